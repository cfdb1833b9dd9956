"""The page of alerts shows what watches found, and no word that a message may not hold."""

import httpx

from pipelines.alert import alert
from pipelines.cluster import cluster
from pipelines.enrich import enrich
from pipelines.publish import publish
from pipelines.watches import make_watch
from records.posting import posting_id
from tests.pipelines.crawling import posting, write_crawl
from web.serving import serve_in_thread

CHILD = (
    "Girls 14-16 years old wanted as hostesses in our night club abroad. Your parents do not need to know. "
    "We pay for travel and housing, no documents needed."
)


def test_a_watch_stands_there_with_what_it_found(workspace):
    make_watch(workspace, "all", {"text": "wanted"}, target="https://hooks.example.org/secret")
    make_watch(workspace, "known", {}, contacts=["+90 212 555 99 88"])
    make_watch(workspace, "hostile", {"text": "<script>alert(1)</script>"})
    hostile = posting("cook", "Cook wanted.").model_copy(
        update={"title": "<img src=x onerror=alert(1)> +90 212 555 01 23"}
    )
    write_crawl(workspace, 1, [hostile, posting("child", CHILD)])
    for step in (enrich, cluster, publish, alert):
        step(workspace)
    with serve_in_thread(workspace) as address, httpx.Client(base_url=address) as client:
        shown, twin = client.get("alerts").text, client.get("alerts.json").json()
        assert 'href="/alerts"' in client.get("").text
    assert "2 found" in shown
    assert f'href="/adverts/{posting_id("board", "cook")}"' in shown
    assert f'href="/adverts/{posting_id("board", "child")}"' in shown
    for word in ("<script>", "<img", "555 01", "hostesses", "Advert child", "/secret"):
        assert word not in shown
    assert [(one["watch"]["name"], one["found"]) for one in twin] == [("all", 2), ("hostile", 0), ("known", 0)]
    assert "secret" not in str(twin)
    assert "5559988" not in f"{shown}{twin}"


def test_without_a_watch_it_says_how_to_make_one(workspace):
    with serve_in_thread(workspace) as address, httpx.Client(base_url=address) as client:
        assert "recruitwatch watch add" in client.get("alerts").text
