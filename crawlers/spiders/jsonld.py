"""Finds the pages with JobPosting on a site: by its sitemaps, or by following its listings."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import parsel
from scrapy.http import Response
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap

from crawlers.fetched import Fetched
from crawlers.guards import MAX_BYTES
from crawlers.jsonld import FALLBACK
from crawlers.options import JsonldOptions
from crawlers.spiders.source import MAX_URL, Results, SourceSpider

MAX_NESTED = 3
"""Sitemap indexes inside one another."""
MAX_LINKS = 50_000
"""Links followed from one page; a sitemap may have as many."""
_GZIP = b"\x1f\x8b"


class JsonldSpider(SourceSpider):
    """Reads JobPosting from each page that the source's `detail` expression names."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.own = self.options(JsonldOptions)
        self._detail = re.compile(self.own.detail) if self.own.detail else None
        self._hosts = {urlsplit(url).hostname for url in (*self.source.start, self.session.spec.platform.url)}

    def listing(self, response: Response) -> Results:
        """Reads a sitemap or a listing page."""
        if not self.usable(response):
            return
        if self.own.discover == "sitemap":
            yield from self._sitemap(response)
        else:
            yield from self._links(response)

    def detail(self, response: Response) -> Results:
        """Reads a posting's page; one that only led elsewhere has nothing to read."""
        if self.usable(response):
            answer = Fetched.of(response)
            parsed = self.read(answer)
            if parsed is not None and not (answer.redirected and FALLBACK in parsed.warnings):
                self.session.keep(answer, parsed)
        return iter(())

    def _sitemap(self, response: Response) -> Results:
        body = response.body
        try:
            body = gunzip(body, max_size=MAX_BYTES) if body.startswith(_GZIP) else body
            found = Sitemap(body)
            entries = [entry["loc"].strip() for entry, _ in zip(found, range(MAX_LINKS), strict=False)]
        except Exception as error:  # whatever is wrong with a foreign file is told, not raised
            self.session.failed(response.url, f"no sitemap: {type(error).__name__}")
            return
        depth = response.meta.get("sitemaps", 0)
        for url in entries:
            if found.type == "sitemapindex" and depth < MAX_NESTED:
                yield self.ask(urljoin(response.url, url), self.listing, listing=True, sitemaps=depth + 1)
            elif found.type == "urlset" and self._is_detail(url):
                yield self.ask(urljoin(response.url, url), self.detail)

    def _links(self, response: Response) -> Results:
        answer = Fetched.of(response)
        selector = parsel.Selector(answer.page.text)
        if self._detail is None:
            # Without pages of their own, the postings stand on the listing.
            parsed = self.read(answer)
            if parsed is not None and FALLBACK not in parsed.warnings:
                self.session.keep(answer, parsed)
        else:
            for url in _hrefs(selector, response.url):
                if self._is_detail(url):
                    yield self.ask(url, self.detail)
        for following in selector.css(self.own.next) if self.own.next else ():
            url = urljoin(response.url, following.attrib.get("href", ""))
            if url != response.url and self._is_own(url):
                yield self.ask(url, self.listing, listing=True)

    def _is_detail(self, url: str) -> bool:
        return self._is_own(url) and (self._detail is None or bool(self._detail.search(url)))

    def _is_own(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        return len(url) <= MAX_URL and parts.scheme in ("http", "https") and parts.hostname in self._hosts


def _hrefs(selector: parsel.Selector, base: str) -> Iterator[str]:
    for href, _ in zip(selector.xpath("//a/@href"), range(MAX_LINKS), strict=False):
        try:
            yield urljoin(base, href.get().strip()).split("#", 1)[0]
        except ValueError:
            continue
