"""Table ``participation_processes``: women in single peace processes, as read in public text."""

import pandas as pd

from wpsdata.clean.periods import to_period
from wpsdata.clean.roles import to_role
from wpsdata.clean.shares import to_percent
from wpsdata.load.processes import SOURCES, load_processes
from wpsdata.tables.provenance import first_day, provenance, provenance_columns
from wpsdata.tables.schema import Table, column


def build() -> pd.DataFrame:
    """Build one row a process (or one side of it) and role, as read in one source.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    frame = pd.concat(
        [load_processes(source).assign(source=source) for source in SOURCES], ignore_index=True
    )
    printed = to_percent(frame["percent"])
    periods = to_period(frame["period"])
    women = pd.to_numeric(frame["women"]).astype("Int64")
    persons = pd.to_numeric(frame["persons"]).astype("Int64")
    computed = (women / persons * 100).astype("Float64")
    return (
        pd.DataFrame(
            {
                "process": frame["process"],
                "country": frame["country"],
                "iso3": frame["iso3"],
                "first_year": periods["first_year"],
                "last_year": periods["last_year"],
                "role": to_role(frame["role"]),
                "percent_published": printed["percent"],
                "women": women,
                "persons": persons,
                "percent": printed["percent"].fillna(computed),
                "percent_kind": pd.Series("published", frame.index, dtype="string")
                .where(printed["percent"].notna(), "computed")
                .where(printed["percent"].notna() | computed.notna()),
                "side": frame["side"],
                "edition": frame["edition"],
                "in_averages": frame["in_averages"].eq("yes").astype("boolean"),
                "confidence": frame["confidence"],
                "pax_agreement_id": frame["pax_agreement_id"],
            }
        )
        .join(provenance(frame, first_day(periods["last_year"])))
        .replace("", pd.NA)
    )


TABLE = Table(
    name="participation_processes",
    title="Women in single peace processes, as read in public text",
    unit_of_row="one process (or one side of it) and role, as read in one source",
    key=("source", "process", "role", "source_title"),
    sources=tuple((source, "processes.csv") for source in SOURCES),
    build=build,
    columns={
        "process": column("string", "Process, round of talks or body, as the source names it"),
        "country": column("string", "Country, as the source names it"),
        "iso3": column("string", "ISO3 code; empty for none or more than one state", empty=True),
        "first_year": column("Int64", "First year", unit="year", empty=True),
        "last_year": column("Int64", "Last year", unit="year", empty=True),
        "role": column("string", "Role, in the source's own cut"),
        "percent_published": column(
            "Float64",
            "Share of women as published",
            unit="percent",
            empty=True,
            at_least=0,
            at_most=100,
        ),
        "women": column("Int64", "Women, where published", empty=True, at_least=0),
        "persons": column(
            "Int64", "All persons in the role, where published", empty=True, at_least=1
        ),
        "percent": column(
            "Float64",
            "Share of women: as published, else women of persons",
            unit="percent",
            empty=True,
            at_least=0,
            at_most=100,
        ),
        "percent_kind": column(
            "string",
            "Whether percent was printed or worked out here",
            empty=True,
            values=("published", "computed"),
        ),
        "side": column(
            "string",
            "Whether the value covers the whole table or a part of it",
            values=("all", "one_side", "one_list", "civil_society"),
        ),
        "edition": column("string", "Edition of a page that changed its values", empty=True),
        "in_averages": column(
            "boolean", "False for superseded, one-sided and non-negotiating rows"
        ),
        "confidence": column(
            "string",
            "How surely the value was read",
            values=("as_read", "inferred_position", "as_read_percent_only"),
        ),
        "pax_agreement_id": column("string", "PA-X agreement id, where known", empty=True),
        **provenance_columns("place", "note", "source"),
    },
)
