"""A suite of tiny notebooks in a temporary folder; they need neither tables nor charts."""

import json
from pathlib import Path

import nbformat
import pytest

from wpsdata import paths
from wpsdata.run import plan

PARAMETERS = """\
as_of: {type: date, words: [latest], help: day}
first_year: {type: year, minimum: 1945, maximum: 2100, not_after: last_year, help: first}
last_year: {type: year, minimum: 1945, maximum: 2100, help: last}
role: {type: choice, choices: [all, mediator, negotiator], help: role}
threshold: {type: number, minimum: 0, maximum: 1, help: share}
top: {type: integer, minimum: 1, help: rows}
labels: {type: flag, help: with labels}
iso3: {type: list, choices: [AFG, COD, FRA], help: countries}
wording: {type: text, help: any text}
languages: {type: languages, help: languages}
"""
DEFAULTS = """\
as_of = "latest"  # day on which a fact was public
role = "all"  # role in a process
first_year = 1990  # earliest year, inclusive
last_year = 2019  # latest year, inclusive
languages = "en"  # languages drawn
"""
# what chart.show does in a run, in plain Python
DRAW = """\
import json, os
from pathlib import Path
stage = Path(os.environ["WPSDATA_STAGE"])
given = json.loads(os.environ["WPSDATA_PARAMETERS"])
for language in given["languages"].split(","):
    folder = stage / "figures" / language
    folder.mkdir(parents=True, exist_ok=True)
    for suffix in ("svg", "png", "pdf", "csv", "json"):
        text = json.dumps({"role": role, "inputs": [{"source": "made_up"}]})
        (folder / f"FIGURE.{suffix}").write_text(text)
    for size in os.environ["WPSDATA_SIZES"].split(",")[1:]:
        (folder / size).mkdir(exist_ok=True)
        for suffix in ("svg", "png"):
            (folder / size / f"FIGURE.{suffix}").write_text(size)
"""


def notebook(*codes, parameters=DEFAULTS, tags=("parameters",), markdown="# A question"):
    cells = [nbformat.v4.new_markdown_cell(markdown, id="question")]
    for tag in tags:
        cells.append(
            nbformat.v4.new_code_cell(parameters, metadata={"tags": [tag]}, id=f"p{len(cells)}")
        )
    cells += [nbformat.v4.new_code_cell(code, id=f"c{n}") for n, code in enumerate(codes)]
    # no kernelspec: the runner's kernel does not depend on it
    return nbformat.v4.new_notebook(cells=cells)


class Suite:
    """A notebooks folder and a reports folder."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "notebooks"
        self.out = folder / "reports"
        self.data = folder / "data"
        self.root.mkdir()
        (self.root / "parameters.yml").write_text(PARAMETERS)

    def add(self, stem: str, *codes: str, **options) -> Path:
        path = self.root / f"{stem}.ipynb"
        nbformat.write(notebook(*codes, **options), path)
        return path

    def drawing(self, stem: str, figure: str, *more: str, **options) -> Path:
        return self.add(stem, DRAW.replace("FIGURE", figure), *more, **options)

    def figures(self, folder: str = "figures/en") -> dict[str, bytes]:
        there = sorted((self.out / folder).glob("*"))
        return {p.name: p.read_bytes() for p in there if p.is_file()}

    def files(self) -> dict[str, tuple[bytes, int]]:
        return {
            p.relative_to(self.out).as_posix(): (p.read_bytes(), p.stat().st_mtime_ns)
            for p in self.out.rglob("*")
            if p.is_file()
        }

    def record(self, stem: str) -> dict:
        return json.loads((self.out / ".record" / f"{stem}.json").read_text())

    def leftovers(self) -> list[str]:
        return [str(p) for p in self.out.rglob("*") if ".stage" in p.parts]


@pytest.fixture
def suite(tmp_path, monkeypatch, warm_kernels):
    made = Suite(tmp_path)
    monkeypatch.setattr(paths, "notebooks_root", lambda: made.root)
    monkeypatch.setattr(paths, "data_root", lambda: made.data)
    # the package may be worked on while its tests run
    monkeypatch.setattr(plan, "package_hash", lambda: "p")
    return made


@pytest.fixture
def away(tmp_path, monkeypatch):
    """A suite that other processes see as well: they take over nothing but the environment."""
    home = tmp_path / "home"
    home.mkdir()
    made = Suite(home)
    (made.data / "raw").mkdir(parents=True)
    monkeypatch.setenv(paths.HOME, str(home))
    return made
