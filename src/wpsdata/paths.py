"""Where data, notebooks and the lock file lie: in a checkout, in the wheel, or in a copy.

``WPSDATA_HOME`` names a folder with ``data/`` and ``notebooks/`` that stands in for them, for
instance a copy in which a number is changed to see what follows from it. What is written to any
place is written by ``write_atomically``, whole or not at all.
"""

import contextlib
import csv
import functools
import json
import os
import tempfile
from itertools import takewhile
from pathlib import Path

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parents[1]
HOME = "WPSDATA_HOME"
SOURCE_LANGUAGE = "en"
EVERY_LANGUAGE = "all"
# the catalogues of a language: what charts say, what the gallery says, what is said of data
CHART_WORDS = "wpsdata.po"
SITE_WORDS = "site.po"
DATA_WORDS = "data.po"
# stands in the header of a catalogue that is being translated
DRAFT = "X-Status: draft"
FACTS = "facts.json"
# in a run, where the names of the tables go that a notebook loads
LOADED = "tables.txt"


def project_root() -> Path | None:
    """Return the checkout or copy that is worked in, or None for an installed wheel."""
    home = _home()
    return None if home == PACKAGE else home


def _home() -> Path:
    if os.environ.get(HOME):
        return Path(os.environ[HOME]).resolve()
    return PACKAGE if (PACKAGE / "data" / "raw").is_dir() else CHECKOUT


def data_root() -> Path:
    """Return the folder that holds ``raw/`` and ``processed/``."""
    return _home() / "data"


def notebooks_root() -> Path:
    """Return the folder of the notebooks, ``figures.yml`` and ``claims.yml``."""
    return _home() / "notebooks"


def notebook_file(stem: str) -> Path:
    """Return where the notebook of a name lies, whether it is there or not."""
    return notebooks_root() / f"{stem}.ipynb"


def lock_file() -> Path:
    """Return the hashed list of the dependencies' exact versions."""
    return _home() / "requirements.lock"


def facts_file() -> Path:
    """Return the recorded facts: those of the checkout's reports, or those the wheel carries."""
    root = project_root()
    return root / "reports" / FACTS if root else PACKAGE / FACTS


def locale_root() -> Path:
    """Return the folder of the message catalogues, one folder a language."""
    return PACKAGE / "locale"


def languages() -> list[str]:
    """List the languages that figures can be drawn in, English first."""
    return [SOURCE_LANGUAGE, *(one for one, draft in _catalogued().items() if not draft)]


def draft_languages() -> list[str]:
    """List the languages that are still being translated: figures cannot be drawn in them."""
    return [one for one, draft in _catalogued().items() if draft]


def _catalogued() -> dict[str, bool]:
    """Say of each language that has a catalogue whether its header calls it a draft."""
    found = {}
    for path in sorted(locale_root().glob(f"*/*/{CHART_WORDS}")):
        found[path.parents[1].name] = _is_draft(path, path.stat().st_mtime_ns)
    return found


@functools.cache
def _is_draft(path: Path, _changed: int) -> bool:
    """Read a header once, and again when its file has changed: each variant of a run asks."""
    with path.open(encoding="utf-8", errors="replace") as file:
        return any(DRAFT in line for line in takewhile(str.strip, file))


def lookups_root() -> Path:
    """Return the folder of the hand-kept CSV files."""
    return PACKAGE / "lookups"


def lookup_rows(file: str) -> list[dict[str, str]]:
    """Read a hand-kept CSV file: one dict a row, every value as text, "" where it is empty."""
    with (lookups_root() / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def as_json(content: object) -> str:
    """Return JSON as the project's files hold it: indented, not escaped, with a last newline."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def differs(path: Path, text: str) -> bool:
    """Tell whether a file is not there or holds anything but this text."""
    return not path.is_file() or path.read_bytes() != text.encode("utf-8")


def write_atomically(
    path: Path, content: str | bytes, draft: Path | None = None, mode: int = 0o644
) -> None:
    """Write a file so that a reader, or a killed process, never leaves half of it.

    Parameters
    ----------
    path : Path
        The file; its folder is made where it is not there.
    content : str or bytes
        All of its content; text in UTF-8, with its line ends as they are.
    draft : Path, optional
        Where it is written before it is renamed, on the same disk; by default under a new name
        beside the file.
    mode : int
        Permissions of the file.

    Raises
    ------
    OSError
        It cannot be written; the file is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if draft is None:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
        draft = Path(name)
    try:
        draft.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        # mkstemp lets nobody else read
        draft.chmod(mode)
        sync(draft)
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Have the system write a file or a folder to the disk now."""
    if path.is_dir() and os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
