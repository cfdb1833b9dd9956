"""A researcher's rows: no contacts, no free text, nothing that leads back to the advert, and no small cells.

Ids and contacts become hashes under a key that is drawn for one export and thrown away: they join rows within the file
and nothing else. What could single an advert out (platform, corridor, occupation and time together) is generalised
until at least `LEAST` different texts share it. The rows are pseudonymous, not anonymous: who holds the collection can
find an advert again by its score and indicators. They are for people who are bound not to.
"""

import json
import secrets
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pipelines.documents import ContactHasher
from pipelines.exports.columns import Column, contradicted
from records.document import AdDocument
from records.enrichment import TYPOLOGIES
from records.record import digest, moment
from records.spill import DiskMap

LEAST: Final = 5
"""Different texts (clusters) that a cell has to hold: five copies of one advert are one party's."""
PAY_STEP: Final = 100
"""US dollars to which pay is rounded."""
LADDER: Final = (
    "as read: week and occupation",
    "month and major group of occupations",
    "year, no occupation",
    "year and platform alone",
    "year alone",
    "nothing of them",
)
"""How the columns of `GENERALISED` are told, step by step, until the cell is large enough."""
GENERALISED: Final = ("platform_id", "origins", "destinations", "isco08", "first_seen")
"""What together could single an advert out."""
COLUMNS: Final = (
    Column("advert", "text", "hash of the posting under this export's own key"),
    Column("cluster", "text", "hash of its group of near-identical adverts, under the same key"),
    Column("network", "text", "hash of its network, under the same key"),
    Column("platform_id", "text", "where it was published; null where generalised away"),
    Column("origins", "list", "countries from which people are sought; null where generalised away"),
    Column("destinations", "list", "countries that it leads to; null where generalised away"),
    Column("isco08", "list", "occupations, ISCO-08, or their major groups; null where generalised away"),
    Column("first_seen", "text", "ISO week, month or year; null where generalised away"),
    Column("generalised", "integer", "step of the ladder on which the five columns before stand, 0 to 5"),
    Column("language", "text", "ISO 639"),
    Column("speaker", "text", "offer, seeker, warning, notice or course"),
    Column("level", "text", "none, low, medium, high or critical; high and critical are flagged"),
    Column("score", "number", "orders review, 0 to 1, two places; no probability of trafficking"),
    Column("typology", "text", "the typology that gave the score"),
    Column("typologies_flagged", "list", "typologies of 0.50 and above"),
    *(Column(f"score_{name}", "number", f"score of {name}, 0 to 1, two places") for name in TYPOLOGIES),
    Column("indicators", "list", "indicators that are present"),
    Column("contradicted", "list", "indicators of which the advert says the opposite"),
    Column("contact_hashes", "list", "its contacts as hashes under this export's own key"),
    Column("usd_month_min", "number", "lowest pay that it states, US dollars a month, to the nearest hundred"),
    Column("usd_month_max", "number", "highest pay that it states, US dollars a month, to the nearest hundred"),
    Column("cluster_size", "integer", "adverts in its group of near-identical ones"),
    Column("removed", "flag", "gone from the platform"),
    Column("triage_status", "text", "what people decided"),
    Column("ruleset", "text", "version of the rules that read it"),
)
LIMITS: Final = (
    "no contacts, titles, texts, published fields, addresses, ids or exact times; ids and contacts are hashes under a "
    "key that was made for this file and thrown away, so they join nothing outside it",
    f"platform, corridor, occupation and time are generalised until at least {LEAST} different texts share them",
    "pseudonymous, not anonymous: not to be published, nor matched with other data to find adverts or people",
    "rows stand in the order of their hashes, since another order would tell what is generalised",
)


class Reduced:
    """The rows of a researcher's file, held on disk until their cells are counted.

    Memory holds about 200 bytes for each different cell, not the rows.
    """

    def __init__(self) -> None:
        key = secrets.token_bytes(32)
        self._hasher = ContactHasher(f"x{digest(key)[:8]}", key)
        self._rows: DiskMap[dict[str, Any]] = DiskMap()
        self.withheld = 0
        """Adverts that no step of the ladder could hide, once the rows were read."""
        self.steps: dict[str, int] = dict.fromkeys(LADDER, 0)
        """How many rows stand on each step, once they were read."""

    def add(self, ad: AdDocument) -> None:
        """Takes up an advert."""
        row = self._row(ad)
        self._rows[row["advert"]] = row

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows by their hash, generalised; those that cannot be hidden are left out and counted."""
        large = self._large_cells()
        for _, row in self._rows.items():
            step = _step(row, large)
            if step is None:
                self.withheld += 1
                continue
            self.steps[LADDER[step]] += 1
            yield row | dict(zip(GENERALISED, _cell(row, step), strict=True)) | {"generalised": step}

    def _large_cells(self) -> list[set[str]]:
        """Of each step the cells that are large enough, among the rows that no step before could hide."""
        large: list[set[str]] = []
        for step in range(len(LADDER)):
            held: dict[str, set[str]] = defaultdict(set)
            for _, row in self._rows.items():
                if _step(row, large) is None:
                    texts = held[_name(row, step)]
                    if len(texts) < LEAST:
                        texts.add(row["cluster"])
            large.append({name for name, texts in held.items() if len(texts) >= LEAST})
        return large

    def _row(self, ad: AdDocument) -> dict[str, Any]:
        return {
            "advert": self._hash("posting", ad.posting_id),
            "cluster": self._hash("cluster", ad.cluster_id),
            "network": self._hash("network", ad.network_id) if ad.network_id else None,
            "platform_id": ad.platform_id,
            "origins": ad.origins,
            "destinations": ad.destinations,
            "isco08": ad.isco08,
            "first_seen": ad.first_seen,
            "language": ad.language.code,
            "speaker": ad.speaker,
            "level": ad.risk.level,
            "score": round(ad.risk.score, 2),
            "typology": ad.risk.typology,
            "typologies_flagged": list(ad.typologies_flagged),
            **{f"score_{name}": round(ad.risk.typologies.get(name, 0.0), 2) for name in TYPOLOGIES},
            "indicators": ad.indicator_ids,
            "contradicted": contradicted(ad),
            "contact_hashes": [self._hasher.hash(value) for value in ad.contacts],
            "usd_month_min": _rounded(ad.usd_month_min),
            "usd_month_max": _rounded(ad.usd_month_max),
            "cluster_size": ad.cluster_size,
            "removed": ad.removed_at is not None,
            "triage_status": ad.triage.status,
            "ruleset": ad.ruleset,
        }

    def _hash(self, kind: str, name: str) -> str:
        return self._hasher.hash(f"{kind}\n{name}")


def cells(row: dict[str, Any]) -> list[Any]:
    """A row's values in the order of `COLUMNS`."""
    return [row[column.name] for column in COLUMNS]


def _step(row: dict[str, Any], large: Sequence[set[str]]) -> int | None:
    """The first step on which a row's cell is large enough."""
    return next((step for step, names in enumerate(large) if _name(row, step) in names), None)


def _name(row: dict[str, Any], step: int) -> str:
    return json.dumps(_cell(row, step))


def _cell(row: dict[str, Any], step: int) -> tuple[Any, ...]:
    """What `GENERALISED` becomes on a step of the ladder."""
    seen, platform = moment(row["first_seen"]), row["platform_id"]
    corridor = (row["origins"], row["destinations"])
    year, week, _ = seen.isocalendar()
    match step:
        case 0:
            return (platform, *corridor, row["isco08"], f"{year}-W{week:02d}")
        case 1:
            return (platform, *corridor, sorted({code[:1] for code in row["isco08"]}), f"{seen:%Y-%m}")
        case 2:
            return (platform, *corridor, None, f"{seen:%Y}")
        case 3:
            return (platform, None, None, None, f"{seen:%Y}")
        case 4:
            return (None, None, None, None, f"{seen:%Y}")
        case _:
            return (None,) * len(GENERALISED)


def _rounded(pay: float | None) -> float | None:
    return None if pay is None else float(round(pay / PAY_STEP) * PAY_STEP)
