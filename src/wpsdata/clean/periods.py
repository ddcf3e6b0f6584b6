"""Printed periods of years, to first and last year."""

import re
from typing import Any

import pandas as pd

from wpsdata.errors import WpsdataError

YEAR = r"((?:1[6-9]|20)\d{2})"
_QUALIFIER = re.compile(
    r"^(?:about|around|approximately|circa|c\.|ca\.|environ|vers|hacia|alrededor de)\s+"
    r"|\s*\((?:about|inferred|year inferred|years inferred|circa)\)$|\s*\?$",
    re.IGNORECASE,
)
_ONE = re.compile(YEAR)
_RANGE = re.compile(YEAR + r"\s*(?:-|to|until|à|a|\.\.)\s*" + YEAR, re.IGNORECASE)
# "2018-19": the century is that of the first year
_SHORT = re.compile(YEAR + r"\s*[-/]\s*(\d{2})")
_BETWEEN = re.compile(
    r"(?:(?:between|entre|from|de|desde)\s+)?" + YEAR + r"\s+(?:and|et|y|to|à|a)\s+" + YEAR,
    re.IGNORECASE,
)
_SLASH = re.compile(YEAR + r"\s*/\s*" + YEAR)


class UnknownPeriod(WpsdataError):
    """A printed period is no span of years."""


def to_period(periods: pd.Series) -> pd.DataFrame:
    """Convert printed periods to years: one row a period, in the order given.

    Both years belong to the period, whatever the wording: "between 1990 and 2017" covers both.

    Parameters
    ----------
    periods : Series of str
        Such as "2015-2019", "1992 and 2019", "between 1990 and 2017", "2018-19", "2024".

    Returns
    -------
    DataFrame of shape (n_periods, 4)
        ``first_year``, ``last_year`` (``Int64``, missing where the period is missing or empty),
        ``uncertain`` (``bool``: printed as approximate or inferred), ``as_printed``
        (``string``); with the index given.

    Raises
    ------
    UnknownPeriod
        Periods that cannot be read, or that run backwards: all of them.

    Examples
    --------
    >>> to_period(pd.Series(["2018-19"]))[["first_year", "last_year"]].iloc[0].tolist()
    [2018, 2019]
    """
    printed = periods.astype("string")
    read = {text: read_period(text) for text in printed.dropna().unique()}
    wrong = sorted(repr(str(text)) for text, found in read.items() if found is None)
    if wrong:
        raise UnknownPeriod(
            f"no period in {', '.join(wrong)}; expected a year or two, the earlier first, such as "
            "'2015-2019' or '1992 and 2019'; mend the row by a correction"
        )
    rows = [read.get(text) or (pd.NA, pd.NA, False) for text in printed]
    years = pd.DataFrame(
        rows, index=periods.index, columns=["first_year", "last_year", "uncertain"]
    )
    return years.astype({"first_year": "Int64", "last_year": "Int64", "uncertain": "bool"}).assign(
        as_printed=printed
    )


def read_period(text: str) -> tuple[Any, Any, bool] | None:
    """Read first year, last year and uncertainty of one printed period; see ``to_period``."""
    plain = re.sub(r"[‐-―−]", "-", " ".join(text.split()))
    if not plain:
        return pd.NA, pd.NA, False
    bare = _QUALIFIER.sub("", plain)
    years: tuple[int, int] | None = None
    if found := _ONE.fullmatch(bare):
        years = (int(found[1]), int(found[1]))
    elif found := _SHORT.fullmatch(bare):
        years = (int(found[1]), int(found[1][:2] + found[2]))
    else:
        for form in (_RANGE, _BETWEEN, _SLASH):
            if found := form.fullmatch(bare):
                years = (int(found[1]), int(found[2]))
                break
    if years is None or years[0] > years[1]:
        return None
    return (*years, bare != plain)
