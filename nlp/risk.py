"""Risk by typology as a sum of log-odds: bias, indicators, combinations, calibration, speaker (`recruitwatch_risk`)."""

import math
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import Field, model_validator
from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from config.errors import SettingsError
from config.files import YamlFile
from nlp.indicators import FOLDER, Citation, Indicator, Strict, read_indicators
from records.enrichment import TYPOLOGIES, IndicatorHit, Risk, Speaker, Term, Typology, level

MODEL: Final = "risk/model.yaml"
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
    calibration: dict[Typology, Line] = {}
    speaker: dict[Speaker, SpeakerTerm]
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


class Scorer:
    """The model together with the indicators' own weights."""

    def __init__(self, folder: Path = FOLDER) -> None:
        file = YamlFile(folder / MODEL)
        self.model = file.parse(Model)
        self._indicators = read_indicators(folder)
        for index, interaction in enumerate(self.model.interactions):
            for name in (*interaction.all, *interaction.any):
                if name not in self._indicators:
                    where = f"{file.path}:{file.line('interactions', index)}"
                    raise SettingsError(f"{where}: there is no indicator {name}", "mend the interaction")

    def score(self, hits: Sequence[IndicatorHit], speaker: Speaker) -> Risk:
        """The risk that these hits amount to in a text of this speaker."""
        terms: Terms = {typology: [("bias", bias)] for typology, bias in self.model.bias.items()}
        for name, weights in self._stated(hits):
            for typology, weight in weights.items():
                terms[typology].append((name, weight))
        for typology, found in terms.items():
            self._close(typology, found, speaker)
        chances = {typology: _chance(_total(terms[typology])) for typology in TYPOLOGIES}
        return _risk(chances, terms)

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
        line = self.model.calibration.get(typology, _STRAIGHT)
        raw = _total(terms)
        terms.append(("calibration", (line.slope - 1) * raw + line.intercept))
        if speaker != "offer":
            rule = self.model.speaker[speaker]
            room = _logit(rule.cap) - _total(terms)
            terms.append(("speaker", min(rule.shift, room)))


@cache
def scorer() -> Scorer:
    """The shipped model, read once for each process."""
    return Scorer()


def score(hits: Sequence[IndicatorHit], speaker: Speaker) -> Risk:
    """The risk of a text with these hits under the shipped model; hits of unknown indicators are passed over.

    `cluster` calls it again with an advert's own hits and those of its surroundings.
    """
    return scorer().score(hits, speaker)


@Pipeline.factory("recruitwatch_risk")
def component(nlp: Pipeline, name: str) -> "Component":
    """Writes `doc._.risk`."""
    return Component()


class Component:
    """The pipeline's step that weighs the indicators."""

    def __init__(self) -> None:
        self._scorer = scorer()

    def __call__(self, doc: Doc) -> Doc:
        """Puts the risk on the `Doc`."""
        doc._.risk = self._scorer.score(doc._.indicators, doc._.speaker)
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
