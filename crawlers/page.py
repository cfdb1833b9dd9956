"""What a parser is given and gives back: a page in; postings, links, a channel's card and what was not used out."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlsplit

from w3lib.encoding import html_to_unicode

from config.errors import RecruitwatchError
from records.posting import Posting
from records.source import SourceSpec

LinkKind = Literal["detail", "next", "asset"]
MAX_ATTRIBUTES = 10_000
"""Of one tag; real pages have some dozens. libxml2 takes three seconds for so many, and 45 for sixty times as many."""
_HUGE_TAG = re.compile(r"<[a-zA-Z][^<>]{50000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
ChannelStatus = Literal["public", "private", "missing", "no_preview", "not_a_channel"]


class PageError(RecruitwatchError):
    """A page cannot be read as what its source says it is."""


@dataclass(frozen=True)
class Page:
    """One answer of a platform: its bytes and where they came from."""

    url: str
    body: bytes
    fetched_at: str | None = None
    content_type: str | None = None
    encoding: str | None = None

    @cached_property
    def text(self) -> str:
        """The body decoded: UTF-8 where it is that, else by the header, the page's own word, or a guess.

        PageError for a tag with so many attributes that an HTML parser, whose time grows with their square, would hang.
        """
        decoded = self._decoded()
        for tag in _HUGE_TAG.finditer(decoded):
            if len(_QUOTED.sub(" ", tag[0]).split(None, MAX_ATTRIBUTES + 1)) > MAX_ATTRIBUTES:
                raise PageError(
                    f"a tag of {self.url} has more than {MAX_ATTRIBUTES} attributes", "it is no page to be read"
                )
        return decoded

    def _decoded(self) -> str:
        if self.encoding is None:
            try:
                return self.body.decode("utf-8-sig")
            except UnicodeDecodeError:
                pass
        header = f"text/html; charset={self.encoding}" if self.encoding else self.content_type
        return html_to_unicode(header, self.body)[1]

    @property
    def host(self) -> str:
        """The host of the page's URL, in lower case, without `www.`."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")


@dataclass(frozen=True, slots=True)
class ParseSpec:
    """What a parser must know of a source: whose postings these are, and the spider's options."""

    platform_id: str
    source_id: str
    options: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, spec: SourceSpec) -> "ParseSpec":
        """The part of a source that its parser needs."""
        return cls(spec.platform.id, spec.source.id, spec.source.options)


@dataclass(frozen=True, slots=True)
class Link:
    """A link that a crawl may follow, and what stands behind it."""

    url: str
    kind: LinkKind


@dataclass(frozen=True, slots=True)
class Channel:
    """The card of a channel: whether it can be read, and what it says of itself."""

    status: ChannelStatus
    numeric_id: str | None = None
    title: str | None = None
    description: str | None = None
    subscribers: int | None = None
    gaps: list[int] = field(default_factory=list)
    """Message ids missing between those on the page: possibly deleted messages."""
    renamed_to: str | None = None
    """The name that its messages bear, where the channel was asked for by another; `warnings` tell it too."""

    def dump(self) -> dict[str, Any]:
        """The card as `recruitwatch parse` prints it."""
        return {
            "status": self.status,
            "numeric_id": self.numeric_id,
            "title": self.title,
            "description": self.description,
            "subscribers": self.subscribers,
            "gaps": self.gaps,
        }


@dataclass(slots=True)
class Parsed:
    """What a parser read from one page."""

    postings: list[Posting] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    channel: Channel | None = None
    closed: bool = False
    """The page says that its posting is no longer open."""

    def dump(self) -> dict[str, Any]:
        """The document that `recruitwatch parse` prints (cli.md)."""
        unset = {"capture_id": None, "crawl_id": None, "collected_at": None}
        return {
            "postings": [unset | posting.dump() for posting in self.postings],
            "links": [{"url": link.url, "kind": link.kind} for link in self.links],
            "leftovers": self.leftovers,
            "warnings": self.warnings,
            "channel": self.channel.dump() if self.channel else None,
        }
