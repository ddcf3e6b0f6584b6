"""Roles, periods, shares, counts and dates: one case table each."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wpsdata import paths
from wpsdata.clean.dates import UnknownDate, known_by, to_partial_date
from wpsdata.clean.periods import UnknownPeriod, to_period
from wpsdata.clean.roles import RoleConflict, UnknownRole, role_words, to_role
from wpsdata.clean.shares import UnknownShare, to_count, to_percent, with_counts

CASES = Path(__file__).parents[1] / "cases"
ALL = {
    "periods": (to_period, UnknownPeriod),
    "shares": (to_percent, UnknownShare),
    "counts": (to_count, UnknownShare),
    "dates": (to_partial_date, UnknownDate),
}


def table(name):
    return pd.read_csv(CASES / f"{name}.csv", dtype=str, keep_default_na=False)


def rows(name, *, errors):
    cases = table(name)
    return cases[cases.iloc[:, 1].eq("error") == errors]


def told(value):
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:.8g}"


@pytest.mark.parametrize(
    ("name", "row"),
    [(name, row) for name in ALL for row in rows(name, errors=False).to_dict("records")],
)
def test_value_is_read(name, row):
    convert, _ = ALL[name]
    found = convert(pd.Series([row["printed"]])).iloc[0]
    assert {key: told(found[key]) for key in row if key != "printed"} == {
        key: value for key, value in row.items() if key != "printed"
    }
    assert found["as_printed"] == row["printed"]


@pytest.mark.parametrize(
    ("name", "printed"),
    [(name, printed) for name in ALL for printed in rows(name, errors=True)["printed"]],
)
def test_value_is_refused(name, printed):
    convert, error = ALL[name]
    with pytest.raises(error):
        convert(pd.Series([printed]))


@pytest.mark.parametrize("name", ALL)
def test_all_refused_values_are_named_in_one_line(name):
    convert, error = ALL[name]
    wrong = rows(name, errors=True)["printed"]
    with pytest.raises(error) as caught:
        convert(wrong)
    message = str(caught.value)
    assert all(repr(text) in message for text in wrong)
    assert "\n" not in message


@pytest.mark.parametrize("name", ALL)
def test_index_rows_and_missing_are_kept_and_order_does_not_matter(name):
    convert, _ = ALL[name]
    printed = rows(name, errors=False)["printed"].astype("object")
    printed.iloc[0] = None
    printed.index = [7, 7, *range(len(printed) - 2)]
    found = convert(printed)
    assert found.index.tolist() == printed.index.tolist()
    assert found.iloc[0].drop(["uncertain", "precision"], errors="ignore").isna().all()
    pd.testing.assert_frame_equal(convert(printed.iloc[::-1]).iloc[::-1], found)


@pytest.mark.parametrize(
    ("name", "dtypes"),
    [
        ("periods", ["Int64", "Int64", "bool", "string"]),
        ("shares", ["Float64", "string", "Int64", "Int64", "string"]),
        ("counts", ["Float64", "string", "string"]),
        ("dates", ["datetime64[s]", "datetime64[s]", "string", "bool", "string"]),
    ],
)
def test_types_do_not_depend_on_the_values(name, dtypes):
    convert, _ = ALL[name]
    for values in ([], [None], [""], list(rows(name, errors=False)["printed"])):
        found = convert(pd.Series(values, dtype="object"))
        assert [str(dtype) for dtype in found.dtypes] == dtypes


@pytest.mark.parametrize(("word", "role"), rows("roles", errors=False).to_numpy().tolist())
def test_role_is_known(word, role):
    assert to_role(pd.Series([word])).fillna("").tolist() == [role]


def test_unknown_roles_are_all_named_with_a_hint():
    wrong = rows("roles", errors=True)["word"]
    with pytest.raises(UnknownRole) as caught:
        to_role(pd.concat([wrong, pd.Series(["mediator", None])]))
    message = str(caught.value)
    assert all(repr(word) in message for word in wrong)
    assert "did you mean 'mediator'" in message
    assert "role_words.csv" in message


def test_roles_keep_index_and_missing():
    found = to_role(pd.Series(["témoin", None], index=[5, 5]))
    assert found.index.tolist() == [5, 5]
    assert str(found.dtype) == "string"
    assert found.isna().tolist() == [False, True]


def test_every_role_id_is_a_word_for_itself():
    assert all(to_role(pd.Series([role])).tolist() == [role] for role in role_words().values())


def test_a_word_with_two_roles_stops_everything(tmp_path, monkeypatch):
    (tmp_path / "role_words.csv").write_text("word,role\nenvoys,envoy\nenvoys,mediator\n")
    monkeypatch.setattr(paths, "lookups_root", lambda: tmp_path)
    with pytest.raises(RoleConflict, match="'envoys' stands for envoy and mediator"):
        to_role(pd.Series(["envoys"]))


@pytest.mark.parametrize(
    ("printed", "as_of", "known"),
    [
        ("2022-05-18", "2022-05-18", "yes"),
        ("2022-05-19", "2022-05-18", "no"),
        ("2021", "2022-05-18", "yes"),
        ("2022", "2022-05-18", "uncertain"),
        ("2023", "2022-05-18", "no"),
        ("2012 or before", "2022-05-18", "yes"),
        ("2023 or before", "2022-05-18", "uncertain"),
        ("2023 or after", "2022-05-18", "no"),
        ("undated", "2022-05-18", "uncertain"),
        ("undated", "latest", "yes"),
        ("2030", "latest", "yes"),
    ],
)
def test_known_by(printed, as_of, known):
    spans = to_partial_date(pd.Series([printed], index=[4]))
    found = known_by(spans["earliest"], spans["latest"], as_of)
    assert found.tolist() == [known]
    assert found.index.tolist() == [4]
    assert str(found.dtype) == "string"


@pytest.mark.parametrize("as_of", ["2022", "18 May 2022", "", None])
def test_known_by_wants_a_day(as_of):
    spans = to_partial_date(pd.Series(["2021"]))
    with pytest.raises(UnknownDate, match="as_of is"):
        known_by(spans["earliest"], spans["latest"], as_of)


@pytest.mark.parametrize(
    ("printed", "percent", "bound", "contradicts"),
    [
        (("48", "28", "60"), 46.67, "exact", True),
        (("22", "116", "523"), 22.18, "exact", False),
        (("<3", "2259", "78091"), 2.89, "exact", False),
        (("<2", "2259", "78091"), 2.89, "exact", True),
        ((">45", "28", "60"), 46.67, "exact", False),
        (("", "18", "191"), 9.42, "exact", None),
        (("<25", "", ""), 25.0, "below", None),
        (("30", "", "125"), 30.0, "exact", None),
        (("", "", ""), None, None, None),
    ],
)
def test_a_share_is_worked_out_again_from_its_counts(printed, percent, bound, contradicts):
    found = with_counts(*(pd.Series([text]) for text in printed)).iloc[0]
    assert (None if pd.isna(found["percent"]) else round(found["percent"], 2)) == percent
    assert (None if pd.isna(found["bound"]) else found["bound"]) == bound
    assert (None if pd.isna(found["contradicts"]) else found["contradicts"]) == contradicts
