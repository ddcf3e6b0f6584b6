"""What moved: rows by key, columns, data behind figures, facts; and what cannot be compared."""

import json
import shutil
import subprocess

import pytest

from wpsdata.publish import diff as differ


@pytest.fixture
def states(project, tmp_path):
    other = tmp_path / "other"
    for name in ("data/processed", "reports/figures/en"):
        if (project / name).is_dir():
            shutil.copytree(project / name, other / name)
    if (project / "reports/facts.json").is_file():
        shutil.copy(project / "reports/facts.json", other / "reports")
    return project, other


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def moved(states):
    return {one.name: one for one in differ.diff(str(states[0]), str(states[1]))}


def test_the_same_state_has_no_difference(states):
    assert moved(states) == {}
    assert differ.as_markdown([]) == "Nothing moved."


def test_a_changed_cell_is_named_by_key_and_column(states):
    change(
        states[1] / "data/processed/naps.csv", "AFG,Afghanistan,1,2015", "AFG,Afghanistan,1,2014"
    )
    assert moved(states)["naps"].changed == ["AFG/1: year_adopted 2015 -> 2014"]


def test_rows_added_and_removed_are_named(states):
    path = states[1] / "data/processed/countries.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    gone = lines.pop(1)
    path.write_text("".join([*lines, gone.replace(gone[:3], "QQQ", 1)]), encoding="utf-8")
    found = moved(states)["countries"]
    assert (found.added, found.removed) == (["QQQ"], [gone[:3]])


def test_a_new_column_is_a_change(states):
    path = states[1] / "data/processed/countries.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(f"{one},x" for one in lines) + "\n", encoding="utf-8")
    assert "column x added" in moved(states)["countries"].changed


def test_a_table_that_is_new_or_gone_is_said(states):
    (states[1] / "data/processed/naps.csv").unlink()
    assert moved(states)["naps"].removed == ["234 rows (gone)"]
    old, new = states
    assert differ.diff(str(new), str(old))[0].added == ["234 rows (new)"]


def test_a_moved_fact_and_a_moved_figure_are_said(states):
    facts = states[1] / "reports/facts.json"
    content = json.loads(facts.read_text())
    content["facts"][0]["value"] = 99
    facts.write_text(json.dumps(content))
    figure = states[1] / "reports/figures/en/shares_2015_2019_by_role.csv"
    change(figure, "mediator,11", "mediator,12")
    found = moved(states)
    assert "99" in found["facts"].changed[0]
    assert found["shares_2015_2019_by_role"].kind == "figure"
    text = differ.as_markdown(list(found.values()))
    assert "## figure shares_2015_2019_by_role" in text
    assert json.loads(differ.as_json(list(found.values())))["moved"] is True


def test_a_revision_of_the_project_can_be_compared(states):
    old, new = states
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"]):
        subprocess.run([*git, *command], cwd=old, check=True, capture_output=True)
    assert differ.diff("HEAD", str(old)) == []
    change(new / "data/processed/naps.csv", "AFG,Afghanistan,1,2015", "AFG,Afghanistan,1,2014")
    assert [one.name for one in differ.diff("HEAD", str(new))] == ["naps"]


@pytest.mark.parametrize("break_it", ["revision", "csv", "facts"])
def test_what_cannot_be_compared_ends_with_two(states, break_it):
    old = str(states[0])
    if break_it == "revision":
        old = "no-such-revision"
    elif break_it == "csv":
        (states[1] / "data/processed/naps.csv").write_text('a,b\n"1')
    else:
        (states[1] / "reports/facts.json").write_text("{")
    with pytest.raises(differ.DiffImpossible) as caught:
        differ.diff(old, str(states[1]))
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
