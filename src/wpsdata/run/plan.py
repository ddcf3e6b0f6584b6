"""What a run has to do: which notebooks, with which parameters, and why.

A notebook is fresh when nothing it stands on has changed since its record was written and all
that it produced is still there, byte for byte. Nothing here imports a Jupyter library.

The key covers the source of all cells, markdown too: the executed copy is a product like the
figures, and it shows the markdown.
"""

import hashlib
import json
import re
import stat
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from wpsdata import cache, catalog, paths
from wpsdata.chart import sizes
from wpsdata.errors import WpsdataError
from wpsdata.run import parameters as contract_parameters
from wpsdata.run.notebook import SUFFIX, Notebook, UnusableArguments, read_notebook
from wpsdata.run.parameters import LANGUAGES, Value

RECORDS = ".record"
VARIANTS = "variants"
EXECUTED = "notebooks"
SCHEMA = 1
_LONGEST_SLUG = 100


class UnknownNotebook(UnusableArguments):
    """No notebook, or more than one, has that name, number or beginning."""


def find_notebooks(names: Iterable[str] = ()) -> list[Path]:
    """Find notebooks by stem, number or unique beginning.

    Parameters
    ----------
    names : iterable of str
        ``"50_nap_adoption"``, ``"50"``, ``"50_nap"`` or a path to it; none means all.

    Returns
    -------
    list of Path
        In the order of their numbers, each once.

    Raises
    ------
    UnknownNotebook
        A name fits no notebook or several, or there is no notebook at all.
    """
    root = paths.notebooks_root()
    there = {path.stem: path for path in sorted(root.glob(f"*{SUFFIX}"))}
    if not there:
        raise UnknownNotebook(f"{root}: no notebooks; expected NN_question{SUFFIX}; restore them")
    names = list(names)
    if not names:
        return list(there.values())
    problems = []
    found = set()
    for name in names:
        # shells complete to notebooks/50_nap_adoption.ipynb
        stem = Path(name).name.removesuffix(SUFFIX)
        fits = [one for one in there if stem and one.startswith(stem)]
        numbered = [one for one in there if one.partition("_")[0] == stem]
        if stem in there:
            found.add(stem)
        elif len(chosen := numbered or fits) == 1:
            found.add(chosen[0])
        elif chosen:
            problems.append(f"{name!r} fits {', '.join(chosen)}; name one of them")
        else:
            problems.append(
                f"no notebook {name!r}{catalog.suggest(stem, set(there))}; "
                f"there are {', '.join(there)}"
            )
    if problems:
        raise UnknownNotebook("; ".join(problems))
    return [path for stem, path in there.items() if stem in found]


@dataclass
class Inputs:
    """All that any notebook stands on besides itself, as it was when the run began.

    Attributes
    ----------
    package : str
        Hash of the package's files and of the figure and parameter lists.
    lock : str
        Hash of the lock file, or empty where there is none.
    python : str
        Version of Python to its second number. The platform is left out: the same lock gives
        the same bytes on each.
    sources : dict
        Hash of the cards, raw files and corrections of each source.
    research : dict
        Hash of the edition in use of each research source that the cache holds.
    fingerprint : callable
        Gives the hash of the raw files of a table.
    """

    package: str
    lock: str
    python: str
    sources: dict[str, str]
    research: dict[str, str]
    fingerprint: Callable[[str], str]
    _tables: dict[str, str] = field(default_factory=dict)

    @cached_property
    def raw(self) -> str:
        """Hash of all raw and research files: while it stands, no table needs to be looked at."""
        return _hash(json.dumps([self.sources, self.research], sort_keys=True).encode())

    def table(self, name: str) -> str:
        """Return the fingerprint of a table, computed once a run."""
        if name not in self._tables:
            self._tables[name] = self.fingerprint(name)
        return self._tables[name]


def current_inputs() -> Inputs:
    """Look at everything that notebooks stand on, and verify every raw file.

    Raises
    ------
    SnapshotChanged
        A raw file is not the one its card describes.
    CardError
        A card is missing or does not fit the schema.
    """
    by_source: dict[str, list[str]] = {}
    for card in catalog.cards():
        catalog.verified(card)
        files = [card.card_path, card.corrections_path]
        parts = [card.version, card.file, card.sha256]
        parts += [catalog.sha256(path) for path in files if path.is_file()]
        by_source.setdefault(card.source, []).append(" ".join(parts))
    lock = paths.lock_file()
    return Inputs(
        package=package_hash(),
        lock=catalog.sha256(lock) if lock.is_file() else "",
        python=".".join(str(part) for part in sys.version_info[:2]),
        sources={source: _hash("\n".join(of).encode()) for source, of in by_source.items()},
        research=cache.in_use(),
        fingerprint=_fingerprint,
    )


def _fingerprint(table: str) -> str:
    # imported only once it is needed
    from wpsdata.tables import fingerprint

    return fingerprint(table)


def package_hash(package: Path | None = None) -> str:
    """Return the hash of the package: code, words, lookups, figure and parameter lists.

    Bundled data and notebooks are left out: they are looked at file by file. So are the pages and
    words of the site, which show figures and draw none.
    """
    package = package or paths.PACKAGE
    apart = {"data", "notebooks", "__pycache__", "site", "templates"}
    files = [
        path
        for path in sorted(package.rglob("*"))
        if path.is_file()
        and not apart & set(path.relative_to(package).parts[:-1])
        and path.suffix not in (".pyc", ".lock")
        and path.name not in (paths.SITE_WORDS, paths.DATA_WORDS)
    ]
    lists = [paths.notebooks_root() / name for name in ("figures.yml", contract_parameters.FILE)]
    total = hashlib.sha256()
    for path in files:
        total.update(f"{path.relative_to(package).as_posix()} {catalog.sha256(path)}\n".encode())
    for path in lists:
        total.update(f"{path.name} {catalog.sha256(path) if path.is_file() else ''}\n".encode())
    return total.hexdigest()


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def code_hash(notebook: Notebook) -> str:
    """Return the hash of the notebook's code cells and their tags."""
    return _hash(json.dumps([(cell.source, cell.tags) for cell in notebook.code]).encode())


def text_hash(notebook: Notebook) -> str:
    """Return the hash of all cells in their order; it moves when only markdown does."""
    return _hash(json.dumps([(cell.kind, cell.source) for cell in notebook.cells]).encode())


@dataclass
class Record:
    """What one notebook's last good run stood on and produced.

    ``seen`` holds size and time of change of each output when its hash was taken: while both
    stand, the file is not read again.
    """

    notebook: str
    code: str
    text: str
    parameters: dict[str, Any]
    tables: dict[str, str]
    sources: dict[str, str]
    raw: str
    package: str
    lock: str
    python: str
    languages: list[str]
    outputs: dict[str, str]
    facts: list[dict[str, Any]]
    sizes: list[str] = field(default_factory=lambda: [sizes.PAGE])
    seen: dict[str, list[int]] = field(default_factory=dict)
    schema: int = SCHEMA


def record_path(folder: Path, stem: str) -> Path:
    """Return where the record of a notebook lies."""
    return folder / RECORDS / f"{stem}.json"


def read_record(path: Path) -> Record | None:
    """Read a record; None where it is absent, truncated, of another schema or foreign."""
    try:
        record = Record(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    mappings = (
        *(record.parameters, record.tables, record.sources),
        *(record.outputs, record.seen),
    )
    sound = all(isinstance(one, dict) for one in mappings) and isinstance(record.facts, list)
    sound &= isinstance(record.sizes, list)
    return record if sound and record.schema == SCHEMA else None


def last_record(planned: "Planned") -> Record | None:
    """Return the record of a notebook's last run, if need be of one with other parameters."""
    path = record_path(planned.folder, planned.stem)
    if not path.is_file():
        out = planned.folder.parents[1] if planned.folder.parent.name == VARIANTS else None
        path = record_path(out or planned.folder, planned.stem)
    return read_record(path)


def write_record(folder: Path, record: Record) -> None:
    """Write a record whole or not at all, and onto the disk."""
    text = json.dumps(asdict(record), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    paths.write_atomically(record_path(folder, record.notebook), text)


def note_raw(planned: "Planned", inputs: Inputs) -> None:
    """Note in a fresh notebook's record that the raw files as they are now were looked at.

    Otherwise each later run would look through its tables again, at the cost of pandas.
    """
    record = read_record(record_path(planned.folder, planned.stem))
    if record and record.raw != inputs.raw:
        write_record(planned.folder, replace(record, raw=inputs.raw))


def variant_folder(out: Path, notebook: Path | Notebook, parameters: Mapping[str, Any]) -> Path:
    """Return the folder that a notebook's outputs go to.

    Parameters
    ----------
    out : Path
        The reports folder.
    notebook : Path or Notebook
        The notebook.
    parameters : mapping
        Its effective parameters.

    Returns
    -------
    Path
        ``out`` itself for the defaults, else ``out/variants/<what differs>``, so that a figure
        drawn with other parameters never replaces the one others link to. Languages are no
        variant: each has a folder of its own already.
    """
    defaults = contract_parameters.check(notebook, {})
    differing = {
        name: value
        for name, value in sorted(parameters.items())
        if name != LANGUAGES and value != defaults.get(name)
    }
    return out / VARIANTS / _slug(differing) if differing else out


def _slug(differing: Mapping[str, Any]) -> str:
    shown = {
        name: ",".join(value) if isinstance(value, list) else str(value)
        for name, value in differing.items()
    }
    plain = "+".join(f"{name}={value}" for name, value in shown.items())
    safe = re.sub(r"[^A-Za-z0-9._=+,-]", "-", plain)[:_LONGEST_SLUG].rstrip(".")
    # two values that only differ in what was replaced must not share a folder
    return safe if safe == plain else f"{safe}~{_hash(plain.encode())[:8]}"


@dataclass(frozen=True)
class Planned:
    """One notebook with its parameters, where it writes, and why it has to run.

    Attributes
    ----------
    notebook : Notebook
        The notebook as read; what is executed is what was read.
    parameters : dict
        All effective parameters.
    given : dict
        Those that differ from the notebook's own, which are all that is injected.
    folder : Path
        Where the outputs go: the reports folder or a variant's.
    reason : str or None
        Why it has to run; None when it is fresh.
    sizes : list of str
        Named sizes to draw, ``page`` first.
    """

    notebook: Notebook
    parameters: dict[str, Value]
    given: dict[str, Value]
    folder: Path
    reason: str | None
    sizes: list[str] = field(default_factory=lambda: [sizes.PAGE])

    @property
    def stem(self) -> str:
        """Name of the notebook."""
        return self.notebook.stem

    @property
    def label(self) -> str:
        """Name of the notebook, and of a variant its parameters."""
        variant = self.folder.parent.name == VARIANTS
        return f"{self.stem} {self.folder.name}" if variant else self.stem

    @property
    def languages(self) -> list[str]:
        """Languages asked for; empty where the notebook has no such parameter."""
        return [one for one in str(self.parameters.get(LANGUAGES, "")).split(",") if one]


def make_plan(
    notebook: Notebook,
    parameters: dict[str, Value],
    out: Path,
    force: bool = False,
    inputs: Inputs | None = None,
    asked_sizes: Iterable[str] = (),
) -> Planned:
    """Plan one notebook: its folder, languages and sizes, and why it has to run, if it has to.

    A language drawn before stays in the plan when others are asked for: a run in French must
    not leave the English figures behind the data, nor take them away. So does a size.
    """
    folder = variant_folder(out, notebook, parameters)
    record = read_record(record_path(folder, notebook.stem))
    if record and LANGUAGES in parameters:
        available = set(paths.languages())
        before = [one for one in record.languages if one in available]
        asked = str(parameters[LANGUAGES]).split(",")
        parameters = {
            **parameters,
            LANGUAGES: ",".join(contract_parameters.in_order([*before, *asked])),
        }
    wanted = sizes.in_order([*(record.sizes if record else ()), *asked_sizes])
    reason = stale(notebook, parameters, out, inputs, wanted)
    defaults = contract_parameters.read_parameters(notebook)
    return Planned(
        notebook=notebook,
        parameters=parameters,
        given={name: value for name, value in parameters.items() if value != defaults[name]},
        folder=folder,
        reason=reason or ("forced" if force else None),
        sizes=wanted,
    )


def stale(
    notebook: Path | Notebook,
    parameters: Mapping[str, Any],
    out: Path,
    inputs: Inputs | None = None,
    asked_sizes: Iterable[str] = (),
) -> str | None:
    """Say why a notebook has to run, or return None when it is fresh.

    Parameters
    ----------
    notebook : Path or Notebook
        The notebook.
    parameters : mapping
        Its effective parameters.
    out : Path
        The reports folder.
    inputs : Inputs, optional
        What notebooks stand on; looked up when not given.
    asked_sizes : iterable of str
        Named sizes that have to be there.

    Returns
    -------
    str or None
        All reasons, with semicolons between: ``never run``, ``code changed``,
        ``parameter role: all → mediator``, ``size phone not drawn yet``,
        ``table naps changed``, ``package source changed``, ``output figures/en/x.svg missing``, ...
    """
    notebook = notebook if isinstance(notebook, Notebook) else read_notebook(notebook)
    folder = variant_folder(out, notebook, parameters)
    path = record_path(folder, notebook.stem)
    if not path.is_file():
        return "never run"
    record = read_record(path)
    if record is None:
        return f"record {path.relative_to(out).as_posix()} is not readable"
    inputs = inputs or current_inputs()
    reasons = [
        *_own_reasons(record, notebook, parameters),
        *(f"size {one} not drawn yet" for one in asked_sizes if one not in record.sizes),
        *_raw_reasons(record, inputs),
        *(["package source changed"] if record.package != inputs.package else []),
        *(["lock changed"] if record.lock != inputs.lock else []),
        *([f"Python {record.python} → {inputs.python}"] if record.python != inputs.python else []),
        *_output_reasons(record, folder),
    ]
    return "; ".join(reasons) or None


def _own_reasons(record: Record, notebook: Notebook, parameters: Mapping[str, Any]) -> list[str]:
    reasons = []
    if record.code != code_hash(notebook):
        reasons.append("code changed")
    elif record.text != text_hash(notebook):
        reasons.append("text changed")
    for name in dict.fromkeys([*record.parameters, *parameters]):
        before, now = record.parameters.get(name, "none"), parameters.get(name, "none")
        if before != now:
            reasons.append(f"parameter {name}: {before} → {now}")
    return reasons


def _raw_reasons(record: Record, inputs: Inputs) -> list[str]:
    if record.raw == inputs.raw:
        return []
    reasons = []
    for name, before in record.tables.items():
        try:
            changed = inputs.table(name) != before
        except catalog.SnapshotChanged:
            raise
        except WpsdataError:
            changed = True  # the table, or a source of it, is gone: the run will say so
        if changed:
            reasons.append(f"table {name} changed")
    reasons += [
        f"source {source} changed"
        for source, before in record.sources.items()
        if inputs.sources.get(source) != before
    ]
    return reasons


def look(path: Path) -> list[int] | None:
    """Return size and time of change of a file, None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns] if stat.S_ISREG(found.st_mode) else None


def _output_reasons(record: Record, folder: Path) -> list[str]:
    reasons = []
    for name, sha256 in record.outputs.items():
        path = folder / name
        found = look(path)
        if found is None:
            reasons.append(f"output {name} missing")
        elif found != record.seen.get(name) and catalog.sha256(path) != sha256:
            reasons.append(f"output {name} altered")
    more = f" and {len(reasons) - 1} more outputs" if len(reasons) > 1 else ""
    return [reasons[0] + more] if reasons else []
