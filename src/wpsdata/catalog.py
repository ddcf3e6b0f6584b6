"""Source cards and raw files: find them, verify them, list them.

A raw file lies in ``data/raw/<source>/<date accessed>/<file>``; its card lies beside it as
``<file>.yml``. Nothing else in the package touches ``data/raw``.
"""

import contextlib
import hashlib
import re
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from wpsdata import paths
from wpsdata.errors import WpsdataError

REDISTRIBUTE = ("yes", "aggregates", "no")
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
SHA256 = re.compile(r"[0-9a-f]{64}")
CARD_SUFFIX = ".yml"
CORRECTIONS_SUFFIX = ".corrections.yml"
# versions that stand in for the latest, by (source, file)
_PINNED: ContextVar[Mapping[tuple[str, str], str]] = ContextVar("pinned", default={})  # noqa: B039


class CardError(WpsdataError):
    """A card is missing, unreadable, or does not fit the schema."""


class SnapshotChanged(WpsdataError):
    """A raw file is not the one its card describes."""


class UnknownSource(WpsdataError):
    """No card has that source, file or version."""

    exit_code = 2


@dataclass(frozen=True)
class Card:
    """What is known of one raw file: who made it, what it covers, what may be done with it."""

    source: str
    version: str
    path: Path
    producer: str
    title: str
    edition: str
    published: str
    accessed: str
    url: str
    license_name: str
    license_url: str
    redistribute: str
    citation: str
    sha256: str
    covers_from: str
    covers_to: str
    unit_of_row: str
    description: str
    processing: str
    archive_url: str = ""
    computed_from: tuple[dict[str, str], ...] = field(default=())

    @property
    def file(self) -> str:
        """Name of the raw file."""
        return self.path.name

    @property
    def card_path(self) -> Path:
        """The card itself."""
        return card_path(self.path)

    @property
    def corrections_path(self) -> Path:
        """Where corrections to the raw file are declared, if there are any."""
        return self.path.with_name(self.path.stem + CORRECTIONS_SUFFIX)

    @property
    def year(self) -> str:
        """Year of publication, or ``n.d.`` where the producer prints none."""
        return self.published[:4] or "n.d."


# name in the card -> whether it may be empty
_TEXT = {
    "producer": False,
    "title": False,
    "edition": True,
    "published": True,
    "accessed": False,
    "url": False,
    "redistribute": False,
    "citation": False,
    "sha256": False,
    "description": False,
    "processing": False,
}
_OPTIONAL = {"archive_url", "computed_from"}
_NESTED = {"license": ("name", "url"), "covers": ("from", "to", "unit_of_row")}


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def card_path(path: Path) -> Path:
    """Return where the card of a raw file lies: beside it, under its whole name."""
    return path.with_name(path.name + CARD_SUFFIX)


def today() -> str:
    """Return the day in UTC: the version of a raw file that is added now."""
    return f"{datetime.now(UTC):%Y-%m-%d}"


def card_text(content: Mapping[str, Any]) -> str:
    """Return a card as its file holds it: YAML, in the order of the fields."""
    return str(yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True, width=100))


def read_card(card_path: Path) -> Card:
    """Read one card and check it against the schema.

    Parameters
    ----------
    card_path : Path
        ``data/raw/<source>/<version>/<file>.yml``.

    Returns
    -------
    Card
        The card, every field as text.

    Raises
    ------
    CardError
        The card is absent, is not YAML, lacks a field, has one too many, or a value has the
        wrong form. All problems of the card are named at once.
    """
    if not card_path.is_file():
        raise CardError(
            f"{card_path}: no such card; expected one beside each raw file; `wpsdata new "
            "source` writes one, and those of other sources show what stands in it"
        )
    try:
        found = yaml.safe_load(card_path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise CardError(f"{card_path}: not readable as YAML ({reason}); mend the card") from None
    if not isinstance(found, dict):
        raise CardError(f"{card_path}: found no fields; expected a mapping; mend the card")

    problems = _problems(found)
    version, source = card_path.parent.name, card_path.parent.parent.name
    if not FULL_DATE.fullmatch(version):
        problems.append(f"folder {version!r} is not the date accessed, YYYY-MM-DD")
    elif not problems and version != _text(found["accessed"]):
        problems.append(f"accessed {found['accessed']} is not the folder's {version}")
    if problems:
        raise CardError(f"{card_path}: {'; '.join(problems)}; mend the card")

    return Card(
        source=source,
        version=version,
        path=card_path.with_name(card_path.name.removesuffix(CARD_SUFFIX)),
        license_name=_text(found["license"]["name"]),
        license_url=_text(found["license"]["url"]),
        covers_from=_text(found["covers"]["from"]),
        covers_to=_text(found["covers"]["to"]),
        unit_of_row=_text(found["covers"]["unit_of_row"]),
        archive_url=_text(found.get("archive_url")),
        computed_from=tuple(found.get("computed_from") or ()),
        **{name: _text(found[name]) for name in _TEXT},
    )


def _problems(found: dict[str, Any]) -> list[str]:
    known = {*_TEXT, *_OPTIONAL, *_NESTED}
    problems = [f"no field {name!r}" for name in sorted({*_TEXT, *_NESTED} - found.keys())]
    problems += [f"unknown field {name!r}" for name in sorted(found.keys() - known)]
    for name, may_be_empty in _TEXT.items():
        if name in found and not may_be_empty and not _text(found[name]):
            problems.append(f"{name!r} is empty")
    for name, parts in _NESTED.items():
        value = found.get(name, {})
        if not isinstance(value, dict) or (name in found and set(value) != set(parts)):
            problems.append(f"{name!r} needs exactly {', '.join(parts)}")
    if isinstance(found.get("license"), dict) and not _text(found["license"].get("name")):
        problems.append("'license' has no name; write 'not stated' where the producer states none")
    if "redistribute" in found and found["redistribute"] not in REDISTRIBUTE:
        problems.append(
            f"'redistribute' is {found['redistribute']!r}, not {'|'.join(REDISTRIBUTE)}"
        )
    if _text(found.get("published")) and not DATE.fullmatch(_text(found["published"])):
        problems.append(f"'published' is {found['published']!r}, not YYYY[-MM[-DD]]")
    if "sha256" in found and not SHA256.fullmatch(_text(found["sha256"])):
        problems.append("'sha256' is not 64 hexadecimal digits")
    for item in found.get("computed_from") or ():
        hashed = isinstance(item, dict) and SHA256.fullmatch(_text(item.get("sha256")))
        if not hashed or set(item) != {"file", "sha256"}:
            problems.append("each 'computed_from' needs exactly file and sha256")
    return problems


@cache
def _cards(raw: Path) -> tuple[Card, ...]:
    files = [path for path in sorted(raw.glob("*/*/*")) if path.is_file()]
    described = [path for path in files if path.suffix != CARD_SUFFIX]
    lonely = [
        path.name
        for path in files
        if path.suffix == CARD_SUFFIX
        and not path.name.endswith(CORRECTIONS_SUFFIX)
        and not path.with_name(path.name.removesuffix(CARD_SUFFIX)).is_file()
    ]
    if lonely:
        raise CardError(f"{raw}: card without its file: {', '.join(lonely)}; add the file")
    return tuple(read_card(card_path(path)) for path in described)


def forget() -> None:
    """Read the cards anew at the next call: files were written since."""
    _cards.cache_clear()


def cards() -> list[Card]:
    """List the cards of all raw files, by source, version and file name.

    Raises
    ------
    CardError
        A raw file has no card, a card has no file, or a card does not fit the schema.
    """
    return list(_cards(paths.data_root() / "raw"))


@contextlib.contextmanager
def pinned(versions: Mapping[tuple[str, str], str]) -> Iterator[None]:
    """Let other versions stand in for the latest ones, for as long as the context lasts.

    Parameters
    ----------
    versions : mapping
        Date accessed by ``(source, file)``; files that are not named keep their latest version.
    """
    before = _PINNED.set(dict(versions))
    try:
        yield
    finally:
        _PINNED.reset(before)


def pins() -> tuple[tuple[tuple[str, str], str], ...]:
    """Return the versions that stand in for the latest, as something that can be a key."""
    return tuple(sorted(_PINNED.get().items()))


def card(source: str, file: str | None = None, version: str = "latest") -> Card:
    """Find one card.

    Parameters
    ----------
    source : str
        Folder under ``data/raw``.
    file : str, optional
        File name; may be left out where the source has one file only.
    version : str
        Date accessed, or ``"latest"``: that of ``pinned``, where it names one.

    Raises
    ------
    UnknownSource
        Nothing, or more than one file, has that name.
    """
    of_source = [one for one in cards() if one.source == source]
    if not of_source:
        raise UnknownSource(
            f"no source {source!r}{suggest(source, {one.source for one in cards()})}; "
            "`wpsdata sources` lists them"
        )
    # each file has its own latest version: a new edition of one does not take the others along
    newest = {one.file: one.version for one in sorted(of_source, key=lambda one: one.version)}
    newest |= {file: day for (of, file), day in _PINNED.get().items() if of == source}
    wanted = newest if version == "latest" else dict.fromkeys(newest, version)
    found = [
        one for one in of_source if one.version == wanted[one.file] and file in (None, one.file)
    ]
    if len(found) != 1:
        there = ", ".join(f"{one.version}/{one.file}" for one in of_source)
        raise UnknownSource(
            f"{source}: {len(found)} files fit version {version!r}, file {file!r}; "
            f"expected one of {there}"
        )
    return found[0]


def named(names: list[str] | tuple[str, ...]) -> list[Card]:
    """Find the latest cards of sources (``"cfr"``) or single files (``"cfr/averages.csv"``).

    Raises
    ------
    UnknownSource
        Nothing has one of the names.
    """
    found = []
    for name in names:
        source, _, file = name.partition("/")
        files = (
            [file] if file else dict.fromkeys(one.file for one in cards() if one.source == source)
        )
        found += [card(source, one) for one in files] or [card(source)]
    return found


def snapshot(source: str, file: str | None = None, version: str = "latest") -> Path:
    """Return the path of a raw file, once its SHA-256 matches its card.

    Raises
    ------
    SnapshotChanged
        The file differs from the one the card describes.
    """
    return verified(card(source, file, version))


def verified(one: Card) -> Path:
    """Return the path of a card's file, once its SHA-256 matches."""
    found = sha256(one.path)
    if found != one.sha256:
        raise SnapshotChanged(
            f"{one.path}: sha256 is {found[:12]}…, its card says {one.sha256[:12]}…; "
            "restore the file, or add a changed source as a new version folder"
        )
    return one.path


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def suggest(name: str, known: set[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for a near miss, or nothing."""
    from difflib import get_close_matches

    near = get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
