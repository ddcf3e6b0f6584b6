"""Rows with names, under headings: what forest plots and bars of shares have in common."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
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
UNDER = 0.24  # height of a mark under its name
GAP = 0.4  # inches between columns
LEAST = 1.3  # inches of scale, on less of which names move over their marks


@dataclass(frozen=True)
class Row:
    """One line of a list: a heading, or a name with the record it stands for.

    Where the name stands over its mark, ``lead`` is the part of the height that it takes.
    """

    name: str
    y: float
    tall: float
    record: dict[Hashable, Any] | None = None
    lead: float = 0.0

    @property
    def middle(self) -> float:
        """Inches from the top of the list to the middle of the mark."""
        return self.y + (self.lead + self.tall) / 2

    @property
    def name_middle(self) -> float:
        """Inches from the top of the list to the middle of the name."""
        return self.y + self.lead / 2 + 0.03 if self.lead else self.middle

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
    data: pd.DataFrame,
    named: str,
    words: Words,
    inner: float,
    room: float | Callable[[dict[Hashable, Any]], float],
    above: bool = False,
) -> list[Row]:
    """Set the rows of a frame under each other, each group under its heading.

    Parameters
    ----------
    data : DataFrame
        What ``check`` let pass; rows keep their order inside their group, groups the order in
        which they first appear.
    named : str
        The column with the names: codes for ``words.term``, or what ``words.named`` reads where
        it is ``label``. A term stands in for words where ``label_code`` has its code beside
        ``label``. A ``detail_code`` (codes with spaces between) is written after the name, in the
        language.
    words : Words
        The language.
    inner : float
        Width between the margins in inches.
    room : float or callable
        Width in inches for the names, or for the name of a record.
    above : bool
        Whether names stand over their marks, on a page too narrow for both beside each other.

    Returns
    -------
    list of Row
        The rows from the top.
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
            wide = room(record) if callable(room) else room
            name = wrap(_name(record, named, words), wide, style.VALUE)
            found.append(named_row(name, y, record, above))
            y += found[-1].tall
    return found


def named_row(
    name: str, y: float, record: dict[Hashable, Any], above: bool = False, mark: float = UNDER
) -> Row:
    """Return the row of a name that stands before its mark, or over one of a height in inches."""
    high = block_height(name, style.VALUE)
    lead = high + 0.08 if above else 0.0  # nearer to its own mark than to the one before
    return Row(name, y, lead + mark if above else max(PITCH, high + 0.07), record, lead)


def _name(record: dict[Hashable, Any], named: str, words: Words) -> str:
    code = text(record.get("label_code"))
    shown = words.label(code) if code else words.named(text(record[named]))
    details = [words.term(code) for code in text(record.get("detail_code")).split()]
    return words("{name}: {detail}", name=shown, detail=words.row(details)) if details else shown


def column_width(inner: float, many: int) -> float:
    """Return the width in inches of each of so many columns."""
    return (inner - GAP * (many - 1)) / many


def names_width(found: Sequence[Row]) -> float:
    """Return the width in inches of the longest name that stands before its mark, or 0."""
    return max(
        block_width(row.name, style.VALUE) if not row.lead else 0.0
        for row in found
        if row.record is not None
    )


def parts(found: Sequence[Row], many: int) -> list[list[Row]]:
    """Split a list into so many columns of nearly the same height, or fewer.

    A column ends with a group where that makes it not much longer; else the heading is repeated.
    """
    if many == 1:
        return [list(found)]
    total = found[-1].y + found[-1].tall
    groups: list[list[Row]] = []
    for row in found:
        if row.record is None or not groups:
            groups.append([])
        groups[-1].append(row)
    whole = _filled(groups, many, total)
    single = [[row] for row in found if row.record is not None]
    heads = {id(row): group[0] for group in groups for row in group if group[0].record is None}
    mixed = _filled(
        [[heads[id(r[0])], *r] if id(r[0]) in heads else r for r in single], many, total
    )
    return whole if tallest(whole) <= tallest(mixed) * 1.2 else mixed


def _filled(blocks: list[list[Row]], many: int, total: float) -> list[list[Row]]:
    """Fill columns with blocks, none to more than the least height at which they suffice."""
    limit = total / many
    while True:
        columns: list[list[Row]] = [[]]
        for block in blocks:
            longer = _rebased([*columns[-1], *block])
            if columns[-1] and longer[-1].y + longer[-1].tall > limit:
                longer = _rebased(block)
                columns.append([])
            columns[-1] = longer
        if len(columns) <= many:
            return columns
        limit += PITCH / 4


def _rebased(rows: Sequence[Row]) -> list[Row]:
    """Set rows under each other again; a heading that stands already is left out."""
    placed: list[Row] = []
    y, heading = 0.0, ""
    for row in rows:
        if row.record is None:
            if row.name == heading:
                continue
            heading = row.name
            y += 0.10 if placed else 0.0
        placed.append(replace(row, y=y))
        y += row.tall
    return placed


def tallest(columns: Sequence[Sequence[Row]]) -> float:
    """Return the height in inches of the longest column."""
    return max(column[-1].y + column[-1].tall for column in columns)


def write(page: Canvas, found: Sequence[Row], top: float, inner: float) -> None:
    """Write names and headings before the plot of a column."""
    for row in found:
        if row.record is None:
            page.write(0, top + row.middle, row.name, style.SMALL, style.MUTED)
            page.rule(0, inner, top + row.y + row.tall - 0.01)
        else:
            page.write(0, top + row.name_middle, row.name, style.VALUE)


def spans(found: Sequence[Row]) -> list[tuple[float, float]]:
    """Return from where to where marks stand without a heading or a name between them."""
    joined: list[tuple[float, float]] = []
    for row in found:
        if row.record is None:
            continue
        begin, end = row.y + row.lead, row.y + row.tall
        if joined and abs(joined[-1][1] - begin) < 1e-9:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return joined


def uncertain_key(found: Sequence[Row], words: Words) -> list[tuple[dict[str, Any], str]]:
    """Return the key of the dagger, where one is drawn."""
    if any(row.uncertain for row in found):
        return [({}, words("† uncertain reading, see note"))]
    return []
