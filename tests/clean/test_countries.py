import os
from pathlib import Path

import pandas as pd
import pytest

from wpsdata import paths
from wpsdata.clean import countries
from wpsdata.clean.countries import AliasConflict, UnknownCountry, match_countries, to_iso3
from wpsdata.errors import WpsdataError
from wpsdata.load.countries import load_countries

CASES = Path(__file__).parents[1] / "cases"
REFERENCE = Path(
    os.environ.get("WPSDATA_REFERENCE") or Path(__file__).parents[3] / "shared" / "reference"
)


def read(path):
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def cases(name):
    return list(read(CASES / name).itertuples(index=False, name=None))


@pytest.fixture
def lookups(tmp_path, monkeypatch):
    """A copy of the look-up files that a test may break."""
    for path in paths.lookups_root().glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(paths, "lookups_root", lambda: tmp_path)
    countries._lookups.cache_clear()
    yield tmp_path
    countries._lookups.cache_clear()


@pytest.mark.parametrize(("name", "iso3"), cases("countries.csv"))
def test_name_matches(name, iso3):
    assert match_countries([name]).tolist() == [iso3]


@pytest.mark.parametrize(("name", "why"), cases("not_countries.csv"))
def test_name_is_refused(name, why):
    assert match_countries([name]).isna().all(), why
    with pytest.raises(UnknownCountry):
        to_iso3([name])


def test_there_are_enough_cases():
    assert len(cases("countries.csv")) >= 150
    assert len(cases("not_countries.csv")) >= 40


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar", "ru", "zh"])
def test_every_country_answers_to_its_own_name(language):
    table = load_countries()
    found = match_countries(table[f"name_{language}"])
    shared = countries.ambiguous_names()
    ambiguous = table[f"name_{language}"].map(countries.normalise).isin(list(shared))
    assert found[ambiguous].isna().all()
    assert found[~ambiguous].tolist() == table.loc[~ambiguous, "iso3"].tolist()


def test_no_two_countries_share_a_name():
    # names that two countries share in some language match neither; list them here if any appear
    assert countries.ambiguous_names() == {}


def test_every_alias_means_the_country_beside_it():
    aliases = read(paths.lookups_root() / "country_aliases.csv")
    assert match_countries(aliases["alias"]).tolist() == aliases["iso3"].tolist()
    assert len(aliases) > 300
    kinds = {"code", "formal", "common", "former", "abbreviation", "part", "local"}
    assert set(aliases["kind"]) <= kinds | {"french", "spanish", "arabic", "russian", "chinese"}


def test_aliases_repeat_no_key():
    aliases = read(paths.lookups_root() / "country_aliases.csv").query("kind != 'code'")
    keys = aliases["alias"].map(countries.normalise)
    assert keys[keys.duplicated()].tolist() == []


def test_refused_names_are_refused_with_their_own_reason():
    table = read(paths.lookups_root() / "not_countries.csv")
    assert match_countries(table["name"]).isna().all()
    for name, why in table.itertuples(index=False):
        with pytest.raises(UnknownCountry) as error:
            to_iso3([name])
        assert why in str(error.value)


def test_parts_resolve_beside_their_country_in_every_form():
    parts = read(paths.lookups_root() / "country_parts.csv")
    table = load_countries().set_index("iso3")["name_en"]
    for part, iso3, _ in parts.itertuples(index=False):
        country = table[iso3].split(" (")[0]
        for form in (f"{country} ({part})", f"{country}/{part}", f"{country} - {part}"):
            assert match_countries([form]).tolist() == [iso3], form


def test_series_keeps_index_name_order_and_missing():
    names = pd.Series(["Chad", None, "", "DRC", "Chad"], index=[9, 3, 3, 1, 0], name="country")
    found = to_iso3(names)
    assert found.index.tolist() == names.index.tolist()
    assert found.name == "country"
    assert str(found.dtype) == "string"
    assert found.fillna("?").tolist() == ["TCD", "?", "?", "COD", "TCD"]


@pytest.mark.parametrize("given", [["Chad"], pd.Index(["Chad"]), ("Chad",), pd.Series(["Chad"])])
def test_lists_indexes_and_series_are_all_taken(given):
    assert to_iso3(given).tolist() == ["TCD"]


def test_a_single_string_is_one_name():
    assert to_iso3("Chad").tolist() == ["TCD"]


def test_nothing_in_nothing_out():
    found = to_iso3(pd.Series([], dtype="string"))
    assert found.empty
    assert str(found.dtype) == "string"


def test_numbers_are_no_names():
    assert match_countries([4, 4.5]).isna().all()


def test_error_names_all_offenders_with_hints_in_one_line():
    names = ["Guatamala", "Chad", "Israel/Palestine", "European Union", "Aceh", "Sudan/Nowhere"]
    with pytest.raises(WpsdataError) as error:
        to_iso3([*names, "Guatamala", "Zzyzx", "Bougainvillea"])
    message = str(error.value)
    assert "'Guatamala' (nearest: Guatemala)" in message
    assert message.count("Guatamala") == 1
    assert "more than one country: ISR, PSE" in message
    assert "organisation" in message
    assert "part of a country" in message
    assert "SDN with something that is not listed in country_parts.csv" in message
    assert "'Zzyzx' (nothing near it)" in message
    assert "src/wpsdata/lookups/country_aliases.csv" in message
    assert "'Chad'" not in message
    assert "\n" not in message


def test_a_part_alone_is_told_from_an_unknown_name():
    with pytest.raises(UnknownCountry, match="a part of SDN, no country"):
        to_iso3(["Blue Nile"])


def test_contradicting_aliases_stop_everything(lookups):
    path = lookups / "country_aliases.csv"
    path.write_text(
        path.read_text(encoding="utf-8") + "DRC,COG,abbreviation,\nAtlantis,XYZ,x,\n",
        encoding="utf-8",
    )
    with pytest.raises(AliasConflict, match=r"Atlantis: no country XYZ; DRC: COG and COD"):
        match_countries(["Chad"])


def test_a_name_both_known_and_refused_stops_everything(lookups):
    path = lookups / "not_countries.csv"
    path.write_text(path.read_text(encoding="utf-8") + "Chad,a lake\n", encoding="utf-8")
    with pytest.raises(AliasConflict, match="chad: both a country and refused"):
        match_countries(["Chad"])


def test_a_part_of_no_country_stops_everything(lookups):
    path = lookups / "country_parts.csv"
    path.write_text(path.read_text(encoding="utf-8") + "Mu,XYZ,\n", encoding="utf-8")
    with pytest.raises(AliasConflict, match="Mu: no country XYZ"):
        match_countries(["Chad"])


def test_a_name_shared_by_two_countries_matches_neither(monkeypatch):
    table = load_countries()
    table.loc[table["iso3"].isin(["TCD", "MLI"]), "name_zh"] = "共"
    monkeypatch.setattr(countries, "load_countries", lambda: table)
    countries._lookups.cache_clear()
    try:
        assert match_countries(["共"]).isna().all()
        assert countries.ambiguous_names() == {"共": {"TCD", "MLI"}}
        with pytest.raises(UnknownCountry, match="may be any of MLI, TCD"):
            to_iso3(["共"])
    finally:
        countries._lookups.cache_clear()


def test_a_new_alias_row_is_the_whole_fix(lookups):
    path = lookups / "country_aliases.csv"
    path.write_text(path.read_text(encoding="utf-8") + "Tchadistan,TCD,common,\n", encoding="utf-8")
    assert match_countries(["TCHADISTAN"]).tolist() == ["TCD"]


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="no reference folder beside the checkout")
@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("naps/naps.csv", "country"),
        ("naps/fpn_members.csv", "member"),
        ("participation/processes.csv", "country"),
    ],
)
def test_names_of_the_sources_have_the_code_beside_them(file, column):
    table = read(REFERENCE / file)
    if "dataset" in table:
        table = table[table["dataset"] != "PADD"]
    table = table.drop_duplicates([column, "iso3"])
    table["found"] = match_countries(table[column]).fillna("")
    wrong = table.loc[table["found"] != table["iso3"], [column, "iso3", "found"]]
    assert wrong.to_numpy().tolist() == []
