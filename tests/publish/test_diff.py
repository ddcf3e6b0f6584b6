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


def test_two_cells_of_a_row_are_one_change(states):
    change(states[1] / "data/processed/naps.csv", "AFG,Afghanistan,1,2015", "AFG,Afghan,1,2014")
    assert moved(states)["naps"].changed == [
        "AFG/1: country Afghanistan -> Afghan; year_adopted 2015 -> 2014"
    ]


def test_a_table_that_lost_all_rows_or_all_columns_is_said(states):
    path = states[1] / "data/processed/countries.csv"
    header = path.read_text(encoding="utf-8").splitlines()[0]
    path.write_text(f"{header}\n", encoding="utf-8")
    assert len(moved(states)["countries"].removed) == 250
    path.write_text("other\nx\n", encoding="utf-8")
    found = moved(states)["countries"]
    assert (len(found.removed), len(found.added)) == (250, 1)
    assert "column iso3 removed" in found.changed


@pytest.fixture
def built(tmp_path):
    """Two folders of tables as `wpsdata build --out` writes them, one with a row less."""
    from wpsdata.publish import processed

    for name in ("one", "two"):
        processed.build(["naps", "countries"], tmp_path / name)
    change(tmp_path / "two/naps.csv", "AFG,Afghanistan,1,2015", "AFG,Afghanistan,1,2014")
    return tmp_path / "one", tmp_path / "two"


def test_folders_that_build_wrote_are_compared(built):
    assert differ.diff(str(built[0]), str(built[0])) == []
    (found,) = differ.diff(*map(str, built))
    assert (found.name, found.changed) == ("naps", ["AFG/1: year_adopted 2015 -> 2014"])
    (built[1] / "countries.csv").unlink()
    assert {one.name for one in differ.diff(*map(str, built))} == {"naps", "countries"}


@pytest.mark.parametrize("turned", [False, True])
def test_a_folder_of_some_tables_is_compared_with_those_of_the_project(states, built, turned):
    order = [str(states[0]), str(built[1])]
    (found,) = differ.diff(*(order[::-1] if turned else order))
    assert found.name == "naps"
    assert found.changed == [
        "AFG/1: year_adopted " + ("2014 -> 2015" if turned else "2015 -> 2014")
    ]


def test_a_cell_cannot_leave_its_line_in_a_report(states):
    path = states[1] / "data/processed/countries.csv"
    change(path, "Afghanistan", '"Afgh\n\n# Merged already\n"')
    lines = differ.as_markdown(list(moved(states).values())).splitlines()
    assert [one for one in lines if not one.startswith("    ")] == [
        "## table countries: 0 added, 0 removed, 1 changed"
    ]


def test_a_long_list_is_cut_in_markdown_and_whole_in_json(states):
    path = states[1] / "data/processed/countries.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:1] + lines[26:]), encoding="utf-8")
    found = list(moved(states).values())
    text = differ.as_markdown(found).splitlines()
    assert text[0] == "## table countries: 0 added, 25 removed, 0 changed"
    assert text[-1] == "    - and 5 more"
    assert len(text) == 22
    (part,) = json.loads(differ.as_json(found))["parts"]
    assert (part["kind"], part["name"], len(part["removed"])) == ("table", "countries", 25)


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


@pytest.mark.parametrize("break_it", ["revision", "folder", "csv", "facts"])
def test_what_cannot_be_compared_ends_with_two(states, break_it):
    old = str(states[0])
    if break_it == "revision":
        old = "no-such-revision"
    elif break_it == "folder":
        old = str(states[1] / "reports" / "figures")
    elif break_it == "csv":
        (states[1] / "data/processed/naps.csv").write_text('a,b\n"1')
    else:
        (states[1] / "reports/facts.json").write_text("{")
    with pytest.raises(differ.DiffImpossible) as caught:
        differ.diff(old, str(states[1]))
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
