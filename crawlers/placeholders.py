"""Tells what a platform states from what it puts where nothing was stated: dashes, "N/A", a template's own words."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from config.files import YamlFile

FILE = Path(__file__).with_suffix(".yaml")
KEPT = frozenset(("date_posted", "valid_through", "image_urls", "extra", "country", "employer_url"))
"""Fields that are read by rules of their own, or that hold no words of the platform's."""

MAX_LENGTH = 300
"""Characters; what is longer says something."""

_AROUND = " .,:;|/\\-–—_()[]{}<>*'\"«»?!"
_NOUGHT = r"(?:[^\d\s]{1,5}\s*)?0+(?:[.,]0+)?"
_NOTHING_PAID = re.compile(rf"{_NOUGHT}(?:\s*[-–]\s*{_NOUGHT})?(?:\s+[^\d]{{1,30}})?")
"""A pay of zero, with or without its currency and period."""


def stated_only(stated: dict[str, Any], ignore_values: Iterable[str] = ()) -> dict[str, Any]:
    """The fields of a posting that hold more than placeholders; of lists, and of a place's parts, those that do.

    `ignore_values` are what this platform alone puts where nothing was stated.
    """
    more = frozenset(map(_folded, ignore_values))
    told = {name: value if name in KEPT else _told(name, value, more) for name, value in stated.items()}
    return {name: value for name, value in told.items() if value is not None}


def _told(name: str, value: Any, more: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [text for item in value if (text := _told(name, item, more))] or None
    if not isinstance(value, str):
        return value
    if len(value) > MAX_LENGTH:
        return value
    if name == "location" and ", " in value:
        return ", ".join(part for part in value.split(", ") if _told("address", part, more)) or None
    folded = _folded(value)
    if not any(map(str.isalnum, folded)) or folded in more or folded in _known(name):
        return None
    return None if name == "salary" and _NOTHING_PAID.fullmatch(folded) else value


def _folded(text: str) -> str:
    return " ".join(text[:MAX_LENGTH].casefold().split()).strip(_AROUND)


@cache
def _known(field: str) -> frozenset[str]:
    groups = YamlFile(FILE).data["groups"]
    return frozenset(
        _folded(value) for group in groups if field in group.get("fields", (field,)) for value in group["values"]
    )
