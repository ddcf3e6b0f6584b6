"""Numbers and years as a sentence prints them, and what only looks like one."""

import pytest

from wpsdata.publish.briefing.numbers import find_numbers
from wpsdata.publish.briefing.periods import find_periods
from wpsdata.publish.briefing.reading import Passage
from wpsdata.publish.briefing.sentences import LONGEST, sentences


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("11 percent, 11 per cent, 11%, 11 %, 11 pour cent, 11 p. 100 of", ["11 %"] * 6),
        ("eleven percent of mediators", ["11 %"]),
        ("11, 14 and 7 percent of mediators", ["11 %", "14 %", "7 %"]),
        ("13 and 14 percent of them", ["13 %", "14 %"]),
        ("between 10 and 15 percent, 10–15 %, 10 to 15 percent", ["10 to 15 %"] * 3),
        ("fewer than 10 percent, at least 30 %, nearly 90 %", ["<10 %", "≥30 %", "~90 %"]),
        ("13,7 % et 9.6 %", ["13.7 %", "9.6 %"]),
        ("two thirds of plans and half of them", ["66.7 %", "50 %"]),
        ("près des deux tiers des plans, la moitié des pays", ["~66.7 %", "50 %"]),
        ("one in ten, nine out of ten, seven out of every ten", ["10 %", "90 %", "70 %"]),
        ("neuf processus sur dix, neuf sur dix", ["9", "90 %"]),
        ("69 of 108 agreements", ["69 of 108, 63.9 %"]),
        ("more than 2,000 delegates and 1 080 mediators", [">2000", "1080"]),
        ("twelve organisations, twenty-four processes, cent pays", ["12", "24", "100"]),
        ("2019, 13 percent", ["13 %"]),
        # left alone
        ("in 2022 countries", []),
        ("resolution 1325 calls, S/RES/2122 says, no. 30 on women", []),
        ("page 12 says, Working Group 3 meets, article 7 binds", []),
        ("$100 million and +41 22 917 1234", []),
        ("1325 plans", []),
        ("one of the parties", []),
        ("140 percent", []),
        ("a third party and the third plan", []),
        ("the 5-year plan of 18-19 May", []),
    ],
)
def test_numbers(text, printed):
    assert [one.printed for one in find_numbers(text)] == printed


def test_a_figure_leaves_half_of_its_last_digit_open_and_a_word_more():
    figure, decimal, fraction = find_numbers("13 percent, 13.7 percent and two thirds of plans")
    assert (figure.step, decimal.step, fraction.step) == (0.5, 0.05, 2.0)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("between 1992 and 2019", [(1992, 2019)]),
        ("2015–2019, 1992-2019 and 2018-19", [(2015, 2019), (1992, 2019), (2018, 2019)]),
        ("from 1992 to 2019", [(1992, 2019)]),
        ("entre 1992 et 2019, de 2015 à 2019", [(1992, 2019), (2015, 2019)]),
        ("in 2024, during 2023 and by the end of 2018", [(2024, 2024), (2023, 2023), (2018, 2018)]),
        ("In December 2018, on 18 May 2022", [(2018, 2018), (2022, 2022)]),
        ("en février 2018, le 18 mai 2022", [(2018, 2018), (2022, 2022)]),
        ("negotiators (2023)", [(2023, 2023)]),
        ("en 2023", [(2023, 2023)]),
        # the year of a text
        ("resolution 2122 (2013), in the report of 2024, stated in 2020", []),
        ("Aggestam and Svensson (2018)", []),
        ("the 2030 Agenda", []),
        ("2019–2015", []),
    ],
)
def test_years(text, years):
    assert [one.years for one in find_periods(text)] == years


@pytest.mark.parametrize(
    "text", ["13 percent " * 400, "women, " * 900, "1," * 2000, "First. " * 900]
)
def test_text_without_an_end_is_cut_and_nothing_of_it_is_lost(text):
    found = list(sentences(Passage(text, ((0, "line 1"),))))
    assert "".join(one.text for one in found) == text
    assert max(len(one.text) for one in found) <= LONGEST


def test_days_of_a_month_and_an_open_end():
    month, since = find_periods("In May 2022, and since 2004")
    assert [str(day) for day in month.days] == ["2022-05-01", "2022-05-31"]
    assert since.open
    assert not month.open
