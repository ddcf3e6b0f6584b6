"""How long states took to their first action plan after Security Council resolution 1325.

Watched are UN member states, each from the day of the resolution or of its admission to the UN,
whichever is later. A state for which no first plan is dated by the last day of watching is
censored on that day; where no plan was found, that is all that is known, not that there is none.
"""

from typing import Any

import pandas as pd

from wpsdata.analyse import survival
from wpsdata.clean.countries import REGIONS
from wpsdata.clean.dates import earlier
from wpsdata.clean.plans import first_dates

RESOLUTION_1325 = "2000-10-31"
BASELINE_PERIOD = "1990_2000"
BASELINE_END = "2000-12-31"
CONFLICT = ("conflict_1990_2000", "no_conflict_1990_2000")
# where in the span of days that a date may mean it is put
PLACES = ("earliest", "middle", "latest")
GROUPINGS: dict[str, tuple[str, ...]] = {"region": REGIONS, "conflict": CONFLICT}


def last_day(as_of: str, last_year: int) -> str:
    """Return the day on which watching ends: ``as_of``, at most the end of the last year.

    Plans adopted after the last complete year of the table are not in it; watching any longer
    would count states as without a plan for a time that was not looked at.

    Examples
    --------
    >>> analyse.time_to_adoption.last_day("latest", 2025)
    '2025-12-31'
    >>> analyse.time_to_adoption.last_day("2022-05-18", 2025)
    '2022-05-18'
    """
    return earlier(f"{last_year}-12-31", as_of)


def read_after(after: int, on: str) -> int:
    """Return the years after which shares are read off: those asked for, or all that were watched.

    Parameters
    ----------
    after : int
        Years asked for.
    on : str
        Last day of watching.

    Examples
    --------
    >>> analyse.time_to_adoption.read_after(20, "2022-05-18")
    20
    >>> analyse.time_to_adoption.read_after(20, "2015-12-31")
    15
    """
    watched = (pd.Timestamp(on) - pd.Timestamp(RESOLUTION_1325)).days / survival.DAYS_A_YEAR
    return max(0, min(after, int(watched)))


def states(
    naps: pd.DataFrame,
    countries: pd.DataFrame,
    admissions: pd.DataFrame,
    conflicts: pd.DataFrame,
    *,
    on: str,
    undated: str = "period_start",
    region: str = "world",
    place: str = "middle",
) -> pd.DataFrame:
    """Say for each UN member state how long it was watched, and whether it adopted a plan.

    Parameters
    ----------
    naps, countries, admissions, conflicts : DataFrame
        Tables ``naps``, ``countries``, ``un_admissions`` and ``conflicts_by_country``.
    on : str
        Last day of watching, ``YYYY-MM-DD``.
    undated : str
        Rule for plans without a year of adoption, as in ``adoption.dated``.
    region : str
        UN region, or ``world``.
    place : str
        Where a date that is known to the year or month only is put: ``earliest``, ``middle`` or
        ``latest`` of the days it may mean. With ``earliest`` a state whose first plan has no
        date at all adopted it on the first day of watching, with ``latest`` on the day of its
        next dated plan, or not by the last day; with ``middle`` it is not watched.

    Returns
    -------
    DataFrame
        One row a state that was a member on the last day: ``iso3``, ``region``, ``conflict``
        (string, of ``CONFLICT``: a state-based conflict in 1990-2000; missing for states that
        did not exist then), ``entered_on`` (datetime64), ``basis`` (string: ``adoption``,
        ``period_start``, ``undated`` where a first plan was found without a date, ``none_found``),
        ``years`` (Float64, watched; missing where not watched) and ``happened`` (boolean, whether
        they end with the first plan).

    Examples
    --------
    >>> names = ("naps", "countries", "un_admissions", "conflicts_by_country")
    >>> tables = [wpsdata.load(name) for name in names]
    >>> watched = analyse.time_to_adoption.states(*tables, on="2022-05-18")
    >>> print(len(watched), watched["happened"].sum())
    193 101
    """
    day = pd.Timestamp(on)
    members = countries.loc[countries["un_status"] == "member", ["iso3", "region"]]
    if region != "world":
        members = members.loc[members["region"] == region]
    frame = members.merge(
        admissions[["iso3", "admitted_on", "independent_on", "seat_before"]], on="iso3", how="left"
    )
    start = pd.Timestamp(RESOLUTION_1325)
    entered = frame["admitted_on"].where(frame["admitted_on"].notna(), start)
    frame = frame.assign(entered_on=entered, conflict=_conflict(frame, conflicts))
    frame = frame.loc[frame["entered_on"] < day].merge(
        first_dates(naps, undated), on="iso3", how="left"
    )
    frame["basis"] = frame["basis"].where(frame["basis"].notna(), "none_found").astype("string")
    adopted = _placed(frame, place)
    happened = adopted.notna() & adopted.le(day)
    until = adopted.where(happened, day)
    # one day at least: what happened on the first day did happen while it was watched
    years = (until - frame["entered_on"]).dt.days.clip(lower=1) / survival.DAYS_A_YEAR
    watched = frame["basis"].ne("undated") | (place != "middle")
    return frame.assign(
        years=years.astype("Float64").where(watched), happened=happened.astype("boolean")
    )[["iso3", "region", "conflict", "entered_on", "basis", "years", "happened"]].reset_index(
        drop=True
    )


def _placed(frame: pd.DataFrame, place: str) -> pd.Series:
    """Return the day that stands for the first plan."""
    middle = frame["earliest"] + (frame["latest"] - frame["earliest"]) / 2
    found = {"earliest": frame["earliest"], "middle": middle, "latest": frame["latest"]}[place]
    if place == "earliest":
        return found.mask(frame["basis"].eq("undated"), frame["entered_on"])
    return found


def _conflict(frame: pd.DataFrame, conflicts: pd.DataFrame) -> pd.Series:
    fought = set(conflicts.loc[conflicts["period"] == BASELINE_PERIOD, "state"])
    status = frame["iso3"].isin(fought) | frame["seat_before"].isin(fought)
    there = ~frame["independent_on"].gt(pd.Timestamp(BASELINE_END)).fillna(False).astype(bool)
    return status.map({True: CONFLICT[0], False: CONFLICT[1]}).astype("string").where(there, pd.NA)


def adoption_curves(watched: pd.DataFrame, by: str) -> pd.DataFrame:
    """Estimate the share of states with a first plan over the years, one curve a group.

    Parameters
    ----------
    watched : DataFrame
        What ``states`` returns.
    by : str
        ``region`` or ``conflict``.

    Returns
    -------
    DataFrame
        Columns of ``survival.curves``.

    Examples
    --------
    >>> names = ("naps", "countries", "un_admissions", "conflicts_by_country")
    >>> tables = [wpsdata.load(name) for name in names]
    >>> watched = analyse.time_to_adoption.states(*tables, on="2022-05-18")
    >>> analyse.time_to_adoption.adoption_curves(watched, "conflict")["series"].unique().tolist()
    ['conflict_1990_2000', 'no_conflict_1990_2000']
    """
    kept = watched.dropna(subset=["years", by])
    return survival.curves(kept, by, list(GROUPINGS[by]))


def share_rows(
    naps: pd.DataFrame,
    countries: pd.DataFrame,
    admissions: pd.DataFrame,
    conflicts: pd.DataFrame,
    *,
    on: str,
    after: int,
    undated: str = "period_start",
    region: str = "world",
) -> pd.DataFrame:
    """Estimate how far the shares of states with a plan depend on how plans are dated.

    Returns
    -------
    DataFrame
        ``group_code`` (region, or status of conflict), ``label_code`` (``dates_earliest``,
        ``dates_middle``, ``dates_latest``, and ``dates_leave_out`` or ``dates_period_start``, the
        other rule for plans of which only the period is known), ``value``, ``low``, ``high``
        (Float64, percent of states with a first plan ``after`` years, with its interval), ``n``
        (Int64, states). Empty where nobody was watched that long, or no state adopted a plan.

    Examples
    --------
    >>> names = ("naps", "countries", "un_admissions", "conflicts_by_country")
    >>> tables = [wpsdata.load(name) for name in names]
    >>> rows = analyse.time_to_adoption.share_rows(
    ...     *tables, on="2022-05-18", after=20, region="Oceania"
    ... )
    >>> rows["label_code"].unique().tolist()
    ['dates_earliest', 'dates_middle', 'dates_latest', 'dates_leave_out']
    """
    other = "leave_out" if undated == "period_start" else "period_start"
    tables = (naps, countries, admissions, conflicts)
    variants = [("dates_" + place, place, undated) for place in PLACES]
    variants.append((f"dates_{other}", "middle", other))
    # a date that may be anything is no event of its own
    if not states(*tables, on=on, undated=undated, region=region)["happened"].any():
        variants = []
    rows = []
    for code, place, rule in variants:
        watched = states(*tables, on=on, undated=rule, region=region, place=place)
        for by, groups in GROUPINGS.items():
            for group in groups:
                kept = watched.loc[watched[by].eq(group) & watched["years"].notna()]
                if len(kept):
                    found = survival.share_after(kept["years"], kept["happened"], after)
                    rows.append({"group_code": group, "label_code": code, **found})
    columns = ["group_code", "label_code", "value", "low", "high", "n"]
    frame = pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(["value", "low", "high"], "Float64")
        | {"n": "Int64", "group_code": "string", "label_code": "string"}
    )
    order = [group for groups in GROUPINGS.values() for group in groups]
    return (
        frame.dropna(subset=["value"])
        .sort_values("group_code", key=lambda codes: codes.map(order.index), kind="stable")
        .reset_index(drop=True)
    )


def dating_values(rows: pd.DataFrame, after: int) -> dict[str, object]:
    """Return what the words of the chart on dates name.

    Parameters
    ----------
    rows : DataFrame
        What ``share_rows`` returns.
    after : int
        Years after which shares are read off.

    Returns
    -------
    dict
        ``spread`` (percentage points, largest difference that the rules make in one group),
        ``group`` (its code), ``after``.

    Examples
    --------
    >>> names = ("naps", "countries", "un_admissions", "conflicts_by_country")
    >>> tables = [wpsdata.load(name) for name in names]
    >>> rows = analyse.time_to_adoption.share_rows(*tables, on="2022-05-18", after=20)
    >>> values = analyse.time_to_adoption.dating_values(rows, 20)
    >>> values["group"], round(float(values["spread"]), 1)
    ('Europe', 9.0)
    """
    by_group = rows.groupby("group_code")["value"]
    spread = by_group.max() - by_group.min()
    return {
        "spread": round(float(spread.max())) if len(spread) else None,
        "group": spread.idxmax() if len(spread) else "",
        "after": after,
    }


def values(watched: pd.DataFrame, by: str, after: int, on: str, undated: str) -> dict[str, object]:
    """Return what the words of the charts name.

    Parameters
    ----------
    watched : DataFrame
        What ``states`` returns.
    by : str
        ``region`` or ``conflict``.
    after : int
        Years after which shares are read off.
    on : str
        Last day of watching.
    undated : str
        Rule for plans without a year of adoption.

    Returns
    -------
    dict
        ``n`` (states watched), ``adopted`` (of them with a plan), ``censored`` (without one by
        then), ``none_found`` (of the latter, no plan found at all), ``percent`` (of all, after so
        many years), ``median`` (years until half), ``top``, ``bottom`` (percent of the groups with
        the largest and smallest share), ``top_group``, ``bottom_group`` (their codes),
        ``share_<group>`` for groups of conflict, ``chi2``, ``df``, ``critical`` (log-rank test over
        the groups), ``within_chi2`` (the same within regions), ``after``, ``until``, ``undated``
        (iso3 of states left out because their first plan has no date), ``no_status`` (iso3 of
        states that did not exist in the baseline), ``undated_rule``.

    Examples
    --------
    >>> names = ("naps", "countries", "un_admissions", "conflicts_by_country")
    >>> tables = [wpsdata.load(name) for name in names]
    >>> watched = analyse.time_to_adoption.states(*tables, on="2022-05-18")
    >>> values = analyse.time_to_adoption.values(
    ...     watched, "region", 20, "2022-05-18", "period_start"
    ... )
    >>> values["top_group"], values["bottom_group"]
    ('Europe', 'Oceania')
    """
    kept = watched.dropna(subset=["years", by])
    shares = {
        group: survival.share_after(part["years"], part["happened"], after)["value"]
        for group in GROUPINGS[by]
        if len(part := kept.loc[kept[by].eq(group)])
    }
    known = {group: share for group, share in shares.items() if share is not None}
    top = max(known, key=known.__getitem__, default="")
    bottom = min(known, key=known.__getitem__, default="")
    test = survival.log_rank(kept, by)
    within = survival.log_rank(kept, by, "region") if by != "region" else test
    return {
        "n": len(kept),
        "adopted": int(kept["happened"].sum()),
        "censored": int((~kept["happened"]).sum()),
        "none_found": int((~kept["happened"] & kept["basis"].eq("none_found")).sum()),
        "percent": _rounded(survival.share_after(kept["years"], kept["happened"], after)["value"]),
        "median": _rounded(survival.median(kept["years"], kept["happened"])["value"], 1),
        "top": _rounded(known.get(top)),
        "bottom": _rounded(known.get(bottom)),
        "top_group": top,
        "bottom_group": bottom,
        **{f"share_{group}": _rounded(shares.get(group)) for group in CONFLICT},
        "chi2": _rounded(test["chi2"], 1),
        "within_chi2": _rounded(within["chi2"], 1),
        "df": test["df"],
        "critical": _rounded(test["critical"], 1),
        "after": after,
        "until": on,
        "undated": watched.loc[watched["years"].isna(), "iso3"].tolist(),
        "no_status": watched.loc[watched["conflict"].isna(), "iso3"].tolist(),
        "undated_rule": f"undated_{undated}",
    }


def _rounded(value: float | None, decimals: int = 0) -> float | None:
    return None if value is None else round(value, decimals)


def adoption_time_facts(watched: pd.DataFrame) -> pd.DataFrame:
    """Compute, as facts, how long states took to their first plan.

    Parameters
    ----------
    watched : DataFrame
        What ``states`` returns for the whole world.

    Returns
    -------
    DataFrame
        ``id``, ``value``, ``low``, ``high``, ``denominator``, ``unit``, ``kind``, ``meaning``,
        ``table``. A share is given only for years that all groups were watched for.

    Examples
    --------
    >>> names = ("naps", "countries", "un_admissions", "conflicts_by_country")
    >>> tables = [wpsdata.load(name) for name in names]
    >>> watched = analyse.time_to_adoption.states(*tables, on="2022-05-18")
    >>> found = analyse.time_to_adoption.adoption_time_facts(watched).set_index("id")
    >>> round(float(found.loc["first_plan_percent_after_20_years_europe", "value"]))
    81
    """
    kept = watched.dropna(subset=["years"])
    half = survival.median(kept["years"], kept["happened"])
    rows: list[dict[str, Any]] = [
        {"id": "first_plan_median_years", **_estimate(half), "unit": "years",
         "meaning": "years from resolution 1325, or admission to the UN if later, until half of "
                    "the UN member states had a first plan (Kaplan-Meier)"},
    ]  # fmt: skip
    for after in (10, 20):
        found = survival.share_after(kept["years"], kept["happened"], after)
        rows.append(
            {"id": f"first_plan_percent_after_{after}_years", **_estimate(found),
             "unit": "percent of UN member states",
             "meaning": f"UN member states with a first plan {after} years after resolution 1325, "
                        "or after admission to the UN if later (Kaplan-Meier)"}
        )  # fmt: skip
    for by, groups in GROUPINGS.items():
        for group in groups:
            part = kept.loc[kept[by].eq(group)]
            found = survival.share_after(part["years"], part["happened"], 20)
            rows.append(
                {"id": f"first_plan_percent_after_20_years_{group.lower()}", **_estimate(found),
                 "unit": "percent of UN member states",
                 "meaning": f"the same after 20 years for states by {by}: {group}"}
            )  # fmt: skip
        test = survival.log_rank(kept, by)
        rows.append(
            {"id": f"first_plan_log_rank_{by}", "value": test["chi2"], "unit": "chi-square",
             "denominator": test["df"],
             "meaning": f"log-rank statistic of the pace of first plans by {by}; the denominator "
                        "is its degrees of freedom"}
        )  # fmt: skip
        rows.append(
            {"id": f"first_plan_log_rank_{by}_p", "value": test["p"], "unit": "p value",
             "meaning": f"p value of the log-rank test by {by}"}
        )  # fmt: skip
    within = survival.log_rank(kept, "conflict", "region")
    rows.append(
        {"id": "first_plan_log_rank_conflict_within_regions_p", "value": within["p"],
         "unit": "p value",
         "meaning": "p value of the log-rank test by conflict in 1990-2000, compared within UN "
                    "regions"}
    )  # fmt: skip
    return pd.DataFrame(rows).assign(kind="computed", table="naps")


def _estimate(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "value": found["value"],
        "low": found["low"],
        "high": found["high"],
        "denominator": found["n"],
    }
