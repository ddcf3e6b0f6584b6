"""The numbers of a sentence that could be statements: percentages, ratios and counts."""

import re
from dataclasses import dataclass, replace
from functools import cache

from wpsdata.clean.shares import BOUND, FRACTIONS, PER_CENT, number_words, read_count, read_percent
from wpsdata.publish.briefing.vocabulary import fold

PERCENT, COUNT = "percent", "count"
# a fraction in words is less exact than a figure: "two thirds" is printed for 65 and for 68
_WORDED = 2.0
# a number after one of these names something: resolution 1325, page 12, Working Group 3
_NAMES = re.compile(
    r"(?:\b(?:resolution|res|scr|unscr|nos?|numbers?|articles?|art|para(?:graph)?s?|pages?|pp?|chapters?"
    r"|sections?|fig(?:ure)?s?|tables?|tableau|foot-?notes?|notes?|annex|groups?|groupe|agenda|goals?"
    r"|sdg|steps?|phases?|pillars?|versions?|volume|vol|parts?|questions?|items?|ages?|aged|tracks?"
    r"|levels?|days?|article|chapitre)\.?|[$€£#§/]|\busd|\beur|\bchf)\s*$"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
# "1325 national action plans" are plans on a resolution of that number
_RESOLUTIONS = {1325, 1820, 1888, 1889, 1960, 2106, 2122, 2242, 2467, 2493}


@dataclass(frozen=True)
class Number:
    """A number in a sentence.

    ``low`` and ``high`` differ where a range is printed; ``step`` is half of the last digit
    printed, which rounding leaves open; ``bound`` is as in ``clean.shares``.
    """

    start: int
    end: int
    kind: str
    low: float
    high: float
    bound: str = "exact"
    step: float = 0.0
    part: int | None = None
    whole: int | None = None

    @property
    def printed(self) -> str:
        """The number as a finding prints it."""
        ends = dict.fromkeys(f"{round(one, 1):g}" for one in (self.low, self.high))
        span = " to ".join(ends)
        sign = {"below": "<", "above": ">", "about": "~", "at_least": "≥", "at_most": "≤"}
        ratio = f"{self.part} of {self.whole}, " if self.whole and self.whole > 10 else ""
        unit = " %" if self.kind == PERCENT else ""
        return f"{ratio}{sign.get(self.bound, '')}{span}{unit}"


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    spelt = sorted((fold(one) for one in number_words()), key=len, reverse=True)
    words = "|".join(one.replace("-", r"[\s-]") for one in spelt)
    figure = r"\d{1,3}(?:[ ,]\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
    begin = r"(?<![\w.,/$€£#§-])(?<!\d )"
    number = rf"(?:{figure}|{words})"
    bound = rf"(?:(?P<bound>{fold(BOUND)})(?: (?:a|the|les?))?\s*)?"
    fractions = "|".join(sorted((fold(one) for one in FRACTIONS), key=len, reverse=True))
    return {
        "percent": re.compile(
            rf"{begin}(?:(?P<between>between|entre)\s+)?{bound}(?P<low>{number})"
            rf"(?:\s*(?:-|\bto\b|\ba\b|\band\b|\bet\b)\s*(?P<high>{number}))?"
            rf"\s*(?:{PER_CENT})(?![a-z])"
        ),
        "ratio": re.compile(
            rf"{begin}{bound}(?P<part>{number})\s+(?P<link>(?:out )?of(?: the| every)?(?: all)?"
            rf"|in(?: every)?|sur|des)\s+(?P<whole>{number})(?![\w%]|\s*(?:{PER_CENT})|[.,]\d)"
        ),
        "fraction": re.compile(
            rf"{begin}{bound}(?P<fraction>{fractions.replace(' ', '[ -]')})"
            r"(?= (?:of|the|des?|du|d')\b)"
        ),
        "count": re.compile(
            rf"{begin}{bound}(?P<count>{number})(?=\s+[a-z(\"])(?!\s*(?:{PER_CENT}))"
        ),
        "listed": re.compile(
            rf"(?<!pour )(?<!per )(?P<number>{figure}|{words})\s*(?:,|,?\s*\b(?:and|et)\b)\s*$"
        ),
    }


def find_numbers(text: str) -> list[Number]:
    """List the numbers of a sentence in their order, as far as they could be statements."""
    plain = fold(text)
    found: list[Number] = []
    for kind in ("percent", "ratio", "fraction", "count"):
        for match in _patterns()[kind].finditer(plain):
            taken = any(match.start() < one.end and one.start < match.end() for one in found)
            if taken or _NAMES.search(plain[: match.start()]):
                continue
            number = _READERS[kind](match)
            if number and kind == "percent":
                found += _listed(plain, number)
            found += [number] if number else []
    return sorted(found, key=lambda one: one.start)


def _step(figure: str) -> float:
    decimals = re.fullmatch(r"\d+[.,](\d+)", figure)
    return 0.5 * 10 ** -(len(decimals[1]) if decimals else 0)


def _percent(match: re.Match[str]) -> Number | None:
    figures = [one for one in (match["low"], match["high"]) if one]
    read = [read_percent(f"{one} %") for one in figures]
    joined = re.search(r"(?:and|et)\s*$", match[0][: match.start("high") - match.start()])
    if None in read or (len(read) == 2 and joined and not match["between"]):
        # "13 and 14 percent" is a list, not a range
        return _percent_after(match) if len(read) == 2 else None
    values = [one.number for one in read if one]
    bound = _bound(match)
    start = match.start("bound") if match["bound"] else match.start("low")
    if values[0] > values[-1]:
        return None
    return Number(start, match.end(), PERCENT, values[0], values[-1], bound, _step(figures[-1]))


def _percent_after(match: re.Match[str]) -> Number | None:
    read = read_percent(f"{match['high']} %")
    if read is None:
        return None
    value = read.number
    return Number(
        match.start("high"), match.end(), PERCENT, value, value, step=_step(match["high"])
    )


def _ratio(match: re.Match[str]) -> Number | None:
    part, whole = (_whole(match[one]) for one in ("part", "whole"))
    if part is None or whole is None or not 0 <= part <= whole or whole < 2:
        return None
    # "two in 57 countries" is no ratio, and neither is "six in 2019"
    plain_ratio = part == 1 or whole in (2, 3, 4, 5, 10, 20, 100)
    if match["link"].startswith(("in", "sur", "des")) and not (plain_ratio and whole < 1000):
        return None
    value = 100 * part / whole
    rounded = _WORDED if whole <= 10 else 0.05
    return Number(
        match.start(), match.end(), PERCENT, value, value, _bound(match), rounded, part, whole
    )


def _fraction(match: re.Match[str]) -> Number | None:
    part, whole = next(
        pair
        for words, pair in FRACTIONS.items()
        if fold(words) == match["fraction"].replace("-", " ")
    )
    value = 100 * part / whole
    return Number(match.start(), match.end(), PERCENT, value, value, _bound(match), _WORDED)


def _count(match: re.Match[str]) -> Number | None:
    value = _whole(match["count"])
    if value is None or value < 2 or _YEAR.fullmatch(match["count"]):
        return None
    if value in _RESOLUTIONS and "," not in match["count"]:
        return None
    return Number(match.start(), match.end(), COUNT, value, value, _bound(match))


_READERS = {"percent": _percent, "ratio": _ratio, "fraction": _fraction, "count": _count}


def _bound(match: re.Match[str]) -> str:
    if not match["bound"]:
        return "exact"
    read = read_count(f"{match['bound']} 1") or read_count(f"{_accented(match['bound'])} 1")
    return read.bound if read else "about"


def _accented(bound: str) -> str:
    return next((one for one in BOUND.split("|") if fold(one) == bound), bound)


def _whole(figure: str) -> int | None:
    read = read_count(re.sub(r"(?<=[a-z]) (?=[a-z])", "-", figure))
    return int(read.number) if read and read.number.is_integer() else None


def _listed(plain: str, last: Number) -> list[Number]:
    """Find the bare numbers that share a percent sign: "11, 14 and 7 percent"."""
    found: list[Number] = []
    begin = last.start
    while match := _patterns()["listed"].search(plain[:begin]):
        read = read_percent(f"{match['number']} %")
        if read is None or _YEAR.fullmatch(match["number"]):
            break
        if _NAMES.search(plain[: match.start()]) or re.search(r"[\w.,/-]$", plain[: match.start()]):
            break
        begin = match.start()
        found.append(
            replace(
                last,
                start=begin,
                end=match.end("number"),
                low=read.number,
                high=read.number,
                step=_step(match["number"]),
            )
        )
    return found
