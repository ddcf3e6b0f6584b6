import csv
import json
from pathlib import Path

import pandas as pd
import pytest

from wpsdata import tables
from wpsdata.analyse.nap_proposals import (
    COLUMNS,
    KINDS,
    NotComparable,
    ProposalsExist,
    propose,
    write_proposals,
)
from wpsdata.load.nap_pages import read_nap_pages

SITE = "http://1325naps.peacewomen.org/index.php"
NAPS = {
    "iso3": "string",
    "country": "string",
    "generation": "Int64",
    "year_adopted": "Int64",
    "period_start": "Int64",
    "period_end": "Int64",
    "year_basis": "string",
    "has_budget": "string",
    "source_url": "string",
}


def naps(*rows: tuple, source: str = "https://example.org/other") -> pd.DataFrame:
    """Make a table up: code, country, generation, year, start, end and perhaps budget."""
    full = [
        dict(zip(NAPS, [*row[:6], "adopted", row[6] if row[6:] else None, source], strict=True))
        for row in rows
    ]
    return pd.DataFrame(full, columns=list(NAPS)).astype(NAPS)


NORWAY = naps(
    ("NOR", "Norway", 1, 2003, 2003, 2006),
    ("NOR", "Norway", 2, 2007, 2007, 2010),
)


@pytest.fixture
def said(tmp_path):
    """Return a function that reads made-up pages: title -> paragraphs, or a list of both."""

    def read(*pages: tuple[str, str], urls: tuple[str, ...] = ()) -> pd.DataFrame:
        listed = []
        for number, (title, text) in enumerate(pages):
            slug = title.lower().replace(" ", "-")
            paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n"))
            listed.append(
                {
                    "link": urls[number] if urls else f"{SITE}/{slug}/",
                    "slug": slug,
                    "modified_gmt": f"2021-0{number + 1}-02T03:04:05",
                    "title": {"rendered": title},
                    "content": {"rendered": paragraphs},
                }
            )
        path = tmp_path / "pages.json"
        path.write_text(json.dumps(listed), encoding="utf-8")
        return read_nap_pages(path)

    return read


def told(frame: pd.DataFrame, *names: str) -> list[tuple]:
    rows = frame[list(names)].astype(object)
    return [tuple(row) for row in rows.where(rows.notna(), None).itertuples(index=False)]


def cells(frame: pd.DataFrame) -> list[tuple]:
    return told(frame, "kind", "generation", "column", "old", "new")


def test_what_the_table_has_is_not_proposed(said):
    text = (
        "Norway adopted its most recent NAP in 2007 for the period 2007-2010.\n"
        "Norway’s second NAP is preceded by one other NAP, adopted in 2003 and implemented for the "
        "period 2003-2006."
    )
    frame = propose(said(("Norway", text)), NORWAY)
    assert frame.empty
    assert frame.dtypes.astype(str).to_dict() == COLUMNS


def test_a_plan_in_no_row_is_new_with_address_quote_and_reason(said):
    frame = propose(said(("Norway", "Norway adopted its third NAP in 2011 for 2011-2014.")), NORWAY)
    assert frame.dtypes.astype(str).to_dict() == COLUMNS
    (row,) = frame.to_dict("records")
    assert (row["kind"], row["iso3"], row["country"], row["generation"]) == (
        *("new_plan", "NOR", "Norway", 3),
    )
    assert [row[name] for name in ("year_adopted", "period_start", "period_end")] == [
        *(2011, 2011, 2014)
    ]
    assert row["year_basis"] == "adopted"
    assert row["reason"] == "the table has no plan 3 of the country"
    assert row["quote"] == "Norway adopted its third NAP in 2011 for 2011-2014."
    assert row["source_url"] == f"{SITE}/norway/"
    assert row["modified"] == pd.Timestamp("2021-01-02 03:04:05")


def test_a_first_plan_of_a_country_is_new(said):
    frame = propose(said(("Chad", "Chad adopted its first NAP in 2011.")), NORWAY)
    assert told(frame, "kind", "iso3", "country", "reason") == [
        ("new_plan", "TCD", "Chad", "the table has no plan of the country")
    ]


def test_an_unnumbered_plan_later_than_all_is_new_and_keeps_no_number(said):
    frame = propose(said(("Norway", "Norway adopted its most recent NAP in 2011.")), NORWAY)
    assert told(frame, "kind", "generation", "reason") == [
        ("new_plan", None, "it is later than the table's last plan, of 2007")
    ]


@pytest.mark.parametrize(
    ("row", "last"), [((None, 2003, 2006), "2003-2006"), ((None, 2003, None), "2003-?")]
)
def test_a_plan_of_which_only_the_period_is_known_is_the_last_by_its_start(said, row, last):
    rows = naps(("NOR", "Norway", None, *row), ("NOR", "Norway", None, 1999, 2004, 2006))
    frame = propose(said(("Norway", "Norway adopted its most recent NAP in 2011.")), rows)
    assert told(frame, "kind", "reason") == [
        ("new_plan", f"it is later than the table's last plan, of {last}")
    ]


def test_the_number_of_the_latest_is_that_which_the_page_counts(said):
    text = (
        "Norway adopted its most recent NAP in 2011.\nIt is preceded by two others, for the "
        "periods 2003-2006 and 2007-2010."
    )
    frame = propose(said(("Norway", text)), NORWAY)
    assert told(frame, "kind", "generation", "year_adopted") == [("new_plan", 3, 2011)]
    text = "Chad adopted a new NAP in 2011. This is the nation’s first NAP."
    frame = propose(said(("Chad", text)), NORWAY)
    assert told(frame, "kind", "generation") == [("new_plan", 1)]


def test_an_unnumbered_plan_that_fits_no_row_is_unclear(said):
    rows = naps(("NOR", "Norway", 1, 2003, 2003, 2006), ("NOR", "Norway", 2, 2015, 2015, 2018))
    frame = propose(said(("Norway", "Norway adopted a NAP in 2010 for 2010-2012.")), rows)
    assert told(frame, "kind", "reason") == [
        ("unclear", "the page does not number it, and its years fit no row")
    ]


def test_an_empty_cell_is_filled_by_a_correction(said):
    rows = naps(("NOR", "Norway", 1, None, 2003, 2006))
    text = "Norway adopted its first NAP in 2003 for 2003-2006. It has an estimated total budget."
    frame = propose(said(("Norway", text)), rows)
    assert cells(frame) == [
        ("correction", 1, "has_budget", None, "yes"),
        ("correction", 1, "year_adopted", None, "2003"),
    ]
    assert frame["reason"].eq("the table has no value").all()
    assert frame["quote"].tolist() == [
        "It has an estimated total budget.",
        "Norway adopted its first NAP in 2003 for 2003-2006.",
    ]


def test_the_page_a_row_cites_corrects_it_and_another_contradicts_it(said):
    statements = said(("Norway", "Norway adopted its second NAP in 2007 for 2007-2011."))
    own = NORWAY.assign(source_url=f"https://www.{SITE.removeprefix('http://')}/norway")
    frame = propose(statements, own)
    assert cells(frame) == [("correction", 2, "period_end", "2010", "2011")]
    assert "the page that the row cites says otherwise" in frame["reason"].iloc[0]
    frame = propose(statements, NORWAY)
    assert cells(frame) == [("conflict", 2, "period_end", "2010", "2011")]
    assert frame["reason"].iloc[0] == "the row cites https://example.org/other"


def test_two_years_of_one_plan_say_what_happened_in_each(said):
    frame = propose(
        said(("Norway", "Norway launched its second NAP in 2008 for 2007-2010.")), NORWAY
    )
    assert cells(frame) == [("conflict", 2, "year_adopted", "2007", "2008")]
    assert "the year there is that it was adopted, here launched" in frame["reason"].iloc[0]


def test_a_plan_numbered_otherwise_is_a_conflict_on_its_number(said):
    frame = propose(said(("Norway", "Norway adopted its third NAP in 2007 for 2007-2010.")), NORWAY)
    assert cells(frame) == [("conflict", 2, "generation", "2", "3")]
    frame = propose(said(("Norway", "Norway adopted its first NAP in 2007 for 2007-2010.")), NORWAY)
    assert cells(frame) == [("conflict", 2, "generation", "2", "1")]


def test_a_row_without_a_number_is_given_one(said):
    rows = naps(("UZB", "Uzbekistan", None, None, 2022, 2025))
    frame = propose(said(("Uzbekistan", "Uzbekistan adopted its first NAP for 2022-2025.")), rows)
    assert cells(frame) == [("correction", None, "generation", None, "1")]


def test_years_that_fit_two_rows_are_unclear(said):
    rows = naps(("NOR", "Norway", 1, 2003, 2003, 2004), ("NOR", "Norway", 2, 2003, 2005, 2006))
    for text in ("Norway adopted a NAP in 2003.", "Norway adopted its third NAP in 2003."):
        frame = propose(said(("Norway", text)), rows)
        assert told(frame, "kind", "reason") == [("unclear", "its years fit more than one row")]


def test_a_year_beside_the_table_s_is_taken_for_the_same_plan(said):
    rows = naps(("NOR", "Norway", 1, 2003, 2003, 2006))
    frame = propose(said(("Norway", "Norway adopted a NAP in 2004 for 2004-2006.")), rows)
    assert cells(frame) == [
        ("conflict", 1, "period_start", "2003", "2004"),
        ("conflict", 1, "year_adopted", "2003", "2004"),
    ]


def test_pages_that_disagree_make_a_conflict(said):
    rows = naps(("NOR", "Norway", 1, None, 2003, 2006))
    pages = [("Norway", f"Norway adopted its first NAP in {year}.") for year in (2003, 2004)]
    urls = (f"{SITE}/norway/", f"{SITE}/country/norway/")
    frame = propose(said(*pages, urls=urls), rows)
    assert cells(frame) == [
        ("conflict", 1, "year_adopted", None, "2004"),
        ("conflict", 1, "year_adopted", None, "2003"),
    ]
    assert frame["reason"].str.contains("; another page says ").all()


def test_pages_that_disagree_with_the_table_and_each_other_name_each_other(said):
    pages = [("Norway", f"Norway adopted its first NAP in {year}.") for year in (2004, 2005)]
    urls = (f"{SITE}/norway/", f"{SITE}/country/norway/")
    frame = propose(said(*pages, urls=urls), NORWAY.head(1))
    found = dict(zip(frame["new"], frame["reason"].str.split("; ").str[-1], strict=True))
    assert found == {"2004": "another page says 2005", "2005": "another page says 2004"}
    assert set(frame["kind"]) == {"conflict"}


def test_a_page_that_numbers_a_plan_otherwise_says_which(said):
    frame = propose(said(("Norway", "Norway adopted its third NAP in 2007 for 2007-2010.")), NORWAY)
    assert told(frame, "kind", "column", "old", "new", "reason") == [
        ("conflict", "generation", "2", "3", "the page numbers the plan of 2007 3")
    ]


def test_new_plans_that_two_pages_date_otherwise_make_a_conflict(said):
    pages = [("Chad", f"Chad adopted its first NAP in {year}.") for year in (2003, 2004)]
    frame = propose(said(*pages, urls=(f"{SITE}/chad/", f"{SITE}/country/chad/")), NORWAY)
    assert told(frame, "kind", "year_adopted") == [("conflict", 2003), ("conflict", 2004)]


def test_a_correction_that_another_page_denies_is_a_conflict(said):
    own = naps(("NOR", "Norway", 1, 2003, 2003, 2006), source=f"{SITE}/norway/")
    pages = [("Norway", f"Norway adopted its first NAP in {year}.") for year in (2004, 2003)]
    frame = propose(said(*pages, urls=(f"{SITE}/norway/", f"{SITE}/country/norway/")), own)
    assert cells(frame) == [("conflict", 1, "year_adopted", "2003", "2004")]
    assert "another page says what the table has" in frame["reason"].iloc[0]


def test_one_address_with_two_texts_is_never_more_than_unclear(said):
    pages = [("Norway", f"Norway adopted its first NAP in {year}.") for year in (2003, 2004)]
    frame = propose(said(*pages), NORWAY)
    assert frame["kind"].eq("unclear").all()
    assert frame["reason"].str.contains("one address and other texts").all()


@pytest.mark.parametrize(
    ("title", "text", "reason"),
    [
        ("Malawi", "Malawi adopted its first NAP in 2021 for 2021-2015.", "ends before it starts"),
        ("Montenegro", "In 2018 Moldova adopted its first NAP. Moldova is small.", "never of"),
        ("South Korea", "Japan adopted its second NAP in 2018.", "the sentence speaks of Japan"),
        ("Atlantis", "It adopted its first NAP in 2018.", "no country for the page's title"),
        ("Norway", "Norway is currently drafting its third NAP (2026-2030).", "not finished"),
        ("About us", "We collect all there is.", "no country for the page's title 'About us'"),
        ("Norway", "We collect all there is.", "no sentence of a known form"),
        ("Norway", "This is the nation’s first NAP. A NAP has an allocated budget.", "not said"),
    ],
)
def test_what_is_in_doubt_is_unclear_and_says_why(said, title, text, reason):
    frame = propose(said((title, text)), NORWAY)
    assert frame["kind"].tolist() == ["unclear"]
    assert reason in frame["reason"].iloc[0]


def test_a_page_under_another_name_of_its_country_is_matched(said):
    rows = naps(("KOR", "Republic of Korea", 1, 2014, 2014, 2017))
    statements = said(("South Korea", "South Korea adopted its first NAP in 2014 for 2014-2018."))
    frame = propose(statements, rows)
    assert told(frame, "iso3", "country", "column", "new") == [
        ("KOR", "Republic of Korea", "period_end", "2018")
    ]


def test_a_budget_is_given_to_the_only_plan_of_a_page_and_else_to_none(said):
    text = "Norway adopted its second NAP in 2007.\nIt also has an estimated total budget."
    frame = propose(said(("Norway", text)), NORWAY)
    assert cells(frame) == [("correction", 2, "has_budget", None, "yes")]
    text = "Norway adopted its first NAP in 2003.\n" + text
    frame = propose(said(("Norway", text)), NORWAY)
    assert told(frame, "kind", "reason") == [
        ("unclear", "which of the country's plans it is on is not said")
    ]


def test_a_page_that_denies_itself_is_unclear(said):
    text = "Norway adopted its first NAP in 2003. Norway adopted its first NAP in 2004."
    frame = propose(said(("Norway", text)), NORWAY)
    assert told(frame, "kind", "year_adopted") == [("unclear", 2004)]
    assert "denies" in frame["reason"].iloc[0]


def test_the_menu_s_period_that_fits_a_plan_is_nothing_new(said):
    text = "Norway adopted its second NAP in 2007 for 2007-2010.\nNational Action Plan (2007-2010)"
    assert propose(said(("Norway", text)), NORWAY).empty
    frame = propose(said(("Norway", "National Action Plan (2015-2018)")), NORWAY)
    assert frame["kind"].tolist() == ["unclear"]


def test_statements_of_several_files_may_be_put_together(said):
    one = said(("Norway", "Norway adopted its third NAP in 2011."))
    two = said(("Chad", "Chad adopted its first NAP in 2012."))
    frame = propose(pd.concat([two, one, one], ignore_index=True), NORWAY)
    assert told(frame, "country", "kind") == [("Chad", "new_plan"), ("Norway", "new_plan")]
    assert set(frame["kind"]) <= set(KINDS)


def test_frames_that_are_neither_are_refused(said):
    statements = said(("Norway", "Norway adopted its third NAP in 2011."))
    with pytest.raises(NotComparable, match="statements: no column url, quote; expected the frame"):
        propose(statements.drop(columns=["url", "quote"]), NORWAY)
    with pytest.raises(NotComparable, match="naps: no column generation"):
        propose(statements, NORWAY.drop(columns="generation"))


def test_neither_frame_is_changed(said):
    statements = said(("Norway", "Norway adopted its most recent NAP in 2011."))
    before, table = statements.copy(), NORWAY.copy()
    propose(statements, NORWAY)
    pd.testing.assert_frame_equal(statements, before)
    pd.testing.assert_frame_equal(NORWAY, table)


def test_the_bundled_table_can_be_compared(said):
    statements = said(("Chad", "Chad adopted its ninth NAP in 2099 for 2099-2100."))
    frame = propose(statements, tables.load("naps"))
    assert told(frame, "kind", "iso3", "generation") == [("new_plan", "TCD", 9)]


# --- the file -----------------------------------------------------------------------------------


def proposals(said, text: str = "Norway adopted its third NAP in 2011.") -> pd.DataFrame:
    return propose(said(("Norway", text)), NORWAY)


def test_the_file_is_csv_that_a_spreadsheet_reads_as_utf_8(said, tmp_path: Path):
    frame = proposals(said, "Norway – “so to speak” – adopted its third NAP in 2011.")
    path = write_proposals(frame, tmp_path / "proposals.csv")
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    with path.open(encoding="utf-8-sig", newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert list(row) == list(COLUMNS)
    assert row["kind"] == "new_plan"
    assert row["generation"] == "3"
    assert "“so to speak”" in row["quote"]
    assert row["modified"] == "2021-01-02"
    assert row["period_end"] == ""


def test_what_a_spreadsheet_would_compute_is_neutralised(said, tmp_path):
    frame = proposals(said)
    frame["quote"] = pd.Series(["=1+1"], dtype="string")
    with write_proposals(frame, tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert row["quote"] == "'=1+1"


def test_a_file_that_a_person_may_have_worked_on_is_not_replaced(said, tmp_path):
    path = tmp_path / "proposals.csv"
    path.write_text("seen, agreed", encoding="utf-8")
    with pytest.raises(ProposalsExist, match=r"proposals\.csv: is there already; expected a new"):
        write_proposals(proposals(said), path)
    assert path.read_text(encoding="utf-8") == "seen, agreed"


def test_no_proposals_are_a_file_with_its_header(said, tmp_path):
    frame = propose(said(("Norway", "Norway adopted its second NAP in 2007.")), NORWAY)
    text = write_proposals(frame, tmp_path / "a.csv").read_text("utf-8-sig")
    assert text == ",".join(COLUMNS) + "\n"
