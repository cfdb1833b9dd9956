"""The measures of `recruitwatch evaluate`: how well scores tell labelled adverts apart, with bootstrap intervals.

`evaluate` is a pure function over scored rows and `evaluate_file` reads and scores them; the shapes are cli.md's.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import numpy as np
import orjson

from cli.bootstrap import Floats, intervals, once
from cli.spans import Identity, Marked, agreement, marked_spans
from config.errors import SettingsError
from nlp.advert import Advert, from_mapping
from records.enrichment import FLAGGED, TYPOLOGIES, Entity, Risk, Typology
from records.record import in_batches

MEASURES: Final = ("recall", "false_positive_rate", "precision", "pr_auc", "roc_auc", "ece")
BINS: Final = 10
"""Equal-width bins of the expected calibration error."""
WORST: Final = 20
_BATCH: Final = 256


class Scored(NamedTuple):
    """One labelled advert with the score that it was given."""

    id: Identity
    label: int
    language: str
    score: float


def scored(row: Mapping[str, Any], risk: Risk, language: str, typology: Typology | None = None) -> Scored:
    """A line of the file with its enrichment; ValueError where `label` is neither 0 nor 1.

    With `typology`, that typology's chance is the score, and an advert whose own `typology` is another is a negative.
    The language is the line's, where it states one, else the one recognised.
    """
    label = _label(row)
    stated = row.get("typology")
    other = typology is not None and isinstance(stated, str) and stated != typology
    identity, code = _named(row, language)
    return Scored(
        id=identity,
        label=0 if other else label,
        language=code,
        score=risk.typologies[typology] if typology else risk.score,
    )


def evaluate(rows: Sequence[Scored], prevalence: float | None = None) -> dict[str, Any]:
    """The document of cli.md; `prevalence` (0 to 1) weighs the classes as if that share of adverts were positive."""
    if prevalence is not None and not 0 < prevalence < 1:
        raise ValueError("a prevalence lies between 0 and 1")
    by_language: dict[str, list[Scored]] = defaultdict(list)
    for row in rows:
        by_language[row.language].append(row)
    return {
        **_measured(rows, prevalence),
        "languages": {code: _measured(found, prevalence) for code, found in sorted(by_language.items())},
        "worst": worst(rows),
    }


def evaluate_file(
    file: Path,
    *,
    typology: str | None = None,
    prevalence: float | None = None,
    entities: bool = False,
    on_progress: Callable[[int], object] = lambda _: None,
) -> dict[str, Any]:
    """The document for a file of labelled adverts; SettingsError with the line that cannot be used.

    With `entities` it also says how well spans agree; then a line may lack its label, or its `entities`.
    """
    if typology is not None and typology not in TYPOLOGIES:
        raise SettingsError(f"--typology {typology} is unknown", f"use one of {', '.join(TYPOLOGIES)}")
    if prevalence is not None and not 0 < prevalence < 1:
        raise SettingsError(f"--prevalence {prevalence}: not between 0 and 1", "give a share such as 0.01")
    from nlp.pipeline import Enricher

    enricher, rows, spans = Enricher(), list[Scored](), list[Marked]()
    for batch in in_batches(labelled_lines(file, entities), _BATCH):
        for line, said in zip(batch, enricher.enrich([line.advert for line in batch]), strict=True):
            if "label" in line.row:
                rows.append(scored(line.row, said.risk, said.language.code, typology))
            if line.marked is not None:
                found = [one for one in said.entities if _was_looked_for(one, line.row)]
                spans.append(Marked(*_named(line.row, said.language.code), line.marked, found))
        on_progress(len(batch))
    document = evaluate(rows, prevalence)
    return {**document, "entities": agreement(spans)} if entities else document


def worst(rows: Sequence[Scored], most: int = WORST) -> list[dict[str, Any]]:
    """The adverts that were got most wrong: those on the wrong side of *flagged*, farthest from their label first."""
    wrong = [row for row in rows if (row.score >= FLAGGED) != bool(row.label)]
    wrong.sort(key=lambda row: (-abs(row.label - row.score), str(row.id)))
    return [{"id": row.id, "label": row.label, "score": row.score} for row in wrong[:most]]


class Line(NamedTuple):
    """A line that can be used, the advert in it, and what people marked there; null where nobody was asked to."""

    row: Mapping[str, Any]
    advert: Advert
    marked: list[Entity] | None


def labelled_lines(file: Path, entities: bool = False) -> Iterator[Line]:
    """The lines of a file as `analyse` reads them, each with its `label`; SettingsError with the line that lacks it.

    With `entities` marked spans are read too, and may stand in for the label.
    """
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _read(line, entities, f"{file}:{number}")
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}", "check the path") from None


def _read(line: bytes, entities: bool, where: str) -> Line:
    try:
        row = orjson.loads(line)
        if not isinstance(row, dict):
            raise ValueError("not an object")
        advert = from_mapping(row)
        marked = marked_spans(row["entities"], advert) if entities and "entities" in row else None
        if marked is None or "label" in row:
            _label(row)
    except ValueError as error:
        remedy = "with `label` 0 or 1" + (", or `entities`" if entities else "")
        raise SettingsError(f"{where}: {error}", f"give lines as analyse reads them, {remedy}") from None
    return Line(row, advert, marked)


def _was_looked_for(found: Entity, row: Mapping[str, Any]) -> bool:
    """Whether people marked spans of this type: all types, unless the line's `types` names some."""
    types = row.get("types")
    return not isinstance(types, list) or found.type in types


def _named(row: Mapping[str, Any], recognised: str) -> tuple[Identity, str]:
    """The line's id, and its language: the one stated, else the one recognised."""
    named, code = row.get("id"), row.get("language")
    return named if isinstance(named, str | int) else None, code if isinstance(code, str) and code else recognised


def _label(row: Mapping[str, Any]) -> int:
    label = row.get("label")
    if label not in (0, 1):
        raise ValueError("`label` has to be 0 or 1")
    return int(label)


def _measured(rows: Sequence[Scored], prevalence: float | None) -> dict[str, Any]:
    labels = np.array([row.label for row in rows], dtype=np.float64)
    scores = np.array([row.score for row in rows], dtype=np.float64)
    measure = _Measure(labels, scores, prevalence)
    return {
        "n": len(rows),
        "positives": int(labels.sum()),
        **once(measure, len(rows)),
        "intervals": intervals(measure, len(rows)),
    }


class _Measure:
    """The measures of labelled scores for many resamples at once; each says how often it holds each advert."""

    def __init__(self, labels: Floats, scores: Floats, prevalence: float | None) -> None:
        order = np.argsort(-scores, kind="stable")
        self._labels, self._scores, self._prevalence = labels[order], scores[order], prevalence
        self._ends = np.flatnonzero(np.diff(self._scores, append=-np.inf))
        """Where, in falling order, a run of equal scores ends: thresholds lie there alone."""
        self._bins = np.minimum((self._scores * BINS).astype(int), BINS - 1)
        self._flagged = self._scores >= FLAGGED
        self._order = order

    def __call__(self, times: Floats) -> dict[str, Floats]:
        """Each measure for each resample (a row of `times`); not a number where it is undefined."""
        weights = self._weighted(times[:, self._order])
        positive, negative = weights * self._labels, weights * (1 - self._labels)
        total_p, total_n = positive.sum(axis=1), negative.sum(axis=1)
        true, false = positive[:, self._flagged].sum(axis=1), negative[:, self._flagged].sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            areas = self._areas(positive, negative, total_p, total_n)
            return {
                "recall": true / total_p,
                "false_positive_rate": false / total_n,
                "precision": true / (true + false),
                **areas,
                "ece": self._calibration_error(weights),
            }

    def _weighted(self, times: Floats) -> Floats:
        """Weights such that positives make up the prevalence asked for, in resamples that hold both classes."""
        if self._prevalence is None:
            return times
        total = times.sum(axis=1)
        share = (times * self._labels).sum(axis=1) / np.maximum(total, 1)
        both = (share > 0) & (share < 1)
        safe = np.where(both, share, 0.5)
        up, down = self._prevalence / safe, (1 - self._prevalence) / (1 - safe)
        factors = np.where(self._labels == 1, up[:, None], down[:, None])
        return np.where(both[:, None], times * factors, times)

    def _areas(self, positive: Floats, negative: Floats, total_p: Floats, total_n: Floats) -> dict[str, Floats]:
        """Average precision, and the area under the ROC curve by the trapezoid rule."""
        if not len(self._ends):
            return {"pr_auc": np.full(len(total_p), np.nan), "roc_auc": np.full(len(total_p), np.nan)}
        true = np.cumsum(positive, axis=1)[:, self._ends]
        false = np.cumsum(negative, axis=1)[:, self._ends]
        gained = np.diff(true, axis=1, prepend=0)
        precision = np.where(gained > 0, true / (true + false), 0)
        passed = np.diff(false, axis=1, prepend=0)
        middle = true - gained / 2
        undefined = (total_p == 0) | (total_n == 0)
        pr_auc = (gained * precision).sum(axis=1) / total_p
        roc_auc = (passed * middle).sum(axis=1) / (total_p * total_n)
        return {"pr_auc": np.where(undefined, np.nan, pr_auc), "roc_auc": np.where(undefined, np.nan, roc_auc)}

    def _calibration_error(self, weights: Floats) -> Floats:
        """The mean distance between score and share of positives over the bins, weighted."""
        gaps = weights * (self._scores - self._labels)
        by_bin = [np.abs(gaps[:, self._bins == number].sum(axis=1)) for number in range(BINS)]
        return cast(Floats, np.sum(by_bin, axis=0) / weights.sum(axis=1))
