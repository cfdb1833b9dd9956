"""Eʼlonlar, classifieds in plain HTML: list and detail pages without any structured data."""

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from replica.advert import Shown
from replica.sites.world import World, answer, modified, number, page, paged, posted

PLATFORM = "elonlar"
PAGE_SIZE = 15


def native_id(advert_id: str) -> str:
    """The number that an advert bears."""
    return str(number(advert_id, 8))


def app(world: World) -> Starlette:
    """The classifieds over the adverts of `world`."""

    async def listing(request: Request) -> Response:
        linked = [shown for shown in world.shown(PLATFORM) if shown.linked]
        rows, current, more = paged(linked, request, PAGE_SIZE)
        body = page("elonlar_list.html", rows=[_row(shown) for shown in rows], current=current, more=more)
        return answer(request, body, "text/html", modified(None, world.epoch))

    async def detail(request: Request) -> Response:
        asked = str(request.path_params["number"])
        shown = next((shown for shown in world.shown(PLATFORM) if native_id(shown.advert.id) == asked), None)
        if shown is None or shown.gone in ("404", "410"):
            status = 410 if shown is not None and shown.gone == "410" else 404
            return Response(page("elonlar_gone.html"), status, media_type="text/html")
        body = page("elonlar_detail.html", row=_row(shown), closed=shown.gone == "closed")
        return answer(request, body, "text/html", modified(shown, world.epoch))

    async def robots(request: Request) -> Response:
        return answer(request, "User-agent: *\nDisallow: /cabinet/\nCrawl-delay: 0\n", "text/plain", modified(None, 0))

    return Starlette(
        routes=[
            Route("/", listing),
            Route("/robots.txt", robots),
            Route("/ish/", listing),
            Route("/ish/elon-{number:int}.html", detail),
        ]
    )


def _row(shown: Shown) -> dict[str, Any]:
    return {
        "advert": shown.advert,
        "published": shown.advert.published,
        "number": native_id(shown.advert.id),
        "posted": posted(shown),
        "lines": shown.advert.text.split("\n"),
    }
