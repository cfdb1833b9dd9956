"""What every engine offers, what it answers with, and how one is opened."""

import base64
import binascii
import time
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from typing import Any, Final, NamedTuple, Protocol, Self, TypeAlias

import orjson
from pydantic import BaseModel, ConfigDict

from config.errors import RecruitwatchError
from config.settings import Settings
from records.document import AdDocument, Count
from search.highlight import Highlighter, Spans
from search.plan import Planned
from search.query import AdQuery, QueryError, Sort
from search.similar import SAMPLE, Significant, significant
from search.tree import Understood

DEEPEST: Final = 10_000
"""Hits that can be paged through by relevance or collapsed; by date and risk there is no end."""
FACET_VALUES: Final = 100
"""Values that a facet lists at most, the most frequent."""


MOST_PLATFORMS: Final = 1_000
"""Platforms of one cluster that are told apart."""
Prepared: TypeAlias = tuple[Any, ...]
"""An advert as one engine takes it in, analysed: plain values, which processes may hand to each other."""


class EngineUnavailable(RecruitwatchError):
    """The index cannot be reached, read or written now; its message says what to do."""


class Refused(NamedTuple):
    """An advert that an engine will not take however often it is sent, and why."""

    posting_id: str
    reason: str


class Taken(NamedTuple):
    """How many adverts an engine took, and which it refused for good."""

    done: int
    refused: list[Refused]


class Copies(BaseModel):
    """How many adverts of one cluster there are, and on how many platforms."""

    model_config = ConfigDict(frozen=True)

    adverts: int
    platforms: int


class Bar(BaseModel):
    """How many adverts were first seen in one day, week or month."""

    model_config = ConfigDict(frozen=True)

    start: str
    """Its first midnight, UTC."""
    count: int


class Hit(BaseModel):
    """One advert that was found, and where in it."""

    model_config = ConfigDict(frozen=True)

    document: AdDocument
    highlights: dict[str, Spans] = {}
    copies: Copies | None = None
    """Where hits are collapsed: the adverts of its cluster, found or not."""

    def dump(self) -> dict[str, Any]:
        """The flat ad document with its `highlights`, and `copies` where hits are collapsed (cli.md)."""
        copies = {"copies": self.copies.model_dump()} if self.copies else {}
        return {**self.document.dump(), "highlights": self.highlights, **copies}


class Result(BaseModel):
    """The answer to an AdQuery."""

    model_config = ConfigDict(frozen=True)

    total: int
    """Every advert that was found, exactly."""
    hits: list[Hit]
    facets: dict[str, list[Count]] = {}
    histogram: list[Bar] = []
    took_ms: float
    after: str | None = None
    """The cursor of the next page; null at the end."""
    significant: list[Significant] | None = None
    """The words that set what was found apart, where they were asked for."""
    understood: Understood

    def dump(self) -> dict[str, Any]:
        """The document that `search --json` prints (cli.md)."""
        return {
            "total": self.total,
            "hits": [hit.dump() for hit in self.hits],
            "facets": {name: [count.dump() for count in counts] for name, counts in self.facets.items()},
            "histogram": [bar.model_dump() for bar in self.histogram],
            "took_ms": self.took_ms,
            "after": self.after,
            "understood": self.understood.model_dump(),
            **({} if self.significant is None else {"significant": [one.model_dump() for one in self.significant]}),
        }


class Engine(Protocol):
    """An index of adverts. One process writes at a time; any number read, and see what was committed."""

    @staticmethod
    def prepare(document: AdDocument) -> Prepared:
        """Makes an advert ready to be put in, which is most of the work: a plain function, for any process to call."""

    def put(self, prepared: Iterable[Prepared]) -> Taken:
        """Puts in what `prepare` made, each in place of the advert with its id; a refused one leaves that as it was.

        EngineUnavailable where no advert could be taken now: some may have been, and are put in again without harm.
        """

    def upsert(self, documents: Iterable[AdDocument]) -> Taken:
        """Prepares adverts and puts them in. Time grows with their length."""

    def delete(self, posting_ids: Iterable[str]) -> None:
        """Takes adverts out; ids that are not there are passed over."""

    def commit(self) -> None:
        """Makes all that was written visible and lasting, and lets other writers in."""

    def search(self, query: AdQuery) -> Result:
        """The answer to a question; QueryError where its cursor is not one of this question's."""

    def get(self, posting_id: str) -> AdDocument | None:
        """One advert."""

    def count(self) -> int:
        """How many adverts there are."""

    def frequencies(self, words: Iterable[str]) -> list[int]:
        """How many adverts hold each of these unstemmed terms, exactly."""

    def copies(self, clusters: Collection[str]) -> dict[str, Copies]:
        """How many adverts of each of these clusters there are, and on how many platforms."""

    def clear(self) -> None:
        """Takes everything out; visible at once."""

    def rebuild(self) -> AbstractContextManager["Engine"]:
        """An empty engine beside this one, which takes its place, whole, when the block ends without an error."""

    def close(self) -> None:
        """Lets go of files and connections; what was not committed is lost."""

    def __enter__(self) -> Self:
        """The engine itself, closed at the end of the block."""

    def __exit__(self, *error: object) -> None:
        """Closes it."""


def open_engine(settings: Settings) -> Engine:
    """The engine that settings name; it is made where it is not there yet, at the first write."""
    if settings.engine == "embedded":
        from search.embedded import EmbeddedEngine

        return EmbeddedEngine(settings.index_path)
    from search.elastic import ElasticEngine

    key = settings.engine_api_key.get_secret_value() or None
    ca = str(settings.engine_ca) if settings.engine_ca else None
    return ElasticEngine(settings.engine, api_key=key, ca_certs=ca)


def left_out(engine: Engine, query: AdQuery, total: int) -> int:
    """How many more than the `total` that were found there are with the restricted queue; a small question more."""
    if query.restricted:
        return 0
    counting = {"restricted": True, "size": 0, "facets": (), "histogram": None, "after": None, "significant": 0}
    return engine.search(query.model_copy(update=counting)).total - total


def complete(engine: Engine, query: AdQuery, planned: Planned, result: Result) -> Result:
    """An answer with what takes further questions: the copies of collapsed hits, and the words that set it apart."""
    started, added = time.perf_counter(), dict[str, Any]()
    if query.collapse:
        counted = engine.copies({hit.document.cluster_id for hit in result.hits})
        added["hits"] = [hit.model_copy(update={"copies": counted[hit.document.cluster_id]}) for hit in result.hits]
    if query.significant:
        plain = {"facets": (), "histogram": None, "highlight": False, "significant": 0, "after": None}
        sample = query.model_copy(update={"size": SAMPLE, "collapse": True, **plain})
        documents = [hit.document for hit in engine.search(sample).hits]
        added["significant"] = significant(engine, documents, Highlighter(planned), query.significant)
    took = round(result.took_ms + (time.perf_counter() - started) * 1000, 3)
    return result.model_copy(update={**added, "took_ms": took}) if added else result


class Cursor(BaseModel):
    """Where a page ended: after a place (by relevance, or collapsed), or after a key and a posting id."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sort: Sort
    collapse: bool
    place: int | None = None
    key: float | int | None = None
    posting_id: str | None = None

    def write(self) -> str:
        """As it is handed out: opaque, and safe in a URL."""
        body = orjson.dumps(self.model_dump(exclude_none=True))
        return base64.urlsafe_b64encode(body).decode().rstrip("=")


def read_cursor(query: AdQuery, sort: Sort) -> Cursor | None:
    """The cursor that `query` carries; QueryError where it is damaged or belongs to another order."""
    if not query.after:
        return None
    try:
        padded = query.after + "=" * (-len(query.after) % 4)
        cursor = Cursor.model_validate(orjson.loads(base64.b64decode(padded.encode(), b"-_", validate=True)))
    except (ValueError, binascii.Error):
        raise QueryError("after: no cursor of ours", "take `after` from the page before, or leave it out") from None
    placed = sort == "relevance" or query.collapse
    fits = (cursor.place is not None and cursor.place >= 0) if placed else None not in (cursor.key, cursor.posting_id)
    if cursor.sort != sort or cursor.collapse != query.collapse or not fits:
        raise QueryError("after: a cursor of another order", "page with the order that the first page had")
    return cursor


def counts(found: Iterable[tuple[str, int]]) -> list[Count]:
    """A facet's values by count, then value."""
    ordered = sorted(found, key=lambda pair: (-pair[1], pair[0]))
    return [Count(value=value, count=count) for value, count in ordered[:FACET_VALUES]]
