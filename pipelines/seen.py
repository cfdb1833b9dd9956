"""Postings as profiles and trends count them, brought together by cluster without holding them all.

Both count clusters, so that a campaign of a hundred copies weighs as one, and go by when a posting was first seen.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date
from itertools import groupby
from typing import Any

from records.document import AdDocument
from records.enrichment import FLAGGED, Typology
from records.record import moment
from records.spill import DiskMap

MAX_COUNTRIES = 20
"""Of the origins, and of the destinations, of one posting so many count: an advert may list the whole world."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One posting as profiles and trends count it."""

    posting_id: str
    platform_id: str
    source_id: str
    cluster_id: str
    cluster_size: int
    network_id: str | None
    first_seen: str
    removed_at: str | None
    in_first_crawl: bool
    """Whether its source's first crawl found it: then nothing tells when it was new."""
    score: float
    typologies: tuple[Typology, ...]
    """Those at which it is flagged."""
    indicators: tuple[str, ...]
    corridors: tuple[tuple[str, str], ...]
    contact_off_platform: bool
    language: str = "und"
    occupations: tuple[str, ...] = ()
    """ISCO-08."""

    @property
    def week(self) -> str | None:
        """The ISO week in which it was new; null where nothing tells."""
        return None if self.in_first_crawl else iso_week(self.first_seen)


def seen(document: AdDocument, first_crawl_ended: Mapping[str, str]) -> Seen:
    """What is counted of an ad document; `first_crawl_ended` tells by source when its first crawl was over."""
    ended = first_crawl_ended.get(document.source_id)
    return Seen(
        posting_id=document.posting_id,
        platform_id=document.platform_id,
        source_id=document.source_id,
        cluster_id=document.cluster_id,
        cluster_size=document.cluster_size,
        network_id=document.network_id,
        first_seen=document.first_seen,
        removed_at=document.removed_at,
        in_first_crawl=ended is not None and moment(document.first_seen) <= moment(ended),
        score=document.risk.score,
        typologies=tuple(document.typologies_flagged),
        indicators=tuple(document.indicator_ids),
        corridors=tuple(_corridors(document)),
        contact_off_platform=_off_platform(document),
        language=document.language.code,
        occupations=tuple(document.isco08),
    )


def by_cluster(postings: Iterable[Seen]) -> Iterator[list[Seen]]:
    """The postings of each cluster, by id; they wait in a temporary file, and memory holds one cluster at a time."""
    waiting: DiskMap[list[Any]] = DiskMap()
    for one in postings:
        waiting[f"{one.cluster_id} {one.posting_id}"] = list(astuple(one))
    for _, group in groupby(waiting.items(), key=lambda item: item[0].partition(" ")[0]):
        yield [_restored(values) for _, values in group]


def is_flagged(members: Iterable[Seen]) -> bool:
    """Whether one of a cluster's postings is."""
    return any(one.score >= FLAGGED for one in members)


def iso_week(at: str) -> str:
    """The ISO week of a time, as `2026-W47`."""
    return week_name(moment(at).date())


def week_name(day: date) -> str:
    """The ISO week that a day lies in."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def monday_of(week: str) -> date:
    """The day on which an ISO week begins."""
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 1)


def _restored(values: list[Any]) -> Seen:
    stated = {field.name: value for field, value in zip(fields(Seen), values, strict=True)}
    for name in ("typologies", "indicators", "occupations"):
        stated[name] = tuple(stated[name])
    stated["corridors"] = tuple(tuple(pair) for pair in stated["corridors"])
    return Seen(**stated)


def _corridors(document: AdDocument) -> Iterator[tuple[str, str]]:
    for origin in sorted(set(document.origins))[:MAX_COUNTRIES]:
        for destination in sorted(set(document.destinations))[:MAX_COUNTRIES]:
            if origin != destination:
                yield origin, destination


def _off_platform(document: AdDocument) -> bool:
    """Whether talk is led elsewhere; on a Telegram channel a Telegram name is the platform's own."""
    own = "telegram:" if document.url.startswith(("https://t.me/", "http://t.me/")) else None
    return any(own is None or not contact.startswith(own) for contact in document.contacts)
