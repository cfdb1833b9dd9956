"""One advert as `nlp` reads it, and how its fields stand in one text so that every span leads back to its field."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, get_args, get_origin

from records.posting import Posting, Published

MAX_CODE_POINTS: Final = 200_000
"""Of the title, of the text and of all published strings together this many are read (cli.md); the rest is left."""
_MAX_ITEMS: Final = 1000
_UNREAD: Final = frozenset({"extra", "image_urls"})
_LISTS: Final = frozenset(
    name
    for name, info in Published.model_fields.items()
    if any(get_origin(kind) is list for kind in get_args(info.annotation))
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of where an advert stands: its platform's country, when it was fetched, the platform's fields."""

    platform_country: str | None = None
    fetched_at: str | None = None
    fields: tuple[str, ...] | None = None
    """Null: unknown, so that nothing can be structurally absent."""


class Segment(NamedTuple):
    """Where a field stands in the joined text; `published.<key>` of a list is its items joined by line feeds."""

    field: str
    start: int
    end: int


class Located(NamedTuple):
    """A span in the original text of a field."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Advert:
    """One advert, bounded and well-formed. `joined` holds title, text and published strings between line feeds."""

    title: str = ""
    text: str = ""
    published: Published = field(default=Published(), compare=False)  # `joined` and `segments` tell it apart
    context: Surroundings = Surroundings()
    truncated: bool = False
    joined: str = field(init=False, repr=False)
    segments: tuple[Segment, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Joins the fields."""
        segments, at, parts = [], 0, []
        for name, value in _fields(self):
            segments.append(Segment(name, at, at + len(value)))
            parts.append(value)
            at += len(value) + 1
        object.__setattr__(self, "joined", "\n".join(parts))
        object.__setattr__(self, "segments", tuple(segments))

    def locate(self, start: int, end: int) -> Located:
        """The span of the joined text from `start` to `end` in its field; cut at the field's end."""
        index = bisect_right(self.segments, start, key=lambda segment: segment.start) - 1
        if index < 0:
            return Located("text", 0, 0, "")
        segment = self.segments[index]
        start, end = min(start, segment.end), min(end, segment.end)
        return Located(segment.field, start - segment.start, end - segment.start, self.joined[start:end])

    def field_at(self, at: int) -> str:
        """The field that the code point at `at` of the joined text belongs to."""
        return self.locate(at, at).field


def from_mapping(data: Mapping[str, Any]) -> Advert:
    """The advert that an input line of `analyse` describes; ValueError if `text` is missing or no string.

    A wrong type in an optional key is read as not stated; lone surrogates become U+FFFD.
    """
    text = data.get("text")
    if not isinstance(text, str):
        raise ValueError("`text` is missing" if text is None else "`text` is no string")
    title = data.get("title")
    title = title if isinstance(title, str) else ""
    return _bounded(title, text, _published(data.get("published")), data.get("context"))


def from_posting(posting: Posting, context: Surroundings = Surroundings()) -> Advert:
    """The advert of a posting as the lake holds it."""
    return _bounded(posting.title, posting.text, posting.published.model_dump(exclude_none=True), context)


def _fields(advert: Advert) -> Iterator[tuple[str, str]]:
    if advert.title:
        yield "title", advert.title
    if advert.text:
        yield "text", advert.text
    for name in Published.model_fields:
        value = getattr(advert.published, name)
        if value and name not in _UNREAD:
            yield f"published.{name}", "\n".join(value) if name in _LISTS else value


def _published(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return {}
    kept: dict[str, Any] = {}
    for name in Published.model_fields:
        stated = value.get(name)
        if name in _LISTS and isinstance(stated, list):
            kept[name] = [item for item in stated if isinstance(item, str)]
        elif name not in _LISTS and name != "extra" and isinstance(stated, str):
            kept[name] = stated
    return kept


def _bounded(title: str, text: str, published: dict[str, Any], context: Any) -> Advert:
    left = MAX_CODE_POINTS
    cut = len(title) > left or len(text) > left
    bounded: dict[str, Any] = {}
    for name, value in published.items():
        if name in _UNREAD:
            continue
        items = [value] if isinstance(value, str) else value
        kept = []
        for item in items[:_MAX_ITEMS]:
            kept.append(_clean(item[:left]))
            cut = cut or len(item) > left
            left = max(0, left - len(item))
        cut = cut or len(items) > _MAX_ITEMS
        bounded[name] = kept[0] if isinstance(value, str) else kept
    surroundings = context if isinstance(context, Surroundings) else _surroundings(context)
    return Advert(
        _clean(title[:MAX_CODE_POINTS]), _clean(text[:MAX_CODE_POINTS]), Published(**bounded), surroundings, cut
    )


def _surroundings(value: Any) -> Surroundings:
    if not isinstance(value, Mapping):
        return Surroundings()
    country, fetched, fields = (value.get(key) for key in ("platform_country", "fetched_at", "fields"))
    named = [item for item in fields if isinstance(item, str)] if isinstance(fields, list) else None
    return Surroundings(
        country.upper() if isinstance(country, str) and len(country) == 2 and country.isascii() else None,
        fetched[:40] if isinstance(fetched, str) else None,
        None if named is None else tuple(named[:100]),
    )


def _clean(text: str) -> str:
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
