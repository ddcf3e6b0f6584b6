"""How two things go together: odds ratios, differences of shares, logistic models, for few cases.

The numbers of agreements are small, so that nothing here leans on large ones where it need not:
exact intervals for tables of four cells, Newcombe's for a difference of shares, the profile of the
likelihood for models. What cannot be estimated is said, with the reason, and never guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

# of confidence, of every interval
LEVEL = 0.95
# Below this many of the rarer outcome for each coefficient, a model is not estimated: see
# Vittinghoff & McCulloch (2007), who find five to nine tolerable.
FEWEST_A_COEFFICIENT = 5
_FARTHEST = 25.0  # of log odds: an odds ratio beyond e**25 is no finite one
_TOLERANCE = 1e-8


@dataclass(frozen=True)
class Estimate:
    """A value with its interval; an end that is missing lies at no finite number.

    ``why`` is empty, or says why there is no value.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    why: str = ""


def odds_ratio(table: Sequence[Sequence[int]], level: float = LEVEL) -> Estimate:
    """Estimate the odds ratio of a table of four cells, with its exact interval.

    Parameters
    ----------
    table : 2 x 2 of int
        ``[[a, b], [c, d]]``; the ratio is that of a*d to b*c.
    level : float
        Level of confidence.

    Returns
    -------
    Estimate
        Conditional maximum likelihood estimate, given both margins; its interval turns the two
        one-sided exact tests round; ``p_value`` is that of Fisher's two-sided exact test. A
        ratio without finite value, and an end of the interval that is infinite, is missing.

    Notes
    -----
    The cases are taken to be independent. The interval and the two-sided test rank tables in
    different ways, so that at the margin one may hold 1 where the other rejects it.

    References
    ----------
    Fisher, R. A. (1935). The logic of inductive inference. *Journal of the Royal Statistical
    Society*, 98(1), 39-82. Cornfield, J. (1956). A statistical problem arising from retrospective
    studies. *Proceedings of the Third Berkeley Symposium*, 4, 135-148.

    Examples
    --------
    >>> found = odds_ratio([[3, 1], [1, 3]])
    >>> round(found.value, 3), round(found.low, 4), round(found.high, 2), round(found.p_value, 4)
    (6.408, 0.2117, 626.24, 0.4857)
    """
    from scipy.stats import contingency, fisher_exact

    cells = np.asarray(table, dtype="int64")
    if (cells.sum(axis=0) == 0).any() or (cells.sum(axis=1) == 0).any():
        return Estimate(why="all cases lie in one row or one column")
    found = contingency.odds_ratio(cells)
    interval = found.confidence_interval(level)
    return Estimate(
        _finite(found.statistic),
        _finite(interval.low),
        _finite(interval.high),
        float(fisher_exact(cells).pvalue),
    )


def risk_difference(table: Sequence[Sequence[int]], level: float = LEVEL) -> Estimate:
    """Estimate a difference of two shares in percentage points, with Newcombe's interval.

    Parameters
    ----------
    table : 2 x 2 of int
        ``[[a, b], [c, d]]``; the difference is 100 * (a / (a + b) - c / (c + d)).
    level : float
        Level of confidence.

    Returns
    -------
    Estimate
        Percentage points; no ``p_value``.

    Notes
    -----
    The interval is Newcombe's hybrid of the two Wilson intervals, without continuity correction.
    The cases are taken to be independent.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions:
    comparison of eleven methods. *Statistics in Medicine*, 17(8), 873-890; method 10.

    Examples
    --------
    >>> found = risk_difference([[56, 14], [48, 32]])
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (20.0, 5.24, 33.39)
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    cells = np.asarray(table, dtype="int64")
    totals = cells.sum(axis=1)
    if (totals == 0).any():
        return Estimate(why="no case in one of the two groups")
    low, high = confint_proportions_2indep(
        cells[0, 0], totals[0], cells[1, 0], totals[1], method="newcomb", alpha=1 - level
    )
    shares = cells[:, 0] / totals
    return Estimate(100 * float(shares[0] - shares[1]), 100 * float(low), 100 * float(high))


def logistic_odds_ratios(
    outcome: pd.Series,
    exposure: pd.Series,
    controls: pd.DataFrame,
    clusters: pd.Series,
    level: float = LEVEL,
) -> dict[str, Estimate]:
    """Estimate the odds ratio of one exposure in a logistic model, with two intervals.

    Parameters
    ----------
    outcome : Series of 0 and 1
        What is explained.
    exposure : Series of float
        What it may go with; the ratio is that of one unit more.
    controls : DataFrame of float
        What else is in the model, beside a constant; may have no column.
    clusters : Series
        Which cases belong together.
    level : float
        Level of confidence.

    Returns
    -------
    dict of Estimate
        ``profile``: the interval of the profile likelihood, which treats the cases as
        independent and keeps its shape where few of them make the estimate lopsided; an end that
        the likelihood does not reach is missing. ``cluster``: the interval of a variance that
        allows for any dependence within a cluster, with t quantiles of one degree of freedom less
        than there are clusters. Both share the maximum likelihood value.

    Notes
    -----
    A model is not estimated where the outcome or the exposure does not vary, where there are
    fewer than five of the rarer outcome for each coefficient beside the constant, where controls
    repeat each other, or where the model parts the outcomes. Penalised likelihood (Firth) would
    give a value there; none of the libraries in use has it.

    References
    ----------
    Konis, K. (2007). *Linear programming algorithms for detecting separated data in binary
    logistic regression models*. University of Oxford. Venzon, D. J., & Moolgavkar, S. H. (1988).
    A method for computing profile-likelihood-based confidence intervals. *Applied Statistics*,
    37(1), 87-94. Cameron, A. C., & Miller, D. L. (2015). A practitioner's guide to cluster-robust
    inference. *Journal of Human Resources*, 50(2), 317-372. Vittinghoff, E., & McCulloch, C. E.
    (2007). Relaxing the rule of ten events per variable in logistic and Cox regression. *American
    Journal of Epidemiology*, 165(6), 710-718.
    """
    y = np.asarray(outcome, dtype="float64")
    x = np.asarray(exposure, dtype="float64")
    others = np.column_stack([np.ones(len(y)), *(np.asarray(controls[c], float) for c in controls)])
    why = _unfit(y, x, others)
    if why:
        return {name: Estimate(why=why) for name in ("profile", "cluster")}
    fit = _fit(y, np.column_stack([x, others]))
    slope, best = float(fit.params[0]), float(fit.llf)
    low, high = _profile(y, x, others, slope, best, level)
    return {
        "profile": Estimate(_exp(slope), _exp(low), _exp(high)),
        "cluster": _clustered(y, np.column_stack([x, others]), clusters, level),
    }


def _unfit(y: np.ndarray, x: np.ndarray, others: np.ndarray) -> str:
    """Say why a model is not to be estimated, or nothing."""
    rarer = int(min(y.sum(), len(y) - y.sum()))
    slopes = others.shape[1]
    if rarer == 0:
        return "the outcome is the same in all cases"
    if np.ptp(x) == 0:
        return "the exposure is the same in all cases"
    if rarer < FEWEST_A_COEFFICIENT * slopes:
        return (
            f"{rarer} of the rarer outcome for {slopes} coefficients; at least "
            f"{FEWEST_A_COEFFICIENT} each are asked for"
        )
    if np.linalg.matrix_rank(np.column_stack([x, others])) <= slopes:
        return "exposure and controls repeat each other"
    if _separated(y, np.column_stack([x, others])):
        return "some mix of exposure and controls parts the outcomes, so no finite value fits best"
    return ""


def _separated(y: np.ndarray, design: np.ndarray) -> bool:
    """Tell whether a plane has no case on its wrong side, and some off it (Konis, 2007)."""
    from scipy.optimize import linprog

    signed = design * (2 * y - 1)[:, None]
    signed = signed / np.abs(design).max(axis=0)
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(y)), bounds=(-1, 1))
    return bool(-found.fun > 1e-6)


def _fit(y: np.ndarray, design: np.ndarray, offset: np.ndarray | None = None) -> Any:
    """Fit a logistic model that does not part the outcomes."""
    import statsmodels.api as sm

    family = sm.families.Binomial()
    return sm.GLM(y, design, family=family, offset=offset).fit(tol=_TOLERANCE, maxiter=100)


def _profile(
    y: np.ndarray, x: np.ndarray, others: np.ndarray, slope: float, best: float, level: float
) -> tuple[float | None, float | None]:
    """Find both slopes at which the likelihood, best in all else, has fallen by the quantile."""
    from scipy.optimize import brentq
    from scipy.stats import chi2

    allowed = chi2.ppf(level, 1) / 2

    def beyond(moved: float) -> float:
        return float(best - _fit(y, others, offset=moved * x).llf - allowed)

    ends: list[float | None] = []
    for sign in (-1.0, 1.0):
        step, inner = 0.5, slope
        outer: float | None = None
        while abs(inner - slope) < _FARTHEST:
            candidate = slope + sign * step
            if beyond(candidate) > 0:
                outer = candidate
                break
            inner, step = candidate, step * 2
        ends.append(None if outer is None else float(brentq(beyond, inner, outer, xtol=1e-7)))
    return ends[0], ends[1]


def _clustered(y: np.ndarray, design: np.ndarray, clusters: pd.Series, level: float) -> Estimate:
    """Estimate with a variance that allows for dependence within clusters."""
    import statsmodels.api as sm
    from scipy.stats import t

    groups = pd.factorize(clusters)[0]
    number = int(groups.max()) + 1
    if number <= design.shape[1]:
        return Estimate(why=f"{number} clusters for {design.shape[1]} coefficients")
    model = sm.GLM(y, design, family=sm.families.Binomial())
    fit = model.fit(tol=_TOLERANCE, cov_type="cluster", cov_kwds={"groups": groups})
    slope, error = float(fit.params[0]), float(fit.bse[0])
    reach = float(t.ppf((1 + level) / 2, number - 1)) * error
    return Estimate(_exp(slope), _exp(slope - reach), _exp(slope + reach))


def _exp(value: float | None) -> float | None:
    return None if value is None else float(np.exp(value))


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
