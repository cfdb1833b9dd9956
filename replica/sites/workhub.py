"""WorkHub, a board with a public JSON API: items whole in their list, paged by number, salaries as objects."""

import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from replica.advert import Shown
from replica.sites.world import World, answer, base, html, modified, number, paged, plain_item

PLATFORM = "workhub"
PAGE_SIZE = 25


def native_id(advert_id: str) -> str:
    """The number of an advert on WorkHub."""
    return str(number(advert_id, 7))


def app(world: World) -> Starlette:
    """The API over the adverts of `world`."""

    async def vacancies(request: Request) -> Response:
        listed = [shown for shown in world.shown(PLATFORM) if shown.listed]
        items, current, more = paged(listed, request, PAGE_SIZE)
        document = {
            "data": {"items": [_item(shown, base(request)) for shown in items], "found": len(listed)},
            "meta": {
                "page": current,
                "per_page": PAGE_SIZE,
                "pages": -(-len(listed) // PAGE_SIZE),
                "next": f"{base(request)}/api/vacancies?page={current + 1}" if more else None,
                "notice": "Invented adverts for testing.",
            },
        }
        body = json.dumps(document, ensure_ascii=False)
        return answer(request, body, "application/json", modified(None, world.epoch))

    async def vacancy(request: Request) -> Response:
        return plain_item(request, world, PLATFORM, native_id, "WorkHub")

    async def robots(request: Request) -> Response:
        return answer(request, "User-agent: *\nAllow: /api/\nDisallow: /admin/\n", "text/plain", modified(None, 0))

    return Starlette(
        routes=[
            Route("/robots.txt", robots),
            Route("/api/vacancies", vacancies),
            Route("/vacancy/{name}", vacancy),
        ]
    )


def _item(shown: Shown, address: str) -> dict[str, Any]:
    advert, published = shown.advert, shown.advert.published
    native = native_id(advert.id)
    return {
        "id": int(native),
        "name": advert.title,
        "description": html(advert.text),
        "employer": {"name": published.employer, "site_url": published.employer_url},
        "area": {"name": ", ".join(published.location or []), "country": published.country},
        "address": published.address,
        "salary": _salary(shown),
        "salary_text": published.salary,
        "employment": {"id": published.employment_type},
        "experience": published.experience,
        "industry": published.industry,
        "contacts": [{"value": contact} for contact in published.contacts or []],
        "published_at": f"{published.date_posted}T09:30:00+0300" if published.date_posted else None,
        "expires_at": published.valid_through,
        "alternate_url": f"{address}/vacancy/{native}",
        "premium": False,
    }


def _salary(shown: Shown) -> dict[str, Any] | None:
    pay = shown.advert.pay
    if pay is None:
        return None
    return {"from": pay.low, "to": pay.high, "currency": pay.currency, "period": pay.period, "gross": True}
