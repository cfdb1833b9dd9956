"""Which words set adverts apart: more like one advert, and what is said in a result more than elsewhere.

Both are reckoned here from the terms that every engine indexes, and from how many adverts hold each, which is all that
an engine is asked; so the answers agree.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from pydantic import BaseModel, ConfigDict

from records.document import AdDocument
from search.analysis import BREAK, index_terms, is_run, pieces, tokens
from search.highlight import Highlighter
from search.plan import All, AtLeast, No, Nothing, OneOf, Plan, Terms
from search.query import QueryError

LIKE_TERMS: Final = 25
"""Words by which adverts like one are looked for (as Elasticsearch's more_like_this has it)."""
LIKE_SHARE: Final = 0.3
"""Of those words, what an advert has to hold at least (likewise)."""
SAMPLE: Final = 500
"""Hits, one of each cluster, whose words are counted against the whole."""
CANDIDATES: Final = 2_000
"""Different words whose frequency an engine is asked for."""
FEWEST: Final = 3
"""Hits that a word has to stand in: of fewer, chance is no worse an explanation."""
RATIO: Final = 1.5
"""A word's share in the hits by its share everywhere, from which it stands out at all."""
_NUMBER: Final = re.compile(r"\d{4}")
_LETTER: Final = re.compile(r"[^\W\d_]")


class Significant(BaseModel):
    """A word that stands in a result more than elsewhere."""

    model_config = ConfigDict(frozen=True)

    term: str
    """As it stands in the first hit that has it."""
    count: int
    """Hits that were looked at and have it."""
    of: int
    """Hits that were looked at: one of each cluster, the first 500 in the question's order."""
    everywhere: int
    """Adverts of the whole index that have it."""
    score: float
    """(share in the hits less share everywhere) times their ratio: JLH, as in Elasticsearch's significant terms."""


class Frequencies(Protocol):
    """What of an engine is needed here."""

    def get(self, posting_id: str) -> AdDocument | None:
        """One advert."""

    def count(self) -> int:
        """How many adverts there are."""

    def frequencies(self, words: Iterable[str]) -> list[int]:
        """How many adverts hold each of these unstemmed terms."""


def alike(engine: Frequencies, posting_id: str) -> Plan:
    """Adverts that share the words which set one apart, but not itself; QueryError where there is none of that id."""
    document = engine.get(posting_id)
    if document is None:
        raise QueryError(f"like: there is no advert {posting_id[:60]!r}", "take the id of one that was found")
    said = Counter(_telling(document))
    usual = [word for word, _ in sorted(said.items(), key=lambda item: (-item[1], item[0]))[:CANDIDATES]]
    whole = engine.count()
    weights = {
        word: (1 + math.log(said[word])) * math.log(1 + (whole - held + 0.5) / (held + 0.5))
        for word, held in zip(usual, engine.frequencies(usual), strict=True)
        if held > 1
    }
    chosen = sorted(weights, key=lambda word: (-weights[word], word))[:LIKE_TERMS]
    if not chosen:
        return Nothing()
    shared = AtLeast(tuple(Terms((word,), ()) for word in chosen), max(1, math.ceil(len(chosen) * LIKE_SHARE)))
    return All((shared, No(OneOf("posting_id", (posting_id,)))))


def significant(
    engine: Frequencies, documents: list[AdDocument], highlighter: Highlighter, most: int
) -> list[Significant]:
    """The words that set these adverts apart from the whole, without those that they were found by and contacts."""
    said = [dict.fromkeys(_telling(document)) for document in documents]
    counted = Counter(word for words in said for word in words)
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    asked = [word for word, count in ranked if count >= FEWEST and not highlighter.marks(word)][:CANDIDATES]
    whole, size = engine.count(), len(documents)
    found = []
    for word, everywhere in zip(asked, engine.frequencies(asked), strict=True):
        here, there = counted[word] / size, everywhere / whole
        if here >= RATIO * there:
            found.append((round((here - there) * here / there, 6), word, everywhere))
    found.sort(key=lambda one: (-one[0], one[1]))
    return [
        Significant(
            term=_written(documents[next(i for i, words in enumerate(said) if word in words)], word),
            count=counted[word],
            of=size,
            everywhere=everywhere,
            score=score,
        )
        for score, word, everywhere in _without_overlaps(found)[:most]
    ]


def _telling(document: AdDocument) -> Iterator[str]:
    """The unstemmed terms of an advert that are words: no numbers, and nothing of its contacts."""
    words, _ = index_terms(document.title, document.text, document.language.code)
    contacts = {part for value in document.contacts for part in pieces(value)}
    for word in words.split():
        if word != BREAK and _LETTER.search(word) and not _NUMBER.search(word) and word.lstrip("~") not in contacts:
            yield word


def _without_overlaps(found: list[tuple[float, str, int]]) -> list[tuple[float, str, int]]:
    """Of pairs of a run that overlap (招聘, 聘客, 客服) those that come first: the others are their halves."""
    kept = list[tuple[float, str, int]]()
    firsts, lasts = set[str](), set[str]()
    for one in found:
        word = one[1]
        if len(word) > 1 and is_run(word):
            if word[0] in lasts or word[1] in firsts:
                continue
            firsts.add(word[0])
            lasts.add(word[1])
        kept.append(one)
    return kept


def _written(document: AdDocument, word: str) -> str:
    """A term as an advert writes it."""
    for text in (document.title, document.text):
        for token in tokens(text, document.language.code):
            if token.word == word:
                return text[token.start : token.end].strip()
    return word
