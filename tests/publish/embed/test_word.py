"""Word documents that python-docx made, with XML of Word's own put in where it differs."""

import io
import re
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Inches

from wpsdata.publish import embed
from wpsdata.publish.embed import BrokenMarker, Shelf, Untouched, refresh

FIGURE = "nap_in_force_by_year"
OTHER = "nap_generation_map"
Shelves = Callable[..., Shelf]


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    def write(held: Any, /, name: str = "test.docx", **replaced: Callable[[str], str]) -> Path:
        path = tmp_path / name
        out = io.BytesIO()
        held.save(out)
        with zipfile.ZipFile(out) as before, zipfile.ZipFile(path, "w") as after:
            for one in before.infolist():
                content = before.read(one)
                for part, change in replaced.items():
                    if one.filename == f"word/{part}.xml":
                        content = change(content.decode()).encode()
                after.writestr(one, content)
        return path

    return write


def body(path: Path, part: str = "document") -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(f"word/{part}.xml").decode()


def texts(path: Path) -> list[str]:
    return [
        "".join(one.text or "" for one in paragraph._p.iter(qn("w:t")))
        for paragraph in Document(path).paragraphs
    ]


def test_picture_words_and_numbers_become_current(
    briefing: Path, shelf: Shelves, make: SimpleNamespace
) -> None:
    before = make.members(briefing)
    found = refresh(briefing, shelf())
    after = make.members(briefing)
    assert [(one.what, one.lang) for one in found.changes] == [
        (("picture", "alternative text"), "fr"),
        (("text",), "fr"),
        (("text",), "fr"),
        (("text",), "fr"),
        (("text",), "fr"),
    ]
    assert (found.changes[3].old, found.changes[3].new) == ("999", "1\u202f113")
    assert make.moved(before, after) == {"word/document.xml", "word/media/image1.png"}
    assert after["word/media/image1.png"] == make.png("red")
    assert texts(briefing)[2:5] == [
        "Un constat",
        "Source fr & co.",
        "There are 1\u202f113 countries; that is 57,9\u00a0%",
    ]
    label = Document(briefing).element.xpath("(//wp:docPr)[1]/@descr")[0]
    assert label == f"wps:figure {FIGURE} lang=fr\nAlt <fr> “red”"


def test_only_touched_nodes_of_the_document_change(briefing: Path, shelf: Shelves) -> None:
    before = body(briefing)
    refresh(briefing, shelf())
    after = body(briefing)
    expected = before
    for old, new in {
        "&#10;old alt": "&#10;Alt &lt;fr&gt; “red”",
        "<w:t>old </w:t></w:r><w:r><w:t>caption</w:t></w:r>": "<w:t>Un constat</w:t></w:r>",
        "<w:t>old source</w:t>": "<w:t>Source fr &amp; co.</w:t>",
        "<w:t>1 %</w:t>": "<w:t>57,9\u00a0%</w:t>",
    }.items():
        assert old in expected
        expected = expected.replace(old, new)
    expected = re.sub(
        r"<w:t>9</w:t>(\s*)</w:r>\s*<w:r>\s*<w:t>99</w:t>\s*</w:r>",
        "<w:t>1\u202f113</w:t>\\1</w:r>",
        expected,
    )
    assert re.sub(r">\s+<", "><", after) == re.sub(r">\s+<", "><", expected)


def test_a_current_file_is_not_written(briefing: Path, shelf: Shelves) -> None:
    refresh(briefing, shelf())
    before = briefing.read_bytes(), briefing.stat()
    found = refresh(briefing, shelf())
    assert found.changes == ()
    assert briefing.read_bytes() == before[0]
    assert briefing.stat().st_mtime_ns == before[1].st_mtime_ns
    assert briefing.stat().st_ino == before[1].st_ino


def test_check_writes_nothing(briefing: Path, shelf: Shelves) -> None:
    before = briefing.read_bytes()
    assert len(refresh(briefing, shelf(), check=True).changes) == 5
    assert briefing.read_bytes() == before
    assert sorted(briefing.parent.iterdir()) == [briefing, briefing.parent / "reports"]


def test_the_file_keeps_its_permissions_and_a_backup_on_demand(
    briefing: Path, shelf: Shelves
) -> None:
    briefing.chmod(0o640)
    before = briefing.read_bytes()
    refresh(briefing, shelf(), backup=True)
    assert briefing.stat().st_mode & 0o777 == 0o640
    assert briefing.with_name("briefing.docx.bak").read_bytes() == before


def test_width_stays_and_height_follows(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    document = Document()
    make.marked(document.add_paragraph().add_run(), f"wps:figure {FIGURE} lang=fr")
    path = save(document)
    refresh(path, shelf(size=(80, 30)))
    (shape,) = Document(path).inline_shapes
    assert (shape.width, shape.height) == (Inches(4), Inches(1.5))
    assert shape._inline.xpath(".//a:ext")[0].cy == Inches(1.5)


def test_no_picture_grows_beyond_its_page(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    document = Document()
    make.marked(document.add_paragraph().add_run(), f"wps:figure {FIGURE} lang=fr")
    path = save(document)
    refresh(path, shelf(size=(80, 300)))
    (shape,) = Document(path).inline_shapes
    assert shape.height == Inches(9)
    assert shape.width == pytest.approx(Inches(2.4), abs=2)


def test_crop_and_turn_stay_and_an_anchored_picture_keeps_its_box(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    document = Document()
    make.marked(document.add_paragraph().add_run(), f"wps:figure {FIGURE} lang=fr")

    def anchored(text: str) -> str:
        text = re.sub(
            r"<wp:inline([^>]*)>",
            r'<wp:anchor\1 simplePos="0" relativeHeight="2" behindDoc="0" locked="0" '
            'layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
            '<wp:positionH relativeFrom="column"><wp:posOffset>99</wp:posOffset></wp:positionH>'
            '<wp:positionV relativeFrom="paragraph"><wp:posOffset>77</wp:posOffset></wp:positionV>',
            text,
        ).replace("</wp:inline>", "</wp:anchor>")
        text = re.sub(r"(<a:blip [^>]*/>)", r'\1<a:srcRect l="10000" b="5000"/>', text)
        return text.replace("<a:xfrm>", '<a:xfrm rot="600000">')

    path = save(document, document=anchored)
    refresh(path, shelf(size=(60, 80)))
    after = body(path)
    assert "<wp:posOffset>99</wp:posOffset>" in after
    assert "<wp:posOffset>77</wp:posOffset>" in after
    assert '<a:srcRect l="10000" b="5000"/>' in after
    assert '<a:xfrm rot="600000">' in after
    # 4 by 3 inches hold a picture of 3 by 4 with 2.25 by 3
    assert (
        re.findall(r'<(?:wp:extent|a:ext) cx="(\d+)" cy="(\d+)"', after)
        == [(str(Inches(2.25)), str(Inches(3)))] * 2
    )


def test_a_picture_that_another_shows_too_is_left_to_it(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    document = Document()
    old = make.png("blue")
    make.marked(document.add_paragraph().add_run(), f"wps:figure {FIGURE} lang=fr", old)
    document.add_paragraph().add_run().add_picture(io.BytesIO(old))
    path = save(document)
    before = make.members(path)
    refresh(path, shelf())
    after = make.members(path)
    assert after["word/media/image1.png"] == old
    assert after["word/media/wps1.png"] == make.png("red")
    assert make.moved(before, after) == {
        "word/document.xml",
        "word/_rels/document.xml.rels",
        "word/media/wps1.png",
    }
    held = Document(path)
    assert [held.part.related_parts[one].blob for one in _blips(held)] == [make.png("red"), old]


def _blips(document: Any) -> list[str]:
    return list(document.element.xpath("//a:blip/@r:embed"))


def test_two_figures_that_shared_a_file_part(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    document = Document()
    for lang in ("fr", "en"):
        make.marked(document.add_paragraph().add_run(), f"wps:figure {FIGURE} lang={lang}")
    path = save(document)
    made = shelf()
    (made.reports / "figures" / "en" / f"{FIGURE}.png").write_bytes(make.png("yellow"))
    refresh(path, made)
    held = Document(path)
    assert [held.part.related_parts[one].blob for one in _blips(held)] == [
        make.png("red"),
        make.png("yellow"),
    ]
    # the file that showed both is gone
    assert not [one for one in make.members(path) if one.endswith("image1.png")]
    assert refresh(path, made).changes == ()


def test_a_picture_of_another_kind_gets_a_file_of_its_own(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (80, 60)).save(out, "JPEG")
    document = Document()
    make.marked(document.add_paragraph().add_run(), f"wps:figure {FIGURE} lang=fr", out.getvalue())
    path = save(document)
    refresh(path, shelf())
    after = make.members(path)
    assert after["word/media/wps1.png"] == make.png("red")
    assert not [one for one in after if "image1" in one]
    assert b'Extension="png" ContentType="image/png"' in after["[Content_Types].xml"]
    assert len(Document(path).inline_shapes) == 1


def test_a_drawing_beside_the_picture_is_replaced_with_it(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    document = Document()
    make.marked(document.add_paragraph().add_run(), f"wps:figure {FIGURE} lang=fr")
    path = save(
        document,
        document=lambda text: re.sub(
            r'<a:blip r:embed="(\w+)"/>',
            r'<a:blip r:embed="\1"><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
            r'<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
            r'r:embed="rIdSvg"/></a:ext></a:extLst></a:blip>',
            text,
        ),
    )
    with zipfile.ZipFile(path) as held:
        content = {one: held.read(one) for one in held.namelist()}
    rels = content["word/_rels/document.xml.rels"].decode()
    content["word/_rels/document.xml.rels"] = rels.replace(
        "</Relationships>",
        '<Relationship Id="rIdSvg" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/image" Target="media/image2.svg"/></Relationships>',
    ).encode()
    content["word/media/image2.svg"] = b"<svg/>"
    types = content["[Content_Types].xml"].decode()
    content["[Content_Types].xml"] = types.replace(
        "<Default ", '<Default Extension="svg" ContentType="image/svg+xml"/><Default ', 1
    ).encode()
    with zipfile.ZipFile(path, "w") as out:
        for name, one in content.items():
            out.writestr(name, one)
    refresh(path, shelf())
    after = make.members(path)
    assert after["word/media/image2.svg"] == b"<svg>red fr</svg>"
    assert after["word/media/image1.png"] == make.png("red")
    assert make.moved(content, after) == {
        "word/media/image2.svg",
        "word/media/image1.png",
        "word/document.xml",
    }


def test_pictures_in_tables_headers_footnotes_boxes_and_old_drawings(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    document = Document()
    said = f"wps:figure {FIGURE} lang=fr"
    cell = document.add_table(1, 1).cell(0, 0)
    make.marked(cell.paragraphs[0].add_run(), said)
    make.marked(document.sections[0].header.paragraphs[0].add_run(), said)
    make.control(document.sections[0].footer.paragraphs[0], "wps:fact nap_countries lang=en", "1")
    box = document.add_paragraph().add_run()
    make.marked(box, said)
    inner = box._r.xpath(".//wp:inline")[0]
    relation = inner.xpath(".//a:blip/@r:embed")[0]
    drawing = box._r.xpath("./w:drawing")[0]
    box._r.remove(drawing)
    box._r.append(
        parse_xml(
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/'
            f'2006" {nsdecls("w", "wp", "a")} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps='
            '"http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:r="http://'
            'schemas.openxmlformats.org/officeDocument/2006/relationships"><mc:Choice '
            'Requires="wps"><w:drawing><wp:inline><wp:extent cx="9" cy="9"/><wp:docPr id="70" '
            'name="box"/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/'
            '2010/wordprocessingShape"><wps:wsp><wps:txbx><w:txbxContent><w:p><w:r/></w:p>'
            "</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline>"
            "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape "
            f'style="width:100pt;height:75pt;position:static" alt="{said}"><v:imagedata '
            f'r:id="{relation}" title=""/></v:shape></w:pict></mc:Fallback></mc:AlternateContent>'
        )
    )
    box._r.xpath(".//w:txbxContent/w:p/w:r")[0].append(drawing)
    path = save(document)
    made = shelf(size=(80, 30))
    found = refresh(path, made)
    pictures = [one for one in found.changes if "picture" in one.what]
    assert len(pictures) == 4
    assert {one.part for one in found.changes} == {
        "word/document.xml",
        "word/header1.xml",
        "word/footer1.xml",
    }
    assert 'style="width:100pt;height:37.50pt;position:static"' in body(path)
    assert f'alt="{said}&#10;Alt &lt;fr&gt; “red”"' in body(path)
    assert "1,113" in body(path, "footer1")
    assert refresh(path, made).changes == ()


def test_a_run_keeps_its_format_and_a_hint_goes(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    document = Document()
    one, two = document.add_paragraph(), document.add_paragraph()
    make.control(
        one,
        "wps:fact nap_countries lang=en",
        properties="<w:showingPlcHdr/>",
        runs='<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/><w:b/></w:rPr><w:t>Click</w:t></w:r>',
    )
    make.control(two, "wps:fact nap_countries@2022-05-18", properties="<w:rPr><w:i/></w:rPr>")
    path = save(document)
    made = shelf()
    assert [one.new for one in refresh(path, made).changes] == ["1,113", "102"]
    assert re.search(r"<w:rPr>\s*<w:b/>\s*</w:rPr>\s*<w:t>1,113</w:t>", body(path))
    assert "PlcHdr" not in body(path)
    assert "<w:r><w:rPr><w:i/></w:rPr><w:t>102</w:t></w:r>" in body(path)
    assert refresh(path, made).changes == ()


def test_an_empty_bookmark_gets_a_run_like_the_one_before(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    document = Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("Of them ").bold = True
    make.bookmark(paragraph, "wps_fact_nap_countries__20220518")
    path = save(document)
    refresh(path, shelf())
    assert texts(path) == ["Of them 102"]
    assert [one.bold for one in Document(path).paragraphs[0].runs] == [True, True]


def test_a_bookmark_around_a_control_is_one_text(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    document = Document()
    paragraph = document.add_paragraph()
    make.bookmark(paragraph, "wps_fact_nap_countries", "9")
    make.control(paragraph, "wps:fact nap_countries lang=en", "9")
    end = paragraph._p.xpath(".//w:bookmarkEnd")[0]
    # LibreOffice begins a bookmark in a control and ends it outside
    start = paragraph._p.xpath(".//w:bookmarkStart")[0]
    paragraph._p.xpath(".//w:sdtContent")[0].insert(0, start)
    paragraph._p.append(end)
    paragraph._p.remove(paragraph.runs[0]._r)
    path = save(document)
    assert [one.new for one in refresh(path, shelf()).changes] == ["1,113"]
    assert texts(path) == ["1,113"]


@pytest.mark.parametrize(
    ("run", "defaults", "settings", "core", "option", "written"),
    [
        ("fr-CH", "en-US", "", "", "", "57,9\u00a0%"),
        ("", "fr-FR", "en-GB", "", "", "57,9\u00a0%"),
        ("", "", "fr-BE", "en", "", "57,9\u00a0%"),
        ("", "", "", "fr", "", "57,9\u00a0%"),
        ("", "", "", "", "fr", "57,9\u00a0%"),
        ("", "", "", "", "", "57.9%"),
        ("de-DE", "fr-FR", "", "", "", "57,9\u00a0%"),
    ],
)
def test_a_number_is_written_as_the_language_of_its_text_writes_it(
    save: Callable[..., Path],
    shelf: Shelves,
    make: SimpleNamespace,
    run: str,
    defaults: str,
    settings: str,
    core: str,
    option: str,
    written: str,
) -> None:
    document = Document()
    document.core_properties.language = core
    looks = f'<w:rPr><w:lang w:val="{run}"/></w:rPr>' if run else ""
    make.control(
        document.add_paragraph(), "wps:fact nap_share", runs=f"<w:r>{looks}<w:t>1</w:t></w:r>"
    )
    for one in document.styles.element.xpath("//w:lang"):
        one.getparent().remove(one)
    if defaults:
        held = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")[0]
        held.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{defaults}"/>'))
    for one in document.settings.element.xpath("w:themeFontLang"):
        one.getparent().remove(one)
    if settings:
        document.settings.element.append(
            parse_xml(f'<w:themeFontLang {nsdecls("w")} w:val="{settings}"/>')
        )
    path = save(document)
    assert [one.new for one in refresh(path, shelf(), lang=option).changes] == [written]


def test_the_writing_of_a_paragraph_decides_which_language_counts() -> None:
    from wpsdata.publish.embed.word import slot_of

    assert slot_of("Of 113 countries") == "val"
    assert slot_of("113 个国家 UN") == "eastAsia"
    assert slot_of("113 دولة في UN") == "bidi"


def test_a_text_in_a_language_without_figures_is_refused(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    document = Document()
    for one in document.styles.element.xpath("//w:lang"):
        one.set(qn("w:val"), "de-DE")
    for one in document.settings.element.xpath("w:themeFontLang"):
        one.set(qn("w:val"), "de-DE")
    make.control(document.add_paragraph(), "wps:fact nap_share", "1")
    path = save(document)
    with pytest.raises(BrokenMarker, match=r"in de-DE.*lang="):
        refresh(path, shelf())


def test_a_caption_takes_language_and_day_from_the_figure_above_it(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    document = Document()
    make.control(document.add_paragraph(), f"wps:caption {FIGURE}", "0")
    for lang in ("fr as_of=2022-05-18", "en"):
        make.marked(document.add_paragraph().add_run(), f"wps:figure {FIGURE} lang={lang}")
        make.control(document.add_paragraph(), f"wps:caption {FIGURE}", "0")
    path = save(document)
    made = shelf()
    found = [one.new for one in refresh(path, made).changes if one.new]
    assert found == ["Un constat", "Un constat", "A finding"]
    assert {one.variant[1] for one in made.asked} == {(), (("as_of", "2022-05-18"),)}  # type: ignore[attr-defined]


def test_what_is_not_marked_is_not_touched(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    document = Document()
    make.marked(document.add_paragraph().add_run(), "a chart about wps:figure")
    make.control(document.add_paragraph(), "caption", "mine")
    make.bookmark(document.add_paragraph(), "wps_mine", "mine")
    path = save(document)
    before = path.read_bytes()
    assert refresh(path, shelf()).changes == ()
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("wps:figure nap_in_force_by_yaer", f"did you mean '{FIGURE}'"),
        ("wps:figure", "not readable"),
        (f"wps:figure {FIGURE} size=big", "expected page or column"),
        (f"wps:figure {FIGURE} chart=native", "stands on no chart"),
    ],
)
def test_a_marker_that_means_nothing_is_told_and_nothing_written(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace, said: str, expected: str
) -> None:
    document = Document()
    make.marked(document.add_paragraph().add_run(), said)
    make.control(document.add_paragraph(), "wps:fact nap_countries", "9")
    path = save(document)
    before = path.read_bytes()
    with pytest.raises(BrokenMarker, match=expected) as raised:
        refresh(path, shelf())
    assert str(path) in str(raised.value)
    assert raised.value.exit_code == 2
    assert path.read_bytes() == before


def test_all_broken_markers_are_told_at_once(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    document = Document()
    make.marked(document.add_paragraph().add_run(), "wps:figure")
    make.control(document.add_paragraph(), "wps:fakt nap_countries", "9")
    with pytest.raises(BrokenMarker, match=r"not readable.*did you mean 'fact'"):
        refresh(save(document), shelf())
    document = Document()
    make.control(document.add_paragraph(), "wps:fact nap_contries", "9")
    make.control(document.add_paragraph(), "wps:caption nap_in_force", "9")
    with pytest.raises(BrokenMarker, match=r"'nap_countries'.*no figure"):
        refresh(save(document), shelf())


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "more than text"),
        ('<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>', "more than text"),
        ('<w:r><w:footnoteReference w:id="2"/></w:r>', "more than text"),
    ],
)
def test_a_control_with_more_than_text_is_refused(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace, inside: str, expected: str
) -> None:
    document = Document()
    make.control(document.add_paragraph(), "wps:fact nap_countries", runs=inside)
    with pytest.raises(BrokenMarker, match=expected):
        refresh(save(document), shelf())


def test_a_control_bound_to_data_and_a_bookmark_over_paragraphs_are_refused(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    document = Document()
    make.control(
        document.add_paragraph(),
        "wps:fact nap_countries",
        "1",
        properties='<w:dataBinding w:xpath="/a" w:storeItemID="{1}"/>',
    )
    make.bookmark(document.add_paragraph(), "wps_fact_nap_countries", "1")
    document.add_paragraph()._p.append(document.element.xpath("//w:bookmarkEnd")[0])
    with pytest.raises(BrokenMarker, match=r"bound to data"):
        refresh(save(document), shelf())
    document.element.xpath("//w:sdt")[0].getparent().remove(document.element.xpath("//w:sdt")[0])
    with pytest.raises(BrokenMarker, match="does not end in the paragraph"):
        refresh(save(document), shelf())


def test_a_marker_on_several_pictures_is_refused(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    document = Document()
    make.marked(document.add_paragraph().add_run(), f"wps:figure {FIGURE}")
    data = document.element.xpath("//a:graphicData")[0]
    data.append(deepcopy(data[0]))
    with pytest.raises(BrokenMarker, match="no single picture"):
        refresh(save(document), shelf())


# ---- files that are left alone


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("w:ins", "1 tracked change;"), ("w:del", "tracked"), ("w:moveFrom", "tracked")],
)
def test_tracked_changes_are_left_alone(
    briefing: Path, shelf: Shelves, tag: str, expected: str
) -> None:
    document = Document(briefing)
    change = OxmlElement(tag)
    change.set(qn("w:id"), "9")
    document.paragraphs[0]._p.append(change)
    document.save(briefing)
    before = briefing.read_bytes()
    with pytest.raises(Untouched, match=expected):
        refresh(briefing, shelf())
    assert briefing.read_bytes() == before


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<w:trackRevisions {}/>", "turn tracking off"),
        ('<w:documentProtection {} w:edit="readOnly" w:enforcement="1"/>', "protected"),
    ],
)
def test_a_document_that_guards_itself_is_left_alone(
    briefing: Path, shelf: Shelves, line: str, expected: str
) -> None:
    document = Document(briefing)
    document.settings.element.append(parse_xml(line.format(nsdecls("w"))))
    document.save(briefing)
    with pytest.raises(Untouched, match=expected):
        refresh(briefing, shelf())


def _without(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(path) as held:
        content = {one: held.read(one) for one in held.namelist()}
    change(content)
    with zipfile.ZipFile(path, "w") as out:
        for name, one in content.items():
            out.writestr(name, one)


def _sign(content: dict[str, bytes]) -> None:
    content["_xmlsignatures/sig1.xml"] = b"<Signature/>"


def _strict(content: dict[str, bytes]) -> None:
    content["_rels/.rels"] = content["_rels/.rels"].replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument",
    )


def _break(content: dict[str, bytes]) -> None:
    content["word/document.xml"] = content["word/document.xml"][:-40]


def _entity(content: dict[str, bytes]) -> None:
    content["word/document.xml"] = content["word/document.xml"].replace(
        b"?>", b'?><!DOCTYPE x [<!ENTITY y "z">]>', 1
    )


def _empty(content: dict[str, bytes]) -> None:
    content.clear()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_sign, "digitally signed"),
        (_strict, "Strict Open XML"),
        (_break, "damaged: word/document.xml is not well-formed"),
        (_entity, "document type"),
        (_empty, "no Word document"),
        (lambda content: content.pop("word/document.xml"), "no Word document"),
    ],
    ids=["signed", "strict", "broken", "entity", "empty", "headless"],
)
def test_a_document_that_may_not_be_changed_is_left_alone(
    briefing: Path, shelf: Shelves, change: Callable[[dict[str, bytes]], None], expected: str
) -> None:
    _without(briefing, change)
    before = briefing.read_bytes()
    with pytest.raises(Untouched, match=expected) as raised:
        refresh(briefing, shelf())
    assert "\n" not in str(raised.value)
    assert briefing.read_bytes() == before


def test_an_encrypted_and_a_renamed_file_are_left_alone(
    briefing: Path, show: Path, shelf: Shelves
) -> None:
    locked = briefing.with_name("locked.docx")
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(Untouched, match="encrypted, or of a kind older"):
        refresh(locked, shelf())
    wrong = briefing.with_name("wrong.docx")
    wrong.write_bytes(show.read_bytes())
    with pytest.raises(Untouched, match="its ending is wrong"):
        refresh(wrong, shelf())
    with pytest.raises(Untouched, match="save it as \\.docx"):
        refresh(briefing.with_suffix(".doc"), shelf())


@pytest.mark.parametrize("lock", [".~lock.briefing.docx#", "~$iefing.docx", "~$briefing.docx"])
def test_a_file_that_is_open_elsewhere_is_left_alone(
    briefing: Path, shelf: Shelves, lock: str
) -> None:
    (briefing.parent / lock).write_text("")
    before = briefing.read_bytes()
    with pytest.raises(Untouched, match="open in another program"):
        refresh(briefing, shelf())
    assert briefing.read_bytes() == before
    # looking at it harms nobody
    assert refresh(briefing, shelf(), check=True).changes


def test_a_read_only_file_is_left_alone(briefing: Path, shelf: Shelves) -> None:
    briefing.chmod(0o444)
    with pytest.raises(Untouched, match="read-only"):
        refresh(briefing, shelf())


def test_macros_are_kept_and_told(briefing: Path, shelf: Shelves, make: SimpleNamespace) -> None:
    def add(content: dict[str, bytes]) -> None:
        content["word/vbaProject.bin"] = b"\xd0\xcf macros"
        content["[Content_Types].xml"] = content["[Content_Types].xml"].replace(
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        )

    _without(briefing, add)
    path = briefing.rename(briefing.with_suffix(".docm"))
    found = refresh(path, shelf())
    assert len(found.changes) == 5
    assert "macros" in found.notes[0]
    assert make.members(path)["word/vbaProject.bin"] == b"\xd0\xcf macros"


def test_a_file_changed_meanwhile_is_left_alone(briefing: Path, shelf: Shelves) -> None:
    made = shelf()

    def slow(wanted: list[embed.Wanted]) -> Any:
        briefing.write_bytes(briefing.read_bytes() + b"")
        Document(briefing).save(briefing)
        with zipfile.ZipFile(briefing, "a") as archive:
            archive.writestr("saved-by-word", "x")
        return {one.variant: made.reports for one in wanted}

    with pytest.raises(Untouched, match="changed by another program"):
        refresh(briefing, Shelf(made.reports, slow))
    assert "saved-by-word" in zipfile.ZipFile(briefing).namelist()


def test_latin_names_in_a_text_from_right_to_left_are_runs_of_their_own(
    save: Callable[..., Path], shelf: Shelves, make: SimpleNamespace
) -> None:
    document = Document()
    looks = '<w:rPr><w:b/><w:rtl/><w:lang w:bidi="fr-FR"/></w:rPr>'
    make.control(
        document.add_paragraph(),
        f"wps:caption {FIGURE}",
        runs=f"<w:r>{looks}<w:t>x</w:t></w:r><w:r><w:t>y</w:t></w:r>",
    )
    path = save(document)
    made = shelf()
    words = made.reports / "figures" / "fr" / f"{FIGURE}.json"
    said = "المصدر: UN Women, Facts (2026). رسم: wpsdata."
    words.write_text(words.read_text().replace("Un constat", said))
    refresh(path, made)
    runs = Document(path).element.xpath("//w:sdtContent/w:r")
    assert [("".join(one.xpath("w:t/text()")), bool(one.xpath("w:rPr/w:rtl"))) for one in runs] == [
        ("المصدر: ", True),
        ("UN Women, Facts (2026)", False),
        (". رسم: ", True),
        ("wpsdata", False),
        (".", True),
    ]
    assert all(one.xpath("w:rPr/w:b") for one in runs)
    assert refresh(path, made).changes == ()
