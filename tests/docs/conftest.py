"""The modules that write the documentation's generated pages."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

EXTENSION = Path(__file__).parents[2] / "docs" / "_ext"


@pytest.fixture(scope="session")
def pages() -> ModuleType:
    sys.path.insert(0, str(EXTENSION))
    import pages

    return pages


@pytest.fixture(scope="session")
def extension(pages: ModuleType) -> ModuleType:
    pytest.importorskip("sphinx", reason="the documentation group is not installed")
    import wpsdata_docs

    return wpsdata_docs
