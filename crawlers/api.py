"""Reads postings from the JSON or XML of a board's API, by a field map of paths or by a preset of a known system."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import orjson

from config.files import YamlFile
from crawlers.fields import Fields, published_of, text_of
from crawlers.options import ApiOptions, load_options
from crawlers.page import Link, Page, PageError, Parsed, ParseSpec
from crawlers.paths import MISSING, filled, top_level, walk
from crawlers.values import unique
from crawlers.xmltree import as_dict, read_xml
from records.posting import Posting, make_posting, revision

PARSER = "api/1"
PRESETS = Path(__file__).parent / "presets"
MAX_ITEMS = 10_000
"""Postings read from one answer."""
UNTRIED = "these options were written from the board's documentation, and have not read a recorded answer"

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}$")


def parse(page: Page, spec: ParseSpec) -> Parsed:
    """The postings of one answer, the link to the next one, and the item fields that the map does not use."""
    options = options_of(spec)
    parsed = Parsed()
    document = _document(page)
    items = _listed(document, options)
    fields = Fields.of(options.fields)
    used = {top_level(path) for path in fields.paths} | set(options.ignored)
    for item in items[:MAX_ITEMS]:
        if not isinstance(item, dict):
            parsed.warnings.append("an item is no object")
            continue
        if posting := _posting(item, fields, options, page, spec, parsed):
            parsed.postings.append(posting)
        if options.detail and (detail := filled(options.detail, item)):
            parsed.links.append(Link(urljoin(page.url, detail), "detail"))
        parsed.leftovers += [name for name in item if name not in used]
    parsed.postings = _merged(parsed.postings)
    if options.paging and options.paging.kind == "next" and options.paging.next:
        following = walk(document, options.paging.next)
        if isinstance(following, str) and following:
            parsed.links.append(Link(urljoin(page.url, following), "next"))
    parsed.leftovers = unique(parsed.leftovers)
    if not options.tried:
        parsed.warnings.append(UNTRIED)
    parsed.warnings = unique(parsed.warnings)
    return parsed


def parse_detail(page: Page, spec: ParseSpec, item: dict[str, Any]) -> Parsed:
    """The posting of which a list had `item`, and this answer the whole."""
    options = options_of(spec)
    document = _document(page)
    if not isinstance(document, dict):
        raise PageError(f"{page.url}: the answer is no object", "check `detail` of the source")
    parsed = Parsed()
    if posting := _posting({**item, **document}, Fields.of(options.fields), options, page, spec, parsed):
        parsed.postings.append(posting)
    return parsed


def options_of(spec: ParseSpec) -> ApiOptions:
    """The options of a source: what it says itself over what its preset says."""
    stated: dict[str, Any] = dict(spec.options)
    name = stated.pop("preset", None)
    if name is not None:
        known = preset(str(name))
        merged = {**known.get("fields", {}), **stated.get("fields", {})}
        stated = {**known, **stated, "fields": merged}
    return load_options(ApiOptions, stated, f"source {spec.source_id}")


@cache
def preset(name: str) -> Mapping[str, Any]:
    """What is known of a recruiting system's API; PageError if nothing is."""
    path = PRESETS / f"{name}.yaml"
    if not _NAME.match(name) or not path.is_file():
        raise PageError(f"no api preset is named {name}", f"use one of {', '.join(preset_names())}")
    known = dict(YamlFile(path).data)
    known.pop("about", None)
    return known


def preset_names() -> list[str]:
    """The presets that are shipped."""
    return sorted(path.stem for path in PRESETS.glob("*.yaml"))


def items_of(page: Page, options: ApiOptions) -> list[Any]:
    """The items of an answer, as paging counts them."""
    return _listed(_document(page), options)


def cursor_of(page: Page, options: ApiOptions) -> str | None:
    """The cursor that asks for the answer after this one; null at the end."""
    if not options.paging or not options.paging.next:
        return None
    value = walk(_document(page), options.paging.next)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and value != "" else None


def _document(page: Page) -> Any:
    if page.body.lstrip()[:1] == b"<":
        return as_dict(read_xml(page))
    try:
        return orjson.loads(page.body)
    except orjson.JSONDecodeError as error:
        raise PageError(f"{page.url}: no JSON ({error})", "check the address of the API") from None


def _listed(document: Any, options: ApiOptions) -> list[Any]:
    found = walk(document, options.items) if options.items else document
    if found is MISSING or found is None:
        raise PageError(f"the answer has no `{options.items}`", "check `items` of the source")
    return found if isinstance(found, list) else [found]


def _merged(postings: list[Posting]) -> list[Posting]:
    """One posting for each id: boards list an advert once for each of its places."""
    merged: dict[str, Posting] = {}
    for posting in postings:
        first = merged.setdefault(posting.posting_id, posting)
        if first is not posting:
            places = unique([*(first.published.location or []), *(posting.published.location or [])])
            published = first.published.model_copy(update={"location": places or None})
            updated = {"published": published, "revision": revision(first.title, first.text, published)}
            merged[posting.posting_id] = first.model_copy(update=updated)
    return list(merged.values())


def _posting(
    item: dict[str, Any], fields: Fields, options: ApiOptions, page: Page, spec: ParseSpec, parsed: Parsed
) -> Posting | None:
    native_id = text_of(item, fields.native_id)
    url = text_of(item, fields.url)
    url = urljoin(page.url, url) if url else ""
    if not native_id and not url:
        parsed.warnings.append("an item without id and URL was passed over")
        return None
    title, text = text_of(item, fields.title), fields.text(item, url or page.url)
    if not title:
        parsed.warnings.append("a posting has no title")
    return make_posting(
        platform_id=spec.platform_id,
        source_id=spec.source_id,
        native_id=native_id or url,
        parser=PARSER,
        url=url or page.url,
        title=title,
        text=text,
        published=published_of(item, fields, options.constant, parsed.warnings),
    )
