"""Places the bars and intervals of charts; templates draw them as SVG, whose colours the style sheet gives.

Drawn by hand rather than by altair and vl-convert, which take 0.75 s to import, 0.46 s for the first chart, 75 ms for
every other and 145 MB, and write colours into the picture, so that light and dark need one each (November 2026,
2 cores).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from records.document import Profile
from search.engine import Bar
from search.query import Interval

WIDTH: Final = 720.0
HEIGHT: Final = 64.0
FEWEST: Final = 12
"""Places on the time axis at least, so that a single bar does not fill it."""
MOST: Final = 120
"""Bars that can still be told apart; with more, only the latest are drawn."""
SCALE: Final = 200.0
_GAP: Final = 0.2
_DECEMBER: Final = 12


@dataclass(frozen=True, slots=True)
class Column:
    """One bar: where it stands, what it counts, and from when until when."""

    x: float
    y: float
    width: float
    height: float
    start: str
    until: str
    count: int


@dataclass(frozen=True, slots=True)
class Columns:
    """A bar chart over time."""

    bars: tuple[Column, ...]
    most: int
    first: str
    last: str
    left_out: int
    """Earlier bars that are not drawn."""


@dataclass(frozen=True, slots=True)
class Range:
    """A share and its interval on a scale from 0 to `SCALE`."""

    low: float
    high: float
    value: float


def columns(bars: Sequence[Bar], interval: Interval) -> Columns | None:
    """The bars of a histogram on an unbroken time axis that ends with the last; None where there is none."""
    if not bars:
        return None
    counts = {date.fromisoformat(bar.start[:10]): bar.count for bar in bars}
    first, last = min(counts), max(counts)
    starts = [last]
    while len(starts) < MOST and (starts[-1] > first or len(starts) < FEWEST) and starts[-1].year > 1:
        starts.append(_before(starts[-1], interval))
    starts.reverse()
    most = max(counts[start] for start in starts if start in counts)
    step = WIDTH / len(starts)
    drawn = tuple(
        _column(start, index * step, step, counts[start] / most, counts[start], interval)
        for index, start in enumerate(starts)
        if start in counts
    )
    return Columns(drawn, most, starts[0].isoformat(), last.isoformat(), len(counts) - len(drawn))


def ranges(profiles: Sequence[Profile]) -> tuple[float, list[Range]]:
    """The share at the right end of the scale, and each profile's flagged rate on it."""
    highest = max((one.flagged_rate.high for one in profiles), default=1.0)
    end = min(1.0, -(-highest // 0.1) / 10) or 1.0
    scaled = [
        Range(*(min(share / end, 1.0) * SCALE for share in (rate.low, rate.high, rate.value)))
        for rate in (one.flagged_rate for one in profiles)
    ]
    return end, scaled


def _column(start: date, x: float, step: float, share: float, count: int, interval: Interval) -> Column:
    height = max(share * HEIGHT, 1.5)
    return Column(
        x=round(x + step * _GAP / 2, 2),
        y=round(HEIGHT - height, 2),
        width=round(step * (1 - _GAP), 2),
        height=round(height, 2),
        start=start.isoformat(),
        until=_after(start, interval).isoformat(),
        count=count,
    )


def _before(start: date, interval: Interval) -> date:
    if interval == "month":
        return (start - timedelta(days=1)).replace(day=1)
    return start - timedelta(days=7 if interval == "week" else 1)


def _after(start: date, interval: Interval) -> date:
    if interval == "month":
        return date(start.year + start.month // _DECEMBER, start.month % _DECEMBER + 1, 1)
    return start + timedelta(days=7 if interval == "week" else 1)
