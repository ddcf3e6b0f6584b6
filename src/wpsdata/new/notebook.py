"""Begin a notebook: it keeps the contract, loads a table, and shows what is in it."""

import json
import re
from typing import Any

from wpsdata import paths
from wpsdata.new import TEMPLATES, Begun, Taken, Unusable, checkout, filled_text, together
from wpsdata.run.notebook import SUFFIX
from wpsdata.tables import cards_of, table

NAME = re.compile(r"\d\d_[a-z0-9]+(_[a-z0-9]+)*")


def notebook(name: str, table_name: str, question: str = "") -> Begun:
    """Write ``notebooks/NN_question.ipynb``.

    Parameters
    ----------
    name : str
        Two digits and the noun of the question, ``76_police``.
    table_name : str
        Table that it loads.
    question : str
        The question, its heading.

    Returns
    -------
    Begun
        The notebook.

    Raises
    ------
    Unusable
        The name is another.
    Taken
        A notebook has the number.
    UnknownTable
        No table has that name.
    NoCheckout
        There is nowhere to write to.
    """
    root = checkout()
    if not NAME.fullmatch(name):
        raise Unusable(
            f"notebook {name!r}; expected two digits and the noun of its question, in lower-case "
            "letters and digits with underscores between, as in 76_police"
        )
    number, noun = name[:2], name[3:].replace("_", " ")
    folder = paths.notebooks_root()
    numbered = {path.stem[:2]: path.stem for path in folder.glob(f"[0-9][0-9]_*{SUFFIX}")}
    if number in numbered:
        free = (one for one in range(100) if f"{one:02}" not in numbered)
        nearest = min(free, key=lambda one: abs(one - int(number)), default=None)
        raise Taken(
            f"number {number} is that of notebook {numbered[number]}; expected a free one"
            + ("" if nearest is None else f", for instance {nearest:02}")
        )
    described = table(table_name)
    works = (f"{one.producer}, {one.title}" for one in cards_of(table_name))
    content = _filled(
        json.loads((TEMPLATES / "notebook.json").read_text(encoding="utf-8")),
        name=name,
        number=number,
        question=" ".join(question.split()) or f"{noun.capitalize()}: which question?",
        table=described,
        sources="; ".join(dict.fromkeys(works)),
    )
    path = folder / f"{name}{SUFFIX}"
    with together(path):
        paths.write_atomically(path, paths.as_json(content))
    return Begun(
        (path.relative_to(root),),
        (
            f"`wpsdata run {number} --out mine` runs it, `make lab` opens it",
            "write the question and its answer in the first cell, what the data cannot say in the "
            "last; numbers that prose quotes are recorded with `facts.record_all`",
            "a chart needs an entry in notebooks/figures.yml, a parameter `languages`, a cell with "
            "`chart.show`, and its words in each language: docs/how-to/add-a-notebook.md",
        ),
    )


def _filled(part: Any, **values: object) -> Any:
    """Fill in every text of a notebook; lines stay lines."""
    if isinstance(part, str):
        return filled_text(part, **values)
    if isinstance(part, list):
        return [_filled(one, **values) for one in part]
    if isinstance(part, dict):
        return {name: _filled(one, **values) for name, one in part.items()}
    return part
