"""National action plans: who has one on a day, since when, and which generation."""

import pandas as pd

from wpsdata.errors import WpsdataError

REGIONS = ("Africa", "Americas", "Asia", "Europe", "Oceania")
UNDATED = ("leave_out", "period_start")
FOREVER = pd.Timestamp("2262-01-01")


class EmptySelection(WpsdataError):
    """The parameters leave no plan."""


def dated(naps: pd.DataFrame, undated: str = "period_start") -> pd.DataFrame:
    """Date every plan between two days, by one rule for plans without a year of adoption.

    Parameters
    ----------
    naps : DataFrame
        Table ``naps``.
    undated : str
        For plans of which only the period is known: ``period_start`` takes the first year of
        the period (a proxy, sometimes a year late), ``leave_out`` gives no date.

    Returns
    -------
    DataFrame
        The same rows with ``earliest`` and ``latest`` (datetime64, missing for undated plans)
        and ``dated_by`` (``adoption``, ``period_start`` or ``undated``).
    """
    adopted = naps["adopted_earliest"].notna() & naps["adopted_latest"].notna()
    by_period = ~adopted & naps["period_start"].notna() & (undated == "period_start")
    start = pd.to_datetime(naps["period_start"].astype("string") + "-01-01")
    end = pd.to_datetime(naps["period_start"].astype("string") + "-12-31")
    return naps.assign(
        earliest=naps["adopted_earliest"].where(adopted, start.where(by_period)),
        latest=naps["adopted_latest"].where(adopted, end.where(by_period)),
        dated_by=pd.Series("undated", naps.index, dtype="string")
        .mask(adopted, "adoption")
        .mask(by_period, "period_start"),
    )


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
    """Keep the countries of one UN region; ``world`` keeps all.

    Raises
    ------
    EmptySelection
        No country of the region is in the frame.
    """
    merged = frame.merge(countries[["iso3", "region"]], on="iso3", how="left")
    if region != "world":
        merged = merged.loc[merged["region"] == region]
    if merged.empty:
        raise EmptySelection(
            f"no plan in the region {region}; expected world or one of {', '.join(REGIONS)}; "
            "change the parameter region"
        )
    return merged.reset_index(drop=True)


def first_plans(naps: pd.DataFrame, undated: str = "period_start") -> pd.DataFrame:
    """Return the year of each country's first plan.

    Returns
    -------
    DataFrame
        ``iso3`` and ``year`` (Int64, year of the earliest dated plan; missing for countries none
        of whose plans is dated).
    """
    frame = dated(naps, undated)
    first = frame.groupby("iso3")["earliest"].min()
    return first.dt.year.astype("Int64").rename("year").reset_index()


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

    Raises
    ------
    EmptySelection
        The region has no plan, or the years are none.
    """
    years = _years(first_year, last_year)
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

    Raises
    ------
    EmptySelection
        The region has no plan, or the years are none.
    """
    years = _years(first_year, last_year)
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
    long = table.rename_axis("year").rename_axis("group", axis=1).stack(future_stack=True)
    long = long.where(long.notna(), 0).astype("Int64").rename("count").reset_index()
    shown = long.groupby("group")["count"].transform("sum") > 0
    return long.loc[shown].astype({"year": "Int64"}).reset_index(drop=True)


def generation_group(generation: pd.Series) -> pd.Series:
    """Name the generation of a plan: first, second, third, fourth or later, not numbered."""
    names = generation.clip(upper=4).map(
        {1: "first", 2: "second", 3: "third", 4: "fourth_or_later"}
    )
    return names.astype("string").where(generation.notna(), "not_numbered")


def _years(first_year: int, last_year: int) -> range:
    if first_year > last_year:
        raise EmptySelection(
            f"years {first_year} to {last_year} are none; expected first_year <= last_year"
        )
    return range(first_year, last_year + 1)


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


def published_counts(nap_counts: pd.DataFrame, first_year: int, last_year: int) -> pd.DataFrame:
    """List the published counts of countries with a plan worldwide, for drawing over our own.

    Returns
    -------
    DataFrame
        ``date`` (datetime64, middle of the days that the statement's date may mean), ``value``
        (Float64, countries), ``bound``, ``known``, ``source_title``; by date. Statements without
        a date are left out.
    """
    frame = nap_counts.loc[
        nap_counts["comparable"] & nap_counts["as_of_earliest"].notna()
        & nap_counts["as_of_latest"].notna()
    ]
    middle = frame["as_of_earliest"] + (frame["as_of_latest"] - frame["as_of_earliest"]) / 2
    frame = frame.assign(date=middle)
    frame = frame.loc[frame["date"].dt.year.between(first_year, last_year)]
    columns = ["date", "value", "bound", "known", "source_title"]
    return frame.sort_values(["date", "value"])[columns].reset_index(drop=True)


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
    """
    states = members.loc[members["type"].eq("state") & members["seen_on"].notna()]
    at_meeting = states["seen_on"].eq(states["seen_on"].mode().iloc[0])
    merged = states.loc[at_meeting, ["member", "iso3"]].merge(
        standing(naps, on, undated)[["iso3", "has_plan"]], on="iso3", how="left"
    )
    merged["has_plan"] = merged["has_plan"].where(merged["has_plan"].notna(), "none_found")
    return merged.sort_values("member").reset_index(drop=True)


def organisations(plans: pd.DataFrame, on: str) -> pd.DataFrame:
    """Say for each regional organisation whether it has a plan on a day.

    Returns
    -------
    DataFrame
        ``organisation``, ``has_plan`` (``yes``; ``uncertain`` where no plan is dated; ``no``
        where the first is later), ``first_year`` (Int64), ``plans`` (Int64, plans found),
        ``wps_specific`` (boolean: at least one is about women, peace and security).
    """
    day = FOREVER if on == "latest" else pd.Timestamp(on)
    end = pd.to_datetime(plans["year"].astype("string") + "-12-31")
    start = pd.to_datetime(plans["year"].astype("string") + "-01-01")
    latest = plans["public_latest"].where(plans["public_latest"].notna(), end)
    earliest = plans["public_earliest"].where(plans["public_earliest"].notna(), start)
    name = plans["organisation"].str.replace(r"^NATO / EAPC$", "NATO", regex=True)
    by_name = plans.assign(
        organisation=name,
        surely=latest.le(day),
        perhaps=earliest.le(day) | earliest.isna(),
    ).groupby("organisation")
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
