"""kill -9 at every step, a disk that is full and a cache that is read-only from every step on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
LEAST = {"kill": 150, "full": 6, "read-only": 6}


@pytest.mark.parametrize("how", [pytest.param("kill", marks=pytest.mark.long), "full", "read-only"])
def test_whatever_stops_a_refresh_one_edition_is_whole(how, world):
    world.server.serve("/1/a.csv", world.answer(world.EDITION_1))
    world.server.serve("/2/a.csv", world.answer(world.EDITION_2))
    world.server.serve("/b.csv", world.conditional(world.EDITION_1, '"b"'))
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("stopped.py"), how, world.server.url(""),
         world.root],
        # a measurement of coverage would itself trace the lines
        env={name: value for name, value in os.environ.items() if not name.startswith("COV")},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["wrong"] == []
    assert found["steps"] >= LEAST[how]
    print(f"{how}: {found['steps']} steps")
    # stopped before and after edition 2 came into use
    assert found["used"] == 2
