"""Rows with names, under headings: what forest plots and bars of shares have in common."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from wpsdata.chart import style
from wpsdata.chart.canvas import UNCERTAIN, Canvas, Words, block_height, block_width, wrap
from wpsdata.chart.frames import (
    UnfitFrame,
    in_order,
    number,
    require,
    require_unique,
    require_values,
    text,
)

STATUSES = ("", "as_read", "published", "computed", "inferred", "weak", "uncertain")
PITCH = 0.265


@dataclass(frozen=True)
class Row:
    """One line of a list: a heading, or a name with the record it stands for."""

    name: str
    y: float
    tall: float
    record: dict[Hashable, Any] | None = None

    @property
    def middle(self) -> float:
        """Inches from the top of the list to the middle of the row."""
        return self.y + self.tall / 2

    def value(self, column: str) -> float | None:
        """Return a number of the record, or None where it is missing or has no column."""
        return number((self.record or {}).get(column))

    @property
    def uncertain(self) -> bool:
        """Whether the value was read with doubt."""
        return text((self.record or {}).get("status")) in UNCERTAIN


def check(data: pd.DataFrame, value: str, form: str, selection: str) -> str:
    """Check what every list of estimates needs, and return the column that names the rows.

    Raises
    ------
    EmptySelection
        The frame has no row.
    UnfitFrame
        A column is absent, a name is missing or repeated in its group, a status is not known,
        or an interval does not hold its value.
    """
    named = "label" if "label" in data and "label_code" not in data else "label_code"
    require(data, [named, value], form, selection)
    if "label" in data:
        named = "label"
    group = [grouped_by(data)] if grouped_by(data) else []
    detail = ["detail_code"] if "detail_code" in data else []
    if data[[named, *group]].isna().any(axis=None):
        raise UnfitFrame(f"{form}: a row without {[named, *group]}; give each row its own")
    require_unique(data, [*group, named, *detail], form)
    if "status" in data:
        require_values(data["status"], STATUSES, "status", form)
    if "low" in data and "high" in data:
        outside = (data["low"] > data[value]) | (data["high"] < data[value])
        if outside.any():
            strange = data.loc[outside.fillna(False), named].astype("string").tolist()
            raise UnfitFrame(
                f"{form}: the interval of {strange} does not hold its value; "
                f"low <= {value} <= high expected"
            )
    return named


def grouped_by(data: pd.DataFrame) -> str:
    """Return the column of the headings: words where it is ``group``, else codes, or nothing."""
    return next((name for name in ("group", "group_code") if name in data), "")


def rows(
    data: pd.DataFrame, named: str, words: Words, inner: float, room: float
) -> tuple[list[Row], float]:
    """Set the rows of a frame under each other, each group under its heading.

    Parameters
    ----------
    data : DataFrame
        What ``check`` let pass; rows keep their order inside their group, groups the order in
        which they first appear.
    named : str
        The column with the names: codes for ``words.term``, or words where it is ``label``. A
        term stands in for words where ``label_code`` has its code beside ``label``. A
        ``detail_code`` (codes with spaces between) is written after the name, in the language.
    words : Words
        The language.
    inner : float
        Width between the margins in inches.
    room : float
        Width in inches for the names.

    Returns
    -------
    (list of Row, float)
        The rows from the top, and the height of them all in inches.
    """
    found: list[Row] = []
    y = 0.0
    by = grouped_by(data)
    for group in in_order(data[by]) if by else [""]:
        members = data[data[by].astype("string") == group] if group else data
        if group:
            y += 0.10 if found else 0.0
            named_group = group if by == "group" else words.label(group)
            heading = wrap(named_group, inner - 0.1, style.SMALL)
            tall = block_height(heading, style.SMALL) + 0.08
            found.append(Row(heading, y, tall))
            y += tall
        for record in members.to_dict("records"):
            name = wrap(_name(record, named, words), room, style.VALUE)
            tall = max(PITCH, block_height(name, style.VALUE) + 0.07)
            found.append(Row(name, y, tall, record))
            y += tall
    return found, y


def _name(record: dict[Hashable, Any], named: str, words: Words) -> str:
    code = text(record.get("label_code"))
    shown = words.label(code) if code else text(record[named])
    details = [words.term(code) for code in text(record.get("detail_code")).split()]
    return words("{name}: {detail}", name=shown, detail=words.row(details)) if details else shown


def names_width(found: Sequence[Row]) -> float:
    """Return the width in inches of the longest name."""
    return max(block_width(row.name, style.VALUE) for row in found if row.record is not None)


def write(page: Canvas, found: Sequence[Row], top: float) -> None:
    """Write names and headings before the plot."""
    for row in found:
        if row.record is None:
            page.write(0, top + row.middle, row.name, style.SMALL, style.MUTED)
            page.rule(0, page.inner, top + row.y + row.tall - 0.01)
        else:
            page.write(0, top + row.middle, row.name, style.VALUE)


def spans(found: Sequence[Row]) -> list[tuple[float, float]]:
    """Return from where to where rows stand without a heading between them."""
    joined: list[tuple[float, float]] = []
    for row in found:
        if row.record is None:
            continue
        if joined and abs(joined[-1][1] - row.y) < 1e-9:
            joined[-1] = (joined[-1][0], row.y + row.tall)
        else:
            joined.append((row.y, row.y + row.tall))
    return joined


def uncertain_key(found: Sequence[Row], words: Words) -> list[tuple[dict[str, Any], str]]:
    """Return the key of the dagger, where one is drawn."""
    if any(row.uncertain for row in found):
        return [({}, words("† uncertain reading, see note"))]
    return []
