"""Table ``women_in_parliament``: women in parliament, the world and its regions, by year."""

from pathlib import Path

import pandas as pd

from wpsdata.clean.countries import REGIONS, WORLD, to_iso3
from wpsdata.clean.parliament import mean_of_countries, published_world
from wpsdata.load.countries import load_countries
from wpsdata.load.ipu import read_ipu
from wpsdata.load.owid import read_owid
from wpsdata.load.upstream import NotThisSource
from wpsdata.load.world_bank import read_world_bank
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.schema import Table, column

FILE = "women_in_parliament.csv"
SOURCES = (("owid", FILE), ("world_bank", FILE), ("ipu", FILE))
CHART = "share-of-women-in-parliament.csv"
AREAS = (WORLD, *REGIONS)
SERIES = ("vdem", "world_bank", "ipu_lower_or_single")
INDICATOR = "SG.GEN.PARL.ZS"


def read_chart(path: Path) -> pd.DataFrame:
    """Read V-Dem's share of women in the lower or single chamber from the chart's file.

    Returns
    -------
    DataFrame
        ``iso3`` (string), ``year`` (Int64), ``value`` (Float64, percent); countries only.

    Raises
    ------
    NotThisSource
        The file is of another chart.
    """
    frame = read_owid(path)
    ours = frame["indicator"].str.contains("female legislators", case=False) | frame[
        "short_name"
    ].str.startswith("wom_parl_vdem").fillna(False)
    if not ours.any():
        raise NotThisSource(
            f"{path}: another chart, {', '.join(frame['indicator'].unique())}; expected women in "
            "the lower or single chamber, from V-Dem; name the file of the chart "
            "share-of-women-in-parliament"
        )
    return frame.loc[ours & frame["is_country"], ["iso3", "year", "value"]].reset_index(drop=True)


def build() -> pd.DataFrame:
    """Build one row a series, area and year.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return bundled(SOURCES, COLUMNS)


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Compute the series whose files are given; the others are the bundled ones. See ``build``."""
    countries = load_countries().replace("", pd.NA)
    found = []
    if "owid" in files:
        values = read_chart(files["owid"])
        found.append(mean_of_countries(values, countries, "owid", "vdem"))
    if "world_bank" in files:
        found.append(_world_bank(files["world_bank"], countries))
    computed = {str(one["source"].iloc[0]) for one in found}
    return pd.concat([*found, bundled(SOURCES, COLUMNS, computed)], ignore_index=True)


def _world_bank(path: Path, countries: pd.DataFrame) -> pd.DataFrame:
    frame = read_world_bank(path, aggregates=True)
    frame = frame.loc[frame["indicator"].eq(INDICATOR)]
    world = published_world(frame.loc[frame["iso3"].isna() & frame["code"].eq("1W")],
                            "world_bank", "world_bank")  # fmt: skip
    # the Channel Islands and their like have codes that are no ISO3
    known = frame.loc[frame["iso3"].isin(countries["iso3"]), ["iso3", "year", "value"]]
    means = mean_of_countries(known, countries, "world_bank", "world_bank")
    merged = means.set_index(["area", "year"]).combine_first(world.set_index(["area", "year"]))
    return merged.reset_index()


def from_ranking(path: Path) -> pd.DataFrame:
    """Compute the series of the IPU from a monthly ranking; see ``build``.

    What `wpsdata refresh` fetches of the IPU is an answer that does not say of which day it is, so
    that it has no place on an axis of years; the ranking has to be named.
    """
    frame = read_ipu(path)
    ranking = frame.loc[frame["chamber"].eq("lower_or_single") & frame["as_of"].notna()]
    values = pd.DataFrame(
        {
            "iso3": to_iso3(ranking["country"]),
            "year": ranking["as_of"].dt.year.astype("Int64"),
            "value": ranking["women_percent"],
            "women": ranking["women"],
            "members": ranking["members"],
        }
    )
    countries = load_countries().replace("", pd.NA)
    return mean_of_countries(values, countries, "ipu", "ipu_lower_or_single")


COLUMNS = {
    "source": column("string", "Source in data/raw", values=("owid", "world_bank", "ipu")),
    "series": column(
        "string",
        "Series; vdem and ipu_lower_or_single are of lower or single chambers, world_bank is as "
        "the World Bank takes it from the IPU. No two are one line",
        values=SERIES,
    ),
    "area": column("string", "The world, or a UN region (M49)", values=AREAS),
    "year": column("Int64", "Year", unit="year", at_least=1990),
    "countries": column(
        "Int64",
        "Countries with a value that year; empty where only the publisher's aggregate is known",
        empty=True,
        at_least=1,
    ),
    "mean_percent": column(
        "Float64", "Mean over these countries, each counting once", unit="percent", empty=True,
        at_least=0, at_most=100,
    ),
    "women": column("Int64", "Seats held by women", empty=True, at_least=0),
    "members": column("Int64", "Seats filled", empty=True, at_least=1),
    "pooled_percent": column(
        "Float64", "Women of all members of these countries; empty where seats are not known",
        unit="percent", empty=True, at_least=0, at_most=100,
    ),
    "published_percent": column(
        "Float64", "The publisher's own aggregate", unit="percent", empty=True, at_least=0,
        at_most=100,
    ),
}  # fmt: skip

TABLE = Table(
    name="women_in_parliament",
    title="Women in parliament: the world and UN regions by year",
    unit_of_row="one series, area and year",
    key=("series", "area", "year"),
    sources=SOURCES,
    build=build,
    research=(f"owid/{CHART}", "world_bank"),
    needs="any",
    from_research=from_research,
    public_dates=None,
    columns=COLUMNS,
)
