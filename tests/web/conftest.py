"""A home filled from the replica by the real steps, hostile adverts among it, and the console over it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from config.settings import Settings
from crawlers.browser import REMEDY, find_chromium
from pipelines.run import run
from pipelines.workspace import Workspace
from replica.server import start
from web.serving import serve_in_thread

SOURCES = ("hostile_demo-api", "workhub-api", "asia_jobs_demo-telegram")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("console")
    with start(hostile=True) as replica:
        replica.write_sources(folder / "sources")
        made = Workspace(Settings(home=folder / "home", sources=folder / "sources"))
        crawls, *steps = run(made, SOURCES, lambda _step: None)
    assert [crawl["errors"] for crawl in crawls] == [[]] * len(SOURCES)
    assert [step["errors"] for step in steps] == [[]] * len(steps)
    return made


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
