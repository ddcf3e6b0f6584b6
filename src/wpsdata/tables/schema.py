"""What a tidy table is: its rows, key, columns, sources, and how it is built."""

from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from wpsdata import progress
from wpsdata.errors import WpsdataError

Column = pa.Column


class TableInvalid(WpsdataError):
    """A built table breaks its schema or its key."""


def column(
    dtype: str,
    meaning: str,
    *,
    unit: str = "",
    empty: bool = False,
    values: tuple[Any, ...] = (),
    at_least: float | None = None,
    at_most: float | None = None,
) -> pa.Column:
    """Describe one column: what the schema checks and what the codebook prints.

    Parameters
    ----------
    dtype : str
        A nullable pandas dtype: ``string``, ``Int64``, ``Float64``, ``boolean`` or
        ``datetime64[s]``.
    meaning : str
        What a value says, in one sentence.
    unit : str
        Unit of measurement; empty for names, codes and counts.
    empty : bool
        Whether a value may be missing.
    values : tuple
        The only values allowed; empty for no restriction.
    at_least, at_most : float, optional
        Bounds, both allowed values.
    """
    checks = []
    if values:
        checks.append(pa.Check.isin(values))
    if at_least is not None:
        checks.append(pa.Check.ge(at_least))
    if at_most is not None:
        checks.append(pa.Check.le(at_most))
    return pa.Column(
        dtype,
        checks=checks,
        nullable=empty,
        description=meaning,
        metadata={"dtype": dtype, "unit": unit, "values": list(values)},
    )


@dataclass(frozen=True)
class Table:
    """One tidy table of ``data/processed``.

    ``sources`` are ``(source, file)`` pairs of ``data/raw``; they decide when a notebook that
    loads the table is stale. ``public_dates`` names the two columns (earliest and latest day
    on which the row may have become public) that ``as_of`` is compared with.

    ``research`` names the research sources, as ``source`` or ``source/file``, from whose files
    ``from_research`` computes the table anew: it takes a path a source, by the name of the
    source. ``needs`` says whether it takes all of them at once, or any that the user has.
    """

    name: str
    title: str
    unit_of_row: str
    key: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    columns: dict[str, pa.Column]
    build: Callable[[], pd.DataFrame]
    public_dates: tuple[str, str] | None = ("public_earliest", "public_latest")
    research: tuple[str, ...] = ()
    needs: str = "all"
    from_research: Callable[[dict[str, Path]], pd.DataFrame] | None = None

    @property
    def research_sources(self) -> tuple[str, ...]:
        """Names of the research sources, without their files."""
        return tuple(dict.fromkeys(one.partition("/")[0] for one in self.research))

    def enough(self, sources: Container[str]) -> bool:
        """Tell whether these research sources are enough to compute the table."""
        there = [one in sources for one in self.research_sources]
        return bool(there) and (all(there) if self.needs == "all" else any(there))

    def computed(self, files: dict[str, Path]) -> pd.DataFrame:
        """Compute the table from research files, and show how far that is; see `validated`."""
        assert self.from_research is not None  # noqa: S101 - whoever asks has looked
        with progress.showing(f"Computing {self.name}"):
            return self.validated(self.from_research(files))

    def validated(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the frame in column and key order, once schema and key hold.

        Raises
        ------
        TableInvalid
            Wrong columns, types or values, or a key that is not unique; all of them at once.
        """
        problems = self._column_problems(frame)
        if not problems:
            frame = frame[list(self.columns)].sort_values(list(self.key), ignore_index=True)
            problems = [*self._schema_problems(frame), *self._key_problems(frame)]
        if problems:
            raise TableInvalid(
                f"table {self.name}: {'; '.join(problems)}; "
                f"mend the raw file or src/wpsdata/tables/{self.name}.py"
            )
        return frame

    def _column_problems(self, frame: pd.DataFrame) -> list[str]:
        lacking = sorted(set(self.columns) - set(frame.columns))
        strange = sorted(set(frame.columns) - set(self.columns))
        return [
            *([f"no column {', '.join(lacking)}"] if lacking else []),
            *([f"undescribed column {', '.join(strange)}"] if strange else []),
        ]

    def _schema_problems(self, frame: pd.DataFrame) -> list[str]:
        try:
            pa.DataFrameSchema(self.columns, strict=True).validate(frame, lazy=True)
        except pa.errors.SchemaErrors as error:
            cases = error.failure_cases
            return [
                f"column {name}: {check} fails for "
                f"{', '.join(repr(case) for case in group['failure_case'].head(5))}"
                for (name, check), group in cases.groupby(["column", "check"], dropna=False)
            ]
        return []

    def _key_problems(self, frame: pd.DataFrame) -> list[str]:
        repeated = frame.loc[frame.duplicated(list(self.key)), list(self.key)]
        if repeated.empty:
            return []
        shown = ["/".join(str(part) for part in row) for row in repeated.head(5).to_numpy()]
        return [f"duplicate key ({', '.join(self.key)}): {', '.join(shown)}"]
