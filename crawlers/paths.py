"""Rules that read JSON: dotted paths, templates of them, and a template for each item of a list.

`location.name` passes through lists; `{city}, {country}` is empty where neither is there; `lists > {text}: {content}`
fills the template for each item of `lists`.
"""

import re
from typing import Any

MISSING: Any = object()
"""What a path that leads nowhere leads to."""
MAX_FOUND = 1000
"""Values that a path through lists may lead to."""

_EACH = " > "
_PLACEHOLDER = re.compile(r"\{([^{}]{1,200})\}")


def walk(value: Any, path: str) -> Any:
    """The value at `path`; a list on the way is passed through, a number in the path is a position in it."""
    found = [value]
    through_list = False
    for key in path.split("."):
        stepped: list[Any] = []
        for item in found:
            if isinstance(item, list) and not key.isdigit():
                through_list = True
                stepped += [inner[key] for inner in item[:MAX_FOUND] if isinstance(inner, dict) and key in inner]
            elif isinstance(item, list):
                stepped += item[int(key) : int(key) + 1]
            elif isinstance(item, dict) and key in item:
                stepped.append(item[key])
        found = stepped[:MAX_FOUND]
    if through_list:
        return found
    return found[0] if found else MISSING


def filled(template: str, item: Any) -> str:
    """`template` with each `{path}` filled; empty where none of them leads to anything."""
    anything = False

    def fill(found: re.Match[str]) -> str:
        nonlocal anything
        value = walk(item, found[1])
        if value is MISSING or isinstance(value, dict | list | bool) or value in (None, ""):
            return ""
        anything = True
        return str(value)

    text = _PLACEHOLDER.sub(fill, template)
    if not anything:
        return ""
    # What is not stated leaves no comma behind: `{city}, {region}, {country}`.
    return ", ".join(filter(None, text.split(", "))).strip(", ") if ", " in template else text


def paths_of(rule: str) -> list[str]:
    """The paths that a rule reads from the item: a template's placeholders, the list before ` > `, else the rule."""
    if _EACH in rule:
        return [rule.split(_EACH, 1)[0]]
    return _PLACEHOLDER.findall(rule) if "{" in rule else [rule]


def value_of(rule: str, item: Any) -> Any:
    """What a rule reads from an item; null where it leads nowhere."""
    if _EACH in rule:
        path, template = rule.split(_EACH, 1)
        inner = walk(item, path)
        listed = inner[:MAX_FOUND] if isinstance(inner, list) else [] if inner is MISSING else [inner]
        return [text for text in (filled(template, each) for each in listed) if text]
    if "{" in rule:
        return filled(rule, item) or None
    value = walk(item, rule)
    return None if value is MISSING else value
