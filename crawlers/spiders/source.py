"""What all spiders share: asking, telling refusals from failures, and looking again for what a listing lacks."""

from collections.abc import AsyncIterator, Callable, Iterator
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urldefrag, urlsplit

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.addresses import hosts_of
from crawlers.fetched import Fetched
from crawlers.guards import MAX_DEPTH
from crawlers.options import load_options, options_for
from crawlers.page import PageError, Parsed
from crawlers.parsers import parser_for
from crawlers.politeness import asked_until
from crawlers.refusals import LedAway, OverLimit, Refusal, RobotsRefusal
from crawlers.session import NOT_FOUND, REMOVED, Session
from crawlers.spiders.pictures import PictureRequests
from crawlers.walls import wall
from records.history import Former
from records.source import Strict
from records.spill import DiskQueue

REFUSING = frozenset((401, 403, 407, 429, 451, 503))
"""Statuses by which a platform says that it does not want to be asked."""
NOT_MODIFIED = 304
REDIRECT = 300
"""From here on an answer is no page; redirects that lead somewhere were followed before a spider sees them."""
ERROR = 400
AT_ONCE = 1000
"""Pages that wait as requests, which take 2 kB each; more of them wait on disk."""
MAX_URL = 2000
"""Characters; longer addresses are made by traps."""

Options = TypeVar("Options", bound=Strict)
Results = Iterator[Request]


class SourceSpider(scrapy.Spider):
    """A spider of one source; `session` is the crawl's state."""

    name = "source"
    rechecks = True
    """Whether a posting that the listing no longer shows is asked for at its own URL."""
    conditional = False
    """Whether a posting's own page, once read, is asked for only if it changed.

    Lists never are, since their links are needed, nor are pages that are read together with another answer.
    """

    def __init__(self, session: Session, **kwargs: Any) -> None:
        super().__init__(name=session.spec.source.id, **kwargs)
        self.session = session
        self.source = session.spec.source
        self.parser = parser_for(self.source.spider)
        options = options_for(self.source)
        session.latest_only = not getattr(options, "complete", True)
        self.hosts = hosts_of((*self.source.start, session.spec.platform.url)) | set(getattr(options, "hosts", ()))
        self._unseen: Iterator[Request] | None = None
        self._waiting: DiskQueue[tuple[str, str, dict[str, Any]]] = DiskQueue()
        self._pictures = PictureRequests(session)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "SourceSpider":
        """As Scrapy makes it, with an ear for what fails and for the end of the listing."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.callback_failed, signals.spider_error)
        crawler.signals.connect(spider.request_dropped, signals.request_dropped)
        crawler.signals.connect(spider.listing_ended, signals.spider_idle)
        return spider

    def options(self, model: type[Options]) -> Options:
        """The source's options as its spider's model."""
        return load_options(model, self.source.options, f"source {self.source.id}")

    async def start(self) -> AsyncIterator[Request]:
        """Asks for each start URL."""
        for url in self.source.start:
            yield self.ask(url, self.listing, listing=True)

    def ask(self, url: str, callback: Callable[[Response], Results], listing: bool = False, **meta: Any) -> Request:
        """A request; one for a listing goes first, since the rest hangs on it."""
        request = Request(
            urldefrag(url).url,
            callback=callback,
            errback=self.refused,
            priority=10 if listing else 0,
            meta={"listing": listing, **meta},
        )
        former = self.session.pages.get(request.url) if self.conditional and not listing else None
        if former is not None:
            request.meta["former"] = former
            request.headers.update(_conditions(former))
        return request

    def ask_soon(self, url: str, callback: Callable[[Response], Results], **meta: Any) -> Results:
        """Asks for a posting's page that a list leads to; where many wait already, once nothing else is under way."""
        assert self.crawler.stats
        come, gone = (self.crawler.stats.get_value(f"scheduler/{name}", 0) for name in ("enqueued", "dequeued"))
        if come - gone < AT_ONCE:
            yield self.ask(url, callback, **meta)
        else:
            self.ask_later(url, callback, **meta)

    def ask_later(self, url: str, callback: Callable[[Response], Results], **meta: Any) -> None:
        """Has a posting's page asked for once nothing else is under way; `meta` as JSON can say it."""
        self._waiting.put((url, callback.__name__, meta))

    def listing(self, response: Response) -> Results:
        """Reads a page that the crawl begins with; of a source without lists, a posting's own."""
        return self.detail(response)

    def is_own(self, url: str) -> bool:
        """Whether a link stays on the hosts of the source."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        return len(url) <= MAX_URL and parts.scheme in ("http", "https") and parts.hostname in self.hosts

    def next_list(self, response: Response, url: str, **meta: Any) -> Results:
        """Asks for the next page of a list, where a page links to it."""
        if self.is_own(url) and self.goes_deeper(response):
            yield self.ask(url, self.listing, listing=True, **meta)

    def goes_deeper(self, response: Response) -> bool:
        """Whether a list may be followed on; one without end is left, and then not all of it was looked at."""
        deeper = int(response.meta.get("depth", 0)) < MAX_DEPTH
        if not deeper:
            self.session.cut_short()
        return deeper

    def usable(self, response: Response) -> bool:
        """Whether an answer is a page to read; what it is else is noted."""
        self.session.answered()
        status = response.status
        if status in response.meta.get("ends_with", ()):
            return False
        if status == NOT_MODIFIED:
            self._unchanged(response)
            return False
        if status in REFUSING:
            return self._refused(response, f"the platform answers {status}")
        if status in (NOT_FOUND, REMOVED):
            self.session.gone(Fetched.of(response), str(status), response.meta.get("posting_ids", ()))
            if response.meta.get("listing"):
                self.session.failed(response.url, f"the platform answers {status}")
            return False
        if status >= REDIRECT:
            self.session.failed(response.url, f"the platform answers {status}")
            return False
        asked = (response.meta.get("redirect_urls") or [response.url])[0]
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        if asks := wall(asked, response.url, response.body, content_type):
            return self._refused(response, asks)
        return True

    def _refused(self, response: Response, why: str) -> bool:
        if until := asked_until(response.headers.get("Retry-After")):
            self.session.asked_to_wait(until)
        if self.session.refused(response.url, why):
            raise CloseSpider("refused")
        return False

    def understood(self, response: Response) -> tuple[Fetched, Parsed] | None:
        """An answer and what the parser reads from it; null where it cannot be used or read."""
        if not self.usable(response):
            return None
        answer = Fetched.of(response)
        parsed = self.read(answer)
        return None if parsed is None else (answer, parsed)

    def read(self, answer: Fetched) -> Parsed | None:
        """What the parser reads from a page; null where it cannot, which is an error of the crawl."""
        try:
            return self.parser(answer.page, self.session.parse_spec)
        except PageError as error:
            self.session.failed(answer.url, str(error))
            return None

    def detail(self, response: Response) -> Results:
        """Reads a posting's own page."""
        if understood := self.understood(response):
            self.session.keep(*understood)
        return iter(())

    def _unchanged(self, response: Response) -> None:
        former = response.meta.get("former")
        answer = Fetched.of(response)
        if former is None:
            self.session.failed(answer.url, "the platform answers 304 to a question without condition")
        elif answer.redirected:
            # The condition was that of another page: this one is asked for anew, whole.
            assert self.crawler.engine and response.request and response.request.callback
            meta = {"listing": False, "redirect_urls": response.meta["redirect_urls"]}
            again = Request(answer.url, response.request.callback, errback=self.refused, meta=meta, dont_filter=True)
            self.crawler.engine.crawl(again)
        else:
            self.session.unchanged(former, answer.fetched_at)

    def may_recheck(self) -> Iterator[Request]:
        """The requests for postings of earlier crawls that the listing did not show."""
        return (self.ask(url, self.recheck) for url, _ in self.session.may_recheck())

    def recheck(self, response: Response) -> Results:
        """Looks at the own page of a posting that the listing lacks."""
        return self.detail(response)

    def refused(self, failure: Failure) -> Results:
        """Notes a request that was not sent, or got no answer."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if isinstance(failure.value, OverLimit):
            self.session.cut_short()
        elif isinstance(failure.value, RobotsRefusal):
            if request.meta.get("listing"):
                self.session.refused(request.url, failure.getErrorMessage())
            elif request.url in self.session.listed_before:
                # The rules changed: that this posting cannot be looked at says nothing of it.
                self.session.cut_short()
            if isinstance(failure.value, LedAway):
                self.session.noticed(f"{request.url}: {failure.getErrorMessage()}")
        elif isinstance(failure.value, Refusal):
            self.session.refused(request.url, failure.getErrorMessage())
        else:
            self.session.failed(request.url, _reason(failure))
        return iter(())

    def callback_failed(self, failure: Failure, response: Response) -> None:
        """Notes what went wrong in our own code: Scrapy alone would only log it."""
        if not isinstance(failure.value, CloseSpider):
            self.session.failed(response.url, f"reading failed: {_reason(failure)}")

    def request_dropped(self, request: Request) -> None:
        """Notes a page that redirects in a circle: Scrapy passes over an address that it has asked before."""
        if request.url in request.meta.get("redirect_urls", ()):
            self.session.failed(request.meta["redirect_urls"][0], "it redirects in a circle")

    def listing_ended(self) -> None:
        """Asks for the pages that wait; then, once, for postings that the lists did not show; then for pictures."""
        asked = [self.ask(url, getattr(self, name), **meta) for url, name, meta in self._waiting.take(AT_ONCE)]
        if not asked and self.rechecks:
            self._unseen = self.may_recheck() if self._unseen is None else self._unseen
            asked = list(islice(self._unseen, AT_ONCE))
        asked = asked or self._pictures.next()
        if not asked:
            return
        assert self.crawler.engine
        for request in asked:
            self.crawler.engine.crawl(request)
        raise DontCloseSpider


def _conditions(page: Former) -> dict[str, bytes]:
    stated = {"If-None-Match": page.etag, "If-Modified-Since": page.last_modified}
    return {name: value.encode("latin-1") for name, value in stated.items() if value}


def _reason(failure: Failure) -> str:
    kind = failure.type.__name__ if failure.type else "error"
    message = " ".join(failure.getErrorMessage().split())
    return f"{kind}: {message}"[:300] if message else kind
