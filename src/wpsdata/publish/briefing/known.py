"""What a briefing is compared with: published values of the tables, and recorded facts.

Each becomes a ``Known``: the concepts, role, years and scope that it is about, as far as its own
columns and words tell. Nothing here knows a fact by its name; ``lookups/briefing_names.csv`` puts
a name that says too little into words.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from wpsdata import catalog, paths
from wpsdata.clean.dates import LATEST
from wpsdata.clean.reliability import RANK
from wpsdata.errors import WpsdataError
from wpsdata.publish import claims
from wpsdata.publish.briefing.numbers import COUNT, PERCENT
from wpsdata.publish.briefing.periods import find_periods
from wpsdata.publish.briefing.vocabulary import fold, vocabulary
from wpsdata.tables import NAMES, cards_of, load

NAME_WORDS = "briefing_names.csv"
# tables of published values that are read row by row; their recorded facts repeat them
READ_BY_ROW = ("nap_counts", "participation_averages")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Subject:
    """What words are about, as far as the vocabulary knows them."""

    topics: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    background: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()
    scope: str = ""
    words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Known:
    """One value that is known, and what it is the value of.

    ``years`` (and ``window``, where the days are known) are those that the value covers, for
    ever; ``days`` those for which a value that changes is stated; ``steady`` tells the two apart.
    """

    name: str
    kind: str
    low: float
    high: float
    subject: Subject
    base: frozenset[str]
    meaning: str
    role: str = ""
    years: tuple[int, int] | None = None
    window: tuple[date, date] | None = None
    days: tuple[date | None, date | None] = (None, None)
    bound: str = "exact"
    part: int | None = None
    whole: int | None = None
    tolerance: float = 0.0
    steady: bool = False
    only_by_name: bool = False
    certain: bool = True
    table: str = ""
    source: str = ""
    title: str = ""
    url: str = ""
    recorded: bool = False
    published: bool = True
    cumulates: bool = False

    @property
    def partial(self) -> bool:
        """Whether its sample is only a part of the processes that a text without one means."""
        return bool(vocabulary().of_kind([self.subject.scope], "partial"))

    @property
    def first_day(self) -> date:
        """First day on which it may have been so."""
        return self.days[0] or self.last_day

    @property
    def last_day(self) -> date:
        """Last day for which it is stated; after all others where it is today's."""
        return self.days[1] or date.max

    def touches(self, days: tuple[date, date]) -> bool:
        """Whether it is stated for a day of a period."""
        begin, end = self.days
        return begin is not None and end is not None and begin <= days[1] and end >= days[0]

    @property
    def when(self) -> str:
        """The day it is stated for, in words."""
        begin, end = self.days
        if end is None:
            return "today"
        if begin is None:
            return f"by {end}"
        if begin == end:
            return f"on {end}"
        return (
            f"in {end:%Y-%m}"
            if (begin.year, begin.month) == (end.year, end.month)
            else (f"in {end:%Y}")
        )

    @property
    def printed(self) -> str:
        """The value as a finding prints it."""
        sign = {"below": "<", "above": ">", "about": "about ", "at_least": "≥", "at_most": "≤"}
        unit = " %" if self.kind == PERCENT else ""
        span = f"{_short(self.low)}"
        if self.low != self.high:
            span += f" to {_short(self.high)}"
        of = f" ({self.part} of {self.whole})" if self.part is not None and self.whole else ""
        return f"{sign.get(self.bound, '')}{span}{unit}{of}"


def _short(value: float) -> str:
    return f"{round(value, 1):g}"


def day_of_data() -> date:
    """Return the day of the newest bundled data: nothing is measured by the machine's clock."""
    return max(date.fromisoformat(card.accessed) for card in catalog.cards())


def all_known(facts: Iterable[dict[str, Any]], as_of: str = LATEST) -> list[Known]:
    """List everything that was known on a day.

    Parameters
    ----------
    facts : iterable of dict
        The recorded facts, as ``facts.read`` returns them.
    as_of : str
        ``"latest"`` or a day as ``YYYY-MM-DD``.

    Returns
    -------
    list of Known
        Published values first. Of facts that were recorded for several days, all up to ``as_of``.
    """
    facts = list(facts)
    granted = _tolerances()
    lenient = [one for one in _recorded(facts, LATEST, granted) if one.tolerance]
    counts = [replace(one, tolerance=_granted(one, lenient)) for one in _counts(as_of)]
    found = [*_averages(as_of), *counts, *_recorded(facts, as_of, granted)]
    return [*found, *(share for one in found if (share := _as_share(one)))]


def _granted(one: Known, lenient: Iterable[Known]) -> float:
    """Grant trackers' counts what is granted the fact that counts the same."""
    same = (
        other.tolerance
        for other in lenient
        if other.subject.topics == one.subject.topics and other.base & one.base
    )
    return max(same, default=0.0) if one.cumulates else 0.0


@cache
def subject_of(text: str) -> Subject:
    """Read what a name or a meaning is about; words that are not known become part of it."""
    known = vocabulary()
    # names of series are in small letters
    hits = known.hits(text, any_case=True)
    concepts = frozenset().union(*(one.concepts for one in hits))
    rest = list(text)
    for one in hits:
        rest[one.start : one.end] = " " * (one.end - one.start)
    spans = [(one.start, one.end) for one in find_periods(text)]
    for start, end in [*spans, *(year.span() for year in _YEAR.finditer(text))]:
        rest[start:end] = " " * (end - start)
    if "women" in concepts:  # "women among police, of women and men"
        concepts -= {"men"}
    scopes = sorted(known.of_kind(concepts, "scope"))
    return Subject(
        # a denial or another field in a meaning is no topic of any statement: it never matches
        topics=known.of_kind(concepts, "topic", "modifier", "unsettled", "other"),
        nouns=known.of_kind(concepts, "noun"),
        background=known.of_kind(concepts, "background"),
        roles=tuple(dict.fromkeys(one.role for one in hits if one.role)),
        scope=scopes[0] if scopes else "",
        words=stems("".join(rest)),
    )


def stems(text: str) -> frozenset[str]:
    """Return the words of a text that may identify something, plurals as singulars."""
    found = re.findall(r"[a-z]{3,}|\d+", fold(text))
    return frozenset(re.sub(r"(?<=\w{3})s$", "", re.sub(r"ies$", "y", one)) for one in found)


@cache
def _name_words() -> dict[tuple[str, str], str]:
    return {(row["table"], row["name"]): row["words"] for row in paths.lookup_rows(NAME_WORDS)}


def _in_words(table: str, name: str) -> str:
    return _name_words().get((table, name), name.replace("_", " "))


def _averages(as_of: str) -> Iterator[Known]:
    frame = load("participation_averages", as_of=as_of)
    frame = frame.assign(rank=frame["reliability"].map(RANK)).sort_values(
        ["series", "indicator", "role", "rank", "source_title"]
    )
    # one value read in several texts is one value; the best text is cited
    unique = frame.drop_duplicates(["series", "indicator", "role", "percent", "bound"])
    for row in unique.to_dict("records"):
        if pd.isna(row["percent"]):
            continue
        words = _in_words("participation_averages", row["indicator"])
        subject = subject_of(words)
        sample = subject_of(f"{row['scope']}; {row['series'].replace('_', ' ')}")
        names = stems(" ".join(re.findall(r"\b[A-Z][a-z]\w+", row["scope"]))) & sample.words
        of_people = words.startswith(("share of women", "average share of women"))
        counted = row["base"] != "ratio"
        yield Known(
            name=row["series"],
            kind=PERCENT,
            low=float(row["percent"]),
            high=float(row["percent"]),
            subject=replace(subject, scope=sample.scope, words=subject.words | names, roles=()),
            base=frozenset([row["role"]]) if of_people else subject.nouns,
            meaning=f"{words}, {row['role'].replace('_', ' ')}, {row['scope']}",
            role=row["role"],
            years=_years(row["first_year"], row["last_year"]),
            bound=row["bound"],
            part=_int(row["numerator"]) if counted else None,
            whole=_int(row["denominator"]) if counted else None,
            steady=True,
            certain=row["known"] == "yes",
            table="participation_averages",
            source=row["source"],
            title=row["source_title"],
            url=_text(row["source_url"]),
        )


def _counts(as_of: str) -> Iterator[Known]:
    frame = load("nap_counts", as_of=as_of)
    for row in frame.to_dict("records"):
        words = _in_words("nap_counts", row["measure"])
        subject = subject_of(words)
        kind = PERCENT if row["unit"] == "percent" else COUNT
        unit = subject_of(row["unit"]).nouns
        counted = unit & subject.nouns or unit | (subject.nouns - subject.topics)
        yield Known(
            name=row["measure"],
            kind=kind,
            low=float(row["value"]),
            high=float(row["value"]),
            subject=subject,
            base=counted if kind == COUNT else _first_noun(words),
            meaning=words,
            days=(_day(row["as_of_earliest"]), _day(row["as_of_latest"])),
            bound=row["bound"],
            whole=_int(row["denominator"]),
            part=int(row["value"]) if _int(row["denominator"]) else None,
            certain=row["known"] == "yes",
            table="nap_counts",
            source="naps",
            title=row["source_title"],
            url=_text(row["source_url"]),
            cumulates=bool(row["comparable"]),
        )


def _recorded(
    facts: Iterable[dict[str, Any]], as_of: str, granted: dict[str, float]
) -> Iterator[Known]:
    stood = [one for one in facts if _stood(one, as_of)]
    newest = {one["id"]: one["as_of"] for one in sorted(stood, key=lambda one: one["as_of"])}
    for one in stood:
        words = _name_words().get(("facts", one["id"]), one["meaning"].split(";")[0])
        subject = subject_of(words)
        window = _window(words)
        years = (window[0].year, window[1].year) if window else None
        if years and newest[one["id"]] != one["as_of"]:
            continue  # of one window only the newest value counts
        named = subject_of(f"{one['series'].replace('_', ' ')}; {one['table'].replace('_', ' ')}")
        subject = replace(subject, scope=subject.scope or named.scope)
        kind = PERCENT if re.match(r"percent\b", one["unit"]) else COUNT
        base = _base(one, words, subject, kind)
        if kind == COUNT and not base:
            continue  # a rate, a ratio, points: nothing that a text counts
        # the bounds of a count are what dates leave open; those of a share are an interval
        bounds = (one["low"], one["high"]) if kind == COUNT else (None, None)
        low, high = (one["value"] if bound is None else bound for bound in bounds)
        day = None if one["as_of"] == LATEST else date.fromisoformat(one["as_of"])
        yield Known(
            name=one["id"],
            kind=kind,
            low=float(low),
            high=float(high),
            subject=replace(subject, roles=()),
            base=base,
            meaning=one["meaning"],
            role="_or_".join(subject.roles),
            years=years,
            window=window,
            days=(day, day),
            whole=_int(one["denominator"]),
            part=int(one["value"]) if _int(one["denominator"]) and kind == COUNT else None,
            tolerance=granted.get(one["id"], 0.0),
            steady=years is not None,
            only_by_name=one["kind"] == "computed" and bool(subject.scope),
            table=one["table"],
            source=_source(one["table"]),
            title=f"{one['kind']}, recorded by notebook {one['notebook']} of wpsdata",
            recorded=True,
            published=one["kind"] == "published",
        )


def _stood(fact: dict[str, Any], as_of: str) -> bool:
    """Whether a fact has a value, was recorded by a day, and no table has it row by row."""
    if fact["value"] is None or (fact["table"] in READ_BY_ROW and fact["kind"] == "published"):
        return False
    # "latest" is after every day
    return as_of == LATEST or str(fact["as_of"]) <= as_of


def _window(words: str) -> tuple[date, date] | None:
    """Read the days that a meaning covers: "signed 2015-2019", "world, 2021", "2009-11"."""
    periods = [period for period in find_periods(words) if not period.open]
    if periods:
        return periods[0].days
    years = {int(year) for year in _YEAR.findall(words)}
    return (date(min(years), 1, 1), date(max(years), 12, 31)) if len(years) == 1 else None


def _base(fact: dict[str, Any], words: str, subject: Subject, kind: str) -> frozenset[str]:
    """Find what a fact counts, or what its percentage is of."""
    unit = subject_of(fact["unit"]).nouns
    if unit or kind == COUNT:
        return unit
    if subject.roles and "women" in subject.background:
        return frozenset(subject.roles)
    return _first_noun(words)


def _first_noun(words: str) -> frozenset[str]:
    known = vocabulary()
    for hit in known.hits(words):
        if nouns := known.of_kind(hit.concepts, "noun"):
            return nouns
    return frozenset()


def _as_share(one: Known) -> Known | None:
    """Give a count out of a known total as a percentage as well."""
    if one.kind != COUNT or one.part is None or not one.whole or one.low != one.high:
        return None
    share = 100 * one.part / one.whole
    return replace(one, kind=PERCENT, low=share, high=share, tolerance=0.0)


def _tolerances() -> dict[str, float]:
    """Read what ``claims.yml`` grants the facts that test its statements."""
    try:
        listed = claims.read_list()
    except WpsdataError:
        return {}
    return {
        part["fact"]: float(part["tolerance"])
        for entry in listed
        for part in entry["parts"]
        if part["relation"] == "equals"
    }


def _source(table: str) -> str:
    if table not in NAMES:
        return ""
    return ", ".join(dict.fromkeys(card.source for card in cards_of(table)))


def _years(first: Any, last: Any) -> tuple[int, int] | None:
    return None if pd.isna(first) or pd.isna(last) else (int(first), int(last))


def _int(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else value.date()


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
