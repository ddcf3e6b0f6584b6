"""Commands that hold sentences against facts: claims, check-text."""

import sys
from pathlib import Path
from typing import Any

import click

from wpsdata.cli.group import fail, main, reports_option, say, warn, warn_outdated


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON.")
@reports_option()
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
    warn_outdated(folder)
    moved = [one for one in judged if one.id in held and held[one.id] != one.verdict]
    for one in moved:
        warn(f"claim {one.number} is {one.verdict}, recorded as {held[one.id]}; "
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
@reports_option("Reports folder with the facts", ", or the facts that the package carries")
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
    from wpsdata import paths
    from wpsdata import run as runner
    from wpsdata.clean.dates import UnknownDate
    from wpsdata.publish import briefing as proofreader
    from wpsdata.publish import facts

    held: Path | None = reports or runner.default_out()
    if reports is None and held is not None and not (held / facts.FILE).is_file():
        # an installed wheel carries facts of its own
        held = paths.facts_file()
        if not held.is_file():
            warn(f"no facts in {held.parent}; only published values are compared")
            held = None
    try:
        found = proofreader.check(briefing, as_of, held)
    except (UnknownDate, facts.FactError) as error:
        fail(str(error), 2)
    if as_json:
        click.echo(proofreader.as_json(found, briefing, as_of))
    elif found:
        click.echo(proofreader.as_text(found))
    say(proofreader.summary(found))
    if any(one.verdict in proofreader.WRONG for one in found):
        sys.exit(1)
