"""Follows the lists of a board or of classifieds to each advert's page, or keeps the adverts that a list has whole."""

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from w3lib.url import add_or_replace_parameters

from crawlers.options import ListingOptions
from crawlers.session import Session
from crawlers.spiders.source import Results, SourceSpider


class ListingSpider(SourceSpider):
    """Reads lists and detail pages by the source's selectors."""

    conditional = True

    def __init__(self, session: Session, **kwargs: Any) -> None:
        super().__init__(session, **kwargs)
        self.own = self.options(ListingOptions)
        self._linked: set[str] = set()

    async def start(self) -> AsyncIterator[Request]:
        """Asks for the first list of each start URL."""
        for url in self.source.start:
            at = self.own.paging.first if self.own.paging else 0
            yield self.ask(self._address(url, at), self.listing, listing=True, base=url, at=at)

    def listing(self, response: Response) -> Results:
        """Reads a list, and goes on to its adverts and to the next list."""
        understood = self.understood(response)
        if understood is None:
            return
        answer, parsed = understood
        links = {link.url for link in parsed.links if link.kind == "detail" and self.is_own(link.url)}
        fresh = bool(links - self._linked)
        if self.own.list is None or not self.own.detail:
            fresh = bool(self.session.keep(answer, parsed))
        self._linked |= links
        yield from (self.ask(url, self.detail) for url in sorted(links))
        for link in parsed.links:
            if link.kind == "next" and self.is_own(link.url):
                yield self.ask(link.url, self.listing, listing=True, base=response.meta.get("base"), at=0)
        # A list without anything new is the end, or the first page shown again for a number too high.
        if self.own.paging and fresh:
            step = 1 if self.own.paging.kind == "page" else self.own.paging.size or len(links) or len(parsed.postings)
            at = response.meta["at"] + step
            yield self.ask(
                self._address(response.meta["base"], at), self.listing, True, base=response.meta["base"], at=at
            )

    def _address(self, url: str, at: int) -> str:
        paging = self.own.paging
        return add_or_replace_parameters(url, {str(paging.param): str(at)}) if paging else url
