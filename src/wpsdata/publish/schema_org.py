"""What a figure is, in the words of schema.org, for search engines, repositories and crates."""

from collections.abc import Iterable, Mapping
from typing import Any

from wpsdata import catalog
from wpsdata.catalog import Card
from wpsdata.errors import WpsdataError
from wpsdata.publish.cite import is_person

CONTEXT = "https://schema.org"
CONTRIBUTORS = {"@type": "Organization", "name": "wpsdata contributors"}
# SPDX name of a licence -> its address
LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "MIT": "https://spdx.org/licenses/MIT.html",
}
MEDIA_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "csv": "text/csv",
    "json": "application/json",
    "ipynb": "application/x-ipynb+json",
    "md": "text/markdown",
    "yml": "application/yaml",
    "txt": "text/plain",
}


def schema_org(figure: Mapping[str, Any], base: str = "") -> dict[str, Any]:
    """Describe a drawn figure as JSON-LD: an image, the data it shows, and what they stand on.

    Parameters
    ----------
    figure : mapping
        What the figure's JSON says, ``reports/figures/<language>/<id>.json``.
    base : str
        Address of the folder that the figure's files lie in, with its last stroke; empty leaves
        the names of the files, for a page beside them.

    Returns
    -------
    dict
        An ``ImageObject`` whose ``about`` is the ``Dataset`` drawn. Each raw file is one
        ``Dataset`` under ``isBasedOn``, with producer, edition, hash and terms.

    Examples
    --------
    >>> import json
    >>> from wpsdata import paths
    >>> drawn = paths.project_root() / "reports/figures/en/shares_by_edition.json"
    >>> schema_org(json.loads(drawn.read_text(encoding="utf-8")))["@type"]
    'ImageObject'
    """
    stem, language = figure["id"], figure["language"]
    inputs = [_input(one) for one in figure["inputs"]]
    common = {
        "inLanguage": language,
        "creator": CONTRIBUTORS,
        "creditText": figure["source"],
        "isBasedOn": inputs,
        "citation": figure["citation"],
    }
    data = {
        "@type": "Dataset",
        "name": f"{figure['title']}: data",
        "description": f"{figure['subtitle']}. {figure['note']}",
        **common,
        "license": _terms(figure["inputs"]),
        "variableMeasured": figure["data"]["columns"],
        "distribution": {
            "@type": "DataDownload",
            "contentUrl": f"{base}{figure['data']['file']}",
            "encodingFormat": MEDIA_TYPES["csv"],
        },
    }
    return {
        "@context": CONTEXT,
        "@type": "ImageObject",
        "identifier": stem,
        "name": figure["title"],
        "headline": figure["title"],
        "caption": figure["subtitle"],
        "description": figure["alt"],
        "accessibilitySummary": figure["alt"],
        "abstract": figure["may_say"],
        **common,
        "license": LICENCES.get(figure["license"], figure["license"]),
        "version": figure["wpsdata"],
        "contentUrl": f"{base}{stem}.svg",
        "encodingFormat": MEDIA_TYPES["svg"],
        "encoding": [
            {
                "@type": "MediaObject",
                "contentUrl": f"{base}{stem}.{suffix}",
                "encodingFormat": MEDIA_TYPES[suffix],
            }
            for suffix in ("png", "pdf")
        ],
        "about": data,
    }


def dataset(one: Card) -> dict[str, Any]:
    """Describe a raw file by its card, as a schema.org ``Dataset``."""
    return _filled(
        {
            "@type": "Dataset",
            "name": one.title,
            "description": " ".join(one.description.split()),
            "creator": producer(one.producer),
            "version": one.edition,
            "datePublished": one.published,
            "license": license_of(one.license_name, one.license_url),
            "url": one.url,
            "citation": " ".join(one.citation.split()),
            "distribution": _file(one.source, one.version, one.file, one.sha256),
        }
    )


def producer(name: str) -> dict[str, str]:
    """Describe who made something: a person by "Family, Given", else an organisation."""
    return {"@type": "Person" if is_person(name) else "Organization", "name": name}


def license_of(name: str, url: str) -> dict[str, str]:
    """Describe terms; a producer who states none has a name that says so."""
    return _filled({"@type": "CreativeWork", "name": name, "url": url})


def _input(given: Mapping[str, Any]) -> dict[str, Any]:
    """Describe what a figure's JSON names as an input, by its card where that is bundled."""
    try:
        return dataset(catalog.card(given["source"], given["file"], given["version"]))
    except WpsdataError:
        # an edition of the user's cache has no card
        return _filled(
            {
                "@type": "Dataset",
                "name": f"{given['source']}: {given['file']}",
                "version": given["edition"],
                "license": license_of(given["license"], ""),
                "url": given["url"],
                "distribution": _file(
                    given["source"], given["version"], given["file"], given["sha256"]
                ),
            }
        )


def _file(source: str, version: str, file: str, sha256: str) -> dict[str, str]:
    return {"@type": "DataDownload", "name": f"{source}/{version}/{file}", "sha256": sha256}


def _filled(described: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in described.items() if value}


def _terms(inputs: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """List the terms of all inputs: they hold for the data drawn, all together."""
    return [license_of(name, "") for name in dict.fromkeys(one["license"] for one in inputs)]
