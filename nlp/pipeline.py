"""The spaCy pipeline that turns adverts into enrichments: registered components over one `Doc` for each advert."""

import gc
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from typing import Final

import spacy
from spacy.language import Language as Pipeline
from spacy.tokens import Doc
from spacy.vocab import Vocab

import nlp.components  # noqa: F401  (registers the components)
from nlp.advert import Advert
from nlp.document import folded_field, make_doc, tokenize
from nlp.ruleset import ruleset
from nlp.signature import shingles, signature
from records.enrichment import TYPOLOGIES, Enrichment, Risk

COMPONENTS: Final = (
    "language", "places", "contacts", "money", "attributes", "speaker", "indicators", "risk",
)  # fmt: skip
"""In this order, as `recruitwatch_<name>`: the last three in `nlp/<name>.py`, the others in `nlp/components.py`."""
_BATCH: Final = 256
"""Adverts for which spaCy keeps new strings before it forgets them: memory stays flat over any number of texts."""
_REMEMBERED: Final = 4096
"""Enrichments kept for texts that come again unchanged."""


@cache
def build(components: tuple[str, ...] = COMPONENTS) -> Pipeline:
    """The pipeline, or a part of it, made once for each process; takes some seconds."""
    # A bare vocabulary: no component reads what spaCy else notes of every new word (its shape, its case …).
    pipeline = spacy.blank("xx", vocab=Vocab())
    pipeline.tokenizer = partial(tokenize, pipeline.vocab)
    for name in components:
        if find_spec(f"nlp.{name}"):
            import_module(f"nlp.{name}")
        if pipeline.has_factory(f"recruitwatch_{name}"):
            pipeline.add_pipe(f"recruitwatch_{name}")
    return pipeline


def read(advert: Advert, pipeline: Pipeline | None = None) -> Doc:
    """The `Doc` of an advert, with all that the components wrote on it."""
    pipeline = pipeline or build()
    return pipeline(make_doc(pipeline, advert))


class Enricher:
    """Enriches adverts one batch after another, and remembers what it said of the latest texts."""

    def __init__(self, pipeline: Pipeline | None = None) -> None:
        self._pipeline = pipeline or build()
        self._remembered: OrderedDict[Advert, Enrichment] = OrderedDict()

    def enrich(self, adverts: Iterable[Advert]) -> Iterator[Enrichment]:
        """One enrichment for each advert, in order; ids are left for the caller to fill in."""
        remembered, stream = self._remembered, iter(adverts)
        while batch := list(islice(stream, _BATCH)):
            new = list(dict.fromkeys(advert for advert in batch if advert not in remembered))
            with self._pipeline.memory_zone():
                docs = (make_doc(self._pipeline, advert) for advert in new)
                remembered.update(zip(new, map(_enrichment, self._pipeline.pipe(docs)), strict=True))
            yield from [remembered[advert] for advert in batch]
            while len(remembered) > _REMEMBERED:
                remembered.popitem(last=False)

    def enrich_each(self, adverts: Sequence[Advert]) -> list[Enrichment | str]:
        """The enrichment of each advert, or what happened where one cannot be made: it costs itself, not the others."""
        try:
            return list(self.enrich(adverts))
        except Exception:
            return [self._alone(advert) for advert in adverts]

    def _alone(self, advert: Advert) -> Enrichment | str:
        try:
            return next(self.enrich([advert]))
        except Exception as error:
            return f"could not be analysed: {type(error).__name__}: {str(error)[:200]}"


@cache
def enricher() -> Enricher:
    """The enricher of this process, with all that it knows loaded and kept out of the garbage collector's way."""
    with _uncollected():
        made = Enricher()
        made.enrich_each([Advert(text="Driver wanted in Berlin, call 030 1234567")])
        gc.freeze()
    return made


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for garbage, which takes as long again where so much is made and kept."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def enrich(adverts: Iterable[Advert], pipeline: Pipeline | None = None) -> Iterator[Enrichment]:
    """One enrichment for each advert, in order, from an `Enricher` of its own."""
    return Enricher(pipeline).enrich(adverts)


def _enrichment(doc: Doc) -> Enrichment:
    said = doc._
    return Enrichment.model_construct(
        version=1,
        posting_id="",
        revision="",
        ruleset=ruleset(),
        language=said.language,
        languages=list(said.languages),
        speaker=said.speaker,
        obfuscation=said.obfuscation,
        truncated=said.advert.truncated,
        entities=sorted(said.entities, key=lambda entity: (entity.field != "title", entity.field, entity.start)),
        indicators=list(said.indicators),
        wording=said.wording,
        risk=said.risk or Risk(score=0.0, level="none", typologies=dict.fromkeys(TYPOLOGIES, 0.0)),
        signature=signature(shingles(folded_field(doc, "text") or folded_field(doc, "title"))),
    )
