"""Folds text to one plain form for matching, with a map back to the original; pure, without spaCy.

Case, width, mathematical and enclosed letters, emoji digits, Latin diacritics, apostrophes, dashes and look-alike
letters inside mixed-script words all come to one form, so that glossaries, search and clustering see through
typography and evasion.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain
from operator import add
from typing import Final

from nlp.letters import CYRILLIC_LOOKS, INVISIBLE, LATIN_LOOKS, MARKS, fold_table, ranges, separator_table

_TABLE: Final = fold_table()
_SEPARATORS: Final = separator_table()
_FOLDS: Final = {chr(code): to for code, to in _TABLE.items()}
_SPACES: Final = {chr(code): to for code, to in _SEPARATORS.items()}
_UNEVEN_CHARS: Final = frozenset(char for char, to in _FOLDS.items() if len(to) != 1)
LONGEST_WORD: Final = 64
_MANY: Final = 40
"""Beyond so many different code points to replace, one pass by table is cheaper than one pass for each."""
_LATIN: Final = "a-z\u0180-\u024f"
_OTHER: Final = "\u0370-\u03ff\u0400-\u052f"
_JOINT: Final = re.compile(f"[{_LATIN}][{_OTHER}]|[{_OTHER}][{_LATIN}]")
_MIXED_WORD: Final = re.compile(
    f"(?<![{_LATIN}{_OTHER}])(?:[{_LATIN}]+[{_OTHER}]|[{_OTHER}]+[{_LATIN}])[{_LATIN}{_OTHER}]*"
)
_ONE_LATIN: Final = re.compile(f"[{_LATIN}]")
_MARK: Final = re.compile(f"[{MARKS}]")
_CLUSTER: Final = re.compile(f"[^{MARKS}][{MARKS}]+")
_UNEVEN: Final = re.compile(f"[{MARKS}]+|[{ranges(_UNEVEN_CHARS)}][{MARKS}]*")
_DIGITS: Final = re.compile("[0-9]+")
_LONE_APOSTROPHE: Final = re.compile(r"(?<![og])'|'(?![a-z])")


@dataclass(slots=True)
class Folded:
    """A text and its folded form; `offsets[i]` is where folded code point `i` stands in the original."""

    original: str
    text: str
    offsets: Sequence[int]
    """One more than the folded text is long: the last is the length of the original."""
    _skeleton: str | None = field(default=None, repr=False)
    _words: tuple[list[str], list[int]] | None = field(default=None, repr=False)
    _distinct: frozenset[str] | None = field(default=None, repr=False)
    _digits: list[tuple[int, int]] | None = field(default=None, repr=False)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the original, in code points, that the folded part from `start` to `end` came from."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        offsets = self.offsets
        last = offsets[end - 1]
        while offsets[end] == last:
            end += 1
        first, close = offsets[start], offsets[end]
        while close > last + 1 and self.original[close - 1] in INVISIBLE:
            close -= 1
        return first, close

    @property
    def skeleton(self) -> str:
        """The folded text between spaces, with a space for all that is no letter, digit or mark; shifted by one."""
        if self._skeleton is None:
            self._skeleton = skeleton(self.text)
        return self._skeleton

    @property
    def words(self) -> tuple[list[str], list[int]]:
        """What stands between the spaces of the skeleton, the empty string too, and where each begins in it.

        Of a word of more letters than any phrase has, the first `LONGEST_WORD` are given.
        """
        if self._words is None:
            words = self.skeleton.split(" ")
            lengths = list(map(len, words))
            starts = list(map(add, accumulate(lengths, initial=0), range(len(words))))
            if max(lengths) > LONGEST_WORD:
                words = [word[:LONGEST_WORD] for word in words]
            self._words = words, starts
        return self._words

    @property
    def distinct(self) -> frozenset[str]:
        """The different ones of `words`."""
        if self._distinct is None:
            self._distinct = frozenset(self.words[0])
        return self._distinct

    @property
    def digits(self) -> list[tuple[int, int]]:
        """Where runs of digits stand in the folded text: what reads numbers looks there alone."""
        if self._digits is None:
            self._digits = [match.span() for match in _DIGITS.finditer(self.text)]
        return self._digits


def fold(text: str) -> Folded:
    """`text` folded, with the map back; lone surrogates become U+FFFD."""
    folded = fold_plain(text)
    if text.isascii() or _UNEVEN_CHARS.isdisjoint(set(text)):
        return Folded(text, folded, range(len(text) + 1))
    return Folded(text, folded, _offsets(text))


def fold_plain(text: str) -> str:
    """`fold(text).text`, without the cost of the map."""
    if text.isascii():
        return text.translate(_TABLE)
    if _MARK.search(text):
        text = _CLUSTER.sub(_fold_cluster, text)
    text = _replaced(text.casefold(), _FOLDS, _TABLE)
    if _JOINT.search(text):
        text = _MIXED_WORD.sub(_one_script, text)
    return text


def fold_each(lines: Sequence[str]) -> list[str]:
    """`fold_plain` of each line, a word list for instance, at a fraction of its cost; no line may hold a line break."""
    return fold_plain("\n".join(lines)).split("\n") if lines else []


def skeleton(folded: str) -> str:
    """`folded` between two spaces, with a space for every code point that belongs to no word."""
    if "'" in folded:
        folded = _LONE_APOSTROPHE.sub(" ", folded)
    return f" {_replaced(folded, _SPACES, _SEPARATORS)} "


def _replaced(text: str, by_char: dict[str, str], by_code: dict[int, str]) -> str:
    found = by_char.keys() & set(text)
    if len(found) > _MANY:
        return text.translate(by_code)
    for char in found:
        text = text.replace(char, by_char[char])
    return text


def _offsets(text: str) -> Sequence[int]:
    pieces: list[Sequence[int]] = []
    done = 0
    for match in _UNEVEN.finditer(text):
        start, end = match.span()
        if _MARK.match(text, start) and start > done:
            start -= 1
        pieces.append(range(done, start))
        cluster = text[start:end]
        pieces.append([start] * len(_fold_base_and_marks(cluster) if len(cluster) > 1 else cluster.translate(_TABLE)))
        done = end
    pieces.append(range(done, len(text) + 1))
    return list(chain.from_iterable(pieces))


def _fold_cluster(match: re.Match[str]) -> str:
    return _fold_base_and_marks(match.group())


def _fold_base_and_marks(cluster: str) -> str:
    """A letter with combining marks: the composed letter where there is one (и with breve: й), else the letter."""
    base = cluster[0]
    for mark in cluster[1:8]:
        composed = unicodedata.normalize("NFC", base + mark)
        if len(composed) == 1:
            base = composed
    return base.translate(_TABLE)


def _one_script(match: re.Match[str]) -> str:
    """A word of two scripts in the script that most of it is in, if its other letters look like ones of that script."""
    word = match.group()
    latin = len(_ONE_LATIN.findall(word))
    if latin in (0, len(word)):
        return word
    ways = (CYRILLIC_LOOKS, LATIN_LOOKS) if latin * 2 < len(word) else (LATIN_LOOKS, CYRILLIC_LOOKS)
    for table in ways:
        turned = word.translate(table)
        if len(_ONE_LATIN.findall(turned)) in (0, len(word)):
            return turned
    return word
