"""Verdicts on the statements of a briefing: compared with all that was known on a day.

A statement is compared only with values of the same subject: topic, noun, role, years, sample. If
one of them agrees it holds. If none does, the same number is looked for one step away: on an
earlier day (moved), or in another role, period, sample or base of the same kind (mixes series).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from wpsdata.clean.dates import LATEST
from wpsdata.publish.briefing.known import Known, day_of_data
from wpsdata.publish.briefing.match import agrees, exact_role, nearest_role, same
from wpsdata.publish.briefing.numbers import PERCENT
from wpsdata.publish.briefing.periods import Period, years_in_words
from wpsdata.publish.briefing.statements import Statement
from wpsdata.publish.briefing.vocabulary import vocabulary

VERDICTS = ("holds", "moved", "mixes series", "differs", "not known")
WRONG = ("moved", "mixes series", "differs")
# a published value this old says nothing of the day asked for
STALE = timedelta(days=730)
# a published value this old stands aside where a fact was recorded for the day itself
RECENT = timedelta(days=90)


@dataclass(frozen=True)
class Finding:
    """A statement, the verdict on it and what the verdict rests on.

    ``value`` is what is known of the subject that the text names, on the day asked for; ``today``
    the same for the latest day; ``belongs_to`` where a number that mixes series comes from.
    """

    statement: Statement
    verdict: str
    why: str
    value: Known | None = None
    today: Known | None = None
    belongs_to: Known | None = None


def judge(
    statements: Sequence[Statement], known: Sequence[Known], now: Sequence[Known], as_of: str
) -> list[Finding]:
    """Compare statements with what is known.

    Parameters
    ----------
    statements : sequence of Statement
        In their order.
    known : sequence of Known
        All that was known on the day, as ``all_known`` returns it.
    now : sequence of Known
        The same for the latest day.
    as_of : str
        ``"latest"`` or the day, ``YYYY-MM-DD``.

    Returns
    -------
    list of Finding
        One a statement about this field. ``holds``: a value of the same subject agrees on that
        day. ``moved``: one of an earlier day does, that day's does not. ``mixes series``: the
        number is that of another role, period, sample or base. ``differs``: all is named, and the
        number is none of these. ``not known``: anything else.
    """
    day = date.max if as_of == LATEST else date.fromisoformat(as_of)
    judges = _Judge(statements, known, now, day)
    return [judges.finding(one) for one in statements if judges.takes(one)]


@dataclass(frozen=True)
class _Judge:
    statements: Sequence[Statement]
    known: Sequence[Known]
    now: Sequence[Known]
    day: date

    def takes(self, one: Statement) -> bool:
        """Whether a statement is about this field, or about what a fact says in its own words."""
        return one.about or any(
            value.subject.words and same(one, value, ("years",)) for value in self.known
        )

    def finding(self, one: Statement) -> Finding:
        if one.doubt:
            return Finding(one, "not known", one.doubt)
        candidates = nearest_role(
            one, [value for value in self.known if same(one, value, ("years",))]
        )
        if not candidates:
            return self._elsewhere(one, "nothing that is known has this subject")
        steady = [value for value in candidates if value.steady]
        moving = [value for value in candidates if not value.steady]
        here = one.period is not None and any(same(one, value) for value in steady)
        if moving and not here:
            return self._of_a_day(one, sorted(moving, key=lambda value: _rank(one, value)))
        if one.period is None:
            return self._without_years(one, steady)
        return self._of_years(one, one.period, steady)

    # ---- values of fixed years

    def _of_years(self, one: Statement, period: Period, candidates: list[Known]) -> Finding:
        here = [value for value in candidates if value.years and same(one, value)]
        agreeing = [value for value in here if agrees(one.number, value)]
        whole = [value for value in agreeing if one.scope or not value.partial]
        if whole:
            best = min(whole, key=lambda value: _order(one, value))
            return Finding(one, "holds", _agreement(one, best, here), best, best)
        if agreeing:
            best = agreeing[0]
            sample = vocabulary().label([best.subject.scope])
            why = f"{best.printed} is the value of {sample} only, {best.name}: say so"
            verdict = "mixes series" if one.worldwide else "not known"
            return Finding(one, verdict, why, None, None, best)
        if not here:
            return self._elsewhere(one, f"no value is known for {period.printed}")
        why = f"for {period.printed} the value is {_listed(here)}"
        value = min(here, key=lambda value: _order(one, value))
        found = self._elsewhere(one, why, value)
        of_one_sample = one.scope or len({value.subject.scope for value in here}) == 1
        named = of_one_sample and (one.scope or not value.partial) and not one.inherited
        if found.verdict == "not known" and named:
            return Finding(one, "differs", why, value, value)
        return found

    def _without_years(self, one: Statement, candidates: list[Known]) -> Finding:
        """Judge a share of which the text does not say the years: never as holding."""
        agreeing = [value for value in candidates if agrees(one.number, value)]
        if not agreeing:
            return self._elsewhere(one, "the text names no years, and no series has this number")
        together = [
            other
            for other in self.statements
            if other.sentence == one.sentence and other.period is None and not other.doubt
            and other.number.kind == one.number.kind and other.roles and other.topics == one.topics
        ]  # fmt: skip
        series = [
            {
                value.name
                for value in self.known
                if same(other, value) and agrees(other.number, value)
            }
            for other in together
        ]
        names = ", ".join(sorted({value.name for value in agreeing}))
        if len(together) > 1 and all(series) and not set.intersection(*series):
            why = f"the numbers of this sentence belong to no one series; this one is of {names}"
            best = min(agreeing, key=lambda value: _order(one, value))
            return Finding(one, "mixes series", why, belongs_to=best)
        why = (
            f"the text names no years; the number is that of {names}: say its years and whose it is"
        )
        return Finding(one, "not known", why)

    # ---- values that change from day to day

    def _of_a_day(self, one: Statement, candidates: list[Known]) -> Finding:
        newest = [value for value in self.now if same(one, value, ("years",))]
        newest = _newest(sorted(newest, key=lambda value: _rank(one, value)), date.max)
        today = newest[-1] if newest else None
        if one.period and not one.period.open and "period" not in one.inherited:
            return self._on_day_of_text(one, one.period, candidates, today)
        then = _newest(candidates, self.day)
        if not then:
            return Finding(one, "not known", "nothing was known yet", None, today)
        agreeing = [value for value in then if agrees(one.number, value)]
        if agreeing:
            best = _closest(one, agreeing)
            if self._stale(best):
                why = f"{best.printed} {best.when}; no newer value is known"
                return Finding(one, "not known", why, best, today)
            others = [value for value in then if value not in agreeing]
            why = f"{best.printed} {best.when}"
            why += f"; beside it {_listed(others)}" if others else ""
            if today and not any(agrees(one.number, value) for value in newest):
                why += f"; since then {today.printed}"
            return Finding(one, "holds", why, best, today)
        value = then[-1]
        if before := self._before(one, candidates, then):
            why = f"{before}; {value.printed} {value.when}"
            return Finding(one, "moved", why, value, today)
        why = f"{_listed(then)} {value.when}"
        if self._stale(value):
            why = f"{why}; no newer value is known"
            return Finding(one, "not known", why, value, today)
        swapped = [other for other in self.known if same(one, other, ("years", "topics"))]
        for other in _newest(swapped, self.day):
            if agrees(one.number, other) and one.number.bound == "exact":
                that = vocabulary().label(other.subject.topics)
                why = f"{other.printed} is {other.name} ({that}); {why}"
                return Finding(one, "mixes series", why, value, today, other)
        return Finding(one, "differs", why, value, today)

    def _on_day_of_text(
        self, one: Statement, period: Period, candidates: list[Known], today: Known | None
    ) -> Finding:
        within = [value for value in candidates if value.touches(period.days)]
        agreeing = [value for value in within if agrees(one.number, value)]
        if agreeing:
            best = _closest(one, agreeing)
            return Finding(one, "holds", f"{best.printed} {best.when}", best, today)
        if not within:
            return Finding(one, "not known", f"no value is known for {period.printed}", None, today)
        why = f"{_listed(within)} in {period.printed}"
        lowest, highest = (min(one.low for one in within), max(one.high for one in within))
        between = lowest <= one.number.low and one.number.high <= highest
        return Finding(one, "not known" if between else "differs", why, within[-1], today)

    def _stale(self, value: Known) -> bool:
        return _reference(self.day) - min(value.last_day, _reference(self.day)) > STALE

    def _before(self, one: Statement, candidates: list[Known], then: list[Known]) -> str:
        """Say when a number was true before: exactly, in passing, or as near as trackers agree."""
        earlier = [value for value in candidates if value not in then]
        exact = [value for value in earlier if agrees(one.number, value, tolerant=False)]
        if not exact and not self._stale(then[-1]) and (passed := _passed(one, candidates, then)):
            return passed
        near = exact or [value for value in earlier if agrees(one.number, value)]
        return f"{near[-1].printed} {near[-1].when}" if near else ""

    # ---- one step away

    def _elsewhere(self, one: Statement, why: str, value: Known | None = None) -> Finding:
        """Look for the number in other years, another role, sample or base of the same subject."""
        sides = ("years", "role", "scope", "base") if one.number.bound in ("exact", "about") else ()
        for side in sides:
            found = [
                other
                for other in self.known
                if other.steady
                and agrees(one.number, other)
                and same(one, other, (side,))
                and not same(one, other)
                and self._plausible(one, other, side, value)
            ]
            if found:
                best = min(found, key=lambda other: (_distance(one, other), _order(one, other)))
                why = f"{_step(one, best, side)}; {why}"
                return Finding(one, "mixes series", why, value, value, best)
        return Finding(one, "not known", why, value, value)

    def _plausible(self, one: Statement, other: Known, side: str, value: Known | None) -> bool:
        """Whether the same number one step away is more than chance."""
        if other.only_by_name and other.subject.scope != one.scope:
            return False
        if side == "role":
            # the same years, and persons in another role rather than processes
            same_years = one.period is not None and other.years == one.period.years
            return same_years and bool(one.base & set(one.roles)) and other.base == {other.role}
        if side == "base":
            return other.base == {other.role} and other.role in one.roles
        if side == "scope":
            return bool(one.scope)
        if one.period is None or "period" in one.inherited or other.years is None:
            return False
        if value and value.subject.scope == other.subject.scope:
            return True  # another value is known for the years that are named
        (first, last), (begin, end) = one.period.years, other.years
        overlap = begin <= last and first <= end and not one.period.open
        one_of_many = first == last and begin != end and not one.scope
        return (overlap and not one_of_many) or self._explains_another(one, other)

    def _explains_another(self, one: Statement, other: Known) -> bool:
        """Whether a series has another number of the same sentence as well."""
        return any(
            like.name == other.name
            and same(sibling, like, ("years",))
            and agrees(sibling.number, like)
            for sibling in self.statements
            if sibling.sentence == one.sentence and sibling is not one and not sibling.doubt
            for like in self.known
        )


def _rank(one: Statement, value: Known) -> tuple[date, bool, bool]:
    """Order by day; on one day what has the very base of the statement, as printed, comes last."""
    return value.last_day, value.base == one.base, value.whole is None


def _order(one: Statement, value: Known) -> tuple[bool, ...]:
    """Prefer the named sample, then the exact role, then what is certain."""
    return (
        value.subject.scope != one.scope,
        not exact_role(one, value),
        value.only_by_name,
        not value.certain,
    )


def _distance(one: Statement, other: Known) -> int:
    """Count how far the years of a value are from those of the text."""
    if one.period is None or other.years is None:
        return 0
    return sum(abs(a - b) for a, b in zip(one.period.years, other.years, strict=True))


def _reference(day: date) -> date:
    """Return a day, or for the latest that of the newest data."""
    return day_of_data() if day == date.max else day


def _newest(values: Sequence[Known], day: date) -> list[Known]:
    """Choose what stood on a day: the newest recorded facts, and the newest published value."""
    stood = [value for value in values if value.first_day <= day]
    facts = [value for value in stood if value.recorded]
    published = [value for value in stood if not value.recorded and value.days[1]]
    if facts and published:
        age = _reference(day) - max(value.last_day for value in published)
        published = published if age <= RECENT else []
    found: list[Known] = []
    for group in (published, facts):
        last = max((value.last_day for value in group), default=None)
        found += [value for value in group if value.last_day == last]
    return found


def _closest(one: Statement, agreeing: list[Known]) -> Known:
    """Prefer what was computed, then what agrees without any tolerance, then the last in order."""
    computed = [value for value in agreeing if value.recorded] or agreeing
    exact = [value for value in computed if agrees(one.number, value, tolerant=False)]
    return (exact or computed)[-1]


def _passed(one: Statement, candidates: list[Known], then: list[Known]) -> str:
    """Say when a count of adopters passed a number that no source happens to print."""
    counted = [
        value
        for value in candidates
        if value.cumulates and value.bound == "exact" and value.kind != PERCENT and value.days[1]
    ]
    number = one.number
    below = [value for value in counted if value.high < number.low]
    above = [value for value in [*counted, *then] if value.low > number.high]
    if number.bound not in ("exact", "about") or not below or not above:
        return ""
    (last, first) = below[-1], above[0]
    return f"passed between {last.printed} {last.when} and {first.printed} {first.when}"


# ---- words


def _step(one: Statement, other: Known, side: str) -> str:
    words = vocabulary()
    role = words.label([other.role])
    if side == "years" and other.years:
        return f"{other.printed} is the value of {years_in_words(other.years)} in {other.name}"
    if side == "role":
        return f"{other.printed} is the share of {role} in {other.name}"
    if side == "scope":
        return f"{other.printed} is the value of another sample, {other.name}"
    base = "women" if "women" in one.base else words.label(one.base - set(one.roles))
    return f"{other.printed} is a share of {role} in {other.name}, not of {base or 'these'}"


def _agreement(one: Statement, best: Known, here: Iterable[Known]) -> str:
    why = f"{best.printed} in {best.name}"
    if best.role not in ("", "any") and not exact_role(one, best):
        why += f", which counts {vocabulary().label([best.role])}"
    if not best.certain:
        why += "; it may not have been public on that day"
    others = [value for value in here if value.name != best.name and value.printed != best.printed]
    return f"{why}; beside it {_listed(others)}" if others else why


def _listed(values: Iterable[Known]) -> str:
    return ", ".join(dict.fromkeys(f"{value.printed} in {value.name}" for value in values))
