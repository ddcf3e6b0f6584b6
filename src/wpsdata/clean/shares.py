"""Printed shares and counts, to numbers with what their wording leaves open."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import pandas as pd

from wpsdata.errors import WpsdataError

# for those who look for shares in a text: how a percentage is printed after its number,
# and below the words that qualify a number and the fractions in words
PER_CENT = r"%|per\s?cent|percent|pour\s?cent|p\.\s?100|por\s?ciento"
BOUNDS = ("exact", "below", "above", "about", "at_least", "at_most")

# Longer wordings first: "less than" would otherwise be read inside "no less than".
_BOUND_WORDS = (
    ("at_least", r">=|≥|no less than|not less than|at least|au moins|al menos|por lo menos"),
    ("at_most", r"<=|≤|no more than|not more than|at most|up to|au plus|como máximo|hasta"),
    ("below", r"<|less than|fewer than|below|(?:just )?under|moins de|menos de"),
    ("above", r">|more than|(?:just )?over|above|plus de|más de"),
    (
        "about",
        r"~|≈|about|around|roughly|approximately|approx\.?|circa|ca\.|nearly|almost|close to|"
        r"environ|près des?|quelque|presque|casi|cerca de|alrededor de|aproximadamente",
    ),
)
BOUND = "|".join(words for _, words in _BOUND_WORDS)
FRACTIONS = {
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
# of each language the words below twenty (one hundred), and the tens that they are joined to
_BELOW_TWENTY = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen",
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix-sept dix-huit dix-neuf",
)
_TENS = (
    {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
     "eighty": 80, "ninety": 90},
    {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
     "quatre-vingt": 80},
)  # fmt: skip
_PER_CENT = re.compile(rf"\s*(?:{PER_CENT})$", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_COUNT = re.compile(r"\d{1,3}(?:[ ,]\d{3})+|\d+(?:\.\d+)?")
_RATIO = re.compile(
    r"([\w-]+)\s*(?:/|(?:out )?of(?: the| every)?|in|sur|de(?: cada)?)\s*([\w-]+)",
    re.IGNORECASE,
)


@cache
def number_words() -> Mapping[str, int]:
    """Return the English and French words for 1 to 100, in small letters and joined by hyphens."""
    words = {"hundred": 100, "a-hundred": 100, "one-hundred": 100, "cent": 100, "une": 1}
    words |= {"soixante-dix": 70, "quatre-vingts": 80, "quatre-vingt-dix": 90}
    for below, tens in zip(_BELOW_TWENTY, _TENS, strict=True):
        units = {word: number for number, word in enumerate(below.split(), start=1)}
        joined = {f"{t}-{u}": tens[t] + units[u] for t in tens for u in list(units)[:9]}
        words = units | tens | joined | words
    return MappingProxyType(words)


class UnknownShare(WpsdataError):
    """A printed share or count is no number, or lies outside its range."""


@dataclass(frozen=True)
class Value:
    """A printed number, how exact its wording is, and the two numbers of a ratio."""

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
    read = _all(
        values, read_percent, "expected a share of 0 to 100 such as '11', '<8' or '7 of 10'"
    )
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


def with_counts(values: pd.Series, numerators: pd.Series, denominators: pd.Series) -> pd.DataFrame:
    """Work out again each share that is printed beside its counts: one row a share.

    Parameters
    ----------
    values, numerators, denominators : Series of str
        As printed; empty where they were not.

    Returns
    -------
    DataFrame of shape (n_values, 7)
        ``percent`` (Float64): of the counts where both are printed, else as printed; ``bound``
        (string, ``exact`` for counts, else as in ``to_percent``); ``percent_printed`` (Float64);
        ``as_printed`` (string); ``numerator``, ``denominator`` (Int64); ``contradicts`` (boolean):
        whether the printed share is more than one point away from its own counts, or on the wrong
        side of its own bound, missing where only one of the two is printed. With the index given.

    Raises
    ------
    UnknownShare
        Values cannot be read: all of them.

    Examples
    --------
    >>> one = [pd.Series([text]) for text in ("48", "28", "60")]
    >>> found = with_counts(*one).iloc[0]
    >>> round(float(found["percent"]), 1), bool(found["contradicts"])
    (46.7, True)
    """
    printed = to_percent(values)
    counts = [pd.to_numeric(one).astype("Int64") for one in (numerators, denominators)]
    computed = (counts[0] / counts[1].where(counts[1] > 0) * 100).astype("Float64")
    wrong = (computed - printed["percent"]).abs() > 1
    wrong = wrong.mask(printed["bound"].eq("below").fillna(False), computed >= printed["percent"])
    wrong = wrong.mask(printed["bound"].eq("above").fillna(False), computed <= printed["percent"])
    return pd.DataFrame(
        {
            "percent": computed.fillna(printed["percent"]),
            "bound": printed["bound"].mask(computed.notna(), "exact"),
            "percent_printed": printed["percent"],
            "as_printed": printed["as_printed"],
            "numerator": counts[0],
            "denominator": counts[1],
            "contradicts": wrong.astype("boolean"),
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
    read = _all(values, read_count, "expected a count such as '84', '>60' or 'about 51'")
    return pd.DataFrame(
        {
            "count": pd.array([one.number if one else pd.NA for one in read], dtype="Float64"),
            "bound": pd.array([one.bound if one else pd.NA for one in read], dtype="string"),
            "as_printed": values.astype("string").array,
        },
        index=values.index,
    )


def _all(values: pd.Series, reader: Callable[[str], Value | None], expected: str) -> list[Any]:
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


def read_percent(text: str) -> Value | None:
    """Read one printed share, or nothing where it is none; see ``to_percent``."""
    bound, rest = _split(text)
    bare = _PER_CENT.sub("", rest)
    if _NUMBER.fullmatch(bare):
        number = float(bare.replace(",", "."))
        return Value(number, bound) if number <= 100 else None
    if bare != rest:
        spelt = _whole(bare)
        return None if spelt is None else Value(float(spelt), bound)
    fraction = FRACTIONS.get(rest.casefold().replace("-", " "))
    if fraction:
        return Value(100 * fraction[0] / fraction[1], bound)
    if found := _RATIO.fullmatch(rest):
        part, whole = (_whole(word) for word in found.groups())
        if part is not None and whole and part <= whole:
            return Value(100 * part / whole, bound, part, whole)
    return None


def _whole(word: str) -> int | None:
    return int(word) if word.isdigit() else number_words().get("-".join(word.casefold().split()))


def read_count(text: str) -> Value | None:
    """Read one printed count, or nothing where it is none; see ``to_count``."""
    bound, rest = _split(text)
    if not rest.isdigit() and (worded := _whole(rest)) is not None:
        return Value(float(worded), bound)
    if not _COUNT.fullmatch(rest):
        return None
    return Value(float(re.sub(r"[ ,]", "", rest)), bound)
