"""The agreement of found spans with marked ones: what is a hit, how hits are counted, and what a file may hold."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.evaluate import evaluate_file
from cli.spans import Marked, agreement, agrees, pair
from config.errors import SettingsError
from records.enrichment import Entity


def span(kind: str, value: str, start: int = 0, end: int = 5, field: str = "text", **data: Any) -> Entity:
    """An entity with this type, value, place and data."""
    return Entity(type=kind, field=field, start=start, end=end, text="x" * (end - start), value=value, data=data)


def row(language: str, marked: list[Entity], found: list[Entity], name: str = "a") -> Marked:
    return Marked(name, language, marked, found)


@pytest.mark.parametrize(
    "found",
    [
        span("PHONE", "+77011234567", 3, 20),
        span("PHONE", "+77011234567", 0, 5),
    ],
)
def test_an_overlapping_span_with_the_same_value_is_a_hit(found: Entity) -> None:
    assert agrees(span("PHONE", "+77011234567", 0, 5), found)


@pytest.mark.parametrize(
    "found",
    [
        span("PHONE", "+77011234568"),
        span("MESSENGER", "+77011234567"),
        span("PHONE", "+77011234567", 5, 9),
        span("PHONE", "+77011234567", field="title"),
    ],
)
def test_another_value_type_place_or_field_is_no_hit(found: Entity) -> None:
    assert not agrees(span("PHONE", "+77011234567"), found)


def test_money_is_compared_by_its_ends_and_currency_alone() -> None:
    marked = span("MONEY", "500-900 USD", min=500, max=900, currency="USD", role="pay")
    assert agrees(marked, span("MONEY", "500-900 USD/month", min=500.0, max=900.0, currency="USD", role="fee"))
    assert not agrees(marked, span("MONEY", "500-900 USD", min=500, max=900, currency="EUR"))
    assert not agrees(marked, span("MONEY", "500-900 USD", min=500, max=None, currency="USD"))


def test_places_are_compared_by_country_ages_and_hours_by_their_numbers() -> None:
    assert agrees(span("PLACE", "Mae Sot", country="TH"), span("PLACE", "Mae Sot town", country="TH"))
    assert agrees(span("PLACE", "Golden Triangle", country=None), span("PLACE", "the Triangle"))
    assert not agrees(span("PLACE", "Georgia", country="GE"), span("PLACE", "Georgia", country="US"))
    assert agrees(span("AGE", "up to 40", max=40), span("AGE", "0-40", min=None, max=40))
    assert not agrees(span("HOURS", "12", per_day=12), span("HOURS", "12", per_day=12.0, days_per_week=6.0))


def test_an_occupation_is_compared_by_its_first_two_digits_and_no_finer_than_it_was_marked() -> None:
    assert agrees(span("OCCUPATION", "waiter", isco08="5131"), span("OCCUPATION", "bartender", isco08="5132"))
    assert not agrees(span("OCCUPATION", "waiter", isco08="5131"), span("OCCUPATION", "guard", isco08="5414"))
    assert agrees(span("OCCUPATION", "service worker", isco08="5"), span("OCCUPATION", "guard", isco08="5414"))
    assert not agrees(span("OCCUPATION", "waiter", isco08="5131"), span("OCCUPATION", "worker"))


def test_a_date_marked_without_a_year_is_compared_by_month_and_day() -> None:
    assert agrees(span("DATE", "--12-15"), span("DATE", "2026-12-15"))
    assert agrees(span("DATE", "--12-15"), span("DATE", "--12-15"))
    assert not agrees(span("DATE", "--12-15"), span("DATE", "2026-12-16"))
    assert not agrees(span("DATE", "2027-12-15"), span("DATE", "2026-12-15"))


def test_each_marked_span_takes_one_found_span_at_most_and_the_one_that_covers_most() -> None:
    near, far = span("PLACE", "Dubai", 0, 5, country="AE"), span("PLACE", "Dubai", 4, 9, country="AE")
    pairing = pair([span("PLACE", "Dubai", 0, 5, country="AE")], [far, near])
    assert pairing.hits[0][1] == near
    assert (pairing.missed, pairing.false) == ([], [far])
    twice = [span("BENEFIT", "housing"), span("BENEFIT", "meals")]
    assert len(pair(twice, list(reversed(twice))).hits) == 2


def test_measures_are_counted_over_all_adverts_by_type_and_language() -> None:
    phone, mail = span("PHONE", "+77011234567"), span("EMAIL", "a@b.kz")
    said = agreement([row("kk", [phone, mail], [phone]), row("en", [phone], [phone, mail]), row("en", [], [])])
    assert said["n"] == 3
    assert said["types"]["PHONE"] | {"intervals": None} == {
        "n": 2, "found": 2, "hits": 2, "precision": 1.0, "recall": 1.0, "f1": 1.0, "intervals": None,
    }  # fmt: skip
    assert (said["types"]["EMAIL"]["precision"], said["types"]["EMAIL"]["f1"]) == (0.0, 0.0)
    assert said["overall"]["f1"] == pytest.approx(2 / 3)
    assert said["languages"]["kk"]["EMAIL"]["precision"] is None
    assert said["languages"]["kk"]["EMAIL"]["recall"] == 0.0
    assert set(said["languages"]["en"]) == {"PHONE", "EMAIL"}


def test_intervals_hold_the_measure_and_are_the_same_each_time() -> None:
    phone, mail = span("PHONE", "+77011234567"), span("EMAIL", "a@b.kz")
    rows = [row("en", [phone, mail], [phone] if number % 4 else [mail], str(number)) for number in range(60)]
    said = agreement(rows)
    for name, cell in said["types"].items():
        low, high = cell["intervals"]["f1"]
        assert low < cell["f1"] < high, name
        assert cell["intervals"]["precision"] == [1.0, 1.0]
    assert agreement(rows) == said


def test_roles_are_judged_among_the_hits_that_state_one() -> None:
    marked = [
        span("PLACE", "Dubai", country="AE", role="destination"),
        span("PLACE", "Tashkent", 10, 15, country="UZ", role="origin"),
        span("PLACE", "Bishkek", 20, 25, country="KG", role="origin"),
        span("DOCUMENT", "passport", 30, 35, holder="employer"),
    ]
    found = [
        marked[0],
        span("PLACE", "Tashkent", 10, 15, country="UZ", role="unknown"),
        span("DOCUMENT", "passport", 30, 35, holder="employer"),
    ]
    said = agreement([row("en", marked, found)])["roles"]
    assert said["PLACE"] == {"n": 2, "accuracy": 0.5}
    assert said["DOCUMENT"] == {"n": 1, "accuracy": 1.0}
    assert said["MONEY"] == {"n": 0, "accuracy": None}


def test_every_missed_and_false_span_is_listed_the_worst_adverts_first() -> None:
    phone, mail = span("PHONE", "+77011234567"), span("EMAIL", "a@b.kz")
    said = agreement([row("en", [phone], [], "good"), row("en", [phone], [mail], "bad")])
    assert [(one["id"], one["kind"], one["type"]) for one in said["worst"]] == [
        ("bad", "missed", "PHONE"),
        ("bad", "false", "EMAIL"),
        ("good", "missed", "PHONE"),
    ]


def test_nothing_marked_leaves_nothing_measured() -> None:
    said = agreement([])
    assert (said["n"], said["types"], said["languages"], said["worst"]) == (0, {}, {}, [])
    assert said["overall"]["f1"] is said["overall"]["intervals"]["f1"] is None


def lines(file: Path, *rows: dict[str, Any]) -> Path:
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return file


SPAN = {
    "type": "EMAIL", "field": "text", "start": 9, "end": 25, "text": "jobs@example.com", "value": "jobs@example.com",
}  # fmt: skip
MAIL: dict[str, Any] = {"id": "a", "language": "en", "text": "Write to jobs@example.com today.", "entities": [SPAN]}


def test_only_the_types_that_a_line_names_are_compared(tmp_path: Path) -> None:
    file = tmp_path / "marked.jsonl"
    line = {"id": "a", "text": "Driver in Berlin, mail jobs@example.com", "types": ["EMAIL"], "entities": []}
    file.write_text(json.dumps(line))
    measured = evaluate_file(file, entities=True)["entities"]["types"]
    assert {kind: cell["found"] for kind, cell in measured.items()} == {"EMAIL": 1}


def test_lines_with_entities_need_no_label_and_lines_with_labels_no_entities(tmp_path: Path) -> None:
    file = lines(tmp_path / "marked.jsonl", MAIL, {"text": "Bakers wanted: bake@example.com.", "label": 0})
    said = evaluate_file(file, entities=True)
    assert (said["n"], said["positives"]) == (1, 0)
    assert said["entities"]["n"] == 1
    assert said["entities"]["types"]["EMAIL"]["f1"] == 1.0
    with pytest.raises(SettingsError, match="marked.jsonl:1: `label`"):
        evaluate_file(file)


@pytest.mark.parametrize(
    ("entities", "problem"),
    [
        ({}, "no list"),
        ([{**SPAN, "start": 8}], "text has no 'jobs@example.com' from 8 to 25"),
        ([{"type": "EMAIL"}], "entity 1: field"),
    ],
)
def test_marked_spans_that_do_not_fit_are_named_with_their_line(tmp_path: Path, entities: Any, problem: str) -> None:
    file = lines(tmp_path / "marked.jsonl", {**MAIL, "entities": entities})
    with pytest.raises(SettingsError, match=f"marked.jsonl:1: .*{problem}"):
        evaluate_file(file, entities=True)
