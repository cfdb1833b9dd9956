"""How well invented adverts are told apart, held to the level that was reached, and false alarms on real ordinary ones.

There is no public corpus of verified trafficking adverts: recall here is on adverts that the authors invented after the
documented patterns. Half of them were written to develop the rules on; the other half is by the same authors, who
knew the rules, so that neither is a clean measure: they hold what was reached.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from nlp.advert import from_mapping
from nlp.pipeline import enrich
from records.enrichment import FLAGGED, Enrichment

HERE = Path(__file__).parent
SHARED = Path(__file__).parents[2].parent / "shared" / "data"
SPEAKERS = {"warning": "warning", "seeker": "seeker", "news": "notice", "course": "course"}
HELD_OUT_RECALL = 0.75
"""Reached: 27 of 32; 14 of 32 on the first run, before rules were widened on other adverts."""
Pairs = list[tuple[dict[str, Any], Enrichment]]


def judged(name: str) -> Pairs:
    """The adverts of a file with what was said of them."""
    rows = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return list(zip(rows, enrich(map(from_mapping, rows)), strict=True))


@pytest.fixture(scope="module")
def development() -> Pairs:
    """The adverts that rules were written on."""
    return judged("adverts_development.yaml")


@pytest.fixture(scope="module")
def held_out() -> Pairs:
    """The adverts whose misses were not looked at one by one."""
    return judged("adverts_held_out.yaml")


def recall(pairs: Pairs) -> float:
    """The share of risky adverts that are flagged."""
    risky = [said for row, said in pairs if row["label"]]
    return sum(said.risk.score >= FLAGGED for said in risky) / len(risky)


def alarms(pairs: Pairs) -> list[str]:
    """The harmless adverts that are flagged."""
    return [row["id"] for row, said in pairs if not row["label"] and said.risk.score >= FLAGGED]


def test_the_files_hold_enough_of_both_kinds(development: Pairs, held_out: Pairs) -> None:
    rows = [row for row, _ in development + held_out]
    assert sum(row["label"] for row in rows) >= 60
    assert sum(not row["label"] for row in rows) >= 60
    assert {row["language"] for row in rows} >= {"en", "ru", "uz", "tr", "zh"}
    assert all(row["row"] for row in rows if row["label"])


def test_development_adverts_are_flagged_for_what_they_are(development: Pairs) -> None:
    assert recall(development) >= 0.93
    named = [said.risk.typology == row["typology"] for row, said in development if row["label"]]
    assert sum(named) / len(named) >= 0.9


def test_harmless_development_adverts_are_left_alone(development: Pairs) -> None:
    assert alarms(development) == []


def test_held_out_adverts_are_flagged_as_often_as_was_reached(held_out: Pairs) -> None:
    assert recall(held_out) >= HELD_OUT_RECALL


def test_harmless_held_out_adverts_are_left_alone_but_for_one(held_out: Pairs) -> None:
    # An audition for dancers at sea; since scores are calibrated on unseen adverts, where far more lures are flagged.
    assert len(alarms(held_out)) <= 1


def test_warnings_news_and_seekers_are_never_flagged(development: Pairs, held_out: Pairs) -> None:
    for row, said in development + held_out:
        if not row["label"] and row["kind"] in SPEAKERS:
            assert said.risk.score < FLAGGED, row["id"]


def test_most_who_offer_nothing_are_recognised(development: Pairs, held_out: Pairs) -> None:
    others = [(row, said) for row, said in development + held_out if row.get("kind") in SPEAKERS]
    right = [said.speaker == SPEAKERS[row["kind"]] for row, said in others]
    assert sum(right) / len(right) >= 0.75


@pytest.mark.parametrize("name", ["ordinary/ru_superjob.jsonl", "ordinary/zh_51job.jsonl", "emscad/dev.jsonl"])
def test_hardly_an_ordinary_real_advert_is_flagged(name: str) -> None:
    file = SHARED / name
    if not file.exists():
        pytest.skip(f"{name} is not beside this checkout")
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()][:300]
    ordinary = [row for row in rows if not row.get("label")]
    said = enrich(map(from_mapping, ordinary))
    flagged = [row["id"] for row, one in zip(ordinary, said, strict=True) if one.risk.score >= FLAGGED]
    assert len(flagged) <= 0.01 * len(ordinary), flagged
