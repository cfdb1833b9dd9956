"""Goes back through the public preview of a channel, as far as the source's `days_back`."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import Response

from crawlers.fetched import Fetched
from crawlers.page import Channel
from crawlers.spiders.source import Results, SourceSpider
from records.record import moment

UNREADABLE = {
    "private": "the channel is private",
    "missing": "there is no such channel",
    "no_preview": "the channel shows no preview on the web",
    "not_a_channel": "this is no channel",
}


class TelegramSpider(SourceSpider):
    """Reads a channel page by page, newest first."""

    # A deleted message answers with the channel, not with 404; the gaps in the ids tell.
    rechecks = False

    async def start(self) -> AsyncIterator[Request]:
        """Asks for the newest page of each channel."""
        self._oldest = moment(self.session.limit_window())
        for url in self.source.start:
            yield self.ask(preview_url(url), self.listing, listing=True)

    def listing(self, response: Response) -> Results:
        """Reads a page of the preview, and goes on to the messages before."""
        if not self.usable(response):
            return
        answer = Fetched.of(response)
        parsed = self.read(answer)
        if parsed is None:
            return
        fresh = self.session.keep(answer, parsed)
        if not self._is_readable(answer, parsed.channel):
            return
        dates = [moment(date) for posting in parsed.postings if (date := posting.published.date_posted)]
        if dates and min(dates) < self._oldest:
            return
        # A page that brings nothing new although it has messages leads in circles.
        if fresh or not parsed.postings:
            for link in parsed.links:
                if link.kind == "next" and urlsplit(link.url).netloc == urlsplit(response.url).netloc:
                    yield self.ask(link.url, self.listing, listing=True)
        else:
            self.session.cut_short()

    def _is_readable(self, answer: Fetched, channel: Channel | None) -> bool:
        if channel is None:
            self.session.failed(answer.url, "this is no page of Telegram")
        elif channel.status != "public":
            self.session.refused(answer.url, UNREADABLE[channel.status])
        return channel is not None and channel.status == "public"


def preview_url(url: str) -> str:
    """The address of a channel's preview, from that of the channel."""
    parts = urlsplit(url)
    names = parts.path.strip("/").split("/")
    path = parts.path if names[0] == "s" else f"/s/{names[0]}"
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
