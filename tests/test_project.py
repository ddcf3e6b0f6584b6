"""The files around the code: lock, changelog, licences, ignored reports, no trace of a machine."""

import ast
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

import wpsdata

ROOT = Path(__file__).parents[1]
SKIPPED = {".git", ".venv", ".cache", "__pycache__", "node_modules", "build", "dist"}
MACHINE_PATH = re.compile(r"(?<![\w.:/*~$}-])/(?:home|Users|root|work)/[\w.]+|[A-Z]:\\Users\\")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def git(*arguments: str, cwd: Path) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=cwd, check=True, capture_output=True, text=True
    ).stdout


def project_files() -> list[Path]:
    """List what git tracks or would track; outside a checkout, everything but caches."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = git("ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=ROOT)
        found = [ROOT / name for name in listed.split("\0") if name]
    else:
        found = [
            path
            for path in ROOT.rglob("*")
            if not SKIPPED.intersection(path.relative_to(ROOT).parts)
            and not any(part.endswith("_cache") for part in path.parts)
        ]
    return [path for path in found if path.is_file()]


def locked() -> dict[str, str]:
    """Return the exact version, or the last of several, of each locked package."""
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", read("requirements.lock"), re.MULTILINE))


def test_lock_names_no_host_and_hashes_every_package():
    lock = read("requirements.lock")
    assert "://" not in lock
    assert "--index-url" not in lock
    assert "--find-links" not in lock
    for entry in re.split(r"\n(?=[a-z0-9])", lock)[1:]:
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_lock_names_every_dependency():
    pyproject = tomllib.loads(read("pyproject.toml"))
    wanted = [
        *pyproject["build-system"]["requires"],
        *pyproject["project"]["dependencies"],
        *pyproject["project"]["optional-dependencies"]["parquet"],
        *pyproject["dependency-groups"]["dev"],
    ]
    names = {re.match(r"[\w.-]+", one)[0].lower().replace("_", "-") for one in wanted}
    assert names - locked().keys() == set(), "run `make lock`"


def test_the_package_is_typed_and_mypy_reads_a_consumer_of_it():
    mypy = tomllib.loads(read("pyproject.toml"))["tool"]["mypy"]
    assert mypy["strict"] is True
    assert "tests/typed_consumer.py" in mypy["files"]
    assert (ROOT / "src/wpsdata/py.typed").is_file()
    consumer = read("tests/typed_consumer.py")
    unused = {name for name in wpsdata.__all__ if f"wpsdata.{name}" not in consumer}
    assert unused == set()


def test_changelog_begins_with_this_version_and_has_its_headings():
    versions = re.findall(r"^## \[(.+?)\](.*)$", read("CHANGELOG.md"), re.MULTILINE)
    released = [(name, rest) for name, rest in versions if name != "Unreleased"]
    top, date = released[0]
    assert top == wpsdata.__version__
    assert re.fullmatch(r" - \d{4}-\d{2}-\d{2}", date)
    section = read("CHANGELOG.md").split(f"## [{top}]")[1].split("\n## [")[0]
    assert "### Data" in section
    assert "### Figures" in section


def test_citation_names_this_version_and_its_date():
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert {"title", "message", "authors"} <= citation.keys()
    assert citation["version"] == wpsdata.__version__
    assert f"## [{citation['version']}] - {citation['date-released']}" in read("CHANGELOG.md")


def test_licence_covers_code_text_figures_and_leaves_data_to_the_cards():
    licence = read("LICENSE")
    assert licence.startswith("MIT License\n\nCopyright (c) 2026 wpsdata contributors\n")
    assert "CC-BY-4.0" in licence
    assert "data/raw" in licence
    assert tomllib.loads(read("pyproject.toml"))["project"]["license"] == "MIT"


def test_readme_names_both_commands():
    readme = read("README.md")
    assert "make figures" in readme
    assert "make test" in readme


def test_ci_runs_the_tests_last():
    lines = [line for line in read(".ci/run").splitlines() if line.strip()]
    assert lines[-1] == "make test"
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_no_file_names_a_folder_of_somebodys_machine():
    found = []
    for path in project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or an archive
        found += [f"{path.relative_to(ROOT)}: {hit}" for hit in MACHINE_PATH.findall(text)]
    assert found == []


# they run what a file says, or look up what it names
UNSAFE = {"pickle", "shelve", "marshal", "lxml", "xml.etree", "xml.dom", "xml.sax", "html5lib"}
# reads the parts of office documents, with entities, document types and the network off, as
# tests/publish/embed/test_xml.py holds
SAFE = {("src/wpsdata/publish/embed/xml.py", "lxml.etree")}
UNSAFE |= {"yaml.load", "yaml.unsafe_load", "pd.read_pickle", "pd.read_xml", "pd.read_html"}


def test_no_file_is_read_by_what_would_run_it():
    found = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{one.name}" for one in node.names]
            elif isinstance(node, ast.Attribute):
                names = [ast.unparse(node)]
            found += [
                f"{path.relative_to(ROOT)}:{node.lineno}: {name}"
                for name in names
                # escaping is no parsing
                if any(f"{name}.".startswith(f"{one}.") for one in UNSAFE)
                and not name.startswith("xml.sax.saxutils")
                and (path.relative_to(ROOT).as_posix(), name) not in SAFE
            ]
    assert found == []


@pytest.fixture
def asked(tmp_path) -> Callable[[str], tuple[str, Path]]:
    """Run .ci/pull-request in a checkout with a pushed main; what it would ask GitHub is noted."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    origin, checkout, gh = tmp_path / "origin", tmp_path / "checkout", tmp_path / "bin" / "gh"
    git("init", "--quiet", "--bare", "--initial-branch=main", str(origin), cwd=tmp_path)
    git("clone", "--quiet", str(origin), str(checkout), cwd=tmp_path)
    (checkout / "data").mkdir()
    (checkout / "data" / "a.csv").write_text("old")
    me = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    git("add", "-A", cwd=checkout)
    git(*me, "commit", "--quiet", "-m", "one", cwd=checkout)
    git("push", "--quiet", "origin", "HEAD:main", cwd=checkout)
    gh.parent.mkdir()
    gh.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/asked\n')
    gh.chmod(0o755)

    def run(report: str) -> tuple[str, Path]:
        (tmp_path / "report.md").write_text(report, encoding="utf-8")
        subprocess.run(
            [ROOT / ".ci" / "pull-request", "research", "data: x", tmp_path / "report.md", "data"],
            cwd=checkout, check=True, capture_output=True,
            env={
                **os.environ, "GITHUB_RUN_ID": "7", "GITHUB_REF_NAME": "main",
                "PATH": f"{gh.parent}:{os.environ['PATH']}",
            },
        )  # fmt: skip
        said = tmp_path / "asked"
        return said.read_text() if said.exists() else "", checkout

    return run


def test_a_refresh_asks_for_a_review_and_leaves_main_alone(asked, tmp_path):
    assert asked("# nothing")[0] == ""
    (tmp_path / "checkout" / "data" / "b.csv").write_text("new")
    (tmp_path / "checkout" / "other").write_text("not of the data")
    said, checkout = asked("## table naps\n" + "é" * 40_000)
    assert re.search("--base\nmain\n--head\nrefresh/research-.*-7\n--title\ndata: x\n", said)
    body = (tmp_path / "report.md.body").read_text(encoding="utf-8")
    assert body.startswith("## table naps\né")
    assert len(body) < 30_000
    branches = git("branch", "--remotes", "--format=%(refname:lstrip=3)", cwd=checkout).split()
    assert sorted(branches)[0] == "main"
    (branch,) = set(branches) - {"main"}
    assert git("log", "--format=%s", "origin/main", cwd=checkout) == "one\n"
    assert git("log", "-1", "--format=%s%n%b", branch, cwd=checkout).startswith("data: x\n## table")
    changed = git("diff", "--name-only", "origin/main", branch, cwd=checkout)
    assert changed == "data/b.csv\n"


def test_a_refresh_fails_only_after_its_pull_request_is_open():
    steps = yaml.safe_load(read(".github/workflows/refresh.yml"))["jobs"]["research"]["steps"]
    names = [one.get("name") for one in steps]
    assert names[-2:] == ["Open a pull request", "Fail if a source or a step did"]
    assert "if" not in steps[-2]
    assert "exit 1" in steps[-1]["run"]


@pytest.fixture(scope="module")
def ignoring(tmp_path_factory) -> Path:
    """Return an empty repository with the project's .gitignore, so that no checkout is needed."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    folder = tmp_path_factory.mktemp("ignoring")
    git("init", "--quiet", cwd=folder)
    shutil.copy(ROOT / ".gitignore", folder)
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "reports/facts.json",
        "reports/claims.json",
        "reports/claims.md",
        "reports/figures/en/nap_adoption.svg",
        "reports/figures/en/nap_adoption.csv",
        "reports/figures/en/nap_adoption.json",
        "data/raw/source/2026-11-23/figures.csv",
        "data/raw/source/2026-11-23/figures.csv.yml",
        "data/processed/naps.csv",
        "src/wpsdata/locale/fr/LC_MESSAGES/wpsdata.mo",
    ],
)
def test_what_git_keeps(ignoring, name):
    assert ignored(ignoring, name) is False


@pytest.mark.parametrize(
    "name",
    [
        "reports/figures/en/nap_adoption.png",
        "reports/figures/en/nap_adoption.pdf",
        "reports/figures/fr/nap_adoption.svg",
        "reports/figures/fr/nap_adoption.json",
        "reports/notebooks/50_nap_adoption.ipynb",
        "reports/site/index.html",
        "reports/state.json",
        ".venv/bin/python",
        "notebooks/.ipynb_checkpoints/50_nap_adoption-checkpoint.ipynb",
    ],
)
def test_what_git_ignores(ignoring, name):
    assert ignored(ignoring, name) is True


def ignored(repository: Path, name: str) -> bool:
    asked = subprocess.run(
        ["git", "check-ignore", "--quiet", "--no-index", name], cwd=repository, check=False
    )
    assert asked.returncode in (0, 1), name
    return asked.returncode == 0


def test_csv_is_written_in_one_way():
    package = ROOT / "src" / "wpsdata"
    found = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if ".to_csv(" in path.read_text(encoding="utf-8")
    ]
    assert found == ["clean/spreadsheet.py"]
