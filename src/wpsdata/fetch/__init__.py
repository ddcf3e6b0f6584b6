"""Research files from their publishers into the cache: checked first, or not at all."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import requests

from wpsdata import cache
from wpsdata.cache import Held, HeldFile
from wpsdata.errors import WpsdataError
from wpsdata.fetch import checks
from wpsdata.fetch.download import Answer, Download, Limits, NotFetched, Refused, new_session
from wpsdata.load.upstream import MODULES, Upstream, upstream

__all__ = ["Limits", "NotFetched", "Outcome", "Progress", "Refused", "place", "refresh"]

# source, file, bytes received, bytes announced or None
Progress = Callable[[str, str, int, int | None], None]
BAD = ("refused", "failed")


@dataclass(frozen=True)
class Outcome:
    """What became of one source.

    ``status`` is ``unchanged``; ``new`` (another edition is in use now); ``planned`` (it would be,
    but for ``dry_run``); ``refused`` (what came is in quarantine); ``failed`` (nothing came, or it
    could not be written); ``by_hand`` (the publisher wants people to download it themselves).
    ``message`` is one line. ``sha256`` and ``edition`` are those of the edition in use afterwards,
    ``sha256`` under ``planned`` that of the edition that would be.
    """

    source: str
    status: str
    message: str
    rows_before: int | None = None
    rows_after: int | None = None
    sha256: str = ""
    edition: str = ""

    @property
    def bad(self) -> bool:
        """Tell whether a command should end with 1 for it."""
        return self.status in BAD


@dataclass
class _Fresh:
    """An edition that is being put together, with remarks for the message."""

    files: dict[str, HeldFile] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


class _Rejected(WpsdataError):
    """A file that came and is refused, with where it lies."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.path = path


def refresh(
    sources: Iterable[str | Upstream] | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    session: requests.Session | None = None,
    *,
    accept: bool = False,
    limits: Limits | None = None,
    http_to_loopback: bool = False,
    ended: Callable[[Outcome], None] | None = None,
) -> list[Outcome]:
    """Fetch new editions of research files into the cache, one source after the other.

    A source is fetched only where its server has something newer, is read by its loader, and is
    compared with the edition in use: a column that is gone or renamed, or more than a tenth fewer
    rows, is refused. The files of a source come into use together, in one step; what one source
    suffers does not touch the others.

    Parameters
    ----------
    sources : iterable of str or Upstream, optional
        By default all of ``wpsdata.load.upstream.MODULES``.
    dry_run : bool
        Fetch and check, say what would change, and leave the cache as it is.
    progress : callable, optional
        Called with source, file, bytes received, and bytes announced or None.
    session : requests.Session, optional
        By default a new one, with proxies and CA bundle as requests takes them from the
        environment.
    accept : bool
        Take in an edition that lost columns or rows. What its loader refuses stays refused.
    limits : Limits, optional
        Seconds and bytes.
    http_to_loopback : bool
        For tests: allow http to 127.0.0.1. Otherwise there is only https.
    ended : callable, optional
        Called with the outcome of each source as soon as it is known.

    Returns
    -------
    list of Outcome
        One a source, in the order asked for.

    Raises
    ------
    UnknownUpstream
        No source has one of the names; nothing was fetched.
    """
    asked = [
        one if isinstance(one, Upstream) else upstream(one)
        for one in (MODULES if sources is None else sources)
    ]
    outcomes = []
    with nullcontext(session) if session is not None else new_session() as used:
        way = _Way(used, progress, limits or Limits(), http_to_loopback)
        for one in {one.name: one for one in asked}.values():
            outcomes.append(_outcome(one, way, dry_run, accept))
            if ended:
                ended(outcomes[-1])
    return outcomes


@dataclass(frozen=True)
class _Way:
    """How to fetch."""

    session: requests.Session
    progress: Progress | None
    limits: Limits
    http_to_loopback: bool

    def fetch(self, one: Upstream, file: str, target: Path, condition: dict[str, str]) -> Answer:
        download = Download(
            self.session, one, file, self.limits, self.http_to_loopback, self.progress
        )
        return download.to(target, condition)


def _outcome(one: Upstream, way: _Way, dry_run: bool, accept: bool) -> Outcome:
    """Refresh one source; whatever happens is told, and nothing is raised."""
    before: Held | None = None
    try:
        before = cache.held(one.name)
        if not one.addresses:
            return _by_hand(one, before)
        with _scratch() if dry_run else cache.staging(one.name) as staged:
            # the edition in use may have changed until the lock was ours
            before = cache.held(one.name)
            try:
                return _refreshed(one, way, before, staged, dry_run, accept)
            except _Rejected as error:
                kept = "" if dry_run else _quarantined(one, error.path, str(error))
                return _told(one, "refused", f"{error}{kept}", before)
            except Refused as error:
                kept = "" if dry_run else _quarantined(one, None, str(error))
                return _told(one, "refused", f"{error}{kept}", before)
    except WpsdataError as error:
        return _told(one, "failed", str(error), before)
    except OSError as error:
        where = error.filename or cache.cache_root()
        return _told(
            one, "failed", f"{where}: {error.strerror or error}; expected a folder with space that "
            "you may write; mend it and run again", before,
        )  # fmt: skip
    except Exception as error:
        # a fault of ours must not keep the other sources from being refreshed
        return _told(
            one, "failed", f"{type(error).__name__}: {error}; expected no such fault; tell the "
            "makers of wpsdata", before,
        )  # fmt: skip


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="wpsdata-") as folder:
        yield Path(folder)


def _told(one: Upstream, status: str, message: str, now: Held | None) -> Outcome:
    return Outcome(
        source=one.name,
        status=status,
        message=" ".join(message.split()),
        rows_before=now.rows if now else None,
        rows_after=now.rows if now else None,
        sha256=now.sha256 if now else "",
        edition=now.edition if now else "",
    )


def _by_hand(one: Upstream, before: Held | None) -> Outcome:
    has = f"edition {before.edition} is held" if before else "none is held"
    return _told(
        one, "by_hand", f"{has}; its publisher wants people to download it themselves, from "
        f"{one.url}; then `wpsdata put {one.name} PATH`", before,
    )  # fmt: skip


def _refreshed(
    one: Upstream, way: _Way, before: Held | None, staged: Path, dry_run: bool, accept: bool
) -> Outcome:
    fresh = _Fresh()
    changed = []
    for file in one.addresses:
        old = _last(before, file)
        answer = way.fetch(one, file, staged / file, _condition(one, before, file))
        if not answer.changed:
            assert before is not None  # noqa: S101 - only a held file has a condition
            shutil.copyfile(before.folder / file, staged / file)
            fresh.files[file] = before.files[file]
            continue
        known = cache.described(
            staged / file,
            url=one.addresses[file],
            etag=answer.etag,
            last_modified=answer.last_modified,
        )
        if before and file in before.files and known.sha256 == before.files[file].sha256:
            fresh.files[file] = before.files[file]
            # unless what is held was damaged since
            if not cache.intact(before, file):
                changed.append(file)
            continue
        fresh.files[file] = _checked(one, staged / file, known, old, way.limits, accept, fresh)
        changed.append(file)
    if before and not changed and before.files.keys() == fresh.files.keys():
        return _told(one, "unchanged", f"edition {before.edition} is the newest", before)
    hashes = {name: known.sha256 for name, known in fresh.files.items()}
    after = [known.rows for known in fresh.files.values()]
    result = Outcome(
        source=one.name,
        status="planned" if dry_run else "new",
        message="",
        rows_before=before.rows if before else None,
        rows_after=None if None in after else sum(rows or 0 for rows in after),
        sha256=cache.combined(hashes),
        edition=before.edition if before else "",
    )
    if not dry_run:
        result = replace(result, edition=cache.promote(one.name, staged, fresh.files).edition)
    return replace(result, message=_message(result, before, changed, fresh.remarks))


def _last(before: Held | None, file: str) -> HeldFile | None:
    """Return the held file that a new one takes the place of; its name may have changed."""
    if before is None:
        return None
    if file in before.files:
        return before.files[file]
    return next(iter(before.files.values())) if len(before.files) == 1 else None


def _condition(one: Upstream, before: Held | None, file: str) -> dict[str, str]:
    """Return what to tell the server of the file we have, if we still have it from there."""
    known = before.files.get(file) if before else None
    if before is None or known is None or known.url != one.addresses[file]:
        return {}
    if not cache.intact(before, file):
        return {}
    said = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in said.items() if value}


def _checked(
    one: Upstream,
    path: Path,
    known: HeldFile,
    old: HeldFile | None,
    limits: Limits,
    accept: bool,
    fresh: _Fresh,
) -> HeldFile:
    try:
        content = checks.read(one, path, limits.unpacked)
    except Refused as error:
        raise _Rejected(str(error), path) from None
    if old:
        problems = checks.worse(old, content)
        if problems and not accept:
            raise _Rejected(
                f"{path.name}: {'; '.join(problems)}; expected what the edition before had; look "
                f"at {one.url}, and if it is meant, `wpsdata refresh {one.name} --accept`",
                path,
            )
        fresh.remarks += [*problems, *filter(None, [checks.added(old, content)])]
    return replace(known, rows=content.rows, columns=content.columns)


def _message(result: Outcome, before: Held | None, changed: list[str], remarks: list[str]) -> str:
    rows = "rows were not counted" if result.rows_after is None else f"{result.rows_after:,} rows"
    was = f", {before.rows:,} before" if before and before.rows is not None else ""
    edition = "a new edition would come" if result.status == "planned" else result.edition
    files = f" ({', '.join(changed)})" if len(changed) != 1 and changed else ""
    return "; ".join([f"{edition}{files}: {rows}{was}", *remarks])


def _quarantined(one: Upstream, path: Path | None, reason: str) -> str:
    """Keep what was refused, and say where; that this fails must not hide why it was refused."""
    try:
        place = cache.quarantine(one.name, path, " ".join(reason.split()))
    except WpsdataError as error:
        return f" (not kept: {error})"
    return f" (in {place})"


def place(source: str | Upstream, path: str | Path, *, limits: Limits | None = None) -> Held:
    """Put a file that the user has downloaded by hand into the cache, once its reader took it.

    Parameters
    ----------
    source : str or Upstream
        One of ``wpsdata.load.upstream.MODULES``.
    path : path
        A file, or a folder whose files are read together.
    limits : Limits, optional
        Only ``unpacked`` matters.

    Returns
    -------
    Held
        The edition in use now. It is not compared with the one before: the user chose it.

    Notes
    -----
    A file whose publisher forbids to pass it on is not copied: the cache links to where it lies.

    Raises
    ------
    Refused
        It is not a file of the source, or has no rows; the cache is as it was.
    NotInCache
        There is no such file.
    CacheUnusable, CacheInUse
        The cache cannot be written now.
    """
    one = source if isinstance(source, Upstream) else upstream(source)
    with cache.staging(one.name) as staged:
        files = cache.copied(path, staged, linked=one.redistribute == "no")
        (top,) = {Path(name).parts[0] for name in files}
        content = checks.read(one, staged / top, (limits or Limits()).unpacked)
        if len(files) == 1:
            (only,) = files
            files = {only: replace(files[only], rows=content.rows, columns=content.columns)}
        return cache.promote(one.name, staged, files, by_hand=True)
