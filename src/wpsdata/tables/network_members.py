"""Table ``network_members``: who was seen in the WPS Focal Points Network, and when."""

import pandas as pd

from wpsdata.clean.dates import to_partial_date
from wpsdata.load.naps import load_network_members
from wpsdata.tables.provenance import provenance, provenance_columns
from wpsdata.tables.schema import Table, column


def build() -> pd.DataFrame:
    """Build one row a state or organisation.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    frame = load_network_members()
    seen = to_partial_date(frame["as_of"])
    return (
        pd.DataFrame(
            {
                "member": frame["member"],
                "iso3": frame["iso3"],
                "type": frame["type"].str.replace(" ", "_"),
                "seen_on": seen["earliest"],
                "basis": frame["basis"],
            }
        )
        .join(provenance(frame))
        .replace("", pd.NA)
    )


TABLE = Table(
    name="network_members",
    title="States and organisations seen in the WPS Focal Points Network",
    unit_of_row="one state or organisation",
    key=("member",),
    sources=(("naps", "network_members.csv"),),
    build=build,
    columns={
        "member": column("string", "State or organisation, as the source names it"),
        "iso3": column("string", "ISO3 code; empty for organisations", empty=True),
        "type": column(
            "string", "State or organisation", values=("state", "regional_organisation")
        ),
        "seen_on": column(
            "datetime64[s]", "Day on which it was seen; empty if undated", empty=True
        ),
        "basis": column("string", "What was seen: not a list of members"),
        **provenance_columns(),
    },
)
