"""What tests of every room share: a copy of the project in which things may be broken."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from wpsdata import cache, catalog, paths, tables

ROOT = Path(__file__).parents[1]
# the same few examples each time; `make fuzz` looks for others, and many of them
_COMMON = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
}
settings.register_profile("few", derandomize=True, max_examples=25, **_COMMON)
settings.register_profile("many", max_examples=3000, print_blob=True, **_COMMON)
settings.load_profile("few")


def forget() -> None:
    """Drop what the package remembers of files, as a new process would."""
    from wpsdata.chart import figures, words

    catalog._cards.cache_clear()
    tables._built.cache_clear()
    figures._read.cache_clear()
    words.country_names.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def _no_run_around(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A test run knows neither the notebook it was started from nor what its user has cached."""
    for name in ("WPSDATA_STAGE", "WPSDATA_PARAMETERS", "WPSDATA_NOTEBOOK", paths.HOME):
        os.environ.pop(name, None)
    os.environ.pop(cache.BUNDLED, None)
    os.environ[cache.CACHE] = str(tmp_path_factory.mktemp("empty-cache"))


@pytest.fixture(scope="session")
def warm_kernels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One nursery for all runs of a test process that fit it, instead of one a run."""
    import pandera.pandas  # noqa: F401 - sets variables when it is imported

    from wpsdata.run import kernel, warm

    folder = tmp_path_factory.mktemp("nursery")
    own = warm._OWN
    warm._OWN = (*own, "PYTEST_CURRENT_TEST")
    with warm.nursery_for(kernel.environment({}, folder), kernel.prepare(folder)):
        yield
    warm._OWN = own


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of data, notebooks and lock in which a test may change what it likes."""
    home = tmp_path / "project"
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, home / name)
    shutil.copy(ROOT / "requirements.lock", home)
    shutil.copytree(
        ROOT / "reports",
        home / "reports",
        ignore=shutil.ignore_patterns("notebooks", "site", "docs", ".*"),
    )
    monkeypatch.setenv(paths.HOME, str(home))
    forget()
    yield home
    forget()


@pytest.fixture
def edit(project: Path) -> Callable[[str, str, str], Path]:
    """Change a raw file of the copy and bring its card's hash up to date."""

    def change(file: str, old: str, new: str) -> Path:
        path = (
            next((project / "data" / "raw").glob(f"*/*/{file}"))
            if "/" not in file
            else next(
                (project / "data" / "raw").glob(f"{file.split('/')[0]}/*/{file.split('/')[1]}")
            )
        )
        text = path.read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{old!r} is not in {path.name}"
        before = hashlib.sha256(path.read_bytes()).hexdigest()
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
        card = path.with_name(path.name + ".yml")
        card.write_text(card.read_text().replace(before, catalog.sha256(path)))
        forget()
        return path

    return change
