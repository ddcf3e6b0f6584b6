"""How long states took to a first plan: who is watched, from when, and until when."""

import pandas as pd
import pytest

import wpsdata
from wpsdata.analyse import time_to_adoption
from wpsdata.analyse.time_to_adoption import CONFLICT

COLUMNS = ["iso3", "generation", "adopted_earliest", "adopted_latest", "period_start"]


def plans(*rows: str) -> pd.DataFrame:
    """Write plans as "ISO3 generation earliest..latest start", a dash for missing."""
    records = []
    for row in rows:
        iso3, generation, dates, start = row.split()
        earliest, _, latest = dates.partition("..")
        records.append((iso3, generation, earliest, latest or earliest, start))
    frame = pd.DataFrame(records, columns=COLUMNS).replace("-", None)
    for name in ("adopted_earliest", "adopted_latest"):
        frame[name] = pd.to_datetime(frame[name])
    for name in ("generation", "period_start"):
        frame[name] = pd.to_numeric(frame[name]).astype("Int64")
    return frame.astype({"iso3": "string"})


COUNTRIES = pd.DataFrame(
    [("AAA", "Asia", "member"), ("BBB", "Europe", "member"), ("NEW", "Africa", "member"),
     ("OLD", "Europe", "member"), ("TER", "Asia", "other"), ("OBS", "Asia", "observer")],
    columns=["iso3", "region", "un_status"], dtype="string",
)  # fmt: skip
ADMISSIONS = pd.DataFrame(
    {
        "iso3": ["NEW", "OLD"],
        "admitted_on": pd.to_datetime(["2011-07-14", "2000-11-01"]),
        "independent_on": pd.to_datetime(["2011-07-09", None]),
        "seat_before": [None, "Former Union"],
    }
)
CONFLICTS = pd.DataFrame(
    {"state": ["AAA", "Former Union", "BBB"], "period": ["1990_2000", "1990_2000", "2010s"]}
)


def watch(*rows: str, on: str = "2020-10-31", **options) -> pd.DataFrame:
    return time_to_adoption.states(
        plans(*rows), COUNTRIES, ADMISSIONS, CONFLICTS, on=on, **options
    ).set_index("iso3")


def test_only_un_members_are_watched_from_the_resolution_or_their_admission_on():
    found = watch("AAA 1 2010-10-31 -", "TER 1 2010-01-01 -", "OBS 1 2010-01-01 -")
    assert sorted(found.index) == ["AAA", "BBB", "NEW", "OLD"]
    assert found["years"].round(1).to_dict() == {"AAA": 10.0, "BBB": 20.0, "NEW": 9.3, "OLD": 20.0}
    assert found["happened"].to_dict() == {"AAA": True, "BBB": False, "NEW": False, "OLD": False}
    assert found["basis"].to_dict() == {
        "AAA": "adoption", "BBB": "none_found", "NEW": "none_found", "OLD": "none_found",
    }  # fmt: skip


def test_a_plan_after_the_last_day_is_censored_on_it():
    found = watch("AAA 1 2015-01-01 -", on="2010-10-31")
    assert (round(found.loc["AAA", "years"], 1), found.loc["AAA", "happened"]) == (10, False)
    # a state that was no member by then was not watched
    assert "NEW" not in found.index


@pytest.mark.parametrize(("place", "years"), [("earliest", 9.2), ("middle", 9.7), ("latest", 10.2)])
def test_a_date_known_to_the_year_is_put_where_asked(place, years):
    found = watch("AAA 1 2010-01-01..2010-12-31 -", place=place)
    assert round(found.loc["AAA", "years"], 1) == years


def test_a_first_plan_without_any_date_is_not_watched_and_its_bounds_are_far_apart():
    rows = ["AAA 1 - -"]
    middle = watch(*rows)
    assert pd.isna(middle.loc["AAA", "years"])
    assert middle.loc["AAA", "basis"] == "undated"
    assert watch(*rows, place="earliest").loc["AAA", "happened"]
    assert watch(*rows, place="earliest").loc["AAA", "years"] < 0.01
    assert not watch(*rows, place="latest").loc["AAA", "happened"]
    assert round(watch(*rows, place="latest").loc["AAA", "years"]) == 20


def test_a_dated_second_plan_bounds_an_undated_first_and_a_later_undated_one_does_not_matter():
    before = ["AAA 1 - -", "AAA 2 2010-10-31 -"]
    assert pd.isna(watch(*before).loc["AAA", "years"])
    assert round(watch(*before, place="latest").loc["AAA", "years"], 1) == 10
    after = ["AAA 1 2010-10-31 -", "AAA 2 - -"]
    assert round(watch(*after).loc["AAA", "years"], 1) == 10


def test_the_rule_for_plans_with_a_period_only_is_the_parameter_s():
    assert watch("AAA 1 - 2010").loc["AAA", "basis"] == "period_start"
    assert watch("AAA 1 - 2010", undated="leave_out").loc["AAA", "basis"] == "undated"


def test_the_status_of_conflict_is_that_before_the_resolution():
    status = watch()["conflict"]
    # a conflict of the 2010s does not count: it may have come after a plan
    assert status["BBB"] == CONFLICT[1]
    assert status["AAA"] == CONFLICT[0]
    # by the state whose seat it continues
    assert status["OLD"] == CONFLICT[0]
    # it did not exist
    assert pd.isna(status["NEW"])


def test_a_region_keeps_its_states_and_a_day_before_the_resolution_nobody():
    assert watch(region="Asia").index.tolist() == ["AAA"]
    assert watch(on="2000-10-31").empty
    empty = watch(on="2000-10-31").reset_index()
    assert time_to_adoption.adoption_curves(empty, "region").empty
    assert time_to_adoption.values(empty, "region", 20, "2000-10-31", "period_start")["n"] == 0


def test_without_a_plan_there_is_no_curve():
    found = watch().reset_index()
    assert time_to_adoption.adoption_curves(found, "region").empty
    for none in (plans(), plans("AAA 1 - -")):
        rows = time_to_adoption.share_rows(
            none, COUNTRIES, ADMISSIONS, CONFLICTS, on="2025-12-31", after=20
        )
        assert rows.empty


@pytest.mark.parametrize(
    ("as_of", "last_year", "expected"),
    [("latest", 2025, "2025-12-31"), ("2022-05-18", 2025, "2022-05-18"),
     ("2030-01-01", 2025, "2025-12-31")],
)  # fmt: skip
def test_watching_ends_with_the_day_or_the_last_complete_year(as_of, last_year, expected):
    assert time_to_adoption.last_day(as_of, last_year) == expected


@pytest.mark.parametrize(
    ("after", "on", "expected"),
    [(20, "2025-12-31", 20), (20, "2012-06-30", 11), (20, "2001-06-30", 0), (20, "1999-01-01", 0)],
)
def test_shares_are_read_off_within_the_time_watched(after, on, expected):
    assert time_to_adoption.read_after(after, on) == expected


@pytest.fixture(scope="module")
def tables() -> list[pd.DataFrame]:
    names = ("naps", "countries", "un_admissions", "conflicts_by_country")
    return [wpsdata.load(name) for name in names]


def test_every_un_member_is_watched_and_agrees_with_the_count_of_plans(tables):
    found = time_to_adoption.states(*tables, on="2025-12-31")
    assert len(found) == 193
    assert (found["years"].notna().sum(), found["happened"].sum()) == (191, 112)
    assert found.loc[found["basis"].eq("undated"), "iso3"].tolist() == ["MDG", "MRT"]
    assert found.loc[found["conflict"].isna(), "iso3"].tolist() == ["MNE", "SSD", "TLS"]
    assert found["conflict"].eq(CONFLICT[0]).sum() == 66


def test_curves_end_at_the_share_of_states_with_a_plan(tables):
    found = time_to_adoption.states(*tables, on="2025-12-31")
    curves = time_to_adoption.adoption_curves(found, "region")
    ends = curves.groupby("series")["value"].last()
    # nobody in Europe was censored before the last plan of the region: 36 of 43
    assert ends["Europe"] == pytest.approx(100 * 36 / 43)
    assert curves.groupby("series")["at_risk"].first().sum() == 191
    events = curves.groupby("series")["events"].sum()
    assert events.to_dict() == {
        "Africa": 37, "Americas": 13, "Asia": 23, "Europe": 36, "Oceania": 3,
    }  # fmt: skip


def test_what_is_read_off_after_twenty_years_depends_on_how_dates_are_put(tables):
    rows = time_to_adoption.share_rows(*tables, on="2025-12-31", after=20)
    wide = rows.pivot_table(index="group_code", columns="label_code", values="value")
    assert (wide["dates_earliest"] > wide["dates_latest"] - 1e-9).all()
    assert set(wide.columns) == {
        "dates_earliest", "dates_latest", "dates_middle", "dates_leave_out",
    }  # fmt: skip
    values = time_to_adoption.dating_values(rows, 20)
    assert (values["spread"], values["group"]) == (9, "Europe")
    none = time_to_adoption.share_rows(*tables, on="2010-12-31", after=20)
    assert none.empty
    assert time_to_adoption.dating_values(none, 20)["spread"] is None


def test_facts_of_tests_and_shares_are_complete(tables):
    facts = time_to_adoption.adoption_time_facts(
        time_to_adoption.states(*tables, on="2025-12-31")
    ).set_index("id")
    assert facts["value"].notna().all()
    assert facts.loc["first_plan_log_rank_region", "denominator"] == 4
    assert facts.loc["first_plan_log_rank_region_p", "value"] < 0.001
    assert facts.loc["first_plan_percent_after_20_years", "value"] == pytest.approx(48.2, abs=0.1)


def test_the_words_name_shares_counts_and_the_test(tables):
    watched = time_to_adoption.states(*tables, on="2025-12-31")
    values = time_to_adoption.values(watched, "conflict", 20, "2025-12-31", "period_start")
    # three of the 191 states watched have no status: they did not exist
    assert (values["n"], values["adopted"], values["censored"]) == (188, 109, 79)
    assert (values["share_conflict_1990_2000"], values["share_no_conflict_1990_2000"]) == (55, 43)
    assert (values["chi2"], values["within_chi2"], values["critical"]) == (3.1, 5.6, 3.8)
    assert values["undated"] == ["MDG", "MRT"]
    assert values["no_status"] == ["MNE", "SSD", "TLS"]
