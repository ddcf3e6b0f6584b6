"""The command `refresh`, and tables computed from what lies in the cache."""

import json
import os
import re
import sys

import pytest
from click.testing import CliRunner

from wpsdata import fetch
from wpsdata.cli import main
from wpsdata.fetch import Outcome


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("WPSDATA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def answers(monkeypatch):
    """Let `refresh` answer what a test wants, and note how it was asked."""
    asked = {}

    def give(*outcomes: Outcome):
        def refresh(sources=None, *, progress, ended, **options):
            asked.update(options, sources=sources)
            for one in outcomes:
                progress(one.source, "a.csv", 1_500_000, 2_000_000)
                ended(one)
            return list(outcomes)

        monkeypatch.setattr(fetch, "refresh", refresh)
        return asked

    return give


def call(*words: str):
    return CliRunner().invoke(main, ["refresh", *words])


def test_a_refresh_that_went_well_ends_with_zero(answers):
    asked = answers(Outcome("pax", "new", "2026-11-24: 5 rows", sha256="a"))
    result = call("pax", "--dry-run")
    assert result.exit_code == 0
    assert result.stderr == "pax: new; 2026-11-24: 5 rows\n"
    assert asked == {"sources": ("pax",), "dry_run": True, "accept": False}


@pytest.mark.parametrize("status", ["failed", "refused"])
def test_one_bad_source_ends_with_one_and_the_others_are_told(answers, status):
    answers(Outcome("pax", status, "is a page"), Outcome("owid", "unchanged", "is the newest"))
    result = call()
    assert result.exit_code == 1
    assert result.stderr == "wpsdata: pax: is a page\nowid: unchanged; is the newest\n"


def test_json_is_one_object_a_source(answers):
    answers(Outcome("pax", "unchanged", "m"), Outcome("owid", "by_hand", "m"))
    lines = call("--json").stdout.splitlines()
    assert [json.loads(line)["status"] for line in lines] == ["unchanged", "by_hand"]


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal of POSIX")
def test_people_see_a_bar_and_then_a_line(answers, monkeypatch):
    import pty

    answers(Outcome("pax", "new", "5 rows [in brackets]"), Outcome("owid", "failed", "is a page"))
    ours, theirs = pty.openpty()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    with os.fdopen(theirs, "w") as terminal, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", terminal)
        with pytest.raises(SystemExit, match="1"):
            main(["refresh"])
        terminal.write("the end")
        terminal.flush()
        shown = ""
        while not shown.endswith("the end"):
            shown += os.read(ours, 10_000).decode()
    os.close(ours)
    assert "pax" in shown
    assert "1.5/2.0 MB" in shown
    assert "pax: new; 5 rows [in brackets]\r\n" in shown
    assert "wpsdata: owid: is a page\r\n" in shown


def test_what_is_piped_has_no_bar(answers):
    answers(Outcome("pax", "new", "5 rows"))
    result = call()
    assert result.output == "pax: new; 5 rows\n"


def test_an_unknown_source_is_refused_before_anything_is_asked(own_cache):
    result = call("paxx")
    assert result.exit_code == 2
    assert "did you mean 'pax'" in result.stderr
    assert not own_cache.exists()


def test_a_source_without_an_address_is_left_to_people(own_cache):
    result = call("padd")
    assert result.exit_code == 0
    assert result.stderr.startswith("padd: by_hand; none is held")
    assert "wpsdata put padd PATH" in result.stderr


def test_a_table_of_a_source_that_is_not_in_the_cache_says_how_to_get_it():
    result = CliRunner().invoke(main, ["table", "agreements_gender", "--from", "pax"])
    assert result.exit_code == 1
    assert "wpsdata refresh pax" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_file_in_the_cache_is_read_without_a_path(tmp_path):
    import wpsdata

    path = tmp_path / "states.csv"
    path.write_text("Entity,Code,Year,Seats\nAland,ALA,2001,5\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["put", "owid", str(path)])
    assert result.exit_code == 0
    (edition,) = (one.name for one in (tmp_path / "cache" / "owid").iterdir() if one.is_dir())
    assert result.stderr == f"owid: edition {edition} is in use; states.csv, 1 rows\n"
    assert wpsdata.read("owid")["value"].tolist() == [5]


@pytest.mark.parametrize(
    ("source", "file", "code", "said"),
    [
        ("owidd", "a.csv", 2, "did you mean 'owid'"),
        ("owid", "missing.csv", 2, "missing.csv: no such file"),
        ("owid", "a.csv", 1, "a.csv: begins with other columns"),
        ("gpi", "a.csv", 1, "a.csv: "),
        ("owid", "", 1, "downloads: "),
    ],
)
def test_a_file_that_is_not_the_source_does_not_come_in(
    own_cache, tmp_path, source, file, code, said
):
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "a.csv").write_text("country,value\nA,1\n")
    result = CliRunner().invoke(main, ["put", source, str(folder / file)])
    assert result.exit_code == code
    assert re.search(said, result.stderr)
    assert result.stderr.startswith("wpsdata: ")
    assert result.stderr.count("\n") == 1
    assert [one for one in own_cache.rglob("*") if one.is_file() and one.name != ".lock"] == []
