"""What every form asks of the frame it is given, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from wpsdata.errors import WpsdataError


class EmptySelection(WpsdataError):
    """Nothing is left to draw: an empty chart would read as a finding."""


class UnfitFrame(WpsdataError):
    """A frame lacks a column, repeats a key, or holds a value the form cannot show."""


def require(frame: pd.DataFrame, columns: Iterable[str], form: str, selection: str = "") -> None:
    """Check that a frame has rows and columns.

    Parameters
    ----------
    frame : DataFrame
        What the form was given.
    columns : iterable of str
        Columns the form reads.
    form : str
        Name of the form, for the message.
    selection : str
        What was selected and what exists, in the caller's words; it ends the message.

    Raises
    ------
    UnfitFrame
        A column is absent.
    EmptySelection
        The frame has no row.
    """
    columns = list(columns)
    absent = [name for name in columns if name not in frame.columns]
    if absent:
        raise UnfitFrame(
            f"{form}: no column {absent}, the frame has {list(frame.columns)}; it draws {columns}"
        )
    if frame.empty:
        asked = selection or "no row was selected"
        raise EmptySelection(
            f"{form}: nothing to draw: {asked}; at least one row expected; "
            "widen the parameters (period, role, scope, region, as_of)"
        )


def require_unique(frame: pd.DataFrame, key: list[str], form: str) -> None:
    """Check that no two rows share a key: one of them would be drawn over the other.

    Parameters
    ----------
    frame : DataFrame
        What the form was given.
    key : list of str
        Columns that name one mark.
    form : str
        Name of the form, for the message.

    Raises
    ------
    UnfitFrame
        A key is repeated.
    """
    repeated = frame.loc[frame.duplicated(key), key].astype("string").agg(" / ".join, axis=1)
    if len(repeated):
        raise UnfitFrame(
            f"{form}: {sorted(set(repeated))} given more than once; one row a {' x '.join(key)} "
            "expected; select one edition or one source before drawing"
        )


def require_values(values: Iterable[object], known: Iterable[str], what: str, form: str) -> None:
    """Check that a column holds only values the form has a mark for.

    Parameters
    ----------
    values : iterable
        The column; missing is allowed.
    known : iterable of str
        Values with a mark.
    what : str
        Name of the column.
    form : str
        Name of the form, for the message.

    Raises
    ------
    UnfitFrame
        A value is not known.
    """
    known = list(known)
    strange = sorted({str(value) for value in values if not pd.isna(value)} - set(known))  # type: ignore[call-overload]
    if strange:
        raise UnfitFrame(f"{form}: {what} {strange}; one of {known} expected")


def in_order(values: pd.Series, order: Iterable[str] | None = None) -> list[str]:
    """Return distinct values in the order given, else as they first appear."""
    seen = [str(value) for value in values.dropna().unique()]
    if order is None:
        return seen
    wanted = [name for name in order if name in seen]
    return wanted + [name for name in seen if name not in wanted]


def number(value: object) -> float | None:
    """Return a float, or None where the value is missing: missing is never zero."""
    return None if pd.isna(value) else float(value)  # type: ignore[call-overload,arg-type]


def text(value: object) -> str:
    """Return a string, empty where the value is missing."""
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
