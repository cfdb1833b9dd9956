"""Signatures: alike for near-duplicates, the same in every process."""

import subprocess
import sys
from pathlib import Path

import pytest

from nlp.folding import fold_plain
from nlp.signature import PERMUTATIONS, jaccard, shingles, signature

WORDS = [f"word{chr(97 + number % 26)}{chr(97 + number // 26)}" for number in range(200)]
TEXT = " ".join(WORDS)


def test_similarity_is_the_share_of_common_shingles() -> None:
    assert jaccard(shingles("foo one two three four"), shingles("bar baz one two three four five")) == pytest.approx(
        2 / 6
    )
    assert jaccard(shingles(TEXT), shingles(TEXT)) == 1.0
    assert jaccard(shingles(TEXT), shingles("")) == 0.0


def test_contacts_digits_and_emoji_are_slots_of_the_template() -> None:
    one = "driver wanted call +998 90 1234567 or @hr_one https://a.example/x 🚗 pay 500"
    other = "driver wanted call +7 916 0000000 or @other_two https://b.example/y 🙂🙂 pay 900"
    assert jaccard(shingles(fold_plain(one)), shingles(fold_plain(other))) == 1.0


def test_a_signature_estimates_the_similarity() -> None:
    changed = " ".join(word if number % 20 else "other" for number, word in enumerate(WORDS))
    exact = jaccard(shingles(TEXT), shingles(changed))
    left, right = signature(shingles(TEXT)) or [], signature(shingles(changed)) or []
    assert len(left) == PERMUTATIONS
    assert sum(a == b for a, b in zip(left, right, strict=True)) / PERMUTATIONS == pytest.approx(exact, abs=0.15)


@pytest.mark.parametrize("text", ["", "two words", "🙂 123 @only_contact", "短文"])
def test_a_text_too_short_for_shingles_has_no_signature(text: str) -> None:
    assert signature(shingles(fold_plain(text))) is None


def test_scripts_without_spaces_are_cut_into_characters() -> None:
    one, other = "招聘客服人员月薪一万五包吃包住", "招聘客服人员月薪一万五包机票签证"
    assert shingles(one).size == len(one) - 4
    assert 0 < jaccard(shingles(one), shingles(other)) < 1


def test_another_process_makes_the_same_signature() -> None:
    code = "from nlp.signature import *; print(signature(shingles('one two three four five шесть семь')))"
    root = Path(__file__).parents[2]
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert said.stdout.strip() == str(signature(shingles("one two three four five шесть семь")))
