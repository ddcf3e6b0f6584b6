"""A page for one chart: head, plot area and foot that never touch, left to right or mirrored.

Lengths are inches. ``x`` runs from the edge at which the language starts to read, so a form
written once is mirrored for Arabic; ``y`` runs down from the top of the plot area.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path

from wpsdata.chart import sizes, style
from wpsdata.chart.words import CLOSED, FIRST_LEFT, LEFT_TO_RIGHT, MINUS, RIGHT_TO_LEFT

NARROW = 4.0  # inches between the margins: on less, labels stand over or under what they name
LINE = 1.37  # line pitch in units of the text size; the boxes of Noto Sans just do not touch

# Letters of scripts from right to left, with their commas; the Arabic percent sign is none.
ARABIC = "\u0590-\u0669\u066b-\u08ff"
LATIN = "A-Za-zÀ-ɏ"
PAIRED = rf"\([^{ARABIC}()]*\)|“[^{ARABIC}“”]*”"
# From a Latin letter to the last one, digit or closed bracket before Arabic letters: a name with
# its year, "n = 5–8". Signs around it, a full stop for one, are the Arabic sentence's.
LATIN_RUN = re.compile(
    f"(?:[{LATIN}]|“[^{ARABIC}“”]*”)(?:(?:[^{ARABIC}()«»“”]|{PAIRED})*(?:[{LATIN}0-9%٪]|{PAIRED}))?"
)
# a year before a name is none of it: 2021 (UNIDIR)
LATIN_NAME = re.compile(
    rf"(?!\d{{4}}(?:–\d{{4}})?(?:: | \())(?=.*[{LATIN}]{{2}})[^{ARABIC}]*", re.DOTALL
)
TURNED = str.maketrans("→←", "←→")

# Chinese characters and full-width signs; signs that begin no line, and that end none.
HAN = "\u2e80-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
CLOSING = "、。，．：；？！）》」』】〕”’…—–·%％"
OPENING = "（《「『【〔“‘"
CHINESE = re.compile(f"[{HAN}]")
CHINESE_BREAK = re.compile(
    f"(?:(?<=[{HAN}])|(?=[{HAN}]))(?<=[^{OPENING}])(?=[^{CLOSING}])(?!(?<=[0-9])[{HAN}])"
)

# Where a Russian word may be hyphenated: after a sign that makes no syllable, between vowels, and
# among consonants so that each part keeps a vowel.
VOWELS, CONSONANTS = "аеёиоуыэюя", "бвгджзклмнпрстфхцчшщ"
SYLLABLES = re.compile(
    f"(?<=[йьъ])(?=[{CONSONANTS}][а-яё])"
    f"|(?<=[{VOWELS}])(?=[{VOWELS}][а-яё])"
    f"|(?<=[{CONSONANTS}][{VOWELS}])(?=[{CONSONANTS}][{VOWELS}])"
    f"|(?<=[{VOWELS}][{CONSONANTS}])(?=[{CONSONANTS}]{{1,3}}[{VOWELS}])"
    f"|(?<=[{VOWELS}][{CONSONANTS}]{{2}})(?=[{CONSONANTS}]{{1,2}}[{VOWELS}])",
    re.IGNORECASE,
)

SEAM = re.compile("(?<=[-/\u2010\u2013])")
# also between the day and the month of a date
UNBREAKABLE = re.compile(
    r"(?<=[«=†]) | (?=[%:;?!»=])| (?=— )|(?<=\d) (?=(?:de )?[^\W\d]+ (?:de )?\d{4}\b)"
)
# a no-break space where a piece too wide for a line is broken: not in a number
LOOSE = re.compile("(?<![0-9])\u00a0|\u00a0(?![0-9])")
NUMBER = re.compile("[0-9][0-9.,\u00a0\u202f]*%?[.)]?")


class Frame(Protocol):
    """The translated texts around a plot."""

    title: str
    subtitle: str
    note: str
    source: str


class Words(Protocol):
    """What a form asks of a language."""

    text: Frame
    lang: str
    rtl: bool

    def __call__(self, label: str, /, **values: object) -> str:
        """Return a label in the language."""

    def term(self, code: str) -> str:
        """Return the label of a category code."""

    def label(self, code: str) -> str:
        """Return the label of a category code as it begins a line."""

    def named(self, text: str) -> str:
        """Return a name or months of the data in the language; other text as it is."""

    def percent(self, value: float) -> str:
        """Return a share given in percent, with its sign."""

    def number(self, value: float, decimals: int | None = None) -> str:
        """Return a number, with at most one decimal or with exactly so many."""

    def country(self, iso3: str) -> str:
        """Return the name of a country."""

    def row(self, parts: Iterable[object], apart: bool = False) -> str:
        """Return names with the language's commas, or semicolons, between them."""


def line_width(line: str, size: float) -> float:
    """Measure one line of text in inches, with the glyphs it will be drawn with."""
    return _line_width(line, size, style.families()) if line else 0.0


@functools.lru_cache(maxsize=20_000)
def _line_width(line: str, size: float, families: tuple[str, ...]) -> float:
    font = FontProperties(family=list(families), size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(line, font, False)
    return float(width) / 72


def text_width(line: str, size: float) -> float:
    """Return the room in inches to leave for one line of text."""
    return line_width(line, size) * 1.01  # a pixel more at either end


def wrap(words: str, width: float, size: float) -> str:
    """Break a text into lines no wider than a width in inches, measured, not counted.

    A no-break space is kept, a sign that French sets apart stays with its word, and so does what
    stands at either side of "=", what follows a dagger, and a number that ends the text. Chinese
    is broken between characters, but not after a digit, and no line begins with a closing sign or
    ends with an opening one. What is wider than the line is broken at a no-break space, after a
    hyphen or a slash, a Russian word between syllables and with a hyphen, any other where the line
    ends.
    """
    words = UNBREAKABLE.sub("\u00a0", words)
    lines: list[str] = []
    for paragraph in words.split("\n"):
        line, begin = "", len(lines)
        for space, piece in _fitted(_pieces(paragraph), width, size):
            longer = f"{line}{space}{piece}" if line else piece
            if text_width(longer, size) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            rest = piece
            while text_width(rest, size) > width and len(rest) > 1:
                head, rest = _broken(rest, width, size)
                lines.append(head)
            line = rest
        lines.append(line)
        if len(lines) - begin > 1:
            fuller = _without_orphan(*lines[-2:])
            lines[-2:] = fuller if text_width(fuller[1], size) <= width else lines[-2:]
    return "\n".join(lines)


def _without_orphan(before: str, last: str) -> tuple[str, str]:
    """Move a word to a last line that would be a number, or a Chinese character to another."""
    if NUMBER.fullmatch(last) and " " in before:
        head, word = before.rsplit(" ", 1)
        return head, f"{word} {last}"
    pieces = CHINESE_BREAK.split(before)
    if len(last.rstrip(CLOSING)) > 1 or not CHINESE.match(last) or len(pieces) < 4:
        return before, last
    return before.removesuffix(pieces[-1]), pieces[-1] + last


def _pieces(paragraph: str) -> list[tuple[str, str]]:
    """Split a paragraph where a line may end: (what parts it from the one before, piece)."""
    return [
        ("" if i else " ", piece)
        for word in paragraph.split(" ")
        if word
        for i, piece in enumerate(CHINESE_BREAK.split(word))
    ]


def _fitted(pieces: list[tuple[str, str]], width: float, size: float) -> Iterator[tuple[str, str]]:
    """Split the pieces that are too wide for a line at their no-break spaces, but no number."""
    for space, piece in pieces:
        parts = LOOSE.split(piece) if text_width(piece, size) > width else [piece]
        yield from ((" " if i else space, part) for i, part in enumerate(parts) if part)


def _broken(word: str, width: float, size: float) -> tuple[str, str]:
    """Break a too wide word: after a sign, between Russian syllables, or where the line ends."""
    fitting = next(
        n for n in range(len(word) - 1, 0, -1) if n == 1 or text_width(word[:n], size) <= width
    )
    seam = max(word.rfind(sign, 0, fitting) for sign in "-/\u2010\u2013") + 1
    if seam > 1:
        return word[:seam], word[seam:]
    for found in reversed(list(SYLLABLES.finditer(word))):
        head = f"{word[: found.start()]}-"
        if 2 <= found.start() <= len(word) - 2 and text_width(head, size) <= width:
            return head, word[found.start() :]
    return word[:fitting], word[fitting:]


def fitting(texts: Iterable[str], width: float, size: float, least: float = 7.5) -> float:
    """Return the largest text size in points at which no word is wider than a width in inches."""
    texts = list(texts)
    while size > least and breaks_words(texts, width, size):
        size -= 0.5
    return size


def breaks_words(texts: Iterable[str], width: float, size: float) -> bool:
    """Say whether a text would be broken inside a word to fit a width in inches."""
    return any(
        text_width(part, size) > width
        for text in texts
        for line in text.split("\n")
        for _, piece in _pieces(line)
        for part in SEAM.split(piece)
    )


def block_height(text: str, size: float) -> float:
    """Return the height in inches of a text of one or more lines; 0 for no text."""
    return (text.count("\n") + 1) * size * LINE / 72 if text else 0.0


def block_width(text: str, size: float) -> float:
    """Return the width in inches of the longest line."""
    return max((text_width(line, size) for line in text.split("\n")), default=0.0)


def baselines(text: str, size: float, va: str) -> list[tuple[str, float]]:
    """Return the lines of a text and how far below its place each baseline lies, in points.

    Matplotlib would set each line by its own ink: "Mediator" and "Signatory" at different
    heights, and lines of one text at uneven distances.
    """
    lines = text.split("\n")
    more = (len(lines) - 1) * LINE
    first = {"top": 1.04, "bottom": -0.26 - more}.get(va, 0.357 - more / 2)
    return [(line, (first + i * LINE) * size) for i, line in enumerate(lines)]


def spread(
    wanted: Sequence[float], gap: float | Sequence[float], low: float, high: float
) -> list[float]:
    """Move positions apart until neighbours are ``gap`` from each other, as little as needed.

    Order is kept. When they cannot all fit between ``low`` and ``high`` they are evenly set.
    """
    if not wanted:
        return []
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    gaps = [gap] * len(wanted) if isinstance(gap, (int, float)) else [gap[i] for i in order]
    need = [0.0] + [(a + b) / 2 for a, b in pairwise(gaps)]
    offset = list(np.cumsum(need))
    if offset[-1] > high - low:
        scale = (high - low) / offset[-1]
        placed = [low + step * scale for step in offset]
    else:
        # Pool adjacent violators: the least-squares answer to "in order and apart".
        pools: list[tuple[float, int]] = []
        for i, step in zip(order, offset, strict=True):
            pools.append((min(max(wanted[i], low), high) - step, 1))
            while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
                (a, m), (b, n) = pools[-2:]
                pools[-2:] = [((a * m + b * n) / (m + n), m + n)]
        flat = [value for value, count in pools for _ in range(count)]
        flat = [min(max(value, low), high - offset[-1]) for value in flat]
        placed = [value + step for value, step in zip(flat, offset, strict=True)]
    answer = [0.0] * len(wanted)
    for i, place in zip(order, placed, strict=True):
        answer[i] = float(place)
    return answer


def nice_limit(largest: float | None, ceiling: float = 100.0) -> tuple[float, float]:
    """Return the end of a percent axis and its step, with room for a label past the mark."""
    if largest is None or largest <= 0:
        return 10.0, 5.0
    for limit, step in (
        (10, 5),
        (15, 5),
        (20, 10),
        (30, 10),
        (40, 10),
        (50, 10),
        (60, 20),
        (80, 20),
    ):
        if largest <= limit * 0.97:
            return float(limit), float(step)
    return ceiling, 25.0


def ticks(limit: float, step: float, width: float, label: float) -> list[float]:
    """Return as many steps from 0 to a limit as have room for labels of a width in inches.

    The last is among them unless that would leave out more than every second of the others.
    """
    places = [step * i for i in range(int(limit / step + 1e-9) + 1)]
    last = len(places) - 1
    fit = (n for n in range(1, last + 1) if n * step / limit * width >= label + 0.1)
    least = next(fit, last + 1)
    every = next((n for n in range(least, 2 * least + 1) if last % n == 0), least)
    return places[::every]


def _isolated(run: str) -> str:
    """Set a run from left to right among what runs from right to left, on each of its lines."""
    return "\n".join(f"{FIRST_LEFT}{line}{CLOSED}" for line in run.split("\n"))


@dataclass
class Canvas:
    """One page: the figure and where its plot area lies."""

    figure: Figure
    words: Words
    margin: float
    width: float
    height: float
    plot_top: float  # from the top of the page
    plot_height: float

    @property
    def start(self) -> str:
        """Alignment of a text that begins at its place."""
        return "right" if self.words.rtl else "left"

    @property
    def end(self) -> str:
        """Alignment of a text that ends at its place."""
        return "left" if self.words.rtl else "right"

    @property
    def inner(self) -> float:
        """Width between the margins."""
        return self.width - 2 * self.margin

    def shifted(self, x: float) -> Canvas:
        """Return the page with its places counted from a distance after the margin."""
        return replace(self, margin=self.margin + x)

    def align(self, side: str) -> str:
        """Return matplotlib's word for ``start``, ``end`` or ``center``."""
        return {"start": self.start, "end": self.end}.get(side, "center")

    def directed(self, text: str) -> str:
        """Return a text each line of which is set in the direction of the language.

        Alone, a line that begins with a number or an abbreviation would run from left to right,
        and a Latin name broken over lines would fall apart. A text that is a Latin name does run
        so, with the full stop of an abbreviation at its right.
        """
        if not self.words.rtl:
            return text
        if LATIN_NAME.fullmatch(text):
            return "\n".join(f"{LEFT_TO_RIGHT}{line}{LEFT_TO_RIGHT}" for line in text.split("\n"))
        # a minus stays before its number, and arrows do not turn by themselves
        parts, end = [], 0
        for run in LATIN_RUN.finditer(text):
            parts += [text[end : run.start()].translate(TURNED), _isolated(run.group())]
            end = run.end()
        whole = "".join((*parts, text[end:].translate(TURNED)))
        return "\n".join(
            f"{RIGHT_TO_LEFT}{LEFT_TO_RIGHT if line[:1] == MINUS else ''}{line}" if line else ""
            for line in whole.split("\n")
        )

    def across(self, x: float) -> float:
        """Return a figure fraction for a distance from the margin where reading starts."""
        place = (self.margin + x) / self.width
        return 1 - place if self.words.rtl else place

    def down(self, y: float) -> float:
        """Return a figure fraction for a distance from the top of the plot area."""
        return 1 - (self.plot_top + y) / self.height

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: float = style.LABEL,
        colour: str = style.INK,
        side: str = "start",
        va: str = "center",
    ) -> None:
        """Write a text at a place of the page, one artist a line."""
        for line, below in baselines(self.directed(text), size, va):
            self.figure.text(
                self.across(x),
                self.down(y + below / 72),
                line,
                size=size,
                color=colour,
                ha=self.align(side),
                va="baseline",
            )

    def axes(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        xlim: tuple[float, float],
        ylim: tuple[float, float] | None = None,
        mirror: bool = True,
    ) -> Axes:
        """Return bare axes; without ``ylim`` their y is inches down from their top."""
        left = (self.margin + x) / self.width
        if self.words.rtl:
            left = 1 - left - width / self.width
        axes = self.figure.add_axes(
            (left, self.down(y + height), width / self.width, height / self.height)
        )
        axes.set_axis_off()
        axes.set_xlim(*(reversed(xlim) if self.words.rtl and mirror else xlim))
        axes.set_ylim(*(ylim or (height, 0)))
        return axes

    def label(
        self,
        axes: Axes,
        x: float,
        y: float,
        text: str,
        size: float = style.VALUE,
        colour: str = style.INK,
        side: str = "start",
        va: str = "center",
        dx: float = 0,
        dy: float = 0,
        zorder: float = 6,
        box: dict[str, Any] | None = None,
    ) -> None:
        """Write a text at a data point, ``dx`` and ``dy`` points away from it."""
        for line, below in baselines(self.directed(text), size, va):
            axes.annotate(
                line,
                (x, y),
                xytext=(-dx if self.words.rtl else dx, dy - below),
                textcoords="offset points",
                size=size,
                color=colour,
                ha=self.align(side),
                va="baseline",
                annotation_clip=False,
                zorder=zorder,
                bbox=box,
            )

    def rule(
        self,
        x0: float,
        x1: float,
        y: float,
        color: str = style.RULE,
        width: float = 0.6,
        linestyle: Any = "-",
    ) -> None:
        """Draw a horizontal rule on the page."""
        self.figure.add_artist(
            Line2D(
                [self.across(x0), self.across(x1)],
                [self.down(y)] * 2,
                color=color,
                lw=width,
                linestyle=linestyle,
                transform=self.figure.transFigure,
            )
        )

    def box(self, x: float, y: float, width: float, height: float, **looks: Any) -> Rectangle:
        """Draw a rectangle on the page."""
        left = min(self.across(x), self.across(x + width))
        patch = Rectangle(
            (left, self.down(y + height)),
            width / self.width,
            height / self.height,
            transform=self.figure.transFigure,
            **looks,
        )
        self.figure.add_artist(patch)
        return patch

    def mark(self, x: float, y: float, **looks: Any) -> Line2D:
        """Draw one marker on the page."""
        line = Line2D(
            [self.across(x)],
            [self.down(y)],
            linestyle="none",
            transform=self.figure.transFigure,
            **looks,
        )
        self.figure.add_artist(line)
        return line

    def key(
        self, entries: Sequence[tuple[dict[str, Any], str]], y: float, size: float = style.SMALL
    ) -> None:
        """Draw a key as one or more lines of mark and words; ``key_height`` tells its height."""
        for x, row, looks, text in key_places(entries, self.inner, size):
            middle = y + (row + 0.5) * KEY_ROW
            if "arrow" in looks:
                tip = {"marker": ">" if self.words.rtl else "<", "markersize": 3.2}
                self.rule(x + 0.03, x + 0.14, middle, looks["arrow"], 1.1)
                self.mark(x + 0.03, middle, color=looks["arrow"], **tip)
                mark = {name: look for name, look in looks.items() if name != "arrow"}
                self.mark(x + 0.16, middle, **mark)
            elif "marker" in looks:
                self.mark(x + 0.1, middle, **looks)
            elif "linestyle" in looks:
                self.rule(x, x + 0.22, middle, width=1.7, **looks)
            elif looks:
                self.box(x, middle - 0.065, 0.2, 0.13, **looks)
            self.write(x + (KEY_MARK if looks else 0), middle, text, size, style.MUTED)


KEY_ROW = 0.225
KEY_MARK = 0.27


def key_places(
    entries: Sequence[tuple[dict[str, Any], str]], width: float, size: float = style.SMALL
) -> list[tuple[float, int, dict[str, Any], str]]:
    """Set entries of a key one after the other, on as many lines as they need."""
    places = []
    x, row = 0.0, 0
    for looks, words in entries:
        mark = KEY_MARK if looks else 0.0
        lines = wrap(words, width - mark, size).split("\n")
        need = mark + max(text_width(line, size) for line in lines)
        if x > 0 and x + need > width:
            x, row = 0.0, row + 1
        for i, line in enumerate(lines):
            places.append((x + (mark if i else 0.0), row, looks if i == 0 else {}, line))
            row += i < len(lines) - 1
        x += need + 0.19
    return places


def key_height(
    entries: Sequence[tuple[dict[str, Any], str]], width: float, size: float = style.SMALL
) -> float:
    """Return the height of a key in inches."""
    if not entries:
        return 0.0
    return (max(place[1] for place in key_places(entries, width, size)) + 1) * KEY_ROW


def page_width(size: str | sizes.Size) -> float:
    """Return the width in inches between the margins of a named size."""
    named = sizes.named(size)
    return named.width - 2 * named.margin


def new_figure(
    size: str | sizes.Size,
    words: Words,
    plot_height: float | Callable[[float], float] | None = None,
) -> Canvas:
    """Start a page: write title, subtitle, note and source, and leave the rest to the plot.

    Parameters
    ----------
    size : str or Size
        A name in ``style.SIZES``, or what it stands for; it fixes the width.
    words : Words
        ``words.text`` holds the four texts around the plot.
    plot_height : float or callable, optional
        Inches the plot needs, or a function of the height that the named size leaves. The page
        grows or shrinks to it. Without it the plot takes what the named size leaves, and never
        less than 3 inches: long texts lengthen the page, they do not crush the plot.

    Returns
    -------
    Canvas
        The page with its head and foot written.
    """
    named = sizes.named(size)
    width, height, inner = named.width, named.height, page_width(size)
    title = wrap(words.text.title, inner, named.title)
    subtitle = wrap(words.text.subtitle, inner, named.subtitle)
    foot_size = named.foot
    foot = [wrap(part, inner, foot_size) for part in (words.text.note, words.text.source) if part]

    title_height = block_height(title, named.title)
    subtitle_height = block_height(subtitle, named.subtitle)
    head = 0.30 + title_height + 0.07 + subtitle_height + 0.2
    tail = 0.30 + sum(block_height(part, foot_size) + 0.06 for part in foot) + 0.16

    left = max(height - head - tail, 3.0)
    if callable(plot_height):
        plot = plot_height(left)
    else:
        plot = left if plot_height is None else plot_height
    if named.kept:
        plot = max(plot, height - head - tail)
    page = Canvas(
        Figure(figsize=(width, head + plot + tail)),
        words,
        named.margin,
        width,
        head + plot + tail,
        head,
        plot,
    )

    page.box(0, 0.13 - head, 0.5, 0.055, facecolor=style.WOMEN, edgecolor="none")
    page.write(0, 0.30 - head, title, named.title, va="top")
    page.write(0, 0.37 + title_height - head, subtitle, named.subtitle, style.MUTED, va="top")
    y = plot + 0.18
    page.rule(0, page.inner, y)
    y += 0.10
    for part in foot:
        page.write(0, y, part, foot_size, style.MUTED, va="top")
        y += block_height(part, foot_size) + 0.06
    return page


def value_label(words: Words, percent: float, bound: str = "", status: str = "") -> str:
    """Return a share with its sign, its bound and the dagger of an uncertain reading."""
    shown = words.percent(percent)
    if bound == "below":
        shown = words("<{value}", value=shown)
    elif bound == "above":
        shown = words(">{value}", value=shown)
    elif bound == "at_most":
        shown = words("at most {value}", value=shown)
    elif bound == "at_least":
        shown = words("at least {value}", value=shown)
    elif bound == "about":
        shown = words("about {value}", value=shown)
    return shown + ("†" if status in UNCERTAIN else "")


BELOW = ("below", "at_most")
ABOVE = ("above", "at_least")
BOUNDS = ("", "exact", "about", *BELOW, *ABOVE)
UNCERTAIN = ("inferred", "weak", "uncertain")
