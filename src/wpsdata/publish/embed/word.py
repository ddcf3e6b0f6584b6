"""What Word documents hold besides pictures: controls and bookmarks, their text and language."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wpsdata.publish.embed import xml
from wpsdata.publish.embed.guard import Untouched
from wpsdata.publish.embed.markers import (
    FIGURE,
    BrokenMarker,
    Marker,
    is_marker,
    read,
    read_bookmark,
)
from wpsdata.publish.embed.package import OFFICE, Package
from wpsdata.publish.embed.shelf import language_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STORIES = ("document.main", "header", "footer", "footnotes", "endnotes", "template.main", "main")
_TEXTS = {f"{W}{name}" for name in ("t", "tab", "br", "cr", "noBreakHyphen", "softHyphen")}
# between the runs of a text there may stand marks that show nothing
_MARKS = {
    f"{W}{name}"
    for name in (
        "bookmarkStart",
        "bookmarkEnd",
        "proofErr",
        "permStart",
        "permEnd",
        "lastRenderedPageBreak",
    )
}
# what runs stand in
_ROOMS = {f"{W}{name}" for name in ("p", "sdt", "sdtContent", "hyperlink", "smartTag")}
_TRACKED = {
    f"{W}{name}"
    for name in (
        "ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange",
        "trPrChange", "tcPrChange", "tblGridChange", "numberingChange", "cellIns", "cellDel",
        "cellMerge", "delText", "delInstrText", "tblPrExChange",
        "customXmlInsRangeStart", "customXmlDelRangeStart",
    )
}  # fmt: skip
# from a Latin letter to the last letter, digit or bracket before another writing
_LATIN = re.compile(
    r"[A-Za-z\u00c0-\u024f](?:[\u0000-\u024f\u2010-\u2027]*[A-Za-z0-9\u00c0-\u024f)\]])?"
)
_OFF = ("0", "false", "off")


def refuse_tracked(package: Package) -> None:
    """Refuse a document with tracked changes, or one that is protected against changes.

    Raises
    ------
    Untouched
        With the number of changes.
    """
    changes = 0
    for name in package.parts_of(*STORIES, "comments"):
        changes += sum(
            1
            for one in package.part(name).root.iter()
            if one.tag in _TRACKED and not (one.tag == f"{W}ins" and _in_equation(one))
        )
    if changes:
        raise Untouched(
            f"{package.path}: {changes} tracked {'change' if changes == 1 else 'changes'}; accept "
            "or reject them first, or work on a copy without them"
        )
    settings = _settings(package)
    if settings is None:
        return
    tracking = settings.find(f"{W}trackRevisions")
    if tracking is not None and tracking.get(f"{W}val") not in _OFF:
        raise Untouched(
            f"{package.path}: changes are being tracked, and this one would not be; turn tracking "
            "off first"
        )
    protection = settings.find(f"{W}documentProtection")
    enforced = None if protection is None else protection.get(f"{W}enforcement")
    if enforced and enforced not in _OFF:
        raise Untouched(
            f"{package.path}: protected against changes; end the protection in Word first"
        )


def _in_equation(element: Any) -> bool:
    return any("officeDocument/2006/math" in str(one.tag) for one in element.iterancestors())


def _settings(package: Package) -> Any:
    for one in package.relations(package.main):
        if one.type == f"{OFFICE}/settings" and one.target in package.archive:
            return package.part(one.target).root
    return None


# ---- text that a marker names


@dataclass(eq=False)
class Text:
    """The text of a control, or between the ends of a bookmark.

    Attributes
    ----------
    part : str
        The part.
    marker : Marker
        What it is to hold.
    where : str
        The control or bookmark in words, for messages.
    runs : list
        The runs it consists of.
    home : tuple
        Where a run goes if there is none: ``(element, "after" or "inside")``.
    control : Element or None
        The control's properties.
    """

    part: str
    marker: Marker
    where: str
    runs: list[Any]
    home: tuple[Any, str]
    control: Any = None

    @property
    def text(self) -> str:
        """What it says now."""
        return "".join(_text_of(run) for run in self.runs)

    @property
    def written_in(self) -> Any:
        """The run or paragraph that decides on its language."""
        if self.runs:
            return self.runs[0]
        home = self.home[0]
        return home if home.tag == f"{W}p" else next(home.iterancestors(f"{W}p"), home)

    def put(self, part: xml.Part, text: str) -> bool:
        """Give it a text in the format of its first run; return whether that changes anything."""
        hint = self.control is not None and self.control.find(f"{W}showingPlcHdr") is not None
        if self.text == text and not hint:
            return False
        if hint:
            part.replace(self.control.find(f"{W}showingPlcHdr"), "")
        if not self.runs:
            self._begin(part, text)
            return True
        first = next((run for run in self.runs if _text_of(run)), self.runs[0])
        for run in self.runs:
            if run is not first and _text_of(run):
                part.replace(run, "")
        if _is_on(first.find(f"{W}rPr/{W}rtl")):
            self._put_both_ways(part, first, text, hint)
            return True
        pieces = [one for one in first if one.tag in _TEXTS]
        lead = f"{first.prefix}:" if first.prefix else ""
        keeps = ' xml:space="preserve"' if text != text.strip() or "  " in text else ""
        line = f"<{lead}t{keeps}>{xml.written(text)}</{lead}t>"
        if pieces:
            part.replace(pieces[0], line)
        else:
            part.append(first, line)
        for one in pieces[1:]:
            part.replace(one, "")
        if hint:
            style = first.find(f"{W}rPr/{W}rStyle")
            if style is not None:
                part.replace(style, "")
        return True

    def _put_both_ways(self, part: xml.Part, first: Any, text: str, hint: bool) -> None:
        looks = first.find(f"{W}rPr")
        format_ = part.source(looks)
        style = looks.find(f"{W}rStyle") if hint else None
        if style is not None:
            format_ = format_.replace(part.source(style), "")
        lead = f"{first.prefix}:" if first.prefix else ""
        part.replace(first, runs_both_ways(text, format_, part.source(looks.find(f"{W}rtl")), lead))

    def _begin(self, part: xml.Part, text: str) -> None:
        element, side = self.home
        lead = f"{element.prefix}:" if element.prefix else ""
        looks = self.control.find(f"{W}rPr") if self.control is not None else None
        before = element.getprevious() if side == "after" else None
        if looks is None and before is not None and before.tag == f"{W}r":
            looks = before.find(f"{W}rPr")
        format_ = part.source(looks) if looks is not None else ""
        run = f"<{lead}r>{format_}<{lead}t>{xml.written(text)}</{lead}t></{lead}r>"
        if side == "after":
            part.after(element, run)
        else:
            part.append(element, run)


def texts(package: Package, part: str) -> Iterator[Text]:
    """Find the controls and bookmarks of a part that carry a marker.

    Raises
    ------
    BrokenMarker
        One holds more than the text of one paragraph.
    """
    root = package.part(part).root
    taken: set[Any] = set()
    for control in root.iter(f"{W}sdt"):
        properties = control.find(f"{W}sdtPr")
        said = _said(properties)
        if not said:
            continue
        marker = read(said)
        if marker.kind == FIGURE:
            # a picture control: the picture in it has its own marker
            continue
        where = f"control {said!r}"
        if properties.find(f"{W}dataBinding") is not None:
            raise BrokenMarker(
                f"{where} is bound to data, which Word would put back; take the binding away"
            )
        content = control.find(f"{W}sdtContent")
        paragraphs = [] if content is None else list(content.iter(f"{W}p"))
        if content is None or len(paragraphs) > 1:
            raise BrokenMarker(f"{where} holds {len(paragraphs)} paragraphs; expected one text")
        room = paragraphs[0] if paragraphs else content
        found = Text(part, marker, where, _runs(room, where), (room, "inside"), properties)
        taken |= set(found.runs)
        yield found
    for start in root.iter(f"{W}bookmarkStart"):
        bookmark = read_bookmark(start.get(f"{W}name") or "")
        if bookmark is None:
            continue
        where = f"bookmark {bookmark.text!r}"
        runs = _between(start, where)
        # a control inside the bookmark, or around it, has said it all
        if not taken & set(runs) and (runs or not _around(start)):
            yield Text(part, bookmark, where, runs, (start, "after"))


def _said(properties: Any) -> str:
    """Return the marker in a control's tag or title: the longer, where both hold one."""
    if properties is None:
        return ""
    values = [
        one.get(f"{W}val") or ""
        for one in (properties.find(f"{W}tag"), properties.find(f"{W}alias"))
        if one is not None
    ]
    return max((one for one in values if is_marker(one)), key=len, default="")


def _around(start: Any) -> bool:
    control = next(start.iterancestors(f"{W}sdt"), None)
    return control is not None and bool(_said(control.find(f"{W}sdtPr")))


def _runs(room: Any, where: str) -> list[Any]:
    runs: list[Any] = []
    for one in room:
        if one.tag == f"{W}r":
            runs.append(_plain(one, where))
        elif one.tag in (f"{W}sdt", f"{W}hyperlink", f"{W}smartTag"):
            inner = one.find(f"{W}sdtContent") if one.tag == f"{W}sdt" else one
            runs += _runs(inner, where)
        elif isinstance(one.tag, str) and one.tag not in _MARKS | {f"{W}pPr"}:
            raise BrokenMarker(f"{where} holds more than text ({_local(one)}); keep the text only")
    return runs


def _plain(run: Any, where: str) -> Any:
    for one in run:
        if isinstance(one.tag, str) and one.tag not in _TEXTS | _MARKS | {f"{W}rPr"}:
            raise BrokenMarker(f"{where} holds more than text ({_local(one)}); keep the text only")
    return run


def _between(start: Any, where: str) -> list[Any]:
    """List the runs from a bookmark's start to its end, across the controls they stand in."""
    number = start.get(f"{W}id")
    paragraph = next(start.iterancestors(f"{W}p"), None)
    runs: list[Any] = []
    begun = False
    for one in paragraph.iter() if paragraph is not None else ():
        if one is start:
            begun = True
        elif not begun or not isinstance(one.tag, str):
            continue
        elif one.tag == f"{W}bookmarkEnd" and one.get(f"{W}id") == number:
            return runs
        elif one.tag == f"{W}r":
            runs.append(_plain(one, where))
        elif one.getparent().tag in _ROOMS and one.tag not in _MARKS | _ROOMS | {f"{W}sdtPr"}:
            raise BrokenMarker(f"{where} holds more than text ({_local(one)}); keep the text only")
    raise BrokenMarker(f"{where} does not end in the paragraph it begins in; mark one text")


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _text_of(run: Any) -> str:
    said = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
    return "".join(
        (one.text or "") if _local(one) == "t" else said[_local(one)]
        for one in run
        if one.tag in _TEXTS
    )


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(f"{W}val") not in _OFF


def runs_both_ways(text: str, looks: str, rtl: str, lead: str = "w:") -> str:
    """Write a text from right to left as runs: names in Latin letters are no such runs in Word.

    Parameters
    ----------
    text : str
        The text.
    looks : str
        The properties of its runs as XML.
    rtl : str
        What in them says that they run from right to left.
    lead : str
        Prefix of Word's names.
    """
    runs = []
    place = 0
    for latin in [*_LATIN.finditer(text), None]:
        begin, end = latin.span() if latin else (len(text), len(text))
        for piece, format_ in (
            (text[place:begin], looks),
            (text[begin:end], looks.replace(rtl, "")),
        ):
            if piece:
                runs.append(
                    f'<{lead}r>{format_}<{lead}t xml:space="preserve">{xml.written(piece)}'
                    f"</{lead}t></{lead}r>"
                )
        place = end
    return "".join(runs)


# ---- language


class Languages:
    """In which language a place of a Word document is written.

    Asked in this order: the run, its style, the paragraph's style, the document's defaults, its
    theme, its properties. Each names three languages, for Latin, Asian and right-to-left writing;
    the letters of the paragraph decide which one counts.
    """

    def __init__(self, package: Package, otherwise: str = "") -> None:
        self._package = package
        self._otherwise = otherwise

    def of(self, place: Any) -> str:
        """Return the language of a run or paragraph: one of ours.

        Raises
        ------
        BrokenMarker
            The document names only languages in which figures are not drawn.
        """
        runs = [place] if place.tag == f"{W}r" else []
        paragraph = (
            place if place.tag == f"{W}p" else next(place.iterancestors(f"{W}p"), None)
        )  # fmt: skip
        if not runs and paragraph is not None:
            runs = list(paragraph.iter(f"{W}r"))[:1]
        slot = _slot(runs[0] if runs else None, paragraph)
        asked = list(self._named(runs, paragraph, slot))
        return language_of(asked, self._otherwise)

    def _named(self, runs: list[Any], paragraph: Any, slot: str) -> Iterator[str]:
        places = []
        for run in runs:
            looks = run.find(f"{W}rPr")
            places.append(looks)
            style = looks.find(f"{W}rStyle") if looks is not None else None
            places += self._styles(style)
        if paragraph is not None:
            places += self._styles(paragraph.find(f"{W}pPr/{W}pStyle"))
        places.append(self._defaults)
        for looks in places:
            lang = looks.find(f"{W}lang") if looks is not None else None
            tag = lang.get(f"{W}{slot}") if lang is not None else None
            if tag and tag != "x-none":
                yield tag
        settings = _settings(self._package)
        theme = settings.find(f"{W}themeFontLang") if settings is not None else None
        if theme is not None and theme.get(f"{W}{slot}"):
            yield theme.get(f"{W}{slot}")
        yield from core_language(self._package)

    @cached_property
    def _sheet(self) -> Any:
        for one in self._package.relations(self._package.main):
            if one.type == f"{OFFICE}/styles" and one.target in self._package.archive:
                return self._package.part(one.target).root
        return None

    @cached_property
    def _defaults(self) -> Any:
        if self._sheet is None:
            return None
        return self._sheet.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")

    def _styles(self, style: Any) -> list[Any]:
        """List what a style says of runs, then the style it is based on."""
        found: list[Any] = []
        name = style.get(f"{W}val") if style is not None else None
        while name and self._sheet is not None and len(found) < 20:
            held = next(
                (one for one in self._sheet.iter(f"{W}style") if one.get(f"{W}styleId") == name),
                None,
            )
            if held is None:
                break
            found.append(held.find(f"{W}rPr"))
            based = held.find(f"{W}basedOn")
            name = based.get(f"{W}val") if based is not None else None
        return found


def _slot(run: Any, paragraph: Any) -> str:
    """Return which of the three languages counts: ``val``, ``eastAsia`` or ``bidi``."""
    for looks in (
        run.find(f"{W}rPr/{W}rtl") if run is not None else None,
        paragraph.find(f"{W}pPr/{W}bidi") if paragraph is not None else None,
    ):
        if _is_on(looks):
            return "bidi"
    text = _letters(paragraph) if paragraph is not None else ""
    if not text and paragraph is not None:
        # a picture alone in its paragraph: the text around it decides
        text = _letters(paragraph.getroottree().getroot())
    return slot_of(text)


def _letters(element: Any) -> str:
    return "".join(one.text or "" for one in element.iter(f"{W}t"))


def slot_of(text: str) -> str:
    """Return which kind of writing most letters of a text are of."""
    counts = {"val": 0, "eastAsia": 0, "bidi": 0}
    for letter in text:
        if letter.isalpha():
            if unicodedata.bidirectional(letter) in ("R", "AL"):
                counts["bidi"] += 1
            elif re.match(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]", letter):
                counts["eastAsia"] += 1
            else:
                counts["val"] += 1
    return max(counts, key=lambda slot: counts[slot])


def core_language(package: Package) -> Iterator[str]:
    """Yield the language in a document's properties."""
    for one in package.relations(""):
        if one.type.endswith("/metadata/core-properties") and one.target in package.archive:
            root = package.part(one.target).root
            said = root.find("{http://purl.org/dc/elements/1.1/}language")
            if said is not None and said.text:
                yield said.text


def room(package: Package) -> tuple[int, int]:
    """Return width and height, in EMU, that text has on the last section's page; 0 if unknown."""
    sections = list(package.part(package.main).root.iter(f"{W}sectPr"))
    if not sections:
        return 0, 0
    page, margins = sections[-1].find(f"{W}pgSz"), sections[-1].find(f"{W}pgMar")
    if page is None or margins is None:
        return 0, 0

    def length(element: Any, name: str) -> int:
        value = element.get(f"{W}{name}", "0")
        return abs(int(float(value))) if re.fullmatch(r"-?[\d.]+", value) else 0

    columns = sections[-1].find(f"{W}cols")
    count = length(columns, "num") if columns is not None else 1
    wide = length(page, "w") - length(margins, "left") - length(margins, "right")
    if count > 1:
        gap = length(columns, "space") or 720
        wide = (wide - (count - 1) * gap) // count
    high = length(page, "h") - length(margins, "top") - length(margins, "bottom")
    return max(wide, 0) * 635, max(high, 0) * 635
