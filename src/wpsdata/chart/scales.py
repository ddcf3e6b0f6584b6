"""Scales of numbers and years, dated lines, and labels at the end of what they name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from wpsdata.chart import style
from wpsdata.chart.canvas import (
    NARROW,
    Canvas,
    Words,
    block_height,
    block_width,
    nice_limit,
    spread,
    text_width,
    wrap,
)
from wpsdata.chart.frames import UnfitFrame
from wpsdata.chart.words import MINUS, half_up

UNITS = ("percent", "number")
INFINITE = "∞"
AT_LEAST = "≥"
TICK = 0.24  # height of a row of tick labels under an axis


@dataclass(frozen=True)
class Plot:
    """A plot area: its axes, the data at its edges, its place and size in inches."""

    page: Canvas
    axes: Axes
    x: tuple[float, float]
    y: tuple[float, float]
    left: float
    top: float
    width: float
    tall: float

    @property
    def across(self) -> float:
        """How much of the horizontal scale one inch covers."""
        return (self.x[1] - self.x[0]) / self.width

    @property
    def up(self) -> float:
        """How much of the vertical scale one inch covers."""
        return (self.y[1] - self.y[0]) / self.tall


def plot_area(
    page: Canvas,
    place: tuple[float, float, float, float],
    x: tuple[float, float],
    y: tuple[float, float],
) -> Plot:
    """Open axes at a place (from the margin, from the top, width, height) of a page."""
    return Plot(page, page.axes(*place, x, y), x, y, *place)


def panel_columns(panels: int, inner: float, flat: bool = False) -> int:
    """Return how many panels stand beside each other on a page of a width in inches.

    A ``flat`` page, which may not grow, has up to four in its only row.
    """
    if flat and panels <= 4:
        return panels
    if inner < NARROW and panels <= 4:
        return 1
    wanted = {1: 1, 2: 2, 3: 3, 4: 2}.get(panels, 3 if panels <= 9 else 4)
    return max(1, min(wanted, int(inner / 1.5)))


def moments(frame: pd.DataFrame, form: str) -> pd.Series:
    """Return the moment of each row as a fraction of years.

    Parameters
    ----------
    frame : DataFrame
        ``year`` (a number; months as fractions) or, without it, ``date`` (datetime64).
    form : str
        Name of the form, for the message.

    Returns
    -------
    Series
        Float64. A date is the fraction of its year that had passed when it began.

    Raises
    ------
    UnfitFrame
        A moment is missing.
    """
    if "year" in frame:
        found = frame["year"].astype("Float64")
    else:
        dates = pd.to_datetime(frame["date"])
        days = dates.dt.is_leap_year.map({True: 366.0, False: 365.0})
        found = (dates.dt.year + (dates.dt.day_of_year - 1) / days).astype("Float64")
    if found.isna().any():
        raise UnfitFrame(
            f"{form}: {int(found.isna().sum())} rows without year or date; give each its moment, "
            "or leave out what cannot be dated and say so in the note"
        )
    return found


def decimals(step: float) -> int:
    """Return the fewest decimals that write a number as it is, up to four."""
    return next((n for n in range(4) if math.isclose(round(step, n), step, abs_tol=1e-9)), 4)


def signed(shown: str) -> str:
    """Return a number with a minus that is not taken for a hyphen or a dash."""
    return shown.replace("-", MINUS)


def value_label(words: Words, value: float, unit: str, places: int | None = None) -> str:
    """Write a value of a scale: a percentage or a number."""
    if math.isinf(value):
        return INFINITE if value > 0 else f"{MINUS}{INFINITE}"
    shown = words.percent(value) if unit == "percent" else words.number(value, places)
    return signed(shown)


def value_scale(values: Sequence[float], unit: str, counts: bool = False) -> list[float]:
    """Return the ticks of an axis for values; the axis runs from the first to the last.

    It begins at 0 for percentages, and for numbers unless all lie far from it.
    """
    finite = [value for value in values if math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=1.0)
    if unit == "percent" and low >= 0:
        limit, step = nice_limit(high)
        if high > 100:
            limit, step = math.ceil(high / 50) * 50.0, 50.0
        return [float(tick) for tick in np.arange(0, limit + step / 2, step)]
    if low >= 0 and (counts or low < 0.6 * high or low == high):
        low = 0.0
    if low == high:
        high = low + 1.0
    steps = [1, 2, 5, 10] if counts else [1, 2, 2.5, 5, 10]
    found = MaxNLocator(nbins=6, steps=steps, integer=counts, min_n_ticks=2).tick_values(low, high)
    return [float(round(tick, 10)) for tick in found]


def value_axis(plot: Plot, scale: Sequence[float], unit: str, labels: bool = True) -> None:
    """Draw horizontal lines at the ticks of a scale, and their values before the plot."""
    places = max(decimals(tick) for tick in scale)
    for tick in scale:
        plot.axes.plot(
            plot.x,
            [tick] * 2,
            color=style.FAINT if tick == 0 else style.GRID,
            lw=0.7,
            zorder=1,
            clip_on=False,
        )
        if labels:
            shown = value_label(plot.page.words, tick, unit, places)
            plot.page.label(
                plot.axes, plot.x[0], tick, shown, style.SMALL, style.MUTED, "end", dx=-4
            )


def axis_room(words: Words, scale: Sequence[float], unit: str) -> float:
    """Return the width in inches of the values before a plot."""
    places = max(decimals(tick) for tick in scale)
    return max(text_width(value_label(words, t, unit, places), style.SMALL) for t in scale) + 0.1


def year_step(span: float, width: float) -> int:
    """Return every how many years a year can be named on a scale of a width in inches."""
    room = text_width("2000", style.SMALL) + 0.14
    return next((s for s in (1, 2, 5, 10, 20, 50) if s * width / span >= room), 100)


def named_years(begin: float, finish: float, width: float) -> list[int]:
    """Return the years of a scale of a width in inches that are named: as many as have room.

    They are round, but where nearly each has room the first and the last are among them.
    """
    years = list(range(math.ceil(begin), math.floor(finish) + 1))
    step = year_step(finish - begin, width)
    if step == 2 and 0 not in years:  # years since an event are named from it on
        return [*years[::2][:-1], *years[-1:]]
    return [year for year in years if year % step == 0]


def year_ticks(
    page: Canvas,
    axes: Axes,
    begin: float,
    finish: float,
    width: float,
    base: float = 0.0,
    middle: bool = False,
) -> None:
    """Name as many years as fit under an axis, each at its first day or in its ``middle``."""
    for year in range(math.ceil(begin), math.floor(finish) + 1):
        axes.plot(
            [year, year],
            [base, base],
            marker="|",
            markersize=3,
            color=style.FAINT,
            clip_on=False,
            zorder=1,
        )
    half = 0.5 if middle else 0.0
    for year in named_years(begin, finish - half, width):
        shown = signed(str(year))  # years since an event may be negative
        page.label(axes, year + half, base, shown, style.SMALL, style.MUTED, "center", "top", dy=-6)


def leader(
    page: Canvas, axes: Axes, ends: tuple[float, float], want: float, place: float, tint: str
) -> None:
    """Draw the line from the end of what is named to its label, past the edge of the plot."""
    figure_width = page.width * 72 * axes.get_position().width
    per = abs(axes.get_xlim()[1] - axes.get_xlim()[0]) / figure_width
    axes.plot(
        [ends[0] + 2 * per, ends[1] + 8 * per, ends[1] + 15 * per],
        [want, place, place],
        color=tint,
        lw=1.6,
        clip_on=False,
        zorder=3,
        solid_capstyle="butt",
    )


def readable(tint: str) -> str:
    """Return a colour for text beside what has a tint: the tint where it is dark enough."""
    return tint if style.luminance(tint) < 60 else style.INK


def end_places(
    wanted: Sequence[float], labels: Sequence[str], tall: float, size: float = style.LABEL
) -> list[float]:
    """Return where labels of one column stand, in inches from its foot, none over another."""
    heights = [block_height(label, size) + 0.03 for label in labels]
    first = heights[0] / 2 if heights else 0.0
    return spread(wanted, heights, min(first, tall), tall + 0.1)


@dataclass(frozen=True)
class Mark:
    """A dated line and where its label stands above the plot."""

    at: float
    shown: str
    before: bool  # the label ends at the line
    row: float  # inches from the top of the plot to the foot of the label


def place_marks(
    marks: Sequence[tuple[float, str]],
    span: tuple[float, float],
    width: float,
    room: float | None = None,
) -> tuple[list[Mark], float]:
    """Set the labels of dated lines in rows above a plot.

    Parameters
    ----------
    marks : sequence of (float, str)
        Moment and words; a mark outside the scale is left out.
    span : (float, float)
        The scale.
    width : float
        Its width in inches.
    room : float, optional
        Width in inches that labels may take, where nothing stands above what follows the plot.

    Returns
    -------
    (list of Mark, float)
        The marks in order of time, and the height in inches that their labels need.
    """
    inch = width / (span[1] - span[0])
    placed: list[tuple[float, float, Mark]] = []
    height = 0.0
    # From the last to the first: a label begins at its line, so that no later line crosses it.
    for at, shown in sorted(marks, reverse=True):
        if not span[0] <= at <= span[1]:
            continue
        x = (at - span[0]) * inch
        after, before = (room or width) - x, x
        short = wrap(shown, min(max(after, before), 1.9), style.SMALL)
        need = block_width(short, style.SMALL) + 0.06
        back = need > after and before > after
        begin, end = (x - need, x) if back else (x, x + need)
        row = max(
            (
                m.row + block_height(m.shown, style.SMALL)
                for low, high, m in placed
                if low < end + 0.08 and begin < high + 0.08
            ),
            default=0.09,
        )
        placed.append((begin, end, Mark(at, short, back, row)))
        height = max(height, row + block_height(short, style.SMALL))
    return [mark for _, _, mark in reversed(placed)], height + 0.05 if placed else 0.0


def draw_marks(plot: Plot, marks: Sequence[Mark], labels: bool = True, over: bool = True) -> None:
    """Draw dated lines over a plot, each up to the place of its label where that is ``over`` it."""
    paper = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.6}
    for mark in marks:
        foot = plot.y[1] + (mark.row * plot.up if over else 0.0)
        tip = foot + (block_height(mark.shown, style.SMALL) * plot.up if over else 0.0)
        plot.axes.plot(
            [mark.at, mark.at],
            [plot.y[0], tip],
            color=style.ACCENT,
            lw=0.9,
            zorder=2,
            clip_on=False,
            label="mark",
        )
        if labels:
            plot.page.label(
                plot.axes,
                mark.at,
                foot,
                mark.shown,
                style.SMALL,
                style.ACCENT,
                "end" if mark.before else "start",
                "bottom",
                dx=-4 if mark.before else 4,
                box=paper,
            )


def interval(
    words: Words,
    value: float,
    bounds: tuple[float, float] | None = None,
    unit: str = "number",
    reference: float | None = None,
    least: int = 1,
    spelled: bool = False,
) -> str:
    """Write a value with its interval in the language's way of numbers.

    Numbers have ``least`` decimals, and as many as ``places`` says where that is more; from 100 on
    they have none. Bounds below 0, or ``spelled``, are joined by a word. A value that is its own
    lower bound, without an upper one, is written as no more than that.
    """
    needed = max(least, places(value, bounds, reference))
    shown, *ends = [_figure(words, n, unit, needed) for n in (value, *(bounds or ()))]
    if bounds is None:
        return shown
    if bounds == (value, math.inf):
        return f"{AT_LEAST}{shown}"
    # a dash before a number would be read as a minus
    if spelled or min(bounds) < 0:
        return words("{value} ({low} to {high})", value=shown, low=ends[0], high=ends[1])
    return words("{value} ({low}–{high})", value=shown, low=ends[0], high=ends[1])


def places(
    value: float, bounds: tuple[float, float] | None = None, reference: float | None = None
) -> int:
    """Return the decimals at which no number is rounded to the reference, nor to another."""
    near = {n for n in (value, *(bounds or ())) if 0.05 <= abs(n) < 100}
    return next(
        (
            p
            for p in (1, 2)
            if len({half_up(n, p) for n in near}) == len(near)
            and not any(half_up(n, p) == reference != n for n in near)
        ),
        3,
    )


def _figure(words: Words, number: float, unit: str, places: int) -> str:
    if unit == "percent" or math.isinf(number):
        return value_label(words, number, unit)
    if abs(number) >= 100 or number == 0:
        return value_label(words, number, unit, 0)
    if abs(number) < 0.0005:
        least = value_label(words, math.copysign(0.001, number), unit, 3)
        return words("<{value}", value=least) if number > 0 else words(">{value}", value=least)
    places = next((p for p in range(places, 3) if abs(number) >= 0.5 * 10**-p), 3)
    return value_label(words, number, unit, places)
