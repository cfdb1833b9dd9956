"""The browser renders, is restarted, takes pictures, and reaches nothing that is private."""

import asyncio
import gzip
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Error, Page, Route, async_playwright
from scrapy import Request
from scrapy.http import HtmlResponse

from crawlers import browser
from crawlers.rendering import MAX_HEIGHT
from crawlers.session import Session
from crawlers.spiders.rendered import RenderedSpider
from records.lake import Lake
from records.record import digest, now
from records.source import SourceSpec
from tests.crawlers.site import Answer, Runner, Site

CHROMIUM = browser.find_chromium()
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium to render with")
NAME = "public.example"
POSTING = "<html><body><h1>Model {}</h1><p class=about>Work</p></body>"
OPTIONS = {"wait_for": "body", "detail": r"/v/\d$", "fields": {"title": "h1", "text": ".about"}}
MET = "<html><body><script src='{0}/x.js'></script><iframe src='{1}/frame'></iframe><script>fetch('{1}/f')</script>seen"


@pytest.fixture
def public_name(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lets our own resolver, which Chromium does not ask, find a public address for `public.example`."""
    ask = socket.getaddrinfo

    def resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        return ask("93.184.216.34" if host == NAME else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    browser.is_public_host.cache_clear()
    yield
    browser.is_public_host.cache_clear()


def visit(site: Site, path: str, told: dict[str, Any], rules: bool, requests: bool) -> str:
    """The text of a page of `public.example`, which is `site`, or why there is none; with either guard, or both."""

    async def guarded(route: Route) -> None:
        await (
            route.abort() if requests and await told["PLAYWRIGHT_ABORT_REQUEST"](route.request) else route.continue_()
        )

    async def look(page: Page) -> str:
        await page.route("**", guarded)
        try:
            await page.goto(f"http://{NAME}:{port}{path}", wait_until="networkidle", timeout=10_000)
        except Error as error:
            return error.message
        return await page.inner_text("body")

    async def run() -> str:
        launch = told["PLAYWRIGHT_LAUNCH_OPTIONS"]
        mapped = browser.resolver_rules(here) if rules else f"--host-resolver-rules={here}"
        args = [*(arg for arg in launch["args"] if "host-resolver" not in arg), mapped]
        async with async_playwright() as playwright:
            chromium = await playwright.chromium.launch(executable_path=launch["executable_path"], args=args)
            return await look(await chromium.new_page())

    port = site.url.rsplit(":", 1)[1]
    here = f"MAP {NAME} 127.0.0.1:{port}"
    return asyncio.run(run())


@pytest.mark.parametrize(("rules", "requests"), [(True, False), (False, True)])
def test_a_public_page_reaches_nothing_private(site: Site, public_name: None, rules: bool, requests: bool) -> None:
    assert CHROMIUM is not None
    told = browser.settings(CHROMIUM, "recruitwatch/0.1", 1, private_allowed=False)
    site.html("/page", MET.format(site.url, site.url.replace("127.0.0.1", "localhost")))
    assert "seen" in visit(site, "/page", told, rules, requests)
    assert set(site.asked) <= {"/page", "/favicon.ico"}


def test_a_redirect_to_a_private_address_is_not_followed(site: Site, public_name: None) -> None:
    assert CHROMIUM is not None
    told = browser.settings(CHROMIUM, "recruitwatch/0.1", 1, private_allowed=False)
    site.html("/secret", "secret")
    for place in (f"{site.url}/secret", f"{site.url}/secret".replace("127.0.0.1", "[::1]")):
        site.pages["/away"] = Answer(status=302, headers={"Location": place})
        assert "ERR_NAME_NOT_RESOLVED" in visit(site, "/away", told, rules=True, requests=True)
    assert site.asked["/secret"] == 0


def test_private_hosts_stay_known_where_a_source_allows_them() -> None:
    assert CHROMIUM is not None
    told = browser.settings(CHROMIUM, "recruitwatch/0.1", 1, private_allowed=True)
    assert not any("host-resolver" in arg for arg in told["PLAYWRIGHT_LAUNCH_OPTIONS"]["args"])


def test_a_page_that_the_browser_found_at_a_private_address_is_not_kept(tmp_path: Path) -> None:
    told = {
        "platform": {"id": "b", "name": "B", "kind": "job_board", "url": "http://public.example"},
        "source": {"id": "b", "spider": "rendered", "start": "http://public.example/", "options": OPTIONS},
    }
    lake = Lake(str(tmp_path))
    with lake.writer("crawls", "c") as writer:
        session = Session(SourceSpec.model_validate(told), "c", now(), writer, lambda _: None, "recruitwatch/0.1")
        spider = RenderedSpider(session)
        request = Request("http://public.example/v/1", meta={"redirect_urls": ["http://public.example/v/1"]})
        body = POSTING.format(1).encode()
        list(spider.detail(HtmlResponse("http://10.0.0.1/v/1", body=body, request=request)))
        done = session.result(1, finished=True)
    assert (done.verdict, done.new) == ("blocked", 0)
    assert "not public" in done.errors[0]
    assert lake.names("crawls", "c") == []


def board(site: Site, count: int, after: str = "") -> None:
    site.html("/list", "<html><body>" + "".join(f"<a href=/v/{n}>x</a>" for n in range(count)) + after)
    for number in range(count):
        site.html(f"/v/{number}", POSTING.format(number) + after)


def test_the_browser_is_restarted_after_so_many_pages_and_stays_itself(site: Site, runner: Runner) -> None:
    count = "localStorage.seen = +(localStorage.seen || 0) + 1"
    board(site, 5, f"<script>{count}; document.querySelector('h1').textContent = localStorage.seen</script>")
    options, limits = {**OPTIONS, "restart_every": 2}, {"concurrency": 1}
    done = runner.crawl(f"{site.url}/list", spider="rendered", options=options, limits=limits)
    assert (done.crawl.verdict, done.crawl.full, done.crawl.new) == ("done", True, 5)
    # The list was the first page of the first browser; each browser counts anew.
    assert [posting.title for posting in done.postings] == ["2", "1", "2", "1", "2"]
    assert site.agents == {"recruitwatch/0.1 (tests)"}


def test_what_a_page_loads_counts_in_the_budget_of_bytes(site: Site, runner: Runner) -> None:
    board(site, 4, "<script src=/large.js></script>")
    site.pages["/large.js"] = Answer(b"//" + b"x" * 200_000, 200, {"Cache-Control": "no-store"})
    plain = {"concurrency": 1}
    done = runner.crawl(f"{site.url}/list", spider="rendered", options=OPTIONS, limits=plain)
    assert (done.crawl.verdict, done.crawl.requests) == ("done", 6)
    assert 1_000_000 < done.crawl.bytes < 1_050_000
    limits = {**plain, "bytes_per_day": done.crawl.bytes + 500_000}
    again = runner.crawl(f"{site.url}/list", spider="rendered", options=OPTIONS, limits=limits)
    assert again.crawl.verdict == "partial"
    assert "`bytes_per_day" in again.crawl.errors[0]
    assert site.asked["/large.js"] == 5 + 3


def test_a_picture_of_each_rendered_posting_is_kept_where_the_source_asks_for_it(
    site: Site, runner: Runner, tmp_path: Path
) -> None:
    board(site, 2)
    site.html("/v/1", POSTING.format(1) + "<div style='height:60000px'>long</div>")
    done = runner.crawl(f"{site.url}/list", spider="rendered", options=OPTIONS, screenshot=True)
    pictures = [capture for capture in done.captures if capture.content_type == "image/png"]
    assert sorted(capture.url for capture in pictures) == [f"{site.url}/v/{number}" for number in (0, 1)]
    assert {posting.capture_id for posting in done.postings}.isdisjoint(capture.capture_id for capture in pictures)
    heights = []
    for capture in pictures:
        place = capture.warc
        member = (tmp_path / "lake" / "crawls" / done.crawl.crawl_id / place.file).read_bytes()
        image = gzip.decompress(member[place.offset : place.offset + place.length]).split(b"\r\n\r\n", 2)[2][
            : capture.bytes
        ]
        assert digest(image) == capture.sha256
        assert image.startswith(b"\x89PNG\r\n")
        heights.append(int.from_bytes(image[20:24]))
    assert max(heights) == MAX_HEIGHT
    assert runner.crawl(f"{site.url}/list", spider="rendered", options=OPTIONS).captures[0].content_type != "image/png"
