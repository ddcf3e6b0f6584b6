"""The list of figures, ``notebooks/figures.yml``: id, words, sources, question, claims."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from wpsdata import paths
from wpsdata.catalog import suggest
from wpsdata.errors import WpsdataError

FILE = "figures.yml"
TEXTS = ("title", "subtitle", "note", "alt", "may_say", "may_not_say")
FIELDS = {"notebook", "working_group", "question", *TEXTS, "sources", "claims"}


class FigureListInvalid(WpsdataError):
    """``figures.yml`` lacks a field, has one too many, or is not YAML."""


class UnknownFigure(WpsdataError):
    """No figure has that id."""


@dataclass(frozen=True)
class FigureEntry:
    """What is said of one figure, in English; the texts are messages to translate."""

    id: str
    notebook: str
    working_group: int
    question: str
    title: str
    subtitle: str
    note: str
    alt: str
    may_say: str
    may_not_say: str
    sources: tuple[str, ...]
    claims: tuple[str, ...]

    def messages(self) -> list[str]:
        """List the texts that need a translation."""
        return [self.question, *(getattr(self, name) for name in TEXTS)]


@cache
def _read(path: Path) -> dict[str, FigureEntry]:
    try:
        found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise FigureListInvalid(f"{path}: not readable as YAML ({reason}); mend it") from None
    problems = []
    for figure_id, entry in found.items():
        lacking = FIELDS - set(entry)
        strange = set(entry) - FIELDS
        if lacking or strange:
            problems.append(
                f"{figure_id}: lacks {sorted(lacking) or 'nothing'}, "
                f"unknown {sorted(strange) or 'nothing'}"
            )
    if problems:
        raise FigureListInvalid(f"{path}: {'; '.join(problems)}; mend the entries")
    return {figure_id: _entry(figure_id, entry) for figure_id, entry in found.items()}


def _entry(figure_id: str, given: dict[str, Any]) -> FigureEntry:
    folded: dict[str, Any] = {
        name: " ".join(value.split()) if isinstance(value, str) else value
        for name, value in given.items()
    }
    folded |= {
        "sources": tuple(given["sources"]),
        "claims": tuple(str(claim) for claim in given["claims"]),
    }
    return FigureEntry(id=figure_id, **folded)


def figures() -> dict[str, FigureEntry]:
    """Return every figure of the suite, by id.

    Raises
    ------
    FigureListInvalid
        The file is not YAML, or an entry lacks a field or has one too many.
    """
    return _read(paths.notebooks_root() / FILE)


def entry(figure_id: str) -> FigureEntry:
    """Return one figure's entry.

    Raises
    ------
    UnknownFigure
        No figure has that id.
    """
    if figure_id not in figures():
        raise UnknownFigure(
            f"no figure {figure_id!r}{suggest(figure_id, set(figures()))}; describe it in "
            f"notebooks/{FILE} before drawing it"
        )
    return figures()[figure_id]
