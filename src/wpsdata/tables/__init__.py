"""The tidy tables: built from raw files, checked, loaded, described.

``load`` builds a table from its raw files each time, so that what is analysed is always what
the cards describe; ``data/processed`` is the same content for those who read CSV. Where the
user's cache holds the research files that a table is computed from, it is computed from them, by
the same code that made the bundled aggregates; ``WPSDATA_BUNDLED=1`` keeps to the bundle.
``views`` gives the same tables as polars frames and in a DuckDB database.
"""

import hashlib
import os
from dataclasses import replace
from functools import cache as remembered
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from wpsdata import cache, catalog, paths
from wpsdata.errors import WpsdataError

if TYPE_CHECKING:
    import pandas as pd

    from wpsdata.tables.schema import Table

NAMES = (
    "agreement_shares_published",
    "agreements_by_country",
    "agreements_by_release",
    "agreements_by_un_region",
    "agreements_gender",
    "agreements_scr_1325",
    "conflicts_by_country",
    "council_briefers",
    "council_resolutions",
    "countries",
    "disarmament_participation",
    "homicide_by_sex",
    "index_by_country",
    "index_editions",
    "naps",
    "nap_content_shares",
    "nap_counts",
    "nap_effects",
    "network_members",
    "padd_share_bands",
    "padd_yearly_shares",
    "parliament_by_country",
    "participation_averages",
    "participation_processes",
    "peacekeeping_contributors",
    "peacekeeping_published",
    "peacekeeping_women",
    "presence_and_provisions",
    "presence_models",
    "regional_plans",
    "un_admissions",
    "violent_death_changes",
    "violent_deaths_published",
    "women_in_parliament",
)
LATEST = "latest"


class UnknownTable(WpsdataError):
    """No table has that name."""

    exit_code = 2


def table(name: str) -> "Table":
    """Return the description of one table.

    Raises
    ------
    UnknownTable
        No table has that name; the message suggests the nearest.

    Examples
    --------
    >>> wpsdata.tables.table("naps").key
    ('iso3', 'generation')
    """
    if name not in NAMES:
        raise UnknownTable(
            f"no table {name!r}{catalog.suggest(name, set(NAMES))}; expected one of "
            f"{', '.join(NAMES)}"
        )
    found: Table = import_module(f"wpsdata.tables.{name}").TABLE
    return found


class NotFromResearch(WpsdataError):
    """A table is not computed from the research source that was given."""

    exit_code = 2


class UnknownEdition(WpsdataError):
    """A table's raw files are not bundled in that edition."""

    exit_code = 2


@remembered
def _built(
    name: str,
    root: Path,
    research: tuple[tuple[str, str], ...],
    pins: tuple[tuple[tuple[str, str], str], ...],
) -> "pd.DataFrame":
    described = table(name)
    if not research:
        return described.validated(described.build())
    files = {source: Path(path) for source, path in research}
    try:
        return described.computed(files)
    except WpsdataError as error:
        raise type(error)(
            f"{error}; table {name} was to be computed from {', '.join(files)} in your cache; "
            f"{cache.BUNDLED}=1 or --bundled keeps to the bundled data"
        ) from None


def in_use(name: str) -> dict[str, cache.Held]:
    """Return the editions in the user's cache that a table is computed from.

    Parameters
    ----------
    name : str
        One of ``wpsdata.tables()``.

    Returns
    -------
    dict of str to Held
        By research source; empty where the table comes from the bundle, because a file is not
        in the cache, the table has no research source, or ``WPSDATA_BUNDLED`` is set.

    Examples
    --------
    >>> wpsdata.tables.in_use("agreements_gender")  # nothing is in the cache
    {}
    """
    if os.environ.get(cache.BUNDLED):
        return {}
    described = table(name)
    found = {}
    for one in described.research:
        source, _, file = one.partition("/")
        held = cache.held(source)
        if held and (not file or file in held.files):
            found[source] = held
    return found if described.enough(found) else {}


def _paths_in_use(name: str) -> tuple[tuple[str, str], ...]:
    """Return where the research files of a table lie, once their hashes were compared."""
    found = in_use(name)
    named = dict(one.partition("/")[::2] for one in table(name).research)
    return tuple(
        (source, str(cache.path_of(source, named[source] or None))) for source in sorted(found)
    )


def load(name: str, as_of: str = LATEST, edition: str | None = None) -> "pd.DataFrame":
    """Load one tidy table; ``wpsdata.codebook(name)`` says what a row and each column mean.

    It comes from the bundled raw files, or from the research files in the user's cache where
    ``in_use(name)`` names some.

    Parameters
    ----------
    name : str
        One of ``wpsdata.tables()``.
    as_of : str
        ``"latest"``, or a day as ``YYYY-MM-DD``: only rows that may have been public by then.
    edition : str, optional
        An earlier bundled version of the raw files, by the day it was accessed or by the
        producer's label, as ``wpsdata.versions(source)`` lists them; of several files, each as it
        was that day. The cache is then left aside. By default the latest version.

    Returns
    -------
    DataFrame of shape (n_rows, n_columns)
        The table's columns, in the order of its codebook, and for tables whose rows have a
        public date one more, ``known`` (string): ``yes``, or ``uncertain`` where the row's
        public date is missing or too coarse to tell.

    Raises
    ------
    UnknownTable
        No table has that name.
    UnknownEdition
        Its raw files are not bundled in that edition; the message lists those that are.
    SnapshotChanged
        A raw file is not the one its card describes.
    CacheDamaged, NotThisSource
        A research file in the cache was changed, or cannot be read.
    TableInvalid
        The table breaks its schema or its key.

    Examples
    --------
    >>> import wpsdata
    >>> naps = wpsdata.load("naps", as_of="2022-05-18")
    >>> int(naps["iso3"].nunique()) > 90
    True
    """
    if edition is None:
        frame = _built(name, paths.data_root(), _paths_in_use(name), catalog.pins()).copy()
    else:
        with catalog.pinned(_versions_of(name, edition)):
            frame = _built(name, paths.data_root(), (), catalog.pins()).copy()
    _note_loaded(name)
    dates = table(name).public_dates
    if dates is None:
        return frame
    from wpsdata.clean.dates import known_by

    frame["known"] = known_by(frame[dates[0]], frame[dates[1]], as_of)
    return frame.loc[frame["known"] != "no"].reset_index(drop=True)


def _versions_of(name: str, edition: str) -> dict[tuple[str, str], str]:
    """Return the versions of a table's raw files that were the latest in an edition."""
    pairs = table(name).sources
    cards = {
        pair: [one for one in catalog.cards() if (one.source, one.file) == pair] for pair in pairs
    }
    first = max(min(one.version for one in found) for found in cards.values())
    held = sorted((one for found in cards.values() for one in found), key=lambda one: one.version)
    # before the first day there is no version of one of the files
    labels: dict[str, list[str]] = {}
    for one in held:
        labels.setdefault(max(one.version, first), []).append(one.edition)
    days = [day for day, of in labels.items() if edition == day or edition in of]
    if not days:
        there = (
            f"{day} ({'; '.join(shown)})" if (shown := dict.fromkeys(filter(None, of))) else day
            for day, of in labels.items()
        )
        raise UnknownEdition(
            f"table {name} is not bundled in an edition {edition!r}; expected one of "
            f"{', '.join(there)}; leave edition out for the latest"
        )
    return {
        pair: max(one.version for one in found if one.version <= days[-1])
        for pair, found in cards.items()
    }


def build_from(name: str, files: dict[str, Path]) -> "pd.DataFrame":
    """Compute a table from the research file that it is the aggregate of.

    Parameters
    ----------
    name : str
        One of ``wpsdata.tables()``.
    files : dict
        Research source to file or folder, as for ``wpsdata.read``.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.

    Raises
    ------
    NotFromResearch
        The table is not computed from any of these sources.
    NotThisSource
        A file is not of its source, or is damaged.

    Examples
    --------
    >>> from pathlib import Path
    >>> wpsdata.tables.build_from("naps", {"pax": Path("pax.csv")})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    wpsdata.tables.NotFromResearch: table naps is not computed from pax alone; expected o...
    """
    described = table(name)
    if described.from_research is None or not described.enough(files):
        able = {one: table(one).research_sources for one in NAMES if table(one).research}
        raise NotFromResearch(
            f"table {name} is not computed from {', '.join(files)} alone; expected one of "
            + ", ".join(f"{one} (from {' and '.join(sources)})" for one, sources in able.items())
        )
    own = {source: path for source, path in files.items() if source in described.research_sources}
    return described.computed(own)


def _note_loaded(name: str) -> None:
    """Tell the runner, if there is one, that this notebook stands on this table."""
    stage = os.environ.get("WPSDATA_STAGE")
    if stage:
        with (Path(stage) / paths.LOADED).open("a", encoding="utf-8") as log:
            log.write(f"{name}\n")


def fingerprint(name: str) -> str:
    """Return a hash of all files that a table is built from.

    These are its raw files and corrections, and the research files that are in use.

    Raises
    ------
    SnapshotChanged
        A raw file is not the one its card describes.

    Examples
    --------
    >>> len(wpsdata.tables.fingerprint("naps"))
    64
    """
    total = hashlib.sha256()
    for source, held in sorted(in_use(name).items()):
        total.update(f"{source}:{held.sha256}\n".encode())
    for one in cards_of(name):
        catalog.verified(one)
        total.update(f"{one.source}/{one.file}:{one.sha256}\n".encode())
        if one.corrections_path.is_file():
            total.update(one.corrections_path.read_bytes())
    return total.hexdigest()


def cards_of(name: str) -> list[catalog.Card]:
    """List the cards of the raw files that a table is built from.

    Examples
    --------
    >>> [one.producer for one in wpsdata.tables.cards_of("council_resolutions")]
    ['WILPF PeaceWomen Programme']
    """
    return [catalog.card(source, file) for source, file in table(name).sources]


def aggregates_of(name: str) -> list[tuple[str, str]]:
    """Return the bundled files that a table's rows were computed into, as ``(source, file)``.

    That is one file; a table of several publishers, each with its own terms, has one of the
    table's name for each, and the rows' column ``source`` says in which they stand.

    Examples
    --------
    >>> wpsdata.tables.aggregates_of("homicide_by_sex")
    [('unodc_homicide', 'homicide_by_sex.csv'), ('who_homicide', 'homicide_by_sex.csv')]
    """
    pairs = [pair for pair in table(name).sources if catalog.card(*pair).computed_from]
    return [one for one in pairs if len(pairs) == 1 or one[1] == f"{name}.csv"]


def cards_in_use(cards: list[catalog.Card]) -> list[catalog.Card]:
    """Return cards that describe what is in use: the bundle's, or research files in the cache.

    Parameters
    ----------
    cards : list of Card
        Cards of bundled files.

    Returns
    -------
    list of Card
        For each bundled aggregate whose table is computed from the cache, one card a research
        source with the edition that is held; the other cards as they are. An aggregate of one
        research source is still named where only another source of its table is held, for its
        rows are then the bundled ones. Of a table with a file a publisher, an edition stands in
        the place of its publisher's file, and one of which nothing is bundled beside the first.

    Examples
    --------
    >>> cards = wpsdata.tables.cards_of("agreements_gender")
    >>> wpsdata.tables.cards_in_use(cards) == cards  # nothing is in the cache
    True
    """
    if not cache.in_use():
        return cards
    computed: dict[tuple[str, str], tuple[bool, dict[str, cache.Held]]] = {}
    for name in NAMES:
        if found := in_use(name):
            computed |= _given_way(name, found)
    described: list[catalog.Card] = []
    for one in cards:
        stays, editions = computed.get((one.source, one.file), (True, {}))
        described += [_card_of(one, source, held) for source, held in editions.items()]
        described += [one] if stays else []
    return list({(one.source, one.path): one for one in described}.values())


def _given_way(
    name: str, found: dict[str, cache.Held]
) -> dict[tuple[str, str], tuple[bool, dict[str, cache.Held]]]:
    """Say for each file of a table whether it stays in use, and which editions stand with it."""
    files, research = aggregates_of(name), table(name).research_sources
    own = {source for source, _ in files}
    given = {}
    for source, file in files:
        editions = {
            one: held
            for one, held in found.items()
            if one == source or (one not in own and (source, file) == files[0])
        }
        # the edition that a file was computed from may bear another name than its publisher
        stays = source not in found and (source in research or not editions)
        given[source, file] = stays, editions
    return given


def _card_of(one: catalog.Card, source: str, held: cache.Held) -> catalog.Card:
    """Describe an edition in the cache in the place of a bundled file."""
    from wpsdata.load.upstream import upstream

    work = upstream(source)
    return replace(
        one,
        source=source,
        version=held.edition,
        path=held.folder / next(iter(held.files)),
        producer=work.producer,
        title=work.title,
        edition=f"file of {held.fetched_on[:10]}, sha256 {held.sha256[:12]}",
        published="",
        accessed=held.fetched_on[:10],
        url=work.url,
        license_name=work.license_name,
        license_url=work.license_url,
        redistribute=work.redistribute,
        citation=work.citation,
        sha256=held.sha256,
        computed_from=(),
    )


def tables() -> "pd.DataFrame":
    """List the tables: one row a table.

    Returns
    -------
    DataFrame of shape (n_tables, 5)
        ``table``, ``title``, ``unit_of_row``, ``key``, ``sources``; all strings.

    Examples
    --------
    >>> wpsdata.tables()["table"].tolist()[:3]
    ['agreement_shares_published', 'agreements_by_country', 'agreements_by_release']
    """
    import pandas as pd

    described = [table(name) for name in NAMES]
    return pd.DataFrame(
        {
            "table": [one.name for one in described],
            "title": [one.title for one in described],
            "unit_of_row": [one.unit_of_row for one in described],
            "key": [", ".join(one.key) for one in described],
            "sources": [", ".join(dict.fromkeys(s for s, _ in one.sources)) for one in described],
        },
        dtype="string",
    )


def codebook(name: str) -> "pd.DataFrame":
    """Describe the columns of one table: one row a column.

    Parameters
    ----------
    name : str
        One of ``wpsdata.tables()``.

    Returns
    -------
    DataFrame of shape (n_columns, 6)
        ``column``, ``dtype``, ``unit``, ``meaning``, ``values`` (the only values allowed, or
        empty) and ``may_be_empty`` (``yes`` or ``no``); all strings.

    Raises
    ------
    UnknownTable
        No table has that name.

    Examples
    --------
    >>> book = wpsdata.codebook("padd_share_bands").set_index("column")
    >>> book.loc["band", ["meaning", "values"]].to_dict()
    {'meaning': 'Band of the share of women: none is exactly zero, unknown is no share',
    'values': 'none, up_to_10, 10_to_25, 25_to_50, 50_and_more, unknown'}
    """
    import pandas as pd

    columns = table(name).columns
    return pd.DataFrame(
        {
            "column": list(columns),
            "dtype": [(one.metadata or {})["dtype"] for one in columns.values()],
            "unit": [(one.metadata or {}).get("unit", "") for one in columns.values()],
            "meaning": [one.description for one in columns.values()],
            "values": [
                ", ".join(str(value) for value in (one.metadata or {}).get("values", []))
                for one in columns.values()
            ],
            "may_be_empty": ["yes" if one.nullable else "no" for one in columns.values()],
        },
        dtype="string",
    )


def sources() -> "pd.DataFrame":
    """List the raw files and their terms: one row a file.

    Returns
    -------
    DataFrame of shape (n_files, 11)
        ``source``, ``file``, ``version`` (date accessed), ``producer``, ``title``, ``edition``,
        ``published``, ``license``, ``redistribute``, ``unit_of_row``, ``url``; all strings.

    Raises
    ------
    CardError
        A card is missing or does not fit the schema.

    Examples
    --------
    >>> listed = wpsdata.sources()
    >>> listed.loc[listed["source"].eq("padd"), "producer"].unique().tolist()
    ['Good, Elizabeth', 'Good, Elizabeth; PeaceRep, University of Edinburgh (PA-X)']
    """
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "source": one.source,
                "file": one.file,
                "version": one.version,
                "producer": one.producer,
                "title": one.title,
                "edition": one.edition,
                "published": one.published,
                "license": one.license_name,
                "redistribute": one.redistribute,
                "unit_of_row": one.unit_of_row,
                "url": one.url,
            }
            for one in catalog.cards()
        ],
        dtype="string",
    )


def versions(name: str) -> "pd.DataFrame":
    """List the versions held of one source: one row a file, with edition, dates and hash.

    Raises
    ------
    UnknownSource
        No card has that source.

    Examples
    --------
    >>> wpsdata.versions("padd")[["version", "file"]].head(1).to_dict("records")
    [{'version': '2026-11-23', 'file': 'share_bands.csv'}]
    """
    import pandas as pd

    catalog_cards = [one for one in catalog.cards() if one.source == name]
    if not catalog_cards:
        catalog.card(name)
    return pd.DataFrame(
        [
            {
                "version": one.version,
                "file": one.file,
                "edition": one.edition,
                "published": one.published,
                "sha256": one.sha256,
            }
            for one in catalog_cards
        ],
        dtype="string",
    )
