import csv
import gzip
import io
import os
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pandas as pd
import pytest

from wpsdata import paths
from wpsdata.load import pax
from wpsdata.load.pax import (
    agreement_countries,
    agreements_as_of_release,
    read_pax,
    read_pax_gender,
    read_pax_local,
    release_of,
    split_countries,
)
from wpsdata.load.upstream import MODULES, NotThisSource, read, upstream

META = (
    "Con,Contp,PP,PPName,Reg,AgtId,Ver,Agt,Dat,Status,Lgt,N_characters,Agtp,Stage,StageSub,Part,"
    "ThrdPart,OthAgr,Loc1ISO,Loc2ISO,Loc1GWNO,Loc2GWNO,UcdpCon,UcdpAgr,PamAgr,CowWar,Interim"
)
MAIN = [*META.split(","), "ImSrc", "GeWom", "PpsGe:St", "NEC", "TjJaNc"]
HEADS = ["Par", "Eq", "Grp", "IntLaw", "NewInst", "Vio", "TraJus", "InstRef", "Dev", "Impl", "Oth"]
GENDER = [*META.split(","), *[f"Wgg{head}" for head in HEADS], "WggGenQuot", "WggHrSta"]
LOCAL_ONLY = (
    "ImSrc,PT_FSP,LinkNatProcess,LocaleName,LocaleNat,LatDec,LongDec,Mediator,MedCentState,"
    "MedRegState,MedLocState,MedLocArmed,MedReDomEld,MedLocCivSoc,MedIntActor,MedOtherUnclear,Cattle"
)
LOCAL = [*META.split(","), *LOCAL_ONLY.split(",")]
DEFAULTS = {
    "Con": "Freedonia",
    "Contp": "Government",
    "PP": "7",
    "PPName": "Freedonia process",
    "Reg": "Nowhere",
    "Ver": "1",
    "Agt": "Treaty of Duck Soup",
    "Dat": "2001-02-03",
    "Status": "Multiparty signed/agreed",
    "Lgt": "3",
    "N_characters": "1234",
    "Agtp": "Intra",
    "Stage": "SubPar",
    "StageSub": "Iss",
    "Loc1ISO": "FRD",
    "Loc1GWNO": "999",
    "UcdpCon": "333",
    "Interim": "No",
    "LinkNatProcess": "N",
    "LocaleName": "Fredville",
    "LocaleNat": "City",
    "LatDec": "45.5",
    "LongDec": "-19.25",
    "Mediator": "Y",
}


def row(number: int | str, header: list[str] = MAIN, **cells: str) -> dict[str, str]:
    codes = {name: "0" for name in header if name not in META.split(",")}
    named = {name.replace("__", ":"): value for name, value in cells.items()}
    return codes | DEFAULTS | {"AgtId": str(number)} | named


def csv_bytes(
    *rows: dict[str, str], header: list[str] = MAIN, end: str = "\n", bom: bool = False
) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=end)
    writer.writerow(header)
    writer.writerows([one.get(name, "") for name in header] for one in rows)
    return (b"\xef\xbb\xbf" if bom else b"") + text.getvalue().encode()


def xlsx_bytes(sheets: dict[str, list[list[object]]]) -> bytes:
    """Write the least XLSX: text inline, numbers as numbers, ``pd.Timestamp`` as a dated cell."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="xml" ContentType="application/xml"/><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        "</Types>",
        "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
        'main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed, relations = "", f'<Relationship Id="s" Type="{office}/styles" Target="styles.xml"/>'
    for n, (name, cells) in enumerate(sheets.items(), 1):
        listed += f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>'
        relations += (
            f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/{n}.xml"/>'
        )
        lines = ""
        for line in cells:
            lines += "<row>"
            for cell in line:
                if isinstance(cell, pd.Timestamp):
                    days = (cell - pd.Timestamp("1899-12-30")).days
                    lines += f'<c s="1"><v>{days}</v></c>'
                elif isinstance(cell, (int, float)):
                    lines += f"<c><v>{cell!r}</v></c>"
                else:
                    lines += (
                        '<c t="inlineStr"><is><t xml:space="preserve">'
                        f"{escape(str(cell))}</t></is></c>"
                    )
            lines += "</row>"
        parts[f"xl/worksheets/{n}.xml"] = (
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<sheetData>{lines}</sheetData></worksheet>"
        )
    parts["xl/workbook.xml"] = (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="{office}"><sheets>{listed}</sheets></workbook>'
    )
    relationships = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    parts["xl/_rels/workbook.xml.rels"] = (
        f'{relationships}relationships">{relations}</Relationships>'
    )
    parts["_rels/.rels"] = (
        f'{relationships}relationships"><Relationship Id="w" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


@pytest.fixture
def main(tmp_path):
    """Return a function that writes rows as a main file and reads it."""

    def read_rows(*rows: dict[str, str], reader=read_pax, **form) -> pd.DataFrame:
        options = {k: form.pop(k) for k in ("unreadable_ids",) if k in form}
        path = tmp_path / "any name"
        path.write_bytes(csv_bytes(*rows, **form))
        return reader(path, **options)

    return read_rows


# --- forms of one file --------------------------------------------------------------------------


def test_rows_are_agreements_with_types(main):
    frame = main(row(431, GeWom="1", PpsGe__St="3"))
    assert frame.dtypes.astype(str).to_dict() == {
        "release": "string",
        "release_basis": "string",
        "agreement_id": "Int64",
        "version_added": "Int64",
        "title": "string",
        "signed_on": "datetime64[s]",
        "countries": "string",
        "conflict_type": "string",
        "process_id": "Int64",
        "process_name": "string",
        "region": "string",
        "status": "string",
        "pages": "Int64",
        "characters": "Int64",
        "agreement_type": "string",
        "stage": "string",
        "stage_detail": "string",
        "parties": "string",
        "third_parties": "string",
        "other_agreements": "string",
        "location_1_iso3": "string",
        "location_2_iso3": "string",
        "location_1_gwno": "Int64",
        "location_2_gwno": "Int64",
        "ucdp_conflict_id": "Int64",
        "ucdp_agreement_id": "Int64",
        "pam_accord_id": "Int64",
        "cow_war_id": "Int64",
        "interim": "boolean",
        "unreadable_ids": "string",
        "im_src": "Int64",
        "ge_wom": "Int64",
        "pps_ge_st": "Int64",
        "nec": "Int64",
        "tj_ja_nc": "Int64",
    }
    (one,) = frame.to_dict("records")
    assert (one["agreement_id"], one["ge_wom"], one["pps_ge_st"], one["pages"]) == (431, 1, 3, 3)
    assert one["signed_on"] == pd.Timestamp("2001-02-03")
    assert one["interim"] is False
    assert pd.isna(one["unreadable_ids"])


@pytest.mark.parametrize("bom", [True, False])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("packed", [True, False])
def test_marks_line_ends_and_packing_make_no_difference(tmp_path, bom, end, packed):
    cell = f"First{end}Second"
    content = csv_bytes(row(1, Part=cell), row(2), bom=bom, end=end)
    path = tmp_path / "renamed.txt"
    path.write_bytes(gzip.compress(content) if packed else content)
    frame = read_pax(path)
    assert frame["agreement_id"].tolist() == [1, 2]
    assert frame["parties"].iloc[0] == "First\nSecond"


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1990-02-15", "1990-02-15"),
        ("1990-02-15 00:00:00", "1990-02-15"),
        ("15/02/1990", "1990-02-15"),
        ("03/04/1990", "1990-04-03"),
        ("3/4/1990", "1990-04-03"),
    ],
)
@pytest.mark.parametrize("heading", ["Dat", "Date"])
def test_days_are_iso_or_day_first(main, cell, day, heading):
    header = [heading if name == "Dat" else name for name in MAIN]
    frame = main(row(1) | {heading: cell}, header=header)
    assert frame["signed_on"].iloc[0] == pd.Timestamp(day)


@pytest.mark.parametrize("cell", ["2/15/1990", "15/02/90", "15.02.1990", "32919", "1990-02-30"])
def test_other_days_are_refused_and_never_guessed(main, cell):
    with pytest.raises(NotThisSource, match=rf"Dat is no day .* agreement 8 \({cell}\)"):
        main(row(8, Dat=cell))


@pytest.mark.parametrize("word", ["NA", "N/A", "Na", "n/a", "", " ", "\xa0"])
def test_every_word_for_missing_is_missing_and_never_zero(main, word):
    cells = dict.fromkeys(("UcdpCon", "UcdpAgr", "PamAgr", "CowWar", "Loc1GWNO", "Part"), word)
    frame = main(row(1, GeWom=word, **cells), row(2, GeWom="1"))
    for column in ("ucdp_conflict_id", "pam_accord_id", "location_1_gwno", "parties", "ge_wom"):
        assert frame[column].isna().tolist()[0]
    assert frame["unreadable_ids"].isna().all()


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("333", 333),
        ("333.0", 333),
        ("5171991032901", 5171991032901),
        ("5171991032901.0", 5171991032901),
        ("5.171991032901E+12", 5171991032901),
        ("3.33E+2", 333),
    ],
)
def test_ids_are_whole_however_they_are_written(main, cell, number):
    frame = main(row(1, UcdpAgr=cell))
    assert frame["ucdp_agreement_id"].tolist() == [number]
    assert frame["unreadable_ids"].isna().all()


@pytest.mark.parametrize("cell", ["5.17E+12", "5,17E+12", "3.45e12", "12.5", "1234/5678"])
def test_an_id_that_lost_its_digits_is_refused_in_its_row(main, cell):
    frame = main(row(469, UcdpAgr=cell), row(470, UcdpAgr="12"))
    assert frame["ucdp_agreement_id"].isna().tolist() == [True, False]
    assert frame["unreadable_ids"].tolist()[0] == f"UcdpAgr {cell}"
    assert pd.isna(frame["unreadable_ids"].iloc[1])


def test_a_file_with_lost_ids_is_refused_on_demand_by_row(main):
    rows = (row(469, UcdpAgr="5.17E+12"), row(470), row(6, UcdpAgr="3.45E+12", PamAgr="1E+3"))
    with pytest.raises(NotThisSource) as refused:
        main(*rows, unreadable_ids="refuse")
    assert (
        "beyond repair in agreement 469 (UcdpAgr 5.17E+12), "
        "agreement 6 (UcdpAgr 3.45E+12, PamAgr 1E+3)" in str(refused.value)
    )
    with pytest.raises(NotThisSource, match="'mark' or 'refuse'"):
        main(row(1), unreadable_ids="drop")


def test_a_lost_agreement_id_always_refuses_the_file(main):
    with pytest.raises(
        NotThisSource, match=r"AgtId damaged beyond repair in record 2 \(2.3E\+03\)"
    ):
        main(row(1), row("2.3E+03"))


def test_blanks_at_the_ends_go_and_line_separators_within_stay(main):
    frame = main(row(1, Con="Freedonia/Sylvania ", Agt="\ufeff Pact \u200b", Part="a\u2028b"))
    assert frame[["countries", "title", "parties"]].to_numpy().tolist() == [
        ["Freedonia/Sylvania", "Pact", "a\u2028b"]
    ]


def test_what_a_spreadsheet_leaves_empty_is_left_out(main):
    frame = main(row(1), {}, row(2), {}, header=[*MAIN, "", ""])
    assert frame["agreement_id"].tolist() == [1, 2]
    assert frame.columns[-1] == "tj_ja_nc"


def test_columns_come_and_go(main):
    older = [name for name in MAIN if name not in ("Ver", "Interim", "PpsGe:St", "Contp")]
    frame = main(row(1, GeSo="1"), header=[*older, "GeSo"])
    assert frame["version_added"].isna().all()
    assert frame["interim"].isna().all()
    assert frame["conflict_type"].isna().all()
    assert frame["ge_so"].tolist() == [1]
    assert "pps_ge_st" not in frame


def test_columns_nobody_knows_are_kept_and_take_no_other_place(main):
    later = {
        "Year": "2001",
        "PAX_Hyperlink": "https://example.org",
        "stage - sort": "3",
        "Title": "x",
    }
    frame = main(row(1) | later, header=[*MAIN, *later])
    assert frame[["year", "stage_sort"]].to_numpy().tolist() == [[2001, 3]]
    assert frame["pax_hyperlink"].tolist() == ["https://example.org"]
    assert frame["title"].tolist() == ["Treaty of Duck Soup"]
    assert frame["title_published"].tolist() == ["x"]


# --- XLSX ---------------------------------------------------------------------------------------


def test_xlsx_keeps_long_ids_and_takes_text_and_dated_cells_as_days(tmp_path):
    cells: list[list[object]] = [list(MAIN)]
    for number, day in (
        (1.0, "1990-02-15"),
        (2.0, "15/02/1990"),
        (3.0, pd.Timestamp("1990-02-15")),
    ):
        one: dict[str, object] = dict(row(1, Part="A\nB"))
        one |= {"AgtId": number, "Dat": day, "UcdpAgr": 5171991032901.0, "GeWom": 1, "Ver": 2}
        cells.append([one.get(name, "") for name in MAIN])
    path = tmp_path / "pax.csv"
    path.write_bytes(xlsx_bytes({"read me": [["About"]], "data": cells}))
    frame = read_pax(path)
    assert frame["agreement_id"].tolist() == [1, 2, 3]
    assert frame["signed_on"].eq(pd.Timestamp("1990-02-15")).all()
    assert frame["ucdp_agreement_id"].eq(5171991032901).all()
    assert frame["ge_wom"].eq(1).all()
    assert frame["parties"].eq("A\nB").all()
    assert release_of(path) == "V2"


def test_an_xlsx_of_the_actors_is_not_the_agreements(tmp_path):
    path = tmp_path / "pax.xlsx"
    signers = ["signatory_id", "AgtId", "id_paax", "Con", "Reg", "Dat"]
    path.write_bytes(xlsx_bytes({"signatories": [signers, [1] * 6], "variables": [["Field"]]}))
    with pytest.raises(NotThisSource) as refused:
        read_pax(path)
    assert "sheet 'signatories': no column Stage, Agtp, GeWom, this is PAA-X" in str(refused.value)
    assert "sheet 'variables': no column AgtId" in str(refused.value)


# --- refusals -----------------------------------------------------------------------------------


def cut(content: bytes) -> bytes:
    return content[: len(content) * 2 // 3]


WHOLE = csv_bytes(*[row(n, Part=f"{n}\nmany words") for n in range(1, 40)])
SHEET = xlsx_bytes({"data": [MAIN, *[[1] * len(MAIN)] * 50]})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"\x00" * 100, "empty"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "an HTML or XML page"),
        (b'{"count": 1832, "results": []}', "no column AgtId"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "not UTF-8 text"),
        ("AgtId,Con\n1,Côte".encode("latin-1"), r"not UTF-8 text \(byte 0xf4 at 13\)"),
        (WHOLE.decode().encode("utf-16"), "UTF-16 text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel file"),
        (cut(gzip.compress(WHOLE)), "a gzip file that is cut off or damaged"),
        (gzip.compress(WHOLE)[:60] + b"junk" * 50, "a gzip file that is cut off or damaged"),
        (cut(SHEET), "an XLSX that is cut off or damaged"),
        (SHEET[:200] + b"\x00" * 40 + SHEET[240:], "an XLSX"),
        (cut(WHOLE), r"number of cells in record \d+"),
        (WHOLE.replace(b",", b";"), "cells parted by semicolons, not by commas"),
        (csv_bytes(), "a header and no rows"),
        (csv_bytes(row(1), header=[*MAIN, "GeWom"]), "column twice: GeWom"),
        (csv_bytes(row(1) | {"": "stray"}, header=[*MAIN, ""]), "no name for column 33"),
        (csv_bytes(row(1), header=[n for n in MAIN if n not in ("GeWom", "Reg")]), "Reg, GeWom"),
        (csv_bytes(row(1), header=["AgtID" if n == "AgtId" else n for n in MAIN]), "column AgtId"),
        (csv_bytes(row(1), header=GENDER), "no column GeWom, this is PA-X Gender"),
        (csv_bytes(row(1), header=LOCAL), "no column GeWom, this is PA-X Local"),
        (
            b"AgtId,name,iso_code,gwno,id,entity\n1,F,FRD,1,1,False\n",
            "this is the list of countries",
        ),
        (b"paid,pa_date,pa_name\n1,4/24/1992,x\n", "this is the UCDP Peace Agreement Dataset"),
        (b"Con,Reg,AgtId,Dat,Stage,StageSub,GeWom,Del_N\n" + b"1," * 7 + b"1\n", "this is PADD"),
    ],
)
def test_something_else_is_refused_with_its_reason(tmp_path, content, reason):
    path = tmp_path / "pax_all_agreements_data.csv"
    path.write_bytes(content)
    with pytest.raises(NotThisSource, match=reason) as refused:
        read_pax(path)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_other_archives_folders_and_nothing_are_refused(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../pax.csv", WHOLE)
    path = tmp_path / "pax.xlsx"
    path.write_bytes(packed.getvalue())
    for place, reason in (
        (path, "a zip archive that is no XLSX"),
        (tmp_path, "a folder"),
        (tmp_path / "nowhere", "cannot be read"),
    ):
        with pytest.raises(NotThisSource, match=reason):
            read_pax(place)


def test_what_unpacks_without_end_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(pax, "_LARGEST", 10_000)
    path = tmp_path / "pax.csv.gz"
    path.write_bytes(gzip.compress(b"0" * 20_000))
    with pytest.raises(NotThisSource, match="a gzip file of more than 10,000 bytes inside"):
        read_pax(path)
    path.write_bytes(xlsx_bytes({"data": [["0" * 20_000]]}))
    with pytest.raises(NotThisSource, match="a zip archive of more than 10,000 bytes inside"):
        read_pax(path)
    path.write_bytes(b"0" * 20_000)
    with pytest.raises(NotThisSource, match="more than 10,000 bytes"):
        read_pax(path)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"GeWom": "2"}, r"GeWom is no code from 0 to 1 in agreement 5 \(2\)"),
        ({"GeWom": "yes"}, r"GeWom is no code from 0 to 1 in agreement 5 \(yes\)"),
        ({"NEC": "x"}, r"NEC is no whole number in agreement 5 \(x\)"),
        ({"Ver": "V2"}, "Ver is no whole number in agreement 5"),
        ({"Interim": "Maybe"}, r"Interim is neither Yes nor No in agreement 5 \(Maybe\)"),
        ({"Con": ""}, "Con missing in agreement 5"),
        ({"Dat": "NA"}, "Dat missing in agreement 5"),
        ({"AgtId": ""}, "AgtId missing in record 1"),
        ({"AgtId": "6"}, "AgtId repeated: 6"),
    ],
)
def test_content_that_cannot_be_is_refused_by_row(main, cells, problem):
    with pytest.raises(NotThisSource, match=problem):
        main(row(5) | cells, row(6), row(7))


def test_all_problems_are_named_in_one_line(main):
    with pytest.raises(NotThisSource) as refused:
        main(row(5, GeWom="9", Dat="x\ny"), row(5, Interim="?"), row(7, Con=""))
    message = str(refused.value)
    assert "\n" not in message
    for part in ("AgtId repeated: 5", "GeWom", "Dat is no day", "Interim", "Con missing"):
        assert part in message


def test_many_offenders_are_counted_rather_than_listed(main):
    with pytest.raises(NotThisSource, match=r"agreement 20 \(\?\) and 30 more"):
        main(*[row(n, Dat="?") for n in range(1, 51)])


# --- countries ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Freedonia", [("Freedonia", False)]),
        ("Freedonia/(North Freedonia)", [("Freedonia", False), ("North Freedonia", True)]),
        ("Freedonia\nSylvania (former)", [("Freedonia", False), ("Sylvania (former)", False)]),
        ("Freedonia/(Popular Front (PF/RF/IF))/Sylvania",
         [("Freedonia", False), ("Popular Front (PF/RF/IF)", True), ("Sylvania", False)]),
        ("Freedonia/North ", [("Freedonia", False), ("North", False)]),
        ("(A) and (B)", [("(A) and (B)", False)]),
        ("(unclosed", [("(unclosed", False)]),
        ("Freedonia//", [("Freedonia", False)]),
        ("A)/B", [("A)", False), ("B", False)]),
    ],
)  # fmt: skip
def test_countries_are_parted_outside_brackets_only(cell, names):
    assert split_countries(cell) == names


def test_agreements_and_pairs_are_counted_apart(main):
    pairs = agreement_countries(main(row(1, Con="Freedonia/(North)"), row(2)))
    assert pairs.to_numpy().tolist() == [
        [1, 1, "Freedonia", False],
        [1, 2, "North", True],
        [2, 1, "Freedonia", False],
    ]
    assert pairs.dtypes.astype(str).tolist() == ["Int64", "Int64", "string", "boolean"]


# --- releases -----------------------------------------------------------------------------------


def test_a_release_is_known_by_its_content_not_its_name(tmp_path):
    path = tmp_path / "pax_v3.csv"
    path.write_bytes(csv_bytes(row(1, Ver="10"), row(2, Ver="1")))
    release = release_of(path)
    assert release == "V10"
    assert "2 agreements, Ver up to 10, where V10 has 2,257" in release.basis
    assert "is no known copy" in release.basis
    frame = read_pax(path)
    assert release_of(frame) == release
    assert release_of(frame).basis == release.basis
    assert frame["release"].eq("V10").all()


def test_the_hash_of_a_known_copy_decides_first(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(csv_bytes(row(1, Ver="10")))
    short = pax.hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    monkeypatch.setitem(pax._COPIES, short, "V12")
    assert release_of(path) == "V12"
    assert release_of(path).basis == f"sha256 {short}, a known copy"


def test_without_ver_the_size_says_which_release_it_is(tmp_path):
    header = [name for name in MAIN if name != "Ver"]
    path = tmp_path / "a.csv"
    path.write_bytes(csv_bytes(*[row(n) for n in range(1, 1790)], header=header))
    assert release_of(path) == "V2"
    assert "1,789 agreements, the size of V2, and no Ver" in release_of(path).basis
    path.write_bytes(csv_bytes(row(1), header=header))
    assert release_of(path) == "unknown"


def test_a_release_later_than_those_known_is_named_by_its_ver(main):
    frame = main(row(1, Ver="11"))
    assert release_of(frame) == "V11"
    assert "a release later than those known here" in release_of(frame).basis


def test_ver_rebuilds_an_older_release_and_says_whose_codings_it_has(main):
    frame = main(row(1, Ver="1"), row(2, Ver="8"), row(3, Ver="9"), row(4, Ver="10"))
    older = agreements_as_of_release(frame, "V9")
    assert older["agreement_id"].tolist() == [1, 2, 3]
    assert release_of(older) == "V9 (from V10)"
    assert "Ver up to 9; file: content: 4 agreements" in release_of(older).basis
    oldest = agreements_as_of_release(older, 5)
    assert oldest["agreement_id"].tolist() == [1]
    assert release_of(oldest) == "V5 (from V10)"
    assert "Ver up to 9" not in release_of(oldest).basis
    assert agreements_as_of_release(frame, 10).equals(frame)


def test_a_part_of_a_file_may_be_taken_back_too(main):
    frame = main(row(1, Ver="1"), row(2, Ver="10")).iloc[:1]
    assert release_of(agreements_as_of_release(frame, 9)) == "V9 (from V10)"


def test_a_release_that_cannot_be_rebuilt_is_refused(main):
    frame = main(row(1, Ver="9"))
    with pytest.raises(NotThisSource, match="V10 is later than the file, V9; expected up to V9"):
        agreements_as_of_release(frame, 10)
    for strange in ("latest", 0, "V", 9.5):
        with pytest.raises(NotThisSource, match="is no number; expected such as 9"):
            agreements_as_of_release(frame, strange)
    silent = main(row(1), header=[name for name in MAIN if name != "Ver"])
    with pytest.raises(NotThisSource, match="1 of 1 agreements of unknown have no Ver"):
        agreements_as_of_release(silent, 1)


def test_frames_of_no_release_or_of_two_have_none(main):
    two = pd.concat([main(row(1, Ver="9")), main(row(1, Ver="10"))])
    with pytest.raises(NotThisSource, match=r"2 releases \(V9, V10\)"):
        release_of(two)
    with pytest.raises(NotThisSource, match="0 releases"):
        release_of(two.iloc[:0])
    with pytest.raises(NotThisSource, match="without release, release_basis"):
        release_of(pd.DataFrame({"AgtId": [1]}))


# --- PA-X Gender and PA-X Local -----------------------------------------------------------------


def test_gender_has_its_codes_and_no_denominator(main):
    frame = main(row(1, GENDER, WggVio="1"), reader=read_pax_gender, header=GENDER)
    assert frame[["wgg_vio", "wgg_gen_quot", "wgg_hr_sta", "wgg_int_law"]].to_numpy().tolist() == [
        [1, 0, 0, 0]
    ]
    assert release_of(frame) == "V1"
    with pytest.raises(NotThisSource, match=r"WggVio is no code from 0 to 1 in agreement 1 \(2\)"):
        main(row(1, GENDER, WggVio="2"), reader=read_pax_gender, header=GENDER)
    with pytest.raises(NotThisSource, match=r"no column WggPar, .*this is the main file of PA-X"):
        main(row(1), reader=read_pax_gender)


def test_local_has_its_place_and_its_mediators(main):
    cells = {"MedIntActor": "1", "UcdpCon": "390.0", "Agtp": "IntraLocal"}
    frame = main(row(1, LOCAL, **cells), reader=read_pax_local, header=LOCAL)
    (one,) = frame.to_dict("records")
    assert (one["latitude_degrees"], one["longitude_degrees"]) == (45.5, -19.25)
    assert (one["mediator"], one["mediator_international"], one["mediator_local_state"]) == (
        "Y",
        1,
        0,
    )
    assert (one["locale_name"], one["ucdp_conflict_id"], one["cattle"]) == ("Fredville", 390, 0)
    assert frame["latitude_degrees"].dtype == "Float64"
    assert frame["mediator_international"].dtype == "Int64"
    assert pd.isna(
        main(row(1, LOCAL, LatDec=""), reader=read_pax_local, header=LOCAL)["latitude_degrees"][0]
    )


@pytest.mark.parametrize("cell", ["95", "45,5", "nan", "north"])
def test_local_refuses_what_is_no_place_on_earth(main, cell):
    with pytest.raises(NotThisSource, match="LatDec is no number of degrees up to 90"):
        main(row(1, LOCAL, LatDec=cell), reader=read_pax_local, header=LOCAL)


@pytest.mark.parametrize("name", ["pax", "pax_gender", "pax_local"])
def test_sources_say_that_only_aggregates_may_be_passed_on(name):
    source = upstream(name)
    assert MODULES[name] == "pax"
    assert source.name == name
    assert source.redistribute == "aggregates"
    assert "CC BY-NC-SA 4.0" in source.license_name
    assert all(
        address.startswith(tuple(f"https://{host}/" for host in source.hosts))
        for address in source.addresses.values()
    )


def test_read_takes_the_options_of_the_reader(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(csv_bytes(row(1, UcdpAgr="5.17E+12")))
    assert len(read("pax", path)) == 1
    with pytest.raises(NotThisSource, match="damaged beyond repair"):
        read("pax", path, unreadable_ids="refuse")


# --- the real files -----------------------------------------------------------------------------


def reference(*parts: str) -> Path:
    """Return one of the publisher's files, or skip."""
    root = os.environ.get("WPSDATA_REFERENCE") or paths.CHECKOUT.parent / "shared" / "reference"
    path = Path(root).joinpath("agreements", "raw", *parts)
    if not path.is_file():
        pytest.skip(f"PA-X is not at hand: no {path}; name its root in WPSDATA_REFERENCE")
    return path


@pytest.fixture(scope="module")
def v10() -> pd.DataFrame:
    return read_pax(reference("v10", "pax_all_agreements_v10.csv"))


@pytest.fixture(scope="module")
def v9() -> pd.DataFrame:
    return read_pax(reference("v9", "pax_v9.csv"))


def test_the_real_v10_has_its_known_totals(v10):
    assert len(v10) == 2257
    assert release_of(v10) == "V10"
    assert v10["agreement_type"].value_counts()["IntraLocal"] == 396
    assert v10["region"].value_counts()["Cross-regional"] == 45
    assert v10["stage"].value_counts()["SubComp"] == 124
    assert v10["status"].value_counts()["Unilateral document"] == 137
    assert (v10["signed_on"].min(), v10["signed_on"].max()) == (
        pd.Timestamp("1990-02-15"),
        pd.Timestamp("2025-12-27"),
    )
    assert v10["ucdp_conflict_id"].isna().sum() == 191 + 21
    assert v10["ucdp_agreement_id"].isna().sum() == 1215 + 681 + 38
    assert {5171991032901, 3451999060301} <= set(v10["ucdp_agreement_id"].dropna())
    assert v10["unreadable_ids"].isna().all()
    assert v10.columns.str.fullmatch(r"[a-z][a-z0-9_]*").all()
    assert v10.columns.get_loc("im_src") == 30
    assert v10.shape[1] == 30 + 252


def test_ver_gives_the_sizes_that_were_published(v10):
    sizes = [len(agreements_as_of_release(v10, number)) for number in range(1, 11)]
    assert sizes == [1517, 1789, 1832, 1868, 1915, 1959, 2003, 2055, 2144, 2257]
    assert sizes == list(pax.SIZES.values())


def test_the_real_countries_are_those_of_the_publishers_own_list(v10):
    theirs = pd.read_csv(
        reference("v10", "pax_id_to_con_info.csv"),
        encoding="utf-8-sig",
        keep_default_na=False,
        dtype=str,
    )
    pairs = agreement_countries(v10)
    assert len(pairs) == len(theirs) == 3474
    assert pairs["agreement_id"].value_counts().max() == 12
    ours = set(zip(pairs["agreement_id"].astype(str), pairs["name"], strict=True))
    # they write one name with hyphens where the file has slashes
    differ = ours - set(zip(theirs["AgtId"], theirs["name"], strict=True))
    assert {name[-14:] for _, name in differ} == {"(RPMP/RPA/ABB)"}
    assert len(differ) == 3


def test_the_real_copy_from_a_spreadsheet_differs_in_its_lost_ids(v9):
    path = reference("v9", "pax_all_agreements_data_v9.csv.gz")
    copy = read_pax(path)
    assert release_of(copy) == release_of(path) == release_of(v9) == "V9"
    lost = copy.loc[copy["unreadable_ids"].notna()].set_index("agreement_id")["unreadable_ids"]
    assert lost.to_dict() == {469: "UcdpAgr 5.17E+12", 6: "UcdpAgr 3.45E+12"}
    keys = ["agreement_id", "signed_on", "agreement_type", "stage", "region", "ge_wom", "countries"]
    ours, theirs = (
        frame[keys].sort_values("agreement_id", ignore_index=True) for frame in (v9, copy)
    )
    pd.testing.assert_frame_equal(ours, theirs)
    with pytest.raises(NotThisSource, match="agreement 469"):
        read_pax(path, unreadable_ids="refuse")


def test_the_real_gender_file_has_not_quite_the_agreements_of_the_main_one(v9):
    gender = read_pax_gender(reference("v9", "pax_gender_v9.csv"))
    heads = gender[[name for name in gender if name.startswith("wgg_")]]
    assert gender.shape[0] == 465
    assert heads.shape[1] == 53
    assert heads.sum(axis=1).eq(0).sum() == 2
    assert release_of(gender) == "V9"
    named = set(v9.loc[v9["ge_wom"].eq(1), "agreement_id"])
    assert set(gender["agreement_id"]) - named == {1898}
    assert named - set(gender["agreement_id"]) == {1978}


def test_the_real_actors_are_refused():
    with pytest.raises(NotThisSource, match="this is PAA-X"):
        read_pax(reference("paax", "paax_v0.2.xlsx"))


@pytest.mark.parametrize("digits", ["9" * 25, "9" * 5000, f"1.{'0' * 30}E+30"])
@pytest.mark.parametrize("column", ["PP", "Lgt", "AgtId"])
def test_a_number_longer_than_any_count_never_overflows(tmp_path, column, digits):
    cells = row(1) | {column: digits}
    path = tmp_path / "a.csv"
    lines = [",".join(MAIN), ",".join(cells.get(name, "") for name in MAIN)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if column != "PP":
        with pytest.raises(NotThisSource, match=column):
            read_pax(path)
        return
    # an id of another dataset that cannot be read is missing, never another number
    assert read_pax(path)["process_id"].isna().all()
