"""Follows the lists of a board or of classifieds to each advert's page, or keeps the adverts that a list has whole."""

import re
from typing import Any

from scrapy.http import Response

from crawlers.options import ListingOptions
from crawlers.session import Session
from crawlers.spiders.lists import ListSpider
from crawlers.spiders.source import Results


class ListingSpider(ListSpider):
    """Reads lists and detail pages by the source's selectors."""

    conditional = True

    def __init__(self, session: Session, **kwargs: Any) -> None:
        super().__init__(session, **kwargs)
        self.own = self.options(ListingOptions)
        self.paging = self.own.paging
        self.detail_url = re.compile(self.own.detail_url) if self.own.detail_url else None

    def listing(self, response: Response) -> Results:
        """Reads a sitemap or a list, and goes on to its adverts and to the next list."""
        if self.own.discover == "sitemap":
            yield from self.sitemap(response)
            return
        understood = self.understood(response)
        if understood is None:
            return
        answer, parsed = understood
        links = sorted({link.url for link in parsed.links if link.kind == "detail" and self.is_detail(link.url)})
        if self.own.list is None or not self.own.detail:
            self.session.keep(answer, parsed)
        for url in links:
            yield from self.ask_soon(url, self.detail)
        for link in parsed.links:
            if link.kind == "next":
                yield from self.next_list(response, link.url)
        yield from self.next_page(response, links or [posting.posting_id for posting in parsed.postings])
