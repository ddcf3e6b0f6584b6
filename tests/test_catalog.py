"""Cards and raw files: every way a card can be wrong, and a byte that changed."""

from pathlib import Path

import pytest
import yaml

from wpsdata import catalog

CARD = {
    "producer": "Institute",
    "title": "Things",
    "edition": "first",
    "published": "2020-10",
    "accessed": "2024-01-15",
    "url": "https://example.org",
    "license": {"name": "not stated", "url": ""},
    "redistribute": "yes",
    "citation": "Institute, Things.",
    "sha256": "0" * 64,
    "covers": {"from": "1990", "to": "2020", "unit_of_row": "one thing"},
    "description": "What it is.",
    "processing": "What we did.",
}


@pytest.fixture
def card_file(tmp_path: Path):
    def write(version="2024-01-15", content=None, **changes) -> Path:
        folder = tmp_path / "things" / version
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "things.csv.yml"
        kept = {name: value for name, value in {**CARD, **changes}.items() if value is not ...}
        path.write_text(yaml.safe_dump(kept) if content is None else content)
        return path

    return write


def test_a_complete_card_is_read_with_source_and_version_from_its_folder(card_file):
    card = catalog.read_card(card_file())
    assert (card.source, card.version, card.file) == ("things", "2024-01-15", "things.csv")
    assert (card.year, card.unit_of_row) == ("2020", "one thing")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"producer": ...}, "no field 'producer'"),
        ({"colour": "red"}, "unknown field 'colour'"),
        ({"title": ""}, "'title' is empty"),
        ({"published": "last year"}, "'published' is 'last year'"),
        ({"sha256": "abc"}, "'sha256' is not 64"),
        ({"redistribute": True}, "'redistribute' is True"),
        ({"license": {"name": ""}}, "'license' needs exactly name, url"),
        ({"license": {"name": "", "url": ""}}, "write 'not stated'"),
        ({"covers": "all"}, "'covers' needs exactly"),
        ({"computed_from": [{"file": "x"}]}, "'computed_from' needs exactly file and sha256"),
        ({"accessed": "2024-01-16"}, "accessed 2024-01-16 is not the folder's 2024-01-15"),
    ],
)
def test_a_wrong_card_says_what_is_wrong_in_one_line(card_file, changes, said):
    with pytest.raises(catalog.CardError) as caught:
        catalog.read_card(card_file(**changes))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_all_problems_of_a_card_are_named_at_once(card_file):
    with pytest.raises(catalog.CardError, match=r"'url'.*unknown field 'x'.*'title' is empty"):
        catalog.read_card(card_file(url=..., x=1, title=""))


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "a: [", "\x00"])
def test_a_card_that_is_no_mapping_is_refused(card_file, content):
    with pytest.raises(catalog.CardError, match="mend the card"):
        catalog.read_card(card_file(content=content))


def test_a_folder_must_be_a_date(card_file):
    with pytest.raises(catalog.CardError, match="not the date accessed"):
        catalog.read_card(card_file(version="v10"))


def test_a_missing_card_is_named(project):
    next((project / "data/raw/cfr").glob("*/averages.csv.yml")).unlink()
    with pytest.raises(catalog.CardError, match=r"averages\.csv\.yml: no such card"):
        catalog.cards()


def test_a_card_without_its_file_is_named(project):
    next((project / "data/raw/cfr").glob("*/averages.csv")).unlink()
    with pytest.raises(catalog.CardError, match=r"card without its file: averages\.csv\.yml"):
        catalog.cards()


def test_one_changed_byte_stops_everything(project):
    path = next((project / "data/raw/naps").glob("*/naps.csv"))
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(catalog.SnapshotChanged, match=r"sha256 is .*…, its card says .*…; restore"):
        catalog.snapshot("naps", "naps.csv")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("cfrr",), "no source 'cfrr'; did you mean 'cfr'?"),
        (("cfr",), "cfr: 2 files fit"),
        (("naps", "nap.csv"), "0 files fit"),
        (("cfr", "averages.csv", "1999-01-01"), "0 files fit version '1999-01-01'"),
    ],
)
def test_an_unknown_name_gets_a_suggestion_or_a_list(call, said):
    with pytest.raises(catalog.UnknownSource) as caught:
        catalog.snapshot(*call)
    assert said in str(caught.value)
    assert caught.value.exit_code == 2


def test_named_finds_sources_and_single_files():
    assert [one.file for one in catalog.named(["cfr"])] == ["averages.csv", "processes.csv"]
    assert [one.file for one in catalog.named(["cfr/averages.csv"])] == ["averages.csv"]
    with pytest.raises(catalog.UnknownSource):
        catalog.named(["nobody"])


@pytest.mark.parametrize("one", catalog.cards(), ids=lambda one: f"{one.source}/{one.file}")
def test_every_bundled_file_is_the_one_its_card_describes(one):
    assert catalog.verified(one) == one.path
    assert one.redistribute != "no"
    assert one.redistribute == "yes" or one.computed_from, "aggregates name the file they are of"
