"""Published figures on violent deaths by sex, each of the edition that printed it."""

import pandas as pd

from wpsdata.load.bundled import load_bundled

COLUMNS = [
    "edition",
    "indicator",
    "period",
    "value",
    "numerator",
    "denominator",
    "public_on",
    "kind",
    "reliability",
    "note",
    "source_title",
    "source_url",
]


def load_violent_deaths(version: str = "latest") -> pd.DataFrame:
    """Load one row for each figure that a text states of one edition, indicator and period.

    Parameters
    ----------
    version : str
        Date accessed, or ``"latest"``.

    Returns
    -------
    DataFrame of shape (n_figures, 12)
        All strings. ``value`` keeps its wording (``"more than 60000"``); its unit follows from
        the indicator.

    Raises
    ------
    SnapshotChanged
        The file is not the one its card describes.
    ColumnsChanged
        The file has other columns.

    References
    ----------
    ``data/raw/violent_deaths/<version>/published.csv.yml``; ``wpsdata.cite("violent_deaths")``.

    Examples
    --------
    >>> figures = wpsdata.load.violent_deaths.load_violent_deaths()
    >>> figures.loc[0, ["edition", "indicator", "period", "value"]].to_dict()
    {'edition': 'gbav_2011', 'indicator': 'direct_conflict_deaths', 'period': '2004-2009',
    'value': '55000'}
    """
    return load_bundled("violent_deaths", "published.csv", COLUMNS, version)
