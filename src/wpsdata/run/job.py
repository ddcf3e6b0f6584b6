"""Run one notebook in one kernel: what it drew lies in a stage, what it showed in its copy.

Nothing here knows of reports: a worker on another machine does just this.
"""

import contextlib
import functools
import json
import logging
import math
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpsdata import paths
from wpsdata.chart import sizes
from wpsdata.run.notebook import INJECTED_TAG, Cell, parameters_cell
from wpsdata.run.plan import Planned

if TYPE_CHECKING:
    from wpsdata.run.kernel import Kernels, Launch

SCRATCH = "wps"
SCRATCH_NOTE = ".scratch"

_START_SECONDS = 60
_LONGEST_MESSAGE = 300
# Unix sockets: 104 bytes on macOS, 108 on Linux, with the socket's own name and the end
_LONGEST_SOCKET_FOLDER = 90
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Failure(Exception):
    """A notebook failed: the error in one line, where, and the copy as far as it got."""

    def __init__(
        self, error: str, cell: int | None = None, line: str = "", copy: str | None = None
    ) -> None:
        super().__init__(error, cell, line, copy)
        self.error, self.cell, self.line, self.copy = error, cell, line, copy


@contextlib.contextmanager
def scratch_folder(note: Path) -> Iterator[Path]:
    """Make a private folder whose name is short enough for sockets, and remove it.

    The note tells the next run where the folder was, should this one be killed.
    """
    near = Path(tempfile.gettempdir())
    if os.name == "posix" and len(os.fsencode(near)) > _LONGEST_SOCKET_FOLDER - len(
        f"/{SCRATCH}12345678"
    ):
        near = Path("/tmp")  # noqa: S108  mkdtemp makes the folder private
    folder = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=near))
    try:
        note.write_text(str(folder), encoding="utf-8")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        note.unlink(missing_ok=True)


@functools.cache
def quiet() -> None:
    """Silence loggers that report what results say, to whoever has set up no logging at all."""
    for name in ("papermill", "traitlets"):
        logging.getLogger(name).addHandler(logging.NullHandler())


def execute_notebook(
    planned: Planned,
    stage: Path,
    scratch: Path,
    kernels: "Kernels",
    timeout: float,
    tell: Callable[[int, int], None] = lambda cell, cells: None,
    variables: Mapping[str, str] | None = None,
) -> str:
    """Run a notebook in a kernel of its own.

    Parameters
    ----------
    planned : Planned
        The notebook with its parameters, languages and sizes.
    stage : Path
        Existing folder that its figures, facts and the names of its tables are written to.
    scratch : Path
        Private folder of a short name.
    kernels : Kernels
        Where the kernel is noted while it lives, so that it can be ended.
    timeout : float
        Seconds that one cell may take.
    tell : callable
        Called with the number of each cell that starts and the number of cells.
    variables : mapping, optional
        Environment variables that the kernel has besides those of this process.

    Returns
    -------
    str
        The executed copy, without anything that differs from run to run.

    Raises
    ------
    Failure
        A cell raised, the kernel ended, time ran out, or no kernel came up.
    """
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill import execute_notebook as papermill_execute
    from papermill.exceptions import PapermillExecutionError

    from wpsdata.run import kernel

    launch = kernel.Launch(scratch, {**(variables or {}), **protocol(planned, stage)}, kernels)
    source, target = scratch / "in.ipynb", scratch / "out.ipynb"
    # what was read when the run was planned: an edit in the meantime waits for the next run
    source.write_text(planned.notebook.text, encoding="utf-8")
    at: list[int] = [-1]
    # papermill adds a cell with the parameters that are not the notebook's own
    cells = len(planned.notebook.cells) + bool(planned.given)

    def on_cell_start(cell: Any, cell_index: int) -> None:
        at[0] = cell_index
        tell(cell_index + 1, cells)

    def failure(error: str, index: int | None = None) -> Failure:
        number, line = _place(planned, at[0] if index is None else index)
        return Failure(error, number, line)

    try:
        papermill_execute(
            _unbraced(source),
            _unbraced(target),
            parameters=planned.given,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            start_timeout=_START_SECONDS,
            execution_timeout=max(1, math.ceil(timeout)),
            kernel_manager_class=kernel.manager_class(launch),
            on_cell_start=on_cell_start,
            record_timing=False,
            coalesce_streams=True,
        )
        _raise_quiet_ends(target)
    except PapermillExecutionError as error:
        found = failure(one_line(error.ename, error.evalue), error.cell_index)
    except _QuietEnd as error:
        found = failure(str(error), error.index)
    except DeadKernelError:
        found = failure(one_line("DeadKernel", launch.ending() + _last_words(launch)))
    except CellTimeoutError:
        found = failure(f"Timeout: the cell ran for more than {timeout:g} s")
    except Exception as error:
        # from the Jupyter libraries: no kernel came up, or it stopped answering
        found = failure(described(error, _last_words(launch)))
    else:
        return _stripped(planned, target)
    finally:
        launch.kill()
        kernels.discard(launch)
    if kernels.stopped:
        raise Failure("interrupted", found.cell, found.line)
    copy = _stripped(planned, target) if target.is_file() else None
    raise Failure(found.error, found.cell, found.line, copy)


def tables_loaded(stage: Path) -> list[str]:
    """List the tables that the notebook of a stage loaded."""
    log = stage / paths.LOADED
    return sorted(set(log.read_text(encoding="utf-8").split())) if log.is_file() else []


def protocol(planned: Planned, stage: Path) -> dict[str, str]:
    """Return the variables that tell a notebook's code where and what to draw."""
    return {
        "WPSDATA_STAGE": str(stage.resolve()),
        "WPSDATA_PARAMETERS": json.dumps(planned.parameters, ensure_ascii=False),
        "WPSDATA_NOTEBOOK": planned.stem,
        sizes.VARIABLE: ",".join(planned.sizes),
    }


class _QuietEnd(Exception):
    """A cell did not run to its end, although nothing was raised."""

    def __init__(self, error: str, index: int) -> None:
        super().__init__(error)
        self.index = index


def _raise_quiet_ends(target: Path) -> None:
    """Refuse what papermill lets pass: it takes ``sys.exit(0)`` for a good end."""
    for index, cell in enumerate(json.loads(target.read_text(encoding="utf-8"))["cells"]):
        if cell["cell_type"] != "code":
            continue
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                name, value = output["ename"], output["evalue"]
                raise _QuietEnd(one_line(name, value), index)
        if "".join(cell["source"]).strip() and cell["execution_count"] is None:
            raise _QuietEnd("NotExecuted: the cell was never executed", index)


def _place(planned: Planned, index: int) -> tuple[int | None, str]:
    """Return number among the source's code cells and first line of a cell of the copy.

    The copy has one cell more, after the parameters, where any were given.
    """
    cells = planned.notebook.cells
    if planned.given:
        own = cells.index(parameters_cell(planned.notebook))
        index -= index > own
    if not 0 <= index < len(cells):
        return None, ""
    number = sum(cell.kind == "code" for cell in cells[: index + 1])
    return number, _first_line(cells[index])


def _first_line(cell: Cell) -> str:
    lines = [line.strip() for line in cell.source.splitlines()]
    return next((line for line in lines if line and not line.startswith("#")), "")


def _unbraced(path: Path) -> str:
    # papermill fills parameters into braces in paths
    return str(path).replace("{", "{{").replace("}", "}}")


def one_line(name: str, message: str) -> str:
    """Return the name and message of an error in one line of bounded length."""
    text = " ".join(_ANSI.sub("", f"{name}: {message}" if message else name).split())
    return text if len(text) <= _LONGEST_MESSAGE else text[: _LONGEST_MESSAGE - 1] + "…"


def described(error: Exception, more: str = "") -> str:
    """Return an exception in one line."""
    return one_line(type(error).__name__, f"{error}{more}")


def _last_words(launch: "Launch") -> str:
    try:
        lines = launch.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        return ""
    return f"; its last line was: {lines[-1].strip()}" if lines else ""


def _stripped(planned: Planned, target: Path) -> str:
    """Return the executed copy without times, paths and chance: the same run, the same bytes."""
    executed = json.loads(target.read_text(encoding="utf-8"))
    executed["metadata"].pop("papermill", None)
    known = {cell.content.get("id") for cell in planned.notebook.cells}
    for place, cell in enumerate(executed["cells"]):
        for name in ("papermill", "execution"):
            cell["metadata"].pop(name, None)
        if cell.get("id") not in known:
            tags = cell["metadata"].get("tags", [])
            cell["id"] = INJECTED_TAG if INJECTED_TAG in tags else f"cell-{place}"
    return json.dumps(executed, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
