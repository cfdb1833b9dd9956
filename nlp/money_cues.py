"""The words around amounts, found in one pass: what an amount is for, how often it comes, whether it is a bound.

`config/gazetteer/money_cues.yaml` holds them. One automaton costs a text less than searching the surroundings of each
of its amounts by expressions.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import takewhile
from typing import Any, Final, NamedTuple

from nlp.folding import Folded
from nlp.glossary import Glossary
from nlp.vocabulary import gazetteer

_GROUPED: Final = ("roles", "periods")
_RIVALS: Final = {"roles": "roles", "price": "roles", "thing": "roles", "papers": "roles", "from": "roles"}
"""Kinds of which only the longest counts where they overlap."""


class _Meaning(NamedTuple):
    kind: str
    value: str
    rank: int
    """Of equally long words the first of the file counts."""
    stroke: bool
    languages: frozenset[str]


class Cue(NamedTuple):
    """A word near an amount: where it stands in the folded text, and what it says."""

    start: int
    end: int
    kind: str
    value: str


def find_cues(folded: Folded, languages: Iterable[str]) -> dict[str, list[Cue]]:
    """The cues that hold in a text of `languages`, by kind, by start; kinds are the keys of the file."""
    spoken, text = frozenset(languages), folded.text
    found = [
        (start, end, said)
        for start, end, said in _glossary().find(folded)
        if (not said.languages or not said.languages.isdisjoint(spoken))
        and (not said.stroke or text[:start].endswith(("/", "/ ")))
    ]
    found.sort(key=lambda match: (match[0], -match[1], match[2].rank))
    cues: dict[str, list[Cue]] = {}
    last: dict[str, int] = {}
    for start, end, said in found:
        rivals = _RIVALS.get(said.kind, said.kind)
        if start >= last.get(rivals, 0):
            last[rivals] = end
            cues.setdefault(said.kind, []).append(Cue(start, end, said.kind, said.value))
    return cues


def before(cues: list[Cue], first: int, start: int) -> Iterator[Cue]:
    """Those between two places, the last of them first."""
    return takewhile(lambda cue: cue.start >= first, (cue for cue in reversed(cues) if cue.end <= start))


def after(cues: list[Cue], end: int, last: int) -> Iterator[Cue]:
    """Those between two places, in their order."""
    return takewhile(lambda cue: cue.end <= last, (cue for cue in cues if cue.start >= end))


@cache
def _glossary() -> Glossary[_Meaning]:
    return Glossary(_entries(gazetteer("money_cues.yaml")), kind=lambda said: said)


def _entries(data: dict[str, Any]) -> Iterator[tuple[str, _Meaning]]:
    rank = 0
    for kind, said in data.items():
        for value, line in said.items() if kind in _GROUPED else ((kind, said),):
            for phrase in map(str.strip, line.split(",")):
                word, _, bound = phrase.partition("@")
                rank += 1
                languages = frozenset(bound.split()) if bound else frozenset()
                yield word.lstrip("/"), _Meaning(kind, value, rank, word.startswith("/"), languages)
