"""Obeys robots.txt, and remembers for each page the rule that allowed it."""

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawlers.guards import refused_hosts
from crawlers.refusals import PrivateAddress, RobotsRefusal

NONE = "no robots.txt"
NO_RULE = "robots.txt has no rule against it"
MAX_BYTES = 512_000
"""What is read of a robots.txt; RFC 9309 asks for at least 500 KiB."""
MAX_DELAY = 60.0
"""Seconds that `Crawl-delay` is followed up to."""

_LINE = re.compile(
    r"^\s{0,20}(user-agent|allow|disallow)\s{0,20}:\s{0,20}([^#\r\n]{0,2000})", re.IGNORECASE | re.MULTILINE
)
_SERVER_ERROR, _CLIENT_ERROR, _TOO_MANY = 500, 400, 429


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt says to one crawler."""

    parser: Protego | None
    agent: str
    allows: tuple[str, ...] = ()
    unreachable: bool = False

    def allowing(self, url: str) -> str | None:
        """The rule that allows a URL, as it stands there; null where it is not allowed."""
        if self.unreachable:
            return None
        if self.parser is None:
            return NONE
        if not self.parser.can_fetch(url, self.agent):
            return None
        parts = urlsplit(url)
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        matching = [rule for rule in self.allows if _matches(rule, path)]
        return f"Allow: {max(matching, key=len)}" if matching else NO_RULE

    @property
    def delay(self) -> float | None:
        """Seconds between requests that the host asks for."""
        delay = self.parser.crawl_delay(self.agent) if self.parser else None
        return min(delay, MAX_DELAY) if delay else None


def read_rules(status: int, body: bytes, agent: str) -> Rules:
    """The rules of an answer to `/robots.txt`: absent is permission, a failing server is none (RFC 9309)."""
    if status >= _SERVER_ERROR or status == _TOO_MANY:
        return Rules(None, agent, unreachable=True)
    if status >= _CLIENT_ERROR:
        return Rules(None, agent)
    text = body[:MAX_BYTES].decode("utf-8-sig", "replace")
    return Rules(Protego.parse(text), agent, tuple(_allows(text, agent)))


class RobotsMiddleware:
    """Asks each host for its robots.txt once, refuses what it forbids, and notes the rule on the request."""

    PRIORITY = 1000

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.agent = str(crawler.settings["USER_AGENT"]).split("/", 1)[0]
        self._hosts: dict[str, asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        """As Scrapy makes it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Refuses a request that robots.txt forbids."""
        if request.meta.get("is_robots"):
            return
        request.meta["robots"] = await self.rule(request.url)
        if delay := (await self._rules(request.url)).delay:
            self._slow_down(request, delay)

    async def rule(self, url: str, **meta: str) -> str:
        """The rule that allows a URL; a Refusal where it is not allowed. `meta` is that of asking for robots.txt."""
        rules = await self._rules(url, **meta)
        if rule := rules.allowing(url):
            return rule
        host = urlsplit(url).hostname
        if rules.unreachable and host in refused_hosts:
            raise PrivateAddress(f"{host} is not on the public internet")
        raise RobotsRefusal("robots.txt cannot be read" if rules.unreachable else "robots.txt forbids it")

    async def _rules(self, url: str, **meta: str) -> Rules:
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._hosts:
            self._hosts[host] = asyncio.ensure_future(self._fetch(f"{host}/robots.txt", meta))
        return await self._hosts[host]

    async def _fetch(self, url: str, meta: dict[str, str]) -> Rules:
        request = Request(url, callback=NO_CALLBACK, priority=self.PRIORITY, meta={"is_robots": True, **meta})
        assert self.crawler.engine
        try:
            response: Response = await self.crawler.engine.download_async(request)
        except Exception as error:  # whatever failed, the host's rules are unknown, and unknown rules forbid
            self.crawler.spider.logger.warning("%s: %s", url, error)  # type: ignore[union-attr]
            return Rules(None, self.agent, unreachable=True)
        return read_rules(response.status, response.body, self.agent)

    def _slow_down(self, request: Request, delay: float) -> None:
        engine = self.crawler.engine
        slot = engine.downloader.slots.get(request.meta.get("download_slot") or "") if engine else None
        if slot is None and engine:
            slot = engine.downloader.slots.get(urlsplit(request.url).hostname or "")
        if slot is not None and slot.delay < delay:
            slot.delay = delay


def _allows(text: str, agent: str) -> list[str]:
    """The `Allow` values of the group that speaks to `agent`, else of `*`."""
    groups: dict[str, list[str]] = {}
    current: list[str] = []
    in_rules = True
    for found in _LINE.finditer(text):
        field, value = found[1].lower(), found[2].strip()
        if field == "user-agent":
            current = [] if in_rules else current
            current.append(value.lower())
            groups.setdefault(value.lower(), [])
            in_rules = False
            continue
        in_rules = True
        if field == "allow" and value:
            for name in current:
                groups[name].append(value)
    named = [name for name in groups if name != "*" and name and agent.lower().startswith(name)]
    return groups[max(named, key=len)] if named else groups.get("*", [])


def _matches(rule: str, path: str) -> bool:
    """Whether a rule with `*` and a final `$` matches a path; no regular expression, since the rule is the host's."""
    anchored = rule.endswith("$")
    first, *rest = rule.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    position = len(first)
    for part in rest:
        found = path.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return not anchored or position == len(path) or (bool(rest) and path.endswith(rest[-1]))
