"""Sphinx extension: writes the generated pages before a build, checks local links after it."""

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pages
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from wpsdata.run.notebook import INJECTED_TAG

DESCRIBED = re.compile(r"<desc\b[^>]*>([^<]+)</desc>")
GENERATED = ("reference/api", "reference/tables", "reference/sources", "notebooks")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_config_value("wpsdata_reports", "../reports", "env")
    app.connect("builder-inited", write_pages)
    app.connect("html-page-context", set_apart)
    app.connect("build-finished", check_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_pages(app: Sphinx) -> None:
    """Write what is generated, and remove what no longer is; a page that is the same is left."""
    docs = Path(app.srcdir)
    reports = (docs / app.config.wpsdata_reports).resolve()
    executed = {path.stem: path for path in sorted((reports / "notebooks").glob("*.ipynb"))}
    texts = pages.every(reports, executed)
    texts |= {f"notebooks/{stem}.ipynb": _copy(path) for stem, path in executed.items()}
    for name, text in texts.items():
        path = docs / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
    for folder in GENERATED:
        for path in (docs / folder).rglob("*.*"):
            if path.relative_to(docs).as_posix() not in texts:
                path.unlink()


def set_apart(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: Any
) -> None:
    """Put a space between a term and what it means: the search shows both on one line."""
    if "body" in context:
        context["body"] = context["body"].replace("</dt><dd", "</dt>\n<dd")


def _copy(path: Path) -> str:
    """Return an executed notebook, whose charts say in words what they show.

    The cell in which a run sets parameters, such as the languages that were drawn, is left out.
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"] = [
        cell for cell in notebook["cells"] if INJECTED_TAG not in cell["metadata"].get("tags", [])
    ]
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            drawn = DESCRIBED.search("".join(output.get("data", {}).get("image/svg+xml", "")))
            if drawn:
                cell["metadata"]["mystnb"] = {"image": {"alt": unescape(drawn[1])}}
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)


class _Page(HTMLParser):
    """Ids of a page, and the addresses that it names."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note ids and addresses."""
        given = dict(attrs)
        self.ids |= {one for name in ("id", "name") if (one := given.get(name))}
        self.addresses |= {one for name in ("href", "src") if (one := given.get(name))}


def broken_links(folder: Path) -> list[str]:
    """List local addresses in the pages of a folder that lead nowhere."""
    found = {path.resolve(): _Page(path) for path in sorted(folder.rglob("*.html"))}
    broken = []
    for path, page in found.items():
        for address in sorted(page.addresses):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            anchor = unquote(parts.fragment)
            if not target.is_file():
                broken.append(f"{path.relative_to(folder.resolve())}: {address}: no such file")
            elif anchor and target in found and anchor not in found[target].ids:
                broken.append(f"{path.relative_to(folder.resolve())}: {address}: no such place")
    return broken


def check_links(app: Sphinx, exception: Exception | None) -> None:
    """Fail a build whose pages hold links that lead nowhere."""
    if exception is None and app.builder.format == "html":
        broken = broken_links(Path(app.outdir))
        if broken:
            raise ExtensionError("links that lead nowhere:\n" + "\n".join(broken))
