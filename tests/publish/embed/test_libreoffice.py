"""LibreOffice writes documents that are refreshed, and opens what was refreshed."""

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Inches
from PIL import Image, ImageChops
from pptx import Presentation

from wpsdata.publish.embed import Shelf, Untouched, insert, refresh

FIGURE = "nap_in_force_by_year"
Shelves = Callable[..., Shelf]
SIZE = (800, 600)
RED, BLUE = (255, 0, 0), (0, 0, 255)

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], Path]:
    """Convert with a profile of the tests' own."""
    if not shutil.which("soffice") or not shutil.which("pdftoppm"):
        pytest.fail("soffice or pdftoppm is missing: install libreoffice-writer, "
                    "libreoffice-impress and poppler-utils")  # fmt: skip
    profile = tmp_path_factory.mktemp("profile")

    def run(path: Path, form: str) -> Path:
        out = tmp_path_factory.mktemp("converted")
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to",
             form, "--outdir", str(out), str(path)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        (made,) = out.iterdir()
        return made

    return run


@pytest.fixture
def pages(convert: Callable[[Path, str], Path]) -> Callable[[Path], list[Any]]:
    def draw(path: Path) -> list[Any]:
        room = "writer" if path.suffix == ".docx" else "impress"
        lossless = '{"UseLosslessCompression":{"type":"boolean","value":"true"}}'
        pdf = convert(path, f"pdf:{room}_pdf_Export:{lossless}")
        subprocess.run(
            ["pdftoppm", "-r", "72", "-aa", "no", "-aaVector", "no", "-png", str(pdf),
             str(pdf.with_suffix(""))],
            check=True, timeout=60,
        )  # fmt: skip
        return [
            Image.open(one).convert("RGB") for one in sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))
        ]

    return draw


def area(page: Any, colour: tuple[int, int, int]) -> tuple[int, int, int, int] | None:
    """Return the box of all that has a colour on a page."""
    plain = Image.new("RGB", page.size, colour)
    apart = ImageChops.difference(page, plain).convert("L")
    return apart.point(lambda value: 255 if value == 0 else 0).getbbox()


def assert_only_pictures_moved(before: list[Any], after: list[Any]) -> int:
    """Hold that pages differ in one picture's box at most; return how many have one."""
    assert len(before) == len(after)
    pictures = 0
    for old, new in zip(before, after, strict=True):
        box = area(old, RED)
        assert box == area(new, BLUE)
        pictures += box is not None
        moved = ImageChops.difference(old, new).getbbox()
        if moved is not None:
            assert box is not None
            # a line of pixels at its edges is a mixture
            assert moved[0] >= box[0] - 1
            assert moved[1] >= box[1] - 1
            assert moved[2] <= box[2] + 1
            assert moved[3] <= box[3] + 1
    return pictures


@pytest.fixture
def written_by_writer(
    tmp_path: Path, make: SimpleNamespace, convert: Callable[[Path, str], Path]
) -> Path:
    """A document in LibreOffice's own XML: by way of its own format, nothing of ours is left."""
    document = Document()
    document.add_heading("Note", 1)
    document.add_paragraph("Un paragraphe. " * 30)
    said = f"wps:figure {FIGURE} lang=fr\nancien"
    make.marked(document.add_paragraph().add_run(), said)
    make.bookmark(document.add_paragraph(style="Caption"), f"wps_caption_{FIGURE}", "ancien")
    text = document.add_paragraph("Il y a ")
    make.bookmark(text, "wps_fact_nap_countries__fr", "9")
    document.add_page_break()
    cell = document.add_table(1, 2).cell(0, 1)
    make.marked(cell.paragraphs[0].add_run(), said, width=2)
    document.add_page_break()
    document.add_paragraph("Fin. " * 99)
    turned = document.add_paragraph()
    turned.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    make.marked(turned.add_run(), said, width=1.5)
    turned.add_run(" à gauche")
    path = tmp_path / "document.docx"
    document.save(path)
    return convert(convert(path, "odt"), "docx")


def test_a_document_of_writer_is_refreshed_and_opens_again(
    written_by_writer: Path, shelf: Shelves, pages: Callable[[Path], list[Any]],
    make: SimpleNamespace,
) -> None:  # fmt: skip
    path = written_by_writer
    found = refresh(path, shelf("red", SIZE, words=", phrase"))
    assert sorted(one.what[0] for one in found.changes) == ["picture"] * 3 + ["text"] * 2
    before = pages(path)
    members = make.members(path)
    changed = refresh(path, shelf("blue", SIZE, words=", phrase")).changes
    assert [one.what for one in changed] == [("picture", "alternative text")] * 3
    assert all(
        one == "word/document.xml" or one.startswith("word/media/")
        for one in make.moved(members, make.members(path))
    )
    assert assert_only_pictures_moved(before, pages(path)) == 3
    held = Document(path)
    labels = held.element.xpath("//wp:docPr/@descr")
    assert labels == [f"wps:figure {FIGURE} lang=fr\nAlt <fr> “blue”"] * 3
    assert "Un constat, phrase" in [one.text for one in held.paragraphs]
    assert refresh(path, shelf("blue", SIZE, words=", phrase")).changes == ()


def test_a_control_that_writer_wrote_is_refreshed(
    tmp_path: Path, shelf: Shelves, convert: Callable[[Path, str], Path], make: SimpleNamespace
) -> None:
    document = Document()
    said = "wps:fact nap_countries lang=fr"
    # of a plain control LibreOffice 7.4 keeps the title, and drops the tag
    title = f'<w:alias w:val="{said}"/><w:text/>'
    make.control(document.add_paragraph("Il y a "), said, "9", properties=title)
    path = tmp_path / "control.docx"
    document.save(path)
    path = convert(path, "docx")
    assert [one.new for one in refresh(path, shelf()).changes] == ["1\u202f113"]
    assert refresh(convert(path, "docx"), shelf()).changes == ()


def test_a_presentation_of_impress_is_refreshed_and_opens_again(
    tmp_path: Path, shelf: Shelves, convert: Callable[[Path, str], Path],
    pages: Callable[[Path], list[Any]], make: SimpleNamespace,
) -> None:  # fmt: skip
    presentation = Presentation()
    for turn, crop in ((0, 0.0), (90, 0.0), (0, 0.25)):
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = "Un titre"
        picture = slide.shapes.add_picture(
            io.BytesIO(make.png("grey")), Inches(2), Inches(2), width=Inches(4)
        )
        picture._element.nvPicPr.cNvPr.set("descr", f"wps:figure {FIGURE} lang=fr\nancien")
        picture.rotation, picture.crop_left = turn, crop
        box = slide.shapes.add_textbox(Inches(1), Inches(6.5), Inches(6), Inches(0.5))
        box.name = f"wps:source {FIGURE}"
        box.text_frame.text = "ancienne source"
    path = tmp_path / "show.pptx"
    presentation.save(path)
    path = convert(convert(path, "odp"), "pptx")
    assert len(refresh(path, shelf("red", SIZE)).changes) == 6
    before = pages(path)
    changed = refresh(path, shelf("blue", SIZE)).changes
    assert [one.what for one in changed] == [("picture", "alternative text")] * 3
    assert assert_only_pictures_moved(before, pages(path)) == 3
    for slide in Presentation(path).slides:
        texts = [one.text_frame.text for one in slide.shapes if one.has_text_frame]
        assert "Source fr & co." in texts


@pytest.mark.parametrize("name", ["new.docx", "new.pptx"])
def test_what_was_inserted_is_still_refreshed_after_libreoffice_saved_it(
    tmp_path: Path, shelf: Shelves, convert: Callable[[Path, str], Path],
    pages: Callable[[Path], list[Any]], name: str,
) -> None:  # fmt: skip
    path = tmp_path / name
    insert(path, FIGURE, shelf("red", SIZE), {"lang": "fr"})
    (page,) = pages(path)
    assert area(page, RED) is not None
    saved = convert(path, path.suffix[1:])
    assert refresh(saved, shelf("red", SIZE)).changes == ()
    changed = refresh(saved, shelf("blue", SIZE, words="!")).changes
    assert changed[0].what == ("picture", "alternative text")
    if name.endswith("docx"):
        assert [one.new for one in changed[1:]] == ["Un constat!"]
    (page,) = pages(saved)
    assert area(page, BLUE) is not None


def test_an_editable_chart_opens(
    tmp_path: Path, shelf: Shelves, convert: Callable[[Path, str], Path]
) -> None:
    path = tmp_path / "chart.pptx"
    insert(path, FIGURE, shelf(), {"lang": "fr", "chart": "native"})
    pdf = convert(path, "pdf")
    text = subprocess.run(
        ["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True, timeout=60
    ).stdout
    for said in ("Un constat", "sub fr", "2001", "En vigueur", "Période échue", "Source fr & co."):
        assert said in text


def test_a_document_of_an_older_kind_is_left_alone(
    tmp_path: Path, shelf: Shelves, convert: Callable[[Path, str], Path]
) -> None:
    document = Document()
    document.add_paragraph("x")
    path = tmp_path / "open.docx"
    document.save(path)
    old = convert(path, "doc")
    renamed = old.rename(old.with_suffix(".docx"))
    with pytest.raises(Untouched, match="encrypted, or of a kind older"):
        refresh(renamed, shelf())
