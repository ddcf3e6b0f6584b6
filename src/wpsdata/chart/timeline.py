"""Plans of organisations over the years they were adopted for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from wpsdata.chart import scales, style
from wpsdata.chart.canvas import (
    Words,
    block_height,
    block_width,
    key_height,
    new_figure,
    page_width,
    text_width,
    wrap,
)
from wpsdata.chart.frames import in_order, number, require, text

LANE = 0.2
LEAST = 2.0  # inches of scale, on less of which names move over the marks


@style.in_house_style
def plan_timeline(
    frame: pd.DataFrame,
    words: Words,
    *,
    as_of: float | None = None,
    kinds: Sequence[str] = ("action_plan",),
    size: str = "page",
    selection: str = "",
) -> Figure:
    """Draw one row an organisation, a mark at each plan's year and a bar over its period.

    Parameters
    ----------
    frame : DataFrame
        ``organisation`` (drawn as ``words.named`` has it), ``plan``, ``year_first`` and
        ``year_last`` (missing allowed: no ``year_first`` is written as "year not found",
        no ``year_last`` draws no bar), ``kind`` (a code for ``words.term``; the first of
        ``kinds`` is drawn filled, others open), ``known`` (bool: false draws a grey
        mark). Rows keep their order.
    words : Words
        The language, and the texts around the plot.
    as_of : float, optional
        Last year of the axis; without it the last year of the frame.
    kinds : sequence of str
        Order of the kinds; others follow as they appear.
    size : str
        A name in ``style.SIZES``.
    selection : str
        What was selected, for the error of an empty frame.

    Returns
    -------
    Figure
        Axes 0: a line of one point a dated plan, with the plan as its label.

    Raises
    ------
    EmptySelection
        The frame has no row.
    UnfitFrame
        A column is absent.

    Examples
    --------
    >>> from wpsdata.chart.words import Words
    >>> rows = analyse.adoption.timeline_rows(wpsdata.load("regional_plans"), "2010-12-31")
    >>> figure = chart.plan_timeline(rows, Words("en"), kinds=("action_plan", "strategy", "policy"))
    >>> sum(line.get_label() in set(rows["plan"]) for line in figure.axes[0].lines) > 1
    True
    """
    form = "plan_timeline"
    require(
        frame, ["organisation", "plan", "year_first", "year_last", "kind", "known"], form, selection
    )
    inner = page_width(size)
    every_kind = in_order(frame["kind"], kinds)
    rows = []
    for organisation in in_order(frame["organisation"]):
        plans = frame[frame["organisation"].astype("string") == organisation].to_dict("records")
        dated = sorted(
            (p for p in plans if number(p["year_first"]) is not None),
            key=lambda p: (number(p["year_first"]) or 0, text(p["plan"])),
        )
        lanes = _lanes(dated)
        rows.append((organisation, dated, lanes, len(plans) - len(dated)))

    years = [
        y
        for p in frame.to_dict("records")
        for y in (number(p["year_first"]), number(p["year_last"]))
        if y is not None
    ]
    begin = min(years, default=2000.0) - 0.6
    finish = max([*years, as_of or 0], default=2001.0) + 0.6 if years else 2001.0
    undated = {n: words("{n} more, year not found", n=n) for _, dated, _, n in rows if n and dated}
    lost_texts = [
        (undated[n] if dated else words("year not found")) if n else "" for _, dated, _, n in rows
    ]
    called = [words.named(organisation) for organisation, *_ in rows]
    names = [wrap(name, inner * 0.28, style.VALUE) for name in called]
    left = max(block_width(name, style.VALUE) for name in names) + 0.25
    right = max((text_width(t, style.SMALL) for t in lost_texts), default=0.0) + 0.2
    width = inner - left - right
    if above := width < LEAST:  # names and what is not dated move over the marks
        names = [wrap(name, inner - right, style.VALUE) for name in called]
        left, width = 0.18, inner - 0.25
    # the last mark stands before a year that is named
    step = scales.year_step(finish - begin, width)
    following = math.ceil(finish / step) * step
    finish = following + 0.6 if following - finish < step / 2 else finish
    leads = [block_height(name, style.VALUE) + 0.04 if above else 0.0 for name in names]
    talls = [
        lead + ((max(lanes, default=0) + 1) * LANE + 0.1 if dated else 0.06)
        if lead
        else max(
            0.36, block_height(name, style.VALUE) + 0.12, (max(lanes, default=0) + 1) * LANE + 0.14
        )
        for name, lead, (_, dated, lanes, _) in zip(names, leads, rows, strict=True)
    ]
    key: list[tuple[dict[str, Any], str]] = (
        [(_looks(place, True), words.label(kind)) for place, kind in enumerate(every_kind)]
        if len(every_kind) > 1
        else []
    )
    if any(number(p["year_last"]) is not None for _, dated, _, _ in rows for p in dated):
        key.append(({"facecolor": style.SHARES[0], "linewidth": 0}, words("period of the plan")))
    if any(not p["known"] for _, dated, _, _ in rows for p in dated):
        key.append((_looks(0, False), words("year or adoption uncertain")))
    top = key_height(key, inner) + 0.34
    page = new_figure(size, words, top + sum(talls) + 0.05)
    page.key(key, 0)
    axes = page.axes(left, top, width, sum(talls), (begin, finish))
    for year in range(math.ceil(begin), math.floor(finish) + 1):
        if years and year % step == 0:
            down = 0.0
            for lead, tall in zip(leads, talls, strict=True) if above else [(0.0, sum(talls))]:
                ends = [down + lead, down + tall]
                axes.plot([year, year], ends, color=style.GRID, lw=0.8, zorder=0)
                down += tall
            page.label(axes, year, 0, str(year), style.SMALL, style.MUTED, "center", "bottom", dy=5)
    y = 0.0
    for name, (_, dated, lanes, _), shown, lead, tall in zip(
        names, rows, lost_texts, leads, talls, strict=True
    ):
        page.rule(0, inner, top + y, style.GRID)
        beside = top + y + (lead / 2 + 0.02 if lead else tall / 2)
        page.write(0, beside, name, style.VALUE)
        height = (max(lanes, default=0) + 1) * LANE
        for plan, lane in zip(dated, lanes, strict=True):
            middle = y + (lead + tall - height) / 2 + (lane + 0.5) * LANE
            first, last = number(plan["year_first"]), number(plan["year_last"])
            if last is not None and first is not None and last > first:
                axes.barh(middle, last - first, 0.075, left=first, color=style.SHARES[0], zorder=2)
            axes.plot(
                [first or np.nan],
                [middle],
                linestyle="none",
                label=text(plan["plan"]),
                clip_on=False,
                zorder=4,
                **_looks(
                    every_kind.index(str(plan["kind"])) if text(plan["kind"]) else 0,
                    bool(plan["known"]),
                ),
            )
        if shown:
            page.write(inner, beside, shown, style.SMALL, style.MUTED, "end")
        y += tall
    return page.figure


def _looks(place: int, known: bool) -> dict[str, Any]:
    colour = (style.WOMEN, style.INK, "#2E8B8B", "#C77B1A")[place % 4]
    looks: dict[str, Any] = {
        "marker": ("o", "s", "D", "^")[place % 4],
        "markersize": 7.0 if place == 0 else 6.0,
        "markeredgecolor": colour,
        "markeredgewidth": 1.3,
        "markerfacecolor": colour if place == 0 else style.PAPER,
    }
    if not known:
        looks |= {"markerfacecolor": style.UNKNOWN, "markeredgecolor": style.UNKNOWN_EDGE}
    return looks


def _lanes(dated: list[dict[Any, Any]]) -> list[int]:
    """Set plans whose periods overlap under each other."""
    ends: list[float] = []
    lanes = []
    for plan in dated:
        first = number(plan["year_first"]) or 0.0
        last = max(number(plan["year_last"]) or first, first + 0.7)
        lane = next((i for i, end in enumerate(ends) if end <= first), len(ends))
        ends[lane : lane + 1] = [last]
        lanes.append(lane)
    return lanes
