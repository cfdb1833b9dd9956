"""The console in a real Chromium: what a person sees, in light and dark, and that nothing of an advert comes alive."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from replica.hostile import adverts

pytest.importorskip("playwright", reason="playwright is not installed")
from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = ("--no-sandbox", "--disable-background-networking", "--no-first-run")
SCHEMES = ("light", "dark")
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
IN_ORDER = (Path(__file__).parent / "in_order.js").read_text(encoding="utf-8")


@dataclass
class Watched:
    """A tab, and whatever in it should not have happened."""

    page: Page
    console: str
    wrong: list[str] = field(default_factory=list)

    def open(self, path: str, status: int = 200) -> Page:
        answer = self.page.goto(self.console + path)
        assert answer is not None and answer.status == status
        return self.page

    def heard(self, message: Any) -> None:
        if message.type in ("error", "warning") and "responded with a status of" not in message.text:
            self.wrong.append(f"console: {message.text}")

    def asked(self, request: Any) -> None:
        if not request.url.startswith(self.console + "/"):
            self.wrong.append(f"request: {request.url}")


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=str(chromium), args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture(params=SCHEMES)
def tab(request: pytest.FixtureRequest, browser: Browser, console: str) -> Iterator[Watched]:
    context = browser.new_context(color_scheme=request.param, viewport={"width": 1280, "height": 900})
    watched = Watched(context.new_page(), console)
    watched.page.on("console", watched.heard)
    watched.page.on("request", watched.asked)
    watched.page.on("pageerror", lambda error: watched.wrong.append(f"script: {error}"))
    watched.page.on("dialog", lambda dialog: (watched.wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    watched.page.on("popup", lambda popup: watched.wrong.append(f"popup: {popup.url}"))
    yield watched
    context.close()
    assert watched.wrong == []


@pytest.fixture(scope="module")
def flagged(client: httpx.Client) -> str:
    hits = client.get("/.json?level=critical&platform=workhub").json()["hits"]
    return f"/adverts/{hits[0]['posting_id']}"


@pytest.fixture(scope="module")
def hostile(client: httpx.Client) -> list[dict[str, Any]]:
    hits: list[dict[str, Any]] = client.get("/.json?platform=hostile_demo,hostile_raw&size=100&collapse=false").json()[
        "hits"
    ]
    assert len(hits) == 2 * len(adverts()) + 1
    return hits


def test_every_page_can_be_read(tab, flagged):
    for path, status in {
        "/": 200, "/?text=visa&level=critical": 200, "/?text=colour:red": 200, flagged: 200, "/platforms": 200,
        "/platforms/workhub": 200, "/?level=awful": 400, "/nothing": 404,
    }.items():  # fmt: skip
        page = tab.open(path, status)
        for unfolded in page.locator("details").all():
            unfolded.evaluate("e => e.open = true")
        assert page.evaluate(CONTRAST) == [], path
        assert page.locator("h1").count() == 1


def test_an_analyst_gets_from_words_to_the_reason(tab):
    page = tab.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.get_by_label("Words to look for").fill("visa")
    page.keyboard.press("Enter")
    page.locator("mark.hit").first.wait_for()
    page.locator("aside.facets a", has_text="critical").click()
    assert page.locator(".chips li").count() == 1
    page.locator("ol.found h2 a").first.click()
    number = page.locator("a.ref").first
    number.click()
    assert page.locator("li:target h3").is_visible()
    page.locator("li:target h3 a").click()
    assert page.locator("a.ref:target").is_visible()


def test_a_filter_is_taken_off_by_its_chip(tab):
    page = tab.open("/?level=critical&typology=forced_scamming")
    page.get_by_label("Remove the filter level: critical").click()
    assert page.locator(".chips li").all_inner_texts() == ["typology forced_scamming ×".replace("_", " ")]


def test_hostile_adverts_come_alive_nowhere(tab, hostile):
    for path in ["/?platform=hostile_demo,hostile_raw&size=100", *(f"/adverts/{hit['posting_id']}" for hit in hostile)]:
        page = tab.open(path)
        assert page.title().endswith("· recruitwatch")
        assert page.evaluate("document.querySelectorAll('script, iframe, img, form[action^=http], base').length") == 0
        assert page.evaluate("[...document.links].filter(a => !/^https?:$/.test(a.protocol)).length") == 0


def test_a_hostile_text_is_read_letter_by_letter(tab, hostile):
    for hit in hostile:
        page = tab.open(f"/adverts/{hit['posting_id']}")
        page.evaluate("document.querySelectorAll('a.ref').forEach(a => a.remove())")
        shown = page.locator("div.text").evaluate("e => e.textContent")
        for word in [word for word in hit["text"].split() if word.isascii() and word.isprintable()][:60]:
            assert word[:1000] in shown
        title = page.locator("h1").inner_text()
        assert all(word in title for word in hit["title"].split() if word.isascii() and word.isprintable())


def test_an_override_of_direction_turns_nothing_around(tab, hostile):
    hit = next(hit for hit in hostile if "\u202e" in hit["title"])
    page = tab.open(f"/adverts/{hit['posting_id']}")
    heading = page.locator("h1")
    assert "RLO" in heading.inner_text() and "\u202e" not in page.content()
    assert heading.evaluate(IN_ORDER)


def test_nothing_is_wider_than_a_small_screen(tab, hostile, flagged):
    tab.page.set_viewport_size({"width": 360, "height": 740})
    paths = ["/", "/?platform=hostile_demo,hostile_raw&size=100", flagged, "/platforms", "/platforms/workhub"]
    for path in [*paths, *(f"/adverts/{hit['posting_id']}" for hit in hostile)]:
        page = tab.open(path)
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), path
