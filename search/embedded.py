"""The engine that needs nothing installed beside Python: an index on disk, in process, by tantivy.

Putting in costs the analysis of the text (about 4,000 adverts of 1,400 characters a second and core) and grows with it.
A search costs the postings of its terms plus one pass of its hits for facets; a page by date or risk costs the same at
any depth, one by relevance or collapsed costs what lies before it, which is why these end at 10,000 hits.
"""

import threading
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, Self

from tantivy import Index, IndexWriter, Occur, Query, Searcher

from records.document import AdDocument, Count
from search.engine import (
    MOST_PLATFORMS,
    Bar,
    Copies,
    EngineUnavailable,
    Hit,
    Prepared,
    Refused,
    Result,
    Taken,
    complete,
    counts,
    read_cursor,
)
from search.highlight import Highlighter
from search.plan import Planned, plan
from search.query import AdQuery, Interval
from search.shelf import REBUILD, Shelf
from search.similar import alike
from search.tantivy_pages import page, read_document
from search.tantivy_query import SCHEMA, make_document, make_query, prepare

WRITER_MEMORY: Final = 128_000_000
_MOST_BUCKETS: Final = 60_000
"""Distinct values that a facet counts exactly; tantivy refuses more than 65,000 buckets."""


class EmbeddedEngine:
    """The Engine of `search.engine` on a folder. The writer's lock is taken at the first write and freed by commit."""

    def __init__(self, root: Path, shelf: Shelf | None = None, folder: Path | None = None) -> None:
        self._shelf = shelf or Shelf(root)
        self._fixed = folder
        self._open: tuple[Path, Index] | None = None
        self._seen: tuple[int, int] | None = None
        self._writer: IndexWriter | None = None
        self._mutex = threading.Lock()

    @staticmethod
    def prepare(document: AdDocument) -> Prepared:
        """What `put` takes of an advert, analysed."""
        return prepare(document)

    def put(self, prepared: Iterable[Prepared]) -> Taken:
        """Puts in what `prepare` made, each in place of the advert with its id; refuses only ids that are not ours."""
        done, refused = 0, list[Refused]()
        for fields, packed in prepared:
            try:
                made = make_document(fields, packed)
            except ValueError as error:
                refused.append(Refused(fields["posting_id"], str(error)))
                continue
            with _explained("written"):
                writer = self._writing()
                writer.delete_documents_by_term("posting_id", fields["posting_id"])
                writer.add_document(made)
            done += 1
        return Taken(done, refused)

    def upsert(self, documents: Iterable[AdDocument]) -> Taken:
        """Puts adverts in, each in place of the one with its id."""
        return self.put(map(prepare, documents))

    def delete(self, posting_ids: Iterable[str]) -> None:
        """Takes adverts out; ids that are not there are passed over."""
        for posting_id in posting_ids:
            with _explained("written"):
                self._writing().delete_documents_by_term("posting_id", posting_id)

    def commit(self) -> None:
        """Makes what was written visible and lasting, waits for merges, and frees the lock."""
        if self._writer is not None:
            with _explained("written"):
                self._writer.commit()
                self._writer.wait_merging_threads()
        self._end_writing()

    def clear(self) -> None:
        """Takes everything out; visible at once."""
        with _explained("written"):
            self._writing().delete_all_documents()
        self.commit()

    @contextmanager
    def rebuild(self) -> Iterator["EmbeddedEngine"]:
        """An empty engine beside this one, which takes its place when the block ends without an error."""
        self._shelf.lock()
        folder = self._shelf.new()
        Index(SCHEMA, str(folder))
        fresh = EmbeddedEngine(self._shelf.root, self._shelf, folder)
        try:
            yield fresh
            fresh.commit()
            self._shelf.adopt(folder)
        finally:
            fresh.close()
            self._shelf.sweep()
            self._shelf.unlock()

    def close(self) -> None:
        """Lets go of the index; what was not committed is lost."""
        if self._writer is not None:
            self._writer.rollback()
        self._end_writing()
        self._open = self._seen = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def count(self) -> int:
        """How many adverts there are."""
        searcher = self._searcher()
        return searcher.num_docs if searcher else 0

    def get(self, posting_id: str) -> AdDocument | None:
        """One advert, in well under a millisecond."""
        searcher = self._searcher()
        if searcher is None:
            return None
        hits = searcher.search(Query.term_query(SCHEMA, "posting_id", posting_id, "basic"), 1, count=False).hits
        return read_document(searcher, hits[0][1]) if hits else None

    def frequencies(self, words: Iterable[str]) -> list[int]:
        """How many adverts hold each of these unstemmed terms."""
        searcher = self._searcher()
        if searcher is None:
            return [0 for _ in words]
        asked = (Query.const_score_query(Query.term_query(SCHEMA, "words", word), 0.0) for word in words)
        found: Iterable[Any] = (searcher.search(query, 1, order_by_field="day") for query in asked)
        return [int(one.count) for one in found]

    def copies(self, clusters: Collection[str]) -> dict[str, Copies]:
        """How many adverts of each of these clusters there are, and on how many platforms, in one pass."""
        searcher = self._searcher()
        if searcher is None or not clusters:
            return {}
        platforms = {"platforms": {"terms": {"field": "platform", "size": MOST_PLATFORMS}}}
        wanted = {"clusters": {"terms": {"field": "cluster", "size": len(clusters)}, "aggs": platforms}}
        found = searcher.aggregate(Query.term_set_query(SCHEMA, "cluster", list(clusters)), wanted)
        return {
            one["key"]: Copies(adverts=one["doc_count"], platforms=len(one["platforms"]["buckets"]))
            for one in found["clusters"]["buckets"]
        }

    def search(self, query: AdQuery) -> Result:
        """The answer to a question; QueryError where its cursor is not one of this question's."""
        started = time.perf_counter()
        planned = plan(query, alike(self, query.like) if query.like else None)
        cursor = read_cursor(query, planned.order)
        searcher = self._searcher()
        if searcher is None:
            return _result(query, planned, started, total=0)
        with _explained("read"):
            asked = _query(planned)
            found: Any = searcher.search(asked, 1, order_by_field="day")
            total = int(found.count)
            places, after = page(searcher, asked, query, planned, cursor) if query.size and total else ([], None)
            facets, bars = _aggregates(searcher, asked, query)
            documents = [read_document(searcher, place.address) for place in places]
        marker = Highlighter(planned)
        hits = [Hit(document=hit, highlights=marker.spans(hit) if query.highlight else {}) for hit in documents]
        return complete(self, query, planned, _result(query, planned, started, total, hits, facets, bars, after))

    def _searcher(self) -> Searcher | None:
        """A view of the last commit of the current generation, of whichever process; None before the first."""
        with self._mutex:
            for attempt in (1, 2):
                folder = self._fixed or self._shelf.current()
                if folder is None:
                    return None
                try:
                    return self._view(folder)
                except (OSError, ValueError) as error:
                    if attempt == 2:
                        raise EngineUnavailable(f"the index in {folder} cannot be read: {error}", REBUILD) from None
                    self._open = self._seen = None
        return None

    def _view(self, folder: Path) -> Searcher:
        state = (folder / "meta.json").stat()
        if self._open is None or self._open[0] != folder:
            self._open, self._seen = (folder, Index(SCHEMA, str(folder))), None
        index = self._open[1]
        if (state.st_mtime_ns, state.st_ino) != self._seen:
            index.reload()
            self._seen = (state.st_mtime_ns, state.st_ino)
        return index.searcher()

    def _writing(self) -> IndexWriter:
        if self._writer is None:
            self._shelf.lock()
            folder = self._fixed or self._shelf.current()
            if folder is None:
                folder = self._shelf.new()
                Index(SCHEMA, str(folder))
                self._shelf.adopt(folder)
            with self._mutex:
                if self._open is None or self._open[0] != folder:
                    self._open, self._seen = (folder, Index(SCHEMA, str(folder))), None
            self._writer = self._open[1].writer(WRITER_MEMORY, 1)
        return self._writer

    def _end_writing(self) -> None:
        self._writer = None
        if self._fixed is None:
            self._shelf.unlock()


@contextmanager
def _explained(verb: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        remedy = "check disk space and rights, then run recruitwatch publish again" if verb == "written" else REBUILD
        raise EngineUnavailable(f"the index could not be {verb}: {error}", remedy) from None


def _query(planned: Planned) -> Query:
    text, filters = make_query(planned.text), make_query(planned.filters)
    if not planned.filters.nodes:
        return text
    return Query.boolean_query([(Occur.Must, text), (Occur.Must, filters)])


def _aggregates(searcher: Searcher, asked: Query, query: AdQuery) -> tuple[dict[str, list[Count]], list[Bar]]:
    wanted: dict[str, Any] = {name: {"terms": {"field": name, "size": _MOST_BUCKETS}} for name in query.facets}
    if query.histogram:
        wanted[" days"] = {"terms": {"field": "day", "size": _MOST_BUCKETS}}
    if not wanted:
        return {}, []
    found = searcher.aggregate(asked, wanted)
    buckets = {name: [(b["key"], b["doc_count"]) for b in found[name]["buckets"]] for name in wanted}
    days = buckets.pop(" days", [])
    return {name: counts(pairs) for name, pairs in buckets.items()}, _bars(days, query.histogram or "day")


def _bars(days: list[tuple[float, int]], interval: Interval) -> list[Bar]:
    """Days since 1970 folded to the days, weeks or months that they lie in."""
    totals: Counter[date] = Counter()
    for number, count in days:
        day = date(1970, 1, 1) + timedelta(days=int(number))
        start = {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1)}[interval]
        totals[start] += count
    return [Bar(start=f"{start.isoformat()}T00:00:00Z", count=totals[start]) for start in sorted(totals)]


def _result(
    query: AdQuery,
    planned: Planned,
    started: float,
    total: int,
    hits: list[Hit] | None = None,
    facets: dict[str, list[Count]] | None = None,
    bars: list[Bar] | None = None,
    after: str | None = None,
) -> Result:
    return Result(
        total=total,
        hits=hits or [],
        facets=facets or {name: [] for name in query.facets},
        histogram=bars or [],
        took_ms=round((time.perf_counter() - started) * 1000, 3),
        after=after,
        understood=planned.understood,
    )
