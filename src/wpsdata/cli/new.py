"""``wpsdata new``: begin a notebook, a source, a claim or a language."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wpsdata.cli.group import fail, main, say

if TYPE_CHECKING:
    from wpsdata.new import Begun


@main.group()
def new() -> None:
    """Begin a notebook, source, claim or language in a checkout.

    It is written as a whole or not at all, replaces nothing, and passes `wpsdata check` at once.
    """


@new.command()
@click.argument("name", metavar="NN_QUESTION")
@click.option(
    "--table",
    default="naps",
    show_default=True,
    metavar="NAME",
    help="Table to load; `wpsdata tables` lists them.",
)
@click.option("--question", default="", metavar="TEXT", help="The question, its heading.")
def notebook(name: str, table: str, question: str) -> None:
    """Begin a notebook that loads a table and shows its codebook and first rows.

    NN_QUESTION is two digits and the noun of the question, as in 76_police.
    """
    from wpsdata.new import notebook as room

    _tell(room.notebook(name, table, question))


@new.command()
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--producer", metavar="TEXT", help="Who made it, as they ask to be cited.")
@click.option("--title", metavar="TEXT", help="Title of the work.")
@click.option("--edition", metavar="TEXT", help="The producer's label.")
@click.option("--published", metavar="DATE", help="YYYY, YYYY-MM or YYYY-MM-DD, where it is known.")
@click.option("--url", metavar="ADDRESS", help="The producer's page.")
@click.option("--archive-url", metavar="ADDRESS", help="A copy, for the day the page is gone.")
@click.option("--licence", metavar="TEXT", help="In the producer's words, or 'not stated'.")
@click.option("--licence-url", metavar="ADDRESS", help="Where the producer states it.")
@click.option("--redistribute", metavar="yes|aggregates|no", help="May it be passed on?")
@click.option("--citation", metavar="TEXT", help="How it is cited.")
@click.option("--unit-of-row", metavar="TEXT", help="What one row is.")
@click.option("--covers-from", metavar="DATE", help="First year or day that it covers.")
@click.option("--covers-to", metavar="DATE", help="Last year or day that it covers.")
@click.option("--description", metavar="TEXT", help="What the producer says it is.")
@click.option("--processing", metavar="TEXT", help="What you did to get the file.")
@click.option(
    "--computed-from",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A research file that an aggregate was computed from; may be repeated.",
)
@click.option("--table", default="", metavar="NAME", help="Begin a table of a CSV file as well.")
@click.option(
    "--key",
    default="",
    metavar="COLUMN,…",
    help="Columns that name one row; by default the fewest of the first that do.",
)
def source(
    name: str, file: Path, computed_from: tuple[Path, ...], table: str, key: str, **said: str | None
) -> None:
    """Put FILE into data/raw as source NAME, under today's date, with its card.

    What the card needs and no option says is asked for at a terminal. With --table a loader, a
    table of text columns and a test are written too, and the table is built.
    """
    from wpsdata.new import source as room

    keys = tuple(part.strip() for part in key.split(",") if part.strip())
    if keys and not table:
        fail("--key names columns of a table; expected --table NAME too", 2)
    _tell(room.source(name, file, _asked(said), computed_from, table, keys))


def _at_terminal() -> bool:
    return sys.stdin.isatty()


def _asked(said: dict[str, str | None]) -> dict[str, str]:
    """Ask for what a card needs and nobody said; away from a terminal only say what is lacking."""
    from wpsdata.new.source import NEEDED, OPTIONAL

    known = {name: value.strip() for name, value in said.items() if value and value.strip()}
    if _at_terminal():
        for name, question in {**NEEDED, **OPTIONAL}.items():
            if name not in known:
                # without a default an empty answer is asked again
                default = "" if name in OPTIONAL else None
                shown = f"{question} (may stay empty)" if name in OPTIONAL else question
                answer = click.prompt(shown, default=default, show_default=False, err=True)
                known[name] = answer.strip()
    elif lacking := [f"--{name.replace('_', '-')}" for name in NEEDED if name not in known]:
        fail(f"the card lacks {', '.join(lacking)}; expected them, or a terminal to ask at", 2)
    return known


@new.command()
@click.argument("claim_id", metavar="ID")
@click.option("--fact", required=True, metavar="ID", help="The fact that tests it.")
@click.option("--published", required=True, type=float, metavar="NUMBER", help="As printed.")
@click.option(
    "--relation",
    default="equals",
    show_default=True,
    metavar="equals|at_least|at_most|above|below",
    help="How the fact compares.",
)
@click.option(
    "--as-of", default="latest", show_default=True, metavar="DATE", help="Day of the text."
)
@click.option(
    "--working-group",
    type=click.IntRange(min=1),
    help="Section of the notes; by default that of the figures of the fact's notebook.",
)
@click.option("--statement", default="", metavar="TEXT", help="What is stated, in your words.")
@click.option("--place", default="", metavar="TEXT", help="Where it stands.")
@click.option(
    "--tolerance", default=0.0, show_default=True, metavar="NUMBER", help="How far it may be off."
)
@click.option("--because", default="", metavar="TEXT", help="Why so far.")
def claim(
    claim_id: str,
    fact: str,
    published: float,
    relation: str,
    as_of: str,
    working_group: int | None,
    statement: str,
    place: str,
    tolerance: float,
    because: str,
) -> None:
    """Add a statement to notebooks/claims.yml as a draft, and say what its verdict would be."""
    from wpsdata.new import claim as room

    _tell(
        room.claim(
            claim_id,
            fact,
            published,
            relation=relation,
            as_of=as_of,
            working_group=working_group,
            statement=statement or room.STATEMENT,
            place=place or room.PLACE,
            tolerance=tolerance,
            because=because,
        )
    )


@new.command()
@click.argument("code")
def language(code: str) -> None:
    """Begin the catalogues of a language: every message, none translated, a draft until it is done.

    CODE is that of the Unicode CLDR, as in pt or pt_BR.
    """
    from wpsdata.new import language as room

    _tell(room.language(code))


def _tell(begun: "Begun") -> None:
    for path in begun.written:
        say(f"wrote {path.as_posix()}")
    for remark in begun.remarks:
        say(remark)
    say("Next:")
    for step in begun.steps:
        say(f"- {step}")
