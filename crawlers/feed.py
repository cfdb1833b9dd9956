"""Reads postings from RSS, Atom and XML job feeds, by what such feeds usually call things or by a field map."""

from collections.abc import Iterator
from typing import Any

from lxml.etree import _Element as Element

from crawlers.addresses import web_address
from crawlers.fields import Fields, published_of, text_of
from crawlers.options import FeedOptions, FieldRule, load_options
from crawlers.page import Link, Page, PageError, Parsed, ParseSpec
from crawlers.values import unique
from crawlers.xmltree import ATOM, as_dict, name_of, read_xml
from records.posting import Posting, make_posting

PARSER = "feed/2"
MAX_ITEMS = 10_000
"""Postings read from one feed."""
ITEM_NAMES = ("item", "entry", "job", "offer", "position", "vacancy", "vacature", "ad", "listing")
"""What feeds call an advert: RSS, Atom, and the XML that job boards hand to aggregators."""

USUAL: dict[str, FieldRule] = {
    "native_id": ["guid", "id", "jobId", "job_id", "referencenumber", "reference", "url", "link"],
    "url": ["link", "link.@href", "url", "apply_url", "guid"],
    "title": ["title", "position", "name", "jobtitle", "job_title"],
    "author": ["dc:creator", "author.name", "author"],
    "employer": ["company", "company_name", "companyname", "startup", "employer", "subcompany", "company.name"],
    "employer_url": ["startupURL", "company_url", "companyurl"],
    "location": ["location", "city", "cities.city", "region", "joblisting:location", "office"],
    "country": ["country", "countrycode"],
    "salary": ["salary", "compensation", "wage"],
    "employment_type": ["jobtype", "jobtypes.jobtype", "employmentType", "job_type", "type"],
    "industry": ["category", "industry", "category.@term"],
    "experience": ["experience", "yearsOfExperience", "seniority"],
    "education": ["education"],
    "date_posted": ["pubDate", "published", "dc:date", "date", "createdAt", "date_posted", "updated"],
    "valid_through": ["expirationdate", "expiry", "valid_through", "expires", "closing_date"],
    "contacts": ["phone", "email", "contact"],
}
"""What feeds usually call the parts of a posting, the likeliest name first."""
USUAL_TEXTS = ("content:encoded", "content", "description", "summary", "body")
"""Of these the first that is there is the text: feeds repeat it shortened under another name."""


def parse(page: Page, spec: ParseSpec) -> Parsed:
    """The postings of a feed, the link to its next page, and the item fields that were not used."""
    options = load_options(FeedOptions, spec.options, f"source {spec.source_id}")
    root = read_xml(page)
    parsed = Parsed()
    known = [*options.ignored, *(() if options.fields else USUAL_TEXTS)]
    items = [item for element in _elements(root, options.items) if isinstance(item := as_dict(element), dict)]
    for item in items:
        fields = Fields.of(options.fields or _usual(item))
        if posting := _posting(item, fields, options, page, spec, parsed):
            parsed.postings.append(posting)
    parsed.leftovers = Fields.of(options.fields or USUAL).unused(items, known)
    parsed.links = [Link(url, "next") for url in _next(root, page)]
    parsed.warnings = unique(parsed.warnings)
    return parsed


def own_url(page: Page) -> str | None:
    """Where a feed says that it stands: its link to itself, else the page that it is the feed of."""
    try:
        root = read_xml(page)
    except PageError:
        return None
    for link in root.iter(f"{{{ATOM}}}link"):
        if link.get("rel") == "self" and link.get("href"):
            return link.get("href")
    stated = root.findtext("channel/link")
    return stated.strip() if stated and stated.strip() else None


def _elements(root: Element, name: str | None) -> list[Element]:
    """The items: elements of that name, else of the usual name that there is, outermost ones only."""
    for wanted in (name,) if name else ITEM_NAMES:
        found: list[Element] = []
        for element in root.iter():
            if name_of(element) == wanted and len(element) > 1 and len(found) < MAX_ITEMS:
                found.append(element)
        if found:
            return found
    if name:
        raise PageError(f"the feed has no `{name}`", "check `items` of the source")
    return []


def _usual(item: dict[str, Any]) -> dict[str, FieldRule]:
    text = next((name for name in USUAL_TEXTS if item.get(name)), None)
    return {**USUAL, "text": text} if text else USUAL


def _posting(
    item: dict[str, Any], fields: Fields, options: FeedOptions, page: Page, spec: ParseSpec, parsed: Parsed
) -> Posting | None:
    url = text_of(item, fields.url)
    url = web_address(page.url, url) if url else ""
    native_id = text_of(item, fields.native_id) or url
    if not native_id:
        parsed.warnings.append("an item without id and URL was passed over")
        return None
    return make_posting(
        platform_id=spec.platform_id,
        source_id=spec.source_id,
        native_id=native_id,
        parser=PARSER,
        url=url or page.url,
        title=text_of(item, fields.title),
        text=fields.text(item, url or page.url),
        published=published_of(item, fields, options, parsed.warnings),
    )


def _next(root: Element, page: Page) -> Iterator[str]:
    """The next page of a feed that has pages (RFC 5005)."""
    for link in root.iter(f"{{{ATOM}}}link"):
        following = web_address(page.url, link.get("href") or "") if link.get("rel") == "next" else ""
        if following and following != page.url:
            yield following
