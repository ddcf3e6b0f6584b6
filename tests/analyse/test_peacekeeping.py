"""Women among peacekeepers: two sources, never one line."""

import pandas as pd
import pytest

import wpsdata
from wpsdata.analyse import peacekeeping
from wpsdata.chart.words import terms


def months(*lines: str) -> pd.DataFrame:
    """Make rows of ``source day personnel mission_type women men``."""
    columns = ["source", "reported_on", "personnel", "mission_type", "women", "men"]
    frame = pd.DataFrame([line.split() for line in lines], columns=columns)
    frame["reported_on"] = pd.to_datetime(frame["reported_on"]).astype("datetime64[s]")
    frame[["women", "men"]] = frame[["women", "men"]].astype("int64").astype("Int64")
    known = frame["women"] + frame["men"]
    return frame.assign(
        share_percent=(100 * frame["women"] / known).astype("Float64"),
        persons=known,
        sex_not_recorded=pd.array([0] * len(frame), "Int64"),
    )


TWO = months(
    "ipi 2013-11-30 troops all 1 9",
    "ipi 2013-12-31 troops all 2 8",
    "ipi 2013-12-31 individual_police all 3 7",
    "un_data_hub 2013-12-31 troops all 1 9",
    "un_data_hub 2013-12-31 staff_officers all 4 6",
    "un_data_hub 2013-12-31 troops_and_staff_officers all 5 15",
)


def test_two_sources_have_a_panel_each_and_one_has_none():
    lines = peacekeeping.personnel_lines(peacekeeping.monthly(TWO))
    assert set(lines["panel"]) == {"source_ipi", "source_un_data_hub"}
    alone = peacekeeping.personnel_lines(peacekeeping.monthly(TWO.query("source == 'ipi'")))
    assert "panel" not in alone


def test_shares_of_few_have_an_interval_and_shares_of_many_none():
    rows = months("ipi 2013-12-31 troops all 17 276", "ipi 2013-12-31 total all 17 2760")
    lines = peacekeeping.personnel_lines(peacekeeping.monthly(rows)).set_index("series")
    assert lines.loc["personnel_troops", ["low", "high"]].round(1).tolist() == [3.7, 9.1]
    assert lines.loc["personnel_total", ["low", "high"]].isna().all()


def test_only_months_that_ended_by_then_are_known():
    kept = peacekeeping.monthly(TWO, as_of="2013-12-15")
    assert kept["reported_on"].dt.month.unique().tolist() == [11]


def test_women_are_counted_in_the_last_month_of_a_year_staff_officers_with_the_troops():
    counts = peacekeeping.yearly_women(TWO)
    assert counts.set_index(["panel", "series"])["count"].to_dict() == {
        ("source_ipi", "personnel_troops"): 2,
        ("source_ipi", "personnel_individual_police"): 3,
        ("source_un_data_hub", "personnel_troops_and_staff_officers"): 5,
    }


def test_targets_stay_only_beside_a_published_value():
    published = wpsdata.load("peacekeeping_published")
    rows = peacekeeping.published_rows(published, first_year=2013, last_year=2013)
    assert set(rows["scope"]) == {"family_troops"}
    assert peacekeeping.published_rows(published, first_year=1990, last_year=1991).empty
    values = peacekeeping.published_values(peacekeeping.published_rows(published))
    assert (values["percent"], values["target"], values["target_year"]) == (8.8, 12, 2025)


def test_facts_are_the_first_and_last_month_and_each_december():
    facts = peacekeeping.month_facts(wpsdata.load("peacekeeping_women"))
    days = facts.loc[facts["id"].str.contains("total"), "id"].str[-7:].tolist()
    assert days == [
        "2009_11", "2009_12", "2010_12", "2011_12", "2012_12", "2013_12", "2014_03",
    ]  # fmt: skip
    value = facts.set_index("id")["value"]
    assert value["peacekeeping_percent_ipi_total_2013_12"] == pytest.approx(3.82, abs=0.005)


def test_each_publisher_is_a_fact_for_itself():
    facts = peacekeeping.published_facts(wpsdata.load("peacekeeping_published"))
    assert facts["id"].is_unique
    military = facts.loc[facts["id"].str.startswith("peacekeeping_published_military_")]
    of_2017 = military.loc[military["id"].str.endswith("_2017"), "value"]
    assert sorted(of_2017) == [3, 4, 4.9]


@pytest.mark.parametrize("as_of", ["latest", "2010-01-15", "2000-01-01"])
def test_whatever_was_known_has_words_or_nothing(as_of):
    women = wpsdata.load("peacekeeping_women", as_of=as_of)
    found = peacekeeping.monthly(women)
    values = peacekeeping.month_values(found)
    assert bool(values) == (len(found) > 0)
    peacekeeping.month_facts(women)
    lines = peacekeeping.mission_lines(women)
    codes = set(lines["series"]) | set(peacekeeping.yearly_women(women)["series"])
    published = wpsdata.load("peacekeeping_published", as_of=as_of)
    rows = peacekeeping.published_rows(published)
    assert codes | set(rows["series"]) | set(rows["scope"]) <= set(terms())
