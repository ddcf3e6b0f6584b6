"""Table ``participation_averages``: every published share of women by role, series by series."""

import pandas as pd

from wpsdata.clean.periods import to_period
from wpsdata.clean.roles import to_role
from wpsdata.clean.shares import BOUNDS, to_percent
from wpsdata.load.averages import SOURCES, load_averages
from wpsdata.tables.provenance import first_day, provenance, provenance_columns
from wpsdata.tables.schema import Table, column


def build() -> pd.DataFrame:
    """Build one row a published value, as read in one source.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    frame = pd.concat(
        [load_averages(source).assign(source=source) for source in SOURCES], ignore_index=True
    )
    shares = to_percent(frame["value"])
    periods = to_period(frame["period"])
    return (
        pd.DataFrame(
            {
                "series": frame["series"],
                "indicator": frame["indicator"],
                "role": to_role(frame["role"]),
                "scope": frame["scope"],
                "first_year": periods["first_year"],
                "last_year": periods["last_year"],
                "percent": shares["percent"],
                "bound": shares["bound"],
                "as_printed": frame["value"],
                "numerator": pd.to_numeric(frame["numerator"]).astype("Int64"),
                "denominator": pd.to_numeric(frame["denominator"]).astype("Int64"),
                "base": frame["base"],
            }
        )
        .join(provenance(frame, first_day(periods["last_year"])))
        .replace("", pd.NA)
    )


TABLE = Table(
    name="participation_averages",
    title="Published shares of women in peace processes, by role, edition and scope",
    unit_of_row="one published value, as read in one source",
    key=("series", "indicator", "role", "source_title"),
    sources=tuple((source, "averages.csv") for source in SOURCES),
    build=build,
    columns={
        "series": column(
            "string", "Producer, edition and window; values of two series are never joined"
        ),
        "indicator": column("string", "What is measured"),
        "role": column("string", "Role in the process, in the source's own cut"),
        "scope": column("string", "Processes, agreements or talks that the value covers"),
        "first_year": column("Int64", "First year covered", unit="year", empty=True),
        "last_year": column("Int64", "Last year covered", unit="year", empty=True),
        "percent": column(
            "Float64",
            "Value; empty where only a count was published",
            unit="percent",
            empty=True,
            at_least=0,
            at_most=100,
        ),
        "bound": column("string", "How exact the printed value is", empty=True, values=BOUNDS),
        "as_printed": column("string", "Value as the source prints it", empty=True),
        "numerator": column("Int64", "Numerator, where published", empty=True, at_least=0),
        "denominator": column("Int64", "Denominator, where published", empty=True, at_least=1),
        "base": column("string", "What the denominator counts", empty=True),
        **provenance_columns("reliability", "place", "note", "source"),
    },
)
