"""Editions, averages and single processes, on frames of a few lines."""

import pandas as pd
import pytest

from wpsdata.analyse import participation


def averages(*rows: tuple) -> pd.DataFrame:
    columns = ["series", "role", "percent", "bound", "reliability", "first_year", "last_year"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(
        indicator="average_share_of_women", scope="sample", kind="published", base=None,
        denominator=pd.array([None] * len(frame), dtype="Int64"), known="yes", source="cfr",
        source_title=[f"text {place}" for place in range(len(frame))],
        public_latest=pd.Series(pd.NaT, frame.index, dtype="datetime64[s]"),
    ).astype(
        {"percent": "Float64", "first_year": "Int64", "last_year": "Int64", "series": "string",
         "role": "string"}
    )  # fmt: skip


def test_one_reading_a_value_exact_before_bound_and_primary_before_mirror():
    kept = participation.preferred_readings(
        averages(
            ("s", "mediator", 10.0, "below", "primary", 2023, 2023),
            ("s", "mediator", 9.6, "exact", "mirror", 2023, 2023),
            ("s", "mediator", 9.6, "exact", "secondary", 2023, 2023),
        )
    )
    assert kept[["percent", "reliability"]].to_numpy().tolist() == [[9.6, "secondary"]]
    assert kept["readings"].tolist() == [3]


def test_series_are_never_joined_and_keep_their_order():
    found = participation.editions(
        averages(
            ("un_led_2020", "negotiator_or_delegate", 23.0, "exact", "primary", 2020, 2020),
            ("cfr_1992_2019", "negotiator", 13.0, "exact", "primary", 1992, 2019),
            ("cfr_1990_2017", "negotiator", 8.0, "exact", "primary", 1990, 2017),
        )
    )
    assert found["series"].tolist() == ["cfr_1990_2017", "cfr_1992_2019", "un_led_2020"]
    assert found["period"].tolist() == ["1990–2017", "1992–2019", "2020"]
    assert found["role"].tolist() == ["negotiator"] * 3
    assert found["role_published"].tolist()[-1] == "negotiator_or_delegate"


def test_signatories_alone_win_over_signatories_with_witnesses_in_one_series():
    found = participation.editions(
        averages(
            ("cfr_1990_2017", "witness_and_signatory", 5.0, "exact", "primary", 1990, 2017),
            ("cfr_1990_2017", "signatory", 4.0, "exact", "mirror", 1990, 2017),
        )
    )
    assert found[["role_published", "percent"]].to_numpy().tolist() == [["signatory", 4.0]]


@pytest.mark.parametrize(
    ("chosen", "series"),
    [
        ({"scope": "cfr"}, ["cfr_1990_2017"]),
        ({"scope": "padd"}, []),
        ({"role": "signatory"}, []),
        ({"first_year": 2018}, ["un_led_2020"]),
        ({"last_year": 2000}, ["cfr_1990_2017"]),
    ],
)
def test_scope_role_and_years_select_series(chosen, series):
    found = participation.editions(
        averages(
            ("cfr_1990_2017", "negotiator", 8.0, "exact", "primary", 1990, 2017),
            ("un_led_2020", "negotiator", 23.0, "exact", "primary", 2020, 2020),
        ),
        **chosen,
    )
    assert found["series"].tolist() == series


def test_a_role_that_was_not_published_is_missing():
    found = participation.one_series(
        averages(("s", "mediator", 11.0, "exact", "primary", 2015, 2019)), "s"
    )
    assert found["role"].tolist() == ["mediator", "negotiator", "signatory"]
    assert found["percent"].isna().tolist() == [False, True, True]


def yearly(*rows: tuple) -> pd.DataFrame:
    columns = ["year", "role", "agreements", "agreements_with_share", "women", "persons",
               "mean_percent"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns).assign(
        rule="highest", agreements_without_women=pd.NA, unknown=pd.NA
    )
    counts = [name for name in frame.columns if name not in ("role", "rule", "mean_percent")]
    return frame.astype({"mean_percent": "Float64", **dict.fromkeys(counts, "Int64")})


def test_mean_weighs_agreements_and_pooled_weighs_persons():
    frame = yearly((2000, "signatory", 2, 2, 1, 10, 25.0), (2001, "signatory", 2, 1, 9, 90, 10.0))
    (row,) = participation.padd_averages(frame, roles=("signatory",)).to_dict("records")
    assert row["mean_percent"] == 20  # (25 + 25 + 10) / 3 agreements with a share
    assert row["pooled_percent"] == 10  # 10 of 100 persons
    assert (row["agreements"], row["agreements_with_share"]) == (4, 3)


def test_no_share_and_no_persons_give_no_average_rather_than_zero():
    frame = yearly((2000, "mediator", 3, 0, None, None, None))
    (row,) = participation.padd_averages(frame, roles=("mediator",)).to_dict("records")
    assert pd.isna(row["mean_percent"])
    assert pd.isna(row["pooled_percent"])


def test_a_year_without_a_share_does_not_void_the_others():
    frame = yearly((2000, "mediator", 1, 1, 1, 2, 50.0), (2001, "mediator", 1, 0, None, None, None))
    (row,) = participation.padd_averages(frame, roles=("mediator",)).to_dict("records")
    assert (row["mean_percent"], row["pooled_percent"], row["agreements"]) == (50, 50, 2)


def test_years_without_agreements_leave_an_empty_frame():
    frame = yearly((2000, "mediator", 1, 1, 1, 2, 50.0))
    assert participation.padd_averages(frame, first_year=2010).empty


@pytest.mark.parametrize(
    ("role", "first_year", "last_year", "mean", "n", "women", "persons"),
    [
        ("delegate", 1990, 2020, 3.91, 108, 191, 2291),
        ("signatory", 1990, 2020, 2.21, 103, 66, 1058),
        ("negotiator", 1990, 2020, 7.11, 18, 30, 508),
        ("mediator", 1990, 2020, 2.53, 48, 9, 190),
        ("observer", 1990, 2020, 4.75, 55, 15, 368),
        ("signatory", 1992, 2019, 2.09, 93, 58, 956),
        ("mediator", 2015, 2019, 5.41, 11, 6, 50),
        ("negotiator", 2015, 2019, 26.82, 4, 11, 46),
        ("signatory", 2015, 2019, 4.27, 21, 41, 381),
    ],
)
def test_the_bundled_aggregates_give_the_averages_worked_out_by_hand(
    role, first_year, last_year, mean, n, women, persons
):
    import wpsdata

    found = participation.padd_averages(
        wpsdata.load("padd_yearly_shares"), first_year=first_year, last_year=last_year
    ).set_index("role")
    row = found.loc[role]
    assert round(row["mean_percent"], 2) == mean
    assert (row["agreements_with_share"], row["women"], row["persons"]) == (n, women, persons)


def test_the_three_numbers_of_the_notes_are_facts_with_their_series():
    import wpsdata

    facts = participation.edition_facts(wpsdata.load("participation_averages"))
    values = facts.set_index("id")["value"]
    assert [values[f"share_{role}_cfr_2015_2019"] for role in participation.ROLES] == [11, 14, 7]
    assert facts["id"].is_unique


def test_bounds_are_no_facts():
    facts = participation.edition_facts(
        averages(("s", "mediator", 8.0, "below", "primary", 1992, 2010))
    )
    assert facts.empty


def test_processes_leave_out_what_may_not_be_averaged():
    import wpsdata

    found = participation.processes_of(wpsdata.load("participation_processes"), "cfr")
    philippines = found.loc[found["process"].str.contains("Bangsamoro")]
    assert philippines.set_index("role")["percent"].to_dict() == {
        "negotiator": 33, "signatory": 25,
    }  # fmt: skip
    assert not found["process"].str.contains("FARC team").any()


def test_zero_and_unknown_are_told_apart():
    import wpsdata

    found = participation.processes_of(
        wpsdata.load("participation_processes"), "unifem", role="signatory"
    )
    values = participation.process_values(found, "signatory")
    assert (values["n"], values["none"]) == (24, 17)


def test_bands_of_one_role_add_up_to_all_agreements():
    import wpsdata

    banded = participation.bands(wpsdata.load("padd_share_bands"))
    assert set(banded.groupby("role")["count"].sum()) == {116}
    values = participation.band_values(banded, "signatory", "highest")
    assert values["known"] == 103


def test_definitions_keep_windows_words_and_missing_numbers_of_processes_apart():
    found = participation.definitions(
        averages(
            ("un_led_2020", "negotiator_or_delegate", 23.0, "exact", "primary", 2020, 2020),
            ("cfr_1992_2019", "negotiator", 13.0, "exact", "primary", 1992, 2019),
            ("cfr_1992_2019", "mediator", 6.0, "exact", "primary", 1992, 2019),
        ),
        pd.DataFrame(),
    )
    assert found[["group", "counted", "producer"]].to_numpy().tolist() == [
        ["mediator", "mediator", "short_cfr"],
        ["negotiator", "negotiator", "short_cfr"],
        ["negotiator", "negotiator_or_delegate", "short_un_led"],
    ]
    assert found["base_count"].isna().all()
    values = participation.definition_values(found)
    assert (values["windows"], values["roles"], values["without_n"]) == (2, 3, 3)
    assert (values["group"], values["low"], values["high"]) == ("negotiator", 13.0, 23.0)
    assert len(participation.definition_facts(found)) == 5


def test_no_value_at_all_has_no_range():
    found = participation.definitions(averages(), pd.DataFrame(), role="mediator")
    values = participation.definition_values(found)
    assert pd.isna(values["low"])
    assert values["values"] == 0


def test_both_averages_are_facts_of_their_window_with_their_own_denominators():
    frame = yearly(
        (1999, "signatory", 9, 9, 9, 9, 100.0), (2000, "signatory", 3, 2, 1, 10, 25.0),
        (2001, "signatory", 2, 1, 9, 90, 10.0), (2001, "mediator", 2, 0, None, None, None),
    )  # fmt: skip
    facts = participation.padd_facts(frame, ((2000, 2001),))
    columns = ["id", "value", "denominator"]
    rows = facts[columns].astype(object).where(facts[columns].notna(), None)
    assert rows.to_numpy().tolist() == [
        ["padd_mean_percent_mediator_2000_2001", None, 0],
        ["padd_pooled_percent_mediator_2000_2001", None, None],
        ["padd_mean_percent_signatory_2000_2001", 20, 3],
        ["padd_pooled_percent_signatory_2000_2001", 10, 100],
    ]
    assert facts["meaning"].tolist()[2:] == [
        "women among signatories in PADD agreements signed 2000-2001, mean over agreements of "
        "their percentages",
        "women among signatories in PADD agreements signed 2000-2001, women of all persons",
    ]
    assert facts.iloc[0, 4:].to_dict() == {
        "unit": "percent", "kind": "computed", "table": "padd_yearly_shares",
        "series": "padd_highest",
    }  # fmt: skip


def test_words_of_both_averages_name_signatories_and_the_years_that_have_agreements():
    frame = yearly(
        (1999, "signatory", 9, 9, 9, 9, 100.0), (2001, "signatory", 2, 2, 1, 10, 25.0),
        (2004, "mediator", 3, 1, 2, 2, 100.0),
    )  # fmt: skip
    both = participation.padd_averages(frame, first_year=2000, last_year=2010)
    assert participation.average_values(both, frame, "lowest", 2000, 2010) == {
        "mean": 25, "pooled": 10, "agreements": 3, "first_year": 2001, "last_year": 2004,
        "rule": "rule_lowest",
    }  # fmt: skip


def processes(*rows: tuple) -> pd.DataFrame:
    columns = ["process", "first_year", "role", "percent", "in_averages", "known"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(
        source="unifem", confidence="as_read", women=pd.NA, persons=pd.NA
    ).astype({"first_year": "Int64", "percent": "Float64", "process": "string"})  # fmt: skip


SIGNED = processes(
    ("B (1995)", 1995, "witness_and_signatory", 0.0, True, "yes"),
    ("A", 1992, "signatory", 12.0, True, "uncertain"),
    ("C", 2001, "signatory", None, True, "yes"),
    ("D", None, "signatory", 5.0, True, "yes"),
    ("E", 2003, "signatory", 40.0, False, "yes"),
    ("F", 2004, "mediator", 30.0, True, "yes"),
    ("G", 2005, "signatory", 0.0, True, "yes"),
)


def test_processes_stand_by_year_without_the_year_in_their_name():
    found = participation.processes_of(SIGNED, "unifem", role="signatory", last_year=2004)
    # one without a year is never outside of the years
    assert found["process"].tolist() == ["A", "B", "C", "D"]
    assert participation.processes_of(SIGNED, "cfr").empty
    assert participation.processes_of(SIGNED, "unifem", role="mediator")["year"].tolist() == [2004]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("signatory", {"role": "signatory", "none": 1, "n": 3, "low": 0, "high": 12}),
        ("mediator", {"role": "mediator", "none": 0, "n": 1, "low": 30, "high": 30}),
        # where the role was not published, the first that was
        ("negotiator", {"role": "signatory", "none": 1, "n": 3, "low": 0, "high": 12}),
    ],
)
def test_words_on_processes_name_one_role_and_all_years(role, expected):
    found = participation.processes_of(SIGNED, "unifem")
    years = {"first_year": 1992, "last_year": 2005, "uncertain": 1}
    assert participation.process_values(found, role) == expected | years


def test_words_on_no_process_keep_the_role_asked_for():
    values = participation.process_values(participation.processes_of(SIGNED, "cfr"), "mediator")
    assert (values["role"], values["n"], values["none"]) == ("mediator", 0, 0)
    assert pd.isna(values["low"])


def test_facts_on_the_review_count_processes_with_a_share_and_those_of_them_at_zero():
    facts = participation.process_facts(SIGNED)
    names = ["unifem_2010_processes_with_signatories",
             "unifem_2010_processes_without_women_signatories"]  # fmt: skip
    assert facts["id"].tolist() == names
    assert facts["value"].tolist() == [3, 1]
    assert facts["denominator"].fillna(0).tolist() == [0, 3]
    kept = facts[["unit", "kind", "table", "series"]].drop_duplicates().to_numpy().tolist()
    assert kept == [["processes", "computed", "participation_processes", "unifem_2010"]]


def banded() -> pd.DataFrame:
    rows = [
        ("highest", "signatory", 1990, 2020, "none", 5),
        ("highest", "signatory", 1990, 2020, "up_to_10", 2),
        ("highest", "signatory", 1990, 2020, "unknown", 3),
        ("highest", "mediator", 1990, 2020, "none", 4),
        ("highest", "mediator", 1990, 2020, "unknown", 6),
        ("highest", "signatory", 2015, 2019, "none", 70),
        ("lowest", "signatory", 1990, 2020, "none", 80),
        ("highest", "advisor", 1990, 2020, "none", 90),
    ]
    columns = ["rule", "role", "first_year", "last_year", "band", "agreements"]
    return pd.DataFrame(rows, columns=columns).astype({"agreements": "Int64"})


def test_agreements_without_women_are_facts_of_those_with_a_share():
    found = participation.bands(banded())
    assert found.to_numpy().tolist() == [
        ["mediator", "none", 4], ["mediator", "unknown", 6], ["signatory", "none", 5],
        ["signatory", "up_to_10", 2], ["signatory", "unknown", 3],
    ]  # fmt: skip
    assert participation.band_values(found, "signatory", "highest") == {
        "role": "signatory", "none": 5, "known": 7, "unknown": 3, "agreements": 10,
        "rule": "rule_highest",
    }  # fmt: skip
    facts = participation.band_facts(banded())
    assert facts[["id", "value", "denominator"]].to_numpy().tolist() == [
        ["padd_agreements_without_women_mediator", 4, 4],
        ["padd_agreements_without_women_signatory", 5, 7],
    ]
    assert facts["meaning"].str.contains("among mediators|among signatories").all()
    kept = facts[["unit", "kind", "table", "series"]].drop_duplicates().to_numpy().tolist()
    assert kept == [["agreements", "computed", "padd_share_bands", "padd_highest"]]


def test_exact_shares_of_negotiators_lie_between_two_values():
    rows = [
        ("cfr_1990_2017", "negotiator", 8.0, "exact", "primary", 1990, 2017),
        ("cfr_1992_2019", "negotiator", 13.0, "exact", "primary", 1992, 2019),
        ("un_led_2020", "negotiator", 23.0, "about", "primary", 2020, 2020),
        ("cfr_1990_2017", "mediator", 2.0, "exact", "primary", 1990, 2017),
    ]
    found = participation.editions(averages(*rows))
    assert participation.spread(found.loc[found["role"].eq("negotiator")]) == {
        "role": "negotiator", "low": 8, "high": 13, "values": 3, "series": 3,
    }  # fmt: skip
    alone = participation.spread(found.loc[found["role"].eq("mediator")])
    assert (alone["role"], alone["low"], alone["values"]) == ("mediator", 2, 1)
    cited = participation.one_series(averages(*rows), "cfr_1990_2017")
    assert participation.by_role(cited, "percent") == {
        "mediator": 2, "negotiator": 8, "signatory": pd.NA,
    }  # fmt: skip


def test_averages_of_padd_stand_beside_the_published_ones_by_agreements_and_by_persons():
    found = participation.definitions(
        averages(("cfr_1992_2019", "negotiator", 13.0, "exact", "primary", 1992, 2019)),
        yearly((2000, "negotiator", 3, 2, 1, 10, 25.0), (2016, "observer", 3, 2, 1, 10, 25.0)),
        periods=((1990, 2020), (2015, 2019)),
    )
    columns = ["group", "producer", "measure", "first_year", "last_year", "percent", "base",
               "base_count", "kind"]  # fmt: skip
    window = [1990, 2020]
    assert found[columns].fillna({"base_count": -1}).to_numpy().tolist() == [
        ["negotiator", "short_cfr", "measure_processes", 1992, 2019, 13, "base_processes", -1,
         "published"],
        ["negotiator", "short_padd", "measure_agreements", *window, 25, "base_agreements", 2,
         "computed"],
        ["negotiator", "short_padd", "measure_persons", *window, 10, "base_persons", 10,
         "computed"],
    ]  # fmt: skip
    alone = participation.definitions(averages(), yearly((2000, "mediator", 1, 1, 1, 2, 50.0)),
                                      role="negotiator")  # fmt: skip
    assert alone.empty


@pytest.mark.parametrize(
    ("series", "producer"),
    [
        ("cfr_1992_2019", "short_cfr"), ("unifem_2010", "short_unifem"),
        ("un_women_2015", "short_un_women"), ("un_dppa_2020", "short_un_women"),
        ("un_led_2020", "short_un_led"), ("sg_2021", "short_un"),
    ],
)  # fmt: skip
def test_a_series_names_who_counted(series, producer):
    found = participation.definitions(
        averages((series, "mediator", 5.0, "exact", "weak", 2010, 2015)), pd.DataFrame()
    )
    assert found[["producer", "status"]].to_numpy().tolist() == [[producer, "uncertain"]]
