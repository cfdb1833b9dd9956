"""Finds the JSON-LD of a page without building a document tree, also where it is malformed."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

Node = dict[str, Any]

MAX_SCRIPT = 2_000_000
"""Characters of one script that are read."""
MAX_SCRIPTS = 50
MAX_NODES = 20_000
MAX_DEPTH = 40

NAMES = (
    "title name description responsibilities qualifications hiringOrganization baseSalary salary salaryCurrency "
    "estimatedSalary employmentType industry experienceRequirements educationRequirements workHours datePosted "
    "validThrough jobLocation jobLocationType applicantLocationRequirements applicationContact jobBenefits benefits "
    "incentiveCompensation incentives identifier url image skills occupationalCategory"
)
"""The properties of a JobPosting that are read."""
_INNER = (
    "value minValue maxValue median unitText unitCode currency duration address addressLocality addressRegion "
    "addressCountry streetAddress postalCode sameAs contactPoint telephone email faxNumber monthsOfExperience "
    "credentialCategory @id @value @graph"
)
_BY_LETTERS = {name.lower(): name for name in (*NAMES.split(), *_INNER.split())} | {"@type": "@type", "type": "@type"}
_SPELLINGS = frozenset(_BY_LETTERS.values())
_VOCABULARY = re.compile(r"^(?:https?://(?:www\.)?schema\.org/|schema:)", re.IGNORECASE)

_SCRIPT = re.compile(r"<script\b([^>]{0,500})>", re.IGNORECASE)
_END = re.compile(r"</script\s{0,20}>", re.IGNORECASE)
_STRING_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])', re.DOTALL)
_BAD_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt])|u([0-9a-fA-F]{4})|(.))', re.DOTALL)
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|"
                       r"(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$")  # fmt: skip
_HALF_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
"""An escape of a character in two halves, or a half alone, which is no text and could not be kept."""
_ESCAPE_LENGTH = 6
_DECODER = json.JSONDecoder(strict=False)


def json_ld(text: str, warnings: list[str]) -> list[Node]:
    """Every JSON-LD object of a page; what had to be mended or could not be read goes to `warnings`."""
    found: list[Node] = []
    for script in _scripts(text):
        for value in _load(script, warnings):
            found.extend(node for node in (value if isinstance(value, list) else [value]) if isinstance(node, dict))
    return spelled(found)


def spelled(nodes: list[Node]) -> list[Node]:
    """The nodes, in each of which the properties are now called as schema.org spells them.

    Pages write `hiringorganization`, `Title`, `schema:title`, `http://schema.org/title`, and the plain `type` that
    schema.org's own context allows. A property that stands there as it should be goes before one that does not.
    """
    stack: list[Any] = list(nodes)
    for _ in range(MAX_NODES):
        if not stack:
            break
        value = stack.pop()
        if isinstance(value, dict):
            for key in [key for key in value if key not in _SPELLINGS]:
                name = _BY_LETTERS.get(_VOCABULARY.sub("", key[:80]).lower())
                if name and name not in value:
                    value[name] = value.pop(key)
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    return nodes


def of_type(nodes: list[Node], wanted: str) -> list[Node]:
    """The nodes of a schema.org type, wherever they stand in `nodes` (`@graph`, lists, properties)."""
    found: list[Node] = []
    stack: list[tuple[Any, int]] = [(node, 0) for node in reversed(nodes)]
    for _ in range(MAX_NODES):
        if not stack:
            break
        value, depth = stack.pop()
        if isinstance(value, dict):
            if wanted.lower() in map(str.lower, types(value)):
                found.append(value)
            elif depth < MAX_DEPTH:
                stack.extend((item, depth + 1) for item in reversed(list(value.values())))
        elif isinstance(value, list) and depth < MAX_DEPTH:
            stack.extend((item, depth + 1) for item in reversed(value))
    return found


def types(node: Node) -> list[str]:
    """The names of a node's types without the vocabulary before them."""
    stated = node.get("@type")
    listed = stated if isinstance(stated, list) else [stated]
    return [re.split(r"[/:#]", item.strip())[-1] for item in listed if isinstance(item, str)]


def referenced(nodes: list[Node]) -> dict[str, Node]:
    """The nodes of a page by `@id`, the fullest of each, for properties that only refer to them."""
    index: dict[str, Node] = {}
    stack: list[Any] = list(nodes)
    for _ in range(MAX_NODES):
        if not stack:
            break
        value = stack.pop()
        if isinstance(value, dict):
            name = value.get("@id")
            if isinstance(name, str) and len(value) > len(index.get(name, {"@id": name})):
                index[name] = value
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    return index


def _scripts(text: str) -> Iterator[str]:
    position = 0
    for _ in range(10 * MAX_SCRIPTS):
        opening = _SCRIPT.search(text, position)
        if opening is None:
            return
        closing = _END.search(text, opening.end())
        position = closing.end() if closing else len(text)
        if "ld+json" in opening[1].lower():
            yield text[opening.end() : closing.start() if closing else len(text)][:MAX_SCRIPT]


def _load(script: str, warnings: list[str]) -> list[Any]:
    """The JSON values of one script; malformed ones are mended where what they mean is beyond doubt."""
    try:
        return [orjson.loads(script)]
    except orjson.JSONDecodeError:
        pass
    body = _WRAPPING.sub("", _WRAPPING.sub("", script)).strip()
    if not body:
        return []
    for candidate in (body, _mended(body), _mended(html.unescape(body)) if "&quot;" in body else ""):
        try:
            values = list(decode_all(candidate)) if candidate else []
        except (ValueError, RecursionError):
            continue
        if values:
            warnings.append("malformed JSON-LD was mended")
            return values
    warnings.append("JSON-LD that cannot be read was passed over")
    return []


def decode_all(body: str) -> Iterator[Any]:
    """JSON values one after another; what follows the last whole one is passed over."""
    body = _HALF_PAIR.sub(lambda found: found[0] if len(found[0]) > _ESCAPE_LENGTH else "\\ufffd", body)
    position = 0
    while position < len(body) and body[position] in "{[":
        try:
            value, position = _DECODER.raw_decode(body, position)
        except ValueError:
            if position:
                return
            raise
        yield value
        while position < len(body) and body[position] in " \t\r\n,;":
            position += 1


def _mended(body: str) -> str:
    """Trailing commas dropped and escapes that JSON does not know taken as written."""
    return _STRING_OR_COMMA.sub(lambda found: _BAD_ESCAPE.sub(_escape, found[0]) if found[0] != "," else "", body)


def _escape(found: re.Match[str]) -> str:
    known, code, other = found.groups()
    if known or code:
        return found[0]
    # As JavaScript reads it: `\$` is a dollar. Before a letter the backslash was more likely meant.
    return "\\\\" + other if other.isalnum() else other
