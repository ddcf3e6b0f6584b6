"""What changes in an index when countries adopt a plan: designs, from the plainest to the fairest.

None of them shows what a plan causes: countries choose to adopt one. They differ in whom adopters
are compared with. A cross-section compares them with everybody else at one time. The naive panel
regression compares them with everybody else over time, earlier adopters included, whose own change
may be under way: where effects differ or grow, it is biased and may have the wrong sign. The
stacked event study compares the adopters of each year only with countries that have no plan yet
throughout the window; the imputation predicts what adopters would have had from all country-years
without a plan.

References
----------
Goodman-Bacon, A. (2021). Difference-in-differences with variation in treatment timing. *Journal of
Econometrics*, 225(2), 254-277.

Callaway, B. and Sant'Anna, P. (2021). Difference-in-differences with multiple time periods.
*Journal of Econometrics*, 225(2), 200-230.

Wing, C., Freedman, S. and Hollingsworth, A. (2024). Stacked difference-in-differences. NBER Working
Paper 32054.

Borusyak, K., Jaravel, X. and Spiess, J. (2024). Revisiting event-study designs: robust and
efficient estimation. *Review of Economic Studies*, 91(6), 3253-3285.
"""

from typing import Any

import numpy as np
import pandas as pd

from wpsdata.clean.association import LEVEL

BEFORE, AFTER = 6, 8
# An estimate of fewer adopters, or from fewer countries without a plan, says nothing of others.
FEWEST = 5
DRAWS = 999
SEED = 20220518
# The first plan was adopted in 2005: what comes before is a baseline for every country.
BASELINE = (2000, 2004)
COLUMNS = {
    "term": "string",
    "event_time": "Int64",
    "value": "Float64",
    "standard_error": "Float64",
    "low": "Float64",
    "high": "Float64",
    "p_value": "Float64",
    "countries": "Int64",
    "adopters": "Int64",
    "observations": "Int64",
}


def estimates(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Put estimates into the columns that every design returns.

    Returns
    -------
    DataFrame
        ``term`` (string), ``event_time`` (Int64, years since the first plan; missing where the
        estimate is of no single year), ``value``, ``standard_error``, ``low``, ``high`` (95 %
        interval) and ``p_value`` (Float64), ``countries`` and ``adopters`` (Int64, those it rests
        on, and of them with a plan), ``observations`` (Int64).
    """
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def long_differences(
    panel: pd.DataFrame,
    plans: pd.DataFrame,
    *,
    controls: str = "not_yet",
    before: int = BEFORE,
    after: int = AFTER,
    regions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Stack one data set for each year in which plans were adopted: adopters beside clean controls.

    Parameters
    ----------
    panel : DataFrame
        ``iso3``, ``year`` and ``value``, one row a country and year.
    plans : DataFrame
        ``iso3`` and ``year`` of the first plan; a country whose year is missing is left out, one
        without a row has no plan.
    controls : {"not_yet", "never"}
        Whether countries that adopt after the window, or after the last year of the panel, are
        controls of it, or only those that have no plan at all.
    before, after : int
        Window in years around the first plan.
    regions : DataFrame, optional
        ``iso3`` and ``region``: compare within regions only.

    Returns
    -------
    DataFrame
        One row a cohort, event time and country: ``cohort`` and ``event_time`` (int), ``iso3``,
        ``adopter`` (float, 1 or 0), ``change`` (float, since the year before the plan, which takes
        the place of an effect for each stack and country), ``cell`` (what is compared within:
        cohort, event time and, if asked for, region) and ``weight`` (the controls of a cell weigh
        together what its adopters do, so that cohorts count by their adopters). Countries without
        a value in the year before the cohort's plans are left out of its stack.
    """
    known = plans.loc[plans["year"].notna()].set_index("iso3")["year"].astype("float64")
    unknown = plans.loc[plans["year"].isna(), "iso3"]
    kept = panel.loc[~panel["iso3"].isin(unknown)].astype({"value": "float64"})
    wide = kept.pivot_table(index="iso3", columns="year", values="value")
    first = known.reindex(wide.index).fillna(np.inf)
    last = int(panel["year"].max()) if len(panel) else 0
    where = None if regions is None else regions.set_index("iso3")["region"].reindex(wide.index)
    parts = []
    for cohort in sorted({int(year) for year in first if year <= last}):
        if cohort - 1 not in wide.columns:
            continue
        base = wide[cohort - 1]
        untouched = first.eq(np.inf) if controls == "never" else first > min(cohort + after, last)
        stack = first.eq(cohort) | untouched
        for year in wide.columns:
            event_time = int(year) - cohort
            if not -before <= event_time <= after or event_time == -1:
                continue
            change = (wide[year] - base)[stack].dropna()
            parts.append(
                pd.DataFrame(
                    {
                        "cohort": cohort,
                        "event_time": event_time,
                        "iso3": change.index,
                        "adopter": first[change.index].eq(cohort).to_numpy(dtype="float64"),
                        "change": change.to_numpy(),
                        "region": "" if where is None else where[change.index].to_numpy(),
                    }
                )
            )
    if not parts:
        columns = ["cohort", "event_time", "iso3", "adopter", "change", "cell", "weight"]
        return pd.DataFrame(columns=columns)
    stacked = pd.concat(parts, ignore_index=True).dropna(subset="region")
    cells = stacked.groupby(["cohort", "event_time", "region"])
    adopters = cells["adopter"].transform("sum")
    others = cells["adopter"].transform("size") - adopters
    stacked["cell"] = cells.ngroup()
    stacked["weight"] = np.where(stacked["adopter"].eq(1), 1.0, adopters / others.clip(lower=1))
    kept = stacked.loc[(adopters > 0) & (others > 0)].drop(columns="region")
    return kept.reset_index(drop=True)


def event_study(differences: pd.DataFrame) -> pd.DataFrame:
    """Estimate the stacked event study: adopters' change less that of countries without a plan.

    Parameters
    ----------
    differences : DataFrame
        Result of ``long_differences``.

    Returns
    -------
    DataFrame
        Columns of ``estimates``. Rows ``event``: one for each year since the first plan with at
        least five adopters, weighted by adopters over the years of adoption; ``overall``: the mean
        of those from the year of the plan on, each weighted by its adopters; ``pre_trend``: the F
        statistic and p-value of the test that those before it are all zero. Empty where there are
        fewer than five adopters or controls. Standard errors are clustered by country, which is
        in many stacks.
    """
    counted = differences.loc[differences["adopter"].eq(1)].groupby("event_time")["iso3"].nunique()
    times = [int(time) for time in counted.index if counted[time] >= FEWEST]
    kept = differences.loc[differences["event_time"].isin(times)]
    adopters = kept.loc[kept["adopter"].eq(1), "iso3"].nunique()
    controls = kept.loc[kept["adopter"].eq(0), "iso3"].nunique()
    if not any(time >= 0 for time in times) or min(adopters, controls) < FEWEST:
        return estimates([])
    names = [f"event_{time}" for time in times]
    exposed = pd.DataFrame(
        {
            name: kept["adopter"].where(kept["event_time"].eq(time), 0.0)
            for name, time in zip(names, times, strict=True)
        }
    )
    fitted = _within(kept, kept["change"], exposed, kept["cell"], kept["weight"])
    countries = kept["iso3"].nunique()
    rows: list[dict[str, Any]] = []
    for name, time in zip(names, times, strict=True):
        at = kept.loc[kept["event_time"].eq(time)]
        one = pd.Series(1.0, [name])
        rows.append(
            {"term": "event", "event_time": time, **_combined(fitted, one, countries),
             "countries": at["iso3"].nunique(), "adopters": int(counted[time]),
             "observations": len(at)}
        )  # fmt: skip
    after = kept.loc[kept["adopter"].eq(1) & kept["event_time"].ge(0)]
    shares = after["event_time"].value_counts(normalize=True)
    weights = pd.Series({f"event_{time}": share for time, share in shares.items()})
    whole = {"countries": countries, "adopters": adopters, "observations": len(kept)}
    rows.append({"term": "overall", **_combined(fitted, weights, countries), **whole})
    earlier = [name for name, time in zip(names, times, strict=True) if time < -1]
    # nothing moves before the plans: there is nothing to test
    if earlier and np.linalg.matrix_rank(fitted.cov.loc[earlier, earlier]) == len(earlier):
        rows.append({"term": "pre_trend", **_all_zero(fitted, earlier, countries), **whole})
    return estimates(rows)


def two_way(panel: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Regress the index on having a plan, with an effect for each country and for each year.

    The naive design: under staggered adoption it is biased where effects differ between countries
    or grow with time, since earlier adopters serve as controls of later ones. It stands beside the
    others to show what the choice of design does.

    Parameters
    ----------
    panel, plans : DataFrame
        As for ``long_differences``.

    Returns
    -------
    DataFrame
        Columns of ``estimates``: one row ``plan``, or none where too few countries change.
    """
    frame = _with_first(panel, plans)
    frame["plan"] = (frame["first"] <= frame["year"]).astype("float64")
    per_country = frame.groupby("iso3")["plan"].agg(["min", "max"])
    changing = int((per_country["min"] < per_country["max"]).sum())
    never = int(per_country["max"].eq(0).sum())
    if changing < FEWEST or never < FEWEST or frame["year"].nunique() < 2:
        return estimates([])
    from linearmodels.panel import PanelOLS

    index = [pd.Categorical(frame["iso3"]).codes, frame["year"].to_numpy(dtype="int64")]
    given = frame[["value", "plan"]].set_axis(pd.MultiIndex.from_arrays(index))
    fitted = PanelOLS(given["value"], given[["plan"]], entity_effects=True, time_effects=True).fit(
        cov_type="clustered", cluster_entity=True, group_debias=True
    )
    countries = len(per_country)
    return estimates(
        [
            {"term": "plan", **_combined(fitted, pd.Series(1.0, ["plan"]), countries),
             "countries": countries, "adopters": changing, "observations": len(frame)}
        ]
    )  # fmt: skip


def imputed(
    panel: pd.DataFrame,
    plans: pd.DataFrame,
    *,
    after: int = AFTER,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Compare adopters with what country-years without a plan predict for them.

    An effect for each country and each year is fitted on country-years without a plan alone; what
    adopters have beyond it is averaged over their first years with a plan. It uses all years
    before the plan where the event study uses one, and so leans harder on parallel trends.

    Parameters
    ----------
    panel, plans : DataFrame
        As for ``long_differences``.
    after : int
        Last year since the first plan that is averaged.
    draws, seed : int
        Bootstrap over countries, for the interval (percentiles) and the standard error.

    Returns
    -------
    DataFrame
        Columns of ``estimates``: one row ``overall``, or none where there are too few countries.
    """
    frame = _with_first(panel, plans)
    values = frame.pivot_table(index="iso3", columns="year", values="value").to_numpy()
    years = np.sort(frame["year"].unique().astype("int64"))
    first = frame.groupby("iso3")["first"].first().to_numpy()[:, None]
    there = ~np.isnan(values)
    free = (there & (first > years)).astype("float64")
    since = years - np.where(np.isinf(first), years.max(initial=0) + 1, first)
    treated = (there & (since >= 0) & (since <= after)).astype("float64")
    # without a year before the plan there is nothing to predict from; nor in a year without others
    treated[free.sum(axis=1) == 0] = 0
    treated[:, free.sum(axis=0) == 0] = 0
    adopters = int((treated.sum(axis=1) > 0).sum())
    never = int(((treated.sum(axis=1) == 0) & np.isinf(first[:, 0])).sum())
    if adopters < FEWEST or never < FEWEST:
        return estimates([])
    number = len(values)
    values = np.where(there, values, 0.0)
    count = np.maximum(free.sum(axis=1), 1)
    mean = (free * values).sum(axis=1) / count
    # normal equations of the year effects, once the country effects are taken out; one a country
    squares = np.einsum("it,ts->its", free, np.eye(len(years))) - np.einsum(
        "it,is,i->its", free, free, 1 / count
    )
    products = free * (values - mean[:, None])
    size = treated.sum(axis=1)
    level = (treated * values).sum(axis=1) - size * mean
    loading = treated - (size / count)[:, None] * free

    def overall(times: np.ndarray) -> np.ndarray:
        equations = (times @ squares.reshape(number, -1)).reshape(-1, len(years), len(years))
        # without a country that year there is no effect to be had of it
        unseen = times @ free == 0
        equations[:, range(len(years)), range(len(years))] += unseen
        # effects of years are known but for a constant: adding 1 everywhere asks for sum zero
        year = np.linalg.solve(equations + 1, (times @ products)[:, :, None])[:, :, 0]
        total = times @ size
        gap = times @ level - ((times @ loading) * year).sum(axis=1)
        usable = (total > 0) & ~(unseen & treated.any(axis=0)).any(axis=1)
        return np.divide(gap, total, out=np.full(len(times), np.nan), where=usable)

    (value,) = overall(np.ones((1, number)))
    drawn = np.random.default_rng(seed).multinomial(number, np.full(number, 1 / number), draws)
    spread = overall(drawn.astype("float64"))
    low, high = np.nanquantile(spread, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return estimates(
        [
            {"term": "overall", "value": value, "standard_error": float(np.nanstd(spread, ddof=1)),
             "low": low, "high": high, "countries": number, "adopters": adopters,
             "observations": len(frame)}
        ]
    )  # fmt: skip


def baseline(panel: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the value of each country before plans, and the last year it rests on.

    That is the mean over 2000-2004, before the first plan anywhere; for an index that begins
    later, its first year.

    Returns
    -------
    DataFrame, int
        ``iso3`` and ``value``, and the year.
    """
    early = panel.loc[panel["year"].between(*BASELINE)]
    if early.empty:
        early = panel.loc[panel["year"].eq(panel["year"].min())]
    return early.groupby("iso3")["value"].mean().reset_index(), int(early["year"].max())


def cross_section(
    panel: pd.DataFrame, plans: pd.DataFrame, income: pd.DataFrame, regions: pd.DataFrame
) -> pd.DataFrame:
    """Compare countries with and without a plan in the last year of an edition.

    Parameters
    ----------
    panel, plans : DataFrame
        As for ``long_differences``.
    income : DataFrame
        ``iso3`` and ``value``: income per person before plans, of which the logarithm is taken.
    regions : DataFrame
        ``iso3`` and ``region``.

    Returns
    -------
    DataFrame
        Columns of ``estimates``. ``difference``: of means; ``with_income_and_region``: the same
        among countries of equal income and region; ``with_baseline``: among countries of equal
        index before plans, where the edition has earlier years (countries with a plan by then are
        left out). Robust standard errors (HC3).
    """
    last = int(panel["year"].max())
    frame = _with_first(panel.loc[panel["year"].eq(last)], plans)
    frame["plan"] = (frame["first"] <= last).astype("float64")
    wealth = income.set_index("iso3")["value"].astype("float64")
    frame["income"] = np.log(frame["iso3"].map(wealth))
    frame["region"] = frame["iso3"].map(regions.set_index("iso3")["region"])
    found = [_regressed("difference", frame, [])]
    by_region = frame.dropna(subset=["income", "region"])
    dummies = pd.get_dummies(by_region["region"].astype("object"), drop_first=True, dtype="float64")
    by_region = by_region.join(dummies)
    found.append(_regressed("with_income_and_region", by_region, ["income", *dummies.columns]))
    early, until = baseline(panel)
    if until < last:
        frame["baseline"] = frame["iso3"].map(early.set_index("iso3")["value"]).astype("float64")
        kept = frame.loc[frame["first"] > until].dropna(subset="baseline")
        found.append(_regressed("with_baseline", kept, ["baseline"]))
    return estimates([row for rows in found for row in rows])


def selection(before: pd.DataFrame, plans: pd.DataFrame, until: int) -> pd.DataFrame:
    """Compare later adopters with countries without a plan, before any of them had one.

    Parameters
    ----------
    before : DataFrame
        ``iso3`` and ``value``, as ``baseline`` returns them.
    plans : DataFrame
        As for ``long_differences``.
    until : int
        Last year of the baseline; countries with a plan by then are left out.

    Returns
    -------
    DataFrame
        Columns of ``estimates``: one row ``standardised``, the difference of means in standard
        deviations of all countries (pooled within the two groups), with Welch's interval; or none
        where a group is too small or nothing varies.
    """
    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

    frame = _with_first(before.dropna(subset="value").assign(year=until), plans)
    frame = frame.loc[frame["first"] > until]
    adopting = np.isfinite(frame["first"])
    ours, others = frame.loc[adopting, "value"], frame.loc[~adopting, "value"]
    if min(len(ours), len(others)) < FEWEST:
        return estimates([])
    compared = CompareMeans(DescrStatsW(ours), DescrStatsW(others))
    deviation = float(
        np.sqrt(
            ((len(ours) - 1) * ours.var() + (len(others) - 1) * others.var()) / (len(frame) - 2)
        )
    )
    if not deviation:
        return estimates([])
    low, high = compared.tconfint_diff(alpha=1 - LEVEL, usevar="unequal")
    _, p_value, _ = compared.ttest_ind(usevar="unequal")
    return estimates(
        [
            {"term": "standardised", "value": (ours.mean() - others.mean()) / deviation,
             "standard_error": compared.std_meandiff_separatevar / deviation,
             "low": low / deviation, "high": high / deviation, "p_value": p_value,
             "countries": len(frame), "adopters": len(ours), "observations": len(frame)}
        ]
    )  # fmt: skip


def _with_first(panel: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Add the year of the first plan, infinite without one; drop countries of unknown year."""
    unknown = plans.loc[plans["year"].isna(), "iso3"]
    kept = panel.loc[~panel["iso3"].isin(unknown) & panel["value"].notna()]
    known = plans.loc[plans["year"].notna()].set_index("iso3")["year"].astype("float64")
    return pd.DataFrame(
        {
            "iso3": kept["iso3"].astype("object"),
            "year": kept["year"].astype("int64"),
            "value": kept["value"].astype("float64"),
            "first": kept["iso3"].map(known).astype("float64").fillna(np.inf),
        }
    ).reset_index(drop=True)


def _within(
    rows: pd.DataFrame,
    outcome: pd.Series,
    exposed: pd.DataFrame,
    cell: pd.Series,
    weight: pd.Series,
) -> Any:
    """Regress within cells, clustered by country."""
    from linearmodels.panel import PanelOLS

    country = pd.Categorical(rows["iso3"]).codes
    # what is absorbed takes the place of the entity; countries are unique within it
    index = pd.MultiIndex.from_arrays([cell.to_numpy(), country])
    return PanelOLS(
        outcome.set_axis(index), exposed.set_axis(index), entity_effects=True,
        weights=weight.set_axis(index),
    ).fit(
        cov_type="clustered", clusters=pd.DataFrame({"country": country}, index), group_debias=True
    )  # fmt: skip


def _combined(fitted: Any, weights: pd.Series, clusters: int) -> dict[str, float]:
    """Return a weighted sum of coefficients, with its interval by Student's t over clusters."""
    from scipy.stats import t as student

    value = float(fitted.params[weights.index] @ weights)
    error = float(np.sqrt(weights @ fitted.cov.loc[weights.index, weights.index] @ weights))
    reach = student.ppf((1 + LEVEL) / 2, clusters - 1) * error
    statistic = abs(value) / error if error else np.inf
    return {
        "value": value,
        "standard_error": error,
        "low": value - reach,
        "high": value + reach,
        "p_value": float(2 * student.sf(statistic, clusters - 1)),
    }


def _all_zero(fitted: Any, names: list[str], clusters: int) -> dict[str, float]:
    """Test that coefficients are all zero."""
    from scipy.stats import f

    chosen = np.array([[float(name == one) for name in fitted.params.index] for one in names])
    statistic = float(fitted.wald_test(restriction=chosen).stat) / len(names)
    p_value = float(f.sf(statistic, len(names), clusters - 1))
    return {"value": statistic, "p_value": p_value}


def _regressed(term: str, frame: pd.DataFrame, covariates: list[str]) -> list[dict[str, Any]]:
    """Regress the value on having a plan and covariates, across countries."""
    import statsmodels.api as sm

    adopters = int(frame["plan"].sum())
    if min(adopters, len(frame) - adopters) < FEWEST:
        return []
    given = sm.add_constant(frame[["plan", *covariates]].astype("float64"))
    fitted = sm.OLS(frame["value"], given).fit(cov_type="HC3", use_t=True)
    low, high = fitted.conf_int(1 - LEVEL).loc["plan"]
    return [
        {"term": term, "value": fitted.params["plan"], "standard_error": fitted.bse["plan"],
         "low": low, "high": high, "p_value": fitted.pvalues["plan"], "countries": len(frame),
         "adopters": adopters, "observations": len(frame)}
    ]  # fmt: skip
