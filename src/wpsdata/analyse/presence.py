"""Women in a role against provisions on women: cross-tables, odds ratios, what moves them."""

import pandas as pd

from wpsdata.analyse.intervals import wilson
from wpsdata.clean.presence import CONTROLS, NOT_COMPARED, PRESENCE, ROLES
from wpsdata.clean.roles import plural
from wpsdata.load.padd import RULES

ALL = "all"
# rows of the chart of choices, from the plainest: sample, method
CHOICES = (
    ("all", "fisher"),
    ("all", "logit_profile"),
    ("all", "logit_cluster"),
    ("gender_known", "fisher"),
    ("nobody_is_no_woman", "fisher"),
    ("without_local", "fisher"),
    ("without_detrimental", "fisher"),
    ("until_scr_1325", "fisher"),
    ("after_scr_1325", "fisher"),
    ("latest_of_process", "fisher"),
)
FACT_CONTROLS = ("persons", "period", "persons_period", "persons_period_outsiders")


def roles_chosen(role: str) -> tuple[str, ...]:
    """Return the roles that a parameter asks for.

    Examples
    --------
    >>> analyse.presence.roles_chosen("mediator")
    ('mediator',)
    """
    return ROLES if role == ALL else (role,)


def cross_table(counts: pd.DataFrame, *, rule: str, role: str = ALL) -> pd.DataFrame:
    """List one row a role and answer: the share of agreements with a provision.

    Parameters
    ----------
    counts : DataFrame
        Table ``presence_and_provisions``.
    rule : str
        How a person with several roles is counted.
    role : str
        ``all``, or one of the roles.

    Returns
    -------
    DataFrame
        ``group_code`` (string, the role), ``label_code`` (string, ``presence_yes`` and so on),
        ``percent``, ``low``, ``high`` (Float64, percent, Wilson), ``numerator``,
        ``denominator`` (Int64). No row for an answer that no agreement has.

    Examples
    --------
    >>> counts = wpsdata.load("presence_and_provisions")
    >>> table = analyse.presence.cross_table(counts, rule="highest", role="delegate")
    >>> table[["label_code", "numerator", "denominator"]].to_dict("records")
    [{'label_code': 'presence_yes', 'numerator': 28, 'denominator': 39}, {'label_code':
    'presence_no', 'numerator': 33, 'denominator': 69}, {'label_code': 'presence_unknown',
    'numerator': 7, 'denominator': 8}]
    """
    rows = counts.loc[
        counts["rule"].eq(rule) & counts["sample"].eq(ALL) & counts["role"].isin(roles_chosen(role))
    ]
    total = rows["with_provision"] + rows["without_provision"]
    rows = rows.assign(numerator=rows["with_provision"], denominator=total)
    rows = rows.loc[total > 0].join(wilson(rows["with_provision"], total))
    rows = rows.assign(
        role_order=rows["role"].map(ROLES.index), order=rows["presence"].map(PRESENCE.index)
    ).sort_values(["role_order", "order"])
    return pd.DataFrame(
        {
            "group_code": rows["role"],
            "label_code": "presence_" + rows["presence"],
            "percent": rows["percent"],
            "low": rows["low"],
            "high": rows["high"],
            "numerator": rows["numerator"],
            "denominator": rows["denominator"],
        }
    ).reset_index(drop=True)


def cross_values(table: pd.DataFrame, rule: str) -> dict[str, object]:
    """Return what the words of the cross-table name, for the first role in it.

    Returns
    -------
    dict
        ``role``, ``with_woman``, ``without`` (percent with a provision), ``n_with``,
        ``n_without``, ``agreements`` (of all answers) and ``rule``.

    Examples
    --------
    >>> counts = wpsdata.load("presence_and_provisions")
    >>> table = analyse.presence.cross_table(counts, rule="highest", role="delegate")
    >>> values = analyse.presence.cross_values(table, "highest")
    >>> round(float(values["with_woman"]), 1), round(float(values["without"]), 1)
    (71.8, 47.8)
    """
    role = table["group_code"].iloc[0] if len(table) else ROLES[0]
    rows = table.loc[table["group_code"].eq(role)].set_index("label_code")
    rows = rows.reindex([f"presence_{one}" for one in PRESENCE])
    return {
        "role": role,
        "with_woman": rows.loc["presence_yes", "percent"],
        "without": rows.loc["presence_no", "percent"],
        "n_with": rows.loc["presence_yes", "denominator"],
        "n_without": rows.loc["presence_no", "denominator"],
        "agreements": rows["denominator"].sum(),
        "rule": f"rule_{rule}",
    }


def choices(models: pd.DataFrame, *, rule: str, role: str = ALL) -> pd.DataFrame:
    """List one row a role and choice: odds ratios without controls, however they are taken.

    Parameters
    ----------
    models : DataFrame
        Table ``presence_models``.
    rule : str
        How a person with several roles is counted.
    role : str
        ``all``, or one of the roles.

    Returns
    -------
    DataFrame
        Columns that the chart of estimates takes: ``group_code`` (string, the role),
        ``label_code`` (string), ``value``, ``low``, ``high`` (Float64; what is not finite is 0
        or infinite), ``n`` (Int64, agreements).

    Examples
    --------
    >>> models = wpsdata.load("presence_models")
    >>> rows = analyse.presence.choices(models, rule="highest", role="delegate")
    >>> rows[["label_code", "value"]].round(1).head(2).to_dict("records")
    [{'label_code': 'choice_all', 'value': 2.8}, {'label_code': 'choice_logit_profile', 'value':
    2.8}]
    """
    named = [
        models.loc[
            models["sample"].eq(sample)
            & models["method"].eq(method)
            & models["controls"].eq("none")
            & models["exposure"].eq("any_woman")
        ].assign(label_code=f"choice_{sample}" if method == "fisher" else f"choice_{method}")
        for sample, method in CHOICES
    ]
    every = pd.concat(named)
    return _drawn(every.loc[every["rule"].eq(rule)], role)


def controlled(
    models: pd.DataFrame, *, rule: str, role: str = ALL, exposure: str = "any_woman"
) -> pd.DataFrame:
    """List one row a role and set of controls: odds ratios of logistic models.

    Parameters
    ----------
    models : DataFrame
        Table ``presence_models``.
    rule : str
        How a person with several roles is counted.
    role : str
        ``all``, or one of the roles.
    exposure : str
        ``any_woman`` or ``share_10_points``.

    Returns
    -------
    DataFrame
        Columns as `choices` returns them, the interval that of the profile likelihood, and
        ``cluster_low``, ``cluster_high`` (Float64, by process). A set of controls that no role
        can be estimated with has no row; one that another role can has no value.

    Examples
    --------
    >>> models = wpsdata.load("presence_models")
    >>> rows = analyse.presence.controlled(models, rule="highest", role="delegate")
    >>> rows[["label_code", "value"]].round(1).head(2).to_dict("records")
    [{'label_code': 'controls_none', 'value': 2.8}, {'label_code': 'controls_persons', 'value':
    1.9}]
    """
    rows = models.loc[models["rule"].eq(rule) & models["exposure"].eq(exposure)]
    profile = rows.loc[rows["method"].eq("logit_profile")]
    cluster = rows.loc[rows["method"].eq("logit_cluster")].set_index(["role", "controls"])
    places = pd.MultiIndex.from_frame(profile[["role", "controls"]])
    profile = profile.assign(
        label_code="controls_" + profile["controls"],
        cluster_low=cluster["low"].reindex(places).to_numpy(),
        cluster_high=cluster["high"].reindex(places).to_numpy(),
    )
    able = profile["value"].notna().groupby(profile["controls"]).transform("any")
    order = list(CONTROLS)
    profile = profile.loc[able].sort_values("controls", key=lambda one: one.map(order.index))
    return _drawn(profile, role, ["cluster_low", "cluster_high"])


def by_rule(models: pd.DataFrame, *, role: str = ALL) -> pd.DataFrame:
    """List one row a role and counting rule: the exact odds ratio.

    Returns
    -------
    DataFrame
        Columns as `choices` returns them. Delegates are the same persons by every rule, and so
        have one row.

    Examples
    --------
    >>> rows = analyse.presence.by_rule(wpsdata.load("presence_models"), role="mediator")
    >>> rows[["label_code", "value"]].round(1).to_dict("records")
    [{'label_code': 'rule_row_highest', 'value': 1.7}, {'label_code': 'rule_row_lowest',
    'value': 0.7}, {'label_code': 'rule_row_multiple', 'value': 1.7}]
    """
    plain = models.loc[models["sample"].eq(ALL) & models["method"].eq("fisher")]
    alike = plain["role"].eq("delegate")
    plain = plain.loc[~alike | plain["rule"].eq(RULES[0])]
    code = ("rule_row_" + plain["rule"]).mask(plain["role"].eq("delegate"), "rule_row_any")
    return _drawn(plain.assign(label_code=code), role)


def _drawn(rows: pd.DataFrame, role: str, also: list[str] | None = None) -> pd.DataFrame:
    chosen = rows.loc[rows["role"].isin(roles_chosen(role)) & ~rows["role"].isin(NOT_COMPARED)]
    # a ratio or an end without finite number: the interval reaches to the end of the scale
    endless = chosen["value"].isna() & chosen["low"].notna()
    chosen = chosen.assign(value=chosen["value"].mask(endless, float("inf")))
    known = chosen["value"].notna()
    low = chosen["low"].mask(known & chosen["low"].isna(), 0.0)
    high = chosen["high"].mask(known & chosen["high"].isna(), float("inf"))
    frame = pd.DataFrame(
        {
            "group_code": chosen["role"],
            "label_code": chosen["label_code"],
            "value": chosen["value"],
            "low": low,
            "high": high,
            "n": chosen["agreements"],
            **{name: chosen[name] for name in also or []},
        }
    )
    order = frame["group_code"].map(ROLES.index)
    return (
        frame.assign(order=order)
        .sort_values("order", kind="stable")
        .drop(columns="order")
        .reset_index(drop=True)
    )


def ratio_values(rows: pd.DataFrame, rule: str = RULES[0]) -> dict[str, object]:
    """Return what the words of a chart of odds ratios name, for the first role in it.

    Parameters
    ----------
    rows : DataFrame
        Result of `choices`, `controlled` or `by_rule`.
    rule : str
        The counting rule.

    Returns
    -------
    dict
        ``role``; ``value``, ``low``, ``high`` and ``n`` of its first row; ``smallest`` and
        ``largest`` value of its rows, ``rows`` (how many of its rows have a value), ``clear``
        (how many of those have an interval wholly above 1) and ``rule``.

    Examples
    --------
    >>> models = wpsdata.load("presence_models")
    >>> rows = analyse.presence.choices(models, rule="highest", role="delegate")
    >>> values = analyse.presence.ratio_values(rows)
    >>> [round(float(values[name]), 1) for name in ("value", "low", "high")]
    [2.8, 1.1, 7.2]
    """
    role = rows["group_code"].iloc[0] if len(rows) else ROLES[0]
    own = rows.loc[rows["group_code"].eq(role) & rows["value"].notna()]
    return {
        "role": role,
        **{name: next(iter(own[name]), pd.NA) for name in ("value", "low", "high", "n")},
        "smallest": own["value"].min(),
        "largest": own["value"].max(),
        "rows": len(own),
        "clear": int((own["low"] > 1).sum()),
        "rule": f"rule_{rule}",
    }


def rule_values(rows: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the chart of counting rules name, for mediators if they are in it.

    Parameters
    ----------
    rows : DataFrame
        Result of `by_rule`.

    Returns
    -------
    dict
        ``role``, and its odds ratio by the ``highest`` and the ``lowest`` role of a person.

    Examples
    --------
    >>> rows = analyse.presence.by_rule(wpsdata.load("presence_models"))
    >>> analyse.presence.rule_values(rows)["role"]
    'mediator'
    """
    roles = list(dict.fromkeys(rows["group_code"]))
    role = "mediator" if "mediator" in roles or not roles else roles[0]
    own = rows.loc[rows["group_code"].eq(role)].set_index("label_code")["value"]
    alike = own.get("rule_row_any", pd.NA)
    return {
        "role": role,
        "highest": own.get("rule_row_highest", alike),
        "lowest": own.get("rule_row_lowest", alike),
    }


def presence_facts(counts: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """Turn cross-tables and estimates into facts, by the highest role of a person.

    Parameters
    ----------
    counts, models : DataFrame
        Tables ``presence_and_provisions`` and ``presence_models``.

    Returns
    -------
    DataFrame
        ``id``, ``value``, ``low``, ``high``, ``denominator``, ``unit``, ``kind``, ``meaning``,
        ``table``, ``series``; empty where the tables are.

    Examples
    --------
    >>> counts, models = wpsdata.load("presence_and_provisions"), wpsdata.load("presence_models")
    >>> found = analyse.presence.presence_facts(counts, models).set_index("id")
    >>> round(float(found.loc["presence_odds_ratio_delegate", "value"]), 1)
    2.8
    """
    rows: list[tuple[object, ...]] = []
    table = cross_table(counts, rule=RULES[0])
    for row in table.to_dict("records"):
        answer = {"presence_yes": "with", "presence_no": "without"}.get(row["label_code"])
        if answer and row["group_code"] not in NOT_COMPARED:
            role = row["group_code"]
            rows.append(
                (
                    f"provision_share_{answer}_woman_{role}_percent",
                    row["percent"], row["low"], row["high"], row["denominator"], "percent",
                    f"share with a gender provision of comprehensive agreements {answer} a woman "
                    f"among the {plural(role)}", "presence_and_provisions",
                )
            )  # fmt: skip
    plain = models.loc[models["rule"].eq(RULES[0]) & models["exposure"].eq("any_woman")]
    for row in plain.loc[plain["sample"].eq(ALL)].to_dict("records"):
        name, what = row["role"], f"woman among the {plural(row['role'])}"
        values = (row["value"], row["low"], row["high"], row["agreements"])
        if row["method"] == "fisher":
            rows.append(
                (
                    f"presence_odds_ratio_{name}", *values, "odds ratio",
                    f"odds of a gender provision with a {what} against none, comprehensive "
                    "agreements, exact interval", "presence_models",
                )
            )  # fmt: skip
        elif row["method"] == "newcombe":
            rows.append(
                (
                    f"presence_difference_{name}_points", *values, "percentage points",
                    f"share with a gender provision with a {what} less the share without, "
                    "comprehensive agreements", "presence_models",
                )
            )  # fmt: skip
        elif row["method"] == "within_process":
            rows.append(
                (
                    f"presence_processes_telling_{name}", row["processes"], None, None, None,
                    "processes",
                    "processes with comprehensive agreements that differ in both provisions and a "
                    f"{what}", "presence_models",
                )
            )  # fmt: skip
        elif row["method"] == "logit_profile" and row["controls"] in FACT_CONTROLS:
            held = row["controls"].replace("_", ", ")
            rows.append(
                (
                    f"presence_odds_ratio_{name}_{row['controls']}", *values, "odds ratio",
                    f"odds of a gender provision with a {what} against none, comprehensive "
                    f"agreements, holding equal: {held}; profile interval", "presence_models",
                )
            )  # fmt: skip
    columns = ["id", "value", "low", "high", "denominator", "unit", "meaning", "table"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(kind="computed", series="padd_highest_with_pax")
