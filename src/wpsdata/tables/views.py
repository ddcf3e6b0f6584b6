"""The tidy tables for those who work in polars or in SQL: the same rows, by the same ``load``."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wpsdata.errors import optional
from wpsdata.tables import LATEST, NAMES, load, table

if TYPE_CHECKING:
    from types import ModuleType

    import duckdb as duck
    import pandas as pd
    import polars as pl

_DAY = "datetime64[s]"
# dtype of a codebook -> type in polars
_POLARS = {
    "string": "String",
    "Int64": "Int64",
    "Float64": "Float64",
    "boolean": "Boolean",
    _DAY: "Date",
}


def polars(name: str, as_of: str = LATEST, edition: str | None = None) -> "pl.DataFrame":
    """Load one tidy table as a polars frame.

    Parameters
    ----------
    name : str
        One of ``wpsdata.tables()``.
    as_of, edition : str
        As for ``wpsdata.load``.

    Returns
    -------
    polars.DataFrame of shape (n_rows, n_columns)
        The rows and columns of ``wpsdata.load``: ``String``, ``Int64``, ``Float64``, ``Boolean``,
        and ``Date`` for days; what is missing is null.

    Raises
    ------
    NotInstalled
        polars is not installed.
    WpsdataError
        As for ``wpsdata.load``.

    Examples
    --------
    >>> import wpsdata
    >>> wpsdata.polars("naps")["generation"].min()
    1
    """
    library = optional("polars", "polars")
    frame = load(name, as_of, edition)
    types = {column: (one.metadata or {})["dtype"] for column, one in table(name).columns.items()}
    return library.DataFrame(
        [
            # `known`, which as_of adds, is in no codebook
            _series(library, str(column), values, types.get(str(column), "string"))
            for column, values in frame.items()
        ]
    )


def _series(library: "ModuleType", name: str, values: "pd.Series", dtype: str) -> Any:
    # value by value: the way through Arrow needs one more library
    cells = values.astype("object").where(values.notna(), None).tolist()
    if dtype == _DAY:
        cells = [None if cell is None else cell.date() for cell in cells]
    return library.Series(name, cells, dtype=getattr(library, _POLARS[dtype]))


class Database:
    """A DuckDB connection that has a table from the moment a query first names it.

    Attributes
    ----------
    connection : duckdb.DuckDBPyConnection
        The connection; what is not here is asked of it.
    """

    def __init__(self, connection: "duck.DuckDBPyConnection", as_of: str = LATEST) -> None:
        self.connection = connection
        self._as_of = as_of
        self._there: set[str] = set()

    def sql(
        self, query: str, params: Sequence[object] | dict[str, object] | None = None
    ) -> "duck.DuckDBPyRelation":
        """Ask a question in SQL, once the tables it names are there.

        Parameters
        ----------
        query : str
            SQL of DuckDB.
        params : sequence or dict, optional
            Values of the query's parameters.

        Returns
        -------
        duckdb.DuckDBPyRelation
            The answer; ``.df()``, ``.pl()`` and ``.fetchall()`` fetch it. None for a statement
            that has none.

        Raises
        ------
        duckdb.Error
            The query cannot be answered.
        """
        self.require(*named_in(query))
        return self.connection.sql(query, params=params)

    def execute(
        self, query: str, parameters: Sequence[object] | dict[str, object] | None = None
    ) -> "duck.DuckDBPyConnection":
        """Run a statement, once the tables it names are there; as ``sql``."""
        self.require(*named_in(query))
        return self.connection.execute(query, parameters)

    def require(self, *names: str) -> None:
        """Make tables of the connection out of tidy tables.

        Columns have DuckDB's types and carry the sentences of the codebook as comments.

        Raises
        ------
        UnknownTable
            No table has that name.
        """
        for name in names:
            if name not in self._there:
                self._make(name)
                self._there.add(name)

    def _make(self, name: str) -> None:
        described = table(name)
        frame = load(name, self._as_of)
        days = [column for column, values in frame.items() if str(values.dtype) == _DAY]
        columns = ", ".join(
            f'CAST("{column}" AS DATE) AS "{column}"' if column in days else f'"{column}"'
            for column in frame.columns
        )
        self.connection.register("_wpsdata", frame)
        self.connection.execute(f'CREATE TABLE "{name}" AS SELECT {columns} FROM _wpsdata')  # noqa: S608
        self.connection.unregister("_wpsdata")
        self.connection.execute(f'COMMENT ON TABLE "{name}" IS {_quoted(described.title)}')
        for column, one in described.columns.items():
            meaning = _quoted(one.description or "")
            self.connection.execute(f'COMMENT ON COLUMN "{name}"."{column}" IS {meaning}')

    def __getattr__(self, name: str) -> Any:
        """Ask the connection for what is not here."""
        return getattr(self.connection, name)

    def __enter__(self) -> "Database":
        """Close the connection at the end of a ``with``."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self.connection.close()


def duckdb(as_of: str = LATEST) -> Database:
    """Open a DuckDB database in memory that has every tidy table.

    Parameters
    ----------
    as_of : str
        As for ``wpsdata.load``, for all tables.

    Returns
    -------
    Database
        A connection; a table is loaded when a query first names it.

    Raises
    ------
    NotInstalled
        duckdb is not installed.

    Examples
    --------
    >>> import wpsdata
    >>> with wpsdata.duckdb(as_of="2022-05-18") as database:
    ...     database.sql("SELECT count(DISTINCT iso3) > 90 FROM naps").fetchall()
    [(True,)]
    """
    return Database(optional("duckdb", "duckdb").connect(), as_of)


def named_in(query: str) -> list[str]:
    """Return the tidy tables whose names stand in a query, be it in a remark."""
    words = {word.casefold() for word in re.findall(r"\w+", query)}
    return [name for name in NAMES if name in words]


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
