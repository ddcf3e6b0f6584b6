"""Begin a claim: a statement whose number a recorded fact tests, as a draft."""

import math

from wpsdata import catalog, paths
from wpsdata.chart.figures import figures
from wpsdata.new import Begun, Taken, Unusable, checkout, filled, named, together
from wpsdata.publish import claims, facts

STATEMENT = "To be written: what the text states, in other words."
PLACE = "To be written: text, page and paragraph"


def claim(
    claim_id: str,
    fact_id: str,
    published: float,
    relation: str = "equals",
    as_of: str = "latest",
    working_group: int | None = None,
    statement: str = STATEMENT,
    place: str = PLACE,
    tolerance: float = 0.0,
    because: str = "",
) -> Begun:
    """Append a draft to ``notebooks/claims.yml``, with the next number; the rest stays as it is.

    Parameters
    ----------
    claim_id : str
        Name of the claim.
    fact_id : str
        Fact that tests it.
    published : float
        The number as the text prints it.
    relation : str
        How the fact compares, one of ``claims.RELATIONS``.
    as_of : str
        Day of the text, for which the fact was recorded, or ``"latest"``.
    working_group : int, optional
        Section of the background notes; by default that of the figures of the fact's notebook.
    statement, place : str
        What the text states, and where.
    tolerance : float
        How far the fact may be off.
    because : str
        Why so far.

    Returns
    -------
    Begun
        The list, and the verdict that the claim would have.

    Raises
    ------
    Unusable
        A value cannot be used, or no such fact is recorded.
    Taken
        A claim has that name.
    NoCheckout
        There is nowhere to write to.
    """
    root = checkout()
    listed = claims.read_list(drafts=True)
    if named(claim_id, "claim", "police_a_sixth") in {one["id"] for one in listed}:
        raise Taken(f"claim {claim_id} is there; expected a name of its own")
    if relation not in claims.RELATIONS:
        near = catalog.suggest(relation, set(claims.RELATIONS))
        raise Unusable(
            f"relation {relation!r}{near}; expected one of {', '.join(claims.RELATIONS)}"
        )
    if not (math.isfinite(published) and math.isfinite(tolerance) and tolerance >= 0):
        raise Unusable(
            f"published {published}, tolerance {tolerance}; expected numbers, the tolerance not "
            "below zero"
        )
    try:
        fact = facts.fact(fact_id, as_of)
    except facts.FactError as error:
        raise Unusable(str(error)) from None
    number = max((int(one["number"]) for one in listed), default=0) + 1
    entry = filled(
        "claim.yml.jinja",
        id=claim_id,
        number=number,
        working_group=working_group or _working_group(fact),
        place=" ".join(place.split()),
        statement=" ".join(statement.split()),
        as_of=as_of,
        fact=fact_id,
        published=_whole(published),
        relation=relation,
        unit=fact.unit,
        tolerance=_whole(tolerance),
        because=" ".join(because.split()),
    )
    path = paths.notebooks_root() / claims.LIST
    with together(path):
        before = path.read_text(encoding="utf-8")
        paths.write_atomically(path, before + ("" if before.endswith("\n") else "\n") + entry)
        (written,) = (one for one in claims.read_list(drafts=True) if one["id"] == claim_id)
    (judged,) = claims.judge(facts.read(paths.facts_file()), [written])
    return Begun(
        (path.relative_to(root),),
        (
            f"write `statement` and `place` of {claim_id} in notebooks/claims.yml in words of your "
            "own, and `because` where the fact may be off or leaves something open",
            f"add {number} to `claims` of the figures that bear on it (notebooks/figures.yml)",
            "take the line `draft: true` away: from then on it is judged and shown, and "
            "`wpsdata check` names each of its words that a language lacks",
            "`wpsdata claims` computes the verdict; how: docs/explanation/verdicts.md",
        ),
        (f"{fact_id}: {fact.meaning}", f"{judged.verdict}: {judged.parts[0].why}"),
    )


def _whole(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value


def _working_group(fact: facts.Fact) -> int:
    """Return the section of the notes that all figures of a fact's notebook belong to."""
    groups = {one.working_group for one in figures().values() if one.notebook == fact.notebook}
    if len(groups) != 1:
        raise Unusable(
            f"the figures of {fact.notebook} belong to {len(groups)} working groups; expected one; "
            "name it with --working-group"
        )
    return groups.pop()
