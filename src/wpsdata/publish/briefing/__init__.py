"""A proofreader for briefings: the numbers that a text states, against the facts.

What a briefing says is found by words (``vocabulary``), numbers and years, put together to
statements, and compared with every published value and recorded fact (``known``). A number that is
not surely one of these is ``not known``; nothing is guessed.
"""

from datetime import date
from pathlib import Path

from wpsdata.clean.dates import LATEST, UnknownDate
from wpsdata.publish import facts as facts_file
from wpsdata.publish.briefing.judge import WRONG, Finding, judge
from wpsdata.publish.briefing.known import all_known, day_of_data
from wpsdata.publish.briefing.reading import Passage, read
from wpsdata.publish.briefing.report import as_json, as_text, summary
from wpsdata.publish.briefing.statements import find_statements

__all__ = ["WRONG", "Finding", "as_json", "as_text", "check", "check_passages", "summary"]


def check(path: Path, as_of: str = LATEST, reports: Path | None = None) -> list[Finding]:
    """Compare the numbers that a briefing states with what was known.

    Parameters
    ----------
    path : path
        A ``.txt``, ``.md``, ``.docx`` or ``.pdf`` file.
    as_of : str
        The day on which the briefing was or will be public, ``YYYY-MM-DD``, or ``"latest"``.
    reports : path, optional
        Reports folder whose recorded facts count; none leaves the published values.

    Returns
    -------
    list of Finding
        One a number of this field, in the order of the text: ``holds``, ``moved``,
        ``mixes series``, ``differs`` or ``not known``, with the reason and the value.

    Raises
    ------
    Unreadable
        The file cannot be read as a briefing.
    UnknownDate
        ``as_of`` is no day.
    FactError
        The reports folder holds no facts.
    """
    return check_passages(read(path), as_of, reports)


def check_passages(
    passages: list[Passage], as_of: str = LATEST, reports: Path | None = None
) -> list[Finding]:
    """Compare the numbers of passages that were read already; see ``check``."""
    as_of = _settled(as_of)
    recorded = facts_file.read(reports) if reports else []
    now = all_known(recorded)
    then = now if as_of == LATEST else all_known(recorded, as_of)
    return judge(find_statements(passages), then, now, as_of)


def _settled(as_of: str) -> str:
    """Return the day in its one spelling; a day after the newest data is the latest."""
    if as_of == LATEST:
        return as_of
    try:
        day = date.fromisoformat(as_of)
    except ValueError:
        raise UnknownDate(
            f"as_of is {as_of!r}; expected a day as YYYY-MM-DD or {LATEST!r}; mend the option"
        ) from None
    return LATEST if day >= day_of_data() else day.isoformat()
