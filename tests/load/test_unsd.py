import os
from pathlib import Path

import pandas as pd
import pytest

from wpsdata import paths
from wpsdata.load.unsd import SOURCES, read_unsd_gender
from wpsdata.load.upstream import NotThisSource

# the columns as published; a series from another agency has COMMENT_OBS and SOURCE_DETAIL besides
COLUMN_LINE = """
INDICATOR_LABEL INDICATOR_ID INDICATOR_DESC MINSET_SERIES MINSET_SERIES_DESC REF_AREA
REF_AREA_DESC ISO3 X Y SDG_REGION TIME_PERIOD
SEX SEX_DESC OBS_VALUE UNIT_MEASURE UNIT_MEASURE_DESC NATURE
NATURE_DESC REPORTING_TYPE REPORTING_TYPE_DESC SOURCE_YEAR sort_order SDG_SeriesID
ILO_SeriesID UNESCO_SeriesID TSK_sub_dims TSK_sub_id TSK_sub_desc isLatestValue
"""
HEADER = COLUMN_LINE.split()
DEFAULTS = {
    "INDICATOR_LABEL": "IV.4",
    "MINSET_SERIES": "Sb33",
    "MINSET_SERIES_DESC": "Share of officers",
    "REF_AREA": "8",
    "REF_AREA_DESC": "Freedonia",
    "ISO3": "FRD",
    "SDG_REGION": "Nowhere",
    "TIME_PERIOD": "2008",
    "SEX": "F",
    "OBS_VALUE": "8.5",
    "UNIT_MEASURE": "PT",
    "UNIT_MEASURE_DESC": "Percent",
    "NATURE": "C",
    "NATURE_DESC": "Country Data",
    "SOURCE_YEAR": "2019",
    "TSK_sub_dims": "SEX",
    "isLatestValue": "False",
}
COLUMNS = {
    "indicator": "string",
    "series": "string",
    "series_name": "string",
    "m49": "string",
    "iso3": "string",
    "area": "string",
    "is_country": "boolean",
    "sdg_region": "string",
    "year": "Int64",
    "sex": "string",
    "value": "Float64",
    "unit": "string",
    "nature": "string",
    "comment": "string",
    "source_detail": "string",
    "source_year": "Int64",
    "sdg_series": "string",
    "is_latest": "boolean",
}


@pytest.fixture
def one(tmp_path):
    """Return a function that writes rows, tabs between their cells, and reads them."""

    def load(*rows: dict, header: list[str] = HEADER, separator: str = "\t", end: str = "\n"):
        lines = [separator.join(header)]
        for row in rows:
            unknown = set(row) - set(header)
            assert not unknown, f"no such column {unknown}"
            lines.append(separator.join((DEFAULTS | row).get(name, "") for name in header))
        path = tmp_path / "7500__IV_4.csv"
        path.write_bytes((end.join(lines) + end).encode())
        return read_unsd_gender(path)

    return load


def test_rows_are_areas_and_years_with_types(one):
    frame = one({}, {"TIME_PERIOD": "2009", "OBS_VALUE": "9", "isLatestValue": "True"})
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == COLUMNS
    first = frame.iloc[0]
    assert (first["m49"], first["iso3"], first["year"], first["sex"]) == (
        "008",
        "FRD",
        2008,
        "female",
    )
    assert frame["value"].tolist() == [8.5, 9]
    assert frame["is_latest"].tolist() == [False, True]
    assert frame[["comment", "source_detail", "sdg_series"]].isna().all(axis=None)


def test_columns_of_some_series_only_are_read_where_they_are(one):
    row = {
        "COMMENT_OBS": "Weighted; by hand, 2019",
        "SOURCE_DETAIL": "Somebody",
        "SDG_SeriesID": "S",
    }
    frame = one(row, header=[*HEADER, "COMMENT_OBS", "SOURCE_DETAIL"])
    assert frame.loc[0, ["comment", "source_detail", "sdg_series"]].tolist() == [*row.values()]


def test_regions_and_former_states_are_kept_and_no_countries(one):
    frame = one(
        {"REF_AREA": "1", "REF_AREA_DESC": "World", "ISO3": "", "SDG_REGION": ""},
        {"REF_AREA": "891", "REF_AREA_DESC": "Fredo [former]", "ISO3": ""},
        {"REF_AREA": "516", "REF_AREA_DESC": "Namibia", "ISO3": "NAM"},
    )
    assert frame["is_country"].tolist() == [False, False, True]
    assert frame["m49"].tolist() == ["001", "891", "516"]
    assert frame["iso3"].isna().tolist() == [True, True, False]


def test_an_empty_value_is_missing_and_zero_is_zero(one):
    frame = one({"OBS_VALUE": ""}, {"OBS_VALUE": "0", "TIME_PERIOD": "2009"})
    assert pd.isna(frame.loc[0, "value"])
    assert frame.loc[1, "value"] == 0


def test_what_is_no_percentage_may_be_above_100(one):
    frame = one({"UNIT_MEASURE": "NUMBER", "UNIT_MEASURE_DESC": "Number", "OBS_VALUE": "750"})
    assert frame.loc[0, ["value", "unit"]].tolist() == [750, "Number"]


def test_lines_may_end_as_on_windows_and_women_and_men_are_two_rows(one):
    assert one({}, {"SEX": "M"}, end="\r\n")["sex"].tolist() == ["female", "male"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"REF_AREA": "ALB"}, "REF_AREA is no M49 code: 'ALB' .row 1"),
        ({"REF_AREA": ""}, "REF_AREA is no M49 code"),
        ({"ISO3": "FR"}, "ISO3 is no code of three letters: 'FR'"),
        ({"OBS_VALUE": "101"}, "OBS_VALUE is above 100 percent: '101'"),
        ({"OBS_VALUE": "-1"}, "OBS_VALUE is below 0: '-1'"),
        ({"OBS_VALUE": "8,5"}, "OBS_VALUE is no number: '8,5'"),
        ({"TIME_PERIOD": "08"}, "TIME_PERIOD is no year"),
        ({"TIME_PERIOD": ""}, "TIME_PERIOD is no year"),
        ({"SEX": "X"}, "SEX is none of F, M"),
        ({"SEX": ""}, "SEX is missing: row 1"),
        ({"MINSET_SERIES": ""}, "MINSET_SERIES is missing"),
        ({"isLatestValue": "maybe"}, "isLatestValue is none of"),
        ({"TSK_sub_dims": "AGE|SEX"}, "broken down by more than sex: 'AGE|SEX'"),
    ],
)
def test_content_that_is_none_is_refused(one, row, problem):
    with pytest.raises(NotThisSource, match=problem):
        one(row)


def test_a_key_twice_is_refused(one):
    with pytest.raises(NotThisSource, match=r"twice: 'Sb33 008 2008 F' \(row 2\)"):
        one({}, {"OBS_VALUE": "9"})


def test_commas_and_other_columns_are_refused(one):
    with pytest.raises(NotThisSource, match="is not separated by tabs, but by commas"):
        one({}, separator=",")
    with pytest.raises(NotThisSource, match="no column: ISO3, SEX"):
        one({}, header=[name for name in HEADER if name not in ("ISO3", "SEX")])
    with pytest.raises(NotThisSource, match="no rows"):
        one()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b"<html>\t<body>Log in</body></html>", "is a web page"),
        (b"PK\x03\x04", "is a ZIP archive or a workbook"),
        (b"\x1f\x8b\x08", "is a gzip archive"),
        ("\t".join(HEADER).encode("utf-16"), "is not text"),
        ("ISO3\tCôte\n".encode("latin-1"), "is not text in UTF-8"),
        (b"words", "is not separated by tabs"),
        (("\t".join(HEADER) + "\n1\t2\n").encode(), "cells"),
    ],
)
def test_damaged_bytes_are_refused(tmp_path, content, problem):
    path = tmp_path / "7500.csv"
    path.write_bytes(content)
    with pytest.raises(NotThisSource, match=problem):
        read_unsd_gender(path)


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(NotThisSource, match="is a folder"):
        read_unsd_gender(tmp_path)


def test_all_problems_are_named_in_one_line(one):
    with pytest.raises(NotThisSource) as refused:
        one({}, {}, {"SEX": "X", "ISO3": "f"}, {"OBS_VALUE": "?", "TIME_PERIOD": "1"})
    message = str(refused.value)
    for problem in ("twice", "SEX is none", "ISO3 is no code", "OBS_VALUE", "TIME_PERIOD"):
        assert problem in message
    assert "\n" not in message


def test_the_source_is_described():
    source = SOURCES["unsd_gender"]
    assert source.redistribute == "aggregates"
    assert not source.addresses


# --- the real files -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "rows", "countries", "first", "last"),
    [
        (7000, 1501, 194, 2005, 2019),
        (7100, 4880, 193, 2000, 2021),
        (7200, 173, 135, 2006, 2019),
        (7500, 754, 104, 2004, 2017),
        (7600, 624, 93, 2004, 2017),
    ],
)
def test_the_real_files_are_read_whole(number, rows, countries, first, last):
    root = os.environ.get("WPSDATA_REFERENCE") or paths.CHECKOUT.parent / "shared" / "reference"
    folder = Path(root) / "context" / "raw" / "un_gender_portal"
    if not folder.is_dir():
        pytest.skip("the files of the portal are not at hand; set WPSDATA_REFERENCE")
    (path,) = folder.glob(f"{number}_*.csv")
    frame = read_unsd_gender(path)
    assert len(frame) == rows
    assert frame["iso3"].nunique() == countries
    assert (frame["year"].min(), frame["year"].max()) == (first, last)
    assert frame["value"].between(0, 100).all()
    assert not frame.duplicated(["series", "m49", "year", "sex"]).any()
    assert frame["unit"].eq("Percent").all()
