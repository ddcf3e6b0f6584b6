"""Cells of a published file: read as text, then typed, with every problem named and none guessed.

What the readers of several sources share. A reader collects what is wrong in ``Problems`` and
refuses the file once, with all of it in one line.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pandas as pd

from wpsdata.load.upstream import NotThisSource

SHOWN = 10
LONG = 80
# what a file begins with that is not the text it should be
_SIGNATURES = {
    b"\x1f\x8b": "a gzip archive",
    b"PK": "a ZIP archive or a workbook",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old workbook (.xls)",
}


class Problems:
    """Everything that is wrong with one file, raised together in one line."""

    def __init__(
        self, path: Path, expected: str, mend: str = "name the right file or fetch it anew"
    ) -> None:
        self.path = path
        self.expected = expected
        self.mend = mend
        self.found: list[str] = []

    def add(self, what: str, offenders: Iterable[object] = ()) -> None:
        """Add a problem, with the values it concerns in the order in which they were met."""
        # a damaged file may hold one cell of megabytes, or line breaks
        shown = (" ".join(str(offender).split()) for offender in offenders)
        named = list(dict.fromkeys(one if len(one) <= LONG else f"{one[:LONG]}…" for one in shown))
        listed = ", ".join(named[:SHOWN])
        if len(named) > SHOWN:
            listed += f" and {len(named) - SHOWN} more"
        self.found.append(f"{what}: {listed}" if named else what)

    def rows(self, what: str, wrong: pd.Series, values: pd.Series | None = None) -> None:
        """Add a problem with the rows, counted from 1 below the header, that it concerns."""
        at = wrong.fillna(False).to_numpy(dtype=bool).nonzero()[0]
        if not len(at):
            return
        if values is None:
            self.add(what, (f"row {row + 1}" for row in at))
            return
        first = {
            repr(value): row for row, value in zip(at[::-1], values.iloc[at[::-1]], strict=True)
        }
        named = sorted(first.items(), key=lambda item: item[1])
        self.add(what, (f"{value} (row {row + 1})" for value, row in named))

    def refusal(self) -> NotThisSource:
        """Return the error to raise."""
        return NotThisSource(
            f"{self.path}: {'; '.join(self.found)}; expected {self.expected}; {self.mend}"
        )

    def refuse(self) -> None:
        """Raise if anything is wrong."""
        if self.found:
            raise self.refusal()

    def stop(self, what: str, offenders: Iterable[object] = ()) -> NotThisSource:
        """Return the error to raise where reading cannot go on."""
        self.add(what, offenders)
        return self.refusal()


def each_file(
    folder: Path, read: Callable[[Path], pd.DataFrame], problems: Problems
) -> pd.DataFrame:
    """Read every file of a folder, one below the other by name; a column ``file`` tells them apart.

    What is wrong with any of them is raised together.
    """
    files = sorted(one for one in folder.iterdir() if one.is_file() and one.name[0] != ".")
    if not files:
        raise problems.stop("is a folder without files")
    frames, refusals = [], []
    for one in files:
        try:
            frames.append(read(one).assign(file=one.name))
        except NotThisSource as error:
            refusals.append(str(error))
    if refusals:
        raise NotThisSource("; ".join(refusals))
    return pd.concat(frames, ignore_index=True).astype({"file": "string"})


def content(path: Path, problems: Problems) -> bytes:
    """Return the bytes of a file that is at least there, and not empty."""
    if path.is_dir():
        raise problems.stop("is a folder")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise problems.stop(f"cannot be read ({error.strerror or error})") from None
    if not data.strip():
        raise problems.stop("is empty")
    return data


def text(data: bytes, problems: Problems, encodings: tuple[str, ...] = ("utf-8-sig",)) -> str:
    """Return the text of a file in the first encoding that fits; refuse what is no text."""
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            raise problems.stop(f"is {name}, not text")
    for encoding in encodings:
        try:
            decoded = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise problems.stop("is not text in UTF-8")
    if "\0" in decoded:
        raise problems.stop("is not text: it holds zero bytes")
    if not decoded.strip():
        raise problems.stop("is empty")
    beginning = decoded.lstrip()[:200].lower()
    if beginning.startswith("<"):
        kind = "a web page" if "html" in beginning else "markup"
        raise problems.stop(f"is {kind}, not data")
    return decoded


def cells(decoded: str, problems: Problems, delimiter: str = ",") -> list[list[str]]:
    """Return the cells of comma-separated text, blank lines left out."""
    try:
        # strict: without it an unclosed quotation mark swallows the rest of the file in silence
        rows = list(csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise problems.stop(f"is no well-formed table ({error})") from None
    return [row for row in rows if row]


def twice(names: Iterable[str]) -> list[str]:
    """Return the names that are there more than once, sorted; a foreign file may have thousands."""
    return sorted(name for name, number in Counter(names).items() if name and number > 1)


def table(rows: list[list[str]], problems: Problems) -> pd.DataFrame:
    """Return a frame of text from a header and its rows; refuse ragged rows and twin columns."""
    header, *body = rows
    names = [name.strip() for name in header]
    if twins := twice(names):
        raise problems.stop("two columns of one name", twins)
    ragged = [f"row {n} ({len(row)})" for n, row in enumerate(body, 1) if len(row) != len(names)]
    if ragged:
        raise problems.stop(f"rows that have not {len(names)} cells", ragged)
    if not body:
        raise problems.stop("no rows")
    return pd.DataFrame(body, columns=names, dtype="string")


def read_table(
    path: Path, problems: Problems, encodings: tuple[str, ...] = ("utf-8-sig",)
) -> pd.DataFrame:
    """Read a comma-separated file with its header in the first line, every cell as text."""
    return table(cells(text(content(path, problems), problems, encodings), problems), problems)


def require(frame: pd.DataFrame, columns: Iterable[str], problems: Problems) -> None:
    """Refuse a table that lacks a column, and name all that it lacks."""
    lacking = [name for name in columns if name not in frame]
    if lacking:
        raise problems.stop("no column", lacking)


def strings(values: pd.Series, missing: tuple[str, ...] = ("",)) -> pd.Series:
    """Return text without blanks at its ends; what stands for nothing is missing."""
    stripped = values.astype("string").str.strip()
    return stripped.mask(stripped.isin(missing))


def numbers(
    values: pd.Series, name: str, problems: Problems, minimum: float | None = 0
) -> pd.Series:
    """Return numbers; text that is none, or too small, is a problem."""
    parsed = pd.to_numeric(values, errors="coerce").astype("Float64")
    # "inf" and "1e999" parse, and would poison every sum
    finite = parsed.abs() < float("inf")
    problems.rows(f"{name} is no number", values.notna() & ~finite.fillna(False), values)
    parsed = parsed.where(finite)
    if minimum is not None:
        problems.rows(f"{name} is below {minimum:g}", parsed < minimum, values)
    return parsed


def integers(
    values: pd.Series, name: str, problems: Problems, minimum: float | None = 0
) -> pd.Series:
    """Return whole numbers, also where they are written ``750.0``."""
    parsed = numbers(values, name, problems, minimum)
    # beyond 2 ** 53 a number read as a fraction has lost digits
    broken = ((parsed % 1 != 0) | (parsed.abs() > 2**53)).fillna(False)
    problems.rows(f"{name} is no whole number", broken, values)
    return parsed.mask(broken).astype("Int64")


def years(values: pd.Series, name: str, problems: Problems) -> pd.Series:
    """Return years; one that is missing or has not four digits is a problem."""
    parsed = integers(values, name, problems)
    problems.rows(f"{name} is no year", parsed.isna() & values.isna())
    strange = ((parsed < 1000) | (parsed > 9999)).fillna(False)
    problems.rows(f"{name} is no year", strange, values)
    return parsed.mask(strange)


def days(
    values: pd.Series, name: str, problems: Problems, form: str, required: bool = True
) -> pd.Series:
    """Return days written in one form; never guess between month and day."""
    parsed = pd.to_datetime(values, format=form, errors="coerce").astype("datetime64[s]")
    problems.rows(f"{name} is no day like {form}", parsed.isna() & values.notna(), values)
    if required:
        problems.rows(f"{name} is missing", values.isna())
    return parsed


def words(
    values: pd.Series, meaning: Mapping[str, str], name: str, problems: Problems
) -> pd.Series:
    """Return our words for a source's codes; a code without one is a problem."""
    meant = values.map(meaning).astype("string")
    problems.rows(f"{name} is none of {', '.join(meaning)}", meant.isna() & values.notna(), values)
    return meant


def flags(values: pd.Series, name: str, problems: Problems) -> pd.Series:
    """Return true and false from 1 and 0, or from the words."""
    meaning = {"1": "1", "0": "0", "TRUE": "1", "FALSE": "0"}
    given = values.astype("string").str.upper().str.removesuffix(".0")
    return words(given, meaning, name, problems).map({"1": True, "0": False}).astype("boolean")
