"""Text out of files: the same text reads the same, and what cannot be read is one line."""

import textwrap
import zipfile
from pathlib import Path

import pytest

from wpsdata.publish.briefing import check_passages, reading
from wpsdata.publish.briefing.reading import Unreadable, read

PARAGRAPHS = [
    "Background note",
    "According to the Council on Foreign Relations, between 2015 and 2019 women made up on average "
    "11 percent of mediators, 14 percent of negotiators and 7 percent of signatories in major "
    "peace processes. Progress is slow.",
    "Resolution 1325 (2000) was adopted 22 years ago. By the end of 2018, 79 countries had adopted "
    "a national action plan on women, peace and security.",
    "Entre 1992 et 2019, 13 % des médiatrices et médiateurs et 6 % des négociateurs étaient des "
    "femmes.",
]


def as_text(path: Path) -> None:
    path.write_text("\n\n".join(PARAGRAPHS), encoding="utf-8-sig")


def as_markdown(path: Path) -> None:
    wrapped = [textwrap.fill(one, 60) for one in PARAGRAPHS[1:]]
    path.write_text("# " + "\n\n".join([PARAGRAPHS[0], *wrapped]), encoding="utf-8")


def as_word(path: Path) -> None:
    from docx import Document

    document = Document()
    for one in PARAGRAPHS:
        document.add_paragraph(one)
    document.save(str(path))


def as_pdf(path: Path) -> None:
    from matplotlib.figure import Figure

    lines = [line for one in PARAGRAPHS for line in [*textwrap.wrap(one, 80), ""]]
    figure = Figure(figsize=(8.3, 11.7))
    figure.text(0.08, 0.95, "\n".join(lines), va="top", fontsize=9)
    figure.savefig(path, format="pdf")


WRITERS = {".txt": as_text, ".md": as_markdown, ".docx": as_word, ".pdf": as_pdf}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("briefings")
    results = {}
    for form, write in WRITERS.items():
        write(folder / f"note{form}")
        results[form] = check_passages(read(folder / f"note{form}"))
    return results


@pytest.mark.parametrize("form", [".md", ".docx", ".pdf"])
def test_the_same_text_gives_the_same_findings(found, form):
    def told(findings):
        return [(one.statement.quote, one.verdict, one.why) for one in findings]

    assert told(found[form]) == told(found[".txt"])
    assert [one.verdict for one in found[".txt"]] == ["holds"] * 4 + ["mixes series"] * 2


@pytest.mark.parametrize(
    ("form", "places"),
    [
        (".txt", ["line 3"] * 3 + ["line 5"] + ["line 7"] * 2),
        (".docx", ["paragraph 2"] * 3 + ["paragraph 3"] + ["paragraph 4"] * 2),
        (".pdf", ["page 1"] * 6),
    ],
)
def test_a_finding_says_where_it_stands(found, form, places):
    assert [one.statement.place for one in found[form]] == places


def test_a_wrapped_sentence_stands_in_the_line_it_begins(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("First words.\nIn 2024, women were\n7 percent of nego-\ntiators. Last words.\n")
    (passage,) = read(path)
    assert passage.text == (
        "First words. In 2024, women were 7 percent of negotiators. Last words."
    )
    assert passage.place(passage.text.index("In 2024")) == "line 2"
    assert passage.place(passage.text.index("Last")) == "line 4"


def test_markup_addresses_and_note_marks_are_left_out(tmp_path):
    path = tmp_path / "note.md"
    path.write_text(
        "- **11 %** of _mediators_¹ [CFR](https://example.org/12%20percent)[^2] "
        "<https://example.org/13> 102<!-- fact: x --> states\n"
    )
    (passage,) = read(path)
    assert passage.text.split() == ["11", "%", "of", "mediators", "CFR", "102", "states"]


def test_a_markdown_table_is_read_row_by_row_with_its_headings(tmp_path):
    path = tmp_path / "note.md"
    path.write_text(
        "Women in major peace processes, 1992–2019 (CFR)\n\n"
        "| role | share |\n| --- | --- |\n| mediators | 13 % |\n| negotiators | 13 % |\n"
    )
    verdicts = [(one.statement.place, one.verdict) for one in check_passages(read(path))]
    assert verdicts == [("line 5", "mixes series"), ("line 6", "holds")]


def test_word_tables_notes_and_headers_are_read(tmp_path):
    from docx import Document

    document = Document()
    document.sections[0].header.paragraphs[0].text = "In 2024, 7 percent of negotiators were women."
    document.add_paragraph("Women in major peace processes, 1992–2019 (CFR)")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["role", "share", "mediators", "13 %"], strict=True):
        cell.text = text
    path = tmp_path / "note.docx"
    document.save(str(path))
    add_part(path, "word/footnotes.xml", "In 2023, 9.6 percent of negotiators were women.")
    found = [(one.statement.place, one.verdict) for one in check_passages(read(path))]
    assert sorted(found) == [
        ("footnote 1", "holds"), ("header 1", "holds"), ("table 1, row 2", "mixes series"),
    ]  # fmt: skip


def add_part(path: Path, name: str, text: str) -> None:
    """Add footnotes to a Word document as Word does."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    relations = "word/_rels/document.xml.rels"
    parts[relations] = parts[relations].replace(
        b"</Relationships>",
        f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>'.encode(),
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/{name}" ContentType="{content}"/></Types>'.encode()
    )
    parts[name] = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f'<w:footnote w:id="1"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    ).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for one, data in parts.items():
            archive.writestr(one, data)


def test_inserted_text_counts_deleted_and_raised_text_does_not(tmp_path):
    from docx import Document
    from docx.oxml import parse_xml

    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = Document()
    document.element.body.insert(
        0,
        parse_xml(
            f'<w:p xmlns:w="{name}"><w:r><w:t xml:space="preserve">In 2024, </w:t></w:r>'
            "<w:del><w:r><w:delText>9</w:delText></w:r></w:del>"
            '<w:ins><w:r><w:t xml:space="preserve">7 percent </w:t></w:r></w:ins>'
            '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>12</w:t></w:r>'
            "<w:r><w:t>of negotiators were women.</w:t></w:r></w:p>"
        ),
    )
    path = tmp_path / "note.docx"
    document.save(str(path))
    assert read(path)[0].text == "In 2024, 7 percent of negotiators were women."


def test_entities_of_a_word_document_are_not_resolved(tmp_path):
    path = tmp_path / "note.docx"
    as_word(path)
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    secret = tmp_path / "secret.txt"
    secret.write_text("7 percent of negotiators")
    body = parts["word/document.xml"].decode()
    declaration, _, rest = body.partition("?>")
    parts["word/document.xml"] = (
        f'{declaration}?><!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        + rest.replace("Background note", "&x;")
    ).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for one, data in parts.items():
            archive.writestr(one, data)
    try:
        text = " ".join(one.text for one in read(path))
    except Unreadable:
        return
    assert "7 percent of negotiators" not in text


def empty_pdf(path: Path) -> None:
    import pypdf

    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(str(path))


def locked_pdf(path: Path) -> None:
    import pypdf

    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(str(path))


def cut_pdf(path: Path) -> None:
    as_pdf(path)
    path.write_bytes(path.read_bytes()[:300])


def cut_word(path: Path) -> None:
    as_word(path)
    path.write_bytes(path.read_bytes()[:3000])


def workbook(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")


def written(data: bytes):
    return lambda path: path.write_bytes(data)


@pytest.mark.parametrize(
    ("name", "write", "said"),
    [
        ("note.odt", written(b"text"), r"cannot read \.odt"),
        ("note", written(b"text"), "cannot read a file without ending"),
        ("note.docm", as_word, r"cannot read \.docm"),
        ("missing.txt", lambda path: None, "No such file"),
        ("folder.txt", lambda path: path.mkdir(), "expected a file"),
        ("note.txt", written("négociatrices".encode("latin-1")), "not UTF-8"),
        ("note.txt", written(b"\x00\x01\x02"), "no plain text"),
        ("note.txt", written(b" \n"), "no text in it"),
        ("note.docx", written(b"text"), "no Word document"),
        ("note.docx", written(b"\xd0\xcf\x11\xe0 and more"), "password-protected"),
        ("note.docx", cut_word, "damaged"),
        ("note.docx", workbook, "no Word document"),
        ("note.pdf", written(b"text"), "no PDF"),
        ("note.pdf", cut_pdf, "damaged|no text"),
        ("note.pdf", empty_pdf, "is it scanned"),
        ("note.pdf", locked_pdf, "password"),
    ],
)
def test_what_cannot_be_read_is_one_line(tmp_path, name, write, said):
    path = tmp_path / name
    write(path)
    with pytest.raises(Unreadable, match=said) as caught:
        read(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_file_or_document_too_large_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "note.docx"
    as_word(path)
    monkeypatch.setattr(reading, "LARGEST", 1000)
    with pytest.raises(Unreadable, match="expected at most 1,000"):
        read(path)
    monkeypatch.setattr(reading, "LARGEST", 20_000)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "0" * 1_000_000)
    with pytest.raises(Unreadable, match="when unpacked"):
        read(path)
    monkeypatch.setattr(reading, "MOST_TEXT", 10)
    as_text(tmp_path / "note.txt")
    with pytest.raises(Unreadable, match="more than 10 letters"):
        read(tmp_path / "note.txt")
