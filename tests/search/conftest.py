"""The engines that every statement of the contract is checked on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.embedded import EmbeddedEngine
from search.engine import Engine
from tests.search.adverts import COLLECTION

ENGINES = ("embedded",)


@pytest.fixture(scope="session", params=ENGINES)
def make_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Engine]:
    """Makes a new, empty engine of each kind."""
    return lambda: EmbeddedEngine(tmp_path_factory.mktemp("index"))


@pytest.fixture
def engine(make_engine: Callable[[], Engine]) -> Iterator[Engine]:
    """An empty engine."""
    with make_engine() as made:
        yield made


@pytest.fixture(scope="session")
def loaded(make_engine: Callable[[], Engine]) -> Iterator[Engine]:
    """An engine that holds the collection; to be read only."""
    with make_engine() as made:
        made.upsert(COLLECTION)
        made.commit()
        yield made


@pytest.fixture
def index_path(tmp_path: Path) -> Path:
    """Where an embedded index may be made."""
    return tmp_path / "index"
