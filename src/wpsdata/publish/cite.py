"""Citations: the original producer first, the place where we read it second."""

import json
import re
from pathlib import Path
from typing import Any

from wpsdata import catalog, paths
from wpsdata.catalog import Card
from wpsdata.errors import WpsdataError
from wpsdata.tables import NAMES, cards_in_use, cards_of

STYLES = ("apa", "bibtex", "csl-json")


class CiteError(WpsdataError):
    """Nothing has that name, or the style is not known."""

    exit_code = 2


def cite(name: str, style: str = "apa", everything: bool = False) -> str:
    """Cite what a source, a table or a figure stands on.

    Parameters
    ----------
    name : str
        A source, a table or a figure id.
    style : str
        ``apa``, ``bibtex`` or ``csl-json``.
    everything : bool
        Cite each file by itself, with its edition, day, hash and terms, and the research files
        that it was computed from: all that a figure or table stands on.

    Returns
    -------
    str
        One entry a work, or a file, original producers first, wpsdata itself last.

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
    cards = _cards(name)
    return _written(_files(cards) if everything else _works(cards), style)


def cite_files(files: list[str], style: str = "apa") -> str:
    """Cite what files of sources (``unifem/averages.csv``) stand on, as ``cite`` does.

    Examples
    --------
    >>> from wpsdata.publish.cite import cite_files
    >>> print(cite_files(["padd/yearly_shares.csv"]).splitlines()[0][:16])
    Good, E. (2024).
    """
    return _written(_works(catalog.named(files)), style)


def _written(works: list[dict[str, Any]], style: str) -> str:
    if style == "csl-json":
        return json.dumps([_csl(one) for one in works], ensure_ascii=False, indent=1)
    writer = _bibtex if style == "bibtex" else _apa
    return (
        "\n\n".join(writer(one) for one in works)
        if style == "bibtex"
        else "\n".join(writer(one) for one in works)
    )


def described(name: str) -> str:
    """Describe a drawn figure as JSON-LD, by ``schema_org``.

    Raises
    ------
    CiteError
        No figure has that name, or it is not drawn in the checkout's reports.
    """
    from wpsdata.chart.figures import figures
    from wpsdata.publish.schema_org import schema_org

    if name not in figures():
        raise CiteError(f"no figure {name!r}{catalog.suggest(name, set(figures()))}")
    folder = (paths.project_root() or Path()) / "reports" / "figures" / paths.SOURCE_LANGUAGE
    try:
        said = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise CiteError(f"{folder / name}.json: not there; expected a figure; draw it") from None
    return json.dumps(schema_org(said), ensure_ascii=False, indent=1)


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


def _files(found: list[Card]) -> list[dict[str, Any]]:
    """One work for each raw file, research editions in use among them, then wpsdata."""
    works: list[dict[str, Any]] = []
    cards = cards_in_use(found)
    for one in cards:
        name = re.sub(r"\W+", "_", one.file.partition(".")[0])
        said = [f"file {one.source}/{one.file} of {one.version}, SHA-256 {one.sha256}"]
        said += [
            f"computed from {origin['file']}, SHA-256 {origin['sha256']}"
            for origin in one.computed_from
        ]
        said += [f"terms: {one.license_name}"]
        works.append(_work(one) | {"id": f"{one.source}_{name}", "note": "; ".join(said)})
    ids = [work["id"] for work in works]
    for work, one in zip(works, cards, strict=True):
        if ids.count(work["id"]) > 1:
            work["id"] += f"_{one.version.replace('-', '')}"
    return [*works, _ours()]


def _work(one: Card) -> dict[str, Any]:
    return {
        "producer": one.producer,
        "title": one.title,
        "edition": one.edition,
        "published": one.published,
        "accessed": one.accessed,
        "url": one.url,
    }


def _works(found: list[Card]) -> list[dict[str, Any]]:
    """One work for each producer and title, then wpsdata."""
    works: dict[tuple[str, str], dict[str, Any]] = {}
    for one in found:
        works.setdefault(
            (one.producer, one.title),
            {"id": f"{one.source}_{one.year}".replace("n.d.", "nd"), **_work(one)},
        )
    taken: dict[str, int] = {}
    for work in works.values():
        taken[work["id"]] = taken.get(work["id"], 0) + 1
        if taken[work["id"]] > 1:
            work["id"] += "abcdefghij"[taken[work["id"]] - 1]
    return [*works.values(), _ours()]


def _ours() -> dict[str, Any]:
    from wpsdata import __version__

    return {
        "id": "wpsdata",
        "producer": "wpsdata contributors",
        "title": "wpsdata: figures on women, peace and security",
        "edition": f"version {__version__}",
        "published": "2026",
        "accessed": "",
        "url": "",
    }


def _year(work: dict[str, Any]) -> str:
    return work["published"][:4] or "n.d."


def _apa(work: dict[str, Any]) -> str:
    author = _initials(work["producer"])
    edition = f" ({work['edition']})" if work["edition"] else ""
    read = f" Retrieved {work['accessed']} from {work['url']}" if work["url"] else ""
    note = f" [{work['note']}]" if work.get("note") else ""
    return f"{author.rstrip('.')}. ({_year(work)}). {work['title']}{edition}{note}.{read}"


def is_person(producer: str) -> bool:
    """Tell whether a producer is a person, "Family, Given", and no organisation."""
    return _initials(producer) != producer


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
        if is_person(work["producer"])
        else f"{{{tex(work['producer'])}}}",
        "title": f"{{{tex(work['title'])}}}",
        "year": _year(work) if work["published"] else "",
        "edition": tex(work["edition"]),
        "url": work["url"],
        "urldate": work["accessed"],
        "note": tex(work.get("note", "")),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{work['id']},\n" + ",\n".join(lines) + "\n}"


def _csl(work: dict[str, Any]) -> dict[str, Any]:
    family, _, given = work["producer"].partition(", ")
    entry: dict[str, Any] = {
        "id": work["id"],
        "type": "dataset" if work["id"] != "wpsdata" else "software",
        "author": [
            {"family": family, "given": given}
            if is_person(work["producer"])
            else {"literal": work["producer"]}
        ],
        "title": work["title"],
        "version": work["edition"],
        "URL": work["url"],
        "note": work.get("note", ""),
    }
    for name, date in (("issued", work["published"]), ("accessed", work["accessed"])):
        if date:
            entry[name] = {"date-parts": [[int(part) for part in date.split("-")]]}
    return {name: value for name, value in entry.items() if value}
