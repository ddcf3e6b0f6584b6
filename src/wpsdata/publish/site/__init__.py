"""The site: a static gallery of what a reports folder holds, for any web server or none.

Nothing is drawn here. Pages stand in ``<language>/``, the files they link to in ``figures/``,
``countries/`` and ``notebooks/``, and what other sites pull in ``api/``. Links are relative, so
that the folder opens from a disk; pages are whole without scripts.
"""

import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from wpsdata.chart.words import Words, name_of
from wpsdata.errors import WpsdataError
from wpsdata.publish import changes, claims, facts
from wpsdata.publish.site import feeds
from wpsdata.publish.site.drawn import NothingDrawn, drawn, languages
from wpsdata.publish.site.pages import TEMPLATES, Pages, Suite, templates
from wpsdata.publish.site.stage import Stage

WORKERS = 2
ASSETS = ("icon.svg", "site.css", "site.js")


class UnusableAddress(WpsdataError):
    """The base URL is no address of a folder on the web."""

    exit_code = 2


@dataclass(frozen=True)
class Built:
    """What was built.

    Attributes
    ----------
    folder : Path
        The site.
    languages : list of str
        Its languages.
    files : int
        Number of its files.
    missing : dict
        Ids of the figures that are not drawn, by language.
    profiles : int
        Number of country profiles, the most of any language.
    """

    folder: Path
    languages: list[str]
    files: int
    missing: dict[str, list[str]]
    profiles: int


def build(
    reports: Path,
    out: Path | None = None,
    wanted: list[str] | None = None,
    base_url: str = "",
) -> Built:
    """Build the site from a reports folder.

    Parameters
    ----------
    reports : Path
        What ``wpsdata run`` wrote.
    out : Path, optional
        Folder of the site, by default ``site`` in the reports folder. It is replaced as a whole,
        once the new one is complete.
    wanted : list of str, optional
        Languages; by default those that figures are drawn in.
    base_url : str
        Address that the site will have. With it, feeds and social previews name absolute
        addresses and there is a sitemap.

    Returns
    -------
    Built
        Where it is and what it lacks.

    Raises
    ------
    NothingDrawn
        There is no figure in one of the languages, or one cannot be read.
    NotASite
        ``out`` holds something else; nothing was written.
    UnusableAddress
        The base URL is none.
    """
    base_url = _address(base_url)
    chosen = wanted or languages(reports)
    found = {language: drawn(reports, language) for language in chosen}
    empty = [language for language, there in found.items() if not there]
    if empty or not chosen:
        raise NothingDrawn(
            f"{reports}: no figure drawn in {', '.join(empty) or 'any language'}; expected some; "
            f"run `wpsdata run --lang {','.join(empty) or 'en,fr'}`"
        )
    recorded = facts.read(reports)
    suite = Suite(
        reports=reports,
        base_url=base_url,
        languages=chosen,
        drawn=found,
        claims=claims.judge(recorded),
        changes=changes.read(reports),
        updated=changes.newest_accessed(),
    )
    stage = Stage(out or reports / "site")
    try:
        # pictures are made smaller in C, beside the pages
        with ThreadPoolExecutor(WORKERS) as pool:
            for language in chosen:
                Pages(suite, language, stage, pool).write()
        _shared(suite, stage)
        feeds.write(suite, recorded, stage)
        count = stage.finish()
    except BaseException:
        stage.drop()
        raise
    from wpsdata.chart.figures import figures

    return Built(
        folder=stage.out,
        languages=chosen,
        files=count,
        missing={
            language: [one for one in figures() if one not in there]
            for language, there in found.items()
        },
        profiles=max(len(one) for one in suite.profiles.values()),
    )


def _address(base_url: str) -> str:
    if not base_url:
        return ""
    parts = urllib.parse.urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise UnusableAddress(
            f"base URL {base_url!r}; expected https://<host>/<folder>; give it as it will be opened"
        )
    return base_url.rstrip("/")


def _shared(suite: Suite, stage: Stage) -> None:
    """Write what belongs to no language: styles, the first page, notebooks, the sitemap."""
    for name in ASSETS:
        stage.text(f"assets/{name}", (TEMPLATES / "assets" / name).read_text(encoding="utf-8"))
    for stem, path in suite.executed.items():
        stage.take(f"notebooks/{stem}.ipynb", path)
    pages = templates()
    spoken = {language: Words(language) for language in suite.languages}
    content = {
        "languages": suite.languages,
        "name_of": name_of,
        "base_url": suite.base_url,
        "rtl": [language for language, words in spoken.items() if words.rtl],
        "texts": {
            language: words("This page does not exist. All figures are here.")
            for language, words in spoken.items()
        },
    }
    stage.text("index.html", pages.get_template("start.html").render(content))
    stage.text("404.html", pages.get_template("404.html").render(content))
    if suite.base_url:
        places = sorted(
            path.relative_to(stage.root).as_posix() for path in stage.root.glob("*/**/*.html")
        )
        stage.text(
            "sitemap.xml",
            pages.get_template("sitemap.xml").render(
                addresses=[suite.address(one) for one in places]
            ),
        )
