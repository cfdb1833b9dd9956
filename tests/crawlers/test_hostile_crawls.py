"""Whatever a platform answers, a crawl goes on: each hostile answer costs its own request, nothing beyond limits."""

import gzip
import zlib

import pytest

from crawlers.guards import MAX_BYTES, MAX_REDIRECTS
from tests.crawlers.site import Answer, Runner, Site

HTML = {"Content-Type": "text/html"}
LD = "<script type='application/ld+json'>"
BOMB = gzip.compress(b"\0" * 60_000_000)
FLOOD = b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 200) for n in range(20_000)) + b"\r\nflooded"
FAILING: dict[str, Answer] = {
    "a bomb in gzip": Answer(BOMB, headers={**HTML, "Content-Encoding": "gzip"}),
    "a bomb in deflate": Answer(zlib.compress(b"<p>" * 20_000_000), headers={**HTML, "Content-Encoding": "deflate"}),
    "a bomb in a bomb": Answer(gzip.compress(BOMB * 100), headers={**HTML, "Content-Encoding": "gzip, gzip"}),
    "50 MB of nested tags": Answer(b"<div>" * 20_000, headers=HTML, endless=True),
    "text that never ends": Answer(b"work " * 20_000, headers={"Content-Type": "text/plain"}, endless=True),
    "a redirect to itself": Answer(status=302, headers={"Location": "/jobs/{n}"}),
    "a redirect to a file": Answer(status=302, headers={"Location": "file:///etc/passwd"}),
    "a redirect to a script": Answer(status=301, headers={"Location": "javascript:alert(1)"}),
    "a flood of headers": Answer(raw=FLOOD),
    "one endless header": Answer(raw=b"HTTP/1.1 200 OK\r\nX: " + b"a" * 2_000_000 + b"\r\n\r\nlong"),
    "no status": Answer(raw=b"\r\n\r\n<html>hello"),
    "a status of another world": Answer(raw=b"HTTP/9.9 abc\r\n\r\n"),
    "nothing at all": Answer(raw=b"\r\n"),
    "chunks that are none": Answer(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n"),
    "a server that fails": Answer(b"x", status=500),
}
READABLE: dict[str, Answer] = {
    "JSON-LD that is none": Answer((LD + "[" * 500_000).encode(), headers=HTML),
    "JSON-LD of another kind": Answer((LD + '{"@type": ["JobPosting"], "title": {"a": [1]}').encode(), headers=HTML),
    "a false word on its encoding": Answer(b"<p>work</p>", headers={**HTML, "Content-Encoding": "nonsense"}),
    "a false word on its letters": Answer(
        b"<p>\xff\xfe\x80 work</p>", headers={"Content-Type": "text/html; charset=x"}
    ),
    "links to everywhere": Answer(
        b"<a href='http://[::1'>a</a><a href='//'>b</a><a href='" + b"/x" * 5000 + b"'>c</a>"
    ),
}


def test_hostile_answers_cost_a_request_each_and_never_the_crawl(site: Site, runner: Runner) -> None:
    answers = [*FAILING.values(), *READABLE.values()]
    site.board(*range(len(answers) + 2))
    for number, answer in enumerate(answers, 1):
        if "Location" in answer.headers:
            answer.headers["Location"] = answer.headers["Location"].format(n=number)
        site.pages[f"/jobs/{number}"] = answer
    done = runner.crawl(f"{site.url}/jobs")
    assert {"J0", f"J{len(answers) + 1}"} <= {posting.native_id for posting in done.postings}
    assert (done.crawl.verdict, done.crawl.full, done.crawl.gone) == ("partial", False, [])
    failed = {int(error.split("/jobs/", 1)[1].split(":", 1)[0]) for error in done.crawl.errors}
    assert failed == set(range(1, len(FAILING) + 1)), done.crawl.errors
    assert len(done.crawl.errors) == len(FAILING)
    assert max(capture.bytes for capture in done.captures) < MAX_BYTES
    assert max(site.asked.values()) <= MAX_REDIRECTS + 1


def test_a_list_that_goes_on_for_ever_ends_at_the_limit(site: Site, runner: Runner) -> None:
    for number in range(60):
        site.html(f"/jobs?page={number}", f'<a rel="next" href="/jobs?page={number + 1}">next</a>')
    done = runner.crawl(f"{site.url}/jobs?page=0", limits={"pages": 20}).crawl
    assert (done.verdict, done.full, done.requests) == ("done", False, 21)


def test_sitemaps_that_name_each_other_are_read_once(site: Site, runner: Runner) -> None:
    site.board(1)
    for name, other in (("a", "b"), ("b", "a")):
        places = "".join(f"<sitemap><loc>{site.url}/{place}.xml</loc></sitemap>" for place in (name, other))
        urls = f"<url><loc>{site.url}/jobs/1</loc></url><url><loc>file:///etc/passwd</loc></url>"
        body = f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><sitemapindex>{places}{urls}<loc>&e;</loc>"
        site.pages[f"/{name}.xml"] = Answer(body.encode(), headers={"Content-Type": "application/xml"})
    options = {"discover": "sitemap", "detail": r"/jobs/\d+$"}
    done = runner.crawl(f"{site.url}/a.xml", options=options).crawl
    assert max(site.asked.values()) == 1
    assert done.requests <= 5


def test_entities_of_a_feed_are_not_resolved(site: Site, runner: Runner) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "work"}">' for n in range(9))
    told = f"<!DOCTYPE rss [{entities}<!ENTITY file SYSTEM 'file:///etc/passwd'>]>"
    item = f"<item><title>Job</title><link>{site.url}/1</link><description>&a8; &file;</description></item>"
    site.pages["/feed"] = Answer(f"{told}<rss><channel>{item}</channel></rss>".encode())
    done = runner.crawl(f"{site.url}/feed", spider="feed")
    assert all("root:" not in posting.text and len(posting.text) < 1000 for posting in done.postings)


@pytest.mark.slow
def test_an_answer_that_drips_costs_its_time_and_no_more(site: Site, runner: Runner) -> None:
    site.board(1, 2)
    site.pages["/jobs/2"] = Answer(b"<p>", headers=HTML, endless=True, pause=1.0)
    done = runner.crawl(f"{site.url}/jobs")
    assert [posting.native_id for posting in done.postings] == ["J1"]
    assert (done.crawl.verdict, len(done.crawl.errors)) == ("partial", 1)
    assert site.asked["/jobs/2"] == 1
