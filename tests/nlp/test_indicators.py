"""Indicators: every example of every file, exact evidence, denials, structural absence, and errors with their line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.errors import SettingsError
from nlp import structural
from nlp.advert import Advert, Surroundings
from nlp.indicators import FOLDER, read_indicators
from nlp.pipeline import read
from records.enrichment import IndicatorHit
from records.posting import Published

REQUIRED_LANGUAGES = {"en", "ru", "uz"}


def hits(text: str, title: str = "", **more: object) -> dict[str, IndicatorHit]:
    """The hits in an advert by indicator."""
    return {hit.id: hit for hit in read(Advert(title=title, text=text, **more))._.indicators}  # type: ignore[arg-type]


def examples() -> Iterator[tuple[str, str, str, str]]:
    """Every example of every file: indicator, language, what it should be, text."""
    for indicator in read_indicators().values():
        for language, found in indicator.examples.items():
            for state in ("present", "absent", "contradicted"):
                for text in getattr(found, state):
                    yield indicator.id, language, state, text


@pytest.mark.parametrize(("indicator", "language", "state", "text"), list(examples()))
def test_each_example_is_read_as_its_file_says(indicator: str, language: str, state: str, text: str) -> None:
    hit = hits(text).get(indicator)
    assert (hit.state if hit else "absent") == state, (language, hit)


def test_there_are_enough_indicators_and_each_is_cited_and_weighed() -> None:
    indicators = read_indicators()
    assert len(indicators) >= 25
    for indicator in indicators.values():
        assert indicator.citations
        assert indicator.description.strip()
        assert any(weight > 0 for weight in indicator.typologies.values()), indicator.id
        assert all(weight < 0 for weight in indicator.contradicted.values()), indicator.id


def test_worded_indicators_have_english_russian_and_uzbek_phrases() -> None:
    worded = [indicator for indicator in read_indicators().values() if indicator.phrases]
    assert len(worded) >= 25
    for indicator in worded:
        assert indicator.phrases.keys() >= REQUIRED_LANGUAGES, indicator.id
        assert indicator.examples.keys() >= REQUIRED_LANGUAGES, indicator.id


def test_evidence_is_the_exact_span_of_the_original_field() -> None:
    title, text = "Работа 🏗 на стройке", "👷‍♂️ Работа.\nПАСПОРТ  сдаёте бригадиру, по 14 часов"
    for hit in hits(text, title).values():
        for span in hit.evidence:
            field = title if span.field == "title" else text
            assert field[span.start : span.end] == span.text
    assert hits(text, title)["documents_held"].evidence[0].text.startswith("ПАСПОРТ  сдаёте")


def test_look_alike_letters_do_not_hide_a_phrase() -> None:
    assert hits("Pаsspоrt is kеpt by us")["documents_held"].state == "present"


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("No placement fee and no deposit.", "upfront_fee"),
        ("Adaylardan hiçbir ücret alınmaz", "upfront_fee"),
        ("Работаем без предоплаты", "upfront_fee"),
        ("Xizmat haqi olinmaydi", "upfront_fee"),
        ("不收中介费", "upfront_fee"),
        ("Your passport is never kept by us", "documents_held"),
        ("Housing costs are not deducted from your salary", "debt_from_wages"),
    ],
)
def test_a_denied_phrase_contradicts(text: str, indicator: str) -> None:
    assert hits(text)[indicator].state == "contradicted"


def test_a_denial_reaches_no_further_than_its_clause() -> None:
    assert hits("No experience. Passport is kept by us.")["documents_held"].state == "present"
    assert hits("Без опыта, паспорт сдаёте")["documents_held"].state == "present"


def test_presence_in_one_place_outweighs_a_denial_in_another() -> None:
    found = hits("No agency fee!\nA deposit must be paid before departure, processing fee 200 USD.")
    assert found["upfront_fee"].state == "present"


def test_parts_of_a_phrase_have_to_stand_together() -> None:
    assert "documents_held" not in hits("Passport needed.\nThe shop holds a sale.")
    assert "documents_held" not in hits(f"Passport {'and so on ' * 30} is kept by us")


def test_silence_about_the_employer_counts_only_where_the_platform_asks() -> None:
    fields = Surroundings(fields=("employer", "salary"))
    assert "untraceable_employer" not in hits("Bakers wanted")
    assert "untraceable_employer" not in hits("Bakers wanted", context=Surroundings(fields=("salary",)))
    silent = hits("Bakers wanted", context=fields)["untraceable_employer"]
    assert silent.evidence == []
    assert silent.detail
    named = hits("Bakers wanted", context=fields, published=Published(employer="Bakery Ltd"))
    assert "untraceable_employer" not in named


def test_pay_is_compared_with_the_country_of_work() -> None:
    high = hits("Cleaners, Phnom Penh, Cambodia, 3000 USD per month")["pay_far_above_usual"]
    assert "KH" in (high.detail or "")
    assert "pay_far_above_usual" not in hits("Cleaners, Zurich, Switzerland, 3000 USD per month")
    assert "pay_far_above_usual" not in hits("Cleaners, 3000 USD per month")


def test_every_structural_rule_is_used_by_an_indicator() -> None:
    used = {indicator.structural for indicator in read_indicators().values()}
    assert set(structural.RULES) <= used


def write(folder: Path, body: str) -> Path:
    """A folder with one indicator file and the shipped word lists."""
    (folder / "words").symlink_to(FOLDER / "words")
    (folder / "late_pay.yaml").write_text(body, encoding="utf-8")
    return folder


GOOD = """id: late_pay
title: Pay is late
description: Pay comes late.
citations:
  - {source: nobody, row: 32, checked: inference}
typologies: {labour_exploitation: 1.0}
phrases:
  en: [paid late]
"""


@pytest.mark.parametrize(
    ("changed", "to", "message"),
    [
        ("row: 32", "row: 99", r"late_pay\.yaml:5: citations\.0\.row"),
        ("id: late_pay", "id: pay_late", r"late_pay\.yaml:1: id: differs"),
        ("[paid late]", '["@nothing_here"]', r"late_pay\.yaml:8: phrases\.en: there is no word list nothing_here"),
        ("en: [paid late]", "ru: [оплата потом]", r"late_pay\.yaml:\d+: phrases.*needs its meaning"),
        ("labour_exploitation", "labor", r"late_pay\.yaml:6: typologies\.labor"),
        ("checked: inference", "checked: maybe", r"late_pay\.yaml:5"),
        ("phrases:\n  en: [paid late]\n", "structural: guesswork\n", r"no structural rule guesswork"),
        ("phrases:\n  en: [paid late]\n", "", r"nothing can show it"),
    ],
)
def test_a_mistake_in_a_file_is_named_with_its_line(tmp_path: Path, changed: str, to: str, message: str) -> None:
    read_indicators.cache_clear()
    with pytest.raises(SettingsError, match=message):
        read_indicators(write(tmp_path, GOOD.replace(changed, to)))


def test_a_correct_file_is_read(tmp_path: Path) -> None:
    assert list(read_indicators(write(tmp_path, GOOD))) == ["late_pay"]
