"""Countries and areas: codes, regions and names in the six languages of the United Nations."""

import pandas as pd

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

    Examples
    --------
    >>> countries = wpsdata.load.countries.load_countries().set_index("iso3")
    >>> countries.loc["XKX", ["name_en", "un_status"]].to_dict()
    {'name_en': 'Kosovo', 'un_status': 'other'}
    """
    return load_bundled("un_countries", "countries.csv", COLUMNS, version)


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

    Examples
    --------
    >>> admissions = wpsdata.load.countries.load_admissions()
    >>> admissions[["iso3", "admitted_on"]].head(2).to_dict("records")
    [{'iso3': 'CHE', 'admitted_on': '2002-09-10'}, {'iso3': 'MNE', 'admitted_on': '2006-06-28'}]
    """
    return load_bundled("un_admissions", "admissions.csv", ADMISSIONS_COLUMNS, version)
