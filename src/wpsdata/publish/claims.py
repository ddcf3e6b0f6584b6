"""Verdicts on what the background notes state, computed from recorded facts, never typed."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from wpsdata import paths
from wpsdata.errors import WpsdataError

if TYPE_CHECKING:
    from wpsdata.chart.words import Words

LIST = "claims.yml"
FILE = "claims.json"
PAGE = "claims.md"
PUBLISHED_ONLY = "published only"
VERDICTS = ("reproduced", "differs", "moved", PUBLISHED_ONLY, "untestable")
# how a statement compares with its number
RELATIONS = ("equals", "at_least", "at_most", "above", "below")
# what matters is on which side of the published number the whole interval lies
DIRECTED = ("above", "below")
MEASURED = ("value", "low", "high", "unit")
# facts spell this unit in two ways
P_VALUES = ("p-value", "p value")
# the verdict of a statement with several numbers is that of its weakest number
_WEAKEST_FIRST = ("differs", "untestable", "moved", PUBLISHED_ONLY, "reproduced")
_CLAIM_FIELDS = {"id", "number", "working_group", "place", "statement", "as_of", "parts", "beside"}
_PART_FIELDS = {"fact", "published", "relation", "unit", "tolerance", "because"}
# an entry whose words are still being found; it is neither judged nor shown
DRAFT = "draft"


class ClaimListInvalid(WpsdataError):
    """``claims.yml`` lacks a field, has one too many, or is not YAML."""


@dataclass(frozen=True)
class Part:
    """One number of a statement and what became of it."""

    fact: str
    published: float
    relation: str
    unit: str
    tolerance: float
    because: str
    then: dict[str, Any] | None
    now: dict[str, Any] | None
    verdict: str
    why: str


@dataclass(frozen=True)
class Claim:
    """One statement of the notes, with the verdict on it."""

    id: str
    number: int
    working_group: int
    place: str
    statement: str
    as_of: str
    verdict: str
    parts: list[Part]
    beside: list[dict[str, Any]] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)


def read_list(path: Path | None = None, drafts: bool = False) -> list[dict[str, Any]]:
    """Read ``notebooks/claims.yml``.

    Parameters
    ----------
    path : Path, optional
        The list; by default the suite's.
    drafts : bool
        Whether entries with ``draft: true`` are read too.

    Raises
    ------
    ClaimListInvalid
        The list is not YAML, or an entry lacks a field or has one too many.
    """
    path = path or paths.notebooks_root() / LIST
    try:
        found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    except (OSError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise ClaimListInvalid(f"{path}: not readable ({reason}); mend it") from None
    problems = [
        f"{entry.get('id', '?')}: needs exactly {', '.join(sorted(fields))}"
        for entry in found
        for fields, given in [
            (_CLAIM_FIELDS, set(entry) - {DRAFT}),
            *((_PART_FIELDS, set(part)) for part in entry.get("parts", [])),
        ]
        if given != fields
    ]
    problems += [
        f"{entry['id']}: relation {part['relation']!r} is none of {', '.join(RELATIONS)}"
        for entry in found
        for part in entry.get("parts", [])
        if part.get("relation", "equals") not in RELATIONS
    ]
    if problems:
        raise ClaimListInvalid(f"{path}: {'; '.join(problems)}; mend the entries")
    return [entry for entry in found if drafts or not entry.get(DRAFT)]


def judge(facts: list[dict[str, Any]], claims: list[dict[str, Any]] | None = None) -> list[Claim]:
    """Compute the verdict on every claim.

    Parameters
    ----------
    facts : list of dict
        The facts, as ``facts.read`` returns them.
    claims : list of dict, optional
        Entries of ``claims.yml``; by default all but the drafts.

    Returns
    -------
    list of Claim
        In the order of their numbers. The verdict of a statement is that of its weakest part:
        ``differs`` where the fact of that day misses the published number by more than the
        tolerance; ``moved`` where it met it then and does not today; ``published only`` where
        the fact itself is a published number; ``untestable`` where there is no fact, or where a
        statement has a direction (``above``, ``below``) and the fact's interval holds both sides;
        ``reproduced`` otherwise.

    Notes
    -----
    A fact is asked for as of the claim's day: that of the notes, or ``latest`` where a statement
    is tested with data that the notes could not have.
    """
    from wpsdata.chart.figures import figures

    by_key = {(one["id"], one["as_of"]): one for one in facts}
    judged = []
    for entry in read_list() if claims is None else claims:
        as_of = str(entry["as_of"])
        parts = [_judge_part(part, by_key, as_of) for part in entry["parts"]]
        found = {part.verdict for part in parts}
        judged.append(
            Claim(
                id=entry["id"],
                number=entry["number"],
                working_group=entry["working_group"],
                place=entry["place"],
                statement=" ".join(entry["statement"].split()),
                as_of=as_of,
                verdict=next(one for one in _WEAKEST_FIRST if one in (found or {"untestable"})),
                parts=parts,
                beside=[
                    one for fact_id in entry["beside"] for one in _known(fact_id, by_key, as_of)
                ],
                figures=[
                    figure.id
                    for figure in figures().values()
                    if str(entry["number"]) in figure.claims
                ],
            )
        )
    return sorted(judged, key=lambda one: one.number)


def _known(
    fact_id: str, by_key: dict[tuple[str, str], dict[str, Any]], as_of: str
) -> list[dict[str, Any]]:
    """Return a fact of the claim's day and of today; once, if nothing moved."""
    then, now = by_key.get((fact_id, as_of)), by_key.get((fact_id, "latest"))
    moved = then is None or now is None or any(then[one] != now[one] for one in MEASURED)
    return [one for one in ((then, now) if moved else (then,)) if one]


def _judge_part(
    part: dict[str, Any], by_key: dict[tuple[str, str], dict[str, Any]], as_of: str
) -> Part:
    then = by_key.get((part["fact"], as_of))
    now = by_key.get((part["fact"], "latest"))
    reason = " ".join(part["because"].split())
    verdict = _verdict(part, then, now)
    judged = Part(**{**part, "because": reason}, then=then, now=now, verdict=verdict, why="")
    return replace(judged, why=why(judged, _english()))


def _verdict(part: dict[str, Any], then: dict[str, Any] | None, now: dict[str, Any] | None) -> str:
    if then is None or then["value"] is None:
        return "untestable"
    if part["relation"] in DIRECTED and _undecided(part, then):
        return "untestable"
    if _misses(part, then):
        return "differs"
    if then["kind"] == "published":
        return PUBLISHED_ONLY
    if now is not None and _misses(part, now):
        return "moved"
    return "reproduced"


def _english() -> "Words":
    from wpsdata.chart.words import Words

    return Words(paths.SOURCE_LANGUAGE)


def why(part: Part, words: "Words") -> str:
    """Say why a number of a statement has its verdict.

    Parameters
    ----------
    part : Part
        The number, judged.
    words : Words
        The language.

    Returns
    -------
    str
        One or two sentences.
    """
    if part.then is None or part.then["value"] is None:
        return words("No open data to test this.")
    shown = {
        "said": stated(part, words),
        "unit": words.translated(part.unit),
        "found": computed(part.then, words),
    }
    if part.verdict == PUBLISHED_ONLY:
        return words("Published: {said} ({unit}); no open data rebuild it.", **shown)
    if part.verdict == "untestable":
        return words(
            "Tested: {said} ({unit}). The data give {found} and do not rule out "
            "{n:number}: they do not decide.",
            n=part.published,
            **shown,
        )
    day = part.then["as_of"]
    if part.verdict == "moved":
        return words(
            "Tested: {said} ({unit}). The data of {day:date} give {found}, today’s data {now}.",
            day=day,
            now=computed(part.now, words),
            **shown,
        )
    if day == "latest":
        return words("Tested: {said} ({unit}). The data give {found}.", **shown)
    return words(
        "Tested: {said} ({unit}). The data of {day:date} give {found}.",
        day=day,
        **shown,
    )


def printed(part: Part, words: "Words") -> str:
    """Write the number that the notes print, or what is tested where they print none."""
    said = stated(part, words)
    # a statement in words is tested by a number of ours
    return said if part.relation == "equals" else words("no number; tested here: {said}", said=said)


def stated(part: Part, words: "Words") -> str:
    """Write what is tested: how it compares, and the number, without its unit."""
    n = part.published
    return {
        "equals": words.number(n),
        "at_least": words("at least {n:number}", n=n),
        "at_most": words("at most {n:number}", n=n),
        "above": words("above {n:number}", n=n),
        "below": words("below {n:number}", n=n),
    }[part.relation]


def computed(fact: dict[str, Any] | None, words: "Words") -> str:
    """Write the value of a fact with its interval, without its unit."""
    if not fact or fact["value"] is None:
        return words("not known")
    shown = {
        # below 1 one decimal would leave little of an estimate and its interval
        name: words.number(fact[name], 2 if 0 < abs(fact[name]) < 1 else None)
        for name in ("value", "low", "high")
        if fact[name] is not None
    }
    if "low" in shown and "high" in shown and shown["low"] != shown["high"]:
        return words("{value} ({low} to {high})", **shown)
    return shown["value"]


def _misses(part: dict[str, Any], fact: dict[str, Any]) -> bool:
    low = fact["low"] if fact["low"] is not None else fact["value"]
    high = fact["high"] if fact["high"] is not None else fact["value"]
    if part["relation"] in ("at_least", "above"):
        return bool(high < part["published"] - part["tolerance"])
    if part["relation"] in ("at_most", "below"):
        return bool(low > part["published"] + part["tolerance"])
    return not low - part["tolerance"] <= part["published"] <= high + part["tolerance"]


def _undecided(part: dict[str, Any], fact: dict[str, Any]) -> bool:
    """Tell whether an interval holds the value that divides the two directions."""
    if fact["low"] is None or fact["high"] is None:
        return bool(fact["value"] == part["published"])
    return bool(fact["low"] <= part["published"] <= fact["high"])


def as_json(claims: list[Claim]) -> str:
    """Write the verdicts as JSON."""
    counts = {one: sum(claim.verdict == one for claim in claims) for one in VERDICTS}
    content = {"schema": 1, "verdicts": counts, "claims": [asdict(one) for one in claims]}
    return paths.as_json(content)


def as_markdown(claims: list[Claim]) -> str:
    """Write the verdicts as a page: a table, then each statement with its numbers."""
    lines = [
        "# What the background notes state, and what the data say",
        "",
        "Notes: WPS Focal Points Network, fourth capital-level meeting, Geneva, May 2022.",
        "Every verdict is computed from `facts.json`; `wpsdata claims` computes it again.",
        "",
        "| no. | statement (paraphrased) | published | computed | verdict | figures |",
        "| --- | --- | --- | --- | --- | --- |",
        *(
            f"| {one.number} | {one.statement} | {_cell(map(_said_of, one.parts))} "
            f"| {_cell(map(_found_of, one.parts))} | **{one.verdict}** | {_links(one)} |"
            for one in claims
        ),
    ]
    for one in claims:
        lines += ["", f"## {one.number}. {one.statement}", ""]
        lines += [f"{one.place}. Verdict: **{one.verdict}**.", ""]
        for part in one.parts:
            because = f" {part.because}" if part.because else ""
            lines.append(f"- `{part.fact}`: {part.verdict}. {part.why}{because}")
        for fact in one.beside:
            day = "today" if fact["as_of"] == "latest" else f"as of {fact['as_of']}"
            lines.append(f"- beside it ({day}): {fact['meaning']}: {in_english(fact)}.")
        if one.figures:
            lines.append(f"- figures: {_links(one)}")
    return "\n".join(lines) + "\n"


def _said_of(part: Part) -> str:
    return f"{printed(part, _english())} {part.unit}"


def _found_of(part: Part) -> str:
    if part.then is None or part.then["value"] is None:
        return "not known"
    return "not rebuilt" if part.verdict == PUBLISHED_ONLY else in_english(part.then)


def in_english(fact: dict[str, Any]) -> str:
    """Write the value of a fact with its interval and unit, in English as its meaning is."""
    value = computed(fact, _english())
    return f"p = {value}" if fact["unit"] in P_VALUES else f"{value} {fact['unit']}"


def _cell(shown: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(shown)) or "none"


def _links(one: Claim) -> str:
    return ", ".join(f"[{name}](figures/en/{name}.svg)" for name in one.figures) or "none"


def write(out: Path, claims: list[Claim]) -> None:
    """Write ``claims.json`` and ``claims.md`` of a reports folder, if they changed."""
    for name, text in ((FILE, as_json(claims)), (PAGE, as_markdown(claims))):
        if paths.differs(out / name, text):
            paths.write_atomically(out / name, text)


def recorded(out: Path) -> dict[str, str]:
    """Return the verdicts that a reports folder holds, by claim id; empty if it holds none."""
    path = out / FILE
    try:
        held = json.loads(path.read_text(encoding="utf-8"))["claims"]
        return {one["id"]: one["verdict"] for one in held}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
