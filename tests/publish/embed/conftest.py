"""Reports of one figure and two facts, made up, and documents that hold them."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Inches
from PIL import Image
from pptx import Presentation

from wpsdata.publish import embed

FIGURE = "nap_in_force_by_year"
OTHER = "nap_generation_map"
NOTEBOOK = "62_nap_generations"
CAPTIONS = {"en": "A finding", "fr": "Un constat"}


def png(colour: str = "white", size: tuple[int, int] = (80, 60)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG", dpi=(200, 200))
    return out.getvalue()


def facts() -> list[dict[str, Any]]:
    plain = {"low": None, "high": None, "notebook": NOTEBOOK}
    latest = {"as_of": "latest", **plain}
    return [
        {"id": "nap_countries", "value": 1113, "unit": "countries", **latest},
        {"id": "nap_countries", "as_of": "2022-05-18", "value": 102, "unit": "countries", **plain},
        {"id": "nap_share", "value": 57.94, "unit": "percent of states", **latest},
        {"id": "unknown_share", "value": None, "unit": "percent", **latest},
    ]


@pytest.fixture
def draw(tmp_path: Path) -> Callable[..., Path]:
    """Make a reports folder whose figures have one colour and proportion."""

    def make(colour: str = "red", size: tuple[int, int] = (80, 60), words: str = "") -> Path:
        folder = tmp_path / "reports"
        for lang, caption in CAPTIONS.items():
            for name in (FIGURE, OTHER):
                for room in ("", "column"):
                    path = folder / "figures" / lang / room / f"{name}.png"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(png(colour, size))
                    path.with_suffix(".svg").write_text(f"<svg>{colour} {lang}</svg>")
                path = folder / "figures" / lang / f"{name}.json"
                said = {
                    "title": f"{caption}{words}",
                    "subtitle": f"sub {lang}",
                    "note": f"note {lang}",
                    "source": f"Source {lang} & co.",
                    "alt": f"Alt <{lang}> “{colour}”",
                }
                path.write_text(json.dumps(said), encoding="utf-8")
                path.with_suffix(".csv").write_text(
                    "year,series,count\n2001,plan_in_force,1\n2003,plan_in_force,3\n"
                    "2003,plan_lapsed,2\n"
                )
        (folder / "facts.json").write_text(json.dumps({"tables": {}, "facts": facts()}))
        return folder

    return make


@pytest.fixture
def shelf(draw: Callable[..., Path]) -> Callable[..., embed.Shelf]:
    """A shelf on freshly drawn reports; what it was asked to draw is in its ``asked``."""

    def make(*args: Any, **options: Any) -> embed.Shelf:
        folder = draw(*args, **options)
        asked: list[embed.Wanted] = []

        def bring(wanted: list[embed.Wanted]) -> dict[Any, Path]:
            asked.extend(wanted)
            return {one.variant: folder for one in wanted}

        made = embed.Shelf(folder, bring)
        made.asked = asked  # type: ignore[attr-defined]
        return made

    return make


def marked(run: Any, said: str, old: bytes | None = None, width: float = 4) -> Any:
    """Put an old picture with a marker into a run."""
    run.add_picture(io.BytesIO(old or png("grey")), width=Inches(width))
    label = run._r.xpath(".//wp:docPr")[-1]
    label.set("descr", said)
    return label


def control(paragraph: Any, tag: str, *texts: str, properties: str = "", runs: str = "") -> None:
    inner = runs or "".join(f"<w:r><w:t>{one}</w:t></w:r>" for one in texts)
    paragraph._p.append(
        parse_xml(
            f'<w:sdt {nsdecls("w")}><w:sdtPr><w:tag w:val="{tag}"/>{properties}</w:sdtPr>'
            f"<w:sdtContent>{inner}</w:sdtContent></w:sdt>"
        )
    )


def bookmark(paragraph: Any, name: str, *texts: str) -> None:
    paragraph._p.append(parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="7" w:name="{name}"/>'))
    for one in texts:
        paragraph.add_run(one)
    paragraph._p.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="7"/>'))


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {one: archive.read(one) for one in archive.namelist()}


def moved(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    """Names of members that are new, gone or other than before."""
    return {one for one in {*before, *after} if before.get(one) != after.get(one)}


@pytest.fixture
def briefing(tmp_path: Path) -> Path:
    """A Word document with a picture, its caption and source, and two numbers."""
    document = Document()
    document.add_paragraph("Text before.")
    marked(document.add_paragraph().add_run(), f"wps:figure {FIGURE} lang=fr\nold alt")
    control(document.add_paragraph(style="Caption"), f"wps:caption {FIGURE}", "old ", "caption")
    control(document.add_paragraph(), f"wps:source {FIGURE}", "old source")
    numbers = document.add_paragraph("There are ")
    bookmark(numbers, "wps_fact_nap_countries__fr", "9", "99")
    numbers.add_run(" countries; that is ")
    control(numbers, "wps:fact nap_share lang=fr", "1 %")
    document.add_picture(io.BytesIO(png("green")), width=Inches(1))
    path = tmp_path / "briefing.docx"
    document.save(path)
    return path


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """A presentation with a picture and marked shapes."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "old title"
    slide.shapes.title.name = f"wps:caption {FIGURE}"
    picture = slide.shapes.add_picture(
        io.BytesIO(png("grey")), Inches(1), Inches(2), width=Inches(4)
    )
    picture._element.nvPicPr.cNvPr.set("descr", f"wps:figure {FIGURE} lang=fr\nold alt")
    picture.rotation = 5
    picture.crop_left = 0.1
    box = slide.shapes.add_textbox(Inches(1), Inches(6), Inches(4), Inches(1))
    box.name = "wps:fact nap_countries lang=fr"
    box.text_frame.text = "9"
    path = tmp_path / "show.pptx"
    presentation.save(path)
    return path


@pytest.fixture
def make() -> SimpleNamespace:
    """What tests make documents of."""
    return SimpleNamespace(
        png=png, marked=marked, control=control, bookmark=bookmark, members=members, moved=moved
    )
