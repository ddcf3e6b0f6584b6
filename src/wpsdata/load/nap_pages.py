"""Pages on national action plans: what their sentences state, one statement a row.

WILPF keeps a page a country at 1325naps.peacewomen.org; its WordPress answers with JSON, and its
pages are HTML. Only sentences of known forms are read, and each keeps a quotation of at most
twenty words, so that a person can judge it. Nothing here is merged into the table of plans.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from wpsdata.cache import paths_of
from wpsdata.load import cells
from wpsdata.load.cells import Problems
from wpsdata.load.countries import load_countries
from wpsdata.load.upstream import NotThisSource, Upstream

STATEMENTS = (
    "latest",  # a plan called the most recent
    "adopted",  # another plan, with a verb such as adopted
    "listed",  # one of several plans, in the order of the sentence
    "mentioned",  # a numbered plan and its period, without such a verb
    "preceded",  # one of the plans that came before
    "numbered",  # which plan of the country the latest is
    "budget",
    "menu",  # the period beside "National Action Plan" in the menu of the country
    "heading",  # whose plan the tabs below explore
    "unread",  # a plan and years in a sentence of no known form, or a plan still in preparation
    "nothing",  # a page without any of these
)
COLUMNS = {
    "country": "string",
    "slug": "string",
    "url": "string",
    "modified": "datetime64[s]",
    "page": "Int64",
    "names": "string",
    "statement": "string",
    "verb": "string",
    "generation": "Int64",
    "year": "Int64",
    "period_start": "Int64",
    "period_end": "Int64",
    "has_budget": "boolean",
    "quote": "string",
    "problem": "string",
}
LARGEST = 50_000_000
QUOTED = 20
LONGEST_PERIOD = 12


def read_nap_pages(path: Path, url: str | None = None) -> pd.DataFrame:
    """Read one row for each statement of one or more pages on national action plans.

    JSON of WordPress (one page, or a list of pages) and HTML pages are read. Left out are sentences
    that name no National Action Plan or NAP, those with neither a period, nor a verb of adoption
    with its year, nor a word on the budget, and those on plans about another subject.

    Parameters
    ----------
    path : Path
        The file, under whatever name.
    url : str, optional
        Address of an HTML page that does not say its own.

    Returns
    -------
    DataFrame of shape (n_statements, 15)
        ``country`` (string, title of the page), ``slug``, ``url`` (string), ``modified``
        (datetime64, UTC; missing where the page does not say), ``page`` (Int64, place of the page
        in the file, from 1), ``names`` (string, the country that the sentence speaks of, where it
        names one), ``statement`` (string, one of ``STATEMENTS``), ``verb`` (string, such as
        ``adopted``), ``generation`` (Int64, which plan of the country), ``year`` (Int64, of the
        verb), ``period_start``, ``period_end`` (Int64, years, as printed), ``has_budget``
        (boolean; the plan of the row is that of the paragraph, if any), ``quote`` (string, at most
        20 words), ``problem`` (string, why the statement may not be taken as it stands).

    Raises
    ------
    NotThisSource
        The file is neither, is an answer of the site that says it has no such page, says nothing
        of an action plan, or does not say where it comes from. All problems are named at once.

    References
    ----------
    WILPF, 1325 National Action Plans, https://1325naps.peacewomen.org.
    """
    problems = Problems(
        path, "pages of 1325naps.peacewomen.org as WordPress JSON, or an HTML page on action plans"
    )
    data = cells.content(path, problems)
    if len(data) > LARGEST:
        raise problems.stop(f"has {len(data):,} bytes, more than {LARGEST:,}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise problems.stop("is not text in UTF-8") from None
    beginning = text.lstrip()[:1]
    if beginning == "<":
        pages = [_html_page(text, url, problems)]
    elif beginning in ("{", "["):
        pages = _json_pages(text, problems)
    else:
        raise problems.stop("is neither JSON nor HTML")
    problems.refuse()
    rows = [row for number, page in enumerate(pages, 1) for row in _rows(page, number)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    return _same_address(frame)


def read_all(paths: Sequence[Path] = (), url: str | None = None) -> pd.DataFrame:
    """Read one row for each statement of several files.

    Parameters
    ----------
    paths : sequence of Path
        Files, and folders of which all files are pages; none means the pages in the cache.
    url : str, optional
        Address of a single HTML page that does not say its own.

    Returns
    -------
    DataFrame of shape (n_statements, 15)
        As ``read_nap_pages`` returns them, file after file.

    Raises
    ------
    NotThisSource
        Files are no pages, all of them named; or an address was given and there is not one file.
    NotInCache
        No path was given, and nothing was fetched.
    """
    files = [
        one
        for path in paths
        for one in (sorted(path.iterdir()) if path.is_dir() else [path])
        if one.is_file()
    ]
    if not paths:
        files = paths_of("nap_pages")
    if not files or (url and len(files) > 1):
        raise NotThisSource(
            f"{', '.join(map(str, paths))}: {len(files)} files; expected "
            f"{'the one page that has the address' if url else 'pages'}; check the paths"
        )
    statements, refused = [], []
    for file in files:
        try:
            statements.append(read_nap_pages(file, url))
        except NotThisSource as error:
            refused.append(str(error))
    if refused:
        raise NotThisSource("; ".join(refused))
    return pd.concat(statements, ignore_index=True)


@dataclass
class _Block:
    """A run of text between two block-level tags."""

    text: str
    heading: bool


@dataclass
class _Page:
    country: str
    slug: str
    url: str
    modified: pd.Timestamp | None
    blocks: list[_Block]


@dataclass(frozen=True)
class _Found:
    """What one sentence states, and which part of it states it."""

    statement: str
    start: int
    end: int
    names: str | None = None
    verb: str | None = None
    generation: int | None = None
    year: int | None = None
    period: tuple[int, int] | None = None
    has_budget: bool | None = None
    problem: str | None = None


# --- pages --------------------------------------------------------------------------------------


def _json_pages(text: str, problems: Problems) -> list[_Page]:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        raise problems.stop("is JSON cut short or malformed") from None
    if isinstance(answer, dict) and "code" in answer and "content" not in answer:
        # WordPress answers so, some proxies with status 200
        raise problems.stop(f"is an error answer of the site: {str(answer['code'])[:80]}")
    listed = answer if isinstance(answer, list) else [answer]
    if not listed:
        raise problems.stop("is a list without pages")
    pages = []
    for number, page in enumerate(listed, 1):
        where = f"page {number}"
        if not isinstance(page, dict):
            problems.add(f"{where} is no object")
            continue
        fields = {
            "link": page.get("link"),
            "slug": page.get("slug"),
            "title.rendered": _rendered(page, "title"),
            "content.rendered": _rendered(page, "content"),
        }
        lacking = [name for name, value in fields.items() if not isinstance(value, str)]
        if lacking:
            problems.add(f"{where} has no text", lacking)
            continue
        link, slug, title, content = (str(value) for value in fields.values())
        if not _is_address(link):
            problems.add(f"{where} has the address {link[:80]!r}")
        reader = _read_html(content)
        country = _country(_plain(unescape(title)), slug)
        modified = _moment(page.get("modified_gmt"))
        pages.append(_Page(country, slug, link, modified, reader.blocks))
    return pages


def _rendered(page: dict[str, Any], name: str) -> object:
    value = page.get(name)
    return value.get("rendered") if isinstance(value, dict) else None


def _html_page(text: str, url: str | None, problems: Problems) -> _Page:
    reader = _read_html(text)
    if not any(_PLAN.search(block.text) for block in reader.blocks):
        raise problems.stop("is a web page that says nothing of a national action plan")
    own = reader.canonical or reader.meta.get("og:url", "")
    if url and own and plain_address(own) != plain_address(url):
        problems.add(f"says that it is {own}, not {url}")
    address = own or url or ""
    if not address:
        problems.add("is a page that does not say its own address; name it as url")
    elif not _is_address(address):
        problems.add(f"has the address {address[:80]!r}")
    slug = urlsplit(address).path.rstrip("/").rpartition("/")[2] if not problems.found else ""
    headings = [_country(block.text, "") for block in reader.blocks if block.heading]
    known = next((name for name in headings if _code(name)), None)
    title = re.split(r"\s+[|–—-]\s+", reader.meta.get("og:title") or reader.title)[0]
    country = known or _country(_plain(title), slug)
    modified = _moment(reader.meta.get("article:modified_time"))
    return _Page(country, slug, address, modified, reader.blocks)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def plain_address(url: str) -> str:
    """Return what two spellings of one address share."""
    return re.sub(r"^https?://(www\.)?", "", url).rstrip("/")


def _moment(value: object) -> pd.Timestamp | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    # WordPress writes UTC without saying so
    return pd.Timestamp(moment.astimezone(UTC) if moment.tzinfo else moment).tz_localize(None)


def _country(title: str, slug: str) -> str:
    """Return the country of a title such as "Sudan NAP", or else of a slug such as uae-nap."""
    name = re.sub(r"^National Action Plan\s*[:–-]\s*", "", title, flags=re.IGNORECASE)
    ends = r"\s*[–-]?\s*(NAP Overview|NAP|National Action Plan|20\d\d Commitments?)(\s+\d)?$"
    name = re.sub(ends, "", name, flags=re.IGNORECASE).strip()
    if name:
        return name
    words = re.sub(r"(-nap-overview|-nap|-20\d\d-commitments)?(-\d)?$", "", slug).split("-")
    return " ".join(word.capitalize() for word in words)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]{0,500}>", " ", text).split())


# Tags within a line; every other one ends a run of text.
_INLINE = frozenset(
    [
        *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i"),
        *("ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup"),
        *("time", "u", "var", "wbr"),
    ]
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
# what is in them is not the page's text
_SKIPPED = frozenset(["script", "style", "noscript", "template", "nav", "footer", "select", "svg"])


class _Reader(HTMLParser):
    """Collect the runs of text of a page, and what its head says of it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Block] = []
        self.meta: dict[str, str] = {}
        self.canonical = ""
        self.title = ""
        self._text: list[str] = []
        self._skipped = 0
        self._heading = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and (name := given.get("property") or given.get("name")):
            self.meta.setdefault(name.lower(), given.get("content", ""))
        if tag == "link" and given.get("rel", "").lower() == "canonical":
            self.canonical = self.canonical or given.get("href", "").strip()
        if tag not in _INLINE:
            self.end_block()
        self._skipped += tag in _SKIPPED
        self._heading += tag in _HEADINGS
        self._in_title = tag == "title" and not self._skipped

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self.end_block()
        self._skipped = max(0, self._skipped - (tag in _SKIPPED))
        self._heading = max(0, self._heading - (tag in _HEADINGS))
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._skipped:
            self._text.append(data)

    def end_block(self) -> None:
        text = " ".join("".join(self._text).split())
        if text:
            self.blocks.append(_Block(text, bool(self._heading)))
        self._text.clear()


def _read_html(text: str) -> _Reader:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.end_block()
    return reader


# --- sentences ----------------------------------------------------------------------------------

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_Y = r"(?:19|20)\d\d"
_PLAN = re.compile(
    r"National\s+(?:\w+\s+){0,3}Action\s+Plans?\b|National\s+Plans?\s+of\s+Action\b|\bNAPs?\b",
)
_PERIOD = re.compile(
    rf"(?<![\d-])(?:between\s+(?P<a>{_Y})\s+and\s+(?P<b>{_Y})"
    rf"|(?P<c>{_Y})\s*(?:[-‐‑–—−]|to|until|through)\s*(?P<d>{_Y})"
    rf"|(?P<e>{_Y})[-–](?P<f>\d\d))(?![\d]|-\d)"
)
_IN_YEAR = re.compile(
    r"\b(?:in|on|until)\s+(?:the\s+)?(?:(?:early|late|mid)[-\s])?(?:\d{1,2}(?:st|nd|rd|th)?\s+)?"
    rf"(?:of\s+)?(?:{_MONTH},?\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?({_Y})(?!\d|[-‐‑–—−]\d)",
    re.IGNORECASE,
)
_VERBS = (
    "adopted", "approved", "launched", "published", "released", "endorsed", "presented",
    "announced", "completed", "revised", "developed",
)  # fmt: skip
_VERB = rf"(?P<verb>{'|'.join(_VERBS)})"
# between the verb and its plan stands no other thing that may be adopted
_BETWEEN = (
    r"(?:(?!\b(?:law|act|strategy|policy|programme|program|resolution|budget|which|that|who)\b)"
    r"[\w\s,()’'/&-]){0,90}?"
)
_ACTIVE = re.compile(rf"\b{_VERB}\b{_BETWEEN}(?P<plan>{_PLAN.pattern})", re.IGNORECASE)
_PASSIVE = re.compile(
    rf"(?P<plan>{_PLAN.pattern})(?:\s*\([^)]{{0,40}}\)){{0,2}}(?:\s+on\s+[^.;]{{0,60}}?)?,?\s+"
    rf"(?:(?:was|were|is|has\s+been|had\s+been|officially|formally|first)\s+){{0,3}}{_VERB}\b",
    re.IGNORECASE,
)
_LATEST = re.compile(r"\b(?:most\s+recent|latest|current)\b", re.IGNORECASE)
_ORDINAL = re.compile(
    rf"\b(?:(?P<word>{'|'.join(_ORDINALS)})|(?P<digit>[1-9])(?:st|nd|rd|th))\b"
    r"(?!\s+(?:phase|year|quarter|half|pillar|objective|draft|goal))"
    rf"[\w\s,()’'/&-]{{0,70}}?(?:{_PLAN.pattern})",
    re.IGNORECASE,
)
_NUMERAL = re.compile(rf"\bNAP\s+({'|'.join(_ROMAN[::-1])})\b")
_FIRST_TIME = re.compile(r"\bfor\s+the\s+first\s+time\b", re.IGNORECASE)
_LIST = (
    rf"(?:{_MONTH}\s+)?{_Y}(?:(?:\s*[,;]\s*(?:and\s+)?|\s+and\s+)(?:{_MONTH}\s+)?{_Y}(?![-–\d]))*"
)
_YEARS = re.compile(rf"\b(?P<verb>{'|'.join(_VERBS)})\s+in\s+(?P<years>{_LIST})", re.IGNORECASE)
_LISTED = re.compile(
    rf"\b{_VERB}\s+(?:\w+\s+){{0,3}}?(?:NAPs|National\s+Action\s+Plans)(?:\s+\(NAPs\))?\s+in\s+"
    rf"(?P<years>{_LIST})",
    re.IGNORECASE,
)
_PRECEDED = re.compile(
    rf"\bpreceded\s+by\s+(?:only\s+)?(?P<n>{'|'.join(_NUMBERS)}|[1-9])\s+"
    r"(?:an)?(?:others?|previous|earlier)\b",
    re.IGNORECASE,
)
_PREVIOUS = re.compile(
    r"\bprevious\s+(?:NAPs|National\s+Action\s+Plans(?:\s+\(NAPs\))?)\s+(?:were|have\s+been)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(rf"\b(?P<n>[1-9])(?:st|nd|rd|th)\s*:\s*(?P<from>{_Y})\s*[-–—]\s*(?P<to>{_Y})")
_THIS_IS = re.compile(r"\b(?:this|it|which)\s+is\b", re.IGNORECASE)
_UNFINISHED = re.compile(
    r"\b(?:draft(?:s|ed|ing)?|in\s+preparation|under\s+development|"
    r"being\s+(?:developed|drafted|prepared|finali[sz]ed)|"
    r"(?:is|are)\s+(?:currently\s+)?(?:developing|drafting|preparing|finali[sz]ing)|"
    r"will\s+(?:be\s+)?(?:adopt|launch|develop|cover|publish)\w*|plan(?:s|ned|ning)?\s+to|"
    r"expect(?:s|ed)?\s+to|intend(?:s|ed)?\s+to|committed\s+(?:itself\s+)?to|"
    r"process\s+of\s+(?:its\s+)?(?:adopt|develop|draft|finali)\w+|"
    r"not\s+(?:yet\s+)?(?:been\s+)?(?:adopt|approv|launch|publish)\w+|yet\s+to)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"women,?\s+peace|WPS|1325|security\s+council|resolution", re.IGNORECASE)
# "National Action Plan on Women (2007)" and "to combat trafficking" are plans on something else
_ABOUT = re.compile(
    r"\s*(?:\((?:NAPs?|[IVX]+)\)\s*)?(?:on|against|to|concerning|regarding|for)\s+(.{1,160})"
)
_OF_TIME = re.compile(
    rf"(?:the\s+|a\s+|an\s+)?(?:{_Y}|period|periods|duration|years?|term|time|"
    rf"(?:\w+|\d+)[-\s]years?|implementation|{_MONTH}|be\s|cover|run)",
    re.IGNORECASE,
)
_EXPLORE = re.compile(
    r"^Explore\s+(?P<whose>.{1,90}?)\s+(?:National\s+Action\s+Plan|NAP)\b",
    re.IGNORECASE,
)
_MENU = re.compile(r"National\s+Action\s+Plans?\W*", re.IGNORECASE)
_SURE = r"(?:allocated|estimated|detailed|dedicated|specific|total|indicative|separate|costed)"
_BUDGET_YES = re.compile(
    r"\b(?:includ(?:es|ed|ing)|contain(?:s|ed|ing)|has|have|had|with|provides?|outlines?|and)\s+"
    rf"(?:also\s+)?(?:an?\s+)?(?:[\w-]+\s+){{0,2}}?{_SURE}\s+(?:[\w-]+\s+){{0,2}}?budgets?\b"
    r"|\bbudget\s+(?:for|of)\s+(?:the|its)\s+[^.;]{0,40}\b(?:NAP|plan)\b[^.;]{0,20}?"
    r"\b(?:was|is|amounts\s+to)\s+(?:estimated\s+at\s+)?[€$£]?\d",
    re.IGNORECASE,
)
_BUDGET_NO = re.compile(
    r"\b(?:does|do|did|has|have|is|was)\s+not\s+(?!only\b)"
    r"(?:(?!but\b|although\b)[\w-]+\s+){0,6}?budget\b"
    rf"|\b(?:no|without|lacks?|lacking)\s+(?:an?\s+|any\s+)?(?:{_SURE}\s+|clear\s+|own\s+){{0,2}}"
    r"budget\b",
    re.IGNORECASE,
)
_BUDGET_OF = re.compile(rf"{_PLAN.pattern}|^It\b|\b(?:the|this|action)\s+plan\b", re.IGNORECASE)
# without one of these a sentence states nothing, and most sentences have none
_TELLING = re.compile(rf"{_Y}|\bbudget|\bpreceded\b|\b(?:this|it|which)\s+is\b", re.IGNORECASE)
_ABBREVIATED = re.compile(r"(?:\b(?:No|pp?|St|Dr|Mr|Mrs|Ms|e\.g|i\.e|Art)|\b[A-Z])\.$")


def _sentences(text: str) -> Iterator[str]:
    """Split a paragraph where a sentence ends, and not after "No." or "U.S."."""
    held: list[str] = []
    for piece in re.split(r"(?<=[.!?])\s+(?=[\"“‘'(]?[A-ZÀ-Þ0-9])", text):
        held.append(piece)
        if not _ABBREVIATED.search(piece[-8:]):
            yield " ".join(held)
            held.clear()
    if held:
        yield " ".join(held)


def _periods(text: str) -> list[tuple[int, int]]:
    found = []
    for match in _PERIOD.finditer(text):
        start = int(match["a"] or match["c"] or match["e"])
        end = match["b"] or match["d"] or f"{start // 100}{match['f']}"
        found.append((start, int(end)))
    return found


def _years(text: str) -> list[int]:
    # a year that begins a period is none of its own
    return [int(match[1]) for match in _IN_YEAR.finditer(_PERIOD.sub(_blank, text))]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _ordinals(text: str) -> set[int]:
    found = set()
    at = 0
    # one search from each ordinal on, as "the first and the second NAP" holds two before one plan
    while match := _ORDINAL.search(text, at):
        word = (match["word"] or "").lower()
        found.add(_ORDINALS.index(word) + 1 if word else int(match["digit"]))
        at = match.start() + 1
    found |= {_ROMAN.index(match[1]) + 1 for match in _NUMERAL.finditer(text)}
    return found


def _about_something_else(sentence: str) -> bool:
    """Return whether each plan of a sentence is one on another subject."""
    elsewhere = []
    for plan in _PLAN.finditer(sentence):
        about = _ABOUT.match(sentence, plan.end())
        before = sentence[max(0, plan.start() - 60) : plan.start()]
        other = bool(
            about
            and not _SUBJECT.search(about[1])
            and not _SUBJECT.search(before)
            and not _OF_TIME.match(about[1])
            and not _name_pattern().match(_key(about[1]))
        )
        elsewhere.append(other)
    return bool(elsewhere) and all(elsewhere)


def _read_sentence(sentence: str) -> list[_Found]:
    """Return what a sentence states of plans, in the order of the sentence."""
    if not _TELLING.search(sentence):
        return []
    budget = _budget(sentence)
    if not _PLAN.search(sentence):
        # "It is preceded by two others" goes on about the plan of the sentence before
        return _preceding(sentence) or budget
    if _about_something_else(sentence):
        return []
    return (_preceding(sentence) or _stated(sentence)) + budget


def _preceding(sentence: str) -> list[_Found]:
    """Read "X's third NAP is preceded by two other NAPs, adopted in ... and ..."."""
    match = _PRECEDED.search(sentence)
    previous = None if match else _PREVIOUS.search(sentence)
    start = match or previous
    if start is None:
        return []
    rest = sentence[start.end() :]
    head = sentence[: start.start()]
    listed = _YEARS.search(_PERIOD.sub(_blank, sentence), start.start())
    years = [int(year) for year in re.findall(_Y, listed["years"])] if listed else []
    periods = _periods(rest)
    number = max(len(years), len(periods))
    if match:
        said = match["n"].lower()
        number = _NUMBERS.index(said) + 1 if said in _NUMBERS else int(said)
    problem = None
    if len(years) not in (0, number) or len(periods) not in (0, number):
        problem = (
            f"{number} earlier plans, {len(years)} years and {len(periods)} periods: which "
            "belongs to which is not said"
        )
    own = _ordinals(head)
    if match and own and own != {number + 1}:
        named = ", ".join(map(str, sorted(own)))
        problem = f"plan {named} is said to be preceded by {number}"
    verb = listed["verb"].lower() if listed else None
    names = _named(head)
    found = [
        _Found(
            "preceded",
            start.start(),
            len(sentence),
            names,
            verb,
            place + 1,
            years[place] if len(years) == number else None,
            periods[place] if len(periods) == number else None,
            problem=problem,
        )
        for place in range(number)
    ]
    if match:
        numbered = _Found("numbered", 0, match.end(), names, generation=number + 1)
        found.append(replace(numbered, problem=problem))
    return found


def _stated(sentence: str) -> list[_Found]:
    """Read a sentence on one plan; what is on several, or unfinished, is left to a person."""
    found = []
    for counted in _COUNTED.finditer(sentence):
        period = int(counted["from"]), int(counted["to"])
        place = counted.start(), counted.end()
        found.append(_Found("mentioned", *place, generation=int(counted["n"]), period=period))
    text = _COUNTED.sub(_blank, sentence)
    periods, years, ordinals = _periods(text), sorted(set(_years(text))), _ordinals(text)
    match = _ACTIVE.search(text) or _PASSIVE.search(text)
    if not match and _FIRST_TIME.search(text):
        match = re.search(rf"\b{_VERB}\b", text, re.IGNORECASE)
    if match and _FIRST_TIME.search(text):
        ordinals |= {1}
    listed = _LISTED.search(_PERIOD.sub(_blank, text))
    if listed and not ordinals and not _UNFINISHED.search(text):
        return [*found, *_several(text, listed, periods)]
    latest = bool(_LATEST.search(text))
    dates = [m.end() for m in (*_PERIOD.finditer(text), *_IN_YEAR.finditer(text))]
    plan = _PLAN.search(text)
    start = min(match.start() if match else len(text), plan.start() if plan else len(text))
    head = text[: match.start()] if match else text[: plan.start() if plan else 0]
    whole = _Found("unread", start, max([start, *dates]), _named(head))

    unfinished = _UNFINISHED.search(text)
    if not periods and not (years and (match or unfinished)):
        if len(ordinals) == 1 and not match and _THIS_IS.search(text):
            generation = next(iter(ordinals))
            found.append(replace(whole, statement="numbered", end=len(text), generation=generation))
        return found
    problem = None
    if unfinished:
        problem = "speaks of a plan that is not finished or not adopted"
    elif len(ordinals) > 1:
        problem = "speaks of more than one plan"
    elif len(periods) > 1 or len(years) > 1:
        problem = f"{len(years)} years and {len(periods)} periods"
    elif not (match or ordinals or latest):
        problem = "a plan and a period, and no word of which it is"
    if problem:
        return [*found, replace(whole, problem=problem)]
    verb = match["verb"].lower() if match else None
    kind = "latest" if latest else "adopted" if match else "mentioned"
    return [
        *found,
        replace(
            whole,
            statement=kind,
            verb=verb,
            generation=next(iter(ordinals), None),
            year=years[0] if years and match else None,
            period=periods[0] if periods else None,
        ),
    ]


def _several(text: str, listed: re.Match[str], periods: list[tuple[int, int]]) -> list[_Found]:
    """Read "adopted NAPs in 2011 and 2015, for the periods 2011-2014 and 2015-2018"."""
    years = [int(year) for year in re.findall(_Y, listed["years"])]
    paired = len(periods) == len(years)
    problem = f"{len(years)} years and {len(periods)} periods" if periods and not paired else None
    return [
        _Found(
            "listed",
            listed.start(),
            len(text),
            _named(text[: listed.start()]),
            listed["verb"].lower(),
            year=year,
            period=periods[place] if paired else None,
            problem=problem,
        )
        for place, year in enumerate(years)
    ]


def _budget(sentence: str) -> list[_Found]:
    if not _BUDGET_OF.search(sentence):
        return []
    yes, no = _BUDGET_YES.search(sentence), _BUDGET_NO.search(sentence)
    match = no or yes
    if match is None:
        return []
    # "has no allocated budget" holds the words of both
    both = bool(yes and no and (yes.end() <= no.start() or no.end() <= yes.start()))
    ordinals = _ordinals(sentence)
    generation = next(iter(ordinals)) if len(ordinals) == 1 else None
    return [
        _Found(
            "budget",
            match.start(),
            match.end(),
            _named(sentence[: match.start()]),
            generation=generation,
            has_budget=None if both else not no,
            problem="speaks of a budget, and of none" if both else None,
        )
    ]


# --- countries named ----------------------------------------------------------------------------


@cache
def _names() -> dict[str, str]:
    """Return the English names of countries, long and short, with their codes."""
    names: dict[str, str] = {}
    countries = load_countries()
    for code, name in zip(countries["iso3"], countries["name_en"], strict=True):
        short = re.sub(r"\s*\(.*\)", "", name)
        forms = {short, re.sub(r"^(?:United )?(?:Republic|State) of ", "", short)}
        forms.add(re.sub(r"^(United \w+) of .*", r"\1", short))
        names |= {_key(form): code for form in forms}
    # either of two countries, and parts of other names
    return {name: code for name, code in names.items() if name not in ("congo", "korea")}


@cache
def _name_pattern() -> re.Pattern[str]:
    longest = sorted(_names(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?![\w]|-\w)")


def _key(text: str) -> str:
    plain = text.replace("’", "'").replace("‘", "'")
    if not plain.isascii():
        letters = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = re.sub(r"\bthe\b", " ", plain.lower()).split()
    return " ".join(words)


def _code(name: str) -> str | None:
    return _names().get(_key(name))


@cache
def _english() -> dict[str, str]:
    countries = load_countries()
    short = countries["name_en"].str.replace(r"\s*\(.*\)", "", regex=True)
    return dict(zip(countries["iso3"], short, strict=True))


def _countries_in(text: str) -> list[str]:
    """Return the codes of the countries that a text names by known names, in its order."""
    return [_names()[match[0]] for match in _name_pattern().finditer(_key(text))]


def _named(head: str) -> str | None:
    """Return the country nearest to the plan or verb that follows."""
    found = _countries_in(head)
    return _english()[found[-1]] if found else None


# --- rows ---------------------------------------------------------------------------------------


@dataclass
class _Told:
    """What has been read of a page so far."""

    found: list[tuple[_Found, str]] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)


def _rows(page: _Page, number: int) -> list[dict[str, object]]:
    told = _Told()
    for place, block in enumerate(page.blocks):
        explore = _EXPLORE.search(block.text)
        if explore:
            named = _named(explore["whose"])
            told.found.append((_Found("heading", 0, len(block.text), named), block.text))
            continue
        if menu := _menu_period(page.blocks, place):
            told.found.append((_Found("menu", 0, len(block.text), period=menu), block.text))
            continue
        if block.heading:
            continue
        told.prose.append(block.text)
        _read_paragraph(block.text, told)
    if not told.found:
        first = told.prose[0] if told.prose else ""
        nothing = _Found("nothing", 0, len(first), problem="no sentence of a known form")
        told.found.append((nothing, first))
    own = _code(page.country)
    of_page = _page_problem(page, own, told)
    return [_row(page, number, found, sentence, own, of_page) for found, sentence in told.found]


def _read_paragraph(text: str, told: _Told) -> None:
    # a plan without a number or year is the one that the paragraph has spoken of
    plan: _Found | None = None
    for sentence in _sentences(text):
        for found in _read_sentence(sentence):
            stated = found
            if found.statement in ("latest", "adopted"):
                plan = found
            elif found.statement == "budget" and plan and found.generation is None:
                stated = replace(
                    found, generation=plan.generation, year=plan.year, period=plan.period
                )
            told.found.append((stated, sentence))


def _menu_period(blocks: list[_Block], place: int) -> tuple[int, int] | None:
    text = blocks[place].text
    label = _MENU.match(text)
    if not label:
        return None
    rest = text[label.end() :] or (blocks[place + 1].text if place + 1 < len(blocks) else "")
    rest = rest.strip("() ")
    periods = _periods(rest)
    match = _PERIOD.fullmatch(rest)
    return periods[0] if match and periods else None


def _page_problem(page: _Page, own: str | None, told: _Told) -> str | None:
    """Return why all of a page is in doubt: a text, or a heading, about another country."""
    foreign = [
        sentence
        for found, sentence in told.found
        if found.statement == "heading" and found.names and own and _code(found.names) != own
    ]
    if foreign:
        return f"the page says {foreign[0][:80]!r}"
    if own is None:
        return None
    named = [name for text in told.prose for name in _countries_in(text)]
    if len(named) > 1 and own not in named:
        most = max(dict.fromkeys(named), key=named.count)
        return f"the text speaks of {_english()[most]}, never of {page.country}"
    return None


def _row(
    page: _Page, number: int, found: _Found, sentence: str, own: str | None, of_page: str | None
) -> dict[str, object]:
    start, end = found.period or (None, None)
    problems = [found.problem, of_page]
    if found.names and own and _code(found.names) != own and found.statement != "heading":
        problems.append(f"the sentence speaks of {found.names}")
    if start and end and end < start:
        problems.append(f"period {start}-{end} ends before it starts")
    elif start and end and end - start > LONGEST_PERIOD:
        problems.append(f"period {start}-{end} is longer than {LONGEST_PERIOD} years")
    elif end and found.year and found.year > end and found.statement != "budget":
        problems.append(f"{found.verb or 'adopted'} in {found.year}, after its period ended")
    if any(year and year < 2000 for year in (found.year, start, end)):
        problems.append("a year before resolution 1325, of 2000")
    return {
        "country": page.country,
        "slug": page.slug,
        "url": page.url,
        "modified": page.modified,
        "page": number,
        "names": found.names,
        "statement": found.statement,
        "verb": found.verb,
        "generation": found.generation,
        "year": found.year,
        "period_start": start,
        "period_end": end,
        "has_budget": found.has_budget,
        "quote": _quote(sentence, found.start, found.end) or None,
        "problem": "; ".join(dict.fromkeys(filter(None, problems))) or None,
    }


def _quote(sentence: str, start: int, end: int) -> str:
    """Return the part of a sentence that states something, in at most twenty words."""
    words = list(re.finditer(r"\S+", sentence))
    if len(words) <= QUOTED:
        return sentence
    first = next((n for n, word in enumerate(words) if word.end() > start), 0)
    last = max((n for n, word in enumerate(words) if word.start() < end), default=first)
    room = QUOTED - 2
    if last - first < room:
        # as much of the subject before it as there is room for
        first = max(0, min(first, last - room + 1))
        cut = [word[0] for word in words[first : last + 1]]
    else:
        half = (room - 1) // 2
        cut = [word[0] for word in words[first : first + half]]
        cut += ["...", *(word[0] for word in words[last - half + 1 : last + 1])]
    before = ["..."] if first else []
    after = ["..."] if last < len(words) - 1 else []
    return " ".join(before + cut + after)


def _same_address(frame: pd.DataFrame) -> pd.DataFrame:
    """Name the pages that share an address and do not say the same."""
    said = frame.fillna({"quote": ""}).groupby("page")["quote"].agg("|".join)
    address = frame.groupby("page")["url"].first().map(plain_address)
    for pages in address.groupby(address).groups.values():
        if len(pages) < 2 or said.loc[pages].nunique() < 2:
            continue
        note = f"pages {', '.join(map(str, pages))} of the file have one address and other texts"
        rows = frame["page"].isin(list(pages))
        old = frame.loc[rows, "problem"]
        frame.loc[rows, "problem"] = (old + "; ").fillna("") + note
    return frame


_SITE = "https://1325naps.peacewomen.org"
# pages whose numbers are known; a listing of all pages was not seen
_PAGES = {
    "gambia": 2958,
    "kyrgyzstan": 3206,
    "mali": 3347,
    "poland": 3888,
    "portugal": 3897,
    "uganda": 3846,
}

SOURCES: dict[str, Upstream] = {
    "nap_pages": Upstream(
        name="nap_pages",
        producer="Women's International League for Peace and Freedom (WILPF)",
        title="1325 National Action Plans: country pages",
        url=_SITE,
        license_name="not stated",
        license_url="",
        redistribute="aggregates",
        citation=f"WILPF. 1325 National Action Plans. {_SITE}.",
        read=read_nap_pages,
        hosts=("1325naps.peacewomen.org",),
        addresses={
            f"{name}.json": f"{_SITE}/index.php/wp-json/wp/v2/pages/{number}"
            for name, number in _PAGES.items()
        },
    )
}
