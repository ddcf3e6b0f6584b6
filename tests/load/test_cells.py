"""Damage of every kind, for each reader that is built on ``load/cells.py``."""

import gzip
from pathlib import Path

import pandas as pd
import pytest

from wpsdata.load import cells, peacekeeping, ucdp, unodc, who
from wpsdata.load.upstream import NotThisSource

SOURCES = ucdp.SOURCES | unodc.SOURCES | who.SOURCES | peacekeeping.SOURCES
DAMAGE = {
    "empty": (b"", "is empty"),
    "blank": (b" \r\n\t", "is empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "is empty"),
    "web page": (b"<!DOCTYPE html><html><body>Log in</body></html>", "is a web page"),
    "XML": (b"<?xml version='1.0'?><Error/>", "is markup"),
    "gzip": (gzip.compress(b"a,b\n1,2\n"), "is a gzip archive"),
    "torn gzip": (gzip.compress(b"a,b\n1,2\n")[:12], "is a gzip archive"),
    "PDF": (b"%PDF-1.7\n", "is a PDF"),
    "old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old workbook"),
    "zero bytes": (b"a,b\n\0\0\n", "zero bytes"),
    "UTF-16": ("a,b\n1,2\n".encode("utf-16"), "is not text"),
    "unclosed quotation mark": (b'a,b\n"1,2\n', "is no well-formed table"),
    "another table": (b"country,value\nFreedonia,1\n", "column"),
    "header alone": (b"country,value\n", "no rows"),
    "ragged": (b"country,value\nFreedonia,1,2\n", r"not 2 cells: row 1 \(3\)"),
    "twin columns": (b"country,value,value\nFreedonia,1,2\n", "two columns of one name: value"),
}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_refused_in_one_line(source, damage, tmp_path):
    data, problem = DAMAGE[damage]
    path = tmp_path / "named-as-it-should-be.csv"
    path.write_bytes(data)
    with pytest.raises(NotThisSource, match=problem) as refused:
        SOURCES[source].read(path)
    message = str(refused.value)
    assert "\n" not in message
    assert message.startswith(f"{path}: ")
    assert "; expected " in message
    assert message.endswith("name the right file or fetch it anew")


@pytest.mark.parametrize("source", SOURCES)
def test_a_folder_and_a_missing_file_are_refused(source, tmp_path):
    # UNODC's annex is several files: an empty folder has none of them
    with pytest.raises(NotThisSource, match=r"is a folder|the folder is empty"):
        SOURCES[source].read(tmp_path)
    with pytest.raises(NotThisSource, match="cannot be read"):
        SOURCES[source].read(tmp_path / "nothing.csv")


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_says_who_made_it_and_asks_only_its_own_hosts(source):
    described = SOURCES[source]
    assert described.name == source
    assert described.producer
    assert described.citation
    assert described.redistribute in {"yes", "aggregates", "no"}
    for address in described.addresses.values():
        assert address.split("/")[2] in described.hosts


@pytest.mark.parametrize("source", ["unodc_homicide", "who_homicide", "peacekeeping_ipi"])
@pytest.mark.parametrize("data", [b"\x93\x00\x01", b"\xff\xfe\xfd junk", b"PK\x03\x04 junk"])
def test_binary_junk_is_refused(source, data, tmp_path):
    path = tmp_path / "junk"
    path.write_bytes(data)
    with pytest.raises(NotThisSource):
        SOURCES[source].read(path)


def collected() -> cells.Problems:
    return cells.Problems(Path("a.csv"), "a table")


def text(*values: str | None) -> pd.Series:
    return pd.Series(values, dtype="string")


def test_nothing_found_is_nothing_raised():
    collected().refuse()


def test_a_problem_names_each_value_once_with_its_first_row():
    problems = collected()
    cells.numbers(text("x", "1", "x", "y"), "n", problems)
    assert problems.found == ["n is no number: 'x' (row 1), 'y' (row 4)"]


def test_a_long_list_and_a_long_value_are_cut():
    problems = collected()
    problems.add("wrong", [f"v{n}" for n in range(12)])
    problems.add("long", ["a\nb" + "c" * 1000])
    assert problems.found[0].endswith("v9 and 2 more")
    assert problems.found[1] == f"long: a b{'c' * (cells.LONG - 3)}…"


@pytest.mark.parametrize("value", ["inf", "-inf", "1e999", "nan?", "1,5", "0x10", ""])
def test_what_is_no_number_stays_none(value):
    problems = collected()
    assert cells.numbers(text(value), "n", problems).isna().all()
    assert problems.found


@pytest.mark.parametrize(
    ("value", "number"), [("750", 750), ("750.0", 750), ("0", 0), (None, None)]
)
def test_whole_numbers_are_read_as_pandas_writes_them(value, number):
    problems = collected()
    (found,) = cells.integers(text(value), "n", problems)
    assert pd.isna(found) if number is None else found == number
    assert not problems.found


@pytest.mark.parametrize("value", ["1.5", "1e300", "-1", "5.17E+25"])
def test_what_is_no_count_is_a_problem(value):
    problems = collected()
    cells.integers(text(value), "n", problems)
    assert problems.found


def test_a_year_has_four_digits_and_is_there():
    problems = collected()
    years = cells.years(text("1990", "90", "19900", None), "year", problems)
    assert years.tolist()[0] == 1990
    assert years.isna().sum() == 3
    assert problems.found == [
        "year is no year: row 4",
        "year is no year: '90' (row 2), '19900' (row 3)",
    ]


def test_month_and_day_are_never_guessed():
    problems = collected()
    days = cells.days(text("4/24/1992", "24/4/1992", None), "day", problems, "%m/%d/%Y")
    assert days[0] == pd.Timestamp("1992-04-24")
    assert str(days.dtype) == "datetime64[s]"
    assert problems.found == [
        "day is no day like %m/%d/%Y: '24/4/1992' (row 2)",
        "day is missing: row 3",
    ]


def test_flags_read_digits_and_words():
    problems = collected()
    flags = cells.flags(text("1", "0", "true", "FALSE", "1.0", None, "2"), "flag", problems)
    assert flags.tolist()[:5] == [True, False, True, False, True]
    assert flags.isna().tolist()[5:] == [True, True]
    assert problems.found == ["flag is none of 1, 0, TRUE, FALSE: '2' (row 7)"]
