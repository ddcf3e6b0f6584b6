"""Printed shares and counts, to numbers with what their wording leaves open."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from wpsdata.errors import WpsdataError

BOUNDS = ("exact", "below", "above", "about", "at_least", "at_most")

# Longer wordings first: "less than" would otherwise be read inside "no less than".
_BOUND_WORDS = (
    ("at_least", r">=|≥|no less than|not less than|at least|au moins|al menos|por lo menos"),
    ("at_most", r"<=|≤|no more than|not more than|at most|up to|au plus|como máximo|hasta"),
    ("below", r"<|less than|fewer than|below|under|moins de|menos de"),
    ("above", r">|more than|over|above|plus de|más de"),
    (
        "about",
        r"~|≈|about|around|roughly|approximately|approx\.?|circa|ca\.|nearly|almost|close to|"
        r"environ|près de|presque|casi|cerca de|alrededor de|aproximadamente",
    ),
)
_WORDED = {
    "half": (1, 2),
    "one half": (1, 2),
    "a half": (1, 2),
    "la moitié": (1, 2),
    "la mitad": (1, 2),
    "one third": (1, 3),
    "a third": (1, 3),
    "un tiers": (1, 3),
    "un tercio": (1, 3),
    "two thirds": (2, 3),
    "deux tiers": (2, 3),
    "dos tercios": (2, 3),
    "one quarter": (1, 4),
    "a quarter": (1, 4),
    "un quart": (1, 4),
    "un cuarto": (1, 4),
    "three quarters": (3, 4),
    "trois quarts": (3, 4),
    "tres cuartos": (3, 4),
    "one fifth": (1, 5),
    "a fifth": (1, 5),
}
_SMALL_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}
_PER_CENT = re.compile(r"\s*(?:%|per\s?cent|percent|pour cent|por ciento)$", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_COUNT = re.compile(r"\d{1,3}(?:[ ,]\d{3})+|\d+(?:\.\d+)?")
_RATIO = re.compile(
    r"(\d+|[a-z]+)\s*(?:/|(?:out )?of(?: the| every)?|sur|de(?: cada)?)\s*(\d+|[a-z]+)",
    re.IGNORECASE,
)


class UnknownShare(WpsdataError):
    """A printed share or count is no number, or lies outside its range."""


@dataclass(frozen=True)
class _Value:
    number: float
    bound: str
    numerator: int | None = None
    denominator: int | None = None


def to_percent(values: pd.Series) -> pd.DataFrame:
    """Convert printed shares to percentages: one row a share, in the order given.

    Parameters
    ----------
    values : Series of str
        Such as "11", "8,5 %", "<8", "less than 8 per cent", "nearly 90", "7 of 10",
        "around two thirds".

    Returns
    -------
    DataFrame of shape (n_values, 5)
        ``percent`` (``Float64``, 0 to 100), ``bound`` (``string``: ``exact``, ``below``,
        ``above``, ``about``, ``at_least`` or ``at_most``), ``numerator`` and ``denominator``
        (``Int64``, where the share is printed as two numbers), ``as_printed`` (``string``);
        missing where the value is missing or empty; with the index given. A worded share such
        as "half" is exact only as far as its wording; it has no numerator.

    Raises
    ------
    UnknownShare
        Values cannot be read, or lie outside 0 to 100: all of them.

    Examples
    --------
    >>> to_percent(pd.Series(["<8", "7 of 10"]))["percent"].tolist()
    [8.0, 70.0]
    """
    read = _all(values, _percent, "expected a share of 0 to 100 such as '11', '<8' or '7 of 10'")
    return pd.DataFrame(
        {
            "percent": pd.array([one.number if one else pd.NA for one in read], dtype="Float64"),
            "bound": pd.array([one.bound if one else pd.NA for one in read], dtype="string"),
            "numerator": pd.array([one.numerator if one else pd.NA for one in read], dtype="Int64"),
            "denominator": pd.array(
                [one.denominator if one else pd.NA for one in read], dtype="Int64"
            ),
            "as_printed": values.astype("string").array,
        },
        index=values.index,
    )


def to_count(values: pd.Series) -> pd.DataFrame:
    """Convert printed counts to numbers: one row a count, in the order given.

    Parameters
    ----------
    values : Series of str
        Such as "84", ">60", "about 51", ">=73"; a share in percent may stand among them, so a
        decimal is kept.

    Returns
    -------
    DataFrame of shape (n_values, 3)
        ``count`` (``Float64``), ``bound`` (``string``, as in ``to_percent``), ``as_printed``
        (``string``); missing where the value is missing or empty; with the index given.

    Raises
    ------
    UnknownShare
        Values cannot be read: all of them.

    Examples
    --------
    >>> to_count(pd.Series([">=73"]))["bound"].tolist()
    ['at_least']
    """
    read = _all(values, _count, "expected a count such as '84', '>60' or 'about 51'")
    return pd.DataFrame(
        {
            "count": pd.array([one.number if one else pd.NA for one in read], dtype="Float64"),
            "bound": pd.array([one.bound if one else pd.NA for one in read], dtype="string"),
            "as_printed": values.astype("string").array,
        },
        index=values.index,
    )


def _all(values: pd.Series, reader: Callable[[str], _Value | None], expected: str) -> list[Any]:
    printed = [None if pd.isna(value) else " ".join(str(value).split()) for value in values]
    read = {text: reader(text) for text in set(printed) if text}
    wrong = sorted(repr(text) for text, found in read.items() if found is None)
    if wrong:
        raise UnknownShare(
            f"no value in {', '.join(wrong)}; {expected}; mend the row by a correction"
        )
    return [read[text] if text else None for text in printed]


def _split(text: str) -> tuple[str, str]:
    for bound, words in _BOUND_WORDS:
        if found := re.match(rf"(?:{words})(?=[\s\d])\s*", text, re.IGNORECASE):
            return bound, text[found.end() :]
    return "exact", text


def _percent(text: str) -> _Value | None:
    bound, rest = _split(text)
    bare = _PER_CENT.sub("", rest)
    if _NUMBER.fullmatch(bare):
        number = float(bare.replace(",", "."))
        return _Value(number, bound) if number <= 100 else None
    if bare != rest:
        return None
    worded = _WORDED.get(rest.casefold().replace("-", " "))
    if worded:
        return _Value(100 * worded[0] / worded[1], bound)
    if found := _RATIO.fullmatch(rest):
        part, whole = (_whole(word) for word in found.groups())
        if part is not None and whole and part <= whole:
            return _Value(100 * part / whole, bound, part, whole)
    return None


def _whole(word: str) -> int | None:
    return int(word) if word.isdigit() else _SMALL_NUMBERS.get(word.casefold())


def _count(text: str) -> _Value | None:
    bound, rest = _split(text)
    if not _COUNT.fullmatch(rest):
        return None
    return _Value(float(re.sub(r"[ ,]", "", rest)), bound)
