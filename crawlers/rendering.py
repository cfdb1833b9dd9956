"""The browser as Scrapy's downloader: restarted regularly, since its memory grows with the pages it has shown."""

import asyncio
from contextlib import suppress
from functools import partial
from urllib.parse import urlsplit

from playwright.async_api import Error, Page
from playwright.async_api import Request as Loaded
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy_playwright.handler import BrowserContextWrapper, ScrapyPlaywrightDownloadHandler

from crawlers.budget import BYTES_STAT
from crawlers.guards import MAX_BYTES, refused_hosts
from crawlers.navigation import Steps
from crawlers.proxy import Proxy
from crawlers.refusals import PrivateAddress
from crawlers.robots import RobotsMiddleware

MAX_HEIGHT = 10_000
"""Pixels of a page, from its top, that are in its picture."""
MAX_PICTURE = 5_000_000
"""Bytes of a picture; a larger one is not kept."""
PICTURE_MS = 15_000
"""How long taking one may last."""
STEPS = "steps"
"""Where a request's `meta` has the steps that its page may take."""
_WIDTH = 1280


class RenderingHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """Renders pages, each within the `seconds` of its request's `meta`, and after `restart_every` in a new browser."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._turn = asyncio.Lock()
        self._idle = asyncio.Event()
        self._idle.set()
        self._under_way = 0
        self._rendered = 0
        at_once = crawler.settings.getint("PLAYWRIGHT_MAX_PAGES_PER_CONTEXT")
        private = crawler.settings.getbool("RECRUITWATCH_PRIVATE_ADDRESSES")
        self._proxy = Proxy(private, at_once, partial(self.stats.inc_value, BYTES_STAT))
        self._listening = False
        launch = self.config.launch_options
        launch["args"] = [*launch["args"], *self._proxy.arguments]

    async def download_request(self, request: Request) -> Response:
        """Renders a page; where a restart is due, after those under way have ended."""
        if not request.meta.get("playwright"):
            plain: Response = await super().download_request(request)
            return plain
        async with self._turn:
            if self._rendered >= request.meta["restart_every"]:
                await self._idle.wait()
                await self._restart()
            self._rendered += 1
            self._under_way += 1
            self._idle.clear()
        self._proxy.allow_page()
        robots = self._crawler.get_downloader_middleware(RobotsMiddleware)
        steps = request.meta[STEPS] = Steps(robots, self._crawler.spider.is_own, request.url)
        try:
            async with asyncio.timeout(request.meta["seconds"]):
                rendered: Response = await super().download_request(request)
        except TimeoutError:
            # Its script does not end, so it can be neither read nor closed: with the next page comes a new browser.
            self._rendered = request.meta["restart_every"]
            raise Error(f"the page was not there whole after {request.meta['seconds']} seconds") from None
        except Error:
            if steps.refusal:
                raise steps.refusal from None
            raise
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()
        if steps.refusal:
            raise steps.refusal
        if urlsplit(rendered.url).scheme not in ("http", "https"):
            # A page that leads on to where nothing can be loaded becomes the browser's own page of errors.
            raise Error(f"the page led the browser to {rendered.url}")
        # A script may have named the page otherwise without going anywhere.
        request.meta["robots"] = await steps.rule(rendered.url)
        return rendered

    async def _create_page(self, request: Request, spider: object) -> Page:
        page: Page = await super()._create_page(request, spider)
        page.on("requestfailed", partial(_note_refusal, request, page))
        await request.meta[STEPS].guard(page)
        # What a page opens beside itself is not looked at, and there may be any number.
        page.on("popup", _close_quietly)
        return page

    async def _apply_page_methods(self, page: Page, request: Request, spider: object) -> None:
        await super()._apply_page_methods(page, request, spider)
        if await page.evaluate("document.documentElement.outerHTML.length") > MAX_BYTES:
            raise Error("the rendered page is too large")

    async def _maybe_launch_browser(self) -> None:
        if not self._listening:
            self._listening = True
            await self._proxy.start()
        await super()._maybe_launch_browser()

    async def _close(self) -> None:
        # First of all the browser: a page whose script does not end would keep its context from being closed.
        await self._restart()
        await super()._close()
        await self._proxy.close()

    async def _restart(self) -> None:
        self._rendered = 0
        if not hasattr(self, "browser"):
            return
        browser = self.browser
        # What listens for a browser that died would start one beside ours.
        browser.remove_listener("disconnected", self._browser_disconnected_callback)
        del self.browser
        self.context_wrappers.clear()
        await browser.close()

    async def _create_browser_context(
        self, name: str, context_kwargs: dict[str, object] | None, spider: object = None
    ) -> BrowserContextWrapper:
        # Only the first browser's context is made as the settings say: without this a later one, after a restart or
        # a crash, would name itself as a person's browser.
        told = context_kwargs or self.config.startup_context_kwargs.get(name)
        return await super()._create_browser_context(name, told, spider)


def _note_refusal(request: Request, page: Page, failed: Loaded) -> None:
    """Remembers where a page itself, not what it loads, led to an address that is refused."""
    host = urlsplit(failed.url).hostname
    if host in refused_hosts and failed.is_navigation_request() and failed.frame == page.main_frame:
        request.meta[STEPS].refusal = PrivateAddress(f"{host} is not on the public internet")


async def _close_quietly(page: Page) -> None:
    with suppress(Error):
        await page.close()


async def picture(page: Page) -> bytes | None:
    """A page as it is shown, as PNG, from its top; null where it cannot be taken, or is too large."""
    try:
        height = await page.evaluate("document.documentElement.scrollHeight")
        tall = min(max(int(height), 1), MAX_HEIGHT) if isinstance(height, int | float) else MAX_HEIGHT
        taken = await page.screenshot(
            type="png",
            full_page=True,
            clip={"x": 0, "y": 0, "width": _WIDTH, "height": tall},
            animations="disabled",
            timeout=PICTURE_MS,
        )
    except (Error, ValueError, OverflowError):
        return None
    return taken if len(taken) <= MAX_PICTURE else None
