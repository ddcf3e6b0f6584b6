"""Published shares of peace agreements with a gender provision, and the releases of PA-X."""

import pandas as pd

from wpsdata.load.bundled import load_bundled

SOURCES = ("peacerep", "un_women", "united_nations")
COLUMNS = [
    "series",
    "scope",
    "indicator",
    "local",
    "release",
    "period",
    "value",
    "numerator",
    "denominator",
    "public_on",
    "kind",
    "reliability",
    "place",
    "note",
    "source_title",
    "source_url",
]
RELEASE_COLUMNS = [
    "release",
    "agreements",
    "public_on",
    "kind",
    "note",
    "source_title",
    "source_url",
]


def load_agreement_shares(source: str, version: str = "latest") -> pd.DataFrame:
    """Load one row for each share of agreements that a text states, as published.

    Parameters
    ----------
    source : str
        One of ``SOURCES``: the original producer.
    version : str
        Date accessed, or ``"latest"``.

    Returns
    -------
    DataFrame of shape (n_shares, 16)
        All strings. ``value`` is in percent and keeps its wording (``"<10"``, ``">50"``); it is
        empty where only counts were published. ``local`` says whether the text counts local
        agreements: ``included``, ``excluded``, or ``not_stated``. ``release`` is PA-X's, where
        the text names it.

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
    ``data/raw/<source>/<version>/agreement_shares.csv.yml``; ``wpsdata.cite("un_women")`` and
    so on.

    Examples
    --------
    >>> shares = wpsdata.load.agreement_shares.load_agreement_shares("un_women")
    >>> shares.loc[0, ["period", "value", "local"]].to_dict()  # as printed
    {'period': '1990-2010', 'value': '', 'local': 'not_stated'}
    """
    return load_bundled(source, "agreement_shares.csv", COLUMNS, version)


def load_pax_releases(version: str = "latest") -> pd.DataFrame:
    """Load one row for each release of PA-X.

    Parameters
    ----------
    version : str
        Date accessed, or ``"latest"``.

    Returns
    -------
    DataFrame of shape (n_releases, 7)
        All strings: ``release`` (``"V10"``), ``agreements`` (how many it was said to hold, empty
        where no number was read), ``public_on`` (as exactly as could be told), ``kind``
        (``published``, or ``derived`` from the releases around it), ``note``, ``source_title``,
        ``source_url``.

    Raises
    ------
    SnapshotChanged
        The file is not the one its card describes.
    ColumnsChanged
        The file has other columns.

    References
    ----------
    ``data/raw/peacerep/<version>/releases.csv.yml``.

    Examples
    --------
    >>> releases = wpsdata.load.agreement_shares.load_pax_releases()
    >>> releases.loc[0, ["release", "public_on"]].to_dict()
    {'release': 'V1', 'public_on': '2020-04-11 or before'}
    """
    return load_bundled("peacerep", "releases.csv", RELEASE_COLUMNS, version)
