"""A script of somebody who uses wpsdata, for strict mypy: `make check` reads it, nothing runs it.

Each line that ends in a remark for mypy is a mistake that the types have to show: one that is no
longer found makes the remark itself an error.
"""

from pathlib import Path

import pandas as pd

import wpsdata


def tables() -> None:
    """Load and look up."""
    naps: pd.DataFrame = wpsdata.load("naps", as_of="2022-05-18", edition="2026-11-24")
    listed: list[pd.DataFrame] = [wpsdata.tables(), wpsdata.sources(), wpsdata.versions("naps")]
    book: pd.DataFrame = wpsdata.codebook("naps")
    pax: pd.DataFrame = wpsdata.read("pax", Path("pax.csv"))
    codes: pd.Series[str] = wpsdata.to_iso3(["Mali"])
    maybe: pd.Series[str] = wpsdata.match_countries(["Mali"])
    text: str = wpsdata.cite("naps", style="bibtex", everything=True)
    version: str = wpsdata.__version__
    print(naps, listed, book, pax, codes, maybe, text, version)
    wpsdata.show("naps", naps)
    wpsdata.form("50_nap_adoption")
    wpsdata.load(1)  # type: ignore[arg-type]
    wpsdata.load("naps", edition=2026)  # type: ignore[arg-type]
    wpsdata.no_such  # type: ignore[attr-defined]  # noqa: B018


def facts(own: float) -> bool:
    """Compare a number of one's own."""
    plans = wpsdata.fact("nap_countries", as_of="2022-05-18")
    low: float | None = plans.low
    source: str = plans.source
    print(low, source, f"{plans:.0f}")
    plans.valu  # type: ignore[attr-defined]  # noqa: B018
    wrong: str = plans  # type: ignore[assignment]
    return own / plans < 1 and bool(wrong)


def views() -> int:
    """Ask polars and DuckDB."""
    width: int = wpsdata.polars("naps").width
    wpsdata.polars("naps").no_such  # type: ignore[attr-defined]  # noqa: B018
    with wpsdata.duckdb() as database:
        return width + len(database.sql("SELECT 1").fetchall())


def refused() -> int:
    """Handle an error."""
    try:
        wpsdata.load("nap")
    except wpsdata.WpsdataError as error:
        return error.exit_code
    return 0
