"""Finds the pages with JobPosting on a site: by its sitemaps, or by following its listings."""

import re
from typing import Any

from scrapy.http import Response

from crawlers.bare import FALLBACK
from crawlers.fetched import Fetched
from crawlers.options import JsonldOptions
from crawlers.session import Session
from crawlers.spiders.links import hrefs, selected
from crawlers.spiders.lists import ListSpider
from crawlers.spiders.source import Results


class JsonldSpider(ListSpider):
    """Reads JobPosting from each page that the source's `detail` expression names."""

    conditional = True

    def __init__(self, session: Session, **kwargs: Any) -> None:
        super().__init__(session, **kwargs)
        self.own = self.options(JsonldOptions)
        self.paging = self.own.paging
        self.detail_url = re.compile(self.own.detail) if self.own.detail else None

    def listing(self, response: Response) -> Results:
        """Reads a sitemap or a listing page, and goes on to the next one."""
        if self.own.discover == "sitemap":
            yield from self.sitemap(response)
            return
        if not self.usable(response):
            return
        answer = Fetched.of(response)
        if self.detail_url is None:
            # Without pages of their own, the postings stand on the listing.
            parsed = self.read(answer)
            shown = [posting.posting_id for posting in parsed.postings] if parsed else []
            if parsed is not None and FALLBACK not in parsed.warnings:
                self.session.keep(answer, parsed)
        else:
            shown = list(dict.fromkeys(url for url in hrefs(answer.page.text, response.url) if self.is_detail(url)))
            for url in shown:
                yield from self.ask_soon(url, self.detail)
        yield from self.next_page(response, shown)
        for url in selected(answer.page.text, self.own.next, response.url) if self.own.next else ():
            yield from self.next_list(response, url)

    def detail(self, response: Response) -> Results:
        """Reads a posting's page; one that only led elsewhere has nothing to read."""
        if self.usable(response):
            answer = Fetched.of(response)
            parsed = self.read(answer)
            if parsed is not None and not (answer.redirected and FALLBACK in parsed.warnings):
                self.session.keep(answer, parsed)
        return iter(())
