"""Intervals of any measure over adverts, by drawing the adverts again and again with replacement."""

from collections.abc import Callable, Hashable, Mapping
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

RESAMPLES: Final = 1000
"""Bootstrap samples for an interval."""
SEED: Final = 20260101
"""So that the same file gives the same intervals."""
_LEAST_DEFINED: Final = 0.5
"""Share of resamples in which a measure has to be defined for its interval to be shown."""
_CELLS: Final = 4_000_000
"""Resamples times adverts that are held in memory at a time."""

Floats = NDArray[np.float64]
Name = TypeVar("Name", bound=Hashable)
Measure = Callable[[Floats], Mapping[Name, Floats]]
"""Takes how often each resample (a row) holds each advert (a column); gives each measure for each resample."""


def once(measure: Measure[Name], n: int) -> dict[Name, float | None]:
    """Each measure over the `n` adverts as they are; null where it is undefined."""
    return {name: shown(values[0]) for name, values in measure(np.ones((1, n))).items()}


def intervals(measure: Measure[Name], n: int) -> dict[Name, list[float] | None]:
    """95 % percentile intervals of resampling `n` adverts; null where a measure is mostly undefined."""
    if not n:
        return dict.fromkeys(measure(np.ones((1, 0))))
    generator = np.random.default_rng(SEED)
    at_once = max(1, min(RESAMPLES, _CELLS // n))
    drawn: dict[Name, list[Floats]] = {}
    for start in range(0, RESAMPLES, at_once):
        size = min(at_once, RESAMPLES - start)
        picked = generator.integers(0, n, (size, n)) + np.arange(size)[:, None] * n
        times = np.bincount(picked.ravel(), minlength=size * n).reshape(size, n).astype(np.float64)
        for name, values in measure(times).items():
            drawn.setdefault(name, []).append(values)
    return {name: _middle(np.concatenate(values)) for name, values in drawn.items()}


def shown(value: float) -> float | None:
    """A measure as JSON has it: null where it is undefined."""
    return None if np.isnan(value) else float(value)


def _middle(values: Floats) -> list[float] | None:
    defined = values[~np.isnan(values)]
    if len(defined) < len(values) * _LEAST_DEFINED:
        return None
    low, high = np.percentile(defined, (2.5, 97.5))
    return [float(low), float(high)]
