"""Table ``peacekeeping_women``: uniformed personnel of the United Nations by sex and month."""

from pathlib import Path

import pandas as pd

from wpsdata.clean.peacekeeping import (
    DECIMALS,
    IPI,
    MISSION_TYPES,
    SOURCES,
    UN,
    ipi_by_month,
    un_by_month,
)
from wpsdata.load.peacekeeping import (
    PERSONNEL,
    UN_PERSONNEL,
    read_peacekeeping_ipi,
    read_peacekeeping_un,
)
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.schema import Table, column

SOURCE = ("peacekeeping_ipi", "women.csv")
KINDS = (*dict.fromkeys([*PERSONNEL, *UN_PERSONNEL.values()]), "troops_and_staff_officers")


def build() -> pd.DataFrame:
    """Build one row a source, month, kind of personnel and mission type.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return _described(bundled((SOURCE,), TABLE.columns))


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Compute the table from IPI's file, from the Data Hub's, or from both; see ``build``.

    Rows of a source whose file is not given are the bundled ones: each source is a series of its
    own.
    """
    computed = {}
    if "peacekeeping_ipi" in files:
        computed[IPI] = ipi_by_month(read_peacekeeping_ipi(files["peacekeeping_ipi"]))
    if "peacekeeping_un" in files:
        computed[UN] = un_by_month(read_peacekeeping_un(files["peacekeeping_un"]))
    kept = bundled((SOURCE,), TABLE.columns)
    kept = kept.loc[~kept["source"].isin(list(computed))]
    parts = [one for one in (kept, *computed.values()) if len(one)]
    return _described(pd.concat(parts, ignore_index=True))


def _described(frame: pd.DataFrame) -> pd.DataFrame:
    known = frame["women"] + frame["men"]
    share = (frame["women"] / known.where(known > 0) * 100).astype("Float64").round(DECIMALS)
    return frame.assign(
        share_percent=share,
        kind=pd.Series("computed", frame.index, dtype="string"),
        public_earliest=frame["reported_on"],
        public_latest=pd.Series(pd.NaT, frame.index, dtype="datetime64[s]"),
    )


TABLE = Table(
    name="peacekeeping_women",
    title="Uniformed personnel in United Nations peacekeeping by sex and month",
    unit_of_row="one source, month, kind of personnel and mission type",
    key=("source", "personnel", "mission_type", "reported_on"),
    sources=(SOURCE,),
    build=build,
    research=("peacekeeping_ipi", "peacekeeping_un"),
    needs="any",
    from_research=from_research,
    columns={
        "source": column(
            "string",
            "Whose file; the Data Hub counts staff officers apart, so the two are never one line",
            values=SOURCES,
        ),
        "reported_on": column("datetime64[s]", "Last day of the month reported"),
        "personnel": column(
            "string",
            "Kind of personnel; total adds up all kinds; troops_and_staff_officers is for "
            "comparing the Data Hub's years and is part of the total already",
            values=KINDS,
        ),
        "mission_type": column(
            "string",
            "all adds up the others: peacekeeping, political missions, missions of unknown kind, "
            "and personnel of the world's total that no mission accounts for",
            values=MISSION_TYPES,
        ),
        "women": column("Int64", "Women, among persons whose sex is recorded", at_least=0),
        "men": column("Int64", "Men, among persons whose sex is recorded", at_least=0),
        "persons": column(
            "Int64",
            "All persons, as printed; where only women and men are printed, their sum",
            at_least=0,
        ),
        "sex_not_recorded": column(
            "Int64", "Persons printed beyond women and men: their sex is not known", at_least=0
        ),
        "beyond_persons": column(
            "Int64", "Women and men beyond the persons printed: errors of the source", at_least=0
        ),
        "incomplete": column(
            "Int64",
            "Rows of the file without a number of persons; nowhere else counted",
            at_least=0,
        ),
        "share_percent": column(
            "Float64",
            "Women of women and men; empty where nobody's sex is recorded",
            unit="percent",
            empty=True,
            at_least=0,
            at_most=100,
        ),
        "kind": column("string", "How the row came about", values=("computed",)),
        "public_earliest": column(
            "datetime64[s]", "First day the month can have been public: its last day"
        ),
        "public_latest": column(
            "datetime64[s]",
            "Last possible day of publication; not known, reports follow within weeks",
            empty=True,
        ),
    },
)
