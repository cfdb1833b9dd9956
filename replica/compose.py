"""Ordinary adverts, composed from a language's own sentences: varied, and the same at every load.

A corpus file gives trades with their duties and demands, employers, places and terms. Each advert takes some of them by
a hash of its id, and takes again until it shares less than `LIKENESS` of its shingles with every one before it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, TypeVar

from records.posting import Published
from records.record import digest
from replica.advert import Advert, Pay, Strict

LIKENESS = 0.42
"""Jaccard similarity that no two composed adverts may reach; clusters begin at 0.6 (records.md)."""
FIRST_DAY = date(2026, 9, 14)
DAYS = 63
"""Adverts of epoch 0 are dated within this many days of the first."""
ATTEMPTS = 400
_MARKS = (("📍", "💰", "✅", "📞"), ("🏢", "💵", "➤", "📞"), ("📌", "💸", "🔹", "📲"), ("🗺", "💳", "•", "📱"))
UNSPACED = frozenset({"zh", "th"})
_MASKED = re.compile(r"[\d@#+]+|[^\w\s]+|_")
Style = Literal["board", "post", "note"]
T = TypeVar("T")


class Setting(Strict):
    """A labour market: places, money, and how its phone numbers look (`{n}` is the advert's number, below 100)."""

    country: str
    currency: str
    money: list[str]
    """How its adverts write an amount, as `£{pay}`."""
    thousands: list[str] = [",", " ", ""]
    cities: list[str]
    phone: str
    employers: list[str]


class Trade(Strict):
    """An occupation with what it asks and pays (by currency: low, high, period)."""

    titles: list[str]
    industry: str
    duties: list[str]
    demands: list[str]
    pay: dict[str, tuple[int, int, Literal["hour", "day", "week", "month", "year"]]]


class Labels(Strict):
    """The words that platforms of a language print before each part."""

    duties: str
    demands: str
    offer: str
    pay: str
    place: str
    contact: str
    periods: dict[str, str]


class Plan(Strict):
    """How many adverts of a section a platform gets."""

    platform: str
    style: Style
    count: int
    section: str = "jobs"
    footer: str | None = None
    """A line under every one of them, as channels print their own contact: a hub that joins nobody."""


class Language(Strict):
    """One corpus file's head and its material."""

    language: str
    script: str | None = None
    plan: list[Plan]
    labels: Labels
    settings: list[Setting]
    trades: list[Trade]
    openings: list[str]
    terms: list[str]
    closings: list[str]


def compose(material: Language) -> list[Advert]:
    """Every planned advert of a language; ValueError where its sentences are too few to keep them apart."""
    adverts: list[Advert] = []
    seen: list[frozenset[str]] = []
    number = 0
    for plan in material.plan:
        for _ in range(plan.count):
            advert, shape = _distinct(material, plan, number, seen)
            adverts.append(advert)
            seen.append(shape)
            number += 1
    return adverts


def shingles(text: str, language: str) -> frozenset[str]:
    """Word 3-grams of the text, contacts and digits masked; character 5-grams where the script has no spaces."""
    words = _MASKED.sub(" ", text.casefold()).split()
    if language in UNSPACED:
        joined = "".join(words)
        return frozenset(joined[at : at + 5] for at in range(len(joined) - 4))
    return frozenset(" ".join(words[at : at + 3]) for at in range(len(words) - 2))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard similarity of two sets of shingles."""
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


def _distinct(
    material: Language, plan: Plan, number: int, seen: Sequence[frozenset[str]]
) -> tuple[Advert, frozenset[str]]:
    for attempt in range(ATTEMPTS):
        advert = _advert(material, plan, number, attempt)
        shape = shingles(f"{advert.title}\n{advert.text}", material.language)
        if all(likeness(shape, other) < LIKENESS for other in seen):
            return advert, shape
    raise ValueError(f"{material.language}: too few sentences for {number + 1} different adverts")


def _advert(material: Language, plan: Plan, number: int, attempt: int) -> Advert:
    name = "-".join(filter(None, (material.language, (material.script or "").lower(), f"{number:03d}")))
    pick = _Picker(f"{name}/{attempt}")
    trade = material.trades[number % len(material.trades)]
    setting = pick.one(material.settings)
    city = pick.one(setting.cities)
    employer = pick.one(setting.employers)
    title = pick.one(trade.titles)
    pay = _pay(trade, setting, pick)
    salary = _salary(pay, setting, material.labels, pick) if pay else None
    slots = {"employer": employer, "city": city, "title": title, "pay": salary or ""}
    parts = _Parts(
        title=title,
        opening=pick.one(material.openings).format(**slots),
        duties=pick.some(trade.duties, 3),
        demands=pick.some(trade.demands, 2),
        terms=[term.format(**slots) for term in pick.some(material.terms, 3)],
        closing=pick.one(material.closings).format(**slots),
        phone=setting.phone.format(n=f"{number:02d}"),
        **{key: slots[key] for key in ("employer", "city", "pay")},
    )
    posted = FIRST_DAY + timedelta(days=pick.number(DAYS))
    published = Published(
        employer=employer,
        employer_url=_site(employer),
        salary=salary,
        employment_type=pick.one(["FULL_TIME", "FULL_TIME", "FULL_TIME", "PART_TIME", "TEMPORARY"]),
        industry=trade.industry,
        experience=parts.demands[0],
        date_posted=posted.isoformat(),
        valid_through=(posted + timedelta(days=90)).isoformat(),
        location=[city],
        contacts=[parts.phone],
        country=setting.country,
    )
    text = _WRITERS[plan.style](parts, material.labels, pick)
    if plan.footer:
        text = f"{text}\n\n{plan.footer}"
    return Advert(
        id=name, platform=plan.platform, section=plan.section, language=material.language, script=material.script,
        title=title, text=text, pay=pay, published=published,
        photos=pick.number(12) // 9 if plan.style == "post" else 0,
    )  # fmt: skip


class _Parts(Strict):
    title: str
    opening: str
    duties: list[str]
    demands: list[str]
    terms: list[str]
    closing: str
    phone: str
    employer: str
    city: str
    pay: str


def _board(parts: _Parts, labels: Labels, _: "_Picker") -> str:
    blocks = [
        parts.opening,
        _list(labels.duties, parts.duties),
        _list(labels.demands, parts.demands),
        _list(labels.offer, parts.terms),
        parts.closing,
    ]
    return "\n\n".join(blocks)


def _post(parts: _Parts, labels: Labels, pick: "_Picker") -> str:
    pin, coin, tick, phone = pick.one(_MARKS)
    lines = [
        f"{parts.title.upper()}" if pick.number(2) else f"{parts.title} — {parts.employer}",
        f"{pin} {labels.place}: {parts.city}",
        *([f"{coin} {labels.pay}: {parts.pay}"] if parts.pay else []),
        "",
        parts.opening,
        *(f"{tick} {line}" for line in (*parts.duties, *parts.demands)),
        "",
        *parts.terms[: 1 + pick.number(3)],
        "",
        f"{phone} {labels.contact}: {parts.phone}",
    ]
    return "\n".join(lines)


def _note(parts: _Parts, labels: Labels, pick: "_Picker") -> str:
    sentences = [
        parts.opening,
        f"{labels.duties}: {_joined(parts.duties)}.",
        f"{labels.demands}: {_joined(parts.demands)}.",
        *(_sentence(term) for term in parts.terms[: 1 + pick.number(3)]),
        *([f"{labels.pay}: {parts.pay}."] if parts.pay else []),
        f"{labels.contact}: {parts.phone}",
    ]
    return " ".join(sentences)


_WRITERS = {"board": _board, "post": _post, "note": _note}


class _Picker:
    """Choices that follow from a name alone."""

    def __init__(self, name: str) -> None:
        self._digits = self._stream(name)

    def number(self, below: int) -> int:
        return next(self._digits) % below

    def one(self, choices: Sequence[T]) -> T:
        return choices[self.number(len(choices))]

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        left = list(choices)
        return [left.pop(self.number(len(left))) for _ in range(min(count, len(left)))]

    @staticmethod
    def _stream(name: str) -> Iterator[int]:
        block = 0
        while True:
            hexadecimal = digest(f"{name}/{block}".encode())
            yield from (int(hexadecimal[at : at + 6], 16) for at in range(0, 60, 6))
            block += 1


def _pay(trade: Trade, setting: Setting, pick: _Picker) -> Pay | None:
    if setting.currency not in trade.pay or pick.number(7) == 0:
        return None
    low, high, period = trade.pay[setting.currency]
    step = 10 ** max(len(str(low)) - 2, 0)
    low += step * pick.number(4)
    high += step * pick.number(4)
    return Pay(currency=setting.currency, low=low, high=None if pick.number(5) == 0 else high, period=period)


def _salary(pay: Pay, setting: Setting, labels: Labels, pick: _Picker) -> str:
    separator = pick.one(setting.thousands) if pay.low >= 10_000 else ""
    amounts = [f"{amount:,}".replace(",", separator) for amount in (pay.low, pay.high) if amount]
    written = pick.one(setting.money).format(pay=pick.one(["–", " – ", "-"]).join(amounts))
    return f"{written} {labels.periods[pay.period]}"


def _list(label: str, lines: list[str]) -> str:
    return "\n".join([f"{label}:", *(f"- {line}" for line in lines)])


def _joined(lines: list[str]) -> str:
    return "; ".join(line[:1].lower() + line[1:] for line in lines)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "。", "！")) else f"{text}."


def _site(employer: str) -> str | None:
    """The employer's address, which only those with a Latin name have."""
    name = "".join(letter for letter in unicodedata.normalize("NFKD", employer) if not unicodedata.combining(letter))
    slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
    return f"https://{slug}.example" if name.isascii() else None
