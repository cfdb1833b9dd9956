"""What spiders that go from lists to postings share: numbered pages, links to the next one, sitemaps."""

import re
from collections.abc import AsyncIterator, Collection
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap

from crawlers.addresses import web_address
from crawlers.guards import MAX_BYTES
from crawlers.paging import Paging, Shown
from crawlers.session import Session
from crawlers.spiders.links import MAX_LINKS
from crawlers.spiders.source import Results, SourceSpider

MAX_NESTED = 3
"""Sitemap indexes inside one another."""
_GZIP = b"\x1f\x8b"


class ListSpider(SourceSpider):
    """Reads lists of postings page by page; how they are numbered, and which links are postings, its source says."""

    paging: Paging | None = None
    detail_url: re.Pattern[str] | None = None
    """What the URLs of postings look like; null: all of the site's may be."""

    def __init__(self, session: Session, **kwargs: Any) -> None:
        super().__init__(session, **kwargs)
        self._shown = Shown()

    async def start(self) -> AsyncIterator[Request]:
        """Asks for the first page of each start URL."""
        for url in self.source.start:
            yield self.page(url, self.paging.first if self.paging else 0)

    def page(self, base: str, at: int) -> Request:
        """The request for the page at a number or offset, of the list that begins at `base`."""
        url = self.paging.address(base, at) if self.paging else base
        return self.ask(url, self.listing, listing=True, **self.place(base, at))

    def place(self, base: str, at: int) -> dict[str, Any]:
        """What a request for a page of a list remembers: where it stands, and by what it may say that it is none."""
        ends = self.paging.ends_with if self.paging and at != self.paging.first else []
        return {"base": base, "at": at, "ends_with": ends}

    def next_page(self, response: Response, shown: Collection[str], count: int | None = None) -> Results:
        """Asks for the page after one that shows these entries, unless it shows none that is new."""
        if not self.paging or not self.paging.is_counted:
            return
        base, at = response.meta["base"], response.meta["at"]
        if self._shown.has_news(base, shown) and self.goes_deeper(response):
            yield self.page(base, self.paging.after(at, len(shown) if count is None else count))

    def is_detail(self, url: str) -> bool:
        """Whether a link leads to a posting of this source."""
        return self.is_own(url) and (self.detail_url is None or bool(self.detail_url.search(url)))

    def sitemap(self, response: Response) -> Results:
        """Reads a sitemap, or an index of them, also in gzip; the postings that it names wait as addresses."""
        if not self.usable(response):
            return
        body = response.body
        try:
            body = gunzip(body, max_size=MAX_BYTES) if body.startswith(_GZIP) else body
            found = Sitemap(body)
            entries = [entry["loc"].strip() for entry, _ in zip(found, range(MAX_LINKS), strict=False)]
        except Exception as error:  # whatever is wrong with a foreign file is told, not raised
            self.session.failed(response.url, f"no sitemap: {type(error).__name__}")
            return
        depth = response.meta.get("sitemaps", 0)
        for entry in entries:
            url = web_address(response.url, entry)
            if url and found.type == "sitemapindex" and depth < MAX_NESTED:
                yield self.ask(url, self.sitemap, listing=True, sitemaps=depth + 1)
            elif found.type == "urlset" and self.is_detail(url):
                self.ask_later(url, self.detail)
