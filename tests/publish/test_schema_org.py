"""What figures are in the words of schema.org, and all that they stand on."""

import json
import re

import pytest
from click.testing import CliRunner

import wpsdata
from wpsdata import catalog, paths
from wpsdata.chart.figures import figures
from wpsdata.cli import main
from wpsdata.publish.cite import STYLES
from wpsdata.publish.schema_org import CONTEXT, dataset, schema_org

DRAWN = sorted((paths.project_root() / "reports" / "figures" / "en").glob("*.json"))


def said_of(path):
    return json.loads(path.read_text(encoding="utf-8"))


def nodes(value):
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from nodes(one)
    elif isinstance(value, list):
        for one in value:
            yield from nodes(one)


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem)
def test_a_figure_is_an_image_of_a_dataset_with_its_sources(path):
    said = said_of(path)
    found = schema_org(said, "https://example.org/en/")
    assert (found["@context"], found["@type"]) == (CONTEXT, "ImageObject")
    assert found["name"] == said["title"]
    assert found["contentUrl"] == f"https://example.org/en/{path.stem}.svg"
    data = found["about"]
    assert data["distribution"]["contentUrl"] == f"https://example.org/en/{path.stem}.csv"
    assert len(data["description"]) >= 50  # what a search engine for data asks for
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    hashes = [one["distribution"]["sha256"] for one in found["isBasedOn"]]
    assert hashes == [one["sha256"] for one in said["inputs"]]
    # nothing is left empty, nothing nameless
    for node in nodes(found):
        assert node["@type"]
        assert all(value not in ("", [], {}) for value in node.values())
        assert node.get("name") or node.get("contentUrl")


def test_a_person_and_an_organisation_are_told_apart():
    good, council = (dataset(catalog.card(*one)) for one in
                     (("padd", "share_bands.csv"), ("cfr", "averages.csv")))  # fmt: skip
    assert good["creator"] == {"@type": "Person", "name": "Good, Elizabeth"}
    assert council["creator"]["@type"] == "Organization"
    assert council["license"] == {"@type": "CreativeWork", "name": "not stated"}
    assert "datePublished" not in council


def test_an_edition_of_the_users_cache_is_described_without_a_card():
    said = said_of(DRAWN[0])
    said["inputs"] = [said["inputs"][0] | {"version": "2030-01-01", "edition": "file of 2030"}]
    (one,) = schema_org(said)["isBasedOn"]
    assert one["version"] == "file of 2030"
    assert one["distribution"]["sha256"] == said["inputs"][0]["sha256"]


@pytest.mark.parametrize("name", sorted(figures()))
def test_all_that_a_figure_stands_on_is_cited_file_by_file(name):
    cards = catalog.named(figures()[name].sources)
    texts = {style: wpsdata.cite(name, style, everything=True) for style in STYLES}
    entries = json.loads(texts["csl-json"])
    assert [one["id"] for one in entries][-1] == "wpsdata"
    assert len({one["id"] for one in entries}) == len(entries) == len(cards) + 1
    for card, entry in zip(cards, entries[:-1], strict=True):
        assert entry["version"] == card.edition
        for text in texts.values():
            assert card.sha256 in text
            assert all(one["sha256"] in text for one in card.computed_from)
    assert all(re.fullmatch(r"\w+", one["id"]) for one in entries)


def test_the_command_prints_all_of_it_and_json_ld():
    shown = CliRunner().invoke(main, ["cite", DRAWN[0].stem, "--all", "--style", "bibtex"])
    assert "SHA-256" in shown.stdout
    shown = CliRunner().invoke(main, ["cite", DRAWN[0].stem, "--schema-org"])
    assert json.loads(shown.stdout)["identifier"] == DRAWN[0].stem
    refused = CliRunner().invoke(main, ["cite", "naps", "--schema-org"])
    assert refused.exit_code == 2
    assert refused.stderr.startswith("wpsdata: no figure 'naps'")
