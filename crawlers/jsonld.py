"""Reads postings from schema.org JobPosting, as JSON-LD or microdata; from bare text where a page has neither."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from crawlers.addresses import web_address
from crawlers.bare import FALLBACK, bare_posting
from crawlers.embedded import NAMES, Node, json_ld, of_type, referenced
from crawlers.markup import canonical_url, closed_by, says_closed
from crawlers.page import Page, Parsed, ParseSpec
from crawlers.placeholders import stated_only
from crawlers.places import places
from crawlers.readable import one_line, readable
from crawlers.values import amount_range, joined, published_date, unique, words
from records.posting import Posting, Published, make_posting
from records.record import digest

PARSER = "jsonld/2"
MAX_POSTINGS = 500
"""Postings read from one page."""
_JOB_POSTING = re.compile("JobPosting", re.IGNORECASE)

_ORGANIZATION = "name sameAs url logo telephone email faxNumber contactPoint value description identifier address"
_ADDRESS = "addressLocality addressRegion addressCountry streetAddress postalCode name"
_AMOUNT = "value minValue maxValue median unitText unitCode currency duration name"
_USED = {
    "": frozenset(NAMES.split()),
    "hiringOrganization": frozenset(_ORGANIZATION.split()),
    "jobLocation": frozenset(f"address name geo {_ADDRESS}".split()),
    "jobLocation.address": frozenset(_ADDRESS.split()),
    "baseSalary": frozenset(_AMOUNT.split()),
    "baseSalary.value": frozenset(_AMOUNT.split()),
}
"""What is read, or known and not wanted, of a JobPosting and of what stands in it, by path."""


def parse(page: Page, spec: ParseSpec) -> Parsed:
    """The postings of a page: one for each JobPosting on it, however it is written."""
    parsed = Parsed()
    nodes = json_ld(page.text, parsed.warnings)
    jobs = of_type(nodes, "JobPosting")
    if not jobs and "itemscope" in page.text and _JOB_POSTING.search(page.text):
        # Its library takes a second to import, and few pages need it.
        from crawlers.microdata import microdata

        nodes = microdata(page.text, page.url)
        jobs = of_type(nodes, "JobPosting")
    known = referenced(nodes) if any("@id" in node for node in nodes) or len(nodes) == 1 else {}
    for job in jobs[:MAX_POSTINGS]:
        parsed.postings.append(_posting(job, known, page, spec, parsed, alone=len(jobs) == 1))
    mark = spec.options.get("closed")
    parsed.closed = closed_by(page, mark) if mark else not jobs and says_closed(page)
    if not jobs and not parsed.closed and (posting := bare_posting(page, spec, PARSER)):
        parsed.postings.append(posting)
        parsed.warnings.append(FALLBACK)
    parsed.leftovers = unique(name for job in jobs[:MAX_POSTINGS] for name in _unused(job, known))
    parsed.warnings = unique(parsed.warnings)
    return parsed


def published(job: Node, known: dict[str, Node], ignored: Iterable[str], parsed: Parsed) -> Published:
    """What a JobPosting states beside title and text; `ignored` are words of the platform's that state nothing."""
    employer = _resolve(job.get("hiringOrganization"), known)
    place = places([_resolve(item, known) for item in _listed(job.get("jobLocation"))])
    stated = dict(
        employer=_line(employer),
        employer_url=_url_of(employer),
        address=place.address,
        location=_location(job, place.names, known),
        country=place.country,
        salary=_salary(job, known),
        employment_type=joined(job.get("employmentType")),
        industry=joined(_resolve(job.get("industry"), known)),
        experience=_requirement(job.get("experienceRequirements")),
        education=_requirement(job.get("educationRequirements")),
        hours=joined(job.get("workHours")),
        date_posted=_date(job, "datePosted", parsed),
        valid_through=_date(job, "validThrough", parsed),
        contacts=_contacts(job.get("applicationContact"), employer) or None,
        benefits=_benefits(job) or None,
        image_urls=_images(job.get("image")) or None,
        extra=_extra(job) or None,
    )
    return Published.model_validate(stated_only(stated, ignored))


def _unused(job: Node, known: dict[str, Node], path: str = "") -> Iterator[str]:
    """The properties of a JobPosting, and of what is read inside it, that no field of a posting gets."""
    used = _USED[path]
    for name, value in job.items():
        inner = f"{path}.{name}" if path else name
        if name not in used and not name.startswith("@"):
            yield inner
        for item in _listed(value) if inner in _USED else ():
            if isinstance(node := _resolve(item, known), dict):
                yield from _unused(node, known, inner)


def _posting(job: Node, known: dict[str, Node], page: Page, spec: ParseSpec, parsed: Parsed, alone: bool) -> Posting:
    title = one_line(_string(job.get("title")) or _string(job.get("name")))
    text = _text(job, page.url)
    url = _url(job, page, alone)
    native_id = _identifier(job.get("identifier"))
    if not native_id:
        # Without ids of their own, several postings of one page stand at one URL.
        native_id = url if alone or url != page.url else f"{url}#{digest(title.encode())[:12]}"
    if not title:
        parsed.warnings.append("a posting has no title")
    if not text:
        parsed.warnings.append("a posting has no description")
    return make_posting(
        platform_id=spec.platform_id,
        source_id=spec.source_id,
        native_id=native_id,
        parser=PARSER,
        url=url,
        title=title,
        text=text,
        published=published(job, known, spec.options.get("ignore_values", ()), parsed),
    )


def _text(job: Node, base_url: str) -> str:
    """The description, and what stands beside it in properties of their own and is not in it."""
    parts: list[str] = []
    for name in ("description", "responsibilities", "qualifications"):
        for item in _listed(job.get(name)):
            text = readable(_string(item), base_url)
            if text and not any(" ".join(text.split()) in " ".join(part.split()) for part in parts):
                parts.append(text)
    return "\n\n".join(parts)


def _url(job: Node, page: Page, alone: bool) -> str:
    """Where the posting stands: its own URL if that is on this site, else the page's canonical one."""
    stated = job.get("url")
    own = web_address(page.url, stated) if isinstance(stated, str) and stated.strip() else ""
    if own and not alone and _same_site(own, page):
        return own
    return canonical_url(page) or (own if own and _same_site(own, page) else page.url) if alone else page.url


def _same_site(url: str, page: Page) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and (parts.hostname or "").removeprefix("www.") == page.host


def _identifier(value: Any) -> str:
    for item in _listed(value):
        stated = (item.get("value") or item.get("@value")) if isinstance(item, dict) else item
        if isinstance(stated, str | int) and not isinstance(stated, bool) and str(stated).strip():
            return one_line(str(stated))
    return ""


def _location(job: Node, names: list[str], known: dict[str, Node]) -> list[str] | None:
    if names:
        return names
    asked = [_resolve(item, known) for item in _listed(job.get("applicantLocationRequirements"))]
    # A job without a place is no job whose place is withheld: say what the advert says of it.
    return words(asked) or words(job.get("jobLocationType")) or None


def _salary(job: Node, known: dict[str, Node]) -> str | None:
    for name in ("baseSalary", "salary", "estimatedSalary"):
        for item in _listed(job.get(name)):
            if text := _one_salary(_resolve(item, known), job.get("salaryCurrency")):
                return text
    return None


def _one_salary(stated: Any, currency: Any) -> str | None:
    if isinstance(stated, str):
        text = one_line(stated)
        return f"{currency} {text}" if text.isdigit() and isinstance(currency, str) else text or None
    if not isinstance(stated, dict):
        return amount_range(currency, stated, None, None)
    value = stated.get("value")
    amount = next((item for item in _listed(value) if isinstance(item, dict)), None)
    inner = amount if amount is not None else stated
    low, high = inner.get("minValue"), inner.get("maxValue")
    if low is None and high is None:
        low = inner.get("value") if not isinstance(inner.get("value"), dict | list) else None
        low = inner.get("median") if low is None else low
    period = inner.get("unitText") or inner.get("unitCode") or stated.get("unitText") or stated.get("duration")
    return amount_range(stated.get("currency") or inner.get("currency") or currency, low, high, period)


def _requirement(value: Any) -> str | None:
    texts: list[str] = []
    for item in _listed(value):
        if isinstance(item, dict):
            months = item.get("monthsOfExperience")
            stated = item.get("description") or item.get("credentialCategory") or item.get("name")
            texts += words(stated) if stated else [f"{months} months"] if months not in (None, "") else []
        else:
            texts += words(item)
    return ", ".join(unique(texts)) or None


def _date(job: Node, name: str, parsed: Parsed) -> str | None:
    value = job.get(name)
    date = published_date(value)
    if value not in (None, "", []) and date is None:
        parsed.warnings.append(f"{name} is no date that can be read")
    return date


def _contacts(contact: Any, employer: Any) -> list[str]:
    found: list[str] = []
    for item in [*_listed(contact), *_listed(employer)]:
        if isinstance(item, dict):
            points = [point for point in _listed(item.get("contactPoint")) if isinstance(point, dict)]
            for holder in (item, *points):
                found += [word for name in ("telephone", "email", "faxNumber") for word in words(holder.get(name))]
        elif item is not employer:
            found += words(item)
    return unique(text.removeprefix("mailto:").removeprefix("tel:") for text in found)


def _benefits(job: Node) -> list[str]:
    names = ("jobBenefits", "benefits", "incentiveCompensation", "incentives")
    stated = (item for name in names for item in _listed(job.get(name)))
    lines = (
        line.removeprefix("- ").strip()
        for item in stated
        for line in (readable(item).split("\n") if isinstance(item, str) else words(item))
    )
    return unique(line for line in lines if line)


def _images(value: Any) -> list[str]:
    found = (item.get("url") if isinstance(item, dict) else item for item in _listed(value))
    return unique(url for url in found if isinstance(url, str) and url.startswith("http"))


def _extra(job: Node) -> dict[str, Any]:
    stated = {
        "skills": words(job.get("skills")),
        "occupational_category": words(job.get("occupationalCategory")),
        "job_location_type": words(job.get("jobLocationType")),
    }
    return {name: value for name, value in stated.items() if value}


def _url_of(employer: Any) -> str | None:
    for item in _listed(employer):
        if isinstance(item, dict):
            for name in ("sameAs", "url"):
                for url in _listed(item.get(name)):
                    if isinstance(url, str) and url.strip():
                        return url.strip()
    return None


def _resolve(value: Any, known: dict[str, Node]) -> Any:
    """What a property that only refers to a node (`{"@id": …}`) refers to."""
    if isinstance(value, dict) and len(value) <= 2 and isinstance(value.get("@id"), str):  # noqa: PLR2004
        return known.get(value["@id"], value)
    return value


def _line(value: Any) -> str | None:
    return next(iter(words(value)), None)


def _string(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_string(item) for item in value)
    if isinstance(value, dict):
        return _string(value.get("@value") or value.get("value") or value.get("name") or "")
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
