"""What JupyterLab saves of a notebook that was opened with `make lab`."""

import copy
import json
from pathlib import Path

import nbformat
import pytest

from wpsdata.run.notebook import METADATA, strip

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def saved(content: dict) -> str:
    """Return what the server writes."""
    model = {"type": "notebook", "content": copy.deepcopy(content)}
    strip(model, path="a.ipynb", contents_manager=None)
    return nbformat.writes(nbformat.from_dict(model["content"]), nbformat.NO_CONVERT) + "\n"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_that_is_opened_and_saved_is_the_same_file(path):
    text = path.read_text(encoding="utf-8")
    assert saved(json.loads(text)) == text


def test_what_a_run_left_is_not_saved():
    before = json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))
    run = copy.deepcopy(before)
    run["metadata"] = {"kernelspec": {"name": "mine"}, "widgets": {}, "language_info": {}}
    for cell in run["cells"]:
        cell["metadata"] |= {"scrolled": True, "execution": {"iopub.status.idle": "now"}}
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "here"}]
            cell["execution_count"] = 3
    assert saved(run) == saved(before)
    assert json.loads(saved(run))["metadata"] == METADATA


def test_sources_ids_and_tags_are_saved():
    content = json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))
    found = json.loads(saved(content))["cells"]
    for name in ("id", "source", "cell_type"):
        assert [one[name] for one in found] == [one[name] for one in content["cells"]]
    assert [one["metadata"] for one in found if one["metadata"]] == [{"tags": ["parameters"]}]


def test_other_files_are_left_alone():
    model = {"type": "file", "content": "x", "format": "text"}
    strip(model, path="figures.yml")
    assert model == {"type": "file", "content": "x", "format": "text"}
