"""Finds the names of places and occupations among a query's words; what stands in quotation marks is left as it is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from search.analysis import is_run
from search.names import MAX_WORDS, Meaning, meanings, split
from search.tree import Clause, Cut, Leaf, Named, Not, Words

MOST_NAMES: Final = 8
"""Names of one question that are looked for in all their ways: each is up to some hundred terms."""


def named(groups: Sequence[list[Clause]]) -> list[list[Clause]]:
    """The clauses of a text with its names found: those of several words that stand side by side before single ones."""
    made: list[list[Clause]] = []
    left, at = MOST_NAMES, 0
    while at < len(groups):
        size, found = _longest(groups[at : at + MAX_WORDS]) if left else (1, None)
        group = [found] if found else [_one(clause) if left else clause for clause in groups[at]]
        left -= min(left, sum(len(clause["names"]) for _, clause in group if "names" in clause))
        made.append(group)
        at += size
    return made


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
