"""Cross-tables and odds ratios as the notebook draws them, and the facts behind claim 2."""

import math

import pandas as pd
import pytest

import wpsdata
from wpsdata.analyse import presence
from wpsdata.publish import claims


@pytest.fixture(scope="module")
def counts() -> pd.DataFrame:
    return wpsdata.load("presence_and_provisions")


@pytest.fixture(scope="module")
def models() -> pd.DataFrame:
    return wpsdata.load("presence_models")


def test_the_cross_table_has_every_answer_that_an_agreement_gives(counts):
    table = presence.cross_table(counts, rule="highest")
    assert table.groupby("group_code")["denominator"].sum().eq(116).all()
    first = table.iloc[0]
    assert (first["group_code"], first["label_code"]) == ("delegate", "presence_yes")
    assert (first["numerator"], first["denominator"]) == (28, 39)
    assert first["low"] < first["percent"] < first["high"]
    # everybody is a delegate: nobody in that role is no answer
    assert "presence_nobody" not in set(table.query("group_code == 'delegate'")["label_code"])
    values = presence.cross_values(table, "highest")
    assert (values["n_with"], values["n_without"], values["agreements"]) == (39, 69, 116)


def test_one_role_alone(counts):
    table = presence.cross_table(counts, rule="lowest", role="mediator")
    assert set(table["group_code"]) == {"mediator"}
    assert presence.cross_values(table, "lowest")["role"] == "mediator"


def test_choices_stand_in_one_order_for_each_role(models):
    rows = presence.choices(models, rule="highest")
    order = rows.groupby("group_code", sort=False)["label_code"].agg(list)
    assert list(order.index) == ["delegate", "signatory", "mediator"]
    assert all(one == order.iloc[0] for one in order)
    assert order.iloc[0][:3] == ["choice_all", "choice_logit_profile", "choice_logit_cluster"]
    assert (rows["low"] <= rows["value"]).all()
    assert (rows["value"] <= rows["high"]).all()


def test_a_ratio_without_finite_value_goes_on_without_end(models):
    rows = presence.choices(models, rule="highest", role="mediator").set_index("label_code")
    endless = rows.loc["choice_after_scr_1325"]
    assert endless[["value", "high"]].tolist() == [math.inf, math.inf]
    assert endless["low"] < 1
    assert rows.loc["choice_until_scr_1325", ["value", "low"]].tolist() == [0, 0]


def test_controls_none_can_bear_are_left_out_and_others_said(models):
    rows = presence.controlled(models, rule="highest")
    assert not rows["label_code"].str.contains("published").any()
    mediators = rows.query("group_code == 'mediator'").set_index("label_code")
    assert mediators.loc["controls_persons_period_outsiders", ["value", "low"]].isna().all()
    delegates = rows.query("group_code == 'delegate'").set_index("label_code")
    assert delegates.loc["controls_none", "low"] > 1 > delegates.loc["controls_persons", "low"]
    assert delegates["cluster_low"].notna().all()


def test_values_count_the_intervals_that_exclude_no_difference(models):
    rows = presence.controlled(models, rule="highest")
    values = presence.ratio_values(rows)
    own = rows.query("group_code == 'delegate'")
    assert values["clear"] == (own["low"] > 1).sum() == 2
    assert values["rows"] == len(own) == 9
    assert values["value"] == own["value"].iloc[0]
    empty = presence.ratio_values(rows.head(0))
    assert (empty["rows"], empty["clear"]) == (0, 0)
    assert pd.isna(empty["value"])


def test_the_rule_matters_for_mediators(models):
    rows = presence.by_rule(models)
    assert rows.query("group_code == 'delegate'")["label_code"].tolist() == ["rule_row_any"]
    values = presence.rule_values(rows)
    assert values["role"] == "mediator"
    assert values["lowest"] < 1 < values["highest"]
    alone = presence.rule_values(presence.by_rule(models, role="delegate"))
    assert alone["highest"] == alone["lowest"]
    assert pd.isna(presence.rule_values(rows.head(0))["highest"])


def test_negotiators_are_shown_and_not_compared(counts, models):
    assert len(presence.cross_table(counts, rule="highest", role="negotiator"))
    assert presence.choices(models, rule="highest", role="negotiator").empty
    assert presence.controlled(models, rule="highest", role="negotiator").empty
    assert presence.by_rule(models, role="negotiator").empty


def test_every_row_has_words(counts, models):
    from wpsdata.chart.words import terms

    codes = set(presence.cross_table(counts, rule="highest")["label_code"])
    for rows in (
        presence.choices(models, rule="highest"),
        presence.controlled(models, rule="highest"),
        presence.by_rule(models),
    ):
        codes |= set(rows["label_code"]) | set(rows["group_code"])
    assert codes <= set(terms())


# --- claim 2 ------------------------------------------------------------------------------------


def verdict(facts: pd.DataFrame, **changes: float) -> claims.Claim:
    records = [{"as_of": "latest"} | row for row in facts.to_dict("records")]
    for one in records:
        one |= {key: None for key, value in one.items() if not isinstance(value, str)
                and pd.isna(value)}  # fmt: skip
        if one["id"] == "presence_odds_ratio_delegate":
            one |= changes
    entries = [one for one in claims.read_list() if one["number"] == 2]
    (judged,) = claims.judge(records, entries)
    return judged


def test_participation_goes_with_provisions_but_not_once_persons_are_held_equal(counts, models):
    facts = presence.presence_facts(counts, models)
    assert facts["id"].is_unique
    said = facts.set_index("id")["meaning"]
    assert said["presence_odds_ratio_delegate_persons_period"].endswith(
        "holding equal: persons, period; profile interval"
    )
    judged = verdict(facts)
    assert judged.verdict == "reproduced"
    assert judged.figures == [
        "presence_and_provisions", "presence_choices", "presence_controls",
        "presence_counting_rules",
    ]  # fmt: skip
    beside = {one["id"]: one for one in judged.beside}
    assert len(beside) == len(judged.beside) == 8  # each once, though latest is the claim's day
    held = beside["presence_odds_ratio_delegate_persons"]
    assert held["low"] < 1 < held["high"]
    assert beside["presence_odds_ratio_mediator"]["low"] < 1
    assert "holds 1" in judged.parts[0].because


@pytest.mark.parametrize(
    ("low", "high", "expected"), [(0.9, 7, "untestable"), (0.2, 0.8, "differs")]
)
def test_another_interval_changes_the_verdict(counts, models, low, high, expected):
    value = (low + high) / 2
    assert verdict(presence.presence_facts(counts, models), low=low, high=high,
                   value=value).verdict == expected  # fmt: skip


def test_without_tables_there_are_no_facts(counts, models):
    assert presence.presence_facts(counts.head(0), models.head(0)).empty
