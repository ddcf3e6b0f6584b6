"""Which messages the charts and the site use, and which of them a language lacks."""

import csv
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import yaml
from babel.messages.extract import extract_from_file

from wpsdata import paths
from wpsdata.chart.figures import figures
from wpsdata.chart.words import (
    PLURAL,
    Words,
    catalogues,
    plural_categories,
    plural_forms,
    read_catalogue,
    terms,
)

CALLS = {"words": None, "translated": None}
TABLE_WORDS = "table_words.csv"
CLAIM_TEXTS = ("place", "statement")


def messages() -> dict[str, str]:
    """Collect every message to translate.

    Returns
    -------
    dict
        English text: where it is used. Texts of ``figures.yml``, labels of ``terms.csv`` and
        the strings given to ``words(...)`` in this room, then those of the site.
    """
    found = {label: f"lookups/terms.csv, {code}" for code, label in terms().items()}
    for one in figures().values():
        found |= {text: f"notebooks/figures.yml, {one.id}" for text in one.messages() if text}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        found |= _called(path, "python")
    return {**site_messages(), **found}


def site_messages() -> dict[str, str]:
    """Collect the messages of the site, by their English text, with the place of each.

    They are the strings given to ``words(...)`` in its code and templates, headings and codes of
    tables, and what the background notes state.
    """
    found: dict[str, str] = {}
    publish = paths.PACKAGE / "publish"
    for path in sorted((publish / "site").glob("*.py")):
        found |= _called(path, "python")
    for path in sorted((publish / "templates").rglob("*")):
        if path.suffix in (".html", ".xml"):
            found |= _called(path, "jinja2")
    with (paths.lookups_root() / TABLE_WORDS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["label"]] = f"lookups/{TABLE_WORDS}, {row['code']}"
    return found | dict(_claimed())


def _called(path: Path, method: str) -> dict[str, str]:
    return {
        message if isinstance(message, str) else message[0]: f"{path.name}:{line}"
        for line, message, _, _ in extract_from_file(method, str(path), CALLS)
    }


def _claimed() -> Iterator[tuple[str, str]]:
    listed = yaml.safe_load((paths.notebooks_root() / "claims.yml").read_text(encoding="utf-8"))
    for one in listed or []:
        place = f"notebooks/claims.yml, {one['id']}"
        for text in (*(one[name] for name in CLAIM_TEXTS), *(p["unit"] for p in one["parts"])):
            yield " ".join(text.split()), place


def problems(language: str) -> list[str]:
    """List what is wrong with one language's catalogues: missing, differing or unused messages."""
    files = {path: read_catalogue(path) for path in catalogues(language)}
    held = {text: translation for one in files.values() for text, translation in one.items()}
    wanted = messages()
    needed = plural_categories(Words(language).locale)
    folder = f"locale/{language}/LC_MESSAGES"
    return [
        *(
            f"{folder}: no translation of {text!r} ({place}); add it"
            for text, place in wanted.items()
            if text not in held
        ),
        *(
            f"{folder}: {text!r} and its translation fill in different values "
            f"({_fields(text)}, {_fields(held[text])}); mend the translation"
            for text in wanted
            if text in held and set(_fields(text)) != set(_fields(held[text]))
        ),
        *(
            f"{folder}: the translation of {text!r} has the plural forms "
            f"{', '.join(sorted(forms))}; the language needs {', '.join(sorted(needed))}"
            for text, translation in held.items()
            for forms in _plurals(translation)
            if set(forms) != needed
        ),
        *(
            f"{folder}/{path.name}: {text!r} is used nowhere; remove it"
            for path, of_file in files.items()
            for text in of_file
            if text not in wanted
        ),
    ]


def _parsed(text: str) -> list[tuple[str, str]]:
    return [(name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name is not None]


def _fields(text: str) -> list[str]:
    # a language bends a noun after a number, whether English does or not
    return sorted(
        f"{name}:{'' if spec.startswith(PLURAL) else spec}" for name, spec in _parsed(text)
    )


def _plurals(text: str) -> list[dict[str, str]]:
    return [plural_forms(spec) for _, spec in _parsed(text) if spec.startswith(PLURAL)]


def all_problems() -> list[str]:
    """List the problems of every language but English."""
    return [one for language in paths.languages()[1:] for one in problems(language)]
