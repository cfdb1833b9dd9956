"""Finds where in an advert's title and text a question was answered, in code points of the original."""

from collections.abc import Callable, Iterator

from nlp.folding import Folded
from records.document import AdDocument
from search.analysis import folding, has_runs, is_run, located, pairs, terms_of
from search.plan import Near, Phrases, Plan, Planned, Prefixes, Terms, leaves, plan
from search.query import AdQuery

Spans = list[list[int]]
_Test = Callable[[str, str], bool]
_FIELDS = ("title", "text")


class Highlighter:
    """Marks the hits of one question; each distinct word is judged once, so time grows with what is shown."""

    def __init__(self, planned: Planned) -> None:
        found = leaves(planned.text)
        self._words = [test for leaf in found if (test := _test(leaf))]
        self._phrases: dict[str, set[tuple[str, ...]]] = {}
        for variant in (variant for leaf in found if isinstance(leaf, Phrases) for variant in leaf.variants):
            self._phrases.setdefault(variant[0], set()).add(variant)
        self._wanted: dict[tuple[str, str], bool] = {}
        self._judged: dict[tuple[str, str], bool] = {}

    def spans(self, document: AdDocument) -> dict[str, Spans]:
        """[start, end] of what matched, by field, in order, without overlaps."""
        if not self._words and not self._phrases:
            return {}
        language = document.language.code
        texts = {field: folding(getattr(document, field), language) for field in _FIELDS}
        found = {field: sorted(self._found(folded, language)) for field, folded in texts.items()}
        return {field: _merged(spans) for field, spans in found.items() if spans}

    def marks(self, term: str) -> bool:
        """Whether a word that is indexed as this unstemmed term is one that was asked for."""
        return self._judge(term, "") or any(term in variant for found in self._phrases.values() for variant in found)

    def _found(self, folded: Folded, language: str) -> Iterator[tuple[int, int]]:
        text = folded.skeleton
        mixed = has_runs(text)
        if self._words:
            places = self._in_runs(folded, language) if mixed else self._in_words(text, language)
            yield from (folded.span(start, end) for start, end in places)
        if self._phrases and (mixed or self._may_hold_phrase(text, language)):
            words = [word for start, piece in located(folded) for word in _words(start, piece, language)]
            yield from (folded.span(start, end) for start, end in self._phrase_places(words))

    def _in_words(self, text: str, language: str) -> Iterator[tuple[int, int]]:
        """Each distinct word is judged, and only those wanted are looked for."""
        for word in set(text.split()):
            if self._is_wanted(word, language):
                at = text.find(f" {word} ")
                while at >= 0:
                    yield at, at + len(word)
                    at = text.find(f" {word} ", at + 1)

    def _in_runs(self, folded: Folded, language: str) -> Iterator[tuple[int, int]]:
        for start, piece in located(folded):
            if is_run(piece):
                yield from ((start + first, start + last) for first, last in self._within_run(piece))
            elif self._is_wanted(piece, language):
                yield start, start + len(piece)

    def _is_wanted(self, word: str, language: str) -> bool:
        wanted = self._wanted.get((word, language))
        if wanted is None:
            wanted = self._wanted[word, language] = self._judge(*terms_of(word, language))
        return wanted

    def _judge(self, term: str, stem: str) -> bool:
        judged = self._judged.get((term, stem))
        if judged is None:
            judged = self._judged[term, stem] = any(test(term, stem) for test in self._words)
        return judged

    def _may_hold_phrase(self, text: str, language: str) -> bool:
        terms = {terms_of(word, language)[0] for word in set(text.split())}
        begun = (variant for first in self._phrases.keys() & terms for variant in self._phrases[first])
        return any(terms.issuperset(variant) for variant in begun)

    def _phrase_places(self, words: list[tuple[str, int, int]]) -> Iterator[tuple[int, int]]:
        for i, (term, start, _) in enumerate(words):
            for variant in self._phrases.get(term, ()):
                last = i + len(variant) - 1
                if last < len(words) and all(words[i + k][0] == part for k, part in enumerate(variant)):
                    yield start, words[last][2]

    def _within_run(self, run: str) -> Iterator[tuple[int, int]]:
        for i, char in enumerate(run):
            if self._judge("", f"1:{char}"):
                yield i, i + 1
        for i, pair in enumerate(pairs(run)):
            if self._judge(pair, ""):
                yield i, i + len(pair)


def highlights(document: AdDocument, query: AdQuery) -> dict[str, Spans]:
    """What one advert shows of one question; a page of hits is marked by one Highlighter."""
    return Highlighter(plan(query)).spans(document)


def _test(leaf: Plan) -> _Test | None:
    """Whether an indexed word, given by its unstemmed term and its stem, is one that a leaf looks for."""
    match leaf:
        case Terms(words=words, stems=stems):
            any_word, any_stem = frozenset(words), frozenset(stems)
            return lambda word, stem: word in any_word or stem in any_stem
        case Prefixes(starts=starts):
            return lambda word, stem: word.startswith(starts)
        case Near(words=words, distance=distance):
            return lambda word, stem: any(within(word, other, distance) for other in words)
    return None


def _words(start: int, piece: str, language: str) -> list[tuple[str, int, int]]:
    if is_run(piece):
        return [(pair, start + i, start + i + len(pair)) for i, pair in enumerate(pairs(piece))]
    return [(terms_of(piece, language)[0], start, start + len(piece))]


def within(one: str, other: str, distance: int) -> bool:
    """Whether two words are at most so many edits apart; a swap of neighbours is one (optimal string alignment)."""
    if abs(len(one) - len(other)) > distance or not one or not other:
        return False
    if max(len(set(one).difference(other)), len(set(other).difference(one))) > distance:
        return False  # each letter that only one of them has takes an edit of its own
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
