"""Keeps a crawl within bounds: public addresses alone, and limits on sizes, times, redirects and pages."""

import ipaddress
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers import http11
from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawlers.refusals import OverLimit, PrivateAddress

MAX_BYTES = 8_000_000
"""Bytes of one answer, on the wire and decompressed; a large career page has half of one million."""
MAX_HEADERS = 262_144
"""Bytes of an answer's headers; servers themselves accept 8 to 64 kB of a request's."""
MAX_REDIRECTS = 5
TIMEOUT = 30
"""Seconds until an answer must be there whole."""
MAX_SECONDS = 6 * 3600
"""Seconds that one crawl may take."""
MAX_DEPTH = 1000
"""Links from the start to a page; listings are followed page by page."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
refused_hosts: set[str] = set()
"""Host names that resolved to an address that is not public: the resolver knows, the request's error does not."""


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet; also through IPv6 forms that carry an IPv4 address."""
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class GuardMiddleware:
    """Looks at every request, redirected ones too, before it is sent."""

    def __init__(self, crawler: Crawler) -> None:
        self.private_allowed = crawler.settings.getbool("RECRUITWATCH_PRIVATE_ADDRESSES")
        self.pages_left = crawler.settings.getint("RECRUITWATCH_PAGES")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "GuardMiddleware":
        """As Scrapy makes it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuses other schemes than HTTP, addresses that are not public, and pages beyond the limit."""
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host:
            raise PrivateAddress(f"{parts.scheme} is not followed")
        if not self.private_allowed and _is_literal(host) and not is_public(host):
            refused_hosts.add(host)
            raise PrivateAddress(f"{host} is not on the public internet")
        if request.meta.get("is_robots") or request.meta.get("picture"):
            return
        if self.pages_left <= 0:
            raise OverLimit("the source's limit of pages is reached")
        self.pages_left -= 1


class BoundedParser(http11._LenientHTTPClientParser):
    """Reads an answer's headers, and no more of them than it must: Twisted and Scrapy bound each line alone."""

    _taken = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        """Takes a line; ValueError, which ends the answer, where there were too many."""
        self._taken += len(line)
        if self._taken > MAX_HEADERS:
            raise ValueError(f"more than {MAX_HEADERS} bytes of headers")
        super().lineReceived(line)


def bound_headers() -> None:
    """Lets Scrapy read answers with `BoundedParser`; there is no setting for that."""
    http11._LenientHTTPClientParser = BoundedParser  # type: ignore[misc]


class PublicResolver(CachingThreadedResolver):
    """Resolves names, and knows no address that is not public; what it answers is what is connected to."""

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802
        """The address of a name; DNSLookupError where it has none that is public."""
        return super().getHostByName(name, timeout).addCallback(_public, name)


def settings(pages: int, private_allowed: bool) -> dict[str, Any]:
    """Scrapy's settings for these bounds."""
    bounds: dict[str, Any] = {
        "DOWNLOAD_MAXSIZE": MAX_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": TIMEOUT,
        "REDIRECT_MAX_TIMES": MAX_REDIRECTS,
        "DEPTH_LIMIT": MAX_DEPTH,
        "CLOSESPIDER_TIMEOUT": MAX_SECONDS,
        "RECRUITWATCH_PAGES": pages,
        "RECRUITWATCH_PRIVATE_ADDRESSES": private_allowed,
    }
    if not private_allowed:
        bounds["TWISTED_DNS_RESOLVER"] = "crawlers.guards.PublicResolver"
    return bounds


def _public(address: str, name: str) -> str:
    if is_public(address):
        return address
    refused_hosts.add(name)
    raise DNSLookupError(f"{name} is not on the public internet")


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        return False
    return True
