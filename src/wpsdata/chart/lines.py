"""Shares or counts over time: lines whose gaps stay gaps, with intervals and denominators."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from wpsdata.chart import scales, sizes, style
from wpsdata.chart.canvas import (
    NARROW,
    UNCERTAIN,
    Words,
    block_height,
    block_width,
    breaks_words,
    key_height,
    new_figure,
    page_width,
    text_width,
    wrap,
)
from wpsdata.chart.frames import (
    UnfitFrame,
    in_order,
    require,
    require_unique,
    require_values,
    text,
)

STATUSES = ("", "as_read", "inferred", "weak", "uncertain")
SMALLEST = 7.5


@dataclass(frozen=True)
class Series:
    """One line: its moments in order, with a row of missing values in each gap."""

    code: str
    name: str
    x: np.ndarray
    y: np.ndarray
    low: np.ndarray
    high: np.ndarray
    base: np.ndarray
    open: np.ndarray

    @property
    def known(self) -> np.ndarray:
        """Where a value is known."""
        return ~np.isnan(self.y)

    @property
    def alone(self) -> np.ndarray:
        """Where a value has no known neighbour, so that no line shows it."""
        known = self.known
        return known & ~np.append(False, known[:-1]) & ~np.append(known[1:], False)


@style.in_house_style
def share_lines(
    data: pd.DataFrame,
    words: Words,
    *,
    marks: Sequence[tuple[float, str]] = (),
    unit: str = "percent",
    counts: bool = True,
    size: str = "page",
    selection: str = "",
) -> Figure:
    """Draw values over time, one line a series, one panel a code of ``panel``.

    A missing value is a gap in the line, and so is a step of more than one and a half times the
    usual step of the series: a year that has no row is never bridged.

    Parameters
    ----------
    data : DataFrame
        ``series`` (string: a code for ``words.term``, or any name where ``label`` has its
        words), ``year`` (Int64, or Float64 with months as fractions) or ``date``
        (datetime64[s]), ``value`` (Float64, per cent or a number; missing allowed). Optional:
        ``label`` (string), ``low`` and ``high`` (Float64, interval of the value),
        ``numerator`` and ``denominator`` (Int64, persons or documents), ``panel`` (string: a
        code for ``words.term``), ``status`` (string: ``as_read``, or ``uncertain`` for an open
        mark). Series and panels keep the order in which they first appear.
    words : Words
        The language, and the texts around the plot.
    marks : sequence of (float, str)
        Year and term code of vertical lines; one outside the years drawn is left out.
    unit : str
        ``percent`` (the axis begins at 0) or ``number``.
    counts : bool
        Whether denominators are printed: under the axis where a plot has one series, else as
        a range at the name of the series or panel.
    size : str
        A name in ``style.SIZES``.
    selection : str
        What was selected, for the error of an empty frame.

    Returns
    -------
    Figure
        One axes a panel; each line has its series as label, and missing values where it has
        gaps. Intervals have label ``<series>:interval``, open marks ``<series>:uncertain``.

    Raises
    ------
    EmptySelection
        The frame has no row.
    UnfitFrame
        A column is absent, a moment is missing or given twice for a series, or a unit or
        status is not known.

    Examples
    --------
    >>> from wpsdata.chart.words import Words
    >>> women = wpsdata.load("peacekeeping_women", as_of="2014-12-31")
    >>> months = analyse.peacekeeping.monthly(women, personnel="total")
    >>> figure = chart.share_lines(analyse.peacekeeping.personnel_lines(months), Words("en"))
    >>> len(figure.axes)
    1
    """
    form = "share_lines"
    when = "date" if "date" in data and "year" not in data else "year"
    require(data, ["series", when, "value"], form, selection)
    require_values([unit], scales.UNITS, "unit", form)
    if "status" in data:
        require_values(data["status"], STATUSES, "status", form)
    split = ["panel"] if "panel" in data else []
    moments = scales.moments(data, form)
    require_unique(data, [*split, "series", when], form)
    panels = in_order(data["panel"]) if split else [""]
    if split and data["panel"].isna().any():
        raise UnfitFrame(f"{form}: rows without panel; give each row its panel, or none of them")
    order = in_order(data["series"])
    drawn = {
        panel: [
            _series(data[rows & (data["series"] == code)], moments, code, words)
            for code in order
            if (rows & (data["series"] == code)).any()
        ]
        for panel in panels
        for rows in [(data["panel"] == panel) if split else pd.Series(True, data.index)]
    }
    looks = {code: _looks(code, order) for code in order}
    every = [one for group in drawn.values() for one in group]
    ends = [
        float(v)
        for s in every
        for values in (s.y, s.low, s.high)
        for v in values[~np.isnan(values)]
    ]
    scale = scales.value_scale(ends, unit)
    first, last = float(moments.min()), float(moments.max())
    pad = max((last - first) * 0.02, 0.15) if last > first else 0.6
    span = (first - pad, last + pad)

    inner = page_width(size)
    alone = len(panels) == 1
    named = alone and any(s.name for s in every)
    said = [_label(s, words, counts and len(every) > 1) for s in every]
    # on a narrow page names stand over the plot: beside it they would take what it needs
    broken = breaks_words([one.name for one in every], inner * 0.25, style.LABEL)
    keyed = named and (inner < NARROW or broken)
    named = named and not keyed
    labels = [wrap("\n".join(parts), inner * 0.25, style.LABEL) for parts in said]
    right = max(block_width(t, style.LABEL) for t in labels) + 0.5 if named else 0.12
    left = scales.axis_room(words, scale, unit)
    bases = counts and any((~np.isnan(s.base)).any() for s in every)
    rows_of_n = bases and any(len(group) == 1 for group in drawn.values())
    if rows_of_n:
        left = max(left, text_width(words("n ="), SMALLEST) + 0.25)
    columns = scales.panel_columns(len(panels), inner, sizes.named(size).kept)
    gap = 0.28
    width = (inner - left - right - gap * (columns - 1)) / columns
    # where the lines have their names at their ends, their denominators stand there
    in_title = counts and not named and not keyed
    titles = [_panel_title(panel, drawn[panel], words, in_title, width) for panel in panels]
    head = max(_title_height(title) for title in titles) + 0.1 if not alone or titles[0][0] else 0.0
    lines, marks_tall = scales.place_marks(
        [(float(at), words.term(code)) for at, code in marks],
        span,
        width,
        width if alone else inner - left,
    )
    foot = scales.TICK + (0.19 if rows_of_n else 0.0)
    names = {one.code: one.name for one in every}
    if keyed:
        names = {s.code: _in_one(parts, words) for s, parts in zip(every, said, strict=True)}
    in_key = order if keyed or (not alone and len(order) > 1) else []
    key = _key({code: names[code] for code in in_key}, every, looks, words)
    key_tall = key_height(key, inner) + (0.12 if key else 0.0)
    grid = math.ceil(len(panels) / columns)
    need = sum(block_height(t, style.LABEL) + 0.03 for t in labels) if named else 0.0
    least = 1.35 if grid > 1 else 2.2
    around = key_tall + marks_tall + 0.1 + grid * (head + foot) + (grid - 1) * 0.16
    page = new_figure(size, words, lambda room: max(room, around + grid * max(least, need * 1.03)))
    page.key(key, 0)
    tall = (page.plot_height - around) / grid

    top = key_tall
    for place, (panel, title) in enumerate(zip(panels, titles, strict=True)):
        column, row = place % columns, place // columns
        if place and column == 0:
            top += head + tall + foot + 0.16 + (marks_tall if row == 1 else 0.0)
        x = left + column * (width + gap)
        y = top + head + (marks_tall if row == 0 else 0.0) + 0.1
        _write_title(page, title, x, top)
        plot = scales.plot_area(page, (x, y, width, tall), span, (scale[0], scale[-1]))
        scales.value_axis(plot, scale, unit, labels=column == 0)
        scales.year_ticks(page, plot.axes, *span, width, scale[0])
        scales.draw_marks(plot, lines, labels=place == 0, over=row == 0)
        group = drawn[panel]
        for number, one in enumerate(group):
            _draw(plot, one, looks[one.code], number, len(group))
        if len(group) == 1:
            _values(plot, group[0], unit, scale[-1])
            if bases:
                _bases(plot, group[0], heading=column == 0)
        if not any(s.known.any() for s in group):
            middle = (plot.x[0] + plot.x[1]) / 2, (plot.y[0] + plot.y[1]) / 2
            page.label(plot.axes, *middle, words("not known"), style.LABEL, style.MUTED, "center")
        if named:
            _end_labels(plot, group, labels, looks)
    return page.figure


def _series(rows: pd.DataFrame, moments: pd.Series, code: str, words: Words) -> Series:
    """Sort the rows of a series and set a missing value into each step that is too long."""
    x = moments[rows.index].to_numpy(dtype=float)
    rows = rows.iloc[np.argsort(x, kind="stable")]
    x = np.sort(x)
    steps = np.diff(x)
    long = np.flatnonzero(steps > 1.5 * np.median(steps)) + 1 if len(steps) else np.array([], int)
    middles = [(x[i - 1] + x[i]) / 2 for i in long]

    def column(name: str) -> np.ndarray:
        if name not in rows:
            return np.insert(np.full(len(x), np.nan), long, np.nan)
        values = rows[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        return np.insert(values, long, np.nan)

    unsure = rows["status"].isin(UNCERTAIN) if "status" in rows else pd.Series(False, rows.index)
    label = [text(shown) for shown in rows["label"].dropna()] if "label" in rows else []
    return Series(
        code,
        label[0] if label else words.label(code),
        np.insert(x, long, middles),
        column("value"),
        column("low"),
        column("high"),
        column("denominator"),
        np.insert(unsure.to_numpy(dtype=bool), long, False),
    )


def _looks(code: str, order: list[str]) -> dict[str, Any]:
    marker = "o" if len(order) == 1 else style.role_style(code, order)[1]
    # the marks repeat after six: what follows is dashed
    dashes = (0, (5, 2)) if order.index(code) >= 6 else "-"
    return {"color": style.line_colour(code, order), "marker": marker, "linestyle": dashes}


def _range(group: list[Series], words: Words) -> str:
    """Write how large the denominators of the known values are, and whether any is missing."""
    bases = np.concatenate([one.base[one.known] for one in group])
    held = bases[~np.isnan(bases)]
    if not len(held):
        return ""
    low, high = words.number(float(held.min())), words.number(float(held.max()))
    if held.min() == held.max():
        shown = words("n = {n}", n=low)
    else:
        shown = words("n = {low}–{high}", low=low, high=high)
    return shown if len(held) == len(bases) else words("{n}, not all published", n=shown)


def _label(one: Series, words: Words, counts: bool) -> list[str]:
    """Return the name of a series, and how many stand behind its values or that none is known."""
    parts = [one.name]
    if not one.known.any():
        parts.append(words("not known"))
    elif counts:
        parts.append(_range([one], words))
    return [part for part in parts if part]


def _in_one(parts: list[str], words: Words) -> str:
    return words("{name}: {detail}", name=parts[0], detail=parts[1]) if parts[1:] else parts[0]


def _panel_title(
    panel: str, group: list[Series], words: Words, counts: bool, width: float
) -> tuple[str, str]:
    """Return the name of a panel, and the range of its denominators where it has many lines."""
    if not panel:
        return "", ""
    sizes = _range(group, words) if counts and len(group) > 1 else ""
    return wrap(words.label(panel), width, style.VALUE), wrap(sizes, width, style.SMALL)


def _title_height(title: tuple[str, str]) -> float:
    return block_height(title[0], style.VALUE) + block_height(title[1], style.SMALL)


def _write_title(page: Any, title: tuple[str, str], x: float, top: float) -> None:
    page.write(x, top, title[0], style.VALUE, va="top")
    if title[1]:
        below = top + block_height(title[0], style.VALUE)
        page.write(x, below, title[1], style.SMALL, style.MUTED, va="top")


def _key(
    names: dict[str, str], every: list[Series], looks: dict[str, dict[str, Any]], words: Words
) -> list[tuple[dict[str, Any], str]]:
    key: list[tuple[dict[str, Any], str]] = [
        ({"marker": looks[c]["marker"], "color": looks[c]["color"], "markersize": 6.0}, name)
        for c, name in names.items()
    ]
    if any((one.open & one.known).any() for one in every):
        open_mark = {
            "marker": "o",
            "markersize": 5.5,
            "markerfacecolor": style.PAPER,
            "markeredgecolor": style.INK,
        }
        key.append((open_mark, words("open mark: uncertain reading")))
    return key


def _spacing(plot: scales.Plot, one: Series) -> float:
    """Return the usual distance in inches between two values of a series."""
    steps = np.diff(one.x)
    return float(np.median(steps)) / plot.across if len(steps) else plot.width


def _draw(plot: scales.Plot, one: Series, looks: dict[str, Any], number: int, many: int) -> None:
    spacing = _spacing(plot, one)
    sparse = spacing >= 0.13
    # whiskers of several series stand beside each other, not on each other
    aside = (number - (many - 1) / 2) * 3.0 if sparse and 1 < many <= 4 else 0.0
    if np.isnan(one.low).all():
        aside = 0.0
    aside *= -1 if plot.page.words.rtl else 1
    shift = plot.axes.transData + ScaledTranslation(aside / 72, 0, plot.page.figure.dpi_scale_trans)
    colour, marker = looks["color"], looks["marker"]
    ranged = one.known & ~np.isnan(one.low) & ~np.isnan(one.high)
    single = ranged if sparse else ranged & one.alone
    if not sparse:
        plot.axes.fill_between(
            one.x,
            np.where(ranged, one.low, np.nan),
            np.where(ranged, one.high, np.nan),
            facecolor=colour,
            alpha=0.16,
            linewidth=0,
            zorder=2,
            label=f"{one.code}:interval",
        )
    for x, low, high in zip(one.x[single], one.low[single], one.high[single], strict=True):
        plot.axes.plot(
            [x, x],
            [low, high],
            color=colour,
            lw=1.0,
            alpha=0.75,
            zorder=3,
            transform=shift,
            label=f"{one.code}:interval",
        )
    every = 1 if sparse else max(1, math.ceil(0.55 / max(spacing, 1e-6)))
    plot.axes.plot(
        one.x,
        one.y,
        color=colour,
        lw=1.5,
        linestyle=looks["linestyle"],
        marker=marker if sparse or many > 1 else None,
        markersize=5.0,
        markeredgecolor=style.PAPER,
        markeredgewidth=0.5,
        markevery=1 if sparse else ((number * every) // many, every),
        zorder=4,
        clip_on=False,
        transform=shift,
        label=one.code,
    )
    plain = {"linestyle": "none", "marker": marker, "clip_on": False, "transform": shift}
    if not sparse and one.alone.any():
        plot.axes.plot(
            one.x[one.alone],
            one.y[one.alone],
            color=colour,
            markersize=3.5,
            zorder=4,
            label=f"{one.code}:alone",
            **plain,
        )
    unsure = one.open & one.known
    if unsure.any():
        plot.axes.plot(
            one.x[unsure],
            one.y[unsure],
            markersize=5.5,
            markerfacecolor=style.PAPER,
            markeredgecolor=colour,
            markeredgewidth=1.2,
            zorder=5,
            label=f"{one.code}:uncertain",
            **plain,
        )


def _values(plot: scales.Plot, one: Series, unit: str, ceiling: float) -> None:
    """Write each value at its point where there is room for all of them."""
    words = plot.page.words
    known = np.flatnonzero(one.known)
    shown = {i: scales.value_label(words, float(one.y[i]), unit) for i in known}
    if not shown or len(shown) > 14:
        return
    widest = max(text_width(t, style.SMALL) for t in shown.values())
    if min([_spacing(plot, one), plot.width]) < widest + 0.06:
        return
    for i in known:
        y = float(one.y[i])
        ranged = not np.isnan(one.high[i])
        before, after = (
            float(one.y[j]) - y if 0 <= j < len(one.y) and one.known[j] else 0.0
            for j in (i - 1, i + 1)
        )
        # the free side: under a valley, before a rise, after a fall, else above
        below = (before > 0 or after > 0) and min(before, after) >= 0 and not ranged
        below = below and (y - plot.y[0]) / plot.up > 0.25
        slope = 0 if ranged or before * after >= 0 else np.sign(after)
        plot.page.label(
            plot.axes,
            float(one.x[i]),
            min(float(one.high[i]), ceiling) if ranged else y,
            shown[i],
            style.SMALL,
            style.INK,
            "center" if not slope else "end" if slope > 0 else "start",
            "top" if below else "bottom",
            dx=-3 * slope if slope else 0,
            dy=-5 if below else 4 if not slope else 1,
            box={"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.2},
        )


def _bases(plot: scales.Plot, one: Series, heading: bool) -> None:
    """Write the denominators under the years, as many as have room."""
    words = plot.page.words
    known = np.flatnonzero(one.known)
    shown = {
        i: words.number(float(one.base[i])) if not np.isnan(one.base[i]) else "–" for i in known
    }
    if heading:
        plot.page.label(
            plot.axes,
            plot.x[0],
            plot.y[0],
            words("n ="),
            SMALLEST,
            style.MUTED,
            "end",
            "top",
            dx=-4,
            dy=-19,
        )
    if not shown:
        return
    widest = max(text_width(t, SMALLEST) for t in shown.values()) + 0.05
    last = -math.inf
    # those under a year that is named come first, so that a reader can find them
    if _spacing(plot, one) < widest:
        named = known[np.isin(one.x[known], scales.named_years(*plot.x, plot.width))]
        # months end between the years that are named: then as many as can be told apart
        known, widest = (named, widest) if len(named) else (known, 2 * widest)
    for i in known:
        at = float(one.x[i])
        if (at - last) / plot.across < widest:
            continue
        last = at
        plot.page.label(
            plot.axes,
            at,
            plot.y[0],
            shown[i],
            SMALLEST,
            style.MUTED,
            "center",
            "top",
            dy=-19,
        )


def _end_labels(
    plot: scales.Plot, group: list[Series], labels: list[str], looks: dict[str, dict[str, Any]]
) -> None:
    """Name each series past the end of the plot, at the height of its last value."""
    ends = [
        (float(s.x[s.known][-1]), float(s.y[s.known][-1])) if s.known.any() else None for s in group
    ]
    wanted = [(end[1] - plot.y[0]) / plot.up if end else 0.0 for end in ends]
    places = scales.end_places(wanted, labels, plot.tall)
    for one, end, want, place, shown in zip(group, ends, wanted, places, labels, strict=True):
        y = plot.y[0] + place * plot.up
        tint = looks[one.code]["color"]
        near = end is not None and (plot.x[1] - end[0]) / plot.across < 0.4
        if near and end is not None and len(group) > 1:
            plot.axes.plot(
                [end[0] + 0.06 * plot.across, plot.x[1] + 0.1 * plot.across],
                [plot.y[0] + want * plot.up, y],
                color=tint,
                lw=0.7,
                clip_on=False,
                zorder=3,
                label="leader",
            )
        if len(group) > 1:
            plot.axes.plot(
                [plot.x[1] + 0.17 * plot.across],
                [y],
                linestyle="none",
                marker=looks[one.code]["marker"],
                markersize=5.0,
                color=tint,
                clip_on=False,
                label="name",
            )
        dx = 19.0 if len(group) > 1 else 10.0
        plot.page.label(plot.axes, plot.x[1], y, shown, style.LABEL, scales.readable(tint), dx=dx)
