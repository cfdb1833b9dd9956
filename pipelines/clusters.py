"""Near-duplicate clusters: which adverts say the same, whoever publishes them, wherever and whenever.

Two adverts are near-duplicates when their sets of masked shingles (`nlp.signature`) have a Jaccard similarity of
0.6 or more; a cluster is everything that such pairs join (single linkage). Linkage may chain: A like B like C does
not make A like C. That is wanted, since a campaign drifts by small edits and is to be followed through them, and its
price is that a board whose adverts are mostly one template can come out as one cluster. So a cluster means "the same
wording, handed on", never "the same advertiser", and nothing but networks and context may be read from it.

The result depends on the set of adverts alone, not on their order.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from nlp.advert import MAX_CODE_POINTS
from nlp.folding import fold_plain
from nlp.signature import BANDS, Hashes, mask, shingles, signature

SIMILARITY = 0.6
"""Jaccard similarity from which two adverts are near-duplicates (records.md)."""
SMALL_BUCKET = 24
"""Up to so many adverts that meet in a band, every pair is verified; above, against representatives."""
REPRESENTATIVES = 8
"""So many representatives a crowded bucket gets before it is split by the next band."""
SPLITS = 3
"""How often a crowded bucket is split before what is still alone in it is left to the other bands."""
CHUNK = 4_000_000
"""Shingles that are compared in one go: about 100 MB."""
_SHIFT = np.uint64(33)
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], dtype=np.uint64)

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sample:
    """One advert as clustering needs it."""

    posting_id: str
    shingles: Hashes
    """Sorted and distinct; empty where the text is too short for any."""
    signature: Sequence[int]
    """MinHash of the shingles; empty where there are none."""
    masked: str = ""
    """Title and text, masked; used only where there are no shingles."""


def sample(posting_id: str, title: str, text: str, signed: Sequence[int] | None = None) -> Sample:
    """An advert as a sample; `signed` is its enrichment's signature, where that is at hand and of the same text."""
    grams = shingles(fold_plain((text or title)[:MAX_CODE_POINTS]))
    if grams.size:
        return Sample(posting_id, grams, signed or signature(grams) or ())
    return Sample(posting_id, grams, (), " ".join(mask(fold_plain(f"{title}\n{text}"[:MAX_CODE_POINTS])).split()))


def clusters(samples: Iterable[Sample]) -> dict[str, str]:
    """The cluster of every posting, by posting id: the smallest posting id in it.

    Adverts without shingles are near-duplicates only if their masked texts are equal and not empty. Equal texts are
    collapsed first, so a hundred thousand copies cost no more than their reading.

    The samples are read once, each posting in one revision. Memory grows with the number of distinct texts: 4 bytes
    a shingle, 256 bytes of bands, and about 400 bytes of ids (1.3 GB for a million of 150 words). Time grows
    linearly: where more than `SMALL_BUCKET` texts meet in a band, each is compared with at most `REPRESENTATIVES`
    others, and what matches none is split by the next band, `SPLITS` times at most. Pairs of similarity near 0.6
    inside such a crowd may therefore be missed when no other band shows them.
    """
    texts = _Texts()
    for item in samples:
        texts.add(item)
    order = texts.by_smallest_id()
    if not order.size:
        return {}
    root = np.empty(len(order), dtype=np.int64)
    root[order] = order[_join(texts.bands()[order], texts.sets(order))]
    return {posting: texts.smallest[root[text]] for posting, text in texts.members()}


def aliases(
    previous: Mapping[str, str], current: Mapping[str, str], known: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Which cluster each former cluster id stands for now, where that is another one.

    `previous` and `current` give clusters by posting; `known` are the aliases so far, which are carried on. An old
    cluster follows the posting that named it; if that one is gone, most of its members (of equals the smallest id).
    An id that names a cluster again is no alias.
    """
    heirs: dict[str, Counter[str]] = {}
    for posting, old in previous.items():
        if posting in current:
            heirs.setdefault(old, Counter())[current[posting]] += 1
    moved: dict[str, str] = {}
    for old, candidates in heirs.items():
        moved[old] = current.get(old) or min(candidates, key=lambda new: (-candidates[new], new))
    carried = {old: moved.get(new, new) for old, new in (known or {}).items()}
    names = set(current.values())
    return {old: new for old, new in sorted((carried | moved).items()) if old != new and old not in names}


class _Texts:
    """The distinct texts read so far, and which postings have each."""

    def __init__(self) -> None:
        self.smallest: list[str] = []
        self._numbers: dict[bytes, int] = {}
        self._postings: list[str] = []
        self._texts: list[int] = []
        self._lengths: list[int] = []
        self._shingles = bytearray()
        self._bands = bytearray()

    def add(self, item: Sample) -> None:
        # The upper 31 bits keep the order, halve the memory, and fit the sparse matrix of `_overlaps`.
        grams = (item.shingles >> _SHIFT).astype(np.int32)
        key = _key(item, grams)
        number = self._numbers.setdefault(key, len(self.smallest))
        self._postings.append(item.posting_id)
        self._texts.append(number)
        if number < len(self.smallest):
            self.smallest[number] = min(self.smallest[number], item.posting_id)
            return
        if grams.size > 1:
            grams = grams[np.concatenate(([True], grams[1:] != grams[:-1]))]
        self.smallest.append(item.posting_id)
        self._lengths.append(grams.size)
        self._shingles += grams.tobytes()
        self._bands += _band_keys(item.signature).tobytes() if grams.size else bytes(8 * BANDS)

    def by_smallest_id(self) -> Rows:
        """The texts in the order of their smallest posting id, which no order of reading changes."""
        return np.array(sorted(range(len(self.smallest)), key=self.smallest.__getitem__), dtype=np.int64)

    def bands(self) -> Hashes:
        return np.frombuffer(self._bands, dtype=np.uint64).reshape(-1, BANDS)

    def sets(self, order: Rows) -> "_Sets":
        lengths = np.array(self._lengths, dtype=np.int64)
        starts = np.cumsum(lengths) - lengths
        return _Sets(np.frombuffer(self._shingles, dtype=np.int32), starts[order], lengths[order])

    def members(self) -> Iterator[tuple[str, int]]:
        return zip(self._postings, self._texts, strict=True)


@dataclass(frozen=True, slots=True)
class _Sets:
    """The shingle sets of all texts, one after the other."""

    flat: NDArray[np.int32]
    starts: Rows
    lengths: Rows

    def matrix(self, rows: Rows) -> csr_matrix:
        """The sets of these texts as rows of ones."""
        lengths = self.lengths[rows]
        ends = np.cumsum(lengths)
        places = np.repeat(self.starts[rows] - (ends - lengths), lengths) + np.arange(ends[-1])
        ones = np.ones(places.size, dtype=np.int8)
        bounds = np.concatenate(([0], ends)).astype(np.int32)
        return csr_matrix((ones, self.flat[places], bounds), shape=(rows.size, 2**31 - 1))

    def alike(self, left: Rows, right: Rows) -> NDArray[np.bool_]:
        """Which of these pairs are near-duplicates, exactly."""
        small = np.minimum(self.lengths[left], self.lengths[right])
        large = np.maximum(self.lengths[left], self.lengths[right])
        found = small >= SIMILARITY * large
        pairs = np.flatnonzero(found)
        for chunk in _chunks(pairs, (small + large)[pairs]):
            common = np.diff(self.matrix(left[chunk]).multiply(self.matrix(right[chunk])).indptr)
            found[chunk] = common >= SIMILARITY * (small[chunk] + large[chunk] - common)
        return np.asarray(found)


class _Forest:
    """Which texts are joined already (union-find over arrays); the root of a tree is its smallest row."""

    def __init__(self, size: int) -> None:
        self.parent: Rows = np.arange(size)

    def roots(self, rows: Rows) -> Rows:
        roots = self.parent[rows]
        while not np.array_equal(above := self.parent[roots], roots):
            roots = above
        self.parent[rows] = roots
        return roots

    def join(self, left: Rows, right: Rows) -> None:
        while left.size:
            left, right = self.roots(left), self.roots(right)
            apart = left != right
            left, right = left[apart], right[apart]
            # Of several parents for one root the smallest wins; the rest is joined in the next round.
            np.minimum.at(self.parent, np.maximum(left, right), np.minimum(left, right))


def _join(bands: Hashes, sets: _Sets) -> Rows:
    """The root of every text: the smallest row of its cluster."""
    forest = _Forest(len(bands))
    rows = np.flatnonzero(sets.lengths)
    for band in range(BANDS):
        _meet(rows, bands[rows, band], band, bands, sets, forest)
    return forest.roots(np.arange(len(bands)))


def _meet(rows: Rows, keys: Hashes, band: int, bands: Hashes, sets: _Sets, forest: _Forest, depth: int = 0) -> None:
    """Joins what is alike among the rows that have the same key."""
    order = np.argsort(keys, kind="stable")
    rows, keys = rows[order], keys[order]
    _, number, sizes = np.unique(keys, return_inverse=True, return_counts=True)
    size = sizes[number]
    small = (size > 1) & (size <= SMALL_BUCKET)
    _verify_all(rows[small], number[small], sets, forest)
    crowded = size > SMALL_BUCKET
    rows, number = _verify_representatives(rows[crowded], number[crowded], sets, forest)
    if rows.size and depth < SPLITS:
        following = (band + 1) % BANDS
        finer = bands[rows, following] ^ (number.astype(np.uint64) * _MIX[0])
        _meet(rows, finer, following, bands, sets, forest, depth + 1)


def _verify_all(rows: Rows, bucket: Rows, sets: _Sets, forest: _Forest) -> None:
    """Every pair of a bucket, nearest neighbours first: what they join need not be compared again."""
    for distance in range(1, SMALL_BUCKET):
        pairs = np.flatnonzero(bucket[distance:] == bucket[:-distance])
        if not pairs.size:
            return
        _verify(rows[pairs], rows[pairs + distance], sets, forest)


def _verify_representatives(rows: Rows, bucket: Rows, sets: _Sets, forest: _Forest) -> tuple[Rows, Rows]:
    """Compares a bucket's texts with its first, what is left with the first of these, and so on; returns the rest."""
    for _ in range(REPRESENTATIVES):
        if not rows.size:
            break
        first = np.concatenate(([True], bucket[1:] != bucket[:-1]))
        representative = rows[first][np.cumsum(first) - 1]
        joined = _verify(rows, representative, sets, forest)
        rows, bucket = rows[~joined], bucket[~joined]
    return rows, bucket


def _verify(left: Rows, right: Rows, sets: _Sets, forest: _Forest) -> NDArray[np.bool_]:
    """Joins the pairs that are alike; tells which are now in one cluster."""
    joined: NDArray[np.bool_] = forest.roots(left) == forest.roots(right)
    open_pairs = np.flatnonzero(~joined)
    alike = open_pairs[sets.alike(left[open_pairs], right[open_pairs])]
    forest.join(left[alike], right[alike])
    joined[alike] = True
    return joined


def _key(item: Sample, grams: NDArray[np.int32]) -> bytes:
    """The same bytes for the same text; a posting without any text is like no other."""
    if grams.size:
        return blake2b(grams.tobytes(), digest_size=16, person=b"shingles").digest()
    if item.masked:
        return blake2b(item.masked.encode("utf-8", "surrogatepass"), digest_size=16, person=b"text").digest()
    return blake2b(item.posting_id.encode(), digest_size=16, person=b"posting").digest()


def _band_keys(signed: Sequence[int]) -> Hashes:
    rows = np.array(signed, dtype=np.uint64).reshape(BANDS, -1)
    keys: Hashes = (rows * _MIX).sum(axis=1, dtype=np.uint64)
    return keys ^ (keys >> np.uint64(29))


def _chunks(pairs: Rows, weights: Rows) -> Iterator[Rows]:
    """The pairs in portions of at most `CHUNK` in weight, or single ones."""
    if pairs.size:
        portion = np.cumsum(weights) // CHUNK
        yield from np.split(pairs, np.flatnonzero(np.diff(portion)) + 1)
