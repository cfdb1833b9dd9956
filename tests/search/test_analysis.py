"""How text becomes terms, and where those terms stand."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import forms, index_terms, pieces, tokens
from search.engine import Engine
from search.query import ad_query
from tests.search.adverts import advert


def words(text: str, language: str = "en") -> list[str]:
    return index_terms("", text, language)[0].split()


def stems(text: str, language: str = "en") -> list[str]:
    return index_terms("", text, language)[1].split()


def test_words_stand_unstemmed_in_order() -> None:
    assert words("Hiring managers, NOW!") == ["hiring", "managers", "now"]


def test_stems_carry_their_language() -> None:
    assert stems("Hiring managers") == ["en:hire", "en:manag"]
    assert stems("вакансии менеджеров", "ru") == ["ru:ваканс", "ru:менеджер"]


def test_a_word_of_another_script_is_stemmed_as_the_usual_language_of_that_script() -> None:
    assert stems("manager менеджеров", "ru") == ["en:manag", "ru:менеджер"]
    assert stems("haydovchilar менеджеров", "uz") == ["en:haydovchilar", "ru:менеджер"]


@pytest.mark.parametrize(
    ("cyrillic", "latin", "language"),
    [
        ("ҳайдовчи ёш ўқиш ғалаба шаҳар", "haydovchi yosh o\u02bbqish g\u02bbalaba shahar", "uz"),
        ("лицензия акция ер", "litsenziya aksiya yer", "uz"),
        ("жұмыс жүргізуші", "jūmys jürgızuşı", "kk"),
        ("посао њега", "posao njega", "sr"),
        ("иш бар ýа", "is bar ya", "tk"),
    ],
)
def test_cyrillic_and_latin_come_to_the_same_words(cyrillic: str, latin: str, language: str) -> None:
    assert words(cyrillic, language) == words(latin, language)


def test_languages_of_one_script_keep_theirs() -> None:
    assert words("он пришёл", "ru") == ["он", "пришел"]


def test_unspaced_scripts_come_as_overlapping_pairs_and_single_characters() -> None:
    assert words("招聘客服VX12", "zh") == ["招聘", "聘客", "客服", "vx12"]
    assert stems("招聘", "zh") == ["1:招", "1:聘"]
    assert words("งาน", "th") == ["งา", "าน"]


def test_a_title_counts_twice_and_no_phrase_reaches_from_it() -> None:
    assert index_terms("Hotel", "manager", "en")[0] == "hotel \u00b6 hotel \u00b6 manager"


def test_a_query_word_is_looked_for_in_every_language_of_its_script() -> None:
    found = forms(pieces("managers")[0])
    assert found.words == ("managers", "~managers")
    assert {"en:manag", "fr:manager", "tr:managers"} <= set(found.stems)
    assert all(stem.startswith("ru:") for stem in forms(pieces("вакансий")[0]).stems)


@given(
    st.text(max_size=200), st.text(max_size=50), st.sampled_from(["en", "ru", "uz", "kk", "tr", "zh", "th", "und", "x"])
)
def test_tokens_are_the_indexed_terms_and_lie_inside_the_text(text: str, title: str, language: str) -> None:
    found = list(tokens(text, language))
    assert [token.word for token in found if token.word] == words(text, language)
    assert sorted(stem for token in found for stem in token.stems) == sorted(stems(text, language))
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    joined = " ".join(index_terms(title, text, language))
    assert not re.search(r"[\s\x00](?<! )", joined)


def test_very_long_words_are_cut_alike_in_text_and_query(engine: Engine) -> None:
    word = "x" * 100_000
    engine.upsert([advert("long", f"before {word} after"), advert("beyond", "y " * 200_000 + "hidden")])
    engine.commit()
    assert engine.search(ad_query({"text": "before after"})).total == 1
    assert engine.search(ad_query({"text": word})).total == 1
    assert engine.search(ad_query({"text": "hidden"})).total == 0


def test_a_russian_word_finds_its_forms_in_real_vacancies_and_nothing_else(data: Path, engine: Engine) -> None:
    lines = (data / "ordinary" / "ru_superjob.jsonl").read_text(encoding="utf-8").splitlines()
    vacancies = [json.loads(line) for line in lines]
    form = re.compile(r"(?<!\w)менеджер(?:а|у|ом|е|ы|ов|ам|ами|ах)?(?!\w)", re.IGNORECASE)
    expected = {v["id"] for v in vacancies if form.search(v.get("title") or "") or form.search(v["text"])}
    engine.upsert(advert(v["id"], v["text"], v.get("title") or "", "ru") for v in vacancies)
    engine.commit()
    found = engine.search(ad_query({"text": "менеджер", "size": 1000}))
    assert len(expected) > 50
    assert {hit.document.native_id for hit in found.hits} == expected
    shown = [hit.document.dump()[f][a:b].lower() for hit in found.hits for f, s in hit.highlights.items() for a, b in s]
    assert set(shown) <= {"менеджер" + end for end in ("", "а", "у", "ом", "е", "ы", "ов", "ам", "ами", "ах")}
    every = {v["id"] for v in vacancies if re.search(r"(?<!\w)топ-менеджер", v["text"], re.IGNORECASE)}
    assert every <= expected
