"""The registered spaCy components that read language and entities; each calls pure functions over the folded text."""

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from nlp.language import detect
from nlp.obfuscation import obfuscation


@Pipeline.component("recruitwatch_language", assigns=["doc._.language", "doc._.languages", "doc._.obfuscation"])
def language(doc: Doc) -> Doc:
    """Names the language of title and text, and measures how far their spelling hides them."""
    advert = doc._.advert
    doc._.language, doc._.languages = detect(f"{advert.text}\n{advert.title}" if advert.title else advert.text)
    doc._.obfuscation = obfuscation(doc._.folded)
    return doc
