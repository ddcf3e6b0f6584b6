"""How the shares of women are distributed over agreements or processes."""

from __future__ import annotations

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
    page_width,
    spread,
    text_width,
    wrap,
)
from wpsdata.chart.frames import in_order, number, require, require_unique, require_values
from wpsdata.clean.padd import BANDS

LEAST = 2.0  # inches of bars, on less of which names move over them


def _looks(band: str) -> dict[str, Any]:
    if band == "none":
        return {"facecolor": style.PAPER, "edgecolor": style.INK, "linewidth": 1.1}
    if band == "unknown":
        return {
            "facecolor": style.UNKNOWN,
            "edgecolor": style.UNKNOWN_EDGE,
            "hatch": style.UNKNOWN_HATCH,
            "linewidth": 0,
        }
    place = BANDS.index(band) - 1
    return {"facecolor": style.SHARES[place], "edgecolor": style.PAPER, "linewidth": 0.8}


@style.in_house_style
def share_bands(
    frame: pd.DataFrame, words: Words, *, size: str = "page", selection: str = ""
) -> Figure:
    """Draw, for each role, how many agreements fall in each band of women's share.

    Parameters
    ----------
    frame : DataFrame
        ``role`` (a code for ``words.term``; order of rows is order of bars), ``band`` (one of
        ``BANDS``), ``count``. A band that is absent for a role is drawn as no segment.
    words : Words
        The language, and the texts around the plot.
    size : str
        A name in ``style.SIZES``.
    selection : str
        What was selected, for the error of an empty frame.

    Returns
    -------
    Figure
        Axes 0: one bar container a role and band with label ``role|band``.

    Raises
    ------
    EmptySelection
        The frame has no row, or every count is 0.
    UnfitFrame
        A column is absent, a band is not known or given twice, a count is missing.

    Examples
    --------
    >>> from wpsdata.chart.words import Words
    >>> banded = analyse.participation.bands(wpsdata.load("padd_share_bands"), roles=("signatory",))
    >>> figure = chart.share_bands(banded, Words("en"))
    >>> [one.get_label() for one in figure.axes[0].containers][:2]
    ['signatory|none', 'signatory|up_to_10']
    """
    form = "share_bands"
    require(frame, ["role", "band", "count"], form, selection)
    require_values(frame["band"], BANDS, "band", form)
    require_unique(frame, ["role", "band"], form)
    require(frame[frame["count"].notna() & (frame["count"] > 0)], [], form, selection)
    roles = in_order(frame["role"])
    inner = page_width(size)
    names = [wrap(words.label(role), inner * 0.24, style.HEADING) for role in roles]
    counts = {
        (str(r["role"]), str(r["band"])): number(r["count"]) for r in frame.to_dict("records")
    }
    totals = {role: sum(counts.get((role, band)) or 0 for band in BANDS) for role in roles}
    ends = {role: words("{n} in all", n=totals[role]) for role in roles}
    left = max(block_width(name, style.HEADING) for name in names) + 0.2
    right = max(text_width(end, style.SMALL) for end in ends.values()) + 0.16
    width = inner - left - right
    above = width < LEAST
    if above:  # names move over the bars
        names = [wrap(words.label(role), inner, style.HEADING) for role in roles]
        left, width = 0.0, inner - right
    leads = [block_height(name, style.HEADING) if above else 0.0 for name in names]
    drawn = [band for band in BANDS if any(counts.get((role, band)) for role in roles)]
    labels = {
        "none": words("no woman"),
        "up_to_10": words("under {high:percent}", high=10),
        "10_to_25": words("{low:number} to under {high:percent}", low=10, high=25),
        "25_to_50": words("{low:number} to under {high:percent}", low=25, high=50),
        "50_and_more": words("{low:percent} and more", low=50),
        "unknown": words("no share: nobody in the role, or not counted"),
    }
    key = [(_looks(band), labels[band]) for band in drawn]
    top = key_height(key, inner) + 0.12
    pitches = [
        lead + 0.86 if lead else max(0.82, block_height(name, style.HEADING) + 0.2)
        for name, lead in zip(names, leads, strict=True)
    ]
    page = new_figure(size, words, top + sum(pitches))
    page.key(key, 0)
    most = max(totals.values())
    axes = page.axes(left, top, width, sum(pitches), (0, most))
    y, half = 0.0, 0.21
    for role, name, lead, pitch in zip(roles, names, leads, pitches, strict=True):
        middle = y + (lead + pitch) / 2
        page.write(0, top + (y + lead / 2 if lead else middle), name, style.HEADING)
        at = 0.0
        outside: list[tuple[float, str]] = []
        for band in BANDS:
            count = counts.get((role, band))
            if not count:
                continue
            looks = _looks(band)
            axes.barh(
                middle,
                count,
                2 * half,
                left=at,
                label=f"{role}|{band}",
                zorder=4 if band == "none" else 3,
                clip_on=False,
                **looks,
            )
            shown = words.number(count)
            need = text_width(shown, style.VALUE)
            centre = at + count / 2
            if need + 0.08 <= count / most * width:
                if band == "unknown":
                    axes.barh(
                        middle,
                        (need + 0.08) / width * most,
                        0.2,
                        left=centre - (need + 0.08) / width * most / 2,
                        color=style.UNKNOWN,
                        zorder=4,
                    )
                page.label(
                    axes,
                    centre,
                    middle,
                    shown,
                    style.VALUE,
                    style.text_on(looks["facecolor"]),
                    "center",
                )
            else:
                outside.append((centre, shown))
            at += count
        # A number that does not fit its segment stands above it, joined by a short line.
        inch = most / width
        gaps = [(text_width(shown, style.SMALL) + 0.07) * inch for _, shown in outside]
        places = spread([c for c, _ in outside], gaps, 0, most)
        for (centre, shown), place in zip(outside, places, strict=True):
            axes.plot(
                [centre, place],
                [middle - half, middle - half - 0.06],
                color=style.MUTED,
                lw=0.6,
                clip_on=False,
            )
            page.label(
                axes, place, middle - half - 0.07, shown, style.SMALL, style.INK, "center", "bottom"
            )
        page.label(axes, at, middle, ends[role], style.SMALL, style.MUTED, dx=6)
        y += pitch
    return page.figure
