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


GROWING = months(
    "ipi 2012-11-30 troops all 1 9",
    "ipi 2012-11-30 individual_police all 1 9",
    "ipi 2012-11-30 total all 2 18",
    "ipi 2013-06-30 troops all 6 4",
    "ipi 2013-10-31 troops all 2 8",
    "ipi 2013-10-31 individual_police all 6 14",
    "ipi 2013-10-31 total all 8 22",
    "ipi 2013-10-31 total political 3 2",
    "ipi 2013-10-31 total peacekeeping 5 20",
)
FIRST, LAST = pd.Timestamp("2012-11-30"), pd.Timestamp("2013-10-31")


def test_women_by_year_are_those_of_one_month_and_of_one_source_in_the_words():
    counts = peacekeeping.yearly_women(GROWING)
    assert counts.to_numpy().tolist() == [
        [2012, "personnel_troops", 1, FIRST], [2013, "personnel_troops", 2, LAST],
        [2012, "personnel_individual_police", 1, FIRST],
        [2013, "personnel_individual_police", 6, LAST],
    ]  # fmt: skip
    assert list(counts) == ["year", "series", "count", "month"]
    words = {
        "mission_type": "missions_all", "first_day": FIRST, "last_day": LAST, "first": 2,
        "last": 8, "largest": "personnel_individual_police", "share": 75,
    }  # fmt: skip
    assert peacekeeping.year_values(counts) == words
    older = months("un_data_hub 2010-12-31 troops all 9 9", "un_data_hub 2011-12-31 troops all 9 9")
    both = peacekeeping.yearly_women(pd.concat([older, GROWING], ignore_index=True))
    assert set(both["panel"]) == {"source_ipi", "source_un_data_hub"}
    assert peacekeeping.year_values(both, "political") == words | {
        "mission_type": "missions_political"
    }
    early = peacekeeping.yearly_women(GROWING, personnel="troops", as_of="2013-07-31")
    assert early["count"].tolist() == [1, 6]


def test_words_on_months_name_the_total_and_the_kind_with_the_largest_share():
    frame = GROWING.assign(sex_not_recorded=pd.array([0, 0, 4, 0, 0, 0, 7, 0, 0], "Int64"))
    found = peacekeeping.monthly(frame)
    assert peacekeeping.month_values(found) == {
        "personnel": "personnel_total", "mission_type": "missions_all", "first_day": FIRST,
        "last_day": LAST, "first": 10, "last": pytest.approx(800 / 30), "women": 8, "persons": 30,
        "months": 2, "unrecorded_low": 4, "unrecorded_high": 7,
        "top": "personnel_individual_police", "top_percent": 30,
    }  # fmt: skip


def test_kinds_of_mission_are_lines_of_their_own_and_words_name_their_last_month():
    lines = peacekeeping.mission_lines(GROWING, personnel="all")
    columns = ["series", "date", "value", "numerator", "denominator"]
    assert lines[columns].to_numpy().tolist() == [
        ["missions_peacekeeping", LAST, 20, 5, 25], ["missions_political", LAST, 60, 3, 5],
    ]  # fmt: skip
    words = {"personnel": "personnel_total", "last_day": LAST, "peacekeeping": 20,
             "political": 60, "women": 3, "persons": 5}  # fmt: skip
    assert peacekeeping.mission_values(lines, "all") == words
    assert peacekeeping.mission_lines(GROWING, last_year=2012).empty


def test_a_fact_on_a_month_names_its_source_kind_and_persons():
    facts = peacekeeping.month_facts(GROWING, as_of="2013-07-31")
    columns = ["id", "value", "denominator", "unit", "kind", "table", "series"]
    same = ["percent", "computed", "peacekeeping_women", "ipi"]
    assert facts[columns].to_numpy().tolist() == [
        ["peacekeeping_percent_ipi_individual_police_2012_11", 10, 10, *same],
        ["peacekeeping_percent_ipi_troops_2012_11", 10, 10, *same],
        # the last month that had ended
        ["peacekeeping_percent_ipi_troops_2013_06", 60, 10, *same],
        ["peacekeeping_percent_ipi_total_2012_11", 10, 20, *same],
    ]
    assert facts["meaning"].iloc[-1] == (
        "women among all uniformed personnel in United Nations missions, 2012-11, of women and men"
    )


def printed(*lines: str) -> pd.DataFrame:
    """Make rows of ``measure group publisher period percent women persons bound reliability``."""
    columns = ["measure", "group", "publisher", "period", "percent", "women", "persons", "bound",
               "reliability"]  # fmt: skip
    frame = pd.DataFrame([line.split() for line in lines], columns=columns).replace("-", None)
    return frame.assign(
        publisher=frame["publisher"].str.replace("_", " "),
        percent=frame["percent"].astype("Float64"),
        women=pd.to_numeric(frame["women"]).astype("Int64"),
        persons=pd.to_numeric(frame["persons"]).astype("Int64"),
        year=frame["period"].str[:4].astype("int64").astype("Int64"),
        last_day=pd.to_datetime(frame["period"].str[:4] + "-12-31"),
    )


PRINTED = printed(
    "target troops UN_DPKO 2028 15 - - exact primary",
    "target troops UN_DPKO 2018 6 - - exact primary",
    "share troops UN_DPKO 2019-06 4 40 1000 exact primary",
    "share military_contingents IPI_(New_York) 2020 5 - - exact weak",
    "share individual_police UN_DPKO 2018 20 - - below primary",
    "target experts_and_staff_officers UN_DPKO 2028 25 - - exact primary",
    "number troops UN_DPKO 2018 1 - - exact primary",
)


def test_published_shares_stand_with_the_target_of_their_group():
    rows = peacekeeping.published_rows(PRINTED)
    columns = ["series", "scope", "period", "percent", "bound", "kind", "status"]
    target, troops = "parity_strategy_target", "family_troops"
    assert rows[columns].to_numpy().tolist() == [
        ["published_troops_un_dpko", troops, "2019-06", 4, "exact", "derived", "as_read"],
        ["published_military_contingents_ipi_new_york", troops, "2020", 5, "exact", "published",
         "uncertain"],
        [target, troops, "2018", 6, "exact", "published", "as_read"],
        [target, troops, "2028", 15, "exact", "published", "as_read"],
        ["published_individual_police_un_dpko", "family_individual_police", "2018", 20, "below",
         "published", "as_read"],
    ]  # fmt: skip
    # the target of 2018 is no aim for a share of 2020
    assert peacekeeping.published_values(rows) == {
        "values": 3, "group": troops, "percent": 5, "year": 2020, "target": 15,
        "target_year": 2028,
    }  # fmt: skip
    police = peacekeeping.published_rows(PRINTED, personnel="individual_police")
    assert police["percent"].tolist() == [20]
    assert pd.isna(peacekeeping.published_values(police)["target"])
    # experts have a target and no published share
    assert peacekeeping.published_rows(PRINTED, personnel="staff_officers").empty


def test_published_shares_and_targets_are_facts_and_bounds_are_none():
    facts = peacekeeping.published_facts(PRINTED.iloc[[0, 2, 4]])
    columns = ["id", "value", "unit", "kind", "meaning", "table", "series"]
    assert facts[columns].to_numpy().tolist() == [
        ["peacekeeping_target_troops_2028", 15, "percent", "published",
         "target for the share of women among troops, 2028", "peacekeeping_published", "UN DPKO"],
        ["peacekeeping_published_troops_un_dpko_2019_06", 4, "percent", "derived",
         "women among troops, 2019-06, as published by UN DPKO", "peacekeeping_published",
         "UN DPKO"],
    ]  # fmt: skip
    assert facts["denominator"].fillna(0).tolist() == [0, 1000]
