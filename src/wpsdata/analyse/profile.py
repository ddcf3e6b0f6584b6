"""One country beside its region and the world: plans, agreements, processes, women in office.

Each part is a frame for one chart, empty where no source has the country. ``summary`` puts one row
an indicator below the other and says "not known" where a chart would have nothing to draw.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from wpsdata.analyse.adoption import standing
from wpsdata.analyse.generations import in_force
from wpsdata.analyse.intervals import wilson
from wpsdata.clean.countries import WORLD
from wpsdata.clean.plans import dated
from wpsdata.errors import WpsdataError

NOT_KNOWN = "not known"
CONTENT = {
    "has_budget": "content_budget",
    "has_indicators": "content_indicators",
    "mentions_salw_or_disarmament": "content_salw_or_disarmament",
}
NUMBERS = {
    1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh",
    8: "eighth", 9: "ninth",
}  # fmt: skip
NO_PLAN, PERIOD_UNKNOWN = "plan_not_found", "plan_period_unknown"
LOCAL = {"excluded": "local_excluded", "included": "local_included"}
PRODUCERS = {
    "cfr": "short_cfr",
    "un_women": "short_un_women",
    "unifem": "short_unifem",
    "public_texts": "short_public_texts",
}
ROLES = ("lead_mediator", "mediator", "negotiator", "delegate", "signatory", "witness")
ENOUGH_MONTHS = 6  # of a year: fewer say little of it
INDICES = {"gii": "index_gii", "gdi": "index_gdi", "hdi": "index_hdi"}
CONFLICT_SINCE = 2000


class UnknownCountryCode(WpsdataError):
    """The table of countries has no such code."""

    exit_code = 2


@dataclass(frozen=True)
class Place:
    """Whose profile it is.

    Attributes
    ----------
    country : str
        ISO3 code.
    region : str
        UN region, empty for an area that has none.
    standing : str
        ``member``, ``observer`` or ``other``, as the table ``countries`` has it.
    name : str
        Short English name.
    """

    country: str
    region: str
    standing: str
    name: str

    @property
    def areas(self) -> list[str]:
        """Codes of what is set side by side: the country, its region, the world."""
        return [self.country, *([self.region] if self.region else []), WORLD]

    @property
    def words(self) -> dict[str, Any]:
        """What the words of every chart name: ``country``, ``region``, ``world``, ``standing``."""
        return {
            "country": self.country,
            "region": self.region or WORLD,
            "world": WORLD,
            "standing": f"standing_{self.standing}",
        }


def place(countries: pd.DataFrame, country: str) -> Place:
    """Look up whose profile it is.

    Parameters
    ----------
    countries : DataFrame
        Table ``countries``.
    country : str
        ISO3 code; ``XKX`` for Kosovo.

    Returns
    -------
    Place
        The country with its region and standing.

    Raises
    ------
    UnknownCountryCode
        The table has no such code.

    Examples
    --------
    >>> analyse.profile.place(wpsdata.load("countries"), "COD")
    Place(country='COD', region='Africa', standing='member', name='Democratic Republic of the
    Congo')
    """
    found = countries.loc[countries["iso3"].eq(country)]
    if found.empty:
        raise UnknownCountryCode(
            f"no country {country!r}; expected an ISO3 code of the table countries, XKX for "
            "Kosovo; wpsdata.to_iso3 turns a name into its code"
        )
    one = found.iloc[0]
    region = "" if pd.isna(one["region"]) else str(one["region"])
    return Place(country, region, str(one["un_status"]), str(one["name_en"]))


# plans


def plans(naps: pd.DataFrame, where: Place) -> pd.DataFrame:
    """List the plans of a country with their dates and what sources say of them.

    Parameters
    ----------
    naps : DataFrame
        Table ``naps``.
    where : Place
        Whose profile it is.

    Returns
    -------
    DataFrame
        One row a plan that was found, in order: ``label_code`` (string, which plan it is),
        ``adopted`` (Float64, middle of the days its date may mean, as a fraction of years),
        ``adopted_year`` (Int64), ``basis`` (string, the source's word for the year),
        ``first_year``, ``last_year`` (Int64, of the period), ``content_budget``,
        ``content_indicators``, ``content_salw_or_disarmament`` (string: ``yes``, ``no``; missing:
        not seen).

    Examples
    --------
    >>> where = analyse.profile.place(wpsdata.load("countries"), "COD")
    >>> plans = analyse.profile.plans(wpsdata.load("naps", as_of="2022-05-18"), where)
    >>> plans[["label_code", "adopted_year", "first_year", "last_year"]].to_dict("records")
    [{'label_code': 'first', 'adopted_year': 2010, 'first_year': None, 'last_year': None},
    {'label_code': 'second', 'adopted_year': 2018, 'first_year': 2019, 'last_year': 2022}]
    """
    found = naps.loc[naps["iso3"].eq(where.country)].sort_values("generation", ignore_index=True)
    middle = found["adopted_earliest"] + (found["adopted_latest"] - found["adopted_earliest"]) / 2
    rows = pd.DataFrame(
        {
            "label_code": found["generation"].map(NUMBERS).fillna("not_numbered"),
            "adopted": middle.dt.year + (middle.dt.day_of_year - 1) / 366,
            "adopted_year": middle.dt.year,
            "basis": "basis_" + found["year_basis"],
            "first_year": found["period_start"],
            "last_year": found["period_end"],
            **{code: found[name] for name, code in CONTENT.items()},
        }
    )
    whole = dict.fromkeys(["adopted_year", "first_year", "last_year"], "Int64")
    texts = dict.fromkeys(["label_code", "basis", *CONTENT.values()], "string")
    return rows.astype({**texts, **whole, "adopted": "Float64"})


def plan_standing(naps: pd.DataFrame, countries: pd.DataFrame, on: str) -> pd.DataFrame:
    """Say for every country whether it has a plan on a day, and whether one is in force.

    Parameters
    ----------
    naps, countries : DataFrame
        Tables ``naps`` and ``countries``.
    on : str
        A day, ``YYYY-MM-DD``.

    Returns
    -------
    DataFrame
        One row a country or area: ``iso3``, ``region``, ``un_status``, ``has_plan`` (``yes``,
        ``uncertain``, ``no`` where the first plan is later, ``none_found``) and ``status``
        (string, of ``generations.STATUSES``; ``plan_period_unknown`` also where a plan is not
        dated and no other is in force; ``plan_not_found`` where there is none by that day).

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> standings = analyse.profile.plan_standing(naps, countries, "2022-05-18")
    >>> standings.set_index("iso3").loc["COD", ["has_plan", "status"]].to_dict()
    {'has_plan': 'yes', 'status': 'plan_in_force'}
    """
    has_plan = standing(naps, on).set_index("iso3")["has_plan"]
    force = in_force(naps, countries, on=on).set_index("iso3")["status"]
    having = countries["iso3"].map(has_plan).fillna("none_found")
    status = countries["iso3"].map(force)
    every = dated(naps)
    undated = every.loc[every["dated_by"].eq("undated") & every["period_end"].isna(), "iso3"]
    # a plan that nobody dates may be the one in force
    open_question = countries["iso3"].isin(undated) & status.ne("plan_in_force").fillna(True)
    open_question |= status.isna() & having.eq("uncertain")
    status = status.mask(open_question.astype(bool), PERIOD_UNKNOWN).fillna(NO_PLAN)
    return countries[["iso3", "region", "un_status"]].assign(
        has_plan=having.astype("string"), status=status.astype("string")
    )


def _adopters(standings: pd.DataFrame, where: Place) -> dict[str, tuple[int, int]]:
    """Count for region and world the UN member states that surely have a plan, and all."""
    members = standings.loc[standings["un_status"].eq("member")]
    having = members["has_plan"].eq("yes")
    inside = members["region"].eq(where.region)
    return {
        "region": (int((having & inside).sum()), int(inside.sum())),
        WORLD: (int(having.sum()), len(members)),
    }


def plan_values(
    rows: pd.DataFrame, standings: pd.DataFrame, where: Place, on: str
) -> dict[str, Any]:
    """Return what the words of the chart of plans name.

    Parameters
    ----------
    rows : DataFrame
        What ``plans`` returns.
    standings : DataFrame
        What ``plan_standing`` returns for the day ``on``.
    where : Place
        Whose profile it is.
    on : str
        The day.

    Returns
    -------
    dict
        The words of ``where``; ``plans`` (how many were found, a term), ``status`` (a term),
        ``on``, ``region_with`` and ``region_of``, ``world_with`` and ``world_of`` (UN member
        states), ``seen`` and ``cells`` (answers about content that were seen, and all).

    Examples
    --------
    >>> naps, countries = wpsdata.load("naps"), wpsdata.load("countries")
    >>> where = analyse.profile.place(countries, "COD")
    >>> standings = analyse.profile.plan_standing(naps, countries, "2022-05-18")
    >>> values = analyse.profile.plan_values(
    ...     analyse.profile.plans(naps, where), standings, where, "2022-05-18"
    ... )
    >>> values["status"], values["region_with"], values["region_of"]
    ('profile_plan_in_force', 33, 54)
    """
    counts = _adopters(standings, where)
    status = standings.loc[standings["iso3"].eq(where.country), "status"].iloc[0]
    return where.words | {
        "plans": f"plans_found_{len(rows)}",
        "status": f"profile_{status}",
        "on": on,
        "region_with": counts["region"][0],
        "region_of": counts["region"][1],
        "world_with": counts[WORLD][0],
        "world_of": counts[WORLD][1],
        "seen": int(rows[list(CONTENT.values())].notna().to_numpy().sum()),
        "cells": len(rows) * len(CONTENT),
    }


# agreements and processes


def agreements(by_country: pd.DataFrame, by_un_region: pd.DataFrame, where: Place) -> pd.DataFrame:
    """Set the agreements that name a country beside those of its region and the world.

    Parameters
    ----------
    by_country, by_un_region : DataFrame
        Tables ``agreements_by_country`` and ``agreements_by_un_region``.
    where : Place
        Whose profile it is.

    Returns
    -------
    DataFrame
        ``group_code`` (string, local agreements in or out), ``label_code`` (string, country,
        region, ``world``), ``numerator`` (Int64, with a provision on women, girls or gender),
        ``denominator`` (Int64, agreements), ``first_year``, ``last_year`` (Int64), ``percent``,
        ``low``, ``high`` (Float64, Wilson). Empty where no agreement names the country.

    Examples
    --------
    >>> where = analyse.profile.place(wpsdata.load("countries"), "COD")
    >>> by_country = wpsdata.load("agreements_by_country")
    >>> by_region = wpsdata.load("agreements_by_un_region")
    >>> rows = analyse.profile.agreements(by_country, by_region, where)
    >>> rows["label_code"].unique().tolist()
    ['COD', 'Africa', 'world']
    """
    rows = _agreements(by_country, by_un_region, where)
    own = rows.loc[rows["label_code"].eq(where.country), "group_code"]
    rows = rows.loc[rows["group_code"].isin(own)].reset_index(drop=True)
    return rows.join(wilson(rows["numerator"], rows["denominator"]))


def _agreements(by_country: pd.DataFrame, by_un_region: pd.DataFrame, where: Place) -> pd.DataFrame:
    own = by_country.loc[by_country["iso3"].eq(where.country)].assign(area=where.country)
    around = by_un_region.loc[by_un_region["area"].isin(where.areas)]
    both = pd.concat([own, around], ignore_index=True)
    order = both["area"].map({one: at for at, one in enumerate(where.areas)})
    both = both.assign(order=order).sort_values(["local", "order"], ignore_index=True)
    return pd.DataFrame(
        {
            "group_code": both["local"].map(LOCAL).astype("string"),
            "label_code": both["area"].astype("string"),
            "numerator": both["with_gender_provision"],
            "denominator": both["agreements"],
            "first_year": both["first_year"],
            "last_year": both["last_year"],
        }
    )


def agreement_values(rows: pd.DataFrame, by_country: pd.DataFrame, where: Place) -> dict[str, Any]:
    """Return what the words of the chart of agreements name.

    Parameters
    ----------
    rows : DataFrame
        What ``agreements`` returns.
    by_country : DataFrame
        Table ``agreements_by_country``.
    where : Place
        Whose profile it is.

    Returns
    -------
    dict
        The words of ``where``; ``part`` and ``whole`` (agreements with a provision, and all, as
        the first group counts them), ``percent``, ``counted`` (that group, a term),
        ``first_year``, ``last_year``, ``region_percent``, ``world_percent``, ``world_first``,
        ``world_last`` (years) and ``release``.

    Examples
    --------
    >>> where = analyse.profile.place(wpsdata.load("countries"), "COD")
    >>> by_country = wpsdata.load("agreements_by_country")
    >>> by_region = wpsdata.load("agreements_by_un_region")
    >>> rows = analyse.profile.agreements(by_country, by_region, where)
    >>> values = analyse.profile.agreement_values(rows, by_country, where)
    >>> print(values["country"], values["percent"] > values["world_percent"])
    COD True
    """
    if rows.empty:
        return where.words
    group = rows.loc[rows["group_code"].eq(rows["group_code"].iloc[0])].set_index("label_code")
    own = group.loc[where.country]
    return where.words | {
        "part": own["numerator"],
        "whole": own["denominator"],
        "percent": own["percent"],
        "counted": rows["group_code"].iloc[0],
        "first_year": own["first_year"],
        "last_year": own["last_year"],
        "region_percent": group["percent"].get(where.region, pd.NA),
        "world_percent": group.loc[WORLD, "percent"],
        "world_first": group.loc[WORLD, "first_year"],
        "world_last": group.loc[WORLD, "last_year"],
        "release": str(by_country["release"].iloc[0]),
    }


def processes(participation: pd.DataFrame, where: Place) -> pd.DataFrame:
    """List the published shares of women in the peace processes of a country, each source apart.

    Parameters
    ----------
    participation : DataFrame
        Table ``participation_processes``.
    where : Place
        Whose profile it is. Processes of more than one state are in no profile.

    Returns
    -------
    DataFrame
        ``group_code`` (string, the source), ``label`` (string, the process as the source names
        it), ``detail_code`` (string: the role, and where it applies the side or the edition),
        ``year`` (Int64), ``percent`` (Float64, missing where only women were counted),
        ``numerator``, ``denominator`` (Int64, women and persons, where published), ``low``,
        ``high`` (Float64, Wilson, where both are), ``status`` (string). Nothing is added up.

    Examples
    --------
    >>> where = analyse.profile.place(wpsdata.load("countries"), "COD")
    >>> rows = analyse.profile.processes(wpsdata.load("participation_processes"), where)
    >>> rows[["label", "detail_code", "percent"]].head(1).to_dict("records")
    [{'label': 'DRC (2003)', 'detail_code': 'negotiator', 'percent': 12.0}]
    """
    roles = {one: at for at, one in enumerate(ROLES)}
    own = participation.loc[participation["iso3"].eq(where.country)]
    own = own.assign(
        _source=own["source"].map({one: at for at, one in enumerate(PRODUCERS)}),
        _role=own["role"].map(roles).fillna(len(ROLES)),
    ).sort_values(
        ["_source", "first_year", "process", "_role", "role", "edition"], ignore_index=True
    )
    side = (" side_" + own["side"]).where(own["side"].ne("all"), "")
    edition = (" edition_" + own["edition"]).fillna("")
    unsure = own["confidence"].eq("inferred_position")
    rows = pd.DataFrame(
        {
            "group_code": own["source"].map(PRODUCERS),
            "label": own["process"],
            "detail_code": own["role"] + side + edition,
            "year": own["first_year"],
            "percent": own["percent"],
            "numerator": own["women"],
            "denominator": own["persons"],
            "status": unsure.map({True: "uncertain", False: "as_read"}),
        }
    ).astype(dict.fromkeys(["group_code", "label", "detail_code", "status"], "string"))
    bounds = wilson(rows["numerator"], rows["denominator"])
    # a printed share that its own counts do not allow keeps its value, and has no interval
    inside = bounds["low"].le(rows["percent"]) & bounds["high"].ge(rows["percent"])
    return rows.assign(low=bounds["low"].where(inside), high=bounds["high"].where(inside))


def process_sources(rows: pd.DataFrame) -> list[str]:
    """Return the files behind the rows that ``processes`` returns, as ``chart.show`` names them.

    Examples
    --------
    >>> where = analyse.profile.place(wpsdata.load("countries"), "COD")
    >>> rows = analyse.profile.processes(wpsdata.load("participation_processes"), where)
    >>> analyse.profile.process_sources(rows)
    ['unifem/processes.csv']
    """
    producers = {code: source for source, code in PRODUCERS.items()}
    return [f"{producers[code]}/processes.csv" for code in rows["group_code"].unique()]


def process_values(rows: pd.DataFrame, where: Place) -> dict[str, Any]:
    """Return what the words of the chart of processes name.

    Parameters
    ----------
    rows : DataFrame
        What ``processes`` returns.
    where : Place
        Whose profile it is.

    Returns
    -------
    dict
        The words of ``where``; ``values`` (rows with a share), ``without`` (rows without one),
        ``low`` and ``high`` (percent), ``none`` (shares of zero), ``sources``.

    Examples
    --------
    >>> where = analyse.profile.place(wpsdata.load("countries"), "COD")
    >>> rows = analyse.profile.processes(wpsdata.load("participation_processes"), where)
    >>> values = analyse.profile.process_values(rows, where)
    >>> print(values["values"], values["low"], values["high"])
    6 0.0 20.0
    """
    known = rows["percent"].dropna()
    return where.words | {
        "values": len(known),
        "without": int(rows["percent"].isna().sum()),
        "none": int(known.eq(0).sum()),
        "low": known.min() if len(known) else pd.NA,
        "high": known.max() if len(known) else pd.NA,
        "sources": rows["group_code"].nunique(),
    }


# women in office


def parliament(by_country: pd.DataFrame, where: Place) -> pd.DataFrame:
    """Set women in a country's parliament beside the means of its region and the world.

    Parameters
    ----------
    by_country : DataFrame
        Table ``parliament_by_country``.
    where : Place
        Whose profile it is.

    Returns
    -------
    DataFrame
        ``series`` (string, country, region, ``world``), ``period`` (string), ``year`` (Float64,
        middle of the five years), ``value`` (Float64, percent; a span without data is missing),
        ``denominator`` (Int64, years behind the country's mean, countries behind the others).
        Empty where the source does not have the country.

    Examples
    --------
    >>> where = analyse.profile.place(wpsdata.load("countries"), "RWA")
    >>> rows = analyse.profile.parliament(wpsdata.load("parliament_by_country"), where)
    >>> rows.loc[rows["period"].eq("2010-2014"), ["series", "value"]].round(1).to_dict("records")
    [{'series': 'RWA', 'value': 59.2}, {'series': 'Africa', 'value': 19.3}, {'series': 'world',
    'value': 19.8}]
    """
    rows = _parliament(by_country, where)
    known = rows["series"].eq(where.country) & rows["value"].notna()
    return rows if known.any() else rows.iloc[:0]


def _parliament(by_country: pd.DataFrame, where: Place) -> pd.DataFrame:
    own = by_country.loc[by_country["iso3"].eq(where.country)].set_index("period")
    # the table repeats the means of a region and of the world at each of their countries
    around = by_country.loc[by_country["region"].eq(where.region)].drop_duplicates("period")
    around = around.set_index("period")
    world = by_country.drop_duplicates("period").set_index("period").sort_index()
    parts = {
        where.country: (own["mean_percent"], own["years"]),
        where.region: (around["region_mean_percent"], around["region_countries"]),
        WORLD: (world["world_mean_percent"], world["world_countries"]),
    }
    return _typed(
        [
            {"series": area, "period": period, "year": float(period[:4]) + 2,
             "value": parts[area][0].get(period, pd.NA),
             "denominator": parts[area][1].get(period, pd.NA)}
            for area in where.areas
            for period in world.index
        ],
        {"series": "string", "period": "string", "year": "Float64", "value": "Float64",
         "denominator": "Int64"},
    )  # fmt: skip


def parliament_values(rows: pd.DataFrame, where: Place) -> dict[str, Any]:
    """Return what the words of the chart of parliaments name, for the country's latest years.

    Parameters
    ----------
    rows : DataFrame
        What ``parliament`` returns.
    where : Place
        Whose profile it is.

    Returns
    -------
    dict
        The words of ``where``; ``first_year``, ``last_year`` (of the latest five years with a
        value), ``percent``, ``years`` behind it, ``region_percent``, ``region_countries``,
        ``world_percent``, ``world_countries``, ``gaps`` (spans without a value).

    Examples
    --------
    >>> where = analyse.profile.place(wpsdata.load("countries"), "RWA")
    >>> rows = analyse.profile.parliament(wpsdata.load("parliament_by_country"), where)
    >>> values = analyse.profile.parliament_values(rows, where)
    >>> print(values["first_year"], values["last_year"], values["years"])
    2020 2024 5
    """
    own = rows.loc[rows["series"].eq(where.country)]
    known = own.dropna(subset=["value"])
    if known.empty:
        return where.words
    last = known.iloc[-1]
    then = rows.loc[rows["period"].eq(last["period"])].set_index("series")
    return where.words | {
        "first_year": int(last["period"][:4]),
        "last_year": int(last["period"][-4:]),
        "percent": last["value"],
        "years": last["denominator"],
        "region_percent": then["value"].get(where.region, pd.NA),
        "region_countries": then["denominator"].get(where.region, pd.NA),
        "world_percent": then.loc[WORLD, "value"],
        "world_countries": then.loc[WORLD, "denominator"],
        "gaps": len(own) - len(known),
    }


def peacekeeping(contributors: pd.DataFrame, countries: pd.DataFrame, where: Place) -> pd.DataFrame:
    """Set women among the uniformed personnel of a country beside its region and the world.

    Parameters
    ----------
    contributors, countries : DataFrame
        Tables ``peacekeeping_contributors`` and ``countries``. Where the first holds two sources,
        the one with the country's latest year is taken: the two are never one series.
    where : Place
        Whose profile it is.

    Returns
    -------
    DataFrame
        ``label_code`` (string, country, region, ``world``), ``numerator``, ``denominator``
        (Float64, women, and women and men, mean a month), ``percent`` (Float64), ``countries``
        (Int64, behind the row), ``year``, ``months`` (Int64), ``source`` (string), for the latest
        year in which the country has at least six months with numbers, else its latest year. Empty
        where the country is not listed with numbers.

    Examples
    --------
    >>> countries = wpsdata.load("countries")
    >>> where = analyse.profile.place(countries, "BGD")
    >>> contributors = wpsdata.load("peacekeeping_contributors", as_of="2014-12-31")
    >>> rows = analyse.profile.peacekeeping(contributors, countries, where)
    >>> rows[["label_code", "percent", "year"]].round(1).to_dict("records")
    [{'label_code': 'BGD', 'percent': 2.6, 'year': 2013}, {'label_code': 'Asia', 'percent': 1.9,
    'year': 2013}, {'label_code': 'world', 'percent': 3.8, 'year': 2013}]
    """
    rows = _peacekeeping(contributors, countries, where)
    known = rows["label_code"].eq(where.country) & rows["percent"].notna()
    return rows if known.any() else rows.iloc[:0]


def _peacekeeping(
    contributors: pd.DataFrame, countries: pd.DataFrame, where: Place
) -> pd.DataFrame:
    counted = contributors.loc[contributors["months_counted"].gt(0)]
    own = counted.loc[counted["iso3"].eq(where.country)]
    listed = own if len(own) else counted
    whole = listed["months_counted"].ge(ENOUGH_MONTHS)
    latest = (listed.loc[whole] if whole.any() else listed).sort_values("year").iloc[-1]
    then = counted.loc[counted["source"].eq(latest["source"]) & counted["year"].eq(latest["year"])]
    region = then["iso3"].map(countries.set_index("iso3")["region"])
    # a country that was there for some months weighs as many
    weight = then["months_counted"] / then["months"]
    around = then.assign(women=then["women"] * weight, men=then["men"] * weight)
    parts = {
        where.country: then.loc[then["iso3"].eq(where.country)],
        where.region: around.loc[region.eq(where.region)],
        WORLD: around,
    }
    rows = []
    for area in where.areas:
        women = parts[area]["women"].sum()
        known = women + parts[area]["men"].sum()
        digits = 0 if area != where.country else 1 if known >= 100 else 2
        rows.append(
            {"label_code": area, "numerator": round(women, digits),
             "denominator": round(known, digits),
             "percent": 100 * women / known if known > 0 else pd.NA,
             "countries": len(parts[area]), "year": latest["year"],
             "months": latest["months_counted"], "source": latest["source"]}
        )  # fmt: skip
    return _typed(
        rows,
        {"label_code": "string", "numerator": "Float64", "denominator": "Float64",
         "percent": "Float64", "countries": "Int64", "year": "Int64", "months": "Int64",
         "source": "string"},
    )  # fmt: skip


def peacekeeping_values(rows: pd.DataFrame, where: Place) -> dict[str, Any]:
    """Return what the words of the chart of peacekeepers name.

    Parameters
    ----------
    rows : DataFrame
        What ``peacekeeping`` returns.
    where : Place
        Whose profile it is.

    Returns
    -------
    dict
        The words of ``where``; ``percent``, ``women``, ``persons`` (mean a month), ``year``,
        ``months``, ``about`` (what to know of the source, a term), ``region_percent``,
        ``region_countries``, ``world_percent``, ``world_countries``.

    Examples
    --------
    >>> countries = wpsdata.load("countries")
    >>> where = analyse.profile.place(countries, "BGD")
    >>> contributors = wpsdata.load("peacekeeping_contributors", as_of="2014-12-31")
    >>> rows = analyse.profile.peacekeeping(contributors, countries, where)
    >>> values = analyse.profile.peacekeeping_values(rows, where)
    >>> print(values["year"], values["months"], round(float(values["percent"]), 1))
    2013 12 2.6
    """
    if rows.empty:
        return where.words
    by_area = rows.set_index("label_code")
    own = by_area.loc[where.country]
    return where.words | {
        "percent": own["percent"],
        "women": own["numerator"],
        "persons": own["denominator"],
        "year": own["year"],
        "months": own["months"],
        "about": f"profile_source_{own['source']}",
        "region_percent": by_area["percent"].get(where.region, pd.NA),
        "region_countries": by_area["countries"].get(where.region, pd.NA),
        "world_percent": by_area.loc[WORLD, "percent"],
        "world_countries": by_area.loc[WORLD, "countries"],
    }


def indices(by_country: pd.DataFrame, where: Place) -> pd.DataFrame:
    """Set a country's indices beside the means of its region and the world.

    Parameters
    ----------
    by_country : DataFrame
        Table ``index_by_country``.
    where : Place
        Whose profile it is.

    Returns
    -------
    DataFrame
        ``group_code`` (string, the index with its direction), ``index``, ``label_code`` (string,
        country, region, ``world``), ``value`` (Float64), ``n`` (Int64, countries behind a mean),
        ``period``, ``edition`` (string), for each index the country's latest five years. Empty
        where the source does not have the country.

    Examples
    --------
    >>> where = analyse.profile.place(wpsdata.load("countries"), "RWA")
    >>> rows = analyse.profile.indices(wpsdata.load("index_by_country"), where)
    >>> rows["index"].unique().tolist()
    ['gii', 'gdi', 'hdi']
    """
    rows = _indices(by_country, where)
    own = rows.loc[rows["label_code"].eq(where.country) & rows["value"].notna(), "index"]
    return rows.loc[rows["index"].isin(own)].reset_index(drop=True)


def _indices(
    by_country: pd.DataFrame, where: Place, wanted: Mapping[str, str] = INDICES
) -> pd.DataFrame:
    latest = by_country["period"].max()
    mine = by_country.loc[by_country["iso3"].eq(where.country)].sort_values("period")
    rows = []
    for index, code in wanted.items():
        own = mine.loc[mine["index"].eq(index)]
        if len(own):
            # the table sets each country beside its region and the world
            around = world = own.iloc[-1]
            value = world["mean"]
        else:
            then = by_country.loc[by_country["index"].eq(index) & by_country["period"].eq(latest)]
            world, value = then.iloc[0], pd.NA
            near = then.loc[then["region"].eq(where.region)]
            around = near.iloc[0] if len(near) else pd.Series(pd.NA, then.columns)
        means = {
            where.country: (value, pd.NA),
            where.region: (around["region_mean"], around["region_countries"]),
            WORLD: (world["world_mean"], world["world_countries"]),
        }
        first, last = _years_held(world["period"], world["edition"])
        rows += [
            {"group_code": code, "index": index, "label_code": area, "value": means[area][0],
             "n": means[area][1], "period": f"{first}-{last}", "edition": world["edition"]}
            for area in where.areas
        ]  # fmt: skip
    return _typed(
        rows,
        {"group_code": "string", "index": "string", "label_code": "string", "value": "Float64",
         "n": "Int64", "period": "string", "edition": "string"},
    )  # fmt: skip


def index_values(rows: pd.DataFrame, where: Place) -> dict[str, Any]:
    """Return what the words of the chart of indices name, for the first index there is.

    Parameters
    ----------
    rows : DataFrame
        What ``indices`` returns.
    where : Place
        Whose profile it is.

    Returns
    -------
    dict
        The words of ``where``; ``index`` (its name, a term), ``value``, ``region_value``,
        ``world_value``, ``world_countries``, ``first_year``, ``last_year`` (of the values),
        ``edition``.

    Examples
    --------
    >>> where = analyse.profile.place(wpsdata.load("countries"), "RWA")
    >>> rows = analyse.profile.indices(wpsdata.load("index_by_country"), where)
    >>> values = analyse.profile.index_values(rows, where)
    >>> values["index"], round(float(values["value"]), 2), round(float(values["world_value"]), 2)
    ('name_gii', 0.4, 0.34)
    """
    if rows.empty:
        return where.words
    first = rows.loc[rows["index"].eq(rows["index"].iloc[0])].set_index("label_code")
    years = _years_held(first["period"].iloc[0], first["edition"].iloc[0])
    return where.words | {
        "index": f"name_{first['index'].iloc[0]}",
        "value": first.loc[where.country, "value"],
        "region_value": first["value"].get(where.region, pd.NA),
        "world_value": first.loc[WORLD, "value"],
        "world_countries": first.loc[WORLD, "n"],
        "first_year": years[0],
        "last_year": years[1],
        "edition": str(first["edition"].iloc[0]).replace("-", "–"),
    }


def _years_held(period: str, edition: str) -> tuple[int, int]:
    """Return the years of a span that an edition has: the last one may be cut short."""
    return int(period[:4]), min(int(period[-4:]), int(edition[-4:]))


def _typed(rows: list[dict[str, Any]], types: dict[str, str]) -> pd.DataFrame:
    columns = {
        name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in types.items()
    }
    return pd.DataFrame(columns)


# all of it


def in_words(parts: Mapping[str, pd.DataFrame], where: Place) -> str:
    """Say in English which parts of a profile have data and which have none.

    Parameters
    ----------
    parts : mapping of str to DataFrame
        What each part is called, and its rows.
    where : Place
        Whose profile it is.

    Returns
    -------
    str
        One or two sentences; what was not found is never called none.

    Examples
    --------
    >>> where = analyse.profile.place(wpsdata.load("countries"), "COD")
    >>> plans = analyse.profile.plans(wpsdata.load("naps"), where)
    >>> analyse.profile.in_words({"plans": plans, "indices": plans.head(0)}, where)
    'Democratic Republic of the Congo: data on plans. Nothing was found on indices. Not found is
    not to say that there is none.'
    """
    having = "; ".join(what for what, rows in parts.items() if len(rows))
    lacking = "; ".join(what for what, rows in parts.items() if rows.empty)
    caution = "Not found is not to say that there is none."
    if not having:
        return f"{where.name}: no data. Nothing was found on {lacking}. {caution}"
    if not lacking:
        return f"{where.name}: data on {having}."
    return f"{where.name}: data on {having}. Nothing was found on {lacking}. {caution}"


def summary(
    where: Place,
    on: str,
    *,
    standings: pd.DataFrame,
    naps: pd.DataFrame,
    by_country: pd.DataFrame,
    by_un_region: pd.DataFrame,
    conflicts: pd.DataFrame,
    participation: pd.DataFrame,
    parliaments: pd.DataFrame,
    contributors: pd.DataFrame,
    index_by_country: pd.DataFrame,
) -> pd.DataFrame:
    """Write one row an indicator: the country beside its region and the world, in English.

    Parameters
    ----------
    where : Place
        Whose profile it is.
    on : str
        Day on which plans are in force or not, ``YYYY-MM-DD``.
    standings : DataFrame
        What ``plan_standing`` returns for that day.
    naps, by_country, by_un_region, conflicts : DataFrame
        Tables ``naps``, ``agreements_by_country``, ``agreements_by_un_region``,
        ``conflicts_by_country``.
    participation, parliaments, contributors, index_by_country : DataFrame
        Tables ``participation_processes``, ``parliament_by_country``,
        ``peacekeeping_contributors`` and ``index_by_country``.

    Returns
    -------
    DataFrame
        ``indicator``, ``country``, ``region``, ``world``, ``year``, ``n``, ``source`` (all
        strings, to be read by people). What a source does not say is "not known" or, of a plan,
        "not seen"; what is not compared is empty.

    Examples
    --------
    >>> where = analyse.profile.place(wpsdata.load("countries"), "COD")
    >>> naps, day = wpsdata.load("naps"), "2022-05-18"
    >>> rows = analyse.profile.summary(
    ...     where,
    ...     day,
    ...     standings=analyse.profile.plan_standing(naps, wpsdata.load("countries"), day),
    ...     naps=naps,
    ...     by_country=wpsdata.load("agreements_by_country"),
    ...     by_un_region=wpsdata.load("agreements_by_un_region"),
    ...     conflicts=wpsdata.load("conflicts_by_country"),
    ...     participation=wpsdata.load("participation_processes"),
    ...     parliaments=wpsdata.load("parliament_by_country"),
    ...     contributors=wpsdata.load("peacekeeping_contributors"),
    ...     index_by_country=wpsdata.load("index_by_country"),
    ... )
    >>> rows[["indicator", "country"]].head(2).to_dict("records")
    [{'indicator': 'Standing in the United Nations; region', 'country': 'member state'},
    {'indicator': 'National action plans found', 'country': '2'}]
    """
    lines = [
        _standing_line(where),
        *_plan_lines(naps, standings, where, on),
        _conflict_line(conflicts, standings, where),
        *_agreement_lines(by_country, by_un_region, where),
        _process_line(participation, standings, where),
        _parliament_line(parliaments, where),
        _peacekeeping_line(contributors, standings, where),
        *_index_lines(index_by_country, where),
    ]
    columns = ["indicator", "country", "region", "world", "year", "n", "source"]
    return pd.DataFrame(
        {name: pd.array([line.get(name, "") for line in lines], dtype="string") for name in columns}
    )


Line = dict[str, str]


def _standing_line(where: Place) -> Line:
    said = {
        "member": "member state",
        "observer": "observer state",
        "other": "neither member nor observer state",
    }
    return {
        "indicator": "Standing in the United Nations; region",
        "country": said[where.standing],
        "region": where.region or NOT_KNOWN,
        "source": "United Nations",
    }


def _plan_lines(naps: pd.DataFrame, standings: pd.DataFrame, where: Place, on: str) -> list[Line]:
    source = {"source": "plan-by-plan table from WILPF and others"}
    rows = plans(naps, where)
    having = {
        area: f"{with_plan} of {members} UN member states surely have one"
        for area, (with_plan, members) in _adopters(standings, where).items()
        if members
    }
    surely = standings.loc[standings["has_plan"].eq("yes")]
    inside = {"region": surely.loc[surely["region"].eq(where.region)], WORLD: surely}
    running = {
        area: f"{int(one['status'].eq('plan_in_force').sum())} of {len(one)} with a plan"
        for area, one in inside.items()
        if len(one)
    }
    status = standings.loc[standings["iso3"].eq(where.country), "status"].iloc[0]
    lines = [
        {"indicator": "National action plans found", "country": str(len(rows) or "none found"),
         **having, "year": on, **source},
        {"indicator": "A plan in force, by printed periods",
         "country": status.removeprefix("plan_").replace("_", " "), **running, "year": on,
         **source},
    ]  # fmt: skip
    if rows.empty:
        return lines
    last = rows.iloc[-1]
    period = (
        "period not found"
        if pd.isna(last["first_year"]) and pd.isna(last["last_year"])
        else f"{_text(last['first_year'])}–{_text(last['last_year'])}"
    )
    lines.append(
        {"indicator": "Latest plan found: adopted; period",
         "country": f"{_text(last['adopted_year'], 'year not found')}; {period}", **source}
    )  # fmt: skip
    content = {
        "content_budget": "budget",
        "content_indicators": "indicators",
        "content_salw_or_disarmament": "small arms or disarmament",
    }
    return lines + [
        {"indicator": f"Latest plan found: {said}", "country": _text(last[code], "not seen"),
         **source}
        for code, said in content.items()
    ]  # fmt: skip


def _conflict_line(conflicts: pd.DataFrame, standings: pd.DataFrame, where: Place) -> Line:
    recent = conflicts.loc[
        conflicts["period_type"].eq("decade") & conflicts["first_year"].ge(CONFLICT_SINCE)
    ]
    own = recent.loc[recent["iso3"].eq(where.country), "conflict_years"]
    last = int(recent["last_year"].max())
    region = standings.loc[standings["region"].eq(where.region), "iso3"]
    around = recent.loc[recent["iso3"].isin(region), "iso3"].nunique()
    return {
        "indicator": "Years with a state-based armed conflict",
        # the source lists states with a conflict only, and territories not at all
        "country": f"{own.sum()} of {last - CONFLICT_SINCE + 1}" if len(own) else "none listed",
        "region": f"{around} states with any" if where.region else "",
        WORLD: f"{recent['iso3'].nunique()} states with any",
        "year": f"{CONFLICT_SINCE}–{last}",
        "source": "UCDP/PRIO",
    }


def _agreement_lines(
    by_country: pd.DataFrame, by_un_region: pd.DataFrame, where: Place
) -> list[Line]:
    rows = _agreements(by_country, by_un_region, where)
    lines = []
    for code, said in (("local_excluded", "local ones left out"), ("local_included", "all")):
        group = rows.loc[rows["group_code"].eq(code)].set_index("label_code")
        shown = {
            area: _part(one["numerator"], one["denominator"], 0) for area, one in group.iterrows()
        }
        years = group.loc[where.country if where.country in group.index else WORLD]
        lines.append(
            {"indicator": f"Peace agreements with a provision on women, girls or gender: {said}",
             **_sides(shown, where, "none listed"),
             "year": f"{years['first_year']}–{years['last_year']}",
             "source": f"PA-X {by_country['release'].iloc[0]}"}
        )  # fmt: skip
    return lines


def _process_line(participation: pd.DataFrame, standings: pd.DataFrame, where: Place) -> Line:
    shares = participation.loc[participation["percent"].notna()]
    own = shares.loc[shares["iso3"].eq(where.country)]
    region = standings.loc[standings["region"].eq(where.region), "iso3"]
    span = f"{_percent(own['percent'].min())} to {_percent(own['percent'].max())}"
    years = own["first_year"].dropna()
    return {
        "indicator": "Published shares of women in single peace processes",
        "country": f"{len(own)} ({span})" if len(own) else "none found",
        "region": f"{int(shares['iso3'].isin(region).sum())} found" if where.region else "",
        WORLD: f"{len(shares)} found",
        "year": f"{years.min()}–{years.max()}" if len(years) else "",
        "source": "CFR, UN Women, UNIFEM and other public texts, each apart",
    }


def _parliament_line(parliaments: pd.DataFrame, where: Place) -> Line:
    rows = _parliament(parliaments, where)
    own = rows.loc[rows["series"].eq(where.country) & rows["value"].notna(), "period"]
    period = str(own.iloc[-1] if len(own) else rows["period"].max())
    then = rows.loc[rows["period"].eq(period)].set_index("series")
    return {
        "indicator": "Women in parliament, mean of five years",
        **_sides({area: _percent(value) for area, value in then["value"].items()}, where),
        "year": period.replace("-", "–"),
        "n": _behind(then["denominator"], where),
        "source": "V-Dem, by way of Our World in Data",
    }


def _peacekeeping_line(contributors: pd.DataFrame, standings: pd.DataFrame, where: Place) -> Line:
    rows = _peacekeeping(contributors, standings, where).set_index("label_code")
    shown = {
        area: _part(one["numerator"], one["denominator"], 1)
        for area, one in rows.iterrows()
        if pd.notna(one["percent"])
    }
    return {
        "indicator": "Women among uniformed peacekeepers, mean a month",
        **_sides(shown, where),
        "year": str(rows["year"].iloc[0]),
        "n": _behind(rows["countries"], where),
        "source": "IPI" if rows["source"].iloc[0] == "ipi" else "United Nations",
    }


def _index_lines(by_country: pd.DataFrame, where: Place) -> list[Line]:
    said = {
        "gii": "Gender Inequality Index (lower: more equal)",
        "gdi": "Gender Development Index (1: women's human development equals men's)",
        "hdi": "Human Development Index (higher: more)",
        "gnipc": "National income per person (dollars at purchasing power parity)",
    }
    rows = _indices(by_country, where, {one: one for one in said})
    lines = []
    for index, name in said.items():
        group = rows.loc[rows["index"].eq(index)].set_index("label_code")
        form = "{:,.0f}" if index == "gnipc" else "{:.3f}"
        shown = {area: form.format(value) for area, value in group["value"].dropna().items()}
        first, last = _years_held(group["period"].iloc[0], group["edition"].iloc[0])
        lines.append(
            {"indicator": name, **_sides(shown, where), "year": f"{first}–{last}",
             "n": _behind(group["n"], where), "source": "UNDP"}
        )  # fmt: skip
    return lines


def _sides(shown: Mapping[Any, str], where: Place, absent: str = NOT_KNOWN) -> Line:
    return {
        "country": shown.get(where.country, absent),
        "region": shown.get(where.region, NOT_KNOWN),
        WORLD: shown.get(WORLD, NOT_KNOWN),
    }


def _behind(bases: pd.Series, where: Place) -> str:
    counts = [bases.get(area, pd.NA) for area in where.areas[1:]]
    return " and ".join(_text(one) for one in counts) + " countries"


def _text(value: Any, absent: str = NOT_KNOWN) -> str:
    return absent if pd.isna(value) else str(value)


def _part(part: Any, whole: Any, decimals: int) -> str:
    if pd.isna(part) or pd.isna(whole):
        return NOT_KNOWN
    return f"{part:,.{decimals}f} of {whole:,.{decimals}f} ({_percent(100 * part / whole)})"


def _percent(value: Any) -> str:
    return NOT_KNOWN if pd.isna(value) else f"{float(value):.1f}%"
