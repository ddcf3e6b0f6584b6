"""Tables on agreements: what is bundled is what the code computes, and adds up."""

import os
from functools import cache as remembered
from pathlib import Path

import pandas as pd
import pytest

import wpsdata
from wpsdata import catalog, paths
from wpsdata.load.pax import read_pax
from wpsdata.tables import (
    agreements_by_country,
    agreements_by_release,
    agreements_by_un_region,
    build_from,
    presence_and_provisions,
    table,
)

COUNTED = (
    "agreements_by_release",
    "agreements_scr_1325",
    "agreements_by_country",
    "agreements_by_un_region",
)
ONE_FILE = ("agreements_by_country", "agreements_by_un_region")
JOINED = ("presence_and_provisions", "presence_models")


def reference(*parts: str) -> Path:
    root = os.environ.get("WPSDATA_REFERENCE") or paths.CHECKOUT.parent / "shared" / "reference"
    place = Path(root).joinpath(*parts)
    if not place.exists():
        pytest.skip(f"no {place}; name its root in WPSDATA_REFERENCE")
    return place


@pytest.fixture
def files(monkeypatch) -> dict[str, Path]:
    """The research files; PA-X is read once for all tests, which its own tests examine."""
    modules = (agreements_by_release, agreements_by_country, agreements_by_un_region)
    for module in (*modules, presence_and_provisions):
        monkeypatch.setattr(module, "read_pax", once)
    return {
        "pax": reference("agreements", "raw", "v10", "pax_all_agreements_v10.csv"),
        "padd": reference("participation", "raw", "padd"),
    }


@remembered
def once(path: Path) -> pd.DataFrame:
    return read_pax(path)


def bundled(name: str) -> pd.DataFrame:
    return wpsdata.load(name)[list(table(name).columns)]


@pytest.mark.parametrize("name", [*COUNTED, "presence_and_provisions"])
def test_the_bundled_counts_are_what_the_code_computes_from_the_files(files, name):
    computed = build_from(name, files)
    pd.testing.assert_frame_equal(computed, bundled(name))


@pytest.mark.long
def test_the_bundled_estimates_are_what_the_code_computes_from_the_files(files):
    computed, held = build_from("presence_models", files), bundled("presence_models")
    pd.testing.assert_frame_equal(computed, held, rtol=1e-3, atol=2e-4)


@pytest.mark.parametrize("name", [*COUNTED, *JOINED])
def test_cards_name_the_files_and_no_row_names_an_agreement(name):
    source, file = table(name).sources[0]
    card = catalog.card(source, file)
    assert card.redistribute == "aggregates"
    hashes = {one["file"]: one["sha256"] for one in card.computed_from}
    assert "pax_all_agreements_v10.csv" in hashes
    assert len(hashes) == (4 if name in JOINED else 1 if name in ONE_FILE else 2)
    assert not {"agreement_id", "title", "signed_on", "process_id"} & set(table(name).columns)


def test_the_cards_hashes_are_those_of_the_files(files):
    found = {one.name: catalog.sha256(one) for one in files["padd"].glob("*.csv")}
    found |= {files["pax"].name: catalog.sha256(files["pax"])}
    found |= {"pax_v9.csv": catalog.sha256(reference("agreements", "raw", "v9", "pax_v9.csv"))}
    for name in (*COUNTED, *JOINED):
        card = catalog.card(*table(name).sources[0])
        for one in card.computed_from:
            assert found[one["file"]] == one["sha256"]


# --- releases -----------------------------------------------------------------------------------


def test_the_real_release_9_stands_beside_the_rebuilt_one(files):
    own = build_from(
        "agreements_by_release", files | {"pax": reference("agreements", "raw", "v9", "pax_v9.csv")}
    )
    held = bundled("agreements_by_release")
    key = ["release", "basis", "from_release", "year", "local"]
    real = held.query("release == 'V9' and basis == 'as_published'")
    pd.testing.assert_frame_equal(own.query("release == 'V9'").set_index(key), real.set_index(key))
    # of a release that came later, the file of release 9 knows nothing
    assert set(own["release"]) == {f"V{number}" for number in range(1, 10)}
    # and the file of release 10 keeps the real release 9 beside the rebuilt one
    assert set(held.query("release == 'V9'")["basis"]) == {"rebuilt", "as_published"}


def test_the_last_release_is_that_of_the_table_by_region_and_stage():
    whole = wpsdata.load("agreements_gender").groupby(["year", "local"])
    counts = ["agreements", "with_gender_provision"]
    last = wpsdata.load("agreements_by_release").query("release == 'V10'")
    expected = whole[counts].sum()
    pd.testing.assert_frame_equal(last.set_index(["year", "local"])[counts].sort_index(), expected)
    around = wpsdata.load("agreements_scr_1325").query("release == 'V10'")
    assert around.groupby("local")[counts].sum().equals(last.groupby("local")[counts].sum())


def test_releases_have_the_size_they_were_said_to_have():
    from wpsdata.load.agreement_shares import load_pax_releases

    releases = load_pax_releases().query("agreements != ''").set_index("release")
    counted = wpsdata.load("agreements_by_release").query("local == 'included'")
    sizes = counted.groupby(["release", "basis"])["agreements"].sum()
    for release, said in releases["agreements"].items():
        assert set(sizes[release]) == {int(said)}


@pytest.mark.parametrize(
    ("day", "newest"), [("2022-05-18", "V5"), ("2022-07-22", "V6"), ("2026-04-09", "V10")]
)
def test_as_of_gives_the_releases_that_were_out(day, newest):
    known = wpsdata.load("agreements_by_release", as_of=day).query("known == 'yes'")
    assert max(known["release"].str[1:].astype(int)) == int(newest[1:])


# --- countries ----------------------------------------------------------------------------------


def test_countries_are_known_and_entities_are_none():
    places = wpsdata.load("agreements_by_country")
    known = set(wpsdata.load("countries")["iso3"])
    countries = places.loc[places["kind"].eq("country")]
    assert set(countries["iso3"]) <= known
    assert countries["place"].eq(countries["iso3"]).all()
    apart = places.loc[places["kind"].eq("no_country")]
    assert apart["iso3"].isna().all()
    assert {"Yugoslavia (former)", "Mindanao", "Darfur", "Taliban"} <= set(apart["place"])
    assert {"XKX", "PSE", "ESH", "TLS"} <= set(countries["place"])


def test_no_country_has_more_without_local_agreements():
    places = wpsdata.load("agreements_by_country").pivot_table(
        index="place", columns="local", values="agreements", aggfunc="sum", fill_value=0
    )
    assert (places["excluded"] <= places["included"]).all()


# --- published shares ---------------------------------------------------------------------------


def test_published_shares_are_those_of_their_counts_but_for_one():
    shares = wpsdata.load("agreement_shares_published")
    apart = (shares["percent"] - shares["percent_of_counts"]).abs() > 1
    wrong = shares.loc[apart.fillna(False)]
    assert wrong[["series", "percent", "numerator", "denominator"]].to_numpy().tolist() == [
        ["un_women_2016", 11, 17, 664]
    ]
    derived = shares.loc[shares["kind"].eq("derived")]
    assert derived["as_printed"].isna().all()
    assert derived["percent"].equals(derived["percent_of_counts"])


def test_the_reports_counts_are_those_of_the_release_of_their_day():
    counted = wpsdata.load("agreements_by_release").set_index(
        ["release", "basis", "year", "local"]
    )[["with_gender_provision", "agreements"]]
    shares = wpsdata.load("agreement_shares_published").set_index(["series", "first_year"])
    for series, year, release, basis, local in (
        ("sg_2022", 2021, "V6", "rebuilt", "included"),
        ("sg_2024", 2023, "V8", "rebuilt", "excluded"),
        ("sg_2025", 2024, "V9", "as_published", "excluded"),
        ("pax_v5", 2020, "V5", "rebuilt", "included"),
    ):
        said = shares.loc[(series, year), ["numerator", "denominator"]].tolist()
        assert counted.loc[(release, basis, year, local)].tolist() == said


# --- presence -----------------------------------------------------------------------------------


def test_pa_x_and_the_delegate_dataset_code_provisions_alike(files):
    from wpsdata.load.padd import load_measures

    measured = load_measures(files["padd"]).set_index("agreement_id")["provision"]
    coded = once(files["pax"]).set_index("agreement_id")["ge_wom"]
    assert len(measured) == 116
    assert measured.equals(coded.reindex(measured.index).rename("provision"))


def test_the_articles_own_table_comes_out():
    # its code counts women delegates against provisions over agreements with a known answer
    counts = wpsdata.load("presence_and_provisions").query(
        "rule == 'highest' and role == 'delegate' and sample == 'all'"
    )
    cells = counts.set_index("presence")[["with_provision", "without_provision"]]
    assert cells.loc["yes"].tolist() == [28, 11]
    assert cells.loc["no"].tolist() == [33, 36]
    assert cells.sum().tolist() == [68, 48]


def test_answers_are_those_of_the_bands_of_shares():
    bands = wpsdata.load("padd_share_bands").query("first_year == 1990 and last_year == 2020")
    none = bands.query("band == 'none'").set_index(["rule", "role"])["agreements"]
    counts = wpsdata.load("presence_and_provisions").query("sample == 'all'")
    counts = counts.assign(agreements=counts["with_provision"] + counts["without_provision"])
    answers = counts.set_index(["rule", "role", "presence"])["agreements"]
    for (rule, role), number in none.items():
        if role in ("delegate", "signatory", "mediator", "negotiator"):
            assert answers[rule, role, "no"] == number
    assert counts.groupby(["rule", "role"])["agreements"].sum().eq(116).all()


def test_estimates_stand_on_the_counts():
    counts = wpsdata.load("presence_and_provisions").query("presence in ('yes', 'no')")
    counts = counts.assign(n=counts["with_provision"] + counts["without_provision"])
    key = ["rule", "role", "sample"]
    models = wpsdata.load("presence_models").query("method == 'fisher'").set_index(key)
    known = counts.groupby(key)["n"].sum().loc[models.index]
    assert models["agreements"].equals(known.rename("agreements"))
    assert not wpsdata.load("presence_models")["role"].eq("negotiator").any()


def test_the_world_of_the_regions_is_the_release():
    held = bundled("agreements_by_un_region").query("area == 'world'").set_index("local")
    whole = bundled("agreements_gender").groupby("local")[["agreements", "with_gender_provision"]]
    pd.testing.assert_frame_equal(
        held[["agreements", "with_gender_provision"]].sort_index(),
        whole.sum().sort_index(),
        check_names=False,
        check_index_type=False,
    )
