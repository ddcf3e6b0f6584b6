"""The command `check-text`: what it prints, and how it ends."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wpsdata.cli import main

ROOT = Path(__file__).parents[3]
NOTES = ROOT.parent / "shared" / "notes"
HOLDS = "According to CFR, women were 13 percent of negotiators between 1992 and 2019."
SWAPPED = "According to CFR, women were 13 percent of mediators between 1992 and 2019."


def call(*words: object) -> Result:
    return CliRunner().invoke(main, ["check-text", *map(str, words)])


@pytest.fixture
def note(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "note.txt"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("text", "code"),
    [(HOLDS, 0), (SWAPPED, 1), (f"{HOLDS} {SWAPPED}", 1), ("Nothing of that kind.", 0),
     ("Women are 13 percent of negotiators.", 0)],
)  # fmt: skip
def test_ends_with_one_when_a_number_is_not_what_the_text_says(note, text, code):
    assert call(note(text)).exit_code == code


def test_a_block_says_place_quote_verdict_value_source_and_how_to_cite(note):
    result = call(note(f"\n{SWAPPED}\n"))
    first, *rest = result.stdout.strip().splitlines()
    assert first == 'line 2: 13 % in "women were 13 percent of mediators between 1992 and 2019."'
    text = "\n".join(rest)
    for said in (
        "mixes series: 13 % is the share of negotiators in cfr_1992_2019",
        "read as: women, mediators, 1992–2019, Council on Foreign Relations",
        "value: 6 % (cfr_1992_2019)",
        "https://www.cfr.org/",
        "wpsdata cite cfr",
    ):
        assert said in text
    assert result.stderr.strip() == "1 number of this field: mixes series 1"


def test_json_has_the_same_and_nothing_else_on_stdout(note):
    found = json.loads(call(note(SWAPPED), "--json", "--as-of", "2022-05-18").stdout)
    (one,) = found["findings"]
    assert found["as_of"] == "2022-05-18"
    assert found["verdicts"]["mixes series"] == 1
    assert (one["verdict"], one["place"]) == ("mixes series", "line 1")
    assert one["number"]["low"] == 13
    assert one["recognised"]["roles"] == ["mediator"]
    assert (one["recognised"]["first_year"], one["recognised"]["scope"]) == (1992, "cfr")
    assert one["value"]["series"] == one["belongs_to"]["series"] == "cfr_1992_2019"
    assert one["belongs_to"]["role"] == "negotiator"
    assert one["value"]["cite"] == ["cfr"]


def test_nothing_found_prints_nothing(note):
    result = call(note("The meeting of 18 May 2022 was held in room 13."))
    assert (result.stdout, result.exit_code) == ("", 0)
    assert result.stderr.strip() == "0 numbers of this field"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("missing.txt",), "No such file"),
        (("note.odt",), "cannot read .odt"),
        (("NOTE", "--as-of", "soon"), "as_of is 'soon'"),
        (("NOTE", "--reports", "nowhere"), "no facts"),
    ],
)
def test_what_cannot_be_used_ends_with_two_and_one_line(note, words, said):
    path = note(HOLDS)
    result = call(*(path if word == "NOTE" else word for word in words))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("wpsdata: ")
    assert result.stderr.count("\n") == 1
    assert said in result.stderr


@pytest.mark.parametrize(
    ("day", "verdict"),
    [("latest", "moved"), ("2026-12-31", "moved"), ("20220518", "holds"), ("2022-05-18", "holds"),
     ("2019-12-31", "differs")],
)  # fmt: skip
def test_the_day_decides(note, day, verdict):
    path = note("100 states have adopted a national action plan.")
    (one,) = json.loads(call(path, "--as-of", day, "--json").stdout)["findings"]
    assert one["verdict"] == verdict


def test_without_recorded_facts_published_values_remain(note, project):
    (project / "reports" / "facts.json").unlink()
    result = call(note(SWAPPED))
    assert result.exit_code == 1
    assert "only published values are compared" in result.stderr


@pytest.mark.skipif(not NOTES.is_dir(), reason="the background notes are not beside the checkout")
def test_the_background_notes_held_when_they_were_written():
    (path,) = NOTES.glob("*.txt")
    then = json.loads(call(path, "--as-of", "2022-05-18", "--json").stdout)
    assert [one["number"]["printed"] for one in then["findings"]] == [
        "11 %", "14 %", "7 %", "~50 %", "~66.7 %", "100", "90 %", "12", "88 %",
    ]  # fmt: skip
    assert then["verdicts"]["holds"] == 9
    now = json.loads(call(path, "--json").stdout)
    hundred = next(one for one in now["findings"] if one["number"]["printed"] == "100")
    assert hundred["verdict"] == "moved"
    assert hundred["today"]["low"] > 100
    assert now["verdicts"]["mixes series"] == now["verdicts"]["differs"] == 0
