"""JSON answers of an interface: one file, or the pages of one answer in a folder.

What the readers of several sources share, beside ``cells`` for tables. A page that is missing is
found by the source's own reader, which knows how its source counts.
"""

import json
import re
from pathlib import Path
from typing import Any

from wpsdata.load.cells import Problems, content, text
from wpsdata.load.upstream import NotThisSource

_HALF = re.compile(r"\\u[dD][89abAB]")


def parse(decoded: str, problems: Problems) -> Any:
    """Return what JSON text says; refuse what is none, numbers without an end among it."""
    try:
        said = json.loads(decoded, parse_constant=_no_number)
        # half of a pair that stands for one sign: no column can hold it, no file be written with it
        if _HALF.search(decoded):
            json.dumps(said, ensure_ascii=False).encode()
    except RecursionError:
        raise problems.stop("is JSON nested too deep to be an answer") from None
    # besides a broken text: an integer of thousands of digits, half a sign
    except ValueError as error:
        raise problems.stop(f"is not JSON ({error})") from None
    return said


def _no_number(constant: str) -> Any:
    raise ValueError(f"{constant} is no number")


def files(path: Path, problems: Problems) -> list[Path]:
    """Return the file, or the ``.json`` files of a folder in the order of their names."""
    if not path.is_dir():
        return [path]
    pages = sorted(page for page in path.glob("*.json") if page.is_file())
    if not pages:
        raise problems.stop("is a folder without .json files")
    return pages


def read(path: Path, problems: Problems) -> list[Any]:
    """Return the parsed files; what is wrong with any of several is named with its file."""
    pages = files(path, problems)
    if pages == [path]:
        return [parse(text(content(path, problems), problems), problems)]
    answers = []
    for page in pages:
        own = Problems(page, problems.expected, problems.mend)
        try:
            answers.append(parse(text(content(page, own), own), own))
        except NotThisSource:
            problems.add(f"{page.name} {own.found[-1]}")
    problems.refuse()
    return answers


def whole(value: Any) -> int | None:
    """Return a whole number, also where it is written as text; anything else is None."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
