"""Platform profiles: how much of what a platform publishes is flagged, week by week, with how sure one can be.

The unit is the cluster, so that a campaign of a hundred copies weighs as one. A row counts the postings that were
first seen in it and the distinct clusters of these; a cluster that is reposted over three weeks is in each of them
once, and overall once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from math import sqrt
from statistics import median
from typing import TypeVar

from records.document import AdDocument, Corridor, Count, Profile, RatedShare
from records.enrichment import FLAGGED, TYPOLOGIES, Typology
from records.record import moment

Z = 1.959964
"""The normal quantile of a two-sided 95 % interval."""
TOP = 10
"""So many indicators and corridors a row names."""
TREND_WEEKS = 4
MAX_COUNTRIES = 20
"""Of the origins, and of the destinations, of one posting so many count: an advert may list the whole world."""
DAY_SECONDS = 86_400

Name = TypeVar("Name", str, tuple[str, str])
Row = tuple[str, str | None, str | None]
"""Platform, source or None for all of it, ISO week or None for all time."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One posting as profiles count it."""

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


def seen(document: AdDocument, first_crawl_ended: Mapping[str, str]) -> Seen:
    """What profiles count of an ad document; `first_crawl_ended` tells by source when its first crawl was over."""
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
    )


def profiles(postings: Iterable[Seen]) -> list[Profile]:
    """All rows, by platform, source and week, overall rows first. Memory: the postings, about 1 kB each.

    `near_duplicate_rate` is the share of postings whose cluster holds another posting, on any platform;
    `median_lifetime_days` goes over the postings that were removed, from first seen to removal. Typologies,
    indicators, corridors and contacts count clusters of which a posting shows them. A week's `trend` is its flagged
    rate less that of the four weeks before it; an overall row has its latest week's; null where these had no advert.
    """
    tallies: dict[Row, _Tally] = {}
    before: dict[Row, Counter[str]] = {}
    by_cluster = sorted(postings, key=lambda posting: (posting.cluster_id, posting.posting_id))
    for _, group in groupby(by_cluster, key=lambda posting: posting.cluster_id):
        rows: dict[Row, list[Seen]] = {}
        for posting in group:
            for row in _rows(posting):
                rows.setdefault(row, []).append(posting)
        for row, members in rows.items():
            tallies.setdefault(row, _Tally()).add(members)
        _count_before(rows, before)
    trends = {row: _trend(tally, before.get(row)) for row, tally in tallies.items() if row[2]}
    latest: dict[Row, float | None] = {}
    for (platform, source, week), trend in sorted(trends.items(), key=lambda item: item[0][2] or ""):
        latest[platform, source, None] = trend
        latest[platform, source, week] = trend
    ranks = _ranks(tallies)
    order = sorted(tallies, key=lambda row: tuple(part or "" for part in row))
    return [_profile(row, tallies[row], ranks.get(row), latest.get(row)) for row in order]


def wilson(hits: int, of: int) -> RatedShare:
    """A share with its 95 % Wilson score interval; of nothing, 0 with the interval from 0 to 1."""
    if not of:
        return RatedShare(value=0.0, low=0.0, high=1.0)
    share = hits / of
    middle = share + Z * Z / (2 * of)
    reach = Z * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    scale = 1 + Z * Z / of
    # At the ends rounding would leave 1e-17 where the formula gives 0 or 1.
    low = 0.0 if hits == 0 else (middle - reach) / scale
    high = 1.0 if hits == of else (middle + reach) / scale
    return RatedShare(value=share, low=low, high=high)


def iso_week(at: str) -> str:
    """The ISO week of a time, as `2026-W47`."""
    return _week_name(moment(at).date())


@dataclass(slots=True)
class _Tally:
    """The counts of one row."""

    postings: int = 0
    clusters: int = 0
    flagged: int = 0
    off_platform: int = 0
    repeated: int = 0
    typologies: Counter[Typology] = field(default_factory=Counter)
    indicators: Counter[str] = field(default_factory=Counter)
    corridors: Counter[tuple[str, str]] = field(default_factory=Counter)
    networks: set[str] = field(default_factory=set)
    lifetimes: list[float] = field(default_factory=list)

    def add(self, members: list[Seen]) -> None:
        """Takes in a cluster by those of its postings that are in the row."""
        self.postings += len(members)
        self.clusters += 1
        self.flagged += _is_flagged(members)
        self.off_platform += any(one.contact_off_platform for one in members)
        self.repeated += sum(one.cluster_size > 1 for one in members)
        self.typologies.update({name for one in members for name in one.typologies})
        self.indicators.update({name for one in members for name in one.indicators})
        self.corridors.update({pair for one in members for pair in one.corridors})
        self.networks.update(one.network_id for one in members if one.network_id)
        self.lifetimes.extend(_days(one.first_seen, one.removed_at) for one in members if one.removed_at)


def _rows(posting: Seen) -> Iterator[Row]:
    week = None if posting.in_first_crawl else iso_week(posting.first_seen)
    for source in (None, posting.source_id):
        yield posting.platform_id, source, None
        if week:
            yield posting.platform_id, source, week


def _count_before(rows: Mapping[Row, list[Seen]], before: dict[Row, Counter[str]]) -> None:
    """Adds a cluster to the four weeks before each week that they are the four weeks before of."""
    flagged: dict[Row, bool] = {}
    row: Row
    for (platform, source, week), members in rows.items():
        if week:
            for later in _weeks_after(week):
                row = platform, source, later
                flagged[row] = flagged.get(row, False) or _is_flagged(members)
    for row, is_flagged in flagged.items():
        before.setdefault(row, Counter()).update(clusters=1, flagged=int(is_flagged))


def _trend(tally: _Tally, before: Counter[str] | None) -> float | None:
    if not before or not tally.clusters:
        return None
    return tally.flagged / tally.clusters - before["flagged"] / before["clusters"]


def _ranks(tallies: Mapping[Row, _Tally]) -> dict[Row, int]:
    """1 for the platform whose flagged rate is highest at its interval's lower end; of equals, by rate, then by id."""
    shares = {row: wilson(tally.flagged, tally.clusters) for row, tally in tallies.items() if row[1:] == (None, None)}
    order = sorted(shares, key=lambda row: (-shares[row].low, -shares[row].value, row[0]))
    return {row: rank for rank, row in enumerate(order, 1)}


def _profile(row: Row, tally: _Tally, rank: int | None, trend: float | None) -> Profile:
    platform, source, week = row
    return Profile(
        platform_id=platform,
        source_id=source,
        week=week,
        postings=tally.postings,
        clusters=tally.clusters,
        flagged=tally.flagged,
        flagged_rate=wilson(tally.flagged, tally.clusters),
        typologies={name: tally.typologies[name] for name in TYPOLOGIES if tally.typologies[name]},
        top_indicators=[Count(value=name, count=count) for name, count in _top(tally.indicators)],
        corridors=[Corridor(origin=a, destination=b, count=count) for (a, b), count in _top(tally.corridors)],
        contact_off_platform_rate=tally.off_platform / tally.clusters,
        near_duplicate_rate=tally.repeated / tally.postings,
        networks=len(tally.networks),
        median_lifetime_days=median(tally.lifetimes) if tally.lifetimes else None,
        risk_rank=rank,
        trend=trend,
    )


def _top(counts: Counter[Name]) -> list[tuple[Name, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:TOP]


def _is_flagged(members: Iterable[Seen]) -> bool:
    return any(one.score >= FLAGGED for one in members)


def _corridors(document: AdDocument) -> Iterator[tuple[str, str]]:
    for origin in sorted(set(document.origins))[:MAX_COUNTRIES]:
        for destination in sorted(set(document.destinations))[:MAX_COUNTRIES]:
            if origin != destination:
                yield origin, destination


def _off_platform(document: AdDocument) -> bool:
    """Whether talk is led elsewhere; on a Telegram channel a Telegram name is the platform's own."""
    own = "telegram:" if document.url.startswith(("https://t.me/", "http://t.me/")) else None
    return any(own is None or not contact.startswith(own) for contact in document.contacts)


def _days(start: str, end: str | None) -> float:
    return max((moment(end or start) - moment(start)).total_seconds() / DAY_SECONDS, 0.0)


def _weeks_after(week: str) -> Iterator[str]:
    monday = date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
    for number in range(1, TREND_WEEKS + 1):
        yield _week_name(monday + timedelta(weeks=number))


def _week_name(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"
