"""Tables of several publishers: one raw file each, since each has its own terms.

The column ``source`` names the publisher's research source, which is also the folder in
``data/raw``. Where a user has the research file of one of them, its rows are computed, and those of
the others are the bundled ones.
"""

from collections.abc import Mapping

import pandas as pd

from wpsdata import catalog
from wpsdata.tables.schema import Column


def types_of(columns: Mapping[str, Column]) -> dict[str, str]:
    """Return the dtype of each described column."""
    return {name: (one.metadata or {})["dtype"] for name, one in columns.items()}


def bundled(
    sources: tuple[tuple[str, str], ...], types: Mapping[str, str], without: set[str] | None = None
) -> pd.DataFrame:
    """Read the rows of the bundled files, one below the other.

    Parameters
    ----------
    sources : tuple of (str, str)
        The files, as ``(source, file)``; those of other names than ``without`` are read.
    types : mapping of str to str
        Columns and their dtypes; a column that a file lacks is left out.
    without : set of str, optional
        Sources whose rows are not wanted.
    """
    frames = [
        pd.read_csv(catalog.snapshot(source, file), dtype="string", keep_default_na=False)
        for source, file in sources
        if source not in (without or set())
    ]
    if not frames:
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in types.items()})
    frame = pd.concat(frames, ignore_index=True).replace("", pd.NA)
    return frame.astype({name: dtype for name, dtype in types.items() if name in frame})
