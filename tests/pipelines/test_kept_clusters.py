"""Clusters kept between two runs: the same as made anew, and never taken from a file that is about something else."""

import random

import pytest

from pipelines.clusters import clusters
from pipelines.kept_clusters import KeptClusters
from pipelines.shapes import Worded, shapes

TEXTS = [f"{base} we pay every week and call today {word}" for base in ("cook", "driver") for word in "abcdefgh"]
TEXTS += ["call me", "", "welder with papers for a yard in the north by the sea"]


def run(file, texts, about="one"):
    """One run of the step over postings and what they say; the clusters, and which postings were shingled."""
    kept = KeptClusters.open(file, about)
    revisions = {name: f"revision of {text}" for name, text in texts.items()}
    known = kept.keep(revisions)
    new = [Worded(name, "", text) for name, text in texts.items() if name not in known]
    kept.add([shapes(new)], revisions)
    assert kept.shingles().keys() == texts.keys()
    return kept.clustering.clusters(), {one.posting_id for one in new}


@pytest.mark.parametrize("seed", range(5))
def test_run_after_run_gives_what_one_run_gives(tmp_path, seed):
    source, texts = random.Random(seed), {}
    for _ in range(6):
        texts = {name: text for name, text in texts.items() if source.random() < 0.8}
        texts |= {f"{source.randrange(60):02d}": source.choice(TEXTS) for _ in range(12)}
        found, _ = run(tmp_path / "kept.npz", texts)
        assert found == clusters(Worded(name, "", text) for name, text in texts.items())


def test_only_what_is_new_or_says_something_else_is_shingled(tmp_path):
    file = tmp_path / "kept.npz"
    run(file, {"a": TEXTS[0], "b": TEXTS[1], "c": TEXTS[9]})
    assert run(file, {"a": TEXTS[0], "b": TEXTS[10], "c": TEXTS[9], "d": TEXTS[2]})[1] == {"b", "d"}
    assert run(file, {"a": TEXTS[0], "b": TEXTS[10], "c": TEXTS[9]})[1] == set()


def test_another_ruleset_and_a_damaged_file_begin_anew(tmp_path):
    file, texts = tmp_path / "kept.npz", {"a": TEXTS[0], "b": TEXTS[1]}
    first, _ = run(file, texts)
    assert run(file, texts, about="two") == (first, {"a", "b"})
    file.write_bytes(file.read_bytes()[:200])
    assert run(file, texts, about="two") == (first, {"a", "b"})


def test_what_was_mostly_taken_away_does_not_stay_in_the_file(tmp_path):
    file = tmp_path / "kept.npz"
    run(file, {str(number): text for number, text in enumerate(TEXTS)})
    assert run(file, {"0": TEXTS[0]})[1] == {"0"}
    assert len(KeptClusters.open(file, "one").clustering.keys) == 1
