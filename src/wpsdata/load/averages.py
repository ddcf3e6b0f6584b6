"""Published averages of women's shares in peace processes."""

import pandas as pd

from wpsdata.load.bundled import load_bundled

SOURCES = ("cfr", "public_texts", "un_women", "unifem", "united_nations")
COLUMNS = [
    "series",
    "scope",
    "indicator",
    "role",
    "period",
    "value",
    "numerator",
    "denominator",
    "base",
    "public_on",
    "kind",
    "reliability",
    "place",
    "note",
    "source_title",
    "source_url",
]


def load_averages(source: str, version: str = "latest") -> pd.DataFrame:
    """Load one row for each figure that a page states on women's share, as published.

    Two rows may state the same figure, read on two pages: ``reliability`` tells them apart.

    Parameters
    ----------
    source : str
        One of ``SOURCES``: the original producer, or ``"public_texts"``.
    version : str
        Date accessed, or ``"latest"``.

    Returns
    -------
    DataFrame of shape (n_figures, 16)
        All strings. ``value`` is in percent and keeps its wording (``"<8"``,
        ``"nearly 90"``); it is empty where only a count was published. With ``base`` equal to
        ``"ratio"``, numerator and denominator are a fraction in words, not counts.

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
    ``data/raw/<source>/<version>/averages.csv.yml``; ``wpsdata.cite("cfr")`` and so on.

    Examples
    --------
    >>> averages = wpsdata.load.averages.load_averages("cfr").set_index(["series", "role"])
    >>> averages.loc[("cfr_2015_2019", "negotiator"), "value"]  # as printed
    '14'
    """
    return load_bundled(source, "averages.csv", COLUMNS, version)
