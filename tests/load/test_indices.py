import os
import zipfile
from itertools import product
from pathlib import Path
from string import ascii_uppercase

import pandas as pd
import pytest
import xlsxwriter

from wpsdata import paths
from wpsdata.load import indices
from wpsdata.load.indices import (
    GGGI_INDEX,
    GGGI_INDICATORS,
    GGGI_SUBINDICES,
    GPI_OVERALL,
    SOURCES,
    WPS_INDEX,
    WPS_INDICATORS,
    read_gggi,
    read_gpi,
    read_wps_index,
)
from wpsdata.load.upstream import NotThisSource

READERS = {"gggi": read_gggi, "wps_index": read_wps_index, "gpi": read_gpi}
COLUMNS = {
    "iso3": "string",
    "country": "string",
    "edition": "string",
    "year": "Int64",
    "measure": "string",
    "value": "Float64",
    "rank": "Int64",
    "imputed": "boolean",
    "footnote": "string",
}
CODES = ["".join(letters) for letters in product("QXZ", ascii_uppercase, ascii_uppercase)]


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """Write a workbook; a cell that begins with # is an error value, as a spreadsheet keeps it."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, str) and cell.startswith("#"):
                        sheet.write_formula(r, c, "=1+x", None, cell)
                    elif cell is not None:
                        sheet.write(r, c, cell)
    return path


def text(path: Path, rows: list[list[object]], delimiter: str = ",") -> Path:
    path.write_text("\n".join(delimiter.join(map(str, row)) for row in rows) + "\n", "utf-8")
    return path


def one(frame: pd.DataFrame, **key: object) -> pd.Series:
    for name, value in key.items():
        frame = frame.loc[frame[name].eq(value)]
    (row,) = frame.to_dict("records")
    return pd.Series(row)


# --- every reader -------------------------------------------------------------------------------


@pytest.mark.parametrize("source", READERS)
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "is a web page, not data"),
        (b"PK\x03\x04 and no more", "is a damaged workbook"),
        (b"\x1f\x8b\x08\x00cut", "is a gzip archive"),
        (b"\xd0\xcf\x11\xe0old", r"is an old workbook \(\.xls\)"),
        (b"\x80\x81\x82\xff", "is not text in UTF-8"),
        (b"a\x00b,c", "zero bytes"),
        (b'country,wps\n"Freedonia,0.8\n', "no well-formed table"),
        (b"country,wps\nFreedonia\n", r"rows that have not 2 cells: 2 \(1\)"),
        ("country,C\xf4te\n".encode("latin-1"), "is not text in UTF-8"),
    ],
)
def test_damage_is_refused_with_its_reason(tmp_path, source, content, reason):
    path = tmp_path / "index.xlsx"
    path.write_bytes(content)
    with pytest.raises(NotThisSource, match=reason) as caught:
        READERS[source](path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    assert "; expected " in str(caught.value)


@pytest.mark.parametrize("source", READERS)
def test_an_empty_folder_and_a_missing_file_are_refused(tmp_path, source):
    with pytest.raises(NotThisSource, match="is a folder without files"):
        READERS[source](tmp_path)
    with pytest.raises(NotThisSource, match="cannot be read"):
        READERS[source](tmp_path / "nowhere.xlsx")


def test_a_folder_is_read_file_by_file_and_each_file_may_be_refused(tmp_path):
    for name in ("a.csv", "b.csv"):
        text(tmp_path / name, [["Country", "Region", 2006], ["Iceland", "Europe", 0.8]])
    frame = read_gggi(tmp_path)
    assert frame["file"].tolist() == ["a.csv", "b.csv"]
    assert list(frame.columns) == [*COLUMNS, "file"]
    text(tmp_path / "b.csv", [["Country", 2006], ["Iceland", 8]])
    with pytest.raises(NotThisSource, match=r"b\.csv: values outside 0 to 1"):
        read_gggi(tmp_path)


@pytest.mark.parametrize("source", READERS)
def test_a_workbook_cut_anywhere_is_refused(tmp_path, source):
    whole = workbook(tmp_path / "whole.xlsx", {"x": [["Country", 2008], ["Freedonia", 1.5]]})
    data = whole.read_bytes()
    path = tmp_path / "cut.xlsx"
    for size in range(4, len(data), 97):
        path.write_bytes(data[:size])
        with pytest.raises(NotThisSource):
            READERS[source](path)


@pytest.mark.parametrize("source", READERS)
def test_an_archive_that_is_no_workbook_is_refused(tmp_path, source):
    path = tmp_path / "index.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("index.csv", "country,wps\n")
    with pytest.raises(NotThisSource, match="is a damaged workbook"):
        READERS[source](path)


@pytest.mark.parametrize("source", READERS)
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, source, monkeypatch):
    monkeypatch.setattr(indices, "LARGEST", 1000)
    path = tmp_path / "index.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 1001)
    with pytest.raises(NotThisSource, match="unpacks to 1,001 bytes, more than 1,000"):
        READERS[source](path)


@pytest.mark.parametrize("source", READERS)
def test_a_workbook_of_something_else_is_refused(tmp_path, source):
    path = workbook(tmp_path / "a.xlsx", {"Feuil1": [["State", "Seats"], ["Freedonia", 3]]})
    with pytest.raises(NotThisSource):
        READERS[source](path)


@pytest.mark.parametrize("source", READERS)
def test_each_source_is_described(source):
    described = SOURCES[source]
    assert described.name == source
    assert described.read is READERS[source]
    for address in described.addresses.values():
        assert address.split("/")[2] in described.hosts


def test_the_peace_index_is_never_fetched_nor_passed_on():
    assert SOURCES["gpi"].redistribute == "no"
    assert SOURCES["gpi"].addresses == {}
    assert SOURCES["gpi"].hosts == ()


# --- gender gap ---------------------------------------------------------------------------------

WIDE = [
    ["Country", "Region", 2006, 2018, 2020],
    ["\xa0Iceland", "Europe", 0.78, 0.86, 0.88],
    ["\xa0\xa0\xa0Freedonia", "Europe", "N/A", 0.61, 0.62],
    ["\xa0Gambia, The", "Africa", 0.64, None, "N/A"],
]
LONG_HEADER = [
    "country_iso3",
    "country_name",
    "year",
    *[f"global_gender_gap_{name}_subindex" for name in GGGI_SUBINDICES],
    "overall_global_gender_gap_index",
]
TABLE_HEADER = ["country", "region", "index", "rank", *GGGI_SUBINDICES, *GGGI_INDICATORS]


def gggi_table(leader: str = "Iceland", best: float = 0.912, count: int = 146) -> list[list]:
    rows = []
    for place in range(count):
        score = round(best - place * 0.003, 3)
        name = leader if place == 0 else f"State {place}"
        rows.append([name, "Somewhere", score, float(place + 1), *[score] * 4, *[score] * 14])
    # the file in circulation begins with the last
    return [TABLE_HEADER, *rows[::-1]]


@pytest.mark.parametrize("form", ["workbook", "text"])
def test_wide_scores_become_a_row_a_report(tmp_path, form):
    if form == "workbook":
        path = workbook(tmp_path / "a", {"Sheet2": WIDE})
    else:
        rows = [["" if cell is None else cell for cell in row] for row in WIDE]
        path = text(
            tmp_path / "a", [[str(c).replace("Gambia, The", "Gambia") for c in r] for r in rows]
        )
    frame = read_gggi(path)
    assert frame.dtypes.astype(str).to_dict() == COLUMNS
    assert len(frame) == 9
    assert frame["country"].unique().tolist()[:2] == ["Iceland", "Freedonia"]
    assert frame["edition"].unique().tolist() == ["2006", "2018", "2020"]
    assert frame["measure"].unique().tolist() == [GGGI_INDEX]
    assert one(frame, country="Freedonia", year=2018)["value"] == 0.61
    assert pd.isna(one(frame, country="Freedonia", year=2006)["value"])
    assert frame["iso3"].isna().all()
    assert frame["imputed"].isna().all()


def test_a_name_keeps_its_comma_and_loses_its_no_break_blank(tmp_path):
    frame = read_gggi(workbook(tmp_path / "a", {"Sheet2": WIDE}))
    assert "Gambia, The" in set(frame["country"])


def test_a_wide_table_with_a_year_without_report_is_no_gender_gap(tmp_path):
    rows = [["Country", "Region", 2018, 2019], ["Freedonia", "Europe", 0.6, 0.7]]
    with pytest.raises(NotThisSource, match="a column 2019, a year without a report"):
        read_gggi(workbook(tmp_path / "a", {"x": rows}))


def test_another_index_between_0_and_1_is_known_by_iceland(tmp_path):
    rows = [["Country", 2009, 2010], ["Iceland", 0.9, 0.9], ["Freedonia", 0.95, 0.8]]
    with pytest.raises(NotThisSource, match=r"another index: Iceland leads .* in: 2009;"):
        read_gggi(workbook(tmp_path / "a", {"x": rows}))


def test_the_long_copy_gives_codes_and_sub_indices(tmp_path):
    rows = [
        LONG_HEADER,
        ["QAA", "Freedonia", 2006, 0.5, 0.9, 0.97, 0.1, 0.61],
        ["QAA", "Freedonia", 2007, "", "", "", "", ""],
    ]
    frame = read_gggi(text(tmp_path / "a", rows))
    assert frame.dtypes.astype(str).to_dict() == COLUMNS
    assert len(frame) == 10
    assert set(frame["measure"]) == {GGGI_INDEX, *GGGI_SUBINDICES}
    assert one(frame, year=2006, measure="political_empowerment")["value"] == 0.1
    assert frame.loc[frame["year"].eq(2007), "value"].isna().all()
    assert frame["iso3"].eq("QAA").all()


def test_the_table_of_2023_is_recognised_by_its_content(tmp_path):
    frame = read_gggi(text(tmp_path / "whatever", gggi_table()))
    assert frame["edition"].unique().tolist() == ["2023"]
    assert len(frame) == 146 * 19
    best = one(frame, country="Iceland", measure=GGGI_INDEX)
    assert (best["value"], best["rank"], best["year"]) == (0.912, 1, 2023)
    assert frame.loc[frame["measure"].ne(GGGI_INDEX), "rank"].isna().all()


def test_a_table_without_a_year_is_given_one_or_refused(tmp_path):
    path = text(tmp_path / "gggi_2023.csv", gggi_table(best=0.935))
    with pytest.raises(NotThisSource, match="bears no year and is no edition known"):
        read_gggi(path)
    assert read_gggi(path, edition="2024")["edition"].unique().tolist() == ["2024"]
    with pytest.raises(NotThisSource, match="edition 'last', no year"):
        read_gggi(path, edition="last")


def test_an_edition_that_the_content_denies_is_refused(tmp_path):
    with pytest.raises(NotThisSource, match="edition 2024 asked for, content of 2023"):
        read_gggi(text(tmp_path / "a", gggi_table()), edition="2024")
    with pytest.raises(NotThisSource, match="edition 2018 asked for, columns for 2006, 2018, 2020"):
        read_gggi(workbook(tmp_path / "b", {"x": WIDE}), edition="2018")
    rows = [LONG_HEADER, ["QAA", "Freedonia", 2006, 0.5, 0.9, 0.97, 0.1, 0.61]]
    with pytest.raises(NotThisSource, match="edition 2018 asked for, rows for 2006"):
        read_gggi(text(tmp_path / "c", rows), edition="2018")


def test_a_table_with_rows_left_out_or_out_of_order_is_refused(tmp_path):
    rows = gggi_table()
    with pytest.raises(NotThisSource, match="ranks that do not follow one another, from rank: 51"):
        read_gggi(text(tmp_path / "a", rows[:97] + rows[98:]), edition="2023")
    rows[1][2], rows[2][2] = 0.9, 0.3
    with pytest.raises(NotThisSource, match="ranks that do not follow the index"):
        read_gggi(text(tmp_path / "b", rows), edition="2022")


def test_all_that_is_wrong_with_a_gender_gap_is_told_at_once(tmp_path):
    rows = [
        ["Country", "Region", "Continent", 2008, 2019],
        ["Freedonia", "Europe", "x", "0,61", 0.6],
        ["Sylvania", "Europe", "x", "high", 0.6],
    ]
    with pytest.raises(NotThisSource) as caught:
        read_gggi(workbook(tmp_path / "a", {"x": rows}))
    for part in (
        "columns not known: Continent",
        "a column 2019",
        f"decimal comma: '0,61' (Freedonia, {GGGI_INDEX} 2008)",
        f"no number: 'high' (Sylvania, {GGGI_INDEX} 2008)",
    ):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([["Country", 2008], ["Freedonia", 61.2]], r"values outside 0 to 1 .*Freedonia 2008 61\.2"),
        ([["Country", 2008], ["A", 0.6], ["A", 0.7]], "more than one row for: A 2008"),
        ([["Country", 2008], ["", 0.6]], "1 cells in rows without a country"),
        ([["Country", 2008]], "no rows"),
        ([["Country", 2004], ["A", 0.6]], "years before the first report, 2006: 2004"),
        ([["Country", 2008, 2008], ["A", 0.6, 0.6]], "two columns of one name: 2008"),
        ([["country", "year", "x"], ["A", 2008, 0.6]], "no column: country_iso3, country_name"),
        ([["country", "index"], ["A", 0.6]], "no column: rank, economic_participation"),
        ([["Country", 2008], ["A", True]], "no number: True"),
    ],
)
def test_a_gender_gap_that_cannot_be_is_refused(tmp_path, rows, reason):
    with pytest.raises(NotThisSource, match=reason):
        read_gggi(workbook(tmp_path / "a", {"x": rows}))


def test_years_and_ranks_that_are_none_are_refused(tmp_path):
    rows = [LONG_HEADER, ["QAA", "Freedonia", "06", 0.5, 0.9, 0.97, 0.1, 0.61]]
    with pytest.raises(NotThisSource, match=r"year is no year: '06' \(Freedonia\)"):
        read_gggi(text(tmp_path / "a", rows))
    rows = gggi_table()
    rows[-1][3] = "1.5"
    with pytest.raises(NotThisSource, match=r"no rank: '1\.5'"):
        read_gggi(text(tmp_path / "b", rows))


def test_a_workbook_with_two_tables_is_refused_as_unclear(tmp_path):
    with pytest.raises(NotThisSource, match="2 tables with a column country, not one"):
        read_gggi(workbook(tmp_path / "a", {"x": WIDE, "y": WIDE}))


# --- women, peace and security ------------------------------------------------------------------

PERIODS = ["2019 - 2023", "2020 - 2024", "2021 - 2022", 2024, 2025, 2023, 2024, 2023, 2024, 2018,
           "2022 - 2024", 2024, "2023 - 2024"]  # fmt: skip
LABELS = ["Education ", "Employment", "Financial Inclusion", "Cell Phone Use",
          "Parliamentary Representation", "Absence of Legal Discrimination", "Access to Justice",
          "Maternal Mortality Ratio", "Son Bias", "Intimate partner violence ", "Community Safety",
          "Political Violence Targeting Women", "Proximity to Conflict"]  # fmt: skip
NOTES = [
    [None, "Notes"],
    [None, "a Data refer to the most recent year within the indicated interval."],
    [None, "d Refers to 2017"],
    [None, "m Refers to imputation of a ratio."],
    [None, "ae Imputed value, by the mean of groups."],
]


def wps_row(name: str, code: str, rank: int | None, score: float | None, **marks: str) -> list:
    row = [rank, name, code, None, score, None, "DC, FS", None]
    for number, measure in enumerate(WPS_INDICATORS):
        row += [number + 0.5, marks.get(measure)]
    return [*row, 1, None, None]


def wps_sheet(*rows: list, notes: list[list] = NOTES, title: str = "2025 WPS Index Table 1"):
    groups = [None, None, None, "Inclusion", *[None] * 30, 31, 28]
    first = [
        "WPS Index Rank",
        None,
        None,
        None,
        "Women, Peace, and Security Index",
        None,
        None,
        None,
    ]
    second = [2025, "Country", "Code", None, 2025, None, "Region", None]
    for label, period in zip(LABELS, PERIODS, strict=True):
        first += [label, None]
        second += [period, "a" if isinstance(period, str) else None]
    if not rows:
        rows = (
            wps_row("Freedonia", "QAA", 1, 0.9, education="d", employment="d,m"),
            wps_row("Sylvania ", "QAB", 2, 0.8, community_safety="ae", education="d, ae"),
            [None, "SECOND QUINTILE"],
            wps_row("Ruritania", "QAC", 2, 0.8),
            wps_row("Grand Fenwick", "QAD", 4, 0.7),
            [None, "OTHER COUNTRIES AND ECONOMIES NOT RANKED IN THE WPS INDEX"],
            wps_row("Lilliput", "QAE", None, None, cell_phone_use="ae"),
        )
    return [
        [None, title],
        [],
        [],
        groups,
        [*first, "CEE&CA", "EAP", "Fragile States"],
        second,
        [None, "TOP QUINTILE"],
        *rows,
        [],
        [None, "Country groups and regions"],
        [None, "Developed countries", None, None, 0.85, None, None, None, 12.9],
        [None, "World", None, None, 0.65],
        [],
        *notes,
    ]


def wps(tmp_path: Path, sheet: list[list]) -> pd.DataFrame:
    return read_wps_index(workbook(tmp_path / "any", {"TABLE 1": sheet}))


def test_the_workbook_gives_countries_and_neither_banners_nor_groups(tmp_path):
    frame = wps(tmp_path, wps_sheet())
    assert frame.dtypes.astype(str).to_dict() == COLUMNS
    assert len(frame) == 5 * 14
    assert frame["country"].unique().tolist() == [
        *["Freedonia", "Sylvania", "Ruritania", "Grand Fenwick", "Lilliput"]
    ]
    assert frame["edition"].unique().tolist() == ["2025/26"]
    assert set(frame["measure"]) == {WPS_INDEX, *WPS_INDICATORS}
    assert one(frame, iso3="QAC", measure=WPS_INDEX)[["value", "rank", "year"]].tolist() == [
        *[0.8, 2, 2025]
    ]


def test_an_indicator_bears_the_last_year_of_its_period(tmp_path):
    years = wps(tmp_path, wps_sheet()).drop_duplicates("measure").set_index("measure")["year"]
    assert years[["education", "financial_inclusion", "intimate_partner_violence"]].tolist() == [
        *[2023, 2022, 2018]
    ]


def test_letters_stay_with_their_value_and_only_the_note_says_imputed(tmp_path):
    frame = wps(tmp_path, wps_sheet())
    row = one(frame, iso3="QAA", measure="employment")
    assert (row["footnote"], row["imputed"]) == ("d,m", False)
    row = one(frame, iso3="QAB", measure="education")
    assert (row["footnote"], row["imputed"]) == ("d,ae", True)
    row = one(frame, iso3="QAD", measure="education")
    assert pd.isna(row["footnote"])
    assert row["imputed"] is False
    assert frame["imputed"].sum() == 3


def test_the_letter_for_imputed_is_the_one_that_the_notes_explain(tmp_path):
    notes = [[None, "Notes"], [None, "d Imputed value."], [None, "ae Refers to 2017"]]
    frame = wps(tmp_path, wps_sheet(notes=notes))
    assert one(frame, iso3="QAA", measure="education")["imputed"] is True
    assert one(frame, iso3="QAE", measure="cell_phone_use")["imputed"] is False


def test_a_country_without_rank_keeps_its_indicators(tmp_path):
    frame = wps(tmp_path, wps_sheet())
    row = one(frame, iso3="QAE", measure=WPS_INDEX)
    assert pd.isna(row["value"])
    assert pd.isna(row["rank"])
    assert one(frame, iso3="QAE", measure="education")["value"] == 0.5


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        (wps_sheet(notes=[]), "no note that says which letters mark an imputed value"),
        (wps_sheet(title="WPS Index"), "do not name one edition"),
        (wps_sheet(title="2023 WPS Index Table 1"), "do not name one edition"),
        (
            wps_sheet(wps_row("Freedonia", "Qaa", 1, 0.9), wps_row("Sylvania", "QAB", 2, 0.8)),
            "rows without a code of three capitals: Freedonia; ranks .* from rank: 2",
        ),
        (
            wps_sheet(wps_row("A", "QAA", 1, 0.9), wps_row("B", "QAB", 3, 0.8)),
            "ranks that do not follow one another, from rank: 3",
        ),
        (wps_sheet(wps_row("A", "QAA", None, 0.9)), "no ranks"),
        (wps_sheet(wps_row("A", "QAA", 1, 90.0)), r"values outside 0 to 1 .* A 2025 90"),
        (
            wps_sheet(wps_row("A", "QAA", 1, 0.9, education="see below")),
            r"marks that are no footnote letters: 'seebelow' \(A, education\)",
        ),
        (
            wps_sheet(wps_row("A", "QAA", 1, 0.9), wps_row("A", "QAA", 2, 0.8)),
            "more than one row for: A 2025",
        ),
    ],
)
def test_a_wps_workbook_that_cannot_be_is_refused(tmp_path, sheet, reason):
    with pytest.raises(NotThisSource, match=reason):
        wps(tmp_path, sheet)


def test_columns_that_come_and_go_are_named(tmp_path):
    sheet = wps_sheet()
    place = sheet[4].index("Son Bias")
    sheet[4][place] = "Online Safety"
    with pytest.raises(
        NotThisSource, match="columns not known: online_safety; no column: son_bias"
    ):
        wps(tmp_path, sheet)
    sheet = wps_sheet()
    sheet[5][sheet[5].index("2019 - 2023")] = "latest"
    with pytest.raises(NotThisSource, match="columns without a year: education"):
        wps(tmp_path, sheet)
    with pytest.raises(NotThisSource, match="a header and no rows"):
        wps(tmp_path, wps_sheet()[:5])


def older(leader: str, best: float, count: int) -> list[list]:
    rows = [[f"State {place}", round(best - place * 0.002, 3)] for place in range(1, count)]
    return [["country", "wps"], [leader, best], *rows]


def test_older_editions_are_told_by_who_leads_and_not_by_their_sheet(tmp_path):
    sheets = {"2016": older("Iceland", 0.886, 153), "2019": older("Norway", 0.904, 167)}
    frame = read_wps_index(workbook(tmp_path / "a", sheets))
    assert frame.dtypes.astype(str).to_dict() == COLUMNS
    # the sheet named 2016 holds the edition of 2017/18
    assert frame.groupby("edition").size().to_dict() == {"2017/18": 153, "2019/20": 167}
    assert frame.groupby("edition")["year"].unique().map(list).to_dict() == {
        "2017/18": [2017],
        "2019/20": [2019],
    }
    assert frame[["iso3", "rank", "imputed", "footnote"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("name", "rows", "reason"),
    [
        ("2016", older("Norway", 0.8, 153), "led by Norway with 0.8, as in no edition"),
        ("2016", older("Iceland", 0.886, 100), "has 100 countries; edition 2017/18 has 153"),
        ("2023", older("Norway", 0.904, 167), "sheet '2023' holds edition 2019/20"),
        ("2016", [["country", "wps"]], "sheet '2016' has no rows"),
        ("2016", [["country", "wps", "gdp"], ["A", 0.1, 2]], "columns not known: gdp"),
    ],
)
def test_a_sheet_that_is_no_older_edition_is_refused(tmp_path, name, rows, reason):
    with pytest.raises(NotThisSource, match=reason):
        read_wps_index(workbook(tmp_path / "a", {name: rows}))


# --- peace --------------------------------------------------------------------------------------

INDICATORS = [f"indicator {number}" for number in range(1, 24)]


def gpi(years=(2024, 2025), countries: int = 30, missing: tuple = ()) -> dict[str, list[list]]:
    """Make a workbook up: title rows of several heights, A1 an error, one country in part."""
    names = [f"State {number}" for number in range(countries)]

    def score(place: int, year: int) -> float:
        return round(1.1 + place * 0.07 + (year - 2000) * 0.001, 3)

    header = [
        "country",
        "geocode",
        *[f"{year}_{what}" for year in years for what in ("score", "rank")],
    ]
    overall = [["#VALUE!"], ["Overall Scores"], [], header]
    for place, name in enumerate(names):
        line: list = [name, CODES[place]]
        for year in years:
            gone = (name, year) in missing
            line += [None, None] if gone else [score(place, year), place + 1]
        overall.append(line)
    sheets = {"About": [["Not to be distributed."]], "Overall Scores": overall}
    for height, year in enumerate(years):
        columns = ["country", "geocode", "overall score", "internal peace", "region", *INDICATORS]
        sheet: list[list] = [["#VALUE!"], *[[] for _ in range(height * 2)], columns]
        for place, name in enumerate(names):
            if (name, year) not in missing:
                rest = [score(place, year), "Somewhere", *[2.5] * 23]
                sheet.append([name, CODES[place], score(place, year), *rest])
        sheets[str(year)] = sheet
    return sheets


def test_the_peace_workbook_becomes_long_whatever_row_its_headers_stand_on(tmp_path):
    frame = read_gpi(workbook(tmp_path / "any", gpi(missing=(("State 3", 2024),))))
    assert frame.dtypes.astype(str).to_dict() == COLUMNS
    # the last year is the edition of all years
    assert frame["edition"].unique().tolist() == ["2025"]
    assert sorted(frame["year"].unique()) == [2024, 2025]
    assert frame["measure"].nunique() == 1 + 1 + 23
    row = one(frame, country="State 2", year=2025, measure=GPI_OVERALL)
    assert (row["iso3"], row["value"], row["rank"]) == (CODES[2], 1.265, 3)
    gap = one(frame, country="State 3", year=2024, measure=GPI_OVERALL)
    assert pd.isna(gap["value"])
    assert frame.loc[frame["measure"].ne(GPI_OVERALL), "rank"].isna().all()
    assert one(frame, country="State 2", year=2024, measure="indicator_7")["value"] == 2.5


def test_an_older_edition_has_a_sheet_a_domain(tmp_path):
    header = ["Country", "iso3c", 2021, 2022]
    sheets = {
        "Overall Scores": [["Global Peace Index"], [], header, ["Freedonia", "QAA", 1.5, 1.6]],
        "Militarisation": [[], header, ["Freedonia", "QAA", 1.0, 1.2], ["Source: IEP", "", "", ""]],
    }
    frame = read_gpi(workbook(tmp_path / "a", sheets))
    assert frame["edition"].unique().tolist() == ["2022"]
    assert frame["measure"].unique().tolist() == [GPI_OVERALL, "militarisation"]
    assert len(frame) == 4


def test_ranks_that_two_countries_share_are_read(tmp_path):
    sheets = gpi()
    sheets["Overall Scores"][5][3] = "=2"
    frame = read_gpi(workbook(tmp_path / "a", {"Overall Scores": sheets["Overall Scores"]}))
    assert one(frame, country="State 1", year=2024)["rank"] == 2


def trap(comma: bool) -> list[list[object]]:
    """Make a table up like the one in circulation: one domain under the name of the index."""
    rows: list[list[object]] = [["Country", "iso3c", 2008, 2009]]
    for place in range(30):
        scores = [1 if place < 3 else 1.403 if place < 15 else round(1.5 + place / 13, 3)] * 2
        shown = [str(score).replace(".", ",") if comma else score for score in scores]
        rows.append([f"State {place}", CODES[place], *shown])
    return rows


def test_the_known_trap_is_refused_with_all_that_speaks_against_it(tmp_path):
    path = text(tmp_path / "Global Peace Index.csv", trap(comma=True), ";")
    with pytest.raises(NotThisSource) as caught:
        read_gpi(path)
    for part in (
        "is a text table, with nothing in it that says which edition or score",
        "one score a year, without ranks, indicators or domains",
        "54 numbers with a decimal comma",
        "6 scores on the very end of the scale, as in the domain Ongoing Conflict",
        "up to 12 countries with one score (1.403 in 2008)",
    ):
        assert part in str(caught.value)


@pytest.mark.parametrize("sheet", ["Sheet1", "Overall Scores"])
@pytest.mark.parametrize("comma", [True, False])
def test_the_trap_in_a_workbook_is_refused_too(tmp_path, sheet, comma):
    path = workbook(tmp_path / "GPI_public_release.xlsx", {sheet: trap(comma)})
    with pytest.raises(NotThisSource) as caught:
        read_gpi(path)
    expected = "decimal comma" if comma else "6 scores on the very end of the scale"
    assert expected in str(caught.value)
    assert ("0 sheets 'Overall Scores'" in str(caught.value)) == (sheet == "Sheet1")


def test_a_text_is_refused_even_where_its_scores_would_do(tmp_path):
    path = text(tmp_path / "a.csv", [["country", "year", "value"], ["Freedonia", 2025, 1.5]])
    with pytest.raises(NotThisSource, match=r"is a text table.*; ask the publisher for it"):
        read_gpi(path)


def changed(sheet: str, row: int, column: int, cell: object) -> dict[str, list[list]]:
    sheets = gpi()
    sheets[sheet][row][column] = cell
    return sheets


@pytest.mark.parametrize(
    ("sheets", "reason"),
    [
        (changed("Overall Scores", 5, 2, 9.5), r"values outside 1 to 5 .* State 1 2024 9\.5"),
        (changed("Overall Scores", 5, 2, "1,9"), r"decimal comma: '1,9' \(State 1, overall"),
        (changed("Overall Scores", 5, 0, "State 0"), "more than one row for: State 0 2024"),
        (changed("2025", 5, 2, 3.1), r"State 1 2025 has the overall scores 1\.195 and 3\.1"),
        (
            {**gpi(), "2024": [row[:8] for row in gpi()["2024"]]},
            r"sheet '2024' has 5 columns of numbers, fewer than the 23 indicators",
        ),
        ({**gpi(), "2026": gpi()["2025"]}, "sheet '2026' is of no year up to 2025"),
        ({"Overall Scores": [["country", "geocode"]]}, "has no column such as 2008_score"),
        ({"Overall Scores": [["country", "2008_score"]]}, "no rows"),
    ],
)
def test_a_peace_workbook_that_cannot_be_is_refused(tmp_path, sheets, reason):
    with pytest.raises(NotThisSource, match=reason):
        read_gpi(workbook(tmp_path / "a", sheets))


# --- the real files -----------------------------------------------------------------------------


def reference(*parts: str) -> Path:
    """Return a publisher's file, or skip."""
    root = os.environ.get("WPSDATA_REFERENCE") or paths.CHECKOUT.parent / "shared" / "reference"
    path = Path(root).joinpath("context", "raw", *parts)
    if not path.is_file():
        pytest.skip(f"{path} is not at hand; name its root in WPSDATA_REFERENCE")
    return path


def test_the_wide_gender_gap_as_published():
    frame = read_gggi(reference("gggi", "gggi_wef_2006_2020_andrijevic.xlsx"))
    assert len(frame) == 147 * 14
    assert frame["country"].nunique() == 147
    assert "2019" not in set(frame["edition"])
    assert frame["value"].isna().sum() == 165
    assert not frame["country"].str.contains("\xa0").any()


def test_the_long_gender_gap_as_published_agrees_with_the_wide_one():
    frame = read_gggi(reference("gggi", "gggi_2006_2018_noiris_worldbank.csv"))
    assert len(frame) == 1836 * 5
    assert frame["iso3"].nunique() == 153
    wide = read_gggi(reference("gggi", "gggi_wef_2006_2020_andrijevic.xlsx"))
    both = frame.merge(wide, on=["country", "edition", "measure"]).query("edition == '2018'")
    apart = (both["value_x"] - both["value_y"]).abs()
    assert apart.count() > 110
    assert apart.max() <= 0.031


def test_the_gender_gap_of_2023_as_published():
    frame = read_gggi(reference("gggi", "gggi_2023_tidyindex.csv"))
    assert frame["edition"].unique().tolist() == ["2023"]
    assert len(frame) == 146 * 19


def test_the_wps_index_as_published():
    frame = read_wps_index(reference("wps_index", "WPS-Index-2025-Data.xlsx"))
    assert frame["edition"].unique().tolist() == ["2025/26"]
    assert frame["iso3"].nunique() == 199
    index = frame.loc[frame["measure"].eq(WPS_INDEX)]
    assert index["rank"].count() == index["value"].count() == 181
    assert (frame["imputed"] == frame["footnote"].str.contains("ae").fillna(False)).all()


def test_the_older_wps_index_as_published():
    frame = read_wps_index(reference("wps_index", "wps_index_2017_and_2019_andrijevic.xlsx"))
    assert frame.groupby("edition").size().to_dict() == {"2017/18": 153, "2019/20": 167}


@pytest.mark.parametrize(
    ("source", "file"),
    [
        ("gggi", ("wps_index", "WPS-Index-2025-Data.xlsx")),
        ("gggi", ("wps_index", "wps_index_2017_and_2019_andrijevic.xlsx")),
        ("wps_index", ("gggi", "gggi_wef_2006_2020_andrijevic.xlsx")),
        ("gpi", ("gggi", "gggi_wef_2006_2020_andrijevic.xlsx")),
        ("gpi", ("parliament", "ipu_women_in_parliament-historical_database-1945_to_2018.xlsx")),
    ],
)
def test_one_index_is_not_taken_for_another(source, file):
    with pytest.raises(NotThisSource):
        READERS[source](reference(*file))
