"""Indices of countries by edition: one frame for all publishers, summaries, editions compared.

An edition is what one file holds: an index is revised backwards with each new one, so that values
of two editions never stand in one line. Scales and directions differ: 1 is parity for one index
and the worst value of another; ``better`` says which way is more equal or more peaceful.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd

from wpsdata.clean.countries import to_iso3
from wpsdata.errors import WpsdataError

DECIMALS = 6
# Means of fewer countries say more of these countries than of the group.
FEWEST = 5
GROUPS = ("all", "with_plan", "without_plan", "plan_undated")
VALUES = ("source", "index", "edition", "iso3", "year", "value")


class TwoValues(WpsdataError):
    """One edition of an index has two values for one country and year."""


@dataclass(frozen=True)
class Index:
    """One index: the research source it is in, the name it has there, direction and scale.

    ``point`` is a hundredth of the scale, in which estimates are given so that they can be read.
    """

    code: str
    source: str
    measure: str
    better: str
    least: float = 0
    most: float = 1

    @property
    def point(self) -> float:
        """A hundredth of the scale."""
        return (self.most - self.least) / 100

    def points(self, score: Any) -> Any:
        """Return scores in points, 0 at the lower end of the scale and 100 at the upper."""
        return (score - self.least) / self.point


INDICES = {
    one.code: one
    for one in (
        Index("gggi", "gggi", "global_gender_gap_index", "higher"),
        Index("gii", "hdr", "gii", "lower"),
        Index("gdi", "hdr", "gdi", "higher"),
        Index("hdi", "hdr", "hdi", "higher"),
        Index("wps_index", "wps_index", "women_peace_and_security_index", "higher"),
        Index("gpi", "gpi", "overall_score", "lower", least=1, most=5),
    )
}
SOURCES = tuple(dict.fromkeys(one.source for one in INDICES.values()))


def index_values(source: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Put the indices of one research source into one form.

    Parameters
    ----------
    source : str
        One of ``SOURCES``.
    frame : DataFrame
        What its reader returns, of one file or of a folder.

    Returns
    -------
    DataFrame of shape (n_values, 6)
        ``source``, ``index``, ``edition`` (string: the publisher's label for the WPS Index, else
        the years that the file holds, ``"2006-2018"``; ``"2006-2018 (2)"`` for a second file of the
        same years), ``iso3`` (string), ``year`` (Int64), ``value`` (Float64, in the index's own
        scale). Only values that are there, of countries.

    Raises
    ------
    UnknownCountry
        Names that are no country's; all of them.
    TwoValues
        Two rows of one edition are one country's in one year.
    """
    measure = "indicator" if "indicator" in frame else "measure"
    kept = frame.loc[frame["is_country"]] if "is_country" in frame else frame
    kept = kept.dropna(subset="value")
    found = []
    for one in (one for one in INDICES.values() if one.source == source):
        rows = kept.loc[kept[measure].eq(one.measure)]
        if rows.empty:
            continue
        found.append(
            pd.DataFrame(
                {
                    "source": pd.Series(source, rows.index, dtype="string"),
                    "index": pd.Series(one.code, rows.index, dtype="string"),
                    "edition": _editions(rows, own=source == "wps_index"),
                    # codes of producers are not always ISO's; names are checked against ours
                    "iso3": to_iso3(rows["country"]),
                    "year": rows["year"],
                    "value": rows["value"],
                }
            )
        )
    if not found:
        return pd.DataFrame({name: [] for name in VALUES}).astype(
            dict.fromkeys(VALUES[:4], "string") | {"year": "Int64", "value": "Float64"}
        )
    values = pd.concat(found, ignore_index=True)
    twice = values.loc[values.duplicated(["index", "edition", "iso3", "year"])]
    if not twice.empty:
        told = sorted({f"{row.iso3} {row.year} ({row.edition})" for row in twice.itertuples()})
        raise TwoValues(
            f"{source}: two values for {', '.join(told[:10])}; expected one a country, year and "
            "edition; mend the file"
        )
    return values


def _editions(rows: pd.DataFrame, *, own: bool) -> pd.Series:
    if own:
        return rows["edition"].astype("string")
    files = rows["file"] if "file" in rows else pd.Series("", rows.index, dtype="string")
    labels: dict[str, str] = {}
    for file, years in rows.groupby(files)["year"]:
        first, last = int(years.min()), int(years.max())
        span = f"{first}-{last}" if first < last else str(first)
        same = sum(label.partition(" ")[0] == span for label in labels.values())
        labels[str(file)] = f"{span} ({same + 1})" if same else span
    return files.map(labels).astype("string")


def edition_summaries(values: pd.DataFrame, plans: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Summarise each index by edition and year: all countries, and those with and without a plan.

    Parameters
    ----------
    values : DataFrame
        Results of ``index_values``, one below the other.
    plans : dict of str to DataFrame
        For each rule for undated plans: ``iso3`` and ``year`` of the first plan (Int64; missing
        where it is not known), as ``plans.adoption_years`` returns them.

    Returns
    -------
    DataFrame
        ``source``, ``index``, ``edition``, ``compared_with`` (missing), ``year`` (Int64),
        ``undated`` (the rule; missing for all countries), ``group`` (``all``; ``with_plan``: first
        plan that year or earlier; ``without_plan``: later, or none found; ``plan_undated``),
        ``countries`` (Int64), ``mean``, ``sd``, ``minimum``, ``maximum`` (Float64; missing where
        the group has fewer than five countries, the last two for groups always), ``mean_absolute``
        (missing).

    Notes
    -----
    The groups change from year to year as countries adopt plans: a difference between the lines
    of two groups, or a change in one of them, is not what a plan did.
    """
    parts = [values.assign(group="all", undated=None)]
    for rule, years in plans.items():
        first = values["iso3"].map(years.set_index("iso3")["year"])
        undated = values["iso3"].isin(years.loc[years["year"].isna(), "iso3"])
        has = (first <= values["year"]).fillna(False).astype(bool)
        group = pd.Series("without_plan", values.index, dtype="string")
        group = group.mask(has, "with_plan").mask(undated, "plan_undated")
        parts.append(values.assign(group=group, undated=rule))
    keys = ["source", "index", "edition", "year", "undated", "group"]
    grouped = pd.concat(parts).groupby(keys, sort=True, dropna=False)["value"]
    found = _described(grouped).reset_index()
    found["mean_absolute"] = pd.NA
    found["compared_with"] = pd.NA
    # the extremes of a group would be single countries
    for name in ("minimum", "maximum"):
        found[name] = found[name].where(found["group"].eq("all"))
    return _typed(found)


def edition_differences(values: pd.DataFrame) -> pd.DataFrame:
    """Compare two editions of one index in the years and countries that both hold.

    Parameters
    ----------
    values : DataFrame
        Results of ``index_values``, one below the other.

    Returns
    -------
    DataFrame
        Columns as ``edition_summaries`` returns them: ``edition`` is the later of the two,
        ``compared_with`` the earlier, ``group`` ``all``; ``countries`` those that both hold;
        ``mean``, ``sd``, ``minimum`` and ``maximum`` of the differences, later less earlier, and
        ``mean_absolute`` of their sizes.
    """
    parts = []
    for index in values["index"].unique():
        whole = values.loc[values["index"].eq(index)]
        spans = whole.groupby("edition")["year"].agg(["max", "min"]).reset_index()
        order = spans.sort_values(["max", "min", "edition"])["edition"]
        for earlier, later in combinations(order, 2):
            both = whole.loc[whole["edition"].eq(later)].merge(
                whole.loc[whole["edition"].eq(earlier)], on=["iso3", "year"]
            )
            if both.empty:
                continue
            difference = both["value_x"] - both["value_y"]
            grouped = difference.groupby(both["year"])
            compared = _described(grouped)
            compared["mean_absolute"] = difference.abs().groupby(both["year"]).mean()
            parts.append(
                compared.reset_index().assign(
                    source=INDICES[index].source, index=index, edition=later, compared_with=earlier,
                    undated=None, group="all",
                )
            )  # fmt: skip
    return _typed(pd.concat(parts) if parts else pd.DataFrame())


_TYPES = {
    **dict.fromkeys(("source", "index", "edition", "compared_with"), "string"),
    "year": "Int64",
    **dict.fromkeys(("undated", "group"), "string"),
    "countries": "Int64",
    **dict.fromkeys(("mean", "sd", "minimum", "maximum", "mean_absolute"), "Float64"),
}


def _described(grouped: Any) -> pd.DataFrame:
    countries = grouped.size()
    enough = countries >= FEWEST
    statistics = {"mean": grouped.mean(), "sd": grouped.std(), "minimum": grouped.min()}
    return pd.DataFrame(
        {"countries": countries}
        | {
            name: one.where(enough)
            for name, one in (statistics | {"maximum": grouped.max()}).items()
        }
    )


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    typed = frame.reindex(columns=list(_TYPES)).astype(_TYPES)
    numbers = [name for name, dtype in _TYPES.items() if dtype == "Float64"]
    return typed.assign(**{name: typed[name].round(DECIMALS) for name in numbers})
