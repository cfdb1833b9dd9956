"""What components read and write on spaCy's `Doc`: an advert, its folded text, and what was found in it."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from itertools import islice
from typing import Any, Final, NamedTuple

from spacy.language import Language as Pipeline
from spacy.tokens import Doc
from spacy.vocab import Vocab

from nlp.advert import Advert, Located
from nlp.folding import Folded, fold
from records.enrichment import Entity, Evidence

_TOKEN: Final = re.compile(r"(\w{1,256}|[^\w\s]|[^\S ]+| )( ?)")
_MOST_FOUND: Final = 1000
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
    "wording": None,
    "risk": None,
}
"""`doc._.advert` Advert, `folded` Folded of the whole `doc.text`, `language` Language, `languages` [LanguageShare],
`obfuscation` 0 to 1, `entities` [Entity], `taken` [(start, end)] of contacts in the folded text,
and, written by later components, `speaker`, `indicators` [IndicatorHit], `wording` {score: log-odds}, `risk` Risk."""


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


def tokenize(vocab: Vocab, text: str) -> Doc:
    """`text` cut at every change of word and sign; joined, the tokens are the text.

    spaCy's own tokenizer takes eight times as long on prose, and time with the square of what stands without a space:
    half a minute for 16,000 joined addresses.
    """
    parts = _TOKEN.findall(text)
    return Doc(vocab, words=[word for word, _ in parts], spaces=[bool(space) for _, space in parts])


def make_doc(pipeline: Pipeline, advert: Advert) -> Doc:
    """The `Doc` of an advert's joined text, with the advert and its folded text on it."""
    return _dressed(pipeline.make_doc(advert.joined), advert)


def _dressed(doc: Doc, advert: Advert) -> Doc:
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
    """Adds what was found to `doc._.entities`; of one component's finds the first thousand: no advert has more."""
    said = doc._
    advert, folded = said.advert, said.folded
    said.entities.extend(_entity(advert, folded, one) for one in islice(found, _MOST_FOUND))


def _entity(advert: Advert, folded: Folded, found: Found) -> Entity:
    where = advert.locate(*folded.span(found.start, found.end))
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
