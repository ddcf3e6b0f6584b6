"""House style of the figures: font, sizes, colours by meaning, and the settings that fix bytes.

Importing this module changes nothing. A form draws inside ``applied()``, and so does
``save``, because matplotlib reads some settings when it draws and others when it writes.
"""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib
from matplotlib import font_manager
from matplotlib.colors import to_rgb

from wpsdata.chart.sizes import SIZES as SIZES
from wpsdata.errors import WpsdataError

FONT = "Noto Sans"

# One line a script: import name of the font package, file inside it. A language in a new
# script adds its package here and to pyproject; a glyph missing from one font is looked up
# in the next. The last resort is DejaVu Sans, which matplotlib carries itself.
FONT_FILES = (("fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf"),)

# Text sizes in points. The font draws as Regular only, so rank is told by size and colour.
TITLE = 17.0
SUBTITLE = 11.0
HEADING = 10.5
LABEL = 10.0
VALUE = 9.5
SMALL = 8.5
FOOT = 8.0

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
SEA = "#FFFFFF"

# Shares above zero, light to dark; zero itself is white with an ink outline everywhere.
SHARES = ("#E3CDE5", "#BC8DC1", "#8E4A95", "#4D1452")

# Neighbours in a stack differ in lightness, not only in hue.
GROUPS = ("#43185A", "#7D52B3", "#3A9A97", "#EFAE4A", "#CFE3DE", "#5B5966")

ROLES = ("mediator", "negotiator", "signatory")
ROLE_COLOURS = ("#43185A", "#2E8B8B", "#E79A2F")
ROLE_MARKERS = ("o", "s", "^")

RC: dict[str, Any] = {
    "font.family": [FONT, "sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": LABEL,
    "text.color": INK,
    "text.parse_math": False,  # a $ in a source's title is a dollar
    "text.usetex": False,
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
R = TypeVar("R")


class MissingFont(WpsdataError):
    """The font package is not installed."""


def font_paths() -> list[Path]:
    """Return the font files the figures are drawn with, from installed packages only.

    Returns
    -------
    list of Path
        In the order in which a glyph is looked up.

    Raises
    ------
    MissingFont
        A package of ``FONT_FILES`` is absent, or no longer holds the file.
    """
    paths = []
    for package, file in FONT_FILES:
        spec = importlib.util.find_spec(package)
        folders = list(spec.submodule_search_locations or []) if spec else []
        found = [path for folder in folders if (path := Path(folder) / file).is_file()]
        if not found:
            raise MissingFont(
                f"no file {file} in package {package}; figures take their font from it; "
                f"install {package.replace('_', '-')} (it is a dependency in pyproject.toml)"
            )
        paths.append(found[0])
    return paths


@functools.cache
def register_fonts() -> None:
    """Put the packaged fonts before the system's: the first exact match wins."""
    manager = font_manager.fontManager
    for path in font_paths():
        manager.addfont(path)
        manager.ttflist.insert(0, manager.ttflist.pop())


@contextmanager
def applied() -> Iterator[None]:
    """Draw in the house style inside the block; every setting is put back after it."""
    register_fonts()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(RC)  # type: ignore[arg-type]
        yield


def in_house_style(form: Callable[P, R]) -> Callable[P, R]:
    """Run a form inside ``applied()``, so that no caller can forget it."""

    @functools.wraps(form)
    def draw(*args: P.args, **kwargs: P.kwargs) -> R:
        with applied():
            return form(*args, **kwargs)

    return draw


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


def role_style(role: str, roles: list[str]) -> tuple[str, str]:
    """Return colour and marker of a role: fixed for the three of the notes, else by order."""
    others = [name for name in roles if name not in ROLES]
    # where none of the three is drawn, nothing is kept free for them
    kept = len(ROLES) if len(others) < len(roles) else 0
    place = ROLES.index(role) if role in ROLES else kept + others.index(role)
    colours, markers = SERIES_COLOURS, SERIES_MARKERS
    return colours[place % len(colours)], markers[place % len(markers)]
