"""The embedded engine's schema, an advert as a document of it, and a plan as one of its queries."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from tantivy import Document, FieldType, Occur, Query, Schema, SchemaBuilder

from records.document import AdDocument
from records.record import digest
from search.engine import Prepared
from search.fields import DAY_US, KEYWORDS, Row, row
from search.packing import pack
from search.plan import All, Also, AtLeast, Between, Either, Near, No, Nothing, OneOf, Phrases, Plan, Prefixes, Terms

_HEX: Final = re.compile(r"[0-9a-f]{32}")
_PATTERN_BYTES: Final = 500
"""tantivy refuses an expression of more than 1,000 states, about two to a byte."""
_FLOATS: Final = frozenset({"score", "pay_low", "pay_high"})


def make_schema() -> Schema:
    """The fields of `search.fields`, with keys to order and collapse by, and the document as it is."""
    builder = SchemaBuilder()
    builder.add_text_field("posting_id", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("stems", tokenizer_name="whitespace", index_option="freq")
    for name in KEYWORDS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in sorted(_FLOATS):
        builder.add_float_field(name, indexed=True, fast=True)
    builder.add_integer_field("first_seen", indexed=True, fast=True)
    builder.add_integer_field("day", fast=True)
    builder.add_unsigned_field("id_key", indexed=True, fast=True)
    builder.add_unsigned_field("cluster_key", fast=True)
    builder.add_bytes_field("document", stored=True)
    return builder.build()


SCHEMA: Final = make_schema()


def prepare(document: AdDocument) -> Prepared:
    """What of an advert is indexed, and the advert itself as it is kept."""
    return row(document), pack(document)


def make_document(fields: Row, packed: bytes) -> Document:
    """A prepared advert as the schema has it; ValueError where its id is none of ours."""
    made = Document()
    made.add_text("posting_id", fields["posting_id"])
    made.add_text("words", fields["words"])
    made.add_text("stems", fields["stems"])
    for name, values in fields["keywords"].items():
        for value in values:
            made.add_text(name, value)
    made.add_float("score", fields["score"])
    if fields["pay_low"] is not None and fields["pay_high"] is not None:
        made.add_float("pay_low", fields["pay_low"])
        made.add_float("pay_high", fields["pay_high"])
    made.add_integer("first_seen", fields["first_seen"])
    made.add_integer("day", fields["first_seen"] // DAY_US)
    made.add_unsigned("id_key", id_key(fields["posting_id"]))
    made.add_unsigned("cluster_key", int(digest(fields["keywords"]["cluster"][0].encode())[:16], 16))
    made.add_bytes("document", packed)
    return made


def id_key(posting_id: str) -> int:
    """A posting id's first 64 bits, which order adverts as the ids do: ids are hashes, so no two share them."""
    if not _HEX.fullmatch(posting_id):
        raise ValueError(f"{posting_id!r} is no posting id")
    return int(posting_id[:16], 16)


def make_query(node: Plan) -> Query:
    """A plan as a query; filters score nothing, alternatives of a word the best of them."""
    match node:
        case Terms(words=words, stems=stems):
            terms = [Query.term_query(SCHEMA, "words", word) for word in words]
            return _best(terms + [Query.term_query(SCHEMA, "stems", stem, "freq") for stem in stems])
        case Phrases(variants=variants):
            return _best([Query.phrase_query(SCHEMA, "words", list(variant)) for variant in variants])
        case Prefixes(starts=starts):
            found = [Query.regex_query(SCHEMA, "words", re.escape(start) + ".*") for start in starts]
            return Query.const_score_query(_best(found), 1.0)
        case Near(words=words, distance=distance):
            near = [Query.fuzzy_term_query(SCHEMA, "words", word, distance, True, False) for word in words]
            return Query.const_score_query(_best(near), 1.0)
        case Also(asked=asked, others=others):
            return _best([make_query(asked), Query.const_score_query(_any([_unscored(one) for one in others]), 1.0)])
        case OneOf(field=field, values=values):
            return Query.const_score_query(Query.term_set_query(SCHEMA, field, list(values)), 0.0)
        case Between(field=field, low=low, high=high):
            return Query.const_score_query(between(field, low, high), 0.0)
        case Either(nodes=nodes) | AtLeast(nodes=nodes):
            least = node.least if isinstance(node, AtLeast) else 1
            return Query.boolean_query([(Occur.Should, make_query(part)) for part in nodes], least)
        case All() | No():
            return _all(node.nodes if isinstance(node, All) else (node,))
        case Nothing():
            return Query.empty_query()


def between(field: str, low: float | None, high: float | None) -> Query:
    """A number field within bounds, both inclusive; None is no bound."""
    if field in _FLOATS:
        low, high = (None if bound is None else float(bound) for bound in (low, high))
        return Query.range_query(SCHEMA, field, FieldType.Float, low, high)
    kind = FieldType.Unsigned if field == "id_key" else FieldType.Integer
    return Query.range_query(SCHEMA, field, kind, low, high)


def _unscored(node: Terms | Prefixes | Phrases) -> Query:
    """Any of many terms, beginnings or sequences, by one pass of the dictionary each; what it scores is open."""
    match node:
        case Terms(words=words, stems=stems):
            fields = {"words": words, "stems": stems}
            return _any([Query.term_set_query(SCHEMA, name, list(terms)) for name, terms in fields.items() if terms])
        case Prefixes(starts=starts):
            return _begun(starts)
        case Phrases(variants=variants):
            return _any([Query.phrase_query(SCHEMA, "words", list(variant)) for variant in variants])


@lru_cache(maxsize=256)
def _begun(starts: tuple[str, ...]) -> Query:
    """Terms that begin so; kept, since expressions take milliseconds to compile."""
    patterns = (f"(?:{'|'.join(map(re.escape, some))}).*" for some in _in_bytes(starts))
    return _any([Query.regex_query(SCHEMA, "words", pattern) for pattern in patterns])


def _in_bytes(starts: Sequence[str]) -> Iterator[list[str]]:
    """Beginnings in groups that tantivy takes as one expression each."""
    group, size = list[str](), 0
    for start in starts:
        size += len(start.encode())
        if group and size > _PATTERN_BYTES:
            yield group
            group, size = [], len(start.encode())
        group.append(start)
    yield group


def _any(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, one) for one in queries])


def _best(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries)


def _all(nodes: tuple[Plan, ...]) -> Query:
    parts = [
        (Occur.MustNot, make_query(part.node)) if isinstance(part, No) else (Occur.Must, make_query(part))
        for part in nodes
    ]
    if all(occur == Occur.MustNot for occur, _ in parts):
        parts.append((Occur.Must, Query.const_score_query(Query.all_query(), 0.0)))
    return parts[0][1] if len(parts) == 1 else Query.boolean_query(parts)
