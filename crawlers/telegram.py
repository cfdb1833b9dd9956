"""Reads the public preview of a Telegram channel: its messages as postings, its card, gaps in its message ids."""

import base64
import binascii
import json
import re
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import lxml.html
from lxml import etree
from lxml.etree import _Element as Element

from crawlers.addresses import web_address
from crawlers.page import Channel, ChannelStatus, Link, Page, Parsed, ParseSpec
from crawlers.readable import element_text
from crawlers.values import published_date, unique
from records.posting import Posting, Published, make_posting

PARSER = "telegram/2"
MAX_MESSAGES = 1000
"""Messages read from one page, which shows 20."""
MAX_GAPS = 1000
"""Missing ids that are listed; a page shows 20 messages, so more means that its ids are not to be trusted."""

Classes = dict[str, list[Element]]
"""The elements of a part of the page by class, in document order."""
_POLL, _OPTION = "tgme_widget_message_poll_question", "tgme_widget_message_poll_option_text"
_DOCUMENT = "tgme_widget_message_document_title"
_SHORT = {"K": 1_000, "M": 1_000_000, "B": 1_000_000_000}
_COUNT = re.compile(r"(\d[\d\s\u00a0\u2009,]*(?:\.\d+)?)\s*([KMB])?", re.IGNORECASE)
_MESSAGE_PATH = re.compile(r"/(\d{1,12})(?:\?|$)")
_BACKGROUND = re.compile(r"background-image:\s*url\(['\"]?((?:https?:)?//[^'\")]{1,2000})")
_INVITE = re.compile(r"tg:\\?/\\?/(?:join\?|privatepost\?)")


def parse(page: Page, spec: ParseSpec) -> Parsed:
    """The messages of a preview page, oldest first, with the channel's card; or the card alone."""
    parsed = Parsed()
    try:
        root = lxml.html.fromstring(page.text or "<html></html>")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        parsed.warnings.append("no page of Telegram")
        return parsed
    classes = _by_class(root)
    if "tgme_channel_info" not in classes and "tgme_channel_history" not in classes:
        parsed.channel = _card(classes, page, parsed)
        return parsed
    stated = classes.get("tgme_widget_message", [])[:MAX_MESSAGES]
    messages = [_Message(element, page) for element in stated if element.get("data-post")]
    numeric = next((message.channel_id for message in messages if message.channel_id), None)
    for message in messages:
        if not message.is_service and message.ids:
            parsed.postings.append(_posting(message, numeric, spec))
    parsed.links = _earlier(classes, root, page)
    asked, shown = channel_name(page.url), next((message.name for message in messages), "")
    renamed_to = shown if asked and shown and asked != shown.lower() else None
    if renamed_to:
        parsed.warnings.append(f"the channel is now named {renamed_to}")
    parsed.channel = Channel(
        status="public",
        numeric_id=numeric,
        title=_title(classes, "tgme_channel_info_header_title") or _title(classes, "tgme_header_title"),
        description=_text(classes, "tgme_channel_info_description"),
        subscribers=_subscribers(classes),
        gaps=_gaps(messages, parsed),
        renamed_to=renamed_to,
    )
    return parsed


class _Message:
    """One message of a preview page, and the ids that it stands for (an album stands for several)."""

    def __init__(self, element: Element, page: Page) -> None:
        self.classes = _by_class(element)
        self.times = [time.get("datetime") for time in element.iter("time")]
        self.page = page
        self.name, _, number = (element.get("data-post") or "").partition("/")
        self.is_service = "service_message" in (element.get("class") or "").split()
        self.ids = {int(number)} if number.isdigit() and len(number) <= 12 else set()  # noqa: PLR2004
        self.ids |= self._album_ids()
        self.channel_id = _viewed_channel(element.get("data-view") or "")

    def _album_ids(self) -> set[int]:
        found: set[int] = set()
        for group in self.classes.get("tgme_widget_message_grouped_wrap", []):
            for anchor in group.iter("a"):
                path = urlsplit(anchor.get("href") or "").path
                if path.lower().startswith(f"/{self.name.lower()}/") and (number := _MESSAGE_PATH.search(path)):
                    found.add(int(number[1]))
        return found

    @property
    def text(self) -> str:
        """What the message says, asks in a poll, and writes on the buttons below it, with where these lead.

        The quoted start of a message it answers is none of it.
        """
        own = (element for element in self.classes.get("js-message_text", []) if not _is_quoted(element))
        said = [element_text(element, self.page.url) for element in islice(own, 1)]
        for name, lead in ((_POLL, ""), (_OPTION, "- "), ("tgme_widget_message_inline_button", "")):
            lines = (" ".join(element_text(item, self.page.url).split()) for item in self.classes.get(name, []))
            said.append("\n".join(lead + line for line in lines if line))
        return "\n\n".join(filter(None, said)).replace("\n\n- ", "\n- ")

    @property
    def contacts(self) -> list[str]:
        """The numbers on a contact card that the message is."""
        return unique(filter(None, map(element_text, self.classes.get("tgme_widget_message_contact_phone", []))))

    @property
    def is_hidden(self) -> bool:
        """Whether what it shows can be seen in Telegram only; each player has the same words for old browsers."""
        shown = {"media_supported_cont", "tgme_widget_message_video_player", "tgme_widget_message_roundvideo_player"}
        return "message_media_not_supported" in self.classes and not shown & self.classes.keys()

    @property
    def sent_at(self) -> str | None:
        """When it was published, as a UTC date-time."""
        return next((date for date in map(published_date, self.times) if date), None)

    @property
    def images(self) -> list[str]:
        """Where its photographs stand."""
        styles = (photo.get("style") or "" for photo in self.classes.get("tgme_widget_message_photo_wrap", []))
        found = (match[1] for style in styles if (match := _BACKGROUND.search(style)))
        return unique(web_address(self.page.url, url) for url in found)

    @property
    def extra(self) -> dict[str, Any]:
        """What is kept beside the message and never indexed: views, where it was forwarded from, what it answers."""
        views = _text(self.classes, "tgme_widget_message_views")
        forwarded = next(iter(self.classes.get("tgme_widget_message_forwarded_from_name", [])), None)
        meta = _text(self.classes, "tgme_widget_message_meta") or ""
        titles = (*self.classes.get(_DOCUMENT, []), *self.classes.get("tgme_widget_message_audio_title", []))
        stated = {
            "views": count(views) if views else None,
            "edited": "edited" in meta.replace("\u00a0", " ").replace(",", " ").split(),
            "forwarded_from": _named(forwarded) if forwarded is not None else None,
            "reply_to": _href(self.classes, "tgme_widget_message_reply"),
            "link_preview": _href(self.classes, "tgme_widget_message_link_preview"),
            "documents": [element_text(item) for item in titles],
            "video": bool(self.classes.get("tgme_widget_message_video_player", [])),
            "voice": _text(self.classes, "tgme_widget_message_voice_duration"),
            "poll": _text(self.classes, _POLL),
            "location": _href(self.classes, "tgme_widget_message_location_wrap"),
            "via_bot": _text(self.classes, "tgme_widget_message_via_bot"),
            "hidden": self.is_hidden,
            "message_ids": sorted(self.ids) if len(self.ids) > 1 else [],
        }
        return {name: value for name, value in stated.items() if value}


def _is_quoted(element: Element) -> bool:
    return any("tgme_widget_message_reply" in (above.get("class") or "") for above in element.iterancestors("a"))


def count(text: str) -> int | None:
    """The number that `11.3M`, `11 286 994` or `2.49K` stands for."""
    found = _COUNT.search(text)
    if not found:
        return None
    number = re.sub(r"[^\d.]", "", found[1])
    return round(float(number) * _SHORT.get((found[2] or "").upper(), 1)) if number else None


def _posting(message: _Message, numeric: str | None, spec: ParseSpec) -> Posting:
    lowest = min(message.ids)
    channel = message.channel_id or numeric or message.name.lower()
    return make_posting(
        platform_id=spec.platform_id,
        source_id=spec.source_id,
        native_id=f"{channel}/{lowest}",
        parser=PARSER,
        url=f"https://t.me/{message.name}/{lowest}",
        text=message.text,
        published=Published(
            author=_text(message.classes, "tgme_widget_message_from_author"),
            date_posted=message.sent_at,
            contacts=message.contacts or None,
            image_urls=message.images or None,
            extra=message.extra or None,
        ),
    )


def _card(classes: Classes, page: Page, parsed: Parsed) -> Channel | None:
    """The card that Telegram shows for a name: a channel, a group, a user, a bot, or nothing."""
    if not classes.get("tgme_page", []):
        parsed.warnings.append("no page of Telegram")
        return None
    title = _title(classes, "tgme_page_title")
    extras = " ".join(element_text(item) for item in classes.get("tgme_page_extra", []))
    is_channel = "subscriber" in extras
    status: ChannelStatus
    preview = next((item.get("href") for item in classes.get("tgme_page_context_link", []) if item.get("href")), None)
    if preview and "/s/" in preview:
        status = "public"
        parsed.links.append(Link(web_address(page.url, preview), "next"))
    elif _INVITE.search(page.text):
        status = "private"
    elif title is None:
        status = "missing"
    else:
        status = "no_preview" if is_channel else "not_a_channel"
    return Channel(
        status=status,
        title=title,
        description=_text(classes, "tgme_page_description") if title else None,
        subscribers=count(extras) if is_channel else None,
    )


def _earlier(classes: Classes, root: Element, page: Page) -> list[Link]:
    """The page of the messages before these."""
    hrefs = [item.get("href") or "" for item in classes.get("tme_messages_more", [])]
    hrefs += [item.get("href") or "" for item in root.iter("link") if item.get("rel") == "prev"]
    return [Link(url, "next") for url in unique(web_address(page.url, href) for href in hrefs if "before=" in href)]


def _gaps(messages: list[_Message], parsed: Parsed) -> list[int]:
    """Ids between the lowest and the highest of the page that no message, album or service message has."""
    present = sorted({number for message in messages for number in message.ids})
    missing: list[int] = []
    for low, high in zip(present, present[1:], strict=False):
        missing.extend(range(low + 1, min(high, low + MAX_GAPS)))
    if len(missing) > MAX_GAPS:
        parsed.warnings.append(f"more than {MAX_GAPS} message ids are missing: only the first are listed")
    return missing[:MAX_GAPS]


def _subscribers(classes: Classes) -> int | None:
    for counter in map(_by_class, classes.get("tgme_channel_info_counter", [])):
        if "subscriber" in (_text(counter, "counter_type") or ""):
            return count(_text(counter, "counter_value") or "")
    header = _text(classes, "tgme_header_counter") or ""
    return count(header) if "subscriber" in header else None


def _viewed_channel(data_view: str) -> str | None:
    """The channel's number in a message's `data-view`; it stays when a channel is renamed."""
    try:
        padded = data_view + "=" * (-len(data_view) % 4)
        value = json.loads(base64.urlsafe_b64decode(padded)).get("c")
    except (binascii.Error, ValueError, AttributeError, RecursionError):
        return None
    return str(abs(value)) if isinstance(value, int) and not isinstance(value, bool) else None


def channel_name(url: str) -> str:
    """The name in the address of a channel, of its preview, or of one of its messages; in lower case."""
    parts = urlsplit(url).path.strip("/").split("/")
    name = parts[1] if len(parts) > 1 and parts[0] == "s" else parts[0]
    return name.lower()


def _named(element: Element) -> dict[str, str]:
    stated = {
        "name": " ".join(str(etree.tostring(element, method="text", encoding="unicode", with_tail=False)).split()),
        "url": element.get("href") or "",
    }
    return {key: value for key, value in stated.items() if value}


def _by_class(root: Element) -> Classes:
    found: Classes = {}
    for element in root.iter():
        for name in (element.get("class") or "").split() if isinstance(element.tag, str) else ():
            found.setdefault(name, []).append(element)
    return found


def _text(classes: Classes, name: str) -> str | None:
    first = next(iter(classes.get(name, [])), None)
    return (element_text(first) or None) if first is not None else None


def _href(classes: Classes, name: str) -> str | None:
    return next((item.get("href") for item in classes.get(name, []) if item.get("href")), None)


def _title(classes: Classes, name: str) -> str | None:
    """A name without the badge that Telegram puts beside it."""
    first = next(iter(classes.get(name, [])), None)
    if first is None:
        return None
    return element_text(next(iter(first.iter("span")), first)) or None
