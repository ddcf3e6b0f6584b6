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
