"""The step `mentions`: one posting of each cluster that somebody will read, each revision once, shown as mentions."""

import pytest

import nlp.mentions
from nlp.mentions import model_for
from pipelines.cluster import cluster
from pipelines.enrich import enrich
from pipelines.evidence import verify
from pipelines.mentions import mentions
from pipelines.publish import publish
from records.enrichment import Mentions
from search.engine import open_engine
from search.query import ad_query
from tests.pipelines.crawling import posting, write_crawl

needs_model = pytest.mark.skipif(model_for("en") is None, reason="the extra `models` is not installed")

GRAVE = (
    "Waiters wanted for a hotel in Dubai. Ask for John Smith, who hires for Hilton Hotels & Resorts. The boss keeps "
    "your passport, you can not leave, 16 hours a day without a day off, no contract, and you pay your debt off first."
)
CALM = "Baker wanted in Lyon for our bakery. Ask for Jane Miller at the office, five days a week with a contract."


def _steps(workspace):
    """What `mentions` came to between clustering and publishing."""
    for step in (enrich, cluster):
        step(workspace)
    report = mentions(workspace)
    publish(workspace)
    return report.done, report.skipped, report.failed


def _kept(workspace):
    lake = workspace.lake
    sets = lake.set_ids("mentions")
    return [one for set_id in sets for one in lake.records("mentions", set_id, "mentions.jsonl", Mentions)]


def _found(workspace):
    with open_engine(workspace.settings) as engine:
        return {hit.document.native_id: hit.document for hit in engine.search(ad_query({})).hits}


@pytest.fixture
def read(workspace):
    """Two copies of a grave advert and a calm one, through all steps."""
    write_crawl(workspace, 1, [posting("0", GRAVE), posting("1", GRAVE + " Call today."), posting("2", CALM)])
    return workspace, _steps(workspace)


@needs_model
def test_one_posting_of_each_cluster_that_somebody_will_read_has_mentions(read):
    workspace, report = read
    assert report == (1, 0, 0)
    ads = _found(workspace)
    assert ads["0"].cluster_id == ads["1"].cluster_id
    named = {ad.native_id: [one.value for one in ad.mentions] for ad in ads.values()}
    chosen = min(("0", "1"), key=lambda name: ads[name].posting_id)
    assert named.pop(chosen) == ["John Smith", "Hilton Hotels & Resorts"]
    assert set(map(tuple, named.values())) == {()}


@needs_model
def test_a_mention_is_stored_with_its_model_and_is_no_entity(read):
    workspace, _ = read
    [said] = _kept(workspace)
    assert said.model == model_for("en")
    ad = next(ad for ad in _found(workspace).values() if ad.posting_id == said.posting_id)
    assert (ad.mentions, said.revision) == (said.entities, ad.revision)
    assert all(ad.text[one.start : one.end] == one.text for one in ad.mentions)
    assert {one.type for one in ad.entities}.isdisjoint({"PERSON", "ORGANISATION"})
    assert verify(workspace).broken == []


@needs_model
def test_a_revision_is_read_once_and_a_new_one_again(read):
    workspace, _ = read
    assert _steps(workspace) == (0, 1, 0)
    assert len(_kept(workspace)) == 1
    changed = GRAVE.replace("John Smith", "Anna Petrova")
    write_crawl(workspace, 2, [posting("0", changed), posting("1", changed + " Call today."), posting("2", CALM)])
    assert _steps(workspace) == (1, 0, 0)
    assert "Anna Petrova" in {one.value for ad in _found(workspace).values() for one in ad.mentions}
    assert len(_kept(workspace)) == 2


@needs_model
def test_a_rebuild_keeps_mentions_without_reading_again(read):
    workspace, _ = read
    before = _found(workspace)
    assert publish(workspace, rebuild=True).done == 3
    assert _found(workspace) == before
    assert mentions(workspace).done == 0


def test_without_a_model_there_is_nothing_to_say(workspace, monkeypatch):
    monkeypatch.setattr(nlp.mentions, "_MODELS", {})
    write_crawl(workspace, 1, [posting("0", GRAVE)])
    assert _steps(workspace) == (0, 0, 0)
    assert workspace.lake.set_ids("mentions") == []
    assert _found(workspace)["0"].mentions == []


@needs_model
def test_a_language_that_no_model_reads_is_passed_over(workspace):
    write_crawl(
        workspace,
        1,
        [posting("0", "高薪招聘客服，包吃住包机票，到柬埔寨西港工作，护照由公司保管，不能离开园区，否则赔偿。" * 2)],
    )
    assert _steps(workspace) == (0, 1, 0)
    assert _kept(workspace) == []
