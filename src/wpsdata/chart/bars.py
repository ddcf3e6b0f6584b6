"""Shares as bars from zero, with their intervals and the counts behind them."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wpsdata.chart import listing, scales, sizes, style
from wpsdata.chart.canvas import (
    ABOVE,
    BELOW,
    BOUNDS,
    Canvas,
    Words,
    key_height,
    new_figure,
    page_width,
    text_width,
    ticks,
    value_label,
)
from wpsdata.chart.frames import UnfitFrame, in_order, require_values, text

ORDERS = ("given", "ascending", "descending")
LEAST = 0.9  # inches of a bar before its figure, on less of which names move over the bars


@style.in_columns
def share_bars(
    data: pd.DataFrame,
    words: Words,
    *,
    order: str = "given",
    size: str = "page",
    selection: str = "",
) -> Figure:
    """Draw one bar a share, a whisker for its interval, and its counts at the end.

    Parameters
    ----------
    data : DataFrame
        ``label`` (string, drawn as given) or ``label_code`` (string: a code for
        ``words.term``); ``percent`` (Float64, 0 to 100; missing is written as not known).
        Optional: ``low`` and ``high`` (Float64, per cent), ``numerator`` and ``denominator``
        (Int64), ``group_code`` (string: the term is a heading over its rows) or ``group``
        (string: a heading drawn as given, such as a year), ``detail_code`` (string: terms written
        after the name, spaces between their codes), ``status`` (string: ``uncertain`` for an
        outlined bar and a dagger; where some are ``published`` and others ``computed`` these have
        colours of their own), ``bound`` (string: ``exact``, ``about``, ``below``,
        ``at_most``, ``above`` or ``at_least``; a bar that is only a bound is outlined). A share
        without denominator says that its n was not published.
    words : Words
        The language, and the texts around the plot.
    order : str
        ``given``, or ``ascending`` or ``descending`` by percent inside each group; shares that
        are not known come last.
    size : str
        A name in ``style.SIZES``.
    selection : str
        What was selected, for the error of an empty frame.

    Returns
    -------
    Figure
        Axes 0: bars have label ``share``, their width is the percent; whiskers have label
        ``interval``. A share that is not known has no bar.

    Raises
    ------
    EmptySelection
        The frame has no row.
    UnfitFrame
        A column is absent, a row has no name or the name of another, a percent is not between
        0 and 100, an interval does not hold its value, or an order or status is not known.

    Examples
    --------
    >>> from wpsdata.chart.words import Words
    >>> around = wpsdata.load("agreements_scr_1325", as_of="2022-05-18")
    >>> rows = analyse.agreements.before_and_after(around, local="excluded")
    >>> figure = chart.share_bars(rows, Words("en"))
    >>> bars = [one for one in figure.axes[0].containers if one.get_label() == "share"]
    >>> [round(float(bar.get_width()), 1) for one in bars for bar in one]
    [12.3, 28.5]
    """
    form = "share_bars"
    named = listing.check(data, "percent", form, selection)
    require_values([order], ORDERS, "order", form)
    if "bound" in data:
        require_values(data["bound"], BOUNDS, "bound", form)
    used = [name for name in ("percent", "low", "high") if name in data]
    outside = ((data[used] < 0) | (data[used] > 100)).any(axis=1).fillna(False)
    if outside.any():
        raise UnfitFrame(
            f"{form}: {data.loc[outside, named].tolist()} is no share; 0 to 100 expected"
        )
    if order != "given":
        by = listing.grouped_by(data)
        groups = in_order(data[by]) if by else []
        data = data.sort_values(
            "percent", ascending=order == "ascending", na_position="last", kind="stable"
        )
        if groups:  # sorting may not move groups
            data = data.sort_values(by, key=lambda c: c.map(groups.index), kind="stable")
    named_size = sizes.named(size)
    inner = listing.column_width(page_width(size), named_size.columns)
    found = listing.rows(data, named, words, inner, inner * 0.36)
    drawn = [row for row in found if row.record is not None]
    counted = max(text_width(_counts(row, words), style.SMALL) for row in drawn)
    right = counted + (0.2 if counted else 0.0)
    left = listing.names_width(found) + 0.18
    label = max(text_width(_shown(row, words), style.VALUE) for row in drawn) + 0.14
    width = inner - left - right
    if above := width < listing.LEAST or width - label < LEAST:
        # a name may reach to its own counts, however long others are
        room = partial(_room, words=words, inner=inner)
        found = listing.rows(data, named, words, inner, room, above)
        left = right = 0.0
    width = inner - left - right

    reach = [_reach(row) for row in drawn]
    scale = scales.value_scale(reach, "percent")
    # the figure stands past the whisker, and needs its room inside the plot
    limit = max(scale[-1], max(reach) * width / max(width - label, 0.5))
    mixed = {"published", "computed"} <= {_status(row) for row in drawn}
    key = [*(_kinds_key(words) if mixed else []), *listing.uncertain_key(found, words)]
    top = key_height(key, page_width(size)) + 0.24
    columns = listing.parts(found, named_size.columns)
    page = new_figure(size, words, top + listing.tallest(columns) + 0.05)
    page.key(key, 0)
    tick_room = text_width(words.percent(scale[-1]), style.SMALL)
    named_ticks = ticks(scale[-1], scale[1] - scale[0], width * scale[-1] / limit, tick_room)
    for place, column in enumerate(columns):
        part = page.shifted(place * (inner + listing.GAP))
        listing.write(part, column, top, inner)
        axes = part.axes(left, top, width, listing.tallest([column]), (0, limit))
        for tick in named_ticks:
            for begin, end in listing.spans(column):
                axes.plot(
                    [tick, tick],
                    [begin, end],
                    color=style.FAINT if tick == 0 else style.GRID,
                    lw=0.7,
                    zorder=2 if tick == 0 else 1,
                )
            at_edge = above and tick > limit * 0.95  # a label in the middle would leave the page
            side = "start" if tick == 0 else "end" if at_edge else "center"
            part.label(
                axes, tick, 0, words.percent(tick), style.SMALL, style.MUTED, side, "bottom", dy=3
            )
        for row in column:
            if row.record is not None:
                _draw(part, axes, row, _colours(row, mixed), top, inner)
    return page.figure


def _colours(row: listing.Row, mixed: bool) -> tuple[str, str]:
    """Return the fill and the edge of a bar."""
    if mixed and _status(row) == "published":
        return style.PUBLISHED, style.PUBLISHED
    return style.SHARES[1], style.WOMEN


def _kinds_key(words: Words) -> list[tuple[dict[str, Any], str]]:
    return [
        ({"facecolor": style.PUBLISHED, "linewidth": 0}, words("published")),
        ({"facecolor": style.SHARES[1], "linewidth": 0}, words("computed here")),
    ]


def _draw(
    page: Canvas,
    axes: Axes,
    row: listing.Row,
    colours: tuple[str, str],
    top: float,
    inner: float,
) -> None:
    """Draw a bar with its whisker, and write its share and its counts."""
    words = page.words
    shown = _shown(row, words)
    percent = row.value("percent")
    counts = _counts(row, words)
    beside_mark = row.lead and _without_bar(row, words, inner)
    place = row.middle if beside_mark else row.name_middle
    page.write(inner, top + place, counts, style.SMALL, style.MUTED, "end")
    if percent is None:
        page.label(axes, 0, row.middle, shown, style.VALUE, style.MUTED, dx=5)
        return
    open_bar = row.uncertain or _bound(row) in (*BELOW, *ABOVE)
    axes.barh(
        row.middle,
        percent,
        0.15,
        facecolor=style.PAPER if open_bar else colours[0],
        edgecolor=colours[1],
        hatch=style.UNKNOWN_HATCH if row.uncertain else None,
        linewidth=1.0 if open_bar else 0,
        zorder=3,
        label="share",
    )
    low, high = row.value("low"), row.value("high")
    if low is not None and high is not None:
        axes.plot(
            [low, high],
            [row.middle] * 2,
            color=style.INK,
            lw=1.1,
            marker="|",
            markersize=5,
            zorder=4,
            clip_on=False,
            label="interval",
        )
    page.label(axes, _reach(row), row.middle, shown, style.VALUE, style.INK, dx=6)


def _room(record: dict[Hashable, Any], words: Words, inner: float) -> float:
    """Return the width in inches that the counts of a record leave to its name."""
    row = listing.Row("", 0.0, 0.0, record)
    if _without_bar(row, words, inner):
        return inner
    return inner - text_width(_counts(row, words), style.SMALL) - 0.2


def _without_bar(row: listing.Row, words: Words, inner: float) -> bool:
    """Say whether counts have room where the bar of a share that is not known would be."""
    counted, shown = (text_width(f(row, words), style.VALUE) for f in (_counts, _shown))
    return row.value("percent") is None and counted + shown + 0.3 <= inner


def _shown(row: listing.Row, words: Words) -> str:
    percent = row.value("percent")
    if percent is None:
        return words("not known")
    return value_label(words, percent, _bound(row), "uncertain" if row.uncertain else "")


def _reach(row: listing.Row) -> float:
    """Return how far a bar with its whisker reaches."""
    percent = row.value("percent")
    if percent is None:
        return 0.0
    return max(percent, row.value("high") or 0.0) if row.value("low") is not None else percent


def _status(row: listing.Row) -> str:
    return text((row.record or {}).get("status"))


def _bound(row: listing.Row) -> str:
    return text((row.record or {}).get("bound"))


def _counts(row: listing.Row, words: Words) -> str:
    part, whole = row.value("numerator"), row.value("denominator")
    if whole is None and row.value("percent") is None:
        return "" if part is None else words("{part}, total not published", part=part)
    if whole is None:
        return words("n not published")
    if part is None:
        return words("of {n}", n=whole)
    # means of few persons, so fine that the share can be computed again from them
    fine = 2 if whole < 100 and not whole.is_integer() else None
    return words(
        "{part} of {whole}", part=words.number(part, fine), whole=words.number(whole, fine)
    )
