"""The bundled years of conflict are what the code computes, and say what they leave out."""

import os
from pathlib import Path

import pytest

import wpsdata
from wpsdata import catalog, paths
from wpsdata.tables import build_from, table


@pytest.fixture(scope="module")
def conflicts_file() -> Path:
    folder = Path(os.environ.get("WPSDATA_REFERENCE", paths.CHECKOUT.parent / "shared/reference"))
    file = folder / "context/raw/conflict/ucdp_acd.csv"
    if not file.is_file():
        pytest.skip(f"no UCDP/PRIO conflicts in {folder}")
    return file


def test_the_bundled_counts_are_what_the_code_computes_from_the_file(conflicts_file):
    card = catalog.card("ucdp", "conflicts_by_country.csv")
    assert catalog.sha256(conflicts_file) == card.computed_from[0]["sha256"]
    computed = build_from("conflicts_by_country", {"ucdp_conflicts": conflicts_file})
    assert computed.equals(wpsdata.load("conflicts_by_country"))


def test_no_conflict_and_no_single_year_is_bundled():
    assert catalog.card("ucdp", "conflicts_by_country.csv").redistribute == "yes"
    assert list(table("conflicts_by_country").columns) == [
        "state", "iso3", "period", "period_type", "first_year", "last_year", "conflict_years",
        "war_years", "conflicts", "places",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "period", "years", "war"),
    [("AFG", "1990_2000", 11, 11), ("COL", "1990s", 10, 4), ("SSD", "2010s", 9, 1),
     ("Serbia and Montenegro", "1990_2000", 2, 2)],
)  # fmt: skip
def test_the_counts_of_a_state_are_those_worked_out_by_hand(state, period, years, war):
    row = wpsdata.load("conflicts_by_country").query("state == @state and period == @period")
    assert (row["conflict_years"].item(), row["war_years"].item()) == (years, war)


def test_no_state_has_more_years_of_conflict_than_the_period_has_years():
    frame = wpsdata.load("conflicts_by_country")
    length = frame["last_year"] - frame["first_year"] + 1
    assert (frame["conflict_years"] <= length).all()
    assert (frame["war_years"] <= frame["conflict_years"]).all()
    assert set(frame.loc[frame["iso3"].isna(), "state"]) == {
        "Serbia and Montenegro", "Soviet Union", "Yugoslavia",
    }  # fmt: skip
