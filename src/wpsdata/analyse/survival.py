"""How long until something happens, where for some it has not happened yet.

Kaplan-Meier curves, their intervals, and log-rank tests, all from statsmodels. A case that is
watched until a day without the event is censored on that day: all that is known of it is that
the event had not happened by then.
"""

from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from wpsdata.clean.association import LEVEL

DAYS_A_YEAR = 365.25
CURVE = ["time", "value", "low", "high", "at_risk", "events", "censored"]


def curve(years: pd.Series, happened: pd.Series, level: float = LEVEL) -> pd.DataFrame:
    """Estimate the share to which the event has happened, one row for each time of the data.

    Parameters
    ----------
    years : Series of Float64
        Years from the origin to the event, or to the last day of watching.
    happened : Series of boolean
        Whether the years end with the event; False is censored.
    level : float
        Level of confidence of the interval at each time.

    Returns
    -------
    DataFrame of shape (n_times + 1, 7)
        ``time`` (Float64, years; the first row is 0), ``value`` (Float64, percent, one minus the
        Kaplan-Meier estimate), ``low``, ``high`` (Float64, percent; missing before the first
        event and where all have had it), ``at_risk``, ``events``, ``censored`` (Int64, watched
        just before the time, and events and ends of watching at it). Empty without a case.

    Notes
    -----
    The interval is pointwise, from Greenwood's variance on the log(-log) scale, so that it
    stays between 0 and 100. It treats cases as independent.

    References
    ----------
    Kalbfleisch, J. D. & Prentice, R. L. (2002). *The Statistical Analysis of Failure Time Data*,
    2nd ed., section 1.4.

    Examples
    --------
    >>> import pandas as pd
    >>> years = pd.Series([1.0, 2.0, 3.0, 4.0], dtype="Float64")
    >>> happened = pd.Series([True, False, True, False], dtype="boolean")
    >>> found = analyse.survival.curve(years, happened)
    >>> found[["time", "value", "at_risk"]].to_dict("records")
    [{'time': 0.0, 'value': 0.0, 'at_risk': 4}, {'time': 1.0, 'value': 25.0, 'at_risk': 4},
    {'time': 2.0, 'value': 25.0, 'at_risk': 3}, {'time': 3.0, 'value': 62.5, 'at_risk': 2},
    {'time': 4.0, 'value': 62.5, 'at_risk': 1}]
    """
    from statsmodels.duration.survfunc import SurvfuncRight

    time, event = _arrays(years, happened)
    if not len(time):
        return _typed(pd.DataFrame(columns=CURVE))
    fitted = SurvfuncRight(time, event.astype(int))
    surviving = pd.Series(fitted.surv_prob, fitted.surv_times)
    error = pd.Series(fitted.surv_prob_se, fitted.surv_times)
    inside = surviving.where(surviving.gt(0) & surviving.lt(1))
    width = NormalDist().inv_cdf((1 + level) / 2) * error / (inside * -np.log(inside))
    steps = pd.DataFrame(
        {
            "value": 100 * (1 - surviving),
            "low": 100 * (1 - inside ** np.exp(-width)),
            "high": 100 * (1 - inside ** np.exp(width)),
        }
    )
    times = pd.Index(np.unique(np.append(time, 0.0)))
    # each time takes what the last event before it left
    last = steps.index.searchsorted(times, side="right") - 1
    held = steps.reset_index(drop=True).reindex(last).set_axis(times)
    frame = held.rename_axis("time").reset_index()
    return _typed(
        frame.assign(
            value=frame["value"].where(frame["value"].notna(), 0.0),
            at_risk=[int((time >= one).sum()) for one in times],
            events=[int((event & (time == one)).sum()) for one in times],
            censored=[int((~event & (time == one)).sum()) for one in times],
        )
    )


def curves(frame: pd.DataFrame, by: str, order: list[str]) -> pd.DataFrame:
    """Estimate one curve a group, in the order given.

    Parameters
    ----------
    frame : DataFrame
        ``years`` (Float64), ``happened`` (boolean) and the column ``by``.
    by : str
        Column of the groups.
    order : list of str
        Groups to estimate.

    Returns
    -------
    DataFrame
        ``series`` (string) and the columns of ``curve``. Empty where no group has an event:
        curves that never rise would read as a finding.

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> gaps = analyse.generations.gaps(naps, countries, on="2022-05-18")
    >>> found = analyse.survival.curves(gaps.dropna(subset="years"), "gap", ["gap_to_second"])
    >>> found["value"].is_monotonic_increasing
    True
    """
    there = frame.loc[frame[by].isin(order)]
    parts = [
        curve(group["years"], group["happened"]).assign(series=name)
        for name in (order if there["happened"].any() else [])
        if len(group := there.loc[there[by] == name])
    ]
    found = pd.concat(parts, ignore_index=True) if parts else _typed(pd.DataFrame(columns=CURVE))
    return found.assign(series=found.get("series", pd.Series(dtype="string")))[
        ["series", *CURVE]
    ].astype({"series": "string"})


def share_after(
    years: pd.Series, happened: pd.Series, after: float, level: float = LEVEL
) -> dict[str, Any]:
    """Estimate the share to which the event has happened by some years after the origin.

    Returns
    -------
    dict
        ``value``, ``low``, ``high`` (percent; None where nobody was watched for that long) and
        ``n`` (cases).

    Examples
    --------
    >>> import pandas as pd
    >>> years = pd.Series([1.0, 2.0, 3.0, 4.0], dtype="Float64")
    >>> happened = pd.Series([True, False, True, False], dtype="boolean")
    >>> analyse.survival.share_after(years, happened, after=2)["value"]
    25.0
    >>> analyse.survival.share_after(years, happened, after=9)["value"] is None  # nobody watched
    True
    """
    found = curve(years, happened, level)
    row: dict[str, Any] = {"value": None, "low": None, "high": None, "n": len(years)}
    if not len(years) or float(years.max()) < after:
        return row
    last = found.loc[found["time"] <= after].iloc[-1]
    return row | {
        name: None if pd.isna(last[name]) else float(last[name])
        for name in ("value", "low", "high")
    }


def median(years: pd.Series, happened: pd.Series, level: float = LEVEL) -> dict[str, Any]:
    """Estimate the years after which the event has happened to half.

    Returns
    -------
    dict
        ``value``, ``low``, ``high`` (years; None where less than half have had it, or where a
        bound is never reached) and ``n`` (cases).

    Examples
    --------
    >>> import pandas as pd
    >>> years = pd.Series([1.0, 2.0, 3.0, 4.0], dtype="Float64")
    >>> happened = pd.Series([True, False, True, False], dtype="boolean")
    >>> analyse.survival.median(years, happened)["value"]
    3.0
    """
    from statsmodels.duration.survfunc import SurvfuncRight

    time, event = _arrays(years, happened)
    row: dict[str, Any] = {"value": None, "low": None, "high": None, "n": len(time)}
    if not event.any():
        return row
    fitted = SurvfuncRight(time, event.astype(int))
    # where all have had the event, the last point has neither logarithm nor variance
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = fitted.quantile_ci(0.5, alpha=1 - level)
    found = {"value": fitted.quantile(0.5), "low": low, "high": high}
    return row | {name: float(one) if np.isfinite(one) else None for name, one in found.items()}


def log_rank(frame: pd.DataFrame, by: str, strata: str = "") -> dict[str, Any]:
    """Test whether groups have the event at the same pace.

    Parameters
    ----------
    frame : DataFrame
        ``years`` (Float64), ``happened`` (boolean), the column ``by`` and, where named, the
        column ``strata``.
    by : str
        Column of the groups.
    strata : str
        Column within whose values groups are compared; empty for none.

    Returns
    -------
    dict
        ``chi2``, ``p``, ``df`` and ``critical`` (the value that chi2 exceeds by chance in 5 of
        100 cases); ``chi2`` and ``p`` are None with fewer than two groups or without an event.

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> gaps = analyse.generations.gaps(naps, countries, on="2022-05-18").dropna(subset="years")
    >>> found = analyse.survival.log_rank(gaps, "gap")
    >>> found["df"], round(float(found["critical"]), 2)
    (2, 5.99)
    """
    from scipy.stats import chi2
    from statsmodels.duration.survfunc import survdiff

    kept = frame.dropna(subset=[by, "years"])
    groups = kept[by].nunique()
    found: dict[str, Any] = {"chi2": None, "p": None, "df": max(groups - 1, 0), "critical": None}
    if groups < 2 or not kept["happened"].any():
        return found
    time, event = _arrays(kept["years"], kept["happened"])
    statistic, p = survdiff(
        time,
        event.astype(int),
        kept[by].to_numpy(dtype=object).astype(str),
        strata=kept[strata].to_numpy(dtype=object).astype(str) if strata else None,
    )
    return found | {
        "chi2": float(statistic),
        "p": float(p),
        "critical": float(chi2.ppf(0.95, groups - 1)),
    }


def _arrays(years: pd.Series, happened: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    return years.to_numpy(dtype="float64"), happened.to_numpy(dtype="bool")


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    types = dict.fromkeys(CURVE[:4], "Float64") | dict.fromkeys(CURVE[4:], "Int64")
    return frame[CURVE].astype(types)
