"""Execute planned notebooks, several at a time, and promote what they produced.

A notebook writes into a stage beside the reports. Only when it has run to its end and the stage
is complete do its files replace those of the run before (``promote``). Where it runs, in a kernel
of this machine or on a worker elsewhere, is the executor's affair.
"""

import concurrent.futures
import contextlib
import logging
import os
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from wpsdata import paths
from wpsdata.run import plan as planning
from wpsdata.run.job import (
    SCRATCH,
    SCRATCH_NOTE,
    Failure,
    described,
    execute_notebook,
    quiet,
    scratch_folder,
    tables_loaded,
)
from wpsdata.run.notebook import SUFFIX
from wpsdata.run.plan import Inputs, Planned
from wpsdata.run.promote import FAILED, promote

if TYPE_CHECKING:
    from wpsdata.run.kernel import Kernels

STAGES = ".stage"
# tables that so many notebooks of one run load are loaded once for all of them
_WORTH_HOLDING = 3
logger = logging.getLogger(__name__)


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
        ``fresh`` (nothing to do), ``done``, ``failed``, ``interrupted``, or ``skipped`` after a
        failure with ``fail_fast``.
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
    label : str
        The stem, and of a variant its parameters.
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
    label: str = ""

    @property
    def message(self) -> str:
        """One line for people."""
        name = self.label or self.notebook
        if self.status in ("fresh", "done"):
            why = f" ({self.reason})" if self.reason else ""
            return f"{name}: {self.status}{why}"
        where = f": code cell {self.cell} `{self.line}`" if self.cell else ""
        return f"{name}{where}: {self.error}"


@dataclass(frozen=True)
class Progress:
    """One step of a run: ``start``, ``cell``, ``fresh``, ``done``, ``failed``, ``interrupted``.

    ``ended`` of the ``waiting`` notebooks have ended by then.
    """

    notebook: str
    step: str
    cell: int = 0
    cells: int = 0
    why: str = ""
    ended: int = 0
    waiting: int = 0


class Executor(Protocol):
    """Where notebooks run: how many at a time, and whether the run was stopped."""

    @property
    def width(self) -> int: ...  # noqa: D102

    @property
    def stopped(self) -> bool: ...  # noqa: D102

    def produce(
        self, planned: Planned, stage: Path, note: Path, tell: Callable[[int, int], None]
    ) -> str:
        """Run a notebook, fill its stage and return its executed copy, or raise ``Failure``."""

    def stop(self) -> None:
        """End what is running and let nothing else start."""


class Local:
    """Runs notebooks in kernels of this machine, warm ones where that is possible.

    Parameters
    ----------
    width : int
        Notebooks at a time.
    timeout : float
        Seconds that one cell may take.
    kernels : Kernels
        Where its kernels are noted while they live.
    hold : callable, optional
        Has tables loaded once for all kernels that follow.
    """

    def __init__(
        self,
        width: int,
        timeout: float,
        kernels: "Kernels",
        hold: Callable[[Iterable[str]], None] | None = None,
    ) -> None:
        self.width, self.timeout = width, timeout
        self.kernels, self.hold = kernels, hold

    @property
    def stopped(self) -> bool:
        """Whether the run was stopped."""
        return self.kernels.stopped

    def stop(self) -> None:
        """End all kernels and let no other start."""
        self.kernels.stop()

    def produce(
        self, planned: Planned, stage: Path, note: Path, tell: Callable[[int, int], None]
    ) -> str:
        """Run a notebook in a kernel of its own."""
        with scratch_folder(note) as scratch:
            executed = execute_notebook(planned, stage, scratch, self.kernels, self.timeout, tell)
        if self.hold:
            self.hold(tables_loaded(stage))
        return executed


@contextlib.contextmanager
def local(plan: Sequence[Planned], jobs: int, timeout: float) -> Iterator[Local]:
    """Give a ``Local`` executor, with a nursery for its kernels while it is in use."""
    from wpsdata.run import kernel, warm

    folder = Path(tempfile.mkdtemp(prefix=SCRATCH))
    try:
        kernels = kernel.Kernels()
        environment = kernel.environment({}, folder, kernels.environ)
        with warm.nursery_for(environment, kernel.prepare(folder)) as nursery:
            # what variants of one notebook load is known once the first of them has run
            stems = Counter(one.stem for one in plan)
            variants = max(stems.values(), default=0) >= _WORTH_HOLDING
            if nursery:
                nursery.hold(_shared_tables(plan))
            # the libraries that talk to kernels load here while the nursery loads its own
            import papermill  # noqa: F401

            yield Local(jobs, timeout, kernels, nursery.hold if nursery and variants else None)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _shared_tables(plan: Sequence[Planned]) -> list[str]:
    """List tables that several notebooks loaded when they last ran, in whatever variant."""
    counts: Counter[str] = Counter()
    for one in plan:
        record = planning.last_record(one)
        counts.update(list(record.tables) if record else [])
    return [name for name, count in counts.items() if count >= _WORTH_HOLDING]


@dataclass
class _Session:
    """What the notebooks of one run share."""

    inputs: Inputs
    executor: Executor
    fail_fast: bool
    progress: Callable[[Progress], None] | None
    waiting: int
    ended: int = 0
    telling: threading.Lock = field(default_factory=threading.Lock)
    promoting: threading.Lock = field(default_factory=threading.Lock)
    failed: bool = False

    def tell(self, label: str, step: str, cell: int = 0, cells: int = 0, why: str = "") -> None:
        with self.telling:
            self.ended += step not in ("start", "cell")
            if self.progress:
                ended, waiting = self.ended, self.waiting
                self.progress(Progress(label, step, cell, cells, why, ended, waiting))


def execute(
    plan: Sequence[Planned],
    out: Path,
    executor: Callable[[Sequence[Planned]], contextlib.AbstractContextManager[Executor]],
    progress: Callable[[Progress], None] | None = None,
    inputs: Inputs | None = None,
    fail_fast: bool = False,
) -> list[Result]:
    """Execute notebooks and promote their outputs.

    Parameters
    ----------
    plan : sequence of Planned
        What to run; those without a reason are reported fresh and not touched.
    out : Path
        The reports folder.
    executor : callable
        Given the notebooks that have to run, opens what runs them; not called where there is
        none.
    progress : callable, optional
        Called with a ``Progress`` at each step, one call at a time, from several threads.
    inputs : Inputs, optional
        What the plan was made from; looked up when not given.
    fail_fast : bool
        Start no other notebook once one has failed; without it a failure stops none of the
        others.

    Returns
    -------
    list of Result
        In the order of the plan.

    Raises
    ------
    RunInterrupted
        Ctrl-C; all kernels have ended and all stages are removed.
    """
    fresh = {
        place: Result(one.stem, "fresh", one.folder, label=one.label)
        for place, one in enumerate(plan)
        if one.reason is None
    }
    waiting = {place: one for place, one in enumerate(plan) if one.reason is not None}
    if progress:
        for one in fresh.values():
            progress(Progress(one.label, "fresh"))
    if not waiting:
        return list(fresh.values())
    quiet()
    _clear_stages(out)
    try:
        with executor(list(waiting.values())) as opened:
            found = inputs or planning.current_inputs()
            session = _Session(found, opened, fail_fast, progress, len(waiting))
            results = fresh | _all(waiting, session)
    finally:
        _clear_stages(out)
    ordered = [results[place] for place in range(len(plan))]
    if session.executor.stopped:
        raise RunInterrupted(ordered)
    return ordered


def _all(waiting: dict[int, Planned], session: _Session) -> dict[int, Result]:
    """Run all that wait; an interrupt ends what runs and comes back as results."""
    width = min(session.executor.width, len(waiting))
    pool = concurrent.futures.ThreadPoolExecutor(width, thread_name_prefix="notebook")
    futures = {place: pool.submit(_run, one, session) for place, one in waiting.items()}
    ending: BaseException | None = None
    try:
        unfinished = set(futures.values())
        while unfinished:
            # a wait without end cannot be interrupted on every system
            _, unfinished = concurrent.futures.wait(unfinished, timeout=0.5)
    except (KeyboardInterrupt, SystemExit) as error:
        ending = error
        session.executor.stop()
    pool.shutdown(wait=True, cancel_futures=ending is not None)
    if ending is not None and not isinstance(ending, KeyboardInterrupt):
        raise ending
    return {
        place: _ended(waiting[place], "interrupted", "interrupted")
        if future.cancelled()
        else future.result()
        for place, future in futures.items()
    }


def _ended(planned: Planned, status: str, error: str) -> Result:
    return Result(
        planned.stem,
        status,
        planned.folder,
        planned.reason or "",
        error=error,
        label=planned.label,
    )


def _clear_stages(out: Path) -> None:
    """Remove stages, also those that a killed run left: the run's lock keeps others out."""
    for folder in [out / STAGES, *out.glob(f"{planning.VARIANTS}/*/{STAGES}")]:
        for note in folder.glob(f"*{SCRATCH_NOTE}"):
            scratch = Path(note.read_text(encoding="utf-8"))
            if scratch.name.startswith(SCRATCH):
                shutil.rmtree(scratch, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _run(planned: Planned, session: _Session) -> Result:
    if session.failed and session.fail_fast:
        return _ended(planned, "skipped", "not run: another notebook failed, with --fail-fast")
    began = time.monotonic()
    stage = planned.folder / STAGES / f"{planned.stem}-{os.getpid()}"
    label, reason = planned.label, planned.reason or ""
    session.tell(label, "start", cells=len(planned.notebook.cells), why=reason)

    def tell(cell: int, cells: int) -> None:
        session.tell(label, "cell", cell, cells)

    try:
        stage.mkdir(parents=True)
        note = stage.with_name(stage.name + SCRATCH_NOTE)
        executed = session.executor.produce(planned, stage, note, tell)
        with session.promoting:
            outputs, changed = promote(planned, stage, executed, session.inputs)
    except Exception as error:  # whatever it was, the other notebooks go on
        logger.debug("%s failed", label, exc_info=True)
        found = error if isinstance(error, Failure) else Failure(described(error))
        status = "interrupted" if session.executor.stopped else "failed"
        session.failed |= status == "failed"
        if found.copy is not None:
            copy = planned.folder / planning.EXECUTED / FAILED / (planned.stem + SUFFIX)
            paths.write_atomically(copy, found.copy)
        session.tell(label, status, why=found.error)
        return Result(
            planned.stem,
            status,
            planned.folder,
            reason,
            found.cell,
            found.line,
            found.error,
            seconds=time.monotonic() - began,
            label=label,
        )
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    session.tell(label, "done", why=reason)
    return Result(
        planned.stem,
        "done",
        planned.folder,
        reason,
        outputs=tuple(outputs),
        changed=tuple(changed),
        seconds=time.monotonic() - began,
        label=label,
    )
