"""Table ``index_editions``: indices of countries by edition and year, and editions compared."""

from pathlib import Path

import pandas as pd

from wpsdata.clean.indices import (
    GROUPS,
    INDICES,
    edition_differences,
    edition_summaries,
    index_values,
)
from wpsdata.clean.indices import SOURCES as INDEX_SOURCES
from wpsdata.clean.plans import UNDATED, adoption_years
from wpsdata.load.upstream import upstream
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.naps import TABLE as NAPS
from wpsdata.tables.schema import Table, column

RESEARCH = INDEX_SOURCES
FILE = "index_editions.csv"
SOURCES = tuple((source, FILE) for source in ("gggi", "hdr", "wps_index"))


def plans_by_rule() -> dict[str, pd.DataFrame]:
    """Return the years of first plans for each rule for undated plans, the main rule first."""
    naps = NAPS.validated(NAPS.build())
    return {rule: adoption_years(naps, rule) for rule in reversed(UNDATED)}


def read_values(files: dict[str, Path]) -> pd.DataFrame:
    """Read the indices of the research sources given, one below the other."""
    parts = [
        index_values(source, upstream(source).read(files[source]))
        for source in RESEARCH
        if source in files
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def build() -> pd.DataFrame:
    """Build one row an index, edition, year and group of countries, or pair of editions.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return bundled(SOURCES, COLUMNS)


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Compute the rows of the files given; the others are the bundled ones. See ``build``."""
    values = read_values(files)
    return pd.concat(
        [
            edition_summaries(values, plans_by_rule()),
            edition_differences(values),
            bundled(SOURCES, COLUMNS, set(files)),
        ],
        ignore_index=True,
    )


_SCALE = "in the index's own scale"
COLUMNS = {
    "source": column("string", "Source in data/raw: whose index it is", values=RESEARCH),
    "index": column(
        "string",
        "gggi: Global Gender Gap Index, 0 to 1, higher is more equal; gii: Gender Inequality "
        "Index, 0 to 1, lower is more equal; gdi: Gender Development Index, women's human "
        "development as a ratio of men's; hdi: Human Development Index, 0 to 1, higher is more; "
        "wps_index: Women, Peace and Security Index, 0 to 1, higher is better; gpi: Global Peace "
        "Index, 1 to 5, lower is more peaceful",
        values=tuple(INDICES),
    ),
    "edition": column("string", "The publisher's label, or the years that one file holds"),
    "compared_with": column(
        "string", "Earlier edition that is taken off; empty for levels", empty=True
    ),
    "year": column("Int64", "Year", unit="year", at_least=1990),
    "undated": column(
        "string", "Rule for plans without a date; empty where all countries are meant", empty=True,
        values=UNDATED,
    ),
    "group": column(
        "string",
        "All countries; those whose first plan is of that year or earlier; those with a later plan "
        "or none found; those whose first plan is not dated",
        values=GROUPS,
    ),
    "countries": column("Int64", "Countries with a value", at_least=1),
    "mean": column(
        "Float64", f"Mean, {_SCALE}; of differences where two editions are compared; empty, as are "
        "the following, for fewer than five countries", empty=True,
    ),
    "sd": column("Float64", f"Standard deviation, {_SCALE}", empty=True, at_least=0),
    "minimum": column("Float64", f"Smallest, {_SCALE}; of all countries only", empty=True),
    "maximum": column("Float64", f"Largest, {_SCALE}; of all countries only", empty=True),
    "mean_absolute": column(
        "Float64", f"Mean size of the differences of two editions, {_SCALE}", empty=True, at_least=0
    ),
}  # fmt: skip

TABLE = Table(
    name="index_editions",
    title="Indices of gender equality and peace by edition and year",
    unit_of_row="one index, edition, year and group of countries, or pair of editions",
    key=("index", "edition", "compared_with", "year", "undated", "group"),
    sources=(*SOURCES, *NAPS.sources),
    build=build,
    research=RESEARCH,
    needs="any",
    from_research=from_research,
    public_dates=None,
    columns=COLUMNS,
)
