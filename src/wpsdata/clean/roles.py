"""Words for the roles in a peace process, to role ids."""

import pandas as pd

from wpsdata import paths
from wpsdata.catalog import suggest
from wpsdata.clean.countries import normalise
from wpsdata.errors import WpsdataError

ROLE_WORDS = "role_words.csv"


class UnknownRole(WpsdataError):
    """A word is no role that the look-up file knows."""


class RoleConflict(WpsdataError):
    """One word stands for two roles in the look-up file."""


def to_role(words: pd.Series) -> pd.Series:
    """Convert words for roles to role ids.

    Parameters
    ----------
    words : Series of str
        Words in English, French or Spanish, or role ids.

    Returns
    -------
    Series of shape (n_words,)
        Role ids (``string``) such as ``lead_mediator``, with the index given; missing where
        the word is missing or empty.

    Raises
    ------
    UnknownRole
        Words are not known: all of them, each with the nearest known word.
    RoleConflict
        The look-up file gives one word two roles.

    Examples
    --------
    >>> to_role(pd.Series(["Chief mediators", "firmantes"])).tolist()
    ['lead_mediator', 'signatory']
    """
    known = role_words()
    keys = words.astype("string").map(normalise, na_action="ignore")
    keys = keys.where(keys != "")
    unknown = sorted(set(words[keys.notna() & ~keys.isin(list(known))].astype(str)))
    if unknown:
        hints = "; ".join(f"{word!r}{suggest(normalise(word), set(known))}" for word in unknown)
        raise UnknownRole(
            f"no role for {hints}; expected words of src/wpsdata/lookups/{ROLE_WORDS}; add a row "
            "there"
        )
    return keys.map(known, na_action="ignore").astype("string")


def role_words() -> dict[str, str]:
    """Return every normalised word with its role id; a role id is a word for itself."""
    rows = paths.lookup_rows(ROLE_WORDS)
    known = {normalise(row["role"]): row["role"] for row in rows}
    for row in rows:
        word, role = row["word"], row["role"]
        if known.setdefault(normalise(word), role) != role:
            raise RoleConflict(
                f"{word!r} stands for {known[normalise(word)]} and {role}; expected one role for "
                f"each word; mend src/wpsdata/lookups/{ROLE_WORDS}"
            )
    return known


def plural(role: str) -> str:
    """Return the English word for persons of a role, as the meaning of a fact has it.

    Examples
    --------
    >>> plural("signatory")
    'signatories'
    """
    return "signatories" if role == "signatory" else f"{role}s"
