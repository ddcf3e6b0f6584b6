"""Briefers and resolutions: counting rules apart, gaps as gaps, bounds as bounds."""

import pandas as pd
import pytest

import wpsdata
from wpsdata.analyse import council
from wpsdata.chart.words import terms


def briefers(*lines: str) -> pd.DataFrame:
    """Make rows of ``rule what first last value bound``."""
    columns = ["rule", "what", "first_day", "last_day", "value", "bound"]
    frame = pd.DataFrame([line.split() for line in lines], columns=columns)
    days = ["first_day", "last_day"]
    frame[days] = frame[days].apply(lambda column: pd.to_datetime(column)).astype("datetime64[s]")
    frame["value"] = frame["value"].astype("Float64")
    return frame.assign(
        unit="persons", period=frame["first_day"].dt.strftime("%Y"), kind="published",
        publisher="somebody", denominator=pd.array([None] * len(frame), "Int64"),
    )  # fmt: skip


WOMEN = "women_civil_society"
ROWS = (
    f"un_women {WOMEN} 2004-01-01 2015-12-31 24 exact",
    f"un_women {WOMEN} 2004-01-01 2022-12-31 260 above",
    f"un_women {WOMEN} 2016-01-01 2022-12-31 84 above",
    f"ngowg {WOMEN} 2020-01-01 2020-06-30 12 exact",
    f"ngowg {WOMEN} 2021-01-01 2021-12-31 60 exact",
    f"ngowg {WOMEN} 2023-01-01 2023-12-31 45 exact",
    "prio all_briefers 2021-01-01 2021-12-31 190 exact",
)


def test_periods_of_unequal_length_become_rates_of_one_rule_each():
    rates = council.monthly_rates(council.periods(briefers(*ROWS))).set_index("label")
    assert rates["value"].round(3).to_dict() == {
        "2004–2015": 0.167, "2016–2022": 1.0, "2020-01..2020-06": 2.0, "2021": 5.0, "2023": 3.75,
    }  # fmt: skip
    assert rates.loc["2016–2022", ["low", "high"]].tolist() == [1.0, float("inf")]
    assert rates.loc["2021", ["low", "high"]].isna().all()


def test_only_whole_years_are_bars_and_a_year_without_a_count_has_no_row():
    counts = council.yearly_counts(council.periods(briefers(*ROWS)))
    assert counts[["panel", "year", "count"]].to_numpy().tolist() == [
        ["briefers_rule_ngowg", 2021, 60],
        ["briefers_rule_ngowg", 2023, 45],
        ["briefers_rule_prio", 2021, 190],
    ]


def test_the_rise_is_within_one_rule_and_a_lower_bound():
    facts = council.briefer_facts(briefers(*ROWS)).set_index("id")
    rise = facts.loc["council_women_briefers_yearly_rise"]
    assert rise["value"] == pytest.approx(84 / 7 - 24 / 12)
    assert "at least" in rise["meaning"]
    assert rise["series"] == "un_women"
    assert facts.loc["council_women_briefers_since_record_percent", "value"] == -25
    # a bound is no fact by itself
    assert not facts.index.str.contains("un_women_2016").any()


@pytest.mark.parametrize("kept", [[0], [2], [3], [6], []])
def test_no_rise_is_made_up_where_a_period_is_missing(kept):
    facts = council.briefer_facts(briefers(*(ROWS[place] for place in kept)))
    assert "council_women_briefers_yearly_rise" not in set(facts["id"])


@pytest.mark.parametrize(
    ("chosen", "rules"),
    [
        ({"rule": "prio"}, ["prio"]),
        ({"first_year": 2021, "last_year": 2021}, ["ngowg", "prio"]),
        ({"first_year": 2010, "last_year": 2015}, []),
        ({"first_year": 2004, "last_year": 2015}, ["un_women"]),
    ],
)
def test_rule_and_years_select_whole_periods(chosen, rules):
    found = council.periods(briefers(*ROWS), **chosen)
    assert list(dict.fromkeys(found["rule"])) == rules


def test_a_share_with_counts_is_drawn_as_printed_and_as_counted():
    rows = council.resolution_rows(wpsdata.load("council_resolutions"))
    of_2016 = rows.loc[rows["period"].eq("2016")].set_index("detail_code")
    assert of_2016["percent"].round(1).to_dict() == {"": 48, "from_counts": 46.7}
    assert of_2016.loc["from_counts", ["low", "high"]].round(1).tolist() == [34.6, 59.1]
    assert of_2016.loc["", ["low", "denominator"]].isna().all()
    assert rows.loc[rows["bound"].isin(["below", "above"]), "label"].tolist() == [
        "1998–2000", "2000–2010",
    ]  # fmt: skip


@pytest.mark.parametrize("as_of", ["latest", "2022-05-18", "2015-01-01"])
def test_whatever_was_known_has_words_or_nothing(as_of):
    found = council.periods(wpsdata.load("council_briefers", as_of=as_of))
    counts, rates = council.yearly_counts(found), council.monthly_rates(found)
    assert bool(council.year_values(found)) == (len(counts) > 0)
    assert bool(council.rate_values(rates)) == (len(rates) > 0)
    codes = set(counts["series"]) | set(counts["panel"]) | set(rates["group_code"])
    resolutions = wpsdata.load("council_resolutions", as_of=as_of)
    rows = council.resolution_rows(resolutions)
    assert codes | set(rows["group_code"]) <= set(terms())
    assert bool(council.resolution_values(rows)) == (len(rows) > 0)
    council.resolution_facts(resolutions)


def test_the_bundled_counts_rise_and_then_fall():
    facts = council.briefer_facts(wpsdata.load("council_briefers")).set_index("id")["value"]
    assert facts["council_women_briefers_yearly_mean_before"] == pytest.approx(25 / 12)
    assert facts["council_women_briefers_yearly_mean_after"] == pytest.approx(234 / 7)
    assert facts["council_women_briefers_latest_year"] == 45
    assert round(facts["council_women_briefers_since_record_percent"], 1) == -27.4
