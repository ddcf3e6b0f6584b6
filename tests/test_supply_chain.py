"""What comes with the package: licences of its dependencies, and what the audit says of them."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCK = """\
alpha==1.0 \\
    --hash=sha256:00
    # via wpsdata (pyproject.toml)
beta==1.0 ; sys_platform == 'win32' \\
    --hash=sha256:00
    # via
    #   alpha
    #   gamma
gamma==1.0 \\
    --hash=sha256:00
    # via wpsdata (pyproject.toml:dev)
delta==1.0 \\
    --hash=sha256:00
    # via gamma
epsilon==1.0 ; python_full_version < '3.12' \\
    --hash=sha256:00
    # via beta
epsilon==2.0 ; python_full_version >= '3.12' \\
    --hash=sha256:00
    # via beta
"""


def script(name: str):
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


licences = script("licences")
audit = script("audit")


def row(licence: str, stated: str = "", source: str = "LICENSE of 1.0") -> dict[str, str]:
    return {"licence": licence, "stated": stated, "source": source}


def test_every_locked_package_of_the_run_has_a_permissive_licence():
    found, wrong = licences.read()
    assert wrong == []
    assert {"pandas", "matplotlib", "jupyterlab", "duckdb", "rocrate"} <= found.keys()
    assert not {"pytest", "sphinx", "frictionless", "text-unidecode"} & found.keys()


def test_run_time_is_what_the_package_brings_on_any_system():
    assert licences.at_run_time(LOCK) == ["alpha", "beta", "epsilon"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("MIT", "MIT"),
        ("mit license", "MIT"),
        ("apache-2.0 or bsd-2-clause", "Apache-2.0 OR BSD-2-Clause"),
        ("BSD", "BSD"),
        ("UNKNOWN", ""),
        ("", ""),
        ("Copyright (c) 2020, all rights reserved", ""),
        ("GPL", ""),
    ],
)
def test_a_licence_is_understood_or_it_is_not(words, said):
    assert licences.understood(words) == said


@pytest.mark.parametrize(
    ("expression", "passes"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND MIT", True),
        ("MPL-2.0 AND MIT", True),
        ("GPL-3.0-or-later", False),
        ("LGPL-3.0-only", False),
        ("MIT AND GPL-2.0-only", False),
        ("GPL-2.0-only OR MIT", True),
        ("GPL-2.0-only OR MIT AND LGPL-3.0-only", False),
        ("GPL-2.0-only AND (MIT OR ISC)", False),
        ("Apache-2.0 WITH LLVM-exception", False),
        ("MIT AND (GPL-2.0-only OR GPL-3.0-only)", False),
    ],
)
def test_only_what_is_on_the_list_passes(expression, passes):
    assert licences.allowed(expression) is passes


@pytest.mark.parametrize(
    ("said", "reviewed", "complaint"),
    [
        ("GPL-3.0-only", {}, "GPL-3.0-only is not on the list"),
        ("", {}, "states nothing understood; read its licence"),
        (None, {}, "is not installed here; read its licence"),
        ("", {"alpha": row("GPL-3.0-only")}, "GPL-3.0-only is not on the list"),
        ("GPL-3.0-only", {"alpha": row("MIT")}, "states 'GPL-3.0-only', .* 'nothing'"),
        ("MIT", {"alpha": row("MIT", "BSD")}, "states 'MIT', .* 'BSD'"),
        ("", {"alpha": row("MIT", source="")}, "has no source"),
        ("MIT", {"beta": row("MIT")}, "beta: not needed any more"),
    ],
)
def test_what_is_unknown_changed_or_not_permissive_is_refused(said, reviewed, complaint):
    _, wrong = licences.judge(["alpha"], {"alpha": said}, reviewed)
    assert len(wrong) == 1
    assert re.search(complaint, wrong[0]), wrong


@pytest.mark.parametrize("said", ["", None])
def test_what_was_read_by_a_person_passes(said):
    assert licences.judge(["alpha"], {"alpha": said}, {"alpha": row("MIT")}) == (
        {"alpha": "MIT"},
        [],
    )


def answer(*dependencies: dict) -> str:
    return json.dumps({"dependencies": list(dependencies), "fixes": []})


CLEAN = {"name": "alpha", "version": "1.0", "vulns": []}
HOLED = {
    "name": "beta",
    "version": "1.0",
    "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["1.1"]}],
}
UNKNOWN = {"name": "gamma", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("stdout", "stderr", "code", "last"),
    [
        (answer(CLEAN), "", 0, "1 packages, 0 known vulnerabilities"),
        (answer(CLEAN, HOLED), "", 1, "2 packages, 1 known vulnerabilities"),
        (
            answer(CLEAN, UNKNOWN),
            "",
            0,
            "1 packages, 0 known vulnerabilities; not known to the service: gamma",
        ),
        (
            answer(UNKNOWN),
            "",
            0,
            "nothing was checked, the service knows none of 1 packages",
        ),
        ("", "x\nERROR:pip_audit._cli:Could not connect to the feed", 0, None),
        ("", "requests.exceptions.ConnectionError: Max retries exceeded", 0, None),
        ("", "ERROR: a lock that cannot be read", 1, None),
        ("", "", 1, "pip-audit failed: it said nothing"),
    ],
)
def test_the_audit_fails_on_a_hole_and_not_on_a_closed_network(stdout, stderr, code, last):
    found, lines = audit.report(stdout, stderr)
    assert found == code
    if last:
        assert lines[-1] == last
    else:
        assert len(lines) == 1
        assert ("nothing was checked" in lines[0]) is (code == 0)


def test_a_hole_is_named_with_the_version_that_mends_it():
    _, lines = audit.report(answer(HOLED), "")
    assert lines[0] == "beta 1.0: PYSEC-1 (CVE-1), mended in 1.1"


def test_each_lock_is_audited_by_itself(tmp_path, monkeypatch, capsys):
    # as pip-audit does, the tool refuses two locks that pin one package apart
    tool = tmp_path / "tool.py"
    tool.write_text(
        "import json, sys\n"
        "locks = [one for one in sys.argv if one.startswith('--requirement=')]\n"
        "assert len(locks) == 1, 'package alpha has duplicate requirements'\n"
        "hole = {'id': 'PYSEC-1', 'aliases': [], 'fix_versions': []}\n"
        "vulns = [hole] if 'two' in locks[0] else []\n"
        "print(json.dumps({'dependencies': [{'name': 'alpha', 'version': '1', 'vulns': vulns}]}))\n"
    )
    monkeypatch.setattr(audit, "COMMAND", [sys.executable, str(tool)])
    assert audit.main(["one.lock"]) == 0
    assert audit.main(["two.lock", "one.lock"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "one.lock: 1 packages, 0 known vulnerabilities",
        "two.lock: alpha 1: PYSEC-1 (no other name), mended in no version yet",
        "two.lock: 1 packages, 1 known vulnerabilities",
        "one.lock: 1 packages, 0 known vulnerabilities",
    ]


def test_the_table_is_printed_with_its_sums():
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "licences.py"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert " packages: " in done.stdout.splitlines()[-1]
