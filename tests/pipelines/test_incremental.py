"""Crawls of a platform that says what has not changed since the crawl before."""

import pytest
import yaml

from config.settings import Settings
from pipelines.bundle import export
from pipelines.collect import choose, collect_apart
from pipelines.enrich import enrich
from pipelines.evidence import verify
from pipelines.explain import explain
from pipelines.project import project
from pipelines.publish import publish
from pipelines.workspace import Workspace
from records.posting import Capture, Posting, Sighting, posting_id
from replica.server import start
from tests.crawlers.site import LISTING, Answer, Site, job_page

BASIS = dict.fromkeys(("legal_ground", "purpose", "approved_by", "terms_url"), "tests") | {
    "approved_at": "2026-11-20",
    "terms_reviewed_at": "2026-11-20",
}


class Board:
    """A board on loopback, and the home that it is crawled into."""

    def __init__(self, folder, site):
        self.folder, self.site = folder, site
        self.workspace = Workspace(Settings(home=folder / "home", sources=folder / "sources"))
        self.options(**LISTING)

    def options(self, **options):
        source = {
            "id": "board-site",
            "spider": "jsonld",
            "start": f"{self.site.url}/jobs",
            "options": options,
            "limits": {"rate_per_second": 500, "concurrency": 4},
            "allow_private_addresses": True,
            "basis": BASIS,
            "enabled": True,
        }
        platform = {"id": "board", "name": "Board", "kind": "job_board", "url": self.site.url}
        self.workspace.settings.sources.mkdir(exist_ok=True)
        path = self.workspace.settings.sources / "board.yaml"
        path.write_text(yaml.safe_dump({"platform": platform, "sources": [source]}))

    def tagged(self, *numbers):
        self.site.board(*numbers)
        for number in numbers:
            self.site.tag(f"/jobs/{number}", f'"first-{number}"')

    def crawl(self):
        document = collect_apart(self.workspace, choose(self.workspace, [])[0])
        assert document["crawl_id"], document["errors"]
        return document

    def records(self, crawl, name, model):
        return list(self.workspace.lake.records("crawls", crawl["crawl_id"], name, model))

    def events(self, number):
        return [row.event for row in self.workspace.catalogue.events(posting_id("board", f"J{number}"))]


@pytest.fixture
def board(tmp_path):
    with Site() as site:
        yield Board(tmp_path, site)


def test_an_unchanged_page_is_sighted_by_its_former_capture_and_not_kept_again(board):
    board.tagged(1, 2, 3)
    first = board.crawl()
    kept = {one.posting_id: one.capture_id for one in board.records(first, "sightings.jsonl", Sighting)}
    second = board.crawl()
    assert (second["verdict"], second["new"], second["changed"], second["seen"]) == ("done", 0, 0, 3)
    assert board.records(second, "captures.jsonl", Capture) == []
    assert board.records(second, "postings.jsonl", Posting) == []
    assert {one.posting_id: one.capture_id for one in board.records(second, "sightings.jsonl", Sighting)} == kept
    assert [board.events(number) for number in (1, 2, 3)] == [["new"]] * 3
    assert verify(board.workspace).broken == []


def test_a_page_that_changed_is_kept_and_asked_about_by_its_new_validator(board):
    board.tagged(1, 2)
    board.crawl()
    board.site.job(2, "Other work")
    board.site.tag("/jobs/2", '"second"')
    second = board.crawl()
    assert (second["changed"], second["seen"]) == (1, 1)
    assert [one.etag for one in board.records(second, "captures.jsonl", Capture)] == ['"second"']
    third = board.crawl()
    assert (third["seen"], board.site.conditions["/jobs/2"]) == (2, '"second"')
    assert board.events(2) == ["new", "changed"]


def test_a_page_is_read_again_where_the_source_says_otherwise_how_to_read_it(board):
    board.tagged(1)
    board.crawl()
    board.options(**LISTING, closed=".closed")
    assert len(board.records(board.crawl(), "captures.jsonl", Capture)) == 1
    assert board.site.conditions["/jobs/1"] is None
    assert board.records(board.crawl(), "captures.jsonl", Capture) == []


def test_a_page_whose_postings_were_partly_found_elsewhere_is_always_read(board):
    board.tagged(1, 2)
    both = job_page(1) + job_page(2)
    board.site.html("/jobs/2", both)
    board.site.tag("/jobs/2", '"both"')
    board.crawl()
    board.site.html("/jobs", '<a href="/jobs/2">both</a>')
    second = board.crawl()
    assert second["seen"] == 2


def test_an_answer_304_that_nobody_asked_for_is_an_error(board):
    board.tagged(1)
    board.site.pages["/jobs/1"] = Answer(status=304)
    first = board.crawl()
    assert (first["verdict"], first["new"]) == ("partial", 0)
    assert "304" in first["errors"][0]


def test_a_condition_that_met_another_page_by_redirection_proves_nothing(board):
    board.tagged(1, 2)
    board.crawl()
    # The second page moved to an address that holds another advert under the same validator.
    board.site.pages["/jobs/2"] = Answer(status=302, headers={"Location": "/moved"})
    board.site.html("/moved", job_page(7))
    board.site.tag("/moved", '"first-2"')
    second = board.crawl()
    assert (second["new"], second["seen"]) == (1, 1)
    assert [one.native_id for one in board.records(second, "postings.jsonl", Posting)] == ["J7"]


def test_a_posting_that_came_back_unchanged_has_returned_and_is_explained_by_the_capture_of_before(board):
    board.tagged(1, 2)
    first = board.crawl()
    board.site.tag("/jobs/2", '"the same with another validator"')
    second = board.crawl()
    page = board.site.pages["/jobs/2"]
    board.site.pages["/jobs/2"] = Answer(status=302, headers={"Location": "/home"})
    board.site.html("/home", "<html><body>Welcome</body></html>")
    board.crawl()
    board.site.pages["/jobs/2"] = page
    assert board.records(board.crawl(), "captures.jsonl", Capture) == []
    assert board.events(2) == ["new", "missing", "returned"]
    enrich(board.workspace)
    publish(board.workspace)
    told = explain(board.workspace, posting_id("board", "J2"))
    assert [one["crawl_id"] for one in told["captures"]] == [first["crawl_id"], second["crawl_id"]]


def test_the_evidence_of_a_posting_holds_the_page_that_a_later_crawl_found_unchanged_once(board, tmp_path):
    board.tagged(1)
    board.crawl()
    board.crawl()
    bundle = export(board.workspace, posting_id("board", "J1"), tmp_path / "bundle.zip")
    assert (len(bundle.crawls), bundle.captures) == (2, 1)


def test_a_new_catalogue_asks_as_the_old_one_did(board):
    board.tagged(1, 2)
    board.crawl()
    board.workspace.catalogue.forget_projections()
    assert board.workspace.catalogue.counts()["pages"] == 0
    project(board.workspace)
    assert board.workspace.catalogue.counts()["pages"] == 2
    assert board.records(board.crawl(), "captures.jsonl", Capture) == []


def test_a_board_of_the_replica_is_crawled_again_without_keeping_a_page_twice(tmp_path):
    workspace = Workspace(Settings(home=tmp_path / "home", sources=tmp_path / "sources"))
    with start() as replica:
        for path in replica.write_sources(tmp_path / "sources"):
            if path.stem != "boardly":
                path.unlink()
        first, second = (collect_apart(workspace, choose(workspace, [])[0]) for _ in range(2))
    assert (second["verdict"], second["new"], second["changed"]) == ("done", 0, 0)
    assert second["seen"] == first["new"] > 50
    captures = workspace.lake.records("crawls", second["crawl_id"], "captures.jsonl", Capture)
    assert [one.url for one in captures] == []
    assert workspace.catalogue.counts()["events"] == first["new"]
    assert verify(workspace).broken == []
