"""Women in parliament, for the world and its regions, year by year.

Three averages answer three questions: the mean over countries gives every country one voice, the
pooled share every seat, and the World Bank's own aggregate is published without its countries.
Each source is a series of its own; chambers, years and countries differ between them.
"""

import pandas as pd

from wpsdata.clean.countries import WORLD

DECIMALS = 6
SEATS = ("women", "members")
# Before it, many countries of today were parts of others, whose parliaments stand in for theirs.
FIRST = 1990
COLUMNS = (
    "source", "series", "area", "year", "countries", "mean_percent", "women", "members",
    "pooled_percent", "published_percent",
)  # fmt: skip
_TYPES = {
    "source": "string", "series": "string", "area": "string", "year": "Int64",
    "countries": "Int64", "mean_percent": "Float64", "women": "Int64", "members": "Int64",
    "pooled_percent": "Float64", "published_percent": "Float64",
}  # fmt: skip


def mean_of_countries(
    values: pd.DataFrame, countries: pd.DataFrame, source: str, series: str
) -> pd.DataFrame:
    """Average shares of women over countries, for the world and each region, by year.

    Parameters
    ----------
    values : DataFrame
        ``iso3``, ``year`` and ``value`` (percent), one row a country and year; with ``women`` and
        ``members`` where seats are known.
    countries : DataFrame
        ``iso3`` and ``region``, as in the table ``countries``.
    source, series : str
        What to name them in the result.

    Returns
    -------
    DataFrame
        The columns ``COLUMNS``: ``area`` is ``world`` or a UN region; ``countries`` (Int64, those
        with a value), ``mean_percent`` (Float64), ``women`` and ``members`` (Int64) and
        ``pooled_percent`` (Float64), the last three missing where seats are not known for every
        country of the row.
    """
    kept = values.dropna(subset=["iso3", "year", "value"])
    kept = kept.loc[kept["year"] >= FIRST].reindex(columns=["iso3", "year", "value", *SEATS])
    kept = kept.astype(dict.fromkeys(SEATS, "Int64")).merge(
        countries[["iso3", "region"]], on="iso3", how="left", validate="m:1"
    )
    parts = [kept.assign(area=WORLD), kept.assign(area=kept["region"])]
    grouped = pd.concat(parts).dropna(subset="area").groupby(["area", "year"], sort=True)
    found = pd.DataFrame(
        {
            "countries": grouped.size().astype("Int64"),
            "mean_percent": grouped["value"].mean().astype("Float64").round(DECIMALS),
        }
    )
    for name in SEATS:
        # seats of some of the countries are not those of the area
        known = grouped[name].count().eq(grouped.size())
        found[name] = grouped[name].sum().where(known)
    found["pooled_percent"] = (
        (100 * found["women"] / found["members"]).astype("Float64").round(DECIMALS)
    )
    return _typed(found.reset_index().assign(source=source, series=series))


def published_world(values: pd.DataFrame, source: str, series: str) -> pd.DataFrame:
    """Take the world's share as its publisher prints it; see ``mean_of_countries``.

    Parameters
    ----------
    values : DataFrame
        ``year`` and ``value`` (percent) of the world.
    source, series : str
        What to name them in the result.
    """
    kept = values.dropna(subset=["year", "value"])
    return _typed(
        pd.DataFrame(
            {
                "year": kept["year"],
                "published_percent": kept["value"].astype("Float64").round(DECIMALS),
                "area": WORLD,
                "source": source,
                "series": series,
            }
        )
    )


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    whole = frame.reindex(columns=list(COLUMNS)).astype(_TYPES)
    return whole.sort_values(["area", "year"], ignore_index=True)
