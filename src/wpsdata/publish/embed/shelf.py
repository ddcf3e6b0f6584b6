"""Where current figures and facts are taken from: reports folders, drawn where they are stale."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from wpsdata import paths
from wpsdata.chart.figures import FigureEntry, figures
from wpsdata.chart.sizes import PAGE, SIZES
from wpsdata.chart.words import Words
from wpsdata.errors import WpsdataError
from wpsdata.publish import facts
from wpsdata.publish.embed.markers import (
    FACT,
    BrokenMarker,
    Marker,
    settled,
)

_WRONG_FILE = "run `wpsdata run --force`"


class NotCurrent(WpsdataError):
    """A figure or fact is not drawn, or older than what it stands on, and may not be drawn now."""


# a notebook and the parameters that differ from its own
Variant = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Wanted:
    """One notebook with parameters, in some languages and sizes."""

    variant: Variant
    languages: frozenset[str]
    sizes: frozenset[str]


# brings notebooks up to date and says in which reports folder each lies
Draw = Callable[[list[Wanted]], Mapping[Variant, Path]]


@dataclass(frozen=True)
class Shown:
    """A figure as it is now, in one language and size.

    Attributes
    ----------
    folder : Path
        Where its files lie.
    description : dict
        Its words, inputs and citation, as the figure's JSON has them.
    size : str
        The named size of its picture.
    """

    id: str
    lang: str
    size: str
    folder: Path
    description: Mapping[str, Any]

    @cached_property
    def png(self) -> bytes:
        """The picture."""
        return self._file("png")

    @cached_property
    def svg(self) -> bytes:
        """The picture as a drawing."""
        return self._file("svg")

    @cached_property
    def csv(self) -> Path:
        """The data behind it; they are the same in every size."""
        return self.folder / f"{self.id}.csv"

    def other_sizes(self) -> list["Shown"]:
        """Return the figure in each of the other sizes in which it lies there."""
        others = [replace(self, size=size) for size in SIZES if size != self.size]
        return [one for one in others if one._path("png").is_file()]

    def _path(self, form: str) -> Path:
        room = self.folder if self.size == PAGE else self.folder / self.size
        return room / f"{self.id}.{form}"

    def _file(self, form: str) -> bytes:
        path = self._path(form)
        try:
            return path.read_bytes()
        except OSError as error:
            raise NotCurrent(f"{path}: {error.strerror or error}; {_WRONG_FILE}") from None

    def said(self, kind: str) -> str:
        """Return its caption, subtitle, source line or note."""
        return str(self.description[{"caption": "title"}.get(kind, kind)])

    @property
    def alt(self) -> str:
        """What a person who does not see it is told."""
        return str(self.description["alt"])


@dataclass
class Shelf:
    """Figures and facts by marker and language.

    Attributes
    ----------
    reports : Path
        The reports folder.
    draw : callable
        Brings notebooks up to date; see ``Draw``.
    notes : list of str
        What the caller should be told, once each.
    """

    reports: Path
    draw: Draw
    notes: list[str] = field(default_factory=list)
    _folders: dict[Variant, Path] = field(default_factory=dict)
    _drawn: dict[Variant, Wanted] = field(default_factory=dict)

    def prepare(self, wanted: list[tuple[Marker, str]]) -> None:
        """Bring all that some markers name up to date, each notebook once.

        Parameters
        ----------
        wanted : list of (Marker, str)
            Markers with their languages.

        Raises
        ------
        BrokenMarker
            A marker names no figure or fact; all of them at once.
        NotCurrent
            Something is not drawn and may not be drawn.
        """
        problems: dict[str, None] = {}
        languages: dict[Variant, set[str]] = {}
        sizes: dict[Variant, set[str]] = {}
        for marker, lang in wanted:
            try:
                key = self._key(marker)
            except BrokenMarker as error:
                problems[str(error)] = None
                continue
            sizes.setdefault(key, set()).add(marker.options.get("size", PAGE))
            languages.setdefault(key, set()).update([lang] if marker.kind != FACT else [])
        if problems:
            raise BrokenMarker("; ".join(problems))
        lacking = [
            one
            for one in (
                Wanted(key, frozenset(languages[key]), frozenset(sizes[key])) for key in languages
            )
            if not self._holds(one)
        ]
        if lacking:
            self._folders |= self.draw(lacking)
            self._drawn |= {one.variant: one for one in lacking}

    def _holds(self, wanted: Wanted) -> bool:
        held = self._drawn.get(wanted.variant)
        return (
            held is not None and wanted.languages <= held.languages and wanted.sizes <= held.sizes
        )

    def _key(self, marker: Marker) -> Variant:
        parameters = tuple(sorted(marker.parameters.items()))
        if marker.kind != FACT:
            return self.entry(marker).notebook, parameters
        recorded = self._facts(self.reports)
        if not recorded:
            raise BrokenMarker(
                f"fact {marker.id}: {self.reports} holds no facts yet; run `wpsdata run` once"
            )
        by_id = {one["id"]: str(one.get("notebook", "")) for one in recorded}
        name = settled(marker.id, by_id, "fact", f"; {facts.FILE} lists them")
        held = {one["as_of"] for one in recorded if one["id"] == name}
        if marker.as_of in held and set(marker.parameters) <= {"as_of"}:
            # a notebook records some days beside the latest
            parameters = ()
        return by_id[name], parameters

    def _facts(self, folder: Path) -> list[dict[str, Any]]:
        try:
            return facts.read(folder)
        except facts.FactError:
            return []

    def entry(self, marker: Marker) -> FigureEntry:
        """Return the entry of the figure that a marker names."""
        return figures()[
            settled(marker.id, figures(), "figure", "; notebooks/figures.yml lists them")
        ]

    def figure(self, marker: Marker, lang: str) -> Shown:
        """Return a figure that was prepared.

        Raises
        ------
        NotCurrent
            The parameters leave nothing to draw, or a file of it is not readable.
        """
        name = self.entry(marker).id
        folder = self._folders[self._key(marker)] / "figures" / lang
        path = folder / f"{name}.json"
        if not path.is_file():
            told = " ".join(f"{key}={value}" for key, value in marker.parameters.items())
            raise NotCurrent(
                f"figure {name} is not drawn with {told or 'the usual parameters'}: they leave no "
                "row; choose others in its marker"
            )
        try:
            description = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise NotCurrent(f"{path}: not readable; {_WRONG_FILE}") from None
        return Shown(name, lang, marker.options.get("size", PAGE), folder, description)

    def fact(self, marker: Marker, lang: str) -> str:
        """Write a fact that was prepared, in the way of a language.

        Raises
        ------
        BrokenMarker
            It is not recorded for the day.
        """
        key = self._key(marker)
        recorded = self._facts(self._folders[key])
        name = settled(marker.id, {one["id"] for one in recorded}, "fact")
        days = {one["as_of"]: one for one in recorded if one["id"] == name}
        if marker.as_of not in days:
            raise BrokenMarker(
                f"fact {name} is not recorded as of {marker.as_of}; it is as of "
                f"{', '.join(sorted(days))}"
            )
        return self._written(days[marker.as_of], marker, _words(lang))

    def _written(self, fact: Mapping[str, Any], marker: Marker, words: Words) -> str:
        value = fact["value"]
        if value is None:
            self.note(f"fact {fact['id']} as of {fact['as_of']} is not known")
        percent = str(fact["unit"]).split(" ")[0] == "percent"
        form = marker.options.get("format", "percent" if percent else "number")
        if form == "percent" and not percent:
            raise BrokenMarker(
                f"fact {fact['id']} is in {fact['unit']}, not in percent; take format=percent away"
            )
        decimals = marker.options.get("decimals")
        if form == "number":
            return words.number(value, None if decimals is None else int(decimals))
        if decimals is not None:
            raise BrokenMarker(
                f"fact {fact['id']}: decimals={decimals} goes with format=number only"
            )
        return words.percent(value)

    def note(self, text: str) -> None:
        """Keep a remark for the caller."""
        if text not in self.notes:
            self.notes.append(text)


@cache
def _words(lang: str) -> Words:
    return Words(lang)


def ours(tag: str | None) -> str:
    """Return which of our languages a language tag means, or nothing."""
    plain = (tag or "").replace("_", "-").split("-")[0].casefold()
    return plain if plain in paths.languages() else ""


def language_of(asked: Iterable[str | None], otherwise: str) -> str:
    """Return the language to write in: the first of those asked for that is ours.

    Parameters
    ----------
    asked : iterable of str or None
        Language tags around a marker, the nearest first.
    otherwise : str
        Language where none of them is ours; English where the document names none at all.

    Raises
    ------
    BrokenMarker
        The document names only languages in which figures are not drawn.
    """
    named = [tag for tag in asked if tag]
    if found := next(filter(None, map(ours, named)), otherwise):
        return found
    if not named:
        return paths.SOURCE_LANGUAGE
    raise BrokenMarker(
        f"the text is in {named[0]}, in which nothing is drawn; write lang= into the marker "
        "or give --lang"
    )
