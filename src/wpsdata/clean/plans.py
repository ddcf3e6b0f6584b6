"""When a country's national action plans were adopted: one rule for every table and chart."""

import pandas as pd

UNDATED = ("leave_out", "period_start")


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


def adoption_years(naps: pd.DataFrame, undated: str = "period_start") -> pd.DataFrame:
    """Return the year of each country's first plan where no earlier plan may be undated.

    ``first_plans`` takes the earliest plan that has a date. For a count by year that is enough;
    who compares years before and after a plan must not take a country's third plan for its first.

    Returns
    -------
    DataFrame
        ``iso3`` and ``year`` (Int64; missing where no plan is dated, or one that may be earlier
        than the first dated one is not).
    """
    years = first_plans(naps, undated)
    frame = dated(naps, undated)
    without = frame["earliest"].isna()
    numbered = frame.loc[~without].groupby("iso3")["generation"].min()
    first_dated = frame["iso3"].map(numbered).astype("Int64")
    # a plan without a number may be any
    earlier = without & ~(frame["generation"] > first_dated).fillna(False)
    doubtful = set(frame.loc[earlier, "iso3"])
    return years.assign(year=years["year"].mask(years["iso3"].isin(doubtful)))
