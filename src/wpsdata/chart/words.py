"""The words of a chart in one language: messages, numbers, terms, country names.

English is the language the messages are written in; every other language is a gettext
catalogue ``locale/<language>/LC_MESSAGES/wpsdata.po``. Adding a language adds such a file and
touches no Python.
"""

import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from babel import Locale
from babel.core import UnknownLocaleError, get_global
from babel.dates import format_date, format_interval, format_skeleton
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from wpsdata import paths
from wpsdata.catalog import suggest
from wpsdata.errors import WpsdataError
from wpsdata.paths import SOURCE_LANGUAGE

# the United Nations writes British English: 18 May 2022; a, b and c
_LOCALES = {"en": "en_GB"}
TERMS = "terms.csv"
NAMES = "names.csv"
MISSING = "–"
MINUS = "\u2212"
# a month or a span of months, as sources date what they count: 2019-06, 2019-01..2019-06
MONTH = r"\d{4}-(?:0[1-9]|1[0-2])"
MONTHLY = re.compile(rf"({MONTH})(?:\.\.({MONTH}))?")
# a name that ends with its year: DRC (2003)
DATED = re.compile(r"(.+) \((\d{4})\)")
# a year, and whose count of it: 2021 (UNIDIR)
OF_YEAR = re.compile(r"(\d{4}) \((.+)\)")
PLURAL = "plural "
# in a text from right to left a minus would stand after its number, and a percent sign on either
# side, by the letter before it
LEFT_TO_RIGHT, RIGHT_TO_LEFT = "\u200e", "\u200f"
# begin and end of a run set from left to right, wherever it stands
FIRST_LEFT, CLOSED = "\u2066", "\u2069"
# signs that Babel does not tell apart by language
PERCENT_SIGNS = {"ar": "٪"}
COMMAS = {"ar": "، ", "zh": "、"}
# a word between a term and its number or text; such clauses are set in a row, without "and"
BETWEEN = {"zh": "为"}
# in Arabic, works with Latin titles are one run from left to right
SEMICOLONS = {"zh": "；"}
# what a message in such a language writes out: a percentage; a word of code between guillemets,
# one of which would turn away after another Latin word
LITERAL_PERCENT = re.compile(r"\d[\d.,]*٪")
LATIN_QUOTED = re.compile("(?<=«)[^«»{}\u0590-\u08ff]+(?=»)")
# "and", what it becomes, and before which words: Spanish has "e Irán" but "y hielo", "y Iowa"
AND_BEFORE = {"es": (" y ", " e ", re.compile(r"\W*h?[ií](?![aeou])", re.IGNORECASE))}
# the United Nations writes both names of a month in Arabic
MONTHS = {
    "ar": (
        *("كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل"),
        *("أيار/مايو", "حزيران/يونيه", "تموز/يوليه", "آب/أغسطس"),
        *("أيلول/سبتمبر", "تشرين الأول/أكتوبر", "تشرين الثاني/نوفمبر", "كانون الأول/ديسمبر"),
    )
}


class UnknownLanguage(WpsdataError):
    """No message catalogue exists for the language."""

    exit_code = 2


class MissingMessage(WpsdataError):
    """A message or term has no translation."""


def read_languages(languages: str) -> list[str]:
    """Read a comma-separated list of languages, in the order given; ``all`` is every one.

    Raises
    ------
    UnknownLanguage
        One of them has no message catalogue, or none was named.
    """
    named = list(dict.fromkeys(part.strip() for part in languages.split(",") if part.strip()))
    known = paths.languages()
    if named == [paths.EVERY_LANGUAGE]:
        return known
    strange = [one for one in named if one not in known]
    if strange or not named:
        raise UnknownLanguage(
            f"no language {', '.join(strange) or '(none named)'}; expected some of "
            f"{', '.join(known)}; `wpsdata new language` begins one; `wpsdata check` says "
            "what a draft still lacks"
        )
    return named


@cache
def translations(language: str) -> dict[str, str]:
    """Return the translated messages of a language, by their English text.

    Every catalogue of the language's folder is read: ``wpsdata.po`` holds what charts say, others
    what is said around them.

    Raises
    ------
    UnknownLanguage
        The language has no message catalogue.
    """
    if language == SOURCE_LANGUAGE:
        return {}
    read_languages(language)
    turned = locale_of(language).text_direction == "rtl"
    return {
        message: _directed(translation) if turned else translation
        for path in catalogues(language)
        for message, translation in read_catalogue(path).items()
    }


def _directed(text: str) -> str:
    """Keep what a message from right to left writes from left to right in its place."""
    text = LITERAL_PERCENT.sub(lambda one: _held(one.group()), text)
    return LATIN_QUOTED.sub(lambda one: f"{FIRST_LEFT}{one.group()}{CLOSED}", text)


def half_up(value: Any, decimals: int) -> Decimal:
    """Round a number as readers do: halves away from zero, as 17 of 80 to 21.3%."""
    # what binary arithmetic left of a half is one
    exact = Decimal(repr(round(float(value), 9)))
    return (
        exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) if exact.is_finite() else exact
    )


def _held(shown: str) -> str:
    """Hold a number and its signs together in a text from right to left."""
    return f"{LEFT_TO_RIGHT}{shown}{RIGHT_TO_LEFT}"


def catalogues(language: str) -> list[Path]:
    """List the catalogues of a language."""
    return sorted((paths.locale_root() / language / "LC_MESSAGES").glob("*.po"))


def read_catalogue(path: Path) -> dict[str, str]:
    """Read one gettext catalogue; fuzzy and empty translations are left out."""
    with path.open("rb") as file:
        catalogue = read_po(file)
    return {
        str(message.id): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }


@cache
def terms() -> dict[str, str]:
    """Return the English label of each category code (roles, regions, bands, ...)."""
    return {row["code"]: row["label"] for row in paths.lookup_rows(TERMS)}


@cache
def names() -> dict[str, dict[str, str]]:
    """Return the names in data that each language has words for, with ISO3 code and part."""
    return {row["name"]: row for row in paths.lookup_rows(NAMES)}


@cache
def country_names(language: str) -> dict[str, str]:
    """Return the short name of each country in a language, by its ISO3 code.

    They are those of the United Nations in its six languages, or in one that has a column of its
    own in the countries table; in another, those of the Unicode CLDR, which Babel carries. A name
    that is not known is empty.
    """
    # the table is loaded by the notebook's own code where it matters; names are not data here
    from wpsdata.load.countries import load_countries

    countries = load_countries()
    column = f"name_{language}"
    if column in countries:
        return dict(zip(countries["iso3"], countries[column], strict=True))
    territories = locale_of(language).territories
    return {iso3: territories.get(_territory(iso3), "") for iso3 in countries["iso3"]}


def _territory(iso3: str) -> str:
    """Return the code that the CLDR has for a country or area."""
    shorter = {"XKX": ["XK"], **get_global("territory_aliases")}
    return str(shorter.get(iso3, [""])[0])


def locale_of(language: str) -> Locale:
    """Return what Babel knows of a language.

    Raises
    ------
    UnknownLanguage
        Babel does not know it.
    """
    try:
        return Locale.parse(_LOCALES.get(language, language))
    except (UnknownLocaleError, ValueError):
        raise UnknownLanguage(
            f"locale/{language}: not a language that Babel knows; rename the folder to its "
            "CLDR code"
        ) from None


def one_line(text: str) -> str:
    """Return a text of several lines as the message that catalogues hold."""
    return " ".join(text.split())


def plural_forms(spec: str) -> dict[str, str]:
    """Read the forms of ``plural one:…|other:…`` by CLDR category."""
    parts = (part.partition(":") for part in spec.removeprefix(PLURAL).split("|"))
    return {category.strip(): form for category, _, form in parts}


def name_of(language: str) -> str:
    """Return how a language calls itself, as a line begins with it.

    >>> from wpsdata.chart.words import name_of
    >>> name_of("fr")
    'Français'
    """
    name = locale_of(language).get_language_name() or language
    # the first letter as in a title, which a script with no such letter leaves alone
    return name[:1].title() + name[1:]


def plural_categories(locale: Locale) -> set[str]:
    """Return the CLDR categories that a language needs for counts, ``other`` among them."""
    return {locale.plural_form(n) for n in range(200)} | {"other"}


@dataclass(frozen=True)
class Text:
    """The texts around a chart, translated and filled in."""

    title: str = ""
    subtitle: str = ""
    note: str = ""
    source: str = ""
    alt: str = ""
    may_say: str = ""
    may_not_say: str = ""


class _Filler(string.Formatter):
    """``str.format`` whose specs are kinds of value: ``{share:percent}``, ``{iso3:country}``.

    A number whose noun bends with it names the forms of its language:
    ``{n:plural one:# country|other:# countries}``, with ``#`` for the number.
    """

    def __init__(self, words: "Words") -> None:
        self.words = words

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "":
            return self.words.named(value) if isinstance(value, str) else self.words.number(value)
        if format_spec.startswith(PLURAL):
            return self.words.plural(value, plural_forms(format_spec))
        kinds: dict[str, Callable[[Any], str]] = {
            "percent": self.words.percent,
            "percents": self.words.percents,
            "change": self.words.change,
            "above": self.words.above,
            "number": self.words.number,
            "thousandths": lambda value: self.words.number(value, 3),
            "country": self.words.country,
            "countries": self.words.countries,
            "term": self.words.term,
            "date": self.words.date,
            "list": self.words.list,
            "pairs": self.words.pairs,
            "estimate": self.words.estimate,
            "year": lambda year: MISSING if pd.isna(year) else str(int(year)),
        }
        return kinds[format_spec](value)


class Words:
    """Turn English messages, codes and numbers into the words of one language.

    Parameters
    ----------
    language : str
        One of ``paths.languages()``.
    text : Text, optional
        The texts around the chart.
    """

    def __init__(self, language: str, text: Text | None = None) -> None:
        self.translations = translations(language)
        self.lang = language
        self.locale = locale_of(language)
        self.rtl = self.locale.text_direction == "rtl"
        self.text = text or Text()

    def with_text(self, text: Text) -> "Words":
        """Return the same words with other texts around the chart."""
        return Words(self.lang, text)

    def translated(self, message: str) -> str:
        """Return a message in this language, unfilled.

        Raises
        ------
        MissingMessage
            The language's catalogue lacks the message.
        """
        if self.lang == SOURCE_LANGUAGE or not message:
            return message
        if message not in self.translations:
            raise MissingMessage(
                f"language {self.lang}: no translation of {message!r}; add it to a catalogue in "
                f"locale/{self.lang}/LC_MESSAGES"
            )
        return self.translations[message]

    def knows(self, text: str) -> bool:
        """Say whether a text that may stay in English is told in this language."""
        return self.lang == SOURCE_LANGUAGE or one_line(text) in self.translations

    def told(self, text: str) -> str:
        """Return a text that may stay in English, translated where the language has it."""
        return self.translations.get(one_line(text), text)

    def __call__(self, message: str, **values: Any) -> str:
        """Translate a message and fill in its values, each by the kind its spec names."""
        return _Filler(self).vformat(self.translated(message), (), values)

    def term(self, code: str) -> str:
        """Return the label of a category code, or the name of a country by its ISO3 code.

        Raises
        ------
        MissingMessage
            No label is kept for the code.
        """
        if code in country_names(self.lang) and code not in terms():
            return self.country(code)
        if code not in terms():
            raise MissingMessage(
                f"no term {code!r}{suggest(str(code), set(terms()))}; add it to "
                f"src/wpsdata/lookups/{TERMS}"
            )
        return self.translated(terms()[code])

    def label(self, code: str) -> str:
        """Return the label of a category code as it begins a line."""
        term = self.term(code)
        return term[:1].upper() + term[1:]

    def named(self, text: str) -> str:
        """Write what a row is named by; a name of no list stays as it is.

        Months are in words. Organisations, and peace processes named by a country, have the name
        of the language; a source's own English name stays in English.

        >>> from wpsdata.chart.words import Words
        >>> Words("en").named("2019-01..2019-06"), Words("fr").named("NATO")
        ('January–June 2019', 'OTAN')
        """
        if months := MONTHLY.fullmatch(text):
            return self._months(months[1], months[2] or months[1])
        if self.lang == SOURCE_LANGUAGE:
            return text
        if (dated := DATED.fullmatch(text)) and dated[1] in names():
            return self("{name} ({year})", name=dated[1], year=dated[2])
        if of := OF_YEAR.fullmatch(text):
            return self("{year} ({name})", year=of[1], name=of[2])
        row = names().get(text)
        if row is None:
            return text
        if not row["iso3"]:
            return self.translated(text)
        country, part = self.country(row["iso3"]), row["part"]
        if not part:
            return country
        return self("{name}: {detail}", name=country, detail=self.translated(part))

    def _months(self, first: str, last: str) -> str:
        """Write a span of months in words, one month alone."""
        begin, end = pd.Timestamp(first), pd.Timestamp(last)
        if self.lang in MONTHS:
            both = [f"{MONTHS[self.lang][one.month - 1]} {one.year}" for one in (begin, end)]
            if begin.year == end.year:
                both[0] = MONTHS[self.lang][begin.month - 1]
            return both[1] if first == last else " – ".join(both)
        if first == last:
            shown = format_skeleton("yMMMM", begin.date(), locale=self.locale)
        else:
            shown = format_interval(begin.date(), end.date(), "yMMMM", locale=self.locale)
        # thin spaces are not in every font
        return shown.replace("\u2009", "")

    def number(self, value: Any, decimals: int | None = None) -> str:
        """Write a number with the language's separators; "–" if missing.

        It has at most one decimal, or as many as ``decimals`` says, zeros included, and a minus
        that is not taken for a hyphen.
        """
        if pd.isna(value):
            return MISSING
        tail = ".#" if decimals is None else f".{'0' * decimals}" if decimals else ""
        shown = half_up(value, 1 if decimals is None else decimals)
        return self._signed(format_decimal(shown, format=f"#,##0{tail}", locale=self.locale))

    def plural(self, value: Any, forms: dict[str, str]) -> str:
        """Write a number with its noun in the form that the number asks for."""
        shown = value if isinstance(value, str) else self.number(value)
        counted = not isinstance(value, str) and not pd.isna(value)
        category = "other"
        if counted and float(value).is_integer():
            # a whole number is written without decimals, so it is counted without them
            category = self.locale.plural_form(int(value))
        elif counted:
            # as it is written here, or beside with its own decimals
            inside = any("#" in form for form in forms.values())
            category = self.locale.plural_form(half_up(value, 1 if inside else 2))
        return forms.get(category, forms["other"]).replace("#", shown)

    def estimate(self, value: Any) -> str:
        """Write a number with two decimals."""
        return self.number(value, 2)

    def percent(self, value: Any) -> str:
        """Write a percentage of ``value`` percent; at most one decimal, "–" if missing."""
        if pd.isna(value):
            return MISSING
        decimals = 0 if float(value).is_integer() else 1
        pattern = self.locale.percent_formats[None].pattern
        shown = pattern.replace("#,##0", "#,##0.0" if decimals else "#,##0")
        percent = format_percent(half_up(value, 1) / 100, format=shown, locale=self.locale)
        percent = percent.replace("%", PERCENT_SIGNS.get(self.lang, "%")).replace("-", MINUS)
        return _held(percent) if self.rtl else percent

    def percents(self, ends: Any) -> str:
        """Write the percentages between two ends, or the one where both are written alike."""
        shown = {self.percent(end): end for end in ends}
        if len(shown) < 2:
            return next(iter(shown))
        low, high = ends
        return self("{low:number}–{high:percent}", low=low, high=high)

    def change(self, value: Any) -> str:
        """Say by how many percent a number rose or fell."""
        if pd.isna(value):
            return MISSING
        by = half_up(value, 1)
        if by == 0:
            return self("did not change")
        return (
            self("rose by {by:percent}", by=by) if by > 0 else self("fell by {by:percent}", by=-by)
        )

    def above(self, value: Any) -> str:
        """Say by how many points a score is higher or lower."""
        if pd.isna(value):
            return MISSING
        size = self.number(abs(value), 2)
        if value >= 0:
            return self(
                "{size} {by:plural one:point|other:points} higher", size=size, by=abs(value)
            )
        return self("{size} {by:plural one:point|other:points} lower", size=size, by=abs(value))

    def _signed(self, shown: str) -> str:
        """Give a number a minus that is no hyphen, on the side where numbers have it."""
        if "-" not in shown:
            return shown
        signed = shown.replace("-", MINUS)
        return _held(signed) if self.rtl else signed

    def date(self, day: Any) -> str:
        """Write a day in the language's long form."""
        date = pd.Timestamp(day).date()
        if self.lang in MONTHS:
            return f"{date.day} {MONTHS[self.lang][date.month - 1]} {date.year}"
        return format_date(date, format="long", locale=self.locale)

    def list(self, parts: Any) -> str:
        """Join names the way the language does ("a, b and c")."""
        names = [str(part) for part in parts]
        joined = format_list(names, locale=self.locale)
        if self.lang in AND_BEFORE and len(names) > 1:
            usual, other, such = AND_BEFORE[self.lang]
            if such.match(names[-1]):
                return f"{joined.removesuffix(usual + names[-1])}{other}{names[-1]}"
        return joined

    def row(self, parts: Any, apart: bool = False) -> str:
        """Set names one after the other with commas, or with semicolons, and no "and"."""
        signs, sign = (SEMICOLONS, "; ") if apart else (COMMAS, ", ")
        return signs.get(self.lang, sign).join(str(part) for part in parts)

    def pairs(self, pairs: Any) -> str:
        """Join terms and what belongs to each: a text as it is, a number with two decimals."""
        between = BETWEEN.get(self.lang, " ")
        parts = [
            f"{self.term(code)}{between}{one if isinstance(one, str) else self.estimate(one)}"
            for code, one in pairs
        ]
        return self.row(parts, apart=True) if self.lang in BETWEEN else self.list(parts)

    def countries(self, codes: Any) -> str:
        """Join the names of countries, or say that there are none."""
        return self.list([self.country(code) for code in codes]) or self.translated("none")

    def country(self, iso3: str) -> str:
        """Return the short name of a country.

        Raises
        ------
        MissingMessage
            The code, or its name in this language, is not in the countries table.
        """
        name = country_names(self.lang).get(iso3)
        if not name:
            raise MissingMessage(
                f"no {self.lang} name for country {iso3!r}; add it to data/raw/un_countries"
            )
        return name
