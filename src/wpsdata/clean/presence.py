"""Women in a role against provisions on women: PADD's agreements with PA-X's codings.

The two meet by agreement id. An agreement has a woman in a role, has none among the persons in
it, has nobody in it, or is not known; only the first two are compared. What is compared, and how a
person with several roles is counted, decide much among so few agreements, so that each choice is a
row of its own.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from wpsdata import progress
from wpsdata.clean.agreements import LOCAL_TYPE, SCR_1325
from wpsdata.clean.association import Estimate, logistic_odds_ratios, odds_ratio, risk_difference
from wpsdata.errors import WpsdataError

ROLES = ("delegate", "signatory", "mediator", "negotiator")
PRESENCE = ("yes", "no", "nobody", "unknown")
# Known for too few agreements to compare at all, whatever the choice.
NOT_COMPARED = ("negotiator",)
# An agreement that speaks of women to their detriment; the dataset's author leaves it out too.
DETRIMENTAL = 1856
SAMPLES = (
    "all",
    "gender_known",
    "nobody_is_no_woman",
    "without_local",
    "without_detrimental",
    "until_scr_1325",
    "after_scr_1325",
    "latest_of_process",
)
# what a model holds equal -> its columns
CONTROLS: dict[str, tuple[str, ...]] = {
    "none": (),
    "persons": ("log_persons",),
    "period": ("after_scr_1325",),
    "persons_period": ("log_persons", "after_scr_1325"),
    "persons_period_length": ("log_persons", "after_scr_1325", "log_characters"),
    "persons_period_outsiders": (
        "log_persons", "after_scr_1325", "un_signatory", "third_party_signatory", "log_articles",
    ),
    "persons_period_schooling": ("log_persons", "after_scr_1325", "girls_in_secondary_percent"),
    "persons_period_development": (
        "log_persons", "after_scr_1325", "gender_development_index_year_before",
    ),
    "persons_period_parliament": ("log_persons", "after_scr_1325", "women_in_parliament_percent"),
    "published_international": (
        "council_resolutions", "council_press_statements", "un_signatory",
        "third_party_signatory", "has_nap",
    ),
    "published_inequality": (
        "gender_development_index", "girls_in_secondary_percent", "teenage_births",
    ),
    "published_politics": ("political_interest", "women_in_parliament_percent"),
    "published_war": ("sexual_violence", "women_combatants"),
}  # fmt: skip
# exposure -> the models it is tried in; a share of women is not tried in the thinnest ones
EXPOSURES: dict[str, tuple[str, ...]] = {
    "any_woman": tuple(CONTROLS),
    "share_10_points": ("none", "persons", "period", "persons_period"),
}
METHODS = ("fisher", "newcombe", "logit_profile", "logit_cluster", "within_process")
# Within fewer processes than this, agreements of one process are not compared with each other.
FEWEST_PROCESSES = 10
DECIMALS = 4


class NotJoined(WpsdataError):
    """Agreements of PADD are not in PA-X, or PA-X does not say of them what is needed."""


def presence(
    people: pd.DataFrame, measures: pd.DataFrame, agreements: pd.DataFrame
) -> pd.DataFrame:
    """Join one row for each counting rule, role and agreement: women present, provision, controls.

    Parameters
    ----------
    people : DataFrame
        Results of ``wpsdata.load.padd.load_padd``, one below the other.
    measures : DataFrame
        Result of ``wpsdata.load.padd.load_measures``.
    agreements : DataFrame
        Result of ``wpsdata.load.pax.read_pax``.

    Returns
    -------
    DataFrame of shape (n_rules * 4 * n_agreements, 12 + n_measures)
        ``rule``, ``role`` (string, of ``ROLES``), ``agreement_id`` (Int64), ``presence``
        (string: ``yes`` a woman in the role, ``no`` none among the persons in it, ``nobody`` no
        person in it, ``unknown`` not counted), ``share`` (Float64, of 1; missing without
        persons), ``persons``, ``unknown_delegates`` (Int64, delegates of the agreement whose
        gender is not known), ``provision`` (boolean, PA-X's ``GeWom``), ``process_id`` (Int64),
        ``local`` (boolean), ``after_scr_1325`` (boolean, by the day of signature), ``signed_on``
        (datetime64), the measures, and ``log_persons``, ``log_characters``, ``log_articles``
        (Float64).

    Raises
    ------
    NotJoined
        Agreements of PADD are not in PA-X, or have no process or no coding of provisions there;
        all of them are named.

    Notes
    -----
    The day of signature, the process and the coding of provisions are those of the release of
    PA-X in hand. With release 10 they are those that PADD has copied.
    """
    known = agreements.set_index("agreement_id")
    people = people.loc[people["role"].isin(ROLES)].reset_index(drop=True)
    absent = sorted(set(people["agreement_id"]) - set(known.index))
    if absent:
        raise NotJoined(
            f"agreement {_listed(absent)} of PADD is not in PA-X; expected each; "
            "name a release of PA-X from V4 on"
        )
    columns = ["ge_wom", "process_id", "agreement_type", "signed_on", "characters"]
    people = people.rename(columns={"unknown": "unknown_delegates"})
    # persons of unknown gender are counted for delegates only, and may have any role
    delegates = people.loc[people["role"].eq("delegate")].set_index(["rule", "agreement_id"])
    pairs = pd.MultiIndex.from_frame(people[["rule", "agreement_id"]])
    veiled = delegates["unknown_delegates"].reindex(pairs).to_numpy()
    people["unknown_delegates"] = pd.array(veiled, dtype="Int64")
    joined = (
        people.drop(columns="signed_on")
        .merge(known[columns], left_on="agreement_id", right_index=True)
        .merge(measures.drop(columns="provision"), on="agreement_id", how="left")
        .reset_index(drop=True)
    )
    problems = [
        f"no {what} for agreement {_listed(sorted(set(joined.loc[lost, 'agreement_id'])))}"
        for what, name in (("coding of provisions", "ge_wom"), ("process", "process_id"))
        if (lost := joined[name].isna()).any()
    ]
    if problems:
        raise NotJoined(
            f"PA-X: {'; '.join(problems)}; expected each; name an official release from V4 on"
        )
    women, persons = joined["women"], joined["persons"]
    # one agreement has a share of women and no counts
    some = (women > 0) | (women.isna() & (joined["share"] > 0))
    none = women.eq(0) & (persons > 0)
    found = pd.Series("unknown", joined.index, dtype="string")
    for name, holds in (("nobody", persons.eq(0)), ("no", none), ("yes", some)):
        found = found.mask(holds.fillna(False).astype(bool), name)
    counted = (women / persons.where(persons > 0)).astype("Float64")
    after = joined["signed_on"] > SCR_1325
    joined = joined.assign(
        presence=found,
        share=joined["share"].fillna(counted),
        provision=joined["ge_wom"].eq(1).astype("boolean"),
        local=joined["agreement_type"].eq(LOCAL_TYPE).astype("boolean"),
        after_scr_1325=after.astype("boolean"),
        log_persons=_log(persons),
        log_characters=_log(joined["characters"]),
        log_articles=_log(joined["press_articles"] + 1),
    )
    return joined.drop(columns=["ge_wom", "agreement_type", "characters", "women"])


def samples(joined: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the agreements of one rule and role, as each choice takes them.

    Parameters
    ----------
    joined : DataFrame
        Rows of `presence` for one rule and one role.

    Returns
    -------
    dict of DataFrame
        By sample: ``all``; ``gender_known`` (an agreement without a known woman, but with
        delegates of unknown gender, is unknown); ``nobody_is_no_woman`` (nobody in the role
        counts as no woman in it, as the dataset's author counts); ``without_local``;
        ``without_detrimental``; ``until_scr_1325`` and ``after_scr_1325``;
        ``latest_of_process`` (of each process the latest agreement with a known answer, or the
        latest if none has one).
    """
    presence = joined["presence"]
    veiled = presence.eq("no") & (joined["unknown_delegates"] > 0).fillna(False)
    answered = presence.isin(["yes", "no"])
    latest = (
        joined.assign(answered=answered)
        .sort_values(["answered", "signed_on", "agreement_id"])
        .drop_duplicates("process_id", keep="last")
        .drop(columns="answered")
        .sort_index()
    )
    return {
        "all": joined,
        "gender_known": joined.assign(presence=presence.mask(veiled, "unknown")),
        "nobody_is_no_woman": joined.assign(presence=presence.replace({"nobody": "no"})),
        "without_local": joined.loc[~joined["local"]],
        "without_detrimental": joined.loc[joined["agreement_id"].ne(DETRIMENTAL)],
        "until_scr_1325": joined.loc[~joined["after_scr_1325"]],
        "after_scr_1325": joined.loc[joined["after_scr_1325"]],
        "latest_of_process": latest,
    }


def presence_counts(joined: pd.DataFrame) -> pd.DataFrame:
    """Count agreements by women's presence and by provision.

    Parameters
    ----------
    joined : DataFrame
        Result of `presence`.

    Returns
    -------
    DataFrame of shape (n_rules * 4 * 8 * 4, 6)
        ``rule``, ``role``, ``sample``, ``presence`` (string), ``with_provision``,
        ``without_provision`` (Int64; a counted 0 where there is none).
    """
    rows = [
        (rule, role, sample, answer, *_cells(chosen, answer))
        for rule, role, sample, chosen in _choices(joined)
        for answer in PRESENCE
    ]
    return pd.DataFrame(
        rows,
        columns=["rule", "role", "sample", "presence", "with_provision", "without_provision"],
    ).astype(
        dict.fromkeys(["rule", "role", "sample", "presence"], "string")
        | dict.fromkeys(["with_provision", "without_provision"], "Int64")
    )


def presence_models(joined: pd.DataFrame) -> pd.DataFrame:
    """Estimate how women's presence and provisions go together, one row an estimate.

    Parameters
    ----------
    joined : DataFrame
        Result of `presence`.

    Returns
    -------
    DataFrame of shape (n_estimates, 16)
        ``rule``, ``role``, ``sample``; ``exposure`` (``any_woman`` against none, or
        ``share_10_points``, ten points more of women's share); ``method`` (``fisher`` the
        conditional odds ratio with its exact interval, ``newcombe`` the difference of shares,
        ``logit_profile`` and ``logit_cluster`` the odds ratio of a logistic model with the
        interval of its profile likelihood, or of a variance clustered by process,
        ``within_process`` agreements of one process among themselves); ``controls`` (a name of
        ``CONTROLS``); ``measure`` (``odds_ratio`` or ``points``); ``value``, ``low``, ``high``
        (Float64; an end that is missing, where there is a value, is not finite), ``p_value``
        (Float64, of Fisher's test alone); ``agreements``, ``with_provision``, ``processes``
        (Int64, in the estimate), ``dropped`` (Int64, agreements of the sample left out: nobody
        in the role, not known, or a control missing), ``why`` (string, why there is no
        value; missing where there is one).
    """
    rows: list[dict[str, object]] = []
    held: dict[bytes, dict[str, Estimate]] = {}
    for rule, role, sample, chosen in progress.steps(list(_choices(joined))):
        if role in NOT_COMPARED:
            continue
        answered = chosen.loc[chosen["presence"].isin(["yes", "no"])]
        named = {"rule": rule, "role": role, "sample": sample}
        table = [_cells(answered, "yes"), _cells(answered, "no")]
        for method, measure, estimate in (
            ("fisher", "odds_ratio", odds_ratio(table)),
            ("newcombe", "points", risk_difference(table)),
        ):
            kind = {"exposure": "any_woman", "method": method, "controls": "none"}
            rows.append({**named, **kind, "measure": measure, **_said(estimate, chosen, answered)})
        if sample != "all":
            continue
        rows.append(named | _within_processes(chosen, answered))
        for exposure, tried in EXPOSURES.items():
            for controls in tried:
                names = CONTROLS[controls]
                used = _modelled(answered, exposure, names)
                found = _remembered(held, used, names)
                for method in ("logit_profile", "logit_cluster"):
                    kind = {"exposure": exposure, "method": method, "controls": controls}
                    said = _said(found[method.removeprefix("logit_")], chosen, used)
                    rows.append({**named, **kind, "measure": "odds_ratio", **said})
    texts = ["rule", "role", "sample", "exposure", "method", "controls", "measure", "why"]
    numbers = ["value", "low", "high", "p_value"]
    counts = ["agreements", "with_provision", "processes", "dropped"]
    frame = pd.DataFrame(rows, columns=[*texts[:-1], *numbers, *counts, "why"])
    frame = frame.astype(
        dict.fromkeys(texts, "string")
        | dict.fromkeys(numbers, "Float64")
        | dict.fromkeys(counts, "Int64")
    )
    frame[numbers] = frame[numbers].round(DECIMALS)
    return frame.assign(why=frame["why"].mask(frame["why"].eq("")))


def _choices(joined: pd.DataFrame) -> Iterator[tuple[str, str, str, pd.DataFrame]]:
    for (rule, role), rows in joined.groupby(["rule", "role"], sort=True):
        for sample, chosen in samples(rows).items():
            yield str(rule), str(role), sample, chosen


def _cells(chosen: pd.DataFrame, answer: str) -> tuple[int, int]:
    """Count agreements with an answer: with a provision, and without."""
    rows = chosen.loc[chosen["presence"].eq(answer), "provision"]
    return int(rows.sum()), int((~rows).sum())


def _said(estimate: Estimate, chosen: pd.DataFrame, used: pd.DataFrame) -> dict[str, object]:
    return {
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "p_value": estimate.p_value,
        "agreements": len(used),
        "with_provision": int(used["provision"].sum()),
        "processes": used["process_id"].nunique(),
        "dropped": len(chosen) - len(used),
        "why": estimate.why,
    }


def _within_processes(chosen: pd.DataFrame, answered: pd.DataFrame) -> dict[str, object]:
    """Say how many processes could tell anything by agreements of their own, which is too few."""
    by_process = answered.groupby("process_id")
    telling = by_process["presence"].nunique().gt(1) & by_process["provision"].nunique().gt(1)
    used = answered.loc[answered["process_id"].isin(telling.index[telling])]
    number = int(telling.sum())
    # a conditional model of so few processes would be read as if it could say something
    why = f"{number} processes have agreements that differ in both; at least {FEWEST_PROCESSES}"
    return {
        "exposure": "any_woman",
        "method": "within_process",
        "controls": "none",
        "measure": "odds_ratio",
        **_said(Estimate(why=f"{why} are asked for"), chosen, used),
    }


def _modelled(answered: pd.DataFrame, exposure: str, names: tuple[str, ...]) -> pd.DataFrame:
    """Return the agreements that a model can use: every value known."""
    any_woman = answered["presence"].eq("yes").astype("Float64")
    value = any_woman if exposure == "any_woman" else answered["share"] * 10
    complete = answered.assign(exposure=value.astype("Float64"))
    return complete.dropna(subset=["exposure", *names])


def _remembered(
    held: dict[bytes, dict[str, Estimate]], used: pd.DataFrame, names: tuple[str, ...]
) -> dict[str, Estimate]:
    """Estimate a model once: counting rules that do not differ in a role give the same rows."""
    controls = used[list(names)].astype("float64")
    numbers = np.column_stack(
        [
            used["agreement_id"].astype("int64"),
            used["exposure"].astype("float64"),
            controls,
        ]
    )
    key = repr(names).encode() + numbers.tobytes()
    if key not in held:
        held[key] = logistic_odds_ratios(
            used["provision"].astype("float64"),
            used["exposure"].astype("float64"),
            controls,
            used["process_id"],
        )
    return held[key]


def _log(values: pd.Series) -> pd.Series:
    """Return natural logarithms, missing where there is none."""
    logarithm: Callable[[float], float] = np.log
    known = values.astype("Float64")
    return known.where(known > 0).map(logarithm, na_action="ignore").astype("Float64")


def _listed(numbers: list[int]) -> str:
    return ", ".join(str(number) for number in numbers)
