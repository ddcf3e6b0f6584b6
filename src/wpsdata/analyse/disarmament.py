"""Women in disarmament diplomacy: only meetings of one forum and one measure are compared."""

import pandas as pd

from wpsdata.analyse.intervals import difference, wilson
from wpsdata.clean.reliability import RANK

TABLE = "disarmament_participation"
# the General Assembly's general debate is no disarmament forum; it stands for comparison
COMPARATOR = "general_debate"
SPEAKERS = "speakers"
MEASURES = ("delegates", "heads_of_delegation", "delegations_with_women")
_DOUBTFUL = ("weak",)


def meetings(
    table: pd.DataFrame,
    *,
    measure: str = "all",
    first_year: int = 1945,
    last_year: int = 2100,
) -> pd.DataFrame:
    """List single meetings with a known share: one row a forum, measure and meeting.

    Parameters
    ----------
    table : DataFrame
        Table ``disarmament_participation``.
    measure : str
        ``all``, or one measure.
    first_year, last_year : int
        Years of the meetings, inclusive.

    Returns
    -------
    DataFrame
        ``forum``, ``measure``, ``meeting`` (string), ``year`` (Int64), ``percent``, ``low``,
        ``high`` (Float64; Wilson's interval, missing where counts were not published),
        ``numerator``, ``denominator`` (Int64), ``kind``, ``publisher``, ``status``
        (``uncertain`` for a doubtful reading). Values that are only a bound are left out; of two
        readings of one meeting the more reliable is kept. By forum, measure and year.

    Examples
    --------
    >>> table = wpsdata.load("disarmament_participation")
    >>> found = analyse.disarmament.meetings(table, measure="heads_of_delegation")
    >>> npt = found[found["forum"].eq("npt_review_conference")]
    >>> npt[["year", "percent"]].round().to_dict("records")
    [{'year': 2015, 'percent': 22.0}, {'year': 2022, 'percent': 18.0}]
    """
    frame = table.loc[table["meetings"].eq(1) & table["bound"].isin(["exact", "about"])]
    frame = frame.loc[frame["last_year"].between(first_year, last_year)]
    if measure != "all":
        frame = frame.loc[frame["measure"].eq(measure)]
    key = ["forum", "measure", "last_year", "meeting"]
    frame = (
        frame.assign(_order=frame["reliability"].map(RANK))
        .sort_values([*key, "_order", "source_title"])
        .drop_duplicates(key)
        .reset_index(drop=True)
    )
    bounds = wilson(frame["numerator"], frame["denominator"])
    return pd.DataFrame(
        {
            "forum": frame["forum"],
            "measure": frame["measure"],
            "meeting": frame["meeting"],
            "year": frame["last_year"],
            "percent": frame["percent"],
            "low": bounds["low"],
            "high": bounds["high"],
            "numerator": frame["numerator"],
            "denominator": frame["denominator"],
            "kind": frame["kind"],
            "publisher": frame["publisher"],
            "status": frame["reliability"]
            .isin(_DOUBTFUL)
            .map({True: "uncertain", False: "as_read"})
            .astype("string"),
        }
    )


def forum_rows(found: pd.DataFrame) -> pd.DataFrame:
    """Shape meetings into rows, those of one forum and one measure under one heading.

    Parameters
    ----------
    found : DataFrame
        What ``meetings`` returns.

    Returns
    -------
    DataFrame
        Columns of ``chart.share_bars``, and ``year`` (Int64): ``label`` (the year),
        ``group_code`` (measure and forum), ``percent``, ``low``, ``high``, ``numerator``,
        ``denominator``, ``status``; disarmament forums only.

    Examples
    --------
    >>> found = analyse.disarmament.meetings(wpsdata.load("disarmament_participation"))
    >>> rows = analyse.disarmament.forum_rows(found)
    >>> rows[["group_code", "label", "percent"]].round().head(2).to_dict("records")
    [{'group_code': 'meeting_att_preparatory_committee_delegates', 'label': '2011', 'percent':
    22.0}, {'group_code': 'meeting_att_preparatory_committee_delegates', 'label': '2012',
    'percent': 20.0}]
    """
    kept = found.loc[found["forum"].ne(COMPARATOR) & found["measure"].isin(MEASURES)]
    order = {name: place for place, name in enumerate(MEASURES)}
    kept = kept.assign(_order=kept["measure"].map(order)).sort_values(
        ["_order", "forum", "year"], kind="stable", ignore_index=True
    )
    return kept.assign(
        label=kept["year"].astype("string"), group_code=_group(kept["forum"], kept["measure"])
    )[
        [
            "label", "group_code", "percent", "low", "high", "numerator", "denominator",
            "status", "year", "forum", "measure",
        ]
    ]  # fmt: skip


def speaker_rows(found: pd.DataFrame) -> pd.DataFrame:
    """List the sessions of the general debate: rows of ``chart.share_bars``, named by who counted.

    It is held every year: one without a published count has a row without a value.

    Examples
    --------
    >>> table = wpsdata.load("disarmament_participation")
    >>> speakers = analyse.disarmament.meetings(table, measure="speakers")
    >>> rows = analyse.disarmament.speaker_rows(speakers)
    >>> print(rows["percent"].isna().any())  # a year without a count
    True
    """
    kept = found.loc[found["forum"].eq(COMPARATOR) & found["measure"].eq(SPEAKERS)]
    if kept.empty:
        return kept
    years = range(int(kept["year"].min()), int(kept["year"].max()) + 1)
    lines = kept.set_index("year").reindex(pd.Index(years, dtype="Int64", name="year"))
    lines = lines.reset_index()
    by = (" (" + lines["publisher"] + ")").fillna("")
    return lines.assign(
        label=lines["year"].astype("string") + by,
        forum=COMPARATOR,
        status=lines["status"].fillna("as_read").to_numpy(),
    ).drop(columns="measure")


def with_speakers(found: pd.DataFrame, speakers: pd.DataFrame) -> pd.DataFrame:
    """Set the general debate beside meetings of another measure, each meeting once.

    Examples
    --------
    >>> table = wpsdata.load("disarmament_participation")
    >>> found = analyse.disarmament.meetings(table, measure="heads_of_delegation")
    >>> speakers = analyse.disarmament.meetings(table, measure="speakers")
    >>> analyse.disarmament.with_speakers(found, speakers)["measure"].unique().tolist()
    ['heads_of_delegation', 'speakers']
    """
    other = found.loc[found["forum"].ne(COMPARATOR)]
    return pd.concat([one for one in (other, speakers) if len(one)] or [found], ignore_index=True)


def pairs(found: pd.DataFrame) -> pd.DataFrame:
    """Compare each meeting with the one before it of the same forum, by the same measure.

    Parameters
    ----------
    found : DataFrame
        What ``meetings`` returns.

    Returns
    -------
    DataFrame
        ``forum``, ``measure``, ``from_year``, ``to_year`` (Int64), ``change``, ``low``, ``high``
        (Float64, percentage points; Newcombe's interval, missing where counts were not
        published), ``women_from``, ``women_to`` (Int64, where published), ``moved`` (``rose``,
        ``fell`` or ``same``), ``disarmament`` (boolean, False for the comparator). Two forums, or
        two kinds of meeting of one treaty, are never a pair.

    Examples
    --------
    >>> found = analyse.disarmament.meetings(wpsdata.load("disarmament_participation"))
    >>> compared = analyse.disarmament.pairs(found)
    >>> compared.loc[compared["disarmament"], ["from_year", "to_year", "moved"]].to_dict("records")
    [{'from_year': 2011, 'to_year': 2012, 'moved': 'fell'}, {'from_year': 2015, 'to_year': 2022,
    'moved': 'fell'}]
    """
    key = ["forum", "measure"]
    frame = found.sort_values([*key, "year"], ignore_index=True)
    counts = ["percent", "numerator", "denominator"]
    before = frame.groupby(key)[[*counts, "year"]].shift()
    there = before["year"].notna()
    after, before = frame.loc[there], before.loc[there]
    change = difference(before, after)
    moved = pd.Series("same", after.index, dtype="string")
    return (
        pd.DataFrame(
            {
                "forum": after["forum"],
                "measure": after["measure"],
                "from_year": before["year"].astype("Int64"),
                "to_year": after["year"],
                "women_from": before["numerator"].astype("Int64"),
                "women_to": after["numerator"],
            }
        )
        .join(change)
        .assign(
            moved=moved.mask(change["change"] > 0, "rose").mask(change["change"] < 0, "fell"),
            disarmament=after["forum"].ne(COMPARATOR).astype("boolean"),
        )
        .sort_values(["disarmament", *key, "from_year"], ascending=[False, True, True, True])
        .reset_index(drop=True)
    )


def pair_rows(found: pd.DataFrame) -> pd.DataFrame:
    """Shape pairs into rows of ``chart.estimate_dots``, under one heading a forum and measure.

    Without a pair of a disarmament forum there is no row: the comparator alone compares nothing.

    Examples
    --------
    >>> found = analyse.disarmament.meetings(wpsdata.load("disarmament_participation"))
    >>> rows = analyse.disarmament.pair_rows(analyse.disarmament.pairs(found))
    >>> rows[["label", "value"]].round(1).head(2).to_dict("records")
    [{'label': '2011 → 2012', 'value': -2.2}, {'label': '2015 → 2022', 'value': -4.0}]
    """
    if not found["disarmament"].any():
        found = found.head(0)
    years = [found[name].astype("string") for name in ("from_year", "to_year")]
    return pd.DataFrame(
        {
            "label": years[0] + " → " + years[1],
            "group_code": _group(found["forum"], found["measure"]),
            "value": found["change"],
            "low": found["low"],
            "high": found["high"],
        }
    )


def _group(forums: pd.Series, measures: pd.Series) -> pd.Series:
    return "meeting_" + forums + "_" + measures


def surveys(
    table: pd.DataFrame,
    *,
    measure: str = "all",
    first_year: int = 1945,
    last_year: int = 2100,
) -> pd.DataFrame:
    """List the shares that stand for many meetings at once: rows of ``chart.series_dots``.

    Parameters
    ----------
    table : DataFrame
        Table ``disarmament_participation``.
    measure : str
        ``all``, or one measure.
    first_year, last_year : int
        Years that the value's own must overlap; one without years is always kept.

    Returns
    -------
    DataFrame
        ``series`` (publisher, forum and size, a term), ``scope`` (the measure), ``period``
        (string, empty where the source gives none), ``role`` (``women_percent``), ``percent``
        (whole), ``bound``, ``kind``, ``status``, ``publisher``.

    Examples
    --------
    >>> table = wpsdata.load("disarmament_participation")
    >>> rows = analyse.disarmament.surveys(table, last_year=2010)
    >>> rows[["period", "percent", "publisher"]].to_dict("records")[:1]
    [{'period': '2010–2014', 'percent': 25.0, 'publisher': 'Article 36'}]
    """
    kept = ("delegates", "heads_of_delegation", "statements")
    frame = table.loc[table["meetings"].ne(1).fillna(True) & table["measure"].isin(kept)]
    if measure != "all":
        frame = frame.loc[frame["measure"].eq(measure)]
    within = frame["last_year"].ge(first_year) & frame["first_year"].le(last_year)
    frame = frame.loc[within.fillna(True).astype(bool)]
    first, last = frame["first_year"].astype("string"), frame["last_year"].astype("string")
    weak = frame["reliability"].isin(_DOUBTFUL)
    order = {name: place for place, name in enumerate(kept)}
    return (
        pd.DataFrame(
            {
                "series": "survey_" + frame["forum"] + "_" + frame["size"],
                "scope": frame["measure"],
                "period": first.where(first == last, first + "–" + last).fillna(""),
                "role": pd.Series("women_percent", frame.index, dtype="string"),
                # a fraction in words has no decimals
                "percent": frame["percent"].round(),
                "bound": frame["bound"],
                "kind": frame["kind"],
                "status": weak.map({True: "uncertain", False: "as_read"}).astype("string"),
                "publisher": frame["publisher"],
                "_order": frame["measure"].map(order),
            }
        )
        .sort_values(["_order", "publisher", "series"])
        .drop(columns="_order")
        .reset_index(drop=True)
    )


def pair_values(found: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the pairs chart name.

    Parameters
    ----------
    found : DataFrame
        What ``pairs`` returns.

    Returns
    -------
    dict
        ``pairs``, ``rose`` and ``fell`` (disarmament forums), ``compared``, ``compared_rose``
        (general debate).

    Examples
    --------
    >>> found = analyse.disarmament.meetings(wpsdata.load("disarmament_participation"))
    >>> analyse.disarmament.pair_values(analyse.disarmament.pairs(found))
    {'pairs': 2, 'rose': 0, 'fell': 2, 'compared': 3, 'compared_rose': 2}
    """
    own = found.loc[found["disarmament"], "moved"]
    other = found.loc[~found["disarmament"], "moved"]
    return {
        "pairs": len(own),
        "rose": int(own.eq("rose").sum()),
        "fell": int(own.eq("fell").sum()),
        "compared": len(other),
        "compared_rose": int(other.eq("rose").sum()),
    }


def forum_values(rows: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the chart of meetings name, for its first measure.

    Parameters
    ----------
    rows : DataFrame
        What ``forum_rows`` returns.

    Returns
    -------
    dict
        ``meetings`` (rows drawn), ``forums``, ``share`` (a term: whose), ``low`` and ``high``
        (percent, of that measure), ``first_year``, ``last_year``.

    Examples
    --------
    >>> found = analyse.disarmament.meetings(wpsdata.load("disarmament_participation"))
    >>> values = analyse.disarmament.forum_values(analyse.disarmament.forum_rows(found))
    >>> values["meetings"], values["forums"], values["share"]
    (11, 5, 'share_delegates')
    """
    if rows.empty:
        return {}
    measure = rows["measure"].iloc[0]
    own = rows.loc[rows["measure"].eq(measure)]
    return {
        "meetings": len(rows),
        "forums": len(rows["forum"].unique()),
        "share": f"share_{measure}",
        "low": own["percent"].min(),
        "high": own["percent"].max(),
        "first_year": rows["year"].min(),
        "last_year": rows["year"].max(),
    }


def speaker_values(rows: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the chart of speakers name.

    Returns
    -------
    dict
        ``women`` and ``persons`` of the last session, ``low`` and ``high`` (percent),
        ``first_year``, ``last_year``, ``publishers`` (how many).

    Examples
    --------
    >>> table = wpsdata.load("disarmament_participation")
    >>> speakers = analyse.disarmament.meetings(table, measure="speakers")
    >>> values = analyse.disarmament.speaker_values(analyse.disarmament.speaker_rows(speakers))
    >>> print(values["women"], values["persons"], values["last_year"])
    21 189 2023
    """
    last = rows.dropna(subset="percent").sort_values("year").tail(1)
    return {
        "women": last["numerator"].max(),
        "persons": last["denominator"].max(),
        "low": rows["percent"].min(),
        "high": rows["percent"].max(),
        "first_year": rows["year"].min(),
        "last_year": rows["year"].max(),
        "publishers": rows["publisher"].nunique(),
    }


def survey_values(found: pd.DataFrame) -> dict[str, object]:
    """Return what the words of the chart of surveys name.

    Returns
    -------
    dict
        ``values``, ``publishers`` (how many), ``share`` (a term: of the first measure) and
        ``high`` (the largest share or bound stated for it, whole percent).

    Examples
    --------
    >>> rows = analyse.disarmament.surveys(wpsdata.load("disarmament_participation"))
    >>> values = analyse.disarmament.survey_values(rows)
    >>> print(values["values"], values["publishers"], values["high"])
    8 3 33.0
    """
    if found.empty:
        return {}
    measure = found["scope"].iloc[0]
    return {
        "values": len(found),
        "publishers": len(found["publisher"].unique()),
        "share": f"share_{measure}",
        "high": found.loc[found["scope"].eq(measure), "percent"].max(),
    }


def disarmament_facts(table: pd.DataFrame) -> pd.DataFrame:
    """Turn meetings, and the pairs that may be compared, into facts.

    Returns
    -------
    DataFrame
        ``id``, ``value``, ``unit``, ``kind``, ``meaning``, ``denominator``, ``low``, ``high``,
        ``table``, ``series``.

    Notes
    -----
    ``disarmament_comparable_pairs_rising_percent`` has Wilson's interval over pairs: how far a
    few pairs speak for all meetings, were they drawn at random. They were not: they are those
    that somebody printed.

    Examples
    --------
    >>> found = analyse.disarmament.disarmament_facts(wpsdata.load("disarmament_participation"))
    >>> print(found.set_index("id").loc["disarmament_comparable_pairs", "value"])
    2.0
    """
    found = meetings(table)
    known = found["numerator"].notna() & found["denominator"].notna()
    measure = found["measure"].str.replace("_", " ")
    forum = _named(found["forum"])
    year = found["year"].astype("string")
    # of delegations, not of people
    who = measure.where(measure.str.startswith("delegations"), "women among " + measure)
    single = pd.DataFrame(
        {
            "id": "disarmament_share_" + found["measure"] + "_" + found["forum"] + "_" + year,
            "value": found["percent"],
            "unit": "percent",
            "kind": known.map({True: "derived", False: "published"}),
            "meaning": "share of " + who + ", " + forum + ", " + year,
            "denominator": found["denominator"],
            "low": found["low"],
            "high": found["high"],
            "series": found["forum"],
        }
    )
    compared = pairs(found)
    own = compared.loc[compared["disarmament"]]
    values = pair_values(compared)
    rising = wilson(
        pd.Series([values["rose"]], dtype="Int64"), pd.Series([values["pairs"]], dtype="Int64")
    ).iloc[0]
    counted = own.loc[own["women_from"].notna() & own["women_to"].notna()]
    more = int((counted["women_to"] > counted["women_from"]).sum())
    what = "pairs of consecutive meetings of one disarmament forum, by one measure"
    several = pd.DataFrame(
        [
            ("disarmament_comparable_pairs", values["pairs"], "pairs", what, None, None, None),
            ("disarmament_comparable_pairs_rising", values["rose"], "pairs",
             f"{what}, in which the share of women rose", values["pairs"], None, None),
            ("disarmament_comparable_pairs_falling", values["fell"], "pairs",
             f"{what}, in which the share of women fell", values["pairs"], None, None),
            ("disarmament_comparable_pairs_rising_percent", rising["percent"], "percent of pairs",
             f"{what}, in which the share of women rose, of all such pairs", values["pairs"],
             rising["low"], rising["high"]),
            ("disarmament_comparable_pairs_more_women", more, "pairs",
             f"{what}, in which the number of women rose, of those with published numbers",
             len(counted), None, None),
        ],
        columns=["id", "value", "unit", "meaning", "denominator", "low", "high"],
    ).assign(kind="computed", series="comparable_pairs")  # fmt: skip
    years = [own[name].astype("string") for name in ("from_year", "to_year")]
    moved = pd.DataFrame(
        {
            "id": "disarmament_change_"
            + (own["measure"] + "_" + own["forum"] + "_" + years[0] + "_" + years[1]),
            "value": own["change"],
            "unit": "percentage points",
            "kind": "derived",
            "meaning": "change in the share of women among "
            + own["measure"].str.replace("_", " ")
            + (", " + _named(own["forum"]))
            + (", from " + years[0] + " to " + years[1]),
            "denominator": pd.Series(pd.NA, own.index, dtype="Int64"),
            "low": own["low"],
            "high": own["high"],
            "series": own["forum"],
        }
    )
    parts = [part for part in (single, several, moved) if len(part)]
    return pd.concat(parts, ignore_index=True).assign(table=TABLE)


def _named(forums: pd.Series) -> pd.Series:
    """Write forums in words, their acronyms in capitals."""
    words = forums.str.replace("_", " ")
    return words.replace({"att ": "ATT ", "npt ": "NPT ", "poa ": "PoA "}, regex=True)
