"""Execute planned notebooks, a few at a time, and promote what they produced.

A notebook writes into a stage beside the reports. Only when it has run to its end and the stage
is complete do its files replace those of the run before, one rename each; the record comes last.
So a run that is killed at any point leaves old figures, or new figures that the record does not
know yet and the next run draws again; never half a figure.
"""

import concurrent.futures
import contextlib
import hashlib
import json
import logging
import math
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpsdata import paths
from wpsdata.chart import sizes
from wpsdata.errors import WpsdataError
from wpsdata.run import plan as planning
from wpsdata.run.notebook import INJECTED_TAG, SUFFIX, Cell, parameters_cell
from wpsdata.run.plan import Inputs, Planned, Record

if TYPE_CHECKING:
    from wpsdata.run.kernel import Kernels, Launch

STAGES = ".stage"
SCRATCH = "wps"
SCRATCH_NOTE = ".scratch"
FIGURES = "figures"
FAILED = "failed"
FACTS = "facts.json"
TABLES = "tables.txt"
logger = logging.getLogger(__name__)

SUFFIXES = ("svg", "png", "pdf", "csv", "json")

_START_SECONDS = 60
_LONGEST_MESSAGE = 300
# Unix sockets: 104 bytes on macOS, 108 on Linux, with the socket's own name and the end
_LONGEST_SOCKET_FOLDER = 90
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_ID = re.compile(r"[a-z0-9][a-z0-9_]*")


class StageIncomplete(WpsdataError):
    """A notebook ran to its end but did not produce whole figures."""


class RunInterrupted(KeyboardInterrupt):
    """The run was interrupted; ``results`` tells which notebooks had finished."""

    def __init__(self, results: list["Result"]) -> None:
        super().__init__("the run was interrupted; finished notebooks are kept")
        self.results = results


@dataclass(frozen=True)
class Result:
    """What became of one notebook.

    Attributes
    ----------
    notebook : str
        Its stem.
    status : str
        ``fresh`` (nothing to do), ``done``, ``failed`` or ``interrupted``.
    folder : Path
        Where its outputs lie: the reports folder or a variant's.
    reason : str
        Why it ran; empty when it was fresh.
    cell : int or None
        Number of the failing cell among the notebook's code cells, from 1.
    line : str
        First line of that cell.
    error : str
        Name and message of the error, in one line.
    outputs : tuple of str
        What it produced, relative to ``folder``.
    changed : tuple of str
        Those of the outputs whose bytes moved, and those that are no longer produced.
    seconds : float
        Wall time.
    """

    notebook: str
    status: str
    folder: Path
    reason: str = ""
    cell: int | None = None
    line: str = ""
    error: str = ""
    outputs: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def message(self) -> str:
        """One line for people."""
        if self.status in ("fresh", "done"):
            why = f" ({self.reason})" if self.reason else ""
            return f"{self.notebook}: {self.status}{why}"
        where = f": code cell {self.cell} `{self.line}`" if self.cell else ""
        return f"{self.notebook}{where}: {self.error}"


@dataclass(frozen=True)
class Progress:
    """One step of a run: ``start``, ``cell``, ``fresh``, ``done``, ``failed``, ``interrupted``."""

    notebook: str
    step: str
    cell: int = 0
    cells: int = 0
    why: str = ""


@dataclass
class _Session:
    """What the notebooks of one run share."""

    inputs: Inputs
    timeout: float
    kernels: "Kernels"
    progress: Callable[[Progress], None] | None
    telling: threading.Lock = field(default_factory=threading.Lock)
    promoting: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, notebook: str, step: str, cell: int = 0, cells: int = 0, why: str = "") -> None:
        if self.progress:
            with self.telling:
                self.progress(Progress(notebook, step, cell, cells, why))


class _Failure(Exception):
    """A notebook failed; where, and the error in one line."""

    def __init__(self, error: str, cell: int | None = None, line: str = "") -> None:
        super().__init__(error)
        self.error, self.cell, self.line = error, cell, line


def execute(
    plan: Sequence[Planned],
    out: Path,
    jobs: int = 2,
    timeout: float = 600,
    progress: Callable[[Progress], None] | None = None,
    inputs: Inputs | None = None,
) -> list[Result]:
    """Execute notebooks and promote their outputs.

    Parameters
    ----------
    plan : sequence of Planned
        What to run; those without a reason are reported fresh and not touched.
    out : Path
        The reports folder.
    jobs : int
        Notebooks at a time.
    timeout : float
        Seconds that one cell may take.
    progress : callable, optional
        Called with a ``Progress`` at each step, one call at a time, from several threads.
    inputs : Inputs, optional
        What the plan was made from; looked up when not given.

    Returns
    -------
    list of Result
        In the order of the plan. A failure of one notebook stops none of the others.

    Raises
    ------
    RunInterrupted
        Ctrl-C; all kernels have ended and all stages are removed.
    """
    results = {
        one.stem: Result(one.stem, "fresh", one.folder) for one in plan if one.reason is None
    }
    waiting = [one for one in plan if one.reason is not None]
    session = None
    if waiting:
        from wpsdata.run.kernel import Kernels

        _quiet()
        session = _Session(inputs or planning.current_inputs(), timeout, Kernels(), progress)
        _clear_stages(out)
    if progress:
        for stem in results:
            progress(Progress(stem, "fresh"))
    if session is None:
        return [results[one.stem] for one in plan]

    pool = concurrent.futures.ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="notebook")
    futures = {pool.submit(_run, one, session): one for one in waiting}
    try:
        unfinished = set(futures)
        while unfinished:
            # a wait without end cannot be interrupted on every system
            _, unfinished = concurrent.futures.wait(unfinished, timeout=0.5)
    except KeyboardInterrupt:
        session.kernels.stop()
        pool.shutdown(wait=True, cancel_futures=True)
        for future, one in futures.items():
            results[one.stem] = (
                Result(one.stem, "interrupted", one.folder, one.reason or "", error="interrupted")
                if future.cancelled()
                else future.result()
            )
        raise RunInterrupted([results[one.stem] for one in plan]) from None
    finally:
        pool.shutdown(wait=True)
        _clear_stages(out)
    for future, one in futures.items():
        results[one.stem] = future.result()
    return [results[one.stem] for one in plan]


def _quiet() -> None:
    # their loggers report what our results say, to whoever has set up no logging at all
    for name in ("papermill", "traitlets"):
        logging.getLogger(name).addHandler(logging.NullHandler())


def _clear_stages(out: Path) -> None:
    """Remove stages, also those that a killed run left: the run's lock keeps others out."""
    for folder in [out / STAGES, *out.glob(f"{planning.VARIANTS}/*/{STAGES}")]:
        for note in folder.glob(f"*{SCRATCH_NOTE}"):
            scratch = Path(note.read_text(encoding="utf-8"))
            if scratch.name.startswith(SCRATCH):
                shutil.rmtree(scratch, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _run(planned: Planned, session: _Session) -> Result:
    began = time.monotonic()
    stage = planned.folder / STAGES / f"{planned.stem}-{os.getpid()}"
    reason = planned.reason or ""
    session.tell(planned.stem, "start", cells=len(planned.notebook.cells), why=reason)
    try:
        stage.mkdir(parents=True)
        with _scratch(stage.with_name(stage.name + SCRATCH_NOTE)) as scratch:
            executed = _kernel_run(planned, stage, scratch, session)
            with session.promoting:
                outputs, changed = _promote(planned, stage, executed, session.inputs)
    except Exception as error:  # whatever it was, the other notebooks go on
        logger.debug("%s failed", planned.stem, exc_info=True)
        found = error if isinstance(error, _Failure) else _Failure(_described(error))
        status = "interrupted" if session.kernels.stopped else "failed"
        session.tell(planned.stem, status, why=found.error)
        return Result(
            planned.stem,
            status,
            planned.folder,
            reason,
            found.cell,
            found.line,
            found.error,
            seconds=time.monotonic() - began,
        )
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    session.tell(planned.stem, "done", why=reason)
    return Result(
        planned.stem,
        "done",
        planned.folder,
        reason,
        outputs=tuple(outputs),
        changed=tuple(changed),
        seconds=time.monotonic() - began,
    )


@contextlib.contextmanager
def _scratch(note: Path) -> Iterator[Path]:
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


def _kernel_run(planned: Planned, stage: Path, scratch: Path, session: _Session) -> str:
    """Run the notebook in a kernel; return the executed copy, or raise a _Failure."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill import execute_notebook
    from papermill.exceptions import PapermillExecutionError

    from wpsdata.run import kernel

    launch = kernel.Launch(
        scratch,
        {
            "WPSDATA_STAGE": str(stage.resolve()),
            "WPSDATA_PARAMETERS": json.dumps(planned.parameters, ensure_ascii=False),
            "WPSDATA_NOTEBOOK": planned.stem,
            sizes.VARIABLE: ",".join(planned.sizes),
        },
        session.kernels,
    )
    source, target = scratch / "in.ipynb", scratch / "out.ipynb"
    # what was read when the run was planned: an edit in the meantime waits for the next run
    source.write_text(planned.notebook.text, encoding="utf-8")
    at: list[int] = [-1]

    def on_cell_start(cell: Any, cell_index: int) -> None:
        at[0] = cell_index
        # papermill adds a cell with the parameters that are not the notebook's own
        cells = len(planned.notebook.cells) + bool(planned.given)
        session.tell(planned.stem, "cell", cell_index + 1, cells)

    def failure(error: str, index: int | None = None) -> _Failure:
        number, line = _place(planned, target, at[0] if index is None else index)
        return _Failure(error, number, line)

    try:
        execute_notebook(
            _unbraced(source),
            _unbraced(target),
            parameters=planned.given,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            start_timeout=_START_SECONDS,
            execution_timeout=max(1, math.ceil(session.timeout)),
            kernel_manager_class=kernel.manager_class(launch),
            on_cell_start=on_cell_start,
            record_timing=False,
            coalesce_streams=True,
        )
        _raise_quiet_ends(target)
    except PapermillExecutionError as error:
        found = failure(_one_line(error.ename, error.evalue), error.cell_index)
    except _QuietEnd as error:
        found = failure(str(error), error.index)
    except DeadKernelError:
        found = failure(_one_line("DeadKernel", launch.ending() + _last_words(launch)))
    except CellTimeoutError:
        found = failure(f"Timeout: the cell ran for more than {session.timeout:g} s")
    except Exception as error:
        # from the Jupyter libraries: no kernel came up, or it stopped answering
        found = failure(_described(error, _last_words(launch)))
    else:
        return _stripped(planned, target)
    finally:
        launch.kill()
        session.kernels.discard(launch)
    if session.kernels.stopped:
        raise _Failure("interrupted", found.cell, found.line)
    if target.is_file():
        copy = planned.folder / planning.EXECUTED / FAILED / (planned.stem + SUFFIX)
        paths.write_atomically(copy, _stripped(planned, target))
    raise found


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
                raise _QuietEnd(_one_line(name, value), index)
        if "".join(cell["source"]).strip() and cell["execution_count"] is None:
            raise _QuietEnd("NotExecuted: the cell was never executed", index)


def _place(planned: Planned, target: Path, index: int) -> tuple[int | None, str]:
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


def _one_line(name: str, message: str) -> str:
    text = " ".join(_ANSI.sub("", f"{name}: {message}" if message else name).split())
    return text if len(text) <= _LONGEST_MESSAGE else text[: _LONGEST_MESSAGE - 1] + "…"


def _described(error: Exception, more: str = "") -> str:
    return _one_line(type(error).__name__, f"{error}{more}")


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


def _promote(
    planned: Planned, stage: Path, executed: str, inputs: Inputs
) -> tuple[dict[str, str], list[str]]:
    """Check the stage, move its files into place, write the record; return what moved."""
    figures = _complete(planned, stage)
    facts = _facts(stage / FACTS)
    folder = planned.folder
    others = _others(folder, planned.stem)
    if taken := sorted({name for name in figures if name in others}):
        raise StageIncomplete(
            f"{taken[0]} is drawn by {others[taken[0]]} too; expected one notebook a figure; "
            "rename one of the figures"
        )
    copy = f"{planning.EXECUTED}/{planned.stem}{SUFFIX}"
    (stage / planning.EXECUTED).mkdir()
    (stage / copy).write_text(executed, encoding="utf-8", newline="")
    outputs = {
        name: hashlib.sha256((stage / name).read_bytes()).hexdigest() for name in [*figures, copy]
    }
    record = _record(planned, stage, outputs, facts, inputs)

    before = planning.read_record(planning.record_path(folder, planned.stem))
    changed = []
    for name, sha256 in outputs.items():
        target = folder / name
        if target.is_file() and hashlib.sha256(target.read_bytes()).hexdigest() == sha256:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        (stage / name).replace(target)
        changed.append(name)
    for name in (before.outputs if before else {}).keys() - outputs.keys() - others.keys():
        if name.startswith((f"{FIGURES}/", f"{planning.EXECUTED}/")) and ".." not in name:
            (folder / name).unlink(missing_ok=True)
            changed.append(name)
    (folder / planning.EXECUTED / FAILED / (planned.stem + SUFFIX)).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        (folder / planning.EXECUTED / FAILED).rmdir()  # the last failure is mended
    planning.write_record(folder, record)
    return outputs, sorted(changed)


def _complete(planned: Planned, stage: Path) -> list[str]:
    """List the figures' files, or raise: each figure in each language and size, none empty."""
    files = {path.relative_to(stage).as_posix() for path in stage.rglob("*") if path.is_file()}
    figures = sorted(files - {FACTS, TABLES})
    languages: set[str] = set()
    drawn: set[str] = set()
    ids: set[str] = set()
    strange = []
    for name in figures:
        parts = name.split("/")
        suffix = parts[-1].rpartition(".")[2]
        stem = parts[-1].removesuffix(f".{suffix}")
        size = parts[2] if len(parts) == 4 else sizes.PAGE
        kinds = SUFFIXES if len(parts) == 3 else sizes.SUFFIXES
        fits = len(parts) in (3, 4) and parts[0] == FIGURES and suffix in kinds
        if not fits or not _ID.fullmatch(stem):
            strange.append(name)
            continue
        languages.add(parts[1])
        drawn.add(size)
        ids.add(stem)
    asked = set(planned.languages) or languages
    wanted = {
        f"{FIGURES}/{language}/{folder}{one}.{suffix}"
        for language in asked
        for one in ids
        for size in planned.sizes
        for folder, suffixes in [
            ("", SUFFIXES) if size == sizes.PAGE else (f"{size}/", sizes.SUFFIXES)
        ]
        for suffix in suffixes
    }
    problems = [f"{name} is no file of a figure" for name in strange]
    problems += [f"{name} is missing" for name in sorted(wanted - files)]
    problems += [f"language {one} was not asked for" for one in sorted(languages - asked)]
    problems += [f"size {one} was not asked for" for one in sorted(drawn - set(planned.sizes))]
    problems += [f"{name} is empty" for name in figures if not (stage / name).stat().st_size]
    if problems:
        more = f" and {len(problems) - 1} more problems" if len(problems) > 1 else ""
        raise StageIncomplete(
            f"{problems[0]}{more}; expected {', '.join(SUFFIXES)} of each figure in each "
            "language; draw figures with chart.show"
        )
    return figures


def _facts(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        facts = None
    if not isinstance(facts, list) or not all(isinstance(one, dict) for one in facts):
        raise StageIncomplete(f"{FACTS} is no list of facts; record facts with facts.record")
    return facts


def _others(folder: Path, stem: str) -> dict[str, str]:
    """Return which other notebook of the suite produced each output, by its record."""
    found = {}
    for path in sorted((folder / planning.RECORDS).glob("*.json")):
        existing = (paths.notebooks_root() / (path.stem + SUFFIX)).is_file()
        record = planning.read_record(path) if path.stem != stem and existing else None
        found.update(dict.fromkeys(record.outputs if record else (), path.stem))
    return found


def _record(
    planned: Planned,
    stage: Path,
    outputs: dict[str, str],
    facts: list[dict[str, Any]],
    inputs: Inputs,
) -> Record:
    log = stage / TABLES
    tables = sorted(set(log.read_text(encoding="utf-8").split())) if log.is_file() else []
    return Record(
        notebook=planned.stem,
        code=planning.code_hash(planned.notebook),
        text=planning.text_hash(planned.notebook),
        parameters=dict(planned.parameters),
        tables={name: inputs.table(name) for name in tables},
        sources={
            source: inputs.sources[source]
            for source in _sources(stage, outputs)
            if source in inputs.sources
        },
        raw=inputs.raw,
        package=inputs.package,
        lock=inputs.lock,
        python=inputs.python,
        languages=planned.languages,
        outputs=outputs,
        facts=facts,
        sizes=planned.sizes,
    )


def _sources(stage: Path, outputs: dict[str, str]) -> list[str]:
    """List the sources that figures name: some, a map's outlines, come from no table."""
    found: set[str] = set()
    for name in outputs:
        if name.startswith(f"{FIGURES}/") and name.endswith(".json"):
            with contextlib.suppress(ValueError, AttributeError, TypeError, KeyError):
                described = json.loads((stage / name).read_text(encoding="utf-8"))
                found.update(one["source"] for one in described.get("inputs", ()))
    return sorted(found)
