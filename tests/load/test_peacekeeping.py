import json
import os
from pathlib import Path

import pandas as pd
import pytest

from wpsdata import paths
from wpsdata.load.peacekeeping import read_peacekeeping_ipi, read_peacekeeping_un
from wpsdata.load.upstream import NotThisSource

KINDS = ("Individual_Police", "Formed_Police_Units", "Experts_on_Mission", "Troops", "Total")
IPI_HEADER = [
    *["Date", "Contributor", "Contributor_ISO-3", "Mission"],
    *[f"{kind}_{part}" for kind in KINDS for part in ("Male", "Female", "Total")],
]
UN_HEADER = (
    "contribution_id,isocode3,contributing_country,mission_acronym,personnel_type,"
    "female_personnel,male_personnel,last_reporting_date"
)


def ipi(contributor: str, mission: str, day: str = "2013-12-31", **cells: str) -> str:
    """Return a made-up row: a kind is given as "men women persons", and is NA otherwise."""
    code = "all" if contributor == "all" else contributor[:3].upper()
    if contributor.endswith("'"):
        code += "'"
    counts = [part for kind in KINDS for part in cells.get(kind, "NA NA NA").split()]
    return ",".join([day, contributor, code, mission, *counts])


@pytest.fixture
def monthly(tmp_path):
    def made(*rows: str) -> pd.DataFrame:
        path = tmp_path / "ipi.csv"
        path.write_text("\n".join([",".join(IPI_HEADER), *rows, ""]), encoding="utf-8")
        return read_peacekeeping_ipi(path)

    return made


@pytest.fixture
def month(tmp_path):
    def made(*records: dict[str, object]) -> pd.DataFrame:
        path = tmp_path / "20140831.json"
        path.write_text(json.dumps(records), encoding="utf-8")
        return read_peacekeeping_ipi(path)

    return made


@pytest.fixture
def hub(tmp_path):
    def made(*rows: str, header: str = UN_HEADER) -> pd.DataFrame:
        path = tmp_path / "un.csv"
        path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
        return read_peacekeeping_un(path)

    return made


# --- IPI, CSV -----------------------------------------------------------------------------------

WORLD = ipi("all", "all", Individual_Police="4 2 6", Troops="90 10 100", Total="94 12 106")
FREEDONIA = [
    ipi("Freedonia", "all", Individual_Police="4 2 6", Troops="50 0 50", Total="54 2 56"),
    ipi("Freedonia", "UNFREE", Troops="50 0 50", Total="50 0 50"),
    ipi("Freedonia", "UNSYL", Individual_Police="4 2 6", Total="4 2 6"),
]
SYLVANIA = [
    ipi("Sylvania", "all", Troops="40 10 50", Total="40 10 50"),
    ipi("Sylvania", "UNFREE", Troops="40 10 50", Total="40 10 50"),
]


def test_a_row_is_typed(monthly):
    frame = monthly(ipi("Freedonia", "UNFREE", Troops="40 10 50", Total="40 10 50"))
    assert frame.to_dict("records")[0] == {
        "reported_on": pd.Timestamp("2013-12-31"),
        "contributor": "Freedonia",
        "contributor_iso3": "FRE",
        "mission": "UNFREE",
        "personnel": "troops",
        "women": 10,
        "men": 40,
        "persons": 50,
        "subtotal": False,
    }
    assert frame.dtypes.astype(str).tolist() == [
        *["datetime64[s]", "string", "string", "string", "string"],
        *["Int64", "Int64", "Int64", "boolean"],
    ]


def test_what_is_no_subtotal_counts_nobody_twice(monthly):
    frame = monthly(WORLD, *FREEDONIA, *SYLVANIA)
    detail = frame.loc[~frame["subtotal"]]
    assert detail["persons"].sum() == 106
    assert detail["women"].sum() == 12
    assert not detail["contributor"].eq("all").any()
    assert not detail["mission"].eq("all").any()
    assert not detail["personnel"].eq("total").any()
    world = frame.query("contributor == 'all' and personnel == 'total'")
    assert world["persons"].tolist() == [106]
    assert world["contributor_iso3"].isna().all()
    # all of it together would be nearly six times too much
    assert frame["persons"].sum() == 6 * 106


def test_a_kind_that_nobody_sent_is_no_row_and_no_zero(monthly):
    frame = monthly(ipi("Freedonia", "UNFREE", Troops="40 0 40", Total="40 0 40"))
    assert frame["personnel"].tolist() == ["troops", "total"]
    assert frame["women"].tolist() == [0, 0]


def test_a_contributor_without_any_number_is_still_there(monthly):
    frame = monthly(WORLD, ipi("Freedonia", "all"), ipi("Freedonia", "UNFREE"))
    empty = frame.query("contributor == 'Freedonia'")
    assert empty["personnel"].tolist() == ["total", "total"]
    assert empty[["women", "men", "persons"]].isna().all(axis=None)


def test_women_and_men_need_not_add_up(monthly):
    frame = monthly(ipi("Freedonia", "UNFREE", Troops="40 5 50", Total="40 5 50"))
    assert frame.loc[0, ["women", "men", "persons"]].tolist() == [5, 40, 50]


def test_the_apostrophe_of_2014_is_taken_off(monthly):
    frame = monthly(ipi("Cote d Ivoire'", "UNMISS'", "2014-03-31", Total="1 0 1"))
    found = frame.loc[0, ["contributor", "contributor_iso3", "mission"]].tolist()
    assert found == ["Cote d Ivoire", "COT", "UNMISS"]


def test_a_month_that_is_repeated_is_read_once(monthly):
    row = ipi("Freedonia'", "UNMISS'", "2014-04-30", Troops="40 10 50", Total="40 10 50")
    assert len(monthly(row, row, row)) == 2


def test_a_month_that_is_repeated_otherwise_is_refused(monthly):
    rows = [ipi("Freedonia", "UNFREE", Total=f"{n} 0 {n}") for n in (1, 2)]
    with pytest.raises(NotThisSource, match=r"two rows differ .*'2013-12-31 Freedonia UNFREE'"):
        monthly(*rows)


def test_all_problems_are_named_at_once(monthly):
    with pytest.raises(NotThisSource) as refused:
        monthly(
            ipi("Freedonia", "UNFREE", "31.12.2013", Total="1 0 1"),
            ipi("Sylvania", "UNFREE", Troops="x -1 1.5", Total="1 0 1"),
            ipi("", "UNSYL", Total="1 0 1"),
        )
    message = str(refused.value)
    for problem in (
        "Date is no day like %Y-%m-%d: '31.12.2013' (row 1)",
        "Troops_Male is no number: 'x' (row 2)",
        "Troops_Female is below 0: '-1' (row 2)",
        "Troops_Total is no whole number: '1.5' (row 2)",
        "Contributor is missing: row 3",
    ):
        assert problem in message
    assert "\n" not in message


def test_totals_without_sex_are_another_file(tmp_path):
    path = tmp_path / "full_gender_data.csv"
    path.write_text('"Date","Mission","Troops","Total"\n1990-11-30,"ONUCA",423,423\n')
    with pytest.raises(NotThisSource, match="no column: Contributor, Contributor_ISO-3"):
        read_peacekeeping_ipi(path)


# --- IPI, JSON ----------------------------------------------------------------------------------


def record(code: str, mission: str, **cells: object) -> dict[str, object]:
    """Return a made-up record: of the kinds, only those that the contributor sent."""
    besides = {} if code == "all" else {"tcc_country_string": "Freedonia", "tcc_eu": False}
    fixed = {"tcc_country_id": code, "mission": mission, "cont_date": "20140831T000000"}
    return fixed | besides | {"total": 0, "total_m": 0, "total_f": 0} | cells


def test_the_json_reads_as_the_csv_does(month):
    troops = {"troops": 50, "troops_m": 40, "troops_f": 10, "observers": 0, "civpol": 0}
    totals = {"total": 50, "total_m": 40, "total_f": 10}
    frame = month(
        record("all", "all", **troops, **totals), record("FRE", "UNFREE", **troops, **totals)
    )
    assert frame["personnel"].tolist() == ["troops", "total"] * 2
    assert frame["contributor"].tolist() == ["all", "all", "Freedonia", "Freedonia"]
    assert frame["contributor_iso3"].tolist()[2:] == ["FRE", "FRE"]
    assert frame["contributor_iso3"].isna().tolist() == [True, True, False, False]
    assert frame["subtotal"].tolist() == [True, True, False, True]
    assert frame["women"].tolist() == [10] * 4
    assert frame["reported_on"].unique().tolist() == [pd.Timestamp("2014-08-31")]


def test_a_total_of_zero_beside_people_is_no_total(month):
    frame = month(record("FRE", "UNFREE", ip=3, ip_m=1, ip_f=2), record("FRE", "UNSYL"))
    assert frame["personnel"].tolist() == ["individual_police", "total", "total"]
    assert frame["persons"].isna().tolist() == [False, True, False]
    # where nobody was sent the zero stands
    assert frame["persons"][2] == 0


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"a": 1}', "is no list of records"),
        ("[1]", "is no list of records"),
        ("[]", "no rows"),
        ('[{"mission": "UNFREE"}]', "records without: cont_date, tcc_country_id, total"),
        ('[{"mission": ', "is not JSON"),
    ],
)
def test_json_of_another_kind_is_refused(tmp_path, text, problem):
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotThisSource, match=problem):
        read_peacekeeping_ipi(path)


# --- the Data Hub -------------------------------------------------------------------------------


def test_a_contribution_is_typed(hub):
    frame = hub("7,FRE,Freedonia,UNFREE,Formed Police Units,10,40,2020-07-31")
    assert frame.to_dict("records") == [
        {
            "contribution_id": "7",
            "reported_on": pd.Timestamp("2020-07-31"),
            "contributor": "Freedonia",
            "contributor_iso3": "FRE",
            "mission": "UNFREE",
            "personnel": "formed_police_units",
            "women": 10,
            "men": 40,
        }
    ]


def test_staff_officers_are_kept_apart_from_troops(hub):
    frame = hub(
        "1,FRE,Freedonia,UNFREE,Troops,10,40,2020-07-31",
        "2,FRE,Freedonia,UNFREE,Staff Officer,1,4,2020-07-31",
        "3,FRE,Freedonia,UNFREE,Individual Police,0,,2020-07-31",
    )
    assert frame["personnel"].tolist() == ["troops", "staff_officers", "individual_police"]
    assert frame["women"].tolist() == [10, 1, 0]
    assert pd.isna(frame["men"][2])


def test_the_older_export_has_capitals_and_may_have_more_columns(hub):
    names = [name.title() for name in UN_HEADER.split(",")]
    frame = hub(
        "1,FRE,Freedonia,UNFREE,Troops,10,40,2020-07-31,0",
        header=",".join([*names, "M49_Code"]),
    )
    assert frame["women"].tolist() == [10]
    assert frame.shape == (1, 8)


@pytest.mark.parametrize(
    "day", ["2020-07-31", "2020-07-31T00:00:00", "2020-07-31T00:00:00.000Z", "2020-07-31 00:00:00"]
)
def test_a_day_may_be_printed_with_midnight(hub, day):
    frame = hub(f"1,FRE,Freedonia,UNFREE,Troops,10,40,{day}")
    assert frame["reported_on"].tolist() == [pd.Timestamp("2020-07-31")]


def test_all_problems_of_contributions_are_named_at_once(hub):
    with pytest.raises(NotThisSource) as refused:
        hub(
            "1,FRE,Freedonia,UNFREE,Clowns,10,40,2020-07-31",
            "1,FRE,Freedonia,,Troops,ten,40.5,31/07/2020",
        )
    message = str(refused.value)
    for problem in (
        "contribution_id stands twice: '1' (row 2)",
        "personnel_type is none of Troops, ",
        "'Clowns' (row 1)",
        "mission_acronym is missing: row 2",
        "female_personnel is no number: 'ten' (row 2)",
        "male_personnel is no whole number: '40.5' (row 2)",
        "last_reporting_date is no day like %Y-%m-%d: '31/07/2020' (row 2)",
    ):
        assert problem in message


def test_the_hubs_file_before_2010_has_no_sex(hub):
    with pytest.raises(NotThisSource, match=r"no column: .*female_personnel, male_personnel"):
        hub(
            "1,Freedonia,FRE,50,2005-01-31,UNFREE",
            header="ID,Contributor,Contributor_ISO-3,Troops,Date,Mission",
        )


# --- the real files -----------------------------------------------------------------------------


def reference(*parts: str) -> Path:
    """Return a file of the publisher, or skip."""
    root = os.environ.get("WPSDATA_REFERENCE") or paths.CHECKOUT.parent / "shared" / "reference"
    path = Path(root).joinpath("security", "raw", "ipi_ppp", *parts)
    if not path.is_file():
        pytest.skip(f"IPI is not at hand in {path}; name its root in WPSDATA_REFERENCE")
    return path


@pytest.fixture(scope="module")
def real() -> pd.DataFrame:
    return read_peacekeeping_ipi(reference("adec10c", "full_gender_data.csv"))


def test_the_real_months_give_the_known_shares(real):
    assert real["reported_on"].nunique() == 53
    totals = real.query("contributor == 'all' and personnel == 'total'").set_index("reported_on")
    shares = 100 * totals["women"] / (totals["women"] + totals["men"])
    known = {
        "2009-11-30": 3.08,
        "2010-12-31": 3.45,
        "2011-12-31": 3.76,
        "2012-12-31": 3.73,
        "2013-12-31": 3.82,
    }
    assert {day: round(shares[day], 2) for day in known} == known
    # 2014-03 has no row of the world: its details have to do
    assert len(totals) == 52
    march = real.loc[real["reported_on"].eq("2014-03-31") & ~real["subtotal"]]
    women, men = march["women"].sum(), march["men"].sum()
    assert round(100 * women / (women + men), 2) == 3.77


def test_the_real_sexes_do_not_add_up_where_they_are_known_not_to(real):
    world = real.loc[real["contributor"].eq("all")]
    assert len(world) == 260
    assert (world["women"] + world["men"]).ne(world["persons"]).sum() == 155


def test_the_real_details_add_up_to_what_each_contributor_sent(real):
    keys = ["reported_on", "contributor", "personnel"]
    sent = real.loc[real["mission"].eq("all") & real["contributor"].ne("all")]
    sent = sent.loc[sent["personnel"].ne("total")].set_index(keys)["persons"]
    detail = real.loc[~real["subtotal"] & real["reported_on"].ne("2014-03-31")]
    pd.testing.assert_series_equal(
        detail.groupby(keys)["persons"].sum(), sent.sort_index(), check_index_type=False
    )


def test_the_real_json_agrees_with_the_csv(real):
    frame = read_peacekeeping_ipi(reference("HEAD-2653920", "20140331.json"))
    detail = frame.loc[~frame["subtotal"]]
    world = frame.query("contributor == 'all' and personnel == 'total'")
    for column in ("women", "men", "persons"):
        assert [detail[column].sum()] == world[column].tolist()
    march = real.loc[real["reported_on"].eq("2014-03-31") & ~real["subtotal"]]
    keys = ["contributor_iso3", "mission", "personnel"]
    assert len(detail) == len(march)
    both = detail.merge(march, on=[*keys, "women", "men", "persons"])
    assert len(both) == len(march)


@pytest.mark.parametrize("name", ["data_mission.csv", "data_monthly.csv"])
def test_the_real_files_without_sex_are_refused(name):
    with pytest.raises(NotThisSource, match="no column"):
        read_peacekeeping_ipi(reference("HEAD-2653920", name))
