"""Women among mediators, negotiators and signatories: editions, averages, single processes."""

from collections.abc import Sequence

import pandas as pd

from wpsdata.clean.reliability import RANK
from wpsdata.clean.roles import plural

ROLES = ("mediator", "negotiator", "signatory")
AVERAGE = "average_share_of_women"
PARTY_SHARE = "share_of_conflict_party_delegates"
# which of the source's cuts of a role is shown under which of the three words
ROLE_FAMILIES = {
    "mediator": "mediator",
    "lead_mediator": "mediator",
    "negotiator": "negotiator",
    "negotiator_or_delegate": "negotiator",
    "signatory": "signatory",
    "witness_and_signatory": "signatory",
}
# one value of a series is drawn: the most exact, and of texts that print it the most reliable
_BOUND = {"exact": 0, "about": 1, "at_least": 2, "at_most": 2, "below": 3, "above": 3}
SCOPES = {
    "cfr": ("cfr_",),
    "unifem": ("unifem_",),
    "un_women": ("un_women_", "un_dppa_"),
    "un_led": ("un_led_",),
}


def preferred_readings(averages: pd.DataFrame) -> pd.DataFrame:
    """Keep one reading of each published value: the exact one, from the most reliable text.

    Parameters
    ----------
    averages : DataFrame
        Table ``participation_averages``, or some of its rows.

    Returns
    -------
    DataFrame
        The same columns; one row a series, indicator and role, and ``readings`` (Int64), the
        number of texts in which the value was read.

    Examples
    --------
    >>> averages = wpsdata.load("participation_averages")
    >>> kept = analyse.participation.preferred_readings(averages)
    >>> print(len(kept) < len(averages), kept["readings"].max() > 1)
    True True
    """
    key = ["series", "indicator", "role"]
    ordered = averages.assign(
        _bound=averages["bound"].map(_BOUND),
        _reliability=averages["reliability"].map(RANK),
        readings=averages.groupby(key)["series"].transform("size").astype("Int64"),
    ).sort_values([*key, "_bound", "_reliability", "public_latest", "source_title"])
    kept = ordered.drop_duplicates(key)
    return kept.drop(columns=["_bound", "_reliability"]).reset_index(drop=True)


def editions(
    averages: pd.DataFrame,
    *,
    scope: str = "all",
    role: str = "all",
    first_year: int = 1945,
    last_year: int = 2100,
) -> pd.DataFrame:
    """List every published average share of women by role, one series beside the other.

    Parameters
    ----------
    averages : DataFrame
        Table ``participation_averages``.
    scope : str
        ``all``, or one of ``cfr``, ``unifem``, ``un_women``, ``un_led``.
    role : str
        ``all``, or one of the three roles.
    first_year, last_year : int
        Only series whose window overlaps these years, inclusive.

    Returns
    -------
    DataFrame
        One row a series and role that the series' publisher gives: ``series``, ``scope``,
        ``period`` (string), ``role`` (one of the three), ``role_published`` (the publisher's
        cut), ``percent`` (Float64, percent), ``bound``, ``kind``, ``denominator`` (Int64),
        ``base``, ``reliability``, ``known``, ``source``, ``source_title``; by scope and window.

    Examples
    --------
    >>> averages = wpsdata.load("participation_averages")
    >>> rows = analyse.participation.editions(averages, scope="unifem", role="negotiator")
    >>> rows[["series", "percent"]].to_dict("records")
    [{'series': 'unifem_2010_april', 'percent': 7.9}, {'series': 'unifem_2010_august',
    'percent': 8.0}, {'series': 'unifem_2010_edition_unstated', 'percent': 7.6}]
    """
    measured = averages["indicator"].isin([AVERAGE, PARTY_SHARE])
    frame = preferred_readings(averages.loc[measured & averages["role"].isin(ROLE_FAMILIES)])
    frame = frame.assign(
        role_published=frame["role"], role=frame["role"].map(ROLE_FAMILIES).astype("string")
    )
    # a series that prints "signatories" and "witnesses and signatories" keeps the narrower word
    frame = (
        frame.assign(_exact=frame["role"].ne(frame["role_published"]))
        .sort_values(["series", "role", "_exact"])
        .drop_duplicates(["series", "role"])
        .drop(columns="_exact")
    )
    overlaps = frame["last_year"].ge(first_year) & frame["first_year"].le(last_year)
    frame = frame.loc[overlaps]
    if scope != "all":
        frame = frame.loc[frame["series"].str.startswith(SCOPES.get(scope, (scope,)))]
    if role != "all":
        frame = frame.loc[frame["role"] == role]
    frame = frame.assign(period=period_label(frame["first_year"], frame["last_year"]))
    order = ["scope_order", "first_year", "last_year", "series", "role"]
    return (
        frame.assign(scope_order=frame["series"].map(_scope_order))
        .sort_values(order)
        .reset_index(drop=True)[
            [
                "series", "scope", "period", "role", "role_published", "percent", "bound",
                "kind", "denominator", "base", "reliability", "known", "source",
                "source_title",
            ]
        ]
    )  # fmt: skip


def _scope_order(series: str) -> int:
    for place, prefixes in enumerate(SCOPES.values()):
        if series.startswith(prefixes):
            return place
    return len(SCOPES)


def period_label(first_year: pd.Series, last_year: pd.Series) -> pd.Series:
    """Write a window as "2015-2019", or one year as "2024".

    Examples
    --------
    >>> import pandas as pd
    >>> years = pd.Series([2015, 2024], dtype="Int64"), pd.Series([2019, 2024], dtype="Int64")
    >>> analyse.participation.period_label(*years).tolist()
    ['2015–2019', '2024']
    """
    first, last = first_year.astype("string"), last_year.astype("string")
    return first.where(first == last, first + "–" + last)


def one_series(averages: pd.DataFrame, series: str) -> pd.DataFrame:
    """Return the three roles of one series, each once, missing where none was published.

    Returns
    -------
    DataFrame of shape (3, 5)
        ``role``, ``percent``, ``bound``, ``kind``, ``denominator``; in the order mediator,
        negotiator, signatory.

    Examples
    --------
    >>> averages = wpsdata.load("participation_averages")
    >>> cited = analyse.participation.one_series(averages, "cfr_2015_2019")
    >>> cited[["role", "percent"]].to_dict("records")
    [{'role': 'mediator', 'percent': 11.0}, {'role': 'negotiator', 'percent': 14.0}, {'role':
    'signatory', 'percent': 7.0}]
    """
    found = editions(averages)
    found = found.loc[found["series"] == series].set_index("role")
    return (
        found.reindex(list(ROLES))[["percent", "bound", "kind", "denominator"]]
        .rename_axis("role")
        .reset_index()
    )


def padd_averages(
    yearly: pd.DataFrame,
    *,
    rule: str = "highest",
    first_year: int = 1990,
    last_year: int = 2020,
    roles: tuple[str, ...] = ("mediator", "negotiator", "signatory", "observer", "delegate"),
) -> pd.DataFrame:
    """Average women's share in PADD agreements in both ways, over a period.

    Parameters
    ----------
    yearly : DataFrame
        Table ``padd_yearly_shares``.
    rule : str
        How a person with several roles is counted: ``highest``, ``lowest`` or ``multiple``.
    first_year, last_year : int
        Years of signature, inclusive.
    roles : tuple of str
        Roles, in the order wanted.

    Returns
    -------
    DataFrame
        One row a role: ``role``, ``mean_percent`` (mean over agreements of their percentages),
        ``pooled_percent`` (women of all persons), both Float64 in percent, ``agreements`` (all
        of the period), ``agreements_with_share``, ``agreements_without_women``, ``women``,
        ``persons``, ``unknown`` (Int64). Shares are missing, not zero, where no agreement has
        one; no row for a role without agreements in the period.

    Examples
    --------
    >>> yearly = wpsdata.load("padd_yearly_shares")
    >>> both = analyse.participation.padd_averages(yearly, first_year=2015, last_year=2019)
    >>> both[["role", "mean_percent", "pooled_percent"]].round(1).head(1).to_dict("records")
    [{'role': 'mediator', 'mean_percent': 5.4, 'pooled_percent': 12.0}]
    """
    frame = yearly.loc[
        yearly["rule"].eq(rule)
        & yearly["year"].between(first_year, last_year)
        & yearly["role"].isin(roles)
    ]
    weighted = frame.assign(share_sum=frame["mean_percent"] * frame["agreements_with_share"])
    counts = [
        "agreements", "agreements_with_share", "agreements_without_women", "women", "persons",
        "unknown", "share_sum",
    ]  # fmt: skip
    total = weighted.groupby("role")[counts].sum(min_count=1)
    total = total.reindex([role for role in roles if role in total.index])
    with_share = total["agreements_with_share"]
    total["mean_percent"] = (total["share_sum"] / with_share).where(with_share > 0)
    total["pooled_percent"] = (total["women"] / total["persons"] * 100).where(total["persons"] > 0)
    return total.drop(columns="share_sum").rename_axis("role").reset_index()


def bands(
    share_bands: pd.DataFrame,
    *,
    rule: str = "highest",
    first_year: int = 1990,
    last_year: int = 2020,
    roles: tuple[str, ...] = ("mediator", "negotiator", "signatory", "observer", "delegate"),
) -> pd.DataFrame:
    """Count PADD agreements by their share of women.

    Returns
    -------
    DataFrame
        ``role``, ``band``, ``count`` (Int64); ``none`` is a share of exactly zero, ``unknown``
        an agreement without a share. Empty for a period whose bands were not counted.

    Examples
    --------
    >>> banded = analyse.participation.bands(wpsdata.load("padd_share_bands"), roles=("signatory",))
    >>> banded.set_index("band")["count"].to_dict()
    {'10_to_25': 9, '25_to_50': 1, '50_and_more': 0, 'none': 83, 'unknown': 13, 'up_to_10': 10}
    """
    frame = share_bands.loc[
        share_bands["rule"].eq(rule)
        & share_bands["first_year"].eq(first_year)
        & share_bands["last_year"].eq(last_year)
        & share_bands["role"].isin(roles)
    ]
    order = {role: place for place, role in enumerate(roles)}
    return (
        frame.assign(_order=frame["role"].map(order), count=frame["agreements"])
        .sort_values("_order", kind="stable")[["role", "band", "count"]]
        .reset_index(drop=True)
    )


def processes_of(
    processes: pd.DataFrame,
    source: str,
    *,
    role: str = "all",
    first_year: int = 1945,
    last_year: int = 2100,
) -> pd.DataFrame:
    """List the processes that one source prints and that may enter an average.

    Superseded values, values for one side only and bodies that do not negotiate are left out.

    Returns
    -------
    DataFrame
        ``process``, ``year`` (Int64), ``role``, ``percent`` (Float64, percent), ``women``,
        ``persons``, ``status`` (``read`` or ``inferred``), ``known``; ordered by year. A year
        that ends the process's name is taken off it.

    Examples
    --------
    >>> processes = wpsdata.load("participation_processes")
    >>> reviewed = analyse.participation.processes_of(processes, "unifem", role="signatory")
    >>> reviewed[["process", "year", "percent"]].head(2).to_dict("records")
    [{'process': 'El Salvador', 'year': 1992, 'percent': 12.0}, {'process': 'Bosnia', 'year':
    1995, 'percent': 0.0}]
    """
    frame = processes.loc[processes["source"].eq(source) & processes["in_averages"]]
    frame = frame.assign(
        year=frame["first_year"],
        process=frame["process"].str.replace(r" \(\d{4}\)$", "", regex=True),
        status=frame["confidence"].eq("inferred_position").map({True: "inferred", False: "read"}),
    )
    frame = frame.loc[frame["year"].isna() | frame["year"].between(first_year, last_year)]
    if role != "all":
        frame = frame.loc[frame["role"].map(lambda one: ROLE_FAMILIES.get(one, one)) == role]
    columns = ["process", "year", "role", "percent", "women", "persons", "status", "known"]
    return frame.sort_values(["year", "process", "role"])[columns].reset_index(drop=True)


def edition_facts(averages: pd.DataFrame) -> pd.DataFrame:
    """Turn every published average share into a fact.

    Returns
    -------
    DataFrame
        ``id`` (``share_<role>_<series>``), ``value`` (Float64), ``unit``, ``kind``, ``meaning``,
        ``denominator`` (Int64), ``table``, ``series``; one row a series and role.

    Examples
    --------
    >>> found = analyse.participation.edition_facts(wpsdata.load("participation_averages"))
    >>> found.set_index("id").loc["share_negotiator_cfr_2015_2019", ["value", "unit"]].to_dict()
    {'value': 14.0, 'unit': 'percent'}
    """
    frame = editions(averages)
    frame = frame.loc[frame["percent"].notna() & frame["bound"].isin(["exact", "about"])]
    role = frame["role_published"].str.replace("_", " ")
    return pd.DataFrame(
        {
            "id": "share_" + frame["role"] + "_" + frame["series"],
            "value": frame["percent"],
            "unit": "percent",
            "kind": frame["kind"],
            "meaning": (
                "share of women, " + role + ", " + frame["period"] + ", " + frame["scope"]
                + ", as published"
            ),
            "denominator": frame["denominator"],
            "table": "participation_averages",
            "series": frame["series"],
        }
    )  # fmt: skip


def padd_facts(yearly: pd.DataFrame, periods: tuple[tuple[int, int], ...]) -> pd.DataFrame:
    """Turn both averages of PADD agreements into facts, for some periods.

    Returns
    -------
    DataFrame
        ``id`` (``padd_<mean|pooled>_percent_<role>_<first>_<last>``), ``value``, ``unit``,
        ``kind``, ``meaning``, ``denominator`` (agreements with a share, or persons), ``table``,
        ``series``; one row an average, role and period.

    Examples
    --------
    >>> yearly = wpsdata.load("padd_yearly_shares")
    >>> found = analyse.participation.padd_facts(yearly, ((2015, 2019),)).set_index("id")
    >>> print(found.loc["padd_mean_percent_mediator_2015_2019", "value"].round(1))
    5.4
    """
    rows = []
    for first_year, last_year in periods:
        shares = padd_averages(yearly, first_year=first_year, last_year=last_year)
        for row in shares.to_dict("records"):
            name = f"{row['role']}_{first_year}_{last_year}"
            what = (
                f"women among {plural(row['role'])} in PADD agreements signed "
                f"{first_year}-{last_year}"
            )
            rows += [
                (
                    f"padd_mean_percent_{name}",
                    row["mean_percent"],
                    f"{what}, mean over agreements of their percentages",
                    row["agreements_with_share"],
                ),
                (
                    f"padd_pooled_percent_{name}",
                    row["pooled_percent"],
                    f"{what}, women of all persons",
                    row["persons"],
                ),
            ]
    frame = pd.DataFrame(rows, columns=["id", "value", "meaning", "denominator"])
    return frame.assign(
        unit="percent", kind="computed", table="padd_yearly_shares", series="padd_highest"
    )


# how each published indicator averages; PADD is averaged in both ways
_MEASURES = {AVERAGE: "measure_processes", PARTY_SHARE: "measure_delegates"}
_PRODUCERS = {
    "cfr": "short_cfr",
    "unifem": "short_unifem",
    "un_women": "short_un_women",
    "un_led": "short_un_led",
}


def definitions(
    averages: pd.DataFrame,
    yearly: pd.DataFrame,
    *,
    role: str = "all",
    rule: str = "highest",
    periods: Sequence[tuple[int, int]] = ((1990, 2020), (2015, 2019)),
) -> pd.DataFrame:
    """Put every published average beside its window, sample, role and number of processes.

    Parameters
    ----------
    averages : DataFrame
        Table ``participation_averages``.
    yearly : DataFrame
        Table ``padd_yearly_shares``; both its averages are added, for the windows given.
    role : str
        ``all``, or one of the three roles.
    rule : str
        How PADD counts a person with several roles.
    periods : sequence of (int, int)
        First and last years of signature, inclusive, for the averages of PADD.

    Returns
    -------
    DataFrame
        One row a series, role and measure: ``group`` (the role it is cited for), ``producer``,
        ``series``, ``counted`` (the role as published), ``measure``, ``base`` (codes; strings),
        ``first_year``, ``last_year``, ``base_count`` (Int64; missing where not published),
        ``percent`` (Float64), ``bound``, ``kind``, ``status``; by role, producer and window.

    Examples
    --------
    >>> averages = wpsdata.load("participation_averages", as_of="2022-05-18")
    >>> found = analyse.participation.definitions(averages, wpsdata.load("padd_yearly_shares"))
    >>> found["measure"].unique().tolist()
    ['measure_processes', 'measure_agreements', 'measure_persons']
    """
    published = editions(averages, role=role)
    years = averages.drop_duplicates("series").set_index("series")[["first_year", "last_year"]]
    indicator = averages.loc[averages["indicator"].isin(_MEASURES)]
    measured = indicator.drop_duplicates("series").set_index("series")["indicator"]
    found = published.assign(
        group=published["role"],
        counted=published["role_published"],
        measure=published["series"].map(measured).map(_MEASURES),
        producer=[_producer(series) for series in published["series"]],
        first_year=published["series"].map(years["first_year"]),
        last_year=published["series"].map(years["last_year"]),
        base="base_processes",
        base_count=published["denominator"].where(published["base"].eq("processes")),
        status=published["reliability"]
        .isin(["mirror", "weak"])
        .map({True: "uncertain", False: "as_read"}),
    )
    computed = [
        _padd_rows(padd_averages(yearly, rule=rule, first_year=first, last_year=last), first, last)
        for first, last in periods
        if len(yearly)
    ]
    every = pd.concat([found, *computed], ignore_index=True)
    if role != "all":
        every = every.loc[every["group"] == role]
    order = {one: place for place, one in enumerate(ROLES)}
    place = {
        one: number for number, one in enumerate([*_PRODUCERS.values(), "short_un", "short_padd"])
    }
    every = every.assign(_role=every["group"].map(order), _producer=every["producer"].map(place))
    columns = [
        "group", "producer", "series", "counted", "measure", "first_year", "last_year", "percent",
        "bound", "kind", "status", "base_count", "base",
    ]  # fmt: skip
    sort = ["_role", "_producer", "first_year", "last_year", "series", "measure"]
    texts = dict.fromkeys(["group", "producer", "series", "counted", "measure", "base"], "string")
    return every.sort_values(sort)[columns].astype(texts).reset_index(drop=True)


def _producer(series: str) -> str:
    if series.startswith("un_dppa"):
        return "short_un_women"
    return next(
        (short for prefix, short in _PRODUCERS.items() if series.startswith(f"{prefix}_")),
        "short_un",
    )


def _padd_rows(found: pd.DataFrame, first_year: int, last_year: int) -> pd.DataFrame:
    found = found.loc[found["role"].isin(ROLES)]
    parts = [
        found.assign(percent=found["mean_percent"], measure="measure_agreements",
                     base="base_agreements", base_count=found["agreements_with_share"]),
        found.assign(percent=found["pooled_percent"], measure="measure_persons",
                     base="base_persons", base_count=found["persons"]),
    ]  # fmt: skip
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(
        group=rows["role"],
        counted=rows["role"],
        producer="short_padd",
        series="padd_comprehensive",
        first_year=first_year,
        last_year=last_year,
        bound="exact",
        kind="computed",
        status="as_read",
    )[
        [
            "group", "producer", "series", "counted", "measure", "first_year", "last_year",
            "percent", "bound", "kind", "status", "base_count", "base",
        ]
    ]  # fmt: skip


def definition_values(found: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the side-by-side chart name.

    Parameters
    ----------
    found : DataFrame
        What ``definitions`` returns.

    Returns
    -------
    dict
        ``values`` (rows with a value), ``windows``, ``roles`` (different words for who counts),
        ``without_n`` (published values whose number of processes was not published), ``group``
        (the role with the widest range of exact values), ``low`` and ``high`` (percent, of it).

    Examples
    --------
    >>> averages = wpsdata.load("participation_averages", as_of="2022-05-18")
    >>> found = analyse.participation.definitions(averages, wpsdata.load("padd_yearly_shares"))
    >>> values = analyse.participation.definition_values(found)
    >>> values["windows"], values["roles"], values["without_n"]
    (7, 4, 17)
    """
    exact = found.loc[found["bound"].eq("exact") & found["percent"].notna()]
    reach = exact.groupby("group")["percent"].agg(["min", "max"])
    widest = (reach["max"] - reach["min"]).idxmax() if len(reach) else ""
    published = found.loc[found["kind"].ne("computed")]
    return {
        "values": int(found["percent"].notna().sum()),
        "windows": len(found[["first_year", "last_year"]].drop_duplicates()),
        "roles": found["counted"].nunique(),
        "without_n": int(published["base_count"].isna().sum()),
        "group": widest,
        "low": reach["min"].get(widest, pd.NA),
        "high": reach["max"].get(widest, pd.NA),
    }


def definition_facts(found: pd.DataFrame) -> pd.DataFrame:
    """Turn the counts of ``definition_values`` into facts.

    Returns
    -------
    DataFrame
        Columns as ``edition_facts`` returns them.

    Examples
    --------
    >>> averages = wpsdata.load("participation_averages", as_of="2022-05-18")
    >>> found = analyse.participation.definitions(averages, wpsdata.load("padd_yearly_shares"))
    >>> rows = analyse.participation.definition_facts(found).set_index("id")
    >>> print(rows.loc["published_shares_windows", "value"])
    7.0
    """
    values = definition_values(found)
    rows = [
        ("published_shares_windows", values["windows"], "windows",
         "windows of years that shares of women mediators, negotiators and signatories cover"),
        ("published_shares_role_words", values["roles"], "words",
         "different words for who counts as mediator, negotiator or signatory"),
        ("published_shares_without_n", values["without_n"], "values",
         "published shares whose number of processes was not published"),
        ("published_shares_lowest", values["low"], "percent",
         f"lowest exact share of women among {plural(str(values['group']))} in any series"),
        ("published_shares_highest", values["high"], "percent",
         f"highest exact share of women among {plural(str(values['group']))} in any series"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["id", "value", "unit", "meaning"])
    return frame.assign(kind="computed", table="participation_averages", series="")


def by_role(frame: pd.DataFrame, column: str) -> dict[str, object]:
    """Return one column as a mapping from role to value, for the words of a chart.

    Examples
    --------
    >>> cited = analyse.participation.one_series(
    ...     wpsdata.load("participation_averages"), "cfr_2015_2019"
    ... )
    >>> values = analyse.participation.by_role(cited, "percent")
    >>> print(values["mediator"], values["negotiator"], values["signatory"])
    11.0 14.0 7.0
    """
    return dict(zip(frame["role"], frame[column], strict=True))


def spread(found: pd.DataFrame) -> dict[str, object]:
    """Say between which values the exact published shares of negotiators lie.

    Parameters
    ----------
    found : DataFrame
        What ``editions`` returns.

    Returns
    -------
    dict
        ``role`` (negotiator, or the only role there is), ``low``, ``high`` (percent), ``values``
        and ``series`` (how many are drawn).

    Examples
    --------
    >>> averages = wpsdata.load("participation_averages", as_of="2022-05-18")
    >>> values = analyse.participation.spread(analyse.participation.editions(averages))
    >>> print(values["role"], values["low"], values["high"])
    negotiator 7.6 14.0
    """
    roles = set(found["role"])
    role = "negotiator" if "negotiator" in roles or not roles else sorted(roles)[0]
    exact = found.loc[found["role"].eq(role) & found["bound"].eq("exact"), "percent"]
    return {
        "role": role,
        "low": exact.min(),
        "high": exact.max(),
        "values": int(found["percent"].notna().sum()),
        "series": found["series"].nunique(),
    }


def average_values(
    both: pd.DataFrame, yearly: pd.DataFrame, rule: str, first_year: int, last_year: int
) -> dict[str, object]:
    """Return what the words of the two-averages chart name, for signatories.

    The years are those that the file holds within the years asked for, so that the chart never
    claims a window without agreements.

    Examples
    --------
    >>> yearly = wpsdata.load("padd_yearly_shares")
    >>> both = analyse.participation.padd_averages(yearly)
    >>> values = analyse.participation.average_values(both, yearly, "highest", 1945, 2100)
    >>> print(values["agreements"], values["first_year"], values["last_year"])
    116 1990 2020
    """
    held = yearly.loc[yearly["year"].between(first_year, last_year), "year"]
    signatories = both.loc[both["role"] == "signatory"]
    return {
        "mean": signatories["mean_percent"].max(),
        "pooled": signatories["pooled_percent"].max(),
        "agreements": both["agreements"].max(),
        "first_year": held.min(),
        "last_year": held.max(),
        "rule": f"rule_{rule}",
    }


def process_values(frame: pd.DataFrame, role: str) -> dict[str, object]:
    """Return what the words of a process chart name, for one role of it.

    Returns
    -------
    dict
        ``role``, ``none`` (processes with a share of zero), ``n`` (with a share), ``low``,
        ``high`` (percent), ``first_year``, ``last_year`` and ``uncertain`` (values whose public
        date is not known well enough for the day asked for).

    Examples
    --------
    >>> processes = wpsdata.load("participation_processes")
    >>> reviewed = analyse.participation.processes_of(processes, "unifem")
    >>> values = analyse.participation.process_values(reviewed, "signatory")
    >>> values["none"], values["n"]
    (17, 24)
    """
    roles = list(dict.fromkeys(frame["role"]))
    role = role if role in roles or not roles else roles[0]
    known = frame.loc[frame["role"].eq(role) & frame["percent"].notna(), "percent"]
    return {
        "role": role,
        "none": int(known.eq(0).sum()),
        "n": len(known),
        "low": known.min(),
        "high": known.max(),
        "first_year": frame["year"].min(),
        "last_year": frame["year"].max(),
        "uncertain": int(frame["known"].eq("uncertain").sum()),
    }


def band_values(banded: pd.DataFrame, role: str, rule: str) -> dict[str, object]:
    """Return what the words of the bands chart name, for one role.

    Returns
    -------
    dict
        ``role``, ``none`` (agreements with a share of zero), ``known`` (with a share),
        ``unknown``, ``agreements`` (all) and ``rule``.

    Examples
    --------
    >>> banded = analyse.participation.bands(wpsdata.load("padd_share_bands"))
    >>> values = analyse.participation.band_values(banded, "signatory", "highest")
    >>> print(values["none"], values["known"], values["unknown"])
    83 103 13
    """
    counts = banded.loc[banded["role"] == role].set_index("band")["count"]
    total = counts.sum()
    unknown = counts.get("unknown", pd.NA)
    return {
        "role": role,
        "none": counts.get("none", pd.NA),
        "known": total - unknown,
        "unknown": unknown,
        "agreements": total,
        "rule": f"rule_{rule}",
    }


def process_facts(processes: pd.DataFrame) -> pd.DataFrame:
    """Count, as facts, the processes of the 2010 review with and without women signatories.

    Returns
    -------
    DataFrame
        Columns as ``edition_facts`` returns them.

    Examples
    --------
    >>> found = analyse.participation.process_facts(wpsdata.load("participation_processes"))
    >>> found.set_index("id")["value"].to_dict()
    {'unifem_2010_processes_with_signatories': 24,
    'unifem_2010_processes_without_women_signatories': 17}
    """
    values = process_values(processes_of(processes, "unifem", role="signatory"), "signatory")
    rows = [
        ("unifem_2010_processes_with_signatories", values["n"], None,
         "processes of the 2010 review with a published share of women signatories"),
        ("unifem_2010_processes_without_women_signatories", values["none"], values["n"],
         "of these, processes without a woman among the signatories"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["id", "value", "denominator", "meaning"])
    return frame.assign(
        unit="processes", kind="computed", table="participation_processes", series="unifem_2010"
    )


def band_facts(share_bands: pd.DataFrame) -> pd.DataFrame:
    """Count, as facts, the PADD agreements without a woman in each role.

    Returns
    -------
    DataFrame
        Columns as ``edition_facts`` returns them; empty where there are no bands.

    Examples
    --------
    >>> found = analyse.participation.band_facts(wpsdata.load("padd_share_bands"))
    >>> found[["id", "value", "denominator"]].head(1).to_dict("records")
    [{'id': 'padd_agreements_without_women_mediator', 'value': 44, 'denominator': 48}]
    """
    banded = bands(share_bands)
    rows = []
    for role in dict.fromkeys(banded["role"]):
        values = band_values(banded, role, "highest")
        rows.append(
            (
                f"padd_agreements_without_women_{role}",
                values["none"],
                values["known"],
                f"PADD agreements with a share of women among {plural(role)} that is zero",
            )
        )
    frame = pd.DataFrame(rows, columns=["id", "value", "denominator", "meaning"])
    return frame.assign(
        unit="agreements", kind="computed", table="padd_share_bands", series="padd_highest"
    )
