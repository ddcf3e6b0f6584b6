"""Uniformed personnel in United Nations peacekeeping, by sex, contributor and mission.

Two sources that share months and differ in their categories: the International Peace Institute's
(IPI) monthly files to 2014, in which subtotals stand among the details, and the United Nations'
own Peace and Security Data Hub since.
"""

from pathlib import Path

import pandas as pd

from wpsdata.load import cells
from wpsdata.load.answers import parse
from wpsdata.load.upstream import Upstream

ALL = "all"
# our word -> (the CSV's, the JSON's)
PERSONNEL = {
    "individual_police": ("Individual_Police", "ip"),
    "formed_police_units": ("Formed_Police_Units", "fpu"),
    "experts_on_mission": ("Experts_on_Mission", "eom"),
    "troops": ("Troops", "troops"),
    "total": ("Total", "total"),
}
_IPI = ["Date", "Contributor", "Contributor_ISO-3", "Mission"]
_IPI_JSON = {
    "Date": "cont_date",
    "Contributor": "tcc_country_string",
    "Contributor_ISO-3": "tcc_country_id",
    "Mission": "mission",
}
_UN = [
    *["contribution_id", "isocode3", "contributing_country", "mission_acronym", "personnel_type"],
    *["female_personnel", "male_personnel", "last_reporting_date"],
]
UN_PERSONNEL = {
    "Troops": "troops",
    "Formed Police Units": "formed_police_units",
    "Individual Police": "individual_police",
    "Experts on Mission": "experts_on_mission",
    "Staff Officer": "staff_officers",
    "Staff Officers": "staff_officers",
}


def read_peacekeeping_ipi(path: Path) -> pd.DataFrame:
    """Read one row for each month, contributor, mission and kind of personnel.

    Parameters
    ----------
    path : Path
        ``full_gender_data`` as CSV, or one month as JSON.

    Returns
    -------
    DataFrame of shape (n_rows, 9)
        ``reported_on`` (datetime64, the last day of the month); ``contributor`` (string, as
        printed but for an apostrophe at the end; ``all`` for the world); ``contributor_iso3``
        (string, the source's, missing for the world); ``mission`` (string, ``all`` for every
        mission); ``personnel`` (string: individual_police, formed_police_units,
        experts_on_mission, troops, total); ``women``, ``men`` and ``persons`` (Int64, as
        printed: women and men need not add up to persons, for sex was not always recorded);
        ``subtotal`` (boolean: the row adds up others, of the world, of all missions or of all
        kinds).

        Rows that are not a ``subtotal`` count nobody twice. Their sum may fall short of the
        world's row, which includes contributors whose cells are all empty: the United States in
        most months. A share of women is one of women and men, not of persons. A kind that is
        empty for a contributor and mission is left out; their ``total`` is always there,
        missing if empty. Rows that repeat an earlier one to the letter are read once. A total
        of 0 beside kinds of personnel (JSON of April to August 2014) is missing here.

    Raises
    ------
    NotThisSource
        The file is another one or damaged, or two rows for one month, contributor and mission
        differ. All problems are named at once.

    References
    ----------
    ``SOURCES["peacekeeping_ipi"].citation``.
    """
    problems = cells.Problems(path, "IPI's peacekeeping personnel by sex, as CSV or JSON")
    decoded = cells.text(cells.content(path, problems), problems)
    if decoded.lstrip().startswith(("{", "[")):
        raw, form = _ipi_json(decoded, problems), "%Y%m%dT%H%M%S"
    else:
        raw, form = cells.table(cells.cells(decoded, problems), problems), "%Y-%m-%d"
        names = [f"{kind}_{part}" for kind, _ in PERSONNEL.values() for part in _PARTS]
        cells.require(raw, [*_IPI, *names], problems)
        raw = raw[[*_IPI, *names]]
    raw = raw.apply(cells.strings, missing=("", "NA"))
    # from March 2014 every name and code has an apostrophe at its end
    raw[_IPI[1:]] = raw[_IPI[1:]].apply(lambda column: column.str.removesuffix("'"))
    raw = raw.drop_duplicates(ignore_index=True)
    for name in _IPI:
        problems.rows(f"{name} is missing", raw[name].isna())
    key = raw[["Date", "Contributor", "Mission"]]
    named = key.fillna("?")
    shown = named["Date"] + " " + named["Contributor"] + " " + named["Mission"]
    problems.rows("two rows differ for one month, contributor and mission", key.duplicated(), shown)
    reported = cells.days(raw["Date"], "Date", problems, form)
    subtotal = raw["Contributor"].eq(ALL) | raw["Mission"].eq(ALL)
    counts = {
        ours: [cells.integers(raw[f"{kind}_{part}"], f"{kind}_{part}", problems) for part in _PARTS]
        for ours, (kind, _) in PERSONNEL.items()
    }
    problems.refuse()
    kinds = [counts[ours][2] for ours in PERSONNEL if ours != "total"]
    anybody = pd.concat(kinds, axis=1).gt(0).any(axis=1)
    empty = counts["total"][2].eq(0) & anybody
    counts["total"] = [column.mask(empty.fillna(False)) for column in counts["total"]]
    parts = []
    for ours, (men, women, persons) in counts.items():
        part = pd.DataFrame(
            {
                "reported_on": reported,
                "contributor": raw["Contributor"],
                "contributor_iso3": raw["Contributor_ISO-3"].mask(raw["Contributor"].eq(ALL)),
                "mission": raw["Mission"],
                "personnel": pd.Series(ours, raw.index, dtype="string"),
                "women": women,
                "men": men,
                "persons": persons,
                "subtotal": (subtotal | (ours == "total")).astype("boolean"),
            }
        )
        if ours != "total":
            part = part[part[["women", "men", "persons"]].notna().any(axis=1)]
        parts.append(part)
    # in the order of the file, kinds of one contributor and mission together
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


_PARTS = ("Male", "Female", "Total")


def _ipi_json(decoded: str, problems: cells.Problems) -> pd.DataFrame:
    """Return one month's records under the CSV's names."""
    records = parse(decoded, problems)
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise problems.stop("is no list of records")
    if not records:
        raise problems.stop("no rows")
    needed = ("cont_date", "tcc_country_id", "mission", "total", "total_m", "total_f")
    lacking = {name for record in records for name in needed if name not in record}
    if lacking:
        raise problems.stop("records without", sorted(lacking))
    names = dict(_IPI_JSON)
    for kind, short in PERSONNEL.values():
        names |= {f"{kind}_Male": f"{short}_m", f"{kind}_Female": f"{short}_f"}
        names[f"{kind}_Total"] = short
    text = [
        # the world's record has no country, only the code "all"
        {"tcc_country_string": record["tcc_country_id"]} | record
        if record["tcc_country_id"] == ALL
        else record
        for record in records
    ]
    return pd.DataFrame(
        {
            column: pd.Series([_cell(record.get(name)) for record in text], dtype="string")
            for column, name in names.items()
        }
    )


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def read_peacekeeping_un(path: Path) -> pd.DataFrame:
    """Read one row for each month, contributor, mission and kind of personnel.

    Parameters
    ----------
    path : Path
        The Data Hub's ``DPO-UCHISTORICAL`` as CSV, its column names in small letters or, in an
        older export, with capitals.

    Returns
    -------
    DataFrame of shape (n_contributions, 8)
        ``contribution_id`` (string); ``reported_on`` (datetime64, the last day reported);
        ``contributor`` and ``contributor_iso3`` (string, as printed); ``mission`` (string,
        acronym); ``personnel`` (string: troops, formed_police_units, individual_police,
        experts_on_mission, staff_officers); ``women`` and ``men`` (Int64). There are no
        subtotals. Staff officers were counted as troops in earlier years: compare troops
        across years only together with them. Other columns of the file are not read.

    Raises
    ------
    NotThisSource
        The file is another one or damaged, or has an unknown kind of personnel; the Hub's
        file on the years before 2010 has no sex and is refused. All problems are named at
        once.

    References
    ----------
    ``SOURCES["peacekeeping_un"].citation``.
    """
    problems = cells.Problems(path, "the UN Peace and Security Data Hub's DPO-UCHISTORICAL as CSV")
    raw = cells.read_table(path, problems)
    raw.columns = raw.columns.str.lower()
    cells.require(raw, _UN, problems)
    raw = raw[_UN].apply(cells.strings)
    identity = raw["contribution_id"]
    problems.rows(
        "contribution_id stands twice", identity.duplicated() & identity.notna(), identity
    )
    for name in _UN[:-1]:
        if not name.endswith("male_personnel"):
            problems.rows(f"{name} is missing", raw[name].isna())
    # 2020-07-31, also as 2020-07-31T00:00:00.000Z or 2020-07-31 00:00:00
    day = raw["last_reporting_date"].str.replace(r"[T ]00:00.*$", "", regex=True)
    frame = pd.DataFrame(
        {
            "contribution_id": identity,
            "reported_on": cells.days(day, "last_reporting_date", problems, "%Y-%m-%d"),
            "contributor": raw["contributing_country"],
            "contributor_iso3": raw["isocode3"],
            "mission": raw["mission_acronym"],
            "personnel": cells.words(
                raw["personnel_type"], UN_PERSONNEL, "personnel_type", problems
            ),
            "women": cells.integers(raw["female_personnel"], "female_personnel", problems),
            "men": cells.integers(raw["male_personnel"], "male_personnel", problems),
        }
    )
    problems.refuse()
    return frame


SOURCES = {
    "peacekeeping_ipi": Upstream(
        name="peacekeeping_ipi",
        producer="International Peace Institute",
        title="Providing for Peacekeeping: personnel by sex",
        url="https://github.com/IPIDataLab/PPP_Loader",
        license_name="GPL-2 (repository)",
        license_url="https://github.com/IPIDataLab/PPP_Loader",
        redistribute="aggregates",
        citation="International Peace Institute. Providing for Peacekeeping, from the monthly "
        "reports of the United Nations Department of Peacekeeping Operations.",
        read=read_peacekeeping_ipi,
    ),
    "peacekeeping_un": Upstream(
        name="peacekeeping_un",
        producer="United Nations Department of Peace Operations",
        title="Uniformed personnel contributions by sex (DPO-UCHISTORICAL)",
        url="https://api.psdata.un.org/public/metadata/DPO-UCHISTORICAL",
        license_name="not stated",
        license_url="",
        redistribute="aggregates",
        citation="United Nations. Peace and Security Data Hub, DPO-UCHISTORICAL.",
        read=read_peacekeeping_un,
        hosts=("api.psdata.un.org",),
        addresses={
            "DPO-UCHISTORICAL.csv": "https://api.psdata.un.org/public/data/DPO-UCHISTORICAL/CSV"
        },
    ),
}
