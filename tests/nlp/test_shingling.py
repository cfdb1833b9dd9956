"""Texts shingled together: each as it would be alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.folding import fold_plain
from nlp.shingling import AT_ONCE, batches, shingled
from nlp.signature import PERMUTATIONS, shingles, signature
from replica.corpus import corpus

TRICKY = "aoghwtme./:@+-_'' \n\t\x1e,.5\u0665éüßﬁ…№é"
TRICKY += "и\u0306\u0301\ufe0fыЁбАВaсеxІıİ中文かกาล\u0e33🔥①½\u200b’`ʻОo\ud800\ufffd\u1ad0ª"


def assert_each_as_alone(texts: list[str]) -> None:
    together = shingled(texts)
    signed = together.signatures()
    for number, text in enumerate(texts):
        alone = shingles(fold_plain(text))
        own = np.unique(together.hashes[together.bounds[number] : together.bounds[number + 1]])
        assert np.array_equal(own, alone), text
        assert signed[number].tolist() == (signature(alone) or [0] * PERMUTATIONS)


def test_the_adverts_of_the_replica_are_shingled_together_as_each_alone() -> None:
    assert_each_as_alone([advert.text for advert in corpus()])


@pytest.mark.parametrize(
    "text",
    [
        "a@b@c+d@e f www. www.x t.me/ https://@name https://t.me/@x chat.me/abc",
        "o'zbek 'a' l' g'oz it's o'5 g'",
        "x" * 70 + "@y one two three four",
        "ﬁ ß ﷺ ½ ① 🔟 İstanbul ΌΣ Ss one two three",
        "и\u0306 e\u0301 xy\ufe0f a\u20e3 one two three",
        "paypal сash аbв один two три",
        "中文字一二三四五六 abc",
        "",
    ],
)
def test_contacts_marks_and_look_alikes_are_read_as_in_a_single_text(text: str) -> None:
    assert_each_as_alone(["before one two", text, "'", text, "after three four"])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.sampled_from(TRICKY) | st.characters(exclude_categories=()), max_size=60), max_size=6))
def test_any_texts_are_shingled_together_as_each_alone(texts: list[str]) -> None:
    assert_each_as_alone(texts)


def test_a_batch_has_a_bounded_number_of_code_points_or_one_text() -> None:
    lengths = [AT_ONCE - 1, 1, 1, 3 * AT_ONCE, 5, 0]
    assert [lengths[part] for part in batches(lengths)] == [[AT_ONCE - 1, 1], [1], [3 * AT_ONCE], [5, 0]]
    assert list(batches([])) == []
