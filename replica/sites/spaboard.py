"""Spaboard, a board rendered by script only: its pages are an empty frame that fills itself from a JSON endpoint."""

import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from replica.advert import Shown
from replica.sites.world import World, answer, html, modified, number, page, posted

PLATFORM = "spaboard"
PAGE_SIZE = 12


def native_id(advert_id: str) -> str:
    """The key of an advert, as its page shows it once rendered."""
    return f"sp{number(advert_id)}"


def app(world: World) -> Starlette:
    """The board over the adverts of `world`."""

    async def shell(request: Request) -> Response:
        return answer(request, page("spaboard.html"), "text/html", modified(None, 0))

    async def script(request: Request) -> Response:
        return answer(request, page("spaboard.js"), "text/javascript", modified(None, 0))

    async def listing(request: Request) -> Response:
        linked = [shown for shown in world.shown(PLATFORM) if shown.linked]
        asked = request.query_params.get("p", "1")
        current = int(asked) if asked.isdigit() and 0 < len(asked) < 6 else 1  # noqa: PLR2004
        shown = linked[max(current - 1, 0) * PAGE_SIZE : max(current, 1) * PAGE_SIZE]
        document = {"rows": [_card(one) for one in shown], "more": max(current, 1) * PAGE_SIZE < len(linked)}
        return answer(request, json.dumps(document), "application/json", modified(None, world.epoch))

    async def one(request: Request) -> Response:
        asked = request.path_params["key"]
        shown = next((shown for shown in world.shown(PLATFORM) if native_id(shown.advert.id) == asked), None)
        if shown is None or shown.gone in ("404", "410"):
            return Response('{"error": "gone"}', 404, media_type="application/json")
        return answer(request, json.dumps(_whole(shown)), "application/json", modified(shown, world.epoch))

    async def vacancy(request: Request) -> Response:
        asked = request.path_params["key"]
        shown = next((shown for shown in world.shown(PLATFORM) if native_id(shown.advert.id) == asked), None)
        if shown is None or shown.gone in ("404", "410"):
            return Response(page("spaboard.html"), 404, media_type="text/html")
        return await shell(request)

    async def robots(request: Request) -> Response:
        return answer(request, "User-agent: *\nAllow: /\n", "text/plain", modified(None, 0))

    return Starlette(
        routes=[
            Route("/", shell),
            Route("/robots.txt", robots),
            Route("/app.js", script),
            Route("/vacancies", shell),
            Route("/v/{key}", vacancy),
            Route("/data/vacancies", listing),
            Route("/data/vacancies/{key}", one),
        ]
    )


def _card(shown: Shown) -> dict[str, Any]:
    published = shown.advert.published
    return {
        "key": native_id(shown.advert.id),
        "title": shown.advert.title,
        "employer": published.employer,
        "place": ", ".join(published.location or []),
        "posted": posted(shown),
    }


def _whole(shown: Shown) -> dict[str, Any]:
    published = shown.advert.published
    return {
        **_card(shown),
        "html": html(shown.advert.text),
        "salary": published.salary,
        "employment_type": published.employment_type,
        "industry": published.industry,
        "country": published.country,
        "until": published.valid_through,
        "closed": shown.gone == "closed",
    }
