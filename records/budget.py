"""What the crawls of a source have asked of its platform, to be held against the source's daily budgets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from records.posting import Crawl
from records.record import moment

WINDOW = timedelta(hours=24)
"""A day is the last 24 hours, in no time zone."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Requests sent, and bytes of answers as they came over the wire."""

    requests: int = 0
    bytes: int = 0


NOTHING = Spent()


def is_of_day(ended_at: str, at: str) -> bool:
    """Whether a crawl that ended then counts on a day that ends at `at`; it counts whole or not."""
    return moment(ended_at) > moment(at) - WINDOW


def spent(crawls: Iterable[Crawl], at: str) -> Spent:
    """What crawls asked on the day that ends at `at`."""
    counted = [crawl for crawl in crawls if is_of_day(crawl.ended_at, at)]
    return Spent(sum(crawl.requests for crawl in counted), sum(crawl.bytes for crawl in counted))
