"""What keeps an author's file whole: who may not be touched, and how a new version is put in."""

import os
import stat
from pathlib import Path

from wpsdata import paths
from wpsdata.errors import WpsdataError

LARGEST = 100 * 2**20
BACKUP = ".bak"


class Untouched(WpsdataError):
    """A file is not one that can be refreshed; nothing in it was changed."""

    exit_code = 2


def read_bytes(path: Path) -> bytes:
    """Read all of a file.

    Raises
    ------
    Untouched
        It is not there, not a file, not readable or too large.
    """
    try:
        if not path.is_file():
            there = "is no file" if path.exists() else "is not there"
            raise Untouched(f"{path}: {there}; expected a document")
        size = path.stat().st_size
        if size > LARGEST:
            raise Untouched(
                f"{path}: {size:,} bytes; expected at most {LARGEST:,}; compress its pictures"
            )
        return path.read_bytes()
    except OSError as error:
        raise Untouched(f"{path}: {error.strerror or error}; expected a file to read") from None


def refuse_locked(path: Path) -> None:
    """Refuse a file that somebody has open, or that may not be written.

    Raises
    ------
    Untouched
        An owner file of Word or PowerPoint or a lock of LibreOffice lies beside it, or the
        file or its folder is read-only.
    """
    name = path.name
    # Word writes ~$ over the first letters of a longer name
    owners = [f"~${name}", *(f"~${name[cut:]}" for cut in (1, 2) if len(path.stem) > 6)]
    for lock in (*owners, f".~lock.{name}#"):
        if (path.parent / lock).exists():
            raise Untouched(
                f"{path}: open in another program ({lock} lies beside it); close it there; if "
                "nobody has it open, remove that file"
            )
    target = path.resolve()
    if path.exists() and not (target.stat().st_mode & 0o222 and os.access(target, os.W_OK)):
        raise Untouched(f"{path}: read-only; make it writable, or work on a copy")
    folder = target.parent
    while not folder.exists():
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        raise Untouched(f"{path}: its folder is read-only; work on a copy elsewhere")


def put(path: Path, content: bytes, before: bytes | None = None, backup: bool = False) -> None:
    """Put a new version in place of a file, whole or not at all, with its permissions.

    Parameters
    ----------
    path : Path
        The file; a link keeps pointing to it.
    content : bytes
        The new version.
    before : bytes, optional
        What was read from it; None for a file that is new.
    backup : bool
        Keep the version before, beside it, with ``.bak`` after its name.

    Raises
    ------
    Untouched
        The file is locked by now, was changed since it was read, or cannot be written.
    """
    refuse_locked(path)
    target = path.resolve()
    try:
        mode = 0o644
        if before is not None:
            mode = stat.S_IMODE(target.stat().st_mode)
            if target.read_bytes() != before:
                raise Untouched(f"{path}: changed by another program meanwhile; run this again")
        elif target.exists():
            raise Untouched(f"{path}: made by another program meanwhile; run this again")
        if backup and before is not None:
            paths.write_atomically(target.with_name(f"{target.name}{BACKUP}"), before, mode=mode)
        paths.write_atomically(target, content, mode=mode)
    except OSError as error:
        raise Untouched(
            f"{path}: {error.strerror or error}; it was left as it was; look at the disk and the "
            "folder's permissions"
        ) from None
