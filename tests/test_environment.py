"""environment.yml, for conda users, says what pyproject.toml says."""

import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
# where conda-forge gives a package another name
CONDA_NAMES = {"pandera[pandas]": "pandera-pandas"}
ONLY_ON_PYPI = {"fontpkg-noto-sans", "fontpkg-noto-sans-arabic"}


def split(requirement: str) -> tuple[str, str]:
    name, found, bound = requirement.replace(" ", "").partition(">=")
    assert found, f"{requirement}: expected a lower bound, name>=version"
    return name, bound


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def environment() -> tuple[list[str], list[str]]:
    """Return the requirements for conda and those for pip."""
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = [one for one in listed if isinstance(one, str)]
    (pip,) = [one["pip"] for one in listed if isinstance(one, dict)]
    return conda, pip


def test_conda_and_pip_get_the_same_packages_with_the_same_bounds():
    conda, pip = environment()
    found = dict(split(one) for one in conda if one != "pip")
    found |= dict(split(one) for one in pip if not one.startswith("--editable"))
    wanted = dict(split(one) for one in project()["dependencies"])
    wanted = {CONDA_NAMES.get(name, name): bound for name, bound in wanted.items()}
    wanted["python"] = project()["requires-python"].removeprefix(">=")
    assert found == wanted


def test_pip_gets_only_what_conda_forge_lacks_and_the_package_itself():
    conda, pip = environment()
    assert "--editable ." in pip
    assert {split(one)[0] for one in pip if one != "--editable ."} == ONLY_ON_PYPI
    assert "pip" in conda
