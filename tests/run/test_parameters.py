import datetime

import pytest

from wpsdata.run import ContractBroken, ParameterError
from wpsdata.run.parameters import (
    DefinitionsInvalid,
    check,
    definitions,
    read_parameters,
)

ALL = """\
as_of = "latest"  # day
first_year = 1990  # first
last_year = 2019  # last
role = "all"  # role
threshold = 0.5  # share
top = 3  # rows
labels = True  # with labels
iso3 = ["AFG"]  # countries
wording = "x"  # text
languages = "en"  # languages
"""


def test_defaults_are_read_in_their_order_and_never_executed(suite):
    path = suite.add("10_a", parameters=ALL)
    assert list(read_parameters(path).items())[:3] == [
        ("as_of", "latest"),
        ("first_year", 1990),
        ("last_year", 2019),
    ]


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("role = 'all'", "role has no comment behind it"),
        ("role = open('x')  # role", "is no literal"),
        ("role = top = 1  # role", "is no assignment to a name"),
        ("import os  # system", "is no assignment to a name"),
        ("role = 'all'; top = 1  # role", "top is not on a line of its own"),
        ("iso3 = [\n 'AFG']  # countries", "iso3 is not on a line of its own"),
        ("top = 1  # a\ntop = 2  # b", "top is assigned twice"),
        ("role = ", "not Python"),
    ],
)
def test_parameters_cell_is_plain_literals(suite, cell, problem):
    with pytest.raises(ContractBroken, match=problem):
        read_parameters(suite.add("10_a", parameters=cell))


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("as_of", "2022-05-18", "2022-05-18"),
        ("as_of", datetime.date(2022, 5, 18), "2022-05-18"),
        ("as_of", "latest", "latest"),
        ("first_year", "2001", 2001),
        ("first_year", 2001, 2001),
        ("role", "mediator", "mediator"),
        ("threshold", "0.25", 0.25),
        ("threshold", 1, 1.0),
        ("top", "7", 7),
        ("labels", "no", False),
        ("labels", "True", True),
        ("labels", False, False),
        ("iso3", "COD, FRA", ["COD", "FRA"]),
        ("iso3", ["COD"], ["COD"]),
        ("wording", "any thing", "any thing"),
        ("languages", "fr, en,fr", "en,fr"),
        ("languages", ["fr"], "fr"),
    ],
)
def test_given_values_take_their_declared_type(suite, name, given, value):
    path = suite.add("10_a", parameters=ALL)
    effective = check(path, {name: given}, languages=lambda: ["en", "fr"])
    assert effective[name] == value
    assert type(effective[name]) is type(value)
    assert list(effective) == list(read_parameters(path))


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"rol": "all"}, r"no parameter 'rol'; did you mean 'role'\?; it has as_of, first_year, "),
        ({"as_of": "18.5.2022"}, r"as_of is '18.5.2022'; expected a day as YYYY-MM-DD or 'latest'"),
        ({"as_of": "20220518"}, "expected a day"),
        ({"as_of": "2022-02-30"}, "expected a day"),
        ({"first_year": "soon"}, "expected a year from 1945 to 2100"),
        ({"first_year": 1800}, "expected a year from 1945 to 2100"),
        ({"first_year": True}, "expected a year"),
        ({"first_year": 1990.0}, "expected a year"),
        ({"first_year": 2020}, "first_year is 2020, after last_year 2019"),
        ({"role": "mediater"}, r"expected one of all, mediator, negotiator; did you mean 'mediat"),
        ({"role": 1}, "expected one of all"),
        ({"threshold": "nan"}, "expected a number from 0 to 1"),
        ({"threshold": 1.5}, "expected a number from 0 to 1"),
        ({"threshold": "x"}, "expected a number"),
        ({"threshold": None}, "expected a number"),
        ({"top": 0}, "expected a whole number of at least 1"),
        ({"top": "1.5"}, "expected a whole number"),
        ({"labels": "perhaps"}, "expected true or false"),
        ({"iso3": "AFG,XXX"}, "expected values with commas between among AFG, COD, FRA"),
        ({"iso3": [1]}, "expected values"),
        ({"languages": "xx"}, "languages is 'xx'; expected some of en, fr"),
        ({"languages": ""}, "expected some of en, fr"),
    ],
)
def test_unfit_values_are_refused(suite, given, problem):
    path = suite.add("10_a", parameters=ALL)
    with pytest.raises(ParameterError, match=problem) as caught:
        check(path, given, languages=lambda: ["en", "fr"])
    assert "\n" not in str(caught.value)


def test_all_problems_come_at_once(suite):
    path = suite.add("10_a", parameters=ALL)
    with pytest.raises(ParameterError) as caught:
        check(path, {"rol": 1, "top": 0, "role": "x", "first_year": 2050})
    for name in ("rol", "top", "role", "first_year is 2050, after"):
        assert name in str(caught.value)


def test_a_default_must_fit_and_be_defined(suite):
    path = suite.add("10_a", parameters="top = 0  # rows\ncolour = 1  # no such\n")
    with pytest.raises(ParameterError) as caught:
        check(path, {})
    assert "top is 0 in its parameters cell; expected a whole number of at least 1" in str(
        caught.value
    )
    assert "its parameter 'colour' is not defined" in str(caught.value)


def test_choices_can_come_from_a_table(suite, monkeypatch):
    import pandas as pd

    import wpsdata.tables

    table = pd.DataFrame({"iso3": ["AFG", "COD"]})
    monkeypatch.setattr(wpsdata.tables, "load", lambda name: table)
    (suite.root / "parameters.yml").write_text(
        "country: {type: choice, choices_from: countries.iso3, help: country}\n"
        "area: {type: choice, choices_from: countries.no_such, help: area}\n"
    )
    path = suite.add("10_a", parameters="country = 'x'  # country\narea = 'y'  # area\n")
    assert check(path, {"country": "COD"})["country"] == "COD"
    with pytest.raises(ParameterError, match="country is 'XXX'"):
        check(path, {"country": "XXX"})
    with pytest.raises(ParameterError, match="did you mean 'COD'"):
        check(path, {"country": "cod"})
    with pytest.raises(DefinitionsInvalid, match=r"expected <table>\.<column>"):
        check(path, {"area": "COD"})


def test_definitions_are_checked(tmp_path):
    path = tmp_path / "parameters.yml"
    path.write_text("a: {type: colour, help: x}\nb: {type: choice, help: x, size: 3}\nc: 1\n")
    with pytest.raises(DefinitionsInvalid) as caught:
        definitions(path)
    for problem in ("a: type 'colour'", "b: unknown ['size']", "b: no choices", "c: no help"):
        assert problem in str(caught.value)
    path.write_text("a: {type: year, help: x, not_after: b}\n")
    with pytest.raises(DefinitionsInvalid, match="not_after names 'b'"):
        definitions(path)
    path.write_text("a: [")
    with pytest.raises(DefinitionsInvalid, match="not readable"):
        definitions(path)


def test_definitions_of_the_suite_are_sound():
    known = definitions()
    assert {"as_of", "first_year", "last_year", "languages"} <= set(known)
    assert all(one.expected for one in known.values())
