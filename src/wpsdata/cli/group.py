"""The group that all commands belong to, and what they share."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from wpsdata import __version__
from wpsdata.errors import WpsdataError


class Commands(click.Group):
    """A group that prints a WpsdataError as one line and ends with its exit code."""

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        r"""Take in a command, whose help may keep the lines of a paragraph after ``\b``."""
        # a docstring with a backslash is a raw one, where click looks for the character itself
        cmd.help = cmd.help and cmd.help.replace("\\b\n", "\b\n")
        super().add_command(cmd, name)

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
    warn(message)
    sys.exit(exit_code)


def warn(message: str) -> None:
    """Print to stderr, in one line that begins with our name, what is wrong or left out."""
    say(f"wpsdata: {' '.join(message.split())}")


def warn_outdated(reports: Path) -> None:
    """Name each table that changed since the facts of a reports folder were recorded."""
    from wpsdata.publish import facts

    for table in facts.outdated(reports):
        warn(f"facts are older than table {table}; run `wpsdata run`")


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


def _keep_to_the_bundle(_context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from wpsdata import cache

        os.environ[cache.BUNDLED] = "1"


def reports_option(which: str = "Reports folder", otherwise: str = "") -> Callable[[Any], Any]:
    """Give a command the option that names the reports folder it reads."""
    return click.option(
        "--reports",
        type=click.Path(file_okay=False, path_type=Path),
        help=f"{which}; by default reports/ of the checkout or of this folder{otherwise}.",
    )


bundled = click.option(
    "--bundled",
    is_flag=True,
    expose_value=False,
    callback=_keep_to_the_bundle,
    help="Use the bundled data alone, whatever research files your cache holds.",
)


def research_files(given: tuple[str, ...]) -> dict[str, Path]:
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
