"""The audit log: who looked at contacts and what was exported, as a chain of hashes in the catalogue.

Each entry holds the hash of the one before, so that none can be altered, taken out or put in between unseen. Whoever
can write the whole database can cut the end off or make the chain anew: a head that is kept elsewhere (`audit verify`
prints it, and every export's manifest holds one) shows that.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from sqlalchemy import Connection, String, insert, select, type_coerce
from sqlalchemy.exc import IntegrityError, OperationalError

from config.errors import RecruitwatchError
from records import tables
from records.catalogue import Catalogue
from records.record import Part, digest, now

FIRST: Final = "0" * 64
"""What the first entry names as the one before."""
ATTEMPTS: Final = 50
"""Of writing an entry while others write theirs; each that fails means that another process got through."""

Action = Literal["search", "show", "network", "export", "evidence export", "alert"]
"""`search` lists adverts, `show` is one advert, `network` the adverts of a contact; exports are files handed on,
alerts are messages."""


class AuditError(RecruitwatchError):
    """The audit log cannot be written: what it would have recorded is not done."""


class AuditEntry(Part):
    """That somebody looked at adverts with their contacts, or took them out."""

    number: int
    """From 1, without gaps."""
    at: str
    user: str
    action: Action
    object: str
    """The posting, the contact, the hash of the file, or how many adverts."""
    query: dict[str, Any] | None = None
    """What was asked, where it was a question."""
    previous: str
    """The hash of the entry before; of the first, 64 zeros."""

    @property
    def sha256(self) -> str:
        """Its hash: of its JSON in ASCII, keys in order, without spaces."""
        stated = {name: getattr(self, name) for name in type(self).model_fields}
        # whatever an altered row may hold has a hash too: another one
        return digest(json.dumps(stated, sort_keys=True, separators=(",", ":"), default=repr).encode())


class AuditVerification(Part):
    """What verifying the audit log came to."""

    ok: bool
    entries: int
    head: str | None = None
    """The hash of the last entry, to be kept elsewhere."""
    broken: int | None = None
    """The number of the first entry that is not as it was written; null where the chain holds and is another."""
    reason: Literal["altered", "missing", "not the head that was kept"] | None = None


def add_entry(
    catalogue: Catalogue, user: str, action: Action, subject: str, query: Mapping[str, Any] | None = None
) -> AuditEntry:
    """Appends an entry, whoever else appends at the same time; AuditError where that cannot be done. About 1 ms."""
    stated = {"at": now(), "user": user, "action": action, "object": subject, "query": query and dict(query)}
    # an argument of the command line may hold bytes that are no text
    readable = json.loads(json.dumps(stated, ensure_ascii=False).encode("utf-8", "replace"))
    for _ in range(ATTEMPTS):
        try:
            with catalogue.engine.begin() as connection:
                number, previous = _last(connection)
                entry = AuditEntry(number=number + 1, previous=previous, **readable)
                connection.execute(insert(tables.audit).values(**entry.model_dump(), sha256=entry.sha256))
                return entry
        except IntegrityError:
            continue  # another process took the number: after its entry, then
        except OperationalError as error:
            raise AuditError(f"the audit log cannot be written: {error.orig}", "mend the catalogue first") from None
    raise AuditError("the audit log cannot be written: too many others do", "try again")


def entries(catalogue: Catalogue) -> Iterator[tuple[AuditEntry, str]]:
    """Every entry with the hash that was written beside it, oldest first, streamed."""
    columns = [column for column in tables.audit.c if column.name != "query"]
    raw = type_coerce(tables.audit.c.query, String).label("query")
    with catalogue.engine.connect() as connection:
        found = connection.execution_options(yield_per=2000).execute(select(*columns, raw).order_by(columns[0]))
        for row in found:
            stated = {name: row._mapping[name] for name in AuditEntry.model_fields}
            yield AuditEntry.model_construct(**stated | {"query": _question(row.query)}), row.sha256


def verify(catalogue: Catalogue, head: str | None = None) -> AuditVerification:
    """Follows the chain from its first entry; `head` is one that was kept elsewhere, and must be a link of it."""
    previous, count, seen = FIRST, 0, head is None
    for entry, written in entries(catalogue):
        if entry.number != count + 1:
            return AuditVerification(ok=False, entries=count, broken=count + 1, reason="missing")
        if entry.previous != previous and count:
            # the one before was altered and hashed anew: it is no longer what this one was written after
            return AuditVerification(ok=False, entries=count, broken=count, reason="altered")
        if entry.sha256 != written or entry.previous != previous:
            return AuditVerification(ok=False, entries=count, broken=entry.number, reason="altered")
        previous, count = written, entry.number
        seen = seen or written == head
    end = previous if count else None
    if not seen:
        return AuditVerification(ok=False, entries=count, head=end, reason="not the head that was kept")
    return AuditVerification(ok=True, entries=count, head=end)


def _question(written: Any) -> Any:
    """What a row has as its question, as the driver gives it; of a row that was altered it may be no JSON."""
    try:
        return json.loads(written) if isinstance(written, str) else written
    except ValueError:
        return written


def _last(connection: Connection) -> tuple[int, str]:
    columns = tables.audit.c
    row = connection.execute(select(columns.number, columns.sha256).order_by(columns.number.desc()).limit(1)).first()
    return (row.number, row.sha256) if row else (0, FIRST)
