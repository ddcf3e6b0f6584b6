"""Published values as bars over the years they cover, with who and what stands behind each."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from wpsdata.chart import style
from wpsdata.chart.canvas import (
    BOUNDS,
    UNCERTAIN,
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
COLUMNS = ("name", "counted", "base")


@style.in_house_style
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
    inner = page_width(size)
    room = {"name": inner * 0.25, "counted": inner * 0.33, "base": inner * 0.14}
    rows = [_row(one, words, room) for one in frame.to_dict("records")]
    wide = {
        column: max(block_width(row[column], style.SMALL) for row in rows) for column in COLUMNS
    }
    left = wide["name"] + 0.2
    width = inner - left - wide["counted"] - wide["base"] - 0.42
    first, last = int(frame["first_year"].min()), int(frame["last_year"].max()) + 1
    # every value stands after its bar: the scale ends where the longest of them would
    longest = max(text_width(row["value"], style.VALUE) for row in rows) + 0.1
    years = (first, first + (last - first) * width / (width - longest))

    second, third = left + width + 0.22, inner
    heads = [
        (left, wrap(words("years covered, and value"), width, style.SMALL), "start"),
        (
            second,
            wrap(words("who counts, what is averaged"), wide["counted"], style.SMALL),
            "start",
        ),
        (third, words("n"), "end"),
    ]
    groups = in_order(frame["group"])
    # a heading ends before the scale begins
    headings = {group: wrap(words.label(group), left - 0.25, style.HEADING) for group in groups}
    heading_tall = {
        group: block_height(shown, style.HEADING) + 0.24 for group, shown in headings.items()
    }
    head_tall = max(block_height(shown, style.SMALL) for _, shown, _ in heads)
    tall = sum(row["tall"] for row in rows)
    page = new_figure(size, words, head_tall + tall + sum(heading_tall.values()) + 0.05)
    for x, shown, side in heads:
        page.write(x, head_tall / 2, shown, style.SMALL, style.FAINT, side)

    y = head_tall
    for group in groups:
        page.write(0, y + heading_tall[group] - 0.09, headings[group], style.HEADING, va="bottom")
        ticks = _decades((first, last), width - longest)
        page.rule(0, inner, y + heading_tall[group] - 0.05)
        y += heading_tall[group]
        within = [row for row in rows if row["group"] == group]
        height = sum(row["tall"] for row in within)
        axes = page.axes(left, y, width, height, years)
        for tick in ticks:
            axes.plot([tick, tick], [0, height], color=style.GRID, lw=0.7, zorder=1)
            page.label(axes, tick, 0, str(tick), 7.5, style.FAINT, "center", "bottom", dy=7.5)
        below = 0.0
        for row in within:
            middle = below + row["tall"] / 2
            colour = _colour(row, highlight)
            page.write(0, y + middle, row["name"], style.SMALL, _ink(row, highlight))
            page.write(second, y + middle, row["counted"], style.SMALL, style.MUTED)
            page.write(third, y + middle, row["base"], style.SMALL, style.MUTED, "end")
            axes.barh(
                middle,
                row["last"] + 1 - row["first"],
                0.12,
                left=row["first"],
                color=colour,
                linewidth=0,
                zorder=3,
                label=row["label"],
            )
            page.label(
                axes,
                row["last"] + 1,
                middle,
                row["value"],
                style.VALUE,
                _ink(row, highlight),
                dx=4,
            )
            below += row["tall"]
        y += height
    return page.figure


def _row(one: Any, words: Words, room: dict[str, float]) -> dict[str, Any]:
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
    cells = {column: wrap(shown[column], room[column], style.SMALL) for column in COLUMNS}
    tallest = max(block_height(cell, style.SMALL) for cell in cells.values())
    percent = number(one["percent"])
    return {
        **cells,
        "group": text(one["group"]),
        "tall": max(LEAST_PITCH, tallest + 0.1),
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
