"""The registered spaCy components that read language and entities; each calls pure functions over the folded text."""

from collections.abc import Iterator

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from nlp.ages import find_ages
from nlp.attributes import find_attributes
from nlp.contacts import find_contacts
from nlp.document import note
from nlp.language import detect
from nlp.mangled import plain
from nlp.money import find_money
from nlp.obfuscation import obfuscation
from nlp.people import find_people
from nlp.phones import REGIONS
from nlp.places import find_places


@Pipeline.component("recruitwatch_language", assigns=["doc._.language", "doc._.languages"])
def language(doc: Doc) -> Doc:
    """Names the language of title and text."""
    advert = doc._.advert
    doc._.language, doc._.languages = detect(f"{advert.text}\n{advert.title}" if advert.title else advert.text)
    return doc


@Pipeline.component("recruitwatch_places", requires=["doc._.language"], assigns=["doc._.entities"])
def places(doc: Doc) -> Doc:
    """Finds PLACE, and NATIONALITY told by a country's name."""
    note(doc, find_places(doc._.folded, doc._.advert.field_at, _regions(doc)))
    return doc


@Pipeline.component(
    "recruitwatch_contacts",
    requires=["doc._.language"],
    assigns=["doc._.entities", "doc._.taken", "doc._.obfuscation"],
)
def contacts(doc: Doc) -> Doc:
    """Finds PHONE, MESSENGER, EMAIL, URL and CRYPTO, and measures how far the text's spelling hides what it says.

    Runs after the places, which tell the country of a number.
    """
    unmangled = plain(doc._.folded)
    found = find_contacts(doc._.folded, _regions(doc), unmangled)
    doc._.obfuscation = obfuscation(doc._.folded, unmangled)
    doc._.taken = [(one.start, one.end) for one in found]
    note(doc, found)
    return doc


@Pipeline.component("recruitwatch_money", requires=["doc._.language", "doc._.taken"], assigns=["doc._.entities"])
def money(doc: Doc) -> Doc:
    """Finds MONEY; a published salary is pay, whether it says so or not."""
    folded, advert = doc._.folded, doc._.advert
    salary = next((segment for segment in advert.segments if segment.field == "published.salary"), None)
    stated = (salary.start, salary.end) if salary else (0, 0)
    note(doc, find_money(folded, doc._.language, _regions(doc), doc._.taken, stated))
    return doc


@Pipeline.component("recruitwatch_attributes", requires=["doc._.language", "doc._.taken"], assigns=["doc._.entities"])
def attributes(doc: Doc) -> Doc:
    """Finds what is offered and asked beside money and places."""
    languages = [doc._.language.code, *(share.code for share in doc._.languages)]
    advert, folded = doc._.advert, doc._.folded
    titled = bool(advert.segments) and advert.segments[0].field == "title"
    title_end = folded.text.find("\n") if titled else 0
    note(doc, find_attributes(folded, languages, advert.context.fetched_at, doc._.taken, title_end))
    note(doc, find_people(doc._.folded, languages, _nationalities(doc)))
    _drop_countries(doc)
    note(doc, find_ages(doc._.folded))
    return doc


def _drop_countries(doc: Doc) -> None:
    """Takes out the countries that stand in the name of a people sought: `người Việt` names no place."""
    peoples = [entity for entity in doc._.entities if entity.type == "NATIONALITY"]
    if peoples:
        doc._.entities = [
            one
            for one in doc._.entities
            if one.type != "PLACE"
            or not any(
                one.field == other.field and one.start < other.end and other.start < one.end for other in peoples
            )
        ]


def _nationalities(doc: Doc) -> list[tuple[int, int]]:
    """Where, in the joined text, countries stand whose citizens are sought."""
    at = {segment.field: segment.start for segment in doc._.advert.segments}
    told = [entity for entity in doc._.entities if entity.type == "NATIONALITY"]
    return [(at[entity.field] + entity.start, at[entity.field] + entity.end) for entity in told]


def _regions(doc: Doc) -> Iterator[str]:
    """The countries that an advert is likely from: its platform's, its language's, those that it names."""
    if country := doc._.advert.context.platform_country:
        yield country
    if region := REGIONS.get(doc._.language.code):
        yield region
    if doc._.language.code == "ru":
        yield from ("KZ", "UZ", "KG")
    yield from (entity.data["country"] for entity in doc._.entities if entity.type == "PLACE" and entity.data)
