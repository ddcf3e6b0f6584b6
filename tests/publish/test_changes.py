"""The record of what moved: on top of what the old state recorded, the same when done twice."""

import json
import shutil

import pytest
from click.testing import CliRunner

from wpsdata.cli import main
from wpsdata.publish import changes
from wpsdata.publish import diff as differ


@pytest.fixture
def states(project, tmp_path):
    """The project before, and a copy in which a fact, a table and a figure moved."""
    new = tmp_path / "new"
    for name in ("data", "reports"):
        shutil.copytree(project / name, new / name)
    path = new / "data/processed/naps.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("AFG,Afghanistan,1,2015", "AFG,Afghanistan,1,2014", 1), "utf-8")
    figure = new / "reports/figures/en/nap_in_force_by_year.csv"
    figure.write_text(figure.read_text() + "2026,plan_in_force,7\n")
    content = json.loads((new / "reports/facts.json").read_text(encoding="utf-8"))
    for one in content["facts"]:
        if (one["id"], one["as_of"]) == ("nap_countries", "latest"):
            one["value"] += 1
    content["facts"].append({**content["facts"][0], "id": "a_new_one"})
    (new / "reports/facts.json").write_text(json.dumps(content), encoding="utf-8")
    return project, new


def test_what_moved_is_counted_and_dated_by_the_newest_source(states):
    old, new = states
    changes.record(str(old), str(new))
    (entry,) = changes.read(new / "reports")
    assert entry["date"] == changes.newest_accessed(new)
    assert entry["tables"] == [{"name": "naps", "added": 0, "removed": 0, "changed": 1}]
    assert entry["figures"] == [
        {"name": "nap_in_force_by_year", "added": 1, "removed": 0, "changed": 0}
    ]
    moved = {one["id"]: one for one in entry["facts"]}
    assert moved.keys() == {"a_new_one", "nap_countries"}
    assert moved["nap_countries"]["new"] == moved["nap_countries"]["old"] + 1
    assert moved["a_new_one"]["old"] is None


def test_recording_twice_is_recording_once_and_keeps_what_was_recorded(states):
    old, new = states
    known = {"date": "2026-01-01", "tables": [], "figures": [], "facts": []}
    (old / "reports/changes.json").write_text(json.dumps({"schema": 1, "changes": [known]}))
    changes.record(str(old), str(new))
    first = (new / "reports/changes.json").read_bytes()
    changes.record(str(old), str(new))
    assert (new / "reports/changes.json").read_bytes() == first
    assert [one["date"] for one in changes.read(new / "reports")][1:] == ["2026-01-01"]


def test_where_nothing_moved_nothing_is_written(project, tmp_path):
    new = tmp_path / "new"
    for name in ("data", "reports"):
        shutil.copytree(project / name, new / name)
    (new / "reports/changes.json").unlink(missing_ok=True)
    assert changes.record(str(project), str(new)) == []
    assert not (new / "reports/changes.json").exists()


def test_a_state_that_is_not_whole_cannot_be_recorded(project, tmp_path):
    with pytest.raises(differ.DiffImpossible, match=r"no reports/facts.json"):
        changes.record(str(project), str(tmp_path))


def test_the_command_records_and_ends_as_without(states):
    old, new = states
    result = CliRunner().invoke(main, ["diff", str(old), str(new), "--record"])
    assert result.exit_code == 1, result.stderr
    assert "## table naps" in result.stdout
    assert len(changes.read(new / "reports")) == 1
