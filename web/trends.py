"""The trends page: for each series its weekly counts as bars, above them the share that they are, and its changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from pipelines import naming
from pipelines.trends import BY
from records.document import Trend, TrendWeek
from web.asking import link

WIDTH: Final = 720.0
SHARES: Final = 44.0
"""Height of the picture of shares."""
GAP: Final = 12.0
COUNTS: Final = 44.0
"""Height of the bars below it."""
DRAWN: Final = 104
"""Weeks of a picture, the latest; the JSON twin has all."""
SHOWN: Final = 12
"""Series of a page."""
STEP: Final = 0.05
"""To which the end of the scale of shares is rounded up."""
DOT_FROM: Final = 5
"""Adverts of a week from which its share is a point: one of two is 50 % and says nothing."""


@dataclass(frozen=True, slots=True)
class Week:
    """One week's bar and point."""

    x: float
    width: float
    y: float
    height: float
    middle: float
    share_y: float | None
    said: str
    finished: bool


@dataclass(frozen=True, slots=True)
class Level:
    """The share between two changes, as a line."""

    x1: float
    x2: float
    y: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A change."""

    x: float
    up: bool
    said: str


@dataclass(frozen=True, slots=True)
class Series:
    """One series, drawn."""

    name: str
    href: str
    flagged: int
    clusters: int
    weeks: list[Week]
    levels: list[Level]
    marks: list[Mark]
    most: int
    end: float
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class TrendsPage:
    """All that the page shows."""

    by: str
    tabs: list[tuple[str, str, bool]]
    since: str
    series: list[Series]
    more: int


def trends_page(document: Mapping[str, Any]) -> TrendsPage:
    """What the page shows of the document of `trends --json`."""
    kept = f"&since={document['since']}" if document["since"] else ""
    every = [Trend.model_validate(one) for one in document["series"]]
    return TrendsPage(
        by=document["by"],
        tabs=[(by, f"/trends?by={by}{kept}", by == document["by"]) for by in BY],
        since=document["since"] or "",
        series=[_series(one) for one in every[:SHOWN]],
        more=max(len(every) - SHOWN, 0),
    )


def _series(trend: Trend) -> Series:
    weeks = trend.weeks[-DRAWN:]
    most = max(1, *(one.flagged for one in weeks))
    end = _end(weeks)
    step = WIDTH / len(weeks)
    at = {one.week: number * step for number, one in enumerate(weeks)}
    changes = [one for one in trend.changes if one.week in at]
    bounds = [0.0, *(at[one.week] for one in changes), WIDTH]
    shares = [changes[0].before, *(one.after for one in changes)] if changes else [_share(weeks)]
    return Series(
        name=naming.series(trend.by, trend.value),
        href=_link(trend),
        flagged=sum(one.flagged for one in weeks),
        clusters=sum(one.clusters for one in weeks),
        weeks=[_week(one, number * step, step, most, end) for number, one in enumerate(weeks)],
        levels=[
            Level(_tenth(a), _tenth(b), _height(y, end)) for (a, b), y in zip(pairwise(bounds), shares, strict=True)
        ],
        marks=[
            Mark(_tenth(at[one.week]), one.after > one.before,
                 f"{one.week}: {one.before * 100:.1f} % → {one.after * 100:.1f} %")
            for one in changes
        ],
        most=most,
        end=end,
        first=weeks[0].week,
        last=weeks[-1].week,
    )  # fmt: skip


def _week(one: TrendWeek, x: float, step: float, most: int, end: float) -> Week:
    height = max(one.flagged / most * COUNTS, 1.5) if one.flagged else 0.0
    told = f"{one.flagged:,} of {one.clusters:,}"
    share = f" ({one.flagged / one.clusters * 100:.1f} %)" if one.clusters else ""
    return Week(
        x=_tenth(x + step * 0.1),
        width=_tenth(step * 0.8),
        y=_tenth(SHARES + GAP + COUNTS - height),
        height=_tenth(height),
        middle=_tenth(x + step / 2),
        share_y=_height(one.flagged / one.clusters, end) if one.clusters >= DOT_FROM else None,
        said=f"{one.week}: {told}{share}{'' if one.finished else ', so far'}",
        finished=one.finished,
    )


def _end(weeks: Sequence[TrendWeek]) -> float:
    """The share at the upper end of the picture."""
    drawn = [one.flagged / one.clusters for one in weeks if one.clusters >= DOT_FROM]
    highest = max([_share(weeks), *drawn])
    return min(1.0, max(STEP, -(-highest // STEP) * STEP))


def _share(weeks: Sequence[TrendWeek]) -> float:
    return sum(one.flagged for one in weeks) / max(sum(one.clusters for one in weeks), 1)


def _height(share: float, end: float) -> float:
    return _tenth(SHARES * (1 - min(share / end, 1.0)))


def _tenth(place: float) -> float:
    return round(place, 1)


def _link(trend: Trend) -> str:
    """The search for the adverts of a series that are flagged, in every week and before."""
    if trend.by == "typology":
        return link(typology=trend.value)
    if trend.by == "corridor":
        origin, _, destination = trend.value.partition(">")
        return link(origin=origin, destination=destination, level="critical,high")
    return link(**{trend.by: trend.value}, level="critical,high")
