"""Table ``un_admissions``: member states admitted to the UN after resolution 1325."""

import pandas as pd

from wpsdata.load.countries import load_admissions
from wpsdata.tables.provenance import provenance, provenance_columns
from wpsdata.tables.schema import Table, column


def build() -> pd.DataFrame:
    """Build one row a member state.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    frame = load_admissions()
    return (
        pd.DataFrame(
            {
                "iso3": frame["iso3"],
                "admitted_on": _days(frame["admitted_on"]),
                "independent_on": _days(frame["independent_on"]),
                "seat_before": frame["seat_before"],
            }
        )
        .join(provenance(frame))
        .replace("", pd.NA)
    )


def _days(days: pd.Series) -> pd.Series:
    return pd.to_datetime(days.mask(days.eq("")), format="%Y-%m-%d").astype("datetime64[s]")


TABLE = Table(
    name="un_admissions",
    title="Member states admitted to the United Nations after 31 October 2000",
    unit_of_row="one member state; those not listed were members on that day",
    key=("iso3",),
    sources=(("un_admissions", "admissions.csv"),),
    build=build,
    columns={
        "iso3": column("string", "ISO3 code"),
        "admitted_on": column("datetime64[s]", "Day on which the General Assembly admitted it"),
        "independent_on": column(
            "datetime64[s]",
            "Day of independence, for states that did not exist on 31 October 2000",
            empty=True,
        ),
        "seat_before": column(
            "string", "State whose seat it continues, where that has another name", empty=True
        ),
        **provenance_columns("reliability", "note"),
    },
)
