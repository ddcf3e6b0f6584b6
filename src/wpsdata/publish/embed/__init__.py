"""Figures and facts in briefings: put in once, brought up to date by one command.

A briefing names its figures and facts by markers (``markers``): in the alternative text of a
picture, the tag of a content control, the name of a bookmark or shape, or a comment. What they name
is taken from a reports folder (``shelf``) and put in their place; nothing else is touched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wpsdata.publish.embed import guard, new, office, text
from wpsdata.publish.embed.guard import Untouched
from wpsdata.publish.embed.markers import (
    FIGURE,
    BrokenMarker,
    Marker,
    read,
    write,
)
from wpsdata.publish.embed.native import NotEditable
from wpsdata.publish.embed.office import Change
from wpsdata.publish.embed.shelf import Draw, NotCurrent, Shelf, Wanted

__all__ = [
    "BrokenMarker",
    "Change",
    "Draw",
    "Marker",
    "NotCurrent",
    "NotEditable",
    "Refreshed",
    "Shelf",
    "Untouched",
    "Wanted",
    "insert",
    "refresh",
]

SUFFIXES = (*office.KINDS, *text.SUFFIXES)


@dataclass(frozen=True)
class Refreshed:
    """What was, or would be, changed in a document.

    Attributes
    ----------
    path : Path
        The document.
    changes : tuple of Change
        One a place; empty where all is current.
    notes : tuple of str
        Remarks for the author.
    """

    path: Path
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()


def refresh(
    path: Path, shelf: Shelf, *, lang: str = "", check: bool = False, backup: bool = False
) -> Refreshed:
    """Bring the figures and facts of a document up to date.

    Parameters
    ----------
    path : Path
        A ``.docx``, ``.docm``, ``.pptx``, ``.pptm``, ``.html`` or ``.md`` file.
    shelf : Shelf
        Where figures and facts come from.
    lang : str
        Language of a document that does not say its own.
    check : bool
        Only say what is not current.
    backup : bool
        Keep the version before beside the file, as ``NAME.bak``.

    Returns
    -------
    Refreshed
        What changed. A document in which nothing did is not written.

    Raises
    ------
    Untouched
        The file is not one that may be changed.
    BrokenMarker
        Markers that cannot be read or name nothing.
    NotCurrent
        A figure is not drawn and may not be drawn.
    NotEditable
        A chart of PowerPoint is asked for a figure that none can show.
    """
    suffix = _suffix(path)
    before = guard.read_bytes(path)
    if not check:
        guard.refuse_locked(path)
    notes: list[str] = []
    try:
        if suffix in office.KINDS:
            package = office.open_office(path, before)
            if package.macros:
                notes.append("holds macros; they are kept as they are and never run")
            changes = office.refresh(package, shelf, lang)
            after = package.as_bytes()
            pictures: Mapping[Path, bytes] = {}
        else:
            page = text.open_page(path, before)
            changes = text.refresh(page, shelf, lang)
            after, pictures = page.text.encode("utf-8"), page.pictures
    except BrokenMarker as error:
        raise BrokenMarker(f"{path}: {error}") from None
    if not check:
        _put_all(path, before, after, pictures, backup)
    return Refreshed(path, tuple(changes), tuple(notes))


def insert(
    path: Path,
    figure: str,
    shelf: Shelf,
    options: Mapping[str, str],
    *,
    backup: bool = False,
) -> Refreshed:
    """Put a figure at the end of a document, or into a new one.

    Parameters
    ----------
    path : Path
        As in ``refresh``; begun where it is not there.
    figure : str
        The figure.
    shelf : Shelf
        Where figures come from.
    options : mapping
        Options of its marker; ``lang`` among them.
    backup : bool
        As in ``refresh``.

    Returns
    -------
    Refreshed
        With one change.

    Raises
    ------
    Untouched, BrokenMarker, NotCurrent, NotEditable
        As in ``refresh``.
    """
    suffix = _suffix(path)
    guard.refuse_locked(path)
    before = guard.read_bytes(path) if path.exists() else None
    marker = read(write(FIGURE, figure, options))
    lang = options["lang"]
    if options.get("chart") == "native" and not suffix.startswith(".ppt"):
        raise NotEditable(
            f"{path}: an editable chart goes into a presentation (.pptx); take --native away"
        )
    shelf.prepare([(marker, lang)])
    shown = shelf.figure(marker, lang)
    pictures: Mapping[Path, bytes] = {}
    if suffix in office.KINDS:
        after = new.insert(path, before, shown, options)
    else:
        page = text.empty_page(path, shown) if before is None else text.open_page(path, before)
        text.insert(page, shown, options)
        after, pictures = page.text.encode("utf-8"), page.pictures
    _put_all(path, before, after, pictures, backup)
    what = "chart" if options.get("chart") == "native" else "picture"
    return Refreshed(path, (Change("end", marker.text, lang, (what, "text")),))


def _put_all(
    path: Path,
    before: bytes | None,
    after: bytes,
    pictures: Mapping[Path, bytes],
    backup: bool,
) -> None:
    # first the pictures: a page never names one that is not there
    for one, content in pictures.items():
        guard.put(one, content, one.read_bytes() if one.is_file() else None)
    if after != before:
        guard.put(path, after, before, backup)


def _suffix(path: Path) -> str:
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        older = {".doc": ".docx", ".ppt": ".pptx", ".odt": ".docx", ".odp": ".pptx"}
        hint = f"save it as {older[suffix]}" if suffix in older else "save it as one of them"
        raise Untouched(
            f"{path}: {suffix or 'a file without ending'} cannot hold figures; expected "
            f"{', '.join(SUFFIXES)}; {hint}"
        )
    return suffix
