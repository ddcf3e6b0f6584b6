"""What every loader of a research file shares: its description, its refusal, its registry.

A research file lies in the user's cache or at a path the user names, never in the project. One
module a source reads it: ``wpsdata.read("pax", path)`` calls ``wpsdata.load.pax.read_pax``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpsdata import cache
from wpsdata.catalog import suggest
from wpsdata.errors import WpsdataError

if TYPE_CHECKING:
    import pandas as pd

# source -> module of this room that describes and reads it
MODULES: dict[str, str] = {
    "gggi": "indices",
    "gpi": "indices",
    "hdr": "hdr",
    "ipu": "ipu",
    "nap_pages": "nap_pages",
    "owid": "owid",
    "padd": "padd",
    "pax": "pax",
    "pax_gender": "pax",
    "pax_local": "pax",
    "peacekeeping_ipi": "peacekeeping",
    "peacekeeping_un": "peacekeeping",
    "ucdp_agreements": "ucdp",
    "ucdp_conflicts": "ucdp",
    "unodc_homicide": "unodc",
    "unsd_gender": "unsd",
    "who_homicide": "who",
    "world_bank": "world_bank",
    "wps_index": "indices",
}


class NotThisSource(WpsdataError):
    """A file is not what it is said to be, or is damaged; all problems in one line."""


class UnknownUpstream(WpsdataError):
    """No research source has that name."""

    exit_code = 2


@dataclass(frozen=True)
class Upstream:
    """One research source: who makes it, on what terms, where it lies, how it is read.

    ``addresses`` maps the name a file has in the cache to the address it is fetched from; it is
    empty where the publisher wants people to download by hand. ``hosts`` are the only hosts that
    may be asked for it. ``redistribute`` is that of a card: ``yes``, ``aggregates`` or ``no``.
    """

    name: str
    producer: str
    title: str
    url: str
    license_name: str
    license_url: str
    redistribute: str
    citation: str
    read: Callable[..., "pd.DataFrame"]
    hosts: tuple[str, ...] = ()
    addresses: dict[str, str] = field(default_factory=dict)


def upstream(name: str) -> Upstream:
    """Return the description of one research source.

    Raises
    ------
    UnknownUpstream
        No source has that name; the message suggests the nearest.

    Examples
    --------
    >>> from wpsdata.load.upstream import upstream
    >>> upstream("padd").producer
    'Good, Elizabeth'
    """
    if name not in MODULES:
        raise UnknownUpstream(
            f"no research source {name!r}{suggest(name, set(MODULES))}; expected one of "
            f"{', '.join(MODULES)}"
        )
    sources: dict[str, Upstream] = import_module(f"wpsdata.load.{MODULES[name]}").SOURCES
    return sources[name]


def read(source: str, path: str | Path | None = None, **options: Any) -> "pd.DataFrame":
    """Read a research file that the user has, typed, and nothing else done to it.

    Parameters
    ----------
    source : str
        One of ``wpsdata.load.upstream.MODULES``.
    path : path, optional
        The file, under whatever name; by default the one that `wpsdata refresh` fetched.
    **options
        What the source's reader takes besides, for instance ``rule`` for ``padd``.

    Returns
    -------
    DataFrame
        The columns that the source's reader documents.

    Raises
    ------
    UnknownUpstream
        No source has that name.
    NotThisSource
        The file is not of that source, or is damaged; all problems in one line.
    NotInCache
        No path was given, and nothing was fetched.

    Examples
    --------
    >>> wpsdata.read("padd", "Downloads/padd", rule="lowest")  # doctest: +SKIP
    >>> wpsdata.read("padd", "no/such/folder")
    Traceback (most recent call last):
        ...
    wpsdata.load.upstream.NotThisSource: no/such/folder: no such file; expected a padd file;
    check the path
    """
    described = upstream(source)
    file = cache.path_of(source) if path is None else Path(path)
    if not file.exists():
        raise NotThisSource(f"{file}: no such file; expected a {source} file; check the path")
    return described.read(file, **options)
