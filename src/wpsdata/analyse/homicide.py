"""Women and men killed in homicides: beside each other, in falls and in rises, beside chance.

Homicide is interpersonal. It is not death in armed conflict, of which no open file has sex and
weapon year by year; nothing here speaks of what happens when a conflict winds down.
"""

from typing import Any

import pandas as pd

from wpsdata.clean.countries import WORLD

SOURCES = {"unodc": "unodc_homicide", "who": "who_homicide"}
WINDOWS = {"one_year": 1, "five_years": 5}
MINIMUM_WOMEN = 10
IN_STEP = "women_per_in_step_percent"
# of the territories that can be left out, so many change the estimate most
MOST_NAMED = 8
_NAMES = {"unodc": "UNODC", "who": "WHO"}
_DEATHS = {"all": "deaths_all", "firearms": "deaths_firearms"}


def indexed(
    by_sex: pd.DataFrame,
    *,
    source: str = "unodc",
    mechanism: str = "firearms",
    region: str = WORLD,
    first_year: int = 1990,
    last_year: int = 2100,
) -> pd.DataFrame:
    """Set women and men killed to 100 in the first year of each series.

    Parameters
    ----------
    by_sex : DataFrame
        Table ``homicide_by_sex``.
    source : {"unodc", "who"}
        Whose figures.
    mechanism : {"all", "firearms"}
        All homicide, or homicide by firearm.
    region : str
        World, or a region of the series.
    first_year, last_year : int
        Years, inclusive.

    Returns
    -------
    DataFrame
        ``panel`` (string: ``pool_balanced``, territories that report in each year, or
        ``pool_estimates``, the publisher's own estimate), ``series`` (string: women_killed,
        men_killed), ``year`` (Int64), ``value`` (Float64, index), ``victims`` (Float64) and
        ``denominator`` (Int64, territories; missing for estimates). The panels are series of
        their own. Those with both sexes in
        less than two of the years are left out.

    Examples
    --------
    >>> lines = analyse.homicide.indexed(wpsdata.load("homicide_by_sex"), first_year=2010)
    >>> lines[["panel", "series"]].drop_duplicates().to_dict("records")
    [{'panel': 'pool_balanced', 'series': 'women_killed'}, {'panel': 'pool_balanced', 'series':
    'men_killed'}]
    """
    rows = by_sex.loc[
        by_sex["source"].eq(SOURCES[source])
        & by_sex["mechanism"].eq(mechanism)
        & by_sex["region"].eq(region)
        & by_sex["panel"].ne("reporting")
        & by_sex["year"].between(first_year, last_year)
        & by_sex["women"].notna()
        & by_sex["men"].notna()
    ].sort_values(["panel", "year"])
    # one year alone is no change
    rows = rows.loc[rows.groupby("panel")["year"].transform("nunique") > 1]
    long = rows.melt(
        id_vars=["panel", "year", "territories"],
        value_vars=["women", "men"],
        var_name="series",
        value_name="victims",
    )
    start = long.groupby(["panel", "series"])["victims"].transform("first")
    return pd.DataFrame(
        {
            "panel": ("pool_" + long["panel"]).astype("string"),
            "series": (long["series"] + "_killed").astype("string"),
            "year": long["year"],
            "value": long["victims"] / start.where(start > 0) * 100,
            "victims": long["victims"],
            "denominator": long["territories"],
        }
    ).sort_values(["panel", "year"], ignore_index=True, kind="stable")


def indexed_values(data: pd.DataFrame, source: str, mechanism: str, region: str) -> dict[str, Any]:
    """Return what the words of the indexed chart name, for its first panel.

    Returns
    -------
    dict
        ``pool`` (term), ``women`` and ``men`` (change from the first to the last year, percent),
        ``first_year``, ``last_year``, ``territories``, ``deaths`` (term), ``region``,
        ``whose``.

    Examples
    --------
    >>> by_sex = wpsdata.load("homicide_by_sex")
    >>> lines = analyse.homicide.indexed(by_sex, source="who", mechanism="all")
    >>> values = analyse.homicide.indexed_values(lines, "who", "all", "world")
    >>> round(float(values["women"])), round(float(values["men"]))  # percent
    (-9, 1)
    """
    panel = data["panel"].iloc[0] if len(data) else "pool_balanced"
    rows = data.loc[data["panel"].eq(panel)].sort_values("year")
    last = rows.groupby("series")["value"].last() - 100
    return {
        "pool": f"{panel}_title",
        "women": last.get("women_killed", pd.NA),
        "men": last.get("men_killed", pd.NA),
        "first_year": rows["year"].min(),
        "last_year": rows["year"].max(),
        "territories": rows["denominator"].max(),
        "deaths": _DEATHS[mechanism],
        "region": region,
        "whose": _NAMES[source],
    }


def files(source: str, table: str) -> list[str]:
    """Name the bundled file of a table that holds one source's rows, for a chart's source line.

    Examples
    --------
    >>> analyse.homicide.files("who", "homicide_by_sex")
    ['who_homicide/homicide_by_sex.csv']
    """
    return [f"{SOURCES[source]}/{table}.csv"]


def estimates(
    changes: pd.DataFrame,
    *,
    source: str = "unodc",
    mechanism: str = "firearms",
    region: str = WORLD,
    basis: str = "observed",
    minimum_women: float = MINIMUM_WOMEN,
) -> pd.DataFrame:
    """Select the estimates of one source and mechanism, nothing left out.

    Parameters
    ----------
    changes : DataFrame
        Table ``violent_death_changes``.
    source, mechanism, region
        As ``indexed``.
    basis : str
        ``observed``, or one of the made-up worlds.
    minimum_women : float
        The rule of which territories enter.

    Examples
    --------
    >>> found = analyse.homicide.estimates(wpsdata.load("violent_death_changes"))
    >>> found["mechanism"].unique().tolist(), found["left_out"].unique().tolist()
    (['firearms'], ['none'])
    """
    return changes.loc[
        changes["source"].eq(SOURCES[source])
        & changes["mechanism"].eq(mechanism)
        & changes["region"].eq(region)
        & changes["basis"].eq(basis)
        & changes["minimum_women"].eq(minimum_women)
        & changes["left_out"].eq("none")
    ].reset_index(drop=True)


def falls_and_rises(found: pd.DataFrame, *, window: str, chosen_by: str) -> pd.DataFrame:
    """Set women's change beside the change in step and men's, for falls and for rises.

    Parameters
    ----------
    found : DataFrame
        What ``estimates`` returns.
    window : {"one_year", "five_years"}
        Length of the windows.
    chosen_by : {"total", "men", "outer_years"}
        What the windows are chosen by.

    Returns
    -------
    DataFrame
        ``group_code`` and ``label_code`` (string, terms), ``value``, ``low``, ``high`` (Float64,
        percent), ``n`` (Int64, windows), ``territories`` (Int64); falls first.

    Examples
    --------
    >>> found = analyse.homicide.estimates(wpsdata.load("violent_death_changes"))
    >>> rows = analyse.homicide.falls_and_rises(found, window="five_years", chosen_by="total")
    >>> rows[["group_code", "label_code", "value"]].round(1).head(3).to_dict("records")
    [{'group_code': 'windows_falling', 'label_code': 'changed_women_percent', 'value': -12.6},
    {'group_code': 'windows_falling', 'label_code': 'changed_in_step_percent', 'value': -17.1},
    {'group_code': 'windows_falling', 'label_code': 'changed_men_percent', 'value': -17.6}]
    """
    rows = found.loc[found["window"].eq(WINDOWS[window]) & found["by"].eq(chosen_by)]
    order = {"women_percent": 0, "in_step_percent": 1, "men_percent": 2}
    rows = rows.loc[rows["measure"].isin(order)]
    rows = rows.assign(_order=rows["measure"].map(order)).sort_values(["direction", "_order"])
    return _dots(rows, "windows_" + rows["direction"], "changed_" + rows["measure"])


def _dots(rows: pd.DataFrame, group: pd.Series, label: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "group_code": group.astype("string"),
            "label_code": label.astype("string"),
            "value": rows["value"],
            "low": rows["low"],
            "high": rows["high"],
            "n": rows["windows"],
            "territories": rows["territories"],
        }
    ).reset_index(drop=True)


def fall_values(
    found: pd.DataFrame, *, window: str, chosen_by: str, mechanism: str, source: str
) -> dict[str, Any]:
    """Return what the words of the charts on falls name.

    Returns
    -------
    dict
        ``women``, ``in_step``, ``men`` (changes where deaths fell, percent), ``rate``,
        ``rate_low``, ``rate_high`` (women's fall as a percentage of the fall in step), ``rise``,
        ``rise_low``, ``rise_high`` (the same of rises), ``moved_less``, ``windows``,
        ``territories``, ``window``, ``deaths``, ``chosen_by`` (terms), ``minimum``, ``draws``,
        ``whose``.

    Examples
    --------
    >>> found = analyse.homicide.estimates(wpsdata.load("violent_death_changes"))
    >>> values = analyse.homicide.fall_values(
    ...     found, window="five_years", chosen_by="total", mechanism="firearms", source="unodc"
    ... )
    >>> [round(float(values[name]), 1) for name in ("rate", "rate_low", "rate_high")]
    [73.7, 51.7, 98.3]
    """
    rows = found.loc[found["window"].eq(WINDOWS[window]) & found["by"].eq(chosen_by)]

    def one(measure: str, direction: str = "falling") -> pd.Series:
        row = rows.loc[rows["measure"].eq(measure) & rows["direction"].eq(direction)]
        return row.iloc[0] if len(row) else pd.Series(pd.NA, rows.columns)

    rate, rise = one(IN_STEP), one(IN_STEP, "rising")
    return {
        "women": one("women_percent")["value"],
        "in_step": one("in_step_percent")["value"],
        "men": one("men_percent")["value"],
        "rate": rate["value"],
        "rate_low": rate["low"],
        "rate_high": rate["high"],
        "rise": rise["value"],
        "rise_low": rise["low"],
        "rise_high": rise["high"],
        "moved_less": one("moved_less_percent")["value"],
        "windows": rate["windows"],
        "territories": rate["territories"],
        "window": window,
        "deaths": _DEATHS[mechanism],
        "chosen_by": f"chosen_by_{chosen_by}",
        "minimum": rate["minimum_women"],
        "draws": rate["draws"],
        "whose": _NAMES[source],
    }


def elasticities(
    changes: pd.DataFrame,
    *,
    source: str = "unodc",
    mechanism: str = "firearms",
    region: str = WORLD,
) -> pd.DataFrame:
    """Set the elasticities of women's deaths beside each other: series, estimator, deaths taken on.

    Returns
    -------
    DataFrame
        ``group_code`` and ``label_code`` (string, terms), ``value``, ``low``, ``high`` (Float64;
        percent by which women's deaths change for one percent), ``n`` (Int64, years of
        territories), ``territories`` (Int64); all years at once. Empty where the source has no
        elasticity of that mechanism in the region: the words would have nothing to name.

    Examples
    --------
    >>> rows = analyse.homicide.elasticities(wpsdata.load("violent_death_changes"))
    >>> rows[["label_code", "value"]].round(2).head(2).to_dict("records")
    [{'label_code': 'elasticity_poisson_on_total', 'value': 0.94}, {'label_code':
    'elasticity_log_on_total', 'value': 1.0}]
    """
    chosen = estimates(changes, source=source, mechanism=mechanism, region=region)
    pairs = (("unodc", "firearms"), ("unodc", "all"), ("who", "all"))
    parts = [estimates(changes, source=one, mechanism=of, region=region) for one, of in pairs]
    rows = pd.concat(parts, ignore_index=True) if len(chosen) else chosen
    rows = rows.loc[rows["measure"].str.startswith("elasticity_") & rows["window"].eq(0)]
    short = rows["source"].map({name: key for key, name in SOURCES.items()})
    rows = rows.assign(
        group="estimated_" + short + "_" + rows["mechanism"],
        label=rows["measure"] + "_on_" + rows["by"],
    )
    order = ["poisson_on_total", "log_on_total", "poisson_on_men", "log_on_men"]
    rows = rows.assign(
        _order=rows["label"].str.removeprefix("elasticity_").map(order.index),
        _group=rows["group"].map({name: n for n, name in enumerate(rows["group"].unique())}),
    ).sort_values(["_group", "_order"])
    return _dots(rows, rows["group"], rows["label"])


def elasticity_values(
    changes: pd.DataFrame, source: str, mechanism: str, region: str
) -> dict[str, Any]:
    """Return what the words of the elasticity chart name: Poisson, on the total.

    Returns
    -------
    dict
        ``per_ten``, ``per_ten_low``, ``per_ten_high`` (percent by which women's deaths change
        for ten percent), ``on_men`` (least squares on men's deaths, likewise), ``n``,
        ``territories``, ``deaths``, ``region`` (terms), ``whose``, ``draws``, ``estimates``
        (how many are drawn).

    Examples
    --------
    >>> changes = wpsdata.load("violent_death_changes")
    >>> values = analyse.homicide.elasticity_values(changes, "unodc", "firearms", "world")
    >>> [round(float(values[name]), 1) for name in ("per_ten", "per_ten_low", "per_ten_high")]
    [9.4, 8.5, 10.1]
    """
    found = estimates(changes, source=source, mechanism=mechanism, region=region)
    found = found.loc[found["window"].eq(0)]

    def one(measure: str, by: str) -> pd.Series:
        row = found.loc[found["measure"].eq(measure) & found["by"].eq(by)]
        return row.iloc[0] if len(row) else pd.Series(pd.NA, found.columns)

    main = one("elasticity_poisson", "total")
    return {
        "per_ten": main["value"] * 10,
        "per_ten_low": main["low"] * 10,
        "per_ten_high": main["high"] * 10,
        "on_men": one("elasticity_log", "men")["value"] * 10,
        "n": main["windows"],
        "territories": main["territories"],
        "deaths": _DEATHS[mechanism],
        "region": region,
        "whose": _NAMES[source],
        "draws": main["draws"],
        "estimates": len(elasticities(changes, source=source, mechanism=mechanism, region=region)),
    }


def without_one(
    changes: pd.DataFrame,
    *,
    source: str,
    mechanism: str,
    window: str,
    chosen_by: str,
    region: str = WORLD,
) -> pd.DataFrame:
    """List the rate of women's falls without each of the territories that matter most.

    Returns
    -------
    DataFrame
        ``group_code`` (string, term); ``label`` (string, name as printed) and ``label_code``
        (string, ISO3 code, missing for parts of countries; of the first row the term for all
        territories); ``value``, ``low``, ``high`` (Float64, percent; bounds of the first row
        only), ``n`` (Int64, windows left). The territories whose absence moves the rate most,
        at most eight; lowest first. Empty where there is no estimate.

    Examples
    --------
    >>> chosen = {"source": "unodc", "mechanism": "firearms"}
    >>> chosen |= {"window": "five_years", "chosen_by": "total"}
    >>> rows = analyse.homicide.without_one(wpsdata.load("violent_death_changes"), **chosen)
    >>> rows[["label", "label_code", "value"]].round(1).head(2).to_dict("records")
    [{'label': 'all territories', 'label_code': 'all_territories', 'value': 73.7}, {'label':
    'Colombia', 'label_code': 'COL', 'value': 68.7}]
    """
    rows = changes.loc[
        changes["source"].eq(SOURCES[source])
        & changes["mechanism"].eq(mechanism)
        & changes["region"].eq(region)
        & changes["basis"].eq("observed")
        & changes["measure"].eq(IN_STEP)
        & changes["window"].eq(WINDOWS[window])
        & changes["by"].eq(chosen_by)
        & changes["direction"].eq("falling")
        & changes["minimum_women"].eq(MINIMUM_WOMEN)
    ]
    alone = rows["left_out"].ne("none")
    if not alone.any():
        # no territory is left out of windows chosen by men's deaths, nor in a region
        rows = rows.iloc[:0]
    whole, without = rows.loc[~alone], rows.loc[alone]
    distance = (without["value"] - whole["value"].max()).abs()
    kept = without.loc[distance.nlargest(MOST_NAMED).index].sort_values("value")
    both = pd.concat([whole, kept])
    alone = both["left_out"].ne("none")
    return pd.DataFrame(
        {
            "group_code": alone.map({False: "with_all_territories", True: "without_one_territory"}),
            "label": both["left_out"].where(alone, "all territories"),
            "label_code": both["left_out_iso3"].where(alone, "all_territories"),
            "value": both["value"],
            "low": both["low"],
            "high": both["high"],
            "n": both["windows"],
        }
    ).reset_index(drop=True)


def without_values(changes: pd.DataFrame, data: pd.DataFrame, **chosen: str) -> dict[str, Any]:
    """Return what the words of the chart without one territory name.

    Parameters
    ----------
    changes, data : DataFrame
        Table ``violent_death_changes``, and what ``without_one`` made of it.
    **chosen : str
        What ``without_one`` was given.

    Returns
    -------
    dict
        ``low``, ``high`` (percent, over all territories left out, one at a time), ``rate``,
        ``most`` (ISO3 codes of the one whose absence moves the rate most), ``territories``,
        ``window``, ``deaths``, ``chosen_by`` (terms), ``whose``.

    Examples
    --------
    >>> chosen = {"source": "unodc", "mechanism": "firearms"}
    >>> chosen |= {"window": "five_years", "chosen_by": "total"}
    >>> changes = wpsdata.load("violent_death_changes")
    >>> rows = analyse.homicide.without_one(changes, **chosen)
    >>> values = analyse.homicide.without_values(changes, rows, **chosen)
    >>> [round(float(values[name]), 1) for name in ("low", "high", "rate")]
    [68.7, 83.5, 73.7]
    """
    without = data.loc[data["group_code"].eq("without_one_territory")]
    whole = data.loc[data["group_code"].eq("with_all_territories"), "value"]
    rate = whole.iloc[0] if len(whole) else pd.NA
    most: list[str] = []
    if len(without):
        farthest = (without["value"] - rate).abs().nlargest(1).index
        most = without.loc[farthest, "label_code"].dropna().tolist()
    found = estimates(
        changes,
        source=chosen["source"],
        mechanism=chosen["mechanism"],
        region=chosen.get("region", WORLD),
    )
    values = fall_values(found, **{name: chosen[name] for name in
                                   ("window", "chosen_by", "mechanism", "source")})  # fmt: skip
    return {
        "low": without["value"].min(),
        "high": without["value"].max(),
        "rate": rate,
        "most": most,
        **{name: values[name] for name in
           ("territories", "windows", "window", "deaths", "chosen_by", "whose")},
    }  # fmt: skip


def beside_chance(
    changes: pd.DataFrame, *, source: str, mechanism: str, window: str, region: str = WORLD
) -> pd.DataFrame:
    """Set the rate of women's falls beside what two made-up worlds give, rule by rule.

    Returns
    -------
    DataFrame
        ``group_code`` (string: what windows are chosen by), ``label_code`` (string: observed, or
        the made-up world), ``value``, ``low``, ``high`` (Float64, percent of a fall in step; of
        made-up worlds mean and 95 % of them). Empty for estimates, which have no chance in them,
        and for regions.

    Examples
    --------
    >>> chosen = {"source": "unodc", "mechanism": "firearms", "window": "five_years"}
    >>> rows = analyse.homicide.beside_chance(wpsdata.load("violent_death_changes"), **chosen)
    >>> rows["label_code"].unique().tolist()
    ['world_observed', 'world_equal_trends', 'world_separate_shocks']
    """
    parts = []
    for basis in ("observed", "equal_trends", "separate_shocks"):
        found = estimates(changes, source=source, mechanism=mechanism, region=region, basis=basis)
        parts.append(
            found.loc[
                found["measure"].eq(IN_STEP)
                & found["window"].eq(WINDOWS[window])
                & found["direction"].eq("falling")
            ]
        )
    if parts[1].empty:
        return parts[1]
    rows = pd.concat(parts, ignore_index=True)
    rules = {"total": 0, "outer_years": 1, "men": 2}
    worlds = {"observed": 0, "equal_trends": 1, "separate_shocks": 2}
    rows = rows.assign(_rule=rows["by"].map(rules), _world=rows["basis"].map(worlds)).sort_values(
        ["_rule", "_world"]
    )
    return _dots(rows, "chosen_by_" + rows["by"], "world_" + rows["basis"]).drop(
        columns=["n", "territories"]
    )


def chance_values(
    changes: pd.DataFrame, *, source: str, mechanism: str, window: str, chosen_by: str
) -> dict[str, Any]:
    """Return what the words of the chart on chance name.

    Returns
    -------
    dict
        What ``fall_values`` returns, and ``low``, ``high`` (percent: 95 % of the made-up worlds
        with separate ups and downs), ``place`` (term: where the rate lies in them),
        ``hold_total``, ``hold_outer``, ``hold_men`` (percent of these worlds in which
        women's deaths seem to fall less, by the whole interval) and ``chance_total``,
        ``chance_outer``, ``chance_men`` (the same of worlds with chance only),
        ``worlds``.

    Examples
    --------
    >>> chosen = {"source": "unodc", "mechanism": "firearms"}
    >>> chosen |= {"window": "five_years", "chosen_by": "total"}
    >>> values = analyse.homicide.chance_values(wpsdata.load("violent_death_changes"), **chosen)
    >>> print(values["chance_men"] > values["chance_total"])  # so not by men's
    True
    """
    chosen: dict[str, Any] = {"source": source, "mechanism": mechanism}
    observed = fall_values(
        estimates(changes, **chosen), window=window, chosen_by=chosen_by, **chosen
    )
    values: dict[str, Any] = {}
    for basis, name in (("separate_shocks", "hold"), ("equal_trends", "chance")):
        found = estimates(changes, **chosen, basis=basis)
        found = found.loc[found["window"].eq(WINDOWS[window])]
        held = found.loc[found["measure"].eq("would_hold_percent")].set_index("by")["value"]
        values |= {
            f"{name}_{short}": held.get(by, pd.NA)
            for short, by in (("total", "total"), ("outer", "outer_years"), ("men", "men"))
        }
        values["worlds"] = found["draws"].max()
        if basis == "separate_shocks":
            row = found.loc[
                found["measure"].eq(IN_STEP)
                & found["by"].eq(chosen_by)
                & found["direction"].eq("falling")
            ]
            values |= {"low": row["low"].min(), "high": row["high"].max()}
    values["place"] = _place(observed["rate"], values["low"], values["high"])
    return observed | values


def _place(rate: float, low: float, high: float) -> str:
    """Say, as a term, where a rate lies against a range, told apart as far as they are printed."""
    told = pd.Series([rate, low, high], dtype="Float64").round(1)
    place, start, end = told.to_numpy(float, na_value=float("nan"))
    if place in (start, end):
        return "range_edge"
    return "range_inside" if start < place < end else "range_outside"


def change_facts(changes: pd.DataFrame) -> pd.DataFrame:
    """Turn the main estimates into facts, with their intervals.

    Returns
    -------
    DataFrame
        ``id``, ``value``, ``low``, ``high`` (Float64), ``unit``, ``kind``, ``meaning``,
        ``denominator`` (Int64: windows, or years of territories), ``table``, ``series``.

    Examples
    --------
    >>> found = analyse.homicide.change_facts(wpsdata.load("violent_death_changes")).set_index("id")
    >>> round(float(found.loc["homicide_fall_women_per_in_step_firearms_unodc_5y", "value"]), 1)
    73.7
    """
    rows = []
    for source, mechanism in (("unodc", "firearms"), ("unodc", "all"), ("who", "all")):
        found = estimates(changes, source=source, mechanism=mechanism)
        name = f"{mechanism}_{source}"
        of = "homicides by firearm" if mechanism == "firearms" else "homicides"
        told = {"unodc": "as reported to UNODC", "who": "as estimated by WHO"}[source]
        where = f"{of} {told}, territories with at least {MINIMUM_WOMEN} women killed a year"
        for _, row in found.iterrows():
            fact = _fact(row, name, where)
            if fact:
                rows.append((*fact, row))
        rows += _without_facts(changes, source, mechanism, name, where)
    return pd.DataFrame(
        [
            {
                "id": identity,
                "value": row["value"] * scale,
                "low": row["low"] * scale,
                "high": row["high"] * scale,
                "unit": "percent",
                "kind": "computed",
                "meaning": meaning,
                "denominator": row["windows"],
                "table": "violent_death_changes",
                "series": row["series"],
            }
            for identity, meaning, row in rows
            # an elasticity is told for ten percent
            for scale in [10 if row["measure"].startswith("elasticity_") else 1]
        ]
    )


_CHANGES = {
    IN_STEP: "women's change as a percentage of the change in step with the total",
    "women_percent": "change of women killed, percent",
    "in_step_percent": "change of women killed if they had moved as the total of their territory",
    "men_percent": "change of men killed, percent",
    "moved_less_percent": "windows in which women's deaths changed by less than men's, percent",
}
_BY = {"total": "", "outer_years": "_around"}
_SPANS = {1: "one year", 5: "five years"}


def _fact(row: pd.Series, name: str, where: str) -> tuple[str, str] | None:
    """Return id and meaning of an estimate that is a fact; others are not."""
    measure, by, direction, length = (row[one] for one in ("measure", "by", "direction", "window"))
    if measure in _CHANGES and by in _BY:
        if by != "total" and measure != IN_STEP:
            return None
        ways = {"total": "fell", "outer_years": "fell between the years around the window"}
        way = ways[by].replace("fell", "fell" if direction == "falling" else "rose")
        kind = "fall" if direction == "falling" else "rise"
        what = measure.removesuffix("_percent")
        return (
            f"homicide_{kind}_{what}_{name}_{length}y{_BY[by]}",
            f"{_CHANGES[measure]}, windows of {_SPANS[length]} in which all deaths {way}; {where}",
        )
    if measure.startswith("elasticity_") and length == 0:
        estimator = {"elasticity_poisson": "Poisson", "elasticity_log": "logarithms"}[measure]
        on = "all deaths" if by == "total" else "men's deaths"
        return (
            f"homicide_women_for_ten_percent_{measure.removeprefix('elasticity_')}_on_{by}_{name}",
            f"percent by which women's deaths change when {on} change by ten percent, within "
            f"territories, {estimator}, effects of territory and year; {where}",
        )
    return None


def _without_facts(
    changes: pd.DataFrame, source: str, mechanism: str, name: str, where: str
) -> list[tuple[str, str, pd.Series]]:
    """Return the lowest and highest rate without one territory, as facts."""
    found = []
    for length in WINDOWS.values():
        rows = changes.loc[
            changes["source"].eq(SOURCES[source])
            & changes["mechanism"].eq(mechanism)
            & changes["measure"].eq(IN_STEP)
            & changes["window"].eq(length)
            & changes["by"].eq("total")
            & changes["left_out"].ne("none")
        ]
        ends = {"lowest": rows.nsmallest(1, "value"), "highest": rows.nlargest(1, "value")}
        for end, kept in ends.items():
            found += [
                (
                    f"homicide_fall_women_per_in_step_{name}_{length}y_without_one_{end}",
                    f"{end} of women's changes as a percentage of the change in step, windows of "
                    f"{_SPANS[length]} in which all deaths fell, one territory left out "
                    f"at a time; {where}",
                    row,
                )
                for _, row in kept.iterrows()
            ]
    return found


def chance_facts(changes: pd.DataFrame) -> pd.DataFrame:
    """Say, as facts, how often women's deaths would seem to fall less in made-up worlds.

    Returns
    -------
    DataFrame
        Columns as ``change_facts`` returns them.

    Examples
    --------
    >>> found = analyse.homicide.chance_facts(wpsdata.load("violent_death_changes"))
    >>> found[["id", "value"]].head(1).to_dict("records")
    [{'id': 'homicide_seems_to_hold_equal_trends_all_1y_by_men', 'value': 94.2}]
    """
    rows = changes.loc[changes["measure"].eq("would_hold_percent")]
    worlds = {
        "equal_trends": "only chance sets the sexes apart",
        "separate_shocks": "each sex has yearly ups and downs of its own around one trend",
    }
    return pd.DataFrame(
        [
            {
                "id": f"homicide_seems_to_hold_{row['basis']}_{row['mechanism']}_{row['window']}y_"
                f"by_{row['by']}",
                "value": row["value"],
                "low": pd.NA,
                "high": pd.NA,
                "unit": "percent",
                "kind": "computed",
                "meaning": f"made-up panels in which {worlds[row['basis']]} and women's falls seem "
                f"smaller by the whole interval; windows of {_SPANS[row['window']]} chosen by "
                f"{row['by'].replace('_', ' ')}, {row['mechanism']} homicide",
                "denominator": row["draws"],
                "table": "violent_death_changes",
                "series": row["series"],
            }
            for _, row in rows.iterrows()
        ]
    )
