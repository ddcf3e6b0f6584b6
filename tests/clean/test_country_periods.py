"""Means over five years, beside region and world; women in parliament, by area and year."""

import pandas as pd

from wpsdata.clean.country_periods import beside_region_and_world, period_means
from wpsdata.clean.parliament import COLUMNS, mean_of_countries, published_world

COUNTRIES = pd.DataFrame(
    {"iso3": ["FRA", "ITA", "KEN", "XKX"], "region": ["Europe", "Europe", "Africa", None]},
    dtype="string",
)


def values(*rows: tuple[object, ...], more: tuple[str, ...] = ()) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["iso3", "year", "value", *more])
    return frame.astype(
        {"iso3": "string", "year": "Int64", "value": "Float64"} | dict.fromkeys(more, "Int64")
    )


def test_years_are_averaged_within_spans_of_five():
    found = period_means(
        values(("FRA", 1989, 0), ("FRA", 1990, 10), ("FRA", 1994, 20), ("FRA", 1995, 40),
               ("FRA", 1996, None), ("KEN", 2024, 7))
    )  # fmt: skip
    assert found.to_dict("list") == {
        "iso3": ["FRA", "FRA", "KEN"],
        "period": ["1990-1994", "1995-1999", "2020-2024"],
        "years": [2, 1, 1],
        "mean": [15.0, 40.0, 7.0],
    }


def test_every_country_counts_once_in_its_region_and_the_world():
    means = period_means(
        values(("FRA", 2000, 10), ("FRA", 2001, 20), ("ITA", 2000, 25), ("KEN", 2000, 5),
               ("XKX", 2000, 45))
    )  # fmt: skip
    found = beside_region_and_world(means, COUNTRIES).set_index("iso3")
    assert found.loc["FRA", ["region_mean", "region_countries"]].tolist() == [20, 2]
    assert found["world_mean"].unique().tolist() == [22.5]
    assert found["world_countries"].unique().tolist() == [4]
    # outside the regions there is no region to stand beside
    assert pd.isna(found.loc["XKX", "region_mean"])
    assert pd.isna(found.loc["XKX", "region_countries"])


def test_indices_are_not_averaged_into_each_other():
    frame = pd.concat(
        [
            values(("FRA", 2000, 1.0)).assign(index="gii"),
            values(("FRA", 2000, 3.0)).assign(index="hdi"),
        ]
    )
    found = beside_region_and_world(period_means(frame, by=["index"]), COUNTRIES, by=["index"])
    assert found.set_index("index")["world_mean"].to_dict() == {"gii": 1.0, "hdi": 3.0}


def test_parliaments_are_averaged_over_countries():
    found = mean_of_countries(
        values(("FRA", 2020, 40), ("ITA", 2020, 30), ("KEN", 2020, 20), ("XKX", 2020, 10),
               ("KEN", 1989, 1), ("KEN", 2019, None)),
        COUNTRIES, "owid", "vdem",
    )  # fmt: skip
    assert list(found.columns) == list(COLUMNS)
    by_area = found.set_index("area")
    assert by_area["countries"].to_dict() == {"Africa": 1, "Europe": 2, "world": 4}
    assert by_area["mean_percent"].to_dict() == {"Africa": 20, "Europe": 35, "world": 25}
    assert found[["women", "members", "pooled_percent"]].isna().all(axis=None)
    assert found[["source", "series"]].drop_duplicates().to_numpy().tolist() == [["owid", "vdem"]]


def test_seats_are_pooled_where_they_are_known_for_every_country():
    found = mean_of_countries(
        values(("FRA", 2021, 10, 50, 500), ("ITA", 2021, 50, 50, 100), ("KEN", 2021, 20, 2, 10),
               ("XKX", 2021, 20, None, None), more=("women", "members")),
        COUNTRIES, "ipu", "ipu_lower_or_single",
    ).set_index("area")  # fmt: skip
    assert found.loc["Europe", ["women", "members"]].tolist() == [100, 600]
    assert round(found.loc["Europe", "pooled_percent"], 3) == 16.667
    assert found.loc["Europe", "mean_percent"] == 30
    # one country without seats: the world's are not known
    assert found.loc["world", ["women", "members", "pooled_percent"]].isna().all()


def test_a_published_aggregate_has_no_countries():
    found = published_world(
        values(("WLD", 1999, 12.5), ("WLD", 1998, None), ("WLD", 1997, 11.7)), "wb", "wb_world"
    )
    assert list(found.columns) == list(COLUMNS)
    columns = ["source", "series", "area", "year", "published_percent"]
    assert found[columns].reset_index().to_numpy().tolist() == [
        [0, "wb", "wb_world", "world", 1997, 11.7], [1, "wb", "wb_world", "world", 1999, 12.5],
    ]  # fmt: skip
    assert found[["countries", "mean_percent"]].isna().all(axis=None)
