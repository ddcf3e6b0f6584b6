"""Made-up worlds: what they keep, and what they show of each way to choose windows."""

import numpy as np
import pytest

from wpsdata.clean import homicide_changes as changes
from wpsdata.clean import homicide_null as null
from wpsdata.clean.homicide_changes import Panel


@pytest.fixture(scope="module")
def small() -> Panel:
    """Small counts, in which chance moves much; no sex has anything of its own."""
    random = np.random.default_rng(5)
    rate = 150 * np.exp(np.cumsum(random.normal(-0.02, 0.05, (30, 10)), axis=1))
    total = random.poisson(rate).astype(float)
    women = random.binomial(total.astype(int), 0.1).astype(float)
    women[0, 3] = np.nan
    return Panel(
        tuple(f"Land{n}" for n in range(30)), tuple(range(2000, 2010)), women, total - women
    )


@pytest.fixture(scope="module")
def worlds(small):
    return {name: make(small, 60) for name, make in null.WORLDS.items()}


def test_chance_keeps_the_totals_and_the_shares(small, worlds):
    found = worlds["equal_trends"]
    assert found.women.shape == (60, 30, 10)
    there = np.isfinite(small.total)
    assert (found.total[:, there] == small.total[there]).all()
    assert np.isnan(found.women[:, 0, 3]).all()
    share = np.nansum(small.women, axis=1) / np.nansum(small.total, axis=1)
    drawn = np.nansum(found.women, axis=(0, 2)) / np.nansum(found.total, axis=(0, 2))
    assert drawn == pytest.approx(share, abs=0.01)


def test_worlds_repeat(small):
    assert null.equal_trends(small, 2).women[1, 1, 1] == null.equal_trends(small, 2).women[1, 1, 1]


@pytest.mark.parametrize(("by", "lowest", "highest"), [("total", 94, 106), ("men", 0, 92)])
def test_chance_alone_moves_what_is_chosen_by_men_and_not_by_the_total(
    small, worlds, by, lowest, highest
):
    windows = changes.windows_of(small, 1)
    found = changes.pooled_changes(
        worlds["equal_trends"], windows, chosen_by=by, direction="falling"
    )
    assert lowest < found["women_per_in_step_percent"].mean() < highest


def test_the_same_holds_for_elasticities(worlds):
    chance = worlds["equal_trends"]
    assert changes.log_elasticity(chance, "men").mean() < 0.9
    assert changes.poisson_elasticity(chance, "total").mean() == pytest.approx(1, abs=0.06)


def test_chance_seldom_makes_the_statement_seem_to_hold(small, worlds):
    windows = changes.windows_of(small, 1)
    seems = {
        by: null.would_hold(worlds["equal_trends"], windows, chosen_by=by, draws=100)
        for by in ("total", "men", "outer_years")
    }
    assert seems["total"] <= 12
    assert seems["outer_years"] <= 12
    assert seems["men"] > 50


def test_shocks_of_a_known_size_are_found():
    random = np.random.default_rng(8)
    rate = np.full((60, 20), 4000.0)
    women, men = (
        random.poisson(rate * share * np.exp(random.normal(0, 0.1, rate.shape))).astype(float)
        for share in (0.2, 0.8)
    )
    found = Panel(tuple(map(str, range(60))), tuple(range(2000, 2020)), women, men)
    assert null.shock_sd(found) == pytest.approx(0.1, abs=0.01)
    # chance alone needs none
    assert null.shock_sd(_first(found)) < 0.02


def _first(found: Panel) -> Panel:
    one = null.equal_trends(found, 1)
    return Panel(one.places, one.years, one.women[0], one.men[0])


def test_shocks_of_each_sex_bias_windows_chosen_by_the_total_and_not_by_the_years_around_them():
    random = np.random.default_rng(9)
    rate = np.exp(np.cumsum(random.normal(-0.03, 0.03, (40, 12)), axis=1)) * 3000
    women, men = (
        random.poisson(rate * share * np.exp(random.normal(0, 0.06, rate.shape))).astype(float)
        for share in (0.1, 0.9)
    )
    real = Panel(tuple(map(str, range(40))), tuple(range(2000, 2012)), women, men)
    found = null.separate_shocks(real, 60)
    windows = changes.windows_of(real, 1)
    rates = {
        by: np.nanmedian(
            changes.pooled_changes(found, windows, chosen_by=by, direction="falling")[
                "women_per_in_step_percent"
            ]
        )
        for by in ("total", "outer_years")
    }
    assert rates["total"] < 80
    assert rates["outer_years"] == pytest.approx(100, abs=20)
