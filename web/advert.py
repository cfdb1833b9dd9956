"""The advert page: its text with the red flags where they stand, each explained, and what proves that it was there."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from pipelines.indicators import Citation, indicator_texts
from pipelines.naming import country
from records.document import AdDocument, Correction
from records.enrichment import Entity, Evidence, IndicatorHit, Term
from records.posting import Capture
from web.asking import link as link_to
from web.labels import EVENTS, entity, indicator, term, value_label, weightiest, words, written_in
from web.marks import Piece, Span, cut

MAX_TEXT: Final = 50_000
"""Code points of an advert's text that the page shows; the JSON twin has the rest."""
MAX_FIELD: Final = 2_000
MAX_ENTITIES: Final = 200
QUOTE: Final = 200
CONTACTS: Final = ("PHONE", "EMAIL", "MESSENGER", "CRYPTO")


@dataclass(frozen=True, slots=True)
class Flag:
    """A red flag of the advert, with the number by which the text refers to it."""

    number: int
    id: str
    title: str
    meaning: str
    citations: tuple[Citation, ...]
    evidence: list[Evidence]
    detail: str | None


@dataclass(frozen=True, slots=True)
class Field:
    """A field as published, in pieces."""

    name: str
    pieces: list[Piece]
    left_out: int
    """Code points that are not shown."""


@dataclass(frozen=True, slots=True)
class Summed:
    """A typology: its score and the terms whose sum is its logit."""

    name: str
    score: float
    terms: list[tuple[str, float]]
    logit: float


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the posting."""

    at: str
    what: str
    crawl_id: str
    revision: str


@dataclass(frozen=True, slots=True)
class AdvertPage:
    """All that the advert page shows."""

    ad: AdDocument
    title: Field
    text: Field
    published: list[Field]
    flags: list[Flag]
    contradicted: list[Flag]
    entities: list[Entity]
    more_entities: int
    mentions: list[Entity]
    corrections: list[Correction]
    has_contacts: bool
    typologies: list[Summed]
    language: str
    origins: list[str]
    destinations: list[str]
    history: list[Event]
    captures: list[Capture]
    link: str | None
    """Its address, if it is one that a browser may open."""
    alike: str
    """The address of adverts with similar words."""
    copies: str | None
    network: str | None
    campaign: dict[str, Any] | None
    """What its near-duplicates share (`pipelines.templates`)."""


def advert_page(explained: dict[str, Any]) -> AdvertPage:
    """What the page shows of the document that `explain` gives."""
    ad = AdDocument.model_validate(explained["ad"])
    present = [hit for hit in ad.indicators if hit.state == "present"]
    flags = [_flag(number, [hit for hit in present if hit.id == name]) for number, name in enumerate(weightiest(ad), 1)]
    spans = [(place.field, Span(place.start, place.end, flag.number)) for flag in flags for place in flag.evidence]
    return AdvertPage(
        ad=ad,
        title=_field("title", ad.title, spans, MAX_FIELD),
        text=_field("text", ad.text, spans, MAX_TEXT),
        published=_published(ad, spans),
        flags=flags,
        contradicted=[_flag(0, [hit]) for hit in ad.indicators if hit.state == "contradicted"],
        entities=ad.entities[:MAX_ENTITIES],
        more_entities=max(len(ad.entities) - MAX_ENTITIES, 0),
        mentions=ad.mentions[:MAX_ENTITIES],
        corrections=ad.corrections[:MAX_ENTITIES],
        has_contacts=any(one.type in CONTACTS for one in ad.entities),
        typologies=_typologies(ad),
        language=written_in(ad.language),
        origins=[country(code) for code in ad.origins],
        destinations=[country(code) for code in ad.destinations],
        history=[_event(event) for event in explained["history"]],
        captures=[Capture.model_validate(capture) for capture in explained["captures"]],
        link=ad.url if opens(ad.url) else None,
        alike=link_to(like=ad.posting_id),
        copies=link_to(cluster=ad.cluster_id, collapse=False) if ad.cluster_size > 1 else None,
        network=link_to(network=ad.network_id) if ad.network_id else None,
        campaign=explained.get("campaign"),
    )


def opens(url: str) -> bool:
    """Whether a browser that is sent there only fetches a page: `http` or `https`, a host, and nothing odd in it."""
    if not url.isprintable() or any(sign.isspace() for sign in url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


def read_as(one: Entity | Correction) -> str:
    """What an entity comes to, with the role it plays."""
    if one.value is None:
        return f"no {entity(one.type)}"
    data = one.data or {}
    role = data.get("role") or data.get("holder")
    named = value_label("country", one.value) if one.type == "NATIONALITY" else one.value
    place = f", {country(data['country'])}" if one.type == "PLACE" and data.get("country") else ""
    monthly = data.get("usd_month")
    pay = f", about {monthly:,.0f} USD a month" if isinstance(monthly, int | float) else ""
    return f"{named}{place}{pay}" + (f" ({words(str(role))})" if role and role != "unknown" else "")


def _flag(number: int, hits: list[IndicatorHit]) -> Flag:
    """One indicator, of which the advert itself and its surroundings may each have told."""
    name = hits[0].id
    known = indicator_texts().get(name)
    return Flag(
        number=number,
        id=name,
        title=indicator(name),
        meaning=known.meaning if known else "",
        citations=known.citations if known else (),
        evidence=[place for hit in hits for place in hit.evidence],
        detail="; ".join(hit.detail for hit in hits if hit.detail) or None,
    )


def _field(name: str, value: str, spans: list[tuple[str, Span]], limit: int) -> Field:
    own = [span for field, span in spans if field == name]
    return Field(name.removeprefix("published."), cut(value, own, 0, limit), max(len(value) - limit, 0))


def _published(ad: AdDocument, spans: list[tuple[str, Span]]) -> list[Field]:
    """The fields that the platform gave; lists as their items on a line each, as their spans count them."""
    found = []
    for name, value in ad.published:
        if isinstance(value, str | list) and value:
            whole = value if isinstance(value, str) else "\n".join(value)
            found.append(_field(f"published.{name}", whole, spans, MAX_FIELD))
    return found


def _typologies(ad: AdDocument) -> list[Summed]:
    by_name: dict[str, list[Term]] = {}
    for one in ad.explanation or ad.risk.explanation:
        by_name.setdefault(one.typology, []).append(one)
    scores: dict[str, float] = {str(name): score for name, score in ad.risk.typologies.items()}
    return [
        Summed(
            name=words(name),
            score=scores.get(name, 0.0),
            terms=[(term(one.term), one.log_odds) for one in sorted(terms, key=lambda one: -abs(one.log_odds))],
            logit=sum(one.log_odds for one in terms),
        )
        for name, terms in sorted(by_name.items(), key=lambda item: (-scores.get(item[0], 0.0), item[0]))
    ]


def _event(event: dict[str, Any]) -> Event:
    return Event(event["at"], EVENTS.get(event["event"], event["event"]), event["crawl_id"], event["revision"])


def kind_of(one: Entity | Correction) -> str:
    """What the type of an entity is called."""
    return entity(one.type)
