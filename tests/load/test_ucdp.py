import csv
import os
from pathlib import Path

import pandas as pd
import pytest

from wpsdata import paths
from wpsdata.load import ucdp
from wpsdata.load.countries import load_countries
from wpsdata.load.ucdp import PROVISIONS, gleditsch_ward, read_ucdp_agreements, read_ucdp_conflicts
from wpsdata.load.upstream import NotThisSource

# the real headers; the publisher's own has blanks behind two of its names
AGREEMENT_HEADER = (
    "paid,region,gwno,conflict_id,conflict_name,dyad_id,dyad_name,actor_id,actor_name,"
    "incompatibility,pa_name,year,pa_date,pa_comment,pa_sign,c_sign,pa_3rd,c_3rd,ended,duration,"
    "c_duration,cease,intarmy,ddr,withd,mil prov,pp,intgov,intciv,elections,interrim,natalks,"
    "shagov,pol prov,aut,fed,ind,ref ,shaloc,regdev,cul,demarcation,locgov,terr prov,amn,pris,"
    "recon,return ,justice prov,reaffirm,reaffirmid,outlin,pko,gender,co impl,active_conflict,"
    "termdur,txt,linktofulltextagreement,inclusive,no dyad,pa type,out_iss,procID,frame,version,"
    "dateintervalstart meta,dateintervalend meta"
)
CONFLICT_HEADER = (
    "conflict_id,location,side_a,side_a_id,side_a_2nd,side_b,side_b_id,side_b_2nd,"
    "incompatibility,territory_name,year,intensity_level,cumulative_intensity,type_of_conflict,"
    "start_date,start_prec,start_date2,start_prec2,ep_end,ep_end_date,ep_end_prec,gwno_a,"
    "gwno_a_2nd,gwno_b,gwno_b_2nd,gwno_loc,region,version"
)
LONG_HEADER = (
    "conflict_id,year,gwno_a,gwno_a_2nd,gwno_b,gwno_b_2nd,incompatibility,intensity_level,"
    "type_of_conflict,start_date,start_prec,start_date2,start_prec2,ep_end,ep_end_date"
)
AGREEMENT = {name.strip(): "0" for name in AGREEMENT_HEADER.split(",")} | {
    **{"paid": "1", "region": "4", "gwno": "625", "conflict_id": "9", "dyad_id": "90"},
    **{"conflict_name": "Freedonia: Government", "dyad_name": "Government - FFM "},
    **{"incompatibility": "2", "pa_name": " Accord of Nowhere", "year": "1992"},
    **{"pa_date": "4/24/1992", "ended": "FALSE", "duration": "", "pa type": "2", "version": "0.1"},
    **{"pa_comment": "Two lines,\nand a comma", "termdur": "-99", "inclusive": "-1"},
}
CONFLICT = dict.fromkeys(CONFLICT_HEADER.split(","), "") | {
    **{"conflict_id": "9", "location": "Freedonia", "side_a": "Government of Freedonia"},
    **{"side_b": "FFM", "incompatibility": "1", "territory_name": "Nowhere", "year": "1990"},
    **{"intensity_level": "1", "cumulative_intensity": "0", "type_of_conflict": "3"},
    **{"start_date": "1989-05-06", "start_prec": "1", "start_date2": "1990-01-02"},
    **{"start_prec2": "4", "ep_end": "0", "gwno_a": "625", "gwno_loc": "625", "region": "4"},
    **{"version": "0.1"},
}
LONG = dict.fromkeys(LONG_HEADER.split(","), "") | {
    **{"conflict_id": "9.0", "year": "2014.0", "gwno_a": "626.0", "incompatibility": "government"},
    **{"intensity_level": "2.0", "type_of_conflict": "II", "start_date": "2011-08-20"},
    **{"start_prec": "2.0", "start_date2": "2011-08-20", "start_prec2": "2.0", "ep_end": "0.0"},
}


def write(path: Path, header: str, *rows: dict[str, str], end: str = "\r\n") -> Path:
    names = header.split(",")
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator=end)
        writer.writerow(names)
        writer.writerows([row[name.strip()] for name in names] for row in rows)
    return path


@pytest.fixture
def agreements(tmp_path):
    def made(*rows: dict[str, str]) -> pd.DataFrame:
        full = [AGREEMENT | row for row in rows]
        return read_ucdp_agreements(write(tmp_path / "a.csv", AGREEMENT_HEADER, *full))

    return made


@pytest.fixture
def conflicts(tmp_path):
    def made(*rows: dict[str, str]) -> pd.DataFrame:
        full = [CONFLICT | row for row in rows]
        return read_ucdp_conflicts(write(tmp_path / "c.csv", CONFLICT_HEADER, *full, end="\n"))

    return made


@pytest.fixture
def long_copy(tmp_path):
    def made(*rows: dict[str, str]) -> pd.DataFrame:
        full = [LONG | row for row in rows]
        return read_ucdp_conflicts(write(tmp_path / "l.csv", LONG_HEADER, *full, end="\n"))

    return made


# --- agreements ---------------------------------------------------------------------------------


def test_an_agreement_is_typed(agreements):
    frame = agreements({"gender": "1"})
    (row,) = frame.to_dict("records")
    assert row["signed_on"] == pd.Timestamp("1992-04-24")
    assert (row["agreement_id"], row["year"], row["agreement_type"]) == (1, 1992, "partial")
    assert (row["region"], row["incompatibility"], row["iso3"]) == ("Africa", "government", "SDN")
    assert row["name"] == "Accord of Nowhere"
    assert row["dyad_names"] == "Government - FFM"
    assert row["gender"] is True
    assert row["ceasefire"] is False
    assert row["ended"] is False
    assert pd.isna(row["ended_on"])
    kinds = frame.dtypes.astype(str)
    assert frame.shape == (1, 52)
    assert set(kinds) == {"Int64", "string", "boolean", "datetime64[s]"}
    assert kinds[list(PROVISIONS)].eq("boolean").all()


def test_free_text_and_names_of_persons_are_left_out(agreements):
    frame = agreements({"pa_sign": "Rufus T. Firefly", "pa_3rd": "Ambassador Trentino"})
    printed = frame.to_csv()
    assert "Firefly" not in printed
    assert "Trentino" not in printed


def test_several_states_conflicts_and_dyads_stay_several(agreements):
    frame = agreements(
        {
            "gwno": "130, 135",
            "conflict_id": "221, 264",
            "dyad_id": "1, 2",
            "incompatibility": "1, 2",
        }
    )
    row = frame.iloc[0]
    assert row[["iso3", "gwno", "conflict_ids", "dyad_ids"]].tolist() == [
        "ECU, PER",
        "130, 135",
        "221, 264",
        "1, 2",
    ]
    assert row["incompatibility"] == "territory, government"


def test_an_agreement_may_have_ended_with_or_without_a_day(agreements):
    frame = agreements(
        {"ended": "TRUE", "duration": "9/17/1980"}, {"paid": "2", "ended": "TRUE", "duration": ""}
    )
    assert frame["ended"].all()
    assert frame["ended_on"].tolist() == [pd.Timestamp("1980-09-17"), pd.NaT]


def test_days_written_another_way_are_refused(agreements):
    with pytest.raises(NotThisSource, match="pa_date is no day like"):
        agreements({"pa_date": "24/4/1992"})
    with pytest.raises(NotThisSource, match="pa_date is not in its year: '4/24/1992'"):
        agreements({"year": "1993"})


def test_all_problems_of_agreements_are_named_at_once(agreements):
    with pytest.raises(NotThisSource) as refused:
        agreements({"gwno": "625, 5000", "gender": "2"}, {"gwno": "6000", "pa type": "9"})
    message = str(refused.value)
    for problem in ("paid stands twice", "'5000', '6000'", "gender is none of", "pa type is none"):
        assert problem in message
    assert "lookups/gleditsch_ward.csv" in message
    assert "\n" not in message


# --- conflicts ----------------------------------------------------------------------------------


def test_a_conflict_year_is_typed(conflicts):
    frame = conflicts({"gwno_a_2nd": "770, 2", "region": "1, 3"})
    (row,) = frame.to_dict("records")
    assert (row["conflict_id"], row["year"], row["location_iso3"]) == (9, 1990, "SDN")
    assert (row["incompatibility"], row["intensity"]) == ("territory", "minor")
    assert (row["conflict_type"], row["region"]) == ("intrastate", "Europe, Asia")
    assert row["side_a_second_iso3"] == "PAK, USA"
    assert row["side_a_second_gwno"] == "770, 2"
    assert pd.isna(row["side_b_iso3"])
    assert row["conflict_began_on"] == pd.Timestamp("1989-05-06")
    assert row["episode_began_precision"] == 4
    assert row["episode_ends"] is False
    assert pd.isna(row["episode_ended_on"])
    assert frame.shape == (1, 35)
    assert set(frame.dtypes.astype(str)) == {"Int64", "string", "boolean", "datetime64[s]"}


@pytest.mark.parametrize(
    ("number", "year", "iso3", "historical"),
    [
        ("365", 1991, None, "Soviet Union"),
        ("365", 1992, "RUS", None),
        ("345", 1991, None, "Yugoslavia"),
        ("345", 1999, None, "Serbia and Montenegro"),
        ("345", 2014, "SRB", None),
        ("340", 2014, "SRB", None),
        ("678", 1990, None, "Yemen Arab Republic"),
        ("678", 1991, "YEM", None),
        ("680", 1986, None, "South Yemen"),
        ("816", 1975, None, "North Vietnam"),
        ("816", 1979, "VNM", None),
        ("817", 1964, None, "South Vietnam"),
        ("816, 817", 1964, None, "North Vietnam; South Vietnam"),
        ("750, 751", 1948, "IND", "Hyderabad"),
        ("260", 1951, "DEU", None),
        ("265", 1951, None, "German Democratic Republic"),
        ("347", 2008, "XKX", None),
        ("55", 1983, "GRD", None),
        ("972", 2011, "TON", None),
        # a place under another's rule goes by the state that it became
        ("540", 1961, "AGO", None),
        ("666", 1946, "ISR", None),
    ],
)
def test_states_that_are_no_more_are_kept_apart(conflicts, number, year, iso3, historical):
    row = conflicts({"gwno_loc": number, "year": str(year)}).iloc[0]
    expected = [value or pd.NA for value in (iso3, historical)]
    found = row[["location_iso3", "location_historical"]].tolist()
    assert [str(value) for value in found] == [str(value) for value in expected]


def test_unknown_numbers_of_every_column_are_named_at_once(conflicts):
    with pytest.raises(NotThisSource) as refused:
        conflicts(
            {"gwno_loc": "5000", "gwno_a_2nd": "2, Freedonia"}, {"year": "1991", "gwno_loc": "5001"}
        )
    message = str(refused.value)
    assert "gwno_loc has numbers without a row" in message
    assert "'5000', '5001'" in message
    assert "gwno_a_2nd has numbers without a row" in message
    assert "'Freedonia'" in message


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"intensity_level": "3"}, "intensity_level is none of 1, 2: '3'"),
        ({"type_of_conflict": "II"}, "type_of_conflict is none of 1, 2, 3, 4: 'II'"),
        ({"region": "1, 9"}, "region is none of .*'1, 9'"),
        ({"start_date": "5/6/1989"}, "start_date is no day like"),
        ({"start_date2": ""}, "start_date2 is missing: row 1"),
        ({"year": "90"}, "year is no year: '90'"),
        ({"year": "99999"}, "year is no year: '99999'"),
        ({"conflict_id": ""}, "conflict_id is missing: row 1"),
        ({"start_prec": "early"}, "start_prec is no number: 'early'"),
    ],
)
def test_a_conflict_with_a_wrong_cell_is_refused(conflicts, cells, problem):
    with pytest.raises(NotThisSource, match=problem):
        conflicts(cells)


def test_a_conflict_stands_once_a_year(conflicts):
    with pytest.raises(NotThisSource, match="conflict_id stands twice: '9 in 1990'"):
        conflicts({}, {})
    assert len(conflicts({}, {"year": "1991"})) == 2


def test_the_long_copy_becomes_one_row_a_conflict_and_year(long_copy):
    frame = long_copy(
        {"gwno_a_2nd": "500.0"},
        {"gwno_a_2nd": "2.0"},
        {"gwno_a_2nd": "2.0", "gwno_b": "625.0"},
        {"year": "2015.0", "type_of_conflict": "intrastate", "incompatibility": "both"},
    )
    assert frame["year"].tolist() == [2014, 2015]
    assert frame["side_a_second_iso3"][0] == "UGA, USA"
    assert frame["side_a_second_gwno"][0] == "500, 2"
    assert frame["side_b_iso3"][0] == "SDN"
    assert frame["conflict_type"].tolist() == ["internationalised_intrastate", "intrastate"]
    assert frame["incompatibility"].tolist() == ["government", "both"]
    assert frame["intensity"].tolist() == ["war", "war"]
    # places and names are not in it, and are not made up
    assert frame[["location", "location_iso3", "region", "version"]].isna().all(axis=None)
    assert frame.shape == (2, 35)


def test_a_long_copy_that_contradicts_itself_is_refused(long_copy):
    with pytest.raises(NotThisSource, match=r"contradict each other: '9.0 in 2014.0'"):
        long_copy({}, {"intensity_level": "1.0"})


def test_one_file_is_not_taken_for_the_other(tmp_path):
    conflict = write(tmp_path / "ucdp-peace-agreements.csv", CONFLICT_HEADER, CONFLICT)
    with pytest.raises(NotThisSource, match="no column: paid, gwno"):
        read_ucdp_agreements(conflict)
    agreement = write(tmp_path / "ucdp-prio-acd.csv", AGREEMENT_HEADER, AGREEMENT)
    with pytest.raises(NotThisSource, match="no column: gwno_a"):
        read_ucdp_conflicts(agreement)


# --- the table of numbers -----------------------------------------------------------------------


def test_every_code_of_the_table_is_a_country_of_ours():
    codes = {iso3 for rows in gleditsch_ward().values() for _, _, iso3, _ in rows if iso3}
    assert codes <= set(load_countries()["iso3"])


def test_a_country_has_one_number_but_for_serbia():
    numbers: dict[str, set[int]] = {}
    for number, rows in gleditsch_ward().items():
        for _, _, iso3, _ in rows:
            if iso3:
                numbers.setdefault(iso3, set()).add(number)
    several = {iso3: sorted(found) for iso3, found in numbers.items() if len(found) > 1}
    # UCDP's conflict files go on using Yugoslavia's number for Serbia
    assert several == {"SRB": [340, 345]}


@pytest.mark.parametrize(
    "rows",
    [
        "9,,,1990,Old\n9,FRE,1992,,New\n",
        "9,,,1990,Old\n9,FRE,1990,,New\n",
        "9,FRE,1990,,New\n",
    ],
)
def test_a_table_with_a_gap_or_an_overlap_is_refused(rows, tmp_path, monkeypatch):
    (tmp_path / ucdp.LOOKUP).write_text("gwno,iso3,first_year,last_year,name\n" + rows)
    monkeypatch.setattr(ucdp.paths, "lookups_root", lambda: tmp_path)
    gleditsch_ward.cache_clear()
    try:
        with pytest.raises(ucdp.UnreadableLookup, match="the years of 9 overlap or leave a gap"):
            gleditsch_ward()
    finally:
        gleditsch_ward.cache_clear()


# --- the real files -----------------------------------------------------------------------------


def reference(*parts: str) -> Path:
    """Return a file of the publisher, or skip."""
    root = os.environ.get("WPSDATA_REFERENCE") or paths.CHECKOUT.parent / "shared" / "reference"
    path = Path(root).joinpath(*parts)
    if not path.is_file():
        pytest.skip(f"UCDP is not at hand in {path}; name its root in WPSDATA_REFERENCE")
    return path


def test_the_real_agreements_are_read_whole():
    path = reference("agreements", "raw", "ucdp", "ucdp-peace-agreements-191.csv")
    frame = read_ucdp_agreements(path)
    assert len(frame) == 355
    assert (frame["year"].min(), frame["year"].max()) == (1975, 2018)
    assert frame["gender"].sum() == 105
    assert frame[["iso3", "historical_states"]].notna().any(axis=1).all()


def test_the_real_conflicts_agree_in_both_forms():
    published = read_ucdp_conflicts(reference("agreements", "raw", "ucdp", "ucdp-prio-acd-191.csv"))
    long = read_ucdp_conflicts(reference("context", "raw", "conflict", "ucdp_acd.csv"))
    assert len(published) == 2384
    assert len(long) == 2752
    assert (published["year"].max(), long["year"].max()) == (2018, 2024)
    assert published[["location_iso3", "location_historical"]].notna().any(axis=1).all()
    both = published.merge(long, on=["conflict_id", "year"], suffixes=("", "_long"))
    assert len(both) == 2380
    assert both["side_a_iso3"].fillna("").eq(both["side_a_iso3_long"].fillna("")).all()
