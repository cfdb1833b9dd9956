"""What components read and write on spaCy's `Doc`: an advert, its folded text, and what was found in it."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any, NamedTuple

from spacy.tokens import Doc

from nlp.advert import Advert, Located
from nlp.folding import Folded, fold
from records.enrichment import Entity, Evidence

EXTENSIONS: dict[str, Any] = {
    "advert": None,
    "folded": None,
    "language": None,
    "languages": (),
    "obfuscation": 0.0,
    "entities": (),
    "taken": (),
    "speaker": "offer",
    "indicators": (),
    "risk": None,
}
"""`doc._.advert` Advert, `folded` Folded of the whole `doc.text`, `language` Language, `languages` [LanguageShare],
`obfuscation` 0 to 1, `entities` [Entity], `taken` [(start, end)] of contacts in the folded text,
and, written by later components, `speaker`, `indicators` [IndicatorHit], `risk` Risk."""


class Found(NamedTuple):
    """Something found in the folded text, before it is an entity: offsets are of `doc._.folded.text`."""

    type: str
    start: int
    end: int
    value: str
    data: dict[str, Any] | None = None
    confidence: float = 1.0


def register() -> None:
    """Makes the extensions known to spaCy; again and again does no harm."""
    for name, default in EXTENSIONS.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)


def dress(doc: Doc, advert: Advert) -> Doc:
    """Puts an advert and its folded text on the `Doc` of `advert.joined`."""
    doc._.advert = advert
    doc._.folded = fold(advert.joined)
    doc._.entities = []
    return doc


def locate(doc: Doc, start: int, end: int) -> Located:
    """A span of `doc.text`, in code points, in the original text of its field."""
    advert: Advert = doc._.advert
    return advert.locate(start, end)


def locate_folded(doc: Doc, start: int, end: int) -> Located:
    """A span of `doc._.folded.text` (what `Glossary.find` gives) in the original text of its field."""
    folded: Folded = doc._.folded
    return locate(doc, *folded.span(start, end))


def folded_field(doc: Doc, field: str) -> str:
    """The folded text of one field; empty where the advert does not state it."""
    folded: Folded = doc._.folded
    for name, start, end in doc._.advert.segments:
        if name == field:
            return folded.text[bisect_left(folded.offsets, start) : bisect_left(folded.offsets, end)]
    return ""


def evidence(doc: Doc, start: int, end: int) -> Evidence:
    """A span of the folded text as an indicator's evidence."""
    return Evidence.model_construct(**locate_folded(doc, start, end)._asdict())


def note(doc: Doc, found: Iterable[Found]) -> None:
    """Adds what was found to `doc._.entities`."""
    doc._.entities.extend(_entity(doc, one) for one in found)


def _entity(doc: Doc, found: Found) -> Entity:
    where = locate_folded(doc, found.start, found.end)
    return Entity.model_construct(
        type=found.type,
        field=where.field,
        start=where.start,
        end=where.end,
        text=where.text,
        value=found.value,
        data=found.data,
        confidence=found.confidence,
    )


register()
