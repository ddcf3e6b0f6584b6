"""Meetings on disarmament: only those of one forum, by one measure, are compared."""

import pandas as pd
import pytest

import wpsdata
from wpsdata.analyse import disarmament
from wpsdata.analyse.intervals import difference
from wpsdata.chart.words import terms


def table(*rows: tuple) -> pd.DataFrame:
    """Make rows of forum, meeting, measure, year, percent, numerator, denominator."""
    columns = ["forum", "meeting", "measure", "last_year", "percent", "numerator", "denominator"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(
        meetings=1, bound="exact", kind="published", publisher="somebody", reliability="primary",
        source_title="a text", first_year=frame["last_year"],
    ).astype(
        {"percent": "Float64", "numerator": "Int64", "denominator": "Int64", "last_year": "Int64",
         "first_year": "Int64", "meetings": "Int64", "forum": "string", "measure": "string",
         "meeting": "string", "reliability": "string", "bound": "string"}
    )  # fmt: skip


RISING = [("forum_a", f"m{n}", "delegates", 2010 + n, 10.0 + n, None, None) for n in range(4)]


def test_a_later_meeting_is_compared_with_the_one_before_it():
    found = disarmament.pairs(disarmament.meetings(table(*RISING[::-1])))
    assert found["change"].tolist() == [1, 1, 1]
    assert found["from_year"].tolist() == [2010, 2011, 2012]
    assert set(found["moved"]) == {"rose"}


def test_two_forums_or_two_measures_are_no_pair():
    found = disarmament.meetings(
        table(
            ("review", "a", "delegates", 2010, 10.0, None, None),
            ("preparatory", "b", "delegates", 2011, 30.0, None, None),
            ("review", "c", "heads_of_delegation", 2012, 50.0, None, None),
        )
    )
    assert len(disarmament.pairs(found)) == 0


def test_bounds_means_of_many_meetings_and_worse_readings_are_left_out():
    rows = pd.concat(
        [
            table(("forum_a", "m", "delegates", 2010, 10.0, 1, 10)),
            table(("forum_a", "m", "delegates", 2010, 20.0, 2, 10)).assign(reliability="weak"),
            table(("forum_a", "n", "delegates", 2011, 10.0, None, None)).assign(bound="below"),
            table(("forum_a", "o", "delegates", 2012, 10.0, None, None)).assign(
                meetings=pd.array([None], "Int64")
            ),
        ],
        ignore_index=True,
    )
    found = disarmament.meetings(rows)
    assert found["percent"].tolist() == [10]
    assert found["low"].round(1).tolist() == [1.8]


def test_the_interval_of_a_change_is_newcombe_s():
    # Newcombe 1998, table II, case (a): 56/70 against 48/80
    before, after = (
        pd.DataFrame({"numerator": [part], "denominator": [whole]}, dtype="Int64").assign(
            percent=100 * part / whole
        )
        for part, whole in ((48, 80), (56, 70))
    )
    found = difference(before, after).iloc[0]
    assert found.round(2).tolist() == [20.0, 5.24, 33.39]
    assert difference(before.assign(numerator=pd.NA), after)["low"].isna().all()


@pytest.mark.parametrize(
    ("values", "share", "low", "high"),
    [
        ((10, 11, 12, 13), 100, 43.9, 100),
        ((13, 12, 11, 10), 0, 0, 56.1),
        ((1, 2, 1, 1), 33.3, 6.1, 79.2),
    ],
)
def test_the_share_of_rising_pairs_has_its_interval(values, share, low, high):
    rows = [
        ("forum_a", f"m{n}", "delegates", 2010 + n, v, None, None) for n, v in enumerate(values)
    ]
    facts = disarmament.disarmament_facts(table(*rows)).set_index("id")
    rising = facts.loc["disarmament_comparable_pairs_rising_percent"]
    assert rising["denominator"] == 3
    assert [round(float(rising[name]), 1) for name in ("value", "low", "high")] == [
        share,
        low,
        high,
    ]


def test_the_general_debate_is_no_pair_of_a_disarmament_forum():
    rows = table(
        ("general_debate", "76th", "speakers", 2021, 9.4, 18, 191),
        ("general_debate", "77th", "speakers", 2022, 12.1, 23, 190),
    )
    found = disarmament.pairs(disarmament.meetings(rows))
    assert found["disarmament"].tolist() == [False]
    # alone it compares nothing
    assert disarmament.pair_rows(found).empty
    facts = disarmament.disarmament_facts(rows).set_index("id")["value"]
    assert facts["disarmament_comparable_pairs"] == 0
    assert pd.isna(facts["disarmament_comparable_pairs_rising_percent"])


def test_a_session_without_a_count_is_not_known_and_each_names_who_counted():
    rows = disarmament.speaker_rows(
        disarmament.meetings(
            table(
                ("general_debate", "74th", "speakers", 2019, 8.3, 16, 192),
                ("general_debate", "76th", "speakers", 2021, 9.4, 18, 191),
            )
        )
    )
    assert rows["year"].tolist() == [2019, 2020, 2021]
    assert rows["percent"].isna().tolist() == [False, True, False]
    publisher = rows["publisher"].iloc[0]
    assert rows["label"].head(2).tolist() == [f"2019 ({publisher})", "2020"]


def test_nothing_known_gives_no_pair_and_no_error():
    empty = wpsdata.load("disarmament_participation", as_of="1990-01-01")
    assert empty.empty
    facts = disarmament.disarmament_facts(empty).set_index("id")["value"]
    assert facts["disarmament_comparable_pairs"] == 0
    assert disarmament.forum_values(disarmament.forum_rows(disarmament.meetings(empty))) == {}


def test_the_bundled_pairs_are_those_that_were_published():
    found = disarmament.pairs(disarmament.meetings(wpsdata.load("disarmament_participation")))
    own = found.loc[found["disarmament"]].set_index(["forum", "measure"])
    assert own["change"].round(1).to_dict() == {
        ("att_preparatory_committee", "delegates"): -2.2,
        ("npt_review_conference", "heads_of_delegation"): -4.0,
    }
    # the number of women did not change where it was published
    counted = own.dropna(subset=["women_from", "women_to"])
    assert counted["women_from"].tolist() == counted["women_to"].tolist() == [116]


def test_every_row_that_is_drawn_has_a_name():
    found = disarmament.meetings(wpsdata.load("disarmament_participation"))
    codes = set(disarmament.forum_rows(found)["group_code"])
    codes |= set(disarmament.pair_rows(disarmament.pairs(found))["group_code"])
    codes |= set(disarmament.surveys(wpsdata.load("disarmament_participation"))["series"])
    assert codes <= set(terms())


COUNTED = table(
    ("npt_review", "a", "heads_of_delegation", 2015, 20.0, 10, 50),
    ("npt_review", "b", "heads_of_delegation", 2022, 30.0, 15, 50),
    ("att_conference", "a", "delegates", 2014, 40.0, None, None),
    ("att_conference", "b", "delegates", 2016, 40.0, None, None),
    ("att_conference", "c", "delegates", 2017, 35.0, None, None),
    ("general_debate", "76th", "speakers", 2021, 9.4, 18, 191),
    ("general_debate", "78th", "speakers", 2023, 11.1, 21, 189),
)


def as_lists(frame: pd.DataFrame) -> list[list]:
    """Write a frame as lists, numbers to one decimal and None for what is missing."""
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    return [[round(one, 1) if isinstance(one, float) else one for one in row] for row in rows]


def test_meetings_pairs_and_changes_are_facts_with_what_is_known_of_their_counts():
    facts = disarmament.disarmament_facts(COUNTED)
    columns = ["id", "value", "low", "high", "denominator", "unit", "kind", "series"]
    name, pairs = "disarmament_", "disarmament_comparable_pairs"
    alone, none = ["percent", "published", "att_conference"], [None, None, None]
    debate, review = ["derived", "general_debate"], ["derived", "npt_review"]
    points = ["percentage points", "derived"]
    few = ["computed", "comparable_pairs"]
    assert as_lists(facts[columns]) == [
        [f"{name}share_delegates_att_conference_2014", 40, *none, *alone],
        [f"{name}share_delegates_att_conference_2016", 40, *none, *alone],
        [f"{name}share_delegates_att_conference_2017", 35, *none, *alone],
        [f"{name}share_speakers_general_debate_2021", 9.4, 6.0, 14.4, 191, "percent", *debate],
        [f"{name}share_speakers_general_debate_2023", 11.1, 7.4, 16.4, 189, "percent", *debate],
        # Wilson for 10 and for 15 of 50
        [f"{name}share_heads_of_delegation_npt_review_2015", 20, 11.2, 33.0, 50, "percent",
         *review],
        [f"{name}share_heads_of_delegation_npt_review_2022", 30, 19.1, 43.8, 50, "percent",
         *review],
        [pairs, 3, *none, "pairs", *few],
        [f"{pairs}_rising", 1, None, None, 3, "pairs", *few],
        [f"{pairs}_falling", 1, None, None, 3, "pairs", *few],
        [f"{pairs}_rising_percent", 33.3, 6.1, 79.2, 3, "percent of pairs", *few],
        [f"{pairs}_more_women", 1, None, None, 1, "pairs", *few],
        [f"{name}change_delegates_att_conference_2014_2016", 0, *none, *points, "att_conference"],
        [f"{name}change_delegates_att_conference_2016_2017", -5, *none, *points, "att_conference"],
        # Newcombe's, of the bounds above
        [f"{name}change_heads_of_delegation_npt_review_2015_2022", 10, -7.0, 26.3, None, *points,
         "npt_review"],
    ]  # fmt: skip
    said = facts.set_index("id")["meaning"]
    assert said[f"{name}share_delegates_att_conference_2014"] == (
        "share of women among delegates, ATT conference, 2014"
    )
    assert said[f"{name}change_heads_of_delegation_npt_review_2015_2022"] == (
        "change in the share of women among heads of delegation, NPT review, from 2015 to 2022"
    )
    assert set(facts["table"]) == {"disarmament_participation"}


def test_a_share_of_delegations_is_none_of_women():
    rows = table(("poa_meeting", "a", "delegations_with_women", 2014, 40.0, 4, 10))
    facts = disarmament.disarmament_facts(rows)
    assert facts["meaning"].iloc[0] == "share of delegations with women, PoA meeting, 2014"


def test_meetings_are_drawn_by_measure_forum_and_year_without_the_comparator():
    found = disarmament.meetings(COUNTED)
    rows = disarmament.forum_rows(found)
    att, npt = "meeting_att_conference_delegates", "meeting_npt_review_heads_of_delegation"
    columns = ["group_code", "label", "year", "percent", "numerator", "denominator", "status"]
    assert as_lists(rows[columns]) == [
        [att, "2014", 2014, 40, None, None, "as_read"],
        [att, "2016", 2016, 40, None, None, "as_read"],
        [att, "2017", 2017, 35, None, None, "as_read"],
        [npt, "2015", 2015, 20, 10, 50, "as_read"],
        [npt, "2022", 2022, 30, 15, 50, "as_read"],
    ]
    assert disarmament.forum_values(rows) == {
        "meetings": 5, "forums": 2, "share": "share_delegates", "low": 35, "high": 40,
        "first_year": 2014, "last_year": 2022,
    }  # fmt: skip
    compared = disarmament.pairs(found)
    assert disarmament.pair_values(compared) == {
        "pairs": 3, "rose": 1, "fell": 1, "compared": 1, "compared_rose": 1,
    }  # fmt: skip
    assert as_lists(disarmament.pair_rows(compared)[["label", "group_code", "value"]]) == [
        ["2014 → 2016", att, 0], ["2016 → 2017", att, -5], ["2015 → 2022", npt, 10],
        ["2021 → 2023", "meeting_general_debate_speakers", 1.7],
    ]  # fmt: skip
    assert disarmament.speaker_values(disarmament.speaker_rows(found)) == {
        "women": 21, "persons": 189, "low": 9.4, "high": 11.1, "first_year": 2021,
        "last_year": 2023, "publishers": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "years"),
    [
        ({}, [2014, 2016, 2017, 2021, 2023, 2015, 2022]),
        ({"measure": "speakers"}, [2021, 2023]),
        ({"first_year": 2022}, [2023, 2022]),
        ({"last_year": 2015}, [2014, 2015]),
    ],
)
def test_measure_and_years_select_meetings(chosen, years):
    assert disarmament.meetings(COUNTED, **chosen)["year"].tolist() == years


def surveyed(*rows: tuple) -> pd.DataFrame:
    """Make rows of publisher, measure, percent, first and last year, meetings, reliability."""
    columns = ["publisher", "measure", "percent", "first_year", "last_year", "meetings",
               "reliability"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns).assign(
        forum="all_forums", size="small", bound="exact", kind="published"
    )
    return frame.astype(
        {"percent": "Float64", "first_year": "Int64", "last_year": "Int64", "meetings": "Int64",
         "forum": "string", "size": "string"}
    )  # fmt: skip


SURVEYED = surveyed(
    ("B", "statements", 17.6, 2000, 2004, 9, "primary"),
    ("B", "delegates", 32.4, 2010, 2010, None, "weak"),
    ("A", "delegates", 25.0, None, None, 5, "primary"),
    ("A", "heads_of_delegation", 60.0, 1990, 1999, 5, "primary"),
    ("A", "speakers", 25.0, 2010, 2014, 5, "primary"),
    ("A", "delegates", 99.0, 2010, 2010, 1, "primary"),
)


def test_surveys_are_shares_of_many_meetings_by_measure_and_publisher():
    found = disarmament.surveys(SURVEYED)
    columns = ["publisher", "scope", "period", "percent", "status"]
    assert as_lists(found[columns]) == [
        ["A", "delegates", "", 25, "as_read"],
        ["B", "delegates", "2010", 32, "uncertain"],
        ["A", "heads_of_delegation", "1990–1999", 60, "as_read"],
        ["B", "statements", "2000–2004", 18, "as_read"],
    ]
    assert set(found["series"]) == {"survey_all_forums_small"}
    assert disarmament.survey_values(found) == {
        "values": 4, "publishers": 2, "share": "share_delegates", "high": 32,
    }  # fmt: skip
    assert disarmament.survey_values(found.head(0)) == {}


@pytest.mark.parametrize(
    ("chosen", "percents"),
    [
        ({"measure": "statements"}, [18]),
        # one whose years nobody gives is never outside of them
        ({"first_year": 2004}, [25, 32, 18]),
        ({"last_year": 1990}, [25, 60]),
        ({"first_year": 2005, "last_year": 2009}, [25]),
    ],
)
def test_surveys_are_kept_where_their_years_overlap_those_asked_for(chosen, percents):
    assert disarmament.surveys(SURVEYED, **chosen)["percent"].tolist() == percents
