"""Risk by typology as a sum of log-odds: bias, indicators, combinations, wording, calibration, speaker."""

import math
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import Field, model_validator
from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from config.errors import SettingsError
from config.files import YamlFile
from nlp.document import folded_field
from nlp.indicators import FOLDER, Citation, Indicator, Strict, read_indicators
from nlp.wording import bounded, scores
from records.enrichment import TYPOLOGIES, IndicatorHit, Risk, Speaker, Term, Typology, level

MODEL: Final = "risk/model.yaml"
FITTED: Final = "risk/fitted.yaml"
MARK: Final = 0.5
"""Log-odds from which an indicator is a mark of a typology rather than its setting."""
CALIBRATED_FROM: Final = 2
"""So many marks of a typology are calibrated; fewer are left as they are weighed, so that no single one flags. Wording
that speaks for a lure counts as one beside an indicator: in cross-validation 90 % of 210 lures were flagged with it and
84 % without, and 2 of 178 ordinary adverts either way."""
UNSHOWN: Final = 0.45
"""What a typology is drawn down to, below flagged, where nothing shows that it `needs`."""
EXPLAINED: Final = 0.05
"""From this a typology's terms are all listed (records.md)."""
_CAPS: Final[dict[Speaker, float]] = {"seeker": 0.50, "course": 0.50, "warning": 0.20, "notice": 0.20}
"""What records.md allows a text at most whose speaker offers nothing."""
Terms = dict[Typology, list[tuple[str, float]]]
"""The name and the log-odds of each summand, by typology."""


class Interaction(Strict):
    """Indicators that mean more, or less, together than the sum of each."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{2,60}$")
    all: list[str] = []
    any: list[str] = []
    at_least: int = Field(default=1, ge=1)
    """How many of `any` have to be present."""
    weights: dict[Typology, float]
    why: str
    citations: list[Citation] = Field(min_length=1)


class WordingTerm(Strict):
    """How far the learned score of the wording counts: its log-odds, drawn smoothly below `limit`."""

    limit: float = Field(gt=0, le=4)
    alone: bool = False
    """Whether it may raise a typology of which no indicator shows; else every flag has words that can be cited."""


class Line(Strict):
    """Platt's line: calibrated logit = slope × logit + intercept."""

    slope: float = Field(default=1.0, gt=0)
    intercept: float = 0.0


_STRAIGHT: Final = Line()


class SpeakerTerm(Strict):
    """What a text loses whose speaker offers nothing: `shift` at least, and as much as it takes to stay below `cap`."""

    shift: float = Field(le=0)
    cap: float = Field(gt=0, lt=0.5)


class Model(Strict):
    """`config/indicators/risk/model.yaml`."""

    bias: dict[Typology, float]
    wording: dict[Typology, WordingTerm] = {}
    rules_only: bool = False
    """Leaves the learned score of the wording out of every sum."""
    speaker: dict[Speaker, SpeakerTerm]
    needs: dict[Typology, list[str]] = {}
    """Indicators of which one has to be present for a typology to be flagged: without any, its score stays below."""
    interactions: list[Interaction] = []

    @model_validator(mode="after")
    def _complete(self) -> "Model":
        missing = [typology for typology in TYPOLOGIES if typology not in self.bias]
        if missing:
            raise ValueError(f"bias: {missing[0]} is missing")
        for speaker, cap in _CAPS.items():
            if speaker not in self.speaker or self.speaker[speaker].cap >= cap:
                raise ValueError(f"speaker: {speaker} needs a cap below {cap}")
        return self


class Fitted(Strict):
    """`config/indicators/risk/fitted.yaml`: what `recruitwatch fit` learned, as shifts of the experts' log-odds."""

    made_from: list[str] = []
    shifts: dict[Typology, dict[str, float]] = {}
    """By typology and term: `bias`, an indicator, `contradicted:` or `interaction:` and its id, `wording`."""
    calibration: dict[Typology, Line] = {}


class Scorer:
    """The experts' model, what was fitted to it, and the indicators' own weights."""

    def __init__(self, folder: Path = FOLDER, fitted: Fitted | None = None) -> None:
        file = YamlFile(folder / MODEL)
        self.model = file.parse(Model)
        if fitted is None:
            fitted = YamlFile(folder / FITTED).parse(Fitted) if (folder / FITTED).exists() else Fitted()
        self.fitted = fitted
        self._indicators = read_indicators(folder)
        named: list[tuple[tuple[str | int, ...], tuple[str, ...]]] = [
            (("interactions", index), (*one.all, *one.any)) for index, one in enumerate(self.model.interactions)
        ]
        named += [(("needs", typology), tuple(names)) for typology, names in self.model.needs.items()]
        for place, names in named:
            for name in names:
                if name not in self._indicators:
                    where = f"{file.path}:{file.line(*place)}"
                    raise SettingsError(f"{where}: there is no indicator {name}", "mend the line")

    def score(self, hits: Sequence[IndicatorHit], speaker: Speaker, wording: Mapping[str, float] | None = None) -> Risk:
        """The risk that these hits amount to in a text of this speaker, worded like this (`nlp.wording.scores`)."""
        terms: Terms = {typology: [] for typology in TYPOLOGIES}
        for name, weights in self.evidence(hits, wording or {}):
            for typology, weight in weights.items():
                terms[typology].append((name, weight))
        for typology, found in terms.items():
            self._close(typology, found, speaker)
        chances = {typology: _chance(_total(terms[typology])) for typology in TYPOLOGIES}
        return _risk(chances, terms)

    def evidence(
        self, hits: Sequence[IndicatorHit], wording: Mapping[str, float]
    ) -> Iterable[tuple[str, dict[Typology, float]]]:
        """What speaks for and against each typology before calibration and speaker, by term, in log-odds."""
        stated = list(self._stated(hits))
        shown = {typology for _, weights in stated for typology, weight in weights.items() if weight > 0}
        for name, weights in (("bias", self.model.bias), *stated, ("wording", self._wording(wording, shown))):
            yield (
                name,
                {
                    typology: weight + self.fitted.shifts.get(typology, {}).get(name, 0.0)
                    for typology, weight in weights.items()
                },
            )

    def is_mark(self, term: str, typology: Typology) -> bool:
        """Whether a term is an indicator in the advert's own words that weighs in a typology, and no mere context."""
        indicator = self._indicators.get(term)
        return indicator is not None and not indicator.context and indicator.typologies.get(typology, 0) >= MARK

    def _wording(self, said: Mapping[str, float], shown: Set[Typology]) -> dict[Typology, float]:
        found: dict[Typology, float] = {}
        for typology, term in self.model.wording.items():
            log_odds = said.get("fraudulent_offer" if typology == "fraudulent_offer" else "exploitation", 0.0)
            if log_odds and not self.model.rules_only and (log_odds < 0 or term.alone or typology in shown):
                found[typology] = bounded(log_odds, term.limit)
        return found

    def _stated(self, hits: Sequence[IndicatorHit]) -> Iterable[tuple[str, dict[Typology, float]]]:
        present: dict[str, Indicator] = {}
        for hit in hits:
            indicator = self._indicators.get(hit.id)
            if indicator is None or hit.id in present:
                continue
            if hit.state == "present":
                present[hit.id] = indicator
                yield hit.id, indicator.typologies
            else:
                yield f"contradicted:{hit.id}", indicator.contradicted
        for interaction in self.model.interactions:
            if not present.keys() >= set(interaction.all):
                continue
            if not interaction.any or len(present.keys() & set(interaction.any)) >= interaction.at_least:
                yield f"interaction:{interaction.id}", interaction.weights

    def _close(self, typology: Typology, terms: list[tuple[str, float]], speaker: Speaker) -> None:
        """Adds what comes last: calibration always, and the speaker's term where the text is no offer."""
        marks = sum(self.is_mark(name, typology) or (name == "wording" and weight > 0) for name, weight in terms)
        line = self.fitted.calibration.get(typology, _STRAIGHT) if marks >= CALIBRATED_FROM else _STRAIGHT
        raw = _total(terms)
        terms.append(("calibration", (line.slope - 1) * raw + line.intercept))
        if speaker != "offer":
            rule = self.model.speaker[speaker]
            room = _logit(rule.cap) - _total(terms)
            terms.append(("speaker", min(rule.shift, room)))
        needed = self.model.needs.get(typology, ())
        room = _logit(UNSHOWN) - _total(terms)
        if needed and room < 0 and not any(name in needed for name, _ in terms):
            terms.append(("unshown", room))


@cache
def scorer() -> Scorer:
    """The shipped model, read once for each process."""
    return Scorer()


def score(hits: Sequence[IndicatorHit], speaker: Speaker, wording: Mapping[str, float] | None = None) -> Risk:
    """The risk of a text with these hits under the shipped model; hits of unknown indicators are passed over.

    `cluster` calls it again with an advert's own hits and those of its surroundings.
    """
    return scorer().score(hits, speaker, wording)


@Pipeline.factory("recruitwatch_risk")
def component(nlp: Pipeline, name: str) -> "Component":
    """Writes `doc._.wording` and `doc._.risk`."""
    return Component()


class Component:
    """The pipeline's step that weighs the indicators."""

    def __init__(self) -> None:
        self._scorer = scorer()

    def __call__(self, doc: Doc) -> Doc:
        """Puts the risk on the `Doc`."""
        if not self._scorer.model.rules_only:
            doc._.wording = scores(f"{folded_field(doc, 'title')} {folded_field(doc, 'text')}")
        doc._.risk = self._scorer.score(doc._.indicators, doc._.speaker, doc._.wording)
        return doc


def _risk(chances: dict[Typology, float], terms: Terms) -> Risk:
    trafficking = {typology: chance for typology, chance in chances.items() if typology != "fraudulent_offer"}
    worst = max(trafficking, key=lambda typology: trafficking[typology])
    best = trafficking[worst]
    explained = sorted((t for t in TYPOLOGIES if chances[t] >= EXPLAINED), key=lambda t: -chances[t])
    return Risk(
        score=best,
        level=level(best),
        typology=None if level(best) == "none" else worst,
        typologies=chances,
        explanation=[
            Term(term=name, typology=typology, log_odds=weight)
            for typology in explained
            for name, weight in terms[typology]
        ],
    )


def _total(terms: Sequence[tuple[str, float]]) -> float:
    return math.fsum(weight for _, weight in terms)


def _chance(logit: float) -> float:
    return 1 / (1 + math.exp(-logit)) if logit >= 0 else math.exp(logit) / (1 + math.exp(logit))


def _logit(chance: float) -> float:
    return math.log(chance / (1 - chance))
