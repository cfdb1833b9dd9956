"""The links of a page, as a crawl follows them."""

from collections.abc import Iterator
from urllib.parse import urljoin

import parsel

MAX_LINKS = 50_000
"""Links followed from one page; a sitemap may have as many."""


def hrefs(text: str, base: str) -> Iterator[str]:
    """Where the links of a page lead."""
    for href, _ in zip(parsel.Selector(text, type="html").xpath("//a/@href"), range(MAX_LINKS), strict=False):
        try:
            yield urljoin(base, href.get().strip()).split("#", 1)[0]
        except ValueError:
            continue


def selected(text: str, css: str, base: str) -> Iterator[str]:
    """Where the links lead that a CSS selector finds, other than to the page itself."""
    for found in parsel.Selector(text, type="html").css(css):
        try:
            url = urljoin(base, found.attrib.get("href", "").strip())
        except ValueError:
            continue
        if url != base:
            yield url
