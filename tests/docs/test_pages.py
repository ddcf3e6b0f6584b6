"""Generated pages name all there is, and links that lead nowhere are found."""

from pathlib import Path

import pytest

import wpsdata
from wpsdata import catalog
from wpsdata.chart import FORMS
from wpsdata.cli import main
from wpsdata.load.upstream import MODULES
from wpsdata.tables import NAMES, codebook

REPORTS = Path(__file__).parents[2] / "reports"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a_b <c> *d* [e] |f|", r"a\_b \<c\> \*d\* \[e\] \|f\|"),
        ("two\n  lines", "two lines"),
        ("- no list", r"\- no list"),
        ("1. no list", r"1\. no list"),
        ("3.5 is a number", "3.5 is a number"),
        ("% no comment", r"\% no comment"),
        ("(no)= target", r"\(no)= target"),
    ],
)
def test_a_text_is_no_markdown(pages, text, written):
    assert pages.plain(text) == written


def test_each_table_has_its_page_with_every_column(pages):
    found = pages.of_tables()
    for name in NAMES:
        page = found[f"reference/tables/{name}.md"]
        assert page.startswith("# " + pages.plain(name) + " (table)\n")
        for column in codebook(name)["column"]:
            assert f"\n`{column}` " in page, name


def test_each_card_is_on_the_page_of_its_source_with_its_terms(pages):
    found = pages.of_sources()
    for one in catalog.cards():
        page = found[f"reference/sources/{one.source}.md"]
        assert one.sha256 in page or f"Earlier versions\n: {one.version}" in page
        assert pages.plain(one.license_name) in page


def test_each_research_file_says_how_it_comes(pages):
    (page,) = pages.of_research_files().values()
    for name in MODULES:
        assert f"wpsdata refresh {name}`" in page or f"wpsdata put {name} FILE`" in page


def test_each_command_is_described_with_its_options(pages):
    (page,) = pages.of_command().values()
    commands = {f"wpsdata {name}": command for name, command in main.commands.items()}
    for group, command in list(commands.items()):
        inner = getattr(command, "commands", {})
        commands |= {f"{group} {name}": one for name, one in inner.items()}
    assert "wpsdata export ro-crate" in commands
    assert "`--help`" not in page
    for name, command in commands.items():
        section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
        for option in command.params:
            if option.param_type_name == "option":
                assert option.opts[0] in section, name
    assert "holds         a value of that subject agrees" in page  # a list keeps its lines


def test_public_functions_and_chart_forms_are_described(pages):
    found = pages.of_modules()
    for name in set(wpsdata.__all__) - {"__version__"}:
        assert f"## wpsdata.{name}\n" in found["reference/api/wpsdata.md"]
    for form in FORMS:
        assert f"`{form} <" in found["reference/api/chart/index.md"]
    for page, text in found.items():
        if not page.endswith(("index.md", "api/wpsdata.md")):
            assert ".. automodule:: wpsdata." in text, page


def test_verdicts_link_to_the_notebooks_that_are_there(pages):
    page = pages.of_verdicts(REPORTS, {"50_nap_adoption"})["reference/verdicts.md"]
    assert "[nap_generation_map](../notebooks/50_nap_adoption.ipynb)" in page
    assert "`presence_and_provisions`" in page
    assert ".svg" not in page
    assert "## Statement 15\n" in page
    assert "| verdict | published | computed |\n" in page
    assert "(../explanation/verdicts.md)" in page


def test_verdicts_that_were_not_computed_say_what_computes_them(pages, tmp_path):
    assert "`wpsdata run`" in pages.of_verdicts(tmp_path, set())["reference/verdicts.md"]


def test_a_notebook_that_was_not_run_is_listed_with_the_command_that_does(pages):
    page = pages.of_notebooks(["50_nap_adoption"])["notebooks/index.md"]
    assert "[50_nap_adoption](50_nap_adoption.ipynb)" in page
    assert "`wpsdata run` draws them" in page
    assert "\n`10_mediators_negotiators_signatories`\n: How large" in page
    assert page.split("{toctree}")[1].split() == [":hidden:", "50_nap_adoption", "```"]


def test_links_that_lead_nowhere_are_named(extension, tmp_path):
    (tmp_path / "a.html").write_text(
        '<p id="here"><a href="#here">1</a><a href="#gone">2</a><a href="b.html#there">3</a>'
        '<a href="c.html">4</a><img src="b.png"><a href="https://example.org/x">5</a></p>'
    )
    (tmp_path / "b.html").write_text('<p id="there">é</p>')
    assert extension.broken_links(tmp_path) == [
        "a.html: #gone: no such place",
        "a.html: b.png: no such file",
        "a.html: c.html: no such file",
    ]


def test_a_notebook_shows_no_cell_that_a_run_put_in(extension, tmp_path):
    path = tmp_path / "n.ipynb"
    path.write_text(
        '{"cells": [{"cell_type": "code", "metadata": {"tags": ["injected-parameters"]}, '
        '"source": ["# Parameters"]}, {"cell_type": "code", "metadata": {}, "source": ["kept"]}], '
        '"metadata": {}}'
    )
    copy = extension._copy(path)
    assert "kept" in copy
    assert "# Parameters" not in copy


def test_a_term_and_its_meaning_are_two_words_in_the_search(extension):
    context = {"body": "<dt>One row is</dt><dd><p>one plan</p></dd>"}
    extension.set_apart(None, "page", "page.html", context, None)
    assert context["body"] == "<dt>One row is</dt>\n<dd><p>one plan</p></dd>"


def test_a_module_leads_to_those_beside_it(pages):
    page = pages.of_modules()["reference/api/clean/dates.md"]
    assert "In [wpsdata.clean](index.md), beside [" in page
    assert "[countries](countries.md)" in page
    assert "[dates](dates.md)" not in page


def test_a_chart_in_a_notebook_keeps_its_words(extension, tmp_path):
    path = tmp_path / "n.ipynb"
    path.write_text(
        '{"cells": [{"cell_type": "code", "metadata": {}, "outputs": [{"data": {"image/svg+xml": '
        '["<svg><desc id=\\"d\\">Two &amp;", " two</desc></svg>"]}}]}], "metadata": {}}'
    )
    assert '"alt": "Two & two"' in extension._copy(path)
