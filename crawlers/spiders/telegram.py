"""Goes back through the public preview of a channel, as far as the source's `days_back`."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import Response

from crawlers.fetched import Fetched
from crawlers.options import TelegramOptions
from crawlers.page import Channel, Parsed
from crawlers.session import Session
from crawlers.spiders.source import Results, SourceSpider
from crawlers.telegram import channel_name
from records.posting import posting_id
from records.record import moment, stamp

UNREADABLE = {
    "private": "the channel is private",
    "missing": "there is no channel of this name: it was renamed or deleted, or never was",
    "no_preview": "the channel shows no preview on the web",
    "not_a_channel": "this is no channel",
}
ANOTHERS = "the name belongs to another channel now, which needs a source and a basis of its own"


class TelegramSpider(SourceSpider):
    """Reads a channel page by page, newest first.

    Where the crawl before looked at everything, a page without news ends the way: what stands before it was looked at
    then. The crawl's window then begins with that page, so that it says nothing of older messages.
    """

    # A deleted message answers with the channel, not with 404; the gaps in the ids tell.
    rechecks = False

    def __init__(self, session: Session, **kwargs: Any) -> None:
        super().__init__(session, **kwargs)
        every, since = self.options(TelegramOptions).whole_every, session.since_whole
        self._may_stop = since is not None and since + 1 < every

    async def start(self) -> AsyncIterator[Request]:
        """Asks for the newest page of each channel."""
        self._oldest = moment(self.session.limit_window())
        for url in self.source.start:
            yield self.ask(preview_url(url), self.listing, listing=True)

    def listing(self, response: Response) -> Results:
        """Reads a page of the preview, and goes on to the messages before."""
        understood = self.understood(response)
        if understood is None:
            return
        answer, parsed = understood
        if parsed.channel and self._is_anothers(answer, parsed.channel):
            self.session.refused(answer.url, ANOTHERS)
            return
        fresh = self.session.keep(answer, parsed)
        if not self._is_readable(answer, parsed.channel):
            return
        dates = [moment(date) for posting in parsed.postings if (date := posting.published.date_posted)]
        if dates and min(dates) < self._oldest:
            return
        if self._may_stop and dates and self._has_no_news(parsed):
            # Messages of the same second may stand on the page before.
            self.session.narrow_window(stamp(min(dates) + timedelta(seconds=1)))
            return
        # A page that brings nothing new although it has messages leads in circles.
        if fresh or not parsed.postings:
            for link in parsed.links:
                if link.kind == "next" and urlsplit(link.url).netloc == urlsplit(response.url).netloc:
                    yield self.ask(link.url, self.listing, listing=True)
        else:
            self.session.cut_short()

    def _has_no_news(self, parsed: Parsed) -> bool:
        return all(map(self.session.is_unchanged, parsed.postings))

    def _is_anothers(self, answer: Fetched, channel: Channel) -> bool:
        """Whether the name led to another channel in earlier crawls, by a message that the lake has of it."""
        name, platform = channel_name(answer.asked), self.session.spec.platform.id
        for url, known in self.session.listed_before.items() if channel.numeric_id else ():
            if channel_name(url) == name:
                number = url.rsplit("/", 1)[-1]
                own = (f"{of}/{number}" for of in (channel.numeric_id, name))
                return known not in (posting_id(platform, native_id) for native_id in own)
        return False

    def _is_readable(self, answer: Fetched, channel: Channel | None) -> bool:
        if channel is None:
            self.session.failed(answer.url, "this is no page of Telegram")
        elif channel.status != "public":
            self.session.refused(answer.url, UNREADABLE[channel.status])
        elif channel.renamed_to:
            asked = channel_name(answer.asked)
            self.session.noticed(f"the channel {asked} is now named {channel.renamed_to}: mend `start`")
        return channel is not None and channel.status == "public"


def preview_url(url: str) -> str:
    """The address of a channel's preview, from that of the channel."""
    parts = urlsplit(url)
    names = parts.path.strip("/").split("/")
    path = parts.path if names[0] == "s" else f"/s/{names[0]}"
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
