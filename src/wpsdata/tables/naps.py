"""Table ``naps``: national action plans on women, peace and security, plan by plan."""

import pandas as pd

from wpsdata import catalog
from wpsdata.clean.countries import to_iso3
from wpsdata.clean.dates import to_partial_date
from wpsdata.errors import WpsdataError
from wpsdata.load.corrections import apply_corrections
from wpsdata.load.naps import load_naps
from wpsdata.tables.provenance import provenance, provenance_columns
from wpsdata.tables.schema import Table, column

YEAR_BASES = (
    "adopted", "announced", "approved", "completed", "dated", "developed", "launched",
    "period_only", "presented", "published", "released", "revised", "undated",
)  # fmt: skip
YES_NO = ("yes", "no")


class CodeDisagrees(WpsdataError):
    """The name of a country and the code beside it do not belong together."""


def build() -> pd.DataFrame:
    """Build one row a plan.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.

    Raises
    ------
    CodeDisagrees
        A country's name and its code differ.
    """
    frame = apply_corrections(load_naps(), catalog.card("naps", "naps.csv"))
    iso3 = to_iso3(frame["country"])
    wrong = frame.loc[iso3.ne(frame["iso3"]), "country"].unique().tolist()
    if wrong:
        raise CodeDisagrees(
            f"naps: name and iso3 differ for {', '.join(wrong)}; expected the code that the name "
            "has; mend naps.csv by a correction"
        )
    adopted = to_partial_date(frame["adopted_on"])
    return (
        pd.DataFrame(
            {
                "iso3": iso3,
                "country": frame["country"],
                "generation": pd.to_numeric(frame["generation"]).astype("Int64"),
                "year_adopted": pd.to_numeric(frame["year_adopted"]).astype("Int64"),
                "adopted_on": frame["adopted_on"],
                "adopted_earliest": adopted["earliest"],
                "adopted_latest": adopted["latest"],
                "period_start": pd.to_numeric(frame["period_start"]).astype("Int64"),
                "period_end": pd.to_numeric(frame["period_end"]).astype("Int64"),
                "year_basis": frame["year_basis"],
                "has_budget": frame["has_budget"],
                "has_indicators": frame["has_indicators"],
                "mentions_salw_or_disarmament": frame["mentions_salw_or_disarmament"],
            }
        )
        .join(provenance(frame))
        .replace("", pd.NA)
    )


_UNSEEN = "; empty means not seen, never no"

TABLE = Table(
    name="naps",
    title="National action plans on women, peace and security",
    unit_of_row="one plan (a country's first, second, third ... action plan)",
    key=("iso3", "generation"),
    sources=(
        ("naps", "naps.csv"),
        ("un_countries", "countries.csv"),
    ),
    build=build,
    columns={
        "iso3": column("string", "ISO3 code; XKX for Kosovo"),
        "country": column("string", "Country or area, as the source names it"),
        "generation": column(
            "Int64",
            "Which plan of the country it is; empty where no source says",
            empty=True,
            at_least=1,
            at_most=9,
        ),
        "year_adopted": column(
            "Int64",
            "Year in which it was adopted, launched or published",
            unit="year",
            empty=True,
            at_least=2000,
            at_most=2100,
        ),
        "adopted_on": column("string", "The same, as exact as the source is", empty=True),
        "adopted_earliest": column("datetime64[s]", "First day adopted_on may mean", empty=True),
        "adopted_latest": column("datetime64[s]", "Last day adopted_on may mean", empty=True),
        "period_start": column("Int64", "First year the plan covers", unit="year", empty=True),
        "period_end": column("Int64", "Last year the plan covers", unit="year", empty=True),
        "year_basis": column(
            "string",
            "The source's verb for the year; period_only: only the period was given",
            values=YEAR_BASES,
        ),
        "has_budget": column("string", f"Allocated budget{_UNSEEN}", empty=True, values=YES_NO),
        "has_indicators": column("string", f"Indicators{_UNSEEN}", empty=True, values=YES_NO),
        "mentions_salw_or_disarmament": column(
            "string", f"Small arms or disarmament{_UNSEEN}", empty=True, values=YES_NO
        ),
        **provenance_columns("note"),
    },
)
