"""The command ``wpsdata``. Heavy imports wait until a command needs them."""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from wpsdata import __version__
from wpsdata.errors import WpsdataError

if TYPE_CHECKING:
    import pandas as pd

    from wpsdata.fetch import Outcome
    from wpsdata.run.execute import Progress, Result

FORMATS = ("csv", "json", "parquet")


class Commands(click.Group):
    """A group that prints a WpsdataError as one line and ends with its exit code."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(context)
        except WpsdataError as error:
            if context.params.get("debug"):
                raise
            fail(str(error), error.exit_code)


def fail(message: str, exit_code: int = 1) -> NoReturn:
    """Print one line to stderr and end."""
    click.echo(f"wpsdata: {' '.join(message.split())}", err=True)
    sys.exit(exit_code)


def say(message: str) -> None:
    """Print progress or a remark to stderr, where it cannot mix with output."""
    click.echo(message, err=True)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="wpsdata")
@click.option("--debug", is_flag=True, help="Show a traceback with an error.")
def main(debug: bool) -> None:
    """Draw and check figures on women, peace and security.

    Errors are one line on stderr. Exit codes: 0 done, 1 something failed or differs,
    2 an argument names nothing.
    """


class RunCommand(click.Command):
    """A command that reads ``-p name=value`` as well as ``-p name value``."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Split NAME=VALUE after -p before click counts the words."""
        split: list[str] = []
        for place, word in enumerate(args):
            follows = place > 0 and args[place - 1] in ("-p", "--parameter")
            split += word.split("=", 1) if follows else [word]
        return super().parse_args(context, split)


def _keep_to_the_bundle(_context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from wpsdata import cache

        os.environ[cache.BUNDLED] = "1"


bundled = click.option(
    "--bundled",
    is_flag=True,
    expose_value=False,
    callback=_keep_to_the_bundle,
    help="Use the bundled data alone, whatever research files your cache holds.",
)


@main.command(cls=RunCommand)
@click.argument("notebooks", nargs=-1)
@click.option(
    "-p", "--parameter", "parameters", nargs=2, multiple=True, metavar="NAME VALUE",
    help="Set a notebook parameter; may be repeated, and written NAME=VALUE.",
)  # fmt: skip
@click.option("--lang", metavar="en,fr", help="Languages to draw; by default the notebooks' own.")
@click.option("--as-of", metavar="DATE", help="Use only what was public on that day.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Notebooks run at a time.",
)
@click.option(
    "--timeout",
    type=click.IntRange(1),
    default=600,
    show_default=True,
    help="Seconds that one cell may take.",
)
@click.option("--force", is_flag=True, help="Run what is up to date as well.")
@bundled
@click.option("--why", is_flag=True, help="Say why each notebook would run, and run none.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Reports folder; by default reports/ of the checkout or of this folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a notebook.")
def run(
    notebooks: tuple[str, ...],
    parameters: tuple[tuple[str, str], ...],
    lang: str | None,
    as_of: str | None,
    jobs: int,
    timeout: int,
    force: bool,
    why: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Run the notebooks that are stale, draw their figures, record facts and verdicts.

    NOTEBOOKS are names or their numbers; none means all.
    """
    from wpsdata import run as runner

    asked: dict[str, Any] = {
        "notebooks": notebooks,
        "parameters": dict(parameters),
        "languages": lang,
        "as_of": as_of,
        "out": out,
    }
    if why:
        for planned in runner.explain(**asked):
            reason = "asked for by --force" if force else planned.reason
            click.echo(f"{planned.stem}: {reason or 'up to date'}")
        return
    with _display(as_json) as display:

        def tell(step: "Progress") -> None:
            if step.step in ("start", "cell"):
                display.advance(step.notebook, step.cell, step.cells or None)
            elif step.step in ("done", "failed", "interrupted"):
                why = f" ({step.why})" if step.why else ""
                display.end(step.notebook, f"{step.step} {step.notebook}{why}")

        results = runner.run(**asked, jobs=jobs, timeout=timeout, force=force, progress=tell)
    if any(one.status == "done" for one in results):
        _judge({one.folder for one in results})
    for one in results:
        if as_json:
            click.echo(json.dumps(_plain(one), ensure_ascii=False))
        elif one.status == "failed":
            say(f"wpsdata: {one.message}")
    failed = sum(one.status == "failed" for one in results)
    fresh = sum(one.status == "fresh" for one in results)
    say(f"{len(results) - failed - fresh} run, {fresh} up to date, {failed} failed")
    if failed:
        sys.exit(1)


def _plain(result: "Result") -> dict[str, Any]:
    return {**asdict(result), "folder": str(result.folder)}


def _judge(folders: set[Path]) -> None:
    """Write the verdicts of each reports folder that the run touched and that holds facts."""
    from wpsdata.publish import claims, facts

    for folder in sorted(folders):
        # a variant answers another question than the notes asked
        if folder.parent.name != "variants" and (folder / facts.FILE).is_file():
            claims.write(folder, claims.judge(facts.read(folder)))


def _files(given: tuple[str, ...]) -> dict[str, Path]:
    """Read SOURCE=PATH pairs; SOURCE alone is the file that `refresh` fetched."""
    from wpsdata import cache
    from wpsdata.load.upstream import upstream

    files = {}
    for pair in given:
        source, equals, path = pair.partition("=")
        if equals and not path:
            fail(f"--from {pair}: expected SOURCE=PATH, for instance padd=downloads/padd", 2)
        upstream(source)
        files[source] = Path(path) if path else cache.path_of(source)
    return files


class _Lines:
    """One line on stderr for each thing that has ended, or none."""

    def __init__(self, silent: bool) -> None:
        self.silent = silent

    def __enter__(self) -> "_Lines":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def advance(self, name: str, done: int, total: int | None) -> None:
        """Show how far one thing is: nothing, in lines."""

    def end(self, name: str, line: str) -> None:
        """Say how one thing has ended."""
        if not self.silent:
            say(line)


class _Bar:
    """Progress bars for people: one for each thing that goes on, its line once it has ended."""

    def __init__(self, of_bytes: bool) -> None:
        self.of_bytes = of_bytes

    def __enter__(self) -> "_Bar":
        from rich import progress
        from rich.console import Console

        count = progress.DownloadColumn() if self.of_bytes else progress.MofNCompleteColumn()
        self.bar = progress.Progress(
            progress.TextColumn("{task.description}", markup=False), progress.BarColumn(), count,
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self.tasks: dict[str, Any] = {}
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def advance(self, name: str, done: int, total: int | None) -> None:
        """Show how far one thing is."""
        if name in self.tasks:
            self.bar.update(self.tasks[name], completed=done, total=total)
        else:
            self.tasks[name] = self.bar.add_task(name, completed=done, total=total)

    def end(self, name: str, line: str) -> None:
        """Put a line in the place of a bar."""
        if name in self.tasks:
            self.bar.remove_task(self.tasks.pop(name))
        self.bar.console.print(line, highlight=False, markup=False, soft_wrap=True)


def _display(silent: bool, of_bytes: bool = False) -> "_Lines | _Bar":
    return _Bar(of_bytes) if sys.stderr.isatty() and not silent else _Lines(silent)


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
    written = processed.build(list(names), folder, _files(files))
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

    with _display(as_json, of_bytes=True) as display:

        def received(source: str, file: str, count: int, announced: int | None) -> None:
            display.advance(source, count, announced)

        def ended(one: "Outcome") -> None:
            if as_json:
                click.echo(json.dumps(asdict(one), ensure_ascii=False))
            word = "wpsdata: " if one.bad else ""
            status = "" if one.bad else f"{one.status}; "
            display.end(one.source, f"{word}{one.source}: {status}{one.message}")

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


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON.")
@click.option(
    "--reports",
    type=click.Path(file_okay=False, path_type=Path),
    help="Reports folder; by default reports/ of the checkout or of this folder.",
)
def claims(as_json: bool, reports: Path | None) -> None:
    """Compute the verdict on each statement of the notes from the recorded facts.

    Ends with 1 when a verdict differs from the one that the reports folder holds.
    """
    from wpsdata import run as runner
    from wpsdata.publish import claims as judge
    from wpsdata.publish import facts

    folder = reports or runner.default_out()
    judged = judge.judge(facts.read(folder))
    held = judge.recorded(folder)
    click.echo(judge.as_json(judged) if as_json else _verdict_lines(judged))
    for table in facts.outdated(folder):
        say(f"wpsdata: facts are older than table {table}; run `wpsdata run`")
    moved = [one for one in judged if one.id in held and held[one.id] != one.verdict]
    for one in moved:
        say(f"wpsdata: claim {one.number} is {one.verdict}, recorded as {held[one.id]}; "
            "look at its facts, then `wpsdata run --force` records it")  # fmt: skip
    if moved:
        sys.exit(1)


def _verdict_lines(judged: list[Any]) -> str:
    lines = []
    for one in judged:
        lines.append(f"{one.number:>2}  {one.verdict:<14}  {one.statement}")
        lines += [f"    {part.why}" for part in one.parts]
    return "\n".join(lines)


@main.command("check-text")
@click.argument("briefing", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--as-of",
    default="latest",
    metavar="DATE",
    help="The day on which the briefing was or will be public; by default today.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option(
    "--reports",
    type=click.Path(file_okay=False, path_type=Path),
    help="Reports folder with the facts; by default reports/ of the checkout or of this folder.",
)
def check_text(briefing: Path, as_of: str, as_json: bool, reports: Path | None) -> None:
    r"""Compare the numbers that a briefing states with the facts: a proofreader.

    FILE is .txt, .md, .docx or .pdf. Each number about this field is found with its role, years,
    sample and topic, and is said to be one of these:

    \b
    holds         a value of that subject agrees, on the day asked for
    moved         it was so on an earlier day; today's value is given
    mixes series  it is the number of another role, period, sample or base
    differs       all is named, and the known value is another
    not known     anything else: no years, no such series, a target, one country

    Numbers of other fields are left alone. Ends with 0, with 1 if a number moved, mixes series
    or differs, with 2 if the file cannot be read.
    """
    from wpsdata import run as runner
    from wpsdata.clean.dates import UnknownDate
    from wpsdata.publish import briefing as proofreader
    from wpsdata.publish import facts

    folder: Path | None = reports or runner.default_out()
    if reports is None and folder is not None and not (folder / facts.FILE).is_file():
        say(f"wpsdata: no facts in {folder}; only published values are compared")
        folder = None
    try:
        found = proofreader.check(briefing, as_of, folder)
    except (UnknownDate, facts.FactError) as error:
        fail(str(error), 2)
    if as_json:
        click.echo(proofreader.as_json(found, briefing, as_of))
    elif found:
        click.echo(proofreader.as_text(found))
    say(proofreader.summary(found))
    if any(one.verdict in proofreader.WRONG for one in found):
        sys.exit(1)


@main.command()
def tables() -> None:
    """List the tidy tables."""
    import wpsdata.tables as room

    _print(room.tables())


@main.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(FORMATS), default="csv", show_default=True)
@click.option("--as-of", default="latest", metavar="DATE", help="Rows public on that day.")
@click.option(
    "--from",
    "files",
    multiple=True,
    metavar="SOURCE[=PATH]",
    help="Compute the table from a research file of yours.",
)
@bundled
def table(name: str, form: str, as_of: str, files: tuple[str, ...]) -> None:
    """Print one tidy table."""
    import wpsdata.tables as room
    from wpsdata.clean.spreadsheet import as_csv

    given = _files(files)
    frame = room.build_from(name, given) if given else room.load(name, as_of=as_of)
    if form == "csv":
        click.echo(as_csv(frame), nl=False)
    elif form == "json":
        text = frame.to_json(orient="records", date_format="iso", force_ascii=False, indent=1)
        click.echo(text)
    else:
        try:
            frame.to_parquet(sys.stdout.buffer, index=False)
        except ImportError:
            fail("parquet needs pyarrow; install wpsdata[parquet], or use --format csv", 2)


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
@click.option("--style", default="apa", show_default=True, metavar="apa|bibtex|csl-json")
def cite(name: str, style: str) -> None:
    """Cite what a source, table or figure stands on: original producers first."""
    from wpsdata.publish.cite import cite as citation

    click.echo(citation(name, style))


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
def diff(old: str, new: str | None, as_json: bool) -> None:
    """Say which rows, figures and facts moved from OLD to NEW.

    Each is a folder laid out like the project, one that `wpsdata build --out` wrote or a git
    revision; by default the last commit against the checkout as it lies. Ends with 0 same,
    1 moved, 2 could not tell.
    """
    from wpsdata.publish import diff as differ

    try:
        moved = differ.diff(old, new)
    except WpsdataError as error:
        fail(str(error), 2)
    click.echo(differ.as_json(moved) if as_json else differ.as_markdown(moved))
    if moved:
        sys.exit(1)


@main.command()
def check() -> None:
    """Check cards, hashes, tables, figures, claims, notebooks and translations."""
    from wpsdata import check as checks

    problems = checks.problems()
    for problem in problems:
        click.echo(f"wpsdata: {' '.join(problem.split())}", err=True)
    if problems:
        sys.exit(1)
    click.echo("all holds")


if __name__ == "__main__":
    main()
