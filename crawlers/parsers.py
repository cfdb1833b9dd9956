"""Which parser reads the pages of which spider, and the reading of a saved page as `recruitwatch parse` does it."""

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from crawlers import api, feed, jsonld, listing, rendered, telegram
from crawlers.markup import canonical_url
from crawlers.page import Page, PageError, Parsed, ParseSpec
from records.record import digest
from records.source import Source, SourceSpec

Parser = Callable[[Page, ParseSpec], Parsed]

PARSERS: dict[str, Parser] = {
    "jsonld": jsonld.parse,
    "telegram": telegram.parse,
    "api": api.parse,
    "listing": listing.parse,
    "feed": feed.parse,
    "rendered": rendered.parse,
}


VERSIONS = {
    "jsonld": jsonld.PARSER,
    "telegram": telegram.PARSER,
    "api": api.PARSER,
    "listing": listing.PARSER,
    "feed": feed.PARSER,
    "rendered": f"{jsonld.PARSER}+{listing.PARSER}",
}
"""The version of each spider's parser."""


def reading_of(source: Source) -> str:
    """A name for how a source's pages are read: of the parser's version, the source's options, and its pictures.

    32 hex digits. A page that was read otherwise is read again, whether it changed or not.
    """
    told = json.dumps(
        [source.spider, VERSIONS[source.spider], source.options, *(["images"] if source.takes_images else [])],
        sort_keys=True,
        default=str,
    )
    return digest(told.encode("utf-8", "surrogatepass"))[:32]


def parser_for(spider: str) -> Parser:
    """The parser of a spider; PageError if there is no such spider."""
    if spider not in PARSERS:
        raise PageError(f"no spider is named {spider}", f"use one of {', '.join(sorted(PARSERS))}")
    return PARSERS[spider]


def parse_file(
    spider: str,
    body: bytes,
    url: str | None = None,
    spec: SourceSpec | ParseSpec | None = None,
    fetched_at: str | None = None,
) -> Parsed:
    """The postings of a saved page, feed or answer; PageError where it does not say where it stands, and `url` neither.

    Without a source the platform is the host of the page's URL.
    """
    parser = parser_for(spider)
    unplaced = Page("https://invalid.example/", body, fetched_at)
    address = url or (feed.own_url(unplaced) if spider == "feed" else canonical_url(unplaced))
    if not address or urlsplit(address).hostname in (None, "invalid.example"):
        raise PageError("the page names no URL of its own", "give the address it was saved from: --url URL")
    page = Page(address, body, fetched_at)
    if isinstance(spec, SourceSpec):
        spec = ParseSpec.of(spec)
    return parser(page, spec or ParseSpec(page.host, page.host))


def preset_spec(name: str) -> ParseSpec:
    """The spec of an `api` preset, for `recruitwatch parse api --source <preset>`; PageError if there is none."""
    api.preset(name)
    return ParseSpec(name, name, {"preset": name})
