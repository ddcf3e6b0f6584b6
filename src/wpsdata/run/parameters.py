"""Parameters of notebooks: read without executing anything, checked before a kernel starts.

``notebooks/parameters.yml`` defines each name once, with its type and the values it takes. A
notebook uses any of those names and only those, and gives each its default in the one cell
tagged ``parameters``.
"""

import ast
import contextlib
import csv
import datetime
import functools
import io
import math
import tokenize
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

from wpsdata import paths
from wpsdata.catalog import suggest
from wpsdata.errors import WpsdataError
from wpsdata.run.notebook import (
    ContractBroken,
    Notebook,
    UnusableArguments,
    parameters_cell,
    read_notebook,
)

FILE = "parameters.yml"
LANGUAGES = "languages"
COUNTRIES = "countries.iso3"
TYPES = (
    "date",
    "year",
    "text",
    "choice",
    "integer",
    "number",
    "flag",
    "languages",
    "list",
)
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

Value = str | int | float | bool | list[str]


class ParameterError(UnusableArguments):
    """A parameter is unknown, or its value is of the wrong type or out of range."""


class _Unfit(Exception):
    """A value does not fit; the message says what was expected."""


class DefinitionsInvalid(WpsdataError):
    """``parameters.yml`` lacks a field, has one too many, or is not YAML."""


@dataclass(frozen=True)
class Definition:
    """What one parameter means and which values it takes."""

    name: str
    type: str
    help: str
    choices: tuple[str, ...] = ()
    choices_from: str = ""
    each: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    words: tuple[str, ...] = ()
    not_after: str = ""

    @property
    def expected(self) -> str:
        """The values it takes, in words."""
        kinds = {
            "date": "a day as YYYY-MM-DD",
            "year": "a year",
            "text": "a text",
            "choice": "one of " + (", ".join(self.choices) or self.choices_from),
            "integer": "a whole number",
            "number": "a number",
            "flag": "true or false",
            "languages": "language codes with commas between",
            "list": "values with commas between",
        }
        bounds = {
            (True, True): f" from {self.minimum} to {self.maximum}",
            (True, False): f" of at least {self.minimum}",
            (False, True): f" of at most {self.maximum}",
            (False, False): "",
        }
        among = f" among {', '.join(self.choices)}" if self.type == "list" and self.choices else ""
        words = "".join(f" or {word!r}" for word in self.words)
        bound = bounds[self.minimum is not None, self.maximum is not None]
        return kinds[self.type] + bound + among + words


# an entry is named by its key
_FIELDS = {one.name for one in fields(Definition)} - {"name"}


def definitions(path: Path | None = None) -> dict[str, Definition]:
    """Read ``notebooks/parameters.yml``: what each parameter of the suite means.

    Returns
    -------
    dict of Definition
        By name, in the order of the file.

    Raises
    ------
    DefinitionsInvalid
        The file is absent or not YAML, or an entry does not fit; all problems at once.
    """
    path = path or paths.notebooks_root() / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise _unreadable(path, error) from None
    return dict(_parsed(path, text))


def _unreadable(path: Path, error: Exception) -> DefinitionsInvalid:
    return DefinitionsInvalid(f"{path}: not readable ({' '.join(str(error).split())}); mend it")


@functools.cache
def _parsed(path: Path, text: str) -> Mapping[str, Definition]:
    """Parse a list once: every notebook and variant of a run asks for it."""
    try:
        found = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise _unreadable(path, error) from None
    problems = []
    for name, entry in found.items():
        entry = entry if isinstance(entry, dict) else {}
        if entry.get("type") not in TYPES:
            problems.append(f"{name}: type {entry.get('type')!r}, not {'|'.join(TYPES)}")
        if not entry.get("help"):
            problems.append(f"{name}: no help")
        if strange := sorted(set(entry) - _FIELDS):
            problems.append(f"{name}: unknown {strange}")
        if entry.get("type") == "choice" and not (entry.get("choices") or "choices_from" in entry):
            problems.append(f"{name}: no choices")
        if entry.get("not_after", name) not in found:
            problems.append(f"{name}: not_after names {entry['not_after']!r}, which is not defined")
    if problems:
        raise DefinitionsInvalid(f"{path}: {'; '.join(problems)}; mend the entries")
    return {
        name: Definition(
            name=name,
            type=entry["type"],
            help=" ".join(entry["help"].split()),
            choices=tuple(str(one) for one in entry.get("choices", ())),
            choices_from=entry.get("choices_from", ""),
            each={
                column: tuple(str(one) for one in values)
                for column, values in entry.get("each", {}).items()
            },
            minimum=entry.get("minimum"),
            maximum=entry.get("maximum"),
            words=tuple(str(one) for one in entry.get("words", ())),
            not_after=entry.get("not_after", ""),
        )
        for name, entry in found.items()
    }


def read_parameters(notebook: Path | Notebook) -> dict[str, Any]:
    """Read the defaults of a notebook's parameters from its source; nothing is executed.

    Parameters
    ----------
    notebook : Path or Notebook
        The notebook, with exactly one cell tagged ``parameters``.

    Returns
    -------
    dict
        Default by name, in the order of the cell.

    Raises
    ------
    ContractBroken
        There is no such cell or more than one, or a line of it is not a plain literal
        assignment with a comment behind it; all problems at once.
    """
    notebook = _as_notebook(notebook)
    cell = parameters_cell(notebook)
    defaults, problems = _read_cell(cell.source)
    if problems:
        raise ContractBroken(
            f"{notebook.path.name}: parameters cell: {'; '.join(problems)}; "
            "expected `name = literal  # meaning, unit`, one a line"
        )
    return defaults


def _as_notebook(notebook: Path | Notebook) -> Notebook:
    return notebook if isinstance(notebook, Notebook) else read_notebook(notebook)


def _read_cell(source: str) -> tuple[dict[str, Any], list[str]]:
    try:
        statements = ast.parse(source).body
        tokens = tokenize.generate_tokens(io.StringIO(source).readline)
        commented = {token.start[0] for token in tokens if token.type == tokenize.COMMENT}
    except (SyntaxError, tokenize.TokenError) as error:
        return {}, [f"not Python ({' '.join(str(error).split())})"]
    defaults: dict[str, Any] = {}
    problems = []
    lines: list[int] = []
    for statement in statements:
        shown = " ".join(ast.unparse(statement).split())
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case _:
                problems.append(f"`{shown}` is no assignment to a name")
                continue
        try:
            default = ast.literal_eval(value)
        except (ValueError, TypeError):
            problems.append(f"`{shown}` is no literal")
            continue
        if name in defaults:
            problems.append(f"{name} is assigned twice")
        if statement.lineno in lines or statement.lineno != statement.end_lineno:
            problems.append(f"{name} is not on a line of its own")
        if statement.lineno not in commented:
            problems.append(f"{name} has no comment behind it")
        lines.append(statement.lineno)
        defaults[name] = default
    return defaults, problems


def check(
    notebook: Path | Notebook,
    given: Mapping[str, Any],
    known: dict[str, Definition] | None = None,
    languages: Callable[[], list[str]] = paths.languages,
) -> dict[str, Value]:
    """Return the effective parameters of one notebook: its defaults and what was given.

    Parameters
    ----------
    notebook : Path or Notebook
        The notebook.
    given : mapping
        Values by name, typed or as text from the command line.
    known : dict of Definition, optional
        By default those of ``notebooks/parameters.yml``.
    languages : callable
        Lists the languages there are.

    Returns
    -------
    dict
        Every parameter of the notebook: days and languages as text, years and whole numbers
        as int, numbers as float, flags as bool, lists as list of str.

    Raises
    ------
    ParameterError
        A name is unknown to the notebook, or a value, given or default, does not fit its
        definition. All problems at once.
    ContractBroken
        The parameters cell cannot be read.
    """
    notebook = _as_notebook(notebook)
    effective, problems = examine(notebook, given, known or definitions(), languages)
    if problems:
        raise ParameterError(f"{notebook.stem}: {'; '.join(problems)}")
    return effective


def examine(
    notebook: Notebook,
    given: Mapping[str, Any],
    known: dict[str, Definition],
    languages: Callable[[], list[str]] = paths.languages,
    trusted: Container[str] = (),
) -> tuple[dict[str, Value], list[str]]:
    """Return the effective parameters and every problem with them; see ``check``.

    Values of the names in ``trusted`` come from ``every`` and are not looked up again.
    """
    defaults = read_parameters(notebook)
    problems = [
        f"no parameter {name!r}{suggest(name, set(defaults))}; it has {_listed(defaults)}"
        for name in given
        if name not in defaults
    ]
    effective: dict[str, Value] = {}
    for name, default in defaults.items():
        if name not in known:
            problems.append(
                f"its parameter {name!r} is not defined{suggest(name, set(known))}; "
                f"define it in notebooks/{FILE}"
            )
            continue
        value, where = (given[name], "") if name in given else (default, " in its parameters cell")
        try:
            # a default was chosen by the notebook's author: not worth loading a table for
            full = name in given and name not in trusted
            effective[name] = _convert(known[name], value, languages, full)
        except _Unfit as error:
            problems.append(f"{name} is {value!r}{where}; expected {error}")
    problems += _crossed(effective, known)
    return effective, problems


def every(definition: Definition) -> list[str]:
    """List all values of a parameter, for a run over each of them.

    Returns
    -------
    list of str
        Its choices, both values of a flag, or the values in the table that ``choices_from`` names:
        of the rows that ``each`` keeps, all where it has no such rule.

    Raises
    ------
    ParameterError
        The parameter has no list of values.
    """
    if definition.type == "flag":
        return ["true", "false"]
    if definition.choices_from:
        return _each_row(definition)
    if definition.choices and definition.type == "choice":
        return list(definition.choices)
    raise ParameterError(
        f"{definition.name} has no list of values to go through: it is {definition.expected}; "
        "name values with -p, or another parameter"
    )


def _each_row(definition: Definition) -> list[str]:
    # plain CSV: a run that finds nothing to do must not pay for pandas
    table, _, column = definition.choices_from.partition(".")
    path = paths.data_root() / "processed" / f"{table}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        kept = [
            row[column]
            for row in rows
            if not definition.each
            or any(row[name] in values for name, values in definition.each.items())
        ]
    except (OSError, KeyError) as error:
        raise DefinitionsInvalid(
            f"{path}: not readable for parameter {definition.name} ({error!r}); run `wpsdata build`"
        ) from None
    return list(dict.fromkeys(one for one in kept if one))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _crossed(effective: dict[str, Value], known: dict[str, Definition]) -> list[str]:
    problems = []
    for name, value in effective.items():
        later = known[name].not_after
        limit = effective.get(later)
        numbers = isinstance(value, int | float) and isinstance(limit, int | float)
        days = all(isinstance(one, str) and _is_day(one) for one in (value, limit))
        if later and (numbers or days) and value > limit:  # type: ignore[operator]
            problems.append(f"{name} is {value}, after {later} {limit}")
    return problems


def _is_day(text: str) -> bool:
    try:
        # fromisoformat alone takes other forms too (20220518, 2022-W20-3)
        return len(text) == 10 and datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _convert(
    definition: Definition, value: Any, languages: Callable[[], list[str]], full: bool
) -> Value:
    """Return a value in its type; an _Unfit says what was expected."""
    if isinstance(value, str):
        value = value.strip()
        if value in definition.words:
            return value
    unfit = _Unfit(definition.expected)
    converted: Value
    match definition.type:
        case "year" | "integer":
            converted = _whole(value, unfit)
        case "number":
            converted = _number(value, unfit)
        case "flag":
            if isinstance(value, str) and value.lower() in _FLAGS:
                value = _FLAGS[value.lower()]
            if not isinstance(value, bool):
                raise unfit
            converted = value
        case "languages":
            return _languages(value, languages())
        case "list":
            converted = _list(value, unfit)
        case "date":
            # YAML and Python callers may hand over a date
            value = value.isoformat() if type(value) is datetime.date else value
            if not isinstance(value, str) or not _is_day(value):
                raise unfit
            converted = value
        case _:
            if not isinstance(value, str):
                raise unfit
            converted = value
    if isinstance(converted, int | float) and not isinstance(converted, bool):
        low, high = definition.minimum, definition.maximum
        if (low is not None and converted < low) or (high is not None and converted > high):
            raise unfit
    _in_choices(definition, converted, full)
    return converted


def _whole(value: Any, unfit: _Unfit) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise unfit
    try:
        return int(value)
    except ValueError:
        raise unfit from None


def _number(value: Any, unfit: _Unfit) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise unfit
    try:
        number = float(value)
    except ValueError:
        raise unfit from None
    if not math.isfinite(number):
        raise unfit
    return number


def _list(value: Any, unfit: _Unfit) -> list[str]:
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(one, str) for one in parts):
        raise unfit
    return [one.strip() for one in parts if one.strip()]


def _languages(value: Any, available: list[str]) -> str:
    unfit = _Unfit(
        f"some of {', '.join(available)}, with commas between, or {paths.EVERY_LANGUAGE}"
    )
    named = list(dict.fromkeys(_list(value, unfit)))
    if named == [paths.EVERY_LANGUAGE]:
        named = available
    if not named or set(named) - set(available):
        raise unfit
    return ",".join(in_order(named))


def in_order(languages: Iterable[str]) -> list[str]:
    """Sort languages, English first, so that the order of asking never shows in a figure."""
    return sorted(set(languages), key=lambda one: (one != paths.SOURCE_LANGUAGE, one))


def _in_choices(definition: Definition, value: Value, full: bool) -> None:
    choices = set(definition.choices)
    if definition.choices_from and full:
        choices |= _column(definition)
    if not choices:
        return
    strange = [one for one in (value if isinstance(value, list) else [value]) if one not in choices]
    if strange:
        raise _Unfit(definition.expected + _near(definition, str(strange[0]), choices))


def _near(definition: Definition, value: str, choices: set[str]) -> str:
    """Suggest a choice: the same in other letters, the code of a country's name, or the nearest."""
    found = next((one for one in choices if one.casefold() == value.casefold()), "")
    if not found and definition.choices_from == COUNTRIES:
        import pandas as pd

        from wpsdata.clean.countries import match_countries

        # a suggestion is a help: without the names there is none
        with contextlib.suppress(WpsdataError):
            named = match_countries(pd.Series([value], dtype="string"))
            found = "" if pd.isna(named[0]) else str(named[0])
    return f"; did you mean {found!r}?" if found else suggest(value, choices)


def choices(definition: Definition) -> dict[str, str]:
    """Return the values that a parameter can be chosen from, each with a label.

    Returns
    -------
    dict of str
        Label by value: the English name of a country, the value itself of anything else. Empty
        where the parameter takes free values.
    """
    if definition.type not in ("choice", "list"):
        return {}
    found = {one: one for one in (*definition.words, *definition.choices)}
    if definition.choices_from == COUNTRIES:
        from wpsdata.tables import load

        names = load("countries").sort_values("name_en")
        return found | dict(zip(names["iso3"], names["name_en"], strict=True))
    if definition.choices_from:
        found |= {one: one for one in sorted(_column(definition))}
    return found


def _column(definition: Definition) -> set[str]:
    """Return the values of ``choices_from: <table>.<column>``."""
    from wpsdata.tables import load

    table, _, column = definition.choices_from.partition(".")
    frame = load(table)
    if column not in frame.columns:
        raise DefinitionsInvalid(
            f"notebooks/{FILE}: {definition.name}: choices_from {definition.choices_from!r}; "
            f"expected <table>.<column>, {table} has {', '.join(frame.columns)}"
        )
    return set(frame[column].dropna().astype("string"))
