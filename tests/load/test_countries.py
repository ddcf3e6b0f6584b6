import re
import unicodedata

import pandas as pd
import pytest

from wpsdata import catalog
from wpsdata.load.bundled import ColumnsChanged
from wpsdata.load.countries import COLUMNS, load_countries

NAMES = ["name_en", "name_fr", "name_es", "name_ar", "name_ru", "name_zh"]


@pytest.fixture(scope="module")
def table():
    return load_countries()


def test_columns_are_strings(table):
    assert list(table.columns) == COLUMNS
    assert (table.dtypes == "string").all()
    assert not table.isna().any(axis=None)


def test_one_row_a_country(table):
    assert table["iso3"].is_unique
    assert table["iso3"].str.fullmatch("[A-Z]{3}").all()
    assert 245 <= len(table) <= 255
    with_code = table.loc[table["m49"] != "", "m49"]
    assert with_code.is_unique
    assert with_code.str.fullmatch(r"\d{3}").all()


def test_193_members_two_observers(table):
    standing = {status: set(rows) for status, rows in table.groupby("un_status")["iso3"]}
    assert len(standing["member"]) == 193
    assert standing["observer"] == {"VAT", "PSE"}
    assert {"COK", "NIU", "XKX", "TWN", "ESH", "HKG", "PRI"} <= standing["other"]
    assert {"SSD", "MNE", "TLS", "CHE", "TUV", "NRU", "PLW", "KOR", "PRK"} <= standing["member"]


def test_kosovo_has_the_user_assigned_code(table):
    kosovo = table.set_index("iso3").loc["XKX"]
    assert kosovo["m49"] == ""
    assert kosovo["name_en"] == "Kosovo"
    assert kosovo["region"] == "Europe"


def test_namibia_is_not_missing(table):
    assert table.set_index("iso3").loc["NAM", "name_en"] == "Namibia"


def test_regions(table):
    assert set(table["region"]) == {"Africa", "Americas", "Asia", "Europe", "Oceania", ""}
    assert table.loc[table["region"] == "", "iso3"].tolist() == ["ATA"]
    assert (table.loc[table["region"] != "", "subregion"] != "").all()


@pytest.mark.parametrize("column", NAMES)
def test_names_can_be_printed(table, column):
    names = table[column]
    assert (names != "").all()
    assert names.is_unique
    assert names.eq(names.str.strip()).all()
    junk = names[names.str.contains(r"[*_\d\"\[\]]|  |\((?:l'|l’|le|la|les|el|los|las|the)\)$")]
    assert junk.tolist() == []


@pytest.mark.parametrize(
    ("column", "script"), [("name_ar", "ARABIC"), ("name_ru", "CYRILLIC"), ("name_zh", "CJK")]
)
def test_names_are_in_the_script_of_the_language(table, column, script):
    for name in table[column]:
        letters = re.sub(r"[\W\d_]", "", name)
        assert all(unicodedata.name(letter).startswith(script) for letter in letters), name


def test_changed_columns_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "countries.csv"
    pd.DataFrame({"iso3": ["NAM"]}).to_csv(path, index=False)
    monkeypatch.setattr(catalog, "snapshot", lambda *_: path)
    with pytest.raises(ColumnsChanged, match="expected"):
        load_countries()
