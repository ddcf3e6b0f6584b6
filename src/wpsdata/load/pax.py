"""PA-X peace agreements: the main database, PA-X Gender and PA-X Local, as published.

A release is known by its content and by the hash of its bytes: files circulate renamed, saved anew
by Excel, and re-issued under the same number. ``Ver`` says in which release an agreement came, so
that a later file rebuilds which agreements an older release held; its codings stay those of the
later file, and the label says so (``"V9 (from V10)"``).

Columns of the text are kept, among them names of persons who signed: they are for the user's own
eyes, not for charts.
"""

import csv
import gzip
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wpsdata.load.cells import twice
from wpsdata.load.upstream import NotThisSource, Upstream

# PA-X's name -> ours and how it is typed; the columns that every frame has, in this order
_META = {
    "AgtId": ("agreement_id", "key"),
    "Ver": ("version_added", "count"),
    "Agt": ("title", "text"),
    "Dat": ("signed_on", "day"),
    "Con": ("countries", "text"),
    "Contp": ("conflict_type", "text"),
    "PP": ("process_id", "id"),
    "PPName": ("process_name", "text"),
    "Reg": ("region", "text"),
    "Status": ("status", "text"),
    "Lgt": ("pages", "count"),
    "N_characters": ("characters", "count"),
    "Agtp": ("agreement_type", "text"),
    "Stage": ("stage", "text"),
    "StageSub": ("stage_detail", "text"),
    "Part": ("parties", "text"),
    "ThrdPart": ("third_parties", "text"),
    "OthAgr": ("other_agreements", "text"),
    "Loc1ISO": ("location_1_iso3", "text"),
    "Loc2ISO": ("location_2_iso3", "text"),
    "Loc1GWNO": ("location_1_gwno", "id"),
    "Loc2GWNO": ("location_2_gwno", "id"),
    "UcdpCon": ("ucdp_conflict_id", "id"),
    "UcdpAgr": ("ucdp_agreement_id", "id"),
    "PamAgr": ("pam_accord_id", "id"),
    "CowWar": ("cow_war_id", "id"),
    "Interim": ("interim", "yes or no"),
}
_NEEDED = ("AgtId", "Dat", "Con", "Reg", "Stage", "Agtp")
# The heads of PA-X Gender; their children differ little between releases and need no list.
_GENDER_HEADS = (
    "WggPar",
    "WggEq",
    "WggGrp",
    "WggIntLaw",
    "WggNewInst",
    "WggVio",
    "WggTraJus",
    "WggInstRef",
    "WggDev",
    "WggImpl",
    "WggOth",
)
_LOCAL_TEXT = {
    "LinkNatProcess": "linked_to_national_process",
    "LocaleName": "locale_name",
    "LocaleNat": "locale_kind",
    "Mediator": "mediator",
}
_LOCAL_DEGREES = {"LatDec": ("latitude_degrees", 90), "LongDec": ("longitude_degrees", 180)}
_LOCAL_FLAGS = {
    "MedCentState": "mediator_central_state",
    "MedRegState": "mediator_regional_state",
    "MedLocState": "mediator_local_state",
    "MedLocArmed": "mediator_local_armed_group",
    "MedReDomEld": "mediator_religious_or_elder",
    "MedLocCivSoc": "mediator_local_civil_society",
    "MedIntActor": "mediator_international",
    "MedOtherUnclear": "mediator_other_or_unclear",
}

# Sizes after each release; what ``Ver`` counts up to, and what was published from V6 on.
SIZES = {
    1: 1517,
    2: 1789,
    3: 1832,
    4: 1868,
    5: 1915,
    6: 1959,
    7: 2003,
    8: 2055,
    9: 2144,
    10: 2257,
}
# First 12 hex digits of the SHA-256 of copies that were looked at.
_COPIES = {
    "3260ad12b35a": "V10",
    "eac7703ee411": "V9",
    "3f4abbc2cc4e": "V9",
    "66331b641ccd": "V9",
    "f1fd7e0f1686": "V9",
    "b5d4b199ce89": "V8",
    "6129a8ac3086": "V4",
    "99fa1198d3cc": "V3",
    "545c8677a114": "V2",
}
# What a file may be instead -> columns that give it away
_OTHERS = {
    "the main file of PA-X, for read_pax": {"AgtId", "Agtp", "GeWom"},
    "PA-X Gender, for read_pax_gender": {"AgtId", "Agtp", *_GENDER_HEADS},
    "PA-X Local, for read_pax_local": {"AgtId", "LatDec", "MedCentState"},
    "PAA-X, the actors who signed": {"id_paax"},
    "the list of countries of PA-X agreements": {"AgtId", "iso_code", "entity"},
    "PADD, the delegates": {"AgtId", "Del_N"},
    "the UCDP Peace Agreement Dataset": {"paid", "pa_date"},
}
UNKNOWN = "unknown"
_MISSING = frozenset({"", "na", "n/a"})
_BLANKS = " \t\r\n\x0b\x0c\xa0\u2028\u2029\u200b\u3000\ufeff"
# Far above any release, far below what a hostile archive unpacks to.
_LARGEST = 200_000_000
_SHOWN = 20
_MOST_DIGITS = 18
_WHOLE = re.compile(r"(\d+)(?:\.0*)?")
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,3})")
_ISO_DAY = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[ T]00:00(?::00)?)?")
_SLASHED_DAY = re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})")
_MEND = "download the CSV anew from https://www.peaceagreements.org/downloads/"


class Release(str):
    """A release as text, ``"V10"``, that also says in ``basis`` what it was recognised by."""

    basis: str

    def __new__(cls, label: str, basis: str) -> "Release":
        """Make the label and keep what it is based on."""
        made = super().__new__(cls, label)
        made.basis = basis
        return made


@dataclass(frozen=True)
class _Table:
    """The cells of one sheet, all text, and the hash of the file they came from."""

    path: Path
    sheet: str  # for messages: "sheet 'x': ", or nothing for a CSV
    header: list[str]
    rows: list[list[str]]
    sha256: str


def read_pax(path: Path, *, unreadable_ids: str = "mark") -> pd.DataFrame:
    """Read one row for each peace agreement of a PA-X release.

    CSV, gzipped CSV or XLSX of any release, also one that a spreadsheet saved anew. Blanks at the
    ends of cells go, and lines within them end as on Unix; rows without any cell and columns
    without name or cell are left out; ``NA``, ``N/A``, ``Na`` and blank are missing. Nothing else
    is dropped or decided.

    Parameters
    ----------
    path : Path
        The file, under whatever name.
    unreadable_ids : {"mark", "refuse"}
        An id of another dataset that a spreadsheet has rounded (``5.17E+12``) is lost. ``"mark"``
        refuses the cell: the id is missing and ``unreadable_ids`` shows what stands there.
        ``"refuse"`` refuses the file and names every row. A lost ``AgtId`` always refuses the file.

    Returns
    -------
    DataFrame of shape (n_agreements, 30 + n_further)
        ``release``, ``release_basis`` (string, the same in all rows: ``"V10"``, and what it was
        recognised by); ``agreement_id`` (Int64, ``AgtId``, unique); ``version_added`` (Int64,
        ``Ver``, the release the agreement came with; missing before V4); ``title`` (string);
        ``signed_on`` (datetime64[s]); ``countries`` (string, as published: see
        `agreement_countries`); ``conflict_type`` (string); ``process_id`` (Int64, ``PP``: numbered
        anew with V3, so never joined across); ``process_name``, ``region``, ``status`` (string);
        ``pages``, ``characters`` (Int64, length of the text); ``agreement_type`` (string;
        ``IntraLocal`` is a local agreement); ``stage``, ``stage_detail``, ``parties``,
        ``third_parties``, ``other_agreements`` (string); ``location_1_iso3``,
        ``location_2_iso3`` (string) and ``location_1_gwno``, ``location_2_gwno`` (Int64): at most
        two of the countries, in random order; ``ucdp_conflict_id``, ``ucdp_agreement_id``,
        ``pam_accord_id``, ``cow_war_id`` (Int64); ``interim`` (boolean, missing up to V4);
        ``unreadable_ids`` (string, missing where all ids are whole).

        Then each further column of the file, in its order and under its name in snake case:
        ``GeWom`` is ``ge_wom``, ``PpsGe:St`` is ``pps_ge_st``. A coding is Int64 (0 to 3, missing
        where not coded); so is any column of mostly whole numbers, and the rest are string. A code
        that a release does not have is no column. ``ge_wom``, the only one that every file has,
        is 1 if any provision names women, girls or gender, be it in one word, else 0.

    Raises
    ------
    NotThisSource
        The file is damaged, or is not PA-X; all problems in one line.

    References
    ----------
    Bell, C., & Badanjak, S. (2019). Introducing PA-X. *Journal of Peace Research*, 56(3), and the
    codebook of the release; ``wpsdata.load.pax.SOURCES["pax"]``.
    """
    table = _pick(path, "PA-X", (*_NEEDED, "GeWom"))
    return _typed(table, "PA-X", unreadable_ids)


def read_pax_gender(path: Path, *, unreadable_ids: str = "mark") -> pd.DataFrame:
    """Read one row for each agreement that PA-X Gender codes in detail.

    The file has no agreement without gender provisions, so that it gives no denominator: join it
    to `read_pax` by ``agreement_id``. A head (``wgg_par``) is not the sum of its children, which
    overlap.

    Parameters
    ----------
    path : Path
        The file, under whatever name.
    unreadable_ids : {"mark", "refuse"}
        As for `read_pax`.

    Returns
    -------
    DataFrame of shape (n_agreements, 30 + n_further)
        The columns of `read_pax` up to ``unreadable_ids``, then each ``Wgg`` code of the file in
        snake case (Int64, 0 or 1): ``WggGenQuot`` is ``wgg_gen_quot``.

    Raises
    ------
    NotThisSource
        The file is damaged, or is not PA-X Gender; all problems in one line.

    References
    ----------
    PA-X Gender, Version 9; ``wpsdata.load.pax.SOURCES["pax_gender"]``.
    """
    table = _pick(path, "PA-X Gender", (*_NEEDED, *_GENDER_HEADS))
    return _typed(table, "PA-X Gender", unreadable_ids)


def read_pax_local(path: Path, *, unreadable_ids: str = "mark") -> pd.DataFrame:
    """Read one row for each local agreement that PA-X Local describes.

    Parameters
    ----------
    path : Path
        The file, under whatever name.
    unreadable_ids : {"mark", "refuse"}
        As for `read_pax`.

    Returns
    -------
    DataFrame of shape (n_agreements, 44 + n_further)
        The columns of `read_pax` up to ``unreadable_ids``, then ``linked_to_national_process``,
        ``mediator`` (string, ``Y`` or ``N`` as published), ``locale_name``, ``locale_kind``
        (string), ``latitude_degrees``, ``longitude_degrees`` (Float64), the kinds of mediator
        ``mediator_central_state``, ``mediator_regional_state``, ``mediator_local_state``,
        ``mediator_local_armed_group``, ``mediator_religious_or_elder``,
        ``mediator_local_civil_society``, ``mediator_international``,
        ``mediator_other_or_unclear`` (Int64, 0 or 1; several may hold), and the other columns of
        the file in snake case.

    Raises
    ------
    NotThisSource
        The file is damaged, or is not PA-X Local; all problems in one line.

    References
    ----------
    PA-X Local, Version 10; ``wpsdata.load.pax.SOURCES["pax_local"]``.
    """
    columns = (*_LOCAL_TEXT, *_LOCAL_DEGREES, *_LOCAL_FLAGS)
    table = _pick(path, "PA-X Local", (*_NEEDED, *columns))
    return _typed(table, "PA-X Local", unreadable_ids)


def release_of(source: str | Path | pd.DataFrame) -> Release:
    """Recognise the release of a PA-X file, or say of which release a frame is.

    Parameters
    ----------
    source : path or DataFrame
        A file of PA-X, PA-X Gender or PA-X Local, or a frame that a reader of this module made.

    Returns
    -------
    Release
        Text such as ``"V10"``, ``"V9 (from V10)"`` after `agreements_as_of_release`, or
        ``"unknown"``. Its ``basis`` says what it rests on: the hash of a known copy, or the
        highest ``Ver`` and the number of agreements. A file that was re-issued under its old
        number has the content of its release and another hash, and ``basis`` says so.

    Raises
    ------
    NotThisSource
        The file is not PA-X, or the frame is of no release or of several.
    """
    if isinstance(source, pd.DataFrame):
        lacking = [name for name in ("release", "release_basis") if name not in source.columns]
        if lacking:
            raise NotThisSource(
                f"a frame without {', '.join(lacking)}; expected one that read_pax made; keep its "
                "columns"
            )
        pairs = source[["release", "release_basis"]].drop_duplicates()
        if len(pairs) != 1:
            found = ", ".join(map(str, pairs["release"])) or "no rows"
            raise NotThisSource(
                f"a frame of {len(pairs)} releases ({found}); expected one; keep releases apart"
            )
        label, basis = pairs.iloc[0]
        return Release(str(label), str(basis))
    table = _pick(Path(source), "PA-X", ("AgtId", "Dat", "Con", "Stage"))
    main = "GeWom" in table.header
    versions: list[int | None] = []
    if "Ver" in table.header:
        place = table.header.index("Ver")
        versions = [_whole(row[place]) for row in table.rows]
    return _release(table, versions, whole=main)


def agreements_as_of_release(frame: pd.DataFrame, release: int | str) -> pd.DataFrame:
    """Return the agreements that an earlier release held, as a later file codes them.

    Parameters
    ----------
    frame : DataFrame
        Result of `read_pax`, or of the readers beside it.
    release : int or str
        The earlier release, ``9`` or ``"V9"``.

    Returns
    -------
    DataFrame
        The rows with ``version_added`` up to ``release``. ``release`` is ``"V9 (from V10)"``:
        which agreements were there is V9's, their dates and codings are V10's, which has changed
        some. The same release as the file's changes nothing.

    Raises
    ------
    NotThisSource
        The release is no number, is later than the file's, or the file does not say in which
        release each agreement came.
    """
    held = release_of(frame)
    asked = re.fullmatch(r"[Vv]?([1-9]\d*)", str(release).strip())
    versions = frame["version_added"]
    asked = re.fullmatch(r"[Vv]?([1-9]\d{0,3})", str(release).strip())
    number = int(asked[1]) if asked else 0
    own = re.match(r"V(\d+)", held)
    latest = int(own[1]) if own else 0
    problems = []
    if not asked:
        problems.append(f"release {release!r} is no number; expected such as 9 or 'V9'")
    silent = int(versions.isna().sum())
    if silent:
        problems.append(
            f"{silent} of {len(frame)} agreements of {held} have no Ver; expected a file from V4 "
            "on, whose Ver says with which release each came"
        )
    if number > latest:
        problems.append(f"V{number} is later than the file, {held}; expected up to V{latest}")
    if problems:
        raise NotThisSource(f"{'; '.join(problems)}; name another release or file")
    kept = frame.loc[versions <= number].reset_index(drop=True)
    if number == latest:
        return kept
    origin = re.search(r"\(from (.+)\)", held)
    label = f"V{number} (from {origin[1] if origin else held})"
    basis = f"Ver up to {number}; file: {held.basis.rpartition('; file: ')[2]}"
    return kept.assign(
        release=pd.array([label] * len(kept), dtype="string"),
        release_basis=pd.array([basis] * len(kept), dtype="string"),
    )


def split_countries(published: str) -> list[tuple[str, bool]]:
    """Split a cell of countries into names, each with whether it stood in brackets.

    A slash or a new line parts names, but not inside brackets, where it belongs to the name of an
    armed group. One pair of brackets around a whole name marks an entity that is no country, and
    is taken off; ``Yugoslavia (former)`` is a name.
    """
    names, depth, start = [], 0, 0
    for place, sign in enumerate(published):
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth = max(depth - 1, 0)
        elif sign in "/\n" and depth == 0:
            names.append(published[start:place])
            start = place + 1
    names.append(published[start:])
    return [_bare(name) for name in map(_stripped, names) if name]


def agreement_countries(frame: pd.DataFrame) -> pd.DataFrame:
    """List one row for each agreement and each country or entity that it concerns.

    Parameters
    ----------
    frame : DataFrame
        Result of `read_pax`, or of the readers beside it.

    Returns
    -------
    DataFrame of shape (n_pairs, 4)
        ``agreement_id`` (Int64), ``place`` (Int64, from 1, order of the cell), ``name`` (string,
        as published, without its brackets), ``bracketed`` (boolean; an entity such as a territory
        or an armed group. Releases up to V4 bracket none, so that False says little there). Pairs
        outnumber agreements: never count them as agreements.
    """
    pairs = [
        (number, place, name, bracketed)
        for number, cell in zip(frame["agreement_id"], frame["countries"], strict=True)
        if not pd.isna(cell)
        for place, (name, bracketed) in enumerate(split_countries(cell), 1)
    ]
    return pd.DataFrame(pairs, columns=["agreement_id", "place", "name", "bracketed"]).astype(
        {"agreement_id": "Int64", "place": "Int64", "name": "string", "bracketed": "boolean"}
    )


# --- from bytes to cells ------------------------------------------------------------------------


def _pick(path: Path, kind: str, needed: Sequence[str]) -> _Table:
    """Return the sheet that has the columns, or refuse the file with all that is wrong with it."""
    tables = _tables(path, kind)
    for table in tables:
        if set(needed) <= set(table.header):
            if not table.rows:
                raise NotThisSource(
                    f"{table.path}: {table.sheet}a header and no rows; expected {kind}; {_MEND}"
                )
            return table
    misfits = "; ".join(f"{table.sheet}{_misfit(table, needed)}" for table in tables)
    raise NotThisSource(f"{path}: {misfits or 'no sheet'}; expected {kind}; {_MEND}")


def _misfit(table: _Table, needed: Sequence[str]) -> str:
    """Say why a sheet is not what was asked for."""
    columns = set(table.header)
    if not columns:
        return "no header"
    for sign, word in ((";", "semicolons"), ("\t", "tabs")):
        if len(table.header) == 1 and sign in table.header[0]:
            return f"cells parted by {word}, not by commas"
    lacking = ", ".join(name for name in needed if name not in columns)
    taken = [f"this is {name}" for name, signs in _OTHERS.items() if signs <= columns]
    return ", ".join([f"no column {lacking}", *taken])


def _tables(path: Path, kind: str) -> list[_Table]:
    """Read every sheet of a file as text; a CSV is a file of one sheet."""

    def refusal(found: str) -> NotThisSource:
        return NotThisSource(
            f"{path}: {found}; expected {kind} as CSV, gzipped CSV or XLSX; {_MEND}"
        )

    path = Path(path)
    if path.is_dir():
        raise refusal("a folder")
    try:
        if path.stat().st_size > _LARGEST:
            raise refusal(f"more than {_LARGEST:,} bytes")
        content = path.read_bytes()
    except OSError as error:
        raise refusal(f"cannot be read ({error.strerror or error})") from error
    sha256 = hashlib.sha256(content).hexdigest()
    if content.startswith(b"\x1f\x8b"):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
                content = packed.read(_LARGEST + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise refusal(f"a gzip file that is cut off or damaged ({error})") from error
        if len(content) > _LARGEST:
            raise refusal(f"a gzip file of more than {_LARGEST:,} bytes inside")
    if content.startswith(b"PK"):
        sheets = _sheets(content, refusal)
    else:
        sheets = {"": _records(content, refusal)}
    problems: list[str] = []
    tables = [
        _table(path, f"sheet {name!r}: " if name else "", records, sha256, problems)
        for name, records in sheets.items()
    ]
    if problems:
        raise refusal("; ".join(problems))
    return tables


def _records(content: bytes, refusal: Callable[[str], NotThisSource]) -> list[list[str]]:
    """Read the records of a CSV; one may run over many lines."""
    if not content.strip(b" \t\r\n\x00"):
        raise refusal("empty")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refusal("UTF-16 text, where PA-X has UTF-8")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise refusal("an old Excel file (.xls)")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusal(
            f"not UTF-8 text (byte {content[error.start]:#04x} at {error.start}), saved anew by a "
            "spreadsheet perhaps"
        ) from error
    if text.lstrip()[:1] == "<":
        raise refusal("an HTML or XML page")
    try:
        # splitlines() would also break at U+2028, which stands in the texts
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise refusal(f"no CSV ({error})") from error


def _sheets(content: bytes, refusal: Callable[[str], NotThisSource]) -> dict[str, list[list[str]]]:
    """Read the cells of all sheets of an XLSX as text."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > _LARGEST:
                raise refusal(f"a zip archive of more than {_LARGEST:,} bytes inside")
            if "xl/workbook.xml" not in {member.filename for member in members}:
                raise refusal("a zip archive that is no XLSX")
            damaged = archive.testzip()
            if damaged:
                raise refusal(f"an XLSX whose part {damaged} is damaged")
        # object: 5171991032901 must come as it is stored, not as a rounded number
        frames = pd.read_excel(
            io.BytesIO(content),
            sheet_name=None,
            header=None,
            dtype=object,
            na_filter=False,
            engine="calamine",
        )
    except NotThisSource:
        raise
    except ImportError as error:
        raise NotThisSource(
            "an XLSX needs python-calamine, which is not installed; expected it beside pandas; "
            "install python-calamine, or save the sheet as CSV (UTF-8)"
        ) from error
    # a hostile XLSX fails in ways that no list of exceptions covers
    except Exception as error:
        raise refusal(f"an XLSX that is cut off or damaged ({type(error).__name__})") from error
    return {
        str(name): [[_text(cell) for cell in row] for row in frame.to_numpy().tolist()]
        for name, frame in frames.items()
    }


def _text(cell: Any) -> str:
    """Write a cell of a spreadsheet as PA-X's CSV would."""
    if cell is None or cell is pd.NaT:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        if np.isnan(cell):
            return ""
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def _table(
    path: Path, sheet: str, records: list[list[str]], sha256: str, problems: list[str]
) -> _Table:
    """Take the header off, and what a spreadsheet leaves empty beside and below the cells."""
    filled = [row for row in records if any(cell.strip(_BLANKS) for cell in row)]
    if not filled:
        return _Table(path, sheet, [], [], sha256)
    header = [_stripped(name) for name in filled[0]]
    if "Dat" not in header:
        header = ["Dat" if name == "Date" else name for name in header]
    numbered = [(n, row) for n, row in enumerate(filled[1:], 1) if len(row) != len(header)]
    if "AgtId" in header and numbered:
        uneven = [f"{n} ({len(row)})" for n, row in numbered]
        problems.append(
            f"{sheet}number of cells in record {_listed(uneven)} where the header has "
            f"{len(header)}: cut off, or quotes lost"
        )
        return _Table(path, sheet, header, [], sha256)
    rows = filled[1:]
    nameless = [n for n, name in enumerate(header) if not name]
    if nameless and "AgtId" in header:
        stray = [n + 1 for n in nameless if any(row[n].strip(_BLANKS) for row in rows)]
        if stray:
            problems.append(f"{sheet}no name for column {_listed(map(str, stray))}")
        kept = [n for n, name in enumerate(header) if name]
        header = [header[n] for n in kept]
        rows = [[row[n] for n in kept] for row in rows]
    doubled = twice(header)
    if "AgtId" in header and doubled:
        problems.append(f"{sheet}column twice: {', '.join(doubled)}")
    return _Table(path, sheet, header, rows, sha256)


# --- from cells to types ------------------------------------------------------------------------


def _typed(table: _Table, kind: str, unreadable_ids: str) -> pd.DataFrame:
    """Give every column its name and type; refuse all that cannot have it at once."""
    if unreadable_ids not in ("mark", "refuse"):
        raise NotThisSource(
            f"unreadable_ids is {unreadable_ids!r}; expected 'mark' or 'refuse'; mend the call"
        )
    columns = {
        name: [_present(cell) for cell in cells]
        for name, cells in zip(table.header, zip(*table.rows, strict=True), strict=True)
    }
    size = len(table.rows)
    problems: list[str] = []
    keys = _keys(columns["AgtId"], problems)
    made: dict[str, Any] = {"release": None, "release_basis": None}
    unreadable: list[list[str]] = [[] for _ in range(size)]
    for name, (ours, kind_of_cell) in _META.items():
        cells = columns.pop(name, [None] * size)
        if kind_of_cell == "key":
            made[ours] = pd.array([_whole(cell) for cell in cells], dtype="Int64")
        elif kind_of_cell == "day":
            made[ours] = _days(cells, keys, problems)
        elif kind_of_cell == "yes or no":
            made[ours] = _yes_no(cells, keys, problems)
        elif kind_of_cell == "count":
            made[ours] = _integers(name, cells, keys, None, problems)
        elif kind_of_cell == "id":
            made[ours] = _ids(name, cells, unreadable)
        else:
            made[ours] = pd.array(cells, dtype="string")
        if name in ("Con", "Dat"):
            without = [key for key, cell in zip(keys, cells, strict=True) if cell is None]
            if without:
                problems.append(f"{name} missing in {_listed(without)}")
    found = [", ".join(parts) or None for parts in unreadable]
    made["unreadable_ids"] = pd.array(found, dtype="string")
    if unreadable_ids == "refuse" and any(found):
        rows = [f"{key} ({what})" for key, what in zip(keys, found, strict=True) if what]
        problems.append(f"id damaged beyond repair in {_listed(rows)}")
    ours_first = (*_LOCAL_TEXT, *_LOCAL_DEGREES, *_LOCAL_FLAGS) if kind == "PA-X Local" else ()
    for name in dict.fromkeys((*ours_first, *columns)):
        cells = columns[name]
        made[_unused(name, made)] = _column(name, cells, kind, keys, problems)
    if problems:
        raise NotThisSource(
            f"{table.path}: {table.sheet}{'; '.join(problems)}; expected {kind}; {_MEND}"
        )
    versions = [None if pd.isna(one) else int(one) for one in made["version_added"]]
    release = _release(table, versions, whole=kind == "PA-X")
    made["release"] = pd.array([str(release)] * size, dtype="string")
    made["release_basis"] = pd.array([release.basis] * size, dtype="string")
    return pd.DataFrame(made)


def _column(
    name: str, cells: list[str | None], kind: str, keys: list[str], problems: list[str]
) -> Any:
    """Type a column that not every file has."""
    if kind == "PA-X Local":
        if name in _LOCAL_TEXT:
            return pd.array(cells, dtype="string")
        if name in _LOCAL_DEGREES:
            return _degrees(name, cells, keys, problems)
        if name in _LOCAL_FLAGS:
            return _integers(name, cells, keys, 1, problems)
    if name == "GeWom" or name.startswith("Wgg"):
        return _integers(name, cells, keys, 1, problems)
    known = [cell for cell in cells if cell is not None]
    numbers = sum(_whole(cell) is not None for cell in known)
    # a coding with a stray word is a damaged coding, not a column of text
    if 2 * numbers > len(known):
        return _integers(name, cells, keys, None, problems)
    return pd.array(cells, dtype="string")


def _unused(name: str, made: dict[str, Any]) -> str:
    """Return a column's name in snake case; a later column never takes the place of ours."""
    if name in _LOCAL_FLAGS:
        return _LOCAL_FLAGS[name]
    if name in _LOCAL_TEXT:
        return _LOCAL_TEXT[name]
    if name in _LOCAL_DEGREES:
        return _LOCAL_DEGREES[name][0]
    parts = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    parts = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", parts)
    ours = re.sub(r"\W+|_+", "_", parts).strip("_").lower() or "column"
    while ours in made:
        ours += "_published"
    return ours


def _keys(cells: list[str | None], problems: list[str]) -> list[str]:
    """Say how each row is called in a message, and refuse ids that call none or two."""
    missing, strange, seen, keys = [], [], dict[int, int](), []
    for n, cell in enumerate(cells, 1):
        number = _whole(cell)
        keys.append(f"agreement {number}" if number is not None else f"record {n}")
        if cell is None:
            missing.append(keys[-1])
        elif number is None:
            strange.append(f"{keys[-1]} ({cell})")
        else:
            seen[number] = seen.get(number, 0) + 1
    twice = [str(number) for number, times in seen.items() if times > 1]
    if missing:
        problems.append(f"AgtId missing in {_listed(missing)}")
    if strange:
        problems.append(f"AgtId damaged beyond repair in {_listed(strange)}")
    if twice:
        problems.append(f"AgtId repeated: {_listed(twice)}")
    return keys


def _stripped(cell: str) -> str:
    return cell.strip(_BLANKS)


def _present(cell: str) -> str | None:
    """Return a cell without blanks at its ends, or None where it says that it is missing."""
    bare = cell.strip(_BLANKS).replace("\r\n", "\n")
    return None if len(bare) < 4 and bare.casefold() in _MISSING else bare


def _whole(cell: str | None) -> int | None:
    """Return the whole number that a cell says in full, else None: ``5.17E+12`` has lost digits.

    A number of more digits than Int64 holds is none that PA-X counts.
    """
    if cell is None:
        return None
    plain = _WHOLE.fullmatch(cell)
    if plain:
        return int(plain[1]) if len(plain[1]) <= _MOST_DIGITS else None
    powers = _SCIENTIFIC.fullmatch(cell)
    if powers:
        digits, exponent = powers[2] or "", int(powers[3])
        if len(digits) >= exponent and not digits[exponent:].strip("0"):
            whole = powers[1] + digits[:exponent]
            return int(whole) if len(whole) <= _MOST_DIGITS else None
    return None


def _integers(
    name: str,
    cells: list[str | None],
    keys: list[str],
    highest: int | None,
    problems: list[str],
) -> Any:
    """Type counts and codings; a code above the highest is not one."""
    numbers = {cell: _whole(cell) for cell in set(cells)}
    strange = {
        cell
        for cell, number in numbers.items()
        if cell is not None and (number is None or (highest is not None and number > highest))
    }
    if strange:
        where = [
            f"{key} ({cell})" for key, cell in zip(keys, cells, strict=True) if cell in strange
        ]
        kind = "whole number" if highest is None else f"code from 0 to {highest}"
        problems.append(f"{name} is no {kind} in {_listed(where)}")
        return pd.array([None] * len(cells), dtype="Int64")
    return pd.array([numbers[cell] for cell in cells], dtype="Int64")


def _ids(name: str, cells: list[str | None], unreadable: list[list[str]]) -> Any:
    """Type ids of other datasets; one that is lost is missing, and noted in its row."""
    numbers = [_whole(cell) for cell in cells]
    for row, (cell, number) in enumerate(zip(cells, numbers, strict=True)):
        if cell is not None and number is None:
            unreadable[row].append(f"{name} {cell}")
    return pd.array(numbers, dtype="Int64")


def _days(cells: list[str | None], keys: list[str], problems: list[str]) -> Any:
    """Type days: ISO, or dd/mm/yyyy as spreadsheets write them; never month first."""
    days, strange = [], []
    for key, cell in zip(keys, cells, strict=True):
        day = None if cell is None else _day(cell)
        if cell is not None and day is None:
            strange.append(f"{key} ({cell})")
        days.append("NaT" if day is None else day)
    if strange:
        problems.append(f"Dat is no day YYYY-MM-DD or dd/mm/yyyy in {_listed(strange)}")
    return np.array(days, dtype="datetime64[s]")


def _day(cell: str) -> str | None:
    parts = _ISO_DAY.fullmatch(cell) or _SLASHED_DAY.fullmatch(cell)
    if not parts:
        return None
    try:
        return date(int(parts["y"]), int(parts["m"]), int(parts["d"])).isoformat()
    except ValueError:
        return None


def _yes_no(cells: list[str | None], keys: list[str], problems: list[str]) -> Any:
    words: dict[str | None, bool | None] = {"Yes": True, "No": False, None: None}
    strange = [f"{k} ({cell})" for k, cell in zip(keys, cells, strict=True) if cell not in words]
    if strange:
        problems.append(f"Interim is neither Yes nor No in {_listed(strange)}")
    return pd.array([words.get(cell) for cell in cells], dtype="boolean")


def _degrees(name: str, cells: list[str | None], keys: list[str], problems: list[str]) -> Any:
    """Type a latitude or longitude in decimal degrees."""
    most = _LOCAL_DEGREES[name][1]
    numbers: list[float | None] = []
    strange = []
    for key, cell in zip(keys, cells, strict=True):
        plain = cell is not None and re.fullmatch(r"[+-]?\d+(\.\d*)?|[+-]?\.\d+", cell)
        number = float(cell) if cell is not None and plain else None
        if cell is not None and (number is None or abs(number) > most):
            strange.append(f"{key} ({cell})")
        numbers.append(number)
    if strange:
        problems.append(f"{name} is no number of degrees up to {most} in {_listed(strange)}")
    return pd.array(numbers, dtype="Float64")


def _bare(name: str) -> tuple[str, bool]:
    """Take off one pair of brackets if it encloses the whole name."""
    if not (name.startswith("(") and name.endswith(")")):
        return name, False
    depth = 0
    for place, sign in enumerate(name):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0:
            whole = place == len(name) - 1
            return (_stripped(name[1:-1]), True) if whole else (name, False)
    return name, False


def _listed(what: Iterable[str]) -> str:
    """List offenders in one line, with the number of those that would make it endless."""
    every = [" ".join(one.split())[:80] for one in what]
    rest = len(every) - _SHOWN
    return ", ".join(every[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


# --- which release ------------------------------------------------------------------------------


def _release(table: _Table, versions: Sequence[int | None], *, whole: bool) -> Release:
    """Recognise a release by hash, else by its highest ``Ver``, else by its size.

    ``whole`` is whether the file should hold every agreement of its release, as only the main
    file does.
    """
    short, size = table.sha256[:12], len(table.rows)
    if short in _COPIES:
        return Release(_COPIES[short], f"sha256 {short}, a known copy")
    known = [version for version in versions if version is not None]
    if known:
        number = max(known)
        held = f"{size:,} agreements, Ver up to {number}"
        if not whole:
            held = f"content: {held}"
        elif number not in SIZES:
            held = f"content: {held}, a release later than those known here"
        elif size == SIZES[number]:
            held = f"content: {held}, the size of V{number}"
        else:
            held = f"content: {held}, where V{number} has {SIZES[number]:,}"
        return Release(f"V{number}", f"{held}; sha256 {short} is no known copy")
    for number, published in SIZES.items():
        if whole and size == published:
            return Release(
                f"V{number}",
                f"content: {size:,} agreements, the size of V{number}, and no Ver; sha256 {short} "
                "is no known copy",
            )
    return Release(
        UNKNOWN, f"content: {size:,} agreements and no Ver; sha256 {short} is no known copy"
    )


_TERMS = "https://www.peaceagreements.org/cms/documents/8/Terms_of_Use_updated_added_local.pdf"
_LICENSE = "CC BY-NC-SA 4.0; no sub-set database may be made of PA-X"
_PRODUCER = "PA-X, PeaceRep, University of Edinburgh (holder of the database right)"
_CITATION = (
    "Bell, C., & Badanjak, S. (2019). Introducing PA-X: A new peace agreement database and "
    "dataset. Journal of Peace Research, 56(3), 452-466; with the codebook of the release used. "
    "Database right: University of Edinburgh."
)
_HOSTS = ("www.peaceagreements.org",)

SOURCES: dict[str, Upstream] = {
    "pax": Upstream(
        name="pax",
        producer=_PRODUCER,
        title="PA-X Peace Agreements Database",
        url="https://www.peaceagreements.org/downloads/#pax",
        license_name=_LICENSE,
        license_url=_TERMS,
        redistribute="aggregates",
        citation=_CITATION,
        read=read_pax,
        hosts=_HOSTS,
        # V10: path and name change with each release, and there is no address of the latest
        addresses={
            "pax.csv": "https://www.peaceagreements.org/cms/documents/3957/"
            "pax_data_2257_agreements_v10.csv"
        },
    ),
    "pax_gender": Upstream(
        name="pax_gender",
        producer=_PRODUCER,
        title="PA-X Gender Database",
        url="https://www.peaceagreements.org/downloads/#pax-gender",
        license_name=_LICENSE,
        license_url=_TERMS,
        redistribute="aggregates",
        citation=_CITATION,
        read=read_pax_gender,
        hosts=_HOSTS,
    ),
    "pax_local": Upstream(
        name="pax_local",
        producer=_PRODUCER,
        title="PA-X Local Peace Agreements Database",
        url="https://www.peaceagreements.org/downloads/#pax-local",
        license_name=_LICENSE,
        license_url=_TERMS,
        redistribute="aggregates",
        citation=_CITATION,
        read=read_pax_local,
        hosts=_HOSTS,
    ),
}
