"""One run at a time in one reports folder."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from wpsdata.errors import WpsdataError

FILE = ".lock"


class RunInProgress(WpsdataError):
    """Another run is writing into the same folder."""


@contextlib.contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the lock of a reports folder; the system lets go of it when the process ends.

    Raises
    ------
    RunInProgress
        Another process holds it.
    """
    try:
        import fcntl
    except ImportError:  # not on Windows, where two runs at once are left to the user
        yield
        return
    out.mkdir(parents=True, exist_ok=True)
    with (out / FILE).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunInProgress(
                f"{out}: another run is writing here; wait until it has ended, or name another "
                "folder"
            ) from None
        yield
