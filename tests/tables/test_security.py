"""Disarmament, peacekeeping and the Council: bundled facts, and aggregates made anew."""

import os
from pathlib import Path

import pandas as pd
import pytest

import wpsdata
from wpsdata import cache, catalog, paths, tables
from wpsdata.load.peacekeeping import read_peacekeeping_ipi
from wpsdata.publish import bundle
from wpsdata.tables import build_from, peacekeeping_contributors, peacekeeping_women, table

HUB = (
    "contribution_id,isocode3,contributing_country,mission_acronym,personnel_type,"
    "female_personnel,male_personnel,last_reporting_date\n"
    "1,KEN,Kenya,UNMISS,Troops,10,90,2020-07-31\n"
    "2,KEN,Kenya,UNMISS,Staff Officer,1,4,2020-07-31\n"
)


@pytest.fixture(scope="module")
def ipi_file() -> Path:
    folder = Path(os.environ.get("WPSDATA_REFERENCE", paths.CHECKOUT.parent / "shared/reference"))
    file = folder / "security/raw/ipi_ppp/adec10c/full_gender_data.csv"
    if not file.is_file():
        pytest.skip(f"no file of IPI in {folder}; name its root in WPSDATA_REFERENCE")
    return file


@pytest.fixture
def hub_file(tmp_path) -> Path:
    path = tmp_path / "hub.csv"
    path.write_text(HUB, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def ipi(ipi_file) -> pd.DataFrame:
    return read_peacekeeping_ipi(ipi_file)


def test_the_bundled_aggregates_are_what_the_code_computes(ipi, ipi_file, monkeypatch):
    # the file is read once for both tables
    monkeypatch.setattr(peacekeeping_women, "read_peacekeeping_ipi", lambda path: ipi)
    monkeypatch.setattr(peacekeeping_contributors, "read_peacekeeping_ipi", lambda path: ipi)
    for name in ("peacekeeping_women", "peacekeeping_contributors"):
        card = catalog.card(*table(name).sources[0])
        assert catalog.sha256(ipi_file) == card.computed_from[0]["sha256"]
        computed = build_from(name, {"peacekeeping_ipi": ipi_file})
        assert computed.equals(wpsdata.load(name)[list(computed.columns)])


@pytest.mark.parametrize("name", ["peacekeeping_women", "peacekeeping_contributors"])
def test_with_the_hub_alone_the_bundled_months_stay_and_are_another_series(name, hub_file):
    bundled = wpsdata.load(name)
    both = build_from(name, {"peacekeeping_un": hub_file})
    assert (both["source"].eq("ipi")).sum() == len(bundled)
    hub = both.loc[both["source"].eq("un_data_hub")]
    assert len(hub) > 0
    if name == "peacekeeping_contributors":
        assert hub[["iso3", "women", "persons"]].iloc[0].tolist() == ["KEN", 11.0, 105.0]


def test_only_aggregates_over_missions_or_months_are_bundled():
    for name in ("peacekeeping_women", "peacekeeping_contributors"):
        card = catalog.card(*table(name).sources[0])
        assert card.redistribute == "aggregates"
        header = card.path.read_text(encoding="utf-8").splitlines()[0]
        assert "mission" not in header.replace("mission_type", "")
        assert ("iso3" in header) != ("reported_on" in header)


@pytest.mark.parametrize(
    ("day", "personnel", "women", "known", "percent"),
    [
        ("2009-11-30", "total", 3017, 98030, 3.08),
        ("2009-11-30", "individual_police", 591, 6907, 8.56),
        ("2010-12-31", "troops", 1929, 82001, 2.35),
        ("2012-12-31", "formed_police_units", 378, 6787, 5.57),
        ("2013-12-31", "total", 3753, 98200, 3.82),
        ("2014-03-31", "experts_on_mission", 79, 1871, 4.22),
    ],
)
def test_months_have_the_counts_worked_out_by_hand(day, personnel, women, known, percent):
    rows = wpsdata.load("peacekeeping_women").query("mission_type == 'all'")
    month = rows["reported_on"].eq(day) & rows["personnel"].eq(personnel)
    (row,) = rows.loc[month].to_dict("records")
    assert (row["women"], row["women"] + row["men"]) == (women, known)
    assert round(row["share_percent"], 2) == percent


def test_the_file_s_own_total_is_reached_with_those_whose_sex_is_not_recorded():
    rows = wpsdata.load("peacekeeping_women").query("personnel == 'total'")
    first = rows.loc[rows["reported_on"].eq("2009-11-30")].set_index("mission_type")
    assert first.loc["all", "persons"] == 98113
    assert first.loc["not_given", "persons"] == 84
    assert first.loc["all", "sex_not_recorded"] - first.loc["all", "beyond_persons"] == 83
    assert first["persons"].drop("all").sum() == 98113


def test_a_country_s_mean_is_that_of_its_months(ipi):
    own = ipi.query("contributor == 'Bangladesh' and mission == 'all' and personnel == 'total'")
    mean = own.loc[own["reported_on"].dt.year.eq(2013), "women"].mean()
    found = wpsdata.load("peacekeeping_contributors").set_index(["iso3", "year"])
    assert found.loc[("BGD", 2013), "women"] == pytest.approx(mean)


def test_shares_that_contradict_their_counts_are_worked_out_again():
    rows = wpsdata.load("disarmament_participation")
    wrong = rows.loc[rows["contradicts"].fillna(False)].set_index(["forum", "measure"])
    att = wrong.loc[("att_preparatory_committee", "delegations_with_women")]
    assert (att["numerator"], att["denominator"], att["percent_printed"]) == (64, 134, 52.2)
    assert round(att["percent"], 1) == 47.8
    resolutions = wpsdata.load("council_resolutions").set_index("as_printed")
    assert round(resolutions.loc["48", "percent"], 1) == 46.7
    assert resolutions.loc["48", "contradicts"]


def test_years_that_no_rule_counts_are_not_there():
    rows = wpsdata.load("council_briefers").query("what == 'women_civil_society'")
    whole = rows.loc[rows["first_day"].dt.year.eq(rows["last_day"].dt.year)]
    full = whole.loc[whole["period"].str.len().eq(4), "period"]
    assert sorted(full) == ["2021", "2022", "2023"]


def test_what_covers_a_later_time_cannot_have_been_known():
    then = wpsdata.load("council_briefers", as_of="2022-05-18")
    counts = then.query("rule == 'ngowg'").set_index("period")["value"]
    assert counts.to_dict() == {"2019-01..2019-06": 18, "2020-01..2020-06": 11, "2021": 62}
    targets = wpsdata.load("peacekeeping_published", as_of="2022-05-18").query("measure=='target'")
    assert set(targets["year"]) == {2021, 2028}


def test_with_the_hub_alone_figures_name_both_sources(hub_file, tmp_path, monkeypatch):
    monkeypatch.setenv(cache.CACHE, str(tmp_path / "cache"))
    monkeypatch.delenv(cache.BUNDLED, raising=False)
    tables._built.cache_clear()
    cache.put("peacekeeping_un", hub_file)
    cards = tables.cards_in_use(catalog.named(["peacekeeping_ipi/women.csv"]))
    assert {one.source for one in cards} == {"peacekeeping_un", "peacekeeping_ipi"}
    assert set(wpsdata.load("peacekeeping_women")["source"]) == {"ipi", "un_data_hub"}
    # written as one file, the months that are kept would lose the hash they were computed from
    with pytest.raises(bundle.NothingToBundle, match="rows of peacekeeping_ipi would come"):
        bundle.bundle(["peacekeeping_women"])
    tables._built.cache_clear()
