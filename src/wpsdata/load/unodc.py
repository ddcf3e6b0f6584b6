"""United Nations Office on Drugs and Crime (UNODC): victims of intentional homicide.

Two editions in several forms, brought into one: the data portal's export, and the annex of the
Global Study on Homicide 2019 (a wide file by country, a wide one by region, two wide ones by
relationship and by context, and a long one of rates in Latin-1). The form is told by the header.
"""

import re
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import python_calamine

from wpsdata.load import cells
from wpsdata.load.upstream import NotThisSource, Upstream

COLUMNS = [
    *["form", "level", "country_code", "place", "region", "subregion", "source", "dimension"],
    *["category", "sex", "age", "year", "unit", "value"],
]
SEXES = {"Total": "total", "Male": "male", "Female": "female", "Unknown": "unknown"}
UNITS = {"Counts": "count", "Rate per 100,000 population": "rate_per_100000"}
# the rows above the header of the export: publisher and day
BANNER_ROWS = 10
# the export of 2024 unpacks to a fifth of this
UNPACKED_LIMIT = 500_000_000
_PORTAL = {
    "country_code": "Iso3_code",
    "place": "Country",
    "region": "Region",
    "subregion": "Subregion",
    "source": "Source",
    "dimension": "Dimension",
    "category": "Category",
    "sex": "Sex",
    "age": "Age",
    "year": "Year",
    "unit": "Unit of measurement",
    "value": "VALUE",
}
_LEVELS = {name: name.lower() for name in ("Country", "Subregion", "Region", "World")}
_YEAR = re.compile(r"(19|20)\d\d")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d+$)")
_MECHANISM, _RELATIONSHIP, _CONTEXT = (
    "by mechanisms",
    "by relationship to perpetrator",
    "by situational context",
)
Meaning = tuple[str, str, str, str, str]


def _indicators() -> dict[str, Meaning]:
    """Return what an indicator of the annex means: dimension, category, sex, age, unit."""
    count, rate = UNITS.values()
    whole = ("Total", "Total")
    found: dict[str, Meaning] = {
        "Homicide Total Count": (*whole, "total", "Total", count),
        "Estimated Homicide Count": (*whole, "total", "Total", count),
        "Homicide Rate": (*whole, "total", "Total", rate),
    }
    mechanisms = {
        "Firearms": "Firearms",
        "Sharp Objects": "Sharp Objects",
        "Other Mechanisms": "Other Mechanism",
        "Unknown Mechanisms": "Unknown Mechanism",
    }
    for name, short in mechanisms.items():
        of = (_MECHANISM, name)
        found[f"Homicide by {name}"] = (*of, "total", "Total", count)
        found[f"Estimated Homicide Count: {name}"] = (*of, "total", "Total", count)
        found[f"{short} Rate"] = (*of, "total", "Total", rate)
    for short, name in {
        "IPFM": "Intimate Partner/Family Member",
        "IP": "Intimate Partner",
    }.items():
        found[f"{name} Homicide"] = (_RELATIONSHIP, name, "total", "Total", count)
        for sex in ("Male", "Female"):
            found[f"{short} {sex} Victims"] = (_RELATIONSHIP, name, sex.lower(), "Total", count)
    for name in ("Gangs", "Organized Crime", "Robbery"):
        found[f"{name}-Related Homicide"] = (_CONTEXT, name, "total", "Total", count)
        for sex in ("Male", "Female"):
            found[f"{name}: {sex} Homicide"] = (_CONTEXT, name, sex.lower(), "Total", count)
    for sex in ("Male", "Female"):
        key = sex.lower()
        found[f"{sex} Homicide Count"] = (*whole, key, "Total", count)
        found[f"Estimated Homicide Count: {sex}"] = (*whole, key, "Total", count)
        found[f"{sex} Homicide Rate"] = (*whole, key, "Total", rate)
        for age in ("0-14", "15-29", "30-44", "45-59", "60 or more"):
            found[f"{sex} {age} Count"] = (*whole, key, age, count)
            found[f"Estimate: {sex} {age} Count"] = (*whole, key, age, count)
            found[f"{sex} {age} Rate"] = (*whole, key, age, rate)
        for name in mechanisms:
            found[f"{sex} Homicide by {name}"] = (_MECHANISM, name, key, "Total", count)
            found[f"{sex} Homicide Rate by {name}"] = (_MECHANISM, name, key, "Total", rate)
    return found


INDICATORS = _indicators()


def read_unodc_homicide(path: Path) -> pd.DataFrame:
    """Read one row for each value that a place reports of a year's victims of homicide.

    Parameters
    ----------
    path : Path
        The data portal's export (XLSX, or CSV with commas or semicolons; with or without the
        banner above its header), or a file of the annex of the Global Study on Homicide 2019; or
        a folder of such files, read one below the other. Other files in it are passed over.

    Returns
    -------
    DataFrame of shape (n_values, 14)
        ``form`` (string: ``portal``, or ``annex_countries``, ``annex_regions``,
        ``annex_details`` and ``annex_rates`` of 2019; never add two of them up); ``level``
        (string: country, subregion, region, world); ``country_code`` (string, the portal's
        own; parts of a country have longer ones; missing in the annex); ``place``, ``region``
        and ``subregion`` (string, as printed); ``source`` (string, whence the portal has it);
        ``dimension`` and ``category`` (string, the portal's words for the cut and the part;
        ``Total`` is all; ``Intimate Partner`` is part of ``Intimate Partner/Family Member``);
        ``sex`` (string: total, male, female, unknown) and ``age`` (string, as printed) of the
        victims; ``year`` (Int64); ``unit`` (string: ``count`` of victims or
        ``rate_per_100000`` of the population of that sex and age); ``value`` (Float64; the
        export's may be missing).

        Rows overlap: totals stand beside parts. Filter on dimension, category, sex, age and
        unit, or victims are counted several times. Cells left empty in the wide files are left
        out, and so are places without any value. In the annex male and female do not always
        add up to the total.

    Raises
    ------
    NotThisSource
        The file is another one or damaged, or has a sex, unit or indicator that is not known;
        the annex's file on persons suspected or convicted is refused, for it is not about
        victims. All problems are named at once.

    References
    ----------
    ``SOURCES["unodc_homicide"].citation``; UNODC, Global Study on Homicide 2019, annex.
    """
    if path.is_dir():
        return _folder(path)
    problems = cells.Problems(
        path, "UNODC's homicide export or a file of the annex of its Global Study 2019"
    )
    data = cells.content(path, problems)
    if data.startswith(b"PK"):
        frame = _portal(_sheet(path, problems), problems)
    else:
        # one file of the annex is in Latin-1
        decoded = cells.text(data, problems, ("utf-8-sig", "latin-1"))
        frame = _text(decoded, problems)
    problems.refuse()
    return frame[COLUMNS]


def _folder(folder: Path) -> pd.DataFrame:
    """Read what is readable: the annex keeps files on other matters beside those on victims."""
    frames, refused = [], []
    for file in sorted(one for one in folder.iterdir() if one.is_file()):
        try:
            frames.append(read_unodc_homicide(file))
        except NotThisSource as error:
            refused.append(str(error))
    if not frames:
        raise NotThisSource(
            f"{folder}: no file on victims of homicide; expected UNODC's export or files of the "
            f"annex; {'; '.join(refused) or 'the folder is empty'}"
        )
    return pd.concat(frames, ignore_index=True)


def _text(decoded: str, problems: cells.Problems) -> pd.DataFrame:
    semicolons = "Iso3_code" in decoded[:2000] and decoded[:2000].count(";") > 10
    rows = cells.cells(decoded, problems, ";" if semicolons else ",")
    if _header_at(rows) is not None:
        return _portal(rows, problems)
    raw = cells.table(rows, problems)
    if "Indicator" in raw:
        return _wide(raw, problems)
    if {"Territory", "Year", "Level", "Homicide_Rate"} <= set(raw):
        return _rates(raw, problems)
    raise problems.stop("columns", raw.columns)


def _sheet(path: Path, problems: cells.Problems) -> list[list[Any]]:
    """Return the cells of the sheet that has the export's header, wherever it stands."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > UNPACKED_LIMIT:
            raise problems.stop(f"unpacks to {unpacked / 1e6:,.0f} MB")
        with python_calamine.CalamineWorkbook.from_path(path) as workbook:
            for name in workbook.sheet_names:
                rows = workbook.get_sheet_by_name(name).to_python()
                if _header_at(rows) is not None:
                    return rows
            names = workbook.sheet_names
    except (zipfile.BadZipFile, python_calamine.CalamineError, OSError) as error:
        raise problems.stop(f"is no readable workbook ({error})") from None
    raise problems.stop("no sheet has the export's header", map(repr, names))


def _header_at(rows: list[list[Any]]) -> int | None:
    for at, row in enumerate(rows[:BANNER_ROWS]):
        if {"Iso3_code", "VALUE"} <= {str(cell).strip() for cell in row}:
            return at
    return None


def _portal(rows: list[list[Any]], problems: cells.Problems) -> pd.DataFrame:
    at = _header_at(rows) or 0
    header = [str(cell).strip() for cell in rows[at]]
    # a workbook may go on below its last value with cells that were once formatted
    body = [row for row in rows[at + 1 :] if any(cell not in ("", None) for cell in row)]
    ragged = [f"row {n} ({len(row)})" for n, row in enumerate(body, 1) if len(row) != len(header)]
    if ragged:
        raise problems.stop(f"rows that have not {len(header)} cells", ragged)
    if not body:
        raise problems.stop("no rows below the header")
    raw = pd.DataFrame(body, columns=header, dtype=object)
    cells.require(raw, _PORTAL.values(), problems)
    twins = [name for name in _PORTAL.values() if header.count(name) > 1]
    if twins:
        raise problems.stop("two columns of one name", twins)
    found = {ours: raw[name] for ours, name in _PORTAL.items() if ours not in ("year", "value")}
    frame = pd.DataFrame({name: _shared(values) for name, values in found.items()})
    for name in ("place", "dimension", "category", "sex", "age", "unit"):
        problems.rows(f"{_PORTAL[name]} is missing", frame[name].isna())
    frame["sex"] = cells.words(frame["sex"], SEXES, "Sex", problems)
    frame["unit"] = cells.words(frame["unit"], UNITS, "Unit of measurement", problems)
    frame["year"] = cells.years(raw["Year"].map(_number_cell), "Year", problems)
    frame["value"] = cells.numbers(raw["VALUE"].map(_number_cell), "VALUE", problems)
    return frame.assign(form=_constant("portal", frame), level=_constant("country", frame))


def _shared(values: pd.Series) -> pd.Series:
    """Return text; each of the few different texts is worked on once."""
    kept = {value: str(value).strip() or None for value in values.unique()}
    return pd.Series([kept[value] for value in values], values.index, dtype="string")


def _number_cell(cell: object) -> object:
    """Return a cell that may be a number or text; an empty one is missing."""
    if not isinstance(cell, str):
        return cell
    # the export with semicolons comes from places that write a decimal comma
    return _DECIMAL_COMMA.sub(".", cell.strip()) or None


def _wide(raw: pd.DataFrame, problems: cells.Problems) -> pd.DataFrame:
    """Read a file of the annex with one column a year."""
    years = [name for name in raw.columns.astype(str) if _YEAR.fullmatch(name)]
    keys = [name for name in raw.columns.astype(str) if name not in years]
    forms = {
        ("Country", "Region", "Subregion", "Indicator"): "annex_countries",
        ("Country", "Region", "Indicator"): "annex_details",
        ("Level", "Region/Subregion", "Indicator"): "annex_regions",
    }
    form = forms.get(tuple(keys))
    if form is None or not years:
        raise problems.stop("columns", raw.columns)
    text = raw[keys].apply(cells.strings)
    if text["Indicator"].eq("Persons Brought into Formal Contact").any():
        raise problems.stop("is about persons suspected or convicted, not about victims")
    for name in keys:
        problems.rows(f"{name} is missing", text[name].isna())
    unknown = text["Indicator"].notna() & ~text["Indicator"].isin(INDICATORS)
    problems.rows("Indicator is not known", unknown, text["Indicator"])
    problems.rows("stands twice", text.duplicated(), text[keys[-2]].str.cat(text["Indicator"]))
    problems.refuse()
    regional = form == "annex_regions"
    frame = pd.DataFrame(
        {
            "level": cells.words(text["Level"], _LEVELS, "Level", problems)
            if regional
            else _constant("country", text),
            "place": text[keys[1] if regional else "Country"],
            "region": _constant(None, text) if regional else text["Region"],
            "subregion": text.get("Subregion", _constant(None, text)),
            "indicator": text["Indicator"],
        }
    ).join(raw[years])
    return _long(frame, form, problems)


def _rates(raw: pd.DataFrame, problems: cells.Problems) -> pd.DataFrame:
    """Read the annex's long file of rates, one column a rate."""
    text = raw.apply(cells.strings)
    names = {
        name: re.sub(r"(\d+) (\d+)", r"\1-\2", name.replace("_", " "))
        for name in raw.columns.astype(str)
        if name.endswith("_Rate")
    }
    unknown = [name for name, indicator in names.items() if indicator not in INDICATORS]
    if unknown:
        problems.add("columns that are not known", unknown)
    cells.require(raw, ("Region", "Subregion"), problems)
    problems.rows("Territory is missing", text["Territory"].isna())
    problems.rows(
        "stands twice", text[["Territory", "Year"]].duplicated(), text["Territory"] + text["Year"]
    )
    level = cells.words(text["Level"], _LEVELS, "Level", problems)
    problems.rows("Level is missing", text["Level"].isna())
    frame = pd.DataFrame(
        {
            "level": level,
            "place": text["Territory"],
            "region": text["Region"],
            "subregion": text["Subregion"],
            "year": cells.years(text["Year"], "Year", problems),
        }
    ).join(raw[list(names)].rename(columns=names))
    problems.refuse()
    return _long(frame, "annex_rates", problems)


def _long(frame: pd.DataFrame, form: str, problems: cells.Problems) -> pd.DataFrame:
    """Turn columns of values into rows; an empty cell is no row."""
    fixed = ["level", "place", "region", "subregion"]
    along = "indicator" if "indicator" in frame else "year"
    across = "year" if along == "indicator" else "indicator"
    long = frame.melt([*fixed, along], var_name=across, value_name="value")
    long["value"] = cells.strings(long["value"])
    long = long[long["value"].notna()].reset_index(drop=True)
    long["value"] = cells.numbers(long["value"], "a value", problems)
    long["year"] = pd.to_numeric(long["year"]).astype("Int64")
    meanings = pd.DataFrame.from_dict(
        INDICATORS, orient="index", columns=["dimension", "category", "sex", "age", "unit"]
    ).astype("string")
    # a join by name keeps the order of the rows
    long = long.join(meanings, on="indicator")
    return long.assign(
        form=_constant(form, long),
        country_code=_constant(None, long),
        source=_constant(None, long),
    )


def _constant(value: str | None, like: pd.DataFrame) -> pd.Series:
    return pd.Series(value, like.index, dtype="string")


SOURCES = {
    "unodc_homicide": Upstream(
        name="unodc_homicide",
        producer="United Nations Office on Drugs and Crime",
        title="UNODC Research - Data Portal - Intentional Homicide",
        url="https://dataunodc.un.org/dp-intentional-homicide-victims",
        license_name="© United Nations",
        license_url="https://dataunodc.un.org/termsofuse",
        redistribute="aggregates",
        citation="UNODC, UNODC Research - Data Portal - Intentional Homicide. "
        "https://dataunodc.un.org/dp-intentional-homicide-victims",
        read=read_unodc_homicide,
        hosts=("data.unodc.org", "dataunodc.un.org"),
        addresses={
            "data_cts_intentional_homicide.xlsx": "https://data.unodc.org/sites/"
            "dataportal.unodc.org/files/2026-05/data_cts_intentional_homicide.xlsx",
        },
    )
}
