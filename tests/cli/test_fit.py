"""`recruitwatch fit`: what labelled adverts teach, kept near what experts wrote."""

import json
import shutil
from pathlib import Path

import pytest

from cli.fit import fit
from config.errors import SettingsError
from nlp.advert import from_mapping
from nlp.indicators import FOLDER
from nlp.pipeline import Enricher
from nlp.risk import FITTED, Fitted, Scorer
from nlp.wording import load, scores

DEVELOPMENT = Path(__file__).parents[1] / "nlp" / "quality" / "risk" / "development"


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    """A copy of the expert files, taught by the Turkish and Kazakh adverts, with what `fit` said."""
    folder = tmp_path_factory.mktemp("taught") / "indicators"
    shutil.copytree(FOLDER, folder)
    return folder, fit([DEVELOPMENT / "tr.jsonl"], [DEVELOPMENT / "kk.jsonl"], folder)


def test_it_tells_from_how_many_adverts_it_learned(taught) -> None:
    _, said = taught
    lines = sum(len((DEVELOPMENT / f"{code}.jsonl").read_text().splitlines()) for code in ("tr", "kk"))
    assert said["n"] == sum(said["typologies"].values()) == lines


def test_weights_keep_the_side_that_the_experts_gave_them(taught) -> None:
    folder, _ = taught
    expert, learned = Scorer(folder, Fitted()), Scorer(folder)
    assert any(learned.fitted.shifts.values())
    for row in _rows("tr"):
        hits = next(Enricher().enrich([from_mapping(row)])).indicators
        for (name, before), (_, after) in zip(expert.evidence(hits, {}), learned.evidence(hits, {}), strict=True):
            assert name == "bias" or all(before[key] * after[key] >= 0 for key in before)


def test_the_wording_of_what_it_learned_from_is_told_apart(taught) -> None:
    folder, _ = taught
    learned = load(folder / "risk" / "wording.npz")
    said = {label: [] for label in (0, 1)}
    for row in _rows("tr"):
        said[row["label"]].append(scores(row["text"].casefold(), learned)["exploitation"])
    assert sum(said[1]) / len(said[1]) > sum(said[0]) / len(said[0])


def test_the_same_adverts_teach_the_same(taught, tmp_path) -> None:
    folder, _ = taught
    again = tmp_path / "indicators"
    shutil.copytree(FOLDER, again)
    fit([DEVELOPMENT / "tr.jsonl"], [DEVELOPMENT / "kk.jsonl"], again)
    assert (again / FITTED).read_text() == (folder / FITTED).read_text()


def test_adverts_of_one_label_alone_teach_nothing(tmp_path) -> None:
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps({"text": "Driver wanted", "label": 0}))
    with pytest.raises(SettingsError, match="label 1"):
        fit([file], folder=tmp_path)


def _rows(code: str) -> list[dict]:
    return [json.loads(line) for line in (DEVELOPMENT / f"{code}.jsonl").read_text().splitlines()]


def test_what_is_held_apart_calibrates_all_trafficking_alike_and_shows_nothing_where_nothing_shows(taught) -> None:
    folder, said = taught
    learned = Scorer(folder)
    assert len({(line.slope, line.intercept) for line in learned.fitted.calibration.values()}) == 1
    assert "fraudulent_offer" not in learned.fitted.calibration
    assert learned.score([], "offer").level == "none"
    assert said["calibration"] == learned.fitted.calibration["forced_scamming"].model_dump()
