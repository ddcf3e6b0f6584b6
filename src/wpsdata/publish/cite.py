"""Citations: the original producer first, the place where we read it second."""

import json
import re
from typing import Any

from wpsdata import catalog
from wpsdata.catalog import Card
from wpsdata.errors import WpsdataError
from wpsdata.tables import NAMES, cards_of

STYLES = ("apa", "bibtex", "csl-json")


class CiteError(WpsdataError):
    """Nothing has that name, or the style is not known."""

    exit_code = 2


def cite(name: str, style: str = "apa") -> str:
    """Cite what a source, a table or a figure stands on.

    Parameters
    ----------
    name : str
        A source, a table or a figure id.
    style : str
        ``apa``, ``bibtex`` or ``csl-json``.

    Returns
    -------
    str
        One entry a work, original producers first, wpsdata itself last.

    Raises
    ------
    CiteError
        Nothing has that name (with the nearest suggestion), or the style is not known.

    Examples
    --------
    >>> import wpsdata
    >>> print(wpsdata.cite("padd").splitlines()[0][:16])
    Good, E. (2024).
    """
    if style not in STYLES:
        raise CiteError(f"no style {style!r}; expected one of {', '.join(STYLES)}")
    works = _works(_cards(name))
    if style == "csl-json":
        return json.dumps([_csl(one) for one in works], ensure_ascii=False, indent=1)
    writer = _bibtex if style == "bibtex" else _apa
    return (
        "\n\n".join(writer(one) for one in works)
        if style == "bibtex"
        else "\n".join(writer(one) for one in works)
    )


def _cards(name: str) -> list[Card]:
    from wpsdata.chart.figures import figures

    held = catalog.cards()
    if name in {one.source for one in held}:
        return [one for one in held if one.source == name]
    if name in NAMES:
        return cards_of(name)
    if name in figures():
        return catalog.named(figures()[name].sources)
    known = {one.source for one in held} | set(NAMES) | set(figures())
    raise CiteError(
        f"nothing to cite by the name {name!r}{catalog.suggest(name, known)}; expected a source, "
        "table or figure: `wpsdata sources`, `wpsdata tables`"
    )


def _works(found: list[Card]) -> list[dict[str, Any]]:
    """One work for each producer and title, then wpsdata."""
    from wpsdata import __version__

    works: dict[tuple[str, str], dict[str, Any]] = {}
    for one in found:
        works.setdefault(
            (one.producer, one.title),
            {
                "id": f"{one.source}_{one.year}".replace("n.d.", "nd"),
                "producer": one.producer,
                "title": one.title,
                "edition": one.edition,
                "published": one.published,
                "accessed": one.accessed,
                "url": one.url,
            },
        )
    taken: dict[str, int] = {}
    for work in works.values():
        taken[work["id"]] = taken.get(work["id"], 0) + 1
        if taken[work["id"]] > 1:
            work["id"] += "abcdefghij"[taken[work["id"]] - 1]
    ours = {
        "id": "wpsdata",
        "producer": "wpsdata contributors",
        "title": "wpsdata: figures on women, peace and security",
        "edition": f"version {__version__}",
        "published": "2026",
        "accessed": "",
        "url": "",
    }
    return [*works.values(), ours]


def _year(work: dict[str, Any]) -> str:
    return work["published"][:4] or "n.d."


def _apa(work: dict[str, Any]) -> str:
    author = _initials(work["producer"])
    edition = f" ({work['edition']})" if work["edition"] else ""
    read = f" Retrieved {work['accessed']} from {work['url']}" if work["url"] else ""
    return f"{author.rstrip('.')}. ({_year(work)}). {work['title']}{edition}.{read}"


def _initials(producer: str) -> str:
    """Shorten "Good, Elizabeth" to "Good, E."; leave organisations as they are."""
    person = re.fullmatch(r"([\w'’-]+), (\w)[\w'’.-]*", producer)
    return f"{person[1]}, {person[2]}." if person else producer


_SPECIAL = {
    **{char: f"\\{char}" for char in "&%#_${}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def tex(text: str) -> str:
    """Write text for TeX: what it would take for a command is escaped."""
    return "".join(_SPECIAL.get(char, char) for char in text)


def _bibtex(work: dict[str, Any]) -> str:
    fields = {
        # braces keep an organisation from being read as first and last name
        "author": tex(work["producer"])
        if _initials(work["producer"]) != work["producer"]
        else f"{{{tex(work['producer'])}}}",
        "title": f"{{{tex(work['title'])}}}",
        "year": _year(work) if work["published"] else "",
        "edition": tex(work["edition"]),
        "url": work["url"],
        "urldate": work["accessed"],
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{work['id']},\n" + ",\n".join(lines) + "\n}"


def _csl(work: dict[str, Any]) -> dict[str, Any]:
    person = _initials(work["producer"]) != work["producer"]
    family, _, given = work["producer"].partition(", ")
    entry: dict[str, Any] = {
        "id": work["id"],
        "type": "dataset" if work["id"] != "wpsdata" else "software",
        "author": [{"family": family, "given": given} if person else {"literal": work["producer"]}],
        "title": work["title"],
        "version": work["edition"],
        "URL": work["url"],
    }
    for name, date in (("issued", work["published"]), ("accessed", work["accessed"])):
        if date:
            entry[name] = {"date-parts": [[int(part) for part in date.split("-")]]}
    return {name: value for name, value in entry.items() if value}
