"""The console over a home that is filled from the replica."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from crawlers.browser import REMEDY, find_chromium
from pipelines.workspace import Workspace
from web.serving import serve_in_thread


@pytest.fixture(scope="session")
def console(filled: Workspace) -> Iterator[str]:
    with serve_in_thread(filled) as address:
        yield address.rstrip("/")


@pytest.fixture(scope="session")
def client(console: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=console) as made:
        yield made


@pytest.fixture(scope="session")
def chromium() -> Path:
    found = find_chromium()
    if found is None:
        pytest.skip(f"there is no Chromium: {REMEDY}")
    return found
