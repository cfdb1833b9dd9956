import shutil
from functools import partial

import pytest

from config.settings import Settings
from nlp.ruleset import ruleset
from pipelines.cluster import cluster
from pipelines.corrections import correct
from pipelines.documents import contact_hasher, rows
from pipelines.enrich import enrich
from pipelines.publish import Outdated, publish, refused
from records.dead_letters import DeadLetter, put_dead_letters
from search.engine import open_engine
from search.query import ad_query
from search.shelf import Shelf
from tests.pipelines.crawling import posting, write_crawl

TEXT = (
    "Cook wanted in Antalya, 900 USD a month, write to Telegram @chef_antalya_demo or call +90 212 555 01 23. Day {}."
)


@pytest.fixture
def published(workspace):
    """Three adverts, enriched and in the index."""
    write_crawl(workspace, 1, [posting(str(number), TEXT.format(number) + f" Kind {number}.") for number in range(3)])
    for step in (enrich, cluster, publish):
        step(workspace)
    return workspace


def _found(workspace, **question):
    with open_engine(workspace.settings) as engine:
        return {hit.document.native_id: hit.document for hit in engine.search(ad_query(question)).hits}


def test_a_document_holds_what_can_be_asked_for(published):
    found = _found(published, contact="telegram:chef_antalya_demo")
    assert sorted(found) == ["0", "1", "2"]
    advert = found["0"]
    assert "TR" in advert.destinations
    assert advert.first_seen == "2026-11-01T00:00:00Z"
    assert "+902125550123" in advert.contacts
    hashed = contact_hasher(published.settings).hash("+902125550123")
    assert hashed in advert.contact_hashes
    assert hashed.startswith("k1:")
    assert sorted(_found(published, contact=hashed)) == ["0", "1", "2"]


def test_only_what_changed_is_published_again(published):
    assert (publish(published).done, publish(published).skipped) == (0, 3)
    write_crawl(published, 2, [posting("0", "Now a driver is wanted."), posting("1", TEXT.format(1) + " Kind 1.")])
    for step in (enrich, cluster):
        step(published)
    assert publish(published).done == 3  # one edited, one seen again, one missing
    assert sorted(_found(published, text="driver")) == ["0"]
    assert _found(published)["2"].missing_since == "2026-11-02T00:00:00Z"


def test_what_was_refused_is_not_sent_again_before_it_changed_or_somebody_asks(workspace):
    write_crawl(workspace, 1, [posting(str(number), TEXT.format(number) + f" Kind {number}.") for number in range(3)])
    for step in (enrich, cluster):
        step(workspace)
    index_id = workspace.settings.index_id
    letters = [
        DeadLetter(row.standing.posting_id, row.fingerprint, "too large", "2026-11-01T00:00:00Z")
        for row in rows(workspace, ruleset())
    ]
    put_dead_letters(workspace.catalogue, index_id, letters[:2])
    assert (publish(workspace).done, publish(workspace).skipped) == (1, 3)
    assert refused(workspace) == (2, [min(letters[:2])])
    correct(workspace, letters[0].posting_id, "PHONE", "+90 212 555 01 23", by="ann")
    assert publish(workspace).done == 1
    assert refused(workspace) == (1, [letters[1]])
    assert publish(workspace, resend=True).done == 1
    assert refused(workspace) == (0, [])
    assert len(_found(workspace)) == 3


def test_an_index_that_was_lost_is_filled_again(published):
    shutil.rmtree(published.settings.index_path)
    assert publish(published).done == 3
    assert len(_found(published)) == 3


def test_a_rebuild_gives_the_same_documents(published):
    before = _found(published)
    assert publish(published, rebuild=True).done == 3
    assert _found(published) == before


def test_what_is_decided_during_a_rebuild_is_in_the_index_that_comes_of_it(published):
    name = _found(published)["0"].posting_id
    said = iter([partial(correct, published, name, "PHONE", "+90 212 555 01 23", by="ann")])
    publish(published, rebuild=True, on_progress=lambda _: next(said, lambda: None)())
    assert _found(published)["0"].contacts == ["telegram:chef_antalya_demo"]
    assert publish(published).done == 0


def test_a_rebuild_that_was_killed_before_its_index_took_over_is_not_taken_for_published(published, monkeypatch):
    write_crawl(published, 2, [posting("0", "Now a driver is wanted.")])
    for step in (enrich, cluster):
        step(published)
    with monkeypatch.context() as patch:
        patch.setattr(Shelf, "adopt", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            publish(published, rebuild=True)
    assert _found(published, text="driver") == {}
    publish(published)
    assert sorted(_found(published, text="driver")) == ["0"]


def test_a_rebuild_is_refused_while_the_ruleset_is_ahead_of_the_enrichments(published, monkeypatch):
    monkeypatch.setattr("nlp.ruleset.ruleset", lambda: "9.9.9-000000000000")
    with pytest.raises(Outdated, match="3 postings are not enriched under ruleset 9.9.9-000000000000"):
        publish(published, rebuild=True)
    assert publish(published).done == 0
    assert len(_found(published)) == 3


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path, monkeypatch):
    monkeypatch.delenv("RECRUITWATCH_CONTACT_KEY")
    settings = Settings(home=tmp_path / "home", keys=tmp_path / "keys")
    hashed = contact_hasher(settings).hash("+998901234567")
    assert contact_hasher(Settings(home=tmp_path / "other", keys=tmp_path / "keys")).hash("+998901234567") == hashed
    (key,) = settings.keys_folder.iterdir()
    assert key.stat().st_mode & 0o777 == 0o600
