"""What a spreadsheet would compute leaves as text; whatever else is in a table stays as it is."""

import csv
import io

import pandas as pd
import pytest

from wpsdata.clean.spreadsheet import as_csv

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\t=1", "\tx", "\n@x", "＝1", "\u00a0=1"]
PLAIN = ["2011-2014 = four years", "a@b", "'=1", "–", "", "x\n=1", "1"]


def cells(frame: pd.DataFrame) -> list[str]:
    return [row["a"] for row in csv.DictReader(io.StringIO(as_csv(frame), newline=""))]


@pytest.mark.parametrize("dtype", ["string", "object", "category"])
def test_text_that_begins_like_a_formula_gets_an_apostrophe(dtype):
    frame = pd.DataFrame({"a": pd.Series([*FORMULAS, *PLAIN, None], dtype=dtype), "b": 1})
    assert cells(frame) == [*(f"'{one}" for one in FORMULAS), *PLAIN, ""]


@pytest.mark.parametrize("dtype", ["int64", "Int64", "float64", "Float64", "object"])
def test_negative_numbers_stay_numbers(dtype):
    frame = pd.DataFrame({"a": pd.Series([-1, 2], dtype=dtype)})
    assert [float(one) for one in cells(frame)] == [-1, 2]


def test_numbers_beside_text_stay_numbers_and_days_days():
    frame = pd.DataFrame({"a": [-1, "-x", None, 2.5], "day": pd.Timestamp("2022-05-18")})
    assert as_csv(frame) == "a,day\n-1,2022-05-18\n'-x,2022-05-18\n,2022-05-18\n2.5,2022-05-18\n"


def test_line_breaks_stay_within_their_cell():
    frame = pd.DataFrame({"a": ["x\r=1", "x\r\ny", "\r=1"]})
    assert cells(frame) == ["x\n=1", "x\ny", "'\n=1"]
    assert "\r" not in as_csv(frame)


def test_text_stays_to_the_letter_where_it_must():
    assert as_csv(pd.DataFrame({"a": ["=1"]}), exact=True) == "a\n=1\n"


def test_the_frame_itself_is_left_alone():
    frame = pd.DataFrame({"a": ["=1"]})
    as_csv(frame)
    assert frame["a"].tolist() == ["=1"]
