"""Process by process: none, some and not known told apart."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from wpsdata.chart import listing, sizes, style
from wpsdata.chart.canvas import (
    NARROW,
    UNCERTAIN,
    Canvas,
    Words,
    block_height,
    block_width,
    breaks_words,
    fitting,
    key_height,
    new_figure,
    nice_limit,
    page_width,
    text_width,
    ticks,
    wrap,
)
from wpsdata.chart.frames import in_order, number, require, require_unique, text

LEAST_HEAD = 7.5  # points of a column's title
MOST_NAMED = 40  # more processes than this no longer fit a page with their names
FULL_SHADE = 50.0  # percent at which the cell is darkest: parity


def shade(percent: float) -> str:
    """Return the fill of a share: white at zero, darkest from parity on."""
    if percent <= 0:
        return style.PAPER
    ramp = LinearSegmentedColormap.from_list("shares", list(style.SHARES))
    return to_hex(ramp(min(percent, FULL_SHADE) / FULL_SHADE))


@style.in_columns
def process_matrix(
    frame: pd.DataFrame,
    words: Words,
    *,
    roles: Sequence[str] | None = style.ROLES,
    size: str = "page",
    selection: str = "",
) -> Figure:
    """Draw a table of processes by role, shaded by the share of women.

    Parameters
    ----------
    frame : DataFrame
        ``process`` (drawn as ``words.named`` has it), ``year``, ``role`` (a code), ``percent``
        (missing is not known), ``status`` (``inferred`` gets a dagger). Rows are sorted by
        year, then name.
    words : Words
        The language, and the texts around the plot.
    roles : sequence of str, optional
        Order of the columns; other roles of the frame follow.
    size : str
        A name in ``style.SIZES``.
    selection : str
        What was selected, for the error of an empty frame.

    Returns
    -------
    Figure
        Axes 0: one rectangle a cell with label ``process|year|role``; the page is as long as
        its rows need.

    Raises
    ------
    EmptySelection
        The frame has no row.
    UnfitFrame
        A column is absent, or a process has two values for a role and year.

    Examples
    --------
    >>> from wpsdata.chart.words import Words
    >>> processes = wpsdata.load("participation_processes")
    >>> reviewed = analyse.participation.processes_of(processes, "unifem", role="signatory")
    >>> figure = chart.process_matrix(reviewed.head(3), Words("en"), roles=("signatory",))
    >>> sum(cell.get_label().endswith("|signatory") for cell in figure.axes[0].patches)
    3
    """
    form = "process_matrix"
    require(frame, ["process", "year", "role", "percent", "status"], form, selection)
    require_unique(frame, ["process", "year", "role"], form)
    named = sizes.named(size)
    inner = listing.column_width(page_width(size), named.columns)
    columns = in_order(frame["role"], roles)
    processes = _processes(frame)
    cells = {
        (text(r["process"]), _year(r["year"]), str(r["role"])): r for r in frame.to_dict("records")
    }
    width = min(1.15, inner * 0.6 / len(columns))
    year_width = 0.5
    heads = [words.label(role) for role in columns]
    above = inner < NARROW or breaks_words(heads, width - 0.08, LEAST_HEAD)
    room = inner - year_width if above else inner - width * len(columns) - year_width - 0.2
    rows = _rows(words, processes, room, (0.27, 0.07), above)
    left = 0.0 if above else listing.names_width(rows) + year_width + 0.25
    width = min(1.5, (inner - left) / len(columns))
    head_size = fitting(heads, width - 0.08, style.VALUE, LEAST_HEAD)
    titles = [wrap(head, width - 0.08, head_size) for head in heads]
    key: list[tuple[dict[str, Any], str]] = [
        (
            {"facecolor": style.PAPER, "edgecolor": style.INK, "linewidth": 1.2},
            words("0: no woman"),
        ),
        (
            {
                "facecolor": style.UNKNOWN,
                "edgecolor": style.UNKNOWN_EDGE,
                "hatch": style.UNKNOWN_HATCH,
                "linewidth": 0,
            },
            words("not known"),
        ),
    ]
    if frame["status"].isin(UNCERTAIN).any():
        key.append(({}, words("† uncertain reading, see note")))
    key_tall = key_height(key, page_width(size))
    top = key_tall + 0.1 + max(block_height(t, head_size) for t in titles) + 0.06
    parts = listing.parts(rows, named.columns)
    page = new_figure(size, words, top + listing.tallest(parts) + 0.03)
    page.key(key, 0)
    for number_of, rows in enumerate(parts):
        part = page.shifted(number_of * (inner + listing.GAP))
        for place, title in enumerate(titles):
            middle = left + (place + 0.5) * width
            part.write(middle, top - 0.06, title, head_size, style.INK, "center", "bottom")
        wide = width * len(columns)
        axes = part.axes(left, top, wide, listing.tallest([rows]), (0, wide))
        for row in rows:
            process, year = _of(row)
            part.write(0, top + row.name_middle, row.name, style.VALUE)
            end = inner if above else left - 0.12
            part.write(end, top + row.name_middle, year, style.SMALL, style.MUTED, "end")
            for place, role in enumerate(columns):
                cell = cells.get((process, year, role))
                at = (place * width, row.y + row.lead, width, row.tall - row.lead)
                _matrix_cell(part, axes, words, cell, at, f"{process}|{year}|{role}")
    return page.figure


def _rows(
    words: Words,
    processes: list[tuple[str, str]],
    room: float,
    pitch: tuple[float, float],
    above: bool,
) -> list[listing.Row]:
    """Set processes under each other; a pitch is the least, and what a name needs around it."""
    rows: list[listing.Row] = []
    y = 0.0
    for process, year in processes:
        record: dict[Hashable, Any] = {"process": process, "year": year}
        name = wrap(words.named(process), room, style.VALUE)
        row = listing.named_row(name, y, record, above, 0.3)
        if not above:
            row = replace(row, tall=max(pitch[0], block_height(name, style.VALUE) + pitch[1]))
        rows.append(row)
        y += row.tall
    return rows


def _of(row: listing.Row) -> tuple[str, str]:
    record = row.record or {}
    return str(record["process"]), str(record["year"])


def _matrix_cell(
    page: Canvas,
    axes: Axes,
    words: Words,
    row: dict[Hashable, Any] | None,
    place: tuple[float, float, float, float],
    name: str,
) -> None:
    x, y, width, tall = place
    percent = number(row["percent"]) if row else None
    inset = 0.02
    looks: dict[str, Any]
    if row is None or percent is None:
        shown, colour = "–", style.MUTED
        looks = {
            "facecolor": style.UNKNOWN,
            "edgecolor": style.UNKNOWN_EDGE,
            "hatch": style.UNKNOWN_HATCH,
            "linewidth": 0,
        }
    else:
        fill = shade(percent)
        colour = style.text_on(fill)
        # A share that rounds to nought is not nought.
        tiny = 0 < percent < 0.5
        shown = "0" if percent == 0 else words.percent(percent)
        shown = words("<{value}", value=words.percent(1)) if tiny else shown
        shown += "†" if text(row["status"]) in UNCERTAIN else ""
        ring = percent == 0
        looks = {
            "facecolor": fill,
            "edgecolor": style.INK if ring else fill,
            "linewidth": 1.2 if ring else 0,
        }
    axes.add_patch(
        Rectangle((x + inset, y + inset), width - 2 * inset, tall - 2 * inset, label=name, **looks)
    )
    if percent is None:
        axes.add_patch(
            Rectangle(
                (x + width / 2 - 0.1, y + tall / 2 - 0.075),
                0.2,
                0.15,
                facecolor=style.UNKNOWN,
                linewidth=0,
                zorder=2,
            )
        )
    page.label(axes, x + width / 2, y + tall / 2, shown, style.VALUE, colour, "center")


@style.in_columns
def process_dots(
    frame: pd.DataFrame,
    words: Words,
    *,
    roles: Sequence[str] | None = style.ROLES,
    size: str = "page",
    selection: str = "",
) -> Figure:
    """Draw the share of women in each process, with its own mark for none and for not known.

    Up to 40 processes are named, one row each, with a lane for "no woman" before the scale.
    More are drawn as strips, one a role, from the first process to the last.

    Parameters
    ----------
    frame : DataFrame
        ``process`` (drawn as ``words.named`` has it), ``year``, ``role`` (a code), ``percent``
        (missing is not known), ``women``, ``persons``, ``known`` (counts). Sorted by year.
    words : Words
        The language, and the texts around the plot.
    roles : sequence of str, optional
        Order of the roles; other roles of the frame follow.
    size : str
        A name in ``style.SIZES``.
    selection : str
        What was selected, for the error of an empty frame.

    Returns
    -------
    Figure
        Lines with labels ``role:some``, ``role:none`` (open marks) and ``role:unknown``.

    Raises
    ------
    EmptySelection
        The frame has no row.
    UnfitFrame
        A column is absent, or a process has two values for a role and year.

    Examples
    --------
    >>> from wpsdata.chart.words import Words
    >>> processes = wpsdata.load("participation_processes")
    >>> reviewed = analyse.participation.processes_of(processes, "unifem", role="signatory")
    >>> figure = chart.process_dots(reviewed.head(3), Words("en"), roles=("signatory",))
    >>> sorted({one.get_label() for one in figure.axes[0].lines if "signatory" in one.get_label()})
    ['signatory:none', 'signatory:some']
    """
    form = "process_dots"
    require(
        frame, ["process", "year", "role", "percent", "women", "persons", "known"], form, selection
    )
    require_unique(frame, ["process", "year", "role"], form)
    columns = in_order(frame["role"], roles)
    processes = _processes(frame)
    if len(processes) > MOST_NAMED:
        return _strips(frame, words, columns, processes, size)
    return _named_rows(frame, words, columns, processes, size)


def _processes(frame: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the distinct processes with their year as text, by year and then by name."""
    rows = frame[["process", "year"]].drop_duplicates().to_dict("records")
    rows.sort(key=lambda r: (number(r["year"]) is None, number(r["year"]) or 0, text(r["process"])))
    return [(text(r["process"]), _year(r["year"])) for r in rows]


def _year(value: object) -> str:
    year = number(value)
    return "" if year is None else f"{year:.0f}"


def _group(frame: pd.DataFrame) -> dict[tuple[str, str, str], float | None]:
    return {
        (text(r["process"]), _year(r["year"]), str(r["role"])): number(r["percent"])
        for r in frame.to_dict("records")
    }


def _mark(role: str, roles: list[str], state: str) -> dict[str, Any]:
    colour, marker = style.role_style(role, roles)
    if state == "unknown":
        return {
            "marker": "x",
            "markersize": 4.5,
            "markeredgecolor": style.UNKNOWN_EDGE,
            "markeredgewidth": 1.1,
        }
    return {
        "marker": marker,
        "markersize": 6.6,
        "markeredgecolor": colour,
        "markeredgewidth": 1.3 if state == "none" else 0.8,
        "markerfacecolor": style.PAPER if state == "none" else colour,
    }


def _dots_key(
    roles: list[str], words: Words, states: set[str], named: bool
) -> list[tuple[dict[str, Any], str]]:
    key = [] if named else [(_mark(role, roles, "some"), words.label(role)) for role in roles]
    if "none" in states:
        key.append((_mark(roles[0], roles, "none"), words("open mark: no woman")))
    if "unknown" in states:
        key.append((_mark(roles[0], roles, "unknown"), words("share not known")))
    return key


def _state(percent: float | None) -> str:
    return "unknown" if percent is None else "none" if percent == 0 else "some"


def _named_rows(
    frame: pd.DataFrame, words: Words, roles: list[str], processes: list[tuple[str, str]], size: str
) -> Figure:
    values = _group(frame)
    states = {_state(percent) for percent in values.values()}
    named = sizes.named(size)
    inner = listing.column_width(page_width(size), named.columns)
    # Before the scale: a lane for those with none and one for the unknown, a place for each role.
    headings = {
        state: wrap(words(label), 1.0, style.SMALL)
        for state, label in (("unknown", "not known"), ("none", "no woman"))
        if state in states
    }
    lanes = {
        state: max(0.2 * len(roles) + 0.1, block_width(heading, style.SMALL) + 0.1)
        for state, heading in headings.items()
    }
    before = sum(lane + 0.12 for lane in lanes.values()) + 0.16
    rows = _rows(words, processes, inner * 0.36, (0.265, 0.06), above=False)
    left = listing.names_width(rows) + 0.65
    if above := inner - left - before - 0.1 < listing.LEAST:
        rows = _rows(words, processes, inner - 0.5, (0.265, 0.06), above)
        left = 0.0
    width = inner - left - before - 0.1
    key = _dots_key(roles, words, states, named=False)
    head = max([block_height(heading, style.SMALL) for heading in headings.values()], default=0.17)
    top = key_height(key, page_width(size)) + 0.12 + head + 0.08
    parts = listing.parts(rows, named.columns)
    page = new_figure(size, words, top + listing.tallest(parts) + 0.05)
    page.key(key, 0)
    known = [percent for percent in values.values() if percent is not None]
    limit, step = nice_limit(max(known, default=None))
    inch = limit / width
    for number_of, rows in enumerate(parts):
        part = page.shifted(number_of * (inner + listing.GAP))
        tall = listing.tallest([rows])
        axes = part.axes(left, top, before + width, tall, (-before * inch, limit))
        centres = {}
        at = 0.0
        for state, lane in lanes.items():
            for begin, end in listing.spans(rows):
                axes.add_patch(
                    Rectangle(
                        ((at - before) * inch, begin),
                        lane * inch,
                        end - begin,
                        facecolor=style.NEUTRAL,
                        linewidth=0,
                        zorder=0,
                    )
                )
            centres[state] = at + lane / 2 - before
            part.label(
                axes,
                centres[state] * inch,
                0,
                headings[state],
                style.SMALL,
                style.MUTED,
                "center",
                "bottom",
                dy=5,
            )
            at += lane + 0.12
        # the last one stands before its line, near to the one before
        for tick in ticks(limit, step, width, text_width(words.percent(limit), style.SMALL) * 1.6):
            line = style.FAINT if tick == 0 else style.GRID
            for span in listing.spans(rows):
                axes.plot([tick, tick], span, color=line, lw=0.7, zorder=1)
            side = "end" if tick == limit else "center" if tick else "start"
            shown, dx = words.percent(tick), 0 if tick else -3
            part.label(axes, tick, 0, shown, style.SMALL, style.MUTED, side, "bottom", dx, dy=5)
        for row in rows:
            _, year = _of(row)
            part.write(0, top + row.name_middle, row.name, style.VALUE)
            end = inner if above else left - 0.12
            part.write(end, top + row.name_middle, year, style.SMALL, style.MUTED, "end")
            axes.plot([0, limit], [row.middle] * 2, color=style.GRID, lw=0.5, zorder=0.5)
            _row_marks(axes, row, values, roles, centres, inch)
    return page.figure


def _row_marks(
    axes: Axes,
    row: listing.Row,
    values: dict[tuple[str, str, str], float | None],
    roles: list[str],
    centres: dict[str, float],
    inch: float,
) -> None:
    """Draw the shares of one process, those that are nearly the same over each other."""
    process, year = _of(row)
    shares = {role: values.get((process, year, role)) for role in roles}
    for place, role in enumerate(roles):
        if (process, year, role) not in values:
            continue
        percent = values[process, year, role]
        state = _state(percent)
        shift = 0.0
        if percent:
            x = percent
            near = [r for r in roles if shares[r] and abs((shares[r] or 0) - percent) < 0.11 * inch]
            shift = (near.index(role) - (len(near) - 1) / 2) * 0.09
        else:
            x = (centres[state] + (place - (len(roles) - 1) / 2) * 0.2) * inch
        axes.plot(
            [x],
            [row.middle + shift],
            linestyle="none",
            label=f"{role}:{state}",
            clip_on=False,
            zorder=4,
            **_mark(role, roles, state),
        )


def _strips(
    frame: pd.DataFrame, words: Words, roles: list[str], processes: list[tuple[str, str]], size: str
) -> Figure:
    values = _group(frame)
    inner = page_width(size)
    known = [p for p in values.values() if p is not None]
    limit, step = nice_limit(max(known, default=None))
    key = _dots_key(roles, words, {_state(p) for p in values.values()}, named=True)
    key_tall = key_height(key, inner)
    top, foot, gap = key_tall + 0.1, 0.3, 0.12
    headings = {}
    for role in roles:
        shares = [values[p, y, role] for p, y in processes if (p, y, role) in values]
        none = sum(share == 0 for share in shares)
        said = sum(share is not None for share in shares)
        headings[role] = (
            wrap(words.label(role), inner, style.HEADING),
            wrap(
                words(
                    "no woman in {none} of {known}",
                    none=none,
                    known=said,
                ),
                inner,
                style.SMALL,
            ),
        )
    beside = all(
        block_width(name, style.HEADING) + 0.14 + block_width(count, style.SMALL) <= inner
        for name, count in headings.values()
    )
    line = max(block_height(name, style.HEADING) for name, _ in headings.values())
    under = 0.0 if beside else max(block_height(c, style.SMALL) for _, c in headings.values())
    title = line + under + 0.17
    page = new_figure(
        size, words, lambda room: max(room, top + foot + len(roles) * (title + 1.25 + gap))
    )
    page.key(key, 0)
    tall = (page.plot_height - top - foot) / len(roles) - title - gap
    left = text_width(words.percent(limit), style.SMALL) + 0.12
    width = inner - left
    marker = min(6.6, max(3.4, width / len(processes) * 72 * 0.8))
    below = 0.24  # inches under zero, where the unknown are
    for place, role in enumerate(roles):
        y = top + place * (title + tall + gap)
        rows = [
            (i, values[process, year, role])
            for i, (process, year) in enumerate(processes)
            if (process, year, role) in values
        ]
        name, count = headings[role]
        page.write(0, y + line / 2, name, style.HEADING)
        aside = block_width(name, style.HEADING) + 0.14 if beside else 0.0
        below_name = y + (line / 2 if beside else line + 0.03 + under / 2)
        page.write(aside, below_name, count, style.SMALL, style.MUTED)
        scale = limit / (tall - below)
        axes = page.axes(
            left, y + title, width, tall, (-0.8, len(processes) - 0.2), (-below * scale, limit)
        )
        tick = 0.0
        while tick <= limit:
            axes.plot(
                [-0.8, len(processes) - 0.2],
                [tick] * 2,
                color=style.FAINT if tick == 0 else style.GRID,
                lw=0.7,
                zorder=1,
            )
            if tick < limit and (tick % (2 * step) == 0 or tall > 1.1):
                page.label(
                    axes, -0.8, tick, words.percent(tick), style.SMALL, style.MUTED, "end", dx=-4
                )
            tick += step
        for state in ("unknown", "none", "some"):
            these = [(i, p) for i, p in rows if _state(p) == state]
            if these:
                axes.plot(
                    [i for i, _ in these],
                    [-below * scale * 0.62 if p is None else p for _, p in these],
                    linestyle="none",
                    label=f"{role}:{state}",
                    clip_on=False,
                    zorder=4,
                    **{**_mark(role, roles, state), "markersize": marker},
                )
        if place == len(roles) - 1:
            _years(
                page, axes, [year for _, year in processes], -below * scale, width / len(processes)
            )
    return page.figure


def _years(page: Canvas, axes: Axes, years: list[str], y: float, pitch: float) -> None:
    """Name the first process of a year wherever there is room since the last label."""
    last = -99.0
    for i, year in enumerate(years):
        if not year or (i and years[i - 1] == year):
            continue
        half = text_width(year, style.SMALL) / 2
        if (i - last) * pitch < 2 * half + 0.1:
            continue
        page.label(axes, i, y, year, style.SMALL, style.MUTED, "center", "top", dy=-5)
        last = i
