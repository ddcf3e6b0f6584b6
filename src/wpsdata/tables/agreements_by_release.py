"""Table ``agreements_by_release``: what each release of PA-X held, year by year."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from wpsdata.clean.agreements import BASES, LOCAL, provisions_by_release, release_number
from wpsdata.clean.dates import to_partial_date
from wpsdata.load.agreement_shares import load_pax_releases
from wpsdata.load.pax import read_pax
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.schema import Column, Table, column

SOURCE = ("pax", "by_release.csv")
RELEASES = ("peacerep", "releases.csv")
EDITION = ("release", "basis", "from_release")
EDITION_COLUMNS = {
    "release": column("string", "Release of PA-X; recent years grow with each new one"),
    "basis": column(
        "string",
        "as_published: counted in the release's own file; rebuilt: the agreements that the release "
        "held, with the codings and dates of a later file",
        values=BASES,
    ),
    "from_release": column("string", "Release of the file that was counted"),
}
COUNT_COLUMNS = {
    "local": column(
        "string",
        "Whether agreements within one locality are counted; the two are never added up",
        values=LOCAL,
    ),
    "agreements": column("Int64", "Agreements", at_least=1),
    "with_gender_provision": column(
        "Int64",
        "Of these, with at least one provision that names women, girls or gender; empty where "
        "an agreement is not coded",
        empty=True,
        at_least=0,
    ),
}
PUBLIC_COLUMNS: dict[str, Column] = {
    "public_earliest": column(
        "datetime64[s]", "First day on which the release may have come out", empty=True
    ),
    "public_latest": column("datetime64[s]", "Last possible day of publication", empty=True),
}


def with_days(frame: pd.DataFrame) -> pd.DataFrame:
    """Add the days between which each release came out."""
    releases = load_pax_releases().set_index("release")
    days = to_partial_date(releases["public_on"])
    return frame.assign(
        public_earliest=frame["release"].map(days["earliest"]).astype("datetime64[s]"),
        public_latest=frame["release"].map(days["latest"]).astype("datetime64[s]"),
    )


def computed(path: Path, count: Callable[..., pd.DataFrame], described: Table) -> pd.DataFrame:
    """Count a file, and keep beside it what earlier releases' own files are known to give."""
    agreements = read_pax(path)
    counts = pd.concat([count(agreements, local=local) for local in LOCAL], ignore_index=True)
    others = bundled(described.sources[:1], described.columns)
    others = others.loc[others["basis"].eq(BASES[1])]
    # of a later release a file knows nothing, and of an unknown one nobody knows what is earlier
    own = release_number(counts["release"]).max()
    earlier = release_number(others["release"]).lt(own).fillna(False)
    return pd.concat([counts, others.loc[earlier]], ignore_index=True)


def build() -> pd.DataFrame:
    """Build one row a release, basis, year and treatment of local agreements.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return with_days(bundled((SOURCE,), TABLE.columns))


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Compute the table from a release of PA-X; see ``build``."""
    return with_days(computed(files["pax"], provisions_by_release, TABLE))


TABLE = Table(
    name="agreements_by_release",
    title="Peace agreements with a gender provision by year, as each release of PA-X held them",
    unit_of_row="one release, way of knowing it, year of signature and treatment of local ones",
    key=(*EDITION, "year", "local"),
    sources=(SOURCE, RELEASES),
    build=build,
    research=("pax",),
    from_research=from_research,
    columns={
        **EDITION_COLUMNS,
        "year": column("Int64", "Year of signature", unit="year", at_least=1990),
        **COUNT_COLUMNS,
        **PUBLIC_COLUMNS,
    },
)
