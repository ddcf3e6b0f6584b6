"""Charts: a form takes a tidy frame and the words of a language, and returns a Figure.

The forms are found on first use, so that importing the package does not load matplotlib.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {
    "share_tracks": "tracks",
    "series_dots": "editions",
    "average_dumbbell": "averages",
    "process_matrix": "processes",
    "process_dots": "processes",
    "share_bands": "distribution",
    "window_rows": "windows",
    "cumulative_area": "adoption",
    "generation_map": "maps",
    "plan_timeline": "timeline",
    "plan_rows": "plans",
    "share_lines": "lines",
    "estimate_dots": "estimates",
    "share_bars": "bars",
    "step_curves": "curves",
    "count_bars": "counts",
    "average_rows": "rows",
    "edition_rows": "rows",
    "roles_drawn": "rows",
    "world": "rows",
    "show": "draw",
    "EmptySelection": "frames",
    "UnfitFrame": "frames",
}

FORMS = tuple(name for name, home in _HOMES.items() if home not in ("frames", "rows", "draw"))

__all__ = ["FORMS", *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"wpsdata.chart has no {name!r}; it has {sorted(_HOMES)}")
    return getattr(importlib.import_module(f"wpsdata.chart.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
