"""Reads a feed, and the pages of it where it has several."""

from scrapy.http import Response

from crawlers.spiders.source import Results, SourceSpider


class FeedSpider(SourceSpider):
    """Reads the postings of a feed as it has them."""

    def listing(self, response: Response) -> Results:
        """Keeps the postings of a feed, and goes on to its next page."""
        understood = self.understood(response)
        if understood is None:
            return
        answer, parsed = understood
        fresh = self.session.keep(answer, parsed)
        for link in parsed.links:
            if fresh and link.kind == "next":
                yield from self.next_list(response, link.url)

    def recheck(self, response: Response) -> Results:
        """Looks only whether a posting's page is still there: it is no feed."""
        self.usable(response)
        return iter(())
