"""Files that other sites pull: figures and facts as JSON, with their schemas."""

from typing import Any

from wpsdata.chart.figures import figures
from wpsdata.chart.sizes import PAGE
from wpsdata.paths import as_json
from wpsdata.publish.facts import KINDS
from wpsdata.publish.site.drawn import Drawn
from wpsdata.publish.site.pages import Suite
from wpsdata.publish.site.stage import Stage

SCHEMA = 1
DRAFT = "https://json-schema.org/draft/2020-12/schema"
TEXT = {"type": "string"}
NUMBER = {"type": ["number", "null"]}
ADDRESS = {"type": "string", "format": "uri-reference", "minLength": 1}


def _object(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [one for one in properties if one not in optional],
        "additionalProperties": False,
    }


def _by(values: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values, "minProperties": 1}


def _listed(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_FACT = {
    "id": TEXT,
    "as_of": {"type": "string", "pattern": r"^(latest|\d{4}-\d{2}-\d{2})$"},
    "value": NUMBER,
    "low": NUMBER,
    "high": NUMBER,
    "denominator": NUMBER,
    "unit": TEXT,
    "kind": {"enum": list(KINDS)},
    "meaning": TEXT,
    "table": TEXT,
    "series": TEXT,
    "notebook": TEXT,
    "url": ADDRESS,
}
_WORDS = dict.fromkeys(
    ("title", "subtitle", "question", "note", "source", "alt", "may_say", "may_not_say", "license"),
    TEXT,
)
SCHEMAS: dict[str, dict[str, Any]] = {
    "figures": {
        "$schema": DRAFT,
        "title": "Figures on women, peace and security",
        "description": "Addresses are relative to the folder of the site, or absolute.",
        **_object(
            {
                "schema": {"const": SCHEMA},
                "updated": {"type": "string", "format": "date"},
                "languages": _listed(TEXT),
                "figures": _listed(
                    _object(
                        {
                            "id": TEXT,
                            "working_group": {"type": "integer"},
                            "notebook": TEXT,
                            "claims": _listed({"type": "integer"}),
                            "sources": _listed(TEXT),
                            "languages": _by(
                                _object({**_WORDS, "page": ADDRESS, "files": _by(_by(ADDRESS))})
                            ),
                        }
                    )
                ),
            }
        ),
    },
    "facts": {
        "$schema": DRAFT,
        "title": "Facts on women, peace and security",
        "description": "A fact is named by its id and the day for which it was known.",
        **_object(
            {
                "schema": {"const": SCHEMA},
                "updated": {"type": "string", "format": "date"},
                "facts": _listed(_object(_FACT)),
            }
        ),
    },
}


def write(suite: Suite, facts: list[dict[str, Any]], stage: Stage) -> None:
    """Write ``api/``: figures, facts, one file a fact, and the schemas."""
    stage.text(
        "api/figures.json",
        as_json(
            {
                "schema": SCHEMA,
                "updated": suite.updated,
                "languages": suite.languages,
                "figures": [_figure(one, suite) for one in figures() if _there(one, suite)],
            }
        ),
    )
    listed = [
        {name: one[name] for name in _FACT if name != "url"}
        | {"url": suite.address(f"api/facts/{one['id']}.json")}
        for one in facts
    ]
    head = {"schema": SCHEMA, "updated": suite.updated}
    stage.text("api/facts.json", as_json({**head, "facts": listed}))
    by_id: dict[str, list[dict[str, Any]]] = {}
    for one in listed:
        by_id.setdefault(one["id"], []).append(one)
    for fact_id, found in by_id.items():
        stage.text(f"api/facts/{fact_id}.json", as_json({**head, "facts": found}))
    for name, schema in SCHEMAS.items():
        address = suite.address(f"api/{name}.schema.json")
        content = {"$schema": schema["$schema"], "$id": address, **schema}
        stage.text(f"api/{name}.schema.json", as_json(content))


def _there(figure_id: str, suite: Suite) -> bool:
    return any(figure_id in found for found in suite.drawn.values())


def _figure(figure_id: str, suite: Suite) -> dict[str, Any]:
    entry = figures()[figure_id]
    found = {
        language: suite.drawn[language][figure_id]
        for language in suite.languages
        if figure_id in suite.drawn[language]
    }
    return {
        "id": figure_id,
        "working_group": entry.working_group,
        "notebook": entry.notebook,
        "claims": [int(one) for one in entry.claims],
        "sources": next(iter(found.values())).sources,
        "languages": {language: _said(one, suite) for language, one in found.items()},
    }


def _said(one: Drawn, suite: Suite) -> dict[str, Any]:
    folder = f"figures/{one.language}"
    files = {
        size: {
            suffix: suite.address(
                f"{folder if size == PAGE else f'{folder}/{size}'}/{one.id}.{suffix}"
            )
            for suffix in there
        }
        for size, there in one.files.items()
    }
    files[PAGE]["xlsx"] = suite.address(f"{folder}/{one.id}.xlsx")
    return {
        **{name: one.said[name] for name in _WORDS},
        "page": suite.address(f"{one.language}/figures/{one.id}.html"),
        "files": files,
    }
