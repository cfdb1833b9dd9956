"""What all platforms of the replica share: the epoch, the adverts in it, and answers that can be conditional."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from records.record import digest
from replica.advert import Shown
from replica.corpus import at_epoch

EPOCH_ZERO = datetime(2026, 11, 16, 6, tzinfo=UTC)
"""When epoch 0 was last changed, for `Last-Modified`; each later epoch is a week on."""
INVENTED = "Invented adverts for testing. No vacancy, employer or contact on this site is real."

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_HANDLE = re.compile(r"(?<![\w@/.])@([a-z][a-z0-9_]{3,31})")
_EMOJI = re.compile(r"[\U0001F300-\U0001FAFF\u2600-\u27BF]\uFE0F?")


@dataclass
class World:
    """The epoch that all platforms are in, and how often each path was asked for."""

    epoch: int = 0
    requests: Counter[str] = field(default_factory=Counter)
    """By `<site><path>?<query>`, as `boardly/robots.txt`."""

    def shown(self, platform: str) -> Sequence[Shown]:
        """The adverts of a platform in this epoch, newest first."""
        return _newest_first(platform, self.epoch)


@lru_cache(maxsize=64)
def _newest_first(platform: str, epoch: int) -> Sequence[Shown]:
    mine = (shown for shown in at_epoch(epoch) if shown.advert.platform == platform)
    return tuple(sorted(mine, key=lambda shown: (posted(shown), shown.advert.id), reverse=True))


def posted(shown: Shown) -> str:
    """The day an advert was posted, as `2026-10-01`."""
    return (shown.advert.published.date_posted or "2026-09-01")[:10]


@lru_cache(maxsize=8192)
def number(advert_id: str, digits: int = 6) -> int:
    """The number by which a platform knows an advert: derived from its id, so that it never changes."""
    first = int("1".ljust(digits, "0"))
    return first + int(digest(advert_id.encode())[:10], 16) % (9 * first)


def modified(shown: Shown | None, epoch: int) -> datetime:
    """When a page was last changed: an advert's at its posting or last change, a list's when the epoch began."""
    if shown is None:
        return EPOCH_ZERO + timedelta(weeks=epoch)
    if shown.changed_at:
        return EPOCH_ZERO + timedelta(weeks=shown.changed_at)
    return datetime.fromisoformat(posted(shown)).replace(hour=8, tzinfo=UTC)


def page(template: str, /, **values: Any) -> str:
    """A template filled in; everything in it is escaped unless the template says otherwise."""
    return _templates.get_template(template).render(invented=INVENTED, **values)


def answer(request: Request, body: str | bytes, media: str, changed: datetime, status: int = 200) -> Response:
    """The body with its validators, or 304 where the asker has it already (RFC 9110, section 13)."""
    data = body.encode() if isinstance(body, str) else body
    headers = {"ETag": f'"{digest(data)[:32]}"', "Last-Modified": format_datetime(changed, usegmt=True)}
    if status == 200 and _unchanged(request, headers["ETag"], changed):  # noqa: PLR2004
        return Response(status_code=304, headers=headers)
    return Response(data, status, headers, media_type=media)


def plain_item(request: Request, world: World, platform: str, native_id: Callable[[str], str], site: str) -> Response:
    """The page of the advert that the path's `name` asks for, listed or not, with title and text alone."""
    asked = request.path_params["name"]
    shown = next((shown for shown in world.shown(platform) if native_id(shown.advert.id) == asked), None)
    if shown is None or shown.gone:
        return Response("Not found", 404, media_type="text/plain")
    body = page("plain_item.html", site=site, advert=shown.advert, description=html(shown.advert.text))
    return answer(request, body, "text/html", modified(shown, world.epoch))


def base(request: Request) -> str:
    """Scheme, host and port by which the platform was asked, without a slash at the end."""
    return str(request.base_url).rstrip("/")


def paged(items: Sequence[Any], request: Request, size: int) -> tuple[Sequence[Any], int, bool]:
    """The page of `items` that `?page=` asks for, its number from 1, and whether another follows."""
    asked = request.query_params.get("page", "1")
    current = max(int(asked), 1) if asked.isdigit() and len(asked) < 6 else 1  # noqa: PLR2004
    return items[(current - 1) * size : current * size], current, current * size < len(items)


def paragraphs(text: str) -> list[dict[str, Any]]:
    """A text as blocks of HTML would have it: `{"lines": […]}` for a paragraph, `{"head", "items"}` for a list."""
    blocks: list[dict[str, Any]] = []
    for part in text.split("\n\n"):
        lines = part.split("\n")
        first = next((at for at, line in enumerate(lines) if line.startswith("- ")), None)
        if first is None:
            blocks.append({"lines": lines, "items": []})
            continue
        items = [line.removeprefix("- ") for line in lines[first:]]
        blocks.append({"lines": lines[:first], "items": items})
    return blocks


@lru_cache(maxsize=4096)
def html(text: str) -> str:
    """A text as the HTML of a description field."""
    return page("description.html", blocks=paragraphs(text))


def _telegram_line(line: str) -> Markup:
    """A line of a message with its handles as links and its emoji as Telegram's preview marks them up."""
    linked = _HANDLE.sub(r'<a href="https://t.me/\1" target="_blank">@\1</a>', str(escape(line)))
    return Markup(_EMOJI.sub(_emoji, linked))


def _emoji(found: re.Match[str]) -> str:
    code = found[0].encode().hex().upper()
    style = f"background-image:url('//telegram.org/img/emoji/40/{code}.png')"
    return f'<i class="emoji" style="{style}"><b>{found[0]}</b></i>'


_templates.filters["tg"] = _telegram_line


def _unchanged(request: Request, etag: str, changed: datetime) -> bool:
    asked = request.headers.get("if-none-match")
    if asked is not None:
        return asked.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in asked.split(",")]
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return changed <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False
