"""National action plans: who has one on a day, since when, and which generation."""

from typing import Any

import pandas as pd

from wpsdata.clean.countries import REGIONS
from wpsdata.clean.dates import earlier
from wpsdata.clean.plans import dated, first_plans

FOREVER = pd.Timestamp("2262-01-01")


def standing(naps: pd.DataFrame, on: str, undated: str = "period_start") -> pd.DataFrame:
    """Say for each country whether it has a plan on a day, and which generation it has reached.

    Parameters
    ----------
    naps : DataFrame
        Table ``naps``.
    on : str
        A day as ``YYYY-MM-DD``, or ``"latest"``.
    undated : str
        Rule for plans without a year of adoption, as in ``dated``.

    Returns
    -------
    DataFrame
        One row a country with at least one plan in the table: ``iso3``, ``has_plan`` (``yes``,
        ``uncertain`` where the dates are too coarse or missing, ``no`` where the first plan is
        later), ``generation`` (Int64, highest plan surely adopted by then; missing if the source
        numbers none).

    Examples
    --------
    >>> then = analyse.adoption.standing(wpsdata.load("naps"), "2022-05-18")
    >>> then["has_plan"].value_counts().to_dict()
    {'yes': 102, 'no': 10, 'uncertain': 4}
    """
    frame = dated(naps, undated)
    day = FOREVER if on == "latest" else pd.Timestamp(on)
    surely = frame["latest"].le(day)
    perhaps = frame["earliest"].le(day) | frame["earliest"].isna()
    by_country = frame.assign(
        surely=surely, perhaps=perhaps, reached=frame["generation"].where(surely)
    ).groupby("iso3")
    surely, perhaps = by_country["surely"].any(), by_country["perhaps"].any()
    has_plan = pd.Series("no", surely.index, dtype="string")
    return pd.DataFrame(
        {
            "has_plan": has_plan.mask(perhaps, "uncertain").mask(surely, "yes"),
            "generation": by_country["reached"].max().astype("Int64"),
        }
    ).reset_index()


def count_standing(found: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    """Count countries with a plan by their standing in the UN.

    Parameters
    ----------
    found : DataFrame
        What ``standing`` returns.
    countries : DataFrame
        Table ``countries``.

    Returns
    -------
    DataFrame of shape (4, 3)
        ``un_status`` (``member``, ``observer``, ``other``, ``all``), ``countries`` (Int64, surely
        with a plan) and ``countries_at_most`` (Int64, the uncertain ones included).

    Examples
    --------
    >>> then = analyse.adoption.standing(wpsdata.load("naps"), "2022-05-18")
    >>> counts = analyse.adoption.count_standing(then, wpsdata.load("countries"))
    >>> counts.set_index("un_status")["countries"].to_dict()
    {'member': 101, 'observer': 1, 'other': 0, 'all': 102}
    """
    frame = found.merge(countries[["iso3", "un_status"]], on="iso3", how="left")
    frame = pd.concat([frame, frame.assign(un_status="all")])
    grouped = frame.assign(
        yes=frame["has_plan"].eq("yes"), maybe=frame["has_plan"].ne("no")
    ).groupby("un_status")[["yes", "maybe"]]
    return (
        grouped.sum()
        .reindex(["member", "observer", "other", "all"])
        .astype("Int64")
        .rename(columns={"yes": "countries", "maybe": "countries_at_most"})
        .reset_index()
    )


def in_region(frame: pd.DataFrame, countries: pd.DataFrame, region: str) -> pd.DataFrame:
    """Add the UN region and keep the countries of one; ``world`` keeps all.

    Examples
    --------
    >>> naps = wpsdata.load("naps", as_of="2015-12-31")
    >>> plans = analyse.adoption.in_region(naps, wpsdata.load("countries"), "Oceania")
    >>> sorted(plans["country"].unique())
    ['Australia', 'New Zealand']
    """
    merged = frame.merge(countries[["iso3", "region"]], on="iso3", how="left")
    if region != "world":
        merged = merged.loc[merged["region"] == region]
    return merged.reset_index(drop=True)


def _cumulative(events: pd.DataFrame, group: str, groups: list[str], years: range) -> pd.DataFrame:
    counts = (
        events.groupby([group, "year"])["iso3"]
        .nunique()
        .reindex(pd.MultiIndex.from_product([groups, years], names=["group", "year"]), fill_value=0)
    )
    return counts.groupby("group").cumsum().astype("Int64").rename("count").reset_index()


def cumulative_by_region(
    naps: pd.DataFrame,
    countries: pd.DataFrame,
    *,
    undated: str = "period_start",
    first_year: int = 2005,
    last_year: int = 2025,
    region: str = "world",
) -> pd.DataFrame:
    """Count countries with a plan at the end of each year, by UN region.

    Returns
    -------
    DataFrame
        ``year`` (Int64), ``group`` (UN region), ``count`` (Int64, countries whose first plan is
        dated that year or before, those before ``first_year`` included).

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> counts = analyse.adoption.cumulative_by_region(naps, countries, last_year=2010)
    >>> counts[counts["year"].eq(2010)].set_index("group")["count"].to_dict()
    {'Africa': 9, 'Americas': 2, 'Asia': 1, 'Europe': 18, 'Oceania': 0}
    """
    years = range(first_year, last_year + 1)
    frame = in_region(first_plans(naps, undated), countries, region).dropna(subset=["year"])
    frame = frame.assign(year=frame["year"].clip(lower=years[0]))
    present = [one for one in REGIONS if one in set(frame["region"])]
    return _cumulative(frame, "region", present, years)[["year", "group", "count"]]


def cumulative_by_generation(
    naps: pd.DataFrame,
    countries: pd.DataFrame,
    *,
    undated: str = "period_start",
    first_year: int = 2005,
    last_year: int = 2025,
    region: str = "world",
) -> pd.DataFrame:
    """Count countries at the end of each year by the latest plan they had adopted by then.

    Returns
    -------
    DataFrame
        ``year`` (Int64), ``group`` (``first``, ``second``, ``third``, ``fourth_or_later``,
        ``not_numbered``), ``count`` (Int64). The groups of one year add up to the countries
        with a dated plan.

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> counts = analyse.adoption.cumulative_by_generation(naps, countries, last_year=2010)
    >>> counts[counts["year"].eq(2010)].set_index("group")["count"].to_dict()
    {'first': 26, 'second': 4}
    """
    years = range(first_year, last_year + 1)
    frame = in_region(dated(naps, undated), countries, region).dropna(subset=["earliest"])
    frame = frame.assign(year=frame["earliest"].dt.year)
    rows = []
    for year in years:
        reached = frame.loc[frame["year"] <= year].groupby("iso3")["generation"].max()
        names = generation_group(reached)
        rows.append(names.value_counts().rename(year))
    order = ["first", "second", "third", "fourth_or_later", "not_numbered"]
    table = pd.concat(rows, axis=1).reindex(order).T
    # no country in a group in a year is a counted zero: every country of the year is in a group
    long = (
        table.rename_axis("year").reset_index().melt("year", var_name="group", value_name="count")
    )
    long["count"] = long["count"].mask(long["count"].isna(), 0).astype("Int64")
    shown = long.groupby("group")["count"].transform("sum") > 0
    long = long.loc[shown].astype({"year": "Int64"})
    return long.sort_values("year", kind="stable", ignore_index=True)


def generation_group(generation: pd.Series) -> pd.Series:
    """Name the generation of a plan: first, second, third, fourth or later, not numbered.

    Examples
    --------
    >>> import pandas as pd
    >>> analyse.adoption.generation_group(pd.Series([1, 2, 7, None], dtype="Int64")).tolist()
    ['first', 'second', 'fourth_or_later', 'not_numbered']
    """
    names = generation.clip(upper=4).map(
        {1: "first", 2: "second", 3: "third", 4: "fourth_or_later"}
    )
    return names.astype("string").where(generation.notna(), "not_numbered")


def later_generations(found: pd.DataFrame) -> pd.DataFrame:
    """Count the countries that have reached at least a second, third, fourth plan.

    Parameters
    ----------
    found : DataFrame
        What ``standing`` returns.

    Returns
    -------
    DataFrame
        ``at_least`` (2, 3, 4), ``countries`` (Int64), ``denominator`` (Int64, countries surely
        with a plan) and ``percent`` (Float64, missing if there are none).

    Examples
    --------
    >>> then = analyse.adoption.standing(wpsdata.load("naps"), "2022-05-18")
    >>> analyse.adoption.later_generations(then).set_index("at_least")["countries"].to_dict()
    {2: 57, 3: 22, 4: 6}
    """
    surely = found.loc[found["has_plan"] == "yes"]
    total = len(surely)
    counts = [int((surely["generation"] >= at_least).sum()) for at_least in (2, 3, 4)]
    return pd.DataFrame(
        {
            "at_least": [2, 3, 4],
            "countries": pd.array(counts, dtype="Int64"),
            "denominator": pd.array([total] * 3, dtype="Int64"),
            "percent": pd.array(
                [100 * one / total if total else None for one in counts], dtype="Float64"
            ),
        }
    )


def published_counts(
    nap_counts: pd.DataFrame, first_year: int, last_year: int, region: str = "world"
) -> pd.DataFrame:
    """List the published counts of countries with a plan worldwide, for drawing over our own.

    Returns
    -------
    DataFrame
        ``date`` (string, the middle of the days that the statement's date may mean), ``value``
        (Float64, countries), ``bound``, ``comparable``, ``label`` (the value for those worth a
        label, else empty), ``known``, ``source_title``; by date. Statements without a date are
        left out, and all of them for a single region, where nothing comparable was published.

    Examples
    --------
    >>> counts = wpsdata.load("nap_counts", as_of="2022-05-18")
    >>> shown = analyse.adoption.published_counts(counts, 2005, 2010)
    >>> shown[["date", "value"]].to_dict("records")
    [{'date': '2008-10-16', 'value': 11.0}]
    """
    frame = nap_counts.loc[
        nap_counts["comparable"]
        & nap_counts["as_of_earliest"].notna()
        & nap_counts["as_of_latest"].notna()
    ]
    middle = frame["as_of_earliest"] + (frame["as_of_latest"] - frame["as_of_earliest"]) / 2
    frame = frame.assign(date=middle).loc[middle.dt.year.between(first_year, last_year)]
    frame = frame.sort_values(["date", "value"]).iloc[: None if region == "world" else 0]
    years = frame["date"].dt.year
    worth = frame["bound"].eq("exact") & years.ne(years.shift(-1)) & (years % 3 == last_year % 3)
    return frame.assign(
        date=frame["date"].dt.strftime("%Y-%m-%d").astype("string"),
        label=frame["as_printed"].where(worth, ""),
    )[["date", "value", "bound", "comparable", "label", "known", "source_title"]].reset_index(
        drop=True
    )


def network_with_plan(
    members: pd.DataFrame, naps: pd.DataFrame, on: str, undated: str = "period_start"
) -> pd.DataFrame:
    """Say for each state seen in the Focal Points Network whether it has a plan on a day.

    Only states that were represented at the meeting with the latest dated list are counted; a
    state without a row in ``naps`` has ``has_plan`` = ``none_found``, which is not "no plan".

    Returns
    -------
    DataFrame
        ``member``, ``iso3``, ``has_plan`` (``yes``, ``uncertain``, ``no``, ``none_found``).

    Examples
    --------
    >>> members, naps = wpsdata.load("network_members"), wpsdata.load("naps")
    >>> then = analyse.adoption.network_with_plan(members, naps, "2022-05-18")
    >>> then["has_plan"].value_counts().to_dict()
    {'yes': 50, 'none_found': 5, 'no': 2}
    """
    states = members.loc[members["type"].eq("state") & members["seen_on"].notna()]
    at_meeting = states["seen_on"].eq(states["seen_on"].mode().iloc[0])
    merged = states.loc[at_meeting, ["member", "iso3"]].merge(
        standing(naps, on, undated)[["iso3", "has_plan"]], on="iso3", how="left"
    )
    merged["has_plan"] = merged["has_plan"].where(merged["has_plan"].notna(), "none_found")
    return merged.sort_values("member").reset_index(drop=True)


UN_MEMBERS, NETWORK_STATES = "members_of_region", "network_of_region"


def region_rows(
    members: pd.DataFrame,
    naps: pd.DataFrame,
    countries: pd.DataFrame,
    on: str,
    undated: str = "period_start",
    region: str = "world",
) -> pd.DataFrame:
    """Count by region the UN member states, and those seen in the Network, that have a plan.

    Parameters
    ----------
    members, naps, countries : DataFrame
        Tables ``network_members``, ``naps`` and ``countries``.
    on : str
        A day as ``YYYY-MM-DD``, or ``"latest"``.
    undated : str
        Rule for plans without a year of adoption, as in ``dated``.
    region : str
        UN region, or ``world``.

    Returns
    -------
    DataFrame
        ``group_code`` (``members_of_region``: all UN member states; ``network_of_region``: those
        represented at the meeting that ``network_with_plan`` counts), ``label_code`` (UN
        region), ``numerator`` (Int64, states surely with a plan), ``at_most`` (Int64, with those
        whose plan is of uncertain date), ``denominator`` (Int64, states), ``percent`` (Float64,
        surely with a plan). Empty where no state surely has one.

    Examples
    --------
    >>> members, naps = wpsdata.load("network_members"), wpsdata.load("naps")
    >>> countries = wpsdata.load("countries")
    >>> rows = analyse.adoption.region_rows(members, naps, countries, "2022-05-18", region="Europe")
    >>> rows[["group_code", "numerator", "denominator"]].to_dict("records")
    [{'group_code': 'members_of_region', 'numerator': 35, 'denominator': 43}, {'group_code':
    'network_of_region', 'numerator': 22, 'denominator': 23}]
    """
    found = standing(naps, on, undated)[["iso3", "has_plan"]]
    un = countries.loc[countries["un_status"] == "member", ["iso3"]].merge(found, "left", "iso3")
    seen = network_with_plan(members, naps, on, undated)[["iso3", "has_plan"]]
    frame = pd.concat([un.assign(group_code=UN_MEMBERS), seen.assign(group_code=NETWORK_STATES)])
    frame = in_region(frame, countries, region)
    counted = (
        frame.assign(
            yes=frame["has_plan"].eq("yes").fillna(False),
            maybe=frame["has_plan"].isin(["yes", "uncertain"]),
        )
        .groupby(["group_code", "region"])
        .agg(numerator=("yes", "sum"), at_most=("maybe", "sum"), denominator=("iso3", "size"))
        .reset_index()
        .rename(columns={"region": "label_code"})
        .astype(dict.fromkeys(["numerator", "at_most", "denominator"], "Int64"))
    )
    counted["percent"] = (100 * counted["numerator"] / counted["denominator"]).astype("Float64")
    order = [UN_MEMBERS, NETWORK_STATES]
    counted = counted.sort_values("label_code").sort_values(
        "group_code", key=lambda codes: codes.map(order.index), kind="stable"
    )
    return counted.iloc[: None if counted["numerator"].sum() else 0].reset_index(drop=True)


def region_row_values(rows: pd.DataFrame, on: str) -> dict[str, object]:
    """Return what the words of the chart by region name.

    Returns
    -------
    dict
        ``top`` and ``bottom`` (percent of UN member states with a plan, in the regions with the
        largest and the smallest share), ``members`` (UN member states), ``with_plan`` (of them),
        ``maybe`` (with a plan of uncertain date), ``states`` (seen in the Network),
        ``states_with_plan``, ``on`` (the day, empty for the latest).

    Examples
    --------
    >>> members, naps = wpsdata.load("network_members"), wpsdata.load("naps")
    >>> countries = wpsdata.load("countries")
    >>> rows = analyse.adoption.region_rows(members, naps, countries, "2022-05-18")
    >>> values = analyse.adoption.region_row_values(rows, "2022-05-18")
    >>> values["with_plan"], values["members"]
    (101, 193)
    """
    un = rows.loc[rows["group_code"].eq(UN_MEMBERS)]
    seen = rows.loc[rows["group_code"].eq(NETWORK_STATES)]
    return {
        "top": None if un.empty else round(float(un["percent"].max())),
        "bottom": None if un.empty else round(float(un["percent"].min())),
        "members": int(un["denominator"].sum()),
        "with_plan": int(un["numerator"].sum()),
        "maybe": int(un["at_most"].sum() - un["numerator"].sum()),
        "states": int(seen["denominator"].sum()),
        "states_with_plan": int(seen["numerator"].sum()),
        "on": "" if on == "latest" else on,
    }


def region_facts(
    members: pd.DataFrame,
    naps: pd.DataFrame,
    countries: pd.DataFrame,
    on: str,
    undated: str = "period_start",
) -> pd.DataFrame:
    """Count, as facts, the UN member states with a plan by UN region.

    Returns
    -------
    DataFrame
        Columns as ``plan_facts`` returns them.

    Examples
    --------
    >>> members, naps = wpsdata.load("network_members"), wpsdata.load("naps")
    >>> countries = wpsdata.load("countries")
    >>> found = analyse.adoption.region_facts(members, naps, countries, "2022-05-18")
    >>> found.set_index("id")["value"].to_dict()
    {'nap_un_members_africa': 33, 'nap_un_members_americas': 11, 'nap_un_members_asia': 19,
    'nap_un_members_europe': 35, 'nap_un_members_oceania': 3}
    """
    rows = region_rows(members, naps, countries, on, undated)
    return pd.DataFrame(
        [
            {"id": f"nap_un_members_{row['label_code'].lower()}", "value": row["numerator"],
             "low": row["numerator"], "high": row["at_most"], "denominator": row["denominator"],
             "unit": "UN member states", "kind": "computed", "table": "naps",
             "meaning": f"UN member states in {row['label_code']} that had adopted a national plan"}
            for row in rows.to_dict("records")
            if row["group_code"] == UN_MEMBERS
        ],
        columns=["id", "value", "low", "high", "denominator", "unit", "kind", "table", "meaning"],
    )  # fmt: skip


def _organisation(plans: pd.DataFrame) -> pd.Series:
    """NATO alone and NATO with its partners adopted plans of one organisation."""
    return plans["organisation"].replace({"NATO / EAPC": "NATO"})


def _public(plans: pd.DataFrame, on: str) -> pd.DataFrame:
    """Say of each plan whether it was public on a day: ``surely``, and ``perhaps``."""
    day = FOREVER if on == "latest" else pd.Timestamp(on)
    end = pd.to_datetime(plans["year"].astype("string") + "-12-31")
    start = pd.to_datetime(plans["year"].astype("string") + "-01-01")
    latest = plans["public_latest"].where(plans["public_latest"].notna(), end)
    earliest = plans["public_earliest"].where(plans["public_earliest"].notna(), start)
    return plans.assign(
        organisation=_organisation(plans),
        surely=latest.le(day),
        perhaps=earliest.le(day) | earliest.isna(),
    )


def organisations(plans: pd.DataFrame, on: str) -> pd.DataFrame:
    """Say for each regional organisation whether it has a plan on a day.

    Returns
    -------
    DataFrame
        ``organisation``, ``has_plan`` (``yes``; ``uncertain`` where no plan is dated; ``no``
        where the first is later), ``first_year`` (Int64), ``plans`` (Int64, plans found),
        ``wps_specific`` (boolean: at least one is about women, peace and security).

    Examples
    --------
    >>> then = analyse.adoption.organisations(wpsdata.load("regional_plans"), "2022-05-18")
    >>> then[then["has_plan"].eq("yes")].sort_values("first_year")["organisation"].tolist()[:3]
    ['OSCE', 'NATO', 'ECOWAS']
    """
    by_name = _public(plans, on).groupby("organisation")
    surely, perhaps = by_name["surely"].any(), by_name["perhaps"].any()
    return pd.DataFrame(
        {
            "has_plan": pd.Series("no", surely.index, dtype="string")
            .mask(perhaps, "uncertain")
            .mask(surely, "yes"),
            "first_year": by_name["year"].min().astype("Int64"),
            "plans": by_name.size().astype("Int64"),
            "wps_specific": by_name["wps_specific"].any().astype("boolean"),
        }
    ).reset_index()


def last_complete_year(as_of: str, last_year: int) -> int:
    """Return the last year to draw: the one asked for, or the last that was over by ``as_of``.

    Examples
    --------
    >>> analyse.adoption.last_complete_year("2022-05-18", 2025)
    2021
    >>> analyse.adoption.last_complete_year("latest", 2025)
    2025
    """
    if as_of == "latest":
        return last_year
    day = pd.Timestamp(as_of)
    whole = day.month == 12 and day.day == 31
    return min(last_year, day.year if whole else day.year - 1)


def _regional(
    naps: pd.DataFrame, countries: pd.DataFrame, on: str, undated: str, region: str
) -> pd.DataFrame:
    return in_region(standing(naps, on, undated), countries, region)


def region_values(
    naps: pd.DataFrame,
    countries: pd.DataFrame,
    on: str,
    undated: str,
    region: str,
    until: int,
) -> dict[str, object]:
    """Return what the words of the adoption chart name.

    Returns
    -------
    dict
        ``low`` and ``high`` (countries and territories with a plan on the day, surely and at
        most), ``members`` (of them UN members, surely), ``region``, ``until`` (last year drawn),
        ``drawn`` (countries in the last year) and ``undated`` (countries with no dated plan).

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> values = analyse.adoption.region_values(
    ...     naps, countries, "2022-05-18", "period_start", "world", 2021
    ... )
    >>> print(values["low"], values["high"], values["members"])
    102 106 101
    """
    found = _regional(naps, countries, on, undated, region)
    counts = count_standing(found.drop(columns="region"), countries).set_index("un_status")
    first = in_region(first_plans(naps, undated), countries, region)
    return {
        "low": counts.loc["all", "countries"],
        "high": counts.loc["all", "countries_at_most"],
        "members": counts.loc["member", "countries"],
        "region": region,
        "until": until,
        "drawn": int((first["year"] <= until).sum()),
        "undated": int(first["year"].isna().sum()),
        "undated_rule": f"undated_{undated}",
    }


def generation_values(
    naps: pd.DataFrame, countries: pd.DataFrame, on: str, undated: str, region: str
) -> dict[str, object]:
    """Return what the words of the generation chart name.

    Returns
    -------
    dict
        ``n`` (countries surely with a plan), ``second``, ``third``, ``fourth`` (of them with at
        least that many plans), ``percent`` (with at least two), ``region``, ``undated``.

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> values = analyse.adoption.generation_values(
    ...     naps, countries, "2022-05-18", "period_start", "world"
    ... )
    >>> print(values["n"], values["second"], values["third"], values["fourth"])
    102 57 22 6
    """
    later = later_generations(_regional(naps, countries, on, undated, region))
    second, third, fourth = later["countries"]
    first = in_region(first_plans(naps, undated), countries, region)
    return {
        "n": later["denominator"].iloc[0],
        "second": second,
        "third": third,
        "fourth": fourth,
        "percent": later["percent"].round().iloc[0],
        "region": region,
        "undated": int(first["year"].isna().sum()),
        "undated_rule": f"undated_{undated}",
    }


def on_the_map(naps: pd.DataFrame, on: str, undated: str) -> pd.DataFrame:
    """Name for each country with a plan on a day the generation it has reached.

    Always the whole world: a country left out by a region would look like one without a plan.

    Returns
    -------
    DataFrame
        ``iso3``, ``generation`` (Int64), ``status`` (``first``, ``second``, ``third``,
        ``fourth_or_later``, ``not_numbered``; ``uncertain`` where it is not sure that the plan
        was there by that day).

    Examples
    --------
    >>> mapped = analyse.adoption.on_the_map(wpsdata.load("naps"), "2022-05-18", "period_start")
    >>> mapped["status"].value_counts().to_dict()
    {'first': 45, 'second': 35, 'third': 16, 'fourth_or_later': 6, 'uncertain': 4}
    """
    found = standing(naps, on, undated)
    found = found.loc[found["has_plan"] != "no"]
    status = generation_group(found["generation"]).where(found["has_plan"] == "yes", "uncertain")
    return found.assign(status=status)[["iso3", "generation", "status"]].reset_index(drop=True)


def map_values(mapped: pd.DataFrame, countries: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the map name.

    Returns
    -------
    dict
        ``n`` (countries coloured), ``uncertain`` (of them, whether by then is not sure), ``later``
        (on a second or later plan), ``members`` (UN members without a colour).

    Examples
    --------
    >>> mapped = analyse.adoption.on_the_map(wpsdata.load("naps"), "2022-05-18", "period_start")
    >>> analyse.adoption.map_values(mapped, wpsdata.load("countries"))
    {'n': 106, 'uncertain': 4, 'later': 57, 'members': 89}
    """
    members = countries.loc[countries["un_status"] == "member", "iso3"]
    return {
        "n": len(mapped),
        "uncertain": int(mapped["status"].eq("uncertain").sum()),
        "later": int((mapped["generation"] >= 2).sum()),
        "members": int((~members.isin(mapped["iso3"])).sum()),
    }


def plan_facts(
    naps: pd.DataFrame, countries: pd.DataFrame, on: str, undated: str = "period_start"
) -> pd.DataFrame:
    """Count, as facts, who has a plan on a day and which generation they have reached.

    Returns
    -------
    DataFrame
        ``id``, ``value``, ``low``, ``high``, ``unit``, ``kind``, ``meaning``, ``denominator``,
        ``table``.

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> found = analyse.adoption.plan_facts(naps, countries, "2022-05-18").set_index("id")
    >>> found.loc["nap_countries", ["value", "low", "high"]].to_dict()
    {'value': 102.0, 'low': 102.0, 'high': 106.0}
    """
    found = standing(naps, on, undated)
    counts = count_standing(found, countries).set_index("un_status")
    rows: list[dict[str, object]] = []
    for fact_id, status, meaning in (
        ("nap_countries", "all", "countries and territories that had adopted a national plan"),
        ("nap_un_members", "member", "UN member states that had adopted a national plan"),
    ):
        low, high = counts.loc[status, ["countries", "countries_at_most"]]
        rows.append(
            {"id": fact_id, "value": low, "low": low, "high": high,
             "unit": "countries and territories" if status == "all" else "UN member states",
             "meaning": f"{meaning}; the range holds plans whose date is unknown or too coarse"}
        )  # fmt: skip
    names = {2: "second", 3: "third", 4: "fourth"}
    for row in later_generations(found).to_dict("records"):
        name = names[row["at_least"]]
        rows.append(
            {"id": f"nap_{name}_or_later", "value": row["countries"], "unit": "countries",
             "denominator": row["denominator"],
             "meaning": f"countries that had adopted at least their {name} plan"}
        )  # fmt: skip
        if name == "second":
            rows.append(
                {"id": "nap_second_or_later_percent", "value": row["percent"],
                 "unit": "percent of countries with a plan", "denominator": row["denominator"],
                 "meaning": "of countries with a plan, those with at least a second one"}
            )  # fmt: skip
    return pd.DataFrame(rows).assign(kind="computed", table="naps")


def _network_count(found: pd.DataFrame) -> tuple[int, int, int]:
    """Return states surely with a plan, perhaps with one, and all of them."""
    yes = int(found["has_plan"].eq("yes").sum())
    return yes, yes + int(found["has_plan"].eq("uncertain").sum()), len(found)


def _network_share(found: pd.DataFrame) -> float | None:
    yes, _, total = _network_count(found)
    return 100 * yes / total if total else None


NETWORK_SHARE = "share_of_network_members_with_plan"


def _published_network_share(nap_counts: pd.DataFrame) -> pd.DataFrame:
    return nap_counts.loc[nap_counts["measure"].eq(NETWORK_SHARE)].head(1)


def network_rows(
    members: pd.DataFrame,
    naps: pd.DataFrame,
    nap_counts: pd.DataFrame,
    then: str,
    on: str,
    undated: str,
) -> pd.DataFrame:
    """Set the published share of network members with a plan beside what the tables give.

    Returns
    -------
    DataFrame
        ``label_code``, ``percent`` (Float64), ``bound``, ``numerator`` (Int64, states with a
        plan), ``base`` (Int64, states counted; both missing where not published),
        ``kind``; one row a measure and day. What held ``then`` is left out where
        knowledge ends before.

    Examples
    --------
    >>> members, naps = wpsdata.load("network_members"), wpsdata.load("naps")
    >>> counts, day = wpsdata.load("nap_counts"), "2022-05-18"
    >>> rows = analyse.adoption.network_rows(members, naps, counts, day, day, "period_start")
    >>> rows[["label_code", "percent", "base"]].round(1).to_dict("records")
    [{'label_code': 'network_published', 'percent': 90.0, 'base': None}, {'label_code':
    'network_seen_then', 'percent': 87.7, 'base': 57}]
    """
    published = _published_network_share(nap_counts)
    rows: list[tuple[Any, ...]] = [
        ("network_published", one, "exact", pd.NA, pd.NA, "published") for one in published["value"]
    ]
    for code, day in (("network_seen_then", then), ("network_seen_on", on)):
        found = network_with_plan(members, naps, day, undated)
        if earlier(then, on) == then if code == "network_seen_then" else day != then:
            yes, total = _network_count(found)[0], len(found)
            rows.append((code, _network_share(found), "exact", yes, total, "computed"))
    columns = ["label_code", "percent", "bound", "numerator", "base", "kind"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"percent": "Float64", "numerator": "Int64", "base": "Int64"})


def network_values(
    members: pd.DataFrame, naps: pd.DataFrame, then: str, on: str, undated: str
) -> dict[str, object]:
    """Return what the words of the network chart name.

    Returns
    -------
    dict
        ``percent`` (of the states seen, surely with a plan on the day ``then``), ``yes``,
        ``maybe`` and ``n`` (states), ``now`` (states with a plan ``on`` the day asked for),
        ``none_found`` (names of states for which no plan was found), ``then`` (the day, or the one
        asked for if that is sooner), ``on`` (the day asked for; of what is known today, the end of
        the year of the newest plan).

    Examples
    --------
    >>> members, naps = wpsdata.load("network_members"), wpsdata.load("naps")
    >>> values = analyse.adoption.network_values(
    ...     members, naps, "2022-05-18", "2022-05-18", "period_start"
    ... )
    >>> values["yes"], values["maybe"], values["n"]
    (50, 0, 57)
    """
    then = earlier(then, on)
    before = network_with_plan(members, naps, then, undated)
    today = network_with_plan(members, naps, on, undated)
    yes, at_most, total = _network_count(before)
    return {
        "percent": _network_share(before),
        "yes": yes,
        "maybe": at_most - yes,
        "n": total,
        "now": _network_count(today)[0],
        "none_found": today.loc[today["has_plan"] == "none_found", "iso3"].tolist(),
        "then": then,
        "on": f"{naps['year_adopted'].max()}-12-31" if on == "latest" else on,
    }


def timeline_rows(plans: pd.DataFrame, on: str) -> pd.DataFrame:
    """List the plans of regional organisations that may have been adopted by a day.

    Returns
    -------
    DataFrame
        ``organisation``, ``plan``, ``year_first``, ``year_last`` (Int64; the latter always
        missing: periods were not collected), ``kind`` (kind of plan), ``known`` (boolean:
        surely adopted by then); organisations by their first plan.

    Examples
    --------
    >>> rows = analyse.adoption.timeline_rows(wpsdata.load("regional_plans"), "2010-12-31")
    >>> rows[["organisation", "year_first"]].head(2).to_dict("records")
    [{'organisation': 'OSCE', 'year_first': 2004}, {'organisation': 'NATO', 'year_first': 2007}]
    """
    found = organisations(plans, on)
    kept = found.loc[found["has_plan"] != "no"].sort_values(["first_year", "organisation"])
    place = {name: number for number, name in enumerate(kept["organisation"])}
    frame = _public(plans, on)
    frame = frame.loc[frame["organisation"].isin(place) & frame["perhaps"]]
    return (
        frame.assign(
            _place=frame["organisation"].map(place),
            year_first=frame["year"],
            year_last=pd.array([pd.NA] * len(frame), dtype="Int64"),
            kind=frame["kind_of_plan"],
            known=frame["known"].eq("yes"),
        )
        .sort_values(["_place", "year_first"])[
            ["organisation", "plan", "year_first", "year_last", "kind", "known"]
        ]
        .reset_index(drop=True)
    )


def organisation_values(plans: pd.DataFrame, then: str, on: str) -> dict[str, object]:
    """Return what the words of the timeline name.

    Returns
    -------
    dict
        ``then_low`` and ``then_high`` (organisations with a plan on the day ``then``, surely and
        at most), ``now`` (on the day asked for, at most), ``after`` (of them, surely not by
        ``then``), ``then`` (the day, or the one asked for if that is sooner).

    Examples
    --------
    >>> plans = wpsdata.load("regional_plans")
    >>> analyse.adoption.organisation_values(plans, "2022-05-18", "2022-05-18")
    {'then_low': 10, 'then_high': 11, 'now': 11, 'after': 0, 'then': '2022-05-18'}
    """
    then = earlier(then, on)
    before, today = organisations(plans, then), organisations(plans, on)
    then_high, now = (int(found["has_plan"].ne("no").sum()) for found in (before, today))
    return {
        "then_low": int(before["has_plan"].eq("yes").sum()),
        "then_high": then_high,
        "now": now,
        "after": now - then_high,
        "then": then,
    }


def network_facts(
    members: pd.DataFrame,
    naps: pd.DataFrame,
    nap_counts: pd.DataFrame,
    plans: pd.DataFrame,
    on: str,
    undated: str = "period_start",
) -> pd.DataFrame:
    """Count, as facts, states of the network and regional organisations with a plan on a day.

    Returns
    -------
    DataFrame
        Columns as ``plan_facts`` returns them.

    Examples
    --------
    >>> members, naps = wpsdata.load("network_members"), wpsdata.load("naps")
    >>> counts, plans = wpsdata.load("nap_counts"), wpsdata.load("regional_plans")
    >>> found = analyse.adoption.network_facts(members, naps, counts, plans, "2022-05-18")
    >>> found.set_index("id")["value"].round(1).to_dict()
    {'network_members_with_plan_published': 90.0, 'network_states_seen_with_plan': 50.0,
    'network_states_seen_with_plan_percent': 87.7, 'regional_organisations_with_plan': 10.0}
    """
    found = network_with_plan(members, naps, on, undated)
    yes, at_most, total = _network_count(found)
    published = _published_network_share(nap_counts)
    bodies = organisations(plans, on)
    rows: list[dict[str, object]] = [
        {"id": "network_members_with_plan_published", "kind": "published", "table": "nap_counts",
         "value": one, "unit": "percent of member states",
         "meaning": "share of the network's member states with a plan, as published"}
        for one in published["value"]
    ]  # fmt: skip
    rows += [
        {"id": "network_states_seen_with_plan", "kind": "computed", "table": "network_members",
         "value": yes, "low": yes, "high": at_most, "denominator": total, "unit": "states",
         "meaning": "states represented at the meeting of June 2023 that had a plan"},
        {"id": "network_states_seen_with_plan_percent", "kind": "computed",
         "table": "network_members", "value": _network_share(found),
         "low": 100 * yes / total if total else None,
         "high": 100 * at_most / total if total else None, "denominator": total,
         "unit": "percent of states represented at the meeting",
         "meaning": "the same as a share of the states represented at that meeting"},
        {"id": "regional_organisations_with_plan", "kind": "computed", "table": "regional_plans",
         "value": int(bodies["has_plan"].eq("yes").sum()),
         "low": int(bodies["has_plan"].eq("yes").sum()),
         "high": int(bodies["has_plan"].ne("no").sum()), "unit": "organisations",
         "meaning": "regional organisations with a plan, strategy or framework found in public "
                    "text; the range holds those without a date"},
    ]  # fmt: skip
    return pd.DataFrame(rows)
