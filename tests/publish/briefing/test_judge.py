"""Facts nobody has seen yet are matched by what they carry; look-up files agree with themselves."""

import csv

import pytest

from wpsdata import paths
from wpsdata.publish.briefing import vocabulary as words
from wpsdata.publish.briefing.judge import judge
from wpsdata.publish.briefing.known import all_known
from wpsdata.publish.briefing.reading import Passage
from wpsdata.publish.briefing.statements import find_statements
from wpsdata.tables import load


def fact(fact_id, value, meaning, unit, as_of="latest", **more):
    return {
        "id": fact_id, "value": value, "meaning": meaning, "unit": unit, "as_of": as_of,
        "low": None, "high": None, "denominator": None, "kind": "computed", "table": "",
        "series": "", "notebook": "72_peacekeeping",
    } | more  # fmt: skip


NEW = [
    fact("police_2021", 17.4, "women among police in UN peacekeeping, January 2021", "percent"),
    fact("victims_2021", 10.2, "women among victims of firearm homicide, world, 2021", "percent"),
    fact(
        "provisions", 26.5,
        "peace agreements of 1990-2022 with a provision on women, girls or gender", "percent",
        denominator=2000,
    ),
    fact("briefers_2020", 31, "women civil-society briefers to the Council in 2020", "briefers"),
    fact("briefers_growth", 3.1, "women civil-society briefers, growth a year", "ratio"),
    fact("none", 80, "UN member states with no national plan", "UN member states"),
    fact("in_force", 70, "countries with a national plan in force", "countries"),
    fact("gap", 5, "gender gap between countries with and without a plan", "percentage points"),
]  # fmt: skip


def verdicts(text, facts=NEW, as_of="latest"):
    found = find_statements([Passage(text, ((0, "line 1"),))])
    judged = judge(found, all_known(facts, as_of), all_known(facts), as_of)
    return [(one.verdict, one.value.name if one.value else "") for one in judged]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "In January 2021, 17.4 percent of police in UN peacekeeping were women.",
            [("holds", "police_2021")],
        ),
        (
            "In January 2021, 20 percent of police in UN peacekeeping were women.",
            [("differs", "police_2021")],
        ),
        (
            "In January 2021, 17.4 percent of military personnel in UN peacekeeping were women.",
            [("not known", "")],
        ),
        (
            "Women were 10 percent of the victims of firearm homicides worldwide in 2021.",
            [("holds", "victims_2021")],
        ),
        (
            "Women were 10 percent of the victims of homicides worldwide in 2021.",
            [("not known", "")],
        ),
        (
            "Between 1990 and 2022, 26.5 percent of peace agreements had a provision on women, "
            "girls or gender.",
            [("holds", "provisions")],
        ),
        ("70 countries have a national action plan in force.", [("holds", "in_force")]),
    ],
)
def test_a_new_fact_needs_no_code(text, expected):
    assert verdicts(text) == expected


@pytest.mark.parametrize(
    "text",
    ["80 UN member states have a national action plan.", "70 countries have a national plan."],
)
def test_a_fact_that_says_more_or_the_opposite_is_not_taken(text):
    ((verdict, series),) = verdicts(text)
    assert (verdict, series) == ("moved", "un_members_with_plan")


def test_a_changed_fact_changes_the_verdict():
    text = "In January 2021, 17.4 percent of police in UN peacekeeping were women."
    tampered = [NEW[0] | {"value": 18.4}]
    assert verdicts(text, tampered) == [("differs", "police_2021")]


def test_a_fact_of_today_is_not_known_on_an_earlier_day():
    text = "In January 2021, 17.4 percent of police in UN peacekeeping were women."
    assert verdicts(text, as_of="2022-05-18") == [("not known", "")]


def test_a_day_between_two_recorded_days_takes_the_earlier():
    plans = "countries that had adopted at least their second plan"
    facts = [
        fact("second", 57, plans, "countries", "2022-05-18"),
        fact("second", 67, plans, "countries"),
    ]
    text = "57 countries have adopted at least a second national action plan."
    assert verdicts(text, facts) == [("moved", "second")]
    assert verdicts(text, facts, "2023-01-01") == [("holds", "second")]
    assert verdicts(text, facts, "2021-01-01") == [("not known", "")]


def test_words_that_contradict_themselves_are_all_named(tmp_path, monkeypatch):
    for name in (words.WORDS, words.CONCEPTS, words.TERMS, words.ROLE_WORDS):
        (tmp_path / name).write_bytes((paths.lookups_root() / name).read_bytes())
    with (tmp_path / words.WORDS).open("a") as file:
        file.write("NAP,network\nparity,no_such\n")
    monkeypatch.setattr(paths, "lookups_root", lambda: tmp_path)
    with pytest.raises(words.WordConflict, match=r"two sets of concepts.*no_such") as caught:
        words.vocabulary.__wrapped__()
    assert "\n" not in str(caught.value)


def test_every_concept_has_a_word_and_every_named_series_exists():
    known = words.vocabulary()
    used = set().union(*(concepts for concepts, _ in known.words.values()))
    assert used == set(known.kinds)
    names = {
        "nap_counts": set(load("nap_counts")["measure"]),
        "participation_averages": set(load("participation_averages")["indicator"]),
    }
    with (paths.lookups_root() / "briefing_names.csv").open() as file:
        for row in csv.DictReader(file):
            assert row["table"] == "facts" or row["name"] in names[row["table"]]


@pytest.mark.parametrize(
    ("text", "concept"),
    [("NAPs", "plan"), ("naps", ""), ("The EU", "eu"), ("Women, Peace and Security", "wps"),
     ("women", "women"), ("peace processes", "process"), ("négociatrices", "")],
)  # fmt: skip
def test_a_word_in_capitals_is_found_in_capitals_only(text, concept):
    hits = [one for one in words.vocabulary().hits(text) if one.concepts or one.role]
    assert (concept in set().union(*(one.concepts for one in hits))) == bool(concept)


def test_folding_keeps_every_letter_in_its_place():
    text = "Médiatrices – « 13 % » ﬁn Œuvre İstanbul ß"
    assert len(words.fold(text)) == len(text)
    assert words.fold("Médiatrices – 13 %") == "mediatrices - 13 %"
