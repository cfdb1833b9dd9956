"""Adverts that attack whoever shows them, for tests of everything that shows adverts; served only on request."""

import json
from functools import cache
from typing import Any

import yaml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from records.posting import Published
from replica.advert import Strict
from replica.corpus import FOLDER
from replica.sites.world import EPOCH_ZERO, World, answer, html

PLATFORM = "hostile_demo"


class Hostile(Strict):
    """One attack."""

    id: str
    title: str
    text: str
    published: Published = Published()
    grow: int = 0
    """Length of a single word put after the text."""

    @property
    def whole(self) -> str:
        """The text with its long word."""
        return self.text.rstrip() + (f" {'A' * self.grow}" if self.grow else "")


@cache
def adverts() -> tuple[Hostile, ...]:
    """All of them, as corpora/hostile.yaml has them."""
    text = (FOLDER / "hostile.yaml").read_text(encoding="utf-8")
    return tuple(Hostile.model_validate(entry) for entry in yaml.load(text, Loader=yaml.CSafeLoader))


def app(_: World) -> Starlette:
    """A JSON API over them; descriptions are escaped HTML, so that what is read from them is the attack itself."""

    async def items(request: Request) -> Response:
        body = json.dumps({"items": [_item(advert) for advert in adverts()]})
        return answer(request, body, "application/json", EPOCH_ZERO)

    return Starlette(routes=[Route("/api/items", items)])


def _item(advert: Hostile) -> dict[str, Any]:
    return {
        "id": advert.id,
        "title": advert.title,
        "description": html(advert.whole),
        "employer": advert.published.employer,
        "employer_url": advert.published.employer_url,
        "url": f"https://hostile.example/{advert.id}",
    }
