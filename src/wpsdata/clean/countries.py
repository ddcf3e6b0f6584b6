"""Country names to ISO3: exact after normalisation, never a guess.

A name is looked up whole, then in the order in which it is read aloud ("Korea, Republic of"),
then as a country with a part of that country ("Sudan (Darfur)"). The known names are those of the
countries table in six languages and of ``lookups/country_aliases.csv``; the known parts are in
``lookups/country_parts.csv``; ``lookups/not_countries.csv`` says why some names are refused.

"Congo" alone is COG, whose short name in the United Nations it is; "Korea" alone is nobody's.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

import pandas as pd

from wpsdata import catalog, paths
from wpsdata.errors import WpsdataError
from wpsdata.load.countries import load_countries

ALIASES = "country_aliases.csv"
PARTS = "country_parts.csv"
NOT_COUNTRIES = "not_countries.csv"
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
# of the UN (M49); all of them together are the world
REGIONS = ("Africa", "Americas", "Asia", "Europe", "Oceania")
WORLD = "world"

# Letters that NFKD leaves whole, and typographic signs with a plain twin.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss"}
    | dict.fromkeys("’‘ʼ`´ʻ′", "'")
)
_ARTICLES = ("the", "la", "le", "les", "l", "el", "las", "los")
_SHORTENED = {"st": "saint", "ste": "sainte"}
# only with their full stop: "is" and "rep" may be words
_DOTTED = {"rep": "republic", "dem": "democratic", "fed": "federated", "is": "islands"}
# Separators between a country and a part of it; a hyphen inside a word is none.
_SEPARATOR = re.compile(r"\s*/\s*|\s*;\s*|\s*,\s*|\s*:\s*|\s+[-–—]\s+|\s*\(|\)\s*")


class UnknownCountry(WpsdataError):
    """A name is no country that the tables know, or is refused on purpose."""


class AliasConflict(WpsdataError):
    """Two rows of the look-up files contradict each other."""


@dataclass(frozen=True)
class _Lookups:
    """Everything that names are compared with, normalised."""

    by_key: Mapping[str, str]
    codes: Mapping[str, str]
    parts: Mapping[str, frozenset[str]]
    refused: Mapping[str, str]
    printed: Mapping[str, str]
    ambiguous: Mapping[str, frozenset[str]]


def match_countries(names: "pd.Series | pd.Index | Iterable[object]") -> pd.Series:
    """Match names with ISO3 codes; what is not surely a country stays missing.

    Parameters
    ----------
    names : Series, Index or iterable of str
        Names in English, French, Spanish, Arabic, Russian or Chinese, or ISO3 codes.

    Returns
    -------
    Series of shape (n_names,)
        ISO3 codes (``string``), with the index of a Series given; ``<NA>`` for a missing name,
        for one that is not known, and for one that is refused: an aggregate, a state that no
        longer exists, an organisation, more than one country.

    Examples
    --------
    >>> match_countries(["Congo (Democratic Republic of the)", "Israel/Palestine"]).tolist()
    ['COD', <NA>]
    """
    given = _series(names)
    # a name is worked out once, however often it stands in the column
    codes = {name: _match(_text(name)) for name in given.dropna().unique()}
    return given.map(codes).astype("string")


def to_iso3(names: "pd.Series | pd.Index | Iterable[object]") -> pd.Series:
    """Convert names to ISO3 codes, or name everything that is no country.

    Parameters
    ----------
    names : Series, Index or iterable of str
        As for ``match_countries``.

    Returns
    -------
    Series of shape (n_names,)
        ISO3 codes (``string``), with the index of a Series given; missing where the name is
        missing or empty.

    Raises
    ------
    UnknownCountry
        Names are not known or refused: all of them, each with the reason or the nearest name.
        That name is a suggestion for the person who reads it; it is never used.

    Examples
    --------
    >>> to_iso3(["Côte d'Ivoire", "DRC"]).tolist()
    ['CIV', 'COD']
    """
    given = _series(names)
    found = match_countries(given)
    printed = given[found.isna() & given.notna()].map(_text)
    offenders = sorted({name for name in printed if normalise(name)})
    if offenders:
        raise UnknownCountry(
            f"no country for {'; '.join(f'{name!r} ({_why(name)})' for name in offenders)}; "
            "expected names of one country each or ISO3 codes; add a name as a row of "
            f"src/wpsdata/lookups/{ALIASES}"
        )
    return found


def entities(names: "pd.Series | pd.Index | Iterable[object]") -> pd.Series:
    """Tell which names are known to be no country: parts of one, and names that are refused.

    Parameters
    ----------
    names : Series, Index or iterable of str
        As for ``match_countries``.

    Returns
    -------
    Series of shape (n_names,)
        Bool, with the index of a Series given; False for a country and for a name that is not
        known at all. A part of a country is no country here, also where ``match_countries`` gives
        it the code of its country.

    Examples
    --------
    >>> entities(["Sudan", "Darfur", "Yugoslavia (former)", "Freedonia"]).tolist()
    [False, True, True, False]
    """
    given = _series(names)
    lookups = _lookups()
    known = {
        name: any(key in lookups.parts or key in lookups.refused for key in _keys(_text(name)))
        for name in given.dropna().unique()
    }
    return given.map(known).fillna(False).astype("bool")


@cache
def normalise(name: str) -> str:
    """Return the form in which two spellings of one name are equal.

    Accents, case, spaces and punctuation (but for the stroke) do not count, nor do the words
    "the" and "of"; "&" is "and", "St." is "saint", "U.S." is "us".
    """
    text = unicodedata.normalize("NFKD", name).casefold().translate(_PLAIN)
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = re.sub(r"'s\b", "s", text).replace("&", " and ")
    text = re.sub(r"\b(\w)\.\s?(?=\w\b)", r"\1", text)
    text = re.sub(r"\b(" + "|".join(_DOTTED) + r")\.", lambda found: f"{_DOTTED[found[1]]} ", text)
    # a stroke may stand between two countries, so it is kept
    words = re.sub(r"[^\w/]+|_", " ", text).replace("/", " / ").split()
    words = [_SHORTENED.get(word, word) for word in words]
    return " ".join(word for word in words if word not in ("the", "of"))


def known_names() -> Mapping[str, str]:
    """Return every normalised name that matches, with its ISO3 code."""
    return _lookups().by_key


def ambiguous_names() -> Mapping[str, frozenset[str]]:
    """Return the normalised names that two countries share, which therefore match neither."""
    return _lookups().ambiguous


def _series(names: "pd.Series | pd.Index | Iterable[object]") -> pd.Series:
    if isinstance(names, pd.Series):
        return names.astype("object")
    values = [names] if isinstance(names, str) else list(names)
    return pd.Series(values, dtype="object")


def _text(name: object) -> str:
    return " ".join(str(name).split())


def _match(name: str) -> str | None:
    lookups = _lookups()
    if name in lookups.codes:
        return lookups.codes[name]
    for candidate in (name, *_inverted(name)):
        for key in _keys(candidate):
            if key in lookups.refused:
                return None
            if key in lookups.by_key:
                return lookups.by_key[key]
    return _with_part(name)


def _keys(name: str) -> list[str]:
    key = normalise(name)
    first, _, rest = key.partition(" ")
    # "El Salvador" is looked up before "Salvador"
    return [key, rest] if first in _ARTICLES and rest else [key]


def _inverted(name: str) -> list[str]:
    """Return the reading order of "Korea, Republic of" and "Congo (Democratic Republic of the)"."""
    found = re.fullmatch(r"([^,(]+?)\s*(?:,\s*(.+)|\((.+)\))", name)
    return [f"{found[2] or found[3]} {found[1]}"] if found else []


def _with_part(name: str) -> str | None:
    """Match a country beside parts of it, or beside another of its own names."""
    lookups = _lookups()
    countries, others = set(), []
    for piece in filter(None, _SEPARATOR.split(name)):
        code = next((lookups.by_key[key] for key in _keys(piece) if key in lookups.by_key), None)
        if code:
            countries.add(code)
        else:
            others.append(normalise(piece))
    if len(countries) != 1:
        return None
    (code,) = countries
    return code if all(code in lookups.parts.get(part, ()) for part in others) else None


def _why(name: str) -> str:
    """Say why a name is refused, or what it may be meant for."""
    lookups = _lookups()
    for key in (key for form in (name, *_inverted(name)) for key in _keys(form)):
        if key in lookups.refused:
            return lookups.refused[key]
        if key in lookups.ambiguous:
            return f"may be any of {', '.join(sorted(lookups.ambiguous[key]))}"
        if key in lookups.parts:
            owners = ", ".join(sorted(lookups.parts[key]))
            return f"a part of {owners}, no country; name the country beside it"
    pieces = [piece for piece in _SEPARATOR.split(name) if piece]
    codes = sorted({code for piece in pieces if (code := _match(piece))} if pieces[1:] else set())
    if len(codes) > 1:
        return f"more than one country: {', '.join(codes)}"
    if codes:
        return f"{codes[0]} with something that is not listed in {PARTS}"
    near = get_close_matches(normalise(name), list(lookups.printed), n=1, cutoff=0.6)
    return f"nearest: {lookups.printed[near[0]]}" if near else "nothing near it"


@cache
def _lookups() -> _Lookups:
    # what is remembered must not depend on the edition that a caller has pinned
    with catalog.pinned({}):
        countries = load_countries()
    iso3 = set(countries["iso3"])
    candidates: dict[str, set[str]] = {}
    printed: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in zip(countries["iso3"], countries[f"name_{language}"], strict=True):
            candidates.setdefault(normalise(name), set()).add(code)
            printed.setdefault(normalise(name), name)
    ambiguous = {key: frozenset(codes) for key, codes in candidates.items() if len(codes) > 1}

    aliases = paths.lookup_rows(ALIASES)
    problems = [
        f"{row['alias']}: no country {row['iso3']}" for row in aliases if row["iso3"] not in iso3
    ]
    codes = {code: code for code in iso3}
    for row in aliases:
        alias, code = row["alias"], row["iso3"]
        if row["kind"] == "code":
            codes[alias] = code
            continue
        key = normalise(alias)
        taken = candidates.setdefault(key, set())
        if taken - {code}:
            problems.append(f"{alias}: {code} and {', '.join(sorted(taken - {code}))}")
        taken.add(code)
        printed.setdefault(key, alias)

    refused = {normalise(row["name"]): row["why"] for row in paths.lookup_rows(NOT_COUNTRIES)}
    problems += [f"{key}: both a country and refused" for key in candidates.keys() & refused.keys()]

    parts: dict[str, set[str]] = {}
    for row in paths.lookup_rows(PARTS):
        if row["iso3"] not in iso3:
            problems.append(f"{row['part']}: no country {row['iso3']}")
        parts.setdefault(normalise(row["part"]), set()).add(row["iso3"])
    if problems:
        raise AliasConflict(
            f"{'; '.join(sorted(problems))}; expected one country for each name; mend "
            f"src/wpsdata/lookups/{ALIASES}, {PARTS} or {NOT_COUNTRIES}"
        )
    by_key = {key: next(iter(found)) for key, found in candidates.items() if len(found) == 1}
    return _Lookups(
        by_key=MappingProxyType(by_key),
        codes=MappingProxyType(codes),
        parts=MappingProxyType({part: frozenset(found) for part, found in parts.items()}),
        refused=MappingProxyType(refused),
        printed=MappingProxyType({key: printed[key] for key in by_key}),
        ambiguous=MappingProxyType(ambiguous),
    )
