"""The catalogue's pages: what was last read from each, and by what its platform may be asked whether it changed."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, select

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


def former_pages(catalogue: Catalogue, source_id: str, reading: str) -> dict[str, Former]:
    """The pages of a source, by URL, that were last read as `reading` says, and whose postings still stand so.

    About 600 bytes each in memory.
    """
    columns = tables.pages.c
    query = select(tables.pages).where(columns.source_id == source_id, columns.reading == reading)
    with catalogue.transaction() as connection:
        found = {
            row.url: Former(row.capture_id, row.etag, row.last_modified, row.postings)
            for row in connection.execute(query)
        }
        standings = catalogue.standings({name for page in found.values() for name in page.postings})
    current = {name: standing.state.revision for name, standing in standings.items()}
    return {
        url: page
        for url, page in found.items()
        if all(current.get(name) == revision for name, revision in page.postings.items())
    }


def _page_id(source_id: str, url: str) -> str:
    return digest(f"{source_id}\n{url}".encode("utf-8", "surrogatepass"))[:32]
