"""Begin a source: the file with its card, and for a CSV file a table that reads it."""

import csv
import keyword
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import pandas as pd

from wpsdata import catalog, paths
from wpsdata.load.bundled import load_bundled
from wpsdata.new import Begun, Taken, Unusable, checkout, filled, named, together
from wpsdata.tables import NAMES

# what a person has to say of a file, in the order of the card; those that may stay empty last
NEEDED = {
    "producer": "Who made it, as they ask to be cited",
    "title": "Title",
    "url": "Address of the producer's page",
    "licence": "Licence, in the producer's own words, or 'not stated'",
    "redistribute": "May it be passed on: yes, aggregates or no",
    "citation": "Citation",
    "unit_of_row": "What one row is",
    "description": "What the producer says it is, in your words",
    "processing": "What you did to get the file",
}
OPTIONAL = {
    "edition": "The producer's label of the edition",
    "published": "When it came out: YYYY, YYYY-MM or YYYY-MM-DD",
    "licence_url": "Address of the licence",
    "covers_from": "First year or day that it covers",
    "covers_to": "Last year or day that it covers",
    "archive_url": "Address of a copy",
}
_LONGEST_COLUMN = 32
_LONGEST_HEADER = 36


class NotBuilt(Unusable):
    """The new table could not be built."""


@dataclass(frozen=True)
class Column:
    """A column of a file: its header, its name in the table, how the table takes it."""

    header: str
    name: str
    taken: str
    empty: bool


def source(
    name: str,
    file: Path,
    said: Mapping[str, str],
    computed_from: tuple[Path, ...] = (),
    table: str = "",
    key: tuple[str, ...] = (),
) -> Begun:
    """Put a file under ``data/raw`` with its card; for a table, write what reads it and build it.

    Parameters
    ----------
    name : str
        Name of the source, its folder.
    file : Path
        The file; it is copied unchanged, under its own name.
    said : mapping
        What the card says, by the names of ``NEEDED`` and ``OPTIONAL``.
    computed_from : tuple of Path
        The research files that the file is an aggregate of.
    table : str
        Table to begin as well, from a CSV file.
    key : tuple of str
        Columns of the table that name one row; by default the fewest of the first columns that
        do.

    Returns
    -------
    Begun
        The files.

    Raises
    ------
    Unusable
        A name, the file or what is said of it cannot be used.
    Taken
        There is a source or a table of that name, or a file where one would be written.
    NotBuilt
        The table could not be built.
    NoCheckout
        There is nowhere to write to.
    """
    root = checkout(with_code=bool(table))
    _unused(named(name, "source", "un_gender_portal"), file)
    today = catalog.today()
    path = paths.data_root() / "raw" / name / today / file.name
    written: dict[Path, str | bytes] = {
        path: file.read_bytes(),
        catalog.card_path(path): _card(file, today, said, computed_from),
    }
    code = _code_of(root, name, table) if table else {}
    processed = paths.data_root() / "processed"
    built = (processed / f"{table}.csv", processed / "datapackage.json") if table else ()
    try:
        with together(*written, *code.values(), *built):
            for one, content in written.items():
                paths.write_atomically(one, content)
            found = _described(path)
            catalog.forget()
            if table:
                _write_code(found, table, key, code)
                _build(table)
    finally:
        catalog.forget()
    return Begun(
        tuple(one.relative_to(root) for one in (*written, *code.values(), *built)),
        _table_steps(name, table) if table else _card_steps(name),
    )


def _described(path: Path) -> catalog.Card:
    """Return the card of the new file, once it is one."""
    try:
        return catalog.read_card(catalog.card_path(path))
    except catalog.CardError as error:
        what = str(error).partition(": ")[2].removesuffix("; mend the card")
        raise Unusable(f"the card of {path.name}: {what}; nothing was written") from None


def _unused(name: str, file: Path) -> None:
    if not file.is_file():
        raise Unusable(f"{file}: no such file; expected the one to put under data/raw")
    raw = paths.data_root() / "raw"
    if there := sorted(raw.glob(f"{name}/*/*")):
        raise Taken(
            f"source {name} is there ({there[0].relative_to(raw).as_posix()}); a new edition, or "
            "another file of it, is a folder of today's date with a card like its own"
        )
    if file.name.startswith(".") or file.name.endswith(catalog.CARD_SUFFIX):
        raise Unusable(f"{file}: a raw file neither begins with a dot nor ends as its card does")


def _card(file: Path, today: str, said: Mapping[str, str], computed_from: tuple[Path, ...]) -> str:
    if said["redistribute"] == "no":
        raise Unusable(
            f"{file.name}: what may not be passed on is not kept in data/raw; write a reader that "
            "people call on their own copy, as src/wpsdata/load/pax.py is one"
        )
    if said["redistribute"] == "aggregates" and not computed_from:
        raise Unusable(
            f"{file.name}: an aggregate names the research files that it was computed from; "
            "expected --computed-from FILE"
        )
    card = {
        "producer": said["producer"],
        "title": said["title"],
        "edition": said.get("edition", ""),
        "published": said.get("published", ""),
        "accessed": today,
        "url": said["url"],
        "archive_url": said.get("archive_url", ""),
        "license": {"name": said["licence"], "url": said.get("licence_url", "")},
        "redistribute": said["redistribute"],
        "citation": said["citation"],
        "sha256": catalog.sha256(file),
        "covers": {
            "from": said.get("covers_from", ""),
            "to": said.get("covers_to", ""),
            "unit_of_row": said["unit_of_row"],
        },
        "description": said["description"],
        "processing": said["processing"],
        "computed_from": [
            {"file": one.name, "sha256": catalog.sha256(one)} for one in computed_from
        ],
    }
    return catalog.card_text(card)


def _code_of(root: Path, name: str, table: str) -> dict[str, Path]:
    """Return where code goes that is to be written, once nothing is there."""
    if keyword.iskeyword(name) or keyword.iskeyword(named(table, "table", "police_by_country")):
        raise Unusable(f"{name}, {table}: a word of Python; expected another name")
    code = {
        "loader.py": paths.PACKAGE / "load" / f"{name}.py",
        "table.py": paths.PACKAGE / "tables" / f"{table}.py",
        "test_table.py": root / "tests" / "tables" / f"test_{table}.py",
    }
    if table in NAMES:
        raise Taken(f"table {table} is there; expected a name of its own")
    if there := [one for one in code.values() if one.exists()]:
        raise Taken(f"{there[0].relative_to(root)} is there; expected another name")
    return {**code, "names": paths.PACKAGE / "tables" / "__init__.py"}


def _write_code(
    card: catalog.Card, table: str, key: tuple[str, ...], code: dict[str, Path]
) -> None:
    columns, frame = _columns(card)
    values = {
        "source": card.source,
        "file": card.file,
        "table": table,
        "title": " ".join(card.title.split()),
        "unit_of_row": " ".join(card.unit_of_row.split()),
        "columns": columns,
        "key": _key(card, columns, frame, key),
    }
    for template in ("loader.py", "table.py", "test_table.py"):
        paths.write_atomically(code[template], filled(f"{template}.jinja", **values))
    text = code["names"].read_text(encoding="utf-8")
    paths.write_atomically(code["names"], _with_name(text, table))


def _columns(card: catalog.Card) -> tuple[list[Column], pd.DataFrame]:
    """Read a CSV file and name its columns."""
    expected = f"{card.file}: expected a CSV file in UTF-8, commas between, one header of names"
    try:
        with card.path.open(encoding="utf-8", newline="") as lines:
            header = next(csv.reader(lines), [])
        names = [_column_name(one) for one in header]
        twice = [one for one, count in Counter(names).items() if count > 1]
        if len(header) < 2 or not all(names) or twice or header[0].startswith("\ufeff"):
            shown = ", ".join(map(repr, header[:8]))
            raise Unusable(f"{expected}; found the header {shown}; write its loader by hand")
        frame = load_bundled(card.source, card.file, header)
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unusable(f"{expected}; it is not readable as one ({error})") from None
    if frame.empty:
        raise Unusable(f"{card.file}: no row below the header; expected some")
    return [
        Column(
            one,
            name,
            f'frame["{one}"]' if _plain(one) else f"frame.iloc[:, {place}]",
            bool(frame.iloc[:, place].eq("").any()),
        )
        for place, (one, name) in enumerate(zip(header, names, strict=True))
    ], frame


def _plain(header: str) -> bool:
    """Tell whether a header can stand in a line of code as it is."""
    return len(header) <= _LONGEST_HEADER and header.isprintable() and not set(header) & set('"\\')


def _column_name(header: str) -> str:
    """Return a header as a column of a table is named."""
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain)[:_LONGEST_COLUMN].strip("_")
    return f"n_{name}" if name[:1].isdigit() else name


def _key(
    card: catalog.Card, columns: list[Column], frame: pd.DataFrame, given: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the columns that name one row, once they do."""
    names = [one.name for one in columns]
    by_header = {one.header: one.name for one in columns}
    given = tuple(by_header.get(one, one) for one in given)
    frame = frame.set_axis(names, axis="columns")
    if strange := [one for one in given if one not in names]:
        near = catalog.suggest(strange[0], set(names))
        raise Unusable(f"--key {','.join(given)}: no column {strange[0]!r}{near}")
    tried = [given] if given else accumulate((name,) for name in names)
    found = next((one for one in tried if not frame.duplicated(list(one)).any()), None)
    if found is None:
        repeated = frame.index[frame.duplicated(list(given) or names)][0] + 2
        what = ",".join(given) or "no set of columns"
        raise Unusable(
            f"{card.file}: {what} names one row only; the row of line {repeated} repeats another; "
            "expected each row once, or another --key"
        )
    return found


def _with_name(text: str, table: str) -> str:
    """Put a table in its place in the alphabet among those of ``tables.NAMES``."""
    line = f'    "{table}",\n'
    after = next((one for one in NAMES if one > table), None)
    if after is None:
        last = f'    "{NAMES[-1]}",\n'
        return text.replace(last, last + line, 1)
    following = f'    "{after}",\n'
    return text.replace(following, line + following, 1)


def _build(table: str) -> None:
    """Build the table in a process of its own: this one was started without it."""
    searched = [str(paths.PACKAGE.parent), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(  # noqa: S603 - this Python, and a name that was looked at
        [sys.executable, "-m", "wpsdata.cli", "build", "--bundled", table],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, searched))},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        *_, last = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise NotBuilt(f"table {table} could not be built: {last.removeprefix('wpsdata: ')}")


def _card_steps(name: str) -> tuple[str, ...]:
    return (
        f"read the card once more; `wpsdata cite {name}` shows how it is cited",
        "`wpsdata check` holds the file to its hash",
        "a loader and a table come next: docs/how-to/add-a-source.md",
    )


def _table_steps(name: str, table: str) -> tuple[str, ...]:
    return (
        f"read the card once more; `wpsdata cite {name}` shows how it is cited",
        f"give each column of src/wpsdata/tables/{table}.py its type, its bounds and a sentence; "
        f"then `wpsdata build {table}` and `wpsdata check`",
        f"say in tests/tables/test_{table}.py what only this table promises",
        f"`wpsdata new notebook NN_question --table {table}` asks it a question",
    )
