"""The server's mapping, an advert as a document of it, and a plan as a query of its language."""

from typing import Any, Final

import orjson

from records.document import AdDocument
from search.engine import DEEPEST, FACET_VALUES, Cursor, Prepared
from search.fields import KEYWORDS, row
from search.plan import (
    All,
    Also,
    AtLeast,
    Between,
    Either,
    Near,
    No,
    Nothing,
    OneOf,
    Phrases,
    Plan,
    Planned,
    Prefixes,
    Terms,
)
from search.query import AdQuery

SETTINGS: Final[dict[str, Any]] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    # what is written is seen after commit, which refreshes, and bulk loads run without refreshing in between
    "refresh_interval": "-1",
    "max_result_window": DEEPEST,
}
MAPPING: Final[dict[str, Any]] = {
    "dynamic": "strict",
    "_source": {"includes": ["document"]},
    "properties": {
        "posting_id": {"type": "keyword"},
        "words": {"type": "text", "analyzer": "whitespace", "index_options": "positions"},
        "stems": {"type": "text", "analyzer": "whitespace", "index_options": "freqs"},
        **{name: {"type": "keyword"} for name in KEYWORDS},
        "score": {"type": "double"},
        "pay_low": {"type": "double"},
        "pay_high": {"type": "double"},
        "first_seen": {"type": "long"},
        "day": {"type": "date"},
        # the untouched text, for other tools that read this index
        "title": {"type": "text"},
        "text": {"type": "text"},
        "document": {"type": "object", "enabled": False},
    },
}
_SORTS: Final[dict[str, list[dict[str, str]]]] = {
    "relevance": [{"_score": "desc"}, {"posting_id": "asc"}],
    "risk": [{"score": "desc"}, {"posting_id": "asc"}],
    "newest": [{"first_seen": "desc"}, {"posting_id": "asc"}],
    "oldest": [{"first_seen": "asc"}, {"posting_id": "asc"}],
}
_STEADY: Final = 1 / 2.2
"""What tantivy scores as 1: Lucene leaves out of BM25 the factor k1 + 1, which tantivy has."""
_SHARD_VALUES: Final = 10_000
"""Values that each shard counts for a facet: on one shard the answer is exact, on several it is up to so many."""


def prepare(document: AdDocument) -> Prepared:
    """The id of an advert, and its body as the mapping has it, in JSON."""
    fields = row(document)
    keywords = fields.pop("keywords")  # type: ignore[misc]
    body = {
        **{name: value for name, value in fields.items() if value is not None},
        **keywords,
        "day": document.first_seen[:10],
        "title": document.title,
        "text": document.text,
        "document": document.dump(),
    }
    return document.posting_id, orjson.dumps(body)


def make_search(query: AdQuery, planned: Planned, cursor: Cursor | None) -> dict[str, Any]:
    """The body of a search: one hit more than asked for, to know whether there is a next page."""
    start = cursor.place or 0 if cursor else 0
    body: dict[str, Any] = {
        "query": {"bool": {"must": [make_query(planned.text)], "filter": [make_query(planned.filters)]}},
        "size": min(query.size + 1, max(DEEPEST - start, 0)) if query.size else 0,
        "sort": _SORTS[planned.order],
        "track_total_hits": True,
        "_source": ["document"],
    }
    if start:
        body["from"] = start
    if cursor is not None and cursor.place is None:
        body["search_after"] = [cursor.key, cursor.posting_id]
    if query.collapse:
        body["collapse"] = {"field": "cluster"}
    counted = _aggregations(query)
    return body | {"aggs": counted} if counted else body


def make_query(node: Plan) -> dict[str, Any]:
    """A plan as a query; filters score nothing, alternatives of a word the best of them."""
    match node:
        case Terms(words=words, stems=stems):
            terms = [("words", word) for word in words] + [("stems", stem) for stem in stems]
            return _best([{"term": {field: {"value": value}}} for field, value in terms])
        case Phrases(variants=variants):
            return _best([{"match_phrase": {"words": {"query": " ".join(variant)}}} for variant in variants])
        case Prefixes(starts=starts):
            return _best([{"prefix": {"words": {"value": start, "boost": _STEADY}}} for start in starts])
        case Near(words=words, distance=distance):
            near = {"fuzziness": distance, "rewrite": "constant_score", "boost": _STEADY}
            return _best([{"fuzzy": {"words": {"value": word, **near}}} for word in words])
        case Also(asked=asked, others=others):
            found = [query for one in others for query in _queries(one)]
            named = {"constant_score": {"filter": {"bool": {"should": found}}, "boost": _STEADY}}
            return _best([make_query(asked), named])
        case OneOf(field=field, values=values):
            return _unscored({"terms": {field: list(values)}})
        case Between(field=field, low=low, high=high):
            bounds = {name: bound for name, bound in (("gte", low), ("lte", high)) if bound is not None}
            return _unscored({"range": {field: bounds}})
        case Either(nodes=nodes) | AtLeast(nodes=nodes):
            least = node.least if isinstance(node, AtLeast) else 1
            return {"bool": {"should": [make_query(part) for part in nodes], "minimum_should_match": least}}
        case All() | No():
            return _all(node.nodes if isinstance(node, All) else (node,))
        case Nothing():
            return {"match_none": {}}


def _queries(node: Terms | Prefixes | Phrases) -> list[dict[str, Any]]:
    """Queries any of which may hold; many terms are one of them, since a server counts queries."""
    match node:
        case Terms(words=words, stems=stems):
            fields = {"words": words, "stems": stems}
            return [{"terms": {name: list(terms)}} for name, terms in fields.items() if terms]
        case Prefixes(starts=starts):
            return [{"prefix": {"words": {"value": start}}} for start in starts]
        case Phrases(variants=variants):
            return [{"match_phrase": {"words": {"query": " ".join(variant)}}} for variant in variants]


def _best(queries: list[dict[str, Any]]) -> dict[str, Any]:
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}


def _unscored(query: dict[str, Any]) -> dict[str, Any]:
    return {"constant_score": {"filter": query, "boost": 0}}


def _all(nodes: tuple[Plan, ...]) -> dict[str, Any]:
    must = [make_query(part) for part in nodes if not isinstance(part, No)]
    must_not = [make_query(part.node) for part in nodes if isinstance(part, No)]
    return {"bool": {"must": must or [_unscored({"match_all": {}})], "must_not": must_not}}


def _aggregations(query: AdQuery) -> dict[str, Any]:
    counted: dict[str, Any] = {}
    for name in query.facets:
        order = [{"_count": "desc"}, {"_key": "asc"}]
        counted[name] = {"terms": {"field": name, "size": FACET_VALUES, "shard_size": _SHARD_VALUES, "order": order}}
    if query.histogram:
        days = {"field": "day", "calendar_interval": query.histogram, "min_doc_count": 1, "format": "yyyy-MM-dd"}
        counted[" histogram"] = {"date_histogram": days}
    return counted
