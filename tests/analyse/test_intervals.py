"""Intervals against their formulas, for several rows, other levels and what is missing."""

from math import sqrt
from statistics import NormalDist

import pandas as pd
import pytest

from wpsdata.analyse import intervals

COUNTS = pd.DataFrame(
    {"numerator": [10, 0, 7, None], "denominator": [100, 8, 7, 5]},
    index=pd.Index([2015, 2016, 2017, 2018], name="year"),
    dtype="Int64",
)


def by_hand(k: int, n: int, level: float) -> tuple[float, float, float]:
    z = NormalDist().inv_cdf((1 + level) / 2)
    middle = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * sqrt(k * (n - k) / n + z * z / 4)
    return k / n, middle - half, middle + half


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_each_row_has_its_own_interval_under_its_own_name(level):
    found = intervals.wilson(COUNTS["numerator"], COUNTS["denominator"], level)
    assert found.index.equals(COUNTS.index)
    for year, row in COUNTS.dropna().iterrows():
        wanted = [100 * one for one in by_hand(row["numerator"], row["denominator"], level)]
        assert list(found.loc[year]) == pytest.approx(wanted, abs=1e-9), year
    assert found.loc[2018].isna().all()


def test_none_and_all_end_at_the_share_and_nothing_of_nothing_is_missing():
    found = intervals.wilson(
        pd.Series([0, 7, 0], dtype="Int64"), pd.Series([8, 7, 0], dtype="Int64")
    )
    assert found.loc[0, "low"] == 0
    assert found.loc[1, "high"] == 100
    assert found.loc[2].isna().all()


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_a_change_has_the_interval_of_newcombe(level):
    after = COUNTS.assign(percent=100 * COUNTS["numerator"] / COUNTS["denominator"])
    before = pd.DataFrame(
        {"numerator": [3, 4, 2, 1], "denominator": [60, 8, 9, 5]}, COUNTS.index, dtype="Int64"
    )
    before["percent"] = 100 * before["numerator"] / before["denominator"]
    found = intervals.difference(before, after, level)
    assert list(found) == ["change", "low", "high"]
    assert found.index.equals(COUNTS.index)
    for year in COUNTS.dropna().index:
        new, new_low, new_high = by_hand(*COUNTS.loc[year], level)
        old, old_low, old_high = by_hand(*before.loc[year, ["numerator", "denominator"]], level)
        wanted = [
            new - old,
            new - old - sqrt((new - new_low) ** 2 + (old_high - old) ** 2),
            new - old + sqrt((new_high - new) ** 2 + (old - old_low) ** 2),
        ]
        assert list(found.loc[year]) == pytest.approx([100 * one for one in wanted], abs=1e-9), year
    assert found.loc[2018].isna().all()
