"""Second and later plans, on frames of a few lines."""

import pandas as pd
import pytest

import wpsdata
from wpsdata.analyse import generations

COLUMNS = ["iso3", "generation", "adopted_earliest", "period_start", "period_end"]


def plans(*rows: str) -> pd.DataFrame:
    """Write plans as "ISO3 generation day start end", a dash for missing."""
    frame = pd.DataFrame([row.split() for row in rows], columns=COLUMNS).replace("-", None)
    frame["adopted_earliest"] = pd.to_datetime(frame["adopted_earliest"])
    numbers = ["generation", "period_start", "period_end"]
    frame[numbers] = frame[numbers].apply(pd.to_numeric)
    return frame.assign(adopted_latest=frame["adopted_earliest"]).astype(
        {"iso3": "string", **dict.fromkeys(numbers, "Int64")}
    )


def countries(*codes: str) -> pd.DataFrame:
    rows = [(code, "Asia" if code < "N" else "Europe", "member") for code in codes]
    return pd.DataFrame(rows, columns=["iso3", "region", "un_status"], dtype="string")


def gaps(frame: pd.DataFrame, on: str = "2020-12-31", **options) -> dict:
    found = generations.gaps(frame, countries(*frame["iso3"].unique()), on=on, **options)
    return {
        (row["iso3"], row["gap"]): (
            None if pd.isna(row["years"]) else round(row["years"], 1), bool(row["happened"]),
        )
        for row in found.to_dict("records")
    }  # fmt: skip


def test_a_plan_that_was_followed_gives_a_gap_and_one_that_was_not_is_censored():
    frame = plans("AAA 1 2010-12-31 - -", "AAA 2 2014-12-31 - -", "BBB 1 2015-12-31 - -")
    found = gaps(frame)
    assert found == {
        ("AAA", "gap_to_second"): (4, True),
        ("BBB", "gap_to_second"): (5, False),
        ("AAA", "gap_to_third"): (6, False),
    }
    # by the number of the plan, then by country
    assert [gap for _, gap in found] == ["gap_to_second", "gap_to_second", "gap_to_third"]


def test_what_comes_after_the_last_day_is_not_known_yet():
    frame = plans("AAA 1 2010-12-31 - -", "AAA 2 2014-12-31 - -")
    assert gaps(frame, "2012-12-31") == {("AAA", "gap_to_second"): (2, False)}
    assert gaps(frame, "2010-01-01") == {}


def test_a_plan_followed_by_one_without_a_date_is_neither_followed_nor_censored():
    frame = plans("AAA 1 2010-12-31 - -", "AAA 2 - - -")
    assert gaps(frame) == {("AAA", "gap_to_second"): (None, False)}
    # the same where a plan in between is not in the table
    frame = plans("AAA 1 2010-12-31 - -", "AAA 3 2018-12-31 - -")
    assert gaps(frame)[("AAA", "gap_to_second")] == (None, False)


def test_the_rule_for_undated_plans_decides_whether_a_period_dates_them():
    frame = plans("AAA 1 - 2010 2014", "AAA 2 2015-07-01 - -")
    assert gaps(frame)[("AAA", "gap_to_second")] == (5, True)
    assert ("AAA", "gap_to_second") not in gaps(frame, undated="leave_out")


def test_finished_gaps_alone_are_too_short():
    frame = plans(
        *(f"AA{n} 1 2010-01-01 - -" for n in range(6)),
        "AA0 2 2012-01-01 - -", "AA1 2 2013-01-01 - -", "AA2 2 2018-01-01 - -",
    )  # fmt: skip
    found = generations.gaps(frame, countries(*frame["iso3"].unique()), on="2020-01-01")
    medians = generations.gap_medians(found).set_index("label_code")
    assert medians.loc["gap_finished", ["value", "n"]].round().tolist() == [3, 3]
    # three of six were followed, so that half is reached, but not passed
    assert pd.isna(medians.loc["gap_all", "value"])
    assert medians.loc["gap_all", "n"] == 6
    values = generations.gap_values(found, "2020-01-01", "world")
    assert (values["n_gap_to_second"], values["open_gap_to_second"]) == (6, 3)
    assert values["median_gap_to_second"] is None


@pytest.mark.parametrize(
    ("rows", "on", "status"),
    [
        (["AAA 1 2019-03-01 2019 2022"], "2022-05-18", "plan_in_force"),
        (["AAA 1 2019-03-01 2019 2022"], "2023-01-01", "plan_lapsed"),
        (["AAA 1 2019-03-01 2020 2022"], "2019-12-31", "plan_not_begun"),
        (["AAA 1 2019-03-01 2019 -"], "2022-05-18", "plan_period_unknown"),
        (["AAA 1 2019-03-01 - -"], "2022-05-18", "plan_period_unknown"),
        # the older plan still runs while the newer one has not begun, or has no known period
        (["AAA 1 2015-01-01 2015 2019", "AAA 2 2019-06-01 2020 2024"], "2019-12-31",
         "plan_in_force"),
        (["AAA 1 2015-01-01 2015 2019", "AAA 2 2019-06-01 - -"], "2019-12-31", "plan_in_force"),
        # an older plan of unknown period says nothing once a newer one is over
        (["AAA 1 2010-01-01 - -", "AAA 2 2015-01-01 2015 2019"], "2021-12-31", "plan_lapsed"),
        # a plan adopted later is not in force, whatever period it prints
        (["AAA 1 2015-01-01 2015 2018", "AAA 2 2021-01-01 2019 2024"], "2020-12-31",
         "plan_lapsed"),
    ],
)  # fmt: skip
def test_a_plan_is_in_force_by_its_printed_period_and_never_by_a_guess(rows, on, status):
    found = generations.in_force(plans(*rows), countries("AAA"), on=on)
    assert found["status"].tolist() == [status]


def test_a_country_without_a_plan_by_then_is_not_counted():
    found = generations.in_force(
        plans("AAA 1 2022-01-01 2022 2026"), countries("AAA"), on="2021-12-31"
    )
    assert found.empty
    assert generations.force_values(found, "2021-12-31", "world")["percent"] is None
    assert generations.in_force_shares(found).empty


def test_shares_say_their_denominator_and_statuses_add_up():
    frame = plans(
        "AAA 1 2019-01-01 2019 2024", "BBB 1 2010-01-01 2010 2014", "ZZZ 1 2010-01-01 - -"
    )
    found = generations.in_force(frame, countries("AAA", "BBB", "ZZZ"), on="2020-12-31")
    rows = generations.in_force_shares(found)
    assert rows.groupby("group_code")["numerator"].sum().to_dict() == {"Asia": 2, "Europe": 1}
    assert rows.groupby("group_code")["denominator"].first().to_dict() == {"Asia": 2, "Europe": 1}
    values = generations.force_values(found, "2020-12-31", "world")
    # of the two whose period is known
    assert (values["percent"], values["unknown"], values["n"]) == (50, 1, 3)


def test_the_range_of_the_fact_holds_last_years_and_unknown_periods():
    frame = plans(
        "AAA 1 2019-01-01 2019 2024", "BBB 1 2016-01-01 2016 2020", "ZZZ 1 2010-01-01 - -"
    )
    facts = generations.force_facts(frame, countries("AAA", "BBB", "ZZZ"), "2020-05-01")
    row = facts.set_index("id").loc["nap_in_force"]
    assert (row["low"], row["value"], row["high"], row["denominator"]) == (1, 2, 3, 3)


def test_every_year_has_a_row_for_each_kind_of_plan_that_occurs():
    frame = plans("AAA 1 2010-05-01 - -", "AAA 2 2012-05-01 - -", "BBB - 2012-05-01 - -")
    new = generations.new_plans(frame, countries("AAA", "BBB"), first_year=2010, last_year=2012)
    wide = new.pivot_table(index="year", columns="series", values="count")
    assert wide.to_dict("list") == {
        "first": [1, 0, 0], "second": [0, 0, 1], "not_numbered": [0, 0, 1],
    }  # fmt: skip
    none = generations.new_plans(frame, countries("AAA", "BBB"), first_year=2001, last_year=2002)
    assert none.empty
    assert generations.plans_values(none, "world", "leave_out")["peak"] is None


def test_the_bundled_plans_add_up_year_by_year():
    naps, table = wpsdata.load("naps"), wpsdata.load("countries")
    by_year = generations.in_force_by_year(naps, table, first_year=2010, last_year=2025)
    values = generations.yearly_values(by_year, "world")
    assert (values["last"], values["n"], values["in_force"]) == (2025, 113, 50)
    assert (values["peak"], values["peak_count"]) == (2020, 73)
    totals = by_year.groupby("year")["count"].sum()
    # all countries and territories with a dated plan, as the hand-made cross-check has them
    assert (totals[2018], totals[2025]) == (81, 113)
    found = generations.gaps(naps, table, on="2025-12-31").dropna(subset=["years"])
    followed = found.loc[found["happened"]].groupby("gap").size()
    assert followed.to_dict() == {"gap_to_fourth": 14, "gap_to_second": 67, "gap_to_third": 32}


def test_before_any_plan_there_is_nothing_to_say():
    none = generations.in_force_by_year(
        plans("AAA 1 2010-01-01 2010 2014"), countries("AAA"), first_year=2001, last_year=2002
    )
    assert none.empty
    assert generations.yearly_values(none, "world")["last"] is None
    assert generations.day_within("2025-12-31", "2022-05-18") == "2022-05-18"
    assert generations.day_within("2020-12-31", "2022-05-18") == "2020-12-31"
    assert generations.day_within("2020-12-31", "latest") == "2020-12-31"


def test_facts_on_gaps_take_censored_plans_in_and_say_what_finished_ones_would():
    found = pd.DataFrame(
        {
            "gap": ["gap_to_second"] * 5 + ["gap_to_third"],
            "years": [2.0, 3.0, 4.0, 8.0, None, 1.0],
            "happened": [True, True, True, False, False, False],
        }
    ).astype({"gap": "string", "years": "Float64", "happened": "boolean"})
    facts = generations.gap_facts(found)
    # of four, three have come after 2, 3 and 4 years: half is passed after 4
    rows = facts[["id", "value", "low", "high", "denominator"]]
    assert rows.astype(object).where(rows.notna(), None).to_numpy().tolist() == [
        ["nap_years_first_to_second", 4, 2, None, 4],
        ["nap_years_first_to_second_finished", 3, None, None, 3],
        ["nap_years_second_to_third", None, None, None, 1],
        ["nap_years_second_to_third_finished", None, None, None, 0],
        ["nap_years_third_to_fourth", None, None, None, 0],
        ["nap_years_third_to_fourth_finished", None, None, None, 0],
    ]
    kept = facts[["unit", "kind", "table"]].drop_duplicates().to_numpy().tolist()
    assert kept == [["years", "computed", "naps"]]
    medians = generations.gap_medians(found)
    columns = ["group_code", "label_code", "value", "low", "n"]
    assert medians[columns].fillna(-1).to_numpy().tolist() == [
        ["gap_to_second", "gap_finished", 3, -1, 3], ["gap_to_second", "gap_all", 4, 2, 4],
    ]  # fmt: skip
    assert list(generations.gap_medians(found.head(0))) == list(medians)
    values = generations.gap_values(found, "2020-01-01", "Asia")
    assert (values["shortest"], values["longest"], values["lost"]) == (2, 4, 1)
    assert (values["median_gap_to_second"], values["finished_gap_to_second"]) == (4, 3)
    assert (values["n_gap_to_second"], values["followed_gap_to_second"]) == (4, 3)
    assert (values["open_gap_to_second"], values["open_gap_to_third"]) == (1, 1)
    assert (values["until"], values["region"]) == ("2020-01-01", "Asia")
