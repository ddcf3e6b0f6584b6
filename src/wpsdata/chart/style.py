"""House style of the figures: font, sizes, colours by meaning, and the settings that fix bytes.

Importing this module changes nothing. A form draws inside ``applied()``, and so does
``save``, because matplotlib reads some settings when it draws and others when it writes.
"""

from __future__ import annotations

import copy
import functools
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any, ParamSpec

import matplotlib
from matplotlib import font_manager
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from wpsdata.chart import fonts, sizes
from wpsdata.chart.sizes import SIZES as SIZES
from wpsdata.errors import WpsdataError
from wpsdata.paths import SOURCE_LANGUAGE

# Text sizes in points. The font draws as Regular only, so rank is told by size and colour.
HEADING = 10.5
LABEL = 10.0
VALUE = 9.5
SMALL = 8.5

PAPER = "#FFFFFF"
INK = "#1C1B22"
MUTED = "#5B5966"
FAINT = "#8A8894"
RULE = "#D5D3DB"
GRID = "#E7E6EB"

WOMEN = "#6E2574"
REST = "#DEDCE3"
ACCENT = "#C2410C"  # the one row a reader should find first
PUBLISHED = "#3F3D49"
COMPUTED = "#6E2574"
UNKNOWN = "#EFEEF2"
UNKNOWN_EDGE = "#A5A3AE"
UNKNOWN_HATCH = "////"

# Light to dark, so that a later generation is darker in grey print as well.
GENERATIONS = ("#F2C453", "#E58F4C", "#C2525A", "#8E3A75", "#43185A")
GENERATION_COLOURS = {
    "first": GENERATIONS[0],
    "second": GENERATIONS[1],
    "third": GENERATIONS[2],
    "fourth": GENERATIONS[3],
    "fourth_or_later": GENERATIONS[3],
    "fifth": GENERATIONS[4],
    "not_numbered": "#BDBBC6",
}
NO_PLAN = "#ECEBEF"
NEUTRAL = "#F7F7F8"  # areas that are no country of the table

# Shares above zero, light to dark; zero itself is white with an ink outline everywhere.
SHARES = ("#E3CDE5", "#BC8DC1", "#8E4A95", "#4D1452")

# Neighbours in a stack differ in lightness, not only in hue.
GROUPS = ("#43185A", "#7D52B3", "#3A9A97", "#EFAE4A", "#CFE3DE", "#5B5966")

ROLES = ("mediator", "negotiator", "signatory")
ROLE_COLOURS = ("#43185A", "#2E8B8B", "#E79A2F")
ROLE_MARKERS = ("o", "s", "^")

RC: dict[str, Any] = {
    "font.sans-serif": [fonts.LAST],
    "font.size": LABEL,
    "text.color": INK,
    "text.parse_math": False,  # a $ in a source's title is a dollar
    "text.usetex": False,
    # fitted to pixels, letters would be up to a twentieth wider than a text is measured
    "text.hinting": "none",
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "savefig.transparent": False,
    "savefig.bbox": None,
    "axes.unicode_minus": False,
    "axes.grid": False,
    "hatch.linewidth": 0.6,
    "svg.fonttype": "none",
    "svg.hashsalt": "wpsdata",
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "path.simplify": False,
}

P = ParamSpec("P")


# The language whose fonts a text is measured and drawn with.
_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


class MissingGlyph(WpsdataError):
    """A text has a character that no font of its language draws: it would be a box."""


@functools.cache
def register_font(family: str) -> None:
    """Put a packaged font before the system's: the first exact match wins."""
    manager = font_manager.fontManager
    manager.addfont(fonts.font_path(family))
    manager.ttflist.insert(0, manager.ttflist.pop())


def families() -> tuple[str, ...]:
    """Return the font families of the language that is being drawn, registered.

    Raises
    ------
    MissingFont
        The package of one of them is not installed.
    """
    found = fonts.families(_language.get())
    for family in found:
        register_font(family)
    return (*found, fonts.LAST)


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Measure texts inside the block with the fonts of a language; None changes nothing."""
    token = _language.set(language or _language.get())
    try:
        yield
    finally:
        _language.reset(token)


@contextmanager
def applied(language: str | None = None) -> Iterator[None]:
    """Draw in the house style inside the block; every setting is put back after it.

    Parameters
    ----------
    language : str, optional
        Language whose fonts are used; by default the one of the block around this one, or
        English.
    """
    with speaking(language), matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(RC)  # type: ignore[arg-type]
        matplotlib.rcParams["font.family"] = list(families())
        yield


def in_house_style(form: Callable[P, Figure], columns: bool = False) -> Callable[P, Figure]:
    """Run a form inside ``applied()`` with the language of its words: no caller can forget it.

    A size that keeps its shape is drawn on the smallest page that holds the chart. Where none
    does, the note gives way to a line that says where it stands; where that does not help
    either, the chart is taller than the size. Pages that only differ in the number of columns are
    tried for forms that set their rows in ``columns``.
    """

    @functools.wraps(form)
    def draw(*args: P.args, **kwargs: P.kwargs) -> Figure:
        named = sizes.named(str(kwargs.get("size", sizes.PAGE)))
        words: Any = kwargs.get("words", args[1] if len(args) > 1 else None)

        def drawn(page: sizes.Size, words: Any) -> Figure:
            given = {**kwargs, "words": words, "size": page}
            return form(*args[:1], *args[2:], **given)  # type: ignore[arg-type]

        with applied(getattr(words, "lang", None)):
            if not named.kept:
                return form(*args, **kwargs)
            figure, whole = _kept(lambda page: drawn(page, words), named, columns)
            if whole or not words.text.note:
                return figure
            elsewhere = words("Note: see this figure in the size of a page.")
            # the words of a form need not be ours, and have no more than it asks of a language
            brief = copy.copy(words)
            brief.text = replace(words.text, note=elsewhere)
            shorter, whole = _kept(lambda page: drawn(page, brief), named, columns)
            return shorter if whole else figure

    return draw


def _kept(
    form: Callable[[sizes.Size], Figure], named: sizes.Size, columns: bool
) -> tuple[Figure, bool]:
    """Draw a chart on the smallest page that holds it, or on the largest; say whether it does."""

    def drawn(page: sizes.Size) -> tuple[Figure, bool]:
        figure = form(page)
        return figure, figure.get_figheight() <= page.height + 1e-6

    smaller, usual, larger = named.pages(columns)
    figure, whole = drawn(usual)
    if whole:
        for page in smaller:
            tried, fits = drawn(page)
            if not fits:
                break
            figure = tried
        return figure, True
    last = usual
    for page in larger:
        # a wider page saves a few lines of text, no more
        hopeless = figure.get_figheight() * 0.8 > page.height
        if hopeless and page.columns == last.columns and page is not larger[-1]:
            continue
        last = page
        figure, whole = drawn(page)
        if whole:
            break
    return figure, whole


def in_columns(form: Callable[P, Figure]) -> Callable[P, Figure]:
    """Run a form in the house style that sets its rows in so many columns as the size says."""
    return in_house_style(form, columns=True)


@functools.cache
def _glyphs(family: str) -> frozenset[int]:
    path = font_manager.findfont(FontProperties(family=[family]))
    return frozenset(font_manager.get_font(path).get_charmap())


def without_glyph(text: str) -> list[str]:
    """List the characters of a text that no font of the language being drawn holds."""
    known = [_glyphs(family) for family in families()]
    return sorted(
        one
        for one in set(text)
        # spaces and marks of direction are never drawn
        if unicodedata.category(one) not in ("Cc", "Cf", "Zs")
        and not any(ord(one) in glyphs for glyphs in known)
    )


def require_glyphs(text: str) -> None:
    """Check that every character of a text can be drawn.

    Raises
    ------
    MissingGlyph
        A character is in no font of the language.
    """
    problem = glyph_problem(text)
    if problem:
        raise MissingGlyph(problem)


def glyph_problem(text: str) -> str:
    """Say which characters of a text cannot be drawn, or return an empty text."""
    lacking = without_glyph(text)
    if not lacking:
        return ""
    named = ", ".join(f"{one} (U+{ord(one):04X})" for one in lacking)
    return (
        f"language {_language.get()}: no glyph for {named} in {text!r}; the fonts are "
        f"{', '.join(families())}; write it with another character, or add a font to "
        "chart/fonts.py"
    )


def luminance(colour: str) -> float:
    """Return CIE L* of a colour, 0 black to 100 white: how it prints in grey."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def text_on(colour: str) -> str:
    """Return the text colour that reads best on a fill."""
    return PAPER if luminance(colour) < 58 else INK


# Six colours and six markers: what comes after them repeats both.
SERIES_COLOURS = (*ROLE_COLOURS, "#8B5FBF", "#5B5966", "#B9A26A")
SERIES_MARKERS = (*ROLE_MARKERS, "D", "v", "P")


def line_colour(code: str, order: list[str]) -> str:
    """Return the colour of a line: a single one is of the women, others as ``role_style`` says."""
    return WOMEN if len(order) == 1 else role_style(code, order)[0]


def stack_colour(code: str, order: list[str]) -> str:
    """Return the colour of a part of a stack: that of its generation, or by its place."""
    if len(order) == 1:
        return WOMEN
    return GENERATION_COLOURS.get(code, GROUPS[order.index(code) % len(GROUPS)])


def role_style(role: str, roles: list[str]) -> tuple[str, str]:
    """Return colour and marker of a role: fixed for the three of the notes, else by order."""
    others = [name for name in roles if name not in ROLES]
    # where none of the three is drawn, nothing is kept free for them
    kept = len(ROLES) if len(others) < len(roles) else 0
    place = ROLES.index(role) if role in ROLES else kept + others.index(role)
    colours, markers = SERIES_COLOURS, SERIES_MARKERS
    return colours[place % len(colours)], markers[place % len(markers)]
