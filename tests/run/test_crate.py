"""A run as an RO-Crate: complete by the rules of RO-Crate 1.2 and Process Run Crate 0.5.

The validator of the specification is slow and has libraries of its own: `make crate-test`.
Here its rules are written down for all tests, and rocrate has to read the crate back.
"""

import hashlib
import json
import re
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from wpsdata import catalog, paths, tables
from wpsdata.cli import main
from wpsdata.errors import NotInstalled
from wpsdata.run import crate, parameters, plan
from wpsdata.run.notebook import read_notebook

rocrate = pytest.importorskip("rocrate.rocrate")
ROOT = Path(__file__).parents[2]
# a notebook of curated values, and one of aggregates computed from research files
STEMS = {
    "60_nap_content": ["nap_content_shares"],
    "30_gender_provisions": ["agreements_gender", "agreements_by_release"],
}


def run_of(out: Path) -> Path:
    """Write what a run leaves: figures as committed, an executed copy, facts and records."""
    inputs = plan.current_inputs()
    for stem, used in STEMS.items():
        notebook = read_notebook(paths.notebooks_root() / f"{stem}.ipynb")
        (out / "notebooks").mkdir(parents=True, exist_ok=True)
        shutil.copy(notebook.path, out / "notebooks")
        names = [f"notebooks/{stem}.ipynb"]
        sources = set()
        for words in sorted((ROOT / "reports/figures/en").glob("*.json")):
            said = json.loads(words.read_text(encoding="utf-8"))
            if said["notebook"] == stem:
                sources |= {one["source"] for one in said["inputs"]}
                for suffix in ("svg", "csv", "json"):
                    names.append(f"figures/en/{words.stem}.{suffix}")
                    (out / "figures/en").mkdir(parents=True, exist_ok=True)
                    shutil.copy(words.with_suffix(f".{suffix}"), out / "figures/en")
        record = plan.Record(
            notebook=stem,
            code=plan.code_hash(notebook),
            text=plan.text_hash(notebook),
            parameters=parameters.check(notebook, {}),
            tables={name: inputs.table(name) for name in used},
            sources={name: inputs.sources[name] for name in sorted(sources)},
            raw=inputs.raw,
            package=inputs.package,
            lock=inputs.lock,
            python=inputs.python,
            languages=["en"],
            outputs={name: catalog.sha256(out / name) for name in names},
            facts=[],
        )
        plan.write_record(out, record)
    for name in ("facts.json", "claims.json", "claims.md"):
        shutil.copy(ROOT / "reports" / name, out)
    return out


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> Path:
    return run_of(tmp_path_factory.mktemp("run") / "reports")


@pytest.fixture(scope="module")
def exported(reports, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("crates") / "crate"
    crate.export(folder, reports)
    return folder


@pytest.fixture(scope="module")
def metadata(exported) -> dict:
    return json.loads((exported / crate.METADATA).read_text(encoding="utf-8"))


def entities(metadata) -> dict[str, dict]:
    return {one["@id"]: one for one in metadata["@graph"]}


def listed(value) -> list:
    return value if isinstance(value, list) else [value]


def kinds(entity) -> set[str]:
    return set(listed(entity["@type"]))


def references(entity) -> list[str]:
    return [
        one["@id"]
        for name, value in entity.items()
        for one in listed(value)
        if isinstance(one, dict) and name != "@reverse"
    ]


def problems(metadata, folder: Path) -> list[str]:
    """List where a crate breaks the specification; empty for a good one."""
    found = entities(metadata)
    wrong = []
    if len(found) != len(metadata["@graph"]):
        wrong.append("an @id stands twice")
    contexts = listed(metadata["@context"])
    if "https://w3id.org/ro/crate/1.2/context" not in contexts:
        wrong.append("no context of RO-Crate")
    descriptor = found.get("ro-crate-metadata.json", {})
    if descriptor.get("@type") != "CreativeWork" or descriptor.get("about") != {"@id": "./"}:
        wrong.append("no metadata descriptor about the root")
    if {"@id": "https://w3id.org/ro/crate/1.2"} not in listed(descriptor.get("conformsTo")):
        wrong.append("the descriptor conforms to no version")
    root = found.get("./", {"@type": ""})
    if "Dataset" not in kinds(root):
        wrong.append("no root dataset")
    wrong += [
        f"the root has no {name}"
        for name in ("name", "description", "datePublished", "license")
        if not root.get(name)
    ]
    wrong += [
        f"{one['@id']} is no profile"
        for one in listed(root.get("conformsTo", []))
        if "Profile" not in kinds(found[one["@id"]])
    ]
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(root.get("datePublished"))):
        wrong.append("datePublished is no day")
    for entity in found.values():
        # flattened: no node within a node, every reference described, no value empty
        for name, value in entity.items():
            for one in listed(value):
                if isinstance(one, dict) and set(one) != {"@id"}:
                    wrong.append(f"{entity['@id']}: {name} is nested")
                if one in ("", None, {}, []):
                    wrong.append(f"{entity['@id']}: {name} is empty")
        wrong += [
            f"{entity['@id']}: {one} is not described"
            for one in references(entity)
            if one not in found and not one.startswith("https://w3id.org/ro/crate/")
        ]
        if not entity.get("name") and entity["@id"] != "ro-crate-metadata.json":
            wrong.append(f"{entity['@id']} has no name")
        wrong += [
            f"{entity['@id']}: {name} is a list of one"
            for name, value in entity.items()
            if isinstance(value, list) and len(value) == 1
        ]
        if "SoftwareApplication" in kinds(entity) and not entity.get("url"):
            wrong.append(f"{entity['@id']} is an application without an address")
        if "SoftwareSourceCode" in kinds(entity) and "File" not in kinds(entity):
            wrong.append(f"{entity['@id']} is source code and no file")
    parts = {one["@id"] for one in listed(root.get("hasPart", []))}
    files = {key for key, entity in found.items() if "File" in kinds(entity)}
    there = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    } - {"ro-crate-metadata.json"}
    wrong += [f"{one} is no part of the root" for one in sorted(files - parts)]
    wrong += [f"{one} is a part, and no file" for one in sorted(parts - files)]
    # a path may be written as an address, with %20 for a space; ours need none
    wrong += [f"{one} is described and not there" for one in sorted(files - there)]
    wrong += [f"{one} is there and not described" for one in sorted(there - files)]
    for name in sorted(files & there):
        entity = found[name]
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if entity.get("sha256") != digest:
            wrong.append(f"{name}: sha256 differs")
        if entity.get("contentSize") != str((folder / name).stat().st_size):
            wrong.append(f"{name}: contentSize differs")
        wrong += [f"{name} has no {one}" for one in ("license", "encodingFormat", "description")
                  if not entity.get(one)]  # fmt: skip
    return wrong


def test_the_crate_keeps_the_rules_of_ro_crate(metadata, exported):
    assert problems(metadata, exported) == []


def broken(metadata, change):
    copy = json.loads(json.dumps(metadata))
    change(entities(copy))
    return copy


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda found: found["./"].pop("license"), "root has no license"),
        (lambda found: found["./"]["hasPart"].pop(), "no part of the root"),
        (lambda found: found["#wpsdata"].pop("name"), "#wpsdata has no name"),
        (lambda found: found[crate.PROFILE].update({"@type": "CreativeWork"}), "is no profile"),
        (lambda found: found["requirements.lock"].pop("description"), "has no description"),
        (lambda found: found["#wpsdata"].update(keywords=["x"]), "keywords is a list of one"),
        (lambda found: found["#wpsdata"].update({"@type": "SoftwareApplication"}), "address"),
        (lambda found: found["#wpsdata"].update({"@type": "SoftwareSourceCode"}), "and no file"),
        (lambda found: found["requirements.lock"].update(sha256="0"), "sha256 differs"),
        (lambda found: found["#wpsdata"].update(author={"@id": "#x"}), "#x is not described"),
        (lambda found: found["#wpsdata"].update(author={"name": "x"}), "author is nested"),
    ],
)
def test_a_broken_crate_breaks_them(metadata, exported, change, said):
    try:
        wrong = problems(broken(metadata, change), exported)
    except KeyError as error:  # a nested node has no @id
        wrong = [f"author is nested: no {error}"]
    assert any(said in one for one in wrong), wrong


def test_the_run_keeps_the_rules_of_process_run_crate(metadata):
    found = entities(metadata)
    assert {"@id": crate.PROFILE} in listed(found["./"]["conformsTo"])
    assert "CreativeWork" in kinds(found[crate.PROFILE])
    actions = [one for one in found.values() if "CreateAction" in kinds(one)]
    assert {one["@id"] for one in listed(found["./"]["mentions"])} == {
        one["@id"] for one in actions
    }
    assert len(actions) == len(STEMS)
    for action in actions:
        assert "SoftwareSourceCode" in kinds(found[action["instrument"]["@id"]])
        results = {one["@id"] for one in action["result"]}
        assert results
        assert all("File" in kinds(found[one]) for one in results)
        assert any(one.startswith("reports/notebooks/") for one in results)
        objects = [found[one["@id"]] for one in action["object"]]
        values = {one["name"]: one["value"] for one in objects if "PropertyValue" in kinds(one)}
        stem = action["@id"].removeprefix("#run-")
        notebook = read_notebook(paths.notebooks_root() / f"{stem}.ipynb")
        assert values == parameters.check(notebook, {})
    assert found["#wpsdata"]["softwareRequirements"] == {"@id": "requirements.lock"}


def test_every_raw_file_names_its_producer_terms_and_hash(metadata, exported):
    found = entities(metadata)
    used = {card.path: card for names in STEMS.values() for name in names
            for card in tables.cards_of(name)}  # fmt: skip
    for card in used.values():
        entity = found[f"data/raw/{card.source}/{card.version}/{card.file}"]
        assert found[entity["creator"]["@id"]]["name"] == card.producer
        terms = found[entity["license"]["@id"]]
        assert terms["name"] == card.license_name
        assert card.license_url in ("", terms["@id"], terms.get("url"))
        assert entity["sha256"] == card.sha256
        assert (exported / entity["@id"]).read_bytes() == card.path.read_bytes()


def test_research_files_are_described_and_not_copied(metadata, exported):
    hashes = {one["sha256"] for names in STEMS.values() for name in names
              for card in tables.cards_of(name) for one in card.computed_from}  # fmt: skip
    assert hashes
    described = {one: entity for entity in metadata["@graph"]
                 for one in listed(entity.get("identifier"))}  # fmt: skip
    for digest in hashes:
        entity = described[f"sha256:{digest}"]
        assert entity["@id"].startswith("#")
        assert "Not in this crate" in entity["conditionsOfAccess"]
    copied = {catalog.sha256(path) for path in exported.rglob("*") if path.is_file()}
    assert not copied & hashes


def test_a_file_whose_card_forbids_it_is_not_copied(reports, tmp_path, monkeypatch):
    from dataclasses import replace

    real = tables.cards_of
    monkeypatch.setattr(
        crate,
        "cards_of",
        lambda name: [replace(one, redistribute="no") for one in real(name)],
    )
    monkeypatch.setattr(crate, "cards_in_use", list)
    withheld = crate.export(tmp_path / "crate", reports)
    assert {"agreements_gender.csv", "content_shares.csv"} <= set(withheld)
    names = {path.name for path in (tmp_path / "crate").rglob("*")}
    assert not names & {"agreements_gender.csv", "content_shares.csv"}
    said = json.loads((tmp_path / "crate" / crate.METADATA).read_text(encoding="utf-8"))
    assert problems(said, tmp_path / "crate") == []


def test_the_same_run_gives_the_same_bytes_and_rocrate_reads_them(reports, exported, tmp_path):
    for name in ("one.zip", "two.zip"):
        crate.export(tmp_path / name, reports)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    there = {path.relative_to(exported).as_posix(): path.read_bytes()
             for path in exported.rglob("*") if path.is_file()}  # fmt: skip
    assert packed == there
    read = rocrate.ROCrate(str(tmp_path / "one.zip"))
    assert read.root_dataset["name"].startswith("Figures on women, peace and security")
    assert {one.id for one in read.data_entities} == set(there) - {crate.METADATA}
    assert {one.name for one in tmp_path.iterdir()} == {"one.zip", "two.zip"}


def test_what_is_stale_or_there_already_is_refused_and_nothing_written(reports, tmp_path):
    copy = shutil.copytree(reports, tmp_path / "reports")
    figure = next((copy / "figures/en").glob("*.csv"))
    figure.write_text("altered")
    with pytest.raises(crate.CrateRefused, match=rf"{figure.name} altered.*wpsdata run"):
        crate.export(tmp_path / "crate", copy)
    with pytest.raises(crate.CrateRefused, match="nothing was run here"):
        crate.export(tmp_path / "crate", tmp_path)
    with pytest.raises(crate.CrateRefused, match="is there already"):
        crate.export(copy, reports)
    with pytest.raises(crate.CrateRefused, match="published is 'today'"):
        crate.export(tmp_path / "crate", reports, "today")
    assert {one.name for one in tmp_path.iterdir()} == {"reports"}


def test_without_rocrate_one_line_says_what_to_install(reports, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rocrate", None)
    with pytest.raises(NotInstalled, match=r"install wpsdata\[crate\]"):
        crate.export(tmp_path / "crate", reports)


def test_the_command_says_what_it_wrote_and_what_it_left_out(reports, tmp_path):
    out = tmp_path / "crate.zip"
    words = ["export", "ro-crate", "--out", str(out), "--reports", str(reports)]
    done = CliRunner().invoke(main, [*words, "--published", "2026-12-01"])
    assert done.exit_code == 0, done.output
    assert done.stderr.splitlines()[0] == f"wrote {out}"
    assert "described, not copied: " in done.stderr
    with zipfile.ZipFile(out) as archive:
        said = json.loads(archive.read(crate.METADATA))
    assert entities(said)["./"]["datePublished"] == "2026-12-01"
    again = CliRunner().invoke(main, words)
    assert again.exit_code == 1
    assert "is there already" in again.stderr
