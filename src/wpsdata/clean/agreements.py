"""Gender provisions in peace agreements: counts by year, region and stage, and their shares.

Two published series look alike and are not one: some take local agreements in, some leave them
out. Here it is a parameter that holds for numerator and denominator alike and is a column of the
result, beside the release of PA-X, whose recent years go on growing with each new one.
"""

from collections.abc import Sequence

import pandas as pd

from wpsdata.errors import WpsdataError

LOCAL = ("included", "excluded")
LOCAL_TYPE = "IntraLocal"
TYPES = ("Inter", "InterIntra", "Intra", LOCAL_TYPE)
DECIMALS = 10
_GROUPS = ["release", "year", "region", "stage", "local"]


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

    kept = frame if local == "included" else frame.loc[kinds.ne(LOCAL_TYPE)]
    agreements = pd.DataFrame(
        {
            "release": kept["release"],
            "year": kept["signed_on"].dt.year.astype("Int64"),
            "region": kept["region"],
            "stage": kept["stage"],
            "local": pd.Series(local, kept.index, dtype="string"),
            "agreements": pd.Series(1, kept.index, dtype="Int64"),
            "with_gender_provision": kept["ge_wom"],
        }
    )
    return _summed(agreements, _GROUPS)


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
