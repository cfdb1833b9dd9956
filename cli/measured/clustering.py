"""Adverts clustered from a file, and all of its pairs compared: seconds, adverts, and agreement with the truth."""

import resource
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import combinations
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson

from nlp.folding import fold_plain
from nlp.signature import jaccard, shingles
from pipelines.clusters import Clustering
from pipelines.linkage import SIMILARITY
from pipelines.networks import components
from pipelines.shapes import Shapes, Worded, shaping

RANGE = 4_000_000
"""Bytes of the file that a process reads at a time."""
WORKERS = 2
Range = tuple[int, int]


def clustering(file: str) -> dict[str, Any]:
    """All adverts of a file in clusters; two processes make their shapes, whose peaks of memory are told apart."""
    began = perf_counter()
    state = Clustering()
    state.add(_shaped(file))
    found = state.clusters()
    seconds = perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
    return {"seconds": seconds, "docs": len(found), "workers_mb": WORKERS * peak, **_agreement(file, found)}


def adding(file: str, more: str) -> dict[str, Any]:
    """What it takes to add the adverts of the second file to those of the first, beside taking all at once."""
    began = perf_counter()
    state = Clustering()
    state.add(_shaped(file))
    state.names()
    whole = perf_counter() - began
    with shaping(WORKERS) as shape:
        # Processes that are at work already: what is measured is the work.
        read, added = partial(_read, more), list(_ranges(more, RANGE // 4))
        list(shape(read, added[:WORKERS]))
        began = perf_counter()
        parts = list(shape(read, added))
        state.add(parts)
        state.names()
        seconds = perf_counter() - began
    return {"seconds": seconds, "whole_seconds": whole, "docs": sum(len(part.posting_ids) for part in parts)}


def all_pairs(file: str) -> dict[str, Any]:
    """The definition itself: every pair compared."""
    began = perf_counter()
    sets = [(one.posting_id, shingles(fold_plain(one.text or one.title))) for one in _read(file, (0, -1))]
    alike = ((a[0], b[0]) for a, b in combinations(sets, 2) if jaccard(a[1], b[1]) >= SIMILARITY)
    found = components(alike)
    seconds = perf_counter() - began
    return {
        "seconds": seconds,
        "docs": len(sets),
        **_agreement(file, {name: found.get(name, name) for name, _ in sets}),
    }


def _shaped(file: str) -> list[Shapes]:
    with shaping(WORKERS) as shape:
        return list(shape(partial(_read, file), _ranges(file, RANGE)))


def _ranges(file: str, size: int) -> Iterator[Range]:
    whole = Path(file).stat().st_size
    return ((first, min(first + size, whole)) for first in range(0, whole, size))


def _read(file: str, span: Range) -> Sequence[Worded]:
    """The adverts whose lines begin in a range of bytes."""
    first, last = span
    with Path(file).open("rb") as stream:
        if first:
            stream.seek(first - 1)
            stream.readline()
        place = stream.tell()
        lines = stream.read(max(last - place, 0)) if last >= 0 else stream.read()
        if last >= 0 and lines and not lines.endswith(b"\n"):
            lines += stream.readline()
    return [_worded(line) for line in lines.splitlines()]


def _worded(line: bytes) -> Worded:
    advert = orjson.loads(line)
    return Worded(str(advert["id"]), advert.get("title") or "", advert["text"])


def _agreement(file: str, found: dict[str, str]) -> dict[str, float]:
    """Pairwise precision and recall against the campaigns that the file tells of, where it does."""
    truth = _truth(file)
    if not truth:
        return {}
    both = Counter((found[name], campaign) for name, campaign in truth)
    claimed = _pairs(Counter(found[name] for name, _ in truth).values())
    true = _pairs(Counter(campaign for _, campaign in truth).values())
    right = _pairs(both.values())
    return {"precision": right / claimed if claimed else 1.0, "recall": right / true if true else 1.0}


def _truth(file: str) -> list[tuple[str, Any]]:
    with Path(file).open("rb") as lines:
        adverts = map(orjson.loads, lines)
        return [(str(one["id"]), one["campaign"]) for one in adverts if "campaign" in one]


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)
