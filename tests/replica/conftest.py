"""One running replica for the tests of this folder."""

from collections.abc import Iterator

import httpx
import pytest

from replica.server import Replica, start


@pytest.fixture(scope="session")
def running() -> Iterator[Replica]:
    """A replica that all tests share; use `replica` to have it in epoch 0."""
    with start(hostile=True) as replica:
        yield replica


@pytest.fixture
def replica(running: Replica) -> Iterator[Replica]:
    """The shared replica in epoch 0."""
    running.set_epoch(0)
    yield running
    running.set_epoch(0)


@pytest.fixture(scope="session")
def client() -> Iterator[httpx.Client]:
    """An HTTP client that follows no redirects."""
    with httpx.Client(timeout=30) as client:
        yield client
