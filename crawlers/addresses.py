"""Addresses on the web: where a link leads, and which hosts are a source's own."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from config.errors import SettingsError

if TYPE_CHECKING:
    from tldextract import TLDExtract


def web_address(base: str, stated: str) -> str:
    """Where an address that stands on the page at `base` leads; empty where that is no page of the web."""
    try:
        url = urljoin(base, stated.strip())
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def hosts_of(urls: Iterable[str]) -> set[str]:
    """The hosts of addresses, in lower case."""
    return {host for url in urls if (host := urlsplit(url).hostname)}


def check_hosts(named: Iterable[str], start: Iterable[str], where: str) -> None:
    """SettingsError for a host that is not of the registrable domain of a start URL: that is another's site."""
    domains = {registrable(host) for host in hosts_of(start)}
    for host in named:
        domain = registrable(host)
        if domain is None or domain not in domains:
            raise SettingsError(
                f"{where}: options.hosts: {host} is not of the domain of `start`", "write a source of its own for it"
            )


@cache
def registrable(host: str) -> str | None:
    """`example.co.uk` of `jobs.example.co.uk`, by the public suffix list; null of an address, or of a suffix itself."""
    # `github.io` and the like are suffixes: what stands under them belongs to different people.
    return _extractor()(host.lower(), include_psl_private_domains=True).top_domain_under_public_suffix or None


@cache
def _extractor() -> "TLDExtract":
    from tldextract import TLDExtract

    # The list that is installed with it: none is fetched.
    return TLDExtract(suffix_list_urls=(), cache_dir=None)
