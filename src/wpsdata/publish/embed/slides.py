"""What presentations hold besides pictures: shapes whose name is a marker, and their language."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wpsdata.publish.embed import xml
from wpsdata.publish.embed.guard import Untouched
from wpsdata.publish.embed.markers import FIGURE, BrokenMarker, Marker, is_marker, read
from wpsdata.publish.embed.package import OFFICE, Package
from wpsdata.publish.embed.pictures import A, P
from wpsdata.publish.embed.shelf import language_of
from wpsdata.publish.embed.word import core_language

STORIES = ("slide", "notesSlide", "slideLayout", "slideMaster")


def refuse_protected(package: Package) -> None:
    """Refuse a presentation that asks for a password before it is changed.

    Raises
    ------
    Untouched
        It does.
    """
    if package.part(package.main).root.find(f"{P}modifyVerifier") is not None:
        raise Untouched(
            f"{package.path}: asks for a password before it is changed; take it away first"
        )


@dataclass(eq=False)
class Text:
    """The text of a shape whose name or alternative text is a marker."""

    part: str
    marker: Marker
    where: str
    shape: Any

    @property
    def home(self) -> tuple[Any, str]:
        """Where it stands."""
        return self.shape, "inside"

    @property
    def written_in(self) -> Any:
        """What decides on its language."""
        return self.shape

    @property
    def text(self) -> str:
        """What it says now."""
        return "\n".join(
            "".join(one.text or "" for one in paragraph.iter(f"{A}t"))
            for paragraph in self.shape.iter(f"{A}p")
        )

    def put(self, part: xml.Part, text: str) -> bool:
        """Give it a text in the format of its first run; return whether that changes anything."""
        if self.text == text:
            return False
        paragraphs = list(self.shape.find(f"{P}txBody").iter(f"{A}p"))
        runs = [one for one in paragraphs[0] if one.tag == f"{A}r"]
        if not runs:
            self._begin(part, paragraphs[0], text)
        else:
            part.fill(runs[0].find(f"{A}t"), xml.written(text))
            for one in paragraphs[0]:
                if one.tag in (f"{A}r", f"{A}br") and one is not runs[0]:
                    part.replace(one, "")
        for one in paragraphs[1:]:
            part.replace(one, "")
        return True

    def _begin(self, part: xml.Part, paragraph: Any, text: str) -> None:
        lead = f"{paragraph.prefix}:" if paragraph.prefix else ""
        last = paragraph.find(f"{A}endParaRPr")
        looks = part.source(last).replace("endParaRPr", "rPr") if last is not None else ""
        run = f"<{lead}r>{looks}<{lead}t>{xml.written(text)}</{lead}t></{lead}r>"
        if last is not None:
            part.before(last, run)
        else:
            part.append(paragraph, run)


def texts(package: Package, part: str) -> Iterator[Text]:
    """Find the shapes of a part that carry the marker of a text.

    Raises
    ------
    BrokenMarker
        Such a shape holds no text, or a field.
    """
    for shape in package.part(part).root.iter(f"{P}sp"):
        label = shape.find(f"{P}nvSpPr/{P}cNvPr")
        said = [
            label.get(name) for name in ("name", "descr") if is_marker(label.get(name))
        ]  # fmt: skip
        if not said:
            continue
        marker = read(said[0])
        if marker.kind == FIGURE:
            continue
        where = f"shape {said[0]!r}"
        if shape.find(f"{P}txBody/{A}p") is None:
            raise BrokenMarker(f"{where} holds no text; put the marker on a text box")
        if next(shape.iter(f"{A}fld"), None) is not None:
            raise BrokenMarker(f"{where} holds a field; keep the text only")
        yield Text(part, marker, where, shape)


class Languages:
    """In which language a shape or slide is written: most of its text, then the properties."""

    def __init__(self, package: Package, otherwise: str = "") -> None:
        self._package = package
        self._otherwise = otherwise

    def of(self, place: Any) -> str:
        """Return the language of a shape or of the slide around it: one of ours.

        Raises
        ------
        BrokenMarker
            The presentation names only languages in which figures are not drawn.
        """
        root = place.getroottree().getroot()
        asked = [*_tags(place), *_tags(root), *core_language(self._package)]
        main = self._package.part(self._package.main).root
        asked += [
            one.get("lang") for one in main.iter(f"{A}defRPr") if one.get("lang")
        ]  # fmt: skip
        return language_of(asked, self._otherwise)


def _tags(place: Any) -> list[str]:
    counts: Counter[str] = Counter()
    for run in place.iter(f"{A}r"):
        looks = run.find(f"{A}rPr")
        if looks is not None and looks.get("lang"):
            text = run.find(f"{A}t")
            counts[looks.get("lang")] += len(text.text or "") if text is not None else 0
    return [tag for tag, _ in counts.most_common()]


def inherited_box(package: Package, part: str, frame: Any) -> tuple[int, int, int, int] | None:
    """Return left, top, width and height that a placeholder has from its layout or master."""
    held = frame.find(f"./*/{P}nvPr/{P}ph")
    while held is not None:
        upper = next(
            (
                one.target
                for one in package.relations(part)
                if one.type in (f"{OFFICE}/slideLayout", f"{OFFICE}/slideMaster")
            ),
            "",
        )
        if not upper or upper not in package.archive:
            return None
        same = [
            shape
            for shape in package.part(upper).root.iter(f"{P}sp", f"{P}pic")
            for one in shape.iterfind(f"./*/{P}nvPr/{P}ph")
            if one.get("idx", "0") == held.get("idx", "0")
            or one.get("type", "obj") == held.get("type", "obj")
        ]
        same.sort(
            key=lambda shape: shape.find(f"./*/{P}nvPr/{P}ph").get("idx") != held.get("idx")
        )  # fmt: skip
        if not same:
            return None
        place = same[0].find(f"{P}spPr/{A}xfrm")
        if place is not None:
            off, ext = place.find(f"{A}off"), place.find(f"{A}ext")
            return (
                int(off.get("x")), int(off.get("y")), int(ext.get("cx")), int(ext.get("cy")),
            )  # fmt: skip
        part, held = upper, same[0].find(f"./*/{P}nvPr/{P}ph")
    return None


def layout_for_figures(package: Package) -> str:
    """Return the layout for a slide with a title and a figure: title only, or what comes nearest.

    Raises
    ------
    Untouched
        The presentation has no layout.
    """
    layouts = package.parts_of("slideLayout")
    if not layouts:
        raise Untouched(f"{package.path}: damaged: it has no slide layout")

    def rank(name: str) -> tuple[int, int]:
        root = package.part(name).root
        kinds = [one.get("type", "obj") for one in root.iter(f"{P}ph")]
        others = [one for one in kinds if one not in ("title", "dt", "ftr", "sldNum")]
        return (0 if root.get("type") == "titleOnly" else 1 if "title" in kinds else 2, len(others))

    return min(layouts, key=rank)


def has_title(package: Package, layout: str) -> bool:
    """Whether a layout has a place for a title."""
    return any(one.get("type") == "title" for one in package.part(layout).root.iter(f"{P}ph"))


def slide_size(package: Package) -> tuple[int, int]:
    """Return width and height of the slides in EMU."""
    size = package.part(package.main).root.find(f"{P}sldSz")
    if size is None:
        return 12_192_000, 6_858_000
    return int(size.get("cx", "12192000")), int(size.get("cy", "6858000"))
