"""What a query's text is read into: a small tree, and what is told of how it was read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from search.names import Meaning
from search.query import Filters


@dataclass(frozen=True, slots=True)
class Words:
    """Words that must each be there, in any of their forms; more than one where a hyphen joined them."""

    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow one another, as they are written."""

    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """Words that name places or occupations: they, or any other name of the same."""

    pieces: tuple[str, ...]
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """An unspaced run, cut where it holds names; every part must be there."""

    parts: tuple["Words | Named", ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word."""

    piece: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word, or one that is so many edits away (insertion, deletion, change, swap of neighbours)."""

    piece: str
    distance: int


@dataclass(frozen=True, slots=True)
class Stated:
    """A filter that was written into the text."""

    filters: Filters


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be there."""

    node: "Leaf"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Alternatives, joined by OR."""

    nodes: tuple["Leaf | Not", ...]


Leaf = Words | Named | Cut | Phrase | Prefix | Fuzzy | Stated
Node = Leaf | Not | AnyOf
Clause = tuple[Leaf | Not, dict[str, Any]]
"""A part of a text, and how it is told."""


class Ignored(BaseModel):
    """A part of a query's text that was left out, and why."""

    model_config = ConfigDict(frozen=True)

    text: str
    reason: str


class Understood(BaseModel):
    """How a query's text was read."""

    model_config = ConfigDict(frozen=True)

    text: str
    clauses: list[dict[str, Any]] = []
    """Each {`kind`: word | phrase | prefix | fuzzy | field | or, `value`, `not`}; with `field` or `clauses`.

    A word that names a place or an occupation has `names`: [{`kind`: place | occupation, `name`, `ways`}], whose other
    ways of writing were looked for too.
    """
    ignored: list[Ignored] = []


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree of a text: all of `nodes` must hold."""

    nodes: tuple[Node, ...]
    understood: Understood

    @property
    def empty(self) -> bool:
        """Whether a text was given and nothing of it could be understood: such a query finds nothing."""
        return not self.nodes and bool(self.understood.text.strip())


def names_told(clauses: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The names that clauses tell of, alternatives among them, each once."""
    every = [name for clause in clauses for part in clause.get("clauses", [clause]) for name in part.get("names", ())]
    return [name for i, name in enumerate(every) if name not in every[:i]]
