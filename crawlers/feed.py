"""Reads postings from RSS, Atom and XML job feeds, by what such feeds usually call things or by a field map."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from lxml.etree import _Element as Element

from crawlers.fields import Fields, published_of, text_of
from crawlers.options import FeedOptions, FieldRule, load_options
from crawlers.page import Link, Page, PageError, Parsed, ParseSpec
from crawlers.paths import top_level
from crawlers.values import unique
from records.posting import Posting, make_posting

PARSER = "feed/1"
MAX_ITEMS = 10_000
"""Postings read from one feed."""
MAX_DEPTH = 20
"""Elements inside one another that an item is read to."""
ITEM_NAMES = ("item", "entry", "job", "offer", "position", "vacancy", "vacature", "ad", "listing")
"""What feeds call an advert: RSS, Atom, and the XML that job boards hand to aggregators."""

_ATOM = "http://www.w3.org/2005/Atom"
_PLAIN_SPACES = frozenset((None, "", _ATOM, "http://purl.org/rss/1.0/"))
"""Namespaces whose elements are named without a prefix."""

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
    root = _root(page)
    parsed = Parsed()
    for element in _elements(root, options.items):
        item = _as_dict(element)
        if not isinstance(item, dict):
            continue
        fields = Fields.of(options.fields or _usual(item))
        if posting := _posting(item, fields, options, page, spec, parsed):
            parsed.postings.append(posting)
        used = {top_level(path) for path in fields.paths} | set(options.ignored)
        used |= set() if options.fields else set(USUAL_TEXTS)
        parsed.leftovers += [name for name in item if name not in used]
    parsed.links = [Link(url, "next") for url in _next(root, page)]
    parsed.leftovers = unique(parsed.leftovers)
    parsed.warnings = unique(parsed.warnings)
    return parsed


def own_url(page: Page) -> str | None:
    """Where a feed says that it stands: its link to itself, else the page that it is the feed of."""
    try:
        root = _root(page)
    except PageError:
        return None
    for link in root.iter(f"{{{_ATOM}}}link"):
        if link.get("rel") == "self" and link.get("href"):
            return link.get("href")
    stated = root.findtext("channel/link")
    return stated.strip() if stated and stated.strip() else None


def _root(page: Page) -> Element:
    # Entities stay unresolved and nothing is loaded: a feed could name files of ours, or grow without end.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(page.body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PageError(f"{page.url}: no XML ({error})", "check the address of the feed") from None
    # In recovery lxml gives null for what has no element at all, which its types do not know.
    if not isinstance(root, Element):
        raise PageError(f"{page.url}: no XML", "check the address of the feed")
    return root


def _elements(root: Element, name: str | None) -> list[Element]:
    """The items: elements of that name, else of the usual name that there is, outermost ones only."""
    for wanted in (name,) if name else ITEM_NAMES:
        found: list[Element] = []
        for element in root.iter():
            if _name(element) == wanted and len(element) > 1 and len(found) < MAX_ITEMS:
                found.append(element)
        if found:
            return found
    if name:
        raise PageError(f"the feed has no `{name}`", "check `items` of the source")
    return []


def _as_dict(element: Element, depth: int = 0) -> Any:
    """An element as JSON would have it: attributes as `@name`, text beside them as `#`, repeated children as lists."""
    value: dict[str, Any] = {f"@{name}": text for name, text in _attributes(element)}
    if depth < MAX_DEPTH:
        for child in element:
            name = _name(child)
            inner = _as_dict(child, depth + 1) if name else None
            if not name:
                continue
            if name not in value:
                value[name] = inner
            elif isinstance(value[name], list):
                value[name].append(inner)
            else:
                value[name] = [value[name], inner]
    text = _own_text(element)
    if not value:
        return text
    if text:
        value["#"] = text
    return value


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    for name, text in element.attrib.items():
        if isinstance(name, str) and "}" not in name:
            yield name, str(text)


def _own_text(element: Element) -> str:
    if element.get("type") == "xhtml":
        return "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
    parts = [element.text or "", *(child.tail or "" for child in element)]
    return "".join(parts).strip()


def _name(element: Element) -> str:
    """The element's name, with the prefix its document gives it unless it is plain RSS or Atom."""
    if callable(element.tag):
        # A processing instruction or a comment.
        return ""
    space, _, local = str(element.tag).rpartition("}")
    if space.removeprefix("{") in _PLAIN_SPACES or not element.prefix:
        return local
    return f"{element.prefix}:{local}"


def _usual(item: dict[str, Any]) -> dict[str, FieldRule]:
    text = next((name for name in USUAL_TEXTS if item.get(name)), None)
    return {**USUAL, "text": text} if text else USUAL


def _posting(
    item: dict[str, Any], fields: Fields, options: FeedOptions, page: Page, spec: ParseSpec, parsed: Parsed
) -> Posting | None:
    url = text_of(item, fields.url)
    url = urljoin(page.url, url) if url else ""
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
        published=published_of(item, fields, options.constant, parsed.warnings),
    )


def _next(root: Element, page: Page) -> Iterator[str]:
    """The next page of a feed that has pages (RFC 5005)."""
    for link in root.iter(f"{{{_ATOM}}}link"):
        if link.get("rel") == "next" and link.get("href"):
            yield urljoin(page.url, link.get("href") or "")
