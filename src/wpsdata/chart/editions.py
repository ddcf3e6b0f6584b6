"""Every edition of a published average beside the others: dots, never a line between them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wpsdata.chart import listing, sizes, style
from wpsdata.chart.canvas import (
    ABOVE,
    BELOW,
    BOUNDS,
    UNCERTAIN,
    Canvas,
    Words,
    block_height,
    fitting,
    key_height,
    new_figure,
    nice_limit,
    page_width,
    text_width,
    ticks,
    value_label,
    wrap,
)
from wpsdata.chart.frames import in_order, number, require, require_unique, require_values, text

LEAST_ROOM = 1.25  # inches for a name, on less of which it moves over its marks
KINDS = ("published", "derived", "computed")


@style.in_columns
def series_dots(
    frame: pd.DataFrame,
    words: Words,
    *,
    highlight: str | None = None,
    roles: Sequence[str] | None = style.ROLES,
    size: str = "page",
    selection: str = "",
) -> Figure:
    """Draw one row a series and period, one panel a role, grouped by scope.

    Parameters
    ----------
    frame : DataFrame
        ``series``, ``scope`` and ``role`` (codes for ``words.term``), ``period`` (as printed; a
        month as 2025-06), ``percent`` (missing allowed), ``bound``, ``kind``
        (``published``, ``derived`` or ``computed``), ``status``; optional ``label``: words in
        place of the term of ``series``.
        Groups and rows keep the order in which they first appear.
    words : Words
        The language, and the texts around the plot.
    highlight : str, optional
        The ``series`` drawn in the accent colour.
    roles : sequence of str, optional
        Order of the panels; other roles of the frame follow.
    size : str
        A name in ``style.SIZES``.
    selection : str
        What was selected, for the error of an empty frame.

    Returns
    -------
    Figure
        One axes a role, in order; each dot is a line of one point with label ``series/period``.

    Raises
    ------
    EmptySelection
        The frame has no row.
    UnfitFrame
        A column is absent, a series has two values for a role and period, or a bound or kind
        is not known.

    Examples
    --------
    >>> from wpsdata.chart.words import Words
    >>> averages = wpsdata.load("participation_averages")
    >>> rows = chart.edition_rows(analyse.participation.editions(averages, scope="unifem"))
    >>> figure = chart.series_dots(rows, Words("en"))
    >>> len(figure.axes)  # one a role
    3
    """
    form = "series_dots"
    require(
        frame,
        ["series", "scope", "period", "role", "percent", "bound", "kind", "status"],
        form,
        selection,
    )
    require_unique(frame, ["series", "scope", "period", "role"], form)
    require_values(frame["bound"], BOUNDS, "bound", form)
    require_values(frame["kind"], KINDS, "kind", form)
    named = sizes.named(size)
    inner = listing.column_width(page_width(size), named.columns)
    panels = in_order(frame["role"], roles)
    periods = {text(p): words.named(text(p)).replace("-", "–") for p in frame["period"]}
    period_width = max(text_width(p, style.SMALL) for p in periods.values()) + 0.3
    room = inner * (0.42 if len(panels) < 4 else 0.34) - period_width
    above = room < LEAST_ROOM
    rows = _rows(frame, words, inner, inner - period_width if above else room, above)
    names = listing.names_width(rows)
    left = 0.0 if above else min(names, room) + period_width
    gap = 0.16
    width = (inner - left - gap * (len(panels) - 1)) / len(panels)

    key = _key(frame, words, highlight)
    heads = [words.label(role) for role in panels]
    head_size = fitting(heads, width, style.HEADING)
    titles = [wrap(head, width, head_size) for head in heads]
    title_height = max(block_height(t, head_size) for t in titles)
    absent = words("not published")
    if text_width(absent, 7.5) > width - 0.1:
        key.append(({}, words("{sign}: {label}", sign="–", label=absent)))
        absent = "–"
    key_tall = key_height(key, page_width(size))
    top = key_tall + (0.1 if key else 0.0) + title_height + 0.28
    columns = listing.parts(rows, named.columns)
    page = new_figure(size, words, top + listing.tallest(columns) + 0.05)
    page.key(key, 0)

    known = [number(value) for value in frame["percent"]]
    largest = max((value for value in known if value is not None), default=None)
    longest = max(
        text_width(value_label(words, value or 0, text(bound) or "below", "inferred"), style.VALUE)
        for value, bound in zip(known, frame["bound"], strict=True)
    )
    least, step = nice_limit(largest)
    limit = max(least, (largest or 0) * width / max(width - longest - 0.16, 0.1))
    if limit > 1.25 * least:  # rather than that, values stand before marks near the end
        drawn = [row for row in frame.to_dict("records") if number(row["percent"]) is not None]
        limit = next(
            (
                float(end)
                for end in np.linspace(least, limit, 9)
                if all(_side(row, words, width / end, width) for row in drawn)
            ),
            limit,
        )

    label = text_width(words.percent(limit), 7.5)
    shown_ticks = ticks(limit, step, width, label)
    for number_of, column in enumerate(columns):
        part = page.shifted(number_of * (inner + listing.GAP))
        _write_rows(part, column, periods, top, (inner, left), highlight)
        marks = [row for row in column if row.record is not None]
        for place, (role, title) in enumerate(zip(panels, titles, strict=True)):
            x = left + place * (width + gap)
            part.write(x, top - 0.24, title, head_size, va="bottom")
            axes = part.axes(x, top, width, listing.tallest([column]), (0, limit))
            for tick in shown_ticks:
                line = style.FAINT if tick == 0 else style.GRID
                for row in marks:
                    ends = [row.y + row.lead, row.y + row.tall]
                    axes.plot([tick, tick], ends, color=line, lw=0.7, zorder=1)
                side = "start" if tick == 0 else "center"
                shown = words.percent(tick)
                # no further over the end than a third of what parts two panels
                over = text_width(shown, 7.5) / 2 - (1 - tick / limit) * width - gap / 3
                dx = -72 * max(over, 0.0)
                part.label(axes, tick, 0, shown, 7.5, style.FAINT, side, "bottom", dx, dy=3)
            for row in marks:
                _cell(part, axes, row, role, highlight, absent)
    return page.figure


def _rows(
    frame: pd.DataFrame, words: Words, inner: float, room: float, above: bool
) -> list[listing.Row]:
    """Set the series and periods of each scope under its heading."""
    rows: list[listing.Row] = []
    y = 0.0
    for scope in in_order(frame["scope"]):
        heading = wrap(words.label(scope), inner - 0.1, style.SMALL)
        y += 0.10 if rows else 0.0
        tall = block_height(heading, style.SMALL) + 0.08
        rows.append(listing.Row(heading, y, tall))
        y += tall
        group = frame[frame["scope"].astype("string") == scope]
        for series, period in group[["series", "period"]].drop_duplicates().to_numpy():
            these = group[(group["series"] == series) & (group["period"].map(text) == text(period))]
            first = these.iloc[0]
            name = text(first["label"]) if "label" in these else words.label(str(series))
            record: dict[Hashable, Any] = {
                "series": str(series),
                "period": text(period),
                "cells": {str(r["role"]): r for r in these.to_dict("records")},
            }
            row = listing.named_row(wrap(name, room, style.VALUE), y, record, above)
            rows.append(row)
            y += row.tall
    return rows


def _write_rows(
    page: Canvas,
    rows: list[listing.Row],
    periods: dict[str, str],
    top: float,
    place: tuple[float, float],
    highlight: str | None,
) -> None:
    inner, left = place
    for row in rows:
        if row.record is None:
            page.write(0, top + row.middle, row.name, style.SMALL, style.MUTED)
            page.rule(0, inner, top + row.y + row.tall - 0.01)
            continue
        marked = row.record["series"] == highlight
        page.write(
            0, top + row.name_middle, row.name, style.VALUE, style.ACCENT if marked else style.INK
        )
        page.write(
            inner if row.lead else left - 0.16,
            top + row.name_middle,
            periods[row.record["period"]],
            style.SMALL,
            style.ACCENT if marked else style.MUTED,
            "end",
        )


def _looks(kind: str, bound: str, colour: str) -> dict[str, Any]:
    filled = kind != "derived" and bound not in (*BELOW, *ABOVE)
    return {
        "marker": "D" if kind == "computed" else "o",
        "markersize": 5.8 if kind == "computed" else 7.0,
        "markerfacecolor": colour if filled else style.PAPER,
        "markeredgecolor": colour,
        "markeredgewidth": 1.3,
    }


def _cell(
    page: Canvas,
    axes: Axes,
    row: listing.Row,
    role: str,
    highlight: str | None,
    absent: str,
) -> None:
    middle, words, record = row.middle, page.words, row.record or {}
    marked = record["series"] == highlight
    cell = record["cells"].get(role)
    percent = number(cell["percent"]) if cell else None
    if cell is None or percent is None:
        # a line of the grid may run behind it
        paper = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.2}
        page.label(axes, 0, middle, absent, 7.5, style.FAINT, dx=4, box=paper)
        return
    bound, kind = text(cell["bound"]), text(cell["kind"])
    usual = style.COMPUTED if kind == "computed" else style.PUBLISHED
    colour = style.ACCENT if marked else usual
    if bound in (*BELOW, *ABOVE):
        # The arrow ends at the axis: a share cannot lie below zero.
        inch = abs(axes.get_xlim()[1] - axes.get_xlim()[0]) / (
            axes.get_position().width * page.width
        )
        reach = percent - min(0.19 * inch, percent) if bound in BELOW else percent + 0.19 * inch
        axes.plot([percent, reach], [middle] * 2, color=colour, lw=1.1, zorder=4, label="bound")
        towards_left = (bound in BELOW) != page.words.rtl
        axes.plot(
            [reach],
            [middle],
            marker="<" if towards_left else ">",
            markersize=3.4,
            color=colour,
            zorder=4,
            clip_on=False,
            label="bound",
        )
    axes.plot(
        [percent],
        [middle],
        linestyle="none",
        clip_on=False,
        zorder=5,
        label=f"{record['series']}/{record['period']}",
        **_looks(kind, bound, colour),
    )
    width = axes.get_position().width * page.width
    side = _side(cell, words, width / abs(axes.get_xlim()[1] - axes.get_xlim()[0]), width)
    page.label(
        axes,
        percent,
        middle,
        value_label(words, percent, bound, text(cell["status"])),
        style.VALUE,
        colour if marked else style.INK,
        side or "start",
        dx=-_aside(bound, BELOW) if side == "end" else _aside(bound, ABOVE),
    )


def _aside(bound: str, arrow: Sequence[str]) -> float:
    """Return the points between a mark and its value, which leave room for an arrow."""
    return 17.0 if bound in arrow else 7.0


def _side(cell: Any, words: Words, inch: float, width: float) -> str:
    """Return where a value has room, on a scale of so many inches a percent: after or before."""
    percent, bound = float(cell["percent"]), text(cell["bound"])
    wide = text_width(value_label(words, percent, bound, text(cell["status"])), style.VALUE)
    if percent * inch + _aside(bound, ABOVE) / 72 + wide <= width + 1e-6:
        return "start"
    return "end" if percent * inch - _aside(bound, BELOW) / 72 - wide >= 0 else ""


def _key(
    frame: pd.DataFrame, words: Words, highlight: str | None
) -> list[tuple[dict[str, Any], str]]:
    drawn = frame[frame["percent"].notna()]
    names = {
        "published": words("published"),
        "derived": words("derived from published counts"),
        "computed": words("computed here"),
    }
    key = [
        (_looks(kind, "", style.COMPUTED if kind == "computed" else style.PUBLISHED), names[kind])
        for kind in KINDS
        if (drawn["kind"] == kind).any()
    ]
    key = key if len(key) > 1 else []
    if drawn["bound"].isin(BELOW).any():
        looks = {**_looks("published", "below", style.PUBLISHED), "arrow": style.PUBLISHED}
        key.append((looks, words("upper bound, value below")))
    if drawn["status"].isin(UNCERTAIN).any():
        key.append(({}, words("† uncertain reading, see note")))
    return key
