"""Table ``index_by_country``: UNDP's indices by country, over five years."""

from pathlib import Path

import pandas as pd

from wpsdata.clean.country_periods import beside_region_and_world, period_means
from wpsdata.load.countries import load_countries
from wpsdata.load.hdr import read_hdr
from wpsdata.load.upstream import NotThisSource
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.schema import Table, column

SOURCE = ("hdr", "index_by_country.csv")
# openly licensed; of the other indices no value of a country is passed on
INDICES = ("gii", "gdi", "hdi", "gnipc")
_BY = ("index", "edition")


def _complete(means: pd.DataFrame) -> pd.DataFrame:
    countries = load_countries().replace("", pd.NA)
    return beside_region_and_world(means, countries, by=_BY)


def read_latest(path: Path) -> pd.DataFrame:
    """Read the indices of UNDP's latest edition that has codes of countries.

    Parameters
    ----------
    path : Path
        The file of an edition, or a folder with several.

    Returns
    -------
    DataFrame
        ``index``, ``edition`` (string, the years that the file holds), ``iso3`` (string), ``year``
        (Int64), ``value`` (Float64).

    Raises
    ------
    NotThisSource
        There are only tables of older editions, which have names and no income.
    """
    frame = read_hdr(path)
    frame = frame.loc[
        frame["is_country"] & frame["iso3"].notna() & frame["indicator"].isin(INDICES)
    ].dropna(subset="value")
    if frame.empty:
        raise NotThisSource(
            f"{path}: a table of one indicator; expected the complete time series of an edition; "
            "fetch it with `wpsdata refresh hdr`"
        )
    if "file" in frame:
        newest = frame.sort_values("year")["file"].iloc[-1]
        frame = frame.loc[frame["file"].eq(newest)]
    edition = f"{frame['year'].min()}-{frame['year'].max()}"
    renamed = frame.rename(columns={"indicator": "index"}).assign(edition=edition)
    return renamed[[*_BY, "iso3", "year", "value"]].astype({"edition": "string"})


def build() -> pd.DataFrame:
    """Build one row an index, country and span of five years.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return _complete(bundled((SOURCE,), TABLE.columns))


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Compute the table from UNDP's file; see ``build``."""
    return _complete(period_means(read_latest(files["hdr"]), by=_BY))


TABLE = Table(
    name="index_by_country",
    title="Human development and gender inequality by country (UNDP)",
    unit_of_row="one index, country and span of five years",
    key=("index", "iso3", "period"),
    sources=(SOURCE, ("un_countries", "countries.csv")),
    build=build,
    research=("hdr",),
    from_research=from_research,
    public_dates=None,
    columns={
        "index": column(
            "string",
            "gii: Gender Inequality Index, 0 to 1, lower is more equal; gdi: Gender Development "
            "Index, women's human development as a ratio of men's; hdi: Human Development Index, 0 "
            "to 1, higher is more; gnipc: income per person, dollars at purchasing power parity at "
            "the prices of the edition",
            values=INDICES,
        ),
        "edition": column("string", "Years that the edition's file holds", unit="years"),
        "iso3": column("string", "ISO3 code"),
        "period": column("string", "First and last year of the span", unit="years"),
        "years": column("Int64", "Years of the span with a value", at_least=1, at_most=5),
        "mean": column("Float64", "Mean over these years", at_least=0),
        "region": column("string", "UN region (M49)", empty=True),
        "region_mean": column(
            "Float64", "Mean of the countries of the region, each counting once", empty=True,
            at_least=0,
        ),
        "region_countries": column("Int64", "Countries behind it", empty=True, at_least=1),
        "world_mean": column("Float64", "Mean of all countries, each counting once", at_least=0),
        "world_countries": column("Int64", "Countries behind it", at_least=1),
    },
)  # fmt: skip
