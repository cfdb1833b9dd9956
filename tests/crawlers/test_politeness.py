"""A platform that says it is too much is given time."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from crawlers.politeness import FIRST_WAIT, asked_until, settings, wait_for
from records.record import moment
from records.source import Limits


@pytest.mark.parametrize(
    ("header", "tries", "seconds"),
    [(b"17", 0, 17), (b"0", 3, 0), (None, 0, FIRST_WAIT), (b"", 2, 4 * FIRST_WAIT), (b"later", 1, 2 * FIRST_WAIT)],
)
def test_the_wait_is_what_the_platform_says_else_longer_each_time(
    header: bytes | None, tries: int, seconds: float
) -> None:
    assert wait_for(header, tries) == seconds


def test_a_date_to_wait_for_is_understood() -> None:
    until = datetime.now(UTC) + timedelta(hours=1)
    assert 3500 < wait_for(format_datetime(until, usegmt=True).encode(), 0) <= 3600
    assert wait_for(b"Mon, 02 Mar 2020 09:30:00 GMT", 0) == 0


def test_the_rate_becomes_a_pause_and_the_agent_is_named() -> None:
    told = settings(Limits(rate_per_second=0.5, concurrency=3), "recruitwatch/0.1 (a@b.example)")
    assert told["DOWNLOAD_DELAY"] == 2
    assert told["CONCURRENT_REQUESTS_PER_DOMAIN"] == 3
    assert told["USER_AGENT"] == "recruitwatch/0.1 (a@b.example)"


def test_how_long_a_platform_wants_to_be_left_alone_is_kept_up_to_a_week() -> None:
    def hours(header: bytes | None) -> float | None:
        until = asked_until(header)
        return round((moment(until) - datetime.now(UTC)) / timedelta(hours=1), 1) if until else None

    assert [hours(header) for header in (None, b"", b"soon", b"0")] == [None] * 4
    assert hours(b"7200") == 2
    assert hours(format_datetime(datetime.now(UTC) + timedelta(hours=5), usegmt=True).encode()) == 5
    assert hours(b"9" * 100) == hours(b"99999999") == 7 * 24
