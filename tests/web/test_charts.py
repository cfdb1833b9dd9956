from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from records.document import Profile, RatedShare
from search.engine import Bar
from web.charts import FEWEST, HEIGHT, MOST, SCALE, WIDTH, columns, ranges

MONDAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1)).map(lambda day: date.fromordinal(day.toordinal() // 7 * 7 + 1))


def _bars(counts):
    return [Bar(start=f"{start.isoformat()}T00:00:00Z", count=counts[start]) for start in sorted(counts)]


def _profile(low, value, high):
    return Profile(
        platform_id="p", postings=1, clusters=1, flagged=1, flagged_rate=RatedShare(value=value, low=low, high=high),
        typologies={}, top_indicators=[], corridors=[], contact_off_platform_rate=0, near_duplicate_rate=0, networks=0,
    )  # fmt: skip


@given(st.dictionaries(MONDAYS, st.integers(1, 10_000), min_size=1, max_size=30))
def test_bars_stand_in_the_chart_in_order_with_heights_by_count(counts):
    chart = columns(_bars(counts), "week")
    assert len(chart.bars) + chart.left_out == len(counts)
    assert chart.bars[-1].start == max(counts).isoformat()
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH and 0 <= bar.y < HEIGHT for bar in chart.bars)
    assert all(one.x < other.x for one, other in zip(chart.bars, chart.bars[1:], strict=False))
    highest = max(chart.bars, key=lambda bar: bar.count)
    assert highest.height == HEIGHT
    assert [counts[date.fromisoformat(bar.start)] for bar in chart.bars] == [bar.count for bar in chart.bars]


def test_a_single_bar_stands_at_the_end_of_an_axis_that_shows_when_nothing_was_seen():
    chart = columns(_bars({date(2026, 11, 16): 3}), "week")
    assert (chart.first, chart.last) == ("2026-08-31", "2026-11-16")
    assert chart.bars[0].x > WIDTH * (FEWEST - 1) / FEWEST


def test_months_of_unequal_length_follow_one_another():
    counts = {date(2025, 12, 1): 1, date(2026, 1, 1): 2, date(2026, 2, 1): 3}
    chart = columns(_bars(counts), "month")
    assert [(bar.start, bar.until) for bar in chart.bars] == [
        ("2025-12-01", "2026-01-01"),
        ("2026-01-01", "2026-02-01"),
        ("2026-02-01", "2026-03-01"),
    ]


def test_what_is_too_long_ago_to_be_drawn_is_counted():
    chart = columns(_bars({date(1970, 1, 1): 5, date(2026, 11, 1): 1, date(2026, 11, 2): 2}), "day")
    assert len(chart.bars) == 2
    assert chart.left_out == 1
    assert (date.fromisoformat(chart.last) - date.fromisoformat(chart.first)).days == MOST - 1


def test_nothing_found_has_no_chart():
    assert columns([], "day") is None


def test_intervals_share_a_scale_that_ends_just_above_the_highest():
    end, (one, other) = ranges([_profile(0.1, 0.2, 0.4), _profile(0.0, 0.05, 0.21)])
    assert end == 0.4
    assert (one.low, one.value, one.high) == (SCALE / 4, SCALE / 2, SCALE)
    assert other.low == 0
    assert ranges([_profile(0.2, 0.5, 1.0)])[0] == 1.0
