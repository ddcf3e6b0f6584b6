"""How far long work is, for a person who waits for it: in a notebook or at a terminal.

``showing`` opens a bar. The work itself goes through its parts with ``steps``, however deep it
lies, and need not know whether anybody watches.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Collection, Iterator
from contextvars import ContextVar
from typing import Any, TypeVar

Part = TypeVar("Part")

_tell: ContextVar[Callable[[int, int], None] | None] = ContextVar("_tell", default=None)


def notebook_shell() -> Any:
    """Return the shell of the notebook that a person works in.

    Returns
    -------
    InteractiveShell or None
        None in a run (``wpsdata run``, papermill), and outside Jupyter.
    """
    # whoever works in a notebook has loaded IPython; all others are spared it
    ipython = sys.modules.get("IPython")
    if ipython is None or "WPSDATA_STAGE" in os.environ:
        return None
    shell = ipython.get_ipython()
    return shell if hasattr(shell, "kernel") else None


@contextlib.contextmanager
def showing(what: str) -> Iterator[None]:
    """Show a bar while something is computed; nothing where nobody watches.

    Parameters
    ----------
    what : str
        What is computed, in a few words.
    """
    shell = notebook_shell()
    if _tell.get() or not (shell or sys.stderr.isatty()):
        yield
        return
    from rich import progress
    from rich.console import Console

    bar = progress.Progress(
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(bar_width=20),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        # a thread of its own would draw what the notebook displays meanwhile into the bar
        auto_refresh=not shell,
    )
    with bar:
        task = bar.add_task(what, total=None)
        token = _tell.set(
            lambda done, total: bar.update(task, completed=done, total=total, refresh=True)
        )
        try:
            yield
        finally:
            _tell.reset(token)


def steps(parts: Collection[Part]) -> Iterator[Part]:
    """Go through the parts of a work, each a step of the bar if one is shown.

    Examples
    --------
    >>> from wpsdata.progress import steps
    >>> [part.upper() for part in steps(["a", "b"])]
    ['A', 'B']
    """
    for done, part in enumerate(parts):
        if tell := _tell.get():
            tell(done, len(parts))
        yield part
