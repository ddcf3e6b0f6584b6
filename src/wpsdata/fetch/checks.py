"""What a file must hold to before it comes into the cache: safe, readable, no worse than before.

The source's reader has the last word on what a file is. What stands here, no reader can know: that
an archive is made to fill memory, or that the edition before had more.
"""

import csv
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wpsdata.cache import HeldFile
from wpsdata.fetch.download import Refused
from wpsdata.load.upstream import NotThisSource, Upstream

# A source seldom takes back more than a few rows; one that loses a tenth of them was cut off,
# filtered or restructured, and a person should look.
SHRINK = 0.1
SHOWN = 10
_PIECE = 1024 * 1024
_WEB_PAGE = (b"<!doctype html", b"<html")


@dataclass(frozen=True)
class Content:
    """How many rows a reader finds in a file, and the columns as its publisher names them."""

    rows: int
    columns: tuple[str, ...]


def read(source: Upstream, path: Path, unpacked: int) -> Content:
    """Let the source's reader read a file, and count.

    Parameters
    ----------
    source : Upstream
        Whose reader is asked.
    path : Path
        A file, or a folder whose files are read together.
    unpacked : int
        Bytes that an archive may grow to.

    Raises
    ------
    Refused
        A web page, an archive that grows beyond the limit or names files outside itself, a file
        that the reader refuses or fails on, or no rows.
    """
    files = [path] if path.is_file() else sorted(one for one in path.iterdir() if one.is_file())
    for one in files:
        _safe(one, unpacked)
    try:
        rows = len(source.read(path))
    except NotThisSource as error:
        # the path is that of a folder which will be gone
        raise Refused(str(error).replace(f"{path.parent}/", "")) from None
    except Exception as error:
        raise Refused(
            f"{path.name}: its reader failed ({type(error).__name__}: {error}); expected a file of "
            f"{source.title}; tell the makers of wpsdata"
        ) from error
    if not rows:
        raise Refused(f"{path.name}: no rows; expected those of {source.title}; try again later")
    columns = [name for one in files for name in published_columns(one, unpacked)]
    return Content(rows, tuple(dict.fromkeys(columns)))


def _safe(path: Path, unpacked: int) -> None:
    """Refuse a web page, and an archive that is a trap for whoever opens it."""
    with path.open("rb") as file:
        beginning = file.read(1024)
    if beginning.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_WEB_PAGE):
        raise Refused(
            f"{path.name}: is a web page, perhaps to log in or to report an error; expected data; "
            "open the address in a browser"
        )
    if beginning.startswith(b"\x1f\x8b"):
        with gzip.open(path) as unzipped:
            _grows(iter(lambda: unzipped.read(_PIECE), b""), path, unpacked)
    elif beginning.startswith(b"PK\x03\x04"):
        _safe_zip(path, unpacked)


def _safe_zip(path: Path, unpacked: int) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            outside = [one.filename for one in members if _outside(one)]
            if outside:
                raise Refused(
                    f"{path.name}: archive with members outside itself, "
                    f"{', '.join(map(repr, outside[:SHOWN]))}; expected plain names; tell the "
                    "publisher"
                )
            _grows((piece for one in members for piece in _member(archive, one)), path, unpacked)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError):
        raise Refused(
            f"{path.name}: is a damaged, encrypted or unusual archive; expected one that can be "
            "opened; try again later"
        ) from None


def _outside(member: zipfile.ZipInfo) -> bool:
    # zipfile itself turns \ into / on Windows only
    name = (member.orig_filename or member.filename).replace("\\", "/")
    return name.startswith("/") or ".." in name.split("/") or name[1:2] == ":"


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as file:
        yield from iter(lambda: file.read(_PIECE), b"")


def _grows(pieces: Iterator[bytes], path: Path, unpacked: int) -> None:
    """Unpack to nowhere and count: what an archive announces of itself may be a lie."""
    total = 0
    try:
        for piece in pieces:
            total += len(piece)
            if total > unpacked:
                raise Refused(
                    f"{path.name}: unpacks to more than {unpacked:,} bytes; expected data; an "
                    "archive made to fill memory, or the limit is too low"
                )
    except (zlib.error, EOFError, gzip.BadGzipFile):
        raise Refused(
            f"{path.name}: is a damaged archive; expected one that can be opened; try again later"
        ) from None


def published_columns(path: Path, unpacked: int) -> tuple[str, ...]:
    """Return the columns as published, of text tables and JSON; nothing where none are plain.

    A reader names columns in its own way and overlooks those it does not need, so a column that
    was renamed shows only here. Workbooks with banner rows are left to their readers.
    """
    data = path.read_bytes()
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
    elif data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if len(members) != 1:
                return ()
            data = archive.read(members[0])
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data[:64].lstrip()[:1] in (b"[", b"{"):
        return _keys(data)
    line = io.BytesIO(data).readline(_PIECE).decode("utf-8", "replace").rstrip("\r\n")
    delimiter = max(",\t;", key=line.count)
    names = next(csv.reader([line], delimiter=delimiter), [])
    # a header cannot be told from a title that stands in one cell
    return tuple(name.strip() for name in names if name.strip()) if len(names) > 1 else ()


def _keys(data: bytes) -> tuple[str, ...]:
    """Return the keys of the records in JSON: of the longest list of objects near its top."""
    try:
        top = json.loads(data)
    except (ValueError, RecursionError):
        return ()
    below = top.values() if isinstance(top, dict) else top
    lists = [one for one in (top, *below) if isinstance(one, list) and one]
    records = [one for one in lists if all(isinstance(item, dict) for item in one)]
    longest: list[dict[str, Any]] = max(records, key=len, default=[])
    if not longest and isinstance(top, dict):
        longest = [top]
    return tuple(dict.fromkeys(key for record in longest for key in record))


def worse(old: HeldFile, new: Content) -> list[str]:
    """Say in what a file falls short of the edition before; nothing if in nothing.

    A column that is gone (or renamed) and more than a tenth of the rows gone each count.
    """
    problems = []
    gone = [name for name in old.columns if name not in new.columns]
    if gone:
        added = [name for name in new.columns if name not in old.columns]
        instead = f" (new: {_listed(added)}; renamed?)" if added else ""
        problems.append(f"no longer has column {_listed(gone)}{instead}")
    if old.rows and new.rows < old.rows * (1 - SHRINK):
        problems.append(f"{new.rows:,} rows where there were {old.rows:,}")
    return problems


def added(old: HeldFile, new: Content) -> str:
    """Name columns that are new, for the message; where columns were never seen, none are."""
    fresh = [name for name in new.columns if name not in old.columns] if old.columns else []
    return f"new column {_listed(fresh)}" if fresh else ""


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
