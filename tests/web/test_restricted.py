"""The console's ordinary pages leave out what may concern children; its queue tells where, not what, and what to do."""

import httpx
import pytest

from pipelines.cluster import cluster
from pipelines.enrich import enrich
from pipelines.publish import publish
from records.posting import posting_id
from tests.pipelines.crawling import posting, write_crawl
from web.serving import serve_in_thread

CHILD = (
    "Girls 14-16 years old wanted as hostesses in our night club abroad. Your parents do not need to know. "
    "We pay for travel and housing, no documents needed."
)
ID = posting_id("board", "child")


@pytest.fixture
def pages(workspace):
    write_crawl(workspace, 1, [posting("child", CHILD), posting("cook", "A cook for our canteen, with a contract.")])
    for step in (enrich, cluster, publish):
        assert step(workspace).errors == []
    with serve_in_thread(workspace) as address, httpx.Client(base_url=address) as client:
        yield client


def test_the_search_page_leaves_it_out_and_says_so(pages):
    shown = pages.get("").text
    assert ID not in shown
    assert "hostesses" not in shown
    assert "1 advert that may concern children is left out" in " ".join(shown.split())
    assert 'href="/restricted"' in shown
    assert pages.get(".json").json()["total"] == 1
    assert pages.get(".json", params={"restricted": "true"}).json()["total"] == 2


def test_the_queue_shows_where_it_is_and_none_of_its_words(pages):
    shown = pages.get("restricted").text
    assert f'href="/adverts/{ID}"' in shown
    assert "hostesses" not in shown
    assert "Advert child" not in shown
    assert "Report it" in shown
    assert "1 new" in " ".join(shown.split())
    assert [hit["posting_id"] for hit in pages.get("restricted.json").json()["hits"]] == [ID]


def test_whoever_asks_for_it_is_told_the_duty_first(pages):
    for path in (f"adverts/{ID}", "?typology=child_exploitation", "?restricted=true"):
        shown = pages.get(path).text
        assert "hostesses" in shown
        assert shown.index("Report it") < shown.index("hostesses")
    cook = pages.get("?text=canteen").text
    assert "Report it" not in cook
    assert "left out" not in cook


def test_an_empty_queue_says_what_it_cannot_know(workspace):
    with serve_in_thread(workspace) as address, httpx.Client(base_url=address) as client:
        assert "a harmless text with a grave picture is not known" in client.get("restricted").text
