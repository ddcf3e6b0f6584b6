"""Intervals of shares: how far a share of few may be from the share that produced it."""

import pandas as pd

from wpsdata.clean.association import LEVEL


def wilson(successes: pd.Series, of: pd.Series, level: float = LEVEL) -> pd.DataFrame:
    """Return the share in percent and its Wilson interval, one row for each pair of counts.

    Parameters
    ----------
    successes, of : Series of Int64
        Numerator and denominator.
    level : float
        Level of confidence.

    Returns
    -------
    DataFrame of shape (n_rows, 3)
        ``percent``, ``low``, ``high`` (Float64, percent), under the index of ``of``; all missing
        where a count is, or where there is nothing to take a share of.

    Notes
    -----
    The interval treats the counted cases as drawn at random and independent of each other. Of
    agreements of one process they are not: there it is too narrow.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    *Journal of the American Statistical Association*, 22(158), 209-212.

    Examples
    --------
    >>> import pandas as pd
    >>> one = pd.Series([10], dtype="Int64"), pd.Series([100], dtype="Int64")
    >>> wilson(*one).round(1).to_dict("records")
    [{'percent': 10.0, 'low': 5.5, 'high': 17.4}]
    """
    from statsmodels.stats.proportion import proportion_confint

    known = (successes.notna() & of.notna() & (of > 0)).fillna(False).astype(bool)
    counts, totals = successes[known].astype("int64"), of[known].astype("int64")
    low, high = proportion_confint(counts, totals, alpha=1 - level, method="wilson")
    found = pd.DataFrame({"percent": counts / totals, "low": low, "high": high}, counts.index) * 100
    # the interval of none and of all ends at the share itself, but for the last digit of a float
    found["low"] = found[["low", "percent"]].min(axis=1)
    found["high"] = found[["high", "percent"]].max(axis=1)
    return found.reindex(of.index).astype("Float64")


def difference(before: pd.DataFrame, after: pd.DataFrame, level: float = LEVEL) -> pd.DataFrame:
    """Return how far a share moved, in points, with Newcombe's interval where counts are known.

    Parameters
    ----------
    before, after : DataFrame
        ``percent`` (Float64), ``numerator`` and ``denominator`` (Int64, missing allowed); rows
        with one index belong together.
    level : float
        Level of confidence.

    Returns
    -------
    DataFrame of shape (n_rows, 3)
        ``change``, ``low``, ``high`` (Float64, percentage points), under the index of ``after``;
        the interval is missing where a count is.

    Notes
    -----
    The interval, like Wilson's, treats those counted as drawn at random and independently.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent
    proportions: comparison of eleven methods. *Statistics in Medicine*, 17(8), 873-890.

    Examples
    --------
    >>> import pandas as pd
    >>> def share(part, whole):
    ...     counts = {"numerator": [part], "denominator": [whole]}
    ...     return pd.DataFrame(counts, dtype="Int64").assign(percent=100 * part / whole)
    >>> difference(share(48, 80), share(56, 70)).round(1).to_dict("records")
    [{'change': 20.0, 'low': 5.2, 'high': 33.4}]
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    found = pd.DataFrame({"change": after["percent"] - before["percent"]})
    counts = ["numerator", "denominator"]
    known = before[counts].notna().all(axis=1) & after[counts].notna().all(axis=1)
    bounds = {
        row: confint_proportions_2indep(
            *after.loc[row, counts].astype(int),
            *before.loc[row, counts].astype(int),
            compare="diff",
            method="newcomb",
            alpha=1 - level,
        )
        for row in after.index[known]
    }
    for place, name in enumerate(("low", "high")):
        found[name] = pd.Series(
            {row: 100 * pair[place] for row, pair in bounds.items()}, dtype="Float64"
        )
    return found.astype("Float64")
