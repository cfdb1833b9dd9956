"""Mentions: names where they are written, from models that are what they say, and nothing where there is none."""

import unicodedata
from importlib.metadata import PackageNotFoundError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import mentions
from nlp.advert import Advert, from_mapping
from nlp.mentions import LONGEST, find_mentions, model_for, models
from nlp.pipeline import enrich
from records.enrichment import Enrichment, Entity

TEXTS = {
    "en": "Waiters wanted for our hotel in Dubai. Ask for John Smith, who hires for Hilton Hotels & Resorts.",
    "fr": "La société Dupont & Fils recrute des serveurs à Lyon. Contactez Jean Martin pour un entretien.",
    "ru": "ООО «Ромашка» приглашает официантов на работу в Москве. Звоните Иванову Сергею Петровичу, кадровику.",
}
EXPECTED = {
    "en": {("PERSON", "John Smith"), ("ORGANISATION", "Hilton Hotels & Resorts")},
    "fr": {("PERSON", "Jean Martin"), ("ORGANISATION", "Dupont & Fils")},
    "ru": {("PERSON", "Иванову Сергею Петровичу"), ("ORGANISATION", "ООО «Ромашка»")},
}


def read(*adverts: Advert) -> list[list[Entity]]:
    """The mentions of adverts as the pipeline reads them."""
    return find_mentions(zip(adverts, enrich(adverts), strict=True))


def needs(language: str) -> None:
    if model_for(language) is None:
        pytest.skip(f"no model for {language}: the extra `models` is not installed")


@pytest.mark.parametrize("language", TEXTS)
def test_persons_and_organisations_are_found_where_they_are_written(language: str) -> None:
    needs(language)
    advert = from_mapping({"title": "🍽 " + TEXTS[language], "text": TEXTS[language]})
    [found] = read(advert)
    for field in ("title", "text"):
        assert {(one.type, one.value) for one in found if one.field == field} == EXPECTED[language]
    for one in found:
        assert getattr(advert, one.field)[one.start : one.end] == one.text


def test_adverts_of_several_languages_keep_their_order() -> None:
    for language in TEXTS:
        needs(language)
    order = ["ru", "en", "fr", "en", "ru"]
    found = read(*(from_mapping({"text": TEXTS[language]}) for language in order))
    assert [{(one.type, one.value) for one in those} for those in found] == [EXPECTED[name] for name in order]


def test_a_name_is_given_in_one_form_and_the_text_as_written() -> None:
    needs("fr")
    written = unicodedata.normalize("NFD", "Jean\u00a0 Martín")
    advert = from_mapping({"text": TEXTS["fr"].replace("Jean Martin", written)})
    assert [(one.value, one.text) for one in read(advert)[0] if one.type == "PERSON"] == [("Jean Martín", written)]


def test_ways_to_write_to_somebody_and_what_rules_have_read_are_no_names() -> None:
    needs("en")
    text = "Waiters wanted in Dubai. Write on WhatsApp or Telegram, ask for John Smith at our office in Dubai."
    advert = from_mapping({"text": text})
    [said] = enrich([advert])
    assert [one.value for one in find_mentions([(advert, said)])[0]] == ["John Smith"]
    start = text.index("John")
    taken = Entity(type="MESSENGER", field="text", start=start, end=start + 10, text="John Smith", value="telegram:j")
    known = said.model_copy(update={"entities": [taken]})
    assert "John Smith" not in [one.value for one in find_mentions([(advert, known)])[0]]


def test_letters_that_stand_apart_are_no_name() -> None:
    needs("en")
    [said] = enrich([from_mapping({"text": TEXTS["en"]})])
    disguised = "Waiters wanted. N o e x p e r i e n c e needed. C h a t with us. Ask for John Smith in Dubai."
    assert [one.value for one in found_in(disguised, said)] == ["John Smith"]


def test_a_language_without_a_model_has_no_mentions() -> None:
    assert model_for("zh") is None
    assert read(from_mapping({"text": "酒店招聘服务员，请联系张伟经理，电话面谈。"})) == [[]]
    assert find_mentions([]) == []


@pytest.mark.parametrize("found", ["999.9.9", None])
def test_a_placeholder_under_a_models_name_and_a_missing_model_are_not_used(
    found: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def version(package: str) -> str:
        if found is None:
            raise PackageNotFoundError(package)
        return found

    [said] = enrich([from_mapping({"text": TEXTS["en"]})])
    monkeypatch.setattr(mentions, "version", version)
    mentions._is_installed.cache_clear()
    try:
        assert models() == []
        assert find_mentions([(from_mapping({"text": TEXTS["en"]}), said)]) == [[]]
    finally:
        mentions._is_installed.cache_clear()


def test_what_stands_without_a_space_or_beyond_the_limit_is_not_read() -> None:
    needs("en")
    [said] = enrich([from_mapping({"text": TEXTS["en"]})])
    hostile = "(" * 9_000 + " " + TEXTS["en"]
    assert {(one.type, one.value) for one in found_in(hostile, said)} == EXPECTED["en"]
    assert found_in("." * LONGEST + TEXTS["en"], said) == []


def found_in(text: str, said: Enrichment) -> list[Entity]:
    return find_mentions([(from_mapping({"text": text}), said)])[0]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from(sorted(TEXTS)))
def test_any_text_is_read(text: str, language: str) -> None:
    needs(language)
    [said] = enrich([from_mapping({"text": TEXTS[language]})])
    advert = from_mapping({"text": text + TEXTS[language][:40]})
    for one in find_mentions([(advert, said)])[0]:
        assert advert.text[one.start : one.end] == one.text
