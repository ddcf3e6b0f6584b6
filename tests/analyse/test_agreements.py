"""Gender provisions by year, before and after, by release, and beside what others published."""

import pandas as pd
import pytest

import wpsdata
from wpsdata.analyse import agreements


def releases(*lines: str) -> pd.DataFrame:
    """Make rows of a release from ``release basis year local agreements provisions out known``."""
    rows = [line.split() for line in lines]
    columns = ["release", "basis", "year", "local", "agreements", "with_gender_provision",
               "out", "known"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    whole = ["year", "agreements", "with_gender_provision"]
    frame[whole] = frame[whole].astype("int64").astype("Int64")
    return frame.assign(
        from_release="V10", public_earliest=pd.to_datetime(frame["out"]).astype("datetime64[s]")
    )


GROWN = releases(
    "V8 rebuilt 2022 excluded 25 7 2024-01-01 yes",
    "V8 rebuilt 2023 excluded 31 8 2024-01-01 yes",
    "V8 rebuilt 2024 excluded 2 2 2024-01-01 yes",
    "V9 rebuilt 2023 excluded 50 9 2025-01-01 yes",
    "V9 as_published 2023 excluded 50 10 2025-01-01 yes",
    "V9 as_published 2023 included 55 13 2025-01-01 yes",
    "V10 as_published 2022 excluded 31 8 2026-01-01 uncertain",
    "V10 as_published 2023 excluded 62 12 2026-01-01 uncertain",
)


def test_the_newest_release_is_the_last_that_was_surely_out_by_its_own_file():
    found = agreements.newest(GROWN)
    assert set(found["release"] + " " + found["basis"]) == {"V9 as_published"}
    late = agreements.newest(GROWN.assign(known="yes"))
    assert set(late["release"]) == {"V10"}  # by number, not by letters
    assert agreements.newest(GROWN.assign(known="uncertain")).empty


def test_a_year_has_its_share_counts_and_interval():
    rows = agreements.yearly(GROWN, GROWN.head(0), local="excluded")
    (row,) = rows.to_dict("records")
    assert (row["year"], row["numerator"], row["denominator"], row["value"]) == (2023, 10, 50, 20)
    # Wilson (1927) for 10 of 50
    assert (round(row["low"], 1), round(row["high"], 1)) == (11.2, 33.0)
    assert agreements.yearly(GROWN, GROWN.head(0), local="excluded", last_year=2000).empty


def test_years_added_up_say_which_years_they_are():
    rows = agreements.yearly(GROWN.assign(known="yes"), GROWN.head(0), local="excluded")
    values = agreements.year_values(rows, recent=1)
    assert (values["years"], values["recent_years"]) == ("2022–2023", "2023")
    assert (values["agreements"], values["provisions"]) == (93, 20)
    assert values["recent_share"] == pytest.approx(100 * 12 / 62)
    assert values["edition"] == "edition_as_published"
    empty = agreements.year_values(rows.head(0))
    assert (empty["agreements"], empty["years"], empty["release"]) == (0, "", "")
    assert pd.isna(empty["share"])


def test_a_release_shows_only_years_that_were_over_when_it_came_out():
    rows = agreements.over_releases(GROWN.assign(known="yes"), local="excluded")
    assert rows[["series", "year", "numerator", "denominator"]].to_numpy().tolist() == [
        ["2022", 8, 7, 25], ["2022", 10, 8, 31],
        ["2023", 8, 8, 31], ["2023", 9, 10, 50], ["2023", 10, 12, 62],
    ]  # fmt: skip
    values = agreements.growth(rows)
    assert (values["year"], values["first_release"], values["last_release"]) == (2023, 8, 10)
    assert (values["first_n"], values["last_n"]) == (31, 62)
    # 2024 was not over: two agreements are no share
    assert agreements.over_releases(GROWN, local="included").empty


def test_a_rebuilt_release_is_compared_with_its_own_file():
    apart = agreements.rebuilt_against_published(GROWN.loc[GROWN["local"].eq("excluded")])
    counts = ["agreements", "with_gender_provision"]
    assert apart[["release", "year", *counts]].to_numpy().tolist() == [["V9", 2023, 0, -1]]


def around_1325(*lines: str) -> pd.DataFrame:
    """Make rows of ``release basis region period local agreements provisions``."""
    columns = ["release", "basis", "region", "period", "local", "agreements",
               "with_gender_provision"]  # fmt: skip
    frame = pd.DataFrame([line.split() for line in lines], columns=columns)
    counts = columns[-2:]
    return frame.assign(known="yes", **{name: frame[name].astype("Int64") for name in counts})


PARTED = around_1325(
    "V9 as_published Asia after_scr_1325 excluded 30 22",
    "V9 as_published Africa after_scr_1325 excluded 40 34",
    "V9 as_published Africa until_scr_1325 excluded 80 48",
    "V8 rebuilt Africa until_scr_1325 excluded 9 9",
    "V9 as_published Africa after_scr_1325 included 90 9",
)


def test_regions_are_added_up_before_and_after_the_day():
    rows = agreements.before_and_after(PARTED, local="excluded")
    columns = ["label_code", "release", "basis", "percent", "numerator", "denominator"]
    assert rows[columns].to_numpy().tolist() == [
        ["until_scr_1325", "V9", "as_published", 60, 48, 80],
        ["after_scr_1325", "V9", "as_published", 80, 56, 70],
    ]
    africa = agreements.before_and_after(PARTED, local="excluded", region="Africa")
    assert africa["denominator"].tolist() == [80, 40]


def test_shares_and_their_change_are_facts_of_one_release_and_treatment():
    facts = agreements.provision_facts(GROWN, PARTED).set_index("id")
    name, end = "provision_share", "without_local_percent"
    numbers = facts[["value", "low", "high", "denominator"]].astype("Float64").round(1)
    # the change as in Newcombe 1998, table II, case (a)
    assert numbers.fillna(-1).T.to_dict("list") == {
        f"{name}_after_scr_1325_with_local_percent": [10, 5.4, 17.9, 90],
        f"{name}_change_scr_1325_with_local_points": [-1, -1, -1, -1],
        f"{name}_2023_with_local_percent": [23.6, 14.4, 36.3, 55],
        f"{name}_until_scr_1325_{end}": [60, 49.0, 70.0, 80],
        f"{name}_after_scr_1325_{end}": [80, 69.2, 87.7, 70],
        f"{name}_change_scr_1325_without_local_points": [20, 5.2, 33.4, -1],
        f"{name}_2023_{end}": [20, 11.2, 33.0, 50],
    }
    points = facts.index.str.endswith("points")
    assert facts["unit"].tolist() == [
        "percentage points" if one else "percent" for one in points
    ]  # fmt: skip
    by_year = facts.index.str.contains("2023")
    assert facts["table"].tolist() == [
        "agreements_by_release" if one else "agreements_scr_1325" for one in by_year
    ]  # fmt: skip
    assert facts[["series", "kind"]].drop_duplicates().to_numpy().tolist() == [["V9", "computed"]]
    said = facts["meaning"]
    assert said[f"{name}_until_scr_1325_{end}"] == (
        "share of peace agreements signed up to 31 October 2000 that name women, girls or gender, "
        "without local ones, PA-X V9"
    )
    assert said[f"{name}_change_scr_1325_without_local_points"] == (
        "share of peace agreements with a gender provision after 31 October 2000 less the share "
        "up to that day, without local ones, PA-X V9"
    )
    rebuilt = agreements.provision_facts(
        GROWN.head(3), PARTED.loc[PARTED["release"].eq("V8")]
    )["meaning"]  # fmt: skip
    assert rebuilt.str.endswith("V8 rebuilt from a later file").sum() >= 3


# --- on the bundled tables ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def by_release() -> pd.DataFrame:
    return wpsdata.load("agreements_by_release")


@pytest.fixture(scope="module")
def around() -> pd.DataFrame:
    return wpsdata.load("agreements_scr_1325")


@pytest.fixture(scope="module")
def counts(by_release) -> pd.DataFrame:
    return agreements.detailed(wpsdata.load("agreements_gender"), by_release)


def test_before_and_after_are_parted_by_the_day(around):
    rows = agreements.before_and_after(around, local="excluded")
    assert rows[["label_code", "numerator", "denominator"]].to_numpy().tolist() == [
        ["until_scr_1325", 96, 785], ["after_scr_1325", 291, 1076],
    ]  # fmt: skip
    values = agreements.change(rows)
    assert values["points"] == pytest.approx(100 * (291 / 1076 - 96 / 785))
    assert values["points_low"] < values["points"] < values["points_high"]
    with_local = agreements.before_and_after(around, local="included")
    assert with_local["denominator"].tolist() == [808, 1449]


def test_one_period_has_no_difference(around):
    rows = agreements.before_and_after(around, local="excluded").tail(1)
    values = agreements.change(rows)
    assert pd.isna(values["points"])
    assert pd.isna(values["before"])
    assert values["after"] > 0
    assert pd.isna(agreements.change(rows.head(0))["points"])


def test_regions_add_up_to_the_world(counts, by_release):
    rows = agreements.by_group(counts, "region", local="included")
    world = agreements.yearly(by_release, counts, local="included")
    assert rows["denominator"].sum() == world["denominator"].sum() == 2257
    assert rows["numerator"].sum() == world["numerator"].sum()
    assert rows["label_code"].iloc[-1] == "pax_cross_regional"
    assert rows["percent"].iloc[:-1].is_monotonic_decreasing
    values = agreements.region_values(rows, counts, "included", 1990, 2025)
    assert values["most"] != "pax_cross_regional" != values["least"]
    assert (values["first_year"], values["last_year"], values["release"]) == (1990, 2025, "V10")


def test_a_region_has_its_own_years(counts, by_release):
    region = "Middle East and North Africa"
    rows = agreements.yearly(by_release, counts, local="excluded", region=region, first_year=2015)
    expected = counts.query(
        "region == @region and local == 'excluded' and year >= 2015"
    )["agreements"].sum()  # fmt: skip
    assert rows["denominator"].sum() == expected
    assert agreements.described("excluded", region)["region"] == "pax_mena"


def test_stages_follow_each_other(counts):
    rows = agreements.by_group(counts, "stage", local="excluded", first_year=2015, last_year=2019)
    assert rows["label_code"].tolist() == [
        code for code in agreements.STAGES.values() if code in set(rows["label_code"])
    ]
    values = agreements.stage_values(rows, counts, "excluded", "world", 2015, 2019)
    assert values["comprehensive"] > values["ceasefires"]
    assert (values["first_year"], values["last_year"]) == (2015, 2019)
    none = agreements.stage_values(rows.head(0), counts, "excluded", "world", 1945, 1946)
    assert pd.isna(none["ceasefires"])
    assert none["agreements"] == 0


def test_both_treatments_stand_apart_most_in_2015(by_release, counts):
    rows = agreements.both_treatments(by_release, counts)
    assert set(rows["series"]) == {"local_included", "local_excluded"}
    values = agreements.treatment_values(rows)
    assert values["year"] == 2015
    assert (round(values["included"], 1), round(values["excluded"], 1)) == (37.1, 52.2)
    assert (values["n_included"], values["n_excluded"]) == (70, 46)
    assert pd.isna(agreements.treatment_values(rows.head(0))["year"])


def test_what_the_notes_could_know_is_release_5():
    then = wpsdata.load("agreements_by_release", as_of="2022-05-18")
    rows = agreements.yearly(then, then.head(0), local="included")
    assert agreements.release_of(rows) == "V5"
    assert agreements.edition_of(rows) == "edition_rebuilt"
    assert rows["year"].max() < 2022
    assert agreements.detailed(wpsdata.load("agreements_gender"), then).empty


def test_published_shares_stand_under_their_year_and_are_not_joined(by_release):
    published = wpsdata.load("agreement_shares_published")
    rows = agreements.beside_published(published, by_release, local="excluded")
    year = rows.loc[rows["group"].eq("2024")]
    assert year["label_code"].tolist() == ["published_sg_2025", "computed_excluded"]
    assert year["percent"].round(1).tolist() == [31.0, 23.4]
    assert year["low"].isna().tolist() == [True, False]
    bounds = rows.loc[rows["bound"].ne("exact"), ["group", "bound"]]
    assert bounds.to_numpy().tolist() == [["1990", "below"], ["2013", "above"]]
    # a window of years is no year
    assert not rows["label_code"].str.contains("pax_v9").any()
    values = agreements.spread(rows)
    assert (values["year"], values["low"], values["high"]) == (2015, 37.1, 70)
    assert values["values"] == rows["label_code"].str.startswith("published_").sum()
    assert pd.isna(agreements.spread(rows.head(0))["year"])


def test_every_series_and_place_has_words():
    from wpsdata.chart.words import terms

    published = wpsdata.load("agreement_shares_published")
    codes = {f"published_{one}" for one in published["series"]}
    codes |= set(agreements.REGIONS.values()) | set(agreements.STAGES.values())
    codes |= {f"{kind}_{local}" for kind in ("local", "computed", "note_local")
              for local in ("included", "excluded")}  # fmt: skip
    assert codes <= set(terms())
    held = wpsdata.load("agreements_gender")
    assert set(held["region"]) == set(agreements.REGIONS)
    assert set(held["stage"]) == set(agreements.STAGES)


def test_facts_name_their_denominator_release_and_treatment(by_release, around):
    published = wpsdata.load("agreement_shares_published")
    facts = agreements.all_facts(by_release, around, published).set_index("id")
    assert facts.index.is_unique
    after = facts.loc["provision_share_after_scr_1325_without_local_percent"]
    assert (round(after["value"], 1), after["denominator"], after["kind"]) == (
        27.0,
        1076,
        "computed",
    )
    assert "without local ones, PA-X V10" in after["meaning"]
    assert facts.loc["provision_share_2015_with_local_percent", "denominator"] == 70
    points = facts.loc["provision_share_change_scr_1325_without_local_points"]
    assert points["low"] > 0
    assert facts.loc["pax_v9_rebuilt_provisions_apart", "value"] == 1
    assert facts.loc["pax_v9_rebuilt_agreements_apart", "value"] == 0
    assert facts.loc["provision_share_published_sg_2025_2024_percent", "kind"] == "published"
    # a bound is no fact
    assert not any("csw_2020_1990" in one for one in facts.index)
    nothing = agreements.all_facts(by_release.head(0), around.head(0), published.head(0))
    assert nothing["value"].isna().all()
    # a release that is not known twice does not differ by zero from itself
    once = by_release.query("release != 'V9' or basis == 'rebuilt'")
    assert agreements.release_facts(once)["value"].isna().all()
