"""Reads postings from the JSON or XML of a board's API, by a field map of paths or by a preset of a known system."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from config.files import YamlFile
from crawlers.addresses import web_address
from crawlers.embedded import MAX_SCRIPT, decode_all
from crawlers.fields import Fields, published_of, text_of
from crawlers.options import ApiOptions, load_options
from crawlers.page import Link, Page, PageError, Parsed, ParseSpec
from crawlers.paths import MISSING, filled, walk
from crawlers.values import unique
from crawlers.xmltree import as_dict, read_xml
from records.posting import Posting, make_posting, revision

PARSER = "api/2"
PRESETS = Path(__file__).parent / "presets"
MAX_ITEMS = 10_000
"""Postings read from one answer."""
MAX_MARKS = 20
"""Places in a page at which its data is looked for."""
UNTRIED = "these options were written from the board's documentation, and have not read a recorded answer"

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}$")


def parse(page: Page, spec: ParseSpec) -> Parsed:
    """The postings of one answer, the link to the next one, and the item fields that the map does not use."""
    options = options_of(spec)
    parsed = Parsed()
    document = _document(page, options)
    items = _listed(document, options)
    fields = Fields.of(options.fields)
    objects = [item for item in items[:MAX_ITEMS] if isinstance(item, dict)]
    for item in objects:
        if _is_closed(item, options):
            continue
        if posting := _posting(item, fields, options, page, spec, parsed):
            parsed.postings.append(posting)
        if options.detail and (detail := filled(options.detail, item)) and (url := web_address(page.url, detail)):
            parsed.links.append(Link(url, "detail"))
    if len(objects) < len(items[:MAX_ITEMS]):
        parsed.warnings.append("an item is no object")
    parsed.leftovers = fields.unused(objects, _known(options))
    parsed.postings = _merged(parsed.postings)
    if options.paging and options.paging.kind == "next" and options.paging.next:
        following = walk(document, options.paging.next)
        if isinstance(following, str) and following and (url := web_address(page.url, following)):
            parsed.links.append(Link(url, "next"))
    if not options.tried:
        parsed.warnings.append(UNTRIED)
    parsed.warnings = unique(parsed.warnings)
    return parsed


def parse_detail(page: Page, spec: ParseSpec, item: dict[str, Any]) -> Parsed:
    """The posting of which a list had `item`, and this answer the whole."""
    options = options_of(spec)
    document = _document(page, options)
    if not isinstance(document, dict):
        raise PageError(f"{page.url}: the answer is no object", "check `detail` of the source")
    parsed, fields = Parsed(), Fields.of(options.fields)
    if posting := _posting({**item, **document}, fields, options, page, spec, parsed):
        parsed.postings.append(posting)
    parsed.leftovers = fields.unused([document], _known(options))
    parsed.closed = _is_closed(document, options)
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
    return _listed(_document(page, options), options)


def cursor_of(page: Page, options: ApiOptions) -> str | None:
    """The cursor that asks for the answer after this one; null at the end."""
    if not options.paging or not options.paging.next:
        return None
    value = walk(_document(page, options), options.paging.next)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and value != "" else None


def _document(page: Page, options: ApiOptions) -> Any:
    if options.embedded_after and page.body.lstrip()[:1] == b"<":
        return _embedded(page, options.embedded_after)
    if page.body.lstrip()[:1] == b"<":
        return as_dict(read_xml(page))
    try:
        return orjson.loads(page.body)
    except orjson.JSONDecodeError as error:
        return _mended(page, error)


def _mended(page: Page, error: ValueError) -> Any:
    """JSON with what its standard forbids and boards write: control characters, half of a surrogate pair, NaN."""
    try:
        (value,) = decode_all(page.text.strip())
    except (ValueError, RecursionError):
        raise PageError(f"{page.url}: no JSON ({error})", "check the address of the API") from None
    return value


def _embedded(page: Page, mark: str) -> Any:
    """The data that follows the mark in a page, which is likely to name it before it fills it."""
    position = -1
    for _ in range(MAX_MARKS):
        position = page.text.find(mark, position + 1)
        if position < 0:
            break
        try:
            return next(decode_all(page.text[position + len(mark) :][:MAX_SCRIPT].lstrip()))
        except (StopIteration, ValueError, RecursionError):
            continue
    raise PageError(f"{page.url}: no data after `{mark}`", "check `embedded_after` of the source")


def _listed(document: Any, options: ApiOptions) -> list[Any]:
    found = walk(document, options.items) if options.items else document
    if found is MISSING or found is None:
        raise PageError(f"the answer has no `{options.items}`", "check `items` of the source")
    items = found if isinstance(found, list) else [found]
    if any(path.startswith("$.") for path in Fields.of(options.fields).paths):
        return [{**item, "$": document} if isinstance(item, dict) else item for item in items]
    return items


def _known(options: ApiOptions) -> list[str]:
    return [*options.ignored, *([options.closed] if options.closed else [])]


def _is_closed(item: dict[str, Any], options: ApiOptions) -> bool:
    return bool(options.closed) and walk(item, options.closed or "") is True


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
    url = web_address(page.url, url) if url else ""
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
        published=published_of(item, fields, options, parsed.warnings),
    )
