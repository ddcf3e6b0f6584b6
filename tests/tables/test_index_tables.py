"""Indices, women in parliament, and what plans go with: what is bundled, and from what."""

import json
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import wpsdata
from wpsdata import cache, catalog, paths, tables
from wpsdata.clean import effects
from wpsdata.load.upstream import NotThisSource
from wpsdata.publish import bundle
from wpsdata.tables import build_from, index_editions, nap_effects, women_in_parliament

HDR = "HDR23-24_Composite_indices_complete_time_series.csv"
OLD_GII = "ma_gii_historical.csv"
VDEM = "parliament/owid_vdem_share-of-women-in-parliament.csv"
RESTRICTED = ("gggi", "wps_index", "ipu")
NEW = (
    ("gggi", "index_editions.csv"), ("gggi", "nap_effects.csv"), ("hdr", "index_by_country.csv"),
    ("hdr", "index_editions.csv"), ("hdr", "nap_effects.csv"), ("ipu", "women_in_parliament.csv"),
    ("owid", "parliament_by_country.csv"), ("owid", "women_in_parliament.csv"),
    ("world_bank", "women_in_parliament.csv"), ("wps_index", "index_editions.csv"),
    ("wps_index", "nap_effects.csv"),
)  # fmt: skip


@pytest.fixture(scope="module")
def context() -> Path:
    folder = Path(os.environ.get("WPSDATA_REFERENCE", paths.CHECKOUT.parent / "shared/reference"))
    if not (folder / "context/raw").is_dir():
        pytest.skip(f"no index files in {folder}")
    return folder / "context/raw"


@pytest.fixture(scope="module")
def research(context, tmp_path_factory) -> dict[str, Path]:
    """The files that the bundled rows were computed from, a folder a publisher."""
    hdr = tmp_path_factory.mktemp("hdr")
    for name in (HDR, OLD_GII):
        shutil.copyfile(context / "gii_gdi" / name, hdr / name)
    return {
        "gggi": context / "gggi",
        "hdr": hdr,
        "wps_index": context / "wps_index",
        "owid": context / VDEM,
    }


def same(computed: pd.DataFrame, name: str, source: str | None = None) -> None:
    """Compare what was computed with the bundled rows, up to the last digits of a machine."""
    held = wpsdata.load(name)[list(computed.columns)]
    if source:
        computed, held = (one.loc[one["source"].eq(source)] for one in (computed, held))
    assert len(held) > 0
    assert_frame_equal(
        computed.reset_index(drop=True), held.reset_index(drop=True), rtol=1e-4, atol=2e-4
    )


# --- what is bundled ------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", NEW, ids="/".join)
def test_every_bundled_file_names_what_it_was_computed_from(pair):
    card = catalog.card(*pair)
    assert card.computed_from
    assert card.redistribute == ("aggregates" if pair[0] in RESTRICTED else "yes")
    if pair[0] in RESTRICTED:
        header = card.path.read_text(encoding="utf-8").splitlines()[0]
        assert "iso3" not in header
        assert "country" not in header.replace("countries", "")


def test_nothing_of_the_global_peace_index_is_bundled():
    assert not [one for one in catalog.cards() if one.source == "gpi"]
    found = wpsdata.load("nap_effects")
    gpi = found.loc[found["index"].isin(["gpi", "ppi", "ivi"])]
    assert gpi["status"].tolist() == ["not_redistributable", "not_found", "not_found"]
    assert gpi["value"].isna().all()
    assert "gpi" not in set(wpsdata.load("index_editions")["index"])


def test_a_mean_of_few_countries_would_be_their_values():
    found = wpsdata.load("index_editions")
    few = found.loc[found["countries"] < 5]
    assert len(few) > 0
    assert few[["mean", "sd", "minimum", "maximum"]].isna().all(axis=None)
    groups = found.loc[found["group"].ne("all")]
    assert groups[["minimum", "maximum"]].isna().all(axis=None)
    event = wpsdata.load("nap_effects").query("term == 'event'")
    assert event["adopters"].min() >= 5


def test_the_cards_hold_the_hashes_of_the_files(context):
    places = {one.name: one for one in context.rglob("*") if one.is_file()}
    for pair in NEW:
        for one in catalog.card(*pair).computed_from:
            assert catalog.sha256(places[one["file"]]) == one["sha256"], (pair, one["file"])


def test_what_the_notes_could_know_is_told_by_editions():
    then = wpsdata.load("nap_effects", as_of="2022-05-18")
    editions = set(zip(then["index"], then["edition"].fillna(""), strict=True))
    assert ("gggi", "2006-2020") in editions
    assert ("gii", "1995-2018") in editions
    assert {("gggi", "2023"), ("gii", "1990-2022"), ("wps_index", "2025/26")}.isdisjoint(editions)
    assert ("ppi", "") in editions  # what is missing was missing then


def test_editions_of_the_gender_gap_index_differ_in_few_countries():
    found = wpsdata.load("index_editions").query("index == 'gggi' and compared_with.notna()")
    assert found["compared_with"].unique().tolist() == ["2006-2018"]
    last = found.set_index("year").loc[2018]
    assert (last["countries"], last["minimum"], last["maximum"]) == (143, -0.03, 0)
    assert found["mean_absolute"].max() == 0.0004


def test_the_inequality_index_was_revised_throughout():
    found = wpsdata.load("index_editions").query("index == 'gii' and compared_with.notna()")
    assert found["mean_absolute"].min() > 0.01


def test_series_of_women_in_parliament_stay_apart():
    found = wpsdata.load("women_in_parliament").query("area == 'world' and year == 2021")
    shares = found.set_index("series")
    assert shares.loc["world_bank", "published_percent"] == pytest.approx(26.1, abs=0.1)
    assert pd.isna(shares.loc["world_bank", "mean_percent"])
    assert shares.loc["vdem", "mean_percent"] == pytest.approx(25.2, abs=0.1)
    ipu = shares.loc["ipu_lower_or_single"]
    assert (ipu["women"], ipu["members"], ipu["countries"]) == (9958, 38623, 190)
    assert ipu["pooled_percent"] > ipu["mean_percent"]


def test_countries_stand_beside_region_and_world():
    found = wpsdata.load("parliament_by_country").set_index(["iso3", "period"])
    rwanda = found.loc[("RWA", "2020-2024")]
    assert rwanda["region"] == "Africa"
    assert (
        rwanda["mean_percent"] > 60 > rwanda["world_mean_percent"] > rwanda["region_mean_percent"]
    )
    index = wpsdata.load("index_by_country")
    assert set(index["index"]) == {"gii", "gdi", "hdi", "gnipc"}
    assert index["years"].max() == 5


# --- computed anew --------------------------------------------------------------------------------


def test_country_tables_are_what_the_code_computes(research):
    same(build_from("index_by_country", {"hdr": research["hdr"]}), "index_by_country")
    same(build_from("parliament_by_country", {"owid": research["owid"]}), "parliament_by_country")


def test_women_in_parliament_are_what_the_code_computes(research, context):
    computed = build_from("women_in_parliament", {"owid": research["owid"]})
    same(computed, "women_in_parliament")
    ranking = women_in_parliament.from_ranking(
        context / "parliament/ipu_women_ranking_2021-09-01.csv"
    )
    same(ranking, "women_in_parliament", "ipu")
    printed = pd.read_csv(context / "parliament/wdi_SG.GEN.PARL.ZS_WLD_1997-2025.csv")
    held = wpsdata.load("women_in_parliament").query("series == 'world_bank'")
    expected = printed.set_index("date")["value"].sort_index()
    assert held["published_percent"].tolist() == pytest.approx(expected.tolist(), abs=1e-6)


def test_editions_are_what_the_code_computes(research):
    own = {name: research[name] for name in ("gggi", "hdr", "wps_index")}
    same(build_from("index_editions", own), "index_editions")


def test_cross_sections_are_what_the_code_computes(research):
    computed = build_from("nap_effects", {"wps_index": research["wps_index"]})
    same(computed, "nap_effects")  # the other publishers' rows are the bundled ones


@pytest.mark.long
def test_estimates_are_what_the_code_computes(research):
    # one edition of two: the other takes as long again
    own = research["gggi"] / "gggi_2006_2018_noiris_worldbank.csv"
    computed = build_from("nap_effects", {"gggi": own})
    kept = computed.loc[computed["edition"].eq("2006-2018")].reset_index(drop=True)
    held = wpsdata.load("nap_effects")[list(kept.columns)]
    held = held.loc[held["edition"].eq("2006-2018")].reset_index(drop=True)
    assert held["status"].eq("estimated").all()
    assert_frame_equal(kept, held, rtol=1e-3, atol=2e-4)


@pytest.mark.slow
def test_estimates_of_the_inequality_index_are_what_the_code_computes(research):
    values = index_editions.read_values({"hdr": research["hdr"]})
    panel = values.query("index == 'gii' and edition == '1990-2022'")
    panel = panel.assign(value=panel["value"] * 100)
    plans = index_editions.plans_by_rule()["period_start"]
    held = wpsdata.load("nap_effects").query(
        "index == 'gii' and edition == '1990-2022' and undated == 'period_start' "
        "and sample == 'all'"
    )
    for design, computed in (
        ("two_way", effects.two_way(panel, plans)),
        ("stacked", effects.event_study(effects.long_differences(panel, plans))),
    ):
        kept = held.loc[held["design"].eq(design), list(computed.columns)]
        both = [
            one.sort_values(["term", "event_time"], ignore_index=True) for one in (computed, kept)
        ]
        assert_frame_equal(*both, rtol=1e-3, atol=2e-4)


# --- with files of one's own ----------------------------------------------------------------------


def peace_index(path: Path) -> pd.DataFrame:
    """What the reader returns of a workbook: fifty countries, where plans change nothing."""
    chance = np.random.default_rng(8)
    names = wpsdata.load("countries").query("un_status == 'member'")["name_en"].head(50)
    return pd.DataFrame(
        [
            (name, "2014", year, "overall_score", 2 + chance.normal(0, 0.1))
            for name in names
            for year in range(2008, 2015)
        ],
        columns=["country", "edition", "year", "measure", "value"],
    ).astype({"year": "Int64", "value": "Float64", "country": "string"})


def test_a_users_peace_index_is_estimated_beside_the_bundled_rows(monkeypatch, tmp_path):
    monkeypatch.setattr(
        index_editions, "upstream", lambda source: SimpleNamespace(read=peace_index)
    )
    computed = build_from("nap_effects", {"gpi": tmp_path})
    gpi = computed.loc[computed["index"].eq("gpi")]
    assert set(gpi["edition"]) == {"2008-2014"}
    assert set(gpi["status"]) == {"estimated"}
    rest = computed.loc[computed["index"].ne("gpi")].reset_index(drop=True)
    held = wpsdata.load("nap_effects")[list(rest.columns)]
    assert rest.equals(held.loc[held["index"].ne("gpi")].reset_index(drop=True))
    summarised = build_from("index_editions", {"gpi": tmp_path})
    assert set(summarised["index"]) > {"gpi", "gggi"}


def chart(folder: Path, column: str = "Lower chamber female legislators") -> Path:
    path = folder / women_in_parliament.CHART
    rows = ["France,FRA,2000,10", "Italy,ITA,2000,20", "Kenya,KEN,2000,30", "World,OWID_WRL,2000,1"]
    path.write_text("\n".join([f"Entity,Code,Year,{column}", *rows]) + "\n", encoding="utf-8")
    return path


def test_only_the_chart_of_women_in_parliament_is_taken(tmp_path):
    computed = build_from("parliament_by_country", {"owid": chart(tmp_path)})
    assert computed["mean_percent"].tolist() == [10, 20, 30]
    assert computed["world_mean_percent"].unique().tolist() == [20]
    with pytest.raises(NotThisSource, match="another chart, Number of conflicts"):
        build_from("parliament_by_country", {"owid": chart(tmp_path, "Number of conflicts")})


def test_the_world_bank_is_averaged_beside_its_own_aggregate(tmp_path):
    def row(code: str, iso3: str, name: str, value: float) -> dict[str, object]:
        return {
            "indicator": {"id": "SG.GEN.PARL.ZS", "value": "Seats"},
            "country": {"id": code, "value": name}, "countryiso3code": iso3, "date": "2020",
            "value": value, "unit": "", "obs_status": "", "decimal": 0,
        }  # fmt: skip

    rows = [row("1W", "WLD", "World", 25.5), row("FR", "FRA", "France", 40),
            row("KE", "KEN", "Kenya", 20)]  # fmt: skip
    about = {"page": 1, "pages": 1, "per_page": 50, "total": 3, "lastupdated": "2026-10-08"}
    path = tmp_path / "answer.json"
    path.write_text(json.dumps([about, rows]), encoding="utf-8")
    computed = build_from("women_in_parliament", {"world_bank": path})
    bank = computed.loc[computed["series"].eq("world_bank")].set_index("area")
    assert bank["mean_percent"].to_dict() == {"Africa": 20, "Europe": 40, "world": 30}
    assert bank["published_percent"].dropna().to_dict() == {"world": 25.5}
    assert {"vdem", "ipu_lower_or_single"} < set(computed["series"])


@pytest.fixture
def own_cache(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv(cache.CACHE, str(tmp_path / "cache"))
    tables._built.cache_clear()
    yield tmp_path
    tables._built.cache_clear()


def test_files_of_other_publishers_stay_in_use(own_cache):
    held = cache.put("owid", chart(own_cache))
    names = [f"{source}/women_in_parliament.csv" for source in ("owid", "world_bank", "ipu")]
    cards = catalog.named(names)
    own, *others = tables.cards_in_use(cards)
    assert (own.source, own.sha256) == ("owid", held.sha256)
    assert others == cards[1:]


def test_an_edition_of_which_nothing_is_bundled_stands_with_the_first_file(own_cache):
    (own_cache / "gpi.xlsx").write_text("any")
    cache.put("gpi", own_cache / "gpi.xlsx")
    cards = catalog.named(["gggi/nap_effects.csv", "hdr/nap_effects.csv"])
    found = tables.cards_in_use(cards)
    assert [one.source for one in found] == ["gpi", "gggi", "hdr"]
    assert found[1:] == cards
    assert found[0].redistribute == "no"


def test_only_the_file_of_the_publisher_whose_edition_is_held_is_bundled(own_cache, project):
    cache.put("owid", chart(own_cache))
    (path,) = bundle.bundle(["women_in_parliament"])
    assert path.parts[-3] == "owid"
    assert len(pd.read_csv(path)) == 3  # the world, Africa and Europe
    held = catalog.card("owid", "women_in_parliament.csv")
    assert [one["file"] for one in held.computed_from] == [women_in_parliament.CHART]
    assert bundle.bundle(["women_in_parliament"]) == []


def test_every_term_of_the_estimates_is_described():
    book = wpsdata.codebook("nap_effects").set_index("column")
    for name in ("index", "design", "sample"):
        values = book.loc[name, "values"].split(", ")
        assert all(value in book.loc[name, "meaning"] for value in values), name
    assert nap_effects.TABLE.needs == "any"
