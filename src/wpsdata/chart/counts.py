"""Counts by year as bars: years without data are hatched, and never a bar of zero."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from wpsdata.chart import scales, sizes, style
from wpsdata.chart.canvas import (
    NARROW,
    Words,
    block_height,
    block_width,
    breaks_words,
    fitting,
    key_height,
    new_figure,
    page_width,
    text_width,
    wrap,
)
from wpsdata.chart.frames import UnfitFrame, in_order, number, require, require_unique

WIDE = 0.74  # of a year
LEAST = 7.0  # points of a number over a bar
TALL = 0.14  # height in inches of a part of a stack, on less of which no number has room
STUB = 0.11  # height in inches of what stands for an unknown part


@dataclass(frozen=True)
class Panel:
    """The counts of one panel, by year and series; None where one is not known."""

    code: str
    series: list[str]
    counts: dict[tuple[int, str], float | None]

    def year(self, year: int) -> dict[str, float | None]:
        """Return the counts of a year; empty where the year has no row or none is known."""
        held = {s: self.counts[year, s] for s in self.series if (year, s) in self.counts}
        return held if any(count is not None for count in held.values()) else {}


@style.in_house_style
def count_bars(
    data: pd.DataFrame,
    words: Words,
    *,
    unit_code: str | None = None,
    stacked: bool = True,
    size: str = "page",
    selection: str = "",
) -> Figure:
    """Draw one bar a year, stacked by series or the series side by side.

    A year between the first and the last that has no row, or only missing counts, is hatched as
    a year without data. In a stack, a part that is not known is hatched and the year has no
    total.

    Parameters
    ----------
    data : DataFrame
        ``year`` (Int64), ``series`` (string: a code for ``words.term``), ``count`` (Int64;
        missing allowed). Optional ``panel`` (string: a code for ``words.term``; one plot each,
        on one scale). In a year that has rows, each series of the panel has one: an absent row
        is refused, not taken for zero. Series and panels keep the order in which they appear;
        the first series stands at the foot of the stack.
    words : Words
        The language, and the texts around the plot.
    unit_code : str, optional
        Term of what is counted, written over the axis.
    stacked : bool
        Whether the series are parts of a whole; False where they overlap.
    size : str
        A name in ``style.SIZES``.
    selection : str
        What was selected, for the error of an empty frame.

    Returns
    -------
    Figure
        One axes a panel; each bar is a container with label ``<series>|<year>``, a year
        without data has label ``no_data|<year>``, an unknown part ``unknown|<year>``.

    Raises
    ------
    EmptySelection
        The frame has no row.
    UnfitFrame
        A column is absent, a year is missing or broken, a count is negative, a key is repeated
        or a series lacks a year that others have.

    Examples
    --------
    >>> from wpsdata.chart.words import Words
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> new = analyse.generations.new_plans(naps, countries, last_year=2010)
    >>> figure = chart.count_bars(new, Words("en"))
    >>> "first|2010" in {one.get_label() for one in figure.axes[0].containers}
    True
    """
    form = "count_bars"
    require(data, ["year", "series", "count"], form, selection)
    split = ["panel"] if "panel" in data else []
    if data[["year", "series", *split]].isna().any(axis=None):
        raise UnfitFrame(f"{form}: a row without {['year', 'series', *split]}; give each row its")
    if (data["year"] % 1 != 0).any() or (data["count"] < 0).any():
        raise UnfitFrame(f"{form}: a part of a year, or a count below 0; whole years expected")
    require_unique(data, [*split, "year", "series"], form)
    order = in_order(data["series"])
    panels = [
        _panel(data[data["panel"] == code] if code else data, code, order, form)
        for code in (in_order(data["panel"]) if split else [""])
    ]
    years = range(int(data["year"].min()), int(data["year"].max()) + 1)
    looks = {code: _looks(code, order) for code in order}
    known = {
        (panel.code, year): [c for c in panel.year(year).values() if c is not None]
        for panel in panels
        for year in years
    }
    tallest = [sum(c) if stacked else max(c, default=0) for c in known.values()]
    scale = scales.value_scale([0.0, *tallest], "number", counts=True)

    inner = page_width(size)
    alone = len(panels) == 1
    last = panels[0].year(years[-1])
    whole = len(last) == len(order) and None not in last.values()
    # Labels stand at the last bar; where it cannot carry them, a key does.
    heavy = all(last.values())  # a part of 0 cannot be pointed at
    names = [words.label(code) for code in order]
    narrow = inner < NARROW or breaks_words(names, inner * 0.24, style.LABEL)
    named = alone and stacked and len(order) > 1 and whole and heavy and not narrow
    labels = [wrap(name, inner * 0.24, style.LABEL) for name in names]
    right = max(block_width(t, style.LABEL) for t in labels) + 0.4 if named else 0.05
    left = scales.axis_room(words, scale, "number")
    columns = scales.panel_columns(len(panels), inner, sizes.named(size).kept)
    gap = 0.28
    width = (inner - left - right - gap * (columns - 1)) / columns
    # a bar alone would fill the plot
    room = max(0.6, (width / 1.4 - len(years)) / 2)
    span = (years[0] - room, years[-1] + room)

    titles = [wrap(words.label(p.code), width, style.VALUE) if p.code else "" for p in panels]
    head = max(block_height(title, style.VALUE) for title in titles)
    said = unit_code or (order[0] if len(order) == 1 else None)
    caption = wrap(words.label(said), inner, style.SMALL) if said else ""
    key = _key([] if named or len(order) == 1 else order, looks, panels, years, words)
    key_tall = key_height(key, inner) + (0.1 if key else 0.0)
    above = key_tall + (block_height(caption, style.SMALL) + 0.04 if caption else 0.0)
    grid = math.ceil(len(panels) / columns)
    each = head + 0.26 + scales.TICK
    need = sum(block_height(t, style.LABEL) + 0.03 for t in labels) if named else 0.0
    least = 1.2 if grid > 1 else 2.2
    around = above + grid * each + (grid - 1) * 0.12
    page = new_figure(size, words, lambda room: max(room, around + grid * max(least, need * 1.03)))
    page.key(key, 0)
    page.write(0, key_tall, caption, style.SMALL, style.MUTED, va="top")
    tall = (page.plot_height - around) / grid
    totals = [_shown_totals(panel, list(years), stacked, words) for panel in panels]
    pitch = (1.0 if stacked else WIDE / max(len(p.series) for p in panels)) * width
    size_of_totals = _size_of_totals(totals, pitch / (span[1] - span[0]))
    for place, (panel, title) in enumerate(zip(panels, titles, strict=True)):
        x = left + place % columns * (width + gap)
        y = above + place // columns * (each + tall + 0.12)
        page.write(x, y, title, style.VALUE, va="top")
        area = (x, y + head + 0.26, width, tall)
        plot = scales.plot_area(page, area, span, (scale[0], scale[-1]))
        scales.value_axis(plot, scale, "number", labels=place % columns == 0)
        ends = years[0] - 0.5, years[-1] + 0.5
        scales.year_ticks(page, plot.axes, *ends, (ends[1] - ends[0]) / plot.across)
        for year in years:
            _year(plot, panel, year, looks, stacked)
        _totals(plot, totals[place], size_of_totals)
        if named:
            _end_labels(plot, panel, years[-1], labels, looks)
    return page.figure


def _panel(rows: pd.DataFrame, code: str, order: list[str], form: str) -> Panel:
    series = [one for one in order if (rows["series"] == one).any()]
    counts = {
        (int(row["year"]), str(row["series"])): number(row["count"])
        for row in rows.to_dict("records")
    }
    absent = [
        f"{one} {year}"
        for year in sorted({year for year, _ in counts})
        for one in series
        if (year, one) not in counts
    ]
    if absent:
        raise UnfitFrame(
            f"{form}: no row for {absent[:8]}{' ...' if len(absent) > 8 else ''}; where other "
            "series have the year, give the count: 0, or missing where it is not known"
        )
    return Panel(code, series, counts)


def _looks(code: str, order: list[str]) -> dict[str, Any]:
    looks = {
        "facecolor": style.stack_colour(code, order),
        "edgecolor": style.PAPER,
        "linewidth": 0.6,
    }
    # the colours repeat after six: what follows is dotted
    return {**looks, "hatch": "..."} if order.index(code) >= len(style.GROUPS) else looks


def _unknown() -> dict[str, Any]:
    return {
        "facecolor": style.UNKNOWN,
        "edgecolor": style.UNKNOWN_EDGE,
        "hatch": style.UNKNOWN_HATCH,
        "linewidth": 0,
    }


def _key(
    order: list[str],
    looks: dict[str, dict[str, Any]],
    panels: list[Panel],
    years: range,
    words: Words,
) -> list[tuple[dict[str, Any], str]]:
    key = [(looks[code], words.label(code)) for code in order]
    held = [panel.year(year) for panel in panels for year in years]
    if any(not counts or None in counts.values() for counts in held):
        key.append((_unknown(), words("no data")))
    return key


def _year(
    plot: scales.Plot, panel: Panel, year: int, looks: dict[str, dict[str, Any]], stacked: bool
) -> None:
    """Draw the bars of a year, or what says that there is nothing to draw."""
    counts = panel.year(year)
    if not counts:
        plot.axes.bar(year, plot.y[1], WIDE, label=f"no_data|{year}", zorder=2, **_unknown())
        return
    foot = 0.0
    widest = plot.page.words.number(max(c for c in panel.counts.values() if c is not None))
    each = WIDE if stacked else WIDE / len(panel.series)
    for place, code in enumerate(panel.series):
        count = counts[code]
        x = year if stacked else year - WIDE / 2 + (place + 0.5) * each
        if count is None:
            if not stacked:
                stub = STUB * plot.up
                plot.axes.bar(x, stub, each, label=f"unknown|{year}", zorder=3, **_unknown())
            continue
        plot.axes.bar(x, count, each, bottom=foot, label=f"{code}|{year}", zorder=3, **looks[code])
        if stacked:
            _inside(plot, year, foot, count, looks[code], len(panel.series), widest)
            foot += count
    if stacked and None in counts.values():
        plot.axes.bar(
            year,
            STUB * plot.up,
            WIDE,
            bottom=foot,
            label=f"unknown|{year}",
            zorder=3,
            clip_on=False,
            **_unknown(),
        )


def _inside(
    plot: scales.Plot,
    year: int,
    foot: float,
    count: float,
    looks: dict[str, Any],
    many: int,
    widest: str,
) -> None:
    """Write a count into its part of the stack where it fits."""
    shown = plot.page.words.number(count)
    # as in the totals: numbers in all bars that are tall enough, or in none
    fits = (
        many > 1
        and count / plot.up >= TALL
        and text_width(widest, style.SMALL) + 0.05 <= WIDE / plot.across
        and "hatch" not in looks
    )
    if fits:
        colour = style.text_on(looks["facecolor"])
        plot.page.label(plot.axes, year, foot + count / 2, shown, style.SMALL, colour, "center")


def _shown_totals(
    panel: Panel, years: list[int], stacked: bool, words: Words
) -> list[tuple[float, float, str]]:
    """Return what stands over the bars of a panel, and where."""
    shown: list[tuple[float, float, str]] = []
    each = WIDE / len(panel.series)
    for year in years:
        counts = panel.year(year)
        values = [count for count in counts.values() if count is not None]
        if stacked and values and len(values) == len(counts):
            shown.append((year, sum(values), words.number(sum(values))))
        elif not stacked:
            shown += [
                (year - WIDE / 2 + (place + 0.5) * each, count, words.number(count))
                for place, code in enumerate(panel.series)
                if (count := counts.get(code)) is not None
            ]
    return shown


def _size_of_totals(totals: list[list[tuple[float, float, str]]], pitch: float) -> float | None:
    """Return the text size at which the totals of all panels have room; None where none has."""
    texts = [text for shown in totals for _, _, text in shown]
    size = fitting(texts, pitch - 0.03, style.SMALL, LEAST)
    return None if breaks_words(texts, pitch - 0.03, size) else size


def _totals(plot: scales.Plot, shown: list[tuple[float, float, str]], size: float | None) -> None:
    """Write totals over the bars: over those of all panels, or of none."""
    if size is None:
        return
    for x, y, text in shown:
        plot.page.label(plot.axes, x, y, text, size, style.INK, "center", "bottom", dy=2)


def _end_labels(
    plot: scales.Plot,
    panel: Panel,
    year: int,
    labels: list[str],
    looks: dict[str, dict[str, Any]],
) -> None:
    """Name the parts of the stack beside its last bar."""
    counts = [count or 0.0 for count in panel.year(year).values()]
    middles = [sum(counts[:i]) + counts[i] / 2 for i in range(len(counts))]
    places = scales.end_places([middle / plot.up for middle in middles], labels, plot.tall)
    edge = year + WIDE / 2
    for code, middle, place, label in zip(panel.series, middles, places, labels, strict=True):
        tint = looks[code]["facecolor"]
        scales.leader(plot.page, plot.axes, (edge, plot.x[1]), middle, place * plot.up, tint)
        dark = scales.readable(tint)
        plot.page.label(plot.axes, plot.x[1], place * plot.up, label, style.LABEL, dark, dx=18)
