"""Finds the pages with JobPosting on a site: by its sitemaps, or by following its listings."""

import re
from urllib.parse import urljoin

from scrapy.http import Response
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap

from crawlers.fetched import Fetched
from crawlers.guards import MAX_BYTES
from crawlers.jsonld import FALLBACK
from crawlers.options import JsonldOptions
from crawlers.spiders.links import MAX_LINKS, hrefs, selected
from crawlers.spiders.source import Results, SourceSpider

MAX_NESTED = 3
"""Sitemap indexes inside one another."""
_GZIP = b"\x1f\x8b"


class JsonldSpider(SourceSpider):
    """Reads JobPosting from each page that the source's `detail` expression names."""

    conditional = True

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.own = self.options(JsonldOptions)
        self._detail = re.compile(self.own.detail) if self.own.detail else None

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
                self.ask_later(urljoin(response.url, url))

    def _links(self, response: Response) -> Results:
        answer = Fetched.of(response)
        text = answer.page.text
        if self._detail is None:
            # Without pages of their own, the postings stand on the listing.
            parsed = self.read(answer)
            if parsed is not None and FALLBACK not in parsed.warnings:
                self.session.keep(answer, parsed)
        else:
            yield from (self.ask(url, self.detail) for url in hrefs(text, response.url) if self._is_detail(url))
        for url in selected(text, self.own.next, response.url) if self.own.next else ():
            if self.is_own(url):
                yield self.ask(url, self.listing, listing=True)

    def _is_detail(self, url: str) -> bool:
        return self.is_own(url) and (self._detail is None or bool(self._detail.search(url)))
