"""Asks a board's API for one answer after another."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawlers.addresses import hosts_of, web_address
from crawlers.api import MAX_ITEMS, cursor_of, items_of, options_of, parse_detail
from crawlers.fetched import Fetched
from crawlers.page import PageError, Parsed
from crawlers.paths import filled
from crawlers.session import Session
from crawlers.spiders.lists import ListSpider
from crawlers.spiders.source import Results

COMPARED = 20
"""Details of a crawl by which it is judged whether they have all that the list has."""


class ApiSpider(ListSpider):
    """Reads the postings of an API by the source's field map."""

    def __init__(self, session: Session, **kwargs: Any) -> None:
        super().__init__(session, **kwargs)
        self.own = options_of(session.parse_spec)
        self.paging = self.own.paging
        if self.own.detail:
            self.hosts |= hosts_of([self.own.detail])
        self._compared = 0
        self._details_are_whole = True

    def listing(self, response: Response) -> Results:
        """Keeps the postings of an answer, and asks for the next one."""
        understood = self.understood(response)
        if understood is None:
            return
        answer, parsed = understood
        items = items_of(answer.page, self.own)
        if self.own.detail:
            self.session.on_read(parsed)
            yield from self._details(answer, items)
        else:
            self.session.keep(answer, parsed)
        paging = self.own.paging
        if paging is None:
            return
        if not paging.is_counted:
            yield from self._linked(response, answer)
        elif not paging.size or len(items) >= paging.size:
            yield from self.next_page(response, [posting.posting_id for posting in parsed.postings], len(items))

    def whole(self, response: Response) -> Results:
        """Keeps a posting that the list had in part."""
        item = response.meta["item"]
        if (read := self._detail(response, item)) and self._compared < COMPARED:
            self._compared += 1
            alone = parse_detail(read[0].page, self.session.parse_spec, {})
            self._details_are_whole &= _revisions(alone) == _revisions(read[1])
        if read:
            self.session.keep(*read)
        return iter(())

    def may_recheck(self) -> Iterator[Request]:
        """Postings that the list no longer shows are asked for where they were read whole, else at their own page."""
        if not self.own.detail:
            yield from super().may_recheck()
            return
        unseen = {posting_id: url for url, posting_id in self.session.may_recheck()}
        for page, former in self.session.pages.items() if unseen else ():
            if len(former.postings) == 1 and (posting_id := next(iter(former.postings))) in unseen:
                del unseen[posting_id]
                yield self.ask(page, self.again, posting_ids=[posting_id], page=page)
        for url in unseen.values():
            yield self.ask(url, self.recheck)

    def again(self, response: Response) -> Results:
        """Sights a posting that the API still has, changed or not where its answer says all that is known of it."""
        read = self._detail(response, {})
        if read is None:
            return iter(())
        answer, parsed = read
        if parsed.closed:
            self.session.gone(answer, "closed", response.meta["posting_ids"])
            return iter(())
        is_it = [posting.posting_id for posting in parsed.postings] == response.meta["posting_ids"]
        if is_it and self._compared and self._details_are_whole:
            self.session.keep(answer, parsed)
        else:
            # What only the list said of it is not in this answer, so that it would seem changed.
            self.session.unchanged(self.session.pages[response.meta["page"]], answer.fetched_at)
        return iter(())

    def recheck(self, response: Response) -> Results:
        """Looks only whether a posting's page is still there: it need not be an answer of the API."""
        self.usable(response)
        return iter(())

    def _detail(self, response: Response, item: dict[str, Any]) -> tuple[Fetched, Parsed] | None:
        if not self.usable(response):
            return None
        answer = Fetched.of(response)
        try:
            return answer, parse_detail(answer.page, self.session.parse_spec, item)
        except PageError as error:
            self.session.failed(answer.url, str(error))
            return None

    def _details(self, answer: Fetched, items: Sequence[Any]) -> Results:
        for item in items[:MAX_ITEMS]:
            url = web_address(answer.url, filled(self.own.detail or "", item))
            if url and url != answer.url and self.is_own(url):
                yield from self.ask_soon(url, self.whole, item=item)

    def _linked(self, response: Response, answer: Fetched) -> Results:
        """The next answer by its address, or by the cursor that asks for it."""
        paging, base = self.own.paging, response.meta["base"]
        following = cursor_of(answer.page, self.own)
        if not paging or not following:
            return
        by_link = paging.kind == "next"
        url = web_address(answer.url, following) if by_link else paging.with_param(base, following)
        yield from self.next_list(response, url, **self.place(base, 0))

    def page(self, base: str, at: int) -> Request:
        """The request for an answer; what is posted has the counter in it."""
        if self.own.post is None:
            return super().page(base, at)
        paging, body = self.own.paging, dict(self.own.post)
        if paging and paging.is_counted:
            body[str(paging.param)] = at
        if paging and paging.size_param and paging.size:
            body[paging.size_param] = paging.size
        asked = self.ask(base, self.listing, listing=True, **self.place(base, at))
        return asked.replace(method="POST", body=json.dumps(body), headers={"Content-Type": "application/json"})


def _revisions(parsed: Parsed) -> list[tuple[str, str]]:
    return [(posting.posting_id, posting.revision) for posting in parsed.postings]
