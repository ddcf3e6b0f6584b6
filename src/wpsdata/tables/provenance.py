"""Where a row comes from: the columns that every table of read facts ends with."""

import pandas as pd

from wpsdata.clean.dates import to_partial_date
from wpsdata.clean.reliability import RELIABILITY
from wpsdata.tables.schema import Column, column

KINDS = ("published", "derived")

_DESCRIBED = {
    "public_on": column("string", "When the row became public, as far as known", empty=True),
    "public_earliest": column(
        "datetime64[s]",
        "First possible day of public_on; where that is not known, the first day of what the row "
        "covers, before which it cannot have been public",
        empty=True,
    ),
    "public_latest": column("datetime64[s]", "Last possible day of public_on", empty=True),
    "kind": column("string", "derived: worked out from published counts", values=KINDS),
    "reliability": column(
        "string",
        "Where the value was read: the producer's page, a quotation, a copy, or a weak source",
        values=RELIABILITY,
    ),
    "place": column("string", "Where in the source the value stands", empty=True),
    "note": column("string", "What a user of the row must know", empty=True),
    "source": column("string", "Source in data/raw: the original producer"),
    "source_title": column("string", "Text in which the row was read"),
    "source_url": column("string", "Address of that text, where it has one", empty=True),
}


def provenance_columns(*extra: str) -> dict[str, Column]:
    """Describe the columns; ``extra`` names those that not every table has.

    Parameters
    ----------
    *extra : str
        Some of ``reliability``, ``place``, ``note``, ``source``.
    """
    optional = {"reliability", "place", "note", "source"} - set(extra)
    return {name: one for name, one in _DESCRIBED.items() if name not in optional}


def provenance(frame: pd.DataFrame, covers_from: pd.Series | None = None) -> pd.DataFrame:
    """Take the provenance of each row from a frame as published.

    Parameters
    ----------
    frame : DataFrame
        ``public_on`` and whichever of the other columns the file has; all strings.
    covers_from : Series of datetime64, optional
        A day before which the row cannot have been public, since it speaks of what came later.

    Returns
    -------
    DataFrame
        The same rows: the columns found, and the days that ``public_on`` may mean.
    """
    public = to_partial_date(frame["public_on"])
    found = frame[[name for name in _DESCRIBED if name in frame]]
    earliest = public["earliest"]
    if covers_from is not None:
        earliest = earliest.where(earliest.notna(), covers_from)
    return found.assign(public_earliest=earliest, public_latest=public["latest"])


def first_day(years: pd.Series) -> pd.Series:
    """Return the first day of each year, missing where the year is."""
    return pd.to_datetime(years.astype("string") + "-01-01").astype("datetime64[s]")
