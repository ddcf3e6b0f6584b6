"""Plans of one country, one row each: when adopted, for which years, and what is in them."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from wpsdata.chart import scales, style
from wpsdata.chart.canvas import (
    Canvas,
    Words,
    block_height,
    block_width,
    fitting,
    key_height,
    new_figure,
    page_width,
    wrap,
)
from wpsdata.chart.frames import UnfitFrame, number, require, require_unique, require_values, text

CONTENT = ("content_budget", "content_indicators", "content_salw_or_disarmament")
ANSWERS = ("yes", "no")
FIRST_YEAR = 2000  # resolution 1325 is of that year: no plan is older
WIDEST_CELL = 0.92
LEAST = 1.6  # inches of scale, on less of which words, bar and answers stand under each other
BAR, ANSWER = 0.24, 0.34  # heights of the two then


@style.in_house_style
def plan_rows(
    frame: pd.DataFrame,
    words: Words,
    *,
    on: str | None = None,
    size: str = "page",
    selection: str = "",
) -> Figure:
    """Draw one row a plan: its adoption, the years of its period, and what is known of it.

    Parameters
    ----------
    frame : DataFrame
        ``label_code`` (string: a code for ``words.term``), ``adopted`` (Float64, moment as a
        fraction of years; missing draws no mark), ``adopted_year`` (Int64), ``basis`` (string: a
        code for ``words.term``; written before the year), ``first_year`` and ``last_year`` (Int64,
        of the period, inclusive; where one is missing the years it may have covered are hatched),
        and the three columns of ``CONTENT`` (string: ``yes``, ``no``, or missing for not seen).
        Rows keep their order.
    words : Words
        The language, and the texts around the plot.
    on : str, optional
        A day, ``YYYY-MM-DD``, drawn as a line.
    size : str
        A name in ``style.SIZES``.
    selection : str
        What was selected, for the error of an empty frame.

    Returns
    -------
    Figure
        Axes 0: bars have label ``period`` or ``period unknown``, marks ``adopted``. Axes 1: one
        rectangle a plan and column of ``CONTENT``, with label ``plan|column|yes`` (or ``no``, or
        ``not seen``).

    Raises
    ------
    EmptySelection
        The frame has no row.
    UnfitFrame
        A column is absent, a plan stands twice, a period ends before it begins, or an answer is
        neither yes nor no.

    Examples
    --------
    >>> from wpsdata.chart.words import Words
    >>> where = analyse.profile.place(wpsdata.load("countries"), "COD")
    >>> plans = analyse.profile.plans(wpsdata.load("naps", as_of="2022-05-18"), where)
    >>> figure = chart.plan_rows(plans, Words("en"), on="2022-05-18")
    >>> len(figure.axes)  # the periods, and what is known of the plans
    2
    """
    form = "plan_rows"
    columns = ["label_code", "adopted", "adopted_year", "basis", "first_year", "last_year"]
    require(frame, [*columns, *CONTENT], form, selection)
    require_unique(frame, ["label_code"], form)
    for column in CONTENT:
        require_values(frame[column], ANSWERS, column, form)
    backwards = frame["first_year"].gt(frame["last_year"]).fillna(False)
    if backwards.any():
        raise UnfitFrame(
            f"{form}: the period of {frame.loc[backwards, 'label_code'].tolist()} ends before it "
            "begins; first_year <= last_year expected"
        )
    plans = frame.to_dict("records")
    inner = page_width(size)
    cell = min(WIDEST_CELL, inner * 0.125)
    names = [wrap(words.label(str(one["label_code"])), inner * 0.3, style.VALUE) for one in plans]
    dates = [wrap(_dates(one, words), inner * 0.3, style.SMALL) for one in plans]
    left = max(
        max(block_width(name, style.VALUE), block_width(date, style.SMALL))
        for name, date in zip(names, dates, strict=True)
    )
    left += 0.25
    width = inner - left - cell * len(CONTENT) - 0.2
    if above := width < LEAST:  # the words and answers move over the bar, whose axis is below
        names = [wrap(words.label(str(one["label_code"])), inner, style.VALUE) for one in plans]
        dates = [wrap(_dates(one, words), inner, style.SMALL) for one in plans]
        left, width, cell = 0.18, inner - 0.25, inner / len(CONTENT)
    leads = [
        block_height(name, style.VALUE) + block_height(date, style.SMALL)
        for name, date in zip(names, dates, strict=True)
    ]
    talls = [lead + (0.06 + BAR + ANSWER if above else 0.16) for lead in leads]
    day = number(scales.moments(pd.DataFrame({"date": [pd.Timestamp(on)]}), form)[0]) if on else 0.0
    span = _span(plans, day or 0.0)
    begins = [_begin(one) for one in plans]
    key = _key(plans, words)
    if above and day:
        line = {"marker": "|", "markersize": 9.0, "color": style.ACCENT}
        key.append((line, words("{day:date}", day=on)))
    marks, marks_tall = scales.place_marks(
        [(day, words("{day:date}", day=on))] if day and not above else [], span, width
    )
    heads = [words.label(column) for column in CONTENT]
    head_size = fitting(heads, cell - 0.06, style.SMALL)
    titles = [wrap(title, cell - 0.06, head_size) for title in heads]
    head = max([marks_tall, *(block_height(title, head_size) + 0.08 for title in titles)])
    top = key_height(key, inner) + 0.08 + head
    tall = sum(talls)
    page = new_figure(size, words, top + tall + scales.TICK + 0.05)
    page.key(key, 0)
    axes = page.axes(left, top, width, tall, span, (tall, 0))
    answers = 0.0 if above else left + width + 0.2
    cells = page.axes(answers, top, cell * len(CONTENT), tall, (0, cell * len(CONTENT)), (tall, 0))
    for place, title in enumerate(titles):
        middle = answers + (place + 0.5) * cell
        page.write(middle, top - 0.06, title, head_size, style.MUTED, "center", "bottom")
    bands = [(0.0, tall)]
    if above:
        bands = [(sum(talls[: i + 1]) - BAR, sum(talls[: i + 1])) for i in range(len(talls))]
        for band in bands if day else []:
            axes.plot([day or 0.0] * 2, band, color=style.ACCENT, lw=0.9, zorder=2, label="on")
    _years(page, axes, span, width, bands)
    for mark in marks:
        axes.plot([mark.at] * 2, [tall, -mark.row], color=style.ACCENT, lw=0.9, clip_on=False,
                  zorder=2, label="on")  # fmt: skip
        side, aside = ("end", -4.0) if mark.before else ("start", 4.0)
        page.label(
            axes,
            mark.at,
            -mark.row,
            mark.shown,
            style.SMALL,
            style.ACCENT,
            side,
            "bottom",
            dx=aside,
        )
    y = 0.0
    for place, (one, name, date, high) in enumerate(zip(plans, names, dates, talls, strict=True)):
        page.rule(0, inner, top + y, style.GRID)
        page.write(0, top + y + 0.06, name, style.VALUE, va="top")
        below = y + 0.06 + block_height(name, style.VALUE)
        page.write(0, top + below, date, style.SMALL, style.MUTED, va="top")
        around = (
            max((b for b in begins[:place] if b is not None), default=span[0]),
            min((b for b in begins[place + 1 :] if b is not None), default=span[1]),
        )
        _bar(axes, one, sum(bands[place]) / 2 if above else y + high / 2, around)
        where = (bands[place][0] - ANSWER, ANSWER) if above else (y, high)
        for at, code in enumerate(CONTENT):
            answer = text(one[code])
            _cell(page, cells, (at * cell, where[0], cell, where[1]), answer,
                  f"{one['label_code']}|{code}|{answer or 'not seen'}")  # fmt: skip
        y += high
    return page.figure


def _dates(one: Mapping[Hashable, Any], words: Words) -> str:
    year, first, last = (number(one[name]) for name in ("adopted_year", "first_year", "last_year"))
    when = (
        words("year of adoption not found")
        if year is None
        else words("{basis} {year:year}", basis=words.term(text(one["basis"])), year=year)
    )
    if first is not None and last is not None:
        return words("{when}, for {first:year}–{last:year}", when=when, first=first, last=last)
    if first is not None:
        return words("{when}, from {first:year}, end not found", when=when, first=first)
    if last is not None:
        return words("{when}, until {last:year}", when=when, last=last)
    return words("{when}, period not found", when=when)


def _begin(one: Mapping[Hashable, Any]) -> float | None:
    """Return when a plan began, as far as is known: its period, else its adoption."""
    first = number(one["first_year"])
    return first if first is not None else number(one["adopted"])


def _span(plans: list[dict[Hashable, Any]], day: float) -> tuple[float, float]:
    held = [
        value
        for one in plans
        for name, more in (("adopted", 0.0), ("first_year", 1.0), ("last_year", 1.0))
        if (found := number(one[name])) is not None
        for value in [found + more]
    ]
    return float(FIRST_YEAR), float(math.ceil(max([*held, day, FIRST_YEAR + 10.0]))) + 0.4


def _years(
    page: Canvas,
    axes: Axes,
    span: tuple[float, float],
    width: float,
    bands: list[tuple[float, float]],
) -> None:
    for year in scales.named_years(*span, width):
        for band in bands:
            axes.plot([year, year], band, color=style.GRID, lw=0.7, zorder=0)
    scales.year_ticks(page, axes, *span, width, axes.get_ylim()[0])


def _bar(axes: Axes, one: Mapping[Hashable, Any], y: float, around: tuple[float, float]) -> None:
    """Draw the years of a plan: solid where known, else hatched between the plans around it."""
    first, last, adopted = (number(one[name]) for name in ("first_year", "last_year", "adopted"))
    if first is not None and last is not None:
        axes.barh(y, last + 1 - first, 0.13, left=first, color=style.SHARES[1], linewidth=0,
                  zorder=3, label="period")  # fmt: skip
    else:
        begin = next((value for value in (first, adopted) if value is not None), around[0])
        end = last + 1 if last is not None else max(around[1], begin + 0.5)
        axes.barh(y, end - begin, 0.13, left=begin, zorder=2, label="period unknown", **_unknown())
    if adopted is not None:
        axes.plot([adopted], [y], linestyle="none", clip_on=False, zorder=5, label="adopted",
                  **_adopted())  # fmt: skip


def _cell(
    page: Canvas, axes: Axes, place: tuple[float, float, float, float], answer: str, name: str
) -> None:
    x, y, width, tall = place
    looks = _answer(answer)
    height = min(0.24, tall - 0.08)
    inset = 0.08
    box = Rectangle(
        (x + inset, y + (tall - height) / 2), width - 2 * inset, height, label=name, **looks
    )
    axes.add_patch(box)
    words = page.words
    shown = {"yes": words("yes"), "no": words("no")}.get(answer, "")
    colour = style.text_on(looks["facecolor"])
    page.label(axes, x + width / 2, y + tall / 2, shown, style.SMALL, colour, "center")


def _answer(answer: str) -> dict[str, Any]:
    if answer == "yes":
        return {"facecolor": style.WOMEN, "linewidth": 0}
    if answer == "no":
        return {"facecolor": style.PAPER, "edgecolor": style.INK, "linewidth": 1.0}
    return _unknown()


def _unknown() -> dict[str, Any]:
    return {
        "facecolor": style.UNKNOWN,
        "edgecolor": style.UNKNOWN_EDGE,
        "hatch": style.UNKNOWN_HATCH,
        "linewidth": 0,
    }


def _adopted() -> dict[str, Any]:
    return {
        "marker": "D",
        "markersize": 6.0,
        "markerfacecolor": style.WOMEN,
        "markeredgecolor": style.PAPER,
        "markeredgewidth": 0.8,
    }


def _key(plans: list[dict[Hashable, Any]], words: Words) -> list[tuple[dict[str, Any], str]]:
    key: list[tuple[dict[str, Any], str]] = []
    if any(number(one["adopted"]) is not None for one in plans):
        key.append((_adopted(), words("adoption")))
    known = [
        number(one["first_year"]) is not None and number(one["last_year"]) is not None
        for one in plans
    ]
    if any(known):
        key.append(({"facecolor": style.SHARES[1], "linewidth": 0}, words("period of the plan")))
    if not all(known) or any(not text(one[code]) for one in plans for code in CONTENT):
        key.append((_unknown(), words("hatched: not seen, which is not “no”")))
    return key
