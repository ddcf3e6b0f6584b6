"""Table ``violent_death_changes``: whether women's deaths move as all deaths do, estimated."""

from collections.abc import Container
from pathlib import Path

import pandas as pd

from wpsdata.clean.countries import REGIONS, WORLD
from wpsdata.clean.homicide import (
    MECHANISMS,
    UNODC,
    WHO,
    unodc_victims,
    who_victims,
)
from wpsdata.clean.homicide_changes import CHOSEN_BY, DIRECTIONS
from wpsdata.clean.homicide_findings import ALL, BASES, COLUMNS, KEY, MEASURES, findings
from wpsdata.load.unodc import read_unodc_homicide
from wpsdata.load.who import read_who_homicide
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.homicide_by_sex import with_public_dates
from wpsdata.tables.schema import Table, column

FILE = "violent_death_changes.csv"


def build() -> pd.DataFrame:
    """Build one row an estimate.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return with_public_dates(_bundled(), FILE)


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Estimate anew from the research files at hand; it takes about a minute. See ``build``."""
    parts = [_bundled(files)]
    if UNODC in files:
        parts.append(findings(unodc_victims(read_unodc_homicide(files[UNODC]))))
    if WHO in files:
        parts.append(findings(who_victims(read_who_homicide(files[WHO]))))
    return with_public_dates(pd.concat(parts, ignore_index=True), FILE)


def _bundled(without: Container[str] = ()) -> pd.DataFrame:
    return bundled(TABLE.sources, TABLE.columns, without)[list(COLUMNS)]


TABLE = Table(
    name="violent_death_changes",
    title="Whether women's deaths by homicide move as all deaths do",
    unit_of_row="one estimate, by everything it depends on",
    key=KEY,
    sources=((UNODC, FILE), (WHO, FILE)),
    build=build,
    research=(UNODC, WHO),
    needs="any",
    from_research=from_research,
    columns={
        "source": column("string", "Research source", values=(UNODC, WHO)),
        "series": column("string", "Publisher and edition; no two series are ever joined"),
        "mechanism": column("string", "All homicide, or homicide by firearm", values=MECHANISMS),
        "region": column("string", "Region of the territories", values=(WORLD, *REGIONS)),
        "basis": column(
            "string",
            "observed, or made-up panels in which only chance sets the sexes apart "
            "(equal_trends), or each sex has yearly ups and downs of its own (separate_shocks)",
            values=BASES,
        ),
        "measure": column(
            "string",
            "What is estimated. women_percent, men_percent: change over all chosen windows "
            "together; in_step_percent: the women's, had they changed as the total did in each "
            "territory; women_per_in_step_percent: the women's change as a percentage of that, "
            "100 being the same rate; median_…: median over windows; moved_less_percent: share "
            "of windows in which women's deaths changed by less than men's; elasticity_…: "
            "percent by which women's deaths change for one percent, within territories, with "
            "effects of territory and year (Poisson, or least squares on logarithms); "
            "would_hold_percent: share of made-up panels whose interval of "
            "women_per_in_step_percent lies wholly below 100; shock_sd: size of the ups and "
            "downs",
            values=MEASURES,
        ),
        "window": column(
            "Int64", "Years between the two years compared; 0: all years at once", unit="years"
        ),
        "by": column(
            "string",
            "What falls or rises, and what an elasticity is taken on: victims of both sexes "
            "(total), men, or the total between the years around the window (outer_years)",
            values=(*CHOSEN_BY, ALL),
        ),
        "direction": column(
            "string", "Windows in which deaths fall or rise", values=(*DIRECTIONS, ALL)
        ),
        "minimum_women": column(
            "Float64",
            "Smallest yearly mean of women killed that a territory must have",
            unit="victims a year",
            at_least=0,
        ),
        "left_out": column("string", "Territory that is left out, as printed, or none"),
        "left_out_iso3": column("string", "Its ISO3 code, where it is a country", empty=True),
        "value": column("Float64", "Estimate; of made-up panels their mean"),
        "low": column(
            "Float64",
            "Lower bound: of 95 % of bootstrap draws of territories, or of made-up panels",
            empty=True,
        ),
        "high": column("Float64", "Upper bound, likewise", empty=True),
        "clustered_low": column(
            "Float64", "Lower bound of the 95 % interval clustered by territory", empty=True
        ),
        "clustered_high": column("Float64", "Upper bound, likewise", empty=True),
        "unit": column(
            "string", "Unit of value and bounds", values=("percent", "ratio", "logarithm")
        ),
        "windows": column(
            "Int64", "Windows, or years of territories where window is 0", at_least=0
        ),
        "territories": column("Int64", "Territories they belong to", at_least=0),
        "draws": column("Int64", "Bootstrap draws, or made-up panels", empty=True, at_least=1),
        "first_year": column("Int64", "First year of the panel", unit="year"),
        "last_year": column("Int64", "Last year of the panel", unit="year"),
        "kind": column("string", "How the row came about", values=("computed",)),
        "public_earliest": column(
            "datetime64[s]", "First day the file may have been public", empty=True
        ),
        "public_latest": column("datetime64[s]", "Last possible day of publication", empty=True),
    },
)
