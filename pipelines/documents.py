"""Merges what the lake and the catalogue hold of a posting into the document that the index serves."""

import hmac
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, Generic, TypeVar

import orjson

from config.errors import SettingsError
from config.settings import Settings
from pipelines.corrections import apply, texts_of
from pipelines.derived import newest_set
from pipelines.workspace import Workspace
from records.catalogue import Place, Standing
from records.corrections import all_corrections
from records.document import AdDocument, Context, Correction, Triage
from records.enrichment import FLAGGED, Enrichment, Entity, Mentions, Risk, Typology
from records.lake import Reader
from records.mentions import MentionsPlace, mention_places
from records.posting import Posting
from records.record import digest

CONTACTS = frozenset({"PHONE", "EMAIL", "MESSENGER", "CRYPTO"})
"""The entity types by which a person or group is reached or paid."""
VERSION = "2"
"""Of the merging below: raising it publishes every document again."""
UNDECIDED = Triage()
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """A posting that can be published: where it stands, where its records are, and its surroundings."""

    standing: Standing
    posting: Place
    enrichment: Place
    context_line: bytes
    mentions: MentionsPlace | None
    corrections: tuple[Correction, ...]
    fingerprint: str

    @property
    def context(self) -> Context | None:
        """Its surroundings, read anew each time: a line is handed to other processes faster than a record."""
        return Context.read(self.context_line) if self.context_line else None


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
    contexts = _InStep(_contexts(workspace), lambda one: one[0])
    mentioned = _InStep(mention_places(workspace.catalogue), lambda one: one.posting_id)
    corrected = _InStep(all_corrections(workspace.catalogue), lambda one: one.posting_id)
    for standing, posting, enrichment in workspace.catalogue.current(ruleset):
        name, revision = standing.posting_id, standing.state.revision
        _, line = next(iter(contexts.at(name)), (name, b""))
        mentions = next((one for one in reversed(mentioned.at(name)) if one.revision == revision), None)
        corrections = tuple(corrected.at(name))
        key = (VERSION, standing, ruleset, enrichment, mentions, corrections)
        fingerprint = digest(repr(key).encode() + line)
        yield Row(standing, posting, enrichment, line, mentions, corrections, fingerprint)


def documents(workspace: Workspace, items: Iterable[Row]) -> Iterator[AdDocument]:
    """The document of each row: two reads in the lake for each, and one more for one that has mentions."""
    hasher = contact_hasher(workspace.settings)
    with workspace.lake.reader() as reader:
        for row in items:
            posting, enrichment = read_records(reader, row.posting, row.enrichment)
            mentions = _read_mentions(reader, row.mentions.place) if row.mentions else []
            yield document(posting, enrichment, row, mentions, hasher)


def read_records(reader: Reader, posting: Place, enrichment: Place) -> tuple[Posting, Enrichment]:
    """The records at two places of the lake."""
    text = reader.read("crawls", posting.set_id, "postings.jsonl", posting.offset, posting.length)
    said = reader.read("enrichments", enrichment.set_id, "enrichments.jsonl", enrichment.offset, enrichment.length)
    return Posting.read(text), Enrichment.read(said)


def _read_mentions(reader: Reader, place: Place) -> list[Entity]:
    return Mentions.read(reader.read("mentions", place.set_id, "mentions.jsonl", place.offset, place.length)).entities


def document(
    posting: Posting, enrichment: Enrichment, row: Row, mentions: list[Entity], hasher: ContactHasher
) -> AdDocument:
    """The ad document: the posting without `extra`, what it says as corrected, its surroundings, its standing.

    Risk is what the machine read, corrected or not.
    """
    context = row.context
    risk = context.risk if context else enrichment.risk
    hits = [*enrichment.indicators, *(context.indicators if context else [])]
    entities, applied = enrichment.entities, list[Correction]()
    if row.corrections:
        entities, applied = apply(entities, row.corrections, posting.revision, texts_of(posting))
    contacts = contact_values(entities)
    state = row.standing.state
    published = posting.published
    pay = _pay(entities)
    return AdDocument(
        **{name: value for name, value in posting if name not in ("version", "published")},
        published=published.model_copy(update={"extra": None}) if published.extra else published,
        ruleset=enrichment.ruleset,
        language=enrichment.language,
        speaker=enrichment.speaker,
        risk=risk,
        own_risk=enrichment.risk,
        entities=entities,
        corrections=applied,
        mentions=mentions,
        indicators=hits,
        explanation=risk.explanation,
        contacts=contacts,
        contact_hashes=[hasher.hash(value) for value in contacts],
        origins=_countries(entities, "origin"),
        destinations=_countries(entities, "destination"),
        isco08=sorted({str((e.data or {})["isco08"]) for e in entities if (e.data or {}).get("isco08")}),
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
        triage=UNDECIDED,
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


class _InStep(Generic[T]):
    """What comes by posting id, in groups, walked in step with postings that come by id."""

    def __init__(self, items: Iterable[T], name_of: Callable[[T], str]) -> None:
        self._groups = groupby(items, key=name_of)
        self._next = self._advance()

    def at(self, posting_id: str) -> list[T]:
        """Those of a posting."""
        while self._next and self._next[0] < posting_id:
            self._next = self._advance()
        return self._next[1] if self._next and self._next[0] == posting_id else []

    def _advance(self) -> tuple[str, list[T]] | None:
        group = next(self._groups, None)
        return (group[0], list(group[1])) if group else None


def _contexts(workspace: Workspace) -> Iterator[tuple[str, bytes]]:
    """The lines of the newest contexts, by posting id."""
    if set_id := newest_set(workspace.lake, "context"):
        for _, _, line in workspace.lake.lines("context", set_id, "context.jsonl"):
            yield orjson.loads(line)["posting_id"], line
