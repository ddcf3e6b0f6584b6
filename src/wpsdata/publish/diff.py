"""What moved between two states of the suite: rows of tables, data behind figures, facts."""

import io
import json
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

import pandas as pd

from wpsdata import paths
from wpsdata.errors import WpsdataError
from wpsdata.publish.processed import PACKAGE
from wpsdata.tables import NAMES, table

TABLES = PurePosixPath("data/processed")
FIGURES = PurePosixPath("reports/figures/en")
FACTS = PurePosixPath("reports/facts.json")
SHOWN = 20


class DiffImpossible(WpsdataError):
    """The two states cannot be compared."""

    exit_code = 2


@dataclass(frozen=True)
class Moved:
    """What moved in one table, figure or list of facts."""

    kind: str
    name: str
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Tell whether anything moved."""
        return bool(self.added or self.removed or self.changed)


def diff(old: str = "HEAD", new: str | None = None) -> list[Moved]:
    """Compare two states of the suite.

    Parameters
    ----------
    old : str
        A folder laid out like the project, one that `wpsdata build --out` wrote, or a git
        revision of the project.
    new : str, optional
        The same; by default the checkout as it lies.

    Returns
    -------
    list of Moved
        Tables, figures and facts that moved; empty if nothing did. Where one state is the project
        and the other only tables, only those tables are compared.

    Raises
    ------
    DiffImpossible
        A state is neither a folder of these nor a revision, or a file of it cannot be read.
    """
    with state(old) as before, state(new) as after:
        # a folder of tables may hold those of one source
        partial = [one for one in (before, after) if not one.whole]
        named = partial if len(partial) == 1 else (before, after)
        names = {name for one in named for name in _names(one.tables)}
        found = [_table(before.tables, after.tables, name) for name in sorted(names)]
        if before.whole and after.whole:
            figures = _names(before.figures) | _names(after.figures)
            found += [_figure(before.figures, after.figures, name) for name in sorted(figures)]
            found.append(_facts(before.facts, after.facts))
    return [one for one in found if one]


@dataclass(frozen=True)
class State:
    """Where the parts of a state lie; ``whole`` is False for a folder of tables alone."""

    root: Path
    whole: bool

    @property
    def tables(self) -> Path:
        """Where its tables lie."""
        return self.root / TABLES if self.whole else self.root

    @property
    def figures(self) -> Path:
        """Where its figures lie."""
        return self.root / FIGURES

    @property
    def facts(self) -> Path:
        """Where its facts lie."""
        return self.root / FACTS


def _names(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.csv")}


@contextmanager
def state(name: str | None) -> Iterator[State]:
    """Yield where the parts of a state lie; a revision is unpacked for as long."""
    root = paths.project_root()
    if name is None:
        if root is None:
            raise DiffImpossible("no checkout to compare; expected two folders; name OLD and NEW")
        yield State(root, whole=True)
    elif Path(name).is_dir():
        folder = Path(name)
        whole = any((folder / part).exists() for part in (TABLES, FIGURES, FACTS))
        if not whole and not (folder / PACKAGE).is_file():
            raise DiffImpossible(
                f"{name}: neither {TABLES} nor {PACKAGE} in it; expected a folder like the project "
                "or one that `wpsdata build --out` wrote; name OLD and NEW"
            )
        yield State(folder, whole)
    else:
        with tempfile.TemporaryDirectory() as scratch:
            _extract(name, root, Path(scratch))
            yield State(Path(scratch), whole=True)


def _extract(revision: str, root: Path | None, folder: Path) -> None:
    command = ["git", "archive", "--format=tar", revision, "data", "reports"]
    try:
        archive = subprocess.run(  # noqa: S603 - git, with a revision as one argument
            command, cwd=root or Path(), capture_output=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        reason = getattr(error, "stderr", b"") or str(error).encode()
        raise DiffImpossible(
            f"{revision}: neither a folder nor a revision of the project "
            f"({' '.join(reason.decode(errors='replace').split())}); name OLD and NEW"
        ) from None
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")


def _read(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype="string", keep_default_na=False)
    except (ValueError, OSError) as error:
        raise DiffImpossible(f"{path}: not readable as CSV ({error}); mend the file") from None


def _table(before: Path, after: Path, name: str) -> Moved:
    known = name in NAMES
    key = list(table(name).key) if known else []
    return _frames("table", before, after, name, key)


def _figure(before: Path, after: Path, name: str) -> Moved:
    return _frames("figure", before, after, name, [])


def _frames(kind: str, before: Path, after: Path, name: str, key: list[str]) -> Moved:
    old_file, new_file = before / f"{name}.csv", after / f"{name}.csv"
    if not old_file.is_file():
        return Moved(kind, name, added=[f"{len(_read(new_file))} rows (new)"])
    if not new_file.is_file():
        return Moved(kind, name, removed=[f"{len(_read(old_file))} rows (gone)"])
    if old_file.read_bytes() == new_file.read_bytes():
        return Moved(kind, name)
    old, new = _read(old_file), _read(new_file)
    changed = [f"column {one} added" for one in new.columns.difference(old.columns)]
    changed += [f"column {one} removed" for one in old.columns.difference(new.columns)]
    shared = [one for one in new.columns if one in old.columns]
    key = [one for one in key if one in shared] or shared
    # without a shared column no row is the same
    old_rows = _by_key(old, key or list(old.columns), shared)
    new_rows = _by_key(new, key or list(new.columns), shared)
    for row in sorted(old_rows.keys() & new_rows.keys()):
        cells = zip(shared, old_rows[row], new_rows[row], strict=True)
        if moved := [
            f"{column} {was or '(empty)'} -> {now or '(empty)'}"
            for column, was, now in cells
            if was != now
        ]:
            changed.append(f"{row}: {'; '.join(moved)}")
    return Moved(
        kind,
        name,
        added=sorted(new_rows.keys() - old_rows.keys()),
        removed=sorted(old_rows.keys() - new_rows.keys()),
        changed=changed,
    )


def _by_key(frame: pd.DataFrame, key: list[str], columns: list[str]) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    keys, values = frame[key].to_numpy().tolist(), frame[columns].to_numpy().tolist()
    seen: Counter[str] = Counter()
    for parts, cells in zip(keys, values, strict=True):
        name = "/".join(parts)
        seen[name] += 1
        # the data behind a figure may repeat a row: number the repeats
        rows[name if seen[name] == 1 else f"{name} #{seen[name]}"] = cells
    return rows


def _facts(before: Path, after: Path) -> Moved:
    old, new = _fact_values(before), _fact_values(after)
    return Moved(
        "facts",
        "facts",
        added=[f"{one} = {new[one]}" for one in sorted(new.keys() - old.keys())],
        removed=sorted(old.keys() - new.keys()),
        changed=[
            f"{one}: {old[one]} -> {new[one]}"
            for one in sorted(old.keys() & new.keys())
            if old[one] != new[one]
        ],
    )


def _fact_values(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["facts"]
        return {
            f"{one['id']} as of {one['as_of']}": f"{one['value']} {one['unit']}" for one in found
        }
    except (ValueError, KeyError, TypeError):
        raise DiffImpossible(f"{path}: not readable as facts; run `wpsdata run`") from None


def as_json(moved: list[Moved]) -> str:
    """Write the differences as JSON."""
    content = {"moved": bool(moved), "parts": [asdict(one) for one in moved]}
    return json.dumps(content, ensure_ascii=False, indent=1)


def as_markdown(moved: list[Moved]) -> str:
    """Write the differences as Markdown, for a commit or a pull request."""
    if not moved:
        return "Nothing moved."
    lines = []
    for one in moved:
        lines.append(
            f"## {one.kind} {one.name}: {len(one.added)} added, {len(one.removed)} removed, "
            f"{len(one.changed)} changed"
        )
        for sign, rows in (("+", one.added), ("-", one.removed), ("~", one.changed)):
            # in one line, so that no cell can leave the block
            lines += [f"    {sign} {' '.join(row.split())}" for row in rows[:SHOWN]]
            if len(rows) > SHOWN:
                lines.append(f"    {sign} and {len(rows) - SHOWN} more")
    return "\n".join(lines)
