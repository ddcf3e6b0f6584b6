"""What a statement and a known value have in common: the same subject, the same number."""

from collections.abc import Collection, Sequence

from wpsdata.publish.briefing.known import Known, stems
from wpsdata.publish.briefing.numbers import PERCENT, Number
from wpsdata.publish.briefing.statements import Statement

ABOUT = 0.05  # of a value: what "about" leaves open
_FEW_WORDS = 3


def same(one: Statement, value: Known, but: Collection[str] = ()) -> bool:
    """Whether a value has the subject of a statement.

    Parameters
    ----------
    one : Statement
        What the text says.
    value : Known
        What is known.
    but : collection of str
        Sides that may differ: ``years``, ``role``, ``scope``, ``base`` or ``topics``.
    """
    subject = value.subject
    says_too_little = not (subject.topics or value.role or len(subject.words) >= _FEW_WORDS)
    if value.kind != one.number.kind or says_too_little:
        return False
    if "women" in subject.background and not one.women:
        return False
    # every unknown word of a fact must stand in the text, and the other way round
    if not subject.words <= one.words or stems(" ".join(one.strange)) - subject.words:
        return False
    return (
        _topics(one, value, swapped="topics" in but)
        and ("base" in but or _base(one, value))
        and ("scope" in but or _scope(one, value))
        and ("role" in but or _role(one, value))
        and ("years" in but or _years(one, value))
    )


def _topics(one: Statement, value: Known, *, swapped: bool) -> bool:
    topics = value.subject.topics
    if swapped:  # "third plan" for "second plan"
        return len(topics - one.topics) == len(one.topics - topics) == 1
    return one.topics <= topics <= one.topics | one.around


def _base(one: Statement, value: Known) -> bool:
    """Whether both count, or are a share of, persons in a role, or the same things."""
    if value.base == {value.role}:
        return bool(one.base & set(one.roles))
    return not value.base or bool(value.base & one.base)


def _scope(one: Statement, value: Known) -> bool:
    return value.subject.scope == one.scope if one.scope else not value.only_by_name


def _years(one: Statement, value: Known) -> bool:
    if not value.years or not one.period:
        return True
    if one.period.open or value.years != one.period.years:
        return False
    # of one year one month may be meant
    begin, end = value.window or one.period.days
    return begin <= one.period.days[1] and end >= one.period.days[0]


def _role(one: Statement, value: Known) -> bool:
    if not value.role:
        return not one.roles or bool(one.base - set(one.roles))
    if value.role == "any":
        return not one.roles
    parts = value.role.replace("_and_", "_or_").split("_or_")
    return exact_role(one, value) or (len(one.roles) == 1 and one.roles[0] in parts)


def exact_role(one: Statement, value: Known) -> bool:
    """Whether a value has the very role of a statement, not one that contains it."""
    return value.role in _compounds(one.roles)


def _compounds(roles: Sequence[str]) -> set[str]:
    if len(roles) < 2:
        return set(roles)
    return {f"_{word}_".join(order) for word in ("or", "and") for order in (roles, roles[::-1])}


def nearest_role(one: Statement, values: Sequence[Known]) -> list[Known]:
    """Leave out "negotiators or delegates" where negotiators alone are known for the same years."""
    exact = {(value.years, value.subject.scope) for value in values if exact_role(one, value)}
    return [
        value
        for value in values
        if exact_role(one, value)
        or not value.role
        or (value.years, value.subject.scope) not in exact
    ]


def agrees(number: Number, value: Known, *, tolerant: bool = True) -> bool:
    """Whether a printed number says the same as a value, as exactly as both are printed.

    Parameters
    ----------
    number : Number
        What the text prints.
    value : Known
        What is known.
    tolerant : bool
        Grant the value the tolerance that ``claims.yml`` gives its fact.
    """
    slack = max(number.step if number.kind == PERCENT else 0, value.tolerance * tolerant) + 1e-9
    if "about" in (number.bound, value.bound):
        slack = max(slack, ABOUT * value.high)
    if number.bound in ("below", "at_most"):
        return value.high <= number.high + (slack if number.bound == "at_most" else 0)
    if number.bound in ("above", "at_least"):
        least = number.low - (slack if number.bound == "at_least" else 0)
        worded_alike = value.bound == number.bound and value.low == number.low
        return value.bound not in ("below", "at_most") and (value.low > least or worded_alike)
    if value.bound not in ("exact", "about") or _other_counts(number, value):
        return False
    return value.low - slack <= number.high and number.low <= value.high + slack


def _other_counts(number: Number, value: Known) -> bool:
    """Whether both are ratios of counts, and not of the same."""
    printed = number.whole is not None and number.whole > 10
    known = value.whole is not None and value.part is not None
    return printed and known and (number.part, number.whole) != (value.part, value.whole)
