"""What the comparison of women's and men's deaths would show if nothing were behind it.

Two made-up worlds, each with the territories, years and totals of the real panel:

``equal_trends``
    Women's and men's deaths follow one trend in each territory, and only chance sets them apart:
    given the victims of a year, each is a woman with the territory's mean share.
``separate_shocks``
    One trend, and besides each sex has ups and downs of its own from year to year, of one
    size, large enough for women's share to vary as much as it really does.

How often the statement "women's deaths fall less" then seems to hold says how much of a finding
comes from the method.
"""

from collections.abc import Callable

import numpy as np

from wpsdata.clean.homicide_changes import (
    SEED,
    Array,
    Panel,
    Windows,
    chosen,
    draws_of,
    windows_of,
)

SIMULATED = 500
# territories drawn for the interval of each simulated panel
DRAWS = 300


def equal_trends(panel: Panel, simulated: int = SIMULATED, seed: int = SEED) -> Panel:
    """Simulate panels in which only chance sets the sexes apart.

    Returns
    -------
    Panel
        ``women`` and ``men`` of shape (simulated, n_territories, n_years); the totals are the
        real ones.
    """
    random = np.random.default_rng(seed)
    there = np.isfinite(panel.total)
    total = np.where(there, panel.total, 0.0)
    women = random.binomial(
        np.rint(total).astype(int), _shares(panel)[:, None], size=(simulated, *total.shape)
    ).astype(float)
    return Panel(
        panel.places,
        panel.years,
        np.where(there, women, np.nan),
        np.where(there, total - women, np.nan),
    )


def separate_shocks(panel: Panel, simulated: int = SIMULATED, seed: int = SEED) -> Panel:
    """Simulate panels in which each sex has yearly ups and downs of its own around one trend.

    Returns
    -------
    Panel
        As ``equal_trends``; the trend is the mean of a year and the years beside it, and the
        totals vary around it.
    """
    random = np.random.default_rng(seed)
    there = np.isfinite(panel.total)
    padded = np.pad(np.where(there, panel.total, 0.0), ((0, 0), (1, 1)))
    counted = np.pad(there.astype(float), ((0, 0), (1, 1)))
    sums, numbers = (one[:, :-2] + one[:, 1:-1] + one[:, 2:] for one in (padded, counted))
    trend = sums / np.maximum(numbers, 1)
    spread = shock_sd(panel)
    share = _shares(panel)[:, None]
    women, men = (
        random.poisson(
            trend * of * np.exp(random.normal(-(spread**2) / 2, spread, (simulated, *trend.shape)))
        ).astype(float)
        for of in (share, 1 - share)
    )
    return Panel(
        panel.places, panel.years, np.where(there, women, np.nan), np.where(there, men, np.nan)
    )


def _shares(panel: Panel) -> Array:
    return np.nansum(panel.women, axis=1) / np.nansum(panel.total, axis=1)


def shock_sd(panel: Panel) -> float:
    """Return the size of yearly shocks that explains how much women's share varies.

    Returns
    -------
    float
        Standard deviation, in logarithms, of one shock a sex and year. From one year to the
        next the log ratio of women to men varies by four times its square, and by chance; 0
        where chance alone is enough.
    """
    windows = windows_of(panel, 1)
    half = [
        (one[windows.place, windows.start] + 0.5, one[windows.place, windows.end] + 0.5)
        for one in (panel.women, panel.men)
    ]
    (women, women_next), (men, men_next) = half
    change = np.log(women_next / women) - np.log(men_next / men)
    chance = 1 / women + 1 / women_next + 1 / men + 1 / men_next
    return max(float(np.mean(change**2 - chance)) / 4, 0.0) ** 0.5


def would_hold(
    simulated: Panel,
    windows: Windows,
    *,
    chosen_by: str,
    draws: int = DRAWS,
    seed: int = SEED,
) -> float:
    """Return how often falls of women seem smaller, by the whole interval, in made-up panels.

    Parameters
    ----------
    simulated : Panel
        What ``equal_trends`` or ``separate_shocks`` returns.
    windows : Windows
        Of the same territories and years.
    chosen_by : str
        As ``wpsdata.clean.homicide_changes.chosen``.
    draws : int
        Territories are drawn so often for each panel.
    seed : int
        Of the draws.

    Returns
    -------
    float
        Percent of panels in which the interval of ``women_per_in_step_percent`` lies wholly
        below 100; of a sound method about half of what its intervals leave out, 2.5.
    """
    women = [simulated.women[..., windows.place, year] for year in (windows.start, windows.end)]
    men = [simulated.men[..., windows.place, year] for year in (windows.start, windows.end)]
    before, after = women[0] + men[0], women[1] + men[1]
    mask = chosen(simulated, windows, chosen_by, "falling")
    in_step = np.where(before > 0, women[0] * after / np.maximum(before, 1), 0.0)
    member = (windows.place[:, None] == np.arange(len(simulated.places))).astype(float)
    drawn = draws_of(len(simulated.places), draws, seed)
    start, end, step = ((mask * one) @ member @ drawn.T for one in (women[0], women[1], in_step))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (end / start - 1) / (step / start - 1)
    known = np.isfinite(ratio)
    some = known.any(axis=1)
    if not some.any():
        return float("nan")
    upper = np.nanpercentile(np.where(known, ratio, np.nan)[some], 97.5, axis=1)
    return float(100 * np.mean(upper < 1))


WORLDS: dict[str, Callable[[Panel], Panel]] = {
    "equal_trends": equal_trends,
    "separate_shocks": separate_shocks,
}
