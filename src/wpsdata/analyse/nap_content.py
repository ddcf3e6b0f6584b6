"""What action plans contain, as their judges publish it; their arithmetic, done again.

No two shares here are one series: judges set different thresholds, and change them from text to
text. The columns of the table of plans that note a budget, indicators or disarmament are not
used: they hold what was seen, and a cell left empty there is no "no".
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

# in the order of the chart
ATTRIBUTES = (
    "budget", "indicators", "monitoring", "civil_society", "disarmament", "small_arms", "climate",
    "gender_in_small_arms_plans",
)  # fmt: skip
CHECKS = ("follows", "rounded_wrongly", "contradicts", "not_testable")
# shares of every plan that a judge knew of: a count of all, which no sampling error belongs to
CENSUS = ("all_known", "examined", "un_members")


def recomputed(shares: pd.DataFrame) -> pd.DataFrame:
    """Divide the published counts, and compare with the percentage printed beside them.

    Parameters
    ----------
    shares : DataFrame
        Table ``nap_content_shares``.

    Returns
    -------
    DataFrame
        The same rows with ``percent`` (Float64, from the counts; missing where one is), ``check``
        (string, of ``CHECKS``: the printed percentage is the counted one rounded to as many
        decimals; it is its neighbour, cut off or rounded the wrong way; it is further off; or a
        percentage or a count is missing), ``difference`` (Float64, printed minus counted,
        percentage points) and ``census`` (boolean, whether all plans known to the judge, or all
        states, were counted).

    Examples
    --------
    >>> shares = analyse.nap_content.recomputed(wpsdata.load("nap_content_shares"))
    >>> shares["check"].value_counts().to_dict()
    {'not_testable': 10, 'follows': 7, 'rounded_wrongly': 3, 'contradicts': 2}
    """
    counted = shares["denominator"].gt(0) & shares["numerator"].notna()
    percent = (100 * shares["numerator"] / shares["denominator"]).astype("Float64").where(counted)
    checks = [
        _check(row["as_printed"], row["numerator"], row["denominator"])
        for row in shares.to_dict("records")
    ]
    return shares.assign(
        percent=percent,
        check=pd.Series(checks, shares.index, dtype="string"),
        difference=(shares["printed_percent"] - percent).astype("Float64"),
        census=shares["counted"].isin(CENSUS).astype("boolean"),
    )


def _check(printed: Any, numerator: Any, denominator: Any) -> str:
    if pd.isna(printed) or pd.isna(numerator) or pd.isna(denominator):
        return "not_testable"
    value, step = _printed(printed)
    exact = Decimal(100) * int(numerator) / int(denominator)
    if exact.quantize(step, rounding=ROUND_HALF_UP) == value:
        return "follows"
    return "rounded_wrongly" if abs(exact - value) < step else "contradicts"


def _printed(text: Any) -> tuple[Decimal, Decimal]:
    """Return a printed percentage and the unit of its last decimal."""
    value = Decimal(str(text).split()[-1])
    return value, Decimal(1).scaleb(int(value.as_tuple().exponent))


def content_rows(found: pd.DataFrame) -> pd.DataFrame:
    """List the shares by attribute, each under its judge, date and definition.

    Parameters
    ----------
    found : DataFrame
        What ``recomputed`` returns.

    Returns
    -------
    DataFrame
        ``group_code`` (``content_<attribute>``), ``label_code`` (series), ``percent`` (Float64:
        from the counts, else as printed; missing where neither is known), ``numerator``,
        ``denominator`` (Int64),
        ``status`` (string, ``computed`` from published counts, ``as_read`` as printed, or
        ``uncertain`` read on a copy or in a weak source); attributes in order, then by date.

    Examples
    --------
    >>> shares = analyse.nap_content.recomputed(wpsdata.load("nap_content_shares"))
    >>> rows = analyse.nap_content.content_rows(shares)
    >>> rows[["label_code", "percent", "numerator"]].round(1).head(1).to_dict("records")
    [{'label_code': 'wilpf_2016_07_budget', 'percent': 14.8, 'numerator': 9}]
    """
    kept = found.loc[found["attribute"].isin(ATTRIBUTES)]
    kept = kept.sort_values(["as_of_earliest", "series"], kind="stable").sort_values(
        "attribute", key=lambda codes: codes.map(ATTRIBUTES.index), kind="stable"
    )
    status = kept["percent"].notna().map({True: "computed", False: "as_read"}).astype("string")
    return pd.DataFrame(
        {
            "group_code": "content_" + kept["attribute"],
            "label_code": kept["series"],
            "percent": kept["percent"].where(kept["percent"].notna(), kept["printed_percent"]),
            "numerator": kept["numerator"],
            "denominator": kept["denominator"],
            "status": status.mask(kept["reliability"].isin(["mirror", "weak"]), "uncertain"),
        }
    ).reset_index(drop=True)


def printed_rows(found: pd.DataFrame) -> pd.DataFrame:
    """Set each printed percentage beside the one that its own counts give.

    Parameters
    ----------
    found : DataFrame
        What ``recomputed`` returns.

    Returns
    -------
    DataFrame
        Two rows a series whose percentage does not follow: ``group_code`` (series),
        ``label_code`` (``share_printed`` or ``share_counted``), ``value`` (Float64, percent),
        ``low``, ``high`` (Float64, what the printed value may have been before it was rounded;
        missing for the counted one), ``n`` (Int64, the total; missing for the printed one),
        ``check`` (string). Contradictions first.

    Examples
    --------
    >>> shares = analyse.nap_content.recomputed(wpsdata.load("nap_content_shares"))
    >>> rows = analyse.nap_content.printed_rows(shares)
    >>> rows[["group_code", "label_code", "value"]].round(1).head(2).to_dict("records")
    [{'group_code': 'wilpf_2019_09_adoption', 'label_code': 'share_printed', 'value': 41.0},
    {'group_code': 'wilpf_2019_09_adoption', 'label_code': 'share_counted', 'value': 42.5}]
    """
    order = ["contradicts", "rounded_wrongly"]
    kept = found.loc[found["check"].isin(order)]
    kept = kept.sort_values(["as_of_earliest", "series"], kind="stable").sort_values(
        "check", key=lambda codes: codes.map(order.index), kind="stable"
    )
    rows = []
    for row in kept.to_dict("records"):
        half = float(_printed(row["as_printed"])[1]) / 2
        printed = float(row["printed_percent"])
        shared = {"group_code": row["series"], "check": row["check"]}
        rows += [
            shared | {"label_code": "share_printed", "value": printed, "low": printed - half,
                      "high": printed + half},
            shared | {"label_code": "share_counted", "value": row["percent"],
                      "n": row["denominator"]},
        ]  # fmt: skip
    columns = ["group_code", "label_code", "value", "low", "high", "n", "check"]
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(["group_code", "label_code", "check"], "string")
        | dict.fromkeys(["value", "low", "high"], "Float64")
        | {"n": "Int64"}
    )


def values(found: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the charts name.

    Returns
    -------
    dict
        ``rows`` (shares drawn), ``judges`` (of them), ``unknown`` (without a percentage and
        without a total), ``census`` (counts of all plans known to their judge), ``no_counts``
        (percentages without counts), ``budget_low`` and ``budget_high`` (percent, smallest and
        largest share with a budget, over all definitions), ``budgets`` (how many),
        ``tested`` (printed percentages with counts), ``right``, ``wrong`` (that follow from them,
        and that do not),
        ``far`` (of these, off by a whole step or more), ``largest`` (percentage points, largest
        difference).

    Examples
    --------
    >>> shares = analyse.nap_content.recomputed(wpsdata.load("nap_content_shares"))
    >>> values = analyse.nap_content.values(shares)
    >>> values["tested"], values["wrong"]
    (12, 5)
    """
    rows = content_rows(found)
    drawn = found.loc[found["series"].isin(rows["label_code"])]
    budgets = found.loc[found["attribute"].eq("budget"), "percent"].dropna()
    tested = found.loc[found["check"].ne("not_testable")]
    wrong = tested.loc[tested["check"].ne("follows")]
    largest = wrong["difference"].abs().max()
    return {
        "rows": len(rows),
        "judges": drawn["judge"].nunique(),
        "unknown": int(rows["percent"].isna().sum()),
        "census": int(drawn["census"].sum()),
        "no_counts": int((drawn["printed_percent"].notna() & drawn["percent"].isna()).sum()),
        "budget_low": _rounded(budgets.min()),
        "budget_high": _rounded(budgets.max()),
        "budgets": len(budgets),
        "tested": len(tested),
        "right": len(tested) - len(wrong),
        "wrong": len(wrong),
        "far": int(wrong["check"].eq("contradicts").sum()),
        "largest": _rounded(largest, 1),
    }


def _rounded(value: Any, decimals: int = 0) -> float | None:
    return None if pd.isna(value) else round(float(value), decimals)


def content_facts(shares: pd.DataFrame, on: str = "latest") -> pd.DataFrame:
    """Give, as facts, each published share, and how many do not follow from their counts.

    Parameters
    ----------
    shares : DataFrame
        Table ``nap_content_shares``, as known on the day of the facts.
    on : str
        That day, ``YYYY-MM-DD``, or ``"latest"``: where it is not known since when a statement
        has been public, it counts only if what it says was over by then.

    Returns
    -------
    DataFrame
        ``id``, ``value``, ``unit``, ``kind`` (``derived`` from published counts, ``published`` as
        printed), ``meaning``, ``denominator``, ``table``, ``series``.

    Examples
    --------
    >>> found = analyse.nap_content.content_facts(wpsdata.load("nap_content_shares"))
    >>> found = found.set_index("id")
    >>> print(found.loc["nap_content_printed_wrong", "value"])
    5.0
    """
    if on != "latest":
        over = shares["as_of_latest"].le(pd.Timestamp(on))
        shares = shares.loc[shares["known"].eq("yes") | over.fillna(False)]
    found = recomputed(shares)
    rows: list[dict[str, Any]] = []
    for row in found.to_dict("records"):
        counted = not pd.isna(row["percent"])
        value = row["percent"] if counted else row["printed_percent"]
        if pd.isna(value):
            rows.append(
                {"id": f"nap_content_{row['series']}_plans", "value": row["numerator"],
                 "kind": "published", "unit": "plans", "series": row["series"],
                 "meaning": f"{row['definition']} ({row['judge'].replace('_', ' ')}, "
                            f"{row['as_of']}), of a total that is not known"}
            )  # fmt: skip
            continue
        rows.append(
            {"id": f"nap_content_{row['series']}", "value": value,
             "denominator": row["denominator"], "kind": "derived" if counted else "published",
             "unit": "percent", "series": row["series"],
             "meaning": f"{row['definition']} ({row['judge'].replace('_', ' ')}, {row['as_of']})"}
        )  # fmt: skip
        if row["attribute"] == "budget":
            rows.append(
                {"id": f"nap_content_{row['series']}_without", "value": 100 - value,
                 "denominator": row["denominator"], "kind": "derived", "unit": "percent of plans",
                 "series": row["series"],
                 "meaning": f"plans without it: {row['definition'].lower()} "
                            f"({row['judge'].replace('_', ' ')}, {row['as_of']})"}
            )  # fmt: skip
    tested = found.loc[found["check"].ne("not_testable")]
    wrong = tested["check"].ne("follows")
    rows += [
        {"id": "nap_content_printed_tested", "value": len(tested), "kind": "computed",
         "unit": "percentages", "series": "",
         "meaning": "published percentages on action plans whose counts are known"},
        {"id": "nap_content_printed_wrong", "value": int(wrong.sum()), "kind": "computed",
         "unit": "percentages", "denominator": len(tested), "series": "",
         "meaning": "of these, percentages that do not follow from their own counts by rounding"},
        {"id": "nap_content_printed_contradicting", "kind": "computed",
         "value": int(tested["check"].eq("contradicts").sum()), "unit": "percentages",
         "denominator": len(tested), "series": "",
         "meaning": "of these, percentages that are off by more than a rounding the wrong way"},
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(table="nap_content_shares")
