"""Estimates with their intervals, one row each: a forest plot."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import count, pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wpsdata.chart import listing, scales, sizes, style
from wpsdata.chart.canvas import (
    Canvas,
    Words,
    block_height,
    key_height,
    new_figure,
    page_width,
    text_width,
    wrap,
)
from wpsdata.chart.frames import UnfitFrame, require_values

# A ratio scale ends at most this many times beyond the outermost estimate.
FAR_RATIO = 12.0
# Any other scale ends at most this many usual half-intervals beyond it.
FAR_STEPS = 5.0


@style.in_columns
def estimate_dots(
    data: pd.DataFrame,
    words: Words,
    *,
    reference: float | None = None,
    log: bool = False,
    unit: str = "number",
    decimals: int | None = None,
    reference_code: str = "",
    size: str = "page",
    selection: str = "",
) -> Figure:
    """Draw one row an estimate: its value, its interval, and both in figures.

    Parameters
    ----------
    data : DataFrame
        ``label`` (string, drawn as given) or ``label_code`` (string: a code for
        ``words.term``); ``value`` (Float64, in ``unit``; missing is written as not known).
        Optional: ``low`` and ``high`` (Float64, may be infinite; where one is missing no interval
        is drawn), ``group_code`` (string: the term is a heading over its rows) or ``group``
        (string: a heading drawn as given, such as a year), ``n`` (Int64, cases behind the
        estimate), ``status`` (string: ``uncertain`` for an open mark and a dagger). Rows keep
        their order, groups the order in which they first appear.
    words : Words
        The language, and the texts around the plot.
    reference : float, optional
        Where a thin line is drawn: 1 for ratios, 0 for differences.
    log : bool
        Whether the scale is one of ratios. A bound of 0 or without end is cut with an arrow.
    unit : str
        ``number`` or ``percent``.
    decimals : int, optional
        Decimals of values and intervals, from 100 on none; by default 1, or 2 where a row needs
        them. A row has more where its numbers would be rounded to the reference or to one another.
    reference_code : str
        Term of what the reference stands for; by default no difference at 0, or at 1 of ratios.
    size : str
        A name in ``style.SIZES``.
    selection : str
        What was selected, for the error of an empty frame.

    Returns
    -------
    Figure
        Axes 0: a line of one point an estimate with label ``estimate``; intervals have label
        ``interval``, the arrow where one leaves the scale ``beyond``, the line of the reference
        ``reference``. On a ratio scale the data of the axes are binary logarithms.

    Raises
    ------
    EmptySelection
        The frame has no row.
    UnfitFrame
        A column is absent, a row has no name or the name of another, an interval does not hold
        its value, a ratio is negative, or a unit or status is not known.

    Examples
    --------
    >>> from wpsdata.chart.words import Words
    >>> rows = analyse.effects.gap_rows(wpsdata.load("nap_effects"), index="gii")
    >>> figure = chart.estimate_dots(rows, Words("en"), reference=0)
    >>> sum(dot.get_label() == "estimate" for dot in figure.axes[0].lines) == len(rows)
    True
    """
    form = "estimate_dots"
    named = listing.check(data, "value", form, selection)
    require_values([unit], scales.UNITS, "unit", form)
    used = [name for name in ("value", "low", "high") if name in data]
    negative = (data[used] < 0).any(axis=1).fillna(False)
    if log and (negative.any() or (reference is not None and reference <= 0)):
        raise UnfitFrame(
            f"{form}: {data.loc[negative, named].tolist()} or the reference is below zero; ratios "
            "expected on a ratio scale; draw differences with log=False"
        )
    named_size = sizes.named(size)
    inner = listing.column_width(page_width(size), named_size.columns)
    found = listing.rows(data, named, words, inner, inner * 0.3)
    drawn = [row for row in found if row.record is not None]
    counted = max(text_width(_cases(row, words), style.SMALL) for row in drawn)
    aside = counted + 0.18 if counted else 0.0

    like = _alike(drawn, reference, decimals)

    def figures(row: listing.Row) -> str:
        return _figures(row, words, unit, reference, like)

    left = listing.names_width(found) + 0.22
    right = max(text_width(figures(row), 9.0) for row in drawn) + 0.22
    low, high, ticks = _scale(drawn, reference, log, unit)
    tick_room = max(text_width(_tick(words, t, log, unit), style.SMALL) for t in ticks)
    over, inset = False, aside
    if above := inner - left - right - aside < listing.LEAST:
        left = tick_room / 2
        # the figures stand at the end of their mark, or of its name where the scale would be small
        over = inner - left - right < listing.LEAST
        room = inner - aside - (right if over else 0.0)
        found = listing.rows(data, named, words, inner, room, above)
        inset, aside, right = (aside, 0.0, 0.0) if over else (0.0, 0.0, right)
    width = inner - left - right - aside

    key = listing.uncertain_key(found, words)
    marked = wrap(_reference(words, reference, log, unit, reference_code), inner * 0.4, style.SMALL)
    key_tall = key_height(key, page_width(size))
    top = key_tall + block_height(marked, style.SMALL) + 0.14
    columns = listing.parts(found, named_size.columns)
    page = new_figure(size, words, top + listing.tallest(columns) + scales.TICK + 0.05)
    page.key(key, 0)
    per = (high - low) / width
    start = None if reference is None else math.log2(reference) if log else reference
    named_ticks = _named_ticks(
        ticks, start, lambda tick: text_width(_tick(words, tick, log, unit), style.SMALL) * per,
        0.12 * per,
    )  # fmt: skip
    for place, column in enumerate(columns):
        part = page.shifted(place * (inner + listing.GAP))
        height = listing.tallest([column])
        listing.write(part, column, top, inner)
        axes = part.axes(left, top, width, height, (low, high))
        for tick in ticks:
            for begin, end in listing.spans(column):
                axes.plot([tick, tick], [begin, end], color=style.GRID, lw=0.7, zorder=1)
        for tick in named_ticks:
            shown = _tick(words, tick, log, unit)
            part.label(axes, tick, height, shown, style.SMALL, style.MUTED, "center", "top", dy=-3)
        if start is not None:
            at = start
            # a heading is never crossed: the line breaks there
            pieces = [y for begin, end in listing.spans(column) for y in (begin, end, math.nan)]
            pieces = [-0.08, *pieces[1:-1]] if pieces[0] == 0 else pieces[:-1]
            axes.plot(
                [at] * len(pieces),
                pieces,
                color=style.INK,
                lw=0.9,
                zorder=2,
                clip_on=False,
                label="reference",
            )
            half = max(text_width(line, style.SMALL) for line in marked.split("\n")) / 2
            middle = min(max(left + (at - low) / per, half), inner - half)
            part.write(middle, top - 0.1, marked, style.SMALL, style.INK, "center", "bottom")
        for row in column:
            if row.record is None:
                continue
            _draw(part, axes, row, log, (low, high, per))
            colour = style.MUTED if row.value("value") is None else style.INK
            level = top + (row.name_middle if over else row.middle)
            part.write(inner - inset, level, figures(row), 9.0, colour, "end")
            cases = _cases(row, words)
            part.write(inner, top + row.name_middle, cases, style.SMALL, style.MUTED, "end")
    return page.figure


def _cases(row: listing.Row, words: Words) -> str:
    n = row.value("n")
    return "" if n is None else words("n = {n}", n=n)


def _bounds(row: listing.Row) -> tuple[float, float] | None:
    low, high = row.value("low"), row.value("high")
    return None if low is None or high is None else (low, high)


def _figures(
    row: listing.Row, words: Words, unit: str, reference: float | None, like: tuple[int, bool]
) -> str:
    value = row.value("value")
    if value is None:
        return words("not known")
    least, spelled = like
    shown = scales.interval(words, value, _bounds(row), unit, reference, least, spelled)
    return shown + ("†" if row.uncertain else "")


def _alike(
    drawn: list[listing.Row], reference: float | None, decimals: int | None
) -> tuple[int, bool]:
    """Return the decimals that all rows have, and whether their bounds are joined by a word."""
    known = [(v, _bounds(row)) for row in drawn if (v := row.value("value")) is not None]
    needed = max((scales.places(value, bounds, reference) for value, bounds in known), default=1)
    below = any(min(bounds) < 0 for _, bounds in known if bounds is not None)
    return decimals or min(needed, 2), below


def _reference(words: Words, reference: float | None, log: bool, unit: str, code: str) -> str:
    if reference is None:
        return ""
    shown = scales.value_label(words, reference, unit, scales.decimals(reference))
    if code:
        return words("{name}: {detail}", name=shown, detail=words.term(code))
    if reference != (1 if log else 0):
        return shown
    return words("{value}: no difference", value=shown)


def _tick(words: Words, tick: float, log: bool, unit: str) -> str:
    value = 2.0**tick if log else tick
    return scales.value_label(words, value, unit, scales.decimals(value))


def _named_ticks(
    ticks: list[float], start: float | None, wide: Callable[[float], float], gap: float
) -> list[float]:
    """Return the ticks whose names have room: every one, or every so many from the reference."""
    first = ticks.index(start) if start in ticks else 0
    every = ([t for i, t in enumerate(ticks) if (i - first) % n == 0] for n in count(1))
    return next(
        named
        for named in every
        if all(b - a >= (wide(a) + wide(b)) / 2 + gap for a, b in pairwise(named))
    )


def _scale(
    drawn: list[listing.Row], reference: float | None, log: bool, unit: str
) -> tuple[float, float, list[float]]:
    """Return the ends of the scale and its ticks: as wide as intervals that are not absurd."""
    change = np.log2 if log else np.asarray
    with np.errstate(divide="ignore"):
        values = [float(change(v)) for row in drawn if (v := row.value("value")) is not None]
        pairs = [
            (float(change(low)), float(change(high)))
            for row in drawn
            for low, high in [_bounds(row) or (np.nan, np.nan)]
            if not math.isnan(low)
        ]
        fixed = [] if reference is None else [float(change(reference))]
    inside = [v for v in [*values, *fixed] if math.isfinite(v)] or [0.0]
    bounds = [bound for pair in pairs for bound in pair if math.isfinite(bound)]
    halves = [(high - low) / 2 for low, high in pairs if math.isfinite(high - low)]
    if log:
        far = math.log2(FAR_RATIO)
    else:
        usual = float(np.median(halves)) if halves else 0.0
        far = max(FAR_STEPS * usual, max(inside) - min(inside))
    low = max(min([*inside, *bounds]), min(inside) - far)
    high = min(max([*inside, *bounds]), max(inside) + far)
    if log:
        low, high = min(low, max(inside) - 1), max(high, min(inside) + 1)
        # to the next power of two where it is near, else with room for a mark at the end
        near = math.floor(low), math.ceil(high)
        low = near[0] - 0.05 if low - near[0] < 0.5 else low - 0.25
        high = near[1] + 0.05 if near[1] - high < 0.5 else high + 0.25
        whole = range(math.ceil(low), math.floor(high) + 1)
        every = max(1, math.ceil(len(whole) / 9))
        return low, high, [float(tick) for tick in whole if tick % every == 0]
    if unit == "percent" and low >= 0:
        ticks = scales.value_scale([high], unit)
    else:
        ticks = scales.value_scale([low, high], unit)
    pad = (high - low) * 0.03 or 0.5
    if low >= 0 and ticks[0] == 0:  # a scale from 0 ends at a tick
        return min(low - pad, 0.0), max(high + pad, ticks[-1]), ticks
    low, high = min(low - pad, ticks[0] if low >= 0 else low - pad), high + pad
    return low, high, [tick for tick in ticks if low <= tick <= high]


def _draw(
    page: Canvas, axes: Axes, row: listing.Row, log: bool, ends: tuple[float, float, float]
) -> None:
    """Draw one estimate; what lies beyond the scale is cut at its end with an arrow."""
    value = row.value("value")
    if value is None:
        return
    low, high, inch = ends
    bounds = _bounds(row)
    with np.errstate(divide="ignore"):
        at, *pair = (float(np.log2(v)) if log else v for v in (value, *(bounds or ())))
    if pair:
        begin, end = max(pair[0], low), min(pair[1], high)
        axes.plot(
            [begin, end], [row.middle] * 2, color=style.WOMEN, lw=1.4, zorder=3, label="interval"
        )
        for edge, cut, towards in ((low, pair[0] < low, -1), (high, pair[1] > high, 1)):
            if cut:
                _arrow(page, axes, edge - towards * 0.02 * inch, row.middle, towards)
    if not low <= at <= high:
        towards = -1 if at < low else 1
        edge = low if at < low else high
        axes.plot([edge], [row.middle], linestyle="none", label="estimate")
        _arrow(page, axes, edge - towards * 0.02 * inch, row.middle, towards)
        return
    axes.plot(
        [at],
        [row.middle],
        linestyle="none",
        marker="o",
        markersize=6.5,
        markerfacecolor=style.PAPER if row.uncertain else style.WOMEN,
        markeredgecolor=style.WOMEN,
        markeredgewidth=1.3,
        zorder=4,
        clip_on=False,
        label="estimate",
    )


def _arrow(page: Canvas, axes: Axes, x: float, y: float, towards: int) -> None:
    left = (towards < 0) != page.words.rtl
    axes.plot(
        [x],
        [y],
        linestyle="none",
        marker="<" if left else ">",
        markersize=5.5,
        color=style.WOMEN,
        clip_on=False,
        zorder=4,
        label="beyond",
    )
