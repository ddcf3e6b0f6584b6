"""A small reports folder: three figures in two languages, a profile, and the site made of it."""

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from wpsdata.publish import site as gallery

ROOT = Path(__file__).parents[3]
COMMITTED = ROOT / "reports"
FIGURES = ("nap_in_force_by_year", "shares_by_edition", "profile_plans")


@pytest.fixture(scope="session")
def small(tmp_path_factory) -> Path:
    """What a run would have left: English whole, French without a figure and without PNG."""
    reports = tmp_path_factory.mktemp("small") / "reports"
    for language, ids in (("en", FIGURES), ("fr", FIGURES[:1])):
        folder = reports / "figures" / language
        folder.mkdir(parents=True)
        for figure_id in ids:
            for suffix in ("svg", "csv", "json"):
                shutil.copy(COMMITTED / "figures" / "en" / f"{figure_id}.{suffix}", folder)
    english = reports / "figures" / "en"
    Image.new("RGB", (1700, 1280), "white").save(english / f"{FIGURES[0]}.png")
    for size in ("phone", "slide"):
        (english / size).mkdir()
        shutil.copy(english / f"{FIGURES[0]}.svg", english / size)
    Image.new("RGB", (1600, 900), "white").save(english / "slide" / f"{FIGURES[0]}.png")
    profile = reports / "variants" / "country=FJI" / "figures" / "en"
    profile.mkdir(parents=True)
    for suffix in ("svg", "csv", "json"):
        shutil.copy(english / f"{FIGURES[2]}.{suffix}", profile)
    for name in ("facts.json", "claims.json"):
        shutil.copy(COMMITTED / name, reports)
    change = {
        "date": "2027-03-01",
        "tables": [{"name": "naps", "added": 1, "removed": 0, "changed": 2}],
        "figures": [{"name": FIGURES[0], "added": 1, "removed": 0, "changed": 3}],
        "facts": [
            {"id": "nap_countries", "as_of": "latest", "unit": "countries", "old": 1, "new": 2}
        ],
    }
    (reports / "changes.json").write_text(json.dumps({"schema": 1, "changes": [change]}))
    return reports


@pytest.fixture(scope="session")
def built(small) -> gallery.Built:
    return gallery.build(small)


@pytest.fixture(scope="session")
def hosted(small, tmp_path_factory) -> gallery.Built:
    """The same for a web server whose address is known."""
    out = tmp_path_factory.mktemp("hosted") / "site"
    return gallery.build(small, out, ["en"], "https://example.org/wps/")
