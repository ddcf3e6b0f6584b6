"""Do women's deaths move as all deaths do? Windows, elasticities, and intervals by territory.

Three traps decide how this is measured.

*Small counts.* Where few women are killed, one death more or less is a large percentage. Only
territories with a yearly mean of at least ``MINIMUM_WOMEN`` women are compared; the rule looks at
the whole period and not at the window, so that it chooses no window by how it ended.

*The choice of windows.* Most victims are men. A window chosen because men's deaths fell is one in
which chance, too, was on their side, and women's deaths then seem to fall less even if both follow
one trend. Given the total of both sexes, however, chance alone does not move women's share: so
windows are chosen by that total, and women are compared with what they would be *in step* with it
in their own territory. The elasticity is taken on the total for the same reason; that on men's
deaths stands beside it and is biased downward. ``homicide_null`` measures both.

*The mix of territories.* Pooled women and pooled men weigh territories differently, so pooled rates
differ even where the sexes move together everywhere. Women in step carry the women's weights.

Intervals are percentiles of a bootstrap that draws whole territories, because the years of one
territory are not independent, nor are windows that share a year.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpsdata.clean.association import LEVEL
from wpsdata.errors import WpsdataError

Array = NDArray[np.float64]

MINIMUM_WOMEN = 10.0
WINDOWS = (1, 5)
CHOSEN_BY = ("total", "men", "outer_years")
DIRECTIONS = ("falling", "rising")
REGRESSORS = ("total", "men")
DRAWS = 2000
SEED = 1325
POOLED = (
    "women_percent",
    "in_step_percent",
    "men_percent",
    "women_per_in_step_percent",
    "median_women_percent",
    "median_men_percent",
    "moved_less_percent",
)
# of territories drawn at once: bounds the memory, changes no number
_CHUNK = 200
_STEPS = 30
# a slope that moves less is found; less information than that is none
_CLOSE, _NOTHING = 1e-8, 1e-9


class TooFewTerritories(WpsdataError):
    """Nothing can be estimated: no territory has enough women killed, or none was compared."""


@dataclass(frozen=True)
class Panel:
    """Women and men killed by territory and year, missing where not reported.

    ``women`` and ``men`` have shape (n_territories, n_years), or a leading axis of simulated
    panels; ``years`` has no gap.
    """

    places: tuple[str, ...]
    years: tuple[int, ...]
    women: Array
    men: Array

    @property
    def total(self) -> Array:
        """Victims of known sex."""
        return self.women + self.men


@dataclass(frozen=True)
class Windows:
    """Pairs of years of one territory, both reported: indices into a panel."""

    place: NDArray[np.intp]
    start: NDArray[np.intp]
    length: int

    @property
    def end(self) -> NDArray[np.intp]:
        """Index of the later year."""
        return self.start + self.length


def panel_of(victims: pd.DataFrame, minimum_women: float = MINIMUM_WOMEN) -> Panel:
    """Arrange the victims of one series and mechanism by territory and year.

    Parameters
    ----------
    victims : DataFrame
        ``place``, ``year``, ``women``, ``men``; as ``wpsdata.clean.homicide.unodc_victims``
        returns them.
    minimum_women : float
        Territories with a smaller mean of women killed a year, over the years they report, are
        left out.

    Raises
    ------
    TooFewTerritories
        No territory is left.
    """
    mean = victims.groupby("place")["women"].transform("mean")
    kept = victims.loc[mean >= minimum_women]
    if kept.empty:
        raise TooFewTerritories(
            f"no territory has a yearly mean of {minimum_women:g} women killed; expected one; "
            "lower the minimum or take a longer file"
        )
    years = range(int(kept["year"].min()), int(kept["year"].max()) + 1)
    # pivot_table would add up what stands twice, and pivot refuses it
    women, men = (
        kept.pivot(index="place", columns="year", values=name).reindex(columns=list(years))  # noqa: PD010
        for name in ("women", "men")
    )
    return Panel(
        places=tuple(women.index.astype(str)),
        years=tuple(years),
        women=women.to_numpy(dtype=float, na_value=np.nan),
        men=men.to_numpy(dtype=float, na_value=np.nan),
    )


def windows_of(panel: Panel, length: int) -> Windows:
    """List the pairs of years, ``length`` apart, that a territory reported both of."""
    there = np.isfinite(panel.total)
    while there.ndim > 2:
        there = there[0]
    place, start = np.nonzero(there[:, :-length] & there[:, length:])
    return Windows(place, start, length)


def _at(counts: Array, windows: Windows, year: NDArray[np.intp]) -> Array:
    """Return counts of the windows' territories in a year; missing outside the panel."""
    inside = (year >= 0) & (year < counts.shape[-1])
    found = counts[..., windows.place, np.where(inside, year, 0)]
    return np.where(inside, found, np.nan)


def chosen(panel: Panel, windows: Windows, chosen_by: str, direction: str) -> Array:
    """Tell which windows are falling or rising ones: 1 or 0, one a window.

    Parameters
    ----------
    panel, windows
        As ``windows_of``.
    chosen_by : {"total", "men", "outer_years"}
        What fell or rose: the victims of both sexes, the men, or the victims of both sexes
        between the year before the window and the year after it, which the window's own
        changes are then not chosen by. Windows that lack one of these years are none.
    direction : {"falling", "rising"}
        Windows without a change are neither.

    Returns
    -------
    ndarray of shape (n_windows,), or (n_simulated, n_windows)
    """
    if chosen_by == "outer_years":
        first, last = windows.start - 1, windows.end + 1
    else:
        first, last = windows.start, windows.end
    counts = panel.men if chosen_by == "men" else panel.total
    change = _at(counts, windows, last) - _at(counts, windows, first)
    return np.where(change < 0 if direction == "falling" else change > 0, 1.0, 0.0)


def pooled_changes(
    panel: Panel,
    windows: Windows,
    *,
    chosen_by: str,
    direction: str,
    weights: Array | None = None,
) -> dict[str, Array]:
    """Compare women's change over chosen windows with men's, and with what is in step.

    Parameters
    ----------
    panel, windows, chosen_by, direction
        As ``chosen``.
    weights : ndarray of shape (n_draws, n_territories), optional
        How often each territory is drawn; by default each once.

    Returns
    -------
    dict of str to ndarray of shape (n_draws,), or (n_simulated,)
        Missing where nothing is chosen.

        ``women_percent``, ``men_percent``
            change of the victims of all chosen windows together, percent;
        ``in_step_percent``
            the women's, had they changed in each window by the same percentage as the total of
            both sexes there;
        ``women_per_in_step_percent``
            the first as a percentage of the last: 100 is the same rate, below 100 a smaller
            change;
        ``median_women_percent``, ``median_men_percent``
            medians over windows, of those in which either sex had a victim at the start;
        ``moved_less_percent``
            share of these windows in which women's deaths fell (or rose) by a smaller
            percentage than men's.
    """
    women = [_at(panel.women, windows, year) for year in (windows.start, windows.end)]
    men = [_at(panel.men, windows, year) for year in (windows.start, windows.end)]
    whole = np.ones((1, len(panel.places))) if weights is None else weights
    weight = whole[:, windows.place] * chosen(panel, windows, chosen_by, direction)
    before, after = women[0] + men[0], women[1] + men[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        # nobody killed at the start: nothing to be in step with
        in_step = np.where(before > 0, women[0] * after / before, 0.0)
        sums = [(weight * one).sum(axis=-1) for one in (women[0], women[1], in_step, *men)]
        rates = [100 * (sums[1] / sums[0] - 1), 100 * (sums[2] / sums[0] - 1)]
        change_women, change_men = (100 * (one[1] / one[0] - 1) for one in (women, men))
        defined = weight * ((women[0] > 0) & (men[0] > 0))
        less = change_women > change_men if direction == "falling" else change_women < change_men
        return {
            "women_percent": rates[0],
            "in_step_percent": rates[1],
            "men_percent": 100 * (sums[4] / sums[3] - 1),
            "women_per_in_step_percent": 100 * rates[0] / rates[1],
            "median_women_percent": weighted_median(change_women, defined),
            "median_men_percent": weighted_median(change_men, defined),
            "moved_less_percent": 100 * (defined * less).sum(axis=-1) / defined.sum(axis=-1),
        }


def weighted_median(values: Array, weights: Array) -> Array:
    """Return the medians of values that count with integer weights, along the last axis.

    Values without weight may be missing. Where nothing has weight the median is missing.

    Examples
    --------
    >>> import numpy as np
    >>> weighted_median(np.array([1.0, 5.0, 9.0]), np.array([[1, 1, 1], [3, 1, 0], [1, 0, 1]]))
    array([5., 1., 5.])
    """
    # draws of one panel share their values, so one order serves them all
    order = np.argsort(values, axis=-1)
    ordered = np.take_along_axis(values, order, axis=-1)
    if values.ndim == 1:
        sums = np.cumsum(weights[..., order], axis=-1)
        ordered = np.broadcast_to(ordered, sums.shape)
    else:
        sums = np.cumsum(
            np.take_along_axis(np.broadcast_to(weights, values.shape), order, axis=-1), axis=-1
        )
    half = sums[..., -1:] / 2
    lower = np.argmax(sums >= half, axis=-1, keepdims=True)
    upper = np.argmax(sums > half, axis=-1, keepdims=True)
    found = (
        np.take_along_axis(ordered, lower, axis=-1) + np.take_along_axis(ordered, upper, axis=-1)
    ) / 2
    return np.where(half > 0, found, np.nan)[..., 0]


def logs(panel: Panel, regressor: str) -> Array:
    """Return the logarithm of the victims, of both sexes or men; missing where there are none."""
    counts = panel.men if regressor == "men" else panel.total
    return np.log(np.where(counts > 0, counts, np.nan))


def poisson_elasticity(panel: Panel, regressor: str, weights: Array | None = None) -> Array:
    """Estimate within territories by how many percent women's deaths change per percent.

    Poisson regression of women killed on the logarithm of all (or men) killed, with an effect of
    each territory and of each year. Years without a woman killed stay in.

    Parameters
    ----------
    panel : Panel
        One panel, or several simulated ones.
    regressor : {"total", "men"}
        Victims of both sexes, or men only.
    weights : ndarray of shape (n_draws, n_territories), optional
        How often each territory is drawn; by default each once.

    Returns
    -------
    ndarray of shape (n_draws,), or (n_simulated,)
        Elasticities; missing where the draw does not determine one.

    Notes
    -----
    Given its total, a territory's effect drops out of the likelihood (the conditional, or
    multinomial, form), so that the estimate is that of a regression with one indicator a
    territory, also where a territory is drawn several times.

    References
    ----------
    Hausman, J., Hall, B. H. and Griliches, Z. (1984). Econometric models for count data with an
    application to the patents-R&D relationship. *Econometrica*, 52(4), 909-938.
    """
    return _chunked(
        lambda *given: _poisson(*given)[0], panel.women, logs(panel, regressor), weights
    )


def log_elasticity(panel: Panel, regressor: str, weights: Array | None = None) -> Array:
    """Estimate the same by least squares on logarithms; years without a woman killed drop out.

    Parameters and returns are those of ``poisson_elasticity``.
    """
    women = np.log(np.where(panel.women > 0, panel.women, np.nan))
    return _chunked(_least_squares, women, logs(panel, regressor), weights)


def _chunked(
    estimate: Callable[[Array, Array, Array], Array],
    outcome: Array,
    regressor: Array,
    weights: Array | None,
) -> Array:
    """Estimate some draws, or some simulated panels, at a time."""
    territories = outcome.shape[-2]
    whole = np.ones((1, territories)) if weights is None else weights
    outcome, regressor = (one if one.ndim > 2 else one[np.newaxis] for one in (outcome, regressor))
    batch = max(len(outcome), len(regressor), len(whole))

    def part(values: Array, first: int) -> Array:
        return values if len(values) == 1 else values[first : first + _CHUNK]

    found = [
        estimate(part(outcome, first), part(regressor, first), part(whole, first))
        for first in range(0, batch, _CHUNK)
    ]
    return np.concatenate(found)


def _poisson(women: Array, x: Array, weights: Array) -> tuple[Array, Array]:
    """Return the slope and the effects of the years, one row a draw."""
    there = np.isfinite(women) & np.isfinite(x)
    women, x = np.where(there, women, 0.0), np.where(there, x, 0.0)
    batch = max(len(women), len(x), len(weights))
    killed = women.sum(axis=-1)
    slope, years = np.ones(batch), np.zeros((batch, women.shape[-1]))
    for _ in range(_STEPS):
        eta = np.where(there, x * slope[:, None, None] + years[:, None, :], -np.inf)
        top = eta.max(axis=-1, keepdims=True)
        share = np.exp(eta - np.where(np.isfinite(top), top, 0.0))
        share /= np.maximum(share.sum(axis=-1, keepdims=True), 1e-300)
        residual = weights[:, :, None] * (women - killed[:, :, None] * share)
        centre = (share * x).sum(axis=-1, keepdims=True)
        mean = (weights * killed)[:, :, None] * share
        gradient = np.concatenate(
            [(residual * x).sum(axis=(1, 2))[:, None], residual.sum(axis=1)], axis=1
        )
        hessian = np.empty((batch, gradient.shape[1], gradient.shape[1]))
        hessian[:, 0, 0] = (mean * (x - centre) ** 2).sum(axis=(1, 2))
        hessian[:, 0, 1:] = hessian[:, 1:, 0] = (mean * (x - centre)).sum(axis=1)
        hessian[:, 1:, 1:] = -np.swapaxes(mean, 1, 2) @ share
        diagonal = np.arange(1, gradient.shape[1])
        hessian[:, diagonal, diagonal] += mean.sum(axis=1)
        step = _solved(hessian, gradient)
        slope = slope + np.clip(step[:, 0], -1, 1)
        years = years + np.clip(step[:, 1:], -5, 5)
        # the effect of a year in which nobody was killed drifts for ever and moves no slope
        if np.abs(step[:, 0]).max() < _CLOSE:
            break
    return np.where(hessian[:, 0, 0] > _NOTHING, slope, np.nan), years


def _least_squares(outcome: Array, x: Array, weights: Array) -> Array:
    there = np.isfinite(outcome) & np.isfinite(x)
    number = np.maximum(there.sum(axis=-1, keepdims=True), 1)

    def within(values: Array) -> Array:
        kept = np.where(there, values, 0.0)
        return np.where(there, kept - kept.sum(axis=-1, keepdims=True) / number, 0.0)

    y, slope = within(outcome), within(x)
    # indicators of the years, less their means within each territory
    mean = there / number
    cross = np.einsum("bct,bcs->bcts", there * -1.0, mean)
    years = np.arange(there.shape[-1])
    cross[..., years, years] += there
    gram = np.empty((*cross.shape[:2], len(years) + 1, len(years) + 1))
    gram[..., 0, 0] = (slope**2).sum(axis=-1)
    gram[..., 0, 1:] = gram[..., 1:, 0] = slope
    gram[..., 1:, 1:] = cross
    right = np.concatenate([(slope * y).sum(axis=-1)[..., None], y], axis=-1)
    size = gram.shape[-1]
    if len(gram) == 1:
        normal = (weights @ gram[0].reshape(-1, size * size)).reshape(-1, size, size)
        product = weights @ right[0]
    else:
        normal = np.einsum("bc,bcij->bij", np.broadcast_to(weights, gram.shape[:2]), gram)
        product = np.einsum("bc,bci->bi", np.broadcast_to(weights, gram.shape[:2]), right)
    found = _solved(normal, product)[:, 0]
    return np.where(normal[:, 0, 0] > _NOTHING, found, np.nan)


def _solved(matrix: Array, right: Array) -> Array:
    """Solve normal equations; one year's effect is free, and years not drawn have none."""
    diagonal = np.arange(matrix.shape[-1])
    largest = matrix[:, diagonal, diagonal].max(axis=1, keepdims=True)
    # what is free or not drawn is held at nothing; a slope it moves by a ten-thousand-millionth
    held = matrix.copy()
    held[:, diagonal, diagonal] += 1e-10 * np.maximum(largest, 1.0)
    found = np.linalg.solve(held, right[..., None])[..., 0]
    return np.asarray(found, dtype=np.float64)


def window_elasticities(
    panel: Panel, windows: Windows, regressor: str, weights: Array | None = None
) -> dict[str, Array]:
    """Estimate the elasticity over windows: of falls, of rises, and of both.

    Of the women killed at the start and at the end of a window together, the share killed at its
    end follows a logistic regression on the logarithmic change of all (or men) killed, with an
    effect of each end year: the Poisson regression of ``poisson_elasticity`` for two years.

    Parameters
    ----------
    panel : Panel
        One panel.
    windows, regressor, weights
        As above.

    Returns
    -------
    dict of str to ndarray of shape (n_draws,)
        ``falling``, ``rising`` (from one regression with two slopes) and ``all``; missing where
        a draw does not determine one.
    """
    x = logs(panel, regressor)
    change = _at(x, windows, windows.end) - _at(x, windows, windows.start)
    women = [_at(panel.women, windows, year) for year in (windows.start, windows.end)]
    kept = np.isfinite(change) & (women[0] + women[1] > 0)
    change, ends = change[kept], windows.end[kept]
    success, trials = women[1][kept], (women[0] + women[1])[kept]
    whole = np.ones((1, len(panel.places))) if weights is None else weights
    weight = whole[:, windows.place[kept]]
    years = (ends[:, None] == np.unique(ends)[None, :]).astype(float)
    sides = np.column_stack([np.minimum(change, 0.0), np.maximum(change, 0.0)])
    both = _logistic(sides, years, success, trials, weight)
    one = _logistic(change[:, None], years, success, trials, weight)
    return {"falling": both[:, 0], "rising": both[:, 1], "all": one[:, 0]}


def _logistic(slopes: Array, years: Array, success: Array, trials: Array, weights: Array) -> Array:
    """Return the slopes of a logistic regression with an effect of each year, one row a draw."""
    batch, number = len(weights), slopes.shape[1]
    design = np.column_stack([slopes, years])
    # of the information only what is not nothing: a window has one end year
    within = np.einsum("ni,nj->nij", slopes, slopes).reshape(len(slopes), -1)
    across = np.einsum("ni,ny->niy", slopes, years).reshape(len(slopes), -1)
    parameters = np.zeros((batch, design.shape[1]))
    parameters[:, :number] = 1.0
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(parameters @ design.T, -30, 30)))
        gradient = (weights * (success - trials * chance)) @ design
        information = weights * trials * chance * (1 - chance)
        own = (information @ within).reshape(batch, number, number)
        shared = (information @ across).reshape(batch, number, -1)
        # a year that was not drawn has no effect to find
        yearly = np.maximum(information @ years, _NOTHING)
        scaled = shared / yearly[:, None, :]
        left = own - scaled @ np.swapaxes(shared, 1, 2)
        right = gradient[:, :number] - (scaled @ gradient[:, number:, None])[..., 0]
        moved = np.clip(_solved(left, right), -5, 5)
        effects = (gradient[:, number:] - (moved[:, None, :] @ shared)[:, 0]) / yearly
        parameters += np.column_stack([moved, np.clip(effects, -5, 5)])
        if np.abs(moved).max() < _CLOSE:
            break
    known = np.diagonal(left, axis1=1, axis2=2) > _NOTHING
    return np.where(known, parameters[:, :number], np.nan)


def draws_of(territories: int, draws: int = DRAWS, seed: int = SEED) -> Array:
    """Draw territories with replacement, as often as there are.

    Returns
    -------
    ndarray of shape (draws, territories)
        How often each was drawn; each row adds up to ``territories``.
    """
    random = np.random.default_rng(seed)
    chances = np.full(territories, 1 / territories)
    return random.multinomial(territories, chances, size=draws).astype(float)


def interval(estimates: Array, level: float = LEVEL) -> tuple[float, float]:
    """Return the percentiles between which ``level`` of the estimates lie; missing without any."""
    known = estimates[np.isfinite(estimates)]
    if not len(known):
        return np.nan, np.nan
    tail = 100 * (1 - level) / 2
    low, high = np.percentile(known, [tail, 100 - tail])
    return float(low), float(high)


def clustered(panel: Panel, regressor: str, estimator: str) -> tuple[float, float, float]:
    """Estimate one elasticity with the libraries, and its interval clustered by territory.

    Parameters
    ----------
    panel : Panel
        One panel.
    regressor : {"total", "men"}
        As ``poisson_elasticity``.
    estimator : {"poisson", "log"}
        Poisson regression (statsmodels) or least squares on logarithms (linearmodels), each with
        effects of territory and year.

    Returns
    -------
    tuple of float
        Estimate, and the bounds of the interval.
    """
    x = logs(panel, regressor)
    place, year = np.nonzero(np.isfinite(panel.women) & np.isfinite(x))
    frame = pd.DataFrame(
        {"place": place, "year": year, "women": panel.women[place, year], "x": x[place, year]}
    )
    if estimator == "log":
        from linearmodels.panel import PanelOLS

        frame = frame.loc[frame["women"] > 0].set_index(["place", "year"])
        model = PanelOLS(
            np.log(frame["women"]), frame[["x"]], entity_effects=True, time_effects=True
        )
        fitted = model.fit(cov_type="clustered", cluster_entity=True)
        low, high = fitted.conf_int(LEVEL).loc["x"].to_numpy(dtype=float)
        return float(fitted.params["x"]), float(low), float(high)
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    # a territory without any woman killed tells nothing, and its effect would be endless
    some = frame.groupby("place")["women"].transform("sum") > 0
    frame = frame.loc[some]
    effects = pd.get_dummies(frame["place"], dtype=float).join(
        pd.get_dummies(frame["year"], prefix="y", drop_first=True, dtype=float)
    )
    design = np.column_stack([frame["x"], effects])
    result: Any = GLM(frame["women"].to_numpy(), design, family=Poisson()).fit(
        cov_type="cluster", cov_kwds={"groups": frame["place"].to_numpy()}
    )
    low, high = result.conf_int(1 - LEVEL)[0]
    return float(result.params[0]), float(low), float(high)
