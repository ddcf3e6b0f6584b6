"""The commands ``embed`` and ``insert``: what they run, print and end with."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from wpsdata.cli import main

FIGURE = "nap_in_force_by_year"
NOTEBOOK = "62_nap_generations"


def call(*words: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in words])


@pytest.fixture
def runner(draw: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A runner that runs nothing: it notes what it is asked, and finds all fresh or stale."""
    made = SimpleNamespace(folder=draw(), stale=None, asked=[], ran=[], message="")

    def explain(**asked: Any) -> list[Any]:
        made.asked.append(asked)
        return [
            SimpleNamespace(stem=one, reason=made.stale, folder=made.folder)
            for one in asked["notebooks"]
        ]

    def run(**asked: Any) -> list[Any]:
        made.ran.append(asked)
        status = "failed" if made.message else "done"
        return [SimpleNamespace(status=status, message=made.message)]

    monkeypatch.setattr("wpsdata.run.explain", explain)
    monkeypatch.setattr("wpsdata.run.run", run)
    return made


def test_a_briefing_is_brought_up_to_date_and_said_to_be(
    briefing: Path, runner: SimpleNamespace
) -> None:
    result = call("embed", briefing, "--reports", runner.folder)
    assert result.exit_code == 0, result.output
    assert f"{briefing}: word/document.xml: wps:figure {FIGURE} lang=fr (picture, " in result.stdout
    assert "wps_fact_nap_countries__fr (text): 999 → 1 113" in result.stdout
    assert result.stderr == f"{briefing}: 5 brought up to date\n"
    assert runner.ran == []
    (asked,) = runner.asked
    assert asked["notebooks"] == [NOTEBOOK]
    assert (asked["languages"], asked["sizes"], asked["parameters"]) == ("fr", ["page"], {})
    assert call("embed", briefing, "--reports", runner.folder).stderr.endswith("all is current\n")


def test_check_ends_with_one_and_writes_nothing(briefing: Path, runner: SimpleNamespace) -> None:
    before = briefing.read_bytes()
    result = call("embed", "--check", briefing, "--reports", runner.folder)
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 5
    assert result.stderr == f"{briefing}: 5 not current\n"
    assert briefing.read_bytes() == before
    call("embed", briefing, "--reports", runner.folder)
    assert call("embed", "--check", briefing, "--reports", runner.folder).exit_code == 0


def test_what_is_stale_is_drawn_first_or_refused(briefing: Path, runner: SimpleNamespace) -> None:
    runner.stale = "table naps changed"
    before = briefing.read_bytes()
    result = call("embed", briefing, "--no-run", "--reports", runner.folder)
    assert result.exit_code == 1
    assert f"{NOTEBOOK}: table naps changed" in result.stderr
    assert (briefing.read_bytes(), runner.ran) == (before, [])
    result = call("embed", briefing, "--reports", runner.folder)
    assert result.exit_code == 0
    assert f"drawing {NOTEBOOK} (table naps changed)" in result.stderr
    assert [one["out"] for one in runner.ran] == [runner.folder]


def test_a_notebook_that_fails_leaves_the_file_alone(
    briefing: Path, runner: SimpleNamespace
) -> None:
    runner.stale, runner.message = "never run", "62_nap_generations: cell 3 failed"
    before = briefing.read_bytes()
    result = call("embed", briefing, "--reports", runner.folder)
    assert result.exit_code == 1
    assert "cell 3 failed" in result.stderr
    assert briefing.read_bytes() == before


def test_one_bad_file_does_not_keep_the_others(
    briefing: Path, show: Path, runner: SimpleNamespace, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.docx"
    bad.write_bytes(b"no zip")
    result = call("embed", briefing, bad, tmp_path / "none.md", show, "--reports", runner.folder)
    assert result.exit_code == 2
    problems = [one for one in result.stderr.splitlines() if one.startswith("wpsdata: ")]
    assert len(problems) == 2
    assert "bad.docx: damaged, or not a zip file at all" in problems[0]
    assert "none.md: is not there" in problems[1]
    assert "show.pptx: 3 brought up to date" in result.stderr


def test_json_says_what_changed(briefing: Path, runner: SimpleNamespace) -> None:
    result = call("embed", briefing, "--json", "--check", "--reports", runner.folder)
    found = json.loads(result.stdout)
    assert (found["file"], found["written"], len(found["changes"])) == (str(briefing), False, 5)
    assert found["changes"][3] == {
        "part": "word/document.xml",
        "marker": "wps_fact_nap_countries__fr",
        "lang": "fr",
        "what": ["text"],
        "old": "999",
        "new": "1\u202f113",
    }


def test_insert_begins_a_file_with_all_that_is_asked(
    runner: SimpleNamespace, tmp_path: Path
) -> None:
    path = tmp_path / "new.docx"
    result = call(
        "insert", FIGURE, path, "--lang", "fr", "--size", "column", "--as-of", "2022-05-18",
        "-p", "first_year=2005", "--reports", runner.folder,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    marker = f"wps:figure {FIGURE} lang=fr size=column as_of=2022-05-18 first_year=2005"
    assert result.stdout == f"{path}: {marker}\n"
    (asked,) = runner.asked
    assert asked["parameters"] == {"as_of": "2022-05-18", "first_year": "2005"}
    assert asked["sizes"] == ["column"]
    assert call("embed", "--check", path, "--reports", runner.folder).exit_code == 0


def test_a_slide_gets_the_size_of_slides(
    runner: SimpleNamespace, tmp_path: Path, make: SimpleNamespace
) -> None:
    room = runner.folder / "figures" / "fr" / "slide"
    room.mkdir()
    (room / f"{FIGURE}.png").write_bytes(make.png("red", (160, 90)))
    result = call("insert", FIGURE, tmp_path / "s.pptx", "--lang", "fr", "--reports", runner.folder)
    assert "size=slide" in result.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["insert", "nap_in_force", "x.docx"], f"did you mean '{FIGURE}'"),
        (["insert", FIGURE, "x.docx", "--lang", "xx"], "no language xx"),
        (["insert", FIGURE, "x.docx", "--lang", "en,fr"], "expected one language"),
        (["insert", FIGURE, "x.docx", "--size", "huge"], "size=huge"),
        (["insert", FIGURE, "x.docx", "--as-of", "soon"], "YYYY-MM-DD"),
        (["insert", FIGURE, "x.docx", "-p", "lang=en"], "given twice"),
        (["insert", FIGURE, "x.docx", "--native"], "into a presentation"),
        (["insert", FIGURE, "x.odt"], "save it as .docx"),
        (["embed", "x.docx", "--lang", "xx"], "no language xx"),
    ],
)
def test_arguments_that_name_nothing_end_with_two(
    runner: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    words: list[str], said: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    result = call(*words, "--reports", runner.folder)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "x.docx").exists()
