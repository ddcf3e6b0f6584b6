"""Published values for single peace processes."""

import pandas as pd

from wpsdata.load.bundled import load_bundled

SOURCES = ("cfr", "public_texts", "un_women", "unifem")
COLUMNS = [
    "process",
    "country",
    "iso3",
    "period",
    "role",
    "percent",
    "women",
    "persons",
    "side",
    "edition",
    "confidence",
    "pax_agreement_id",
    "public_on",
    "kind",
    "in_averages",
    "place",
    "note",
    "source_title",
    "source_url",
]


def load_processes(source: str, version: str = "latest") -> pd.DataFrame:
    """Load one row for each value that a page states on one process and role, as published.

    Parameters
    ----------
    source : str
        One of ``SOURCES``: the original producer, or ``"public_texts"``.
    version : str
        Date accessed, or ``"latest"``.

    Returns
    -------
    DataFrame of shape (n_values, 19)
        All strings. ``percent`` is empty where only counts were published, ``women`` and
        ``persons`` where only a percentage was. ``in_averages`` is ``"no"`` for a value that
        stands for one side, a superseded edition, a body that does not negotiate, a snapshot
        of a longer process, or an event that another row already gives.

    Raises
    ------
    UnknownSource
        ``source`` is none of ``SOURCES``.
    SnapshotChanged
        The file is not the one its card describes.
    ColumnsChanged
        The file has other columns.

    References
    ----------
    ``data/raw/<source>/<version>/processes.csv.yml``; ``wpsdata.cite("cfr")`` and so on.

    Examples
    --------
    >>> processes = wpsdata.load.processes.load_processes("unifem")
    >>> processes.loc[0, ["process", "role", "percent"]].to_dict()
    {'process': 'Afghanistan (2001)', 'role': 'lead_mediator', 'percent': '0'}
    """
    return load_bundled(source, "processes.csv", COLUMNS, version)
