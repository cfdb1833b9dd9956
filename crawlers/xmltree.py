"""Reads foreign XML safely, and gives its elements the shape that JSON has, so that one field map serves both."""

from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element

from crawlers.page import Page, PageError

ATOM = "http://www.w3.org/2005/Atom"
MAX_DEPTH = 20
"""Elements inside one another that an item is read to."""

_PLAIN_SPACES = frozenset((None, "", ATOM, "http://purl.org/rss/1.0/"))
"""Namespaces whose elements are named without a prefix."""


def read_xml(page: Page) -> Element:
    """The root of a document; PageError if it is none. What is malformed is mended as far as can be."""
    # Entities stay unresolved and nothing is loaded: a feed could name files of ours, or grow without end.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(page.body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PageError(f"{page.url}: no XML ({error})", "check the address") from None
    # In recovery lxml gives null for what has no element at all, which its types do not know.
    if not isinstance(root, Element):
        raise PageError(f"{page.url}: no XML", "check the address")
    return root


def as_dict(element: Element, depth: int = 0) -> Any:
    """An element as JSON would have it: attributes as `@name`, text beside them as `#`, repeated children as lists."""
    value: dict[str, Any] = {f"@{name}": text for name, text in _attributes(element)}
    if depth < MAX_DEPTH:
        for child in element:
            name = name_of(child)
            inner = as_dict(child, depth + 1) if name else None
            if not name:
                continue
            if name not in value:
                value[name] = inner
            elif isinstance(value[name], list):
                value[name].append(inner)
            else:
                value[name] = [value[name], inner]
    text = _own_text(element)
    if not value:
        return text
    if text:
        value["#"] = text
    return value


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    for name, text in element.attrib.items():
        if isinstance(name, str) and "}" not in name:
            yield name, str(text)


def _own_text(element: Element) -> str:
    if element.get("type") == "xhtml":
        return "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
    parts = [element.text or "", *(child.tail or "" for child in element)]
    return "".join(parts).strip()


def name_of(element: Element) -> str:
    """The element's name, with the prefix its document gives it unless it is plain RSS or Atom."""
    if callable(element.tag):
        # A processing instruction or a comment.
        return ""
    space, _, local = str(element.tag).rpartition("}")
    if space.removeprefix("{") in _PLAIN_SPACES or not element.prefix:
        return local
    return f"{element.prefix}:{local}"
