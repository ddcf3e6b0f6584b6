import csv
import json
import os
from pathlib import Path

import pandas as pd
import pytest

from wpsdata import paths
from wpsdata.load.countries import load_countries
from wpsdata.load.upstream import NotThisSource
from wpsdata.load.world_bank import AGGREGATES, SOURCES, read_world_bank

COLUMNS = {
    "indicator": "string",
    "indicator_name": "string",
    "code": "string",
    "iso3": "string",
    "country": "string",
    "is_country": "boolean",
    "year": "Int64",
    "value": "Float64",
    "unit": "string",
    "obs_status": "string",
    "footnote": "string",
    "decimal": "Int64",
    "last_updated": "datetime64[s]",
}
INDICATOR = {"id": "SG.GEN.PARL.ZS", "value": "Seats held by women (%)"}


def row(year: object = "2001", value: object = 12.5, id: str = "FD", iso3: object = "FRD", **more):
    return {
        "indicator": INDICATOR,
        "country": {"id": id, "value": f"Land of {id}"},
        "countryiso3code": iso3,
        "date": year,
        "value": value,
        "unit": "",
        "obs_status": "",
        "decimal": 0,
        **more,
    }


def page(*rows: dict, number: int = 1, pages: int = 1, total: int | None = None, **about):
    own = {
        "page": number,
        "pages": pages,
        "per_page": 50,
        "total": len(rows) if total is None else total,
        "sourceid": "2",
        "lastupdated": "2026-10-08",
    }
    return [own | about, list(rows)]


@pytest.fixture
def write(tmp_path):
    """Return a function that writes an answer under a name that says nothing."""

    def write(answer: object, name: str = "anything.txt") -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(answer), encoding="utf-8")
        return path

    return write


# --- what is in an answer -----------------------------------------------------------------------


def test_rows_are_countries_and_years_with_types(write):
    frame = read_world_bank(write(page(row(footnote="estimated"), row("2002", 13))))
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == COLUMNS
    first = frame.iloc[0]
    assert (first["code"], first["iso3"], first["year"]) == ("FD", "FRD", 2001)
    assert (first["value"], first["footnote"]) == (12.5, "estimated")
    assert first["last_updated"] == pd.Timestamp("2026-10-08")
    assert frame["value"].tolist() == [12.5, 13.0]
    assert pd.isna(frame.loc[1, "footnote"])
    assert frame["unit"].isna().all()


def test_a_null_is_missing_and_zero_is_zero(write):
    frame = read_world_bank(write(page(row("2001", None), row("2002", 0))))
    assert pd.isna(frame.loc[0, "value"])
    assert frame.loc[1, "value"] == 0


def test_aggregates_are_dropped_by_code_and_kept_on_request(write):
    rows = [
        row(),
        row(id="1W", iso3="WLD"),
        row(id="XD", iso3=""),  # income groups come without a code of three letters
        row(id="B7", iso3="BEC"),  # known by three letters only
        row(id="XK", iso3="XKX"),
        row(id="JG", iso3="CHI"),
        row(id="NA", iso3="NAM"),
    ]
    path = write(page(*rows))
    assert read_world_bank(path)["iso3"].tolist() == ["FRD", "XKX", "CHI", "NAM"]
    everything = read_world_bank(path, aggregates=True)
    assert len(everything) == 7
    assert everything.loc[~everything["is_country"], "code"].tolist() == ["1W", "XD", "B7"]
    assert everything.loc[~everything["is_country"], "iso3"].isna().all()


def test_nothing_but_aggregates_is_refused_with_a_hint(write):
    with pytest.raises(NotThisSource, match=r"only aggregates: Land of 1W; .*aggregates=True"):
        read_world_bank(write(page(row(id="1W", iso3="WLD"))))


def test_a_database_with_three_letters_for_an_id_is_read(write):
    frame = read_world_bank(write(page(row(id="FRD", iso3=""))))
    assert frame["iso3"].tolist() == ["FRD"]


def test_a_row_that_may_be_a_country_or_not_is_refused(write):
    with pytest.raises(NotThisSource, match=r"not in lookups/world_bank_aggregates\.csv: 'Q9 Land"):
        read_world_bank(write(page(row(), row(id="Q9", iso3=""))))


def test_no_aggregate_has_the_code_of_a_country():
    with (paths.lookups_root() / AGGREGATES).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    codes = [item["code"] for item in rows]
    ids = [item["id"] for item in rows if item["id"]]
    assert codes == sorted(set(codes))
    assert len(ids) == len(set(ids))
    assert all(item["name"] for item in rows)
    assert not set(codes) & {*load_countries()["iso3"], "CHI", "XKX"}


# --- pages --------------------------------------------------------------------------------------

PAGES = [
    page(row("2001"), row("2002"), number=1, pages=2, total=3),
    page(row("2003"), number=2, pages=2, total=3),
]


def test_pages_are_read_from_one_list_and_from_a_folder_in_any_order(write):
    together = read_world_bank(write(PAGES))
    assert together["year"].tolist() == [2001, 2002, 2003]
    write(PAGES[0], "pages/b.json")
    folder = write(PAGES[1], "pages/a.json").parent
    (folder / "a.json.yml").write_text("a card is no page")
    assert sorted(read_world_bank(folder)["year"]) == [2001, 2002, 2003]


def test_numbers_of_pages_may_be_written_as_text(write):
    assert len(read_world_bank(write(page(row(), page="1", pages="1", per_page="50")))) == 1


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (PAGES[0], "of 2 pages no page: 2; .*; fetch all pages, or one with a larger per_page"),
        ([PAGES[0], PAGES[0]], "no page: 2; of 2 pages one too many: 1"),
        ([PAGES[0], PAGES[1], PAGES[1]], "of 2 pages one too many: 2"),
        (page(row(), total=2), "1 rows where 2 are announced"),
        (page(row(), row("2002"), total=1), "2 rows where 1 are announced"),
        ([PAGES[0], page(number=2, pages=2, total=3)], "2 rows where 3 are announced"),
        (
            [PAGES[0], [PAGES[1][0] | {"lastupdated": "2026-11-01"}, PAGES[1][1]]],
            "pages of different answers, lastupdated: 2026-10-08, 2026-11-01",
        ),
        (page(row(), pages=10**9 - 1), "of 999999999 pages no page: 2, 3, 4"),
        (page(row(), pages=None), "does not say how many pages"),
    ],
)
def test_incomplete_paging_is_refused(write, answer, problem):
    with pytest.raises(NotThisSource, match=problem):
        read_world_bank(write(answer))


def test_a_folder_names_the_page_that_is_damaged(write):
    folder = write(PAGES[0], "pages/1.json").parent
    (folder / "2.json").write_text("[{")
    (folder / "3.json").write_text("<html>")
    with pytest.raises(NotThisSource, match=r"2\.json is not JSON .*; 3\.json is a web page"):
        read_world_bank(folder)


def test_a_folder_without_pages_is_refused(tmp_path):
    with pytest.raises(NotThisSource, match=r"a folder without \.json files"):
        read_world_bank(tmp_path)


# --- what is no answer --------------------------------------------------------------------------

ERROR = {"id": "120", "key": "Invalid value", "value": "The provided\n parameter value"}


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ([{"message": [ERROR]}], r"an error .*Invalid value: The provided parameter value\)"),
        ([{"other": 1}], "an error in place of data .it does not say which"),
        ({"message": [ERROR]}, "an error in place of data .Invalid value"),
        ([page(row())[0], None], "1 are announced"),
        ([{"page": 0, "pages": 0, "total": 0}, None], "no rows"),
        ([], "no array of two"),
        ({"value": []}, "no array of two"),
        ("text", "no array of two"),
        ([{"page": 1}, {"a": 1}], "no array of two"),
        (page({"date": "2001"}), "without indicator, country, date or value: row 1"),
        (page(row(year=2001)), "without indicator, country, date or value: row 1"),
        (page(row(iso3=5)), "countryiso3code is no code of three letters: '5'"),
        (page(row(id=["FD"])), "without indicator, country, date or value: row 1"),
        (page(row(id="\ud800")), "is not JSON"),
        (page(row(decimal=10**30)), "decimal is no whole number"),
        (page(row(year="2001Q1")), "date is no number: '2001Q1' .row 1"),
        (page(row(value="12.5")), "value is no number: '12.5'"),
        (page(row(value=True)), "value is no number: 'True'"),
        (page(row(), row()), "indicator, country and year twice: 'SG.GEN.PARL.ZS FD 2001' .row 2"),
        (page(row(), lastupdated="yesterday"), "lastupdated is no day"),
    ],
)
def test_another_answer_is_refused(write, answer, problem):
    with pytest.raises(NotThisSource, match=problem) as refused:
        read_world_bank(write(answer))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'<?xml version="1.0"?><wb:data/>', "is XML.*; add format=json to the address"),
        (b"\xef\xbb\xbf<wb:data page='1'/>", "is XML"),
        (b"<!doctype html><html>log in</html>", "is a web page"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty|is not JSON"),
        (b'[{"page": 1', "is not JSON"),
        (b"[" * 100_000, "nested too deep|is not JSON"),
        (b'[{"page": 1, "total": NaN}, []]', "NaN is no number"),
        (b"9" * 5000, "is not JSON|no array of two"),
        (b"\x1f\x8b\x08\x00", "is a gzip archive"),
        (b"\xff\xfe[\x00]\x00", "is not text in UTF-8"),
        (b"country,value\nFRD,1\n", "is not JSON"),
    ],
)
def test_damaged_bytes_are_refused(tmp_path, content, problem):
    path = tmp_path / "SG.GEN.PARL.ZS.json"
    path.write_bytes(content)
    with pytest.raises(NotThisSource, match=problem):
        read_world_bank(path)


def test_a_number_without_end_is_refused(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(page(row(value=1))).replace('"value": 1,', '"value": 1e999,'))
    with pytest.raises(NotThisSource, match="value is no number: 'inf'"):
        read_world_bank(path)


def test_all_problems_are_named_in_one_line(write):
    rows = [row(), row(), row("20", 1), row("2003", "n/a"), row("2004", id="Q9", iso3="")]
    with pytest.raises(NotThisSource) as refused:
        read_world_bank(write(page(*rows)))
    message = str(refused.value)
    for problem in ("twice", "date is no year", "value is no number", "not in lookups"):
        assert problem in message
    assert "\n" not in message


def test_the_source_is_described():
    source = SOURCES["world_bank"]
    assert source.redistribute == "yes"
    for address in source.addresses.values():
        assert address.split("/")[2] in source.hosts
        assert "format=json" in address


# --- the real files -----------------------------------------------------------------------------


def reference() -> Path:
    """Return the folder of the real files, or skip."""
    root = os.environ.get("WPSDATA_REFERENCE") or paths.CHECKOUT.parent / "shared" / "reference"
    folder = Path(root) / "context" / "raw"
    if not folder.is_dir():
        pytest.skip("real files not at hand; set WPSDATA_REFERENCE")
    return folder


def test_the_beginning_of_a_real_answer_is_incomplete_and_refused():
    path = reference() / "api_samples" / "worldbank_v2_sample.json"
    with pytest.raises(NotThisSource, match="2 rows where 29 are announced"):
        read_world_bank(path)


def test_the_rows_of_a_real_answer_are_read(write):
    about, rows = json.loads(
        (reference() / "api_samples" / "worldbank_v2_sample.json").read_text(encoding="utf-8")
    )
    series = pd.read_csv(reference() / "parliament" / "wdi_SG.GEN.PARL.ZS_WLD_1997-2025.csv")
    given = [
        rows[0] | {"date": str(year), "value": value}
        for year, value in zip(series["date"], series["value"], strict=True)
    ]
    frame = read_world_bank(write([about, given]), aggregates=True)
    assert len(frame) == about["total"] == 29
    world = frame.set_index("year")["value"].round(1)
    assert (world[1997], world[2025]) == (11.7, 27.2)


def test_every_area_of_a_real_file_is_a_country_or_a_known_aggregate(write):
    areas = pd.read_csv(reference() / "codes" / "datasets_population_worldbank.csv", dtype="string")
    codes = areas["Country Code"].unique().tolist()
    frame = read_world_bank(write(page(*[row(iso3=code, id=code) for code in codes])))
    known = {*load_countries()["iso3"], "CHI", "XKX"}
    assert set(frame["iso3"]) <= known
    assert len(codes) == 265
    assert len(frame) == 217
