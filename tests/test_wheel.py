"""The wheel alone is enough: built, installed away from the checkout, run into a user's folder."""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
NOTEBOOK = "10_mediators_negotiators_signatories"
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "build", "dist", "__pycache__", ".cache", ".*_cache", ".coverage*"
)
# names of variables that would let the checkout, or this test run, reach into the new environment
OURS = ("PYTHON", "WPSDATA_", "COV", "PYTEST_", "VIRTUAL_ENV", "JUPYTER_", "MPL")

pytestmark = pytest.mark.slow


def run(
    *command: str | Path, cwd: Path, umask: int = -1, **more: str
) -> subprocess.CompletedProcess:
    variables = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        umask=umask,
        env=variables | more,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done


def left_out(folder: str, names: list[str]) -> set[str]:
    """Say what a build does not need: of the reports, all but the facts."""
    if Path(folder) == ROOT / "reports":
        return {name for name in names if name != "facts.json"}
    return LEFT_OUT(folder, names)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Build the wheel from a copy, so that nothing appears in the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    copy, dist = folder / "copy", folder / "dist"
    shutil.copytree(ROOT, copy, ignore=left_out)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", dist, cwd=copy)
    (built,) = dist.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """Install the wheel into a new environment; return its folder.

    The dependencies come from the running environment by a path file, so no network is needed.
    Path files are not read in a folder that another path file names, so the editable install
    of the checkout, which is one, stays out of reach.
    """
    home = tmp_path_factory.mktemp("installed") / "env"
    venv.create(home, with_pip=True, symlinks=os.name != "nt")
    python = binary(home, "python")
    run(python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheel, cwd=home)
    ours = sysconfig.get_paths()
    lines = dict.fromkeys([ours["purelib"], ours["platlib"]])
    site_packages(home).joinpath("dependencies.pth").write_text("\n".join(lines), encoding="utf-8")
    return home


def binary(home: Path, name: str) -> Path:
    return home / ("Scripts" if os.name == "nt" else "bin") / name


def site_packages(home: Path) -> Path:
    scheme = {"base": str(home), "platbase": str(home)}
    return Path(sysconfig.get_path("purelib", "venv", scheme))


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_wheel_carries_data_notebooks_words_and_lock(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, pattern, home in [
        ("data/raw", "*", "wpsdata/data/raw"),
        ("data/processed", "*.csv", "wpsdata/data/processed"),
        ("notebooks", "*.ipynb", "wpsdata/notebooks"),
        ("notebooks", "*.yml", "wpsdata/notebooks"),
        ("src/wpsdata", "*.py", "wpsdata"),
        ("src/wpsdata/lookups", "*.csv", "wpsdata/lookups"),
        ("src/wpsdata/locale", "*.po", "wpsdata/locale"),
    ]:
        wanted = {
            f"{home}/{path.relative_to(ROOT / folder).as_posix()}"
            for path in (ROOT / folder).rglob(pattern)
            if path.is_file() and ".ipynb_checkpoints" not in path.parts
        }
        assert wanted, f"nothing in {folder} fits {pattern}"
        assert wanted - names == set()
    assert {"wpsdata/requirements.lock", "wpsdata/facts.json", "wpsdata/py.typed"} <= names
    top = {name.split("/")[0] for name in names}
    assert {one for one in top if not one.endswith(".dist-info")} == {"wpsdata"}


def test_wheel_passes_on_only_what_its_card_allows(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        raw = [one for one in names if one.startswith("wpsdata/data/raw/")]
        files = [one for one in raw if not one.endswith(".yml")]
        assert files
        for file in files:
            assert f"{file}.yml" in names, f"{file} has no card"
            card = yaml.safe_load(archive.read(f"{file}.yml"))
            assert card["redistribute"] in ("yes", "aggregates"), file
            assert card["sha256"] == hashlib.sha256(archive.read(file)).hexdigest(), file


@pytest.mark.long
def test_installed_wheel_runs_away_from_the_checkout(installed, tmp_path):
    python, command = binary(installed, "python"), binary(installed, "wpsdata")
    home, mine = tmp_path / "home", tmp_path / "mine"
    home.mkdir()
    of_user = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}

    where = run(python, "-c", "import wpsdata; print(wpsdata.__file__)", cwd=tmp_path, **of_user)
    package = Path(where.stdout.strip()).parent
    assert package.is_relative_to(installed)

    compared = "import wpsdata; assert 100 < wpsdata.fact('nap_countries', '2022-05-18') < 110"
    run(python, "-c", compared, cwd=tmp_path, **of_user)

    before = contents(package)
    listed = run(command, "sources", cwd=tmp_path, **of_user).stdout
    sources = {one.name for one in (package / "data" / "raw").iterdir() if one.is_dir()}
    assert {name for name in sources if name not in listed} == set()

    run(command, "run", NOTEBOOK, "--out", mine, cwd=tmp_path, **of_user)
    figures = {path.suffix for path in mine.rglob("figures/en/*")}
    assert {".svg", ".png", ".pdf", ".csv", ".json"} <= figures
    assert contents(package) == before, "a run wrote into the installed package"
    assert {one.name for one in tmp_path.iterdir()} == {"home", "mine"}


def built(folder: Path, kind: str, source: Path, umask: int, **where: str) -> Path:
    """Build one kind of archive from a folder; return it."""
    dist = folder / f"dist-{kind}"
    build = (sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", dist)
    run(*build, cwd=source, umask=umask, **where)
    (archive,) = dist.iterdir()
    return archive


def checkout(folder: Path, modes: tuple[int, int], day: int) -> Path:
    """Copy the project as git would lay it out under some umask on some day."""
    shutil.copytree(ROOT, folder, ignore=left_out)
    if shutil.which("git"):
        run("git", "init", "--quiet", cwd=folder)
    for path in [folder, *folder.rglob("*")]:
        executable = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(modes[1] if executable else modes[0])
        os.utime(path, (day, day))
    return folder


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="permissions are POSIX")
def test_wheel_and_sdist_are_the_same_bytes_wherever_and_whenever_they_are_built(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there" / "a longer place"
    first = checkout(here / "copy", (0o644, 0o755), 1_000_000_000)
    second = checkout(there / "another copy", (0o600, 0o700), 1_900_000_000)
    plain = {"umask": 0o022, "TZ": "UTC", "LC_ALL": "C"}
    other = {"umask": 0o077, "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"}

    wheel, again = built(here, "wheel", first, **plain), built(there, "wheel", second, **other)
    assert wheel.name == again.name
    assert wheel.read_bytes() == again.read_bytes()
    sdist, again = built(here, "sdist", first, **plain), built(there, "sdist", second, **other)
    assert sdist.name == again.name
    assert sdist.read_bytes() == again.read_bytes()

    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    from_sdist = built(tmp_path, "wheel", unpacked, **plain)
    assert from_sdist.read_bytes() == wheel.read_bytes()
