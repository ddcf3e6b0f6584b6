"""Refresh the figures and facts of a Word document or a presentation."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from wpsdata.publish.embed import native, pictures, slides, word
from wpsdata.publish.embed.markers import (
    FACT,
    FIGURE,
    WORDS,
    BrokenMarker,
    Marker,
    is_marker,
    read,
)
from wpsdata.publish.embed.package import SLIDES, WORD, Package
from wpsdata.publish.embed.shelf import Shelf, Shown

KINDS = {".docx": WORD, ".docm": WORD, ".pptx": SLIDES, ".pptm": SLIDES}
_ANY = re.compile(rb"wps\s*:\s*[A-Za-z]|wps_[A-Za-z]+_", re.IGNORECASE)


@dataclass(frozen=True)
class Change:
    """What was, or would be, changed at one place.

    Attributes
    ----------
    part : str
        Part of the document, or line of a text file.
    marker : str
        The marker there.
    lang : str
        Language of what stands there.
    what : tuple of str
        ``picture``, ``size``, ``alternative text``, ``text``, ``data``.
    old, new : str
        The text before and after, where it is one.
    """

    part: str
    marker: str
    lang: str
    what: tuple[str, ...]
    old: str = ""
    new: str = ""


@dataclass(eq=False)
class _Found:
    """One marker of the document, with what carries it and in which language it is to be read."""

    place: Any
    marker: Marker
    lang: str
    order: int


def open_office(path: Path, data: bytes) -> Package:
    """Open a document that may be changed.

    Raises
    ------
    Untouched
        It may not: see ``Package``, ``word.refuse_tracked`` and ``slides.refuse_protected``.
    """
    kind = KINDS[path.suffix.casefold()]
    package = Package(path, data, kind)
    if kind == WORD:
        word.refuse_tracked(package)
    else:
        slides.refuse_protected(package)
    return package


def refresh(package: Package, shelf: Shelf, lang: str = "") -> list[Change]:
    """Bring every marked place of a document up to date.

    Parameters
    ----------
    package : Package
        The document; it is changed.
    shelf : Shelf
        Where figures and facts come from.
    lang : str
        Language of a document that does not say its own.

    Returns
    -------
    list of Change
        Empty where all is current.

    Raises
    ------
    BrokenMarker
        Markers that cannot be read or name nothing: all of them at once.
    NotCurrent
        A figure is not drawn.
    """
    found = _find(package, lang)
    shelf.prepare([(one.marker, one.lang) for one in found])
    changes: list[Change] = []
    swaps: list[pictures.Swap] = []
    problems: dict[str, None] = {}
    for one in found:
        try:
            change = _refresh(package, shelf, one, swaps)
        except BrokenMarker as error:
            problems[f"{one.place.part}: {error}"] = None
            continue
        if change is not None:
            changes.append(change)
    if problems:
        raise BrokenMarker("; ".join(problems))
    pictures.swap_all(package, swaps)
    return changes


def _find(package: Package, lang: str) -> list[_Found]:
    room: Any = word if WORD in package.kind else slides
    languages = room.Languages(package, lang)
    found: list[_Found] = []
    problems: dict[str, None] = {}
    for part in package.parts_of(*room.STORIES):
        if not _ANY.search(package.archive.read(part)):
            continue
        root = package.part(part).root
        order = {element: place for place, element in enumerate(root.iter())}
        here: list[_Found] = []
        for place in pictures.places(part, root):
            with _noting(problems, part):
                if one := _picture(place, languages, order):
                    here.append(one)
        with _noting(problems, part):
            here += [
                _Found(text, text.marker, "", order[text.home[0]])
                for text in room.texts(package, part)
            ]
        here.sort(key=lambda one: one.order)
        for one in here:
            with _noting(problems, part):
                _settle(one, here, languages)
        found += here
    if problems:
        raise BrokenMarker("; ".join(problems))
    return found


@contextmanager
def _noting(problems: dict[str, None], part: str) -> Iterator[None]:
    """Keep what is wrong with one marker, so that all of them are told at once."""
    try:
        yield
    except BrokenMarker as error:
        problems[f"{part}: {error}"] = None


def _picture(place: pictures.Place, languages: Any, order: dict[Any, int]) -> _Found | None:
    said = place.marked(is_marker)
    marker = read(said) if said else None
    if marker is None or marker.kind != FIGURE:
        # a text box with the marker of a text is found among the texts
        return None
    wants_chart = marker.options.get("chart") == "native"
    if place.kind == "chart":
        if not wants_chart:
            raise BrokenMarker(
                f"{marker.text!r} stands on a chart; write chart=native, or put a picture there"
            )
    elif wants_chart:
        raise BrokenMarker(
            f"{marker.text!r}: chart=native stands on no chart of a slide; "
            "`wpsdata insert --native` puts one into a presentation"
        )
    elif place.blip is None:
        raise BrokenMarker(
            f"{marker.text!r} stands on something that is no single picture; put it on the picture"
        )
    lang = marker.options.get("lang") or languages.of(place.frame)
    return _Found(place, marker, lang, order[place.frame])


def _settle(one: _Found, here: list[_Found], languages: Any) -> None:
    """Find the language of a text; that of a caption is the language, day and size of its figure.

    Its figure is the nearest before it with that id, else the first after it.
    """
    marker = one.marker
    if marker.kind == FIGURE:
        return
    if marker.kind in WORDS:
        same = [x for x in here if x.marker.kind == FIGURE and x.marker.id == marker.id]
        above = [x for x in same if x.order < one.order]
        if same:
            figure = above[-1] if above else same[0]
            options = {**figure.marker.options, **marker.options}
            one.marker = replace(marker, options=options)
            one.lang = marker.options.get("lang") or figure.lang
            return
    one.lang = marker.options.get("lang") or languages.of(one.place.written_in)


def _refresh(
    package: Package, shelf: Shelf, one: _Found, swaps: list[pictures.Swap]
) -> Change | None:
    if one.marker.kind != FIGURE:
        text = (
            shelf.fact(one.marker, one.lang)
            if one.marker.kind == FACT
            else shelf.figure(one.marker, one.lang).said(one.marker.kind)
        )
        before = one.place.text
        if one.place.put(package.part(one.place.part), text):
            return _change(one, ["text"], before, text)
        return None
    shown = shelf.figure(one.marker, one.lang)
    what = (
        native.refresh(package, one.place, shown, shelf)
        if one.place.kind == "chart"
        else _picture_again(package, one.place, shown, swaps)
    )
    if _label(package, one, shown):
        what.append("alternative text")
    return _change(one, what) if what else None


def _change(one: _Found, what: list[str], old: str = "", new: str = "") -> Change:
    return Change(one.place.part, one.marker.text, one.lang, tuple(what), old, new)


def _picture_again(
    package: Package, place: pictures.Place, shown: Shown, swaps: list[pictures.Swap]
) -> list[str]:
    what = []
    vector = place.blip.find(f".//{pictures.SVG}svgBlip") is not None
    for number, swap in enumerate(
        pictures.references(place, shown.png, shown.svg if vector else None)
    ):
        before = pictures.held(package, swap)
        if before == swap.content:
            continue
        swaps.append(swap)
        if number == 0:
            what.append("picture")
            tallest = word.room(package)[1] if place.kind == "inline" else 0
            box = slides.inherited_box(package, place.part, place.frame)
            if pictures.fit(package, place, before, shown, tallest, box):
                what.append("size")
        elif not what:
            what.append("picture")
    return what


def _label(package: Package, one: _Found, shown: Shown) -> bool:
    """Write the alternative text after the marker, and the title where there is one."""
    part = package.part(one.place.part)
    wanted = f"{one.marker.text}\n{shown.alt}"
    changed = False
    for element, name in one.place.labels:
        if is_marker(element.get(name)):
            changed |= part.set(element, name, wanted)
    for element in one.place.titles:
        title = element.get("title")
        if title and not is_marker(title):
            changed |= part.set(element, "title", shown.said("caption"))
    return changed
