"""Rows, words and facts of estimates: on tables of a few lines, and on the bundled ones."""

import pandas as pd
import pytest

import wpsdata
from wpsdata.analyse import effects as room
from wpsdata.clean.plan_effects import TYPES
from wpsdata.publish.claims import judge, read_list


def table(*rows: dict[str, object]) -> pd.DataFrame:
    """Write rows of the table ``nap_effects``; what is not said is that of a plain estimate."""
    plain = {
        "source": "gggi", "index": "gggi", "edition": "2006-2020", "design": "stacked",
        "undated": "period_start", "sample": "all", "term": "overall", "value": 0.5, "low": -0.1,
        "high": 1.1, "p_value": 0.1, "countries": 130, "adopters": 60, "first_year": 2006,
        "last_year": 2020, "status": "estimated",
    }  # fmt: skip
    return pd.DataFrame([plain | row for row in rows]).reindex(columns=list(TYPES)).astype(TYPES)


def missing(index: str) -> dict[str, object]:
    return {"index": index, "edition": None, "design": None, "undated": None, "sample": None,
            "term": None, "value": None, "low": None, "high": None, "first_year": None,
            "last_year": None, "status": "not_found"}  # fmt: skip


OLDER = {"edition": "2006-2018", "last_year": 2018, "value": 0.6}
SINGLE = {"edition": "2023", "first_year": 2023, "last_year": 2023, "value": 2.6}


@pytest.fixture(scope="module")
def bundled():
    return wpsdata.load("nap_effects")


# --- which edition -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edition", "expected"),
    [("latest", "2006-2020"), ("2006-2018", "2006-2018"), ("2023", "2023"), ("1990", "2006-2020")],
)
def test_the_edition_asked_for_or_the_latest_of_several_years(edition, expected):
    cross = {"design": "cross_section", "term": "difference"}
    found = room.gap_rows(table(cross, cross | OLDER, cross | SINGLE), edition=edition)
    assert found["edition"].tolist() == [expected]
    assert room.gap_values(found)["editions"] == [("gggi", expected.replace("-", "–"))]


def test_one_index_can_be_chosen():
    rows = table({"term": "event", "event_time": 0}, {"term": "event", "event_time": 0,
                 "index": "gii", "edition": "1990-2022", "last_year": 2022})  # fmt: skip
    assert set(room.study_rows(rows)["index"]) == {"gggi", "gii"}
    assert set(room.study_rows(rows, index="gii")["index"]) == {"gii"}
    assert room.study_rows(rows, index="gpi").empty


# --- rows ----------------------------------------------------------------------------------------


def test_gaps_come_from_plain_to_adjusted_and_end_with_what_is_missing():
    cross = {"design": "cross_section"}
    found = room.gap_rows(
        table(
            cross | {"term": "with_baseline", "value": 0.2, "high": 0.4},
            cross | {"term": "difference", "value": 2.8, "high": 4.0},
            cross | {"term": "with_income_and_region", "value": 0.7, "high": 2.8},
            missing("ivi"),
        )
    )
    assert found["label_code"].tolist() == [
        "gap_difference", "gap_with_income_and_region", "gap_with_baseline", "ivi",
    ]  # fmt: skip
    assert found["group_code"].tolist() == ["index_gggi"] * 3 + ["no_file"]
    assert pd.isna(found["value"].iloc[-1])
    values = room.gap_values(found)
    assert (values["raw"], values["adjusted"], values["high"]) == (2.8, 0.7, 2.8)


def test_the_year_before_the_plan_is_the_reference():
    rows = [{"term": "event", "event_time": t, "value": v} for t, v in ((-2, -0.1), (1, 0.3))]
    trend = {"term": "pre_trend", "value": 1.4, "low": None, "high": None, "p_value": 0.3}
    found = room.study_rows(table(*rows, trend))
    assert found["year"].tolist() == [-2, -1, 1]
    assert found["value"].tolist() == [-0.1, 0.0, 0.3]
    assert found["low"].isna().tolist() == [False, True, False]
    values = room.study_values(table(*rows, trend, {"term": "overall"}))
    assert (values["value"], values["controls"]) == (0.5, 70)
    assert values["trends"] == [("gggi", 0.3)]


def test_designs_stand_beside_each_other_with_the_other_rule_last():
    found = room.design_rows(
        table(
            {"value": 0.5},
            {"value": 0.9, "low": 0.4, "sample": "same_region"},
            {"value": 0.2, "design": "two_way", "term": "plan"},
            {"value": 0.4, "undated": "leave_out"},
            {"value": 9.0, "edition": "2006-2018", "last_year": 2018},
            missing("ppi"),
        )
    )
    assert found["label_code"].tolist() == [
        "design_two_way", "design_stacked", "sample_same_region", "rule_leave_out", "ppi",
    ]  # fmt: skip
    values = room.design_values(found)
    assert (values["n"], values["low"], values["high"], values["holding"]) == (4, 0.2, 0.9, 3)


def test_editions_stand_under_each_other_with_their_own_names():
    found = room.edition_rows(table({"value": 0.5}, OLDER, SINGLE | {"status": "one_year"}))
    assert found["label"].tolist() == ["2006–2018", "2006–2020"]
    assert room.edition_values(found)["low"] == 0.5
    assert room.edition_values(found)["high"] == 0.6


def test_means_are_those_of_groups_large_enough_in_the_years_asked_for(bundled):
    editions = wpsdata.load("index_editions")
    found = room.mean_rows(editions, bundled, index="gggi", first_year=2006, last_year=2008)
    assert found["series"].unique().tolist() == ["with_plan", "without_plan"]
    assert found["denominator"].min() >= 5
    assert found["year"].between(2006, 2008).all()
    values = room.mean_values(found)
    assert values["year"] == 2008
    assert values["ours"] > values["others"] > 50  # points of 100
    empty = room.mean_values(found.iloc[:0])
    assert pd.isna(empty["ours"])


def test_revisions_are_those_of_editions_at_hand(bundled):
    editions = wpsdata.load("index_editions")
    found = room.revision_rows(editions, bundled)
    assert set(found["series"]) == {"revision_mean", "revision_largest"}
    values = room.revision_values(found)
    assert (values["index"], round(values["largest"], 1)) == ("gii", 14.4)
    then = room.revision_rows(editions, wpsdata.load("nap_effects", as_of="2022-05-18"))
    assert set(then["index"]) == {"gggi"}


@pytest.mark.parametrize("undated", ["period_start", "leave_out"])
def test_later_adopters_stood_apart_before(bundled, undated):
    found = room.selection_rows(
        wpsdata.load("index_by_country"), wpsdata.load("parliament_by_country"),
        wpsdata.load("naps"), wpsdata.load("countries"), wpsdata.load("conflicts_by_country"),
        bundled, undated=undated,
    )  # fmt: skip
    by_label = found.set_index("label_code")
    assert by_label.loc["before_gii", "high"] < 0 < by_label.loc["before_gggi", "low"]
    assert by_label.loc["before_Europe", "low"] > 0
    assert found["group_code"].tolist() == ["before_levels"] * 6 + ["before_regions"] * 5
    facts = room.selection_facts(found).set_index("id")
    assert set(facts.index) == {
        f"plan_selection_{one}"
        for one in ("gii", "hdi", "income", "parliament", "conflict", "gggi")
    }


def test_the_files_behind_a_chart_are_those_of_its_indices(bundled):
    gaps = room.gap_rows(bundled, index="wps_index")
    assert room.sources(gaps, "nap_effects") == ["wps_index/nap_effects.csv", "naps/naps.csv"]
    study = room.study_rows(bundled)
    assert room.sources(study, "nap_effects")[:2] == ["gggi/nap_effects.csv", "hdr/nap_effects.csv"]


def test_an_empty_table_gives_empty_rows_and_words():
    empty = table(missing("gpi"))
    editions = wpsdata.load("index_editions")
    for rows, values in (
        (room.gap_rows(empty), room.gap_values),
        (room.design_rows(empty), room.design_values),
        (room.edition_rows(empty), room.edition_values),
        (room.mean_rows(editions, empty), room.mean_values),
        (room.revision_rows(editions, empty), room.revision_values),
    ):
        assert rows.empty
        assert values(rows)["index"]
    assert room.study_rows(empty).empty
    assert room.study_values(empty)["index"] == "gggi"
    assert room.effect_facts(empty).empty


# --- facts and verdicts --------------------------------------------------------------------------


def test_what_is_missing_says_why(bundled):
    told = room.not_at_hand(bundled)
    assert told["why"].notna().all()
    assert {"gpi", "ppi", "ivi"} <= set(told["index"])
    # every reason of the table has its words
    assert set(bundled.loc[bundled["status"].ne("estimated"), "index"]) == set(told["index"])


def recorded(frame: pd.DataFrame) -> list[dict[str, object]]:
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [row | {"as_of": "latest", "notebook": ""} for row in rows]


def verdicts(frame: pd.DataFrame) -> dict[int, str]:
    claims = [one for one in read_list() if one["number"] in (13, 14)]
    return {one.number: one.verdict for one in judge(recorded(frame), claims)}


def test_the_data_at_hand_do_not_decide(bundled):
    facts = room.effect_facts(bundled)
    assert facts["id"].is_unique
    assert facts["series"].str.contains("2023").sum() == 0  # one year is not the latest panel
    assert verdicts(facts) == {13: "untestable", 14: "untestable"}


@pytest.mark.parametrize(
    ("gggi", "gii", "verdict"),
    [((0.1, 0.9), (-0.9, -0.1), "reproduced"), ((0.1, 0.9), (0.1, 0.9), "differs"),
     ((-0.1, 0.9), (-0.9, -0.1), "untestable")],
)  # fmt: skip
def test_other_estimates_would_move_the_verdict(gggi, gii, verdict):
    rows = [
        {"index": index, "edition": "2000-2020", "value": sum(bounds) / 2, "low": bounds[0],
         "high": bounds[1]}
        for index, bounds in (("gggi", gggi), ("gii", gii))
    ]  # fmt: skip
    assert verdicts(room.effect_facts(table(*rows)))[13] == verdict


def test_a_users_peace_index_is_judged():
    own = {"index": "gpi", "edition": "2008-2025", "value": -2.0, "low": -3.0, "high": -1.0}
    facts = room.effect_facts(table(own))
    assert facts["unit"].tolist() == ["points of 100"]
    (claim,) = judge(recorded(facts), [one for one in read_list() if one["number"] == 14])
    assert claim.parts[0].verdict == "reproduced"
    assert claim.verdict == "untestable"  # the other indices are still missing
