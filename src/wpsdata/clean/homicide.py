"""Victims of homicide by sex: one row a territory and year, and the pools of territories.

What the territories report is not a sample that stays the same: a pool of all that report changes
its members from year to year, so beside it stands one of the territories that reported in every
year of a span. The publishers' own estimates for the world and its regions are series of their
own; no two series are ever joined.
"""

import pandas as pd

from wpsdata.clean.countries import WORLD, known_names, match_countries, normalise
from wpsdata.errors import WpsdataError

MECHANISMS = ("all", "firearms")
PANELS = ("balanced", "reporting", "estimates")
UNODC, WHO = "unodc_homicide", "who_homicide"
# a pool of fewer territories would give away the count of one of them
FEWEST_TERRITORIES = 3
# shorter spans have more territories and say nothing of a trend
SHORTEST_SPAN = 8
DECIMALS = 6
VICTIMS = [
    *["source", "series", "mechanism", "place", "region", "year", "women", "men", "total"],
]
BY_SEX = [
    *["source", "series", "mechanism", "region", "panel", "year", "territories"],
    *["women", "men", "total", "women_rate", "men_rate"],
]
# what the two editions call deaths by firearm
_FIREARMS = ("Firearms", "Firearms or explosives - firearms")
_SERIES = {"annex_countries": "unodc_annex_2019", "portal": "unodc_portal"}
_ESTIMATES = "unodc_estimates_2019"
_WHO_SERIES = "who_estimates"
_NUMBERS = ["women", "men", "total", "women_rate", "men_rate"]


class NotVictims(WpsdataError):
    """A file lacks the counts by sex, or holds two for one territory and year."""


def unodc_victims(frame: pd.DataFrame) -> pd.DataFrame:
    """Take the victims by sex that territories report, all mechanisms and firearms.

    Parameters
    ----------
    frame : DataFrame
        Result of ``wpsdata.load.unodc.read_unodc_homicide`` for the annex's file by country or
        the portal's export; rows of other forms are left out.

    Returns
    -------
    DataFrame of shape (n_territory_years, 9)
        ``source`` (string, ``unodc_homicide``); ``series`` (string: ``unodc_annex_2019`` or
        ``unodc_portal``); ``mechanism`` (string: all, firearms); ``place`` and ``region``
        (string, as printed); ``year`` (Int64); ``women``, ``men`` and ``total`` (Float64,
        victims as printed; the total may be missing, and need not be the sum, because the sex
        of some victims is not known). Only rows that have both women and men. Where the file
        has a country and its parts, as of the United Kingdom and Iraq, one of them is left out.

    Raises
    ------
    NotVictims
        No row has both, or two counts stand for one territory, year and sex.
    """
    counts = frame.loc[
        frame["form"].isin(_SERIES) & frame["unit"].eq("count") & frame["age"].eq("Total")
    ]
    firearms = counts["dimension"].eq("by mechanisms") & counts["category"].isin(_FIREARMS)
    every = counts["dimension"].eq("Total") & counts["category"].eq("Total")
    counts = counts.assign(
        mechanism=pd.Series("all", counts.index, dtype="string").mask(firearms, "firearms"),
        series=counts["form"].map(_SERIES).astype("string"),
    ).loc[(firearms | every) & counts["sex"].isin(["female", "male", "total"])]
    wide = _by_sex(counts, ["series", "mechanism", "place", "region", "year"], UNODC, value="value")
    if wide.empty:
        raise NotVictims(
            "the file has no counts of victims by sex and territory; expected the annex's file by "
            "country or the portal's export; name that file"
        )
    return _once(wide)[VICTIMS].reset_index(drop=True)


def _once(victims: pd.DataFrame) -> pd.DataFrame:
    """Keep a country or its parts, where the file has both: victims are not counted twice.

    The parts stay, whose series are longer, if in each year of the country two of them report at
    least; else the country does.
    """
    places = victims["place"].drop_duplicates()
    codes = dict(zip(places, match_countries(places), strict=True))
    known = known_names()
    whole = {place for place in places if known.get(normalise(place)) == codes[place]}
    frame = victims.assign(_code=victims["place"].map(codes), _whole=victims["place"].isin(whole))
    drop = pd.Series(False, frame.index)
    for _, one in frame.dropna(subset=["_code"]).groupby(["mechanism", "_code"]):
        parts = one.loc[~one["_whole"]]
        if parts.empty or len(parts) == len(one):
            continue
        reporting = parts.groupby("year").size()
        years = one.loc[one["_whole"], "year"]
        lost = one["_whole"] if (reporting.reindex(years) >= 2).all() else ~one["_whole"]
        drop.loc[one.index[lost]] = True
    return victims.loc[~drop]


def who_victims(frame: pd.DataFrame) -> pd.DataFrame:
    """Take WHO's estimates of victims by sex and country; it has no mechanism.

    Parameters
    ----------
    frame : DataFrame
        Result of ``wpsdata.load.who.read_who_homicide``.

    Returns
    -------
    DataFrame of shape (n_country_years, 9)
        As ``unodc_victims``; ``place`` is the ISO3 code, ``region`` is missing, the counts are
        estimates with decimals.
    """
    kept = frame.loc[frame["place_type"].eq("country") & frame["age_group"].isna()]
    wide = _by_sex(_who_named(kept), ["series", "mechanism", "place", "year"], WHO, value="deaths")
    return wide.assign(region=pd.Series(pd.NA, wide.index, dtype="string"))[VICTIMS]


def _who_named(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        series=pd.Series(_WHO_SERIES, frame.index, dtype="string"),
        mechanism=pd.Series("all", frame.index, dtype="string"),
        place=frame["place_code"],
        sex=frame["sex"].replace("both", "total"),
    )


def _by_sex(frame: pd.DataFrame, key: list[str], source: str, value: str) -> pd.DataFrame:
    twice = frame.duplicated([*key, "sex"])
    if twice.any():
        shown = frame.loc[twice, ["place", "year", "sex"]].astype("string").agg(" ".join, axis=1)
        raise NotVictims(
            f"{source}: two counts for {', '.join(shown.head(5))}; expected one for a territory, "
            "year and sex; mend the file"
        )
    # pivot_table would add up what stands twice
    wide = frame.pivot(index=key, columns="sex", values=value)  # noqa: PD010
    wide = wide.reindex(columns=["female", "male", "total"])
    wide = wide.rename(columns={"female": "women", "male": "men"}).astype("Float64")
    wide = wide.dropna(subset=["women", "men"]).rename_axis(columns=None).reset_index()
    return wide.assign(source=pd.Series(source, wide.index, dtype="string"))


def balanced_span(victims: pd.DataFrame) -> tuple[int, int]:
    """Return the span of years with the largest block of territories that report in each of them.

    Parameters
    ----------
    victims : DataFrame
        One series and mechanism of ``unodc_victims`` or ``who_victims``.

    Returns
    -------
    tuple of int
        First and last year of the span of at least eight years for which territories times years
        is largest; of equal ones the longer, then the later.

    Raises
    ------
    NotVictims
        No span of that length has a territory that reports throughout.
    """
    there = victims.assign(there=1)
    there = there.pivot(index="place", columns="year", values="there")  # noqa: PD010
    years = range(int(victims["year"].min()), int(victims["year"].max()) + 1)
    there = there.reindex(columns=list(years)).notna()
    found = [
        (int(there[list(range(first, last + 1))].all(axis=1).sum()) * (last - first + 1),
         last - first, last, first)
        for first in years
        for last in years
        if last - first + 1 >= SHORTEST_SPAN
    ]  # fmt: skip
    cells, _, last, first = max(found, default=(0, 0, 0, 0))
    if not cells:
        raise NotVictims(
            f"no territory reports victims by sex in {SHORTEST_SPAN} years running; expected one; "
            "take a longer file"
        )
    return first, last


def pooled(victims: pd.DataFrame) -> pd.DataFrame:
    """Add territories up to one row for each series, mechanism, region, panel and year.

    Parameters
    ----------
    victims : DataFrame
        Result of ``unodc_victims`` or ``who_victims``.

    Returns
    -------
    DataFrame of shape (n_groups, 12)
        ``source``, ``series``, ``mechanism``, ``region`` (string; ``world`` is all territories),
        ``panel`` (string: ``balanced``, territories that report in every year of
        ``balanced_span``, or ``reporting``, all of the year), ``year``, ``territories`` (Int64),
        ``women``, ``men``, ``total`` (Float64, victims; missing where fewer than three
        territories report, and the total also where one of them has none), ``women_rate`` and
        ``men_rate`` (Float64, missing).
    """
    parts = []
    for _, one in victims.groupby(["series", "mechanism"], sort=True):
        first, last = balanced_span(one)
        within = one.loc[one["year"].between(first, last)]
        steady = within.groupby("place")["year"].transform("size").eq(last - first + 1)
        for panel, rows in (("balanced", within.loc[steady]), ("reporting", one)):
            parts += [
                _summed(rows.assign(region=WORLD), panel),
                _summed(rows.dropna(subset=["region"]), panel),
            ]
    return _typed(pd.concat(parts, ignore_index=True))


def _summed(rows: pd.DataFrame, panel: str) -> pd.DataFrame:
    grouped = rows.groupby(["source", "series", "mechanism", "region", "year"], sort=True)
    summed = grouped[["women", "men", "total"]].sum()
    summed["territories"] = grouped.size()
    summed["total"] = summed["total"].mask(grouped["total"].count() < summed["territories"])
    few = summed["territories"] < FEWEST_TERRITORIES
    summed[["women", "men", "total"]] = summed[["women", "men", "total"]].mask(few, axis=0)
    return summed.reset_index().assign(panel=panel)


def unodc_estimates(frame: pd.DataFrame) -> pd.DataFrame:
    """Take UNODC's own estimates for the world and its regions, by sex.

    Parameters
    ----------
    frame : DataFrame
        Result of ``wpsdata.load.unodc.read_unodc_homicide``; rows of other forms than the
        annex's file by region are left out.

    Returns
    -------
    DataFrame of shape (n_groups, 12)
        As ``pooled``; ``panel`` is ``estimates``, ``territories`` is missing, and the rates are
        victims per 100,000 of the population of that sex. Of firearms only the total exists.
    """
    rows = frame.loc[
        frame["form"].eq("annex_regions")
        & frame["level"].isin(["world", "region"])
        & frame["age"].eq("Total")
    ]
    firearms = rows["dimension"].eq("by mechanisms") & rows["category"].isin(_FIREARMS)
    every = rows["dimension"].eq("Total") & rows["category"].eq("Total")
    rows = rows.assign(
        mechanism=pd.Series("all", rows.index, dtype="string").mask(firearms, "firearms"),
        region=rows["place"].mask(rows["level"].eq("world"), WORLD),
        column=(
            rows["sex"].map({"female": "women", "male": "men", "total": "total"})
            + rows["unit"].map({"count": "", "rate_per_100000": "_rate"})
        ),
    ).loc[firearms | every]
    wide = rows.pivot(  # noqa: PD010 - pivot_table would add up what stands twice
        index=["mechanism", "region", "year"], columns="column", values="value"
    )
    wide = wide.rename_axis(columns=None).reset_index()
    return _typed(wide.assign(source=UNODC, series=_ESTIMATES, panel="estimates"))


def who_estimates(frame: pd.DataFrame) -> pd.DataFrame:
    """Take WHO's own estimates for the world and its regions, by sex.

    Parameters
    ----------
    frame : DataFrame
        Result of ``wpsdata.load.who.read_who_homicide``.

    Returns
    -------
    DataFrame of shape (n_groups, 12)
        As ``unodc_estimates``, without rates; WHO's regions keep its codes (``AFR``), because
        they are not those of the United Nations.
    """
    kept = frame.loc[frame["place_type"].eq("region") & frame["age_group"].isna()]
    wide = _by_sex(_who_named(kept), ["series", "mechanism", "place", "year"], WHO, value="deaths")
    return _typed(
        wide.assign(
            region=wide["place"].replace("GLOBAL", WORLD),
            panel="estimates",
        ).drop(columns="place")
    )


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the columns of the table their types and order."""
    whole = frame.reindex(columns=BY_SEX)
    text = ["source", "series", "mechanism", "region", "panel"]
    whole = whole.astype(
        dict.fromkeys(text, "string")
        | dict.fromkeys(["year", "territories"], "Int64")
        | dict.fromkeys(_NUMBERS, "Float64")
    )
    whole[_NUMBERS] = whole[_NUMBERS].round(DECIMALS)
    return whole.sort_values([*text, "year"], ignore_index=True)
