"""Asks for the pictures that postings show, once all pages are read, and keeps those that are pictures."""

import asyncio

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.fetched import Fetched
from crawlers.images import ACCEPT, MAX_BYTES, is_picture, look
from crawlers.refusals import OverLimit
from crawlers.session import Session


class PictureRequests:
    """The questions for a crawl's pictures, and what is done with the answers.

    That a picture does not come says nothing of the postings, so it is no error of the crawl. Guards, robots.txt,
    rates and budgets are those of pages; in place of `limits.pages` there is a limit for each posting.
    """

    def __init__(self, session: Session) -> None:
        self._session, self._pictures = session, session.pictures
        self._turn = asyncio.Lock()
        """One picture is decoded at a time: it may take much memory."""

    def next(self) -> list[Request]:
        """The next few questions; none where nothing is left, or pictures are not wanted."""
        if self._pictures is None:
            return []
        return [
            Request(
                url,
                callback=self._answered,
                errback=self._failed,
                headers={"Accept": ACCEPT},
                meta={"picture": url, "postings": postings, "download_maxsize": MAX_BYTES},
                dont_filter=True,
            )
            for url, postings in self._pictures.next().items()
        ]

    async def _answered(self, response: Response) -> None:
        assert self._pictures
        self._session.answered()
        answer, url = Fetched.of(response), response.meta["picture"]
        async with self._turn:
            # Decoding takes long enough that other answers should not wait for it.
            looked = await asyncio.to_thread(look, answer.body) if is_picture(answer) else None
        if looked is None:
            self._pictures.failed(url)
        else:
            self._pictures.keep(url, response.meta["postings"], answer, looked, self._session.capture)

    def _failed(self, failure: Failure) -> None:
        assert self._pictures
        if isinstance(failure.value, OverLimit):
            self._pictures.stop()
        self._pictures.failed(failure.request.meta["picture"])  # type: ignore[attr-defined]
