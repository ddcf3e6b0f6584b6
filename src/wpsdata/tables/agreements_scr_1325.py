"""Table ``agreements_scr_1325``: peace agreements before and after resolution 1325, by the day."""

from pathlib import Path

import pandas as pd

from wpsdata.clean.agreements import PERIODS, provisions_around_1325
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.agreements_by_release import (
    COUNT_COLUMNS,
    EDITION,
    EDITION_COLUMNS,
    PUBLIC_COLUMNS,
    RELEASES,
    computed,
    with_days,
)
from wpsdata.tables.schema import Table, column

SOURCE = ("pax", "scr_1325.csv")


def build() -> pd.DataFrame:
    """Build one row a release, basis, region, period and treatment of local agreements.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return with_days(bundled((SOURCE,), TABLE.columns))


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Compute the table from a release of PA-X; see ``build``."""
    return with_days(computed(files["pax"], provisions_around_1325, TABLE))


TABLE = Table(
    name="agreements_scr_1325",
    title="Peace agreements with a gender provision before and after Security Council "
    "resolution 1325",
    unit_of_row="one release, way of knowing it, region, period and treatment of local agreements",
    key=(*EDITION, "region", "period", "local"),
    sources=(SOURCE, RELEASES),
    build=build,
    research=("pax",),
    from_research=from_research,
    columns={
        **EDITION_COLUMNS,
        "region": column("string", "Region, as PA-X cuts them"),
        "period": column(
            "string",
            "until_scr_1325: signed up to and with 31 October 2000, the day the resolution was "
            "adopted; after_scr_1325: signed from the next day on",
            values=PERIODS,
        ),
        **COUNT_COLUMNS,
        **PUBLIC_COLUMNS,
    },
)
