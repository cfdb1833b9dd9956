"""The spaCy pipeline that turns adverts into enrichments: registered components over one `Doc` for each advert."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from typing import Final

import spacy
from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from nlp.advert import Advert
from nlp.document import dress, folded_field
from nlp.ruleset import ruleset
from nlp.signature import shingles, signature
from records.enrichment import TYPOLOGIES, Enrichment, Risk

COMPONENTS: Final = (
    "language", "contacts", "money", "places", "attributes", "speaker", "indicators", "risk",
)  # fmt: skip
"""In this order; `nlp/<name>.py` registers `recruitwatch_<name>`."""
_BATCH: Final = 256
"""Adverts for which spaCy keeps new strings before it forgets them: memory stays flat over any number of texts."""
_REMEMBERED: Final = 4096
"""Enrichments kept for texts that come again unchanged."""


@cache
def build() -> Pipeline:
    """The pipeline, made once for each process; takes a second or two."""
    pipeline = spacy.blank("xx")
    for name in COMPONENTS:
        if find_spec(f"nlp.{name}"):
            import_module(f"nlp.{name}")
            pipeline.add_pipe(f"recruitwatch_{name}")
    return pipeline


def read(advert: Advert, pipeline: Pipeline | None = None) -> Doc:
    """The `Doc` of an advert, with all that the components wrote on it."""
    pipeline = pipeline or build()
    return pipeline(dress(pipeline.make_doc(advert.joined), advert))


def enrich(adverts: Iterable[Advert], pipeline: Pipeline | None = None) -> Iterator[Enrichment]:
    """One enrichment for each advert, in order; ids are left for the caller to fill in."""
    pipeline = pipeline or build()
    remembered: OrderedDict[Advert, Enrichment] = OrderedDict()
    stream = iter(adverts)
    while batch := list(islice(stream, _BATCH)):
        new = list(dict.fromkeys(advert for advert in batch if advert not in remembered))
        with pipeline.memory_zone():
            docs = (dress(pipeline.make_doc(advert.joined), advert) for advert in new)
            remembered.update(zip(new, map(_enrichment, pipeline.pipe(docs)), strict=True))
        yield from (remembered[advert] for advert in batch)
        while len(remembered) > _REMEMBERED:
            remembered.popitem(last=False)


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
        risk=said.risk or Risk(score=0.0, level="none", typologies=dict.fromkeys(TYPOLOGIES, 0.0)),
        signature=signature(shingles(folded_field(doc, "text") or folded_field(doc, "title"))),
    )
