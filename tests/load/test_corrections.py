from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import yaml

from wpsdata import catalog
from wpsdata.load.corrections import CorrectionFailed, apply_corrections
from wpsdata.load.naps import load_naps

ENTRY = {
    "key": {"iso3": "MWI", "generation": "1"},
    "column": "period_end",
    "old": "2015",
    "new": "2025",
    "reason": "ends before it starts",
    "reference": "https://example.org/plan",
    "reported": "",
}


@pytest.fixture
def plans() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "iso3": ["MWI", "UGA", "UGA"],
            "generation": ["1", "1", "2"],
            "period_end": ["2015", "2010", ""],
        },
        dtype="string",
    )


@pytest.fixture
def declared(tmp_path):
    """Return a function that declares corrections beside a raw file and gives its card."""
    path = tmp_path / "naps.corrections.yml"

    def declare(content: object) -> SimpleNamespace:
        text = content if isinstance(content, str) else yaml.safe_dump(content)
        path.write_text(text, encoding="utf-8")
        return SimpleNamespace(corrections_path=path)

    return declare


def test_a_correction_replaces_one_cell_and_leaves_the_frame_alone(plans, declared):
    corrected = apply_corrections(plans, declared([ENTRY]))
    assert corrected["period_end"].tolist() == ["2025", "2010", ""]
    assert plans["period_end"].tolist() == ["2015", "2010", ""]
    assert corrected.dtypes.eq("string").all()


def test_numbers_in_the_file_mean_their_text(plans, declared):
    entry = ENTRY | {"key": {"iso3": "MWI", "generation": 1}, "old": 2015, "new": 2025}
    assert apply_corrections(plans, declared([entry]))["period_end"][0] == "2025"


def test_an_empty_cell_can_be_filled_and_a_cell_emptied(plans, declared):
    fill = ENTRY | {"key": {"iso3": "UGA", "generation": "2"}, "old": None}
    empty = ENTRY | {"new": None}
    corrected = apply_corrections(plans, declared([fill, empty]))
    assert corrected["period_end"].tolist() == ["", "2010", "2025"]


def test_without_corrections_nothing_changes(plans, tmp_path):
    card = SimpleNamespace(corrections_path=Path(tmp_path / "none.corrections.yml"))
    assert apply_corrections(plans, card) is plans


def test_an_error_the_source_has_fixed_stops_everything(plans, declared):
    plans.loc[0, "period_end"] = "2025"
    with pytest.raises(CorrectionFailed, match="the source has fixed it; remove the correction"):
        apply_corrections(plans, declared([ENTRY]))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"key": {"iso3": "XXX"}}, "iso3=XXX fits 0 rows, expected one"),
        ({"key": {"iso3": "UGA"}}, "iso3=UGA fits 2 rows, expected one"),
        ({"key": {}}, "empty key"),
        ({"key": "MWI"}, "key is no mapping"),
        ({"key": {"country": "Malawi"}}, "no column country"),
        ({"column": "ends"}, "no column ends"),
        ({"reason": ""}, "empty reason"),
        ({"reference": None}, "empty reference"),
        ({"new": "2015"}, "old and new are both '2015'"),
        ({"extra": "?"}, "needs exactly key, column, old, new, reason, reference, reported"),
    ],
)
def test_an_entry_that_does_not_fit_is_refused(plans, declared, change, problem):
    with pytest.raises(CorrectionFailed, match=problem):
        apply_corrections(plans, declared([ENTRY | change]))


def test_all_problems_are_named_in_one_line_and_nothing_is_corrected(plans, declared):
    card = declared([ENTRY, ENTRY, ENTRY | {"column": "ends"}, "?"])
    with pytest.raises(CorrectionFailed) as refused:
        apply_corrections(plans, card)
    message = str(refused.value)
    assert "\n" not in message
    assert "entry 2: the same cell is corrected twice" in message
    assert "entry 3: no column ends" in message
    assert "entry 4: needs exactly" in message
    assert plans["period_end"][0] == "2015"


@pytest.mark.parametrize("text", ["", "[]", "key: value", "- {", "just words"])
def test_a_file_that_is_no_list_of_corrections_is_refused(plans, declared, text):
    with pytest.raises(CorrectionFailed, match=r"no list of corrections|not readable as YAML"):
        apply_corrections(plans, declared(text))


def test_the_misprint_of_malawi_is_mended():
    raw = load_naps()
    corrected = apply_corrections(raw, catalog.card("naps", "naps.csv"))
    malawi = raw["iso3"].eq("MWI")
    assert raw.loc[malawi, "period_end"].tolist() == ["2015"]
    assert corrected.loc[malawi, "period_end"].tolist() == ["2025"]
    assert corrected.loc[~malawi].equals(raw.loc[~malawi])


def test_no_plan_ends_before_it_starts_once_corrected():
    plans = apply_corrections(load_naps(), catalog.card("naps", "naps.csv"))
    start, end = (pd.to_numeric(plans[name]) for name in ("period_start", "period_end"))
    assert plans.loc[end < start, "country"].tolist() == []


def test_every_corrections_file_has_its_raw_file():
    for one in catalog.cards():
        for path in one.path.parent.glob("*.corrections.yml"):
            assert list(path.parent.glob(path.name.removesuffix(".corrections.yml") + ".csv"))
