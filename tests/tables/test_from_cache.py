"""Tables that the user's cache gives: computed from it, and kept apart from the bundle."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import wpsdata
from wpsdata import cache, catalog, tables
from wpsdata.cli import main
from wpsdata.publish import bundle
from wpsdata.publish.facts import outdated
from wpsdata.run import plan

HEADER = "AgtId,Ver,Con,Reg,Dat,Stage,Agtp,GeWom"
ROWS = (
    "1,1,Freedonia,Nowhere,2001-02-03,Pre,Intra,1",
    "2,1,Freedonia,Nowhere,2001-05-03,Pre,Intra,0",
    "3,1,Sylvania,Nowhere,2002-05-03,Cea,IntraLocal,1",
)


@pytest.fixture
def root(tmp_path, monkeypatch) -> Path:
    place = tmp_path / "cache"
    monkeypatch.setenv(cache.CACHE, str(place))
    monkeypatch.delenv(cache.BUNDLED, raising=False)
    tables._built.cache_clear()
    return place


def put_pax(tmp_path: Path, rows=ROWS) -> cache.Held:
    file = tmp_path / "pax_made_up.csv"
    file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return cache.put("pax", file)


def test_without_a_cache_the_bundle_is_used(root):
    assert tables.in_use("agreements_gender") == {}
    assert len(wpsdata.load("agreements_gender")) > 1000
    assert cache.in_use() == {}


def test_a_table_is_computed_from_the_cache_once_its_file_is_there(root, tmp_path):
    put_pax(tmp_path)
    found = wpsdata.load("agreements_gender")
    assert found["agreements"].sum() == 3 + 2  # with local agreements, and without
    assert found["with_gender_provision"].sum() == 2 + 1
    # and another edition takes its place
    put_pax(tmp_path, ROWS[:1])
    assert wpsdata.load("agreements_gender")["agreements"].sum() == 1 + 1


def test_the_bundle_is_kept_to_on_demand(root, tmp_path, monkeypatch):
    put_pax(tmp_path)
    monkeypatch.setenv(cache.BUNDLED, "1")
    assert len(wpsdata.load("agreements_gender")) > 1000
    assert cache.in_use() == {}


def test_a_damaged_file_is_refused_and_says_what_to_do(root, tmp_path):
    held = put_pax(tmp_path)
    (held.folder / "pax_made_up.csv").write_text("gone")
    with pytest.raises(cache.CacheDamaged, match="wpsdata refresh pax"):
        wpsdata.load("agreements_gender")


def test_an_unreadable_file_names_the_way_back_to_the_bundle(root, tmp_path):
    put_pax(tmp_path, ["1,1,Freedonia,Nowhere,someday,Pre,Intra,1"])
    with pytest.raises(wpsdata.WpsdataError, match=r"agreements_gender.*--bundled"):
        wpsdata.load("agreements_gender")


def test_only_tables_computed_from_the_source_change(root, tmp_path):
    before = {name: tables.fingerprint(name) for name in tables.NAMES}
    raw = plan.current_inputs().raw
    put_pax(tmp_path)
    changed = {name for name in tables.NAMES if tables.fingerprint(name) != before[name]}
    assert (
        changed
        == {name for name in tables.NAMES if "pax" in tables.in_use(name)}
        >= {"agreements_gender"}
    )
    assert plan.current_inputs().raw != raw
    assert "padd_yearly_shares" not in changed


def test_a_run_sees_which_notebooks_a_new_edition_makes_stale(root, tmp_path, monkeypatch):
    def stand_on(table):
        inputs = plan.current_inputs()
        record = plan.Record(
            notebook="n", code="", text="", parameters={}, tables={table: inputs.table(table)},
            sources={}, raw=inputs.raw, package="", lock="", python="", languages=[], outputs={},
            facts=[],
        )  # fmt: skip
        return record

    naps, agreements = stand_on("naps"), stand_on("agreements_gender")
    put_pax(tmp_path)
    inputs = plan.current_inputs()
    assert plan._raw_reasons(naps, inputs) == []
    assert plan._raw_reasons(agreements, inputs) == ["table agreements_gender changed"]


def test_figures_name_the_file_that_is_in_use(root, tmp_path):
    cards = catalog.named(["pax/agreements_gender.csv", "cfr/averages.csv"])
    assert tables.cards_in_use(cards) == cards
    held = put_pax(tmp_path)
    own, other = tables.cards_in_use(cards)
    assert own.sha256 == held.sha256
    assert own.edition == f"file of {held.fetched_on[:10]}, sha256 {held.sha256[:12]}"
    assert own.published == ""  # the day of the bundled edition is not this one's
    assert other == cards[1]


def test_a_table_that_needs_two_files_waits_for_both(root, tmp_path):
    both = tables.table("agreements_gender")
    pair = type(both)(**{**both.__dict__, "research": ("pax", "padd/x.csv")})
    assert not pair.enough({"pax": 1})
    assert pair.enough({"pax": 1, "padd": 1})
    either = type(both)(**{**pair.__dict__, "needs": "any"})
    assert either.enough({"padd": 1})
    assert not either.enough({"ucdp": 1})


def test_bundling_writes_a_new_version_with_its_card(root, tmp_path, project):
    held = put_pax(tmp_path)
    (path,) = bundle.bundle(["agreements_gender"], edition="made up", published="2026-11")
    card = catalog.card("pax", "agreements_gender.csv")
    assert card.path == path
    assert (card.edition, card.published, card.version) == ("made up", "2026-11", card.accessed)
    assert card.computed_from == ({"file": "pax_made_up.csv", "sha256": held.sha256},)
    catalog.verified(card)
    # the bundle now gives what the cache gave, and the older version stays
    computed = wpsdata.load("agreements_gender")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(cache.BUNDLED, "1")
        tables._built.cache_clear()
        assert wpsdata.load("agreements_gender").equals(computed)
    assert len([one for one in catalog.cards() if one.file == "agreements_gender.csv"]) == 2
    assert bundle.bundle(["agreements_gender"]) == []  # nothing changed since


@pytest.mark.parametrize(
    ("names", "reason"),
    [(["naps"], "naps: not computed from the cache"), (["agreements_gender"], "files of pax")],
)
def test_bundling_without_research_files_is_refused(root, project, names, reason):
    with pytest.raises(bundle.NothingToBundle, match=reason):
        bundle.bundle(names)


def test_a_raw_file_of_another_form_is_left_to_a_person(root, tmp_path, project):
    put_pax(tmp_path)
    folder = tmp_path / "padd"
    folder.mkdir()
    (folder / "made up.csv").write_text("x\n")
    cache.put("padd", folder)
    with pytest.raises(
        bundle.NothingToBundle, match=r"padd_share_bands: its raw.*\(period\).*by hand"
    ):
        bundle.bundle(["agreements_gender", "padd_share_bands"])
    assert len([one for one in catalog.cards() if one.file == "agreements_gender.csv"]) == 1


def test_the_command_keeps_to_the_bundle(root, tmp_path, monkeypatch):
    put_pax(tmp_path)
    monkeypatch.setenv(cache.BUNDLED, "")  # what the option sets is gone after the test
    shown = CliRunner().invoke(main, ["table", "agreements_gender"])
    assert len(shown.stdout.splitlines()) < 10
    tables._built.cache_clear()
    shown = CliRunner().invoke(main, ["table", "agreements_gender", "--bundled"])
    assert len(shown.stdout.splitlines()) > 1000


def test_facts_know_that_a_new_edition_came(root, tmp_path, project):
    facts = json.loads((project / "reports" / "facts.json").read_text())
    facts["tables"]["agreements_gender"] = tables.fingerprint("agreements_gender")
    (project / "reports" / "facts.json").write_text(json.dumps(facts))
    assert outdated(project / "reports") == []
    put_pax(tmp_path)
    assert "agreements_gender" in outdated(project / "reports")
