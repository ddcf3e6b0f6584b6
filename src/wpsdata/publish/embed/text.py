"""Figures and facts between markers in web pages and Markdown.

``<!-- wps:figure ID lang=fr -->`` … ``<!-- /wps:figure -->`` and
``<!-- wps:fact ID -->102<!-- /wps:fact -->``. What stands between them is written anew; everything
else stays as it is. Markers in examples of code are no markers.
"""

import base64
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

from wpsdata.chart.sizes import PAGE
from wpsdata.chart.words import Words
from wpsdata.publish.embed.guard import Untouched
from wpsdata.publish.embed.markers import FACT, FIGURE, BrokenMarker, Marker, is_marker, read, write
from wpsdata.publish.embed.office import Change
from wpsdata.publish.embed.pictures import size_of
from wpsdata.publish.embed.shelf import Shelf, Shown, language_of

SUFFIXES = (".html", ".htm", ".md")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_CODE = re.compile(
    r"^(?P<fence>[ ]{0,3}(`{3,}|~{3,}))[^\n]*\n.*?(?:^[ ]{0,3}\2[`~]*[ \t]*$|\Z)"
    r"|(?<!`)(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`)",
    re.DOTALL | re.MULTILINE,
)
_END = re.compile(r"\s*/\s*wps:(\w+)\s*", re.IGNORECASE)
_LANG = re.compile(r"^lang(?:uage)?\s*:\s*[\"']?([A-Za-z]{2,3}(?:[-_]\w+)*)", re.MULTILINE)
_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*\n", re.DOTALL)
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
_TYPES = {"png": "image/png", "svg": "image/svg+xml"}
_SMALL = "font-size: smaller"


@dataclass(frozen=True)
class _Note:
    """One comment, with the language of the text around it."""

    begin: int
    end: int
    text: str
    lang: str


@dataclass
class Page:
    """A page in memory: its text, and pictures that are to lie beside it."""

    path: Path
    text: str
    pictures: dict[Path, bytes] = field(default_factory=dict)

    @property
    def markdown(self) -> bool:
        """Whether it is written in Markdown."""
        return self.path.suffix.casefold() == ".md"


def open_page(path: Path, data: bytes) -> Page:
    """Read a page.

    Raises
    ------
    Untouched
        It is not UTF-8, or holds no text.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Untouched(f"{path}: not UTF-8; save it as text in UTF-8") from None
    if "\0" in text:
        raise Untouched(f"{path}: holds no plain text; expected text in UTF-8")
    return Page(path, text)


def refresh(page: Page, shelf: Shelf, lang: str = "") -> list[Change]:
    """Bring everything between markers up to date.

    Parameters
    ----------
    page : Page
        The page; its text and pictures are changed.
    shelf : Shelf
        Where figures and facts come from.
    lang : str
        Language of a page that does not say its own.

    Returns
    -------
    list of Change
        Empty where all is current.

    Raises
    ------
    BrokenMarker
        Markers that are not readable, have no end or name nothing: all of them at once.
    """
    found = list(_pairs(page, lang))
    shelf.prepare([(marker, said) for _, _, marker, said in found])
    pieces: list[str] = []
    changes: list[Change] = []
    place = 0
    newline = "\r\n" if "\r\n" in page.text else "\n"
    for begin, end, marker, said in found:
        held = page.text[begin:end]
        if marker.kind == FIGURE:
            shown = shelf.figure(marker, said)
            new = f"\n{_figure(page, shown, marker)}\n".replace("\n", newline)
        else:
            words = (
                shelf.fact(marker, said)
                if marker.kind == FACT
                else shelf.figure(marker, said).said(marker.kind)
            )
            new = _md(words) if page.markdown else html.escape(words, quote=False)
        what = ["text"] if new != held else []
        if marker.kind == FIGURE and _picture_moved(page, shown, marker):
            what.insert(0, "picture")
        if what:
            line = page.text.count("\n", 0, begin) + 1
            told = (held, new) if marker.kind != FIGURE else ("", "")
            changes.append(Change(f"line {line}", marker.text, said, tuple(what), *told))
        pieces += [page.text[place:begin], new]
        place = end
    page.text = "".join([*pieces, page.text[place:]])
    return changes


def insert(page: Page, shown: Shown, options: Mapping[str, str]) -> None:
    """Put a figure at the end of a page, before ``</body>`` where there is one."""
    marker = Marker(FIGURE, shown.id, options, write(FIGURE, shown.id, options))
    block = f"<!-- {marker.text} -->\n{_figure(page, shown, marker)}\n<!-- /wps:{FIGURE} -->\n"
    end = page.text.casefold().rfind("</body>")
    if page.markdown or end < 0:
        gap = "" if not page.text else "\n" if page.text.endswith("\n") else "\n\n"
        page.text = f"{page.text}{gap}{block}"
    else:
        page.text = f"{page.text[:end]}{block}{page.text[end:]}"
    _picture_moved(page, shown, marker)


def empty_page(path: Path, shown: Shown) -> Page:
    """Begin a page in the language of a figure."""
    if path.suffix.casefold() == ".md":
        return Page(path, f"---\nlang: {shown.lang}\n---\n")
    title = html.escape(shown.said("caption"))
    side = "rtl" if Words(shown.lang).rtl else "ltr"
    return Page(path, (
        f'<!DOCTYPE html>\n<html lang="{shown.lang}" dir="{side}">\n<head>\n<meta charset="utf-8">'
        '\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n</head>\n<body>\n</body>\n</html>\n"
    ))  # fmt: skip


# ---- markers


def _pairs(page: Page, otherwise: str) -> Iterator[tuple[int, int, Marker, str]]:
    """Find what stands between two markers: its place, the marker and its language."""
    notes = _notes_of_markdown(page.text) if page.markdown else _notes_of_html(page.text)
    problems: list[str] = []
    found: list[tuple[int, int, Marker, str]] = []
    opened: tuple[_Note, Marker] | None = None
    for note in notes:
        line = f"line {page.text.count(chr(10), 0, note.begin) + 1}"
        closing = _END.fullmatch(note.text)
        try:
            if closing and opened and closing[1].lower() == opened[1].kind:
                begun, marker = opened
                said = marker.options.get("lang") or language_of([begun.lang], otherwise)
                found.append((begun.end, note.begin, marker, said))
                opened = None
            elif closing:
                problems.append(f"{line}: /wps:{closing[1]} ends nothing")
            elif is_marker(note.text):
                if opened:
                    problems.append(f"{line}: {opened[1].text!r} is not ended before this")
                marker = read(note.text)
                if marker.rest:
                    problems.append(f"{line}: {marker.rest!r} is no option; expected name=value")
                opened = note, marker
        except BrokenMarker as error:
            problems.append(f"{line}: {error}")
    if opened:
        problems.append(
            f"{opened[1].text!r} is never ended; expected <!-- /wps:{opened[1].kind} -->"
        )
    if problems:
        raise BrokenMarker("; ".join(problems))
    yield from found


def _notes_of_markdown(text: str) -> list[_Note]:
    front = _FRONT.match(text)
    lang = _LANG.search(front[1]) if front else None
    code = [one.span() for one in _CODE.finditer(text)]
    return [
        _Note(one.start(), one.end(), one[1], lang[1] if lang else "")
        for one in _COMMENT.finditer(text)
        if not any(begin <= one.start() < end for begin, end in code)
    ]


def _notes_of_html(text: str) -> list[_Note]:
    reader = _Reader(text)
    reader.feed(text)
    reader.close()
    return reader.notes


class _Reader(HTMLParser):
    """Collects comments, each with the ``lang`` of the elements around it."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.notes: list[_Note] = []
        self._open: list[tuple[str, str]] = []
        self._lines = [0, *(one.end() for one in re.finditer("\n", text))]
        self._text = text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self._open.append((tag, dict(attrs).get("lang") or ""))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_comment(self, data: str) -> None:
        line, column = self.getpos()
        begin = self._lines[line - 1] + column
        if self._text.startswith("<!--", begin):
            end = begin + len("<!--") + len(data) + len("-->")
            lang = next((lang for _, lang in reversed(self._open) if lang), "")
            if self._text[end - 3 : end] == "-->":
                self.notes.append(_Note(begin, end, data, lang))


# ---- what is written


def _form(page: Page, marker: Marker) -> str:
    # a drawing stays sharp on every screen; converters of Markdown know pictures better
    return marker.options.get("picture", "png" if page.markdown else "svg")


def _picture_name(shown: Shown, marker: Marker, form: str) -> str:
    more = [shown.lang, *([shown.size] if shown.size != PAGE else [])]
    more += [f"{name}-{value}" for name, value in sorted(marker.parameters.items())]
    plain = ".".join([shown.id, *(re.sub(r"[^\w-]", "-", one) for one in more)])
    return f"{plain}.{form}"


def _picture_path(page: Page, shown: Shown, marker: Marker) -> Path:
    folder = page.path.with_name(f"{page.path.stem}_files")
    return folder / _picture_name(shown, marker, _form(page, marker))


def _picture_moved(page: Page, shown: Shown, marker: Marker) -> bool:
    """Note a picture that lies beside the page in another version, or not at all."""
    if marker.options.get("images") == "data":
        return False
    path = _picture_path(page, shown, marker)
    content = getattr(shown, _form(page, marker))
    try:
        held = path.read_bytes()
    except OSError:
        held = b""
    if held == content:
        return False
    page.pictures[path] = content
    return True


def _figure(page: Page, shown: Shown, marker: Marker) -> str:
    form = _form(page, marker)
    if marker.options.get("images") == "data":
        content = base64.b64encode(getattr(shown, form)).decode("ascii")
        address = f"data:{_TYPES[form]};base64,{content}"
    else:
        path = _picture_path(page, shown, marker)
        address = "/".join(quote(one) for one in path.relative_to(page.path.parent).parts)
    words = Words(shown.lang)
    if page.markdown and not words.rtl:
        return (
            f"![{_md(shown.alt)}]({address})\n\n"
            f"**{_md(shown.said('caption'))}**\\\n{_md(shown.said('source'))}"
        )
    size = size_of(shown.png) or (0, 0)
    plain = {name: html.escape(shown.said(name), quote=False) for name in ("caption", "source")}
    return (
        f'<figure lang="{shown.lang}" dir="{"rtl" if words.rtl else "ltr"}">\n'
        f'<img src="{html.escape(address)}" alt="{html.escape(shown.alt)}" '
        f'width="{size[0]}" height="{size[1]}" style="max-width: 100%; height: auto">\n'
        f'<figcaption>{plain["caption"]}<br><span style="{_SMALL}">{plain["source"]}</span>'
        "</figcaption>\n</figure>"
    )


_MD = re.compile(r"([\\`*_\[\]<>#|])")


def _md(text: str) -> str:
    """Write a text so that Markdown shows it as it is."""
    return _MD.sub(r"\\\1", text)
