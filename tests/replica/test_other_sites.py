"""The JSON board, the classifieds, the feed, the board rendered by script, and the hostile adverts."""

import re
from xml.etree import ElementTree

import httpx
from parsel import Selector

from replica.hostile import adverts as hostile_adverts
from replica.server import Replica
from replica.sites import elonlar, jobfeed, spaboard, workhub


def test_workhub_pages_through_whole_items(replica: Replica, client: httpx.Client) -> None:
    url, items = f"{replica.addresses['workhub']}/api/vacancies", []
    while url:
        document = client.get(url).json()
        items += document["data"]["items"]
        url = document["meta"]["next"]
    assert len(items) == document["data"]["found"] == len({item["id"] for item in items}) >= 80
    paid = [item for item in items if item["salary"]]
    assert len(paid) > len(items) / 2
    assert all(item["salary"]["currency"] and item["salary"]["from"] for item in paid)
    assert {str(item["id"]) for item in items} >= {workhub.native_id("en-040")}
    assert client.get(f"{replica.addresses['workhub']}/api/vacancies?page=99").json()["data"]["items"] == []


def test_an_advert_left_out_of_feed_or_api_keeps_its_page(replica: Replica, client: httpx.Client) -> None:
    pages = (
        f"{replica.addresses['workhub']}/vacancy/{workhub.native_id('en-042')}",
        f"{replica.addresses['jobfeed']}/item/{jobfeed.native_id('en-056')}",
    )
    for epoch in (0, 1):
        replica.set_epoch(epoch)
        assert [client.get(page).status_code for page in pages] == [200, 200]
    assert jobfeed.native_id("en-056") not in client.get(f"{replica.addresses['jobfeed']}/jobs.rss").text
    assert client.get(f"{replica.addresses['workhub']}/vacancy/1").status_code == 404


def test_elonlar_has_plain_pages_without_structured_data(replica: Replica, client: httpx.Client) -> None:
    base, path, links = replica.addresses["elonlar"], "/ish/", []
    while path:
        page = Selector(client.get(base + path).text)
        links += page.css("tr.ad-row a.ad-title::attr(href)").getall()
        path = page.css("a.next-page::attr(href)").get("")
    assert len(links) == len(set(links)) >= 60
    text = client.get(base + links[0]).text
    detail = Selector(text)
    assert "ld+json" not in text
    assert "itemprop" not in text
    assert f"elon-{detail.css('.ad-number::text').get()}.html" in links[0]
    assert detail.css("h1.ad-heading::text").get()
    assert len("".join(detail.css(".ad-text ::text").getall())) > 80


def test_elonlar_says_how_an_advert_is_gone(replica: Replica, client: httpx.Client) -> None:
    replica.set_epoch(1)
    base = replica.addresses["elonlar"]
    statuses = [
        client.get(f"{base}/ish/elon-{elonlar.native_id(name)}.html").status_code for name in ("ru-026", "ru-027")
    ]
    assert statuses == [404, 410]
    closed = Selector(client.get(f"{base}/ish/elon-{elonlar.native_id('uz-latn-030')}.html").text)
    assert closed.css(".ad-closed")
    assert not closed.css(".ad-text")


def test_jobfeed_is_one_rss_feed_with_whole_descriptions(replica: Replica, client: httpx.Client) -> None:
    answer = client.get(f"{replica.addresses['jobfeed']}/jobs.rss")
    items = ElementTree.fromstring(answer.content).findall("channel/item")  # noqa: S314
    guids = [item.findtext("guid") for item in items]
    assert len(guids) == len(set(guids)) >= 60
    assert jobfeed.native_id("en-057") in guids
    assert all((item.findtext("description") or "").lstrip().startswith("<p>") for item in items)
    assert all(re.match(r"\w{3}, \d\d \w{3} 2026", item.findtext("pubDate") or "") for item in items)
    assert client.get(items[0].findtext("link") or "").status_code == 200


def test_spaboard_says_nothing_without_a_script(replica: Replica, client: httpx.Client) -> None:
    base = replica.addresses["spaboard"]
    rows = client.get(f"{base}/data/vacancies").json()["rows"]
    for path in ("/vacancies", f"/v/{rows[0]['key']}"):
        text = client.get(base + path).text
        assert rows[0]["title"] not in text
        assert rows[0]["key"] not in text


def test_spaboard_has_its_content_behind_its_script(replica: Replica, client: httpx.Client) -> None:
    base, number, keys = replica.addresses["spaboard"], 1, []
    while True:
        document = client.get(f"{base}/data/vacancies?p={number}").json()
        keys += [row["key"] for row in document["rows"]]
        if not document["more"]:
            break
        number += 1
    assert len(keys) == len(set(keys)) >= 40
    assert spaboard.native_id("en-075") in keys
    whole = client.get(f"{base}/data/vacancies/{keys[0]}").json()
    assert whole["html"].startswith("<p>")
    assert client.get(f"{base}/v/sp000000").status_code == 404


def test_hostile_adverts_are_whole_and_outside_the_demo(replica: Replica, client: httpx.Client) -> None:
    items = client.get(f"{replica.addresses['hostile_demo']}/api/items").json()["items"]
    assert [item["id"] for item in items] == [advert.id for advert in hostile_adverts()]
    assert any(len(item["description"]) > 1_000_000 for item in items)
    assert "&lt;script&gt;" in items[0]["description"]
    assert "<script>" not in items[0]["description"]
