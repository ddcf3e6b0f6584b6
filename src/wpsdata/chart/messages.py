"""Which messages the charts use, and which of them a language lacks."""

from pathlib import Path
from string import Formatter

from babel.messages.extract import extract_from_file

from wpsdata import paths
from wpsdata.chart.figures import figures
from wpsdata.chart.words import (
    PLURAL,
    Words,
    plural_categories,
    plural_forms,
    read_catalogue,
    terms,
)


def messages() -> dict[str, str]:
    """Collect every message to translate.

    Returns
    -------
    dict
        English text: where it is used. Texts of ``figures.yml``, labels of ``terms.csv`` and
        the strings given to ``words(...)`` in this room.
    """
    found = {label: f"lookups/terms.csv, {code}" for code, label in terms().items()}
    for one in figures().values():
        found |= {text: f"notebooks/figures.yml, {one.id}" for text in one.messages() if text}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        for line, message, _, _ in extract_from_file(
            "python", str(path), {"words": None, "translated": None}
        ):
            found[message if isinstance(message, str) else message[0]] = f"{path.name}:{line}"
    return found


def problems(language: str) -> list[str]:
    """List what is wrong with one language's catalogue: missing, differing or unused messages."""
    held = read_catalogue(paths.locale_root() / language / "LC_MESSAGES" / "wpsdata.po")
    wanted = messages()
    needed = plural_categories(Words(language).locale)
    file = f"locale/{language}/LC_MESSAGES/wpsdata.po"
    return [
        *(
            f"{file}: no translation of {text!r} ({place}); add it"
            for text, place in wanted.items()
            if text not in held
        ),
        *(
            f"{file}: {text!r} and its translation fill in different values "
            f"({_fields(text)}, {_fields(held[text])}); mend the translation"
            for text in wanted
            if text in held and set(_fields(text)) != set(_fields(held[text]))
        ),
        *(
            f"{file}: the translation of {text!r} has the plural forms {', '.join(sorted(forms))}; "
            f"the language needs {', '.join(sorted(needed))}"
            for text, translation in held.items()
            for forms in _plurals(translation)
            if set(forms) != needed
        ),
        *(f"{file}: {text!r} is used nowhere; remove it" for text in held if text not in wanted),
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
