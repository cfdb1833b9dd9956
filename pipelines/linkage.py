"""Links between texts that are alike, found bucket by bucket, so that a bucket that has not changed is not read again.

A bucket holds the texts that have one of their 32 band keys in common. What is linked in a bucket follows from the
texts in it and from nothing else; so the links of all buckets are the same whether they were found at once, or bucket
by bucket as texts came and went.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

from nlp.signature import BANDS, Hashes

SIMILARITY = 0.6
"""Jaccard similarity from which two adverts are near-duplicates (records.md)."""
SMALL_BUCKET = 24
"""Up to so many texts that meet in a band, every pair is verified; above, against representatives."""
REPRESENTATIVES = 8
"""So many representatives a crowded bucket gets before it is split by the next band."""
SPLITS = 3
"""How often a crowded bucket is split before what is still alone in it is left to the other bands."""
SHARED_BANDS = 3
"""Below so many band keys in common a text of a crowded bucket is not compared with a representative: of pairs of
similarity 0.6 that share one band, 81 % share three; of 0.75, all but 6 in 10,000; of 0.4, a fifth."""
CHUNK = 4_000_000
"""Shingles that are compared in one go: about 100 MB."""
GROUP = 8
"""So many bands are looked at before the pairs they found are verified, each once."""
_FILTER = np.uint64((1 << 20) - 1)
_HALF = np.uint64(32)
_BAND_BITS = np.uint64(5)
_MIX = np.uint64(0x9E3779B97F4A7C15)

Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of texts that are alike, sorted, and in which bands each was found."""

    pairs: Hashes
    """The smaller row in the upper half, the other in the lower."""
    bands: NDArray[np.uint32]
    """A bit for each band."""

    @classmethod
    def none(cls) -> "Links":
        """No link at all."""
        return cls(np.empty(0, np.uint64), np.empty(0, np.uint32))


@dataclass(frozen=True, slots=True)
class Texts:
    """The different texts, by row."""

    bands: Hashes
    ranks: Hashes
    """By which a crowd is put in order: of the text alone."""
    starts: Rows
    lengths: Rows
    flat: Sequence[NDArray[np.int32]]
    """The sets of all, one after the other, in pieces."""

    def alike(self, left: Rows, right: Rows) -> Flags:
        """Which of these pairs are near-duplicates, exactly."""
        small = np.minimum(self.lengths[left], self.lengths[right])
        large = np.maximum(self.lengths[left], self.lengths[right])
        found = small >= SIMILARITY * large
        pairs = np.flatnonzero(found)
        for chunk in _chunks(pairs, (small + large)[pairs]):
            common = np.diff(self._matrix(left[chunk]).multiply(self._matrix(right[chunk])).indptr)
            found[chunk] = common >= SIMILARITY * (small[chunk] + large[chunk] - common)
        return np.asarray(found)

    def _matrix(self, rows: Rows) -> csr_matrix:
        """The sets of these texts as rows of ones."""
        lengths = self.lengths[rows]
        ends = np.cumsum(lengths)
        places = np.repeat(self.starts[rows] - (ends - lengths), lengths) + np.arange(ends[-1])
        ones = np.ones(places.size, dtype=np.int8)
        bounds = np.concatenate(([0], ends)).astype(np.int32)
        return csr_matrix((ones, self._taken(places), bounds), shape=(rows.size, 2**31 - 1))

    def _taken(self, places: Rows) -> NDArray[np.int32]:
        if len(self.flat) == 1:
            return self.flat[0][places]
        found, first = np.empty(places.size, np.int32), 0
        for piece in self.flat:
            here = np.flatnonzero((places >= first) & (places < first + piece.size))
            found[here] = piece[places[here] - first]
            first += piece.size
        return found


def relinked(links: Links, texts: Texts, present: Flags, changed: Rows) -> Links:
    """The links of the texts that are `present`, where `changed` came or went since `links` were found.

    Cost grows with the texts in buckets that hold a changed one, and, far less, with all texts.
    """
    for first in range(0, BANDS, GROUP):
        keys = np.ascontiguousarray(texts.bands[:, first : first + GROUP].T)
        kept, found, verified = links.bands.copy(), [], []
        for band, column in enumerate(keys, first):
            rows, others = _touched(column, changed, present & (texts.lengths > 0))
            touched = np.zeros(present.size, np.bool_)
            touched[rows] = touched[others] = True
            kept[touched[(links.pairs >> _HALF).astype(np.int64)]] &= ~(np.uint32(1) << np.uint32(band))
            pairs, sure = _meet(rows, column[rows], band, texts)
            found.append(_packed(pairs, band))
            verified.append(_packed(sure, band))
        links = _merged(links, kept, *_by_pair(found), *_by_pair(verified), texts)
    return links


def components(links: Links, size: int) -> Rows:
    """A number for each row; rows that links join, over however many others, have the same."""
    left, right = _apart(links.pairs)
    graph = coo_matrix((np.ones(left.size, np.int8), (left, right)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _touched(column: Hashes, changed: Rows, present: Flags) -> tuple[Rows, Rows]:
    """The rows that are in a bucket with a changed one: those present, and those that no longer are."""
    if changed.size == column.size:
        return np.flatnonzero(present), np.flatnonzero(~present)
    wanted = np.unique(column[changed])
    # Most rows are told apart by some of their bits, in a table that fits the cache.
    table = np.zeros(int(_FILTER) + 1, np.bool_)
    table[wanted & _FILTER] = True
    likely = np.flatnonzero(table[column & _FILTER])
    rows = likely[np.isin(column[likely], wanted)]
    return rows[present[rows]], rows[~present[rows]]


def _meet(rows: Rows, keys: Hashes, band: int, texts: Texts, depth: int = 0) -> tuple[Rows, Rows]:
    """The pairs that may be alike among the rows that have the same key, and pairs that are."""
    order = np.argsort(keys)
    rows, keys = rows[order], keys[order]
    edges = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1], [True]))) if keys.size else np.zeros(1, int)
    sizes = np.diff(edges)
    number = np.repeat(np.arange(sizes.size), sizes)
    size = sizes[number]
    small = (size > 1) & (size <= SMALL_BUCKET)
    pairs = _all_pairs(rows[small], number[small])
    crowded = size > SMALL_BUCKET
    rows, number = rows[crowded], number[crowded]
    order = np.lexsort((texts.ranks[rows], number))
    sure, rows, number = _with_representatives(rows[order], number[order], texts)
    if rows.size and depth < SPLITS:
        following = (band + 1) % BANDS
        finer = texts.bands[rows, following] ^ (number.astype(np.uint64) * _MIX)
        more, more_sure = _meet(rows, finer, following, texts, depth + 1)
        return np.concatenate((pairs, more), axis=1), np.concatenate((sure, more_sure), axis=1)
    return pairs, sure


def _all_pairs(rows: Rows, bucket: Rows) -> Rows:
    found = [np.empty((2, 0), np.int64)]
    for distance in range(1, SMALL_BUCKET):
        pairs = np.flatnonzero(bucket[distance:] == bucket[:-distance])
        if not pairs.size:
            break
        found.append(np.stack((rows[pairs], rows[pairs + distance])))
    return np.concatenate(found, axis=1)


def _with_representatives(rows: Rows, bucket: Rows, texts: Texts) -> tuple[Rows, Rows, Rows]:
    """Compares a bucket's texts with its first, what is left with the first of these, and so on.

    Gives the pairs that are alike, then the rest.
    """
    found = [np.empty((2, 0), np.int64)]
    for _ in range(REPRESENTATIVES):
        if not rows.size:
            break
        first = np.concatenate(([True], bucket[1:] != bucket[:-1]))
        representative = rows[first][np.cumsum(first) - 1]
        shared = (texts.bands[rows] == texts.bands[representative]).sum(axis=1)
        likely = np.flatnonzero((shared >= SHARED_BANDS) & ~first)
        alike = likely[texts.alike(rows[likely], representative[likely])]
        found.append(np.stack((rows[alike], representative[alike])))
        first[alike] = True
        rows, bucket = rows[~first], bucket[~first]
    return np.concatenate(found, axis=1), rows, bucket


def _merged(
    links: Links, kept: NDArray[np.uint32], pairs: Hashes, bands: NDArray[np.uint32],
    sure: Hashes, sure_bands: NDArray[np.uint32], texts: Texts,
) -> Links:  # fmt: skip
    """Links with what was found now: those already known are not verified again."""
    known = np.isin(pairs, links.pairs, assume_unique=True) | np.isin(pairs, sure, assume_unique=True)
    known[~known] = texts.alike(*_apart(pairs[~known]))
    everything = np.concatenate((links.pairs, pairs[known], sure))
    every_band = np.concatenate((kept, bands[known], sure_bands))
    order = np.argsort(everything)
    everything, every_band = everything[order], every_band[order]
    if not everything.size:
        return links
    firsts = np.flatnonzero(np.concatenate(([True], everything[1:] != everything[:-1])))
    merged = np.bitwise_or.reduceat(every_band, firsts)
    return Links(everything[firsts][merged > 0], merged[merged > 0])


def _packed(pairs: Rows, band: int) -> Hashes:
    low, high = np.minimum(*pairs).astype(np.uint64), np.maximum(*pairs).astype(np.uint64)
    packed: Hashes = (low << np.uint64(34) | high << _BAND_BITS) | np.uint64(band)
    return packed


def _by_pair(found: list[Hashes]) -> tuple[Hashes, NDArray[np.uint32]]:
    """The different pairs, sorted, with the bands of each."""
    packed = np.sort(np.concatenate(found))
    if not packed.size:
        return packed, np.empty(0, np.uint32)
    pairs = packed >> _BAND_BITS
    firsts = np.flatnonzero(np.concatenate(([True], pairs[1:] != pairs[:-1])))
    bits = np.uint32(1) << (packed & np.uint64(31)).astype(np.uint32)
    pairs = pairs[firsts]
    low, high = pairs >> np.uint64(29), pairs & np.uint64((1 << 29) - 1)
    return low << _HALF | high, np.bitwise_or.reduceat(bits, firsts)


def _apart(pairs: Hashes) -> tuple[Rows, Rows]:
    return (pairs >> _HALF).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _chunks(pairs: Rows, weights: Rows) -> Iterator[Rows]:
    """The pairs in portions of at most `CHUNK` in weight, or single ones."""
    if pairs.size:
        portion = np.cumsum(weights) // CHUNK
        yield from np.split(pairs, np.flatnonzero(np.diff(portion)) + 1)
