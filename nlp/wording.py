"""What the wording of an advert as a whole says: a linear classifier over hashed pieces of its words.

It sees the wording that no indicator lists yet, and nothing that could be cited, so it may add one bounded, named term
(`wording`) to a typology's sum and no more. `recruitwatch fit` learns it; `rules_only: true` in
`config/indicators/risk/model.yaml` switches it off.
"""

import math
import re
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from config.files import ROOT
from nlp.folding import skeleton

FILE: Final = ROOT / "indicators" / "risk" / "wording.npz"
SCORES: Final = ("exploitation", "fraudulent_offer")
"""What is scored: recruitment into any of the trafficking typologies, and employment fraud."""
BITS: Final = 17
LENGTHS: Final = (4, 5)
"""Pieces of so many code points, spaces at a word's edges among them. On EMSCAD's development cut, with employers kept
apart, 4 and 5 did better (ROC-AUC 0.824) than 3 to 5 (0.823), 5 and 6 (0.815) and words and pairs of words (0.818)."""
UNSPACED_LENGTHS: Final = (2, 3)
"""In scripts without spaces, whose words are this short."""
MOST: Final = 20_000
"""Code points that are read: longer adverts are boilerplate."""
_DIGITS: Final = re.compile(r"[0-9]+")
_BASE: Final = np.uint64(0xD1342543DE82EF95)
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(64 - BITS)
_SPACE: Final = 32
_FIRST_UNSPACED: Final = 0x0E00

Floats = NDArray[np.float32]


class Wording(NamedTuple):
    """A learned classifier: how rare each piece is, and what it weighs for each score."""

    rarity: Floats
    weights: dict[str, Floats]
    intercepts: dict[str, float]


def pieces(folded: str) -> tuple[NDArray[np.int64], Floats]:
    """The hashed pieces of a folded text (each below 2 ** `BITS`, ascending) and 1 + the logarithm of their counts.

    Digits count alike, and so do all signs. Time grows with the text up to `MOST` code points.
    """
    plain = " ".join(skeleton(_DIGITS.sub("0", folded[:MOST])).split())
    codes = np.frombuffer(f" {plain} ".encode("utf-32-le", "replace"), dtype=np.uint32)
    letter = codes != _SPACE
    unspaced = codes >= _FIRST_UNSPACED
    values = codes.astype(np.uint64) * _SPREAD
    values ^= values >> np.uint64(29)
    found = [_grams(values, length, letter, edges=True) for length in LENGTHS]
    if unspaced.any():
        found += [_grams(values, length, unspaced, edges=False) for length in UNSPACED_LENGTHS]
    hashed = np.concatenate(found)
    # Half as wide, they are sorted in half the time.
    buckets, counts = np.unique(((hashed * _SPREAD) >> _SHIFT).astype(np.uint32), return_counts=True)
    return buckets.astype(np.int64), (1 + np.log(counts)).astype(np.float32)


def scores(folded: str, learned: Wording | None = None) -> dict[str, float]:
    """The log-odds of each of `SCORES` for a folded text, unbounded; empty where nothing is learned."""
    learned = learned or wording()
    if learned is None:
        return {}
    buckets, counts = pieces(folded)
    values = counts * learned.rarity[buckets]
    length = math.sqrt(float(values @ values))
    if not length:
        return {}
    return {
        name: round(float(values @ weights[buckets]) / length + learned.intercepts[name], 4)
        for name, weights in learned.weights.items()
    }


def bounded(log_odds: float, limit: float) -> float:
    """`log_odds` drawn smoothly into -`limit` to `limit`, which keeps the order of texts."""
    return limit * math.tanh(log_odds / limit)


@cache
def wording() -> Wording | None:
    """The shipped classifier; None where there is none."""
    return load(FILE) if FILE.exists() else None


def load(file: Path) -> Wording:
    """A classifier as `save` wrote it."""
    with np.load(file, allow_pickle=False) as kept:
        names = [name for name in SCORES if name in kept]
        return Wording(
            kept["rarity"].astype(np.float32),
            {name: kept[name].astype(np.float32) for name in names},
            {name: float(kept[f"{name}_intercept"]) for name in names},
        )


def save(learned: Wording, file: Path) -> None:
    """Writes a classifier, its weights to half precision; the same one always gives the same bytes."""
    arrays: dict[str, Any] = {"rarity": learned.rarity.astype(np.float16)}
    for name, weights in learned.weights.items():
        arrays[name] = weights.astype(np.float16)
        arrays[f"{name}_intercept"] = np.float64(learned.intercepts[name])
    np.savez_compressed(file, **arrays)


def _grams(values: NDArray[np.uint64], length: int, inside: NDArray[np.bool_], edges: bool) -> NDArray[np.uint64]:
    """The pieces of a length whose code points are all `inside`; with `edges`, but for the first and the last."""
    count = values.size - length + 1
    if count < 1:
        return np.empty(0, np.uint64)
    total = values[:count].copy()
    for step in range(1, length):
        total = total * _BASE + values[step : step + count]
    kept = np.ones(count, np.bool_)
    for step in range(1, length - 1) if edges else range(length):
        kept &= inside[step : step + count]
    return total[kept] + np.uint64(length)
