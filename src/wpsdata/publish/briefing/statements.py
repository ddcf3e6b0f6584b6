"""Statements: each number of a briefing that is about this field, with what it is a number of.

A number takes its role, noun and topics from its own clause, its years and sample from the part of
the sentence that it stands in, and where the sentence names none, from the one before. Numbers
whose clause names nothing of this field are left alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from wpsdata.publish.briefing.known import stems
from wpsdata.publish.briefing.numbers import COUNT, PERCENT, Number
from wpsdata.publish.briefing.periods import Period
from wpsdata.publish.briefing.reading import Passage
from wpsdata.publish.briefing.sentences import CLAUSE, CONTRAST, Sentence, Span, sentence, sentences
from wpsdata.publish.briefing.vocabulary import Hit, vocabulary

LONGEST_QUOTE = 160
LONGEST_PHRASE = 90
# what ends the noun phrase after a number
_STOP = re.compile(
    r"[,;:.()|]|\b(?:have|has|had|having|were|was|are|is|be|been|adopt\w*|launched|includ\w+|refer\w*"
    r"|mention\w*|with|without|in|on|at|to|from|that|who|which|whose|between|during|over|by|as|for"
    r"|did|do|does|contain\w*|made|took|signed|lacked|there|ga?ve|give\w*|provid\w+|assign\w*"
    r"|specif\w+|identif\w+|allocat\w+|address\w*|cover\w*|set|explain\w*|describ\w+|c[ao]me"
    r"|ont|sont|etaient|avaient|dans|qui|avec|sans|entre|ayant|dont|pour|par)\b"
)
_OF = re.compile(r"\s*(?:of|among|amongst|des?|du|d'|parmi|les)\b\s*(?:all|the|les|l')?\s*")
_LIST = re.compile(r"\s*(?:,|;)?\s*(?:and|et|or|&)?\s*(?:to|for|at|a)?\s*")
_ROLE_LIST = re.compile(
    r"\s*(?:,|/|&)?\s*(?:and|or|et|ou|as well as)?\s*(?:the|of|women|female|les|des|de|as"
    r"|femmes)?\s*"
)
_ELLIPSIS = re.compile(
    r"\b(?:from|to|down|up|and|against|compared|with|than|then|in|et|contre|a)\b"
)
_NARROWS = re.compile(r"\s*(?:in|at|from|of|to|on|within|du|de|des|dans|aux?|lors)\b")
_NARROWED = re.compile(r"[,;:.()|]|\b(?:were|was|are|is|between|entre|and|et|since|to)\b")
_CHANGE_BEFORE = re.compile(
    r"\b(?:increas\w*|ris\w+|rose|grew|grow\w*|fell|fall\w*|drop\w*|declin\w+|decreas\w+|augment\w+|"
    r"(?<!made )(?<!make )(?<!makes )(?<!making )up|down|another|further|additional|extra)"
    r"\s+(?:of|by|de|a)?\s*$"
)
_CHANGE_AFTER = re.compile(
    r"\s*(?:points?\b|increase|rise|drop|decline|decrease|higher|lower|fewer|times\b|more\b|other\b"
    r"|additional|new\b|further|autres|nouveaux|supplementaires|de plus|de points)"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_THERE_ARE = re.compile(r"\b(?:there (?:are|were)|il y a|number of \w+ with)\b")
_BY = re.compile(r"(?:by|as of|fin|a la fin de|end of)\b")
# roles that only peace processes have; others need a word of peace beside them
_STRONG_ROLES = ("mediator", "negotiator", "signator")
_FIRST_PLANS = 2005
_LISTED = "the text lists several numbers and does not say of what each is"


@dataclass(frozen=True)
class Statement:
    """A number of a briefing and what the text says it is the number of.

    ``base`` is what is counted, or what the share is of; ``around`` are topics of the sentence
    outside the clause; ``strange`` are words that narrow the subject in an unknown way; ``doubt``
    says why no fact could confirm it; ``inherited`` names what the sentence before supplied;
    ``about`` is false where the vocabulary alone does not make it a statement about this field.
    """

    place: str
    quote: str
    number: Number
    sentence: int
    base: frozenset[str]
    roles: tuple[str, ...]
    topics: frozenset[str]
    around: frozenset[str]
    women: bool
    worldwide: bool
    scope: str
    speakers: frozenset[str]
    period: Period | None
    words: frozenset[str]
    strange: frozenset[str]
    doubt: str
    inherited: frozenset[str]
    about: bool = True


@dataclass(frozen=True)
class _Phrase:
    """The noun phrase after a number: its known nouns and roles, its end, its unknown words."""

    heads: list[Hit]
    end: int
    unknown: frozenset[str]


@dataclass(frozen=True)
class _Run:
    """Numbers that are listed together, and the stretches of the sentence around them.

    ``part`` is the side of a contrast, ``free`` what other numbers leave of it, ``own`` the clause.
    """

    numbers: list[Number]
    part: Span
    free: Span
    own: Span
    opening: Span
    preamble: Span

    @property
    def span(self) -> Span:
        return self.numbers[0].start, self.numbers[-1].end


@dataclass(frozen=True)
class _Clause:
    """A run with the words that are about it: the noun phrase after it, or roles before it."""

    run: _Run
    phrase: _Phrase
    backward: list[Hit]
    own: Span
    of: bool

    @property
    def heads(self) -> list[Hit]:
        return self.phrase.heads

    @property
    def named(self) -> list[Hit]:
        return self.phrase.heads or self.backward


def find_statements(passages: Sequence[Passage]) -> list[Statement]:
    """List the statements of a briefing in their order.

    Parameters
    ----------
    passages : sequence of Passage
        The text, as ``reading.read`` returns it.

    Returns
    -------
    list of Statement
        One a number that may be about this field; ``sentence`` counts the sentences, so that
        numbers which stand together can be compared with one series.
    """
    found: list[Statement] = []
    count = 0
    for passage in passages:
        before = sentence(passage.caption, "") if passage.caption else None
        for one in sentences(passage):
            count += 1
            last: Statement | None = None
            used = 0
            for run in _runs(one):
                clause = _clause(one, run, used)
                new = list(_read(one, clause, before, last, count))
                last = new[-1] if new else None
                used = clause.heads[-1].end if clause.heads else run.span[1]
                found += new
            before = one
    return found


def _runs(one: Sentence) -> list[_Run]:
    """Put numbers together that are listed with nothing of the field between them."""
    lists: list[list[Number]] = []
    for number in one.numbers:
        if number.kind == COUNT and not _counts(one, number):
            continue
        last = lists[-1][-1] if lists else None
        gap = one.plain[last.end : number.start] if last else ""
        if last and last.kind == number.kind == PERCENT and _LIST.fullmatch(gap):
            lists[-1].append(number)
        else:
            lists.append([number])
    found = []
    for place, numbers in enumerate(lists):
        span = numbers[0].start, numbers[-1].end
        previous = lists[place - 1][-1].end if place else 0
        following = lists[place + 1][0].start if place + 1 < len(lists) else len(one.text)
        part = one.part(span, CONTRAST, one.whole)
        free = max(part[0], previous), min(part[1], following)
        own = one.part(span, CLAUSE, free)
        preamble = part[0], max(part[0], min(lists[0][0].start, own[0]))
        found.append(_Run(numbers, part, free, own, one.opening((part[0], own[0])), preamble))
    return found


def _counts(one: Sentence, number: Number) -> bool:
    """Whether a number counts something known, and does not number a note or a heading."""
    word = re.compile(r"\s+([A-Z]\w+)").match(one.text, number.end)
    numbers_a_line = (
        word
        and not one.text[: number.start].strip()
        and not any(hit.start <= word.start(1) < hit.end for hit in one.hits)
    )
    return bool(_phrase(one, number.end, len(one.text)).heads) and not numbers_a_line


def _phrase(one: Sentence, start: int, limit: int) -> _Phrase:
    known = vocabulary()
    of = _OF.match(one.plain, start)
    begin = of.end() if of else start
    limit = min(limit, begin + LONGEST_PHRASE)
    stop = _STOP.search(one.plain, begin, limit)
    # a word that is part of a known one is no end: "provisions on women"
    while stop and any(
        hit.start <= stop.start() < hit.end
        and known.of_kind(hit.concepts, "noun", "topic", "modifier")
        for hit in one.hits
    ):
        stop = _STOP.search(one.plain, stop.end(), limit)
    span = begin, stop.start() if stop else limit
    heads = [
        hit
        for hit in one.within(span)
        if hit.role or "women" in hit.concepts or known.of_kind(hit.concepts, "noun")
    ]
    return _Phrase(heads, span[1], one.unknown(span, "speaker"))


def _clause(one: Sentence, run: _Run, used: int) -> _Clause:
    """Read the words around the numbers of a run that are about them; ``used`` ones are not."""
    start, end = run.span
    phrase = _phrase(one, end, run.free[1])
    of = bool(_OF.match(one.plain, end))
    adjacent = phrase.heads and not one.plain[end : phrase.heads[0].start].strip()
    begin, stop = run.own
    if run.numbers[0].kind == PERCENT and not of and not adjacent:
        # "mediators (11 %)", "among mediators it was 11 %"
        before = one.roles((max(run.free[0], used), start))
        if backward := _together(one, before, backward=True):
            own = min(begin, backward[0].start), stop
            return _Clause(run, replace(phrase, heads=[]), backward, own, of)
    if run.free[0] > run.part[0] and run.free[0] >= begin:
        begin = start  # the words before it belong to the number before it
    if phrase.heads:
        stop = max(stop, phrase.heads[-1].end)
    return _Clause(run, phrase, [], (begin, stop), of)


def _read(
    one: Sentence, clause: _Clause, before: Sentence | None, last: Statement | None, count: int
) -> Iterator[Statement]:
    run, own = clause.run, clause.own
    inherited, women, scope, period = _context(one, run, before)
    template = Statement(
        place=one.place,
        quote="",
        number=run.numbers[0],
        sentence=count,
        base=frozenset(),
        roles=(),
        topics=_topics(one, clause),
        around=one.concepts(run.preamble, "topic", "modifier"),
        women=women,
        worldwide="world" in one.concepts(one.whole),
        scope=scope,
        speakers=one.concepts(one.whole, "speaker"),
        period=period,
        words=stems(one.text),
        strange=_strange(one, clause),
        doubt="",
        inherited=inherited,
    )
    groups = _groups(one, clause)
    for number, group in zip(run.numbers, groups, strict=True):
        roles = tuple(dict.fromkeys(hit.role for hit in group))
        statement = replace(
            template,
            number=number,
            quote=_quote(one.text, own, number),
            base=_base(one, clause, roles),
            # "women were mediators in 6 % of processes": a role, but not what the share is of
            roles=roles or tuple(dict.fromkeys(hit.role for hit in one.roles(own))),
        )
        if last and number.kind == PERCENT and not clause.named and _elliptical(one, run, own):
            # "16 percent of negotiators in 2022, down from 19 percent in 2021"
            statement = replace(
                statement,
                base=last.base, roles=last.roles, topics=last.topics, around=last.around,
                strange=last.strange | template.strange, scope=scope or last.scope,
            )  # fmt: skip
        if (statement.base or statement.roles) and "other_subject" not in one.concepts(own):
            alone = len({tuple(group) for group in groups}) == 1 and len(groups) > 1
            yield replace(
                statement,
                doubt=_LISTED if alone else _doubt(one, clause, statement),
                about=_of_this_field(one, statement),
            )


# ---- what a number is a number of


def _together(one: Sentence, roles: list[Hit], *, backward: bool = False) -> list[Hit]:
    """Choose the roles that are listed together: the first such list, or the last."""
    lists: list[list[Hit]] = []
    for hit in roles:
        if lists and _ROLE_LIST.fullmatch(one.plain[lists[-1][-1].end : hit.start]):
            lists[-1].append(hit)
        else:
            lists.append([hit])
    return (lists[-1] if backward else lists[0]) if lists else []


def _groups(one: Sentence, clause: _Clause) -> list[list[Hit]]:
    """Give each number of a list its roles: "11, 14 and 7 % of mediators, negotiators and ..."."""
    run = clause.run
    size = len(run.numbers)
    forward = _together(one, one.roles((run.span[1], run.free[1])))
    for listed in (forward, clause.backward):
        if size > 1 and len(listed) == size:
            return [[hit] for hit in listed]
    return [[hit for hit in clause.heads if hit.role] or clause.backward] * size


def _topics(one: Sentence, clause: _Clause) -> frozenset[str]:
    found = one.concepts(clause.own, "topic", "modifier")
    found |= one.concepts(clause.run.opening, "topic", "modifier")
    return found - {"men"} if "women" in one.concepts(clause.own) else found


def _strange(one: Sentence, clause: _Clause) -> frozenset[str]:
    """List what narrows the subject in a way that the vocabulary does not know."""
    found = clause.phrase.unknown | one.names(clause.own) | one.names(clause.run.opening)
    if clause.named and clause.named[0].role:
        begin = clause.heads[-1].end if clause.heads else clause.run.span[1]
        found |= _narrowing(one, (begin, clause.own[1]))
    return found


def _base(one: Sentence, clause: _Clause, roles: tuple[str, ...]) -> frozenset[str]:
    """Find what is counted, or what the share is of."""
    heads = clause.heads
    found = frozenset[str]().union(*(hit.concepts for hit in heads or one.within(clause.own)))
    nouns = vocabulary().of_kind(found, "noun")
    if not roles:
        return nouns | (found & {"women"} if heads else frozenset())
    if clause.of and heads and "women" in heads[0].concepts:
        return frozenset(["women"])  # "7 % of women negotiators"
    return frozenset(roles) | (nouns if heads else frozenset())


def _narrowing(one: Sentence, span: Span) -> frozenset[str]:
    """Read what narrows a role: "in major peace processes" says nothing, "in the village" does."""
    found = _NARROWS.match(one.plain, *span)
    if not found:
        return frozenset()
    stop = _NARROWED.search(one.plain, found.end(), span[1])
    return one.unknown((found.end(), stop.start() if stop else span[1]))


def _elliptical(one: Sentence, run: _Run, own: Span) -> bool:
    """Whether the clause of a number has nothing but years and glue: "and 19 percent in 2021"."""
    for side in ((own[0], run.span[0]), (run.span[1], own[1])):
        rest = _ELLIPSIS.sub("", " ".join(sorted(one.unknown(side))))
        named = one.concepts(side, "topic", "modifier", "noun") - {"process"}
        if rest.strip() or named or one.roles(side):
            return False
    return True


def _context(
    one: Sentence, run: _Run, before: Sentence | None
) -> tuple[frozenset[str], bool, str, Period | None]:
    """Take women, sample and years from the sentence, or from the one before."""
    inherited = set()
    women = "women" in one.concepts(one.whole)
    scopes = one.concepts(run.part, "scope") or one.concepts(one.whole, "scope")
    period = _period(one, run)
    if period and (not run.part[0] <= period.start < run.part[1] or _loose_year(one, run)):
        inherited.add("period")
    if before:
        if not women and "women" in before.concepts(before.whole):
            women = True
            inherited.add("women")
        earlier = before.concepts(before.whole, "scope")
        if not scopes and len(earlier) == 1:
            scopes = earlier
            inherited.add("scope")
        closed = [found for found in before.periods if not found.open]
        if not one.periods and len({found.years for found in closed}) == 1:
            period = closed[0]
            inherited.add("period")
    return frozenset(inherited), women, "+".join(sorted(scopes)), period


def _loose_year(one: Sentence, run: _Run) -> bool:
    """Whether a year follows that may or may not be the number's: "9.6 % (UN Women, 2023)"."""
    return any(
        not any(period.start <= year.start() < period.end for period in one.periods)
        for year in _YEAR.finditer(one.plain, run.span[1], run.free[1])
    )


def _period(one: Sentence, run: _Run) -> Period | None:
    """Choose the years of a number: after it, else before it, else those after its neighbours."""
    start, end = run.span
    here = [found for found in one.periods if run.part[0] <= found.start < run.part[1]]
    after = [found for found in here if end <= found.start < run.free[1]]
    earlier = [found for found in here if found.end <= start]
    later = [found for found in here if found.start >= end]
    if after or earlier or later:
        return (after or earlier[-1:] or later)[0]
    # of other parts of the sentence only what came before: "in 2019 ...; 6 % of mediators"
    before = [found for found in one.periods if found.end <= start]
    return before[-1] if len({found.years for found in before}) == 1 else None


# ---- whether a number is about this field, and whether a fact could confirm it


def _of_this_field(one: Sentence, statement: Statement) -> bool:
    strong = any(word in hit.role for hit in one.hits for word in _STRONG_ROLES)
    peace = strong or bool(statement.scope) or "peace" in one.concepts(one.whole)
    if statement.roles and peace and (statement.women or "men" in statement.topics):
        return True
    topics = (statement.topics | statement.around) - {"men"}
    return bool(statement.base and vocabulary().of_kind(topics, "topic"))


def _doubt(one: Sentence, clause: _Clause, statement: Statement) -> str:
    """Say why no fact could confirm a statement, if there is a reason."""
    number, own = statement.number, clause.own
    before = one.plain[: number.start]
    if "negated" in one.concepts(own):
        return "the sentence denies it"
    if "target" in one.concepts((clause.run.free[0], own[1])):
        return "the sentence speaks of a target, a wish or a possibility"
    if _CHANGE_BEFORE.search(before) or _CHANGE_AFTER.match(one.plain, number.end):
        return "the number is a change or an addition"
    if "+" in statement.scope:
        return "the sentence names two samples"
    known = vocabulary()
    held = known.of_kind(statement.topics, "held") - statement.base
    # "half of the countries with a plan have a second one": the first plan belongs to the base
    if held and (number.kind == COUNT or not known.of_kind(statement.topics - held, "modifier")):
        return _not_held(one, own, held, clause.phrase.end, statement)
    things = known.of_kind(statement.base, "held")
    only_these = bool(things) and number.kind == COUNT and statement.topics <= things
    if only_these and not one.concepts(own, "verb") and not _THERE_ARE.search(before):
        # "79 NAPs" may be a total, a sample, or those of one year
        return "the sentence does not say that these are all"
    return ""


def _not_held(
    one: Sentence, own: Span, held: frozenset[str], phrase_end: int, statement: Statement
) -> str:
    """Say why "12 countries ... plan" need not mean that so many countries have one."""
    number, period = statement.number, statement.period
    things = [hit for hit in one.within(own) if hit.concepts & held]
    after = [hit for hit in things if hit.start >= number.end]
    if not things:
        return "the sentence does not say who has a plan"
    between = (phrase_end, after[-1].start) if after else (things[0].end, number.start)
    verbs = [hit for hit in one.within(between) if vocabulary().of_kind(hit.concepts, "verb")]
    there_are = _THERE_ARE.search(one.plain[: number.start])
    if not verbs and not (there_are and re.search(r"\bwith\b", one.plain[slice(*between)])):
        return "the sentence does not say who has a plan"
    if after and verbs and (strange := one.unknown((phrase_end, verbs[0].start))):
        return f"the sentence narrows whom it counts ({', '.join(sorted(strange))})"
    dated = number.kind == COUNT and "period" not in statement.inherited
    if dated and period and not _all_by_then(one, period, verbs):
        return "the sentence counts what was adopted within a time, not all by then"
    return ""


def _all_by_then(one: Sentence, period: Period, verbs: list[Hit]) -> bool:
    """Whether a count is of all until a day, rather than of those of one year."""
    if period.open:
        return period.years[0] <= _FIRST_PLANS
    if period.years[0] != period.years[1]:
        return False
    has = any("having" in hit.concepts for hit in verbs)
    return has or bool(_BY.match(one.plain[period.start : period.end]))


def _quote(text: str, own: Span, number: Number) -> str:
    begin, end = min(own[0], number.start), max(own[1], number.end)
    if end - begin > LONGEST_QUOTE:
        begin = max(begin, text.rfind(" ", 0, max(number.start - LONGEST_QUOTE // 2, 1)) + 1)
        end = min(end, begin + LONGEST_QUOTE)
        end = max(text.rfind(" ", begin, end), number.end) if end < len(text) else end
    quote = " ".join(text[begin:end].split()).strip(" ,;:|")
    return re.sub(r"\s(?:and|et|or|with|avec|to|in)$|^(?:and|et|with|avec|to)\s", "", quote)
