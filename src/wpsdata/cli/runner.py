"""``wpsdata run``."""

import contextlib
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from wpsdata.cli.display import display
from wpsdata.cli.group import bundled, fail, main, say, warn

if TYPE_CHECKING:
    from wpsdata.run.execute import Progress, Result


class RunCommand(click.Command):
    """A command that reads ``-p name=value`` as well as ``-p name value``."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Split NAME=VALUE after -p before click counts the words."""
        split: list[str] = []
        for place, word in enumerate(args):
            follows = place > 0 and args[place - 1] in ("-p", "--parameter")
            split += word.split("=", 1) if follows else [word]
        return super().parse_args(context, split)


@main.command(cls=RunCommand)
@click.argument("notebooks", nargs=-1)
@click.option(
    "-p", "--parameter", "parameters", nargs=2, multiple=True, metavar="NAME VALUE",
    help="Set a notebook parameter; may be repeated, and written NAME=VALUE.",
)  # fmt: skip
@click.option(
    "--lang",
    metavar="en,fr",
    help="Languages to draw, or all; by default the notebooks' own.",
)
@click.option(
    "--sizes",
    metavar="page,column,slide,phone",
    default="page",
    show_default=True,
    help="Named sizes to draw, or all.",
)
@click.option("--as-of", metavar="DATE", help="Use only what was public on that day.")
@click.option(
    "--each",
    multiple=True,
    metavar="NAME",
    help="Run with every value of a parameter; may be repeated.",
)
@click.option(
    "--jobs", type=click.IntRange(1, 256), help="Notebooks run at a time; by default one a core."
)
@click.option(
    "--timeout",
    type=click.IntRange(1),
    default=600,
    show_default=True,
    help="Seconds that one cell may take.",
)
@click.option("--force", is_flag=True, help="Run what is up to date as well.")
@click.option(
    "--fail-fast/--keep-going",
    default=False,
    help="Start no other notebook once one has failed; by default the others go on.",
)
@click.option(
    "--cold", is_flag=True, help="Start a new Python for each notebook instead of forking one."
)
@click.option(
    "--executor",
    metavar="local|dask",
    default="local",
    show_default=True,
    help="Where notebooks run: on this machine, or on a dask.distributed cluster.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Address or file of the cluster's scheduler; without one a cluster is started here.",
)
@click.option(
    "--shared",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder that the workers hand files over in; without one they travel as bytes.",
)
@click.option("--watch", is_flag=True, help="Run again whenever a file that matters is saved.")
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
    each: tuple[str, ...],
    lang: str | None,
    sizes: str,
    as_of: str | None,
    jobs: int | None,
    timeout: int,
    force: bool,
    fail_fast: bool,
    cold: bool,
    executor: str,
    scheduler: str | None,
    shared: Path | None,
    watch: bool,
    why: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Run the notebooks that are stale, draw their figures, record facts and verdicts.

    NOTEBOOKS are names or their numbers; none means all.
    """
    from wpsdata import run as runner

    drawn, left_out = _drawable(lang)
    asked: dict[str, Any] = {
        "notebooks": notebooks,
        "parameters": dict(parameters),
        "each": each,
        "languages": drawn,
        "sizes": sizes,
        "as_of": as_of,
        "out": out,
    }
    if why:
        for planned in runner.explain(**asked):
            reason = "asked for by --force" if force else planned.reason
            click.echo(f"{planned.label}: {reason or 'up to date'}")
        return
    if cold:
        os.environ["WPSDATA_COLD"] = "1"
    how: dict[str, Any] = {
        "jobs": jobs,
        "timeout": timeout,
        "fail_fast": fail_fast,
        "executor": executor,
        "scheduler": scheduler,
        "shared": shared,
    }
    with _ended_by_sigterm():
        failed = _once(asked, {**how, "force": force}, as_json)
        if watch:
            from wpsdata.run.watch import changes

            say("watching; Ctrl-C ends it")
            for names in changes():
                say(f"saved: {', '.join(names)}")
                _once(asked, how, as_json)
    if failed or left_out:
        sys.exit(1)


@contextlib.contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Have SIGTERM and Ctrl-C end kernels and stages first, and the process by its own code."""

    def end(signum: int, _frame: object) -> NoReturn:
        raise SystemExit(128 + signum)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except KeyboardInterrupt as stopped:
        warn(str(stopped) or "interrupted")
        raise SystemExit(128 + signal.SIGINT) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _once(asked: dict[str, Any], how: dict[str, Any], as_json: bool) -> int:
    """Run what is stale, say what became of it, and return how many notebooks failed."""
    from wpsdata import run as runner

    began = time.monotonic()
    with display(as_json) as shown:

        def tell(step: "Progress") -> None:
            if step.waiting > 1:
                shown.advance("notebooks", step.ended, step.waiting)
            if step.step in ("start", "cell"):
                shown.advance(step.notebook, step.cell, step.cells or None)
            elif step.step in ("done", "failed", "interrupted"):
                why = f" ({step.why})" if step.why else ""
                shown.end(step.notebook, f"{step.step} {step.notebook}{why}")

        results = runner.run(**asked, **how, progress=tell)
    if any(one.status == "done" for one in results):
        _judge({one.folder for one in results})
    for one in results:
        if as_json:
            click.echo(json.dumps(_plain(one), ensure_ascii=False))
        elif one.status == "failed":
            warn(one.message)
    counts = Counter(one.status for one in results)
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    say(
        f"{counts['done']} run, {counts['fresh']} up to date, {counts['failed']} failed{skipped}; "
        f"{time.monotonic() - began:.1f} s"
    )
    return counts["failed"]


def _drawable(languages: str | None) -> tuple[str | None, bool]:
    """Leave out the languages whose font is missing, and say so; the others are drawn."""
    from wpsdata import paths
    from wpsdata.chart import fonts

    if languages is None:
        return None, False
    named = [one.strip() for one in languages.split(",")]
    asked = paths.languages() if named == [paths.EVERY_LANGUAGE] else named
    lacking = fonts.without_font(asked)
    rest = [one for one in asked if one not in lacking]
    for one, why in lacking.items():
        if not rest:
            fail(f"{one}: {why}", 2)
        warn(f"{one} is left out: {why}")
    return ",".join(rest), bool(lacking)


def _plain(result: "Result") -> dict[str, Any]:
    return {**asdict(result), "folder": str(result.folder)}


def _judge(folders: set[Path]) -> None:
    """Write the verdicts of each reports folder that the run touched and that holds facts."""
    from wpsdata.publish import claims, facts
    from wpsdata.run.plan import VARIANTS

    for folder in sorted(folders):
        # a variant answers another question than the notes asked
        if folder.parent.name != VARIANTS and (folder / facts.FILE).is_file():
            claims.write(folder, claims.judge(facts.read(folder)))
