"""Facts: recorded in a run, kept in one file, found again by name and day."""

import copy
import json
import pickle

import pandas as pd
import pytest

import wpsdata
from wpsdata import paths, tables
from wpsdata.publish import facts


@pytest.fixture
def stage(tmp_path, monkeypatch):
    monkeypatch.setenv("WPSDATA_STAGE", str(tmp_path))
    monkeypatch.setenv("WPSDATA_NOTEBOOK", "10_mediators_negotiators_signatories")
    return tmp_path / "facts.json"


def record(fact_id="thing", value=1.0, **more):
    given = {"unit": "percent", "kind": "computed", "meaning": "a thing"} | more
    facts.record(fact_id, value, **given)


def held(path):
    return json.loads(path.read_text())


def test_a_fact_is_recorded_with_its_notebook_and_day(stage):
    record(value=11.0, as_of="2022-05-18", denominator=3)
    (found,) = held(stage)
    assert (found["value"], found["as_of"], found["denominator"]) == (11, "2022-05-18", 3)
    assert found["notebook"] == "10_mediators_negotiators_signatories"


def test_a_missing_value_stays_missing(stage):
    record(value=pd.NA)
    assert held(stage)[0]["value"] is None


def test_the_same_fact_twice_is_one_and_another_value_is_refused(stage):
    record(value=11.0)
    record(value=11.0)
    assert len(held(stage)) == 1
    with pytest.raises(facts.FactError, match="recorded as 11 and as 12"):
        record(value=12.0)


def test_a_kind_that_is_none_of_the_three_is_refused(stage):
    with pytest.raises(facts.FactError, match="kind 'guessed'"):
        record(kind="guessed")
    assert not stage.exists()


def test_outside_a_run_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    record()
    assert list(tmp_path.iterdir()) == []


def test_a_frame_of_facts_is_recorded_row_by_row(stage):
    frame = pd.DataFrame({"id": ["a", "b"], "value": [1.0, None]}).assign(
        unit="percent", kind="computed", meaning="x"
    )
    facts.record_all(frame, as_of="latest")
    assert [one["id"] for one in held(stage)] == ["a", "b"]


NOTEBOOK = "50_nap_adoption"


def one_fact(fact_id="thing", notebook=NOTEBOOK, value=1, as_of="latest", table=""):
    return {
        "id": fact_id, "as_of": as_of, "value": value, "low": None, "high": None,
        "denominator": None, "unit": "percent", "kind": "computed", "meaning": "m",
        "table": table, "series": "", "notebook": notebook,
    }  # fmt: skip


def test_one_notebook_run_alone_keeps_the_facts_of_the_others(tmp_path):
    facts.write(tmp_path, {NOTEBOOK: [one_fact()], "20_across_processes": [
        one_fact("other", "20_across_processes")]})  # fmt: skip
    facts.write(tmp_path, {NOTEBOOK: [one_fact(value=2)]})
    assert {one["id"]: one["value"] for one in facts.read(tmp_path)} == {"thing": 2, "other": 1}


def test_facts_of_a_notebook_that_is_gone_are_dropped(tmp_path):
    facts.write(tmp_path, {"77_gone": [one_fact(notebook="77_gone")]})
    facts.write(tmp_path, {NOTEBOOK: [one_fact("other")]})
    assert [one["id"] for one in facts.read(tmp_path)] == ["other"]


def test_two_notebooks_may_not_record_the_same_fact(tmp_path):
    with pytest.raises(facts.FactError, match="by two notebooks: thing as of latest"):
        facts.write(tmp_path, {NOTEBOOK: [one_fact()], "20_across_processes": [
            one_fact(notebook="20_across_processes")]})  # fmt: skip
    assert not (tmp_path / "facts.json").exists()


def test_unchanged_facts_are_not_written_again(tmp_path):
    path = facts.write(tmp_path, {NOTEBOOK: [one_fact()]})
    before = path.stat().st_mtime_ns
    facts.write(tmp_path, {NOTEBOOK: [one_fact()]})
    assert path.stat().st_mtime_ns == before


def test_facts_know_when_their_table_has_changed_since(tmp_path, edit):
    facts.write(tmp_path, {NOTEBOOK: [one_fact(table="naps")]})
    assert facts.outdated(tmp_path) == []
    edit("naps/naps.csv", "Afghanistan,AFG,1,2015", "Afghanistan,AFG,1,2014")
    assert facts.outdated(tmp_path) == ["naps"]


@pytest.mark.parametrize("content", ["", "[", "{}", '{"facts"'])
def test_unreadable_facts_are_refused_in_one_line(tmp_path, content):
    (tmp_path / "facts.json").write_text(content)
    with pytest.raises(facts.FactError, match="not readable as facts"):
        facts.read(tmp_path)


def test_a_fact_is_found_by_name_and_day(tmp_path):
    facts.write(tmp_path, {NOTEBOOK: [one_fact(), one_fact(as_of="2022-05-18", value=3)]})
    assert wpsdata.fact("thing", as_of="2022-05-18", reports=tmp_path) == 3
    with pytest.raises(facts.FactError, match="recorded as of 2022-05-18, latest"):
        wpsdata.fact("thing", as_of="2020-01-01", reports=tmp_path)
    with pytest.raises(facts.FactError, match="did you mean 'thing'"):
        wpsdata.fact("thin", reports=tmp_path)
    with pytest.raises(facts.FactError, match="no facts"):
        wpsdata.fact("thing", reports=tmp_path / "nowhere")


def held_fact(tmp_path, **more):
    facts.write(tmp_path, {NOTEBOOK: [one_fact(table="naps") | more]})
    return wpsdata.fact("thing", reports=tmp_path)


def test_a_fact_compares_as_a_number(tmp_path):
    found = held_fact(tmp_path, value=11.4, low=9, high=14, denominator=7)
    assert found == pytest.approx(11, abs=0.5)
    assert found != pytest.approx(12, abs=0.5)
    assert 11 < found <= 11.4
    assert found.low < found < found.high
    assert found.denominator == 7
    assert f"{found:.0f} {found.unit}" == "11 percent"
    assert pickle.loads(pickle.dumps(found)).meaning == found.meaning
    assert copy.copy(found).as_of == "latest"


def test_a_fact_prints_its_meaning_and_source(tmp_path):
    said = str(held_fact(tmp_path, value=11.4, low=9, high=14))
    assert said.startswith("11.4 percent (9 to 14): m [latest; computed]. Source: ")
    assert tables.cards_of("naps")[0].producer in said
    assert "\n" not in said
    assert repr(held_fact(tmp_path)) == "Fact(thing@latest = 1 percent)"
    assert str(held_fact(tmp_path, table="")).endswith(f"Source: notebook {NOTEBOOK}")


def test_a_fact_that_is_not_known_equals_nothing(tmp_path):
    found = held_fact(tmp_path, value=None)
    assert found != 0
    assert found != found
    assert not found < 1
    assert not found > 1
    assert str(found).startswith("not known: ")


def test_without_a_checkout_the_facts_of_the_package_are_read(tmp_path, monkeypatch):
    facts.write(tmp_path, {NOTEBOOK: [one_fact(value=5)]})
    monkeypatch.setattr(paths, "PACKAGE", tmp_path)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    assert wpsdata.fact("thing") == 5
