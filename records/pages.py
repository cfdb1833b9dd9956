"""The catalogue's pages: what was last read from each, and by what its platform may be asked whether it changed."""

from collections.abc import ItemsView, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, delete, insert, select

from records import tables
from records.catalogue import IN_CHUNK, Catalogue
from records.history import Former
from records.posting import Capture
from records.record import digest, in_batches


def put_pages(catalogue: Catalogue, reading: str, read: Sequence[tuple[Capture, Mapping[str, str]]]) -> None:
    """Holds the revision of each posting, by id, that was read from these captures; a page without one is dropped."""
    rows = {
        _page_id(capture.source_id, capture.url): {
            "source_id": capture.source_id,
            "url": capture.url,
            "reading": reading,
            "etag": capture.etag,
            "last_modified": capture.last_modified,
            "capture_id": capture.capture_id,
            "postings": dict(revisions),
        }
        for capture, revisions in read
    }
    with catalogue.transaction() as connection:
        for chunk in in_batches(rows, IN_CHUNK):
            connection.execute(delete(tables.pages).where(tables.pages.c.page_id.in_(chunk)))
            kept = [{"page_id": page_id, **rows[page_id]} for page_id in chunk if rows[page_id]["postings"]]
            if kept:
                connection.execute(insert(tables.pages), kept)


class FormerPages(Mapping[str, Former]):
    """The pages of a source, by URL, that were last read as `reading` says, and whose postings still stand so.

    They stay in the catalogue: each is looked up when it is asked for, in a third of a millisecond.
    """

    def __init__(self, catalogue: Catalogue, source_id: str, reading: str) -> None:
        self._catalogue, self._source_id = catalogue, source_id
        columns = tables.pages.c
        self._query = select(tables.pages).where(columns.source_id == source_id, columns.reading == reading)

    def __getitem__(self, url: str) -> Former:
        here = tables.pages.c.page_id == _page_id(self._source_id, url)
        with self._catalogue.transaction() as connection:
            return dict(self._standing(connection.execute(self._query.where(here)).all()))[url]

    def __iter__(self) -> Iterator[str]:
        return (url for url, _ in self.items())

    def items(self) -> "_Items":
        """Every page with what was read there; a thousand are looked up at once."""
        return _Items(self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def in_turn(self) -> Iterator[tuple[str, Former]]:
        """The pages one by one."""
        for rows in self._catalogue.in_turn(self._query, tables.pages.c.page_id):
            yield from self._standing(rows)

    def _standing(self, rows: Sequence[Row[Any]]) -> Iterator[tuple[str, Former]]:
        """Of these pages, those whose postings are still what was read there."""
        standings = self._catalogue.standings({name for row in rows for name in row.postings})
        current = {name: standing.state.revision for name, standing in standings.items()}
        for row in rows:
            if all(current.get(name) == revision for name, revision in row.postings.items()):
                yield row.url, Former(row.capture_id, row.etag, row.last_modified, row.postings)


class _Items(ItemsView[str, Former]):
    _mapping: FormerPages

    def __iter__(self) -> Iterator[tuple[str, Former]]:
        return self._mapping.in_turn()


def _page_id(source_id: str, url: str) -> str:
    return digest(f"{source_id}\n{url}".encode("utf-8", "surrogatepass"))[:32]
