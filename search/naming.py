"""Finds the names of places and occupations among a query's words; what stands in quotation marks is left as it is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from search.analysis import is_run
from search.names import MAX_WORDS, Meaning, meanings, split
from search.tree import Clause, Cut, Leaf, Named, Not, Words

MOST_QUERIES: Final = 900
"""What a server is asked at most for one text, in parts; OpenSearch refuses more than 1,024."""
A_WORD: Final = 14
"""Parts that a word takes by itself: its spellings, and its stem in each language of its script."""
TOO_MANY: Final = "looked for by this name alone: the text names too much to look for all its other names"


class Names(NamedTuple):
    """The clauses of a text with its names found, and those whose other names are not looked for."""

    groups: list[list[Clause]]
    left_out: list[str]


def named(groups: Sequence[list[Clause]]) -> Names:
    """Finds the names: those of several words that stand side by side before single ones, the first ones first."""
    made = Names([], [])
    left = MOST_QUERIES - A_WORD * sum(size_of(node) for group in groups for node, _ in group)
    at = 0
    while at < len(groups):
        size, found = _longest(groups[at : at + MAX_WORDS])
        group = list[Clause]()
        for plain, clause in zip(groups[at], [found] if found else map(_one, groups[at]), strict=True):
            cost = _cost(clause)
            if cost <= left:
                left -= cost
                group.append(clause)
            else:
                made.left_out.append(str(clause[1]["value"]))
                group.append(plain)
                size = 1
        made.groups.append(group)
        at += size
    return made


def size_of(node: Leaf | Not) -> int:
    """Words that a clause has a server look for."""
    leaf = node.node if isinstance(node, Not) else node
    return len(leaf.pieces) if isinstance(leaf, Words) else 1


def _cost(clause: Clause) -> int:
    node = clause[0].node if isinstance(clause[0], Not) else clause[0]
    parts = node.parts if isinstance(node, Cut) else (node,)
    found = [meaning.terms for part in parts if isinstance(part, Named) for meaning in part.meanings]
    return sum(len(terms.starts) + len(terms.sequences) + 3 for terms in found)


def _longest(groups: Sequence[list[Clause]]) -> tuple[int, Clause | None]:
    """The longest name of several words that begins here, as one clause, and how many groups it takes."""
    words = list[str]()
    for group in groups:
        leaf, clause = group[0]
        if len(group) > 1 or not isinstance(leaf, Words) or len(leaf.pieces) > 1 or is_run(leaf.pieces[0]):
            break
        words.append(leaf.pieces[0])
    for size in range(len(words), 1, -1):
        if found := meanings(tuple(words[:size])):
            value = " ".join(str(group[0][1]["value"]) for group in groups[:size])
            return size, (
                Named(tuple(words[:size]), found),
                _told({"kind": "word", "value": value, "not": False}, found),
            )
    return 1, None


def _one(entry: Clause) -> Clause:
    node, clause = entry
    leaf = node.node if isinstance(node, Not) else node
    if not isinstance(leaf, Words):
        return entry
    found = meanings(leaf.pieces)
    made: Leaf = Named(leaf.pieces, found) if found else leaf
    if not found and is_run(leaf.pieces[0]) and len(leaf.pieces) == 1:
        parts = tuple(
            Named((part,), known) if (known := meanings((part,))) else Words((part,)) for part in split(leaf.pieces[0])
        )
        found = tuple(one for part in parts if isinstance(part, Named) for one in part.meanings)
        made = Cut(parts) if found else leaf
    if not found:
        return entry
    return (replace(node, node=made) if isinstance(node, Not) else made), _told(clause, found)


def _told(clause: dict[str, Any], found: Sequence[Meaning]) -> dict[str, Any]:
    names = [{"kind": one.kind, "name": one.name, "ways": [way.written for way in one.ways]} for one in found]
    return {**clause, "names": names}
