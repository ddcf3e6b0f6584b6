"""Published violent deaths: each edition of the estimates a series of its own."""

from typing import Any

import pandas as pd

from wpsdata.clean.reliability import RANK
from wpsdata.errors import WpsdataError


class EditionsMixed(WpsdataError):
    """A change was asked for between two editions, which revise each other's years."""


def published_change(earlier: pd.Series, later: pd.Series) -> float:
    """Return the percentage change from one published figure to another of the same edition.

    Parameters
    ----------
    earlier, later : Series
        Rows of the table ``violent_deaths_published``.

    Returns
    -------
    float
        Percent of the earlier value.

    Raises
    ------
    EditionsMixed
        The rows are of two editions, indicators or units, cover several years or no later one,
        or one of them is a bound. All of it is named.

    Examples
    --------
    >>> row = pd.Series({"edition": "a", "indicator": "d", "unit": "deaths", "bound": "exact",
    ...                  "first_year": 2017, "last_year": 2017, "value": 100.0})
    >>> later = row.copy()
    >>> later[["first_year", "last_year", "value"]] = [2018, 2018, 97.0]
    >>> round(published_change(row, later), 1)
    -3.0
    """
    problems = [
        f"{name} {earlier[name]} and {later[name]}"
        for name in ("edition", "indicator", "unit")
        if earlier[name] != later[name]
    ]
    years = [(one["first_year"], one["last_year"]) for one in (earlier, later)]
    if any(first != last for first, last in years) or years[0][1] >= years[1][0]:
        problems.append("years " + " and ".join(f"{first}-{last}" for first, last in years))
    if any(one["bound"] not in ("exact", "about") for one in (earlier, later)):
        problems.append(f"bounds {earlier['bound']} and {later['bound']}")
    if problems:
        raise EditionsMixed(
            f"no change from {'; '.join(problems)}; expected two years of one edition and "
            "indicator, the earlier first: each edition revises the years of those before; take "
            "both figures from one edition"
        )
    return float(100 * (later["value"] / earlier["value"] - 1))


def changes_within_editions(published: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """List each change between two years that one edition prints.

    Parameters
    ----------
    published : DataFrame
        Table ``violent_deaths_published``.
    indicator : str
        One of its indicators.

    Returns
    -------
    DataFrame
        ``edition`` (string), ``first_year``, ``last_year`` (Int64) and ``percent`` (Float64),
        one row an edition that prints the indicator for at least two single years, from the
        first of them to the last.

    Examples
    --------
    >>> published = wpsdata.load("violent_deaths_published")
    >>> changes = analyse.violent_deaths.changes_within_editions(published, "violent_deaths")
    >>> changes.round(1).to_dict("records")
    [{'edition': 'gvd_2019', 'first_year': 2016, 'last_year': 2017, 'percent': 5.2}, {'edition':
    'gvd_2020', 'first_year': 2017, 'last_year': 2018, 'percent': -2.6}]
    """
    found = _readings(published)
    found = found.loc[
        found["indicator"].eq(indicator)
        & found["first_year"].eq(found["last_year"])
        & found["bound"].isin(["exact", "about"])
    ].sort_values(["edition", "first_year"])
    rows = []
    for edition, one in found.groupby("edition", sort=True):
        first, last = one.iloc[0], one.iloc[-1]
        if first["first_year"] < last["first_year"]:
            rows.append(
                (edition, first["first_year"], last["first_year"], published_change(first, last))
            )
    frame = pd.DataFrame(rows, columns=["edition", "first_year", "last_year", "percent"])
    return frame.astype(
        {"edition": "string", "first_year": "Int64", "last_year": "Int64", "percent": "Float64"}
    )


def _readings(published: pd.DataFrame) -> pd.DataFrame:
    """Keep one text for each figure: the producer's own before one that quotes it."""
    ordered = published.assign(_rank=published["reliability"].map(RANK)).sort_values(
        ["edition", "indicator", "first_year", "last_year", "_rank", "source_title"]
    )
    key = ["edition", "indicator", "first_year", "last_year"]
    return ordered.drop_duplicates(key).drop(columns="_rank").reset_index(drop=True)


# indicator -> what the share is a share of
_SHARES = {
    "women_share_of_violent_deaths": "among_violent_deaths",
    "women_share_of_homicide_victims": "among_homicide_victims",
    "women_share_of_firearm_deaths": "among_firearm_deaths",
    "women_share_of_civilian_conflict_deaths": "among_civilians_in_conflict",
}


def women_shares_published(published: pd.DataFrame) -> pd.DataFrame:
    """List women's published shares, by what they are shares of and by edition.

    Returns
    -------
    DataFrame
        ``group_code`` (string: the base), ``label`` (string, years), ``detail_code`` (string,
        edition), ``percent`` (Float64; from the published counts where both are), ``numerator``,
        ``denominator`` (Int64), ``status`` (string: ``uncertain`` where the text is a copy or
        weak).

    Examples
    --------
    >>> published = wpsdata.load("violent_deaths_published")
    >>> rows = analyse.violent_deaths.women_shares_published(published)
    >>> rows[["group_code", "label", "percent"]].round(1).head(2).to_dict("records")
    [{'group_code': 'among_violent_deaths', 'label': '2016', 'percent': 16.0}, {'group_code':
    'among_violent_deaths', 'label': '2017', 'percent': 16.3}]
    """
    found = _readings(published)
    found = found.loc[found["indicator"].isin(_SHARES)]
    counted = (found["numerator"] / found["denominator"] * 100).astype("Float64")
    order = {name: n for n, name in enumerate(_SHARES)}
    frame = pd.DataFrame(
        {
            "group_code": found["indicator"].map(_SHARES).astype("string"),
            "label": _years(found),
            "detail_code": ("edition_" + found["edition"]).astype("string"),
            "percent": counted.fillna(found["value"]),
            "numerator": found["numerator"],
            "denominator": found["denominator"],
            "status": found["reliability"]
            .isin(_WEAK)
            .map({False: "published", True: "uncertain"})
            .astype("string"),
            "_order": found["indicator"].map(order),
            "_year": found["last_year"],
        }
    )
    frame = frame.sort_values(["_order", "_year", "detail_code"], kind="stable")
    return frame.drop(columns=["_order", "_year"]).reset_index(drop=True)


# what shares have in common that tell the same thing
_ALIKE = ["group_code", "label"]
# where a value was not read with its producer, nor with somebody who quotes it
_WEAK = ("mirror", "weak")


def _years(found: pd.DataFrame) -> pd.Series:
    first, last = found["first_year"].astype("string"), found["last_year"].astype("string")
    return first.where(first == last, first + "–" + last)


def share_values(data: pd.DataFrame) -> dict[str, Any]:
    """Return the lowest and the highest share, for the words of the chart.

    Parameters
    ----------
    data : DataFrame
        What ``women_shares_published`` returns.

    Returns
    -------
    dict
        ``low``, ``high`` (percent), ``low_base``, ``high_base`` (terms: of whom), ``low_year``,
        ``high_year`` (string), ``low_range``, ``high_range`` (percent: what all shares of that
        base and year say, from one to the other), ``rows``.

    Examples
    --------
    >>> published = wpsdata.load("violent_deaths_published")
    >>> rows = analyse.violent_deaths.women_shares_published(published)
    >>> values = analyse.violent_deaths.share_values(rows)
    >>> values["low_base"], values["high_base"]
    ('among_firearm_deaths', 'among_civilians_in_conflict')
    >>> [float(one) for one in values["high_range"]]
    [36.0, 40.0]
    """
    values: dict[str, Any] = {"rows": len(data)}
    for name, found in (
        ("low", data.nsmallest(1, "percent")),
        ("high", data.nlargest(1, "percent")),
    ):
        one = found.iloc[0] if len(found) else None
        alike = data.merge(found[_ALIKE])["percent"]
        values |= {
            name: pd.NA if one is None else one["percent"],
            f"{name}_range": (alike.min(), alike.max()),
            f"{name}_base": "among_violent_deaths" if one is None else one["group_code"],
            f"{name}_year": "–" if one is None else one["label"],
        }
    return values


def deaths_by_edition(published: pd.DataFrame) -> pd.DataFrame:
    """List the violent deaths that each edition of the Small Arms Survey prints.

    Returns
    -------
    DataFrame
        ``group_code`` (string: edition), ``label`` (string, year or years), ``value`` (Float64,
        deaths a year), ``status``. Empty where no year stands in two editions with two values:
        nothing would show what a revision does.

    Examples
    --------
    >>> rows = analyse.violent_deaths.deaths_by_edition(wpsdata.load("violent_deaths_published"))
    >>> rows[["group_code", "label", "value"]].head(2).to_dict("records")
    [{'group_code': 'edition_gbav_2011', 'label': '2004–2009', 'value': 526000.0},
    {'group_code': 'edition_gvd_2016', 'label': '2010–2015', 'value': 535000.0}]
    """
    found = _deaths(published)
    if _revised(found).empty:
        found = found.iloc[:0]
    return pd.DataFrame(
        {
            "group_code": ("edition_" + found["edition"]).astype("string"),
            "label": _years(found),
            "value": found["value"],
            "status": found["reliability"]
            .isin(_WEAK)
            .map({False: "published", True: "uncertain"})
            .astype("string"),
        }
    ).reset_index(drop=True)


def _deaths(published: pd.DataFrame) -> pd.DataFrame:
    found = _readings(published)
    return found.loc[found["indicator"].eq("violent_deaths")].sort_values(["edition", "first_year"])


def _revised(deaths: pd.DataFrame) -> pd.DataFrame:
    """Return the two values of the year that was revised most, the earlier edition first."""
    single = deaths.loc[deaths["first_year"].eq(deaths["last_year"])]
    spread = single.groupby("first_year")["value"].agg(lambda one: one.max() - one.min())
    year = spread.loc[spread > 0].nlargest(1).index
    return single.loc[single["first_year"].isin(year)].iloc[[0, -1] if len(year) else []]


def edition_values(published: pd.DataFrame) -> dict[str, Any]:
    """Return what the words of the chart on editions name: the year that was revised most.

    Returns
    -------
    dict
        ``year``, ``earlier``, ``later`` (deaths), ``earlier_edition``, ``later_edition``
        (terms), ``editions``.

    Examples
    --------
    >>> values = analyse.violent_deaths.edition_values(wpsdata.load("violent_deaths_published"))
    >>> print(values["year"], values["earlier"], values["later"])
    2017 589000.0 612000.0
    """
    deaths = _deaths(published)
    revised = _revised(deaths)
    values: dict[str, Any] = {
        "year": revised["first_year"].max(),
        "editions": deaths["edition"].nunique(),
    }
    for name, at in (("earlier", 0), ("later", -1)):
        one = revised.iloc[at] if len(revised) else None
        values |= {
            name: pd.NA if one is None else one["value"],
            f"{name}_edition": "unknown_edition" if one is None else f"edition_{one['edition']}",
        }
    return values


def published_facts(published: pd.DataFrame) -> pd.DataFrame:
    """Turn published figures of one year, and changes within one edition, into facts.

    Returns
    -------
    DataFrame
        Columns as ``change_facts`` returns them, without bounds.

    Examples
    --------
    >>> found = analyse.violent_deaths.published_facts(wpsdata.load("violent_deaths_published"))
    >>> found[["id", "value"]].head(1).to_dict("records")
    [{'id': 'direct_conflict_deaths_2004_2009_gbav_2011', 'value': 55000.0}]
    """
    found = _readings(published)
    found = found.loc[found["bound"].isin(["exact", "about"])]
    years = found["last_year"].astype("string")
    span = years.where(
        found["first_year"].eq(found["last_year"]),
        found["first_year"].astype("string") + "_" + years,
    )
    frame = pd.DataFrame(
        {
            "id": found["indicator"] + "_" + span + "_" + found["edition"],
            "value": found["value"],
            "unit": found["unit"],
            "kind": found["kind"],
            "meaning": found["indicator"]
            .str.replace("_", " ")
            .str.replace(r"\b(women|men) share", r"\1's share", regex=True)
            + ", world, "
            + span.str.replace("_", "-")
            + ", as published, edition "
            + found["edition"],
            "denominator": found["denominator"],
            "table": "violent_deaths_published",
            "series": found["edition"],
        }
    )
    within = pd.concat(
        [
            changes_within_editions(published, indicator).assign(indicator=indicator)
            for indicator in ("violent_deaths", "violent_death_rate", "firearm_death_rate")
        ],
        ignore_index=True,
    )
    first, last = within["first_year"].astype("string"), within["last_year"].astype("string")
    derived = pd.DataFrame(
        {
            "id": within["indicator"] + "_change_" + first + "_" + last + "_" + within["edition"],
            "value": within["percent"],
            "unit": "percent",
            "kind": "derived",
            "meaning": "change of " + within["indicator"].str.replace("_", " ") + ", world, "
            + first + "-" + last + ", within edition " + within["edition"],
            "denominator": pd.array([pd.NA] * len(within), dtype="Int64"),
            "table": "violent_deaths_published",
            "series": within["edition"],
        }
    )  # fmt: skip
    return pd.concat([frame, derived], ignore_index=True)
