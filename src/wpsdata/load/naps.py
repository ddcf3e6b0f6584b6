"""Action plans on women, peace and security: national, regional, counted, and the Network."""

import pandas as pd

from wpsdata.load.bundled import load_bundled

NAPS_COLUMNS = [
    "country",
    "iso3",
    "generation",
    "year_adopted",
    "period_start",
    "period_end",
    "year_basis",
    "adopted_on",
    "has_budget",
    "has_indicators",
    "mentions_salw_or_disarmament",
    "public_on",
    "kind",
    "note",
    "source_title",
    "source_url",
]
COUNTS_COLUMNS = [
    "as_of",
    "what",
    "value",
    "unit",
    "denominator",
    "public_on",
    "kind",
    "comparable",
    "reliability",
    "note",
    "source_title",
    "source_url",
]
CONTENT_SHARES_COLUMNS = [
    "series",
    "judge",
    "attribute",
    "definition",
    "as_of",
    "printed",
    "numerator",
    "denominator",
    "denominator_from",
    "counted",
    "public_on",
    "kind",
    "reliability",
    "note",
    "source_title",
    "source_url",
]
REGIONAL_PLANS_COLUMNS = [
    "organisation",
    "plan",
    "year",
    "kind_of_plan",
    "wps_specific",
    "public_on",
    "kind",
    "note",
    "source_url",
    "source_title",
]
NETWORK_MEMBERS_COLUMNS = [
    "member",
    "iso3",
    "type",
    "as_of",
    "basis",
    "kind",
    "public_on",
    "source_title",
    "source_url",
]


def load_naps(version: str = "latest") -> pd.DataFrame:
    """Load one row for each national action plan, as its source prints it.

    Misprints of a source stand as printed: `wpsdata.load.corrections.apply_corrections` mends
    them from ``naps.corrections.yml``.

    Parameters
    ----------
    version : str
        Date accessed, or ``"latest"``.

    Returns
    -------
    DataFrame of shape (n_plans, 16)
        All strings. An empty cell means "not seen", never "no"; ``generation`` is empty where
        no source numbers the plan, ``year_adopted`` where only its period is known.

    Raises
    ------
    SnapshotChanged
        The file is not the one its card describes.
    ColumnsChanged
        The file has other columns.

    References
    ----------
    ``data/raw/naps/<version>/naps.csv.yml``.

    Examples
    --------
    >>> plans = wpsdata.load.naps.load_naps().set_index("iso3")
    >>> plans.loc["NOR", ["generation", "year_adopted"]].head(1).to_dict("records")  # all text
    [{'generation': '1', 'year_adopted': '2006'}]
    """
    return load_bundled("naps", "naps.csv", NAPS_COLUMNS, version)


def load_counts(version: str = "latest") -> pd.DataFrame:
    """Load one row for each published count or share of action plans.

    Parameters
    ----------
    version : str
        Date accessed, or ``"latest"``.

    Returns
    -------
    DataFrame of shape (n_counts, 12)
        All strings. ``comparable`` is ``"yes"`` only for a worldwide count of UN member
        states (or states and territories) that have a plan.

    Raises
    ------
    SnapshotChanged
        The file is not the one its card describes.
    ColumnsChanged
        The file has other columns.

    References
    ----------
    ``data/raw/naps/<version>/counts.csv.yml``.

    Examples
    --------
    >>> counts = wpsdata.load.naps.load_counts()
    >>> counts["comparable"].unique().tolist()
    ['no', 'yes']
    """
    return load_bundled("naps", "counts.csv", COUNTS_COLUMNS, version)


def load_content_shares(version: str = "latest") -> pd.DataFrame:
    """Load one row for each published share of plans by what they contain, counts beside it.

    Parameters
    ----------
    version : str
        Date accessed, or ``"latest"``.

    Returns
    -------
    DataFrame of shape (n_shares, 16)
        All strings. ``printed`` is empty where only counts are printed, ``numerator`` and
        ``denominator`` where only a percentage is.

    Raises
    ------
    SnapshotChanged
        The file is not the one its card describes.
    ColumnsChanged
        The file has other columns.

    References
    ----------
    ``data/raw/naps/<version>/content_shares.csv.yml``.

    Examples
    --------
    >>> shares = wpsdata.load.naps.load_content_shares()
    >>> shares.loc[0, ["attribute", "printed", "numerator", "denominator"]].to_dict()
    {'attribute': 'adoption', 'printed': '47', 'numerator': '92', 'denominator': '193'}
    """
    return load_bundled("naps", "content_shares.csv", CONTENT_SHARES_COLUMNS, version)


def load_regional_plans(version: str = "latest") -> pd.DataFrame:
    """Load one row for each plan, policy, strategy or framework of a regional organisation.

    Parameters
    ----------
    version : str
        Date accessed, or ``"latest"``.

    Returns
    -------
    DataFrame of shape (n_plans, 10)
        All strings. ``wps_specific`` is ``"no"`` for a general gender plan.

    Raises
    ------
    SnapshotChanged
        The file is not the one its card describes.
    ColumnsChanged
        The file has other columns.

    References
    ----------
    ``data/raw/naps/<version>/regional_plans.csv.yml``.

    Examples
    --------
    >>> plans = wpsdata.load.naps.load_regional_plans()
    >>> sorted(plans.loc[plans["year"].eq("2010"), "organisation"])
    ['ECOWAS', 'NATO / EAPC']
    """
    return load_bundled("naps", "regional_plans.csv", REGIONAL_PLANS_COLUMNS, version)


def load_network_members(version: str = "latest") -> pd.DataFrame:
    """Load one row for each state or organisation seen with the WPS Focal Points Network.

    No list of members was found: ``basis`` says what was seen instead.

    Parameters
    ----------
    version : str
        Date accessed, or ``"latest"``.

    Returns
    -------
    DataFrame of shape (n_members, 9)
        All strings. ``as_of`` is empty where the page bears no date.

    Raises
    ------
    SnapshotChanged
        The file is not the one its card describes.
    ColumnsChanged
        The file has other columns.

    References
    ----------
    ``data/raw/naps/<version>/network_members.csv.yml``.

    Examples
    --------
    >>> members = wpsdata.load.naps.load_network_members()
    >>> members["type"].unique().tolist()
    ['regional_organisation', 'state']
    """
    return load_bundled("naps", "network_members.csv", NETWORK_MEMBERS_COLUMNS, version)
