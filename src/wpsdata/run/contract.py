"""The contract that every notebook keeps: one question, no logic, nothing executed to check it.

Whatever a cell may not hold belongs in ``src/``, where it has a name, a docstring and a test.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from wpsdata.run.notebook import (
    INJECTED_TAG,
    PARAMETERS_TAG,
    Cell,
    ContractBroken,
    Notebook,
    NotebookUnreadable,
    parameters_cell,
    read_notebook,
)
from wpsdata.run.parameters import definitions, examine

MOST_STATEMENTS = 5
PACKAGE = "wpsdata"
FORM = "wpsdata.form("

_LOGIC = {
    ast.FunctionDef: "def",
    ast.AsyncFunctionDef: "def",
    ast.ClassDef: "class",
    ast.For: "loop",
    ast.AsyncFor: "loop",
    ast.While: "loop",
    # a comprehension is a loop in other clothes
    ast.ListComp: "loop (comprehension)",
    ast.SetComp: "loop (comprehension)",
    ast.DictComp: "loop (comprehension)",
    ast.GeneratorExp: "loop (comprehension)",
    ast.Lambda: "lambda",
    ast.Try: "try",
    ast.TryStar: "try",
}
_OPENERS = {"open", "Path"}
_SILENCERS = {"filterwarnings", "simplefilter", "catch_warnings"}
_COLOUR_ARGUMENTS = {"color", "colors", "colour", "colours", "cmap", "palette", "facecolor"}
_URL = re.compile(r"\w+://|^www\.")
_PATH = re.compile(
    r"^(\.{1,2}|~)?[\\/]|^[A-Za-z]:\\|\.(csv|ipynb|json|parquet|pdf|png|py|svg|txt|xlsx?|ya?ml)$"
)
_COLOUR = re.compile(r"^(#[0-9A-Fa-f]{3,8}|(rgb|hsl)a?\(.*\)|(tab|xkcd):.+|C\d)$")


def check_notebook(path: Path) -> list[str]:
    """List everything in which a notebook breaks the contract.

    Parameters
    ----------
    path : Path
        The notebook.

    Returns
    -------
    list of str
        One problem each, in the order of the cells; empty when the contract is kept. Cells
        are named by their place among all cells, from 1.
    """
    try:
        notebook = read_notebook(path)
    except NotebookUnreadable as error:
        return [str(error)]
    problems = [f"{path.name}: {problem}" for problem in _format(notebook)]
    if not notebook.cells or notebook.cells[0].kind != "markdown":
        problems.append(f"{path.name}: the first cell is not markdown; state the question there")
    problems += _parameters(notebook)
    problems += [f"{path.name}: {problem}" for problem in _forms(notebook)]
    for place, cell in enumerate(notebook.cells, start=1):
        if cell.kind == "code":
            problems += [f"{path.name}: cell {place}: {found}" for found in _cell(cell)]
    return problems


def check_structure(notebook: Notebook) -> None:
    """Refuse a notebook that cannot be run with parameters; the rest is style.

    Raises
    ------
    ContractBroken
        Not exactly one cell is tagged ``parameters``, or one was left in it by a run: it would
        override the parameters without a word.
    """
    parameters_cell(notebook)
    if any(INJECTED_TAG in cell.tags for cell in notebook.cells):
        raise ContractBroken(
            f"{notebook.path.name}: a cell is tagged {INJECTED_TAG!r}; expected none in a notebook "
            "that is no executed copy; delete the cell"
        )


def _format(notebook: Notebook) -> list[str]:
    import warnings

    import nbformat

    with warnings.catch_warnings():
        # old notebooks without cell ids, or with one twice, are problems here, not warnings
        warnings.simplefilter("error")
        try:
            nbformat.validate(nbformat.from_dict(json.loads(notebook.text)))
        except (nbformat.ValidationError, Warning, ValueError) as error:
            return [f"not valid nbformat 4: {' '.join(str(error).split())[:200]}"]
    return []


def _parameters(notebook: Notebook) -> list[str]:
    try:
        _, problems = examine(notebook, {}, definitions())
    except ContractBroken as error:
        return [str(error)]
    return [f"{notebook.path.name}: {problem}" for problem in problems]


def _forms(notebook: Notebook) -> Iterator[str]:
    own = f'{FORM}"{notebook.stem}")'
    found = [cell.source.strip() for cell in notebook.code if cell.source.startswith(FORM)]
    if any(one != own for one in found):
        yield f"offers the form {found[0]}; expected {own}"


def _cell(cell: Cell) -> list[str]:
    problems = []
    if cell.content.get("outputs"):
        problems.append("has outputs; strip them (nbstripout)")
    if cell.content.get("execution_count") is not None:
        problems.append("has an execution count; strip it (nbstripout)")
    if INJECTED_TAG in cell.tags:
        problems.append("was injected by a run; delete it")
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        return [*problems, "is not plain Python (magics and shell lines are not)"]
    problems += dict.fromkeys(_forbidden(tree))
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    imports = all(isinstance(node, ast.Import | ast.ImportFrom) for node in statements)
    if len(statements) > MOST_STATEMENTS and not imports and PARAMETERS_TAG not in cell.tags:
        problems.append(f"has {len(statements)} statements; at most {MOST_STATEMENTS}")
    charts = [node for node in ast.walk(tree) if _calls(node, {"show"})]
    if len(charts) > 1:
        problems.append(f"draws {len(charts)} charts; one a cell")
    return problems


def _calls(node: ast.AST, names: set[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    return (isinstance(called, ast.Name) and called.id in names) or (
        isinstance(called, ast.Attribute) and called.attr in names
    )


def _forbidden(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if what := _LOGIC.get(type(node)):
            yield f"holds a {what}; move it to src/"
        elif isinstance(node, ast.Import):
            for name in node.names:
                if name.name.partition(".")[0] != PACKAGE:
                    yield f"imports {name.name}; notebooks import from {PACKAGE} only"
        elif isinstance(node, ast.ImportFrom):
            if node.level or (node.module or "").partition(".")[0] != PACKAGE:
                yield f"imports from {node.module}; notebooks import from {PACKAGE} only"
        elif _calls(node, _OPENERS):
            yield "opens a path; load tables by name"
        elif _calls(node, _SILENCERS):
            yield "silences warnings; mend their cause"
        elif isinstance(node, ast.keyword) and node.arg in _COLOUR_ARGUMENTS:
            yield f"sets a colour ({node.arg}); colours belong to the chart's style"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _text(node.value)


def _text(value: str) -> Iterator[str]:
    shown = value if len(value) <= 40 else value[:39] + "…"
    if _URL.search(value):
        yield f"holds a URL ({shown!r}); it belongs on a card"
    elif _PATH.search(value):
        yield f"holds a path ({shown!r}); load tables by name"
    elif _COLOUR.search(value):
        yield f"holds a colour ({shown!r}); colours belong to the chart's style"
