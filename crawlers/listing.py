"""Reads boards and classifieds without structured data, by CSS or XPath selectors that their source states."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import parsel
from lxml import etree

from crawlers.addresses import web_address
from crawlers.fields import DATES, LISTS
from crawlers.markup import canonical_url, closed_by
from crawlers.options import ListingOptions, is_xpath, load_options
from crawlers.page import Link, Page, Parsed, ParseSpec
from crawlers.placeholders import stated_only
from crawlers.readable import element_text, one_line, readable
from crawlers.values import country_code, published_date, unique
from records.posting import Posting, Published, make_posting

PARSER = "listing/2"
MAX_ITEMS = 2000
"""Entries read from one list."""

_OWN = ("native_id", "url", "link", "title", "text")


def parse(page: Page, spec: ParseSpec) -> Parsed:
    """The posting of a detail page, the links of a list, or the postings that a list has whole."""
    options = load_options(ListingOptions, spec.options, f"source {spec.source_id}")
    parsed = Parsed()
    selector = parsel.Selector(page.text or "<html></html>", type="html")
    items = _select(selector, options.list.item)[:MAX_ITEMS] if options.list else []
    if options.detail:
        if posting := _posting(selector, options.detail, page, spec, canonical_url(page) or page.url, parsed):
            parsed.postings.append(posting)
        rule = options.list.link if options.list else "a"
        found = (_first(item, rule or "a", _href) for item in items)
        parsed.links = [Link(url, "detail") for url in unique(_targets(page, found))]
    elif options.list:
        for item in items:
            rules = options.list.fields
            url = next(_targets(page, [_first(item, options.list.link or "a", _href)]), page.url)
            if posting := _posting(item, rules, page, spec, url, parsed):
                parsed.postings.append(posting)
    parsed.closed = bool(options.closed) and closed_by(page, options.closed or "")
    if parsed.closed:
        parsed.postings = []
    following = _first(selector, options.next, _href) if options.next else ""
    parsed.links += [Link(url, "next") for url in _targets(page, [following])]
    parsed.warnings = unique(parsed.warnings)
    return parsed


def _posting(
    scope: parsel.Selector, rules: dict[str, str | list[str]], page: Page, spec: ParseSpec, url: str, parsed: Parsed
) -> Posting | None:
    """The posting that the rules find; none where its text, or without a rule for that its title, is not there."""
    text = "\n\n".join(unique(_all(scope, rules.get("text"), lambda found: _readable(found, page.url))))
    title = next(iter(_all(scope, rules.get("title"), _line)), "")
    ignored = spec.options.get("ignore_values", ())
    if not (text if "text" in rules else title):
        return None
    native_id = next(iter(_all(scope, rules.get("native_id"), _line)), "")
    missing = [name for name in rules if name not in _OWN and not _all(scope, rules[name], _line)]
    parsed.leftovers = unique([*parsed.leftovers, *(f"{name} (not found)" for name in missing)])
    return make_posting(
        platform_id=spec.platform_id,
        source_id=spec.source_id,
        native_id=native_id or url,
        parser=PARSER,
        url=url,
        title=title,
        text=text,
        published=Published(**stated_only(_published(scope, rules, page, parsed.warnings), ignored)),
    )


def _published(
    scope: parsel.Selector, rules: dict[str, str | list[str]], page: Page, warnings: list[str]
) -> dict[str, Any]:
    stated: dict[str, Any] = {}
    for name, rule in rules.items():
        if name in _OWN:
            continue
        lines = unique(_all(scope, rule, _line))
        if not lines:
            continue
        if name == "image_urls":
            stated[name] = list(_targets(page, lines))
        elif name in LISTS:
            stated[name] = lines
        elif name in DATES:
            stated[name] = published_date(lines[0])
            if stated[name] is None:
                warnings.append(f"{name} is no date that can be read")
        elif name == "country":
            stated[name] = country_code(lines[0])
        else:
            stated[name] = ", ".join(lines)
    return stated


def _select(scope: parsel.Selector, rule: str) -> list[parsel.Selector]:
    return list(scope.xpath(rule) if is_xpath(rule) else scope.css(rule))


def _all(scope: parsel.Selector, rule: str | list[str] | None, read: Callable[[parsel.Selector], str]) -> list[str]:
    rules: Iterable[str] = [rule] if isinstance(rule, str) else rule or []
    return [text for one in rules for found in _select(scope, one) if (text := read(found))]


def _first(scope: parsel.Selector, rule: str, read: Callable[[parsel.Selector], str]) -> str:
    return next((text for found in _select(scope, rule) if (text := read(found))), "")


def _readable(found: parsel.Selector, base_url: str) -> str:
    root = found.root
    return element_text(root, base_url) if isinstance(root, etree._Element) else readable(str(found.get() or ""))


def _line(found: parsel.Selector) -> str:
    root = found.root
    return (
        " ".join(element_text(root).split()) if isinstance(root, etree._Element) else one_line(str(found.get() or ""))
    )


def _targets(page: Page, hrefs: Iterable[str]) -> Iterator[str]:
    return (url for href in hrefs if href and (url := web_address(page.url, href)))


def _href(found: parsel.Selector) -> str:
    if isinstance(found.root, etree._Element):
        return (found.root.get("href") or "").strip()
    return str(found.get() or "").strip()
