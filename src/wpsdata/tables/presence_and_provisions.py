"""Table ``presence_and_provisions``: women in a role against provisions on women, counted."""

from pathlib import Path

import pandas as pd

from wpsdata.clean.presence import PRESENCE, ROLES, SAMPLES, presence, presence_counts
from wpsdata.load.padd import RULES, load_measures
from wpsdata.load.pax import read_pax
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.padd_yearly_shares import every_rule, with_public_dates
from wpsdata.tables.schema import Column, Table, column

SOURCE = ("padd", "presence_and_provisions.csv")
CHOICE_COLUMNS: dict[str, Column] = {
    "rule": column(
        "string",
        "Role given to a person with several: highest, lowest, or each of them",
        values=RULES,
    ),
    "role": column("string", "Role; delegate is every person of the first track", values=ROLES),
    "sample": column(
        "string",
        "Which agreements, and how they are read: all; gender_known takes no woman for not known "
        "where a delegate's gender is not known; nobody_is_no_woman takes a role without persons "
        "for one without women; without_local; without_detrimental leaves out the one that "
        "speaks of women to their detriment; until_scr_1325 and after_scr_1325 by the day of "
        "signature; latest_of_process the latest of each process",
        values=SAMPLES,
    ),
}
KNOWN_COLUMNS: dict[str, Column] = {
    "kind": column("string", "How the row came about", values=("computed",)),
    "public_earliest": column("datetime64[s]", "First day the file may have been public"),
    "public_latest": column("datetime64[s]", "Last possible day of publication"),
}


def joined(files: dict[str, Path]) -> pd.DataFrame:
    """Join PADD, by every counting rule, with a release of PA-X; see ``clean.presence``."""
    return presence(every_rule(files["padd"]), load_measures(files["padd"]), read_pax(files["pax"]))


def build() -> pd.DataFrame:
    """Build one row a counting rule, role, sample and answer.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return with_public_dates(bundled((SOURCE,), TABLE.columns), SOURCE)


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Compute the table from PADD and a release of PA-X; see ``build``."""
    return with_public_dates(presence_counts(joined(files)), SOURCE)


TABLE = Table(
    name="presence_and_provisions",
    title="Comprehensive peace agreements by women's presence and by gender provision "
    "(PADD with PA-X)",
    unit_of_row="one counting rule, role, sample and answer to whether a woman is in the role",
    key=("rule", "role", "sample", "presence"),
    sources=(SOURCE,),
    build=build,
    research=("padd", "pax"),
    from_research=from_research,
    columns={
        **CHOICE_COLUMNS,
        "presence": column(
            "string",
            "Whether a woman is in the role: yes; no, none among the persons in it; nobody is in "
            "it; unknown, its persons were not counted",
            values=PRESENCE,
        ),
        "with_provision": column(
            "Int64", "Agreements that name women, girls or gender, be it once", at_least=0
        ),
        "without_provision": column("Int64", "Agreements that do not", at_least=0),
        **KNOWN_COLUMNS,
    },
)
