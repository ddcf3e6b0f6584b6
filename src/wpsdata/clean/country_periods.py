"""Means of countries over spans of years, each beside those of its region and of the world.

Values of a country and a year stay in the research files; what is bundled are means over five
years, which smooth what one year's election or revision does.
"""

from collections.abc import Sequence

import pandas as pd

LENGTH = 5
DECIMALS = 6


def period_means(values: pd.DataFrame, by: Sequence[str] = (), first: int = 1990) -> pd.DataFrame:
    """Average the years of each country within spans of five years.

    Parameters
    ----------
    values : DataFrame
        ``iso3``, ``year``, ``value`` and the columns of ``by``; one row a country and year.
    by : sequence of str
        What is never averaged over, for instance an index.
    first : int
        First year of the first span; earlier years are left out.

    Returns
    -------
    DataFrame
        The columns of ``by``, ``iso3``, ``period`` (string, ``"1990-1994"``), ``years`` (Int64,
        years with a value) and ``mean`` (Float64). Spans without a value have no row.
    """
    kept = values.dropna(subset=["iso3", "year", "value"])
    kept = kept.loc[kept["year"] >= first]
    start = first + (kept["year"] - first) // LENGTH * LENGTH
    period = start.astype("string") + "-" + (start + LENGTH - 1).astype("string")
    grouped = kept.assign(period=period).groupby([*by, "iso3", "period"], sort=True)["value"]
    return pd.DataFrame(
        {
            "years": grouped.size().astype("Int64"),
            "mean": grouped.mean().astype("Float64").round(DECIMALS),
        }
    ).reset_index()


def beside_region_and_world(
    means: pd.DataFrame, countries: pd.DataFrame, by: Sequence[str] = ()
) -> pd.DataFrame:
    """Set each country's mean beside the mean of its region's countries and of the world's.

    Parameters
    ----------
    means : DataFrame
        Result of ``period_means``.
    countries : DataFrame
        ``iso3`` and ``region``, as in the table ``countries``.
    by : sequence of str
        As for ``period_means``.

    Returns
    -------
    DataFrame
        The columns of ``means`` with ``region`` (string, missing for areas that M49 puts in
        none), ``region_mean`` and ``world_mean`` (Float64, every country counts once, whatever
        its size), ``region_countries`` and ``world_countries`` (Int64).
    """
    frame = means.merge(countries[["iso3", "region"]], on="iso3", how="left", validate="m:1")
    for area, groups in (("region", [*by, "period", "region"]), ("world", [*by, "period"])):
        grouped = frame.groupby(groups)["mean"]
        frame[f"{area}_mean"] = grouped.transform("mean").astype("Float64").round(DECIMALS)
        frame[f"{area}_countries"] = grouped.transform("count").astype("Int64")
    no_region = frame["region"].isna()
    frame["region_mean"] = frame["region_mean"].mask(no_region)
    frame["region_countries"] = frame["region_countries"].mask(no_region)
    return frame
