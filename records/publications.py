"""The journal of what was new in the index: each text of each posting once, in the order in which it was published.

A posting that is published again with the same text (seen again, read by a new ruleset, decided on, or put into an
index that is made anew) is not new.
"""

from sqlalchemy import func, insert, select

from records import tables
from records.catalogue import Catalogue


def note_publications(catalogue: Catalogue, index_id: str) -> int:
    """Brings the journal up to what the named index was given; the number of its last entry.

    Time grows with all that is published, some seconds for a million. One process at a time.
    """
    given, held = tables.published, tables.publications
    same = (held.c.posting_id == given.c.posting_id) & (held.c.revision == given.c.revision)
    fresh = (
        select(given.c.posting_id, given.c.revision)
        .outerjoin(held, same)
        .where(given.c.index_id == index_id, held.c.number.is_(None))
        .order_by(given.c.posting_id)
    )
    with catalogue.transaction() as connection:
        connection.execute(insert(held).from_select(["posting_id", "revision"], fresh))
        last: int = connection.execute(select(func.coalesce(func.max(held.c.number), 0))).scalar_one()
        return last


def publications_after(catalogue: Catalogue, number: int, most: int) -> tuple[list[str], int]:
    """The postings of the `most` entries that follow a number, each once, and the number of the last of them."""
    columns = tables.publications.c
    query = select(columns.number, columns.posting_id).where(columns.number > number).order_by(columns.number)
    with catalogue.transaction() as connection:
        rows = connection.execute(query.limit(most)).all()
    return list(dict.fromkeys(row.posting_id for row in rows)), rows[-1].number if rows else number
