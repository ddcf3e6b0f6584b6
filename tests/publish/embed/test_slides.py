"""Presentations that python-pptx made."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Emu, Inches

from wpsdata.chart import style
from wpsdata.publish.embed import (
    BrokenMarker,
    NotEditable,
    Shelf,
    Untouched,
    insert,
    native,
    refresh,
)

FIGURE = "nap_in_force_by_year"
OTHER = "nap_generation_map"
Shelves = Callable[..., Shelf]


def shapes(path: Path, slide: int = 0) -> dict[str, Any]:
    return {one.name: one for one in Presentation(path).slides[slide].shapes}


def test_picture_title_and_number_become_current(
    show: Path, shelf: Shelves, make: SimpleNamespace
) -> None:
    before, box = make.members(show), shapes(show)["Picture 2"]
    found = refresh(show, shelf())
    after = make.members(show)
    assert sorted(one.what for one in found.changes) == [
        ("picture", "alternative text"),
        ("text",),
        ("text",),
    ]
    assert make.moved(before, after) == {"ppt/slides/slide1.xml", "ppt/media/image1.png"}
    now = shapes(show)
    picture = now["Picture 2"]
    assert picture.image.blob == make.png("red")
    assert (picture.left, picture.top, picture.width, picture.height) == (
        box.left, box.top, box.width, box.height,
    )  # fmt: skip
    assert (picture.rotation, round(picture.crop_left, 3)) == (5.0, 0.1)
    assert now[f"wps:caption {FIGURE}"].text_frame.text == "Un constat"
    assert now["wps:fact nap_countries lang=fr"].text_frame.text == "1\u202f113"
    assert refresh(show, shelf()).changes == ()


def test_another_shape_of_picture_is_fitted_into_the_box_around_its_middle(
    show: Path, shelf: Shelves
) -> None:
    box = shapes(show)["Picture 2"]
    refresh(show, shelf(size=(80, 120)))
    picture = shapes(show)["Picture 2"]
    assert picture.height == box.height
    assert picture.width == pytest.approx(box.width / 2, abs=2)
    assert picture.left + picture.width / 2 == pytest.approx(box.left + box.width / 2, abs=2)


def test_a_placeholder_gets_a_place_of_its_own_when_proportions_change(
    tmp_path: Path, shelf: Shelves, make: SimpleNamespace
) -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[8])
    room = slide.placeholders[1]
    box = (room.left, room.top, room.width, room.height)
    picture = room.insert_picture(io.BytesIO(make.png("grey")))
    picture.crop_left = picture.crop_right = picture.crop_top = picture.crop_bottom = 0
    picture._element.nvPicPr.cNvPr.set("descr", f"wps:figure {FIGURE} lang=fr")
    path = tmp_path / "placeholder.pptx"
    presentation.save(path)
    refresh(path, shelf())
    assert "<a:xfrm" not in _slide(path)
    refresh(path, shelf("blue", size=(80, 30)))
    (now,) = [one for one in Presentation(path).slides[0].placeholders if one.shape_type == 14
              and hasattr(one, "image")]  # fmt: skip
    assert (now.left, now.width) == (box[0], box[2])
    assert now.height == pytest.approx(box[3] / 2, abs=2)
    assert now.top == pytest.approx(box[1] + box[3] / 4, abs=2)


def _slide(path: Path, number: int = 1) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(f"ppt/slides/slide{number}.xml").decode()


def test_a_picture_in_a_group_keeps_its_middle(
    tmp_path: Path, shelf: Shelves, make: SimpleNamespace
) -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    group = slide.shapes.add_group_shape()
    picture = group.shapes.add_picture(
        io.BytesIO(make.png("grey")), Inches(1), Inches(1), Inches(4), Inches(3)
    )
    picture._element.nvPicPr.cNvPr.set("descr", f"wps:figure {FIGURE}")
    path = tmp_path / "group.pptx"
    presentation.save(path)
    refresh(path, shelf(size=(80, 30)), lang="fr")
    (now,) = Presentation(path).slides[0].shapes[0].shapes
    assert (now.left, now.top, now.width, now.height) == (
        Inches(1), Inches(1.75), Inches(4), Inches(1.5),
    )  # fmt: skip


def test_the_language_of_a_slide_is_that_of_most_of_its_text(
    tmp_path: Path, shelf: Shelves
) -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    for text, lang, name in (
        ("un long texte", "fr-FR", "text"),
        ("x", "en-US", "other"),
        ("1", "", "wps:fact nap_share"),
    ):
        box = slide.shapes.add_textbox(0, 0, Emu(9), Emu(9))
        box.name = name
        box.text_frame.text = text
        if lang:
            box.text_frame.paragraphs[0].runs[0]._r.get_or_add_rPr().set("lang", lang)
    path = tmp_path / "languages.pptx"
    presentation.save(path)
    refresh(path, shelf())
    assert shapes(path)["wps:fact nap_share"].text_frame.text == "57,9\u00a0%"


def test_a_text_of_several_lines_becomes_one_in_its_first_format(
    tmp_path: Path, shelf: Shelves
) -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    box = slide.shapes.add_textbox(0, 0, Emu(9), Emu(9))
    box.name = f"wps:source {FIGURE} lang=en"
    box.text_frame.text = "one\ntwo"
    box.text_frame.paragraphs[0].runs[0].font.bold = True
    box.text_frame.paragraphs[0].add_run().text = "more"
    empty = slide.shapes.add_textbox(0, 0, Emu(9), Emu(9))
    empty.name = f"wps:note {FIGURE} lang=en"
    path = tmp_path / "lines.pptx"
    presentation.save(path)
    refresh(path, shelf())
    held = shapes(path)[f"wps:source {FIGURE} lang=en"].text_frame
    assert held.text == "Source en & co."
    assert [run.font.bold for run in held.paragraphs[0].runs] == [True]
    assert shapes(path)[f"wps:note {FIGURE} lang=en"].text_frame.text == "note en"


def test_a_password_for_changes_and_a_marker_on_no_picture_are_refused(
    show: Path, shelf: Shelves
) -> None:
    presentation = Presentation(show)
    presentation.slides[0].shapes[0].name = f"wps:caption {FIGURE}"
    presentation.slides[0].shapes[2]._element.nvSpPr.cNvPr.set("descr", f"wps:figure {FIGURE}")
    presentation.save(show)
    with pytest.raises(BrokenMarker, match="no single picture"):
        refresh(show, shelf())
    presentation.slides[0].shapes[2]._element.nvSpPr.cNvPr.set("descr", "")
    main = presentation.part._element
    guard = main.makeelement(f"{{{main.nsmap['p']}}}modifyVerifier", {})
    main.append(guard)
    presentation.save(show)
    with pytest.raises(Untouched, match="password before it is changed"):
        refresh(show, shelf())


# ---- insert


def test_a_figure_gets_a_slide_of_its_own_and_stays_current(
    tmp_path: Path, shelf: Shelves, make: SimpleNamespace
) -> None:
    path = tmp_path / "new.pptx"
    insert(path, FIGURE, shelf(), {"lang": "fr"})
    insert(path, FIGURE, shelf(), {"lang": "en", "size": "column"})
    presentation = Presentation(path)
    assert (presentation.slide_width, presentation.slide_height) == (12_192_000, 6_858_000)
    assert [one.slide_id for one in presentation.slides] == [256, 257]
    for slide, said in zip(presentation.slides, ("Un constat", "A finding"), strict=True):
        assert slide.shapes.title.text_frame.text == said
        (picture,) = [one for one in slide.shapes if hasattr(one, "image")]
        assert picture.image.blob == make.png("red")
        assert picture.width / picture.height == pytest.approx(4 / 3, rel=0.001)
        for one in slide.shapes:
            assert one.left >= 0
            assert one.top >= 0
            assert one.left + one.width <= presentation.slide_width
            assert one.top + one.height <= presentation.slide_height
    assert refresh(path, shelf()).changes == ()
    assert {one.lang for one in refresh(path, shelf("blue", words="!")).changes} == {"fr", "en"}


def test_a_slide_is_added_to_a_presentation_that_stays_as_it_was(
    show: Path, shelf: Shelves, make: SimpleNamespace
) -> None:
    before = make.members(show)
    insert(show, OTHER, shelf(), {"lang": "fr"})
    after = make.members(show)
    assert make.moved(before, after) == {
        "[Content_Types].xml",
        "ppt/presentation.xml",
        "ppt/_rels/presentation.xml.rels",
        "ppt/slides/slide2.xml",
        "ppt/slides/_rels/slide2.xml.rels",
        "ppt/media/wps1.png",
    }
    assert len(Presentation(show).slides) == 2
    assert Presentation(show).slides[1].slide_layout.name == "Title Only"


def test_an_editable_chart_holds_the_data_and_follows_them(
    tmp_path: Path, shelf: Shelves, make: SimpleNamespace
) -> None:
    path = tmp_path / "native.pptx"
    made = shelf()
    insert(path, FIGURE, made, {"lang": "fr", "chart": "native"})
    (frame,) = [one for one in Presentation(path).slides[0].shapes if one.has_chart]
    plot = frame.chart.plots[0]
    # a year without data is a place of its own, and a gap is no zero
    assert list(plot.categories) == ["2001", "2002", "2003"]
    assert {one.name: tuple(one.values) for one in plot.series} == {
        "En vigueur": (1.0, None, 3.0),
        "Période échue": (None, None, 2.0),
    }
    assert frame.chart.part.chart_workbook.xlsx_part.blob[:2] == b"PK"
    assert frame._element.xpath("p:nvGraphicFramePr/p:cNvPr/@descr")[0].endswith("Alt <fr> “red”")
    assert refresh(path, made).changes == ()
    presentation = Presentation(path)
    (frame,) = [one for one in presentation.slides[0].shapes if one.has_chart]
    frame.chart.plots[0].gap_width = 33
    presentation.save(path)
    made = shelf("blue", words="!")
    data = made.reports / "figures" / "fr" / f"{FIGURE}.csv"
    data.write_text(data.read_text().replace("2003,plan_in_force,3", "2003,plan_in_force,4"))
    before = make.members(path)
    assert [one.what for one in refresh(path, made).changes] == [
        ("text",),
        ("data", "alternative text"),
    ]
    (frame,) = [one for one in Presentation(path).slides[0].shapes if one.has_chart]
    assert tuple(frame.chart.plots[0].series[0].values) == (1.0, None, 4.0)
    assert frame.chart.plots[0].gap_width == 33
    changed = make.moved(before, make.members(path))
    assert {re.sub(r"\d+", "", one.rpartition("/")[2]) for one in changed} == {
        "slide.xml",
        "chart.xml",
        "Microsoft_Excel_Sheet.xlsx",
    }
    assert refresh(path, made).changes == ()


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("form", [native.LINE, native.COLUMNS])
def test_years_of_an_editable_chart_run_as_the_language_does(form: str, rtl: bool) -> None:
    chart, _ = native.draw(
        native.Data(form, ["2001", "2002"], {"x": [1.0, 2.0]}, "0", ["#000000"]), rtl
    )
    (axis,) = re.findall(b"<c:catAx>.*?</c:catAx>", chart, re.DOTALL)
    assert (b'orientation val="maxMin"' in axis) == rtl


def test_an_editable_chart_looks_like_the_picture_and_keeps_its_note(
    tmp_path: Path, shelf: Shelves
) -> None:
    path = tmp_path / "looks.pptx"
    made = shelf()
    data = made.reports / "figures" / "fr" / f"{FIGURE}.csv"
    data.write_text("year,series,count\n2001,plan_in_force,12345\n2001,plan_lapsed,2\n")
    insert(path, FIGURE, made, {"lang": "fr", "chart": "native"})
    shapes = Presentation(path).slides[0].shapes
    (frame,) = [one for one in shapes if one.has_chart]
    drawn = [one.format.fill.fore_color.rgb for one in frame.chart.plots[0].series]
    assert [f"#{one}" for one in drawn] == list(style.GROUPS[:2])
    wanted = '[>=1000000]#"\u202f"###"\u202f"##0;[>=1000]#"\u202f"##0;0'
    assert frame.chart.value_axis.tick_labels.number_format == wanted
    note, source = (
        next(one for one in shapes if one.name.startswith(f"wps:{kind} "))
        for kind in ("note", "source")
    )
    assert note.text_frame.text == "note fr"
    assert frame.top + frame.height <= note.top
    assert note.top + note.height <= source.top


def test_intervals_are_drawn_in_an_editable_chart(tmp_path: Path, shelf: Shelves) -> None:
    made = shelf()
    data = made.reports / "figures" / "en" / f"{FIGURE}.csv"
    data.write_text(
        "year,series,value,low,high\n2001,plan_in_force,50,40,65\n2003,plan_lapsed,9,,\n"
    )
    path = tmp_path / "bounds.pptx"
    insert(path, FIGURE, made, {"lang": "en", "chart": "native"})
    (frame,) = [one for one in Presentation(path).slides[0].shapes if one.has_chart]
    assert _distances(frame) == {"plus": ["15.0"], "minus": ["10.0"]}
    assert frame.chart.value_axis.maximum_scale == 70
    data.write_text(data.read_text().replace("40,65", "40,75"))
    assert [one.what for one in refresh(path, made).changes] == [("data",)]
    (frame,) = [one for one in Presentation(path).slides[0].shapes if one.has_chart]
    assert _distances(frame) == {"plus": ["25.0"], "minus": ["10.0"]}
    assert frame.chart.value_axis.maximum_scale == 80


def _distances(frame: Any) -> dict[str, list[str]]:
    chart = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    (bars,) = frame.chart._chartSpace.iter(f"{chart}errBars")
    return {
        side: [one.text for one in bars.find(f"{chart}{side}").iter(f"{chart}v")]
        for side in ("plus", "minus")
    }


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("iso3,generation,status\nFRA,2,x\n", "its data are iso3"),
        ("label,percent,bound\na,5,below\n", "bounds"),
        ("year,series,count,panel\n2001,a,1,x\n2001,b,1,y\n", "several panels"),
        ("year,series,count\n2001,a,1\n2001,a,2\n", "several values"),
        ("series,time,value,low,high\na,1,5,4,6\n", "its data are series"),
    ],
)
def test_a_form_that_no_chart_shows_is_refused(
    tmp_path: Path, shelf: Shelves, data: str, why: str
) -> None:
    made = shelf()
    (made.reports / "figures" / "en" / f"{FIGURE}.csv").write_text(data)
    with pytest.raises(NotEditable, match=why):
        insert(tmp_path / "no.pptx", FIGURE, made, {"lang": "en", "chart": "native"})
    assert not (tmp_path / "no.pptx").exists()


def test_an_editable_chart_goes_into_a_presentation_only(tmp_path: Path, shelf: Shelves) -> None:
    with pytest.raises(NotEditable, match="into a presentation"):
        insert(tmp_path / "no.docx", FIGURE, shelf(), {"lang": "en", "chart": "native"})


def test_bars_and_days_become_editable_too(tmp_path: Path, shelf: Shelves) -> None:
    made = shelf()
    path = tmp_path / "forms.pptx"
    for data in (
        "label_code,group_code,percent,low,high\nAfrica,world,50,40,60\nAsia,world,,,\n",
        "series,date,value\nplan_in_force,2001-01-31,5\nplan_in_force,2001-03-31,6\n",
        "year,group,count\n2001,Africa,1\n2002,Africa,2\n",
        "series,period,role,percent,bound\nwpf,1990-2017,mediator,2,exact\n",
    ):
        (made.reports / "figures" / "en" / f"{FIGURE}.csv").write_text(data)
        insert(path, FIGURE, made, {"lang": "en", "chart": "native"})
        found = refresh(path, made, check=True).changes
        assert not [one for one in found if one.part.endswith(f"slide{_count(path)}.xml")], data
    assert _count(path) == 4


def _count(path: Path) -> int:
    return len(Presentation(path).slides)
