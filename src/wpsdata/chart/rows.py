"""Shape what an analysis returns into the rows that a form draws."""

from typing import Any

import pandas as pd

from wpsdata.chart.style import ROLES

# heading over the rows of one family of series
_FAMILIES = {
    "cfr_": "family_cfr",
    "unifem_": "family_unifem",
    "un_women_": "family_un_women",
    "un_dppa_": "family_un_women",
    "un_led_": "family_un_led",
}
OTHER_FAMILY = "family_other"


def edition_rows(found: pd.DataFrame) -> pd.DataFrame:
    """Give each published average the group it is drawn under.

    Parameters
    ----------
    found : DataFrame
        What ``analyse.participation.editions`` returns.

    Returns
    -------
    DataFrame
        The same rows with ``scope`` as a code for ``words.term`` and ``status``: ``uncertain``
        where the value was read only on a copy or in a weak source, else ``as_read``.

    Examples
    --------
    >>> averages = wpsdata.load("participation_averages")
    >>> rows = chart.edition_rows(analyse.participation.editions(averages, scope="unifem"))
    >>> rows["scope"].unique().tolist(), rows["status"].unique().tolist()
    (['family_unifem'], ['uncertain', 'as_read'])
    """
    family = pd.Series(OTHER_FAMILY, found.index, dtype="string")
    for prefix, code in _FAMILIES.items():
        family = family.mask(found["series"].str.startswith(prefix), code)
    weak = found["reliability"].isin(["mirror", "weak"])
    return found.assign(scope=family, status=weak.map({True: "uncertain", False: "as_read"}))


def average_rows(both: pd.DataFrame) -> pd.DataFrame:
    """Give each role the number of agreements behind its mean.

    Parameters
    ----------
    both : DataFrame
        What ``analyse.participation.padd_averages`` returns.

    Returns
    -------
    DataFrame
        The same rows with ``agreements_of_period`` (all) and ``agreements`` (with a share).

    Examples
    --------
    >>> both = analyse.participation.padd_averages(wpsdata.load("padd_yearly_shares"))
    >>> rows = chart.average_rows(both).set_index("role")
    >>> rows.loc["mediator", ["agreements", "agreements_of_period"]].to_dict()
    {'agreements': 48, 'agreements_of_period': 116}
    """
    return both.assign(
        agreements_of_period=both["agreements"], agreements=both["agreements_with_share"]
    )


def roles_drawn(role: str, *roles: str) -> tuple[str, ...]:
    """Return the roles to draw: those given, by default the three, or the one asked for.

    Examples
    --------
    >>> chart.roles_drawn("all")
    ('mediator', 'negotiator', 'signatory')
    >>> chart.roles_drawn("mediator", "lead_mediator", "witness", "signatory")
    ('lead_mediator',)
    """
    shown = roles or ROLES
    if role == "all":
        return shown
    return tuple(one for one in shown if one.endswith(role)) or (role,)


def world() -> dict[str, Any]:
    """Return the geometry that maps are drawn with.

    Examples
    --------
    >>> len(chart.world()["countries"]["CHE"]["rings"])
    1
    """
    from wpsdata.load.world import load_world

    return load_world()
