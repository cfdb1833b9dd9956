"""How far a text's spelling evades filters: words of two scripts, hidden or styled letters, mangled contacts."""

import re
from typing import Final

from nlp.folding import Folded
from nlp.letters import ranges
from nlp.mangled import Plain, plain

_WORD: Final = "A-Za-z\u00c0-\u024f\u0400-\u052f"
_STYLED: Final = frozenset(
    chr(code)
    for first, size in ((0x1D400, 0x400), (0x1F130, 26), (0x1F150, 26), (0x1F170, 26), (0x24B6, 52))
    for code in range(first, first + size)
)
_SMALL_CAPITALS: Final = "\u1d00-\u1d22"
_HIDDEN: Final = "\u200b-\u200d\u2060-\u2064\ufeff"
_SUSPECT: Final = re.compile(f"[{ranges(_STYLED)}{_SMALL_CAPITALS}]+|[{_WORD}][{_HIDDEN}][{_WORD}]")
_LATIN: Final = "A-Za-z"
_CYRILLIC: Final = "\u0400-\u052f"
_EITHER: Final = f"[{_LATIN}{_CYRILLIC}]*"
_MIXED: Final = re.compile(f"(?<![{_LATIN}{_CYRILLIC}])(?:[{_LATIN}]+[{_CYRILLIC}]|[{_CYRILLIC}]+[{_LATIN}]){_EITHER}")
_JOINT: Final = re.compile(f"[{_LATIN}][{_CYRILLIC}]|[{_CYRILLIC}][{_LATIN}]")
_ONE_LATIN: Final = re.compile(f"[{_LATIN}]")
_SPACED: Final = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .*_-][^\W\d_]){4,40}(?![^\W_])")
_SPACED_GATE: Final = re.compile(r"[ .*_-][^\W\d_][ .*_-][^\W\d_][ .*_-][^\W\d_][ .*_-]")
_SUSPECTS: Final = (
    _STYLED
    | frozenset(map(chr, range(0x1D00, 0x1D23)))
    | frozenset("\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff")
)
_HALF: Final = 3.0
"""So many evading words make the measure one half."""


def obfuscation(folded: Folded, unmangled: Plain | None = None) -> float:
    """0 where nothing is hidden, towards 1 as more words are; a single stray letter, a common slip, is 0.1.

    Ordinary typography, emoji, keycap digits, and words that a language writes in two scripts count nothing.
    `unmangled` is `plain(folded)`, where the caller has it.
    """
    text = folded.original
    weight = float((unmangled or plain(folded)).places)
    if _SPACED_GATE.search(text):
        weight += sum(1 for match in _SPACED.finditer(text) if _is_spelled(match[0]))
    if not text.isascii():
        if not _SUSPECTS.isdisjoint(set(text)):
            weight += sum(1 for _ in _SUSPECT.finditer(text))
        if _JOINT.search(text):
            weight += sum(_mixture(match[0], folded.text) for match in _MIXED.finditer(text))
    return round(weight / (weight + _HALF), 3)


def _is_spelled(letters: str) -> bool:
    """Letters of at least three kinds, one at a time, with one separator: a word pulled apart, not `a a a a a`."""
    return len(set(letters[1::2])) == 1 and len(set(letters[::2].casefold())) >= 3


def _mixture(word: str, folded: str) -> float:
    """How much a word of two scripts tells: nothing where folding let it stand (a Latin name, a Cyrillic ending)."""
    if word.casefold() in folded:
        return 0.0
    latin = len(_ONE_LATIN.findall(word))
    return 1 / 3 if min(latin, len(word) - latin) == 1 else 1.0
