"""The platforms page: ranked by the lower end of the interval, with what each is flagged for and how it changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.naming import country
from records.document import Profile
from web.asking import link
from web.charts import Range, ranges
from web.labels import indicator, words

TOP: Final = 4
"""Typologies, red flags and ways that a platform has in the ranking; its own page has all of its profile's."""
WEEKS: Final = 26


@dataclass(frozen=True, slots=True)
class Ranked:
    """One row of profiles."""

    profile: Profile
    range: Range
    typologies: list[tuple[str, int]]
    indicators: list[tuple[str, int]]
    corridors: list[tuple[str, str, int]]
    trend: str
    worse: bool
    adverts: str
    flagged: str


@dataclass(frozen=True, slots=True)
class PlatformsPage:
    """All that the page shows; the scale of its intervals ends at `end`."""

    rows: list[Ranked]
    end: float
    any_corridor: bool


def platforms_page(profiles: Iterable[Profile]) -> PlatformsPage:
    """The overall rows of whole platforms by rank."""
    overall = [one for one in profiles if one.source_id is None and one.week is None]
    overall.sort(key=lambda one: (one.risk_rank or len(overall) + 1, one.platform_id))
    return _page(overall, TOP)


def platform_page(profiles: Iterable[Profile]) -> PlatformsPage:
    """The rows of one platform: overall, its sources, then its latest weeks, the newest first."""
    own = list(profiles)
    several = len({one.source_id for one in own if one.source_id}) > 1
    overall = [one for one in own if one.week is None and (several or one.source_id is None)]
    weekly = [one for one in own if one.week and one.source_id is None]
    weekly.sort(key=lambda one: one.week or "", reverse=True)
    return _page([*overall, *weekly[:WEEKS]], None)


def _page(rows: Sequence[Profile], top: int | None) -> PlatformsPage:
    end, scaled = ranges(rows)
    ranked = [_ranked(one, place, top) for one, place in zip(rows, scaled, strict=True)]
    return PlatformsPage(ranked, end, any(one.corridors for one in ranked))


def _ranked(one: Profile, place: Range, top: int | None) -> Ranked:
    typologies = sorted(one.typologies.items(), key=lambda item: (-item[1], item[0]))
    return Ranked(
        profile=one,
        range=place,
        typologies=[(words(name), count) for name, count in typologies if count][:top],
        indicators=[(indicator(count.value), count.count) for count in one.top_indicators[:top]],
        corridors=[(country(way.origin), country(way.destination), way.count) for way in one.corridors[:top]],
        trend=_trend(one.trend),
        worse=one.trend is not None and round(one.trend * 100) > 0,
        adverts=link(platform=one.platform_id),
        flagged=link(platform=one.platform_id, level="critical,high"),
    )


def _trend(change: float | None) -> str:
    """In percentage points; up is worse."""
    if change is None:
        return "–"
    points = round(change * 100)
    return "= 0" if not points else f"▲ +{points}" if points > 0 else f"▼ −{-points}"
