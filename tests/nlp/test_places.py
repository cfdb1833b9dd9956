"""Places: countries, cities and hotspots in many languages, with what each is to the work."""

import pytest

from nlp.folding import fold
from nlp.places import find_places


def places(text: str, field: str = "text") -> list[tuple[str, str]]:
    return [(one.value, (one.data or {})["role"]) for one in find_places(fold(text), lambda at: field)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Работа в Камбодже", [("Cambodia", "destination")]),
        ("вылет из Ташкента через Бангкок", [("Tashkent", "origin"), ("Bangkok", "transit")]),
        ("Rossiyaga ishga, Toshkentdan", [("Russia", "destination"), ("Tashkent", "origin")]),
        ("Россияга ишга", [("Russia", "destination")]),
        ("Камбоджада жұмыс", [("Cambodia", "destination")]),
        ("Kamboçya'da iş", [("Cambodia", "destination")]),
        ("Work in Mae Sot, Thailand", [("Mae Sot", "destination"), ("Thailand", "unknown")]),
        ("lowongan kerja di Kamboja", [("Cambodia", "destination")]),
        ("làm việc tại Campuchia", [("Cambodia", "destination")]),
        ("Нужны люди в Дубай. ОАЭ", [("Dubai", "destination"), ("United Arab Emirates", "unknown")]),
        ("Алабуга Старт", [("Alabuga", "unknown")]),
        ("KK Park", [("KK Park", "unknown")]),
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
