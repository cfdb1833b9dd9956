"""Keeps a source within its daily budgets, counted over the crawls of the last 24 hours and the one that runs."""

import asyncio
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.stats import DownloaderStats
from scrapy.http import Response

from crawlers.refusals import OverLimit
from records.budget import Spent
from records.source import Limits

REQUESTS_STAT = "downloader/request_count"
BYTES_STAT = "downloader/response_bytes"
"""Scrapy's own counts, of every request that is sent (robots.txt, redirects and repetitions too) and of the bytes on
the wire, headers too. All that a browser loads is in the bytes; of the requests only those for the pages themselves."""

FOR_PAGES = 0.5
"""Share of a day's budgets that pictures leave to pages: our choice. Without it a few hundred could end a crawl."""


class WireStats(DownloaderStats):
    """Scrapy's counts, but of rendered pages: what the browser's proxy has carried is counted already."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Counts an answer as it came."""
        if request.meta.get("playwright"):
            return response
        counted: Request | Response = super().process_response(request, response)
        return counted


class BudgetMiddleware:
    """Ends the crawl where a budget is used up. Answers under way still come: one for each request at once."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        left = crawler.settings.getdict("RECRUITWATCH_BUDGETS")
        self._budgets = ((REQUESTS_STAT, *left["requests_per_day"]), (BYTES_STAT, *left["bytes_per_day"]))
        self._ending: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "BudgetMiddleware":
        """As Scrapy makes it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuses a request beyond a budget, and ends the crawl with the budget's name as its reason."""
        if request.meta.get("is_robots"):
            return
        assert self.crawler.stats and self.crawler.engine
        for stat, left, words, whole in self._budgets:
            picture = request.meta.get("picture")
            if self.crawler.stats.get_value(stat, 0) < (left - whole * FOR_PAGES if picture else left):
                continue
            # Where pictures end there may be pages yet, and those count.
            if self._ending is None and not picture:
                self._ending = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=words))
            raise OverLimit(words)


def settings(limits: Limits, spent: Spent) -> dict[str, Any]:
    """Scrapy's settings for a source's budgets: of each what is left, what to say where nothing is, and the whole."""
    told = "of the source is used up, with what its crawls of the last 24 hours asked"
    requests, size = limits.requests_per_day, limits.bytes_per_day
    budgets = {
        "requests_per_day": (requests - spent.requests, f"`requests_per_day: {requests}` {told}", requests),
        "bytes_per_day": (size - spent.bytes, f"`bytes_per_day: {size}` {told}", size),
    }
    return {"RECRUITWATCH_BUDGETS": budgets}
