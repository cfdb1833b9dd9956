"""The engine on a server: Elasticsearch 9 and 8, OpenSearch 2 and 3, by the official client.

The server is asked exactly what the embedded engine is asked, term by term, since both get the same plan. Putting in
costs the analysis here (about 4,000 adverts of 1,400 characters a second and core) and the server's indexing; a search
costs one request.
"""

import logging
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from typing import Any, Final, Self
from urllib.parse import urlsplit, urlunsplit

from elastic_transport import HttpHeaders, TransportError, Urllib3HttpNode
from elastic_transport.client_utils import DEFAULT
from elasticsearch import ApiError, Elasticsearch, NotFoundError, OrjsonSerializer

from records.document import AdDocument
from records.record import in_batches
from search.analysis import VERSION
from search.elastic_bulk import Target, patiently, send
from search.elastic_counts import make_copies, make_frequencies, read_copies, read_frequencies
from search.elastic_errors import REMEDY, explained
from search.elastic_query import MAPPING, SETTINGS, make_search, prepare
from search.engine import (
    DEEPEST,
    Bar,
    Copies,
    Cursor,
    EngineUnavailable,
    Hit,
    Prepared,
    Result,
    Taken,
    complete,
    counts,
    read_cursor,
)
from search.highlight import Highlighter
from search.plan import plan
from search.query import AdQuery, Sort
from search.similar import alike

LAYOUT: Final = f"v{VERSION}.1"
"""Analysis and mapping that an index was made with; one of another layout must be rebuilt."""
WORDS_AT_ONCE: Final = 1_000
logging.getLogger("elastic_transport").setLevel(logging.ERROR)
"""Retries are no news to a reader: when they did not help, EngineUnavailable says so, in one line."""
_PLAIN: Final = {
    "application/vnd.elasticsearch+json; compatible-with=9": "application/json",
    "application/vnd.elasticsearch+x-ndjson; compatible-with=9": "application/x-ndjson",
}


class PlainNode(Urllib3HttpNode):
    """Speaks plain JSON, which every server takes for its own version: the client's own media types name version 9,
    which Elasticsearch 8 and OpenSearch refuse, and it wants a product header, which OpenSearch does not send.
    """

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: Any = DEFAULT,
    ) -> Any:
        """Sends a request with plain media types, and gives the answer the header that the client looks for."""
        plain = HttpHeaders(headers or {})
        for name in ("accept", "content-type"):
            if name in plain:
                plain[name] = ",".join(_PLAIN.get(part.strip(), part) for part in plain[name].split(","))
        response = super().perform_request(method, target, body, plain, request_timeout)
        named = HttpHeaders({**response.meta.headers, "x-elastic-product": "Elasticsearch"})
        return response._replace(meta=replace(response.meta, headers=named))


class ElasticEngine:
    """The Engine of `search.engine` on a server: an alias, `name`, over the index in use, which carries its layout."""

    def __init__(
        self,
        url: str,
        name: str = "recruitwatch",
        *,
        api_key: str | None = None,
        ca_certs: str | None = None,
        timeout: float = 60.0,
    ) -> None:
        urls = [part.strip() for part in url.split(",") if part.strip()]
        self._shown = ", ".join(map(_without_password, urls))
        try:
            self._client = Elasticsearch(
                [_with_port(part) for part in urls],
                node_class=PlainNode,
                serializer=OrjsonSerializer(),
                api_key=api_key,
                ca_certs=ca_certs or DEFAULT,
                request_timeout=timeout,
                retry_on_timeout=True,
                max_retries=3,
            )
        except (ValueError, TypeError, OSError) as error:
            raise EngineUnavailable(f"the engine's address {self._shown}: {error}", REMEDY) from None
        self._name = name
        self._checked = False

    @staticmethod
    def prepare(document: AdDocument) -> Prepared:
        """What `put` takes of an advert, analysed."""
        return prepare(document)

    def put(self, prepared: Iterable[Prepared]) -> Taken:
        """Puts in what `prepare` made, each in place of the advert with its id; waits minutes for a server."""
        with self._explained():
            self._ensure()
            return send(self._target(), ({"_id": posting_id, "_source": body} for posting_id, body in prepared))

    def upsert(self, documents: Iterable[AdDocument]) -> Taken:
        """Puts adverts in, each in place of the one with its id."""
        return self.put(map(prepare, documents))

    def delete(self, posting_ids: Iterable[str]) -> None:
        """Takes adverts out; ids that are not there are passed over."""
        with self._explained():
            self._ensure()
            send(self._target(), ({"_op_type": "delete", "_id": posting_id} for posting_id in posting_ids))

    def commit(self) -> None:
        """Makes all that was written visible; lasting it is already."""
        with self._explained(), suppress(NotFoundError):
            patiently(lambda: self._client.indices.refresh(index=self._name))

    def clear(self) -> None:
        """Takes everything out; visible at once."""
        with self.rebuild():
            pass

    @contextmanager
    def rebuild(self) -> Iterator["ElasticEngine"]:
        """An empty engine beside this one, which takes its place when the block ends without an error."""
        with self._explained():
            self._drop_unfinished()
            fresh = ElasticEngine.__new__(ElasticEngine)
            fresh.__dict__.update(self.__dict__, _name=f"{self._name}-next-{time.time_ns()}", _checked=False)
            fresh._ensure()
        try:
            yield fresh
            fresh.commit()
        except BaseException:
            with suppress(ApiError, TransportError):
                self._drop_unfinished()
            raise
        with self._explained():
            self._adopt(fresh._name)

    def drop(self) -> None:
        """Removes the index itself; `name` may be a pattern of names."""
        with self._explained():
            for index in self._aliased(self._name):
                self._client.indices.delete(index=index)

    def close(self) -> None:
        """Lets go of the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def count(self) -> int:
        """How many adverts there are."""
        with self._explained():
            return int(self._client.count(index=self._name)["count"]) if self._exists() else 0

    def get(self, posting_id: str) -> AdDocument | None:
        """One advert."""
        with self._explained():
            found = self._search({"query": {"term": {"posting_id": posting_id}}, "size": 1, "_source": ["document"]})
        hits = found["hits"]["hits"] if found else []
        return _document(hits[0]) if hits else None

    def frequencies(self, words: Iterable[str]) -> list[int]:
        """How many adverts hold each of these unstemmed terms, in one request for a thousand."""
        counted: list[int] = []
        with self._explained():
            for some in in_batches(words, WORDS_AT_ONCE):
                found = self._search(make_frequencies(some))
                counted += read_frequencies(found, len(some))
        return counted

    def copies(self, clusters: Collection[str]) -> dict[str, Copies]:
        """How many adverts of each of these clusters there are, and on how many platforms, in one request."""
        with self._explained():
            return read_copies(self._search(make_copies(clusters)) if clusters else None)

    def search(self, query: AdQuery) -> Result:
        """The answer to a question; QueryError where its cursor is not one of this question's."""
        started = time.perf_counter()
        planned = plan(query, alike(self, query.like) if query.like else None)
        body = make_search(query, planned, read_cursor(query, planned.order))
        with self._explained():
            found = self._search(body) or {"hits": {"total": {"value": 0}, "hits": []}, "aggregations": {}}
        shown = found["hits"]["hits"][: query.size]
        marker = Highlighter(planned)
        documents = [_document(hit) for hit in shown]
        counted = found.get("aggregations") or {}
        result = Result(
            total=found["hits"]["total"]["value"],
            hits=[Hit(document=hit, highlights=marker.spans(hit) if query.highlight else {}) for hit in documents],
            facets={
                name: counts((b["key"], b["doc_count"]) for b in counted.get(name, {}).get("buckets", []))
                for name in query.facets
            },
            histogram=[
                Bar(start=f"{b['key_as_string']}T00:00:00Z", count=b["doc_count"])
                for b in counted.get(" histogram", {}).get("buckets", [])
            ],
            took_ms=round((time.perf_counter() - started) * 1000, 3),
            after=_after(query, planned.order, body, found["hits"]["hits"]),
            understood=planned.understood,
        )
        return complete(self, query, planned, result)

    def _search(self, body: dict[str, Any]) -> dict[str, Any] | None:
        if not self._exists():
            return None
        try:
            return dict(self._client.search(index=self._name, body=body).body)
        except NotFoundError:
            return None

    def _target(self) -> Target:
        return Target(self._client, self._shown, self._name)

    def _exists(self) -> bool:
        """Whether there is an index yet; EngineUnavailable if it is of another layout. Asked until there is one."""
        if not self._checked:
            for index in self._aliased(self._name):
                if f"-{LAYOUT}-" not in index:
                    raise EngineUnavailable(
                        f"index {index} is not of layout {LAYOUT}", "run recruitwatch publish --rebuild"
                    )
                self._checked = True
        return self._checked

    def _ensure(self) -> None:
        if not self._exists():
            index = f"{self._name.partition('-next-')[0]}-{LAYOUT}-{time.time_ns()}"
            self._client.indices.create(index=index, settings=SETTINGS, mappings=MAPPING, aliases={self._name: {}})
            self._checked = True

    def _aliased(self, alias: str) -> list[str]:
        try:
            return list(self._client.indices.get_alias(name=alias).body)
        except NotFoundError:
            return []

    def _adopt(self, alias: str) -> None:
        """Turns our alias to the index that another names, in one step with the removal of what we had before."""
        turned: list[dict[str, Any]] = [{"remove_index": {"index": old}} for old in self._aliased(self._name)]
        for index in self._aliased(alias):
            turned.append({"remove": {"index": index, "alias": alias}})
            turned.append({"add": {"index": index, "alias": self._name}})
        self._client.indices.update_aliases(actions=turned)

    def _drop_unfinished(self) -> None:
        for index in self._aliased(f"{self._name}-next-*"):
            self._client.indices.delete(index=index)

    def _explained(self) -> AbstractContextManager[None]:
        return explained(self._shown, self._name)


def _after(query: AdQuery, sort: Sort, body: dict[str, Any], hits: list[dict[str, Any]]) -> str | None:
    """The cursor of the next page, where there is one."""
    if not query.size or len(hits) <= query.size:
        return None
    if sort == "relevance" or query.collapse:
        place = body.get("from", 0) + query.size
        return Cursor(sort=sort, collapse=query.collapse, place=place).write() if place < DEEPEST else None
    key, posting_id = hits[query.size - 1]["sort"]
    return Cursor(sort=sort, collapse=False, key=key, posting_id=posting_id).write()


def _document(hit: dict[str, Any]) -> AdDocument:
    return AdDocument.model_validate(hit["_source"]["document"])


def _with_port(url: str) -> str:
    """The client wants a port to be named; a URL without one means the scheme's own."""
    parts = urlsplit(url)
    if parts.port or not parts.hostname:
        return url
    return urlunsplit(parts._replace(netloc=f"{parts.netloc}:{443 if parts.scheme == 'https' else 80}"))


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
