"""The years and days that a sentence names."""

import re
from dataclasses import dataclass
from datetime import date

import pandas as pd

from wpsdata.clean.dates import UnknownDate, to_partial_date
from wpsdata.clean.periods import YEAR, read_period
from wpsdata.publish.briefing.vocabulary import fold

# French months, folded, to those that clean.dates reads
_FRENCH = {
    "janvier": "january", "fevrier": "february", "mars": "march", "avril": "april", "mai": "may",
    "juin": "june", "juillet": "july", "aout": "august", "septembre": "september",
    "octobre": "october", "novembre": "november", "decembre": "december",
}  # fmt: skip
_MONTH = rf"(?:{'|'.join([*_FRENCH, *_FRENCH.values()])})"
_RANGE = re.compile(
    rf"\b(?:(?:between|entre)\s+{YEAR}\s+(?:and|et)\s+{YEAR}"
    rf"|(?:from|de|depuis)\s+{YEAR}\s+(?:to|until|through|a|jusqu'a)\s+{YEAR}"
    rf"|{YEAR}\s*(?:-|to|a)\s*{YEAR}|{YEAR}\s?-\s?\d\d)(?![\w-])"
)
_SINCE = re.compile(
    rf"\b(?:since|depuis|after|apres|from|until|up to|jusqu'en|before|avant)\s+(?:\w+ )?{YEAR}\b"
)
_DAY = re.compile(rf"(?:\b\d{{1,2}} )?\b{_MONTH},? {YEAR}\b")
_ISO = re.compile(rf"\b{YEAR}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?(?![\w-])")
_ONE = re.compile(
    r"\b(?:in|during|for|of|en|pour|by|as of|fin|late|early|mid|end of|year|au cours de"
    r"|a la fin de)"
    rf"(?: the)?(?: year| annee| end of)? {YEAR}\b(?!-)"
    # alone in a bracket, or as a heading or cell of its own
    rf"|\({YEAR}\)|(?:^|(?<=[:|;] )){YEAR}(?=\s*(?:[:,|;]|$))"
)
# "2122 (2013)", "Smith (2018)": a resolution, a text
_CITED = re.compile(r"(?:\d|\w [A-Z]\w+|[A-Z]\w+ and [A-Z]\w+)\s*$")
# "the report of 2020", "found in 2010": the year of a text, not of what was measured
_TEXT = re.compile(
    r"\b(?:reports?|editions?|stud(?:y|ies)|reviews?|resolutions?|meetings?|slides|declarations?|book"
    r"|articles?|notes|debate|session|agenda|rapport|edition|etude|resolution \d+"
    r"|found|stated|reported|published|said|noted|estimated|wrote|adopted|publie|paru)\s*$"
)


@dataclass(frozen=True)
class Period:
    """Years, or days, that a sentence names; ``open`` where one end is left open."""

    start: int
    end: int
    years: tuple[int, int]
    days: tuple[date, date]
    open: bool = False

    @property
    def printed(self) -> str:
        """The years as a finding prints them."""
        return f"since or until {self.years[0]}" if self.open else years_in_words(self.years)


def years_in_words(years: tuple[int, int]) -> str:
    """Print a first and a last year."""
    return f"{years[0]}" if years[0] == years[1] else f"{years[0]}–{years[1]}"


def find_periods(text: str) -> list[Period]:
    """List the periods of a sentence in their order."""
    plain = fold(text)
    found: list[Period] = []
    readers = ((_ISO, _day), (_RANGE, _range), (_SINCE, _since), (_DAY, _day), (_ONE, _one))
    for pattern, read in readers:
        for match in pattern.finditer(plain):
            if any(match.start() < one.end and one.start < match.end() for one in found):
                continue
            before = text[: match.start()]
            if _TEXT.search(plain[: match.start()]) or (
                match[0].startswith("(") and _CITED.search(before)
            ):
                continue
            period = read(match)
            found += [period] if period else []
    return sorted(found, key=lambda one: one.start)


def _years(match: re.Match[str], first: int, last: int, *, is_open: bool = False) -> Period:
    days = (date(first, 1, 1), date(last, 12, 31))
    return Period(match.start(), match.end(), (first, last), days, is_open)


def _range(match: re.Match[str]) -> Period | None:
    bare = re.sub(r"^(?:from|de|depuis)\s+", "", match[0])
    bare = re.sub(r"\s(?:through|jusqu'a)\s", " to ", bare)
    read = read_period(bare)
    return _years(match, int(read[0]), int(read[1])) if read else None


def _since(match: re.Match[str]) -> Period:
    year = int(match[0][-4:])
    return _years(match, year, year, is_open=True)


def _day(match: re.Match[str]) -> Period | None:
    words = " ".join(_FRENCH.get(word, word) for word in re.split(r"[ ,]+", match[0]))
    try:
        row = to_partial_date(pd.Series([words])).iloc[0]
    except UnknownDate:
        return None
    days = (row["earliest"].date(), row["latest"].date())
    return Period(match.start(), match.end(), (days[0].year, days[1].year), days)


def _one(match: re.Match[str]) -> Period:
    year = int(re.findall(r"\d{4}", match[0])[0])
    return _years(match, year, year)
