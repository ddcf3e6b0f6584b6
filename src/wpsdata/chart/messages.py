"""Which messages charts and pages use, and which of them a language lacks."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter

import yaml
from babel.messages.extract import extract_from_file

from wpsdata import catalog, paths
from wpsdata.chart import fonts, style
from wpsdata.chart.figures import figures
from wpsdata.chart.words import (
    PLURAL,
    catalogues,
    country_names,
    locale_of,
    names,
    one_line,
    plural_categories,
    plural_forms,
    read_catalogue,
    terms,
)
from wpsdata.tables import NAMES, table

# Calls whose first argument is a message, in Python and in templates.
CALLS = {"words": None, "translated": None, "_": None, "self": None}
PYTHON = ("chart", "publish")
TEMPLATES = ("chart/templates", "publish/templates")
TABLE_WORDS = "table_words.csv"
CLAIM_TEXTS = ("place", "statement")
PART_TEXTS = ("unit", "because")


def messages() -> dict[str, str]:
    """Collect every message to translate.

    Returns
    -------
    dict
        English text: where it is used. Texts of ``figures.yml``, labels of ``terms.csv``, the
        texts given to ``words(...)`` or ``_(...)`` in the rooms that write words and in the
        templates of pages, headings and codes of tables, units of facts, names of
        ``names.csv``, and what the background notes state, with the reasons of verdicts.
    """
    found = {label: f"lookups/terms.csv, {code}" for code, label in terms().items()}
    for one in figures().values():
        found |= {text: f"notebooks/figures.yml, {one.id}" for text in one.messages() if text}
    for path in _sources():
        found |= dict(_written(path))
    for row in paths.lookup_rows(TABLE_WORDS):
        found.setdefault(row["label"], f"lookups/{TABLE_WORDS}, {row['code']}")
    for name, row in names().items():
        if text := row["part"] if row["iso3"] else name:
            found.setdefault(text, f"lookups/names.csv, {name}")
    return {**dict(_claimed()), **found}


def _claimed() -> Iterator[tuple[str, str]]:
    listed = yaml.safe_load((paths.notebooks_root() / "claims.yml").read_text(encoding="utf-8"))
    for one in listed or []:
        if one.get("draft"):
            continue
        place = f"notebooks/claims.yml, {one['id']}"
        texts = [one[name] for name in CLAIM_TEXTS]
        texts += [part[name] for part in one["parts"] for name in PART_TEXTS]
        yield from ((one_line(text), place) for text in texts if text)


def of_data() -> dict[str, str]:
    """Collect what cards say of raw files, and tables of themselves and their columns.

    Returns
    -------
    dict
        English text: its card or table. A page shows it in English where its language has no
        translation, so that whoever adds a source need not know six languages.
    """
    found = {
        one_line(text): f"data/raw/{card.source}, {card.file}"
        for card in catalog.cards()
        for text in _said_of(card)
        if text
    }
    for name in NAMES:
        described = table(name)
        texts = [described.title]
        for one in described.columns.values():
            texts += [one.description or "", (one.metadata or {}).get("unit", "")]
        found |= {one_line(text): f"tables/{name}" for text in texts if text}
    return found


def _said_of(card: catalog.Card) -> tuple[str, ...]:
    texts = (card.description, card.unit_of_row, card.processing)
    return (*texts, card.license_name, card.edition or "")


def _sources() -> Iterator[Path]:
    for room in PYTHON:
        yield from sorted((paths.PACKAGE / room).rglob("*.py"))
    for folder in TEMPLATES:
        yield from sorted(one for one in (paths.PACKAGE / folder).rglob("*") if one.is_file())


def _written(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the messages of a module or a template, each with its place."""
    module = path.suffix == ".py"
    method = "python" if module else "jinja2.ext:babel_extract"
    for line, message, _, _ in extract_from_file(method, str(path), CALLS):
        text = message if isinstance(message, str) else message[0]
        if text:
            yield text, f"{path.name}:{line}"


def problems(language: str) -> list[str]:
    """List what is wrong with one language's catalogues: missing, differing or unused messages."""
    files = {path: read_catalogue(path) for path in catalogues(language)}
    held = _joined(files.values())
    wanted, spare = messages(), of_data()
    folder = f"locale/{language}/LC_MESSAGES"
    return [
        *(
            f"{folder}: no translation of {text!r} ({place}); add it"
            for text, place in wanted.items()
            if text not in held
        ),
        *_mistakes(language, held, wanted),
        *(
            f"{folder}/{path.name}: {text!r} is used nowhere; remove it"
            for path, of_file in files.items()
            for text in of_file
            if text not in wanted and text not in spare
        ),
        *(f"{folder}: {one}" for one in _undrawable(language, held)),
        *_unnamed(language),
    ]


def _joined(files: Iterable[dict[str, str]]) -> dict[str, str]:
    return {text: translation for one in files for text, translation in one.items()}


def _mistakes(language: str, held: dict[str, str], wanted: Iterable[str]) -> Iterator[str]:
    """Say which translations fill in other values than the English, or bend nouns otherwise."""
    folder = f"locale/{language}/LC_MESSAGES"
    needed = plural_categories(locale_of(language))
    for text in wanted:
        if text in held and set(_fields(text)) != set(_fields(held[text])):
            yield (
                f"{folder}: {text!r} and its translation fill in different values "
                f"({_fields(text)}, {_fields(held[text])}); mend the translation"
            )
    for text, translation in held.items():
        for forms in _plurals(translation):
            if set(forms) != needed:
                yield (
                    f"{folder}: the translation of {text!r} has the plural forms "
                    f"{', '.join(sorted(forms))}; the language needs {', '.join(sorted(needed))}"
                )


def drafts() -> Iterator[str]:
    """Say of each language that is being translated what is left, and what is to be mended."""
    languages = paths.draft_languages()
    wanted = messages() if languages else {}
    for language in languages:
        held = _joined(read_catalogue(path) for path in catalogues(language))
        left = sum(text not in held for text in wanted)
        yield (
            f"locale/{language} is a draft: {left} of {len(wanted)} messages left to translate; "
            f"the suite offers it once {paths.DRAFT!r} is taken out of the header of wpsdata.po"
        )
        yield from _mistakes(language, held, wanted)


def _undrawable(language: str, held: dict[str, str]) -> Iterator[str]:
    """Say which texts of a language hold a character that its fonts do not."""
    lacking = fonts.without_font([language])
    if lacking:
        yield lacking[language]
        return
    with style.speaking(language):
        for text in (*held.values(), *country_names(language).values()):
            problem = style.glyph_problem(text)
            if problem:
                yield problem


def _unnamed(language: str) -> Iterator[str]:
    names = country_names(language)
    if lacking := [code for code, name in names.items() if not name]:
        yield (
            f"language {language}: no name for the countries {', '.join(lacking)}; "
            "add them to data/raw/un_countries"
        )


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
    """List the problems of every language; English has its messages and its names to be drawn."""
    english = paths.SOURCE_LANGUAGE
    return [
        *_undrawable(english, {text: text for text in messages()}),
        *_unnamed(english),
        *(one for language in paths.languages()[1:] for one in problems(language)),
    ]
