"""Countries and areas: codes, regions and names in the six languages of the United Nations."""

import pandas as pd

from wpsdata import catalog
from wpsdata.errors import WpsdataError
from wpsdata.load.bundled import load_bundled

COLUMNS = [
    "iso3",
    "m49",
    "name_en",
    "name_fr",
    "name_es",
    "name_ar",
    "name_ru",
    "name_zh",
    "region",
    "subregion",
    "intermediate_region",
    "un_status",
    "names_source",
]

ADMISSIONS_COLUMNS = [
    "iso3",
    "admitted_on",
    "independent_on",
    "seat_before",
    "public_on",
    "kind",
    "reliability",
    "note",
    "source_title",
    "source_url",
]


class ColumnsChanged(WpsdataError):
    """A source has added, dropped or reordered a column."""


def load_countries(version: str = "latest") -> pd.DataFrame:
    """Load one row for each country or area.

    Parameters
    ----------
    version : str
        Folder under ``data/raw/un_countries``; ``"latest"`` is the last by name.

    Returns
    -------
    DataFrame of shape (n_countries, 13)
        ``iso3`` (``XKX`` for Kosovo), ``m49`` (three digits), ``name_en``, ``name_fr``,
        ``name_es``, ``name_ar``, ``name_ru``, ``name_zh``, ``region``, ``subregion``,
        ``intermediate_region``, ``un_status`` (``member``, ``observer`` or ``other``),
        ``names_source``; all strings, empty where the source is.

    Raises
    ------
    SnapshotChanged
        The file is not the one its card describes.
    ColumnsChanged
        The file has other columns than expected.

    References
    ----------
    ``data/raw/un_countries/<version>/countries.csv.yml``; ``wpsdata.cite("un_countries")``.
    """
    path = catalog.snapshot("un_countries", "countries.csv", version)
    # "NA" and the like are words here, never missing values
    table = pd.read_csv(path, dtype="string", keep_default_na=False)
    if list(table.columns) != COLUMNS:
        raise ColumnsChanged(
            f"{path}: columns {list(table.columns)}; expected {COLUMNS}; mend the loader "
            "wpsdata/load/countries.py"
        )
    return table


def load_admissions(version: str = "latest") -> pd.DataFrame:
    """Load one row for each UN member state admitted after 31 October 2000.

    Parameters
    ----------
    version : str
        Date accessed, or ``"latest"``.

    Returns
    -------
    DataFrame of shape (n_states, 10)
        All strings. ``independent_on`` is empty for states that existed on that day.

    Raises
    ------
    SnapshotChanged
        The file is not the one its card describes.
    ColumnsChanged
        The file has other columns.

    References
    ----------
    ``data/raw/un_admissions/<version>/admissions.csv.yml``.
    """
    return load_bundled("un_admissions", "admissions.csv", ADMISSIONS_COLUMNS, version)
