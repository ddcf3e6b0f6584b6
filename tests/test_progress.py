"""Progress of long work: shown to a person who waits, and to nobody else."""

import contextlib
import io
import sys
import types

import pytest

from wpsdata import progress, tables
from wpsdata.progress import showing, steps


class Terminal(io.StringIO):
    """A stderr that a person looks at."""

    def isatty(self):
        return True


@pytest.fixture
def watched(monkeypatch):
    """A function that returns what somebody at a terminal sees while another one works."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")

    def seen(work):
        with contextlib.redirect_stderr(Terminal()) as terminal:
            work()
        return terminal.getvalue()

    return seen


def work():
    with showing("Computing a table"):
        assert list(steps(["a", "b", "c"])) == ["a", "b", "c"]


def test_a_person_at_a_terminal_sees_what_is_computed_and_how_far_it_is(watched):
    seen = watched(work)
    assert "Computing a table" in seen
    assert "2/3" in seen


def test_nothing_is_said_where_nobody_watches(capsys):
    work()
    assert capsys.readouterr() == ("", "")


def test_parts_outside_of_a_bar_are_gone_through_in_silence(watched):
    assert watched(lambda: list(steps((1, 2)))) == ""


def test_work_within_work_goes_on_in_its_bar(watched):
    def nested():
        with showing("Computing another"):
            work()

    seen = watched(nested)
    assert "Computing a table" not in seen
    assert "2/3" in seen


def test_a_bar_ends_with_the_work_that_failed(watched):
    def failing():
        with pytest.raises(StopIteration), showing("Computing a table"):
            next(steps([]))
        sys.stderr.write("the end")
        list(steps([1]))

    assert watched(failing).endswith("the end")


@pytest.mark.parametrize(
    ("shell", "stage", "found"),
    [("kernel", "", True), ("kernel", "somewhere", False), ("terminal", "", False)],
)
def test_a_person_in_a_notebook_is_no_run_and_no_terminal(monkeypatch, shell, stage, found):
    made = types.SimpleNamespace(**{shell: None})
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: made))
    if stage:
        monkeypatch.setenv("WPSDATA_STAGE", stage)
    assert (progress.notebook_shell() is made) == found


def test_a_table_from_research_files_shows_how_far_it_is(watched, monkeypatch, tmp_path):
    described = tables.table("agreements_gender")

    def compute(_files):
        return described.build() if list(steps([1])) else None

    changed = type(described)(**{**described.__dict__, "from_research": compute})
    monkeypatch.setattr(tables, "table", lambda name: changed)
    seen = watched(lambda: tables.build_from("agreements_gender", {"pax": tmp_path}))
    assert "Computing agreements_gender" in seen
    assert "0/1" in seen
