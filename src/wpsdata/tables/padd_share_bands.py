"""Table ``padd_share_bands``: how shares of women spread over comprehensive peace agreements."""

from pathlib import Path

import pandas as pd

from wpsdata.clean.padd import BANDS, share_bands
from wpsdata.clean.periods import to_period
from wpsdata.load.padd import RULES
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.padd_yearly_shares import every_rule, with_public_dates
from wpsdata.tables.schema import Table, column

SOURCE = ("padd", "share_bands.csv")


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    period = to_period(frame["period"].astype("string"))
    frame = frame.assign(
        first_year=period["first_year"],
        last_year=period["last_year"],
        agreements=frame["agreements"].astype("Int64"),
    )
    return with_public_dates(frame.drop(columns="period"), SOURCE)


def build() -> pd.DataFrame:
    """Build one row a counting rule, role, period and band.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return _typed(bundled((SOURCE,), TABLE.columns))


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Compute the table from the dataset's own files; see ``build``."""
    return _typed(share_bands(every_rule(files["padd"])))


TABLE = Table(
    name="padd_share_bands",
    title="Comprehensive peace agreements by their share of women (PADD)",
    unit_of_row="one counting rule, role, period and band of shares",
    key=("rule", "role", "first_year", "last_year", "band"),
    sources=(SOURCE,),
    build=build,
    research=("padd",),
    from_research=from_research,
    columns={
        "rule": column("string", "Role given to a person with several", values=RULES),
        "role": column("string", "Role, as PADD cuts them"),
        "first_year": column("Int64", "First year of signature", unit="year"),
        "last_year": column("Int64", "Last year of signature", unit="year"),
        "band": column(
            "string",
            "Band of the share of women: none is exactly zero, unknown is no share",
            values=BANDS,
        ),
        "agreements": column("Int64", "Agreements in the band", at_least=0),
        "kind": column("string", "How the row came about", values=("computed",)),
        "public_earliest": column("datetime64[s]", "First day the file may have been public"),
        "public_latest": column("datetime64[s]", "Last possible day of publication"),
    },
)
