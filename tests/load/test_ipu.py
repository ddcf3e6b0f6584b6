import json
import os
from pathlib import Path

import pandas as pd
import pytest

from wpsdata import paths
from wpsdata.load.ipu import SOURCES, read_ipu
from wpsdata.load.upstream import NotThisSource

COLUMNS = {
    "chamber_id": "string",
    "country_code": "string",
    "country": "string",
    "chamber": "string",
    "as_of": "datetime64[s]",
    "valid_from": "string",
    "rank": "Int64",
    "suspended": "boolean",
    "election_year": "Int64",
    "election_month": "Int64",
    "members": "Int64",
    "women": "Int64",
    "women_percent": "Float64",
}

# --- the interface ------------------------------------------------------------------------------


def chamber(id: str = "FD-LC01", women: object = 25, percent: object = 25.0, **attributes) -> dict:
    own = {
        "country_code": {"value": id[:2]},
        "parliament": {"value": id[:2], "missing_reason": None},
        "struct_parl_status": {
            "value": {"term": "upper_chamber" if "UC" in id else "lower_chamber"}
        },
        "current_members_number": {"value": 100},
        "current_women_number": {"value": women},
        "current_women_percent": {"value": percent},
        "is_suspended_chamber": {"value": False},
        "chamber_name": {"value": {"en": "House", "fr": "Chambre"}},
    }
    return {"type": "chambers", "id": id, "attributes": own | attributes}


def answer(*chambers: dict, total: object = None) -> dict:
    count = len(chambers) if total is None else total
    return {"data": list(chambers), "meta": {"total": count, "licence": "CC BY-NC-SA 4.0"}}


@pytest.fixture
def write(tmp_path):
    """Return a function that writes an answer under a name that says nothing."""

    def write(content: object, name: str = "anything") -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write


def test_rows_are_chambers_with_types(write):
    frame = read_ipu(write(answer(chamber(), chamber("NA-UC01", 3, 3.0))))
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == COLUMNS
    assert frame["country_code"].tolist() == ["FD", "NA"]
    assert frame["chamber"].tolist() == ["lower_or_single", "upper"]
    assert frame["women"].tolist() == [25, 3]
    assert frame["members"].tolist() == [100, 100]
    assert frame["suspended"].tolist() == [False, False]
    assert frame[["rank", "as_of", "valid_from", "election_year", "country"]].isna().all(axis=None)


def test_of_dated_values_the_one_without_an_end_is_current(write):
    dated = [
        {"value": 10.0, "date_from": "2001-01-01", "date_to": "2010-01-01"},
        {"value": 25.0, "date_from": "2010-01-01"},
    ]
    women = [
        {"value": 25, "date_from": "2010-01-01", "date_to": None},
        {"value": 9, "date_to": "x"},
    ]
    row = read_ipu(
        write(answer(chamber(current_women_percent=dated, current_women_number=women)))
    ).iloc[0]
    assert (row["women"], row["women_percent"], row["valid_from"]) == (25, 25, "2010-01-01")


@pytest.mark.parametrize("ended", [[], [{"value": 10.0, "date_from": "2001", "date_to": "2010"}]])
def test_where_all_dated_values_have_ended_nothing_is_known(write, ended):
    row = read_ipu(write(answer(chamber(current_women_percent=ended)))).iloc[0]
    assert pd.isna(row["women_percent"])
    assert pd.isna(row["valid_from"])


def test_two_current_values_are_refused(write):
    both = [{"value": 1.0, "date_from": "2001"}, {"value": 2.0, "date_from": "2002"}]
    with pytest.raises(NotThisSource, match="FD-LC01: 2 current values of current_women_percent"):
        read_ipu(write(answer(chamber(current_women_percent=both))))


def test_no_number_of_women_beside_zero_percent_is_missing(write):
    frame = read_ipu(write(answer(chamber(women=None, percent=0), chamber("SY-LC01", 0, 0))))
    assert pd.isna(frame.loc[0, "women_percent"])
    assert pd.isna(frame.loc[0, "women"])
    assert frame.loc[1, ["women", "women_percent"]].tolist() == [0, 0]


def test_a_percentage_without_a_number_stays_unless_it_is_zero(write):
    short = {"current_women_percent": {"value": 0.0}, "country_code": {"value": "FD"}}
    zero = {"id": "FD-LC01", "attributes": short}
    some = {"id": "FD-UC01", "attributes": short | {"current_women_percent": {"value": 40}}}
    frame = read_ipu(write(answer(zero, some)))
    assert frame["women"].isna().all()
    assert pd.isna(frame.loc[0, "women_percent"])
    assert frame.loc[1, "women_percent"] == 40
    assert frame["suspended"].isna().all()


def test_plain_values_and_english_names_are_read(write):
    plain = chamber(current_women_percent=25.0, country_name={"value": {"en": "Freedonia"}})
    row = read_ipu(write(answer(plain))).iloc[0]
    assert (row["women_percent"], row["country"]) == (25, "Freedonia")


def test_pages_are_read_from_a_folder_and_from_a_list(write):
    pages = [answer(chamber(), total=2), answer(chamber("SY-LC01"), total=2)]
    assert read_ipu(write(pages))["chamber_id"].tolist() == ["FD-LC01", "SY-LC01"]
    write(pages[0], "pages/1.json")
    folder = write(pages[1], "pages/2.json").parent
    assert read_ipu(folder)["chamber_id"].tolist() == ["FD-LC01", "SY-LC01"]


def test_one_chamber_and_chambers_by_id_are_read(write):
    assert len(read_ipu(write({"data": chamber()}))) == 1
    by_id = {"FD-LC01": chamber(), "SY-LC01": chamber("SY-LC01")}
    assert len(read_ipu(write({"data": by_id, "meta": {"total": 2}}))) == 2


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            answer(chamber(), total=273),
            r"1 chambers where 273 are announced; .*larger page\[size\]",
        ),
        (answer(), "no rows"),
        ({"errors": [{"title": "Not\nfound"}]}, "answer 1 holds no data but an error"),
        ({"meta": {}}, "answer 1 holds no data"),
        ([1], "answer 1 holds no data"),
        ([], "no rows"),
        (answer({"id": "FD", "attributes": {}}), "row 1 is no chamber .FD."),
        (answer({"id": "FD-LC01"}), "row 1 is no chamber"),
        (answer("text"), "row 1 is no chamber"),
        (answer(chamber(), chamber()), "chamber twice: 'FD-LC01' .row 2"),
        (answer(chamber(country_code={"value": "SY"})), "FD-LC01: country_code is SY"),
        (
            answer(chamber(struct_parl_status={"value": {"term": "upper_chamber"}})),
            "FD-LC01: struct_parl_status is upper_chamber",
        ),
        (answer(chamber(percent=101)), "women_percent above its whole: 'FD-LC01'"),
        (answer(chamber(women=101)), "women above its whole"),
        (answer(chamber(women=2.5)), "women is no whole number"),
        (answer(chamber(percent="many")), "women_percent is no number: 'many'"),
        (answer(chamber(percent=True)), "FD-LC01: current_women_percent is no number .True"),
        (answer(chamber(percent=[1])), "current_women_percent is no number"),
        (
            [answer(chamber(), total=2), answer(chamber("SY-LC01"), total=3)],
            "pages of different answers, total: 2, 3",
        ),
    ],
)
def test_another_answer_is_refused(write, content, problem):
    with pytest.raises(NotThisSource, match=problem) as refused:
        read_ipu(write(content))
    assert "\n" not in str(refused.value)


def test_all_problems_are_named_in_one_line(write):
    wrong = [chamber(percent=[1]), chamber("SY-LC01", country_code={"value": "FD"}), {"id": "x"}]
    with pytest.raises(NotThisSource) as refused:
        read_ipu(write(answer(*wrong, total=9)))
    message = str(refused.value)
    for problem in ("announced", "is no number", "country_code is FD", "row 3 is no chamber"):
        assert problem in message


# --- the ranking --------------------------------------------------------------------------------

TITLES = [
    "Source: Inter-Parliamentary Union Open Data,,,,,,,,,",
    "Date: 2021-09-24,,,,,,,,,",
    "Ranking as of 1st September 2021,,,,,,,,,",
]
HEADER = [
    "Rank,Country,Lower or single House,,,,Upper chamber,,,",
    "Rank,Country,Elections,Seats*,Women,%W,Elections,Seats*,Women,%W",
]
FREEDONIA = "1,Freedonia,9.2018,80,49,61.3,9.2019,26,10,38.5"
SYLVANIA = "2,Sylvania,3.2018,586,313,53.4,-,-,-,-"


@pytest.fixture
def ranking(tmp_path):
    """Return a function that writes a ranking and reads it."""

    def load(*rows: str, before=(*TITLES, ",,,,,,,,,", *HEADER), encoding: str = "utf-8"):
        path = tmp_path / "export"
        path.write_bytes("\n".join([*before, *rows, ""]).encode(encoding))
        return read_ipu(path)

    return load


def test_a_country_has_a_row_for_each_of_its_chambers(ranking):
    frame = ranking(FREEDONIA, SYLVANIA)
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == COLUMNS
    assert frame["country"].tolist() == ["Freedonia", "Freedonia", "Sylvania"]
    assert frame["chamber"].tolist() == ["lower_or_single", "upper", "lower_or_single"]
    assert frame["as_of"].unique().tolist() == [pd.Timestamp("2021-09-01")]
    first = frame.iloc[0]
    assert (first["members"], first["women"], first["women_percent"]) == (80, 49, 61.3)
    assert (first["election_year"], first["election_month"]) == (2018, 9)


def test_the_header_is_found_without_the_blank_line_and_with_a_mark(ranking):
    assert len(ranking(FREEDONIA, before=("\ufeff" + TITLES[0], *TITLES[1:], *HEADER))) == 2


@pytest.mark.parametrize(
    ("printed", "year", "month"),
    [
        ("10.202", 2020, 10),
        ("1.202", 2020, 1),
        ("9.2018", 2018, 9),
        ("09.2018", 2018, 9),
        ("3.199", 1990, 3),
        ("5.2", 2000, 5),
    ],
)
def test_an_election_is_month_and_year_also_where_zeros_are_lost(ranking, printed, year, month):
    row = ranking(SYLVANIA.replace("3.2018", printed)).iloc[0]
    assert (row["election_year"], row["election_month"]) == (year, month)


@pytest.mark.parametrize(("mark", "encoding"), [("“", "utf-8"), ("“", "cp1252"), ("=", "utf-8")])
def test_shared_ranks_are_filled_in(ranking, mark, encoding):
    frame = ranking(
        FREEDONIA,
        SYLVANIA.replace("2,", f"{mark},", 1),
        SYLVANIA.replace("2,Syl", "3,Tran"),
        encoding=encoding,
    )
    assert frame["rank"].tolist() == [1, 1, 1, 3]


def test_an_upper_chamber_without_elections_is_a_chamber(ranking):
    frame = ranking(FREEDONIA.replace("9.2019", "-"))
    assert frame.loc[1, "members"] == 26
    assert pd.isna(frame.loc[1, "election_year"])


def test_parliaments_without_numbers_are_kept_without_a_rank(ranking):
    frame = ranking(SYLVANIA, ",Erewhon,2.1994,-,-,-,-,-,-,-", "Suspended,Nowhere,-,-,-,-,-,-,-,-")
    assert frame["rank"].isna().tolist() == [False, True, True]
    assert frame["suspended"].tolist() == [False, False, True]
    assert frame.loc[1:, ["members", "women", "women_percent"]].isna().all(axis=None)
    assert frame.loc[1, "election_year"] == 1994


def test_zero_women_are_zero_and_a_dash_beside_zero_percent_is_missing(ranking):
    frame = ranking("1,Freedonia,9.2018,80,0,0,-,-,-,-", "2,Sylvania,9.2018,80,-,0,-,-,-,-")
    assert frame.loc[0, ["women", "women_percent"]].tolist() == [0, 0]
    assert frame.loc[1, ["women", "women_percent"]].isna().all()


def test_a_percentage_may_have_been_rounded_twice(ranking):
    assert ranking("1,Freedonia,9.2018,220,65,29.6,-,-,-,-").loc[0, "women_percent"] == 29.6


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            SYLVANIA.replace("3.2018", "2018-03"),
            "election of .* is no month.year: '2018-03' .row 1",
        ),
        (SYLVANIA.replace("3.2018", "٣.2018"), "no month.year: '٣.2018'"),
        (SYLVANIA.replace("586", "9" * 30), "seats of the .* is no whole number"),
        (SYLVANIA.replace("3.2018", "13.2018"), "no month.year: '13.2018'"),
        (SYLVANIA.replace("3.2018", "3.1018"), "no month.year: '3.1018'"),
        (SYLVANIA.replace("313", "many"), "women of the lower or single chamber is no number"),
        (SYLVANIA.replace("53.4", "35.4"), "%W of the lower .* is not women / seats: '35.4'"),
        (FREEDONIA.replace("38.5", "39"), "%W of the upper chamber is not women / seats"),
        (SYLVANIA.replace("313", "587"), "women above its whole: 'Sylvania, lower_or_single'"),
        (SYLVANIA.replace("2,", "“,", 1), "the same rank as nothing above: row 1"),
        (SYLVANIA.replace("2,", "first,", 1), "rank is no number: 'first'"),
        (SYLVANIA.replace("Sylvania", ""), "country is missing: row 1"),
        (SYLVANIA + ",1", "cells: row 1"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(ranking, row, problem):
    with pytest.raises(NotThisSource, match=problem):
        ranking(row)


def test_a_country_twice_is_refused(ranking):
    with pytest.raises(
        NotThisSource, match=r"chamber twice: 'Sylvania, lower_or_single' \(row 2\)"
    ):
        ranking(SYLVANIA, SYLVANIA)


@pytest.mark.parametrize(
    ("before", "problem"),
    [
        ((*TITLES,), "no header that begins with Rank, Country"),
        ((*TITLES, HEADER[0]), "other columns|no header"),
        ((*TITLES[:2], *HEADER), "no title with the day of the ranking"),
        ((*TITLES[:2], "Ranking as of 31st Floptember 2021,,,,,,,,,", *HEADER), "no title"),
        ((*TITLES, HEADER[0], HEADER[1].replace("%W", "Men")), "other columns: Rank, Country"),
        ((*TITLES, HEADER[0].replace("Upper", "Other"), HEADER[1]), "other columns"),
    ],
)
def test_another_table_is_refused(ranking, before, problem):
    with pytest.raises(NotThisSource, match=problem):
        ranking(SYLVANIA, before=before)


def test_a_ranking_without_rows_is_refused(ranking):
    with pytest.raises(NotThisSource, match="no rows"):
        ranking()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b"<!doctype html><html>403</html>", "is a web page"),
        (b"PK\x03\x04", "is a ZIP archive or a workbook"),
        (b"\x1f\x8b\x08", "is a gzip archive"),
        ("\n".join(TITLES).encode("utf-16"), "is not text"),
        (b'{"data": [', "is not JSON"),
        (b"[" * 100_000, "nested too deep|is not JSON"),
        (b'{"data": NaN}', "NaN is no number"),
        (b"a,b\n1,2\n", "no header that begins with Rank, Country"),
        (b'Rank,Country\n"', "no well-formed table"),
    ],
)
def test_damaged_bytes_are_refused(tmp_path, content, problem):
    path = tmp_path / "women-ranking.csv"
    path.write_bytes(content)
    with pytest.raises(NotThisSource, match=problem):
        read_ipu(path)


def test_the_source_is_described():
    source = SOURCES["ipu"]
    assert source.redistribute == "aggregates"
    assert all(address.split("/")[2] in source.hosts for address in source.addresses.values())


# --- the real files -----------------------------------------------------------------------------


def reference() -> Path:
    """Return the folder of the real files, or skip."""
    root = os.environ.get("WPSDATA_REFERENCE") or paths.CHECKOUT.parent / "shared" / "reference"
    folder = Path(root) / "context" / "raw" / "parliament"
    if not folder.is_dir():
        pytest.skip("the IPU's files are not at hand; set WPSDATA_REFERENCE")
    return folder


def test_the_real_ranking_is_read_whole():
    frame = read_ipu(reference() / "ipu_women_ranking_2021-09-01.csv")
    assert frame["chamber"].value_counts().to_dict() == {"lower_or_single": 193, "upper": 81}
    lower = frame.loc[frame["chamber"].eq("lower_or_single")].set_index("country")
    assert lower["rank"].notna().sum() == 190
    # a rank is a place in the list, unless it is shared
    place = pd.Series(range(1, 191), lower.index[:190]).groupby(lower["rank"]).transform("min")
    assert place.eq(lower["rank"].dropna()).all()
    assert (lower.loc["New Zealand", "election_year"], lower.loc["Mexico", "rank"]) == (2020, 4)
    assert frame.loc[frame["suspended"], "country"].tolist() == ["Sudan"]
    assert frame["as_of"].eq(pd.Timestamp("2021-09-01")).all()
    assert (frame["election_year"].min(), frame["election_year"].max()) == (1994, 2021)


@pytest.mark.parametrize(
    "name",
    [
        "ipu_women_in_parliament-historical_database-1945_to_2018.xlsx",
        "undp_share_of_seats_1995_2018.csv",
        "onecampaign_wb_SG.GEN.PARL.ZS_2021.csv",
    ],
)
def test_other_files_about_women_in_parliament_are_refused(name):
    with pytest.raises(NotThisSource):
        read_ipu(reference() / name)
