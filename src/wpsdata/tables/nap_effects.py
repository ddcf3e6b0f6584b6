"""Table ``nap_effects``: what changes in indices when countries adopt a plan, by design."""

from pathlib import Path

import pandas as pd

from wpsdata.clean.effects import BASELINE
from wpsdata.clean.plan_effects import (
    DESIGNS,
    SAMPLES,
    STATUSES,
    plan_effects,
    public_years,
    with_missing,
)
from wpsdata.clean.plans import UNDATED
from wpsdata.load.countries import load_countries
from wpsdata.tables import conflicts_by_country, index_by_country, index_editions
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.index_editions import plans_by_rule, read_values
from wpsdata.tables.naps import TABLE as NAPS
from wpsdata.tables.schema import Table, column

FILE = "nap_effects.csv"
SOURCES = tuple((source, FILE) for source in ("gggi", "hdr", "wps_index"))
INDICES = ("gggi", "gii", "gpi", "wps_index", "ppi", "ivi")
TERMS = (
    "difference", "with_income_and_region", "with_baseline", "plan", "event", "overall",
    "pre_trend", "standardised",
)  # fmt: skip


def _complete(rows: pd.DataFrame) -> pd.DataFrame:
    whole = with_missing(rows)
    return whole.join(public_years(whole))


def income_before_plans() -> pd.DataFrame:
    """Return the income per person before the first plan anywhere: ``iso3``, ``value``."""
    means = index_by_country.build()
    period = "-".join(map(str, BASELINE))
    kept = means.loc[means["index"].eq("gnipc") & means["period"].eq(period)]
    return kept[["iso3", "mean"]].rename(columns={"mean": "value"})


def build() -> pd.DataFrame:
    """Build one row an estimate, or an index and edition of which there is none.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return _complete(bundled(SOURCES, _RAW))


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Estimate for the index files given; the others' rows are the bundled ones. See ``build``."""
    computed = plan_effects(
        read_values(files),
        plans_by_rule(),
        countries=load_countries().replace("", pd.NA),
        income=income_before_plans(),
        conflicts=conflicts_by_country.build(),
    )
    kept = bundled(SOURCES, _RAW, set(files))
    return _complete(pd.concat([computed, kept], ignore_index=True))


_POINTS = "points of a hundredth of the index's scale (selection: standard deviations)"
COLUMNS = {
    "source": column("string", "Source in data/raw: whose index it is"),
    "index": column(
        "string",
        "gggi: Global Gender Gap Index, higher is more equal; gii: Gender Inequality Index, lower "
        "is more equal; gpi: Global Peace Index, lower is more peaceful; wps_index: Women, Peace "
        "and Security Index, higher is better; ppi, ivi: Positive Peace and Internal Violence "
        "Index",
        values=INDICES,
    ),
    "edition": column(
        "string", "The publisher's label, or the years that one file holds; empty for an index of "
        "which there is no file", empty=True,
    ),
    "design": column(
        "string",
        "cross_section: difference in the last year; two_way: naive regression with effects of "
        "country and year, biased under staggered adoption; stacked: event study against countries "
        "without a plan; imputed: against what country-years without a plan predict; selection: "
        "later adopters less others before any plan",
        values=DESIGNS, empty=True,
    ),
    "undated": column("string", "Rule for plans without a date", values=UNDATED, empty=True),
    "sample": column(
        "string",
        "Who is compared: all; never: controls are countries without any plan; same_region: "
        "within UN regions; short_window: three years before to five after; no_conflict: without "
        "states that had an armed conflict in a decade of the edition",
        values=SAMPLES, empty=True,
    ),
    "term": column("string", "What is estimated", values=TERMS, empty=True),
    "event_time": column(
        "Int64", "Years since the first plan; -1 is the reference", unit="years", empty=True
    ),
    "value": column(
        "Float64",
        "Estimate: adopters less others; for pre_trend the F statistic of no effect in any year "
        "before the plan", unit=_POINTS, empty=True,
    ),
    "standard_error": column("Float64", "Standard error", unit=_POINTS, empty=True, at_least=0),
    "low": column("Float64", "Lower end of the 95 % interval", unit=_POINTS, empty=True),
    "high": column("Float64", "Upper end of it", unit=_POINTS, empty=True),
    "p_value": column("Float64", "p-value", empty=True, at_least=0, at_most=1),
    "countries": column("Int64", "Countries behind the estimate", empty=True, at_least=1),
    "adopters": column("Int64", "Of these, with a plan", empty=True, at_least=1),
    "observations": column(
        "Int64", "Rows of the regression; a country is in several stacks", empty=True, at_least=1
    ),
    "first_year": column("Int64", "First year of the edition", unit="year", empty=True),
    "last_year": column("Int64", "Last year of the edition", unit="year", empty=True),
    "status": column("string", "estimated, or why there is no estimate", values=STATUSES),
    "public_earliest": column(
        "datetime64[s]", "First day on which the edition may have been public", empty=True
    ),
    "public_latest": column("datetime64[s]", "Last possible day of publication", empty=True),
}  # fmt: skip
# the days are worked out
_RAW = {name: one for name, one in COLUMNS.items() if not name.startswith("public_")}

TABLE = Table(
    name="nap_effects",
    title="National action plans and indices of gender equality and peace",
    unit_of_row="one estimate, or index and edition of which there is none",
    key=("index", "edition", "design", "undated", "sample", "term", "event_time", "status"),
    sources=(*SOURCES, *NAPS.sources, index_by_country.SOURCE, conflicts_by_country.SOURCE),
    build=build,
    research=index_editions.RESEARCH,
    needs="any",
    from_research=from_research,
    columns=COLUMNS,
)
