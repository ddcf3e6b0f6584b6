"""Victims by sex: taken once each, pooled without giving a territory away."""

import pandas as pd
import pytest

from wpsdata.clean import homicide
from wpsdata.clean.homicide import NotVictims

FORM = "annex_countries"


def printed(*lines: str, form: str = FORM) -> pd.DataFrame:
    """Make a reader's frame from ``place year category women men total``, a dash for missing."""
    rows = []
    for line in lines:
        place, year, category, *counts = (one.replace("_", " ") for one in line.split())
        for sex, count in zip(("female", "male", "total"), counts, strict=True):
            if count != "-":
                rows.append((place, int(year), category, sex, float(count)))
    frame = pd.DataFrame(rows, columns=["place", "year", "category", "sex", "value"])
    firearms = frame["category"].ne("Total")
    return frame.assign(
        form=form,
        level="country",
        region="Americas",
        dimension=firearms.map({True: "by mechanisms", False: "Total"}),
        age="Total",
        unit="count",
        year=frame["year"].astype("Int64"),
        value=frame["value"].astype("Float64"),
    ).astype(dict.fromkeys(("place", "form", "region", "dimension", "category"), "string"))


def reported(places: int, years: range, women: int = 10, men: int = 90) -> pd.DataFrame:
    lines = [f"Land{n} {year} Total {women + n} {men} -" for n in range(places) for year in years]
    return homicide.unodc_victims(printed(*lines))


def test_only_rows_with_both_sexes_are_victims_by_sex():
    found = homicide.unodc_victims(
        printed("Brazil 2001 Total 2 8 11", "Brazil 2002 Total 3 - 9", "Brazil 2001 Firearms 1 5 6")
    )
    rows = found[["mechanism", "year", "women", "men", "total"]]
    assert rows.to_numpy().tolist() == [["all", 2001, 2, 8, 11], ["firearms", 2001, 1, 5, 6]]
    assert found["series"].unique().tolist() == ["unodc_annex_2019"]


def test_the_portals_name_for_firearms_is_known():
    name = "Firearms_or_explosives_-_firearms"
    found = homicide.unodc_victims(printed(f"Brazil 2001 {name} 1 5 6", form="portal"))
    assert found[["series", "mechanism"]].to_numpy().tolist() == [["unodc_portal", "firearms"]]


def test_ages_rates_and_other_cuts_are_not_counted_twice():
    frame = printed("Brazil 2001 Total 2 8 11")
    others = [
        frame.assign(age="0-14"),
        frame.assign(unit="rate_per_100000"),
        frame.assign(dimension="by mechanisms", category="Sharp Objects"),
    ]
    assert len(homicide.unodc_victims(pd.concat([frame, *others]))) == 1


def test_two_counts_of_one_thing_are_refused():
    frame = printed("Brazil 2001 Total 2 8 11")
    with pytest.raises(NotVictims, match="two counts for Brazil 2001 female"):
        homicide.unodc_victims(pd.concat([frame, frame]))


def test_a_file_without_counts_by_sex_is_refused():
    with pytest.raises(NotVictims, match="no counts of victims by sex"):
        homicide.unodc_victims(printed("Brazil 2001 Total - - 11"))


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        # both parts report whenever the whole does: their longer series stay
        (
            ["Iraq 2008 Total 3 9 -", "Iraq_(Central_Iraq) 2008 Total 2 7 -",
             "Iraq_(Kurdistan_Region) 2008 Total 1 2 -", "Iraq_(Central_Iraq) 2009 Total 2 7 -"],
            {"Iraq (Central Iraq)", "Iraq (Kurdistan Region)"},
        ),
        # a part alone does not make up for the whole
        (
            ["Iraq 2008 Total 3 9 -", "Iraq_(Kurdistan_Region) 2008 Total 1 2 -"],
            {"Iraq"},
        ),
        (["Iraq_(Kurdistan_Region) 2008 Total 1 2 -"], {"Iraq (Kurdistan Region)"}),
        (["Iraq 2008 Total 3 9 -", "Iran_(Islamic_Republic_of) 2008 Total 1 2 -"],
         {"Iraq", "Iran (Islamic Republic of)"}),
    ],
)  # fmt: skip
def test_a_country_and_its_parts_are_not_added_up(lines, kept):
    assert set(homicide.unodc_victims(printed(*lines))["place"]) == kept


def test_the_balanced_span_has_the_largest_block():
    long = reported(3, range(2000, 2012))  # 36 cells
    short = reported(6, range(2000, 2008)).assign(place=lambda one: one["place"] + "b")  # 9 x 8
    assert homicide.balanced_span(long) == (2000, 2011)
    assert homicide.balanced_span(pd.concat([long, short])) == (2000, 2007)
    with pytest.raises(NotVictims, match="8 years running"):
        homicide.balanced_span(reported(3, range(2000, 2007)))


def test_pools_are_sums_and_the_reporting_ones_change_members():
    whole = reported(3, range(2000, 2008))
    late = reported(1, range(2004, 2008), women=50).assign(place="Late")
    found = homicide.pooled(pd.concat([whole, late])).set_index(["region", "panel", "year"])
    assert found.loc[("world", "balanced", 2005), ["territories", "women"]].tolist() == [3, 33]
    assert found.loc[("world", "reporting", 2005), ["territories", "women"]].tolist() == [4, 83]
    assert found.loc[("Americas", "reporting", 2003), "women"] == 33


def test_a_pool_of_one_or_two_territories_gives_no_counts_away():
    found = homicide.pooled(reported(2, range(2000, 2008)))
    assert found[["women", "men", "total"]].isna().all(axis=None)
    assert found["territories"].eq(2).all()


def test_a_total_missing_for_one_is_missing_for_the_pool():
    lines = [
        f"Land{n} {year} Total 1 9 {'-' if (n, year) == (0, 2003) else 11}"
        for n in range(3)
        for year in range(2000, 2008)
    ]
    found = homicide.pooled(homicide.unodc_victims(printed(*lines))).query("region == 'world'")
    totals = found.loc[found["panel"].eq("balanced")].set_index("year")["total"]
    assert pd.isna(totals[2003])
    assert totals[2004] == 33


def test_estimates_keep_rates_and_have_no_sex_for_firearms():
    lines = ["World 2001 Total 20 80 100", "World 2001 Firearms - - 40", "Asia 2001 Total 2 8 10"]
    counts = printed(*lines, form="annex_regions")
    counts = counts.assign(level=counts["place"].eq("World").map({True: "world", False: "region"}))
    rates = counts.assign(unit="rate_per_100000", value=counts["value"] / 10)
    found = homicide.unodc_estimates(pd.concat([counts, rates])).set_index(["mechanism", "region"])
    assert found.loc[("all", "world"), ["women", "men", "women_rate"]].tolist() == [20, 80, 2.0]
    assert found.loc[("firearms", "world"), "total"] == 40
    assert pd.isna(found.loc[("firearms", "world"), "women"])


def test_who_has_countries_for_estimates_and_regions_for_the_world():
    frame = pd.DataFrame(
        [
            (kind, code, 2001, sex, age, times * deaths)
            for kind, code, age, deaths in (
                ("country", "BRA", None, 1.5),
                ("country", "BRA", "YEARS15-29", 99.0),
                ("region", "GLOBAL", None, 7.0),
                ("region", "AMR", None, 5.0),
                ("income_group", "WB_LI", None, 3.0),
            )
            for sex, times in (("both", 5), ("male", 4), ("female", 1))
        ],
        columns=["place_type", "place_code", "year", "sex", "age_group", "deaths"],
    ).astype({"place_type": "string", "place_code": "string", "sex": "string"})
    victims, own = homicide.who_victims(frame), homicide.who_estimates(frame)
    counts = ["year", "women", "men", "total"]
    named = ["who_estimates", "all"]
    assert victims[["series", "mechanism", "place", *counts]].to_numpy().tolist() == [
        [*named, "BRA", 2001, 1.5, 6.0, 7.5]
    ]
    assert own[["series", "mechanism", "region", "panel", *counts]].to_numpy().tolist() == [
        [*named, "AMR", "estimates", 2001, 5.0, 20.0, 25.0],
        [*named, "world", "estimates", 2001, 7.0, 28.0, 35.0],
    ]
    assert own[["territories", "women_rate", "men_rate"]].isna().all(axis=None)
