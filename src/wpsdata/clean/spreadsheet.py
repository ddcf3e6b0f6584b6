"""Tables as CSV that a person may open in a spreadsheet."""

import re

import pandas as pd

# What a spreadsheet takes for a formula, also behind blanks and as written in East Asia.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\n]")
_BREAK = re.compile(r"\r\n?")


def as_csv(frame: pd.DataFrame, exact: bool = False) -> str:
    """Write a frame as CSV: UTF-8, LF, empty for missing, days as YYYY-MM-DD, no formulas.

    Text that a spreadsheet would compute (it begins with ``=``, ``+``, ``-``, ``@``, a tab or a
    line break) gets an apostrophe before it, as titles, notes and quotations are other people's
    words; whatever its line breaks were, they are LF. Numbers and days stay what they are,
    negative ones too.

    Parameters
    ----------
    frame : DataFrame
        Any; its index is left out.
    exact : bool
        Leave text to the letter, in a file that is not for people.

    Returns
    -------
    str
        One line a row below the names of the columns.
    """
    safe = frame.copy()
    for name in () if exact else safe.columns:
        # object columns may hold numbers beside text
        texts = [one for one in safe[name].unique() if isinstance(one, str)]
        changed = {one: now for one in texts if (now := safe_text(one)) != one}
        if changed:
            safe[name] = safe[name].astype("object").map(lambda one, to=changed: to.get(one, one))
    text: str = safe.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
    return text


def safe_text(text: str) -> str:
    """Return text that no spreadsheet computes; an apostrophe stands before what it would."""
    # a CR outside quotes would end the row, and the cell after it might be a formula
    plain = _BREAK.sub("\n", text)
    return f"'{plain}" if _FORMULA.match(plain) else plain
