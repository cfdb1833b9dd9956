"""What an advert offers and asks: each type from its own words, in the language that the text is in."""

import pytest

from nlp.ages import find_ages
from nlp.attributes import find_attributes
from nlp.folding import fold
from nlp.people import find_people
from nlp.places import find_places


def attributes(text: str, language: str) -> set[tuple[str, str]]:
    folded = fold(text)
    found = [
        *find_attributes(folded, [language], "2026-11-01T00:00:00Z"),
        *find_people(folded, [language]),
        *find_ages(folded),
        *find_places(folded, lambda at: "text"),
    ]
    return {(one.type, one.value) for one in found}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ru", "Требуются официантки", ("OCCUPATION", "waiter")),
        ("uz", "Haydovchilar kerak", ("OCCUPATION", "driver")),
        ("uz", "Ҳайдовчи керак", ("OCCUPATION", "driver")),
        ("zh", "招聘客服", ("OCCUPATION", "customer service clerk")),
        ("tr", "Şoför aranıyor", ("OCCUPATION", "driver")),
        ("fr", "recherche une infirmière", ("OCCUPATION", "nurse")),
        ("kk", "Аспазшы керек", ("OCCUPATION", "cook")),
        ("th", "รับสมัครหมอนวด", ("OCCUPATION", "massage therapist")),
        ("ar", "مطلوب حراس أمن", ("OCCUPATION", "security guard")),
        ("ru", "девушки", ("GENDER", "female")),
        ("uz", "yigitlar kerak", ("GENDER", "male")),
        ("tr", "bay bayan eleman", ("GENDER", "any")),
        ("ru", "жильё предоставляется", ("BENEFIT", "housing")),
        ("zh", "包吃住", ("BENEFIT", "meals")),
        ("uz", "ётоқхона бепул", ("BENEFIT", "housing")),
        ("en", "free flight", ("BENEFIT", "ticket")),
        ("ru", "без опыта", ("EXPERIENCE", "none")),
        ("en", "3 years of experience", ("EXPERIENCE", "stated")),
        ("uz", "tajriba shart emas", ("EXPERIENCE", "none")),
        ("ru", "высшее образование", ("EDUCATION", "stated")),
        ("ru", "без договора", ("CONTRACT", "none")),
        ("en", "written contract", ("CONTRACT", "written")),
        ("en", "fluent English", ("LANGUAGE_SKILL", "en")),
        ("ru", "знание китайского", ("LANGUAGE_SKILL", "zh")),
        ("ru", "граждане РФ", ("NATIONALITY", "RU")),
        ("en", "bring your passport", ("DOCUMENT", "passport")),
        ("ru", "девушки 18-35 лет", ("AGE", "18-35")),
        ("uz", "18 yoshdan 35 yoshgacha", ("AGE", "18-35")),
        ("uz", "20-30 ёш", ("AGE", "20-30")),
        ("zh", "年龄18-35岁", ("AGE", "18-35")),
        ("ru", "мужчины до 45 лет", ("AGE", "-45")),
        ("ru", "от 18 лет", ("AGE", "18-")),
        ("ru", "график 6/1", ("HOURS", "6 days/week")),
        ("ru", "с 10:00 до 22:00", ("HOURS", "12 h/day")),
        ("en", "12 hours per day", ("HOURS", "12 h/day")),
        ("en", "no days off", ("HOURS", "7 days/week")),
        ("zh", "每天12小时", ("HOURS", "12 h/day")),
        ("ru", "старт 15 января", ("DATE", "2026-01-15")),
        ("en", "January 15, 2027", ("DATE", "2027-01-15")),
        ("ru", "12.05.2026", ("DATE", "2026-05-12")),
    ],
)
def test_an_attribute_is_read(language: str, text: str, expected: tuple[str, str]) -> None:
    assert expected in attributes(text, language)


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("uz", "men keldim", "GENDER"),
        ("en", "the bay area", "GENDER"),
        ("ru", "жилье не предоставляется", "BENEFIT"),
        ("en", "Apply to the canteen of our school", "BENEFIT"),
        ("en", "Those who leave must pay back the ticket", "BENEFIT"),
        ("vi", "Tuyển bảo vệ tòa nhà", "BENEFIT"),
        ("ru", "наш водитель встретит вас", "OCCUPATION"),
        ("en", "AED 2,000 a month", "EDUCATION"),
        ("ru", "компания 15 лет на рынке", "AGE"),
        ("ru", "опыт от 10 лет", "AGE"),
        ("ru", "45.90.2026", "DATE"),
        ("en", "24 hours support", "HOURS"),
    ],
)
def test_what_only_looks_like_it_is_not_read(language: str, text: str, kind: str) -> None:
    assert kind not in {found for found, _ in attributes(text, language)}


@pytest.mark.parametrize(
    ("language", "text", "holder"),
    [
        ("en", "passport kept by the company", "employer"),
        ("en", "workers keep their passports", "worker"),
        ("ru", "паспорт сдаете в офис", "employer"),
        ("ru", "паспорт остается у вас", "worker"),
        ("zh", "护照公司统一保管", "employer"),
        ("ru", "нужен паспорт", "unknown"),
    ],
)
def test_a_document_says_who_keeps_it(language: str, text: str, holder: str) -> None:
    holders = [
        (one.data or {})["holder"] for one in find_attributes(fold(text), [language], None) if one.type == "DOCUMENT"
    ]
    assert holders == [holder]


def test_a_date_without_year_is_of_the_year_of_fetching_or_of_none() -> None:
    [undated] = [one for one in find_attributes(fold("15 января"), ["ru"], None) if one.type == "DATE"]
    assert undated.value == "--01-15"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("uk", "Жінки 30-65 років", ("AGE", "30-65")),
        ("zh", "要求女，28至52岁", ("AGE", "28-52")),
        ("km", "ប្រុស ១៨-៤៥", ("AGE", "18-45")),
        ("ar", "السن بين 25 و45 سنة", ("AGE", "25-45")),
        ("vi", "Nam/nữ 18-35t", ("GENDER", "any")),
        ("uz", "Рус ёки инглиз тили", ("LANGUAGE_SKILL", "ru")),
        ("en", "Ethiopian and Kenyan ladies", ("NATIONALITY", "KE")),
        ("th", "ต้องพูดจีนหรืออังกฤษ", ("LANGUAGE_SKILL", "zh")),
    ],
)
def test_whom_an_advert_seeks_is_read_in_many_languages(language: str, text: str, expected: tuple[str, str]) -> None:
    assert expected in attributes(text, language)


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("ru", "Английский не обязателен", "LANGUAGE_SKILL"),
        ("ru", "опыт от 20 лет", "AGE"),
        ("en", "women's clothing shop", "GENDER"),
        ("vi", "2 năm", "GENDER"),
        ("en", "Indian restaurant", "NATIONALITY"),
    ],
)
def test_what_is_not_asked_of_workers_is_left_out(language: str, text: str, kind: str) -> None:
    assert kind not in {found for found, _ in attributes(text, language)}


def test_a_heading_is_not_a_second_requirement() -> None:
    found = [one for one in find_attributes(fold("Kelayakan: Diploma"), ["ms"], None) if one.type == "EDUCATION"]
    assert [one.start for one in found] == [11]


def test_a_job_counts_once_in_the_text_and_each_time_in_the_title() -> None:
    folded = fold("Cook, cook\nWe need a cook. The cook lives in.")
    found = [one for one in find_attributes(folded, ["en"], None, title_end=10) if one.type == "OCCUPATION"]
    assert [one.start for one in found] == [0, 6, 21]


def test_a_job_word_in_a_contact_is_no_job() -> None:
    folded = fold("write to cleaner@firm.example")
    assert not [one for one in find_attributes(folded, ["en"], None, taken=[(9, 29)]) if one.type == "OCCUPATION"]


def test_accents_tell_a_paid_ticket_from_a_guard() -> None:
    assert ("BENEFIT", "ticket") in attributes("thu nhập 30tr, bao vé và chỗ ở", "vi")
    assert ("OCCUPATION", "security guard") not in attributes("thu nhập 30tr, bao vé và chỗ ở", "vi")
    assert ("OCCUPATION", "security guard") in attributes("tuyển bảo vệ", "vi")
    assert ("OCCUPATION", "security guard") in attributes("tuyen bao ve", "vi")


@pytest.mark.parametrize(
    "text", ["12–15 мың теңге", "minimum 12+ years of experience", "Вам 12+ лет опыта?", "27–30 тисяч"]
)
def test_thousands_and_years_of_experience_are_no_ages(text: str) -> None:
    assert not [one for one in find_ages(fold(text))]


def test_free_is_no_denial() -> None:
    assert ("BENEFIT", "meals") in attributes("三餐免费", "zh")
    assert ("BENEFIT", "housing") in attributes("खाना और रहना फ्री", "hi")
