"""Shapes of adverts, which is all that clustering needs of them: their sets of shingles, and where these may meet."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from multiprocessing import get_context
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from nlp.advert import MAX_CODE_POINTS
from nlp.folding import fold_plain
from nlp.shingling import Shingled, batches, shingled
from nlp.signature import BANDS, ROWS, Hashes, mask

_SHIFT = np.uint64(33)
_SET_BITS = np.uint64(31)
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], dtype=np.uint64)

Rows = NDArray[np.int64]
Task = TypeVar("Task")


class Worded(NamedTuple):
    """An advert's words."""

    posting_id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes of several adverts: about 4 bytes a word and 280 for each."""

    posting_ids: list[str]
    keys: Hashes
    """128 bits each, in two columns: the same for adverts of the same shape, and for no others."""
    bands: Hashes
    """A row each: adverts whose sets are alike have some of their 32 numbers in common."""
    lengths: NDArray[np.int32]
    """How many shingles each has; none where its text is too short."""
    flat: NDArray[np.int32]
    """The shingles of one advert after the other, 31 bits each, sorted and distinct."""


def shapes(adverts: Sequence[Worded]) -> Shapes:
    """The shapes of these adverts. Those without shingles have the same one if their masked words are the same."""
    texts = [(one.text or one.title)[:MAX_CODE_POINTS] for one in adverts]
    parts = [shingled(texts[portion]) for portion in batches([len(text) for text in texts])]
    bands = [_band_keys(part.signatures()) for part in parts]
    lengths, sets = zip(*map(_sets, parts), strict=True) if parts else ((), ())
    size = np.concatenate(lengths).astype(np.int32) if lengths else np.empty(0, np.int32)
    flat = np.concatenate(sets) if sets else np.empty(0, np.int32)
    return Shapes(
        posting_ids=[one.posting_id for one in adverts],
        keys=_keys(adverts, size, flat),
        bands=np.concatenate(bands) if bands else np.empty((0, BANDS), np.uint64),
        lengths=size,
        flat=flat,
    )


@contextmanager
def shaping(workers: int) -> Iterator[Callable[[Callable[[Task], Sequence[Worded]], Iterable[Task]], Iterator[Shapes]]]:
    """A function from tasks, and what reads the adverts of one, to their shapes in order; over so many processes."""
    if workers <= 1:
        yield lambda read, tasks: (shapes(read(task)) for task in tasks)
        return
    # Spawned, not forked: a forked process would share the parent's threads' locks in whatever state they are.
    with get_context("spawn").Pool(workers) as pool:
        yield lambda read, tasks: pool.imap(_Shaper(read), tasks)


@dataclass(frozen=True, slots=True)
class _Shaper:
    read: Callable[..., Sequence[Worded]]

    def __call__(self, task: object) -> Shapes:
        return shapes(self.read(task))


def _band_keys(signatures: NDArray[np.uint32]) -> Hashes:
    keys = signatures.reshape(-1, ROWS).astype(np.uint64) @ _MIX
    return (keys ^ (keys >> np.uint64(29))).reshape(-1, BANDS)


def _sets(part: Shingled) -> tuple[Rows, NDArray[np.int32]]:
    """Of each text how many shingles it has, and these: the upper 31 bits fit a sparse matrix and halve the memory."""
    texts = np.arange(part.bounds.size - 1, dtype=np.uint64)
    owners = np.repeat(texts, np.diff(part.bounds))
    found = np.sort(owners << _SET_BITS | part.hashes >> _SHIFT)
    found = found[np.concatenate((np.ones(1, np.bool_), found[1:] != found[:-1]))[: found.size]]
    bounds = np.searchsorted(found, np.arange(part.bounds.size, dtype=np.uint64) << _SET_BITS)
    return np.diff(bounds), (found & np.uint64(2**31 - 1)).astype(np.int32)


def _keys(adverts: Sequence[Worded], lengths: NDArray[np.int32], flat: NDArray[np.int32]) -> Hashes:
    made = bytearray()
    content, at = memoryview(flat.tobytes()), 0
    for one, length in zip(adverts, lengths.tolist(), strict=True):
        if length:
            made += blake2b(content[at : at + 4 * length], digest_size=16, person=b"shingles").digest()
            at += 4 * length
        else:
            made += _short_key(one)
    return np.frombuffer(made, np.uint64).reshape(-1, 2)


def _short_key(one: Worded) -> bytes:
    """By the masked words; a posting without any is like no other."""
    words = " ".join(mask(fold_plain(f"{one.title}\n{one.text}"[:MAX_CODE_POINTS])).split())
    if words:
        return blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16, person=b"text").digest()
    return blake2b(one.posting_id.encode(), digest_size=16, person=b"posting").digest()
