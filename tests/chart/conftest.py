"""Words that translate nothing or at length, and readers of what a figure shows."""

from __future__ import annotations

import itertools
import string
from dataclasses import dataclass, field

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.textpath import TextPath
from matplotlib.transforms import Bbox

from wpsdata.chart import style
from wpsdata.chart.words import plural_forms

LONG_TEXT = {
    "title": "Entre 2015 et 2019, les femmes ne représentaient en moyenne que 11 % "
    "des médiateurs et médiatrices, 14 % des négociateurs et "
    "négociatrices et 7 % des signataires des accords",
    "subtitle": "Part des femmes parmi les personnes ayant pris part aux principaux processus de "
    "paix, en pourcentage, moyenne sur l’ensemble des processus retenus par chaque édition",
    "note": "Remarque : les éditions et les périmètres sont des séries distinctes, qui ne se "
    "comparent pas entre elles ; une valeur absente n’est pas un zéro. Le dénominateur n’a pas "
    "été publié pour ces moyennes. Les désignations employées et les tracés ne supposent aucune "
    "prise de position quant au statut juridique des pays ou au tracé de leurs frontières.",
    "source": "Source : Council on Foreign Relations, Women’s Participation in Peace Processes, "
    "édition d’octobre 2020, complétée par ONU-Femmes, Faits et chiffres : Paix et sécurité.",
}
SHORT_TEXT = {
    "title": "Women were 14% of negotiators and 7% of signatories",
    "subtitle": "Share of women in major peace processes, per cent",
    "note": "Note: denominators were not published.",
    "source": "Source: Council on Foreign Relations, October 2020.",
}


@dataclass
class Text:
    """The texts around a plot."""

    title: str = SHORT_TEXT["title"]
    subtitle: str = SHORT_TEXT["subtitle"]
    note: str = SHORT_TEXT["note"]
    source: str = SHORT_TEXT["source"]


class _Filler(string.Formatter):
    def __init__(self, words):
        self.words = words

    def format_field(self, value, format_spec):
        if format_spec.startswith("plural "):
            forms = plural_forms(format_spec)
            return forms["one" if value == 1 else "other"].replace("#", self.words.number(value))
        if not format_spec and not isinstance(value, str):
            return self.words.number(value)
        kinds = {"percent": self.words.percent, "number": self.words.number}
        return kinds.get(format_spec, str)(value)


@dataclass
class Words:
    """English as it is, or every label made as long as French makes it."""

    long: bool = False
    rtl: bool = False
    lang: str = "en"
    text: Text = field(default_factory=Text)

    def __call__(self, label: str, /, **values: object) -> str:
        shown = _Filler(self).vformat(label, (), values)
        plain = label.startswith(("<", ">", "{", "about"))
        return f"{shown} selon les sources" if self.long and not plain and len(label) > 8 else shown

    def named(self, text: str) -> str:
        return text

    def term(self, code: str) -> str:
        shown = code.replace("_", " ").capitalize()
        return f"{shown} et autres personnes désignées" if self.long else shown

    def label(self, code: str) -> str:
        return self.term(code)

    def percent(self, value: float) -> str:
        return f"{value:.0f}" + ("\u202f%" if self.long else "%")

    def number(self, value: float, decimals: int | None = None) -> str:
        return f"{value:,.{decimals or 0}f}".replace(",", "\u202f" if self.long else ",")

    def row(self, parts, apart: bool = False) -> str:
        return ("; " if apart else ", ").join(map(str, parts))

    def country(self, iso3: str) -> str:
        return f"République de {iso3}" if self.long else iso3


ENGLISH = Words()
FRENCH = Words(long=True, lang="fr", text=Text(**LONG_TEXT))
MIRRORED = Words(rtl=True, lang="ar")


@pytest.fixture(params=[ENGLISH, FRENCH, MIRRORED], ids=["short", "long", "mirrored"])
def words(request):
    return request.param


@pytest.fixture
def english():
    return ENGLISH


@pytest.fixture
def french():
    return FRENCH


def shown_texts(figure: Figure):
    """Return the texts a figure draws, each with its box in pixels."""
    with style.applied():
        renderer = FigureCanvasAgg(figure).get_renderer()
        return [
            (item.get_text(), _extent(item, renderer))
            for item in figure.findobj(lambda artist: hasattr(artist, "get_fontsize"))
            if item.get_text().strip() and item.get_visible() and _drawn(item)
        ]


def _extent(item, renderer) -> Bbox:
    """Return the box of a text; of one from right to left, that of its ink.

    Arabic hangs below the box of a line of Latin letters, where the next line has no ink.
    """
    box, text, font = item.get_window_extent(renderer), item.get_text(), item.get_fontproperties()
    if not text.startswith("\u200f"):
        return box
    _, _, below = renderer.get_text_width_height_descent(text, font, False)
    ink = TextPath((0, 0), text, prop=font).get_extents()
    scale, baseline = renderer.dpi / 72, box.y0 + below
    return Bbox([[box.x0, baseline + ink.y0 * scale], [box.x1, baseline + ink.y1 * scale]])


def _drawn(item) -> bool:
    axes = item.axes
    own = axes is None or item in axes.texts
    return own


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Return pairs of texts whose boxes share more than a hair."""
    hair = 0.6
    return [
        (a, b)
        for (a, one), (b, two) in itertools.combinations(shown_texts(figure), 2)
        if min(one.x1, two.x1) - max(one.x0, two.x0) > hair
        and min(one.y1, two.y1) - max(one.y0, two.y0) > hair
    ]


def cut(figure: Figure) -> list[str]:
    """Return texts that leave the page."""
    page = figure.bbox
    return [
        text
        for text, box in shown_texts(figure)
        if box.x0 < page.x0 or box.x1 > page.x1 or box.y0 < page.y0 or box.y1 > page.y1
    ]


@pytest.fixture
def overlapping_texts():
    return overlapping


@pytest.fixture
def cut_texts():
    return cut
