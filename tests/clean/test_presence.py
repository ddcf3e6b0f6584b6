"""Women in a role against provisions: who counts as present, which agreements, what is compared."""

import pandas as pd
import pytest

from wpsdata.clean.presence import (
    CONTROLS,
    DETRIMENTAL,
    SAMPLES,
    NotJoined,
    presence,
    presence_counts,
    presence_models,
    samples,
)
from wpsdata.load.padd import MEASURES

ROLES = ("delegate", "signatory", "mediator", "negotiator")


def people(*lines: str, role: str = "signatory") -> pd.DataFrame:
    """Make PADD rows from ``id women persons share unknown``, a dash where it is missing."""
    cells = [[None if cell == "-" else float(cell) for cell in line.split()] for line in lines]
    frame = pd.DataFrame(cells, columns=["agreement_id", "women", "persons", "share", "unknown"])
    whole = dict.fromkeys(["agreement_id", "women", "persons", "unknown"], "Int64")
    frame = frame.astype(whole | {"share": "Float64"})
    parts = [
        frame.assign(
            role=one,
            unknown=frame["unknown"]
            if one == "delegate"
            else pd.array([None] * len(frame), "Int64"),
        )
        for one in (role, *({"delegate"} - {role}))
    ]
    joined = pd.concat(parts, ignore_index=True)
    return joined.assign(rule="highest", signed_on=pd.Timestamp("2001-01-01"))


def agreements(*lines: str) -> pd.DataFrame:
    """Make PA-X rows from ``id ge_wom process day type``."""
    rows = [line.split() for line in lines]
    frame = pd.DataFrame(rows, columns=["agreement_id", "ge_wom", "process_id", "day", "type"])
    whole = {name: pd.array([None if n == "-" else int(n) for n in frame[name]], "Int64")
             for name in ("agreement_id", "ge_wom", "process_id")}  # fmt: skip
    return pd.DataFrame(
        {
            **whole,
            "signed_on": pd.to_datetime(frame["day"]),
            "agreement_type": frame["type"].astype("string"),
            "characters": pd.array([1000] * len(frame), dtype="Int64"),
        }
    )


def measures(*numbers: int) -> pd.DataFrame:
    ids = {"agreement_id": pd.array(numbers, dtype="Int64"),
           "provision": pd.array([0] * len(numbers), dtype="Int64")}  # fmt: skip
    return pd.DataFrame({**ids, **{name: pd.array([1.0] * len(numbers), "Float64")
                                   for name in MEASURES.values()}})  # fmt: skip


FIVE = people("1 1 4 0.25 0", "2 0 4 0 2", "3 0 0 - 0", "4 - - - -", "5 - - 0.2 -")
DAYS = agreements(
    "1 1 10 1999-05-05 Intra", "2 0 10 2001-05-05 Intra", "3 1 11 2000-10-31 IntraLocal",
    "4 1 11 2000-11-01 Intra", "5 0 12 2002-05-05 Inter",
)  # fmt: skip


@pytest.fixture
def joined() -> pd.DataFrame:
    return presence(FIVE, measures(1, 2, 3, 4, 5), DAYS)


def of(joined: pd.DataFrame, role: str = "signatory") -> pd.DataFrame:
    return joined.loc[joined["role"].eq(role)].reset_index(drop=True)


def test_nobody_in_a_role_and_nobody_counted_are_not_the_absence_of_women(joined):
    found = of(joined).set_index("agreement_id")["presence"]
    assert found.to_dict() == {1: "yes", 2: "no", 3: "nobody", 4: "unknown", 5: "yes"}


def test_controls_are_logarithms_and_missing_where_there_is_none():
    press = measures(1, 2, 3, 4, 5).assign(press_articles=pd.array([0, 9, 99, None, 0], "Float64"))
    found = of(presence(FIVE, press, DAYS)).set_index("agreement_id")
    logs = found[["log_persons", "log_characters", "log_articles"]]
    assert logs.dtypes.astype(str).unique().tolist() == ["Float64"]
    # four persons, a thousand characters, articles and one
    assert logs["log_persons"].round(3).fillna(-1).tolist() == [1.386, 1.386, -1, -1, -1]
    assert logs["log_characters"].round(3).unique().tolist() == [6.908]
    assert logs["log_articles"].round(3).fillna(-1).tolist() == [0, 2.303, 4.605, -1, 0]


def test_each_agreement_has_share_provision_and_place(joined):
    found = of(joined).set_index("agreement_id")
    assert found["share"].fillna(-1).to_dict() == {1: 0.25, 2: 0, 3: -1, 4: -1, 5: 0.2}
    assert found["provision"].to_dict() == {1: True, 2: False, 3: True, 4: True, 5: False}
    assert found["local"].to_dict() == {1: False, 2: False, 3: True, 4: False, 5: False}
    assert found["unknown_delegates"].fillna(-1).to_dict() == {1: 0, 2: 2, 3: 0, 4: -1, 5: -1}


def test_the_day_of_the_resolution_belongs_to_the_time_before(joined):
    after = of(joined).set_index("agreement_id")["after_scr_1325"]
    assert after.to_dict() == {1: False, 2: True, 3: False, 4: True, 5: True}


def test_samples_are_what_they_say(joined):
    chosen = samples(of(joined))
    assert tuple(chosen) == SAMPLES
    answers = {name: dict(zip(one["agreement_id"], one["presence"], strict=True))
               for name, one in chosen.items()}  # fmt: skip
    # a delegate of unknown gender may be the woman that the counts do not show
    assert answers["gender_known"][2] == "unknown"
    assert answers["nobody_is_no_woman"][3] == "no"
    assert set(answers["without_local"]) == {1, 2, 4, 5}
    assert set(answers["until_scr_1325"]) == {1, 3}
    assert set(answers["after_scr_1325"]) == {2, 4, 5}
    # of process 11 none is known; the latest stands for it
    assert answers["latest_of_process"] == {2: "no", 4: "unknown", 5: "yes"}


def test_the_agreement_that_speaks_ill_of_women_can_be_left_out():
    rows = people(f"{DETRIMENTAL} 0 4 0 0", "2 0 4 0 0")
    days = agreements(f"{DETRIMENTAL} 1 10 2007-03-10 Intra", "2 0 10 2001-05-05 Intra")
    chosen = samples(of(presence(rows, measures(DETRIMENTAL, 2), days)))
    assert chosen["without_detrimental"]["agreement_id"].tolist() == [2]


def test_every_agreement_has_one_answer(joined):
    counts = presence_counts(joined)
    total = counts.groupby(["role", "sample"])[["with_provision", "without_provision"]].sum()
    sizes = {"all": 5, "gender_known": 5, "nobody_is_no_woman": 5, "without_local": 4,
             "without_detrimental": 5, "until_scr_1325": 2, "after_scr_1325": 3,
             "latest_of_process": 3}  # fmt: skip
    assert total.sum(axis=1)["signatory"].to_dict() == sizes
    cell = counts.query("role == 'signatory' and sample == 'all' and presence == 'yes'")
    assert cell[["with_provision", "without_provision"]].to_numpy().tolist() == [[1, 1]]


def test_agreements_that_are_not_in_pa_x_are_all_named():
    with pytest.raises(NotJoined, match=r"agreement 4, 5 of PADD is not in PA-X"):
        presence(FIVE, measures(1, 2, 3, 4, 5), DAYS.head(3))


def test_agreements_without_process_or_coding_are_named():
    lost = agreements("1 - 10 1999-05-05 Intra", "2 0 - 2001-05-05 Intra",
                      "3 1 11 2000-10-31 Intra", "4 1 11 2000-11-01 Intra",
                      "5 0 12 2002-05-05 Inter")  # fmt: skip
    with pytest.raises(NotJoined) as refused:
        presence(FIVE, measures(1, 2, 3, 4, 5), lost)
    assert "no coding of provisions for agreement 1; no process for agreement 2" in str(
        refused.value
    )


# --- estimates ----------------------------------------------------------------------------------


def many(with_woman: tuple[int, int], without: tuple[int, int]) -> pd.DataFrame:
    """Join agreements with and without a woman signatory, each ``(provision, none)``."""
    rows, days = [], []
    for women, (some, none) in ((1, with_woman), (0, without)):
        for place in range(some + none):
            number = len(rows) + 1
            rows.append(f"{number} {women} 4 {women / 4} 0")
            days.append(f"{number} {int(place < some)} {number} 2001-05-05 Intra")
    return presence(people(*rows), measures(*range(1, len(rows) + 1)), agreements(*days))


@pytest.fixture(scope="module")
def models() -> pd.DataFrame:
    return presence_models(many((28, 11), (33, 36)))


def test_methods_agree_on_the_same_table(models):
    rows = models.query("role == 'signatory' and sample == 'all' and controls == 'none'")
    by = rows.loc[rows["exposure"].eq("any_woman")].set_index("method")
    assert by.loc["logit_profile", "value"] == pytest.approx(28 * 36 / (11 * 33), abs=1e-3)
    assert by.loc["fisher", "value"] < by.loc["logit_profile", "value"]
    assert by.loc["newcombe", "value"] == pytest.approx(100 * (28 / 39 - 33 / 69), abs=1e-3)
    assert by.loc["fisher", ["agreements", "with_provision", "dropped"]].tolist() == [108, 61, 0]
    assert by["processes"].drop("within_process").eq(108).all()
    # ten points of share are two fifths of the step from none to one of four
    share = rows.query("exposure == 'share_10_points' and method == 'logit_profile'").iloc[0]
    assert share["value"] == pytest.approx(by.loc["logit_profile", "value"] ** 0.4, abs=1e-3)


def test_controls_that_do_not_vary_are_said_and_not_estimated(models):
    rows = models.query("role == 'signatory' and controls == 'persons' and exposure == 'any_woman'")
    assert rows["value"].isna().all()
    assert rows["why"].str.contains("repeat each other").all()


def test_agreements_of_one_process_are_not_compared_where_too_few_processes_could_tell(models):
    row = models.query("role == 'signatory' and method == 'within_process'").iloc[0]
    assert (row["agreements"], row["processes"]) == (0, 0)
    assert "at least 10" in row["why"]


def test_each_estimate_has_a_value_or_a_reason(models):
    assert (models["value"].notna() ^ models["why"].notna()).all()
    assert set(models["controls"]) == set(CONTROLS)


def test_negotiators_are_not_compared():
    rows = people("1 1 4 0.25 0", "2 0 4 0 0", role="negotiator")
    joined = presence(rows, measures(1, 2), DAYS)
    assert set(presence_counts(joined)["role"]) == {"negotiator", "delegate"}
    assert set(presence_models(joined)["role"]) == {"delegate"}


def test_women_who_are_unknown_are_dropped_and_counted(joined):
    row = presence_models(joined).query(
        "role == 'signatory' and sample == 'all' and method == 'fisher'"
    )
    assert row[["agreements", "dropped"]].to_numpy().tolist() == [[3, 2]]
