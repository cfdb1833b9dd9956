"""The fields of the index that questions are answered from, the same in every engine, and what adverts put there."""

from collections.abc import Sequence
from typing import Final, TypedDict

from records.document import AdDocument
from records.record import moment
from search.analysis import index_terms

KEYWORDS: Final = (
    "platform",
    "source",
    "language",
    "country",
    "destination",
    "origin",
    "typology",
    "indicator",
    "level",
    "contact",
    "cluster",
    "network",
    "status",
    "occupation",
)
"""Fields of exact values, named as the filters that ask for them."""
MAX_VALUE: Final = 500
"""Longer values are not indexed: nobody asks for one, and Lucene refuses an advert with a term over 32 kB."""
DAY_US: Final = 86_400_000_000


class Row(TypedDict):
    """What of one advert is indexed, beside the document itself."""

    posting_id: str
    words: str
    stems: str
    keywords: dict[str, list[str]]
    score: float
    first_seen: int
    """Microseconds since 1970, UTC."""
    pay_low: float | None
    pay_high: float | None


def row(document: AdDocument) -> Row:
    """The fields of an advert; a side of its pay that is not stated is taken to be the other."""
    words, stems = index_terms(document.title, document.text, document.language.code)
    low, high = document.usd_month_min, document.usd_month_max
    return Row(
        posting_id=document.posting_id,
        words=words,
        stems=stems,
        keywords=_keywords(document),
        score=document.risk.score,
        first_seen=microseconds(document.first_seen),
        pay_low=high if low is None else low,
        pay_high=low if high is None else high,
    )


def microseconds(time: str) -> int:
    """A time of the records as microseconds since 1970, exactly."""
    parsed = moment(time)
    days = parsed.toordinal() - 719_163
    seconds = (days * 24 + parsed.hour) * 3600 + parsed.minute * 60 + parsed.second
    return seconds * 1_000_000 + parsed.microsecond


def _keywords(document: AdDocument) -> dict[str, list[str]]:
    single = {
        "platform": document.platform_id,
        "source": document.source_id,
        "language": document.language.code,
        "country": document.published.country,
        "level": document.risk.level,
        "cluster": document.cluster_id,
        "network": document.network_id,
        "status": document.triage.status,
    }
    several: dict[str, Sequence[str]] = {
        "destination": document.destinations,
        "origin": document.origins,
        "typology": document.typologies_flagged,
        "indicator": document.indicator_ids,
        "contact": [*document.contacts, *document.contact_hashes],
        "occupation": document.isco08,
    }
    listed = {name: [value] if value else [] for name, value in single.items()} | several
    kept = {name: [v for v in dict.fromkeys(values) if v and len(v) <= MAX_VALUE] for name, values in listed.items()}
    return {name: values for name, values in kept.items() if values}
