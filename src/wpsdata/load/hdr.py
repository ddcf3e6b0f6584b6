"""UNDP Human Development Report: composite indices (HDI, GDI, IHDI, GII, PHDI), complete series.

Published wide, one row a country and one column an indicator and year; read long. Older editions
were published one indicator a table, which is read into the same form.
"""

import re
from pathlib import Path

import pandas as pd

from wpsdata.load import cells
from wpsdata.load.upstream import Upstream

# indicator -> unit; what is in dollars is at the prices that the edition states
UNITS = {
    "hdi_rank": "rank",
    "hdi": "index",
    "le": "years",
    "eys": "years",
    "mys": "years",
    "gnipc": "dollars at purchasing power parity",
    "gdi_group": "group",
    "gdi": "ratio",
    "hdi_f": "index",
    "le_f": "years",
    "eys_f": "years",
    "mys_f": "years",
    "gni_pc_f": "dollars at purchasing power parity",
    "hdi_m": "index",
    "le_m": "years",
    "eys_m": "years",
    "mys_m": "years",
    "gni_pc_m": "dollars at purchasing power parity",
    "ihdi": "index",
    "coef_ineq": "percent",
    "loss": "percent",
    "ineq_le": "percent",
    "ineq_edu": "percent",
    "ineq_inc": "percent",
    "gii_rank": "rank",
    "gii": "index",
    "mmr": "deaths per 100,000 live births",
    "abr": "births per 1,000 women aged 15-19",
    "se_f": "percent",
    "se_m": "percent",
    "pr_f": "percent",
    "pr_m": "percent",
    "lfpr_f": "percent",
    "lfpr_m": "percent",
    "rankdiff_hdi_phdi": "ranks",
    "phdi": "index",
    "diff_hdi_phdi": "percent",
    "co2_prod": "tonnes per person",
    "mf": "tonnes per person",
    "pop_total": "millions",
}
_ABOUT = ["iso3", "country", "hdicode", "region"]
# an index of each kind, so that another wide file of the UNDP is not taken for this one
_INDICES = {"hdi", "gdi", "gii"}
# "NaN" stands in one cell of the edition 2023-24
_MISSING = ("", "..", "NaN")
# title of an older table -> indicator
_TITLES = {
    "Gender Inequality Index (GII)": "gii",
    "Share of seats in parliament (% held by women)": "pr_f",
}
_RANKED = re.compile(r"HDI Rank \((\d{4})\)")


def read_hdr(path: Path) -> pd.DataFrame:
    """Read one row for each country or aggregate, indicator and year, empty values included.

    Parameters
    ----------
    path : Path
        The comma-separated file of an edition from 2022 on, or a table of one indicator of an
        older edition: its title, then ``HDI Rank (2018)``, ``Country``, and two columns a year, of
        which the second holds letters of notes. Latin-1, as the publisher writes, or UTF-8. Or a
        folder of such files, read file by file, with their names in one more column, ``file``.

    Returns
    -------
    DataFrame of shape (n_areas * n_columns, 10)
        ``code`` (string, as published: ISO3, or for an aggregate such as ``ZZK.WORLD``);
        ``iso3`` (string, missing for aggregates); ``country`` (string, as published);
        ``is_country`` (boolean; aggregates stand at the end of the file and are kept);
        ``hdi_group`` (string, of the edition: Very High, High, Medium, Low; missing for aggregates
        and countries without an index); ``region`` (string, UNDP's code: AS, EAP, ECA, LAC, SA,
        SSA; missing for aggregates and developed countries);
        ``indicator`` (string, as published: ``gii`` is the Gender Inequality Index, ``pr_f``
        the share of seats in parliament held by women; see ``UNITS``); ``unit`` (string, missing
        for an indicator that ``UNITS`` lacks); ``year`` (Int64); ``value`` (Float64; ``..``,
        ``NaN`` and nothing are missing). The key is ``code``, ``indicator``, ``year``. Tables of
        older editions have names only: ``code``, ``iso3``, ``hdi_group`` and ``region`` are
        missing, ``country`` takes the place of ``code`` in the key, and groups of countries are
        the rows without a rank.

    Raises
    ------
    NotThisSource
        Another file, a column that is no indicator and year, a code twice or of neither kind, a
        value that is no number; all problems in one line.

    References
    ----------
    UNDP, Human Development Report, https://hdr.undp.org/data-center/documentation-and-downloads
    (CC BY 3.0 IGO).
    """
    problems = cells.Problems(
        path,
        "UNDP's composite indices, complete time series: iso3, country, hdicode, region, then "
        "columns like gii_1990",
    )
    if path.is_dir():
        return cells.each_file(path, read_hdr, problems)
    # Latin-1 as Windows extends it: the same letters, and junk is less easily taken for text
    decoded = cells.text(cells.content(path, problems), problems, ("utf-8-sig", "cp1252"))
    rows = cells.cells(decoded, problems)
    if rows[0][0].strip() in _TITLES and len(rows[0]) == 1:
        return _one_indicator(_TITLES[rows[0][0].strip()], rows[1:], problems)
    raw = cells.table(rows, problems)
    cells.require(raw, _ABOUT, problems)
    series = raw.columns.drop(_ABOUT)
    parts = series.to_series().str.extract(r"^(.+)_([12][0-9]{3})$")
    odd = parts.index[parts[0].isna()]
    if len(odd):
        problems.add("no indicator and year", odd)
    lacking = sorted(_INDICES - set(parts[0].dropna()))
    if lacking:
        problems.add("no column of", lacking)
    problems.refuse()

    code = cells.strings(raw["iso3"])
    country = code.str.fullmatch("[A-Z]{3}").fillna(False).astype("boolean")
    known = country | code.str.fullmatch(r"ZZ[A-Z]\.[A-Z]+").fillna(False)
    problems.rows("iso3 is neither a country's code nor an aggregate's", ~known, raw["iso3"])
    problems.rows("iso3 twice", code.notna() & code.duplicated(), code)
    areas = pd.DataFrame(
        {
            "code": code,
            "iso3": code.where(country),
            "country": cells.strings(raw["country"]),
            "is_country": country,
            "hdi_group": cells.strings(raw["hdicode"]),
            "region": cells.strings(raw["region"]),
        }
    )
    problems.rows("country is missing", areas["country"].isna(), raw["iso3"])
    # row by row, so that a country's values stand together
    given = cells.strings(pd.Series(raw[series].to_numpy().ravel(), dtype="string"), _MISSING)
    values = pd.to_numeric(given, errors="coerce").astype("Float64")
    if (given.notna() & ~(values.abs() < float("inf")).fillna(False)).any():
        for name in series:
            # differences of ranks are negative
            cells.numbers(cells.strings(raw[name], _MISSING), name, problems, minimum=None)
    problems.refuse()

    long = areas.loc[areas.index.repeat(len(series))].reset_index(drop=True)
    indicator = pd.Series(parts[0].tolist() * len(areas), dtype="string")
    long["indicator"] = indicator
    long["unit"] = indicator.map(UNITS).astype("string")
    long["year"] = pd.Series(parts[1].astype(int).tolist() * len(areas), dtype="Int64")
    long["value"] = values
    return long


def _one_indicator(indicator: str, rows: list[list[str]], problems: cells.Problems) -> pd.DataFrame:
    """Read a table of an older edition: two columns a year, notes below in rows of one cell."""
    header = [cell.strip() for cell in rows[0]] if rows else []
    years = header[2::2]
    if (
        len(header) < 4
        or len(header) % 2
        or not _RANKED.fullmatch(header[0])
        or header[1] != "Country"
        or not all(re.fullmatch("[12][0-9]{3}", year) for year in years)
        or any(header[3::2])
    ):
        raise problems.stop("below the title no HDI Rank, Country and two columns a year", header)
    raw = cells.table(
        [
            ["rank", "country", *(f"{kind}{year}" for year in years for kind in ("", "note "))],
            *(row for row in rows[1:] if len(row) > 1),
        ],
        problems,
    )
    country = cells.strings(raw["country"])
    # headings such as Regions stand among the groups and have neither rank nor values
    ranked = cells.strings(raw["rank"])
    problems.rows("country is missing", country.isna(), raw["rank"])
    problems.rows("country twice", country.notna() & country.duplicated(), country)
    cells.integers(ranked.mask(ranked.eq("..")), "rank", problems, minimum=1)
    if ranked.isna().all():
        problems.add("no country with a rank")
    values = {
        year: cells.numbers(cells.strings(raw[year], _MISSING), year, problems) for year in years
    }
    problems.refuse()
    areas = pd.DataFrame(
        {
            "code": pd.Series(pd.NA, raw.index, dtype="string"),
            "iso3": pd.Series(pd.NA, raw.index, dtype="string"),
            "country": country,
            "is_country": ranked.notna().astype("boolean"),
            "hdi_group": pd.Series(pd.NA, raw.index, dtype="string"),
            "region": pd.Series(pd.NA, raw.index, dtype="string"),
            "indicator": pd.Series(indicator, raw.index, dtype="string"),
            "unit": pd.Series(UNITS[indicator], raw.index, dtype="string"),
        }
    )
    long = pd.concat(
        [areas.assign(year=int(year), value=values[year], row=areas.index) for year in years]
    ).sort_values(["row", "year"], ignore_index=True)
    return long.drop(columns="row").astype({"year": "Int64"})


SOURCES = {
    "hdr": Upstream(
        name="hdr",
        producer="UNDP",
        title="Human Development Report: composite indices, complete time series",
        url="https://hdr.undp.org/data-center/documentation-and-downloads",
        license_name="CC BY 3.0 IGO",
        license_url="https://creativecommons.org/licenses/by/3.0/igo/",
        redistribute="yes",
        citation="UNDP (United Nations Development Programme). Human Development Report 2025: "
        "composite indices, complete time series.",
        read=read_hdr,
        hosts=("hdr.undp.org",),
        # the address changes with every edition
        addresses={
            "HDR25_Composite_indices_complete_time_series.csv": "https://hdr.undp.org/sites/"
            "default/files/2025_HDR/HDR25_Composite_indices_complete_time_series.csv"
        },
    )
}
