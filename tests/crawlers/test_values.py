"""Dates, salaries and countries come in one form, and are not guessed."""

from typing import Any

import pytest

from crawlers.values import amount_range, country_code, published_date, words


@pytest.mark.parametrize(
    ("stated", "date"),
    [
        ("2026-03-04", "2026-03-04"),
        ("2026-3-4", "2026-03-04"),
        ("2026-03-04T09:00:00+07:00", "2026-03-04T02:00:00Z"),
        ("2026-03-04T09:00:00", "2026-03-04T09:00:00Z"),
        ("2020-10-20 20:28:32 UTC", "2020-10-20T20:28:32Z"),
        ("2026-03-01T09:30:00+0300", "2026-03-01T06:30:00Z"),
        ("Wed, 19 Aug 2026 10:00:00 GMT", "2026-08-19T10:00:00Z"),
        ("31.12.2026", "2026-12-31"),
        ("5.4.2026", "2026-04-05"),
        ("25/12/2026", "2026-12-25"),
        ("March 5, 2026", "2026-03-05"),
        (1772355600, "2026-03-01T09:00:00Z"),
        (1772355600000, "2026-03-01T09:00:00Z"),
        ("1772355600", "2026-03-01T09:00:00Z"),
        ("25-09-2026", "2026-09-25"),
        ("09/25/2026", "2026-09-25"),
    ],
)
def test_a_date_is_normalised(stated: Any, date: str) -> None:
    assert published_date(stated) == date


@pytest.mark.parametrize(
    "stated",
    [
        "03/04/2026",
        "03-04-2026",
        "soon",
        "",
        None,
        True,
        "2026-13-40",
        "March 2026",
        "Posted 3 Days Ago",
        10**20,
        "9" * 500,
    ],
)
def test_what_cannot_be_told_is_no_date(stated: Any) -> None:
    assert published_date(stated) is None


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("USD", 1500.0, "3000.00", "MONTH"), "USD 1500-3000 MONTH"),
        (("EUR", 400, 400, None), "EUR 400"),
        ((None, None, "900", "week"), "900 week"),
        (("USD", None, None, "MONTH"), None),
        (("USD", 0, 0.0, "MONTH"), None),
    ],
)
def test_a_salary_is_written_as_stated(parts: tuple[Any, Any, Any, Any], text: str | None) -> None:
    assert amount_range(*parts) == text


@pytest.mark.parametrize(
    ("stated", "code"),
    [("de", "DE"), ("Cambodia", "KH"), ("KHM", "KH"), ({"name": "Qatar"}, "QA"), (["SA"], "SA"), ("Atlantis", None)],
)
def test_a_country_is_its_code_or_nothing(stated: Any, code: str | None) -> None:
    assert country_code(stated) == code


def test_words_are_flat_and_not_repeated() -> None:
    assert words([{"name": "A"}, ["A", " b  c "], 3, None, True]) == ["A", "b c", "3"]
