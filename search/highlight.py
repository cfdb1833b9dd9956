"""Finds where in an advert's title and text a question was answered, in code points of the original."""

from collections.abc import Iterator
from functools import partial

from nlp.folding import Folded
from records.document import AdDocument
from search.analysis import folding, is_run, located, pairs, terms_of
from search.plan import Near, Phrases, Plan, Planned, Prefixes, Terms, leaves, plan
from search.query import AdQuery

Spans = list[list[int]]
_FIELDS = ("title", "text")


class Highlighter:
    """Marks the hits of one question; each distinct word is judged once, so time grows with what is shown."""

    def __init__(self, planned: Planned) -> None:
        found = leaves(planned.text)
        self._words = [leaf for leaf in found if isinstance(leaf, Terms | Prefixes | Near)]
        self._phrases = [variant for leaf in found if isinstance(leaf, Phrases) for variant in leaf.variants]
        self._judged: dict[tuple[str, str], bool] = {}

    def spans(self, document: AdDocument) -> dict[str, Spans]:
        """[start, end] of what matched, by field, in order, without overlaps."""
        if not self._words and not self._phrases:
            return {}
        language = document.language.code
        texts = {field: folding(getattr(document, field), language) for field in _FIELDS}
        found = {field: sorted(self._found(folded, language)) for field, folded in texts.items()}
        return {field: _merged(spans) for field, spans in found.items() if spans}

    def _found(self, folded: Folded, language: str) -> Iterator[tuple[int, int]]:
        places = list(located(folded))
        for start, piece in places if self._words else ():
            for first, last in self._within_run(piece) if is_run(piece) else self._whole(piece, language):
                yield folded.span(start + first, start + last)
        if self._phrases:
            words = [word for start, piece in places for word in _words(start, piece, language)]
            known = {word for word, _, _ in words}
            for variant in self._phrases:
                if known.issuperset(variant):
                    for first, last in _phrase_spans(variant, words):
                        yield folded.span(first, last)

    def _whole(self, piece: str, language: str) -> list[tuple[int, int]]:
        key = (piece, language)
        if key not in self._judged:
            self._judged[key] = any(map(partial(_matches, *terms_of(piece, language)), self._words))
        return [(0, len(piece))] if self._judged[key] else []

    def _within_run(self, run: str) -> Iterator[tuple[int, int]]:
        for i, char in enumerate(run):
            if any(_matches("", (f"1:{char}",), leaf) for leaf in self._words):
                yield i, i + 1
        for i, pair in enumerate(pairs(run)):
            if any(_matches(pair, (), leaf) for leaf in self._words):
                yield i, i + len(pair)


def highlights(document: AdDocument, query: AdQuery) -> dict[str, Spans]:
    """What one advert shows of one question; a page of hits is marked by one Highlighter."""
    return Highlighter(plan(query)).spans(document)


def _matches(word: str, stems: tuple[str, ...], leaf: Plan) -> bool:
    match leaf:
        case Terms(words=words, stems=wanted):
            return word in words or any(stem in wanted for stem in stems)
        case Prefixes(starts=starts):
            return word.startswith(starts)
        case Near(words=words, distance=distance):
            return any(within(word, other, distance) for other in words)
    return False


def _words(start: int, piece: str, language: str) -> list[tuple[str, int, int]]:
    if is_run(piece):
        return [(pair, start + i, start + i + len(pair)) for i, pair in enumerate(pairs(piece))]
    return [(terms_of(piece, language)[0], start, start + len(piece))]


def _phrase_spans(variant: tuple[str, ...], words: list[tuple[str, int, int]]) -> Iterator[tuple[int, int]]:
    size = len(variant)
    for i in range(len(words) - size + 1):
        if all(words[i + k][0] == term for k, term in enumerate(variant)):
            yield words[i][1], words[i + size - 1][2]


def within(one: str, other: str, distance: int) -> bool:
    """Whether two words are at most so many edits apart; a swap of neighbours is one (optimal string alignment)."""
    if abs(len(one) - len(other)) > distance or not one or not other:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        last, row = row, [i]
        for j, sign in enumerate(other, 1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (char != sign))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == sign:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        if min(row) > distance:
            return False
        before = last
    return row[-1] <= distance


def _merged(spans: list[tuple[int, int]]) -> Spans:
    merged = [list(spans[0])]
    for start, end in spans[1:]:
        if start < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged
