"""What crawl after crawl tells of a posting: new, changed, missing, removed, returned."""

from dataclasses import dataclass, replace
from typing import Literal

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
