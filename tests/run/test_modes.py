"""However a notebook ends and wherever it runs: the same error, nothing half-written, no orphan."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from wpsdata.run import UnusableArguments, cluster, plan, run, warm

pytestmark = pytest.mark.long
SRC = Path(__file__).parents[2] / "src"
MODES = ["warm", "cold", "dask"]
STAY = """\
import os, subprocess, time
child = subprocess.Popen(["sleep", "600"])
with open(PIDS, "a") as file:
    file.write(f"{os.getpid()} {child.pid}\\n")
time.sleep(600)
"""
FAILING = {
    "10_raises": ("raise KeyError('no such role')", "KeyError: 'no such role'"),
    "20_exits": ("import sys; sys.exit(3)", "SystemExit: 3"),
    "30_ends": ("import os; os._exit(0)", "DeadKernel: the kernel exited with code 0"),
    "40_segfault": (
        "import ctypes; ctypes.string_at(0)",
        "DeadKernel: the kernel was ended by signal 11 (SIGSEGV)",
    ),
    "50_killed": (
        "import os; os.kill(os.getpid(), 9)",
        "DeadKernel: the kernel was ended by signal 9 (SIGKILL)",
    ),
    "60_endless": ("while True: pass", "Timeout: the cell ran for more than 3 s"),
}


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pids, seconds=15):
    deadline = time.monotonic() + seconds
    while any(alive(one) for one in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not [one for one in pids if alive(one)]


def pids_in(path, lines, seconds=60):
    """Wait for that many kernels to have said who they and their children are."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if path.is_file() and path.read_text().count("\n") >= lines:
            return [int(one) for one in path.read_text().split()]
        time.sleep(0.05)
    raise AssertionError("no kernel started")


def wpsdata(suite, *words, **environment):
    """Start the command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "wpsdata.cli", "run", "--out", str(suite.out), *words],
        env={**os.environ, "PYTHONPATH": str(SRC), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # a shell has what it starts in the background ignore Ctrl-C, tests and all
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def words_for(mode):
    return {"warm": [], "cold": ["--cold"], "dask": ["--executor", "dask"]}[mode]


@pytest.mark.parametrize("mode", MODES)
def test_every_end_of_a_kernel_has_its_error_and_stops_nothing_else(away, mode):
    for stem, (cell, _) in FAILING.items():
        away.drawing(stem, "other", cell, "1 + 1")
    away.drawing("90_good", "share")
    started = wpsdata(away, *words_for(mode), "--timeout", "3", "--json")
    out, err = started.communicate(timeout=120)
    assert started.returncode == 1, err
    *results, good = [json.loads(line) for line in out.splitlines()]
    assert (good["notebook"], good["status"]) == ("90_good", "done")
    assert len(away.figures()) == 5
    for result in results:
        cell, error = FAILING[result["notebook"]]
        assert result["status"] == "failed"
        assert result["error"].startswith(error)
        assert (result["cell"], result["line"]) == (3, cell)
        assert (away.out / "notebooks" / "failed" / f"{result['notebook']}.ipynb").is_file()
    assert "1 run, 0 up to date, 6 failed" in err
    assert away.leftovers() == []
    assert [path.name for path in (away.out / ".record").iterdir()] == ["90_good.json"]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("mode", MODES)
def test_a_stopped_run_leaves_no_process_and_no_half_output(away, mode, sent):
    pids = away.root / "pids"
    away.drawing("10_quick", "share")
    away.drawing("20_stays", "other", f"PIDS = {str(pids)!r}", STAY)
    started = wpsdata(away, *words_for(mode), "--jobs", "2")
    kernels = pids_in(pids, 1)
    deadline = time.monotonic() + 30
    while not away.out.joinpath(".record/10_quick.json").is_file():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    family = [started.pid, *descendants(started.pid)]
    started.send_signal(sent)
    started.communicate(timeout=60)
    codes = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}
    assert started.returncode == codes[sent]
    # a cold kernel ends by itself once its runner was killed; what it had started does not
    left = kernels[1:] if (mode, sent) == ("cold", signal.SIGKILL) else []
    assert gone([one for one in [*kernels, *family] if one not in left])
    for one in left:
        os.kill(one, signal.SIGKILL)
    assert len(away.figures()) == 5
    assert [path.name for path in (away.out / ".record").iterdir()] == ["10_quick.json"]
    if sent != signal.SIGKILL:
        assert away.leftovers() == []

    away.drawing("20_stays", "other")
    again = wpsdata(away)
    _, err = again.communicate(timeout=60)
    assert again.returncode == 0
    assert "1 run, 1 up to date, 0 failed" in err
    assert away.leftovers() == []


def descendants(pid):
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            found.append((int(path.parent.name), int(fields[1])))
    family = [pid]
    for one, parent in sorted(found):
        if parent in family:
            family.append(one)
    return family[1:]


def test_fail_fast_starts_no_other(suite):
    suite.drawing("10_raises", "a", "1 / 0")
    for number in (2, 3, 4):
        suite.drawing(f"{number}0_good", f"share_{number}")
    first, *others = run(out=suite.out, jobs=1, fail_fast=True)
    assert first.status == "failed"
    assert {one.status for one in others} == {"skipped"}
    assert "another notebook failed" in others[0].message
    again = run(out=suite.out)
    assert [one.error for one in again[1:]] == ["", "", ""]
    assert [one.status for one in again] == ["failed", "done", "done", "done"]


@pytest.fixture
def started_cluster(away, tmp_path):
    """A scheduler and two workers, each started as on machines of their own."""
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    file = tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    command = [sys.executable, "-c"]
    scheduler = subprocess.Popen(
        [*command, "from distributed.cli.dask_scheduler import main; main()", "--host",
         "127.0.0.1", "--port", "0", "--scheduler-file", str(file), "--no-dashboard"], **quiet,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while not file.is_file() and time.monotonic() < deadline:
        time.sleep(0.05)
    workers = [
        subprocess.Popen(
            [*command, "from distributed.cli.dask_worker import main; main()", "--scheduler-file",
             str(file), "--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory",
             str(tmp_path / f"worker{number}")], **quiet,
        )
        for number in range(2)
    ]  # fmt: skip
    yield file, workers
    for one in (*workers, scheduler):
        one.kill()
        one.wait()


@pytest.mark.parametrize("shared", [False, True])
def test_a_cluster_gives_the_same_bytes_and_survives_the_loss_of_a_worker(
    away, started_cluster, tmp_path, shared
):
    file, workers = started_cluster
    pids = away.root / "pids"
    # stays until somebody has ended the worker that ran it first
    once = f"import os, time\nfirst = not os.path.exists({str(pids)!r})\n"
    once += f"open({str(pids)!r}, 'a').write(f'{{os.getpid()}} {{os.getppid()}}\\n')\n"
    once += "time.sleep(600 if first else 0)"
    for number in range(1, 5):
        away.drawing(f"{number}0_good", f"share_{number}", "print('seen')")
    away.drawing("90_stays", "last", once)
    words = ["--executor", "dask", "--scheduler", str(file)]
    if shared:
        (tmp_path / "handed").mkdir()
        words += ["--shared", str(tmp_path / "handed")]
    started = wpsdata(away, *words)
    kernel, nursery = pids_in(pids, 1)
    owner = int(Path(f"/proc/{nursery}/stat").read_text().rpartition(")")[2].split()[1])
    (lost,) = [one for one in workers if one.pid == owner]
    lost.kill()
    _, err = started.communicate(timeout=90)
    assert started.returncode == 0, err
    assert "5 run, 0 up to date, 0 failed" in err
    assert gone([kernel, nursery])
    assert len(pids.read_text().splitlines()) == 2
    far = {name: content for name, (content, _) in away.files().items() if ".record" not in name}
    if shared:
        assert list((tmp_path / "handed").iterdir()) == []

    (_, err) = wpsdata(away, "--force").communicate(timeout=60)
    assert "5 run" in err
    near = {name: content for name, (content, _) in away.files().items() if ".record" not in name}
    assert near == far


def test_a_worker_with_other_data_is_refused(away, started_cluster):
    file, _ = started_cluster
    away.drawing("10_good", "share")
    other = away.root.parent / "requirements.lock"
    other.write_text("other")
    _, err = wpsdata(away, "--executor", "dask", "--scheduler", str(file)).communicate(timeout=60)
    assert "0 failed" in err  # the workers read the same lock file
    order = cluster.Order(None, 1, "another run", ("p", "l", "d", "3"), "", "")
    with pytest.raises(cluster.ClusterUnusable, match=r"has another package, lock file, data, Py"):
        cluster._hold_equal(order)


def test_what_a_cluster_needs_is_said_in_one_line(suite, tmp_path):
    suite.drawing("10_good", "share")
    with pytest.raises(UnusableArguments, match="with dask only"):
        run(out=suite.out, scheduler="tcp://127.0.0.1:1")
    with pytest.raises(UnusableArguments, match="expected one of local, dask"):
        run(out=suite.out, executor="slurm")
    with pytest.raises(cluster.ClusterUnusable, match="cannot be written to"):
        run(out=suite.out, executor="dask", shared=tmp_path / "absent")


def test_nobody_answers(suite, monkeypatch):
    monkeypatch.setattr(cluster, "_ANSWER_SECONDS", 1)
    suite.drawing("10_good", "share")
    with pytest.raises(cluster.ClusterUnusable, match=r"no scheduler answers at tcp://127.0.0.1:1"):
        run(out=suite.out, executor="dask", scheduler="tcp://127.0.0.1:1")
    assert not plan.record_path(suite.out, "10_good").exists()
    assert warm.possible() or os.name != "posix" or sys.platform != "linux"


def test_watch_runs_again_what_a_saved_file_makes_stale(away):
    away.drawing("10_a", "share")
    away.drawing("20_b", "other")
    watching = wpsdata(away, "--watch")
    record = away.out / ".record" / "10_a.json"
    other = away.out / ".record" / "20_b.json"
    wait_for(lambda: record.is_file() and other.is_file())
    before = record.stat().st_mtime_ns, other.stat().st_mtime_ns
    time.sleep(1)  # the watcher starts when the first run has ended
    away.drawing("10_a", "share", "print('saved')")
    late = threading.Timer(60, watching.kill)
    late.start()
    said = []
    for line in watching.stderr:
        said.append(line)
        if "1 run, 1 up to date, 0 failed" in line:
            break
    late.cancel()
    watching.send_signal(signal.SIGINT)
    watching.communicate(timeout=30)
    assert watching.returncode == 130
    assert "saved: 10_a.ipynb\n" in said
    assert record.stat().st_mtime_ns != before[0]
    assert other.stat().st_mtime_ns == before[1]
    assert "saved" in (away.out / "notebooks" / "10_a.ipynb").read_text()


def wait_for(true, seconds=40):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)
