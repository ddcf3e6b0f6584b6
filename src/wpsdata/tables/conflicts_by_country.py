"""Table ``conflicts_by_country``: years with an armed conflict by state and decade (UCDP/PRIO)."""

from pathlib import Path

import pandas as pd

from wpsdata.clean.conflicts import PERIOD_TYPES, PLACES, conflicts_by_country
from wpsdata.load.ucdp import read_ucdp_conflicts
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.schema import Table, column

SOURCE = ("ucdp", "conflicts_by_country.csv")


def build() -> pd.DataFrame:
    """Build one row a state and period with a conflict.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return bundled((SOURCE,), TABLE.columns)


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Compute the table from the dataset's own file; see ``build``."""
    return conflicts_by_country(read_ucdp_conflicts(files["ucdp_conflicts"]))


TABLE = Table(
    name="conflicts_by_country",
    title="Years with a state-based armed conflict by state and decade (UCDP/PRIO)",
    unit_of_row="one state and decade, or the years 1990 to 2000, with at least one conflict",
    key=("state", "period_type", "first_year"),
    sources=(SOURCE,),
    build=build,
    research=("ucdp_conflicts",),
    from_research=from_research,
    public_dates=None,
    columns={
        "state": column(
            "string",
            "State whose government has a primary claim to what the conflict is about, which need "
            "not be where it was fought: ISO3, or the name of a state that no longer exists",
        ),
        "iso3": column("string", "ISO3 code; empty for a state that no longer exists", empty=True),
        "period": column("string", "Decade, or 1990_2000"),
        "period_type": column(
            "string",
            "Decade, or the baseline before resolution 1325; the two share years and are never "
            "added up",
            values=PERIOD_TYPES,
        ),
        "first_year": column("Int64", "First year of the period", unit="year", at_least=1990),
        "last_year": column(
            "Int64", "Last year of the period that the file covers", unit="year", at_least=1990
        ),
        "conflict_years": column(
            "Int64",
            "Different years with at least 25 battle-related deaths in one conflict",
            unit="years",
            at_least=1,
        ),
        "war_years": column(
            "Int64",
            "Of these, years with at least 1,000 battle-related deaths in one conflict",
            unit="years",
            at_least=0,
        ),
        "conflicts": column("Int64", "Different conflicts", at_least=1),
        "places": column(
            "string",
            "Whether the file prints the states a conflict is about, or they follow from the sides",
            values=PLACES,
        ),
    },
)
