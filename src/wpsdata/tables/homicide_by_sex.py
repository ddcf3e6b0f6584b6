"""Table ``homicide_by_sex``: women and men killed, pooled over territories and as estimated."""

from pathlib import Path

import pandas as pd

from wpsdata import catalog
from wpsdata.clean.dates import to_partial_date
from wpsdata.clean.homicide import (
    MECHANISMS,
    PANELS,
    UNODC,
    WHO,
    pooled,
    unodc_estimates,
    unodc_victims,
    who_estimates,
)
from wpsdata.load.unodc import read_unodc_homicide
from wpsdata.load.who import read_who_homicide
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.schema import Table, column

SOURCES = ((UNODC, "homicide_by_sex.csv"), (WHO, "homicide_by_sex.csv"))
# the series that a card's date of publication is about
_DATED = ("unodc_annex_2019", "unodc_estimates_2019", "who_estimates")


def with_public_dates(frame: pd.DataFrame, file: str) -> pd.DataFrame:
    """Add the days between which each series became public; missing for other editions."""
    published = {source: catalog.card(source, file).published for source in (UNODC, WHO)}
    days = to_partial_date(
        frame["source"].map(published).where(frame["series"].isin(_DATED)).astype("string")
    )
    return frame.assign(
        kind=pd.Series("computed", frame.index, dtype="string"),
        public_earliest=days["earliest"],
        public_latest=days["latest"],
    )


def build() -> pd.DataFrame:
    """Build one row a series, mechanism, region, panel and year.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return with_public_dates(bundled(SOURCES, TABLE.columns), SOURCES[0][1])


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Compute the table from the research files at hand; the other source's rows are bundled.

    UNODC's may be the annex's file by country, a folder of it and the annex's file by region, or
    the portal's export; without the file by region its estimates are left out.
    """
    parts = [bundled(SOURCES, TABLE.columns, files)]
    if UNODC in files:
        homicide = read_unodc_homicide(files[UNODC])
        parts += [pooled(unodc_victims(homicide)), unodc_estimates(homicide)]
    if WHO in files:
        parts.append(who_estimates(read_who_homicide(files[WHO])))
    return with_public_dates(pd.concat(parts, ignore_index=True), SOURCES[0][1])


TABLE = Table(
    name="homicide_by_sex",
    title="Victims of homicide by sex (UNODC and WHO)",
    unit_of_row="one series, mechanism, region, panel and year",
    key=("series", "mechanism", "region", "panel", "year"),
    sources=SOURCES,
    build=build,
    research=(UNODC, WHO),
    needs="any",
    from_research=from_research,
    columns={
        "source": column("string", "Research source", values=(UNODC, WHO)),
        "series": column("string", "Publisher and edition; no two series are ever joined"),
        "mechanism": column("string", "All homicide, or homicide by firearm", values=MECHANISMS),
        "region": column(
            "string", "World, or a region as the file cuts them; WHO's regions have its codes"
        ),
        "panel": column(
            "string",
            "balanced: territories that report in each year of a span; reporting: all of the year, "
            "which change; estimates: the publisher's own",
            values=PANELS,
        ),
        "year": column("Int64", "Year", unit="year", at_least=1990),
        "territories": column(
            "Int64",
            "Territories that report women and men; empty for estimates",
            empty=True,
            at_least=1,
        ),
        "women": column(
            "Float64",
            "Women and girls killed; empty where fewer than three territories report, or the "
            "publisher gives no sex",
            unit="victims",
            empty=True,
            at_least=0,
        ),
        "men": column(
            "Float64", "Men and boys killed; empty likewise", unit="victims", empty=True, at_least=0
        ),
        "total": column(
            "Float64",
            "All victims as printed, those of unknown sex included; need not be women and men; "
            "empty where a territory of the pool has none",
            unit="victims",
            empty=True,
            at_least=0,
        ),
        "women_rate": column(
            "Float64",
            "Women killed per 100,000 women, where the publisher gives it",
            unit="per 100,000",
            empty=True,
            at_least=0,
        ),
        "men_rate": column(
            "Float64",
            "Men killed per 100,000 men, likewise",
            unit="per 100,000",
            empty=True,
            at_least=0,
        ),
        "kind": column("string", "How the row came about", values=("computed",)),
        "public_earliest": column(
            "datetime64[s]", "First day the file may have been public", empty=True
        ),
        "public_latest": column("datetime64[s]", "Last possible day of publication", empty=True),
    },
)
