"""All that is estimated of women's and men's deaths, one row an estimate.

The choices that an estimate depends on are columns: mechanism, region, length of the windows, what
they are chosen by, how many women a territory must have, and which territory is left out.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from wpsdata import progress
from wpsdata.clean import homicide_changes as changes
from wpsdata.clean import homicide_null as null
from wpsdata.clean.countries import REGIONS, WORLD, known_names, normalise
from wpsdata.clean.homicide import UNODC
from wpsdata.clean.homicide_changes import Array, Panel, Windows

MINIMA = (1.0, 5.0, 10.0, 20.0, 50.0)
# a region with fewer of them is no sample to draw territories from
FEWEST_TERRITORIES = 5
BASES = ("observed", "equal_trends", "separate_shocks")
MEASURES = (*changes.POOLED, "elasticity_poisson", "elasticity_log", "would_hold_percent",
            "shock_sd")  # fmt: skip
UNITS = {"elasticity_poisson": "ratio", "elasticity_log": "ratio",
         "shock_sd": "logarithm"}  # fmt: skip
NONE, ALL = "none", "all"
# the choices that chance alone does not move, see ``homicide_null``
ROBUST = ("total", "outer_years")
DECIMALS = 6
KEY = (
    "series", "mechanism", "region", "basis", "measure", "window", "by", "direction",
    "minimum_women", "left_out",
)  # fmt: skip
COLUMNS = (
    "source", *KEY, "left_out_iso3", "value", "low", "high", "clustered_low", "clustered_high",
    "unit", "windows", "territories", "draws", "first_year", "last_year",
)  # fmt: skip
_ESTIMATORS = {
    "elasticity_poisson": changes.poisson_elasticity,
    "elasticity_log": changes.log_elasticity,
}
_TEXT = ("source", "series", "mechanism", "region", "basis", "measure", "by", "direction",
         "left_out", "left_out_iso3", "unit")  # fmt: skip
_WHOLE = ("window", "windows", "territories", "draws", "first_year", "last_year")
Row = dict[str, Any]


def findings(
    victims: pd.DataFrame,
    draws: int = changes.DRAWS,
    *,
    simulate: bool = True,
    clustered: bool = True,
) -> pd.DataFrame:
    """Estimate everything for each series and mechanism.

    Parameters
    ----------
    victims : DataFrame
        Result of ``wpsdata.clean.homicide.unodc_victims`` or ``who_victims``, or both, one below
        the other; they are kept apart.
    draws : int
        Draws of the bootstrap.
    simulate, clustered : bool
        Whether made-up worlds are added, and the libraries' clustered intervals; both take time.

    Returns
    -------
    DataFrame of shape (n_estimates, 23)
        ``COLUMNS``; see the table ``violent_death_changes``. WHO's rows have no made-up worlds
        beside them, because its counts are estimates to begin with and chance is not in them.

    Raises
    ------
    TooFewTerritories
        A series has no territory with enough women killed.
    """
    parts: list[tuple[Row, Iterator[Row]]] = []
    for (source, series, mechanism), one in victims.groupby(
        ["source", "series", "mechanism"], sort=True
    ):
        fixed = {"source": source, "series": series, "mechanism": mechanism}
        reported = simulate and source == UNODC
        parts += [(fixed, part) for part in _of_series(one, draws, reported, clustered)]
    rows = [fixed | row for fixed, part in progress.steps(parts) for row in part]
    frame = pd.DataFrame(rows)
    frame["unit"] = frame["measure"].map(UNITS).fillna("percent")
    frame["left_out_iso3"] = _codes(frame["left_out"])
    numbers = ["minimum_women", "value", "low", "high", "clustered_low", "clustered_high"]
    frame = frame.reindex(columns=list(COLUMNS)).astype(
        dict.fromkeys(_TEXT, "string")
        | dict.fromkeys(numbers, "Float64")
        | dict.fromkeys(_WHOLE, "Int64")
    )
    frame[numbers] = frame[numbers].round(DECIMALS)
    return frame.sort_values(list(KEY), ignore_index=True)


def _codes(places: pd.Series) -> pd.Series:
    """Return the ISO3 code of countries; a part of one is not the country and has none."""
    known = known_names()
    # a name that is a code already is one of WHO's
    own = set(known.values())
    codes = {
        place: place if place in own else known.get(normalise(place), pd.NA)
        for place in places.unique()
    }
    return places.map(codes | {NONE: pd.NA}).astype("string")


def _of_series(
    victims: pd.DataFrame, draws: int, simulate: bool, clustered: bool
) -> Iterator[Iterator[Row]]:
    """Cut the work on one series into parts, none of which has begun."""
    panel = changes.panel_of(victims)
    yield _of_world(panel, draws, clustered)
    yield _without_each(panel)
    for minimum in MINIMA:
        if minimum != changes.MINIMUM_WOMEN and _mean(victims).max() >= minimum:
            other = changes.panel_of(victims, minimum)
            yield _sensitivity(other, draws, minimum_women=minimum)
    for region in REGIONS:
        within = victims.loc[victims["region"].eq(region).fillna(False)]
        if _mean(within).ge(changes.MINIMUM_WOMEN).sum() >= FEWEST_TERRITORIES:
            yield _of_region(changes.panel_of(within), draws, region)
    if simulate:
        for world in null.WORLDS:
            yield _made_up(panel, world)


def _mean(victims: pd.DataFrame) -> pd.Series:
    """Return the yearly mean of women killed, by territory."""
    return victims.groupby("place")["women"].mean()


def _described(
    panel: Panel, windows: Windows | None, mask: Array | None = None, **given: Any
) -> Row:
    """Say what an estimate stands on; ``mask`` marks the windows that enter."""
    there = np.isfinite(panel.total)
    if windows is None:
        count, places = int(there.sum()), int(there.any(axis=1).sum())
    else:
        used = np.ones(len(windows.place), bool) if mask is None else mask > 0
        count, places = int(used.sum()), len(np.unique(windows.place[used]))
    return {
        "region": WORLD,
        "basis": "observed",
        "window": 0 if windows is None else windows.length,
        "by": ALL,
        "direction": ALL,
        "minimum_women": changes.MINIMUM_WOMEN,
        "left_out": NONE,
        "windows": count,
        "territories": places,
        "first_year": panel.years[0],
        "last_year": panel.years[-1],
        **given,
    }


def _enough(row: Row) -> bool:
    return int(row["territories"]) >= FEWEST_TERRITORIES


def _of_world(panel: Panel, draws: int, clustered: bool) -> Iterator[Row]:
    weights = changes.draws_of(len(panel.places), draws)
    yield from _windows(panel, weights, changes.CHOSEN_BY, changes.DIRECTIONS, changes.POOLED)
    for length in changes.WINDOWS:
        windows = changes.windows_of(panel, length)
        for by in changes.REGRESSORS:
            yield from _window_elasticities(panel, windows, by, weights)
    for measure in _ESTIMATORS:
        for by in changes.REGRESSORS:
            row = _elasticity(panel, measure, by, weights)
            if clustered:
                _, low, high = changes.clustered(panel, by, measure.removeprefix("elasticity_"))
                row |= {"clustered_low": low, "clustered_high": high}
            yield row
    yield _described(panel, None) | {"measure": "shock_sd", "value": null.shock_sd(panel)}


def _sensitivity(panel: Panel, draws: int, **given: Any) -> Iterator[Row]:
    """Estimate what answers the question under another rule."""
    weights = changes.draws_of(len(panel.places), draws)
    yield from _windows(
        panel, weights, ROBUST, ("falling",), ("women_per_in_step_percent",), **given
    )
    yield _elasticity(panel, "elasticity_poisson", "total", weights, **given)


def _of_region(panel: Panel, draws: int, region: str) -> Iterator[Row]:
    weights = changes.draws_of(len(panel.places), draws)
    yield from _windows(panel, weights, ROBUST, changes.DIRECTIONS, changes.POOLED, region=region)
    for by in changes.REGRESSORS:
        yield _elasticity(panel, "elasticity_poisson", by, weights, region=region)


def _windows(
    panel: Panel,
    weights: Array,
    chosen_by: Sequence[str],
    directions: Sequence[str],
    measures: Sequence[str],
    **given: Any,
) -> Iterator[Row]:
    for length, by, direction in product(changes.WINDOWS, chosen_by, directions):
        windows = changes.windows_of(panel, length)
        chosen: Row = {"chosen_by": by, "direction": direction}
        row = _described(
            panel, windows, changes.chosen(panel, windows, **chosen), draws=len(weights), **given
        )
        if not _enough(row):
            continue
        point = changes.pooled_changes(panel, windows, **chosen)
        drawn = changes.pooled_changes(panel, windows, **chosen, weights=weights)
        for measure in measures:
            yield row | {
                "measure": measure,
                "by": by,
                "direction": direction,
                **_bounds(point[measure], drawn[measure]),
            }


def _window_elasticities(panel: Panel, windows: Windows, by: str, weights: Array) -> Iterator[Row]:
    point = changes.window_elasticities(panel, windows, by)
    drawn = changes.window_elasticities(panel, windows, by, weights)
    for direction in point:
        mask = None if direction == ALL else changes.chosen(panel, windows, by, direction)
        row = _described(panel, windows, mask, draws=len(weights))
        if _enough(row):
            yield row | {
                "measure": "elasticity_poisson",
                "by": by,
                "direction": direction,
                **_bounds(point[direction], drawn[direction]),
            }


def _elasticity(panel: Panel, measure: str, by: str, weights: Array, **given: Any) -> Row:
    estimate = _ESTIMATORS[measure]
    return _described(panel, None, draws=len(weights), **given) | {
        "measure": measure,
        "by": by,
        **_bounds(estimate(panel, by), estimate(panel, by, weights)),
    }


def _bounds(point: Array, drawn: Array) -> Row:
    low, high = changes.interval(drawn)
    return {"value": float(point[0]), "low": low, "high": high}


def _without_each(panel: Panel) -> Iterator[Row]:
    """Estimate without one territory at a time; those that change nothing are kept, too."""
    places, weights = panel.places, 1.0 - np.eye(len(panel.places))
    there = np.isfinite(panel.total)
    elasticities = changes.poisson_elasticity(panel, "total", weights)
    for at, place in enumerate(places):
        yield _described(panel, None, left_out=place) | {
            "measure": "elasticity_poisson",
            "by": "total",
            "value": elasticities[at],
            "windows": int(there.sum() - there[at].sum()),
            "territories": len(places) - 1,
        }
    for length, by in product(changes.WINDOWS, ROBUST):
        windows = changes.windows_of(panel, length)
        mask = changes.chosen(panel, windows, by, "falling")
        rates = changes.pooled_changes(
            panel, windows, chosen_by=by, direction="falling", weights=weights
        )["women_per_in_step_percent"]
        # a territory without a window is not left out of anything
        for at in np.unique(windows.place[mask > 0]):
            kept = mask * (windows.place != at)
            yield _described(panel, windows, kept, left_out=places[at]) | {
                "measure": "women_per_in_step_percent",
                "by": by,
                "direction": "falling",
                "value": rates[at],
            }


def _made_up(panel: Panel, world: str) -> Iterator[Row]:
    """Describe what made-up panels give: the mean, and between what 95 % of them lie."""
    simulated = null.WORLDS[world](panel)
    given: Row = {"basis": world, "draws": len(simulated.women)}

    def spread(values: Array) -> Row:
        low, high = changes.interval(values)
        return {"value": float(np.mean(values[np.isfinite(values)])), "low": low, "high": high}

    for length, by in product(changes.WINDOWS, changes.CHOSEN_BY):
        windows = changes.windows_of(panel, length)
        row = _described(panel, windows, by=by, **given)
        if not _enough(row):
            continue
        for direction in changes.DIRECTIONS:
            found = changes.pooled_changes(simulated, windows, chosen_by=by, direction=direction)
            for measure in ("women_per_in_step_percent", "moved_less_percent"):
                yield row | {
                    "measure": measure,
                    "direction": direction,
                    **spread(found[measure]),
                }
        yield row | {
            "measure": "would_hold_percent",
            "direction": "falling",
            "value": null.would_hold(simulated, windows, chosen_by=by),
        }
    for (measure, estimate), by in product(_ESTIMATORS.items(), changes.REGRESSORS):
        yield _described(panel, None, by=by, **given) | {
            "measure": measure,
            **spread(estimate(simulated, by)),
        }
