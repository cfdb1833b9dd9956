"""Whole crawls of a real platform on loopback, each in a process of its own."""

import base64
import gzip
import json
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawlers.browser import find_chromium
from crawlers.crawl import crawl
from records.posting import Posting, posting_id
from records.record import digest, now
from records.source import SourceSpec
from tests.crawlers.site import LISTING, Answer, Crawled, Runner, Site

API = {
    "items": "jobs",
    "fields": {"native_id": "id", "url": "/vacancy/{id}", "title": "name", "text": "about"},
    "paging": {"kind": "page", "param": "page", "start": 1},
}


def test_a_second_crawl_tells_seen_from_changed_and_new(site: Site, runner: Runner) -> None:
    site.board(1, 2, 3)
    first = runner.crawl(f"{site.url}/jobs").crawl
    assert (first.verdict, first.full, first.new, first.changed, first.seen) == ("done", True, 3, 0, 0)
    site.board(1, 2, 3, 4)
    site.job(2, "Other work")
    second = runner.crawl(f"{site.url}/jobs")
    assert (second.crawl.new, second.crawl.changed, second.crawl.seen) == (1, 1, 2)
    assert sorted(posting.native_id for posting in second.postings) == ["J2", "J4"]
    assert len(second.sightings) == 4


def test_each_posting_is_proved_by_a_capture_in_a_warc(site: Site, runner: Runner, tmp_path: Path) -> None:
    site.board(1, 2)
    done = runner.crawl(f"{site.url}/jobs")
    path = tmp_path / "lake" / "crawls" / done.crawl.crawl_id / "pages-00001.warc.gz"
    with path.open("rb") as file:
        kept = {
            record.rec_headers.get_header("WARC-Target-URI"): record.content_stream().read()
            for record in ArchiveIterator(file)
            if record.rec_type == "response"
        }
    assert {capture.capture_id for capture in done.captures} == {posting.capture_id for posting in done.postings}
    for capture in done.captures:
        assert capture.http_status == 200
        assert capture.robots == "no robots.txt"
        assert digest(kept[capture.url]) == capture.sha256
        member = path.read_bytes()[capture.warc.offset : capture.warc.offset + capture.warc.length]
        assert gzip.decompress(member).startswith(b"WARC/1.1\r\nWARC-Type: response")


def test_a_posting_that_answers_404_or_410_or_is_closed_is_gone(site: Site, runner: Runner) -> None:
    site.board(1, 2, 3, 4)
    runner.crawl(f"{site.url}/jobs")
    site.board(1)
    site.html("/jobs/2", "gone", 404)
    site.html("/jobs/3", "gone", 410)
    site.html("/jobs/4", "<html><body>Sorry, this job is no longer available.</body></html>")
    done = runner.crawl(f"{site.url}/jobs")
    told = {gone.posting_id: gone.reason for gone in done.crawl.gone}
    assert told == {posting_id("board", f"J{number}"): why for number, why in ((2, "404"), (3, "410"), (4, "closed"))}
    assert {gone.capture_id for gone in done.crawl.gone} <= {capture.capture_id for capture in done.captures}
    assert (done.crawl.verdict, done.crawl.full) == ("done", True)


def test_a_listing_of_the_latest_alone_is_never_a_whole_crawl_and_still_tells_what_is_gone(
    site: Site, runner: Runner
) -> None:
    site.board(1, 2)
    latest = {**LISTING, "complete": False}
    assert not runner.crawl(f"{site.url}/jobs", options=latest).crawl.full
    site.board(1)
    site.html("/jobs/2", "gone", 404)
    done = runner.crawl(f"{site.url}/jobs", options=latest).crawl
    assert (done.verdict, done.full) == ("done", False)
    assert [gone.reason for gone in done.gone] == ["404"]


def test_a_posting_that_the_listing_lacks_but_is_still_there_is_seen(site: Site, runner: Runner) -> None:
    site.board(1, 2)
    runner.crawl(f"{site.url}/jobs")
    site.board(1)
    done = runner.crawl(f"{site.url}/jobs").crawl
    assert (done.seen, done.gone) == (2, [])


def test_robots_txt_is_obeyed_and_its_rule_is_kept(site: Site, runner: Runner) -> None:
    rules = b"User-agent: *\nDisallow: /jobs/2\n\nUser-agent: recruitwatch\nDisallow: /jobs/3\nAllow: /jobs\n"
    site.pages["/robots.txt"] = Answer(rules)
    site.board(1, 2, 3)
    done = runner.crawl(f"{site.url}/jobs")
    assert sorted(posting.native_id for posting in done.postings) == ["J1", "J2"]
    assert site.asked["/jobs/3"] == 0
    assert {capture.robots for capture in done.captures} == {"Allow: /jobs"}
    assert (done.crawl.verdict, done.crawl.errors) == ("done", [])
    assert site.agents == {"recruitwatch/0.1 (tests)"}


@pytest.mark.parametrize("answer", [Answer(b"User-agent: *\nDisallow: /\n"), Answer(status=500)])
def test_a_platform_that_forbids_all_or_whose_rules_are_unknown_is_blocked(
    site: Site, runner: Runner, answer: Answer
) -> None:
    site.pages["/robots.txt"] = answer
    site.board(1)
    done = runner.crawl(f"{site.url}/jobs").crawl
    assert (done.verdict, done.full, done.new) == ("blocked", False, 0)
    assert "robots.txt" in done.errors[0]
    assert site.asked["/jobs"] == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433"])
def test_private_addresses_are_refused(site: Site, runner: Runner, host: str) -> None:
    site.board(1)
    port = site.url.rsplit(":", 1)[1]
    done = runner.crawl(f"http://{host}:{port}/jobs", allow_private_addresses=False).crawl
    assert (done.verdict, done.new) == ("blocked", 0)
    assert sum(site.asked.values()) == 0


def test_hostile_pages_cost_one_failed_request_each(site: Site, runner: Runner) -> None:
    site.board(1, 2, 3, 4, 5, 6)
    bomb = gzip.compress(b"\0" * 60_000_000)
    site.pages["/jobs/2"] = Answer(bomb, headers={"Content-Encoding": "gzip", "Content-Type": "text/html"})
    site.pages["/jobs/3"] = Answer(b"<div>" * 10_000, headers={"Content-Type": "text/html"}, endless=True)
    site.pages["/jobs/4"] = Answer(status=302, headers={"Location": "/jobs/4"})
    site.pages["/jobs/5"] = Answer(status=302, headers={"Location": "file:///etc/passwd"})
    site.html("/jobs/6", "<script type='application/ld+json'>" + "[" * 500_000)
    done = runner.crawl(f"{site.url}/jobs")
    assert [posting.native_id for posting in done.postings if posting.native_id.startswith("J")] == ["J1"]
    assert done.crawl.verdict == "partial"
    assert done.crawl.full is False
    assert max(capture.bytes for capture in done.captures) < 8_000_000


def test_a_crawl_that_meets_errors_is_partial_and_removes_nothing(site: Site, runner: Runner) -> None:
    site.board(1, 2)
    site.html("/jobs/2", "oh", 500)
    done = runner.crawl(f"{site.url}/jobs").crawl
    assert (done.verdict, done.full, done.new) == ("partial", False, 1)
    assert done.errors == [f"{site.url}/jobs/2: the platform answers 500"]


def test_a_platform_that_keeps_refusing_is_left_alone(site: Site, runner: Runner) -> None:
    site.board(*range(1, 41))
    for number in range(1, 41):
        site.html(f"/jobs/{number}", "no", 403)
    done = runner.crawl(f"{site.url}/jobs", limits={"concurrency": 1, "rate_per_second": 100}).crawl
    assert done.verdict == "blocked"
    assert done.requests < 20


def test_too_many_requests_are_waited_out(site: Site, runner: Runner) -> None:
    site.board(1)
    site.html("/jobs/1", "slow down", 429, **{"Retry-After": "1"})
    done = runner.crawl(f"{site.url}/jobs").crawl
    assert site.asked["/jobs/1"] == 3
    assert (done.verdict, done.errors) == ("blocked", [f"{site.url}/jobs/1: the platform answers 429"])


def test_the_limit_of_pages_holds_and_is_no_error(site: Site, runner: Runner) -> None:
    site.board(*range(1, 11))
    done = runner.crawl(f"{site.url}/jobs", limits={"pages": 4}).crawl
    assert (done.verdict, done.full, done.new, done.errors) == ("done", False, 3, [])


@pytest.mark.parametrize(("expect", "verdict"), [({"min": 3}, "out_of_bounds"), ({"max": 1}, "out_of_bounds")])
def test_a_volume_that_nobody_expects_is_out_of_bounds(
    site: Site, runner: Runner, expect: dict[str, int], verdict: str
) -> None:
    site.board(1, 2)
    done = runner.crawl(f"{site.url}/jobs", expect=expect).crawl
    assert done.verdict == verdict
    assert "2 postings" in done.errors[0]


def test_sitemaps_are_followed_through_indexes_and_gzip(site: Site, runner: Runner) -> None:
    site.board(1, 2)
    index = f"<sitemapindex><sitemap><loc>{site.url}/s.xml.gz</loc></sitemap></sitemapindex>"
    urls = "".join(f"<url><loc>{site.url}/jobs/{number}</loc></url>" for number in (1, 2))
    other = f"<url><loc>{site.url}/about</loc></url><url><loc>http://elsewhere.example/jobs/9</loc></url>"
    site.pages["/sitemap.xml"] = Answer(index.encode(), headers={"Content-Type": "application/xml"})
    packed = gzip.compress(f"<urlset>{urls}{other}</urlset>".encode())
    site.pages["/s.xml.gz"] = Answer(packed, headers={"Content-Type": "application/x-gzip"})
    options = {"discover": "sitemap", "detail": r"/jobs/\d+$"}
    done = runner.crawl(f"{site.url}/sitemap.xml", options=options).crawl
    assert (done.verdict, done.new, done.requests) == ("done", 2, 5)


def test_listings_are_followed_page_by_page_and_not_in_circles(site: Site, runner: Runner) -> None:
    site.html("/jobs", '<a href="/jobs/1">1</a><a rel="next" href="/jobs?page=2">next</a>')
    site.html("/jobs?page=2", '<a href="/jobs/2#apply">2</a><a rel="next" href="/jobs">next</a>')
    site.job(1)
    site.job(2)
    done = runner.crawl(f"{site.url}/jobs").crawl
    assert (done.verdict, done.full, done.new) == ("done", True, 2)
    assert site.asked["/jobs"] == 1


def test_an_api_is_read_page_by_page_until_it_is_empty(site: Site, runner: Runner) -> None:
    for page, numbers in ((1, (1, 2)), (2, (3,)), (3, ())):
        items = [{"id": number, "name": f"Job {number}", "about": "Work"} for number in numbers]
        site.json(f"/api?page={page}", {"jobs": items})
    done = runner.crawl(f"{site.url}/api", spider="api", options=API)
    assert (done.crawl.verdict, done.crawl.full, done.crawl.new) == ("done", True, 3)
    assert done.postings[0].url == f"{site.url}/vacancy/1"
    site.json("/api?page=1", {"jobs": []})
    again = runner.crawl(f"{site.url}/api", spider="api", options=API).crawl
    assert {gone.reason for gone in again.gone} == {"404"}
    assert len(again.gone) == 3


def test_an_api_that_counts_offsets_begins_at_none(site: Site, runner: Runner) -> None:
    site.json("/api?size=2&offset=0", {"jobs": [{"id": 1, "name": "A"}, {"id": 2, "name": "B"}]})
    site.json("/api?size=2&offset=2", {"jobs": [{"id": 3, "name": "C"}]})
    paging = {"kind": "offset", "param": "offset", "size_param": "size", "size": 2}
    done = runner.crawl(f"{site.url}/api", spider="api", options={**API, "paging": paging}).crawl
    assert (done.verdict, done.new, done.requests) == ("done", 3, 3)


def test_a_site_is_asked_in_the_languages_of_its_source(site: Site, runner: Runner) -> None:
    site.board(1)
    runner.crawl(f"{site.url}/jobs", languages=["uz", "ru"])
    assert site.languages == {"uz, ru, en;q=0.5"}


def test_an_answer_that_is_no_json_is_an_error(site: Site, runner: Runner) -> None:
    site.html("/api?page=1", "maintenance")
    done = runner.crawl(f"{site.url}/api", spider="api", options=API).crawl
    assert done.verdict == "partial"
    assert "no JSON" in done.errors[0]


def test_an_advert_that_an_api_lists_in_part_is_asked_for_whole(site: Site, runner: Runner) -> None:
    site.json("/api", {"jobs": [{"id": 1, "name": "Cook"}, {"id": 2, "name": "Maid"}]})
    site.json("/api/1", {"about": "Whole text"})
    site.json("/api/2", ["not an object"])
    done = runner.crawl(f"{site.url}/api", spider="api", options={**API, "paging": None, "detail": "/api/{id}"})
    assert [(posting.title, posting.text) for posting in done.postings] == [("Cook", "Whole text")]
    assert (done.crawl.verdict, done.crawl.full) == ("partial", False)


def test_classifieds_are_read_by_selectors_from_list_to_advert(site: Site, runner: Runner) -> None:
    site.html("/ish/", '<p class="ad"><a href="/ad/1">1</a></p><a class="more" href="/ish/?page=2">more</a>')
    site.html(
        "/ish/?page=2", '<p class="ad"><a href="/ad/2">2</a></p><p class="ad"><a href="http://x.example/3">3</a></p>'
    )
    for number in (1, 2):
        site.html(f"/ad/{number}", f'<h1>Ad {number}</h1><div class="about">Work</div>')
    options = {
        "list": {"item": ".ad", "link": "a"},
        "detail": {"title": "h1", "text": ".about"},
        "next": "a.more",
        "closed": ".closed",
    }
    done = runner.crawl(f"{site.url}/ish/", spider="listing", options=options)
    assert {posting.title for posting in done.postings} == {"Ad 1", "Ad 2"}
    assert (done.crawl.verdict, done.crawl.full) == ("done", True)
    site.html("/ad/1", '<h1>Ad 1</h1><p class="closed">taken</p>')
    again = runner.crawl(f"{site.url}/ish/", spider="listing", options=options).crawl
    assert [(gone.posting_id, gone.reason) for gone in again.gone] == [(done_id(done.postings, "Ad 1"), "closed")]


def test_lists_are_paged_by_number_until_they_bring_nothing_new(site: Site, runner: Runner) -> None:
    for page, number in ((1, 1), (2, 2), (3, 2)):
        site.html(f"/ish?p={page}", f'<div class="ad"><a href="#{number}">x</a><b>Ad {number}</b></div>')
    fields = {"native_id": "b", "title": "b"}
    options = {"list": {"item": ".ad", "fields": fields}, "paging": {"kind": "page", "param": "p"}}
    done = runner.crawl(f"{site.url}/ish", spider="listing", options=options).crawl
    assert (done.verdict, done.new, site.asked["/ish?p=3"], site.asked["/ish?p=4"]) == ("done", 2, 1, 0)


def test_a_feed_of_the_latest_adverts_removes_none_that_is_still_there(site: Site, runner: Runner) -> None:
    site.pages["/feed"] = feed(site, 1, 2, 3)
    first = runner.crawl(f"{site.url}/feed", spider="feed").crawl
    assert (first.verdict, first.full, first.new) == ("done", False, 3)
    site.pages["/feed"] = feed(site, 3)
    site.html("/item/1", "still here")
    again = runner.crawl(f"{site.url}/feed", spider="feed").crawl
    assert (again.full, again.seen, [gone.reason for gone in again.gone]) == (False, 1, ["404"])


@pytest.mark.skipif(find_chromium() is None, reason="no Chromium to render with")
def test_a_site_made_by_script_is_read_once_rendered(site: Site, runner: Runner) -> None:
    script = "setTimeout(() => {{ document.getElementById('root').innerHTML = `{}` }}, 50)"
    page = "<html><body><div id='root'></div><img src='/heavy.png'><script>{}</script></body></html>"
    cards = "<a class='ready' href='/v/1'>one</a><a href='/v/2'>two</a>"
    site.html("/list", page.format(script.format(cards)))
    site.html("/v/1", page.format(script.format("<h1 class='ready'>Model</h1><p class='about'>Photo first</p>")))
    site.html("/v/2", page.format("1"))
    options = {
        "wait_for": ".ready",
        "wait_seconds": 2,
        "detail": r"/v/\d$",
        "fields": {"title": "h1", "text": ".about"},
    }
    done = runner.crawl(f"{site.url}/list", spider="rendered", options=options)
    assert [(posting.title, posting.text) for posting in done.postings] == [("Model", "Photo first")]
    assert done.captures[0].rendered is True
    assert done.crawl.errors == [f"{site.url}/v/2: `.ready` did not appear"]
    assert site.asked["/heavy.png"] == 0


def test_without_a_browser_a_rendered_source_is_skipped_and_says_so(site: Site, runner: Runner) -> None:
    told = {"platform": {"id": "b", "name": "B", "kind": "job_board", "url": site.url}} | {
        "source": {"id": "b", "spider": "rendered", "start": site.url, "options": {"detail": "/v"}}
    }
    nowhere = Path("/nowhere")
    with runner.lake.writer("crawls", "c") as writer:
        spec = SourceSpec.model_validate(told)
        done = crawl(spec, "c", now(), writer, lambda _: None, "recruitwatch/0.1", browser=nowhere)
    assert done.verdict == "blocked"
    assert "no browser" in done.errors[0]


def test_a_channel_is_read_back_to_the_window(site: Site, runner: Runner) -> None:
    site.html("/s/ish", channel_page([30, 31], "2099-01-01", before=30))
    site.html("/s/ish?before=30", channel_page([20, 21], "2001-01-01", before=20))
    done = runner.crawl(f"{site.url}/ish", spider="telegram")
    assert (done.crawl.verdict, done.crawl.full, done.crawl.new) == ("done", True, 4)
    assert done.crawl.window_start is not None
    assert site.asked["/s/ish?before=20"] == 0
    assert {posting.native_id for posting in done.postings} == {f"ish/{number}" for number in (20, 21, 30, 31)}


def test_a_channel_that_cannot_be_read_is_a_clear_result(site: Site, runner: Runner) -> None:
    extra = '<div class="tgme_page_extra">5 subscribers</div>'
    card = f'<div class="tgme_page"><div class="tgme_page_title">X</div>{extra}</div>'
    site.pages["/s/closed"] = Answer(status=302, headers={"Location": "/closed"})
    site.html("/closed", card)
    done = runner.crawl(f"{site.url}/closed", spider="telegram").crawl
    assert (done.verdict, done.full) == ("blocked", False)
    assert done.errors == [f"{site.url}/closed: the channel shows no preview on the web"]


def test_a_channel_that_is_not_there_any_more_is_a_clear_result(site: Site, runner: Runner) -> None:
    site.pages["/s/ish"] = Answer(status=302, headers={"Location": "/ish"})
    site.html("/ish", '<div class="tgme_page"><div class="tgme_page_icon"></div></div>')
    done = runner.crawl(f"{site.url}/ish", spider="telegram").crawl
    why = "there is no channel of this name: it was renamed or deleted, or never was"
    assert (done.verdict, done.errors) == ("blocked", [f"{site.url}/ish: {why}"])


def test_a_channel_that_was_renamed_is_read_and_its_new_name_noticed(site: Site, runner: Runner) -> None:
    site.html("/s/ish", channel_page([30, 31], "2099-01-01", before=30, name="Yangi_Ish"))
    site.html("/s/ish?before=30", channel_page([20, 21], "2001-01-01", before=20, name="Yangi_Ish"))
    done = runner.crawl(f"{site.url}/ish", spider="telegram")
    assert (done.crawl.verdict, done.crawl.full, done.crawl.new, done.crawl.errors) == ("done", True, 4, [])
    assert done.crawl.notices == ["the channel ish is now named Yangi_Ish: mend `start`"]


def test_a_name_that_another_channel_took_over_brings_none_of_its_messages(site: Site, runner: Runner) -> None:
    def read(number: int) -> Crawled:
        site.html("/s/ish", channel_page([30, 31], "2001-01-01", before=30, numeric=number))
        return runner.crawl(f"{site.url}/ish", spider="telegram")

    assert [read(7).crawl.verdict, read(7).crawl.verdict] == ["done", "done"]
    taken = read(8)
    assert (taken.crawl.verdict, taken.crawl.full, taken.postings, taken.sightings) == ("blocked", False, [], [])
    assert "the name belongs to another channel now" in taken.crawl.errors[0]
    assert read(7).crawl.seen == 2


def feed(site: Site, *numbers: int) -> Answer:
    """A feed with these adverts."""
    items = "".join(
        f"<item><title>Job {number}</title><link>{site.url}/item/{number}</link><guid>g{number}</guid></item>"
        for number in numbers
    )
    return Answer(f"<rss><channel>{items}</channel></rss>".encode(), headers={"Content-Type": "application/rss+xml"})


def done_id(postings: list[Posting], title: str) -> str:
    """The id of the posting with this title."""
    return next(posting.posting_id for posting in postings if posting.title == title)


def channel_page(numbers: list[int], date: str, before: int, name: str = "ish", numeric: int = 0) -> str:
    """A page of a channel's preview; with `numeric` its messages bear the channel's number."""
    view = base64.urlsafe_b64encode(json.dumps({"c": -numeric}).encode()).decode() if numeric else ""
    messages = "".join(
        f'<div class="tgme_widget_message" data-post="{name}/{number}" data-view="{view}">'
        f'<div class="tgme_widget_message_text js-message_text">Ish {number}</div>'
        f'<a class="tgme_widget_message_date"><time datetime="{date}T00:00:00+00:00"></time></a></div>'
        for number in numbers
    )
    more = f'<a href="/s/ish?before={before}" class="tme_messages_more"></a>'
    return f'<html><body><section class="tgme_channel_history">{more}{messages}</section></body></html>'
