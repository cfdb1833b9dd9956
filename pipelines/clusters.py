"""Near-duplicate clusters: which adverts say the same, whoever publishes them, wherever and whenever.

Two adverts are near-duplicates when their sets of masked shingles (`nlp.signature`) have a Jaccard similarity of
0.6 or more; a cluster is everything that such pairs join (single linkage). Linkage may chain: A like B like C does
not make A like C. That is wanted, since a campaign drifts by small edits and is to be followed through them, and its
price is that a board whose adverts are mostly one template can come out as one cluster. So a cluster means "the same
wording, handed on", never "the same advertiser", and nothing but networks and context may be read from it.

The result depends on the set of adverts alone: not on their order, nor on whether they came at once or one by one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nlp.shingling import AT_ONCE
from nlp.signature import BANDS, Hashes
from pipelines.linkage import Links, Rows, Texts, components, relinked
from pipelines.shapes import Shapes, Worded, shapes
from records.record import in_batches

_WORD = 8
Names = NDArray[np.bytes_]


def clusters(adverts: Iterable[Worded]) -> dict[str, str]:
    """The cluster of every posting, by posting id: the smallest posting id in it.

    Adverts without shingles are near-duplicates only if their masked words are equal and not empty. Equal shapes are
    collapsed first, so a hundred thousand copies cost no more than their reading.

    The adverts are read once, each posting in one revision. Memory grows with the number of distinct texts: 4 bytes
    a shingle, 256 bytes of bands, and about 200 bytes of ids and links. Time grows linearly: where more than
    `linkage.SMALL_BUCKET` texts meet in a band, each is compared with a few others only, so that pairs of similarity
    near 0.6 inside such a crowd may be missed when no other band shows them.
    """
    found = Clustering()
    found.add(list(map(shapes, in_batches(adverts, AT_ONCE >> 8))))
    return found.clusters()


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


class Clustering:
    """Adverts in clusters, to which others are added, and from which some are taken, at the cost of these."""

    def __init__(self) -> None:
        self.keys: Hashes = np.empty((0, 2), np.uint64)
        self.bands: Hashes = np.empty((0, BANDS), np.uint64)
        self.lengths: NDArray[np.int32] = np.empty(0, np.int32)
        self.flat: Sequence[NDArray[np.int32]] = []
        """In pieces, so that what is there is not copied where something is added."""
        self.links = Links.none()
        self.postings: Names = np.empty(0, f"S{_WORD}")
        self.texts: Rows = np.empty(0, np.int64)
        """Of each posting the row of its text."""

    def replace(self, kept: NDArray[np.bool_], added: Sequence[Shapes]) -> None:
        """Takes away the postings that are not `kept`, and adds others.

        A posting that says something else now is taken away and added.
        """
        had = self._present()
        self.postings, self.texts = self.postings[kept], self.texts[kept]
        rows = self._rows_of(added)
        names = _names([name for part in added for name in part.posting_ids])
        width = max(names.dtype.itemsize, self.postings.dtype.itemsize)
        self.postings = np.concatenate((self.postings.astype(f"S{width}"), names.astype(f"S{width}")))
        self.texts = np.concatenate((self.texts, rows))
        present = self._present()
        changed = np.flatnonzero(present != np.pad(had, (0, present.size - had.size)))
        lengths = self.lengths.astype(np.int64)
        sets = Texts(self.bands, self.keys[:, 0], np.cumsum(lengths) - lengths, lengths, self.flat)
        self.links = relinked(self.links, sets, present, changed)

    def add(self, added: Sequence[Shapes]) -> None:
        """Adds postings that are not there yet."""
        self.replace(np.ones(self.postings.size, np.bool_), added)

    def names(self) -> Names:
        """The cluster of each posting, in the order of `postings`."""
        labels = components(self.links, len(self.keys))[self.texts]
        sizes = np.bincount(labels)
        shared = np.flatnonzero(sizes[labels] > 1) if labels.size else labels
        names = self.postings.copy()
        smallest = np.zeros(sizes.size, np.int64)
        first = _smallest(self.postings[shared], labels[shared])
        smallest[labels[shared][first]] = shared[first]
        names[shared] = self.postings[smallest[labels[shared]]]
        return names

    def clusters(self) -> dict[str, str]:
        """The cluster of every posting, by posting id."""
        found = zip(self.postings.tolist(), self.names().tolist(), strict=True)
        return {posting.decode(): name.decode() for posting, name in found}

    def _present(self) -> NDArray[np.bool_]:
        return np.bincount(self.texts, minlength=len(self.keys)) > 0

    def _rows_of(self, added: Sequence[Shapes]) -> Rows:
        """The text of each posting that is added; those not there yet are put there."""
        parts = [part for part in added if part.posting_ids]
        if not parts:
            return np.empty(0, np.int64)
        keys, lengths = (np.concatenate([getattr(part, name) for part in parts]) for name in ("keys", "lengths"))
        firsts, which = _distinct(keys)
        rows = _found(self.keys, keys[firsts])
        new = np.flatnonzero(rows < 0)
        # In the order in which their sets come.
        new = new[np.argsort(firsts[new])]
        rows[new] = len(self.keys) + np.arange(new.size)
        chosen = firsts[new]
        bands = np.concatenate([part.bands for part in parts])
        self.bands = np.concatenate((self.bands, bands[chosen]))
        self.keys = np.concatenate((self.keys, keys[chosen]))
        self.lengths = np.concatenate((self.lengths, lengths[chosen]))
        flat = np.concatenate([part.flat for part in parts])
        is_new = np.zeros(len(keys), np.bool_)
        is_new[chosen] = True
        if (more := flat[np.repeat(is_new, lengths)]).size:
            self.flat = [*self.flat, more]
        return rows[which]


def _names(ids: Sequence[str]) -> Names:
    """Ids in whole words, so that they are compared as numbers."""
    width = max(map(len, ids), default=1)
    return np.array(ids, dtype=f"S{-(-width // _WORD) * _WORD}")


def _smallest(names: Names, labels: Rows) -> Rows:
    """For each label where its smallest name is."""
    at = np.argsort(labels, kind="stable")
    for word in names.view(">u8").reshape(names.size, -1).T if names.size else ():
        own = word[at].astype(np.uint64)
        starts = np.flatnonzero(np.diff(labels[at], prepend=-1))
        lowest = np.minimum.reduceat(own, starts)
        at = at[own == np.repeat(lowest, np.diff(starts, append=at.size))]
    return at


def _distinct(keys: Hashes) -> tuple[Rows, Rows]:
    """Where each different key comes first, and which of these each key is."""
    order = np.lexsort((keys[:, 1], keys[:, 0]))
    ordered = keys[order]
    new = np.concatenate(([True], (ordered[1:] != ordered[:-1]).any(axis=1)))
    which = np.empty(len(keys), np.int64)
    which[order] = np.cumsum(new) - 1
    return order[new], which


def _found(held: Hashes, keys: Hashes) -> Rows:
    """The row of each of these different keys; -1 where it is none."""
    rows = np.full(len(keys), -1, np.int64)
    if not len(held):
        return rows
    likely = np.flatnonzero(np.isin(held[:, 0], keys[:, 0]))
    place = {tuple(key): at for at, key in enumerate(keys.tolist())}
    for row, key in zip(likely.tolist(), held[likely].tolist(), strict=True):
        if (at := place.get(tuple(key))) is not None:
            rows[at] = row
    return rows
