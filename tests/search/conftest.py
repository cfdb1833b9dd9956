"""The engines that every statement of the contract is checked on."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from search.elastic import ElasticEngine
from search.embedded import EmbeddedEngine
from search.engine import Engine
from tests.search.adverts import COLLECTION
from tests.search.server.node import CannotStart, running

GIVEN = os.environ.get("RECRUITWATCH_TEST_ENGINE", "")
"""The URL of a server that is there already; without one, servers are started where that can be done."""
SERVERS = (
    [pytest.param("server", id="server")]
    if GIVEN
    else [pytest.param("elasticsearch"), pytest.param("opensearch", marks=pytest.mark.slow)]
)


PREFIX = f"rw-test-{uuid.uuid4().hex[:12]}"
"""Begins the names of all that this run makes on a server."""


@pytest.fixture(scope="session")
def address() -> Iterator[Callable[[str], str]]:
    """The address of a server of a kind, started at the first call and ended with the session."""
    with ExitStack() as stack:

        @cache
        def of(kind: str) -> str:
            try:
                url = GIVEN or stack.enter_context(running(kind))
            except CannotStart as reason:
                pytest.skip(f"{reason}; RECRUITWATCH_TEST_ENGINE=URL points at a server")
            stack.callback(_clean, url)
            return url

        yield of


def _clean(url: str) -> None:
    with ElasticEngine(url, f"{PREFIX}-*") as engine:
        engine.drop()


@pytest.fixture(scope="session", params=SERVERS)
def server(request: pytest.FixtureRequest, address: Callable[[str], str]) -> str:
    """The address of a real server."""
    return address(request.param)


def on_server(url: str) -> ElasticEngine:
    """An engine of its own on a server; what it makes is removed at the end."""
    return ElasticEngine(url, f"{PREFIX}-{uuid.uuid4().hex[:8]}")


@pytest.fixture(scope="session", params=[pytest.param("embedded"), *SERVERS])
def make_engine(
    request: pytest.FixtureRequest, address: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Engine]:
    """Makes a new, empty engine of each kind."""
    if request.param == "embedded":
        return lambda: EmbeddedEngine(tmp_path_factory.mktemp("index"))
    url = address(request.param)
    return lambda: on_server(url)


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
