"""Table ``agreements_gender``: peace agreements with a provision on women, girls or gender."""

from pathlib import Path

import pandas as pd

from wpsdata.clean.agreements import LOCAL, gender_provisions
from wpsdata.load.pax import read_pax
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.agreements_by_release import COUNT_COLUMNS
from wpsdata.tables.schema import Table, column

SOURCE = ("pax", "agreements_gender.csv")


def build() -> pd.DataFrame:
    """Build one row a release, year, region, stage and treatment of local agreements.

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
        [gender_provisions(agreements, local=local) for local in LOCAL], ignore_index=True
    )


TABLE = Table(
    name="agreements_gender",
    title="Peace agreements with a provision on women, girls or gender (PA-X)",
    unit_of_row="one release, year of signature, region, stage and treatment of local agreements",
    key=("release", "year", "region", "stage", "local"),
    sources=(SOURCE,),
    build=build,
    research=("pax",),
    from_research=from_research,
    public_dates=None,
    columns={
        "release": column("string", "Release of PA-X; recent years grow with each new one"),
        "year": column("Int64", "Year of signature", unit="year", at_least=1990),
        "region": column("string", "Region, as PA-X cuts them"),
        "stage": column("string", "Stage of the process, as PA-X cuts them"),
        **COUNT_COLUMNS,
    },
)
