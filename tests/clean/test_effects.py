"""Designs for staggered adoption, against truths known by hand or simulated with a seed."""

import numpy as np
import pandas as pd
import pytest

from wpsdata.clean import effects

YEARS = range(2001, 2021)
# year of the first plan -> effect in the year of the plan, and what each further year adds
COHORTS = {2006: (1.0, 0.8), 2010: (0.5, 0.3), 2014: (0.2, 0.0)}


def plans_of(first: dict[str, int | None]) -> pd.DataFrame:
    frame = pd.DataFrame({"iso3": list(first), "year": list(first.values())})
    return frame.astype({"iso3": "string", "year": "Int64"})


def panel_of(rows: list[tuple[str, int, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["iso3", "year", "value"])


def simulated(seed: int, trend: float = 0.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forty countries a cohort and forty without a plan; ``trend`` is what adopters gain anyway."""
    chance = np.random.default_rng(seed)
    shocks = dict(zip(YEARS, chance.normal(0, 1, len(YEARS)), strict=True))
    rows, first = [], {}
    for cohort in (*COHORTS, None):
        for number in range(40):
            iso3 = f"{cohort or 'none'}-{number}"
            if cohort:
                first[iso3] = cohort
            level = chance.normal(50, 8)
            for year in YEARS:
                value = level + shocks[year] + chance.normal(0, 0.3)
                if cohort:
                    value += trend * (year - YEARS[0])
                    if year >= cohort:
                        value += COHORTS[cohort][0] + COHORTS[cohort][1] * (year - cohort)
                rows.append((iso3, year, value))
    return panel_of(rows), plans_of(first)


def truth() -> float:
    """Return the mean effect over adopters and the years from the plan to eight years after it."""
    each = [
        start + more * since
        for cohort, (start, more) in COHORTS.items()
        for since in range(9)
        if cohort + since <= YEARS[-1]
    ]
    return float(np.mean(each))


def one(frame: pd.DataFrame, term: str, **key: object) -> pd.Series:
    found = frame.loc[frame["term"].eq(term)]
    for name, value in key.items():
        found = found.loc[found[name].eq(value)]
    (row,) = found.to_dict("records")
    return pd.Series(row)


# --- simulated truth ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def staggered():
    return simulated(seed=1325)


@pytest.fixture(scope="module")
def studied(staggered):
    return effects.event_study(effects.long_differences(*staggered))


def test_the_stacked_study_recovers_effects_that_differ_and_grow(studied):
    found = one(studied, "overall")
    assert found["value"] == pytest.approx(truth(), abs=0.05)
    assert found["low"] < truth() < found["high"]
    assert (found["adopters"], found["countries"]) == (120, 160)
    # in the year of the plan each cohort has its own start; after seven years two are left
    assert one(studied, "event", event_time=0)["value"] == pytest.approx(1.7 / 3, abs=0.1)
    late = (1.0 + 0.8 * 7 + 0.5 + 0.3 * 7) / 2
    assert one(studied, "event", event_time=7)["value"] == pytest.approx(late, abs=0.15)
    assert one(studied, "event", event_time=7)["adopters"] == 80


def test_imputation_recovers_them_too(staggered):
    found = one(effects.imputed(*staggered), "overall")
    assert found["value"] == pytest.approx(truth(), abs=0.05)
    assert found["low"] < found["value"] < found["high"]
    again = one(effects.imputed(*staggered), "overall")
    assert again.equals(found)  # the bootstrap has a seed


def test_the_naive_regression_is_biased_and_sure_of_itself(staggered):
    found = one(effects.two_way(*staggered), "plan")
    whole = np.mean(
        [
            start + more * since
            for cohort, (start, more) in COHORTS.items()
            for since in range(YEARS[-1] - cohort + 1)
        ]
    )
    assert found["high"] < whole - 1  # far below the mean effect on all treated years
    assert found["high"] < truth() - 0.5


def test_without_a_trend_of_adopters_the_pre_trend_is_not_rejected(studied):
    assert one(studied, "pre_trend")["p_value"] > 0.05
    before = studied.loc[studied["event_time"].lt(-1)]
    assert sorted(before["event_time"]) == [-6, -5, -4, -3, -2]
    assert before["value"].abs().max() < 0.2


def test_a_trend_of_adopters_is_found_before_their_plans():
    study = effects.event_study(effects.long_differences(*simulated(seed=1325, trend=0.1)))
    assert one(study, "pre_trend")["p_value"] < 0.001
    assert one(study, "event", event_time=-6)["value"] == pytest.approx(-0.5, abs=0.15)


# --- by hand ------------------------------------------------------------------------------------


OURS, OTHERS = (3.0, 1.0, 4.0, 1.5, 5.0, 9.0), (2.0, 6.0, 5.0, 3.5, 5.5)


def two_by_two() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Six countries with a plan in the second of two years, five without; changes as above."""
    rows = [
        (f"{group}{n}", year, step * n + change * (year - 2010))
        for group, step, changes in (("A", 10, OURS), ("B", 7, OTHERS))
        for n, change in enumerate(changes)
        for year in (2010, 2011)
    ]
    return panel_of(rows), plans_of({f"A{n}": 2011 for n in range(6)})


@pytest.mark.parametrize("design", ["stacked", "two_way", "imputed"])
def test_two_groups_and_two_years_give_the_difference_of_differences(design):
    panel, plans = two_by_two()
    if design == "stacked":
        found = one(effects.event_study(effects.long_differences(panel, plans)), "overall")
    else:
        found = getattr(effects, design)(panel, plans).iloc[0]
    assert found["value"] == pytest.approx(np.mean(OURS) - np.mean(OTHERS))
    assert (found["adopters"], found["countries"]) == (6, 11)
    # that of two groups whose spreads differ; with so few rows the naive one is counted larger
    spread = np.sqrt(np.var(OURS, ddof=1) / 6 + np.var(OTHERS, ddof=1) / 5)
    if design != "two_way":
        assert found["standard_error"] == pytest.approx(spread, rel=0.12)


def test_to_watch_a_change_for_years_in_which_nothing_moves_makes_it_no_surer():
    panel, plans = two_by_two()
    last = panel.loc[panel["year"].eq(2011)]
    still = pd.concat([panel, *(last.assign(year=year) for year in range(2012, 2016))])
    once, long = (
        one(effects.event_study(effects.long_differences(frame, plans)), "overall")
        for frame in (panel, still)
    )
    assert long["value"] == pytest.approx(once["value"])
    # years taken as independent would more than halve it
    assert long["standard_error"] == pytest.approx(once["standard_error"], rel=0.15)


def test_years_since_the_plan_are_means_of_differences_weighted_by_adopters():
    chance = np.random.default_rng(7)
    first = {f"a{n}": 2005 for n in range(6)} | {f"b{n}": 2007 for n in range(9)}
    rows = [
        (iso3, year, chance.normal())
        for iso3 in (*first, *(f"n{n}" for n in range(5)))
        for year in range(2003, 2010)
        # an unbalanced panel: every mean is over those who are there in both years
        if chance.random() > 0.1
    ]
    panel = panel_of(rows)
    study = effects.event_study(effects.long_differences(panel, plans_of(first)))
    wide = panel.pivot_table(index="iso3", columns="year", values="value")
    for since in (-2, 0, 1, 2):
        parts = []
        for cohort in (2005, 2007):
            change = (wide[cohort + since] - wide[cohort - 1]).dropna()
            ours = change[[iso3 for iso3 in change.index if first.get(iso3) == cohort]]
            # who adopts in 2007 is no clean control of 2005: the window runs to 2009
            others = change[[iso3 for iso3 in change.index if iso3 not in first]]
            parts.append((len(ours), ours.mean() - others.mean()))
        expected = sum(n * value for n, value in parts) / sum(n for n, _ in parts)
        row = one(study, "event", event_time=since)
        assert row["value"] == pytest.approx(expected)
        assert row["adopters"] == sum(n for n, _ in parts)


def test_imputation_is_the_regression_with_a_dummy_for_every_treated_year():
    import statsmodels.formula.api as smf

    chance = np.random.default_rng(3)
    first = {f"a{n}": 2003 + n % 2 for n in range(6)}
    panel = panel_of(
        [
            (iso3, year, chance.normal())
            for iso3 in (*first, *(f"n{n}" for n in range(6)))
            for year in range(2000, 2007)
            if chance.random() > 0.1
        ]
    )
    free = panel["year"] < panel["iso3"].map(first).fillna(9999)
    fitted = smf.ols("value ~ C(iso3) + C(year)", panel[free]).fit()
    gap = panel.loc[~free, "value"] - fitted.predict(panel[~free])
    found = effects.imputed(panel, plans_of(first), draws=20).iloc[0]
    assert found["value"] == pytest.approx(gap.mean())


def test_a_cross_section_is_the_difference_of_means_in_the_last_year():
    panel, plans = two_by_two()
    nobody = pd.DataFrame({"iso3": pd.Series(dtype="string"), "value": [], "region": []})
    found = effects.cross_section(panel, plans, nobody, nobody)
    last = panel.loc[panel["year"].eq(2011)].set_index("iso3")["value"]
    expected = last.filter(like="A").mean() - last.filter(like="B").mean()
    row = one(found, "difference")
    assert row["value"] == pytest.approx(expected)
    assert row[["countries", "adopters", "observations"]].tolist() == [11, 6, 11]
    # HC3 of two means: each variance over one less than its countries; t of nine is 2.262
    parts = (last.filter(like="A").var() / 5, last.filter(like="B").var() / 4)
    assert row["standard_error"] == pytest.approx(np.sqrt(sum(parts)))
    reach = 2.262157 * row["standard_error"]
    assert (row["low"], row["high"]) == pytest.approx((expected - reach, expected + reach))
    # levels before differ much; at equal levels the difference is that of the changes
    assert abs(one(found, "with_baseline")["value"]) < abs(expected)
    assert "with_income_and_region" not in set(found["term"])


def test_income_and_region_are_held_equal():
    chance = np.random.default_rng(11)
    iso3 = [f"c{n}" for n in range(60)]
    region = [("North", "South")[n % 2] for n in range(60)]
    income = np.exp(chance.normal(9, 1, 60))
    # rich countries of the North adopt; a plan itself adds 2
    adopts = [(r == "North") == (chance.random() < 0.8) for r in region]
    value = 5 * np.log(income) + 10 * (np.array(region) == "North") + 2 * np.array(adopts)
    found = effects.cross_section(
        pd.DataFrame({"iso3": iso3, "year": 2020, "value": value}),
        plans_of({code: 2015 for code, yes in zip(iso3, adopts, strict=True) if yes}),
        pd.DataFrame({"iso3": iso3, "value": income}),
        pd.DataFrame({"iso3": iso3, "region": region}),
    )
    assert one(found, "with_income_and_region")["value"] == pytest.approx(2)
    assert one(found, "difference")["value"] > 5


def test_selection_is_the_difference_in_standard_deviations():
    before = pd.DataFrame(
        {"iso3": list("ABCDEFGHIJKL"), "value": [1.0, 2, 3, 4, 5, 3, 4, 5, 6, 7, 99, 0]}
    )
    # K had a plan by then, L has one without a date: neither group holds them
    plans = plans_of(dict.fromkeys("FGHIJ", 2010) | {"K": 2004, "L": None})
    found = one(effects.selection(before, plans, 2004), "standardised")
    assert found["value"] == pytest.approx(2 / np.std([1, 2, 3, 4, 5], ddof=1))
    assert (found["countries"], found["adopters"]) == (10, 5)
    assert found["low"] < found["value"] < found["high"]


# --- who is compared with whom -------------------------------------------------------------------


def grid(first: dict[str, int | None], countries: str, years: range) -> tuple:
    rows = [(iso3, year, float(ord(iso3) * year)) for iso3 in countries for year in years]
    return panel_of(rows), plans_of(first)


def stack(differences: pd.DataFrame, cohort: int, adopter: float) -> set[str]:
    kept = differences["cohort"].eq(cohort) & differences["adopter"].eq(adopter)
    return set(differences.loc[kept, "iso3"])


def test_controls_have_no_plan_until_the_window_or_the_panel_ends():
    first = {"A": 2004, "B": 2006, "C": 2012, "D": 2013, "E": 2003, "F": None}
    panel, plans = grid(first, "ABCDEFG", range(2000, 2014))
    found = effects.long_differences(panel, plans, after=8)
    assert stack(found, 2004, 1) == {"A"}
    # C adopts in the window's last year; F has a plan of unknown date; E and B are treated
    assert stack(found, 2004, 0) == {"D", "G"}
    assert stack(found, 2006, 0) == {"G"}  # the panel ends before the window does
    assert stack(effects.long_differences(panel, plans, controls="never"), 2004, 0) == {"G"}
    assert "F" not in set(found["iso3"])
    assert sorted(found.loc[found["cohort"].eq(2004), "event_time"].unique()) == [
        -4, -3, -2, *range(9)
    ]  # fmt: skip


def test_who_adopts_after_the_panel_is_a_control_and_no_adopter():
    panel, plans = grid({"A": 2004, "B": 2030}, "ABC", range(2000, 2008))
    found = effects.long_differences(panel, plans)
    assert stack(found, 2004, 0) == {"B", "C"}
    assert set(found["cohort"]) == {2004}


def test_without_a_value_in_the_year_before_nobody_is_compared():
    panel, plans = grid({"A": 2004, "B": 2004}, "ABCD", range(2000, 2008))
    gone = panel["iso3"].isin(["B", "D"]) & panel["year"].eq(2003)
    found = effects.long_differences(panel.loc[~gone], plans)
    assert set(found["iso3"]) == {"A", "C"}
    # and where no country has one, the whole year of adoption is left out
    nobody = effects.long_differences(panel.loc[panel["year"].ne(2003)], plans)
    assert nobody.empty
    assert list(nobody) == list(found)


def test_controls_of_a_cell_weigh_what_its_adopters_do():
    panel, plans = grid({"A": 2004, "B": 2004}, "ABCDE", range(2000, 2008))
    found = effects.long_differences(panel, plans)
    sums = found.groupby(["cell", "adopter"])["weight"].sum()
    assert sums.eq(2).all()
    regions = pd.DataFrame({"iso3": list("ABCDE"), "region": list("NSNNX")})
    within = effects.long_differences(panel, plans, regions=regions)
    # B has no control in its region, E no adopter in its own
    assert set(within["iso3"]) == {"A", "C", "D"}


@pytest.mark.parametrize(("adopters", "controls"), [(4, 9), (9, 4)])
def test_too_few_of_either_give_no_estimate(adopters, controls):
    first = {f"a{n}": 2004 for n in range(adopters)}
    chance = np.random.default_rng(0)
    panel = panel_of(
        [
            (iso3, year, chance.normal())
            for iso3 in (*first, *(f"n{n}" for n in range(controls)))
            for year in range(2000, 2008)
        ]
    )
    plans = plans_of(first)
    assert effects.event_study(effects.long_differences(panel, plans)).empty
    assert effects.two_way(panel, plans).empty
    assert effects.imputed(panel, plans).empty
    nobody = pd.DataFrame({"iso3": pd.Series(dtype="string"), "value": [], "region": []})
    assert effects.cross_section(panel, plans, nobody, nobody).empty
    assert effects.selection(*effects.baseline(panel)[:1], plans, 2003).empty


def test_the_baseline_is_before_the_first_plan_or_the_first_year():
    panel = panel_of([("A", year, float(year)) for year in range(1999, 2010)])
    early, until = effects.baseline(panel)
    assert (early["value"].tolist(), until) == ([2002.0], 2004)
    early, until = effects.baseline(panel.loc[panel["year"] >= 2006])
    assert (early["value"].tolist(), until) == ([2006.0], 2006)


def test_columns_and_types_are_those_described():
    found = effects.event_study(effects.long_differences(*two_by_two()))
    assert {name: str(dtype) for name, dtype in found.dtypes.items()} == effects.COLUMNS
    assert found["term"].tolist() == ["event", "overall"]  # no year before: no test of it
