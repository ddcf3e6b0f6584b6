"""Frames as tables that are read: under a chart, and of a tidy table."""

import re
from pathlib import Path

import pandas as pd
import pytest

import wpsdata
from wpsdata import chart, progress
from wpsdata.chart import data_tables
from wpsdata.chart.data_tables import Cell, as_html, columns, data_table, meanings
from wpsdata.chart.words import Words
from wpsdata.tables import UnknownTable, table

COMMITTED = sorted(Path(__file__).parents[2].glob("reports/figures/en/*.csv"))
SHARES = [("mediator", 11.0), ("negotiator", 14.0), ("signatory", None)]


@pytest.fixture
def displayed(monkeypatch):
    """What a notebook that a person works in displays, by MIME type."""
    found = []

    def display(*objects, **_):
        for one in objects:
            found.append({"text/html": one.data} if type(one).__name__ == "HTML" else one)

    monkeypatch.setattr(progress, "notebook_shell", lambda: "a shell")
    monkeypatch.setattr("IPython.display.display", display)
    return found


def rows(html):
    body = re.search(r"<tbody>(.*)</tbody>", html, re.DOTALL)[1]
    return [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", one) for one in body.split("</tr>")[:-1]]


def headings(html):
    return re.findall(r'<th scope="col".*?>(.*?)</th>', html)


def test_a_csv_is_read_by_column_line_breaks_in_it_too():
    assert columns('a,b\n1,"x\ny"\n2,\n') == {"a": ["1", "2"], "b": ["x\ny", ""]}


def test_columns_mean_what_their_table_says_with_the_unit():
    shown = data_table({"meeting": ["x"], "year": ["2020"], "nothing_known": ["1"]}, Words("en"))
    pair = table("disarmament_participation").sources[0]
    known = table("disarmament_participation").columns
    found = meanings(shown, [pair], Words("en"))
    assert set(found) == set(known) & {"meeting"}
    assert meanings(shown, [("nobody", "nothing.csv")], Words("en")) == {}
    described = data_tables._described("agreements_by_release", Words("en"))
    assert described["year"] == Cell("Year of signature (year)", "Year of signature (year)")


def test_a_range_of_years_has_a_dash():
    shown = data_table({"period": ["1990-1994"]}, Words("ar"))
    assert [[(one.text, one.value) for one in row] for row in shown.rows] == [
        [("1990–1994", "1990-1994")]
    ]


def test_what_a_language_does_not_tell_stays_english_and_says_so():
    words = Words("fr")
    words.translations = words.translations | {"Rows of it.": "Ses lignes.", "rows": "lignes"}
    told = data_tables._meaning("Rows of it.", "rows", words)
    assert told == Cell("Ses lignes. (lignes)", "Ses lignes. (lignes)")
    for text, unit in (("Nobody told this.", "rows"), ("Rows of it.", "parsecs"), ("Nobody.", "")):
        untold = data_tables._meaning(text, unit, words)
        assert untold.lang == "en"
        assert untold.text == (f"{text} ({unit})" if unit else text)


def test_below_a_chart_its_data_open_on_demand_in_the_language_shown(displayed):
    frame = pd.DataFrame(SHARES, columns=["label_code", "percent"]).assign(bound="exact")
    values = dict(SHARES) | {"signatory": 7.0}
    chart.show(
        "shares_2015_2019_by_role", chart.share_tracks, frame, values=values, languages="fr,en"
    )
    html = displayed[-1]["text/html"]
    assert "<details>\n<summary>3 lignes de données" in html
    assert 'lang="fr"' in html
    assert rows(html)[0][0] == "Médiateurs"
    assert rows(html)[2][1] == "–"
    assert re.search(r"<caption.*?>(.*?)</caption>", html)[1].strip()


def test_in_a_run_nothing_but_the_chart_is_displayed(displayed, monkeypatch):
    monkeypatch.setattr(progress, "notebook_shell", lambda: None)
    frame = pd.DataFrame(SHARES[:2], columns=["label_code", "percent"]).assign(bound="exact")
    chart.show(
        "shares_2015_2019_by_role",
        chart.share_tracks,
        frame,
        values=dict(SHARES) | {"signatory": 7.0},
    )
    assert displayed == []


def test_a_tidy_table_is_shown_with_title_units_and_meanings(displayed):
    frame = (
        wpsdata.load("agreements_by_release").head(2)[["release", "year"]].assign(own=[1.5, None])
    )
    wpsdata.show("agreements_by_release", frame)
    html = displayed[0]["text/html"]
    assert table("agreements_by_release").title in html
    assert headings(html) == ["release", "year (year)", "own"]
    assert [row[2] for row in rows(html)] == ["1.5", "–"]
    assert "<dt><code>year</code></dt><dd>Year of signature (year)</dd>" in html
    assert "<code>own</code>" not in html
    assert "<details>\n<summary>What the columns mean" in html


def test_of_a_long_table_the_first_rows_are_shown(displayed):
    whole = wpsdata.load("agreements_gender")
    wpsdata.show("agreements_gender")
    html = displayed[0]["text/html"]
    assert len(rows(html)) == data_tables.SHOWN
    assert f"The first 60 of {len(whole):,} rows." in html


def test_outside_a_notebook_it_is_printed(capsys):
    frame = wpsdata.load("agreements_by_release").head(1)[["release", "year"]]
    wpsdata.show("agreements_by_release", frame)
    title, names, row = capsys.readouterr().out.splitlines()
    assert title.startswith(table("agreements_by_release").title)
    assert title.endswith(". 1 row")
    assert names.split() == ["release", "year", "(year)"]
    assert row.split()[-1] == str(frame["year"].item())


def test_days_and_truths_are_written_as_they_are(displayed):
    frame = pd.DataFrame({"day": pd.to_datetime(["2022-05-18", None]), "so": [True, False]})
    wpsdata.show("naps", frame.astype({"day": "datetime64[s]"}))
    assert rows(displayed[0]["text/html"]) == [["2022-05-18", "True"], ["–", "False"]]


def test_an_unknown_table_is_refused():
    with pytest.raises(UnknownTable, match="did you mean 'naps'"):
        wpsdata.show("nap")


def test_what_others_wrote_is_no_markup():
    shown = data_table({"label": ["<script>"]}, Words("en"))
    html = as_html(shown, "<b>", Words("en"), {"label": Cell("<i>", "<i>")})
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html


def test_the_word_of_a_code_depends_on_what_its_column_means():
    columns = {"status": ["uncertain"], "series": ["uncertain"], "basis": ["basis_adopted"]}
    english = Words("en")
    assert [one.text for one in data_table(columns, english).rows[0]] == [
        "uncertain",
        "Plan of unknown date",
        "adoption",
    ]
    drawn = data_table({"status": ["uncertain"]}, english, "nap_generation_map")
    assert drawn.headings[0].text == "Latest plan"
    assert drawn.rows[0][0].text == "plan of unknown date"


def test_a_number_that_names_has_no_separators_and_one_below_zero_a_minus():
    columns = {
        "group": ["2018"],
        "edition": ["2023"],
        "period": ["1990"],
        "year": ["-6"],
        "value": ["2018"],
    }
    for lang, thousand in (("en", "2,018"), ("fr", "2\u202f018")):
        texts = [one.text for one in data_table(columns, Words(lang)).rows[0]]
        assert texts == ["2018", "2023", "1990", "\u22126", thousand]


def test_a_label_that_another_column_says_is_left_out():
    columns = {"label": ["Italy"], "label_code": ["ITA"], "series": ["2020"]}
    assert [one.text for one in data_table(columns, Words("fr")).rows[0]] == ["Italie", "2020"]


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_every_code_of_a_figure_has_a_word_and_every_column_a_heading_of_its_own(path):
    data = columns(path.read_text(encoding="utf-8"))
    names = [one.text for one in data_table(data, Words("en"), path.stem).headings]
    assert len(set(names)) == len(names)
    assert not {
        (name, text)
        for name, texts in data.items()
        for text in texts
        if re.fullmatch(r"[a-z][a-z0-9_]*", text)
        and not data_tables._label(name, text, Words("en"))
    }
