"""Second, third and fourth plans: when they came, after how long, and which are in force."""

from typing import Any

import pandas as pd

from wpsdata.analyse import survival
from wpsdata.analyse.adoption import generation_group, in_region
from wpsdata.clean.countries import REGIONS
from wpsdata.clean.dates import earlier
from wpsdata.clean.plans import dated

ORDER = ("first", "second", "third", "fourth_or_later", "not_numbered")
NEXT = {1: "gap_to_second", 2: "gap_to_third", 3: "gap_to_fourth"}
STATUSES = ("plan_in_force", "plan_not_begun", "plan_lapsed", "plan_period_unknown")


def new_plans(
    naps: pd.DataFrame,
    countries: pd.DataFrame,
    *,
    undated: str = "period_start",
    first_year: int = 2005,
    last_year: int = 2025,
    region: str = "world",
) -> pd.DataFrame:
    """Count the plans adopted in each year, by their number in the row of a country's plans.

    Returns
    -------
    DataFrame
        ``year`` (Int64), ``series`` (string, of ``ORDER``), ``count`` (Int64). Every year has a
        row for each series that occurs: a year without such a plan in the table is a counted zero
        of the table. Undated plans are in no year.

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> new = analyse.generations.new_plans(naps, countries, last_year=2010)
    >>> new[new["year"].eq(2010)].set_index("series")["count"].to_dict()
    {'first': 12, 'second': 2}
    """
    plans = in_region(dated(naps, undated), countries, region)
    year = plans["earliest"].dt.year
    inside = plans.loc[year.between(first_year, last_year)]
    counts = (
        pd.crosstab(inside["earliest"].dt.year, generation_group(inside["generation"]))
        .reindex(range(first_year, last_year + 1), fill_value=0)
        .rename_axis("year")
    )
    present = [name for name in ORDER if name in counts]
    long = counts[present].reset_index().melt("year", var_name="series", value_name="count")
    return (
        long.astype({"year": "Int64", "series": "string", "count": "Int64"})
        .sort_values("year", kind="stable", ignore_index=True)
        .iloc[: None if present else 0]
    )


def gaps(
    naps: pd.DataFrame,
    countries: pd.DataFrame,
    *,
    on: str,
    undated: str = "period_start",
    region: str = "world",
) -> pd.DataFrame:
    """Say for each first, second and third plan how long it took to the next one.

    Parameters
    ----------
    naps, countries : DataFrame
        Tables ``naps`` and ``countries``.
    on : str
        Last day of watching, ``YYYY-MM-DD``. A plan without a next one by then is censored: it
        has not been followed yet, as far as the table goes.
    undated : str
        Rule for plans without a year of adoption, as in ``adoption.dated``.
    region : str
        UN region, or ``world``.

    Returns
    -------
    DataFrame
        One row a dated and numbered plan adopted by that day: ``iso3``, ``gap`` (string,
        ``gap_to_second``, ``gap_to_third``, ``gap_to_fourth``), ``adopted`` (datetime64, the
        middle of the days its date may mean), ``years`` (Float64, to the next plan or to the last
        day; missing where a later plan is there but not dated) and ``happened`` (boolean).

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> found = analyse.generations.gaps(naps, countries, on="2022-05-18")
    >>> found.groupby("gap")["happened"].sum().to_dict()
    {'gap_to_fourth': 6, 'gap_to_second': 57, 'gap_to_third': 22}
    """
    day = pd.Timestamp(on)
    plans = in_region(dated(naps, undated), countries, region).dropna(subset=["generation"])
    middle = plans["earliest"] + (plans["latest"] - plans["earliest"]) / 2
    plans = plans.assign(adopted=middle)[["iso3", "generation", "adopted"]]
    following = plans.assign(generation=plans["generation"] - 1).rename(
        columns={"adopted": "followed"}
    )
    latest = plans.groupby("iso3")["generation"].max().rename("latest").reset_index()
    frame = (
        plans.merge(following, on=["iso3", "generation"], how="left")
        .merge(latest, on="iso3")
        .loc[lambda rows: rows["adopted"].le(day) & rows["generation"].isin(list(NEXT))]
    )
    happened = frame["followed"].le(day).fillna(False)
    until = frame["followed"].where(happened, day)
    # followed, but nobody knows when
    lost = frame["followed"].isna() & frame["latest"].gt(frame["generation"])
    years = (until - frame["adopted"]).dt.days.clip(lower=1) / survival.DAYS_A_YEAR
    return (
        frame.assign(
            gap=frame["generation"].map(NEXT).astype("string"),
            years=years.astype("Float64").mask(lost.astype(bool)),
            happened=happened.astype("boolean"),
        )[["iso3", "gap", "adopted", "years", "happened"]]
        .assign(place=frame["generation"])
        .sort_values(["place", "iso3"], ignore_index=True)
        .drop(columns="place")
    )


def gap_curves(found: pd.DataFrame) -> pd.DataFrame:
    """Estimate the share of plans that were followed by the next, over the years since adoption.

    Parameters
    ----------
    found : DataFrame
        What ``gaps`` returns.

    Returns
    -------
    DataFrame
        Columns of ``survival.curves``; one curve a gap.

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> found = analyse.generations.gaps(naps, countries, on="2022-05-18")
    >>> analyse.generations.gap_curves(found)["series"].unique().tolist()
    ['gap_to_second', 'gap_to_third', 'gap_to_fourth']
    """
    return survival.curves(found.dropna(subset=["years"]), "gap", list(NEXT.values()))


def gap_medians(found: pd.DataFrame) -> pd.DataFrame:
    """Set the median over finished gaps beside the one that counts unfinished ones as well.

    Returns
    -------
    DataFrame
        ``group_code`` (gap), ``label_code`` (``gap_finished``: the middle one of the gaps that
        ended; ``gap_all``: Kaplan-Meier, plans not followed yet included), ``value`` (Float64,
        years; missing where half are not followed yet), ``low``, ``high`` (Float64; for
        ``gap_all`` only), ``n`` (Int64, gaps). Gaps of which none ended are left out.

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> found = analyse.generations.gaps(naps, countries, on="2022-05-18")
    >>> medians = analyse.generations.gap_medians(found)
    >>> medians[["label_code", "value"]].round(1).head(2).to_dict("records")
    [{'label_code': 'gap_finished', 'value': 5.0}, {'label_code': 'gap_all', 'value': 6.0}]
    """
    rows: list[dict[str, Any]] = []
    for name in NEXT.values():
        part = found.loc[found["gap"].eq(name)].dropna(subset=["years"])
        ended = part.loc[part["happened"]]
        if len(ended):
            rows += [
                {"group_code": name, "label_code": "gap_finished",
                 "value": float(ended["years"].median()), "n": len(ended)},
                {"group_code": name, "label_code": "gap_all",
                 **survival.median(part["years"], part["happened"])},
            ]  # fmt: skip
    columns = ["group_code", "label_code", "value", "low", "high", "n"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"group_code": "string", "label_code": "string", "n": "Int64"}
        | dict.fromkeys(["value", "low", "high"], "Float64")
    )


def in_force(
    naps: pd.DataFrame,
    countries: pd.DataFrame,
    *,
    on: str,
    undated: str = "period_start",
    region: str = "world",
) -> pd.DataFrame:
    """Say for each country with a plan on a day whether one is in force, by its printed period.

    Parameters
    ----------
    naps, countries : DataFrame
        Tables ``naps`` and ``countries``.
    on : str
        A day, ``YYYY-MM-DD``.
    undated : str
        Rule for plans without a year of adoption, as in ``adoption.dated``.
    region : str
        UN region, or ``world``.

    Returns
    -------
    DataFrame
        One row a country that surely had a plan by that day: ``iso3``, ``region``, ``status``
        (string, of ``STATUSES``: a plan adopted by then covers the year; else, by the latest plan,
        its period has not begun, is over, or is not known: nobody guesses it) and
        ``last_year`` (boolean, whether the only plans in force end in the year of the day).

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> force = analyse.generations.in_force(naps, countries, on="2022-05-18")
    >>> force["status"].value_counts().to_dict()
    {'plan_in_force': 65, 'plan_lapsed': 29, 'plan_period_unknown': 8}
    """
    day = pd.Timestamp(on)
    plans = dated(naps, undated)
    plans = plans.loc[plans["latest"].le(day)]
    covers = plans["period_start"].le(day.year) & plans["period_end"].ge(day.year)
    ends = covers & plans["period_end"].eq(day.year)
    plans = plans.assign(
        covers=covers.fillna(False).astype(bool),
        beyond=(covers & ~ends).fillna(False).astype(bool),
        rank=plans["generation"].fillna(0),
    )
    by_country = plans.groupby("iso3")[["covers", "beyond"]].any()
    latest = (
        plans.sort_values(["iso3", "rank", "earliest"]).drop_duplicates("iso3", keep="last")
    ).set_index("iso3")
    known = latest["period_start"].notna() & latest["period_end"].notna()
    status = (
        pd.Series("plan_lapsed", latest.index, dtype="string")
        .mask(latest["period_start"].gt(day.year).fillna(False).astype(bool), "plan_not_begun")
        .mask(~known, "plan_period_unknown")
        .mask(by_country["covers"], "plan_in_force")
    )
    found = pd.DataFrame(
        {"status": status, "last_year": by_country["covers"] & ~by_country["beyond"]}
    ).rename_axis("iso3")
    return in_region(found.reset_index(), countries, region)


def in_force_by_year(
    naps: pd.DataFrame,
    countries: pd.DataFrame,
    *,
    undated: str = "period_start",
    first_year: int = 2005,
    last_year: int = 2025,
    region: str = "world",
) -> pd.DataFrame:
    """Count countries with a plan at the end of each year by whether one was in force.

    Returns
    -------
    DataFrame
        ``year`` (Int64), ``series`` (string, of ``STATUSES``), ``count`` (Int64); every year has a
        row for each status that occurs, and its rows add up to the countries with a dated plan.

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> by_year = analyse.generations.in_force_by_year(naps, countries, last_year=2010)
    >>> by_year[by_year["year"].eq(2010)].set_index("series")["count"].to_dict()
    {'plan_in_force': 23, 'plan_not_begun': 1, 'plan_period_unknown': 6}
    """
    rows = []
    for year in range(first_year, last_year + 1):
        found = in_force(naps, countries, on=f"{year}-12-31", undated=undated, region=region)
        counted = found["status"].value_counts()
        rows += [(year, name, int(counted.get(name, 0))) for name in STATUSES]
    frame = pd.DataFrame(rows, columns=["year", "series", "count"]).astype(
        {"year": "Int64", "series": "string", "count": "Int64"}
    )
    occurs = frame.groupby("series")["count"].transform("sum") > 0
    return frame.loc[occurs].reset_index(drop=True)


def in_force_shares(found: pd.DataFrame) -> pd.DataFrame:
    """Compute for each region the share of countries with a plan by its status on the day.

    Parameters
    ----------
    found : DataFrame
        What ``in_force`` returns.

    Returns
    -------
    DataFrame
        ``group_code`` (region), ``label_code`` (status), ``numerator``, ``denominator`` (Int64,
        countries), ``percent`` (Float64). Only statuses that occur, and regions with a plan.

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> force = analyse.generations.in_force(naps, countries, on="2022-05-18", region="Oceania")
    >>> shares = analyse.generations.in_force_shares(force)
    >>> shares[["label_code", "numerator", "denominator"]].to_dict("records")
    [{'label_code': 'plan_in_force', 'numerator': 1, 'denominator': 3}, {'label_code':
    'plan_lapsed', 'numerator': 2, 'denominator': 3}]
    """
    statuses = [one for one in STATUSES if found["status"].eq(one).any()]
    rows = [
        (region, status, int(part["status"].eq(status).sum()), len(part))
        for region in REGIONS
        if len(part := found.loc[found["region"].eq(region)])
        for status in statuses
    ]
    frame = pd.DataFrame(rows, columns=["group_code", "label_code", "numerator", "denominator"])
    return frame.assign(percent=100 * frame["numerator"] / frame["denominator"]).astype(
        {"group_code": "string", "label_code": "string", "numerator": "Int64",
         "denominator": "Int64", "percent": "Float64"}
    )  # fmt: skip


def day_within(on_date: str, as_of: str) -> str:
    """Return the day asked for, at most the day that knowledge ends with.

    Examples
    --------
    >>> analyse.generations.day_within("2025-12-31", as_of="2022-05-18")
    '2022-05-18'
    """
    return earlier(on_date, as_of)


def plans_values(new: pd.DataFrame, region: str, undated: str) -> dict[str, object]:
    """Return what the words of the chart of new plans name.

    Parameters
    ----------
    new : DataFrame
        What ``new_plans`` returns.
    region : str
        UN region, or ``world``.
    undated : str
        Rule for plans without a year of adoption.

    Returns
    -------
    dict
        ``total`` (plans), ``first``, ``later`` and ``unnumbered`` (of them), ``peak`` (year with
        most plans), ``peak_count``, ``first_year``, ``last_year``, ``region``, ``undated_rule``.

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> new = analyse.generations.new_plans(naps, countries, last_year=2010)
    >>> values = analyse.generations.plans_values(new, "world", "period_start")
    >>> values["total"], values["first"], values["later"]
    (34, 30, 4)
    """
    yearly = new.groupby("year")["count"].sum()
    first = int(new.loc[new["series"].eq("first"), "count"].sum())
    total = int(new["count"].sum())
    numbered = int(new.loc[new["series"].isin(ORDER[1:4]), "count"].sum())
    return {
        "total": total,
        "first": first,
        "later": numbered,
        "unnumbered": total - first - numbered,
        "peak": yearly.idxmax() if total else None,
        "peak_count": int(yearly.max()) if total else None,
        "first_year": new["year"].min() if total else None,
        "last_year": new["year"].max() if total else None,
        "region": region,
        "undated_rule": f"undated_{undated}",
    }


def gap_values(found: pd.DataFrame, on: str, region: str) -> dict[str, object]:
    """Return what the words of the charts of gaps name.

    Returns
    -------
    dict
        ``median_<gap>`` (years, Kaplan-Meier; None where half are not followed yet),
        ``finished_<gap>`` (median of those that ended), ``n_<gap>`` (plans), ``followed_<gap>``
        and ``open_<gap>`` (of them followed, and not yet), ``shortest`` and ``longest`` (years,
        of gaps that ended), ``lost`` (plans left out because the next has no date), ``until``
        (last day of watching), ``region``.

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> found = analyse.generations.gaps(naps, countries, on="2022-05-18")
    >>> values = analyse.generations.gap_values(found, "2022-05-18", "world")
    >>> values["n_gap_to_second"], values["followed_gap_to_second"]
    (102, 57)
    """
    medians = gap_medians(found).set_index(["group_code", "label_code"])["value"]
    kept = found.dropna(subset=["years"])
    ended = kept.loc[kept["happened"], "years"]
    values: dict[str, object] = {
        "shortest": round(float(ended.min()), 1) if len(ended) else None,
        "longest": round(float(ended.max()), 1) if len(ended) else None,
        "lost": len(found) - len(kept),
        "until": on,
        "region": region,
    }
    for name in NEXT.values():
        part = kept.loc[kept["gap"].eq(name)]
        values[f"n_{name}"] = len(part)
        values[f"followed_{name}"] = int(part["happened"].sum())
        values[f"open_{name}"] = int((~part["happened"]).sum())
        for code, label in (("median", "gap_all"), ("finished", "gap_finished")):
            value = medians.get((name, label))
            values[f"{code}_{name}"] = None if pd.isna(value) else round(float(value), 1)
    return values


def force_values(found: pd.DataFrame, on: str, region: str) -> dict[str, object]:
    """Return what the words of the charts of plans in force name.

    Parameters
    ----------
    found : DataFrame
        What ``in_force`` returns for the day ``on``.
    on : str
        The day.
    region : str
        UN region, or ``world``.

    Returns
    -------
    dict
        ``n`` (countries with a plan), ``in_force``, ``not_begun``, ``lapsed``, ``unknown`` (of
        them), ``percent`` (in force, of those whose period is known), ``last_year`` (in force with
        the period ending in the year of the day), ``on``, ``region``.

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> force = analyse.generations.in_force(naps, countries, on="2022-05-18")
    >>> values = analyse.generations.force_values(force, "2022-05-18", "world")
    >>> values["n"], values["in_force"], values["lapsed"], values["unknown"]
    (102, 65, 29, 8)
    """
    counts = found["status"].value_counts()
    n, unknown = len(found), int(counts.get("plan_period_unknown", 0))
    force = int(counts.get("plan_in_force", 0))
    return {
        "n": n,
        "in_force": force,
        "not_begun": int(counts.get("plan_not_begun", 0)),
        "lapsed": int(counts.get("plan_lapsed", 0)),
        "unknown": unknown,
        "percent": round(100 * force / (n - unknown)) if n > unknown else None,
        "last_year": int(found["last_year"].sum()),
        "on": on,
        "region": region,
    }


def yearly_values(by_year: pd.DataFrame, region: str) -> dict[str, object]:
    """Return what the words of the chart of plans in force by year name.

    Parameters
    ----------
    by_year : DataFrame
        What ``in_force_by_year`` returns.
    region : str
        UN region, or ``world``.

    Returns
    -------
    dict
        ``last`` (year), ``n`` (countries with a plan at its end), ``in_force``, ``lapsed``,
        ``unknown`` (of them), ``peak`` (year with most in force), ``peak_count``, ``region``.

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> by_year = analyse.generations.in_force_by_year(naps, countries, last_year=2010)
    >>> values = analyse.generations.yearly_values(by_year, "world")
    >>> print(values["last"], values["n"], values["in_force"])
    2010 30 23
    """
    wide = by_year.pivot_table(index="year", columns="series", values="count", aggfunc="sum")
    wide = wide.reindex(columns=list(STATUSES))
    last = wide.iloc[-1] if len(wide) else None
    force = wide["plan_in_force"].dropna()

    def at_the_end(status: str) -> int:
        return 0 if last is None or pd.isna(last[status]) else int(last[status])

    return {
        "last": None if last is None else last.name,
        "n": sum(at_the_end(status) for status in STATUSES),
        "in_force": at_the_end("plan_in_force"),
        "lapsed": at_the_end("plan_lapsed"),
        "unknown": at_the_end("plan_period_unknown"),
        "peak": force.idxmax() if len(force) else None,
        "peak_count": int(force.max()) if len(force) else None,
        "region": region,
    }


def force_facts(
    naps: pd.DataFrame, countries: pd.DataFrame, on: str, undated: str = "period_start"
) -> pd.DataFrame:
    """Count, as facts, the countries with a plan in force on a day.

    Returns
    -------
    DataFrame
        ``id``, ``value``, ``low``, ``high``, ``unit``, ``kind``, ``meaning``, ``denominator``,
        ``table``.

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> found = analyse.generations.force_facts(naps, countries, "2022-05-18").set_index("id")
    >>> print(found.loc["nap_in_force", "value"])
    65
    """
    found = in_force(naps, countries, on=on, undated=undated)
    values = force_values(found, on, "world")
    surely = int(found["status"].eq("plan_in_force").sum()) - int(found["last_year"].sum())
    perhaps = int(values["in_force"]) + int(values["unknown"])  # type: ignore[call-overload]
    rows: list[dict[str, object]] = [
        {"id": "nap_in_force", "value": values["in_force"], "low": surely, "high": perhaps,
         "meaning": "countries and territories with a plan whose printed period covers the year; "
                    "low leaves out periods that end in the year, high takes in those not known"},
        {"id": "nap_lapsed", "value": values["lapsed"],
         "meaning": "countries and territories whose latest plan's printed period was over"},
        {"id": "nap_period_unknown", "value": values["unknown"],
         "meaning": "countries and territories whose latest plan's period is not known"},
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(
        denominator=len(found), unit="countries and territories", kind="computed", table="naps"
    )


def gap_facts(found: pd.DataFrame) -> pd.DataFrame:
    """Compute, as facts, the years between plans.

    Parameters
    ----------
    found : DataFrame
        What ``gaps`` returns for the whole world.

    Returns
    -------
    DataFrame
        Columns as ``force_facts`` returns them.

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> found = analyse.generations.gaps(naps, countries, on="2022-05-18")
    >>> rows = analyse.generations.gap_facts(found).set_index("id")
    >>> round(float(rows.loc["nap_years_first_to_second", "value"]), 1)
    6.0
    """
    words = {1: "first", 2: "second", 3: "third", 4: "fourth"}
    rows: list[dict[str, object]] = []
    for number, name in NEXT.items():
        part = found.loc[found["gap"].eq(name)].dropna(subset=["years"])
        half = survival.median(part["years"], part["happened"])
        ended = part.loc[part["happened"], "years"]
        rows += [
            {"id": f"nap_years_{words[number]}_to_{words[number + 1]}", "value": half["value"],
             "low": half["low"], "high": half["high"], "denominator": half["n"],
             "meaning": f"median years from a {words[number]} to a {words[number + 1]} plan, plans "
                        "not followed yet counted as censored (Kaplan-Meier)"},
            {"id": f"nap_years_{words[number]}_to_{words[number + 1]}_finished",
             "value": float(ended.median()) if len(ended) else None, "denominator": len(ended),
             "meaning": f"median years from a {words[number]} to a {words[number + 1]} plan where "
                        "it came; too short, because long gaps are not over"},
        ]  # fmt: skip
    return pd.DataFrame(rows).assign(unit="years", kind="computed", table="naps")
