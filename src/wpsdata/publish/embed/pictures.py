"""Pictures in office documents: where they stand, and how another is put in the same place.

A picture keeps its place, its crop, its turn and its width. Where the new one has other
proportions, its height follows in running text; a picture that stands freely on a page or a slide
is fitted into the frame it has.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from wpsdata.publish.embed.markers import BrokenMarker
from wpsdata.publish.embed.package import IMAGE, OFFICE, Package
from wpsdata.publish.embed.shelf import Shown

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
SVG = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}"
VML = "{urn:schemas-microsoft-com:vml}"
OFFICE_VML = "{urn:schemas-microsoft-com:office:office}"
R = f"{{{OFFICE}}}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
EMU_AN_INCH = 914_400
LEAST_SHRUNK = 0.6  # of its width: a tall picture fitted into less is a ribbon nobody can read
_SAME = 0.002  # proportions that differ less are those of one picture, rounded
_CONTENT_TYPES = {".png": "image/png", ".svg": "image/svg+xml"}


@dataclass(eq=False)
class Place:
    """A picture or chart in a part.

    Attributes
    ----------
    part : str
        The part.
    labels : list
        Elements and attributes that may hold its alternative text.
    titles : list
        Elements that may hold its title.
    blip : Element or None
        What names the picture's file; None for a chart or an empty frame.
    frame : Element
        The whole of it: ``w:drawing``'s inline or anchor, ``p:pic``, ``v:shape``.
    kind : str
        ``inline``, ``free``, ``old`` (VML), ``chart`` or ``other``.
    """

    part: str
    labels: list[tuple[Any, str]]
    titles: list[Any]
    blip: Any
    frame: Any
    kind: str

    def marked(self, is_marker: Any) -> str:
        """Return the alternative text that is a marker, or nothing."""
        return next(
            (one.get(name) for one, name in self.labels if is_marker(one.get(name))),
            "",
        )


def places(part: str, root: Any) -> Iterator[Place]:
    """Find whatever can have an alternative text, pictures and charts among it."""
    for frame in root.iter(f"{WP}inline", f"{WP}anchor"):
        yield from _in_word(part, frame)
    for frame in root.iter(f"{P}pic", f"{P}graphicFrame", f"{P}sp", f"{P}grpSp", f"{P}cxnSp"):
        label = frame.find(f"./*/{P}cNvPr")
        if label is None:
            continue
        blip = None
        kind = "other"
        if frame.tag == f"{P}pic":
            blip, kind = frame.find(f"{P}blipFill/{A}blip"), "free"
        elif frame.tag == f"{P}sp" and frame.find(f"{P}spPr/{A}blipFill/{A}blip") is not None:
            blip, kind = frame.find(f"{P}spPr/{A}blipFill/{A}blip"), "free"
        elif frame.find(f".//{CHART}chart") is not None and frame.tag == f"{P}graphicFrame":
            kind = "chart"
        yield Place(part, _labels([label]), [label], blip, frame, kind)
    for frame in root.iter(f"{VML}shape", f"{VML}rect"):
        blip = frame.find(f"{VML}imagedata")
        if blip is not None:
            yield Place(part, [(frame, "alt")], [], blip, frame, "old")


def _labels(elements: Iterable[Any]) -> list[tuple[Any, str]]:
    # where no text stands in the description, older programs put it into the title
    return [(one, name) for name in ("descr", "title") for one in elements]


def _in_word(part: str, frame: Any) -> Iterator[Place]:
    outer = frame.find(f"{WP}docPr")
    pictures = list(frame.iter(f"{PIC}pic"))
    # text boxes hold drawings of their own, which are found by themselves
    pictures = [
        one
        for one in pictures
        if next(one.iterancestors(f"{WP}inline", f"{WP}anchor")) is frame
    ]  # fmt: skip
    kind = "inline" if frame.tag == f"{WP}inline" else "free"
    alone = len(pictures) == 1
    for one in pictures:
        inner = one.find(f"{PIC}nvPicPr/{PIC}cNvPr")
        labels = [x for x in ([outer] if alone else []) + [inner] if x is not None]
        blip = one.find(f"{PIC}blipFill/{A}blip")
        yield Place(part, _labels(labels), labels, blip, frame if alone else one, kind)
    if not alone and outer is not None:
        kind = "chart" if frame.find(f".//{CHART}chart") is not None else "other"
        yield Place(part, _labels([outer]), [outer], None, frame, kind)


# ---- another picture


@dataclass(eq=False)
class Swap:
    """Another content for one reference to a picture's file."""

    part: str
    element: Any
    attribute: str
    content: bytes
    ending: str


def references(place: Place, png: bytes, svg: bytes | None) -> Iterator[Swap]:
    """Name what a place needs: the picture, and its drawing as SVG where the place has one."""
    blip = place.blip
    attribute = f"{R}embed"
    if place.kind == "old":
        held = [name for name in (f"{R}id", f"{R}pict", f"{OFFICE_VML}relid") if blip.get(name)]
        attribute = held[0] if held else f"{R}id"
    yield Swap(place.part, blip, attribute, png, ".png")
    vector = blip.find(f".//{SVG}svgBlip")
    if vector is not None and svg is not None:
        yield Swap(place.part, vector, f"{R}embed", svg, ".svg")


def held(package: Package, swap: Swap) -> bytes | None:
    """Return the content that a reference has now; None where it has none in the document."""
    relation = package.relation(swap.part, swap.element.get(swap.attribute) or "")
    if relation is None or not relation.target or relation.target not in package.archive:
        return None
    return package.archive.read(relation.target)


def swap_all(package: Package, swaps: list[Swap]) -> None:
    """Put other contents in place of pictures.

    A file that shows nothing else is overwritten; one that another picture shows too is left to
    it, and the new content gets a file of its own.
    """
    moving = {id(one.element) for one in swaps}
    added: dict[tuple[bytes, str], str] = {}
    by_file: dict[str, list[Swap]] = {}
    for one in swaps:
        relation = package.relation(one.part, one.element.get(one.attribute) or "")
        by_file.setdefault(relation.target if relation else "", []).append(one)
    for file, group in by_file.items():
        contents = {(one.content, one.ending) for one in group}
        users = [
            element
            for part, rid in (package.leading_to(file) if file in package.archive else [])
            for element, _ in package.uses(part, rid) or [(None, "")]
        ]
        alone = bool(users) and all(id(element) in moving for element in users)
        if alone and len(contents) == 1 and file.casefold().endswith(group[0].ending):
            package.put(file, group[0].content)
            continue
        for one in group:
            _point(package, one, added)
        for part, rid in {(one.part, one.element.get(one.attribute) or "") for one in group}:
            if rid and all(id(element) in moving for element, _ in package.uses(part, rid)):
                package.unrelate(part, rid)


def _point(package: Package, one: Swap, added: dict[tuple[bytes, str], str]) -> None:
    key = (one.content, one.ending)
    if key not in added:
        folder = package.main.rpartition("/")[0]
        added[key] = package.free_name(f"{folder}/media/wps" if folder else "media/wps", one.ending)
        package.declare(added[key], _CONTENT_TYPES[one.ending], default=True)
        package.put(added[key], one.content)
    known = [
        relation.id for relation in package.relations(one.part) if relation.target == added[key]
    ]
    rid = known[0] if known else package.relate(one.part, IMAGE, added[key])
    part = package.part(one.part)
    part.set(one.element, one.attribute, rid)
    if one.element.get(f"{R}link"):
        part.unset(one.element, f"{R}link")


# ---- size


def size_of(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a picture in its own units; None where they cannot be read."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return (width, height) if width > 0 and height > 0 else None


def natural_size(png: bytes) -> tuple[int, int]:
    """Return the size in EMU at which a PNG is meant to be seen."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        across, along = picture.info.get("dpi", (200, 200))
        width, height = picture.size
    return round(width / across * EMU_AN_INCH), round(height / along * EMU_AN_INCH)


def refuse_ribbon(shown: Shown, wide: int, tallest: int) -> None:
    """Refuse a picture that is so tall that to fit in it would lose much of its width.

    Parameters
    ----------
    shown : Shown
        The figure.
    wide, tallest : int
        Width and height that a picture may have at most, in EMU; 0 if not known.

    Raises
    ------
    BrokenMarker
        With the sizes that fit, of those that are drawn.
    """

    def left(png: bytes) -> float:
        width, height = natural_size(png)
        high = height * min(1, wide / width if wide else 1)
        return tallest / high if tallest else 1

    share = left(shown.png)
    if share >= LEAST_SHRUNK:
        return
    fitting = [one.size for one in shown.other_sizes() if left(one.png) >= LEAST_SHRUNK]
    raise BrokenMarker(
        f"figure {shown.id} in size {shown.size} is too tall: to fit the page it would be shrunk "
        f"to {share:.0%} of its width; "
        + (
            f"take size {' or '.join(fitting)}, which fits"
            if fitting
            else "no other size that is drawn fits; `wpsdata run --sizes all` draws all of them"
        )
    )


def fit(
    package: Package,
    place: Place,
    before: bytes | None,
    shown: Shown,
    tallest: int = 0,
    box: tuple[int, int, int, int] | None = None,
) -> bool:
    """Give a place the proportions of another picture; return whether that changes anything.

    Parameters
    ----------
    package : Package
        The document.
    place : Place
        The picture's place.
    before : bytes
        The picture before.
    shown : Shown
        The figure that comes in its place.
    tallest : int
        The most that running text has room for, in EMU; 0 if not known.
    box : tuple, optional
        Left, top, width and height of a placeholder that does not say its own.

    Raises
    ------
    BrokenMarker
        It is too tall for the page: see ``refuse_ribbon``.
    """
    new, old = size_of(shown.png), size_of(before) if before else None
    if new is None:
        return False
    if place.kind == "old":
        return _fit_old(package, place, old, new)
    extents = _extents(place)
    if extents:
        width, height = (int(extents[0].get(name, "0")) for name in ("cx", "cy"))
    else:
        width, height = box[2:] if box else (0, 0)
    if not width or not height:
        return False
    # a stretch or a crop that the author made stays: only the change of proportions counts
    was = old[1] / old[0] if old else height / width
    taller = (new[1] / new[0]) / was
    if abs(taller - 1) < _SAME:
        return False
    wide, high = width, round(height * taller)
    if place.kind == "free" and high > height:
        wide, high = round(width / taller), height
    elif place.kind == "inline" and tallest and high > tallest:
        refuse_ribbon(shown, width, tallest)
        wide, high = round(width * tallest / high), tallest
    part = package.part(place.part)
    if not extents and box:
        _place(
            part, place, (box[0] + (width - wide) // 2, box[1] + (height - high) // 2), wide, high
        )
        return True
    for one in extents:
        part.set(one, "cx", str(wide))
        part.set(one, "cy", str(high))
    _centre(part, place, width - wide, height - high)
    return True


def _place(part: Any, place: Place, at: tuple[int, int], wide: int, high: int) -> None:
    """Give a placeholder a place of its own."""
    looks = place.frame.find(f"{P}spPr")
    line = (
        f'<a:xfrm xmlns:a="{A[1:-1]}"><a:off x="{at[0]}" y="{at[1]}"/><a:ext cx="{wide}" '
        f'cy="{high}"/></a:xfrm>'
    )
    if len(looks):
        part.before(looks[0], line)
    else:
        part.fill(looks, line)


def _extents(place: Place) -> list[Any]:
    frame = place.frame
    found = [frame.find(f"{WP}extent")] if frame.tag.startswith(WP) else []
    if frame.tag.startswith(WP):
        found.append(frame.find(f".//{PIC}pic/{PIC}spPr/{A}xfrm/{A}ext"))
    else:
        for room in (PIC, P):
            found.append(frame.find(f"{room}spPr/{A}xfrm/{A}ext"))
    return [one for one in found if one is not None]


def _centre(part: Any, place: Place, narrower: int, lower: int) -> None:
    """Keep the middle of a picture that stands freely on a slide or in a group."""
    if place.frame.tag.startswith(WP):
        return
    offset = next(
        (
            one
            for room in (PIC, P)
            if (one := place.frame.find(f"{room}spPr/{A}xfrm/{A}off")) is not None
        ),
        None,
    )
    if offset is not None:
        part.set(offset, "x", str(int(offset.get("x", "0")) + narrower // 2))
        part.set(offset, "y", str(int(offset.get("y", "0")) + lower // 2))


_HEIGHT = re.compile(r"(?<![\w-])(height\s*:\s*)([\d.]+)")


def _fit_old(
    package: Package, place: Place, old: tuple[int, int] | None, new: tuple[int, int]
) -> bool:
    style = place.frame.get("style") or ""
    held = _HEIGHT.search(style)
    if not held or old is None:
        return False
    taller = (new[1] / new[0]) / (old[1] / old[0])
    if abs(taller - 1) < _SAME:
        return False
    height = f"{held[1]}{float(held[2]) * taller:.2f}"
    changed = style[: held.start()] + height + style[held.end() :]
    return package.part(place.part).set(place.frame, "style", changed)
