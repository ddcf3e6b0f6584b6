"""Published values as bars over the years they cover, with who and what stands behind each."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wpsdata.chart import listing, sizes, style
from wpsdata.chart.canvas import (
    BOUNDS,
    UNCERTAIN,
    Canvas,
    Words,
    block_height,
    block_width,
    new_figure,
    page_width,
    text_width,
    value_label,
    wrap,
)
from wpsdata.chart.frames import in_order, number, require, require_unique, require_values, text

LEAST_PITCH = 0.27
LEAST = 1.0  # inches of scale, on less of which what is written moves over the bars
SCALE = 0.2  # height of the years between a heading and its bars
UNDER, TIGHT = 0.3, 0.22  # height of a bar under what is written, and in columns of a slide
COLUMNS = ("name", "counted", "base")


@style.in_columns
def window_rows(
    frame: pd.DataFrame,
    words: Words,
    *,
    highlight: str | None = None,
    size: str = "page",
    selection: str = "",
) -> Figure:
    """Draw one row a published value: its name, the years it covers, its value, its definition.

    Parameters
    ----------
    frame : DataFrame
        ``group``, ``producer``, ``series``, ``counted``, ``measure`` (codes for ``words.term``;
        ``counted`` is who counts in the role, ``measure`` what was averaged), ``first_year``,
        ``last_year`` (Int64), ``percent`` (missing allowed), ``bound``, ``kind`` (``computed``
        has a look of its own), ``status``, ``base_count`` (Int64, missing where not published) and
        ``base`` (code of what it counts). Groups and rows keep the order of the frame.
    words : Words
        The language, and the texts around the plot.
    highlight : str, optional
        The ``series`` drawn in the accent colour.
    size : str
        A name in ``style.SIZES``.
    selection : str
        What was selected, for the error of an empty frame.

    Returns
    -------
    Figure
        One axes a group, x in years; each bar has label ``series/counted/measure`` and spans its
        years, first to last inclusive.

    Raises
    ------
    EmptySelection
        The frame has no row.
    UnfitFrame
        A column is absent, a row stands twice, a bound is not known.

    Examples
    --------
    >>> from wpsdata.chart.words import Words
    >>> averages = wpsdata.load("participation_averages", as_of="2022-05-18")
    >>> yearly = wpsdata.load("padd_yearly_shares")
    >>> rows = analyse.participation.definitions(averages, yearly, role="mediator")
    >>> figure = chart.window_rows(rows, Words("en"), highlight="cfr_2015_2019")
    >>> len(figure.axes)  # one a group
    1
    """
    form = "window_rows"
    needed = ["group", "producer", "series", "counted", "measure", "first_year", "last_year"]
    require(
        frame,
        [*needed, "percent", "bound", "kind", "status", "base_count", "base"],
        form,
        selection,
    )
    require_unique(frame, ["group", "series", "counted", "measure", "first_year"], form)
    require_values(frame["bound"], BOUNDS, "bound", form)
    named = sizes.named(size)
    inner = listing.column_width(page_width(size), named.columns)
    records = frame.to_dict("records")
    rows = [
        _row(one, words, (inner * 0.25, inner * 0.33, inner * 0.14), above=False) for one in records
    ]
    wide = {c: max(block_width(row[c], style.SMALL) for row in rows) for c in COLUMNS}
    left = wide["name"] + 0.2
    width = inner - left - wide["counted"] - wide["base"] - 0.42
    # every value stands after its bar: the scale ends where the longest of them would
    longest = max(text_width(row["value"], style.VALUE) for row in rows) + 0.1
    if above := width - longest < LEAST:
        under = UNDER if named.columns == 1 else TIGHT
        rooms = (inner * 0.62, inner, inner * 0.35)
        rows = [_row(one, words, rooms, above, under) for one in records]
        left, width = 0.0, inner
    first, last = int(frame["first_year"].min()), int(frame["last_year"].max()) + 1
    years = (first, first + (last - first) * width / (width - longest))

    second = left + width + 0.22
    covered = wrap(words("years covered, and value"), width, style.SMALL)
    counted = wrap(words("who is counted, what is averaged"), wide["counted"], style.SMALL)
    heads = [
        (left, covered, "start"),
        *([] if above else [(second, counted, "start")]),
        (inner, words("n"), "end"),
    ]
    # a heading ends before the scale begins
    room = inner if above else left - 0.25
    found: list[listing.Row] = []
    y = 0.0
    for group in in_order(frame["group"]):
        heading = wrap(words.label(group), room, style.HEADING)
        tall = block_height(heading, style.HEADING) + 0.24 + (SCALE if above else 0.0)
        found.append(listing.Row(heading, y, tall))
        y += tall
        for row in rows:
            if row["group"] == group:
                record: dict[Hashable, Any] = dict(row.items())
                found.append(listing.Row(row["name"], y, row["tall"], record, row["lead"]))
                y += row["tall"]
    head_tall = max(block_height(shown, style.SMALL) for _, shown, _ in heads)
    columns = listing.parts(found, named.columns)
    page = new_figure(size, words, head_tall + listing.tallest(columns) + 0.05)
    for place, column in enumerate(columns):
        part = page.shifted(place * (inner + listing.GAP))
        for x, shown, side in heads:
            part.write(x, head_tall / 2, shown, style.SMALL, style.FAINT, side)
        scale = (years, _decades((first, last), width - longest))
        _column(part, column, (head_tall, left, width, inner), scale, highlight)
    return page.figure


def _column(
    page: Canvas,
    column: list[listing.Row],
    place: tuple[float, float, float, float],
    scale: tuple[tuple[float, float], list[int]],
    highlight: str | None,
) -> None:
    top, left, width, inner = place
    years, ticks = scale
    groups: list[list[listing.Row]] = []
    for row in column:
        if row.record is None:
            groups.append([row])
        else:
            groups[-1].append(row)
    for heading, *within in groups:
        y = top + heading.y + heading.tall
        above = within[0].lead > 0
        low = y - 0.09 - (SCALE if above else 0.0)
        page.write(0, low, heading.name, style.HEADING, va="bottom")
        page.rule(0, inner, y - 0.05)
        axes = page.axes(left, y, width, sum(row.tall for row in within), years)
        for tick in ticks:
            for begin, end in listing.spans(within):
                ends = [begin - within[0].y, end - within[0].y]
                axes.plot([tick, tick], ends, color=style.GRID, lw=0.7, zorder=1)
            side = "start" if tick == years[0] else "center"  # the first one at the margin
            page.label(axes, tick, 0, str(tick), 7.5, style.FAINT, side, "bottom", dy=7.5)
        for row in within:
            _draw(page, axes, row, (top, left + width + 0.22, inner, within[0].y), highlight)


def _draw(
    page: Canvas,
    axes: Axes,
    row: listing.Row,
    place: tuple[float, float, float, float],
    highlight: str | None,
) -> None:
    """Draw the bar of a row, and write what stands beside or over it."""
    y, second, inner, offset = place
    one: dict[Any, Any] = row.record or {}
    name, counted = y + row.middle, y + row.middle
    if row.lead:
        name = y + row.y + block_height(one["name"], style.SMALL) / 2
        counted = y + row.y + row.lead - block_height(one["counted"], style.SMALL) / 2
        second = 0.0
    ink = _ink(one, highlight)
    page.write(0, name, one["name"], style.SMALL, ink)
    page.write(second, counted, one["counted"], style.SMALL, style.MUTED)
    page.write(inner, name, one["base"], style.SMALL, style.MUTED, "end")
    middle = row.middle - offset
    axes.barh(
        middle,
        one["last"] + 1 - one["first"],
        0.12,
        left=one["first"],
        color=_colour(one, highlight),
        linewidth=0,
        zorder=3,
        label=one["label"],
    )
    page.label(axes, one["last"] + 1, middle, one["value"], style.VALUE, ink, dx=4)


def _row(
    one: Any, words: Words, rooms: tuple[float, float, float], above: bool, under: float = UNDER
) -> dict[str, Any]:
    name = words(
        "{producer}, {edition}",
        producer=words.term(text(one["producer"])),
        edition=words.term(text(one["series"])),
    )
    count = number(one["base_count"])
    shown = {
        "name": name[:1].upper() + name[1:],
        "counted": words(
            "{role}; {measure}",
            role=words.term(text(one["counted"])),
            measure=words.term(text(one["measure"])),
        ),
        "base": words("n not published")
        if count is None
        else words("{n} {things}", n=int(count), things=words.term(text(one["base"]))),
    }
    cells = {
        column: wrap(shown[column], room, style.SMALL)
        for column, room in zip(COLUMNS, rooms, strict=True)
    }
    talls = {column: block_height(cell, style.SMALL) for column, cell in cells.items()}
    lead = max(talls["name"], talls["base"]) + talls["counted"] + 0.03 if above else 0.0
    percent = number(one["percent"])
    return {
        **cells,
        "group": text(one["group"]),
        "lead": lead,
        "tall": lead + under if above else max(LEAST_PITCH, max(talls.values()) + 0.1),
        "series": text(one["series"]),
        "kind": text(one["kind"]),
        "first": int(one["first_year"]),
        "last": int(one["last_year"]),
        "label": f"{one['series']}/{one['counted']}/{one['measure']}",
        "value": words("not published")
        if percent is None
        else value_label(words, percent, text(one["bound"]), text(one["status"])),
        "uncertain": text(one["status"]) in UNCERTAIN,
    }


def _colour(row: dict[str, Any], highlight: str | None) -> str:
    if row["series"] == highlight:
        return style.ACCENT
    return style.COMPUTED if row["kind"] == "computed" else style.PUBLISHED


def _ink(row: dict[str, Any], highlight: str | None) -> str:
    return style.ACCENT if row["series"] == highlight else style.INK


def _decades(years: tuple[int, int], width: float) -> list[int]:
    span = years[1] - years[0]
    # a label of four digits and the room around it
    step = next(one for one in (1, 2, 5, 10, 20, 50) if span / one * 0.42 <= width)
    return [year for year in range(*years) if year % step == 0]
