"""Run notebooks on the workers of a dask.distributed cluster.

The plan is the same as on one machine, and so are the kernels: a worker runs a notebook with
``job.execute_notebook`` in warm kernels of its own and hands back the files of its stage, which
are promoted here. Scheduling, and running a notebook again when its worker is lost, is dask's.
"""

import contextlib
import os
import shutil
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpsdata import cache
from wpsdata.errors import WpsdataError, optional
from wpsdata.run import plan as planning
from wpsdata.run.job import SCRATCH, Failure, execute_notebook, quiet, scratch_folder
from wpsdata.run.plan import Inputs, Planned

if TYPE_CHECKING:
    from wpsdata.run.kernel import Kernels

# notebooks handed to the scheduler at once, so that an adaptive cluster sees how many wait
_MOST_IN_FLIGHT = 256
_ANSWER_SECONDS = 30
_LOOK_SECONDS = 0.5


class ClusterUnusable(WpsdataError):
    """The scheduler does not answer, or a worker has other code or data."""


@dataclass(frozen=True)
class Order:
    """What a worker is asked to do.

    Attributes
    ----------
    planned : Planned
        The notebook with its parameters.
    timeout : float
        Seconds that one cell may take.
    run : str
        Name of the run that asks; a worker compares itself with it once.
    expected : tuple of str
        Hashes of the package, the lock and the data that the plan was made from.
    bundled : str
        Value of the variable that keeps to the bundled data.
    shared : str
        Folder to hand files over in; empty where they travel as bytes.
    """

    planned: Planned
    timeout: float
    run: str
    expected: tuple[str, ...]
    bundled: str
    shared: str


@dataclass(frozen=True)
class Delivery:
    """What a worker hands back: the executed copy and the files of the stage, or a failure."""

    executed: str
    files: dict[str, bytes]
    folder: str
    failure: tuple[Any, ...] | None = None


def identity(inputs: Inputs) -> tuple[str, ...]:
    """Return what has to be the same on every machine of a run."""
    return (inputs.package, inputs.lock, inputs.raw, inputs.python)


def fulfil(order: Order) -> Delivery:
    """Run a notebook on a worker; the run that asked ends it by giving the task up."""
    _hold_equal(order)
    quiet()
    home = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=order.shared or None))
    stage = home / "stage"
    stage.mkdir()
    kernels = _kernels()
    try:
        with _given_up(kernels), scratch_folder(home / "note") as scratch:
            executed = execute_notebook(
                order.planned,
                stage,
                scratch,
                kernels,
                order.timeout,
                variables={cache.BUNDLED: order.bundled},
            )
        if order.shared:
            return Delivery(executed, {}, str(home))
        files = {
            path.relative_to(stage).as_posix(): path.read_bytes()
            for path in sorted(stage.rglob("*"))
            if path.is_file()
        }
        return Delivery(executed, files, "")
    except Failure as failure:
        return Delivery("", {}, str(home) if order.shared else "", failure.args)
    finally:
        if not order.shared:
            shutil.rmtree(home, ignore_errors=True)


_starting = threading.Lock()
_nursery: Any = None
_environ: dict[str, str] = {}
_equal_to: set[str] = set()


def _kernels() -> "Kernels":
    """Give each task kernels of its own to end; the worker's nursery serves them all."""
    global _nursery, _environ
    from wpsdata.run import kernel, warm

    with _starting:
        if _nursery is None:
            _environ = dict(os.environ)
            folder = Path(tempfile.mkdtemp(prefix=SCRATCH))
            environment = kernel.environment({}, folder, _environ)
            _nursery = warm.nursery_for(environment, kernel.prepare(folder))
            # it ends with this process: its end of the socket closes
            _nursery.__enter__()
    return kernel.Kernels(_environ)


def _hold_equal(order: Order) -> None:
    """Refuse to run other code or data than the run that asked has: numbers would mix."""
    with _starting:
        if order.run in _equal_to:
            return
        before = os.environ.get(cache.BUNDLED, "")
        os.environ[cache.BUNDLED] = order.bundled
        try:
            found = identity(planning.current_inputs())
        finally:
            os.environ[cache.BUNDLED] = before
    names = ("package", "lock file", "data", "Python")
    differing = [
        name
        for name, mine, asked in zip(names, found, order.expected, strict=True)
        if mine != asked
    ]
    if differing:
        raise ClusterUnusable(
            f"worker {os.uname().nodename if hasattr(os, 'uname') else ''} (process "
            f"{os.getpid()}) has another {', '.join(differing)} than the run; expected the same "
            "wpsdata and the same data on every worker; install them there"
        )
    _equal_to.add(order.run)


@contextlib.contextmanager
def _given_up(kernels: "Kernels") -> Iterator[None]:
    """End the kernels of a task once its run has cancelled it, or is gone."""
    from distributed import get_worker
    from distributed.worker import thread_state  # type: ignore[attr-defined]

    worker, key = get_worker(), thread_state.key
    done = threading.Event()

    def look() -> None:
        while not done.wait(_LOOK_SECONDS):
            task = worker.state.tasks.get(key)
            if task is None or task.state not in ("executing", "long-running"):
                kernels.stop()
                return

    watcher = threading.Thread(target=look, name="given-up", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


class Dask:
    """Runs notebooks on the workers of a cluster."""

    def __init__(
        self, client: Any, width: int, inputs: Inputs, timeout: float, shared: Path | None
    ) -> None:
        self.client, self.width, self.timeout = client, width, timeout
        self.expected = identity(inputs)
        self.run = uuid.uuid4().hex
        self.shared = shared
        self.stopped = False
        self._futures: set[Any] = set()

    def stop(self) -> None:
        """Give all tasks up; their workers end the kernels."""
        self.stopped = True
        self.client.cancel(list(self._futures), force=True)

    def produce(
        self, planned: Planned, stage: Path, note: Path, tell: Callable[[int, int], None]
    ) -> str:
        """Run a notebook on a worker and bring its files here."""
        from distributed import CancelledError, KilledWorker

        order = Order(
            planned,
            self.timeout,
            self.run,
            self.expected,
            os.environ.get(cache.BUNDLED, ""),
            str(self.shared or ""),
        )
        if self.stopped:
            raise Failure("interrupted")
        future = self.client.submit(fulfil, order, key=f"{planned.label}-{uuid.uuid4().hex[:8]}")
        self._futures.add(future)
        try:
            delivery: Delivery = future.result()
        except CancelledError:
            raise Failure("interrupted") from None
        except KilledWorker as error:
            lost = error.allowed_failures + 1
            raise Failure(
                f"WorkerLost: {lost} workers were lost while they ran it, the last was "
                f"{error.last_worker.address}; look at its log"
            ) from None
        finally:
            self._futures.discard(future)
        if delivery.failure is not None:
            raise Failure(*delivery.failure)
        self._bring(delivery, stage)
        return delivery.executed

    def _bring(self, delivery: Delivery, stage: Path) -> None:
        if delivery.folder:
            shutil.copytree(Path(delivery.folder) / "stage", stage, dirs_exist_ok=True)
            shutil.rmtree(delivery.folder, ignore_errors=True)
        for name, content in delivery.files.items():
            path = stage / name
            if not path.resolve().is_relative_to(stage.resolve()):
                raise Failure(f"{name}: a worker delivered a file outside of its stage")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


@contextlib.contextmanager
def dask(
    plan: Sequence[Planned],
    inputs: Inputs,
    jobs: int,
    timeout: float,
    scheduler: str | None = None,
    shared: str | Path | None = None,
) -> Iterator[Dask]:
    """Give a ``Dask`` executor.

    Parameters
    ----------
    plan : sequence of Planned
        What has to run.
    inputs : Inputs
        What it was planned from.
    jobs : int
        Processes of the cluster that is started where no scheduler is named.
    timeout : float
        Seconds that one cell may take.
    scheduler : str, optional
        Address (``tcp://host:8786``) or scheduler file of a running cluster.
    shared : path, optional
        Folder that this machine and all workers share.

    Raises
    ------
    NotInstalled
        dask is not installed.
    ClusterUnusable
        The scheduler does not answer, or the shared folder cannot be written to.
    """
    distributed = optional("distributed", "dask")
    folder = None
    if shared is not None:
        try:
            folder = Path(tempfile.mkdtemp(prefix="wpsdata-", dir=Path(shared).resolve()))
        except OSError as error:
            raise ClusterUnusable(
                f"{shared}: cannot be written to ({error.strerror}); expected a folder that all "
                "workers share"
            ) from None
    try:
        with contextlib.ExitStack() as opened:
            try:
                if scheduler is None:
                    made = distributed.LocalCluster(
                        n_workers=jobs, threads_per_worker=1, dashboard_address=None
                    )
                    asked = {"address": opened.enter_context(made)}
                elif Path(scheduler).is_file():
                    asked = {"scheduler_file": scheduler, "timeout": _ANSWER_SECONDS}
                else:
                    asked = {"address": scheduler, "timeout": _ANSWER_SECONDS}
                client = opened.enter_context(distributed.Client(**asked))
            except (OSError, ValueError, TimeoutError) as error:
                reason = " ".join(str(error).split()) or type(error).__name__
                raise ClusterUnusable(
                    f"no scheduler answers at {scheduler or 'this machine'} ({reason}); expected "
                    "an address such as tcp://host:8786 or a scheduler file; start one with "
                    "`dask scheduler`"
                ) from None
            width = min(len(plan), _MOST_IN_FLIGHT)
            yield Dask(client, max(width, 1), inputs, timeout, folder)
    finally:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
