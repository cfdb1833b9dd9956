"""The pipeline as a whole: one advert in, one enrichment out, every span exact."""

import json
from pathlib import Path

import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.advert import Advert, from_mapping
from nlp.pipeline import COMPONENTS, build, enrich, read
from nlp.ruleset import ruleset
from records.enrichment import TYPOLOGIES, Enrichment
from records.posting import Published

ADVERT = {
    "title": "Работа в Камбодже",
    "text": "Оператор чата, 1500-2000$ в месяц. Жильё бесплатно 🏠 Wh\u0430tsApp ＋998 90 123 45 67",
    "published": {"location": ["Пномпень", "Сиануквиль"], "salary": "1500"},
    "context": {"platform_country": "UZ", "fetched_at": "2026-11-01T00:00:00Z"},
}
PIECES = st.lists(
    st.sampled_from(
        [
            "Камбодже ",
            "+998901234567 ",
            "1500$ ",
            "@job_kh ",
            "18-35 лет ",
            "柬埔寨",
            "包吃住",
            "\u200b",
            "т",
            "e",
            "́",
            "ﬁ",
            "\n",
            "🏠 ",
        ]
    )
    | st.text(max_size=4),
    max_size=14,
).map("".join)


def exact(advert: Advert, enrichment: Enrichment) -> None:
    fields = {segment.field: advert.joined[segment.start : segment.end] for segment in advert.segments}
    for entity in enrichment.entities:
        assert fields[entity.field][entity.start : entity.end] == entity.text != ""
    for hit in enrichment.indicators:
        for evidence in hit.evidence:
            assert fields[evidence.field][evidence.start : evidence.end] == evidence.text


def test_an_advert_is_understood_in_all_its_fields() -> None:
    advert = from_mapping(ADVERT)
    [enrichment] = enrich([advert])
    exact(advert, enrichment)
    found = {(entity.type, entity.field, entity.value) for entity in enrichment.entities}
    assert {
        ("PLACE", "title", "Cambodia"),
        ("PLACE", "published.location", "Sihanoukville"),
        ("MONEY", "text", "1500-2000 USD/month"),
        ("PHONE", "text", "+998901234567"),
        ("MESSENGER", "text", "whatsapp:+998901234567"),
        ("BENEFIT", "text", "housing"),
        ("OCCUPATION", "text", "customer service clerk"),
    } <= found
    assert enrichment.language.code == "ru"
    assert enrichment.obfuscation > 0
    assert enrichment.ruleset == ruleset()
    assert set(enrichment.risk.typologies) == set(TYPOLOGIES)
    assert Enrichment.read(enrichment.line()) == enrichment


@settings(max_examples=60, deadline=None)
@given(PIECES, PIECES)
def test_whatever_a_text_holds_every_span_is_exact(title: str, text: str) -> None:
    advert = from_mapping({"title": title, "text": text, "published": {"location": [text, title]}})
    [enrichment] = enrich([advert])
    exact(advert, enrichment)


def test_an_empty_text_is_of_no_language_and_no_risk() -> None:
    [enrichment] = enrich([from_mapping({"text": ""})])
    assert (enrichment.language.code, enrichment.risk.level, enrichment.entities) == ("und", "none", [])
    assert enrichment.signature is None


def test_identical_adverts_are_answered_alike_and_in_order() -> None:
    adverts = [from_mapping({"text": f"Работа номер {number % 3} в Москве"}) for number in range(600)]
    enrichments = list(enrich(adverts))
    assert len(enrichments) == len(adverts)
    assert [one.signature for one in enrichments[:3]] == [one.signature for one in enrichments[597:]]


def test_published_strings_count_though_title_and_text_are_the_same() -> None:
    same = {"title": "Оператор", "text": "Звоните"}
    one, other = (from_mapping({**same, "published": {"location": [place]}}) for place in ("Камбоджа", "Москва"))
    values = [{entity.value for entity in found.entities if entity.type == "PLACE"} for found in enrich([one, other])]
    assert values == [{"Cambodia"}, {"Moscow"}]


def test_what_is_found_stands_on_the_doc() -> None:
    doc = read(from_mapping(ADVERT))
    assert doc.text.startswith("Работа в Камбодже\nОператор")
    assert doc._.language.code == "ru"
    assert doc._.entities
    assert isinstance(build(), spacy.language.Language)
    assert build().pipe_names == [f"recruitwatch_{name}" for name in COMPONENTS]


def test_real_vacancies_are_read_without_a_stray_span(data: Path) -> None:
    lines = (data / "ordinary" / "ru_superjob.jsonl").read_text(encoding="utf-8").splitlines()[:40]
    adverts = [from_mapping(json.loads(line)) for line in lines]
    for advert, enrichment in zip(adverts, enrich(adverts), strict=True):
        exact(advert, enrichment)
        assert enrichment.language.code in ("ru", "en")


def test_the_ruleset_names_version_and_content() -> None:
    version, _, digits = ruleset().partition("-")
    assert version.count(".") == 2
    assert len(digits) == 12
    assert int(digits, 16) >= 0


def test_list_fields_of_the_record_are_known() -> None:
    listed = Published(location=["a"], contacts=["b"], benefits=["c"])
    advert = from_mapping({"text": "", "published": listed.model_dump(exclude_none=True)})
    assert advert.joined == "a\nb\nc"
