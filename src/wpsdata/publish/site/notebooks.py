"""An executed notebook as the parts of a page: prose, code, figures, printed lines."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# the id of a figure, where a cell shows it
SHOWN = re.compile(r"chart\.show\(\s*[\"']([^\"']+)[\"']")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# what pandas writes around a table, and a heading over the numbers of its rows
_UNWANTED = (
    (re.compile(r"<style.*?</style>", re.DOTALL), ""),
    (re.compile(r' border="\d+"| style="[^"]*"'), ""),
    (re.compile(r"<th></th>"), "<td></td>"),
)
HEADING = re.compile(r"^#\s+(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """One cell: its prose as HTML, or its code with what came of it."""

    html: str = ""
    code: str = ""
    figures: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    printed: str = ""


def parts(path: Path) -> list[Part]:
    """Read a notebook's cells; pictures are named by their figure, not carried over."""
    # nbconvert's own takes seconds to import
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    found = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            found.append(Part(html=markdown.render(COMMENT.sub("", source))))
        elif cell["cell_type"] == "code" and source.strip():
            outputs = cell.get("outputs", [])
            found.append(
                Part(
                    code=source,
                    figures=SHOWN.findall(source),
                    tables=[html for one in outputs if (html := _table(one))],
                    printed="".join("".join(one.get("text", "")) for one in outputs),
                )
            )
    return found


def question(path: Path) -> str:
    """Return the question that a notebook asks: its first heading."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if found := HEADING.search(COMMENT.sub("", "".join(cell["source"]))):
            return found[1].strip()
    return path.stem


def _table(output: dict[str, Any]) -> str:
    html = "".join(output.get("data", {}).get("text/html", ""))
    for pattern, plain in _UNWANTED:
        html = pattern.sub(plain, html)
    return html.strip()
