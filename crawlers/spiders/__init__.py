"""One thin spider for each kind of platform: it finds pages, and leaves their reading to the parsers."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawlers.spiders.source import SourceSpider

CLASSES = {
    "jsonld": "JsonldSpider",
    "listing": "ListingSpider",
    "telegram": "TelegramSpider",
    "api": "ApiSpider",
    "feed": "FeedSpider",
    "rendered": "RenderedSpider",
}


def spider_class(name: str) -> "type[SourceSpider]":
    """The class of a spider, imported only now: the browser's library alone takes a second."""
    found: type[SourceSpider] = getattr(import_module(f"crawlers.spiders.{name}"), CLASSES[name])
    return found
