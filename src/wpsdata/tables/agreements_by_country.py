"""Table ``agreements_by_country``: peace agreements of each country, all years together."""

from pathlib import Path

import pandas as pd

from wpsdata.clean.agreements import COUNTRY, LOCAL, NO_COUNTRY, provisions_by_country
from wpsdata.load.pax import read_pax
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.agreements_by_release import COUNT_COLUMNS
from wpsdata.tables.schema import Table, column

SOURCE = ("pax", "by_country.csv")


def build() -> pd.DataFrame:
    """Build one row a release, country or entity, and treatment of local agreements.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return bundled((SOURCE,), TABLE.columns)


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Compute the table from a release of PA-X; see ``build``."""
    agreements = read_pax(files["pax"])
    return pd.concat(
        [provisions_by_country(agreements, local=local) for local in LOCAL], ignore_index=True
    )


TABLE = Table(
    name="agreements_by_country",
    title="Peace agreements with a gender provision by country (PA-X)",
    unit_of_row="one release, country or entity, and treatment of local agreements",
    key=("release", "place", "local"),
    sources=(SOURCE,),
    build=build,
    research=("pax",),
    from_research=from_research,
    public_dates=None,
    columns={
        "release": column("string", "Release of PA-X"),
        "place": column("string", "ISO3 code of a country, or name of an entity as PA-X writes it"),
        "iso3": column("string", "ISO3 code; empty for an entity that is no country", empty=True),
        "kind": column(
            "string",
            "country, or no_country: a region within a state, a state that no longer exists, an "
            "organisation, an armed group, a group of states",
            values=(COUNTRY, NO_COUNTRY),
        ),
        **COUNT_COLUMNS,
        "agreements": column(
            "Int64",
            "Agreements that name the place; one of several places counts in each, so that the "
            "rows add up to more than there are agreements",
            at_least=1,
        ),
        "first_year": column("Int64", "Year of the first of them", unit="year", at_least=1990),
        "last_year": column("Int64", "Year of the last of them", unit="year", at_least=1990),
    },
)
