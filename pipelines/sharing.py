"""What shares a contact: the texts that name it, where and since when, and the network that they belong to.

A contact joins texts. It is never scored, compared with other contacts, or listed beside them: the number in an advert
may be a victim's.
"""

from collections.abc import Iterable
from typing import Any

from config.errors import RecruitwatchError
from nlp.contacts import find_contacts
from nlp.folding import fold
from nlp.phones import REGIONS
from pipelines.workspace import Workspace
from records.document import AdDocument
from records.enrichment import FLAGGED
from search.engine import Engine, open_engine
from search.query import AdQuery, Filters

MOST = 200
"""Texts that are shown; the counts are of all."""


class UnknownContact(RecruitwatchError):
    """No advert in the index names it."""


def shared(workspace: Workspace, written: str) -> dict[str, Any]:
    """The document of `network --json`: `contact`, `postings`, `platforms`, `texts`, `joins`, `networks`.

    `written` may be a contact in any of its forms, a value of the index such as `telegram:name`, or its hash.
    `texts` are near-duplicate clusters, each shown by its newest posting that names the contact, `MOST` at most.
    `joins` is false where the contact stands in several texts and they form no network: then too many unrelated
    parties share it (a hotline, a bot), or it is the platform's own. The audit log has who asked, found or not.
    """
    workspace.audit("network", written)
    with open_engine(workspace.settings) as engine:
        return _shared(engine, written)


def _shared(engine: Engine, written: str) -> dict[str, Any]:
    for value in dict.fromkeys(_values(written)):
        question = AdQuery(
            filters=Filters(contact=(value,)),
            sort="newest",
            size=MOST,
            collapse=True,
            facets=("platform", "cluster", "network"),
            highlight=False,
        )
        if (result := engine.search(question)).total:
            break
    else:
        raise UnknownContact(f"no advert names {written}", "write it as adverts do, or see the `contacts` of `show`")
    facets = {name: [count.dump() for count in counts] for name, counts in result.facets.items()}
    return {
        "contact": value,
        "postings": result.total,
        "platforms": facets["platform"],
        "texts": [_text(hit.document) for hit in result.hits],
        "joins": bool(facets["network"]) or len(facets["cluster"]) < 2,
        "networks": [_network(engine, count["value"]) for count in facets["network"]],
    }


def _values(written: str) -> Iterable[str]:
    """What the index may have it as: as it is given, and every contact that can be read in it."""
    yield written.strip()
    yield from (found.value for found in find_contacts(fold(written[:300]), dict.fromkeys(REGIONS.values())))


def _text(ad: AdDocument) -> dict[str, Any]:
    return {
        "cluster_id": ad.cluster_id,
        "cluster_size": ad.cluster_size,
        "newest": {"posting_id": ad.posting_id, "platform_id": ad.platform_id, "title": ad.title, "url": ad.url},
        "first_seen": ad.first_seen,
        "level": ad.risk.level,
        "typologies_flagged": ad.typologies_flagged,
    }


def _network(engine: Engine, network_id: str) -> dict[str, Any]:
    """How large a network is, and how much of it is flagged."""
    within = Filters(network=(network_id,))
    whole = engine.search(AdQuery(filters=within, size=0, facets=("platform", "typology")))
    flagged = engine.search(AdQuery(filters=within.model_copy(update={"score_min": FLAGGED}), size=0))
    return {
        "network_id": network_id,
        "postings": whole.total,
        "flagged": flagged.total,
        "platforms": [count.dump() for count in whole.facets["platform"]],
        "typologies": [count.dump() for count in whole.facets["typology"]],
    }
