"""Parts of pages: tables in words, workbooks, what is pasted, notebooks."""

import io
import json
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from wpsdata.chart.data_tables import Cell, data_table
from wpsdata.chart.figures import figures
from wpsdata.chart.words import Words
from wpsdata.publish.cite import tex
from wpsdata.publish.site import notebooks, snippets
from wpsdata.publish.site.drawn import Drawn
from wpsdata.publish.site.pages import Pages, licences, unbroken
from wpsdata.publish.site.workbook import workbook

ENGLISH, FRENCH = Words("en"), Words("fr")


def frame(**columns):
    return columns


def cells(table):
    return [[one.text for one in row] for row in table.rows]


def test_codes_countries_numbers_and_days_are_written_in_the_language():
    given = frame(
        year=["2005", "1992.0"],
        iso3=["MLI", "DEU"],
        series=["plan_in_force", "plan_lapsed"],
        value=["1234.5", "-0.125"],
        date=["2022-05-18", "2009-11-30"],
    )
    assert cells(data_table(given, ENGLISH)) == [
        ["2005", "Mali", "In force", "1,234.50", "18 May 2022"],
        ["1992", "Germany", "Period over", "−0.125", "30 November 2009"],
    ]
    french = data_table(given, FRENCH)
    assert cells(french)[0][3:] == ["1\u202f234,50", "18 mai 2022"]
    assert [one.text for one in french.headings][:2] == ["Année", "Pays ou zone"]


def test_missing_is_a_dash_and_an_empty_column_is_left_out():
    table = data_table(frame(count=["", "0"], low=["", ""]), ENGLISH)
    assert cells(table) == [["–"], ["0"]]
    assert [one.value for row in table.rows for one in row] == [None, 0.0]


def test_text_in_no_list_of_words_is_marked_as_english():
    table = data_table(frame(plan=["EU Action Plan on WPS", "2004–2010"]), FRENCH)
    assert [row[0].lang for row in table.rows] == ["en", ""]
    assert data_table(frame(plan=["EU Action Plan"]), ENGLISH).rows[0][0] == Cell(
        "EU Action Plan", "EU Action Plan"
    )


def test_what_a_card_says_stays_english_and_is_marked_where_it_is_not_translated():
    pages = object.__new__(Pages)
    pages.language, pages.words = "fr", FRENCH
    assert (pages.words.told("one  area\n"), pages._english("one  area\n")) == ("une zone", "")
    assert pages.words.told("some\narea") == "some\narea"
    assert pages._english("some\narea") == pages._english() == 'lang="en" dir="ltr"'


def test_a_producer_and_a_licence_stand_once():
    class One:
        def __init__(self, producer, license_name):
            self.producer, self.license_name = producer, license_name

    cards = [One("Good, E.", "none"), One("Good, E.; PeaceRep", "none (a); MIT (b)")]
    pages = object.__new__(Pages)
    pages.suite = type("Suite", (), {"cards": {"padd": cards}})
    assert pages.source_name("padd") == "Good, E.; PeaceRep"
    assert licences(cards) == ["none (a); MIT (b)"]


def test_a_short_word_is_not_broken_at_its_hyphen_and_markup_is_none():
    assert unbroken("of PA-X <b>") == 'of <span class="whole">PA-X</span> &lt;b&gt;'


def test_several_codes_in_one_cell_and_a_column_without_a_word():
    table = data_table(frame(odd_column=["negotiator side_one_side"]), ENGLISH)
    assert cells(table)[0][0].startswith("Negotiators · ")
    assert table.headings[0].text == "odd column"


def test_a_workbook_holds_numbers_as_numbers_and_no_formula():
    table = data_table(frame(value=["1.5", ""], label=["=HYPERLINK(1)", "-5 up"]), ENGLISH)
    content = workbook("A title", table, [("Note", "+1 or so")], ENGLISH)
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert sheets.sheet_names == ["Data", "About"]
    assert sheets.get_sheet_by_name("Data").to_python() == [
        ["Value", "Row"],
        [1.5, "'=HYPERLINK(1)"],
        ["", "'-5 up"],
    ]
    assert sheets.get_sheet_by_name("About").to_python() == [["Note", "'+1 or so"]]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_a_workbook_has_the_same_bytes_twice():
    table = data_table(frame(value=["1"]), ENGLISH)
    assert workbook("t", table, [], ENGLISH) == workbook("t", table, [], ENGLISH)


@pytest.fixture
def one(tmp_path):
    svg = tmp_path / "a.svg"
    svg.write_text('<svg viewBox="0 0 612 460.8"></svg>')
    said = {"title": "50 % & more", "alt": 'Bars: "a" [b] <c>', "source": "Source: A_B."}
    return Drawn(
        figures()["nap_in_force_by_year"], "ar", said, {"page": {"svg": svg}, "phone": {"svg": svg}}
    )


def test_the_html_to_paste_is_escaped_and_knows_its_direction(one):
    at = snippets.Addresses(
        "https://a.org/x.svg?a&b", "https://a.org/phone/x.svg", "https://a.org/p"
    )
    code = snippets.as_html(one, at, rtl=True)
    assert 'lang="ar" dir="rtl"' in code
    assert 'alt="Bars: &quot;a&quot; [b] &lt;c&gt;"' in code
    assert 'src="https://a.org/x.svg?a&amp;b"' in code
    assert '<source media="(max-width: 600px)" srcset="https://a.org/phone/x.svg">' in code
    assert '<a href="https://a.org/p">50 % &amp; more</a>' in code
    assert 'width="612" height="461"' in code
    assert "<source" not in snippets.as_html(one, snippets.Addresses("x.svg"), rtl=True)


def test_markdown_and_latex_to_paste_keep_their_signs(one):
    at = snippets.Addresses("x.svg")
    assert snippets.as_markdown(one, at).startswith(r'![Bars: "a" \[b\] <c>](x.svg)')
    latex = snippets.as_latex(one)
    assert r"\caption{50 \% \& more. Source: A\_B.}" in latex
    assert r"\label{fig:nap_in_force_by_year}" in latex
    assert snippets.as_command(one) == (
        "wpsdata insert nap_in_force_by_year briefing.docx --lang ar"
    )


def test_signs_of_tex_are_escaped():
    assert tex("a\\b~c^d_e") == r"a\textbackslash{}b\textasciitilde{}c\textasciicircum{}d\_e"


def test_a_notebook_is_read_cell_by_cell(tmp_path):
    path = tmp_path / "n.ipynb"
    frame_html = '<style>x</style><table border="1"><tr style="a"><th></th></tr></table>'
    path.write_text(
        json.dumps(
            {
                "cells": [
                    {
                        "cell_type": "markdown",
                        "source": "# Why? 5<!-- fact: a -->\n\n<script>x</script>",
                    },
                    {
                        "cell_type": "code",
                        "source": 'chart.show(\n    "a_figure",\n)',
                        "outputs": [
                            {"data": {"text/html": [frame_html]}},
                            {"text": ["printed\n"]},
                        ],
                    },
                    {"cell_type": "code", "source": " ", "outputs": []},
                ]
            }
        )
    )
    prose, code = notebooks.parts(path)
    assert "<h1>Why? 5</h1>" in prose.html
    assert "<script>" not in prose.html
    assert code.figures == ["a_figure"]
    assert code.tables == ["<table><tr><td></td></tr></table>"]
    assert code.printed == "printed\n"
    assert notebooks.question(path) == "Why? 5"
