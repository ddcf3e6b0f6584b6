"""The record of what moved at each refresh, ``reports/changes.json``: feeds and pages read it."""

import json
from pathlib import Path
from typing import Any

from wpsdata import catalog, paths
from wpsdata.errors import WpsdataError
from wpsdata.publish import diff as differ
from wpsdata.publish import facts

FILE = "changes.json"
SCHEMA = 1


class ChangesUnreadable(WpsdataError):
    """``changes.json`` is not a record of changes."""


def read(reports: Path) -> list[dict[str, Any]]:
    """Read the changes of a reports folder, the newest first; none where there is no record.

    Returns
    -------
    list of dict
        ``date`` (the newest day on which a source was read), ``tables`` and ``figures`` (``name``
        and the numbers of rows ``added``, ``removed``, ``changed``) and ``facts`` (``id``,
        ``as_of``, ``unit``, ``old`` and ``new`` value, None where there was or is none).

    Raises
    ------
    ChangesUnreadable
        The file is there and is no such record.
    """
    path = reports / FILE
    if not path.is_file():
        return []
    try:
        found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["changes"]
        sound = all({"date", "tables", "figures", "facts"} <= one.keys() for one in found)
    except (ValueError, KeyError, TypeError, AttributeError):
        sound = False
    if not sound:
        raise ChangesUnreadable(
            f"{path}: not readable as a record of changes; restore it, or `wpsdata diff --record`"
        )
    return found


def record(old: str = "HEAD", new: str | None = None) -> list[differ.Moved]:
    """Compare two states and write what moved on top of the record that the old one holds.

    Doing it twice writes the same: what the old state has recorded stays, and what moved since
    is one entry. Nothing is written where nothing moved.

    Parameters
    ----------
    old, new : str
        As in ``diff.diff``; ``new`` is a folder, by default the checkout.

    Returns
    -------
    list of Moved
        What moved.

    Raises
    ------
    DiffImpossible
        The states cannot be compared, or one of them is not whole or not a folder to write to.
    """
    root = Path(new) if new else paths.project_root()
    if root is None or not (root / differ.FACTS).is_file():
        raise differ.DiffImpossible(
            f"{new or 'no checkout'}: no {differ.FACTS} in it; expected a folder laid out like the "
            "project; name OLD and NEW"
        )
    moved = differ.diff(old, new)
    if moved:
        with differ.state(old) as before:
            known = read(before.facts.parent)
            entry = {
                "date": newest_accessed(root),
                "tables": [_counted(one) for one in moved if one.kind == "table"],
                "figures": [_counted(one) for one in moved if one.kind == "figure"],
                "facts": _facts(before.facts, root / differ.FACTS),
            }
        text = paths.as_json({"schema": SCHEMA, "changes": [entry, *known]})
        paths.write_atomically((root / differ.FACTS).with_name(FILE), text)
    return moved


def newest_accessed(root: Path | None = None) -> str:
    """Return the newest day on which a raw file of the project was read, as its folder says."""
    raw = (root / "data" if root else paths.data_root()) / "raw"
    days = [one.name for one in raw.glob("*/*") if catalog.FULL_DATE.fullmatch(one.name)]
    if not days:
        raise differ.DiffImpossible(f"{raw}: no raw files; expected <source>/<date accessed>/")
    return max(days)


def _counted(one: differ.Moved) -> dict[str, Any]:
    return {
        "name": one.name,
        "added": len(one.added),
        "removed": len(one.removed),
        "changed": len(one.changed),
    }


def _facts(before: Path, after: Path) -> list[dict[str, Any]]:
    old, new = (_by_key(path) for path in (before, after))
    moved = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key, {}), new.get(key, {})
        if was.get("value") != now.get("value") or not was or not now:
            moved.append(
                {
                    "id": key[0],
                    "as_of": key[1],
                    "unit": (now or was)["unit"],
                    "old": was.get("value"),
                    "new": now.get("value"),
                }
            )
    return moved


def _by_key(path: Path) -> dict[tuple[str, str], dict[str, Any]]:
    if not path.is_file():
        return {}
    return {(one["id"], one["as_of"]): one for one in facts.read(path)}
