"""Wait until somebody saves a file that notebooks stand on."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from wpsdata import cache, paths

# an editor writes a file in several steps: they are one change
_SETTLE_MILLISECONDS = 300
_NOT_SOURCE = ("__pycache__", ".ipynb_checkpoints")


def watched() -> list[Path]:
    """List the folders that are watched: notebooks, raw data, the package, the cache."""
    folders = [paths.notebooks_root(), paths.data_root() / "raw", paths.PACKAGE, cache.cache_root()]
    return [one for one in folders if one.is_dir()]


def matters(path: Path) -> bool:
    """Whether a change of this file can make a notebook stale."""
    hidden = any(part in _NOT_SOURCE or part.startswith(".") for part in path.parts)
    return not hidden and path.suffix not in (".pyc", ".lock", ".tmp", "")


def changes() -> Iterator[list[str]]:
    """Yield the names of files that were saved, each time some were.

    The process starts itself anew, with the same arguments, once its own code has changed.
    """
    from watchfiles import watch

    for found in watch(
        *watched(),
        watch_filter=lambda _, path: matters(Path(path)),
        debounce=_SETTLE_MILLISECONDS,
        raise_interrupt=True,
    ):
        saved = sorted({Path(path) for _, path in found})
        if any(one.suffix == ".py" and one.is_relative_to(paths.PACKAGE) for one in saved):
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606
        yield [one.name for one in saved]
