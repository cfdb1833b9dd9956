"""One thin spider for each kind of platform: it finds pages, and leaves their reading to the parsers."""

from crawlers.spiders.api import ApiSpider
from crawlers.spiders.feed import FeedSpider
from crawlers.spiders.jsonld import JsonldSpider
from crawlers.spiders.listing import ListingSpider
from crawlers.spiders.rendered import RenderedSpider
from crawlers.spiders.source import SourceSpider
from crawlers.spiders.telegram import TelegramSpider

SPIDERS: dict[str, type[SourceSpider]] = {
    "jsonld": JsonldSpider,
    "telegram": TelegramSpider,
    "api": ApiSpider,
    "listing": ListingSpider,
    "feed": FeedSpider,
    "rendered": RenderedSpider,
}
