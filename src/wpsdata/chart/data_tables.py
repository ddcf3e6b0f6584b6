"""Frames as tables that are read: headings, units, labels, numbers of the language.

The site shows them beside its figures, a notebook under its charts.
"""

import csv
import io
import math
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from wpsdata import paths, progress
from wpsdata.chart.messages import TABLE_WORDS
from wpsdata.chart.words import MISSING, Words, terms
from wpsdata.errors import WpsdataError
from wpsdata.paths import SOURCE_LANGUAGE
from wpsdata.tables import NAMES, load, table

if TYPE_CHECKING:
    import jinja2
    import pandas as pd

TEMPLATES = Path(__file__).parent / "templates"
# a page shows so many rows; the files hold all
SHOWN = 60
YEARS = {"year", "first_year", "last_year", "adopted_year", "year_first", "year_last"}
# columns in which charts name their rows; and all whose numbers name: a year, an edition, a release
ROWS = {"label", "label_code", "group", "group_code", "detail_code", "series", "panel"}
NAMING = ROWS | {"period", "edition", "release", "from_release", "meeting"}
# for drawing only, or said by the column beside it
HIDDEN = {"adopted"}
# columns that the forms of charts ask for, whatever table their rows come from
DRAWN_COLUMNS = ROWS | {
    *("value", "percent", "count", "low", "high", "n", "numerator", "denominator"),
    *("year", "time", "status", "kind", "bound", "basis", "known"),
}
NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
YEAR_RANGE = re.compile(r"(\d{4})-(\d{4})")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LATIN_WORD = re.compile(r"[A-Za-zÀ-ÿ]{3}")


@dataclass(frozen=True)
class Cell:
    """One cell: what is read, its value for a spreadsheet, and its language if not the page's."""

    text: str
    value: str | float | None
    lang: str = ""


@dataclass(frozen=True)
class Heading:
    """One column: what is read, its name in the CSV, and whether it holds numbers."""

    text: str
    name: str
    numeric: bool


@dataclass(frozen=True)
class DataTable:
    """Headings, rows, and how many rows there are: of a long frame only the first may be here."""

    headings: list[Heading]
    rows: list[list[Cell]]
    count: int


def columns(text: str) -> dict[str, list[str]]:
    """Read a CSV by column, each cell as text."""
    names, *rows = csv.reader(io.StringIO(text, newline=""))
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


@cache
def _table_words() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in paths.lookup_rows(TABLE_WORDS):
        found.setdefault(row["kind"], {})[row["code"]] = row["label"]
    return found


def heading(name: str, words: Words) -> str:
    """Return the heading of a column; one without a word of its own is written out."""
    known = _table_words()["column"]
    return words.translated(known[name]) if name in known else name.replace("_", " ")


def data_table(data: dict[str, list[str]], words: Words, figure: str = "") -> DataTable:
    """Turn the data behind a figure into words.

    Parameters
    ----------
    data : dict of list of str
        The CSV of a figure by column, each cell as text, empty for missing.
    words : Words
        The language of the page.
    figure : str
        The figure: where a column means something else in it, the list of words holds
        ``figure.column``.

    Returns
    -------
    DataTable
        Columns that hold nothing, and labels that another column says, are left out. A missing
        value is a dash, never zero. Text that is written in no list of words stays as it is and
        is marked as English.
    """
    headings, cells = [], []
    for name, texts in data.items():
        if name in HIDDEN or not any(texts) or _said_beside(name, data):
            continue
        own = f"{figure}.{name}"
        meant = own if own in _table_words()["column"] else name
        numeric = name not in NAMING and all(
            NUMBER.fullmatch(one) or one in ("", "inf") for one in texts
        )
        remembered = {one: _cell(meant, one, words) for one in dict.fromkeys(texts)}
        headings.append(Heading(heading(meant, words), name, numeric))
        cells.append([remembered[one] for one in texts])
    rows = [list(row) for row in zip(*cells, strict=True)]
    return DataTable(headings, rows, len(rows))


def _said_beside(name: str, data: dict[str, list[str]]) -> bool:
    """Tell whether a column repeats in English or word by word what another says."""
    return name == "label" and ("label_code" in data or data[name] == data.get("series"))


def _cell(column: str, text: str, words: Words) -> Cell:
    name = column.rpartition(".")[-1]
    if text == "":
        return Cell(MISSING, None)
    if NUMBER.fullmatch(text):
        return Cell(text, text) if name in NAMING else _number(name, float(text), words)
    if DAY.fullmatch(text):
        return Cell(words.date(text), text)
    label = _label(column, text, words)
    if label:
        return Cell(label, label)
    if YEAR_RANGE.fullmatch(text):
        return Cell(text.replace("-", "–"), text)
    foreign = words.lang != SOURCE_LANGUAGE and LATIN_WORD.search(text)
    return Cell(text, text, SOURCE_LANGUAGE if foreign else "")


def _number(column: str, value: float, words: Words) -> Cell:
    whole = value.is_integer()
    # years counted from an event are few, and may be before it
    if column in YEARS and whole and value >= 1000:
        return Cell(str(int(value)), value)
    # below 1 two decimals would leave little of an estimate
    decimals = 0 if whole else 2 if abs(value) >= 1 or math.isclose(value, round(value, 2)) else 3
    return Cell(_written(words, value, decimals), value)


@cache
def _written(words: Words, value: float, decimals: int) -> str:
    # numbers come again and again, and Babel reads its patterns each time
    return words.number(value, decimals)


def _label(column: str, text: str, words: Words) -> str:
    """Return the words of a code, of several with blanks between, or of a name; empty if none."""
    whole = _word(column, text, words)
    found = [whole] if whole else [_word(column, one, words) for one in text.split(" ")]
    if all(found):
        return " · ".join(found)
    named = words.named(text)
    return named if named != text else ""


def _word(column: str, code: str, words: Words) -> str:
    """Return the word of a code in a column, empty if it is none.

    A word for the column comes first; then, in a column that names rows, the terms of charts, in
    another the words of tables.
    """
    known = _table_words()["value"]
    if f"{column}.{code}" in known:
        return words.translated(known[f"{column}.{code}"])
    if code in known and not (column in NAMING and code in terms()):
        return words.translated(known[code])
    if code in terms() or (re.fullmatch(r"[A-Z]{3}", code) and _is_country(code, words)):
        return words.label(code)
    return ""


def _is_country(code: str, words: Words) -> bool:
    try:
        return bool(words.country(code))
    except WpsdataError:
        return False


@cache
def _tables_by_file() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for name in NAMES:
        for pair in table(name).sources:
            found.setdefault(pair, []).append(name)
    return found


def meanings(shown: DataTable, files: Iterable[tuple[str, str]], words: Words) -> dict[str, Cell]:
    """Return what columns mean, with their units, as the tables built from raw files have it.

    Parameters
    ----------
    shown : DataTable
        What is shown. Columns that a chart names itself are left out: they mean in each chart
        what its words say.
    files : iterable of (str, str)
        Source and file of what the chart stands on.
    words : Words
        The language of the page.

    Returns
    -------
    dict of Cell
        By name of the column; in English, and marked so, where the language does not have it.
    """
    known: dict[str, Cell] = {}
    for pair in files:
        for name in _tables_by_file().get(pair, []):
            known = _described(name, words) | known
    return {
        one.name: known[one.name]
        for one in shown.headings
        if one.name in known and one.name not in DRAWN_COLUMNS
    }


@cache
def _described(name: str, words: Words) -> dict[str, Cell]:
    units = _units(name)
    return {
        column: _meaning(one.description, units[column], words)
        for column, one in table(name).columns.items()
        if one.description
    }


def _meaning(text: str, unit: str, words: Words) -> Cell:
    # half a sentence in each of two languages is read in neither
    known = words.knows(text) and words.knows(unit or text)
    told, of = (words.told(text), words.told(unit)) if known else (text, unit)
    said = words("{meaning} ({unit})", meaning=told, unit=of) if of else told
    return Cell(said, said, "" if known else SOURCE_LANGUAGE)


def _units(name: str) -> dict[str, str]:
    return {
        column: (one.metadata or {}).get("unit", "") for column, one in table(name).columns.items()
    }


def templates(*folders: Path) -> "jinja2.Environment":
    """Return the templates of folders and of this room; a name that is not given is an error."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def as_html(
    shown: DataTable, caption: str, words: Words, meant: dict[str, Cell], folded: bool = False
) -> str:
    """Write a table for a notebook, with what its columns mean; folded, it opens on demand."""
    return templates().get_template("frame.html").render(
        table=shown, caption=caption, words=words, meanings=meant, folded=folded, shown=SHOWN,
        # one table may stand in a notebook twice
        id=f"frame-{secrets.token_hex(4)}",
    )  # fmt: skip


def show(name: str, rows: "pd.DataFrame | None" = None) -> None:
    """Show a tidy table, or some of its rows, with its title, units and what its columns mean.

    In a notebook it is displayed as a table, elsewhere printed. Of a long one the first rows are
    shown. Values stand as they are in the frame, a missing one as a dash.

    Parameters
    ----------
    name : str
        One of ``wpsdata.tables()``.
    rows : DataFrame, optional
        Rows of it, or what was made of them: a column that the table does not have is shown
        without a unit. By default the whole table.

    Raises
    ------
    UnknownTable
        No table has that name.

    Examples
    --------
    >>> import wpsdata
    >>> shares = wpsdata.load("participation_averages")
    >>> cited = shares[shares["series"].eq("cfr_2015_2019")].head(1)
    >>> wpsdata.show("participation_averages", cited[["role", "percent"]])
    Published shares of women in peace processes, by role, edition and scope. One row: one
    published value, as read in one source. 1 row
        role percent (percent)
    mediator              11.0
    """
    described = table(name)
    frame = load(name) if rows is None else rows
    shown = _as_it_is(name, frame)
    caption = f"{described.title}. One row: {described.unit_of_row}"
    if progress.notebook_shell():
        from IPython.display import HTML, display

        words = Words(SOURCE_LANGUAGE)
        found = {one: said for one, said in _described(name, words).items() if one in frame.columns}
        display(HTML(as_html(shown, caption, words, found)))
    else:
        import pandas as pd

        texts = [[one.text for one in row] for row in shown.rows]
        headings = [one.text for one in shown.headings]
        print(f"{caption}. {shown.count} row{'s' * (shown.count != 1)}")
        print(pd.DataFrame(texts, columns=headings).to_string(index=False))


def _as_it_is(name: str, frame: "pd.DataFrame") -> DataTable:
    """Lay a frame out, each column under its name and unit."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    units = _units(name)
    headings = [
        Heading(
            f"{column} ({unit})" if (unit := units.get(column, "")) else column,
            column,
            is_numeric_dtype(dtype) and not is_bool_dtype(dtype),
        )
        for column, dtype in zip(map(str, frame.columns), frame.dtypes, strict=True)
    ]
    texts = frame.head(SHOWN).astype("string").fillna(MISSING)
    rows = [[Cell(one, one) for one in row] for row in texts.itertuples(index=False)]
    return DataTable(headings, rows, len(frame))
