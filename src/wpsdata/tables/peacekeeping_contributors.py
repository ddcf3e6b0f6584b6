"""Table ``peacekeeping_contributors``: what each country sent, mean over the months of a year."""

from pathlib import Path

import pandas as pd

from wpsdata.clean.peacekeeping import IPI, SOURCES, UN, by_contributor
from wpsdata.load.peacekeeping import read_peacekeeping_ipi, read_peacekeeping_un
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.provenance import first_day
from wpsdata.tables.schema import Table, column

SOURCE = ("peacekeeping_ipi", "contributors.csv")


def build() -> pd.DataFrame:
    """Build one row a source, country and year.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return _described(bundled((SOURCE,), TABLE.columns))


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Compute the table from IPI's file, from the Data Hub's, or from both; see ``build``.

    Rows of a source whose file is not given are the bundled ones.
    """
    computed = {}
    if "peacekeeping_ipi" in files:
        frame = read_peacekeeping_ipi(files["peacekeeping_ipi"])
        computed[IPI] = by_contributor(frame, IPI)
    if "peacekeeping_un" in files:
        computed[UN] = by_contributor(read_peacekeeping_un(files["peacekeeping_un"]), UN)
    kept = bundled((SOURCE,), TABLE.columns)
    kept = kept.loc[~kept["source"].isin(list(computed))]
    parts = [one for one in (kept, *computed.values()) if len(one)]
    return _described(pd.concat(parts, ignore_index=True))


def _described(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        kind=pd.Series("computed", frame.index, dtype="string"),
        public_earliest=first_day(frame["year"]),
        public_latest=pd.Series(pd.NaT, frame.index, dtype="datetime64[s]"),
    )


TABLE = Table(
    name="peacekeeping_contributors",
    title="Uniformed personnel by sex that each country sent to United Nations peacekeeping",
    unit_of_row="one source, contributing country and year",
    key=("source", "iso3", "year"),
    sources=(SOURCE,),
    build=build,
    research=("peacekeeping_ipi", "peacekeeping_un"),
    needs="any",
    from_research=from_research,
    columns={
        "source": column("string", "Whose file; the two are never one line", values=SOURCES),
        "iso3": column("string", "Contributing country, ISO3 code"),
        "year": column("Int64", "Year", unit="year", at_least=1990),
        "women": column(
            "Float64",
            "Women, mean a month over the months counted; empty where the country is listed "
            "without numbers",
            empty=True,
            at_least=0,
        ),
        "men": column("Float64", "Men, mean a month", empty=True, at_least=0),
        "persons": column(
            "Float64", "All persons, as printed, mean a month", empty=True, at_least=0
        ),
        "sex_not_recorded": column(
            "Float64", "Persons printed beyond women and men, mean a month", empty=True, at_least=0
        ),
        "share_percent": column(
            "Float64",
            "Women of women and men over the months counted",
            unit="percent",
            empty=True,
            at_least=0,
            at_most=100,
        ),
        "months_counted": column("Int64", "Months of the year with numbers", at_least=0),
        "months_listed": column(
            "Int64",
            "Months of the year in which the country is listed; in the others it is not, which "
            "may be because it sent nobody",
            at_least=1,
        ),
        "months": column("Int64", "Months of the year that the file has", at_least=1),
        "kind": column("string", "How the row came about", values=("computed",)),
        "public_earliest": column("datetime64[s]", "First day of the year"),
        "public_latest": column(
            "datetime64[s]", "Last possible day of publication; not known", empty=True
        ),
    },
)
