"""The job board, asked over HTTP."""

import gzip
import json
import re

import httpx
import pytest
from protego import Protego

from replica.server import Replica
from replica.sites.boardly import native_id


def sitemap(replica: Replica, client: httpx.Client) -> list[str]:
    index = client.get(f"{replica.addresses['boardly']}/sitemap.xml").text
    (url,) = re.findall("<loc>(.*?)</loc>", index)
    answer = client.get(url)
    assert answer.content.startswith(b"\x1f\x8b")
    return re.findall("<loc>(.*?)</loc>", gzip.decompress(answer.content).decode())


def listing(replica: Replica, client: httpx.Client) -> list[str]:
    base, path, links = replica.addresses["boardly"], "/jobs", []
    while path:
        text = client.get(base + path).text
        links += [base + link for link in re.findall(r'class="job-link" href="([^"]+)"', text)]
        found = re.search(r'<a rel="next" href="([^"]+)"', text)
        path = found[1] if found else ""
    return links


def url_of(replica: Replica, advert: str) -> str:
    return f"{replica.addresses['boardly']}/jobs/{native_id(advert).lower()}"


def test_robots_forbids_a_section_that_has_adverts_and_names_the_sitemap(
    replica: Replica, client: httpx.Client
) -> None:
    base = replica.addresses["boardly"]
    rules = Protego.parse(client.get(f"{base}/robots.txt").text)
    assert list(rules.sitemaps) == [f"{base}/sitemap.xml"]
    urls = sitemap(replica, client)
    forbidden = [url for url in urls if not rules.can_fetch(url, "recruitwatch")]
    assert 10 <= len(forbidden) < len(urls) / 2
    assert all("/confidential/" in url and client.get(url).status_code == 200 for url in forbidden[:3])


def test_sitemap_and_paged_listing_name_the_same_adverts(replica: Replica, client: httpx.Client) -> None:
    urls = listing(replica, client)
    assert len(urls) == len(set(urls)) > 40
    assert set(urls) == set(sitemap(replica, client))


def test_a_page_carries_a_job_posting(replica: Replica, client: httpx.Client) -> None:
    text = client.get(url_of(replica, "en-000")).text
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[0])
    assert data["@type"] == "JobPosting"
    assert data["identifier"]["value"] == native_id("en-000")
    assert data["hiringOrganization"]["name"]
    assert data["baseSalary"]["value"]["unitText"] == "HOUR"
    assert data["jobLocation"]["address"]["addressLocality"]
    assert data["description"].startswith("<p>")


def test_some_pages_are_malformed_as_in_the_wild(replica: Replica, client: httpx.Client) -> None:
    broken = 0
    for url in sitemap(replica, client):
        script = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(url).text, re.DOTALL)[0]
        try:
            json.loads(script)
        except ValueError:
            broken += 1
            assert '"identifier"' in script
    assert broken >= 5


@pytest.mark.parametrize(("advert", "status"), [("en-005", 404), ("en-007", 410), ("en-009", 200)])
def test_adverts_that_are_gone_answer_as_boards_do(
    replica: Replica, client: httpx.Client, advert: str, status: int
) -> None:
    url = url_of(replica, advert)
    before = client.get(url)
    assert before.status_code == 200
    replica.set_epoch(1)
    answer = client.get(url, headers={"If-Modified-Since": before.headers["last-modified"]})
    assert answer.status_code == status
    assert "application/ld+json" not in answer.text
    assert ("no longer available" in answer.text) == (advert == "en-009")
    assert url in sitemap(replica, client)
    replica.set_epoch(2)
    assert (url in sitemap(replica, client)) == (advert == "en-005"), "one comes back, the others leave the sitemap"


def test_an_unlisted_advert_keeps_its_page(replica: Replica, client: httpx.Client) -> None:
    replica.set_epoch(1)
    url = url_of(replica, "en-011")
    assert url not in listing(replica, client)
    assert url not in sitemap(replica, client)
    assert client.get(url).status_code == 200


def test_a_page_that_did_not_change_is_not_sent_again(replica: Replica, client: httpx.Client) -> None:
    url = url_of(replica, "en-003")
    first = client.get(url)
    by_tag = client.get(url, headers={"If-None-Match": first.headers["etag"]})
    by_date = client.get(url, headers={"If-Modified-Since": first.headers["last-modified"]})
    assert (by_tag.status_code, by_date.status_code) == (304, 304)
    assert by_tag.content == b""
    replica.set_epoch(1)
    assert client.get(url, headers={"If-None-Match": first.headers["etag"]}).status_code == 200
    assert client.get(url, headers={"If-Modified-Since": first.headers["last-modified"]}).status_code == 200


def test_the_footer_says_that_adverts_are_invented(replica: Replica, client: httpx.Client) -> None:
    assert "Invented adverts for testing" in client.get(replica.addresses["boardly"]).text
