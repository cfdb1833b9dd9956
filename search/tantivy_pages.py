"""Pages of the embedded engine's hits: by a field at any depth, by relevance, and one of each cluster."""

from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from typing import Final, NamedTuple

from tantivy import DocAddress, Occur, Order, Query, Searcher

from records.document import AdDocument
from search.engine import DEEPEST, Cursor
from search.packing import unpack
from search.plan import All, Planned, Steady, steady
from search.query import AdQuery, QueryError
from search.tantivy_query import between, id_key, make_query

_CHUNK: Final = 500
_SORT_FIELDS: Final = {"risk": "score", "newest": "first_seen", "oldest": "first_seen"}


class Place(NamedTuple):
    """A hit in its order, before its document is read."""

    key: float
    id_key: int
    address: DocAddress


def page(
    searcher: Searcher, asked: Query, query: AdQuery, planned: Planned, cursor: Cursor | None
) -> tuple[list[Place], str | None]:
    """The places of one page, and the cursor of the next."""
    if planned.order == "relevance" or query.collapse:
        start = cursor.place or 0 if cursor else 0
        stop = min(start + query.size, DEEPEST)
        wanted = max(stop - start, 0)
        found = list(islice(_placed(searcher, asked, query, planned, stop + 1), start, start + wanted + 1))
        place = start + wanted
        after = Cursor(sort=planned.order, collapse=query.collapse, place=place).write()
        return found[:wanted], after if len(found) > wanted and place < DEEPEST else None
    start_at = None
    if cursor is not None and cursor.key is not None and cursor.posting_id is not None:
        try:
            start_at = (cursor.key, id_key(cursor.posting_id))
        except ValueError:
            raise QueryError("after: no cursor of ours", "take `after` from the page before") from None
    found = _by_key(searcher, asked, planned.order, start_at, query.size + 1)
    if len(found) <= query.size:
        return found, None
    last = found[query.size - 1]
    posting_id = read_document(searcher, last.address).posting_id
    after = Cursor(sort=planned.order, collapse=False, key=last.key, posting_id=posting_id).write()
    return found[: query.size], after


def _placed(searcher: Searcher, asked: Query, query: AdQuery, planned: Planned, most: int) -> Iterator[Place]:
    """Hits in order from the first; of each cluster one, where they are collapsed."""
    if not query.collapse:
        yield from _ordered(searcher, asked, planned, most)
        return
    shown: set[float] = set()
    ordered = _ordered(searcher, asked, planned, None)
    while chunk := list(islice(ordered, _CHUNK)):
        clusters = searcher.fast_field_values("cluster_key", [place.address for place in chunk])
        for place, cluster in zip(chunk, clusters, strict=True):
            if cluster is not None and cluster not in shown:
                shown.add(cluster)
                yield place


def _ordered(searcher: Searcher, asked: Query, planned: Planned, most: int | None) -> Iterator[Place]:
    if planned.order == "relevance":
        yield from _by_score(searcher, asked, planned, most)
        return
    last: tuple[float, int] | None = None
    while chunk := _by_key(searcher, asked, planned.order, last, _CHUNK):
        yield from chunk
        last = (chunk[-1].key, chunk[-1].id_key)


def _by_score(searcher: Searcher, asked: Query, planned: Planned, most: int | None) -> Iterator[Place]:
    """Hits by score, then id. Beyond 20,000 with one score, which of them come is open, but for the usual score of
    other names and prefixes, at which any number is in order.
    """
    if not planned.scored:
        yield from _by_ids(searcher, asked, None, most or searcher.num_docs)
        return
    found = searcher.search(asked, (most or DEEPEST) + _CHUNK, count=False).hits
    if most and len(found) > most and found[most - 1][0] == found[-1][0]:
        usual = steady(planned.text)
        if usual and found[-1][0] == usual.score:
            yield from _then_by_ids(searcher, asked, [hit for hit in found if hit[0] > usual.score], usual, most)
            return
        found = searcher.search(asked, 2 * DEEPEST, count=False).hits
    yield from _in_order(searcher, found)


def _then_by_ids(
    searcher: Searcher, asked: Query, above: list[tuple[float, DocAddress]], usual: Steady, most: int
) -> Iterator[Place]:
    """Hits that score more than what all of the rest score, then that rest, which is looked up by id."""
    first = list(_in_order(searcher, above))
    yield from first
    shown = {place.id_key for place in first}
    tied = _by_ids(searcher, _and(asked, make_query(All(usual.nodes))), None, most + len(first))
    yield from (place for place in tied if place.id_key not in shown)


def _in_order(searcher: Searcher, found: Sequence[tuple[float, DocAddress]]) -> list[Place]:
    keys = searcher.fast_field_values("id_key", [address for _, address in found])
    places = (Place(score, int(key or 0), address) for (score, address), key in zip(found, keys, strict=True))
    return sorted(places, key=lambda place: (-place.key, place.id_key))


def _by_key(searcher: Searcher, asked: Query, order: str, after: tuple[float, int] | None, limit: int) -> list[Place]:
    """Hits by a field, then id, after a place: ties are looked up by themselves, so that depth costs nothing."""
    field, descending = _SORT_FIELDS[order], order != "oldest"
    places: list[Place] = []
    rest = asked
    if after is not None:
        key, last_id = after
        same = _and(asked, between(field, key, key))
        places = [place._replace(key=key) for place in _by_ids(searcher, same, last_id + 1, limit)]
        rest = _and(asked, _beyond(field, key, descending))
    missing = limit - len(places)
    if missing <= 0:
        return places[:limit]
    found = searcher.search(
        rest, missing, count=False, order_by_field=field, order=Order.Desc if descending else Order.Asc
    ).hits
    ids = searcher.fast_field_values("id_key", [address for _, address in found])
    listed = [Place(key, int(i or 0), address) for (key, address), i in zip(found, ids, strict=True)]
    groups = [(key, list(group)) for key, group in groupby(listed, key=lambda place: place.key)]
    for _, group in groups[:-1]:
        places += sorted(group, key=lambda place: place.id_key)
    if groups:
        key = groups[-1][0]
        tied = _and(asked, between(field, key, key))
        places += [place._replace(key=key) for place in _by_ids(searcher, tied, None, limit - len(places))]
    return places


def _by_ids(searcher: Searcher, asked: Query, first: int | None, limit: int) -> list[Place]:
    if first is not None:
        if first >= 1 << 64:
            return []
        asked = _and(asked, between("id_key", first, None))
    found = searcher.search(asked, limit, count=False, order_by_field="id_key", order=Order.Asc).hits
    return [Place(0.0, key, address) for key, address in found]


def _beyond(field: str, key: float, descending: bool) -> Query:
    within = between(field, *((key, None) if descending else (None, key)))
    return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, within)])


def _and(asked: Query, condition: Query) -> Query:
    return Query.boolean_query([(Occur.Must, asked), (Occur.Must, Query.const_score_query(condition, 0.0))])


def read_document(searcher: Searcher, address: DocAddress) -> AdDocument:
    """The advert that stands at an address."""
    return unpack(bytes(searcher.doc(address).get_first("document") or b""))
