"""Sentences of a briefing, cut into clauses, with the words, years and numbers in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from wpsdata.publish.briefing.numbers import Number, find_numbers
from wpsdata.publish.briefing.periods import Period, find_periods
from wpsdata.publish.briefing.reading import Passage
from wpsdata.publish.briefing.vocabulary import Hit, fold, vocabulary

Span = tuple[int, int]
LONGEST = 1500  # letters of a sentence
_END = re.compile(r"[.!?][\"”»')\]]*\s+(?=[\"“«(\[]?\s?[A-ZÀ-Ý0-9•*-])")
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|cf|approx|ca|vs|nos?|art|para|pp?|st|dr|mrs?|ms|res|fig|eds?|vol|al|u\.n|mm?)\.$"
)
_QUANTIFIED = (
    r"(?:many|most|more|some|others?|several|the (?:rest|others?)|a few|few|further|it|they|this"
    r"|these|beaucoup|plusieurs|la plupart|d'autres|ils|elles)\b"
)
_CONTRAST = (
    r";|\b(?:while|whereas|whilst|but|tandis que|alors que|mais|compared (?:to|with)|up from"
    r"|down from|against|contre)\b"
)
# where another part of a sentence begins, whose years and sample are its own
CONTRAST = re.compile(_CONTRAST)
# where a clause ends: what follows says something else
CLAUSE = re.compile(rf"[,:](?=\s|$)|\s-\s|[()|]|\b(?:and|et) (?={_QUANTIFIED})|{_CONTRAST}")
_ASIDE = re.compile(r",( (?:on|in) average| en moyenne| respectively),")
_OPENING = re.compile(r"\s*(?:in|within|across|among|at|for|of|en|dans|parmi|aux?|chez)\b[^,:]*,")
_PROPER = re.compile(r"(?<!\w)[A-Z][\w'’-]+")
_FOREIGN_AFTER = re.compile(
    r"\s+(?:to|for|on|against|pour|sur|contre|relatifs? a)\s+([^,;.:()]{0,60})"
)
_BARE_PLAN = re.compile(r"(?:action )?plans?")


@dataclass(frozen=True)
class Sentence:
    """One sentence; ``plain`` is its text folded, letter for letter."""

    place: str
    text: str
    plain: str
    hits: tuple[Hit, ...]
    periods: tuple[Period, ...]
    numbers: tuple[Number, ...]

    @property
    def whole(self) -> Span:
        """The stretch that is the whole sentence."""
        return 0, len(self.text)

    def within(self, span: Span) -> list[Hit]:
        """List the known words that lie in a stretch."""
        return [one for one in self.hits if span[0] <= one.start and one.end <= span[1]]

    def concepts(self, span: Span, *kinds: str) -> frozenset[str]:
        """Return the concepts, of some kinds or of all, that a stretch names."""
        found = frozenset[str]().union(*(one.concepts for one in self.within(span)))
        return vocabulary().of_kind(found, *kinds) if kinds else found

    def roles(self, span: Span) -> list[Hit]:
        """List the roles that a stretch names."""
        return [one for one in self.within(span) if one.role]

    def part(self, around: Span, cut: re.Pattern[str], limits: Span) -> Span:
        """Return the part around a stretch that the cuts leave; known words are never cut."""
        cuts = [
            one.span()
            for one in cut.finditer(self.plain, *limits)
            if not any(hit.start < one.start() < hit.end and hit.concepts for hit in self.hits)
        ]
        begin = [end for _, end in cuts if end <= around[0]]
        stop = [start for start, _ in cuts if start >= around[1]]
        return max([limits[0], *begin]), min([limits[1], *stop])

    def opening(self, span: Span) -> Span:
        """Return the words at the beginning of a stretch that narrow it: "In Yemen, ..."."""
        found = _OPENING.match(self.plain, *span)
        return found.span() if found else (span[0], span[0])

    def unknown(self, span: Span, *also: str) -> frozenset[str]:
        """List the words of a stretch that are not known, and those of some kinds."""
        begin = span[0]
        rest = list(self.plain[begin : span[1]])
        known = [hit for hit in self.hits if not vocabulary().of_kind(hit.concepts, *also)]
        spans: list[Hit | Number | Period] = [*known, *self.numbers, *self.periods]
        for one in spans:
            for at in range(max(one.start, begin), min(one.end, span[1])):
                rest[at - begin] = " "
        return frozenset(re.findall(r"[a-z]{2,}", "".join(rest)))

    def names(self, span: Span) -> frozenset[str]:
        """List the proper names of a stretch that are not known."""
        taken: list[Hit | Number | Period] = [*self.hits, *self.numbers, *self.periods]
        first = len(self.text) - len(self.text.lstrip(" \"'“«([*•-"))
        return frozenset(
            fold(name[0])
            for name in _PROPER.finditer(self.text, *span)
            if name.start() > first
            and not any(one.start < name.end() and name.start() < one.end for one in taken)
        )


def sentences(passage: Passage) -> Iterator[Sentence]:
    """Yield the sentences of a passage."""
    begin = 0
    text = passage.text
    ends = [
        match.end()
        for match in _END.finditer(text)
        if not _ABBREVIATION.search(fold(text[max(0, match.start() - 8) : match.start() + 1]))
    ]
    for end in [*ends, len(text)]:
        while end - begin > LONGEST:  # no sentence: a list or a table without stops
            cut = text.rfind(" ", begin, begin + LONGEST) + 1 or begin + LONGEST
            yield sentence(text[begin:cut], passage.place(begin))
            begin = cut
        if text[begin:end].strip():
            yield sentence(text[begin:end], passage.place(begin))
        begin = end


def sentence(text: str, place: str) -> Sentence:
    """Find what is known in one sentence."""
    # an aside between commas would cut its clause in two
    plain = _ASIDE.sub(lambda aside: f" {aside[1]} ", fold(text))
    periods = find_periods(text)
    numbers = [one for one in find_numbers(text) if not _overlaps(one, periods)]
    hits = [one for one in vocabulary().hits(text) if not _overlaps(one, [*numbers, *periods])]
    hits = [_foreign(plain, hit, hits) or hit for hit in hits]
    return Sentence(place, text, plain, tuple(hits), tuple(periods), tuple(numbers))


def _overlaps(one: Hit | Number, others: Sequence[Number | Period]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


def _foreign(plain: str, hit: Hit, hits: Sequence[Hit]) -> Hit | None:
    """Take a plan for something else as what it is: not a plan of this field."""
    if "plan" not in hit.concepts:
        return None
    after = _FOREIGN_AFTER.match(plain, hit.end)
    foreign = after is not None and not any(
        after.start(1) <= one.start < after.end(1) and (one.concepts or one.role) for one in hits
    )
    if _BARE_PLAN.fullmatch(plain[hit.start : hit.end]):
        word = re.search(r"([\w-]+) $", plain[: hit.start])
        foreign |= word is not None and not any(
            one.start <= word.start() < one.end or one.start < word.end(1) <= one.end
            for one in hits
        )
    return replace(hit, concepts=frozenset(["other_subject"])) if foreign else None
