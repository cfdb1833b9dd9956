"""What crawl after crawl tells of a posting: new, changed, missing, removed, returned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal, Protocol

from records.record import moment, stamp

Event = Literal["new", "changed", "reparsed", "missing", "removed", "returned"]
MISSED_CRAWLS = 2
"""After so many full crawls that did not find it, a posting counts as removed (records.md)."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a posting stands after the crawls so far."""

    revision: str
    parser: str
    first_seen: str
    last_seen: str
    missing_since: str | None = None
    removed_at: str | None = None
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Former:
    """A page as it was last captured, and all that was read from it."""

    capture_id: str
    etag: str | None
    last_modified: str | None
    postings: Mapping[str, str] = field(default_factory=dict)
    """The revision of each posting, by its id."""


class Window(Protocol):
    """What a crawl's row says of how far back it looked."""

    started_at: str
    verdict: str
    full: bool
    window_start: str | None


def seen(state: State | None, revision: str, parser: str, at: str) -> tuple[State, list[Event]]:
    """The state after a sighting. A crawl that is projected late moves `first_seen` back, not the rest forward."""
    if state is None:
        return State(revision, parser, first_seen=at, last_seen=at), ["new"]
    if at < state.last_seen:
        return replace(state, first_seen=min(state.first_seen, at)), []
    events: list[Event] = []
    if state.missing_since or state.removed_at:
        events.append("returned")
    if revision != state.revision:
        # Another parser reads the same page otherwise: the publisher changed nothing.
        events.append("changed" if parser == state.parser else "reparsed")
    return State(revision, parser, first_seen=state.first_seen, last_seen=at), events


def gone(state: State, at: str) -> tuple[State, list[Event]]:
    """The state after the platform said that the posting is gone."""
    if state.removed_at:
        return state, []
    return replace(state, missing_since=state.missing_since or at, removed_at=at), ["removed"]


def not_found(state: State, at: str) -> tuple[State, list[Event]]:
    """The state after a full crawl that did not find the posting."""
    if state.removed_at:
        return state, []
    missed = state.missed + 1
    events: list[Event] = [] if state.missing_since else ["missing"]
    removed_at = at if missed >= MISSED_CRAWLS else None
    if removed_at:
        events.append("removed")
    return replace(state, missed=missed, missing_since=state.missing_since or at, removed_at=removed_at), events


def window_start(started_at: str, days_back: int) -> str:
    """The time so many days before a crawl began; what is beyond the calendar is its first days."""
    began = moment(started_at)
    return stamp(began - timedelta(days=min(days_back, (began - moment("0002-01-01")).days)))


def crawls_since_whole(newest_first: Iterable[Window], days_back: int) -> int | None:
    """How many crawls have looked at less than `days_back` since the last one that looked at all of it.

    Null where there was none, or where one in between was not full: then something may have been passed over.
    """
    for count, crawl in enumerate(newest_first):
        if crawl.verdict != "done" or not crawl.full:
            return None
        if crawl.window_start is None:
            return count
        if moment(crawl.window_start) <= moment(window_start(crawl.started_at, days_back)):
            return count
    return None
