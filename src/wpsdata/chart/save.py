"""Write a figure as SVG, PNG and PDF whose bytes depend on nothing but the figure."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape, quoteattr, unescape

import matplotlib
from fontTools import subset
from matplotlib import _text_helpers
from matplotlib.figure import Figure
from matplotlib.text import Text

from wpsdata.chart import sizes, style
from wpsdata.chart.canvas import line_width
from wpsdata.errors import WpsdataError

FORMATS = ("svg", "png", "pdf")

# Characters that XML 1.0 cannot hold, escaped or not.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DECIMALS = re.compile(r"-?\d+\.\d{3,}")
PATH_DATA = re.compile(r'(?<= d=")[^"]*(?=")')
PLACES = re.compile(r'(?<= )(?:x|y|x1|x2|y1|y2)="-?\d+\.\d{3,}"')
TEXT = re.compile(r'<text style="font-size: ([\d.]+)px; font-family: [^;]*;([^>]*)>([^<]*)</text>')
# Matplotlib names clips, hatches and marks by a hash of their coordinates, to the last digit.
HASHED = re.compile(r'(?<=id=")[a-z]?[0-9a-f]{10}(?=")|(?<=#)[a-z]?[0-9a-f]{10}(?=[)"])')
UNTURNED = re.compile(r' transform="rotate\(-?0 [-\d. ]+\)"')
# Where the reader has no Noto Sans: faces of nearly its width, then whatever there is.
LATIN_FAMILIES = "'Noto Sans', 'Open Sans', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
FAMILIES = {
    "ar": "'Noto Sans', 'Noto Sans Arabic', 'Segoe UI', 'Geeza Pro', Tahoma, Arial, sans-serif",
    "zh": "'Noto Sans SC', 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', "
    "'Microsoft YaHei', 'Hiragino Sans GB', 'WenQuanYi Micro Hei', sans-serif",
}
# What a font holds for laying text out and for weights that are not drawn. A PDF holds glyphs that
# are laid out already; to cut these tables down as well takes most of the time of a figure.
UNUSED_IN_PDF = (
    *("BASE", "GDEF", "GPOS", "GSUB", "kern"),
    *("avar", "cvar", "fvar", "gvar", "HVAR", "MVAR", "STAT", "VVAR"),
)
KERNS_TWICE = matplotlib.__version_info__[:2] == (3, 11)
METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
ROOT = re.compile(r"<svg\b[^>]*>", re.DOTALL)


class UnsavedFigure(WpsdataError):
    """A figure lacks the words without which it is not published."""


def render(
    figure: Figure,
    *,
    title: str,
    alt: str,
    lang: str = "en",
    rtl: bool = False,
    size: str = sizes.PAGE,
    formats: tuple[str, ...] = FORMATS,
) -> dict[str, bytes]:
    """Return the bytes of a figure in each format.

    Parameters
    ----------
    figure : Figure
        What a form returned.
    title : str
        The finding.
    alt : str
        Type of chart, data and point, for a person who does not see it.
    lang : str
        Language tag of the words in the figure.
    rtl : bool
        The language is written from right to left.
    size : str
        A name in ``style.SIZES``, for the pixels of the PNG and the ids of the SVG.
    formats : tuple of str
        Some of ``svg``, ``png`` (opaque) and ``pdf``.

    Returns
    -------
    dict of str to bytes
        Format to bytes, in the order of ``formats``.

    Raises
    ------
    UnsavedFigure
        Title or alternative text is empty, or a format is not known.
    MissingGlyph
        A text has a character that no font of the language draws.
    """
    empty = [name for name, words in (("title", title), ("alt", alt)) if not words.strip()]
    if empty:
        raise UnsavedFigure(
            f"figure {title!r}: no {' and no '.join(empty)}; both are required; "
            "write them where the figure's words are kept"
        )
    strange = sorted(set(formats) - set(FORMATS))
    if strange:
        raise UnsavedFigure(f"figure {title!r}: format {strange}; some of {FORMATS} expected")
    title, alt = FORBIDDEN.sub("", title), FORBIDDEN.sub("", alt)
    with style.applied(lang):
        for text in figure.findobj(Text):
            if text.get_visible():
                style.require_glyphs(text.get_text())
        drawn = {form: _bytes(figure, form, title, alt, size) for form in formats}
    if "svg" in drawn:
        svg = describe_svg(drawn["svg"].decode("utf-8"), title, alt, lang, rtl, size)
        drawn["svg"] = svg.encode("utf-8")
    return drawn


def save(
    figure: Figure,
    stem: Path,
    *,
    title: str,
    alt: str,
    lang: str = "en",
    rtl: bool = False,
    size: str = sizes.PAGE,
    formats: tuple[str, ...] = FORMATS,
) -> list[Path]:
    """Write a figure in each format.

    Parameters
    ----------
    figure, title, alt, lang, rtl, size, formats
        As in ``render``.
    stem : Path
        Folder and figure id; the suffix is added. The folder is made.

    Returns
    -------
    list of Path
        The files, in the order of ``formats``.

    Raises
    ------
    UnsavedFigure
        As in ``render``; nothing is written.
    """
    drawn = render(figure, title=title, alt=alt, lang=lang, rtl=rtl, size=size, formats=formats)
    stem.parent.mkdir(parents=True, exist_ok=True)
    paths = []
    for form, content in drawn.items():
        path = stem.with_name(f"{stem.name}.{form}")
        path.write_bytes(content)
        paths.append(path)
    return paths


def _bytes(figure: Figure, form: str, title: str, alt: str, size: str) -> bytes:
    # None drops what matplotlib would write itself: the time, its name and its version.
    metadata: dict[str, dict[str, str | None]] = {
        "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
        "png": {"Software": None, "Title": title, "Description": alt},
        "pdf": {
            "CreationDate": None,
            "Creator": None,
            "Producer": None,
            "Title": title,
            "Subject": alt,
        },
    }
    buffer = io.BytesIO()
    width, pixels = figure.get_figwidth(), style.SIZES[size].pixels
    # a hair more where the last pixel would be lost to rounding
    dpi = pixels / width if width * (pixels / width) == pixels else pixels / width * (1 + 1e-9)
    with _lean_fonts(), _kerned_once() if form == "pdf" else nullcontext():
        figure.savefig(buffer, format=form, dpi=dpi, metadata=metadata[form])
    return buffer.getvalue()


@contextmanager
def _lean_fonts() -> Iterator[None]:
    """Have fonts loaded without the tables that no PDF uses; matplotlib has no setting for it."""
    load = subset.load_font

    def lean(*arguments: Any, **options: Any) -> Any:
        font = load(*arguments, **options)
        for tag in UNUSED_IN_PDF:
            if tag in font:
                del font[tag]
        return font

    subset.load_font = lean
    try:
        yield
    finally:
        subset.load_font = load


@contextmanager
def _kerned_once() -> Iterator[None]:
    """Have each glyph of a PDF at its place.

    Matplotlib 3.11 moves a glyph twice by its kern where the font, or the part of one that it
    embeds as a font, changes within a line: the dots and spaces of Arabic went astray.
    """
    layout = _text_helpers.layout

    def once(*arguments: Any, **options: Any) -> Iterator[Any]:
        for item in layout(*arguments, **options):
            yield SimpleNamespace(
                char=item.char,
                ft_object=item.ft_object,
                glyph_index=item.glyph_index,
                # read only where the font changes, and before the kern is added
                x=item.x - item.prev_kern,
                y=item.y,
                prev_kern=item.prev_kern,
            )

    if KERNS_TWICE:
        _text_helpers.layout = once
    try:
        yield
    finally:
        _text_helpers.layout = layout


def describe_svg(
    svg: str, title: str, alt: str, lang: str, rtl: bool = False, size: str = sizes.PAGE
) -> str:
    """Give an SVG its title, description, role and language, and make it hold its shape.

    Matplotlib writes neither ``<desc>`` nor ``role``. Text stays text, so each line is given the
    width it was laid out with: where the reader's machine lacks the font, another face is fitted
    into it and nothing overlaps or is cut. A hundredth of a point is finer than any printer, and
    rounding hides the last digit in which two processors may differ.

    Parameters
    ----------
    svg : str
        As matplotlib wrote it.
    title, alt : str
        Words for ``<title>`` and ``<desc>``.
    lang : str
        Language tag.
    rtl : bool
        Each text finds its own direction, by the mark it begins with.
    size : str
        A name in ``style.SIZES``.

    Returns
    -------
    str
        The SVG.
    """
    # Several figures may stand in one page: their ids must differ, and be the same each time.
    whose = f"{lang}\n{title}\n{alt}" + ("" if size == sizes.PAGE else f"\n{size}")
    name = "figure-" + hashlib.sha256(whose.encode()).hexdigest()[:10]
    svg = METADATA.sub("", svg)
    numbers: dict[str, str] = {}
    svg = HASHED.sub(lambda one: numbers.setdefault(one.group(), f"{name}-{len(numbers) + 1}"), svg)
    svg = PATH_DATA.sub(lambda d: DECIMALS.sub(_round, d.group()), svg)
    svg = PLACES.sub(lambda d: DECIMALS.sub(_round, d.group()), svg)
    families = FAMILIES.get(lang, LATIN_FAMILIES)
    with style.speaking(lang):
        svg = TEXT.sub(lambda one: _fitted(one, families), UNTURNED.sub("", svg))
    attributes = (
        f' role="img" aria-labelledby={quoteattr(f"{name}-title {name}-desc")}'
        f" lang={quoteattr(lang)} xml:lang={quoteattr(lang)}"
    )
    words = (
        f"\n <title id={quoteattr(f'{name}-title')}>{escape(title)}</title>"
        f"\n <desc id={quoteattr(f'{name}-desc')}>{escape(alt)}</desc>"
    )
    if rtl:
        # in a page that is read from right to left an anchor would change its side; and each
        # text begins with a mark of its direction, which plaintext heeds
        attributes += ' direction="ltr"'
        words += "\n <style>text {unicode-bidi: plaintext}</style>"
    return ROOT.sub(lambda root: root.group()[:-1] + attributes + ">" + words, svg, count=1)


def _round(found: re.Match[str]) -> str:
    short = f"{float(found.group()):.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _fitted(found: re.Match[str], families: str) -> str:
    size, rest, content = found.groups()
    width = line_width(unescape(content), float(size)) * 72
    return (
        f'<text textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs" '
        f'style="font-size: {size}px; font-family: {families};{rest}>{content}</text>'
    )
