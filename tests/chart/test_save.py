import hashlib
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
import pytest

from wpsdata.chart import share_tracks
from wpsdata.chart.save import UnsavedFigure, describe_svg, render, save

DRAW = """
import sys
import pandas as pd
from conftest import ENGLISH
from wpsdata.chart import cumulative_area, share_tracks
from wpsdata.chart.save import save
from pathlib import Path
folder = Path(sys.argv[1])
tracks = pd.DataFrame(
    {"label_code": ["a", "b"], "percent": [11.0, None], "bound": ["below", ""], "base": [None, 7]}
)
save(share_tracks(tracks, ENGLISH), folder / "tracks", title="T", alt="A")
area = pd.DataFrame({"year": [2000, 2001], "group": ["x", "x"], "count": [1, 3]})
save(cumulative_area(area, ENGLISH, undated=3), folder / "area", title="T", alt="A")
"""


@pytest.fixture
def figure(english):
    frame = pd.DataFrame({"label_code": ["mediator"], "percent": [11.0], "bound": [""]})
    return share_tracks(frame, english)


def test_same_bytes_in_two_processes(tmp_path):
    found = []
    for seed in ("0", "12345"):
        folder = tmp_path / seed
        search = [str(Path(__file__).parent), *filter(None, sys.path)]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(search)}
        subprocess.run([sys.executable, "-c", DRAW, str(folder)], check=True, env=environment)
        found.append(
            {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}
        )
    assert sorted(found[0]) == [
        "area.pdf",
        "area.png",
        "area.svg",
        "tracks.pdf",
        "tracks.png",
        "tracks.svg",
    ]
    assert found[0] == found[1]


def test_svg_tells_what_it_is_to_those_who_do_not_see_it(figure, tmp_path):
    (path,) = save(
        figure,
        tmp_path / "new" / "id",
        title='11 % <of> "all" & more',
        alt="Bars. \x07 One & two.",
        lang="fr",
        formats=("svg",),
    )
    root = ET.fromstring(path.read_text(encoding="utf-8"))
    spaces = {"svg": "http://www.w3.org/2000/svg"}
    title, desc = root.find("svg:title", spaces), root.find("svg:desc", spaces)
    assert title.text == '11 % <of> "all" & more'
    assert desc.text == "Bars.  One & two."
    assert root.get("role") == "img"
    assert root.get("lang") == "fr"
    assert root.get("aria-labelledby").split() == [title.get("id"), desc.get("id")]
    assert list(root)[:2] == [title, desc]


def test_svg_keeps_text_and_no_date(figure):
    svg = render(figure, title="T", alt="A", formats=("svg",))["svg"].decode()
    assert "Mediator" in svg
    assert "11%" in svg
    assert "Noto Sans" in svg
    assert "<metadata" not in svg
    assert "matplotlib.org" not in svg


def test_two_figures_in_one_page_have_different_ids():
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M 1.23456 2 L 3 -0.00001"/></svg>'
    one, two = (describe_svg(svg, title, "A", "en") for title in ("T", "U"))
    assert one.split("id=")[1][:20] != two.split("id=")[1][:20]
    assert 'd="M 1.23 2 L 3 0"' in one


def test_right_to_left_texts_find_their_direction(figure):
    svg = render(figure, title="T", alt="A", lang="ar", rtl=True, formats=("svg",))["svg"]
    assert b"unicode-bidi: plaintext" in svg


def test_png_is_opaque_and_pdf_has_no_date(figure):
    drawn = render(figure, title="T", alt="A")
    assert drawn["png"][:4] == b"\x89PNG"
    assert b"CreationDate" not in drawn["pdf"]
    assert b"Matplotlib" not in drawn["png"]


@pytest.mark.parametrize(("title", "alt"), [("", "A"), ("T", " ")])
def test_a_figure_without_its_words_is_refused_and_nothing_is_written(figure, tmp_path, title, alt):
    with pytest.raises(UnsavedFigure, match="both are required"):
        save(figure, tmp_path / "x", title=title, alt=alt)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_is_refused(figure, tmp_path):
    with pytest.raises(UnsavedFigure, match="jpg"):
        save(figure, tmp_path / "x", title="T", alt="A", formats=("jpg",))


def test_each_line_keeps_its_width_where_the_font_is_missing(figure):
    svg = render(figure, title="T", alt="A")["svg"].decode()
    texts = list(ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"))
    assert texts
    for one in texts:
        size = float(one.get("style").split("font-size: ")[1].split("px")[0])
        assert 0 < float(one.get("textLength")) < len(one.text) * size
        assert one.get("lengthAdjust") == "spacingAndGlyphs"
        assert "DejaVu" not in one.get("style")
    assert "rotate(-0" not in svg


def test_names_inside_do_not_hang_on_the_last_digit_of_a_coordinate():
    def drawn(clip, hatch):
        return describe_svg(
            f'<svg><g clip-path="url(#{clip})" style="fill: url(#{hatch})"/>'
            f'<clipPath id="{clip}"/><pattern id="{hatch}"/></svg>',
            "T", "A", "en",
        )  # fmt: skip

    assert drawn("p1ad7343194", "h42c1da38eb") == drawn("pb660fe42dd", "h42c1da38ec")
    assert drawn("p1ad7343194", "h42c1da38eb").count("-1") == 2
