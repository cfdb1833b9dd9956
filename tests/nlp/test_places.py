"""Places: countries, cities and hotspots in many languages, with what each is to the work."""

import pytest

from nlp.folding import fold
from nlp.places import find_places


def places(text: str, field: str = "text", home: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    found = find_places(fold(text), lambda at: field, home)
    return [(one.value, (one.data or {})["role"]) for one in found if one.type == "PLACE"]


def countries(text: str, *home: str) -> set[str]:
    return {(one.data or {"country": one.value})["country"] for one in find_places(fold(text), lambda at: "text", home)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Работа в Камбодже", [("Cambodia", "destination")]),
        ("вылет из Ташкента через Бангкок", [("Tashkent", "origin"), ("Bangkok", "transit")]),
        ("Rossiyaga ishga, Toshkentdan", [("Russia", "destination"), ("Tashkent", "origin")]),
        ("Россияга ишга", [("Russia", "destination")]),
        ("Камбоджада жұмыс", [("Cambodia", "destination")]),
        ("Kamboçya'da iş", [("Cambodia", "destination")]),
        ("Work in Mae Sot, Thailand", [("Mae Sot", "destination"), ("Thailand", "destination")]),
        ("lowongan kerja di Kamboja", [("Cambodia", "destination")]),
        ("làm việc tại Campuchia", [("Cambodia", "destination")]),
        ("Нужны люди в Дубай. ОАЭ", [("Dubai", "destination"), ("United Arab Emirates", "destination")]),
        ("Алабуга Старт", [("Alabuga", "destination")]),
        ("KK Park", [("KK Park", "destination")]),
        ("Завод в Чехии, город Пльзень", [("Czechia", "destination"), ("Plzeň", "destination")]),
        ("Work in BKK or Mae Sot", [("Bangkok", "destination"), ("Mae Sot", "destination")]),
        ("مطلوب عمال في الرياض وجدة", [("Riyadh", "destination"), ("Jeddah", "destination")]),
    ],
)
def test_places_are_found_with_their_role(text: str, found: list[tuple[str, str]]) -> None:
    assert places(text) == found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("柬埔寨西港高薪招聘", {"Cambodia", "Sihanoukville"}),
        ("去缅甸妙瓦底", {"Myanmar (Burma)", "Myawaddy"}),
        ("ทำงานที่กัมพูชา ปอยเปต", {"Cambodia", "Poipet"}),
        ("Сиануквиль, Мьявади, Золотой треугольник", {"Sihanoukville", "Myawaddy", "Golden Triangle"}),
    ],
)
def test_hotspots_are_found_in_several_languages(text: str, names: set[str]) -> None:
    assert {name for name, _ in places(text)} == names


@pytest.mark.parametrize(
    "text",
    [
        "The man of the house is nice",
        "Победа! Того, кто придёт",
        "самое лучшее кофе",
        "在上海地区",
        "参加纳新",
        "Reading and mobile apps",
    ],
)
def test_words_that_are_also_names_are_no_places(text: str) -> None:
    assert not {name for name, _ in places(text)} - {"Shanghai"}


def test_the_published_location_is_where_the_work_is() -> None:
    assert places("Сиануквиль", "published.location") == [("Sihanoukville", "destination")]


def test_a_city_has_country_and_coordinates() -> None:
    [found] = find_places(fold("Samarqandda"), lambda at: "text")
    assert found.data is not None
    assert (found.data["country"], round(found.data["lat"]), round(found.data["lon"])) == ("UZ", 40, 67)


@pytest.mark.parametrize(
    ("text", "home", "country"),
    [
        ("Казанский завод ищет слесаря", "RU", "RU"),
        ("Робота у Львові", "UA", "UA"),
        ("в Нижнем Новгороде", "RU", "RU"),
        ("للعمل بالدوحة", "SA", "QA"),
        ("काठमाडौंमा काम", "NP", "NP"),
        ("চট্টগ্রামে কাজ", "BD", "BD"),
        ("ធ្វើការនៅកំពង់ធំ", "KH", "KH"),
        ("ເຮັດວຽກຢູ່ສາລະວັນ", "LA", "LA"),
        ("廣東省招工", "TW", "CN"),
        ("Georgia, warehouse, no experience", "US", "US"),
        ("Работа в Грузии", "RU", "GE"),
    ],
)
def test_names_are_read_in_their_case_forms_and_as_the_country_at_hand_has_them(
    text: str, home: str, country: str
) -> None:
    assert countries(text, home) == {country}


@pytest.mark.parametrize(
    "text",
    [
        "write to jobs@tashkent.example or london.example",
        "ООО «Казань» ищет кассира",
        "Ирина Павловна, ул. Московская 5",
        "Tiếng Đức B1",
        "معلمة رياض أطفال",
        "日薪9万，全包",
        "Nice team, mobile reading",
    ],
)
def test_addresses_firms_languages_and_words_are_no_places(text: str) -> None:
    assert not countries(text, "UZ")


def test_the_words_beside_a_country_may_say_whose_citizens_are_sought() -> None:
    found = [*find_places(fold("Граждане Таджикистана и Узбекистана. Работа в России"), lambda at: "text", ["RU"])]
    assert [(one.type, one.value) for one in found] == [
        ("NATIONALITY", "TJ"),
        ("NATIONALITY", "UZ"),
        ("PLACE", "Russia"),
    ]


def test_places_joined_by_dashes_after_a_word_of_travel_are_a_route() -> None:
    assert places("Автобус Ташкент – Алматы – Москва", home=("UZ",)) == [
        ("Tashkent", "origin"),
        ("Almaty", "transit"),
        ("Moscow", "destination"),
    ]


def test_a_place_at_home_beside_one_abroad_is_where_workers_set_out_from() -> None:
    assert places("Kitchen hands, Doha. Contact: Lagos", home=("NG",)) == [("Doha", "destination"), ("Lagos", "origin")]
