"""The catalogue's dead letters: documents that an index refused for good, with the reason."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from records import tables
from records.catalogue import IN_CHUNK, Catalogue
from records.record import in_batches


class DeadLetter(NamedTuple):
    """A document that an index refused: by its fingerprint, so that a changed one is known to be another."""

    posting_id: str
    fingerprint: str
    reason: str
    at: str


def put_dead_letters(catalogue: Catalogue, index_id: str, letters: Sequence[DeadLetter]) -> None:
    """Holds what the index refused, each in place of the posting's former letter."""
    with catalogue.transaction() as connection:
        drop_dead_letters(catalogue, index_id, [letter.posting_id for letter in letters])
        rows = [{"index_id": index_id, **letter._asdict()} for letter in letters]
        for chunk in in_batches(rows, IN_CHUNK):
            connection.execute(insert(tables.dead_letters), chunk)


def drop_dead_letters(catalogue: Catalogue, index_id: str, posting_ids: Iterable[str]) -> None:
    """Forgets the letters of these postings; those without one are passed over."""
    columns = tables.dead_letters.c
    with catalogue.transaction() as connection:
        for chunk in in_batches(posting_ids, IN_CHUNK):
            named = columns.posting_id.in_(chunk) & (columns.index_id == index_id)
            connection.execute(delete(tables.dead_letters).where(named))


def move_dead_letters(catalogue: Catalogue, index_id: str, to: str | None) -> None:
    """What one index refused is now what another did, in place of what that had; None: it is forgotten."""
    columns = tables.dead_letters.c
    with catalogue.transaction() as connection:
        connection.execute(delete(tables.dead_letters).where(columns.index_id == (to or index_id)))
        if to:
            connection.execute(update(tables.dead_letters).where(columns.index_id == index_id).values(index_id=to))


def refused_fingerprints(catalogue: Catalogue, index_id: str) -> dict[str, str]:
    """The fingerprints that the index refused, by posting id. 100 bytes a letter in memory."""
    columns = tables.dead_letters.c
    query = select(columns.posting_id, columns.fingerprint).where(columns.index_id == index_id)
    with catalogue.transaction() as connection:
        return {row.posting_id: row.fingerprint for row in connection.execute(query)}


def dead_letters(catalogue: Catalogue, index_id: str, most: int) -> tuple[int, list[DeadLetter]]:
    """How many letters of an index there are, and the oldest of them, `most` at most."""
    columns = tables.dead_letters.c
    here = columns.index_id == index_id
    names = [columns[name] for name in DeadLetter._fields]
    query = select(*names).where(here).order_by(columns.at, columns.posting_id).limit(most)
    with catalogue.transaction() as connection:
        total = connection.execute(select(func.count()).select_from(tables.dead_letters).where(here)).scalar_one()
        return total, [DeadLetter(*row) for row in connection.execute(query)]
