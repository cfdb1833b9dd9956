"""What a crawl and its projection hold in memory does not grow with the pages."""

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.utils.test import get_crawler

from config.settings import Settings
from crawlers.asked import AskedRequests
from crawlers.fetched import Fetched
from crawlers.page import Parsed
from crawlers.session import Session
from pipelines.project import project
from pipelines.recover import recover
from pipelines.workspace import Workspace
from records.pages import FormerPages
from records.posting import Posting
from records.source import SourceSpec
from replica.volume import source_file
from tests.pipelines.crawling import posting

FEW, MANY = 400, 3000
AT_ONCE = 100
"""What is worked on at once, so that both are far beyond it; else it is 1,000."""
PER_PAGE = 60
"""Bytes; a hash that is held takes 73, an id in a set 110."""
FILE = source_file("http://127.0.0.1:9", MANY)
SPEC = SourceSpec(platform=FILE.platform, source=FILE.sources[0])
SOURCE = SPEC.source.id
READING = "jsonld/1"


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pipelines.project.BATCH", "records.catalogue.AT_ONCE", "records.growing.HASHES_AT_ONCE"):
        monkeypatch.setattr(name, AT_ONCE)
    monkeypatch.setattr("records.growing.SPOOLED", AT_ONCE)


@pytest.fixture
def workspaces(tmp_path: Path) -> dict[int, Workspace]:
    """An installation for each number of pages; to open its catalogue takes more than all that is measured."""
    made = {number: Workspace(Settings(home=tmp_path / str(number))) for number in (0, FEW, MANY)}
    for workspace in made.values():
        assert workspace.catalogue.counts()["postings"] == 0
    return made


def adverts(number: int) -> Iterator[Posting]:
    for each in range(number):
        yield posting(f"{each}")


def held_per_page(work: Callable[[int], object]) -> float:
    """By how many bytes the most memory that `work` takes grows with each page."""
    work(0)
    peaks = []
    # The more objects a process keeps, the later Python looks for garbage among old ones: those of other tests are put
    # out of its sight, as a crawl's own process does not have them.
    gc.collect()
    gc.freeze()
    for number in (FEW, MANY):
        tracemalloc.start()
        try:
            work(number)
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    gc.unfreeze()
    return (peaks[1] - peaks[0]) / (MANY - FEW)


def crawled(workspace: Workspace, crawl_id: str, postings: Iterator[Posting], finished: bool = True) -> None:
    """A crawl as a session writes it, of a page for each posting."""
    started_at = f"2026-11-{len(workspace.lake.set_ids('crawls')) + 1:02d}T00:00:00Z"
    writer = workspace.lake.writer("crawls", crawl_id)
    about = {"source_id": SOURCE, "platform": SPEC.platform.model_dump(), "started_at": started_at}
    writer.note({**about, "reading": READING})
    catalogue = workspace.catalogue
    recheck = ((standing.posting_id, standing.url) for standing in catalogue.listed(SOURCE))
    pages = FormerPages(catalogue, SOURCE, READING)
    session = Session(SPEC, crawl_id, started_at, writer, catalogue.known, "tests", recheck, pages=pages)
    for one in postings:
        session.answered()
        if former := pages.get(one.url):
            session.unchanged(former, started_at)
            continue
        answer = Fetched(one.url, one.url, 200, b"page", ((b"ETag", b'"1"'),), "text/html", "no robots.txt")
        session.keep(answer, Parsed(postings=[one.model_copy(update={"source_id": SOURCE})]))
    for _ in session.may_recheck():
        pass
    if finished:
        writer.finish(session.result(1, finished=True))
    writer.close()


def test_a_crawl_holds_nothing_of_a_page_that_it_has_kept(workspaces):
    assert held_per_page(lambda number: crawled(workspaces[number], "one", adverts(number))) < PER_PAGE


def test_the_catalogue_takes_up_a_crawl_and_the_next_one_without_holding_their_postings(workspaces):
    def crawl_twice(number: int) -> None:
        workspace = workspaces[number]
        crawled(workspace, "one", adverts(number))
        project(workspace)
        crawled(workspace, "two", adverts(number - number // 4))
        project(workspace)

    assert held_per_page(crawl_twice) < PER_PAGE
    counts = workspaces[MANY].catalogue.counts()
    assert (counts["postings"], counts["pages"], counts["events"]) == (MANY, MANY, MANY + MANY // 4)


def test_a_killed_crawl_is_finished_without_holding_what_it_had_collected(workspaces):
    def kill_and_recover(number: int) -> None:
        workspace = workspaces[number]
        crawled(workspace, "one", adverts(number), finished=False)
        recover(workspace, SOURCE)

    assert held_per_page(kill_and_recover) < PER_PAGE
    told = workspaces[MANY].lake.outline("crawls", "one").crawl
    assert (told.verdict, told.requests, told.new) == ("partial", MANY, MANY)


def test_what_was_asked_for_is_remembered_outside_of_memory():
    crawler = get_crawler()

    def ask(number: int) -> None:
        asked = AskedRequests(crawler)
        for each in range(number):
            assert not asked.request_seen(Request(f"https://board.example/{each}"))
        assert number == 0 or asked.request_seen(Request("https://board.example/0#top"))

    assert held_per_page(ask) < PER_PAGE
