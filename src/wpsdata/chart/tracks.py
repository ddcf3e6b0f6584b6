"""Shares on tracks from 0 to 100 %: how far each group is from parity."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from wpsdata.chart import style
from wpsdata.chart.canvas import (
    ABOVE,
    BELOW,
    BOUNDS,
    Words,
    block_height,
    block_width,
    breaks_words,
    new_figure,
    page_width,
    text_width,
    value_label,
    wrap,
)
from wpsdata.chart.frames import number, require, require_unique, require_values, text

BIG = 15.0
LEAST = 2.0  # inches of a track, on less of which names move over it


@style.in_house_style
def share_tracks(
    frame: pd.DataFrame,
    words: Words,
    *,
    parity: bool = True,
    size: str = "page",
    selection: str = "",
) -> Figure:
    """Draw one track a group, filled from 0 to its share of women.

    Parameters
    ----------
    frame : DataFrame
        ``label_code`` (a code for ``words.term``; order of rows is order of tracks),
        ``percent`` (0 to 100, missing allowed), ``bound`` (empty or ``exact``, ``below``,
        ``above``, ``at_most``, ``at_least``, ``about``); optional ``base``: the denominator as a
        number or as words, ``numerator`` (Int64, of that base), ``status``.
    words : Words
        The language, and the texts around the plot.
    parity : bool
        Whether half is parity between women and men; False for shares of anything else.
    size : str
        A name in ``style.SIZES``.
    selection : str
        What was selected, for the error of an empty frame.

    Returns
    -------
    Figure
        Axes 0: filled bars have label ``women``, their width is the percent.

    Raises
    ------
    EmptySelection
        The frame has no row.
    UnfitFrame
        A column is absent, a code is repeated, a bound is not known.

    Examples
    --------
    >>> from wpsdata.chart.words import Words
    >>> averages = wpsdata.load("participation_averages")
    >>> cited = analyse.participation.one_series(averages, "cfr_2015_2019")
    >>> figure = chart.share_tracks(cited.rename(columns={"role": "label_code"}), Words("en"))
    >>> bars = [one for one in figure.axes[0].containers if one.get_label() == "women"]
    >>> [round(float(bar.get_width())) for one in bars for bar in one]
    [11, 14, 7]
    """
    require(frame, ["label_code", "percent", "bound"], "share_tracks", selection)
    require_unique(frame, ["label_code"], "share_tracks")
    require_values(frame["bound"], BOUNDS, "bound", "share_tracks")
    inner = page_width(size)
    labels = [words.label(str(code)) for code in frame["label_code"]]
    names = [wrap(label, inner * 0.24, style.HEADING) for label in labels]
    counts = (
        [_base(words, row["base"], row.get("numerator")) for row in frame.to_dict("records")]
        if "base" in frame
        else [words("n not published")] * len(frame)
    )
    bases = [wrap(count, inner * 0.2, style.SMALL) for count in counts]
    left = max(block_width(name, style.HEADING) for name in names) + 0.18
    right = max(block_width(base, style.SMALL) for base in bases) + 0.18
    width = inner - left - right
    leads = [0.0] * len(names)
    broken = breaks_words(labels, inner * 0.24, style.HEADING)
    if width < LEAST or broken or breaks_words(counts, inner * 0.2, style.SMALL):
        # names and bases move over the tracks
        names = [wrap(label, inner * 0.58, style.HEADING) for label in labels]
        bases = [wrap(count, inner * 0.38, style.SMALL) for count in counts]
        leads = [
            max(block_height(name, style.HEADING), block_height(base, style.SMALL)) - 0.1
            for name, base in zip(names, bases, strict=True)
        ]
        left, width = 0.0, inner
    pitches = [
        lead + 0.74
        if lead
        else max(
            0.74, block_height(name, style.HEADING) + 0.2, block_height(base, style.SMALL) + 0.2
        )
        for name, base, lead in zip(names, bases, leads, strict=True)
    ]
    scale = 0.42  # room above the first track for the ends of the scale
    page = new_figure(size, words, scale + sum(pitches) + 0.05)
    axes = page.axes(left, 0, width, page.plot_height, (0, 100))

    ends = [(0, words.percent(0), "start"), (100, words.percent(100), "end")]
    middle_label = words("{half} parity", half=words.percent(50)) if parity else words.percent(50)
    if (
        text_width(middle_label, style.SMALL) / 2 + text_width(ends[1][1], style.SMALL) + 0.1
        > width / 2
    ):
        ends = []  # the middle is the one that is needed
    for tick, shown, side in [*ends, (50, middle_label, "center")]:
        page.label(axes, tick, 0.14, shown, style.SMALL, style.MUTED, side)

    y = scale
    half = 0.19
    big = BIG if width > 3.5 else style.HEADING
    records = frame.to_dict("records")
    percents = [number(row["percent"]) for row in records]
    values = [
        words("not published")
        if percent is None
        else value_label(words, percent, text(row["bound"]), text(row.get("status", "")))
        for row, percent in zip(records, percents, strict=True)
    ]
    needs = [(text_width(shown, big) + 0.2) / width * 100 for shown in values]
    known = [(p, need) for p, need in zip(percents, needs, strict=True) if p is not None]
    # where one value stands inside its bar, all do that can
    inside = any(p + need > 100 for p, need in known) and all(p >= need for p, need in known)
    for row, percent, shown, need, name, base, lead, pitch in zip(
        records, percents, values, needs, names, bases, leads, pitches, strict=True
    ):
        middle = y + (lead + pitch) / 2
        beside = y + lead / 2 + 0.1 if lead else middle
        page.write(0, beside, name, style.HEADING)
        page.write(inner, beside, base, style.SMALL, style.MUTED, "end")
        if percent is None:
            axes.barh(
                middle,
                100,
                2 * half,
                color=style.UNKNOWN,
                edgecolor=style.UNKNOWN_EDGE,
                hatch=style.UNKNOWN_HATCH,
                linewidth=0,
                label="missing",
            )
            cover = text_width(shown, style.VALUE) + 0.16
            axes.barh(middle, cover / width * 100, 2 * half, color=style.PAPER, zorder=2)
            page.label(axes, 0, middle, shown, style.VALUE, style.MUTED, dx=3)
        else:
            bound = text(row["bound"])
            axes.barh(middle, 100, 2 * half, color=style.REST, label="rest")
            # A bound is no value: its bar is an outline that says "somewhere in here".
            solid = bound not in (*BELOW, *ABOVE)
            axes.barh(
                middle,
                percent,
                2 * half,
                color=style.WOMEN if solid else style.PAPER,
                edgecolor=style.WOMEN,
                hatch=None if solid else style.UNKNOWN_HATCH,
                linewidth=0 if solid else 1.0,
                label="women",
                zorder=3,
            )
            crosses = percent < 50 < percent + need
            if not crosses and percent + need <= 100 and not (inside and solid):
                page.label(axes, percent, middle, shown, big, style.INK, dx=6)
            elif solid and need <= percent:
                page.label(axes, percent, middle, shown, big, style.PAPER, "end", dx=-6)
            elif max(percent, 50) + need <= 100:  # past the middle line, which would cross it
                page.label(axes, max(percent, 50), middle, shown, big, style.INK, dx=6)
            else:  # a long bound: inside its outline, in front of hatch and middle line
                paper = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.5}
                fitted = style.VALUE
                while fitted > 7 and text_width(shown, fitted) + 0.2 > width * percent / 100:
                    fitted -= 0.5
                page.label(axes, percent, middle, shown, fitted, style.INK, "end", dx=-6, box=paper)
            over = style.PAPER if solid and percent > 50 else style.INK
            axes.plot([50, 50], [middle - half, middle + half], color=over, lw=0.9, zorder=5)
            if not lead:  # where no name stands close above
                axes.plot([50, 50], [middle - half - 0.07, middle - half], color=style.INK, lw=0.9)
            axes.plot([50, 50], [middle + half, middle + half + 0.07], color=style.INK, lw=0.9)
        y += pitch
    return page.figure


def _base(words: Words, value: object, part: object = None) -> str:
    if text(value) == "":
        return words("n not published")
    if isinstance(value, str):
        return value
    if number(part) is not None:
        return words("{part} of {whole}", part=number(part), whole=number(value))
    return words("of {n}", n=words.number(number(value) or 0))
