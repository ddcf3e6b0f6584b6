"""Published figures on women in disarmament forums, peacekeeping and the Security Council."""

import pandas as pd

from wpsdata.load.bundled import load_bundled

_READ = ["public_on", "kind", "reliability", "note", "source_title", "source_url"]
DISARMAMENT_COLUMNS = [
    "forum",
    "meeting",
    "meetings",
    "size",
    "measure",
    "period",
    "value",
    "numerator",
    "denominator",
    "publisher",
    *_READ,
]
PEACEKEEPING_COLUMNS = [
    "group",
    "measure",
    "period",
    "value",
    "numerator",
    "denominator",
    "publisher",
    *_READ,
]
BRIEFERS_COLUMNS = [
    "rule",
    "what",
    "period",
    "value",
    "unit",
    "numerator",
    "denominator",
    "publisher",
    *_READ,
]
RESOLUTIONS_COLUMNS = [
    "rule",
    "period",
    "value",
    "numerator",
    "denominator",
    "publisher",
    *_READ,
]


def load_disarmament(version: str = "latest") -> pd.DataFrame:
    """Load one row for each published figure on women in a disarmament forum.

    Parameters
    ----------
    version : str
        Date accessed, or ``"latest"``.

    Returns
    -------
    DataFrame of shape (n_figures, 16)
        All strings. ``meetings`` is ``"1"`` for the value of one meeting, the number of meetings
        that a mean is over, or empty where that is not printed; ``value`` is in percent and keeps
        its wording, empty where only counts were printed.

    Raises
    ------
    SnapshotChanged
        The file is not the one its card describes.
    ColumnsChanged
        The file has other columns.

    References
    ----------
    ``data/raw/disarmament/<version>/participation.csv.yml``.

    Examples
    --------
    >>> figures = wpsdata.load.security.load_disarmament()
    >>> figures.loc[0, ["forum", "measure", "value"]].to_dict()
    {'forum': 'any_meeting', 'measure': 'delegates', 'value': 'about 25'}
    """
    return load_bundled("disarmament", "participation.csv", DISARMAMENT_COLUMNS, version)


def load_peacekeeping_published(version: str = "latest") -> pd.DataFrame:
    """Load one row for each published figure on women in United Nations peacekeeping.

    Parameters
    ----------
    version : str
        Date accessed, or ``"latest"``.

    Returns
    -------
    DataFrame of shape (n_figures, 13)
        All strings. ``measure`` is ``share`` (percent), ``target`` (percent) or ``count`` (women).

    Raises
    ------
    SnapshotChanged
        The file is not the one its card describes.
    ColumnsChanged
        The file has other columns.

    References
    ----------
    ``data/raw/peacekeeping_texts/<version>/published.csv.yml``.

    Examples
    --------
    >>> figures = wpsdata.load.security.load_peacekeeping_published()
    >>> sorted(figures["measure"].unique())
    ['count', 'share', 'target']
    """
    return load_bundled("peacekeeping_texts", "published.csv", PEACEKEEPING_COLUMNS, version)


def load_briefers(version: str = "latest") -> pd.DataFrame:
    """Load one row for each published count or share of briefers to the Security Council.

    Parameters
    ----------
    version : str
        Date accessed, or ``"latest"``.

    Returns
    -------
    DataFrame of shape (n_figures, 14)
        All strings. ``rule`` names the counting rule; two rules are never joined. A period of more
        than a year holds a total over it.

    Raises
    ------
    SnapshotChanged
        The file is not the one its card describes.
    ColumnsChanged
        The file has other columns.

    References
    ----------
    ``data/raw/security_council/<version>/briefers.csv.yml``.

    Examples
    --------
    >>> counts = wpsdata.load.security.load_briefers()
    >>> counts.loc[counts["rule"].eq("ngowg") & counts["period"].eq("2021"), "value"].tolist()
    ['62']
    """
    return load_bundled("security_council", "briefers.csv", BRIEFERS_COLUMNS, version)


def load_resolutions(version: str = "latest") -> pd.DataFrame:
    """Load one row for each published share of resolutions with words on women.

    Parameters
    ----------
    version : str
        Date accessed, or ``"latest"``.

    Returns
    -------
    DataFrame of shape (n_figures, 12)
        All strings. ``rule`` says what the share is of: all resolutions, or the monitored ones.

    Raises
    ------
    SnapshotChanged
        The file is not the one its card describes.
    ColumnsChanged
        The file has other columns.

    References
    ----------
    ``data/raw/security_council/<version>/resolutions.csv.yml``.

    Examples
    --------
    >>> shares = wpsdata.load.security.load_resolutions()
    >>> sorted(shares["rule"].unique())
    ['all_resolutions', 'monitored_resolutions']
    """
    return load_bundled("security_council", "resolutions.csv", RESOLUTIONS_COLUMNS, version)
