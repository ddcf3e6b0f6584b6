"""Numbers in prose: each that quotes a fact is followed by a comment that names it.

``102<!-- fact: nap_countries@2022-05-18 -->`` quotes the fact ``nap_countries`` as of that day;
without a day the latest one is meant. Readers of the page do not see the comment.
"""

import re
from collections.abc import Iterator
from typing import Any

QUOTED = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>%|percent|per cent)?\s*"
    r"<!-- fact: (?P<id>\w+)(?:@(?P<day>[\d-]+))? -->"
)
MARK = re.compile(r"<!-- fact:")


def problems(text: str, place: str, facts: list[dict[str, Any]]) -> Iterator[str]:
    """Yield one line for each quoted number that is not the recorded fact.

    Parameters
    ----------
    text : str
        Markdown.
    place : str
        Where it stands, for the message.
    facts : list of dict
        The facts, as ``facts.read`` returns them.
    """
    by_key = {(one["id"], one["as_of"]): one["value"] for one in facts}
    found = list(QUOTED.finditer(text))
    if len(found) < len(MARK.findall(text)):
        yield f"{place}: a fact comment does not follow a number; write 102<!-- fact: id@day -->"
    for quote in found:
        key = (quote["id"], quote["day"] or "latest")
        shown = quote["number"].replace(",", "")
        decimals = len(shown.partition(".")[2])
        value = by_key.get(key)
        if value is None:
            yield f"{place}: no fact {key[0]} as of {key[1]} is recorded; mend the comment"
        elif float(shown) != round(value, decimals):
            yield (
                f"{place}: says {quote['number']} where the fact {key[0]} as of {key[1]} is "
                f"{value:g}; mend the text"
            )
