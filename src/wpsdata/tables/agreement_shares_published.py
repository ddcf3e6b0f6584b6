"""Table ``agreement_shares_published``: published shares of agreements with gender provisions."""

import pandas as pd

from wpsdata.clean.periods import to_period
from wpsdata.clean.shares import BOUNDS, to_percent
from wpsdata.load.agreement_shares import SOURCES, load_agreement_shares
from wpsdata.tables.provenance import first_day, provenance, provenance_columns
from wpsdata.tables.schema import Table, column

INDICATORS = (
    "share_with_gender_provision",
    "share_of_ceasefires_with_gender_provision",
    "share_of_other_agreements_with_gender_provision",
)
DECIMALS = 10


def build() -> pd.DataFrame:
    """Build one row a published share, as read in one text.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    frame = pd.concat(
        [load_agreement_shares(source).assign(source=source) for source in SOURCES],
        ignore_index=True,
    )
    printed = to_percent(frame["value"])
    periods = to_period(frame["period"])
    numerator = pd.to_numeric(frame["numerator"]).astype("Int64")
    denominator = pd.to_numeric(frame["denominator"]).astype("Int64")
    counted = (100 * numerator / denominator).astype("Float64").round(DECIMALS)
    derived = frame["kind"].eq("derived")
    return (
        pd.DataFrame(
            {
                "series": frame["series"],
                "scope": frame["scope"],
                "indicator": frame["indicator"],
                "local": frame["local"],
                "release": frame["release"],
                "first_year": periods["first_year"],
                "last_year": periods["last_year"],
                "percent": printed["percent"].mask(derived, counted),
                "bound": printed["bound"].mask(derived, "exact"),
                "as_printed": frame["value"],
                "numerator": numerator,
                "denominator": denominator,
                "percent_of_counts": counted,
            }
        )
        .join(provenance(frame, first_day(periods["last_year"])))
        .replace("", pd.NA)
    )


TABLE = Table(
    name="agreement_shares_published",
    title="Published shares of peace agreements with a gender provision, series by series",
    unit_of_row="one published share, as read in one text",
    key=("series", "indicator", "first_year", "last_year", "source_title"),
    sources=tuple((source, "agreement_shares.csv") for source in SOURCES),
    build=build,
    columns={
        "series": column(
            "string", "Producer and edition or report; values of two series are never joined"
        ),
        "scope": column("string", "Whose agreements are counted"),
        "indicator": column("string", "What is measured", values=INDICATORS),
        "local": column(
            "string",
            "Whether the text counts local agreements; most texts are silent",
            values=("included", "excluded", "not_stated"),
        ),
        "release": column("string", "Release of PA-X, where the text names it", empty=True),
        "first_year": column("Int64", "First year of signature", unit="year"),
        "last_year": column("Int64", "Last year of signature", unit="year"),
        "percent": column(
            "Float64",
            "Share as printed, or worked out from the counts where only these were",
            unit="percent",
            at_least=0,
            at_most=100,
        ),
        "bound": column("string", "How exact the printed share is", values=BOUNDS),
        "as_printed": column("string", "Share as the text prints it", empty=True),
        "numerator": column("Int64", "Agreements with a provision, where printed", empty=True),
        "denominator": column("Int64", "Agreements, where printed", empty=True, at_least=1),
        "percent_of_counts": column(
            "Float64",
            "Share that the printed counts give; where it is far from percent, the text "
            "contradicts itself",
            unit="percent",
            empty=True,
        ),
        **provenance_columns("reliability", "place", "note", "source"),
    },
)
