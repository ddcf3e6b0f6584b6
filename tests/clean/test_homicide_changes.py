"""Do women's deaths move as all deaths do: exact cases, libraries, and truths that are known."""

import numpy as np
import pandas as pd
import pytest

from wpsdata.clean import homicide_changes as changes
from wpsdata.clean.homicide_changes import Panel


def panel(women, men, places=None) -> Panel:
    women, men = np.array(women, dtype=float), np.array(men, dtype=float)
    names = places or tuple(f"Land{n}" for n in range(women.shape[-2]))
    return Panel(names, tuple(range(2000, 2000 + women.shape[-1])), women, men)


def simulated(elasticity: float, territories=40, years=12, seed=1, women=200.0) -> Panel:
    """Make a panel in which women's deaths follow men's with a known elasticity."""
    random = np.random.default_rng(seed)
    walk = np.cumsum(random.normal(0, 0.15, (territories, years)), axis=1)
    common = random.normal(0, 0.05, years)
    level = random.normal(0, 0.5, (territories, 1))
    men = random.poisson(10 * women * np.exp(walk + common + level))
    own = random.normal(0, 0.1, years)
    killed = random.poisson(women * np.exp(elasticity * (walk + common) + own + level))
    return panel(killed, men)


@pytest.fixture(scope="module")
def known() -> Panel:
    return simulated(0.6)


def test_territories_enter_by_their_yearly_mean():
    victims = pd.DataFrame(
        [("Few", 2000, 9.0, 50.0), ("Few", 2001, 10.0, 50.0),
         ("Enough", 2000, 8.0, 50.0), ("Enough", 2003, 12.0, 50.0)],
        columns=["place", "year", "women", "men"],
    )  # fmt: skip
    found = changes.panel_of(victims, 10)
    assert (found.places, found.years) == (("Enough",), (2000, 2001, 2002, 2003))
    # a year that was not reported is missing, not zero
    assert np.isnan(found.women[0, 1])
    with pytest.raises(changes.TooFewTerritories, match="mean of 11 women"):
        changes.panel_of(victims, 11)


def test_windows_need_both_years_and_may_span_a_gap():
    gap = panel([[1, np.nan, 3, 4]], [[1, np.nan, 3, 4]])
    assert changes.windows_of(gap, 1).start.tolist() == [2]
    assert changes.windows_of(gap, 2).start.tolist() == [0]
    # simulated panels lack what the real one lacks: the first tells, be it the only one
    assert changes.windows_of(panel([gap.women], [gap.men]), 1).start.tolist() == [2]


def test_windows_are_chosen_by_total_men_or_the_years_around_them():
    one = panel([[5, 5, 1, 5, 5]], [[9, 5, 8, 9, 1]])
    windows = changes.windows_of(one, 1)
    assert changes.chosen(one, windows, "total", "falling").tolist() == [1, 1, 0, 1]
    assert changes.chosen(one, windows, "men", "falling").tolist() == [1, 0, 0, 1]
    # totals 14 10 9 14 6: the years around the windows that begin in 2001 and 2002
    assert changes.chosen(one, windows, "outer_years", "falling").tolist() == [0, 0, 1, 0]
    assert changes.chosen(one, windows, "outer_years", "rising").tolist() == [0, 0, 0, 0]


def test_pooled_changes_by_hand():
    two = panel([[20, 15], [10, 9]], [[80, 45], [190, 171]])
    found = changes.pooled_changes(
        two, changes.windows_of(two, 1), chosen_by="total", direction="falling"
    )
    # totals fall by 40 % and 10 %; in step women are 12 and 9 of 20 and 10
    assert found["women_percent"][0] == pytest.approx(-20)
    assert found["in_step_percent"][0] == pytest.approx(-30)
    assert found["men_percent"][0] == pytest.approx(-20)
    assert found["women_per_in_step_percent"][0] == pytest.approx(200 / 3)
    assert found["median_women_percent"][0] == pytest.approx(-17.5)
    assert found["moved_less_percent"][0] == pytest.approx(50)


def test_where_the_sexes_move_together_the_mix_of_territories_makes_no_difference():
    # pooled women fall by 46 %, pooled men by 14 %, though in each territory they fall alike
    two = panel([[100, 50], [10, 9]], [[100, 50], [990, 891]])
    found = changes.pooled_changes(
        two, changes.windows_of(two, 1), chosen_by="total", direction="falling"
    )
    assert found["women_percent"][0] < 3 * found["men_percent"][0]
    assert found["women_per_in_step_percent"][0] == pytest.approx(100)


def test_nothing_chosen_is_missing():
    rising = panel([[1, 2]], [[1, 2]])
    found = changes.pooled_changes(
        rising, changes.windows_of(rising, 1), chosen_by="total", direction="falling"
    )
    assert all(np.isnan(one[0]) for one in found.values())


def test_windows_without_a_victim_at_the_start_have_no_percentage():
    one = panel([[0, 2], [4, 2]], [[9, 2], [9, 2]])
    found = changes.pooled_changes(
        one, changes.windows_of(one, 1), chosen_by="total", direction="falling"
    )
    assert found["median_women_percent"][0] == -50
    assert found["moved_less_percent"][0] == 100


def test_weighted_medians_are_those_of_repeated_values():
    random = np.random.default_rng(3)
    values, weights = random.normal(size=9), random.integers(0, 4, (20, 9)).astype(float)
    expected = [np.median(np.repeat(values, one.astype(int))) for one in weights]
    assert changes.weighted_median(values, weights) == pytest.approx(expected)
    assert np.isnan(changes.weighted_median(values, np.zeros((1, 9)))).all()


def test_two_territories_and_years_give_the_difference_of_differences():
    # two effects of territories, two of years and a slope leave nothing over: the textbook case
    two = panel([[10, 20], [30, 33]], [[90, 380], [270, 267]])
    x = np.log([[100, 400], [300, 300]])
    expected = (np.log(20 / 10) - np.log(33 / 30)) / ((x[0, 1] - x[0, 0]) - (x[1, 1] - x[1, 0]))
    assert changes.poisson_elasticity(two, "total")[0] == pytest.approx(expected)
    assert changes.log_elasticity(two, "total")[0] == pytest.approx(expected)
    windows = changes.windows_of(two, 1)
    assert changes.window_elasticities(two, windows, "total")["all"][0] == pytest.approx(expected)


@pytest.mark.parametrize("regressor", ["total", "men"])
@pytest.mark.parametrize("estimator", ["poisson", "log"])
def test_estimates_are_those_of_the_libraries(estimator, regressor):
    own = {"poisson": changes.poisson_elasticity, "log": changes.log_elasticity}[estimator]
    some = simulated(0.6, territories=15)
    gaps = panel(np.where(some.women < 120, np.nan, some.women), some.men)
    gaps.women[0, 0] = 0
    estimate, low, high = changes.clustered(gaps, regressor, estimator)
    assert own(gaps, regressor)[0] == pytest.approx(estimate, abs=1e-6)
    assert low < estimate < high
    # the two intervals tell much the same
    bounds = changes.interval(own(gaps, regressor, changes.draws_of(len(gaps.places), 300)))
    assert bounds[1] - bounds[0] == pytest.approx(high - low, rel=0.5)


@pytest.mark.parametrize("estimator", ["poisson", "log"])
def test_to_report_each_year_twice_tells_nothing_more(estimator):
    some = simulated(0.6, territories=15, years=6)
    twice = panel(np.repeat(some.women, 2, axis=1), np.repeat(some.men, 2, axis=1))
    estimate, low, high = changes.clustered(some, "total", estimator)
    again = changes.clustered(twice, "total", estimator)
    assert again[0] == pytest.approx(estimate, abs=1e-6)
    # years taken as independent would narrow the interval by three tenths
    assert again[2] - again[1] == pytest.approx(high - low, rel=0.1)


def test_window_elasticities_are_those_of_the_library(known):
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    windows = changes.windows_of(known, 5)
    place, start, end = windows.place, windows.start, windows.end
    x = np.log(known.total)
    change = x[place, end] - x[place, start]
    women = np.column_stack([known.women[place, end], known.women[place, start]])
    years = pd.get_dummies(end, dtype=float).to_numpy()
    sides = np.column_stack([np.minimum(change, 0), np.maximum(change, 0), years])
    fitted = GLM(women, sides, family=Binomial()).fit()
    found = changes.window_elasticities(known, windows, "total")
    assert found["falling"][0] == pytest.approx(fitted.params[0], abs=1e-6)
    assert found["rising"][0] == pytest.approx(fitted.params[1], abs=1e-6)


@pytest.mark.parametrize(("women", "men"), [((0, 0), (40, 30)), ((4, 3), (0, 30))])
def test_a_window_without_women_or_without_men_to_start_from_tells_no_elasticity(women, men):
    two = panel([[10, 20], [30, 33]], [[90, 380], [270, 267]])
    more = panel([*two.women, women], [*two.men, men])
    expected = changes.window_elasticities(two, changes.windows_of(two, 1), "men")
    found = changes.window_elasticities(more, changes.windows_of(more, 1), "men")
    assert found["all"] == pytest.approx(expected["all"])


def test_a_known_elasticity_is_found_within_its_interval(known):
    weights = changes.draws_of(len(known.places))
    for estimate in (changes.poisson_elasticity, changes.log_elasticity):
        low, high = changes.interval(estimate(known, "men", weights))
        assert low < 0.6 < high < 1
    for length in (1, 5):
        windows = changes.windows_of(known, length)
        drawn = changes.window_elasticities(known, windows, "men", weights)
        low, high = changes.interval(drawn["all"])
        assert low < 0.6 < high < 1


def test_drawing_a_territory_twice_is_having_it_twice(known):
    doubled = Panel(
        (*known.places, "Twin"),
        known.years,
        np.vstack([known.women, known.women[:1]]),
        np.vstack([known.men, known.men[:1]]),
    )
    weights = np.ones((1, len(known.places)))
    weights[0, 0] = 2
    for estimate in (changes.poisson_elasticity, changes.log_elasticity):
        assert estimate(known, "total", weights) == pytest.approx(estimate(doubled, "total"))
    chosen = {"chosen_by": "total", "direction": "falling"}
    drawn = changes.pooled_changes(known, changes.windows_of(known, 5), **chosen, weights=weights)
    twice = changes.pooled_changes(doubled, changes.windows_of(doubled, 5), **chosen)
    for measure, value in drawn.items():
        assert value == pytest.approx(twice[measure])


def test_many_draws_are_worked_on_in_parts(known, monkeypatch):
    weights = changes.draws_of(len(known.places), 30)
    at_once = changes.poisson_elasticity(known, "total", weights)
    monkeypatch.setattr(changes, "_CHUNK", 7)
    assert changes.poisson_elasticity(known, "total", weights) == pytest.approx(at_once)


def test_draws_repeat_and_have_the_size_of_the_sample():
    first, second = changes.draws_of(7, 50), changes.draws_of(7, 50)
    assert (first == second).all()
    assert (first.sum(axis=1) == 7).all()
    assert (first != changes.draws_of(7, 50, seed=2)).any()


def test_the_bootstrap_covers_the_truth_about_as_often_as_it_says():
    covered = 0
    for seed in range(80):
        one = simulated(0.6, territories=30, years=6, seed=seed)
        drawn = changes.poisson_elasticity(one, "men", changes.draws_of(30, 200, seed))
        low, high = changes.interval(drawn)
        covered += low <= 0.6 <= high
    # 95 % of 80 are 76; few territories make the interval somewhat narrow
    assert 66 <= covered <= 80


def test_a_draw_without_information_is_missing():
    flat = panel([[5, 5], [7, 7]], [[5, 5], [3, 3]])
    assert np.isnan(changes.poisson_elasticity(flat, "total")).all()
    assert np.isnan(changes.log_elasticity(flat, "total")).all()
    assert all(np.isnan(one) for one in changes.interval(np.array([np.nan])))
