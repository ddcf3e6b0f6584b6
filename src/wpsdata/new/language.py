"""Begin a language: its catalogues with every message, none of them translated yet."""

import io
import re

from babel import Locale
from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from wpsdata import paths
from wpsdata.chart import messages, style
from wpsdata.chart.words import catalogues, country_names, name_of, plural_categories
from wpsdata.new import Begun, Taken, Unusable, checkout, filled, together
from wpsdata.paths import CHART_WORDS, DATA_WORDS, SITE_WORDS


def language(code: str) -> Begun:
    """Write ``locale/CODE/LC_MESSAGES`` as a draft, which no figure is drawn in.

    Parameters
    ----------
    code : str
        Code of the Unicode CLDR, ``pt`` or ``pt_BR``.

    Returns
    -------
    Begun
        The catalogues.

    Raises
    ------
    Unusable
        Babel does not know the language.
    Taken
        The language is there.
    NoCheckout
        There is nowhere to write to.
    """
    root = checkout(with_code=True)
    try:
        locale = Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        raise Unusable(
            f"language {code!r}; expected a code that Babel knows, as pt, sw or pt_BR"
        ) from None
    code = str(locale)
    folder = paths.locale_root() / code / "LC_MESSAGES"
    if code in paths.languages() or folder.parent.exists():
        what = "a draft" if code in paths.draft_languages() else "there"
        raise Taken(f"language {code} is {what}; `wpsdata check` says what it lacks, if anything")
    wanted, spare = messages.messages(), messages.of_data()
    texts = {
        folder / name: _header(code, locale, draft=name == CHART_WORDS) + _untranslated(part)
        for name, part in _parts(wanted, spare).items()
    }
    with together(*texts):
        for path, text in texts.items():
            paths.write_atomically(path, text)
    return Begun(
        tuple(path.relative_to(root) for path in texts),
        (
            "translate each `msgstr`, in any editor of gettext catalogues; what stands in braces "
            f"stays; a count bends its noun by {', '.join(_ordered(plural_categories(locale)))}",
            *_font_step(code),
            *_direction_step(locale),
            f"`wpsdata check` counts what is left; once nothing is, take {paths.DRAFT!r} out "
            f"of the header of {CHART_WORDS}",
            f"look at every figure, lines wrap and labels collide: `wpsdata run --lang {code}`",
        ),
        (
            f"{name_of(code)}: {len(wanted)} messages to translate, and "
            f"{len(spare.keys() - wanted)} that may stay in English: "
            "what cards and tables say of data",
            *_country_remarks(code),
        ),
    )


def _parts(wanted: dict[str, str], spare: dict[str, str]) -> dict[str, dict[str, str]]:
    """Part the messages by catalogue, as a language that is there does."""
    model = next(path for path in catalogues(paths.languages()[1]) if path.name == SITE_WORDS)
    with model.open("rb") as file:
        of_site = {str(one.id) for one in read_po(file)}
    return {
        CHART_WORDS: {text: place for text, place in wanted.items() if text not in of_site},
        SITE_WORDS: {text: place for text, place in wanted.items() if text in of_site},
        DATA_WORDS: {text: place for text, place in spare.items() if text not in wanted},
    }


def _header(code: str, locale: Locale, draft: bool) -> str:
    return filled(
        "header.po.jinja",
        code=code,
        plural_forms=get_plural(locale).plural_forms,
        status=paths.DRAFT if draft else "",
    )


def _untranslated(part: dict[str, str]) -> str:
    catalogue = Catalog()
    for text, place in part.items():
        # a line number would move with each edit of the code
        message = catalogue.add(text, auto_comments=[re.sub(r":\d+$", "", place)])
        message.flags.clear()
    file = io.BytesIO()
    write_po(file, catalogue, omit_header=True, width=100)
    return file.getvalue().decode("utf-8").removesuffix("\n")


def _ordered(categories: set[str]) -> list[str]:
    return [one for one in ("zero", "one", "two", "few", "many", "other") if one in categories]


def _font_step(code: str) -> tuple[str, ...]:
    with style.speaking(code):
        lacking = style.without_glyph("".join(country_names(code).values()))
    if not lacking:
        return ()
    return (
        f"the fonts lack {len(lacking)} of its characters ({' '.join(lacking[:8])} …): name "
        "a font of its script in FONT_FILES and FAMILIES of src/wpsdata/chart/fonts.py, and its "
        "package in pyproject.toml and environment.yml",
    )


def _direction_step(locale: Locale) -> tuple[str, ...]:
    if locale.text_direction != "rtl":
        return ()
    return (
        "it is written from right to left, which matplotlib shapes itself; percent sign, comma and "
        "semicolon stand in src/wpsdata/chart/words.py where they are not those of English",
    )


def _country_remarks(code: str) -> tuple[str, ...]:
    names = country_names(code)
    without = [iso3 for iso3, name in names.items() if not name]
    return (
        "names of countries come from the Unicode CLDR, as Babel has them: the United Nations "
        "publishes none in this language. A column name_"
        f"{code} in data/raw/un_countries goes before them",
        *([f"no name for {', '.join(without)}: such a column has to give one"] if without else []),
    )
