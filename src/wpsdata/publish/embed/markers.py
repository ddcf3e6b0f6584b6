"""Markers: the words in a document that say which figure or fact stands there.

A marker is ``wps:figure ID`` or ``wps:fact ID`` with options ``name=value`` after it; what follows
the options belongs to the author or, in an alternative text, to people who do not see the figure.
``wps:caption``, ``wps:subtitle``, ``wps:source`` and ``wps:note`` name the words of a figure.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from wpsdata import paths
from wpsdata.catalog import suggest
from wpsdata.chart.sizes import SIZES
from wpsdata.clean.dates import LATEST
from wpsdata.errors import WpsdataError

FIGURE, FACT = "figure", "fact"
WORDS = ("caption", "subtitle", "source", "note")
KINDS = (FIGURE, FACT, *WORDS)
# what a marker says of the place itself; all other names are parameters of the notebook
CHOICES: dict[str, tuple[str, ...]] = {
    "size": tuple(SIZES),
    "chart": ("picture", "native"),
    "picture": ("png", "svg"),
    "images": ("file", "data"),
    "format": ("number", "percent"),
}
OWN = ("lang", "as_of", "decimals", *CHOICES)
LONGEST_BOOKMARK = 40

_BEGIN = re.compile(r"\s*wps\s*:", re.IGNORECASE)
_HEAD = re.compile(r"\s*wps:(\w+)[ \t\r\n\xa0]+([\w.@*-]+)", re.IGNORECASE)
_OPTION = re.compile(r"""[ \t\xa0]+([A-Za-z_]\w*)=("[^"]*"|'[^']*'|[^\s"']\S*)(?=\s|$)""")
_BOOKMARK = re.compile(rf"wps_({'|'.join(KINDS[1:])})_(.+)", re.IGNORECASE)
_WRITTEN = {FIGURE: "wps:figure ID lang=fr size=column", FACT: "wps:fact ID as_of=2022-05-18"}


class BrokenMarker(WpsdataError):
    """A marker cannot be read, or names a figure, fact or option that does not exist."""

    exit_code = 2


@dataclass(frozen=True)
class Marker:
    """One marker as it was read.

    Attributes
    ----------
    kind : str
        One of ``KINDS``.
    id : str
        Figure or fact; a trailing ``*`` makes it the beginning of one name.
    options : dict
        Options as written.
    text : str
        The marker as it stands in the document, without what follows it.
    rest : str
        What follows it.
    """

    kind: str
    id: str
    options: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    rest: str = ""

    @property
    def as_of(self) -> str:
        """The day, or ``latest``."""
        return self.options.get("as_of", LATEST)

    @property
    def parameters(self) -> dict[str, str]:
        """Parameters of the notebook, the day among them where it is named."""
        named = {name: value for name, value in self.options.items() if name not in OWN}
        return named if self.as_of == LATEST else {**named, "as_of": self.as_of}


def is_marker(text: str | None) -> bool:
    """Whether a text means to be a marker."""
    return bool(text and _BEGIN.match(text))


def read(text: str) -> Marker:
    """Read a marker.

    Parameters
    ----------
    text : str
        An alternative text, the tag of a content control, the name of a shape or a comment.

    Returns
    -------
    Marker
        What it says.

    Raises
    ------
    BrokenMarker
        It names no kind and id, an option twice, or a value that the option does not take.
    """
    shown = " ".join(text.split())[:80]
    head = _HEAD.match(text)
    if not head:
        raise BrokenMarker(
            f"marker {shown!r} is not readable; expected for instance {_WRITTEN[FIGURE]!r}"
        )
    kind, name = head[1].lower(), head[2]
    if kind not in KINDS:
        raise BrokenMarker(
            f"marker {shown!r}: no kind wps:{kind}{suggest(kind, set(KINDS))}; expected one of "
            + ", ".join(f"wps:{one}" for one in KINDS)
        )
    name, _, day = name.partition("@")
    options = {"as_of": day} if day else {}
    end = head.end()
    while option := _OPTION.match(text, end):
        if option[1] in options:
            raise BrokenMarker(f"marker {shown!r}: {option[1]} is given twice; keep one")
        options[option[1]] = option[2].strip("\"'") if option[2][0] in "\"'" else option[2]
        end = option.end()
    marker = Marker(kind, name, options, text[:end].strip(), text[end:].strip())
    _check(marker, shown)
    return marker


def _check(marker: Marker, shown: str) -> None:
    for name, value in marker.options.items():
        allowed = CHOICES.get(name, ())
        if allowed and value not in allowed:
            raise BrokenMarker(
                f"marker {shown!r}: {name}={value}{suggest(value, set(allowed))}; expected "
                f"{' or '.join(allowed)}"
            )
    if marker.options.get("lang", paths.SOURCE_LANGUAGE) not in paths.languages():
        raise BrokenMarker(
            f"marker {shown!r}: no language {marker.options['lang']!r}; expected one of "
            f"{', '.join(paths.languages())}"
        )
    if not re.fullmatch(r"\d", marker.options.get("decimals", "0")):
        raise BrokenMarker(f"marker {shown!r}: decimals={marker.options['decimals']}; expected 0-9")
    if marker.as_of != LATEST:
        try:
            date.fromisoformat(marker.as_of)
        except ValueError:
            raise BrokenMarker(
                f"marker {shown!r}: as_of={marker.as_of}; expected a day as YYYY-MM-DD or {LATEST}"
            ) from None


def write(kind: str, name: str, options: Mapping[str, str]) -> str:
    """Write a marker."""
    told = [
        f'{key}="{value}"' if re.search(r"\s", value) else f"{key}={value}"
        for key, value in options.items()
    ]
    return " ".join([f"wps:{kind}", name, *told])


def read_bookmark(name: str) -> Marker | None:
    """Read the name of a bookmark of Word; None where it is none of ours.

    A bookmark holds letters, digits and ``_`` only, at most 40 of them, and each name once. So
    ``wps_fact_nap_countries__20220518__fr__2`` stands for ``wps:fact nap_countries
    as_of=2022-05-18 lang=fr``, and is the second of its kind; a name of 40 characters is the
    beginning of a longer one.

    Raises
    ------
    BrokenMarker
        What follows the id is no day, language or number.
    """
    found = _BOOKMARK.fullmatch(name)
    if not found:
        return None
    fact, *more = found[2].split("__")
    options = {}
    for part in more:
        if re.fullmatch(r"\d{8}", part):
            options["as_of"] = f"{part[:4]}-{part[4:6]}-{part[6:]}"
        elif part in paths.languages():
            options["lang"] = part
        elif not re.fullmatch(r"\d{1,3}", part):
            raise BrokenMarker(
                f"bookmark {name!r}: {part!r} after the id is no day (20220518), language or "
                "number; rename the bookmark"
            )
    if len(name) >= LONGEST_BOOKMARK and not more:
        fact += "*"
    marker = Marker(found[1].lower(), fact, options, name)
    _check(marker, name)
    return marker


def bookmark_name(kind: str, name: str, taken: Iterable[str]) -> str:
    """Write the name of a bookmark that is not taken yet; empty where none is left.

    Parameters
    ----------
    kind, name : str
        Kind and id of a marker.
    taken : iterable of str
        Names of bookmarks that the document has.
    """
    held = {one.casefold() for one in taken}
    whole = f"wps_{kind}_{name}"[:LONGEST_BOOKMARK]
    if whole.casefold() not in held:
        return whole
    for number in range(2, 100):
        numbered = f"wps_{kind}_{name}__{number}"
        if len(numbered) <= LONGEST_BOOKMARK and numbered.casefold() not in held:
            return numbered
    return ""


def settled(name: str, known: Iterable[str], what: str, hint: str = "") -> str:
    """Return the id that a marker names.

    Parameters
    ----------
    name : str
        The id, or the beginning of one and ``*``.
    known : iterable of str
        All ids.
    what : str
        ``figure`` or ``fact``, for the message.
    hint : str
        Where they are listed.

    Raises
    ------
    BrokenMarker
        No id, or more than one, is meant; with the nearest.
    """
    ids = set(known)
    if name in ids:
        return name
    if name.endswith("*"):
        fits = sorted(one for one in ids if one.startswith(name[:-1]))
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise BrokenMarker(
                f"{what} {name!r} begins {len(fits)} names, among them {', '.join(fits[:3])}; "
                "write the whole id"
            )
    raise BrokenMarker(f"no {what} {name!r}{suggest(name.rstrip('*'), ids)}{hint}")
