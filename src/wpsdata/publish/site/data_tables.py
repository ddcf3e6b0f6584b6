"""The data behind a figure as a table that is read: headings, labels, numbers of the language."""

import csv
import math
import re
from dataclasses import dataclass
from functools import cache

from wpsdata import paths
from wpsdata.chart.messages import TABLE_WORDS
from wpsdata.chart.words import MISSING, Words, terms
from wpsdata.errors import WpsdataError
from wpsdata.paths import SOURCE_LANGUAGE

# a page shows so many rows; the files hold all
SHOWN = 60
YEARS = {"year", "first_year", "last_year", "adopted_year", "year_first", "year_last"}
# for drawing only, or said by the column beside it
HIDDEN = {"adopted"}
# columns that the forms of charts ask for, whatever table their rows come from
DRAWN_COLUMNS = {
    *("label", "label_code", "group", "group_code", "detail_code", "series", "panel"),
    *("value", "percent", "count", "low", "high", "n", "numerator", "denominator"),
    *("year", "time", "status", "kind", "bound", "basis", "known"),
}
NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
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
    """The data of a figure: headings and all rows."""

    headings: list[Heading]
    rows: list[list[Cell]]


@cache
def _table_words() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    with (paths.lookups_root() / TABLE_WORDS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["kind"], {})[row["code"]] = row["label"]
    return found


def heading(name: str, words: Words) -> str:
    """Return the heading of a column; one without a word of its own is written out."""
    known = _table_words()["column"]
    return words.translated(known[name]) if name in known else name.replace("_", " ")


def data_table(data: dict[str, list[str]], words: Words) -> DataTable:
    """Turn the data behind a figure into words.

    Parameters
    ----------
    data : dict of list of str
        The CSV of a figure by column, each cell as text, empty for missing.
    words : Words
        The language of the page.

    Returns
    -------
    DataTable
        Columns that hold nothing are left out. A missing value is a dash, never zero. Text that
        is written in no list of words stays as it is and is marked as English.
    """
    headings, cells = [], []
    for name, texts in data.items():
        if name in HIDDEN or not any(texts):
            continue
        numeric = all(NUMBER.fullmatch(one) or one in ("", "inf") for one in texts)
        remembered = {one: _cell(name, one, words) for one in dict.fromkeys(texts)}
        headings.append(Heading(heading(name, words), name, numeric))
        cells.append([remembered[one] for one in texts])
    return DataTable(headings, [list(row) for row in zip(*cells, strict=True)])


def _cell(column: str, text: str, words: Words) -> Cell:
    if text == "":
        return Cell(MISSING, None)
    if NUMBER.fullmatch(text):
        return _number(column, float(text), words)
    if DAY.fullmatch(text):
        return Cell(words.date(text), text)
    label = _label(text, words)
    if label:
        return Cell(label, label)
    foreign = words.lang != SOURCE_LANGUAGE and LATIN_WORD.search(text)
    return Cell(text, text, SOURCE_LANGUAGE if foreign else "")


def _number(column: str, value: float, words: Words) -> Cell:
    if column in YEARS and value.is_integer():
        return Cell(str(int(value)), value)
    whole = value.is_integer()
    # below 1 two decimals would leave little of an estimate
    decimals = 0 if whole else 2 if abs(value) >= 1 or math.isclose(value, round(value, 2)) else 3
    return Cell(_written(words, value, decimals), value)


@cache
def _written(words: Words, value: float, decimals: int) -> str:
    # numbers come again and again, and Babel reads its patterns each time
    return words.number(value, decimals)


def _label(text: str, words: Words) -> str:
    """Return the words of a code, or of several with blanks between; empty if it is none."""
    known = _table_words()["value"]
    found = []
    for code in [text] if text in known or text in terms() else text.split(" "):
        if code in terms() or (re.fullmatch(r"[A-Z]{3}", code) and _is_country(code, words)):
            found.append(words.label(code))
        elif code in known:
            found.append(words.translated(known[code]))
        else:
            return ""
    return " · ".join(found)


def _is_country(code: str, words: Words) -> bool:
    try:
        return bool(words.country(code))
    except WpsdataError:
        return False
