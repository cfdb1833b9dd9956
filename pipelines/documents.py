"""Merges what the lake and the catalogue hold of a posting into the document that the index serves."""

import hmac
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from config.errors import SettingsError
from config.settings import Settings
from pipelines.derived import newest_set
from pipelines.workspace import Workspace
from records.catalogue import Place, Standing
from records.document import AdDocument, Context
from records.enrichment import FLAGGED, Enrichment, Entity, Risk, Typology
from records.lake import Reader
from records.posting import Posting
from records.record import digest

CONTACTS = frozenset({"PHONE", "EMAIL", "MESSENGER", "CRYPTO"})
"""The entity types by which a person or group is reached or paid."""
VERSION = "1"
"""Of the merging below: raising it publishes every document again."""


@dataclass(frozen=True, slots=True)
class Row:
    """A posting that can be published: where it stands, where its records are, and its surroundings."""

    standing: Standing
    posting: Place
    enrichment: Place
    context: Context | None
    fingerprint: str


@dataclass(frozen=True)
class ContactHasher:
    """Keyed hashes of contacts: equal for equal contacts, and of no use without the key."""

    key_id: str
    key: bytes

    def hash(self, value: str) -> str:
        """`<key id>:` and HMAC-SHA-256 in hexadecimal."""
        return f"{self.key_id}:{hmac.new(self.key, value.encode(), sha256).hexdigest()}"


def contact_hasher(settings: Settings) -> ContactHasher:
    """The hasher with the key of the settings, or with one made once for this user, outside lake, index and backup."""
    stated = settings.contact_key.get_secret_value()
    if stated:
        return ContactHasher(settings.contact_key_id, stated.encode())
    try:
        key = _own_key(settings.keys_folder / f"contacts-{settings.contact_key_id}")
    except OSError as error:
        raise SettingsError(f"{settings.keys_folder}: {error.strerror}", "set RECRUITWATCH_CONTACT_KEY") from None
    return ContactHasher(settings.contact_key_id, key)


def _own_key(path: Path) -> bytes:
    """The key in a file that only its owner can read, made if it is not there yet."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_bytes()


def rows(workspace: Workspace, ruleset: str) -> Iterator[Row]:
    """What can be published under a ruleset, by posting id, streamed; texts are not read."""
    contexts = _Contexts(workspace)
    for standing, posting, enrichment in workspace.catalogue.current(ruleset):
        context, line = contexts.at(standing.posting_id)
        fingerprint = digest(repr((VERSION, standing, ruleset, enrichment)).encode() + line)
        yield Row(standing, posting, enrichment, context, fingerprint)


def documents(workspace: Workspace, items: Iterable[Row]) -> Iterator[AdDocument]:
    """The document of each row: two reads in the lake for each."""
    hasher = contact_hasher(workspace.settings)
    with workspace.lake.reader() as reader:
        for row in items:
            posting, enrichment = read_records(reader, row.posting, row.enrichment)
            yield document(posting, enrichment, row.standing, row.context, hasher)


def read_records(reader: Reader, posting: Place, enrichment: Place) -> tuple[Posting, Enrichment]:
    """The records at two places of the lake."""
    text = reader.read("crawls", posting.set_id, "postings.jsonl", posting.offset, posting.length)
    said = reader.read("enrichments", enrichment.set_id, "enrichments.jsonl", enrichment.offset, enrichment.length)
    return Posting.read(text), Enrichment.read(said)


def document(
    posting: Posting, enrichment: Enrichment, standing: Standing, context: Context | None, hasher: ContactHasher
) -> AdDocument:
    """The ad document: the posting without `extra`, what it says, what its surroundings say, and where it stands."""
    risk = context.risk if context else enrichment.risk
    hits = [*enrichment.indicators, *(context.indicators if context else [])]
    contacts = contact_values(enrichment.entities)
    state = standing.state
    pay = _pay(enrichment.entities)
    return AdDocument(
        **posting.model_dump(exclude={"version", "published"}),
        published=posting.published.model_copy(update={"extra": None}),
        ruleset=enrichment.ruleset,
        language=enrichment.language,
        speaker=enrichment.speaker,
        risk=risk,
        own_risk=enrichment.risk,
        entities=enrichment.entities,
        indicators=hits,
        explanation=risk.explanation,
        contacts=contacts,
        contact_hashes=[hasher.hash(value) for value in contacts],
        origins=_countries(enrichment.entities, "origin"),
        destinations=_countries(enrichment.entities, "destination"),
        isco08=sorted({str((e.data or {})["isco08"]) for e in enrichment.entities if (e.data or {}).get("isco08")}),
        indicator_ids=sorted({hit.id for hit in hits if hit.state == "present"}),
        typologies_flagged=flagged_typologies(risk),
        usd_month_min=min(pay, default=None),
        usd_month_max=max(pay, default=None),
        cluster_id=context.cluster_id if context else posting.posting_id,
        cluster_size=context.cluster_size if context else 1,
        network_id=context.network_id if context else None,
        first_seen=state.first_seen,
        last_seen=state.last_seen,
        missing_since=state.missing_since,
        removed_at=state.removed_at,
    )


def contact_values(entities: Iterable[Entity]) -> list[str]:
    """The values by which the contacts of an advert are asked for, each once."""
    return sorted({entity.value for entity in entities if entity.type in CONTACTS})


def flagged_typologies(risk: Risk) -> list[Typology]:
    """The typologies that are flagged on their own."""
    return [name for name, score in risk.typologies.items() if score >= FLAGGED]


def _countries(entities: Iterable[Entity], role: str) -> list[str]:
    found = ((e.data or {}) for e in entities if e.type == "PLACE")
    return sorted({data["country"] for data in found if data.get("role") == role and data.get("country")})


def _pay(entities: Iterable[Entity]) -> list[float]:
    """What the advert says it pays, in US dollars a month: the lower and the upper end of every amount of pay."""
    amounts: list[float] = []
    for entity in entities:
        data: dict[str, Any] = entity.data or {}
        if entity.type == "MONEY" and data.get("role") == "pay" and data.get("usd_month") is not None:
            monthly = data["usd_month"]
            amounts += _ends(monthly, data)
    return amounts


def _ends(monthly: Any, data: dict[str, Any]) -> list[float]:
    """Both ends of a range whose `usd_month` is its middle or an own pair."""
    if isinstance(monthly, int | float):
        low, high = data.get("min"), data.get("max")
        if isinstance(low, int | float) and isinstance(high, int | float) and low and high:
            middle = (low + high) / 2
            return [round(monthly * low / middle, 2), round(monthly * high / middle, 2)]
        return [float(monthly)]
    return [float(end) for end in monthly if isinstance(end, int | float)] if isinstance(monthly, list) else []


class _Contexts:
    """The newest contexts, walked in step with postings that come by id."""

    def __init__(self, workspace: Workspace) -> None:
        set_id = newest_set(workspace.lake, "context")
        lake = workspace.lake
        self._lines = (line for _, _, line in lake.lines("context", set_id, "context.jsonl")) if set_id else iter(())
        self._next: tuple[Context, bytes] | None = self._advance()

    def at(self, posting_id: str) -> tuple[Context | None, bytes]:
        """The context of a posting and its line; null and nothing where it has none yet."""
        while self._next and self._next[0].posting_id < posting_id:
            self._next = self._advance()
        if self._next and self._next[0].posting_id == posting_id:
            return self._next
        return None, b""

    def _advance(self) -> tuple[Context, bytes] | None:
        line = next(self._lines, None)
        return (Context.read(line), line) if line is not None else None
