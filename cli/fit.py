"""What `recruitwatch fit` learns from labelled adverts: the wording classifier, shifts of weights, and calibration.

Everything is pulled towards what experts wrote: a weight moves only as far as the adverts insist, and never across
zero. What is learned from wording is judged on adverts that the learner had not seen (five folds), so that the weights
do not trust it too much.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from cli.evaluate import Line as Labelled
from cli.evaluate import labelled_lines
from config.errors import SettingsError
from nlp.folding import fold_plain
from nlp.indicators import FOLDER
from nlp.pipeline import Enricher
from nlp.risk import FITTED, Fitted, Line, Scorer
from nlp.wording import BITS, SCORES, Wording, pieces, save, scores
from records.enrichment import TYPOLOGIES, Enrichment, Typology
from records.record import in_batches

FOLDS: Final = 5
SEED: Final = 20260101
INVERSE_PENALTY: Final = 50.0
"""Of the wording classifier (scikit-learn's C): the best of 10, 50 and 200 on EMSCAD with employers kept apart."""
LEAST_DOCUMENTS: Final = 2
WEIGHT_SPREAD: Final = 0.5
"""How far, as a standard deviation, a weight may lie from its expert's: an indicator's weight is 0.5 to 4."""
BIAS_SPREAD: Final = 1.0
OTHER_TYPOLOGY: Final = 0.1
"""A lure of another typology counts by so much as an advert that is none of this one: typologies overlap. In
cross-validation 0.3 had more typologies right (86 to 82 % of those flagged), 0.1 more lures flagged (51 to 44 %)."""
LEAST_POSITIVES: Final = 8
"""With fewer lures of a typology its weights stay as the experts wrote them; with fewer in all, none is learned."""
_HEADING: Final = (
    "# Written by `recruitwatch fit`: how labelled adverts shifted what experts wrote elsewhere in this folder.\n"
)
MOST_BIAS: Final = -3.0
"""An advert that shows nothing stays below 0.05, at level none, however many lures the labelled adverts hold."""
LEAST_DOUBT: Final = -0.1
"""Log-odds at which an indicator alone stays at most, so that none flags by itself unless its expert meant it to."""
LEAST_SHIFT: Final = 0.01
LEAST_SLOPE: Final = 0.2
_TRAFFICKING: Final = tuple(typology for typology in TYPOLOGIES if typology != "fraudulent_offer")
_BATCH: Final = 256

Floats = NDArray[np.float64]


class Example(NamedTuple):
    """A labelled advert with what was read in it."""

    typology: Typology | None
    """Null where it is no lure."""
    language: str
    folded: str
    said: Enrichment


def fit(
    files: Sequence[Path],
    held: Sequence[Path] = (),
    folder: Path = FOLDER,
    on_progress: Callable[[int], object] = lambda _: None,
) -> dict[str, Any]:
    """Learns from labelled files and writes `risk/wording.npz` and `risk/fitted.yaml` into `folder`.

    `held` are adverts that no phrase was written from: they teach as well, and they alone calibrate, since scores of
    adverts that the rules were written on are better than what unseen ones will get. Returns how many adverts and lures
    it learned from and what moved most. Holds all examples in memory.
    """
    seen, apart = list(_examples(files, on_progress)), list(_examples(held, on_progress))
    examples = [*seen, *apart]
    if not any(one.typology for one in examples) or all(one.typology for one in examples):
        raise SettingsError("fit needs lures (label 1) and others (label 0)", "name files that hold both")
    matrix = _Matrix([pieces(one.folded) for one in examples])
    learned, unseen = learn_wording(matrix, examples)
    save(learned, folder / "risk" / "wording.npz")
    fitted = Fitted(
        made_from=[f"{file.parent.name}/{file.name}" for file in (*files, *held)],
        shifts=fit_weights(Scorer(folder, Fitted()), examples, unseen),
    )
    if apart:
        line = calibration(Scorer(folder, fitted), apart, unseen[len(seen) :])
        fitted = fitted.model_copy(update={"calibration": dict.fromkeys(_TRAFFICKING, line)})
    text = yaml.safe_dump(fitted.model_dump(mode="json"), sort_keys=True, allow_unicode=True)
    (folder / FITTED).write_text(_HEADING + text, encoding="utf-8")
    shifts = [(typology, term, shift) for typology, moved in fitted.shifts.items() for term, shift in moved.items()]
    return {
        "n": len(examples),
        "held": len(apart),
        "typologies": dict(Counter(one.typology or "none" for one in examples)),
        "calibration": line.model_dump() if apart else None,
        "moved_most": sorted(shifts, key=lambda moved: -abs(moved[2]))[:20],
    }


def learn_wording(matrix: "_Matrix", examples: Sequence[Example]) -> tuple[Wording, list[dict[str, float]]]:
    """The classifier of all examples, and for each the scores by one that had not seen it."""
    folds = np.random.default_rng(SEED).permutation(len(examples)) % FOLDS
    unseen: list[dict[str, float]] = [{} for _ in examples]
    for number in range(FOLDS):
        learner = _classifiers(matrix, examples, np.flatnonzero(folds != number))
        for row in np.flatnonzero(folds == number).tolist():
            unseen[row] = scores(examples[row].folded, learner)
    return _classifiers(matrix, examples, np.arange(len(examples))), unseen


def fit_weights(
    scorer: Scorer, examples: Sequence[Example], wording: Sequence[Mapping[str, float]]
) -> dict[Typology, dict[str, float]]:
    """Shifts of the experts' weights, by typology and term, that make the labelled offers likeliest."""
    offers = [(one, said) for one, said in zip(examples, wording, strict=True) if one.said.speaker == "offer"]
    evidence = [dict(scorer.evidence(one.said.indicators, said)) for one, said in offers]
    labels = [one.typology for one, _ in offers]
    return {
        typology: {
            term: shift
            for term, shift in _Problem.of(typology, evidence, labels).shifts().items()
            if abs(shift) >= LEAST_SHIFT
        }
        for typology in TYPOLOGIES
        if sum(label == typology for label in labels) >= LEAST_POSITIVES
    }


def calibration(scorer: Scorer, held: Sequence[Example], wording: Sequence[Mapping[str, float]]) -> Line:
    """Platt's line on the highest logit of each offer that bears a mark: lures of any typology against the others.

    One line serves all typologies of trafficking, so that it changes neither their order nor which is the highest.
    """
    highest, lures = [], []
    for one, said in zip(held, wording, strict=True):
        if one.said.speaker == "offer" and one.typology != "fraudulent_offer":
            logits = _marked(scorer, one, said)
            if logits:
                highest.append(max(logits))
                lures.append(one.typology is not None)
    model = LogisticRegression(C=10.0).fit(np.array(highest)[:, None], lures)
    slope, intercept = float(model.coef_[0, 0]), float(model.intercept_[0])
    return Line(slope=round(max(slope, LEAST_SLOPE), 3), intercept=round(intercept, 3))


def _marked(scorer: Scorer, one: Example, said: Mapping[str, float]) -> list[float]:
    """The uncalibrated logits of the trafficking typologies that bear a mark."""
    totals: Counter[Typology] = Counter()
    marks: Counter[Typology] = Counter()
    for term, weights in scorer.evidence(one.said.indicators, said):
        for typology, weight in weights.items():
            totals[typology] += weight  # type: ignore[assignment]
            marks[typology] += scorer.is_mark(term, typology)
    return [float(totals[typology]) for typology in _TRAFFICKING if marks[typology]]


class _Matrix:
    """The pieces of all examples as rows."""

    def __init__(self, found: Sequence[tuple[NDArray[np.int64], NDArray[np.float32]]]) -> None:
        bounds = np.cumsum([0, *(buckets.size for buckets, _ in found)])
        shape = (len(found), 1 << BITS)
        self._counts = csr_matrix(
            (np.concatenate([counts for _, counts in found]), np.concatenate([b for b, _ in found]), bounds),
            shape=shape,
        )

    def rarity(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Inverse document frequency of every piece; zero for what fewer than `LEAST_DOCUMENTS` have."""
        having = np.bincount(self._counts[rows].indices, minlength=1 << BITS)
        rarity = np.log((1 + rows.size) / (1 + having)) + 1
        return np.where(having >= LEAST_DOCUMENTS, rarity, 0).astype(np.float32)

    def rows(self, rows: NDArray[np.int64], rarity: NDArray[np.float32]) -> csr_matrix:
        """The rows weighed by rarity, each of length one."""
        weighed = csr_matrix(self._counts[rows].multiply(rarity))
        lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1))).ravel()
        return csr_matrix(weighed.multiply(1 / np.where(lengths, lengths, 1)[:, None]))


def _classifiers(matrix: _Matrix, examples: Sequence[Example], rows: NDArray[np.int64]) -> Wording:
    rarity = matrix.rarity(rows)
    weights, intercepts = {}, {}
    for name in SCORES:
        fraud = name == "fraudulent_offer"
        # Frauds and lures are no examples of what is ordinary to the other.
        kept = np.array([row for row in rows if examples[row].typology is None
                         or (examples[row].typology == "fraudulent_offer") is fraud])  # fmt: skip
        labels = np.array([examples[row].typology is not None for row in kept])
        if fraud:
            # Only languages that have frauds can teach what a fraud's wording is.
            known = {examples[row].language for row, label in zip(kept, labels, strict=True) if label}
            inside = np.array([examples[row].language in known for row in kept])
            kept, labels = kept[inside], labels[inside]
        if min(labels.sum(), (~labels).sum()) < LEAST_POSITIVES:
            continue
        model = LogisticRegression(C=INVERSE_PENALTY, max_iter=2000)
        model.fit(matrix.rows(kept, rarity), labels, sample_weight=_balance(examples, kept, labels))
        weights[name] = model.coef_[0].astype(np.float32)
        intercepts[name] = float(model.intercept_[0])
    return Wording(rarity, weights, intercepts)


def _balance(examples: Sequence[Example], rows: NDArray[np.int64], labels: NDArray[np.bool_]) -> Floats:
    """Lures and others of a language weigh the same together, so that no language stands for a label."""
    groups = [(examples[row].language, bool(label)) for row, label in zip(rows, labels, strict=True)]
    sizes = Counter(groups)
    paired = {language for language, label in sizes if (language, not label) in sizes}
    weights = np.array([1 / sizes[group] if group[0] in paired else 0.2 / sizes[group] for group in groups])
    by_language = Counter(language for language, _ in groups)
    weights *= np.array([np.sqrt(by_language[language]) for language, _ in groups])
    return cast(Floats, weights * (len(rows) / weights.sum()))


class _Problem(NamedTuple):
    """One typology's weights as a regression: what each offer shows, what experts weigh it, and what is wanted."""

    terms: list[str]
    shown: Floats
    expert: Floats
    wanted: Floats
    counts: Floats
    """How much each offer counts."""

    @classmethod
    def of(
        cls,
        typology: Typology,
        evidence: Sequence[Mapping[str, Mapping[Typology, float]]],
        labels: Sequence[Typology | None],
    ) -> "_Problem":
        found = [{term: weights[typology] for term, weights in one.items() if typology in weights} for one in evidence]
        terms = sorted({term for one in found for term in one})
        # The wording's value differs from text to text: it is shown to that extent, and its expert weight is one.
        shown = np.array(
            [[one.get(term, 0.0) if term == "wording" else float(term in one) for term in terms] for one in found]
        )
        expert = np.array(
            [1.0 if term == "wording" else next(one[term] for one in found if term in one) for term in terms]
        )
        wanted = np.array([float(label == typology) for label in labels])
        counts = np.array([OTHER_TYPOLOGY if label not in (None, typology) else 1.0 for label in labels])
        return cls(terms, shown, expert, wanted, counts)

    def shifts(self) -> dict[str, float]:
        """How far each term moves; the wording's, which differs from text to text, is taken as it is."""
        weights = dict(zip(self.terms, self._solved().tolist(), strict=True))
        experts = dict(zip(self.terms, self.expert.tolist(), strict=True))
        for term, weight in weights.items():
            if term not in ("bias", "wording") and experts[term] + experts["bias"] <= 0:
                weights[term] = min(weight, LEAST_DOUBT - weights["bias"])
        return {term: round(weight - experts[term], 3) for term, weight in weights.items() if term != "wording"}

    def _solved(self) -> Floats:
        shown, wanted, counts = self.shown, self.wanted, self.counts
        spread = np.where(np.array(self.terms) == "bias", BIAS_SPREAD, WEIGHT_SPREAD)
        fixed = np.array(self.terms) == "wording"

        def loss(weights: Floats) -> tuple[float, Floats]:
            logits = shown @ weights
            chance = 1 / (1 + np.exp(-logits))
            away = (weights - self.expert) / spread
            value = float(counts @ (np.logaddexp(0, logits) - wanted * logits) + away @ away / 2)
            return value, shown.T @ (counts * (chance - wanted)) + away / spread

        bounds = [
            (1.0, 1.0)
            if is_fixed
            else (None, MOST_BIAS)
            if term == "bias"
            else (0.0, None)
            if weight > 0
            else (None, 0.0)
            for term, weight, is_fixed in zip(self.terms, self.expert, fixed, strict=True)
        ]
        return cast(Floats, minimize(loss, self.expert, jac=True, method="L-BFGS-B", bounds=bounds).x)


def _examples(files: Sequence[Path], on_progress: Callable[[int], object]) -> Iterator[Example]:
    enricher = Enricher()
    for file in files:
        for batch in in_batches(labelled_lines(file), _BATCH):
            for line, said in zip(batch, enricher.enrich([line.advert for line in batch]), strict=True):
                yield _example(line, said)
            on_progress(len(batch))


def _example(line: Labelled, said: Enrichment) -> Example:
    language = line.row.get("language")
    return Example(
        typology=cast(Typology, line.row["typology"]) if line.row["label"] else None,
        language=language if isinstance(language, str) else said.language.code,
        folded=f"{fold_plain(line.advert.title or '')} {fold_plain(line.advert.text)}",
        said=said,
    )
