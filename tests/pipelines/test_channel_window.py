"""Crawls of a channel that end at its first page without news."""

import pytest
import yaml

from config.settings import Settings
from pipelines.collect import choose, collect_apart
from pipelines.workspace import Workspace
from records.posting import posting_id
from records.record import moment
from replica.server import start
from replica.truth import expected

CHANNEL = "vahta_rabota_demo"


class Channel:
    """A channel of the replica, and the home that it is crawled into."""

    def __init__(self, replica, folder):
        self.replica = replica
        self.workspace = Workspace(Settings(home=folder / "home", sources=folder / "sources"))
        replica.write_sources(folder / "sources")
        for path in (folder / "sources").iterdir():
            if path.stem != CHANNEL:
                path.unlink()

    def options(self, **options):
        path = self.workspace.settings.sources / f"{CHANNEL}.yaml"
        told = yaml.safe_load(path.read_text())
        told["sources"][0]["options"] = options
        path.write_text(yaml.safe_dump(told))

    def crawl(self):
        before = self.replica.requests
        document = collect_apart(self.workspace, choose(self.workspace, [])[0])
        assert (document["verdict"], document["errors"]) == ("done", [])
        asked = self.replica.requests - before
        row = self.workspace.catalogue.crawls()[-1]
        return row, sum(count for path, count in asked.items() if path.startswith("telegram/s/"))

    def missing(self):
        return {one.posting_id for one in self.workspace.catalogue.all_postings() if one.state.missing_since}


@pytest.fixture(scope="module")
def replica():
    with start() as running:
        yield running


@pytest.fixture
def channel(replica, tmp_path):
    replica.set_epoch(0)
    return Channel(replica, tmp_path)


def _gone(epoch):
    now = expected(epoch)
    return {posting_id(*key) for key in expected(0) if key[0] == CHANNEL and not now[key].listed}


def test_a_channel_without_news_is_asked_for_one_page_and_nothing_of_it_is_missing(channel):
    first, pages = channel.crawl()
    assert (first.full, pages) == (True, 4)
    second, pages = channel.crawl()
    assert (second.full, pages, second.seen) == (True, 1, 20)
    assert moment(second.window_start) > moment(first.window_start)
    assert channel.missing() == set()


def test_every_so_many_crawls_the_whole_window_is_read(channel):
    channel.options(whole_every=3)
    assert [channel.crawl()[1] for _ in range(5)] == [4, 1, 1, 4, 1]


def test_a_window_that_was_widened_is_read_whole_again(channel):
    channel.crawl()
    path = channel.workspace.settings.sources / f"{CHANNEL}.yaml"
    path.write_text(path.read_text().replace("days_back: 36500", "days_back: 36600"))
    assert channel.crawl()[1] == 4


def test_what_was_deleted_is_missing_where_a_crawl_looked_and_only_there(channel):
    channel.crawl()
    channel.replica.set_epoch(1)
    gone = _gone(1)
    assert gone
    narrow, pages = channel.crawl()
    assert pages < 4
    looked = {
        one.posting_id
        for one in channel.workspace.catalogue.all_postings()
        if one.dated and moment(one.dated) >= moment(narrow.window_start)
    }
    assert channel.missing() == gone & looked
    channel.options(whole_every=1)
    channel.crawl()
    assert channel.missing() == gone
