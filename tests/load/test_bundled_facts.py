import re
import shutil
from collections.abc import Callable

import pandas as pd
import pytest

from wpsdata import catalog, paths
from wpsdata.load import (
    agreement_shares,
    averages,
    countries,
    naps,
    processes,
    security,
    violent_deaths,
)
from wpsdata.load.bundled import ColumnsChanged, load_bundled

# source, file -> rows, key, loader
FACTS: dict[tuple[str, str], tuple[int, tuple[str, ...], Callable[[], pd.DataFrame]]] = {
    **{
        (source, "averages.csv"): (
            rows,
            ("series", "indicator", "role", "source_title"),
            lambda source=source: averages.load_averages(source),
        )
        for source, rows in {
            "cfr": 16,
            "public_texts": 7,
            "un_women": 17,
            "unifem": 9,
            "united_nations": 15,
        }.items()
    },
    **{
        (source, "processes.csv"): (
            rows,
            ("process", "role", "edition", "source_title"),
            lambda source=source: processes.load_processes(source),
        )
        for source, rows in {"cfr": 34, "public_texts": 14, "un_women": 16, "unifem": 50}.items()
    },
    **{
        (source, "agreement_shares.csv"): (
            rows,
            ("series", "indicator", "period", "source_title"),
            lambda source=source: agreement_shares.load_agreement_shares(source),
        )
        for source, rows in {"peacerep": 6, "un_women": 11, "united_nations": 11}.items()
    },
    ("peacerep", "releases.csv"): (10, ("release",), agreement_shares.load_pax_releases),
    ("naps", "naps.csv"): (234, ("iso3", "generation"), naps.load_naps),
    ("naps", "counts.csv"): (85, ("what", "as_of", "source_title"), naps.load_counts),
    ("naps", "regional_plans.csv"): (20, ("organisation", "plan"), naps.load_regional_plans),
    ("naps", "network_members.csv"): (71, ("member",), naps.load_network_members),
    ("naps", "content_shares.csv"): (22, ("series",), naps.load_content_shares),
    ("un_admissions", "admissions.csv"): (5, ("iso3",), countries.load_admissions),
    ("disarmament", "participation.csv"): (
        28,
        ("forum", "meeting", "measure", "source_title"),
        security.load_disarmament,
    ),
    ("peacekeeping_texts", "published.csv"): (
        54,
        ("group", "measure", "period", "source_title"),
        security.load_peacekeeping_published,
    ),
    ("security_council", "briefers.csv"): (
        16,
        ("rule", "what", "period", "source_title"),
        security.load_briefers,
    ),
    ("security_council", "resolutions.csv"): (
        5,
        ("rule", "period", "source_title"),
        security.load_resolutions,
    ),
    ("violent_deaths", "published.csv"): (
        62,
        ("edition", "indicator", "period", "source_title"),
        violent_deaths.load_violent_deaths,
    ),
}
NOTES = "Background notes, Fourth capital-level meeting of the WPS Focal Points Network"
NUMBER = re.compile(r"(?:[<>]=?|nearly |about )?\d+(?:\.\d+)?")
PARTIAL_DATE = re.compile(
    r"|\d{4}(-\d{2}){0,2}( or before| or after| \((year inferred|about)\))?"
    r"|\d{4}(-\d{2}){0,2}\.\.\d{4}(-\d{2}){0,2}"
)

every_file = pytest.mark.parametrize(("source", "file"), FACTS, ids="/".join)


@every_file
def test_no_row_was_lost_and_keys_are_unique(source, file):
    rows, key, load = FACTS[source, file]
    frame = load()
    assert len(frame) == rows
    assert frame.duplicated(list(key)).sum() == 0
    assert frame.sort_values(list(key), kind="stable").index.is_monotonic_increasing


@every_file
def test_every_row_names_its_source(source, file):
    frame = FACTS[source, file][2]()
    assert frame["source_title"].ne("").all()
    without = frame.loc[~frame["source_url"].str.match(r"https?://\S+$")]
    assert without["source_url"].eq("").all()
    assert without["source_title"].str.startswith(NOTES).all()


@every_file
def test_every_row_says_how_it_came_about_and_when_it_was_public(source, file):
    frame = FACTS[source, file][2]()
    assert set(frame["kind"]) <= {"published", "derived"}
    strange = frame.loc[~frame["public_on"].str.fullmatch(PARTIAL_DATE.pattern), "public_on"]
    assert strange.tolist() == []


@every_file
def test_facts_are_kept_and_texts_are_not(source, file):
    frame = FACTS[source, file][2]()
    assert not [name for name in frame.columns if "quote" in name]
    if "note" in frame:
        quoting = frame["note"].str.contains("[\"“”„«»‘]|(?<![A-Za-z])'", regex=True)
        assert frame.loc[quoting, "note"].tolist() == []


@every_file
def test_files_are_plain(source, file):
    text = catalog.snapshot(source, file).read_bytes().decode("utf-8")
    assert not text.startswith("\ufeff")
    assert "\r" not in text
    assert text.endswith("\n")
    frame = FACTS[source, file][2]()
    assert frame.apply(lambda column: column.eq(column.str.strip())).all(axis=None)


@every_file
def test_cards_hold(source, file):
    card = catalog.card(source, file)
    catalog.verified(card)
    assert card.redistribute == "yes"
    assert card.license_name == "not stated"
    assert card.covers_from <= card.covers_to
    assert "compil" in card.processing


def test_each_file_of_these_sources_is_tested_here():
    sources = {source for source, _ in FACTS}
    assert {(one.source, one.file) for one in catalog.cards() if one.source in sources} == set(
        FACTS
    )


# --- averages -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def all_averages() -> pd.DataFrame:
    frames = [averages.load_averages(source).assign(source=source) for source in averages.SOURCES]
    return pd.concat(frames, ignore_index=True)


def test_averages_keep_the_published_wording(all_averages):
    values = all_averages["value"]
    assert values[~values.str.fullmatch(rf"(?:{NUMBER.pattern})?")].tolist() == []
    assert {"<8", "<3", "<10", "nearly 70", "nearly 90"} <= set(values)


def test_an_average_without_a_value_is_a_count(all_averages):
    empty = all_averages.loc[all_averages["value"].eq("")]
    assert empty["indicator"].tolist() == ["women_identified", "persons_identified"]
    assert (empty["numerator"] + empty["denominator"]).tolist() == ["36", "1080"]


def test_a_series_has_one_producer_window_and_scope(all_averages):
    # the year of a process led by the UN is stated by two producers
    shared = {"un_led_2022"}
    by_series = all_averages.loc[~all_averages["series"].isin(shared)].groupby("series")
    assert by_series["source"].nunique().eq(1).all()
    assert all_averages.groupby("series")["period"].nunique().eq(1).all()
    assert all_averages.groupby("series")["scope"].nunique().eq(1).all()


def test_the_values_of_the_background_notes_are_theirs_and_cfr_s(all_averages):
    notes = all_averages.query("series == 'cfr_2015_2019'").set_index("role")
    assert notes["value"].to_dict() == {"mediator": "11", "negotiator": "14", "signatory": "7"}
    assert set(notes["public_on"]) == {"2022-05-18"}
    assert set(notes["reliability"]) == {"secondary"}
    assert notes["source_title"].str.startswith(NOTES).all()
    assert "as cited by the background notes" in " ".join(
        catalog.card("cfr", "averages.csv").citation.split()
    )


@pytest.mark.parametrize(
    ("series", "negotiators", "mediators", "signatories"),
    [
        ("cfr_1990_2017", "8", "2", "5"),
        ("cfr_1992_2018", "13", "3", "4"),
        ("cfr_1992_2019", "13", "6", "6"),
        ("cfr_2015_2019", "14", "11", "7"),
        ("unifem_2010_edition_unstated", "7.6", "3.2", "2.5"),
    ],
)
def test_editions_are_separate_series(all_averages, series, negotiators, mediators, signatories):
    rows = all_averages.loc[
        all_averages["series"].eq(series) & all_averages["indicator"].eq("average_share_of_women")
    ]
    values = rows.groupby("role")["value"].unique().map(list)
    assert values["negotiator"] == [negotiators]
    assert values["mediator"] == [mediators]
    assert values["signatory"] == [signatories]


def test_a_derived_percentage_is_that_of_its_counts(all_averages):
    derived = all_averages.query("kind == 'derived'")
    numbers = derived[["value", "numerator", "denominator"]].astype(float)
    exact = 100 * numbers["numerator"] / numbers["denominator"]
    assert len(derived) == 7
    assert (exact - numbers["value"]).abs().max() < 0.05


def test_averages_use_known_words_only(all_averages):
    assert set(all_averages["reliability"]) == {"primary", "secondary", "mirror", "weak"}
    assert set(all_averages["base"]) == {
        "",
        "agreements",
        "delegations",
        "delegations or processes",
        "persons",
        "processes",
        "ratio",
        "rounds of talks",
    }


def test_no_row_of_padd_is_bundled_as_a_published_average(all_averages):
    assert not all_averages["scope"].str.contains("PADD").any()


# --- processes ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def all_processes() -> pd.DataFrame:
    return pd.concat([processes.load_processes(one) for one in processes.SOURCES])


def test_superseded_one_sided_and_non_negotiating_rows_stay_out_of_averages(all_processes):
    kept = all_processes.query("in_averages == 'yes'")
    assert set(all_processes["in_averages"]) == {"yes", "no"}
    assert set(kept["side"]) == {"all"}
    assert "earlier" not in set(kept["edition"])
    assert not kept["role"].str.endswith("_member").any()


def test_the_editions_on_the_philippines_are_both_there(all_processes):
    rows = all_processes.query("iso3 == 'PHL' and role == 'negotiator' and edition != ''")
    assert rows.set_index("edition")["percent"].to_dict() == {"earlier": "22", "later": "33"}


def test_published_percentages_agree_with_published_counts(all_processes):
    both = all_processes.query("percent != '' and women != '' and persons != ''")
    numbers = both[["percent", "women", "persons"]].astype(float)
    # whole percentages, rounded by their publishers
    assert (100 * numbers["women"] / numbers["persons"] - numbers["percent"]).abs().max() <= 0.52


def test_processes_use_known_words_only(all_processes):
    assert set(all_processes["side"]) == {"all", "one_side", "one_list", "civil_society"}
    assert set(all_processes["confidence"]) == {
        "as_read",
        "inferred_position",
        "as_read_percent_only",
    }
    assert all_processes["confidence"].eq("inferred_position").sum() == 13


# --- plans --------------------------------------------------------------------------------------


def test_plans_are_of_116_countries_and_areas():
    assert naps.load_naps()["iso3"].nunique() == 116


def test_the_day_of_a_plan_lies_in_its_year():
    plans = naps.load_naps()
    assert plans["adopted_on"].str[:4].eq(plans["year_adopted"]).all()
    undated = plans["year_basis"].isin(["period_only", "undated"])
    assert plans.loc[undated, "year_adopted"].eq("").all()
    assert plans.loc[~undated, "year_adopted"].ne("").all()


def test_only_worldwide_counts_of_states_are_comparable():
    counts = naps.load_counts()
    comparable = counts.query("comparable == 'yes'")
    assert set(comparable["what"]) == {
        "plans_adopted",
        "states_and_territories_with_plan",
        "un_members_with_plan",
    }
    assert "percent" not in set(comparable["unit"])
    assert counts["value"].str.fullmatch(NUMBER.pattern).all()
    assert counts["denominator"].str.fullmatch(r"\d*").all()


def test_the_claims_of_the_background_notes_are_there():
    counts = naps.load_counts()
    notes = counts.loc[counts["source_title"].str.startswith(NOTES)].set_index("what")["value"]
    assert notes.to_dict() == {
        "regional_organisations_with_plan": "12",
        "share_of_network_members_with_plan": "90",
        "share_of_plans_including_small_arms": "about 50",
        "share_of_recent_plans_with_indicators": "88",
        "share_of_small_arms_plans_with_gender": "about 67",
        "states_and_territories_with_plan": "100",
    }


COUNT_OF = {
    "adoption": "un_members_with_plan",
    "budget": "plans_with_budget",
    "civil_society": "plans_with_civil_society_role",
    "climate": "states_with_plan_mentioning_climate",
    "disarmament": "plans_with_disarmament",
    "indicators": "plans_with_indicators",
    "monitoring": "plans_explaining_monitoring",
}
SHARE_OF = {
    "adoption": "share_of_un_members_with_plan",
    "budget": "share_of_plans_with_budget",
    "civil_society": "share_of_plans_with_civil_society_role",
    "disarmament": "share_of_plans_with_disarmament",
    "gender_in_small_arms_plans": "share_of_small_arms_plans_with_gender",
    "indicators": "share_of_recent_plans_with_indicators",
    "monitoring": "share_of_plans_explaining_monitoring",
    "small_arms": "share_of_plans_including_small_arms",
}


@pytest.mark.parametrize(
    ("column", "measures", "rows", "only_here"),
    [
        # printed in brackets behind its count, which is the row of the other table
        ("printed", SHARE_OF, 17, {("share_of_un_members_with_plan", "2018-12", "40")}),
        ("numerator", COUNT_OF, 17, set()),
    ],
)
def test_a_share_and_its_count_stand_in_the_table_of_counts_too(column, measures, rows, only_here):
    counts = naps.load_counts()
    counts = counts.replace("share_of_un_members_and_observers_with_plan", SHARE_OF["adoption"])
    listed = set(zip(counts["what"], counts["as_of"], counts["value"], strict=True))
    shares = naps.load_content_shares().query(f"{column} != ''")
    stated = {
        (measures.get(row["attribute"]), row["as_of"], row[column])
        for row in shares.to_dict("records")
    }
    assert len(shares) == rows
    assert stated - listed == only_here


def test_a_total_is_no_smaller_than_its_count_and_says_where_it_is_from():
    shares = naps.load_content_shares()
    known = shares["denominator"].ne("")
    numbers = shares.loc[known, ["numerator", "denominator"]].astype(int)
    assert (numbers["numerator"] <= numbers["denominator"]).all()
    assert known.equals(shares["denominator_from"].ne(""))
    members = shares["denominator_from"].eq("un_members")
    assert set(shares.loc[members, "denominator"]) == {"193"}


def test_admissions_come_after_independence_and_after_resolution_1325():
    late = countries.load_admissions()
    assert late["admitted_on"].gt("2000-10-31").all()
    assert late["admitted_on"].gt(late["independent_on"]).all()
    members = countries.load_countries().query("un_status == 'member'")["iso3"]
    assert set(late["iso3"]) <= set(members)


def test_a_general_gender_plan_is_not_specific():
    plans = naps.load_regional_plans()
    specific = plans["wps_specific"].eq("yes")
    assert plans.loc[~specific, "kind_of_plan"].tolist() == ["general_gender_plan"]
    assert set(plans.loc[specific, "kind_of_plan"]) == {
        "action_plan",
        "monitoring_framework",
        "policy",
        "strategy",
    }


def test_the_network_was_seen_as_57_states_and_7_organisations():
    members = naps.load_network_members()
    seen = members.loc[members["as_of"].eq("2023-06-09"), "type"].value_counts()
    assert seen.to_dict() == {"state": 57, "regional_organisation": 7}
    organisations = members["type"].eq("regional_organisation")
    assert members["iso3"].eq("").equals(organisations)


# --- guards -------------------------------------------------------------------------------------


def test_a_source_without_such_a_table_is_refused():
    with pytest.raises(catalog.UnknownSource, match=r"file 'averages\.csv'"):
        averages.load_averages("padd")
    with pytest.raises(catalog.UnknownSource, match=r"file 'processes\.csv'"):
        processes.load_processes("united_nations")


@pytest.fixture
def tampered(tmp_path, monkeypatch):
    """Return a function that changes the bundled plans in a copy, with a card that fits."""
    raw = tmp_path / "raw" / "naps" / "2026-11-24"
    original = catalog.card("naps", "regional_plans.csv")
    raw.mkdir(parents=True)
    monkeypatch.setattr(paths, "data_root", lambda: tmp_path)

    def tamper(change: Callable[[str], str], new_hash: bool = True) -> None:
        path = raw / "regional_plans.csv"
        shutil.copy(original.path, path)
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")
        card = original.card_path.read_text(encoding="utf-8")
        if new_hash:
            card = card.replace(original.sha256, catalog.sha256(path))
        (raw / "regional_plans.csv.yml").write_text(card, encoding="utf-8")

    return tamper


def test_a_changed_byte_stops_the_loader(tampered):
    tampered(lambda text: text.replace("2018", "2019", 1), new_hash=False)
    with pytest.raises(catalog.SnapshotChanged, match="restore the file"):
        naps.load_regional_plans()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda text: text.replace("wps_specific", "specific", 1), "expected organisation, plan"),
        (lambda text: "", "columns ; expected organisation"),
        (lambda text: text + "African Union,One more plan\n", r"row 21 \(2\); expected 10"),
        (lambda text: text + "," * 12 + "\n", r"row 21 \(13\); expected 10"),
    ],
)
def test_another_shape_stops_the_loader(tampered, change, problem):
    tampered(change)
    with pytest.raises(ColumnsChanged, match=problem):
        naps.load_regional_plans()


def test_an_empty_cell_is_text_and_never_missing():
    frame = load_bundled("naps", "naps.csv", naps.NAPS_COLUMNS)
    assert not frame.isna().any(axis=None)
    assert frame["has_budget"].eq("").any()
