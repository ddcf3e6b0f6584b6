"""Table ``council_briefers``: women and others who briefed the Security Council, rule by rule."""

import pandas as pd

from wpsdata.clean.dates import to_partial_date
from wpsdata.clean.shares import BOUNDS, to_count
from wpsdata.load.security import load_briefers
from wpsdata.tables.provenance import provenance, provenance_columns
from wpsdata.tables.schema import Table, column

RULES = ("ngowg", "un_women", "prio")
WHAT = (
    "women_civil_society", "all_briefers", "men_among_all_briefers", "un_among_all_briefers",
    "men_among_un_briefers",
)  # fmt: skip


def build() -> pd.DataFrame:
    """Build one row a counting rule, measure and period, as read in one source.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    frame = load_briefers()
    counted = to_count(frame["value"])
    days = to_partial_date(frame["period"])
    return (
        pd.DataFrame(
            {
                "rule": frame["rule"],
                "what": frame["what"],
                "period": frame["period"],
                "first_day": days["earliest"],
                "last_day": days["latest"],
                "value": counted["count"],
                "bound": counted["bound"],
                "unit": frame["unit"],
                "as_printed": frame["value"],
                "denominator": pd.to_numeric(frame["denominator"]).astype("Int64"),
                "publisher": frame["publisher"],
            }
        )
        .join(provenance(frame, days["latest"]))
        .replace("", pd.NA)
    )


TABLE = Table(
    name="council_briefers",
    title="Published counts of briefers to the Security Council",
    unit_of_row="one counting rule, measure and period, as read in one source",
    key=("rule", "what", "period", "source_title"),
    sources=(("security_council", "briefers.csv"),),
    build=build,
    columns={
        "rule": column(
            "string",
            "Counting rule: women of civil society by year (ngowg), by long periods (un_women), "
            "or everybody invited to brief (prio); never joined",
            values=RULES,
        ),
        "what": column("string", "Who is counted, or whose share it is", values=WHAT),
        "period": column("string", "Period, as exact as the source is; a total over it"),
        "first_day": column("datetime64[s]", "First day of the period"),
        "last_day": column("datetime64[s]", "Last day of the period"),
        "value": column("Float64", "Value, in the row's unit", at_least=0),
        "bound": column("string", "How exact the value is", values=BOUNDS),
        "unit": column(
            "string", "What the value counts, or percent", values=("persons", "percent")
        ),
        "as_printed": column("string", "Value as the source prints it"),
        "denominator": column(
            "Int64",
            "Briefers of civil society, women and men, where published",
            empty=True,
            at_least=1,
        ),
        "publisher": column("string", "Who counted"),
        **provenance_columns("reliability", "note"),
    },
)
