"""Table ``countries``: codes, regions, standing in the UN, names in its six languages."""

import pandas as pd

from wpsdata.clean.countries import LANGUAGES
from wpsdata.load.countries import load_countries
from wpsdata.tables.schema import Table, column


def build() -> pd.DataFrame:
    """Build one row a country or area.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return load_countries().replace("", pd.NA)


TABLE = Table(
    name="countries",
    title="Countries and areas",
    unit_of_row="one country or area",
    key=("iso3",),
    sources=(("un_countries", "countries.csv"),),
    public_dates=None,
    build=build,
    columns={
        "iso3": column("string", "ISO 3166-1 alpha-3 code; XKX, a user-assigned code, for Kosovo"),
        "m49": column("string", "UN M49 code, three digits", empty=True),
        **{
            f"name_{language}": column("string", f"Short name in the language {language}")
            for language in LANGUAGES
        },
        "region": column("string", "UN M49 region", empty=True),
        "subregion": column("string", "UN M49 sub-region", empty=True),
        "intermediate_region": column("string", "UN M49 intermediate region", empty=True),
        "un_status": column(
            "string",
            "Standing in the United Nations; other: neither member nor observer state",
            values=("member", "observer", "other"),
        ),
        "names_source": column("string", "List that the six names were taken from"),
    },
)
