"""Shares of women in agreements, by year and by band: what was not counted is never a zero."""

import pandas as pd
import pytest

from wpsdata.clean.padd import BANDS, share_bands, yearly_shares

ROWS = ["agreement_id", "signed_on", "women", "persons", "share", "unknown"]


def people(*lines: str, role: str = "delegate", rule: str = "highest") -> pd.DataFrame:
    """Make rows of a reader from ``id day women persons share unknown``, a dash for missing."""
    frame = pd.DataFrame([line.split() for line in lines], columns=ROWS).replace("-", None)
    whole = ["agreement_id", "women", "persons", "unknown"]
    return frame.assign(
        **{name: pd.to_numeric(frame[name]).astype("Int64") for name in whole},
        share=pd.to_numeric(frame["share"]).astype("Float64"),
        signed_on=pd.to_datetime(frame["signed_on"]),
        role=pd.Series(role, frame.index, dtype="string"),
        rule=pd.Series(rule, frame.index, dtype="string"),
    )


def year_of(frame: pd.DataFrame, role: str, year: int) -> pd.Series:
    shares = yearly_shares(frame)
    (row,) = shares.loc[shares["role"].eq(role) & shares["year"].eq(year)].to_dict("records")
    return pd.Series(row)


# --- by year ------------------------------------------------------------------------------------


def test_a_year_has_both_averages_and_its_zeros():
    found = yearly_shares(
        people(
            "1 2001-01-01 0 10 0 0", "2 2001-12-31 3 30 0.1 0", "3 2002-01-01 1 1 1 0",
            role="mediator",
        )
    )  # fmt: skip
    assert found.dtypes.astype(str).to_dict() == {
        "rule": "string", "role": "string", "year": "Int64", "agreements": "Int64",
        "agreements_with_share": "Int64", "agreements_with_counts": "Int64",
        "agreements_without_women": "Int64", "women": "Int64", "persons": "Int64",
        "unknown": "Int64", "mean_percent": "Float64",
    }  # fmt: skip
    assert found.to_numpy().tolist() == [
        ["highest", "mediator", 2001, 2, 2, 2, 1, 3, 40, 0, 5],
        ["highest", "mediator", 2002, 1, 1, 1, 0, 1, 1, 0, 100],
    ]


def test_a_period_can_be_put_together_from_its_years():
    counts = [(0, 10), (3, 30), (1, 1), (2, 7), (0, 5)]
    lines = [f"{n} {2000 + n // 2}-06-01 {women} {persons} {women / persons} 0"
             for n, (women, persons) in enumerate(counts)]  # fmt: skip
    years = yearly_shares(people(*lines, role="signatory"))
    mean = (years["mean_percent"] * years["agreements_with_share"]).sum()
    expected = sum(100 * women / persons for women, persons in counts) / len(counts)
    assert mean / years["agreements_with_share"].sum() == pytest.approx(expected, abs=1e-6)
    assert years["women"].sum() / years["persons"].sum() == 6 / 53


def test_a_year_in_which_nobody_was_counted_is_empty_not_zero():
    row = year_of(people("1 2001-01-01 - - - -"), "delegate", 2001)
    assert row["agreements"] == 1
    assert row["agreements_with_share"] == row["agreements_with_counts"] == 0
    assert row["agreements_without_women"] == 0
    assert row[["women", "persons", "unknown", "mean_percent"]].isna().all()


def test_nobody_in_the_role_is_no_agreement_without_women():
    row = year_of(people("1 2001-01-01 0 0 - -", role="mediator"), "mediator", 2001)
    assert (row["agreements_with_share"], row["agreements_without_women"]) == (0, 0)
    assert row["agreements_with_counts"] == 0
    assert (row["women"], row["persons"]) == (0, 0)
    assert pd.isna(row["mean_percent"])


def test_a_share_without_counts_enters_the_mean_and_not_the_pool():
    frame = people("1 2013-01-01 0 10 0 0", "1340 2013-03-19 - - 0.22 -")
    row = year_of(frame, "delegate", 2013)
    assert (row["agreements_with_share"], row["agreements_with_counts"]) == (2, 1)
    assert (row["women"], row["persons"], row["mean_percent"]) == (0, 10, 11)
    # it says nothing on the delegates whose gender is known
    row = year_of(frame, "delegate_known_gender", 2013)
    assert (row["agreements_with_share"], row["mean_percent"]) == (1, 0)


@pytest.mark.parametrize("line", ["1 2013-01-01 2 - - -", "1 2013-01-01 - 9 - -"])
def test_half_a_count_is_no_count(line):
    row = year_of(people(line, role="negotiator"), "negotiator", 2013)
    assert row["agreements_with_counts"] == 0
    assert row[["women", "persons"]].isna().all()


def test_a_share_left_out_beside_counts_is_completed():
    frame = people("1 2006-11-29 1 4 - -", role="observer", rule="lowest")
    assert year_of(frame, "observer", 2006)["mean_percent"] == 25


def test_known_gender_leaves_the_unknown_out_of_the_persons():
    frame = people("1 2001-01-01 1 10 0.1 6", "2 2001-01-01 0 5 0 5")
    row = year_of(frame, "delegate_known_gender", 2001)
    assert (row["women"], row["persons"], row["unknown"]) == (1, 4, 11)
    # in the second agreement nobody's gender is known: no share, not a share of zero
    assert (row["agreements_with_share"], row["agreements_without_women"]) == (1, 0)
    assert row["mean_percent"] == 25
    assert year_of(frame, "delegate", 2001)["mean_percent"] == 5


def test_rules_stay_apart():
    frames = [
        people("1 2001-01-01 1 2 0.5 -", role="mediator", rule="highest"),
        people("1 2001-01-01 0 0 - -", role="mediator", rule="lowest"),
    ]
    shares = yearly_shares(pd.concat(frames, ignore_index=True))
    assert shares.set_index("rule")["persons"].to_dict() == {"highest": 2, "lowest": 0}


# --- by band ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("women", "persons", "band"),
    [
        (0, 7, "none"),
        (1, 11, "up_to_10"),
        (1, 10, "10_to_25"),
        (1, 4, "25_to_50"),
        (1, 2, "50_and_more"),
        (3, 3, "50_and_more"),
    ],
)
def test_a_band_holds_its_lower_bound(women, persons, band):
    frame = people(f"1 2001-01-01 {women} {persons} - -", role="mediator")
    bands = share_bands(frame, [(2001, 2001)])
    assert bands.dtypes.astype(str).to_dict() == {
        "rule": "string", "role": "string", "period": "string", "band": "string",
        "agreements": "Int64",
    }  # fmt: skip
    assert bands.to_numpy().tolist() == [
        ["highest", "mediator", "2001-2001", name, int(name == band)] for name in BANDS
    ]


def test_bands_tell_unknown_from_none_and_keep_periods_and_roles_apart():
    frame = people("1 2001-01-01 0 5 0 5", "2 2015-01-01 - - - -")
    bands = share_bands(frame)
    assert bands["period"].unique().tolist() == ["2001-2015", "2015-2019"]
    counts = bands.set_index(["role", "period", "band"])["agreements"]
    assert counts[counts.gt(0)].to_dict() == {
        ("delegate", "2001-2015", "none"): 1,
        ("delegate", "2001-2015", "unknown"): 1,
        ("delegate", "2015-2019", "unknown"): 1,
        ("delegate_known_gender", "2001-2015", "unknown"): 2,
        ("delegate_known_gender", "2015-2019", "unknown"): 1,
    }
