"""Every notebook shows and writes what it does under papermill's own cold kernels."""

import json
from pathlib import Path

import pytest

from wpsdata.run import run

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def ours(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("ours")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WPSDATA_BUNDLED", "1")
        results = run(out=out, languages="en")
    assert [one.error for one in results if one.error] == []
    return out


@pytest.fixture(scope="module")
def theirs(tmp_path_factory) -> Path:
    import papermill

    out = tmp_path_factory.mktemp("theirs")
    (out / "notebooks").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WPSDATA_BUNDLED", "1")
        patch.setenv("WPSDATA_STAGE", str(out))
        patch.chdir(ROOT)
        # one after the other: notebooks add to one list of facts
        for path in NOTEBOOKS:
            papermill.execute_notebook(
                str(path),
                str(out / "notebooks" / path.name),
                parameters={"languages": "en"},
                kernel_name="python3",
                progress_bar=False,
                coalesce_streams=True,
            )
    return out


def outputs(path: Path) -> dict[str, list]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: cell["outputs"] for cell in cells if cell.get("outputs")}


@pytest.mark.parametrize("name", [path.name for path in NOTEBOOKS])
def test_outputs_are_those_of_plain_papermill(ours, theirs, name):
    assert outputs(ours / "notebooks" / name) == outputs(theirs / "notebooks" / name)


def test_files_are_those_of_plain_papermill(ours, theirs):
    def drawn(folder: Path) -> dict[str, bytes]:
        found = {}
        for path in sorted((folder / "figures").rglob("*.*")):
            content = path.read_bytes()
            if path.suffix == ".json":
                # plain papermill tells a notebook neither its name nor its parameters
                described = json.loads(content)
                del described["parameters"], described["notebook"]
                content = json.dumps(described).encode()
            found[path.relative_to(folder).as_posix()] = content
        return found

    assert drawn(ours) == drawn(theirs)
