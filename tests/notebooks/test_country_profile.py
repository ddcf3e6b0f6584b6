"""The profile of a country takes codes of countries, and helps who types something else."""

import pytest

from wpsdata.run.parameters import ParameterError, check
from wpsdata.run.plan import find_notebooks


@pytest.fixture(scope="module")
def notebook():
    (path,) = find_notebooks(["99"])
    return path


@pytest.mark.parametrize("code", ["COD", "PSE", "VAT", "XKX", "MCO"])
def test_members_observers_and_kosovo_are_taken(notebook, code):
    assert check(notebook, {"country": code})["country"] == code


@pytest.mark.parametrize(
    ("given", "meant"),
    [("fji", "FJI"), ("FJ", "FJI"), ("DRC", "COD"), ("Kosovo", "XKX"), ("Colombie", "COL")],
)
def test_an_unknown_code_is_refused_with_the_one_that_was_meant(notebook, given, meant):
    with pytest.raises(ParameterError, match=f"country is '{given}'.*did you mean '{meant}'"):
        check(notebook, {"country": given})
