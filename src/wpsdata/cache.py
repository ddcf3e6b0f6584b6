"""Where research files lie on the user's machine, by source and edition.

::

    <cache>/<source>/current.json               the edition in use: {"edition": "2026-11-24"}
    <cache>/<source>/<edition>/<file>           never changed once it is there
    <cache>/<source>/<edition>/record.json      hashes, and where and when the files came from
    <cache>/<source>/quarantine/<name>/         a file that was refused, and reason.txt

An edition is put together in a folder of another name, made durable, and renamed in one step; then
``current.json`` is replaced in one step. So whatever stops a write, a reader finds the old edition
or the new one, and an edition that has a record is complete.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from wpsdata import catalog
from wpsdata.errors import WpsdataError
from wpsdata.paths import as_json, sync, write_atomically

CACHE = "WPSDATA_CACHE"
# set to keep to the bundled data whatever the cache holds
BUNDLED = "WPSDATA_BUNDLED"
RECORD = "record.json"
CURRENT = "current.json"
QUARANTINE = "quarantine"
REASON = "reason.txt"
LOCK = ".lock"
# what a write that was stopped may leave behind
UNFINISHED = ".new-"
_SOURCE = re.compile(r"[a-z0-9][a-z0-9_]*")


class NotInCache(WpsdataError):
    """A research file is not in the cache."""


class CacheDamaged(WpsdataError):
    """A file in the cache is not the one that its record describes."""


class CacheUnusable(WpsdataError):
    """The cache cannot be written: no space, no permission, not a folder."""


class CacheInUse(WpsdataError):
    """Another process is writing the same source."""


@dataclass(frozen=True)
class HeldFile:
    """One file of an edition; what its server said of it is empty for a file put by hand."""

    sha256: str
    size: int
    rows: int | None = None
    columns: tuple[str, ...] = ()
    url: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Held:
    """What the cache holds of one source: the edition in use, and which others are kept.

    ``files`` maps a name in ``folder``, with ``/`` where it lies deeper, to what is known of it.
    ``fetched_on`` is a moment in UTC, ``2026-11-24T09:30:00Z``.
    """

    source: str
    edition: str
    editions: tuple[str, ...]
    folder: Path
    files: dict[str, HeldFile]
    fetched_on: str
    by_hand: bool

    @property
    def sha256(self) -> str:
        """SHA-256 of the file; of several, that of the list of their names and hashes."""
        return combined({name: one.sha256 for name, one in self.files.items()})

    @property
    def rows(self) -> int | None:
        """Rows of all files together, if they were counted."""
        counted = [one.rows for one in self.files.values() if one.rows is not None]
        return sum(counted) if len(counted) == len(self.files) else None


def combined(hashes: dict[str, str]) -> str:
    """Return one SHA-256 for several files: that of the list of their names and hashes."""
    if len(hashes) == 1:
        return next(iter(hashes.values()))
    listed = "".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items()))
    return hashlib.sha256(listed.encode()).hexdigest()


def cache_root() -> Path:
    """Return the folder of all research files: ``WPSDATA_CACHE``, or the user's cache folder."""
    if os.environ.get(CACHE):
        return Path(os.environ[CACHE]).expanduser().absolute()
    import platformdirs

    return platformdirs.user_cache_path("wpsdata", appauthor=False)


def folder_of(source: str) -> Path:
    """Return the folder of one source, whether it exists or not.

    Raises
    ------
    NotInCache
        No source can have that name.
    """
    if not _SOURCE.fullmatch(source):
        raise NotInCache(
            f"{source!r} is no name of a source; expected small letters, digits and _; "
            "mend the name"
        )
    return cache_root() / source


def held(source: str) -> Held | None:
    """Return what is held of one source, or None.

    The edition in use is the one that ``current.json`` names; where that cannot be read, the last
    by date. Files are not compared with their hashes; ``path_of`` does that.

    Parameters
    ----------
    source : str
        One of ``wpsdata.load.upstream.MODULES``.
    """
    folder = folder_of(source)
    editions = _editions(folder)
    if not editions:
        return None
    named = _json(folder / CURRENT).get("edition")
    return editions[named if isinstance(named, str) and named in editions else max(editions)]


def in_use() -> dict[str, str]:
    """Return the SHA-256 of the edition in use of every source that is held, by source.

    Empty where ``WPSDATA_BUNDLED`` is set: then nothing that is held is used.
    """
    if os.environ.get(BUNDLED):
        return {}
    try:
        names = sorted(path.name for path in cache_root().iterdir() if path.is_dir())
    except OSError:
        return {}
    editions = {name: held(name) for name in names if _SOURCE.fullmatch(name)}
    return {name: one.sha256 for name, one in editions.items() if one}


def path_of(source: str, file: str | None = None) -> Path:
    """Return where a research file of the edition in use lies, once its SHA-256 was compared.

    Parameters
    ----------
    source : str
        One of ``wpsdata.load.upstream.MODULES``.
    file : str, optional
        Name of the file; may be left out where the source has one file, or one folder of files
        that are read together.

    Raises
    ------
    NotInCache
        Nothing is held of the source, or no file or several have the name.
    CacheDamaged
        The file was changed or deleted since it was put there.
    """
    found = held(source)
    if found is None:
        raise NotInCache(f"{source}: no file in {cache_root()}; expected one; {_how(source)}")
    # a folder that was put by hand is one thing to its reader
    tops = sorted({PurePosixPath(name).parts[0] for name in found.files})
    wanted = file if file is not None else tops[0] if len(tops) == 1 else None
    within = [
        name
        for name in found.files
        if wanted is not None and (name == wanted or name.startswith(f"{wanted}/"))
    ]
    if wanted is None or not within:
        asked = "no file was named" if wanted is None else f"no file {wanted!r}"
        raise NotInCache(
            f"{source}: {asked}; expected one of {', '.join(tops)}; name one, or {_how(source)}"
        )
    damaged = [name for name in within if not intact(found, name)]
    if damaged:
        raise CacheDamaged(
            f"{found.folder}: {', '.join(damaged)} missing or changed since {found.fetched_on}; "
            f"expected the files of {RECORD}; {_how(source)}"
        )
    return found.folder / wanted


def paths_of(source: str) -> list[Path]:
    """Return where all files of the edition in use lie, once their SHA-256 were compared.

    Raises
    ------
    NotInCache
        Nothing is held of the source.
    CacheDamaged
        A file was changed or deleted since it was put there.
    """
    found = held(source)
    # path_of says in its own words that nothing is held
    return [path_of(source, name) for name in found.files] if found else [path_of(source)]


def _how(source: str) -> str:
    return f"run `wpsdata refresh {source}`, or `wpsdata put {source} PATH`"


def intact(one: Held, file: str) -> bool:
    """Tell whether a held file is there and has the hash of its record."""
    try:
        return catalog.sha256(one.folder / file) == one.files[file].sha256
    except OSError:
        return False


def put(source: str, path: str | Path) -> Held:
    """Copy a file or folder that the user has into the cache and put it in use.

    Nothing is asked of its content; ``wpsdata.fetch.place`` lets the source's reader check first.

    Parameters
    ----------
    source : str
        One of ``wpsdata.load.upstream.MODULES``.
    path : path
        A file, or a folder whose files are read together; what lies deeper in it is left out.

    Raises
    ------
    NotInCache
        There is no such file, or none in the folder.
    CacheUnusable
        The cache cannot be written, or the file cannot be read.
    CacheInUse
        Another process is writing the same source.
    """
    with staging(source) as staged:
        return promote(source, staged, copied(path, staged), by_hand=True)


def copied(path: str | Path, target: Path, *, linked: bool = False) -> dict[str, HeldFile]:
    """Copy a file, or the files of a folder, into a folder; return names and hashes.

    Parameters
    ----------
    path : path
        A file or a folder.
    target : Path
        The folder to copy into.
    linked : bool
        Link the files instead, so that no second copy of them comes to be.

    Raises
    ------
    NotInCache
        There is no such file, or none in the folder.
    CacheUnusable
        It cannot be read or written.
    """
    given = Path(path)
    if given.is_dir():
        found = sorted(one for one in given.iterdir() if one.is_file())
        names = {f"{given.resolve().name or 'files'}/{one.name}": one for one in found}
    else:
        names = {given.name: given} if given.is_file() else {}
    if not names:
        raise NotInCache(f"{given}: no such file, or a folder without files; mend the path")
    if RECORD in names:
        raise NotInCache(f"{given}: {RECORD} is a name that the cache uses itself; rename the file")
    with usable(target):
        for name, one in names.items():
            (target / name).parent.mkdir(exist_ok=True)
            if linked:
                (target / name).symlink_to(one.resolve())
            else:
                shutil.copyfile(one, target / name)
    return {name: described(target / name) for name in names}


def described(path: Path, **known: object) -> HeldFile:
    """Return a file's hash and size, with whatever else is known of it."""
    return HeldFile(sha256=catalog.sha256(path), size=path.stat().st_size, **known)  # type: ignore[arg-type]


@contextlib.contextmanager
def usable(where: Path) -> Iterator[None]:
    """Turn what the system refuses into one line.

    Raises
    ------
    CacheUnusable
        No space, no permission, not a folder.
    """
    try:
        yield
    except OSError as error:
        raise CacheUnusable(
            f"{where}: cannot be written ({error.strerror or error}); expected a folder with space "
            f"that you may write; mend it, or name another in {CACHE}"
        ) from None


@contextlib.contextmanager
def staging(source: str) -> Iterator[Path]:
    """Hold the lock of a source and give an empty folder to put an edition together in.

    The system lets go of the lock when the process ends, however it ends; what it left behind is
    removed by the next that gets the lock.

    Raises
    ------
    CacheUnusable
        The cache cannot be written.
    CacheInUse
        Another process holds the lock.
    """
    folder = folder_of(source)
    with usable(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        with usable(folder):
            for left in folder.glob(f"{UNFINISHED}*"):
                _remove(left)
            staged = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder))
        try:
            yield staged
        finally:
            # it is gone already where it became an edition
            with contextlib.suppress(OSError):
                _remove(staged)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with usable(folder):
        file = (folder / LOCK).open("a")
    with file:
        try:
            import fcntl
        except ImportError:  # not on Windows, where two writers at once are left to the user
            yield
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CacheInUse(
                f"{folder}: another refresh is writing here; wait until it has ended, then run "
                "yours again"
            ) from None
        yield


def promote(source: str, staged: Path, files: dict[str, HeldFile], by_hand: bool = False) -> Held:
    """Make the files of a staging folder the edition in use; call it within ``staging``.

    Where an edition with the same content is kept already, that one is put in use.

    Raises
    ------
    CacheUnusable
        The cache cannot be written; the edition in use is the one it was.
    """
    folder = folder_of(source)
    with usable(folder):
        edition = _same(folder, files) or _new(folder, staged, files, by_hand)
        _replace(folder, folder / CURRENT, as_json({"edition": edition}))
    return _editions(folder)[edition]


def _same(folder: Path, files: dict[str, HeldFile]) -> str | None:
    hashes = {name: one.sha256 for name, one in files.items()}
    for edition, kept in sorted(_editions(folder).items(), reverse=True):
        if {name: one.sha256 for name, one in kept.files.items()} == hashes and all(
            intact(kept, name) for name in kept.files
        ):
            return edition
    return None


def _new(folder: Path, staged: Path, files: dict[str, HeldFile], by_hand: bool) -> str:
    now = datetime.now(UTC)
    today = f"{now:%Y-%m-%d}"
    taken = {path.name for path in folder.iterdir()}
    edition = next(
        name
        for name in (today, *(f"{today}-{n:02}" for n in range(2, len(taken) + 3)))
        if name not in taken
    )
    record = {
        "source": folder.name,
        "fetched_on": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "by_hand": by_hand,
        "files": {name: asdict(one) for name, one in files.items()},
    }
    (staged / RECORD).write_text(as_json(record), encoding="utf-8", newline="\n")
    for path in sorted(staged.rglob("*")):
        sync(path)
    sync(staged)
    # mkdtemp lets nobody else in; a cache may be shared by a group
    staged.chmod(folder.stat().st_mode & 0o777)
    staged.rename(folder / edition)
    sync(folder)
    return edition


def quarantine(source: str, refused: Path | None, reason: str) -> Path:
    """Keep a refused file with the reason; call it within ``staging``.

    Parameters
    ----------
    source : str
        One of ``wpsdata.load.upstream.MODULES``.
    refused : Path, optional
        The file; it is moved. None where its content was never taken in.
    reason : str
        One line.

    Returns
    -------
    Path
        The folder; the same for the same content.

    Raises
    ------
    CacheUnusable
        The cache cannot be written.
    """
    folder = folder_of(source)
    with usable(folder):
        digest = catalog.sha256(refused)[:12] if refused else "no-content"
        place = folder / QUARANTINE / f"{datetime.now(UTC):%Y-%m-%d}-{digest}"
        place.mkdir(parents=True, exist_ok=True)
        # the reason first: a file without one would be a riddle
        _replace(folder, place / REASON, f"{reason}\n")
        if refused:
            refused.replace(place / refused.name)
    return place


def _editions(folder: Path) -> dict[str, Held]:
    """Return the complete editions; a folder without a readable record is none."""
    try:
        names = sorted(path.name for path in folder.iterdir() if path.is_dir())
    except OSError:
        return {}
    names = [name for name in names if not name.startswith(".") and name != QUARANTINE]
    records = {name: _json(folder / name / RECORD) for name in names}
    files = {name: _files(record) for name, record in records.items()}
    complete = tuple(name for name in names if files[name])
    return {
        name: Held(
            source=folder.name,
            edition=name,
            editions=complete,
            folder=folder / name,
            files=files[name],
            fetched_on=str(records[name].get("fetched_on", "")),
            by_hand=bool(records[name].get("by_hand")),
        )
        for name in complete
    }


def _files(record: dict[str, object]) -> dict[str, HeldFile]:
    listed = record.get("files")
    if not isinstance(listed, dict):
        return {}
    try:
        return {
            str(name): HeldFile(**{**known, "columns": tuple(known.get("columns", ()))})
            for name, known in listed.items()
        }
    except (TypeError, AttributeError):
        return {}


def _json(path: Path) -> dict[str, object]:
    """Return what a record says; one that cannot be read says nothing."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _replace(folder: Path, target: Path, text: str) -> None:
    # the draft in the source's folder, where the next writer removes what is left over
    write_atomically(target, text, folder / f"{UNFINISHED}{target.name}")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
