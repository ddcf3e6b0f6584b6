import json
import os
from pathlib import Path

import pandas as pd
import pytest

from wpsdata import paths
from wpsdata.load.upstream import NotThisSource
from wpsdata.load.who import read_who_homicide

HEADER_LINE = (
    "Id,IndicatorCode,SpatialDimType,SpatialDim,TimeDimType,TimeDim,Dim1Type,Dim1,Dim2Type,Dim2,"
    "Dim3Type,Dim3,DataSourceDimType,DataSourceDim,Value,NumericValue,Low,High,Comments,Date,"
    "TimeDimensionValue,TimeDimensionBegin,TimeDimensionEnd"
)
HEADER = HEADER_LINE.split(",")
RECORD = dict.fromkeys(HEADER) | {
    **{"Id": 7, "IndicatorCode": "VIOLENCE_HOMICIDENUM", "SpatialDimType": "COUNTRY"},
    **{"SpatialDim": "FRE", "TimeDimType": "YEAR", "TimeDim": 2012, "Dim1Type": "SEX"},
    **{"Dim1": "FMLE", "Value": "12 [9-17]", "NumericValue": 12.34, "Low": 9.1, "High": 16.9},
    **{"Date": "2021-02-09T17:28:07.247+01:00"},
}


def write_csv(path: Path, *records: dict[str, object]) -> Path:
    rows = [
        [
            "NA" if (RECORD | record)[name] is None else str((RECORD | record)[name])
            for name in HEADER
        ]
        for record in records
    ]
    path.write_text("\n".join([HEADER_LINE, *map(",".join, rows)]) + "\n", encoding="utf-8")
    return path


def write_json(path: Path, *records: dict[str, object], **besides: object) -> Path:
    answer = {"@odata.context": "https://ghoapi.azureedge.net/api/$metadata#VIOLENCE_HOMICIDENUM"}
    path.write_text(
        json.dumps(answer | {"value": [RECORD | record for record in records]} | besides),
        encoding="utf-8",
    )
    return path


@pytest.fixture(params=[write_csv, write_json], ids=["csv", "json"])
def made(request, tmp_path):
    def read(*records: dict[str, object]) -> pd.DataFrame:
        return read_who_homicide(request.param(tmp_path / "who", *records))

    return read


def test_an_estimate_is_typed_alike_in_both_forms(made):
    frame = made({})
    (row,) = frame.to_dict("records")
    assert (row["estimate_id"], row["place_type"], row["place_code"]) == (7, "country", "FRE")
    assert (row["year"], row["sex"], row["printed"]) == (2012, "female", "12 [9-17]")
    assert (row["deaths"], row["low"], row["high"]) == (12.34, 9.1, 16.9)
    assert row["updated_on"] == pd.Timestamp("2021-02-09")
    assert pd.isna(row["age_group"])
    assert frame.dtypes.astype(str).tolist() == [
        *["Int64", "string", "string", "Int64", "string", "string"],
        *["Float64", "Float64", "Float64", "string", "datetime64[s]"],
    ]


def test_the_older_estimate_by_age_can_be_told_apart(made):
    older = {"Id": 8, "SpatialDimType": "REGION", "SpatialDim": "GLOBAL", "Dim1": "MLE"}
    aged = older | {"Dim2Type": "AGEGROUP", "Dim2": "YEARS10-29", "Low": None, "High": None}
    frame = made({}, aged)
    assert frame["age_group"].isna().tolist() == [True, False]
    assert frame["age_group"][1] == "YEARS10-29"
    assert frame["place_type"].tolist() == ["country", "region"]
    # no interval is no interval, not one of width zero
    assert frame.loc[1, ["low", "high"]].isna().all()


def test_zero_is_a_number(made):
    assert made({"NumericValue": 0, "Low": 0, "High": 0, "Value": "0 [0-0]"})["deaths"][0] == 0


def test_a_newer_answer_prints_longer_codes(made):
    frame = made({"Dim1": "SEX_BTSX"}, {"Id": 8, "Dim1": "SEX_MLE"})
    assert frame["sex"].tolist() == ["both", "male"]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"IndicatorCode": "VIOLENCE_HOMICIDERATE"}, "another indicator: 'VIOLENCE_HOMICIDERATE'"),
        ({"IndicatorCode": None}, "another indicator"),
        ({"SpatialDimType": "PLANET"}, "SpatialDimType is none of .*'PLANET'"),
        ({"TimeDimType": "MONTH"}, "TimeDimType is not YEAR: 'MONTH'"),
        ({"TimeDim": "soon"}, "TimeDim is no number: 'soon'"),
        ({"Dim1": "WOMEN"}, "Dim1 is none of BTSX, MLE, FMLE: 'WOMEN'"),
        ({"Dim1": None}, "Dim1 is missing: row 1"),
        ({"Dim2Type": "PLACE", "Dim2": "X"}, "Dim2Type is not AGEGROUP: 'PLACE'"),
        ({"NumericValue": None}, "NumericValue is missing: row 1"),
        ({"NumericValue": -1, "Low": None}, "NumericValue is below 0"),
        ({"NumericValue": 90}, "NumericValue lies outside Low and High: row 1"),
        ({"Date": "yesterday"}, "Date is no day like"),
    ],
)
def test_a_wrong_cell_is_refused(made, cells, problem):
    with pytest.raises(NotThisSource, match=problem):
        made(cells)


def test_all_problems_are_named_at_once(made):
    with pytest.raises(NotThisSource) as refused:
        made({"Dim1": "WOMEN"}, {}, {"Id": 8, "TimeDim": 12})
    message = str(refused.value)
    for problem in ("Id stands twice: '7' (row 2)", "'WOMEN' (row 1)", "TimeDim is no year: '12'"):
        assert problem in message
    assert "\n" not in message


def test_one_thing_has_one_estimate(made):
    with pytest.raises(NotThisSource, match="two estimates of one thing: 'FRE 2012 FMLE'"):
        made({}, {"Id": 8})


def test_a_page_of_several_is_refused(tmp_path):
    link = {"@odata.nextLink": "https://ghoapi.azureedge.net/api/VIOLENCE_HOMICIDENUM?$skip=1000"}
    with pytest.raises(NotThisSource, match="is one page of several"):
        read_who_homicide(write_json(tmp_path / "a.json", {}, **link))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"value": [{"Id": 7}', "is not JSON"),
        ("[" * 100_000, "nested too deep"),
        ('{"error": {"code": "", "message": "Not found"}}', "is an error message"),
        ('{"values": []}', "no list of estimates"),
        ('{"value": [1]}', "no list of estimates"),
        ('{"value": []}', "no rows"),
        ('[{"Id": 7}]', "no column: IndicatorCode"),
    ],
)
def test_json_of_another_kind_is_refused(tmp_path, text, problem):
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotThisSource, match=problem):
        read_who_homicide(path)


def test_a_bare_list_of_estimates_is_read(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps([RECORD]), encoding="utf-8")
    assert len(read_who_homicide(path)) == 1


# --- the real file ------------------------------------------------------------------------------


def reference(name: str) -> Path:
    """Return a file of the publisher, or skip."""
    root = os.environ.get("WPSDATA_REFERENCE") or paths.CHECKOUT.parent / "shared" / "reference"
    path = Path(root) / "security" / "raw" / "who_gho" / name
    if not path.is_file():
        pytest.skip(f"WHO is not at hand in {path}; name its root in WPSDATA_REFERENCE")
    return path


def test_the_real_file_is_read_whole():
    frame = read_who_homicide(reference("gho_VIOLENCE_HOMICIDENUM.csv"))
    assert len(frame) == 11650
    assert (frame["year"].min(), frame["year"].max()) == (2000, 2019)
    assert frame.loc[frame["place_type"].eq("country"), "place_code"].nunique() == 183
    assert frame["age_group"].notna().sum() == 10
    men = frame.query("place_code == 'GLOBAL' and year == 2000 and sex == 'male'")
    assert men["printed"].tolist() == ["379289 [315737-459368]"]
    assert men["deaths"].round().tolist() == [379289]


def test_the_real_list_of_countries_is_another_file():
    with pytest.raises(NotThisSource, match="no column: Id"):
        read_who_homicide(reference("gho_country_codes.csv"))
