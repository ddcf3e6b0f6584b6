"""Curves that step: survival, or a share reached over time, with numbers at risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from wpsdata.chart import scales, style
from wpsdata.chart.canvas import (
    NARROW,
    Words,
    block_height,
    block_width,
    key_height,
    new_figure,
    page_width,
    text_width,
    wrap,
)
from wpsdata.chart.frames import UnfitFrame, in_order, require, require_unique

# Dashes tell the curves apart where colour does not: in grey print, and where they cross.
# Each is so short that a sample in a key shows all of it.
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (5, 1.5, 1, 1.5)), (0, (3, 1)))
NEAR = 0.2  # inches from the edge of the plot, within which a line leads from a curve to its name


@dataclass(frozen=True)
class Curve:
    """One curve, in order of time."""

    code: str
    time: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    at_risk: np.ndarray
    censored: np.ndarray

    def risk_at(self, time: float) -> float:
        """Return how many were under observation at a time: missing once the curve has ended."""
        place = int(np.searchsorted(self.time, time))
        return float(self.at_risk[place]) if place < len(self.time) else np.nan


@style.in_house_style
def step_curves(
    data: pd.DataFrame,
    words: Words,
    *,
    marks: Sequence[tuple[float, str]] = (),
    size: str = "page",
    selection: str = "",
) -> Figure:
    """Draw one stepped curve a series, its band, and a table of the numbers at risk.

    Parameters
    ----------
    data : DataFrame
        ``series`` (string: a code for ``words.term``), ``time`` (Float64, years from the
        origin), ``value`` (Float64, 0 to 100 per cent from that time on; missing is a gap).
        Optional: ``low`` and ``high`` (Float64, per cent), ``at_risk`` (Int64, under observation
        just before the time), ``censored`` (Int64, observations that end at the time without
        the event; a tick where there is one). Series keep the order in which they appear.
    words : Words
        The language, and the texts around the plot.
    marks : sequence of (float, str)
        Time and term code of vertical lines; one outside the times drawn is left out.
    size : str
        A name in ``style.SIZES``.
    selection : str
        What was selected, for the error of an empty frame.

    Returns
    -------
    Figure
        Axes 0: each curve is a line with its series as label, drawn as steps; bands have label
        ``<series>:interval``, ticks of censoring ``<series>:censored``.

    Raises
    ------
    EmptySelection
        The frame has no row.
    UnfitFrame
        A column is absent, a time is missing, negative or given twice for a series, or a value
        is not between 0 and 100.

    Examples
    --------
    >>> from wpsdata.chart.words import Words
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> gaps = analyse.generations.gaps(naps, countries, on="2022-05-18")
    >>> figure = chart.step_curves(analyse.generations.gap_curves(gaps), Words("en"))
    >>> "gap_to_second" in {line.get_label() for line in figure.axes[0].lines}
    True
    """
    form = "step_curves"
    require(data, ["series", "time", "value"], form, selection)
    if data["time"].isna().any() or (data["time"] < 0).any():
        raise UnfitFrame(f"{form}: a time is missing or below 0; years from the origin expected")
    require_unique(data, ["series", "time"], form)
    used = [name for name in ("value", "low", "high") if name in data]
    outside = ((data[used] < 0) | (data[used] > 100)).any(axis=1).fillna(False)
    if outside.any():
        strange = sorted(set(data.loc[outside, "series"].astype("string")))
        raise UnfitFrame(f"{form}: {strange} leaves 0 to 100; values in per cent expected")
    order = in_order(data["series"])
    curves = [_curve(data[data["series"] == code], code) for code in order]
    looks = {code: _looks(code, order) for code in order}
    inner = page_width(size)
    names = [
        "\n".join([words.label(c.code)] + ([words("not known")] if np.isnan(c.value).all() else []))
        for c in curves
    ]
    narrow = inner < NARROW  # names then stand over the plot
    labels = [wrap(name, inner * 0.24, style.LABEL) for name in names]
    right = 0.15 if narrow else max(block_width(label, style.LABEL) for label in labels) + 0.42
    ends = [
        float(v) for c in curves for row in (c.value, c.low, c.high) for v in row[~np.isnan(row)]
    ]
    scale = scales.value_scale(ends, "percent")
    risky = any((~np.isnan(c.at_risk)).any() for c in curves)
    name_room = inner if narrow else inner * 0.2
    rows = [wrap(words.label(c.code), name_room, style.SMALL) for c in curves] if risky else []
    left = scales.axis_room(words, scale, "percent")
    if not narrow:
        left = max([left, *[block_width(row, style.SMALL) + 0.4 for row in rows]])
    width = inner - left - right
    longest = max(float(data["time"].max()), 0.5)
    span = (0.0, longest * 1.01)
    lines, marks_tall = scales.place_marks(
        [(float(at), words.term(code)) for at, code in marks], span, width
    )
    key = _key(curves, words)
    if narrow:
        lines_of = zip(curves, names, strict=True)
        key = [(looks[c.code], words.row(name.split("\n"))) for c, name in lines_of] + key
    key_tall = key_height(key, inner) + (0.12 if key else 0.0)
    caption = wrap(words("time in years"), width, style.SMALL)
    risk_title = wrap(words("Number at risk"), inner, style.SMALL) if risky else ""
    leads = [block_height(row, style.SMALL) if narrow else 0.0 for row in rows]
    talls = [
        block_height(row, style.SMALL) + lead + 0.03 for row, lead in zip(rows, leads, strict=True)
    ]
    foot = scales.TICK + block_height(caption, style.SMALL)
    table = block_height(risk_title, style.SMALL) + sum(talls) + 0.12 if risky else 0.0
    need = 0.0 if narrow else sum(block_height(label, style.LABEL) + 0.03 for label in labels)
    around = key_tall + marks_tall + 0.1 + foot + table
    page = new_figure(size, words, lambda room: max(room, around + max(2.2, need * 1.03)))
    page.key(key, 0)
    top = key_tall + marks_tall + 0.1
    tall = page.plot_height - around
    plot = scales.plot_area(page, (left, top, width, tall), span, (scale[0], scale[-1]))
    scales.value_axis(plot, scale, "percent")
    scales.draw_marks(plot, lines)
    times = _time_ticks(longest, curves, words, width)
    for tick in times:
        plot.axes.plot(
            [tick] * 2, [0, 0], marker="|", markersize=3, color=style.FAINT, clip_on=False, zorder=1
        )
        shown = words.number(tick, scales.decimals(tick))
        page.label(plot.axes, tick, 0, shown, style.SMALL, style.MUTED, "center", "top", dy=-6)
    page.write(left, top + tall + scales.TICK, caption, style.SMALL, style.MUTED, va="top")
    for curve in curves:
        _draw(plot, curve, looks[curve.code])
    if not narrow:
        _end_labels(plot, curves, labels, looks)

    y = top + tall + foot + 0.12
    if risky:
        page.write(0, y, risk_title, style.SMALL, style.MUTED, va="top")
        y += block_height(risk_title, style.SMALL)
    for curve, row, lead, high in zip(curves, rows, leads, talls, strict=False):
        tint = scales.readable(looks[curve.code]["color"])
        page.write(0, y + (lead or high) / 2, row, style.SMALL, tint)
        for tick in times:
            x = left + tick / plot.across
            shown = words.number(curve.risk_at(tick)) if curve.risk_at(tick) >= 0 else "–"
            page.write(x, y + (lead + high) / 2, shown, style.SMALL, style.INK, "center")
        y += high
    return page.figure


def _curve(rows: pd.DataFrame, code: str) -> Curve:
    rows = rows.sort_values("time")

    def column(name: str) -> np.ndarray:
        if name not in rows:
            return np.full(len(rows), np.nan)
        return rows[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan)

    return Curve(
        code, *(column(c) for c in ("time", "value", "low", "high", "at_risk", "censored"))
    )


def _looks(code: str, order: list[str]) -> dict[str, Any]:
    place = order.index(code)
    colour = style.line_colour(code, order)
    return {"color": colour, "linestyle": DASHES[place % len(DASHES)]}


def _key(curves: list[Curve], words: Words) -> list[tuple[dict[str, Any], str]]:
    key: list[tuple[dict[str, Any], str]] = []
    if any((c.censored > 0).any() for c in curves):
        tick = {"marker": "|", "markersize": 7.0, "color": style.INK}
        key.append((tick, words("tick: observation ends without the event")))
    return key


def _time_ticks(longest: float, curves: list[Curve], words: Words, width: float) -> list[float]:
    """Return times to name, with room for the numbers at risk under them."""
    largest = np.nanmax([0.0, *np.concatenate([curve.at_risk for curve in curves])])
    room = text_width(words.number(max(largest, 10.0)), style.SMALL) + 0.15
    steps = (0.25, 0.5, 1, 2, 5, 10, 20, 25, 50, 100)
    fit = (s for s in steps if longest / s <= 8 and s * width / longest >= room)
    step = next(fit, 200)
    return [float(tick) for tick in np.arange(0, longest + 1e-9, step)]


def _draw(plot: scales.Plot, curve: Curve, looks: dict[str, Any]) -> None:
    ranged = ~np.isnan(curve.low) & ~np.isnan(curve.high)
    if ranged.any():
        plot.axes.fill_between(
            curve.time,
            np.where(ranged, curve.low, np.nan),
            np.where(ranged, curve.high, np.nan),
            step="post",
            facecolor=looks["color"],
            alpha=0.14,
            linewidth=0,
            zorder=2,
            label=f"{curve.code}:interval",
        )
    plot.axes.plot(
        curve.time,
        curve.value,
        drawstyle="steps-post",
        lw=1.7,
        zorder=4,
        clip_on=False,
        label=curve.code,
        **looks,
    )
    if len(curve.time) == 1:  # a step needs two times
        plot.axes.plot(curve.time, curve.value, marker="o", markersize=5, color=looks["color"])
    ended = (curve.censored > 0) & ~np.isnan(curve.value)
    if ended.any():
        plot.axes.plot(
            curve.time[ended],
            curve.value[ended],
            linestyle="none",
            marker="|",
            markersize=6,
            markeredgewidth=1.0,
            color=looks["color"],
            clip_on=False,
            zorder=5,
            label=f"{curve.code}:censored",
        )


def _end_labels(
    plot: scales.Plot, curves: list[Curve], labels: list[str], looks: dict[str, dict[str, Any]]
) -> None:
    """Name each curve past the end of the plot, beside a sample of its line.

    A thin line leads there from a curve that reaches the edge: in the looks of the curve it would
    be read as a part of it.
    """
    ends = []
    for curve in curves:
        known = np.flatnonzero(~np.isnan(curve.value))
        ends.append((curve.time[known[-1]], curve.value[known[-1]]) if len(known) else None)
    wanted = [(end[1] - plot.y[0]) / plot.up if end else 0.0 for end in ends]
    places = scales.end_places(wanted, labels, plot.tall)
    for curve, end, place, label in zip(curves, ends, places, labels, strict=True):
        y = plot.y[0] + place * plot.up
        colour = looks[curve.code]["color"]
        if end is not None and (plot.x[1] - end[0]) / plot.across < NEAR:
            plot.axes.plot(
                [float(end[0]), plot.x[1] + 0.08 * plot.across],
                [float(end[1]), y],
                color=colour,
                lw=0.7,
                clip_on=False,
                zorder=3,
                label="leader",
            )
        sample = [plot.x[1] + 0.1 * plot.across, plot.x[1] + 0.32 * plot.across]
        plot.axes.plot(
            sample, [y, y], lw=1.7, clip_on=False, zorder=3, label="name", **looks[curve.code]
        )
        tint = scales.readable(colour)
        plot.page.label(plot.axes, plot.x[1], y, label, style.LABEL, tint, dx=27)
