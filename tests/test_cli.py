"""The command: exit codes, one line an error, output that machines can read, and its speed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wpsdata import paths
from wpsdata.cli import main

ROOT = Path(__file__).parents[1]


def call(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def one_line(result: Result) -> str:
    assert result.stderr.startswith("wpsdata: ")
    assert result.stderr.count("\n") == 1, result.stderr
    assert "Traceback" not in result.output
    return result.stderr


def written(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "-p", "no_such=1"), "no parameter 'no_such'|has a parameter 'no_such'"),
        (("run", "-p", "first_year", "soon"), "first_year is 'soon'"),
        (("run", "-p", "first_year=1800"), "first_year is '1800'|first_year is 1800"),
        (("run", "-p", "role=king"), "role is 'king'"),
        (("run", "10", "-p", "first_year=2010", "-p", "last_year=2000"), "first_year"),
        (("run", "--as-of", "yesterday"), "as_of is 'yesterday'"),
        (("run", "--lang", "xx"), "xx.*expected some of en, ar, es, fr, ru, zh"),
        (("run", "77_no_such"), "no notebook '77_no_such'"),
        (("table", "nap"), "did you mean 'naps'"),
        (("table", "naps", "--edition", "1999"), "edition '1999'; expected one of 20"),
        (("codebook", "nap"), "did you mean 'naps'"),
        (("cite", "cfrr"), "did you mean 'cfr'"),
        (("cite", "cfr", "--style", "mla"), "no style 'mla'"),
        (("build", "nap"), "did you mean 'naps'"),
        (("build", "--from", "nap_pages=x"), "computed from nap_pages; expected some of "),
    ],
)
def test_arguments_that_name_nothing_end_with_two_and_write_nothing(project, words, said):
    import re

    before = written(project)
    result = call(*words)
    assert result.exit_code == 2
    assert re.search(said, one_line(result)), result.stderr
    assert written(project) == before


def corrupt_raw(project: Path) -> None:
    path = next((project / "data/raw/naps").glob("*/naps.csv"))
    path.write_bytes(path.read_bytes().replace(b"2015", b"2016", 1))


def missing_card(project: Path) -> None:
    next((project / "data/raw/cfr").glob("*/processes.csv.yml")).unlink()


def two_parameter_cells(project: Path) -> None:
    path = project / "notebooks/10_mediators_negotiators_signatories.ipynb"
    notebook = json.loads(path.read_text())
    cell = next(one for one in notebook["cells"] if one["metadata"].get("tags") == ["parameters"])
    notebook["cells"].append({**cell, "id": "again"})
    path.write_text(json.dumps(notebook))


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (corrupt_raw, "sha256 is"),
        (missing_card, "no such card"),
        (two_parameter_cells, "two|2 "),
    ],
)
def test_a_broken_project_stops_a_run_with_one_and_writes_nothing(project, break_it, said):
    import re

    break_it(project)
    before = written(project)
    result = call("run", "--force")
    assert result.exit_code == 1
    assert re.search(said, one_line(result)), result.stderr
    assert written(project) == before


def test_check_names_every_problem_at_once(project):
    corrupt_raw(project)
    two_parameter_cells(project)
    (project / "notebooks/30_gender_provisions.ipynb").write_text("{")
    listed = project / "notebooks/figures.yml"
    listed.write_text(listed.read_text().replace("padd_share_bands:", "padd_other:"))
    path = project / "notebooks/50_nap_adoption.ipynb"
    text = path.read_text(encoding="utf-8")
    assert "102<!-- fact: nap_countries@2022-05-18 -->" in text
    path.write_text(text.replace("102<!-- fact", "103<!-- fact"), encoding="utf-8")
    page = project / "docs/explanation/missing.md"
    page.parent.mkdir(parents=True)
    page.write_text("Today 112<!-- fact: nap_countries --> countries have one.", encoding="utf-8")
    result = call("check")
    assert result.exit_code == 1
    assert all(line.startswith("wpsdata: ") for line in result.stderr.splitlines())
    for said in (
        "naps.csv: sha256 is",
        "10_mediators_negotiators_signatories.ipynb",
        "30_gender_provisions.ipynb",
        "says 103 where the fact nap_countries as of 2022-05-18 is 102",
        "docs/explanation/missing.md: says 112 where the fact nap_countries",
        "padd_other is not drawn by 20_across_processes",
        "draws padd_share_bands, which figures.yml does not describe",
    ):
        assert said in result.stderr


def test_the_project_holds():
    result = call("check")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "all holds\n"


def test_tables_sources_and_codebooks_are_csv_when_piped():
    assert call("tables").stdout.splitlines()[0] == "table,title,unit_of_row,key,sources"
    assert call("sources").stdout.startswith("source,file,version,producer,")
    assert call("codebook", "naps").stdout.startswith("column,dtype,unit,meaning,")
    assert len(json.loads(call("sources", "--json").stdout)) == len(
        call("sources").stdout.splitlines()
    ) - 1  # fmt: skip
    assert json.loads(call("codebook", "naps", "--json").stdout)[0]["column"] == "iso3"


def test_a_table_prints_as_csv_json_and_as_of_a_day():
    assert call("table", "naps").stdout.startswith("iso3,country,generation,")
    assert len(json.loads(call("table", "naps", "--format", "json").stdout)) == 234
    assert call("table", "padd_yearly_shares", "--as-of", "2022-05-18").stdout.count("\n") == 1


def test_a_table_prints_as_parquet():
    import io

    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    result = call("table", "naps", "--format", "parquet")
    assert len(pd.read_parquet(io.BytesIO(result.stdout_bytes))) == 234


@pytest.mark.parametrize(
    ("words", "library", "extra"),
    [
        (("table", "naps", "--format", "parquet"), "pyarrow", "parquet"),
        (("run", "50", "--executor", "dask", "--out", "mine"), "distributed", "dask"),
    ],
)
def test_a_library_of_an_extra_is_missed_in_one_line(words, library, extra, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, library, None)
    result = call(*words)
    assert result.exit_code == 2
    assert one_line(result).endswith(f"{library} is not installed; expected it for this; "
                                     f"install wpsdata[{extra}]\n")  # fmt: skip


def test_build_writes_what_changed_and_nothing_else(project, edit):
    assert "nothing changed" in call("build").stderr
    edit("naps/naps.csv", "Afghanistan,AFG,1,2015", "Afghanistan,AFG,1,2014")
    assert "wrote naps.csv, datapackage.json in" in call("build").stderr
    assert "AFG,Afghanistan,1,2014" in (project / "data/processed/naps.csv").read_text()


def test_a_table_that_does_not_build_leaves_all_csv_alone(project, edit):
    edit("naps/naps.csv", "Albania,ALB,2,", "Albania,ALB,1,")
    edit("cfr/averages.csv", ",2015-2019,11,", ",2015-2019,12,")
    before = written(project / "data/processed")
    assert call("build").exit_code == 1
    assert written(project / "data/processed") == before


def test_claims_prints_each_verdict_and_agrees_with_the_record():
    result = call("claims")
    assert result.exit_code == 0, result.stderr
    assert " 1  published only" in result.stdout
    numbers = [one["number"] for one in json.loads(call("claims", "--json").stdout)["claims"]]
    assert numbers == sorted(numbers)
    assert {1, 2, 8} <= set(numbers)


def test_claims_ends_with_one_when_a_changed_fact_changes_a_verdict(project):
    path = project / "reports/facts.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for fact in content["facts"]:
        if fact["id"] == "share_signatory_cfr_2015_2019":
            fact["value"] = 8
    path.write_text(json.dumps(content), encoding="utf-8")
    result = call("claims")
    assert result.exit_code == 1
    assert "claim 1 is differs, recorded as published only" in result.stderr


def test_claims_says_when_the_facts_are_older_than_the_data(edit):
    edit("cfr/averages.csv", ",2015-2019,11,", ",2015-2019,12,")
    assert "facts are older than table participation_averages" in call("claims").stderr


def test_diff_tells_same_moved_and_could_not_tell(project, tmp_path):
    import shutil

    other = tmp_path / "other"
    shutil.copytree(project, other)
    assert call("diff", str(project), str(other)).exit_code == 0
    path = other / "data/processed/naps.csv"
    path.write_text(path.read_text().replace("AFG,Afghanistan,1,2015", "AFG,Afghanistan,1,2014"))
    result = call("diff", str(project), str(other), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["parts"][0]["name"] == "naps"
    assert call("diff", str(project), str(other)).stdout.startswith("## table naps: 0 added")
    for lost in ("no-such-revision", str(tmp_path)):
        result = call("diff", lost, "--json")
        assert result.exit_code == 2
        assert one_line(result)
        assert result.stdout == ""


def test_cite_in_three_styles():
    assert call("cite", "padd").stdout.startswith("Good, E. (2024).")
    assert call("cite", "padd", "--style", "bibtex").stdout.startswith("@misc{padd_2024,")
    assert json.loads(call("cite", "padd", "--style", "csl-json").stdout)[0]["author"]


def process(*words: str, **more: str) -> subprocess.CompletedProcess:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return subprocess.run(
        [sys.executable, "-m", "wpsdata.cli", *words],
        env=variables | more, capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip


def test_help_and_errors_load_no_heavy_library():
    code = (
        "import sys; from click.testing import CliRunner; from wpsdata.cli import main; "
        "CliRunner().invoke(main, ['--help']); "
        "print(sorted({'pandas', 'matplotlib', 'papermill', 'numpy', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={n: v for n, v in os.environ.items() if not n.startswith("COV")},
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


def test_help_keeps_the_lines_of_a_list():
    said = CliRunner().invoke(main, ["check-text", "--help"]).output
    assert "\n  holds         a value of that subject agrees" in said
    assert "\\b" not in said


def test_debug_shows_a_traceback():
    done = process("--debug", "table", "nap")
    assert "Traceback" in done.stderr
    assert "UnknownTable" in done.stderr


def test_home_stands_in_for_data_and_notebooks(project):
    assert paths.data_root() == project / "data"
    assert paths.project_root() == project


@pytest.mark.parametrize(
    ("languages", "drawn", "left_out"),
    [
        (None, None, False),
        ("en,fr", "en,fr", False),
        ("en,zh", "en", True),
        ("all", "en,ar,es,fr,ru", True),
        ("xx", "xx", False),  # the runner refuses it
    ],
)
def test_a_language_without_its_font_is_left_out_and_the_others_go_on(
    languages, drawn, left_out, monkeypatch, capsys
):
    from wpsdata.chart import fonts
    from wpsdata.cli import runner

    def lacking(asked):
        return {one: "no font; install wpsdata[zh]" for one in asked if one == "zh"}

    monkeypatch.setattr(fonts, "without_font", lacking)
    assert runner._drawable(languages) == (drawn, left_out)
    said = "wpsdata: zh is left out: no font; install wpsdata[zh]\n"
    assert capsys.readouterr().err == (said if left_out else "")


def test_a_run_in_a_language_without_its_font_alone_is_refused(monkeypatch):
    from wpsdata.chart import fonts

    monkeypatch.setattr(fonts, "without_font", lambda asked: dict.fromkeys(asked, "install it"))
    result = call("run", "--lang", "zh")
    assert result.exit_code == 2
    assert result.stderr == "wpsdata: zh: install it\n"
