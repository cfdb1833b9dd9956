"""A crawl as it is, and a bare Scrapy spider that reads the same pages: seconds, pages, bytes of answers."""

from pathlib import Path
from time import perf_counter
from typing import Any


def crawl(address: str, pages: str, home: str) -> dict[str, Any]:
    """A crawl into the lake and the catalogue, as `recruitwatch crawl` does it."""
    import crawlers.crawl  # noqa: F401  what is loaded is not measured
    from config.settings import Settings
    from crawlers.spiders import spider_class
    from pipelines.collect import collect
    from pipelines.workspace import Workspace
    from records.source import SourceSpec
    from replica.volume import source_file

    file = source_file(address, int(pages))
    spec = SourceSpec(platform=file.platform, source=file.sources[0])
    spider_class(spec.source.spider)
    workspace = Workspace(Settings(home=Path(home)))
    began = perf_counter()
    done = collect(workspace, spec)
    seconds = perf_counter() - began
    if done.verdict != "done":
        raise SystemExit(f"the crawl ended as {done.verdict}: {done.errors[:1]}")
    return {"seconds": seconds, "pages": done.new + done.changed + done.seen, "bytes": done.bytes}


def spider(address: str, pages: str, home: str) -> dict[str, Any]:
    """A bare spider with Scrapy's own settings, which reads the same pages by the same function and keeps nothing."""
    import re
    from collections.abc import Iterator

    from scrapy import Request, Spider
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.http import Response
    from scrapy.utils.gz import gunzip
    from scrapy.utils.sitemap import Sitemap

    from crawlers.jsonld import parse
    from crawlers.page import Page, ParseSpec
    from replica.volume import CONCURRENCY, PLATFORM

    spec = ParseSpec(PLATFORM, PLATFORM)
    found: list[str] = []

    class Bare(Spider):
        name = "bare"
        start_urls = [f"{address}/sitemap.xml.gz"]

        def parse(self, response: Response) -> Iterator[Request]:
            for entry in Sitemap(gunzip(response.body)):
                if re.search(r"/jobs/\d+$", entry["loc"]):
                    yield Request(entry["loc"], callback=self.read)

        def read(self, response: Response) -> None:
            found.extend(one.posting_id for one in parse(Page(response.url, response.body), spec).postings)

    process = AsyncCrawlerProcess(
        {
            "LOG_LEVEL": "ERROR",
            "CONCURRENT_REQUESTS": CONCURRENCY,
            "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENCY,
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    crawler = process.create_crawler(Bare)
    began = perf_counter()
    process.crawl(crawler)
    process.start()
    seconds = perf_counter() - began
    assert crawler.stats
    size = crawler.stats.get_value("downloader/response_bytes", 0)
    return {"seconds": seconds, "pages": len(set(found)), "bytes": size}
