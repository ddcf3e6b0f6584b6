"""What the documentation shows is so: examples, code, commands, facts."""

import ast
import doctest
import importlib
import inspect
import pkgutil
import re
import shlex
from pathlib import Path
from types import FunctionType, ModuleType

import click
import pytest

import wpsdata
from wpsdata import analyse, cache, chart, facts, run, tables
from wpsdata.chart import save
from wpsdata.cli import main

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPACED = doctest.NORMALIZE_WHITESPACE  # what is printed may be broken into lines
FLAGS = SPACED | doctest.IGNORE_EXCEPTION_DETAIL
# what every notebook begins with: examples take it as given
GIVEN = {"wpsdata": wpsdata, "analyse": analyse, "chart": chart, "facts": facts}
# they take a file that a user has
NEED_A_FILE = {"load_padd", "load_measures"}


def written_pages() -> list[Path]:
    pages = [*DOCS.glob("*.md"), *DOCS.glob("how-to/*.md"), *DOCS.glob("explanation/*.md")]
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(pages)]


def blocks(page: Path, *kinds: str) -> list[str]:
    return [body for kind, body in FENCE.findall(page.read_text(encoding="utf-8")) if kind in kinds]


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def modules_with_examples() -> list[str]:
    source = ROOT / "src"
    return [
        ".".join(path.with_suffix("").relative_to(source).parts).removesuffix(".__init__")
        for path in sorted(source.rglob("*.py"))
        if ">>> " in path.read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("name", modules_with_examples())
def test_examples_of_a_module_hold(name):
    found = doctest.testmod(importlib.import_module(name), extraglobs=GIVEN, optionflags=SPACED)
    assert found.attempted
    assert found.failed == 0


def functions_of(module: ModuleType) -> dict[str, FunctionType]:
    """Return the functions that a module defines and does not keep to itself."""
    return {
        f"{module.__name__}.{name}": found
        for name, found in vars(module).items()
        if inspect.isfunction(found)
        and found.__module__ == module.__name__
        and not name.startswith("_")
    }


def functions_that_users_call() -> dict[str, FunctionType]:
    """Return what notebooks, scripts and other projects call, by name."""
    found = functions_of(tables) | functions_of(importlib.import_module("wpsdata.publish.facts"))
    for room in (wpsdata, chart, run):
        named = {f"{room.__name__}.{name}": getattr(room, name) for name in room.__all__}
        found |= {name: one for name, one in named.items() if inspect.isfunction(one)}
    for name in analyse.__all__:
        found |= functions_of(getattr(analyse, name))
    for one in pkgutil.iter_modules(importlib.import_module("wpsdata.load").__path__):
        inside = functions_of(importlib.import_module(f"wpsdata.load.{one.name}"))
        found |= {
            name: one
            for name, one in inside.items()
            if one.__name__.startswith("load_") and one.__name__ not in NEED_A_FILE
        }
    return found


def test_every_function_that_users_call_has_an_example():
    found = functions_that_users_call()
    assert {"wpsdata.cite", "wpsdata.chart.show", "wpsdata.run.run"} < found.keys()
    assert "wpsdata.analyse.adoption.standing" in found
    parser = doctest.DocTestParser()
    lacking = [
        name
        for name, one in found.items()
        if "\nExamples\n--------\n" not in (inspect.getdoc(one) or "")
        or all(doctest.SKIP in example.options for example in parser.get_examples(one.__doc__))
    ]
    assert lacking == []


@pytest.mark.parametrize(
    "page", [page for page in written_pages() if blocks(page, "pycon")], ids=named
)
def test_examples_of_a_page_hold(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    example = doctest.DocTestParser().get_doctest(
        "\n".join(blocks(page, "pycon")), {}, named(page), str(page), 0
    )
    found = doctest.DocTestRunner(optionflags=FLAGS).run(example, clear_globs=False)
    assert found.attempted
    assert found.failed == 0
    if page.stem == "tutorial":
        assert len(example.globs["figure"].axes) == 1
        assert (tmp_path / "mine.png").stat().st_size > 10_000
        # the picture on the page says what the code draws, whatever a library does to a pixel
        drawn = save.render(example.globs["figure"], title="t", alt="a", formats=("svg",))["svg"]
        shown = (DOCS / "_static" / "tutorial.svg").read_text(encoding="utf-8")
        said = re.compile("<text[^>]*>([^<]+)</text>")
        assert said.findall(shown) == said.findall(drawn.decode("utf-8")) != []


@pytest.mark.parametrize(
    "page", [page for page in written_pages() if blocks(page, "python")], ids=named
)
def test_code_of_a_page_is_python_and_imports_what_there_is(page):
    for block in blocks(page, "python"):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("wpsdata"):
                # what a guide has the reader write is not there yet
                if node.module in ("wpsdata.load.un_gender_portal",):
                    continue
                module = importlib.import_module(str(node.module))
                assert all(hasattr(module, one.name) for one in node.names), ast.unparse(node)


def commands(page: Path) -> list[str]:
    whole = [re.sub(r"\\\n\s*", "", block) for block in blocks(page, "sh")]  # \ goes on below
    lines = [line.strip() for block in whole for line in block.splitlines()]
    return [line for line in lines if re.match(r"(\.venv/bin/)?wpsdata ", line)]


@pytest.mark.parametrize(
    ("page", "line"),
    [pytest.param(page, line, id=line) for page in written_pages() for line in commands(page)],
)
def test_commands_exist_and_take_their_options(page, line, monkeypatch):
    monkeypatch.setenv(cache.BUNDLED, "")  # an option sets it: undone after the test
    words = shlex.split(line, comments=True)[1:]
    context = click.Context(main, info_name="wpsdata")
    if words[0].startswith("-"):
        with pytest.raises(click.exceptions.Exit):
            main.make_context("wpsdata", words)
        return
    command = main.get_command(context, words[0])
    assert command is not None, f"{named(page)}: no command {words[0]!r}"
    words = words[1:] if "..." not in words else []
    if words or not command.params:
        command.make_context(line, words, parent=context)
