"""STIX 2.1: each advert as observed data on its address, with a note that holds its text.

An advert is no malware, no campaign and no actor, and says nothing certain about any: so there are `observed-data`,
`url` and `note`, and never an `indicator` (which tools would block by), a `threat-actor` or an `identity` of a person.
Contacts are no objects of their own: sharing platforms would rank and correlate them, and they may be a victim's.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import stix2  # type: ignore[import-untyped]

from records.document import AdDocument
from records.export import STATEMENT
from records.record import digest, moment
from records.spill import DiskSet

NAMESPACE: Final = UUID("6d1f1c8e-5f0a-5e0b-9d55-1a2b7a6c4d10")
"""Of all ids that are derived here; drawn once, never to be changed."""
MADE: Final = "2026-11-22T00:00:00Z"
"""When the objects that every bundle shares were written."""
TLP: Final = stix2.TLP_AMBER
SCHEMA: Final = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "posting_id": {"type": "string"},
        "platform_id": {"type": "string"},
        "level": {"enum": ["none", "low", "medium", "high", "critical"]},
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "typologies": {"type": "object"},
        "typologies_flagged": {"type": "array", "items": {"type": "string"}},
        "indicators": {"type": "array", "items": {"type": "string"}},
        "language": {"type": "string"},
        "origins": {"type": "array", "items": {"type": "string"}},
        "destinations": {"type": "array", "items": {"type": "string"}},
        "cluster_id": {"type": "string"},
        "network_id": {"type": "string"},
        "ruleset": {"type": "string"},
    },
}
"""Of the extension that observed data carry."""


def _id(kind: str, name: str) -> str:
    return f"{kind}--{uuid5(NAMESPACE, name)}"


TOOL: Final = stix2.Identity(
    id=_id("identity", "recruitwatch"), name="recruitwatch", identity_class="system", created=MADE, modified=MADE
)
RULE: Final = stix2.MarkingDefinition(
    id=_id("marking-definition", STATEMENT),
    created=MADE,
    definition_type="statement",
    definition=stix2.StatementMarking(statement=STATEMENT),
    created_by_ref=TOOL.id,
)
EXTENSION: Final = stix2.ExtensionDefinition(
    id=_id("extension-definition", "advert"),
    created_by_ref=TOOL.id,
    created=MADE,
    modified=MADE,
    name="recruitment advert",
    description="What recruitwatch read in an advert: an indicator, never a verdict.",
    schema=json.dumps(SCHEMA),
    version="1.0.0",
    extension_types=["property-extension"],
)
_MARKINGS: Final = [TLP.id, RULE.id]


class StixSink:
    """One bundle. Its id follows from what it holds, so it stands at the end."""

    limits: tuple[str, ...] = (
        "contacts are in the text only: they are no objects of their own",
        "marked TLP:AMBER; entities, evidence and triage are left out: JSON lines have them",
        "ids are derived (UUIDv5), so that the same advert has the same id in every bundle",
    )
    most: int | None = None
    cut = 0

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._file.write('{"type": "bundle", "objects": [\n')
        self._file.write(",\n".join(one.serialize() for one in (TOOL, TLP, RULE, EXTENSION)))
        self._seen = DiskSet()
        self._content = digest(b"")

    def add(self, item: AdDocument) -> None:
        """Writes the objects of an advert; an address that several share is written once."""
        for one in objects(item):
            if self._seen.add(one.id):
                written = one.serialize()
                self._content = digest(f"{self._content}{written}".encode())
                self._file.write(f",\n{written}")

    def close(self) -> None:
        """Ends the bundle."""
        self._file.write(f'\n], "id": "{_id("bundle", self._content)}"}}\n')
        self._file.close()


def objects(ad: AdDocument) -> Iterator[Any]:
    """The `url`, `observed-data` and `note` of an advert."""
    url = stix2.URL(value=ad.url if _is_web(ad.url) else f"urn:recruitwatch:{ad.posting_id}")
    yield url
    first, last = moment(ad.first_seen), moment(ad.last_seen)
    made = {"created_by_ref": TOOL.id, "created": first, "modified": max(first, last)}
    observed = stix2.ObservedData(
        id=_id("observed-data", ad.posting_id),
        **made,
        first_observed=first,
        last_observed=max(first, last),
        number_observed=1,
        object_refs=[url.id],
        object_marking_refs=_MARKINGS,
        extensions={EXTENSION.id: _properties(ad)},
    )
    yield observed
    yield stix2.Note(
        id=_id("note", ad.posting_id),
        **made,
        abstract=f"Advert on {ad.platform_id}, level {ad.risk.level} ({ad.risk.score:.2f}): an indicator, no verdict",
        content="\n\n".join(part for part in (ad.title, ad.text) if part) or "(no text)",
        lang=ad.language.code,
        object_refs=[observed.id],
        object_marking_refs=_MARKINGS,
    )


def _properties(ad: AdDocument) -> dict[str, Any]:
    stated = {
        "posting_id": ad.posting_id,
        "platform_id": ad.platform_id,
        "level": ad.risk.level,
        "score": ad.risk.score,
        "typologies": dict(ad.risk.typologies),
        "typologies_flagged": list(ad.typologies_flagged),
        "indicators": ad.indicator_ids,
        "language": ad.language.code,
        "origins": ad.origins,
        "destinations": ad.destinations,
        "cluster_id": ad.cluster_id,
        "network_id": ad.network_id,
        "ruleset": ad.ruleset,
    }
    kept = {name: value for name, value in stated.items() if value not in (None, [], {})}
    return {"extension_type": "property-extension", **kept}


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False
