"""How well the spans that were found agree with those that people marked, by type and language: pure functions.

A hit has the same type and field, overlaps, and means the same: the same `value`, or, where `data` says more than the
value, the same amounts, country, years, hours or occupation. Each marked span takes one found span at most.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from pydantic import ValidationError

from cli.bootstrap import Floats, intervals, once
from nlp.advert import Advert
from records.enrichment import Entity

MEASURES: Final = ("precision", "recall", "f1")
MEANT: Final = {
    "MONEY": ("min", "max", "currency"),
    "PLACE": ("country",),
    "AGE": ("min", "max"),
    "HOURS": ("per_day", "days_per_week"),
}
"""The keys of `data` that have to be equal, for the types of which the value is only a way of writing them."""
ROLES: Final = {"MONEY": "role", "PLACE": "role", "DOCUMENT": "holder"}
"""The key of `data` that says what part the thing plays; judged apart, among the hits."""
SAME_DIGITS: Final = 2
"""Of ISCO-08: the sub-major group."""
YEARLESS: Final = "--"
"""Begins a date whose year is not stated (`--12-15`, after ISO 8601): month and day are compared."""

ALL: Final = "all"
"""Names all types together."""

Identity = str | int | None


class Marked(NamedTuple):
    """One advert with what people marked in it and what was found in it."""

    id: Identity
    language: str
    marked: Sequence[Entity]
    found: Sequence[Entity]


class Pairing(NamedTuple):
    """The hits as pairs of marked and found, the marked spans that were missed, and the false ones that were found."""

    hits: list[tuple[Entity, Entity]]
    missed: list[Entity]
    false: list[Entity]


def agreement(rows: Sequence[Marked]) -> dict[str, Any]:
    """What the key `entities` of `evaluate` holds; intervals are 95 % over adverts."""
    pairings = [pair(row.marked, row.found) for row in rows]
    by_language: dict[str, list[Pairing]] = defaultdict(list)
    for row, pairing in zip(rows, pairings, strict=True):
        by_language[row.language].append(pairing)
    cells = _cells(pairings)
    return {
        "n": len(rows),
        "overall": cells.pop(ALL),
        "types": cells,
        "languages": {code: _by_type(found) for code, found in sorted(by_language.items())},
        "roles": _roles(pairings),
        "worst": _worst(rows, pairings),
    }


def marked_spans(said: Any, advert: Advert) -> list[Entity]:
    """The key `entities` of a line; ValueError where it is no list of entities, or a span is not what stands there."""
    if not isinstance(said, list):
        raise ValueError("`entities` is no list")
    marked = [_span(one, number) for number, one in enumerate(said, 1)]
    fields = {segment.field: advert.joined[segment.start : segment.end] for segment in advert.segments}
    for number, span in enumerate(marked, 1):
        if fields.get(span.field, "")[span.start : span.end] != span.text or not span.text:
            raise ValueError(f"entity {number}: {span.field} has no {span.text!r} from {span.start} to {span.end}")
    return marked


def pair(marked: Iterable[Entity], found: Iterable[Entity]) -> Pairing:
    """Gives each marked span the found one that agrees with it and covers most of it."""
    left = list(found)
    pairing = Pairing([], [], left)
    for span in sorted(marked, key=lambda one: (one.field, one.start, one.end)):
        agreeing = [other for other in left if agrees(span, other)]
        if agreeing:
            best = max(agreeing, key=lambda other: _shared(span, other))
            left.remove(best)
            pairing.hits.append((span, best))
        else:
            pairing.missed.append(span)
    return pairing


def agrees(marked: Entity, found: Entity) -> bool:
    """Whether a found span is a hit for a marked one."""
    if (marked.type, marked.field) != (found.type, found.field) or _shared(marked, found) <= 0:
        return False
    asked, said = marked.data or {}, found.data or {}
    if keys := MEANT.get(marked.type):
        return all(asked.get(key) == said.get(key) for key in keys)
    if marked.type == "OCCUPATION":
        # Where the marked code is shorter than the digits compared, it is no clearer than that.
        digits = str(asked.get("isco08") or "")[:SAME_DIGITS]
        return str(said.get("isco08") or "").startswith(digits)
    if marked.type == "DATE" and marked.value.startswith(YEARLESS):
        return found.value.endswith(marked.value.removeprefix(YEARLESS))
    return marked.value == found.value


def _span(said: Any, number: int) -> Entity:
    try:
        return Entity.model_validate(said)
    except ValidationError as error:
        problem = error.errors()[0]
        raise ValueError(f"entity {number}: {'.'.join(map(str, problem['loc']))}: {problem['msg']}") from None


def _shared(one: Entity, other: Entity) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def _by_type(pairings: Sequence[Pairing]) -> dict[str, Any]:
    cells = _cells(pairings)
    cells.pop(ALL)
    return cells


def _cells(pairings: Sequence[Pairing]) -> dict[str, Any]:
    """For each type, and for all together under `ALL`: counts, measures and intervals."""
    types = sorted({span.type for pairing in pairings for span in _all(pairing)})
    columns = [*types, ALL]
    counts = np.array([_counts(pairing, types) for pairing in pairings], dtype=np.float64)
    counts = counts.reshape(len(pairings), 3, len(columns))
    measure = _Measure(counts, columns)
    values, bounds = once(measure, len(pairings)), intervals(measure, len(pairings))
    hits, found, marked = counts.sum(axis=0)
    return {
        name: {
            "n": int(marked[at]),
            "found": int(found[at]),
            "hits": int(hits[at]),
            **{kind: values[name, kind] for kind in MEASURES},
            "intervals": {kind: bounds[name, kind] for kind in MEASURES},
        }
        for at, name in enumerate(columns)
    }


def _all(pairing: Pairing) -> Iterable[Entity]:
    return [*(marked for marked, _ in pairing.hits), *pairing.missed, *pairing.false]


def _counts(pairing: Pairing, types: Sequence[str]) -> list[list[int]]:
    """Hits, found and marked spans of one advert: for each type, then of all."""
    hits = Counter(marked.type for marked, _ in pairing.hits)
    found = hits + Counter(span.type for span in pairing.false)
    marked = hits + Counter(span.type for span in pairing.missed)
    return [[*(one[name] for name in types), one.total()] for one in (hits, found, marked)]


class _Measure:
    """Precision, recall and F1 of each column for many resamples at once."""

    def __init__(self, counts: Floats, columns: Sequence[str]) -> None:
        self._counts, self._columns = counts, columns

    def __call__(self, times: Floats) -> dict[tuple[str, str], Floats]:
        hits, found, marked = (times @ self._counts[:, kind] for kind in range(3))
        with np.errstate(divide="ignore", invalid="ignore"):
            values = {"precision": hits / found, "recall": hits / marked, "f1": 2 * hits / (found + marked)}
        return {(name, kind): values[kind][:, at] for at, name in enumerate(self._columns) for kind in MEASURES}


def _roles(pairings: Sequence[Pairing]) -> dict[str, Any]:
    """Of the hits whose role was marked, how many have it right."""
    told: dict[str, list[bool]] = {name: [] for name in ROLES}
    for marked, found in (hit for pairing in pairings for hit in pairing.hits):
        key = ROLES.get(marked.type)
        if key and (marked.data or {}).get(key) is not None:
            told[marked.type].append((marked.data or {})[key] == (found.data or {}).get(key))
    return {name: {"n": len(said), "accuracy": sum(said) / len(said) if said else None} for name, said in told.items()}


def _worst(rows: Sequence[Marked], pairings: Sequence[Pairing]) -> list[dict[str, Any]]:
    """Every missed and every false span, those of the adverts with most of them first."""
    wrong = sorted(
        zip(rows, pairings, strict=True), key=lambda pair: (-len(pair[1].missed) - len(pair[1].false), str(pair[0].id))
    )
    return [
        {"id": row.id, "language": row.language, "kind": kind, **span.model_dump(exclude={"confidence"})}
        for row, pairing in wrong
        for kind, spans in (("missed", pairing.missed), ("false", pairing.false))
        for span in spans
    ]
