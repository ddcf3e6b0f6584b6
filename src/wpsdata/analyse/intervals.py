"""Intervals of shares: how far a share of few may be from the share that produced it."""

import pandas as pd

LEVEL = 0.95


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
    return found.reindex(of.index).astype("Float64")
