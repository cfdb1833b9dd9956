"""Crawls one source once, in this process, and says what it came to."""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from crawlers import budget, guards, politeness
from crawlers.browser import REMEDY, find_chromium
from crawlers.browser import settings as browser_settings
from crawlers.images import KnownImages
from crawlers.session import Known, OnRead, Progress, Session
from crawlers.spiders import spider_class
from records.budget import NOTHING, Spent
from records.history import Former
from records.lake import SetWriter
from records.posting import Crawl
from records.source import SourceSpec

EXTENSIONS = ("corestats.CoreStats", "closespider.CloseSpider", "throttle.AutoThrottle")
DOWNLOADER_MIDDLEWARES = {
    "crawlers.guards.GuardMiddleware": 40,
    "crawlers.budget.BudgetMiddleware": 50,
    "crawlers.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "crawlers.politeness.BackOffMiddleware": 550,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
    "crawlers.budget.WireStats": 850,
}
ACCEPT = "text/html,application/xhtml+xml,application/json;q=0.9,application/xml;q=0.9,*/*;q=0.8"
HTTP_HANDLER = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"
RENDERING_HANDLER = "crawlers.rendering.RenderingHandler"
"""What is used of Scrapy, in place of its own lists, all of which it imports and asks for every page.

Left out are cookies, passwords, other schemes than HTTP, and proxies, which would resolve names past the guards.
"""


def crawl(
    spec: SourceSpec,
    crawl_id: str,
    started_at: str,
    writer: SetWriter,
    known: Known,
    user_agent: str,
    recheck: Iterable[tuple[str, str]] = (),
    on_progress: Progress | None = None,
    browser: Path | None = None,
    pages: Mapping[str, Former] | None = None,
    since_whole: int | None = None,
    spent: Spent = NOTHING,
    known_images: KnownImages = lambda _: (),
    on_read: OnRead = lambda _: None,
) -> Crawl:
    """Crawls a source into `writer`; its manifest is the caller's to write.

    `known` gives the current revision and parser of a posting that the lake has, else null. `recheck` gives id and URL
    of the postings that the source had when it was last crawled: those that the listing no longer shows are asked for
    at their URL. `browser` renders, instead of the one that is found. `pages` are those read before, by URL: they are
    asked for only if they changed. `since_whole` is how many crawls in a row have stopped before the start of their
    window, null where this one must not. `spent` is what the source's crawls asked in the last 24 hours.
    `known_images` gives the addresses of a posting's pictures that the lake has. `on_read` is told what was read from
    each page, and what was left over. Scrapy's reactor cannot be started
    twice in one process, so neither can this. SettingsError where the source's options cannot be used.
    """
    session = Session(
        spec,
        crawl_id,
        started_at,
        writer,
        known,
        user_agent,
        recheck=recheck,
        on_progress=on_progress,
        pages=pages,
        since_whole=since_whole,
        known_images=known_images,
        on_read=on_read,
    )
    chromium = find_chromium(browser) if spec.source.spider == "rendered" else None
    if spec.source.spider == "rendered" and chromium is None:
        session.refused(spec.source.id, f"skipped, no browser to render with; {REMEDY}")
        return session.result(0, finished=True)
    # Scrapy tells each request at debug level; what an operator must see is in the verdict.
    logging.getLogger("scrapy").setLevel(logging.ERROR)
    guards.bound_headers()
    process = AsyncCrawlerProcess(
        {**_settings(spec, user_agent, chromium), **budget.settings(spec.source.limits, spent)}
    )
    crawler = process.create_crawler(spider_class(spec.source.spider))
    process.crawl(crawler, session=session)
    process.start()
    assert crawler.stats
    stats = crawler.stats.get_stats()
    finished = stats.get("finish_reason") == "finished"
    if not finished:
        session.failed(spec.source.id, f"the crawl ended early: {stats.get('finish_reason', 'it did not start')}")
    crawled = session.result(int(stats.get(budget.REQUESTS_STAT, 0)), finished)
    return crawled.model_copy(update={"bytes": int(stats.get(budget.BYTES_STAT, 0))})


def _settings(spec: SourceSpec, user_agent: str, chromium: Path | None) -> dict[str, Any]:
    limits, private_allowed = spec.source.limits, spec.source.allow_private_addresses
    rendering = browser_settings(chromium, user_agent, limits.concurrency) if chromium else {}
    handler = RENDERING_HANDLER if chromium else HTTP_HANDLER
    return {
        **rendering,
        **politeness.settings(limits, user_agent),
        **guards.settings(limits.pages, private_allowed),
        "DOWNLOADER_MIDDLEWARES_BASE": DOWNLOADER_MIDDLEWARES,
        "EXTENSIONS_BASE": {f"scrapy.extensions.{name}": 0 for name in EXTENSIONS},
        "DOWNLOAD_HANDLERS_BASE": dict.fromkeys(("http", "https"), handler),
        # An answer of whoever sat between proves nothing.
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DUPEFILTER_CLASS": "crawlers.asked.AskedRequests",
        "DEFAULT_REQUEST_HEADERS": {"Accept": ACCEPT, "Accept-Language": _languages(spec)},
        # Statuses are read by the spiders: a 404 is news about a posting, not a failure.
        "HTTPERROR_ALLOW_ALL": True,
        # Scrapy starts so many tasks for every page; pages here yield requests, and no items.
        "CONCURRENT_ITEMS": 1,
        "STATS_DUMP": False,
        "LOG_LEVEL": "ERROR",
        "LOG_INSTALL_ROOT_HANDLER": False,
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
    }


def _languages(spec: SourceSpec) -> str:
    """The languages that a site is asked to answer in: its adverts' own; of Telegram's cards English is understood."""
    own = [] if spec.source.spider == "telegram" else spec.source.languages
    return ", ".join([*own, *(["en"] if not own else [] if "en" in own else ["en;q=0.5"])])
