"""Aggregates of the Peace Agreement Delegate Dataset: by year, and by band of shares.

Two averages of the same agreements differ much: the mean of their percentages, and the share
among all persons pooled. Both can be had from the yearly rows, for any span of years:
``sum(mean_percent * agreements_with_share) / sum(agreements_with_share)``, and
``sum(women) / sum(persons)``.
"""

from collections.abc import Iterable

import pandas as pd

DECIMALS = 10
KNOWN_GENDER = "delegate_known_gender"
# A band holds its lower bound and not its upper; zero is a band of its own.
BANDS = ("none", "up_to_10", "10_to_25", "25_to_50", "50_and_more", "unknown")
# The years of the background notes' averages of mediators, negotiators and signatories.
NOTES_PERIOD = (2015, 2019)


def yearly_shares(frame: pd.DataFrame) -> pd.DataFrame:
    """Aggregate PADD to one row for each counting rule, role and year of signature.

    Parameters
    ----------
    frame : DataFrame
        One or more results of ``wpsdata.load.padd.load_padd``, one below the other.

    Returns
    -------
    DataFrame of shape (n_rules * n_roles * n_years, 11)
        ``rule``, ``role`` (string), ``year`` (Int64; only years with an agreement);
        ``agreements`` (all of the year), ``agreements_with_share``,
        ``agreements_with_counts`` (women and persons counted, at least one person in the
        role), ``agreements_without_women`` (share exactly 0); ``women``, ``persons`` (missing
        where no agreement of the year was counted), ``unknown`` (persons of unknown gender,
        delegates only) (all Int64); ``mean_percent`` (Float64, missing where no agreement has
        a share). The role ``delegate_known_gender`` leaves persons of unknown gender out of
        ``persons``, where ``delegate`` keeps them in; it must not be added to the others.
    """
    people = _with_known_gender(frame)
    counted = people["women"].notna() & people["persons"].notna()
    people = people.assign(
        year=people["signed_on"].dt.year.astype("Int64"),
        percent=people["share"] * 100,
        counted=counted & (people["persons"] > 0).fillna(False),
        without=people["share"].eq(0).fillna(False),
        women=people["women"].where(counted),
        persons=people["persons"].where(counted),
    )
    grouped = people.groupby(["rule", "role", "year"], sort=True)
    # min_count: the sum of nothing known is unknown, not 0
    return pd.DataFrame(
        {
            "agreements": grouped.size().astype("Int64"),
            "agreements_with_share": grouped["share"].count().astype("Int64"),
            "agreements_with_counts": grouped["counted"].sum().astype("Int64"),
            "agreements_without_women": grouped["without"].sum().astype("Int64"),
            "women": grouped["women"].sum(min_count=1),
            "persons": grouped["persons"].sum(min_count=1),
            "unknown": grouped["unknown"].sum(min_count=1),
            "mean_percent": grouped["percent"].mean().astype("Float64").round(DECIMALS),
        }
    ).reset_index()


def share_bands(
    frame: pd.DataFrame, periods: Iterable[tuple[int, int]] | None = None
) -> pd.DataFrame:
    """Count agreements by the band in which their share of women lies.

    Parameters
    ----------
    frame : DataFrame
        One or more results of ``wpsdata.load.padd.load_padd``, one below the other.
    periods : iterable of (int, int), optional
        First and last years of signature, inclusive; by default all years of the frame, and
        2015-2019.

    Returns
    -------
    DataFrame of shape (n_rules * n_roles * n_periods * 6, 5)
        ``rule``, ``role``, ``period`` (``"1990-2020"``), ``band`` (string), ``agreements``
        (Int64, 0 where a band is empty). A band holds its lower bound and not its upper:
        10 % lies in ``10_to_25``. ``unknown`` is every agreement without a share: its persons
        were not counted, or nobody had the role.
    """
    people = _with_known_gender(frame)
    year = people["signed_on"].dt.year
    if periods is None:
        periods = ((int(year.min()), int(year.max())), NOTES_PERIOD)
    share = people["share"]
    band = pd.Series("unknown", people.index, dtype="string")
    for name, reached in (
        ("none", share.eq(0)),
        ("up_to_10", share > 0),
        ("10_to_25", share >= 0.10),
        ("25_to_50", share >= 0.25),
        ("50_and_more", share >= 0.50),
    ):
        band = band.mask(reached.fillna(False).astype(bool), name)
    people = people.assign(band=band)

    parts = []
    for first, last in periods:
        within = people.loc[year.between(first, last)]
        every = pd.MultiIndex.from_product(
            [sorted(people["rule"].unique()), sorted(people["role"].unique()), BANDS],
            names=["rule", "role", "band"],
        )
        # an empty band is a counted 0: every agreement of the period lies in one of the bands
        agreements = within.groupby(["rule", "role", "band"]).size().reindex(every, fill_value=0)
        parts.append(agreements.rename("agreements").reset_index().assign(period=f"{first}-{last}"))
    counts = pd.concat(parts, ignore_index=True)
    order = counts["band"].map({name: place for place, name in enumerate(BANDS)})
    counts = (
        counts.assign(order=order)
        .sort_values(["rule", "role", "period", "order"], ignore_index=True)
        .astype(
            {
                "rule": "string",
                "role": "string",
                "period": "string",
                "band": "string",
                "agreements": "Int64",
            }
        )
    )
    return counts[["rule", "role", "period", "band", "agreements"]]


def _with_known_gender(frame: pd.DataFrame) -> pd.DataFrame:
    """Complete the shares from the counts, and add delegates of known gender as a role."""
    counted = (frame["women"] / frame["persons"].where(frame["persons"] > 0)).astype("Float64")
    # The files for "lowest" and "multiple" leave the share empty where the one for "highest" has
    # nobody in the role, although they do count persons there.
    whole = frame.assign(share=frame["share"].fillna(counted))
    known = whole.loc[whole["role"].eq("delegate")].copy()
    known["role"] = pd.Series(KNOWN_GENDER, known.index, dtype="string")
    known["persons"] = known["persons"] - known["unknown"]
    # A share that came without counts says nothing on the persons of known gender.
    known["share"] = (known["women"] / known["persons"].where(known["persons"] > 0)).astype(
        "Float64"
    )
    return pd.concat([whole, known], ignore_index=True)
