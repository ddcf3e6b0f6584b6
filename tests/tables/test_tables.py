"""The bundled tables: complete, keyed, dated, described."""

import pandas as pd
import pytest

import wpsdata
from wpsdata import catalog, tables
from wpsdata.publish import processed


@pytest.mark.parametrize("name", tables.NAMES)
def test_every_table_builds_and_its_codebook_describes_each_column(name):
    frame = wpsdata.load(name)
    book = wpsdata.codebook(name)
    described = list(book["column"])
    assert list(frame.columns)[: len(described)] == described
    assert len(frame) > 0
    assert book["meaning"].str.len().gt(3).all()


@pytest.mark.parametrize("name", tables.NAMES)
def test_the_bundled_csv_is_what_the_raw_files_give(name):
    path = catalog.paths.data_root() / "processed" / f"{name}.csv"
    assert path.read_text(encoding="utf-8") == processed.as_csv(
        wpsdata.load(name)[list(tables.table(name).columns)]
    )


def test_no_row_of_the_plans_table_was_lost():
    naps = wpsdata.load("naps")
    assert (len(naps), naps["iso3"].nunique()) == (234, 116)
    assert not naps["iso3"].isna().any()


def test_missing_answers_stay_missing():
    naps = wpsdata.load("naps")
    assert naps["has_budget"].notna().sum() == 78
    assert set(naps["has_budget"].dropna()) == {"yes", "no"}


def test_a_declared_correction_is_applied_and_the_raw_file_keeps_the_misprint():
    naps = wpsdata.load("naps").set_index(["iso3", "generation"])
    assert naps.loc[("MWI", 1), "period_end"].item() == 2025
    raw = pd.read_csv(catalog.snapshot("naps", "naps.csv"), dtype=str)
    assert raw.loc[raw["iso3"] == "MWI", "period_end"].tolist() == ["2015"]


def test_countries_keep_members_observers_and_others_apart():
    status = wpsdata.load("countries").set_index("iso3")["un_status"]
    assert status.eq("member").sum() == 193
    assert set(status.index[status.eq("observer")]) == {"PSE", "VAT"}
    assert status["XKX"] == "other"


def test_as_of_keeps_what_could_be_known():
    now = wpsdata.load("participation_averages")
    then = wpsdata.load("participation_averages", as_of="2022-05-18")
    assert set(then["known"]) <= {"yes", "uncertain"}
    assert now["known"].eq("yes").all()
    assert "cfr_2015_2019" in set(then["series"])
    assert "un_2024" not in set(then["series"])
    # its page is undated, but it speaks of 2023
    assert "un_women_2023" not in set(then["series"])
    assert wpsdata.load("padd_yearly_shares", as_of="2022-05-18").empty


def test_every_value_says_where_it_was_read():
    for name in ("participation_averages", "participation_processes", "naps", "nap_counts"):
        frame = wpsdata.load(name)
        assert frame["source_title"].notna().all()
        assert set(frame["kind"]) <= {"published", "derived", "computed"}


def test_an_unknown_table_is_refused_with_a_suggestion():
    with pytest.raises(tables.UnknownTable, match="did you mean 'naps'") as caught:
        wpsdata.load("nap")
    assert caught.value.exit_code == 2


def test_a_loaded_table_may_be_changed_without_harm():
    naps = wpsdata.load("naps")
    naps["iso3"] = "XXX"
    assert "XXX" not in set(wpsdata.load("naps")["iso3"])


def test_the_list_of_sources_names_licence_and_terms():
    sources = wpsdata.sources()
    assert set(sources["redistribute"]) <= {"yes", "aggregates"}
    assert sources["license"].str.len().gt(0).all()
    assert {"table", "key", "sources"} <= set(wpsdata.tables().columns)
    assert wpsdata.versions("padd")["sha256"].str.len().eq(64).all()


def test_a_fingerprint_moves_with_the_raw_file(edit):
    before = tables.fingerprint("naps")
    edit("naps/naps.csv", "Afghanistan,AFG,1,2015", "Afghanistan,AFG,1,2014")
    assert tables.fingerprint("naps") != before
    assert tables.fingerprint("countries") == tables.fingerprint("countries")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("naps/naps.csv", "Afghanistan,AFG,1,", "Afghanstan,AFG,1,", "Afghanstan"),
        ("naps/naps.csv", "Afghanistan,AFG,1,", "Afghanistan,ALB,1,", "name and iso3 differ"),
        ("naps/naps.csv", "Albania,ALB,2,", "Albania,ALB,1,", "duplicate key"),
        ("cfr/averages.csv", ",mediator,", ",mediater,", "mediater"),
        ("cfr/averages.csv", ",2015-2019,11,", ",2015-2019,eleven,", "eleven"),
        ("cfr/averages.csv", ",2015-2019,11,", ",2019-2015,11,", "2019-2015"),
    ],
)
def test_bad_raw_values_stop_the_build_and_are_named(edit, file, old, new, said):
    edit(file, old, new)
    name = "naps" if file.startswith("naps") else "participation_averages"
    with pytest.raises(wpsdata.WpsdataError) as caught:
        wpsdata.load(name)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_data_package_gives_each_column_its_type(tmp_path):
    import json

    processed.build([], tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert [one["path"] for one in package["resources"]] == [f"{name}.csv" for name in tables.NAMES]
    naps = next(one for one in package["resources"] if one["name"] == "naps")["schema"]
    types = {one["name"]: one["type"] for one in naps["fields"]}
    assert (types["iso3"], types["generation"], types["adopted_latest"]) == (
        "string", "integer", "date",
    )  # fmt: skip
    assert naps["primaryKey"] == ["iso3", "generation"]
    assert set(wpsdata.codebook("naps")["dtype"]) == {"string", "Int64", "datetime64[s]"}
