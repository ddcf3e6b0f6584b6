"""Warm kernels: a Jupyter kernel provisioner that forks instead of starting Python anew.

``WarmProvisioner`` is registered under ``wpsdata-warm`` in the group
``jupyter_client.kernel_provisioners``, so that a kernel specification can name it. It forks the
kernel from the nursery of this process (``begin``), or starts it cold, as any other, where that
would not be the same: no nursery, another system or interpreter, an environment that differs from
the nursery's, a matplotlibrc in the working folder.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from wpsdata.run import nursery

NAME = "wpsdata-warm"
COLD = "WPSDATA_COLD"
_START_SECONDS = 60
# variables that differ from kernel to kernel and that no library reads when it is imported
_OWN = (
    "WPSDATA_BUNDLED",
    "WPSDATA_STAGE",
    "WPSDATA_PARAMETERS",
    "WPSDATA_NOTEBOOK",
    "WPSDATA_SIZES",
    "IPYTHONDIR",
    "JPY_PARENT_PID",
    "JPY_SESSION_NAME",
    "JPY_INTERRUPT_EVENT",
    "PYDEVD_USE_FRAME_EVAL",
    "_",
)


def possible() -> bool:
    """Whether kernels can be forked here: Linux, and not switched off by ``WPSDATA_COLD=1``."""
    return (
        sys.platform == "linux"
        and hasattr(os, "pidfd_open")
        and os.environ.get(COLD, "") in ("", "0")
    )


class Forked:
    """A forked kernel, with as much of ``subprocess.Popen`` as provisioners use."""

    stdin = stdout = stderr = None

    def __init__(self, number: int) -> None:
        self.number = number
        self.pid = 0
        self.returncode: int | None = None
        self.args: list[str] = []
        self._begun = threading.Event()
        self._ended = threading.Event()

    def _told(self, message: Mapping[str, int]) -> None:
        if "pid" in message:
            self.pid = message["pid"]
            self._begun.set()
        else:
            self.returncode = message["ended"]
            self._begun.set()
            self._ended.set()

    def begun(self, seconds: float) -> bool:
        """Wait until it was forked; False if it was not."""
        return self._begun.wait(seconds) and self.pid != 0

    def poll(self) -> int | None:
        """Return its exit code, None while it runs."""
        return self.returncode if self._ended.is_set() else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return its exit code."""
        if not self._ended.wait(timeout):
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        assert self.returncode is not None  # noqa: S101 - set before the event
        return self.returncode

    def send_signal(self, signum: int) -> None:
        """Send it a signal."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signum)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class Nursery:
    """The process that kernels are forked from, seen from the process that started it."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self.environment = _shared(environment)
        self._here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._sending = threading.Lock()
        self._ready = threading.Event()
        self._usable = False
        self._forked: dict[int, Forked] = {}
        self._numbers = 0
        self._held: set[str] = set()
        with there, (folder / "nursery.log").open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - this interpreter, our own module
                [sys.executable, "-m", nursery.__name__, str(there.fileno())],
                env=dict(environment),
                cwd=folder,
                pass_fds=(there.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for whoever started it to handle
                start_new_session=True,
            )
        self._listener = threading.Thread(target=self._listen, name="nursery", daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        while True:
            try:
                content = self._here.recv(nursery.LARGEST)
            except OSError:
                content = b""
            if not content:
                break
            message = json.loads(content)
            if "ready" in message:
                self._usable = message["ready"]
                self._ready.set()
            else:
                self._forked[message["number"]]._told(message)
                if "ended" in message:
                    del self._forked[message["number"]]
        # its kernels have ended with it
        self._usable = False
        self._ready.set()
        for one in list(self._forked.values()):
            one._told({"ended": -signal.SIGKILL})

    def serves(self, command: list[str], environment: Mapping[str, str], folder: Path) -> bool:
        """Whether a kernel forked here is the one that this command would start cold."""
        launcher = [sys.executable, "-m", "ipykernel_launcher"]
        settings = folder / "matplotlibrc"
        return (
            command[:3] == launcher
            and _shared(environment) == self.environment
            and not (settings.is_file() and settings.stat().st_size)
            and self._ready.wait(_START_SECONDS)
            and self._usable
        )

    def hold(self, tables: Iterable[str]) -> None:
        """Have tables loaded once for all kernels that follow."""
        with contextlib.suppress(OSError), self._sending:
            new = sorted(set(tables) - self._held)
            self._held.update(new)
            if new:
                self._here.send(json.dumps({"tables": new}).encode())

    def fork(
        self, command: list[str], environment: Mapping[str, str], folder: Path, output: list[int]
    ) -> Forked | None:
        """Fork a kernel; None if the nursery has ended."""
        request = {
            "arguments": command[3:],
            # the rest is the nursery's own
            "environment": {name: environment[name] for name in _OWN if name in environment},
            "folder": str(folder),
            "nursery": self.process.pid,
        }
        with self._sending:
            self._numbers += 1
            one = Forked(self._numbers)
            one.args = command
            self._forked[one.number] = one
            content = json.dumps({**request, "number": one.number}).encode()
            try:
                socket.send_fds(self._here, [content], output)
            except OSError:
                del self._forked[one.number]
                return None
        return one if one.begun(_START_SECONDS) else None

    def end(self) -> None:
        """End the nursery and every kernel that it forked."""
        with contextlib.suppress(OSError):
            self._here.shutdown(socket.SHUT_RDWR)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            # still loading: nothing was forked yet
            self.process.kill()
            self.process.wait()
        self._listener.join()
        self._here.close()


def _shared(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name not in _OWN}


_current: Nursery | None = None


@contextlib.contextmanager
def nursery_for(environment: Mapping[str, str], folder: Path) -> Iterator["Nursery | None"]:
    """Keep a nursery for the kernels that this process starts inside the block.

    Parameters
    ----------
    environment : mapping
        What each kernel's environment is but for the variables of its own.
    folder : Path
        Where the nursery works: empty but for an empty ``matplotlibrc``, as a kernel's folder.

    Yields
    ------
    Nursery or None
        None where kernels cannot be forked, or one is there already.
    """
    global _current
    if _current is not None or not possible():
        yield _current
        return
    started = _current = Nursery(environment, folder)
    try:
        yield started
    finally:
        _current = None
        started.end()


class WarmProvisioner(LocalProvisioner):
    """Forks a kernel from this process's nursery, or starts it as ``local-provisioner`` does."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch the kernel; ``cmd`` and ``kwargs`` are those of ``subprocess.Popen``."""
        forked = _fork(cmd, kwargs)
        if forked is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = forked  # type: ignore[assignment]
        # it leads a group of its own
        self.pid = self.pgid = forked.pid
        self.cwd = kwargs.get("cwd")
        return self.connection_info


def _fork(command: list[str], options: Mapping[str, Any]) -> Forked | None:
    current = _current
    output = [options.get("stdout"), options.get("stderr")]
    if current is None or not all(hasattr(one, "fileno") for one in output):
        return None
    environment = options.get("env") or os.environ
    folder = Path(options.get("cwd") or Path.cwd())
    if not current.serves(command, environment, folder):
        return None
    handles = [one.fileno() for one in output if one is not None]
    return current.fork(command, environment, folder, handles)
