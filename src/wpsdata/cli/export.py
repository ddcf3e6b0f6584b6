"""``wpsdata export``: a run for a repository."""

from pathlib import Path

import click

from wpsdata.cli.group import main, reports_option, say


@main.group()
def export() -> None:
    """Hand a run over in a form that others take in."""


@export.command("ro-crate")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("wpsdata-crate.zip"),
    show_default=True,
    metavar="FOLDER|FILE.zip",
    help="Where it goes; nothing may be there yet.",
)
@reports_option("Reports folder of the run")
@click.option("--published", default="", metavar="DATE", help="Day of publication.")
def ro_crate(out: Path, reports: Path | None, published: str) -> None:
    """Write the last run as an RO-Crate, which a paper can deposit.

    Raw files, notebooks, parameters, figures, facts and verdicts, with producers, terms and hashes.
    What may not be passed on is described and not copied. The run must be up to date.
    """
    from wpsdata import run as runner
    from wpsdata.run import crate

    withheld = crate.export(out, reports or runner.default_out(), published)
    say(f"wrote {out}")
    if withheld:
        say(f"described, not copied: {', '.join(dict.fromkeys(withheld))}")
