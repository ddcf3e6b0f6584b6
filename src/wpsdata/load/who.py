"""World Health Organization (WHO): estimates of homicide from the Global Health Observatory."""

from pathlib import Path

import pandas as pd

from wpsdata.load import cells
from wpsdata.load.answers import parse
from wpsdata.load.upstream import Upstream

INDICATOR = "VIOLENCE_HOMICIDENUM"
SEXES = {"BTSX": "both", "MLE": "male", "FMLE": "female"}
PLACES = {"COUNTRY": "country", "REGION": "region", "WORLDBANKINCOMEGROUP": "income_group"}
_COLUMNS = [
    *["Id", "IndicatorCode", "SpatialDimType", "SpatialDim", "TimeDimType", "TimeDim", "Dim1Type"],
    *["Dim1", "Dim2Type", "Dim2", "Value", "NumericValue", "Low", "High", "Date"],
]


def read_who_homicide(path: Path) -> pd.DataFrame:
    """Read one row for each estimate of the homicides in a place and year.

    Parameters
    ----------
    path : Path
        Answer of the Global Health Observatory's OData interface for the indicator
        ``VIOLENCE_HOMICIDENUM``: JSON, or the CSV made from it.

    Returns
    -------
    DataFrame of shape (n_estimates, 11)
        ``estimate_id`` (Int64); ``place_type`` (string: country, region, income_group; the
        world is the region ``GLOBAL``); ``place_code`` (string, ISO3 for countries);
        ``year`` (Int64); ``sex`` (string: both, male, female); ``age_group`` (string, the
        source's code, missing for all ages); ``deaths``, ``low`` and ``high`` (Float64,
        persons a year; estimate and bounds of its interval); ``printed`` (string, the estimate
        as the source prints it); ``updated_on`` (datetime64).

        ``both`` repeats male and female, regions repeat countries, and the rows with an age
        group are an older estimate: keep those without one.

    Raises
    ------
    NotThisSource
        The file is another one or damaged, holds another indicator, or is one page of several.
        All problems are named at once.

    References
    ----------
    ``SOURCES["who_homicide"].citation``.
    """
    problems = cells.Problems(path, f"WHO's {INDICATOR} as OData JSON or CSV")
    decoded = cells.text(cells.content(path, problems), problems)
    if decoded.lstrip().startswith(("{", "[")):
        raw = _records(decoded, problems)
    else:
        raw = cells.table(cells.cells(decoded, problems), problems)
    cells.require(raw, _COLUMNS, problems)
    # "NA" stands for nothing; Namibia is NAM here
    raw = raw[_COLUMNS].apply(cells.strings, missing=("", "NA"))
    other = raw["IndicatorCode"].ne(INDICATOR).fillna(True)
    problems.rows("another indicator", other, raw["IndicatorCode"])
    for name, expected in (("TimeDimType", "YEAR"), ("Dim1Type", "SEX")):
        problems.rows(f"{name} is not {expected}", raw[name].ne(expected).fillna(True), raw[name])
    strange = raw["Dim2Type"].notna() & raw["Dim2Type"].ne("AGEGROUP")
    problems.rows("Dim2Type is not AGEGROUP", strange, raw["Dim2Type"])
    for name in ("Id", "SpatialDimType", "SpatialDim", "NumericValue"):
        problems.rows(f"{name} is missing", raw[name].isna())
    problems.rows("Id stands twice", raw["Id"].duplicated() & raw["Id"].notna(), raw["Id"])
    key = ["SpatialDimType", "SpatialDim", "TimeDim", "Dim1", "Dim2"]
    twice = raw[key].duplicated()
    named = raw[key].fillna("?")
    shown = named["SpatialDim"] + " " + named["TimeDim"] + " " + named["Dim1"]
    problems.rows("two estimates of one thing", twice, shown)
    deaths, low, high = (
        cells.numbers(raw[name], name, problems) for name in ("NumericValue", "Low", "High")
    )
    problems.rows("NumericValue lies outside Low and High", (deaths < low) | (deaths > high))
    # newer answers print SEX_BTSX
    sex = raw["Dim1"].str.removeprefix("SEX_")
    frame = pd.DataFrame(
        {
            "estimate_id": cells.integers(raw["Id"], "Id", problems),
            "place_type": cells.words(raw["SpatialDimType"], PLACES, "SpatialDimType", problems),
            "place_code": raw["SpatialDim"],
            "year": cells.years(raw["TimeDim"], "TimeDim", problems),
            "sex": cells.words(sex, SEXES, "Dim1", problems),
            "age_group": raw["Dim2"].str.removeprefix("AGEGROUP_"),
            "deaths": deaths,
            "low": low,
            "high": high,
            "printed": raw["Value"],
            # the time of day is that of a server, with its zone
            "updated_on": cells.days(raw["Date"].str.slice(0, 10), "Date", problems, "%Y-%m-%d"),
        }
    )
    problems.rows("Dim1 is missing", raw["Dim1"].isna())
    problems.refuse()
    return frame


def _records(decoded: str, problems: cells.Problems) -> pd.DataFrame:
    answer = parse(decoded, problems)
    if isinstance(answer, dict) and "error" in answer:
        raise problems.stop("is an error message of the interface")
    records = answer.get("value") if isinstance(answer, dict) else answer
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise problems.stop("has no list of estimates under 'value'")
    if isinstance(answer, dict) and "@odata.nextLink" in answer:
        raise problems.stop("is one page of several")
    if not records:
        raise problems.stop("no rows")
    # a number and its text are the same cell
    text = [
        {name: "" if cell is None else str(cell) for name, cell in record.items()}
        for record in records
    ]
    return pd.DataFrame(text, dtype="string")


SOURCES = {
    "who_homicide": Upstream(
        name="who_homicide",
        producer="World Health Organization",
        title="Estimates of number of homicides, Global Health Observatory",
        url="https://ghoapi.azureedge.net/api/VIOLENCE_HOMICIDENUM",
        license_name="CC BY-NC-SA 3.0 IGO",
        license_url="https://creativecommons.org/licenses/by-nc-sa/3.0/igo/",
        redistribute="aggregates",
        citation="World Health Organization. Global Health Observatory, estimates of number of "
        "homicides (VIOLENCE_HOMICIDENUM).",
        read=read_who_homicide,
        hosts=("ghoapi.azureedge.net",),
        addresses={
            "VIOLENCE_HOMICIDENUM.json": "https://ghoapi.azureedge.net/api/VIOLENCE_HOMICIDENUM"
        },
    )
}
