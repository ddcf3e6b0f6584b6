"""Uniformed personnel by sex: months by kind of mission, contributors by year.

Two sources, two series. The International Peace Institute (IPI) copied the United Nations' monthly
reports to 2014; the United Nations' own Data Hub counts staff officers apart, who were troops
before. Nothing is left out in silence: persons whose sex is not recorded, persons whose mission is
not given, and women and men beyond the persons printed have columns of their own.
"""

from collections.abc import Iterable

import pandas as pd

from wpsdata import paths
from wpsdata.clean.countries import match_countries, to_iso3
from wpsdata.errors import WpsdataError

IPI = "ipi"
UN = "un_data_hub"
SOURCES = (IPI, UN)
MISSIONS = "un_missions.csv"
WORLD = "all"
KINDS = ("peacekeeping", "political")
# a mission that the look-up does not have; personnel counted for the world but for no mission
MISSION_TYPES = (WORLD, *KINDS, "unknown", "not_given")
TOTAL = "total"
TROOPS_AND_STAFF = "troops_and_staff_officers"
COUNTS = ("women", "men", "persons", "sex_not_recorded", "beyond_persons", "incomplete")
DECIMALS = 6


class NotOneMonth(WpsdataError):
    """A month stands twice for one contributor, mission and kind of personnel."""


def mission_types(missions: "pd.Series | Iterable[str]") -> pd.Series:
    """Say of each mission whether it is one of peacekeeping or a political one.

    Parameters
    ----------
    missions : Series of str
        Acronyms, as the United Nations writes them.

    Returns
    -------
    Series of str
        ``peacekeeping``, ``political`` (special political missions and peacebuilding offices), or
        ``unknown`` for an acronym that ``lookups/un_missions.csv`` does not have; with the index
        given.
    """
    kinds = {row["acronym"]: row["kind"] for row in paths.lookup_rows(MISSIONS)}
    given = pd.Series(missions, dtype="string")
    return given.str.strip().str.upper().map(kinds).fillna("unknown").astype("string")


def ipi_by_month(frame: pd.DataFrame) -> pd.DataFrame:
    """Count personnel of IPI's file: one row for each month, kind and mission type.

    Parameters
    ----------
    frame : DataFrame
        Result of ``wpsdata.load.peacekeeping.read_peacekeeping_ipi``, of one file or several.

    Returns
    -------
    DataFrame of shape (n_rows, 10)
        ``source`` (``ipi``), ``reported_on`` (datetime64, last day of the month), ``personnel``,
        ``mission_type`` (string); ``women``, ``men``, ``persons``, ``sex_not_recorded``,
        ``beyond_persons``, ``incomplete`` (Int64). women + men + sex_not_recorded -
        beyond_persons = persons. For ``all`` missions the persons are those of the file's row
        for the world, where it has one; those that no mission accounts for are ``not_given``,
        and nobody's sex is recorded there. ``incomplete`` counts rows of the file without a
        number of persons.
    """
    detail = frame.loc[~frame["subtotal"]].drop_duplicates()
    rows = _by_type(_contributions(detail, IPI))
    world = frame.loc[frame["contributor"].eq(WORLD) & frame["mission"].eq(WORLD)]
    world = world.assign(reported_on=_month(world["reported_on"])).drop_duplicates()
    key = ["reported_on", "personnel"]
    whole = world.set_index(key)["persons"]
    every = rows.loc[rows["mission_type"].eq(WORLD)].set_index(key)
    gap = (whole.reindex(every.index) - every["persons"]).fillna(0)
    # the file's own total for the world takes in contributors whose rows are empty
    lost = pd.DataFrame(0, index=every.index, columns=list(COUNTS), dtype="Int64")
    lost["persons"] = lost["sex_not_recorded"] = gap.clip(lower=0).astype("Int64")
    for name in ("persons", "sex_not_recorded"):
        every[name] = every[name] + lost[name]
    lost = lost.loc[lost["persons"] > 0].assign(source=IPI, mission_type="not_given")
    return _ordered(
        pd.concat(
            [
                rows.loc[rows["mission_type"].ne(WORLD)],
                every.reset_index(),
                lost.reset_index(),
            ]
        )
    )


def un_by_month(frame: pd.DataFrame) -> pd.DataFrame:
    """Count personnel of the Data Hub's file: one row for each month, kind and mission type.

    Parameters
    ----------
    frame : DataFrame
        Result of ``wpsdata.load.peacekeeping.read_peacekeeping_un``.

    Returns
    -------
    DataFrame of shape (n_rows, 10)
        As ``ipi_by_month`` returns it, with ``source`` ``un_data_hub``. There is no number of
        persons beside women and men: a row without one of the two is ``incomplete`` and counts
        in no other column. ``troops_and_staff_officers`` adds up the two kinds, so that months
        before and after staff officers were counted apart can be compared; ``total`` is of the
        kinds without it.

    Raises
    ------
    NotOneMonth
        One contributor, mission and kind has two reporting days in one month.
    """
    contributions = _contributions(frame, UN)
    key = ["contributor", "mission", "personnel", "reported_on"]
    days = contributions.groupby(key)["day"].nunique()
    twice = days.loc[days > 1]
    if len(twice):
        shown = [
            f"{month:%Y-%m} {who} {mission} {kind}"
            for who, mission, kind, month in twice.index[:5].tolist()
        ]
        raise NotOneMonth(
            f"two reporting days in one month: {', '.join(shown)}; expected one; adding them up "
            "would count people twice: mend the file"
        )
    return _by_type(contributions)


def by_contributor(frame: pd.DataFrame, source: str) -> pd.DataFrame:
    """Average contributors over the months of a year: one row a country and year.

    Parameters
    ----------
    frame : DataFrame
        Result of one of the two readers.
    source : {"ipi", "un_data_hub"}
        Which of them.

    Returns
    -------
    DataFrame of shape (n_rows, 11)
        ``source``, ``iso3`` (string), ``year`` (Int64); ``women``, ``men``, ``persons``,
        ``sex_not_recorded`` (Float64: mean a month, over the months in which the country is
        counted, of all missions and kinds of personnel; missing where it is listed without
        numbers); ``share_percent`` (Float64: women of women and men over those months);
        ``months_counted``, ``months_listed``, ``months`` (Int64; with numbers, with a row, and
        months of the year that the file has).

    Raises
    ------
    UnknownCountry
        Contributors are no countries: all of them, each with the nearest name.
    """
    whole = frame
    if source == IPI:
        whole = frame.loc[frame["contributor"].ne(WORLD)].drop_duplicates()
    contributions = _contributions(whole, source)
    codes = match_countries(contributions["iso3"])
    # a name says more than a code: IPI's are those of its own time
    named = match_countries(contributions["contributor"])
    strange = named.isna() & codes.isna()
    if strange.any():
        to_iso3(contributions.loc[strange, "contributor"])
    contributions["iso3"] = named.fillna(codes)
    contributions["year"] = contributions["reported_on"].dt.year.astype("Int64")
    held = contributions.groupby("year")["reported_on"].nunique()
    listed = contributions.groupby(["iso3", "year"])["reported_on"].nunique()

    counted = contributions.loc[contributions["incomplete"].eq(0)]
    if source == IPI:
        counted = counted.loc[~counted["subtotal"]]
    summed = counted.groupby(["iso3", "year"])[list(COUNTS)].sum()
    months = counted.groupby(["iso3", "year"])["reported_on"].nunique()
    known = summed["women"] + summed["men"]
    means = summed.div(months, axis=0).astype("Float64").round(DECIMALS)
    share = (summed["women"] / known.where(known > 0) * 100).astype("Float64").round(DECIMALS)
    found = pd.DataFrame({"months_listed": listed.astype("Int64")})
    found = found.join(means[["women", "men", "persons", "sex_not_recorded"]])
    found["share_percent"] = share
    found["months_counted"] = months.reindex(found.index).fillna(0).astype("Int64")
    found = found.reset_index()
    found["months"] = found["year"].map(held).astype("Int64")
    found["source"] = pd.Series(source, found.index, dtype="string")
    return found.astype({"iso3": "string"}).sort_values(
        ["source", "iso3", "year"], ignore_index=True
    )


def _month(days: pd.Series) -> pd.Series:
    """Return the last day of the month: the files write one month in two ways."""
    return (days + pd.offsets.MonthEnd(0)).astype("datetime64[s]")


def _contributions(frame: pd.DataFrame, source: str) -> pd.DataFrame:
    """Give both files' rows the same columns, and every person a place."""
    both = frame["women"].notna() & frame["men"].notna()
    persons = frame["persons"] if "persons" in frame else pd.Series(pd.NA, frame.index, "Int64")
    sexed = (frame["women"] + frame["men"]).where(both)
    persons = persons.fillna(sexed).astype("Int64")
    counted = persons.notna()
    women, men = (frame[name].where(both & counted).fillna(0) for name in ("women", "men"))
    rest = persons - women - men
    return pd.DataFrame(
        {
            "source": pd.Series(source, frame.index, dtype="string"),
            "day": frame["reported_on"],
            "reported_on": _month(frame["reported_on"]),
            "contributor": frame["contributor"],
            "iso3": frame["contributor_iso3"],
            "mission": frame["mission"],
            "personnel": frame["personnel"],
            "women": women.astype("Int64"),
            "men": men.astype("Int64"),
            # a row without persons is told in "incomplete", and is nobody here
            "persons": persons.fillna(0),
            "sex_not_recorded": rest.clip(lower=0).fillna(0),
            "beyond_persons": (-rest).clip(lower=0).fillna(0),
            "incomplete": (~counted).astype("Int64"),
            "subtotal": frame.get("subtotal", False),
        }
    )


def _by_type(contributions: pd.DataFrame) -> pd.DataFrame:
    """Add up by month, kind of personnel and mission type; all kinds, and all missions, too."""
    groups = ["source", "reported_on", "personnel", "mission_type"]
    detail = contributions.assign(mission_type=mission_types(contributions["mission"]))
    by_mission = pd.concat([detail, detail.assign(mission_type=WORLD)])
    parts = [by_mission, by_mission.assign(personnel=TOTAL)]
    if contributions["personnel"].eq("staff_officers").any():
        both = by_mission["personnel"].isin(["troops", "staff_officers"])
        parts.append(by_mission.loc[both].assign(personnel=TROOPS_AND_STAFF))
    summed = pd.concat(parts).groupby(groups)[list(COUNTS)].sum().reset_index()
    return _ordered(summed)


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    columns = ["source", "reported_on", "personnel", "mission_type", *COUNTS]
    types = dict.fromkeys(("source", "personnel", "mission_type"), "string")
    types |= dict.fromkeys(COUNTS, "Int64") | {"reported_on": "datetime64[s]"}
    return rows[columns].astype(types).sort_values(columns[:4], ignore_index=True)
