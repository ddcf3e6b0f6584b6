"""Figures on women, peace and security: public data, tidy tables, charts with their sources.

>>> import wpsdata
>>> naps = wpsdata.load("naps")                       # doctest: +SKIP
>>> wpsdata.to_iso3(["Côte d'Ivoire", "DRC"])         # doctest: +SKIP

Everything is looked up on first use, so that ``import wpsdata`` costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wpsdata.clean.countries import match_countries, to_iso3
    from wpsdata.errors import WpsdataError
    from wpsdata.publish.cite import cite
    from wpsdata.publish.facts import fact
    from wpsdata.tables import codebook, load, sources, tables, versions

__version__ = "0.1.0"

_HOMES = {
    "WpsdataError": "wpsdata.errors",
    "cite": "wpsdata.publish.cite",
    "codebook": "wpsdata.tables",
    "fact": "wpsdata.publish.facts",
    "load": "wpsdata.tables",
    "match_countries": "wpsdata.clean.countries",
    "sources": "wpsdata.tables",
    "tables": "wpsdata.tables",
    "to_iso3": "wpsdata.clean.countries",
    "versions": "wpsdata.tables",
}
# rooms that a notebook imports: `from wpsdata import analyse, chart, facts, load`
_ROOMS = {"analyse": "wpsdata.analyse", "chart": "wpsdata.chart", "facts": "wpsdata.publish.facts"}

__all__ = [
    "WpsdataError",
    "__version__",
    "cite",
    "codebook",
    "fact",
    "load",
    "match_countries",
    "sources",
    "tables",
    "to_iso3",
    "versions",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in _ROOMS:
        return import_module(_ROOMS[name])
    raise AttributeError(f"module 'wpsdata' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, *_ROOMS])
