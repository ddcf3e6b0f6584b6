"""A forked kernel is what a new Python would be; where it is not, a new Python is started."""

import json
import os
import sys
import time
from pathlib import Path

import pytest

from wpsdata import paths
from wpsdata.run import kernel, run, warm

pytestmark = pytest.mark.skipif(not warm.possible(), reason="kernels are forked on Linux only")

# what a notebook can see of the process it runs in
LOOK = """\
import json, os, random, signal, sys, threading
seen = {
    "argv": [os.path.basename(one) for one in sys.argv[:1]],
    "path": sys.path,
    "folder": sorted(os.listdir()),
    "environment": sorted(set(os.environ) - {"PYTEST_CURRENT_TEST"}),
    "backend": os.environ["MPLBACKEND"],
    "signals": [str(signal.getsignal(one)) for one in (2, 13, 15, 17)],
    "mask": [int(one) for one in signal.pthread_sigmask(signal.SIG_BLOCK, ())],
    "leader": os.getpgid(0) == os.getpid() == os.getsid(0),
    "globals": sorted(name for name in globals() if not name.startswith("_")),
    "open": sorted(os.path.basename(os.readlink(f"/proc/self/fd/{one}")).split(":")[0]
                   for one in (1, 2)),
    "hash": hash("wps"),
    "flags": list(sys.flags),
    "recursion": sys.getrecursionlimit(),
    "encoding": [sys.stdout.encoding, sys.getfilesystemencoding()],
}
import matplotlib, pandas, numpy, warnings, logging
seen["rc"] = {name: repr(value) for name, value in matplotlib.rcParams.items()}
seen["pandas"] = {
    line.partition(" ")[0]: repr(pandas.get_option(line.partition(" ")[0]))
    for line in pandas.describe_option("display", _print_desc=False).splitlines()
    if line[:1].isalpha()
}
# the same, in other letters: one asks the terminal, the other the kernel's output
seen["pandas"]["display.encoding"] = seen["pandas"]["display.encoding"].lower()
seen["numpy"] = numpy.get_printoptions()["precision"]
seen["handlers"] = [type(one).__name__ for one in logging.getLogger().handlers]
print(json.dumps(seen, default=str, sort_keys=True))
"""
CHANCE = "import random, numpy, uuid, tempfile; print(random.random(), numpy.random.random())"
INLINE = """\
import matplotlib.pyplot as plt
plt.plot([1, 2, 3]);
"""


@pytest.fixture
def nursery(tmp_path, monkeypatch):
    """A nursery that was started in this test's environment."""
    folder = tmp_path / "nursery"
    folder.mkdir()
    monkeypatch.setattr(warm, "_current", None)
    monkeypatch.setattr(warm, "_OWN", (*warm._OWN, "PYTEST_CURRENT_TEST"))
    with warm.nursery_for(kernel.environment({}, folder), kernel.prepare(folder)) as started:
        yield started


@pytest.fixture
def counted(monkeypatch):
    """Count the kernels that were forked."""
    forked = []
    fork = warm.Nursery.fork

    def count(self, *arguments):
        forked.append(arguments)
        return fork(self, *arguments)

    monkeypatch.setattr(warm.Nursery, "fork", count)
    return forked


def outputs(suite, stem):
    executed = json.loads((suite.out / "notebooks" / f"{stem}.ipynb").read_text())
    return [
        output
        for cell in executed["cells"]
        if cell["cell_type"] == "code"
        for output in cell["outputs"]
    ]


def text(suite, stem):
    return "".join("".join(one["text"]) for one in outputs(suite, stem))


def test_a_notebook_sees_no_difference(suite, nursery, monkeypatch, counted):
    suite.add("10_look", LOOK)
    suite.add("20_inline", INLINE)
    suite.add("30_after", "print(sorted(n for n in globals() if n[0] != '_'), 'seen' in globals())")
    assert [one.error for one in run(out=suite.out)] == [""] * 3
    assert len(counted) == 3
    seen, inline = json.loads(text(suite, "10_look")), outputs(suite, "20_inline")
    forked = {path.name: path.read_text() for path in (suite.out / "notebooks").glob("*.ipynb")}
    assert any("image/png" in one.get("data", {}) for one in inline)

    monkeypatch.setenv(warm.COLD, "1")
    monkeypatch.setattr(warm, "_current", None)
    assert [one.error for one in run(out=suite.out, force=True)] == [""] * 3
    assert len(counted) == 3
    new = json.loads(text(suite, "10_look"))
    new["environment"].remove(warm.COLD)
    assert seen == new
    # but for one line that lists the environment, the copies are the same bytes
    for name in ("20_inline.ipynb", "30_after.ipynb"):
        assert (suite.out / "notebooks" / name).read_text() == forked[name]


def test_no_two_kernels_draw_the_same_numbers(suite, nursery, counted):
    for number in range(3):
        suite.add(f"{number}0_chance", CHANCE)
    run(out=suite.out)
    drawn = [text(suite, f"{number}0_chance") for number in range(3)]
    assert len({one.split()[0] for one in drawn}) == len({one.split()[1] for one in drawn}) == 3
    assert len(counted) == 3


def test_what_libraries_set_in_the_runner_reaches_no_kernel(suite, nursery, monkeypatch, counted):
    monkeypatch.setenv("SET_BY_A_LIBRARY", "")
    monkeypatch.delenv("SET_BY_A_LIBRARY")
    for number in (1, 2):
        suite.add(f"{number}0_look", "import os; print('SET_BY_A_LIBRARY' in os.environ)")

    def set_it(_):
        os.environ["SET_BY_A_LIBRARY"] = "1"

    assert [one.error for one in run(out=suite.out, jobs=1, progress=set_it)] == ["", ""]
    assert text(suite, "10_look") == text(suite, "20_look") == "False\n"
    assert len(counted) == 2


@pytest.mark.parametrize("difference", ["variable", "matplotlibrc", "interpreter", "switched off"])
def test_what_a_fork_would_not_be_is_started_cold(
    suite, nursery, difference, monkeypatch, counted, tmp_path
):
    if difference == "variable":
        monkeypatch.setenv("PANDAS_FUTURE_INFER_STRING", "1")
    if difference == "matplotlibrc":
        prepare = kernel.prepare

        def local(folder):
            work = prepare(folder)
            (work / "matplotlibrc").write_text("figure.dpi: 7\n")
            return work

        monkeypatch.setattr(kernel, "prepare", local)
    if difference == "interpreter":
        other = tmp_path / "python"
        other.symlink_to(sys.executable)
        monkeypatch.setattr(sys, "executable", str(other))
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    if difference == "switched off":
        monkeypatch.setenv(warm.COLD, "1")
        monkeypatch.setattr(warm, "_current", None)
    suite.add("10_plain", "print(1 + 1)")
    assert [one.error for one in run(out=suite.out)] == [""]
    assert text(suite, "10_plain") == "2\n"
    assert counted == []


@pytest.mark.parametrize(
    "home",
    [
        "the suite's own",
        pytest.param("notebooks and data of somebody's own", marks=pytest.mark.long),
    ],
)
def test_the_nursery_has_one_thread_and_ends_with_its_kernels(tmp_path, monkeypatch, home):
    monkeypatch.setattr(warm, "_current", None)
    if home != "the suite's own":
        # nothing there to load beforehand
        (tmp_path / "data").mkdir()
        (tmp_path / "notebooks").mkdir()
        monkeypatch.setenv(paths.HOME, str(tmp_path))
    work = kernel.prepare(tmp_path)
    with warm.nursery_for(kernel.environment({}, tmp_path), work) as nursery:
        assert nursery.serves(
            [sys.executable, "-m", "ipykernel_launcher"], kernel.environment({}, tmp_path), work
        )
        tasks = Path(f"/proc/{nursery.process.pid}/task")
        assert len(list(tasks.iterdir())) == 1
        log = (tmp_path / "log").open("wb")
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", str(tmp_path / "c.json")]
        forked = nursery.fork(
            command, kernel.environment({}, tmp_path), work, [log.fileno(), log.fileno()]
        )
        assert Path(f"/proc/{forked.pid}").exists()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{forked.pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{forked.pid}").exists()
    assert forked.poll() is not None
    assert warm._current is None


def test_a_dead_nursery_is_no_failure(suite, monkeypatch, tmp_path):
    monkeypatch.setattr(warm, "_current", None)
    monkeypatch.setattr(warm, "_OWN", (*warm._OWN, "PYTEST_CURRENT_TEST"))
    suite.add("10_plain", "print(1 + 1)")
    with warm.nursery_for(kernel.environment({}, tmp_path), kernel.prepare(tmp_path)) as nursery:
        nursery.process.kill()
        assert [one.error for one in run(out=suite.out)] == [""]
    assert text(suite, "10_plain") == "2\n"


def test_a_kernel_specification_can_name_the_provisioner():
    from jupyter_client.provisioning import KernelProvisionerFactory

    factory = KernelProvisionerFactory.instance()
    assert warm.NAME in factory.get_provisioner_entries()
