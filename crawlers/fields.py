"""Applies a field map to one item of an API or a feed: which of its values become which part of a posting."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from crawlers.options import ApiOptions, FeedOptions, FieldRule
from crawlers.paths import paths_of, value_of
from crawlers.placeholders import stated_only
from crawlers.readable import one_line, readable
from crawlers.values import amount_range, country_code, joined, published_date, unique, words
from records.posting import Published

LISTS = ("location", "contacts", "benefits", "image_urls")
DATES = ("date_posted", "valid_through")
WRAPPED = 3
"""Things that are read of an object inside an item, so that what is not read of it counts as left over."""
MAX_EXTRA = 50
"""Values kept in `extra`."""


@dataclass(frozen=True, slots=True)
class Fields:
    """A field map: rules for a posting's own parts and for what it publishes."""

    native_id: list[str]
    url: list[str]
    title: list[str]
    texts: list[str]
    published: dict[str, FieldRule]

    @classmethod
    def of(cls, stated: dict[str, FieldRule]) -> "Fields":
        """The map as a source states it."""
        rest = {name: rule for name, rule in stated.items() if name not in ("native_id", "url", "title", "text")}
        native_id, url, title, texts = (_rules(stated.get(name)) for name in ("native_id", "url", "title", "text"))
        return cls(native_id, url, title, texts, published=rest)

    @property
    def paths(self) -> list[str]:
        """Every path that the map reads."""
        rules = [*self.native_id, *self.url, *self.title, *self.texts]
        for rule in self.published.values():
            rules += list(rule.values()) if isinstance(rule, dict) else _rules(rule)
        return unique(path for rule in rules for path in paths_of(rule))

    def unused(self, items: Iterable[dict[str, Any]], known: Iterable[str]) -> list[str]:
        """The paths in items that the map does not read and `known` does not name.

        An object inside them is looked into where the map reads several things of it: then it is what wraps the
        posting, rather than a thing that it refers to.
        """
        used = {*self.paths, *known}
        passed = Counter(start for path in used for start in accumulate(path.split("."), "{}.{}".format))
        found: dict[str, None] = {}
        stack = [("", item) for item in items]
        while stack:
            before, node = stack.pop()
            for name, value in node.items():
                path = f"{before}{name}"
                if passed[path] >= WRAPPED and path not in used and isinstance(value, dict):
                    stack.append((f"{path}.", value))
                elif not passed[path]:
                    found[path] = None
        return list(found)

    def text(self, item: Any, base_url: str) -> str:
        """The readable text of an item: its parts one after another, none twice."""
        parts: list[str] = []
        for rule in self.texts:
            for value in _strings(value_of(rule, item)):
                part = readable(value, base_url)
                if part and part not in parts:
                    parts.append(part)
        return "\n\n".join(parts)


def text_of(item: Any, rules: list[str]) -> str:
    """The first of the rules that leads to something, on one line."""
    for rule in rules:
        if found := words(value_of(rule, item)):
            return found[0]
    return ""


def published_of(item: Any, fields: Fields, options: ApiOptions | FeedOptions, warnings: list[str]) -> Published:
    """What an item publishes beside title and text, by the map; `constant` holds where the item says nothing."""
    stated: dict[str, Any] = {}
    for name, rule in fields.published.items():
        value = _published(name, rule, item, warnings)
        if value:
            stated[name] = value
    stated = stated_only(stated, options.ignore_values)
    for name, text in options.constant.items():
        stated.setdefault(name, [text] if name in LISTS else text)
    if "country" in stated:
        stated["country"] = country_code(stated["country"])
    return Published(**stated)


def _published(name: str, rule: FieldRule, item: Any, warnings: list[str]) -> Any:
    if isinstance(rule, dict):
        if name == "extra":
            kept = {key: value_of(path, item) for key, path in list(rule.items())[:MAX_EXTRA]}
            return {key: value for key, value in kept.items() if value not in (None, "", [], {})}
        parts = {key: value_of(path, item) for key, path in rule.items()}
        return amount_range(parts.get("currency"), parts.get("min"), parts.get("max"), parts.get("period"))
    values = [value for value in (value_of(path, item) for path in _rules(rule)) if value not in (None, "", [], {})]
    if name in LISTS:
        return _lines(values) if name == "benefits" else unique(word for value in values for word in words(value))
    if name in DATES:
        return _date(name, values, warnings)
    if name == "country":
        return next((code for code in map(country_code, values) if code), None)
    return next((text for text in map(joined, values) if text), None)


def _date(name: str, values: list[Any], warnings: list[str]) -> str | None:
    for value in values:
        if date := published_date(value):
            return date
        warnings.append(f"{name} is no date that can be read")
    return None


def _lines(values: list[Any]) -> list[str]:
    texts = (one_line(line.removeprefix("- ")) for value in values for part in _strings(value)
             for line in readable(part).split("\n"))  # fmt: skip
    return unique(text for text in texts if text)


def _strings(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    if isinstance(value, dict):
        return _strings(value.get("#"))
    return [value] if isinstance(value, str) else [str(value)] if isinstance(value, int | float) else []


def _rules(rule: FieldRule | None) -> list[str]:
    return [rule] if isinstance(rule, str) else list(rule) if isinstance(rule, list) else []
