"""``data/processed``: the tidy tables as CSV, with a data package that describes them."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from wpsdata.clean.spreadsheet import as_csv
from wpsdata.paths import write_atomically
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
    package = {
        "name": "wpsdata",
        "title": "Figures on women, peace and security: tidy tables",
        "profile": "tabular-data-package",
        "resources": [_resource(table(name)) for name in described],
    }
    texts[PACKAGE] = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    changed = [name for name, text in texts.items() if _differs(folder / name, text)]
    for name in changed:
        write_atomically(folder / name, texts[name])
    return changed


def stale(folder: Path) -> list[str]:
    """List the tables whose CSV is not what the raw files give."""
    return [name for name in NAMES if _differs(folder / f"{name}.csv", as_csv(_whole(name)))]


def _whole(name: str) -> pd.DataFrame:
    return load(name)[list(table(name).columns)]


def _held(folder: Path, name: str) -> bool:
    return (folder / f"{name}.csv").is_file()


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_bytes() != text.encode()


def _resource(described: Table) -> dict[str, Any]:
    works = {
        (one.producer, one.title): {"title": f"{one.producer}: {one.title}", "path": one.url}
        for one in cards_of(described.name)
    }
    return {
        "name": described.name.replace("_", "-"),
        "path": f"{described.name}.csv",
        "profile": "tabular-data-resource",
        "title": described.title,
        "description": f"One row: {described.unit_of_row}.",
        "encoding": "utf-8",
        "sources": list(works.values()),
        "schema": {
            "fields": [_field(name, one) for name, one in described.columns.items()],
            "primaryKey": list(described.key),
            "missingValues": [""],
        },
    }


def _field(name: str, column: Any) -> dict[str, Any]:
    metadata = column.metadata or {}
    constraints: dict[str, Any] = {"required": not column.nullable}
    if metadata.get("values"):
        constraints["enum"] = list(metadata["values"])
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
