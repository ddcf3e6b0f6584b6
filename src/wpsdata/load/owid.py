"""Our World in Data: the table behind a chart (grapher CSV), with its metadata where it is at hand.

The name of a value column changes with the form asked for and with edits of the chart, so value
columns are known by their place: all that follow entity, code and year, but the world region.
"""

import re
from pathlib import Path
from typing import Any

import pandas as pd

from wpsdata.load import answers, cells
from wpsdata.load.upstream import Upstream

KEY = ("entity", "code", "year")
_REGIONS = {"world region according to owid", "owid_region"}
_METADATA = ".metadata.json"
# code of the publisher -> ISO3, of the only country whose code is its own
_COUNTRIES = {"OWID_KOS": "XKX"}
_CODE = r"[A-Z]{3}|OWID_[A-Z0-9_]+"


def read_owid(path: Path, metadata: Path | None = None) -> pd.DataFrame:
    """Read one row for each indicator of a chart, entity and year.

    Parameters
    ----------
    path : Path
        The comma-separated table of a chart, with long or short column names.
    metadata : Path
        The chart's metadata in JSON; by default the file beside ``path`` that is named
        ``<chart>.metadata.json``, if there is one.

    Returns
    -------
    DataFrame of shape (n_rows * n_indicators, 14)
        ``entity`` (string, as published); ``code`` (string, as published: ISO3 or ``OWID_...``,
        missing for many aggregates); ``iso3`` (string; Kosovo, ``OWID_KOS``, is ``XKX``; missing
        for all else without a code of three letters); ``is_country`` (boolean: has ``iso3``; so
        aggregates are False, and former states and parts of states such as East Germany, which
        the codes do not tell from aggregates; all are kept); ``region`` (string, the publisher's
        world region, missing where the file has none); ``year`` (Int64); ``indicator`` (string,
        the column as published); ``short_name``, ``title`` and ``unit`` (string), ``last_updated``
        and ``next_update`` (datetime64) and ``citation`` (string), all from the metadata
        and missing without; ``value`` (Float64, in ``unit``; empty is missing). The
        publisher fills in years before independence from the state an area was part of.
        The key is ``indicator``, ``entity``, ``year``.

    Raises
    ------
    NotThisSource
        Another file, no value column, a code, year or value that is none, one key twice, or
        metadata of another chart; all problems in one line.

    References
    ----------
    Our World in Data, https://ourworldindata.org/grapher, and the source that ``citation`` names
    (CC BY).
    """
    problems = cells.Problems(
        path, "the table of a chart of Our World in Data: Entity, Code, Year, then values"
    )
    raw = cells.read_table(path, problems)
    names = list(raw.columns)
    beginning = [name.casefold() for name in names[:3]]
    if tuple(beginning) != KEY:
        days = ", one row a day" if beginning == ["entity", "code", "day"] else ""
        raise problems.stop(f"begins with other columns{days}", names[:3])
    region = next((name for name in names[3:] if name.casefold() in _REGIONS), None)
    series = [name for name in names[3:] if name != region]
    if not series:
        raise problems.stop("no column of values")
    if "" in series:
        raise problems.stop("a column of values without a name")

    code = cells.strings(raw.iloc[:, 1])
    problems.rows("code is none", ~code.str.fullmatch(_CODE).fillna(True), code)
    iso3 = code.where(~code.str.startswith("OWID_").fillna(False)).fillna(
        code.map(_COUNTRIES).astype("string")
    )
    given = cells.strings(raw.iloc[:, 2])
    year = cells.integers(given, "year", problems, minimum=None)
    problems.rows("year is missing", given.isna())
    entities = pd.DataFrame(
        {
            "entity": cells.strings(raw.iloc[:, 0]),
            "code": code,
            "iso3": iso3,
            "is_country": iso3.notna().astype("boolean"),
            "region": cells.strings(raw[region]) if region else pd.Series(dtype="string"),
            "year": year,
        },
        index=raw.index,
    ).astype({"region": "string"})
    problems.rows("entity is missing", entities["entity"].isna())
    problems.rows(
        "entity and year twice",
        entities.duplicated(["entity", "year"]) & year.notna(),
        entities["entity"] + " " + given,
    )
    # two names of one country would count it twice
    problems.rows(
        "country and year under two names",
        entities.duplicated(["iso3", "year"])
        & ~entities.duplicated(["entity", "year"])
        & iso3.notna(),
        iso3 + " " + given,
    )
    values = [
        cells.numbers(cells.strings(raw[name]), f"{name!r}", problems, minimum=None)
        for name in series
    ]
    known = [value.notna() for value in values]
    spans = [(year[there].min(), year[there].max()) if there.any() else None for there in known]
    described = _described(path, metadata, series, spans, problems)
    problems.refuse()
    return pd.concat(
        [
            entities.assign(**{"indicator": name, **about, "value": value})
            for name, about, value in zip(series, described, values, strict=True)
        ],
        ignore_index=True,
    ).astype(
        dict.fromkeys(["indicator", "short_name", "title", "unit", "citation"], "string")
        | dict.fromkeys(["last_updated", "next_update"], "datetime64[s]")
    )


# our column -> key of the metadata
_ABOUT = {
    "short_name": "shortName",
    "title": "titleLong",
    "unit": "unit",
    "last_updated": "lastUpdated",
    "next_update": "nextUpdate",
    "citation": "citationLong",
}


def _described(
    path: Path,
    metadata: Path | None,
    series: list[str],
    spans: list[tuple[int, int] | None],
    problems: cells.Problems,
) -> list[dict[str, Any]]:
    """Return what the metadata say of each value column."""
    beside = metadata or path.with_name(path.stem + _METADATA)
    if metadata is None and not beside.is_file():
        return [{name: pd.NaT if "update" in name else None for name in _ABOUT} for _ in series]
    own = cells.Problems(
        beside, f"the metadata of the chart in {path.name}", "fetch both anew, or take it away"
    )
    about = answers.parse(cells.text(cells.content(beside, own), own), own)
    columns = about.get("columns") if isinstance(about, dict) else None
    if not isinstance(columns, dict) or not all(isinstance(one, dict) for one in columns.values()):
        raise own.stop("no description of columns")
    columns = {name: one for name, one in columns.items() if name.casefold() not in _REGIONS}
    by_name = columns | {str(one.get("shortName")): one for one in columns.values()}
    if all(name in by_name for name in series):
        found = [by_name[name] for name in series]
    elif len(columns) == len(series):
        # the names differ after an edit of the chart; the order does not
        found = list(columns.values())
    else:
        problems.add(f"{beside.name} describes other columns", columns or ["none"])
        return [dict.fromkeys(_ABOUT) for _ in series]
    for name, one, span in zip(series, found, spans, strict=True):
        said = re.fullmatch(r"([0-9]{4})-([0-9]{4})", str(one.get("timespan", "")))
        if said and span and not int(said[1]) <= span[0] <= span[1] <= int(said[2]):
            problems.add(
                f"{beside.name} describes other years of {name!r}",
                [f"{said[0]} where the table has {span[0]}-{span[1]}"],
            )
    return [
        {ours: _text(one.get(theirs), ours, own, problems) for ours, theirs in _ABOUT.items()}
        for one in found
    ]


def _text(value: Any, ours: str, own: cells.Problems, problems: cells.Problems) -> Any:
    text = value.strip() if isinstance(value, str) else ""
    if "update" not in ours:
        return text or None
    if not text:
        return pd.NaT
    day = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce")
    if pd.isna(day):
        problems.add(f"{own.path.name}: {ours} is no day", [text])
    return day


_GRAPHER = "https://ourworldindata.org/grapher"
_CHARTS = (
    "share-of-women-in-parliament",
    "share-of-women-in-parliament-ipu",
    "number-of-armed-conflicts",
    "share-of-women-in-local-government",
)

SOURCES = {
    "owid": Upstream(
        name="owid",
        producer="Our World in Data",
        title="Charts: women in parliament and in local government, armed conflicts",
        url=_GRAPHER,
        license_name="CC BY",
        license_url="https://creativecommons.org/licenses/by/4.0/",
        redistribute="yes",
        citation="Our World in Data, from V-Dem, the Inter-Parliamentary Union by way of the World "
        "Bank, and the Uppsala Conflict Data Program; each chart's metadata name its source.",
        read=read_owid,
        hosts=("ourworldindata.org",),
        addresses={
            f"{chart}.csv": f"{_GRAPHER}/{chart}.csv?v=1&csvType=full&useColumnShortNames=false"
            for chart in _CHARTS
        },
    )
}
