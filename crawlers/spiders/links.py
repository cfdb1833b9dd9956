"""The links of a page, as a crawl follows them."""

from collections.abc import Iterator

import parsel

from crawlers.addresses import web_address
from crawlers.options import is_xpath

MAX_LINKS = 50_000
"""Links followed from one page; a sitemap may have as many."""


def hrefs(text: str, base: str) -> Iterator[str]:
    """Where the links of a page lead."""
    for href, _ in zip(parsel.Selector(text, type="html").xpath("//a/@href"), range(MAX_LINKS), strict=False):
        if url := web_address(base, href.get()):
            yield url.split("#", 1)[0]


def selected(text: str, rule: str, base: str) -> Iterator[str]:
    """Where the links lead that a selector, CSS or XPath, finds, other than to the page itself."""
    selector = parsel.Selector(text, type="html")
    for found in selector.xpath(rule) if is_xpath(rule) else selector.css(rule):
        url = web_address(base, found.attrib.get("href", ""))
        if url and url != base:
            yield url
