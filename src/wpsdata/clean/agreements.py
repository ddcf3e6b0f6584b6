"""Gender provisions in peace agreements: counts by year, region and stage, and their shares.

Two published series look alike and are not one: some take local agreements in, some leave them
out. Here it is a parameter that holds for numerator and denominator alike and is a column of the
result, beside the release of PA-X, whose recent years go on growing with each new one.
"""

import re
from collections.abc import Sequence

import pandas as pd

from wpsdata.clean.countries import WORLD, UnknownCountry, entities, match_countries
from wpsdata.errors import WpsdataError
from wpsdata.load.pax import agreement_countries, agreements_as_of_release, release_of

LOCAL = ("included", "excluded")
LOCAL_TYPE = "IntraLocal"
TYPES = ("Inter", "InterIntra", "Intra", LOCAL_TYPE)
DECIMALS = 10
# Security Council resolution 1325 was adopted that day; what was signed on it is not after it
SCR_1325 = pd.Timestamp("2000-10-31")
PERIODS = ("until_scr_1325", "after_scr_1325")
# how a row knows which agreements a release held: Ver of a later file, or the release's own file
BASES = ("rebuilt", "as_published")
COUNTRY, NO_COUNTRY = "country", "no_country"
_GROUPS = ["release", "year", "region", "stage", "local"]
_EDITION = ["release", "basis", "from_release"]


class NotCountable(WpsdataError):
    """The agreements do not say what a count has to know of them."""


def gender_provisions(frame: pd.DataFrame, *, local: str) -> pd.DataFrame:
    """Count one row for each release, year, region and stage: agreements, and those with women.

    Parameters
    ----------
    frame : DataFrame
        Result of ``wpsdata.load.pax.read_pax``, or several, one below the other.
    local : {"included", "excluded"}
        Whether agreements within one locality (``IntraLocal``) are counted, among all agreements
        and among those with a provision alike.

    Returns
    -------
    DataFrame of shape (n_groups, 7)
        ``release`` (string), ``year`` (Int64, of signature), ``region``, ``stage`` (string, PA-X's
        values; ``Cross-regional`` is a region of its own), ``local`` (string, the parameter),
        ``agreements`` (Int64), ``with_gender_provision`` (Int64; agreements with at least one
        provision that names women, girls or gender, PA-X's ``GeWom`` = 1. Missing where an
        agreement of the group is not coded: it may have one). Only groups with an agreement.

    Raises
    ------
    NotCountable
        ``local`` is neither, or agreements have no year or no known type, so that nobody can
        tell whether they are local. All problems in one line.

    Notes
    -----
    A provision is a mention, be it one word; it says nothing of its weight, of who signed, or of
    what was carried out.
    """
    kept = _countable(frame, local)
    return _summed(
        _each_agreement(kept, local).assign(
            year=kept["signed_on"].dt.year.astype("Int64"),
            region=kept["region"],
            stage=kept["stage"],
        ),
        _GROUPS,
    )


def provisions_by_release(frame: pd.DataFrame, *, local: str) -> pd.DataFrame:
    """Count one row for each release that a file knows of, and year of signature.

    Parameters
    ----------
    frame : DataFrame
        Result of ``wpsdata.load.pax.read_pax``: one release.
    local : {"included", "excluded"}
        As for `gender_provisions`.

    Returns
    -------
    DataFrame of shape (n_releases * n_years, 7)
        ``release`` (string, ``V9``); ``basis`` (string; ``as_published`` for the release of the
        file itself, ``rebuilt`` for an earlier one, whose agreements are those that ``Ver``
        names, with the codings and dates of the file); ``from_release`` (string, the release of
        the file); ``year`` (Int64), ``local`` (string), ``agreements``,
        ``with_gender_provision`` (Int64). Only years with an agreement. A file without ``Ver``,
        or of no known release, gives its own release alone.

    Raises
    ------
    NotCountable
        As for `gender_provisions`.
    """
    counted = []
    for edition, held in _editions(frame):
        kept = _countable(held, local)
        years = kept["signed_on"].dt.year.astype("Int64")
        counted.append(_each_agreement(kept, local).assign(year=years, **edition))
    return _summed(pd.concat(counted, ignore_index=True), [*_EDITION, "year", "local"])


def provisions_around_1325(frame: pd.DataFrame, *, local: str) -> pd.DataFrame:
    """Count one row for each release, region, and side of the day of resolution 1325.

    Parameters
    ----------
    frame : DataFrame
        Result of ``wpsdata.load.pax.read_pax``: one release.
    local : {"included", "excluded"}
        As for `gender_provisions`.

    Returns
    -------
    DataFrame of shape (n_groups, 8)
        ``release``, ``basis``, ``from_release`` as `provisions_by_release` gives them;
        ``region`` (string, PA-X's value); ``period`` (string; ``until_scr_1325`` up to and with
        31 October 2000, by the day of signature, ``after_scr_1325`` from the next day on);
        ``local`` (string), ``agreements``, ``with_gender_provision`` (Int64).

    Raises
    ------
    NotCountable
        As for `gender_provisions`.
    """
    counted = []
    for edition, held in _editions(frame):
        kept = _countable(held, local)
        after = kept["signed_on"] > SCR_1325
        period = after.map({False: PERIODS[0], True: PERIODS[1]}).astype("string")
        each = _each_agreement(kept, local)
        counted.append(each.assign(region=kept["region"], period=period, **edition))
    return _summed(pd.concat(counted, ignore_index=True), [*_EDITION, "region", "period", "local"])


def provisions_by_country(frame: pd.DataFrame, *, local: str) -> pd.DataFrame:
    """Count one row for each country, or entity that is no country, of all years together.

    An agreement of several countries counts in each of them, so that the rows add up to more
    than there are agreements.

    Parameters
    ----------
    frame : DataFrame
        Result of ``wpsdata.load.pax.read_pax``.
    local : {"included", "excluded"}
        As for `gender_provisions`.

    Returns
    -------
    DataFrame of shape (n_places, 9)
        ``release`` (string); ``place`` (string, the ISO3 code, or the entity's name as PA-X
        writes it); ``iso3`` (string, missing for an entity); ``kind`` (string, ``country`` or
        ``no_country``: a region within a state, a state that no longer exists, an organisation,
        an armed group, a group of states); ``local`` (string); ``agreements``,
        ``with_gender_provision``, ``first_year``, ``last_year`` (Int64).

    Raises
    ------
    NotCountable
        As for `gender_provisions`.
    UnknownCountry
        A name without brackets is neither a country nor known to be none; all are named.
    """
    kept = _countable(frame, local)
    pairs = _places(kept)
    each = _each_agreement(kept, local).assign(
        agreement_id=kept["agreement_id"], year=kept["signed_on"].dt.year.astype("Int64")
    )
    placed = pairs[["agreement_id", "place", "iso3"]].merge(each, on="agreement_id")
    groups = ["release", "place", "iso3", "local"]
    counts = _summed(placed, groups)
    years = placed.groupby(groups, sort=True, dropna=False)["year"].agg(["min", "max"])
    kind = counts["iso3"].isna().map({True: NO_COUNTRY, False: COUNTRY}).astype("string")
    return counts.assign(
        kind=kind,
        first_year=years["min"].to_numpy(),
        last_year=years["max"].to_numpy(),
    ).astype({"first_year": "Int64", "last_year": "Int64"})


def release_number(releases: pd.Series) -> pd.Series:
    """Return the number of each release, missing where it has none."""
    return pd.to_numeric(releases.str.extract(r"^V(\d+)", expand=False)).astype("Int64")


def provisions_by_un_region(
    frame: pd.DataFrame, countries: pd.DataFrame, *, local: str
) -> pd.DataFrame:
    """Count one row for the world and for each UN region, of all years together.

    An agreement counts once in a region, however many of its countries it names, and once in the
    world. One that names countries of two regions counts in both; one that names no country, but
    an entity, counts in the world alone.

    Parameters
    ----------
    frame : DataFrame
        Result of ``wpsdata.load.pax.read_pax``.
    countries : DataFrame
        ``iso3`` and ``region``, as in the table ``countries``.
    local : {"included", "excluded"}
        As for `gender_provisions`.

    Returns
    -------
    DataFrame of shape (n_areas, 7)
        ``release``; ``area`` (string, UN region or ``world``); ``local`` (string);
        ``agreements``, ``with_gender_provision``, ``first_year``, ``last_year`` (Int64). PA-X cuts
        its own regions elsewhere: the two are never compared.

    Raises
    ------
    NotCountable, UnknownCountry
        As for `provisions_by_country`.
    """
    kept = _countable(frame, local)
    regions = countries.dropna(subset=["region"]).set_index("iso3")["region"]
    pairs = _places(kept)
    areas = pairs.assign(area=pairs["iso3"].map(regions)).dropna(subset=["area"])
    areas = areas[["agreement_id", "area"]].drop_duplicates()
    every = pd.DataFrame({"agreement_id": kept["agreement_id"], "area": WORLD})
    each = _each_agreement(kept, local).assign(
        agreement_id=kept["agreement_id"], year=kept["signed_on"].dt.year.astype("Int64")
    )
    placed = pd.concat([areas, every], ignore_index=True).merge(each, on="agreement_id")
    groups = ["release", "area", "local"]
    counts = _summed(placed, groups)
    years = placed.groupby(groups, sort=True, dropna=False)["year"].agg(["min", "max"])
    return counts.assign(
        first_year=years["min"].to_numpy(), last_year=years["max"].to_numpy()
    ).astype({"first_year": "Int64", "last_year": "Int64"})


def provision_shares(counts: pd.DataFrame, by: Sequence[str] = ("year",)) -> pd.DataFrame:
    """Add counts up to one row for each release, treatment of local agreements, and group.

    Parameters
    ----------
    counts : DataFrame
        Result of `gender_provisions`, or several, one below the other.
    by : sequence of str
        Some of ``year``, ``region``, ``stage``; none for the whole. Releases and the two
        treatments of local agreements are never added up.

    Returns
    -------
    DataFrame of shape (n_groups, 5 + n_by)
        ``release``, ``local`` (string), the columns of ``by``, ``agreements``,
        ``with_gender_provision`` (Int64, missing where part of it is), ``share_percent`` (Float64,
        of all agreements of the row; missing where a count is, or where there is no agreement).

    Raises
    ------
    NotCountable
        ``by`` names another column.
    """
    allowed = ("year", "region", "stage")
    strange = [name for name in by if name not in allowed]
    if strange:
        raise NotCountable(
            f"by {', '.join(map(repr, strange))}; expected some of {', '.join(allowed)}; mend the "
            "call"
        )
    groups = ["release", "local", *dict.fromkeys(by)]
    shares = _summed(counts[[*groups, "agreements", "with_gender_provision"]], groups)
    share = (
        100 * shares["with_gender_provision"] / shares["agreements"].where(shares["agreements"] > 0)
    )
    return shares.assign(share_percent=share.astype("Float64").round(DECIMALS))


def _countable(frame: pd.DataFrame, local: str) -> pd.DataFrame:
    """Return the agreements that are counted, once each is known to be one of them or not."""
    problems = []
    if local not in LOCAL:
        problems.append(f"local is {local!r}; expected {' or '.join(map(repr, LOCAL))}")
    kinds = frame["agreement_type"]
    # with local agreements in, their type decides nothing
    strange = ~kinds.isin(TYPES) if local == "excluded" else pd.Series(False, frame.index)
    if strange.any():
        found = sorted({"missing" if pd.isna(kind) else str(kind) for kind in kinds[strange]})
        problems.append(
            f"type {', '.join(found)} in agreement {_ids(frame, strange)}; expected "
            f"{', '.join(TYPES)}, to know which are local"
        )
    undated = frame["signed_on"].isna()
    if undated.any():
        problems.append(f"no day of signature in agreement {_ids(frame, undated)}; expected one")
    if problems:
        raise NotCountable(f"{'; '.join(problems)}; mend the call or the file")
    return frame if local == "included" else frame.loc[kinds.ne(LOCAL_TYPE)]


def _places(kept: pd.DataFrame) -> pd.DataFrame:
    """Return one row an agreement and country, or entity that is no country, that it names."""
    pairs = agreement_countries(kept)
    names = pairs[["name", "bracketed"]].drop_duplicates()
    no_country = entities(names["name"])
    iso3 = match_countries(names["name"]).mask(no_country)
    unknown = iso3.isna() & ~no_country & ~names["bracketed"].astype(bool)
    if unknown.any():
        raise UnknownCountry(
            f"no country for {', '.join(map(repr, sorted(set(names.loc[unknown, 'name']))))}; "
            "expected names of countries or, in brackets, of other entities; add each to the "
            "country aliases, parts or names that are no country in src/wpsdata/lookups"
        )
    codes = dict(zip(names["name"], iso3, strict=True))
    pairs = pairs.assign(iso3=pairs["name"].map(codes).astype("string"))
    pairs = pairs.assign(place=pairs["iso3"].fillna(pairs["name"]))
    # two names of one country in one agreement are one country
    return pairs.drop_duplicates(["agreement_id", "place"])


def _each_agreement(kept: pd.DataFrame, local: str) -> pd.DataFrame:
    """Count each agreement as one, and its provision as PA-X codes it."""
    return pd.DataFrame(
        {
            "release": kept["release"],
            "local": pd.Series(local, kept.index, dtype="string"),
            "agreements": pd.Series(1, kept.index, dtype="Int64"),
            "with_gender_provision": kept["ge_wom"],
        }
    )


def _editions(frame: pd.DataFrame) -> list[tuple[dict[str, str], pd.DataFrame]]:
    """List the releases that a file knows of, each with the agreements it held."""
    own = str(release_of(frame))
    found = [({"release": own, "basis": BASES[1], "from_release": own}, frame)]
    number = re.fullmatch(r"V(\d+)", own)
    if number and frame["version_added"].notna().all():
        found += [
            (
                {"release": f"V{earlier}", "basis": BASES[0], "from_release": own},
                agreements_as_of_release(frame, earlier),
            )
            for earlier in range(1, int(number[1]))
        ]
    return found


def _summed(counts: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """Add up; what is not known in one part is not known in the sum."""
    unknown = counts["with_gender_provision"].isna()
    # dropna: an agreement of no region is an agreement all the same
    grouped = counts.assign(unknown=unknown).groupby(groups, sort=True, dropna=False)
    summed = grouped[["agreements", "with_gender_provision"]].sum().reset_index()
    lost = grouped["unknown"].any().to_numpy(dtype=bool)
    summed["with_gender_provision"] = summed["with_gender_provision"].mask(lost)
    types = dict.fromkeys(groups, "string") | {"agreements": "Int64"}
    types |= {"with_gender_provision": "Int64"} | ({"year": "Int64"} if "year" in groups else {})
    return summed.astype(types)


def _ids(frame: pd.DataFrame, wrong: pd.Series) -> str:
    return ", ".join(frame.loc[wrong, "agreement_id"].astype("string"))
