"""Jobfeed, an aggregator that publishes one RSS feed with whole descriptions."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from replica.advert import Shown
from replica.sites.world import World, answer, base, html, modified, number, page, plain_item, posted

PLATFORM = "jobfeed"


def native_id(advert_id: str) -> str:
    """The `guid` of an item, which is no address."""
    return f"jobfeed-{number(advert_id)}"


def app(world: World) -> Starlette:
    """The feed over the adverts of `world`."""

    async def feed(request: Request) -> Response:
        items = [_item(shown, base(request)) for shown in world.shown(PLATFORM) if shown.listed]
        changed = modified(None, world.epoch)
        body = page("jobfeed.xml", items=items, address=base(request), built=format_datetime(changed, usegmt=True))
        return answer(request, body, "application/rss+xml", changed)

    async def robots(request: Request) -> Response:
        return Response(status_code=404)

    async def item(request: Request) -> Response:
        return plain_item(request, world, PLATFORM, native_id, "Jobfeed")

    return Starlette(
        routes=[Route("/robots.txt", robots), Route("/jobs.rss", feed), Route("/item/{name}", item)],
    )


def _item(shown: Shown, address: str) -> dict[str, Any]:
    day = datetime.fromisoformat(f"{posted(shown)}T10:00:00+00:00")
    guid = native_id(shown.advert.id)
    return {
        "advert": shown.advert,
        "published": shown.advert.published,
        "guid": guid,
        "link": f"{address}/item/{guid}",
        "date": format_datetime(day, usegmt=True),
        "description": html(shown.advert.text),
    }
