"""Bundled aggregates: the raw files that hold what tables computed from research files.

A table of several publishers has one raw file each, since each has its own terms. The column
``source`` names the publisher's research source, which is also the folder in ``data/raw``. Where a
user has the research file of one of them, its rows are computed, and those of the others are the
bundled ones.
"""

from collections.abc import Container, Mapping

import pandas as pd

from wpsdata import catalog
from wpsdata.tables.schema import Column


def bundled(
    sources: tuple[tuple[str, str], ...],
    columns: Mapping[str, Column],
    without: Container[str] = (),
) -> pd.DataFrame:
    """Read the rows of bundled files, one below the other, in the types of their table.

    Parameters
    ----------
    sources : tuple of (str, str)
        The files, as ``(source, file)``.
    columns : mapping of str to Column
        Columns of the table; one that the files lack is left out.
    without : container of str
        Sources whose rows are not wanted.
    """
    types = {name: (one.metadata or {})["dtype"] for name, one in columns.items()}
    frames = [
        pd.read_csv(catalog.snapshot(source, file), dtype="string", keep_default_na=False)
        for source, file in sources
        if source not in without
    ]
    if not frames:
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in types.items()})
    frame = pd.concat(frames, ignore_index=True).replace("", pd.NA)
    return frame.astype({name: dtype for name, dtype in types.items() if name in frame})
