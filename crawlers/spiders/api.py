"""Asks a board's API for one answer after another."""

import json
from collections.abc import AsyncIterator
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from w3lib.url import add_or_replace_parameters

from crawlers.api import MAX_ITEMS, cursor_of, items_of, options_of, parse_detail
from crawlers.fetched import Fetched
from crawlers.options import Paging
from crawlers.page import PageError
from crawlers.paths import filled
from crawlers.spiders.source import Results, SourceSpider


class ApiSpider(SourceSpider):
    """Reads the postings of an API by the source's field map."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.own = options_of(self.session.parse_spec)
        self._listed: set[str] = set()

    async def start(self) -> AsyncIterator[Request]:
        """Asks for the first answer of each start URL."""
        for url in self.source.start:
            yield self._page(url, self.own.paging.first if self.own.paging else 0)

    def listing(self, response: Response) -> Results:
        """Keeps the postings of an answer, and asks for the next one."""
        understood = self.understood(response)
        if understood is None:
            return
        answer, parsed = understood
        seen = {posting.posting_id for posting in parsed.postings}
        if self.own.detail:
            yield from self._details(answer)
        else:
            self.session.keep(answer, parsed)
        if self.own.paging and seen and seen <= self._listed:
            # The same postings again: an API that has no such page, or one that never ends.
            return
        self._listed |= seen
        following = self._following(response, answer)
        if following:
            yield following

    def whole(self, response: Response) -> Results:
        """Keeps a posting that the list had in part."""
        if self.usable(response):
            answer = Fetched.of(response)
            try:
                parsed = parse_detail(answer.page, self.session.parse_spec, response.meta["item"])
                self.session.keep(answer, parsed)
            except PageError as error:
                self.session.failed(answer.url, str(error))
        return iter(())

    def recheck(self, response: Response) -> Results:
        """Looks only whether a posting's page is still there: it need not be an answer of the API."""
        self.usable(response)
        return iter(())

    def _details(self, answer: Fetched) -> Results:
        for item in items_of(answer.page, self.own)[:MAX_ITEMS]:
            address = filled(self.own.detail or "", item)
            if address:
                yield self.ask(urljoin(answer.url, address), self.whole, item=item)

    def _following(self, response: Response, answer: Fetched) -> Request | None:
        paging, meta = self.own.paging, response.meta
        if paging is None:
            return None
        try:
            count = len(items_of(answer.page, self.own))
            cursor = cursor_of(answer.page, self.own)
        except PageError as error:
            self.session.failed(answer.url, str(error))
            return None
        base, at = meta["base"], meta["at"]
        if paging.kind == "next":
            return (
                self.ask(urljoin(answer.url, cursor), self.listing, listing=True, base=base, at=0) if cursor else None
            )
        if paging.kind == "cursor":
            url = add_or_replace_parameters(self._sized(base, paging), {paging.param or "": cursor}) if cursor else ""
            return self.ask(url, self.listing, listing=True, base=base, at=0) if url else None
        if count == 0 or (paging.size and count < paging.size):
            return None
        at += 1 if paging.kind == "page" else count
        return self._page(base, at)

    def _page(self, url: str, at: int) -> Request:
        if self.own.post is None:
            return self.ask(self._address(url, at), self.listing, listing=True, base=url, at=at)
        paging, body = self.own.paging, dict(self.own.post)
        if paging and paging.kind in ("page", "offset"):
            body[str(paging.param)] = at
        if paging and paging.size_param and paging.size:
            body[paging.size_param] = paging.size
        asked = self.ask(url, self.listing, listing=True, base=url, at=at)
        return asked.replace(method="POST", body=json.dumps(body), headers={"Content-Type": "application/json"})

    def _address(self, url: str, at: int) -> str:
        paging = self.own.paging
        if paging is None:
            return url
        place = f"{{{paging.param}}}"
        if place in url:
            return url.replace(place, str(at))
        sized = self._sized(url, paging)
        counted = paging.kind in ("page", "offset") and paging.param
        return add_or_replace_parameters(sized, {str(paging.param): str(at)}) if counted else sized

    def _sized(self, url: str, paging: Paging) -> str:
        if not paging.size_param or not paging.size:
            return url
        return add_or_replace_parameters(url, {paging.size_param: str(paging.size)})
