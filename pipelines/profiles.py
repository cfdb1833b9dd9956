"""Platform profiles: how much of what a platform publishes is flagged, week by week, with how sure one can be.

The unit is the cluster. A row counts the postings that were first seen in it and the distinct clusters of these; a
cluster that is reposted over three weeks is in each of them once, and overall once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from math import sqrt
from statistics import median
from typing import TypeVar

from pipelines.seen import Seen, by_cluster, is_flagged, monday_of, week_name
from records.document import Corridor, Count, Profile, RatedShare, SharedWith
from records.enrichment import TYPOLOGIES, Typology
from records.record import moment

Z = 1.959964
"""The normal quantile of a two-sided 95 % interval."""
TOP = 10
"""So many indicators, corridors and platforms that it shares with a row names."""
TREND_WEEKS = 4
DAY_SECONDS = 86_400

Name = TypeVar("Name", str, tuple[str, str])
Row = tuple[str, str | None, str | None]
"""Platform, source or None for all of it, ISO week or None for all time."""


def profiles(postings: Iterable[Seen]) -> list[Profile]:
    """All rows, by platform, source and week, overall rows first."""
    made = Profiles()
    for members in by_cluster(postings):
        made.add(members)
    return made.rows()


class Profiles:
    """Counts clusters into the rows of profiles. Memory grows with the rows and the networks, not the postings."""

    def __init__(self) -> None:
        self._tallies: dict[Row, _Tally] = {}
        self._before: dict[Row, Counter[str]] = {}
        self._platforms_of: dict[str, set[str]] = {}
        """By network the platforms that it reaches."""
        self._texts_on: Counter[tuple[str, str]] = Counter()
        """How many clusters stand on both of two platforms."""

    def add(self, members: Iterable[Seen]) -> None:
        """Takes in a cluster by all its postings."""
        rows: dict[Row, list[Seen]] = {}
        for posting in members:
            for row in _rows(posting):
                rows.setdefault(row, []).append(posting)
            if posting.network_id:
                self._platforms_of.setdefault(posting.network_id, set()).add(posting.platform_id)
        for row, own in rows.items():
            self._tallies.setdefault(row, _Tally()).add(own)
        _count_before(rows, self._before)
        self._texts_on.update(_pairs({platform for platform, _, _ in rows}))

    def rows(self) -> list[Profile]:
        """The profiles of all that was taken in.

        `near_duplicate_rate` is the share of postings whose cluster holds another posting, on any platform;
        `median_lifetime_days` goes over the postings that were removed, from first seen to removal. Typologies,
        indicators, corridors and contacts count clusters of which a posting shows them. A week's `trend` is its
        flagged rate less that of the four weeks before it; an overall row has its latest week's; null where these
        had no advert.
        """
        tallies = self._tallies
        trends = {row: _trend(tally, self._before.get(row)) for row, tally in tallies.items() if row[2]}
        latest: dict[Row, float | None] = {}
        for (platform, source, week), trend in sorted(trends.items(), key=lambda item: item[0][2] or ""):
            latest[platform, source, None] = trend
            latest[platform, source, week] = trend
        ranks, shared = _ranks(tallies), self._shared()
        order = sorted(tallies, key=lambda row: tuple(part or "" for part in row))
        return [
            _profile(row, tallies[row], ranks.get(row), latest.get(row), shared.get(row[0], []) if row in ranks else [])
            for row in order
        ]

    def _shared(self) -> dict[str, list[SharedWith]]:
        """By platform those that it shares networks or texts with, the most first."""
        networks: Counter[tuple[str, str]] = Counter()
        for platforms in self._platforms_of.values():
            networks.update(_pairs(platforms))
        found: dict[str, list[SharedWith]] = {}
        for one, other in {*networks, *self._texts_on}:
            pair = one, other
            shared = SharedWith(platform_id=other, networks=networks[pair], clusters=self._texts_on[pair])
            found.setdefault(one, []).append(shared)
        for listed in found.values():
            listed.sort(key=lambda shared: (-shared.networks, -shared.clusters, shared.platform_id))
            del listed[TOP:]
        return found


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
        self.flagged += is_flagged(members)
        self.off_platform += any(one.contact_off_platform for one in members)
        self.repeated += sum(one.cluster_size > 1 for one in members)
        self.typologies.update({name for one in members for name in one.typologies})
        self.indicators.update({name for one in members for name in one.indicators})
        self.corridors.update({pair for one in members for pair in one.corridors})
        self.networks.update(one.network_id for one in members if one.network_id)
        self.lifetimes.extend(_days(one.first_seen, one.removed_at) for one in members if one.removed_at)


def _rows(posting: Seen) -> Iterator[Row]:
    week = posting.week
    for source in (None, posting.source_id):
        yield posting.platform_id, source, None
        if week:
            yield posting.platform_id, source, week


def _pairs(platforms: set[str]) -> Iterator[tuple[str, str]]:
    """Every platform with every other, both ways."""
    return ((one, other) for one in platforms for other in platforms if one != other)


def _count_before(rows: Mapping[Row, list[Seen]], before: dict[Row, Counter[str]]) -> None:
    """Adds a cluster to the four weeks before each week that they are the four weeks before of."""
    flagged: dict[Row, bool] = {}
    row: Row
    for (platform, source, week), members in rows.items():
        if week:
            for later in _weeks_after(week):
                row = platform, source, later
                flagged[row] = flagged.get(row, False) or is_flagged(members)
    for row, any_flagged in flagged.items():
        before.setdefault(row, Counter()).update(clusters=1, flagged=int(any_flagged))


def _trend(tally: _Tally, before: Counter[str] | None) -> float | None:
    if not before or not tally.clusters:
        return None
    return tally.flagged / tally.clusters - before["flagged"] / before["clusters"]


def _ranks(tallies: Mapping[Row, _Tally]) -> dict[Row, int]:
    """1 for the platform whose flagged rate is highest at its interval's lower end; of equals, by rate, then by id."""
    shares = {row: wilson(tally.flagged, tally.clusters) for row, tally in tallies.items() if row[1:] == (None, None)}
    order = sorted(shares, key=lambda row: (-shares[row].low, -shares[row].value, row[0]))
    return {row: rank for rank, row in enumerate(order, 1)}


def _profile(row: Row, tally: _Tally, rank: int | None, trend: float | None, shared: list[SharedWith]) -> Profile:
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
        shared_with=shared,
    )


def _top(counts: Counter[Name]) -> list[tuple[Name, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:TOP]


def _days(start: str, end: str | None) -> float:
    return max((moment(end or start) - moment(start)).total_seconds() / DAY_SECONDS, 0.0)


def _weeks_after(week: str) -> Iterator[str]:
    for number in range(1, TREND_WEEKS + 1):
        yield week_name(monday_of(week) + timedelta(weeks=number))
