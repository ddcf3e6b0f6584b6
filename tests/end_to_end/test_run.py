"""The real notebooks: run by the command, with defaults and with the oddest parameters."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from wpsdata.chart.figures import figures
from wpsdata.cli import main

ROOT = Path(__file__).parents[2]
NOTEBOOKS = len(list((ROOT / "notebooks").glob("*.ipynb")))
SUFFIXES = {".svg", ".png", ".pdf", ".csv", ".json"}


def call(*words: str):
    return CliRunner().invoke(main, words)


def drawn(folder: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in folder.glob("*.*"):
        found.setdefault(path.stem, set()).add(path.suffix)
    return found


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> Path:
    """All notebooks, run; what the checkout has drawn already and is still fresh is taken over."""
    out = tmp_path_factory.mktemp("run") / "reports"
    shutil.copytree(ROOT / "reports", out, ignore=shutil.ignore_patterns("variants", "site"))
    result = call("run", "--out", str(out))
    assert result.exit_code == 0, result.stderr
    return out


def test_every_figure_has_its_five_files_in_each_language(reports):
    for language in ("en", "fr"):
        assert drawn(reports / "figures" / language) == dict.fromkeys(figures(), SUFFIXES)


def test_the_committed_reports_are_what_the_notebooks_draw(reports):
    committed = [
        path.relative_to(ROOT / "reports")
        for pattern in ("figures/en/*.svg", "figures/en/*.csv", "figures/en/*.json", "*.json",
                        "claims.md")
        for path in (ROOT / "reports").glob(pattern)
    ]  # fmt: skip
    assert len(committed) == 3 * len(figures()) + 4
    moved = [
        str(path)
        for path in committed
        if (reports / path).read_bytes() != (ROOT / "reports" / path).read_bytes()
    ]
    assert moved == []


def test_executed_notebooks_are_kept_without_times(reports):
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        executed = json.loads((reports / "notebooks" / path.name).read_text(encoding="utf-8"))
        assert "papermill" not in executed["metadata"]
        shown = [one for cell in executed["cells"] for one in cell.get("outputs", [])]
        pictures = any("image/svg+xml" in one.get("data", {}) for one in shown)
        assert pictures == ("chart.show(" in path.read_text(encoding="utf-8"))
        assert all("execution" not in cell["metadata"] for cell in executed["cells"])


def test_a_second_run_has_nothing_to_do_and_says_why_the_first_had(reports):
    before = {path: path.stat().st_mtime_ns for path in reports.rglob("*") if path.is_file()}
    result = call("run", "--out", str(reports), "--json")
    assert [json.loads(line)["status"] for line in result.stdout.splitlines()] == [
        "fresh"
    ] * NOTEBOOKS
    assert f"{NOTEBOOKS} up to date" in result.stderr
    assert {
        path: path.stat().st_mtime_ns for path in reports.rglob("*") if path.is_file()
    } == before
    why = call("run", "--out", str(reports), "--why")
    assert why.stdout.count("up to date") == NOTEBOOKS


def test_a_forced_run_gives_the_same_bytes(reports):
    files = [path for path in reports.rglob("*") if path.is_file() and path.name != ".lock"]
    before = {path: path.read_bytes() for path in files}
    assert call("run", "95", "--force", "--out", str(reports)).exit_code == 0
    assert {path: path.read_bytes() for path in files} == before


def test_a_removed_figure_makes_its_notebook_stale(reports):
    (reports / "figures/fr/definitions_side_by_side.png").unlink()
    why = call("run", "--out", str(reports), "--why").stdout
    assert (
        "95_definitions_side_by_side: output figures/fr/definitions_side_by_side.png missing" in why
    )
    assert why.count("up to date") == NOTEBOOKS - 1
    assert call("run", "--out", str(reports)).exit_code == 0
    assert (reports / "figures/fr/definitions_side_by_side.png").is_file()


def test_other_parameters_draw_beside_the_defaults(tmp_path):
    result = call("run", "95", "-p", "role=mediator", "--lang", "en", "--out", str(tmp_path))
    assert result.exit_code == 0, result.stderr
    assert not (tmp_path / "figures").exists()
    (found,) = tmp_path.glob("variants/*/figures/en/definitions_side_by_side.json")
    assert "share of mediators" in json.loads(found.read_text(encoding="utf-8"))["title"]


def test_a_changed_fact_in_a_copy_changes_the_verdict(edit, project):
    edit("cfr/averages.csv", ",2015-2019,11,", ",2015-2019,12,")
    text = (project / "notebooks/10_mediators_negotiators_signatories.ipynb").read_text()
    assert text
    result = call("run", "10", "--lang", "en")
    assert result.exit_code == 0, result.stderr
    listed = json.loads((project / "reports/claims.json").read_text())["claims"]
    judged = {one["number"]: one for one in listed}
    assert judged[1]["verdict"] == "differs"
    assert judged[1]["parts"][0]["why"].endswith("give 12.")
    assert judged[8]["verdict"] == "moved"
