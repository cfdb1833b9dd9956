"""Money: amounts with currency, period and role, and numbers that are none."""

import pytest

from nlp.folding import fold
from nlp.money import find_money
from nlp.rates import rates, usd_month
from records.enrichment import Language


def money(text: str, code: str, region: str = "", script: str | None = None) -> list[dict[str, object]]:
    language = Language(code=code, script=script, confidence=1.0)
    return [one.data or {} for one in find_money(fold(text), language, [region] if region else [])]


@pytest.mark.parametrize(
    ("text", "code", "region", "low", "high", "currency", "period"),
    [
        ("Зарплата от 80 000 до 120 000 руб. в месяц", "ru", "RU", 80000, 120000, "RUB", "month"),
        ("з/п 1500-2000$", "ru", "RU", 1500, 2000, "USD", None),
        ("1.2-2万/月", "zh", "CN", 12000, 20000, "CNY", "month"),
        ("月薪15000-20000元", "zh", "CN", 15000, 20000, "CNY", "month"),
        ("salary 3-4k usd per month", "en", "", 3000, 4000, "USD", "month"),
        ("RM6000", "ms", "MY", 6000, 6000, "MYR", None),
        ("оплата 150к", "ru", "RU", 150000, 150000, "RUB", None),
        ("lương 20 triệu", "vi", "VN", 20_000_000, 20_000_000, "VND", None),
        ("$1,200 - $1,500 monthly", "en", "", 1200, 1500, "USD", "month"),
        ("15$ в час", "ru", "RU", 15, 15, "USD", "hour"),
        ("Maaş 30.000 TL", "tr", "TR", 30000, 30000, "TRY", None),
        ("up to 2000 euro/month", "en", "", None, 2000, "EUR", "month"),
        ("от 100 000 ₽ за вахту", "ru", "RU", 100000, None, "RUB", None),
        ("5 000 000 – 7 000 000 сум", "ru", "UZ", 5e6, 7e6, "UZS", None),
        ("500,50 USD", "en", "", 500.5, 500.5, "USD", None),
    ],
)
def test_amounts_are_read(
    text: str, code: str, region: str, low: float | None, high: float | None, currency: str, period: str | None
) -> None:
    [data] = money(text, code, region)
    assert (data["min"], data["max"], data["currency"], data["period"]) == (low, high, currency, period)


@pytest.mark.parametrize(
    ("text", "script", "low", "high"),
    [
        ("maosh 5-6 mln so'm oyiga", "Latn", 5e6, 6e6),
        ("ойлик 3 000 000 сўм", "Cyrl", 3e6, 3e6),
        ("2 mln so'mdan 3 mln so'mgacha", "Latn", 2e6, 3e6),
    ],
)
def test_uzbek_amounts_are_read_in_both_scripts(text: str, script: str, low: float, high: float) -> None:
    [data] = money(text, "uz", "UZ", script)
    assert (data["min"], data["max"], data["currency"], data["role"]) == (low, high, "UZS", "pay")


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("штраф 5000 руб, аванс 10 000₽", ["penalty", "advance"]),
        ("registration fee 200 USD", ["fee"]),
        ("оклад 50000 руб, премия 10000 руб", ["pay", "bonus"]),
    ],
)
def test_the_nearest_word_gives_the_role(text: str, roles: list[str]) -> None:
    assert [data["role"] for data in money(text, "ru" if "р" in text else "en", "RU")] == roles


@pytest.mark.parametrize(
    "text",
    [
        "опыт 3-5 лет, график 5/2",
        "2024 год, с 10:00 до 19:00",
        "возраст 18-35",
        "требуются 20 человек",
        "зарплата в 2025 году",
    ],
)
def test_other_numbers_are_no_money(text: str) -> None:
    assert money(text, "ru", "RU") == []


def test_a_wage_that_no_one_earns_in_the_home_currency_has_none() -> None:
    [data] = money("зарплата 1500-2000", "ru", "RU")
    assert (data["currency"], data["usd_month"]) == (None, None)


def test_dollars_a_month_follow_the_dated_table() -> None:
    units = rates().units_per_usd
    [data] = money("зарплата 80 000 руб в месяц", "ru", "RU")
    assert data["usd_month"] == round(80000 / units["RUB"], 2)
    assert usd_month(10, "USD", "hour") == 1730
    assert usd_month(10, "USD", None) is None
    assert usd_month(10, None, "month") is None


def test_a_currency_is_not_taken_from_another_line() -> None:
    [data] = money("900 SAR\n2026-10-17", "en", "SA")
    assert (data["min"], data["currency"]) == (900, "SAR")


@pytest.mark.parametrize(
    ("text", "language", "region", "low", "high", "currency", "role"),
    [
        ("Salary: ₦95,000 – ₦120,000 per month", "en", "NG", 95000, 120000, "NGN", "pay"),
        ("वेतन ₹1,37,000 प्रतिमाह", "hi", "IN", 137000, 137000, "INR", "pay"),
        ("लाग्ने खर्च २ लाख २० हजार", "ne", "NP", 220000, 220000, "NPR", "fee"),
        ("الراتب ٥٬٦٠٠ ريال", "ar", "SA", 5600, 5600, "SAR", "pay"),
        ("sueldo $2,100 semanales", "es", "MX", 2100, 2100, "MXN", "pay"),
        ("Fee Rs.21,500/-", "en", "PK", 21500, 21500, "PKR", "fee"),
        ("denda 30 juta", "id", "ID", 30000000, 30000000, "IDR", "penalty"),
        ("押金800", "zh", "CN", 800, 800, "CNY", "fee"),
        ("ứng trước 5 triệu", "vi", "VN", 5000000, 5000000, "VND", "advance"),
        ("удерживаем 18 000 руб. за билет", "ru", "RU", 18000, 18000, "RUB", "deduction"),
        ("salary 900 USD + commission 5-12%", "en", "TH", 5, 12, None, "bonus"),
    ],
)
def test_country_and_words_tell_currency_and_role(
    text: str, language: str, region: str, low: float, high: float, currency: str | None, role: str
) -> None:
    data = money(text, language, region)[-1 if "%" not in text else 0]
    assert (data["min"], data["max"], data["currency"], data["role"]) == (low, high, currency, role)


@pytest.mark.parametrize(
    ("text", "language", "region"),
    [
        ("более 200 миллионам покупателей", "ru", "RU"),
        ("Середнє вікно коштує 9 700 грн", "uk", "UA"),
        ("Г/р 5/2", "ru", "RU"),
        ("latte 170 сом", "ky", "KG"),
        ("работаем на 100%", "ru", "RU"),
    ],
)
def test_prices_and_shares_of_other_things_are_no_money(text: str, language: str, region: str) -> None:
    assert money(text, language, region) == []


@pytest.mark.parametrize(
    ("text", "code", "region", "low", "high", "currency"),
    [
        ("оплата двести тысяч тенге", "ru", "KZ", 200_000, 200_000, "KZT"),
        ("gaji dua juta lima ratus ribu", "id", "ID", 2_500_000, 2_500_000, "IDR"),
        ("月薪五千至七千元", "zh", "CN", 5000, 7000, "CNY"),
        ("月薪三萬二", "zh", "TW", 32_000, 32_000, "TWD"),
        ("รายได้ หนึ่งหมื่นแปดพันบาท", "th", "TH", 18_000, 18_000, "THB"),
    ],
)
def test_amounts_in_words_are_read(text: str, code: str, region: str, low: float, high: float, currency: str) -> None:
    [data] = money(text, code, region)
    assert (data["min"], data["max"], data["currency"]) == (low, high, currency)


@pytest.mark.parametrize(
    ("text", "code", "region", "roles"),
    [
        ("Basic 1200 USD plus tips, 300 USD deposit", "en", "", ["pay", "fee"]),
        ("Ставка 14 000 грн + 3 %", "uk", "UA", ["bonus", "pay"]),
        ("Oylikdan 200 ming so'm ushlab qolinadi", "uz", "UZ", ["deduction"]),
        ("Зарплата 900 евро, жильё 120 евро в месяц", "ru", "PL", ["pay", "deduction"]),
        ("salary 500 USD, leave early and pay 3000 USD", "en", "", ["pay", "penalty"]),
        ("ค่าสมัคร 300 บาท มาสายปรับ 100 บาท เบี้ยขยัน 500 บาท", "th", "TH", ["fee", "penalty", "bonus"]),
    ],
)
def test_words_tell_what_the_amount_beside_them_is_for(text: str, code: str, region: str, roles: list[str]) -> None:
    assert [data["role"] for data in money(text, code, region)] == roles


def test_an_amount_without_currency_takes_the_one_stated_before_where_wages_are_meant() -> None:
    assert [data["currency"] for data in money("чарчысына 350 рубль, айына 100-120 миң", "ky", "KG")] == ["RUB", "RUB"]
    assert [data["currency"] for data in money("lương 2.900.000 won, chi phí 180 triệu", "vi", "VN")] == ["KRW", "VND"]


def test_a_rent_of_the_worker_is_told_from_prices_of_goods() -> None:
    assert [data["role"] for data in money("hostel RM50 sebulan", "ms", "MY")] == ["deduction"]
    assert money("harga RM50", "ms", "MY") == []
