"""Curves and tests against a textbook: remission times of Freireich et al. (1963)."""

from pathlib import Path

import pandas as pd
import pytest

from wpsdata.analyse import survival

CASES = Path(__file__).parents[1] / "cases" / "remission_times.csv"


@pytest.fixture(scope="module")
def remissions() -> pd.DataFrame:
    frame = pd.read_csv(CASES)
    return pd.DataFrame(
        {
            "drug": frame["drug"].astype("string"),
            "years": frame["weeks"].astype("Float64"),
            "happened": frame["relapsed"].eq(1).astype("boolean"),
        }
    )


def treated(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.loc[frame["drug"] == "mp6"]


# Kaplan-Meier estimates as textbooks print them (Collett; Kleinbaum & Klein)
@pytest.mark.parametrize(
    ("week", "surviving", "error", "at_risk"),
    [(6, 0.857, 0.0764, 21), (7, 0.807, 0.0869, 17), (10, 0.753, 0.0963, 15),
     (13, 0.690, 0.1068, 12), (16, 0.627, 0.1141, 11), (22, 0.538, 0.1282, 7),
     (23, 0.448, 0.1346, 6)],
)  # fmt: skip
def test_the_curve_is_the_textbook_s(remissions, week, surviving, error, at_risk):
    import numpy as np

    found = survival.curve(treated(remissions)["years"], treated(remissions)["happened"])
    row = found.set_index("time").loc[week]
    assert 1 - row["value"] / 100 == pytest.approx(surviving, abs=0.0006)
    assert row["at_risk"] == at_risk
    spread = 1.959964 * error / (surviving * -np.log(surviving))
    assert 1 - row["high"] / 100 == pytest.approx(surviving ** np.exp(spread), abs=0.002)
    assert 1 - row["low"] / 100 == pytest.approx(surviving ** np.exp(-spread), abs=0.002)


def test_medians_and_the_log_rank_test_are_the_textbook_s(remissions):
    for drug, week in (("mp6", 23), ("placebo", 8)):
        group = remissions.loc[remissions["drug"] == drug]
        assert survival.median(group["years"], group["happened"])["value"] == week
    found = survival.log_rank(remissions, "drug")
    assert found["chi2"] == pytest.approx(16.79, abs=0.01)
    assert found["p"] < 0.0001
    assert (found["df"], round(found["critical"], 2)) == (1, 3.84)


def test_censored_cases_leave_the_risk_set_without_a_step(remissions):
    found = survival.curve(treated(remissions)["years"], treated(remissions)["happened"])
    rows = found.set_index("time")
    assert rows.loc[9, "value"] == rows.loc[7, "value"]
    assert (rows.loc[9, "events"], rows.loc[9, "censored"]) == (0, 1)
    # three relapse and one is censored at six weeks: the three count first
    assert (rows.loc[6, "events"], rows.loc[6, "censored"], rows.loc[6, "at_risk"]) == (3, 1, 21)
    assert (rows.loc[0, "value"], rows.loc[0, "at_risk"]) == (0, 21)
    assert rows.loc[0, ["low", "high"]].isna().all()


def test_the_share_after_a_time_is_the_curve_s_and_unknown_beyond_the_last_case(remissions):
    group = treated(remissions)
    after = survival.share_after(group["years"], group["happened"], 9)
    assert after["value"] == pytest.approx(100 * (1 - 0.807), abs=0.06)
    assert after["low"] < after["value"] < after["high"]
    assert after["n"] == 21
    assert survival.share_after(group["years"], group["happened"], 36)["value"] is None


def test_without_an_event_a_curve_is_flat_and_there_is_no_median_and_no_test():
    years, happened = pd.Series([1.0, 2.0]), pd.Series([False, False])
    flat = survival.curve(years, happened)
    assert flat["value"].tolist() == [0, 0, 0]
    assert flat["censored"].tolist() == [0, 1, 1]
    assert survival.curve(years.iloc[:0], happened.iloc[:0]).empty
    assert survival.median(years, happened)["value"] is None
    assert survival.share_after(years, happened, 1)["value"] == 0
    frame = pd.DataFrame({"years": years, "happened": happened, "group": ["a", "b"]})
    assert survival.log_rank(frame, "group")["chi2"] is None
    assert survival.curves(frame, "group", ["a", "b"]).empty
    # one event in one group, and the other is drawn as well
    frame["happened"] = [True, False]
    assert survival.curves(frame, "group", ["a", "b"])["series"].nunique() == 2
    assert survival.curves(frame, "group", []).columns.tolist() == ["series", *survival.CURVE]


def test_one_group_cannot_be_compared(remissions):
    found = survival.log_rank(treated(remissions), "drug")
    assert (found["chi2"], found["p"], found["df"]) == (None, None, 0)


def test_groups_come_in_the_order_asked_for(remissions):
    found = survival.curves(remissions, "drug", ["placebo", "mp6", "none"])
    assert found["series"].unique().tolist() == ["placebo", "mp6"]
    assert found.index.is_unique
    assert found.dtypes.astype(str).to_dict() == {
        "series": "string", "time": "Float64", "value": "Float64", "low": "Float64",
        "high": "Float64", "at_risk": "Int64", "events": "Int64", "censored": "Int64",
    }  # fmt: skip


def test_strata_compare_within_and_not_across():
    # in each stratum the groups are alike, but one group is mostly in the fast stratum
    fast, slow = [1, 2, 3, 4], [11, 12, 13, 14]
    rows = [("fast", g, t) for g, n in (("a", 3), ("b", 1)) for t in fast * n]
    rows += [("slow", g, t) for g, n in (("a", 1), ("b", 3)) for t in slow * n]
    frame = pd.DataFrame(rows, columns=["pace", "group", "years"]).assign(happened=True)
    assert survival.log_rank(frame, "group")["p"] < 0.05
    assert survival.log_rank(frame, "group", "pace")["p"] > 0.9


def test_where_all_have_had_the_event_the_share_is_all_without_an_interval():
    found = survival.curve(pd.Series([1.0, 2.0]), pd.Series([True, True])).iloc[-1]
    assert (found["value"], pd.isna(found["low"])) == (100, True)


def test_a_level_moves_the_bounds_and_not_the_estimate(remissions):
    years, happened = treated(remissions)["years"], treated(remissions)["happened"]
    for estimate in (
        lambda level: survival.share_after(years, happened, 10, level),
        lambda level: survival.median(years, happened, level),
    ):
        wide, narrow = estimate(0.95), estimate(0.5)
        assert set(wide) == {"value", "low", "high", "n"}
        assert wide["value"] == narrow["value"]
        assert wide["low"] < narrow["low"] <= narrow["value"]
        assert wide["high"] is None or narrow["high"] < wide["high"]


def test_the_last_year_watched_still_has_a_share(remissions):
    years, happened = treated(remissions)["years"], treated(remissions)["happened"]
    last = float(years.max())
    assert survival.share_after(years, happened, last)["value"] is not None
    assert survival.share_after(years, happened, last + 0.1)["value"] is None
