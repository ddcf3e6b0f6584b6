"""Text out of a briefing: .txt, .md, .docx or .pdf, with the place of each passage."""

import logging
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wpsdata.errors import WpsdataError

FORMS = (".txt", ".md", ".docx", ".pdf")
LARGEST = 50 * 2**20  # bytes of a file, and of a Word document unpacked four times that
MOST_PAGES = 2000
MOST_TEXT = 5 * 2**20  # letters
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴-⁹]+|\[\^[^\]]+\]")
_ADDRESS = re.compile(r"<?https?://\S+>?|<!--.*?-->|\bwww\.\S+|\bdoi:\S+")
_LINK = re.compile(r"\[([^\]\[]*)\]\((?:[^()]|\([^)]*\))*\)")
_BEGINS = re.compile(r"\s*(?:#{1,6} |[-*•–] |\d{1,2}[.)] |>|\|)")


class Unreadable(WpsdataError):
    """A briefing is not there, not of a kind that can be read, or damaged."""

    exit_code = 2


@dataclass(frozen=True)
class Passage:
    """A paragraph, a table row or a heading; ``marks`` say where its parts stand in the file.

    ``caption`` is the text just above a table, which may name the years and the sample of it.
    """

    text: str
    marks: tuple[tuple[int, str], ...]
    caption: str = ""

    def place(self, at: int) -> str:
        """Say where in the file a letter of the passage stands."""
        return [label for begin, label in self.marks if begin <= at][-1]


def read(path: Path) -> list[Passage]:
    """Read a briefing.

    Parameters
    ----------
    path : path
        A ``.txt`` or ``.md`` file in UTF-8, a Word document or a PDF with text in it.

    Returns
    -------
    list of Passage
        In the order of the file. Addresses, footnote marks and markup are left out; of a Word
        document also what tracked changes delete.

    Raises
    ------
    Unreadable
        No such file, another kind of file, too large, encrypted, scanned or damaged.
    """
    form = path.suffix.casefold()
    if form not in FORMS:
        raise Unreadable(
            f"{path}: cannot read {form or 'a file without ending'}; expected {', '.join(FORMS)}; "
            "save the briefing as one of them"
        )
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST else b""
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror or error}; expected a file to read") from None
    if size > LARGEST:
        raise Unreadable(f"{path}: {size:,} bytes; expected at most {LARGEST:,}; split the file")
    reader = {".docx": _docx, ".pdf": _pdf}.get(form, _plain)
    passages = [one for one in reader(path, data) if one.text.strip()]
    if not passages:
        hint = "; is it scanned? run text recognition on it first" if form == ".pdf" else ""
        raise Unreadable(f"{path}: no text in it; expected a briefing{hint}")
    if sum(len(one.text) for one in passages) > MOST_TEXT:
        raise Unreadable(f"{path}: more than {MOST_TEXT:,} letters; split the file")
    return passages


def clean(text: str) -> str:
    """Leave out addresses, footnote marks and the marks of Markdown."""
    bare = _LINK.sub(r"\1", text)
    bare = _ADDRESS.sub(" ", bare)
    bare = _SUPERSCRIPT.sub(" ", bare)
    return re.sub(r"\*+|`+|(?<!\w)_+|_+(?!\w)", "", bare)


def _plain(path: Path, data: bytes) -> Iterator[Passage]:
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(f"{path}: not UTF-8; save it as text in UTF-8") from None
    if "\0" in text:
        raise Unreadable(f"{path}: holds no plain text; expected text in UTF-8")
    lines = [(f"line {number}", line) for number, line in enumerate(text.splitlines(), start=1)]
    yield from _passages(lines)


def _passages(lines: Iterable[tuple[str, str]]) -> Iterator[Passage]:
    """Join lines to paragraphs: an empty line, a bullet or a heading begins a new one."""
    block: list[tuple[str, str]] = []
    caption = ""
    header: list[str] = []
    for label, line in [*lines, ("", "")]:
        row = _row(line)
        if block and (not line.strip() or _BEGINS.match(line) or row is not None):
            one = _joined(block)
            caption, block = one.text, []
            yield one
        if row is None:
            header = []
            block += [(label, line)] if line.strip() else []
        elif not header:
            header = row
        elif any(re.search(r"\w", cell) for cell in row):
            yield Passage(
                clean(_cells(header, row)), ((0, label),), f"{caption} {' '.join(header)}"
            )


def _row(line: str) -> list[str] | None:
    """Return the cells of a Markdown table's line."""
    bare = line.strip()
    if not (bare.startswith("|") and bare.endswith("|") and len(bare) > 2):
        return None
    return [cell.strip() for cell in bare.strip("|").split("|")]


def _cells(header: list[str], row: list[str]) -> str:
    """Write a table's row as text: each cell after the heading of its column."""
    names = header if len(header) == len(row) else [""] * len(row)
    cells = [
        f"{name}: {cell}" if name and name != cell and place else cell
        for place, (name, cell) in enumerate(zip(names, row, strict=True))
    ]
    return " | ".join(cell for cell in cells if cell)


def _joined(block: list[tuple[str, str]]) -> Passage:
    text, marks = "", []
    for label, line in block:
        piece = clean(re.sub(r"^\s*(?:#{1,6}|[-*•>–]|\d{1,2}[.)])\s+", "", line)).strip()
        # a word divided at the end of a line
        if re.search(r"[a-zà-ÿ]-$", text) and re.match(r"[a-zà-ÿ]", piece):
            text = text[:-1]
        elif text:
            text += " "
        marks.append((len(text), label))
        text += piece
    return Passage(text, tuple(marks))


def _docx(path: Path, data: bytes) -> Iterator[Passage]:
    import io

    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise Unreadable(
            f"{path}: an old or password-protected Word document; save it as .docx without one"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unreadable(f"{path}: no Word document, or damaged; save it anew as .docx") from None
    if unpacked > 4 * LARGEST:
        raise Unreadable(
            f"{path}: {unpacked:,} bytes when unpacked; expected at most {4 * LARGEST:,}"
        )
    try:
        # python-docx parses without entities and fetches nothing; macros are never run
        yield from _parts(io.BytesIO(data))
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(
            f"{path}: no Word document, or damaged ({type(error).__name__}); save it anew as .docx"
        ) from None


def _parts(file: Any) -> Iterator[Passage]:
    from docx import Document
    from docx.oxml import parse_xml

    document = Document(file)
    yield from _word(document.element.body, "paragraph")
    wanted = ("footnotes", "endnotes", "header", "footer")
    for part in document.part.package.iter_parts():
        name = str(part.partname).rpartition("/")[2].removesuffix(".xml").rstrip("0123456789")
        if name in wanted and str(part.partname).startswith("/word/"):
            yield from _word(parse_xml(part.blob), name.rstrip("s"))


def _word(root: Any, label: str) -> Iterator[Passage]:
    """Yield paragraphs and table rows in their order."""
    paragraphs = tables = 0
    caption = ""
    for node in root.iter(f"{_WORD}p", f"{_WORD}tbl"):
        above = [one.tag for one in node.iterancestors()]
        if _FALLBACK in above or f"{_WORD}tbl" in above:
            continue
        if node.tag == f"{_WORD}tbl":
            tables += 1
            header: list[str] = []
            for number, row in enumerate(node.iter(f"{_WORD}tr"), start=1):
                cells = [_paragraphs(cell) for cell in row.iter(f"{_WORD}tc")]
                header = header or cells
                text = " | ".join(cells) if number == 1 else _cells(header, cells)
                where = f"{label} table {tables}" if label != "paragraph" else f"table {tables}"
                yield Passage(
                    clean(text), ((0, f"{where}, row {number}"),), f"{caption} {' '.join(header)}"
                )
            continue
        paragraphs += 1
        caption = clean(_own_text(node)).strip()
        yield Passage(caption, ((0, f"{label} {paragraphs}"),))


def _paragraphs(cell: Any) -> str:
    return " ".join(filter(None, (_own_text(one).strip() for one in cell.iter(f"{_WORD}p"))))


def _own_text(paragraph: Any) -> str:
    """Join the text of a paragraph, without that of text boxes in it and of deleted runs."""
    pieces = []
    for node in paragraph.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br", f"{_WORD}noBreakHyphen"):
        nearest = next(one for one in node.iterancestors() if one.tag == f"{_WORD}p")
        if nearest is not paragraph:
            continue
        run = node.getparent()
        raised = run.find(f"{_WORD}rPr/{_WORD}vertAlign") if run is not None else None
        if raised is not None and raised.get(f"{_WORD}val") == "superscript":
            continue
        kind = node.tag.removeprefix(_WORD)
        pieces.append({"t": node.text or "", "noBreakHyphen": "-"}.get(kind, " "))
    return "".join(pieces)


def _pdf(path: Path, data: bytes) -> Iterator[Passage]:
    import io

    if b"%PDF" not in data[:1024]:
        raise Unreadable(f"{path}: no PDF; expected a file that begins with %PDF")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        pages = list(_pages(path, io.BytesIO(data)))
    except Unreadable:
        raise
    except Exception as error:
        # whatever a damaged file makes of the parser, it is one line for the author
        raise Unreadable(
            f"{path}: damaged, or no PDF ({type(error).__name__}); export it anew"
        ) from None
    for number, text in enumerate(pages, start=1):
        yield from _passages(_page_lines(number, text))


def _pages(path: Path, file: Any) -> Iterator[str]:
    import pypdf

    reader = pypdf.PdfReader(file)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable(f"{path}: needs a password; save it without one")
    if len(reader.pages) > MOST_PAGES:
        raise Unreadable(f"{path}: {len(reader.pages)} pages; expected at most {MOST_PAGES}")
    for page in reader.pages:
        yield page.extract_text()


def _page_lines(number: int, text: str) -> Iterator[tuple[str, str]]:
    """Yield the lines of a page; after the short last line of a paragraph, an empty one."""
    lines = text.splitlines()
    widest = max((len(line) for line in lines), default=0)
    for line in lines:
        yield f"page {number}", line
        if re.search(r"[.!?:]\W{0,2}$", line.rstrip()) and len(line) < 0.85 * widest:
            yield f"page {number}", ""
