"""The named sizes of a figure: for a page, a column, a slide and a phone. Imports no matplotlib."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from wpsdata.catalog import suggest
from wpsdata.errors import WpsdataError

PAGE = "page"
ALL = "all"
VARIABLE = "WPSDATA_SIZES"
SUFFIXES = ("svg", "png")  # of every size but the page, which has PDF, CSV and JSON as well


@dataclass(frozen=True)
class Size:
    """One named size.

    Attributes
    ----------
    width, height : float
        Inches. The width is kept; a chart that needs more height makes the figure taller.
    margin : float
        Inches left free at both sides.
    title, subtitle, foot : float
        Text sizes in points.
    pixels : int
        Width of the PNG.
    scales : tuple of (float, int)
        Where there are any, the figure keeps the shape of the size: it is drawn on a page so many
        times as large, with long lists in so many columns, and the page is shrunk to the size
        with its text. The first that holds the chart is taken.
    columns : int
        In how many columns a long list stands.
    """

    width: float
    height: float
    margin: float
    title: float
    subtitle: float
    foot: float
    pixels: int
    scales: tuple[tuple[float, int], ...] = ()
    columns: int = 1

    @property
    def kept(self) -> bool:
        """Whether a figure keeps the shape of the size."""
        return bool(self.scales)

    def pages(self, columns: bool) -> tuple[list[Size], Size, list[Size]]:
        """Return the pages to try: smaller ones, the size itself, larger ones; nearest first.

        Without ``columns`` there is one page of each width.
        """
        tried = self.scales
        if not columns:
            tried = tuple((by, 1) for by in dict.fromkeys(by for by, _ in tried))
        at = tried.index((1.0, 1))
        pages = [self.scaled(*one) for one in tried]
        return pages[:at][::-1], pages[at], pages[at + 1 :]

    def scaled(self, by: float, columns: int = 1) -> Size:
        """Return the page that is so many times as large, with the same title once it is shrunk."""
        return replace(
            self,
            width=self.width * by,
            height=self.height * by,
            title=self.title * by,
            subtitle=self.subtitle * by,
            # shrunk with its page, the smallest text would be the first that cannot be read; on the
            # largest pages it is no larger than the labels of the chart
            foot=self.foot * min(max(by, 1.0), 1.35),
            columns=columns,
        )


# From the largest text to the smallest that can be read from a chair.
SLIDES = (
    *((0.8, 1), (0.9, 1), (1.0, 1), (1.1, 1), (1.1, 2), (1.2, 1), (1.2, 2), (1.2, 3)),
    *((1.35, 2), (1.35, 3), (1.5, 3), (1.5, 4), (1.7, 4), (1.7, 5), (1.85, 5), (2.0, 5)),
)

SIZES = {
    # full text width of a briefing page
    "page": Size(8.5, 6.4, 0.32, 17.0, 11.0, 8.0, 1700),
    # two thirds of a page
    "column": Size(5.4, 5.4, 0.32, 14.5, 11.0, 8.0, 1080),
    # 16:9
    "slide": Size(10.0, 5.625, 0.32, 17.0, 11.0, 8.0, 2000, SLIDES),
    # shown 320 pixels across: the smallest text, of 8 points, is then 10 pixels high
    "phone": Size(3.6, 4.8, 0.16, 13.0, 10.0, 8.0, 1296),
}


def named(size: str | Size) -> Size:
    """Return what a name stands for."""
    return size if isinstance(size, Size) else SIZES[size]


class UnknownSize(WpsdataError):
    """No size has that name."""


def read_sizes(wanted: str | Iterable[str] = PAGE) -> list[str]:
    """Read names of sizes.

    Parameters
    ----------
    wanted : str or iterable of str
        Names, in a text with commas between; ``all`` means each of them.

    Returns
    -------
    list of str
        The names in the order of ``SIZES``, each once, and always ``page``: it is what a
        notebook displays and what the data of a figure lie beside.

    Raises
    ------
    UnknownSize
        A name is none of a size, or there is none at all.

    Examples
    --------
    >>> read_sizes("phone, column")
    ['page', 'column', 'phone']
    """
    names = wanted.split(",") if isinstance(wanted, str) else list(wanted)
    names = [name.strip() for name in names]
    if strange := [name for name in names if name not in (*SIZES, ALL)]:
        raise UnknownSize(
            f"no size {strange[0]!r}{suggest(strange[0], set(SIZES))}; "
            f"there are {', '.join(SIZES)} and {ALL}"
        )
    if not names:
        raise UnknownSize(f"no size is named; expected some of {', '.join(SIZES)} or {ALL}")
    return in_order(SIZES if ALL in names else names)


def in_order(names: Iterable[str]) -> list[str]:
    """Sort the names that are sizes, the page always among them."""
    found = {PAGE, *names}
    return [name for name in SIZES if name in found]
