"""Armed conflicts by state and period: in how many years, and in how many of them at war."""

import pandas as pd

from wpsdata.errors import WpsdataError

FIRST_YEAR = 1990
# the years before resolution 1325 that a status fixed at its adoption rests on
BASELINE = ("1990_2000", 1990, 2000)
PERIOD_TYPES = ("decade", "baseline")
PLACES = ("as_printed", "from_sides")
_COUNTS = ("conflict_years", "war_years", "conflicts")


class NotPlaced(WpsdataError):
    """Conflicts have neither a place nor a government on their first side."""


def conflicts_by_country(conflicts: pd.DataFrame) -> pd.DataFrame:
    """Count one row for each state and period: years with a state-based conflict.

    Parameters
    ----------
    conflicts : DataFrame
        Result of ``wpsdata.load.ucdp.read_ucdp_conflicts``.

    Returns
    -------
    DataFrame of shape (n_groups, 10)
        ``state`` (string: ISO3, or the name of a state that no longer exists), ``iso3`` (string,
        missing for those), ``period`` (string: ``1990s`` and so on, or ``1990_2000``),
        ``period_type`` (string, of ``PERIOD_TYPES``; a decade and the baseline share years and
        are never added up), ``first_year``, ``last_year`` (Int64; the last decade ends with the
        file), ``conflict_years``, ``war_years`` (Int64, different years with a conflict, and
        with one of at least 1,000 battle-related deaths), ``conflicts`` (Int64, different
        ones), ``places`` (string, of ``PLACES``). Only states with a conflict in the period;
        the dataset means to be complete for all states, so that for one that existed a missing
        row is none recorded.

    Raises
    ------
    NotPlaced
        Conflicts without any state to count them under. All in one line.

    Notes
    -----
    A conflict counts under its location as UCDP defines it: the states whose governments have a
    primary claim to the incompatibility, which need not be where it was fought. Where the file
    gives no places, they follow from the sides: the government's in conflicts within a state,
    both in conflicts between states. States that support a side with troops are not counted.
    """
    kept = conflicts.loc[conflicts["year"] >= FIRST_YEAR]
    printed = kept["location_gwno"].notna().any()
    placed = _printed(kept) if printed else _from_sides(kept)
    lost = ~kept.index.to_series().isin(placed["row"])
    if lost.any():
        named = (kept["conflict_id"].astype(str) + " in " + kept["year"].astype(str))[lost]
        raise NotPlaced(
            f"no state for conflict {', '.join(named)}; expected a location or a government on "
            "its first side; mend the file"
        )
    years = kept[["conflict_id", "year", "intensity"]].join(
        placed.set_index("row"), how="inner", validate="one_to_many"
    )
    last = int(kept["year"].max()) if len(kept) else FIRST_YEAR
    decades = [(f"{start}s", start, min(start + 9, last)) for start in range(1990, last + 1, 10)]
    rows = [
        _counted(years, name, first, end, kind)
        for kind, periods in (("decade", decades), ("baseline", [BASELINE]))
        for name, first, end in periods
    ]
    counted = pd.concat(rows, ignore_index=True).assign(places=PLACES[0] if printed else PLACES[1])
    order = [
        "state",
        "iso3",
        "period",
        "period_type",
        "first_year",
        "last_year",
        *_COUNTS,
        "places",
    ]
    return (
        counted[order]
        .astype(dict.fromkeys(("first_year", "last_year", *_COUNTS), "Int64"))
        .astype(dict.fromkeys(("state", "iso3", "period", "period_type", "places"), "string"))
        .sort_values(["state", "period_type", "first_year"], ignore_index=True)
    )


def _counted(years: pd.DataFrame, period: str, first: int, last: int, kind: str) -> pd.DataFrame:
    inside = years.loc[years["year"].between(first, last)]
    by_state = inside.groupby("state")
    return (
        pd.DataFrame(
            {
                "iso3": by_state["iso3"].first(),
                "conflict_years": by_state["year"].nunique(),
                "war_years": inside["year"]
                .where(inside["intensity"].eq("war"))
                .groupby(inside["state"])
                .nunique(),
                "conflicts": by_state["conflict_id"].nunique(),
            }
        )
        .reset_index()
        .assign(period=period, period_type=kind, first_year=first, last_year=last)
    )


def _printed(conflicts: pd.DataFrame) -> pd.DataFrame:
    return _states(conflicts, "location")


def _from_sides(conflicts: pd.DataFrame) -> pd.DataFrame:
    between = conflicts.loc[conflicts["conflict_type"].eq("interstate")]
    both = pd.concat([_states(conflicts, "side_a"), _states(between, "side_b")])
    return both.drop_duplicates(ignore_index=True)


def _states(conflicts: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """Return one row a conflict-year and state: ``row`` (index), ``state``, ``iso3``."""
    codes = conflicts[f"{prefix}_iso3"].str.split(", ").explode().dropna()
    gone = conflicts[f"{prefix}_historical"].str.split("; ").explode().dropna()
    named = pd.concat([codes, gone])
    return pd.DataFrame(
        {
            "row": named.index,
            "state": named.to_numpy(),
            "iso3": pd.concat([codes, gone.mask(gone.notna())]).to_numpy(),
        }
    ).astype({"state": "string", "iso3": "string"})
