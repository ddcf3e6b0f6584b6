"""Women among uniformed peacekeepers: by month, kind of personnel and kind of mission."""

import pandas as pd

from wpsdata.analyse.intervals import wilson

TABLE = "peacekeeping_women"
PUBLISHED = "peacekeeping_published"
PERSONNEL = (
    "individual_police", "formed_police_units", "experts_on_mission", "staff_officers", "troops",
    "total",
)  # fmt: skip
# parts of a whole: staff officers go with the troops, as they did before they were counted apart
PARTS = ("troops", "troops_and_staff_officers", "formed_police_units", "individual_police",
         "experts_on_mission")  # fmt: skip
MISSIONS = ("peacekeeping", "political", "unknown")
# personnel in a publisher's cut -> the group of the Parity Strategy it is shown with
FAMILIES = {
    "troops": "family_troops",
    "military_contingents": "family_troops",
    "formed_police_units": "family_formed_police_units",
    "individual_police": "family_individual_police",
    "staff_officers_and_observers": "family_individual_military",
    "individual_military_officers": "family_individual_military",
    "experts_and_staff_officers": "family_individual_military",
}
TARGET = "parity_strategy_target"
_DOUBTFUL = ("mirror", "weak")
# fewer than this many, and a single posting moves the share
SMALL = 1000
_MONTH = "%Y_%m"


def monthly(
    women: pd.DataFrame,
    *,
    personnel: str = "all",
    mission_type: str = "all",
    first_year: int = 1945,
    last_year: int = 2100,
    as_of: str = "latest",
) -> pd.DataFrame:
    """Select months of the table: rows that a chart or a fact stands on.

    Parameters
    ----------
    women : DataFrame
        Table ``peacekeeping_women``.
    personnel : str
        ``all`` (each kind and the total), or one kind.
    mission_type : str
        ``all`` missions together, or one kind of mission.
    first_year, last_year : int
        Years of the months, inclusive.
    as_of : str
        A day as ``YYYY-MM-DD``: months that ended by then; or ``"latest"``.

    Returns
    -------
    DataFrame
        The table's columns, by source, kind and month, and ``known_sex`` (Int64), the women and
        men that the share is of.

    Examples
    --------
    >>> women = wpsdata.load("peacekeeping_women", as_of="2014-12-31")
    >>> months = analyse.peacekeeping.monthly(women, personnel="total", first_year=2014)
    >>> months[["reported_on", "women", "known_sex"]].astype(str).head(1).to_dict("records")
    [{'reported_on': '2014-01-31', 'women': '3701', 'known_sex': '98730'}]
    """
    kinds = PERSONNEL if personnel == "all" else (personnel,)
    frame = women.loc[
        women["personnel"].isin(kinds)
        & women["mission_type"].eq(mission_type)
        & women["reported_on"].dt.year.between(first_year, last_year)
    ]
    if as_of != "latest":
        frame = frame.loc[frame["reported_on"].le(pd.Timestamp(as_of))]
    order = {name: place for place, name in enumerate(kinds)}
    return (
        frame.assign(known_sex=frame["women"] + frame["men"], _order=frame["personnel"].map(order))
        .sort_values(["source", "_order", "reported_on"])
        .drop(columns="_order")
        .reset_index(drop=True)
    )


def personnel_lines(found: pd.DataFrame) -> pd.DataFrame:
    """Shape months into lines, one a kind of personnel, one panel a source.

    Parameters
    ----------
    found : DataFrame
        What ``monthly`` returns.

    Returns
    -------
    DataFrame
        Columns of ``chart.share_lines``; ``panel`` only where there are two sources, which are
        never one line.

    Examples
    --------
    >>> months = analyse.peacekeeping.monthly(wpsdata.load("peacekeeping_women"))
    >>> analyse.peacekeeping.personnel_lines(months)["series"].unique().tolist()
    ['personnel_individual_police', 'personnel_formed_police_units',
    'personnel_experts_on_mission', 'personnel_troops', 'personnel_total']
    """
    return _lines(found, "personnel_" + found["personnel"])


def mission_lines(
    women: pd.DataFrame,
    *,
    personnel: str = "total",
    first_year: int = 1945,
    last_year: int = 2100,
    as_of: str = "latest",
) -> pd.DataFrame:
    """Shape months into lines, one a kind of mission; parameters as ``monthly`` has them.

    Returns
    -------
    DataFrame
        Columns of ``chart.share_lines``.

    Examples
    --------
    >>> lines = analyse.peacekeeping.mission_lines(wpsdata.load("peacekeeping_women"))
    >>> lines["series"].unique().tolist()
    ['missions_peacekeeping', 'missions_political']
    """
    kind = "total" if personnel == "all" else personnel
    parts = [
        monthly(
            women,
            personnel=kind,
            mission_type=one,
            first_year=first_year,
            last_year=last_year,
            as_of=as_of,
        )
        for one in MISSIONS
    ]
    found = pd.concat(parts, ignore_index=True)
    return _lines(found, "missions_" + found["mission_type"])


def _lines(found: pd.DataFrame, series: pd.Series) -> pd.DataFrame:
    """Shape months into lines; shares of few carry Wilson's interval, as if they were a sample."""
    bounds = wilson(found["women"], found["known_sex"]).where(found["known_sex"].lt(SMALL))
    lines = pd.DataFrame(
        {
            "series": series,
            "date": found["reported_on"],
            "value": found["share_percent"],
            "low": bounds["low"],
            "high": bounds["high"],
            "numerator": found["women"],
            "denominator": found["known_sex"],
            "sex_not_recorded": found["sex_not_recorded"],
        }
    )
    if len(found["source"].unique()) > 1:
        lines["panel"] = "source_" + found["source"]
    return lines


def yearly_women(
    women: pd.DataFrame,
    *,
    personnel: str = "all",
    mission_type: str = "all",
    first_year: int = 1945,
    last_year: int = 2100,
    as_of: str = "latest",
) -> pd.DataFrame:
    """Count women in the last month of each year that the table has, by kind of personnel.

    Returns
    -------
    DataFrame
        ``year`` (Int64), ``series`` (kind of personnel, a term), ``count`` (Int64), ``month``
        (datetime64, the month counted) and, where there are two sources, ``panel``.

    Examples
    --------
    >>> women = wpsdata.load("peacekeeping_women")
    >>> counts = analyse.peacekeeping.yearly_women(women, personnel="total", last_year=2010)
    >>> counts[["year", "count"]].to_dict("records")
    [{'year': 2009, 'count': 2000}, {'year': 2010, 'count': 1929}, {'year': 2009, 'count': 269},
    {'year': 2010, 'count': 347}, {'year': 2009, 'count': 569}, {'year': 2010, 'count': 1028},
    {'year': 2009, 'count': 89}, {'year': 2010, 'count': 95}]
    """
    window = {"first_year": first_year, "last_year": last_year, "as_of": as_of}
    kinds = PARTS if personnel in ("all", "total") else (personnel,)
    parts = [
        monthly(women, personnel=one, mission_type=mission_type, **window)  # type: ignore[arg-type]
        for one in kinds
    ]
    found = pd.concat(parts, ignore_index=True)
    together = found["source"].isin(
        found.loc[found["personnel"].eq("troops_and_staff_officers"), "source"]
    )
    found = found.loc[~(together & found["personnel"].eq("troops"))]
    year = found["reported_on"].dt.year
    last = found.groupby(["source", year])["reported_on"].transform("max")
    found = found.loc[found["reported_on"].eq(last)]
    counts = pd.DataFrame(
        {
            "year": found["reported_on"].dt.year.astype("Int64"),
            "series": "personnel_" + found["personnel"],
            "count": found["women"],
            "month": found["reported_on"],
        }
    )
    if len(found["source"].unique()) > 1:
        counts["panel"] = "source_" + found["source"]
    return counts.reset_index(drop=True)


def published_rows(
    published: pd.DataFrame,
    *,
    personnel: str = "all",
    first_year: int = 1945,
    last_year: int = 2100,
) -> pd.DataFrame:
    """List published shares and the targets for them: rows of ``chart.series_dots``.

    Parameters
    ----------
    published : DataFrame
        Table ``peacekeeping_published``.
    personnel : str
        ``all``, or a kind of personnel; kinds without a target have no published row here.
    first_year, last_year : int
        Years of the values, inclusive. Targets of any year are kept.

    Returns
    -------
    DataFrame
        ``series`` (personnel and publisher, a term, or ``parity_strategy_target``), ``scope``
        (group of the strategy), ``period``, ``role`` (``women_percent``), ``percent``, ``bound``,
        ``kind``, ``status``, ``year`` (Int64); by group and date. Each row stands for itself:
        publishers cut the personnel differently. Empty where no published value is left: targets
        alone say nothing.

    Examples
    --------
    >>> published = wpsdata.load("peacekeeping_published", as_of="2022-05-18")
    >>> rows = analyse.peacekeeping.published_rows(published, personnel="troops")
    >>> rows[["series", "period", "percent"]].head(2).to_dict("records")
    [{'series': 'published_military_contingents_un_dpko', 'period': '2013-06', 'percent':
    2.8927789373935537}, {'series': 'published_military_contingents_un_dpko', 'period': '2018',
    'percent': 4.0}]
    """
    frame = published.loc[
        published["measure"].isin(["share", "target"]) & published["group"].isin(list(FAMILIES))
    ]
    wanted = {
        "troops": "family_troops",
        "formed_police_units": "family_formed_police_units",
        "individual_police": "family_individual_police",
        "experts_on_mission": "family_individual_military",
        "staff_officers": "family_individual_military",
    }
    family = frame["group"].map(FAMILIES)
    if personnel not in ("all", "total"):
        frame = frame.loc[family.eq(wanted.get(personnel, ""))]
    target = frame["measure"].eq("target")
    frame = frame.loc[target | frame["year"].between(first_year, last_year)]
    target = frame["measure"].eq("target")
    order = {name: place for place, name in enumerate(dict.fromkeys(FAMILIES.values()))}
    scope = frame["group"].map(FAMILIES).astype("string")
    counted = frame["women"].notna() & frame["persons"].notna()
    rows = pd.DataFrame(
        {
            "series": ("published_" + frame["group"] + "_" + _slug(frame["publisher"])).mask(
                target, TARGET
            ),
            "scope": scope,
            "period": frame["period"],
            "year": frame["year"],
            "role": "women_percent",
            "percent": frame["percent"],
            "bound": frame["bound"],
            "kind": counted.map({True: "derived", False: "published"}),
            "status": frame["reliability"]
            .isin(_DOUBTFUL)
            .mask(target, False)
            .map({True: "uncertain", False: "as_read"})
            .astype("string"),
            "_order": scope.map(order),
            "_target": target,
            "_day": frame["last_day"],
        }
    )
    with_values = rows.loc[~rows["_target"], "scope"].unique()
    rows = rows.loc[rows["scope"].isin(with_values)]
    return (
        rows.sort_values(["_order", "_target", "_day", "series"])
        .drop(columns=["_order", "_target", "_day"])
        .reset_index(drop=True)
    )


def month_values(found: pd.DataFrame) -> dict[str, object]:
    """Return what the words of a chart of months name, for the kind that is last in the rows.

    Parameters
    ----------
    found : DataFrame
        What ``monthly`` returns.

    Returns
    -------
    dict
        ``personnel``, ``mission_type``, ``first_day``, ``last_day``, ``first`` and ``last``
        (percent), ``women``, ``persons`` (of known sex) in the last month, ``months``,
        ``unrecorded_low`` and ``unrecorded_high`` (persons whose sex is not recorded), of the
        source with the latest month; ``top`` and ``top_percent``, the kind with the largest share
        then.

    Examples
    --------
    >>> women = wpsdata.load("peacekeeping_women", as_of="2013-12-31")
    >>> values = analyse.peacekeeping.month_values(analyse.peacekeeping.monthly(women))
    >>> values["personnel"], round(float(values["last"]), 1), values["top"]
    ('personnel_total', 3.8, 'personnel_individual_police')
    """
    if found.empty:
        return {}
    latest = found.sort_values("reported_on", kind="stable")["source"].iloc[-1]
    own = found.loc[found["source"].eq(latest)]
    kind = own["personnel"].iloc[-1]
    rows = own.loc[own["personnel"].eq(kind)]
    first, last = rows.iloc[0], rows.iloc[-1]
    then = own.loc[own["reported_on"].eq(last["reported_on"])]
    top = then.sort_values("share_percent", na_position="first").iloc[-1]
    return {
        "personnel": f"personnel_{kind}",
        "mission_type": "missions_" + last["mission_type"],
        "first_day": first["reported_on"],
        "last_day": last["reported_on"],
        "first": first["share_percent"],
        "last": last["share_percent"],
        "women": last["women"],
        "persons": last["known_sex"],
        "months": len(rows),
        "unrecorded_low": rows["sex_not_recorded"].min(),
        "unrecorded_high": rows["sex_not_recorded"].max(),
        "top": "personnel_" + top["personnel"],
        "top_percent": top["share_percent"],
    }


def mission_values(lines: pd.DataFrame, personnel: str) -> dict[str, object]:
    """Return what the words of the chart by kind of mission name, in its last month.

    Examples
    --------
    >>> lines = analyse.peacekeeping.mission_lines(wpsdata.load("peacekeeping_women"))
    >>> values = analyse.peacekeeping.mission_values(lines, "total")
    >>> round(float(values["peacekeeping"]), 1), round(float(values["political"]), 1)
    (3.8, 5.8)
    """
    if lines.empty:
        return {}
    last = lines.loc[lines["date"].eq(lines["date"].max())].set_index("series")
    kind = "total" if personnel == "all" else personnel

    def of(series: str, column: str) -> object:
        return last[column].get(series, pd.NA)

    return {
        "personnel": f"personnel_{kind}",
        "last_day": lines["date"].max(),
        "peacekeeping": of("missions_peacekeeping", "value"),
        "political": of("missions_political", "value"),
        "women": of("missions_political", "numerator"),
        "persons": of("missions_political", "denominator"),
    }


def year_values(counts: pd.DataFrame, mission_type: str = "all") -> dict[str, object]:
    """Return what the words of the chart of women by year name, of the latest source.

    Returns
    -------
    dict
        ``first`` and ``last`` (women in the first and last month counted), ``first_day``,
        ``last_day``, ``largest`` (kind of personnel with the most women then), ``share`` (its
        percent of the women), ``mission_type``.

    Examples
    --------
    >>> counts = analyse.peacekeeping.yearly_women(wpsdata.load("peacekeeping_women"))
    >>> values = analyse.peacekeeping.year_values(counts)
    >>> print(values["first"], values["last"], values["largest"])
    2927 3690 personnel_troops
    """
    if counts.empty:
        return {}
    if "panel" in counts:
        latest = counts.sort_values("month", kind="stable")["panel"].iloc[-1]
        counts = counts.loc[counts["panel"].eq(latest)]
    totals = counts.groupby("month")["count"].sum()
    last = counts.loc[counts["month"].eq(counts["month"].max())]
    largest = last.sort_values("count").tail(1)
    return {
        "mission_type": f"missions_{mission_type}",
        "first_day": totals.index.min(),
        "last_day": totals.index.max(),
        "first": totals.iloc[0],
        "last": totals.iloc[-1],
        "largest": largest["series"].iloc[0],
        "share": 100 * largest["count"].iloc[0] / totals.iloc[-1] if totals.iloc[-1] else pd.NA,
    }


def published_values(rows: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the chart of published shares name: the latest against its target.

    Returns
    -------
    dict
        ``values`` (published ones drawn), ``group``, ``percent`` and ``year`` of the latest
        published share of the first group, ``target`` and ``target_year`` of the first target
        from that year on (missing where there is none).

    Examples
    --------
    >>> rows = analyse.peacekeeping.published_rows(wpsdata.load("peacekeeping_published"))
    >>> values = analyse.peacekeeping.published_values(rows)
    >>> print(values["group"], values["percent"] < values["target"])
    family_troops True
    """
    if rows.empty:
        return {}
    target = rows["series"].eq(TARGET)
    scope = rows["scope"].iloc[0]
    own = rows.loc[rows["scope"].eq(scope)]
    last = own.loc[~target].tail(1).iloc[0]
    aims = own.loc[target & own["year"].ge(last["year"])]
    return {
        "values": int((~target).sum()),
        "group": scope,
        "percent": last["percent"],
        "year": last["year"],
        "target": aims["percent"].iloc[0] if len(aims) else pd.NA,
        "target_year": aims["year"].iloc[0] if len(aims) else pd.NA,
    }


def month_facts(women: pd.DataFrame, as_of: str = "latest") -> pd.DataFrame:
    """Turn the first month, each December and the last month of each source into facts.

    Returns
    -------
    DataFrame
        ``id`` (``peacekeeping_percent_<source>_<personnel>_<year>_<month>``), ``value``,
        ``unit``, ``kind``, ``meaning``, ``denominator`` (women and men), ``table``, ``series``.

    Examples
    --------
    >>> found = analyse.peacekeeping.month_facts(wpsdata.load("peacekeeping_women")).set_index("id")
    >>> found.loc["peacekeeping_percent_ipi_total_2013_12", ["value", "denominator"]].to_dict()
    {'value': 3.821792, 'denominator': 98200.0}
    """
    found = monthly(women, as_of=as_of)
    span = found.groupby("source")["reported_on"]
    kept = (
        found["reported_on"].eq(span.transform("min"))
        | found["reported_on"].eq(span.transform("max"))
        | found["reported_on"].dt.month.eq(12)
    )
    found = found.loc[kept]
    kind = found["personnel"].str.replace("_", " ").replace("total", "all uniformed personnel")
    return pd.DataFrame(
        {
            "id": "peacekeeping_percent_"
            + (found["source"] + "_" + found["personnel"] + "_")
            + found["reported_on"].dt.strftime(_MONTH),
            "value": found["share_percent"],
            "unit": "percent",
            "kind": "computed",
            "meaning": "women among "
            + kind
            + " in United Nations missions, "
            + found["reported_on"].dt.strftime("%Y-%m")
            + ", of women and men",
            "denominator": found["known_sex"],
            "table": TABLE,
            "series": found["source"],
        }
    ).reset_index(drop=True)


def published_facts(published: pd.DataFrame) -> pd.DataFrame:
    """Turn every published share and target into a fact, each publisher for itself.

    Returns
    -------
    DataFrame
        Columns as ``month_facts`` returns them.

    Examples
    --------
    >>> found = analyse.peacekeeping.published_facts(wpsdata.load("peacekeeping_published"))
    >>> print(found.set_index("id").loc["peacekeeping_target_troops_2025", "value"])
    12.0
    """
    frame = published.loc[
        published["measure"].isin(["share", "target"]) & published["bound"].isin(["exact", "about"])
    ]
    target = frame["measure"].eq("target")
    publisher = _slug(frame["publisher"])
    period = frame["period"].str.replace("-", "_")
    group = frame["group"].str.replace("_", " ")
    counted = frame["women"].notna() & frame["persons"].notna()
    shares = "peacekeeping_published_" + frame["group"] + "_" + publisher + "_" + period
    targets = "peacekeeping_target_" + frame["group"] + "_" + period
    return pd.DataFrame(
        {
            "id": shares.mask(target, targets),
            "value": frame["percent"],
            "unit": "percent",
            "kind": counted.map({True: "derived", False: "published"}),
            "meaning": ("women among " + group + ", " + frame["period"] + ", as published by "
                        + frame["publisher"]).mask(
                target, "target for the share of women among " + group + ", " + frame["period"]
            ),
            "denominator": frame["persons"],
            "table": PUBLISHED,
            "series": frame["publisher"],
        }
    ).reset_index(drop=True)  # fmt: skip


def _slug(names: pd.Series) -> pd.Series:
    return names.str.lower().str.replace(r"\W+", "_", regex=True).str.strip("_")
