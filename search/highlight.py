"""Finds where in an advert's title and text a question was answered, in code points of the original."""

from collections.abc import Callable, Iterator

from records.document import AdDocument
from search.analysis import Token, tokens
from search.plan import Near, Phrases, Plan, Planned, Prefixes, Terms, leaves, plan
from search.query import AdQuery

Spans = list[list[int]]
_FIELDS = ("title", "text")


def highlights(document: AdDocument, query: AdQuery | Planned) -> dict[str, Spans]:
    """[start, end] of what matched, by field, in order, without overlaps; time grows with the advert's length times the
    clauses, so it is done for the hits shown only.
    """
    planned = plan(query) if isinstance(query, AdQuery) else query
    wanted = [leaf for leaf in leaves(planned.text) if isinstance(leaf, Terms | Phrases | Prefixes | Near)]
    if not wanted:
        return {}
    found = {}
    for field in _FIELDS:
        stream = list(tokens(getattr(document, field), document.language.code))
        spans = sorted(span for leaf in wanted for span in _spans(leaf, stream))
        if spans:
            found[field] = _merged(spans)
    return found


def _spans(leaf: Plan, stream: list[Token]) -> Iterator[tuple[int, int]]:
    if isinstance(leaf, Phrases):
        words = [token for token in stream if token.word]
        for variant in leaf.variants:
            yield from _phrase_spans(variant, words)
        return
    test = _test(leaf)
    yield from ((token.start, token.end) for token in stream if test(token))


def _test(leaf: Plan) -> Callable[[Token], bool]:
    match leaf:
        case Terms(words=words, stems=stems):
            any_word, any_stem = frozenset(words), frozenset(stems)
            return lambda token: token.word in any_word or not any_stem.isdisjoint(token.stems)
        case Prefixes(starts=starts):
            return lambda token: token.word.startswith(starts)
        case Near(words=words, distance=distance):
            return lambda token: any(within(token.word, word, distance) for word in words)
    return lambda token: False


def _phrase_spans(variant: tuple[str, ...], words: list[Token]) -> Iterator[tuple[int, int]]:
    size = len(variant)
    for i in range(len(words) - size + 1):
        if words[i].word == variant[0] and all(words[i + k].word == variant[k] for k in range(1, size)):
            yield words[i].start, max(token.end for token in words[i : i + size])


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
