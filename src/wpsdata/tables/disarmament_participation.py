"""Table ``disarmament_participation``: women in forums on arms control and disarmament."""

import pandas as pd

from wpsdata.clean.periods import to_period
from wpsdata.clean.shares import BOUNDS, with_counts
from wpsdata.load.security import load_disarmament
from wpsdata.tables.provenance import first_day, provenance, provenance_columns
from wpsdata.tables.schema import Table, column

MEASURES = (
    "delegates", "heads_of_delegation", "statements", "experts", "delegations_with_women",
    "delegations_without_women", "speakers",
)  # fmt: skip
FORUMS = (
    "any_meeting", "att_preparatory_committee", "cyber_expert_groups", "general_debate",
    "multilateral_forums", "npt_preparatory_committee", "npt_review_conference",
    "poa_preparatory_committee", "poa_review_conference", "surveyed_meetings", "thirteen_forums",
)  # fmt: skip
SIZES = ("all", "large", "small")


def build() -> pd.DataFrame:
    """Build one row a meeting (or group of meetings) and measure, as read in one source.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    frame = load_disarmament()
    shares = with_counts(frame["value"], frame["numerator"], frame["denominator"])
    periods = to_period(frame["period"])
    return (
        pd.DataFrame(
            {
                "forum": frame["forum"],
                "meeting": frame["meeting"],
                "meetings": pd.to_numeric(frame["meetings"]).astype("Int64"),
                "size": frame["size"],
                "measure": frame["measure"],
                "first_year": periods["first_year"],
                "last_year": periods["last_year"],
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
        .join(provenance(frame, first_day(periods["last_year"])))
        .replace("", pd.NA)
    )


TABLE = Table(
    name="disarmament_participation",
    title="Published shares of women in forums on arms control and disarmament",
    unit_of_row="one meeting (or group of meetings) and measure, as read in one source",
    key=("forum", "meeting", "measure", "source_title"),
    sources=(("disarmament", "participation.csv"),),
    build=build,
    columns={
        "forum": column(
            "string",
            "Forum and kind of meeting; only meetings of one forum are compared. general_debate, "
            "of the General Assembly, is no disarmament forum and stands for comparison",
            values=FORUMS,
        ),
        "meeting": column("string", "Meeting or group of meetings"),
        "meetings": column(
            "Int64",
            "1 for one meeting, the number that the value is a mean of, or empty where it is of a "
            "group whose number is not printed",
            empty=True,
            at_least=1,
        ),
        "size": column("string", "Size of the meetings, where stated", empty=True, values=SIZES),
        "measure": column(
            "string",
            "Whose share: women of delegates, heads, experts, speakers or statements; delegations "
            "with or without women of delegations",
            values=MEASURES,
        ),
        "first_year": column("Int64", "First year covered", unit="year", empty=True),
        "last_year": column("Int64", "Last year covered", unit="year", empty=True),
        "percent": column(
            "Float64",
            "Share: of the counts where both are printed, else as printed",
            unit="percent",
            empty=True,
            at_least=0,
            at_most=100,
        ),
        "bound": column("string", "How exact the value is", empty=True, values=BOUNDS),
        "percent_printed": column(
            "Float64", "Share as printed", unit="percent", empty=True, at_least=0, at_most=100
        ),
        "as_printed": column("string", "Value as the source prints it", empty=True),
        "numerator": column("Int64", "Numerator, where published", empty=True, at_least=0),
        "denominator": column("Int64", "Denominator, where published", empty=True, at_least=1),
        "contradicts": column(
            "boolean",
            "Whether the printed share is more than one point away from what its own counts "
            "give; empty where only one of the two is printed",
            empty=True,
        ),
        "publisher": column("string", "Who states it"),
        **provenance_columns("reliability", "note"),
    },
)
