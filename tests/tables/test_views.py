"""Tables in polars and DuckDB are those of pandas; editions are versions of the raw files."""

import datetime
import sys

import pandas as pd
import pytest

import wpsdata
from wpsdata import catalog, tables
from wpsdata.errors import NotInstalled
from wpsdata.tables.views import named_in


def plain(value):
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value.item() if hasattr(value, "item") else value


def rows(frame: pd.DataFrame) -> list[tuple]:
    return [tuple(plain(value) for value in row) for row in frame.itertuples(index=False)]


# texts, whole numbers and days; fractions; true and false
@pytest.mark.parametrize("name", ["naps", "participation_averages", "presence_models"])
def test_polars_and_duckdb_hold_what_pandas_holds(name):
    polars, duckdb = pytest.importorskip("polars"), pytest.importorskip("duckdb")
    frame = wpsdata.load(name)
    found = wpsdata.polars(name)
    assert found.columns == list(frame.columns)
    assert found.rows() == rows(frame)
    types = {"Int64": polars.Int64, "Float64": polars.Float64, "boolean": polars.Boolean}
    types |= {"datetime64[s]": polars.Date}
    assert [types.get(str(one), polars.String) for one in frame.dtypes] == found.dtypes
    with wpsdata.duckdb() as database:
        assert database.sql(f"SELECT * FROM {name}").fetchall() == rows(frame)
    with pytest.raises(duckdb.Error):
        database.sql("SELECT 1")


def test_a_database_has_a_table_once_a_query_names_it():
    pytest.importorskip("duckdb")
    with wpsdata.duckdb(as_of="2022-05-18") as database:
        assert database.sql("SHOW TABLES").fetchall() == []
        query = """
            -- who has a plan in which region
            SELECT region, min(adopted_earliest) FROM Naps JOIN countries USING (iso3)
            WHERE generation = ? GROUP BY region ORDER BY region
        """
        first = database.execute(query, [1]).fetchall()
        assert len(first) == 5
        assert all(isinstance(day, datetime.date) for _, day in first)
        assert database.sql("SHOW TABLES").fetchall() == [("countries",), ("naps",)]
        assert database.sql("SELECT count(*) FROM naps").fetchall() == [
            (len(wpsdata.load("naps", as_of="2022-05-18")),)
        ]
        ((said,),) = database.sql(
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'naps' AND column_name='iso3'"
        ).fetchall()
        book = wpsdata.codebook("naps").set_index("column")
        assert said == book.loc["iso3", "meaning"]


def test_tables_are_found_in_a_query_by_whole_words():
    assert named_in('select * from "naps", x.nap_counts') == ["naps", "nap_counts"]
    assert named_in("select 1 from snaps") == []


@pytest.mark.parametrize(("call", "library"), [("polars", "polars"), ("duckdb", "duckdb")])
def test_a_library_that_is_not_there_is_named_in_one_line(monkeypatch, call, library):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(NotInstalled, match=rf"{library} is not.*install wpsdata\[{library}\]"):
        getattr(wpsdata, call)(*(["naps"] if call == "polars" else []))


@pytest.fixture
def two_editions(project):
    """Add a version of the plans, with another label, in which Afghanistan's plan is of 2014."""
    (old,) = (project / "data/raw/naps").glob("*/naps.csv")
    before, new = catalog.sha256(old), old.parents[1] / "2026-12-01"
    new.mkdir()
    for path in old.parent.glob("naps.*"):
        (new / path.name).write_bytes(path.read_bytes())
    card, text = new / "naps.csv.yml", (old.parent / "naps.csv.yml").read_text(encoding="utf-8")
    changed = (new / "naps.csv").read_text(encoding="utf-8").replace("AFG,1,2015", "AFG,1,2014", 1)
    assert "AFG,1,2014" in changed
    (new / "naps.csv").write_text(changed, encoding="utf-8", newline="")
    text = text.replace(before, catalog.sha256(new / "naps.csv"))
    said = {"edition": 'edition: "second"', "accessed": "accessed: 2026-12-01"}
    lines = [said.get(line.partition(":")[0], line) for line in text.splitlines()]
    card.write_text("\n".join(lines) + "\n", encoding="utf-8")
    catalog.forget()
    tables._built.cache_clear()
    return old.parent.name


def year_of_the_afghan_plan(**which):
    naps = wpsdata.load("naps", **which).set_index(["iso3", "generation"])
    return naps.loc[("AFG", 1), "year_adopted"]


def test_an_edition_is_a_version_of_the_raw_files(two_editions):
    assert year_of_the_afghan_plan() == 2014
    assert year_of_the_afghan_plan(edition=two_editions) == 2015
    assert year_of_the_afghan_plan(edition="2026-12-01") == 2014
    assert year_of_the_afghan_plan(edition="second") == 2014
    # nothing of it lasts
    assert year_of_the_afghan_plan() == 2014
    assert catalog.card("naps", "naps.csv").version == "2026-12-01"


def test_an_unknown_edition_is_refused_with_those_there_are(two_editions):
    with pytest.raises(tables.UnknownEdition) as refused:
        wpsdata.load("naps", edition="third")
    said = str(refused.value)
    assert "\n" not in said
    assert f"expected one of {two_editions}" in said
    assert "2026-12-01 (second)" in said
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("name", tables.NAMES)
def test_every_table_has_one_edition_at_least(name):
    with pytest.raises(tables.UnknownEdition, match=r"expected one of \d{4}-\d\d-\d\d") as refused:
        tables._versions_of(name, "none")
    (day,) = str(refused.value).partition("expected one of ")[2].split()[:1]
    assert set(tables._versions_of(name, day.rstrip(";"))) == set(tables.table(name).sources)
