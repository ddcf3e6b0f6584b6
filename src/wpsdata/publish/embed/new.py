"""Put a figure into a document for the first time, or into a document of its own."""

import hashlib
import io
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from babel import Locale
from babel.core import get_global

from wpsdata import __version__
from wpsdata.chart.words import Words
from wpsdata.publish.embed import native, slides, word, xml
from wpsdata.publish.embed.guard import Untouched
from wpsdata.publish.embed.markers import FIGURE, bookmark_name, write
from wpsdata.publish.embed.office import open_office
from wpsdata.publish.embed.package import IMAGE, OFFICE, WORD, Package
from wpsdata.publish.embed.pictures import A, P, R, natural_size, refuse_ribbon
from wpsdata.publish.embed.shelf import Shown
from wpsdata.publish.embed.word import W

_PNG, _CHART = "image/png", "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SLIDE = "application/vnd.openxmlformats-officedocument.presentationml.slide+xml"
_NAMES = {
    "w": W[1:-1],
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": A[1:-1],
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "r": OFFICE,
    "p": P[1:-1],
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
}
_A4 = (11906, 16838)
_WIDE = (12_192_000, 6_858_000)
_LONGEST_TAG = 64  # letters that Word takes in the tag of a control
_MOST_OF_PAGE = 0.7
_SMALL = 16  # half points, of a source line


def language_tag(lang: str) -> str:
    """Return the tag by which office programs know a language: ``fr-FR``."""
    whole = str(get_global("likely_subtags").get(lang, lang))
    country = Locale.parse(whole).territory if "_" in whole else ""
    # as in charts: the United Nations writes British English
    return {"en": "en-GB"}.get(lang, f"{lang}-{country}" if country else lang)


def empty_document(lang: str, title: str) -> bytes:
    """Write a Word document of one empty A4 page in a language."""
    from docx import Document
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Twips

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Twips(_A4[0]), Twips(_A4[1])
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Twips(1417))
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for one in defaults.iter(qn("w:lang")):
        one.set(qn(f"w:{_slot(lang)}"), language_tag(lang))
    # Word would store a coarser picture
    keep = OxmlElement("w:doNotAutoCompressPictures")
    settings = document.settings.element
    settings.insert_element_before(keep, *_AFTER_COMPRESSION)
    _forget_picture(document.part.package)
    _describe(document.core_properties, lang, title)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# elements that follow it in the settings of a document
_AFTER_COMPRESSION = (
    "w:forceUpgrade", "w:captions", "w:readModeInkLockDown", "w:smartTagType",
    "sl:schemaLibrary", "w:shapeDefaults", "w:doNotEmbedSmartTags", "w:decimalSymbol",
    "w:listSeparator", "m:mathPr", "w:attachedSchema", "w:themeFontLang", "w:clrSchemeMapping",
    "w:doNotIncludeSubdocsInStats", "w:doNotAutoCompressPictures",
)  # fmt: skip


def empty_presentation(lang: str, title: str) -> bytes:
    """Write a presentation without slides, 16:9."""
    from pptx import Presentation
    from pptx.util import Emu

    show = Presentation()
    stretch = _WIDE[0] / int(show.slide_width or _WIDE[0])
    lower = _WIDE[1] / int(show.slide_height or _WIDE[1])
    show.slide_width, show.slide_height = Emu(_WIDE[0]), Emu(_WIDE[1])
    # the layouts that python-pptx brings are made for 4:3
    for room in (show.slide_master, *show.slide_layouts):
        for shape in room.placeholders:
            if shape._element.spPr.find(f"{A}xfrm") is not None:
                shape.left, shape.width = round(shape.left * stretch), round(shape.width * stretch)
                shape.top, shape.height = round(shape.top * lower), round(shape.height * lower)
    _forget_picture(show.part.package)
    _describe(show.core_properties, lang, title)
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def _forget_picture(package: Any) -> None:
    """Take away the preview of the empty file that a new one begins from."""
    held = getattr(package, "rels", None) or package._rels
    for rid in [rid for rid, one in held.items() if one.reltype.endswith("/thumbnail")]:
        held.pop(rid)


def _describe(properties: Any, lang: str, title: str) -> None:
    properties.author = ""
    properties.comments = f"Begun by wpsdata {__version__}"
    properties.title = title
    properties.language = language_tag(lang)
    properties.created = properties.modified = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    properties.last_modified_by = ""
    properties.revision = 1


def _slot(lang: str) -> str:
    words = Words(lang)
    if words.rtl:
        return "bidi"
    return "eastAsia" if lang in ("zh", "ja", "ko") else "val"


def insert(
    path: Path,
    data: bytes | None,
    shown: Shown,
    options: Mapping[str, str],
) -> bytes:
    """Put a figure at the end of a document.

    Parameters
    ----------
    path : Path
        The document, ``.docx``, ``.docm``, ``.pptx`` or ``.pptm``.
    data : bytes or None
        Its content; None begins a new one.
    shown : Shown
        The figure.
    options : mapping
        Options of its marker.

    Returns
    -------
    bytes
        The document, everything that was in it as it was.

    Raises
    ------
    Untouched
        The document may not be changed.
    NotEditable
        ``chart=native`` is asked for a form that no chart of PowerPoint shows.
    BrokenMarker
        The picture is too tall for the page in this size.
    """
    slide = path.suffix.casefold().startswith(".ppt")
    if data is None and path.suffix.casefold().endswith("m"):
        raise Untouched(f"{path}: not there; a new document is .docx or .pptx")
    if data is None:
        begin = empty_presentation if slide else empty_document
        data = begin(shown.lang, shown.said("caption"))
    package = open_office(path, data)
    if WORD in package.kind:
        _into_word(package, shown, options)
    else:
        _onto_slide(package, shown, options)
    return package.as_bytes()


def _declared(*names: str) -> str:
    return "".join(f' xmlns:{one}="{_NAMES[one]}"' for one in names)


def _put_picture(package: Package, part: str, shown: Shown) -> str:
    folder = package.main.rpartition("/")[0]
    name = package.free_name(f"{folder}/media/wps", ".png")
    package.declare(name, _PNG, default=True)
    package.put(name, shown.png)
    return package.relate(part, IMAGE, name)


def _sha(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:7], 16)


# ---- Word


def _into_word(package: Package, shown: Shown, options: Mapping[str, str]) -> None:
    rid = _put_picture(package, package.main, shown)
    part = package.part(package.main)
    body = part.root.find(f"{W}body")
    if body is None:
        raise Untouched(f"{package.path}: damaged: its main part has no body")
    width, height = natural_size(shown.png)
    wide, high = word.room(package)
    high = round(high * _MOST_OF_PAGE)
    refuse_ribbon(shown, wide, high)
    shrink = min(1, wide / width if wide else 1, high / height if high else 1)
    width, height = round(width * shrink), round(height * shrink)
    marker = write(FIGURE, shown.id, options)
    number = _next_id(part.root, "docPr")
    label = (
        f'id="{number}" name={quoteattr(shown.id)} '
        f"descr={xml.quoted(f'{marker}{chr(10)}{shown.alt}')} "
        f"title={xml.quoted(shown.said('caption'))}"
    )
    rtl = Words(shown.lang).rtl
    picture = (
        f"<w:p{_declared('w', 'wp', 'a', 'pic', 'r')}><w:pPr><w:keepNext/>"
        f"{'<w:bidi/>' if rtl else ''}</w:pPr><w:r><w:drawing>"
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" '
        f'cy="{height}"/><wp:docPr {label}/><wp:cNvGraphicFramePr><a:graphicFrameLocks '
        f'noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic><a:graphicData '
        f'uri="{_NAMES["pic"]}"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" '
        f"name={quoteattr(shown.id)}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip "
        f'r:embed="{rid}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect">'
        f"<a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>"
        "</w:drawing></w:r></w:p>"
    )
    written = [picture]
    taken = {one.get(f"{W}name") or "" for one in part.root.iter(f"{W}bookmarkStart")}
    mark = 1 + max(
        (int(one.get(f"{W}id") or 0) for one in part.root.iter(f"{W}bookmarkStart")), default=0
    )
    style = _caption_style(package)
    for kind in ("caption", "source"):
        name = bookmark_name(kind, shown.id, taken)
        taken.add(name)
        written.append(_line(kind, shown, options, name, mark, style, rtl))
        mark += 1
    last = body[-1] if len(body) and body[-1].tag == f"{W}sectPr" else None
    if last is not None:
        part.before(last, "".join(written))
    else:
        part.append(body, "".join(written))


def _line(
    kind: str,
    shown: Shown,
    options: Mapping[str, str],
    bookmark: str,
    mark: int,
    style: str,
    rtl: bool,
) -> str:
    """Write the paragraph of a caption or a source line: a control, and a bookmark around it.

    Word keeps the control, LibreOffice the bookmark.
    """
    told = {name: options[name] for name in ("lang", "as_of") if name in options}
    tag = write(kind, shown.id, told)
    if len(tag) > _LONGEST_TAG:
        tag = write(kind, shown.id, {})
    if len(tag) > _LONGEST_TAG:
        tag = f"{tag[: _LONGEST_TAG - 1]}*"
    text = shown.said(kind)
    slot = _slot(shown.lang)
    size = f'<w:sz w:val="{_SMALL}"/><w:szCs w:val="{_SMALL}"/>' if kind == "source" else ""
    looks = (
        f"<w:rPr>{size}{'<w:rtl/>' if rtl else ''}"
        f'<w:lang w:{slot}="{language_tag(shown.lang)}"/></w:rPr>'
    )
    runs = (
        word.runs_both_ways(text, looks, "<w:rtl/>")
        if rtl
        else f'<w:r>{looks}<w:t xml:space="preserve">{xml.written(text)}</w:t></w:r>'
    )
    control = (
        f"<w:sdt><w:sdtPr><w:alias w:val={quoteattr(tag)}/><w:tag w:val={quoteattr(tag)}/>"
        f'<w:id w:val="{_sha(f"{tag} {mark}")}"/></w:sdtPr>'
        f"<w:sdtContent>{runs}</w:sdtContent></w:sdt>"
    )
    if bookmark:
        control = (
            f'<w:bookmarkStart w:id="{mark}" w:name={quoteattr(bookmark)}/>{control}'
            f'<w:bookmarkEnd w:id="{mark}"/>'
        )
    named = f"<w:pStyle w:val={quoteattr(style)}/>" if style and kind == "caption" else ""
    keep = "<w:keepNext/>" if kind == "caption" else ""
    bidi = "<w:bidi/>" if rtl else ""
    return f"<w:p{_declared('w')}><w:pPr>{named}{keep}{bidi}</w:pPr>{control}</w:p>"


def _caption_style(package: Package) -> str:
    """Return the id of the document's style for captions: its name is the same everywhere."""
    for one in package.relations(package.main):
        if one.type == f"{OFFICE}/styles" and one.target in package.archive:
            for style in package.part(one.target).root.iter(f"{W}style"):
                name = style.find(f"{W}name")
                if name is not None and (name.get(f"{W}val") or "").casefold() == "caption":
                    return style.get(f"{W}styleId") or ""
    return ""


def _next_id(root: Any, local: str) -> int:
    held = [
        int(one.get("id"))
        for one in root.iter()
        if isinstance(one.tag, str)
        and one.tag.endswith(f"}}{local}")
        and re.fullmatch(r"\d+", one.get("id") or "")
    ]
    return 1 + max(held, default=0)


# ---- slides


def _onto_slide(package: Package, shown: Shown, options: Mapping[str, str]) -> None:
    layout = slides.layout_for_figures(package)
    folder = package.main.rpartition("/")[0]
    name = package.free_name(f"{folder}/slides/slide", ".xml")
    width, height = slides.slide_size(package)
    margin = round(width * 0.045)
    top = round(height * 0.05)
    title_height = round(height * 0.15)
    foot = round(height * 0.075)
    line = round(height * 0.06)
    box = (margin, top + title_height, width - 2 * margin, height - 2 * top - title_height - foot)
    package.put(name, b"<p:sld xmlns:p='%s'/>" % P[1:-1].encode())
    package.declare(name, _SLIDE)
    package.relate(name, f"{OFFICE}/slideLayout", layout)
    marker = write(FIGURE, shown.id, options)
    native_chart = options.get("chart") == "native"
    if native_chart:
        noted = foot if shown.said("note") else 0
        box = (box[0], box[1] + line, box[2], box[3] - line - noted)
        frame = _chart_frame(package, name, shown, marker, box)
    else:
        frame = _picture_frame(package, name, shown, marker, box)
    # what a picture says in itself
    told, note = (
        _text_shape(kind, shown, options, number, (margin, at, box[2], high), False)
        for kind, number, at, high in (
            ("subtitle", 5, top + title_height, line),
            ("note", 6, height - top - 2 * foot, foot),
        )
    )
    shapes = [
        _text_shape("caption", shown, options, 2, (margin, top, box[2], title_height),
                    slides.has_title(package, layout)),
        *([told] if native_chart else []),
        frame,
        *([note] if native_chart and shown.said("note") else []),
        _text_shape("source", shown, options, 4, (margin, height - top - foot, box[2], foot),
                    False),
    ]  # fmt: skip
    sheet = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<p:sld{_declared("a", "r", "p")}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" '
        'name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
        f"{''.join(shapes)}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>"
        "</p:sld>"
    )
    package.put(name, sheet.encode("utf-8"))
    rid = package.relate(package.main, f"{OFFICE}/slide", name)
    _list_slide(package, rid)


def _list_slide(package: Package, rid: str) -> None:
    part = package.part(package.main)
    root = part.root
    held = root.find(f"{P}sldIdLst")
    lead = f"{root.prefix}:" if root.prefix else ""
    ids = [int(one.get("id")) for one in held] if held is not None else []
    line = f'<{lead}sldId{_declared("r")} id="{max([255, *ids]) + 1}" r:id="{rid}"/>'
    if held is not None:
        part.append(held, line)
        return
    before = [one for one in root if str(one.tag).endswith("MasterIdLst")]
    part.after(before[-1], f"<{lead}sldIdLst>{line}</{lead}sldIdLst>")


def _text_shape(
    kind: str,
    shown: Shown,
    options: Mapping[str, str],
    number: int,
    box: tuple[int, int, int, int],
    title: bool,
) -> str:
    """Write a title or a text box whose name is its marker."""
    told = {name: options[name] for name in ("lang", "as_of") if name in options}
    words = Words(shown.lang)
    size = {"caption": 2400, "subtitle": 1400}.get(kind, 1000)
    side = ' algn="r" rtl="1"' if words.rtl else ' algn="l"'
    place = (
        f'<a:xfrm><a:off x="{box[0]}" y="{box[1]}"/><a:ext cx="{box[2]}" cy="{box[3]}"/></a:xfrm>'
    )
    geometry = "" if title else '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
    anchor = "ctr" if kind == "caption" else "t"
    bold = ' b="1"' if kind == "caption" else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(write(kind, shown.id, told))}/>'
        f"<p:cNvSpPr{'' if title else ' txBox=' + quoteattr('1')}/>"
        f"<p:nvPr>{'<p:ph type=' + quoteattr('title') + '/>' if title else ''}</p:nvPr></p:nvSpPr>"
        f'<p:spPr>{place}{geometry}</p:spPr><p:txBody><a:bodyPr wrap="square" anchor="{anchor}">'
        f"<a:normAutofit/></a:bodyPr><a:lstStyle/><a:p><a:pPr{side}/><a:r>"
        f'<a:rPr lang="{language_tag(shown.lang)}" sz="{size}"{bold}/>'
        f"<a:t>{xml.written(shown.said(kind))}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def _label(number: int, shown: Shown, marker: str) -> str:
    return (
        f'<p:cNvPr id="{number}" name={quoteattr(shown.id)} '
        f"descr={xml.quoted(f'{marker}{chr(10)}{shown.alt}')} "
        f"title={xml.quoted(shown.said('caption'))}/>"
    )


def _picture_frame(
    package: Package, part: str, shown: Shown, marker: str, box: tuple[int, int, int, int]
) -> str:
    rid = _put_picture(package, part, shown)
    wide, high = natural_size(shown.png)
    refuse_ribbon(shown, box[2], box[3])
    scale = min(box[2] / wide, box[3] / high)
    width, height = math.floor(wide * scale), math.floor(high * scale)
    left, top = box[0] + (box[2] - width) // 2, box[1] + (box[3] - height) // 2
    return (
        f"<p:pic><p:nvPicPr>{_label(3, shown, marker)}<p:cNvPicPr><a:picLocks "
        f'noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr><p:blipFill><a:blip '
        f'r:embed="{rid}"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr><a:xfrm>'
        f'<a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
    )


def _chart_frame(
    package: Package,
    part: str,
    shown: Shown,
    marker: str,
    box: tuple[int, int, int, int],
) -> str:
    chart, workbook = native.draw(native.data_of(shown), Words(shown.lang).rtl)
    folder = package.main.rpartition("/")[0]
    name = package.free_name(f"{folder}/charts/chart", ".xml")
    book = package.free_name(f"{folder}/embeddings/Microsoft_Excel_Sheet", ".xlsx")
    package.put(name, chart)
    package.declare(name, _CHART)
    package.put(book, workbook)
    package.declare(book, _XLSX, default=True)
    link = package.relate(name, native.PACKAGE_TYPE, book)
    held = package.part(name)
    for one in held.root.iter(f"{{{_NAMES['c']}}}externalData"):
        held.set(one, f"{R}id", link)
    package.keep()
    rid = package.relate(part, native.CHART_TYPE, name)
    return (
        f"<p:graphicFrame><p:nvGraphicFramePr>{_label(3, shown, marker)}<p:cNvGraphicFramePr>"
        f'<a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>'
        f'<p:xfrm><a:off x="{box[0]}" y="{box[1]}"/><a:ext cx="{box[2]}" cy="{box[3]}"/></p:xfrm>'
        f'<a:graphic><a:graphicData uri="{_NAMES["c"]}"><c:chart{_declared("c")} r:id="{rid}"/>'
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )
