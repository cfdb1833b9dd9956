"""Shingles and signatures of many texts at once: what `nlp.signature` makes of each, by tables over one joined buffer.

Folding and masking cost most of what clustering costs. Here both are look-ups over the code points of a whole batch,
and only texts with decomposed letters or with words of two scripts are folded by `nlp.folding`, one by one.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import digits
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.folding import fold_plain
from nlp.letters import MARKS, fold_table, separator_table
from nlp.signature import (
    ADDENDS,
    CHARACTERS,
    MULTIPLIERS,
    PERMUTATIONS,
    UNSPACED_SHARE,
    WORDS,
    Hashes,
    grams_of,
    mixed,
    unspaced,
    word_bounds,
    word_hashes,
)

AT_ONCE: Final = 1 << 18
"""Code points in a batch: its arrays stay in the processor's caches."""
_SEPARATOR: Final = "\x1e"
"""White space that no folding changes, and that masks as a space does."""
_LONGEST_NAME: Final = 64
_ANCHORS: Final = ("http://", "https://", "www.", "t.me/", "wa.me/", "zalo.me/", "line.me/")
_PADDING: Final = 8
"""Before and after a batch, so that the longest anchor can be looked for anywhere in it."""
_POINTS: Final = 0x110000
_PERMUTED: Final = 2048
"""So many shingles are permuted at once: two megabytes of scratch."""
_LATIN, _OTHER, _LETTER, _NAME, _SPACE, _NO_SPACES = (np.uint8(1 << bit) for bit in range(6))

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shingled:
    """The shingles of several texts, one after the other."""

    hashes: Hashes
    """As they come in the text, so that one may come twice."""
    bounds: Places
    """Where each text's begin, and the end of the last."""

    def signatures(self) -> NDArray[np.uint32]:
        """`nlp.signature.signature` of each text as a row; zeros where it has no shingles."""
        made = np.zeros((self.bounds.size - 1, PERMUTATIONS), np.uint32)
        some = np.flatnonzero(np.diff(self.bounds))
        for texts in _portions(some, self.bounds):
            starts = self.bounds[texts]
            first, last = starts[0], self.bounds[texts[-1] + 1]
            made[texts] = _lowest(self.hashes[first:last], starts - first)
        return made


def shingled(texts: Sequence[str]) -> Shingled:
    """The shingles of each text, folded here; memory is some hundred bytes for each code point."""
    codes, ends = _folded(texts)
    letter, flags = _letters(codes)
    letters = _counts(letter, ends)
    by_character = _counts((flags & _NO_SPACES) != 0, ends) > UNSPACED_SHARE * letters
    starts, stops = word_bounds(letter)
    words, owners = word_hashes(codes, starts, stops), np.searchsorted(ends, starts)
    if not by_character.any():
        return _in_order(*_grams(words, owners, WORDS), len(texts))
    spaced = ~by_character[owners]
    hashes, texts_of = _grams(words[spaced], owners[spaced], WORDS)
    places = np.flatnonzero(letter)
    owners = np.searchsorted(ends, places)
    chosen = by_character[owners]
    others, texts_of_others = _grams(mixed(codes[places[chosen]].astype(np.uint64)), owners[chosen], CHARACTERS)
    texts_of = np.concatenate((texts_of, texts_of_others))
    order = np.argsort(texts_of, kind="stable")
    return _in_order(np.concatenate((hashes, others))[order], texts_of[order], len(texts))


def batches(lengths: Sequence[int]) -> Iterator[slice]:
    """Which texts of these lengths to take at once: `AT_ONCE` code points, or one text that has more."""
    first = held = 0
    for at, length in enumerate(lengths):
        if held and held + length > AT_ONCE:
            yield slice(first, at)
            first, held = at, 0
        held += length
    if first < len(lengths):
        yield slice(first, len(lengths))


class _Tables(NamedTuple):
    """What each code point is and becomes."""

    first: Codes
    """The first of what it folds to."""
    lengths: NDArray[np.uint8]
    """How many it folds to."""
    offsets: NDArray[np.int32]
    flat: Codes
    """What those fold to that fold to several, from their offset on."""
    composing: NDArray[np.bool_]
    """Marks that make another letter of the one before them."""
    flags: NDArray[np.uint8]
    """Of a folded code point."""


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    """Made once in a process, in about a second."""
    table = fold_table()
    first, lengths = np.arange(_POINTS, dtype=np.uint32), np.ones(_POINTS, np.uint8)
    offsets, flat = np.zeros(_POINTS, np.int32), list[int]()
    # No letter beyond has a case.
    for code in {*range(0x20000), *table}:
        to = chr(code).casefold().translate(table)
        first[code], lengths[code] = ord(to[0]) if to else 0, len(to)
        if len(to) > 1:
            offsets[code] = len(flat)
            flat += map(ord, to)
    return _Tables(first, lengths, offsets, np.array(flat, np.uint32), _composing(lengths), _flags())


def _composing(lengths: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Any but variation selectors and enclosing marks, which fold to nothing whatever stands before them."""
    found = np.zeros(_POINTS, np.bool_)
    for code in range(0x20000):
        if re.match(f"[{MARKS}]", chr(code)) and (unicodedata.combining(chr(code)) or lengths[code]):
            found[code] = True
    return found


def _flags() -> NDArray[np.uint8]:
    flags = np.zeros(_POINTS, np.uint8)
    separators = separator_table()
    for code in range(_POINTS):
        char = chr(code)
        if char.isspace():
            flags[code] |= _SPACE
        if char.isalnum() or char in "_.+-":
            flags[code] |= _NAME
    flags |= _LETTER
    flags[[ord(" "), *map(ord, digits), *separators]] &= ~_LETTER
    flags[unspaced(np.arange(_POINTS, dtype=np.uint32))] |= _NO_SPACES
    for first, last, flag in (
        (0x61, 0x7A, _LATIN),
        (0x180, 0x24F, _LATIN),
        (0x370, 0x3FF, _OTHER),
        (0x400, 0x52F, _OTHER),
    ):
        flags[first : last + 1] |= flag
    return flags


def _folded(texts: Sequence[str]) -> tuple[Codes, Places]:
    """The folded code points of all texts, and where each ends."""
    whole = [text.replace(_SEPARATOR, " ") for text in texts]
    codes = _points(whole)
    one_by_one = set(np.searchsorted(_ends(codes), np.flatnonzero(_tables().composing[codes])).tolist())
    codes = _by_table(codes)
    ends = _ends(codes)
    one_by_one |= set(np.searchsorted(ends, _joints(codes)).tolist())
    if one_by_one:
        for number in one_by_one:
            whole[number] = fold_plain(whole[number])
        codes = _by_table(_points(whole))
        ends = _ends(codes)
    return codes, ends


def _points(texts: Sequence[str]) -> Codes:
    around = " " * _PADDING
    joined = f"{around}{_SEPARATOR.join(texts)}{_SEPARATOR}{around}"
    return np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)


def _ends(codes: Codes) -> Places:
    return np.flatnonzero(codes == ord(_SEPARATOR))


def _by_table(codes: Codes) -> Codes:
    tables = _tables()
    counts, folded = tables.lengths[codes], tables.first[codes]
    if (counts == 1).all():
        return folded
    wide = np.flatnonzero(counts > 1)
    if not wide.size:
        return folded[counts > 0]
    ends = np.cumsum(counts, dtype=np.int64)
    sizes = counts[wide].astype(np.int64)
    folded = np.repeat(folded, counts)
    folded[_spread(ends[wide] - sizes, sizes)] = tables.flat[
        _spread(tables.offsets[codes[wide]].astype(np.int64), sizes)
    ]
    return folded


def _joints(codes: Codes) -> Places:
    """Where a Latin letter stands beside one of another alphabet that looks like it."""
    flags = _tables().flags[codes]
    latin, other = (flags & _LATIN) != 0, (flags & _OTHER) != 0
    if not other.any():
        return np.empty(0, np.int64)
    return np.flatnonzero((latin[1:] & other[:-1]) | (other[1:] & latin[:-1]))


def _letters(codes: Codes) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
    """Which code points belong to words once contacts are masked, and the flags of those alone."""
    flags = _tables().flags[codes]
    for find in (_mail_and_names, _links):
        hidden = find(codes, flags)
        codes[hidden], flags[hidden] = ord(" "), _SPACE
    letter = (flags & _LETTER) != 0
    marks = np.flatnonzero(codes == ord("'"))
    # An apostrophe belongs to the word in "o'zbek", and not around one.
    before, after = codes[marks - 1], codes[marks + 1]
    letter[marks] = ((before == ord("o")) | (before == ord("g"))) & (after >= ord("a")) & (after <= ord("z"))
    return letter, np.where(letter, flags, np.uint8(0))


def _mail_and_names(codes: Codes, flags: NDArray[np.uint8]) -> Places:
    """Around each `@` what may be a name."""
    signs = np.flatnonzero(codes == ord("@"))
    if not signs.size:
        return signs
    other = (flags & _NAME) == 0
    before = np.flatnonzero(other)
    after = np.flatnonzero(other | (codes == ord("+")))
    starts = np.maximum(before[np.searchsorted(before, signs) - 1] + 1, signs - _LONGEST_NAME)
    return _spread(starts, after[np.searchsorted(after, signs) + 1] - starts)


def _links(codes: Codes, flags: NDArray[np.uint8]) -> Places:
    """From each anchor to the next white space, unless that follows at once."""
    found = []
    for last in "/.":
        places = np.flatnonzero(codes == ord(last))
        for anchor in (anchor for anchor in _ANCHORS if anchor[-1] == last):
            at = places
            for back, sign in enumerate(reversed(anchor)):
                at = at[codes[at - back] == ord(sign)]
            found.append(at + 1 - len(anchor))
            found[-1] = found[-1][(flags[at + 1] & _SPACE) == 0]
    starts = np.concatenate(found)
    if not starts.size:
        return starts
    spaces = np.flatnonzero(flags & _SPACE)
    return _spread(starts, spaces[np.searchsorted(spaces, starts)] - starts)


def _spread(starts: Places, counts: Places) -> Places:
    """From each start so many numbers, all one after the other."""
    ends = np.cumsum(counts)
    return np.repeat(starts - (ends - counts), counts) + np.arange(ends[-1] if ends.size else 0)


def _counts(which: NDArray[np.bool_], ends: Places) -> Places:
    """How many there are in each text."""
    total = np.searchsorted(np.flatnonzero(which), ends)
    return np.diff(total, prepend=0)


def _grams(units: Hashes, owners: Places, size: int) -> tuple[Hashes, Places]:
    """The hashes of runs of units within one text, and whose they are."""
    hashes = grams_of(units, size)
    owners, last = owners[: hashes.size], owners[size - 1 :]
    within = owners == last
    return hashes[within], owners[within]


def _in_order(hashes: Hashes, owners: Places, count: int) -> Shingled:
    return Shingled(hashes, np.searchsorted(owners, np.arange(count + 1)))


def _lowest(hashes: Hashes, starts: Places) -> NDArray[np.uint32]:
    permuted = MULTIPLIERS[:, None] * hashes
    permuted += ADDENDS[:, None]
    lowest = np.minimum.reduceat(permuted, starts, axis=1)
    return (lowest >> np.uint64(32)).astype(np.uint32).T


def _portions(texts: Places, bounds: Places) -> Iterator[Places]:
    """The texts in portions of at most `_PERMUTED` shingles, or single ones."""
    sizes = np.cumsum(bounds[texts + 1] - bounds[texts])
    first = 0
    while first < texts.size:
        before = sizes[first - 1] if first else 0
        last = max(int(np.searchsorted(sizes, before + _PERMUTED, side="right")), first + 1)
        yield texts[first:last]
        first = last
