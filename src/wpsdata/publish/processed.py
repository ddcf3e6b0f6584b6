"""``data/processed``: the tidy tables as CSV, with a data package that describes them.

The package follows the Tabular Data Package of Frictionless: types, keys and bounds of each table
are those of its schema, its sources and licences those of the cards, its hashes those of the files.
"""

import hashlib
from pathlib import Path
from typing import Any

import pandas as pd

from wpsdata import __version__
from wpsdata.catalog import Card
from wpsdata.clean.spreadsheet import as_csv
from wpsdata.paths import as_json, differs, write_atomically
from wpsdata.tables import NAMES, NotFromResearch, build_from, cards_of, load, table
from wpsdata.tables.schema import Table

PACKAGE = "datapackage.json"
_TYPES = {
    "string": "string",
    "Int64": "integer",
    "Float64": "number",
    "boolean": "boolean",
    "datetime64[s]": "date",
}
# columns of UN M49 areas point into this table
_AREAS, _AREA = "countries", "iso3"
# what a package writes for a licence that has no name of its own (Open Definition)
UNSPECIFIED = "notspecified"
LICENCES = {
    "CC BY 4.0": "CC-BY-4.0",
    "CC BY-NC-SA 4.0": "CC-BY-NC-SA-4.0",
    "CC BY 3.0 IGO": "CC-BY-3.0-IGO",
    "CC BY-NC-SA 3.0 IGO": "CC-BY-NC-SA-3.0-IGO",
    "MIT": "MIT",
}


def build(names: list[str], folder: Path, research: dict[str, Path] | None = None) -> list[str]:
    """Build tables and write those that changed; all are built before one is written.

    Parameters
    ----------
    names : list of str
        Tables; none means all.
    folder : Path
        Where ``<table>.csv`` and ``datapackage.json`` go.
    research : dict, optional
        Research files by source: only the tables computed from them are built, and from them.

    Returns
    -------
    list of str
        The files written.

    Raises
    ------
    NotFromResearch
        No table is computed from one of the sources.
    """
    given = research or {}
    known = {source for name in NAMES for source in table(name).research_sources}
    strange = sorted(given.keys() - known)
    computed = [name for name in NAMES if table(name).enough(given)]
    if strange or (given and not names and not computed):
        raise NotFromResearch(
            f"no table is computed from {', '.join(strange or given)}; expected some of "
            f"{', '.join(sorted(known))}; `wpsdata.read` reads the others"
        )
    wanted = names or (computed if given else list(NAMES))
    texts = {
        f"{name}.csv": as_csv(build_from(name, given) if given else _whole(name)) for name in wanted
    }
    described = [name for name in NAMES if name in wanted or _held(folder, name)]
    contents = {
        name: texts[file].encode() if (file := f"{name}.csv") in texts else _bytes(folder, name)
        for name in described
    }
    texts[PACKAGE] = _package(contents)
    changed = [name for name, text in texts.items() if differs(folder / name, text)]
    for name in changed:
        write_atomically(folder / name, texts[name])
    return changed


def stale(folder: Path) -> list[str]:
    """List the files, tables and package, that are not what the raw files give."""
    texts = {f"{name}.csv": as_csv(_whole(name)) for name in NAMES}
    texts[PACKAGE] = _package({name: texts[f"{name}.csv"].encode() for name in NAMES})
    return [name for name, text in texts.items() if differs(folder / name, text)]


def _whole(name: str) -> pd.DataFrame:
    return load(name)[list(table(name).columns)]


def _held(folder: Path, name: str) -> bool:
    return (folder / f"{name}.csv").is_file()


def _bytes(folder: Path, name: str) -> bytes:
    return (folder / f"{name}.csv").read_bytes()


def _package(contents: dict[str, bytes]) -> str:
    """Describe tables as a data package, given the bytes of each."""
    package = {
        "profile": "tabular-data-package",
        "name": "wpsdata",
        "title": "Figures on women, peace and security: tidy tables",
        "description": "Each table is built by wpsdata from the sources that it names, and is "
        "passed on under their terms.",
        "version": __version__,
        "keywords": ["women peace and security", "national action plans", "peace processes"],
        "contributors": [{"title": "wpsdata contributors", "role": "wrangler"}],
        "resources": [
            _resource(table(name), content, _AREAS in contents)
            for name, content in contents.items()
        ],
    }
    return as_json(package)


def _resource(described: Table, content: bytes, with_areas: bool) -> dict[str, Any]:
    cards = cards_of(described.name)
    works = {
        (one.producer, one.title): {"title": f"{one.producer}: {one.title}", "path": one.url}
        for one in cards
    }
    schema: dict[str, Any] = {
        "fields": [_field(name, one) for name, one in described.columns.items()],
        "primaryKey": list(described.key),
        "missingValues": [""],
    }
    if with_areas and described.name != _AREAS and _AREA in described.columns:
        schema["foreignKeys"] = [
            {"fields": [_AREA], "reference": {"resource": _AREAS, "fields": [_AREA]}}
        ]
    return {
        "name": described.name.replace("_", "-"),
        "path": f"{described.name}.csv",
        "profile": "tabular-data-resource",
        "title": described.title,
        "description": f"One row: {described.unit_of_row}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "sources": list(works.values()),
        "licenses": _licenses(cards),
        "schema": schema,
    }


def _licenses(cards: list[Card]) -> list[dict[str, str]]:
    """Return the terms of all works in a table, each once; all of them hold together."""
    terms: dict[tuple[str, str], dict[str, str]] = {}
    for one in cards:
        name = LICENCES.get(one.license_name, UNSPECIFIED)
        path = {"path": one.license_url} if one.license_url else {}
        named = {"name": name} if name != UNSPECIFIED or not path else {}
        terms[one.license_name, one.license_url] = {**named, **path, "title": one.license_name}
    return list(terms.values())


def _field(name: str, column: Any) -> dict[str, Any]:
    metadata = column.metadata or {}
    constraints: dict[str, Any] = {"required": not column.nullable}
    if metadata.get("values"):
        constraints["enum"] = list(metadata["values"])
    for check in column.checks:
        # pandera keeps a bound as min_value or max_value
        bounds = {"min_value": "minimum", "max_value": "maximum"}
        found = {bounds[one]: value for one, value in check.statistics.items() if one in bounds}
        constraints |= found
    described = {
        "name": name,
        "type": _TYPES[metadata["dtype"]],
        "description": column.description,
        "constraints": constraints,
    }
    if metadata.get("unit"):
        described["unit"] = metadata["unit"]
    if described["type"] == "boolean":
        described |= {"trueValues": ["True"], "falseValues": ["False"]}
    return described
