"""World Bank indicators: answers of the API's second version, in JSON.

An answer is an array of two: what it says of itself (``page``, ``pages``, ``total``,
``lastupdated`` ...) and its rows. Countries and aggregates stand mixed in the rows, and aggregates
have codes of three letters too, some rows of theirs none: only
``lookups/world_bank_aggregates.csv`` tells the two apart.
"""

from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pandas as pd

from wpsdata import paths
from wpsdata.load import answers, cells
from wpsdata.load.upstream import Upstream

AGGREGATES = "world_bank_aggregates.csv"
_XML_HINT = "add format=json to the address and fetch it anew"
# of a page, what must be the same in all pages of one answer
_SAME = ("pages", "total", "lastupdated")
_TEXTS = ("unit", "obs_status", "footnote")


def read_world_bank(path: Path, aggregates: bool = False) -> pd.DataFrame:
    """Read one row for each indicator, country and year, null values included.

    Parameters
    ----------
    path : Path
        An answer of one page; or a JSON list of the pages of one answer; or a folder with its
        pages, each a ``.json`` file. All pages must be there, once each, in whatever order.
    aggregates : bool
        Keep the rows of regions, income groups and the world, which are otherwise dropped by
        their code.

    Returns
    -------
    DataFrame of shape (n_rows, 13)
        ``indicator`` and ``indicator_name`` (string); ``code`` (string, the API's ``country.id``:
        two signs, ``1W`` is the world); ``iso3`` (string, the API's own codes, ``XKX`` is Kosovo,
        ``CHI`` the Channel Islands; missing for aggregates); ``country`` (string, as
        published); ``is_country`` (boolean); ``year`` (Int64); ``value`` (Float64, in the unit
        that ``indicator_name`` states; a null is missing); ``unit``, ``obs_status`` and
        ``footnote`` (string, missing where empty or not asked for); ``decimal`` (Int64, decimals
        to show); ``last_updated`` (datetime64, of the World Bank's database).
        The key is ``indicator``, ``code``, ``year``.

    Raises
    ------
    NotThisSource
        No such answer, an error of the API, XML, pages missing or of different dates, fewer or
        more rows than announced, a year that is none, one key twice, a row of which nobody knows
        whether it is a country, or nothing but aggregates where they are dropped.

    References
    ----------
    World Bank, World Development Indicators, API version 2, https://api.worldbank.org/v2
    (CC BY 4.0).
    """
    problems = cells.Problems(
        path, "an answer of the World Bank's API, version 2, in JSON: [about the page, [rows]]"
    )
    if _is_xml(path):
        problems.mend = _XML_HINT
        raise problems.stop("is XML, which the API sends unless it is asked for JSON")
    pages = _pages(answers.read(path, problems), problems)
    _complete(pages, problems)
    about = pages[0][0]
    rows = list(chain.from_iterable(page for _, page in pages))
    misshapen = [n for n, row in enumerate(rows, 1) if not _is_row(row)]
    if misshapen:
        raise problems.stop(
            "without indicator, country, date or value", (f"row {n}" for n in misshapen)
        )
    frame = _frame(rows, problems)
    frame["last_updated"] = _last_updated(about, problems)
    problems.rows(
        "indicator, country and year twice",
        frame.duplicated(["indicator", "code", "year"]),
        frame["indicator"] + " " + frame["code"] + " " + frame["year"].astype("string"),
    )
    problems.refuse()
    if aggregates:
        return frame
    countries = frame.loc[frame["is_country"]].reset_index(drop=True)
    if countries.empty:
        problems.mend = "fetch country/all, or read it with aggregates=True"
        raise problems.stop("no country, only aggregates", frame["country"])
    return countries


def _is_xml(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            beginning = file.read(200).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    except OSError:
        return False
    return beginning.startswith((b"<?xml", b"<wb:")) and b"<html" not in beginning


def _is_page(answer: Any) -> bool:
    return (
        isinstance(answer, list)
        and len(answer) == 2
        and isinstance(answer[0], dict)
        and "page" in answer[0]
        and (isinstance(answer[1], list) or answer[1] is None)
    )


def _pages(found: list[Any], problems: cells.Problems) -> list[tuple[dict[str, Any], list[Any]]]:
    """Return the pages: what each says of itself, and its rows."""
    if len(found) == 1 and isinstance(found[0], list) and not _is_page(found[0]):
        (only,) = found
        # a list of pages; an error, too, is a list, of one object
        if only and all(isinstance(page, list) for page in only):
            found = only
    for number, answer in enumerate(found, 1):
        where = f"page {number} of {len(found)}: " if len(found) > 1 else ""
        if _is_page(answer):
            continue
        if isinstance(answer, list) and len(answer) == 1:
            problems.add(f"{where}an error in place of data ({_error(answer[0])})")
        elif isinstance(answer, dict) and "message" in answer:
            problems.add(f"{where}an error in place of data ({_error(answer)})")
        else:
            problems.add(f"{where}no array of two, about the page and its rows")
    problems.refuse()
    return [(answer[0], answer[1] or []) for answer in found]


def _error(answer: Any) -> str:
    """Return what the API says went wrong."""
    messages = answer.get("message") if isinstance(answer, dict) else None
    if not isinstance(messages, list):
        return "it does not say which"
    said = [
        ": ".join(str(message[key]) for key in ("key", "value") if message.get(key))
        for message in messages
        if isinstance(message, dict)
    ]
    return " ".join("; ".join(said).split()) or "it does not say which"


def _complete(pages: list[tuple[dict[str, Any], list[Any]]], problems: cells.Problems) -> None:
    """Refuse an answer of which a page or a row is missing, or stands twice."""
    first = pages[0][0]
    for key in _SAME:
        values = [about.get(key) for about, _ in pages]
        if any(value != values[0] for value in values):
            problems.add(f"pages of different answers, {key}", values)
    count, total = answers.whole(first.get("pages")), answers.whole(first.get("total"))
    if count is None or total is None:
        raise problems.stop("it does not say how many pages and rows there are")
    numbers = [answers.whole(about.get("page")) for about, _ in pages]
    if total == 0:
        raise problems.stop("no rows")
    # a page may claim that there are billions
    lacking = list(islice((n for n in range(1, count + 1) if n not in numbers), cells.SHOWN))
    if lacking:
        problems.mend = "fetch all pages, or one with a larger per_page"
        problems.add(f"of {count} pages no page", lacking)
    odd = [number for number in numbers if number is None or not 1 <= number <= count]
    odd += [number for number in set(numbers) - set(odd) if numbers.count(number) > 1]
    if odd:
        problems.add(f"of {count} pages one too many", odd)
    rows = sum(len(page) for _, page in pages)
    if not problems.found and rows != total:
        problems.add(f"{rows} rows where {total} are announced")
    problems.refuse()


def _is_row(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and all(isinstance(row.get(key), dict) for key in _PAIRS)
        and all(isinstance(row[key].get("id"), str) and row[key]["id"] for key in _PAIRS)
        and isinstance(row.get("date"), str)
        and "value" in row
    )


_PAIRS = ("indicator", "country")


def _frame(rows: list[dict[str, Any]], problems: cells.Problems) -> pd.DataFrame:
    def column(values: list[Any]) -> pd.Series:
        texts = [None if value is None else str(value) for value in values]
        return cells.strings(pd.Series(texts, dtype="string"))

    code = column([row["country"]["id"] for row in rows])
    iso3 = column([row.get("countryiso3code") for row in rows])
    # some of the World Bank's databases put the code of three letters here, and leave it out there
    iso3 = iso3.fillna(code.where(code.str.fullmatch("[A-Z]{3}")))
    odd = ~iso3.str.fullmatch("[A-Z]{3}").fillna(True).astype("bool")
    problems.rows("countryiso3code is no code of three letters", odd, iso3)
    codes, ids = _aggregates()
    aggregate = iso3.isin(codes).fillna(False) | (iso3.isna() & code.isin(ids))
    unknown = iso3.isna() & ~aggregate
    if unknown.any():
        names = column([row["country"].get("value") for row in rows])
        problems.rows(
            f"without ISO3 code and not in lookups/{AGGREGATES}", unknown, code + " " + names
        )
    frame = pd.DataFrame(
        {
            "indicator": column([row["indicator"]["id"] for row in rows]),
            "indicator_name": column([row["indicator"].get("value") for row in rows]),
            "code": code,
            "iso3": iso3.mask(aggregate),
            "country": column([row["country"].get("value") for row in rows]),
            "is_country": (~aggregate).astype("boolean"),
            "year": cells.years(column([row["date"] for row in rows]), "date", problems),
            "value": _values([row["value"] for row in rows], problems),
        }
    )
    for name in _TEXTS:
        frame[name] = column([row.get(name) for row in rows])
    frame["decimal"] = cells.integers(
        column([row.get("decimal") for row in rows]), "decimal", problems
    )
    return frame[[*frame.columns.drop(["footnote", "decimal"]), "footnote", "decimal"]]


def _values(values: list[Any], problems: cells.Problems) -> pd.Series:
    """Return numbers; the API writes them as such, so text is a sign of damage."""
    given = pd.Series([None if value is None else str(value) for value in values], dtype="string")
    typed = [
        value is None or (isinstance(value, int | float) and not isinstance(value, bool))
        for value in values
    ]
    wrong = ~pd.Series(typed, dtype="bool")
    problems.rows("value is no number", wrong, given)
    # shares of change are negative
    return cells.numbers(given.mask(wrong), "value", problems, minimum=None)


def _last_updated(about: dict[str, Any], problems: cells.Problems) -> pd.Timestamp | None:
    given = pd.Series([about.get("lastupdated")], dtype="string")
    return cells.days(given, "lastupdated", problems, "%Y-%m-%d", required=False).iloc[0]


@cache
def _aggregates() -> tuple[frozenset[str], frozenset[str]]:
    """Return the codes of aggregates, of three letters and of two signs."""
    rows = paths.lookup_rows(AGGREGATES)
    return (
        frozenset(row["code"] for row in rows),
        frozenset(row["id"] for row in rows if row["id"]),
    )


SOURCES = {
    "world_bank": Upstream(
        name="world_bank",
        producer="World Bank",
        title="World Development Indicators: proportion of seats held by women in national "
        "parliaments (SG.GEN.PARL.ZS)",
        url="https://data.worldbank.org/indicator/SG.GEN.PARL.ZS",
        license_name="CC BY 4.0",
        license_url="https://creativecommons.org/licenses/by/4.0/",
        redistribute="yes",
        citation="World Bank. World Development Indicators, SG.GEN.PARL.ZS: proportion of seats "
        "held by women in national parliaments (%).",
        read=read_world_bank,
        hosts=("api.worldbank.org",),
        addresses={
            "SG.GEN.PARL.ZS.json": "https://api.worldbank.org/v2/country/all/indicator/"
            "SG.GEN.PARL.ZS?format=json&per_page=20000&date=1997:2025&footnote=y"
        },
    )
}
