"""The bundled tables on homicide are what the code computes, and agree with what was printed."""

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

import wpsdata
from wpsdata import catalog, paths
from wpsdata.clean import homicide_changes as changes
from wpsdata.clean import homicide_findings
from wpsdata.clean.homicide import unodc_victims, who_victims
from wpsdata.tables import build_from, table

FOLDER = Path(
    os.environ.get("WPSDATA_REFERENCE", paths.CHECKOUT.parent / "shared" / "reference")
) / "security" / "raw"  # fmt: skip
HASHED = {
    "unodc_homicide": ("unodc_gsh2019/Shiny_DT.csv", "unodc_gsh2019/shiny_reg_dt.csv"),
    "who_homicide": ("who_gho/gho_VIOLENCE_HOMICIDENUM.csv",),
}


@pytest.fixture(scope="module")
def research(tmp_path_factory):
    for files in HASHED.values():
        for name in files:
            if not (FOLDER / name).is_file():
                pytest.skip(f"no {name} in {FOLDER}; name its root in WPSDATA_REFERENCE")
    annex = tmp_path_factory.mktemp("annex")
    for name in HASHED["unodc_homicide"]:
        shutil.copy(FOLDER / name, annex)
    # what is not about victims is passed over
    (annex / "readme.txt").write_text("The annex of a study.\n")
    return {"unodc_homicide": annex, "who_homicide": FOLDER / HASHED["who_homicide"][0]}


def by_sex(**chosen) -> pd.DataFrame:
    frame = wpsdata.load("homicide_by_sex")
    for name, value in chosen.items():
        frame = frame.loc[frame[name].eq(value)]
    return frame.set_index("year")


def test_the_publishers_estimates_are_those_it_prints():
    world = by_sex(series="unodc_estimates_2019", region="world", mechanism="all")
    assert world.loc[2017, ["women", "total"]].tolist() == [86779, 463821]
    assert world.loc[1990, ["women", "total"]].tolist() == [68557, 361799]
    assert by_sex(series="who_estimates", region="world").loc[2000, "men"] == pytest.approx(
        379289, abs=1
    )


@pytest.mark.parametrize("year", [2005, 2010, 2012, 2014, 2015])
def test_women_are_about_a_twelfth_of_those_killed_by_firearm_where_it_is_reported(year):
    pool = by_sex(mechanism="firearms", region="world", panel="reporting").loc[year]
    assert 7.5 < 100 * pool["women"] / (pool["women"] + pool["men"]) < 9


def test_small_pools_are_empty_and_say_how_many_report():
    pools = wpsdata.load("homicide_by_sex").query("panel != 'estimates'")
    few = pools["territories"].lt(3)
    assert few.any()
    assert pools.loc[few, ["women", "men", "total"]].isna().all(axis=None)
    assert pools.loc[~few, "women"].notna().all()


@pytest.mark.parametrize("name", ["homicide_by_sex", "violent_death_changes"])
def test_only_aggregates_are_bundled(name):
    for source, file in table(name).sources:
        card = catalog.card(source, file)
        assert card.redistribute == "aggregates"
        assert card.computed_from
    assert not {"place", "country", "iso3"} & set(table(name).columns)


def test_estimates_that_leave_a_territory_out_count_no_victims_of_it():
    frame = wpsdata.load("violent_death_changes").query("left_out != 'none'")
    assert set(frame["measure"]) == {"elasticity_poisson", "women_per_in_step_percent"}


def test_the_files_are_those_of_the_cards(research):
    for source, names in HASHED.items():
        for path, kept in (("homicide_by_sex.csv", names), ("violent_death_changes.csv", names)):
            hashes = {
                one["file"]: one["sha256"] for one in catalog.card(source, path).computed_from
            }
            found = {Path(name).name: catalog.sha256(FOLDER / name) for name in kept}
            assert hashes.items() <= found.items()


def test_the_pools_are_what_the_code_computes_from_the_files(research):
    bundled = wpsdata.load("homicide_by_sex")
    computed = build_from("homicide_by_sex", research)
    assert computed.equals(bundled[list(computed.columns)])


def test_one_source_alone_leaves_the_others_rows_as_bundled(research):
    bundled = wpsdata.load("homicide_by_sex")
    computed = build_from("homicide_by_sex", {"who_homicide": research["who_homicide"]})
    assert computed.equals(bundled[list(computed.columns)])


@pytest.mark.slow
def test_the_estimates_are_what_the_code_computes_from_the_files(research):
    """All that is estimated of firearms, and the main estimates of the larger series."""
    victims = unodc_victims(wpsdata.read("unodc_homicide", research["unodc_homicide"]))
    who = who_victims(wpsdata.read("who_homicide", research["who_homicide"]))
    bundled = wpsdata.load("violent_death_changes").set_index(list(homicide_findings.KEY))
    firearms = victims.query("mechanism == 'firearms'")
    found = homicide_findings.findings(firearms, draws=2, clustered=False)
    found = found.set_index(list(homicide_findings.KEY))
    held = bundled.query("mechanism == 'firearms'")
    assert set(found.index) == set(held.index)
    for column in ("value", "windows", "territories"):
        ours, theirs = (one.loc[held.index, column].astype("Float64") for one in (found, held))
        assert (ours - theirs).abs().max() < 1e-4, column
    # two draws are enough for the values; the interval that is quoted takes them all
    panel = changes.panel_of(firearms)
    drawn = changes.pooled_changes(
        panel, changes.windows_of(panel, 5), chosen_by="total", direction="falling",
        weights=changes.draws_of(len(panel.places)),
    )["women_per_in_step_percent"]  # fmt: skip
    row = held.loc[("unodc_annex_2019", "firearms", "world", "observed",
                    "women_per_in_step_percent", 5, "total", "falling", 10.0, "none")]  # fmt: skip
    assert changes.interval(drawn) == pytest.approx((row["low"], row["high"]), abs=1e-4)
    for series, one in (("unodc_annex_2019", victims.query("mechanism == 'all'")),
                        ("who_estimates", who)):  # fmt: skip
        panel = changes.panel_of(one)
        key = (series, "all", "world", "observed")
        own = changes.poisson_elasticity(panel, "total")[0]
        theirs = bundled.loc[(*key, "elasticity_poisson", 0, "total", "all", 10.0, "none"), "value"]
        assert own == pytest.approx(theirs, abs=1e-5)
        windows = changes.windows_of(panel, 5)
        rates = changes.pooled_changes(panel, windows, chosen_by="total", direction="falling")
        for measure in changes.POOLED:
            theirs = bundled.loc[(*key, measure, 5, "total", "falling", 10.0, "none"), "value"]
            assert rates[measure][0] == pytest.approx(theirs, abs=1e-5)
