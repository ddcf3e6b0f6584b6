"""The table of estimates: one row each, with all it depends on, and nothing from too few."""

import numpy as np
import pandas as pd
import pytest

from wpsdata.clean import homicide_findings as findings


def victims(territories: int, years: int = 9, region: str = "Americas") -> pd.DataFrame:
    random = np.random.default_rng(2)
    names = ["Brazil", "Mexico", *(f"Land{n}" for n in range(territories - 2))]
    rows = [
        (place, year, float(random.poisson(40)), float(random.poisson(300)))
        for place in names
        for year in range(2000, 2000 + years)
    ]
    frame = pd.DataFrame(rows, columns=["place", "year", "women", "men"])
    return frame.assign(
        source="unodc_homicide", series="made_up", mechanism="firearms", region=region
    ).astype({"place": "string", "region": "string"})


@pytest.fixture(scope="module")
def found():
    return findings.findings(victims(8), draws=20)


def test_each_estimate_stands_once_and_every_kind_is_there(found):
    assert not found.duplicated(list(findings.KEY)).any()
    assert list(found.columns) == list(findings.COLUMNS)
    assert set(found["measure"]) == set(findings.MEASURES)
    assert set(found["basis"]) == set(findings.BASES)
    assert set(found["minimum_women"]) == {1.0, 5.0, 10.0, 20.0}
    assert set(found["region"]) == {"world", "Americas"}


def test_intervals_hold_their_estimates_and_made_up_worlds_their_means(found):
    bounded = found.dropna(subset=["low", "high"])
    assert (bounded["low"] <= bounded["high"]).all()
    made_up = bounded.loc[bounded["basis"].ne("observed")]
    assert made_up["value"].between(made_up["low"], made_up["high"]).all()


def test_only_estimates_of_all_years_at_once_have_the_libraries_interval(found):
    clustered = found.loc[found["clustered_low"].notna()]
    assert clustered["window"].eq(0).all()
    assert len(clustered) == 4
    assert (clustered["clustered_low"] < clustered["value"]).all()


def test_territories_left_out_are_named_and_coded(found):
    left = found.loc[found["left_out"].ne("none")]
    assert set(left["left_out"]) <= set(victims(8)["place"])
    codes = dict(zip(left["left_out"], left["left_out_iso3"], strict=True))
    assert (codes["Brazil"], codes["Mexico"]) == ("BRA", "MEX")
    assert pd.isna(codes["Land0"])
    assert left["low"].isna().all()
    one = left.query("left_out == 'Brazil' and window == 0")
    assert one["windows"].item() == 7 * 9


def test_too_few_territories_give_no_estimate():
    found = findings.findings(victims(4), draws=5, clustered=False)
    pooled = found.query("measure == 'women_percent'")
    assert pooled.empty
    assert "Americas" not in set(found["region"])


def test_who_has_no_made_up_worlds_beside_it():
    found = findings.findings(victims(6).assign(source="who_homicide"), draws=5, clustered=False)
    assert set(found["basis"]) == {"observed"}


def test_two_series_are_kept_apart(found):
    other = victims(6).assign(series="another", mechanism="all")
    both = findings.findings(
        pd.concat([victims(8), other]), draws=20, simulate=False, clustered=False
    )
    own = both.query("series == 'made_up'").reset_index(drop=True)
    alone = found.query("basis == 'observed'").reset_index(drop=True)
    assert own[["value", "low", "high"]].equals(alone[["value", "low", "high"]])
