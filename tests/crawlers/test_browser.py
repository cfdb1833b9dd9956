"""The browser renders, is restarted, takes pictures, and reaches nothing that is private."""

import asyncio
import gzip
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Error, async_playwright

from crawlers import browser, guards
from crawlers.proxy import PAGE_BYTES, Proxy
from crawlers.rendering import MAX_HEIGHT
from records.record import digest
from tests.crawlers.site import MAX_STREAM, Answer, Runner, Site

CHROMIUM = browser.find_chromium()
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium to render with")
POSTING = "<html><body><h1>Model {}</h1><p class=about>Work</p></body>"
OPTIONS = {"wait_for": "body", "detail": r"/v/\d$", "fields": {"title": "h1", "text": ".about"}}
HERE = "127.0.0.2"
"""Stands for the public internet: the other addresses of loopback stay private."""
REACHING = """<html><body><h1>Model</h1><p class=about>Work</p><img src='{0}/img'><iframe src='{0}/frame'></iframe>
<img src=/away?img><iframe src=/away?frame></iframe><iframe src=/meta></iframe><link rel=prefetch href='{0}/prefetch'>
<link rel=stylesheet href='{0}/css'><script src='{0}/js'></script><object data='{0}/object'></object>
<script>
const away = "{0}", later = "{1}";
fetch(away + "/fetch", {{mode: "no-cors"}}).catch(() => 0);
fetch("/away?fetch", {{mode: "no-cors"}}).catch(() => 0);
fetch(later + "/named", {{mode: "no-cors"}}).catch(() => 0);
navigator.sendBeacon(away + "/beacon", "x");
new EventSource(away + "/events");
new WebSocket(away.replace("http", "ws") + "/socket");
new Worker(URL.createObjectURL(new Blob([`fetch("${{away}}/worker", {{mode: "no-cors"}}).catch(() => 0)`])));
try {{ new WebTransport(away.replace("http", "https") + "/transport").ready.catch(() => 0); }} catch (error) {{ }}
for (const url of ["stun:127.0.0.1:{2}", "stun:localhost:{2}", "turn:127.0.0.1:{2}?transport=tcp"]) {{
  const peer = new RTCPeerConnection({{iceServers: [{{urls: url, username: "a", credential: "b"}}]}});
  peer.createDataChannel("x");
  peer.createOffer().then(offer => peer.setLocalDescription(offer));
}}
</script></body>"""
"""A page that asks for as much as a page can at another host, by its address and by its name, and by redirects."""
WAYS = {"/img", "/frame", "/prefetch", "/css", "/js", "/object", "/fetch", "/named", "/events", "/socket", "/worker"}
WAYS |= {f"/{way}" for way in ("led?img", "led?frame", "led?fetch", "meta-led")}


@pytest.fixture
def public() -> Iterator[Site]:
    """A platform at an address that passes for a public one."""
    with Site(HERE) as running:
        yield running


@pytest.fixture
def datagrams() -> Iterator[socket.socket]:
    """Where UDP to loopback would arrive."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.setblocking(False)
        yield listening


def lead_away(public: Site, private: Site, datagrams: socket.socket) -> None:
    """Puts pages on the public site that lead to the private one."""
    named = private.url.replace("127.0.0.1", "localhost")
    public.html("/reaching", REACHING.format(private.url, named, datagrams.getsockname()[1]))
    for way in ("img", "frame", "fetch"):
        public.pages[f"/away?{way}"] = Answer(status=302, headers={"Location": f"{private.url}/led?{way}"})
    public.html("/meta", f"<meta http-equiv=refresh content='0; {private.url}/meta-led'>")


def visit(url: str, private_allowed: bool, pages: int = 1) -> tuple[str, int]:
    """The text of a page in a browser that only the proxy guards, and how many bytes the servers sent."""
    received: list[int] = []

    async def run() -> str:
        assert CHROMIUM is not None
        proxy = Proxy(private_allowed, pages, received.append)
        await proxy.start()
        proxy.allow_page()
        launch = browser.settings(CHROMIUM, "recruitwatch/0.1", 1)["PLAYWRIGHT_LAUNCH_OPTIONS"]
        launch["args"] += proxy.arguments
        async with async_playwright() as playwright:
            chromium = await playwright.chromium.launch(**launch)
            page = await chromium.new_page()
            try:
                await page.goto(url, timeout=10_000)
                # What is answered never keeps the page from resting; WebRTC and workers begin after it.
                await page.wait_for_timeout(2000)
                return await page.inner_text("body")
            except Error as error:
                return error.message
            finally:
                await chromium.close()
                await proxy.close()

    return asyncio.run(run()), sum(received)


@pytest.fixture
def one_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the guards believe that the public site is one."""
    is_public = guards.is_public
    monkeypatch.setattr(guards, "is_public", lambda address: address == HERE or is_public(address))


def test_no_request_of_a_page_reaches_a_private_address(
    site: Site, public: Site, datagrams: socket.socket, one_public_address: None
) -> None:
    lead_away(public, site, datagrams)
    assert "Work" in visit(f"{public.url}/reaching", private_allowed=True)[0]
    assert set(site.asked) >= WAYS, WAYS - set(site.asked)
    assert site.posted, "the beacon"
    site.asked.clear()
    site.posted.clear()
    assert "Work" in visit(f"{public.url}/reaching", private_allowed=False)[0]
    assert (dict(site.asked), site.posted) == ({}, [])
    with pytest.raises(BlockingIOError):
        datagrams.recv(1)


def test_a_name_is_resolved_once_and_connected_to_where_it_was_checked(
    public: Site, one_public_address: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, answers = socket.getaddrinfo, [HERE]

    def resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        rebound = answers.pop() if answers else "127.0.0.1"
        return ask(rebound if host == "rebinding.example" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    public.html("/page", "<html><body>seen")
    url = f"http://rebinding.example:{public.url.rsplit(':', 1)[1]}/page"
    assert visit(url, private_allowed=False)[0] == "seen"
    assert "ERR_SOCKS_CONNECTION_FAILED" in visit(url, private_allowed=False)[0]


def test_a_page_that_never_stops_loading_is_cut_off(public: Site, one_public_address: None) -> None:
    public.html("/page", "<html><body>seen<script>fetch('/endless'); fetch('/endless')</script>")
    public.pages["/endless"] = Answer(b"x" * 100_000, endless=True)
    assert 2 * MAX_STREAM > PAGE_BYTES
    text, received = visit(f"{public.url}/page", private_allowed=False)
    assert text == "seen"
    assert 1_000_000 < received <= PAGE_BYTES + 200_000


@pytest.mark.parametrize("spider_led", [True, False])
def test_a_page_that_leads_to_a_private_address_is_refused_and_never_asked_for_there(
    site: Site, public: Site, runner: Runner, spider_led: bool
) -> None:
    site.html("/v/1", POSTING.format("secret"))
    public.html("/list", "<html><body><h1>Jobs</h1><a href=/v/1>x</a><a href=/v/2>x</a>")
    public.html("/v/2", POSTING.format(2))
    if spider_led:
        public.pages["/v/1"] = Answer(status=302, headers={"Location": f"{site.url}/v/1"})
    else:
        public.html("/v/1", f"<html><body><script>location = '{site.url}/v/1'</script>")
    site.html("/own", "<html><body><h1>Also a list of the source</h1>")
    options, own = {**OPTIONS, "wait_for": "h1", "wait_seconds": 3}, [f"{public.url}/list", f"{site.url}/own"]
    told = {"spider": "rendered", "options": options, "public": [HERE]}
    done = runner.crawl(own, **told, allow_private_addresses=False)
    assert (done.crawl.verdict, [posting.title for posting in done.postings]) == ("partial", ["Model 2"])
    refused = [error for error in done.crawl.errors if error.startswith(f"{public.url}/v/1")]
    assert refused == [f"{public.url}/v/1: 127.0.0.1 is not on the public internet"], done.crawl.errors
    assert not site.asked
    again = runner.crawl(own, **told)
    assert sorted(posting.title for posting in again.postings) == ["Model secret"]
    assert site.asked["/v/1"] == 1


def leads(site: Site, to: str, count: int = 4) -> None:
    """A board whose first three postings lead to another page, each in a way of its own; the fourth is there."""
    site.html("/v/3", POSTING.format(3))
    site.html("/list", "<html><body><h1>Jobs</h1>" + "".join(f"<a href=/v/{n}>x</a>" for n in range(count)))
    site.pages["/v/0"] = Answer(status=302, headers={"Location": to})
    site.html("/v/1", f"<meta http-equiv=refresh content='0; {to}'>")
    site.html("/v/2", f"<html><body><script>location = '{to}'</script>")


LED = {**OPTIONS, "wait_for": "h1", "wait_seconds": 3}


def test_a_page_that_leads_to_one_which_robots_forbids_is_not_followed_there_and_not_kept(
    site: Site, runner: Runner
) -> None:
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /private/\nAllow: /v/\n")
    leads(site, "/private/1", 5)
    site.html("/private/1", POSTING.format("private"))
    site.html("/v/3", POSTING.format(3) + "<script>history.pushState({}, '', '/private/4')</script>")
    site.html("/v/4", POSTING.format(4))
    done = runner.crawl(f"{site.url}/list", spider="rendered", options=LED)
    assert [posting.title for posting in done.postings] == ["Model 4"]
    assert {capture.url for capture in done.captures} == {f"{site.url}/v/4"}
    assert (done.crawl.verdict, done.crawl.errors) == ("done", [])
    told = "it leads to {0}/private/{1}: robots.txt forbids it"
    assert sorted(done.crawl.notices) == [
        f"{site.url}/v/{number}: {told.format(site.url, 4 if number == 3 else 1)}" for number in range(4)
    ]
    assert site.asked["/private/1"] == 0


def test_a_page_that_leads_to_another_is_kept_under_the_rule_that_allows_that_one(site: Site, runner: Runner) -> None:
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /moved/\nAllow: /moved/open/\nAllow: /v/\n")
    leads(site, "/moved/open/1")
    site.html("/moved/open/1", POSTING.format("moved"))
    done = runner.crawl(f"{site.url}/list", spider="rendered", options=LED)
    rules = {capture.url: capture.robots for capture in done.captures}
    assert rules == {f"{site.url}/moved/open/1": "Allow: /moved/open/", f"{site.url}/v/3": "Allow: /v/"}
    assert (done.crawl.verdict, done.crawl.notices) == ("done", [])


def test_a_page_that_leads_to_another_host_is_not_followed_there(site: Site, public: Site, runner: Runner) -> None:
    leads(site, f"{public.url}/elsewhere")
    public.html("/elsewhere", POSTING.format("elsewhere"))
    done = runner.crawl(f"{site.url}/list", spider="rendered", options=LED, limits={"concurrency": 1})
    assert [posting.title for posting in done.postings] == ["Model 3"]
    assert (done.crawl.verdict, len(done.crawl.notices)) == ("done", 3)
    assert "which is not on the source's hosts" in done.crawl.notices[0]
    assert not public.asked


def test_a_page_may_lead_to_another_port_of_a_host_whose_robots_txt_was_not_asked_yet(
    site: Site, runner: Runner
) -> None:
    with Site() as other:
        other.pages["/robots.txt"] = Answer(b"User-agent: *\nAllow: /over\n")
        other.html("/over", POSTING.format("over"))
        leads(site, f"{other.url}/over")
        done = runner.crawl(f"{site.url}/list", spider="rendered", options=LED, limits={"concurrency": 1})
    assert {capture.robots for capture in done.captures if capture.url == f"{other.url}/over"} == {"Allow: /over"}
    assert (done.crawl.verdict, other.asked["/robots.txt"]) == ("done", 1)


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


def test_pages_that_mean_ill_cost_a_request_each_and_never_the_crawl(site: Site, runner: Runner) -> None:
    board(site, 5)
    loop = "<script>addEventListener('load', () => setTimeout(() => {for (;;);}, 0))</script>"
    hostile = {
        1: "<script>for (let n = 0; n < 20; n++) window.open('/popup?' + n)</script>",
        2: "<script>const s = 'x'.repeat(1e7); for (let n = 0; n < 9; n++) document.body.append(s)</script>",
        3: loop,
        4: loop,
    }
    for number, script in hostile.items():
        site.html(f"/v/{number}", POSTING.format(number) + script)
    options, limits = {**OPTIONS, "wait_seconds": 1}, {"concurrency": 2}
    done = runner.crawl(f"{site.url}/list", spider="rendered", options=options, limits=limits)
    assert {posting.title for posting in done.postings} == {"Model 0", "Model 1"}
    assert done.crawl.verdict == "partial"
    assert sorted(error.split("/v/")[1][0] for error in done.crawl.errors) == ["2", "3", "4"], done.crawl.errors


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
