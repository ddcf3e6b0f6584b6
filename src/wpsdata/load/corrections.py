"""Errors of a source that we correct: declared beside the raw file, applied to its frame."""

from typing import Any

import pandas as pd
import yaml

from wpsdata.catalog import Card
from wpsdata.errors import WpsdataError

# key of an entry -> whether its text may be empty
_FIELDS = {
    "key": False,
    "column": False,
    "old": True,
    "new": True,
    "reason": False,
    "reference": False,
    "reported": True,
}


class CorrectionFailed(WpsdataError):
    """A declared correction is malformed, or does not fit the raw file."""


def apply_corrections(frame: pd.DataFrame, card: Card) -> pd.DataFrame:
    """Apply the corrections declared beside a raw file to the frame loaded from it.

    ``<table>.corrections.yml`` is a list of entries with ``key`` (column: value, enough to
    name one row), ``column``, ``old`` (as the source prints it), ``new``, ``reason``,
    ``reference`` and ``reported`` (date we told the source, or empty).

    Parameters
    ----------
    frame : DataFrame
        The table as published, all strings.
    card : Card
        The card of the raw file.

    Returns
    -------
    DataFrame
        A copy with each new value in place of the old one; the frame itself where nothing is
        declared.

    Raises
    ------
    CorrectionFailed
        An entry is malformed, its key fits no row or several, or the old value is no longer
        there. All problems are named at once and nothing is corrected.
    """
    path = card.corrections_path
    if not path.is_file():
        return frame
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise CorrectionFailed(f"{path}: not readable as YAML ({reason}); mend it") from None
    if not isinstance(entries, list) or not entries:
        raise CorrectionFailed(
            f"{path}: found no list of corrections; expected at least one entry; "
            "remove the file where nothing is corrected"
        )

    problems: list[str] = []
    corrected = frame.copy()
    seen: set[tuple[Any, str]] = set()
    for number, entry in enumerate(entries, start=1):
        found = _malformed(entry, frame)
        if not found:
            row, found = _row(entry, frame)
            if not found and (row, entry["column"]) in seen:
                found = "the same cell is corrected twice"
        if found:
            problems.append(f"entry {number}: {found}")
            continue
        seen.add((row, entry["column"]))
        corrected.loc[row, entry["column"]] = _text(entry["new"])
    if problems:
        raise CorrectionFailed(f"{path}: {'; '.join(problems)}; mend the corrections")
    return corrected


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _malformed(entry: Any, frame: pd.DataFrame) -> str:
    """Return what is wrong with an entry in itself, or nothing."""
    if not isinstance(entry, dict) or set(entry) != set(_FIELDS):
        return f"needs exactly {', '.join(_FIELDS)}"
    empty = [name for name, may_be in _FIELDS.items() if not may_be and not entry[name]]
    if empty:
        return f"empty {', '.join(empty)}"
    if not isinstance(entry["key"], dict):
        return "key is no mapping of column to value"
    unknown = sorted({str(entry["column"]), *map(str, entry["key"])} - set(frame.columns))
    if unknown:
        return f"no column {', '.join(unknown)}"
    if _text(entry["old"]) == _text(entry["new"]):
        return f"old and new are both {_text(entry['old'])!r}"
    return ""


def _row(entry: dict[str, Any], frame: pd.DataFrame) -> tuple[Any, str]:
    """Return the label of the one row an entry means, or what stands in the way."""
    fits = pd.Series(True, index=frame.index)
    for column, value in entry["key"].items():
        fits &= frame[column].eq(_text(value))
    named = ", ".join(f"{column}={_text(value)}" for column, value in entry["key"].items())
    rows = frame.index[fits]
    if len(rows) != 1:
        return None, f"{named} fits {len(rows)} rows, expected one"
    there = frame.loc[rows[0], entry["column"]]
    if there != _text(entry["old"]):
        return None, (
            f"{named} has {entry['column']} {there!r}, not {_text(entry['old'])!r}: "
            "the source has fixed it; remove the correction"
        )
    return rows[0], ""
