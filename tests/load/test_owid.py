import json
import os
from pathlib import Path

import pandas as pd
import pytest

from wpsdata import paths
from wpsdata.load.owid import SOURCES, read_owid
from wpsdata.load.upstream import NotThisSource

LONG = "Entity,Code,Year,Women in the lower chamber,World region according to OWID"
SHORT = "entity,code,year,wom_parl__best,owid_region"
ROWS = ("Freedonia,FRD,2001,12.5,Europe", "Freedonia,FRD,2002,,Europe")
COLUMNS = {
    "entity": "string",
    "code": "string",
    "iso3": "string",
    "is_country": "boolean",
    "region": "string",
    "year": "Int64",
    "indicator": "string",
    "short_name": "string",
    "title": "string",
    "unit": "string",
    "last_updated": "datetime64[s]",
    "next_update": "datetime64[s]",
    "citation": "string",
    "value": "Float64",
}
ABOUT = {
    "titleLong": "Women in parliament - Made Up",
    "unit": "%",
    "timespan": "2001-2010",
    "shortName": "wom_parl__best",
    "lastUpdated": "2025-03-17",
    "nextUpdate": "2026-03-17",
    "citationLong": "Made Up (2025) and Our World in Data",
}
REGION = {"shortName": "owid_region", "timespan": "2023-2023"}


@pytest.fixture
def one(tmp_path):
    """Return a function that writes a table, its metadata beside it, and reads both."""

    def load(*lines: str, about: object = None, encoding: str = "utf-8") -> pd.DataFrame:
        path = tmp_path / "some.chart.csv"
        path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
        if about is not None:
            beside = tmp_path / "some.chart.metadata.json"
            beside.write_text(about if isinstance(about, str) else json.dumps(about))
        return read_owid(path)

    return load


def described(name: str, **about: object) -> dict:
    return {"columns": {name: ABOUT | about, "World region according to OWID": REGION}}


# --- the table ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header", [LONG, SHORT, SHORT.replace("entity,code,year", "Entity,Code,Year")]
)
def test_long_and_short_names_give_the_same_columns(one, header):
    frame = one(header, *ROWS)
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == COLUMNS
    assert frame["indicator"].unique().tolist() == [header.split(",")[3]]
    assert frame["year"].tolist() == [2001, 2002]
    assert frame["region"].tolist() == ["Europe", "Europe"]
    assert frame.loc[0, "value"] == 12.5
    assert pd.isna(frame.loc[1, "value"])


def test_zero_is_zero_and_the_region_is_no_value(one):
    frame = one(LONG, "Freedonia,FRD,2001,0,")
    assert frame["value"].tolist() == [0]
    assert frame["region"].isna().all()
    assert one(LONG.rpartition(",")[0], "Freedonia,FRD,2001,1")["region"].isna().all()


def test_all_columns_of_values_become_indicators(one):
    frame = one("Entity,Code,Year,owid_region,a,b", "Freedonia,FRD,2001,Asia,1,2")
    assert frame.set_index("indicator")["value"].to_dict() == {"a": 1, "b": 2}
    assert not frame.duplicated(["indicator", "entity", "year"]).any()


def test_aggregates_and_former_states_are_flagged_and_kosovo_is_a_country(one):
    frame = one(
        LONG,
        "Africa,,2001,1,",
        "World,OWID_WRL,2001,1,",
        "East Germany,OWID_GDR,2001,1,",
        "European Union (27),OWID_EU27,2001,1,",
        "Kosovo,OWID_KOS,2001,1,",
        "Namibia,NAM,2001,1,",
    ).set_index("entity")
    assert len(frame) == 6
    assert frame.index[frame["is_country"]].tolist() == ["Kosovo", "Namibia"]
    assert frame.loc["Kosovo", ["code", "iso3"]].tolist() == ["OWID_KOS", "XKX"]
    assert frame.loc[~frame["is_country"], "iso3"].isna().all()


def test_years_before_our_era_are_years(one):
    assert one(LONG, "World,OWID_WRL,-10000,1,")["year"].tolist() == [-10000]


# --- the metadata -------------------------------------------------------------------------------


def test_without_metadata_nothing_is_said_of_the_indicator(one):
    frame = one(LONG, *ROWS)
    of_metadata = ["short_name", "title", "unit", "last_updated", "next_update", "citation"]
    assert frame[of_metadata].isna().all(axis=None)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (LONG, "Women in the lower chamber"),
        (SHORT, "Women in the lower chamber"),
        (SHORT, "wom_parl__best"),
        # edited since: neither name fits, the place does
        (LONG, "Women in the lower chamber (central estimate)"),
    ],
)
def test_metadata_describe_the_column_by_name_or_by_place(one, header, name):
    frame = one(header, *ROWS, about=described(name))
    assert frame["short_name"].unique().tolist() == ["wom_parl__best"]
    assert frame["unit"].unique().tolist() == ["%"]
    assert frame.loc[0, "last_updated"] == pd.Timestamp("2025-03-17")
    assert frame.loc[0, "next_update"] == pd.Timestamp("2026-03-17")
    assert frame.loc[0, "citation"].startswith("Made Up (2025)")
    assert {column: str(dtype) for column, dtype in frame.dtypes.items()} == COLUMNS


def test_metadata_without_a_day_leave_it_missing(one):
    frame = one(LONG, *ROWS, about=described("x", nextUpdate=None, lastUpdated=""))
    assert frame[["next_update", "last_updated"]].isna().all(axis=None)


def test_metadata_of_odd_types_say_nothing(one):
    odd = {"columns": {"x": {"shortName": ["x"], "unit": 5, "timespan": 1, "lastUpdated": []}}}
    frame = one(LONG, *ROWS, about=odd)
    assert frame[["short_name", "unit", "last_updated"]].isna().all(axis=None)


def test_metadata_may_be_named(one, tmp_path):
    one(LONG, *ROWS)
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_text(json.dumps(described("x")))
    frame = read_owid(tmp_path / "some.chart.csv", metadata=elsewhere)
    assert frame["unit"].tolist() == ["%", "%"]


@pytest.mark.parametrize(
    ("about", "problem"),
    [
        ({"columns": {"a": ABOUT, "b": ABOUT}}, "describes other columns: a, b"),
        ({"columns": {}}, "describes other columns: none"),
        (described("x", timespan="1900-1990"), "other years of .*: 1900-1990 where .* 2001-2001"),
        (described("x", lastUpdated="March"), "last_updated is no day: March"),
        ({"chart": {}}, "no description of columns"),
        ([1], "no description of columns"),
        ("<html>", "is a web page"),
        ("{", "is not JSON"),
    ],
)
def test_metadata_of_another_chart_or_damaged_are_refused(one, about, problem):
    with pytest.raises(NotThisSource, match=problem) as refused:
        one(LONG, *ROWS, about=about)
    assert "some.chart.metadata.json" in str(refused.value)


# --- what is no such table ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ((LONG,), "no rows"),
        (
            ("Entity,Year,Value", "Freedonia,2001,1"),
            "begins with other columns: Entity, Year, Value",
        ),
        (("Entity,Code,Day,Value", "Freedonia,FRD,2001-01-01,1"), "one row a day"),
        (("country,iso2,year,value", "Freedonia,FRD,2001,1"), "begins with other columns"),
        (("Entity,Code,Year", "Freedonia,FRD,2001"), "no column of values"),
        (("Entity,Code,Year,owid_region", "Freedonia,FRD,2001,Asia"), "no column of values"),
        (("Entity,Code,Year,", "Freedonia,FRD,2001,1"), "without a name"),
        (("Entity,Code,Year,a,a", "Freedonia,FRD,2001,1,2"), "two columns of one name: a"),
        ((LONG.replace(",", ";"), ROWS[0].replace(",", ";")), "begins with other columns"),
        ((LONG, ROWS[0], ROWS[0]), "entity and year twice: 'Freedonia 2001' .row 2"),
        (
            (LONG, ROWS[0], ROWS[0].replace("Freedonia", "Free Donia")),
            "country and year under two names: 'FRD 2001' .row 2",
        ),
        ((LONG, ROWS[0].replace("FRD", "FR")), "code is none: 'FR' .row 1"),
        ((LONG, ROWS[0].replace("2001", "")), "year is missing: row 1"),
        ((LONG, ROWS[0].replace("2001", "2001.5")), "year is no whole number"),
        ((LONG, ROWS[0].replace("Freedonia", "")), "entity is missing: row 1"),
        ((LONG, ROWS[0].replace("12.5", "12,5")), "cells"),
        ((LONG, ROWS[0].replace("12.5", "many")), "'Women in the lower chamber' is no number"),
    ],
)
def test_another_table_is_refused(one, lines, problem):
    with pytest.raises(NotThisSource, match=problem):
        one(*lines)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b"<html><body>404</body></html>", "is a web page"),
        (b"PK\x03\x04", "is a ZIP archive or a workbook"),
        (b"\x1f\x8b\x08", "is a gzip archive"),
        (LONG.encode("utf-16"), "is not text"),
        ("Entity,Code,Year,Côte".encode("latin-1"), "is not text in UTF-8"),
        (b'Entity,Code,Year,a\n"F,FRD,2001,1\n', "no well-formed table"),
        (b'{"chart": {}}', "begins with other columns|no rows"),
    ],
)
def test_damaged_bytes_are_refused(tmp_path, content, problem):
    path = tmp_path / "share-of-women-in-parliament.csv"
    path.write_bytes(content)
    with pytest.raises(NotThisSource, match=problem):
        read_owid(path)


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(NotThisSource, match="is a folder"):
        read_owid(tmp_path)


def test_all_problems_are_named_in_one_line(one):
    with pytest.raises(NotThisSource) as refused:
        one(LONG, ROWS[0], ROWS[0], "X,Y,2001,z,", about=described("x", timespan="1900-1901"))
    message = str(refused.value)
    for problem in ("twice", "code is none", "is no number", "other years"):
        assert problem in message
    assert "\n" not in message


def test_the_source_is_described():
    source = SOURCES["owid"]
    assert source.redistribute == "yes"
    assert len(source.addresses) == 4
    assert all(address.split("/")[2] in source.hosts for address in source.addresses.values())


# --- the real files -----------------------------------------------------------------------------


def reference() -> Path:
    """Return the folder of the real files, or skip."""
    root = os.environ.get("WPSDATA_REFERENCE") or paths.CHECKOUT.parent / "shared" / "reference"
    folder = Path(root) / "context" / "raw"
    if not folder.is_dir():
        pytest.skip("real files not at hand; set WPSDATA_REFERENCE")
    return folder


@pytest.mark.parametrize(
    ("file", "rows", "of_countries", "first", "last"),
    [
        ("parliament/owid_vdem_share-of-women-in-parliament.csv", 16966, 15148, 1900, 2024),
        ("parliament/owid_gender-of-chief-executive.csv", 31335, 29483, 1789, 2023),
        (
            "parliament/owid_seats-held-by-women-in-national-parliaments_1990_2018.csv",
            *(4871, 3895, 1990, 2017),
        ),
        ("api_samples/owid_grapher_csv_sample.csv", 3, 3, 2005, 2007),
    ],
)
def test_the_real_files_are_read_whole(file, rows, of_countries, first, last):
    frame = read_owid(reference() / file)
    assert (len(frame), frame["is_country"].sum()) == (rows, of_countries)
    assert (frame["year"].min(), frame["year"].max()) == (first, last)
    assert not frame.duplicated(["indicator", "entity", "year"]).any()
    assert frame["value"].notna().all()


def test_real_metadata_whose_column_has_another_name_are_read():
    path = reference() / "parliament" / "owid_vdem_share-of-women-in-parliament.csv"
    first = read_owid(path).iloc[0]
    assert first["indicator"] == "Lower chamber female legislators"
    assert first["short_name"] == "wom_parl_vdem__estimate_best"
    assert first["last_updated"] == pd.Timestamp("2025-03-17")


def test_a_copy_in_which_every_year_stands_twice_is_refused():
    folder = reference() / "conflict"
    path = folder / "owid_number-of-armed-conflicts_1989_2024_via_realitycheck.csv"
    with pytest.raises(NotThisSource, match="begins with other columns: country, iso2, year"):
        read_owid(path)
