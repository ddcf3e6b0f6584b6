"""Read a bundled raw file exactly as it was published, and hold it to its columns."""

import csv

import pandas as pd

from wpsdata import catalog
from wpsdata.errors import WpsdataError


class ColumnsChanged(WpsdataError):
    """A raw file has other columns, or rows of another length, than its loader expects."""


def load_bundled(
    source: str, file: str, columns: list[str], version: str = "latest"
) -> pd.DataFrame:
    """Load one bundled CSV file, every value as the text that was published.

    Parameters
    ----------
    source : str
        Folder under ``data/raw``.
    file : str
        File name.
    columns : list of str
        The columns the file must have, in this order.
    version : str
        Date accessed, or ``"latest"``.

    Returns
    -------
    DataFrame of shape (n_rows, len(columns))
        All columns strings; an empty cell is ``""``, never missing.

    Raises
    ------
    SnapshotChanged
        The file is not the one its card describes.
    ColumnsChanged
        The columns differ, or a row has too few or too many cells.

    Examples
    --------
    >>> from wpsdata.load.bundled import load_bundled
    >>> from wpsdata.load.countries import ADMISSIONS_COLUMNS
    >>> load_bundled("un_admissions", "admissions.csv", ADMISSIONS_COLUMNS)["iso3"].tolist()
    ['CHE', 'MNE', 'SRB', 'SSD', 'TLS']
    """
    path = catalog.snapshot(source, file, version)
    # pandas would take a row with too few cells for one whose last cells are empty
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = list(csv.reader(lines)) or [[]]
    if header != columns:
        raise ColumnsChanged(
            f"{path}: columns {', '.join(header)}; expected {', '.join(columns)}; "
            "mend the file, or its loader"
        )
    uneven = [
        f"{number} ({len(row)})" for number, row in enumerate(rows, 1) if len(row) != len(columns)
    ]
    if uneven:
        raise ColumnsChanged(
            f"{path}: number of cells in row {', '.join(uneven)}; "
            f"expected {len(columns)}; mend the rows, then the card's hash"
        )
    return pd.DataFrame(rows, columns=columns, dtype="string")
