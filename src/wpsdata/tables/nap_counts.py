"""Table ``nap_counts``: published counts and shares of action plans, each with its own measure."""

import pandas as pd

from wpsdata.clean.dates import to_partial_date
from wpsdata.clean.shares import BOUNDS, to_count
from wpsdata.load.naps import load_counts
from wpsdata.tables.provenance import provenance, provenance_columns
from wpsdata.tables.schema import Table, column


def build() -> pd.DataFrame:
    """Build one row a published count or share.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    frame = load_counts()
    counted = to_count(frame["value"])
    stated = to_partial_date(frame["as_of"])
    return (
        pd.DataFrame(
            {
                "measure": frame["what"],
                "as_of": frame["as_of"],
                "as_of_earliest": stated["earliest"],
                "as_of_latest": stated["latest"],
                "value": counted["count"],
                "bound": counted["bound"],
                "as_printed": frame["value"],
                "unit": frame["unit"],
                "denominator": pd.to_numeric(frame["denominator"]).astype("Int64"),
                "comparable": frame["comparable"].eq("yes").astype("boolean"),
            }
        )
        .join(provenance(frame, stated["earliest"]))
        .replace("", pd.NA)
    )


TABLE = Table(
    name="nap_counts",
    title="Published counts and shares of action plans",
    unit_of_row="one published count or share, as read in one source",
    key=("measure", "as_of", "source_title"),
    sources=(("naps", "counts.csv"),),
    build=build,
    columns={
        "measure": column("string", "What is counted or shared"),
        "as_of": column("string", "Date the statement is made for, as exact as the source is"),
        "as_of_earliest": column("datetime64[s]", "First day as_of may mean", empty=True),
        "as_of_latest": column("datetime64[s]", "Last day as_of may mean", empty=True),
        "value": column("Float64", "Value, in the row's unit", at_least=0),
        "bound": column("string", "How exact the printed value is", values=BOUNDS),
        "as_printed": column("string", "Value as the source prints it"),
        "unit": column("string", "What the value counts, or percent"),
        "denominator": column("Int64", "What the value is out of, where printed", empty=True),
        "comparable": column(
            "boolean", "Whether it counts countries with a plan worldwide, as the plans table can"
        ),
        **provenance_columns("reliability", "note"),
    },
)
