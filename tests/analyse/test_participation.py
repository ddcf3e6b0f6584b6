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
