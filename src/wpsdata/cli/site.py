"""``wpsdata site``."""

from pathlib import Path

import click

from wpsdata.cli.group import main, reports_option, say, warn_outdated


@main.command()
@click.option(
    "--lang", metavar="en,fr", help="Languages; by default those that figures are drawn in."
)
@click.option(
    "--base-url",
    default="",
    metavar="ADDRESS",
    help="Where the site will lie; feeds and social previews then name absolute addresses.",
)
@reports_option("Reports folder to read")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write, replaced as a whole; by default site/ in the reports folder.",
)
def site(lang: str | None, base_url: str, reports: Path | None, out: Path | None) -> None:
    """Build a static gallery of all figures, for any web server or none.

    It shows what the reports folder holds and draws nothing: `wpsdata run --lang en,fr` draws.
    """
    from wpsdata import run as runner
    from wpsdata.chart.words import read_languages
    from wpsdata.publish import site as gallery
    from wpsdata.run.lock import locked

    folder = reports or runner.default_out()
    wanted = read_languages(lang) if lang else None
    with locked(folder):
        built = gallery.build(folder, out, wanted, base_url)
    warn_outdated(folder)
    for language, missing in built.missing.items():
        if missing:
            named = ", ".join(missing)
            say(f"not drawn in {language}: {named}; run `wpsdata run --lang {language}`")
    say(
        f"{built.files} files in {', '.join(built.languages)}, {built.profiles} country profiles: "
        f"{built.folder / 'index.html'}"
    )
