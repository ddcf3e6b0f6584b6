"""The words of a chart: numbers, terms, names and messages of a language."""

import pandas as pd
import pytest

from wpsdata.chart import messages, words
from wpsdata.chart.words import MissingMessage, Text, UnknownLanguage, Words
from wpsdata.tables import load

ENGLISH, FRENCH = Words("en"), Words("fr")
NARROW = "\u202f"


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (14.0, "14%", "14\u00a0%"),
        (3.2, "3.2%", "3,2\u00a0%"),
        (3.17, "3.2%", "3,2\u00a0%"),
        (0.0, "0%", "0\u00a0%"),
        (100, "100%", "100\u00a0%"),
        (pd.NA, "–", "–"),
        (float("nan"), "–", "–"),
    ],
)
def test_percentages(value, english, french):
    assert ENGLISH.percent(value) == english
    assert FRENCH.percent(value) == french


@pytest.mark.parametrize(
    ("names", "joined"),
    [
        (["Chad", "Irán"], "Chad e Irán"),
        (["Fiji", "Chad", "Índice de paz"], "Fiji, Chad e Índice de paz"),
        (["metas", "«indicadores»"], "metas e «indicadores»"),
        (["Israel", "historia"], "Israel e historia"),
        (["agua", "hielo"], "agua y hielo"),
        (["Irán", "Yemen"], "Irán y Yemen"),
        (["Irán"], "Irán"),
        ([], ""),
    ],
)
def test_spanish_lists_have_another_and_before_the_sound_i(names, joined):
    assert Words("es").list(names) == joined


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [(2291, "2,291", f"2{NARROW}291"), (1, "1", "1"), (28.5, "28.5", "28,5"), (None, "–", "–")],
)
def test_numbers(value, english, french):
    assert ENGLISH.number(value) == english
    assert FRENCH.number(value) == french


@pytest.mark.parametrize(
    ("value", "decimals", "english", "french"),
    [(0.25, 2, "0.25", "0,25"), (1.8, 2, "1.80", "1,80"), (1250.4, 0, "1,250", f"1{NARROW}250")],
)
def test_numbers_with_as_many_decimals_as_asked(value, decimals, english, french):
    assert ENGLISH.number(value, decimals) == english
    assert FRENCH.number(value, decimals) == french


def test_dates_are_written_as_the_united_nations_write_them():
    assert ENGLISH.date("2022-05-18") == "18 May 2022"
    assert FRENCH.date("2022-05-18") == "18 mai 2022"


def testcountry_names_and_their_lists():
    assert ENGLISH.country("CIV") == "Côte d’Ivoire" or ENGLISH.country("CIV") == "Côte d'Ivoire"
    assert FRENCH.country("DEU") == "Allemagne"
    assert ENGLISH.countries(["FRA", "MLI", "NAM"]) == "France, Mali and Namibia"
    assert ENGLISH.countries([]) == "none"
    with pytest.raises(MissingMessage, match="no en name for country 'QQQ'"):
        ENGLISH.country("QQQ")


def test_terms_begin_a_line_with_a_capital():
    assert (ENGLISH.term("signatory"), ENGLISH.label("signatory")) == ("signatories", "Signatories")
    assert FRENCH.term("signatory") == "signataires"
    with pytest.raises(MissingMessage, match="did you mean 'signatory'"):
        ENGLISH.term("signatry")


def test_a_message_is_filled_by_the_kind_of_each_value():
    filled = ENGLISH(
        "{a:percent} {b} {c} {d:year} {e:term} {f:date}",
        a=11.0, b=2291, c="as it is", d=2019, e="mediator", f="2022-05-18",
    )  # fmt: skip
    assert filled == "11% 2,291 as it is 2019 mediators 18 May 2022"


def test_estimates_have_two_decimals_and_a_true_minus():
    assert ENGLISH("{a:estimate} to {b:estimate}", a=-0.0328, b=1) == "\u22120.03 to 1.00"
    assert FRENCH.estimate(-0.5) == "\u22120,50"
    assert ENGLISH.estimate(None) == "–"


def test_pairs_are_terms_with_what_belongs_to_each():
    pairs = [("mediator", "2019"), ("signatory", 0.5)]
    assert ENGLISH("{a:pairs}", a=pairs) == "mediators 2019 and signatories 0.50"
    assert ENGLISH("{a:pairs}", a=[]) == ""
    assert Words("zh").pairs(pairs) == "调解人为2019；签署人为0.50"


def test_a_message_without_translation_is_an_error_not_english():
    with pytest.raises(MissingMessage, match=r"language fr: no translation of 'Nobody said this'"):
        FRENCH("Nobody said this")


@pytest.mark.parametrize("named", ["xx", "en,xx", "", " , "])
def test_an_unknown_language_is_refused_with_those_there_are(named):
    with pytest.raises(UnknownLanguage, match="expected some of en, ar, es, fr, ru, zh;") as caught:
        words.read_languages(named)
    assert caught.value.exit_code == 2


def test_languages_keep_their_order_and_stand_once():
    assert words.read_languages("fr, en,fr") == ["fr", "en"]
    assert words.read_languages("all") == words.paths.languages()


def test_text_is_carried_along():
    assert ENGLISH.with_text(Text(title="T")).text.title == "T"
    assert not ENGLISH.rtl


def test_every_message_is_translated_and_none_is_left_over():
    assert messages.all_problems() == []


PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def test_what_is_wrong_with_a_catalogue_is_named(tmp_path, monkeypatch):
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "wpsdata.po").write_text(
        PO
        + 'msgid "of {n}"\nmsgstr "de {m}"\n\n'
        + 'msgid "Old words"\nmsgstr "Palabras viejas"\n\n'
        + '#, fuzzy\nmsgid "none"\nmsgstr "ninguno"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(words.paths, "locale_root", lambda: tmp_path)
    found = "\n".join(messages.problems("es"))
    assert "'of {n}' and its translation fill in different values" in found
    assert "'Old words' is used nowhere" in found
    assert "no translation of 'none'" in found
    assert "no translation of 'signatories' (lookups/terms.csv, signatory)" in found


def test_a_new_language_needs_a_file_and_no_python(tmp_path, monkeypatch):
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "wpsdata.po").write_text(PO + 'msgid "none"\nmsgstr "ninguno"\n', encoding="utf-8")
    monkeypatch.setattr(words.paths, "locale_root", lambda: tmp_path)
    words.translations.cache_clear()
    assert words.paths.languages() == ["en", "es"]
    assert Words("es").countries([]) == "ninguno"
    assert Words("es").country("DEU") == "Alemania"
    words.translations.cache_clear()


def test_a_code_of_a_country_is_a_term_so_that_any_form_can_name_it():
    assert ENGLISH.term("DEU") == "Germany"
    assert FRENCH.label("DEU") == "Allemagne"
    with pytest.raises(MissingMessage, match="no term 'QQQ'"):
        ENGLISH.term("QQQ")


def test_indices_have_three_decimals():
    assert ENGLISH("{value:thousandths}", value=0.5) == "0.500"
    assert Words("en")("{value:thousandths}", value=pd.NA) == "–"


def test_a_minus_is_no_hyphen():
    assert ENGLISH.percent(-12.62) == "−12.6%"
    assert FRENCH.number(-3.5) == "−3,5"


@pytest.mark.parametrize(
    ("language", "message", "n", "expected"),
    [
        ("en", "{n:plural one:# country|other:# countries}", 1, "1 country"),
        ("en", "{n:plural one:# country|other:# countries}", 1.0, "1 country"),
        ("en", "{n:plural one:# country|other:# countries}", 1.5, "1.5 countries"),
        ("en", "{n:plural one:# country|other:# countries}", 0, "0 countries"),
        ("en", "{n:plural one:# country|other:# countries}", pd.NA, "– countries"),
        ("en", "{n:plural one:# country|other:# countries}", "102 to 106", "102 to 106 countries"),
        ("fr", "{n:plural one:# pays|other:# pays}", 1500, "1\u202f500 pays"),
    ],
)
def test_a_noun_bends_with_its_number(language, message, n, expected, monkeypatch):
    monkeypatch.setattr(Words, "translated", lambda _, text: text)
    assert Words(language)(message, n=n) == expected


def test_plural_forms_of_a_translation_are_those_of_its_language(tmp_path, monkeypatch):
    folder = tmp_path / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    monkeypatch.setattr(words.paths, "locale_root", lambda: tmp_path)
    monkeypatch.setattr(messages, "messages", lambda: {"{n} plans": "a test"})
    for forms, wrong in (
        ("one:# план|few:# плана|many:# планов|other:# плана", 0),
        ("one:# план|other:# плана", 1),
    ):
        text = PO + f'msgid "{{n}} plans"\nmsgstr "{{n:plural {forms}}}"\n'
        (folder / "wpsdata.po").write_text(text, encoding="utf-8")
        words.translations.cache_clear()
        assert len(messages.problems("ru")) == wrong
    words.translations.cache_clear()


def test_where_the_united_nations_name_no_country_the_cldr_does():
    names = words.country_names("pt")
    assert (names["DEU"], names["CIV"], names["XKX"]) == ("Alemanha", "Costa do Marfim", "Kosovo")
    assert all(names.values())
    with pytest.raises(UnknownLanguage, match="not a language that Babel knows"):
        words.country_names("xx")


def test_a_range_of_percentages_is_one_number_where_its_ends_are_written_alike():
    assert Words("en").percents((36.0, 40.0)) == "36–40%"
    assert Words("en").percents((9.0, 9.0)) == "9%"
    assert Words("en").percents((pd.NA, pd.NA)) == "–"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (7.1, "rose by 7.1%"),
        (-12.64, "fell by 12.6%"),
        (0.01, "did not change"),
        (pd.NA, "–"),
    ],
)
def test_a_change_has_its_direction_and_no_sign(value, said):
    assert Words("en").change(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(2.789, "2.79 points higher"), (-5.4, "5.40 points lower"), (pd.NA, "–")],
)
def test_a_score_is_higher_or_lower(value, said):
    assert Words("en").above(value) == said


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("en", "2019-01..2019-06", "January–June 2019"),
        ("en", "2025-06", "June 2025"),
        ("es", "2025-06", "junio de 2025"),
        ("ar", "2019-01..2019-06", "كانون الثاني/يناير – حزيران/يونيه 2019"),
        ("ar", "2022-12..2023-01", "كانون الأول/ديسمبر 2022 – كانون الثاني/يناير 2023"),
        ("fr", "2015-20", "2015-20"),
        ("en", "DRC (2003)", "DRC (2003)"),
        (
            "fr",
            "DRC - North Kivu (2008)",
            "République démocratique du Congo\u00a0: Nord-Kivu (2008)",
        ),
        ("zh", "Darfur (2006)", "达尔富尔（2006年）"),
        ("es", "The Philippines", "Filipinas"),
        ("ru", "OSCE", "ОБСЕ"),
        ("fr", "Yemen talks held in Sweden", "Yemen talks held in Sweden"),
    ],
)
def test_names_and_months_are_told_in_the_language(language, text, shown):
    assert Words(language).named(text) == shown


def test_a_name_that_fills_a_message_is_told_in_the_language():
    assert FRENCH("{name} ({year})", name="UNODC", year="2025-06") == "ONUDC (juin 2025)"


def test_every_listed_name_is_in_the_data():
    plans, processes = load("regional_plans"), load("participation_processes")
    named = {
        *plans["organisation"],
        *processes["process"].str.replace(r" \(\d{4}\)$", "", regex=True),
    }
    counted = load("disarmament_participation")["publisher"]
    assert set(words.names()) - named == {"UNODC", "WHO", "UNIDIR", "Reuters"}
    assert {"UNIDIR", "Reuters"} <= set(counted)
    assert set(plans["organisation"]) <= set(words.names())


def test_a_year_is_named_with_who_counted_it_in_the_language():
    assert FRENCH.named("2020 (CDE News)") == "2020 (CDE News)"
    assert Words("ru").named("2021 (UNIDIR)") == "2021 (ЮНИДИР)"


@pytest.mark.parametrize(
    ("value", "percent", "number"),
    [
        (100 * 17 / 80, "21.3%", "21.3"),
        (0.25, "0.3%", "0.3"),
        (-0.25, "−0.3%", "−0.3"),
        (12.04999, "12.0%", "12"),
        (float("inf"), None, "∞"),
    ],
)
def test_halves_are_rounded_away_from_zero(value, percent, number):
    english = Words("en")
    assert english.number(value) == number
    assert percent is None or english.percent(value) == percent


def test_every_process_that_its_country_names_is_listed():
    rows = load("participation_processes")
    reviewed = rows.loc[rows["source"].eq("unifem")]
    short = reviewed["process"].str.replace(r" \(\d{4}\)$", "", regex=True)
    of_states = {name: row["iso3"] for name, row in words.names().items() if row["iso3"]}
    assert set(short) <= set(words.names())
    listed = short.isin(of_states)
    assert short[listed].map(of_states).eq(reviewed.loc[listed, "iso3"]).all()


def test_a_french_noun_does_not_stand_in_the_plural_after_a_decimal_below_two():
    told = FRENCH.translated(
        "The shares after {after} years hang on how plans known to the year are dated, by up to "
        "{spread} percentage points."
    )
    assert "point de pourcentage." in words._Filler(FRENCH).format(told, after=20, spread=0.5)
