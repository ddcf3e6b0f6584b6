"""Check what a notebook produced, and put it in the place of what the run before produced.

One rename a file, the record last: whoever is killed in between leaves old figures, or new ones
that the record does not know yet and the next run draws again; never half a figure.
"""

import contextlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from wpsdata import catalog, paths
from wpsdata.chart import sizes
from wpsdata.errors import WpsdataError
from wpsdata.run import plan as planning
from wpsdata.run.job import tables_loaded
from wpsdata.run.notebook import SUFFIX
from wpsdata.run.plan import Inputs, Planned, Record

FIGURES = "figures"
FAILED = "failed"
SUFFIXES = ("svg", "png", "pdf", "csv", "json")
_ID = re.compile(r"[a-z0-9][a-z0-9_]*")


class StageIncomplete(WpsdataError):
    """A notebook ran to its end but did not produce whole figures."""


def promote(
    planned: Planned, stage: Path, executed: str, inputs: Inputs
) -> tuple[dict[str, str], list[str]]:
    """Check the stage, move its files into place, write the record; return what moved."""
    figures = _complete(planned, stage)
    facts = _facts(stage / paths.FACTS)
    folder = planned.folder
    others = _others(folder, planned.stem)
    if taken := sorted({name for name in figures if name in others}):
        raise StageIncomplete(
            f"{taken[0]} is drawn by {others[taken[0]]} too; expected one notebook a figure; "
            "rename one of the figures"
        )
    copy = f"{planning.EXECUTED}/{planned.stem}{SUFFIX}"
    (stage / planning.EXECUTED).mkdir()
    (stage / copy).write_text(executed, encoding="utf-8", newline="")
    outputs = {name: catalog.sha256(stage / name) for name in [*figures, copy]}
    record = _record(planned, stage, outputs, facts, inputs)

    before = planning.read_record(planning.record_path(folder, planned.stem))
    changed = []
    for name, sha256 in outputs.items():
        target = folder / name
        if target.is_file() and catalog.sha256(target) == sha256:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        (stage / name).replace(target)
        changed.append(name)
    for name in (before.outputs if before else {}).keys() - outputs.keys() - others.keys():
        if name.startswith((f"{FIGURES}/", f"{planning.EXECUTED}/")) and ".." not in name:
            (folder / name).unlink(missing_ok=True)
            changed.append(name)
    (folder / planning.EXECUTED / FAILED / (planned.stem + SUFFIX)).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        (folder / planning.EXECUTED / FAILED).rmdir()  # the last failure is mended
    seen = {name: found for name in outputs if (found := planning.look(folder / name))}
    planning.write_record(folder, replace(record, seen=seen))
    return outputs, sorted(changed)


def _complete(planned: Planned, stage: Path) -> list[str]:
    """List the figures' files, or raise: each figure in each language and size, none empty."""
    files = {path.relative_to(stage).as_posix() for path in stage.rglob("*") if path.is_file()}
    figures = sorted(files - {paths.FACTS, paths.LOADED})
    languages: set[str] = set()
    drawn: set[str] = set()
    ids: set[str] = set()
    strange = []
    for name in figures:
        parts = name.split("/")
        suffix = parts[-1].rpartition(".")[2]
        stem = parts[-1].removesuffix(f".{suffix}")
        size = parts[2] if len(parts) == 4 else sizes.PAGE
        kinds = SUFFIXES if len(parts) == 3 else sizes.SUFFIXES
        fits = len(parts) in (3, 4) and parts[0] == FIGURES and suffix in kinds
        if not fits or not _ID.fullmatch(stem):
            strange.append(name)
            continue
        languages.add(parts[1])
        drawn.add(size)
        ids.add(stem)
    asked = set(planned.languages) or languages
    wanted = {
        f"{FIGURES}/{language}/{folder}{one}.{suffix}"
        for language in asked
        for one in ids
        for size in planned.sizes
        for folder, suffixes in [
            ("", SUFFIXES) if size == sizes.PAGE else (f"{size}/", sizes.SUFFIXES)
        ]
        for suffix in suffixes
    }
    problems = [f"{name} is no file of a figure" for name in strange]
    problems += [f"{name} is missing" for name in sorted(wanted - files)]
    problems += [f"language {one} was not asked for" for one in sorted(languages - asked)]
    problems += [f"size {one} was not asked for" for one in sorted(drawn - set(planned.sizes))]
    problems += [f"{name} is empty" for name in figures if not (stage / name).stat().st_size]
    if problems:
        more = f" and {len(problems) - 1} more problems" if len(problems) > 1 else ""
        raise StageIncomplete(
            f"{problems[0]}{more}; expected {', '.join(SUFFIXES)} of each figure in each "
            "language; draw figures with chart.show"
        )
    return figures


def _facts(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        facts = None
    if not isinstance(facts, list) or not all(isinstance(one, dict) for one in facts):
        raise StageIncomplete(f"{paths.FACTS} is no list of facts; record facts with facts.record")
    return facts


def _others(folder: Path, stem: str) -> dict[str, str]:
    """Return which other notebook of the suite produced each output, by its record."""
    found = {}
    for path in sorted((folder / planning.RECORDS).glob("*.json")):
        existing = paths.notebook_file(path.stem).is_file()
        record = planning.read_record(path) if path.stem != stem and existing else None
        found.update(dict.fromkeys(record.outputs if record else (), path.stem))
    return found


def _record(
    planned: Planned,
    stage: Path,
    outputs: dict[str, str],
    facts: list[dict[str, Any]],
    inputs: Inputs,
) -> Record:
    return Record(
        notebook=planned.stem,
        code=planning.code_hash(planned.notebook),
        text=planning.text_hash(planned.notebook),
        parameters=dict(planned.parameters),
        tables={name: inputs.table(name) for name in tables_loaded(stage)},
        sources={
            source: inputs.sources[source]
            for source in _sources(stage, outputs)
            if source in inputs.sources
        },
        raw=inputs.raw,
        package=inputs.package,
        lock=inputs.lock,
        python=inputs.python,
        languages=planned.languages,
        outputs=outputs,
        facts=facts,
        sizes=planned.sizes,
    )


def _sources(stage: Path, outputs: dict[str, str]) -> list[str]:
    """List the sources that figures name: some, a map's outlines, come from no table."""
    found: set[str] = set()
    for name in outputs:
        if name.startswith(f"{FIGURES}/") and name.endswith(".json"):
            with contextlib.suppress(ValueError, AttributeError, TypeError, KeyError):
                described = json.loads((stage / name).read_text(encoding="utf-8"))
                found.update(one["source"] for one in described.get("inputs", ()))
    return sorted(found)
