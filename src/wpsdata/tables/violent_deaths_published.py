"""Table ``violent_deaths_published``: violent deaths by sex, as each edition prints them."""

import pandas as pd

from wpsdata.clean.periods import to_period
from wpsdata.clean.shares import BOUNDS, to_count
from wpsdata.load.violent_deaths import load_violent_deaths
from wpsdata.tables.provenance import first_day, provenance, provenance_columns
from wpsdata.tables.schema import Table, column

# indicator -> unit
INDICATORS = {
    "violent_deaths": "deaths",
    "violent_deaths_women": "deaths",
    "women_share_of_violent_deaths": "percent",
    "violent_death_rate": "per 100,000",
    "change_of_violent_deaths": "percent",
    "firearm_deaths": "deaths",
    "firearm_death_rate": "per 100,000",
    "firearm_share_of_violent_deaths": "percent",
    "firearm_share_of_homicides": "percent",
    "firearm_share_of_conflict_deaths": "percent",
    "women_share_of_firearm_deaths": "percent",
    "men_share_of_firearm_deaths": "percent",
    "intentional_homicides": "deaths",
    "homicide_rate": "per 100,000",
    "women_victims_of_homicide": "deaths",
    "women_share_of_homicide_victims": "percent",
    "direct_conflict_deaths": "deaths",
    "conflict_death_rate": "per 100,000",
    "civilian_conflict_deaths": "deaths",
    "women_share_of_civilian_conflict_deaths": "percent",
    "change_of_civilian_conflict_deaths": "percent",
    "women_killed_in_conflict": "deaths",
}


def build() -> pd.DataFrame:
    """Build one row a published figure, as read in one text.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    frame = load_violent_deaths()
    counted, periods = to_count(frame["value"]), to_period(frame["period"])
    return (
        pd.DataFrame(
            {
                "edition": frame["edition"],
                "indicator": frame["indicator"],
                "first_year": periods["first_year"],
                "last_year": periods["last_year"],
                "value": counted["count"].astype("Float64"),
                "unit": frame["indicator"].map(INDICATORS).astype("string"),
                "bound": counted["bound"].astype("string"),
                "as_printed": frame["value"],
                "numerator": pd.to_numeric(frame["numerator"]).astype("Int64"),
                "denominator": pd.to_numeric(frame["denominator"]).astype("Int64"),
            }
        )
        .join(provenance(frame, first_day(periods["last_year"])))
        .replace("", pd.NA)
    )


TABLE = Table(
    name="violent_deaths_published",
    title="Violent deaths by sex, as each edition prints them",
    unit_of_row="one published figure of one edition, as read in one text",
    key=("edition", "indicator", "first_year", "last_year", "source_title"),
    sources=(("violent_deaths", "published.csv"),),
    build=build,
    columns={
        "edition": column(
            "string",
            "Edition of the estimates; later ones revise the same years, so a change is only "
            "taken within one",
        ),
        "indicator": column("string", "What is counted", values=tuple(INDICATORS)),
        "first_year": column("Int64", "First year covered", unit="year"),
        "last_year": column("Int64", "Last year covered", unit="year"),
        "value": column(
            "Float64",
            "Value in the row's unit; deaths of several years are yearly averages unless the note "
            "says otherwise",
        ),
        "unit": column(
            "string", "Unit of the value", values=tuple(sorted(set(INDICATORS.values())))
        ),
        "bound": column("string", "How exact the printed value is", values=BOUNDS),
        "as_printed": column("string", "Value as the text prints it"),
        "numerator": column("Int64", "Numerator, where published", empty=True, at_least=0),
        "denominator": column("Int64", "Denominator, where published", empty=True, at_least=1),
        **provenance_columns("reliability", "note"),
    },
)
