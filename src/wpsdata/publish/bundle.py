"""Bring aggregates of a new research file into ``data/raw``: the file, and its card."""

from pathlib import Path

import pandas as pd
import yaml

from wpsdata import cache, catalog, paths
from wpsdata.clean.spreadsheet import as_csv
from wpsdata.errors import WpsdataError
from wpsdata.paths import write_atomically
from wpsdata.tables import NAMES, aggregates_of, in_use, load, table


class NothingToBundle(WpsdataError):
    """A table is not computed from a research file in the cache."""


def bundle(names: list[str], edition: str = "", published: str = "") -> list[Path]:
    """Write what tables give, computed from the cache, as a new version of their raw files.

    Only a checkout has a ``data/raw`` to write to; a person looks at the change and commits it.

    Parameters
    ----------
    names : list of str
        Tables; none means all that the cache is enough for and whose raw file has their columns.
    edition : str
        The producer's label of the research file; by default the day it was fetched.
    published : str
        ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` on which it came out; empty where that is not known.

    Returns
    -------
    list of Path
        The raw files written; those whose content is the same already are left alone.

    Raises
    ------
    NothingToBundle
        There is no checkout, a table is not computed from the cache, or its raw file has other
        columns; nothing was written.
    """
    if paths.project_root() is None:
        raise NothingToBundle("no checkout to write data/raw to; expected one; clone the project")
    wanted = names or [name for name in NAMES if in_use(name) and not _by_hand(name)]
    bare = [name for name in wanted if not in_use(name)]
    if bare or not wanted:
        needed = sorted({source for name in bare for source in table(name).research_sources})
        raise NothingToBundle(
            f"{', '.join(bare) or 'no table'}: not computed from the cache; expected files of "
            f"{', '.join(needed) or 'a research source'} there; run `wpsdata refresh`"
        )
    if left := [f"{name}: {reason}" for name in wanted if (reason := _by_hand(name))]:
        raise NothingToBundle(
            f"{'; '.join(left)}; expected one aggregate with the columns of the table, or one of "
            "its name for each publisher; write file and card by hand (docs/how-to/add-a-source.md)"
        )
    written = [path for name in wanted for path in _written(name, edition, published)]
    catalog.forget()
    return written


def _header(card: catalog.Card) -> list[str]:
    with card.path.open(encoding="utf-8") as file:
        return file.readline().rstrip("\n").split(",")


def _by_hand(name: str) -> str:
    """Say why a table cannot be written as its raw files; empty if it can."""
    aggregates = [catalog.card(*pair) for pair in aggregates_of(name)]
    if not aggregates:
        count = sum(bool(catalog.card(*pair).computed_from) for pair in table(name).sources)
        return f"{count} of its raw files are aggregates"
    lacking = sorted(set(table(name).research_sources) - in_use(name).keys())
    if len(aggregates) == 1 and in_use(name) and lacking:
        return f"rows of {', '.join(lacking)} would come from the bundle, and their hash be lost"
    headers = [one for card in aggregates for one in _header(card)]
    others = [one for one in dict.fromkeys(headers) if one not in table(name).columns]
    return f"its raw file has other columns ({', '.join(others)})" if others else ""


def _written(name: str, edition: str, published: str) -> list[Path]:
    """Write the files of a table; of one with a file a publisher, those whose edition is held."""
    pairs, held, frame = aggregates_of(name), in_use(name), load(name)
    if len(pairs) == 1:
        versions = [(pairs[0], frame, held)]
    else:
        versions = [
            (pair, frame.loc[frame["source"].eq(pair[0])], {pair[0]: held[pair[0]]})
            for pair in pairs
            if pair[0] in held
        ]
    written = [
        _version(catalog.card(*pair), rows, editions, edition, published)
        for pair, rows, editions in versions
    ]
    return [path for path in written if path]


def _version(
    old: catalog.Card,
    frame: pd.DataFrame,
    held: dict[str, cache.Held],
    edition: str,
    published: str,
) -> Path | None:
    """Write the next version of one file, unless it is the same."""
    # our loader reads it again: text stays to the letter
    text = as_csv(frame[_header(old)], exact=True)
    if text == old.path.read_text(encoding="utf-8"):
        return None
    today = catalog.today()
    path = old.path.parents[1] / today / old.file
    write_atomically(path, text)
    card = yaml.safe_load(old.card_path.read_text(encoding="utf-8"))
    card |= {
        "edition": edition
        or "file fetched on " + min(one.fetched_on for one in held.values())[:10],
        "published": published,
        "accessed": today,
        "sha256": catalog.sha256(path),
        "computed_from": [
            {"file": file, "sha256": known.sha256}
            for one in held.values()
            for file, known in one.files.items()
        ],
    }
    write_atomically(catalog.card_path(path), catalog.card_text(card))
    return path
