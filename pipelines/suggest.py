"""Channels and sites that adverts forward from or link to: suggested to a person, never crawled by themselves."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from pipelines.workspace import Workspace
from records.posting import Posting
from records.source import SourceSpec, read_sources

MIN_POSTINGS = 2
"""Postings that must link to a site before it is suggested; a channel that is forwarded or quoted needs one."""
MAX_LINKS = 50
"""Links looked at in one posting."""
MAX_SUGGESTIONS = 500
"""Suggestions given, those with most postings first."""

_LINK = re.compile(r"(?:https?://|\b(?:t|telegram)\.me/)[^\s<>\"'()\[\]{}]{3,500}", re.IGNORECASE)
_CHANNEL = re.compile(r"/(?:s/(?P<shown>[a-z]\w{3,31})(?:/\d+)?|(?P<quoted>[a-z]\w{3,31})/\d+)/?$", re.IGNORECASE)
_NAME = re.compile(r"/(?:s/)?(?P<name>[a-z]\w{3,31})(?:/\d+)?/?$", re.IGNORECASE)
_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.[^\W\d_][\w-]{1,62}$")
_TELEGRAM = ("t.me", "telegram.me")
_NO_BOARDS = (
    "wa.me", "whatsapp.com", "telegram.org", "viber.com", "line.me", "zalo.me", "wechat.com", "qq.com", "signal.me",
    "facebook.com", "fb.com", "fb.me", "m.me", "instagram.com", "tiktok.com", "twitter.com", "x.com", "youtube.com",
    "youtu.be", "vk.com", "ok.ru", "linkedin.com", "google.com", "goo.gl", "forms.gle", "bit.ly", "tinyurl.com",
    "clck.ru", "is.gd", "cutt.ly", "linktr.ee", "taplink.cc", "apple.com", "microsoft.com", "yandex.ru", "mail.ru",
    "wikipedia.org", "zoom.us", "typeform.com", "telegra.ph", "githubusercontent.com", "github.com",
)  # fmt: skip
"""Sites that are no platform of adverts by themselves: messengers, networks, shorteners, forms, tools."""


@dataclass(slots=True)
class Suggestion:
    """A channel or site that is no source yet."""

    kind: Literal["channel", "site"]
    url: str
    example: str
    """A posting that led here."""
    postings: set[str] = field(default_factory=set)
    platforms: set[str] = field(default_factory=set)
    forwards: int = 0
    """How many of the postings are forwarded from here."""

    def dump(self) -> dict[str, Any]:
        """As `recruitwatch sources --suggested --json` prints it."""
        counts = {"postings": len(self.postings), "forwards": self.forwards}
        return {
            "kind": self.kind,
            "url": self.url,
            **counts,
            "platforms": sorted(self.platforms),
            "example": self.example,
        }


def suggested(workspace: Workspace) -> list[Suggestion]:
    """What all postings in the lake suggest; reads each once. SettingsError for a wrong source file."""
    lake = workspace.lake
    postings = (
        posting
        for crawl_id in lake.set_ids("crawls")
        for posting in lake.records("crawls", crawl_id, "postings.jsonl", Posting)
    )
    return suggest(postings, read_sources(workspace.settings.sources))


def suggest(postings: Iterable[Posting], specs: Iterable[SourceSpec]) -> list[Suggestion]:
    """Channels and sites that postings lead to and no source covers, most postings first.

    A bare `t.me/name` may be a person's own contact, so it is none: only channels that a message was forwarded from,
    or a message of which is linked to, or whose preview is, are known to be channels.
    """
    known = {place for spec in specs for url in (spec.platform.url, *spec.source.start) if (place := _place(url))}
    found: dict[str, Suggestion] = {}
    for posting in postings:
        own = _host(posting.url)
        for kind, place, forwarded in _places(posting):
            if place in known or (kind == "site" and (_is_of(own, place) or _is_of(place, own))):
                continue
            url = f"https://t.me/s/{place.removeprefix('@')}" if kind == "channel" else f"https://{place}/"
            one = found.setdefault(place, Suggestion(kind, url, posting.posting_id))
            one.forwards += forwarded and posting.posting_id not in one.postings
            one.postings.add(posting.posting_id)
            one.platforms.add(posting.platform_id)
    enough = (one for one in found.values() if one.kind == "channel" or len(one.postings) >= MIN_POSTINGS)
    return sorted(enough, key=lambda one: (-len(one.postings), one.url))[:MAX_SUGGESTIONS]


def _places(posting: Posting) -> Iterator[tuple[Literal["channel", "site"], str, bool]]:
    """Each channel (`@name`) and host that a posting leads to, once, and whether it was forwarded from there."""
    extra = posting.published.extra or {}
    forwarded = extra.get("forwarded_from")
    origin = forwarded.get("url") if isinstance(forwarded, dict) else None
    if isinstance(origin, str) and (name := _channel(origin, _NAME)) and name != _channel(posting.url, _NAME):
        yield "channel", name, True
    links = [*_LINK.findall(posting.text)[:MAX_LINKS], *(posting.published.contacts or [])[:MAX_LINKS]]
    apply = extra.get("apply_url")
    told = {name} if isinstance(origin, str) and (name := _channel(origin, _NAME)) else set()
    for link in dict.fromkeys([*links, *([apply] if isinstance(apply, str) else [])]):
        host = _host(link)
        if host in _TELEGRAM:
            channel = _channel(link, _CHANNEL)
            if channel and channel not in told and channel != _channel(posting.url, _NAME):
                told.add(channel)
                yield "channel", channel, False
        elif host and host not in told and not any(_is_of(host, other) for other in _NO_BOARDS):
            told.add(host)
            yield "site", host, False


def _place(url: str) -> str | None:
    """What a source's address covers: a channel's name, else a host."""
    return _channel(url, _NAME) if _host(url) in _TELEGRAM else _host(url)


def _channel(url: str, form: re.Pattern[str]) -> str | None:
    parts = _split(url)
    if parts is None or _host(url) not in _TELEGRAM or not (found := form.match(parts[1])):
        return None
    name = next(part for part in found.groups() if part).lower()
    return (
        None if name in ("joinchat", "share", "addstickers", "proxy", "login") or name.endswith("bot") else f"@{name}"
    )


def _host(url: str) -> str | None:
    parts = _split(url)
    return parts[0] if parts and _HOST.match(parts[0]) else None


def _split(url: str) -> tuple[str, str] | None:
    """Host, in lower case and without `www.`, and path of an address, with or without `https://`."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        return (parts.hostname or "").removeprefix("www."), parts.path.rstrip(".,;:!?")
    except ValueError:
        return None


def _is_of(host: str | None, other: str | None) -> bool:
    return bool(host and other) and (host == other or str(host).endswith(f".{other}"))
