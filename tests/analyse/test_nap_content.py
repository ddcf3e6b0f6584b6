"""Published shares of plans: their arithmetic, and what is set beside what."""

import pandas as pd
import pytest

import wpsdata
from wpsdata.analyse import nap_content

TYPES = {"printed_percent": "Float64", "numerator": "Int64", "denominator": "Int64"}


def shares(*rows: str) -> pd.DataFrame:
    """Write shares as "series attribute printed numerator denominator", a dash for missing."""
    frame = pd.DataFrame(
        [row.split() for row in rows],
        columns=["series", "attribute", "as_printed", "numerator", "denominator"],
    ).replace("-", None)
    numbers = ["numerator", "denominator"]
    frame[numbers] = frame[numbers].apply(pd.to_numeric)
    frame["as_printed"] = frame["as_printed"].str.replace("_", " ").astype("string")
    frame["printed_percent"] = pd.to_numeric(frame["as_printed"].str.split().str[-1])
    return frame.assign(
        judge="wilpf", definition="A thing", counted="all_known", reliability="primary",
        as_of="2018", as_of_earliest=pd.Timestamp("2018-01-01"),
    ).astype(TYPES)  # fmt: skip


@pytest.mark.parametrize(
    ("row", "check"),
    [
        # the printed percentages of the sources, and the counts beside them
        ("a budget 43 34 79", "follows"),
        ("a civil_society 69 54 79", "rounded_wrongly"),
        ("a budget 43 34 82", "contradicts"),
        ("a adoption 41 82 193", "contradicts"),
        ("a adoption 42 82 193", "follows"),
        ("a adoption 40 79 193", "rounded_wrongly"),
        ("a monitoring 70 57 82", "follows"),
        ("a adoption 28.5 55 193", "follows"),
        ("a adoption 28.4 55 193", "rounded_wrongly"),
        ("a budget about_15 9 61", "follows"),
        # halves go up, as printed percentages do
        ("a budget 13 1 8", "follows"),
        ("a budget 12 1 8", "rounded_wrongly"),
        ("a budget 34 1 3", "rounded_wrongly"),
        ("a budget 35 1 3", "contradicts"),
        ("a budget 100 5 5", "follows"),
        ("a budget 0 0 5", "follows"),
        ("a budget - 28 84", "not_testable"),
        ("a budget 88 - -", "not_testable"),
        ("a budget - 90 -", "not_testable"),
    ],
)
def test_a_printed_percentage_is_held_to_its_own_counts(row, check):
    assert nap_content.recomputed(shares(row))["check"].tolist() == [check]


def test_a_count_without_a_total_gives_no_share_and_not_zero():
    found = nap_content.recomputed(shares("a indicators - 90 -"))
    assert found["percent"].isna().all()
    rows = nap_content.content_rows(found)
    assert rows["percent"].isna().all()
    assert rows["numerator"].tolist() == [90]


def test_counts_go_before_the_printed_percentage_and_copies_are_marked():
    table = shares("a budget 43 34 82", "b budget 88 - -", "c budget - 28 84")
    table["reliability"] = ["primary", "primary", "mirror"]
    rows = nap_content.content_rows(nap_content.recomputed(table)).set_index("label_code")
    assert rows["percent"].round(1).to_dict() == {"a": 41.5, "b": 88.0, "c": 33.3}
    assert rows["status"].to_dict() == {"a": "computed", "b": "as_read", "c": "uncertain"}


def test_attributes_keep_their_order_and_adoption_is_not_content():
    found = nap_content.recomputed(
        shares("a disarmament 50 1 2", "b budget 50 1 2", "c adoption 50 1 2")
    )
    assert nap_content.content_rows(found)["label_code"].tolist() == ["b", "a"]
    assert nap_content.content_rows(found)["group_code"].tolist() == [
        "content_budget", "content_disarmament",
    ]  # fmt: skip


def test_what_does_not_follow_stands_in_pairs_contradictions_first():
    found = nap_content.recomputed(
        shares("a budget 50 1 2", "b budget 33 2 6", "c budget 34 2 6", "d budget 40 1 2",
               "e budget 7 - -")
    )  # fmt: skip
    rows = nap_content.printed_rows(found)
    assert rows["group_code"].tolist() == ["d", "d", "c", "c"]
    assert rows["label_code"].tolist() == ["share_printed", "share_counted"] * 2
    assert rows.loc[0, ["value", "low", "high"]].tolist() == [40, 39.5, 40.5]
    assert rows["value"].round(1).tolist() == [40, 50, 34, 33.3]
    assert rows["n"].fillna(0).tolist() == [0, 2, 0, 6]


def test_the_bundled_shares_contradict_themselves_five_times_in_twelve():
    found = nap_content.recomputed(wpsdata.load("nap_content_shares"))
    wrong = found.loc[~found["check"].isin(["follows", "not_testable"])].set_index("series")
    assert wrong["check"].to_dict() == {
        "adelphi_2021_10_adoption": "rounded_wrongly",
        "wilpf_2018_12_adoption": "rounded_wrongly",
        "wilpf_2018_12_civil_society": "rounded_wrongly",
        "wilpf_2019_09_adoption": "contradicts",
        "wilpf_2019_09_budget": "contradicts",
    }
    values = nap_content.values(found)
    assert (values["tested"], values["wrong"], values["far"]) == (12, 5, 2)
    assert (values["budget_low"], values["budget_high"], values["budgets"]) == (15, 43, 5)


def test_facts_are_derived_where_counts_are_published_and_published_where_not():
    table = shares("a budget 43 34 82", "b small_arms about_50 - -", "c indicators - 90 -")
    facts = nap_content.content_facts(table).set_index("id")
    assert facts.loc["nap_content_a", "kind"] == "derived"
    assert facts.loc["nap_content_a_without", "value"] == pytest.approx(100 - 100 * 34 / 82)
    assert (facts.loc["nap_content_b", "kind"], facts.loc["nap_content_b", "value"]) == (
        "published", 50,
    )  # fmt: skip
    # a count without a total is a count, and no share
    assert "nap_content_c" not in facts.index
    assert facts.loc["nap_content_c_plans", ["value", "unit"]].tolist() == [90, "plans"]
    assert facts.loc["nap_content_printed_contradicting", "value"] == 1


def test_facts_of_a_day_leave_out_what_may_be_later():
    table = shares("a budget 43 34 79", "b budget 43 34 79", "c budget 43 34 79")
    table["as_of_latest"] = pd.to_datetime(["2016-07-31", "2022-12-31", "2022-05-31"])
    table["known"] = ["uncertain", "uncertain", "yes"]
    facts = nap_content.content_facts(table, "2022-05-18")["id"].tolist()
    assert [one for one in "abc" if f"nap_content_{one}" in facts] == ["a", "c"]


def test_before_anything_was_published_there_is_nothing():
    found = nap_content.recomputed(wpsdata.load("nap_content_shares", as_of="2010-01-01"))
    assert nap_content.content_rows(found).empty
    assert nap_content.printed_rows(found).empty
    assert nap_content.values(found)["largest"] is None


def test_whatever_the_plan_charts_may_draw_has_a_name():
    from wpsdata.analyse import generations, time_to_adoption
    from wpsdata.chart.words import terms

    shares = wpsdata.load("nap_content_shares")
    drawn = nap_content.content_rows(nap_content.recomputed(shares))
    testable = shares.loc[shares["printed_percent"].notna() & shares["denominator"].notna()]
    codes = {
        *drawn["group_code"], *drawn["label_code"], *testable["series"], *generations.STATUSES,
        *generations.NEXT.values(), *time_to_adoption.CONFLICT, "dates_leave_out",
        "dates_period_start", *(f"dates_{place}" for place in time_to_adoption.PLACES),
    }  # fmt: skip
    assert codes - set(terms()) == set()
