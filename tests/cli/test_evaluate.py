"""The measures of `evaluate`: known cases, undefined cases, reweighting, and repeatability."""

import json
import math
import random
from pathlib import Path

import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from cli.evaluate import Scored, evaluate, evaluate_file, scored
from config.errors import SettingsError
from records.enrichment import TYPOLOGIES, Risk


def rows(*pairs: tuple[int, float], language: str = "en") -> list[Scored]:
    """Scored rows of label and score."""
    return [Scored(f"{language}-{number}", label, language, score) for number, (label, score) in enumerate(pairs)]


def noisy(n: int, language: str = "en") -> list[Scored]:
    """Rows whose scores follow their labels loosely."""
    chance = random.Random(7)
    labels = [number % 3 == 0 for number in range(n)]
    pairs = [(int(label), round(0.3 * label + chance.random() * 0.7, 2)) for label in labels]
    return rows(*pairs, language=language)


def risk(**chances: float) -> Risk:
    """A risk with these typologies and zero elsewhere."""
    return Risk(score=max(chances.values()), level="low", typologies=dict.fromkeys(TYPOLOGIES, 0.0) | chances)  # type: ignore[arg-type]


def test_counts_and_rates_are_those_at_flagged() -> None:
    found = evaluate(rows((1, 0.9), (1, 0.5), (1, 0.49), (0, 0.6), (0, 0.1), (0, 0.0), (0, 0.2)))
    assert (found["n"], found["positives"]) == (7, 3)
    assert found["recall"] == pytest.approx(2 / 3)
    assert found["false_positive_rate"] == pytest.approx(1 / 4)
    assert found["precision"] == pytest.approx(2 / 3)


def test_areas_agree_with_scikit_learn() -> None:
    found = evaluate(noisy(300))
    labels, scores = zip(*((row.label, row.score) for row in noisy(300)), strict=True)
    assert found["roc_auc"] == pytest.approx(roc_auc_score(labels, scores))
    assert found["pr_auc"] == pytest.approx(average_precision_score(labels, scores))


def test_a_perfectly_calibrated_score_has_no_calibration_error() -> None:
    found = evaluate(rows(*[(1, 0.25)] * 25, *[(0, 0.25)] * 75))
    assert found["ece"] == pytest.approx(0)
    assert evaluate(rows((0, 1.0), (0, 1.0)))["ece"] == pytest.approx(1)


def test_one_class_leaves_undefined_measures_null() -> None:
    found = evaluate(rows((0, 0.1), (0, 0.2)))
    assert found["recall"] is found["pr_auc"] is found["roc_auc"] is found["precision"] is None
    assert found["false_positive_rate"] == 0
    assert found["intervals"]["recall"] is None
    assert evaluate([])["n"] == 0


def test_intervals_hold_the_measure_and_are_the_same_each_time() -> None:
    found = evaluate(noisy(200))
    for name, interval in found["intervals"].items():
        assert interval[0] <= found[name] <= interval[1], name
    assert evaluate(noisy(200))["intervals"] == found["intervals"]


def test_each_language_has_the_same_measures() -> None:
    found = evaluate([*noisy(40, "en"), *noisy(60, "uz")])
    assert set(found["languages"]) == {"en", "uz"}
    assert found["languages"]["uz"]["n"] == 60
    assert set(found["languages"]["uz"]) == set(found) - {"languages", "worst"}


def test_prevalence_reweights_precision_and_leaves_recall() -> None:
    plain, rare = evaluate(noisy(200)), evaluate(noisy(200), prevalence=0.01)
    assert rare["recall"] == pytest.approx(plain["recall"])
    assert rare["false_positive_rate"] == pytest.approx(plain["false_positive_rate"])
    recall, false = plain["recall"], plain["false_positive_rate"]
    assert rare["precision"] == pytest.approx(0.01 * recall / (0.01 * recall + 0.99 * false))
    with pytest.raises(ValueError, match="prevalence"):
        evaluate(noisy(10), prevalence=1.5)


def test_worst_lists_what_is_on_the_wrong_side_farthest_first() -> None:
    found = evaluate(rows((1, 0.9), (1, 0.1), (0, 0.7), (0, 0.2)))
    assert [row["id"] for row in found["worst"]] == ["en-1", "en-2"]
    assert math.isclose(found["worst"][0]["score"], 0.1)


def test_a_typology_is_scored_alone() -> None:
    both = risk(forced_scamming=0.9, debt_bondage=0.2)
    assert scored({"label": 1}, both, "en").score == 0.9
    assert scored({"label": 1}, both, "en", "debt_bondage") == Scored(None, 1, "en", 0.2)
    assert scored({"label": 1, "typology": "forced_scamming"}, both, "en", "debt_bondage").label == 0
    assert scored({"label": 0, "language": "uz", "id": "a"}, both, "en") == Scored("a", 0, "uz", 0.9)


def test_a_line_without_label_is_refused() -> None:
    with pytest.raises(ValueError, match="label"):
        scored({"text": "x"}, risk(debt_bondage=0.1), "en")


def test_a_file_is_read_enriched_and_measured(tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    lines = [
        {"id": "a", "text": "We sell fresh bread, bakers wanted in Lyon.", "label": 0},
        {"id": 2, "text": "Passport is kept by the boss, 16 hours a day, no day off, without contract.", "label": 1},
    ]
    file.write_text("".join(f"{json.dumps(line)}\n\n" for line in lines))
    found = evaluate_file(file)
    assert (found["n"], found["positives"], found["recall"], found["false_positive_rate"]) == (2, 1, 1.0, 0.0)
    assert evaluate_file(file, typology="forced_marriage")["recall"] == 0.0


def test_a_line_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    file.write_text('{"text": "x", "label": 1}\n{"text": "x"}\n')
    with pytest.raises(SettingsError, match="labelled.jsonl:2: `label`"):
        evaluate_file(file)
    with pytest.raises(SettingsError, match="--typology theft"):
        evaluate_file(file, typology="theft")
