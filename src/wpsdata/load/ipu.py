"""Inter-Parliamentary Union, Parline: women in each chamber of each national parliament.

Two forms: the answer of the interface (JSON), and the monthly ranking as it is exported (CSV).
"""

import re
from pathlib import Path
from typing import Any

import pandas as pd

from wpsdata.load import answers, cells
from wpsdata.load.upstream import Upstream

# in a chamber's id, and as the interface's own term
_CHAMBERS = {"LC": "lower_or_single", "UC": "upper"}
_TERMS = {"lower_chamber": "lower_or_single", "upper_chamber": "upper"}
_ID = re.compile(r"([A-Z]{2})-([LU]C)[0-9]+")
_TYPES = {
    "chamber_id": "string",
    "country_code": "string",
    "country": "string",
    "chamber": "string",
    "as_of": "datetime64[s]",
    "valid_from": "string",
    "rank": "Int64",
    "suspended": "boolean",
    "election_year": "Int64",
    "election_month": "Int64",
    "members": "Int64",
    "women": "Int64",
    "women_percent": "Float64",
}
_HEADER = ["Rank", "Country", "Elections", "Seats", "Women", "%W"]
# "the same rank as above", in the marks that word processors make of it
_SAME_RANK = {"“", "”", '"', "''", "〃", "="}
# a percentage is printed with one decimal, rounded from one with two: 65 of 220 is 29.6
_ROUNDING = 0.056


def read_ipu(path: Path) -> pd.DataFrame:
    """Read one row for each chamber of a national parliament.

    Parameters
    ----------
    path : Path
        An answer of the interface about chambers, or a folder with the pages of one answer, each
        a ``.json`` file; or the monthly ranking of women in parliament, exported as CSV.

    Returns
    -------
    DataFrame of shape (n_chambers, 13)
        ``chamber_id`` (string, as in ES-LC01) and ``country_code`` (string, ISO2; ``NA`` is
        Namibia), missing in the ranking; ``country`` (string, as published, missing in an answer
        without it); ``chamber`` (string: lower_or_single, upper); ``as_of`` (datetime64, day of
        the ranking, missing in an answer); ``valid_from`` (string, as published: since when
        ``women_percent`` holds, missing in the ranking and where undated);
        ``rank`` (Int64, of the ranking, by the lower or single chamber; shared ranks are filled
        in); ``suspended`` (boolean, missing where an answer does not say); ``election_year`` and
        ``election_month`` (Int64, of the ranking); ``members`` (Int64, seats filled); ``women``
        (Int64); ``women_percent`` (Float64, percent of ``members``).
        The key is ``country``, ``chamber`` in a ranking and ``chamber_id`` in an answer.

    Raises
    ------
    NotThisSource
        Neither form, pages missing, more than one value held to be current, a chamber twice,
        numbers that contradict each other; all problems in one line.

    Notes
    -----
    In an answer an attribute is a value or a list of dated ones. The one without ``date_to`` is
    current; where all have ended, nothing is known of today. No number of women beside 0 percent
    means that nothing is known, so both are missing; in an answer that was not asked for
    the number of women, 0 percent is missing for the same reason.

    In a ranking ``-`` in all cells means that there is no such chamber: no row for an upper
    chamber, and a row without numbers for a parliament that is suspended. An election is
    printed as month.year and loses its last zeros in spreadsheets: ``10.202`` is October 2020.

    References
    ----------
    Inter-Parliamentary Union, Parline, https://data.ipu.org (CC BY-NC-SA 4.0).
    """
    problems = cells.Problems(
        path, "Parline's answer about chambers in JSON, or its monthly ranking in CSV"
    )
    if path.is_dir():
        frame = _answer(answers.read(path, problems), problems)
    else:
        # spreadsheets write the mark for "the same rank" in their own encoding
        decoded = cells.text(cells.content(path, problems), problems, ("utf-8-sig", "cp1252"))
        if decoded.lstrip()[:1] in ("{", "["):
            frame = _answer([answers.parse(decoded, problems)], problems)
        else:
            frame = _ranking(cells.cells(decoded, problems), problems)
    unknown = frame["women"].isna() & frame["women_percent"].eq(0).fillna(False)
    frame["women_percent"] = frame["women_percent"].mask(unknown)
    who = frame["chamber_id"].fillna(frame["country"] + ", " + frame["chamber"])
    for column in ("women", "women_percent"):
        limit = frame["members"] if column == "women" else 100
        problems.rows(f"{column} above its whole", frame[column] > limit, who)
    problems.rows("chamber twice", who.duplicated(), who)
    problems.refuse()
    return frame


# --- the interface ------------------------------------------------------------------------------


def _answer(found: list[Any], problems: cells.Problems) -> pd.DataFrame:
    if len(found) == 1 and isinstance(found[0], list):
        (found,) = found
    chambers: list[Any] = []
    totals: list[int | None] = []
    for number, page in enumerate(found, 1):
        data = page.get("data") if isinstance(page, dict) else None
        if isinstance(data, dict):
            # one chamber asked for by its id, or chambers by their ids
            data = [data] if "attributes" in data else list(data.values())
        if not isinstance(data, list):
            errors = page.get("errors", page.get("message")) if isinstance(page, dict) else None
            said = f" but an error ({' '.join(str(errors).split())[:200]})" if errors else ""
            problems.add(f"answer {number} holds no data{said}")
            continue
        chambers += data
        meta = page.get("meta")
        totals.append(answers.whole(meta.get("total")) if isinstance(meta, dict) else None)
    problems.refuse()
    if not chambers:
        raise problems.stop("no rows")
    announced = {total for total in totals if total is not None}
    if len(announced) > 1:
        problems.add("pages of different answers, total", sorted(announced))
    elif announced and len(chambers) != (total := announced.pop()):
        problems.mend = "fetch all pages, or one with a larger page[size]"
        problems.add(f"{len(chambers)} chambers where {total} are announced")
    rows = [_chamber(number, entity, problems) for number, entity in enumerate(chambers, 1)]
    problems.refuse()
    raw = pd.DataFrame(rows).reindex(columns=list(_TYPES)).astype("string")
    for name in ("members", "women"):
        raw[name] = cells.integers(raw[name], name, problems)
    raw["women_percent"] = cells.numbers(raw["women_percent"], "women_percent", problems)
    raw["suspended"] = raw["suspended"].map({"True": True, "False": False})
    return raw.astype(_TYPES)


def _chamber(number: int, entity: Any, problems: cells.Problems) -> dict[str, Any]:
    """Return the cells of one chamber."""
    given = entity if isinstance(entity, dict) else {}
    name, attributes = str(given.get("id")), given.get("attributes")
    known = _ID.fullmatch(name)
    if not known or not isinstance(attributes, dict):
        problems.add(f"row {number} is no chamber ({name[:40]})")
        return {}
    code = _current(name, "country_code", attributes, problems)
    if code is not None and code != known[1]:
        problems.add(f"{name}: country_code is {str(code)[:40]}")
    term = _current(name, "struct_parl_status", attributes, problems)
    if term is not None and _TERMS.get(str(term)) != _CHAMBERS[known[2]]:
        problems.add(f"{name}: struct_parl_status is {str(term)[:40]}")
    suspended = _current(name, "is_suspended_chamber", attributes, problems)
    country = _current(name, "country_name", attributes, problems)
    entry = _entry(name, "current_women_percent", attributes, problems)
    since = entry.get("date_from")
    return {
        "chamber_id": name,
        "country_code": known[1],
        "country": country if isinstance(country, str) and country else None,
        "chamber": _CHAMBERS[known[2]],
        "valid_from": since if isinstance(since, str) and since else None,
        "suspended": suspended if isinstance(suspended, bool) else None,
        "members": _number(name, "current_members_number", attributes, problems),
        "women": _number(name, "current_women_number", attributes, problems),
        "women_percent": _number(name, "current_women_percent", attributes, problems),
    }


def _entry(
    name: str, attribute: str, attributes: dict[str, Any], problems: cells.Problems
) -> dict[str, Any]:
    """Return the current one of an attribute's dated values; an empty one where none is."""
    given = attributes.get(attribute)
    if isinstance(given, dict):
        return given
    if not isinstance(given, list):
        return {"value": given}
    current = [one for one in given if isinstance(one, dict) and not one.get("date_to")]
    if len(current) > 1:
        found = f"{name}: {len(current)} current values of {attribute}"
        if found not in problems.found:
            problems.add(found)
    return current[0] if current else {}


def _current(
    name: str, attribute: str, attributes: dict[str, Any], problems: cells.Problems
) -> Any:
    """Return an attribute's current value, out of its term or its English words."""
    value = _entry(name, attribute, attributes, problems).get("value")
    if isinstance(value, dict):
        return value.get("term", value.get("en"))
    return value


def _number(
    name: str, attribute: str, attributes: dict[str, Any], problems: cells.Problems
) -> str | None:
    value = _current(name, attribute, attributes, problems)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        problems.add(f"{name}: {attribute} is no number ({str(value)[:40]})")
        return None
    return str(value)


# --- the ranking --------------------------------------------------------------------------------


def _ranking(rows: list[list[str]], problems: cells.Problems) -> pd.DataFrame:
    at = next((n for n, row in enumerate(rows) if [c.strip() for c in row[:2]] == _HEADER[:2]), -1)
    if at < 0 or at + 1 >= len(rows):
        raise problems.stop("no header that begins with Rank, Country")
    header = [cell.strip().rstrip("*") for cell in rows[at + 1]]
    groups = [cell.strip() for cell in rows[at]]
    if (
        header != [*_HEADER, *_HEADER[2:]]
        or len(groups) != len(header)
        or not groups[2].lower().startswith("lower or single")
        or not groups[6].lower().startswith("upper")
    ):
        raise problems.stop("other columns", [*filter(None, groups), *header])
    as_of = _as_of(rows[:at], problems)
    body = [row for row in rows[at + 2 :] if any(cell.strip() for cell in row)]
    raw = cells.table([[str(n) for n in range(len(header))], *body], problems)
    raw = raw.apply(cells.strings)
    country = raw["1"]
    problems.rows("country is missing", country.isna())
    suspended = raw["0"].str.casefold().eq("suspended").fillna(False)
    rank = _ranks(raw["0"].mask(suspended), problems)
    lower = _house(raw[["2", "3", "4", "5"]], "lower or single", problems)
    upper = _house(raw[["6", "7", "8", "9"]], "upper", problems)
    there = ~raw[["6", "7", "8", "9"]].isin(["-"]).all(axis=1)
    both = [lower.assign(chamber="lower_or_single"), upper.loc[there].assign(chamber="upper")]
    # a country's chambers stand together, in the order of the ranking
    frame = pd.concat(both).sort_index(kind="stable")
    frame["country"] = country.reindex(frame.index)
    frame["rank"] = rank.reindex(frame.index)
    frame["suspended"] = suspended.reindex(frame.index)
    frame["as_of"] = as_of
    return frame.reset_index(drop=True).reindex(columns=list(_TYPES)).astype(_TYPES)


def _as_of(rows: list[list[str]], problems: cells.Problems) -> pd.Timestamp:
    """Return the day of the ranking, which stands in a title."""
    titles = " ".join(cell.strip() for row in rows for cell in row if cell.strip())
    said = re.search(r"ranking as of ([0-9]{1,2})(?:st|nd|rd|th)? (\w+) ([0-9]{4})", titles, re.I)
    day = (
        pd.to_datetime(f"{said[1]} {said[2]} {said[3]}", format="%d %B %Y", errors="coerce")
        if said
        else pd.NaT
    )
    if pd.isna(day):
        raise problems.stop("no title with the day of the ranking")
    return pd.Timestamp(day)


def _ranks(given: pd.Series, problems: cells.Problems) -> pd.Series:
    same = given.isin(_SAME_RANK).fillna(False)
    ranks = cells.integers(given.mask(same), "rank", problems, minimum=1)
    problems.rows("the same rank as nothing above", same & ranks.ffill().isna())
    return ranks.where(~same, ranks.ffill())


def _house(raw: pd.DataFrame, house: str, problems: cells.Problems) -> pd.DataFrame:
    given = raw.mask(raw.isin(["-"])).set_axis(["election", *_HEADER[3:]], axis=1)
    parts = given["election"].str.extract(r"^([0-9]{1,2})\.([0-9]{1,4})$")
    month = pd.to_numeric(parts[0]).astype("Int64")
    year = pd.to_numeric(parts[1].str.ljust(4, "0")).astype("Int64")
    plausible = (month.between(1, 12) & year.between(1900, 2100)).fillna(False)
    problems.rows(
        f"election of the {house} chamber is no month.year",
        given["election"].notna() & ~plausible,
        given["election"],
    )
    members = cells.integers(given["Seats"], f"seats of the {house} chamber", problems)
    women = cells.integers(given["Women"], f"women of the {house} chamber", problems)
    share = cells.numbers(given["%W"], f"%W of the {house} chamber", problems)
    counted = (100 * women / members.where(members > 0)).astype("Float64")
    problems.rows(
        f"%W of the {house} chamber is not women / seats",
        (counted - share).abs() > _ROUNDING,
        given["%W"],
    )
    return pd.DataFrame(
        {
            "election_year": year,
            "election_month": month,
            "members": members,
            "women": women,
            "women_percent": share,
        }
    )


SOURCES = {
    "ipu": Upstream(
        name="ipu",
        producer="Inter-Parliamentary Union",
        title="Parline: women in national parliaments",
        url="https://data.ipu.org",
        license_name="CC BY-NC-SA 4.0",
        license_url="https://creativecommons.org/licenses/by-nc-sa/4.0/",
        redistribute="aggregates",
        citation="Inter-Parliamentary Union: Parline, women in national parliaments.",
        read=read_ipu,
        hosts=("api.data.ipu.org",),
        # all fields: without the number of women a percentage of 0 cannot be told from missing
        addresses={
            "chambers.json": "https://api.data.ipu.org/v1/chambers?page[size]=300&page[number]=1"
        },
    )
}
