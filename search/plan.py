"""Brings a question to terms and bounds that any engine can look up, so that every engine is asked the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

from search.analysis import forms, is_run, pairs, spellings
from search.fields import microseconds
from search.names import Meaning
from search.query import RESTRICTED, VALUE_FILTERS, AdQuery, Filters, Sort
from search.syntax import parse
from search.tree import AnyOf, Cut, Fuzzy, Named, Node, Not, Parsed, Phrase, Prefix, Stated, Understood, Words


@dataclass(frozen=True, slots=True)
class Terms:
    """Any of these terms; scored by the best."""

    words: tuple[str, ...]
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Any of these sequences of `words` terms, each without a gap; scored by the best."""

    variants: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Prefixes:
    """Any `words` term that begins so; all score 1."""

    starts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Any `words` term within `distance` edits of one of these; all score 1."""

    words: tuple[str, ...]
    distance: int


@dataclass(frozen=True, slots=True)
class Also:
    """What was asked, or another name of it: any of these terms, beginnings and sequences, which all score 1."""

    asked: "Plan"
    others: tuple[Terms | Prefixes | Phrases, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """A keyword field with any of these values; scores nothing."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """A number field within bounds, both inclusive; scores nothing."""

    field: str
    low: float | int | None
    high: float | int | None


@dataclass(frozen=True, slots=True)
class All:
    """Every one of these; scores add up."""

    nodes: tuple["Plan", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these; scores of those that hold add up."""

    nodes: tuple["Plan", ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least so many of these; scores of those that hold add up."""

    nodes: tuple["Plan", ...]
    least: int


@dataclass(frozen=True, slots=True)
class No:
    """Whatever this is not; scores nothing."""

    node: "Plan"


@dataclass(frozen=True, slots=True)
class Nothing:
    """Finds nothing: a text was given, and no word of it could be understood."""


Plan = Terms | Phrases | Prefixes | Near | Also | OneOf | Between | All | Either | AtLeast | No | Nothing
_SCORED: Final = (Terms, Phrases)


@dataclass(frozen=True, slots=True)
class Planned:
    """A question as engines get it."""

    text: Plan
    filters: All
    order: Sort
    scored: bool
    """Whether hits can differ in relevance: otherwise an order by relevance is one by posting id."""
    understood: Understood


def plan(query: AdQuery, alike: Plan | None = None) -> Planned:
    """What to look up for `query`; `alike` is what its `like` comes to."""
    parsed = parse(query.text)
    text = _text(parsed)
    text = All((text, alike)) if alike else text
    scored = any(isinstance(leaf, _SCORED) for leaf in leaves(text)) or any(isinstance(n, AnyOf) for n in parsed.nodes)
    order = query.sort or (
        "relevance" if any(not isinstance(leaf, OneOf | Between) for leaf in leaves(text)) else "risk"
    )
    filters = _filters(query.filters)
    if query.among:
        filters.append(OneOf("posting_id", query.among))
    if not (query.restricted or _asks_for_restricted(query.filters, parsed)):
        filters.append(No(OneOf("typology", (RESTRICTED,))))
    return Planned(text, All(tuple(filters)), order, scored, parsed.understood)


def leaves(node: Plan) -> list[Plan]:
    """What a hit can be found by: the leaves that are not negated."""
    if isinstance(node, All | Either | AtLeast):
        return [leaf for part in node.nodes for leaf in leaves(part)]
    if isinstance(node, Also):
        return [leaf for part in (node.asked, *node.others) for leaf in leaves(part)]
    return [] if isinstance(node, No | Nothing) else [node]


class Steady(NamedTuple):
    """The score that hits have which answer a text without any word of their own relevance, and what they answer."""

    score: float
    nodes: tuple[Plan, ...]


def steady(text: Plan) -> Steady | None:
    """What a text's hits mostly score where all its parts can score the same for many; None where one cannot."""
    parts = text.nodes if isinstance(text, All) else (text,)
    if any(isinstance(part, Terms | Phrases | Either | AtLeast | All | Nothing) for part in parts):
        return None
    score = sum(isinstance(part, Also | Prefixes | Near) for part in parts)
    nodes = (Either(part.others) if isinstance(part, Also) else part for part in parts)
    return Steady(float(score), tuple(nodes))


def _text(parsed: Parsed) -> Plan:
    return Nothing() if parsed.empty else All(tuple(map(_node, parsed.nodes)))


def _node(node: Node) -> Plan:
    match node:
        case Not(node=inner):
            return No(_node(inner))
        case AnyOf(nodes=nodes):
            return Either(tuple(map(_node, nodes)))
        case Stated(filters=filters):
            return _single(_filters(filters))
        case Phrase(pieces=found):
            return _phrase(found)
        case Prefix(piece=piece):
            return _word(piece) if is_run(piece) else Prefixes(_distinct(piece))
        case Fuzzy(piece=piece, distance=distance):
            return _word(piece) if is_run(piece) or distance == 0 else Near(_distinct(piece), distance)
        case Words(pieces=found):
            return _single([_word(piece) for piece in found])
        case Named(pieces=found, meanings=meanings):
            return Also(_single([_word(piece) for piece in found]), _others(meanings))
        case Cut(parts=parts):
            return All(tuple(map(_node, parts)))


def _others(meanings: tuple[Meaning, ...]) -> tuple[Terms | Prefixes | Phrases, ...]:
    found = [meaning.terms for meaning in meanings]
    words, stems, starts = map(
        _together, zip(*((terms.words, terms.stems, terms.starts) for terms in found), strict=True)
    )
    sequences = tuple(dict.fromkeys(one for terms in found for one in terms.sequences))
    others: list[Terms | Prefixes | Phrases] = [Terms(words, stems)] if words or stems else []
    others += [Prefixes(starts)] if starts else []
    others += [Phrases(sequences)] if sequences else []
    return tuple(others)


def _together(lists: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(lists)))


def _distinct(piece: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(spellings(piece)))


def _word(piece: str) -> Plan:
    if is_run(piece) and len(piece) > 2:
        return Phrases((tuple(pairs(piece)),))
    found = forms(piece)
    return Terms(found.words, found.stems)


def _phrase(found: tuple[str, ...]) -> Plan:
    """A phrase in each script that its words may be spelled in; a word alone is that word, unstemmed."""
    if len(found) == 1 and is_run(found[0]):
        return _word(found[0])
    places = [spelled for piece in found for spelled in _places(piece)]
    variants = tuple(dict.fromkeys(zip(*places, strict=True)))
    if len(places) == 1:
        return Terms(tuple(variant[0] for variant in variants), ())
    return Phrases(variants)


def _places(piece: str) -> list[tuple[str, ...]]:
    return [spellings(pair) for pair in pairs(piece)] if is_run(piece) else [spellings(piece)]


def _filters(filters: Filters) -> list[Plan]:
    found: list[Plan] = [OneOf(name, tuple(values)) for name in VALUE_FILTERS if (values := getattr(filters, name))]
    since = microseconds(filters.since) if filters.since else None
    until = microseconds(filters.until) - 1 if filters.until else None
    bounds = (
        Between("score", filters.score_min, filters.score_max),
        Between("first_seen", since, until),
        Between("pay_high", filters.pay_min, None),
        Between("pay_low", None, filters.pay_max),
    )
    return found + [bound for bound in bounds if bound.low is not None or bound.high is not None]


def _asks_for_restricted(filters: Filters, parsed: Parsed) -> bool:
    """Whether a question names the restricted typology, or one thing whose adverts should all be seen."""
    stated = [filters, *(node.filters for node in parsed.nodes if isinstance(node, Stated))]
    return any(RESTRICTED in one.typology or one.contact or one.cluster or one.network for one in stated)


def _single(nodes: list[Plan]) -> Plan:
    return nodes[0] if len(nodes) == 1 else All(tuple(nodes))
