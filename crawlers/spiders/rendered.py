"""Follows the listings of a site that is made by script, with a browser that renders each page."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from playwright.async_api import Error, Page
from scrapy import Request
from scrapy.http import Response
from scrapy_playwright.page import PageMethod

from crawlers.bare import FALLBACK
from crawlers.fetched import Fetched
from crawlers.guards import MAX_BYTES, TIMEOUT
from crawlers.options import RenderedOptions
from crawlers.rendering import PICTURE_MS, picture
from crawlers.session import Session
from crawlers.spiders.links import hrefs, selected
from crawlers.spiders.lists import ListSpider
from crawlers.spiders.source import ERROR, Results

CLICK_MS = 5000
"""How long a button may take until it can be clicked."""
MAX_CLICKS = 50
PNG = "image/png"
READ_SECONDS = 10
"""In which a page that is ready is read; a browser takes milliseconds."""
UNFOLD_SECONDS = 240
"""That a listing may be clicked and scrolled for."""
PAUSE_MS = 300
"""After a click or a scroll, until more is there."""


class RenderedSpider(ListSpider):
    """Reads rendered pages: listings for their links, postings by the source's rules."""

    def __init__(self, session: Session, **kwargs: Any) -> None:
        super().__init__(session, **kwargs)
        self.own = self.options(RenderedOptions)
        self.paging = self.own.paging
        self.detail_url = re.compile(self.own.detail)

    def ask(self, url: str, callback: Callable[[Response], Results], listing: bool = False, **meta: Any) -> Request:
        """A request that the browser makes and renders."""
        steps, seconds = [PageMethod(settle, self.own.wait_for, self.own.wait_seconds)], TIMEOUT + self.own.wait_seconds
        if listing and (self.own.click or self.own.scroll):
            steps.append(PageMethod(unfold, self.own.click, self.own.scroll))
            seconds += UNFOLD_SECONDS
        if self.source.takes_screenshots and not listing:
            steps.append(PageMethod(picture))
            seconds += PICTURE_MS // 1000
        rendering = {
            "playwright": True,
            "playwright_page_methods": steps,
            "restart_every": self.own.restart_every,
            "seconds": seconds + READ_SECONDS,
        }
        return super().ask(url, callback, listing, **rendering, **meta)

    def listing(self, response: Response) -> Results:
        """Reads a rendered listing."""
        if not self._is_ready(response):
            return
        text = Fetched.of(response).page.text
        shown = list(dict.fromkeys(url for url in hrefs(text, response.url) if self.is_detail(url)))
        for url in shown:
            yield from self.ask_soon(url, self.detail)
        yield from self.next_page(response, shown)
        for url in selected(text, self.own.next, response.url) if self.own.next else ():
            yield from self.next_list(response, url)

    def detail(self, response: Response) -> Results:
        """Reads a posting's rendered page."""
        if self._is_ready(response):
            answer = Fetched.of(response)
            parsed = self.read(answer)
            if parsed is not None and FALLBACK not in parsed.warnings:
                self.session.keep(answer, parsed)
                if parsed.postings and not parsed.closed:
                    self._keep_picture(response, answer)
        return iter(())

    def _keep_picture(self, response: Response, answer: Fetched) -> None:
        """Keeps the picture of a posting's page, where one was taken, as a capture of the same URL."""
        taken = next((step.result for step in response.meta["playwright_page_methods"] if step.method is picture), None)
        if taken is not None:
            headers = ((b"Content-Type", PNG.encode()),)
            self.session.capture(replace(answer, body=taken, headers=headers, content_type=PNG))

    def _is_ready(self, response: Response) -> bool:
        if not self.usable(response):
            return False
        steps = response.meta.get("playwright_page_methods") or []
        if len(response.body) > MAX_BYTES:
            self.session.failed(response.url, "the rendered page is too large")
        elif response.status < ERROR and steps and steps[0].result is False:
            self.session.failed(response.url, f"`{self.own.wait_for}` did not appear")
        else:
            return True
        return False


async def settle(page: Page, wait_for: str | None, seconds: int) -> bool:
    """Waits until a page is ready; false where what it is waited for does not come."""
    try:
        if wait_for:
            await page.wait_for_selector(wait_for, state="attached", timeout=seconds * 1000)
        else:
            await page.wait_for_load_state("networkidle", timeout=seconds * 1000)
    except Error:
        # Without something to wait for, a page that never rests is read as it is.
        return wait_for is None
    return True


async def unfold(page: Page, click: str | None, scroll: int) -> None:
    """Clicks "show more" until it is gone, and scrolls to the end so often."""
    for _ in range(MAX_CLICKS if click else 0):
        button = await page.query_selector(click or "")
        if button is None or not await button.is_visible():
            break
        try:
            await button.click(timeout=CLICK_MS)
        except Error:
            break
        await page.wait_for_timeout(PAUSE_MS)
    for _ in range(scroll):
        await page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        await page.wait_for_timeout(PAUSE_MS)
