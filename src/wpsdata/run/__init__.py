"""Run notebooks: check all, find what is stale, execute it, record what came of it.

>>> from wpsdata.run import run
>>> run(["50"], as_of="2022-05-18")                    # doctest: +SKIP
"""

import contextlib
import itertools
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpsdata import paths
from wpsdata.catalog import suggest
from wpsdata.chart.sizes import PAGE, UnknownSize, read_sizes
from wpsdata.run import contract, parameters, plan
from wpsdata.run.lock import RunInProgress, locked
from wpsdata.run.notebook import ContractBroken, Notebook, UnusableArguments, read_notebook
from wpsdata.run.parameters import ParameterError

if TYPE_CHECKING:
    from wpsdata.run.execute import Executor, Progress, Result

__all__ = [
    "ContractBroken",
    "ParameterError",
    "RunInProgress",
    "UnusableArguments",
    "default_out",
    "explain",
    "run",
]

LOCAL = "local"
EXECUTORS = (LOCAL, "dask")

_Checked = list[tuple[Notebook, dict[str, parameters.Value]]]


def default_out() -> Path:
    """Return the reports folder: the checkout's, or ``reports`` in the current folder.

    Examples
    --------
    >>> from wpsdata.run import default_out
    >>> default_out().name
    'reports'
    """
    return (paths.project_root() or Path.cwd()) / "reports"


def run(
    notebooks: Iterable[str] = (),
    parameters: Mapping[str, Any] | None = None,
    languages: str | Iterable[str] | None = None,
    as_of: str | None = None,
    out: str | Path | None = None,
    jobs: int | None = None,
    force: bool = False,
    timeout: float = 600,
    progress: "Callable[[Progress], None] | None" = None,
    sizes: str | Iterable[str] = PAGE,
    each: Iterable[str] = (),
    fail_fast: bool = False,
    executor: str = LOCAL,
    scheduler: str | None = None,
    shared: str | Path | None = None,
) -> "list[Result]":
    """Run the notebooks that are stale.

    Parameters
    ----------
    notebooks : iterable of str
        Stems, numbers or unique beginnings; none means all.
    parameters : mapping, optional
        Values by name, typed or as text. Notebooks that were named must know each of them; of
        all notebooks, those run that know all of them.
    languages : str or iterable of str, optional
        Languages to draw. Those drawn before are drawn again with them.
    as_of : str, optional
        ``YYYY-MM-DD`` or ``latest``.
    out : path, optional
        Reports folder; by default the checkout's, or ``reports`` in the current folder.
    jobs : int, optional
        Notebooks at a time; by default one a core.
    force : bool
        Run the fresh ones too.
    timeout : float
        Seconds that one cell may take.
    progress : callable, optional
        Called with a ``wpsdata.run.execute.Progress`` at each step.
    sizes : str or iterable of str
        Named sizes to draw, or ``all``; ``page`` always is. Those drawn before are drawn again
        with them.
    each : iterable of str
        Parameters to go through: each notebook is run with every value of them.
    fail_fast : bool
        Start no other notebook once one has failed; those that run go on to their end.
    executor : str
        ``local``, or ``dask``: on the workers of a dask.distributed cluster.
    scheduler : str, optional
        Address of the cluster's scheduler, or its scheduler file; without one a cluster of
        ``jobs`` processes is started on this machine.
    shared : path, optional
        Folder that all workers share and hand their files over in; without one they travel as
        bytes.

    Returns
    -------
    list of Result
        One a notebook and variant, in their order; ``status`` is ``fresh``, ``done``, ``failed``
        or ``skipped``.

    Raises
    ------
    UnusableArguments
        A notebook, parameter, language, size, value or number cannot be used. Nothing was started
        or written.
    ContractBroken
        A notebook has no parameters cell, or two, or one that is not plain literals.
    SnapshotChanged
        A raw file is not the one its card describes.
    RunInProgress
        Another run is writing into the same folder.
    RunInterrupted
        Ctrl-C. A ``KeyboardInterrupt`` with the results so far.
    NotInstalled
        dask was asked for and is not installed.
    ClusterUnusable
        The scheduler does not answer, or a worker has other code or data.

    Examples
    --------
    >>> from wpsdata.run import run
    >>> run(["50"], as_of="2022-05-18")  # doctest: +SKIP
    >>> run(["50"], {"region": "Afrika"})
    Traceback (most recent call last):
        ...
    wpsdata.run.parameters.ParameterError: 50_nap_adoption: region is 'Afrika'; expected one of
    world, Africa, Americas, Asia, Europe, Oceania; did you mean 'Africa'?
    """
    checked, inputs, folder = _prepare(notebooks, parameters, languages, as_of, out, each)
    width = _cores() if jobs is None else jobs
    if width < 1 or timeout <= 0:
        raise UnusableArguments(
            f"jobs is {jobs}, timeout {timeout}; expected at least 1 job and more than 0 seconds"
        )
    if executor not in EXECUTORS or (executor == LOCAL and (scheduler or shared)):
        raise UnusableArguments(
            f"executor is {executor!r}, scheduler {scheduler!r}, shared folder {shared}; expected "
            f"one of {', '.join(EXECUTORS)}, the other two with dask only"
        )
    named = _sizes(sizes)
    with locked(folder):
        plans = [
            plan.make_plan(one, values, folder, force, inputs, named) for one, values in checked
        ]
        from wpsdata.run.execute import execute, local

        def opened(waiting: Sequence[plan.Planned]) -> "AbstractContextManager[Executor]":
            if executor == LOCAL:
                return local(waiting, width, timeout)
            from wpsdata.run import cluster

            return cluster.dask(waiting, inputs, width, timeout, scheduler, shared)

        try:
            return execute(plans, folder, opened, progress, inputs, fail_fast)
        finally:
            for one in plans:
                if one.reason is None:
                    plan.note_raw(one, inputs)
            for written in dict.fromkeys(one.folder for one in plans):
                _compile_facts(written)


def explain(
    notebooks: Iterable[str] = (),
    parameters: Mapping[str, Any] | None = None,
    languages: str | Iterable[str] | None = None,
    as_of: str | None = None,
    out: str | Path | None = None,
    sizes: str | Iterable[str] = PAGE,
    each: Iterable[str] = (),
) -> list[plan.Planned]:
    """Say what ``run`` would do and why, and write nothing.

    Returns
    -------
    list of Planned
        One a notebook and variant; ``reason`` is None where it is fresh.

    Examples
    --------
    >>> from wpsdata.run import explain
    >>> [planned] = explain(["50"], as_of="2022-05-18")
    >>> planned.label
    '50_nap_adoption as_of=2022-05-18'
    """
    checked, inputs, folder = _prepare(notebooks, parameters, languages, as_of, out, each)
    named = _sizes(sizes)
    return [
        plan.make_plan(one, values, folder, inputs=inputs, asked_sizes=named)
        for one, values in checked
    ]


def _cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _sizes(wanted: str | Iterable[str]) -> list[str]:
    try:
        return read_sizes(wanted)
    except UnknownSize as error:
        raise UnusableArguments(str(error)) from None


def _prepare(
    notebooks: Iterable[str],
    given: Mapping[str, Any] | None,
    languages: str | Iterable[str] | None,
    as_of: str | None,
    out: str | Path | None,
    each: Iterable[str],
) -> tuple[_Checked, plan.Inputs, Path]:
    """Check all that can be checked before anything is written."""
    names = [notebooks] if isinstance(notebooks, str) else list(notebooks)
    values = dict(given or {})
    lasting = languages if languages is None or isinstance(languages, str) else ",".join(languages)
    for name, value in ((parameters.LANGUAGES, lasting), ("as_of", as_of)):
        if value is not None and values.setdefault(name, value) != value:
            raise UnusableArguments(
                f"{name} is given twice, as {values[name]!r} and {value!r}; expected once"
            )
    found = [read_notebook(path) for path in plan.find_notebooks(names)]
    checked = _check(found, values, [each] if isinstance(each, str) else list(each), bool(names))
    return checked, plan.current_inputs(), Path(out) if out else default_out()


def _check(found: list[Notebook], values: dict[str, Any], each: list[str], named: bool) -> _Checked:
    for one in found:
        contract.check_structure(one)
    known = parameters.definitions()
    if twice := [name for name in each if name in values]:
        raise UnusableArguments(
            f"{twice[0]} has a value, and was to go through each of them; expected one of the two"
        )
    problems: dict[str, list[str]] = {}
    checked: _Checked = []
    asked = {*values, *each}
    names = {one.stem: parameters.read_parameters(one) for one in found}
    everywhere = list(dict.fromkeys(name for defaults in names.values() for name in defaults))
    if not named:
        for name in [name for name in [*values, *each] if name not in everywhere]:
            there = ", ".join(everywhere) or "none"
            raise ParameterError(
                f"no notebook has a parameter {name!r}{suggest(name, set(everywhere))}; "
                f"there are {there}"
            )
        found = [one for one in found if asked <= names[one.stem].keys()]
        if not found:
            raise ParameterError(
                f"no notebook has all of the parameters {', '.join(sorted(asked))}; "
                "name the notebooks"
            )
    through = [parameters.every(known[name]) if name in known else [""] for name in each]
    for one in found:
        for chosen in itertools.product(*through):
            given = {**values, **dict(zip(each, chosen, strict=True))}
            effective, wrong = parameters.examine(one, given, known, trusted=each)
            for problem in wrong:
                problems.setdefault(problem, []).append(one.stem)
            checked.append((one, effective))
    if problems:
        shown = [f"{', '.join(dict.fromkeys(of))}: {problem}" for problem, of in problems.items()]
        raise ParameterError("; ".join(shown))
    return checked


def _compile_facts(folder: Path) -> None:
    """Bring ``facts.json`` of a folder up to its records; they hold if a run was killed between."""
    from wpsdata.publish import facts

    written: dict[str, list[dict[str, Any]]] = {}
    with contextlib.suppress(facts.FactError):
        for fact in facts.read(folder):
            written.setdefault(fact.get("notebook", ""), []).append(fact)
    moved = {}
    for path in sorted((folder / plan.RECORDS).glob("*.json")):
        record = plan.read_record(path)
        if record and paths.notebook_file(path.stem).is_file():
            before = sorted(written.get(path.stem, []), key=_key)
            if before != sorted(record.facts, key=_key):
                moved[path.stem] = record.facts
    if moved:
        facts.write(folder, moved)


def _key(fact: dict[str, Any]) -> tuple[str, str]:
    return str(fact.get("id")), str(fact.get("as_of"))
