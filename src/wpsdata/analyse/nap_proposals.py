"""What pages on national action plans would change in the curated table, for a person to decide.

A proposal is a question with its address and quotation. Nothing here changes the table: whoever
agrees with a proposal writes the row, or the correction, by hand.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from wpsdata.clean.countries import match_countries
from wpsdata.clean.spreadsheet import as_csv
from wpsdata.errors import WpsdataError
from wpsdata.load.nap_pages import plain_address

KINDS = ("new_plan", "correction", "conflict", "unclear")
COLUMNS = {
    "kind": "string",
    "iso3": "string",
    "country": "string",
    "generation": "Int64",
    "year_adopted": "Int64",
    "year_basis": "string",
    "period_start": "Int64",
    "period_end": "Int64",
    "has_budget": "string",
    "column": "string",
    "old": "string",
    "new": "string",
    "reason": "string",
    "quote": "string",
    "source_url": "string",
    "modified": "datetime64[s]",
}
# of a plan, as the table names it
FACTS = ("year_adopted", "period_start", "period_end", "has_budget")
_OF_STATEMENTS = (
    *("country", "url", "modified", "page", "names", "statement", "verb", "generation", "year"),
    *("period_start", "period_end", "has_budget", "quote", "problem"),
)
_OF_TABLE = ("iso3", "country", "generation", "year_basis", "source_url", *FACTS)


class NotComparable(WpsdataError):
    """The statements or the table lack columns that the comparison needs."""


class ProposalsExist(WpsdataError):
    """A file of proposals is there already, perhaps with a person's remarks."""


class ProposalsNotWritten(WpsdataError):
    """The file of proposals cannot be written."""


def propose(statements: pd.DataFrame, naps: pd.DataFrame) -> pd.DataFrame:
    """Propose one row for each thing that pages say and the table of plans does not.

    Parameters
    ----------
    statements : DataFrame
        Of ``wpsdata.load.nap_pages``: ``read_nap_pages`` for one file, ``read_all`` for several.
    naps : DataFrame
        The table ``naps``.

    Returns
    -------
    DataFrame of shape (n_proposals, 16)
        ``kind`` (string): ``new_plan`` is in no row; ``correction`` fills an empty cell, or
        follows the page that the row itself cites; ``conflict`` contradicts a row from another
        source, or another page; ``unclear`` cannot be taken as it stands. ``iso3``, ``country``
        (string), ``generation`` (Int64) name the plan; ``year_adopted`` (Int64), ``year_basis``
        (string), ``period_start``, ``period_end`` (Int64), ``has_budget`` (string, yes or no) are
        what the page says of it; ``column``, ``old`` and ``new`` (string) the cell concerned, of
        a correction or conflict. ``reason``, ``quote``, ``source_url`` (string) and ``modified``
        (datetime64, UTC, of the page) say why. Sorted by country, plan and kind.

    Raises
    ------
    NotComparable
        A column is missing from either frame.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from wpsdata.load.nap_pages import read_nap_pages
    >>> page = "<h1>Norway</h1><p>Norway adopted its first National Action Plan in 2006.</p>"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "page.html"
    ...     _ = file.write_text(f"<html><title>Norway</title><body>{page}</body></html>")
    ...     said = read_nap_pages(file, url="https://example.org/norway")
    >>> len(said), len(analyse.nap_proposals.propose(said, wpsdata.load("naps")))  # it is there
    (1, 0)
    """
    _require(statements, _OF_STATEMENTS, "statements", "read_nap_pages")
    _require(naps, _OF_TABLE, "naps", "the table naps")
    table = _Table(naps)
    rows = _resolved(statements)
    found: list[_Proposal] = [_unclear(row, table) for row in rows if row.doubt]
    clear = [row for row in rows if not row.doubt]
    compared: list[_Compared] = []
    for page in _pages(clear):
        plans, unattached = _plans(page)
        found += [_unclear(row, table) for row in unattached]
        compared += [_compare(plan, table) for plan in plans]
    return _frame([*found, *_weighed(compared)])


def write_proposals(frame: pd.DataFrame, path: str | Path) -> Path:
    """Write proposals as a CSV file for a person, safe to open in a spreadsheet.

    Parameters
    ----------
    frame : DataFrame
        Of ``propose``.
    path : str or Path
        A file that is not there yet.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ProposalsExist
        The file is there: a person may have written in it.
    ProposalsNotWritten
        It cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> proposed = pd.DataFrame({"kind": ["unclear"], "quote": ["=1+1"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = analyse.nap_proposals.write_proposals(proposed, Path(folder) / "new.csv")
    ...     print(path.read_text().splitlines()[1])  # no spreadsheet takes it for a formula
    unclear,'=1+1
    """
    place = Path(path)
    text = as_csv(frame)
    try:
        # the mark tells spreadsheets that the text is UTF-8
        with place.open("x", encoding="utf-8-sig", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise ProposalsExist(
            f"{place}: is there already; expected a new file, as proposals are written once and "
            "reviewed there; name another, or remove it"
        ) from None
    except OSError as error:
        raise ProposalsNotWritten(
            f"{place}: cannot be written ({error.strerror}); expected a file in a folder that is "
            "there and that you may write; name another"
        ) from None
    return place


# --- statements ---------------------------------------------------------------------------------


@dataclass
class _Row:
    """One statement, with the code of its country and what speaks against taking it."""

    iso3: str | None
    country: str
    url: str
    modified: pd.Timestamp | None
    page: tuple[str, object, int]
    statement: str
    verb: str | None
    generation: int | None
    year: int | None
    start: int | None
    end: int | None
    budget: str | None
    quote: str
    doubt: str | None


def _resolved(statements: pd.DataFrame) -> list[_Row]:
    own = match_countries(statements["country"])
    named = match_countries(statements["names"])
    rows = []
    for place, given in enumerate(statements.to_dict("records")):
        cell = {str(name): None if pd.isna(value) else value for name, value in given.items()}
        iso3 = None if pd.isna(own.iloc[place]) else str(own.iloc[place])
        doubt = cell["problem"]
        if iso3 is None:
            doubt = f"no country for the page's title {cell['country']!r}"
        elif pd.notna(named.iloc[place]) and named.iloc[place] != iso3 and not doubt:
            doubt = f"the sentence speaks of {cell['names']}"
        elif cell["statement"] in ("unread", "nothing") and not doubt:
            doubt = "a sentence of no known form"
        budget = cell["has_budget"]
        modified = cell["modified"]
        rows.append(
            _Row(
                iso3=iso3,
                country=str(cell["country"] or ""),
                url=str(cell["url"] or ""),
                modified=modified,
                page=(plain_address(str(cell["url"] or "")), modified, _whole(cell["page"]) or 0),
                statement=str(cell["statement"]),
                verb=cell["verb"],
                generation=_whole(cell["generation"]),
                year=_whole(cell["year"]),
                start=_whole(cell["period_start"]),
                end=_whole(cell["period_end"]),
                budget=None if budget is None else "yes" if budget else "no",
                quote=str(cell["quote"] or ""),
                doubt=doubt,
            )
        )
    return rows


def _whole(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


def _pages(rows: list[_Row]) -> Iterator[list[_Row]]:
    pages: dict[object, list[_Row]] = {}
    for row in rows:
        pages.setdefault(row.page, []).append(row)
    yield from pages.values()


@dataclass
class _Plan:
    """One plan as one page states it, gathered from its sentences."""

    iso3: str
    country: str
    url: str
    modified: pd.Timestamp | None
    generation: int | None
    facts: dict[str, object] = field(default_factory=dict)
    quotes: dict[str, str] = field(default_factory=dict)
    verb: str | None = None

    def takes(self, row: _Row) -> bool:
        """Tell whether a statement may be on this plan: nothing in it speaks against it."""
        given = _facts(row)
        if row.generation is not None and self.generation is not None:
            return row.generation == self.generation
        shared = [name for name in given if name in self.facts and name != "has_budget"]
        return bool(shared) and all(given[name] == self.facts[name] for name in shared)

    def add(self, row: _Row) -> bool:
        """Add what a statement says; return whether it agrees with what is known."""
        given = _facts(row)
        agrees = all(self.facts.get(name, value) == value for name, value in given.items())
        for name, value in given.items():
            self.facts.setdefault(name, value)
            self.quotes.setdefault(name, row.quote)
        if "year_adopted" in given and self.verb is None:
            self.verb = row.verb
        if self.generation is None:
            self.generation = row.generation
        return agrees

    @property
    def quote(self) -> str:
        return next(iter(self.quotes.values()), "")


def _facts(row: _Row) -> dict[str, object]:
    given: dict[str, object | None] = {
        "year_adopted": row.year,
        "period_start": row.start,
        "period_end": row.end,
        "has_budget": row.budget,
    }
    return {name: value for name, value in given.items() if value is not None}


def _plans(page: list[_Row]) -> tuple[list[_Plan], list[_Row]]:
    """Gather the plans of a page, and the statements that belong to none of them for sure."""
    numbered = {row.generation for row in page if row.statement == "numbered"}
    newest = [row for row in page if row.statement == "latest"] or [
        row for row in page if row.statement == "adopted" and row.generation is None
    ]
    if len(numbered) == 1 and len(newest) == 1 and newest[0].generation is None:
        newest[0].generation = next(iter(numbered))
    plans: list[_Plan] = []
    doubtful: list[_Row] = []
    for row in page:
        if row.statement in ("numbered", "heading", "budget", "menu"):
            continue
        plan = next((plan for plan in plans if plan.takes(row)), None)
        if plan is None:
            plan = _Plan(str(row.iso3), row.country, row.url, row.modified, row.generation)
            plans.append(plan)
        if not plan.add(row):
            row.doubt = "the page says of one plan what another of its sentences denies"
            doubtful.append(row)
    for row in page:
        if row.statement not in ("budget", "menu"):
            continue
        if row.statement == "budget" and row.generation is None and row.year is row.start is None:
            fits = plans
        else:
            fits = [plan for plan in plans if plan.takes(row)]
        if len(fits) == 1 and _new(row, fits[0]):
            fits[0].add(_only_budget(row))
        elif len(fits) != 1:
            row.doubt = "which of the country's plans it is on is not said"
            doubtful.append(row)
    return plans, doubtful


def _only_budget(row: _Row) -> _Row:
    """Return a statement on a budget without the years it has from its paragraph."""
    row.year = row.start = row.end = None
    return row


def _new(row: _Row, plan: _Plan) -> bool:
    return row.budget is not None and "has_budget" not in plan.facts


# --- comparison ---------------------------------------------------------------------------------


@dataclass
class _Proposal:
    kind: str
    reason: str
    iso3: str | None
    country: str
    generation: int | None
    facts: dict[str, object]
    verb: str | None
    quote: str
    url: str
    modified: pd.Timestamp | None
    column: str | None = None
    old: object = None
    new: object = None


@dataclass
class _Compared:
    """What one page's plan proposes, and the cells of the table that it confirms."""

    proposals: list[_Proposal]
    confirmed: set[tuple[str, object, str]]


class _Table:
    """The curated plans, country by country."""

    def __init__(self, naps: pd.DataFrame) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}
        for number, given in enumerate(naps.to_dict("records")):
            row = {
                str(name): None if pd.isna(value) or value == "" else value
                for name, value in given.items()
            }
            for name in ("generation", "year_adopted", "period_start", "period_end"):
                row[name] = _whole(row[name])
            row["number"] = number
            self.rows.setdefault(str(row["iso3"]), []).append(row)

    def country(self, iso3: str | None, otherwise: str) -> str:
        rows = self.rows.get(iso3 or "")
        return str(rows[0]["country"]) if rows else otherwise


def _compare(plan: _Plan, table: _Table) -> _Compared:
    rows = table.rows.get(plan.iso3, [])

    def proposal(kind: str, reason: str, **more: Any) -> _Proposal:
        given: dict[str, Any] = {"generation": plan.generation, "quote": plan.quote} | more
        return _Proposal(
            kind=kind,
            reason=reason,
            iso3=plan.iso3,
            country=table.country(plan.iso3, plan.country),
            facts=plan.facts,
            verb=plan.verb,
            url=plan.url,
            modified=plan.modified,
            **given,
        )

    if not {"year_adopted", "period_start"} & plan.facts.keys() and plan.generation is None:
        return _Compared([proposal("unclear", "neither a year nor a number of a plan")], set())
    row, renumbered, why = _row_of(plan, rows)
    if row is None:
        kind = "unclear" if why.startswith("?") else "new_plan"
        return _Compared([proposal(kind, why.removeprefix("?"))], set())

    proposals = []
    confirmed = set()
    own_source = plain_address(str(row["source_url"] or "")) == plain_address(plan.url)
    if renumbered:
        kind = "correction" if row["generation"] is None else "conflict"
        reason = f"the page numbers the plan of {_dated(row)} {plan.generation}"
        proposals.append(
            proposal(
                kind,
                reason,
                generation=row["generation"],
                column="generation",
                old=row["generation"],
                new=plan.generation,
            )
        )
    for name in FACTS:
        if name not in plan.facts:
            continue
        old, new = row[name], plan.facts[name]
        if old == new:
            confirmed.add((plan.iso3, row["number"], name))
            continue
        if old is None:
            kind, reason = "correction", "the table has no value"
        elif own_source:
            kind, reason = "correction", "the page that the row cites says otherwise"
        else:
            kind, reason = "conflict", f"the row cites {row['source_url']}"
        if name == "year_adopted" and old is not None:
            reason += f"; the year there is that it was {row['year_basis']}, here {plan.verb}"
        proposals.append(
            proposal(
                kind,
                reason,
                generation=row["generation"],
                quote=plan.quotes[name],
                column=name,
                old=old,
                new=new,
            )
        )
    for one in proposals:
        one.facts = plan.facts | {"number": row["number"]}
    return _Compared(proposals, confirmed)


def _row_of(plan: _Plan, rows: list[dict[str, Any]]) -> tuple[dict[str, Any] | None, bool, str]:
    """Return the row of a plan, whether the page numbers it otherwise, or why there is none.

    A reason that begins with a question mark is one for doubt, the others for a new plan.
    """
    if not rows:
        return None, False, "the table has no plan of the country"
    year, start = plan.facts.get("year_adopted"), plan.facts.get("period_start")
    period = (start, plan.facts.get("period_end"))
    by_period = [r for r in rows if start and (r["period_start"], r["period_end"]) == period]
    by_year = [r for r in rows if year and r["year_adopted"] == year]
    both = [r for r in by_period if r in by_year]
    hits = both or by_period or by_year
    if plan.generation is not None:
        numbered = [r for r in rows if r["generation"] == plan.generation]
        if numbered and (not hits or numbered[0] in (*by_period, *by_year)):
            return numbered[0], False, ""
        if len(hits) == 1:
            return hits[0], True, ""
        if hits:
            return None, False, "?its years fit more than one row"
        return None, False, f"the table has no plan {plan.generation} of the country"
    if len(hits) == 1:
        return hits[0], False, ""
    if hits:
        return None, False, "?its years fit more than one row"
    when = year or start
    near = [r for r in rows if any(abs(have - want) <= 1 for have, want in _pairs(r, year, start))]
    if len(near) == 1:
        return near[0], False, ""
    known = [r["year_adopted"] or r["period_start"] for r in rows]
    if not near and when and all(known) and int(str(when)) > max(known):
        last = max(rows, key=lambda r: r["year_adopted"] or r["period_start"])
        return None, False, f"it is later than the table's last plan, of {_dated(last)}"
    return None, False, "?the page does not number it, and its years fit no row"


def _pairs(row: dict[str, Any], year: Any, start: Any) -> Iterator[tuple[int, int]]:
    for have in (row["year_adopted"], row["period_start"]):
        for want in (year, start):
            if have and want:
                yield int(have), int(want)


def _dated(row: dict[str, Any]) -> str:
    if row["year_adopted"]:
        return str(row["year_adopted"])
    return f"{row['period_start'] or '?'}-{row['period_end'] or '?'}"


def _weighed(compared: list[_Compared]) -> list[_Proposal]:
    """Turn proposals that another page denies into conflicts, and drop what is said twice."""
    confirmed = {cell for one in compared for cell in one.confirmed}
    proposals = [proposal for one in compared for proposal in one.proposals]
    values: dict[object, set[object]] = {}
    for one in proposals:
        values.setdefault(_cell(one), set()).add(_value(one))
    for one in proposals:
        others = values[_cell(one)] - {_value(one)}
        if others and one.kind in ("new_plan", "correction", "conflict"):
            one.kind = "conflict"
            one.reason += f"; another page says {', '.join(sorted(map(str, others)))}"
        elif one.kind == "correction" and _cell(one) in confirmed:
            one.kind = "conflict"
            one.reason += "; another page says what the table has"
    return proposals


def _cell(one: _Proposal) -> tuple[str, object, str]:
    """Return what a proposal is on: a cell of the table, or a plan that is not in it."""
    if one.column is not None:
        return str(one.iso3), one.facts["number"], one.column
    plan = one.generation or one.facts.get("year_adopted") or one.facts.get("period_start")
    return str(one.iso3), f"{one.kind} {plan}", "plan"


def _value(one: _Proposal) -> object:
    if one.column is not None:
        return one.new
    years = [one.facts.get(name) for name in ("year_adopted", "period_start", "period_end")]
    return " ".join("?" if value is None else str(value) for value in years)


def _unclear(row: _Row, table: _Table) -> _Proposal:
    return _Proposal(
        kind="unclear",
        reason=str(row.doubt),
        iso3=row.iso3,
        country=table.country(row.iso3, row.country),
        generation=row.generation,
        facts=_facts(row),
        verb=row.verb,
        quote=row.quote,
        url=row.url,
        modified=row.modified,
    )


def _frame(proposals: Iterable[_Proposal]) -> pd.DataFrame:
    rows = [
        {
            "kind": one.kind,
            "iso3": one.iso3,
            "country": one.country,
            "generation": one.generation,
            **{name: one.facts.get(name) for name in FACTS},
            "year_basis": one.verb,
            "column": one.column,
            "old": None if one.old is None else str(one.old),
            "new": None if one.new is None else str(one.new),
            "reason": one.reason,
            "quote": one.quote or None,
            "source_url": one.url,
            "modified": one.modified,
        }
        for one in proposals
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS).drop_duplicates()
    order = ["country", "generation", "kind", "column", "source_url", "quote"]
    return frame.sort_values(order, kind="stable", ignore_index=True)


def _require(frame: pd.DataFrame, columns: Iterable[str], what: str, origin: str) -> None:
    lacking = [name for name in columns if name not in frame.columns]
    if lacking:
        raise NotComparable(
            f"{what}: no column {', '.join(lacking)}; expected the frame of {origin}; mend the call"
        )
