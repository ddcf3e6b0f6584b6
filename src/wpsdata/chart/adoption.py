"""Cumulative countries with a plan, and what was published about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wpsdata.chart import style
from wpsdata.chart.canvas import (
    ABOVE,
    BELOW,
    BOUNDS,
    NARROW,
    Canvas,
    Words,
    block_height,
    block_width,
    key_height,
    new_figure,
    page_width,
    spread,
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
from wpsdata.chart.scales import leader, readable, year_ticks


def year_fraction(date: object) -> float:
    """Return a date (``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` or a number) as a fraction of years.

    A date known only to the year or the month is set in its middle.
    """
    parts = str(date).split("-")
    if len(parts) == 1:
        value = float(parts[0])
        return value + 0.5 if value.is_integer() else value
    year, month = int(parts[0]), int(parts[1])
    if len(parts) == 2:
        return year + (month - 0.5) / 12
    day = dt.date(year, month, int(parts[2]))
    days = (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days
    return year + (day - dt.date(year, 1, 1)).days / days


@style.in_house_style
def cumulative_area(
    frame: pd.DataFrame,
    words: Words,
    *,
    published: pd.DataFrame | None = None,
    undated: int = 0,
    as_of: str | None = None,
    mark: tuple[str, str] | None = None,
    groups: Sequence[str] | None = None,
    colours: Mapping[str, str] | None = None,
    size: str = "page",
    selection: str = "",
) -> Figure:
    """Draw stacked cumulative counts by group, with published counts as dots over them.

    The count of a year is what stood at its end. Without dates it is drawn over the name of the
    year. With published counts, a mark or ``as_of`` the axis is one of dates: the count is drawn at
    the end of the year, or at ``as_of`` inside it, and years are named in their middle.

    Parameters
    ----------
    frame : DataFrame
        ``year``, ``group`` (a code for ``words.term``), ``count`` (cumulative at the end of the
        year). Every group has a row for every year: a gap is refused, not taken for zero.
    words : Words
        The language, and the texts around the plot.
    published : DataFrame, optional
        ``date`` (text, or a fraction of years), ``value``, ``bound``, ``label`` (few non-empty),
        ``comparable`` (bool: counts the same thing as the area).
    undated : int
        Countries with a plan of unknown year that the area leaves out; said on the chart.
    as_of : str, optional
        The date at which knowledge ends.
    mark : (str, str), optional
        A date and its label for the thin vertical line.
    groups : sequence of str, optional
        Order from the bottom of the stack.
    colours : mapping, optional
        Group to colour; the generations have their own colours without it.
    size : str
        A name in ``style.SIZES``.
    selection : str
        What was selected, for the error of an empty frame.

    Returns
    -------
    Figure
        Axes 0: one filled polygon a group, with the group as its label; the dots are lines
        with labels ``comparable`` and ``other``.

    Raises
    ------
    EmptySelection
        The frame has no row.
    UnfitFrame
        A column is absent, a group lacks a year, a key is repeated.

    Examples
    --------
    >>> from wpsdata.chart.words import Words
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> counts = analyse.adoption.cumulative_by_region(naps, countries, last_year=2010)
    >>> figure = chart.cumulative_area(counts, Words("en"))
    >>> [area.get_label() for area in figure.axes[0].collections][:2]
    ['Africa', 'Americas']
    """
    form = "cumulative_area"
    require(frame, ["year", "group", "count"], form, selection)
    require_unique(frame, ["year", "group"], form)
    order = in_order(frame["group"], groups)
    # pivot_table would add up, or take a gap for zero
    wide = frame.pivot(index="year", columns="group", values="count")  # noqa: PD010
    wide = wide.sort_index()[order]
    gaps = [f"{group} {year}" for group in order for year in wide.index[wide[group].isna()]]
    if gaps:
        raise UnfitFrame(
            f"{form}: no count for {gaps[:8]}{' ...' if len(gaps) > 8 else ''}; every group needs "
            "every year; give the count that stood at the end of each year"
        )
    limit = year_fraction(as_of) if as_of else None
    years = [int(year) for year in wide.index if limit is None or year < limit]
    wide = wide.loc[years]
    require(wide, [], form, selection or f"no year before {as_of}")
    stack = wide.to_numpy(dtype=float).cumsum(axis=1)

    dots = _published(published, form)
    dated = bool(dots or mark or as_of)
    ends = [year + 1.0 if dated else float(year) for year in years]
    ends = [end if limit is None else min(end, limit) for end in ends]
    inner = page_width(size)
    tints = {group: (colours or {}).get(group, style.stack_colour(group, order)) for group in order}
    named = [
        words("{label}: {n}", label=words.label(group), n=wide[group].iloc[-1]) for group in order
    ]
    labels = [wrap(name, inner * 0.24, style.LABEL) for name in named]
    in_all = words("{n} in all", n=stack[-1, -1])
    total = wrap(in_all, inner * 0.24, style.LABEL)
    # on a narrow page names stand over the plot: beside it they would take what it needs
    narrow = inner < NARROW
    right = (
        max(text_width(line, style.LABEL) for t in [*labels, total] for line in t.split("\n"))
        + 0.35
    )
    key = _key(dots, words)
    if narrow:
        right = text_width(str(years[-1]), style.SMALL) / 2  # of the last year under the axis
        patch = {"edgecolor": style.PAPER, "linewidth": 0.6}
        bands = [
            ({"facecolor": tints[group], **patch}, name)
            for group, name in zip(order, named, strict=True)
        ]
        key = [({}, in_all), *reversed(bands), *key]
    lines = (
        [
            wrap(
                words("{n} more with a plan of unknown year, not drawn", n=undated),
                inner * 0.45,
                style.SMALL,
            )
        ]
        if undated
        else []
    )
    key_tall = key_height(key, inner)
    top = key_tall + 0.2
    foot = 0.3
    need = sum(block_height(t, style.LABEL) + 0.03 for t in [*labels, total])
    need = 2.0 if narrow else need
    page = new_figure(size, words, lambda room: max(room, top + foot + need * 1.05))
    page.key(key, 0)
    tall = page.plot_height - top - foot
    most = max([float(stack[-1, -1]), *[d.value for d in dots]])
    step = next(s for s in (5, 10, 20, 25, 50, 100, 250, 500, 1000, 5000) if most / s <= 6.5)
    ceiling = max(step * np.ceil(most / step), step) * 1.04
    left = text_width(words.number(ceiling), style.SMALL) + 0.1
    width = inner - left - right
    begin = min([years[0] + 0.0, ends[0], *[d.x for d in dots]])
    finish = max([ends[-1], *[d.x for d in dots if limit is None or d.x <= limit]])
    dots = [d for d in dots if d.x <= finish]
    if finish - begin < 1:
        begin = finish - 1
    axes = page.axes(left, top, width, tall, (begin, finish), (0, ceiling))

    for tick in np.arange(0, ceiling, step):
        axes.plot(
            [begin, finish],
            [tick] * 2,
            color=style.FAINT if tick == 0 else style.GRID,
            lw=0.7,
            zorder=1,
            clip_on=False,
        )
        page.label(
            axes, begin, tick, words.number(float(tick)), style.SMALL, style.MUTED, "end", dx=-4
        )
    year_ticks(page, axes, begin, finish, width, middle=dated)

    below = np.zeros(len(ends))
    shown_x = ends if len(ends) > 1 else [ends[0] - 0.5, ends[0]]
    for i, group in enumerate(order):
        above = stack[:, i]
        low = below if len(ends) > 1 else np.repeat(below, 2)
        high = above if len(ends) > 1 else np.repeat(above, 2)
        axes.fill_between(
            shown_x,
            low,
            high,
            facecolor=tints[group],
            edgecolor=style.PAPER,
            linewidth=0.6,
            label=group,
            zorder=2,
        )
        below = above
    if not narrow:
        _edge_labels(
            page,
            axes,
            labels,
            total,
            [tints[g] for g in order],
            stack[-1],
            (ends[-1], finish),
            tall,
            ceiling,
        )
    taken: list[tuple[float, float, float, float]] = []
    if mark:
        taken.append(_mark_line(page, axes, mark, (begin, finish), width, tall, ceiling))
    if lines:
        # Early years are low, so the corner where reading starts is free.
        drop = 0.08 + (block_height("x", style.SMALL) + 0.1 if taken else 0.0)
        page.write(left + 0.12, top + drop, lines[0], style.SMALL, style.MUTED, va="top")
        deep = block_height(lines[0], style.SMALL)
        across = block_width(lines[0], style.SMALL)
        taken.append((0.12, tall - drop - deep, 0.2 + across, tall - drop))
    _dots(page, axes, dots, taken, (left, top, width, tall), (begin, finish, ceiling))
    return page.figure


@dataclass(frozen=True)
class Dot:
    """One published count."""

    x: float
    value: float
    bound: str
    label: str
    comparable: bool


def _published(published: pd.DataFrame | None, form: str) -> list[Dot]:
    if published is None or published.empty:
        return []
    date = "date" if "date" in published else "year_fraction"
    require(published, [date, "value", "bound", "label", "comparable"], form)
    require_values(published.bound, BOUNDS, "bound", form)
    return [
        Dot(
            year_fraction(row[date]),
            float(row["value"]),
            text(row["bound"]),
            text(row["label"]),
            bool(row["comparable"]),
        )
        for row in published[published.value.notna()].to_dict("records")
    ]


def _dot_looks(comparable: bool, bound: str) -> dict[str, Any]:
    return {
        "marker": "^" if bound in ABOVE else "v" if bound in BELOW else "o",
        "markersize": 5.5,
        "markeredgewidth": 1.1,
        "markerfacecolor": style.INK if comparable else style.PAPER,
        "markeredgecolor": style.PAPER if comparable else style.INK,
    }


def _key(dots: list[Dot], words: Words) -> list[tuple[dict[str, Any], str]]:
    key = []
    if any(d.comparable for d in dots):
        key.append((_dot_looks(True, ""), words("Published count of countries with a plan")))
    if any(not d.comparable for d in dots):
        key.append((_dot_looks(False, ""), words("published count, other definition")))
    if any(d.bound in ABOVE for d in dots):
        key.append((_dot_looks(True, "above"), words("published as “more than”")))
    return key


def _edge_labels(
    page: Canvas,
    axes: Axes,
    labels: list[str],
    total: str,
    tints: list[str],
    tops: np.ndarray,
    ends: tuple[float, float],
    tall: float,
    ceiling: float,
) -> None:
    """Name each group beside the end of its band, moved apart where bands are thin."""
    inch = ceiling / tall
    bottoms = np.concatenate([[0.0], tops[:-1]])
    ends_of = [*((bottoms + tops) / 2), tops[-1]]
    wanted = [*ends_of[:-1], tops[-1] + 0.16 * inch]
    heights = [(block_height(t, style.LABEL) + 0.03) * inch for t in [*labels, total]]
    places = spread(wanted, heights, heights[0] / 2, ceiling + 0.1 * inch)
    for shown, tint, end, place in zip(
        [*labels, total], [*tints, style.INK], ends_of, places, strict=True
    ):
        leader(page, axes, ends, end, place, tint)
        page.label(axes, ends[1], place, shown, style.LABEL, readable(tint), dx=18)


def _mark_line(
    page: Canvas,
    axes: Axes,
    mark: tuple[str, str],
    span: tuple[float, float],
    width: float,
    tall: float,
    ceiling: float,
) -> tuple[float, float, float, float]:
    """Draw the dated line and its label; return the box of the label in inches of the axes."""
    x = year_fraction(mark[0])
    at = (x - span[0]) / (span[1] - span[0]) * width
    shown = wrap(mark[1], max(at - 0.1, width - at - 0.1, 1.0), style.SMALL)
    before = at > width / 2
    axes.plot([x, x], [0, ceiling], color=style.ACCENT, lw=0.9, zorder=5, clip_on=False)
    page.label(
        axes,
        x,
        ceiling,
        shown,
        style.SMALL,
        style.ACCENT,
        "end" if before else "start",
        "top",
        dx=-4 if before else 4,
    )
    wide = max(text_width(line, style.SMALL) for line in shown.split("\n")) + 0.1
    low = tall - block_height(shown, style.SMALL)
    return (at - wide, low, at, tall) if before else (at, low, at + wide, tall)


def _dots(
    page: Canvas,
    axes: Axes,
    dots: list[Dot],
    taken: list[tuple[float, float, float, float]],
    area: tuple[float, float, float, float],
    scale: tuple[float, float, float],
) -> None:
    """Draw published counts, and their labels where no label or dot is yet."""
    _, _, width, tall = area
    begin, finish, ceiling = scale
    points = {}
    for i, dot in enumerate(dots):
        x, y = dot.x, dot.value
        points[i] = ((x - begin) / (finish - begin) * width, y / ceiling * tall)
        axes.plot(
            [x],
            [y],
            linestyle="none",
            clip_on=False,
            zorder=6 if dot.bound not in (*ABOVE, *BELOW) else 6.5,  # the few among the many
            label="comparable" if dot.comparable else "other",
            **_dot_looks(dot.comparable, dot.bound),
        )
    taken = [*taken, *[(x - 0.04, y - 0.04, x + 0.04, y + 0.04) for x, y in points.values()]]
    for i, dot in enumerate(dots):
        if not dot.label:
            continue
        shown = wrap(dot.label, 1.9, style.SMALL)
        wide = max(text_width(line, style.SMALL) for line in shown.split("\n"))
        high = block_height(shown, style.SMALL)
        x, y = points[i]
        # Above the curve on the side of earlier years is the empty half of the plot.
        for far in (0.1, 0.3, 0.55, 0.85, 1.2):
            right, low = x - far * 0.7, y + far * 0.6
            box = (right - wide, low, right, low + high)
            free = not any(
                box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken
            )
            if free and box[0] >= 0 and box[3] <= tall + 0.1:
                taken.append(box)
                per_x, per_y = (finish - begin) / width, ceiling / tall
                if far > 0.1:
                    axes.plot(
                        [dots[i].x, begin + (right + 0.02) * per_x],
                        [dots[i].value, (low + high / 2) * per_y],
                        color=style.MUTED,
                        lw=0.5,
                        zorder=5,
                    )
                page.label(
                    axes,
                    begin + right * per_x,
                    (low + high / 2) * per_y,
                    shown,
                    style.SMALL,
                    style.INK,
                    "end",
                )
                break
