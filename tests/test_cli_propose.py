"""The command `propose`: from pages to a file for a person, and nothing merged."""

import csv
import io
import json
import re

import pytest
from click.testing import CliRunner

from wpsdata import cache
from wpsdata.cli import main

SITE = "http://1325naps.peacewomen.org/index.php"
SAID = "Norway adopted its ninth National Action Plan (NAP) in 2040 for the period 2040-2044."


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.CACHE, str(tmp_path / "cache"))


@pytest.fixture
def page(tmp_path):
    def write(name: str, text: str = SAID, title: str = "Norway"):
        path = tmp_path / "pages" / name
        path.parent.mkdir(exist_ok=True)
        content = {
            "link": f"{SITE}/{title.lower()}/",
            "slug": title.lower(),
            "title": {"rendered": title},
            "content": {"rendered": f"<p>{text}</p>"},
            "modified_gmt": "2041-01-02T03:04:05",
        }
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write


def call(*words: object):
    return CliRunner().invoke(main, ["propose", *map(str, words)])


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_proposals_are_printed_with_their_quotation_and_address(page):
    result = call(page("norway.json"))
    assert result.exit_code == 0, result.stderr
    (row,) = rows(result.stdout)
    assert (row["kind"], row["iso3"], row["generation"]) == ("new_plan", "NOR", "9")
    assert row["source_url"] == f"{SITE}/norway/"
    assert "ninth National Action Plan" in row["quote"]
    assert result.stderr == "1 new_plan, 0 correction, 0 conflict, 0 unclear\n"


@pytest.mark.parametrize("whence", ["paths", "folder", "cache"])
def test_pages_are_named_in_a_folder_or_in_the_cache(page, whence):
    paths = [page("a.json"), page("b.json", SAID.replace("Norway", "Peru"), "Peru")]
    if whence == "cache":
        cache.put("nap_pages", paths[0].parent)
    words = {"paths": paths, "folder": [paths[0].parent], "cache": []}[whence]
    result = call(*words)
    assert result.exit_code == 0, result.stderr
    assert {row["iso3"] for row in rows(result.stdout)} == {"NOR", "PER"}


def test_a_file_is_written_once_and_the_table_is_never_touched(project, page, tmp_path):
    def data():
        return {path: path.read_bytes() for path in (project / "data").rglob("*") if path.is_file()}

    before, out = data(), tmp_path / "proposals.csv"
    result = call(page("norway.json"), "--out", out)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    assert result.stderr.endswith(f"; wrote {out}\n")
    assert rows(out.read_text(encoding="utf-8-sig"))[0]["iso3"] == "NOR"
    out.write_text("reviewed", encoding="utf-8")
    again = call(page("norway.json"), "--out", out)
    assert again.exit_code == 1
    assert "proposals.csv: is there already" in again.stderr
    assert out.read_text() == "reviewed"
    assert data() == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 1, "nap_pages: no file in .*wpsdata refresh nap_pages"),
        (["missing.json", "gone.json"], 2, "missing.json, gone.json: no such file"),
        (["{a}", "{bad}", "{worse}"], 1, "bad.json: .*; .*worse.json: "),
        (["{folder}"], 1, "empty: 0 files"),
        (["{a}", "{b}", "--url", SITE], 1, "2 files; expected the one page"),
        (["{a}", "--out", "{nowhere}"], 1, "cannot be written"),
    ],
)
def test_what_is_no_page_ends_in_one_line(page, tmp_path, words, code, said):
    places = {"a": page("a.json"), "b": page("b.json"), "nowhere": tmp_path / "no" / "x.csv"}
    for name in ("bad", "worse"):
        places[name] = tmp_path / f"{name}.json"
        places[name].write_text("{")
    places["folder"] = tmp_path / "empty"
    places["folder"].mkdir()
    result = call(*(word.format(**places) for word in words))
    assert result.exit_code == code
    assert re.search(said, result.stderr), result.stderr
    assert result.stderr.startswith("wpsdata: ")
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_a_page_that_does_not_say_its_address_is_given_it(tmp_path):
    path = tmp_path / "norway.html"
    path.write_text(f"<html><title>Norway</title><body><p>{SAID}</p></body></html>")
    assert "name it as url" in call(path).stderr
    (row,) = rows(call(path, "--url", f"{SITE}/norway/").stdout)
    assert row["source_url"] == f"{SITE}/norway/"
