"""Findings for people and for machines."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wpsdata.clean.dates import LATEST
from wpsdata.publish.briefing.judge import VERDICTS, Finding
from wpsdata.publish.briefing.known import Known
from wpsdata.publish.briefing.vocabulary import vocabulary


def as_text(findings: Sequence[Finding]) -> str:
    """Write one block a finding, in the order of the briefing."""
    return "\n\n".join("\n".join(_block(one)) for one in findings)


def _block(one: Finding) -> list[str]:
    statement = one.statement
    lines = [
        f'{statement.place}: {statement.number.printed} in "{statement.quote}"',
        f"  {one.verdict}: {one.why}",
        f"  read as: {_read_as(one)}",
    ]
    if one.belongs_to:
        lines.append(f"  number of: {one.belongs_to.printed} ({one.belongs_to.name})")
        lines.append(f"  source: {_cited(one.belongs_to)}")
    if one.value:
        today = ""
        if one.today and (one.today.name, one.today.printed) != (one.value.name, one.value.printed):
            today = f"; today {one.today.printed}"
        lines.append(f"  value: {one.value.printed} ({one.value.name}{today})")
        if not one.belongs_to or one.belongs_to.title != one.value.title:
            lines.append(f"  source: {_cited(one.value)}")
    elif one.today:
        lines.append(f"  value: today {one.today.printed} ({one.today.name})")
        lines.append(f"  source: {_cited(one.today)}")
    return lines


def _read_as(one: Finding) -> str:
    words, statement = vocabulary(), one.statement
    parts = [
        "women" if statement.women and statement.roles else "",
        words.label(statement.roles),
        words.label(statement.base - set(statement.roles) - {"women"}),
        words.label(statement.topics - statement.base),
        statement.period.printed if statement.period else "no years",
        words.label(statement.scope.split("+")) if statement.scope else "",
    ]
    text = ", ".join(part for part in parts if part)
    inherited = statement.inherited - (set() if statement.roles else {"women"})
    if inherited:
        text += f" ({', '.join(sorted(inherited))}: from another sentence or part of it)"
    return text


def _cited(value: Known) -> str:
    cites = ", ".join(f"wpsdata cite {name}" for name in value.source.split(", ") if name)
    title = f"published in {value.title}" if not value.recorded else value.title
    return " · ".join(part for part in (title, value.url, cites) if part)


def summary(findings: Sequence[Finding]) -> str:
    """Count the verdicts in one line."""
    counts = Counter(one.verdict for one in findings)
    told = ", ".join(f"{verdict} {counts[verdict]}" for verdict in VERDICTS if counts[verdict])
    number = f"{len(findings)} number{'s' if len(findings) != 1 else ''} of this field"
    return f"{number}: {told}" if findings else number


def as_json(findings: Sequence[Finding], path: Path, as_of: str = LATEST) -> str:
    """Write the findings as JSON."""
    counts = Counter(one.verdict for one in findings)
    content = {
        "schema": 1,
        "file": path.name,
        "as_of": as_of,
        "verdicts": {verdict: counts[verdict] for verdict in VERDICTS},
        "findings": [_plain(one) for one in findings],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _plain(one: Finding) -> dict[str, Any]:
    statement, number = one.statement, one.statement.number
    period = statement.period
    return {
        "place": statement.place,
        "quote": statement.quote,
        "number": {
            "printed": number.printed,
            "unit": number.kind,
            "low": round(number.low, 6),
            "high": round(number.high, 6),
            "bound": number.bound,
            "numerator": number.part,
            "denominator": number.whole,
        },
        "recognised": {
            "roles": sorted(statement.roles),
            "women": statement.women,
            "base": sorted(statement.base),
            "topics": sorted(statement.topics),
            "first_year": period.years[0] if period else None,
            "last_year": period.years[1] if period and not period.open else None,
            "scope": statement.scope,
            "speakers": sorted(statement.speakers),
            "from_sentence_before": sorted(statement.inherited),
            "unknown_words": sorted(statement.strange),
        },
        "verdict": one.verdict,
        "why": one.why,
        "value": _value(one.value),
        "today": _value(one.today),
        "belongs_to": _value(one.belongs_to),
    }


def _value(value: Known | None) -> dict[str, Any] | None:
    if value is None:
        return None
    begin, end = value.days
    return {
        "series": value.name,
        "printed": value.printed,
        "low": round(value.low, 6),
        "high": round(value.high, 6),
        "bound": value.bound,
        "published": value.published,
        "meaning": value.meaning,
        "role": value.role,
        "scope": value.subject.scope,
        "first_year": value.years[0] if value.years else None,
        "last_year": value.years[1] if value.years else None,
        "from": begin.isoformat() if begin else None,
        "until": end.isoformat() if end else None,
        "table": value.table,
        "source_title": value.title,
        "source_url": value.url,
        "cite": [name for name in value.source.split(", ") if name],
    }
