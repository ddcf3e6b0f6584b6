"""The pages of the reference: made from tables, cards, docstrings and the command itself.

Each function returns the text of pages by their path below ``docs/``; nothing is written here.
"""

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import click

import wpsdata
import wpsdata.load
from wpsdata import catalog, paths
from wpsdata.chart import _HOMES, FORMS
from wpsdata.load.upstream import MODULES, upstream
from wpsdata.publish import claims
from wpsdata.tables import NAMES, codebook, table

Pages = dict[str, str]

# rooms with pages of their own, in the order in which data go through them
ROOMS = (
    "catalog", "cache", "load", "fetch", "clean", "tables", "analyse", "chart", "publish", "run",
    "errors",
)  # fmt: skip
# modules that a table's codebook says more about
LEFT_OUT = {f"wpsdata.tables.{name}" for name in NAMES}
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]<>#|$~%])")
TERMS = {
    "yes": "the file may be passed on",
    "aggregates": "only aggregates may be passed on; the file itself is not bundled",
    "no": "nothing may be passed on; used where it lies on the reader's machine",
}


def every(reports: Path, notebooks: Iterable[str]) -> Pages:
    """Return all generated pages; ``notebooks`` are those of which an executed copy is there."""
    return {
        **of_tables(),
        **of_sources(),
        **of_research_files(),
        **of_command(),
        **of_modules(),
        **of_verdicts(reports, set(notebooks)),
        **of_notebooks(list(notebooks)),
    }


def plain(text: str) -> str:
    """Escape a text that is no Markdown, and put it on one line."""
    escaped = _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))
    # what would begin a list, a definition or a target
    return re.sub(r"^(?=[-+=:(])|(?<=^\d)(?=[.)] )", r"\\", escaped)


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", *(part for part in parts if part)]) + "\n"


def _toctree(entries: Iterable[str], *, hidden: bool = True, depth: int = 1) -> str:
    options = [":hidden:"] if hidden else [f":maxdepth: {depth}"]
    return "\n".join(["```{toctree}", *options, "", *entries, "```"])


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _first_line(of: Any) -> str:
    return (inspect.getdoc(of) or "").strip().partition("\n")[0]


def _in_markdown(docstring: str) -> str:
    """Turn the one piece of reStructuredText that first lines hold into Markdown."""
    return docstring.replace("``", "`")


# --- tables -----------------------------------------------------------------------------------


def of_tables() -> Pages:
    """One page a table with its codebook, and a list of all."""
    described = [table(name) for name in NAMES]
    index = _page(
        "Tables",
        "`wpsdata.load(name)` returns one; `wpsdata.codebook(name)` returns what its page here "
        "shows. Each is checked against its schema and key on every load.",
        _rows(
            ("table", "title", "one row is"),
            (
                (f"[{one.name}]({one.name}.md)", plain(one.title), plain(one.unit_of_row))
                for one in described
            ),
        ),
        _toctree(f"{name} <{name}>" for name in NAMES),
    )
    return {
        "reference/tables/index.md": index,
        **{f"reference/tables/{one.name}.md": _table(one) for one in described},
    }


def _table(one: Any) -> str:
    facts = [
        ("One row is", plain(one.unit_of_row)),
        ("Key", ", ".join(f"`{name}`" for name in one.key)),
        (
            "Sources",
            ", ".join(
                f"[{source}/{file}](../sources/{source}.md#{_anchor(file)})"
                for source, file in one.sources
            ),
        ),
    ]
    if one.research:
        joined = " and " if one.needs == "all" else " or "
        facts.append(
            (
                "Computed anew from",
                joined.join(
                    f"[{name}](../research-files.md#{_anchor(name)})"
                    for name in one.research_sources
                )
                + ", once in the cache",
            )
        )
    facts.append(
        (
            "`as_of`",
            f"compares `{one.public_dates[0]}` and `{one.public_dates[1]}`"
            if one.public_dates
            else "does not narrow it: its rows carry no public date",
        )
    )
    book = codebook(one.name).to_dict("records")
    return _page(
        f"{plain(one.name)} (table)",
        plain(one.title) + ".",
        "\n".join(f"{term}\n: {text}\n" for term, text in facts),
        f"```python\nimport wpsdata\n\n{one.name} = wpsdata.load({one.name!r})\n```".replace(
            "'", '"'
        ),
        f"As CSV: {{download}}`{one.name}.csv <../../../data/processed/{one.name}.csv>`"
        if (paths.data_root() / "processed" / f"{one.name}.csv").is_file()
        else "",
        "## Columns",
        "\n".join(_column(row) for row in book),
    )


def _column(row: dict[str, str]) -> str:
    kind = ", ".join(
        part
        for part in (
            plain(row["dtype"]),
            plain(row["unit"]),
            "may be empty" if row["may_be_empty"] == "yes" else "",
        )
        if part
    )
    values = f" One of: {plain(row['values'])}." if row["values"] else ""
    return f"`{row['column']}` {kind}\n: {plain(row['meaning'])}.{values}\n"


# --- sources ----------------------------------------------------------------------------------


def of_sources() -> Pages:
    """One page a source with the cards of its files, and a list of all."""
    by_source: dict[str, list[catalog.Card]] = {}
    for one in catalog.cards():
        by_source.setdefault(one.source, []).append(one)
    index = _page(
        "Source cards",
        "What lies in `data/raw`: each file with a card beside it, each card with the hash of its "
        "file. `wpsdata cite SOURCE` prints the citation.",
        _rows(
            ("source", "file", "producer", "terms"),
            (
                (
                    f"[{one.source}]({one.source}.md)",
                    f"[{one.file}]({one.source}.md#{_anchor(one.file)})",
                    plain(one.producer),
                    plain(one.license_name),
                )
                for cards in by_source.values()
                for one in _latest(cards)
            ),
        ),
        _toctree(f"{name} <{name}>" for name in by_source),
    )
    return {
        "reference/sources/index.md": index,
        **{f"reference/sources/{name}.md": _source(name, by_source[name]) for name in by_source},
    }


def _latest(cards: list[catalog.Card]) -> list[catalog.Card]:
    return list({one.file: one for one in cards}.values())


def _anchor(name: str) -> str:
    """Return the anchor that MyST gives to a heading."""
    return re.sub(r"[^\w\- ]", "", name.lower()).replace(" ", "-")


def _source(name: str, cards: list[catalog.Card]) -> str:
    parts = []
    for one in _latest(cards):
        earlier = [other.version for other in cards if (other.file, other) != (one.file, one)
                   and other.file == one.file]  # fmt: skip
        parts += [f"## {plain(one.file)}", _card(one, earlier)]
    return _page(f"{plain(name)} (source)", *parts)


def _card(one: catalog.Card, earlier: list[str]) -> str:
    used_by = [name for name in NAMES if (one.source, one.file) in table(name).sources]
    licence = plain(one.license_name)
    fields = {
        "Title": plain(one.title),
        "Producer": plain(one.producer),
        "Edition": plain(one.edition),
        "Published": one.published or "no date is printed",
        "Accessed": one.accessed,
        "Address": f"<{one.url}>",
        "Kept copy": f"<{one.archive_url}>" if one.archive_url else "",
        "Terms": f"{licence} (<{one.license_url}>)" if one.license_url else licence,
        "Redistribution": f"`{one.redistribute}`: {TERMS[one.redistribute]}",
        "Covers": f"{plain(one.covers_from)} to {plain(one.covers_to)}",
        "One row is": plain(one.unit_of_row),
        "Tables": ", ".join(f"[{name}](../tables/{name}.md)" for name in used_by),
        "Description": plain(one.description),
        "Processing": plain(one.processing),
        "Computed from": ", ".join(
            f"{plain(made['file'])} (SHA-256 `{made['sha256'][:12]}…`)"
            for made in one.computed_from
        ),
        "Corrections": (
            f"declared in `{one.corrections_path.name}` beside the file"
            if one.corrections_path.is_file()
            else ""
        ),
        "Citation": plain(one.citation),
        "SHA-256": f"`{one.sha256}`",
        "Earlier versions": ", ".join(earlier),
    }
    return "\n".join(f"{term}\n: {text}\n" for term, text in fields.items() if text)


def of_research_files() -> Pages:
    """Return the page of research files that a reader may fetch or download."""
    parts = []
    for name in MODULES:
        one = upstream(name)
        tables = [other for other in NAMES if name in table(other).research_sources]
        module = f"wpsdata.load.{MODULES[name]}"
        fields = {
            "Title": plain(one.title),
            "Producer": plain(one.producer),
            "Page": f"<{one.url}>",
            "Terms": plain(one.license_name)
            + (f" (<{one.license_url}>)" if one.license_url else ""),
            "Redistribution": f"`{one.redistribute}`: {TERMS[one.redistribute]}",
            "How it comes": f"`wpsdata refresh {name}` fetches it"
            if one.addresses
            else f"download it by hand, then `wpsdata put {name} FILE`",
            "Tables": ", ".join(f"[{other}](tables/{other}.md)" for other in tables),
            "Reader": f'`wpsdata.read("{name}")`, columns at {{py:func}}'
            f"`{one.read.__name__} <{one.read.__module__}.{one.read.__qualname__}>`"
            if _is_public(one.read)
            else f'`wpsdata.read("{name}")`, columns in {{py:mod}}`{module}`',
            "Citation": plain(one.citation),
        }
        parts.append(f"## {plain(name)}")
        parts.append("\n".join(f"{term}\n: {text}\n" for term, text in fields.items() if text))
    return {
        "reference/research-files.md": _page(
            "Research files",
            "The files behind the bundled aggregates stay with their publishers. With a file in "
            "the cache, the tables named here are computed from it.",
            *parts,
        )
    }


def _is_public(function: Any) -> bool:
    return inspect.isfunction(function) and not function.__name__.startswith(("_", "<"))


# --- the command ------------------------------------------------------------------------------


def of_command() -> Pages:
    """Return the page of the command, from the help that it prints."""
    from wpsdata.cli import main

    parts = _described(main, click.Context(main, info_name="wpsdata"))
    # the command itself stands under the title of the page
    return {"reference/command.md": _page("The command", *parts[1:])}


def _described(command: click.Command, context: click.Context) -> list[str]:
    """Describe a command, then those that it is a group of."""
    parts = [f"## {context.command_path}", _usage(command, context), _help(command)]
    parts.append(_options(command, context))
    for name, one in sorted(getattr(command, "commands", {}).items()):
        parts += _described(one, click.Context(one, info_name=name, parent=context))
    return parts


def _usage(command: click.Command, context: click.Context) -> str:
    return f"```text\n{command.get_usage(context).removeprefix('Usage: ')}\n```"


def _help(command: click.Command) -> str:
    """Return the help as Markdown; a paragraph that click leaves alone stays as it is."""
    paragraphs = []
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        if paragraph.startswith("\b\n"):
            paragraphs.append(f"```text\n{paragraph.removeprefix(chr(8)).strip(chr(10))}\n```")
        else:
            paragraphs.append(re.sub(r"<(?=[\w!/])", r"\\<", " ".join(paragraph.split())))
    return "\n\n".join(paragraphs)


def _options(command: click.Command, context: click.Context) -> str:
    records = [
        record
        for parameter in command.get_params(context)
        if isinstance(parameter, click.Option)
        and "--help" not in parameter.opts
        and (record := parameter.get_help_record(context))
    ]
    said = {names: plain(text).replace("\\`", "`") for names, text in records}
    return "\n".join(f"`{names}`\n: {text}\n" for names, text in said.items())


# --- modules ----------------------------------------------------------------------------------


def of_modules() -> Pages:
    """One page a module, written by autodoc from the docstrings, and one a room that lists them."""
    pages = {"reference/api/wpsdata.md": _public()}
    rooms = {room: importlib.import_module(f"wpsdata.{room}") for room in ROOMS}
    for room, module in rooms.items():
        inner = _modules(module)
        pages[f"reference/api/{room}/index.md"] = _page(
            f"wpsdata.{room}",
            # the forms of a chart stand in modules of their own: the room lists them
            f"{_in_markdown(_first_line(module))}\n\n{_forms()}"
            if room == "chart"
            else _automodule(module.__name__, ":ignore-module-all:"),
            _rows(
                ("module", "holds"),
                (
                    (f"[{name}]({name}.md)", _in_markdown(_first_line(one)))
                    for name, one in inner.items()
                ),
            )
            if inner
            else "",
        )
        for name, one in inner.items():
            # the sidebar of every page would hold them all: the room lists them
            pages[f"reference/api/{room}/{name}.md"] = "---\norphan: true\n---\n" + _page(
                f"wpsdata.{room}.{name}",
                f"In [wpsdata.{room}](index.md){_beside(name, inner)}.",
                _automodule(one.__name__),
            )
    pages["reference/api/index.md"] = _page(
        "Python",
        "What `import wpsdata` offers is [the public interface](wpsdata.md). Behind it stand rooms "
        "through which data go one way; notebooks use `analyse`, `chart` and `facts` of them. "
        "Examples take as given what each notebook begins with: `import wpsdata` and "
        "`from wpsdata import analyse, chart, facts`.",
        _rows(
            ("room", "for"),
            (
                (f"[wpsdata.{room}]({room}/index.md)", _in_markdown(_first_line(module)))
                for room, module in rooms.items()
            ),
        ),
        _toctree(["wpsdata", *(f"{room} <{room}/index>" for room in ROOMS)]),
    )
    return pages


def _beside(name: str, names: Iterable[str]) -> str:
    """Link to the other modules of a room; the sidebar has none of them."""
    others = [f"[{one}]({one}.md)" for one in names if one != name]
    return f", beside {', '.join(others)}" if others else ""


def _modules(room: ModuleType) -> dict[str, ModuleType]:
    found = {}
    for one in pkgutil.iter_modules(getattr(room, "__path__", [])):
        full = f"{room.__name__}.{one.name}"
        if not one.name.startswith("_") and full not in LEFT_OUT:
            found[one.name] = importlib.import_module(full)
    return found


def _automodule(name: str, *options: str) -> str:
    return _directive("automodule", name, ":members:", ":show-inheritance:", *options)


def _directive(kind: str, name: str, *options: str) -> str:
    lines = [f".. {kind}:: {name}", *(f"   {option}" for option in options)]
    return "\n".join(["```{eval-rst}", *lines, "```"])


def _public() -> str:
    parts = []
    for name in wpsdata.__all__:
        if name.startswith("__"):
            continue
        found = getattr(wpsdata, name)
        if isinstance(found, ModuleType):  # a room that is called like the function of its name
            found = getattr(importlib.import_module("wpsdata.tables"), name)
        kind = "autoexception" if inspect.isclass(found) else "autofunction"
        parts.append(f"## wpsdata.{name}")
        parts.append(_directive(kind, f"{found.__module__}.{found.__qualname__}", ":no-index:"))
    return _page(
        "wpsdata",
        "What `import wpsdata` offers. Everything is looked up on first use, so that the import "
        "costs next to nothing.",
        *parts,
    )


def _forms() -> str:
    rows = []
    for name in FORMS:
        home = f"wpsdata.chart.{_HOMES[name]}"
        found = getattr(importlib.import_module(home), name)
        rows.append((f"{{py:func}}`{name} <{home}.{name}>`", _in_markdown(_first_line(found))))
    return (
        "Notebooks hand a form to {py:func}`chart.show <wpsdata.chart.draw.show>`, which draws, "
        "saves and displays.\n\n" + _rows(("form", "does"), rows)
    )


# --- verdicts and notebooks -------------------------------------------------------------------


def of_verdicts(reports: Path, notebooks: set[str]) -> Pages:
    """Return the page of verdicts on the statements of the notes, as last computed."""
    path = reports / claims.PAGE
    if not path.is_file():
        return {
            "reference/verdicts.md": _page(
                "Verdicts", "Not computed yet: `wpsdata run` computes them."
            )
        }
    from wpsdata.chart.figures import figures

    homes = {one.id: one.notebook for one in figures().values()}

    def link(found: re.Match[str]) -> str:
        home = homes.get(found[1], "")
        return f"[{found[1]}](../notebooks/{home}.ipynb)" if home in notebooks else f"`{found[1]}`"

    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\[(\w+)\]\(figures/en/\1\.svg\)", link, text)
    # the statement is a sentence; as a heading it would fill the list of contents
    text = re.sub(r"(?m)^## (\d+)\. (.+)$", r"## Statement \1\n\n\2", text)
    # the verdict stands beside the statement, where a phone shows it; figures are named below
    text = re.sub(
        r"(?m)^(\|[^|\n]*\|[^|\n]*\|)([^|\n]*\|[^|\n]*\|)([^|\n]*\|)[^|\n]*\|$", r"\1\3\2", text
    )
    text = re.sub(r"(?m)^# .+$", "# Verdicts on the notes", text, count=1)
    how = "What the words mean: [how verdicts are computed](../explanation/verdicts.md)."
    text = text.replace("\n\n|", f"\n\n{how}\n\n|", 1)
    return {"reference/verdicts.md": text}


def of_notebooks(present: list[str]) -> Pages:
    """Return the list of notebooks, with their questions; those not run yet have no link."""
    stems = sorted(path.stem for path in paths.notebooks_root().glob("*.ipynb"))
    entries = {
        stem: f"[{stem}]({stem}.ipynb)" if stem in present else f"`{stem}`" for stem in stems
    }
    missing = [stem for stem in stems if stem not in present]
    note = (
        f"{len(missing)} of {len(stems)} are not drawn here: `wpsdata run` draws them, then build "
        "these pages again."
        if missing
        else ""
    )
    return {
        "notebooks/index.md": _page(
            "Notebooks",
            "Each asks one question. These are the copies that `wpsdata run` executed, with their "
            "default parameters. The form in which parameters are chosen is shown in JupyterLab "
            "only (`make lab`), in the place of `wpsdata.form(…)`.",
            note,
            "\n".join(f"{shown}\n: {plain(_question(stem))}\n" for stem, shown in entries.items()),
            _toctree([stem for stem in stems if stem in present]),
        )
    }


def _question(stem: str) -> str:
    cells = json.loads((paths.notebooks_root() / f"{stem}.ipynb").read_text(encoding="utf-8"))
    first = "".join(cells["cells"][0]["source"])
    return first.partition("\n")[0].removeprefix("# ")
