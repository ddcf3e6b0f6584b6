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


def first_dates(naps: pd.DataFrame, undated: str = "period_start") -> pd.DataFrame:
    """Return the days that the date of each country's first plan may mean.

    ``first_plans`` takes the earliest plan that has a date, which is enough for a count by year.
    Who looks at the time before a first plan must not take a third one for it.

    Returns
    -------
    DataFrame
        ``iso3``, ``earliest`` and ``latest`` (datetime64, of the earliest dated plan; missing where
        none is dated), ``basis`` (string: ``adoption``, ``period_start``; ``undated`` where no plan
        is dated, or one without a date may have come before the first dated one).
    """
    plans = dated(naps, undated).sort_values(["iso3", "earliest"], na_position="last")
    first = plans.drop_duplicates("iso3")[["iso3", "earliest", "latest", "dated_by", "generation"]]
    open_plans = plans.loc[plans["earliest"].isna(), ["iso3", "generation"]]
    before = open_plans.merge(first, on="iso3", suffixes=("_open", ""))
    # an undated plan that is not numbered after the first dated one may have come before it
    may_precede = ~(before["generation_open"] > before["generation"]).fillna(False).astype(bool)
    unclear = first["iso3"].isin(before.loc[may_precede, "iso3"])
    return first.assign(basis=first["dated_by"].mask(unclear, "undated"))[
        ["iso3", "earliest", "latest", "basis"]
    ]


def adoption_years(naps: pd.DataFrame, undated: str = "period_start") -> pd.DataFrame:
    """Return the year of each country's first plan, where it is sure to be the first.

    Returns
    -------
    DataFrame
        ``iso3`` and ``year`` (Int64; missing where the first plan has no date).
    """
    first = first_dates(naps, undated)
    year = first["earliest"].dt.year.astype("Int64")
    years = first[["iso3"]].assign(year=year.mask(first["basis"].eq("undated")))
    return years.reset_index(drop=True)
