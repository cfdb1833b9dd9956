"""The catalogue's mentions: where in the lake those of each revision stand."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import insert, select

from records import tables
from records.catalogue import Catalogue, Place
from records.enrichment import Mentions


class MentionsPlace(NamedTuple):
    """Where the mentions of a revision stand, and which model read them."""

    posting_id: str
    revision: str
    model: str
    place: Place


def put_mentions(catalogue: Catalogue, set_id: str, rows: Sequence[tuple[Mentions, int, int]]) -> None:
    """Holds where in a set these mentions stand: offset and length."""
    with catalogue.transaction() as connection:
        for said, offset, length in rows:
            key = {"posting_id": said.posting_id, "revision": said.revision, "model": said.model}
            columns = tables.mentions.c
            here = [columns[name] == value for name, value in key.items()]
            if connection.execute(select(columns.model).where(*here)).first() is None:
                row = {**key, "set_id": set_id, "offset": offset, "length": length}
                connection.execute(insert(tables.mentions).values(row))


def mention_places(catalogue: Catalogue) -> Iterator[MentionsPlace]:
    """All mentions by posting id, streamed; of one revision those of the greatest model name come last."""
    columns = tables.mentions.c
    query = select(tables.mentions).order_by(columns.posting_id, columns.revision, columns.model)
    with catalogue.engine.connect() as connection:
        for row in connection.execution_options(yield_per=2000).execute(query):
            yield MentionsPlace(row.posting_id, row.revision, row.model, Place(row.set_id, row.offset, row.length))
