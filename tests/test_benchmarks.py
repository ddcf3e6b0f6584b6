"""The benchmark runs; what it measures is never tested."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from wpsdata.load.upstream import MODULES

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "readers.py"


@pytest.fixture
def readers():
    spec = importlib.util.spec_from_file_location("readers", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_real_files_it_says_so_and_reads_none(tmp_path):
    done = subprocess.run(
        [sys.executable, SCRIPT, "--json"],
        env={**os.environ, "WPSDATA_REFERENCE": str(tmp_path / "none")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "nothing is read; name their folder in WPSDATA_REFERENCE" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured as on POSIX")
def test_each_source_has_a_line_with_its_figures_or_why_there_are_none(readers, tmp_path):
    good, bad = tmp_path / readers.FILES["owid"], tmp_path / readers.FILES["hdr"]
    for path in (good, bad):
        path.parent.mkdir(parents=True)
        path.write_text("Entity,Code,Year,Seats\nAland,ALA,2001,5\n", encoding="utf-8")
    readers.TIMES = 1
    found = {one["source"]: one for one in readers.results(tmp_path)}
    assert list(found) == list(MODULES)
    assert found["owid"]["rows"] == 1
    assert found["owid"]["peak_megabytes"] > 0
    assert "HDR" in found["hdr"]["problem"]
    assert found["pax"]["problem"].startswith("no agreements/raw")
    lines = readers.as_table(list(found.values())).splitlines()
    assert len(lines) == len(MODULES) + 2
    assert lines[-1].split() == ["target", "2", "500"]
