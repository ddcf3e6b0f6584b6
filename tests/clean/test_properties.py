"""What holds for any input of the cleaners: order, duplicates and Unicode forms change nothing.

A few examples, the same each time; `make fuzz` tries thousands of others.
"""

import unicodedata
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import wpsdata
from wpsdata import tables
from wpsdata.clean import countries, plans
from wpsdata.clean.countries import (
    LANGUAGES,
    UnknownCountry,
    entities,
    match_countries,
    normalise,
    to_iso3,
)
from wpsdata.clean.country_periods import period_means
from wpsdata.clean.dates import UnknownDate, known_by, to_partial_date
from wpsdata.clean.periods import UnknownPeriod, to_period
from wpsdata.clean.roles import UnknownRole, role_words, to_role
from wpsdata.clean.shares import BOUNDS, UnknownShare, to_count, to_percent
from wpsdata.errors import WpsdataError
from wpsdata.load.countries import load_countries
from wpsdata.tables.schema import TableInvalid

CASES = Path(__file__).parents[1] / "cases"
# for what takes milliseconds an example, whichever profile is loaded
FEWER = settings(max_examples=max(4, settings.default.max_examples // 6))
FORMS = ("NFC", "NFD", "NFKC", "NFKD")
# no-break, narrow no-break, thin, ideographic and em space, tab
SPACES = (" ", "  ", "\u00a0", "\u202f", "\u2009", "\u3000", "\u2003", "\t")


def cases(name: str) -> list[str]:
    return pd.read_csv(CASES / f"{name}.csv", dtype=str, keep_default_na=False).iloc[:, 0].tolist()


COUNTRIES = load_countries()
PRINTED = {name for language in LANGUAGES for name in COUNTRIES[f"name_{language}"] if name}
NAMES = sorted({*cases("countries"), *PRINTED})
REFUSED = cases("not_countries")
CODES = set(countries._lookups().codes)


@st.composite
def respelt(draw, names) -> tuple[str, str]:
    """Draw a name and the same name in another Unicode form, with other spaces or in other case."""
    name = draw(names)
    other = unicodedata.normalize(draw(st.sampled_from(FORMS)), name)
    other = draw(st.sampled_from(SPACES)).join(other.split())
    other = draw(st.sampled_from(["", *SPACES])) + other + draw(st.sampled_from(["", *SPACES]))
    # a code is written in capitals: "and" is a word, AND is Andorra
    if name not in CODES and not (len(name) <= 3 and name.isascii()):
        other = draw(st.sampled_from([str, str.upper, str.lower, str.title]))(other)
    return name, other


@given(respelt(st.sampled_from(NAMES)))
def test_another_spelling_of_a_name_is_the_same_country(pair):
    name, other = pair
    assert match_countries([other]).tolist() == match_countries([name]).tolist()
    assert entities([other]).tolist() == entities([name]).tolist()
    assert normalise(other) == normalise(name)


@FEWER
@given(respelt(st.sampled_from(REFUSED)))
def test_another_spelling_of_a_refused_name_is_refused(pair):
    name, other = pair
    assert match_countries([other]).isna().all()
    assert entities([other]).tolist() == entities([name]).tolist()
    with pytest.raises(UnknownCountry):
        to_iso3([other])


@FEWER
@given(st.text(max_size=30))
@example("\x00")
@example("İ")
@example("/")
@example("(" * 30)
def test_any_text_is_a_country_or_none_and_never_an_accident(text):
    found = match_countries([text]).iloc[0]
    assert pd.isna(found) or found in set(COUNTRIES["iso3"])
    code = read(to_iso3, text, UnknownCountry)
    assert code == found if pd.notna(found) else code is None or pd.isna(code)
    # a normalised name is its own normal form
    assert normalise(normalise(text)) == normalise(text)


def outcome(convert, values):
    """Return what comes of a column: its values by the text they come from, or the error."""
    try:
        found = convert(pd.Series(values, dtype="object"))
    except WpsdataError as error:
        return type(error), str(error)
    rows = found.to_frame("value") if isinstance(found, pd.Series) else found
    told = rows.astype("object").where(rows.notna(), None)
    return dict(zip(values, map(tuple, told.to_numpy()), strict=True))


CONVERTERS = {
    "countries": (to_iso3, st.sampled_from([*NAMES[::7], *REFUSED[::3], ""])),
    "roles": (to_role, st.sampled_from([*role_words(), "king", ""])),
    "shares": (to_percent, st.sampled_from([*cases("shares"), ""])),
    "counts": (to_count, st.sampled_from([*cases("counts"), ""])),
    "dates": (to_partial_date, st.sampled_from([*cases("dates"), ""])),
    "periods": (to_period, st.sampled_from([*cases("periods"), ""])),
}


@pytest.mark.parametrize("name", CONVERTERS)
@given(data=st.data())
def test_order_and_duplicates_change_neither_result_nor_error(name, data):
    convert, values = CONVERTERS[name]
    once = data.draw(st.lists(values, min_size=1, max_size=6, unique=True))
    again = data.draw(st.permutations([*once, *data.draw(st.lists(st.sampled_from(once)))]))
    assert outcome(convert, list(again)) == outcome(convert, once)


def read(convert, text, refusal):
    """Convert one text; None where it is refused, in one line and by the error of its cleaner."""
    said = ""
    try:
        return convert(pd.Series([text])).iloc[0]
    except refusal as error:
        said = str(error)
    assert said
    assert "\n" not in said
    return None


# pieces of what sources print, in orders that none of them prints
WORDS = """
about less than at least 0 7 12,5 8.5 % per cent of in 10 two thirds half 1,234 2019 2016 2016-05
2019-13 July 31 February - / to .. ( ) after before or undated ? , . x ½ １２ –
"""
PIECES = st.lists(st.sampled_from(WORDS.split()), max_size=6).map(" ".join)
ANYTHING = st.one_of(PIECES, st.text(max_size=20))


@given(ANYTHING)
def test_any_text_is_a_share_or_is_refused(text):
    row = read(to_percent, text, UnknownShare)
    if row is None:
        return
    if pd.isna(row["percent"]):
        assert not text.strip()
        return
    assert 0 <= row["percent"] <= 100
    assert row["bound"] in BOUNDS
    if pd.notna(row["denominator"]):
        share = 100 * row["numerator"] / row["denominator"]
        assert row["percent"] == pytest.approx(share)


@given(ANYTHING)
def test_any_text_is_a_count_or_is_refused(text):
    found = read(to_count, text, UnknownShare)
    if found is None:
        return
    value = found.iloc[0]
    assert (pd.isna(value) and not text.strip()) or value >= 0


@given(ANYTHING)
def test_any_text_is_a_date_or_is_refused(text):
    row = read(to_partial_date, text, UnknownDate)
    if row is None:
        return
    if row["precision"] == "day":
        assert row["earliest"] == row["latest"]
    elif row["precision"] != "none":
        assert row["earliest"] < row["latest"]


@given(ANYTHING)
def test_any_text_is_a_period_or_is_refused(text):
    row = read(to_period, text, UnknownPeriod)
    if row is None:
        return
    if pd.notna(row["first_year"]):
        assert 1600 <= row["first_year"] <= row["last_year"] < 2100


@FEWER
@given(st.text(max_size=20))
def test_any_text_is_a_role_or_is_refused(text):
    found = read(to_role, text, UnknownRole)
    if found is None:
        return
    assert pd.isna(found) or found in set(role_words().values())


MONTHS = "January February March April May June July August September October November December"


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_as_itself_however_it_is_written(day):
    written = [f"{day:%Y-%m-%d}", f"{day.day} {MONTHS.split()[day.month - 1]} {day.year}"]
    found = to_partial_date(pd.Series(written))
    assert set(found["earliest"]) == set(found["latest"]) == {pd.Timestamp(day)}
    assert known_by(found["earliest"], found["latest"], f"{day}").tolist() == ["yes", "yes"]


@given(st.integers(0, 1000), st.sampled_from(["{}", "{}%", "{} %", "{} per cent", "{}\u00a0%"]))
def test_a_share_is_read_as_itself_however_it_is_written(tenths, form):
    number = f"{tenths // 10}.{tenths % 10}"
    found = to_percent(pd.Series([form.format(number), form.format(number.replace(".", ","))]))
    assert found["percent"].tolist() == [tenths / 10, tenths / 10]
    assert set(found["bound"]) == {"exact"}


# --- frames -------------------------------------------------------------------------------------

SMALL = ("naps", "countries", "nap_counts")


@pytest.mark.parametrize("name", SMALL)
@FEWER
@given(data=st.data())
def test_a_table_does_not_depend_on_the_order_of_rows_and_refuses_one_twice(name, data):
    described = tables.table(name)
    frame = wpsdata.load(name)[list(described.columns)]
    seed = data.draw(st.integers(0, 2**16))
    mixed = frame.sample(frac=1, random_state=seed, ignore_index=True)
    pd.testing.assert_frame_equal(described.validated(mixed), frame)
    twin = mixed.sample(data.draw(st.integers(1, 3)), random_state=seed)
    with pytest.raises(TableInvalid, match="duplicate key"):
        described.validated(pd.concat([mixed, twin], ignore_index=True))


@FEWER
@given(st.integers(0, 2**16), st.sampled_from(plans.UNDATED))
def test_first_plans_do_not_depend_on_the_order_of_plans(seed, undated):
    naps = wpsdata.load("naps")
    mixed = naps.sample(frac=1, random_state=seed)
    doubled = pd.concat([mixed, mixed.sample(20, random_state=seed)])
    for job in (plans.first_plans, plans.first_dates, plans.adoption_years):
        before = job(naps, undated)
        for changed in (mixed, doubled):
            after = job(changed, undated)
            pd.testing.assert_frame_equal(
                after.sort_values("iso3", ignore_index=True),
                before.sort_values("iso3", ignore_index=True),
            )


VALUES = st.lists(
    st.tuples(st.sampled_from(["AFG", "MLI", "CHE"]), st.integers(2001, 2010),
              st.floats(0, 100).map(lambda value: round(value, 2))),
    min_size=1, max_size=20, unique_by=lambda row: row[:2],
)  # fmt: skip


@FEWER
@given(VALUES, st.integers(0, 2**16))
def test_means_of_periods_do_not_depend_on_the_order_of_rows(rows, seed):
    frame = pd.DataFrame(rows, columns=["iso3", "year", "value"]).astype(
        {"iso3": "string", "year": "Int64", "value": "Float64"}
    )
    before = period_means(frame)
    after = period_means(frame.sample(frac=1, random_state=seed))
    keys = ["iso3", "period"]
    pd.testing.assert_frame_equal(
        after.sort_values(keys, ignore_index=True), before.sort_values(keys, ignore_index=True)
    )
