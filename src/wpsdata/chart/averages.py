"""Two averages of the same agreements: what the choice of average does."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from wpsdata.chart import style
from wpsdata.chart.canvas import (
    Words,
    block_height,
    block_width,
    key_height,
    new_figure,
    nice_limit,
    page_width,
    text_width,
    ticks,
    wrap,
)
from wpsdata.chart.frames import number, require, require_unique

LEAST = 2.0  # inches of scale, on less of which names move over the marks


@style.in_house_style
def average_dumbbell(
    frame: pd.DataFrame, words: Words, *, size: str = "page", selection: str = ""
) -> Figure:
    """Draw, for each role, the mean of agreement percentages and the pooled share.

    The rule between the marks joins two computations of the same data, not two dates.

    Parameters
    ----------
    frame : DataFrame
        ``role`` (a code for ``words.term``), ``mean_percent``, ``pooled_percent`` (missing
        allowed), ``agreements``, ``women``, ``persons`` (counts, missing allowed).
    words : Words
        The language, and the texts around the plot.
    size : str
        A name in ``style.SIZES``.
    selection : str
        What was selected, for the error of an empty frame.

    Returns
    -------
    Figure
        Axes 0: lines with labels ``mean`` (circles) and ``pooled`` (diamonds).

    Raises
    ------
    EmptySelection
        The frame has no row.
    UnfitFrame
        A column is absent or a role is repeated.

    Examples
    --------
    >>> from wpsdata.chart.words import Words
    >>> both = analyse.participation.padd_averages(wpsdata.load("padd_yearly_shares"))
    >>> figure = chart.average_dumbbell(chart.average_rows(both), Words("en"))
    >>> sorted({one.get_label() for one in figure.axes[0].lines} & {"mean", "pooled"})
    ['mean', 'pooled']
    """
    form = "average_dumbbell"
    require(
        frame,
        ["role", "mean_percent", "pooled_percent", "agreements", "women", "persons"],
        form,
        selection,
    )
    require_unique(frame, ["role"], form)
    inner = page_width(size)
    records = frame.to_dict("records")
    names = [wrap(words.label(str(row["role"])), inner * 0.22, style.HEADING) for row in records]
    counts = [wrap(_counts(words, row), inner * 0.24, style.SMALL) for row in records]
    left = max(block_width(name, style.HEADING) for name in names) + 0.3
    right = max(block_width(count, style.SMALL) for count in counts) + 0.3
    width = inner - left - right
    leads = [0.0] * len(names)
    if above := width < LEAST:  # names and counts move over the marks, whose words into a key
        names = [wrap(words.label(str(row["role"])), inner * 0.4, style.HEADING) for row in records]
        counts = [wrap(_counts(words, row), inner * 0.55, style.SMALL) for row in records]
        leads = [
            max(block_height(n, style.HEADING), block_height(c, style.SMALL)) + 0.06
            for n, c in zip(names, counts, strict=True)
        ]
        left, width = 0.1, inner - 0.2
    pitches = [
        lead + 0.48
        if lead
        else max(0.62, block_height(n, style.HEADING) + 0.2, block_height(c, style.SMALL) + 0.2)
        for n, c, lead in zip(names, counts, leads, strict=True)
    ]
    pairs = [(number(row["mean_percent"]), number(row["pooled_percent"])) for row in records]
    largest = max((v for pair in pairs for v in pair if v is not None), default=None)
    limit, step = nice_limit(None if largest is None else largest * 1.1)

    # The first row with both marks carries the words that a legend would.
    first = next((i for i, pair in enumerate(pairs) if None not in pair and not above), None)
    texts = {
        "mean": words("mean of agreement percentages"),
        "pooled": words("share of all persons"),
    }
    places: dict[str, tuple[float, str, str]] = {}
    band = 0.3
    mean, pooled = pairs[first] if first is not None else (None, None)
    if mean is not None and pooled is not None:
        low, high = ("mean", "pooled") if mean <= pooled else ("pooled", "mean")
        at = {"mean": left + mean / limit * width, "pooled": left + pooled / limit * width}
        wrapped_low = wrap(texts[low], max(at[low] - 0.05, 1.2), style.VALUE)
        wrapped_high = wrap(texts[high], max(inner - at[high] - 0.1, 1.2), style.VALUE)
        places[low] = (max(at[low], block_width(wrapped_low, style.VALUE)), "end", wrapped_low)
        places[high] = (at[high], "start", wrapped_high)
        band = max(block_height(t, style.VALUE) for _, _, t in places.values()) + 0.12
    colours = {"mean": style.INK, "pooled": style.WOMEN}
    markers = {"mean": "o", "pooled": "D"}
    above_key: list[tuple[dict[str, Any], str]] = [
        ({"marker": markers[name], "color": colours[name], "markersize": 7.5}, texts[name])
        for name in (texts if above else ())
    ]
    band = key_height(above_key, inner) + 0.1 if above else band
    foot = 0.3
    top = band
    page = new_figure(size, words, band + sum(pitches) + foot)
    page.key(above_key, 0)
    axes = page.axes(left, top, width, sum(pitches), (0, limit))

    for tick in ticks(limit, step, width, text_width(words.percent(limit), style.SMALL)):
        begin = 0.0
        for lead, pitch in zip(leads, pitches, strict=True) if above else [(0.0, sum(pitches))]:
            axes.plot(
                [tick, tick],
                [begin + lead, begin + pitch],
                color=style.FAINT if tick == 0 else style.GRID,
                lw=0.8,
                zorder=1,
            )
            begin += pitch
        shown = words.percent(tick)
        page.label(
            axes, tick, sum(pitches), shown, style.SMALL, style.MUTED, "center", "top", dy=-4
        )

    wide = max(block_width(count, style.SMALL) for count in counts)
    y = 0.0
    for i, (name, count, lead, pitch, pair) in enumerate(
        zip(names, counts, leads, pitches, pairs, strict=True)
    ):
        middle = y + (lead + pitch) / 2
        beside = y + lead / 2 + 0.03 if lead else middle
        if i:
            page.rule(0, inner, top + y, style.GRID)
        page.write(0, top + beside, name, style.HEADING)
        page.write(inner - wide, top + beside, count, style.SMALL, style.MUTED)
        values = dict(zip(("mean", "pooled"), pair, strict=True))
        known = {key: value for key, value in values.items() if value is not None}
        if len(known) == 2:
            axes.plot(
                list(known.values()),
                [middle] * 2,
                color=style.UNKNOWN_EDGE,
                lw=2.2,
                zorder=2,
                label="gap",
            )
        if not known:
            page.label(axes, 0, middle, words("not known"), style.VALUE, style.FAINT, dx=6)
        lowest = min(known, key=lambda key: (known[key], key)) if known else ""
        for key, value in known.items():
            axes.plot(
                [value],
                [middle],
                linestyle="none",
                marker=markers[key],
                clip_on=False,
                markersize=9 if key == "mean" else 8,
                color=colours[key],
                zorder=4,
                label=key,
            )
            shown = words.percent(value)
            before = len(known) == 2 and key == lowest
            if before and value / limit * width < text_width(shown, style.LABEL) + 0.15:
                # No room between the axis and the mark: under it instead.
                page.label(
                    axes, value, middle, shown, style.LABEL, colours[key], "center", "top", dy=-7
                )
            else:
                page.label(
                    axes,
                    value,
                    middle,
                    shown,
                    style.LABEL,
                    colours[key],
                    "end" if before else "start",
                    dx=-9 if before else 9,
                )
        if i == first:
            for key, (x, side, wrapped) in places.items():
                nudge = 0.04 if side == "end" else -0.04
                page.write(
                    x + nudge, top - 0.06, wrapped, style.VALUE, colours[key], side, "bottom"
                )
                axes.plot(
                    [known[key]] * 2,
                    [-0.02, middle - 0.1],
                    color=colours[key],
                    lw=0.7,
                    clip_on=False,
                )
        y += pitch
    return page.figure


def _counts(words: Words, row: dict[Hashable, Any]) -> str:
    agreements, women, persons = (number(row[key]) for key in ("agreements", "women", "persons"))
    parts = []
    if agreements is not None:
        parts.append(words("{n:plural one:# agreement|other:# agreements}", n=agreements))
    if women is not None and persons is not None:
        parts.append(
            words(
                "{women:plural one:# woman|other:# women} of {persons:plural one:# person|other:# "
                "persons}",
                women=women,
                persons=persons,
            )
        )
    return "\n".join(parts) if parts else words("n not published")
