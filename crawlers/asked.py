"""Remembers what a crawl has asked for, on disk: Scrapy's own filter holds 100 bytes in memory for every page."""

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.dupefilters import BaseDupeFilter

from records.spill import DiskSet


class AskedRequests(BaseDupeFilter):
    """Lets each request pass once, by the fingerprint that Scrapy gives it."""

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.request_fingerprinter
        self._fingerprint = crawler.request_fingerprinter.fingerprint
        self._asked = DiskSet()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "AskedRequests":
        """As Scrapy makes it."""
        return cls(crawler)

    def request_seen(self, request: Request) -> bool:
        """Whether such a request was there before; from now on it was."""
        return not self._asked.add(self._fingerprint(request))

    def log(self, request: Request, spider: Spider) -> None:
        """Tells nothing: that several pages link to one is usual."""
