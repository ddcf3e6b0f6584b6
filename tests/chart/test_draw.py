"""A figure is saved with its words, data and sources, in each language, or not at all."""

import json
import re

import pandas as pd
import pytest

import wpsdata
from wpsdata import catalog, chart
from wpsdata.chart import draw, figures, style
from wpsdata.chart.words import MissingMessage, UnknownLanguage

SVG_IDS = re.compile(r'id="(figure-[^"]*)"')
ID = "shares_2015_2019_by_role"
VALUES = {"mediator": 11.0, "negotiator": 14.0, "signatory": 7.0}


@pytest.fixture
def stage(tmp_path, monkeypatch):
    monkeypatch.setenv("WPSDATA_STAGE", str(tmp_path))
    monkeypatch.setenv("WPSDATA_NOTEBOOK", "10_mediators_negotiators_signatories")
    monkeypatch.setenv("WPSDATA_PARAMETERS", '{"as_of": "latest", "languages": "en,fr"}')
    return tmp_path / "figures"


def roles() -> pd.DataFrame:
    return pd.DataFrame(
        {"label_code": list(VALUES), "percent": [11.0, 14.0, 7.123456789], "bound": "exact"}
    )


def show(frame=None, **more):
    chart.show(ID, chart.share_tracks, roles() if frame is None else frame, values=VALUES, **more)


def test_each_language_has_its_five_files_and_the_same_data(stage):
    show(languages="en,fr")
    for language in ("en", "fr"):
        there = {path.suffix for path in (stage / language).glob(f"{ID}.*")}
        assert there == {".svg", ".png", ".pdf", ".csv", ".json"}
    assert (stage / "en" / f"{ID}.csv").read_bytes() == (stage / "fr" / f"{ID}.csv").read_bytes()
    assert (stage / "en" / f"{ID}.csv").read_text().splitlines() == [
        "label_code,percent,bound", "mediator,11.0,exact", "negotiator,14.0,exact",
        "signatory,7.123457,exact",
    ]  # fmt: skip


def test_the_json_says_all_that_an_author_needs(stage):
    show(languages="en,fr")
    english = json.loads((stage / "en" / f"{ID}.json").read_text())
    assert english["title"].startswith("In 2015–2019, women were 11% of mediators")
    assert english["source"].startswith("Source: Council on Foreign Relations, Women's")
    assert english["alt"].startswith("Bar chart")
    assert english["parameters"] == {"as_of": "latest"}
    assert english["license"] == "CC-BY-4.0"
    assert english["inputs"][0]["sha256"] == catalog.card("cfr", "averages.csv").sha256
    assert english["citation"][0].startswith("Council on Foreign Relations")
    assert english["wpsdata"] == wpsdata.__version__
    french = json.loads((stage / "fr" / f"{ID}.json").read_text())
    assert french["language"] == "fr"
    assert "des signataires" in french["title"]


def test_languages_drawn_beside_it_do_not_change_a_figure(stage, monkeypatch):
    show(languages="en")
    alone = {path.name: path.read_bytes() for path in (stage / "en").iterdir()}
    monkeypatch.setenv("WPSDATA_PARAMETERS", '{"as_of": "latest", "languages": "fr,en"}')
    show(languages="fr,en")
    assert {path.name: path.read_bytes() for path in (stage / "en").iterdir()} == alone


def test_other_sizes_have_folders_and_change_nothing_of_the_page(stage, monkeypatch):
    show(languages="fr")
    alone = {path.name: path.read_bytes() for path in (stage / "fr").iterdir()}
    monkeypatch.setenv("WPSDATA_SIZES", "page,phone,slide")
    show(languages="fr")
    there = {path.name: path.read_bytes() for path in (stage / "fr").iterdir() if path.is_file()}
    assert there == alone
    widths = {}
    for size in ("phone", "slide"):
        files = sorted((stage / "fr" / size).iterdir())
        assert [path.name for path in files] == [f"{ID}.png", f"{ID}.svg"]
        widths[size] = int.from_bytes(files[0].read_bytes()[16:20])
        # both may stand in one page
        assert not set(SVG_IDS.findall(files[1].read_text())) & set(
            SVG_IDS.findall((stage / "fr" / f"{ID}.svg").read_text())
        )
    assert widths == {size: style.SIZES[size].pixels for size in widths}


def test_an_empty_selection_is_said_and_not_drawn(stage, capsys):
    show(roles().iloc[:0])
    assert not stage.exists()
    assert f"{ID} is not drawn: no row is left by the parameters as_of=latest" in (
        capsys.readouterr().out
    )
    show(roles().iloc[:0], otherwise="nothing was found")
    assert capsys.readouterr().out.strip().endswith("; nothing was found")


def test_outside_a_run_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.delenv("WPSDATA_STAGE", raising=False)
    monkeypatch.chdir(tmp_path)
    show()
    assert list(tmp_path.iterdir()) == []


def test_other_sources_can_be_named(stage):
    show(sources=["padd/yearly_shares.csv"])
    inputs = json.loads((stage / "en" / f"{ID}.json").read_text())["inputs"]
    assert [one["source"] for one in inputs] == ["padd"]


@pytest.mark.parametrize(
    ("more", "error"),
    [({"languages": "xx"}, UnknownLanguage), ({"sources": ["nobody"]}, catalog.UnknownSource)],
)
def test_unknown_languages_and_sources_are_refused(stage, more, error):
    with pytest.raises(error):
        show(**more)


def test_an_id_nobody_described_is_refused_with_a_suggestion(stage):
    with pytest.raises(figures.UnknownFigure, match=f"did you mean '{ID}'"):
        chart.show(ID + "s", chart.share_tracks, roles())


def test_every_value_named_in_the_words_must_be_given(stage):
    with pytest.raises(KeyError):
        chart.show(ID, chart.share_tracks, roles(), values={})


@pytest.mark.parametrize(
    ("text", "said"),
    [("a: {title: x}", "a: lacks"), ("a: [", "not readable as YAML")],
)
def test_a_broken_list_of_figures_is_refused(project, text, said):
    (project / "notebooks/figures.yml").write_text(text)
    with pytest.raises(figures.FigureListInvalid, match=said):
        figures.figures()


def test_rows_for_forms():
    found = pd.DataFrame(
        {"series": ["cfr_x", "un_led_2020", "other"], "reliability": ["primary", "mirror", "weak"]}
    )
    rows = chart.edition_rows(found)
    assert rows["scope"].tolist() == ["family_cfr", "family_un_led", "family_other"]
    assert rows["status"].tolist() == ["as_read", "uncertain", "uncertain"]
    assert chart.roles_drawn("all") == ("mediator", "negotiator", "signatory")
    assert chart.roles_drawn("mediator", "lead_mediator", "signatory") == ("lead_mediator",)
    assert chart.roles_drawn("signatory", "witness") == ("signatory",)


def test_missing_words_stop_the_figure_before_a_file_is_written(stage, monkeypatch):
    from wpsdata.chart import words

    monkeypatch.setattr(words, "translations", lambda language: {})
    with pytest.raises(MissingMessage):
        show(languages="fr")
    assert not (stage / "fr").exists()


def test_a_figure_says_what_it_allows_in_its_language():
    text = draw.Text(title="t", alt="a", may_say="This.", may_not_say="That.")
    assert draw._said(draw.Words("en"), text) == "You may say: This.\n\nYou may not say: That."
    assert draw._said(draw.Words("fr"), text).startswith("On peut dire\u00a0: This.")
