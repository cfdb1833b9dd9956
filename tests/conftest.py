"""What the tests share: the real data beside the checkout, and homes of their own."""

import os
from pathlib import Path

import pytest

from config.settings import Settings
from pipelines.workspace import Workspace

# Tests leave no key in the user's own folder, and homes that are compared hash alike.
os.environ.setdefault("RECRUITWATCH_CONTACT_KEY", "a key of the tests")

DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def data() -> Path:
    """Real adverts and pages that nobody on this project wrote."""
    if not DATA.is_dir():
        pytest.skip(f"no real data at {DATA}")
    return DATA


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty home."""
    return Workspace(Settings(home=tmp_path / "home", sources=tmp_path / "sources"))


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A home with the replica's adverts, to be read only; made once."""
    # only here: most tests need neither Scrapy nor spaCy
    from tests.filled import fill

    return fill(tmp_path_factory.mktemp("filled"))
