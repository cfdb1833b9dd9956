"""Context: what an advert's surroundings say of it, in one pass from own risk, and its risk with that.

Nothing here reads another advert's context: a flag goes one step, from a text that is flagged by what it says itself
to those that share a contact with it, and never on from there or back.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nlp.folding import fold_plain, skeleton
from pipelines.networks import CONTACT_TYPES, Named, hubs, networks
from pipelines.networks import components as joined_by
from records.document import Context
from records.enrichment import FLAGGED, Enrichment, Evidence, IndicatorHit, Risk, Speaker
from records.posting import Posting

SHARED_CONTACT = "contact_shared_with_flagged"
OTHER_NAMES = "same_text_other_names"
REPOSTED = "repost_after_removal"
TELLING = 20
"""Shingles from which two adverts of the same text are hardly a coincidence: "wanted: shop assistant" is one."""

Rescore = Callable[[Sequence[IndicatorHit], Speaker, Mapping[str, float] | None], Risk]
"""Own indicators and those of the context, who speaks, and what the wording says, to risk: `nlp.risk.score`."""

_LEGAL_FORMS = frozenset(
    {"ооо", "оао", "зао", "пао", "ао", "ип", "тоо", "чп", "тов", "хк", "ooo", "oao", "zao", "mchj", "xk", "llc", "llp",
     "inc", "ltd", "limited", "corp", "co", "company", "gmbh", "ag", "srl", "sro", "bv", "nv", "sti", "pt", "tbk",
     "sdn", "bhd", "jsc", "plc", "pte", "pvt"}
)  # fmt: skip
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Member:
    """A posting in its cluster, as context needs it."""

    posting_id: str
    platform_id: str
    cluster_id: str
    first_seen: str
    removed_at: str | None
    speaker: Speaker
    risk: Risk
    """Its own."""
    indicators: tuple[IndicatorHit, ...] = ()
    wording: Mapping[str, float] | None = None
    contacts: dict[str, Evidence] = field(default_factory=dict)
    """Where each of its contacts stands."""
    employer: str | None = None
    """Folded, without its legal form."""
    shingles: int = TELLING
    """How many its masked text has."""

    @property
    def named(self) -> Named:
        """What it names."""
        return Named(frozenset(self.contacts), frozenset({self.employer} if self.employer else ()))


def member(
    posting: Posting, own: Enrichment, cluster_id: str, first_seen: str, removed_at: str | None, shingles: int
) -> Member:
    """A posting with its enrichment as a member of its cluster."""
    contacts: dict[str, Evidence] = {}
    for entity in own.entities:
        if entity.type in CONTACT_TYPES and entity.value not in contacts:
            contacts[entity.value] = Evidence(field=entity.field, start=entity.start, end=entity.end, text=entity.text)
    return Member(
        posting_id=posting.posting_id,
        platform_id=posting.platform_id,
        cluster_id=cluster_id,
        first_seen=first_seen,
        removed_at=removed_at,
        speaker=own.speaker,
        risk=own.risk,
        indicators=tuple(own.indicators),
        wording=own.wording,
        contacts=contacts,
        employer=employer_name(posting.published.employer),
        shingles=shingles,
    )


def employer_name(published: str | None) -> str | None:
    """An employer's name as it is compared: folded, without punctuation and legal form; None if nothing is left."""
    words = _WORD.findall(skeleton(fold_plain((published or "")[:300])))
    return " ".join(word for word in words if word not in _LEGAL_FORMS) or None


def context(members: Iterable[Member], rescore: Rescore) -> Iterator[Context]:
    """The context of every member, in their order.

    `members` is gone through twice (a list, or an object that reads them anew each time), so that memory holds one
    entry for each cluster and contact and no member.
    """
    known = _gather(members)
    for one in members:
        found = [hit for hit in (_shared(one, known), _other_names(one, known), _reposted(one, known)) if hit]
        yield Context(
            posting_id=one.posting_id,
            cluster_id=one.cluster_id,
            cluster_size=known.sizes[one.cluster_id],
            platforms=sorted(known.platforms[one.cluster_id]),
            network_id=known.networks.get(one.cluster_id),
            indicators=found,
            risk=_risk(one, found, rescore),
        )


@dataclass(slots=True)
class _Known:
    """What the first pass learned of clusters and contacts."""

    sizes: Counter[str] = field(default_factory=Counter)
    platforms: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    named: dict[str, set[Named]] = field(default_factory=lambda: defaultdict(set))
    flagged: set[str] = field(default_factory=set)
    removed: dict[tuple[str, str], str] = field(default_factory=dict)
    """The earliest removal on a platform of one of a cluster's postings."""
    hubs: set[str] = field(default_factory=set)
    networks: dict[str, str] = field(default_factory=dict)
    flagged_by_contact: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    other_names: dict[str, int] = field(default_factory=dict)
    """Under how many names a cluster's text stands, where these are several."""


def _gather(members: Iterable[Member]) -> _Known:
    known = _Known()
    for one in members:
        cluster = one.cluster_id
        known.sizes[cluster] += 1
        known.platforms[cluster].add(one.platform_id)
        known.named[cluster].add(one.named)
        if one.risk.score >= FLAGGED:
            known.flagged.add(cluster)
        if one.removed_at:
            place = (cluster, one.platform_id)
            known.removed[place] = min(one.removed_at, known.removed.get(place, one.removed_at))
    merged = {cluster: _merged(named) for cluster, named in known.named.items()}
    known.hubs = hubs(merged)
    known.networks = networks(merged, known.hubs)
    for cluster in known.flagged:
        for contact in merged[cluster].contacts - known.hubs:
            known.flagged_by_contact[contact].add(cluster)
    for cluster, named in known.named.items():
        if len(named) > 1 and (names := _names(named, known.hubs)) > 1:
            known.other_names[cluster] = names
    return known


def _merged(named: Iterable[Named]) -> Named:
    parts = list(named)
    if len(parts) == 1:
        return parts[0]
    return Named(
        frozenset().union(*(part.contacts for part in parts)), frozenset().union(*(part.employers for part in parts))
    )


def _names(named: Iterable[Named], unheeded: set[str]) -> int:
    """Under how many names a text stands. An employer with two telephones is one; who names nothing is none.

    Two adverts are compared by what both state: employers with employers, contacts with contacts.
    """
    marks = [(part.contacts - unheeded, part.employers) for part in named]
    roots = joined_by(
        [*(f"contact {value}" for value in contacts), *(f"employer {value}" for value in employers)]
        for contacts, employers in marks
    )
    by_contact = {roots[f"contact {min(contacts)}"] for contacts, _ in marks if contacts}
    by_employer = {roots[f"employer {min(employers)}"] for _, employers in marks if employers}
    return max(len(by_contact), len(by_employer))


def _shared(one: Member, known: _Known) -> IndicatorHit | None:
    places: list[Evidence] = []
    texts: set[str] = set()
    for contact, place in one.contacts.items():
        if others := known.flagged_by_contact.get(contact, set()) - {one.cluster_id}:
            texts |= others
            places.append(place)
    if not texts:
        return None
    where = "another text" if len(texts) == 1 else f"{len(texts)} other texts"
    detail = f"a contact of this advert also stands in {where}, flagged for what is said there"
    return IndicatorHit(id=SHARED_CONTACT, state="present", evidence=places, detail=detail)


def _other_names(one: Member, known: _Known) -> IndicatorHit | None:
    names = known.other_names.get(one.cluster_id, 0)
    if names < 2 or one.shingles < TELLING:
        return None
    detail = f"the same text stands under {names} different names or sets of contacts"
    return IndicatorHit(id=OTHER_NAMES, state="present", detail=detail)


def _reposted(one: Member, known: _Known) -> IndicatorHit | None:
    removed = known.removed.get((one.cluster_id, one.platform_id))
    if removed is None or removed >= one.first_seen or one.shingles < TELLING:
        return None
    detail = f"a near-identical advert was removed from this platform on {removed[:10]}, before this one appeared"
    return IndicatorHit(id=REPOSTED, state="present", detail=detail)


def _risk(one: Member, found: Sequence[IndicatorHit], rescore: Rescore) -> Risk:
    """Own risk with the context's indicators; surroundings add to what an advert says and take nothing from it."""
    if not found:
        return one.risk
    risk = rescore([*one.indicators, *found], one.speaker, one.wording)
    return risk if risk.score >= one.risk.score else one.risk
