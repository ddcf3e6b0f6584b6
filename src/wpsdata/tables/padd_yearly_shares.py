"""Table ``padd_yearly_shares``: women in comprehensive peace agreements, aggregated by year."""

from pathlib import Path

import pandas as pd

from wpsdata import catalog
from wpsdata.clean.dates import to_partial_date
from wpsdata.clean.padd import yearly_shares
from wpsdata.load.padd import RULES, load_padd
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.schema import Table, column

SOURCE = ("padd", "yearly_shares.csv")


def with_public_dates(frame: pd.DataFrame, source: tuple[str, str]) -> pd.DataFrame:
    """Add the days between which the research file became public, from its card."""
    published = to_partial_date(
        pd.Series(catalog.card(*source).published, frame.index, dtype="string")
    )
    return frame.assign(
        kind="computed",
        public_earliest=published["earliest"],
        public_latest=published["latest"],
    ).astype({"kind": "string"})


def every_rule(folder: Path) -> pd.DataFrame:
    """Load the three files of the dataset, one counting rule below the other."""
    return pd.concat([load_padd(folder, rule) for rule in RULES], ignore_index=True)


def build() -> pd.DataFrame:
    """Build one row a counting rule, role and year.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return with_public_dates(bundled((SOURCE,), TABLE.columns), SOURCE)


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Compute the table from the dataset's own files; see ``build``."""
    return with_public_dates(yearly_shares(every_rule(files["padd"])), SOURCE)


TABLE = Table(
    name="padd_yearly_shares",
    title="Women in comprehensive peace agreements by role and year (PADD)",
    unit_of_row="one counting rule, role and year of signature",
    key=("rule", "role", "year"),
    sources=(SOURCE,),
    build=build,
    research=("padd",),
    from_research=from_research,
    columns={
        "rule": column(
            "string",
            "Role given to a person with several: highest, lowest, or each of them",
            values=RULES,
        ),
        "role": column("string", "Role, as PADD cuts them"),
        "year": column("Int64", "Year of signature", unit="year", at_least=1990),
        "agreements": column("Int64", "Agreements of the year", at_least=1),
        "agreements_with_share": column("Int64", "Of these, with a share of women", at_least=0),
        "agreements_with_counts": column("Int64", "Of these, with persons counted", at_least=0),
        "agreements_without_women": column("Int64", "Of these, with a share of zero", at_least=0),
        "women": column("Int64", "Women; empty where nobody was counted", empty=True, at_least=0),
        "persons": column(
            "Int64", "All persons, those of unknown gender included", empty=True, at_least=0
        ),
        "unknown": column(
            "Int64", "Persons of unknown gender; known for delegates only", empty=True, at_least=0
        ),
        "mean_percent": column(
            "Float64",
            "Mean over agreements of their percentages; empty where none has one",
            unit="percent",
            empty=True,
            at_least=0,
            at_most=100,
        ),
        "kind": column("string", "How the row came about", values=("computed",)),
        "public_earliest": column("datetime64[s]", "First day the file may have been public"),
        "public_latest": column("datetime64[s]", "Last possible day of publication"),
    },
)
