"""Odds ratios, differences of shares and logistic models against answers that are known."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from wpsdata.clean.association import Estimate, logistic_odds_ratios, odds_ratio, risk_difference

TEA = [[3, 1], [1, 3]]  # Fisher (1935), The Design of Experiments: a lady tasting tea
TWINS = [[2, 10], [15, 3]]  # Fisher (1962): convictions of dizygotic and monozygotic twins


# --- tables of four cells -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "value", "p_value"),
    [(TEA, 6.408309, 0.485714), (TWINS, 0.046937, 0.000537)],
)
def test_the_exact_test_gives_the_textbooks_numbers(table, value, p_value):
    found = odds_ratio(table)
    assert found.value == pytest.approx(value, rel=2e-5)
    assert found.p_value == pytest.approx(p_value, abs=1e-6)
    assert found.why == ""


def test_the_exact_interval_turns_both_one_sided_tests_round():
    # given the margins of the tea cups, the chance of k right is comb(4, k)**2 * ratio**k
    def at_least(ratio: float, least: int) -> float:
        weights = [math.comb(4, k) ** 2 * ratio**k for k in range(5)]
        return sum(weights[least:]) / sum(weights)

    found = odds_ratio(TEA)
    assert at_least(found.low, 3) == pytest.approx(0.025)
    assert 1 - at_least(found.high, 4) == pytest.approx(0.025)


def test_turning_a_table_round_turns_the_ratio_round():
    straight, turned = odds_ratio(TWINS), odds_ratio(TWINS[::-1])
    assert straight.value * turned.value == pytest.approx(1)
    assert straight.low * turned.high == pytest.approx(1, rel=1e-4)


def test_an_empty_cell_leaves_an_end_open_and_is_no_number():
    found = odds_ratio([[3, 0], [20, 10]])
    assert (found.value, found.high) == (None, None)
    assert 0 < found.low < 1
    assert odds_ratio([[0, 1], [8, 6]]).value == 0


@pytest.mark.parametrize("table", [[[0, 0], [3, 4]], [[3, 0], [4, 0]]])
def test_a_table_of_one_row_or_column_has_no_ratio(table):
    found = odds_ratio(table)
    assert found == Estimate(why="all cases lie in one row or one column")


@pytest.mark.parametrize(
    ("table", "value", "low", "high"),
    [
        # Newcombe (1998), table II, method 10
        ([[56, 14], [48, 32]], 0.2000, 0.0524, 0.3339),
        ([[9, 1], [3, 7]], 0.6000, 0.1705, 0.8090),
        ([[6, 1], [2, 5]], 0.5714, 0.0582, 0.8062),
        ([[5, 51], [0, 29]], 0.0893, -0.0381, 0.1926),
        ([[10, 0], [0, 10]], 1.0000, 0.6075, 1.0000),
    ],
)
def test_the_difference_of_shares_has_newcombes_interval(table, value, low, high):
    found = risk_difference(table)
    given = [round(one / 100, 4) for one in (found.value, found.low, found.high)]
    assert given == pytest.approx([value, low, high], abs=1.1e-4)


def test_a_difference_from_nobody_is_not_zero():
    assert risk_difference([[0, 0], [3, 4]]) == Estimate(why="no case in one of the two groups")


# --- logistic models ----------------------------------------------------------------------------


def cases(*cells: tuple[int, int, int]) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Make cases from ``(exposure, outcome, how many)``, each a cluster of its own."""
    rows = [(x, y) for x, y, number in cells for _ in range(number)]
    frame = pd.DataFrame(rows, columns=["x", "y"], dtype="float64")
    return frame["y"], frame["x"], pd.Series(range(len(frame)))


FOUR = ((1, 1, 28), (1, 0, 11), (0, 1, 33), (0, 0, 36))
NO_CONTROLS = pd.DataFrame(index=range(108))


def test_without_controls_the_model_is_the_table():
    y, x, clusters = cases(*FOUR)
    found = logistic_odds_ratios(y, x, NO_CONTROLS, clusters)
    assert found["profile"].value == pytest.approx(28 * 36 / (11 * 33), rel=1e-6)
    assert found["cluster"].value == found["profile"].value


def test_the_profile_falls_by_the_quantile_at_both_ends():
    y, x, clusters = cases(*FOUR)
    found = logistic_odds_ratios(y, x, NO_CONTROLS, clusters)["profile"]

    def likelihood(constant: float, slope: float) -> float:
        return sum(
            number * math.log1p(math.exp(constant + slope * one)) * -1
            + number * outcome * (constant + slope * one)
            for one, outcome, number in FOUR
        )

    def profile(slope: float) -> float:
        return -optimize.minimize_scalar(
            lambda constant: -likelihood(constant, slope), bounds=(-20, 20), method="bounded",
            options={"xatol": 1e-10},
        ).fun  # fmt: skip

    fallen = profile(math.log(found.value)) - np.array(
        [profile(math.log(found.low)), profile(math.log(found.high))]
    )
    assert 2 * fallen == pytest.approx(stats.chi2.ppf(0.95, 1), abs=1e-4)


def test_coefficients_are_the_textbooks():
    # Spector & Mazzeo (1980), as in Greene, Econometric Analysis: GPA 2.826, TUCE 0.095, PSI 2.379
    import statsmodels.api as sm

    data = sm.datasets.spector.load_pandas().data
    twice = pd.concat([data, data], ignore_index=True)  # else too few for three coefficients
    for exposure, expected in (("GPA", 2.826), ("TUCE", 0.095), ("PSI", 2.379)):
        others = twice[["GPA", "TUCE", "PSI"]].drop(columns=exposure)
        found = logistic_odds_ratios(
            twice["GRADE"], twice[exposure], others, pd.Series(range(len(twice)))
        )
        assert math.log(found["profile"].value) == pytest.approx(expected, abs=5e-4)


def test_cases_repeated_within_a_cluster_add_nothing_but_look_as_if():
    y, x, clusters = cases(*FOUR)
    once = logistic_odds_ratios(y, x, NO_CONTROLS, clusters)
    many = pd.Index(list(range(108)) * 4)
    y4, x4, clusters4 = (one.loc[many].reset_index(drop=True) for one in (y, x, clusters))
    repeated = logistic_odds_ratios(y4, x4, pd.DataFrame(index=y4.index), clusters4)

    def width(estimate: Estimate) -> float:
        return math.log(estimate.high / estimate.low)

    assert width(repeated["cluster"]) == pytest.approx(width(once["cluster"]), rel=0.01)
    assert width(repeated["profile"]) == pytest.approx(width(once["profile"]) / 2, rel=0.02)


def test_a_truth_that_is_known_is_found_and_a_confounder_told_from_it():
    # outcome and exposure both follow from the size of the table; the exposure does nothing
    random = np.random.default_rng(1325)
    size = random.normal(size=4000)
    x = (size + random.logistic(size=4000) > 0).astype(float)
    y = (1.5 * size + random.logistic(size=4000) > 0).astype(float)
    y, x, controls = pd.Series(y), pd.Series(x), pd.DataFrame({"size": size})
    clusters = pd.Series(random.integers(0, 400, 4000))
    bare = logistic_odds_ratios(y, x, pd.DataFrame(index=y.index), clusters)
    held = logistic_odds_ratios(y, x, controls, clusters)
    for name in ("profile", "cluster"):
        assert bare[name].low > 1.3
        assert held[name].low < 1 < held[name].high
        assert held[name].high / held[name].low < 1.6


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (((1, 1, 9), (0, 1, 9)), "the outcome is the same"),
        (((1, 1, 9), (1, 0, 9)), "the exposure is the same"),
        (((1, 1, 9), (0, 0, 4), (0, 1, 9)), "4 of the rarer outcome for 1 coefficients"),
        # every agreement with a woman has a provision: no finite ratio fits best
        (((1, 1, 9), (0, 0, 9), (0, 1, 9)), "no finite value"),
    ],
)
def test_what_cannot_be_estimated_is_said_and_has_no_value(cells, said):
    y, x, clusters = cases(*cells)
    found = logistic_odds_ratios(y, x, pd.DataFrame(index=y.index), clusters)
    assert set(found) == {"profile", "cluster"}
    for estimate in found.values():
        assert said in estimate.why
        assert (estimate.value, estimate.low, estimate.high) == (None, None, None)


def test_controls_that_repeat_each_other_are_refused():
    y, x, clusters = cases(*FOUR)
    found = logistic_odds_ratios(y, x, pd.DataFrame({"a": x * 2}), clusters)
    assert "repeat each other" in found["profile"].why


def test_few_clusters_give_a_wider_interval_and_too_few_none():
    y, x, _ = cases(*FOUR)
    few = logistic_odds_ratios(y, x, NO_CONTROLS, pd.Series(np.arange(108) % 2))
    assert few["cluster"].why == "2 clusters for 2 coefficients"
    assert few["profile"].low > 1
