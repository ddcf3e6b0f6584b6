"""Table ``agreements_by_un_region``: peace agreements of each UN region and of the world."""

from pathlib import Path

import pandas as pd

from wpsdata.clean.agreements import LOCAL, provisions_by_un_region
from wpsdata.clean.countries import REGIONS, WORLD
from wpsdata.load.countries import load_countries
from wpsdata.load.pax import read_pax
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.agreements_by_release import COUNT_COLUMNS
from wpsdata.tables.schema import Table, column

SOURCE = ("pax", "by_un_region.csv")
AREAS = (WORLD, *REGIONS)


def build() -> pd.DataFrame:
    """Build one row a release, UN region or world, and treatment of local agreements.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return bundled((SOURCE,), TABLE.columns)


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Compute the table from a release of PA-X; see ``build``."""
    agreements = read_pax(files["pax"])
    countries = load_countries().replace("", pd.NA)
    return pd.concat(
        [provisions_by_un_region(agreements, countries, local=local) for local in LOCAL],
        ignore_index=True,
    )


TABLE = Table(
    name="agreements_by_un_region",
    title="Peace agreements with a gender provision by UN region (PA-X)",
    unit_of_row="one release, UN region or the world, and treatment of local agreements",
    key=("release", "area", "local"),
    sources=(SOURCE, ("un_countries", "countries.csv")),
    build=build,
    research=("pax",),
    from_research=from_research,
    public_dates=None,
    columns={
        "release": column("string", "Release of PA-X"),
        "area": column("string", "UN region (M49), or the world", values=AREAS),
        **COUNT_COLUMNS,
        "agreements": column(
            "Int64",
            "Agreements that name a country of the region, each once. The regions do not add up "
            "to the world: some agreements name countries of two, some only entities",
            at_least=1,
        ),
        "first_year": column("Int64", "Year of the first of them", unit="year", at_least=1990),
        "last_year": column("Int64", "Year of the last of them", unit="year", at_least=1990),
    },
)
