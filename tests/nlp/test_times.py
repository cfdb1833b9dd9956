"""Working time and dates: the forms that languages have for them, and what is neither."""

import pytest

from nlp.dates import find_dates
from nlp.folding import fold
from nlp.hours import find_hours


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("от 9 до 6. Смены по 11 часов", "11 h/day"),
        ("8am - 5pm", "9 h/day"),
        ("9 pm – 11 am", "14 h/day"),
        ("7:30-2:00", "6.5 h/day"),
        ("17h-22h30", "5.5 h/day"),
        ("ngày 8 tiếng", "8 h/day"),
        ("一天12小时", "12 h/day"),
        ("早8点到晚6点", "10 h/day"),
        ("Lunes a viernes", "5 days/week"),
        ("пн–сб", "6 days/week"),
        ("haftada 6 kun", "6 days/week"),
        ("5-6 days a week", "6 days/week"),
        ("做六休一", "6 days/week"),
        ("หยุดวันอาทิตย์", "6 days/week"),
        ("pazar tatil", "6 days/week"),
        ("график 2/2", "3.5 days/week"),
    ],
)
def test_working_time_is_read_in_every_form(text: str, value: str) -> None:
    assert value in [one.value for one in find_hours(fold(text))]


@pytest.mark.parametrize(
    "text", ["60 hours a week", "вахта 30/30", "24 hours support", "собеседование 15:00–17:00", "18-35 лет"]
)
def test_other_numbers_are_no_working_time(text: str) -> None:
    assert not list(find_hours(fold(text)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ngày 28 tháng 2 năm 2027", "2027-02-28"),
        ("截止12月5日", "2026-12-05"),
        ("30-11-2026", "2026-11-30"),
        ("2027 йил 22 январ", "2027-01-22"),
        ("до 4 de Dezembro", "2026-12-04"),
        ("آخر موعد 30 نوفمبر", "2026-11-30"),
        ("14.12.2026–28.12.2026", "2026-12-28"),
        ("masa interview 20/12", "2026-12-20"),
        ("डिसेम्बर १५ सम्म", "2026-12-15"),
    ],
)
def test_dates_are_read_in_every_form(text: str, value: str) -> None:
    assert value in [one.value for one in find_dates(fold(text), "2026-11-22T00:00:00Z")]


@pytest.mark.parametrize("text", ["график 2/2, 5/2", "32 мая", "1/2 ставки", "lic. 12/2019"])
def test_rosters_and_shares_are_no_dates(text: str) -> None:
    assert not list(find_dates(fold(text), "2026-11-22T00:00:00Z"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("招普工，早8晚6", "10 h/day"),
        ("жұмыс уақыты 9-дан 19-ға дейін", "10 h/day"),
        ("пн-пт 9-18", "9 h/day"),
        ("сторож, сутки через трое", "24 h/day"),
        ("escala 6x1", "6 days/week"),
        ("6 jours sur 7", "6 days/week"),
        ("6 днів на тиждень по 10 годин", "10 h/day"),
        ("ธุรการ ทำงาน 6 วัน หยุดวันอาทิตย์", "6 days/week"),
        ("週休二日", "5 days/week"),
    ],
)
def test_working_time_is_read_in_the_shapes_of_many_languages(text: str, value: str) -> None:
    assert value in [one.value for one in find_hours(fold(text))]
