"""The engines that every statement of the contract is checked on."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from search.elastic import ElasticEngine
from search.embedded import EmbeddedEngine
from search.engine import Engine
from tests.search.adverts import COLLECTION
from tests.search.server.node import CannotStart, running

GIVEN = os.environ.get("RECRUITWATCH_TEST_ENGINE", "")
"""The URL of a server that is there already; without one, servers are started where that can be done."""
ENGINES = ["embedded", "server"] if GIVEN else ["embedded", "opensearch", "elasticsearch"]


@pytest.fixture(scope="session", params=ENGINES)
def make_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Engine]]:
    """Makes a new, empty engine of each kind."""
    kind: str = request.param
    if kind == "embedded":
        yield lambda: EmbeddedEngine(tmp_path_factory.mktemp("index"))
        return
    with ExitStack() as stack:
        try:
            url = GIVEN or stack.enter_context(running(kind))
        except CannotStart as reason:
            pytest.skip(f"{reason}; RECRUITWATCH_TEST_ENGINE=URL points at a server")
        prefix = f"rw-test-{uuid.uuid4().hex[:12]}"
        yield lambda: ElasticEngine(url, f"{prefix}-{uuid.uuid4().hex[:8]}")
        with ElasticEngine(url, f"{prefix}-*") as engine:
            engine.drop()


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
