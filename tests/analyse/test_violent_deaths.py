"""Editions of estimates are kept apart: no change is taken across two of them."""

import pandas as pd
import pytest

import wpsdata
from wpsdata.analyse import violent_deaths
from wpsdata.analyse.violent_deaths import EditionsMixed, published_change


@pytest.fixture(scope="module")
def published():
    return wpsdata.load("violent_deaths_published")


def figure(**cells) -> pd.Series:
    row = {"edition": "a", "indicator": "violent_deaths", "unit": "deaths", "bound": "exact",
           "first_year": 2017, "last_year": 2017, "value": 200.0}  # fmt: skip
    return pd.Series({**row, **cells})


LATER = {"first_year": 2018, "last_year": 2018, "value": 190.0}


def test_a_change_within_one_edition():
    assert published_change(figure(), figure(**LATER)) == pytest.approx(-5)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"edition": "b"}, "edition a and b"),
        ({"indicator": "firearm_deaths"}, "indicator violent_deaths and firearm_deaths"),
        ({"unit": "percent"}, "unit deaths and percent"),
        ({"bound": "above"}, "bounds exact and above"),
        ({"first_year": 2010, "last_year": 2018}, "years 2017-2017 and 2010-2018"),
        ({"first_year": 2016, "last_year": 2016}, "years 2017-2017 and 2016-2016"),
    ],
)
def test_any_other_change_is_refused(other, reason):
    with pytest.raises(EditionsMixed, match=reason):
        published_change(figure(), figure(**{**LATER, **other}))


def test_the_notes_mistake_is_refused(published):
    # 96,000 women of one edition against 93,700 of the next look like a fall
    women = published.query("indicator == 'violent_deaths_women' and first_year >= 2017")
    earlier, later = (women.loc[women["first_year"].eq(year)].iloc[0] for year in (2017, 2018))
    with pytest.raises(EditionsMixed, match="edition gvd_2019 and gvd_2020"):
        published_change(earlier, later)


def test_changes_stay_within_their_editions(published):
    found = violent_deaths.changes_within_editions(published, "violent_deaths")
    rows = found.set_index("edition")["percent"].round(2).to_dict()
    assert rows == {"gvd_2019": 5.18, "gvd_2020": -2.61}
    assert violent_deaths.changes_within_editions(published, "violent_deaths_women").empty


def test_a_figure_that_two_texts_print_is_read_with_its_producer(published):
    both = published.query("edition == 'gvd_2019' and value == 589000")
    assert len(both) == 2
    facts = violent_deaths.published_facts(published)
    assert facts["id"].is_unique
    one = facts.set_index("id").loc["violent_deaths_2017_gvd_2019"]
    assert (one["value"], one["kind"]) == (589000, "published")


def test_bounds_are_no_facts(published):
    ids = set(violent_deaths.published_facts(published)["id"])
    assert "violent_deaths_women_2007_2012_gbav_2015" not in ids
    assert "violent_deaths_change_2017_2018_gvd_2020" in ids


def test_shares_stand_by_their_bases_and_are_worked_out_from_counts(published):
    found = violent_deaths.women_shares_published(published)
    row = found.loc[found["denominator"].eq(596000)].iloc[0]
    assert row["percent"] == pytest.approx(100 * 93700 / 596000)
    assert found["group_code"].unique().tolist() == [
        "among_violent_deaths", "among_homicide_victims", "among_firearm_deaths",
        "among_civilians_in_conflict",
    ]  # fmt: skip
    values = violent_deaths.share_values(found)
    assert (values["low"], values["low_base"], values["low_year"]) == (
        9, "among_firearm_deaths", "2021",
    )  # fmt: skip
    assert (values["high"], values["high_base"]) == (40, "among_civilians_in_conflict")
    assert pd.isna(violent_deaths.share_values(found.iloc[:0])["low"])


def test_one_year_has_two_values(published):
    values = violent_deaths.edition_values(published)
    assert (values["year"], values["earlier"], values["later"]) == (2017, 589000, 612000)
    then = wpsdata.load("violent_deaths_published", as_of="2019-12-31")
    before = violent_deaths.edition_values(then)
    assert pd.isna(before["later"])
    assert before["later_edition"] == "unknown_edition"
    # 2016 stands in two editions with one value: nothing to show
    assert violent_deaths.deaths_by_edition(then).empty
    drawn = violent_deaths.deaths_by_edition(published)
    assert drawn.loc[drawn["status"].eq("uncertain"), "group_code"].tolist() == ["edition_gvd_2017"]


def test_two_reports_on_one_year_are_a_range(published):
    shares = violent_deaths.women_shares_published(published)
    values = violent_deaths.share_values(shares)
    alike = shares.loc[
        shares["group_code"].eq(values["high_base"]) & shares["label"].eq(values["high_year"])
    ]
    assert len(alike) > 1
    assert values["high_range"] == (alike["percent"].min(), alike["percent"].max())
