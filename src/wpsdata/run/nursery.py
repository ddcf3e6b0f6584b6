"""The process that warm kernels are forked from: single-threaded, heavy libraries loaded.

Started by ``wpsdata.run.warm`` as ``python -m wpsdata.run.nursery FD``, where FD is one end of a
socket pair. It reads one request a packet, forks, and says how each child ended. When the other
end closes, whoever started it is gone: it ends all kernels and itself, so that not even a killed
run leaves a process behind.

What a kernel must not inherit is put right in the child: signals, working folder, environment,
output, random state, and ``matplotlib_inline``, which hooks into the shell when it is imported and
would show nothing if it had been imported before there was one.
"""

import builtins
import contextlib
import ctypes
import gc
import importlib.util
import json
import os
import select
import signal
import socket
import sys
import types
from pathlib import Path
from typing import Any, NoReturn

LARGEST = 1 << 16
_PR_SET_PDEATHSIG = 1
# A module that a notebook would import later anyway; what is missing is left to the kernel.
MODULES = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "IPython.core.completer",
    "IPython.core.display",
    "IPython.display",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_pdf",
    "matplotlib.backends.backend_svg",
    "numpy",
    "pandas",
    "pandas.io.formats.style",
    "pandera.pandas",
    "PIL.PngImagePlugin",
    "statsmodels.stats.proportion",
    "wpsdata.analyse",
    "wpsdata.chart",
    "wpsdata.chart.draw",
    "wpsdata.publish.facts",
    "wpsdata.tables",
)
HOOKED = "matplotlib_inline"
# libraries that others try to import and that start threads: left to the kernels that want them
THREADED = ("polars",)
INLINE = f"module://{HOOKED}.backend_inline"


def main() -> None:
    """Load the libraries, then fork a kernel for each request until the other end closes."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    environment = dict(os.environ)
    # the folder that -m puts first; ipykernel_launcher takes it away as well
    if Path(sys.path[0]) == Path.cwd():
        del sys.path[0]
    # pyarrow, which pandas imports, would start a thread that does nothing for us
    os.environ["JE_ARROW_MALLOC_CONF"] = "background_thread:false"
    _load()
    threads = _threads()
    channel.send(json.dumps({"ready": threads == 1, "threads": threads}).encode())
    gc.collect()
    # pages that no collection writes to stay shared between the kernels
    gc.freeze()
    children: dict[int, tuple[int, int]] = {}  # handle of a child: its number, its pid
    while True:
        asked = channel.fileno()
        readable, _, _ = select.select([asked, *children], [], [])
        for one in readable:
            if one == asked:
                continue
            number, pid = children.pop(one)
            os.close(one)
            _, status = os.waitpid(pid, 0)
            with contextlib.suppress(OSError):
                code = os.waitstatus_to_exitcode(status)
                channel.send(json.dumps({"number": number, "ended": code}).encode())
        if asked in readable and not _serve(channel, children, environment):
            break
    for _, pid in children.values():
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)


def _load() -> None:
    absent = [name for name in THREADED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
    # pandas asks as it is imported whether it is in a kernel, and lays frames out accordingly
    builtins.get_ipython = _in_a_kernel  # type: ignore[attr-defined]
    try:
        _load_all()
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined]
        for name in absent:
            del sys.modules[name]


def _in_a_kernel() -> Any:
    return types.SimpleNamespace(kernel=None)


def _load_all() -> None:
    for name in MODULES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    from wpsdata import analyse, chart
    from wpsdata.chart import figures
    from wpsdata.errors import WpsdataError

    for home in dict.fromkeys(chart._HOMES.values()):
        importlib.import_module(f"wpsdata.chart.{home}")
    for name in analyse.__all__:
        importlib.import_module(f"wpsdata.analyse.{name}")
    _rehearse()
    # what cannot be read is left to the kernels to report
    with contextlib.suppress(WpsdataError, OSError):
        figures.figures()
    _hold(["countries"])
    for name in [name for name in sys.modules if name.partition(".")[0] == HOOKED]:
        del sys.modules[name]


def _rehearse() -> None:
    """Draw an empty page once: fonts are parsed, and what is imported late is imported."""
    from matplotlib.figure import Figure

    from wpsdata.chart import save, style

    with style.applied():
        figure = Figure(figsize=(1, 1))
        figure.text(0.1, 0.1, "wpsdata")
    save.render(figure, title="wpsdata", alt="wpsdata")


def _threads() -> int:
    """Count the threads of this process: a lock that another thread held would never be freed."""
    try:
        return len(list(Path("/proc/self/task").iterdir()))
    except OSError:
        import threading

        return threading.active_count()


def _serve(
    channel: socket.socket,
    children: dict[int, tuple[int, int]],
    environment: dict[str, str],
) -> bool:
    """Answer one request; return False when there will be no other."""
    content, handles, _, _ = socket.recv_fds(channel, LARGEST, 2)
    if not content:
        return False
    request = json.loads(content)
    if "tables" in request:
        _hold(request["tables"])
        return True
    pid = os.fork()
    if pid == 0:
        channel.close()
        for handle in children:
            os.close(handle)
        _become_kernel(request, handles, environment | request["environment"])
    for handle in handles:
        os.close(handle)
    children[os.pidfd_open(pid)] = (request["number"], pid)
    channel.send(json.dumps({"number": request["number"], "pid": pid}).encode())
    return True


def _hold(tables: list[str]) -> None:
    """Load tables that several kernels will ask for; a faulty one is left to them to report."""
    from wpsdata.errors import WpsdataError
    from wpsdata.tables import load

    for name in tables:
        with contextlib.suppress(WpsdataError, OSError):
            load(name)
    gc.freeze()


def _become_kernel(
    request: dict[str, Any], handles: list[int], environment: dict[str, str]
) -> NoReturn:
    """Turn a fresh child into what ``python -m ipykernel_launcher`` is."""
    code = 1
    try:
        os.setsid()
        _end_with_parent(request["nursery"])
        for number, place in ((handles[0], 1), (handles[1], 2)):
            os.dup2(number, place)
        for handle in handles:
            os.close(handle)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.clear()
        os.environ.update(environment)
        os.environ["JPY_PARENT_PID"] = str(request["nursery"])
        os.chdir(request["folder"])
        launcher = importlib.util.find_spec("ipykernel_launcher")
        sys.argv = [str(launcher.origin if launcher else ""), *request["arguments"]]
        _forget_chance()
        _choose_backend()
        from ipykernel import kernelapp

        kernelapp.launch_new_instance()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        import atexit

        with contextlib.suppress(BaseException):
            atexit._run_exitfuncs()
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        # nothing of the nursery's own must run on the way out
        os._exit(code)


def _end_with_parent(nursery: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != nursery:
        os._exit(1)


def _forget_chance() -> None:
    import random

    import numpy as np

    random.seed()
    np.random.seed()


def _choose_backend() -> None:
    """Do what ipykernel does as it starts, and matplotlib when it is imported after that."""
    import matplotlib

    os.environ.setdefault("MPLBACKEND", INLINE)
    matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]


if __name__ == "__main__":
    main()
