"""Table ``peacekeeping_published``: shares of women peacekeepers as publishers state them."""

import pandas as pd

from wpsdata.clean.dates import to_partial_date
from wpsdata.clean.shares import BOUNDS, to_count, with_counts
from wpsdata.load.security import load_peacekeeping_published
from wpsdata.tables.provenance import provenance, provenance_columns
from wpsdata.tables.schema import Table, column

MEASURES = ("share", "target", "count")
GROUPS = (
    "civilians", "experts_and_staff_officers", "formed_police_units", "heads_of_mission",
    "individual_military_officers", "individual_police", "justice_and_corrections",
    "leadership_p5_and_above", "military", "military_contingents", "police",
    "police_commissioners", "senior_leaders", "staff_officers_and_observers", "troops",
    "uniformed",
)  # fmt: skip


def build() -> pd.DataFrame:
    """Build one row a published share, target or count, as read in one source.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    frame = load_peacekeeping_published()
    counted = frame["measure"].eq("count")
    shares = with_counts(frame["value"].mask(counted, ""), frame["numerator"], frame["denominator"])
    counts = to_count(frame["value"].where(counted, ""))
    days = to_partial_date(frame["period"])
    # a target is public long before its year; a value not before its period is over
    covers = days["latest"].mask(frame["measure"].eq("target"))
    return (
        pd.DataFrame(
            {
                "group": frame["group"],
                "measure": frame["measure"],
                "period": frame["period"],
                "year": days["latest"].dt.year.astype("Int64"),
                "first_day": days["earliest"],
                "last_day": days["latest"],
                "percent": shares["percent"],
                "women": counts["count"].astype("Int64").fillna(shares["numerator"]),
                "persons": shares["denominator"],
                "bound": shares["bound"].fillna(counts["bound"]),
                "as_printed": frame["value"],
                "contradicts": shares["contradicts"],
                "publisher": frame["publisher"],
            }
        )
        .join(provenance(frame, covers))
        .replace("", pd.NA)
    )


TABLE = Table(
    name="peacekeeping_published",
    title="Published shares of women in United Nations peacekeeping, and targets",
    unit_of_row="one published share, target or count, as read in one source",
    key=("group", "measure", "period", "source_title"),
    sources=(("peacekeeping_texts", "published.csv"),),
    build=build,
    columns={
        "group": column(
            "string", "Personnel, in the publisher's own cut: cuts overlap", values=GROUPS
        ),
        "measure": column(
            "string", "Share of women, target for that share, or number of women", values=MEASURES
        ),
        "period": column("string", "Date or period, as exact as the source is"),
        "year": column("Int64", "Year of the period", unit="year"),
        "first_day": column("datetime64[s]", "First day the period may mean"),
        "last_day": column("datetime64[s]", "Last day the period may mean"),
        "percent": column(
            "Float64",
            "Share or target: of the counts where both are printed, else as printed",
            unit="percent",
            empty=True,
            at_least=0,
            at_most=100,
        ),
        "women": column("Int64", "Women, where published", empty=True, at_least=0),
        "persons": column("Int64", "What the share is of, where published", empty=True, at_least=1),
        "bound": column("string", "How exact the value is", empty=True, values=BOUNDS),
        "as_printed": column("string", "Value as the source prints it", empty=True),
        "contradicts": column(
            "boolean",
            "Whether the printed share is more than one point away from what its own counts "
            "give; empty where only one of the two is printed",
            empty=True,
        ),
        "publisher": column("string", "Who states it; values of two publishers are never one line"),
        **provenance_columns("reliability", "note"),
    },
)
