"""Where data, notebooks and the lock file lie: in a checkout, or inside the wheel."""

from pathlib import Path

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parents[1]


def project_root() -> Path | None:
    """Return the checkout this package is run from, or None when it was installed from a wheel."""
    return CHECKOUT if (CHECKOUT / "pyproject.toml").is_file() and not bundled() else None


def bundled() -> bool:
    """Return whether data and notebooks lie inside the package, as they do in the wheel."""
    return (PACKAGE / "data" / "raw").is_dir()


def _home() -> Path:
    return PACKAGE if bundled() else CHECKOUT


def data_root() -> Path:
    """Return the folder that holds ``raw/`` and ``processed/``."""
    return _home() / "data"


def notebooks_root() -> Path:
    """Return the folder of the notebooks, ``figures.yml`` and ``claims.yml``."""
    return _home() / "notebooks"


def lock_file() -> Path:
    """Return the hashed list of the dependencies' exact versions."""
    return _home() / "requirements.lock"


def locale_root() -> Path:
    """Return the folder of the message catalogues, one folder a language."""
    return PACKAGE / "locale"


def lookups_root() -> Path:
    """Return the folder of the hand-kept CSV files."""
    return PACKAGE / "lookups"
