"""Intervals of shares against published values, and at their ends."""

import pandas as pd
import pytest

from wpsdata.analyse.intervals import wilson


def counts(*values):
    return pd.Series(values, dtype="Int64")


@pytest.mark.parametrize(
    ("part", "of", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17(8), 857-872, table I, method 3
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0.00, 16.11), (1, 29, 0.61, 17.18)],
)
def test_published_intervals(part, of, low, high):
    found = wilson(counts(part), counts(of)).iloc[0]
    assert found["low"] == pytest.approx(low, abs=0.005)
    assert found["high"] == pytest.approx(high, abs=0.005)


def test_none_and_all_lie_in_their_interval():
    whole = counts(*range(1, 400))
    nothing, everything = wilson(whole * 0, whole), wilson(whole, whole)
    assert (nothing["low"] == 0).all()
    assert (everything["high"] == 100).all()


def test_a_share_of_nothing_or_of_unknown_has_no_interval():
    found = wilson(counts(0, None, 1), counts(0, 5, None))
    assert found.isna().all(axis=None)
