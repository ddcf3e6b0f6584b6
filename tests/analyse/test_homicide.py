"""Frames, words and facts of the charts on homicide by sex."""

import pandas as pd
import pytest

import wpsdata
from wpsdata.analyse import homicide


@pytest.fixture(scope="module")
def changes():
    return wpsdata.load("violent_death_changes")


@pytest.fixture(scope="module")
def by_sex():
    return wpsdata.load("homicide_by_sex")


def pool(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["panel", "year", "women", "men", "territories"])
    return frame.assign(source="unodc_homicide", mechanism="firearms", region="world")


def test_each_panel_begins_at_a_hundred():
    found = homicide.indexed(
        pool(("balanced", 2001, 10.0, 80.0, 5), ("balanced", 2002, 5.0, 60.0, 5),
             ("estimates", 2001, 20.0, 40.0, None), ("estimates", 2002, 20.0, 30.0, None),
             ("reporting", 2001, 9.0, 9.0, 7), ("reporting", 2002, 9.0, 9.0, 7))
    )  # fmt: skip
    values = found.set_index(["panel", "series", "year"])["value"]
    assert values["pool_balanced", "women_killed", 2002] == 50
    assert values["pool_balanced", "men_killed", 2002] == 75
    assert values["pool_estimates", "men_killed", 2001] == 100
    # the pool whose members change is no series to index
    assert set(found["panel"]) == {"pool_balanced", "pool_estimates"}


def test_a_year_without_the_sex_is_left_out_and_zero_gives_no_index():
    found = homicide.indexed(
        pool(("estimates", 2000, None, 9.0, None), ("estimates", 2001, 0.0, 9.0, None),
             ("estimates", 2002, 4.0, 9.0, None))
    )  # fmt: skip
    women = found.loc[found["series"].eq("women_killed")]
    assert women["year"].tolist() == [2001, 2002]
    assert women["value"].isna().all()


def test_one_year_alone_is_no_change(by_sex):
    assert homicide.indexed(by_sex, first_year=2010, last_year=2010).empty
    assert len(homicide.indexed(by_sex, first_year=2010, last_year=2011)) == 4


def test_words_of_the_index_are_those_of_the_first_panel(by_sex):
    found = homicide.indexed(by_sex)
    values = homicide.indexed_values(found, "unodc", "firearms", "world")
    assert (values["first_year"], values["last_year"], values["territories"]) == (2007, 2014, 34)
    assert values["pool"] == "pool_balanced_title"
    assert values["women"] < values["men"]


@pytest.mark.parametrize(
    "chosen",
    [{"source": "who", "mechanism": "firearms"}, {"region": "Atlantis"}, {"last_year": 1950}],
)
def test_an_empty_choice_gives_empty_frames_and_words(by_sex, changes, chosen):
    found = homicide.indexed(by_sex, **chosen)
    assert found.empty
    homicide.indexed_values(found, "who", "firearms", "world")
    chosen.pop("last_year", None)
    some = homicide.estimates(changes, **chosen) if chosen else changes.iloc[:0]
    assert homicide.falls_and_rises(some, window="one_year", chosen_by="total").empty
    values = homicide.fall_values(
        some, window="one_year", chosen_by="total", mechanism="all", source="who"
    )
    assert pd.isna(values["rate"])


def test_falls_stand_before_rises_and_women_beside_what_is_in_step(changes):
    found = homicide.falls_and_rises(
        homicide.estimates(changes), window="five_years", chosen_by="total"
    )
    assert found["group_code"].tolist() == ["windows_falling"] * 3 + ["windows_rising"] * 3
    assert found["label_code"].tolist()[:3] == [
        "changed_women_percent", "changed_in_step_percent", "changed_men_percent",
    ]  # fmt: skip
    assert (found["value"][:3] < 0).all()
    assert (found["value"][3:] > 0).all()


def test_words_of_falls_are_the_estimates(changes):
    found = homicide.estimates(changes)
    values = homicide.fall_values(
        found, window="five_years", chosen_by="total", mechanism="firearms", source="unodc"
    )
    assert values["rate"] == pytest.approx(100 * values["women"] / values["in_step"])
    assert values["rate_low"] < values["rate"] < values["rate_high"]
    assert values["minimum"] == 10


def test_one_territory_left_out_names_the_one_that_matters_most(changes):
    chosen = {"source": "unodc", "mechanism": "firearms", "window": "five_years",
              "chosen_by": "total"}  # fmt: skip
    found = homicide.without_one(changes, **chosen)
    values = homicide.without_values(changes, found, **chosen)
    assert found["group_code"].tolist()[0] == "with_all_territories"
    assert len(found) == 1 + homicide.MOST_NAMED
    assert values["low"] <= values["rate"] <= values["high"]
    assert values["most"] == ["MEX"]
    empty = homicide.without_one(changes, **chosen | {"source": "who"})
    assert empty.empty
    assert homicide.without_values(changes, empty, **chosen | {"source": "who"})["most"] == []


def test_chance_stands_beside_each_rule(changes):
    found = homicide.beside_chance(
        changes, source="unodc", mechanism="all", window="one_year"
    ).set_index(["group_code", "label_code"])["value"]
    assert len(found) == 9
    assert found["chosen_by_total", "world_equal_trends"] == pytest.approx(100, abs=1)
    # what is chosen by men's deaths is biased by chance alone
    assert found["chosen_by_men", "world_equal_trends"] < 96
    values = homicide.chance_values(
        changes, source="unodc", mechanism="all", window="one_year", chosen_by="total"
    )
    assert values["chance_total"] < 7 < values["chance_men"]
    assert homicide.beside_chance(changes, source="who", mechanism="all", window="one_year").empty


def test_elasticities_stand_in_the_same_order_everywhere(changes):
    found = homicide.elasticities(changes)
    assert len(found) == 12
    assert found["group_code"].unique().tolist() == [
        "estimated_unodc_firearms", "estimated_unodc_all", "estimated_who_all",
    ]  # fmt: skip
    first = found["label_code"].tolist()[:4]
    assert found["label_code"].tolist() == first * 3
    values = homicide.elasticity_values(changes, "unodc", "firearms", "world")
    assert values["per_ten"] == pytest.approx(10 * found["value"][0])
    assert values["per_ten_low"] == pytest.approx(10 * found["low"][0])
    assert values["per_ten_high"] == pytest.approx(10 * found["high"][0])
    by_men = found.set_index(["group_code", "label_code"])["value"]
    assert values["on_men"] == pytest.approx(
        10 * by_men["estimated_unodc_firearms", "elasticity_log_on_men"]
    )
    assert (values["n"], values["territories"]) == (found["n"][0], found["territories"][0])
    assert values["estimates"] == 12
    # WHO has no mechanism: words that name its firearms would name nothing
    assert homicide.elasticities(changes, source="who", mechanism="firearms").empty
    assert len(homicide.elasticities(changes, source="who", mechanism="all")) == 12


def test_facts_are_unique_and_bounded(changes):
    facts = pd.concat([homicide.change_facts(changes), homicide.chance_facts(changes)])
    assert facts["id"].is_unique
    assert facts["value"].notna().all()
    main = facts.set_index("id").loc["homicide_fall_women_per_in_step_firearms_unodc_5y"]
    assert main["low"] < main["value"] < main["high"] < 100
    assert (main["unit"], main["denominator"]) == ("percent", 57)
    by_name = facts.set_index("id")["value"]
    ten = by_name["homicide_women_for_ten_percent_poisson_on_total_firearms_unodc"]
    assert ten == pytest.approx(9.4, abs=0.05)
    name = "homicide_fall_women_per_in_step_firearms_unodc_5y"
    assert by_name[f"{name}_without_one_lowest"] < main["value"]
    assert by_name[f"{name}_without_one_highest"] > main["value"]


def test_files_of_the_source_drawn_are_named():
    assert homicide.files("who", "homicide_by_sex") == ["who_homicide/homicide_by_sex.csv"]


@pytest.mark.parametrize(
    ("rate", "place"),
    [
        (73.74, "range_edge"),
        (90.0, "range_inside"),
        (60.0, "range_outside"),
        (130.0, "range_outside"),
    ],
)
def test_a_rate_is_inside_a_range_only_where_one_can_read_it(rate, place):
    assert homicide._place(rate, 73.71, 120.2) == place


def made_up(*rows: tuple) -> pd.DataFrame:
    """Make estimates of ``basis measure by direction value low high``."""
    columns = ["basis", "measure", "by", "direction", "value", "low", "high"]
    frame = pd.DataFrame(rows, columns=columns).assign(
        source="unodc_homicide", series="unodc_annex_2019", mechanism="firearms", region="world",
        window=5, minimum_women=10.0, left_out="none", windows=57, territories=12, draws=2000,
    )  # fmt: skip
    return frame.astype(dict.fromkeys(["value", "low", "high"], "Float64"))


STEP, HOLD = "women_per_in_step_percent", "would_hold_percent"
WORLDS = made_up(
    ("observed", STEP, "total", "falling", 73.0, 51.0, 98.0),
    ("observed", STEP, "total", "rising", 81.0, 60.0, 99.0),
    ("separate_shocks", STEP, "total", "falling", 99.0, 70.0, 130.0),
    ("separate_shocks", STEP, "men", "falling", 90.0, 20.0, 140.0),
    ("separate_shocks", STEP, "total", "rising", 99.0, 10.0, 150.0),
    ("separate_shocks", HOLD, "total", "falling", 12.0, None, None),
    ("separate_shocks", HOLD, "outer_years", "falling", 8.0, None, None),
    ("separate_shocks", HOLD, "men", "falling", 60.0, None, None),
    ("equal_trends", HOLD, "total", "falling", 2.5, None, None),
    ("equal_trends", HOLD, "men", "falling", 94.0, None, None),
)


def test_words_on_chance_take_the_range_of_the_rule_and_the_direction_asked_for():
    chosen = {"source": "unodc", "mechanism": "firearms", "window": "five_years"}
    values = homicide.chance_values(WORLDS, **chosen, chosen_by="total")
    assert [values[name] for name in ("rate", "rate_low", "rate_high", "rise")] == [73, 51, 98, 81]
    assert (values["low"], values["high"], values["place"]) == (70, 130, "range_inside")
    assert [values[name] for name in ("hold_total", "hold_outer", "hold_men")] == [12, 8, 60]
    assert (values["chance_total"], values["chance_men"], values["worlds"]) == (2.5, 94, 2000)
    assert pd.isna(values["chance_outer"])
    assert (values["chosen_by"], values["windows"], values["territories"]) == (
        "chosen_by_total", 57, 12,
    )  # fmt: skip


def test_rates_stand_beside_the_worlds_of_their_rule():
    even = ("equal_trends", STEP, "total", "falling", 100.0, 80.0, 120.0)
    around = ("observed", STEP, "outer_years", "falling", 85.0, 70.0, 95.0)
    found = homicide.beside_chance(
        pd.concat([WORLDS, made_up(even, around)]),
        source="unodc", mechanism="firearms", window="five_years",
    )  # fmt: skip
    assert found.to_numpy().tolist() == [
        ["chosen_by_total", "world_observed", 73, 51, 98],
        ["chosen_by_total", "world_equal_trends", 100, 80, 120],
        ["chosen_by_total", "world_separate_shocks", 99, 70, 130],
        ["chosen_by_outer_years", "world_observed", 85, 70, 95],
        ["chosen_by_men", "world_separate_shocks", 90, 20, 140],
    ]


def test_how_often_made_up_worlds_seem_to_hold_is_a_fact_of_each_rule():
    facts = homicide.chance_facts(WORLDS)
    name = "homicide_seems_to_hold"
    assert dict(zip(facts["id"], facts["value"], strict=True)) == {
        f"{name}_separate_shocks_firearms_5y_by_total": 12,
        f"{name}_separate_shocks_firearms_5y_by_outer_years": 8,
        f"{name}_separate_shocks_firearms_5y_by_men": 60,
        f"{name}_equal_trends_firearms_5y_by_total": 2.5,
        f"{name}_equal_trends_firearms_5y_by_men": 94,
    }
    assert facts[["low", "high"]].isna().all(axis=None)
    kept = facts[["unit", "kind", "denominator", "table", "series"]].drop_duplicates()
    assert kept.to_numpy().tolist() == [
        ["percent", "computed", 2000, "violent_death_changes", "unodc_annex_2019"]
    ]


@pytest.mark.parametrize(
    ("measure", "by", "direction", "window", "identity", "said"),
    [
        ("women_percent", "total", "falling", 5, "fall_women_firearms_unodc_5y",
         "windows of five years in which all deaths fell; territories"),
        (STEP, "total", "rising", 1, "rise_women_per_in_step_firearms_unodc_1y",
         "windows of one year in which all deaths rose; territories"),
        (STEP, "outer_years", "falling", 5,
         "fall_women_per_in_step_firearms_unodc_5y_around",
         "in which all deaths fell between the years around the window; territories"),
        ("elasticity_log", "men", "all", 0,
         "women_for_ten_percent_log_on_men_firearms_unodc",
         "when men's deaths change by ten percent, within territories, logarithms"),
        ("elasticity_poisson", "total", "all", 0,
         "women_for_ten_percent_poisson_on_total_firearms_unodc",
         "when all deaths change by ten percent, within territories, Poisson"),
    ],
)  # fmt: skip
def test_a_fact_says_what_was_chosen_and_which_way_deaths_went(
    measure, by, direction, window, identity, said
):
    (row,) = made_up(("observed", measure, by, direction, 7.0, 6.0, 8.0)).assign(
        window=window
    ).to_dict("records")  # fmt: skip
    found, meaning = homicide._fact(pd.Series(row), "firearms_unodc", "territories")
    assert found == f"homicide_{identity}"
    assert said in meaning


@pytest.mark.parametrize(
    ("measure", "by", "window"),
    [("women_percent", "outer_years", 5), ("elasticity_log", "total", 5), (HOLD, "total", 5)],
)
def test_other_estimates_are_no_facts(measure, by, window):
    (row,) = made_up(("observed", measure, by, "falling", 7.0, 6.0, 8.0)).to_dict("records")
    assert homicide._fact(pd.Series(row | {"window": window}), "a", "b") is None
