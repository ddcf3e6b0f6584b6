"""Statistics: frame in, frame out; one module a question, imported on first use."""

from importlib import import_module
from pathlib import Path
from typing import Any

__all__ = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"wpsdata.analyse has no {name!r}; it has {', '.join(__all__)}")
    return import_module(f"wpsdata.analyse.{name}")


def __dir__() -> list[str]:
    return list(__all__)
