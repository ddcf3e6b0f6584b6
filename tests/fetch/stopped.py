"""Stop a refresh at every step there is; run by test_stopped.py in a process of its own.

``stopped.py HOW SERVER CACHE`` refreshes from edition 1 to edition 2 again and again, each time in
a child process. HOW ``kill`` kills it at the first, second, third ... line of the package's own
code that it comes to. HOW ``full`` lets the disk be full, and ``read-only`` the cache be
read-only, from the first, second, third ... thing on that it writes. After each, edition 1 or
edition 2 must be in use, whole, and after ``kill`` the next refresh must mend what is left. Prints
JSON: how many steps there were, and what was wrong.
"""

import errno
import itertools
import json
import os
import shutil
import signal
import sys
from pathlib import Path

from wpsdata import cache, fetch, paths
from wpsdata.fetch import download
from wpsdata.load.upstream import Upstream

OURS = {module.__file__ for module in (cache, fetch, download, paths)}
# of what only asks and compares, lines count for nothing: between them the cache stays the same
IDLE = {"held", "_editions", "_files", "_json", "intact", "folder_of", "cache_root", "combined"}
IDLE |= {"refresh", "_permitted", "_get", "_message", "_left", "_condition", "__init__"}
IDLE |= {"get_connection_with_tls_context", "Known", "_new_conn", "_know", "bounded", "_bounded"}
ERRORS = {"full": errno.ENOSPC, "read-only": errno.EROFS}
# what a full disk or a read-only cache refuses; taking away is not among it
WRITES = {"os.mkdir", "os.rename", "os.chmod", "open"}


class Rows:
    """What a reader gives, as far as it is counted; pandas is not needed to stop anything."""

    def __init__(self, path: Path) -> None:
        self.lines = path.read_bytes().splitlines()

    def __len__(self) -> int:
        return len(self.lines) - 1


def source(server: str, edition: int) -> Upstream:
    # b.csv is the same in both editions, and the server says so
    return Upstream(
        name="made_up",
        producer="Nobody",
        title="Made-up table",
        url="https://data.example/",
        license_name="not stated",
        license_url="",
        redistribute="no",
        citation="Nobody.",
        read=Rows,
        hosts=("127.0.0.1",),
        addresses={"a.csv": f"{server}/{edition}/a.csv", "b.csv": f"{server}/b.csv"},
    )


def refreshed(one: Upstream) -> fetch.Outcome:
    limits = fetch.Limits(tries=1, connect=2, read=2, total=5)
    return fetch.refresh([one], limits=limits, http_to_loopback=True)[0]


def killing(after: int) -> None:
    """Kill this process at the n-th line of our code, counting a line once for each way to it."""
    seen: set[tuple[object, ...]] = set()

    def step(frame, event, _):
        if frame.f_code.co_filename not in OURS or frame.f_code.co_name in IDLE:
            return None
        if event == "line":
            way, one = [], frame
            while one is not None:
                if one.f_code.co_filename in OURS:
                    way.append((one.f_code, one.f_lineno))
                one = one.f_back
            seen.add(tuple(way))
            if len(seen) > after:
                os.kill(os.getpid(), signal.SIGKILL)
        return step

    sys.settrace(step)


def refusing(after: int, number: int, folder: Path) -> None:
    """Refuse all that is written below a folder from the n-th time on."""
    count = itertools.count()

    def audit(event, arguments):
        if event not in WRITES or not str(arguments[0]).startswith(f"{folder}/"):
            return
        reads = event == "open" and (
            arguments[1] in ("r", "rb") if arguments[1] else not arguments[2] & os.O_ACCMODE
        )
        if not reads and next(count) >= after:
            raise OSError(number, os.strerror(number), str(arguments[0]))

    sys.addaudithook(audit)


def child(how: str, after: int, one: Upstream, out: Path) -> int:
    """Refresh in a child process; return how it ended."""
    process = os.fork()
    if process:
        return os.waitpid(process, 0)[1]
    try:
        if how == "kill":
            killing(after)
        else:
            refusing(after, ERRORS[how], cache.cache_root())
        outcome = refreshed(one)
        sys.settrace(None)
        out.write_text(json.dumps(vars(outcome)))
        os._exit(0)
    finally:
        os._exit(1)


def main(how: str, server: str, root: str) -> None:
    os.environ[cache.CACHE] = root
    folder, kept, out = Path(root), Path(f"{root}-kept"), Path(f"{root}-out.json")
    # what a disk has not yet written does not matter where only a process ends
    os.fsync = lambda _: None
    first, second = source(server, 1), source(server, 2)
    assert refreshed(first).status == "new"
    old = cache.held("made_up")
    contents = {old.sha256: cache.path_of("made_up", "a.csv").read_bytes()}
    shutil.copytree(folder, kept)
    new = refreshed(second)
    assert new.status == "new", new
    contents[new.sha256] = cache.path_of("made_up", "a.csv").read_bytes()
    wrong, used = [], set()
    for after in itertools.count():
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
        out.unlink(missing_ok=True)
        ended = child(how, after, second, out)
        try:
            stopped = os.WIFSIGNALED(ended)
            if how == "kill":
                assert stopped or os.WEXITSTATUS(ended) == 0, f"ended {ended}"
            else:
                assert ended == 0, f"ended {ended}"
            held = cache.held("made_up")
            used.add(held.sha256)
            # whole, and read in the same way as before
            assert cache.path_of("made_up", "a.csv").read_bytes() == contents[held.sha256]
            assert cache.path_of("made_up", "b.csv").exists()
            assert (old.folder / "a.csv").read_bytes() == contents[old.sha256]
            told = json.loads(out.read_text()) if not stopped else {"status": "killed"}
            if told["status"] == "failed":
                assert held.sha256 == old.sha256
                assert os.strerror(ERRORS[how]) in told["message"], told
                assert "\n" not in told["message"]
                assert list((folder / "made_up").glob(f"{cache.UNFINISHED}*")) == [], "left over"
            last = told["status"] == "new"
            again = refreshed(second)
            assert again.status == ("unchanged" if held.sha256 == new.sha256 else "new"), again
            assert cache.held("made_up").sha256 == new.sha256
            assert len(cache.held("made_up").editions) == 2
            if again.status == "new":
                assert list((folder / "made_up").glob(f"{cache.UNFINISHED}*")) == [], "left over"
        except Exception as error:
            wrong.append(f"step {after}: {type(error).__name__}: {error}")
            last = len(wrong) > 20
        if last:
            break
    print(json.dumps({"steps": after, "wrong": wrong, "used": len(used)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
