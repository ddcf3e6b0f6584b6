"""The kernel a notebook runs in: always this interpreter, with nothing of the user's in it.

Imported only once a notebook has to run: it costs the Jupyter libraries.
"""

import contextlib
import functools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from wpsdata import paths
from wpsdata.run import warm

IPC = os.name == "posix"
# settings of the person's own shell that would show in figures, or run code of theirs
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_DROPPED = ("MPLBACKEND", "MATPLOTLIBRC", "PYTHONSTARTUP", "PYTHONINSPECT")


class Stopped(RuntimeError):
    """The run was interrupted before this kernel was started."""


@dataclass
class Kernels:
    """The kernels of one run that are alive, so that an interrupt can end them all.

    ``environ`` is the environment as it was when the run began: libraries that this process
    imports later set variables of theirs, and no kernel is to know of them.
    """

    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    stopped: bool = False
    _alive: set["Launch"] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, launch: "Launch") -> None:
        """Note a kernel that has just been started; end it at once if the run was stopped."""
        with self._lock:
            self._alive.add(launch)
            if self.stopped:
                launch.kill()

    def discard(self, launch: "Launch") -> None:
        """Forget a kernel that has ended."""
        with self._lock:
            self._alive.discard(launch)

    def stop(self) -> None:
        """End all kernels and let no other start."""
        with self._lock:
            self.stopped = True
            for launch in self._alive:
                launch.kill()


@dataclass(eq=False)
class Launch:
    """How one kernel is started, and its process once it is.

    Attributes
    ----------
    folder : Path
        Short-named private folder: sockets, connection file, log, and the working folder.
    environment : mapping
        Variables of the stage protocol.
    kernels : Kernels
        Where the kernel is noted while it lives.
    """

    folder: Path
    environment: Mapping[str, str]
    kernels: Kernels
    process: subprocess.Popen[bytes] | warm.Forked | None = None

    @property
    def log(self) -> Path:
        """What the kernel's process wrote to its terminal, had it had one."""
        return self.folder / "log"

    def kill(self) -> None:
        """End the kernel and what it started; harmless when it has ended."""
        if self.process is None:
            return
        if os.name == "posix":
            # the kernel leads a process group of its own, which may outlive it
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        elif self.process.poll() is None:
            self.process.kill()

    def ending(self) -> str:
        """Say how the kernel's process ended."""
        code = self.process.poll() if self.process else None
        if code is None:
            how = "the kernel stopped answering"
        elif code < 0:
            how = f"the kernel was ended by signal {-code} ({signal.Signals(-code).name})"
        else:
            how = f"the kernel exited with code {code} in the middle of the notebook"
        return how


def prepare(folder: Path) -> Path:
    """Make a working folder: empty but for a matplotlibrc, which hides the user's own.

    matplotlib reads the file in the working folder before any other, so that neither a file in
    the user's configuration nor one beside the notebooks shows in a figure.
    """
    work = folder / "work"
    work.mkdir()
    (work / "matplotlibrc").touch()
    return work


def environment(
    variables: Mapping[str, str], folder: Path, environ: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the environment of a kernel, made from this process's or the one given.

    The person's own, so that proxies, caches and libraries are found, without what would show
    in figures; this wpsdata first on the path when it is run from a source tree. Numbers are
    crunched by one thread: the cores are the notebooks', and sums come out in the same order
    whatever their number is.
    """
    own = os.environ if environ is None else environ
    found = {name: value for name, value in own.items() if name not in _DROPPED}
    search = [str(Path(one).resolve()) for one in _split(found.get("PYTHONPATH", ""))]
    home = paths.PACKAGE.parent
    # site-packages ahead of the standard library would let a backport hide part of it
    if home.name not in ("site-packages", "dist-packages"):
        search.insert(0, str(home))
    if search:
        found["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(search))
    # start-up files of the person's IPython profile are code too
    found["IPYTHONDIR"] = str(folder / "ipython")
    found["PYTHONHASHSEED"] = "0"
    found |= dict.fromkeys(_THREADS, "1")
    return {**found, **variables}


def _split(search: str) -> list[str]:
    return [one for one in search.split(os.pathsep) if one]


@functools.cache
def _provisioner() -> str:
    """Name the warm provisioner, or Jupyter's own where this wpsdata is not installed."""
    group = "jupyter_client.kernel_provisioners"
    return warm.NAME if entry_points(group=group, name=warm.NAME) else "local-provisioner"


def manager_class(launch: Launch) -> type[AsyncKernelManager]:
    """Return a kernel manager class bound to one launch, as nbclient asks for a class."""

    class NotebookKernelManager(AsyncKernelManager):
        """Starts this interpreter whatever kernel specifications the user has."""

        def __init__(self, **options: Any) -> None:
            options["connection_file"] = str(launch.folder / "c.json")
            if IPC:
                # ports are chosen first and bound later: two kernels at once may collide
                options |= {"transport": "ipc", "ip": str(launch.folder / "s")}
            super().__init__(**options)

        @property
        def kernel_spec(self) -> KernelSpec:
            return KernelSpec(
                argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                display_name="wpsdata",
                language="python",
                metadata={"kernel_provisioner": {"provisioner_name": _provisioner()}},
            )

        async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
            if launch.kernels.stopped:
                raise Stopped("the run was interrupted")
            work = prepare(launch.folder)
            with launch.log.open("wb") as log:
                await super().start_kernel(
                    **options,
                    cwd=str(work),
                    env=environment(launch.environment, launch.folder, launch.kernels.environ),
                    stdout=log,
                    stderr=log,
                )
            launch.process = getattr(self.provisioner, "process", None)
            launch.kernels.add(launch)

        async def cleanup_resources(  # type: ignore[override]
            self, restart: bool = False
        ) -> None:
            launch.kill()
            await super().cleanup_resources(restart=restart)

    return NotebookKernelManager
