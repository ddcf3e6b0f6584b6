"""Figures on women, peace and security: public data, tidy tables, charts with their sources.

>>> import wpsdata
>>> naps = wpsdata.load("naps")
>>> wpsdata.to_iso3(["Côte d'Ivoire", "DRC"]).tolist()
['CIV', 'COD']

Everything is looked up on first use, so that ``import wpsdata`` costs next to nothing.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wpsdata.chart.data_tables import show
    from wpsdata.clean.countries import match_countries, to_iso3
    from wpsdata.errors import WpsdataError
    from wpsdata.load.upstream import read
    from wpsdata.publish import facts as facts
    from wpsdata.publish.cite import cite
    from wpsdata.publish.facts import fact
    from wpsdata.run.form import form
    from wpsdata.tables import codebook, load, sources, tables, versions
    from wpsdata.tables.views import duckdb, polars

__version__ = "0.2.0"

__all__ = [
    "WpsdataError",
    "__version__",
    "cite",
    "codebook",
    "duckdb",
    "fact",
    "form",
    "load",
    "match_countries",
    "polars",
    "read",
    "show",
    "sources",
    "tables",
    "to_iso3",
    "versions",
]

_FUNCTIONS = {
    "WpsdataError": "wpsdata.errors",
    "cite": "wpsdata.publish.cite",
    "codebook": "wpsdata.tables",
    "duckdb": "wpsdata.tables.views",
    "fact": "wpsdata.publish.facts",
    "form": "wpsdata.run.form",
    "match_countries": "wpsdata.clean.countries",
    "polars": "wpsdata.tables.views",
    "read": "wpsdata.load.upstream",
    "show": "wpsdata.chart.data_tables",
    "sources": "wpsdata.tables",
    "to_iso3": "wpsdata.clean.countries",
    "versions": "wpsdata.tables",
}
# what a notebook imports: `from wpsdata import analyse, chart, facts`
_ROOMS = {
    "analyse": "wpsdata.analyse",
    "chart": "wpsdata.chart",
    "facts": "wpsdata.publish.facts",
    "load": "wpsdata.load",
    "tables": "wpsdata.tables",
}
_CALLABLE = ("load", "tables")


class _CallableRoom(ModuleType):
    """A room that is called like the function of its name: ``wpsdata.load("naps")``."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        name = self.__name__.rpartition(".")[2]
        return getattr(import_module("wpsdata.tables"), name)(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return import_module(f"{self.__name__}.{name}")
        except ModuleNotFoundError:
            raise AttributeError(f"{self.__name__} has no {name!r}") from None


class _Package(ModuleType):
    """Importing a room binds its name here; two of the names are functions people call."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _CALLABLE and isinstance(value, ModuleType):
            value.__class__ = _CallableRoom
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


# a type checker is to know the names above, and no others
if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name in _FUNCTIONS:
            return getattr(import_module(_FUNCTIONS[name]), name)
        if name in _ROOMS:
            return import_module(_ROOMS[name])
        raise AttributeError(f"module 'wpsdata' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *_ROOMS})
