"""Boardly, a job board: robots.txt, sitemaps, paged listings, and detail pages with JobPosting JSON-LD."""

import gzip
import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from replica.advert import Shown
from replica.sites.world import World, answer, base, html, modified, number, page, paged, posted

PLATFORM = "boardly"
PAGE_SIZE = 20
FORBIDDEN = "confidential"
"""The section that robots.txt forbids; it has adverts, and links lead there."""
PERIODS = {"hour": "HOUR", "day": "DAY", "week": "WEEK", "month": "MONTH", "year": "YEAR"}


def native_id(advert_id: str) -> str:
    """The identifier that the board prints for an advert."""
    return f"BDL-{number(advert_id)}"


def app(world: World) -> Starlette:
    """The board over the adverts of `world`."""
    board = _Board(world)
    return Starlette(
        routes=[
            Route("/", board.listing),
            Route("/robots.txt", board.robots),
            Route("/sitemap.xml", board.sitemap_index),
            Route("/sitemaps/jobs-1.xml.gz", board.sitemap),
            Route("/jobs", board.listing),
            Route("/{section}/{name}", board.detail),
        ]
    )


def path(shown: Shown) -> str:
    """Where an advert's page is."""
    return f"/{shown.advert.section}/{native_id(shown.advert.id).lower()}"


class _Board:
    def __init__(self, world: World) -> None:
        self.world = world

    async def robots(self, request: Request) -> Response:
        lines = [
            "User-agent: *",
            f"Disallow: /{FORBIDDEN}/",
            "Allow: /",
            "",
            f"Sitemap: {base(request)}/sitemap.xml",
            "",
        ]
        return answer(request, "\n".join(lines), "text/plain", modified(None, 0))

    async def sitemap_index(self, request: Request) -> Response:
        changed = modified(None, self.world.epoch)
        body = page("sitemap_index.xml", url=f"{base(request)}/sitemaps/jobs-1.xml.gz", changed=changed.date())
        return answer(request, body, "application/xml", changed)

    async def sitemap(self, request: Request) -> Response:
        changed = modified(None, self.world.epoch)
        entries = [
            (base(request) + path(shown), modified(shown, self.world.epoch).date())
            for shown in self.world.shown(PLATFORM)
            if shown.linked
        ]
        body = gzip.compress(page("sitemap.xml", entries=entries).encode(), mtime=0)
        return answer(request, body, "application/x-gzip", changed)

    async def listing(self, request: Request) -> Response:
        linked = [shown for shown in self.world.shown(PLATFORM) if shown.linked]
        cards, current, more = paged(linked, request, PAGE_SIZE)
        body = page(
            "boardly_listing.html",
            cards=[(path(shown), shown.advert, posted(shown)) for shown in cards],
            current=current,
            more=more,
        )
        return answer(request, body, "text/html", modified(None, self.world.epoch))

    async def detail(self, request: Request) -> Response:
        asked = request.url.path
        shown = next((shown for shown in self.world.shown(PLATFORM) if path(shown) == asked), None)
        if shown is None or shown.gone == "404":
            return _missing("This page does not exist.", 404)
        if shown.gone == "410":
            return _missing("This job was removed.", 410)
        changed = modified(shown, self.world.epoch)
        if shown.gone == "closed":
            return answer(request, page("boardly_closed.html", advert=shown.advert), "text/html", changed)
        body = page(
            "boardly_detail.html",
            advert=shown.advert,
            reference=native_id(shown.advert.id),
            description=html(shown.advert.text),
            data=structured(shown),
        )
        return answer(request, body, "text/html", changed)


def structured(shown: Shown) -> str:
    """The advert's JSON-LD as the page carries it; of some adverts malformed in the ways that real boards do it."""
    data = job_posting(shown)
    text = json.dumps(data, ensure_ascii=False, indent=1).replace("</", "<\\/")
    return _malformed(text, number(shown.advert.id) % 9)


def job_posting(shown: Shown) -> dict[str, Any]:
    """The advert in schema.org's words; what it does not state is left out."""
    advert, published = shown.advert, shown.advert.published
    employer = {"@type": "Organization", "name": published.employer, "sameAs": published.employer_url}
    facts = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": advert.title,
        "description": html(advert.text),
        "identifier": {"@type": "PropertyValue", "name": "Boardly", "value": native_id(advert.id)},
        "datePosted": published.date_posted,
        "validThrough": published.valid_through and f"{published.valid_through}T23:59:59+00:00",
        "employmentType": published.employment_type,
        "industry": published.industry,
        "experienceRequirements": published.experience,
        "hiringOrganization": {key: value for key, value in employer.items() if value} if published.employer else None,
        "jobLocation": _places(shown),
        "baseSalary": _salary(shown),
    }
    return {key: value for key, value in facts.items() if value}


def _missing(words: str, status: int) -> Response:
    return Response(page("boardly_missing.html", words=words), status, media_type="text/html")


def _places(shown: Shown) -> Any:
    published = shown.advert.published
    places = []
    for name in published.location or []:
        address = {"addressLocality": name, "addressCountry": published.country, "streetAddress": published.address}
        stated = {key: value for key, value in address.items() if value}
        places.append({"@type": "Place", "address": {"@type": "PostalAddress", **stated}})
    return places[0] if len(places) == 1 else places


def _salary(shown: Shown) -> Any:
    pay = shown.advert.pay
    if pay is None:
        return shown.advert.published.salary
    amount: dict[str, Any] = {"@type": "QuantitativeValue", "unitText": PERIODS[pay.period]}
    amount |= {"minValue": pay.low, "maxValue": pay.high} if pay.high else {"value": pay.low}
    return {"@type": "MonetaryAmount", "currency": pay.currency, "value": amount}


def _malformed(text: str, way: int) -> str:
    """Every third advert's JSON-LD broken as it is in the wild: a raw line feed, a trailing comma, a comment around."""
    if way == 0:
        return text.replace("</p>", "</p>\n", 1).replace("<\\/p>", "<\\/p>\n\t", 1)
    if way == 3:  # noqa: PLR2004
        return text[: text.rindex("}")].rstrip() + ",\n}"
    if way == 6:  # noqa: PLR2004
        return f"//<![CDATA[\n{text}\n//]]>"
    return text
