"""Brings what platforms publish into one form: dates, salaries, countries, lists of words."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from dateutil import parser as dateparser

from crawlers.placeholders import stated_only
from crawlers.readable import one_line
from records.record import stamp

_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$")
_ISO_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s.*)?$")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})$")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_STRAY_FRACTION = re.compile(r"(\d{1,2}:\d{2}:\d{2}):\d{1,3}$")
"""Of a second, after a colon: "Sun, 20 Sep 2026 04:59:00:0", as NEOGOV writes it."""
_NAMED_OFFSET = re.compile(r"\s*(?:UTC|GMT|Z)$")
_MILLISECONDS = 100_000_000_000
"""Unix times beyond this are in milliseconds: in seconds it would be the year 5138."""
_NO_DAY_FIRST = 12
_MAX_LENGTH = 64


def published_date(value: Any) -> str | None:
    """`YYYY-MM-DD`, or a UTC date-time where a time is stated; null where it cannot be told without guessing."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _from_unix(float(value))
    text = _STRAY_FRACTION.sub(r"\1", str(value)[: 2 * _MAX_LENGTH].strip())
    if not text or len(text) > _MAX_LENGTH:
        return None
    if text.isdigit() and len(text) in (10, 13):
        return _from_unix(float(text))
    try:
        return _from_text(text)
    except (ValueError, ArithmeticError):
        return None


def amount_range(currency: Any, low: Any, high: Any, period: Any) -> str | None:
    """`USD 3000-4000 MONTH` from its parts as stated; null where no amount is."""
    amounts = [number for number in (_number(low), _number(high)) if number]
    if not amounts:
        return None
    if len(amounts) > 1 and amounts[0] == amounts[1]:
        amounts.pop()
    return " ".join(part for part in (_word(currency), "-".join(amounts), _word(period)) if part)


def country_code(value: Any) -> str | None:
    """ISO 3166-1 alpha-2 of a code or an English name; null where it is neither."""
    if isinstance(value, dict):
        value = value.get("name") or value.get("addressCountry") or value.get("identifier")
    if isinstance(value, list):
        value = value[0] if value else None
    return _country(value.strip()) if isinstance(value, str) and value.strip() else None


def words(value: Any) -> list[str]:
    """The strings of a published value, flat, one line each: of a string, a number, an object's name, or a list."""
    found: list[str] = []
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, list | tuple):
            stack.extend(reversed(item))
        elif isinstance(item, dict):
            stack.append(item.get("name") or item.get("value") or item.get("@value") or item.get("#"))
        elif isinstance(item, str):
            found.append(one_line(item))
        elif isinstance(item, int | float) and not isinstance(item, bool):
            found.append(str(item))
    return unique(text for text in found if text)


def joined(value: Any) -> str | None:
    """`words` with commas; null where there are none."""
    return ", ".join(words(value)) or None


def unique(items: Iterable[str]) -> list[str]:
    """The items without repetition, in their order."""
    return list(dict.fromkeys(items))


def _from_text(text: str) -> str | None:
    if found := _DATE.match(text):
        return datetime(*map(int, found.groups())).date().isoformat()  # type: ignore[arg-type]
    if _ISO_TIME.match(text):
        bare = _NAMED_OFFSET.sub("+00:00", text)
        try:
            return stamp(datetime.fromisoformat(bare))
        except ValueError:
            return stamp(dateparser.isoparse(bare.replace(" ", "T", 1)))
    if found := _SLASHED.match(text):
        first, second, year = map(int, found.groups())
        # 03/04/2026 is March in one country and April in another: only what can be one thing is read.
        if first > _NO_DAY_FIRST:
            return datetime(year, second, first).date().isoformat()
        return datetime(year, first, second).date().isoformat() if second > _NO_DAY_FIRST else None
    if not _YEAR.search(text):
        return None
    moment = dateparser.parse(text, dayfirst=bool(_DOTTED.match(text)), default=datetime(1, 1, 1))
    if moment.year == 1:
        return None
    if _CLOCK.search(text):
        return stamp(moment)
    twin = dateparser.parse(text, dayfirst=bool(_DOTTED.match(text)), default=datetime(2, 2, 2))
    return moment.date().isoformat() if (moment.month, moment.day) == (twin.month, twin.day) else None


def _from_unix(value: float) -> str | None:
    seconds = value / 1000 if value > _MILLISECONDS else value
    try:
        return stamp(datetime.fromtimestamp(seconds, UTC)) if seconds > 0 else None
    except (ValueError, OverflowError, OSError):
        return None


def _number(value: Any) -> str | None:
    if isinstance(value, bool) or value in (None, "", 0):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    text = stated_only({"salary": one_line(value)}).get("salary") if isinstance(value, str) else None
    return re.sub(r"\.0+$", "", text) if text else None


def _word(value: Any) -> str | None:
    return next(iter(words(value)), None)


@lru_cache(maxsize=2048)
def _country(text: str) -> str | None:
    import pycountry

    try:
        return str(pycountry.countries.lookup(text).alpha_2)
    except LookupError:
        return None
