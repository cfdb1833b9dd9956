"""A day's budget counts what was asked in the last 24 hours."""

from records.budget import Spent, spent
from records.posting import Crawl


def crawl(ended_at: str, requests: int, size: int) -> Crawl:
    return Crawl(
        crawl_id=ended_at,
        source_id="s",
        platform_id="p",
        started_at=ended_at,
        ended_at=ended_at,
        verdict="done",
        full=True,
        requests=requests,
        bytes=size,
    )


def test_crawls_of_the_last_day_count_and_older_ones_do_not() -> None:
    crawls = [
        crawl("2026-01-01T11:59:00Z", 1000, 1),
        crawl("2026-01-01T12:01:00Z", 20, 300),
        crawl("2026-01-02T11:00:00Z", 3, 40),
    ]
    assert spent(crawls, "2026-01-02T12:00:00Z") == Spent(23, 340)
    assert spent([], "2026-01-02T12:00:00Z") == Spent(0, 0)
