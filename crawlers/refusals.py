"""Why a request is not sent: the reasons that a crawl tells apart."""

from scrapy.exceptions import IgnoreRequest


class Refusal(IgnoreRequest):
    """A request that this crawler itself declines to send."""


class RobotsRefusal(Refusal):
    """The platform's robots.txt does not allow it."""


class LedAway(RobotsRefusal):
    """A page that may be read leads the browser to one that may not."""


class PrivateAddress(Refusal):
    """The address is not on the public internet."""


class OverLimit(Refusal):
    """The crawl has used up what its source allows it."""
