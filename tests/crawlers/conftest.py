"""What the crawler tests share: a platform of their own, and a lake to crawl it into."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawlers.site import Runner, Site


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty platform without robots.txt."""
    with Site() as running:
        yield running


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """Crawls into an empty lake."""
    return Runner(tmp_path)
