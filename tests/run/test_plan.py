import json
from dataclasses import replace

import pytest

from wpsdata import paths
from wpsdata.run import ContractBroken, ParameterError, UnusableArguments, explain, plan, run
from wpsdata.run.notebook import read_notebook
from wpsdata.run.parameters import check


@pytest.fixture
def now():
    return plan.Inputs(
        package="p",
        lock="l",
        python="3.11",
        sources={"cfr": "1", "outlines": "1"},
        research={},
        fingerprint={"naps": "n1"}.__getitem__,
    )


@pytest.fixture
def recorded(suite, now):
    """A notebook with a record, as a good run leaves it; no kernel needed."""
    path = suite.add("10_a", "1 + 1")
    notebook = read_notebook(path)
    figure = suite.out / "figures" / "en" / "x.svg"
    figure.parent.mkdir(parents=True)
    figure.write_text("<svg/>")
    record = plan.Record(
        notebook="10_a",
        code=plan.code_hash(notebook),
        text=plan.text_hash(notebook),
        parameters=check(path, {}),
        tables={"naps": "n1"},
        sources={"outlines": "1"},
        raw=now.raw,
        package="p",
        lock="l",
        python="3.11",
        languages=["en"],
        outputs={"figures/en/x.svg": plan.catalog.sha256(figure)},
        facts=[],
    )
    plan.write_record(suite.out, record)
    return record


def reason(suite, now, **given):
    path = suite.root / "10_a.ipynb"
    return plan.stale(path, check(path, given), suite.out, now)


def test_fresh(suite, recorded, now):
    assert reason(suite, now) is None


def test_a_size_not_drawn_yet_is_a_reason(suite, recorded, now):
    notebook = read_notebook(suite.root / "10_a.ipynb")
    values = check(notebook, {})
    planned = plan.make_plan(notebook, values, suite.out, inputs=now, asked_sizes=["page", "phone"])
    assert planned.reason == "size phone not drawn yet"
    assert planned.sizes == ["page", "phone"]
    plan.write_record(suite.out, replace(recorded, sizes=["page", "slide", "gone"]))
    planned = plan.make_plan(notebook, values, suite.out, inputs=now, asked_sizes=["phone"])
    assert planned.sizes == ["page", "slide", "phone"]


def test_a_record_from_before_there_were_sizes_is_read(suite, recorded, now):
    path = plan.record_path(suite.out, "10_a")
    written = json.loads(path.read_text())
    del written["sizes"]
    path.write_text(json.dumps(written))
    assert plan.read_record(path).sizes == ["page"]
    assert reason(suite, now) is None
    path.write_text(json.dumps({**written, "sizes": None}))
    assert plan.read_record(path) is None


@pytest.mark.parametrize("wanted", ["poster", "", "page,,phone", []])
def test_an_unknown_size_starts_nothing(suite, wanted):
    suite.add("10_a", "1 + 1")
    with pytest.raises(UnusableArguments, match=r"there are page, column|no size is named"):
        run(out=suite.out, sizes=wanted)
    assert not suite.out.exists()


def test_never_run(suite, now):
    suite.add("10_a")
    assert reason(suite, now) == "never run"


def test_own_reasons(suite, recorded, now):
    suite.add("10_a", "1 + 1", markdown="# Another question")
    assert reason(suite, now) == "text changed"
    suite.add("10_a", "1 + 2")
    assert reason(suite, now) == "code changed"
    plan.write_record(suite.out, replace(recorded, parameters={**recorded.parameters, "role": "x"}))
    suite.add("10_a", "1 + 1")
    assert reason(suite, now) == "parameter role: x → all"


def test_a_variant_has_a_record_of_its_own(suite, recorded, now):
    assert reason(suite, now, as_of="2022-05-18") == "never run"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"package": "q"}, "package source changed"),
        ({"lock": "m"}, "lock changed"),
        ({"python": "3.12"}, "Python 3.11 → 3.12"),
        ({"sources": {"cfr": "2", "outlines": "1"}}, None),
        ({"sources": {"cfr": "1", "outlines": "2"}}, "source outlines changed"),
        (
            {"sources": {"cfr": "2", "outlines": "1"}, "fingerprint": {"naps": "n2"}.__getitem__},
            "table naps changed",
        ),
        ({"package": "q", "lock": "m"}, "package source changed; lock changed"),
    ],
)
def test_reasons_from_outside(suite, recorded, now, change, expected):
    assert reason(suite, replace(now, _tables={}, **change)) == expected


def test_tables_are_not_looked_at_while_raw_stands(suite, recorded, now):
    def never(table):
        raise AssertionError(table)

    assert reason(suite, replace(now, fingerprint=never)) is None


def test_a_table_that_is_gone_is_a_reason(suite, recorded, now):
    def gone(table):
        raise UnusableArguments("no table")

    changed = replace(now, sources={"outlines": "1"}, fingerprint=gone)
    assert reason(suite, changed) == "table naps changed"


def test_a_changed_raw_file_is_noted_once_it_was_looked_at(suite, recorded, now):
    changed = replace(now, sources={"cfr": "2", "outlines": "1"})
    notebook = read_notebook(suite.root / "10_a.ipynb")
    planned = plan.make_plan(notebook, check(notebook, {}), suite.out, inputs=changed)
    assert planned.reason is None
    plan.note_raw(planned, changed)
    assert suite.record("10_a")["raw"] == changed.raw
    assert reason(suite, changed) is None


def test_outputs_missing_or_altered(suite, recorded, now):
    figure = suite.out / "figures" / "en" / "x.svg"
    figure.write_text("<svg></svg>")
    assert reason(suite, now) == "output figures/en/x.svg altered"
    figure.unlink()
    assert reason(suite, now) == "output figures/en/x.svg missing"
    more = {**recorded.outputs, "figures/en/y.svg": "0"}
    plan.write_record(suite.out, replace(recorded, outputs=more))
    assert reason(suite, now) == "output figures/en/x.svg missing and 1 more outputs"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: "[]",
        lambda text: text.replace('"schema": 1', '"schema": 0'),
        lambda text: text.replace('"outputs"', '"inputs"'),
    ],
)
def test_spoilt_record_is_stale_never_a_crash(suite, recorded, now, spoil):
    path = plan.record_path(suite.out, "10_a")
    path.write_text(spoil(path.read_text()))
    assert reason(suite, now) == "record .record/10_a.json is not readable"


def test_a_record_is_written_whole_or_not_at_all(suite, recorded, monkeypatch):
    path = plan.record_path(suite.out, "10_a")
    before = path.read_text()

    def full(handle):
        raise OSError("disk full")

    monkeypatch.setattr(paths.os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        plan.write_record(suite.out, replace(recorded, code="x"))
    assert path.read_text() == before
    assert [one.name for one in path.parent.iterdir()] == ["10_a.json"]


def test_variants_have_safe_and_distinct_folders(suite):
    path = suite.add("10_a", parameters='wording = "x"  # text\nlanguages = "en"  # languages\n')
    out = suite.out

    def folder(**parameters):
        return plan.variant_folder(out, path, parameters)

    assert folder(wording="x", languages="fr") == out
    assert folder(wording="Ab-1", languages="en") == out / "variants" / "wording=Ab-1"
    odd = [folder(wording=one).name for one in ("../..", "..-..", "a/b", "a\\b", "é" * 300, "é")]
    assert len(set(odd)) == len(odd)
    assert all(set(name).isdisjoint('/\\:*?"<>|') and len(name) < 120 for name in odd)


def test_find_notebooks(suite):
    for stem in ("10_roles", "20_plans", "21_plans_by_region"):
        suite.add(stem)

    def found(*names):
        return [path.stem for path in plan.find_notebooks(names)]

    assert found() == ["10_roles", "20_plans", "21_plans_by_region"]
    assert found("21", "10_roles.ipynb", "notebooks/10_roles.ipynb") == [
        "10_roles",
        "21_plans_by_region",
    ]
    assert found("20", "10_r") == ["10_roles", "20_plans"]
    with pytest.raises(plan.UnknownNotebook, match="'2' fits 20_plans, 21_plans_by_region"):
        found("2")
    with pytest.raises(plan.UnknownNotebook, match=r"no notebook '10_rols'; did you mean '10_r"):
        found("10_rols")
    with pytest.raises(plan.UnknownNotebook, match="no notebook ''"):
        found("")


def test_no_notebooks_at_all(suite):
    with pytest.raises(plan.UnknownNotebook, match="no notebooks"):
        plan.find_notebooks()


def test_package_hash_follows_code_words_and_lists_but_not_data(suite, tmp_path, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(paths, "notebooks_root", lambda: suite.root)
    package = tmp_path / "package"
    apart = (
        "data/raw/y.csv",
        "__pycache__/a.pyc",
        "publish/site/pages.py",
        "publish/templates/base.html",
        "locale/fr/site.po",
        "locale/fr/data.po",
    )
    for name in ("a.py", "locale/fr/x.po", *apart):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("1")
    before = plan.package_hash(package)
    for name in apart:
        (package / name).write_text("2")
    assert plan.package_hash(package) == before
    for path in (package / "a.py", package / "locale/fr/x.po", suite.root / "parameters.yml"):
        path.write_text("# 2\n")
        after = plan.package_hash(package)
        assert after != before
        before = after


def test_inputs_of_the_suite_are_verified(monkeypatch):
    from wpsdata import catalog

    checked = []
    monkeypatch.setattr(catalog, "verified", checked.append)
    monkeypatch.setattr(catalog, "cards", list)
    found = plan.current_inputs()
    assert (found.sources, checked) == ({}, [])
    assert len(found.package) == 64


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"notebooks": ["no_such"]}, UnusableArguments, "no notebook 'no_such'"),
        ({"parameters": {"no_such": "1"}}, ParameterError, "no notebook has a parameter"),
        ({"parameters": {"role": "x"}}, ParameterError, "10_a, 20_b: role is 'x'"),
        ({"parameters": {"role": "all", "top": 1}}, ParameterError, "no notebook has all of the"),
        ({"notebooks": "10", "parameters": {"top": 1}}, ParameterError, "10_a: no parameter 'top'"),
        ({"languages": "xx"}, ParameterError, "languages is 'xx'; expected some of en"),
        ({"as_of": "then"}, ParameterError, "as_of is 'then'; expected a day"),
        (
            {"as_of": "latest", "parameters": {"as_of": "2022-05-18"}},
            UnusableArguments,
            "as_of is given twice",
        ),
        ({"jobs": 0}, UnusableArguments, "at least 1 job"),
        ({"timeout": 0}, UnusableArguments, "more than 0 seconds"),
    ],
)
def test_unusable_arguments_are_refused_before_anything_is_written(
    suite, arguments, error, message
):
    suite.add("10_a")
    suite.add("20_b")
    suite.add("30_c", parameters="top = 1  # rows\n")
    with pytest.raises(error, match=message) as caught:
        run(out=suite.out, **arguments)
    assert "\n" not in str(caught.value)
    assert not suite.out.exists()


@pytest.mark.parametrize(("tags", "count"), [((), 0), (("parameters", "parameters"), 2)])
def test_notebook_without_one_parameters_cell_is_refused(suite, tags, count):
    suite.add("10_a", tags=tags)
    suite.add("20_b")
    with pytest.raises(ContractBroken, match=f"10_a.ipynb: {count} cells are tagged"):
        run(out=suite.out)
    assert not suite.out.exists()


def test_a_cell_left_by_a_run_is_refused(suite):
    suite.add("10_a", tags=("parameters", "injected-parameters"))
    with pytest.raises(ContractBroken, match="a cell is tagged 'injected-parameters'"):
        run(out=suite.out)


def test_a_corrupted_raw_file_stops_everything(suite):
    from wpsdata.catalog import SnapshotChanged

    folder = suite.data / "raw" / "made_up" / "2026-01-01"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("1\n")
    (folder / "a.csv.yml").write_text(
        json.dumps(
            {
                **dict.fromkeys(["producer", "title", "citation", "description"], "x"),
                **dict.fromkeys(["edition", "published", "processing"], "x"),
                "published": "2026",
                "accessed": "2026-01-01",
                "url": "x",
                "license": {"name": "x", "url": ""},
                "redistribute": "yes",
                "sha256": "0" * 64,
                "covers": {"from": "", "to": "", "unit_of_row": "x"},
            }
        )
    )
    suite.add("10_a")
    with pytest.raises(SnapshotChanged):
        run(out=suite.out)
    assert not suite.out.exists()


def test_explain_writes_nothing_and_narrows_to_those_that_know_the_parameter(suite):
    suite.add("10_a")
    suite.add("30_c", parameters="top = 1  # rows\n")
    planned = explain(out=suite.out)
    assert [(one.stem, one.reason, one.given) for one in planned] == [
        ("10_a", "never run", {}),
        ("30_c", "never run", {}),
    ]
    (only,) = explain(parameters={"top": "2"}, out=suite.out)
    assert (only.stem, only.given) == ("30_c", {"top": 2})
    assert only.folder == suite.out / "variants" / "top=2"
    assert not suite.out.exists()


def test_default_out(monkeypatch, tmp_path):
    from wpsdata.run import default_out

    monkeypatch.setattr(paths, "project_root", lambda: tmp_path / "checkout")
    assert default_out() == tmp_path / "checkout" / "reports"
    monkeypatch.setattr(paths, "project_root", lambda: None)
    monkeypatch.chdir(tmp_path)
    assert default_out() == tmp_path / "reports"


def test_an_output_is_read_again_only_when_it_was_touched(suite, recorded, now, monkeypatch):
    path = suite.out / "figures/en/x.svg"
    record = plan.read_record(plan.record_path(suite.out, "10_a"))
    plan.write_record(suite.out, replace(record, seen={"figures/en/x.svg": plan.look(path)}))
    monkeypatch.setattr(plan.catalog, "sha256", lambda _: pytest.fail("read"))
    assert reason(suite, now) is None
    monkeypatch.undo()
    path.write_text("changed")
    assert reason(suite, now) == "output figures/en/x.svg altered"
