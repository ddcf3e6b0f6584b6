"""Women among mediators, negotiators and signatories: editions, averages, single processes."""

import pandas as pd

from wpsdata.errors import WpsdataError

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
# one value of a series is drawn; where several texts print it, the best of them is named
_RELIABILITY = {"primary": 0, "secondary": 1, "mirror": 2, "weak": 3}
_BOUND = {"exact": 0, "about": 1, "at_least": 2, "at_most": 2, "below": 3, "above": 3}
SCOPES = {
    "cfr": ("cfr_",),
    "unifem": ("unifem_",),
    "un_women": ("un_women_", "un_dppa_"),
    "un_led": ("un_led_",),
}


class EmptyPeriod(WpsdataError):
    """The period asked for holds no agreement."""


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
    """
    key = ["series", "indicator", "role"]
    ordered = averages.assign(
        _bound=averages["bound"].map(_BOUND),
        _reliability=averages["reliability"].map(_RELIABILITY),
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
        ``base``, ``known``, ``source``, ``source_title``; ordered by scope and window.
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
                "kind", "denominator", "base", "known", "source", "source_title",
            ]
        ]
    )  # fmt: skip


def _scope_order(series: str) -> int:
    for place, prefixes in enumerate(SCOPES.values()):
        if series.startswith(prefixes):
            return place
    return len(SCOPES)


def period_label(first_year: pd.Series, last_year: pd.Series) -> pd.Series:
    """Write a window as "2015-2019", or one year as "2024"."""
    first, last = first_year.astype("string"), last_year.astype("string")
    return first.where(first == last, first + "–" + last)


def one_series(averages: pd.DataFrame, series: str) -> pd.DataFrame:
    """Return the three roles of one series, each once, missing where none was published.

    Returns
    -------
    DataFrame of shape (3, 5)
        ``role``, ``percent``, ``bound``, ``kind``, ``denominator``; in the order mediator,
        negotiator, signatory.
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
        one.

    Raises
    ------
    EmptyPeriod
        No agreement was signed in the period.
    """
    frame = yearly.loc[
        yearly["rule"].eq(rule)
        & yearly["year"].between(first_year, last_year)
        & yearly["role"].isin(roles)
    ]
    if frame.empty:
        raise EmptyPeriod(
            f"no PADD agreement in {first_year}-{last_year} under the rule {rule}; expected years "
            f"within {yearly['year'].min()}-{yearly['year'].max()}; change first_year or last_year"
        )
    weighted = frame.assign(share_sum=frame["mean_percent"] * frame["agreements_with_share"])
    counts = [
        "agreements", "agreements_with_share", "agreements_without_women", "women", "persons",
        "unknown", "share_sum",
    ]  # fmt: skip
    total = weighted.groupby("role")[counts].sum(min_count=1).reindex(list(roles))
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
        an agreement without a share.

    Raises
    ------
    EmptyPeriod
        The period is not one of those for which bands were counted.
    """
    frame = share_bands.loc[
        share_bands["rule"].eq(rule)
        & share_bands["first_year"].eq(first_year)
        & share_bands["last_year"].eq(last_year)
        & share_bands["role"].isin(roles)
    ]
    if frame.empty:
        held = period_label(share_bands["first_year"], share_bands["last_year"]).unique()
        raise EmptyPeriod(
            f"no bands for {first_year}-{last_year} under the rule {rule}; expected one of "
            f"{', '.join(sorted(held))}; change first_year and last_year"
        )
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
        ``persons``, ``status`` (``read`` or ``inferred``), ``known``; ordered by year.
    """
    frame = processes.loc[processes["source"].eq(source) & processes["in_averages"]]
    frame = frame.assign(
        year=frame["first_year"],
        status=frame["confidence"].eq("inferred_position").map({True: "inferred", False: "read"}),
    )
    frame = frame.loc[frame["year"].isna() | frame["year"].between(first_year, last_year)]
    if role != "all":
        frame = frame.loc[frame["role"].map(lambda one: ROLE_FAMILIES.get(one, one)) == role]
    columns = ["process", "year", "role", "percent", "women", "persons", "status", "known"]
    return frame.sort_values(["year", "process", "role"])[columns].reset_index(drop=True)


def without_women(frame: pd.DataFrame) -> pd.DataFrame:
    """Count, for each role, the processes with a share of zero among those with a share.

    Parameters
    ----------
    frame : DataFrame
        ``role`` and ``percent``.

    Returns
    -------
    DataFrame
        ``role``, ``processes_with_share``, ``processes_without_women`` (Int64) and
        ``mean_percent`` (Float64, unweighted over processes with a share).
    """
    known = frame.loc[frame["percent"].notna()]
    grouped = known.groupby("role")["percent"]
    return pd.DataFrame(
        {
            "processes_with_share": grouped.size().astype("Int64"),
            "processes_without_women": grouped.agg(lambda one: one.eq(0).sum()).astype("Int64"),
            "mean_percent": grouped.mean().astype("Float64"),
        }
    ).reset_index()
