"""Finds the microdata of a page, in the form that JSON-LD has."""

from typing import Any

import lxml.html
from extruct.w3cmicrodata import MicrodataExtractor
from lxml import etree

from crawlers.embedded import MAX_DEPTH, Node, spelled
from crawlers.readable import element_text


def microdata(text: str, url: str) -> list[Node]:
    """Microdata items as JSON-LD would write them; none where the page is no HTML or nests beyond reason."""
    parser = lxml.html.HTMLParser(encoding="utf-8")
    try:
        document = lxml.html.fromstring(text.encode("utf-8", "replace"), parser=parser, base_url=url)
        items = _Extractor(nested=True, strict=False).extract_items(document, base_url=url)
    except (etree.ParserError, RecursionError, ValueError):
        return []
    return spelled([node for node in map(_as_json_ld, items) if isinstance(node, dict)])


class _Extractor(MicrodataExtractor):  # type: ignore[misc]
    """Microdata whose texts keep their list items and link targets."""

    def _extract_textContent(self, node: etree._Element) -> str:  # noqa: N802
        return element_text(node)


def _as_json_ld(item: Any, depth: int = 0) -> Any:
    """A microdata item with its type and properties in one object."""
    if isinstance(item, list):
        return [_as_json_ld(value, depth + 1) for value in item]
    if not isinstance(item, dict) or depth > MAX_DEPTH:
        return item
    node: Node = {"@type": item.get("type")}
    if isinstance(item.get("id"), str):
        node["@id"] = item["id"]
    for name, value in (item.get("properties") or {}).items():
        node[name] = _as_json_ld(value, depth + 1)
    return node
