"""CONTRIBUTING.md has one picture of the project; layers, folders and docstrings say the same."""

import ast
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "wpsdata"
ROOMS, NO_PYTHON, AROUND = (
    "src/wpsdata: a room imports those below it, never one above",
    "src/wpsdata, beside the rooms: no Python",
    "around it",
)


def picture() -> dict[str, dict[str, str]]:
    """Return what is drawn: by heading, each name with what it is for; inner rooms as a/b."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    (block,) = [one for one in blocks if AROUND in one]
    drawn: dict[str, dict[str, str]] = {}
    outer = heading = ""
    for line in block.splitlines():
        entry = re.fullmatch(r"(  |    )(\w+) +(\S.*)", line)
        if entry is None:
            heading = line
        elif heading in (ROOMS, NO_PYTHON, AROUND):
            indent, name, purpose = entry.groups()
            outer = name if len(indent) == 2 else outer
            drawn.setdefault(heading, {})[name if len(indent) == 2 else f"{outer}/{name}"] = purpose
    return drawn


def says_of_itself(room: str) -> str:
    """Return the first line of a room's docstring, in Markdown."""
    path = PACKAGE / room
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return said.partition("\n")[0].replace("``", "`").removesuffix(".")


def folders(of: Path) -> set[str]:
    return {one.name for one in of.iterdir() if one.is_dir() and not one.name.startswith("__")}


def test_rooms_are_drawn_in_the_order_that_imports_are_held_to():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = [one["layers"] for one in contract["tool"]["importlinter"]["contracts"]]
    assert [name for name in picture()[ROOMS] if "/" not in name] == layers


def test_every_folder_and_module_of_the_package_is_drawn_and_nothing_else():
    drawn = picture()
    modules = {path.stem for path in PACKAGE.glob("[!_]*.py")}
    outer = {name for name in (*drawn[ROOMS], *drawn[NO_PYTHON]) if "/" not in name}
    assert outer == folders(PACKAGE) | modules
    assert drawn[NO_PYTHON].keys() == {
        name for name in folders(PACKAGE) if not any((PACKAGE / name).rglob("*.py"))
    }
    inner = {name for name in drawn[ROOMS] if "/" in name}
    assert inner == {
        f"{room}/{name}"
        for room in folders(PACKAGE) - drawn[NO_PYTHON].keys()
        for name in folders(PACKAGE / room)
        if any((PACKAGE / room / name).glob("*.py"))
    }


def test_a_room_says_of_itself_what_the_picture_says():
    written = picture()[ROOMS]
    assert {name: says_of_itself(name) for name in written} == written


def test_every_folder_of_the_checkout_is_drawn():
    if not ((ROOT / ".git").exists() and shutil.which("git")):
        pytest.skip("no checkout")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.splitlines()  # fmt: skip
    tops = {name.partition("/")[0] for name in listed if "/" in name}
    assert picture()[AROUND].keys() == {name for name in tops if not name.startswith(".")}


def test_tests_have_a_folder_a_room():
    apart = {"browser", "cases", "docs", "end_to_end", "notebooks"}
    assert folders(ROOT / "tests") - apart <= folders(PACKAGE)
