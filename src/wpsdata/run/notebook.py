"""Read a notebook as plain JSON: enough to plan a run, without any Jupyter library.

A run that finds nothing to do must not pay for imports it does not need.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wpsdata.errors import WpsdataError

PARAMETERS_TAG = "parameters"
INJECTED_TAG = "injected-parameters"
SUFFIX = ".ipynb"
# which of the kernels of a machine opened it last is nobody else's business
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class UnusableArguments(WpsdataError):
    """What was asked for cannot be done: an unknown notebook, parameter, language or number."""

    exit_code = 2


class NotebookUnreadable(WpsdataError):
    """A file is no notebook of format 4."""


class ContractBroken(WpsdataError):
    """A notebook breaks what every notebook of the suite keeps to."""


@dataclass(frozen=True)
class Cell:
    """One cell: its kind (``code``, ``markdown``, ``raw``), source, tags and the JSON it is in."""

    kind: str
    source: str
    tags: tuple[str, ...]
    content: dict[str, Any]


@dataclass(frozen=True)
class Notebook:
    """A notebook as read: where it is, its text, its cells."""

    path: Path
    text: str
    cells: tuple[Cell, ...]

    @property
    def stem(self) -> str:
        """Name of the notebook, which is also the name of its record and executed copy."""
        return self.path.stem

    @property
    def code(self) -> list[Cell]:
        """The code cells, in order."""
        return [cell for cell in self.cells if cell.kind == "code"]


def read_notebook(path: Path) -> Notebook:
    """Read a notebook.

    Raises
    ------
    NotebookUnreadable
        The file is not JSON, is not a notebook of format 4, or a cell has no source.
    """
    try:
        text = path.read_text(encoding="utf-8")
        found = json.loads(text)
        if found["nbformat"] != 4:
            raise ValueError(f"nbformat is {found['nbformat']}")
        cells = tuple(_cell(cell) for cell in found["cells"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise NotebookUnreadable(
            f"{path}: not readable as a notebook ({reason}); expected nbformat 4; "
            "open and save it in JupyterLab, or restore the file"
        ) from None
    return Notebook(path, text, cells)


def _cell(content: dict[str, Any]) -> Cell:
    source = content["source"]
    # the format allows a list of lines as well as one string
    joined = "".join(source) if isinstance(source, list) else str(source)
    tags = content.get("metadata", {}).get("tags", [])
    return Cell(str(content["cell_type"]), joined, tuple(str(tag) for tag in tags), content)


def parameters_cell(notebook: Notebook) -> Cell:
    """Return the one cell that is tagged ``parameters``.

    Raises
    ------
    ContractBroken
        None, more than one or a text cell is; papermill would take the first and say nothing.
    """
    found = [cell for cell in notebook.cells if PARAMETERS_TAG in cell.tags]
    if len(found) != 1 or found[0].kind != "code":
        raise ContractBroken(
            f"{notebook.path.name}: {len(found)} cells are tagged {PARAMETERS_TAG!r}; "
            "expected exactly one, of code; mend the tags in JupyterLab (property inspector)"
        )
    return found[0]


def strip(model: dict[str, Any], **_: object) -> None:
    """Take what running and looking at it left in a notebook out of what is about to be saved.

    Sources, ids and tags stay; what is shown in the browser stays as well. It is the
    ``pre_save_hook`` of the JupyterLab that ``make lab`` opens.

    Parameters
    ----------
    model : dict
        A file as Jupyter's server is about to save it; changed in place if it is a notebook.
    **_
        What else the server tells its hooks.
    """
    if model["type"] != "notebook":
        return
    content = model["content"]
    content["metadata"] = METADATA
    for cell in content["cells"]:
        tags = cell["metadata"].get("tags")
        cell["metadata"] = {"tags": tags} if tags else {}
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
