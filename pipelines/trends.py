"""Trends: how much is flagged week by week, by typology, corridor, occupation, language and platform.

Counted in clusters by when a posting of theirs was first seen, as profiles are; what a source's first crawl found is
left out, since nothing tells when it was new. Counts stand beside the number that they are a share of.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Final, get_args

from pipelines.changes import changes
from pipelines.seen import Seen, is_flagged, monday_of, week_name
from records.document import Trend, TrendBy, TrendChange, TrendWeek
from records.record import moment
from search.query import QueryError

BY: Final[tuple[TrendBy, ...]] = get_args(TrendBy)
MOST_WEEKS: Final = 260
"""Weeks that a series goes back: five years."""
MOST_SERIES: Final = 50
"""Series of each kind, those with the most flagged clusters."""
Key = tuple[TrendBy, str]


class Trends:
    """Counts clusters into weekly series. Memory grows with the weeks and values that there are, not with postings."""

    def __init__(self) -> None:
        self._all: Counter[str] = Counter()
        """By week, all clusters: what flags of a typology are a share of."""
        self._clusters: dict[Key, Counter[str]] = {}
        self._flagged: dict[Key, Counter[str]] = {}

    def add(self, members: Iterable[Seen]) -> None:
        """Takes in a cluster by all its postings; it counts once in each week in which it was posted anew."""
        weeks: dict[str, list[Seen]] = {}
        for one in members:
            if one.week:
                weeks.setdefault(one.week, []).append(one)
        for week, own in weeks.items():
            self._all[week] += 1
            for typology in {name for one in own for name in one.typologies}:
                self._flagged.setdefault(("typology", typology), Counter())[week] += 1
            for key, holders in _holders(own).items():
                self._clusters.setdefault(key, Counter())[week] += 1
                if is_flagged(holders):
                    self._flagged.setdefault(key, Counter())[week] += 1

    def series(self, until: str | None) -> list[Trend]:
        """The series in which anything is flagged, by kind, the most first, up to the week `until`.

        That is the week of the last crawl, which nobody saw the end of: no change is looked for in it.
        """
        if not self._all or until is None:
            return []
        weeks = _weeks(min(self._all), until)
        made = []
        for by in BY:
            own = [(sum(counts[week] for week in weeks), key) for key, counts in self._flagged.items() if key[0] == by]
            ordered = sorted(((total, key) for total, key in own if total), key=lambda item: (-item[0], item[1]))
            made += [self._trend(key, weeks) for _, key in ordered[:MOST_SERIES]]
        return made

    def _trend(self, key: Key, weeks: Sequence[str]) -> Trend:
        of, hits = self._clusters.get(key, self._all), self._flagged[key]
        told = [
            TrendWeek(week=week, flagged=hits[week], clusters=of[week], finished=week != weeks[-1]) for week in weeks
        ]
        return Trend(by=key[0], value=key[1], weeks=told, changes=list(_changes(told[:-1])))


def told(trends: Iterable[Trend], by: str = BY[0], since: str | None = None) -> dict[str, Any]:
    """The document of `trends --json`: the series of one kind, from the week of a day on; QueryError for no such."""
    if by not in BY:
        raise QueryError(f"by: {by[:60]!r} is no kind of series", f"use any of {', '.join(BY)}")
    try:
        first = week_name(moment(since).date()) if since else ""
    except ValueError:
        raise QueryError(f"since: {str(since)[:60]!r} is no day", "give a date such as 2026-09-01") from None
    series = [
        one.model_copy(
            update={
                "weeks": [week for week in one.weeks if week.week >= first],
                "changes": [change for change in one.changes if change.week >= first],
            }
        )
        for one in trends
        if one.by == by
    ]
    return {"by": by, "since": since or None, "series": [one.dump() for one in series if one.weeks]}


def _holders(members: Iterable[Seen]) -> dict[Key, list[Seen]]:
    found: dict[Key, list[Seen]] = {}
    for one in members:
        for key in _keys(one):
            found.setdefault(key, []).append(one)
    return found


def _keys(one: Seen) -> Iterator[Key]:
    yield "language", one.language
    yield "platform", one.platform_id
    yield from (("occupation", code) for code in one.occupations)
    yield from (("corridor", f"{origin}>{destination}") for origin, destination in one.corridors)


def _weeks(first: str, last: str) -> list[str]:
    """Every week from one to another, the latest `MOST_WEEKS` of them."""
    start, end = monday_of(first), monday_of(max(first, last))
    start = max(start, end - timedelta(weeks=MOST_WEEKS - 1))
    return [week_name(start + timedelta(weeks=number)) for number in range((end - start).days // 7 + 1)]


def _changes(weeks: Sequence[TrendWeek]) -> Iterator[TrendChange]:
    starts = changes([one.flagged for one in weeks], [one.clusters for one in weeks])
    bounds = [0, *starts, len(weeks)]
    shares = [_share(weeks[start:end]) for start, end in zip(bounds, bounds[1:], strict=False)]
    for start, before, after in zip(starts, shares, shares[1:], strict=False):
        yield TrendChange(week=weeks[start].week, before=before, after=after)


def _share(weeks: Sequence[TrendWeek]) -> float:
    return sum(one.flagged for one in weeks) / max(sum(one.clusters for one in weeks), 1)
