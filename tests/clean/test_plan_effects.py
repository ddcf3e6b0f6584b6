"""Every design for every edition, the reasons where there is none, and when editions came out."""

import numpy as np
import pandas as pd
import pytest

from wpsdata.clean import plan_effects as room
from wpsdata.clean.plans import adoption_years

NAMES = [f"{a}{b}C" for a in "ABCDEF" for b in "ABCDEF"]


def conflicts(*rows: tuple[str | None, int, int], kind: str = "decade") -> pd.DataFrame:
    """Write rows of the table ``conflicts_by_country``."""
    frame = pd.DataFrame(rows, columns=["iso3", "first_year", "last_year"])
    return frame.assign(period_type=kind)


@pytest.fixture(scope="module")
def found():
    chance = np.random.default_rng(5)
    rows = [
        (index, edition, iso3, year, chance.normal(0.5, 0.05))
        for index, edition, years in (
            ("gggi", "2006-2012", range(2006, 2013)),
            ("gggi", "2023", [2023]),
            ("wps_index", "2017/18", [2017]),
        )
        for iso3 in NAMES
        for year in years
    ]
    values = pd.DataFrame(rows, columns=["index", "edition", "iso3", "year", "value"])
    plans = pd.DataFrame({"iso3": NAMES[:14], "year": [2009, 2010] * 7})
    fewer = plans.assign(year=plans["year"].where(plans.index < 4))
    types = {"iso3": "string", "year": "Int64"}
    countries = pd.DataFrame({"iso3": NAMES, "region": ["Europe", "Asia"] * 18}, dtype="string")
    return room.plan_effects(
        values.astype({"year": "Int64", "value": "Float64"}),
        {"period_start": plans.astype(types), "leave_out": fewer.astype(types)},
        countries=countries,
        income=pd.DataFrame({"iso3": NAMES, "value": chance.uniform(1e3, 5e4, 36)}),
        conflicts=conflicts(("ZZZ", 2000, 2009)),
    )


def statuses(frame, **key):
    for name, value in key.items():
        frame = frame.loc[frame[name].eq(value)]
    return set(frame["status"])


def test_a_panel_is_estimated_in_every_design(found):
    panel = found.loc[found["edition"].eq("2006-2012") & found["undated"].eq("period_start")]
    done = panel.loc[panel["status"].eq("estimated")]
    assert set(done["design"]) == set(room.DESIGNS)
    assert set(done["sample"]) == set(room.SAMPLES)
    assert set(done["first_year"]) == {2006}
    # scores are points of a hundred: a chance of 5 points gives errors of about a point
    overall = done.loc[done["term"].eq("overall") & done["sample"].eq("all")]
    assert overall["standard_error"].between(0.3, 5).all()
    event = done.loc[done["term"].eq("event")]
    assert set(event["sample"]) == {"all"}


def test_what_cannot_be_estimated_says_why(found):
    assert statuses(found, edition="2023", design="stacked") == {"one_year"}
    assert statuses(found, index="wps_index", design="two_way") == {"not_comparable"}
    # four dated plans are too few
    few = found.loc[found["undated"].eq("leave_out") & found["edition"].eq("2006-2012")]
    assert set(few["status"]) == {"too_few"}
    assert few["value"].isna().all()


def test_what_is_missing_has_a_row_until_it_is_there(found):
    whole = room.with_missing(found)
    missing = whole.loc[whole["status"].isin(["not_found", "not_redistributable"])]
    told = set(zip(missing["index"], missing["edition"].fillna(""), strict=True))
    assert told == {(index, edition) for index, edition, _ in room.MISSING}
    assert room.with_missing(whole).equals(whole)
    own = found.assign(index="gpi", edition="2008-2025")
    newer = found.assign(edition="2006-2022", first_year=2006, last_year=2022)
    more = room.with_missing(pd.concat([whole, own, newer]))
    left = more.loc[more["status"].isin(["not_found", "not_redistributable"])]
    assert {("gggi", "2021"), ("gggi", "2022")}.isdisjoint(
        zip(left["index"], left["edition"].fillna(""), strict=True)
    )
    assert "gpi" not in set(left["index"])
    assert {"ppi", "ivi"} <= set(left["index"])


def test_states_in_conflict_are_those_of_decades_that_the_panel_touches():
    rows = conflicts(
        ("MLI", 2010, 2019), ("COD", 1990, 1999), ("COL", 2000, 2009), (None, 2000, 2009)
    )  # fmt: skip
    both = pd.concat([rows, conflicts(("SDN", 1990, 2000), kind="baseline")])
    assert room.states_in_conflict(both, 2009, 2018) == {"MLI", "COL"}
    assert room.states_in_conflict(both, 1999, 1999) == {"COD"}


def test_states_in_conflict_can_be_left_out():
    values = pd.DataFrame(
        [("gggi", "2006-2009", iso3, year, 0.5 + 0.01 * n * (year > 2007))
         for n, iso3 in enumerate(NAMES) for year in range(2006, 2010)],
        columns=["index", "edition", "iso3", "year", "value"],
    ).astype({"year": "Int64", "value": "Float64"})  # fmt: skip
    plans = pd.DataFrame({"iso3": NAMES[:8], "year": 2008}).astype({"year": "Int64"})
    fought = conflicts(
        (NAMES[0], 2000, 2009), (NAMES[1], 1990, 1999), (NAMES[9], 2000, 2009)
    )  # fmt: skip
    found = room.plan_effects(
        values, {"period_start": plans},
        countries=pd.DataFrame({"iso3": NAMES, "region": "Europe"}),
        income=pd.DataFrame({"iso3": NAMES, "value": 1000.0}), conflicts=fought,
    )  # fmt: skip
    quiet = found.loc[found["sample"].eq("no_conflict") & found["term"].eq("overall")].iloc[0]
    # one adopter and one other fought in that decade; who fought in the 1990s stays
    assert (quiet["adopters"], quiet["countries"]) == (7, 34)


@pytest.mark.parametrize(
    ("index", "last", "earliest", "latest"),
    [
        ("gggi", 2020, "2019-12-01", "2020-12-31"),
        ("gii", 2022, "2023-01-01", "2024-12-31"),
        ("wps_index", 2025, "2025-01-01", "2025-12-31"),
        ("ppi", None, None, None),
    ],
)
def test_an_edition_came_out_some_time_after_its_last_year(index, last, earliest, latest):
    frame = pd.DataFrame({"index": [index], "last_year": pd.array([last], dtype="Int64")})
    row = room.public_years(frame).iloc[0]
    expected = [pd.Timestamp(day) if day else pd.NaT for day in (earliest, latest)]
    assert row["public_earliest"] is expected[0] or row["public_earliest"] == expected[0]
    assert row["public_latest"] is expected[1] or row["public_latest"] == expected[1]


@pytest.mark.parametrize(
    ("plans", "expected"),
    [
        ([(1, "2010", None), (2, "2015", None)], 2010),
        ([(1, None, "2008"), (2, "2015", None)], 2008),
        ([(1, None, None), (2, "2015", None)], None),
        ([(2, None, None), (1, "2010", None)], 2010),
        ([(None, None, None), (2, "2015", None)], None),
        ([(1, None, None)], None),
    ],
)
def test_a_later_plan_is_not_taken_for_the_first(plans, expected):
    frame = pd.DataFrame(plans, columns=["generation", "adopted", "period_start"])
    naps = pd.DataFrame(
        {
            "iso3": "AAA",
            "generation": frame["generation"].astype("Int64"),
            "adopted_earliest": pd.to_datetime(frame["adopted"]),
            "adopted_latest": pd.to_datetime(frame["adopted"]),
            "period_start": pd.to_numeric(frame["period_start"]).astype("Int64"),
        }
    )
    (year,) = adoption_years(naps)["year"]
    assert pd.isna(year) if expected is None else year == expected
