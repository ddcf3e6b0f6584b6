"""Who has a plan on a day, counted on frames of a few lines."""

import pandas as pd
import pytest

import wpsdata
from wpsdata.analyse import adoption

DTYPES = {
    "iso3": "string", "generation": "Int64", "period_start": "Int64",
    "adopted_earliest": "datetime64[s]", "adopted_latest": "datetime64[s]",
}  # fmt: skip


def plans(*rows: str) -> pd.DataFrame:
    """Write plans as "ISO3 generation earliest..latest period_start", a dash for missing."""
    records = []
    for row in rows:
        iso3, generation, dates, start = row.split()
        earliest, _, latest = dates.partition("..")
        records.append((iso3, generation, earliest, latest or earliest, start))
    frame = pd.DataFrame(records, columns=["iso3", "generation", "e", "l", "period_start"])
    frame = frame.rename(columns={"e": "adopted_earliest", "l": "adopted_latest"})
    frame = frame.replace("-", None)
    for name in ("adopted_earliest", "adopted_latest"):
        frame[name] = pd.to_datetime(frame[name])
    for name in ("generation", "period_start"):
        frame[name] = pd.to_numeric(frame[name]).astype("Int64")
    return frame.astype({"iso3": "string"})


def countries(*rows: str) -> pd.DataFrame:
    return pd.DataFrame(
        [row.split() for row in rows], columns=["iso3", "region", "un_status"], dtype="string"
    )


def has_plan(frame: pd.DataFrame, on: str, undated: str = "period_start") -> dict[str, str]:
    found = adoption.standing(frame, on, undated)
    return dict(zip(found["iso3"], found["has_plan"], strict=True))


@pytest.mark.parametrize(
    ("row", "on", "expected"),
    [
        ("AAA 1 2021-01-01..2021-12-31 -", "2022-05-18", "yes"),
        ("AAA 1 2022-01-01..2022-12-31 -", "2022-05-18", "uncertain"),
        ("AAA 1 2022-03-23 -", "2022-05-18", "yes"),
        ("AAA 1 2022-05-18 -", "2022-05-18", "yes"),
        ("AAA 1 2022-05-19 -", "2022-05-18", "no"),
        ("AAA 1 - -", "2022-05-18", "uncertain"),
        ("AAA 1 - -", "latest", "uncertain"),
        ("AAA 1 - 2021", "2022-05-18", "yes"),
        ("AAA 1 - 2022", "2022-05-18", "uncertain"),
        ("AAA 1 - 2023", "2022-05-18", "no"),
    ],
)
def test_a_plan_counts_only_from_the_day_it_surely_was_there(row, on, expected):
    assert has_plan(plans(row), on) == {"AAA": expected}


def test_leaving_undated_plans_out_makes_them_uncertain_never_absent():
    assert has_plan(plans("AAA 1 - 2015"), "2022-05-18", "leave_out") == {"AAA": "uncertain"}


def test_a_dated_second_plan_proves_an_undated_first():
    frame = plans("AAA 1 - -", "AAA 2 2019-01-01..2019-12-31 -")
    found = adoption.standing(frame, "2022-05-18")
    assert found["has_plan"].tolist() == ["yes"]
    assert found["generation"].tolist() == [2]


def test_generation_is_the_highest_surely_adopted_and_missing_if_unnumbered():
    frame = plans("AAA 1 2010-01-01 -", "AAA 2 2022-01-01..2022-12-31 -", "BBB - 2015-01-01 -")
    found = adoption.standing(frame, "2022-05-18").set_index("iso3")["generation"]
    assert found["AAA"] == 1
    assert pd.isna(found["BBB"])


def test_members_observers_and_others_are_counted_apart():
    frame = plans("AAA 1 2010-01-01 -", "PSE 1 2016-01-01 -", "XKX 1 - -")
    table = countries("AAA Asia member", "PSE Asia observer", "XKX Europe other")
    counts = adoption.count_standing(adoption.standing(frame, "latest"), table)
    assert counts.to_dict("list") == {
        "un_status": ["member", "observer", "other", "all"],
        "countries": [1, 1, 0, 2],
        "countries_at_most": [1, 1, 1, 3],
    }


def test_each_country_counts_once_from_its_first_plan_on():
    frame = plans("AAA 1 2010-01-01 -", "AAA 2 2012-01-01 -", "BBB 1 2011-01-01 -")
    table = countries("AAA Asia member", "BBB Europe member")
    counts = adoption.cumulative_by_region(frame, table, first_year=2010, last_year=2012)
    wide = counts.pivot_table(index="year", columns="group", values="count")
    assert wide["Asia"].tolist() == [1, 1, 1]
    assert wide["Europe"].tolist() == [0, 1, 1]


def test_plans_before_the_first_year_are_in_its_count():
    counts = adoption.cumulative_by_region(
        plans("AAA 1 2005-01-01 -"), countries("AAA Asia member"), first_year=2010, last_year=2011
    )
    assert counts["count"].tolist() == [1, 1]


def test_undated_plans_are_in_no_year():
    counts = adoption.cumulative_by_region(
        plans("AAA 1 - -", "BBB 1 2010-01-01 -"),
        countries("AAA Asia member", "BBB Asia member"), first_year=2010, last_year=2010,
    )  # fmt: skip
    assert counts["count"].tolist() == [1]


def test_generations_of_a_year_add_up_to_the_countries_with_a_plan():
    frame = plans(
        "AAA 1 2010-01-01 -", "AAA 2 2012-01-01 -", "BBB 1 2011-01-01 -", "CCC - 2011-01-01 -"
    )
    table = countries("AAA Asia member", "BBB Asia member", "CCC Asia member")
    counts = adoption.cumulative_by_generation(frame, table, first_year=2010, last_year=2012)
    wide = counts.pivot_table(index="year", columns="group", values="count")
    assert wide.sum(axis=1).tolist() == [1, 3, 3]
    assert wide.loc[2012].to_dict() == {"first": 1, "not_numbered": 1, "second": 1}


def test_an_unknown_region_leaves_an_empty_frame_and_no_error():
    counts = adoption.cumulative_by_region(
        plans("AAA 1 2010-01-01 -"), countries("AAA Asia member"), region="Oceania"
    )
    assert counts.empty


def test_later_generations_say_their_denominator():
    frame = plans("AAA 1 2010-01-01 -", "AAA 2 2012-01-01 -", "BBB 1 2011-01-01 -", "CCC 1 - -")
    later = adoption.later_generations(adoption.standing(frame, "latest"))
    assert later["countries"].tolist() == [1, 0, 0]
    assert later["denominator"].tolist() == [2, 2, 2]
    assert later["percent"].tolist() == [50, 0, 0]


def test_a_share_of_nobody_is_missing_not_zero():
    later = adoption.later_generations(adoption.standing(plans("AAA 1 - -"), "latest"))
    assert later["percent"].isna().all()


def members(*rows: str) -> pd.DataFrame:
    frame = pd.DataFrame(
        [row.split() for row in rows], columns=["member", "iso3", "type", "seen_on"]
    ).replace("-", None)
    return frame.assign(seen_on=pd.to_datetime(frame["seen_on"])).astype({"iso3": "string"})


def test_only_states_of_the_one_meeting_are_counted_and_no_row_is_not_no_plan():
    seen = members(
        "Aland AAA state 2023-06-09", "Beland BBB state 2023-06-09", "Celand CCC state -",
        "Union - regional_organisation 2023-06-09", "Deland DDD state 2016-10-25",
    )  # fmt: skip
    found = adoption.network_with_plan(seen, plans("AAA 1 2010-01-01 -"), "latest")
    assert dict(zip(found["iso3"], found["has_plan"], strict=True)) == {
        "AAA": "yes",
        "BBB": "none_found",
    }


def regional(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["organisation", "plan", "year", "wps_specific"])
    empty = pd.Series(pd.NaT, frame.index, dtype="datetime64[s]")
    return frame.assign(
        year=frame["year"].astype("Int64"), public_earliest=empty, public_latest=empty,
        kind_of_plan="action_plan", known="yes",
    )  # fmt: skip


def test_organisations_count_once_and_undated_ones_are_uncertain():
    found = adoption.organisations(
        regional(
            ("NATO", "policy", 2024, True), ("NATO / EAPC", "plan", 2010, True),
            ("EAC", "plan", None, True), ("ASEAN", "plan", 2022, True),
        ),
        "2022-05-18",
    ).set_index("organisation")["has_plan"]  # fmt: skip
    assert found.to_dict() == {"ASEAN": "uncertain", "EAC": "uncertain", "NATO": "yes"}


@pytest.mark.parametrize(
    ("earliest", "latest", "on", "expected"),
    [
        ("2022-05-18", "2022-05-18", "2022-05-18", "yes"),
        ("2022-05-18", "2022-05-18", "2022-05-17", "no"),
        ("2022-05-01", "2022-05-31", "2022-05-18", "uncertain"),
        ("2023-01-01", "2023-01-31", "2022-12-31", "no"),
        ("2023-01-01", "2023-01-31", "latest", "yes"),
    ],
)
def test_the_day_a_regional_plan_was_public_decides_before_its_year(earliest, latest, on, expected):
    body = regional(("NATO", "plan", 2022, True)).assign(
        public_earliest=pd.Timestamp(earliest), public_latest=pd.Timestamp(latest)
    )
    assert adoption.organisations(body, on)["has_plan"].tolist() == [expected]


@pytest.mark.parametrize(
    ("as_of", "last_year", "expected"),
    [("latest", 2025, 2025), ("2022-05-18", 2025, 2021), ("2022-12-31", 2025, 2022),
     ("2022-05-18", 2015, 2015)],
)  # fmt: skip
def test_an_incomplete_year_is_not_drawn(as_of, last_year, expected):
    assert adoption.last_complete_year(as_of, last_year) == expected


@pytest.mark.parametrize(
    ("day", "members_by_then"),
    [
        ("2008-12-31", 12), ("2010-12-31", 30), ("2013-12-31", 46), ("2016-12-31", 63),
        ("2018-12-31", 80), ("2020-12-31", 92), ("2021-12-31", 100), ("2025-12-31", 112),
    ],
)  # fmt: skip
def test_the_bundled_plans_give_the_counts_of_the_hand_made_cross_check(day, members_by_then):
    import wpsdata

    found = adoption.standing(wpsdata.load("naps"), day)
    counts = adoption.count_standing(found, wpsdata.load("countries")).set_index("un_status")
    assert counts.loc["member", "countries"] == members_by_then


def test_states_are_counted_by_region_in_the_un_and_in_the_network():
    frame = plans("AAA 1 2010-01-01 -", "BBB 1 - -", "PSE 1 2016-01-01 -")
    table = countries(
        "AAA Asia member", "BBB Asia member", "CCC Europe member", "PSE Asia observer"
    )
    seen = members("A AAA state 2023-06-09", "C CCC state 2023-06-09")
    rows = adoption.region_rows(seen, frame, table, "latest")
    assert rows[["group_code", "label_code"]].to_numpy().tolist() == [
        ["members_of_region", "Asia"], ["members_of_region", "Europe"],
        ["network_of_region", "Asia"], ["network_of_region", "Europe"],
    ]  # fmt: skip
    assert rows["numerator"].tolist() == [1, 0, 1, 0]
    # the undated plan is there for certain in no count, and perhaps in one
    assert rows["at_most"].tolist() == [2, 0, 1, 0]
    assert rows["denominator"].tolist() == [2, 1, 1, 1]
    values = adoption.region_row_values(rows, "latest")
    assert (values["top"], values["bottom"], values["maybe"]) == (50, 0, 1)
    facts = adoption.region_facts(seen, frame, table, "latest").set_index("id")
    assert facts.loc["nap_un_members_asia", ["value", "low", "high"]].tolist() == [1, 1, 2]


def test_before_any_plan_no_region_is_drawn():
    rows = adoption.region_rows(
        members("A AAA state 2023-06-09"), plans("AAA 1 2010-01-01 -"),
        countries("AAA Asia member"), "2003-01-01",
    )  # fmt: skip
    assert rows.empty
    assert adoption.region_row_values(rows, "2003-01-01")["top"] is None


def test_what_was_not_known_yet_is_not_drawn_beside_what_was():
    frame = plans("AAA 1 2010-01-01 -")
    seen = members("A AAA state 2023-06-09", "B BBB state 2023-06-09")
    none = pd.DataFrame({"measure": pd.Series(dtype="string"), "value": pd.Series(dtype="Float64")})

    def codes(on: str) -> list[str]:
        rows = adoption.network_rows(seen, frame, none, "2022-05-18", on, "period_start")
        return rows["label_code"].tolist()

    assert codes("latest") == ["network_seen_then", "network_seen_on"]
    assert codes("2022-05-18") == ["network_seen_then"]
    assert codes("2008-01-01") == ["network_seen_on"]
    values = adoption.network_values(seen, frame, "2022-05-18", "2008-01-01", "period_start")
    assert (values["then"], values["yes"]) == ("2008-01-01", 0)
    bodies = adoption.organisation_values(
        regional(("NATO", "plan", 2010, True)), "2022-05-18", "2008-01-01"
    )
    assert (bodies["then"], bodies["then_high"]) == ("2008-01-01", 0)


def test_a_share_of_the_network_has_both_its_counts():
    day = "2022-05-18"
    tables = (wpsdata.load(name) for name in ("network_members", "naps", "nap_counts"))
    rows = adoption.network_rows(*tables, day, day, "period_start").set_index("label_code")
    seen = rows.loc["network_seen_then"]
    assert seen["percent"] == 100 * seen["numerator"] / seen["base"]
    assert pd.isna(rows.loc["network_published", "numerator"])


def rows_of(frame: pd.DataFrame) -> list[list]:
    """Write a frame as lists, None for what is missing."""
    return frame.astype(object).where(frame.notna(), None).to_numpy().tolist()


MAPPED = plans(
    "AAA 1 2010-01-01 -", "AAA 2 2012-01-01 -", "BBB 1 - -", "CCC 1 2023-01-01 -",
    "DDD - 2010-01-01 -",
)  # fmt: skip


def test_the_map_has_a_status_for_each_country_that_may_have_a_plan_and_counts_the_others():
    mapped = adoption.on_the_map(MAPPED, "2022-05-18", "period_start")
    assert list(mapped) == ["iso3", "generation", "status"]
    assert rows_of(mapped) == [
        ["AAA", 2, "second"], ["BBB", None, "uncertain"], ["DDD", None, "not_numbered"],
    ]  # fmt: skip
    table = countries(
        "AAA Asia member", "BBB Asia member", "CCC Europe member", "DDD Asia observer",
        "EEE Asia other",
    )  # fmt: skip
    assert adoption.map_values(mapped, table) == {
        "n": 3, "uncertain": 1, "later": 1, "members": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("undated", "dated_ones", "without_date"), [("period_start", 3, 1), ("leave_out", 2, 2)]
)
def test_words_of_the_plan_charts_count_one_region_and_what_has_no_date(
    undated, dated_ones, without_date
):
    frame = plans(
        "AAA 1 2010-01-01 -", "AAA 2 2012-01-01 -", "BBB 1 - 2011", "CCC 1 - -",
        "PSE 1 2016-01-01 -", "ZZZ 1 2010-01-01 -",
    )  # fmt: skip
    table = countries(
        "AAA Asia member", "BBB Asia member", "CCC Asia member", "PSE Asia observer",
        "ZZZ Europe member",
    )  # fmt: skip
    day = "2022-05-18"
    assert adoption.region_values(frame, table, day, undated, "Asia", 2015) == {
        "low": dated_ones, "high": 4, "members": dated_ones - 1, "region": "Asia", "until": 2015,
        # the observer's plan came after the last year that is drawn
        "drawn": dated_ones - 1, "undated": without_date, "undated_rule": f"undated_{undated}",
    }  # fmt: skip
    assert adoption.generation_values(frame, table, day, undated, "Asia") == {
        "n": dated_ones, "second": 1, "third": 0, "fourth": 0,
        "percent": round(100 / dated_ones), "region": "Asia", "undated": without_date,
        "undated_rule": f"undated_{undated}",
    }  # fmt: skip


FACT = ["id", "value", "low", "high", "denominator", "unit", "kind", "table"]


def test_facts_on_plans_have_their_range_denominator_and_table():
    table = countries("AAA Asia member", "BBB Asia member", "CCC Asia member", "DDD Asia observer")
    facts = adoption.plan_facts(MAPPED, table, "2022-05-18")
    assert facts["meaning"].str.len().gt(0).all()
    states = ["countries and territories", "UN member states"]
    share = "percent of countries with a plan"
    assert rows_of(facts[FACT]) == [
        ["nap_countries", 2, 2, 3, None, states[0], "computed", "naps"],
        ["nap_un_members", 1, 1, 2, None, states[1], "computed", "naps"],
        ["nap_second_or_later", 1, None, None, 2, "countries", "computed", "naps"],
        ["nap_second_or_later_percent", 50, None, None, 2, share, "computed", "naps"],
        ["nap_third_or_later", 0, None, None, 2, "countries", "computed", "naps"],
        ["nap_fourth_or_later", 0, None, None, 2, "countries", "computed", "naps"],
    ]
    seen = members("A AAA state 2023-06-09")
    by_region = adoption.region_facts(seen, MAPPED, table, "2022-05-18")
    assert rows_of(by_region[FACT]) == [
        ["nap_un_members_asia", 1, 1, 2, 3, "UN member states", "computed", "naps"]
    ]


PUBLISHED = pd.DataFrame(
    {
        "measure": ["countries_with_plan", "share_of_network_members_with_plan"],
        "value": [98.0, 90.0],
    }
)
BODIES = regional(
    ("NATO", "late policy", 2024, True), ("NATO / EAPC", "plan", 2010, True),
    ("EAC", "plan", None, True), ("OSCE", "plan", 2004, True), ("ASEAN", "plan", 2023, True),
)  # fmt: skip


def test_facts_on_the_network_count_states_and_organisations_on_the_day():
    seen = members(
        "Aland AAA state 2023-06-09", "Beland BBB state 2023-06-09", "Celand CCC state 2023-06-09",
        "Deland EEE state 2023-06-09",
    )  # fmt: skip
    facts = adoption.network_facts(seen, MAPPED, PUBLISHED, BODIES, "2022-05-18")
    assert facts["meaning"].str.len().gt(0).all()
    share = ["percent of member states", "percent of states represented at the meeting"]
    network = ["computed", "network_members"]
    assert rows_of(facts[FACT]) == [
        ["network_members_with_plan_published", 90, None, None, None, share[0], "published",
         "nap_counts"],
        ["network_states_seen_with_plan", 1, 1, 2, 4, "states", *network],
        ["network_states_seen_with_plan_percent", 25, 25, 50, 4, share[1], *network],
        ["regional_organisations_with_plan", 2, 2, 3, None, "organisations", "computed",
         "regional_plans"],
    ]  # fmt: skip
    values = adoption.network_values(seen, MAPPED, "2011-01-01", "2023-06-09", "period_start")
    assert values == {
        "percent": 25, "yes": 1, "maybe": 1, "n": 4, "now": 2, "none_found": ["EEE"],
        "then": "2011-01-01", "on": "2023-06-09",
    }  # fmt: skip


def test_the_published_share_stands_above_what_the_tables_give_on_two_days():
    seen = members("Aland AAA state 2023-06-09", "Celand CCC state 2023-06-09")
    rows = adoption.network_rows(
        seen, MAPPED, PUBLISHED, "2022-05-18", "2023-06-09", "period_start"
    )
    assert list(rows) == ["label_code", "percent", "bound", "numerator", "base", "kind"]
    assert rows_of(rows) == [
        ["network_published", 90, "exact", None, None, "published"],
        ["network_seen_then", 50, "exact", 1, 2, "computed"],
        ["network_seen_on", 100, "exact", 2, 2, "computed"],
    ]


def test_the_timeline_has_organisations_by_their_first_plan_and_no_plan_of_a_later_day():
    rows = adoption.timeline_rows(
        BODIES.assign(known=["yes", "yes", "uncertain", "yes", "yes"]), "2022-05-18"
    )
    assert list(rows) == ["organisation", "plan", "year_first", "year_last", "kind", "known"]
    assert rows_of(rows) == [
        ["OSCE", "plan", 2004, None, "action_plan", True],
        ["NATO", "plan", 2010, None, "action_plan", True],
        ["EAC", "plan", None, None, "action_plan", False],
    ]
    values = adoption.organisation_values(BODIES, "2009-12-31", "2022-05-18")
    assert values == {
        "then_low": 1, "then_high": 2, "now": 3, "after": 1, "then": "2009-12-31",
    }  # fmt: skip


def statements(*rows: str) -> pd.DataFrame:
    """Write published counts as "earliest latest value bound comparable", a dash for missing."""
    columns = ["as_of_earliest", "as_of_latest", "as_printed", "bound", "comparable"]
    frame = pd.DataFrame([row.split() for row in rows], columns=columns).replace("-", None)
    days = {name: pd.to_datetime(frame[name]) for name in columns[:2]}
    return frame.assign(
        **days, value=frame["as_printed"].astype("Float64"), known="yes", source_title="a text",
        comparable=frame["comparable"].eq("yes"),
    )  # fmt: skip


def test_published_counts_stand_in_the_middle_of_the_days_that_their_date_may_mean():
    table = statements(
        "2016-05-05 2016-05-05 60 exact yes", "2010-01-01 2010-12-31 20 exact yes",
        "2010-11-01 2010-11-01 24 exact yes", "2011-05-05 2011-05-05 99 exact no",
        "2012-05-05 2012-05-05 33 exact yes", "2013-05-05 2013-05-05 40 about yes",
        "- - 9 exact yes",
    )  # fmt: skip
    found = adoption.published_counts(table, 2005, 2013)
    # a label each third year, counted from the last, for its last value where that is exact
    assert rows_of(found[["date", "value", "label"]]) == [
        ["2010-07-02", 20, ""], ["2010-11-01", 24, "24"], ["2012-05-05", 33, ""],
        ["2013-05-05", 40, ""],
    ]  # fmt: skip
    assert adoption.published_counts(table, 2005, 2013, region="Asia").empty
