"""Corrections: what analysts say of spans, taken down, and applied to what the machine read at every `publish`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from config.errors import RecruitwatchError
from nlp.advert import from_posting
from nlp.glossary import UNSPACED
from nlp.rates import usd_month
from pipelines.workspace import Workspace
from records.corrections import add_correction
from records.document import Correction
from records.enrichment import ENTITY_DATA, Entity
from records.posting import Posting
from records.record import now

MOST_PLACES: Final = 100
"""Places in another revision at which a correction holds."""
LONGEST: Final = 500
"""Code points of what is corrected, and of its value."""
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_NUMBERS: Final = frozenset(("min", "max", "usd_month", "lat", "lon", "per_day", "days_per_week"))
_ROLES: Final = {
    ("PLACE", "role"): ("origin", "destination", "transit", "employer", "unknown"),
    ("MONEY", "role"): ("pay", "fee", "deduction", "bonus", "advance", "penalty"),
    ("DOCUMENT", "holder"): ("worker", "employer", "agent", "unknown"),
}


class Unusable(RecruitwatchError):
    """A correction that cannot be taken down."""


class Corrected(NamedTuple):
    """The entities as corrected, and the corrections that changed something."""

    entities: list[Entity]
    applied: list[Correction]


def apply(
    entities: Sequence[Entity], corrections: Iterable[Correction], revision: str, fields: Mapping[str, str]
) -> Corrected:
    """What the machine read of a revision, as analysts corrected it, oldest first; `fields` are its texts by name.

    In the revision that a correction was made on it holds for what is read at its place; in others for what is read
    wherever the same words stand in the same field. What a person says is there stays so if no machine reads it.
    """
    current, applied = list(entities), []
    for one in corrections:
        places = [(one.start, one.end)] if one.revision == revision else _places(one.text, fields.get(one.field, ""))
        left = [entity for entity in current if not _is_about(one, places, entity)]
        stated = [_entity(one, *place) for place in places] if one.value is not None else []
        if len(left) < len(current) or stated:
            applied.append(one)
        current = [*left, *stated]
    if applied:
        current.sort(key=lambda entity: (entity.field != "title", entity.field, entity.start))
    return Corrected(current, applied)


def texts_of(posting: Posting) -> dict[str, str]:
    """The texts of a posting's fields, as entities name and count them."""
    advert = from_posting(posting)
    return {segment.field: advert.joined[segment.start : segment.end] for segment in advert.segments}


def correct(
    workspace: Workspace,
    posting_id: str,
    kind: str,
    words: str,
    *,
    field: str = "text",
    start: int | None = None,
    value: str | None = None,
    data: dict[str, Any] | None = None,
    by: str,
) -> Correction:
    """Takes down that `words` are not of a type, or with `value` (and `data`) what they are; Unusable with the reason.

    `start` is needed where the words stand in the field more than once. The index shows it after the next `publish`.
    """
    posting = _posting(workspace, posting_id)
    texts = texts_of(posting)
    if field not in texts:
        raise Unusable(f"posting {posting_id} states no {field}", f"use one of {', '.join(texts)}")
    at = _start(texts[field], words, start)
    _check(kind, value, data)
    correction = Correction(
        posting_id=posting_id,
        revision=posting.revision,
        field=field,
        start=at,
        end=at + len(words),
        text=words,
        type=kind,
        value=value,
        data=_priced(kind, data),
        by=by,
        at=now(),
    )
    add_correction(workspace.catalogue, correction)
    return correction


def _is_about(one: Correction, places: Iterable[tuple[int, int]], entity: Entity) -> bool:
    if (entity.type, entity.field) != (one.type, one.field):
        return False
    return any(entity.start < end and start < entity.end for start, end in places)


def _places(words: str, text: str) -> list[tuple[int, int]]:
    """Where words stand in a text, not within others: "Osh" is not in "Oshawa"."""
    found = (match.span() for match in re.finditer(re.escape(words), text))
    return list(
        islice((place for place in found if UNSPACED.search(words) or _stands_alone(text, *place)), MOST_PLACES)
    )


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() and text[start].isalnum()) and not (after.isalnum() and text[end - 1].isalnum())


def _entity(one: Correction, start: int, end: int) -> Entity:
    return Entity(
        type=one.type, field=one.field, start=start, end=end, text=one.text, value=one.value or "", data=one.data
    )


def _posting(workspace: Workspace, posting_id: str) -> Posting:
    known = workspace.catalogue.known(posting_id)
    place = workspace.catalogue.revision_place(posting_id, known[0]) if known else None
    if place is None:
        raise Unusable(f"no posting {posting_id}", "see `recruitwatch search`")
    with workspace.lake.reader() as reader:
        return Posting.read(reader.read("crawls", place.set_id, "postings.jsonl", place.offset, place.length))


def _start(text: str, words: str, start: int | None) -> int:
    if not words.strip() or len(words) > LONGEST:
        raise Unusable(f"what is corrected has to be 1 to {LONGEST} characters", "give the words as they stand there")
    if start is not None:
        if text[start : start + len(words)] != words or start < 0:
            raise Unusable(f"{words!r} does not stand at {start}", "see `recruitwatch show --json`")
        return start
    places = [match.start() for match in islice(re.finditer(re.escape(words), text), MOST_PLACES)]
    if len(places) == 1:
        return places[0]
    if not places:
        raise Unusable(f"{words!r} does not stand there", "give the words as they stand, or another --field")
    raise Unusable(f"{words!r} stands at {', '.join(map(str, places))}", "say which with --start")


def _check(kind: str, value: str | None, data: dict[str, Any] | None) -> None:
    keys = ENTITY_DATA.get(kind)
    if keys is None:
        raise Unusable(f"type {kind} is unknown", f"use one of {', '.join(ENTITY_DATA)}")
    if value is None:
        if data is not None:
            raise Unusable("data without a value", "add --value, or leave --data out")
        return
    if not value.strip() or len(value) > LONGEST:
        raise Unusable(f"a value has 1 to {LONGEST} characters", "see docs/reference/records.md")
    for key, stated in (data or {}).items():
        if key not in keys:
            raise Unusable(f"{kind} has no {key}", f"use {', '.join(keys) or 'no --data'}")
        allowed = _ROLES.get((kind, key))
        if allowed and stated not in allowed:
            raise Unusable(f"{key} {stated} is unknown", f"use one of {', '.join(allowed)}")
        usable = (int, float) if key in _NUMBERS else (str,)
        if stated is not None and (not isinstance(stated, usable) or isinstance(stated, bool)):
            raise Unusable(f"{key} {stated} is no usable value", "see docs/reference/records.md")
    country = (data or {}).get("country") if kind == "PLACE" else value if kind == "NATIONALITY" else None
    if country is not None and not _COUNTRY.fullmatch(str(country)):
        raise Unusable(f"{country} is no country", "give two capital letters (ISO 3166-1)")


def _priced(kind: str, data: dict[str, Any] | None) -> dict[str, Any] | None:
    """Data of an amount with what it is in US dollars a month, where that was not said."""
    if kind != "MONEY" or data is None or data.get("usd_month") is not None:
        return data
    ends = [data[key] for key in ("min", "max") if data.get(key) is not None]
    middle = sum(ends) / len(ends) if ends else None
    return {**data, "usd_month": usd_month(middle, data.get("currency"), data.get("period") or "month")}
