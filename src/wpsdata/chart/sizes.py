"""The named sizes of a figure: for a page, a column, a slide and a phone. Imports no matplotlib."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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
    dpi : int
        Pixels an inch of the PNG.
    """

    width: float
    height: float
    margin: float
    dpi: int


SIZES = {
    "page": Size(8.5, 6.4, 0.32, 200),  # full text width of a briefing page
    "column": Size(5.4, 5.4, 0.32, 200),  # two thirds of a page
    "slide": Size(10.0, 5.625, 0.32, 200),  # 16:9
    "phone": Size(3.9, 5.2, 0.32, 330),  # shown 320 pixels across
}


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
