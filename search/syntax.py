"""Reads a query's text into a small tree, never failing: what it cannot understand it lists, with the reason.

`a b OR c -d` means a, and b or c, and not d: OR joins its neighbours before the rest is joined by *and*.
"""

import re
from typing import Any, Final

from pydantic import ValidationError

from search.analysis import pieces
from search.naming import TOO_MANY, named, size_of
from search.query import VALUE_FILTERS, Filters
from search.tree import (
    AnyOf,
    Clause,
    Fuzzy,
    Ignored,
    Leaf,
    Node,
    Not,
    Parsed,
    Phrase,
    Prefix,
    Stated,
    Understood,
    Words,
)

MAX_TEXT: Final = 2_000
"""Code points of a query that are read."""
MAX_CLAUSES: Final = 50
"""Words, phrases and fields; each word of several that hyphens join counts."""
MIN_PREFIX: Final = 2
"""Letters before a star: with fewer, a prefix names a large part of the dictionary."""
MAX_PIECES: Final = 40
"""Words of one phrase."""

_QUOTES: Final = {'"': '"', "\u201c": "\u201d", "\u201e": "\u201c\u201d", "\u00ab": "\u00bb", "\u300c": "\u300d"}
_CHUNK: Final = re.compile(r"[^\s\"\u201c\u201e\u00ab\u300c]+")
_FIELD: Final = re.compile(r"([A-Za-z_]{2,20}):(?!//)(.*)", re.DOTALL)
_FUZZY: Final = re.compile(r"(.+?)~([0-9]?)")
_HYPHENED: Final = re.compile(r"[\w\u02bb\u02bc'\u2019]+(?:[-\u2010\u2011][\w\u02bb\u02bc'\u2019]+)+")


def parse(text: str) -> Parsed:
    """The tree of `text`; time grows with its length, which is bounded."""
    return _Parser(text).parse()


class _Parser:
    """Reads one text from left to right."""

    def __init__(self, text: str) -> None:
        self._given = text
        self._text = text[:MAX_TEXT]
        self._at = 0
        self._groups: list[list[Clause]] = []
        self._ignored: list[Ignored] = []
        self._or = self._not = False

    def parse(self) -> Parsed:
        if len(self._given) > MAX_TEXT:
            self._ignore(self._given[MAX_TEXT:], f"only the first {MAX_TEXT} characters are read")
        while self._skip_space():
            self._next()
        for pending, sign in ((self._or, "OR"), (self._not, "NOT")):
            if pending:
                self._ignore(sign, "nothing follows it")
        if not self._groups and not self._ignored and self._text.strip():
            self._ignore(self._text.strip(), "there is no word in it")
        groups, alone = named(self._groups)
        for value in alone:
            self._ignore(value, TOO_MANY)
        nodes = tuple(_joined([node for node, _ in group]) for group in groups)
        clauses = [_told([clause for _, clause in group]) for group in groups]
        return Parsed(nodes, Understood(text=self._given[:MAX_TEXT], clauses=clauses, ignored=self._ignored))

    def _skip_space(self) -> bool:
        while self._at < len(self._text) and (self._text[self._at].isspace() or self._text[self._at] in "()"):
            if self._text[self._at] in "()":
                self._ignore(self._text[self._at], "parentheses have no meaning here: OR joins its neighbours first")
            self._at += 1
        return self._at < len(self._text)

    def _next(self) -> None:
        start = self._at
        negative = False
        if self._text[start] in "-\u2212" and not self._text[start + 1 : start + 2].isspace():
            negative = True
            self._at += 1
        if self._at < len(self._text) and self._text[self._at] in _QUOTES:
            self._add(self._phrase(self._quoted()), negative, start)
            return
        match = _CHUNK.match(self._text, self._at)
        if match is None:
            self._ignore(self._text[start : self._at], "nothing follows it")
            return
        self._at = match.end()
        chunk = match.group().rstrip(")")
        if chunk != match.group():
            self._at = match.start() + max(len(chunk), 1)
        if not negative and self._operator(chunk):
            return
        self._add(self._chunk(chunk or match.group()), negative, start)

    def _operator(self, chunk: str) -> bool:
        if chunk in ("OR", "|", "||"):
            if self._groups and not self._or:
                self._or = True
            else:
                self._ignore(chunk, "nothing stands before it" if not self._groups else "it stands twice")
        elif chunk == "NOT":
            self._not = True
        elif chunk not in ("AND", "&&", "+"):
            return False
        return True

    def _quoted(self) -> str:
        start = self._at + 1
        ends = [self._text.find(close, start) for close in _QUOTES[self._text[self._at]]]
        found = [end for end in ends if end >= 0]
        if not found:
            self._ignore(self._text[self._at], "the quotation mark is not closed; read to the end")
        end = min(found, default=len(self._text))
        self._at = min(end + 1, len(self._text))
        return self._text[start:end]

    def _chunk(self, chunk: str) -> tuple[Leaf, dict[str, Any]] | str:
        field = _FIELD.fullmatch(chunk)
        if field:
            return self._field(field[1].lower(), field[2])
        if chunk.endswith("*"):
            return _prefix(chunk.rstrip("*"))
        if "*" in chunk:
            return "a star stands at the end of a word only"
        fuzzy = _FUZZY.fullmatch(chunk)
        if fuzzy:
            return _fuzzy(fuzzy[1], fuzzy[2])
        found = tuple(pieces(chunk))[:MAX_PIECES]
        if not found:
            return "there is no word in it"
        if len(found) == 1 or _HYPHENED.fullmatch(chunk.strip(".,;:!?\u2026")):
            return Words(found), {"kind": "word", "value": chunk}
        return Phrase(found), {"kind": "phrase", "value": chunk}

    def _field(self, name: str, value: str) -> tuple[Leaf, dict[str, Any]] | str:
        if not value and self._at < len(self._text) and self._text[self._at] in _QUOTES:
            value = self._quoted()
        if name not in Filters.model_fields:
            return f"there is no field {name}; known are {', '.join(Filters.model_fields)}"
        if not value.strip(", "):
            return "no value follows the field"
        try:
            filters = Filters.model_validate({name: value if name in VALUE_FILTERS else value.strip()})
        except ValidationError as error:
            return f"{name}: {error.errors()[0]['msg']}"
        return Stated(filters), {"kind": "field", "field": name, "value": value}

    def _phrase(self, value: str) -> tuple[Leaf, dict[str, Any]] | str:
        found = tuple(pieces(value))[:MAX_PIECES]
        return (Phrase(found), {"kind": "phrase", "value": value}) if found else "there is no word in it"

    def _add(self, read: tuple[Leaf, dict[str, Any]] | str, negative: bool, start: int) -> None:
        joins, self._or = self._or, False
        negative, self._not = negative or self._not, False
        if isinstance(read, str):
            self._ignore(self._text[start : self._at], read)
            return
        leaf, clause = read
        if sum(size_of(node) for group in self._groups for node, _ in group) + size_of(leaf) > MAX_CLAUSES:
            self._ignore(self._text[start : self._at], f"only the first {MAX_CLAUSES} clauses are read")
            return
        entry: Clause = (Not(leaf) if negative else leaf, {**clause, "not": negative})
        if joins:
            self._groups[-1].append(entry)
        else:
            self._groups.append([entry])

    def _ignore(self, text: str, reason: str) -> None:
        if len(self._ignored) < MAX_CLAUSES:
            self._ignored.append(Ignored(text=text[:80], reason=reason))


def _prefix(value: str) -> tuple[Leaf, dict[str, Any]] | str:
    found = pieces(value)
    if len(found) != 1:
        return "a star needs one word before it"
    if len(found[0]) < MIN_PREFIX and found[0].isascii():
        return f"a star needs {MIN_PREFIX} letters before it"
    return Prefix(found[0]), {"kind": "prefix", "value": value}


def _fuzzy(value: str, distance: str) -> tuple[Leaf, dict[str, Any]] | str:
    found = pieces(value)
    if len(found) != 1:
        return "~ needs one word before it"
    most = (len(found[0]) - 1) // 2
    edits = min(int(distance) if distance else _usual_distance(found[0]), 2, most)
    return Fuzzy(found[0], edits), {"kind": "fuzzy", "value": value, "distance": edits}


def _usual_distance(word: str) -> int:
    """Elasticsearch's `AUTO`: none up to two letters, one up to five, else two."""
    return 0 if len(word) < 3 else 1 if len(word) < 6 else 2


def _joined(nodes: list[Leaf | Not]) -> Node:
    return nodes[0] if len(nodes) == 1 else AnyOf(tuple(nodes))


def _told(clauses: list[dict[str, Any]]) -> dict[str, Any]:
    return clauses[0] if len(clauses) == 1 else {"kind": "or", "clauses": clauses, "not": False}
