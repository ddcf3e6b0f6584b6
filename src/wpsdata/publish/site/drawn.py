"""What a reports folder holds: figures by language, their files in each size, country profiles."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from wpsdata import paths
from wpsdata.chart.data_tables import columns
from wpsdata.chart.figures import FigureEntry, figures
from wpsdata.chart.sizes import PAGE, SIZES
from wpsdata.errors import WpsdataError

PICTURES = ("svg", "png", "pdf")
DATA = ("csv", "json")
PROFILE = "99_country_profile"
VARIANT = re.compile(r"country=([A-Z]{3})")
_NEEDED = ("title", "subtitle", "note", "source", "alt", "may_say", "may_not_say", "question")


class NothingDrawn(WpsdataError):
    """The reports folder holds no figure, or one that cannot be read."""


@dataclass(frozen=True)
class Drawn:
    """One figure in one language, as it lies in a reports folder.

    Attributes
    ----------
    entry : FigureEntry
        What ``figures.yml`` says of it.
    language : str
        Its language.
    said : dict
        The JSON beside the picture: its texts, inputs and parameters.
    files : dict
        Path by suffix, by size; only what is there.
    """

    entry: FigureEntry
    language: str
    said: dict[str, Any]
    files: dict[str, dict[str, Path]]

    @property
    def id(self) -> str:
        """Name of the figure."""
        return self.entry.id

    @cached_property
    def data(self) -> dict[str, list[str]]:
        """The data behind it by column, each cell as the text that the CSV holds."""
        with self.files[PAGE]["csv"].open(encoding="utf-8", newline="") as file:
            return columns(file.read())

    @cached_property
    def shape(self) -> tuple[int, int]:
        """Width and height of the picture in pixels of a page."""
        return shape(self.files[PAGE]["svg"])

    @property
    def sources(self) -> list[str]:
        """The sources it stands on, each once."""
        return list(dict.fromkeys(one["source"] for one in self.said["inputs"]))


def shape(svg: Path) -> tuple[int, int]:
    """Read width and height of an SVG from its first lines, in CSS pixels.

    Raises
    ------
    NothingDrawn
        It is no SVG of ours.
    """
    with svg.open(encoding="utf-8") as file:
        head = file.read(2000)
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', head)
    if not found:
        raise NothingDrawn(f"{svg}: no viewBox; expected a figure that `wpsdata run` drew; run it")
    return round(float(found[1])), round(float(found[2]))


def languages(reports: Path) -> list[str]:
    """List the languages that figures of a reports folder are drawn in, English first."""
    there = {path.parent.name for path in (reports / "figures").glob("*/*.json")}
    return [one for one in paths.languages() if one in there]


def drawn(folder: Path, language: str, notebook: str = "") -> dict[str, Drawn]:
    """Find the figures of one reports or variant folder in one language, in the list's order.

    Parameters
    ----------
    folder : Path
        The folder.
    language : str
        The language.
    notebook : str
        Only figures of this one; by default all.

    Returns
    -------
    dict of Drawn
        By id; those whose SVG, CSV and JSON are there.

    Raises
    ------
    NothingDrawn
        The JSON of a figure cannot be read or lacks a text.
    """
    found = {}
    where = folder / "figures" / language
    there = {
        # the page's files lie in the language's folder, those of other sizes in one of their own
        size: _listed(place)
        for size in SIZES
        if (place := where if size == PAGE else where / size).is_dir()
    }
    for entry in figures().values():
        if notebook not in ("", entry.notebook):
            continue
        files = _files(there, entry.id)
        if {"svg", "csv", "json"} <= files[PAGE].keys():
            found[entry.id] = Drawn(entry, language, _said(files[PAGE]["json"]), files)
    return found


def _listed(folder: Path) -> dict[str, Path]:
    return {path.name: path for path in folder.iterdir()}


def _files(there: dict[str, dict[str, Path]], figure_id: str) -> dict[str, dict[str, Path]]:
    found: dict[str, dict[str, Path]] = {PAGE: {}}
    for size, names in there.items():
        for suffix in (*PICTURES, *DATA) if size == PAGE else PICTURES:
            if path := names.get(f"{figure_id}.{suffix}"):
                found.setdefault(size, {})[suffix] = path
    return found


def _said(path: Path) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        lacking = [one for one in (*_NEEDED, "inputs", "data", "parameters") if one not in said]
    except (OSError, ValueError, TypeError) as error:
        lacking = [f"what JSON holds ({' '.join(str(error).split())})"]
    if lacking:
        raise NothingDrawn(f"{path}: lacks {', '.join(lacking)}; run `wpsdata run --force`")
    return said


def profiles(reports: Path, language: str) -> dict[str, dict[str, Drawn]]:
    """Find the country profiles that are drawn in a language.

    Returns
    -------
    dict
        Figures by id, by the ISO3 code of the country: those of the variants, and that of the
        country that the notebook profiles by itself.
    """
    found: dict[str, dict[str, Drawn]] = {}
    for folder in sorted((reports / "variants").glob("country=*")):
        if named := VARIANT.fullmatch(folder.name):
            found[named[1]] = drawn(folder, language, PROFILE)
    own = drawn(reports, language, PROFILE)
    countries = {str(one.said["parameters"].get("country", "")) for one in own.values()}
    if len(countries) == 1 and (country := countries.pop()):
        found[country] = own
    return {iso3: one for iso3, one in sorted(found.items()) if one}


def notebook(reports: Path, stem: str) -> Path | None:
    """Return the executed notebook, or the source where it was not run; None if neither is."""
    for path in (reports / "notebooks" / f"{stem}.ipynb", paths.notebook_file(stem)):
        if path.is_file():
            return path
    return None
