import os
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pandas as pd
import pytest

from wpsdata import paths
from wpsdata.load import unodc
from wpsdata.load.unodc import COLUMNS, INDICATORS, read_unodc_homicide
from wpsdata.load.upstream import NotThisSource

HEADER = [
    *["Iso3_code", "Region", "Subregion", "Country", "Source", "Dimension", "Category", "Sex"],
    *["Age", "Year", "Unit of measurement", "VALUE"],
]
BANNER = [["UNODC", "", "", "unodc-dass@un.org", *[""] * 8], [45620, *[""] * 11]]
FIREARMS = "Firearms or explosives - firearms"


def exported(**cells: object) -> list[object]:
    """Return a made-up row of the portal's export."""
    row = dict(
        zip(
            HEADER,
            [
                *["FRE", "Europe", "Nowhere", "Freedonia", "CTS", "Total", "Total", "Male"],
                *["Total", 2013, "Counts", 35],
            ],
            strict=True,
        )
    )
    unknown = cells.keys() - row.keys()
    assert not unknown, f"no such column {unknown}"
    return list((row | cells).values())


def write_workbook(path: Path, rows: list[list[object]], *others: str) -> Path:
    """Write the least that is a workbook: sheets of one word, then the sheet with the rows."""

    def cell(value: object) -> str:
        if value == "":
            return "<c/>"
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        return f"<c><v>{value}</v></c>"

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    names = [*others, "data_cts_intentional_homicide"]
    sheets = [[["Notes"]]] * len(others) + [rows]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
            'ContentType="application/xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        listed = "".join(
            f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(names, 1)
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>',
        )
        targets = "".join(
            f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/{n}.xml"/>'
            for n in range(1, len(names) + 1)
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships">{targets}</Relationships>',
        )
        for n, sheet in enumerate(sheets, 1):
            body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in sheet)
            archive.writestr(
                f"xl/worksheets/{n}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
            )
    return path


@pytest.fixture
def portal(tmp_path):
    def made(*rows: list[object], banner: list[list[object]] = BANNER) -> pd.DataFrame:
        return read_unodc_homicide(
            write_workbook(tmp_path / "portal.xlsx", [*banner, HEADER, *rows])
        )

    return made


@pytest.fixture
def file(tmp_path):
    def made(text: str, encoding: str = "utf-8") -> pd.DataFrame:
        path = tmp_path / "file.csv"
        path.write_bytes(text.encode(encoding))
        return read_unodc_homicide(path)

    return made


def wide(*rows: str, header: str = "Country,Region,Subregion,Indicator,2005,2006") -> str:
    return "\r\n".join([header, *rows, ""])


# --- the portal's export ------------------------------------------------------------------------


def test_the_export_is_read_below_its_banner(portal):
    frame = portal(
        exported(),
        exported(Dimension="by mechanisms", Category=FIREARMS, Sex="Female", VALUE=1.25),
    )
    assert frame.columns.tolist() == COLUMNS
    first, second = frame.to_dict("records")
    assert (first["form"], first["level"], first["country_code"]) == ("portal", "country", "FRE")
    assert (first["place"], first["source"], first["sex"]) == ("Freedonia", "CTS", "male")
    assert (first["year"], first["unit"], first["value"]) == (2013, "count", 35)
    assert (second["dimension"], second["category"]) == ("by mechanisms", FIREARMS)
    assert (second["sex"], second["value"]) == ("female", 1.25)
    kinds = frame.dtypes.astype(str)
    assert (kinds["year"], kinds["value"]) == ("Int64", "Float64")
    assert kinds.drop(["year", "value"]).eq("string").all()


def test_the_export_may_have_no_banner_and_another_order_and_more_columns(tmp_path):
    header = ["Indicator", *reversed(HEADER)]
    rows = [header, ["Victims", *reversed(exported())]]
    frame = read_unodc_homicide(write_workbook(tmp_path / "a.xlsx", rows))
    assert frame[["place", "value"]].to_numpy().tolist() == [["Freedonia", 35]]


def test_the_export_may_stand_on_a_later_sheet(tmp_path):
    rows = [*BANNER, HEADER, exported()]
    path = write_workbook(tmp_path / "a.xlsx", rows, "Read me", "Notes")
    assert len(read_unodc_homicide(path)) == 1


def test_unknown_sex_stays_a_category_and_parts_of_a_country_keep_their_code(portal):
    frame = portal(
        exported(Sex="Unknown", VALUE=2),
        exported(Iso3_code="GBR_NI", Country="United Kingdom (Northern Ireland)"),
    )
    assert frame["sex"].tolist() == ["unknown", "male"]
    assert frame["country_code"].tolist() == ["FRE", "GBR_NI"]


def test_an_empty_value_is_missing_and_a_zero_is_zero(portal):
    values = portal(exported(VALUE=""), exported(VALUE=0))["value"]
    assert pd.isna(values[0])
    assert values[1] == 0


def test_rows_emptied_in_a_workbook_are_no_rows(portal):
    assert len(portal(exported(), [""] * 12, [""] * 12)) == 1


@pytest.mark.parametrize(
    ("delimiter", "value"), [(";", "1234,5"), (";", "1234.5"), (",", "1234.5")]
)
def test_the_export_as_text(file, delimiter, value):
    rows = [BANNER[0], HEADER, exported(VALUE=value, Year="2013.0")]
    text = "\n".join(delimiter.join(map(str, row)) for row in rows)
    frame = file(f"\ufeff{text}\n")
    assert frame[["year", "value"]].to_numpy().tolist() == [[2013, 1234.5]]


def test_all_problems_of_an_export_are_named_at_once(portal):
    with pytest.raises(NotThisSource) as refused:
        portal(
            exported(Sex="Women"),
            exported(**{"Unit of measurement": "Percent", "Year": "n/a"}),
            exported(VALUE="many"),
            exported(VALUE=-3, Country=""),
        )
    message = str(refused.value)
    for problem in (
        "Sex is none of Total, Male, Female, Unknown: 'Women' (row 1)",
        "Unit of measurement is none of Counts, Rate per 100,000 population: 'Percent' (row 2)",
        "Year is no number: 'n/a' (row 2)",
        "VALUE is no number: 'many' (row 3)",
        "VALUE is below 0: -3",
        "Country is missing: row 4",
    ):
        assert problem in message
    assert "\n" not in message


def test_a_workbook_of_something_else_is_refused(tmp_path):
    path = write_workbook(tmp_path / "data_cts_intentional_homicide.xlsx", [["a", "b"], [1, 2]])
    with pytest.raises(NotThisSource, match="no sheet has the export's header"):
        read_unodc_homicide(path)
    lacking = [[name for name in HEADER if name not in ("Sex", "Age")], [1] * 10]
    with pytest.raises(NotThisSource, match="no column: Sex, Age"):
        read_unodc_homicide(write_workbook(path, lacking))
    with pytest.raises(NotThisSource, match="no rows below the header"):
        read_unodc_homicide(write_workbook(path, [*BANNER, HEADER]))
    twice = [[*HEADER, "Sex"], [*exported(), "Male"]]
    with pytest.raises(NotThisSource, match="two columns of one name: Sex"):
        read_unodc_homicide(write_workbook(path, twice))


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.95])
def test_a_torn_workbook_is_refused(tmp_path, kept):
    path = write_workbook(tmp_path / "a.xlsx", [HEADER, exported()])
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(NotThisSource, match="is no readable workbook"):
        read_unodc_homicide(path)


def test_a_workbook_that_unpacks_without_end_is_refused_unread(tmp_path, monkeypatch):
    path = write_workbook(tmp_path / "a.xlsx", [HEADER, exported()])
    monkeypatch.setattr(unodc, "UNPACKED_LIMIT", 100)
    with pytest.raises(NotThisSource, match="unpacks to"):
        read_unodc_homicide(path)


# --- the annex of 2019 --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "meaning"),
    [
        ("Homicide Total Count", ("Total", "Total", "total", "Total", "count")),
        ("Female Homicide Rate", ("Total", "Total", "female", "Total", "rate_per_100000")),
        ("Male 60 or more Count", ("Total", "Total", "male", "60 or more", "count")),
        ("Homicide by Firearms", ("by mechanisms", "Firearms", "total", "Total", "count")),
        ("Female Homicide by Firearms", ("by mechanisms", "Firearms", "female", "Total", "count")),
        (
            "Male Homicide Rate by Unknown Mechanisms",
            ("by mechanisms", "Unknown Mechanisms", "male", "Total", "rate_per_100000"),
        ),
        (
            "Unknown Mechanism Rate",
            ("by mechanisms", "Unknown Mechanisms", "total", "Total", "rate_per_100000"),
        ),
        (
            "IP Female Victims",
            ("by relationship to perpetrator", "Intimate Partner", "female", "Total", "count"),
        ),
        (
            "Organized Crime-Related Homicide",
            ("by situational context", "Organized Crime", "total", "Total", "count"),
        ),
    ],
)
def test_an_indicator_is_taken_apart(indicator, meaning):
    assert INDICATORS[indicator] == meaning


def test_the_wide_file_becomes_a_row_a_value(file):
    frame = file(
        wide(
            "Freedonia,Europe,Nowhere,Male Homicide by Firearms,,7",
            "Freedonia,Europe,Nowhere,Female Homicide by Firearms,0,1",
            "Sylvania,Europe,Nowhere,Homicide Total Count,,",
        )
    )
    assert frame.columns.tolist() == COLUMNS
    assert set(frame["form"]) == {"annex_countries"}
    found = frame[["place", "sex", "year", "value"]].to_numpy().tolist()
    # an empty cell is no row, a zero is one
    assert sorted(found) == [
        ["Freedonia", "female", 2005, 0],
        ["Freedonia", "female", 2006, 1],
        ["Freedonia", "male", 2006, 7],
    ]
    assert frame["country_code"].isna().all()
    assert set(frame["category"]) == {"Firearms"}


def test_the_region_file_tells_the_levels_apart(file):
    frame = file(
        wide(
            "World,World,Estimated Homicide Count: Female,10,11",
            "Region,Europe,Firearms Rate,0.5,",
            header="Level,Region/Subregion,Indicator,2005,2006",
        )
    )
    assert set(frame["form"]) == {"annex_regions"}
    assert frame[["level", "place", "value"]].to_numpy().tolist() == [
        ["world", "World", 10],
        ["region", "Europe", 0.5],
        ["world", "World", 11],
    ]


def test_the_file_by_relationship_keeps_the_part_beside_the_whole(file):
    frame = file(
        wide(
            "Freedonia,Europe,Intimate Partner/Family Member Homicide,5",
            "Freedonia,Europe,Intimate Partner Homicide,3",
            "Freedonia,Europe,Robbery: Male Homicide,1",
            header="Country,Region,Indicator,2005",
        )
    )
    assert set(frame["form"]) == {"annex_details"}
    assert frame["category"].tolist() == [
        "Intimate Partner/Family Member",
        "Intimate Partner",
        "Robbery",
    ]


RATES = (
    "Territory,Year,Region,Subregion,Homicide_Rate,Male_0_14_Rate,Male_60_or_more_Rate,"
    "Firearms_Rate,Unknown_Mechanism_Rate,Level"
)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "utf-8-sig"])
def test_the_file_of_rates_is_read_in_its_encoding(file, encoding):
    row = "Côte de la Réunion,2005,Africa,Eastern Africa,1.5,,0.25,0.5,,Country"
    frame = file(f"{RATES}\n{row}\n", encoding)
    assert set(frame["place"]) == {"Côte de la Réunion"}
    assert set(frame["form"]) == {"annex_rates"}
    assert frame[["category", "sex", "age", "unit", "value"]].to_numpy().tolist() == [
        ["Total", "total", "Total", "rate_per_100000", 1.5],
        ["Total", "male", "60 or more", "rate_per_100000", 0.25],
        ["Firearms", "total", "Total", "rate_per_100000", 0.5],
    ]


def test_all_problems_of_the_rates_are_named_at_once(file):
    with pytest.raises(NotThisSource) as refused:
        file(
            f"{RATES.replace('Firearms_Rate', 'Axes_Rate')}\n"
            "Freedonia,2005,Europe,Nowhere,1,,,,,Planet\n"
            "Freedonia,2005,Europe,Nowhere,1,,,,,Country\n"
            ",96,Europe,Nowhere,1,,,,,\n"
        )
    message = str(refused.value)
    for problem in (
        "columns that are not known: Axes_Rate",
        "Territory is missing: row 3",
        "stands twice: 'Freedonia2005' (row 2)",
        "Level is none of Country, Subregion, Region, World: 'Planet' (row 1)",
        "Level is missing: row 3",
        "Year is no year: '96' (row 3)",
    ):
        assert problem in message


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (["Freedonia,Europe,Nowhere,Homicide by Axes,1,2"], "Indicator is not known: 'Homicide"),
        (["Freedonia,Europe,Nowhere,Homicide Rate,1,2"] * 2, "stands twice"),
        (["Freedonia,Europe,Nowhere,Homicide Rate,1,many"], "a value is no number: 'many'"),
        (["Freedonia,Europe,Nowhere,Homicide Rate,-1,2"], "a value is below 0"),
        ([",Europe,Nowhere,Homicide Rate,1,2"], "Country is missing: row 1"),
        (["Freedonia,Europe,Nowhere,Homicide Rate,1"], r"not 6 cells: row 1 \(5\)"),
    ],
)
def test_a_wide_file_with_a_wrong_cell_is_refused(file, rows, problem):
    with pytest.raises(NotThisSource, match=problem):
        file(wide(*rows))


def test_suspects_are_not_victims(file):
    row = "Freedonia,Europe,Persons Brought into Formal Contact,5"
    with pytest.raises(NotThisSource, match="suspected or convicted, not about victims"):
        file(wide(row, header="Country,Region,Indicator,2005"))


@pytest.mark.parametrize(
    "header",
    ["Country,Region,Subregion,Indicator,Value", "Region,Year,Estimated Homicide Count,lat,long"],
)
def test_a_wide_file_of_another_kind_is_refused_by_its_columns(file, header):
    row = ",".join("1" * len(header.split(",")))
    with pytest.raises(NotThisSource, match="columns: "):
        file(wide(row, header=header))


# --- the real files -----------------------------------------------------------------------------


def test_a_folder_is_read_file_by_file_and_other_matters_are_passed_over(tmp_path):
    header = '"Country","Region","Subregion","Indicator","2001"\r\n'
    for name, place in (("a.csv", "Freedonia"), ("b.csv", "Sylvania")):
        row = f'"{place}","Europe","Nowhere","Homicide Total Count","3"\r\n'
        (tmp_path / name).write_text(header + row, newline="")
    (tmp_path / "read me.txt").write_text("The annex of a study.")
    assert read_unodc_homicide(tmp_path)["place"].tolist() == ["Freedonia", "Sylvania"]
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(NotThisSource, match="the folder is empty"):
        read_unodc_homicide(other)
    (other / "read me.txt").write_text("The annex of a study.")
    with pytest.raises(NotThisSource, match="no file on victims of homicide"):
        read_unodc_homicide(other)


def reference(*parts: str) -> Path:
    """Return a file of the publisher, or skip."""
    root = os.environ.get("WPSDATA_REFERENCE") or paths.CHECKOUT.parent / "shared" / "reference"
    path = Path(root).joinpath("security", "raw", *parts)
    if not path.is_file():
        pytest.skip(f"UNODC is not at hand in {path}; name its root in WPSDATA_REFERENCE")
    return path


def test_the_real_annex_has_the_coverage_that_is_known():
    frame = read_unodc_homicide(reference("unodc_gsh2019", "Shiny_DT.csv"))
    assert len(frame) == 49294
    counts = frame.query("unit == 'count' and age == 'Total'")
    totals = counts.query("dimension == 'Total'")
    for sex, cells, places in (("total", 3753, 205), ("male", 2050, 146), ("female", 2050, 146)):
        some = totals.loc[totals["sex"].eq(sex)]
        assert (len(some), some["place"].nunique()) == (cells, places)
    firearms = counts.loc[counts["category"].eq("Firearms")].pivot_table(
        index=["place", "year"], columns="sex", values="value"
    )
    by_sex = firearms.dropna(subset=["male", "female"])
    assert len(by_sex) == 706
    assert by_sex.index.get_level_values("place").nunique() == 105
    # unknown sex, or two sources: the parts are not the whole
    assert (by_sex["male"] + by_sex["female"]).ne(by_sex["total"]).sum() == 115


def test_the_real_regions_give_the_known_share_of_women():
    frame = read_unodc_homicide(reference("unodc_gsh2019", "shiny_reg_dt.csv"))
    world = frame.query(
        "level == 'world' and dimension == 'Total' and age == 'Total' and unit == 'count'"
    ).pivot_table(index="year", columns="sex", values="value")
    share = (100 * world["female"] / world["total"]).round(2)
    assert (share.idxmin(), share.min()) == (2008, 18.63)
    assert (share.idxmax(), share.max()) == (2009, 19.80)


def test_the_real_file_in_latin_1_has_its_accents():
    frame = read_unodc_homicide(reference("unodc_gsh2019", "TS_plot_countries.csv"))
    assert {"Curaçao", "Réunion"} <= set(frame["place"])
    assert set(frame["unit"]) == {"rate_per_100000"}


@pytest.mark.parametrize(
    ("name", "values"), [("ipfm_shiny.csv", 2399), ("crime related hom.csv", 1627)]
)
def test_the_real_files_by_relationship_and_context(name, values):
    assert len(read_unodc_homicide(reference("unodc_gsh2019", name))) == values


def test_the_real_file_of_suspects_is_refused():
    with pytest.raises(NotThisSource, match="not about victims"):
        read_unodc_homicide(reference("unodc_gsh2019", "cjsr.csv"))


def test_the_real_beginning_of_the_export_is_read():
    frame = read_unodc_homicide(reference("unodc_dataportal", "homicide_preview.csv"))
    assert len(frame) == 198
    assert frame["country_code"].str.fullmatch("[A-Z]{3}").all()
    assert frame["value"].notna().all()
