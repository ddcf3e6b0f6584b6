"""United Nations Statistics Division: the minimum set of gender indicators, one series a file.

The files are named ``.csv``, and separated by tabs.
"""

from pathlib import Path

import pandas as pd

from wpsdata.load import cells
from wpsdata.load.upstream import Upstream

SEXES = {"F": "female", "M": "male", "T": "total", "_T": "total"}
_COLUMNS = [
    *["INDICATOR_LABEL", "MINSET_SERIES", "MINSET_SERIES_DESC", "REF_AREA", "REF_AREA_DESC"],
    *["ISO3", "SDG_REGION", "TIME_PERIOD", "SEX", "OBS_VALUE", "UNIT_MEASURE"],
    *["UNIT_MEASURE_DESC", "NATURE_DESC", "SOURCE_YEAR", "SDG_SeriesID", "TSK_sub_dims"],
    "isLatestValue",
]
# columns that only some series have
_OPTIONAL = {"comment": "COMMENT_OBS", "source_detail": "SOURCE_DETAIL"}


def read_unsd_gender(path: Path) -> pd.DataFrame:
    """Read one row for each series, country or region, and year.

    Parameters
    ----------
    path : Path
        One series of the Gender Data Portal, separated by tabs though named ``.csv``.

    Returns
    -------
    DataFrame of shape (n_rows, 18)
        ``indicator`` (string, number in the minimum set: ``IV.4``); ``series`` and
        ``series_name`` (string); ``m49`` (string, three digits); ``iso3`` (string, missing for
        regions and for states that no longer exist); ``area`` (string, as published);
        ``is_country`` (boolean: has an ISO3 code); ``sdg_region`` (string, missing for regions);
        ``year`` (Int64); ``sex`` (string: female, male, total); ``value`` (Float64, in
        ``unit``); ``unit`` and ``nature`` (string, as published: Percent, Country Data);
        ``comment`` and ``source_detail`` (string, missing where the file has no such column);
        ``source_year`` (Int64, year of the compilation); ``sdg_series`` (string, missing for a
        series that is none of the SDGs'); ``is_latest`` (boolean).
        The key is ``series``, ``m49``, ``year``, ``sex``. Coordinates, sort order, the reporting
        type and the codes of other agencies are left out.

    Raises
    ------
    NotThisSource
        Another file, commas in place of tabs, a code that is none, a percentage outside 0 to 100,
        a breakdown by more than sex, one key twice; all problems in one line.

    References
    ----------
    UNSD, Gender Data Portal, https://genderstats.un.org (terms of use of the United Nations).
    """
    problems = cells.Problems(
        path, "a series of UNSD's minimum set of gender indicators, separated by tabs"
    )
    decoded = cells.text(cells.content(path, problems), problems)
    header = decoded.partition("\n")[0]
    if "\t" not in header:
        commas = ", but by commas" if "," in header else ""
        raise problems.stop(f"is not separated by tabs{commas}")
    raw = cells.table(cells.cells(decoded, problems, "\t"), problems)
    cells.require(raw, _COLUMNS, problems)
    raw = raw.apply(cells.strings)

    m49 = raw["REF_AREA"].str.zfill(3)
    problems.rows(
        "REF_AREA is no M49 code",
        ~m49.str.fullmatch(r"[0-9]{3}").fillna(False).astype("boolean"),
        raw["REF_AREA"],
    )
    iso3 = raw["ISO3"]
    problems.rows(
        "ISO3 is no code of three letters", ~iso3.str.fullmatch("[A-Z]{3}").fillna(True), iso3
    )
    value = cells.numbers(raw["OBS_VALUE"], "OBS_VALUE", problems)
    percent = raw["UNIT_MEASURE"].eq("PT").fillna(False)
    problems.rows("OBS_VALUE is above 100 percent", percent & (value > 100), raw["OBS_VALUE"])
    problems.rows(
        "broken down by more than sex",
        raw["TSK_sub_dims"].ne("SEX").fillna(False),
        raw["TSK_sub_dims"],
    )
    for name in ("MINSET_SERIES", "REF_AREA_DESC", "SEX"):
        problems.rows(f"{name} is missing", raw[name].isna())
    frame = pd.DataFrame(
        {
            "indicator": raw["INDICATOR_LABEL"],
            "series": raw["MINSET_SERIES"],
            "series_name": raw["MINSET_SERIES_DESC"],
            "m49": m49,
            "iso3": iso3,
            "area": raw["REF_AREA_DESC"],
            "is_country": iso3.notna().astype("boolean"),
            "sdg_region": raw["SDG_REGION"],
            "year": cells.years(raw["TIME_PERIOD"], "TIME_PERIOD", problems),
            "sex": cells.words(raw["SEX"], SEXES, "SEX", problems),
            "value": value,
            "unit": raw["UNIT_MEASURE_DESC"],
            "nature": raw["NATURE_DESC"],
        }
    )
    nothing = pd.Series(pd.NA, raw.index, dtype="string")
    for ours, theirs in _OPTIONAL.items():
        frame[ours] = raw.get(theirs, nothing)
    frame["source_year"] = cells.integers(raw["SOURCE_YEAR"], "SOURCE_YEAR", problems)
    frame["sdg_series"] = raw["SDG_SeriesID"]
    frame["is_latest"] = cells.flags(raw["isLatestValue"], "isLatestValue", problems)
    problems.rows(
        "series, area, year and sex twice",
        frame.duplicated(["series", "m49", "year", "sex"]),
        frame["series"] + " " + m49 + " " + raw["TIME_PERIOD"] + " " + raw["SEX"],
    )
    problems.refuse()
    return frame


SOURCES = {
    "unsd_gender": Upstream(
        name="unsd_gender",
        producer="United Nations Statistics Division",
        title="Minimum set of gender indicators",
        url="https://genderstats.un.org",
        license_name="terms of use of the United Nations",
        license_url="",
        redistribute="aggregates",
        citation="United Nations Statistics Division. Minimum Set of Gender Indicators, Gender "
        "Data Portal.",
        read=read_unsd_gender,
    )
}
