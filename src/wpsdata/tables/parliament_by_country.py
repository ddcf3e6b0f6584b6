"""Table ``parliament_by_country``: women in parliament by country, over five years."""

from pathlib import Path

import pandas as pd

from wpsdata.clean.country_periods import beside_region_and_world, period_means
from wpsdata.load.countries import load_countries
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.schema import Table, column
from wpsdata.tables.women_in_parliament import CHART, read_chart

SOURCE = ("owid", "parliament_by_country.csv")


def _complete(means: pd.DataFrame) -> pd.DataFrame:
    """Set the countries' means beside those of their region and of the world."""
    countries = load_countries().replace("", pd.NA)
    beside = beside_region_and_world(means.rename(columns={"mean_percent": "mean"}), countries)
    return beside.rename(
        columns={f"{one}mean": f"{one}mean_percent" for one in ("", "region_", "world_")}
    )


def build() -> pd.DataFrame:
    """Build one row a country and span of five years.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return _complete(bundled((SOURCE,), TABLE.columns))


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Compute the table from the file of the chart; see ``build``."""
    return _complete(
        period_means(read_chart(files["owid"])).rename(columns={"mean": "mean_percent"})
    )


TABLE = Table(
    name="parliament_by_country",
    title="Women in parliament by country (V-Dem, by way of Our World in Data)",
    unit_of_row="one country or area and span of five years",
    key=("iso3", "period"),
    sources=(SOURCE, ("un_countries", "countries.csv")),
    build=build,
    research=(f"owid/{CHART}",),
    from_research=from_research,
    public_dates=None,
    columns={
        "iso3": column("string", "ISO3 code; XKX for Kosovo"),
        "period": column("string", "First and last year of the span", unit="years"),
        "years": column("Int64", "Years of the span with a value", at_least=1, at_most=5),
        "mean_percent": column(
            "Float64",
            "Mean over these years of the share of women in the lower or single chamber; before "
            "independence it is that of the state the area was then part of",
            unit="percent",
            at_least=0,
            at_most=100,
        ),
        "region": column("string", "UN region (M49)", empty=True),
        "region_mean_percent": column(
            "Float64",
            "Mean of the countries of the region, each counting once",
            unit="percent",
            empty=True,
            at_least=0,
            at_most=100,
        ),
        "region_countries": column("Int64", "Countries behind it", empty=True, at_least=1),
        "world_mean_percent": column(
            "Float64",
            "Mean of all countries, each counting once",
            unit="percent",
            at_least=0,
            at_most=100,
        ),
        "world_countries": column("Int64", "Countries behind it", at_least=1),
    },
)
