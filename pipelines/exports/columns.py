"""The columns of an ad document in a table: their names, types and meanings, the same in CSV, XLSX and Parquet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from records.document import AdDocument
from records.enrichment import TYPOLOGIES, Typology

Kind = Literal["text", "list", "number", "integer", "time", "flag"]
"""`list`: of texts; `time`: UTC, ISO 8601; `flag`: true or false."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True)
class Read:
    """A column of adverts, with how it is read from one."""

    column: Column
    of: Callable[[AdDocument], Any]


def _read(name: str, kind: Kind, meaning: str, of: Callable[[AdDocument], Any] | None = None) -> Read:
    return Read(Column(name, kind, meaning), of or (lambda ad: getattr(ad, name)))


def _published(name: str, meaning: str, kind: Kind = "text") -> Read:
    return _read(f"published_{name}", kind, meaning, lambda ad: getattr(ad.published, name))


def _score(name: Typology) -> Read:
    return _read(f"score_{name}", "number", f"score of {name}, 0 to 1", lambda ad: ad.risk.typologies.get(name))


def contradicted(ad: AdDocument) -> list[str]:
    """The indicators of which an advert says the opposite."""
    return sorted({hit.id for hit in ad.indicators if hit.state == "contradicted"})


def _evidence(ad: AdDocument) -> list[str]:
    return [f"{hit.id}: {place.text}" for hit in ad.indicators if hit.state == "present" for place in hit.evidence]


ADVERT: Final[tuple[Read, ...]] = (
    _read("posting_id", "text", "id of the posting, derived from platform and native id"),
    _read("platform_id", "text", "where it was published"),
    _read("source_id", "text", "the source that collected it"),
    _read("native_id", "text", "the platform's own id"),
    _read("url", "text", "its address; opening it shows the platform that you came"),
    _read("title", "text", "as published"),
    _read("text", "text", "as published, readable, line breaks kept"),
    _read("language", "text", "ISO 639", lambda ad: ad.language.code),
    _read("script", "text", "ISO 15924, where the language has two", lambda ad: ad.language.script),
    _read("speaker", "text", "offer, seeker, warning, notice or course"),
    _read(
        "level", "text", "none, low, medium, high or critical; high and critical are flagged", lambda ad: ad.risk.level
    ),
    _read("score", "number", "orders review, 0 to 1; no probability of trafficking", lambda ad: ad.risk.score),
    _read("own_score", "number", "the score without the advert's surroundings", lambda ad: ad.own_risk.score),
    _read("typology", "text", "the typology that gave the score", lambda ad: ad.risk.typology),
    _read("typologies_flagged", "list", "typologies of 0.50 and above"),
    *map(_score, TYPOLOGIES),
    _read("indicators", "list", "indicators that are present", lambda ad: ad.indicator_ids),
    _read("contradicted", "list", "indicators of which the advert says the opposite", contradicted),
    _read("evidence", "list", "the words that show each indicator, as `indicator: words`", _evidence),
    _read("contacts", "list", "phones, addresses and accounts in it; they may be a victim's"),
    _read("contact_hashes", "list", "the same as keyed hashes"),
    _read("origins", "list", "countries from which people are sought, ISO 3166-1"),
    _read("destinations", "list", "countries that it leads to, ISO 3166-1"),
    _read("isco08", "list", "occupations, ISCO-08"),
    _read("usd_month_min", "number", "lowest pay that it states, US dollars a month"),
    _read("usd_month_max", "number", "highest pay that it states, US dollars a month"),
    _published("employer", "employer as published, unchecked"),
    _published("employer_url", "the employer's page as published"),
    _published("author", "who posted it, as published"),
    _published("address", "address as published"),
    _published("location", "places as published", "list"),
    _published("country", "country as published"),
    _published("salary", "pay as published"),
    _published("employment_type", "kind of employment as published"),
    _published("industry", "industry as published"),
    _published("experience", "experience as published"),
    _published("education", "education as published"),
    _published("hours", "hours as published"),
    _published("benefits", "benefits as published", "list"),
    _published("contacts", "contacts as published beside the text", "list"),
    _published("date_posted", "when it was posted, as published"),
    _published("valid_through", "until when it holds, as published"),
    _read("cluster_id", "text", "group of near-identical adverts"),
    _read("cluster_size", "integer", "adverts in that group"),
    _read("network_id", "text", "groups joined by a shared contact"),
    _read("first_seen", "time", "first seen by a crawl"),
    _read("last_seen", "time", "last seen by a crawl"),
    _read("missing_since", "time", "no longer found since"),
    _read("removed_at", "time", "gone from the platform"),
    _read("triage_status", "text", "what people decided", lambda ad: ad.triage.status),
    _read("triage_assignee", "text", "who looks after it", lambda ad: ad.triage.assignee),
    _read("triage_labels", "list", "labels that people gave", lambda ad: ad.triage.labels),
    _read("ruleset", "text", "version of the rules that read it"),
    _read("revision", "text", "hash of what the posting says"),
    _read("collected_at", "time", "when this revision was collected"),
    _read("capture_id", "text", "the capture that proves it"),
    _read("crawl_id", "text", "the crawl that collected it"),
)
COLUMNS: Final = tuple(read.column for read in ADVERT)


def cells(ad: AdDocument) -> list[Any]:
    """The advert's values in the order of `COLUMNS`; null where nothing is stated."""
    return [read.of(ad) for read in ADVERT]
