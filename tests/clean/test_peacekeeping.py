"""Peacekeepers by month and mission type: nobody twice, nobody lost in silence."""

import pandas as pd
import pytest

from wpsdata import paths
from wpsdata.clean.countries import UnknownCountry
from wpsdata.clean.peacekeeping import (
    COUNTS,
    NotOneMonth,
    by_contributor,
    ipi_by_month,
    mission_types,
    un_by_month,
)

IPI_COLUMNS = [
    "reported_on", "contributor", "contributor_iso3", "mission", "personnel", "women", "men",
    "persons", "subtotal",
]  # fmt: skip


def frame(columns: list[str], lines: tuple[str, ...]) -> pd.DataFrame:
    cells = [[None if cell == "-" else cell for cell in line.split()] for line in lines]
    made = pd.DataFrame(cells, columns=columns)
    made["reported_on"] = pd.to_datetime(made["reported_on"]).astype("datetime64[s]")
    counts = [name for name in ("women", "men", "persons") if name in made]
    made[counts] = made[counts].apply(lambda column: pd.to_numeric(column).astype("Int64"))
    texts = made.columns.difference([*counts, "reported_on", "subtotal"])
    return made.astype(dict.fromkeys(texts, "string"))


def ipi(*lines: str) -> pd.DataFrame:
    """Make rows of ``day contributor code mission kind women men persons subtotal``."""
    made = frame(IPI_COLUMNS, lines)
    return made.assign(subtotal=made["subtotal"].eq("yes").astype("boolean"))


def un(*lines: str) -> pd.DataFrame:
    """Make rows of ``day contributor code mission kind women men``."""
    return frame(IPI_COLUMNS[:7], lines)


def cell(rows: pd.DataFrame, personnel: str, mission_type: str) -> dict[str, int]:
    one = rows.query("personnel == @personnel and mission_type == @mission_type")
    assert len(one) == 1
    return one[list(COUNTS)].iloc[0].to_dict()


MONTH = ipi(
    "2012-12-31 all - all troops 5 90 103 yes",
    "2012-12-31 all - all total 5 90 103 yes",
    "2012-12-31 Kenya KEN all troops 5 90 95 yes",
    "2012-12-31 Kenya KEN UNMISS troops 4 80 84 no",
    "2012-12-31 Kenya KEN UNAMA troops 1 10 11 no",
    "2012-12-31 Ghana GHA UNFREE troops 0 0 5 no",
)


def test_missions_have_their_kind_and_others_stay_unknown():
    assert mission_types(["UNMISS", "unama ", "UNFREE"]).tolist() == [
        "peacekeeping", "political", "unknown",
    ]  # fmt: skip


def test_no_mission_of_the_lookup_stands_twice():
    known = pd.read_csv(paths.lookups_root() / "un_missions.csv")
    assert known["acronym"].is_unique
    assert set(known["kind"]) == {"peacekeeping", "political"}
    assert known["source"].notna().all()


def test_details_are_added_up_and_subtotals_are_not():
    rows = ipi_by_month(MONTH)
    assert cell(rows, "troops", "peacekeeping")["women"] == 4
    assert cell(rows, "troops", "political")["persons"] == 11
    assert cell(rows, "troops", "all")["women"] == 5


def test_persons_of_unknown_sex_are_counted_and_have_no_sex():
    found = cell(ipi_by_month(MONTH), "troops", "unknown")
    assert (found["women"], found["men"], found["persons"]) == (0, 0, 5)
    assert found["sex_not_recorded"] == 5


def test_persons_of_the_world_that_no_mission_accounts_for_have_a_place():
    rows = ipi_by_month(MONTH)
    assert cell(rows, "troops", "not_given")["persons"] == 3
    whole = cell(rows, "troops", "all")
    assert (whole["persons"], whole["sex_not_recorded"]) == (103, 8)


def test_without_a_world_row_the_details_are_the_world():
    rows = ipi_by_month(MONTH.iloc[2:])
    assert cell(rows, "troops", "all")["persons"] == 100
    assert "not_given" not in set(rows["mission_type"])


def test_women_and_men_beyond_the_persons_are_told():
    rows = ipi_by_month(ipi("2010-02-28 Ethiopia ETH UNMIL troops 68 64 4 no"))
    found = cell(rows, "troops", "peacekeeping")
    assert (found["persons"], found["sex_not_recorded"], found["beyond_persons"]) == (4, 0, 128)


@pytest.mark.parametrize("rows", [ipi_by_month(MONTH), ipi_by_month(MONTH.iloc[3:])])
def test_the_columns_add_up(rows):
    told = rows["women"] + rows["men"] + rows["sex_not_recorded"] - rows["beyond_persons"]
    assert told.eq(rows["persons"]).all()
    by_type = rows.pivot_table(index="personnel", columns="mission_type", values="persons")
    assert by_type["all"].eq(by_type.drop(columns="all").sum(axis=1)).all()


def test_one_month_written_in_two_ways_is_one():
    rows = ipi_by_month(
        ipi(
            "2012-02-28 Kenya KEN UNMISS troops 4 80 84 no",
            "2012-02-29 Ghana GHA UNMISS troops 1 10 11 no",
        )
    )
    assert rows["reported_on"].unique().tolist() == [pd.Timestamp("2012-02-29")]
    assert cell(rows, "total", "all")["women"] == 5


def test_the_hub_has_staff_officers_apart_and_together():
    rows = un_by_month(
        un(
            "2020-07-31 Kenya KEN UNMISS troops 10 90",
            "2020-07-31 Kenya KEN UNMISS staff_officers 5 5",
            "2020-07-31 Kenya KEN UNMISS individual_police 1 1",
        )
    )
    assert cell(rows, "troops", "all")["women"] == 10
    assert cell(rows, "troops_and_staff_officers", "all")["persons"] == 110
    assert cell(rows, "total", "all")["persons"] == 112
    assert set(rows["source"]) == {"un_data_hub"}


def test_a_row_of_the_hub_without_men_is_told_and_counted_nowhere():
    rows = un_by_month(
        un(
            "2020-07-31 Kenya KEN UNMISS troops 10 90",
            "2020-07-31 Ghana GHA UNMISS troops 7 -",
        )
    )
    found = cell(rows, "troops", "all")
    assert (found["women"], found["persons"], found["incomplete"]) == (10, 100, 1)


def test_two_days_of_one_month_are_refused():
    rows = un(
        "2020-07-15 Kenya KEN UNMISS troops 10 90", "2020-07-31 Kenya KEN UNMISS troops 10 90"
    )
    with pytest.raises(NotOneMonth, match=r"2020-07 Kenya UNMISS troops"):
        un_by_month(rows)


def test_a_contributor_is_averaged_over_the_months_it_is_counted_in():
    rows = by_contributor(
        ipi(
            "2012-11-30 Kenya KEN all total 3 30 33 yes",
            "2012-11-30 Kenya KEN UNMISS troops 2 20 22 no",
            "2012-11-30 Kenya KEN UNAMA troops 1 10 11 no",
            "2012-12-31 Kenya KEN all total 5 30 35 yes",
            "2012-12-31 Kenya KEN UNMISS troops 5 30 35 no",
            "2012-12-31 Ghana GHA all total 0 1 1 yes",
            "2012-12-31 Ghana GHA UNMISS troops 0 1 1 no",
            "2012-12-31 all - all total 5 31 36 yes",
        ),
        "ipi",
    ).set_index("iso3")
    assert rows.loc["KEN", ["women", "persons", "months_counted"]].tolist() == [4.0, 34.0, 2]
    assert rows.loc["KEN", "share_percent"] == pytest.approx(100 * 8 / 68, abs=1e-6)
    assert rows.loc["GHA", ["months_counted", "months_listed", "months"]].tolist() == [1, 1, 2]


def test_a_country_that_is_listed_without_numbers_has_none():
    rows = by_contributor(
        ipi(
            "2012-12-31 Kenya KEN UNMISS troops 5 30 35 no",
            "2012-12-31 Ghana GHA all total - - - yes",
        ),
        "ipi",
    ).set_index("iso3")
    ghana = rows.loc["GHA"]
    assert ghana[["women", "persons", "share_percent"]].isna().all()
    assert (ghana["months_counted"], ghana["months_listed"]) == (0, 1)


def test_names_of_contributors_are_resolved_and_strange_ones_stop():
    made = ipi("2012-12-31 ? XXX UNMISS troops 5 30 35 no")
    made["contributor"] = made["contributor"].replace("?", "Cote d Ivoire")
    assert by_contributor(made, "ipi")["iso3"].tolist() == ["CIV"]
    with pytest.raises(UnknownCountry, match="Freedonia"):
        by_contributor(ipi("2012-12-31 Freedonia FRE UNMISS troops 5 30 35 no"), "ipi")
