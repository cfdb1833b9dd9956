"""Public channel previews with the markup of Telegram's `/s/` pages, and the cards of channels that have none."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import yaml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from replica.advert import Shown, Strict
from replica.corpus import FOLDER, corpus
from replica.sites.world import World, answer, modified, number, page, posted

PAGE_SIZE = 20
FIRST_MESSAGE = 411
GAP_EVERY, SERVICE_EVERY, REPLY_EVERY, FORWARD_EVERY = 9, 23, 11, 13


class Channel(Strict):
    """A channel of the replica; `platform` is null where it shows no messages."""

    platform: str | None
    name: str
    number: int
    title: str
    description: str
    subscribers: int
    language: str
    country: str | None
    kind: Literal["public", "no_preview", "private"] = "public"


@dataclass(frozen=True)
class Message:
    """One entry of a channel's history: an advert's or the channel's own."""

    id: int
    shown: Shown | None = None
    service: str | None = None
    time: str = ""
    reply_to: int | None = None
    forwarded: bool = False


@cache
def channels() -> tuple[Channel, ...]:
    """The channels that corpora/channels.yaml tells of."""
    text = (FOLDER / "channels.yaml").read_text(encoding="utf-8")
    return tuple(Channel.model_validate(entry) for entry in yaml.load(text, Loader=yaml.CSafeLoader))


def channel_of(platform: str) -> Channel | None:
    """The channel that is this platform, if one is."""
    return next((channel for channel in channels() if channel.platform == platform), None)


def native_id(platform: str, advert_id: str) -> str:
    """`<channel number>/<message id>` of an advert (records.md)."""
    channel = channel_of(platform)
    if channel is None:
        raise KeyError(platform)
    return f"{channel.number}/{message_ids(platform)[advert_id]}"


@cache
def message_ids(platform: str) -> dict[str, int]:
    """The message id of every advert of a channel in all epochs: in order of posting, with gaps and albums between."""
    mine = [advert for advert in corpus() if advert.platform == platform]
    mine.sort(key=lambda advert: (advert.first_epoch, advert.published.date_posted or "2026-09-01", advert.id))
    ids, following = {}, FIRST_MESSAGE
    for at, advert in enumerate(mine):
        following += (number(advert.id) % GAP_EVERY == 0) * 2 + (at % SERVICE_EVERY == SERVICE_EVERY - 1)
        ids[advert.id] = following
        following += max(advert.photos, 1)
    return ids


def app(world: World) -> Starlette:
    """All channels over the adverts of `world`."""

    async def preview(request: Request) -> Response:
        name = request.path_params["name"]
        channel = next((channel for channel in channels() if channel.name.lower() == name.lower()), None)
        if channel is None or channel.kind != "public":
            return RedirectResponse(f"/{name}", 302)
        history = messages(world, channel)
        before = request.query_params.get("before", "")
        if before.isdigit() and len(before) < 12:  # noqa: PLR2004
            history = [message for message in history if message.id < int(before)]
        values = _preview(channel, history[-PAGE_SIZE:], len(history) > PAGE_SIZE, before)
        body = page("telegram_preview.html", **values)
        return answer(request, body, "text/html", modified(None, world.epoch))

    async def card(request: Request) -> Response:
        name = request.path_params["name"]
        channel = next((channel for channel in channels() if channel.name.lower() == name.lower()), None)
        body = page("telegram_card.html", name=name, channel=channel, spaced=channel and _spaced(channel.subscribers))
        return answer(request, body, "text/html", modified(None, 0))

    async def robots(request: Request) -> Response:
        return answer(request, "User-agent: *\nDisallow: /share/\n", "text/plain", modified(None, 0))

    return Starlette(
        routes=[Route("/robots.txt", robots), Route("/s/{name}", preview), Route("/{name}", card)],
    )


def messages(world: World, channel: Channel) -> list[Message]:
    """The channel's history in this epoch, oldest first; what was deleted leaves a gap."""
    assert channel.platform is not None
    ids = message_ids(channel.platform)
    history = []
    for shown in world.shown(channel.platform):
        if not shown.listed:
            continue
        own = ids[shown.advert.id]
        hour, minute = 6 + own % 14, own * 7 % 60
        history.append(
            Message(
                id=own,
                shown=shown,
                time=f"{posted(shown)}T{hour:02d}:{minute:02d}:{own % 60:02d}+00:00",
                reply_to=own - 3 if own % REPLY_EVERY == 0 else None,
                forwarded=own % FORWARD_EVERY == 0,
            )
        )
    history.sort(key=lambda message: message.id)
    return _with_service(channel, history)


def _with_service(channel: Channel, history: Sequence[Message]) -> list[Message]:
    taken = {message.id for message in history}
    full: list[Message] = [Message(id=1, service="Channel created", time="2024-02-11T09:00:00+00:00")]
    for at, message in enumerate(history):
        if at % SERVICE_EVERY == 1 and message.id - 1 not in taken and message.id - 1 >= FIRST_MESSAGE:
            full.append(Message(id=message.id - 1, service=f"{channel.title} pinned a photo", time=message.time))
        full.append(message)
    return full


def _preview(channel: Channel, history: Sequence[Message], more: bool, before: str) -> dict[str, Any]:
    first = history[0].id if history else None
    return {
        "channel": channel,
        "short": _short(channel.subscribers),
        "earlier": first if more else None,
        "canonical": before or (history[-1].id + 1 if history else 1),
        "messages": [_view(channel, message) for message in history],
    }


def _view(channel: Channel, message: Message) -> dict[str, Any]:
    advert = message.shown.advert if message.shown else None
    text = advert.text if advert else message.service
    seen = {"c": -channel.number, "p": message.id, "t": 1786277379, "h": f"{number(f'{channel.name}/{message.id}', 9)}"}
    data = base64.urlsafe_b64encode(json.dumps(seen, separators=(",", ":")).encode()).decode().rstrip("=")
    return {
        "message": message,
        "view": data,
        "lines": text.split("\n") if text else [],
        "photos": range(message.id, message.id + advert.photos) if advert else (),
        "edited": bool(message.shown and message.shown.edited_at),
        "views": _short(400 + message.id * 37 % 9100),
        "clock": message.time[11:16],
    }


def _short(count: int) -> str:
    """A count as Telegram shortens it: 912, 48.2K, 1.3M."""
    for size, letter in ((1_000_000, "M"), (1_000, "K")):
        if count >= size:
            return f"{count / size:.1f}".removesuffix(".0") + letter
    return str(count)


def _spaced(count: int) -> str:
    return f"{count:,}".replace(",", " ")
