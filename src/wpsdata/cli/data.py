"""Commands that bring data in: build, bundle, refresh, put, propose."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wpsdata.cli.display import display
from wpsdata.cli.group import bundled, fail, main, research_files, say

if TYPE_CHECKING:
    from wpsdata.fetch import Outcome


@main.command()
@click.argument("names", nargs=-1, metavar="[TABLE]...")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to; by default data/processed of the checkout.",
)
@click.option(
    "--from",
    "files",
    multiple=True,
    metavar="SOURCE[=PATH]",
    help="Compute tables from a research file of yours, for instance padd=FOLDER.",
)
@bundled
def build(names: tuple[str, ...], out: Path | None, files: tuple[str, ...]) -> None:
    """Build tables from the raw files and write them as CSV with a data package."""
    from wpsdata import paths
    from wpsdata.publish import processed

    if out is None and paths.project_root() is None:
        fail("no checkout to write data/processed to; expected a folder: --out FOLDER", 2)
    folder = out or paths.data_root() / "processed"
    written = processed.build(list(names), folder, research_files(files))
    say(f"wrote {', '.join(written)} in {folder}" if written else "nothing changed")


@main.command()
@click.argument("names", nargs=-1, metavar="[TABLE]...")
@click.option("--edition", default="", help="The producer's label of the research file.")
@click.option("--published", default="", metavar="DATE", help="When it came out, if known.")
def bundle(names: tuple[str, ...], edition: str, published: str) -> None:
    """Write tables that your cache gives as a new version of the bundled raw files.

    For maintainers, in a checkout: a person looks at the change and commits it.
    """
    from wpsdata.publish import bundle as bundler

    written = bundler.bundle(list(names), edition, published)
    for path in written:
        say(f"wrote {path} and its card")
    if not written:
        say("nothing changed")


@main.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--accept", is_flag=True, help="Take in an edition that lost columns or rows.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a source.")
def refresh(names: tuple[str, ...], dry_run: bool, accept: bool, as_json: bool) -> None:
    """Fetch new editions of research files into your cache, each checked before it is used.

    SOURCEs are those of `wpsdata.read`; none means all. Ends with 1 if any was refused or failed.
    """
    from wpsdata import fetch

    with display(as_json, of_bytes=True) as shown:

        def received(source: str, file: str, count: int, announced: int | None) -> None:
            shown.advance(source, count, announced)

        def ended(one: "Outcome") -> None:
            if as_json:
                click.echo(json.dumps(asdict(one), ensure_ascii=False))
            word = "wpsdata: " if one.bad else ""
            status = "" if one.bad else f"{one.status}; "
            shown.end(one.source, f"{word}{one.source}: {status}{one.message}")

        outcomes = fetch.refresh(
            names or None, dry_run=dry_run, accept=accept, progress=received, ended=ended
        )
    if any(one.bad for one in outcomes):
        sys.exit(1)


@main.command()
@click.argument("source")
@click.argument("path", type=click.Path(path_type=Path))
def put(source: str, path: Path) -> None:
    """Put a file that you have downloaded into your cache, once its reader has read it.

    SOURCE is one of `wpsdata.read`; PATH a file, or a folder whose files are read together. It is
    copied, and used from then on in place of what was there. A file that may not be passed on
    (gpi) is used where it lies: leave it there.
    """
    from wpsdata import fetch
    from wpsdata.load.upstream import upstream

    upstream(source)
    if not path.exists():
        fail(f"{path}: no such file; expected a {source} file; check the path", 2)
    held = fetch.place(source, path)
    rows = "" if held.rows is None else f", {held.rows:,} rows"
    say(f"{source}: edition {held.edition} is in use; {', '.join(held.files)}{rows}")


@main.command()
@click.argument("pages", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--url", metavar="ADDRESS", help="Address of one HTML page that does not say it.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, which must not be there; by default the proposals are printed.",
)
def propose(pages: tuple[Path, ...], url: str | None, out: Path | None) -> None:
    """Propose changes to the table of action plans from pages on them, as CSV for a person.

    PATHs are pages as WordPress JSON or HTML, or folders of them; none means those that `wpsdata
    refresh nap_pages` fetched. Nothing is merged: whoever agrees writes the row or the correction.
    """
    from wpsdata.analyse import nap_proposals
    from wpsdata.clean.spreadsheet import as_csv
    from wpsdata.load.nap_pages import read_all
    from wpsdata.tables import load

    missing = [str(path) for path in pages if not path.exists()]
    if missing:
        fail(f"{', '.join(missing)}: no such file; expected pages on action plans", 2)
    proposals = nap_proposals.propose(read_all(pages, url), load("naps"))
    if out:
        nap_proposals.write_proposals(proposals, out)
    else:
        click.echo(as_csv(proposals), nl=False)
    counts = proposals["kind"].value_counts()
    kinds = ", ".join(f"{counts.get(one, 0)} {one}" for one in nap_proposals.KINDS)
    say(f"{kinds}{f'; wrote {out}' if out else ''}")
