"""Where data, notebooks and the lock file lie: in a checkout, in the wheel, or in a copy.

``WPSDATA_HOME`` names a folder with ``data/`` and ``notebooks/`` that stands in for them, for
instance a copy in which a number is changed to see what follows from it.
"""

import os
from pathlib import Path

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parents[1]
HOME = "WPSDATA_HOME"


def project_root() -> Path | None:
    """Return the checkout or copy that is worked in, or None for an installed wheel."""
    home = _home()
    return None if home == PACKAGE else home


def _home() -> Path:
    if os.environ.get(HOME):
        return Path(os.environ[HOME]).resolve()
    return PACKAGE if (PACKAGE / "data" / "raw").is_dir() else CHECKOUT


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
