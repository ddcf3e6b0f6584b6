"""All designs for all editions of all indices: one row an estimate, or why there is none.

Scores are taken in points of a hundredth of an index's scale, so that estimates can be read:
parity in the Global Gender Gap Index is 100 points, and a point of the Global Peace Index, which
runs from 1 to 5, is 0.04.
"""

from typing import Any

import pandas as pd

from wpsdata import progress
from wpsdata.clean import effects
from wpsdata.clean.indices import INDICES

DECIMALS = 4
DESIGNS = ("cross_section", "two_way", "stacked", "imputed", "selection")
SAMPLES = ("all", "never", "same_region", "short_window", "no_conflict")
# Editions of the WPS Index measure other things with other indicators: never one panel.
SINGLE_EDITIONS = ("wps_index",)
STATUSES = (
    "estimated",
    "too_few",
    "one_year",
    "not_comparable",
    "not_redistributable",
    "not_found",
)
# What a reader would look for and not find: index, edition, why
MISSING = (
    ("gpi", "", "not_redistributable"),
    ("ppi", "", "not_found"),
    ("ivi", "", "not_found"),
    ("wps_index", "2021/22", "not_found"),
    ("wps_index", "2023/24", "not_found"),
    ("gggi", "2021", "not_found"),
    ("gggi", "2022", "not_found"),
    ("gggi", "2024", "not_found"),
    ("gggi", "2025", "not_found"),
)
# index -> when an edition came out, in years after its last one; a report on the gender gap may
# come out in the December before its year
_PUBLISHED = {
    "gggi": ((-1, "-12-01"), (0, "-12-31")),
    "gii": ((1, "-01-01"), (2, "-12-31")),
    "gpi": ((0, "-01-01"), (0, "-12-31")),
    "wps_index": ((0, "-01-01"), (0, "-12-31")),
}
TYPES = {
    **dict.fromkeys(("source", "index", "edition"), "string"),
    **dict.fromkeys(("design", "undated", "sample"), "string"),
    **effects.COLUMNS,
    **dict.fromkeys(("first_year", "last_year"), "Int64"),
    "status": "string",
}


def states_in_conflict(conflicts: pd.DataFrame, first: int, last: int) -> set[str]:
    """Return the states with an armed conflict in a decade that years of a panel lie in.

    Parameters
    ----------
    conflicts : DataFrame
        Table ``conflicts_by_country``.
    first, last : int
        First and last year of the panel.
    """
    decades = conflicts.loc[conflicts["period_type"].eq("decade") & conflicts["iso3"].notna()]
    overlap = (decades["first_year"] <= last) & (decades["last_year"] >= first)
    return set(decades.loc[overlap, "iso3"])


def plan_effects(
    values: pd.DataFrame,
    plans: dict[str, pd.DataFrame],
    *,
    countries: pd.DataFrame,
    income: pd.DataFrame,
    conflicts: pd.DataFrame,
) -> pd.DataFrame:
    """Estimate every design for every edition of every index.

    Parameters
    ----------
    values : DataFrame
        Results of ``indices.index_values``, one below the other.
    plans : dict of str to DataFrame
        Years of first plans for each rule for undated plans; the first rule is the main one, for
        which also the other samples are estimated.
    countries : DataFrame
        ``iso3`` and ``region``, as in the table ``countries``.
    income : DataFrame
        ``iso3`` and ``value``: income per person before plans.
    conflicts : DataFrame
        Table ``conflicts_by_country``.

    Returns
    -------
    DataFrame
        ``source``, ``index``, ``edition``, ``design``, ``undated``, ``sample`` (string), the
        columns of ``effects.estimates`` in points of a hundredth of the index's scale,
        ``first_year`` and ``last_year`` (Int64, of the edition) and ``status`` (string:
        ``estimated``, or why there is no estimate).
    """
    cases = [
        (code, edition, rule)
        for code in ("gggi", "gii", "gpi", "wps_index")
        for edition in sorted(values.loc[values["index"].eq(code), "edition"].unique())
        for rule in plans
    ]
    main = next(iter(plans), None)
    parts = []
    for code, edition, rule in progress.steps(cases):
        chosen = values["index"].eq(code) & values["edition"].eq(edition)
        panel = values.loc[chosen, ["iso3", "year", "value"]]
        panel = panel.assign(value=INDICES[code].points(panel["value"]))
        found = _edition(code, panel, plans[rule], countries, income, conflicts, main=rule == main)
        parts.append(
            found.assign(
                source=INDICES[code].source, index=code, edition=edition, undated=rule,
                first_year=panel["year"].min(), last_year=panel["year"].max(),
            )
        )  # fmt: skip
    return _typed(pd.concat(parts, ignore_index=True) if parts else pd.DataFrame())


def with_missing(found: pd.DataFrame) -> pd.DataFrame:
    """Add a row for each index and edition that is not there, with the reason.

    Parameters
    ----------
    found : DataFrame
        Result of ``plan_effects``, or rows of the table; rows of what is missing are made anew.
    """
    kept = found.loc[~found["status"].isin([why for _, _, why in MISSING])]
    rows = [
        {"source": INDICES[code].source if code in INDICES else code, "index": code,
         "edition": edition or pd.NA, "status": why}
        for code, edition, why in MISSING
        if not _there(kept, code, edition)
    ]  # fmt: skip
    return pd.concat([kept, _typed(pd.DataFrame(rows))], ignore_index=True)


def public_years(found: pd.DataFrame) -> pd.DataFrame:
    """Return the days between which an edition came out, as far as its years tell.

    Returns
    -------
    DataFrame
        ``public_earliest`` and ``public_latest`` (datetime64; missing for what is not there), under
        the index of ``found``.
    """
    days = {}
    for name, place in (("public_earliest", 0), ("public_latest", 1)):
        lag = found["index"].map({code: when[place][0] for code, when in _PUBLISHED.items()})
        end = found["index"].map({code: when[place][1] for code, when in _PUBLISHED.items()})
        year = (found["last_year"] + lag.astype("Int64")).astype("string")
        days[name] = pd.to_datetime(year + end.astype("string")).astype("datetime64[s]")
    return pd.DataFrame(days, index=found.index)


def _there(found: pd.DataFrame, code: str, edition: str) -> bool:
    rows = found.loc[found["index"].eq(code)]
    if not edition.isdigit():
        return bool(rows["edition"].eq(edition).any() if edition else len(rows))
    year = int(edition)
    return bool((rows["first_year"].le(year) & rows["last_year"].ge(year)).any())


def _edition(
    code: str,
    panel: pd.DataFrame,
    plans: pd.DataFrame,
    countries: pd.DataFrame,
    income: pd.DataFrame,
    conflicts: pd.DataFrame,
    *,
    main: bool,
) -> pd.DataFrame:
    """Estimate every design for one edition and one rule."""
    found = [_tagged(effects.cross_section(panel, plans, income, countries), "cross_section")]
    if code in SINGLE_EDITIONS or panel["year"].min() == panel["year"].max():
        why = "not_comparable" if code in SINGLE_EDITIONS else "one_year"
        found += [_none(design, "all", why) for design in ("two_way", "stacked", "imputed")]
        return pd.concat(found, ignore_index=True)
    before, until = effects.baseline(panel)
    found += [
        _tagged(effects.selection(before, plans, until), "selection"),
        _tagged(effects.two_way(panel, plans), "two_way"),
        _tagged(effects.imputed(panel, plans), "imputed"),
        _tagged(_study(panel, plans), "stacked"),
    ]
    if main:
        span = int(panel["year"].min()), int(panel["year"].max())
        quiet = ~panel["iso3"].isin(states_in_conflict(conflicts, *span))
        found += [
            _summary(_study(panel, plans, controls="never"), "never"),
            _summary(_study(panel, plans, regions=countries), "same_region"),
            _summary(_study(panel, plans, before=3, after=5), "short_window"),
            _summary(_study(panel.loc[quiet], plans), "no_conflict"),
        ]
    return pd.concat(found, ignore_index=True)


def _study(panel: pd.DataFrame, plans: pd.DataFrame, **options: Any) -> pd.DataFrame:
    return effects.event_study(effects.long_differences(panel, plans, **options))


def _tagged(rows: pd.DataFrame, design: str, sample: str = "all") -> pd.DataFrame:
    if rows.empty:
        return _none(design, sample, "too_few")
    return rows.assign(design=design, sample=sample, status="estimated")


def _summary(rows: pd.DataFrame, sample: str) -> pd.DataFrame:
    return _tagged(rows.loc[rows["term"].ne("event")], "stacked", sample)


def _none(design: str, sample: str, status: str) -> pd.DataFrame:
    return pd.DataFrame([{"design": design, "sample": sample, "status": status}])


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    typed = frame.reindex(columns=list(TYPES)).astype(TYPES)
    numbers = [name for name, dtype in TYPES.items() if dtype == "Float64"]
    return typed.assign(**{name: typed[name].round(DECIMALS) for name in numbers})
