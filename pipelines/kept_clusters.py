"""Clusters kept between two runs of the step: an aid that can be deleted, after which all is clustered anew."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from pipelines.clusters import Clustering, Names
from pipelines.linkage import Links
from pipelines.shapes import Shapes

MOST_GONE = 0.5
"""Share of the texts that may be of no posting any more before all is clustered anew."""
_ARRAYS = ("keys", "bands", "lengths", "postings", "texts")


class KeptClusters:
    """A clustering with the revision of each posting in it, in a file of about 1.2 kB for each text."""

    def __init__(self, file: Path, about: str) -> None:
        self._file, self._about = file, about
        self.clustering = Clustering()
        self._revisions: Names = np.empty(0, "S1")

    @classmethod
    def open(cls, file: Path, about: str) -> "KeptClusters":
        """What the file holds; nothing if it is not there, not whole, or about something else."""
        kept = cls(file, about)
        try:
            with np.load(file, allow_pickle=False) as arrays:
                if str(arrays["about"]) == about:
                    kept._take(arrays)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            return cls(file, about)
        return kept

    def keep(self, current: Mapping[str, str]) -> set[str]:
        """Leaves out the postings that are not `current` in the revision that is known; those that stay."""
        postings, revisions = self.clustering.postings.tolist(), self._revisions.tolist()
        same = [current.get(one.decode()) == held.decode() for one, held in zip(postings, revisions, strict=True)]
        stays = np.array(same, np.bool_)
        used = np.unique(self.clustering.texts[stays]).size
        if used < (1 - MOST_GONE) * len(self.clustering.keys):
            stays[:] = False
        if not stays.any():
            self.clustering, self._revisions = Clustering(), np.empty(0, "S1")
            return set()
        self.clustering.replace(stays, [])
        self._revisions = self._revisions[stays]
        return {one.decode() for one in self.clustering.postings.tolist()}

    def add(self, added: Sequence[Shapes], current: Mapping[str, str]) -> None:
        """Adds postings in their current revisions, and writes the file."""
        self.clustering.add(added)
        said = np.array([current[name] for part in added for name in part.posting_ids], "S")
        self._revisions = np.concatenate((self._revisions, said)) if said.size else self._revisions
        state = self.clustering
        arrays = {name: getattr(state, name) for name in _ARRAYS}
        part = self._file.with_suffix(".part.npz")
        np.savez(
            part, about=np.array(self._about), revisions=self._revisions, pairs=state.links.pairs,
            found=state.links.bands, flat=np.concatenate([np.empty(0, np.int32), *state.flat]), **arrays,
        )  # fmt: skip
        part.replace(self._file)

    def shingles(self) -> dict[str, int]:
        """How many shingles the text of each posting has."""
        counts = self.clustering.lengths[self.clustering.texts].tolist()
        return {one.decode(): count for one, count in zip(self.clustering.postings.tolist(), counts, strict=True)}

    def _take(self, arrays: Mapping[str, np.ndarray]) -> None:
        for name in _ARRAYS:
            setattr(self.clustering, name, arrays[name])
        self.clustering.flat = [arrays["flat"]] if arrays["flat"].size else []
        self.clustering.links = Links(arrays["pairs"], arrays["found"])
        self._revisions = arrays["revisions"]
