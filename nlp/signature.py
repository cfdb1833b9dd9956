"""What near-duplicates share: shingles of the masked text as hashes, their Jaccard similarity, and MinHash signatures.

The same text gives the same numbers in every process and on every machine, so that clusters can be made anywhere.
"""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nlp.folding import skeleton

Hashes = NDArray[np.uint64]
BANDS: Final = 32
ROWS: Final = 4
"""Two texts of Jaccard similarity 0.6 share a band with probability 0.99 (1 - (1 - 0.6^4)^32), of 0.3 with 0.23."""
PERMUTATIONS: Final = BANDS * ROWS
WORDS: Final = 3
CHARACTERS: Final = 5
UNSPACED_SHARE: Final = 0.3
_MAIL_OR_NAME: Final = re.compile(r"[\w.+-]{0,64}@[\w.-]*")
_LINK: Final = re.compile(r"(?:https?://|www\.|t\.me/|wa\.me/|zalo\.me/|line\.me/)\S+")
_DIGITS: Final = re.compile(r"[0-9]+")
_CHUNK: Final = 1024
"""So many shingles are permuted at once: a megabyte of scratch."""
_BASE: Final = np.uint64(0x9E3779B97F4A7C15)
_GRAM: Final = np.uint64(0xD1342543DE82EF95)


def mask(folded: str) -> str:
    """`folded` between spaces without contacts, digits, emoji and punctuation: what a template keeps."""
    if "@" in folded:
        folded = _MAIL_OR_NAME.sub(" ", folded)
    if "://" in folded or "www." in folded or ".me/" in folded:
        folded = _LINK.sub(" ", folded)
    return skeleton(_DIGITS.sub(" ", folded))


def shingles(folded: str) -> Hashes:
    """The distinct 3-grams of words of a folded text, masked, as sorted hashes; 5-grams of characters where most of
    its letters are of a script without spaces; none where the text has fewer than three words.
    """
    codes = np.frombuffer(mask(folded).encode("utf-32-le", "replace"), dtype=np.uint32)
    letter = codes != 32
    letters = int(letter.sum())
    if letters and int(unspaced(codes).sum()) > UNSPACED_SHARE * letters:
        return _distinct(grams_of(mixed(codes[letter].astype(np.uint64)), CHARACTERS))
    return _distinct(grams_of(word_hashes(codes, *word_bounds(letter)), WORDS))


def jaccard(left: Hashes, right: Hashes) -> float:
    """The share of two texts' shingles that both have; 0 where either has none."""
    if not left.size or not right.size:
        return 0.0
    common = np.intersect1d(left, right, assume_unique=True).size
    return float(common / (left.size + right.size - common))


def signature(hashes: Hashes) -> list[int] | None:
    """The MinHash of shingles: 128 unsigned 32-bit numbers, 32 bands of 4 rows; null where there are none."""
    if not hashes.size:
        return None
    lowest = np.full(PERMUTATIONS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for first in range(0, hashes.size, _CHUNK):
        part = hashes[first : first + _CHUNK]
        np.minimum(lowest, (part[:, None] * MULTIPLIERS + ADDENDS).min(axis=0), out=lowest)
    numbers: list[int] = (lowest >> np.uint64(32)).tolist()
    return numbers


def mixed(numbers: Hashes) -> Hashes:
    """Each number turned into one whose bits all depend on all of its bits (splitmix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Hashes = numbers ^ (numbers >> np.uint64(31))
    return mixed


def word_bounds(letter: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each run of letters begins and ends; there is none at either end of the text."""
    edges = np.flatnonzero(letter[1:] != letter[:-1])
    return edges[::2] + 1, edges[1::2] + 1


def word_hashes(codes: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Hashes:
    """A hash of each word, from differences of prefix sums of a polynomial, modulo 2^64."""
    powers, inverses = _powers(codes.size)
    prefix = np.zeros(codes.size + 1, np.uint64)
    np.cumsum(mixed(codes.astype(np.uint64)) * powers, out=prefix[1:])
    return mixed((prefix[ends] - prefix[starts]) * inverses[starts])


def grams_of(units: Hashes, size: int) -> Hashes:
    """A hash of each run of `size` units, in their order."""
    count = max(units.size - size + 1, 0)
    total = units[:count].copy()
    for step in range(1, size):
        total *= _GRAM
        total += units[step : step + count]
    return mixed(total)


def _distinct(hashes: Hashes) -> Hashes:
    """Sorted, each once."""
    ordered = np.sort(hashes)
    distinct: Hashes = ordered[np.concatenate((_TRUE, ordered[1:] != ordered[:-1]))[: ordered.size]]
    return distinct


def unspaced(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Thai, Lao, Burmese, Khmer, kana and Han."""
    unspaced = (codes >= 0x0E00) & (codes <= 0x0EFF)
    for first, last in ((0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0x20000, 0x3FFFF)):
        unspaced |= (codes >= first) & (codes <= last)
    return unspaced


def _powers(size: int) -> tuple[Hashes, Hashes]:
    """The powers of the polynomial's base, and of its inverse modulo 2^64, as many as asked for."""
    if _POWERS[0].size < size:
        inverse = np.uint64(pow(int(_BASE), -1, 1 << 64))
        for index, base in enumerate((_BASE, inverse)):
            steps = np.full(size * 2, base, dtype=np.uint64)
            steps[0] = 1
            _POWERS[index] = np.cumprod(steps, dtype=np.uint64)
    return _POWERS[0][:size], _POWERS[1][:size]


_TRUE: Final = np.ones(1, np.bool_)
_POWERS: Final[list[Hashes]] = [np.ones(1, np.uint64), np.ones(1, np.uint64)]
_SEEDS: Final = mixed(np.arange(1, 2 * PERMUTATIONS + 1, dtype=np.uint64) * _BASE)
MULTIPLIERS: Final = _SEEDS[:PERMUTATIONS] | np.uint64(1)
ADDENDS: Final = _SEEDS[PERMUTATIONS:]
