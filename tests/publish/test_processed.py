"""The data package: frictionless accepts ours, and refuses one with a broken cell, key or type."""

import json
import shutil

import pytest

from wpsdata import catalog, paths, tables
from wpsdata.publish import processed

frictionless = pytest.importorskip("frictionless")
COMMITTED = paths.data_root() / "processed"


@pytest.fixture(scope="module")
def described() -> dict:
    return json.loads((COMMITTED / processed.PACKAGE).read_text(encoding="utf-8"))


def problems(folder) -> set[str]:
    """Validate metadata, types, constraints, keys and hashes; return the kinds of errors."""
    report = frictionless.Package(str(folder / processed.PACKAGE)).validate()
    return {error.type for task in report.tasks for error in task.errors} | {
        error.type for error in report.errors
    }


@pytest.mark.slow
def test_the_committed_package_is_valid(described):
    assert problems(COMMITTED) == set()
    names = [one["name"].replace("-", "_") for one in described["resources"]]
    assert names == list(tables.NAMES)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("package")
    processed.build(["countries", "un_admissions"], folder)
    return folder


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("\nTLS,", "\nXXX,", {"foreign-key"}),
        ("\nTLS,", "\nCHE,", {"primary-key"}),
        ("\nTLS,", "\n,", {"constraint-error"}),
        ("2002-09-27", "27 September 2002", {"type-error"}),
    ],
)
def test_a_broken_package_is_refused(small, tmp_path, old, new, said):
    folder = shutil.copytree(small, tmp_path / "copy")
    assert problems(folder) == set()
    change(folder / "un_admissions.csv", old, new)
    assert problems(folder) >= said
    assert problems(folder) & {"hash-count", "byte-count"}


def test_each_resource_names_sources_and_terms(described):
    for one in described["resources"]:
        cards = tables.cards_of(one["name"].replace("-", "_"))
        assert {source["path"] for source in one["sources"]} == {card.url for card in cards}
        assert {terms["title"] for terms in one["licenses"]} == {c.license_name for c in cards}
        # the standard wants a name or an address of each
        assert all(terms.get("name") or terms.get("path") for terms in one["licenses"])


def test_terms_that_hold_for_a_part_only_are_given_no_name():
    (found,) = processed._licenses(
        [one for one in catalog.cards() if one.license_name.startswith("report CC BY-NC")][:1]
    )
    assert "name" not in found
    assert found["path"] == "https://creativecommons.org/licenses/by-nc/4.0/"


def test_bounds_and_keys_are_those_of_the_schema(described):
    naps = next(one for one in described["resources"] if one["name"] == "naps")["schema"]
    (key,) = naps["foreignKeys"]
    assert key["reference"] == {"resource": "countries", "fields": ["iso3"]}
    shares = next(
        one for one in described["resources"] if one["name"] == "agreement-shares-published"
    )
    percent = next(one for one in shares["schema"]["fields"] if one["name"] == "percent")
    assert percent["constraints"].items() >= {"minimum": 0, "maximum": 100}.items()


def test_a_package_that_no_longer_fits_the_tables_is_stale(small, tmp_path, monkeypatch):
    monkeypatch.setattr(processed, "NAMES", ("countries", "un_admissions"))
    folder = shutil.copytree(small, tmp_path / "processed")
    assert processed.stale(folder) == []
    change(folder / processed.PACKAGE, '"title": "Figures', '"title": "Numbers')
    assert processed.stale(folder) == [processed.PACKAGE]
