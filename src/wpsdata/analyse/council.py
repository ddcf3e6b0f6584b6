"""Women who brief the Security Council, and resolutions with words on women: rule by rule."""

import pandas as pd

from wpsdata.analyse.intervals import wilson

BRIEFERS = "council_briefers"
RESOLUTIONS = "council_resolutions"
RULES = ("un_women", "ngowg", "prio")
WOMEN = "women_civil_society"
COUNTED = (WOMEN, "all_briefers")
_LOWER = ("above", "at_least")


def periods(
    briefers: pd.DataFrame,
    *,
    rule: str = "all",
    first_year: int = 1945,
    last_year: int = 2100,
) -> pd.DataFrame:
    """List counts of briefers by period: one row a counting rule and period.

    Parameters
    ----------
    briefers : DataFrame
        Table ``council_briefers``.
    rule : str
        ``all``, or one counting rule.
    first_year, last_year : int
        Years that hold the whole of a period, inclusive.

    Returns
    -------
    DataFrame
        The table's rows that count persons, with ``months`` (Int64, length of the period),
        ``whole_year`` (boolean, one calendar year), ``per_month`` (Float64); by rule and day.

    Examples
    --------
    >>> briefers = wpsdata.load("council_briefers", as_of="2022-05-18")
    >>> found = analyse.council.periods(briefers, rule="ngowg", first_year=2021)
    >>> found[["period", "value", "whole_year"]].to_dict("records")
    [{'period': '2021', 'value': 62.0, 'whole_year': True}]
    """
    frame = briefers.loc[briefers["unit"].eq("persons") & briefers["what"].isin(COUNTED)]
    if rule != "all":
        frame = frame.loc[frame["rule"].eq(rule)]
    first, last = frame["first_day"].dt, frame["last_day"].dt
    frame = frame.loc[first.year.ge(first_year) & last.year.le(last_year)]
    first, last = frame["first_day"].dt, frame["last_day"].dt
    months = ((last.year - first.year) * 12 + last.month - first.month + 1).astype("Int64")
    order = {name: place for place, name in enumerate(RULES)}
    return (
        frame.assign(
            months=months,
            whole_year=(months.eq(12) & first.year.eq(last.year)).astype("boolean"),
            per_month=(frame["value"] / months).astype("Float64"),
            _order=frame["rule"].map(order),
        )
        .sort_values(["_order", "first_day", "last_day"])
        .drop(columns="_order")
        .reset_index(drop=True)
    )


def yearly_counts(found: pd.DataFrame) -> pd.DataFrame:
    """Shape whole years into bars, one panel a counting rule; columns of ``chart.count_bars``.

    Parameters
    ----------
    found : DataFrame
        What ``periods`` returns.

    Examples
    --------
    >>> found = analyse.council.periods(wpsdata.load("council_briefers", as_of="2022-05-18"))
    >>> bars = analyse.council.yearly_counts(found)
    >>> bars[["year", "count"]].tail(1).to_dict("records")
    [{'year': 2021, 'count': 190}]
    """
    years = found.loc[found["whole_year"]]
    return pd.DataFrame(
        {
            "year": years["first_day"].dt.year.astype("Int64"),
            "series": "briefers_" + years["rule"],
            "count": years["value"].astype("Int64"),
            "panel": "briefers_rule_" + years["rule"],
        }
    ).reset_index(drop=True)


def monthly_rates(found: pd.DataFrame) -> pd.DataFrame:
    """Shape counts of women of civil society into rates, so that unequal periods compare.

    Parameters
    ----------
    found : DataFrame
        What ``periods`` returns.

    Returns
    -------
    DataFrame
        Columns of ``chart.estimate_dots``: ``label`` (the period), ``group_code`` (the rule),
        ``value`` (briefers a month), ``low`` and ``high`` (Float64; only for a value that is a
        bound, whose other end is open), ``n`` (Int64, briefers), ``bound``. The total over years
        of which other rows give the parts is left out.

    Examples
    --------
    >>> found = analyse.council.periods(wpsdata.load("council_briefers", as_of="2022-05-18"))
    >>> rates = analyse.council.monthly_rates(found)
    >>> rates[["label", "value", "bound"]].round(1).head(2).to_dict("records")
    [{'label': '2004–2015', 'value': 0.2, 'bound': 'exact'}, {'label': '2016–2022', 'value':
    2.8, 'bound': 'above'}]
    """
    frame = _without_totals(found.loc[found["what"].eq(WOMEN)])
    one_year = frame["whole_year"]
    first, last = frame["first_day"], frame["last_day"]
    whole = first.dt.strftime("%m-%d").eq("01-01") & last.dt.strftime("%m-%d").eq("12-31")
    year = [first.dt.strftime("%Y"), last.dt.strftime("%Y")]
    month = [first.dt.strftime("%Y-%m"), last.dt.strftime("%Y-%m")]
    label = (month[0] + ".." + month[1]).mask(whole, year[0] + "–" + year[1])
    lower = frame["bound"].isin(_LOWER)
    return pd.DataFrame(
        {
            "label": label.mask(one_year, year[0]),
            "group_code": "briefers_rule_" + frame["rule"],
            "value": frame["per_month"],
            "low": frame["per_month"].where(lower).astype("Float64"),
            "high": pd.Series(float("inf"), frame.index).where(lower).astype("Float64"),
            "n": frame["value"].astype("Int64"),
            "bound": frame["bound"],
        }
    ).reset_index(drop=True)


def _without_totals(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out a period that starts with another of the same rule and is longer."""
    shortest = frame.groupby(["rule", "first_day"])["last_day"].transform("min")
    return frame.loc[frame["last_day"].eq(shortest)]


def resolution_rows(
    resolutions: pd.DataFrame, *, first_year: int = 1945, last_year: int = 2100
) -> pd.DataFrame:
    """List shares of resolutions with words on women: rows of ``chart.share_bars``.

    Parameters
    ----------
    resolutions : DataFrame
        Table ``council_resolutions``.
    first_year, last_year : int
        Years that the period must overlap.

    Returns
    -------
    DataFrame
        ``label`` (the period), ``detail_code`` (``from_counts`` where worked out), ``group_code``
        (the rule), ``percent``, ``bound``, ``status``, ``low``, ``high`` (Wilson), ``numerator``,
        ``denominator``, ``period`` and ``kind``; by rule and period. A share whose counts are
        printed has two rows: as printed, and worked out again.

    Examples
    --------
    >>> resolutions = wpsdata.load("council_resolutions", as_of="2022-05-18")
    >>> rows = analyse.council.resolution_rows(resolutions)
    >>> rows[["label", "percent", "status"]].head(2).to_dict("records")
    [{'label': '1998–2000', 'percent': 5.0, 'status': 'as_read'}, {'label': '2015', 'percent':
    76.0, 'status': 'as_read'}]
    """
    starts, ends = resolutions["first_day"].dt.year, resolutions["last_day"].dt.year
    frame = resolutions.loc[ends.ge(first_year) & starts.le(last_year)]
    frame = frame.sort_values(["rule", "first_day"]).reset_index(drop=True)
    years = [frame[name].dt.year.astype("string") for name in ("first_day", "last_day")]
    period = years[0].where(years[0] == years[1], years[0] + "–" + years[1])
    weak = frame["reliability"].isin(["mirror", "weak"])
    nothing = pd.Series(pd.NA, frame.index, dtype="Int64")
    printed = pd.DataFrame(
        {
            "label": period,
            "detail_code": pd.Series("", frame.index, dtype="string"),
            "group_code": frame["rule"],
            "percent": frame["percent_printed"],
            "bound": frame["bound"],
            "status": weak.map({True: "uncertain", False: "as_read"}).astype("string"),
            "low": nothing.astype("Float64"),
            "high": nothing.astype("Float64"),
            "numerator": nothing,
            "denominator": nothing,
            "period": period,
            "kind": frame["kind"],
        }
    )
    counted = frame["numerator"].notna() & frame["denominator"].notna()
    bounds = wilson(frame["numerator"], frame["denominator"])
    again = printed.assign(
        detail_code="from_counts",
        percent=frame["percent"],
        bound="exact",
        low=bounds["low"],
        high=bounds["high"],
        numerator=frame["numerator"],
        denominator=frame["denominator"],
        kind="derived",
    ).loc[counted]
    return pd.concat([printed, again]).sort_index(kind="stable").reset_index(drop=True)


def year_values(found: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the chart of years name, for the first counting rule drawn.

    Parameters
    ----------
    found : DataFrame
        What ``periods`` returns.

    Returns
    -------
    dict
        ``who`` (a term), ``peak`` and ``peak_year``, ``last`` and ``last_year``, ``change``
        (percent, from the peak to the last); ``first_drawn`` and ``last_drawn``, years of the
        axis. Empty without a whole year.

    Examples
    --------
    >>> found = analyse.council.periods(wpsdata.load("council_briefers", as_of="2022-05-18"))
    >>> values = analyse.council.year_values(found)
    >>> values["peak"], values["peak_year"]
    (62, 2021)
    """
    years = found.loc[found["whole_year"]]
    if years.empty:
        return {}
    rule = years["rule"].iloc[0]
    own = years.loc[years["rule"].eq(rule)].sort_values("first_day")
    peak, last = own.sort_values("value", kind="stable").iloc[-1], own.iloc[-1]
    drawn = years["first_day"].dt.year
    return {
        "who": f"briefers_{rule}",
        "peak": int(peak["value"]),
        "peak_year": peak["first_day"].year,
        "last": int(last["value"]),
        "last_year": last["first_day"].year,
        "change": 100 * (last["value"] - peak["value"]) / peak["value"],
        "first_drawn": int(drawn.min()),
        "last_drawn": int(drawn.max()),
    }


def rate_values(rates: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the chart of rates name, for the first counting rule drawn.

    Parameters
    ----------
    rates : DataFrame
        What ``monthly_rates`` returns.

    Returns
    -------
    dict
        ``rule`` and ``bound`` (terms; whether the last rate is a count or a lower bound),
        ``before`` and ``after`` (women a month in the first and last period),
        ``before_period``, ``after_period``, ``before_total``, ``after_total``.

    Examples
    --------
    >>> found = analyse.council.periods(wpsdata.load("council_briefers", as_of="2022-05-18"))
    >>> values = analyse.council.rate_values(analyse.council.monthly_rates(found))
    >>> print(values["before_period"], values["before_total"])
    2004–2015 25
    """
    if rates.empty:
        return {}
    own = rates.loc[rates["group_code"].eq(rates["group_code"].iloc[0])]
    first, last = own.iloc[0], own.iloc[-1]
    return {
        "rule": first["group_code"],
        "bound": "bound_lower" if last["bound"] in _LOWER else "bound_counted",
        "before": first["value"],
        "before_period": first["label"],
        "before_total": first["n"],
        "after": last["value"],
        "after_period": last["label"],
        "after_total": last["n"],
    }


def _un_women(found: pd.DataFrame) -> tuple[pd.Series | None, pd.Series | None]:
    own = found.loc[found["rule"].eq("un_women") & found["what"].eq(WOMEN)]
    own = _without_totals(own).sort_values("first_day")
    return (
        own.iloc[0] if len(own) else None,
        own.iloc[-1] if len(own) > 1 else None,
    )


def resolution_values(rows: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the chart of resolutions name: how many values, and the largest.

    Examples
    --------
    >>> resolutions = wpsdata.load("council_resolutions", as_of="2022-05-18")
    >>> values = analyse.council.resolution_values(analyse.council.resolution_rows(resolutions))
    >>> print(values["values"], values["largest"], values["largest_period"])
    5 76.0 2015
    """
    if rows.empty:
        return {}
    printed = rows.loc[rows["kind"].ne("derived")]
    top = printed.sort_values("percent", kind="stable").iloc[-1]
    return {
        "values": len(printed),
        "largest": top["percent"],
        "largest_period": top["period"],
        "latest": int(printed["period"].str[-4:].max()),
    }


def briefer_facts(briefers: pd.DataFrame) -> pd.DataFrame:
    """Turn counts of briefers into facts, each counting rule for itself.

    Returns
    -------
    DataFrame
        ``id``, ``value``, ``unit``, ``kind``, ``meaning``, ``denominator``, ``table``,
        ``series``.

    Notes
    -----
    ``council_women_briefers_yearly_rise`` compares two periods of one counting rule, UN Women's;
    the later period has a lower bound only, so the rise is at least that large.

    Examples
    --------
    >>> found = analyse.council.briefer_facts(wpsdata.load("council_briefers", as_of="2022-05-18"))
    >>> print(found.set_index("id").loc["council_briefers_ngowg_2021", "value"])
    62.0
    """
    found = periods(briefers)
    exact = found.loc[found["bound"].isin(["exact", "about"])]
    slug = exact["period"].str.replace("..", "_to_", regex=False).str.replace("-", "_")
    what = exact["what"].eq(WOMEN)
    single = pd.DataFrame(
        {
            "id": "council_briefers_" + exact["rule"] + "_" + slug,
            "value": exact["value"],
            "unit": what.map({True: "women", False: "persons"}),
            "kind": exact["kind"],
            "meaning": what.map(
                {
                    True: "women of civil society who briefed the Security Council, ",
                    False: "persons invited to brief the Security Council, ",
                }
            )
            + exact["period"].str.replace("..", " to ", regex=False)
            + ", as counted by "
            + exact["publisher"],
            "denominator": exact["denominator"],
            "series": exact["rule"],
        }
    )
    early, late = _un_women(found)
    years = year_values(found.loc[found["rule"].eq("ngowg")])
    rows: list[tuple[object, ...]] = []
    if early is not None:
        rows.append(
            ("council_women_briefers_yearly_mean_before", 12 * early["per_month"], "women a year",
             f"women of civil society who briefed the Security Council, mean a year of "
             f"{early['first_day'].year}-{early['last_day'].year}, UN Women's count", "un_women")
        )  # fmt: skip
    if early is not None and late is not None:
        span = f"{late['first_day'].year}-{late['last_day'].year}"
        rows += [
            ("council_women_briefers_yearly_mean_after", 12 * late["per_month"], "women a year",
             f"women of civil society who briefed the Security Council, mean a year of {span}, "
             "UN Women's count, at least", "un_women"),
            ("council_women_briefers_yearly_rise", 12 * (late["per_month"] - early["per_month"]),
             "women a year",
             f"rise in the mean number of women of civil society who briefed the Security Council "
             f"in a year, from {early['first_day'].year}-{early['last_day'].year} to {span}, "
             "UN Women's count, at least", "un_women"),
        ]  # fmt: skip
    if years:
        rows += [
            ("council_women_briefers_latest_year", years["last"], "women",
             "women of civil society who briefed the Security Council in the latest whole year "
             f"that NGOWG counted, {years['last_year']}", "ngowg"),
            ("council_women_briefers_since_record_percent", years["change"], "percent",
             "change in the yearly number of women of civil society who briefed the Security "
             f"Council, from the record of {years['peak_year']} to {years['last_year']}, NGOWG",
             "ngowg"),
        ]  # fmt: skip
    derived = pd.DataFrame(rows, columns=["id", "value", "unit", "meaning", "series"]).assign(
        kind="derived", denominator=None
    )
    parts = [part for part in (single, derived) if len(part)] or [single]
    return pd.concat(parts, ignore_index=True).assign(table=BRIEFERS)


def resolution_facts(resolutions: pd.DataFrame) -> pd.DataFrame:
    """Turn shares of resolutions into facts; a bound is left out.

    Returns
    -------
    DataFrame
        Columns as ``briefer_facts`` returns them, with ``low`` and ``high``.

    Examples
    --------
    >>> resolutions = wpsdata.load("council_resolutions", as_of="2022-05-18")
    >>> found = analyse.council.resolution_facts(resolutions)
    >>> found[["id", "value"]].round(1).head(1).to_dict("records")
    [{'id': 'council_resolutions_percent_all_resolutions_2015', 'value': 76.0}]
    """
    frame = resolutions.loc[resolutions["bound"].isin(["exact", "about"])].reset_index(drop=True)
    counted = frame["numerator"].notna() & frame["denominator"].notna()
    bounds = wilson(frame["numerator"], frame["denominator"])
    slug = frame["period"].str.replace("..", "_to_", regex=False).str.replace("-", "_")
    return pd.DataFrame(
        {
            "id": "council_resolutions_percent_" + frame["rule"] + "_" + slug,
            "value": frame["percent"],
            "unit": "percent of resolutions",
            "kind": counted.map({True: "derived", False: "published"}),
            "meaning": "resolutions of the Security Council with words on women, of "
            + frame["rule"].str.replace("_", " ")
            + (", " + frame["period"].str.replace("..", " to ", regex=False)),
            "denominator": frame["denominator"],
            "low": bounds["low"],
            "high": bounds["high"],
            "table": RESOLUTIONS,
            "series": frame["rule"],
        }
    )
