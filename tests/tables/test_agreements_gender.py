"""The bundled counts of gender provisions are what the code computes, and agree with PA-X's own."""

import pytest
from click.testing import CliRunner

import wpsdata
from wpsdata import catalog, paths
from wpsdata.clean.agreements import provision_shares
from wpsdata.cli import main
from wpsdata.tables import build_from, table


@pytest.fixture(scope="module")
def release_10():
    import os
    from pathlib import Path

    folder = Path(os.environ.get("WPSDATA_REFERENCE", paths.CHECKOUT.parent / "shared/reference"))
    file = folder / "agreements/raw/v10/pax_all_agreements_v10.csv"
    if not file.is_file():
        pytest.skip(f"no PA-X release 10 in {folder}")
    return file


def shares(by=()):
    counts = wpsdata.load("agreements_gender")
    return provision_shares(counts, by=by).set_index(["local", *by])


def test_the_counts_add_up_to_the_release():
    whole = provision_shares(wpsdata.load("agreements_gender"), by=())
    assert dict(zip(whole["local"], whole["agreements"], strict=True)) == {
        "included": 2257,
        "excluded": 1861,
    }


@pytest.mark.parametrize(
    ("local", "year", "provisions", "agreements"),
    [("excluded", 2024, 11, 47), ("excluded", 2023, 12, 62), ("included", 2015, 26, 70),
     ("excluded", 2015, 24, 46)],
)  # fmt: skip
def test_the_counts_of_a_year_are_those_worked_out_by_hand(local, year, provisions, agreements):
    row = shares(["year"]).loc[(local, year)]
    assert (row["with_gender_provision"], row["agreements"]) == (provisions, agreements)


def test_only_counts_are_bundled():
    card = catalog.card("pax", "agreements_gender.csv")
    assert card.redistribute == "aggregates"
    assert card.computed_from
    assert list(table("agreements_gender").columns) == [
        "release", "year", "region", "stage", "local", "agreements", "with_gender_provision",
    ]  # fmt: skip


def test_the_bundled_counts_are_what_the_code_computes_from_the_file(release_10):
    card = catalog.card("pax", "agreements_gender.csv")
    assert catalog.sha256(release_10) == card.computed_from[0]["sha256"]
    computed = build_from("agreements_gender", {"pax": release_10})
    assert computed.equals(wpsdata.load("agreements_gender")[list(computed.columns)])


def test_the_command_prints_the_table_of_whatever_release(release_10):
    printed = CliRunner().invoke(
        main, ["table", "agreements_gender", "--from", f"pax={release_10}", "--format", "csv"]
    )
    assert printed.exit_code == 0, printed.stderr
    assert printed.stdout.splitlines()[0] == (
        "release,year,region,stage,local,agreements,with_gender_provision"
    )
    assert len(printed.stdout.splitlines()) == 1208
