"""Commands that look things up: tables, sources, citations, what moved, what is wrong."""

import sys
from typing import TYPE_CHECKING

import click

from wpsdata.cli.group import bundled, fail, main, research_files, say, warn
from wpsdata.errors import WpsdataError, optional

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("csv", "json", "parquet")


@main.command()
def tables() -> None:
    """List the tidy tables."""
    import wpsdata.tables as room

    _print(room.tables())


@main.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(FORMATS), default="csv", show_default=True)
@click.option("--as-of", default="latest", metavar="DATE", help="Rows public on that day.")
@click.option("--edition", metavar="DATE|LABEL", help="An earlier version of the raw files.")
@click.option(
    "--from",
    "files",
    multiple=True,
    metavar="SOURCE[=PATH]",
    help="Compute the table from a research file of yours.",
)
@bundled
def table(name: str, form: str, as_of: str, edition: str | None, files: tuple[str, ...]) -> None:
    """Print one tidy table."""
    import wpsdata.tables as room
    from wpsdata.clean.spreadsheet import as_csv

    if form == "parquet":
        optional("pyarrow", "parquet")
    given = research_files(files)
    frame = room.build_from(name, given) if given else room.load(name, as_of, edition)
    if form == "csv":
        click.echo(as_csv(frame), nl=False)
    elif form == "json":
        text = frame.to_json(orient="records", date_format="iso", force_ascii=False, indent=1)
        click.echo(text)
    else:
        frame.to_parquet(sys.stdout.buffer, index=False)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def sources(as_json: bool) -> None:
    """List the raw files, their producers and terms."""
    import wpsdata.tables as room

    _print(
        room.sources(), as_json, ["source", "file", "version", "producer", "title", "redistribute"]
    )


@main.command()
@click.argument("name")
@click.option(
    "--style", default="apa", show_default=True, metavar="apa|bibtex|csl-json",
    help="Form of the citation.",
)  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Each file, with its hash and terms.")
@click.option("--schema-org", is_flag=True, help="Describe a drawn figure as JSON-LD instead.")
def cite(name: str, style: str, everything: bool, schema_org: bool) -> None:
    """Cite what a source, table or figure stands on: original producers first."""
    from wpsdata.publish import cite as room

    if schema_org:
        click.echo(room.described(name))
    else:
        click.echo(room.cite(name, style, everything))


@main.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def codebook(name: str, as_json: bool) -> None:
    """Describe the columns of a table."""
    import wpsdata.tables as room

    _print(room.codebook(name), as_json)


def _print(
    frame: "pd.DataFrame", as_json: bool = False, for_people: list[str] | None = None
) -> None:
    """Print a frame: aligned for people, all of it as JSON on demand or as CSV when piped."""
    if as_json:
        click.echo(frame.to_json(orient="records", force_ascii=False, indent=1))
    elif sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table

        frame = frame[for_people or list(frame.columns)]
        shown = Table(*frame.columns, box=None, pad_edge=False)
        for row in frame.fillna("").astype(str).itertuples(index=False):
            shown.add_row(*row)
        Console().print(shown)
    else:
        from wpsdata.clean.spreadsheet import as_csv

        click.echo(as_csv(frame), nl=False)


@main.command()
@click.argument("old", default="HEAD")
@click.argument("new", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.option("--record", is_flag=True, help="Note what moved in reports/changes.json of NEW.")
def diff(old: str, new: str | None, as_json: bool, record: bool) -> None:
    """Say which rows, figures and facts moved from OLD to NEW.

    Each is a folder laid out like the project, one that `wpsdata build --out` wrote or a git
    revision; by default the last commit against the checkout as it lies. Ends with 0 same,
    1 moved, 2 could not tell.
    """
    from wpsdata.publish import changes
    from wpsdata.publish import diff as differ

    try:
        moved = changes.record(old, new) if record else differ.diff(old, new)
    except WpsdataError as error:
        fail(str(error), 2)
    click.echo(differ.as_json(moved) if as_json else differ.as_markdown(moved))
    if moved:
        sys.exit(1)


@main.command()
def check() -> None:
    """Check cards, hashes, tables, figures, claims, notebooks and translations.

    What is begun and not done, a claim or a language that is a draft, is a remark and no problem.
    """
    from wpsdata import check as checks

    problems = checks.problems()
    for remark in checks.remarks():
        say(remark)
    for problem in problems:
        warn(problem)
    if problems:
        sys.exit(1)
    click.echo("all holds")
