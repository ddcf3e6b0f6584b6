"""Indices in one form, summarised by edition and compared between editions."""

import pandas as pd
import pytest

from wpsdata.clean import indices
from wpsdata.clean.countries import UnknownCountry

PLANS = {
    "period_start": pd.DataFrame({"iso3": ["FRA", "ITA"], "year": [2010, 2012]}).astype(
        {"iso3": "string", "year": "Int64"}
    ),
    "leave_out": pd.DataFrame({"iso3": ["FRA", "ITA"], "year": [2010, None]}).astype(
        {"iso3": "string", "year": "Int64"}
    ),
}


def gggi(*rows: tuple[object, ...], file: str = "") -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["country", "year", "value"]).astype(
        {"country": "string", "year": "Int64", "value": "Float64"}
    )
    frame["measure"] = "global_gender_gap_index"
    return frame.assign(file=file) if file else frame


def values(*rows: tuple[object, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["edition", "iso3", "year", "value"])
    return frame.assign(source="gggi", index="gggi").astype(
        {"year": "Int64", "value": "Float64", "edition": "string", "iso3": "string"}
    )


def test_names_become_codes_and_the_years_of_a_file_its_edition():
    found = indices.index_values(
        "gggi", gggi(("Côte d'Ivoire", 2006, 0.6), ("France", 2018, 0.7), ("France", 2006, None))
    )
    assert found.to_dict("list") == {
        "source": ["gggi"] * 2,
        "index": ["gggi"] * 2,
        "edition": ["2006-2018"] * 2,
        "iso3": ["CIV", "FRA"],
        "year": [2006, 2018],
        "value": [0.6, 0.7],
    }


def test_each_file_is_an_edition_of_its_own():
    frame = pd.concat(
        [
            gggi(("France", 2006, 0.6), ("France", 2018, 0.7), file="a.csv"),
            gggi(("France", 2006, 0.61), ("France", 2018, 0.7), file="b.csv"),
            gggi(("France", 2023, 0.8), file="c.csv"),
        ],
        ignore_index=True,
    )
    found = indices.index_values("gggi", frame)
    assert found["edition"].unique().tolist() == ["2006-2018", "2006-2018 (2)", "2023"]


def test_the_publisher_names_the_editions_of_the_wps_index():
    frame = gggi(("France", 2017, 0.8)).assign(
        measure="women_peace_and_security_index", edition="2017/18"
    )
    assert indices.index_values("wps_index", frame)["edition"].tolist() == ["2017/18"]


def test_groups_of_countries_are_left_out():
    frame = pd.DataFrame(
        {
            "country": ["France", "World"],
            "is_country": [True, False],
            "indicator": ["gii", "gii"],
            "year": [2020, 2020],
            "value": [0.1, 0.4],
        }
    )
    assert indices.index_values("hdr", frame)["iso3"].tolist() == ["FRA"]


def test_strange_names_and_doubles_are_refused():
    with pytest.raises(UnknownCountry, match="Freedonia"):
        indices.index_values("gggi", gggi(("Freedonia", 2006, 0.6)))
    with pytest.raises(indices.TwoValues, match=r"KOR 2006 \(2006\)"):
        indices.index_values("gggi", gggi(("South Korea", 2006, 0.6), ("Korea, Rep.", 2006, 0.6)))


def test_another_measure_gives_no_values():
    frame = gggi(("France", 2006, 0.6)).assign(measure="educational_attainment")
    found = indices.index_values("gggi", frame)
    assert found.empty
    assert list(found.columns) == list(indices.VALUES)


def test_means_with_and_without_a_plan_follow_the_rule_for_undated_plans():
    names = ["FRA", "ITA", "AUT", "BEL", "CHE", "DEU"]
    rows = [("2012", iso3, 2012, value) for value, iso3 in enumerate(names, 1)]
    found = indices.edition_summaries(values(*rows), PLANS)
    counts = found.set_index(["undated", "group"])["countries"]
    assert counts[("period_start", "with_plan")] == 2
    assert counts[("leave_out", "with_plan")] == counts[("leave_out", "plan_undated")] == 1
    assert counts[("leave_out", "without_plan")] == counts[("period_start", "without_plan")] == 4
    whole = found.loc[found["group"].eq("all")].iloc[0]
    assert (whole["countries"], whole["mean"], whole["minimum"], whole["maximum"]) == (6, 3.5, 1, 6)
    assert whole["sd"] == pytest.approx(1.870829)
    # the mean of one country would be its value
    few = found.loc[found["countries"] < 5]
    assert few[["mean", "sd", "minimum", "maximum"]].isna().all(axis=None)


def test_a_plan_counts_from_its_year_on():
    rows = [(f"{year}", "FRA", year, 1.0) for year in (2009, 2010)]
    found = indices.edition_summaries(values(*rows), {"period_start": PLANS["period_start"]})
    groups = found.loc[found["undated"].notna()].set_index("year")["group"]
    assert groups.to_dict() == {2009: "without_plan", 2010: "with_plan"}


def test_editions_are_compared_where_both_have_a_value():
    names = ["AUT", "BEL", "CHE", "DEU", "FRA"]
    older = [("2006-2010", iso3, 2010, 0.5) for iso3 in names] + [("2006-2010", "ITA", 2010, 0.1)]
    newer = [
        ("2006-2012", iso3, 2010, 0.5 + step)
        for iso3, step in zip(names, [0.0, 0.1, -0.1, 0.2, 0.0], strict=True)
    ]
    rows = [*older, *newer, ("2006-2012", "FRA", 2012, 0.9)]
    found = indices.edition_differences(values(*rows))
    assert len(found) == 1
    row = found.iloc[0]
    assert (row["edition"], row["compared_with"], row["year"]) == ("2006-2012", "2006-2010", 2010)
    assert row["countries"] == 5
    assert row[["mean", "minimum", "maximum", "mean_absolute"]].tolist() == [0.04, -0.1, 0.2, 0.08]


def test_one_edition_is_compared_with_nothing():
    found = indices.edition_differences(values(("2010", "FRA", 2010, 1.0)))
    assert found.empty
    assert "mean_absolute" in found


@pytest.mark.parametrize(
    ("code", "score", "points"),
    [("gggi", 1, 100), ("gii", 0.25, 25), ("gpi", 1, 0), ("gpi", 2, 25)],
)
def test_points_are_hundredths_of_the_scale(code, score, points):
    assert indices.INDICES[code].points(score) == pytest.approx(points)
