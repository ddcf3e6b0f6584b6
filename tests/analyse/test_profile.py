"""A country beside its region and the world: what is known of it, and what is said of the rest."""

import pandas as pd
import pytest

import wpsdata
from wpsdata.analyse import profile

DAY = "2025-12-31"
HERE = profile.Place("AAA", "Africa", "member", "Aland")
NOWHERE = profile.Place("ZZZ", "", "other", "Zedland")
COUNTRIES = pd.DataFrame(
    {
        "iso3": ["AAA", "BBB", "CCC", "DDD", "ZZZ"],
        "name_en": ["Aland", "Bland", "Cland", "Dland", "Zedland"],
        "region": ["Africa", "Africa", "Asia", "Asia", pd.NA],
        "un_status": ["member", "member", "member", "observer", "other"],
    },
    dtype="string",
)


def naps(*rows):
    """Plans as ``iso3 generation adopted first last budget``; a dash is missing."""
    cells = [[None if cell == "-" else cell for cell in row.split()] for row in rows]
    columns = ["iso3", "generation", "adopted", "period_start", "period_end", "has_budget"]
    frame = pd.DataFrame(cells, columns=columns)
    whole = ["generation", "period_start", "period_end"]
    return frame.assign(
        **{name: pd.to_numeric(frame[name]).astype("Int64") for name in whole},
        iso3=frame["iso3"].astype("string"),
        adopted_earliest=pd.to_datetime(frame["adopted"] + "-01-01"),
        adopted_latest=pd.to_datetime(frame["adopted"] + "-12-31"),
        year_basis=frame["adopted"].isna().map({True: "undated", False: "adopted"}),
        has_budget=frame["has_budget"].astype("string"),
        has_indicators=pd.Series(pd.NA, frame.index, dtype="string"),
        mentions_salw_or_disarmament=pd.Series(pd.NA, frame.index, dtype="string"),
    )


PLANS = naps(
    "AAA 2 2018 2019 2022 no",
    "AAA 1 2010 - - -",
    "BBB 1 2020 2020 2030 -",
    "CCC 1 2016 2016 2018 -",
    "CCC 2 - - - -",
    "DDD 1 - - - -",
)


def test_a_place_is_looked_up_and_a_code_that_is_none_is_refused():
    assert profile.place(COUNTRIES, "ZZZ") == NOWHERE
    assert HERE.areas == ["AAA", "Africa", "world"]
    assert NOWHERE.areas == ["ZZZ", "world"]
    with pytest.raises(profile.UnknownCountryCode, match="no country 'QQQ'; expected an ISO3"):
        profile.place(COUNTRIES, "QQQ")


def test_plans_stand_in_order_and_what_was_not_seen_is_missing():
    found = profile.plans(PLANS, HERE)
    assert found["label_code"].tolist() == ["first", "second"]
    assert found["adopted"].round(1).tolist() == [2010.5, 2018.5]
    assert found["basis"].tolist() == ["basis_adopted"] * 2
    assert pd.isna(found.loc[0, "first_year"])
    assert found.loc[1, "last_year"] == 2022
    assert pd.isna(found.loc[0, "content_budget"])
    assert found.loc[1, "content_budget"] == "no"
    assert profile.plans(PLANS, NOWHERE).empty


def test_a_plan_that_nobody_dates_may_be_the_one_in_force():
    found = profile.plan_standing(PLANS, COUNTRIES, DAY).set_index("iso3")
    assert found["status"].to_dict() == {
        "AAA": "plan_lapsed", "BBB": "plan_in_force", "CCC": "plan_period_unknown",
        "DDD": "plan_period_unknown", "ZZZ": "plan_not_found",
    }  # fmt: skip
    assert found.loc[["DDD", "ZZZ"], "has_plan"].tolist() == ["uncertain", "none_found"]


def test_a_plan_that_nobody_dates_does_not_end_one_that_is_in_force():
    frame = naps("AAA 1 2020 2020 2030 -", "AAA 2 - - - -", "BBB 1 2010 2010 2014 -",
                 "BBB 2 - - - -", "CCC 1 - 2030 2034 -")  # fmt: skip
    found = profile.plan_standing(frame, COUNTRIES, DAY).set_index("iso3")
    assert found.loc["AAA":"CCC", "status"].tolist() == [
        "plan_in_force", "plan_period_unknown", "plan_not_found",
    ]  # fmt: skip
    assert found.loc["AAA":"CCC", "has_plan"].tolist() == ["yes", "yes", "no"]


def test_adopters_are_member_states_only():
    standings = profile.plan_standing(PLANS, COUNTRIES, DAY)
    values = profile.plan_values(profile.plans(PLANS, HERE), standings, HERE, DAY)
    assert (values["region_with"], values["region_of"]) == (2, 2)
    assert (values["world_with"], values["world_of"]) == (3, 3)
    assert values["plans"] == "plans_found_2"
    assert values["status"] == "profile_plan_lapsed"
    assert (values["seen"], values["cells"]) == (1, 6)


def agreements(places=("AAA",)):
    rows = [("V1", one, "excluded", 10, 2, 1990, 2000) for one in places]
    rows += [("V1", one, "included", 20, 5, 1990, 2001) for one in places]
    areas = [("V1", one, local, 100, 25, 1990, 2020)
             for one in ("Africa", "world") for local in ("excluded", "included")]  # fmt: skip
    columns = ["local", "agreements", "with_gender_provision", "first_year", "last_year"]
    return (
        pd.DataFrame(rows, columns=["release", "iso3", *columns]),
        pd.DataFrame(areas, columns=["release", "area", *columns]),
    )


def test_agreements_stand_beside_region_and_world_with_their_intervals():
    by_country, by_region = agreements()
    found = profile.agreements(by_country, by_region, HERE)
    assert found["label_code"].tolist() == ["AAA", "Africa", "world"] * 2
    assert found["percent"].tolist() == [20, 25, 25, 25, 25, 25]
    # statsmodels' Wilson interval of 2 in 10
    assert found.loc[0, ["low", "high"]].astype(float).round(1).tolist() == [5.7, 51.0]
    values = profile.agreement_values(found, by_country, HERE)
    assert (values["part"], values["whole"], values["counted"]) == (2, 10, "local_excluded")
    assert (values["region_percent"], values["world_percent"]) == (25, 25)
    assert (values["first_year"], values["last_year"]) == (1990, 2000)
    assert (values["world_first"], values["world_last"]) == (1990, 2020)


def test_a_country_that_no_agreement_names_has_no_chart_of_its_region_alone():
    by_country, by_region = agreements(["BBB"])
    assert profile.agreements(by_country, by_region, HERE).empty
    only_local = by_country.query("local == 'included'").assign(iso3="AAA")
    found = profile.agreements(only_local, by_region, HERE)
    assert found["group_code"].unique().tolist() == ["local_included"]


def processes(**change):
    row = {
        "iso3": "AAA", "source": "cfr", "process": "Talks", "first_year": 2001,
        "role": "negotiator", "percent": 20.0, "women": 2, "persons": 10, "side": "all",
        "edition": pd.NA, "confidence": "as_read",
    }  # fmt: skip
    frame = pd.DataFrame([{**row, **change}])
    types = {"women": "Int64", "persons": "Int64", "percent": "Float64", "first_year": "Int64"}
    return frame.astype({**types, "edition": "string", "side": "string", "role": "string"})


def test_processes_keep_their_source_role_side_and_edition():
    every = pd.concat(
        [
            processes(source="unifem", confidence="inferred_position", women=None, persons=None),
            processes(role="signatory", side="one_side"),
            processes(edition="earlier"),
            processes(iso3="BBB"),
        ],
        ignore_index=True,
    )
    found = profile.processes(every, HERE)
    assert found[["group_code", "detail_code", "status"]].to_numpy().tolist() == [
        ["short_cfr", "negotiator edition_earlier", "as_read"],
        ["short_cfr", "signatory side_one_side", "as_read"],
        ["short_unifem", "negotiator", "uncertain"],
    ]
    assert found["low"].notna().tolist() == [True, True, False]
    assert profile.process_sources(found) == ["cfr/processes.csv", "unifem/processes.csv"]
    alike = pd.concat([processes(role=one) for one in ("advisor", "delegate", "mediator")])
    assert profile.processes(alike, HERE)["detail_code"].tolist() == [
        "mediator", "delegate", "advisor",
    ]  # fmt: skip


def test_women_without_a_total_are_no_share_and_a_share_beyond_its_counts_has_no_interval():
    counted = profile.processes(processes(percent=None, persons=None), HERE)
    assert profile.process_values(counted, HERE)["without"] == 1
    assert counted["percent"].isna().all()
    assert counted["numerator"].tolist() == [2]
    odd = profile.processes(processes(percent=90.0), HERE)
    assert odd["percent"].tolist() == [90.0]
    assert odd["low"].isna().all()


def parliaments():
    rows = [("AAA", "1990-1994", 3, 10.0), ("AAA", "2000-2004", 5, 20.0),
            *[("BBB", f"{year}-{year + 4}", 5, 40.0) for year in (1990, 1995, 2000)]]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["iso3", "period", "years", "mean_percent"])
    return frame.assign(
        region="Africa", region_mean_percent=30.0, region_countries=2, world_mean_percent=25.0,
        world_countries=9,
    )  # fmt: skip


def test_a_span_without_a_value_is_a_gap_of_the_country_and_not_of_its_region():
    found = profile.parliament(parliaments(), HERE)
    values = found.set_index(["series", "period"])["value"]
    assert pd.isna(values["AAA", "1995-1999"])
    assert values["Africa", "1995-1999"] == 30
    assert values["world", "1995-1999"] == 25
    said = profile.parliament_values(found, HERE)
    assert (said["percent"], said["first_year"], said["gaps"]) == (20, 2000, 1)
    assert profile.parliament(parliaments(), NOWHERE).empty


def contributors(*rows):
    columns = ["iso3", "year", "women", "men", "months_counted", "months"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(source="ipi")


def test_peacekeepers_of_the_last_full_year_weigh_by_their_months():
    every = contributors(
        ("AAA", 2013, 1.0, 9.0, 12, 12),
        ("AAA", 2014, 5.0, 5.0, 3, 3),
        ("BBB", 2013, 6.0, 14.0, 6, 12),
        ("CCC", 2013, 0.0, 80.0, 12, 12),
        ("ZZZ", 2013, pd.NA, pd.NA, 0, 12),
    )
    found = profile.peacekeeping(every, COUNTRIES, HERE).set_index("label_code")
    assert set(found["year"]) == {2013}
    # the other country of the region was there for half of the year: 3 women of 10
    assert found["percent"].round(2).to_dict() == {"AAA": 10, "Africa": 20, "world": 4}
    assert found["countries"].to_dict() == {"AAA": 1, "Africa": 2, "world": 3}
    assert profile.peacekeeping(every, COUNTRIES, NOWHERE).empty
    assert profile.peacekeeping_values(found.reset_index(), HERE) == HERE.words | {
        "percent": 10, "women": 1, "persons": 10, "year": 2013, "months": 12,
        "about": "profile_source_ipi", "region_percent": 20, "region_countries": 2,
        "world_percent": 4, "world_countries": 3,
    }  # fmt: skip
    assert profile.peacekeeping_values(found.head(0).reset_index(), HERE) == HERE.words


def indices():
    rows = [
        ("gii", "AAA", "2020-2024", 0.5), ("gii", "BBB", "2020-2024", 0.3),
        ("gdi", "AAA", "2015-2019", 0.9), ("gdi", "BBB", "2020-2024", 0.8),
        ("hdi", "BBB", "2020-2024", 0.7), ("gnipc", "BBB", "2020-2024", 9000.0),
        ("gdi", "BBB", "2015-2019", 0.7),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["index", "iso3", "period", "mean"])
    dollars = frame["index"].eq("gnipc")
    return frame.assign(
        edition="1990-2022", region="Africa", region_mean=dollars.map({True: 12345.4, False: 0.4}),
        region_countries=2, world_mean=dollars.map({True: 9876.4, False: 0.35}), world_countries=2,
    )  # fmt: skip


def test_indices_take_the_latest_years_of_the_country_and_leave_out_what_it_lacks():
    found = profile.indices(indices(), HERE)
    own = found.loc[found["label_code"].eq("AAA")]
    assert own[["index", "value", "period"]].to_numpy().tolist() == [
        ["gii", 0.5, "2020-2022"], ["gdi", 0.9, "2015-2019"],
    ]  # fmt: skip
    assert own["n"].isna().all()
    values = profile.index_values(found, HERE)
    # the edition ends before the span does
    assert (values["first_year"], values["last_year"]) == (2020, 2022)
    assert profile.indices(indices(), NOWHERE).empty


def test_nothing_found_is_said_and_never_called_none():
    some, none = pd.DataFrame({"a": [1]}), pd.DataFrame()
    assert profile.in_words({"plans": none, "indices": none}, HERE) == (
        "Aland: no data. Nothing was found on plans; indices. Not found is not to say that there "
        "is none."
    )
    assert profile.in_words({"plans": some, "indices": none}, HERE).startswith(
        "Aland: data on plans. Nothing was found on indices."
    )
    assert profile.in_words({"plans": some}, HERE) == "Aland: data on plans."


def conflicts():
    rows = [("AAA", "decade", 2010, 2019, 3), ("AAA", "decade", 2020, 2023, 2),
            ("AAA", "decade", 1980, 1989, 9), ("AAA", "all", 1946, 2023, 40),
            ("CCC", "decade", 2020, 2023, 4), ("BBB", "decade", 2010, 2019, 1)]  # fmt: skip
    columns = ["iso3", "period_type", "first_year", "last_year", "conflict_years"]
    return pd.DataFrame(rows, columns=columns)


def whole_summary(where):
    by_country, by_region = agreements()
    return profile.summary(
        where, DAY, standings=profile.plan_standing(PLANS, COUNTRIES, DAY), naps=PLANS,
        by_country=by_country, by_un_region=by_region, conflicts=conflicts(),
        participation=pd.concat(
            [processes(), processes(percent=8.0, first_year=1996), processes(iso3="BBB"),
             processes(iso3="CCC"), processes(percent=None)], ignore_index=True,
        ),
        parliaments=parliaments(),
        contributors=contributors(
            ("AAA", 2013, 1.0, 9.0, 12, 12), ("BBB", 2013, 3.0, 7.0, 12, 12),
            ("CCC", 2013, 0.0, 80.0, 12, 12),
        ),
        index_by_country=indices(),
    )  # fmt: skip


def test_each_line_of_a_summary_has_country_region_world_year_and_what_stands_behind_it():
    found = whole_summary(HERE)
    agreed = "Peace agreements with a provision on women, girls or gender"
    having = [f"{n} of {n} UN member states surely have one" for n in (2, 3)]
    shares = "Published shares of women in single peace processes"
    assert found.drop(columns="source").to_numpy().tolist() == [
        ["Standing in the United Nations; region", "member state", "Africa", "", "", ""],
        ["National action plans found", "2", *having, DAY, ""],
        ["A plan in force, by printed periods", "lapsed", "1 of 2 with a plan",
         "1 of 3 with a plan", DAY, ""],
        ["Latest plan found: adopted; period", "2018; 2019–2022", "", "", "", ""],
        ["Latest plan found: budget", "no", "", "", "", ""],
        ["Latest plan found: indicators", "not seen", "", "", "", ""],
        ["Latest plan found: small arms or disarmament", "not seen", "", "", "", ""],
        ["Years with a state-based armed conflict", "5 of 24", "2 states with any",
         "3 states with any", "2000–2023", ""],
        [f"{agreed}: local ones left out", "2 of 10 (20.0%)", *["25 of 100 (25.0%)"] * 2,
         "1990–2000", ""],
        [f"{agreed}: all", "5 of 20 (25.0%)", *["25 of 100 (25.0%)"] * 2, "1990–2001", ""],
        [shares, "2 (8.0% to 20.0%)", "3 found", "4 found", "1996–2001", ""],
        ["Women in parliament, mean of five years", "20.0%", "30.0%", "25.0%", "2000–2004",
         "2 and 9 countries"],
        ["Women among uniformed peacekeepers, mean a month", "1.0 of 10.0 (10.0%)",
         "4.0 of 20.0 (20.0%)", "4.0 of 100.0 (4.0%)", "2013", "2 and 3 countries"],
        ["Gender Inequality Index (lower: more equal)", "0.500", "0.400", "0.350", "2020–2022",
         "2 and 2 countries"],
        ["Gender Development Index (1: women's human development equals men's)", "0.900", "0.400",
         "0.350", "2015–2019", "2 and 2 countries"],
        ["Human Development Index (higher: more)", "not known", "0.400", "0.350", "2020–2022",
         "2 and 2 countries"],
        ["National income per person (dollars at purchasing power parity)", "not known", "12,345",
         "9,876", "2020–2022", "2 and 2 countries"],
    ]  # fmt: skip
    plans = "plan-by-plan table from WILPF and others"
    assert found["source"].tolist() == [
        "United Nations", *[plans] * 6, "UCDP/PRIO", *["PA-X V1"] * 2,
        "CFR, UN Women, UNIFEM and other public texts, each apart",
        "V-Dem, by way of Our World in Data", "IPI", *["UNDP"] * 4,
    ]  # fmt: skip


def test_a_summary_of_an_area_without_region_has_no_number_of_a_region():
    found = whole_summary(NOWHERE)
    assert not found["region"].str.contains(r"\d").any()
    assert set(found["country"][1:]) == {"none found", "not found", "none listed", "not known"}
    assert found.set_index("indicator")["n"]["Women in parliament, mean of five years"] == (
        "9 countries"
    )


TABLES = {
    "naps": "naps",
    "by_country": "agreements_by_country",
    "by_un_region": "agreements_by_un_region",
    "conflicts": "conflicts_by_country",
    "participation": "participation_processes",
    "parliaments": "parliament_by_country",
    "contributors": "peacekeeping_contributors",
    "index_by_country": "index_by_country",
}


@pytest.fixture(scope="module")
def tables():
    loaded = {name: wpsdata.load(table) for name, table in TABLES.items()}
    countries = wpsdata.load("countries")
    return loaded | {"standings": profile.plan_standing(loaded["naps"], countries, DAY)}


def test_the_summary_of_a_country_without_data_says_so_in_each_row(tables):
    monaco = profile.place(wpsdata.load("countries"), "MCO")
    found = profile.summary(monaco, DAY, **tables).set_index("indicator")
    assert set(found["country"][1:]) == {"none found", "not found", "none listed", "not known"}
    assert found["world"][1:].ne("").all()


def test_the_summary_repeats_the_tables(tables):
    congo = profile.place(wpsdata.load("countries"), "COD")
    found = profile.summary(congo, DAY, **tables).set_index("indicator")
    by_country = tables["by_country"].query("iso3 == 'COD' and local == 'excluded'").iloc[0]
    part, whole = by_country["with_gender_provision"], by_country["agreements"]
    row = "Peace agreements with a provision on women, girls or gender: local ones left out"
    assert found.loc[row, "country"] == f"{part} of {whole} ({100 * part / whole:.1f}%)"
    latest = tables["parliaments"].query("iso3 == 'COD' and period == '2020-2024'").iloc[0]
    shown = found.loc["Women in parliament, mean of five years"]
    assert shown["country"] == f"{latest['mean_percent']:.1f}%"
    assert shown["region"] == f"{latest['region_mean_percent']:.1f}%"
    assert found.loc["Latest plan found: budget", "country"] == "no"


@pytest.mark.long
def test_every_member_observer_and_kosovo_has_a_profile(tables):
    countries = wpsdata.load("countries")
    ours = countries.loc[countries["un_status"].ne("other") | countries["iso3"].eq("XKX"), "iso3"]
    assert len(ours) == 196
    nothing, summaries = [], {}
    for code in ours:
        where = profile.place(countries, code)
        summaries[code] = profile.summary(where, DAY, **tables)
        if summaries[code]["country"].isin(["none found", "not found", "none listed",
                                            "not known"])[1:].all():  # fmt: skip
            nothing.append(code)
    assert nothing == ["MCO", "VAT"]
    every = pd.concat(summaries)
    # a country that counts for the world counts for its region: neither is ever not known
    assert every["region"].ne("not known").all()
    assert every["world"].ne("not known").all()
    assert not every[["country", "region", "world"]].isin(["nan", "<NA>", "nan%"]).any(axis=None)


def test_each_part_of_a_profile_is_empty_or_has_the_country_first(tables):
    countries = wpsdata.load("countries")
    for code in (
        "COD",
        "FJI",
        "MCO",
        "NRU",
        "PSE",
        "XKX",
        "CHE",
        "SDN",
        "ERI",
        "VAT",
        "MRT",
        "PRK",
    ):
        where = profile.place(countries, code)
        parts = {
            "label_code": [
                profile.agreements(tables["by_country"], tables["by_un_region"], where),
                profile.peacekeeping(tables["contributors"], countries, where),
                profile.indices(tables["index_by_country"], where),
            ],
            "series": [profile.parliament(tables["parliaments"], where)],
        }
        for column, frames in parts.items():
            for frame in frames:
                assert frame.empty or frame[column].iloc[0] == code
        shares = profile.processes(tables["participation"], where)
        assert shares.duplicated(["group_code", "label", "detail_code"]).sum() == 0
