"""The learned score of the wording: hashed pieces, bounded, never a flag by itself, and put off by one word of YAML."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.folding import fold_plain
from nlp.risk import Scorer, scorer
from nlp.wording import BITS, SCORES, Wording, bounded, load, pieces, save, scores
from records.enrichment import FLAGGED, TYPOLOGIES, IndicatorHit

STRONG = dict.fromkeys(SCORES, 50.0)


def learned(seed: int = 1) -> Wording:
    """A classifier of random weights."""
    made = np.random.default_rng(seed)
    size = 1 << BITS
    return Wording(
        made.random(size, np.float32).astype(np.float16).astype(np.float32),
        {name: made.normal(size=size).astype(np.float16).astype(np.float32) for name in SCORES},
        dict.fromkeys(SCORES, 0.25),
    )


def test_digits_and_signs_do_not_matter_to_the_wording() -> None:
    one, other = (pieces(fold_plain(text)) for text in ("Driver: 500 USD!", "driver 1200 usd"))
    assert np.array_equal(one[0], other[0])


@pytest.mark.parametrize("text", ["招客服包吃住", "รับสมัครพนักงาน", "driver"])
def test_a_text_in_any_script_has_pieces(text: str) -> None:
    buckets, counts = pieces(fold_plain(text))
    assert buckets.size == counts.size > 0
    assert buckets.max() < 1 << BITS


@given(st.text(max_size=300))
def test_any_text_is_scored_or_left(text: str) -> None:
    said = scores(fold_plain(text), learned())
    assert all(np.isfinite(value) for value in said.values())


def test_a_text_without_words_is_not_scored() -> None:
    assert scores("", learned()) == {}


@given(st.floats(-1e6, 1e6), st.floats(0.1, 4))
def test_what_the_wording_adds_stays_within_its_limit(log_odds: float, limit: float) -> None:
    assert abs(bounded(log_odds, limit)) <= limit


def test_a_classifier_is_kept_and_read_again(tmp_path) -> None:
    kept = learned()
    save(kept, tmp_path / "wording.npz")
    save(load(tmp_path / "wording.npz"), tmp_path / "again.npz")
    assert (tmp_path / "wording.npz").read_bytes() == (tmp_path / "again.npz").read_bytes()
    assert scores("driver wanted", load(tmp_path / "wording.npz")) == scores("driver wanted", kept)


def test_wording_flags_no_typology_of_which_no_indicator_shows() -> None:
    bare, worded = scorer().score([], "offer"), scorer().score([], "offer", STRONG)
    for typology in TYPOLOGIES:
        if typology != "fraudulent_offer":
            assert worded.typologies[typology] == bare.typologies[typology] < FLAGGED


def test_wording_lifts_what_an_indicator_shows_and_says_so() -> None:
    hits = [IndicatorHit(id="documents_held", state="present")]
    bare, worded = scorer().score(hits, "offer"), scorer().score(hits, "offer", STRONG)
    assert worded.typologies["labour_exploitation"] > bare.typologies["labour_exploitation"]
    named = {term.term for term in worded.explanation if term.typology == "labour_exploitation"}
    assert "wording" in named


def test_rules_only_leaves_the_wording_out() -> None:
    plain = Scorer()
    plain.model = plain.model.model_copy(update={"rules_only": True})
    hits = [IndicatorHit(id="documents_held", state="present")]
    assert plain.score(hits, "offer", STRONG) == plain.score(hits, "offer")
