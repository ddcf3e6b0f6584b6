import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wpsdata import paths
from wpsdata.run import (
    ParameterError,
    RunInProgress,
    UnusableArguments,
    explain,
    plan,
    promote,
    run,
)
from wpsdata.run.lock import locked

SRC = Path(__file__).parents[2] / "src"


def only(results):
    (result,) = results
    return result


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # a zombie that nobody reaps any more is no process that runs
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def gone(pid: int, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(pid)


def run_in_process(suite, arguments="", wait=True, **environment):
    """Run the suite in a process of its own: what it imports and leaves behind shows there."""
    code = f"""
import sys
from pathlib import Path
from wpsdata import paths
paths.notebooks_root = lambda: Path({str(suite.root)!r})
paths.data_root = lambda: Path({str(suite.data)!r})
from wpsdata.run import plan, run
plan.package_hash = lambda: "p"
results = run(out={str(suite.out)!r}, {arguments})
print([one.message for one in results])
heavy = {{"papermill", "nbclient", "nbformat", "jupyter_client", "pandas"}}
print(sorted(heavy & set(sys.modules)))
"""
    started = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SRC), **environment},
    )
    if not wait:
        return started
    out, err = started.communicate(timeout=60)
    assert started.returncode == 0, err
    return out.splitlines()


def test_good_notebook_is_drawn_recorded_and_then_fresh(suite):
    suite.drawing("10_good", "share_by_year", "print('seen')")
    steps = []
    result = only(run(out=suite.out, progress=steps.append))
    assert (result.status, result.reason, result.error) == ("done", "never run", "")
    assert sorted(suite.figures()) == [
        f"share_by_year.{suffix}" for suffix in ("csv", "json", "pdf", "png", "svg")
    ]
    assert [one.step for one in steps] == ["start", *["cell"] * 4, "done"]
    record = suite.record("10_good")
    assert set(record["outputs"]) == set(result.outputs) == set(result.changed)
    assert suite.leftovers() == []

    executed = (suite.out / "notebooks" / "10_good.ipynb").read_text()
    assert "seen" in executed
    assert "papermill" not in executed
    assert "_time" not in executed

    before = suite.files()
    assert only(run(out=suite.out)).status == "fresh"
    again = only(run(out=suite.out, force=True))
    assert (again.status, again.reason, again.changed) == ("done", "forced", ())
    after = suite.files()
    assert {name: after[name] for name in before if ".record" not in name} == {
        name: before[name] for name in before if ".record" not in name
    }
    assert after.keys() == before.keys()


def test_fresh_run_starts_no_kernel(suite):
    suite.drawing("10_good", "share_by_year")
    assert only(run(out=suite.out)).status == "done"
    assert run_in_process(suite) == ["['10_good: fresh']", "[]"]


FAILING = {
    "10_raises": ("# why\nraise KeyError('no such role')", "KeyError: 'no such role'"),
    "20_exits": ("import sys; sys.exit()", "SystemExit"),
    "30_exits_0": ("import sys; sys.exit(0)", "SystemExit: 0"),
    "40_exits_3": ("import sys; sys.exit(3)", "SystemExit: 3"),
    "50_ends_0": ("import os; os._exit(0)", "DeadKernel: the kernel exited with code 0"),
    "60_killed": ("import os; os.kill(os.getpid(), 9)", "DeadKernel: the kernel was ended by"),
    "70_aborts": (
        "import os; os.write(2, b'oh\\n'); os.abort()",
        "DeadKernel: the kernel was ended",
    ),
    "80_syntax": ("role = = 1", "SyntaxError: invalid syntax"),
}


def test_failures_name_cell_and_error_and_keep_what_was_there(suite):
    for stem in ("10_raises", "50_ends_0", "60_killed"):
        suite.drawing(stem, f"of_{stem}")
    assert {one.status for one in run(out=suite.out)} == {"done"}
    before = suite.files()

    for stem, (cell, _) in FAILING.items():
        suite.drawing(stem, "other", cell, "1 + 1")
    suite.drawing("90_good", "share")
    *results, good = run(out=suite.out)
    assert good.status == "done"
    for result in results:
        cell, error = FAILING[result.notebook]
        assert result.status == "failed"
        assert result.error.startswith(error)
        assert (result.cell, result.line) == (3, cell.splitlines()[-1])
        assert "\n" not in result.message
        assert (suite.out / "notebooks" / "failed" / f"{result.notebook}.ipynb").is_file()
    after = suite.files()
    assert {name: after[name] for name in before} == before
    assert suite.leftovers() == []

    suite.drawing("10_raises", "other")
    mended = only(run(["10"], out=suite.out))
    assert mended.status == "done"
    assert "figures/en/of_10_raises.svg" in mended.changed
    names = {path.name for path in (suite.out / "notebooks" / "failed").iterdir()}
    assert "10_raises.ipynb" not in names
    assert "of_10_raises.svg" not in suite.figures()
    assert "other.svg" in suite.figures()


def test_time_out_ends_kernel_and_what_it_started_while_others_finish(suite):
    pids = suite.root / "pids"
    suite.add(
        "10_endless",
        f"import os, subprocess\n"
        f"child = subprocess.Popen(['sleep', '600'])\n"
        f"open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')",
        "while True: pass",
    )
    suite.drawing("20_good", "share_by_year")
    endless, good = run(out=suite.out, timeout=3)
    assert endless.status == "failed"
    assert endless.error == "Timeout: the cell ran for more than 3 s"
    assert (endless.cell, endless.line) == (3, "while True: pass")
    assert good.status == "done"
    assert all(gone(int(pid)) for pid in pids.read_text().split())


def test_two_run_at_once(suite):
    waiting = "import os, time; from pathlib import Path"
    meet = (
        "Path({mine!r}).touch()\nfor _ in range(400):\n"
        "    if Path({other!r}).exists():\n        break\n    time.sleep(0.05)\n"
        "else:\n    raise RuntimeError('alone')"
    )
    a, b = str(suite.root / "a"), str(suite.root / "b")
    suite.add("10_a", waiting, meet.format(mine=a, other=b))
    suite.add("20_b", waiting, meet.format(mine=b, other=a))
    assert [one.status for one in run(out=suite.out, jobs=2)] == ["done", "done"]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda stage: (stage / "figures/en/f.pdf").unlink(), "figures/en/f.pdf is missing"),
        (lambda stage: (stage / "figures/en/f.svg").write_text(""), "figures/en/f.svg is empty"),
        (lambda stage: (stage / "figures/en/f.txt").write_text("x"), "f.txt is no file of a fig"),
        (lambda stage: (stage / "figures/en/F x.svg").write_text("x"), "is no file of a figure"),
        (lambda stage: (stage / "notes").write_text("x"), "notes is no file of a figure"),
        (
            lambda stage: (stage / "figures/en").rename(stage / "figures/fr"),
            "figures/en/f.csv is missing and 5 more problems",
        ),
        (
            lambda stage: [
                (stage / "figures/en/phone").mkdir(),
                *((stage / f"figures/en/phone/f.{one}").write_text("x") for one in ("svg", "png")),
            ],
            "size phone was not asked for",
        ),
        (
            lambda stage: [
                (stage / "figures/en/phone").mkdir(),
                (stage / "figures/en/phone/f.pdf").write_text("x"),
            ],
            "figures/en/phone/f.pdf is no file of a figure",
        ),
        (lambda stage: (stage / "facts.json").write_text("{"), "facts.json is no list of facts"),
        (lambda stage: (stage / "facts.json").write_text("[1]"), "facts.json is no list of facts"),
    ],
)
def test_a_stage_that_is_not_complete_is_never_promoted(suite, spoil, message):
    suite.drawing("10_part", "f")
    (planned,) = explain(out=suite.out)
    stage = suite.root.parent / "stage"
    (stage / "figures/en").mkdir(parents=True)
    for suffix in promote.SUFFIXES:
        (stage / f"figures/en/f.{suffix}").write_text("x")
    spoil(stage)
    with pytest.raises(promote.StageIncomplete, match=re.escape(message)):
        promote.promote(planned, stage, "{}", plan.current_inputs())
    assert not suite.out.exists()


def test_partly_drawn_figure_is_a_failure(suite):
    suite.drawing("10_part", "f", "(stage / 'figures/en/f.pdf').unlink()")
    suite.drawing("20_table", "g", "(stage / 'tables.txt').write_text('no_such')")
    part, table = run(out=suite.out)
    assert (part.status, table.status) == ("failed", "failed")
    assert "StageIncomplete: figures/en/f.pdf is missing; expected svg, png, pdf" in part.error
    assert "UnknownTable: no table 'no_such'" in table.error
    assert not (suite.out / "figures").exists()
    assert not (suite.out / ".record").exists()
    assert suite.leftovers() == []


def test_one_figure_from_two_notebooks_is_a_failure(suite):
    suite.drawing("10_a", "share")
    assert only(run(out=suite.out)).status == "done"
    suite.drawing("20_b", "share", parameters=DIFFERENT)
    assert "is drawn by 10_a too" in run(out=suite.out)[1].error
    (suite.root / "10_a.ipynb").unlink()
    assert only(run(out=suite.out)).status == "done"


DIFFERENT = 'role = "mediator"  # role\nlanguages = "en"  # languages\n'


def test_given_parameters_are_injected_and_drawn_beside_the_defaults(suite):
    suite.drawing("10_good", "share", "print(role, first_year)")
    run(out=suite.out)
    before = suite.figures()
    result = only(run(out=suite.out, parameters={"role": "mediator"}, as_of="2022-05-18"))
    assert result.status == "done"
    folder = "variants/as_of=2022-05-18+role=mediator"
    assert result.folder == suite.out / folder
    assert json.loads(suite.figures(f"{folder}/figures/en")["share.json"])["role"] == "mediator"
    assert suite.figures() == before
    executed = json.loads((suite.out / folder / "notebooks" / "10_good.ipynb").read_text())
    assert [cell["id"] for cell in executed["cells"]] == [
        "question",
        "p1",
        "injected-parameters",
        "c0",
        "c1",
    ]
    assert executed["cells"][-1]["outputs"][0]["text"] == ["mediator 1990\n"]
    again = only(run(out=suite.out, parameters={"role": "mediator"}, as_of="2022-05-18"))
    assert again.status == "fresh"
    # the injected cell does not count: cells are numbered as the author sees them
    suite.drawing("10_good", "share", "1 / 0")
    result = only(run(out=suite.out, parameters={"role": "mediator"}))
    assert (result.cell, result.line) == (3, "1 / 0")


def test_languages_add_up(suite, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "locale_root", lambda: tmp_path / "locale")
    for language in ("ar", "fr"):
        folder = tmp_path / "locale" / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "wpsdata.po").touch()
    suite.drawing("10_good", "share")
    run(out=suite.out)
    result = only(run(out=suite.out, languages=["fr"]))
    assert result.reason == "parameter languages: en → en,fr"
    assert len(suite.figures("figures/fr")) == len(suite.figures()) == 5
    assert only(run(out=suite.out)).status == "fresh"
    assert only(run(out=suite.out, languages="fr")).status == "fresh"


def test_sizes_add_up_and_change_nothing_of_the_page(suite):
    suite.drawing("10_good", "share")
    run(out=suite.out)
    before = suite.figures()
    result = only(run(out=suite.out, sizes="phone"))
    assert result.reason == "size phone not drawn yet"
    assert suite.figures() == before
    assert list(suite.figures("figures/en/phone")) == ["share.png", "share.svg"]
    assert suite.record("10_good")["sizes"] == ["page", "phone"]
    assert only(run(out=suite.out)).status == "fresh"
    reason = only(run(out=suite.out, sizes=["slide", "column"])).reason
    assert reason == "size column not drawn yet; size slide not drawn yet"
    assert list(suite.figures("figures/en/phone")) == ["share.png", "share.svg"]
    (suite.out / "figures/en/slide/share.png").unlink()
    assert only(run(out=suite.out)).reason == "output figures/en/slide/share.png missing"


def test_kernel_is_this_interpreter_and_knows_nothing_of_the_user(suite, tmp_path, monkeypatch):
    kernels = tmp_path / "jupyter" / "kernels" / "python3"
    kernels.mkdir(parents=True)
    broken = {"argv": ["/no/such/python"], "display_name": "x", "language": "python"}
    (kernels / "kernel.json").write_text(json.dumps(broken))
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("raise SystemExit('the user’s own start-up file')")
    (tmp_path / "matplotlibrc").write_text("figure.dpi: 7\n")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MATPLOTLIBRC", str(tmp_path / "matplotlibrc"))
    monkeypatch.setenv("MPLBACKEND", "svg")
    monkeypatch.chdir(tmp_path)
    suite.add(
        "10_where",
        "import os, sys, matplotlib, wpsdata",
        "print(sys.executable, matplotlib.rcParams['figure.dpi'], os.listdir(), hash('a'))",
        "print(os.environ['WPSDATA_NOTEBOOK'], wpsdata.__file__)",
        "open('stray', 'w').write('x')",
    )
    assert only(run(out=suite.out)).error == ""
    executed = json.loads((suite.out / "notebooks" / "10_where.ipynb").read_text())
    shown = executed["cells"][3]["outputs"][0]["text"][0]
    assert shown.startswith(f"{sys.executable} 100.0 ['matplotlibrc']")
    shown = executed["cells"][4]["outputs"][0]["text"][0]
    assert shown.startswith("10_where")
    assert str(paths.PACKAGE) in shown
    assert not list(tmp_path.rglob("stray"))


def test_facts_and_tables_are_recorded(suite):
    fact = [{"id": "n", "as_of": "latest", "notebook": "10_facts", "value": 1, "table": ""}]
    suite.drawing("10_facts", "share", f"(stage / 'facts.json').write_text({json.dumps(fact)!r})")
    assert only(run(out=suite.out)).status == "done"
    assert suite.record("10_facts")["facts"] == fact
    facts = suite.out / "facts.json"
    assert json.loads(facts.read_text())["facts"] == fact
    facts.unlink()
    assert only(run(out=suite.out)).status == "fresh"
    assert json.loads(facts.read_text())["facts"] == fact


def test_two_runs_into_one_folder_are_refused(suite):
    suite.drawing("10_good", "share")
    with locked(suite.out), pytest.raises(RunInProgress, match="another run is writing here"):
        run(out=suite.out)


def test_braces_and_length_of_paths_do_no_harm(suite, tmp_path, monkeypatch):
    import tempfile

    far = tmp_path / ("long" * 25) / "{role}"
    far.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(far))
    suite.drawing("10_good", "share")
    assert only(run(out=far / "reports")).status == "done"
    monkeypatch.setattr(tempfile, "tempdir", str(Path("/tmp")))
    assert only(run(out=far / "reports")).status == "fresh"


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_interrupt_leaves_no_kernel_and_no_half_outputs(suite, sent):
    pid = suite.root / "pid"
    suite.drawing(
        "10_slow",
        "share",
        f"import time\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)",
    )
    started = run_in_process(suite, wait=False)
    deadline = time.monotonic() + 30
    while not (pid.is_file() and pid.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    started.send_signal(sent)
    _, err = started.communicate(timeout=20)
    assert started.returncode != 0
    assert gone(int(pid.read_text()), 10)
    assert not (suite.out / "figures").exists()
    assert not (suite.out / ".record").exists()
    if sent == signal.SIGINT:
        assert "RunInterrupted" in err
        assert suite.leftovers() == []
    scratch = [Path(note.read_text()) for note in suite.out.rglob("*.scratch")]
    assert all(folder.is_dir() for folder in scratch)
    assert len(scratch) == (sent == signal.SIGKILL)
    suite.drawing("10_slow", "share")
    assert only(run(out=suite.out)).status == "done"
    assert suite.leftovers() == []
    assert not any(folder.exists() for folder in scratch)


def test_each_value_of_a_parameter_has_its_variant(suite):
    suite.drawing("10_a", "share", "print(role)")
    results = run(out=suite.out, each=["role"])
    assert [(one.label, one.status) for one in results] == [
        ("10_a", "done"),  # all is the notebook's own
        ("10_a role=mediator", "done"),
        ("10_a role=negotiator", "done"),
    ]
    folder = suite.out / "variants" / "role=mediator" / "figures" / "en"
    assert json.loads((folder / "share.json").read_text())["role"] == "mediator"
    assert {one.status for one in run(out=suite.out, each="role")} == {"fresh"}
    suite.drawing("10_a", "share", "print(role)\nif role == 'mediator':\n    raise KeyError(role)")
    messages = [one.message for one in run(out=suite.out, each=["role"])]
    assert messages[1].startswith("10_a role=mediator: code cell 3 `print(role)`: KeyError")
    assert messages[2] == "10_a role=negotiator: done (code changed)"


def test_each_needs_a_list_of_values(suite):
    suite.drawing("10_a", "share")
    for names, message in (
        (["first_year"], "first_year has no list of values to go through"),
        (["colour"], "no notebook has a parameter 'colour'"),
    ):
        with pytest.raises(ParameterError, match=message):
            run(out=suite.out, each=names)
    with pytest.raises(UnusableArguments, match="role has a value, and was to go through each"):
        run(out=suite.out, each=["role"], parameters={"role": "all"})
    assert not suite.out.exists()
