"""Small facts of an HTML page that several parsers need: its canonical URL, whether it says that it is closed."""

import html
import re

import parsel
from cssselect import SelectorError

from crawlers.addresses import web_address
from crawlers.page import Page

HEAD = 200_000
"""Characters in which the head of a page is looked for."""

CLOSED_WORDS = (
    "no longer available", "no longer accepting applications", "position has been filled", "job has expired",
    "job posting has expired", "vacancy is closed", "вакансия закрыта", "вакансия в архиве", "вакансия неактуальна",
    "vakansiya yopilgan", "вакансия жабылған", "ilan yayından kaldırıl", "ilan yayında değil", "职位已下线",
    "职位已关闭", "lowongan ini sudah ditutup", "công việc đã hết hạn", "ตำแหน่งงานนี้ปิดรับ", "offre n'est plus disponible",
    "vaga encerrada",
)  # fmt: skip
"""How job boards say in the place of a posting that it is closed."""

_TAG = re.compile(r"<(?:link|meta)\b([^>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""([a-zA-Z:_-]{1,30})\s{0,5}=\s{0,5}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'>]{1,2000}))"""
)


def canonical_url(page: Page) -> str | None:
    """The page's own word on its URL: the canonical link, else `og:url`; null where it has neither."""
    canonical: str | None = None
    shared: str | None = None
    for tag in _TAG.finditer(page.text, 0, HEAD):
        stated = {found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "")
                  for found in _ATTRIBUTE.finditer(tag[1])}  # fmt: skip
        if stated.get("rel", "").lower() == "canonical":
            canonical = canonical or stated.get("href")
        elif (stated.get("property") or stated.get("name")) == "og:url":
            shared = shared or stated.get("content")
    for url in (canonical, shared):
        if url and (address := web_address(page.url, url)):
            return address
    return None


def says_closed(page: Page) -> bool:
    """Whether a page without a posting says, in the words that boards use, that it had one."""
    text = page.text.casefold()
    return any(words in text for words in CLOSED_WORDS)


def closed_by(page: Page, mark: str) -> bool:
    """Whether the page says that its posting is closed: by a CSS selector that matches, or by words on it."""
    if mark in page.text:
        return True
    try:
        return bool(parsel.Selector(page.text, type="html").css(mark))
    except (SelectorError, ValueError):
        return False
