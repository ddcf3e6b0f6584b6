"""Printed dates, as exact as their source, to the first and last day they may mean."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from wpsdata.errors import WpsdataError

LATEST = "latest"

# spelt out: calendar.month_name follows the locale of the machine
_MONTHS = {
    "january": 1,
    "february": 2,
    "march": 3,
    "april": 4,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "september": 9,
    "october": 10,
    "november": 11,
    "december": 12,
}
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_WORDED = re.compile(r"(?:(\d{1,2}) )?([a-z]+)(?: (\d{4}))?", re.IGNORECASE)
_BRACKET = re.compile(r"(.*?)\s*\((.+)\)")
_ABOUT = re.compile(r"(?:about|around|circa|c\.|ca\.)\s*(.+)", re.IGNORECASE)
_OR_BEFORE = re.compile(r"(.+?) or (?:before|earlier)", re.IGNORECASE)
_OR_AFTER = re.compile(r"(.+?) or (?:after|later)", re.IGNORECASE)
_BEFORE = re.compile(r"before (.+)", re.IGNORECASE)
_AFTER = re.compile(r"after (.+)", re.IGNORECASE)
_RANGE = re.compile(r"(\S+?)\s*(?:\.\.|/| to )\s*(\S+)")
# remarks that leave the date as it is, but not for certain
_REMARKS = {"year inferred", "inferred", "undated", "about", "month inferred", "day inferred"}
_UNDATED = {"undated", "no date", "n.d.", "unknown"}


class UnknownDate(WpsdataError):
    """A printed date cannot be read, or a range runs backwards."""


@dataclass(frozen=True)
class _Span:
    earliest: date | None
    latest: date | None
    precision: str
    uncertain: bool = False


def to_partial_date(dates: pd.Series) -> pd.DataFrame:
    """Convert printed dates to spans of days: one row a date, in the order given.

    Parameters
    ----------
    dates : Series of str
        Such as "2022-03-28", "2013-07", "2019", "2016/2017", "2016-05..2016-08",
        "about 2012", "2020-11 (about)", "2016 (after July)", "2012 or before", "undated",
        "undated (before June 2019)".

    Returns
    -------
    DataFrame of shape (n_dates, 5)
        ``earliest`` and ``latest`` (``datetime64[s]``): first and last day that the date may
        mean, missing where nothing bounds it; ``precision`` (``string``): ``day``, ``month``,
        ``year``, ``range``, or ``none`` where only one end, or none, is known; ``uncertain``
        (``bool``): printed as approximate or inferred; the days then span what is printed, and
        the date may lie outside; ``as_printed`` (``string``). A missing or empty date has
        neither end. The index is the one given.

    Raises
    ------
    UnknownDate
        Dates cannot be read, or run backwards: all of them.

    Examples
    --------
    >>> span = to_partial_date(pd.Series(["2016 (after July)"])).iloc[0]
    >>> f"{span['earliest']:%Y-%m-%d} {span['latest']:%Y-%m-%d} {span['precision']}"
    '2016-08-01 2016-12-31 range'
    """
    printed = dates.astype("string")
    read = {text: _read(" ".join(text.split())) for text in printed.dropna().unique()}
    wrong = sorted(repr(str(text)) for text, found in read.items() if found is None)
    if wrong:
        raise UnknownDate(
            f"no date in {', '.join(wrong)}; expected YYYY[-MM[-DD]], two of them or 'undated', "
            "with 'about', 'or before' or a remark in brackets; mend the row by a correction"
        )
    nothing = _Span(None, None, "none")
    spans = [read.get(text) or nothing for text in printed]
    return pd.DataFrame(
        {
            "earliest": _days([span.earliest for span in spans]),
            "latest": _days([span.latest for span in spans]),
            "precision": pd.array([span.precision for span in spans], dtype="string"),
            "uncertain": [span.uncertain for span in spans],
            "as_printed": printed.array,
        },
        index=dates.index,
    ).astype({"uncertain": "bool"})


def known_by(earliest: pd.Series, latest: pd.Series, as_of: str) -> pd.Series:
    """Say of each row whether it was public on a day.

    Parameters
    ----------
    earliest, latest : Series of datetime64
        First and last day on which the row may have become public.
    as_of : str
        A day, ``YYYY-MM-DD``, or ``"latest"``: everything is known.

    Returns
    -------
    Series of str
        ``yes`` if public by then whatever its date means, ``no`` if certainly not,
        ``uncertain`` if the date is missing or too coarse to tell; with the index given.

    Raises
    ------
    UnknownDate
        ``as_of`` is neither.

    Examples
    --------
    >>> spans = to_partial_date(pd.Series(["2021", "2022", "2023"]))
    >>> known_by(spans["earliest"], spans["latest"], "2022-05-18").tolist()
    ['yes', 'uncertain', 'no']
    """
    if as_of == LATEST:
        return pd.Series("yes", index=earliest.index, dtype="string")
    try:
        day = pd.Timestamp(date.fromisoformat(as_of))
    except (TypeError, ValueError):
        raise UnknownDate(
            f"as_of is {as_of!r}; expected a day as YYYY-MM-DD or {LATEST!r}; mend the parameter"
        ) from None
    # a missing end compares as False on both sides, and so stays uncertain
    known = pd.Series("uncertain", index=earliest.index, dtype="string")
    return known.mask(latest <= day, "yes").mask(earliest > day, "no")


def earlier(day: str, as_of: str) -> str:
    """Return a day, at most the one that knowledge ends with; both as ``YYYY-MM-DD``.

    Examples
    --------
    >>> from wpsdata.clean.dates import earlier
    >>> earlier("2025-12-31", as_of="2022-05-18")
    '2022-05-18'
    """
    return day if as_of == LATEST else min(day, as_of)


def _days(days: list[date | None]) -> Any:
    return pd.array(
        [pd.NaT if day is None else pd.Timestamp(day) for day in days], dtype="datetime64[s]"
    )


def _read(text: str) -> _Span | None:
    if not text or text.casefold() in _UNDATED:
        return _Span(None, None, "none")
    if found := _BRACKET.fullmatch(text):
        return _with_remark(found[1], found[2])
    if found := _ABOUT.fullmatch(text):
        return _uncertain(_read(found[1]))
    if (found := _OR_BEFORE.fullmatch(text)) and (span := _plain(found[1])):
        return _Span(None, span.latest, "none")
    if (found := _OR_AFTER.fullmatch(text)) and (span := _plain(found[1])):
        return _Span(span.earliest, None, "none")
    if (found := _BEFORE.fullmatch(text)) and (span := _plain(found[1])):
        return _Span(None, _next(span.earliest, -1), "none")
    if (found := _AFTER.fullmatch(text)) and (span := _plain(found[1])):
        return _Span(_next(span.latest, 1), None, "none")
    return _plain(text) or _range(text)


def _with_remark(text: str, remark: str) -> _Span | None:
    if remark.casefold() in _REMARKS:
        return _uncertain(_read(text))
    if text.casefold() in _UNDATED:
        return _uncertain(_read(remark)) if _ABOUT.fullmatch(remark) else _read(remark)
    year = _plain(text)
    if year is None or year.precision != "year":
        return None
    # a remark within a year: "2016 (after July)", "2021 (about October)"
    span = _read(_dated(remark, text))
    if span is None:
        return None
    earliest = max(filter(None, (span.earliest, year.earliest)))
    latest = min(filter(None, (span.latest, year.latest)))
    if earliest > latest:
        return None
    precision = "range" if span.precision == "none" else span.precision
    return _Span(earliest, latest, precision, span.uncertain)


def _dated(remark: str, year: str) -> str:
    """Give the month in a remark the year that the remark belongs to."""
    return f"{remark} {year}" if not re.search(r"\d{4}", remark) else remark


def _uncertain(span: _Span | None) -> _Span | None:
    return span and _Span(span.earliest, span.latest, span.precision, uncertain=True)


def _plain(text: str) -> _Span | None:
    """Read one day, month or year."""
    year = month = day = None
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) if part else None for part in found.groups())
    elif (found := _WORDED.fullmatch(text)) and found[2].casefold() in _MONTHS and found[3]:
        year, month = int(found[3]), _MONTHS[found[2].casefold()]
        day = int(found[1]) if found[1] else None
    if year is None:
        return None
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return _Span(first, first, "day")
    if month:
        after = date(year + month // 12, month % 12 + 1, 1)
        return _Span(first, after - timedelta(days=1), "month")
    return _Span(first, date(year, 12, 31), "year")


def _range(text: str) -> _Span | None:
    found = _RANGE.fullmatch(text)
    ends = (_plain(found[1]), _plain(found[2])) if found else (None, None)
    if ends[0] is None or ends[1] is None:
        return None
    first, last = ends[0].earliest, ends[1].latest
    if first is None or last is None or first > last:
        return None
    return _Span(first, last, "range")


def _next(day: date | None, step: int) -> date | None:
    return day and day + timedelta(days=step)
