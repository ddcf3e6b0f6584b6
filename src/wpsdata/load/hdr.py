"""UNDP Human Development Report: composite indices (HDI, GDI, IHDI, GII, PHDI), complete series.

Published wide, one row a country and one column an indicator and year; read long.
"""

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


def read_hdr(path: Path) -> pd.DataFrame:
    """Read one row for each country or aggregate, indicator and year, empty values included.

    Parameters
    ----------
    path : Path
        The comma-separated file of an edition from 2022 on. The publisher's is Latin-1; UTF-8
        is read too.

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
        ``NaN`` and nothing are missing). The key is ``code``, ``indicator``, ``year``.

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
    # Latin-1 as Windows extends it: the same letters, and junk is less easily taken for text
    raw = cells.read_table(path, problems, ("utf-8-sig", "cp1252"))
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
