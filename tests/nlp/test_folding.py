"""Folding: one plain form for many spellings, and a way back to the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.folding import fold, fold_plain, skeleton
from nlp.obfuscation import obfuscation

LETTERS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aAоОеЕİıß\u0301\u0306\u200b\ufe0f\u20e3ﬁ½１２９①🔟𝐓й'’ʻ \n柬ทำ"),
    ),
    max_size=60,
)


@given(LETTERS)
def test_the_plain_fold_is_the_text_of_the_mapped_fold(text: str) -> None:
    assert fold_plain(text) == fold(text).text


@given(LETTERS)
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold_plain(fold_plain(text)) == fold_plain(text)


@given(LETTERS)
def test_offsets_rise_and_end_with_the_original(text: str) -> None:
    folded = fold(text)
    offsets = list(folded.offsets)
    assert len(offsets) == len(folded.text) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)


@given(LETTERS, st.integers(0, 60), st.integers(0, 60))
def test_a_span_of_the_folded_text_maps_back_to_what_folds_to_it(text: str, one: int, other: int) -> None:
    folded = fold(text)
    start, end = sorted((min(one, len(folded.text)), min(other, len(folded.text))))
    first, last = folded.span(start, end)
    assert 0 <= first <= last <= len(text)
    if start < end:
        assert first < last


def test_a_span_returns_the_very_words_of_the_original() -> None:
    text = (
        "Пишите в \U0001d413\U0001d41e\U0001d425\U0001d41e\U0001d420\U0001d42b\U0001d41a\U0001d426: Wh\u0430ts\u200bApp"
    )
    folded = fold(text)
    at = folded.text.index("telegram")
    assert (
        text[slice(*folded.span(at, at + 8))]
        == "\U0001d413\U0001d41e\U0001d425\U0001d41e\U0001d420\U0001d42b\U0001d41a\U0001d426"
    )
    at = folded.text.index("whatsapp")
    assert text[slice(*folded.span(at, at + 8))] == "Wh\u0430ts\u200bApp"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ｆｕｌｌ width", "full width"),
        ("3️⃣9️⃣ 🔟 ①②", "39 10 12"),
        ("oʻzbek o‘zbek o`zbek oʼzbek", "o'zbek o'zbek o'zbek o'zbek"),
        ("T\u0435l\u0435gram", "telegram"),
        ("в\u0061к\u0061нсия", "вакансия"),
        ("и\u0306 ё й", "й е й"),
        ("İstanbul ışık", "istanbul isik"),
        ("Lương cao", "luong cao"),
        ("ทำงาน", "ทำงาน"),
        ("٠١٢ ๓", "012 3"),
        ("a\ud800b", "a\ufffdb"),
        ("Telegramга ёзинг", "telegramга езинг"),
        ("«так» — “so”", '"так" - "so"'),
    ],
)
def test_spellings_come_to_one_form(text: str, folded: str) -> None:
    assert fold_plain(text) == folded


def test_the_skeleton_keeps_uzbek_apostrophes_and_drops_quotes() -> None:
    assert skeleton(fold_plain("bo‘sh 'ish', worker's")).split() == ["bo'sh", "ish", "worker", "s"]


@pytest.mark.parametrize(
    "text", ["Wh\u0430ts\u0410pp", "t e l e g r a m", "\U0001d413\U0001d41e\U0001d425\U0001d41e", "wri\u200bte"]
)
def test_evasive_spelling_is_measured(text: str) -> None:
    assert obfuscation(fold(text)) >= 0.25


@pytest.mark.parametrize(
    "text",
    [
        "И т. д. и т. п.",
        "3️⃣ места, Full-time 💼 «работа» — 5/2",
        "Telegramга ёзинг, WhatsAppда ҳам",
        "HR-менеджер, IT-специалист, 1С",
        "ပြည်\u200bတွင်း အလုပ်",
        "",
    ],
)
def test_ordinary_typography_is_no_obfuscation(text: str) -> None:
    assert obfuscation(fold(text)) == 0.0
