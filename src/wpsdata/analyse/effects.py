"""What goes with having a plan: rows for charts, their words, and facts, from estimates at hand.

Nothing is estimated here but who adopts; ``wpsdata.clean.effects`` has the designs. Estimates are
in points of a hundredth of an index's scale and keep the index's direction.
"""

from typing import Any

import numpy as np
import pandas as pd

from wpsdata.clean.countries import REGIONS
from wpsdata.clean.effects import selection
from wpsdata.clean.indices import INDICES as SCALES
from wpsdata.clean.plans import UNDATED, adoption_years

INDICES = ("gggi", "gii", "gpi", "wps_index")
NOT_AT_HAND = ("not_redistributable", "not_found")
GAPS = ("difference", "with_income_and_region", "with_baseline")
# design and sample, in the order in which they are drawn -> code of the label
DESIGNS = {
    ("two_way", "all"): "design_two_way",
    ("imputed", "all"): "design_imputed",
    ("stacked", "all"): "design_stacked",
    ("stacked", "never"): "sample_never",
    ("stacked", "same_region"): "sample_same_region",
    ("stacked", "short_window"): "sample_short_window",
    ("stacked", "no_conflict"): "sample_no_conflict",
}
OVERALL = ("plan", "overall")
# before the first plan anywhere
BEFORE = "2000-2004"
_NAMES = {
    "gggi": "Global Gender Gap Index (higher is more equal)",
    "gii": "Gender Inequality Index (lower is more equal)",
    "gpi": "Global Peace Index (lower is more peaceful)",
    "wps_index": "Women, Peace and Security Index (higher is better)",
}


def _chosen(rows: pd.DataFrame, index: str, edition: str) -> pd.DataFrame:
    """Return the rows of one edition an index: the one asked for, else the latest.

    Of editions, those of several years come first: they can be compared with what was before.
    """
    parts = [rows.iloc[:0]]
    rows = rows.assign(several=rows["first_year"] < rows["last_year"])
    for code in INDICES if index == "all" else (index,):
        own = rows.loc[rows["index"].eq(code)]
        if own.empty:
            continue
        asked = own.loc[own["edition"].eq(edition)]
        last = own.sort_values(["several", "last_year", "edition"])["edition"].iloc[-1]
        parts.append(asked if len(asked) else own.loc[own["edition"].eq(last)])
    return pd.concat(parts, ignore_index=True).drop(columns="several", errors="ignore")


def _estimated(effects: pd.DataFrame, design: str, undated: str | None = None) -> pd.DataFrame:
    kept = effects["status"].eq("estimated") & effects["design"].eq(design)
    return effects.loc[kept if undated is None else kept & effects["undated"].eq(undated)]


def _dash(edition: object) -> str:
    return str(edition).replace("-", "–")


def _editions(rows: pd.DataFrame) -> dict[str, object]:
    """Return the indices that a chart shows, each with its edition."""
    held = rows.dropna(subset="edition").drop_duplicates("index")
    return {
        "editions": [
            (code, _dash(edition))
            for code, edition in zip(held["index"], held["edition"], strict=True)
        ]
    }


def _typed(found: list[dict[str, Any]], **types: str) -> pd.DataFrame:
    """Return rows of a chart; their columns are the names of the types, then index and edition."""
    every = types | {"index": "string", "edition": "string"}
    return pd.DataFrame(found, columns=list(every)).astype(every)


_DOTS = {
    "group_code": "string", "label_code": "string", "value": "Float64", "low": "Float64",
    "high": "Float64", "n": "Int64",
}  # fmt: skip


def _dot(row: dict[Any, Any], group: str, label: str) -> dict[str, Any]:
    """Return one row of a forest plot from one estimate."""
    kept = {name: row[name] for name in ("value", "low", "high", "index", "edition")}
    return {"group_code": group, "label_code": label, "n": row["countries"], **kept}


def _no_file(effects: pd.DataFrame, index: str) -> list[dict[str, Any]]:
    """Return a row without a value for each index of which there is no file."""
    lacking = effects.loc[effects["status"].isin(NOT_AT_HAND) & effects["edition"].isna()]
    return [
        {"group_code": "no_file", "label_code": code, "index": code}
        for code in ("gpi", "ppi", "ivi")
        if code in set(lacking["index"]) and index in ("all", code)
    ]


def sources(rows: pd.DataFrame, table: str, conflicts: bool = False) -> list[str]:
    """Return the bundled files behind the rows of a chart.

    Parameters
    ----------
    rows : DataFrame
        Rows of a chart, with ``index``.
    table : str
        ``nap_effects`` or ``index_editions``.
    conflicts : bool
        Whether states in conflict were left out of some of the rows.

    Returns
    -------
    list of str
        One file a publisher, and the plans. Of the Global Peace Index nothing is bundled: its
        workbook, where a user has it, stands with the first file of the table.

    Examples
    --------
    >>> effects = wpsdata.load("nap_effects")
    >>> rows = analyse.effects.gap_rows(effects, index="gii")
    >>> analyse.effects.sources(rows, "nap_effects")
    ['hdr/nap_effects.csv', 'naps/naps.csv']
    """
    publishers = {"gggi": "gggi", "gii": "hdr", "wps_index": "wps_index", "gpi": "gggi"}
    found = dict.fromkeys(publishers[code] for code in INDICES if code in set(rows["index"]))
    fought = ["ucdp/conflicts_by_country.csv"] if conflicts else []
    return [*(f"{source}/{table}.csv" for source in found), "naps/naps.csv", *fought]


# --- means with and without a plan --------------------------------------------------------------


def mean_rows(
    editions: pd.DataFrame,
    effects: pd.DataFrame,
    *,
    index: str = "all",
    edition: str = "latest",
    undated: str = "period_start",
    first_year: int = 1990,
    last_year: int = 2100,
) -> pd.DataFrame:
    """List the mean scores of countries with and without a plan, year by year.

    Parameters
    ----------
    editions : DataFrame
        Table ``index_editions``.
    effects : DataFrame
        Table ``nap_effects``: only its editions are shown, and of them those of several years.
    index, edition : str
        ``all`` or an index; ``latest`` or an edition, which counts where an index has it.
    undated : str
        Rule for plans without a date.
    first_year, last_year : int
        Years to keep, inclusive.

    Returns
    -------
    DataFrame
        ``panel`` and ``series`` (codes of terms), ``year`` (Int64), ``value`` (Float64, points of
        a hundredth of the scale), ``denominator`` (Int64, countries), ``index``, ``edition``.
        Groups of fewer than five countries have no row.

    Examples
    --------
    >>> editions, effects = wpsdata.load("index_editions"), wpsdata.load("nap_effects")
    >>> rows = analyse.effects.mean_rows(editions, effects, index="gggi", edition="2006-2018")
    >>> rows.loc[rows["year"].eq(2018), ["series", "denominator"]].to_dict("records")
    [{'series': 'with_plan', 'denominator': 72}, {'series': 'without_plan', 'denominator': 74}]
    """
    spans = _estimated(effects, "two_way").drop_duplicates(["index", "edition"])
    found = editions.loc[editions["undated"].eq(undated) & editions["group"].str.endswith("_plan")]
    found = found.merge(
        spans[["index", "edition", "first_year", "last_year"]], on=["index", "edition"]
    )
    found = _chosen(found, index, edition).dropna(subset="mean")
    found = found.loc[found["year"].between(first_year, last_year)]
    found = found.sort_values("group", kind="stable")
    found = found.sort_values("index", key=lambda one: one.map(INDICES.index), kind="stable")
    rows = [
        {
            "panel": f"index_{row['index']}", "series": row["group"], "year": row["year"],
            "value": SCALES[row["index"]].points(row["mean"]), "denominator": row["countries"],
            "index": row["index"], "edition": row["edition"],
        }
        for row in found.to_dict("records")
    ]  # fmt: skip
    return _typed(rows, panel="string", series="string", year="Int64", value="Float64",
                  denominator="Int64")  # fmt: skip


def mean_values(rows: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the means name, of the first index and its last year.

    Returns
    -------
    dict
        ``index``, ``year``, ``ours`` and ``others`` (means with and without a plan; missing where
        a group is too small), and ``editions`` (pairs of index and edition).

    Examples
    --------
    >>> editions, effects = wpsdata.load("index_editions"), wpsdata.load("nap_effects")
    >>> rows = analyse.effects.mean_rows(editions, effects, index="gggi", edition="2006-2018")
    >>> values = analyse.effects.mean_values(rows)
    >>> print(values["year"], values["ours"] > values["others"])
    2018 True
    """
    first = rows.loc[rows["index"].eq(rows["index"].iloc[0])] if len(rows) else rows
    last = first.loc[first["year"].eq(first["year"].max())].set_index("series")["value"]
    return {
        "index": first["index"].iloc[0] if len(first) else "gggi",
        "year": first["year"].max() if len(first) else pd.NA,
        "ours": last.get("with_plan", pd.NA),
        "others": last.get("without_plan", pd.NA),
        **_editions(rows),
    }


# --- one time -----------------------------------------------------------------------------------


def gap_rows(
    effects: pd.DataFrame,
    *,
    index: str = "all",
    edition: str = "latest",
    undated: str = "period_start",
) -> pd.DataFrame:
    """List the differences between countries with and without a plan in an edition's last year.

    Returns
    -------
    DataFrame
        ``group_code``, ``label_code``, ``value``, ``low``, ``high`` (Float64, points), ``n``
        (Int64, countries), ``index``, ``edition``; a row without a value for each index of which
        there is no file.

    Examples
    --------
    >>> rows = analyse.effects.gap_rows(wpsdata.load("nap_effects"), index="gii")
    >>> rows[["label_code", "value", "low", "high"]].round(1).to_dict("records")
    [{'label_code': 'gap_difference', 'value': -5.4, 'low': -11.0, 'high': 0.1}, {'label_code':
    'gap_with_income_and_region', 'value': -1.6, 'low': -5.2, 'high': 2.1}, {'label_code':
    'gap_with_baseline', 'value': -0.7, 'low': -4.1, 'high': 2.7}]
    """
    found = _chosen(_estimated(effects, "cross_section", undated), index, edition)
    rows = [
        _dot(row, f"index_{row['index']}", f"gap_{row['term']}")
        for row in found.sort_values(
            "term", key=lambda terms: terms.map(GAPS.index), kind="stable"
        ).to_dict("records")
    ]
    rows.sort(key=lambda row: INDICES.index(row["index"]))
    return _typed([*rows, *(_no_file(effects, index) if rows else [])], **_DOTS)


def gap_values(rows: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the differences name, of the first index.

    Returns
    -------
    dict
        ``index``, ``raw`` (difference of means), ``adjusted``, ``low`` and ``high`` (at equal
        income and region), and ``editions`` (pairs of index and edition).

    Examples
    --------
    >>> rows = analyse.effects.gap_rows(wpsdata.load("nap_effects"), index="gii")
    >>> values = analyse.effects.gap_values(rows)
    >>> values["index"], round(float(values["raw"]), 1), round(float(values["adjusted"]), 1)
    ('gii', -5.4, -1.6)
    """
    first = rows.loc[rows["index"].eq(rows["index"].iloc[0])] if len(rows) else rows
    by_label = first.set_index("label_code")
    adjusted = by_label.reindex(["gap_with_income_and_region"]).iloc[0]
    return {
        "index": first["index"].iloc[0] if len(first) else "gggi",
        "raw": by_label["value"].get("gap_difference", pd.NA),
        "adjusted": adjusted["value"],
        "low": adjusted["low"],
        "high": adjusted["high"],
        **_editions(rows),
    }


# --- before and after ---------------------------------------------------------------------------


def study_rows(
    effects: pd.DataFrame,
    *,
    index: str = "all",
    edition: str = "latest",
    undated: str = "period_start",
) -> pd.DataFrame:
    """List the event study: adopters' change less that of others, by year since the first plan.

    Returns
    -------
    DataFrame
        ``panel``, ``series``, ``label`` (string, empty), ``year`` (Int64, years since the first
        plan; -1 is the reference and 0 by construction), ``value``, ``low``, ``high`` (Float64,
        points), ``denominator`` (Int64, adopters), ``index``, ``edition``.

    Examples
    --------
    >>> rows = analyse.effects.study_rows(wpsdata.load("nap_effects"), index="gggi")
    >>> rows.loc[rows["year"].eq(-1), "value"].tolist()  # the reference
    [0.0]
    """
    found = _chosen(_estimated(effects, "stacked", undated), index, edition)
    events = found.loc[found["sample"].eq("all") & found["term"].eq("event")]
    rows = [
        {
            "panel": f"index_{row['index']}", "series": "event_study", "label": "",
            "year": row["event_time"], "denominator": row["adopters"],
            **{name: row[name] for name in ("value", "low", "high", "index", "edition")},
        }
        for row in events.to_dict("records")
    ]  # fmt: skip
    reference = [
        {"panel": f"index_{row['index']}", "series": "event_study", "label": "", "year": -1,
         "value": 0.0, "index": row["index"], "edition": row["edition"]}
        for row in events.drop_duplicates("index").to_dict("records")
    ]  # fmt: skip
    typed = _typed([*rows, *reference], panel="string", series="string", label="string",
                   year="Int64", value="Float64", low="Float64", high="Float64",
                   denominator="Int64")  # fmt: skip
    order = typed["index"].map(INDICES.index)
    return (
        typed.assign(order=order)
        .sort_values(["order", "year"], ignore_index=True)
        .drop(columns="order")
    )


def study_values(
    effects: pd.DataFrame,
    *,
    index: str = "all",
    edition: str = "latest",
    undated: str = "period_start",
) -> dict[str, object]:
    """Return what the words of the event study name, of the first index.

    Returns
    -------
    dict
        ``index``, ``value``, ``low``, ``high`` (mean of the year of the plan and eight years
        after it), ``zero`` (term: whether the interval holds it), ``adopters``,
        ``controls``, ``trends`` (pairs of index and p-value of the test that nothing
        differed before the plan), and ``editions`` (pairs of index and edition).

    Examples
    --------
    >>> values = analyse.effects.study_values(wpsdata.load("nap_effects"), index="gggi")
    >>> print(values["low"] < 0 < values["high"])  # the data do not decide
    True
    """
    found = _chosen(_estimated(effects, "stacked", undated), index, edition)
    found = found.loc[found["sample"].eq("all")]
    trends = found.loc[found["term"].eq("pre_trend")]
    overall = found.loc[found["term"].eq("overall")]
    one = overall.reindex(overall.index[:1] if len(overall) else [0]).iloc[0]
    holds = len(overall) > 0 and one["low"] <= 0 <= one["high"]
    return {
        "index": one["index"] if len(overall) else "gggi",
        "value": one["value"],
        "low": one["low"],
        "high": one["high"],
        "zero": "holds_zero" if holds else "without_zero",
        "adopters": one["adopters"],
        "controls": one["countries"] - one["adopters"],
        "trends": list(zip(trends["index"], trends["p_value"], strict=True)),
        **_editions(overall),
    }


# --- designs and editions compared --------------------------------------------------------------


def design_rows(
    effects: pd.DataFrame,
    *,
    index: str = "all",
    edition: str = "latest",
    undated: str = "period_start",
) -> pd.DataFrame:
    """List the estimates of every design and sample, for one edition an index.

    Returns
    -------
    DataFrame
        Columns as ``gap_rows`` returns them. The last row of an index is the event study under
        the other rule for undated plans.

    Examples
    --------
    >>> rows = analyse.effects.design_rows(wpsdata.load("nap_effects"), index="gggi")
    >>> rows["label_code"].tolist()
    ['design_two_way', 'design_imputed', 'design_stacked', 'sample_never', 'sample_same_region',
    'sample_short_window', 'sample_no_conflict', 'rule_leave_out']
    """
    main = effects.loc[effects["status"].eq("estimated") & effects["term"].isin(OVERALL)]
    editions = _chosen(main.loc[main["design"].eq("stacked")], index, edition)
    main = main.merge(editions[["index", "edition"]].drop_duplicates(), on=["index", "edition"])
    (other,) = (rule for rule in UNDATED if rule != undated)
    rows: list[dict[str, Any]] = []
    for code in INDICES:
        own = main.loc[main["index"].eq(code)]
        for (design, sample), label in DESIGNS.items():
            kept = own["design"].eq(design) & own["sample"].eq(sample) & own["undated"].eq(undated)
            rows += [_dot(row, f"index_{code}", label) for row in own.loc[kept].to_dict("records")]
        kept = own["design"].eq("stacked") & own["sample"].eq("all") & own["undated"].eq(other)
        rows += [
            _dot(row, f"index_{code}", f"rule_{other}") for row in own.loc[kept].to_dict("records")
        ]
    return _typed([*rows, *(_no_file(effects, index) if rows else [])], **_DOTS)


def design_values(rows: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the designs name, of the first index.

    Returns
    -------
    dict
        ``index``, ``n`` (estimates), ``low`` and ``high`` (smallest and largest estimate),
        ``holding`` (estimates whose interval holds zero), and ``editions`` (pairs of index and
        edition).

    Examples
    --------
    >>> rows = analyse.effects.design_rows(wpsdata.load("nap_effects"), index="gggi")
    >>> values = analyse.effects.design_values(rows)
    >>> values["n"], values["holding"]
    (8, 7)
    """
    first = rows.loc[rows["index"].eq(rows["index"].iloc[0])] if len(rows) else rows
    holding = (first["low"] <= 0) & (first["high"] >= 0)
    return {
        "index": first["index"].iloc[0] if len(first) else "gggi",
        "n": len(first),
        "low": first["value"].min(),
        "high": first["value"].max(),
        "holding": int(holding.fillna(False).sum()),
        **_editions(rows.dropna(subset="value")),
    }


def edition_rows(
    effects: pd.DataFrame, *, index: str = "all", undated: str = "period_start"
) -> pd.DataFrame:
    """List the same estimate from each edition: the event study, and the difference of one year.

    Returns
    -------
    DataFrame
        Columns as ``gap_rows`` returns them, with ``label`` (string, the edition) in the place of
        ``label_code``.

    Examples
    --------
    >>> rows = analyse.effects.edition_rows(wpsdata.load("nap_effects"), index="wps_index")
    >>> rows[["group_code", "label"]].to_dict("records")
    [{'group_code': 'wps_index_cross_section', 'label': '2017/18'}, {'group_code':
    'wps_index_cross_section', 'label': '2019/20'}, {'group_code': 'wps_index_cross_section',
    'label': '2025/26'}]
    """
    rows: list[dict[str, Any]] = []
    for code in INDICES if index == "all" else (index,):
        for design, term in (("stacked", "overall"), ("cross_section", "difference")):
            own = _estimated(effects, design, undated)
            kept = own["index"].eq(code) & own["sample"].eq("all") & own["term"].eq(term)
            rows += [
                _dot(row, f"{code}_{design}", "") | {"label": _dash(row["edition"])}
                for row in own.loc[kept].sort_values(["last_year", "edition"]).to_dict("records")
            ]
    return _typed(rows, **(_DOTS | {"label": "string"})).drop(columns="label_code")


def edition_values(rows: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the editions name: of the first group.

    Returns
    -------
    dict
        ``index``, ``n`` (editions of the first group), ``low`` and ``high`` (smallest and largest
        estimate of it), ``group`` and ``design`` (codes of their terms).

    Examples
    --------
    >>> rows = analyse.effects.edition_rows(wpsdata.load("nap_effects"), index="gii")
    >>> values = analyse.effects.edition_values(rows)
    >>> values["index"], values["n"]
    ('gii', 2)
    """
    group = str(rows["group_code"].iloc[0]) if len(rows) else "gggi_stacked"
    first = rows.loc[rows["group_code"].eq(group)]
    return {
        "index": first["index"].iloc[0] if len(first) else "gggi",
        "group": group,
        "design": "event_study" if group.endswith("_stacked") else "difference_in_the_last_year",
        "n": len(first),
        "low": first["value"].min(),
        "high": first["value"].max(),
    }


def revision_rows(
    editions: pd.DataFrame,
    effects: pd.DataFrame,
    *,
    index: str = "all",
    first_year: int = 1990,
    last_year: int = 2100,
) -> pd.DataFrame:
    """List how far two editions are apart for the same countries and years.

    Returns
    -------
    DataFrame
        ``panel``, ``series`` (``revision_mean``: mean size of the differences, and
        ``revision_largest``), ``year`` (Int64), ``value`` (Float64, points), ``denominator``
        (Int64, countries in both), ``index``, ``edition`` (``later against earlier``). Of several
        pairs of editions the one with most years is kept.

    Examples
    --------
    >>> editions, effects = wpsdata.load("index_editions"), wpsdata.load("nap_effects")
    >>> rows = analyse.effects.revision_rows(editions, effects, index="gii")
    >>> rows[["series", "edition"]].drop_duplicates().to_dict("records")
    [{'series': 'revision_mean', 'edition': '1990-2022 / 1995-2018'}, {'series':
    'revision_largest', 'edition': '1990-2022 / 1995-2018'}]
    """
    public = effects.dropna(subset="edition")[["index", "edition"]].drop_duplicates()
    found = editions.loc[editions["compared_with"].notna() & editions["mean"].notna()]
    found = found.loc[found["year"].between(first_year, last_year)].merge(public)
    rows: list[dict[str, Any]] = []
    for code in INDICES if index == "all" else (index,):
        own = found.loc[found["index"].eq(code)]
        pair = own["edition"] + " / " + own["compared_with"]
        for row in own.loc[pair.eq(pair.mode().iloc[0] if len(pair) else "")].to_dict("records"):
            shared = {
                "panel": code, "year": row["year"], "denominator": row["countries"],
                "index": code, "edition": f"{row['edition']} / {row['compared_with']}",
            }  # fmt: skip
            largest = max(abs(row["minimum"]), abs(row["maximum"]))
            rows.append({**shared, "series": "revision_mean", "value": row["mean_absolute"]})
            rows.append({**shared, "series": "revision_largest", "value": largest})
    typed = _typed(rows, panel="string", series="string", year="Int64", value="Float64",
                   denominator="Int64")  # fmt: skip
    size = typed["index"].map({code: one.point for code, one in SCALES.items()})
    return typed.assign(value=typed["value"] / size.astype("Float64"))


def revision_values(rows: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the revisions name.

    Returns
    -------
    dict
        ``index`` (the one revised most), ``largest`` and ``mean`` (largest difference of a country,
        and largest mean of a year), and ``editions`` (pairs of index and
        its two editions).

    Examples
    --------
    >>> editions, effects = wpsdata.load("index_editions"), wpsdata.load("nap_effects")
    >>> values = analyse.effects.revision_values(analyse.effects.revision_rows(editions, effects))
    >>> values["index"], round(float(values["largest"]), 1)
    ('gii', 14.4)
    """
    most = rows.sort_values("value").tail(1)
    own = rows.loc[rows["index"].isin(most["index"])]
    by_series = own.groupby("series")["value"].max()
    return {
        "index": most["index"].item() if len(most) else "gii",
        "largest": by_series.get("revision_largest", pd.NA),
        "mean": by_series.get("revision_mean", pd.NA),
        **_editions(rows),
    }


# --- who adopts ---------------------------------------------------------------------------------


def selection_rows(
    by_country: pd.DataFrame,
    parliament: pd.DataFrame,
    naps: pd.DataFrame,
    countries: pd.DataFrame,
    conflicts: pd.DataFrame,
    effects: pd.DataFrame,
    *,
    undated: str = "period_start",
) -> pd.DataFrame:
    """Compare countries that later adopted a plan with those that did not, before any had one.

    Parameters
    ----------
    by_country, parliament, naps, countries, conflicts, effects : DataFrame
        Tables ``index_by_country``, ``parliament_by_country``, ``naps``, ``countries``,
        ``conflicts_by_country`` and ``nap_effects`` (of which the Global Gender Gap Index before
        the plans is taken).
    undated : str
        Rule for plans without a date.

    Returns
    -------
    DataFrame
        Columns as ``gap_rows`` returns them; values in standard deviations, positive where later
        adopters have more of what the label names. Regions and armed conflict (in 1990-2000) are
        compared as shares of countries, among UN member states.

    Examples
    --------
    >>> names = ("index_by_country", "parliament_by_country", "naps", "countries")
    >>> names += ("conflicts_by_country", "nap_effects")
    >>> rows = analyse.effects.selection_rows(*(wpsdata.load(name) for name in names))
    >>> rows[["label_code", "n"]].head(2).to_dict("records")
    [{'label_code': 'before_gii', 'n': 137}, {'label_code': 'before_hdi', 'n': 179}]
    """
    plans = adoption_years(naps, undated)
    until = int(BEFORE.partition("-")[2])
    means = by_country.loc[by_country["period"].eq(BEFORE)]
    members = countries.loc[countries["un_status"].eq("member")]
    seats = parliament.loc[parliament["period"].eq(BEFORE)]
    fought = conflicts.loc[conflicts["period_type"].eq("baseline")]
    income = means.loc[means["index"].eq("gnipc")]
    logarithm = pd.Series(np.log(income["mean"].to_numpy("float64")), income.index)
    given = {
        "gii": means.loc[means["index"].eq("gii")].rename(columns={"mean": "value"}),
        "hdi": means.loc[means["index"].eq("hdi")].rename(columns={"mean": "value"}),
        "income": income.assign(value=logarithm),
        "parliament": seats.rename(columns={"mean_percent": "value"}),
        "conflict": members.assign(value=members["iso3"].isin(fought["iso3"]).astype("float64")),
    } | {
        region: members.assign(value=members["region"].eq(region).astype("float64"))
        for region in REGIONS
    }
    rows = []
    for code, before in given.items():
        found = selection(before[["iso3", "value"]], plans, until).to_dict("records")
        group = "before_regions" if code in REGIONS else "before_levels"
        rows += [
            _dot(row | {"index": code, "edition": None}, group, f"before_{code}") for row in found
        ]
    kept = _estimated(effects, "selection", undated)
    gap = _chosen(kept.loc[kept["index"].eq("gggi")], "gggi", "latest").head(1)
    rows += [_dot(row, "before_levels", "before_gggi") for row in gap.to_dict("records")]
    typed = _typed(rows, **_DOTS)
    # levels first, the gender gap of 2006 among them
    return typed.sort_values("group_code", kind="stable", ignore_index=True)


def selection_values(rows: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the selection name.

    Returns
    -------
    dict
        ``gii`` and ``gggi`` (differences in standard deviations; missing where there is none) and
        ``n`` (countries behind the first row).

    Examples
    --------
    >>> names = ("index_by_country", "parliament_by_country", "naps", "countries")
    >>> names += ("conflicts_by_country", "nap_effects")
    >>> rows = analyse.effects.selection_rows(*(wpsdata.load(name) for name in names))
    >>> print(analyse.effects.selection_values(rows)["n"])
    137
    """
    by_index = rows.set_index("index")["value"]
    return {
        "gii": by_index.get("gii", pd.NA),
        "gggi": by_index.get("gggi", pd.NA),
        "n": rows["n"].iloc[0] if len(rows) else pd.NA,
    }


# --- what is missing, and facts -----------------------------------------------------------------


def not_at_hand(effects: pd.DataFrame) -> pd.DataFrame:
    """List the indices and editions of which there is no estimate, and why.

    Returns
    -------
    DataFrame
        ``index``, ``edition``, ``why`` (string), one row an index and edition.

    Examples
    --------
    >>> analyse.effects.not_at_hand(wpsdata.load("nap_effects"))["index"].unique().tolist()
    ['wps_index', 'gggi', 'ivi', 'ppi', 'gpi']
    """
    reasons = {
        "not_redistributable": "the publisher does not allow its workbook to be passed on; give "
        "yours with --from gpi=PATH",
        "not_found": "no public file with scores of countries was found",
        "not_comparable": "editions measure other things, so that no years can be compared",
        "one_year": "one year only: no change to look at",
        "too_few": "too few countries with or without a plan",
    }
    rows = effects.loc[effects["status"].ne("estimated")]
    told = rows.assign(why=rows["status"].map(reasons))[["index", "edition", "why"]]
    return told.drop_duplicates().sort_values(["why", "index", "edition"], ignore_index=True)


def effect_facts(effects: pd.DataFrame, undated: str = "period_start") -> pd.DataFrame:
    """State, as facts, what each design gives for the latest edition of each index.

    Returns
    -------
    DataFrame
        ``id``, ``value``, ``low``, ``high``, ``unit``, ``kind``, ``meaning``, ``denominator``,
        ``table``, ``series`` (the edition).

    Examples
    --------
    >>> found = analyse.effects.effect_facts(wpsdata.load("nap_effects")).set_index("id")
    >>> found.loc["plan_gggi_event_study", ["value", "low"]].astype(float).round(2).to_dict()
    {'value': 0.48, 'low': -0.03}
    """
    rows: list[dict[str, Any]] = []
    for name, design, term, meaning in (
        ("event_study", "stacked", "overall",
         "{index}: mean change of adopters in the year of their first plan and eight years after "
         "it, less that of countries without a plan; stacked event study"),
        ("imputed", "imputed", "overall",
         "{index}: mean over the same years of what adopters have beyond what country-years "
         "without a plan predict"),
        ("two_way", "two_way", "plan",
         "{index}: naive regression on having a plan with effects of country and year, biased "
         "under staggered adoption"),
        ("difference", "cross_section", "difference",
         "{index}: mean of countries with a plan less that of countries without, in the last year"),
        ("difference_adjusted", "cross_section", "with_income_and_region",
         "{index}: countries with a plan less countries without, at equal income before plans and "
         "region, in the last year"),
        ("pre_trend_p", "stacked", "pre_trend",
         "{index}: p-value of the test that adopters' change did not differ in the years before "
         "their plans"),
    ):  # fmt: skip
        found = _chosen(_estimated(effects, design, undated), "all", "latest")
        kept = found.loc[found["sample"].eq("all") & found["term"].eq(term)]
        for row in kept.to_dict("records"):
            p_value = term == "pre_trend"
            rows.append(
                {
                    "id": f"plan_{row['index']}_{name}",
                    "value": row["p_value" if p_value else "value"],
                    "low": None if p_value else row["low"],
                    "high": None if p_value else row["high"],
                    "unit": "p-value" if p_value else "points of 100",
                    "kind": "computed",
                    "meaning": meaning.format(index=_NAMES[row["index"]])
                    + f"; edition {row['edition']}",
                    "denominator": row["countries"],
                    "table": "nap_effects",
                    "series": f"{row['index']} {row['edition']}",
                }
            )
    return pd.DataFrame(rows)


def selection_facts(rows: pd.DataFrame) -> pd.DataFrame:
    """State, as facts, how later adopters differed before any plan; see ``selection_rows``.

    Returns
    -------
    DataFrame
        Columns as ``effect_facts`` returns them.

    Examples
    --------
    >>> names = ("index_by_country", "parliament_by_country", "naps", "countries")
    >>> names += ("conflicts_by_country", "nap_effects")
    >>> rows = analyse.effects.selection_rows(*(wpsdata.load(name) for name in names))
    >>> analyse.effects.selection_facts(rows)["id"].tolist()[:2]
    ['plan_selection_gii', 'plan_selection_hdi']
    """
    levels = {
        "gii": "Gender Inequality Index (lower is more equal), 2000-2004",
        "hdi": "Human Development Index, 2000-2004",
        "income": "logarithm of income per person, 2000-2004",
        "parliament": "share of women in parliament, 2000-2004",
        "conflict": "share with an armed conflict in 1990-2000, among UN member states",
        "gggi": "Global Gender Gap Index (higher is more equal), first year of the edition",
    }
    tables = {
        "parliament": "parliament_by_country",
        "conflict": "conflicts_by_country",
        "gggi": "nap_effects",
    }
    return pd.DataFrame(
        [
            {
                "id": f"plan_selection_{row['index']}",
                "value": row["value"],
                "low": row["low"],
                "high": row["high"],
                "unit": "standard deviations",
                "kind": "computed",
                "meaning": f"countries that later adopted a plan less the others, before any had "
                f"one: {levels[row['index']]}",
                "denominator": row["n"],
                "table": tables.get(row["index"], "index_by_country"),
            }
            for row in rows.to_dict("records")
            if row["index"] in levels
        ]
    )
