"""Networks: clusters of adverts that share a way to be reached, without the hubs that everybody shares.

A contact joins texts, never persons: it gets no score here and no list orders it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

HUB_PARTIES = 8
"""A contact of more unrelated parties than this is a hub: a hotline, a bot, a switchboard. Our choice, not measured:
a family of recruiters that differ in employer and in every other contact, yet share one, is seldom so large."""
HUB_CLUSTERS = 200
"""A contact in more clusters than this is a hub whoever they are; it bounds what one contact can join."""
CONTACT_TYPES = frozenset({"PHONE", "EMAIL", "MESSENGER", "CRYPTO"})
"""Entities that join. A URL's host does not: it is the platform's, or a site that all the world links to."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a cluster's adverts name: ways to be reached, and employers."""

    contacts: frozenset[str]
    employers: frozenset[str]


def components(groups: Iterable[Iterable[str]]) -> dict[str, str]:
    """The smallest member of what the groups join, for every member (union-find; linear in what it is given)."""
    parent: dict[str, str] = {}

    def root(member: str) -> str:
        while (above := parent.setdefault(member, member)) != member:
            parent[member] = member = parent[above]
        return member

    for group in groups:
        first: str | None = None
        for member in group:
            if first is None:
                first = root(member)
                continue
            low, high = sorted((root(first), root(member)))
            parent[high] = low
    return {member: root(member) for member in parent}


def hubs(clusters: Mapping[str, Named]) -> set[str]:
    """The contacts that too many unrelated clusters share, and which therefore join nothing.

    Clusters are unrelated parties unless they share an employer's name or another contact that is not itself shared
    as widely. A cluster that names neither is no party of its own: a recruiter of one messenger name and fifty texts
    is no hub.
    """
    holders = _holders(clusters)
    wide = {contact for contact, names in holders.items() if len(names) > HUB_PARTIES}
    return {contact for contact in wide if _is_hub(holders[contact], clusters, wide)}


def networks(clusters: Mapping[str, Named], suppressed: Set[str]) -> dict[str, str]:
    """The network of every cluster that shares a contact with another: the smallest cluster id in it."""
    holders = _holders(clusters)
    return components(names for contact, names in holders.items() if contact not in suppressed)


def _holders(clusters: Mapping[str, Named]) -> dict[str, list[str]]:
    """The clusters of every contact that several have; most have one, and need no list."""
    counts = Counter(contact for named in clusters.values() for contact in named.contacts)
    holders: dict[str, list[str]] = {contact: [] for contact, count in counts.items() if count > 1}
    for cluster, named in clusters.items():
        for contact in named.contacts:
            if contact in holders:
                holders[contact].append(cluster)
    return holders


def _is_hub(names: list[str], clusters: Mapping[str, Named], wide: Set[str]) -> bool:
    return len(names) > HUB_CLUSTERS or parties((clusters[name] for name in names), wide) > HUB_PARTIES


def parties(named: Iterable[Named], unheeded: Set[str]) -> int:
    """How many unrelated parties these are, by employers and by contacts other than the `unheeded`."""
    joined = components(_marks(one, unheeded) for one in named)
    return len(set(joined.values()))


def _marks(named: Named, unheeded: Set[str]) -> Iterator[str]:
    yield from (f"contact {contact}" for contact in named.contacts - unheeded)
    yield from (f"employer {employer}" for employer in named.employers)
