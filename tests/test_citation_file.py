"""CITATION.cff by the rules of the Citation File Format 1.2.0 for what it may say.

The format's own schema goes with none of the locked libraries, so its rules for the fields that we
use, and the names of all others, are written down here.
"""

from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[1]
TEXT = {"type": "string", "minLength": 1}
DAY = {"type": "string", "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])$"}
ADDRESS = {"type": "string", "pattern": r"^(https?|s?ftp)://.+"}
PLACE = "address alias city country email fax location orcid post-code region tel website"
ORCID = {"type": "string", "pattern": r"^https://orcid\.org/[0-9]{4}(-[0-9]{4}){2}-[0-9]{3}[0-9X]$"}
PLACES = dict.fromkeys(PLACE.split(), TEXT) | {"website": ADDRESS, "orcid": ORCID}
ENTITY = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {**PLACES, "name": TEXT, "date-start": DAY, "date-end": DAY},
}
PERSON = {
    "type": "object",
    "additionalProperties": False,
    "properties": PLACES
    | dict.fromkeys(
        ["affiliation", "family-names", "given-names", "name-particle", "name-suffix"], TEXT
    ),
}
AUTHORS = {
    "type": "array",
    "minItems": 1,
    "uniqueItems": True,
    "items": {"anyOf": [ENTITY, PERSON]},
}
ANY = {}
SCHEMA = {
    "$schema": "http://json-schema.org/draft-07/schema",
    "type": "object",
    "required": ["authors", "cff-version", "message", "title"],
    "additionalProperties": False,
    "properties": {
        "abstract": TEXT,
        "authors": AUTHORS,
        "cff-version": {"const": "1.2.0"},
        "commit": TEXT,
        "contact": AUTHORS,
        "date-released": DAY,
        "doi": {
            "type": "string",
            "pattern": r"^10\.\d{4,9}(\.\d+)?/[A-Za-z0-9:/_;\-\.\(\)\[\]\\]+$",
        },
        "identifiers": ANY,
        "keywords": {"type": "array", "minItems": 1, "uniqueItems": True, "items": TEXT},
        # names of SPDX that the project is under
        "license": {"enum": ["MIT", "CC-BY-4.0"]},
        "license-url": ADDRESS,
        "message": TEXT,
        "preferred-citation": ANY,
        "references": ANY,
        "repository": ADDRESS,
        "repository-artifact": ADDRESS,
        "repository-code": ADDRESS,
        "title": TEXT,
        "type": {"enum": ["software", "dataset"]},
        "url": ADDRESS,
        "version": {"anyOf": [TEXT, {"type": "number"}]},
    },
}


@pytest.fixture
def citation() -> dict:
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def test_the_citation_file_is_valid(citation):
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    jsonschema.validate(citation, SCHEMA)


@pytest.mark.parametrize(
    "change",
    [
        {"authors": []},
        {"authors": [{"nom": "x"}]},
        {"date-released": "27 November 2026"},
        {"date-released": yaml.safe_load("2026-11-27")},  # a day, for want of quotation marks
        {"keywords": ["a", "a"]},
        {"license": "MIT License"},
        {"cff-version": "1.1.0"},
        {"licence": "MIT"},
        {"url": "example.org"},
        {"message": ""},
    ],
)
def test_a_broken_one_is_not(citation, change):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(citation | change, SCHEMA)
