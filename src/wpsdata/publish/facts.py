"""Facts: the numbers that prose may quote, recorded by notebooks, kept in ``facts.json``.

A notebook records a fact in a run; the runner keeps it with the notebook's record and has ``write``
put all of them into one file. A fact is named by its id and the day it was known
(``as_of``), so that what the notes could know and what holds today stand side by side.
"""

import json
import os
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpsdata import paths
from wpsdata.catalog import suggest
from wpsdata.errors import WpsdataError
from wpsdata.tables import NAMES, cards_of, fingerprint

if TYPE_CHECKING:
    import pandas as pd

FILE = paths.FACTS
KINDS = ("published", "derived", "computed")
SCHEMA = 1


class FactError(WpsdataError):
    """A fact is unknown, recorded twice with two values, or ``facts.json`` is unreadable."""


def record(
    fact_id: str,
    value: float | None,
    *,
    unit: str,
    kind: str,
    meaning: str,
    as_of: str = "latest",
    low: float | None = None,
    high: float | None = None,
    denominator: float | None = None,
    table: str = "",
    series: str = "",
) -> None:
    """Record one fact of the running notebook; outside a run nothing is written.

    Parameters
    ----------
    fact_id : str
        Name of the fact; never changes its meaning.
    value : float or None
        The number; None where it is not known.
    unit : str
        ``percent``, ``countries``, ``agreements``, ...
    kind : str
        ``published`` (read), ``derived`` (worked out from published counts) or ``computed``
        (by our code from rows).
    meaning : str
        One sentence: what the number says, with its denominator.
    as_of : str
        The day it was known, or ``"latest"``.
    low, high : float, optional
        Bounds, where dates or gender that are not known leave a range.
    denominator : float, optional
        What the value is out of.
    table, series : str
        Table, and series in it, that the fact comes from.

    Raises
    ------
    FactError
        The kind is none of the three, or the notebook recorded the fact with another value.

    Examples
    --------
    >>> facts.record("answer", 42, unit="percent", kind="computed", meaning="Not kept: no run")
    >>> facts.record("answer", 42, unit="percent", kind="guessed", meaning="Refused")
    Traceback (most recent call last):
        ...
    wpsdata.publish.facts.FactError: fact answer: kind 'guessed'; expected one of published,
    derived, computed
    """
    if kind not in KINDS:
        raise FactError(f"fact {fact_id}: kind {kind!r}; expected one of {', '.join(KINDS)}")
    found = {
        "id": fact_id,
        "as_of": as_of,
        "value": _plain(value),
        "low": _plain(low),
        "high": _plain(high),
        "denominator": _plain(denominator),
        "unit": unit,
        "kind": kind,
        "meaning": meaning,
        "table": table,
        "series": series,
        "notebook": os.environ.get("WPSDATA_NOTEBOOK", ""),
    }
    stage = os.environ.get("WPSDATA_STAGE")
    if not stage:
        return
    path = Path(stage) / FILE
    facts = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    before = [one for one in facts if (one["id"], one["as_of"]) == (fact_id, as_of)]
    if before == [found]:
        return
    if before:
        raise FactError(
            f"fact {fact_id} as of {as_of} is recorded as {before[0]['value']} and as "
            f"{found['value']}; expected one value; rename one of them"
        )
    path.write_text(json.dumps([*facts, found], ensure_ascii=False), encoding="utf-8")


def record_all(frame: "pd.DataFrame", as_of: str = "latest") -> None:
    """Record one fact a row.

    Parameters
    ----------
    frame : DataFrame
        Columns named like the parameters of ``record``: ``id``, ``value``, ``unit``, ``kind``,
        ``meaning`` and any of the others.
    as_of : str
        The day for which all of them were known, or ``"latest"``.

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> found = analyse.adoption.plan_facts(naps, countries, "2022-05-18")
    >>> facts.record_all(found, as_of="2022-05-18")  # in a run, one fact a row
    """
    for row in frame.rename(columns={"id": "fact_id"}).to_dict("records"):
        record(**{str(name): value for name, value in row.items()}, as_of=as_of)


def _plain(value: Any) -> float | int | None:
    import pandas as pd

    if value is None or pd.isna(value):
        return None
    number = round(float(value), 6)
    return int(number) if number.is_integer() else number


def read(path: Path) -> list[dict[str, Any]]:
    """Read the facts of one reports folder or file, by id and date.

    Raises
    ------
    FactError
        The file is not there or is not facts.

    Examples
    --------
    >>> from wpsdata import paths
    >>> found = facts.read(paths.facts_file())
    >>> {one["kind"] for one in found} <= {"published", "derived", "computed"}
    True
    """
    file = path / FILE if path.is_dir() else path
    if not file.is_file():
        raise FactError(f"{file}: no facts; expected the file that `wpsdata run` writes; run it")
    try:
        facts: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["facts"]
    except (ValueError, KeyError, TypeError):
        raise FactError(f"{file}: not readable as facts; run `wpsdata run --force`") from None
    return facts


def write(out: Path, by_notebook: dict[str, list[dict[str, Any]]]) -> Path:
    """Write ``facts.json`` of a reports folder.

    Parameters
    ----------
    out : Path
        The reports folder.
    by_notebook : dict
        Facts by notebook. Facts of notebooks that are not among them are kept, as long as the
        notebook exists: one notebook run alone does not lose the others' facts.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from wpsdata import paths
    >>> found = [one for one in facts.read(paths.facts_file()) if one["id"] == "nap_countries"]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = facts.write(Path(folder), {"50_nap_adoption": found})
    ...     facts.read(path) == found
    True
    """
    try:
        before = read(out)
    except FactError:
        before = []
    existing = {path.stem for path in paths.notebooks_root().glob("*.ipynb")}
    kept = [
        one
        for one in before
        if one.get("notebook") in existing and one["notebook"] not in by_notebook
    ]
    facts = [*kept, *(one for found in by_notebook.values() for one in found)]
    facts.sort(key=lambda one: (one["id"], one["as_of"], one["notebook"]))
    clashes = [
        f"{a['id']} as of {a['as_of']} ({a['notebook']}, {b['notebook']})"
        for a, b in pairwise(facts)
        if (a["id"], a["as_of"]) == (b["id"], b["as_of"])
    ]
    if clashes:
        raise FactError(f"fact recorded by two notebooks: {'; '.join(clashes)}; rename one")
    held = _fingerprints(out)
    older = {one["table"] for one in kept}
    named = sorted({one["table"] for one in facts if one["table"]})
    # a table that kept facts stand on keeps the hash those facts were computed from
    now = {
        name: held[name] if name in older and name in held else fingerprint(name) for name in named
    }
    text = paths.as_json({"schema": SCHEMA, "tables": now, "facts": facts})
    path = out / FILE
    if paths.differs(path, text):
        paths.write_atomically(path, text)
    return path


def _fingerprints(out: Path) -> dict[str, str]:
    try:
        held: dict[str, str] = json.loads((out / FILE).read_text(encoding="utf-8"))["tables"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return held


def outdated(out: Path) -> list[str]:
    """List the tables whose raw files changed since the facts of a reports folder were recorded.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from wpsdata import paths
    >>> found = [one for one in facts.read(paths.facts_file()) if one["id"] == "nap_countries"]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = facts.write(Path(folder), {"50_nap_adoption": found})
    ...     facts.outdated(Path(folder))
    []
    """
    return [
        name
        for name, held in _fingerprints(out).items()
        if name not in NAMES or fingerprint(name) != held
    ]


class Fact(float):
    """A recorded number that other projects may compare theirs with.

    It is a float in every comparison and computation; a fact whose value is not known is NaN,
    which equals nothing and lies on neither side of any number. ``str`` gives the number with
    what it says and its source, ``format(fact, ".1f")`` the number alone.

    Attributes
    ----------
    id, as_of : str
        Name of the fact, and the day for which it was recorded (or ``latest``).
    low, high : float or None
        Bounds, where dates or gender that are not known leave a range.
    denominator : float or None
        What the value is out of.
    unit, kind, meaning : str
        As ``record`` describes them.
    table, series, notebook : str
        Where it comes from.
    """

    id: str
    as_of: str
    low: float | None
    high: float | None
    denominator: float | None
    unit: str
    kind: str
    meaning: str
    table: str
    series: str
    notebook: str

    def __new__(cls, value: float | None, **said: Any) -> "Fact":
        """Make a fact of its number and what ``facts.json`` says of it."""
        self = super().__new__(cls, "nan" if value is None else value)
        # a copy is made of the number, and gets the rest after
        self.__dict__.update(said)
        return self

    @property
    def source(self) -> str:
        """Producers and titles of what the fact was read or computed from."""
        cards = cards_of(self.table) if self.table in NAMES else []
        return "; ".join(dict.fromkeys(f"{one.producer}, {one.title}" for one in cards))

    def __str__(self) -> str:
        """Return number, unit, meaning, day, kind and source in one line."""
        number = "not known" if self != self else f"{float(self):.10g} {self.unit}"
        bounds = (
            f" ({self.low:.10g} to {self.high:.10g})"
            if self.low is not None and self.high is not None
            else ""
        )
        source = self.source or f"notebook {self.notebook}"
        return f"{number}{bounds}: {self.meaning} [{self.as_of}; {self.kind}]. Source: {source}"

    def __repr__(self) -> str:
        """Name the fact, so that a failing assertion does."""
        return f"Fact({self.id}@{self.as_of} = {float(self):.10g} {self.unit})"


def fact(fact_id: str, as_of: str = "latest", reports: str | Path | None = None) -> Fact:
    """Return one recorded fact.

    Parameters
    ----------
    fact_id : str
        Name of the fact.
    as_of : str
        ``"latest"``, or the day for which the fact was recorded.
    reports : path, optional
        Reports folder; by default the checkout's. An installed wheel carries the facts that were
        recorded when it was built.

    Returns
    -------
    Fact
        A float with meaning, bounds and source.

    Raises
    ------
    FactError
        No such fact was recorded for that day; the message suggests the nearest.

    Examples
    --------
    In a test of another project, with nothing but ``assert``:

    >>> import wpsdata
    >>> plans = wpsdata.fact("nap_countries", as_of="2022-05-18")
    >>> assert 100 < plans <= 193, plans
    >>> f"{plans:.0f} {plans.unit}"
    '102 countries and territories'
    """
    facts = read(Path(reports) if reports else paths.facts_file())
    for one in facts:
        if one["id"] == fact_id and one["as_of"] == as_of:
            return Fact(**one)
    known = {one["id"] for one in facts}
    days = sorted(one["as_of"] for one in facts if one["id"] == fact_id)
    raise FactError(
        f"no fact {fact_id!r} as of {as_of}"
        + (f"; it is recorded as of {', '.join(days)}" if days else suggest(fact_id, known))
        + f"; {FILE} lists them"
    )
