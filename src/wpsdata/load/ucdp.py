"""Uppsala Conflict Data Program (UCDP): peace agreements, and armed conflicts with PRIO.

Both files name states by Gleditsch-Ward numbers, several in a cell where needed. The numbers are
turned into ISO3 by ``lookups/gleditsch_ward.csv``; a state that no longer exists has none there
and is named instead, so that a conflict in the Soviet Union never becomes one in Russia.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd

from wpsdata import paths
from wpsdata.errors import WpsdataError
from wpsdata.load import cells
from wpsdata.load.upstream import Upstream

LOOKUP = "gleditsch_ward.csv"
REGIONS = {"1": "Europe", "2": "Middle East", "3": "Asia", "4": "Africa", "5": "Americas"}
ISSUES = {"1": "territory", "2": "government", "3": "both"}
AGREEMENT_TYPES = {"1": "full", "2": "partial", "3": "process"}
INTENSITIES = {"1": "minor", "2": "war"}
CONFLICT_TYPES = {
    "1": "extrasystemic",
    "2": "interstate",
    "3": "intrastate",
    "4": "internationalised_intrastate",
}
# our column -> the publisher's, of what an agreement provides for
PROVISIONS = {
    "ceasefire": "cease",
    "army_integration": "intarmy",
    "demobilisation": "ddr",
    "withdrawal_of_foreign_forces": "withd",
    "military_provisions": "mil prov",
    "right_to_a_party": "pp",
    "government_integration": "intgov",
    "civil_service_integration": "intciv",
    "elections": "elections",
    "interim_government": "interrim",
    "national_talks": "natalks",
    "shared_government": "shagov",
    "political_provisions": "pol prov",
    "autonomy": "aut",
    "federalism": "fed",
    "independence": "ind",
    "referendum": "ref",
    "shared_local_government": "shaloc",
    "regional_development": "regdev",
    "cultural_freedoms": "cul",
    "border_demarcation": "demarcation",
    "local_government": "locgov",
    "territorial_provisions": "terr prov",
    "amnesty": "amn",
    "prisoner_release": "pris",
    "reconciliation": "recon",
    "return_of_refugees": "return",
    "justice_provisions": "justice prov",
    "reaffirms_earlier": "reaffirm",
    "outlines_process": "outlin",
    "peacekeeping": "pko",
    "gender": "gender",
    "commission": "co impl",
}
_AGREEMENT = [
    *["paid", "region", "gwno", "conflict_id", "conflict_name", "dyad_id", "dyad_name"],
    *["incompatibility", "pa_name", "year", "pa_date", "ended", "duration", *PROVISIONS.values()],
    *["active_conflict", "pa type", "procID", "version"],
]
# our column -> the publisher's, of the states in a conflict
_SIDES = {
    "side_a": "gwno_a",
    "side_a_second": "gwno_a_2nd",
    "side_b": "gwno_b",
    "side_b_second": "gwno_b_2nd",
}
_CONFLICT = [
    *["conflict_id", "year", *_SIDES.values(), "incompatibility", "intensity_level"],
    *["type_of_conflict", "start_date", "start_prec", "start_date2", "start_prec2"],
    *["ep_end", "ep_end_date"],
]
# what only the publisher's own file has; the long copy of it, one row a supporting state, has not
_PUBLISHED = [
    *["location", "side_a", "side_a_2nd", "side_b", "side_b_2nd", "territory_name"],
    *["cumulative_intensity", "gwno_loc", "region", "version"],
]
# the long copy prints words where the publisher prints codes
_LONG_TYPES = {name: name for name in list(CONFLICT_TYPES.values())[:3]} | {
    "II": "internationalised_intrastate"
}
_LONG_ISSUES = {name: name for name in ISSUES.values()}


class UnreadableLookup(WpsdataError):
    """The table of Gleditsch-Ward numbers contradicts itself."""


def read_ucdp_agreements(path: Path) -> pd.DataFrame:
    """Read one row for each peace agreement.

    Parameters
    ----------
    path : Path
        The publisher's comma-separated file, UTF-8, days written month/day/year.

    Returns
    -------
    DataFrame of shape (n_agreements, 52)
        ``agreement_id`` (Int64); ``name`` (string); ``signed_on`` (datetime64); ``year`` (Int64);
        ``region`` (string: Europe, Middle East, Asia, Africa or Americas);
        ``gwno`` (string, Gleditsch-Ward numbers as printed); ``iso3`` (string, one code or
        several with ", " between them, missing where no state of the cell exists today);
        ``historical_states`` (string, names of those that do not, with "; " between them);
        ``conflict_ids``, ``conflict_names``, ``dyad_ids`` and ``dyad_names`` (string, as
        printed, several with ", "); ``incompatibility`` (string: territory,
        government, both; two with ", "); ``agreement_type`` (string: full, partial, process);
        ``process_id`` (Int64); ``ended`` (boolean) and ``ended_on`` (datetime64; missing also
        for some that ended); ``active_conflict`` (boolean); the columns of ``PROVISIONS``
        (boolean, whether the agreement provides for it; ``gender`` is one of them); ``version``
        (string, the publisher's). Free text, names of signatories and third parties, links and
        the coders' auxiliary codes are left out.

    Raises
    ------
    NotThisSource
        The file is another one or damaged, or has Gleditsch-Ward numbers that are not in
        ``lookups/gleditsch_ward.csv``. All problems are named at once.

    References
    ----------
    UCDP Peace Agreement Dataset, version 19.1; ``SOURCES["ucdp_agreements"].citation``.
    """
    problems = cells.Problems(path, "the UCDP Peace Agreement Dataset as CSV")
    raw = cells.read_table(path, problems)
    cells.require(raw, _AGREEMENT, problems)
    raw = raw[_AGREEMENT].apply(cells.strings)
    year = cells.years(raw["year"], "year", problems)
    signed = cells.days(raw["pa_date"], "pa_date", problems, "%m/%d/%Y")
    problems.rows("pa_date is not in its year", signed.dt.year != year, raw["pa_date"])
    identity = cells.integers(raw["paid"], "paid", problems)
    _identity(raw["paid"], "paid", problems)
    frame = pd.DataFrame(
        {
            "agreement_id": identity,
            "name": raw["pa_name"],
            "signed_on": signed,
            "year": year,
            "region": _several(raw["region"], REGIONS, "region", problems),
            **_states(raw["gwno"], year, "gwno", problems),
            "conflict_ids": raw["conflict_id"],
            "conflict_names": raw["conflict_name"],
            "dyad_ids": raw["dyad_id"],
            "dyad_names": raw["dyad_name"],
            "incompatibility": _several(
                raw["incompatibility"], ISSUES, "incompatibility", problems
            ),
            "agreement_type": cells.words(raw["pa type"], AGREEMENT_TYPES, "pa type", problems),
            "process_id": cells.integers(raw["procID"], "procID", problems),
            "ended": cells.flags(raw["ended"], "ended", problems),
            "ended_on": cells.days(
                raw["duration"], "duration", problems, "%m/%d/%Y", required=False
            ),
            "active_conflict": cells.flags(raw["active_conflict"], "active_conflict", problems),
            **{ours: cells.flags(raw[name], name, problems) for ours, name in PROVISIONS.items()},
            "version": raw["version"],
        }
    )
    problems.refuse()
    return frame


def read_ucdp_conflicts(path: Path) -> pd.DataFrame:
    """Read one row for each armed conflict and year in which it was active.

    Two forms are read: the publisher's file, and the long copy that R packages carry, which has
    a row for each supporting state and no places; its rows of one conflict and year are put
    together again, and its supporting states listed as the publisher does.

    Parameters
    ----------
    path : Path
        Comma-separated file, UTF-8, days written year-month-day.

    Returns
    -------
    DataFrame of shape (n_conflict_years, 35)
        ``conflict_id`` and ``year`` (Int64); ``location``, ``territory``, ``side_a``,
        ``side_a_second``, ``side_b`` and ``side_b_second`` (string, names as printed);
        ``region`` (string, several with ", "); ``incompatibility`` (string: territory,
        government, both); ``intensity`` (string: ``minor`` for 25 to 999 battle-related deaths
        in the year, ``war`` from 1,000); ``cumulative_war`` (boolean: 1,000 reached since the
        beginning); ``conflict_type`` (string: extrasystemic, interstate, intrastate,
        internationalised_intrastate); ``conflict_began_on`` and ``episode_began_on``
        (datetime64) with ``conflict_began_precision`` and ``episode_began_precision`` (Int64,
        1 = the day is known, up to 7 = hardly the year); ``episode_ends`` (boolean: no longer
        active in the next year) and ``episode_ended_on`` (datetime64); for ``location``,
        ``side_a``, ``side_a_second``, ``side_b`` and ``side_b_second``: ``<it>_gwno``,
        ``<it>_iso3`` and ``<it>_historical`` (string; numbers as printed, codes with ", "
        between them, and the names of states that no longer exist with "; "); ``version``
        (string). A place is named by the state that it later became: Angola in 1961 is AGO.
        From the long copy ``location*``, names of sides, ``territory``, ``region``,
        ``cumulative_war`` and ``version`` are missing.

    Raises
    ------
    NotThisSource
        The file is another one or damaged, a conflict stands twice in a year, or numbers are
        not in ``lookups/gleditsch_ward.csv``. All problems are named at once.

    References
    ----------
    UCDP/PRIO Armed Conflict Dataset; ``SOURCES["ucdp_conflicts"].citation``.
    """
    problems = cells.Problems(path, "the UCDP/PRIO Armed Conflict Dataset as CSV")
    raw = cells.read_table(path, problems)
    long = not set(_PUBLISHED) & set(raw)
    cells.require(raw, _CONFLICT if long else [*_CONFLICT, *_PUBLISHED], problems)
    raw = raw.reindex(columns=[*_CONFLICT, *_PUBLISHED]).apply(cells.strings)
    if long:
        raw = _folded(raw, problems)
    year = cells.years(raw["year"], "year", problems)
    identity = cells.integers(raw["conflict_id"], "conflict_id", problems)
    _identity(raw["conflict_id"] + " in " + raw["year"], "conflict_id", problems)

    def day(name: str, required: bool = True) -> pd.Series:
        return cells.days(raw[name], name, problems, "%Y-%m-%d", required)

    def whole(name: str) -> pd.Series:
        return cells.integers(raw[name], name, problems)

    frame = pd.DataFrame(
        {
            "conflict_id": identity,
            "year": year,
            "location": raw["location"],
            "territory": raw["territory_name"],
            "side_a": raw["side_a"],
            "side_a_second": raw["side_a_2nd"],
            "side_b": raw["side_b"],
            "side_b_second": raw["side_b_2nd"],
            "region": _several(raw["region"], REGIONS, "region", problems),
            "incompatibility": cells.words(
                raw["incompatibility"],
                _LONG_ISSUES if long else ISSUES,
                "incompatibility",
                problems,
            ),
            "intensity": cells.words(
                raw["intensity_level"].str.removesuffix(".0"),
                INTENSITIES,
                "intensity_level",
                problems,
            ),
            "cumulative_war": cells.flags(
                raw["cumulative_intensity"], "cumulative_intensity", problems
            ),
            "conflict_type": cells.words(
                raw["type_of_conflict"],
                _LONG_TYPES if long else CONFLICT_TYPES,
                "type_of_conflict",
                problems,
            ),
            "conflict_began_on": day("start_date"),
            "conflict_began_precision": whole("start_prec"),
            "episode_began_on": day("start_date2"),
            "episode_began_precision": whole("start_prec2"),
            "episode_ends": cells.flags(raw["ep_end"], "ep_end", problems),
            "episode_ended_on": day("ep_end_date", required=False),
            **_states(raw["gwno_loc"], year, "gwno_loc", problems, "location_"),
            **{
                column: values
                for side, name in _SIDES.items()
                for column, values in _states(raw[name], year, name, problems, f"{side}_").items()
            },
            "version": raw["version"],
        }
    )
    problems.refuse()
    return frame


@cache
def gleditsch_ward() -> dict[int, list[tuple[int, int, str, str]]]:
    """Return the states by number: first and last year, ISO3 or nothing, name.

    A year counts for the state that bore the number on its 1 January. A state without ISO3 no
    longer exists; an open year is 0 or 9999.

    Raises
    ------
    UnreadableLookup
        The years of a number leave a gap or overlap.
    """
    states: dict[int, list[tuple[int, int, str, str]]] = {}
    for row in paths.lookup_rows(LOOKUP):
        first, last = int(row["first_year"] or 0), int(row["last_year"] or 9999)
        states.setdefault(int(row["gwno"]), []).append((first, last, row["iso3"], row["name"]))
    for number, rows in states.items():
        rows.sort()
        ends = [0, *(last + 1 for _, last, _, _ in rows)]
        if ends != [*(first for first, _, _, _ in rows), 10000]:
            raise UnreadableLookup(
                f"{LOOKUP}: the years of {number} overlap or leave a gap; expected one row for "
                f"each year; mend src/wpsdata/lookups/{LOOKUP}"
            )
    return states


def _numbers(cell: str) -> Iterator[str]:
    for part in cell.split(","):
        # pandas writes whole numbers with missing neighbours as 750.0
        yield part.strip().removesuffix(".0")


def _states(
    values: pd.Series, years: pd.Series, name: str, problems: cells.Problems, prefix: str = ""
) -> dict[str, pd.Series]:
    """Return the printed numbers, the ISO3 of the states that exist, the names of the others."""
    states = gleditsch_ward()
    unknown: dict[str, None] = {}
    codes: list[str | None] = []
    gone: list[str | None] = []
    printed: list[str | None] = []
    for cell, year in zip(values, years, strict=True):
        if pd.isna(cell):
            codes.append(None)
            gone.append(None)
            printed.append(None)
            continue
        found: list[str] = []
        ended: list[str] = []
        written: list[str] = []
        for number in _numbers(cell):
            known = re.fullmatch(r"[0-9]{1,4}", number)
            rows = states.get(int(number), []) if known else []
            written.append(number)
            if not rows:
                unknown[number] = None
                continue
            # where the year is unreadable the file is refused anyway
            at = 9999 if pd.isna(year) else int(year)
            iso3, state = next(
                (iso3, state) for first, last, iso3, state in rows if first <= at <= last
            )
            (found if iso3 else ended).append(iso3 or state)
        codes.append(", ".join(found) or None)
        gone.append("; ".join(ended) or None)
        printed.append(", ".join(written))
    if unknown:
        problems.add(
            f"{name} has numbers without a row in src/wpsdata/lookups/{LOOKUP}",
            (repr(number) for number in unknown),
        )
    columns = {
        f"{prefix}gwno": printed,
        f"{prefix}iso3": codes,
        f"{prefix}historical" if prefix else "historical_states": gone,
    }
    return {key: pd.Series(column, values.index, dtype="string") for key, column in columns.items()}


def _several(
    values: pd.Series, meaning: dict[str, str], name: str, problems: cells.Problems
) -> pd.Series:
    """Return our words for cells of one code or several."""

    def meant(cell: str) -> str | None:
        found = [meaning.get(part.strip()) for part in cell.split(",")]
        return ", ".join(word for word in found if word) if all(found) else None

    known = {cell: meant(cell) for cell in values.dropna().unique()}
    return cells.words(values, {k: v for k, v in known.items() if v}, name, problems)


def _identity(values: pd.Series, name: str, problems: cells.Problems) -> None:
    problems.rows(f"{name} is missing", values.isna())
    problems.rows(f"{name} stands twice", values.duplicated() & values.notna(), values)


def _folded(raw: pd.DataFrame, problems: cells.Problems) -> pd.DataFrame:
    """Put the rows of one conflict and year together, their states in one cell."""
    key = ["conflict_id", "year"]
    sides = list(_SIDES.values())
    rest = [name for name in raw if name not in (*key, *sides)]
    groups = raw.groupby(key, sort=False, dropna=False)
    one_each = raw[[*key, *rest]].drop_duplicates(ignore_index=True)
    twice = one_each[key].duplicated()
    named = one_each["conflict_id"].fillna("?") + " in " + one_each["year"].fillna("?")
    problems.rows("rows of one conflict and year contradict each other", twice, named)
    folded = groups[rest].first().reset_index()
    for name in sides:
        stated = raw.dropna(subset=[name]).drop_duplicates([*key, name])
        joined = stated.groupby(key, sort=False)[name].agg(", ".join).rename(name)
        folded = folded.merge(joined.reset_index(), on=key, how="left")
    return folded.astype("string")


SOURCES = {
    "ucdp_agreements": Upstream(
        name="ucdp_agreements",
        producer="Uppsala Conflict Data Program",
        title="UCDP Peace Agreement Dataset",
        url="https://ucdp.uu.se/downloads/",
        license_name="not stated",
        license_url="",
        redistribute="aggregates",
        citation="Uppsala Conflict Data Program. UCDP Peace Agreement Dataset, version 19.1. "
        "Department of Peace and Conflict Research, Uppsala University.",
        read=read_ucdp_agreements,
        hosts=("ucdp.uu.se",),
    ),
    "ucdp_conflicts": Upstream(
        name="ucdp_conflicts",
        producer="Uppsala Conflict Data Program and Peace Research Institute Oslo",
        title="UCDP/PRIO Armed Conflict Dataset",
        url="https://ucdp.uu.se/downloads/",
        license_name="CC BY 4.0",
        license_url="https://creativecommons.org/licenses/by/4.0/",
        redistribute="yes",
        citation="Uppsala Conflict Data Program and Peace Research Institute Oslo. UCDP/PRIO Armed "
        "Conflict Dataset. Version as in the file; Davies, Pettersson & Öberg (2026) for 26.1.",
        read=read_ucdp_conflicts,
        hosts=("ucdp.uu.se",),
    ),
}
