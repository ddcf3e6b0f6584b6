"""Every notebook with parameters of all sorts: what it draws, or says where nothing is left.

The cells are run in this process, which costs a tenth of a kernel; ``tests/end_to_end`` runs them
the way people do. A case with an empty title expects a message in the place of the figure.
"""

import json
from pathlib import Path

import pandas as pd
import pytest

from wpsdata import paths
from wpsdata.chart import save
from wpsdata.run.notebook import PARAMETERS_TAG, read_notebook
from wpsdata.run.parameters import check
from wpsdata.run.plan import find_notebooks

CASES = pd.read_csv(
    Path(__file__).parents[1] / "cases" / "notebooks.csv", dtype=str, keep_default_na=False
).to_dict("records")


def test_every_notebook_that_draws_has_a_case():
    covered = {find_notebooks([case["notebook"]])[0].stem for case in CASES}
    notebooks = map(read_notebook, paths.notebooks_root().glob("*.ipynb"))
    assert covered == {
        one.stem for one in notebooks if any("chart.show(" in cell.source for cell in one.code)
    }


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one['notebook']} {one['parameters']}")
def test_a_notebook_draws_or_says_why_not(case, tmp_path, monkeypatch, capsys):
    (path,) = find_notebooks([case["notebook"]])
    notebook = read_notebook(path)
    given = dict(pair.split("=", 1) for pair in case["parameters"].split())
    values = check(notebook, {**given, "languages": "en"})
    monkeypatch.setenv("WPSDATA_STAGE", str(tmp_path))
    monkeypatch.setenv("WPSDATA_NOTEBOOK", path.stem)
    monkeypatch.setenv("WPSDATA_PARAMETERS", json.dumps(values))
    monkeypatch.setattr(save, "FORMATS", ("svg",))
    names: dict[str, object] = {}
    for cell in notebook.code:
        exec(compile(cell.source, path.name, "exec"), names)
        if PARAMETERS_TAG in cell.tags:
            names |= values
    described = tmp_path / "figures" / "en" / f"{case['figure']}.json"
    if case["title"]:
        assert case["title"] in json.loads(described.read_text(encoding="utf-8"))["title"]
    else:
        assert not described.exists()
        assert f"{case['figure']} is not drawn: no row is left" in capsys.readouterr().out
