import pytest

from config.settings import Settings
from pipelines.cluster import cluster
from pipelines.collect import choose, collect_each
from pipelines.derived import newest_set
from pipelines.enrich import enrich
from pipelines.workspace import Workspace
from records.document import Context
from records.posting import posting_id
from replica.corpus import corpus
from replica.server import start
from replica.truth import expected

CHANNEL = "vahta_rabota_demo"
"""A message that is gone leaves no page that could say so."""
PLATFORMS = ("boardly", "workhub", CHANNEL)
EPOCHS = (0, 1, 2)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """Three platforms, crawled once in each epoch."""
    folder = tmp_path_factory.mktemp("epochs")
    with start() as replica:
        for path in replica.write_sources(folder / "sources"):
            if path.stem not in PLATFORMS:
                path.unlink()
        workspace = Workspace(Settings(home=folder / "home", sources=folder / "sources"))
        crawls = []
        for epoch in EPOCHS:
            replica.set_epoch(epoch)
            crawls.append({one["source"]: one for one in collect_each(workspace, choose(workspace, []))})
        forbidden = [path for path in replica.requests if path.startswith("boardly/confidential")]
    return workspace, crawls, forbidden


@pytest.fixture(scope="module")
def told(crawled):
    """By platform and native id: what the catalogue says happened in each epoch's crawl."""
    workspace, crawls, _ = crawled
    epochs = {one["crawl_id"]: epoch for epoch, by_source in enumerate(crawls) for one in by_source.values()}
    happened = {}
    for key, truth in expected(EPOCHS[-1]).items():
        if truth.platform_id in PLATFORMS and truth.allowed:
            rows = workspace.catalogue.events(posting_id(*key))
            happened[key] = {epoch: [row.event for row in rows if epochs[row.crawl_id] == epoch] for epoch in EPOCHS}
    return happened


def _truths(epoch):
    return {key: truth for key, truth in expected(epoch).items() if truth.platform_id in PLATFORMS and truth.allowed}


def test_every_crawl_is_done_and_keeps_out_of_what_robots_forbid(crawled):
    _, crawls, forbidden = crawled
    assert [one["verdict"] for by_source in crawls for one in by_source.values()] == ["done"] * 9
    assert [one["errors"] for by_source in crawls for one in by_source.values()] == [[]] * 9
    assert forbidden == []


def test_a_posting_is_new_in_the_epoch_in_which_it_is_first_listed(told):
    for key, truth in _truths(0).items():
        assert (told[key][0] == ["new"]) == truth.listed
    fresh = [key for key in _truths(1) if key not in _truths(0)]
    assert fresh
    assert all(told[key][1] == ["new"] for key in fresh)


def test_an_edited_posting_is_changed_and_no_other_is(told):
    edited = {(advert.id, change.epoch) for advert in corpus() for change in advert.changes if change.kind == "edited"}
    found = {(_truths(2)[key].advert, epoch) for key in told for epoch in EPOCHS if "changed" in told[key][epoch]}
    here = {truth.advert for truth in _truths(2).values()}
    assert found == {pair for pair in edited if pair[0] in here and pair[1] in EPOCHS}
    assert found


def test_what_its_own_page_calls_gone_is_removed_and_what_only_vanishes_is_missing(told):
    before, after = _truths(0), _truths(1)
    lost = {key for key in before if before[key].listed and not after[key].listed}
    removed = {key for key in told if "removed" in told[key][1]}
    assert removed == {key for key in lost if after[key].gone}
    assert removed
    missing = {key for key in told if told[key][1] == ["missing"]}
    # The job board's own pages of unlisted adverts still show them, so that the crawl finds those all the same.
    assert missing == {key for key in lost if not after[key].gone and key[0] != "boardly"}
    assert {key[0] for key in missing} == {"workhub", CHANNEL}


def test_what_is_missed_twice_is_removed(told):
    missing = {key for key in told if told[key][1] == ["missing"]}
    still = {key for key in missing if not _truths(2)[key].listed}
    assert still
    assert all(told[key][2] == ["removed"] for key in still)


def test_what_comes_back_under_its_id_has_returned(told):
    back = {key for key in told if "returned" in told[key][2]}
    assert back
    assert all(_truths(2)[key].listed and not _truths(1)[key].listed for key in back)
    lost = {key for key in told if told[key][1] in (["missing"], ["removed"])}
    assert back == {key for key in lost if _truths(2)[key].listed}


@pytest.mark.timeout(240)
def test_a_repost_is_a_near_duplicate_under_another_id(crawled):
    workspace, _, _ = crawled
    enrich(workspace)
    cluster(workspace)
    set_id = newest_set(workspace.lake, "context")
    clusters = {
        one.posting_id: one.cluster_id for one in workspace.lake.records("context", set_id, "context.jsonl", Context)
    }
    members = {}
    for key, truth in _truths(2).items():
        if posting_id(*key) in clusters:
            members[truth.advert] = clusters[posting_id(*key)]
    again = {name: members[name] for name in members if name.endswith("-again")}
    assert again
    for name, cluster_id in again.items():
        before = {members[one] for one in members if one.split("@")[0] == name.removesuffix("-again")}
        assert not before or before == {cluster_id}
