import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Inches, Mm

from wpsdata.publish.embed import BrokenMarker, Shelf, Untouched, insert, refresh
from wpsdata.publish.embed.new import language_tag

FIGURE = "nap_in_force_by_year"
Shelves = Callable[..., Shelf]


def test_a_document_is_begun_with_picture_caption_and_source(
    tmp_path: Path, shelf: Shelves, make: SimpleNamespace
) -> None:
    path = tmp_path / "new.docx"
    insert(path, FIGURE, shelf(size=(1700, 1280)), {"lang": "fr", "size": "column"})
    document = Document(path)
    assert document.sections[0].page_width == pytest.approx(Mm(210), abs=Mm(0.1))
    (shape,) = document.inline_shapes
    # a picture wider than the text is shrunk to it
    assert shape.width == pytest.approx(Mm(160), abs=Mm(0.1))
    assert shape.height / shape.width == pytest.approx(1280 / 1700, rel=0.001)
    said = ["".join(x.text for x in one._p.iter(qn("w:t"))) for one in document.paragraphs]
    assert said == ["", "Un constat", "Source fr & co."]
    assert document.paragraphs[1].style.name == "Caption"
    label = shape._inline.docPr
    assert label.get("descr") == f"wps:figure {FIGURE} lang=fr size=column\nAlt <fr> “red”"
    assert label.get("title") == "Un constat"
    assert {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))} == {"fr-FR"}
    with zipfile.ZipFile(path) as held:
        assert b"doNotAutoCompressPictures" in held.read("word/settings.xml")
        assert b"python-docx" not in held.read("docProps/core.xml")
    assert refresh(path, shelf(size=(1700, 1280))).changes == ()
    changed = refresh(path, shelf("blue", size=(1700, 1280), words="!")).changes
    assert [one.what for one in changed] == [("picture", "alternative text"), ("text",)]


def test_a_figure_is_added_to_a_document_that_stays_as_it_was(
    briefing: Path, shelf: Shelves, make: SimpleNamespace
) -> None:
    before, text = make.members(briefing), Document(briefing).element.xml
    insert(briefing, FIGURE, shelf(), {"lang": "en"}, backup=True)
    after = make.members(briefing)
    assert make.moved(before, after) == {
        "word/document.xml",
        "word/_rels/document.xml.rels",
        "word/media/wps1.png",
    }
    old, new = before["word/document.xml"], after["word/document.xml"]
    start = old.rindex(b"<w:sectPr")
    assert new.startswith(old[:start])
    assert new.endswith(old[start:])
    assert text
    ids = Document(briefing).element.xpath("//wp:docPr/@id")
    assert len(set(ids)) == len(ids)
    names = Document(briefing).element.xpath("//w:bookmarkStart/@w:id")
    assert len(set(names)) == len(names)
    assert make.members(briefing.with_name("briefing.docx.bak")) == before


def test_the_same_figure_twice_gets_bookmarks_of_its_own(tmp_path: Path, shelf: Shelves) -> None:
    path = tmp_path / "twice.docx"
    for lang in ("fr", "en"):
        insert(path, FIGURE, shelf(), {"lang": lang})
    names = Document(path).element.xpath("//w:bookmarkStart/@w:name")
    assert len(set(names)) == 4
    assert all(len(one) <= 40 for one in names)
    assert refresh(path, shelf()).changes == ()
    # without the controls, which LibreOffice drops, the bookmarks say the same
    document = Document(path)
    for tag in document.element.xpath("//w:sdtPr/w:tag | //w:sdtPr/w:alias"):
        tag.getparent().remove(tag)
    document.save(path)
    assert len(refresh(path, shelf(words="!")).changes) == 4


@pytest.mark.parametrize(
    ("lang", "tag"), [("fr", "fr-FR"), ("en", "en-GB"), ("ar", "ar-EG"), ("zh", "zh-CN")]
)
def test_office_programs_know_a_language_by_its_country(lang: str, tag: str) -> None:
    assert language_tag(lang) == tag


def test_nothing_is_begun_where_the_figure_or_the_file_is_unknown(
    tmp_path: Path, shelf: Shelves
) -> None:
    with pytest.raises(BrokenMarker, match="did you mean"):
        insert(tmp_path / "a.docx", f"{FIGURE}s", shelf(), {"lang": "fr"})
    with pytest.raises(Untouched, match=r"expected \.docx"):
        insert(tmp_path / "a.odt", FIGURE, shelf(), {"lang": "fr"})
    with pytest.raises(Untouched, match=r"a new document is \.docx"):
        insert(tmp_path / "a.docm", FIGURE, shelf(), {"lang": "fr"})
    assert list(tmp_path.iterdir()) == [tmp_path / "reports"]


def test_a_tall_picture_does_not_become_a_ribbon_and_the_sizes_that_fit_are_named(
    tmp_path: Path, shelf: Shelves, make: SimpleNamespace
) -> None:
    path = tmp_path / "tall.docx"
    made = shelf(size=(1080, 4000))
    page = made.reports / "figures" / "fr" / f"{FIGURE}.png"
    page.write_bytes(make.png(size=(1700, 1280)))
    with pytest.raises(BrokenMarker, match=r"size column is too tall.* 34%.*take size page"):
        insert(path, FIGURE, made, {"lang": "fr", "size": "column"})
    assert not path.exists()
    insert(path, FIGURE, made, {"lang": "fr", "size": "page"})
    with pytest.raises(BrokenMarker, match=r"size page is too tall.*no other size"):
        refresh(path, shelf(size=(1080, 4000)))


def test_a_column_is_as_wide_as_the_text_has_room(tmp_path: Path, shelf: Shelves) -> None:
    path = tmp_path / "columns.docx"
    document = Document()
    columns = document.sections[0]._sectPr.xpath("w:cols")[0]
    columns.set(qn("w:num"), "2")
    columns.set(qn("w:space"), "720")
    document.save(path)
    insert(path, FIGURE, shelf(size=(1700, 1280)), {"lang": "fr"})
    assert Document(path).inline_shapes[0].width == pytest.approx(Inches(2.75), abs=9)
