"""Asks gently: a rate, few requests at once, and a step back when a platform says that it is too much."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response
from scrapy.settings import default_settings

from records.record import stamp
from records.source import Limits

UNPACED = 500.0
"""Requests per second from which no pause is kept between them: only loopback is asked so fast."""
MAX_DELAY = 60.0
"""Seconds between requests that a slow platform makes us slow down to."""
MAX_WAIT = 120.0
"""Seconds of `Retry-After` that are waited for; a platform that asks for more is left for the next crawl."""
FIRST_WAIT = 5.0
"""Seconds to wait where a platform says 429 or 503 without saying how long; doubled each time."""
MAX_LEFT_ALONE = 7 * 86_400.0
"""Seconds for which a platform is left alone because it says so; what asks for more is likely a slip. Our choice."""
MAX_SAID = 40
"""Characters of a `Retry-After` that are read."""
_TIMED_OUT = "scrapy.exceptions.DownloadTimeoutError"
REFUSED = (429, 503)


def settings(limits: Limits, user_agent: str) -> dict[str, Any]:
    """Scrapy's settings for a source's limits."""
    delay = 0.0 if limits.rate_per_second >= UNPACED else 1 / limits.rate_per_second
    return {
        "USER_AGENT": user_agent,
        "CONCURRENT_REQUESTS": limits.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": limits.concurrency,
        "DOWNLOAD_DELAY": delay,
        # One that takes all the time there is would take it three times, and with it a place in the queue.
        "RETRY_EXCEPTIONS": [kind for kind in default_settings.RETRY_EXCEPTIONS if kind != _TIMED_OUT],
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_MAX_DELAY": max(MAX_DELAY, delay),
        "AUTOTHROTTLE_TARGET_CONCURRENCY": float(limits.concurrency),
    }


def wait_for(retry_after: bytes | None, tries: int) -> float:
    """Seconds to wait after a refusal: as the platform says, as seconds or as a date, else longer each time."""
    said = _said(retry_after)
    return FIRST_WAIT * 2**tries if said is None else said


def asked_until(retry_after: bytes | None) -> str | None:
    """Until when a platform that refuses asks to be left alone, up to MAX_LEFT_ALONE; null where it does not say."""
    said = _said(retry_after)
    return stamp(datetime.now(UTC) + timedelta(seconds=min(said, MAX_LEFT_ALONE))) if said else None


class BackOffMiddleware(RetryMiddleware):
    """Waits and asks again after 429 and 503, and slows the host down; other failures are retried as Scrapy does."""

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The answer, or the request again after a pause."""
        if response.status not in REFUSED or request.meta.get("is_robots"):
            answer: Request | Response = super().process_response(request, response)
            return answer
        pause = wait_for(response.headers.get("Retry-After"), request.meta.get("retry_times", 0))
        if pause > MAX_WAIT:
            return response
        self._slow_down(request, pause)
        again = self._retry(request, f"{response.status}")
        if again is None:
            return response
        await asyncio.sleep(pause)
        return again

    def _slow_down(self, request: Request, pause: float) -> None:
        engine = self.crawler.engine
        slot = engine.downloader.slots.get(request.meta.get("download_slot", "")) if engine else None
        if slot is not None:
            slot.delay = min(MAX_DELAY, max(2 * slot.delay, pause / MAX_WAIT))


def _said(retry_after: bytes | None) -> float | None:
    """The seconds of a `Retry-After`, which is a number of them or a date; null where there is none to read."""
    text = (retry_after or b"").decode("latin-1").strip()[:MAX_SAID]
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return float(max(0.0, (aware - datetime.now(UTC)).total_seconds()))
