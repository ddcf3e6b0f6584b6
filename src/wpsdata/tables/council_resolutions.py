"""Table ``council_resolutions``: resolutions of the Security Council with words on women."""

import pandas as pd

from wpsdata.clean.dates import to_partial_date
from wpsdata.clean.shares import BOUNDS, with_counts
from wpsdata.load.security import load_resolutions
from wpsdata.tables.provenance import provenance, provenance_columns
from wpsdata.tables.schema import Table, column

RULES = ("all_resolutions", "monitored_resolutions")


def build() -> pd.DataFrame:
    """Build one row a counting rule and period, as read in one source.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    frame = load_resolutions()
    shares = with_counts(frame["value"], frame["numerator"], frame["denominator"])
    days = to_partial_date(frame["period"])
    return (
        pd.DataFrame(
            {
                "rule": frame["rule"],
                "period": frame["period"],
                "first_day": days["earliest"],
                "last_day": days["latest"],
                "percent": shares["percent"],
                "bound": shares["bound"],
                "percent_printed": shares["percent_printed"],
                "as_printed": frame["value"],
                "numerator": shares["numerator"],
                "denominator": shares["denominator"],
                "contradicts": shares["contradicts"],
                "publisher": frame["publisher"],
            }
        )
        .join(provenance(frame, days["latest"]))
        .replace("", pd.NA)
    )


TABLE = Table(
    name="council_resolutions",
    title="Published shares of Security Council resolutions with words on women",
    unit_of_row="one counting rule and period, as read in one source",
    key=("rule", "period", "source_title"),
    sources=(("security_council", "resolutions.csv"),),
    build=build,
    columns={
        "rule": column(
            "string",
            "What the share is of: all resolutions, or those on countries that were monitored; "
            "never joined",
            values=RULES,
        ),
        "period": column("string", "Period, as exact as the source is"),
        "first_day": column("datetime64[s]", "First day of the period"),
        "last_day": column("datetime64[s]", "Last day of the period"),
        "percent": column(
            "Float64",
            "Share: of the counts where both are printed, else as printed",
            unit="percent",
            at_least=0,
            at_most=100,
        ),
        "bound": column("string", "How exact the value is", values=BOUNDS),
        "percent_printed": column(
            "Float64", "Share as printed", unit="percent", at_least=0, at_most=100
        ),
        "as_printed": column("string", "Value as the source prints it"),
        "numerator": column("Int64", "Resolutions with such words, where published", empty=True),
        "denominator": column("Int64", "Resolutions, where published", empty=True, at_least=1),
        "contradicts": column(
            "boolean",
            "Whether the printed share is more than one point away from what its own counts "
            "give; empty where only one of the two is printed",
            empty=True,
        ),
        "publisher": column("string", "Who counted"),
        **provenance_columns("reliability", "note"),
    },
)
