"""``wpsdata embed`` and ``wpsdata insert``: figures and facts in briefings."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wpsdata.cli.group import bundled, fail, main, reports_option, say, warn
from wpsdata.cli.runner import RunCommand
from wpsdata.errors import WpsdataError

if TYPE_CHECKING:
    from wpsdata.publish.embed import Refreshed, Shelf, Wanted
    from wpsdata.publish.embed.shelf import Variant

_no_run = click.option(
    "--no-run", is_flag=True, help="Draw nothing: end with 1 where a figure is not current."
)
_backup = click.option("--backup", is_flag=True, help="Keep the file before as NAME.bak.")


@main.command()
@click.argument(
    "documents", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option("--check", is_flag=True, help="Say what is not current and leave the files alone.")
@click.option("--lang", metavar="fr", default="", help="Language of files that do not say theirs.")
@_no_run
@_backup
@reports_option()
@bundled
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a file.")
def embed(
    documents: tuple[Path, ...],
    check: bool,
    lang: str,
    no_run: bool,
    backup: bool,
    reports: Path | None,
    as_json: bool,
) -> None:
    r"""Bring the figures and numbers of briefings up to date.

    FILE is .docx, .pptx, .html or .md. What it holds is named by markers:

    \b
    wps:figure ID lang=fr size=column as_of=2022-05-18
        in the alternative text of a picture; any other name=value is a parameter of
        the notebook, as -p of `wpsdata run` takes it
    wps:caption ID, wps:source ID, wps:note ID
        in the tag of a content control (a bookmark: wps_caption_ID; on a slide: the
        name of a shape): title, source line and note of the figure
    wps:fact ID as_of=2022-05-18 format=number
        the same, for one number, written as the language of the text writes it
    <!-- wps:figure ID --> ... <!-- /wps:figure -->
        in .html and .md; facts and words likewise

    Figures that are not drawn or are stale are drawn first, into the reports folder. A picture
    keeps its place and width. Nothing else in the file is touched; a file that is locked,
    encrypted, signed, damaged or has tracked changes is left alone. Ends with 0; with 1 if
    --check found something; with 2 if a file or a marker cannot be used.
    """
    from wpsdata.publish import embed as briefings

    shelf = _shelf(reports, no_run)
    _known(lang)
    worst = 0
    for path in documents:
        try:
            found = briefings.refresh(path, shelf, lang=lang, check=check, backup=backup)
        except WpsdataError as error:
            warn(_named(path, error))
            worst = max(worst, error.exit_code)
            continue
        finally:
            _tell_notes(shelf)
        if check and found.changes:
            worst = max(worst, 1)
        click.echo(_json(found, check)) if as_json else _lines(found, check)
    if worst:
        sys.exit(worst)


@main.command(cls=RunCommand)
@click.argument("figure")
@click.argument("document", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--lang", metavar="fr", default="en", show_default=True, help="Language.")
@click.option("--size", metavar="page|column|slide|phone", help="Named size of the picture.")
@click.option("--as-of", metavar="DATE", help="Show what was public on that day, for good.")
@click.option(
    "-p", "--parameter", "parameters", nargs=2, multiple=True, metavar="NAME VALUE",
    help="Set a parameter of the notebook; may be repeated, and written NAME=VALUE.",
)  # fmt: skip
@click.option("--native", is_flag=True, help="A chart that PowerPoint can edit, not a picture.")
@click.option("--data", is_flag=True, help="Write the picture into the .html or .md file itself.")
@_no_run
@_backup
@reports_option()
@bundled
def insert(
    figure: str,
    document: Path,
    lang: str,
    size: str | None,
    as_of: str | None,
    parameters: tuple[tuple[str, str], ...],
    native: bool,
    data: bool,
    no_run: bool,
    backup: bool,
    reports: Path | None,
) -> None:
    """Put FIGURE at the end of FILE, with caption, source line and alternative text.

    FILE is .docx, .pptx, .html or .md, and is begun where it is not there. The picture carries a
    marker, so that `wpsdata embed FILE` brings it up to date from then on. In a presentation the
    figure gets a slide of its own.
    """
    from wpsdata.publish import embed as briefings

    _known(lang)
    options = {"lang": lang}
    if size is None and document.suffix.casefold() in (".pptx", ".pptm") and not native:
        size = "slide"
    if size:
        options["size"] = size
    if as_of:
        options["as_of"] = as_of
    if native:
        options["chart"] = "native"
    if data:
        options["images"] = "data"
    for name, value in parameters:
        if name in options:
            fail(f"{name} is given twice; keep one", 2)
        options[name] = value
    shelf = _shelf(reports, no_run)
    try:
        found = briefings.insert(document, figure, shelf, options, backup=backup)
    finally:
        _tell_notes(shelf)
    click.echo(f"{found.path}: {found.changes[0].marker}")
    say(f"`wpsdata embed {document}` brings it up to date")


def _shelf(reports: Path | None, no_run: bool) -> "Shelf":
    from wpsdata import run as runner
    from wpsdata.publish.embed import Shelf

    folder = reports or runner.default_out()
    return Shelf(folder, lambda wanted: _draw(wanted, folder, no_run))


def _draw(wanted: "list[Wanted]", folder: Path, no_run: bool) -> "dict[Variant, Path]":
    """Run the notebooks that are stale; say in which folder each lies."""
    from wpsdata import run as runner
    from wpsdata.publish.embed import NotCurrent

    groups: dict[Any, list[str]] = {}
    for one in wanted:
        notebook, parameters = one.variant
        groups.setdefault((parameters, one.languages, one.sizes), []).append(notebook)
    places = {}
    for (parameters, languages, sizes), notebooks in groups.items():
        asked: dict[str, Any] = {
            "notebooks": notebooks,
            "parameters": dict(parameters),
            "languages": ",".join(sorted(languages)) or None,
            "sizes": sorted(sizes),
            "out": folder,
        }
        planned = runner.explain(**asked)
        stale = [one for one in planned if one.reason]
        if stale and no_run:
            why = "; ".join(f"{one.stem}: {one.reason}" for one in stale)
            raise NotCurrent(
                f"not current in {folder} ({why}); run `wpsdata run`, or without --no-run"
            )
        for late in stale:
            say(f"drawing {late.stem} ({late.reason})")
        for result in runner.run(**asked) if stale else ():
            if result.status == "failed":
                raise NotCurrent(result.message)
        for ready in planned:
            places[ready.stem, parameters] = ready.folder
    return places


def _known(lang: str) -> None:
    if lang:
        from wpsdata.chart.words import read_languages

        if len(read_languages(lang)) > 1:
            fail(f"--lang {lang}: expected one language", 2)


def _named(path: Path, error: WpsdataError) -> str:
    text = str(error)
    return text if str(path) in text else f"{path}: {text}"


def _tell_notes(shelf: "Shelf") -> None:
    for note in shelf.notes:
        warn(note)
    shelf.notes.clear()


def _lines(found: "Refreshed", check: bool) -> None:
    for note in found.notes:
        warn(f"{found.path}: {note}")
    for one in found.changes:
        told = f": {_short(one.old)} → {_short(one.new)}" if one.new else ""
        click.echo(f"{found.path}: {one.part}: {one.marker} ({', '.join(one.what)}){told}")
    if not found.changes:
        say(f"{found.path}: all is current")
    else:
        say(
            f"{found.path}: {len(found.changes)} {'not current' if check else 'brought up to date'}"
        )


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return f"{plain[:57]}…" if len(plain) > 58 else plain or "nothing"


def _json(found: "Refreshed", check: bool) -> str:
    plain = {
        "file": str(found.path),
        "written": bool(found.changes) and not check,
        "changes": [asdict(one) for one in found.changes],
        "notes": list(found.notes),
    }
    return json.dumps(plain, ensure_ascii=False)
