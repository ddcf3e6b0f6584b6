"""Years with a conflict, counted on conflicts of a few lines."""

import pandas as pd
import pytest

from wpsdata.clean.conflicts import NotPlaced, conflicts_by_country

COLUMNS = {
    **{"conflict_id": 1, "year": 1991, "intensity": "minor", "conflict_type": "intrastate"},
    **dict.fromkeys(["location_gwno", "location_iso3", "location_historical"]),
    **dict.fromkeys(["side_a_iso3", "side_a_historical", "side_b_iso3", "side_b_historical"]),
    **{"side_a_second_iso3": None},
}


def conflicts(*rows: dict) -> pd.DataFrame:
    frame = pd.DataFrame([COLUMNS | row for row in rows])
    numbers = ["conflict_id", "year"]
    return frame.astype({name: "string" for name in frame if name not in numbers}).astype(
        dict.fromkeys(numbers, "Int64")
    )


def found(frame: pd.DataFrame) -> dict:
    table = conflicts_by_country(frame)
    return {
        (row["state"], row["period"]): (row["conflict_years"], row["war_years"], row["conflicts"])
        for row in table.to_dict("records")
    }


def test_years_are_counted_once_however_many_conflicts_they_have():
    frame = conflicts(
        {"year": 1991, "side_a_iso3": "AAA"},
        {"year": 1991, "side_a_iso3": "AAA", "conflict_id": 2, "intensity": "war"},
        {"year": 1992, "side_a_iso3": "AAA"},
    )
    assert found(frame) == {("AAA", "1990s"): (2, 1, 2), ("AAA", "1990_2000"): (2, 1, 2)}


def test_the_year_2000_belongs_to_its_decade_and_to_the_baseline():
    frame = conflicts({"year": 2000, "side_a_iso3": "AAA"}, {"year": 2001, "side_a_iso3": "BBB"})
    assert found(frame) == {
        ("AAA", "2000s"): (1, 0, 1),
        ("AAA", "1990_2000"): (1, 0, 1),
        ("BBB", "2000s"): (1, 0, 1),
    }


def test_the_last_decade_ends_with_the_file_and_years_before_1990_are_left_out():
    frame = conflicts({"year": 2024, "side_a_iso3": "AAA"}, {"year": 1989, "side_a_iso3": "BBB"})
    table = conflicts_by_country(frame)
    assert table[["state", "period", "last_year"]].to_numpy().tolist() == [["AAA", "2020s", 2024]]


def test_within_a_state_only_the_government_s_side_counts_and_no_supporter():
    frame = conflicts(
        {"side_a_iso3": "AAA", "side_b_iso3": "BBB", "side_a_second_iso3": "CCC"},
    )
    assert {state for state, _ in found(frame)} == {"AAA"}


def test_between_states_both_sides_count():
    frame = conflicts(
        {"side_a_iso3": "AAA, BBB", "side_b_iso3": "CCC", "conflict_type": "interstate"}
    )
    assert {state for state, _ in found(frame)} == {"AAA", "BBB", "CCC"}


def test_printed_places_go_before_sides():
    frame = conflicts(
        {"location_gwno": "1", "location_iso3": "AAA", "side_a_iso3": "BBB"},
    )
    table = conflicts_by_country(frame)
    assert set(table["state"]) == {"AAA"}
    assert set(table["places"]) == {"as_printed"}


def test_a_state_that_no_longer_exists_keeps_its_name_and_has_no_code():
    frame = conflicts({"side_a_historical": "Soviet Union"}, {"side_a_iso3": "AAA"})
    table = conflicts_by_country(frame).query("period == '1990s'").set_index("state")
    assert table["iso3"].isna().to_dict() == {"AAA": False, "Soviet Union": True}


def test_conflicts_without_any_state_are_named():
    frame = conflicts({"side_a_iso3": "AAA"}, {"conflict_id": 7}, {"conflict_id": 8})
    with pytest.raises(NotPlaced, match="7 in 1991, 8 in 1991"):
        conflicts_by_country(frame)
