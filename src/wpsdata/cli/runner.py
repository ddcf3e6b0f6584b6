"""``wpsdata run``."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wpsdata.cli.display import display
from wpsdata.cli.group import bundled, main, say

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
@click.option("--lang", metavar="en,fr", help="Languages to draw; by default the notebooks' own.")
@click.option(
    "--sizes",
    metavar="page,column,slide,phone",
    default="page",
    show_default=True,
    help="Named sizes to draw, or all.",
)
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
    sizes: str,
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
        "sizes": sizes,
        "as_of": as_of,
        "out": out,
    }
    if why:
        for planned in runner.explain(**asked):
            reason = "asked for by --force" if force else planned.reason
            click.echo(f"{planned.stem}: {reason or 'up to date'}")
        return
    with display(as_json) as shown:

        def tell(step: "Progress") -> None:
            if step.step in ("start", "cell"):
                shown.advance(step.notebook, step.cell, step.cells or None)
            elif step.step in ("done", "failed", "interrupted"):
                why = f" ({step.why})" if step.why else ""
                shown.end(step.notebook, f"{step.step} {step.notebook}{why}")

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
