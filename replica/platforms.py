"""Which platforms the replica has: how each is served, crawled, and named."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.applications import Starlette

from records.source import Spider
from replica.sites import boardly, elonlar, jobfeed, spaboard, telegram, workhub
from replica.sites.world import World


@dataclass(frozen=True)
class PlatformPlan:
    """A platform, the site that serves it, and the spider that reads it."""

    id: str
    site: str
    spider: Spider
    native_id: Callable[[str], str]
    """The platform's own id of an advert, by the advert's id in the corpus."""


SITES: dict[str, Callable[[World], Starlette]] = {
    "boardly": boardly.app,
    "telegram": telegram.app,
    "workhub": workhub.app,
    "elonlar": elonlar.app,
    "jobfeed": jobfeed.app,
    "spaboard": spaboard.app,
}
"""Each listens on a port of its own, in this order."""


def platforms() -> dict[str, PlatformPlan]:
    """Every platform by its id."""
    plans = [
        PlatformPlan(boardly.PLATFORM, "boardly", "jsonld", boardly.native_id),
        PlatformPlan(workhub.PLATFORM, "workhub", "api", workhub.native_id),
        *(_channel(channel.platform) for channel in telegram.channels() if channel.platform),
        PlatformPlan(elonlar.PLATFORM, "elonlar", "listing", elonlar.native_id),
        PlatformPlan(jobfeed.PLATFORM, "jobfeed", "feed", jobfeed.native_id),
        PlatformPlan(spaboard.PLATFORM, "spaboard", "rendered", spaboard.native_id),
    ]
    return {plan.id: plan for plan in plans}


def _channel(platform: str) -> PlatformPlan:
    return PlatformPlan(platform, "telegram", "telegram", lambda advert: telegram.native_id(platform, advert))
