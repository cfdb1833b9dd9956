"""What an advert says, read from the advert alone: language, entities, indicators, and risk by typology."""

from typing import Any, Literal, get_args

from records.record import Part, Record

Typology = Literal[
    "forced_scamming",
    "labour_exploitation",
    "sexual_exploitation",
    "debt_bondage",
    "child_exploitation",
    "forced_criminality",
    "armed_recruitment",
    "forced_marriage",
    "fraudulent_offer",
]
TYPOLOGIES: tuple[Typology, ...] = get_args(Typology)
Level = Literal["none", "low", "medium", "high", "critical"]
LEVELS: tuple[tuple[Level, float], ...] = (
    ("critical", 0.80),
    ("high", 0.50),
    ("medium", 0.20),
    ("low", 0.05),
    ("none", 0.0),
)
"""Where each level begins (records.md); calibration moves scores, never these."""
FLAGGED = 0.50
"""A text is flagged at high or above."""
Speaker = Literal["offer", "seeker", "warning", "notice", "course"]
ENTITY_DATA: dict[str, tuple[str, ...]] = {
    "PHONE": (),
    "EMAIL": (),
    "URL": (),
    "MESSENGER": (),
    "CRYPTO": (),
    "MONEY": ("min", "max", "currency", "period", "role", "usd_month"),
    "PLACE": ("name", "country", "admin", "lat", "lon", "role"),
    "OCCUPATION": ("label", "isco08"),
    "AGE": ("min", "max"),
    "GENDER": (),
    "NATIONALITY": (),
    "LANGUAGE_SKILL": (),
    "EXPERIENCE": (),
    "EDUCATION": (),
    "HOURS": ("per_day", "days_per_week"),
    "CONTRACT": (),
    "BENEFIT": (),
    "DOCUMENT": ("holder",),
    "DATE": (),
}
"""The types of entities that rules read (records.md), each with the keys of its `data`."""


class Language(Part):
    """A language by ISO 639, with its ISO 15924 script where it has two."""

    code: str
    script: str | None = None
    confidence: float


class LanguageShare(Part):
    """How much of a text is in a language, 0 to 1."""

    code: str
    share: float


class Entity(Part):
    """Something named in the advert, where it stands, and what it comes to (records.md lists the types)."""

    type: str
    field: str
    start: int
    end: int
    text: str
    value: str
    data: dict[str, Any] | None = None
    confidence: float = 1.0


class Evidence(Part):
    """The words that triggered an indicator, where they stand."""

    field: str
    start: int
    end: int
    text: str


class IndicatorHit(Part):
    """An indicator that an advert shows, or says the opposite of; one that is not listed is not stated."""

    id: str
    state: Literal["present", "contradicted"]
    evidence: list[Evidence] = []
    detail: str | None = None


class Term(Part):
    """One summand of a typology's logit."""

    term: str
    typology: Typology
    log_odds: float


class Risk(Part):
    """How urgently a text should be read; never the probability that it is trafficking."""

    score: float
    level: Level
    typology: Typology | None = None
    typologies: dict[Typology, float]
    explanation: list[Term] = []


class Enrichment(Record):
    """What one revision of an advert says under one ruleset."""

    posting_id: str = ""
    revision: str = ""
    ruleset: str
    language: Language
    languages: list[LanguageShare] = []
    speaker: Speaker
    obfuscation: float
    truncated: bool = False
    entities: list[Entity] = []
    indicators: list[IndicatorHit] = []
    wording: dict[str, float] | None = None
    """What the learned classifier says of the wording, in log-odds, so that risk can be added up again with context."""
    risk: Risk
    signature: list[int] | None = None
    """MinHash of the masked text's shingles; null where the text is too short to have any."""


class Mentions(Record):
    """Organisations and persons that a statistical model read in an advert: mentions, not entities."""

    posting_id: str
    revision: str
    model: str
    entities: list[Entity] = []


def level(score: float) -> Level:
    """The level that a score falls into."""
    return next(name for name, start in LEVELS if score >= start)
