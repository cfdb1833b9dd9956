"""Judges a source by what its last crawls came to: volume, fields, errors and age, with warnings in words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from math import inf
from statistics import median
from typing import Any

from pipelines.cooldown import cooldown
from records.posting import Published, Verdict
from records.record import moment, stamp

USUAL = 5
"""Full crawls before the last one whose median is the usual volume, and crawls whose fields are compared."""
DROP = 0.5
"""A volume below this share of the usual one is a warning: our choice."""
SAME_REACH = 0.99
"""Share of the longest window from which on a crawl looked back as far."""
LOST_FROM = 0.2
"""A field that at least this share of postings stated, and none states now, is lost."""
CHANCE = 0.05
"""A field counts as lost, or as never stated, only where so few postings without it would be rarer than this."""
FAILED = 0.05
"""A share of failed requests from which on it is a warning: our choice."""
LATE = 3.0
"""Times the usual interval between crawls after which the next one is late: our choice."""
_MORE = re.compile(r"^and (\d{1,9}) more$")


@dataclass(frozen=True)
class Coverage:
    """How many postings of a crawl were looked at, and which share of them states each field."""

    looked_at: int
    shares: Mapping[str, float]


@dataclass(frozen=True)
class PastCrawl:
    """One crawl of the source as it is judged."""

    crawl_id: str
    started_at: str
    ended_at: str
    verdict: Verdict
    full: bool
    window_start: str | None
    requests: int
    new: int
    changed: int
    seen: int
    removed: int
    errors: Sequence[str]
    asked_until: str | None = None

    @property
    def found(self) -> int:
        """The postings that it saw."""
        return self.new + self.changed + self.seen

    @property
    def failures(self) -> int:
        """What failed in it; that it is out of bounds is no failure of a request."""
        listed = list(self.errors[:-1] if self.verdict == "out_of_bounds" else self.errors)
        more = _MORE.match(listed[-1]) if listed else None
        return len(listed) - 1 + int(more[1]) if more else len(listed)

    @property
    def reach(self) -> float:
        """How many days it looked back; infinite for all that the platform has."""
        return _days(moment(self.started_at) - moment(self.window_start)) if self.window_start else inf

    def dump(self) -> dict[str, Any]:
        """The crawl as `sources --json` prints it."""
        names = ("crawl_id", "started_at", "ended_at", "verdict", "full", "requests", "new", "changed", "removed")
        return {**{name: getattr(self, name) for name in names}, "found": self.found, "failures": self.failures}


@dataclass(frozen=True)
class Subject:
    """What is known of one source."""

    source: str
    platform: str
    spider: str | None
    """Null for a source without a file: an import, or one whose file was removed."""
    enabled: bool = False
    schedule: str | None = None
    expect_min: int = 0
    expect_max: int | None = None
    days_back: int | None = None
    fields: Sequence[str] = ()
    crawls: Sequence[PastCrawl] = ()
    """The last crawls, the newest first."""
    notices: Sequence[str] = ()
    """What the last crawl noticed that is no error."""
    coverage: Sequence[Coverage] = ()
    """Of those crawls that found postings, the newest first."""
    postings: int = 0
    newest: str | None = None


@dataclass(frozen=True)
class Health:
    """How a source fares (`recruitwatch sources --json`)."""

    source: str
    platform: str
    spider: str | None
    enabled: bool
    schedule: str | None
    last_crawl: dict[str, Any] | None
    postings: int
    """Postings now: seen, and not removed since."""
    expect: dict[str, int | None]
    usual: float | None
    """Postings in the median of up to USUAL full crawls before the last; null where there was none."""
    volume: float | None
    """The last crawl's postings as a share of the usual; null where they cannot be compared."""
    fields: dict[str, float]
    """Share of the last crawl's postings that state each field which the platform lists."""
    lost_fields: list[str]
    error_rate: float | None
    """Failures a request in the last crawl; null without a request."""
    newest_posting: str | None
    newest_age_days: float | None
    cooling_until: str | None
    """Until when its platform is left alone, since it refused; null where it may be crawled."""
    warnings: list[str] = field(default_factory=list)

    def dump(self) -> dict[str, Any]:
        """The health as `--json` prints it."""
        return asdict(self)


def judge(subject: Subject, at: datetime) -> Health:
    """How a source fares at a time."""
    last = subject.crawls[0] if subject.crawls else None
    usual = usual_volume(subject.crawls)
    volume = last.found / usual if last and usual and last in whole(subject.crawls) else None
    lost = lost_fields(subject.coverage, subject.fields)
    rate = last.failures / last.requests if last and last.requests else None
    age = _days(at - moment(subject.newest)) if subject.newest else None
    cooling = cooldown(subject.crawls, stamp(at))
    warnings = [
        *_about_crawls(subject, at),
        *subject.notices,
        *(_about_volume(last, usual) if last and volume is not None and volume < DROP else []),
        *_about_fields(subject, lost),
        *([f"{rate:.0%} of the last crawl's requests failed"] if rate is not None and rate > FAILED else []),
        *_about_age(subject, age),
        *([cooling.words()] if cooling else []),
    ]
    return Health(
        source=subject.source,
        platform=subject.platform,
        spider=subject.spider,
        enabled=subject.enabled,
        schedule=subject.schedule,
        last_crawl=last.dump() if last else None,
        postings=subject.postings,
        expect={"min": subject.expect_min, "max": subject.expect_max},
        usual=usual,
        volume=round(volume, 3) if volume is not None else None,
        fields={name: round(share, 3) for name, share in _present(subject).shares.items()},
        lost_fields=sorted(lost),
        error_rate=round(rate, 4) if rate is not None else None,
        newest_posting=subject.newest,
        newest_age_days=round(age, 1) if age is not None else None,
        cooling_until=cooling.until if cooling else None,
        warnings=warnings,
    )


def whole(crawls: Sequence[PastCrawl]) -> list[PastCrawl]:
    """The crawls that can be held against one another: the full ones that looked back as far as any of them did."""
    full = [crawl for crawl in crawls if crawl.full]
    furthest = max((crawl.reach for crawl in full), default=0.0)
    return [crawl for crawl in full if crawl.reach >= SAME_REACH * furthest]


def usual_volume(crawls: Sequence[PastCrawl]) -> float | None:
    """What the last USUAL whole crawls before the newest of these found, in the median; null without any."""
    before = [crawl.found for crawl in whole(crawls) if crawl is not crawls[0]][:USUAL]
    return float(median(before)) if before else None


def coverage(postings: Iterable[Published], fields: Sequence[str]) -> Coverage:
    """Which share of postings states each field; an empty string or list states nothing."""
    looked_at, stated = 0, dict.fromkeys(fields, 0)
    for published in postings:
        looked_at += 1
        for name in fields:
            stated[name] += bool(getattr(published, name, None))
    return Coverage(looked_at, {name: count / looked_at for name, count in stated.items()} if looked_at else {})


def lost_fields(found: Sequence[Coverage], fields: Sequence[str]) -> dict[str, float]:
    """The fields that no posting of the newest crawl states, though LOST_FROM of one of the USUAL before it did.

    The value is that share. Where so few postings were looked at that none of them might state it by chance
    (probability CHANCE or more), nothing is said.
    """
    if not found:
        return {}
    now, before = found[0], [one for one in found[1 : USUAL + 1] if one.looked_at]
    shares = {name: max((one.shares.get(name, 0.0) for one in before), default=0.0) for name in fields}
    return {
        name: share
        for name, share in shares.items()
        if share >= LOST_FROM and now.shares.get(name) == 0 and (1 - share) ** now.looked_at < CHANCE
    }


def never_stated(found: Sequence[Coverage], fields: Sequence[str]) -> list[str]:
    """The fields that no posting of any crawl states, where the newest has enough postings to tell."""
    if not found or (1 - LOST_FROM) ** found[0].looked_at >= CHANCE:
        return []
    return [name for name in fields if not any(one.shares.get(name) for one in found)]


def _present(subject: Subject) -> Coverage:
    """Of the last crawl, if it found any."""
    there = subject.coverage and subject.crawls and subject.crawls[0].found
    return subject.coverage[0] if there else Coverage(0, {})


def _about_crawls(subject: Subject, at: datetime) -> list[str]:
    if not subject.crawls:
        return ["enabled, but never crawled"] if subject.enabled else []
    last, said = subject.crawls[0], []
    if last.verdict != "done":
        why = f": {last.errors[-1 if last.verdict == 'out_of_bounds' else 0]}" if last.errors else ""
        said.append(f"the last crawl was {last.verdict.replace('_', ' ')}{why}")
    starts = [moment(crawl.started_at) for crawl in subject.crawls[: USUAL + 1]]
    intervals = [_days(later - earlier) for later, earlier in zip(starts, starts[1:], strict=False)]
    waited = _days(at - starts[0])
    if subject.enabled and subject.schedule and intervals and waited > LATE * median(intervals):
        said.append(f"not crawled for {waited:.1f} days, where a crawl came every {median(intervals):.1f}")
    return said


def _about_volume(last: PastCrawl, usual: float | None) -> list[str]:
    return [f"{last.found:,} postings in the last crawl, where {usual:,.0f} are usual"]


def _about_fields(subject: Subject, lost: Mapping[str, float]) -> list[str]:
    said = [
        f"no posting states `{name}` any more, where {share:.0%} did: the pages have likely changed"
        for name, share in lost.items()
    ]
    # Where the platform lists a field, an advert without it is read as withholding it.
    return said + [
        f"the platform's `fields` list `{name}`, which no posting states: take it out, or mend the selector"
        for name in never_stated(subject.coverage, subject.fields)
    ]


def _about_age(subject: Subject, age: float | None) -> list[str]:
    if not subject.enabled or age is None or subject.days_back is None or age <= subject.days_back:
        return []
    return [f"the newest posting is {age:.0f} days old"]


def _days(span: timedelta) -> float:
    return span.total_seconds() / 86_400
