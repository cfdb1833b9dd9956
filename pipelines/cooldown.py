"""Leaves a platform that refused alone for a while: longer each time, and at least as long as it asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import Protocol

from pipelines.project import project
from pipelines.workspace import Workspace
from records.record import moment, now, stamp

WAITS = (timedelta(hours=1), timedelta(hours=4), timedelta(hours=24))
"""After the first, the second, and each further blocked crawl in a row: our choice."""


class Past(Protocol):
    """What is looked at of a crawl."""

    @property
    def ended_at(self) -> str: ...  # noqa: D102
    @property
    def verdict(self) -> str: ...  # noqa: D102
    @property
    def requests(self) -> int: ...  # noqa: D102
    @property
    def asked_until(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True)
class Cooldown:
    """Until when a source is not crawled, and why."""

    until: str
    blocked: int
    """How many crawls in a row were blocked; 0 where the platform asked for it without blocking."""

    def words(self) -> str:
        """The reason in a line."""
        last = "its last crawl was" if self.blocked == 1 else f"its last {self.blocked} crawls were"
        why = f"{last} blocked" if self.blocked else "the platform asked for it (Retry-After)"
        return f"left alone until {self.until}, since {why}"


def cooldown(newest_first: Iterable[Past], at: str) -> Cooldown | None:
    """What a source's crawls say of whether it may be crawled at a time; null where it may.

    A crawl that sent no request was refused by nobody, so it does not count.
    """
    asked = [crawl for crawl in newest_first if crawl.requests]
    blocked = sum(1 for _ in takewhile(lambda crawl: crawl.verdict == "blocked", asked))
    ends = [moment(asked[0].ended_at) + WAITS[min(blocked, len(WAITS)) - 1]] if blocked else []
    ends += [moment(asked[0].asked_until)] if asked and asked[0].asked_until else []
    if not ends or max(ends) <= moment(at):
        return None
    return Cooldown(stamp(max(ends)), blocked)


def cooldown_of(workspace: Workspace, source_id: str) -> Cooldown | None:
    """Whether a source is to be left alone now, by its crawls in the lake."""
    project(workspace)
    return cooldown(reversed(workspace.catalogue.crawls(source_id)), now())
