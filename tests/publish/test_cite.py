"""Citations in three styles: the producer first, wpsdata last."""

import json
import re

import pytest

import wpsdata
from wpsdata import catalog, tables
from wpsdata.chart.figures import figures
from wpsdata.publish.cite import CiteError, cite_files

EVERYTHING = sorted({*tables.NAMES, *figures(), *(one.source for one in catalog.cards())})


@pytest.mark.parametrize("name", EVERYTHING)
def test_the_producer_comes_first_and_wpsdata_last(name):
    entries = json.loads(wpsdata.cite(name, "csl-json"))
    assert entries[-1]["id"] == "wpsdata"
    assert len(entries) > 1
    assert all(entry["author"] and entry["title"] for entry in entries)
    assert len({entry["id"] for entry in entries}) == len(entries)


@pytest.mark.parametrize("name", EVERYTHING)
def test_bibtex_is_balanced_and_keys_are_unique(name):
    text = wpsdata.cite(name, "bibtex")
    plain = re.sub(r"\\[{}]", "", text)
    assert plain.count("{") == plain.count("}")
    keys = re.findall(r"@misc\{([^,]+),", text)
    assert len(keys) == len(set(keys)) > 1
    assert all(re.fullmatch(r"[A-Za-z0-9_]+", key) for key in keys)


def test_a_person_is_cited_by_initial_and_an_organisation_in_full():
    assert wpsdata.cite("padd").startswith("Good, E. (2024). Peace Agreement Delegate Dataset")
    assert wpsdata.cite("cfr").startswith("Council on Foreign Relations. (n.d.).")
    assert "author = {{Council on Foreign Relations}}" in wpsdata.cite("cfr", "bibtex")
    assert "author = {Good, Elizabeth}" in wpsdata.cite("padd", "bibtex")


def test_special_characters_are_escaped_for_bibtex():
    assert "WPS & peace" not in wpsdata.cite("naps", "bibtex")


@pytest.mark.parametrize(
    ("call", "said"),
    [(("cfrr",), "did you mean 'cfr'"), (("naps", "mla"), "no style 'mla'; expected one of apa")],
)
def test_an_unknown_name_or_style_is_refused(call, said):
    with pytest.raises(CiteError, match=said) as caught:
        wpsdata.cite(*call)
    assert caught.value.exit_code == 2


def test_files_are_cited_without_other_sources_of_the_figure():
    cited = cite_files(["unodc_homicide/violent_death_changes.csv"])
    assert "Drugs and Crime" in cited
    assert "World Health" not in cited
    assert "World Health" in wpsdata.cite("violent_deaths_beside_chance")
