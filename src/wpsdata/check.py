"""Everything that ``wpsdata check`` holds the project to; all problems at once."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from wpsdata import catalog, paths
from wpsdata.errors import WpsdataError
from wpsdata.run.notebook import SUFFIX, NotebookUnreadable, read_notebook
from wpsdata.tables import NAMES, load


def problems() -> list[str]:
    """List what is wrong with cards, hashes, tables, figures, claims, notebooks, languages."""
    found: list[str] = []
    for part in (
        _raw,
        _tables,
        _processed,
        _figures,
        _claims,
        _notebooks,
        _languages,
        _prose,
        _words,
    ):
        found += _guarded(part)
    return list(dict.fromkeys(found))


def remarks() -> list[str]:
    """List what is begun and not done: drafts of claims and of languages."""
    found: list[str] = []
    for part in (_draft_claims, _draft_languages):
        # what cannot be read is a problem, and named as one
        with contextlib.suppress(WpsdataError):
            found += part()
    return found


def _draft_claims() -> Iterator[str]:
    from wpsdata.publish import claims

    for one in claims.read_list(drafts=True):
        if one.get(claims.DRAFT):
            yield (
                f"claims.yml: {one['id']} is a draft, neither judged nor shown; once its words are "
                f"right, take its line '{claims.DRAFT}: true' away and translate them"
            )


def _draft_languages() -> Iterator[str]:
    from wpsdata.chart import messages

    yield from messages.drafts()


def _guarded(part: Callable[[], Iterator[str]]) -> list[str]:
    found = []
    try:
        for problem in part():
            found.append(problem)
    except WpsdataError as error:
        found.append(str(error))
    return found


def _raw() -> Iterator[str]:
    for path in sorted((paths.data_root() / "raw").glob("*/*/*")):
        if path.name.endswith(catalog.CARD_SUFFIX) or not path.is_file():
            continue
        try:
            one = catalog.read_card(catalog.card_path(path))
            catalog.verified(one)
        except WpsdataError as error:
            yield str(error)
            continue
        if one.redistribute == "no":
            yield f"{path}: its card forbids redistribution; keep the file in the user's cache"
        if one.redistribute == "aggregates" and not one.computed_from:
            yield (
                f"{one.card_path}: only aggregates may be passed on, and 'computed_from' names no "
                "file; name the file and its sha256"
            )
    catalog.cards()


def _tables() -> Iterator[str]:
    for name in NAMES:
        try:
            load(name)
        except WpsdataError as error:
            yield str(error)


def _processed() -> Iterator[str]:
    if paths.project_root() is None:
        return
    from wpsdata.publish import processed

    for name in processed.stale(paths.data_root() / "processed"):
        yield f"data/processed/{name} is not what the raw files give; run `wpsdata build`"


def _figures() -> Iterator[str]:
    from wpsdata.chart.figures import figures
    from wpsdata.publish.site.notebooks import SHOWN

    described = figures()
    shown = {path.stem: set(SHOWN.findall(_text(path, "code"))) for path in _notebook_files()}
    for one in described.values():
        if one.id not in shown.get(one.notebook, set()):
            yield f"figures.yml: {one.id} is not drawn by {one.notebook}; mend the entry"
        try:
            catalog.named(one.sources)
        except WpsdataError as error:
            yield f"figures.yml: {one.id}: {error}"
    for notebook, ids in shown.items():
        for figure_id in sorted(ids - described.keys()):
            yield f"{notebook}: draws {figure_id}, which figures.yml does not describe; add it"


def _notebook_files() -> list[Path]:
    return sorted(paths.notebooks_root().glob(f"*{SUFFIX}"))


def _text(path: Path, kind: str) -> str:
    """Return all cells of one kind; of an unreadable notebook, which the contract names, none."""
    try:
        cells = read_notebook(path).cells
    except NotebookUnreadable:
        return ""
    return "\n".join(cell.source for cell in cells if cell.kind == kind)


def _claims() -> Iterator[str]:
    from wpsdata.publish import claims

    listed = claims.read_list(drafts=True)
    numbers = [one["number"] for one in listed]
    for number in sorted({one for one in numbers if numbers.count(one) > 1}):
        yield f"claims.yml: number {number} stands twice; give each claim its own"


def _notebooks() -> Iterator[str]:
    from wpsdata.run import contract

    for path in _notebook_files():
        yield from contract.check_notebook(path)


def _languages() -> Iterator[str]:
    from wpsdata.chart import messages

    yield from messages.all_problems()


def _prose() -> Iterator[str]:
    """Numbers that notebooks, README and documentation quote are the recorded facts."""
    from wpsdata.publish import facts, prose

    root = paths.project_root()
    if root is None or not paths.facts_file().is_file():
        return
    recorded = facts.read(paths.facts_file())
    pages = [root / "README.md", *sorted((root / "docs").rglob("*.md"))]
    texts = {
        page.relative_to(root).as_posix(): page.read_text(encoding="utf-8")
        for page in pages
        if page.is_file()
    }
    texts |= {path.name: _text(path, "markdown") for path in _notebook_files()}
    for name, text in texts.items():
        yield from prose.problems(text, name, recorded)


def _words() -> Iterator[str]:
    """Look-up files of the words that a briefing is read by agree with themselves."""
    from wpsdata.publish.briefing.vocabulary import vocabulary

    vocabulary()
    yield from ()
