"""What is found and read: context from an advert's surroundings, ad documents of the index, platform profiles."""

from typing import Any, Literal

from records.enrichment import Entity, IndicatorHit, Language, Risk, Speaker, Term, Typology
from records.posting import Posting
from records.record import Part, Record

TriageStatus = Literal["new", "reviewing", "substantiated", "dismissed", "referred"]


class Context(Record):
    """What an advert's surroundings say: its near-duplicates, its network, and risk with these."""

    posting_id: str
    cluster_id: str
    cluster_size: int
    platforms: list[str]
    network_id: str | None = None
    indicators: list[IndicatorHit] = []
    risk: Risk


class Triage(Part):
    """What people decided about an advert."""

    status: TriageStatus = "new"
    assignee: str | None = None
    labels: list[str] = []
    note_count: int = 0


class Correction(Record):
    """What an analyst said of a span: that it is not what a machine read in it, or what it is.

    It survives re-enrichment, and the later of two counts. In another revision than the one that it was said of, it
    holds for every place where the same words stand in the same field.
    """

    posting_id: str
    revision: str
    field: str
    start: int
    end: int
    text: str
    type: str
    value: str | None = None
    """Null: the words name nothing of this type."""
    data: dict[str, Any] | None = None
    by: str
    at: str


class AdDocument(Posting):
    """One posting as the index holds it: as published, without `extra`, and all that was found out about it."""

    ruleset: str
    language: Language
    speaker: Speaker
    risk: Risk
    own_risk: Risk
    entities: list[Entity] = []
    """As corrected; the risk is as it was before."""
    corrections: list[Correction] = []
    """Those that changed the entities and what follows from them below."""
    mentions: list[Entity] = []
    """Names that a statistical model read: mentions, not entities."""
    indicators: list[IndicatorHit] = []
    explanation: list[Term] = []
    contacts: list[str] = []
    """Values of the contact entities, as they can be asked for: `+998…`, `telegram:name`, an address."""
    contact_hashes: list[str] = []
    origins: list[str] = []
    destinations: list[str] = []
    isco08: list[str] = []
    indicator_ids: list[str] = []
    """The indicators that are present."""
    typologies_flagged: list[Typology] = []
    usd_month_min: float | None = None
    usd_month_max: float | None = None
    cluster_id: str
    cluster_size: int = 1
    network_id: str | None = None
    first_seen: str
    last_seen: str
    missing_since: str | None = None
    removed_at: str | None = None
    triage: Triage = Triage()


class RatedShare(Part):
    """A share with its 95 % Wilson interval."""

    value: float
    low: float
    high: float


class Count(Part):
    """How often something occurs."""

    value: str
    count: int


class Corridor(Part):
    """How many clusters offer a way from one country to another."""

    origin: str
    destination: str
    count: int


class SharedWith(Part):
    """What joins two platforms, without a word on who: networks of shared contacts, and near-identical texts."""

    platform_id: str
    """The other one."""
    networks: int
    clusters: int


class Profile(Record):
    """A platform, or a source of it, over a week or overall; counted in clusters by `first_seen`."""

    platform_id: str
    source_id: str | None = None
    """Null: the whole platform."""
    week: str | None = None
    """ISO week as `2026-W47`; null: overall."""
    postings: int
    clusters: int
    flagged: int
    flagged_rate: RatedShare
    typologies: dict[Typology, int]
    top_indicators: list[Count]
    corridors: list[Corridor]
    contact_off_platform_rate: float
    near_duplicate_rate: float
    networks: int
    median_lifetime_days: float | None = None
    risk_rank: int | None = None
    trend: float | None = None
    shared_with: list[SharedWith] = []
    """Of a whole platform, overall: the other platforms that networks or near-identical adverts join it with."""


TrendBy = Literal["typology", "corridor", "occupation", "language", "platform"]


class TrendWeek(Part):
    """One week of a series, in clusters of postings that were first seen in it."""

    week: str
    """ISO week as `2026-W47`."""
    flagged: int
    """Those of the series' value that are flagged; of a typology, those that are flagged for it."""
    clusters: int
    """Those of the series' value, flagged or not; of a typology, all that there are."""
    finished: bool = True
    """Whether collecting went on beyond it: the counts of the last week are of a part of it."""


class TrendChange(Part):
    """A week from which on the flagged share of a series is another."""

    week: str
    before: float
    """The share from the change before, or the beginning, up to this week."""
    after: float


class Trend(Record):
    """The weeks of one typology, corridor (`UZ>MM`), occupation (ISCO-08), language or platform, none left out."""

    by: TrendBy
    value: str
    weeks: list[TrendWeek]
    changes: list[TrendChange] = []
