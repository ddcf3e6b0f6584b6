"""Which font each language is drawn with, and where its file lies.

Nothing here imports matplotlib, so that a command can say that a font is missing before
anything starts.
"""

import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wpsdata.errors import WpsdataError

LATIN = "Noto Sans"  # Greek and Cyrillic too
# what matplotlib carries itself: the last resort of every language
LAST = "DejaVu Sans"


@dataclass(frozen=True)
class FontFile:
    """A font: import name of the package that carries it, file inside, and what to install."""

    package: str
    file: str
    install: str


FONT_FILES = {
    LATIN: FontFile("fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf", "wpsdata's dependencies"),
    "Noto Sans Arabic": FontFile(
        "fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf", "wpsdata's dependencies"
    ),
    "Noto Sans SC": FontFile("zhplot", "fonts/NotoSansSC-Regular.ttf", "wpsdata[zh]"),
}

# Families in which a glyph is looked up, one after the other. A language in a script that is
# not here adds its package above and to pyproject, and its families here. Chinese has its own
# letters and digits, made to stand beside its characters; Arabic those of all other languages.
FAMILIES = {
    "ar": (LATIN, "Noto Sans Arabic"),
    "zh": ("Noto Sans SC", LATIN),
}


class MissingFont(WpsdataError):
    """The font of a language is not installed."""


def families(language: str) -> tuple[str, ...]:
    """Return the font families of a language, in the order in which a glyph is looked up."""
    return FAMILIES.get(language, (LATIN,))


@cache
def font_path(family: str) -> Path:
    """Return the file of a family, from installed packages only.

    The package is found, not imported: one of them changes matplotlib's settings on import.

    Raises
    ------
    MissingFont
        The package is absent, or no longer holds the file.
    """
    font = FONT_FILES[family]
    spec = importlib.util.find_spec(font.package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / font.file
        if path.is_file():
            return path
    drawn = sorted(one for one, used in FAMILIES.items() if family in used)
    raise MissingFont(
        f"no file {font.file} in package {font.package}; figures"
        f"{f' in {chr(44).join(drawn)}' if drawn and family != LATIN else ''} take their font "
        f"{family} from it; install {font.install}"
    )


def without_font(languages: Iterable[str]) -> dict[str, str]:
    """Return the languages that cannot be drawn here, each with the reason.

    >>> from wpsdata.chart.fonts import without_font
    >>> without_font(["en"])
    {}
    """
    found = {}
    for language in languages:
        try:
            for family in families(language):
                font_path(family)
        except MissingFont as error:
            found[language] = str(error)
    return found
