import json

import pytest

from wpsdata.run.contract import check_notebook


def test_a_notebook_that_keeps_the_contract(suite):
    path = suite.add(
        "10_good",
        "from wpsdata import chart, facts, load\nimport wpsdata.analyse",
        'naps = load("naps", as_of=as_of)\nyears = naps.query("year >= @first_year")',
        'chart.show("plans_by_year", chart.share_line, years, languages=languages)',
    )
    assert check_notebook(path) == []


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("def f(): pass", "holds a def"),
        ("class A: pass", "holds a class"),
        ("for a in b: a", "holds a loop"),
        ("while a: b", "holds a loop"),
        ("a = [b for b in c]", "holds a loop (comprehension)"),
        ("a = sum(b for b in c)", "holds a loop (comprehension)"),
        ("a = lambda: 1", "holds a lambda"),
        ("try:\n    a\nexcept KeyError:\n    b", "holds a try"),
        ("import pandas as pd", "imports pandas; notebooks import from wpsdata only"),
        ("from pathlib import Path", "imports from pathlib"),
        ("from . import x", "imports from None"),
        ("wpsdata.warnings.filterwarnings('ignore')", "silences warnings"),
        ("open(a)", "opens a path"),
        ("a = '../data/raw'", "holds a path"),
        ("a = 'naps.csv'", "holds a path"),
        ("a = 'https://example.org'", "holds a URL"),
        ("a = '#c0ffee'", "holds a colour"),
        ("chart.share_line(a, color='red')", "sets a colour (color)"),
        ("a = 1\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6", "has 6 statements; at most 5"),
        ("chart.show(a)\nchart.show(b)", "draws 2 charts; one a cell"),
        ("%matplotlib inline", "is not plain Python"),
    ],
)
def test_what_belongs_in_src_is_named(suite, code, problem):
    (found, *_) = check_notebook(suite.add("10_bad", code))
    assert found.startswith("10_bad.ipynb: cell 3: ")
    assert problem in found


def test_ordinary_words_are_neither_paths_nor_colours(suite):
    words = "a = ['women / men', '2015-2019', 'n/a', 'Côte d’Ivoire', '#metoo campaign', 'C']"
    assert check_notebook(suite.add("10_good", words)) == []


def test_a_form_is_that_of_its_own_notebook(suite):
    assert check_notebook(suite.add("10_good", 'wpsdata.form("10_good")')) == []
    (problem,) = check_notebook(suite.add("11_copied", 'wpsdata.form("10_good")'))
    assert 'the form wpsdata.form("10_good"); expected wpsdata.form("11_copied")' in problem


@pytest.mark.parametrize(("tags", "count"), [((), 0), (("parameters", "parameters"), 2)])
def test_exactly_one_parameters_cell(suite, tags, count):
    (problem,) = check_notebook(suite.add("10_bad", tags=tags))
    assert f"{count} cells are tagged 'parameters'" in problem


def test_outputs_counts_and_injected_cells_are_stripped(suite):
    path = suite.add("10_bad", "1 + 1")
    content = json.loads(path.read_text())
    cell = content["cells"][-1]
    cell["execution_count"] = 3
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    cell["metadata"]["tags"] = ["injected-parameters"]
    path.write_text(json.dumps(content))
    problems = " ".join(check_notebook(path))
    for problem in ("has outputs", "has an execution count", "was injected by a run"):
        assert problem in problems


def test_first_cell_states_the_question(suite):
    path = suite.add("10_bad")
    content = json.loads(path.read_text())
    content["cells"] = content["cells"][1:]
    path.write_text(json.dumps(content))
    assert "the first cell is not markdown" in check_notebook(path)[0]


def test_undefined_parameter_is_named(suite):
    (problem,) = check_notebook(suite.add("10_bad", parameters="colour = 1  # no such\n"))
    assert "its parameter 'colour' is not defined" in problem


def test_format_is_checked(suite):
    path = suite.add("10_bad")
    content = json.loads(path.read_text())
    content["cells"][1]["id"] = content["cells"][0]["id"]
    path.write_text(json.dumps(content))
    assert "not valid nbformat 4" in check_notebook(path)[0]
    content["nbformat"] = 3
    path.write_text(json.dumps(content))
    assert "expected nbformat 4" in check_notebook(path)[0]
    path.write_text("{")
    assert "not readable as a notebook" in check_notebook(path)[0]
