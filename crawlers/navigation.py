"""Lets a page in the browser go only where its source may be read: on its own hosts, and as robots.txt allows.

A browser follows redirects, `meta refresh` and scripts by itself, past the middleware that asks robots.txt for Scrapy's
requests. So each step of a page's main frame is held in the browser until the same rules have been asked, and a step
that they forbid is never sent. What a page loads beside itself (scripts, data, frames) is not held to them: RFC 9309 is
about what a crawler asks for, and those the page asks for, as in any browser, without being kept.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Error, Page

from crawlers.refusals import LedAway, Refusal, RobotsRefusal
from crawlers.robots import RobotsMiddleware


class Steps:
    """Where the page of one request may go; `is_own` tells the source's own hosts."""

    def __init__(self, robots: RobotsMiddleware, is_own: Callable[[str], bool], asked: str) -> None:
        self._robots, self._is_own, self._asked = robots, is_own, asked
        self.refusal: Refusal | None = None
        """Why the page could not go where it led."""

    async def rule(self, url: str) -> str:
        """The rule of robots.txt that allows a page where the browser has come to; a Refusal where it is not."""
        if not self._is_own(url) and urlsplit(url).hostname != urlsplit(self._asked).hostname:
            raise LedAway(f"it leads to {url}, which is not on the source's hosts")
        try:
            # In a slot of its own: the one of the host may be taken by the page that waits for this answer.
            return await self._robots.rule(url, download_slot=f"robots.txt for {url}")
        except RobotsRefusal as error:
            raise LedAway(f"it leads to {url}: {error}") from None

    async def guard(self, page: Page) -> None:
        """Holds each step of a page's main frame until it is allowed, or ends it there."""
        session = await page.context.new_cdp_session(page)
        main = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]

        async def decide(paused: dict[str, Any]) -> None:
            if paused.get("frameId") == main:
                try:
                    await self.rule(paused["request"]["url"])
                except Refusal as refusal:
                    self.refusal = refusal
                    await _answer(session.send, "Fetch.failRequest", paused, errorReason="BlockedByClient")
                    return
            await _answer(session.send, "Fetch.continueRequest", paused)

        session.on("Fetch.requestPaused", decide)
        # Playwright's own routes are not asked for what a redirect leads to.
        await session.send("Fetch.enable", {"patterns": [{"resourceType": "Document"}]})


async def _answer(send: Callable[..., Awaitable[Any]], method: str, paused: dict[str, Any], **told: str) -> None:
    # A page that is closed meanwhile asks for nothing any more.
    with suppress(Error):
        await send(method, {"requestId": paused["requestId"], **told})
