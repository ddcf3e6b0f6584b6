"""Gender provisions in peace agreements: by year, before and after, by release, as published."""

import pandas as pd

from wpsdata.analyse.intervals import wilson
from wpsdata.clean.agreements import BASES, LOCAL, PERIODS, provision_shares, release_number
from wpsdata.clean.association import risk_difference
from wpsdata.clean.countries import WORLD

COUNTS = ["agreements", "with_gender_provision"]
SHARE = "share_with_gender_provision"
# stages of a process as they follow each other; PA-X's code -> a code for words.term
STAGES = {
    "Pre": "stage_pre",
    "Cea": "stage_cea",
    "SubPar": "stage_subpar",
    "SubComp": "stage_subcomp",
    "Imp": "stage_imp",
    "Ren": "stage_ren",
    "Oth": "stage_oth",
}
REGIONS = {
    "Africa (excl MENA)": "pax_africa",
    "Americas": "pax_americas",
    "Asia and Pacific": "pax_asia_pacific",
    "Europe and Eurasia": "pax_europe_eurasia",
    "Middle East and North Africa": "pax_mena",
    "Cross-regional": "pax_cross_regional",
}
# where a chart of years marks the day of resolution 1325, and with which words
MARKS = ((2000.83, "mark_scr_1325"),)
# the first year of which facts are recorded one by one
FACT_YEARS_FROM = 2010
_LOCAL_WORDS = {"included": "with local ones", "excluded": "without local ones"}
_LOCAL_IDS = {"included": "with_local", "excluded": "without_local"}


def newest(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of the newest release that was surely out, by its own file where there is one.

    Parameters
    ----------
    frame : DataFrame
        Table ``agreements_by_release`` or ``agreements_scr_1325``, loaded for some day.

    Returns
    -------
    DataFrame
        The same columns. A release of no known number counts as the oldest.

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release", as_of="2022-05-18")
    >>> newest = analyse.agreements.newest(by_release)
    >>> newest[["release", "basis"]].drop_duplicates().to_dict("records")
    [{'release': 'V5', 'basis': 'rebuilt'}]
    """
    sure = frame.loc[frame["known"].eq("yes")]
    number = release_number(sure["release"]).fillna(0)
    last = sure.loc[number.eq(number.max())]
    basis = last["basis"].min() if len(last) else ""  # as_published stands before rebuilt
    return last.loc[last["basis"].eq(basis)].reset_index(drop=True)


def release_of(rows: pd.DataFrame) -> str:
    """Name the release of rows that are all of one, or nothing where there is no row.

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release", as_of="2022-05-18")
    >>> analyse.agreements.release_of(analyse.agreements.newest(by_release))
    'V5'
    """
    return str(rows["release"].iloc[0]) if len(rows) else ""


def edition_of(rows: pd.DataFrame) -> str:
    """Return the code of the words that say how the agreements of a release are known.

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release", as_of="2022-05-18")
    >>> analyse.agreements.edition_of(analyse.agreements.newest(by_release))
    'edition_rebuilt'
    """
    return f"edition_{rows['basis'].iloc[0]}" if len(rows) else "edition_as_published"


def detailed(counts: pd.DataFrame, by_release: pd.DataFrame) -> pd.DataFrame:
    """Keep counts by region and stage whose release was surely out.

    Parameters
    ----------
    counts : DataFrame
        Table ``agreements_gender``, which has no days of its own.
    by_release : DataFrame
        Table ``agreements_by_release``, loaded for the day asked for.

    Returns
    -------
    DataFrame
        The same columns, and ``basis`` (string, ``as_published``).

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release", as_of="2022-05-18")
    >>> counts = wpsdata.load("agreements_gender")
    >>> len(analyse.agreements.detailed(counts, by_release))  # of a release that was not out yet
    0
    """
    out = set(by_release.loc[by_release["known"].eq("yes"), "release"])
    # the table is counted in the file of its own release
    return counts.loc[counts["release"].isin(out)].assign(basis=BASES[1]).reset_index(drop=True)


def selected(
    counts: pd.DataFrame, local: str, region: str, first_year: int, last_year: int
) -> pd.DataFrame:
    """Keep the rows of one treatment of local agreements, one region or the world, some years.

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release")
    >>> counts = analyse.agreements.detailed(wpsdata.load("agreements_gender"), by_release)
    >>> asia = analyse.agreements.selected(counts, "excluded", "Asia and Pacific", 2015, 2016)
    >>> asia[["region", "local"]].drop_duplicates().to_dict("records")
    [{'region': 'Asia and Pacific', 'local': 'excluded'}]
    """
    rows = counts["local"].eq(local)
    if "year" in counts:
        rows &= counts["year"].between(first_year, last_year)
    if region != WORLD and "region" in counts:
        rows &= counts["region"].eq(region)
    return counts.loc[rows].reset_index(drop=True)


def with_interval(shares: pd.DataFrame) -> pd.DataFrame:
    """Add share and Wilson interval to counts, in the columns that chart forms take.

    Parameters
    ----------
    shares : DataFrame
        ``agreements`` and ``with_gender_provision`` (Int64).

    Returns
    -------
    DataFrame
        The columns given, and ``numerator``, ``denominator`` (Int64), ``percent``, ``low``,
        ``high`` (Float64, percent).

    Examples
    --------
    >>> import pandas as pd
    >>> counts = {"agreements": [100], "with_gender_provision": [27]}
    >>> shares = analyse.agreements.with_interval(pd.DataFrame(counts, dtype="Int64"))
    >>> shares[["percent", "low", "high"]].round(1).to_dict("records")
    [{'percent': 27.0, 'low': 19.3, 'high': 36.4}]
    """
    found = wilson(shares["with_gender_provision"], shares["agreements"])
    counts = {"numerator": shares["with_gender_provision"], "denominator": shares["agreements"]}
    return shares.assign(**counts).join(found)


def yearly(
    by_release: pd.DataFrame,
    counts: pd.DataFrame,
    *,
    local: str,
    region: str = WORLD,
    first_year: int = 1945,
    last_year: int = 2100,
) -> pd.DataFrame:
    """List one row a year: the share of agreements with a provision, and its counts.

    Parameters
    ----------
    by_release : DataFrame
        Table ``agreements_by_release``, loaded for the day asked for; used for the world.
    counts : DataFrame
        Result of `detailed`; used for one region.
    local : str
        ``included`` or ``excluded``.
    region : str
        ``world``, or PA-X's name of a region.
    first_year, last_year : int
        Years of signature, inclusive.

    Returns
    -------
    DataFrame
        ``release``, ``basis`` (string), ``year`` (Int64), ``value``, ``low``, ``high`` (Float64,
        percent, Wilson), ``numerator``, ``denominator`` (Int64), ``series`` (string, a code for
        ``words.term``), ``label`` (string, empty). A year without agreements has no row.

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release", as_of="2022-05-18")
    >>> counts = analyse.agreements.detailed(wpsdata.load("agreements_gender"), by_release)
    >>> years = analyse.agreements.yearly(by_release, counts, local="excluded", first_year=2015)
    >>> years[["year", "numerator", "denominator"]].head(2).to_dict("records")
    [{'year': 2015, 'numerator': 24, 'denominator': 46}, {'year': 2016, 'numerator': 16,
    'denominator': 41}]
    """
    held = newest(by_release) if region == WORLD else counts
    chosen = selected(held, local, region, first_year, last_year)
    summed = chosen.groupby(["release", "basis", "year"], as_index=False)[COUNTS].sum()
    rows = with_interval(summed).rename(columns={"percent": "value"})
    columns = ["release", "basis", "year", "value", "low", "high", "numerator", "denominator"]
    # the only line of its chart needs no name
    names = {"series": f"local_{local}", "label": ""}
    return rows[columns].assign(**names).astype(dict.fromkeys(names, "string"))


def both_treatments(
    by_release: pd.DataFrame,
    counts: pd.DataFrame,
    *,
    region: str = WORLD,
    first_year: int = 1945,
    last_year: int = 2100,
) -> pd.DataFrame:
    """List the shares of `yearly` with local agreements and without, as two series.

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release", as_of="2022-05-18")
    >>> counts = analyse.agreements.detailed(wpsdata.load("agreements_gender"), by_release)
    >>> both = analyse.agreements.both_treatments(by_release, counts, first_year=2015)
    >>> both.loc[both["year"].eq(2015), ["series", "denominator"]].to_dict("records")
    [{'series': 'local_included', 'denominator': 70}, {'series': 'local_excluded',
    'denominator': 46}]
    """
    years = {"region": region, "first_year": first_year, "last_year": last_year}
    parts = [yearly(by_release, counts, local=local, **years) for local in LOCAL]  # type: ignore[arg-type]
    return pd.concat(parts, ignore_index=True).drop(columns=["low", "high", "label"])


def before_and_after(around: pd.DataFrame, *, local: str, region: str = WORLD) -> pd.DataFrame:
    """List two rows: agreements up to the day of resolution 1325, and after it.

    Parameters
    ----------
    around : DataFrame
        Table ``agreements_scr_1325``, loaded for the day asked for.
    local : str
        ``included`` or ``excluded``.
    region : str
        ``world``, or PA-X's name of a region.

    Returns
    -------
    DataFrame of shape (2, 8)
        ``label_code`` (string, ``until_scr_1325`` and ``after_scr_1325``), ``release``,
        ``basis`` (string), ``percent``, ``low``, ``high`` (Float64, percent, Wilson),
        ``numerator``, ``denominator`` (Int64). No row for a period without agreements.

    Examples
    --------
    >>> around = wpsdata.load("agreements_scr_1325", as_of="2022-05-18")
    >>> rows = analyse.agreements.before_and_after(around, local="excluded")
    >>> rows[["label_code", "numerator", "denominator"]].to_dict("records")
    [{'label_code': 'until_scr_1325', 'numerator': 96, 'denominator': 783}, {'label_code':
    'after_scr_1325', 'numerator': 232, 'denominator': 814}]
    """
    chosen = selected(newest(around), local, region, 1945, 2100)
    summed = chosen.groupby(["release", "basis", "period"], as_index=False)[COUNTS].sum()
    rows = with_interval(summed).rename(columns={"period": "label_code"})
    rows = rows.sort_values("label_code", key=lambda code: code.map(PERIODS.index))
    columns = ["label_code", "release", "basis", "percent", "low", "high"]
    return rows[[*columns, "numerator", "denominator"]].reset_index(drop=True)


def change(rows: pd.DataFrame) -> dict[str, object]:
    """Say by how many percentage points the second of two shares is above the first.

    Parameters
    ----------
    rows : DataFrame
        Result of `before_and_after`.

    Returns
    -------
    dict
        ``before``, ``after`` (percent), ``n_before``, ``n_after``, ``points``, ``points_low``,
        ``points_high`` (percentage points, Newcombe's interval), ``release`` and ``edition``;
        missing where one of the two periods has no agreements.

    Examples
    --------
    >>> around = wpsdata.load("agreements_scr_1325", as_of="2022-05-18")
    >>> rows = analyse.agreements.before_and_after(around, local="excluded")
    >>> values = analyse.agreements.change(rows)
    >>> [round(float(values[name]), 1) for name in ("before", "after", "points_low", "points_high")]
    [12.3, 28.5, 12.4, 20.1]
    """
    held = rows.set_index("label_code").reindex(list(PERIODS)).to_dict("index")
    before, after = (held[period] for period in PERIODS)
    values: dict[str, object] = {
        "before": before["percent"],
        "after": after["percent"],
        "n_before": before["denominator"],
        "n_after": after["denominator"],
        **dict.fromkeys(("points", "points_low", "points_high"), pd.NA),
        "release": release_of(rows),
        "edition": edition_of(rows),
    }
    if not any(pd.isna(one["numerator"]) for one in (before, after)):
        found = risk_difference(
            [
                [int(one["numerator"]), int(one["denominator"] - one["numerator"])]
                for one in (after, before)
            ]
        )
        values |= {"points": found.value, "points_low": found.low, "points_high": found.high}
    return values


def by_group(
    counts: pd.DataFrame,
    column: str,
    *,
    local: str,
    region: str = WORLD,
    first_year: int = 1945,
    last_year: int = 2100,
) -> pd.DataFrame:
    """List one row a region or stage: the share of agreements with a provision.

    Parameters
    ----------
    counts : DataFrame
        Result of `detailed`.
    column : str
        ``region`` or ``stage``.
    local : str
        ``included`` or ``excluded``.
    region : str
        ``world``, or PA-X's name of a region.
    first_year, last_year : int
        Years of signature, inclusive.

    Returns
    -------
    DataFrame
        ``label_code`` (string, a code for ``words.term``), ``percent``, ``low``, ``high``
        (Float64, percent, Wilson), ``numerator``, ``denominator`` (Int64); regions by share,
        the largest first and agreements across regions last, stages as they follow each other.

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release")
    >>> counts = analyse.agreements.detailed(wpsdata.load("agreements_gender"), by_release)
    >>> stages = analyse.agreements.by_group(counts, "stage", local="excluded")
    >>> stages["label_code"].tolist()[:3]  # as they follow each other
    ['stage_pre', 'stage_cea', 'stage_subpar']
    """
    chosen = selected(counts, local, region, first_year, last_year)
    shares = provision_shares(chosen, by=[column])
    shares = with_interval(shares.drop(columns="share_percent"))
    codes = REGIONS if column == "region" else STAGES
    shares["label_code"] = shares[column].map(codes).fillna(shares[column]).astype("string")
    order = list(codes)
    if column == "region":
        apart = shares[column].eq("Cross-regional")
        shares = shares.assign(apart=apart).sort_values(
            ["apart", "percent"], ascending=[True, False]
        )
    else:
        shares = shares.sort_values(column, key=lambda one: one.map(order.index))
    columns = ["label_code", "percent", "low", "high", "numerator", "denominator"]
    return shares[columns].reset_index(drop=True)


def over_releases(
    by_release: pd.DataFrame, *, local: str, last_year: int = 2100, years: int = 5
) -> pd.DataFrame:
    """List what each release held of the recent years that were over when it came out.

    Parameters
    ----------
    by_release : DataFrame
        Table ``agreements_by_release``, loaded for the day asked for.
    local : str
        ``included`` or ``excluded``.
    last_year : int
        Last year of signature.
    years : int
        How many years are shown: the last that at least two releases held.

    Returns
    -------
    DataFrame
        ``series`` and ``label`` (string, the year of signature), ``year`` (Int64, the number of
        the release, which stands on the axis), ``value`` (Float64, percent), ``numerator``,
        ``denominator`` (Int64), ``basis``, ``from_release`` (string).

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release", as_of="2022-05-18")
    >>> rows = analyse.agreements.over_releases(by_release, local="excluded", years=1)
    >>> rows[["series", "year", "denominator"]].to_dict("records")
    [{'series': '2019', 'year': 4, 'denominator': 10}, {'series': '2019', 'year': 5,
    'denominator': 14}]
    """
    frame = by_release.loc[
        by_release["local"].eq(local)
        & by_release["known"].eq("yes")
        & (by_release["year"] <= last_year)
    ]
    number = release_number(frame["release"])
    over = frame["year"] < frame["public_earliest"].dt.year.astype("Int64")
    frame = frame.assign(number=number).loc[over.fillna(False) & number.notna()]
    # a release's own file before what a later one makes of it
    frame = frame.sort_values(["year", "number", "basis"]).drop_duplicates(["year", "number"])
    held = frame.groupby("year")["number"].transform("size")
    recent = sorted(set(frame.loc[held > 1, "year"]))[-years:]
    frame = frame.loc[frame["year"].isin(recent)]
    rows = with_interval(frame).rename(columns={"percent": "value"})
    name = rows["year"].astype("string")
    rows = rows.assign(series=name, label=name, year=rows["number"])
    columns = ["series", "label", "year", "value", "numerator", "denominator"]
    return rows[[*columns, "basis", "from_release"]].reset_index(drop=True)


def growth(rows: pd.DataFrame) -> dict[str, object]:
    """Say what became of one year from the first release that held it whole to the last.

    Parameters
    ----------
    rows : DataFrame
        Result of `over_releases`.

    Returns
    -------
    dict
        ``year``, the last with two releases; ``first_release``, ``last_release`` (numbers),
        ``first_share``, ``last_share`` (percent), ``first_n``, ``last_n`` (agreements).

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release", as_of="2022-05-18")
    >>> rows = analyse.agreements.over_releases(by_release, local="excluded")
    >>> values = analyse.agreements.growth(rows)
    >>> print(values["year"], values["first_n"], values["last_n"])
    2019 10 14
    """
    last = rows.loc[rows["series"].eq(rows["series"].max())].sort_values("year")
    ends = {"first": last.head(1), "last": last.tail(1)}
    columns = {"release": "year", "share": "value", "n": "denominator"}
    return {
        "year": pd.to_numeric(last["series"]).max(),
        **{
            f"{end}_{name}": found[column].max()
            for end, found in ends.items()
            for name, column in columns.items()
        },
    }


def rebuilt_against_published(by_release: pd.DataFrame) -> pd.DataFrame:
    """Compare each release that is known by its own file with what a later file makes of it.

    Parameters
    ----------
    by_release : DataFrame
        Table ``agreements_by_release``.

    Returns
    -------
    DataFrame
        One row a release, treatment of local agreements and year that differ: ``release``,
        ``local`` (string), ``year``, ``agreements``, ``with_gender_provision`` (Int64, rebuilt
        less published).

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release")
    >>> apart = analyse.agreements.rebuilt_against_published(by_release)
    >>> apart[["year", "local", "with_gender_provision"]].to_dict("records")
    [{'year': 2016, 'local': 'excluded', 'with_gender_provision': -1}, {'year': 2016, 'local':
    'included', 'with_gender_provision': -1}]
    """
    key = ["release", "local", "year"]
    known = by_release.groupby("release")["basis"].transform("nunique").eq(2)
    twice = by_release.loc[known]
    rebuilt, own = (
        twice.loc[twice["basis"].eq(basis)].set_index(key)[COUNTS]
        for basis in ("rebuilt", "as_published")
    )
    apart = rebuilt.sub(own, fill_value=0).astype("Int64")
    return apart.loc[apart.ne(0).any(axis=1)].reset_index()


def beside_published(
    published: pd.DataFrame,
    by_release: pd.DataFrame,
    *,
    local: str,
    first_year: int = 1945,
    last_year: int = 2100,
) -> pd.DataFrame:
    """Set each published share of one year under that year, and the computed one with it.

    Parameters
    ----------
    published : DataFrame
        Table ``agreement_shares_published``, loaded for the day asked for.
    by_release : DataFrame
        Table ``agreements_by_release``, loaded for the same day.
    local : str
        Treatment of local agreements in the computed share; most texts do not say theirs.
    first_year, last_year : int
        Years of signature, inclusive.

    Returns
    -------
    DataFrame
        ``group`` (string, the year), ``label_code`` (string: the series, or ``computed_...``),
        ``percent``, ``low``, ``high`` (Float64, percent; the interval of the computed share
        alone), ``numerator``, ``denominator`` (Int64), ``bound`` (string, as printed), ``status``
        (``published`` or ``computed``), ``release``, ``basis`` (string). Published first; years
        with no published share are left out.

    Examples
    --------
    >>> published = wpsdata.load("agreement_shares_published", as_of="2022-05-18")
    >>> by_release = wpsdata.load("agreements_by_release", as_of="2022-05-18")
    >>> rows = analyse.agreements.beside_published(
    ...     published, by_release, local="excluded", first_year=2020
    ... )
    >>> rows[["group", "percent", "status"]].round(1).to_dict("records")
    [{'group': '2020', 'percent': 29.0, 'status': 'published'}, {'group': '2020', 'percent':
    28.6, 'status': 'published'}, {'group': '2020', 'percent': 26.0, 'status': 'published'},
    {'group': '2020', 'percent': 21.4, 'status': 'computed'}, {'group': '2021', 'percent': 32.0,
    'status': 'published'}, {'group': '2021', 'percent': 33.3, 'status': 'computed'}]
    """
    one_year = published["indicator"].eq(SHARE) & published["first_year"].eq(published["last_year"])
    rows = published.loc[one_year & published["first_year"].between(first_year, last_year)]
    said = pd.DataFrame(
        {
            "year": rows["first_year"],
            "label_code": "published_" + rows["series"],
            "percent": rows["percent"],
            "low": pd.array([pd.NA] * len(rows), dtype="Float64"),
            "high": pd.array([pd.NA] * len(rows), dtype="Float64"),
            "numerator": rows["numerator"],
            "denominator": rows["denominator"],
            "bound": rows["bound"],
            "status": "published",
            "release": rows["release"],
            "basis": pd.NA,
        }
    )
    years = {"first_year": first_year, "last_year": last_year}
    ours = yearly(by_release, by_release.head(0), local=local, **years)  # type: ignore[arg-type]
    ours = ours.loc[ours["year"].isin(set(said["year"]))].rename(columns={"value": "percent"})
    ours = ours.assign(label_code=f"computed_{local}", bound="exact", status="computed")
    columns = list(said.columns)
    both = pd.concat([said, ours[columns]], ignore_index=True)
    both = both.sort_values(["year", "status", "label_code"], ascending=[True, False, True])
    both = both.astype(
        dict.fromkeys(["label_code", "bound", "status", "release", "basis"], "string")
    )
    return (
        both.assign(group=both["year"].astype("string"))
        .drop(columns="year")[["group", *columns[1:]]]
        .reset_index(drop=True)
    )


def spread(rows: pd.DataFrame) -> dict[str, object]:
    """Say in which year exact published shares lie farthest from each other.

    Parameters
    ----------
    rows : DataFrame
        Result of `beside_published`.

    Returns
    -------
    dict
        ``year``, ``low``, ``high`` (percent) of that year, ``values`` (published, of all years),
        ``years``, and ``release`` and ``edition`` of the computed shares.

    Examples
    --------
    >>> published = wpsdata.load("agreement_shares_published", as_of="2022-05-18")
    >>> by_release = wpsdata.load("agreements_by_release", as_of="2022-05-18")
    >>> rows = analyse.agreements.beside_published(published, by_release, local="excluded")
    >>> values = analyse.agreements.spread(rows)
    >>> print(values["year"], values["low"], values["high"])
    2015 37.1 70.0
    """
    said = rows.loc[rows["status"].eq("published")]
    exact = said.loc[said["bound"].eq("exact")].groupby("group")["percent"]
    ranges = pd.DataFrame({"low": exact.min(), "high": exact.max()})
    apart = ranges["high"] - ranges["low"]
    widest = ranges.loc[apart.eq(apart.max())].reset_index().head(1)
    return {
        "year": pd.to_numeric(widest["group"]).max(),
        "low": widest["low"].max(),
        "high": widest["high"].max(),
        "values": len(said),
        "years": said["group"].nunique(),
        "release": release_of(ours := rows.loc[rows["status"].eq("computed")]),
        "edition": edition_of(ours),
    }


def year_values(rows: pd.DataFrame, recent: int = 5) -> dict[str, object]:
    """Say how many agreements the years hold, and the share of all of them and of the last ones.

    Parameters
    ----------
    rows : DataFrame
        Result of `yearly`.
    recent : int
        How many of the last years are added up.

    Returns
    -------
    dict
        ``agreements``, ``provisions`` (counts), ``share`` (percent), ``years`` (as "1990–2025"),
        the same of the last years as ``recent_...``, ``release`` and ``edition``.

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release", as_of="2022-05-18")
    >>> counts = analyse.agreements.detailed(wpsdata.load("agreements_gender"), by_release)
    >>> years = analyse.agreements.yearly(by_release, counts, local="excluded")
    >>> values = analyse.agreements.year_values(years)
    >>> print(values["years"], values["agreements"], values["provisions"])
    1990–2021 1597 328
    """
    values: dict[str, object] = {"release": release_of(rows), "edition": edition_of(rows)}
    last = rows["year"].max()
    for name, part in (("", rows), ("recent_", rows.loc[rows["year"] > last - recent])):
        agreements, provisions = part["denominator"].sum(), part["numerator"].sum()
        window = {int(part["year"].min()), int(part["year"].max())} if len(part) else set()
        values |= {
            f"{name}agreements": agreements,
            f"{name}provisions": provisions,
            f"{name}share": 100 * provisions / agreements if agreements else pd.NA,
            f"{name}years": "–".join(str(year) for year in sorted(window)),
        }
    return values


def region_values(
    rows: pd.DataFrame, counts: pd.DataFrame, local: str, first_year: int, last_year: int
) -> dict[str, object]:
    """Say which region has the largest and which the smallest share, of those within one region.

    Parameters
    ----------
    rows : DataFrame
        Result of `by_group` for regions.
    counts, local, first_year, last_year
        What it was made of.

    Returns
    -------
    dict
        ``most``, ``least`` (codes), ``high``, ``low`` (percent), and what `held` says.

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release")
    >>> counts = analyse.agreements.detailed(wpsdata.load("agreements_gender"), by_release)
    >>> rows = analyse.agreements.by_group(counts, "region", local="excluded")
    >>> values = analyse.agreements.region_values(rows, counts, "excluded", 1990, 2020)
    >>> print(values["high"] > values["low"])
    True
    """
    known = rows.loc[rows["label_code"].ne(REGIONS["Cross-regional"]) & rows["percent"].notna()]
    known = known.sort_values("percent", kind="stable")
    return {
        "most": next(iter(known["label_code"].tail(1)), REGIONS["Cross-regional"]),
        "least": next(iter(known["label_code"]), REGIONS["Cross-regional"]),
        "low": known["percent"].min(),
        "high": known["percent"].max(),
        **held(counts, local, WORLD, first_year, last_year),
    }


def stage_values(
    rows: pd.DataFrame,
    counts: pd.DataFrame,
    local: str,
    region: str,
    first_year: int,
    last_year: int,
) -> dict[str, object]:
    """Return the shares of comprehensive agreements and ceasefires.

    Parameters
    ----------
    rows : DataFrame
        Result of `by_group` for stages.
    counts, local, region, first_year, last_year
        What it was made of.

    Returns
    -------
    dict
        ``comprehensive``, ``ceasefires`` (percent, missing where there are none),
        ``n_comprehensive``, ``n_ceasefires``, and what `held` says.

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release")
    >>> counts = analyse.agreements.detailed(wpsdata.load("agreements_gender"), by_release)
    >>> rows = analyse.agreements.by_group(counts, "stage", local="excluded")
    >>> values = analyse.agreements.stage_values(rows, counts, "excluded", "world", 1990, 2020)
    >>> print(values["comprehensive"] > values["ceasefires"])
    True
    """
    both = rows.set_index("label_code").reindex([STAGES["SubComp"], STAGES["Cea"]])
    return {
        "comprehensive": both["percent"].iloc[0],
        "ceasefires": both["percent"].iloc[1],
        "n_comprehensive": both["denominator"].iloc[0],
        "n_ceasefires": both["denominator"].iloc[1],
        **held(counts, local, region, first_year, last_year),
    }


def held(
    counts: pd.DataFrame, local: str, region: str, first_year: int, last_year: int
) -> dict[str, object]:
    """Say which agreements a chart counts.

    Returns
    -------
    dict
        ``agreements`` (how many), ``first_year`` and ``last_year`` that there are, ``release``,
        and ``local`` and ``region`` as `described` gives them.

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release")
    >>> counts = analyse.agreements.detailed(wpsdata.load("agreements_gender"), by_release)
    >>> values = analyse.agreements.held(counts, "excluded", "world", 1990, 2000)
    >>> print(values["first_year"], values["last_year"], values["local"])
    1990 2000 note_local_excluded
    """
    chosen = selected(counts, local, region, first_year, last_year)
    return described(
        local,
        region,
        agreements=int(chosen["agreements"].sum()),
        first_year=chosen["year"].min(),
        last_year=chosen["year"].max(),
        release=release_of(chosen),
    )


def described(local: str, region: str, **values: object) -> dict[str, object]:
    """Add to the values of a chart's words which agreements it counts.

    Examples
    --------
    >>> analyse.agreements.described("excluded", "world", share=27)
    {'share': 27, 'local': 'note_local_excluded', 'region': 'world'}
    """
    return {
        **values,
        "local": f"note_local_{local}",
        "region": WORLD if region == WORLD else REGIONS.get(region, region),
    }


def treatment_values(rows: pd.DataFrame) -> dict[str, object]:
    """Say in which year the two treatments of local agreements lie farthest apart.

    Parameters
    ----------
    rows : DataFrame
        Result of `both_treatments`.

    Returns
    -------
    dict
        ``year``, ``included``, ``excluded`` (percent), ``n_included``, ``n_excluded``
        (agreements) of that year, ``release`` and ``edition``.

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release", as_of="2022-05-18")
    >>> counts = analyse.agreements.detailed(wpsdata.load("agreements_gender"), by_release)
    >>> both = analyse.agreements.both_treatments(by_release, counts)
    >>> values = analyse.agreements.treatment_values(both)
    >>> print(values["year"], values["n_included"], values["n_excluded"])
    2015 70 46
    """
    sides = {
        local: rows.loc[rows["series"].eq(f"local_{local}")].set_index("year") for local in LOCAL
    }
    apart = (sides["included"]["value"] - sides["excluded"]["value"]).abs().dropna()
    years = list(apart.index[apart.eq(apart.max())])[-1:]
    values: dict[str, object] = {
        "year": max(years, default=pd.NA),
        "release": release_of(rows),
        "edition": edition_of(rows),
    }
    for local, side in sides.items():
        at = side.reindex(years)
        values |= {local: at["value"].max(), f"n_{local}": at["denominator"].max()}
    return values


# --- facts --------------------------------------------------------------------------------------


def provision_facts(by_release: pd.DataFrame, around: pd.DataFrame) -> pd.DataFrame:
    """Turn shares before and after resolution 1325, and of recent years, into facts.

    Parameters
    ----------
    by_release, around : DataFrame
        Tables ``agreements_by_release`` and ``agreements_scr_1325``, loaded for one day.

    Returns
    -------
    DataFrame
        ``id``, ``value``, ``low``, ``high``, ``denominator``, ``unit``, ``kind``, ``meaning``,
        ``table``, ``series``; one row a fact, for both treatments of local agreements.

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release", as_of="2022-05-18")
    >>> around = wpsdata.load("agreements_scr_1325", as_of="2022-05-18")
    >>> found = analyse.agreements.provision_facts(by_release, around).set_index("id")
    >>> round(float(found.loc["provision_share_after_scr_1325_without_local_percent", "value"]), 1)
    28.5
    """
    rows = []
    for local in LOCAL:
        name, words = _LOCAL_IDS[local], _LOCAL_WORDS[local]
        periods = before_and_after(around, local=local)
        release = _named(periods)
        for row in periods.to_dict("records"):
            when = "after" if row["label_code"] == PERIODS[1] else "up to"
            rows.append(
                (
                    f"provision_share_{row['label_code']}_{name}_percent",
                    row["percent"], row["low"], row["high"], row["denominator"], "percent",
                    f"share of peace agreements signed {when} 31 October 2000 that name women, "
                    f"girls or gender, {words}, PA-X {release}",
                    "agreements_scr_1325", release_of(periods),
                )
            )  # fmt: skip
        found = change(periods)
        rows.append(
            (
                f"provision_share_change_scr_1325_{name}_points",
                found["points"], found["points_low"], found["points_high"], pd.NA,
                "percentage points",
                "share of peace agreements with a gender provision after 31 October 2000 less the "
                f"share up to that day, {words}, PA-X {release}",
                "agreements_scr_1325", release_of(periods),
            )
        )  # fmt: skip
        years = yearly(by_release, by_release.head(0), local=local)
        for row in years.to_dict("records"):
            if row["year"] >= FACT_YEARS_FROM:
                rows.append(
                    (
                        f"provision_share_{row['year']}_{name}_percent",
                        row["value"], row["low"], row["high"], row["denominator"], "percent",
                        f"share of peace agreements signed in {row['year']} that name women, girls "
                        f"or gender, {words}, PA-X {_named(years)}",
                        "agreements_by_release", row["release"],
                    )
                )  # fmt: skip
    columns = ["id", "value", "low", "high", "denominator", "unit", "meaning", "table", "series"]
    return pd.DataFrame(rows, columns=columns).assign(kind="computed")


def _named(rows: pd.DataFrame) -> str:
    rebuilt = edition_of(rows) != f"edition_{BASES[1]}"
    return release_of(rows) + (" rebuilt from a later file" if rebuilt else "")


def all_facts(
    by_release: pd.DataFrame, around: pd.DataFrame, published: pd.DataFrame
) -> pd.DataFrame:
    """Return the facts of `provision_facts`, `release_facts` and `published_facts` together.

    Examples
    --------
    >>> by_release = wpsdata.load("agreements_by_release", as_of="2022-05-18")
    >>> around = wpsdata.load("agreements_scr_1325", as_of="2022-05-18")
    >>> published = wpsdata.load("agreement_shares_published", as_of="2022-05-18")
    >>> found = analyse.agreements.all_facts(by_release, around, published)
    >>> found["kind"].unique().tolist()
    ['computed', 'published', 'derived']
    """
    parts = [
        provision_facts(by_release, around),
        release_facts(by_release),
        published_facts(published),
    ]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def release_facts(by_release: pd.DataFrame) -> pd.DataFrame:
    """Turn what a later release did to earlier ones into facts.

    Returns
    -------
    DataFrame
        Columns as `provision_facts` returns them.

    Examples
    --------
    >>> found = analyse.agreements.release_facts(wpsdata.load("agreements_by_release"))
    >>> found.set_index("id")["value"].to_dict()
    {'pax_v9_rebuilt_agreements_apart': 0, 'pax_v9_rebuilt_provisions_apart': 1}
    """
    ninth = by_release.loc[by_release["release"].eq("V9") & by_release["local"].eq("included")]
    apart = rebuilt_against_published(ninth)[COUNTS].abs().sum()
    # without both there is nothing to compare, which is no difference of zero
    twice = set(ninth["basis"]) == set(BASES)
    table, series = "agreements_by_release", "V9"
    rows = [
        (
            "pax_v9_rebuilt_agreements_apart", int(apart["agreements"]) if twice else None,
            "agreements by which release 9, rebuilt from release 10, differs from its own file, "
            "year by year",
        ),
        (
            "pax_v9_rebuilt_provisions_apart",
            int(apart["with_gender_provision"]) if twice else None,
            "agreements with a gender provision by which release 9, rebuilt from release 10, "
            "differs from its own file, year by year",
        ),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["id", "value", "meaning"])
    return frame.assign(unit="agreements", kind="computed", table=table, series=series)


def published_facts(published: pd.DataFrame) -> pd.DataFrame:
    """Turn the published shares that are exact into facts.

    Returns
    -------
    DataFrame
        Columns as `provision_facts` returns them, without interval.

    Examples
    --------
    >>> published = wpsdata.load("agreement_shares_published", as_of="2015-12-31")
    >>> analyse.agreements.published_facts(published).set_index("id")["value"].round(1).to_dict()
    {'provision_share_published_un_women_2013_1990_2010_percent': 15.7}
    """
    rows = published.loc[published["bound"].eq("exact") & published["indicator"].eq(SHARE)]
    first, last = rows["first_year"].astype("string"), rows["last_year"].astype("string")
    one = first.eq(last)
    window = first.where(one, first + "_" + last)
    return pd.DataFrame(
        {
            "id": "provision_share_published_" + rows["series"] + "_" + window + "_percent",
            "value": rows["percent"],
            "denominator": rows["denominator"],
            "unit": "percent",
            "kind": rows["kind"],
            "meaning": "share of peace agreements of "
            + first.where(one, first + "-" + last)
            + " with a gender provision, "
            + rows["scope"]
            + ", as published",
            "table": "agreement_shares_published",
            "series": rows["series"],
        }
    ).reset_index(drop=True)
